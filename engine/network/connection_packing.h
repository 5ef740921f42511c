// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How many connections at once lie in a sorter: as the two words of ng_connection__pack, or,
 * where the bits of what there is are enough, as one word, which halves what sorting moves.
 */
#ifndef NG_NETWORK_CONNECTION_PACKING_H
#define NG_NETWORK_CONNECTION_PACKING_H

#include "store/store.h"

/** What the rows hold. */
typedef struct ng_connection_range {
    uint32_t next_member;       // above all ids
    ng_day day_least, day_most; // known days; least above most: none is known
    uint32_t source_most;
} ng_connection_range;

/** In a word from the top: lower id, higher id, day, source. */
typedef struct ng_connection_packing {
    uint32_t words;     // 1 or 2
    uint32_t free_bits; // of the last word: those of day and source, which decide no order
    uint32_t member_bits, day_bits, source_bits; // of one word
    ng_day day_least;
} ng_connection_packing;

/** Two words, for any rows. */
extern const ng_connection_packing ng_connection__wide;
/** The tightest for rows of a range. */
ng_connection_packing ng_connection__packing(const ng_connection_range *range);
/** Two words of ng_connection__pack become what the packing says, in place. */
void ng_connection__tighten(const ng_connection_packing *packing, uint64_t words[2]);
/** Back to two words. */
void ng_connection__widen(
    const ng_connection_packing *packing, const uint64_t *packed, uint64_t words[2]);

#endif
