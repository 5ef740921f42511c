// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Interactions: per unordered pair one value that holds every interaction between the two,
 * both directions.
 *
 * Value: u64 sum of counts | i64 sum of count * weight in millionths | entries ascending by
 * (direction, kind, at, id). Entry: u8 direction (0: the lower member to the higher), u32 kind
 * term, i64 at in ms (NG_TIME_NONE: none), u32 count, i64 weight of one in millionths, u16 id
 * bytes, id. The value is padded with zero bytes to a multiple of 4; u32 number of entries
 * stands behind the sums. An equal (direction, kind, at, id) is one interaction: then the
 * greater count and then the greater weight hold. Sums are exact, and clamped to 64 bits.
 *
 * The sums of a pair stand once more under each of the two, in table `interaction_sums`: all
 * partners of a member in one list.
 */
#ifndef NG_NETWORK_INTERACTION_H
#define NG_NETWORK_INTERACTION_H

#include "network/tie.h"

typedef struct ng_interaction {
    uint32_t from, to;
    uint32_t kind; // term
    uint32_t count;
    int64_t at_ms;
    int64_t weight_micro;
    ng_text id; // may be empty
} ng_interaction;

typedef struct ng_interactions {
    uint64_t count_sum;
    int64_t weight_sum_micro;
    const ng_interaction *at; // [count], in the arena of the call
    uint32_t count;
} ng_interactions;

/** Sums of a member with each partner, columns as they lie in the map: one behind the other. */
typedef struct ng_interaction_sums {
    uint32_t count;
    const uint32_t *partner;                  // [count], ascending
    const uint32_t *count_low, *count_high;   // [count] each: halves of the sum of counts
    const uint32_t *weight_low, *weight_high; // [count] each: of the sum of weights, millionths
} ng_interaction_sums;

static inline uint64_t ng_interaction_sums__count_at(
    const ng_interaction_sums *list, uint32_t index)
{
    return (uint64_t)list->count_high[index] << 32 | list->count_low[index];
}

static inline int64_t ng_interaction_sums__weight_at(
    const ng_interaction_sums *list, uint32_t index)
{
    return (int64_t)((uint64_t)list->weight_high[index] << 32 | list->weight_low[index]);
}

/** Index of the row of a partner, or UINT32_MAX. */
uint32_t ng_interaction_sums__search(const ng_interaction_sums *list, uint32_t partner);

/**
 * Sums of a member with everybody it has interactions with: the way that paths take. count 0
 * when there are none.
 * Cost  one look-up, and the checksum of 20 bytes a partner.
 */
ng_status ng_interaction__sums_of(
    ng_txn *txn, uint32_t member, ng_interaction_sums *out, ng_error *err);
/** Sums of one pair, from the list of `a`. Zero when there are none. */
ng_status ng_interaction__sums(ng_txn *txn, uint32_t a, uint32_t b, uint64_t *count_sum,
    int64_t *weight_sum_micro, ng_error *err);
/** All interactions of a pair. */
ng_status ng_interaction__read(
    ng_txn *txn, ng_arena *arena, uint32_t a, uint32_t b, ng_interactions *out, ng_error *err);
/** Pairs in key order, from the pair not below (*lower, *higher) on; *lower 0 at the end. For
 *  whole-store walks. */
ng_status ng_interaction__next_pair(ng_cursor *cursor, bool first, ng_arena *arena,
    uint32_t *lower, uint32_t *higher, ng_interactions *out, ng_error *err);

/** Add to a text sorter whose order is that of the store. `source` as in tie.h. from != to.
 *  NG_ERR_LIMIT for an id above NG_LIMIT_FIELD_BYTES. */
ng_status ng_interaction__sort_in(
    ng_text_sorter *sorter, const ng_interaction *interaction, uint32_t source, ng_error *err);
/** Merge all of a sorter (not yet sorted) into the store. */
ng_status ng_interaction__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err);
/** Remove every interaction of a member. Cost: rewrites the sums of each partner. */
ng_status ng_interaction__remove_all(ng_txn *txn, uint32_t member, ng_error *err);
/** Other members with whom interactions of a member are stored, ascending, in the arena. */
ng_status ng_interaction__partners(ng_txn *txn, ng_arena *arena, uint32_t member,
    const uint32_t **out, uint32_t *count, ng_error *err);

#endif
