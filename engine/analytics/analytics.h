// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part that is loaded on demand: whole-graph algorithms of igraph behind one table of
 * functions.
 *
 * It is a shared object of its own, because a process that links igraph starts several times
 * slower. Who loads it (query/analytics_loader.h) asks it for the one symbol
 * NG_ANALYTICS_SYMBOL.
 *
 * Each function works in a child process (base/child.h): igraph has long stretches without a
 * look at the interruption handler, and nobody can bound its memory or be sure that it returns.
 */
#ifndef NG_ANALYTICS_ANALYTICS_H
#define NG_ANALYTICS_ANALYTICS_H

#include "base/child.h"
#include "graph/adjacency.h"

/** Changes with this header: a part of another build is refused. */
#define NG_ANALYTICS_LAYOUT 2u
#define NG_ANALYTICS_SYMBOL "ng_analytics_table"

/**
 * Each function labels the vertices of a graph.
 *
 * @param graph   packed form
 * @param limits  of the child, and the flag that stops it
 * @param label   [out] [graph->vertex_count] 1 = largest part, 2, ...; equal sizes in the order
 *                      of their first vertex
 * @param count   [out] number of parts; a vertex without neighbours is a part
 * Errors  those of ng_child__run; NG_ERR_INTERNAL with igraph's own words. Then label is
 *         undefined and count 0.
 * Memory  of the child: see engine/decisions/0031-igraph-in-a-child.md.
 */
typedef ng_status (*ng_analytics_label)(const ng_adjacency *graph,
    const ng_child_limits *limits, uint32_t *label, uint32_t *count, ng_error *err);

typedef struct ng_analytics {
    uint32_t layout;     // NG_ANALYTICS_LAYOUT
    const char *library; // "igraph 0.10.2"
    /** Communities by Leiden, two iterations from a fixed seed, for modularity of resolution 1.
     *  Source: Traag, Waltman, van Eck, From Louvain to Leiden, Scientific Reports 9 (2019). */
    ng_analytics_label communities;
} ng_analytics;

/** The only symbol that the part shows. */
const ng_analytics *ng_analytics_table(void);

#endif
