// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Radix sort of fixed-size records, for the sorters.
 */
#ifndef NG_BASE_RADIX_H
#define NG_BASE_RADIX_H

#include <stdint.h>

#include "netgraph.h"

/** Records of `words` words, 1 to 4, whose first key_words words, without the lowest free_bits
 *  of the last of them, decide the order. */
typedef struct ng_radix_key {
    uint32_t words;
    uint32_t key_words;
    uint32_t free_bits; // below 64
} ng_radix_key;

/**
 * Sort records by their keys; stable.
 *
 * @param records    [count * key->words]
 * @param scratch    [count * key->words]
 * @return           where the sorted records are: `records` or `scratch`
 * Cost  two passes, and one for every 8 bits in which the keys differ.
 */
uint64_t *ng_radix__sort_by(
    uint64_t *records, uint64_t *scratch, size_t count, const ng_radix_key *key);
/** The same by the first key_words words as a whole. */
uint64_t *ng_radix__sort(
    uint64_t *records, uint64_t *scratch, size_t count, uint32_t words, uint32_t key_words);

/** Negative, zero or positive as the words of `a` come before those of `b`. */
int ng_radix__compare(const uint64_t *a, const uint64_t *b, uint32_t words);

#endif
