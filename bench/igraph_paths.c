// SPDX-License-Identifier: GPL-3.0-or-later
// Paths by igraph 0.10. Its default error handler ends the program, which is right here.
#include "igraph_paths.h"

#include <igraph.h>
#include <stdlib.h>

struct igraph_paths {
    igraph_t graph;
    igraph_vector_t cost;
};

igraph_paths *igraph_paths_make(const bench_graph *graph, const uint32_t *cost)
{
    igraph_paths *paths = malloc(sizeof *paths);
    igraph_vector_int_t edges;
    const uint64_t count = graph->offset[graph->vertex_count] / 2;
    igraph_integer_t edge = 0;
    if (paths == NULL) {
        bench_fail("no memory");
    }
    igraph_vector_int_init(&edges, (igraph_integer_t)(2 * count));
    igraph_vector_init(&paths->cost, (igraph_integer_t)count);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint64_t i = graph->offset[v];
        // Each connection stands under both ends.
        while (i < graph->offset[v + 1] && graph->neighbor[i] < v) {
            i++;
        }
        for (; i < graph->offset[v + 1]; i++) {
            VECTOR(edges)[2 * edge] = v;
            VECTOR(edges)[2 * edge + 1] = graph->neighbor[i];
            VECTOR(paths->cost)[edge++] = (double)cost[i];
        }
    }
    igraph_create(&paths->graph, &edges, (igraph_integer_t)graph->vertex_count, false);
    igraph_vector_int_destroy(&edges);
    return paths;
}

void igraph_paths_destroy(igraph_paths *paths)
{
    igraph_vector_destroy(&paths->cost);
    igraph_destroy(&paths->graph);
    free(paths);
}

uint32_t igraph_paths_hops(igraph_paths *paths, uint32_t from, uint32_t to)
{
    igraph_matrix_t hops;
    igraph_matrix_init(&hops, 1, 1);
    igraph_distances(&paths->graph, &hops, igraph_vss_1((igraph_integer_t)from),
        igraph_vss_1((igraph_integer_t)to), IGRAPH_ALL);
    const double found = MATRIX(hops, 0, 0);
    igraph_matrix_destroy(&hops);
    return found < (double)UINT32_MAX ? (uint32_t)found : UINT32_MAX;
}

uint32_t igraph_paths_cheapest(
    igraph_paths *paths, const uint32_t ends[2], uint32_t count, uint32_t *cost)
{
    igraph_vector_int_list_t edges;
    double sum = 0;
    igraph_vector_int_list_init(&edges, 0);
    igraph_get_k_shortest_paths(&paths->graph, &paths->cost, NULL, &edges,
        (igraph_integer_t)count, (igraph_integer_t)ends[0], (igraph_integer_t)ends[1],
        IGRAPH_ALL);
    const igraph_integer_t found = igraph_vector_int_list_size(&edges);
    if (found > 0) {
        const igraph_vector_int_t *first = igraph_vector_int_list_get_ptr(&edges, 0);
        for (igraph_integer_t i = 0; i < igraph_vector_int_size(first); i++) {
            sum += VECTOR(paths->cost)[VECTOR(*first)[i]];
        }
    }
    igraph_vector_int_list_destroy(&edges);
    *cost = (uint32_t)sum;
    return (uint32_t)found;
}
