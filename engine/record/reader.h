// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Unpacking of one record: an array of the version and `element_count` elements, each checked
 * as it is taken.
 *
 * Every fault is NG_ERR_CORRUPT and one sentence that names the record and the value.
 */
#ifndef NG_RECORD_READER_H
#define NG_RECORD_READER_H

#include <msgpack.h>

#include "base/memory.h"

typedef struct ng_record_reader {
    msgpack_zone zone;
    const char *what;              // "member", for sentences
    ng_arena *arena;               // where texts and arrays go
    const msgpack_object *element; // [element_count], without the version
    uint32_t element_count;
} ng_record_reader;

/**
 * Scan and unpack a record. Finish also after a failure.
 * Errors: NG_ERR_CORRUPT, NG_ERR_NOMEM.
 */
ng_status ng_record_reader__init(ng_record_reader *reader, const char *what, ng_arena *arena,
    ng_text bytes, uint32_t element_count, ng_error *err);
/** The same of a record of range[0] to range[1] elements: see reader->element_count. */
ng_status ng_record_reader__init_between(ng_record_reader *reader, const char *what,
    ng_arena *arena, ng_text bytes, const uint32_t range[2], ng_error *err);
void ng_record_reader__finish(ng_record_reader *reader);

/** The fault of a value: `name` is what it should be. */
ng_status ng_record_reader__damaged(
    const ng_record_reader *reader, const char *name, ng_error *err);

/** Each takes one value; `name` stands in the sentence of a fault. */
ng_status ng_record_reader__number(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, uint64_t max, uint64_t *out, ng_error *err);
ng_status ng_record_reader__u32(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, uint32_t *out, ng_error *err);
/** nil is NG_DAY_NONE. */
ng_status ng_record_reader__day(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, ng_day *out, ng_error *err);
/** UTF-8 of at most `bytes_max`, copied into the arena with a NUL behind it. */
ng_status ng_record_reader__text(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t bytes_max, ng_text *out, ng_error *err);
/** Any bytes, copied likewise. */
ng_status ng_record_reader__bytes(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t bytes_max, ng_text *out, ng_error *err);
/** An array of at most `count_max` values. */
ng_status ng_record_reader__array(const ng_record_reader *reader, const msgpack_object *value,
    const char *name, size_t count_max, const msgpack_object_array **out, ng_error *err);
/** Ascending numbers above 0 without repeats, at most NG_LIMIT_LIST_ENTRIES; *out: [*count]. */
ng_status ng_record_reader__ascending(const ng_record_reader *reader,
    const msgpack_object *value, const char *name, const uint32_t **out, size_t *count,
    ng_error *err);

#endif
