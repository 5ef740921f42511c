// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The temporary file of a log or sorter: one unlinked file that is appended to, and readers
 * over parts of it.
 *
 * A record in it is a multiple of 8 bytes, and its length can be told from the first 8; so
 * records stay aligned in a reader.
 */
#ifndef NG_BASE_SPILL_H
#define NG_BASE_SPILL_H

#include "base/memory.h"

/** What the writing side of a file holds. */
#define NG_SPILL_WRITE_BYTES ((size_t)65536)
/** What a reader holds of its part of the file, when nobody asks for less. */
#define NG_SPILL_READ_BYTES ((size_t)262144)

/** Records of one kind. */
typedef struct ng_spill_format ng_spill_format;
struct ng_spill_format {
    /** Length of the record that begins with these 8 bytes. */
    size_t (*record_bytes)(const ng_spill_format *format, const unsigned char *at);
    /** Negative, zero or positive; NULL for records that are never merged. */
    int (*compare)(
        const ng_spill_format *format, const unsigned char *a, const unsigned char *b);
    uint32_t words; // of records of fixed size
};

/** Zero-initialise with file -1; no file is made before the first write. */
typedef struct ng_spill {
    int file;
    uint64_t bytes;  // written, with those that wait
    ng_buffer waits; // [NG_SPILL_WRITE_BYTES] not in the file yet
} ng_spill;

/** Append. Errors: NG_ERR_FULL when the disk is, NG_ERR_IO, NG_ERR_NOMEM. */
ng_status ng_spill__write(ng_spill *spill, const void *at, size_t bytes, ng_error *err);
/** Needed between writing and reading what was written. */
ng_status ng_spill__flush(ng_spill *spill, ng_error *err);
void ng_spill__finish(ng_spill *spill);

/** A part of the file, read from its start to its end. */
typedef struct ng_spill_reader {
    const ng_spill *spill;
    const ng_spill_format *format;
    uint64_t position; // of the first byte that is not in the buffer yet
    uint64_t end;      // of the part
    unsigned char *buffer;
    size_t capacity;
    size_t begin;  // of what is in the buffer and unread
    size_t filled; // end of what is in the buffer
} ng_spill_reader;

/**
 * Reads with a buffer of `capacity` bytes, more for a record that is longer; position and end
 * are set.
 */
ng_status ng_spill_reader__init(ng_spill_reader *reader, size_t capacity, ng_error *err);
void ng_spill_reader__finish(ng_spill_reader *reader);
/** Next record, valid until the next call; NULL after the last. */
ng_status ng_spill_reader__next(
    ng_spill_reader *reader, const unsigned char **record, ng_error *err);

#endif
