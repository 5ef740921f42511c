// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Arcs turned round by counting: lists come out ascending, because vertices are met ascending.
 */
#include "graph/arcs.h"

#include "base/memory.h"
#include "base/status.h"

void ng_arc_lists__release(ng_arc_lists *lists)
{
    ng_memory__release(lists->offset);
    ng_memory__release(lists->vertex);
    ng_memory__release(lists->weight);
    *lists = (ng_arc_lists){0};
}

// Where each list begins; offset[v + 1] is where the next arc of v goes.
static void count_lists(const ng_arcs *arcs, uint64_t *offset)
{
    uint64_t arc_count = arcs->offset[arcs->vertex_count];
    for (uint64_t i = 0; i < arc_count; i++) {
        offset[arcs->vertex[i] + 2]++;
    }
    for (uint32_t v = 1; v <= arcs->vertex_count; v++) {
        offset[v + 1] += offset[v];
    }
}

ng_status ng_arcs__transpose(const ng_arcs *arcs, ng_arc_lists *out, ng_error *err)
{
    uint64_t arc_count = arcs->offset[arcs->vertex_count];
    out->vertex_count = arcs->vertex_count;
    out->offset = ng_memory__allocate_zero((size_t)arcs->vertex_count + 2, sizeof *out->offset);
    out->vertex = ng_memory__allocate((size_t)arc_count * sizeof *out->vertex);
    out->weight = ng_memory__allocate((size_t)arc_count * sizeof *out->weight);
    if (out->offset == NULL || out->vertex == NULL || out->weight == NULL) {
        ng_arc_lists__release(out);
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu arcs", (unsigned long long)arc_count);
    }
    count_lists(arcs, out->offset);
    for (uint32_t v = 0; v < arcs->vertex_count; v++) {
        for (uint64_t i = arcs->offset[v]; i < arcs->offset[v + 1]; i++) {
            uint64_t at = out->offset[arcs->vertex[i] + 1]++;
            out->vertex[at] = v;
            out->weight[at] = arcs->weight[i];
        }
    }
    return NG_OK;
}
