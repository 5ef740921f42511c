// SPDX-License-Identifier: GPL-3.0-or-later
/** LinkedIn's list of connections in its three header eras: with and without URL, with and
 * without preamble. */
#include "import/linkedin.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define STABLE_BYTES 16

enum {
    LINKEDIN_FIRST,
    LINKEDIN_LAST,
    LINKEDIN_URL,
    LINKEDIN_EMAIL,
    LINKEDIN_COMPANY,
    LINKEDIN_POSITION,
    LINKEDIN_CONNECTED,
    LINKEDIN_COLUMNS
};

static const ng_column columns_known[LINKEDIN_COLUMNS] = {
    [LINKEDIN_FIRST] = {{"first_name"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_LAST] = {{"last_name"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_URL] = {{"url"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_EMAIL] = {{"email_address", "email"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_COMPANY] = {{"company"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_POSITION] = {{"position"}, NG_LIMIT_FIELD_BYTES, false},
    [LINKEDIN_CONNECTED] = {{"connected_on"}, NG_LIMIT_FIELD_BYTES, false},
};

/** A file that is being read. */
typedef struct linkedin_file {
    ng_reader *reader;
    ng_columns columns;
    uint32_t owner;       // slot
    ng_text owner_folded; // part of stable codes
    ng_buffer kept;       // the text of owner_folded
    ng_buffer stable;     // what a stable code is made of
    uint64_t hidden;
} linkedin_file;

/** One contact. */
typedef struct contact {
    ng_batch_fields fields;
    ng_text slug, email; // folded; empty: none
    ng_day since;
} contact;

bool ng_linkedin__is_header(const ng_csv_row *row)
{
    return row->count >= 3 && ng_columns__find(row, "first_name") != NG_COLUMN_NONE &&
        ng_columns__find(row, "last_name") != NG_COLUMN_NONE &&
        ng_columns__find(row, "connected_on") != NG_COLUMN_NONE;
}

/** How options->owner is folded: an e-mail address, a profile address, or plain text.
 * `identity_class` says which. */
static ng_status fold_owner(ng_reader *reader, ng_text owner, ng_identity_class *identity_class,
    ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    *identity_class = NG_IDENTITY_EMAIL;
    NG_TRY(ng_text__fold_email(reader->arena, owner, out, err));
    if (out->bytes == 0) {
        *identity_class = NG_IDENTITY_SLUG;
        NG_TRY(ng_text__slug(reader->arena, owner, false, out, err));
    }
    if (out->bytes == 0) {
        *identity_class = NG_IDENTITY_KEY;
        NG_TRY(ng_text__fold(reader->arena, owner, out, err));
    }
done:
    return status;
}

/** The first identity of a profile that begins with a prefix; empty when there is none. */
static ng_text find_identity(const ng_profile *profile, const char *prefix)
{
    const size_t bytes = strlen(prefix);
    for (size_t i = 0; i < profile->identity_count; i++) {
        const ng_text text = profile->identities[i];
        if (text.bytes > bytes && memcmp(text.at, prefix, bytes) == 0) {
            return text;
        }
    }
    return (ng_text){NULL, 0};
}

/** Slot of a member of the store through its strongest identity. */
static ng_status find_slot(ng_reader *reader, ng_member member, uint32_t *slot, ng_error *err)
{
    static const struct {
        const char *prefix;
        ng_identity_class identity_class;
    } form[] = {
        {"key:", NG_IDENTITY_KEY}, {"slug:", NG_IDENTITY_SLUG}, {"email:", NG_IDENTITY_EMAIL}};
    ng_profile profile;
    const ng_status status = ng_member_profile(reader->txn, member, &profile, err);
    if (status != NG_OK) {
        return status;
    }
    for (size_t i = 0; i < sizeof(form) / sizeof(form[0]); i++) {
        const size_t bytes = strlen(form[i].prefix);
        const ng_text text = find_identity(&profile, form[i].prefix);
        if (text.bytes > 0) {
            return ng_batch__member(reader->batch, form[i].identity_class,
                (ng_text){text.at + bytes, text.bytes - bytes}, slot, err);
        }
    }
    // A cell with `ref:` is a stable code.
    const ng_text stable = find_identity(&profile, "ref:");
    if (stable.bytes == 0) {
        return ng_fail(err, NG_ERR_CORRUPT, "member %" PRIu32 " has no identity", member.id);
    }
    return ng_batch__member_cell(reader->batch, stable, (ng_text){NULL, 0}, slot, err);
}

static ng_status find_owner(linkedin_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_text owner = ng_text__trim(ng_text__of(reader->options->owner));
    if (owner.bytes == 0) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "%s: LinkedIn connections do not say whose they are: name the owner with --owner",
            reader->source->path);
    }
    if (!ng_text__valid(owner) || owner.bytes > NG_LIMIT_KEY_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the owner is not UTF-8 or longer than %d bytes",
            NG_LIMIT_KEY_BYTES);
    }
    ng_identity_class identity_class = NG_IDENTITY_KEY;
    ng_text folded;
    NG_TRY(fold_owner(reader, owner, &identity_class, &folded, err));
    NG_TRY(ng_buffer__add(&file->kept, folded.at, folded.bytes, err));
    file->owner_folded = (ng_text){(const char *)file->kept.at, file->kept.bytes};
    ng_member member = {0};
    ng_error own = {.status = NG_OK};
    status = ng_member_find(reader->txn, owner, &member, NULL, NULL, &own);
    if (status == NG_OK) {
        return find_slot(reader, member, &file->owner, err);
    }
    if (status != NG_ERR_NOT_FOUND) {
        return ng_fail(err, status, "%s", own.text);
    }
    if (identity_class == NG_IDENTITY_KEY) {
        NG_TRY(ng_reader__member(reader, owner, &file->owner, err));
    } else {
        NG_TRY(ng_batch__member(
            reader->batch, identity_class, file->owner_folded, &file->owner, err));
    }
done:
    return status;
}

/** The stable code of a contact without an address; see linkedin.h. */
static ng_status stable_code(
    linkedin_file *file, const contact *who, char out[STABLE_BYTES], ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer *const text = &file->stable;
    char day[16];
    ng_text folded;
    text->bytes = 0;
    ng_day__print(who->since, day);
    NG_TRY(ng_text__fold(file->reader->arena, who->fields.field[NG_FIELD_NAME], &folded, err));
    NG_TRY(ng_buffer__add(text, file->owner_folded.at, file->owner_folded.bytes, err));
    NG_TRY(ng_buffer__add(text, "\0connections", sizeof("\0connections"), err));
    NG_TRY(ng_buffer__add(text, folded.at, folded.bytes, err));
    NG_TRY(ng_buffer__add(text, "", 1, err));
    NG_TRY(ng_buffer__add(text, day, strlen(day), err));
    ng_hash__save128(ng_hash__bytes128(text->at, text->bytes), out);
done:
    return status;
}

static ng_status find_contact(
    linkedin_file *file, const contact *who, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = file->reader->batch;
    uint32_t other = 0;
    if (who->slug.bytes > 0) {
        NG_TRY(ng_batch__member(batch, NG_IDENTITY_SLUG, who->slug, slot, err));
    }
    if (who->email.bytes > 0) {
        NG_TRY(ng_batch__member(batch, NG_IDENTITY_EMAIL, who->email, &other, err));
        if (who->slug.bytes > 0) {
            NG_TRY(ng_batch__same(batch, *slot, other, err));
        }
        *slot = who->slug.bytes > 0 ? *slot : other;
    }
    if (who->slug.bytes == 0 && who->email.bytes == 0) {
        char code[STABLE_BYTES];
        NG_TRY(stable_code(file, who, code, err));
        NG_TRY(ng_batch__member(
            batch, NG_IDENTITY_STABLE, (ng_text){code, sizeof(code)}, slot, err));
    }
done:
    return status;
}

/** Day of connection; an impossible one is dropped. */
static void take_since(ng_reader *reader, ng_text value, ng_day *out)
{
    *out = NG_DAY_NONE;
    if (value.bytes > 0 && !ng_day__parse_linkedin(value, out) && !ng_day__parse(value, out)) {
        char shown[NG_SHOWN_BYTES];
        *out = NG_DAY_NONE;
        ng_reader__drop(
            reader, "Connected On", "not a date: %s", ng_reader__shown(value, shown));
    }
}

/** Addresses; one that is none is dropped. */
static ng_status take_addresses(
    ng_reader *reader, ng_text url, ng_text email, contact *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_text__slug(reader->arena, url, false, &out->slug, err));
    NG_TRY(ng_text__fold_email(reader->arena, email, &out->email, err));
    char shown[NG_SHOWN_BYTES];
    if (url.bytes > 0 && (out->slug.bytes == 0 || out->slug.bytes > NG_LIMIT_KEY_BYTES)) {
        out->slug.bytes = 0;
        ng_reader__drop(
            reader, "URL", "not a profile address: %s", ng_reader__shown(url, shown));
    } else {
        out->fields.field[NG_FIELD_URL] = url;
    }
    if (email.bytes > 0 && (out->email.bytes == 0 || out->email.bytes > NG_LIMIT_KEY_BYTES)) {
        out->email.bytes = 0;
        ng_reader__drop(reader, "Email Address", "not an e-mail address: %s",
            ng_reader__shown(email, shown));
    } else {
        out->fields.field[NG_FIELD_EMAIL] = email;
    }
done:
    return status;
}

/** The present row as a contact; *named is false when nothing says who it is. */
static ng_status take_contact(
    linkedin_file *file, const ng_text *value, contact *out, bool *named, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_text first = value[LINKEDIN_FIRST];
    const ng_text last = value[LINKEDIN_LAST];
    NG_TRY(take_addresses(reader, value[LINKEDIN_URL], value[LINKEDIN_EMAIL], out, err));
    const ng_text name = ng_arena__print(
        reader->arena, "%.*s %.*s", (int)first.bytes, first.at, (int)last.bytes, last.at);
    if (name.at == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a name"));
    }
    out->fields.field[NG_FIELD_NAME] = ng_text__trim(name);
    out->fields.field[NG_FIELD_FIRST_NAME] = first;
    out->fields.field[NG_FIELD_LAST_NAME] = last;
    out->fields.field[NG_FIELD_COMPANY] = value[LINKEDIN_COMPANY];
    out->fields.field[NG_FIELD_TITLE] = value[LINKEDIN_POSITION];
    *named = out->slug.bytes > 0 || out->email.bytes > 0 ||
        out->fields.field[NG_FIELD_NAME].bytes > 0;
    if (*named) {
        take_since(reader, value[LINKEDIN_CONNECTED], &out->since);
        out->fields.day = out->since;
    }
done:
    return status;
}

static ng_status read_contact(linkedin_file *file, const ng_text *value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    contact who = {.since = NG_DAY_NONE};
    bool named = false;
    uint32_t slot = 0;
    NG_TRY(take_contact(file, value, &who, &named, err));
    if (!named) {
        file->hidden++;
        goto done;
    }
    NG_TRY(find_contact(file, &who, &slot, err));
    if (slot == file->owner) {
        ng_reader__reject(reader, NULL, "a tie with oneself: this row is the owner");
        goto done;
    }
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &who.fields, err));
    NG_TRY(
        ng_batch__connection(reader->batch, NG_SOURCE_NONE, file->owner, slot, who.since, err));
done:
    return status;
}

/** Trimmed values of the present row; false when one is too long. */
static bool take_values(linkedin_file *file, ng_text *value)
{
    size_t name_bytes = 0;
    for (uint32_t i = 0; i < LINKEDIN_COLUMNS; i++) {
        value[i] = ng_reader__cell(file->reader, file->columns.cell[i]);
        name_bytes += i <= LINKEDIN_LAST ? value[i].bytes + 1 : 0;
        if (value[i].bytes > columns_known[i].limit_bytes) {
            ng_reader__reject(file->reader, columns_known[i].name[0], "longer than %d bytes",
                NG_LIMIT_FIELD_BYTES);
            return false;
        }
    }
    if (name_bytes > NG_LIMIT_FIELD_BYTES) {
        ng_reader__reject(file->reader, "first_name", "the name is longer than %d bytes",
            NG_LIMIT_FIELD_BYTES);
        return false;
    }
    return true;
}

static ng_status read_header(linkedin_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_buffer names = {.at = NULL};
    size_t duplicate = NG_COLUMN_NONE;
    NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
    reader->cell_count = reader->row.count;
    ng_columns__map(columns_known, LINKEDIN_COLUMNS, &reader->row, &file->columns, &duplicate);
    if (duplicate != NG_COLUMN_NONE || reader->row.fault != NG_CSV_SOUND) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s", reader->source->path,
            reader->row.line,
            duplicate != NG_COLUMN_NONE ? "the header names a column twice"
                                        : "the header line is not well formed"));
    }
    NG_TRY(ng_columns__list(&file->columns, LINKEDIN_COLUMNS, &reader->row, &names, err));
    if (names.bytes > 0) {
        ng_reader__warn(reader, "columns left out, not known in Connections.csv: %.*s",
            (int)names.bytes, (const char *)names.at);
    }
done:
    ng_buffer__finish(&names);
    return status;
}

ng_status ng_linkedin__read(ng_reader *reader, ng_error *err)
{
    ng_status status = NG_OK;
    linkedin_file file = {.reader = reader};
    NG_TRY(read_header(&file, err));
    NG_TRY(find_owner(&file, err));
    for (;;) {
        bool more = false;
        ng_text value[LINKEDIN_COLUMNS];
        NG_TRY(ng_reader__next(reader, &more, err));
        if (!more) {
            break;
        }
        if (take_values(&file, value)) {
            NG_TRY(read_contact(&file, value, err));
        }
    }
    if (file.hidden > 0) {
        ng_reader__warn(
            reader, "hidden members, nobody was made of them: %" PRIu64, file.hidden);
    }
done:
    ng_buffer__finish(&file.kept);
    ng_buffer__finish(&file.stable);
    return status;
}
