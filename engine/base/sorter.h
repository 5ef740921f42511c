// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Logs and sorters: many records, bounded memory.
 *
 * A log keeps records in the order they came. A sorter gives them back in order. Both hold at
 * most the stated bytes in memory and put the rest into unlinked temporary files ($TMPDIR, else
 * /tmp).
 *
 * Fixed-size records are 1 to 4 uint64_t words compared as numbers, first word first. Equal
 * records all come out. Text records are byte strings compared by bytes.
 */
#ifndef NG_BASE_SORTER_H
#define NG_BASE_SORTER_H

#include "base/memory.h"

/** Records of any length in the order they were added. */
typedef struct ng_log ng_log;
/** @param memory_bytes  what may stay in memory before the log spills */
ng_status ng_log__create(size_t memory_bytes, ng_log **out, ng_error *err);
void ng_log__destroy(ng_log *log);
/** Append one record. Errors: NG_ERR_NOMEM, NG_ERR_IO (temporary file, disk full). */
ng_status ng_log__add(ng_log *log, const void *at, size_t bytes, ng_error *err);
/** Number of records added. */
uint64_t ng_log__count(const ng_log *log);
/**
 * Start reading from the first record; may be called again. Adding after reading is not
 * allowed.
 */
ng_status ng_log__rewind(ng_log *log, ng_error *err);
/** Next record, valid until the next call; *at NULL after the last. 8-byte aligned. */
ng_status ng_log__next(ng_log *log, const unsigned char **at, size_t *bytes, ng_error *err);

/** The memory of a log that was read and is used no more; the caller's. */
ng_buffer ng_log__take_memory(ng_log *log);

/** True while no record is on the disk; only then have records places. */
bool ng_log__is_in_memory(const ng_log *log);
/** Place of the record that ng_log__next gives next. */
size_t ng_log__place(const ng_log *log);
/** The record at a place; lives as long as the log. */
const unsigned char *ng_log__at(const ng_log *log, size_t place);

/** Fixed-size records sorted by radix. */
typedef struct ng_sorter ng_sorter;
/**
 * @param words         1 .. 4 uint64_t a record
 * @param memory_bytes  what sorting may use at the most, at least 1 MiB; above it runs are
 * spilled
 */
ng_status ng_sorter__create(
    uint32_t words, size_t memory_bytes, ng_sorter **out, ng_error *err);
void ng_sorter__destroy(ng_sorter *sorter);
/**
 * The last `bits` of a record, fewer than it has, do not matter: records that are equal without
 * them may come in any order (while none is on the disk: in the order they were added), which
 * saves passes. Before the first record.
 */
void ng_sorter__leave_bits(ng_sorter *sorter, uint32_t bits);
ng_status ng_sorter__add(ng_sorter *sorter, const uint64_t *record, ng_error *err);
uint64_t ng_sorter__count(const ng_sorter *sorter);
/**
 * Memory that `sorter` needs no more goes to `heir`: what sorting took, and, after the last
 * record, the records. `heir` is filled from what `sorter` gives or later, and is sorted after
 * its end; it must not be destroyed before that.
 */
void ng_sorter__pass_on(ng_sorter *sorter, ng_sorter *heir);
/** Memory that nobody needs any more is the sorter's from now on: for its records when it has
 *  none yet, else to sort. `memory` is empty afterwards. Before sorting. */
void ng_sorter__lend(ng_sorter *sorter, ng_buffer *memory);
/** Ends adding; afterwards next gives the records in order. */
ng_status ng_sorter__sort(ng_sorter *sorter, ng_error *err);
/** Next record, valid until the next call; *record NULL after the last. */
ng_status ng_sorter__next(ng_sorter *sorter, const uint64_t **record, ng_error *err);

/** Byte strings sorted by bytes (shorter first when one is a prefix of the other). */
typedef struct ng_text_sorter ng_text_sorter;
ng_status ng_text_sorter__create(size_t memory_bytes, ng_text_sorter **out, ng_error *err);
void ng_text_sorter__destroy(ng_text_sorter *sorter);
/** A record is two parts joined: `key` decides the order first, then `payload` by bytes. */
ng_status ng_text_sorter__add(
    ng_text_sorter *sorter, ng_text key, ng_text payload, ng_error *err);
uint64_t ng_text_sorter__count(const ng_text_sorter *sorter);
ng_status ng_text_sorter__sort(ng_text_sorter *sorter, ng_error *err);
/** Next record, valid until the next call; key->at NULL after the last. */
ng_status ng_text_sorter__next(
    ng_text_sorter *sorter, ng_text *key, ng_text *payload, ng_error *err);

#endif
