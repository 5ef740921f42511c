// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Recommendation records: [version, text, relationship].
 */
#include "base/limits.h"
#include "base/status.h"
#include "record/reader.h"
#include "record/record.h"
#include "record/writer.h"

enum {
    ELEMENT_TEXT,
    ELEMENT_RELATIONSHIP,
    ELEMENT_COUNT
};

ng_status ng_record__encode_recommendation(
    const ng_recommendation_record *record, ng_buffer *out, ng_error *err)
{
    ng_record_writer writer;
    ng_record_writer__init(&writer, "recommendation", out, ELEMENT_COUNT);
    ng_record_writer__text(&writer, record->text, NG_LIMIT_LONG_TEXT_BYTES);
    ng_record_writer__text(&writer, record->relationship, NG_LIMIT_FIELD_BYTES);
    return ng_record_writer__finish(&writer, err);
}

ng_status ng_record__decode_recommendation(
    ng_arena *arena, ng_text bytes, ng_recommendation_record *out, ng_error *err)
{
    *out = (ng_recommendation_record){0};
    ng_recommendation_record record = {0};
    ng_record_reader reader;
    ng_status status =
        ng_record_reader__init(&reader, "recommendation", arena, bytes, ELEMENT_COUNT, err);
    if (status != NG_OK) {
        goto done;
    }
    NG_TRY(ng_record_reader__text(&reader, reader.element + ELEMENT_TEXT, "text",
        NG_LIMIT_LONG_TEXT_BYTES, &record.text, err));
    NG_TRY(ng_record_reader__text(&reader, reader.element + ELEMENT_RELATIONSHIP,
        "relationship", NG_LIMIT_FIELD_BYTES, &record.relationship, err));
    *out = record;
done:
    ng_record_reader__finish(&reader);
    return status;
}
