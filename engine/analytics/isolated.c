// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The table of the part: each call runs in a child, which sees the graph because it is a copy
 * of its parent, and writes labels into memory that both have.
 */
#include <string.h>

#include "analytics/analytics.h"
#include "analytics/igraph_calls.h"
#include "base/status.h"
#include "graph/component.h"

/** What the child reads and writes; lies in memory of both but for what it points to. */
typedef struct labelling {
    const ng_adjacency *graph;
    const volatile int *cancel;
    uint32_t count;
    uint32_t label[]; // [graph->vertex_count]
} labelling;

static ng_status find_communities(void *context, ng_error *err)
{
    labelling *work = context;
    ng_status status = NG_OK;
    NG_TRY(
        ng_igraph__find_communities(work->graph, work->cancel, work->label, &work->count, err));
    NG_TRY(ng_component__number(work->label, work->graph->vertex_count, work->count, err));
done:
    return status;
}

static ng_status label_communities(const ng_adjacency *graph, const ng_child_limits *limits,
    uint32_t *label, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t label_bytes = (size_t)graph->vertex_count * sizeof *label;
    const size_t bytes = sizeof(labelling) + label_bytes;
    labelling *work = ng_child__share(bytes);
    *count = 0;
    if (work == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to label %u members", graph->vertex_count);
    }
    *work = (labelling){.graph = graph, .cancel = limits->cancel};
    const ng_child_task task = {find_communities, work, "finding communities"};
    NG_TRY(ng_child__run(&task, limits, err));
    memcpy(label, work->label, label_bytes);
    *count = work->count;
done:
    ng_child__unshare(work, bytes);
    return status;
}

__attribute__((visibility("default"))) const ng_analytics *ng_analytics_table(void)
{
    static ng_analytics table = {
        .layout = NG_ANALYTICS_LAYOUT, .communities = label_communities};
    table.library = ng_igraph__library;
    return &table;
}
