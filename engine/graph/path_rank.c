// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths in order, by taking sets of paths apart.
 *
 * A candidate is the set of paths that begin with a given row of vertices and do not go on to
 * some others. All paths are one candidate at first. It stands in the heap by the least weight
 * that a path of it can have, then by the rows fixed and the least row to go on to at that
 * weight: no path of it comes before that. The candidate on top is looked into:
 *
 *   open    follow the least weight left. What comes out is the first of all walks of the set;
 *   if
 *           it meets no vertex twice it is the first path, and goes back into the heap as such.
 *           Else look for the best walk that does not meet what is fixed.
 *   blocked the same, without trying what is known to fail.
 *   exact   its path comes before all others in the heap, hence is next. The rest of the set
 *           falls apart, for each row that was not fixed, into the paths that leave the path
 *           before it: at most hops_max + 1 candidates.
 *
 * So without `via` at most paths_max * (hops_max + 1) searches are made, whatever the graph is
 * like. With `via` the best walk may still meet a vertex twice on its way to one and back;
 * such a set is split into the paths that take its next step and those that do not.
 *
 * Source  Lawler, A procedure for computing the k best solutions to discrete optimization
 *         problems, Management Science 18(7), 1972; Yen, Management Science 17(11), 1971.
 */
#include "graph/path_rank.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    OPEN,
    BLOCKED,
    EXACT
};

/** One run. */
typedef struct ranking {
    ng_path_rank *rank;
    const ng_path_region *region;
    const ng_path_task *task;
} ranking;

void ng_path_rank__finish(ng_path_rank *rank)
{
    ng_memory__release(rank->heap);
    ng_memory__release(rank->room);
    ng_memory__release(rank->exclusion);
    ng_memory__release(rank->found);
    ng_memory__release(rank->stamps.at);
    ng_path_detour__finish(&rank->detour);
    *rank = (ng_path_rank){0};
}

static uint32_t length_of(const ng_path_rank *rank, uint64_t path)
{
    return rank->room[path];
}

static uint32_t *rows_of(const ng_path_rank *rank, uint64_t path)
{
    return rank->room + path + 1;
}

static uint32_t row_at(const ng_path_rank *rank, const ng_path_candidate *candidate, uint32_t i)
{
    return candidate->kind == EXACT || i < candidate->prefix ? rows_of(rank, candidate->path)[i]
                                                             : candidate->next;
}

static bool comes_before(
    const ng_path_rank *rank, const ng_path_candidate *a, const ng_path_candidate *b)
{
    if (a->key != b->key) {
        return a->key < b->key;
    }
    const uint32_t a_length = a->kind == EXACT ? length_of(rank, a->path) : a->prefix + 1;
    const uint32_t b_length = b->kind == EXACT ? length_of(rank, b->path) : b->prefix + 1;
    for (uint32_t i = 0; i < a_length && i < b_length; i++) {
        const uint32_t a_row = row_at(rank, a, i);
        const uint32_t b_row = row_at(rank, b, i);
        if (a_row != b_row) {
            return a_row < b_row;
        }
    }
    return a_length < b_length;
}

static ng_status push(const ranking *run, const ng_path_candidate *candidate, ng_error *err)
{
    ng_path_rank *rank = run->rank;
    const ng_path_question *question = run->task->question;
    const uint64_t most =
        question->candidates_max != 0 ? question->candidates_max : NG_PATH_CANDIDATES_MAX;
    if (rank->heap_count >= most) {
        rank->stopped = true;
        return NG_OK;
    }
    ng_path_candidate *heap =
        ng_path__grow(rank->heap, &rank->heap_capacity, rank->heap_count + 1, sizeof *heap);
    if (heap == NULL) {
        return ng_path__no_memory(err);
    }
    rank->heap = heap;
    const ng_path_candidate added = *candidate;
    uint64_t at = rank->heap_count++;
    while (at > 0 && comes_before(rank, &added, &heap[(at - 1) / 2])) {
        heap[at] = heap[(at - 1) / 2];
        at = (at - 1) / 2;
    }
    heap[at] = added;
    return NG_OK;
}

static ng_path_candidate pop(ng_path_rank *rank)
{
    ng_path_candidate *heap = rank->heap;
    const ng_path_candidate top = heap[0];
    const uint64_t count = --rank->heap_count;
    const ng_path_candidate moved = heap[count];
    uint64_t at = 0;
    while (2 * at + 1 < count) {
        uint64_t child = 2 * at + 1;
        child += child + 1 < count && comes_before(rank, &heap[child + 1], &heap[child]);
        if (!comes_before(rank, &heap[child], &moved)) {
            break;
        }
        heap[at] = heap[child];
        at = child;
    }
    heap[at] = moved;
    return top;
}

// Room for one more path, a copy of what is fixed of a candidate; false: no more are kept.
static ng_status new_path(
    const ranking *run, const ng_path_candidate *from, uint64_t *path, ng_error *err)
{
    ng_path_rank *rank = run->rank;
    const uint64_t wanted = rank->room_count + run->region->hops + 2;
    if (wanted > NG_PATH_ROOM_MAX) {
        rank->stopped = true;
        return NG_OK;
    }
    uint32_t *grown = ng_path__grow(rank->room, &rank->room_capacity, wanted, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    rank->room = grown;
    *path = rank->room_count;
    rank->room_count = wanted;
    grown[*path] = from->prefix;
    if (from->prefix > 0) {
        memcpy(rows_of(rank, *path), rows_of(rank, from->path), from->prefix * sizeof *grown);
    }
    return NG_OK;
}

static ng_status exclude(
    ng_path_rank *rank, ng_path_candidate *candidate, uint32_t row, ng_error *err)
{
    ng_path_exclusion *grown = ng_path__grow(
        rank->exclusion, &rank->exclusion_capacity, rank->exclusion_count + 1, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    rank->exclusion = grown;
    grown[rank->exclusion_count] = (ng_path_exclusion){row, candidate->excluded};
    candidate->excluded = (uint32_t)++rank->exclusion_count;
    return NG_OK;
}

// The last row fixed.
static uint32_t last_row(const ng_path_rank *rank, const ng_path_candidate *candidate)
{
    return candidate->prefix == 0 ? NG_PATH_NO_ROW
                                  : rows_of(rank, candidate->path)[candidate->prefix - 1];
}

// Mark the rows that a candidate does not go on to.
static void bar_exclusions(ng_path_rank *rank, const ng_path_candidate *candidate)
{
    ng_path_stamps__clear(&rank->stamps);
    for (uint32_t at = candidate->excluded; at != 0; at = rank->exclusion[at - 1].then) {
        ng_path_stamps__mark(&rank->stamps, rank->exclusion[at - 1].row);
    }
}

// Set `key` and `next` from the least weight left, and push, unless nothing is left. A path of
// the set is known to weigh `floor` at least.
static ng_status offer(
    const ranking *run, ng_path_candidate *candidate, int64_t floor, ng_error *err)
{
    ng_path_rank *rank = run->rank;
    const ng_path_region *region = run->region;
    const ng_path_onward options = ng_path_region__onward(region, last_row(rank, candidate));
    int64_t least = NG_PATH_NO_WAY;
    bar_exclusions(rank, candidate);
    for (uint32_t i = 0; i < candidate->prefix; i++) {
        ng_path_stamps__mark(&rank->stamps, rows_of(rank, candidate->path)[i]);
    }
    for (uint32_t i = 0; i < options.count; i++) {
        const uint32_t row = options.row[i];
        const uint32_t visit = candidate->visit & ~region->node[row].visit;
        int64_t left = ng_path_region__left(region, row, candidate->prefix, visit);
        if (left == NG_PATH_NO_WAY || ng_path_stamps__has(&rank->stamps, row)) {
            continue;
        }
        left += options.weight != NULL ? options.weight[i] : 0;
        if (left < least) {
            least = left;
            candidate->next = row;
        }
    }
    if (least == NG_PATH_NO_WAY) {
        return NG_OK;
    }
    candidate->key = candidate->spent + least;
    candidate->kind = OPEN;
    if (candidate->key < floor) {
        candidate->key = floor;
        candidate->next = 0;
        candidate->kind = BLOCKED;
    }
    return push(run, candidate, err);
}

// Fix the next row of the candidate's path: what it spends, and what is still to visit.
static void advance(const ranking *run, ng_path_candidate *candidate)
{
    const ng_path_onward options =
        ng_path_region__onward(run->region, last_row(run->rank, candidate));
    const uint32_t row = rows_of(run->rank, candidate->path)[candidate->prefix];
    uint32_t low = 0;
    uint32_t high = options.count;
    while (low + 1 < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (options.row[middle] <= row) {
            low = middle;
        } else {
            high = middle;
        }
    }
    assert(options.row[low] == row);
    candidate->spent += options.weight != NULL ? options.weight[low] : 0;
    candidate->visit &= ~run->region->node[row].visit;
    candidate->prefix++;
}

// Is no vertex of a path met twice?
static bool is_loopless(ng_path_rank *rank, uint64_t path)
{
    ng_path_stamps__clear(&rank->stamps);
    for (uint32_t i = 0; i < length_of(rank, path); i++) {
        const uint32_t row = rows_of(rank, path)[i];
        if (ng_path_stamps__has(&rank->stamps, row)) {
            return false;
        }
        ng_path_stamps__mark(&rank->stamps, row);
    }
    return true;
}

// The first row to go on to, with no more weight left than there is from here.
static uint32_t next_on_way(
    const ng_path_region *region, uint32_t row, uint32_t hops, uint32_t visit)
{
    const ng_path_onward onward = ng_path_region__onward(region, row);
    const int64_t wanted = ng_path_region__left(region, row, hops, visit);
    uint32_t at = 0;
    for (; at < onward.count; at++) {
        const uint32_t then = visit & ~region->node[onward.row[at]].visit;
        const int64_t left = ng_path_region__left(region, onward.row[at], hops + 1, then);
        if (left != NG_PATH_NO_WAY && left + onward.weight[at] == wanted) {
            break;
        }
    }
    assert(at < onward.count);
    return onward.row[at];
}

// Complete the path of an open candidate along the least weight left, first rows first.
static void follow(const ranking *run, const ng_path_candidate *candidate, uint64_t path)
{
    const ng_path_region *region = run->region;
    uint32_t *rows = rows_of(run->rank, path);
    uint32_t row = candidate->next;
    uint32_t visit = candidate->visit & ~region->node[row].visit;
    uint32_t length = candidate->prefix;
    rows[length++] = row;
    while (region->node[row].to_hops != 0) {
        row = next_on_way(region, row, length - 1, visit);
        visit &= ~region->node[row].visit;
        rows[length++] = row;
    }
    run->rank->room[path] = length;
}

// A set whose best walk meets a vertex twice: the paths that take its next step, and those that
// do not.
static ng_status split(const ranking *run, const ng_path_candidate *candidate,
    const ng_path_candidate *walk, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_candidate with = *walk;
    ng_path_candidate without = *candidate;
    const uint32_t row = rows_of(run->rank, walk->path)[walk->prefix];
    with.excluded = 0;
    advance(run, &with);
    NG_TRY(offer(run, &with, walk->key, err));
    NG_TRY(exclude(run->rank, &without, row, err));
    NG_TRY(offer(run, &without, walk->key, err));
done:
    return status;
}

// The best walk of a candidate that does not meet what is fixed.
static ng_status go_around(
    const ranking *run, const ng_path_candidate *candidate, uint64_t path, ng_error *err)
{
    ng_path_rank *rank = run->rank;
    ng_path_detour *detour = &rank->detour;
    const ng_path_start start = {.row = rows_of(rank, path),
        .count = candidate->prefix,
        .visit = candidate->visit,
        .barred = &rank->stamps};
    bool stopped = false;
    bar_exclusions(rank, candidate);
    ng_status status =
        ng_path_detour__find(detour, run->region, run->task, &start, &stopped, err);
    if (status != NG_OK || stopped || detour->count == 0) {
        rank->stopped = rank->stopped || stopped;
        rank->room_count = path;
        return status;
    }
    memcpy(rows_of(rank, path) + candidate->prefix, detour->row,
        detour->count * sizeof *detour->row);
    rank->room[path] = candidate->prefix + detour->count;
    ng_path_candidate found = *candidate;
    found.path = path;
    found.key = candidate->spent + detour->weight;
    found.kind = EXACT;
    return is_loopless(rank, path) ? push(run, &found, err)
                                   : split(run, candidate, &found, err);
}

// Find the first path of a candidate.
static ng_status look_into(
    const ranking *run, const ng_path_candidate *candidate, ng_error *err)
{
    uint64_t path = 0;
    ng_status status = new_path(run, candidate, &path, err);
    if (status != NG_OK || run->rank->stopped) {
        return status;
    }
    if (candidate->kind == OPEN) {
        follow(run, candidate, path);
    }
    if (candidate->kind == BLOCKED || !is_loopless(run->rank, path)) {
        return go_around(run, candidate, path, err);
    }
    ng_path_candidate found = *candidate;
    found.path = path;
    found.kind = EXACT;
    return push(run, &found, err);
}

// The path of a candidate is the next; the rest of the candidate goes back.
static ng_status take(const ranking *run, const ng_path_candidate *candidate, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_rank *rank = run->rank;
    ng_path_candidate rest = *candidate;
    const uint32_t length = length_of(rank, candidate->path);
    ng_path_found *grown =
        ng_path__grow(rank->found, &rank->found_capacity, rank->found_count + 1, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    rank->found = grown;
    grown[rank->found_count++] = (ng_path_found){candidate->path, candidate->key};
    while (rest.prefix < length) {
        ng_path_candidate part = rest;
        NG_TRY(exclude(rank, &part, rows_of(rank, rest.path)[rest.prefix], err));
        NG_TRY(offer(run, &part, INT64_MIN, err));
        advance(run, &rest);
        rest.excluded = 0;
    }
done:
    return status;
}

ng_status ng_path_rank__run(
    ng_path_rank *rank, const ng_path_region *region, const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    const ranking run = {rank, region, task};
    ng_path_candidate all = {.visit = (1u << region->via_bits) - 1};
    rank->heap_count = 0;
    rank->room_count = 0;
    rank->exclusion_count = 0;
    rank->found_count = 0;
    rank->stopped = false;
    rank->more = false;
    if (region->count == 0) {
        return NG_OK;
    }
    NG_TRY(ng_path_stamps__reserve(&rank->stamps, region->count, err));
    NG_TRY(offer(&run, &all, INT64_MIN, err));
    while (rank->heap_count > 0 && !rank->stopped &&
        rank->found_count < task->question->paths_max) {
        const ng_path_candidate first = pop(rank);
        NG_TRY(ng_path__check(task, err));
        NG_TRY(first.kind == EXACT ? take(&run, &first, err) : look_into(&run, &first, err));
    }
    rank->more = rank->heap_count > 0;
done:
    return status;
}
