// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PageRank by igraph (PRPACK): what the refresh of reputation is measured beside.
 */
#ifndef NG_BENCH_IGRAPH_PAGERANK_H
#define NG_BENCH_IGRAPH_PAGERANK_H

#include "harness.h"

typedef struct igraph_pagerank_arcs {
    uint32_t vertex_count;
    uint64_t arc_count;
    const uint32_t *ends;   // [2 * arc_count] from, to
    const uint32_t *weight; // [arc_count]
} igraph_pagerank_arcs;

typedef struct igraph_pagerank_times {
    double create_seconds, solve_seconds;
    double solve_processor_seconds; // of this process
} igraph_pagerank_times;

/** Damping 0.85; `out` [vertex_count] adds up to 1. */
igraph_pagerank_times igraph_pagerank_run(const igraph_pagerank_arcs *arcs, double *out);

#endif
