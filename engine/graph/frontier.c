// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The choice between two frontiers. Counting vertices, not entries of lists: in a store, adding
 * up degrees cost more than the reading it saved (a distance of two random members took 2.7
 * times as long at a million members when each question had a transaction of its own). Single
 * vertices are worth it, since the first level may be a hub.
 */
#include "graph/frontier.h"

ng_status ng_frontier__cheaper(
    const ng_adjacency *graph, const ng_frontier *ends, uint32_t *out, ng_error *err)
{
    *out = ends[1].count < ends[0].count ? 1 : 0;
    if (ends[0].count != 1 || ends[1].count != 1) {
        return NG_OK;
    }
    uint32_t degree[2] = {0, 0};
    for (uint32_t i = 0; i < 2; i++) {
        ng_status status = ng_adjacency__degree(graph, ends[i].vertex[0], &degree[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    *out = degree[1] < degree[0] ? 1 : 0;
    return NG_OK;
}
