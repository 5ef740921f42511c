// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records of requests for an introduction: [version, from, to, [via, ...], passed, state,
 * asked, changed, note].
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_FROM,
    ELEMENT_TO,
    ELEMENT_VIA,
    ELEMENT_PASSED,
    ELEMENT_STATE,
    ELEMENT_ASKED,
    ELEMENT_CHANGED,
    ELEMENT_NOTE,
    ELEMENT_COUNT,
    NOTE_BYTES = 4 * NG_INTRO_NOTE_MAX // a character has at most four
};

ng_status ng_record__encode_intro(const ng_intro_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "request", out, ELEMENT_COUNT);
    if (record->via_count == 0 || record->via_count > NG_LIMIT_INTRODUCERS ||
        record->note.bytes == 0) {
        ng_record_writer__fail(&writer, NG_ERR_LIMIT);
        return ng_record_writer__finish(&writer, err);
    }
    ng_record_writer__number(&writer, record->from);
    ng_record_writer__number(&writer, record->to);
    ng_record_writer__array(&writer, record->via_count);
    for (uint32_t i = 0; i < record->via_count; i++) {
        ng_record_writer__number(&writer, record->via[i]);
    }
    ng_record_writer__number(&writer, record->passed);
    ng_record_writer__number(&writer, (uint64_t)record->state);
    ng_record_writer__day(&writer, record->asked);
    ng_record_writer__day(&writer, record->changed);
    ng_record_writer__text(&writer, record->note, NOTE_BYTES);
    return ng_record_writer__finish(&writer, err);
}

static ng_status read_via(
    const ng_record_reader *reader, ng_intro_record *record, ng_error *err)
{
    const msgpack_object_array *list;
    ng_status status = ng_record_reader__array(
        reader, reader->element + ELEMENT_VIA, "introducers", NG_LIMIT_INTRODUCERS, &list, err);
    if (status == NG_OK && list->size == 0) {
        return ng_record_reader__damaged(reader, "introducers", err);
    }
    for (uint32_t i = 0; status == NG_OK && i < list->size; i++) {
        status =
            ng_record_reader__u32(reader, list->ptr + i, "introducer", &record->via[i], err);
        record->via_count++;
    }
    return status;
}

static ng_status read_progress(
    const ng_record_reader *reader, ng_intro_record *record, ng_error *err)
{
    const msgpack_object *element = reader->element;
    uint64_t passed;
    uint64_t state;
    ng_status status = NG_OK;
    NG_TRY(ng_record_reader__number(
        reader, element + ELEMENT_PASSED, "progress", record->via_count, &passed, err));
    NG_TRY(ng_record_reader__number(
        reader, element + ELEMENT_STATE, "state", NG_INTRO_WITHDRAWN, &state, err));
    NG_TRY(ng_record_reader__day(reader, element + ELEMENT_ASKED, "day", &record->asked, err));
    NG_TRY(
        ng_record_reader__day(reader, element + ELEMENT_CHANGED, "day", &record->changed, err));
    record->passed = (uint32_t)passed;
    record->state = (ng_intro_state)state;
done:
    return status;
}

ng_status ng_record__decode_intro(
    ng_arena *arena, ng_text bytes, ng_intro_record *out, ng_error *err)
{
    *out = (ng_intro_record){.asked = NG_DAY_NONE, .changed = NG_DAY_NONE};
    ng_intro_record record = *out;
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init(&reader, "request", arena, bytes, ELEMENT_COUNT, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__u32(&reader, element + ELEMENT_FROM, "sender", &record.from, err));
    NG_TRY(ng_record_reader__u32(&reader, element + ELEMENT_TO, "member", &record.to, err));
    NG_TRY(read_via(&reader, &record, err));
    NG_TRY(read_progress(&reader, &record, err));
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_NOTE, "note", NOTE_BYTES, &record.note, err));
    if (record.note.bytes == 0 || record.asked == NG_DAY_NONE ||
        record.changed == NG_DAY_NONE) {
        status = ng_record_reader__damaged(&reader, "note or day", err);
        goto done;
    }
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
