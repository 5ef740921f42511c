// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The neighbours that two vertices share.
 */
#ifndef NG_GRAPH_MUTUAL_H
#define NG_GRAPH_MUTUAL_H

#include "graph/adjacency.h"

/**
 * Values that stand in both of two lists.
 *
 * @param a, b  [a_count], [b_count] ascending, no repeats
 * @param out   [min(a_count, b_count)] ascending; NULL: only count
 * @return      how many
 * Cost         O(min(a_count + b_count, shorter * log(longer)))
 */
uint32_t ng_mutual__intersect(
    const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count, uint32_t *out);

/** Values of one list, prepared to be met by many others. */
typedef struct ng_mutual_side {
    const uint32_t *list; // [count] ascending, no repeats; lent
    uint32_t count;
    uint64_t filter[64]; // a bit for each value's last twelve binary digits
} ng_mutual_side;

void ng_mutual__prepare(ng_mutual_side *side, const uint32_t *list, uint32_t count);
/** As ng_mutual__intersect with the prepared list; a look at each value of the other one. */
uint32_t ng_mutual__meet(
    const ng_mutual_side *side, const uint32_t *list, uint32_t count, uint32_t *out);

/**
 * Which of some lists hold a value. For few lists that lie in the processor's caches.
 *
 * @param lists  [count] each ascending, no repeats
 * @param out    [out] [count] their indices, ascending
 * @return       how many
 * Cost          O(count * log(longest list))
 */
uint32_t ng_mutual__holders(
    const ng_neighbor_list *lists, uint32_t count, uint32_t value, uint32_t *out);

#endif
