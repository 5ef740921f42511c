// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The part that is loaded on demand: whole-graph algorithms of igraph behind one table of
 * functions.
 *
 * It is a shared object of its own, because a process that links igraph starts several times
 * slower. Who loads it (query/analytics_loader.h) asks it for the one symbol
 * NG_ANALYTICS_SYMBOL.
 */
#ifndef NG_ANALYTICS_ANALYTICS_H
#define NG_ANALYTICS_ANALYTICS_H

#include "graph/adjacency.h"

/** Changes with this header: a part of another build is refused. */
#define NG_ANALYTICS_LAYOUT 1u
#define NG_ANALYTICS_SYMBOL "ng_analytics_table"

/** What watches a call. Zero: nobody. */
typedef struct ng_analytics_watch {
    const volatile int *cancel; // not zero stops the work; may be NULL
} ng_analytics_watch;

/**
 * Each function labels the vertices of a graph.
 *
 * @param graph  packed form
 * @param label  [out] [graph->vertex_count] 1 = largest part, 2, ...; equal sizes in the order
 *                     of their first vertex
 * @param count  [out] number of parts; a vertex without neighbours is a part
 * Errors  NG_ERR_NOMEM, NG_ERR_INTERRUPTED, NG_ERR_INTERNAL with igraph's own words. Then label
 * is undefined. Threads one call at a time in a process; others wait.
 * Memory  about 40 bytes an edge and 60 a vertex while it runs.
 */
typedef ng_status (*ng_analytics_label)(const ng_adjacency *graph,
    const ng_analytics_watch *watch, uint32_t *label, uint32_t *count, ng_error *err);

typedef struct ng_analytics {
    uint32_t layout;     // NG_ANALYTICS_LAYOUT
    const char *library; // "igraph 0.10.2"
    /** Connected components. Cost: linear. */
    ng_analytics_label components;
    /** Communities by Leiden, two iterations from a fixed seed, for modularity of resolution 1.
     *  Source: Traag, Waltman, van Eck, From Louvain to Leiden, Scientific Reports 9 (2019). */
    ng_analytics_label communities;
} ng_analytics;

/** The only symbol that the part shows. */
const ng_analytics *ng_analytics_table(void);

#endif
