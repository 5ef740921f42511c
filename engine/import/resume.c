// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Resumes. jansson checks the text (UTF-8, one value, no key twice); size and depth are bounded
 * before it sees it.
 */
#include "import/resume.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/tie.h"

#define PATH_BYTES 96

/** A file that is being read. */
typedef struct resume {
    ng_reader *reader;
    const ng_linkedin_owner *owner;
    ng_contact *contact;
    uint32_t slot; // of the person
} resume;

bool ng_resume__is(ng_text bytes)
{
    static const char key[] = "\"basics\"";
    const ng_text text = ng_text__trim(bytes);
    if (text.bytes == 0 || text.at[0] != '{') {
        return false;
    }
    for (const char *at = text.at; at != NULL && at < text.at + text.bytes; at++) {
        const size_t left = text.bytes - (size_t)(at - text.at);
        at = memchr(at, '"', left);
        if (at == NULL) {
            break;
        }
        if (text.bytes - (size_t)(at - text.at) >= sizeof(key) - 1 &&
            memcmp(at, key, sizeof(key) - 1) == 0) {
            return true;
        }
    }
    return false;
}

bool ng_resume__is_deeper(ng_text json, size_t depth)
{
    size_t open = 0;
    bool quoted = false;
    for (size_t i = 0; i < json.bytes; i++) {
        const char byte = json.at[i];
        if (quoted) {
            i += byte == '\\';
            quoted = byte != '"';
        } else if (byte == '"') {
            quoted = true;
        } else if (byte == '[' || byte == '{') {
            open++;
        } else if ((byte == ']' || byte == '}') && open > 0) {
            open--;
        }
        if (open > depth) {
            return true;
        }
    }
    return false;
}

// -------------------------------------------------------------------------------------- values

/** The text of a member of an object, empty when there is none; one of another type is left
 * out, `place` says where the object lies. */
static ng_text text_of(resume *on, const json_t *object, const char *place, const char *name)
{
    const json_t *const value = json_object_get(object, name);
    char path[PATH_BYTES];
    if (value == NULL || json_is_null(value)) {
        return (ng_text){NULL, 0};
    }
    if (!json_is_string(value)) {
        (void)snprintf(path, sizeof(path), "%s.%s", place, name);
        ng_reader__drop(on->reader, path, "not a text");
        return (ng_text){NULL, 0};
    }
    const ng_text text =
        ng_text__trim((ng_text){json_string_value(value), json_string_length(value)});
    if (!ng_text__valid(text) || text.bytes > NG_LIMIT_FIELD_BYTES) {
        (void)snprintf(path, sizeof(path), "%s.%s", place, name);
        ng_reader__drop(on->reader, path, "%s",
            ng_text__valid(text) ? "longer than 4096 bytes" : "holds a NUL byte");
        return (ng_text){NULL, 0};
    }
    return text;
}

static ng_day day_of(resume *on, const json_t *object, const char *place, const char *name)
{
    const ng_text text = text_of(on, object, place, name);
    ng_day day = NG_DAY_NONE;
    int precision = 0;
    char path[PATH_BYTES];
    char shown[NG_SHOWN_BYTES];
    if (text.bytes > 0 && !ng_day__parse_loose(text, &day, &precision)) {
        (void)snprintf(path, sizeof(path), "%s.%s", place, name);
        ng_reader__drop(on->reader, path, "not a date: %s", ng_reader__shown(text, shown));
    }
    return day;
}

/** An array of an object; NULL when there is none, or with a warning something else. */
static const json_t *list_of(
    resume *on, const json_t *object, const char *place, const char *name)
{
    const json_t *const value = json_object_get(object, name);
    char path[PATH_BYTES];
    if (value == NULL || json_is_null(value) || json_is_array(value)) {
        return json_is_array(value) ? value : NULL;
    }
    (void)snprintf(path, sizeof(path), "%s%s%s", place, place[0] == '\0' ? "" : ".", name);
    ng_reader__drop(on->reader, path, "not a list");
    return NULL;
}

/** An entry of a list that has to be an object. Writes its place. */
static const json_t *entry_of(
    resume *on, const json_t *list, size_t index, const char *name, char place[PATH_BYTES])
{
    const json_t *const entry = json_array_get(list, index);
    (void)snprintf(place, PATH_BYTES, "%.60s[%zu]", name, index);
    if (json_is_object(entry)) {
        return entry;
    }
    ng_reader__drop(on->reader, place, "not an object");
    return NULL;
}

// -------------------------------------------------------------------------------------- basics

static ng_status take_place(resume *on, const json_t *basics, ng_error *err)
{
    ng_text *const field = on->contact->field;
    const json_t *const place = json_object_get(basics, "location");
    if (place == NULL || json_is_null(place)) {
        return NG_OK;
    }
    if (!json_is_object(place)) {
        ng_reader__drop(on->reader, "basics.location", "not an object");
        return NG_OK;
    }
    const ng_text city = text_of(on, place, "basics.location", "city");
    const ng_text region = text_of(on, place, "basics.location", "region");
    field[NG_FIELD_COUNTRY] = text_of(on, place, "basics.location", "countryCode");
    field[NG_FIELD_LOCATION] = city.bytes > 0 ? city : region;
    if (city.bytes > 0 && region.bytes > 0) {
        field[NG_FIELD_LOCATION] = ng_arena__print(on->reader->arena, "%.*s, %.*s",
            (int)city.bytes, city.at, (int)region.bytes, region.at);
        if (field[NG_FIELD_LOCATION].at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a place");
        }
    }
    return NG_OK;
}

static void take_profiles(resume *on, const json_t *basics)
{
    const json_t *const list = list_of(on, basics, "basics", "profiles");
    for (size_t i = 0; i < json_array_size(list); i++) {
        char place[PATH_BYTES];
        const json_t *const entry = entry_of(on, list, i, "basics.profiles", place);
        if (entry != NULL) {
            ng_contact__add(on->contact, &on->contact->urls, text_of(on, entry, place, "url"),
                "basics.profiles");
        }
    }
}

static void take_skills(resume *on, const json_t *root)
{
    ng_contact *const contact = on->contact;
    const json_t *const list = list_of(on, root, "", "skills");
    for (size_t i = 0; i < json_array_size(list); i++) {
        char place[PATH_BYTES];
        const json_t *const entry = entry_of(on, list, i, "skills", place);
        if (entry == NULL) {
            continue;
        }
        ng_contact__add(contact, &contact->skills, text_of(on, entry, place, "name"), "skills");
        const json_t *const words = list_of(on, entry, place, "keywords");
        for (size_t k = 0; k < json_array_size(words); k++) {
            const json_t *const word = json_array_get(words, k);
            if (!json_is_string(word)) {
                ng_reader__drop(on->reader, place, "a keyword that is not a text");
                continue;
            }
            const ng_text text = {json_string_value(word), json_string_length(word)};
            ng_contact__add(contact, &contact->skills,
                ng_text__valid(text) ? text : (ng_text){NULL, 0}, "skills");
        }
    }
}

static void take_languages(resume *on, const json_t *root)
{
    const json_t *const list = list_of(on, root, "", "languages");
    for (size_t i = 0; i < json_array_size(list); i++) {
        char place[PATH_BYTES];
        const json_t *const entry = entry_of(on, list, i, "languages", place);
        if (entry != NULL) {
            ng_contact__add(on->contact, &on->contact->languages,
                text_of(on, entry, place, "language"), "languages");
        }
    }
}

static ng_status take_basics(resume *on, const json_t *root, ng_error *err)
{
    ng_status status = NG_OK;
    ng_contact *const contact = on->contact;
    const json_t *const basics = json_object_get(root, "basics");
    ng_contact__clear(contact);
    contact->name_kind = "resume";
    contact->own = 1;
    if (!json_is_object(basics)) {
        ng_reader__reject(
            on->reader, "basics", basics == NULL ? "there is none" : "not an object");
        goto done;
    }
    contact->field[NG_FIELD_NAME] = text_of(on, basics, "basics", "name");
    contact->field[NG_FIELD_HEADLINE] = text_of(on, basics, "basics", "label");
    contact->field[NG_FIELD_EMAIL] = text_of(on, basics, "basics", "email");
    contact->field[NG_FIELD_PHONE] = text_of(on, basics, "basics", "phone");
    contact->field[NG_FIELD_URL] = text_of(on, basics, "basics", "url");
    // The number in one's own resume is one's own.
    ng_contact__add(contact, &contact->phones, contact->field[NG_FIELD_PHONE], "basics.phone");
    NG_TRY(take_place(on, basics, err));
    take_profiles(on, basics);
    take_skills(on, root);
    take_languages(on, root);
done:
    return status;
}

// -------------------------------------------------------------------------------------- career

/** The position that is held now, which is the one without an end that began last. */
static void take_present(resume *on, const json_t *root)
{
    ng_text *const field = on->contact->field;
    const json_t *const list = json_object_get(root, "work");
    ng_day best = NG_DAY_NONE;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *const entry = json_array_get(list, i);
        const json_t *const company = json_object_get(entry, "name");
        const json_t *const title = json_object_get(entry, "position");
        const char *const begun = json_string_value(json_object_get(entry, "startDate"));
        const char *const end = json_string_value(json_object_get(entry, "endDate"));
        ng_day from = NG_DAY_NONE;
        int precision = 0;
        (void)ng_day__parse_loose(ng_text__of(begun), &from, &precision);
        if (!json_is_string(company) || (end != NULL && end[0] != '\0') ||
            (field[NG_FIELD_COMPANY].bytes > 0 && from <= best)) {
            continue;
        }
        best = from;
        field[NG_FIELD_COMPANY] = ng_text__of(json_string_value(company));
        field[NG_FIELD_TITLE] = ng_text__of(json_string_value(title));
    }
}

static ng_status take_work(resume *on, const json_t *root, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = on->reader->batch;
    const json_t *const list = list_of(on, root, "", "work");
    for (size_t i = 0; i < json_array_size(list); i++) {
        char place[PATH_BYTES];
        ng_tie_row row = {on->slot, {0}};
        const json_t *const entry = entry_of(on, list, i, "work", place);
        if (entry == NULL) {
            continue;
        }
        ng_text company = text_of(on, entry, place, "name");
        // Before version 1 of the schema.
        company = company.bytes > 0 ? company : text_of(on, entry, place, "company");
        NG_TRY(ng_batch__term(batch, NG_VALUE_COMPANY, company, &row.column[0], err));
        if (row.column[0] == 0) {
            continue;
        }
        NG_TRY(ng_batch__term(
            batch, NG_VALUE_TITLE, text_of(on, entry, place, "position"), &row.column[1], err));
        row.column[2] = (uint32_t)day_of(on, entry, place, "startDate");
        NG_TRY(ng_batch__term(
            batch, NG_VALUE_PLACE, text_of(on, entry, place, "location"), &row.column[3], err));
        row.column[4] = (uint32_t)day_of(on, entry, place, "endDate");
        NG_TRY(ng_batch__tie(batch, NG_SOURCE_NONE, NG_TIE_POSITION, &row, err));
    }
done:
    return status;
}

static ng_status take_education(resume *on, const json_t *root, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch *const batch = on->reader->batch;
    const json_t *const list = list_of(on, root, "", "education");
    for (size_t i = 0; i < json_array_size(list); i++) {
        char place[PATH_BYTES];
        ng_tie_row row = {on->slot, {0}};
        const json_t *const entry = entry_of(on, list, i, "education", place);
        if (entry == NULL) {
            continue;
        }
        NG_TRY(ng_batch__term(batch, NG_VALUE_SCHOOL, text_of(on, entry, place, "institution"),
            &row.column[0], err));
        if (row.column[0] == 0) {
            continue;
        }
        NG_TRY(ng_batch__term(batch, NG_VALUE_DEGREE, text_of(on, entry, place, "studyType"),
            &row.column[1], err));
        NG_TRY(ng_batch__term(
            batch, NG_VALUE_STUDY, text_of(on, entry, place, "area"), &row.column[2], err));
        row.column[3] = (uint32_t)day_of(on, entry, place, "startDate");
        row.column[4] = (uint32_t)day_of(on, entry, place, "endDate");
        NG_TRY(ng_batch__tie(batch, NG_SOURCE_NONE, NG_TIE_EDUCATION, &row, err));
    }
done:
    return status;
}

// ------------------------------------------------------------------------------------ the file

/** The whole file in the window. */
static ng_status fill_window(ng_source *source, ng_text *out, ng_error *err)
{
    ng_status status = NG_OK;
    while (!source->ended && source->end - source->begin <= NG_LIMIT_RESUME_BYTES) {
        status = ng_source__more(source, err);
        if (status == NG_ERR_LIMIT) {
            break;
        }
        NG_TRY(status);
    }
    if (!source->ended || source->end - source->begin > NG_LIMIT_RESUME_BYTES) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s:1: a resume larger than %d bytes", source->path,
            NG_LIMIT_RESUME_BYTES));
    }
    *out = (ng_text){(const char *)source->at + source->begin, source->end - source->begin};
done:
    return status;
}

static ng_status parse(const ng_source *source, ng_text text, json_t **out, ng_error *err)
{
    json_error_t fault;
    if (ng_resume__is_deeper(text, NG_LIMIT_RESUME_DEPTH)) {
        return ng_fail(err, NG_ERR_INPUT, "%s:1: a resume nested deeper than %d", source->path,
            NG_LIMIT_RESUME_DEPTH);
    }
    *out = json_loadb(text.at, text.bytes, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &fault);
    if (*out != NULL) {
        return NG_OK;
    }
    if (json_error_code(&fault) == json_error_out_of_memory) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a resume");
    }
    // It quotes what it read.
    for (char *at = fault.text; *at != '\0'; at++) {
        *at = (char)((unsigned char)*at < ' ' || *at == 0x7F ? '?' : *at);
    }
    return ng_fail(
        err, NG_ERR_INPUT, "%s:%d: no JSON: %s", source->path, fault.line, fault.text);
}

static void tell_left_out(const resume *on, const json_t *root)
{
    static const char *const part[] = {"volunteer", "awards", "certificates", "publications",
        "interests", "references", "projects"};
    char names[128] = "";
    for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
        if (json_array_size(json_object_get(root, part[i])) > 0) {
            const size_t used = strlen(names);
            (void)snprintf(
                names + used, sizeof(names) - used, "%s%s", used == 0 ? "" : ", ", part[i]);
        }
    }
    if (names[0] != '\0') {
        ng_reader__warn(on->reader, "left out, never stored: %s", names);
    }
}

static ng_status take_resume(resume *on, const json_t *root, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = on->reader;
    NG_TRY(take_basics(on, root, err));
    if (!reader->row_rejected) {
        take_present(on, root);
        NG_TRY(ng_batch__at(reader->batch, reader->number, reader->row.line, err));
        NG_TRY(ng_contact__take(reader, on->owner, on->contact, &on->slot, err));
    }
    if (!reader->row_rejected) {
        NG_TRY(take_work(on, root, err));
        NG_TRY(take_education(on, root, err));
        tell_left_out(on, root);
    }
done:
    return status;
}

ng_status ng_resume__read(ng_reader *reader, const ng_linkedin_owner *owner, ng_error *err)
{
    ng_status status = NG_OK;
    resume on = {.reader = reader, .owner = owner};
    json_t *root = NULL;
    ng_text text;
    NG_TRY(fill_window(reader->source, &text, err));
    NG_TRY(parse(reader->source, text, &root, err));
    on.contact = ng_memory__allocate(sizeof(*on.contact));
    if (on.contact == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for a resume"));
    }
    reader->file->rows = 1;
    reader->row = (ng_csv_row){.line = 1};
    reader->row_rejected = false;
    NG_TRY(take_resume(&on, root, err));
done:
    json_decref(root);
    ng_memory__release(on.contact);
    return status;
}
