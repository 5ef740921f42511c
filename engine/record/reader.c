// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Unpacking of one record with msgpack-c, after the scan has held every size against the bytes
 * there are.
 */
#include "record/reader.h"

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "record/scan.h"
#include "record/version.h"

enum {
    ZONE_CHUNK_BYTES = 4096 // an ordinary member takes one chunk
};

static ng_status out_of_memory(const char *what, ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to unpack a %s record", what);
}

ng_status ng_record_reader__damaged(
    const ng_record_reader *reader, const char *name, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT, "a %s record is damaged: bad %s", reader->what, name);
}

// Version and number of elements of the unpacked array.
static ng_status take_elements(ng_record_reader *reader, const msgpack_object *root,
    const uint32_t range[2], ng_error *err)
{
    if (root->type != MSGPACK_OBJECT_ARRAY || root->via.array.size == 0) {
        return ng_record_reader__damaged(reader, "version", err);
    }
    const msgpack_object *version = root->via.array.ptr;
    if (version->type != MSGPACK_OBJECT_POSITIVE_INTEGER ||
        version->via.u64 != NG_RECORD_VERSION) {
        return ng_record_reader__damaged(reader, "version", err);
    }
    const uint32_t element_count = root->via.array.size - 1;
    if (element_count < range[0] || element_count > range[1]) {
        return ng_record_reader__damaged(reader, "number of elements", err);
    }
    reader->element = version + 1;
    reader->element_count = element_count;
    return NG_OK;
}

ng_status ng_record_reader__init_between(ng_record_reader *reader, const char *what,
    ng_arena *arena, ng_text bytes, const uint32_t range[2], ng_error *err)
{
    *reader = (ng_record_reader){.what = what, .arena = arena};
    const char *fault;
    if (!ng_record__scan(bytes, &fault)) {
        return ng_fail(err, NG_ERR_CORRUPT, "a %s record is damaged: %s", what, fault);
    }
    if (!msgpack_zone_init(&reader->zone, ZONE_CHUNK_BYTES)) {
        reader->zone = (msgpack_zone){0};
        return out_of_memory(what, err);
    }
    msgpack_object root;
    size_t offset = 0;
    switch (msgpack_unpack(bytes.at, bytes.bytes, &offset, &reader->zone, &root)) {
    case MSGPACK_UNPACK_SUCCESS:
        return take_elements(reader, &root, range, err);
    case MSGPACK_UNPACK_NOMEM_ERROR:
        return out_of_memory(what, err);
    case MSGPACK_UNPACK_EXTRA_BYTES:
    case MSGPACK_UNPACK_CONTINUE:
    case MSGPACK_UNPACK_PARSE_ERROR:
        break;
    }
    return ng_record_reader__damaged(reader, "packing", err);
}

ng_status ng_record_reader__init(ng_record_reader *reader, const char *what, ng_arena *arena,
    ng_text bytes, uint32_t element_count, ng_error *err)
{
    const uint32_t range[] = {element_count, element_count};
    return ng_record_reader__init_between(reader, what, arena, bytes, range, err);
}

void ng_record_reader__finish(ng_record_reader *reader)
{
    if (reader->zone.chunk_list.head != NULL) {
        msgpack_zone_destroy(&reader->zone);
    }
}

ng_status ng_record_reader__number(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, uint64_t max, uint64_t *out, ng_error *err)
{
    if (value->type != MSGPACK_OBJECT_POSITIVE_INTEGER || value->via.u64 > max) {
        return ng_record_reader__damaged(reader, name, err);
    }
    *out = value->via.u64;
    return NG_OK;
}

ng_status ng_record_reader__u32(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, uint32_t *out, ng_error *err)
{
    if (value->type != MSGPACK_OBJECT_POSITIVE_INTEGER || value->via.u64 > UINT32_MAX) {
        return ng_record_reader__damaged(reader, name, err);
    }
    *out = (uint32_t)value->via.u64;
    return NG_OK;
}

ng_status ng_record_reader__day(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, ng_day *out, ng_error *err)
{
    if (value->type == MSGPACK_OBJECT_NIL) {
        *out = NG_DAY_NONE;
        return NG_OK;
    }
    if (value->type == MSGPACK_OBJECT_POSITIVE_INTEGER && value->via.u64 <= INT32_MAX) {
        *out = (ng_day)value->via.u64;
        return NG_OK;
    }
    if (value->type == MSGPACK_OBJECT_NEGATIVE_INTEGER && value->via.i64 > NG_DAY_NONE) {
        *out = (ng_day)value->via.i64;
        return NG_OK;
    }
    return ng_record_reader__damaged(reader, name, err);
}

static ng_status copy(const ng_record_reader *reader, ng_text from, ng_text *out, ng_error *err)
{
    *out = ng_arena__copy(reader->arena, from);
    return out->at == NULL ? out_of_memory(reader->what, err) : NG_OK;
}

ng_status ng_record_reader__text(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t bytes_max, ng_text *out, ng_error *err)
{
    if (value->type != MSGPACK_OBJECT_STR || value->via.str.size > bytes_max) {
        return ng_record_reader__damaged(reader, name, err);
    }
    ng_text text = {value->via.str.ptr, value->via.str.size};
    if (!ng_text__valid(text)) {
        return ng_record_reader__damaged(reader, name, err);
    }
    return copy(reader, text, out, err);
}

ng_status ng_record_reader__bytes(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t bytes_max, ng_text *out, ng_error *err)
{
    if (value->type != MSGPACK_OBJECT_BIN || value->via.bin.size > bytes_max) {
        return ng_record_reader__damaged(reader, name, err);
    }
    return copy(reader, (ng_text){value->via.bin.ptr, value->via.bin.size}, out, err);
}

ng_status ng_record_reader__array(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t count_max, const msgpack_object_array **out, ng_error *err)
{
    if (value->type != MSGPACK_OBJECT_ARRAY || value->via.array.size > count_max) {
        return ng_record_reader__damaged(reader, name, err);
    }
    *out = &value->via.array;
    return NG_OK;
}

ng_status ng_record_reader__ascending(const ng_record_reader *reader,
    const msgpack_object *value, const char *name, const uint32_t **out, size_t *count,
    ng_error *err)
{
    ng_status status = NG_OK;
    if (value->type != MSGPACK_OBJECT_ARRAY || value->via.array.size > NG_LIMIT_LIST_ENTRIES) {
        return ng_record_reader__damaged(reader, name, err);
    }
    const msgpack_object_array *list = &value->via.array;
    uint32_t *number =
        ng_arena__allocate(reader->arena, ((size_t)list->size + 1) * sizeof *number);
    if (number == NULL) {
        return out_of_memory(reader->what, err);
    }
    uint32_t before = 0;
    for (uint32_t i = 0; i < list->size; i++) {
        NG_TRY(ng_record_reader__u32(reader, list->ptr + i, name, &number[i], err));
        if (number[i] <= before) {
            return ng_record_reader__damaged(reader, name, err);
        }
        before = number[i];
    }
    *out = number;
    *count = list->size;
done:
    return status;
}
