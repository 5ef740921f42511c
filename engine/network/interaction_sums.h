// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writing table `interaction_sums`; shared by the files interaction*.c and by doctor.
 */
#ifndef NG_NETWORK_INTERACTION_SUMS_H
#define NG_NETWORK_INTERACTION_SUMS_H

#include "network/interaction.h"

/** Words of a sorter of changed rows: (member, partner) (sum of counts) (sum of weights). */
#define NG_INTERACTION_SUMS_WORDS 3u

/**
 * The list that a value holds; an absent value has no rows. NG_ERR_CORRUPT names the member.
 */
ng_status ng_interaction_sums__of(
    uint32_t member, ng_bytes value, ng_interaction_sums *out, ng_error *err);
/** Add the row of a pair to a sorter, once for each of the two. */
ng_status ng_interaction_sums__sort_in(ng_sorter *rows, uint32_t a, uint32_t b,
    uint64_t count_sum, int64_t weight_sum_micro, ng_error *err);
/**
 * Merge all rows of a sorter (not yet sorted) into the lists, in key order; a row replaces one
 * of the same partner. A pair is in the sorter once at most.
 */
ng_status ng_interaction_sums__apply(
    ng_txn *txn, ng_sorter *rows, const ng_apply_hooks *hooks, ng_error *err);
/** Take one row out of a member's list. NG_ERR_CORRUPT when it is not there. */
ng_status ng_interaction_sums__remove(
    ng_txn *txn, uint32_t member, uint32_t partner, ng_error *err);

#endif
