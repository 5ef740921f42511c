// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Member records: [version, fields, terms, identities, skills, import, row, languages].
 *
 *   fields      one [number, text, day, own] for each field that has a text or a day,
 *               ascending by number; `own` is left out when 0, then `day` when there is none
 *   terms       of industry, company, school, title, place; zeros at the end are left out
 *   identities  bytes: class, then UTF-8 text, or 16 bytes for class 'r'; ascending, no
 *               repeats
 *   skills      terms, ascending, no repeats, never 0
 *   languages   names, ascending by bytes, no repeats, never empty; left out when there is none
 */
#include <assert.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_FIELDS,
    ELEMENT_TERMS,
    ELEMENT_IDENTITIES,
    ELEMENT_SKILLS,
    ELEMENT_IMPORT,
    ELEMENT_ROW,
    ELEMENT_LANGUAGES, // where there are any
    ELEMENT_COUNT,
    STABLE_BYTES = 16
};

static bool is_set(const ng_field_value *value)
{
    return value->text.bytes != 0 || value->day != NG_DAY_NONE;
}

static void write_fields(ng_record_writer *writer, const ng_field_value *field)
{
    size_t count = 0;
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        count += is_set(&field[i]) ? 1 : 0;
    }
    ng_record_writer__array(writer, count);
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        const ng_field_value *value = &field[i];
        if (!is_set(value)) {
            continue;
        }
        size_t parts = value->own != 0 ? 4 : value->day != NG_DAY_NONE ? 3 : 2;
        ng_record_writer__array(writer, parts);
        ng_record_writer__number(writer, i);
        ng_record_writer__text(writer, value->text, NG_LIMIT_FIELD_BYTES);
        if (parts > 2) {
            ng_record_writer__day(writer, value->day);
        }
        if (parts > 3) {
            ng_record_writer__number(writer, 1);
        }
    }
}

static void write_terms(ng_record_writer *writer, const uint32_t *term)
{
    size_t count = NG_RECORD_TERM_COUNT;
    while (count > 0 && term[count - 1] == 0) {
        count--;
    }
    ng_record_writer__array(writer, count);
    for (size_t i = 0; i < count; i++) {
        ng_record_writer__number(writer, term[i]);
    }
}

// A class this version knows, with a text of its kind.
static bool is_identity(ng_text identity)
{
    if (identity.bytes < 2) {
        return false;
    }
    ng_text text = {identity.at + 1, identity.bytes - 1};
    switch (identity.at[0]) {
    case 'k':
    case 'p':
    case 'e':
    case 's':
        return ng_text__valid(text);
    case 'r':
        return text.bytes == STABLE_BYTES;
    default:
        return false;
    }
}

static void write_identities(ng_record_writer *writer, const ng_text *identity, size_t count)
{
    if (count > NG_LIMIT_LIST_ENTRIES) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
        return;
    }
    ng_record_writer__array(writer, count);
    for (size_t i = 0; i < count; i++) {
        assert(i == 0 || ng_text__compare(identity[i - 1], identity[i]) < 0);
        if (!is_identity(identity[i])) {
            ng_record_writer__fail(writer, NG_ERR_ARGUMENT);
        }
        ng_record_writer__bytes(writer, identity[i], NG_LIMIT_KEY_BYTES + 1);
    }
}

static void write_languages(ng_record_writer *writer, const ng_text *language, size_t count)
{
    if (count > NG_LIMIT_LANGUAGES) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
        return;
    }
    ng_record_writer__array(writer, count);
    for (size_t i = 0; i < count; i++) {
        assert(language[i].bytes > 0);
        assert(i == 0 || ng_text__compare(language[i - 1], language[i]) < 0);
        ng_record_writer__text(writer, language[i], NG_LIMIT_LANGUAGE_BYTES);
    }
}

ng_status ng_record__encode_member(
    const ng_member_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    const bool speaks = record->language_count > 0;
    ng_record_writer__init(&writer, "member", out, speaks ? ELEMENT_COUNT : ELEMENT_LANGUAGES);
    write_fields(&writer, record->field);
    write_terms(&writer, record->term);
    write_identities(&writer, record->identities, record->identity_count);
    ng_record_writer__ascending(&writer, record->skills, record->skill_count);
    ng_record_writer__number(&writer, record->import);
    ng_record_writer__number(&writer, record->row);
    if (speaks) {
        write_languages(&writer, record->languages, record->language_count);
    }
    return ng_record_writer__finish(&writer, err);
}

// One [number, text, day, own]; numbers ascend, so `*next` is the least that may come.
static ng_status read_field(const ng_record_reader *reader, const msgpack_object *entry,
    uint64_t *next, ng_field_value *field, ng_error *err)
{
    const msgpack_object *part;
    const msgpack_object_array *parts;
    uint64_t number;
    ng_status status = NG_OK;
    NG_TRY(ng_record_reader__array(reader, entry, "field", 4, &parts, err));
    part = parts->ptr;
    if (parts->size < 2) {
        status = ng_record_reader__damaged(reader, "field", err);
        goto done;
    }
    NG_TRY(ng_record_reader__number(
        reader, part, "number of a field", NG_FIELD_COUNT - 1, &number, err));
    if (number < *next) {
        status = ng_record_reader__damaged(reader, "order of fields", err);
        goto done;
    }
    *next = number + 1;
    ng_field_value *value = &field[number];
    NG_TRY(ng_record_reader__text(
        reader, part + 1, "text of a field", NG_LIMIT_FIELD_BYTES, &value->text, err));
    if (parts->size > 2) {
        NG_TRY(ng_record_reader__day(reader, part + 2, "day of a field", &value->day, err));
    }
    if (parts->size > 3) {
        uint64_t own;
        NG_TRY(ng_record_reader__number(reader, part + 3, "origin of a field", 1, &own, err));
        value->own = (uint32_t)own;
    }
    if (!is_set(value)) {
        status = ng_record_reader__damaged(reader, "empty field", err);
        goto done;
    }
done:
    return status;
}

static ng_status read_fields(
    const ng_record_reader *reader, ng_field_value *field, ng_error *err)
{
    const msgpack_object_array *list;
    uint64_t next = 0;
    ng_status status = ng_record_reader__array(
        reader, reader->element + ELEMENT_FIELDS, "fields", NG_FIELD_COUNT, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list->size; i++) {
        status = read_field(reader, list->ptr + i, &next, field, err);
    }
    return status;
}

static ng_status read_terms(const ng_record_reader *reader, uint32_t *term, ng_error *err)
{
    const msgpack_object_array *list;
    ng_status status = ng_record_reader__array(
        reader, reader->element + ELEMENT_TERMS, "terms", NG_RECORD_TERM_COUNT, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list->size; i++) {
        status = ng_record_reader__u32(reader, list->ptr + i, "term", &term[i], err);
    }
    return status;
}

static ng_status read_identities(
    const ng_record_reader *reader, ng_member_record *record, ng_error *err)
{
    const msgpack_object_array *list;
    ng_status status = NG_OK;
    NG_TRY(ng_record_reader__array(reader, reader->element + ELEMENT_IDENTITIES, "identities",
        NG_LIMIT_LIST_ENTRIES, &list, err));
    ng_text *identity =
        ng_arena__allocate(reader->arena, ((size_t)list->size + 1) * sizeof *identity);
    if (identity == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u identities", list->size);
        goto done;
    }
    for (uint32_t i = 0; i < list->size; i++) {
        NG_TRY(ng_record_reader__bytes(
            reader, list->ptr + i, "identity", NG_LIMIT_KEY_BYTES + 1, &identity[i], err));
        if (!is_identity(identity[i])) {
            status = ng_record_reader__damaged(reader, "identity", err);
            goto done;
        }
        if (i > 0 && ng_text__compare(identity[i - 1], identity[i]) >= 0) {
            status = ng_record_reader__damaged(reader, "order of identities", err);
            goto done;
        }
    }
    record->identities = identity;
    record->identity_count = list->size;
done:
    return status;
}

static ng_status read_languages(
    const ng_record_reader *reader, ng_member_record *record, ng_error *err)
{
    const msgpack_object_array *list;
    ng_status status = NG_OK;
    if (reader->element_count <= ELEMENT_LANGUAGES) {
        return NG_OK;
    }
    NG_TRY(ng_record_reader__array(reader, reader->element + ELEMENT_LANGUAGES, "languages",
        NG_LIMIT_LANGUAGES, &list, err));
    ng_text *language =
        ng_arena__allocate(reader->arena, ((size_t)list->size + 1) * sizeof *language);
    if (language == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u languages", list->size);
        goto done;
    }
    for (uint32_t i = 0; i < list->size; i++) {
        NG_TRY(ng_record_reader__text(
            reader, list->ptr + i, "language", NG_LIMIT_LANGUAGE_BYTES, &language[i], err));
        if (language[i].bytes == 0 ||
            (i > 0 && ng_text__compare(language[i - 1], language[i]) >= 0)) {
            status = ng_record_reader__damaged(reader, "order of languages", err);
            goto done;
        }
    }
    if (list->size == 0) {
        status = ng_record_reader__damaged(reader, "empty list of languages", err);
        goto done;
    }
    record->languages = language;
    record->language_count = list->size;
done:
    return status;
}

static void clear(ng_member_record *record)
{
    *record = (ng_member_record){0};
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        record->field[i] = (ng_field_value){.text = {"", 0}, .day = NG_DAY_NONE};
    }
}

ng_status ng_record__decode_member(
    ng_arena *arena, ng_text bytes, ng_member_record *out, ng_error *err)
{
    static const uint32_t elements[] = {ELEMENT_LANGUAGES, ELEMENT_COUNT};
    clear(out);
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init_between(&reader, "member", arena, bytes, elements, err);
    if (status != NG_OK) {
        goto done;
    }
    NG_TRY(read_fields(&reader, out->field, err));
    NG_TRY(read_terms(&reader, out->term, err));
    NG_TRY(read_identities(&reader, out, err));
    NG_TRY(ng_record_reader__ascending(&reader, reader.element + ELEMENT_SKILLS, "skills",
        &out->skills, &out->skill_count, err));
    NG_TRY(ng_record_reader__u32(
        &reader, reader.element + ELEMENT_IMPORT, "import", &out->import, err));
    NG_TRY(ng_record_reader__number(
        &reader, reader.element + ELEMENT_ROW, "row", UINT64_MAX, &out->row, err));
    NG_TRY(read_languages(&reader, out, err));
done:
    ng_record_reader__finish(&reader);
    if (status != NG_OK) {
        clear(out);
    }
    return status;
}
