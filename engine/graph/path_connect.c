// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The connections of a region. A connection x -> y belongs to it when
 * from_hops(x) + 1 + to_hops(y) is at most `hops`; then one of the two lists was read
 * (path_search.c). Those of an x whose list was read from the side of `from` are taken from
 * there, in the order of its list. All others are found from y: counted first, then dealt out,
 * y by y in the order of rows. Where rows are not in the order of numbers, connections of the
 * first kind are sorted at the end.
 *
 * Weights are asked for from the vertex whose list was read: at most once a vertex and side.
 */
#include "graph/path_region.h"

#include <assert.h>

#include "base/radix.h"
#include "base/status.h"

typedef struct builder {
    ng_path_region *region;
    const ng_path_search *search;
    const ng_path_task *task;
} builder;

static bool belongs(const ng_path_region *region, uint32_t from_row, uint32_t to_row)
{
    const ng_path_node *from = &region->node[from_row];
    const ng_path_node *to = &region->node[to_row];
    return from->to_hops != 0 && to->from_hops != 0 &&
        (uint64_t)from->from_hops + 1 + to->to_hops <= region->hops;
}

// Neighbours on the list of a row, into region->list: for a row on the side of `from` those it
// is connected to, else those that are connected to it and did not read their own lists.
static ng_status pick(const builder *build, uint32_t number, uint32_t row,
    const ng_neighbor_list *list, uint32_t *count, ng_error *err)
{
    ng_path_region *region = build->region;
    const uint32_t unread = build->search->sides[NG_PATH_FROM].depth;
    ng_status status =
        ng_path_region__words(&region->list, &region->list_capacity, list->count, err);
    if (status != NG_OK) {
        return status;
    }
    uint32_t picked = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const uint32_t vertex = list->at[i];
        const uint32_t place =
            ng_path_search__met(build->search, vertex) ? region->place[vertex] : 0;
        if (place == 0) {
            continue;
        }
        const bool wanted = number == NG_PATH_FROM
            ? belongs(region, row, place - 1)
            : region->node[place - 1].from_hops >= unread && belongs(region, place - 1, row);
        region->list[picked] = vertex;
        picked += wanted;
    }
    *count = picked;
    return ng_path__check(build->task, err);
}

static void weigh_strengths(ng_path_region *region, uint32_t count)
{
    const int64_t most = (INT64_C(1) << 61) / ((int64_t)region->hops + 1);
    for (uint32_t i = 0; i < count; i++) {
        assert(region->value[i] >= 0);
        region->value[i] = region->value[i] < most ? -region->value[i] : -most;
    }
}

// Weights of the connections of a vertex to region->list, into region->value.
static ng_status fetch(const builder *build, uint32_t vertex, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_region *region = build->region;
    const ng_path_view *view = build->task->view;
    if (count == 0) {
        return NG_OK;
    }
    NG_TRY(ng_path_region__weights(&region->value, &region->value_capacity, count, err));
    if (build->task->reach == NG_PATH_REACH_SHORTEST) {
        NG_TRY(view->strength(view->context, vertex, region->list, count, region->value, err));
        weigh_strengths(region, count);
        goto done;
    }
    NG_TRY(ng_path_region__words(&region->words[1], &region->word_capacity[1], count, err));
    NG_TRY(view->cost(view->context, vertex, region->list, count, region->words[1], err));
    for (uint32_t i = 0; i < count; i++) {
        region->value[i] = ((int64_t)region->words[1][i] << NG_PATH_HOP_BITS) + 1;
    }
done:
    return status;
}

static ng_status grow_edges(ng_path_region *region, uint64_t more, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t wanted = region->edge_count + more;
    NG_TRY(ng_path_region__words(&region->target, &region->target_capacity, wanted, err));
    NG_TRY(ng_path_region__weights(&region->weight, &region->weight_capacity, wanted, err));
done:
    return status;
}

// Connections onwards of all rows whose lists were read from the side of `from`.
static ng_status connect_onwards(const builder *build, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_region *region = build->region;
    const ng_path_side *side = &build->search->sides[NG_PATH_FROM];
    for (uint32_t i = 0; i < side->list_count; i++) {
        const uint32_t place = region->place[side->vertex[i]];
        uint32_t count = 0;
        if (place == 0) {
            continue;
        }
        NG_TRY(pick(build, NG_PATH_FROM, place - 1, &side->list[i], &count, err));
        NG_TRY(fetch(build, side->vertex[i], count, err));
        NG_TRY(grow_edges(region, count, err));
        ng_path_node *node = &region->node[place - 1];
        node->edge = region->edge_count;
        node->edge_count = count;
        for (uint32_t k = 0; k < count; k++) {
            region->target[node->edge + k] = region->place[region->list[k]] - 1;
            region->weight[node->edge + k] = region->value[k];
        }
        region->edge_count += count;
    }
done:
    return status;
}

// words[0]: where the list of each row stands on the side of `to`, as place + 1, or 0.
static ng_status locate(const builder *build, ng_error *err)
{
    ng_path_region *region = build->region;
    const ng_path_side *side = &build->search->sides[NG_PATH_TO];
    ng_status status =
        ng_path_region__words(&region->words[0], &region->word_capacity[0], region->count, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t row = 0; row < region->count; row++) {
        region->words[0][row] = 0;
    }
    for (uint32_t i = 0; i < side->list_count; i++) {
        const uint32_t place = region->place[side->vertex[i]];
        if (place != 0) {
            region->words[0][place - 1] = i + 1;
        }
    }
    return NG_OK;
}

// Count the connections of the other rows, found from their far ends.
static ng_status count_backwards(const builder *build, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_region *region = build->region;
    const ng_path_side *side = &build->search->sides[NG_PATH_TO];
    for (uint32_t row = 0; row < region->count; row++) {
        uint32_t count = 0;
        if (region->words[0][row] == 0) {
            continue;
        }
        NG_TRY(
            pick(build, NG_PATH_TO, row, &side->list[region->words[0][row] - 1], &count, err));
        for (uint32_t k = 0; k < count; k++) {
            region->node[region->place[region->list[k]] - 1].edge_count++;
        }
    }
done:
    return status;
}

// Deal them out, behind those that are there.
static ng_status connect_backwards(const builder *build, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_region *region = build->region;
    const ng_path_side *side = &build->search->sides[NG_PATH_TO];
    const uint32_t unread = build->search->sides[NG_PATH_FROM].depth;
    uint64_t more = 0;
    for (uint32_t row = 0; row < region->count; row++) {
        ng_path_node *node = &region->node[row];
        if (node->from_hops >= unread) {
            node->edge = region->edge_count + more;
            more += node->edge_count;
            node->edge_count = 0;
        }
    }
    NG_TRY(grow_edges(region, more, err));
    region->edge_count += more;
    for (uint32_t row = 0; row < region->count && more > 0; row++) {
        uint32_t count = 0;
        if (region->words[0][row] == 0) {
            continue;
        }
        NG_TRY(
            pick(build, NG_PATH_TO, row, &side->list[region->words[0][row] - 1], &count, err));
        NG_TRY(fetch(build, region->vertex[row], count, err));
        for (uint32_t k = 0; k < count; k++) {
            ng_path_node *node = &region->node[region->place[region->list[k]] - 1];
            region->target[node->edge + node->edge_count] = row;
            region->weight[node->edge + node->edge_count++] = region->value[k];
        }
    }
done:
    return status;
}

// Put the connections of one row in order of their targets.
static ng_status sort_row(ng_path_region *region, uint32_t row, ng_error *err)
{
    const ng_path_node *node = &region->node[row];
    uint32_t *target = region->target + node->edge;
    int64_t *weight = region->weight + node->edge;
    bool sorted = true;
    for (uint32_t i = 1; i < node->edge_count; i++) {
        sorted = sorted && target[i - 1] < target[i];
    }
    if (sorted) {
        return NG_OK;
    }
    const uint64_t wanted = (uint64_t)node->edge_count * 4;
    uint64_t *grown =
        ng_path__grow(region->sort, &region->sort_capacity, wanted, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    region->sort = grown;
    for (uint32_t i = 0; i < node->edge_count; i++) {
        grown[2 * (size_t)i] = target[i];
        grown[2 * (size_t)i + 1] = (uint64_t)weight[i];
    }
    const uint64_t *in_order =
        ng_radix__sort(grown, grown + wanted / 2, node->edge_count, 2, 1);
    for (uint32_t i = 0; i < node->edge_count; i++) {
        target[i] = (uint32_t)in_order[2 * (size_t)i];
        weight[i] = (int64_t)in_order[2 * (size_t)i + 1];
    }
    return NG_OK;
}

ng_status ng_path_region__connect(ng_path_region *region, const ng_path_search *search,
    const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    const builder build = {region, search, task};
    NG_TRY(connect_onwards(&build, err));
    NG_TRY(locate(&build, err));
    NG_TRY(count_backwards(&build, err));
    NG_TRY(connect_backwards(&build, err));
    for (uint32_t row = 0; row < region->count; row++) {
        NG_TRY(sort_row(region, row, err));
    }
done:
    return status;
}
