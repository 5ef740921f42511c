// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Components by a search from each vertex not yet labelled. The vertices still to be looked at
 * lie in one queue, which no component needs twice: its room is one word a vertex.
 */
#include "graph/component.h"

#include <string.h>

#include "base/memory.h"
#include "base/radix.h"
#include "base/status.h"

#define UNSEEN UINT32_MAX
/** Vertices between two looks at the flag. */
#define STEP 65536u

/** A search that goes on from component to component. */
typedef struct search {
    const ng_adjacency *graph;
    const volatile int *cancel;
    uint32_t *label; // UNSEEN, or the component counted from 0
    uint32_t *queue; // [vertex_count] vertices in the order they were met
    uint32_t met, done;
} search;

static void meet(search *at, uint32_t vertex, uint32_t component)
{
    at->label[vertex] = component;
    at->queue[at->met++] = vertex;
}

static void expand(search *at, uint32_t vertex)
{
    const uint32_t component = at->label[vertex];
    const uint64_t end = at->graph->offset[vertex + 1];
    for (uint64_t i = at->graph->offset[vertex]; i < end; i++) {
        const uint32_t other = at->graph->neighbor[i];
        if (at->label[other] == UNSEEN) {
            meet(at, other, component);
        }
    }
}

static ng_status find_components(search *at, uint32_t *count, ng_error *err)
{
    uint32_t first = 0; // no vertex below is unseen
    *count = 0;
    while (at->done < at->graph->vertex_count) {
        if (at->done == at->met) {
            while (at->label[first] != UNSEEN) {
                first++;
            }
            meet(at, first, (*count)++);
        }
        expand(at, at->queue[at->done++]);
        if (at->done % STEP == 0 && at->cancel != NULL && *at->cancel != 0) {
            return ng_fail(err, NG_ERR_INTERRUPTED, "finding components was interrupted");
        }
    }
    return NG_OK;
}

// `records` has room for four words a part, all zero: size counted down and first vertex, then
// the part.
static void rank_parts(
    uint32_t *label, uint32_t vertex_count, uint32_t part_count, uint64_t *records)
{
    for (uint32_t i = 0; i < vertex_count; i++) {
        const uint32_t vertex = vertex_count - 1 - i;
        uint64_t *record = &records[2 * (size_t)label[vertex]];
        record[0] = (record[0] & ~(uint64_t)UINT32_MAX) + (UINT64_C(1) << 32) + vertex;
    }
    for (uint32_t part = 0; part < part_count; part++) {
        records[2 * (size_t)part] ^= (uint64_t)UINT32_MAX << 32;
        records[2 * (size_t)part + 1] = part;
    }
    uint64_t *other = records + 2 * (size_t)part_count;
    const uint64_t *sorted = ng_radix__sort(records, other, part_count, 2, 1);
    uint64_t *rank = sorted == records ? other : records;
    for (uint32_t i = 0; i < part_count; i++) {
        rank[sorted[2 * (size_t)i + 1]] = i + UINT64_C(1);
    }
    for (uint32_t vertex = 0; vertex < vertex_count; vertex++) {
        label[vertex] = (uint32_t)rank[label[vertex]];
    }
}

ng_status ng_component__number(
    uint32_t *label, uint32_t vertex_count, uint32_t part_count, ng_error *err)
{
    uint64_t *records = ng_memory__allocate_zero(4 * (size_t)part_count, sizeof *records);
    if (records == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u parts", part_count);
    }
    rank_parts(label, vertex_count, part_count, records);
    ng_memory__release(records);
    return NG_OK;
}

ng_status ng_component__label(const ng_adjacency *graph, const volatile int *cancel,
    uint32_t *label, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t found = 0;
    search at = {.graph = graph, .cancel = cancel, .label = label};
    *count = 0;
    at.queue = ng_memory__allocate((size_t)graph->vertex_count * sizeof *at.queue);
    if (at.queue == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for components of %u members", graph->vertex_count);
    }
    memset(label, 0xff, (size_t)graph->vertex_count * sizeof *label);
    NG_TRY(find_components(&at, &found, err));
    NG_TRY(ng_component__number(label, graph->vertex_count, found, err));
    *count = found;
done:
    ng_memory__release(at.queue);
    return status;
}
