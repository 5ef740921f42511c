// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The value of a pair in table `interactions`, entry by entry; shared by the files
 * interaction*.c and by doctor.
 */
#ifndef NG_NETWORK_INTERACTION_VALUE_H
#define NG_NETWORK_INTERACTION_VALUE_H

#include "base/fixed.h"
#include "network/interaction.h"

/** Bytes before the first entry: sum of counts, sum of weights, number of entries. */
#define NG_INTERACTION_HEAD_BYTES 20u
/** Bytes of an entry without its id. */
#define NG_INTERACTION_ENTRY_BYTES 27u

typedef struct ng_interaction_entry {
    uint32_t direction; // 0: lower to higher; 1: back
    uint32_t kind;
    int64_t at_ms;
    uint32_t count;
    int64_t weight_micro;
    ng_text id; // where the value lies
} ng_interaction_entry;

/** Walks the entries of a value. */
typedef struct ng_interaction_walk {
    uint32_t lower, higher;
    ng_bytes value;
    size_t offset; // of the entry after the present one
    uint64_t count_sum;
    int64_t weight_sum_micro;
    uint32_t left; // entries not yet walked
} ng_interaction_walk;

/** Reads the head. An absent value has no entries. NG_ERR_CORRUPT names the pair. */
ng_status ng_interaction_walk__init(
    ng_interaction_walk *walk, uint32_t lower, uint32_t higher, ng_bytes value, ng_error *err);
/** The next entry; *there false after the last, when nothing but padding may follow.
 *  NG_ERR_CORRUPT. */
ng_status ng_interaction_walk__next(
    ng_interaction_walk *walk, ng_interaction_entry *entry, bool *there, ng_error *err);
/** Order of entries within a value; equal ones are one interaction. */
int ng_interaction__compare(const ng_interaction_entry *a, const ng_interaction_entry *b);

/** A value being written. */
typedef struct ng_interaction_writer {
    ng_buffer value;
    uint64_t count_sum;
    ng_i128 weight_sum_micro; // exact; stored clamped to 64 bits
    uint32_t entries;
} ng_interaction_writer;

/** Forget what was written; the memory stays. */
ng_status ng_interaction_writer__begin(ng_interaction_writer *writer, ng_error *err);
ng_status ng_interaction_writer__add(
    ng_interaction_writer *writer, const ng_interaction_entry *entry, ng_error *err);
/** Fill in the head and pad; `writer->value` is then complete. */
ng_status ng_interaction_writer__end(ng_interaction_writer *writer, ng_error *err);

#endif
