// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Radix sort of fixed-size records, for the sorters.
 */
#ifndef NG_BASE_RADIX_H
#define NG_BASE_RADIX_H

#include <stdint.h>

#include "netgraph.h"

/**
 * Sort records of 1 to 4 words by their first key_words words; stable.
 *
 * @param records    [count * words]
 * @param scratch    [count * words]
 * @return           where the sorted records are: `records` or `scratch`
 * Cost  two passes, and one for every 8 bits in which the keys differ.
 */
uint64_t *ng_radix__sort(
    uint64_t *records, uint64_t *scratch, size_t count, uint32_t words, uint32_t key_words);

/** Negative, zero or positive as the words of `a` come before those of `b`. */
int ng_radix__compare(const uint64_t *a, const uint64_t *b, uint32_t words);

#endif
