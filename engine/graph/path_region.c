// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The rows of a region and their states. A row with `from_hops` and `to_hops` can be met by a
 * walk after from_hops .. hops - to_hops hops only, so it has that many states and not one a
 * hop: most rows of a region lie on walks of one length.
 *
 * The least weight left is found from the last hop to the first:
 *   left(y, i, visit) = least of weight(y, z) + left(z, i + 1, visit without z)
 * over the connections y -> z of the region, 0 where y ends a path and all is visited. It is
 * that of walks, which may pass a vertex twice, so no path has less.
 */
#include "graph/path_region.h"

#include "base/memory.h"
#include "base/status.h"

void ng_path_region__finish(ng_path_region *region)
{
    ng_memory__release(region->vertex);
    ng_memory__release(region->node);
    ng_memory__release(region->target);
    ng_memory__release(region->weight);
    ng_memory__release(region->source);
    ng_memory__release(region->left);
    ng_memory__release(region->list);
    ng_memory__release(region->value);
    ng_memory__release(region->sort);
    ng_memory__release(region->place);
    for (uint32_t i = 0; i < NG_PATH_WORDS; i++) {
        ng_memory__release(region->words[i]);
    }
    *region = (ng_path_region){0};
}

ng_status ng_path_region__words(uint32_t **at, size_t *capacity, uint64_t wanted, ng_error *err)
{
    uint32_t *grown = ng_path__grow(*at, capacity, wanted, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    *at = grown;
    return NG_OK;
}

ng_status ng_path_region__weights(
    int64_t **at, size_t *capacity, uint64_t wanted, ng_error *err)
{
    int64_t *grown = ng_path__grow(*at, capacity, wanted, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    *at = grown;
    return NG_OK;
}

static ng_status two_words(ng_path_region *region, uint64_t wanted, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < NG_PATH_WORDS && status == NG_OK; i++) {
        status =
            ng_path_region__words(&region->words[i], &region->word_capacity[i], wanted, err);
    }
    return status;
}

static ng_status start(ng_path_region *region, uint32_t vertex_count, ng_error *err)
{
    region->count = 0;
    region->source_count = 0;
    region->edge_count = 0;
    region->state_count = 0;
    region->stopped = false;
    if (region->place != NULL && region->vertex_count == vertex_count) {
        return NG_OK;
    }
    ng_memory__release(region->place);
    region->vertex_count = vertex_count;
    region->place = ng_memory__allocate_zero(vertex_count, sizeof *region->place);
    return region->place != NULL ? NG_OK : ng_path__no_memory(err);
}

// Vertices of one side that lie on walks, with their hops from both ends in `words`.
static void gather_side(
    ng_path_region *region, const ng_path_search *search, ng_path_reach reach, uint32_t number)
{
    const ng_path_side *side = &search->sides[number];
    uint32_t level = 0;
    for (uint32_t i = 0; i < side->count; i++) {
        while (level < side->depth && i >= side->level[level + 1]) {
            level++;
        }
        const uint32_t vertex = side->vertex[i];
        if (!ng_path_search__met(search, vertex) || region->place[vertex] != 0) {
            continue;
        }
        const uint32_t other = reach == NG_PATH_REACH_BOUNDED
            ? ng_path_search__hops(search, 1 - number, vertex)
            : search->hops - level;
        if (level + other <= search->hops) {
            region->words[number][region->count] = level;
            region->words[1 - number][region->count] = other;
            region->vertex[region->count++] = vertex;
            region->place[vertex] = region->count;
        }
    }
}

// All vertices of the region in order, with their distances.
static ng_status gather(ng_path_region *region, const ng_path_search *search,
    const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t most =
        (uint64_t)search->sides[NG_PATH_FROM].count + search->sides[NG_PATH_TO].count;
    NG_TRY(ng_path_region__words(&region->vertex, &region->vertex_capacity, most, err));
    NG_TRY(two_words(region, most, err));
    gather_side(region, search, task->reach, NG_PATH_FROM);
    gather_side(region, search, task->reach, NG_PATH_TO);
    ng_path_node *node = ng_path__grow(
        region->node, &region->node_capacity, region->count, sizeof *region->node);
    if (node == NULL) {
        return ng_path__no_memory(err);
    }
    region->node = node;
    for (uint32_t i = 0; i < region->count; i++) {
        // Until all rows are known this place remembers the distances of the i-th vertex met.
        node[i].state =
            (uint64_t)region->words[NG_PATH_FROM][i] << 32 | region->words[NG_PATH_TO][i];
    }
    NG_TRY(ng_vertex_order__sort(
        &task->view->order, region->vertex, region->words[0], region->count, err));
    for (uint32_t row = 0; row < region->count; row++) {
        const uint64_t hops = node[region->place[region->vertex[row]] - 1].state;
        node[row].from_hops = (uint32_t)(hops >> 32);
        node[row].to_hops = (uint32_t)hops;
        node[row].edge = 0;
        node[row].edge_count = 0;
        node[row].visit = 0;
    }
    for (uint32_t row = 0; row < region->count; row++) {
        region->place[region->vertex[row]] = row + 1;
    }
done:
    return status;
}

// The first ends and the vertices to visit; *possible false when one of these is on no walk.
static ng_status mark_rows(
    ng_path_region *region, const ng_path_question *question, bool *possible, ng_error *err)
{
    *possible = region->count > 0;
    region->via_bits = (uint32_t)question->via_count;
    ng_status status =
        ng_path_region__words(&region->source, &region->source_capacity, region->count, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t row = 0; row < region->count; row++) {
        if (region->node[row].from_hops == 0) {
            region->source[region->source_count++] = row;
        }
    }
    for (uint32_t i = 0; i < region->via_bits; i++) {
        const uint32_t place = region->place[question->via[i]];
        if (place == 0) {
            *possible = false;
        } else {
            region->node[place - 1].visit = 1u << i;
        }
    }
    return NG_OK;
}

// A place for the states of each row, unless there are too many.
static void number_states(ng_path_region *region, const ng_path_question *question)
{
    const uint64_t most = question->states_max != 0 ? question->states_max : NG_PATH_STATES_MAX;
    for (uint32_t row = 0; row < region->count; row++) {
        ng_path_node *node = &region->node[row];
        const uint64_t lengths = region->hops - node->from_hops - node->to_hops + 1;
        node->state = region->state_count;
        region->state_count += lengths << region->via_bits;
    }
    region->stopped = region->state_count > most;
}

ng_status ng_path_region__build(ng_path_region *region, const ng_path_search *search,
    const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    bool possible = false;
    NG_TRY(start(region, search->vertex_count, err));
    region->hops = search->hops;
    NG_TRY(gather(region, search, task, err));
    NG_TRY(mark_rows(region, task->question, &possible, err));
    if (possible) {
        number_states(region, task->question);
    }
    if (possible && !region->stopped) {
        NG_TRY(ng_path_region__connect(region, search, task, err));
        NG_TRY(ng_path_region__weigh(region, task, err));
    }
done:
    for (uint32_t i = 0; i < region->count; i++) {
        region->place[region->vertex[i]] = 0;
    }
    if (status != NG_OK || !possible || region->stopped) {
        region->count = 0;
        region->source_count = 0;
    }
    return status;
}

// Rows by from_hops: words[0][i] where those of i hops begin, words[1] the rows.
static ng_status sort_by_hops(ng_path_region *region, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_path_region__words(
        &region->words[0], &region->word_capacity[0], (uint64_t)region->hops + 2, err));
    NG_TRY(ng_path_region__words(
        &region->words[1], &region->word_capacity[1], region->count, err));
    uint32_t *begin = region->words[0];
    for (uint32_t i = 0; i < region->hops + 2; i++) {
        begin[i] = 0;
    }
    for (uint32_t row = 0; row < region->count; row++) {
        begin[region->node[row].from_hops + 1]++;
    }
    for (uint32_t i = 0; i <= region->hops; i++) {
        begin[i + 1] += begin[i];
    }
    // Each beginning runs to the end of its rows, which is where the next ones begin.
    for (uint32_t row = 0; row < region->count; row++) {
        region->words[1][begin[region->node[row].from_hops]++] = row;
    }
    for (uint32_t i = region->hops + 1; i > 0; i--) {
        begin[i] = begin[i - 1];
    }
    begin[0] = 0;
done:
    return status;
}

// The least weight left of one state, from those after it.
static int64_t least_left(
    const ng_path_region *region, uint32_t row, uint32_t hops, uint32_t visit)
{
    const ng_path_node *node = &region->node[row];
    if (node->to_hops == 0) {
        return visit == 0 ? 0 : NG_PATH_NO_WAY;
    }
    int64_t least = NG_PATH_NO_WAY;
    for (uint64_t i = node->edge; i < node->edge + node->edge_count; i++) {
        const uint32_t target = region->target[i];
        const uint32_t then = visit & ~region->node[target].visit;
        const int64_t left = ng_path_region__left(region, target, hops + 1, then);
        if (left != NG_PATH_NO_WAY && left + region->weight[i] < least) {
            least = left + region->weight[i];
        }
    }
    return least;
}

// All states of some rows after so many hops.
static ng_status weigh_rows(ng_path_region *region, const ng_path_task *task,
    const uint32_t *rows, uint32_t count, uint32_t hops, ng_error *err)
{
    const uint32_t visits = 1u << region->via_bits;
    for (uint32_t i = 0; i < count; i++) {
        const bool held = ng_path_region__holds(region, rows[i], hops);
        for (uint32_t visit = 0; held && visit < visits; visit++) {
            region->left[ng_path_region__state(region, rows[i], hops, visit)] =
                least_left(region, rows[i], hops, visit);
        }
        ng_status status = ng_path__check(task, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// The most hops that a walk can take beyond the least over a vertex.
static uint32_t most_slack(const ng_path_region *region)
{
    uint32_t slack = 0;
    for (uint32_t row = 0; row < region->count; row++) {
        const ng_path_node *node = &region->node[row];
        const uint32_t own = region->hops - node->from_hops - node->to_hops;
        slack = own > slack ? own : slack;
    }
    return slack;
}

ng_status ng_path_region__weigh(ng_path_region *region, const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t slack = most_slack(region);
    NG_TRY(ng_path_region__weights(
        &region->left, &region->left_capacity, region->state_count, err));
    NG_TRY(sort_by_hops(region, err));
    for (uint32_t hops = region->hops + 1; hops-- > 0;) {
        // Rows of at most so many hops, without those whose every walk has fewer.
        const uint32_t first = region->words[0][hops > slack ? hops - slack : 0];
        const uint32_t count = region->words[0][hops + 1] - first;
        NG_TRY(weigh_rows(region, task, region->words[1] + first, count, hops, err));
    }
done:
    return status;
}
