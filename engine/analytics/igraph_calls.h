// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What igraph does for us, as functions that know nothing of igraph's types.
 */
#ifndef NG_ANALYTICS_IGRAPH_CALLS_H
#define NG_ANALYTICS_IGRAPH_CALLS_H

#include "graph/adjacency.h"

/** "igraph 0.10.2" */
extern const char *const ng_igraph__library;

/**
 * Communities in this very process: ng_analytics.communities without its child.
 *
 * @param cancel  not zero stops the work where igraph looks; may be NULL
 * @param label   [out] [graph->vertex_count] parts counted from 0 in igraph's order
 * @param count   [out] number of parts
 * Errors  NG_ERR_NOMEM, NG_ERR_INTERRUPTED, NG_ERR_INTERNAL with igraph's own words.
 * Threads one call at a time: igraph's handlers know no context.
 */
ng_status ng_igraph__find_communities(const ng_adjacency *graph, const volatile int *cancel,
    uint32_t *label, uint32_t *count, ng_error *err);

#endif
