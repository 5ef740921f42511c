// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Import records: [version, path, kind, owner, digest high, digest low, day, [rows, created,
 * updated, unchanged, rejected]]. The path is bytes as the file system has them, not text.
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_PATH,
    ELEMENT_KIND,
    ELEMENT_OWNER,
    ELEMENT_DIGEST_HIGH,
    ELEMENT_DIGEST_LOW,
    ELEMENT_DAY,
    ELEMENT_COUNTS,
    ELEMENT_COUNT,
    COUNTS = 5
};

ng_status ng_record__encode_import(
    const ng_import_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "import", out, ELEMENT_COUNT);
    ng_record_writer__bytes(&writer, record->path, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__text(&writer, record->kind, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__text(&writer, record->owner, NG_LIMIT_FIELD_BYTES);
    ng_record_writer__number(&writer, record->digest.high);
    ng_record_writer__number(&writer, record->digest.low);
    ng_record_writer__day(&writer, record->day);
    ng_record_writer__array(&writer, COUNTS);
    ng_record_writer__number(&writer, record->rows);
    ng_record_writer__number(&writer, record->created);
    ng_record_writer__number(&writer, record->updated);
    ng_record_writer__number(&writer, record->unchanged);
    ng_record_writer__number(&writer, record->rejected);
    return ng_record_writer__finish(&writer, err);
}

static ng_status read_counts(
    const ng_record_reader *reader, ng_import_record *record, ng_error *err)
{
    uint64_t *const to[COUNTS] = {&record->rows, &record->created, &record->updated,
        &record->unchanged, &record->rejected};
    const msgpack_object_array *list;
    ng_status status = ng_record_reader__array(
        reader, reader->element + ELEMENT_COUNTS, "counts", COUNTS, &list, err);
    if (status == NG_OK && list->size != COUNTS) {
        status = ng_record_reader__damaged(reader, "counts", err);
    }
    for (uint32_t i = 0; status == NG_OK && i < COUNTS; i++) {
        status =
            ng_record_reader__number(reader, list->ptr + i, "counts", UINT64_MAX, to[i], err);
    }
    return status;
}

ng_status ng_record__decode_import(
    ng_arena *arena, ng_text bytes, ng_import_record *out, ng_error *err)
{
    *out = (ng_import_record){.day = NG_DAY_NONE};
    ng_import_record record = *out;
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init(&reader, "import", arena, bytes, ELEMENT_COUNT, err);
    if (status != NG_OK) {
        goto done;
    }
    const msgpack_object *element = reader.element;
    NG_TRY(ng_record_reader__bytes(
        &reader, element + ELEMENT_PATH, "path", NG_LIMIT_FIELD_BYTES, &record.path, err));
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_KIND, "kind", NG_LIMIT_FIELD_BYTES, &record.kind, err));
    NG_TRY(ng_record_reader__text(
        &reader, element + ELEMENT_OWNER, "owner", NG_LIMIT_FIELD_BYTES, &record.owner, err));
    NG_TRY(ng_record_reader__number(&reader, element + ELEMENT_DIGEST_HIGH, "digest",
        UINT64_MAX, &record.digest.high, err));
    NG_TRY(ng_record_reader__number(
        &reader, element + ELEMENT_DIGEST_LOW, "digest", UINT64_MAX, &record.digest.low, err));
    NG_TRY(ng_record_reader__day(&reader, element + ELEMENT_DAY, "day", &record.day, err));
    NG_TRY(read_counts(&reader, &record, err));
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
