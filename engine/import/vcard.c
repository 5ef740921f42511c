// SPDX-License-Identifier: GPL-3.0-or-later
/** Cards become contacts; each property is looked at once, in the order of the card. */
#include "import/vcard.h"

#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"

#define CANCEL_CARDS 1024
#define NOTICE_BYTES 300
#define REV_BYTES 10
#define OUR_UID "netgraph:"

/** A card while its properties are gathered. */
typedef struct gathering {
    ng_arena *arena;
    const ng_vcard_card *card;
    ng_contact *contact;
    bool is_person;
    bool has_place;
    int phone_rank; // of the one that is shown
    ng_text nickname, role, name_of_parts;
} gathering;

typedef ng_status (*take)(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err);

/** One part of a structured value, unescaped. */
static ng_status next_part(
    const gathering *on, ng_text *rest, char mark, ng_text *out, ng_error *err)
{
    ng_text part = {NULL, 0};
    *out = part;
    if (!ng_vcard_value__part(rest, mark, &part)) {
        return NG_OK;
    }
    ng_status status = ng_vcard_value__unescape(on->arena, part, out, err);
    *out = ng_text__trim(*out);
    return status;
}

static ng_status take_text(const gathering *on, ng_text value, ng_text *field, ng_error *err)
{
    ng_text text;
    if (field->bytes > 0) {
        return NG_OK;
    }
    const ng_status status = ng_vcard_value__unescape(on->arena, value, &text, err);
    *field = ng_text__trim(text);
    return status;
}

static ng_status take_full_name(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    (void)property;
    return take_text(on, value, &on->contact->field[NG_FIELD_NAME], err);
}

/** Family name, given names, further names; prefixes and suffixes are not kept apart. */
static ng_status take_name(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text *const field = on->contact->field;
    ng_text part[5];
    (void)property;
    for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
        NG_TRY(next_part(on, &value, ';', &part[i], err));
    }
    field[NG_FIELD_LAST_NAME] = part[0];
    field[NG_FIELD_FIRST_NAME] = part[1];
    on->name_of_parts = part[0];
    if (part[1].bytes > 0 || part[2].bytes > 0) {
        on->name_of_parts = ng_arena__print(on->arena, "%.*s%s%.*s %.*s", (int)part[1].bytes,
            part[1].at, part[2].bytes > 0 ? " " : "", (int)part[2].bytes, part[2].at,
            (int)part[0].bytes, part[0].at);
        if (on->name_of_parts.at == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for a name");
        }
    }
done:
    return status;
}

static ng_status take_nickname(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    (void)property;
    return on->nickname.bytes > 0 ? NG_OK : next_part(on, &value, ',', &on->nickname, err);
}

static ng_status take_company(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_text *const field = &on->contact->field[NG_FIELD_COMPANY];
    (void)property;
    return field->bytes > 0 ? NG_OK : next_part(on, &value, ';', field, err);
}

static ng_status take_title(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    (void)property;
    return take_text(on, value, &on->contact->field[NG_FIELD_TITLE], err);
}

static ng_status take_role(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    (void)property;
    return take_text(on, value, &on->role, err);
}

/** The address that is preferred, or the first, is shown. */
static ng_status take_email(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_contact *const contact = on->contact;
    ng_text *const shown = &contact->field[NG_FIELD_EMAIL];
    ng_text text = {NULL, 0};
    NG_TRY(take_text(on, value, &text, err));
    if (text.bytes > 0 && ng_vcard_property__has_type(property, "PREF") &&
        ng_text__is_email(text) && shown->bytes == 0) {
        *shown = text;
    } else {
        ng_contact__add(contact, &contact->emails, text, "EMAIL");
    }
done:
    return status;
}

/** The label that Apple's programs put beside a property of the same group. */
static ng_text label_of(const gathering *on, const ng_vcard_property *property)
{
    const ng_vcard_card *const card = on->card;
    for (size_t i = 0; property->group.bytes > 0 && i < card->count; i++) {
        const ng_vcard_property *const other = &card->property[i];
        if (ng_vcard_property__is(other, "X-ABLABEL") &&
            ng_text__equal(other->group, property->group)) {
            return ng_text__trim(other->value);
        }
    }
    return (ng_text){NULL, 0};
}

/** Whether only one person answers: a mobile, or a number of which nothing else is said. */
static bool is_personal(const gathering *on, const ng_vcard_property *property, bool *machine)
{
    static const char *const shared[] = {
        "WORK", "HOME", "MAIN", "CAR", "OTHER", "X-OTHER", "X-MAIN"};
    const ng_text label = label_of(on, property);
    *machine = ng_contact__is_machine_label(property->parameters) ||
        ng_contact__is_machine_label(label);
    if (*machine) {
        return false;
    }
    if (ng_contact__is_personal_label(property->parameters) ||
        ng_contact__is_personal_label(label)) {
        return true;
    }
    for (size_t i = 0; i < sizeof(shared) / sizeof(shared[0]); i++) {
        if (ng_vcard_property__has_type(property, shared[i])) {
            return false;
        }
    }
    return label.bytes == 0;
}

static ng_status take_phone(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_contact *const contact = on->contact;
    ng_text *const shown = &contact->field[NG_FIELD_PHONE];
    bool machine = false;
    const bool personal = is_personal(on, property, &machine);
    ng_text text = {NULL, 0};
    NG_TRY(take_text(on, value, &text, err));
    if (text.bytes > 4 && memcmp(text.at, "tel:", 4) == 0) {
        text = ng_text__trim((ng_text){text.at + 4, text.bytes - 4});
    }
    if (personal) {
        ng_contact__add(contact, &contact->phones, text, "TEL");
    }
    const bool preferred = ng_vcard_property__has_type(property, "PREF") ||
        ng_vcard_property__find(property, "PREF").bytes > 0;
    // What is preferred is shown, then what one person answers.
    const int rank = preferred ? 2 : personal;
    if (!machine && (shown->bytes == 0 || rank > on->phone_rank)) {
        *shown = text;
        on->phone_rank = rank;
    }
done:
    return status;
}

/** Box, extension, street, city, region, code, country: streets are never stored. */
static ng_status take_address(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text *const field = on->contact->field;
    ng_text part[7];
    (void)property;
    for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
        NG_TRY(next_part(on, &value, ';', &part[i], err));
    }
    const ng_text city = part[3];
    const ng_text region = part[4];
    if (on->has_place || city.bytes + region.bytes + part[6].bytes == 0) {
        goto done;
    }
    on->has_place = true;
    field[NG_FIELD_COUNTRY] = part[6];
    field[NG_FIELD_LOCATION] = city.bytes == 0 ? region : city;
    if (city.bytes > 0 && region.bytes > 0) {
        field[NG_FIELD_LOCATION] = ng_arena__print(
            on->arena, "%.*s, %.*s", (int)city.bytes, city.at, (int)region.bytes, region.at);
        if (field[NG_FIELD_LOCATION].at == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for a place");
        }
    }
done:
    return status;
}

static ng_status take_url(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_text text = {NULL, 0};
    const ng_status status = take_text(on, value, &text, err);
    (void)property;
    ng_contact__add(on->contact, &on->contact->urls, text, "URL");
    return status;
}

static ng_status take_birthday(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    (void)property;
    return take_text(on, value, &on->contact->field[NG_FIELD_BIRTHDAY], err);
}

static ng_status take_uid(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    const size_t mark = strlen(OUR_UID);
    const ng_status status = take_text(on, value, &on->contact->uid, err);
    const ng_text uid = on->contact->uid;
    (void)property;
    if (uid.bytes > mark && uid.bytes <= mark + NG_LIMIT_KEY_BYTES &&
        memcmp(uid.at, OUR_UID, mark) == 0) {
        on->contact->member = (ng_text){uid.at + mark, uid.bytes - mark};
        on->contact->uid = (ng_text){NULL, 0};
    }
    return status;
}

/** The day of the last change: `20230611T140325Z` or with hyphens. */
static ng_status take_revision(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    bool known = false;
    ng_day day = NG_DAY_NONE;
    (void)property;
    (void)err;
    value = ng_text__trim(value);
    const size_t bytes =
        value.bytes >= REV_BYTES && value.at[4] == '-' ? REV_BYTES : value.bytes;
    if (ng_contact__birthday((ng_text){value.at, bytes}, &day, &known) && known) {
        on->contact->day = day;
    }
    return NG_OK;
}

static ng_status take_kind(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    const ng_vcard_property word = {.name = ng_text__trim(value)};
    (void)property;
    (void)err;
    on->is_person = on->is_person && !ng_vcard_property__is(&word, "org") &&
        !ng_vcard_property__is(&word, "group") && !ng_vcard_property__is(&word, "location") &&
        !ng_vcard_property__is(&word, "company");
    return NG_OK;
}

static ng_status take_expertise(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_text text = {NULL, 0};
    const ng_status status = take_text(on, value, &text, err);
    (void)property;
    ng_contact__add(on->contact, &on->contact->skills, text, "EXPERTISE");
    return status;
}

/** A tag, or in our own cards a name that has none. */
static ng_status take_language(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    ng_text text = {NULL, 0};
    const ng_status status = take_text(on, value, &text, err);
    (void)property;
    ng_contact__add(on->contact, &on->contact->languages, text, "LANG");
    return status;
}

/** What our own cards say that vCard has no property for. */
static ng_status take_own(
    gathering *on, const ng_vcard_property *property, ng_text value, ng_error *err)
{
    const ng_field field = ng_vcard_property__is(property, "X-NETGRAPH-HEADLINE")
        ? NG_FIELD_HEADLINE
        : ng_vcard_property__is(property, "X-NETGRAPH-SCHOOL") ? NG_FIELD_SCHOOL
                                                               : NG_FIELD_INDUSTRY;
    return take_text(on, value, &on->contact->field[field], err);
}

static take find_take(const ng_vcard_property *property)
{
    static const struct {
        const char *name;
        take take;
    } known[] = {
        {"FN", take_full_name},
        {"N", take_name},
        {"NICKNAME", take_nickname},
        {"ORG", take_company},
        {"TITLE", take_title},
        {"ROLE", take_role},
        {"EMAIL", take_email},
        {"TEL", take_phone},
        {"ADR", take_address},
        {"URL", take_url},
        {"X-SOCIALPROFILE", take_url},
        {"SOCIALPROFILE", take_url},
        {"X-LINKEDIN", take_url},
        {"BDAY", take_birthday},
        {"UID", take_uid},
        {"REV", take_revision},
        {"KIND", take_kind},
        {"X-ADDRESSBOOKSERVER-KIND", take_kind},
        {"X-ABSHOWAS", take_kind},
        {"EXPERTISE", take_expertise},
        {"LANG", take_language},
        {"X-NETGRAPH-LANGUAGE", take_language},
        {"X-NETGRAPH-HEADLINE", take_own},
        {"X-NETGRAPH-INDUSTRY", take_own},
        {"X-NETGRAPH-SCHOOL", take_own},
    };
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        if (ng_vcard_property__is(property, known[i].name)) {
            return known[i].take;
        }
    }
    return NULL;
}

ng_status ng_vcard__contact(
    ng_arena *arena, const ng_vcard_card *card, ng_contact *out, bool *is_person, ng_error *err)
{
    ng_status status = NG_OK;
    gathering on = {.arena = arena, .card = card, .contact = out, .is_person = true};
    ng_contact__clear(out);
    for (size_t i = 0; i < card->count; i++) {
        const take own = find_take(&card->property[i]);
        ng_text value;
        if (own == NULL) {
            continue;
        }
        NG_TRY(ng_vcard_property__text(arena, &card->property[i], card->encoding, &value, err));
        NG_TRY(own(&on, &card->property[i], value, err));
    }
    ng_text *const name = &out->field[NG_FIELD_NAME];
    *name = name->bytes > 0 ? *name : ng_text__trim(on.name_of_parts);
    *name = name->bytes > 0 ? *name : on.nickname;
    if (out->field[NG_FIELD_TITLE].bytes == 0) {
        out->field[NG_FIELD_TITLE] = on.role;
    }
    *is_person = on.is_person;
done:
    return status;
}

// ------------------------------------------------------------------------------------ the file

/** Whether a card says nothing but the name of an organisation. */
static bool is_organisation(const ng_contact *contact)
{
    return contact->field[NG_FIELD_NAME].bytes == 0 &&
        contact->field[NG_FIELD_COMPANY].bytes > 0 && contact->emails.count == 0 &&
        contact->field[NG_FIELD_EMAIL].bytes == 0 && contact->member.bytes == 0;
}

static bool is_sound(ng_reader *reader, const ng_vcard_card *card)
{
    switch (card->fault) {
    case NG_VCARD_SOUND:
        return true;
    case NG_VCARD_TOO_LONG:
        reader->row.line = card->fault_line;
        ng_reader__reject(reader, NULL, "a value longer than %d bytes", NG_LIMIT_CELL_BYTES);
        return false;
    case NG_VCARD_TOO_LARGE:
        ng_reader__reject(reader, NULL, "a card of more than %d bytes or %d properties",
            NG_LIMIT_CARD_BYTES, NG_LIMIT_CARD_PROPERTIES);
        return false;
    case NG_VCARD_NUL:
        reader->row.line = card->fault_line;
        ng_reader__reject(reader, NULL, "a NUL byte");
        return false;
    }
    return false;
}

static ng_status read_card(ng_reader *reader, const ng_linkedin_owner *owner,
    const ng_vcard_card *card, ng_contact *contact, uint64_t *left_out, ng_error *err)
{
    ng_status status = NG_OK;
    bool is_person = false;
    reader->row = (ng_csv_row){.line = card->line, .raw = card->text};
    reader->row_rejected = false;
    reader->file->rows++;
    ng_arena__reset(reader->arena);
    if (!is_sound(reader, card)) {
        return NG_OK;
    }
    if (card->odd_line != 0) {
        reader->row.line = card->odd_line;
        ng_reader__drop(reader, NULL, "a line that is no property");
        reader->row.line = card->line;
    }
    NG_TRY(ng_vcard__contact(reader->arena, card, contact, &is_person, err));
    if (!is_person || is_organisation(contact)) {
        ++*left_out;
        return NG_OK;
    }
    NG_TRY(ng_batch__at(reader->batch, reader->number, card->line, err));
    NG_TRY(ng_contact__take(reader, owner, contact, NULL, err));
done:
    return status;
}

/** Says in one notice which properties and cards were left out on purpose. */
static ng_status tell_left_out(
    ng_reader *reader, const ng_map *skipped, uint64_t left_out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer names = {.at = NULL};
    for (uint32_t i = 0; i < ng_map__count(skipped) && names.bytes < NOTICE_BYTES; i++) {
        const ng_text name = ng_map__text(skipped, i);
        const char *const between = i == 0 ? "properties " : ", ";
        NG_TRY(ng_buffer__add(&names, between, strlen(between), err));
        NG_TRY(ng_buffer__add(&names, name.at, name.bytes, err));
    }
    if (names.bytes >= NOTICE_BYTES) {
        NG_TRY(ng_buffer__add(&names, ", ...", 5, err));
    }
    const char *const between = names.bytes > 0 ? "; " : "";
    if (left_out > 0) {
        ng_reader__warn(reader,
            "left out, never stored: %.*s%scards of organisations, groups or places: %" PRIu64,
            (int)names.bytes, (const char *)names.at, between, left_out);
    } else if (names.bytes > 0) {
        ng_reader__warn(
            reader, "left out, never stored: %.*s", (int)names.bytes, (const char *)names.at);
    }
done:
    ng_buffer__finish(&names);
    return status;
}

ng_status ng_vcard__read(ng_reader *reader, const ng_linkedin_owner *owner, ng_error *err)
{
    ng_status status = NG_OK;
    ng_vcard_reader cards;
    uint64_t left_out = 0;
    bool more = true;
    ng_contact *const contact = ng_memory__allocate(sizeof(*contact));
    NG_TRY(ng_vcard_reader__init(&cards, reader->source, err));
    if (contact == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a card"));
    }
    while (more) {
        ng_vcard_card card;
        if (reader->file->rows % CANCEL_CARDS == 0 && reader->options->cancel != NULL &&
            *reader->options->cancel != 0) {
            NG_TRY(ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was imported"));
        }
        NG_TRY(ng_vcard_reader__next(&cards, &card, &more, err));
        if (more) {
            NG_TRY(read_card(reader, owner, &card, contact, &left_out, err));
        }
    }
    NG_TRY(tell_left_out(reader, cards.skipped, left_out, err));
done:
    ng_vcard_reader__finish(&cards);
    ng_memory__release(contact);
    return status;
}
