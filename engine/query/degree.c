// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The question for a distance: the search from both ends over the lists in the map, and the
 * mutual connections, which only members at most two hops apart can have.
 */
#include "base/status.h"
#include "graph/mutual.h"
#include "query/route.h"

static ng_status count_mutual(
    const ng_adjacency *graph, const ng_member ends[2], uint32_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *list[2] = {NULL, NULL};
    uint32_t count[2] = {0, 0};
    for (uint32_t i = 0; i < 2; i++) {
        NG_TRY(ng_adjacency__neighbors(graph, ends[i].id, &list[i], &count[i], err));
    }
    *out = ng_mutual__intersect(list[0], count[0], list[1], count[1], NULL);
done:
    return status;
}

ng_status ng_degree(ng_txn *txn, ng_member from, ng_member to, ng_distance *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_member ends[2] = {from, to};
    ng_snapshot *snapshot = NULL;
    ng_degree_workspace *workspace = NULL;
    ng_degree_answer answer = {.hops = NG_DEGREE_NONE};
    uint32_t mutual = 0;
    *out = (ng_distance){.hops = UINT32_MAX};
    NG_TRY(ng_snapshot__of(txn, &snapshot, err));
    NG_TRY(ng_snapshot__degree_workspace(snapshot, &workspace, err));
    const ng_adjacency *graph = ng_snapshot__connections(snapshot);
    const ng_degree_question question = {
        .from = from.id, .to = to.id, .hops_max = UINT32_MAX, .budget = UINT64_MAX};
    if (from.id < graph->vertex_count && to.id < graph->vertex_count) {
        NG_TRY(ng_degree__hops(workspace, graph, &question, &answer, err));
    }
    // Whom a path leads to exists.
    for (uint32_t i = 0; i < 2 && (answer.hops == 0 || answer.hops == NG_DEGREE_NONE); i++) {
        NG_TRY(ng_route__check_member(txn, graph, ends[i], err));
    }
    if (answer.hops <= 2) {
        NG_TRY(count_mutual(graph, ends, &mutual, err));
    }
    *out = (ng_distance){.hops = answer.hops, .mutual = mutual};
done:
    return status;
}
