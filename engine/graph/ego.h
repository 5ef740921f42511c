// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Measures of the network around one vertex. Integers only.
 */
#ifndef NG_GRAPH_EGO_H
#define NG_GRAPH_EGO_H

#include "graph/adjacency.h"

typedef struct ng_ego {
    uint32_t reach; // vertices within two hops, the vertex itself left out
    /**
     * Burt's constraint in millionths, every edge counting the same: over the neighbours j the
     * sum of (1/n + SUM over q of 1/n * 1/degree(q))^2, q the common neighbours; n neighbours.
     * 0 without a neighbour. Reciprocals of degrees are rounded to 32 binary places.
     */
    uint64_t constraint_micro;
} ng_ego;

/**
 * Look at the neighbours of a vertex and theirs.
 *
 * @param goal    [vertex_count / 64 + 1] a bit for each vertex to be reached; NULL: none
 * @param behind  [out] [degree of vertex] in the order of its list: goal vertices among the
 *                neighbours of that neighbour, the vertex and its own neighbours left out;
 *                not touched when `goal` is NULL
 *
 * Errors  NG_ERR_NOMEM; those of the view.
 * Cost    the lists of the neighbours; two bits a vertex are cleared.
 */
ng_status ng_ego__measure(const ng_adjacency *graph, uint32_t vertex, const uint64_t *goal,
    uint32_t *behind, ng_ego *out, ng_error *err);

/**
 * exp of the entropy of shares, in millionths: how many kinds of equal shares are as
 * many-sided.
 *
 * @param counts  [count] each at least 1; their sum below 2^32
 * @return 0 when count is 0; the count itself, up to rounding, when all are equal
 */
uint64_t ng_ego__effective_micro(const uint32_t *counts, size_t count);

#endif
