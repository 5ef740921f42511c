// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Packing of one record: an array of the version and `element_count` elements, appended to a
 * buffer.
 *
 * Values are packed one after the other; what goes wrong is kept and told by
 * ng_record_writer__finish, which then takes back everything that was appended.
 */
#ifndef NG_RECORD_WRITER_H
#define NG_RECORD_WRITER_H

#include <msgpack.h>

#include "base/memory.h"

typedef struct ng_record_writer {
    msgpack_packer packer;
    const char *what; // "member", for sentences
    ng_buffer *out;
    size_t start; // bytes of `out` before the record
    ng_status failure;
} ng_record_writer;

/** Begin a record; the writer must stay in place until it is finished. */
void ng_record_writer__init(
    ng_record_writer *writer, const char *what, ng_buffer *out, uint32_t element_count);
/** An array whose elements follow. */
void ng_record_writer__array(ng_record_writer *writer, size_t count);
void ng_record_writer__number(ng_record_writer *writer, uint64_t value);
/** nil for NG_DAY_NONE. */
void ng_record_writer__day(ng_record_writer *writer, ng_day day);
/** UTF-8 text of at most `bytes_max` bytes. */
void ng_record_writer__text(ng_record_writer *writer, ng_text text, size_t bytes_max);
/** Any bytes, at most `bytes_max`. */
void ng_record_writer__bytes(ng_record_writer *writer, ng_text bytes, size_t bytes_max);
/** Ascending numbers above 0 without repeats, at most NG_LIMIT_LIST_ENTRIES. */
void ng_record_writer__ascending(
    ng_record_writer *writer, const uint32_t *number, size_t count);
/** Note a fault: the first one counts. */
void ng_record_writer__fail(ng_record_writer *writer, ng_status failure);
/**
 * Errors: NG_ERR_LIMIT a value or the record is too large; NG_ERR_ARGUMENT a text is not UTF-8;
 * NG_ERR_NOMEM.
 */
ng_status ng_record_writer__finish(ng_record_writer *writer, ng_error *err);

#endif
