// SPDX-License-Identifier: GPL-3.0-or-later
/** Rows of LDBC files into the batch. */
#include "import/ldbc_row.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

#define MICRO 1000000
#define HALF_MICRO 500000

/** Day of epoch milliseconds of any length, or of a date. */
static bool parse_day(ng_text text, ng_day *out)
{
    const bool minus = text.bytes > 0 && text.at[0] == '-';
    int64_t number = 0;
    bool digits = text.bytes > minus && text.bytes <= 16;
    for (size_t i = minus; digits && i < text.bytes; i++) {
        digits = text.at[i] >= '0' && text.at[i] <= '9';
        number = number * 10 + (text.at[i] - '0');
    }
    if (!digits) {
        return ng_day__parse(text, out);
    }
    *out = ng_day__of_time(minus ? -number : number);
    int32_t year = 0;
    int32_t month = 0;
    int32_t day = 0;
    ng_day__split(*out, &year, &month, &day);
    return year >= 1800 && year <= 2100;
}

/** The day in a column; an empty or missing one is none. False when the row was rejected. */
static bool take_day(ng_ldbc_file *file, size_t index, const char *field, ng_day *out)
{
    const ng_text cell = ng_reader__cell(file->reader, index);
    *out = NG_DAY_NONE;
    if (cell.bytes == 0 || parse_day(cell, out)) {
        return true;
    }
    char shown[NG_SHOWN_BYTES];
    ng_reader__reject(file->reader, field, "not a time: %s", ng_reader__shown(cell, shown));
    return false;
}

/** January 1 of the year in column 2; empty is none. */
static bool take_year(ng_ldbc_file *file, ng_day *out)
{
    static const uint64_t range[2] = {1800, 2100};
    const ng_text cell = ng_reader__cell(file->reader, 2);
    uint64_t year = 0;
    *out = NG_DAY_NONE;
    if (cell.bytes == 0) {
        return true;
    }
    if (!ng_reader__number(file->reader, file->column[2], cell, range, &year)) {
        return false;
    }
    *out = ng_day__of((int32_t)year, 1, 1);
    return true;
}

/** What another file says of the id in column 1; the row is rejected when it has no name. */
static ng_status take_name(
    ng_ldbc_file *file, ng_ldbc ldbc, uint64_t id, ng_ldbc_found *out, ng_error *err)
{
    const ng_status status =
        ng_ldbc_lookups__find(file->lookups, file->reader->source->path, ldbc, id, out, err);
    const bool good = out->name.bytes > 0 && out->name.bytes <= NG_LIMIT_FIELD_BYTES;
    if (status == NG_OK && !good) {
        ng_reader__reject(file->reader, file->column[1], "no %s has the id %" PRIu64,
            ng_ldbc__name(ldbc), id);
    }
    return status;
}

/** Every address of a `;` list names the member. */
static ng_status add_emails(ng_ldbc_file *file, ng_text list, uint32_t slot, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_text entry;
    while (ng_reader__entry(&list, ';', &entry)) {
        ng_text email;
        NG_TRY(ng_text__fold_email(reader->arena, entry, &email, err));
        if (email.bytes == 0 || email.bytes > NG_LIMIT_KEY_BYTES) {
            char shown[NG_SHOWN_BYTES];
            ng_reader__drop(
                reader, "email", "not an e-mail address: %s", ng_reader__shown(entry, shown));
            continue;
        }
        uint32_t other = 0;
        NG_TRY(ng_batch__member(reader->batch, NG_IDENTITY_EMAIL, email, &other, err));
        NG_TRY(ng_batch__same(reader->batch, slot, other, err));
    }
done:
    return status;
}

/** The languages of a `;` list that are within the limits. */
static void take_languages(
    ng_ldbc_file *file, ng_text list, ng_text out[NG_LIMIT_LANGUAGES], ng_batch_fields *fields)
{
    ng_text entry;
    while (ng_reader__entry(&list, ';', &entry)) {
        if (entry.bytes > NG_LIMIT_LANGUAGE_BYTES ||
            fields->language_count == NG_LIMIT_LANGUAGES) {
            ng_reader__drop(file->reader, "language", "longer than %d bytes, or more than %d",
                NG_LIMIT_LANGUAGE_BYTES, NG_LIMIT_LANGUAGES);
            continue;
        }
        out[fields->language_count++] = entry;
    }
    fields->languages = out;
}

ng_status ng_ldbc__person(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text language[NG_LIMIT_LANGUAGES];
    ng_reader *const reader = file->reader;
    const ng_text first = ng_reader__cell(reader, 1);
    const ng_text last = ng_reader__cell(reader, 2);
    uint64_t id = 0;
    ng_day birthday = NG_DAY_NONE;
    if (!ng_ldbc__id(file, 0, &id) || !take_day(file, file->birthday, "birthday", &birthday)) {
        return NG_OK;
    }
    if (first.bytes + last.bytes >= NG_LIMIT_FIELD_BYTES) {
        ng_reader__reject(reader, "firstName", "longer than %d bytes", NG_LIMIT_FIELD_BYTES);
        return NG_OK;
    }
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    fields.field[NG_FIELD_FIRST_NAME] = first;
    fields.field[NG_FIELD_LAST_NAME] = last;
    const ng_text name = ng_arena__print(
        reader->arena, "%.*s %.*s", (int)first.bytes, first.at, (int)last.bytes, last.at);
    if (name.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a name");
    }
    fields.field[NG_FIELD_NAME] = ng_text__trim(name);
    char day[16];
    ng_day__print(birthday, day);
    fields.field[NG_FIELD_BIRTHDAY] = ng_text__of(day);
    take_languages(file, ng_reader__cell(reader, file->language), language, &fields);
    const ng_text emails = ng_reader__cell(reader, file->email);
    ng_text rest = emails;
    ng_text email;
    if (ng_reader__entry(&rest, ';', &email) && email.bytes <= NG_LIMIT_KEY_BYTES &&
        ng_text__is_email(email)) {
        fields.field[NG_FIELD_EMAIL] = email;
    }
    uint32_t slot = 0;
    NG_TRY(ng_ldbc__person_slot(file, id, &slot, err));
    NG_TRY(add_emails(file, emails, slot, err));
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &fields, err));
done:
    return status;
}

ng_status ng_ldbc__person_email(ng_ldbc_file *file, ng_error *err)
{
    static const ng_batch_fields nothing = {.day = NG_DAY_NONE};
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    uint64_t id = 0;
    uint32_t slot = 0;
    if (!ng_ldbc__id(file, 0, &id)) {
        return NG_OK;
    }
    NG_TRY(ng_ldbc__person_slot(file, id, &slot, err));
    NG_TRY(add_emails(file, ng_reader__cell(reader, 1), slot, err));
    NG_TRY(ng_batch__member_row(
        reader->batch, reader->number, reader->file->rows, slot, &nothing, err));
done:
    return status;
}

/** City and country of a place: a place of type country is the country itself. */
static ng_status take_place(
    ng_ldbc_file *file, uint64_t id, ng_batch_fields *fields, ng_error *err)
{
    ng_status status = NG_OK;
    const char *const path = file->reader->source->path;
    ng_ldbc_found place;
    ng_ldbc_found part;
    ng_ldbc_found country;
    NG_TRY(take_name(file, NG_LDBC_PLACE, id, &place, err));
    if (ng_text__equal(place.type, ng_text__of("country"))) {
        fields->field[NG_FIELD_COUNTRY] = place.name;
        goto done;
    }
    fields->field[NG_FIELD_LOCATION] = place.name;
    NG_TRY(ng_ldbc_lookups__find(file->lookups, path, NG_LDBC_PLACE_PART, id, &part, err));
    if (part.found) {
        NG_TRY(ng_ldbc_lookups__find(
            file->lookups, path, NG_LDBC_PLACE, part.number, &country, err));
        fields->field[NG_FIELD_COUNTRY] = country.name;
    }
done:
    return status;
}

ng_status ng_ldbc__person_place(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    uint64_t id = 0;
    uint64_t place = 0;
    uint32_t slot = 0;
    if (!ng_ldbc__id(file, 0, &id) || !ng_ldbc__id(file, 1, &place)) {
        return NG_OK;
    }
    NG_TRY(take_place(file, place, &fields, err));
    if (!reader->row_rejected) {
        NG_TRY(ng_ldbc__person_slot(file, id, &slot, err));
        NG_TRY(ng_batch__member_row(
            reader->batch, reader->number, reader->file->rows, slot, &fields, err));
    }
done:
    return status;
}

/** A person, a term that another file names, and a year. */
static ng_status add_career(ng_ldbc_file *file, ng_tie tie, ng_value_kind kind, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    uint64_t id = 0;
    uint64_t organisation = 0;
    ng_day year = NG_DAY_NONE;
    ng_ldbc_found found;
    if (!ng_ldbc__id(file, 0, &id) || !ng_ldbc__id(file, 1, &organisation) ||
        !take_year(file, &year)) {
        return NG_OK;
    }
    NG_TRY(take_name(file, NG_LDBC_ORGANISATION, organisation, &found, err));
    if (reader->row_rejected) {
        goto done;
    }
    const uint32_t none = (uint32_t)NG_DAY_NONE;
    ng_tie_row row = tie == NG_TIE_EDUCATION ? (ng_tie_row){0, {0, 0, 0, none, (uint32_t)year}}
                                             : (ng_tie_row){0, {0, 0, (uint32_t)year, 0, none}};
    NG_TRY(ng_batch__term(reader->batch, kind, found.name, &row.column[0], err));
    NG_TRY(ng_ldbc__person_slot(file, id, &row.from, err));
    NG_TRY(ng_batch__tie(reader->batch, reader->number, tie, &row, err));
done:
    return status;
}

ng_status ng_ldbc__person_study(ng_ldbc_file *file, ng_error *err)
{
    return add_career(file, NG_TIE_EDUCATION, NG_VALUE_SCHOOL, err);
}

ng_status ng_ldbc__person_work(ng_ldbc_file *file, ng_error *err)
{
    return add_career(file, NG_TIE_POSITION, NG_VALUE_COMPANY, err);
}

ng_status ng_ldbc__person_tag(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    uint64_t id = 0;
    uint64_t tag = 0;
    ng_ldbc_found found;
    if (!ng_ldbc__id(file, 0, &id) || !ng_ldbc__id(file, 1, &tag)) {
        return NG_OK;
    }
    NG_TRY(take_name(file, NG_LDBC_TAG, tag, &found, err));
    if (reader->row_rejected) {
        goto done;
    }
    uint32_t skill = 0;
    uint32_t slot = 0;
    NG_TRY(ng_batch__term(reader->batch, NG_VALUE_SKILL, found.name, &skill, err));
    if (skill == 0) {
        ng_reader__reject(reader, file->column[1], "a tag of nothing but blanks and marks");
        goto done;
    }
    NG_TRY(ng_ldbc__person_slot(file, id, &slot, err));
    NG_TRY(ng_batch__skill(reader->batch, reader->number, slot, skill, err));
done:
    return status;
}

ng_status ng_ldbc__person_language(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_text language = ng_text__trim(ng_reader__cell(reader, 1));
    uint64_t id = 0;
    uint32_t slot = 0;
    if (!ng_ldbc__id(file, 0, &id)) {
        return NG_OK;
    }
    if (language.bytes == 0 || language.bytes > NG_LIMIT_LANGUAGE_BYTES) {
        ng_reader__reject(
            reader, file->column[1], "empty, or longer than %d bytes", NG_LIMIT_LANGUAGE_BYTES);
        goto done;
    }
    NG_TRY(ng_ldbc__person_slot(file, id, &slot, err));
    NG_TRY(ng_batch__language(reader->batch, reader->number, slot, language, err));
done:
    return status;
}

ng_status ng_ldbc__knows(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    uint64_t a = 0;
    uint64_t b = 0;
    ng_day since = NG_DAY_NONE;
    uint32_t slot[2];
    if (!ng_ldbc__id(file, 0, &a) || !ng_ldbc__id(file, 1, &b) ||
        !take_day(file, 2, "creationDate", &since)) {
        return NG_OK;
    }
    if (a == b) {
        ng_reader__reject(reader, file->column[1], "a tie with oneself");
        return NG_OK;
    }
    NG_TRY(ng_ldbc__person_slot(file, a, &slot[0], err));
    NG_TRY(ng_ldbc__person_slot(file, b, &slot[1], err));
    NG_TRY(ng_batch__connection(reader->batch, reader->number, slot[0], slot[1], since, err));
done:
    return status;
}

ng_status ng_ldbc__forum(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const ng_text title = ng_reader__cell(reader, 1);
    ng_day created = NG_DAY_NONE;
    uint64_t id = 0;
    uint32_t group = 0;
    if (!ng_ldbc__id(file, 0, &id) || !take_day(file, 2, "creationDate", &created)) {
        return NG_OK;
    }
    if (title.bytes > NG_LIMIT_FIELD_BYTES) {
        ng_reader__reject(reader, "title", "longer than %d bytes", NG_LIMIT_FIELD_BYTES);
        return NG_OK;
    }
    NG_TRY(ng_reader__group(reader, ng_reader__cell(reader, 0), &group, err));
    NG_TRY(ng_batch__group_row(reader->batch, reader->number, group, title, (ng_text){NULL, 0},
        NG_SOURCE_NONE, created, err));
done:
    return status;
}

/** A membership; `role` empty: none. */
static ng_status add_membership(
    ng_ldbc_file *file, ng_text role, ng_day joined, ng_tie_row *row, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    uint64_t person = 0;
    uint64_t forum = 0;
    if (!ng_ldbc__id(file, 0, &forum) || !ng_ldbc__id(file, 1, &person)) {
        return NG_OK;
    }
    *row = (ng_tie_row){0, {0, (uint32_t)joined, 0}};
    if (role.bytes > 0) {
        NG_TRY(ng_batch__term(reader->batch, NG_VALUE_ROLE, role, &row->column[2], err));
    }
    NG_TRY(ng_reader__group(reader, ng_reader__cell(reader, 0), &row->column[0], err));
    NG_TRY(ng_ldbc__person_slot(file, person, &row->from, err));
    NG_TRY(ng_batch__tie(reader->batch, reader->number, NG_TIE_MEMBERSHIP, row, err));
done:
    return status;
}

ng_status ng_ldbc__forum_moderator(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    static const ng_text empty = {NULL, 0};
    ng_tie_row row = {.from = 0};
    NG_TRY(add_membership(file, ng_text__of("moderator"), NG_DAY_NONE, &row, err));
    if (!file->reader->row_rejected) {
        NG_TRY(ng_batch__group_row(file->reader->batch, NG_SOURCE_NONE, row.column[0], empty,
            empty, row.from, NG_DAY_NONE, err));
    }
done:
    return status;
}

ng_status ng_ldbc__forum_member(ng_ldbc_file *file, ng_error *err)
{
    ng_day joined = NG_DAY_NONE;
    ng_tie_row row = {.from = 0};
    if (!take_day(file, 2, "joinDate", &joined)) {
        return NG_OK;
    }
    return add_membership(file, (ng_text){NULL, 0}, joined, &row, err);
}

/** Who wrote the post or comment in a column; the row is rejected when no file says so. */
static ng_status take_creator(
    ng_ldbc_file *file, ng_ldbc ldbc, size_t column, uint64_t *person, ng_error *err)
{
    uint64_t id = 0;
    ng_ldbc_found found;
    if (!ng_ldbc__id(file, column, &id)) {
        return NG_OK;
    }
    const ng_status status =
        ng_ldbc_lookups__find(file->lookups, file->reader->source->path, ldbc, id, &found, err);
    *person = found.number;
    if (status == NG_OK && !found.found) {
        ng_reader__reject(file->reader, file->column[column],
            "%" PRIu64 " has no creator in %s", id, ng_ldbc__name(ldbc));
    }
    return status;
}

ng_status ng_ldbc__reply(ng_ldbc_file *file, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reader *const reader = file->reader;
    const bool to_post = file->ldbc == NG_LDBC_REPLY_POST;
    const ng_ldbc other = to_post ? NG_LDBC_POST_CREATOR : NG_LDBC_COMMENT_CREATOR;
    uint64_t from = 0;
    uint64_t to = 0;
    NG_TRY(take_creator(file, NG_LDBC_COMMENT_CREATOR, 0, &from, err));
    if (!reader->row_rejected) {
        NG_TRY(take_creator(file, other, 1, &to, err));
    }
    if (reader->row_rejected) {
        goto done;
    }
    if (from == to) {
        file->self_replies++;
        goto done;
    }
    if (reader->term == 0) {
        NG_TRY(ng_batch__term(reader->batch, NG_VALUE_INTERACTION,
            ng_text__of(to_post ? "reply-post" : "reply-comment"), &reader->term, err));
    }
    ng_batch_interaction interaction = {
        .kind = reader->term,
        .count = 1,
        .at_ms = NG_TIME_NONE,
        .weight_micro = to_post ? MICRO : HALF_MICRO,
        .id = ng_reader__cell(reader, 0),
    };
    NG_TRY(ng_ldbc__person_slot(file, from, &interaction.from, err));
    NG_TRY(ng_ldbc__person_slot(file, to, &interaction.to, err));
    NG_TRY(ng_batch__interaction(reader->batch, reader->number, &interaction, err));
done:
    return status;
}
