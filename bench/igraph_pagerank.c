// SPDX-License-Identifier: GPL-3.0-or-later
// PageRank by igraph 0.10. Its default error handler ends the program, which is right here.
#include "igraph_pagerank.h"

#include <igraph.h>
#include <time.h>

#define DAMPING 0.85

igraph_pagerank_times igraph_pagerank_run(const igraph_pagerank_arcs *arcs, double *out)
{
    igraph_t graph;
    igraph_vector_int_t ends;
    igraph_vector_t weight;
    igraph_vector_t found;
    igraph_real_t eigenvalue;
    const double begin = bench_now();
    igraph_vector_int_init(&ends, (igraph_integer_t)(2 * arcs->arc_count));
    igraph_vector_init(&weight, (igraph_integer_t)arcs->arc_count);
    for (uint64_t i = 0; i < arcs->arc_count; i++) {
        VECTOR(ends)[2 * i] = arcs->ends[2 * i];
        VECTOR(ends)[2 * i + 1] = arcs->ends[2 * i + 1];
        VECTOR(weight)[i] = arcs->weight[i];
    }
    igraph_create(&graph, &ends, (igraph_integer_t)arcs->vertex_count, IGRAPH_DIRECTED);
    igraph_vector_int_destroy(&ends);
    const double created = bench_now();
    const clock_t processor = clock();
    igraph_vector_init(&found, 0);
    igraph_pagerank(&graph, IGRAPH_PAGERANK_ALGO_PRPACK, &found, &eigenvalue, igraph_vss_all(),
        IGRAPH_DIRECTED, DAMPING, &weight, NULL);
    const double solved = bench_now();
    const double spent = (double)(clock() - processor) / CLOCKS_PER_SEC;
    for (uint32_t v = 0; v < arcs->vertex_count; v++) {
        out[v] = VECTOR(found)[v];
    }
    igraph_vector_destroy(&found);
    igraph_vector_destroy(&weight);
    igraph_destroy(&graph);
    return (igraph_pagerank_times){created - begin, solved - created, spent};
}
