// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The entries of many lists in the order of vertices: how a question adds up without an index.
 *
 * An index with a place a vertex costs a fresh page of memory for nearly each vertex that a
 * cold process meets in a large graph. Sorting what was met costs less there.
 */
#ifndef NG_GRAPH_GATHER_H
#define NG_GRAPH_GATHER_H

#include "graph/adjacency.h"

typedef struct ng_gather {
    uint64_t *entry;   // [capacity]
    uint64_t *scratch; // [capacity]
    uint64_t capacity;
    const uint64_t *sorted; // [count] vertex << 32 | index of its list, ascending by vertex
    uint64_t count;
} ng_gather;

void ng_gather__finish(ng_gather *gather);
/** Gather the entries of lists. Errors: NG_ERR_NOMEM. */
ng_status ng_gather__lists(
    ng_gather *gather, const ng_neighbor_list *lists, uint32_t list_count, ng_error *err);

static inline uint32_t ng_gather__vertex(uint64_t entry)
{
    return (uint32_t)(entry >> 32);
}

static inline uint32_t ng_gather__list(uint64_t entry)
{
    return (uint32_t)entry;
}

#endif
