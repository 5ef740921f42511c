// SPDX-License-Identifier: GPL-3.0-or-later
/** What a file of an archive is, and what all of them have in common: header, rows, persons,
 * and the notice about what was left out. */
#include "import/linkedin.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_date.h"
#include "import/linkedin_file.h"

#define BASE_BYTES 64
#define NOTICE_BYTES 96

static const ng_linkedin_kind *kind_of(ng_linkedin kind)
{
    static const ng_linkedin_kind *const kinds[NG_LINKEDIN_COUNT] = {
        [NG_LINKEDIN_PROFILE] = &ng_linkedin__profile,
        [NG_LINKEDIN_CONNECTIONS] = &ng_linkedin__connections,
        [NG_LINKEDIN_INVITATIONS] = &ng_linkedin__invitations,
        [NG_LINKEDIN_EMAILS] = &ng_linkedin__emails,
        [NG_LINKEDIN_PHONES] = &ng_linkedin__phones,
        [NG_LINKEDIN_POSITIONS] = &ng_linkedin__positions,
        [NG_LINKEDIN_EDUCATION] = &ng_linkedin__education,
        [NG_LINKEDIN_SKILLS] = &ng_linkedin__skills,
        [NG_LINKEDIN_LANGUAGES] = &ng_linkedin__languages,
        [NG_LINKEDIN_ENDORSEMENTS_RECEIVED] = &ng_linkedin__endorsements_received,
        [NG_LINKEDIN_ENDORSEMENTS_GIVEN] = &ng_linkedin__endorsements_given,
        [NG_LINKEDIN_RECOMMENDATIONS_RECEIVED] = &ng_linkedin__recommendations_received,
        [NG_LINKEDIN_RECOMMENDATIONS_GIVEN] = &ng_linkedin__recommendations_given,
        [NG_LINKEDIN_MESSAGES] = &ng_linkedin__messages,
        [NG_LINKEDIN_CONTACTS] = &ng_linkedin__contacts,
        [NG_LINKEDIN_IMPORTED_CONTACTS] = &ng_linkedin__imported_contacts,
    };
    return kinds[kind];
}

const char *ng_linkedin__name(ng_linkedin kind)
{
    return kind_of(kind)->name;
}

// ------------------------------------------------------------------------------ what a file is

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/** Bytes of a name without a number at its end: `_12`, ` (1)`. */
static size_t without_number(const char *at, size_t bytes)
{
    const bool closed = bytes > 0 && at[bytes - 1] == ')';
    size_t end = bytes - closed;
    const size_t last = end;
    while (end > 0 && is_digit(at[end - 1])) {
        end--;
    }
    const char before = end > 0 ? at[end - 1] : '\0';
    const bool is_number = end < last && before == (closed ? '(' : '_');
    return is_number ? end - 1 : bytes;
}

/** The name of a file as kinds are compared with it: "Endorsement_Given_Info_2.csv" is
 * "endorsementgiveninfo". */
static void write_base(const char *path, char out[BASE_BYTES])
{
    const char *const slash = strrchr(path, '/');
    const char *const name = slash == NULL ? path : slash + 1;
    const char *const dot = strrchr(name, '.');
    size_t bytes = dot == NULL || dot == name ? strlen(name) : (size_t)(dot - name);
    bytes = without_number(name, bytes);
    size_t used = 0;
    for (size_t i = 0; i < bytes && used + 1 < BASE_BYTES; i++) {
        const char byte = name[i];
        if (byte != ' ' && byte != '_' && byte != '-') {
            out[used++] = (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
        }
    }
    out[used] = '\0';
}

static bool has_columns(const ng_linkedin_kind *kind, const ng_csv_row *row)
{
    for (uint32_t i = 0; i < kind->column_count; i++) {
        bool found = (kind->required >> i & 1u) == 0;
        for (size_t k = 0; !found && k < NG_COLUMN_NAMES_MAX; k++) {
            const char *const name = kind->column[i].name[k];
            found = name != NULL && ng_columns__find(row, name) != NG_COLUMN_NONE;
        }
        if (!found) {
            return false;
        }
    }
    return kind->also == NULL || ng_columns__find(row, kind->also) != NG_COLUMN_NONE;
}

/**
 * Other mailboxes of an archive have the header of messages.csv: those of assistants, which are
 * nobody. */
static bool is_other_mailbox(const char *base)
{
    static const char end[] = "messages";
    const size_t bytes = strlen(base);
    return bytes > sizeof(end) - 1 && strcmp(base + bytes - (sizeof(end) - 1), end) == 0;
}

ng_linkedin ng_linkedin__of(const char *path, const ng_csv_row *row, bool is_first)
{
    char base[BASE_BYTES];
    ng_linkedin found = NG_LINKEDIN_COUNT;
    write_base(path, base);
    for (int i = 0; i < NG_LINKEDIN_COUNT; i++) {
        const ng_linkedin_kind *const kind = kind_of((ng_linkedin)i);
        const bool named = strcmp(base, kind->base) == 0;
        if ((!is_first && !kind->behind_preamble) || (kind->by_name && !named) ||
            !has_columns(kind, row)) {
            continue;
        }
        // The header comes first; among kinds that it fits, the name.
        found = named || found == NG_LINKEDIN_COUNT ? (ng_linkedin)i : found;
    }
    return found == NG_LINKEDIN_MESSAGES && is_other_mailbox(base) ? NG_LINKEDIN_COUNT : found;
}

bool ng_linkedin__is_mark(const char *path)
{
    char base[BASE_BYTES];
    write_base(path, base);
    return strcmp(base, ng_linkedin__connections.base) == 0 ||
        strcmp(base, ng_linkedin__profile.base) == 0;
}

// ------------------------------------------------------------------------------------- persons

bool ng_linkedin__is_word(ng_text value, const char *lower)
{
    const size_t bytes = strlen(lower);
    bool same = value.bytes == bytes;
    for (size_t i = 0; same && i < bytes; i++) {
        const char byte = value.at[i];
        same = (byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte) == lower[i];
    }
    return same;
}

ng_status ng_linkedin__full_name(
    ng_linkedin_file *file, ng_text first, ng_text last, ng_text *out, ng_error *err)
{
    const ng_text name = ng_arena__print(
        file->reader->arena, "%.*s %.*s", (int)first.bytes, first.at, (int)last.bytes, last.at);
    if (name.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a name");
    }
    *out = ng_text__trim(name);
    return NG_OK;
}

ng_day ng_linkedin__day(ng_linkedin_file *file, const char *field, ng_text value)
{
    ng_day day = NG_DAY_NONE;
    char shown[NG_SHOWN_BYTES];
    if (value.bytes > 0 && !ng_linkedin_date__parse(value, &day)) {
        ng_reader__drop(file->reader, field, "not a date: %s", ng_reader__shown(value, shown));
    }
    return day;
}

/** An address of a company, a school or the like. */
static bool is_of_organisation(ng_text url)
{
    static const char *const folder[] = {"/company/", "/school/", "/showcase/"};
    for (size_t i = 0; i < sizeof(folder) / sizeof(folder[0]); i++) {
        const size_t bytes = strlen(folder[i]);
        for (size_t k = 0; k + bytes <= url.bytes; k++) {
            if (memcmp(url.at + k, folder[i], bytes) == 0) {
                return true;
            }
        }
    }
    return false;
}

/** The slot of a person who was not met in this file yet. */
static ng_status meet_person(
    ng_linkedin_file *file, const ng_linkedin_person *person, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_text slug;
    ng_text folded;
    *slot = 0;
    NG_TRY(ng_text__slug(reader->arena, person->url, false, &slug, err));
    NG_TRY(ng_text__fold(reader->arena, person->name, &folded, err));
    const bool is_nobody = ng_text__equal(folded, ng_text__of("linkedin member")) ||
        (slug.bytes == 0 && is_of_organisation(person->url));
    if (is_nobody) {
        goto done;
    }
    if (slug.bytes > 0 && slug.bytes <= NG_LIMIT_KEY_BYTES) {
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_SLUG, slug, slot, err));
    } else if (folded.bytes > 0) {
        const ng_linkedin_code code = {.kind = "name", .name = folded, .day = NG_DAY_NONE};
        ng_text text;
        NG_TRY(ng_linkedin_code__text(reader->arena, file->owner, &code, &text, err));
        NG_TRY(ng_linkedin_code__member(reader->batch, text, slot, err));
    }
    if (*slot != 0 && person->name.bytes > 0) {
        const ng_batch_fields fields = {
            .field = {[NG_FIELD_NAME] = person->name}, .day = NG_DAY_NONE};
        NG_TRY(ng_batch__member_row(
            reader->batch, NG_SOURCE_NONE, reader->file->rows, *slot, &fields, err));
    }
done:
    return status;
}

ng_status ng_linkedin__person(
    ng_linkedin_file *file, const ng_linkedin_person *person, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    bool is_new = false;
    *slot = 0;
    if (file->people == NULL) {
        NG_TRY(ng_map__create(&file->people, err));
    }
    const size_t bytes = person->url.bytes + person->name.bytes + 1;
    char *const text = ng_arena__allocate(file->reader->arena, bytes);
    if (text == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a person"));
    }
    memset(text, 0, bytes);
    if (person->url.bytes > 0) {
        memcpy(text, person->url.at, person->url.bytes);
    }
    if (person->name.bytes > 0) {
        memcpy(text + person->url.bytes + 1, person->name.at, person->name.bytes);
    }
    NG_TRY(ng_map__add(file->people, (ng_text){text, bytes}, &number, &is_new, err));
    if (is_new) {
        NG_TRY(meet_person(file, person, slot, err));
        NG_TRY(ng_buffer__add(&file->slots, slot, sizeof(*slot), err));
    }
    memcpy(slot, file->slots.at + number * sizeof(*slot), sizeof(*slot));
done:
    return status;
}

ng_linkedin_desk ng_linkedin__desk(const ng_linkedin_file *file)
{
    return (ng_linkedin_desk){file->reader->batch, file->reader->txn, file->reader->arena};
}

// ---------------------------------------------------------------------------------------- rows

void ng_linkedin__leave_out(ng_linkedin_file *file, ng_linkedin_reason reason)
{
    file->left_out[reason]++;
}

/** Says in one notice which columns and rows were left out on purpose. */
static ng_status tell_left_out(ng_linkedin_file *file, ng_error *err)
{
    static const char *const what[NG_LINKEDIN_REASON_COUNT] = {
        [NG_LINKEDIN_HIDDEN] = "hidden members",
        [NG_LINKEDIN_DRAFT] = "drafts",
        [NG_LINKEDIN_SPAM] = "spam messages",
        [NG_LINKEDIN_SPONSORED] = "sponsored messages",
        [NG_LINKEDIN_NOBODY] = "rows of nobody who can be told",
        [NG_LINKEDIN_PENDING] = "rows not accepted or not shown",
        [NG_LINKEDIN_UNCONFIRMED] = "addresses not confirmed",
    };
    ng_status status = NG_OK;
    ng_buffer *const notice = &file->notice;
    const char *between = notice->bytes == 0 ? "" : "; ";
    for (size_t i = 0; i < NG_LINKEDIN_REASON_COUNT; i++) {
        if (file->left_out[i] == 0) {
            continue;
        }
        char text[NOTICE_BYTES];
        const int bytes =
            snprintf(text, sizeof(text), "%s%s: %" PRIu64, between, what[i], file->left_out[i]);
        NG_TRY(ng_buffer__add(notice, text, bytes < 0 ? 0 : (size_t)bytes, err));
        between = ", ";
    }
    if (notice->bytes > 0) {
        ng_reader__warn(file->reader, "left out, never stored: %.*s", (int)notice->bytes,
            (const char *)notice->at);
    }
done:
    return status;
}

/** Trimmed values of the present row; false when one is too long. */
static bool take_values(ng_linkedin_file *file, ng_text *value)
{
    const ng_linkedin_kind *const kind = file->kind;
    for (uint32_t i = 0; i < kind->column_count; i++) {
        value[i] = ng_reader__cell(file->reader, file->columns.cell[i]);
        if (value[i].bytes > kind->column[i].limit_bytes) {
            ng_reader__reject(file->reader, kind->column[i].name[0],
                "longer than %" PRIu32 " bytes", kind->column[i].limit_bytes);
            return false;
        }
    }
    return true;
}

static ng_status read_header(ng_linkedin_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_linkedin_kind *const kind = file->kind;
    ng_buffer names = {.at = NULL};
    size_t duplicate = NG_COLUMN_NONE;
    NG_TRY(ng_csv__next(reader->csv, &reader->row, err));
    reader->cell_count = reader->row.count;
    ng_columns__map(kind->column, kind->column_count, &reader->row, &file->columns, &duplicate);
    if (duplicate != NG_COLUMN_NONE || reader->row.fault != NG_CSV_SOUND) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:%" PRIu64 ": %s", reader->source->path,
            reader->row.line,
            duplicate != NG_COLUMN_NONE ? "the header names a column twice"
                                        : "the header line is not well formed"));
    }
    NG_TRY(ng_columns__list(&file->columns, kind->column_count, &reader->row, &names, err));
    if (names.bytes > 0) {
        NG_TRY(ng_buffer__add(&file->notice, "columns ", strlen("columns "), err));
        NG_TRY(ng_buffer__add(&file->notice, names.at, names.bytes, err));
    }
done:
    ng_buffer__finish(&names);
    return status;
}

ng_status ng_linkedin__read(
    ng_reader *reader, ng_linkedin kind, ng_linkedin_owner *owner, ng_error *err)
{
    ng_status status = NG_OK;
    ng_linkedin_file file = {.reader = reader, .kind = kind_of(kind), .owner = owner};
    NG_TRY(read_header(&file, err));
    for (;;) {
        bool more = false;
        ng_text value[NG_COLUMNS_MAX];
        NG_TRY(ng_reader__next(reader, &more, err));
        if (!more) {
            break;
        }
        if (take_values(&file, value)) {
            NG_TRY(file.kind->read(&file, value, err));
        }
    }
    if (file.kind->finish != NULL) {
        NG_TRY(file.kind->finish(&file, err));
    }
    NG_TRY(tell_left_out(&file, err));
done:
    ng_buffer__finish(&file.notice);
    ng_map__destroy(file.people);
    ng_buffer__finish(&file.slots);
    ng_linkedin_claims__finish(&file.contacts);
    ng_linkedin_claims__finish(&file.names);
    ng_buffer__finish(&file.kept);
    return status;
}
