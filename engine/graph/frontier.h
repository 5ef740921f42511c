// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which of two ends of a search to go on from.
 */
#ifndef NG_GRAPH_FRONTIER_H
#define NG_GRAPH_FRONTIER_H

#include "graph/adjacency.h"

/** The vertices whose lists are the next level of one end. */
typedef struct ng_frontier {
    const uint32_t *vertex; // [count]
    uint32_t count;
} ng_frontier;

/**
 * The end that is likely to have less to read: the one with fewer vertices, and of two single
 * vertices the one with fewer neighbours.
 *
 * @param ends [2]
 * @param out  [out] 0 or 1
 * Errors  those of the graph.
 * Cost    two degrees at most.
 */
ng_status ng_frontier__cheaper(
    const ng_adjacency *graph, const ng_frontier *ends, uint32_t *out, ng_error *err);

#endif
