// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The same questions by igraph on the whole graph in memory: breadth-first search for one
 * distance, Yen's algorithm for the k cheapest paths (of any length: it has no limit of hops).
 */
#ifndef NG_BENCH_IGRAPH_PATHS_H
#define NG_BENCH_IGRAPH_PATHS_H

#include "harness.h"

typedef struct igraph_paths igraph_paths;

/** `cost` stands beside graph->neighbor. */
igraph_paths *igraph_paths_make(const bench_graph *graph, const uint32_t *cost);
void igraph_paths_destroy(igraph_paths *paths);
/** Hops, UINT32_MAX without a path. */
uint32_t igraph_paths_hops(igraph_paths *paths, uint32_t from, uint32_t to);
/** How many of at most `count` paths there are; *cost of the first. */
uint32_t igraph_paths_cheapest(
    igraph_paths *paths, const uint32_t ends[2], uint32_t count, uint32_t *cost);

#endif
