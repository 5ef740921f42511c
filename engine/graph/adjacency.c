// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many lists at once.
 */
#include "graph/adjacency.h"

ng_status ng_adjacency__neighbors_of(const ng_adjacency *graph, const uint32_t *vertices,
    uint32_t count, ng_neighbor_list *out, ng_error *err)
{
    if (graph->offset == NULL && graph->read_many != NULL) {
        return graph->read_many(graph->source, vertices, count, out, err);
    }
    for (uint32_t i = 0; i < count && graph->offset != NULL; i++) {
        __builtin_prefetch(&graph->offset[vertices[i]]);
    }
    for (uint32_t i = 0; i < count; i++) {
        ng_status status =
            ng_adjacency__neighbors(graph, vertices[i], &out[i].at, &out[i].count, err);
        if (status != NG_OK) {
            return status;
        }
        __builtin_prefetch(out[i].at);
    }
    return NG_OK;
}
