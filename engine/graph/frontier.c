// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The choice between two frontiers. Adding up the larger one only as far as the sum of the
 * smaller one keeps the choice cheaper than the reading that it decides on.
 */
#include "graph/frontier.h"

enum {
    PREFETCH_AHEAD = 12
};

// Entries of the lists of a frontier; nothing is added once `enough` is reached.
static ng_status count_entries(const ng_adjacency *graph, const ng_frontier *end,
    uint64_t enough, uint64_t *out, ng_error *err)
{
    *out = 0;
    for (uint32_t i = 0; i < end->count && *out < enough; i++) {
        if (graph->offset != NULL && end->count - i > PREFETCH_AHEAD) {
            __builtin_prefetch(&graph->offset[end->vertex[i + PREFETCH_AHEAD]]);
        }
        uint32_t degree = 0;
        ng_status status = ng_adjacency__degree(graph, end->vertex[i], &degree, err);
        if (status != NG_OK) {
            return status;
        }
        *out += degree;
    }
    return NG_OK;
}

ng_status ng_frontier__cheaper(
    const ng_adjacency *graph, const ng_frontier *ends, uint32_t *out, ng_error *err)
{
    uint64_t entries = 0;
    uint64_t other_entries = 0;
    const uint32_t fewer = ends[1].count < ends[0].count ? 1 : 0;
    *out = fewer;
    ng_status status = count_entries(graph, &ends[fewer], UINT64_MAX, &entries, err);
    if (status != NG_OK) {
        return status;
    }
    status = count_entries(graph, &ends[1 - fewer], entries, &other_entries, err);
    if (status != NG_OK) {
        return status;
    }
    *out = other_entries < entries ? 1 - fewer : fewer;
    return NG_OK;
}
