// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows about members. They are most of the bytes of a batch after connections, so they are kept
 * small: numbers take the bytes they need (seven bits a byte, the last below 128), and values
 * stand as their number in the table of raw values.
 *
 *   row, slot, source, day, own, fields, skills, languages: numbers; day is 0 where it is none,
 *   else its zigzag and 1. Then each field: its number, and the number of its value, or bytes
 *   and text. Then each skill. Then each language: bytes and text.
 *
 * In the order of ids: what is small goes through a sorter of numbers. A row stands there as
 * its place in the log, or, when the log went to disk, goes through a sorter of its own.
 */
#include "network/batch_people.h"

#include <stddef.h>
#include <string.h>

#include "base/status.h"
#include "network/member.h"

enum {
    NUMBER_BYTES_MAX = 10,
    NUMBER_BITS = 7,
    AHEAD = 16 // places that are fetched before they are due
};

// --------------------------------------------------------------------------------------- rows

static ng_status add_number(ng_buffer *buffer, uint64_t number, ng_error *err)
{
    unsigned char *to = ng_buffer__reserve(buffer, NUMBER_BYTES_MAX);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a row about a member");
    }
    size_t bytes = 0;
    while (number >> NUMBER_BITS != 0) {
        to[bytes++] = (unsigned char)(number | 0x80);
        number >>= NUMBER_BITS;
    }
    to[bytes++] = (unsigned char)number;
    buffer->bytes += bytes;
    return NG_OK;
}

static uint64_t take_number(const unsigned char **at)
{
    uint64_t number = 0;
    uint32_t shift = 0;
    while (**at >= 0x80) {
        number |= (uint64_t)(**at & 0x7F) << shift;
        shift += NUMBER_BITS;
        (*at)++;
    }
    number |= (uint64_t) * *at << shift;
    (*at)++;
    return number;
}

static uint64_t code_of_day(ng_day day)
{
    if (day == NG_DAY_NONE) {
        return 0;
    }
    return (day < 0 ? ~((uint64_t)(int64_t)day << 1) : (uint64_t)day << 1) + 1;
}

static ng_day day_of_code(uint64_t code)
{
    if (code == 0) {
        return NG_DAY_NONE;
    }
    const uint64_t zigzag = code - 1;
    return (ng_day)((int64_t)(zigzag >> 1) ^ -(int64_t)(zigzag & 1));
}

static ng_status add_text(ng_buffer *buffer, ng_text text, ng_error *err)
{
    const ng_status status = add_number(buffer, text.bytes, err);
    return status == NG_OK ? ng_buffer__add(buffer, text.at, text.bytes, err) : status;
}

static ng_text take_text(const unsigned char **at)
{
    const size_t bytes = (size_t)take_number(at);
    const ng_text text = {(const char *)*at, bytes};
    *at += bytes;
    return text;
}

static ng_status add_field(ng_batch *batch, ng_field field, ng_text text, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_value_kind kind = ng_field__kind(field);
    NG_TRY(add_number(&batch->buffer, field, err));
    if (kind != NG_VALUE_COUNT) {
        uint32_t number;
        NG_TRY(ng_batch__value(batch, kind, text, &number, err));
        NG_TRY(add_number(&batch->buffer, number, err));
    } else {
        NG_TRY(add_text(&batch->buffer, text, err));
    }
done:
    return status;
}

ng_status ng_batch_person__add(ng_batch *batch, const ng_batch_person *person,
    const ng_batch_fields *fields, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t head[] = {person->row, person->slot, person->source,
        code_of_day(person->day), person->own, person->field_count, person->skill_count,
        person->language_count};
    batch->buffer.bytes = 0;
    for (size_t i = 0; i < sizeof head / sizeof head[0]; i++) {
        NG_TRY(add_number(&batch->buffer, head[i], err));
    }
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        if (fields->field[field].bytes != 0) {
            NG_TRY(add_field(batch, field, fields->field[field], err));
        }
    }
    for (size_t i = 0; i < fields->skill_count; i++) {
        NG_TRY(add_number(&batch->buffer, fields->skills[i], err));
    }
    for (size_t i = 0; i < fields->language_count; i++) {
        NG_TRY(add_text(&batch->buffer, fields->languages[i], err));
    }
    NG_TRY(ng_log__add(batch->people, batch->buffer.at, batch->buffer.bytes, err));
done:
    return status;
}

ng_batch_person ng_batch_person__read(const unsigned char **at)
{
    ng_batch_person person = {.row = take_number(at)};
    person.slot = (uint32_t)take_number(at);
    person.source = (uint32_t)take_number(at);
    person.day = day_of_code(take_number(at));
    person.own = (uint32_t)take_number(at);
    person.field_count = (uint32_t)take_number(at);
    person.skill_count = (uint32_t)take_number(at);
    person.language_count = (uint32_t)take_number(at);
    return person;
}

ng_field ng_batch_person__field(
    const ng_batch *batch, const unsigned char **at, ng_text *text, uint32_t *term)
{
    const ng_field field = (ng_field)take_number(at);
    *term = 0;
    if (ng_field__kind(field) == NG_VALUE_COUNT) {
        *text = take_text(at);
        return field;
    }
    const uint32_t number = (uint32_t)take_number(at);
    const ng_text raw = ng_map__text(batch->raw, number);
    *text = (ng_text){raw.at + 1, raw.bytes - 1};
    *term = ng_batch__term_of_value(batch, number);
    return field;
}

uint32_t ng_batch_person__skill(const unsigned char **at)
{
    return (uint32_t)take_number(at);
}

ng_text ng_batch_person__language(const unsigned char **at)
{
    return take_text(at);
}

// -------------------------------------------------------------------------------------- order

struct ng_people {
    ng_batch *batch;
    ng_sorter *order;     // (id, about) (identity number; skill, source; or place of a row)
    ng_text_sorter *rows; // id -> row; NULL: rows lie in the log
    // What comes next, read ahead so that its memory can be fetched.
    uint64_t ahead[AHEAD][2];
    size_t ahead_begin, ahead_count;
    bool ended;      // the order
    uint32_t row_id; // of the next row of `rows`, UINT32_MAX: none
    const unsigned char *row;
    bool row_given; // handed out: it lives until the next call
};

static ng_status add(
    ng_people *people, uint32_t id, ng_people_about about, uint64_t value, ng_error *err)
{
    const uint64_t words[2] = {(uint64_t)id << 32 | about, value};
    return ng_sorter__add(people->order, words, err);
}

static ng_status sort_identities(ng_people *people, ng_error *err)
{
    const ng_batch *batch = people->batch;
    const uint32_t count = ng_map__count(batch->identities);
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        const uint32_t id = ng_batch__id_of(batch, batch->slot_of[i]);
        status = add(people, id, NG_PEOPLE_IDENTITY, i, err);
    }
    return status;
}

static ng_status sort_skills(ng_people *people, ng_error *err)
{
    ng_batch *batch = people->batch;
    ng_batch_block block;
    ng_status status = ng_batch_log__rewind(&batch->skills, err);
    while (status == NG_OK) {
        status = ng_batch_log__next(&batch->skills, &block, err);
        if (status != NG_OK || block.at == NULL) {
            break;
        }
        for (size_t i = 0; i < block.count && status == NG_OK; i++) {
            const size_t bytes = offsetof(ng_batch_skill, source);
            ng_batch_skill skill;
            memcpy(&skill, block.at + i * bytes, bytes);
            status = add(people, ng_batch__id_of(batch, skill.slot), NG_PEOPLE_SKILL,
                (uint64_t)skill.skill << 32 | block.source, err);
        }
    }
    ng_batch_log__finish(&batch->skills);
    return status;
}

static ng_status add_row(
    ng_people *people, uint32_t id, const unsigned char *at, size_t bytes, ng_error *err)
{
    const char key[4] = {(char)(id >> 24), (char)(id >> 16), (char)(id >> 8), (char)id};
    return ng_text_sorter__add(
        people->rows, (ng_text){key, sizeof key}, (ng_text){(const char *)at, bytes}, err);
}

static ng_status sort_rows(ng_people *people, ng_error *err)
{
    ng_batch *batch = people->batch;
    ng_status status = NG_OK;
    if (!ng_log__is_in_memory(batch->people)) {
        NG_TRY(ng_text_sorter__create(batch->memory_bytes / 2, &people->rows, err));
    }
    NG_TRY(ng_log__rewind(batch->people, err));
    for (;;) {
        const unsigned char *at;
        size_t bytes;
        const size_t place = ng_log__place(batch->people);
        NG_TRY(ng_log__next(batch->people, &at, &bytes, err));
        if (at == NULL) {
            break;
        }
        const unsigned char *from = at;
        const uint32_t id = ng_batch__id_of(batch, ng_batch_person__read(&from).slot);
        if (people->rows != NULL) {
            NG_TRY(add_row(people, id, at, bytes, err));
        } else {
            NG_TRY(add(people, id, NG_PEOPLE_ROW, place, err));
        }
    }
    if (people->rows != NULL) {
        ng_log__destroy(batch->people);
        batch->people = NULL;
        NG_TRY(ng_text_sorter__sort(people->rows, err));
    }
done:
    return status;
}

static ng_status next_row(ng_people *people, ng_error *err)
{
    ng_text key = {NULL, 0};
    ng_text row = {NULL, 0};
    people->row_id = UINT32_MAX;
    if (people->rows == NULL) {
        return NG_OK;
    }
    const ng_status status = ng_text_sorter__next(people->rows, &key, &row, err);
    if (status == NG_OK && key.at != NULL) {
        people->row_id = ng_key__read_u32((ng_bytes){(const unsigned char *)key.at, 4}, 0);
        people->row = (const unsigned char *)row.at;
    }
    return status;
}

ng_status ng_people__create(ng_batch *batch, ng_people **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_people *people = ng_memory__allocate_zero(1, sizeof *people);
    *out = NULL;
    if (people == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the order of members");
    }
    people->batch = batch;
    NG_TRY(ng_sorter__create(2, batch->memory_bytes / 4, &people->order, err));
    NG_TRY(sort_identities(people, err));
    NG_TRY(sort_skills(people, err));
    NG_TRY(sort_rows(people, err));
    NG_TRY(ng_sorter__sort(people->order, err));
    NG_TRY(next_row(people, err));
    *out = people;
done:
    if (status != NG_OK) {
        ng_people__destroy(people);
    }
    return status;
}

void ng_people__destroy(ng_people *people)
{
    if (people == NULL) {
        return;
    }
    ng_sorter__destroy(people->order);
    ng_text_sorter__destroy(people->rows);
    ng_memory__release(people);
}

static ng_status make(void *context, ng_error *err)
{
    ng_people_order *order = context;
    return ng_people__create(order->batch, &order->people, err);
}

ng_status ng_people_order__begin(ng_people_order *order, ng_batch *batch, ng_error *err)
{
    *order = (ng_people_order){.batch = batch};
    if (ng_log__count(batch->people) < NG_BATCH_ROWS_WORTH_A_THREAD) {
        return NG_OK;
    }
    return ng_task__start(make, order, &order->task, err);
}

ng_status ng_people_order__end(ng_people_order *order, ng_people **out, ng_error *err)
{
    const ng_status status =
        order->task == NULL ? make(order, err) : ng_task__finish(order->task, err);
    order->task = NULL;
    *out = order->people;
    order->people = NULL;
    return status;
}

static ng_people_about about_of(const uint64_t words[2])
{
    return (ng_people_about)(uint32_t)words[0];
}

static ng_status read_ahead(ng_people *people, ng_error *err)
{
    const uint64_t *words;
    while (people->ahead_count < AHEAD && !people->ended) {
        const ng_status status = ng_sorter__next(people->order, &words, err);
        if (status != NG_OK) {
            return status;
        }
        people->ended = words == NULL;
        if (words == NULL) {
            break;
        }
        const size_t at = (people->ahead_begin + people->ahead_count++) % AHEAD;
        memcpy(people->ahead[at], words, sizeof people->ahead[at]);
        if (about_of(words) == NG_PEOPLE_ROW) {
            __builtin_prefetch(ng_log__at(people->batch->people, (size_t)words[1]));
        } else if (about_of(words) == NG_PEOPLE_IDENTITY) {
            ng_map__prefetch_place(people->batch->identities, (uint32_t)words[1]);
        }
    }
    if (people->ahead_count > AHEAD / 2) {
        words = people->ahead[(people->ahead_begin + AHEAD / 2) % AHEAD];
        if (about_of(words) == NG_PEOPLE_IDENTITY) {
            ng_map__prefetch_text(people->batch->identities, (uint32_t)words[1]);
        }
    }
    return NG_OK;
}

ng_status ng_people__next(ng_people *people, ng_people_fact *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_people_fact){.id = UINT32_MAX};
    if (people->row_given) {
        people->row_given = false;
        NG_TRY(next_row(people, err));
    }
    NG_TRY(read_ahead(people, err));
    const uint64_t *words = people->ahead[people->ahead_begin];
    const uint32_t id = people->ahead_count == 0 ? UINT32_MAX : (uint32_t)(words[0] >> 32);
    if (people->row_id < id) {
        people->row_given = true;
        *out = (ng_people_fact){people->row_id, NG_PEOPLE_ROW, .row = people->row};
        return NG_OK;
    }
    if (people->ahead_count == 0) {
        return NG_OK;
    }
    *out = (ng_people_fact){.id = id, .about = about_of(words)};
    if (out->about == NG_PEOPLE_IDENTITY) {
        out->identity = ng_map__text(people->batch->identities, (uint32_t)words[1]);
    } else if (out->about == NG_PEOPLE_SKILL) {
        out->skill = (uint32_t)(words[1] >> 32);
        out->source = (uint32_t)words[1];
    } else {
        out->row = ng_log__at(people->batch->people, (size_t)words[1]);
    }
    people->ahead_begin = (people->ahead_begin + 1) % AHEAD;
    people->ahead_count--;
done:
    return status;
}
