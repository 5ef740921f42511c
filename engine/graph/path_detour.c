// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Search for the best walk that avoids some rows, led by the least weight left when nothing is
 * avoided. That bound never falls along a walk by more than what the walk pays, so a state is
 * first taken from the heap with its least weight, and the first last vertex taken has the
 * least weight of all. States as heavy are then taken, too, so that all walks of that weight
 * are among what was reached; the first of them in order is found by trying rows in order and
 * never trying a state again that led nowhere.
 *
 * Source  Hart, Nilsson and Raphael, A formal basis for the heuristic determination of minimum
 *         cost paths, IEEE Trans. Systems Science and Cybernetics 4(2), 1968.
 */
#include "graph/path_detour.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

ng_status ng_path_stamps__reserve(ng_path_stamps *stamps, uint32_t count, ng_error *err)
{
    const size_t before = stamps->at == NULL ? 0 : stamps->capacity;
    uint32_t *grown = ng_path__grow(stamps->at, &stamps->capacity, count, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    stamps->at = grown;
    if (stamps->capacity > before) {
        memset(grown + before, 0, (stamps->capacity - before) * sizeof *grown);
    }
    return NG_OK;
}

void ng_path_stamps__clear(ng_path_stamps *stamps)
{
    if (stamps->now == UINT32_MAX) {
        memset(stamps->at, 0, stamps->capacity * sizeof *stamps->at);
        stamps->now = 0;
    }
    stamps->now++;
}

void ng_path_detour__finish(ng_path_detour *detour)
{
    ng_memory__release(detour->heap);
    ng_memory__release(detour->walked);
    ng_memory__release(detour->touched);
    *detour = (ng_path_detour){0};
}

static ng_status reserve(ng_path_detour *detour, const ng_path_region *region, ng_error *err)
{
    detour->heap_count = 0;
    detour->touched_count = 0;
    detour->count = 0;
    if (detour->walked != NULL && region->state_count <= detour->state_capacity) {
        return NG_OK;
    }
    ng_memory__release(detour->walked);
    detour->walked = ng_memory__allocate_zero(region->state_count, sizeof *detour->walked);
    detour->state_capacity = region->state_count;
    return detour->walked != NULL ? NG_OK : ng_path__no_memory(err);
}

static void sift_up(ng_path_walk *heap, uint64_t at)
{
    const ng_path_walk moved = heap[at];
    while (at > 0 && heap[(at - 1) / 2].key > moved.key) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = moved;
}

static ng_path_walk pop(ng_path_detour *detour)
{
    ng_path_walk *heap = detour->heap;
    const ng_path_walk top = heap[0];
    const uint64_t count = --detour->heap_count;
    const ng_path_walk moved = heap[count];
    uint64_t at = 0;
    while (2 * at + 1 < count) {
        uint64_t child = 2 * at + 1;
        child += child + 1 < count && heap[child + 1].key < heap[child].key;
        if (heap[child].key >= moved.key) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    return top;
}

// A state reached with this weight, unless it was by less.
static ng_status reach(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_walk *to, int64_t weight, ng_error *err)
{
    const uint64_t state = ng_path_region__state(region, to->row, to->hops, to->visit);
    const int64_t before = detour->walked[state];
    if (before != 0 && before <= weight + 1) {
        return NG_OK;
    }
    if (before == 0) {
        uint32_t *grown = ng_path__grow(detour->touched, &detour->touched_capacity,
            detour->touched_count + 1, sizeof *grown);
        if (grown == NULL) {
            return ng_path__no_memory(err);
        }
        detour->touched = grown;
        grown[detour->touched_count++] = (uint32_t)state;
    }
    detour->walked[state] = weight + 1;
    ng_path_walk *heap = ng_path__grow(
        detour->heap, &detour->heap_capacity, detour->heap_count + 1, sizeof *heap);
    if (heap == NULL) {
        return ng_path__no_memory(err);
    }
    detour->heap = heap;
    heap[detour->heap_count] = *to;
    heap[detour->heap_count].key = weight + region->left[state];
    sift_up(heap, detour->heap_count++);
    return NG_OK;
}

// Everything one step beyond `row`, the hops of which are those of the next row.
static ng_status step(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_stamps *barred, const ng_path_walk *from, int64_t weight, ng_error *err)
{
    const ng_path_onward options = ng_path_region__onward(region, from->row);
    for (uint32_t i = 0; i < options.count; i++) {
        ng_path_walk to = {.row = options.row[i], .hops = from->hops};
        to.visit = from->visit & ~region->node[to.row].visit;
        if (ng_path_stamps__has(barred, to.row) ||
            ng_path_region__left(region, to.row, to.hops, to.visit) == NG_PATH_NO_WAY) {
            continue;
        }
        const int64_t more = options.weight != NULL ? options.weight[i] : 0;
        ng_status status = reach(detour, region, &to, weight + more, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// Reach every state that a walk of least weight passes; *least that weight.
static ng_status spread(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_task *task, const ng_path_start *start, int64_t *least, ng_error *err)
{
    const uint64_t most = task->question->candidates_max != 0 ? task->question->candidates_max
                                                              : NG_PATH_CANDIDATES_MAX;
    *least = NG_PATH_NO_WAY;
    while (
        detour->heap_count > 0 && detour->heap_count <= most && detour->heap[0].key <= *least) {
        ng_path_walk from = pop(detour);
        const uint64_t state = ng_path_region__state(region, from.row, from.hops, from.visit);
        const int64_t weight = detour->walked[state] - 1;
        ng_status status = ng_path__check(task, err);
        if (status != NG_OK) {
            return status;
        }
        if (region->node[from.row].to_hops == 0) {
            *least = from.key;
        } else if (weight + region->left[state] == from.key) {
            from.hops++;
            status = step(detour, region, start->barred, &from, weight, err);
        }
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// The first option from `at` on that a walk of the least weight can take, or the count.
static uint32_t first_option(const ng_path_detour *detour, const ng_path_region *region,
    const ng_path_walk *from, uint32_t at, int64_t least)
{
    const ng_path_onward options = ng_path_region__onward(region, from->row);
    for (; at < options.count; at++) {
        const uint32_t row = options.row[at];
        const uint32_t visit = from->visit & ~region->node[row].visit;
        const int64_t left = ng_path_region__left(region, row, from->hops, visit);
        const int64_t weight = from->key + (options.weight != NULL ? options.weight[at] : 0);
        if (left != NG_PATH_NO_WAY && weight + left <= least &&
            detour->walked[ng_path_region__state(region, row, from->hops, visit)] ==
                weight + 1) {
            break;
        }
    }
    return at;
}

// Go through what was reached, rows in order, to the first walk of the least weight. `key` of
// a walk is its weight here, `hops` those of the row behind it.
static void trace(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_start *start, int64_t least)
{
    ng_path_walk walk[NG_PATH_LEVELS_MAX + 2];
    uint32_t option[NG_PATH_LEVELS_MAX + 2];
    uint32_t depth = 0;
    walk[0] =
        (ng_path_walk){.row = start->count > 0 ? start->row[start->count - 1] : NG_PATH_NO_ROW,
            .hops = start->count,
            .visit = start->visit};
    option[0] = 0;
    while (depth == 0 || region->node[walk[depth].row].to_hops != 0) {
        const ng_path_walk *from = &walk[depth];
        const ng_path_onward options = ng_path_region__onward(region, from->row);
        const uint32_t at = first_option(detour, region, from, option[depth], least);
        if (at == options.count) {
            assert(depth > 0);
            detour->walked[ng_path_region__state(
                region, from->row, from->hops - 1, from->visit)] = 0;
            depth--;
            continue;
        }
        option[depth] = at + 1;
        walk[depth + 1] = (ng_path_walk){.row = options.row[at],
            .hops = from->hops + 1,
            .visit = from->visit & ~region->node[options.row[at]].visit,
            .key = from->key + (options.weight != NULL ? options.weight[at] : 0)};
        option[++depth] = 0;
        detour->row[depth - 1] = options.row[at];
    }
    detour->count = depth;
    detour->weight = least;
}

ng_status ng_path_detour__find(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_task *task, const ng_path_start *start, bool *stopped, ng_error *err)
{
    ng_status status = NG_OK;
    int64_t least = NG_PATH_NO_WAY;
    const ng_path_walk from = {
        .row = start->count > 0 ? start->row[start->count - 1] : NG_PATH_NO_ROW,
        .hops = start->count,
        .visit = start->visit};
    *stopped = false;
    status = reserve(detour, region, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t i = 0; i < start->count; i++) {
        ng_path_stamps__mark(start->barred, start->row[i]);
    }
    NG_TRY(step(detour, region, start->barred, &from, 0, err));
    ng_path_stamps__clear(start->barred);
    for (uint32_t i = 0; i < start->count; i++) {
        ng_path_stamps__mark(start->barred, start->row[i]);
    }
    NG_TRY(spread(detour, region, task, start, &least, err));
    *stopped = detour->heap_count > 0 && detour->heap[0].key <= least;
    if (!*stopped && least != NG_PATH_NO_WAY) {
        trace(detour, region, start, least);
    }
done:
    for (uint64_t i = 0; i < detour->touched_count; i++) {
        detour->walked[detour->touched[i]] = 0;
    }
    return status;
}
