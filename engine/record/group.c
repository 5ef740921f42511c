// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Group records: [version, key, name, topic, owners, created].
 *
 *   owners  members, ascending, no repeats, never 0
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_KEY,
    ELEMENT_NAME,
    ELEMENT_TOPIC,
    ELEMENT_OWNERS,
    ELEMENT_CREATED,
    ELEMENT_COUNT
};

ng_status ng_record__encode_group(const ng_group_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "group", out, ELEMENT_COUNT);
    if (record->key.bytes == 0) {
        ng_record_writer__fail(&writer, NG_ERR_LIMIT);
    }
    ng_record_writer__text(&writer, record->key, NG_LIMIT_KEY_BYTES);
    ng_record_writer__text(&writer, record->name, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__text(&writer, record->topic, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__ascending(&writer, record->owners, record->owner_count);
    ng_record_writer__day(&writer, record->created);
    return ng_record_writer__finish(&writer, err);
}

ng_status ng_record__decode_group(
    ng_arena *arena, ng_text bytes, ng_group_record *out, ng_error *err)
{
    *out = (ng_group_record){.created = NG_DAY_NONE};
    ng_group_record record = *out;
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init(&reader, "group", arena, bytes, ELEMENT_COUNT, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_KEY, "key", NG_LIMIT_KEY_BYTES, &record.key, err));
    if (record.key.bytes == 0) {
        status = ng_record_reader__damaged(&reader, "key", err);
        goto done;
    }
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_NAME, "name", NG_LIMIT_FIELD_BYTES, &record.name, err));
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_TOPIC, "topic", NG_LIMIT_FIELD_BYTES, &record.topic, err));
    NG_TRY(ng_record_reader__ascending(
        &reader, element + ELEMENT_OWNERS, "owners", &record.owners, &record.owner_count, err));
    NG_TRY(
        ng_record_reader__day(&reader, element + ELEMENT_CREATED, "day", &record.created, err));
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
