// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A snapshot: what one transaction sees, as kernels want it. A vertex is a member's id (vertex
 * 0 is nobody).
 *
 * Made on first use, kept with the transaction, gone with it. In a write transaction it is made
 * anew by each call.
 */
#ifndef NG_NETWORK_SNAPSHOT_H
#define NG_NETWORK_SNAPSHOT_H

#include "graph/degree.h"
#include "graph/path.h"
#include "graph/suggest.h"
#include "network/member.h"
#include "store/store.h"

typedef struct ng_snapshot ng_snapshot;

ng_status ng_snapshot__of(ng_txn *txn, ng_snapshot **out, ng_error *err);
/** Connections. Reading costs a look-up a list; degrees one a block. */
const ng_adjacency *ng_snapshot__connections(ng_snapshot *snapshot);
/**
 * The order of members: *out negative when a comes first, 0 when a == b. Ids below the state's
 * `ordered` compare as numbers; else the order prefixes decide, and labels where those are
 * equal.
 */
ng_status ng_snapshot__order(
    ng_snapshot *snapshot, uint32_t a, uint32_t b, int *out, ng_error *err);
/** The same order for kernels; lives as long as the snapshot. */
const ng_vertex_order *ng_snapshot__vertex_order(const ng_snapshot *snapshot);
/**
 * Memory for the kernel of suggestions, with the parameters in force; kept with the snapshot.
 */
ng_status ng_snapshot__workspace(
    ng_snapshot *snapshot, ng_suggest_workspace **out, ng_error *err);
/** Memory for the kernel of distances; kept with the snapshot. */
ng_status ng_snapshot__degree_workspace(
    ng_snapshot *snapshot, ng_degree_workspace **out, ng_error *err);
/** Memory for the kernel of paths; kept with the snapshot. */
ng_status ng_snapshot__path_workspace(
    ng_snapshot *snapshot, ng_path_workspace **out, ng_error *err);
/** All members in the order of members, in the transaction's arena. Reads every prefix. */
ng_status ng_snapshot__members(
    ng_snapshot *snapshot, const uint32_t **out, uint32_t *count, ng_error *err);
/** Profile values of a member (schema.h), ascending; they lie in the map. */
ng_status ng_snapshot__profile(ng_snapshot *snapshot, uint32_t member, const uint32_t **out,
    uint32_t *count, ng_error *err);
/** The same of many members, side by side. */
ng_status ng_snapshot__profiles(ng_snapshot *snapshot, const uint32_t *members, uint32_t count,
    ng_profile_values *out, ng_error *err);

#endif
