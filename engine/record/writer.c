// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Packing of one record with msgpack-c. What could not be read again is never written: the
 * writer holds the same limits and the same check of UTF-8 as the reader.
 */
#include "record/writer.h"

#include <assert.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "record/version.h"

void ng_record_writer__fail(ng_record_writer *writer, ng_status failure)
{
    if (writer->failure == NG_OK) {
        writer->failure = failure;
    }
}

// Where msgpack-c puts bytes.
static int append(void *context, const char *at, size_t bytes)
{
    ng_record_writer *writer = context;
    if (writer->failure != NG_OK) {
        return -1;
    }
    if (bytes > NG_LIMIT_RECORD_BYTES - (writer->out->bytes - writer->start)) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
        return -1;
    }
    if (ng_buffer__add(writer->out, at, bytes, NULL) != NG_OK) {
        ng_record_writer__fail(writer, NG_ERR_NOMEM);
        return -1;
    }
    return 0;
}

void ng_record_writer__init(
    ng_record_writer *writer, const char *what, ng_buffer *out, uint32_t element_count)
{
    *writer =
        (ng_record_writer){.what = what, .out = out, .start = out->bytes, .failure = NG_OK};
    msgpack_packer_init(&writer->packer, writer, append);
    ng_record_writer__array(writer, (size_t)element_count + 1);
    ng_record_writer__number(writer, NG_RECORD_VERSION);
}

void ng_record_writer__array(ng_record_writer *writer, size_t count)
{
    msgpack_pack_array(&writer->packer, count);
}

void ng_record_writer__number(ng_record_writer *writer, uint64_t value)
{
    msgpack_pack_uint64(&writer->packer, value);
}

void ng_record_writer__day(ng_record_writer *writer, ng_day day)
{
    if (day == NG_DAY_NONE) {
        msgpack_pack_nil(&writer->packer);
    } else {
        msgpack_pack_int32(&writer->packer, day);
    }
}

void ng_record_writer__text(ng_record_writer *writer, ng_text text, size_t bytes_max)
{
    if (text.bytes > bytes_max) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
    } else if (!ng_text__valid(text)) {
        ng_record_writer__fail(writer, NG_ERR_ARGUMENT);
    } else {
        msgpack_pack_str(&writer->packer, text.bytes);
        msgpack_pack_str_body(&writer->packer, text.at, text.bytes);
    }
}

void ng_record_writer__bytes(ng_record_writer *writer, ng_text bytes, size_t bytes_max)
{
    if (bytes.bytes > bytes_max) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
    } else {
        msgpack_pack_bin(&writer->packer, bytes.bytes);
        msgpack_pack_bin_body(&writer->packer, bytes.at, bytes.bytes);
    }
}

void ng_record_writer__ascending(ng_record_writer *writer, const uint32_t *number, size_t count)
{
    if (count > NG_LIMIT_LIST_ENTRIES) {
        ng_record_writer__fail(writer, NG_ERR_LIMIT);
        return;
    }
    ng_record_writer__array(writer, count);
    for (size_t i = 0; i < count; i++) {
        assert(number[i] > (i == 0 ? 0 : number[i - 1]));
        ng_record_writer__number(writer, number[i]);
    }
}

ng_status ng_record_writer__finish(ng_record_writer *writer, ng_error *err)
{
    if (writer->failure == NG_OK) {
        return NG_OK;
    }
    writer->out->bytes = writer->start;
    if (writer->failure == NG_ERR_NOMEM) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to pack a %s record", writer->what);
    }
    if (writer->failure == NG_ERR_ARGUMENT) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "a text of a %s record is not valid UTF-8", writer->what);
    }
    return ng_fail(err, writer->failure,
        "a %s record or one of its values is too large; a record holds at most %d bytes",
        writer->what, NG_LIMIT_RECORD_BYTES);
}
