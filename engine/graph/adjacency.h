// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The one view through which kernels read neighbours: from lists in the store's map, or from
 * packed arrays.
 *
 * A vertex is a row of one snapshot, 0 .. vertex_count - 1. Lists ascend, without loops and
 * repeats; w is in the list of v exactly when v is in that of w.
 */
#ifndef NG_GRAPH_ADJACENCY_H
#define NG_GRAPH_ADJACENCY_H

#include "netgraph.h"

/** Vertices of one block of degrees. */
#define NG_ADJACENCY_BLOCK 1000u

/** Neighbours of one vertex, ascending. */
typedef struct ng_neighbor_list {
    const uint32_t *at; // [count]
    uint32_t count;
} ng_neighbor_list;

typedef struct ng_adjacency {
    uint32_t vertex_count;

    // Packed form, used when `offset` is not NULL.
    const uint64_t *offset; // [vertex_count + 1], ascending, offset[0] == 0
    // [offset[vertex_count]], ascending per vertex, no loops, no repeats
    const uint32_t *neighbor;

    // Stored form.
    void *source;
    ng_status (*read)(void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count,
        ng_error *err);
    /** The same for many vertices, side by side; NULL: one after another. */
    ng_status (*read_many)(void *source, const uint32_t *vertices, uint32_t count,
        ng_neighbor_list *out, ng_error *err);
    /** [vertex_count / NG_ADJACENCY_BLOCK + 1] blocks of degrees met so far, NULL: not yet. */
    const uint32_t **degree_block;
    /** [vertex_count] degrees met so far in two bytes, 0: not there; may be NULL. */
    const uint16_t *short_degree;
    /**
     * Fills degree_block[block]; vertices past the end of a short block are never asked for.
     */
    ng_status (*read_degrees)(void *source, uint32_t block, ng_error *err);
} ng_adjacency;

/** Neighbours of a vertex; they live as long as the view. */
static inline ng_status ng_adjacency__neighbors(const ng_adjacency *graph, uint32_t vertex,
    const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    if (graph->offset != NULL) {
        *neighbor = graph->neighbor + graph->offset[vertex];
        *count = (uint32_t)(graph->offset[vertex + 1] - graph->offset[vertex]);
        return NG_OK;
    }
    return graph->read(graph->source, vertex, neighbor, count, err);
}

/** Neighbours of `count` vertices, which need not differ; least cost where they ascend. */
ng_status ng_adjacency__neighbors_of(const ng_adjacency *graph, const uint32_t *vertices,
    uint32_t count, ng_neighbor_list *out, ng_error *err);

/** Fetch the degree of a vertex early. */
static inline void ng_adjacency__prefetch_degree(const ng_adjacency *graph, uint32_t vertex)
{
    if (graph->offset != NULL) {
        __builtin_prefetch(&graph->offset[vertex]);
        return;
    }
    if (graph->short_degree != NULL) {
        __builtin_prefetch(&graph->short_degree[vertex]);
        return;
    }
    const uint32_t *block = graph->degree_block[vertex / NG_ADJACENCY_BLOCK];
    if (block != NULL) {
        __builtin_prefetch(&block[vertex % NG_ADJACENCY_BLOCK]);
    }
}

/** Degree of a vertex, without reading its list. */
static inline ng_status ng_adjacency__degree(
    const ng_adjacency *graph, uint32_t vertex, uint32_t *degree, ng_error *err)
{
    if (graph->offset != NULL) {
        *degree = (uint32_t)(graph->offset[vertex + 1] - graph->offset[vertex]);
        return NG_OK;
    }
    if (graph->short_degree != NULL && graph->short_degree[vertex] != 0) {
        *degree = graph->short_degree[vertex];
        return NG_OK;
    }
    uint32_t block = vertex / NG_ADJACENCY_BLOCK;
    if (graph->degree_block[block] == NULL) {
        ng_status status = graph->read_degrees(graph->source, block, err);
        if (status != NG_OK) {
            return status;
        }
    }
    *degree = graph->degree_block[block][vertex % NG_ADJACENCY_BLOCK];
    return NG_OK;
}

#endif
