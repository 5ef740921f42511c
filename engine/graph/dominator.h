// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Dominators: v dominates u when every walk from the roots to u comes through v.
 *
 * The answer is a numbering in which that is two comparisons: the preorder of the dominator
 * tree, under one virtual root with an arc to each root, and the last number below each vertex.
 *
 * Source  Georgiadis, Linear-time algorithms for dominators and related problems, 2005, section
 *         2.3 (Semi-NCA); path compression after Lengauer and Tarjan, ACM TOPLAS 1(1), 1979.
 */
#ifndef NG_GRAPH_DOMINATOR_H
#define NG_GRAPH_DOMINATOR_H

#include "graph/arcs.h"

/** Numbers of the vertices of one graph. Zero-initialise; release in any case. */
typedef struct ng_dominators {
    uint32_t vertex_count;
    uint32_t reached; // vertices that a root reaches, roots included
    uint32_t *first;  // [vertex_count] own number 1 .. reached; 0: not reached from the roots
    uint32_t *last;   // [vertex_count] greatest number of those it dominates, >= first
} ng_dominators;

void ng_dominators__release(ng_dominators *dominators);

/** Whether a vertex with numbers first, last dominates another one, whose own number is given.
 *  False where one of them is not reached, and for a vertex and itself. */
static inline bool ng_dominator__precedes(
    uint32_t first, uint32_t last, uint32_t first_of_other)
{
    return first != 0 && first < first_of_other && first_of_other <= last;
}

/** Whether v dominates u, v != u. */
static inline bool ng_dominators__dominates(
    const ng_dominators *dominators, uint32_t v, uint32_t u)
{
    return ng_dominator__precedes(
        dominators->first[v], dominators->last[v], dominators->first[u]);
}

/**
 * Number the vertices.
 *
 * @param in          in-lists; weights are not looked at and may be NULL
 * @param out         out-lists of the same arcs
 * @param root        [root_count] vertices, no repeats; 0 roots reach nothing
 * @param cancel      may be NULL
 * @param dominators  [out] zero-initialised; release it
 * Errors  NG_ERR_NOMEM; NG_ERR_INTERRUPTED.
 * Order   children of a vertex in the order in which a depth-first search meets them; roots as
 *         given, out-lists as they are.
 * Cost    O(arcs * log(vertices)), in practice linear. Memory: 32 bytes a vertex.
 */
ng_status ng_dominators__find(const ng_arcs *in, const ng_arcs *out, const uint32_t *root,
    uint32_t root_count, const volatile int *cancel, ng_dominators *dominators, ng_error *err);

#endif
