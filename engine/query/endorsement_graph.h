// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * All endorsements in packed arrays, for the refresh of reputation.
 *
 * A vertex is a member who endorses, is endorsed, or is a trust seed, numbered in the order of
 * members. Who is none of these has no vertex, so that such members may come and go without a
 * bit of the results changing.
 */
#ifndef NG_QUERY_ENDORSEMENT_GRAPH_H
#define NG_QUERY_ENDORSEMENT_GRAPH_H

#include "graph/arcs.h"
#include "network/tie.h"
#include "query/whole_graph.h"

/** One endorsement in the list of the endorsed: endorser, skill and flags in one number, so
 *  that lists sort as numbers. */
#define NG_ENDORSED_FLAG_BITS 3
#define NG_ENDORSED_CLAIMED 4u
#define NG_ENDORSED_LEVEL 3u

static inline uint32_t ng_endorsed__from(uint64_t row)
{
    return (uint32_t)(row >> 32);
}
/** Term of the skill; 0: general. */
static inline uint32_t ng_endorsed__skill(uint64_t row)
{
    return (uint32_t)row >> NG_ENDORSED_FLAG_BITS;
}
static inline bool ng_endorsed__is_claimed(uint64_t row)
{
    return (row & NG_ENDORSED_CLAIMED) != 0;
}
static inline uint32_t ng_endorsed__level(uint64_t row)
{
    return (uint32_t)row & NG_ENDORSED_LEVEL;
}

/** Zero-initialise; release in any case. */
typedef struct ng_endorsement_graph {
    uint32_t vertex_count;
    uint32_t id_limit;
    uint32_t *member;    // [vertex_count] ids in the order of members
    uint32_t *vertex_of; // [id_limit] UINT32_MAX: none
    uint64_t *offset;    // [vertex_count + 1] where the endorsements of a vertex begin
    // [offset[vertex_count]] ascending per endorsed: from (a vertex), skill, flags
    uint64_t *row;
    uint32_t *seed; // [seed_count] vertices of the trust seeds, ascending
    uint32_t seed_count;
    uint32_t skill_limit; // terms of skills are below
    uint64_t claimed;     // endorsements that are
} ng_endorsement_graph;

/**
 * Read everything: two walks over the table of endorsements by the endorsed.
 *
 * @param network  members in the order of members, of the same transaction
 * Errors  NG_ERR_CORRUPT when a list names nobody or a level is none; NG_ERR_INTERRUPTED;
 *         NG_ERR_NOMEM; those of the store.
 * Memory  8 bytes an endorsement, 16 a member.
 */
ng_status ng_endorsement_graph__read(ng_txn *txn, const ng_whole_graph *network,
    const ng_observer *watch, ng_endorsement_graph *out, ng_error *err);
void ng_endorsement_graph__release(ng_endorsement_graph *graph);

/**
 * End of the endorsements of one pair: rows from `begin` on by the same endorser, below `end`.
 */
static inline uint64_t ng_endorsed__pair_end(const uint64_t *row, uint64_t begin, uint64_t end)
{
    uint64_t at = begin + 1;
    while (at < end && ng_endorsed__from(row[at]) == ng_endorsed__from(row[begin])) {
        at++;
    }
    return at;
}

/**
 * In-lists: one arc a pair, weighing the sum of levels (1 where none).
 *
 * @param claimed  whether claimed endorsements count; else they are left out
 * @param out      [out] zero-initialised; release it
 */
ng_status ng_endorsement_graph__arcs(
    const ng_endorsement_graph *graph, bool claimed, ng_arc_lists *out, ng_error *err);

#endif
