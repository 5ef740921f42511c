// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Pairs of members of whom somebody said that they are not one person: never shown as likely
 * duplicates again, and not to be merged. A decision of this store, no part of the digest.
 */
#ifndef NG_NETWORK_DISTINCT_H
#define NG_NETWORK_DISTINCT_H

#include "store/store.h"

/** Say it (`is`), or take it back. */
ng_status ng_distinct__set(ng_txn *txn, uint32_t a, uint32_t b, bool is, ng_day day,
    ng_outcome *outcome, ng_error *err);
ng_status ng_distinct__is(ng_txn *txn, uint32_t a, uint32_t b, bool *out, ng_error *err);
/** All pairs, lower member first, ascending; in the arena of the transaction. */
typedef struct ng_distinct_pair {
    uint32_t a, b;
    ng_day day;
} ng_distinct_pair;
ng_status ng_distinct__list(
    ng_txn *txn, const ng_distinct_pair **out, size_t *count, ng_error *err);
/** Forget every pair that names a member. Cost: all pairs. */
ng_status ng_distinct__remove_all(ng_txn *txn, uint32_t member, ng_error *err);
/** Pairs of `from` become pairs of `into`, but for that of the two. */
ng_status ng_distinct__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err);

#endif
