// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Contacts become members. Everything is checked and folded first; then identities are joined,
 * so that a rejected contact leaves nothing behind.
 */
#include "import/contact.h"

#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "import/linkedin_date.h"

// Identities of one contact: each list, the shown e-mail and url, the member, the code.
#define IDENTITIES_MAX (3 * NG_LIMIT_CONTACT_ENTRIES + 5)
#define CODE_BYTES 16

typedef struct identity {
    ng_identity_class identity_class;
    ng_text text;
} identity;

/** What is made of a contact before anything goes into the batch. */
typedef struct taking {
    ng_reader *reader;
    const ng_linkedin_owner *owner;
    const ng_contact *contact;
    ng_batch_fields fields;
    identity found[IDENTITIES_MAX];
    size_t found_count;
    char birthday[16];
} taking;

void ng_contact__clear(ng_contact *contact)
{
    memset(contact->field, 0, sizeof(contact->field));
    contact->emails.count = contact->phones.count = contact->urls.count = 0;
    contact->skills.count = 0;
    contact->languages.count = 0;
    contact->uid = contact->member = (ng_text){NULL, 0};
    contact->overfull = NULL;
    contact->name_kind = "contact";
    contact->day = NG_DAY_NONE;
    contact->own = 0;
}

void ng_contact__add(ng_contact *contact, ng_contact_list *list, ng_text text, const char *what)
{
    text = ng_text__trim(text);
    if (text.bytes == 0) {
        return;
    }
    if (list->count == NG_LIMIT_CONTACT_ENTRIES) {
        contact->overfull = what;
        return;
    }
    list->entry[list->count++] = text;
}

/** Whether a word stands anywhere in a text, in any case. */
static bool holds(ng_text text, const char *lower)
{
    const size_t bytes = strlen(lower);
    for (size_t i = 0; i + bytes <= text.bytes; i++) {
        size_t same = 0;
        while (same < bytes && (text.at[i + same] | 0x20) == lower[same]) {
            same++;
        }
        if (same == bytes) {
            return true;
        }
    }
    return false;
}

static bool holds_any(ng_text text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (holds(text, words[i])) {
            return true;
        }
    }
    return false;
}

bool ng_contact__is_personal_label(ng_text label)
{
    static const char *const personal[] = {"cell", "mobil", "iphone", "handy"};
    return holds_any(label, personal, sizeof(personal) / sizeof(*personal));
}

bool ng_contact__is_machine_label(ng_text label)
{
    static const char *const machine[] = {
        "fax", "pager", "modem", "bbs", "isdn", "tty", "telex", "textphone"};
    return holds_any(label, machine, sizeof(machine) / sizeof(*machine));
}

/** `YYYYMMDD`, with or without a time behind it. */
static bool parse_packed(ng_text text, ng_day *out)
{
    int32_t number = 0;
    if (text.bytes < 8 || (text.bytes > 8 && text.at[8] != 'T')) {
        return false;
    }
    for (size_t i = 0; i < 8; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        number = number * 10 + (text.at[i] - '0');
    }
    *out = ng_day__of(number / 10000, number / 100 % 100, number % 100);
    return *out != NG_DAY_NONE;
}

bool ng_contact__birthday(ng_text text, ng_day *out, bool *known)
{
    *out = NG_DAY_NONE;
    // `--0203` and `0/0/00` tell no year; telephones write 1604 for one that is not known.
    *known = text.bytes > 0 && text.at[0] != '-' && !holds(text, "0/0/") &&
        !(text.bytes >= 4 && memcmp(text.at, "1604", 4) == 0);
    if (!*known) {
        return true;
    }
    if (parse_packed(text, out) || ng_day__parse(text, out)) {
        return true;
    }
    // `12/10/1990` is another day for every second reader.
    return memchr(text.at, '/', text.bytes) == NULL &&
        memchr(text.at, '.', text.bytes) == NULL && ng_linkedin_date__parse(text, out);
}

// -------------------------------------------------------------------------------------- fields

/** The text on one line, trimmed, in the arena where it has to be changed. */
static ng_status clean(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    text = ng_text__trim(text);
    *out = text;
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.at[i] != '\n' && text.at[i] != '\r' && text.at[i] != '\t') {
            continue;
        }
        char *const at = ng_arena__allocate(arena, text.bytes);
        if (at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a field of a contact");
        }
        for (size_t k = 0; k < text.bytes; k++) {
            const char byte = text.at[k];
            at[k] = (char)(byte == '\n' || byte == '\r' || byte == '\t' ? ' ' : byte);
        }
        *out = (ng_text){at, text.bytes};
        return NG_OK;
    }
    return NG_OK;
}

/** First and last name as one where there is no other. */
static ng_status join_names(taking *on, ng_error *err)
{
    ng_text *const field = on->fields.field;
    if (field[NG_FIELD_NAME].bytes > 0) {
        return NG_OK;
    }
    const ng_text first = field[NG_FIELD_FIRST_NAME];
    const ng_text last = field[NG_FIELD_LAST_NAME];
    const ng_text name = ng_arena__print(
        on->reader->arena, "%.*s %.*s", (int)first.bytes, first.at, (int)last.bytes, last.at);
    field[NG_FIELD_NAME] = ng_text__trim(name);
    return name.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a name") : NG_OK;
}

/** An address without any `/` would be read back as a slug. */
static ng_status close_url(taking *on, ng_error *err)
{
    ng_text *const url = &on->fields.field[NG_FIELD_URL];
    if (url->bytes == 0 || memchr(url->at, '/', url->bytes) != NULL) {
        return NG_OK;
    }
    *url = ng_arena__print(on->reader->arena, "%.*s/", (int)url->bytes, url->at);
    return url->at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for an address") : NG_OK;
}

static void take_birthday(taking *on)
{
    ng_text *const field = &on->fields.field[NG_FIELD_BIRTHDAY];
    ng_day day = NG_DAY_NONE;
    bool known = false;
    char shown[NG_SHOWN_BYTES];
    if (!ng_contact__birthday(*field, &day, &known)) {
        ng_reader__drop(on->reader, "birthday", "no date that can be told for sure: %s",
            ng_reader__shown(*field, shown));
    }
    ng_day__print(day, on->birthday);
    *field = ng_text__of(on->birthday);
}

static ng_status take_fields(taking *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text *const field = on->fields.field;
    on->fields.day = on->contact->day;
    on->fields.own = on->contact->own;
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        NG_TRY(clean(on->reader->arena, on->contact->field[i], &field[i], err));
    }
    NG_TRY(join_names(on, err));
    NG_TRY(close_url(on, err));
    take_birthday(on);
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        if (field[i].bytes > NG_LIMIT_FIELD_BYTES) {
            ng_reader__reject(on->reader, ng_field_name((ng_field)i), "longer than %d bytes",
                NG_LIMIT_FIELD_BYTES);
            goto done;
        }
    }
done:
    return status;
}

// ---------------------------------------------------------------------------------- identities

static void add_identity(taking *on, ng_identity_class identity_class, ng_text text)
{
    if (text.bytes > 0 && text.bytes <= NG_LIMIT_KEY_BYTES) {
        on->found[on->found_count++] = (identity){identity_class, text};
    }
}

static ng_status take_email(taking *on, ng_text email, bool *good, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text folded;
    char shown[NG_SHOWN_BYTES];
    NG_TRY(ng_text__fold_email(on->reader->arena, email, &folded, err));
    *good = folded.bytes > 0 && folded.bytes <= NG_LIMIT_KEY_BYTES;
    if (!*good && email.bytes > 0) {
        ng_reader__drop(
            on->reader, "email", "not an e-mail address: %s", ng_reader__shown(email, shown));
    }
    add_identity(on, NG_IDENTITY_EMAIL, folded);
done:
    return status;
}

/** The first sound address is shown. */
static ng_status take_emails(taking *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text *const shown = &on->fields.field[NG_FIELD_EMAIL];
    const ng_contact_list *const list = &on->contact->emails;
    bool good = false;
    NG_TRY(take_email(on, *shown, &good, err));
    *shown = good ? *shown : (ng_text){NULL, 0};
    for (size_t i = 0; i < list->count; i++) {
        NG_TRY(take_email(on, list->entry[i], &good, err));
        *shown = good && shown->bytes == 0 ? list->entry[i] : *shown;
    }
done:
    return status;
}

/** The address of a profile is shown before any other. */
static ng_status take_urls(taking *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text *const shown = &on->fields.field[NG_FIELD_URL];
    const ng_contact_list *const list = &on->contact->urls;
    ng_text slug;
    NG_TRY(ng_text__slug(on->reader->arena, *shown, false, &slug, err));
    bool is_profile = slug.bytes > 0;
    add_identity(on, NG_IDENTITY_SLUG, slug);
    for (size_t i = 0; i < list->count; i++) {
        NG_TRY(ng_text__slug(on->reader->arena, list->entry[i], false, &slug, err));
        add_identity(on, NG_IDENTITY_SLUG, slug);
        const bool better = shown->bytes == 0 || (slug.bytes > 0 && !is_profile);
        if (better && list->entry[i].bytes <= NG_LIMIT_FIELD_BYTES) {
            NG_TRY(clean(on->reader->arena, list->entry[i], shown, err));
            is_profile = slug.bytes > 0;
        }
    }
done:
    return status;
}

static ng_status take_phones(taking *on, ng_error *err)
{
    const ng_contact_list *const list = &on->contact->phones;
    for (size_t i = 0; i < list->count; i++) {
        ng_text folded;
        const ng_status status =
            ng_text__fold_phone(on->reader->arena, list->entry[i], &folded, err);
        if (status != NG_OK) {
            return status;
        }
        add_identity(on, NG_IDENTITY_PHONE, folded);
    }
    return NG_OK;
}

/** Adds the code of a name within the contacts of one owner. */
static ng_status take_code(taking *on, const char *kind, ng_text name, ng_error *err)
{
    static const ng_linkedin_owner nobody = {.words = {"", 0}};
    ng_status status = NG_OK;
    ng_linkedin_code code = {.kind = kind, .name = name, .day = NG_DAY_NONE};
    ng_text text;
    if (kind == on->contact->name_kind && on->birthday[0] != '\0') {
        (void)ng_day__parse(ng_text__of(on->birthday), &code.day);
    }
    NG_TRY(ng_linkedin_code__text(
        on->reader->arena, on->owner == NULL ? &nobody : on->owner, &code, &text, err));
    char *const raw = ng_arena__allocate(on->reader->arena, CODE_BYTES);
    if (raw == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a stable code"));
    }
    ng_hash__save128(ng_hash__bytes128(text.at, text.bytes), raw);
    add_identity(on, NG_IDENTITY_STABLE, (ng_text){raw, CODE_BYTES});
done:
    return status;
}

/** What stands in for a key: the card, else the name. */
static ng_status take_name(taking *on, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text uid = ng_text__trim(on->contact->uid);
    ng_text folded;
    NG_TRY(ng_text__fold(on->reader->arena, on->fields.field[NG_FIELD_NAME], &folded, err));
    if (uid.bytes > 0 && uid.bytes <= NG_LIMIT_FIELD_BYTES) {
        // Some programs give several cards one UID: the name has to be the same too.
        const ng_text card = ng_arena__print(on->reader->arena, "%.*s %.*s", (int)uid.bytes,
            uid.at, (int)folded.bytes, folded.at);
        if (card.at == NULL) {
            NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a stable code"));
        }
        return take_code(on, "card", card, err);
    }
    if (on->found_count == 0 && on->contact->member.bytes == 0 && folded.bytes > 0) {
        NG_TRY(take_code(on, on->contact->name_kind, folded, err));
    }
done:
    return status;
}

static ng_status take_identities(taking *on, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(take_emails(on, err));
    NG_TRY(take_urls(on, err));
    NG_TRY(take_phones(on, err));
    NG_TRY(take_name(on, err));
    if (on->found_count == 0 && on->contact->member.bytes == 0 && on->contact->own == 0) {
        ng_reader__reject(on->reader, NULL,
            "nothing says who it is: no name, and no e-mail address, profile or "
            "international phone number");
    }
done:
    return status;
}

// ----------------------------------------------------------------------------------- the batch

static ng_status join(
    const taking *on, uint32_t other, bool *any, uint32_t *slot, ng_error *err)
{
    const ng_status status =
        *any ? ng_batch__same(on->reader->batch, *slot, other, err) : NG_OK;
    *slot = *any ? *slot : other;
    *any = true;
    return status;
}

static ng_status find_slot(const taking *on, bool *any, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t other = 0;
    *any = false;
    if (on->contact->member.bytes > 0) {
        // It has its name space already.
        NG_TRY(ng_batch__member_cell(
            on->reader->batch, on->contact->member, (ng_text){NULL, 0}, &other, err));
        NG_TRY(join(on, other, any, slot, err));
    }
    for (size_t i = 0; i < on->found_count; i++) {
        NG_TRY(ng_batch__member(
            on->reader->batch, on->found[i].identity_class, on->found[i].text, &other, err));
        NG_TRY(join(on, other, any, slot, err));
    }
    if (on->contact->own != 0 && on->owner != NULL) {
        NG_TRY(join(on, on->owner->slot, any, slot, err));
    }
done:
    return status;
}

static ng_status put_skills(taking *on, uint32_t *skill, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_contact_list *const skills = &on->contact->skills;
    for (size_t i = 0; i < skills->count; i++) {
        uint32_t term = 0;
        if (skills->entry[i].bytes <= NG_LIMIT_FIELD_BYTES) {
            NG_TRY(ng_batch__term(
                on->reader->batch, NG_VALUE_SKILL, skills->entry[i], &term, err));
        }
        if (term != 0) {
            skill[on->fields.skill_count++] = term;
        }
    }
    on->fields.skills = skill;
done:
    return status;
}

static void put_languages(taking *on, ng_text *language)
{
    const ng_contact_list *const languages = &on->contact->languages;
    for (size_t i = 0; i < languages->count && i < NG_LIMIT_LANGUAGES; i++) {
        if (languages->entry[i].bytes <= NG_LIMIT_LANGUAGE_BYTES) {
            language[on->fields.language_count++] = languages->entry[i];
        }
    }
    on->fields.languages = language;
}

static ng_status put_member(taking *on, uint32_t slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = on->reader;
    uint32_t skill[NG_LIMIT_CONTACT_ENTRIES];
    ng_text language[NG_LIMIT_LANGUAGES];
    NG_TRY(put_skills(on, skill, err));
    put_languages(on, language);
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &on->fields, err));
    if (on->owner != NULL && on->contact->own == 0 &&
        !ng_batch__is_same(reader->batch, slot, on->owner->slot)) {
        NG_TRY(ng_batch__connection(
            reader->batch, NG_SOURCE_NONE, on->owner->slot, slot, NG_DAY_NONE, err));
    }
done:
    return status;
}

ng_status ng_contact__take(ng_reader *reader, const ng_linkedin_owner *owner,
    const ng_contact *contact, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    taking on;
    uint32_t own = 0;
    bool any = false;
    // The list of identities is large and needs no zeros.
    on.reader = reader;
    on.owner = owner;
    on.contact = contact;
    on.fields = (ng_batch_fields){.skill_count = 0};
    on.found_count = 0;
    on.birthday[0] = '\0';
    if (contact->overfull != NULL) {
        ng_reader__reject(reader, contact->overfull, "more than %d", NG_LIMIT_CONTACT_ENTRIES);
        return NG_OK;
    }
    NG_TRY(take_fields(&on, err));
    if (!reader->row_rejected) {
        NG_TRY(take_identities(&on, err));
    }
    if (reader->row_rejected) {
        goto done;
    }
    NG_TRY(find_slot(&on, &any, &own, err));
    if (!any) {
        ng_reader__reject(
            reader, NULL, "nothing says whose it is: name the owner with --owner");
        goto done;
    }
    NG_TRY(put_member(&on, own, err));
    if (slot != NULL) {
        *slot = own;
    }
done:
    return status;
}
