// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Journal records: [version, what, day, import, created, updated, removed].
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_WHAT,
    ELEMENT_DAY,
    ELEMENT_IMPORT,
    ELEMENT_CREATED,
    ELEMENT_UPDATED,
    ELEMENT_REMOVED,
    ELEMENT_COUNT
};

ng_status ng_record__encode_journal(
    const ng_journal_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "journal", out, ELEMENT_COUNT);
    ng_record_writer__text(&writer, record->what, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__day(&writer, record->day);
    ng_record_writer__number(&writer, record->import);
    ng_record_writer__number(&writer, record->created);
    ng_record_writer__number(&writer, record->updated);
    ng_record_writer__number(&writer, record->removed);
    return ng_record_writer__finish(&writer, err);
}

ng_status ng_record__decode_journal(
    ng_arena *arena, ng_text bytes, ng_journal_record *out, ng_error *err)
{
    *out = (ng_journal_record){.day = NG_DAY_NONE};
    ng_journal_record record = *out;
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init(&reader, "journal", arena, bytes, ELEMENT_COUNT, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_WHAT, "name", NG_LIMIT_FIELD_BYTES, &record.what, err));
    NG_TRY(ng_record_reader__day(&reader, element + ELEMENT_DAY, "day", &record.day, err));
    NG_TRY(ng_record_reader__u32(
        &reader, element + ELEMENT_IMPORT, "import", &record.import, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + ELEMENT_CREATED, "count", UINT64_MAX, &record.created, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + ELEMENT_UPDATED, "count", UINT64_MAX, &record.updated, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + ELEMENT_REMOVED, "count", UINT64_MAX, &record.removed, err));
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
