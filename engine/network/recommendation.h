// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Recommendations: who wrote one for whom on which day; the greater text (then relationship)
 * by bytes holds.
 */
#ifndef NG_NETWORK_RECOMMENDATION_H
#define NG_NETWORK_RECOMMENDATION_H

#include "network/tie.h"

typedef struct ng_recommendation {
    uint32_t from, to;
    ng_day day; // NG_DAY_NONE: none
    ng_text text, relationship;
} ng_recommendation;

/** Those written by a member (or about it when `inward`), by other member and day, in the
 *  arena. */
ng_status ng_recommendation__read(ng_txn *txn, ng_arena *arena, bool inward, uint32_t member,
    const ng_recommendation **out, uint32_t *count, ng_error *err);
ng_status ng_recommendation__sort_in(ng_text_sorter *sorter,
    const ng_recommendation *recommendation, uint32_t source, ng_error *err);
ng_status ng_recommendation__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err);
/** Set one exactly as given, replacing an equal pair's of the same day. */
ng_status ng_recommendation__set(
    ng_txn *txn, const ng_recommendation *recommendation, ng_outcome *outcome, ng_error *err);
/** Remove one of a pair, that of the day, or with `all` each. */
ng_status ng_recommendation__remove(ng_txn *txn, const ng_recommendation *recommendation,
    bool all, ng_outcome *outcome, ng_error *err);
ng_status ng_recommendation__remove_all(ng_txn *txn, uint32_t member, ng_error *err);

#endif
