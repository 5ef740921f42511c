// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connections: unordered pairs, one packed list a member, the days of the pair under its lower
 * member.
 */
#ifndef NG_NETWORK_CONNECTION_H
#define NG_NETWORK_CONNECTION_H

#include "network/connection_packing.h"
#include "network/tie.h"

typedef struct ng_neighbors {
    const uint32_t *at; // [count] ids, ascending, as they lie in the map
    uint32_t count;
} ng_neighbors;

/** Connections of a member. */
ng_status ng_connection__read(ng_txn *txn, uint32_t member, ng_neighbors *out, ng_error *err);
/** Connections of many members, side by side. */
#define NG_CONNECTIONS_MANY 64u
/** @param members  [count] at most NG_CONNECTIONS_MANY
 *  @param out      [out] [count] */
ng_status ng_connection__read_many(
    ng_txn *txn, const uint32_t *members, uint32_t count, ng_neighbors *out, ng_error *err);
/** Days of the connections to members above `member`, in the order of its list; *out NULL when
 *  none is known. */
ng_status ng_connection__days(
    ng_txn *txn, uint32_t member, const int32_t **out, uint32_t *count, ng_error *err);
/** Whether two are connected, and since when. */
ng_status ng_connection__find(
    ng_txn *txn, uint32_t a, uint32_t b, bool *connected, ng_day *since, ng_error *err);
/** Index of the first neighbour not below `id`. */
uint32_t ng_neighbors__lower_bound(const ng_neighbors *list, uint32_t id);
/** Degree from the degrees table; 0 for nobody. One block look-up. Blocks are cut after their
 *  last member with a connection, and left out when there is none. */
ng_status ng_connection__degree(ng_txn *txn, uint32_t member, uint32_t *out, ng_error *err);

/** Pack for a sorter of 2 words: (lower, higher) (day, source). a != b. */
void ng_connection__pack(
    uint32_t a, uint32_t b, ng_day since, uint32_t source, uint64_t words[2]);
/**
 * Merge all pairs of a sorter (not yet sorted, packed as told): lists of both ends, days (the
 * earliest known), degrees, state counters; hooks as in tie.h. Touches only the lists and
 * blocks that change, in key order. Bulk loads of an empty store append.
 */
ng_status ng_connection__apply(ng_txn *txn, ng_sorter *pairs,
    const ng_connection_packing *packing, const ng_apply_hooks *hooks, ng_error *err);
/** One connection; an earlier day than the known one replaces it. */
ng_status ng_connection__add(
    ng_txn *txn, uint32_t a, uint32_t b, ng_day since, ng_outcome *outcome, ng_error *err);
ng_status ng_connection__remove(
    ng_txn *txn, uint32_t a, uint32_t b, ng_outcome *outcome, ng_error *err);
ng_status ng_connection__remove_all(ng_txn *txn, uint32_t member, ng_error *err);

#endif
