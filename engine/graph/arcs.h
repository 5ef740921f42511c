// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Weighted arcs of a directed graph in packed lists, as the kernels of reputation read them.
 *
 * The same shape serves both directions: in-lists hold under v every u with an arc u -> v,
 * out-lists hold under u every v. Which one a kernel wants is said where it takes them.
 */
#ifndef NG_GRAPH_ARCS_H
#define NG_GRAPH_ARCS_H

#include "netgraph.h"

typedef struct ng_arcs {
    uint32_t vertex_count;
    const uint64_t *offset; // [vertex_count + 1], ascending, offset[0] == 0
    const uint32_t *vertex; // [offset[vertex_count]] ascending per vertex, no loops, no repeats
    const uint32_t *weight; // [offset[vertex_count]] > 0
} ng_arcs;

/** Arcs that somebody owns. Zero-initialise; release in any case. */
typedef struct ng_arc_lists {
    uint32_t vertex_count;
    uint64_t *offset;
    uint32_t *vertex;
    uint32_t *weight;
} ng_arc_lists;

void ng_arc_lists__release(ng_arc_lists *lists);

/** The lists as kernels take them; lives as long as the lists. */
static inline ng_arcs ng_arc_lists__view(const ng_arc_lists *lists)
{
    return (ng_arcs){.vertex_count = lists->vertex_count,
        .offset = lists->offset,
        .vertex = lists->vertex,
        .weight = lists->weight};
}

/**
 * Out-lists from in-lists, or the other way round.
 *
 * @param out  [out] zero-initialised; release it
 * Errors  NG_ERR_NOMEM.
 * Cost    O(vertices + arcs).
 */
ng_status ng_arcs__transpose(const ng_arcs *arcs, ng_arc_lists *out, ng_error *err);

#endif
