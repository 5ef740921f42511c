// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Two searches that meet.
 *
 * Let G be the graph without the avoided vertices, without connections into `from` and out of
 * `to`: its loopless walks from one to the other are the paths asked for. f(x) is the distance
 * from `from` to x in G, t(x) that from x to `to`. With a levels of lists read around `from`
 * and b around `to`, f is known wherever it is at most a, and t wherever it is at most b.
 *
 * Bounded (H hops): levels are read until a + b = H. A connection x -> y lies on a walk of at
 * most H hops when f(x) + 1 + t(y) <= H, so f(x) < a or t(y) < b: one of the two lists was
 * read, and nothing else is needed. A vertex first reached by the last level matters only when
 * the other end has reached it, too, since t <= H - a = b; others are not even kept.
 *
 * What is still open then is t(x) > b where f(x) < a. On a shortest way from such an x to `to`,
 * all vertices before the first with t = b have f < a, so their lists were read: t is found
 * going up from b, one round a hop, over the lists with f(x) + t <= H. The other way
 * round for f(y) > a. Rounds read no list anew.
 *
 * Shortest: the level that first meets the other end is the last one, read as such from there
 * on; H is its hops, every walk of H hops is a shortest path, and t(x) = H - f(x) leaves one
 * level to look at a round.
 *
 * Marks: a byte a vertex, 1 + f in the low half, 1 + t in the high one, 0: not reached; 0xFF:
 * avoided. Distances above 12 are taken modulo 12, which happens for shortest paths only, where
 * the neighbours of a vertex differ by at most one hop from it.
 */
#include "graph/path_search.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"
#include "graph/frontier.h"

enum {
    PREFETCH_AHEAD = 12,
    LISTS_A_TURN = 64, // read side by side
    AT_END = 1,        // code of distance 0
    CODES = 12,        // codes of other distances: 2 .. CODES + 1
    AVOIDED = 0xFF,    // a mark
    HALF_BITS = 4,
    HALF = 0x0F
};

static_assert(NG_PATH_LEVELS_MAX <= CODES, "bounded distances have codes of their own");

void *ng_path__grow(void *at, size_t *capacity, uint64_t wanted, size_t bytes)
{
    if (at != NULL && wanted <= *capacity) {
        return at;
    }
    const uint64_t roomy = wanted + wanted / 2 + 16;
    void *grown = roomy <= SIZE_MAX / bytes ? ng_memory__resize(at, roomy * bytes) : NULL;
    if (grown != NULL) {
        *capacity = roomy;
    }
    return grown;
}

ng_status ng_path__no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for a search of paths");
}

ng_status ng_path__check(const ng_path_task *task, ng_error *err)
{
    const ng_path_question *question = task->question;
    if (question->cancel != NULL && *question->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "the search was interrupted");
    }
    return NG_OK;
}

void ng_path_search__finish(ng_path_search *search)
{
    for (uint32_t i = 0; i < NG_PATH_SIDES; i++) {
        ng_memory__release(search->sides[i].vertex);
        ng_memory__release(search->sides[i].list);
        ng_memory__release(search->sides[i].level);
    }
    ng_memory__release(search->mark);
    *search = (ng_path_search){0};
}

static uint32_t code_of(uint32_t hops)
{
    return hops == 0 ? AT_END : 2 + (hops - 1) % CODES;
}

static uint32_t shift_of(uint32_t number)
{
    return number * HALF_BITS;
}

static ng_status reserve(ng_path_side *side, uint64_t more, ng_error *err)
{
    uint32_t *grown =
        ng_path__grow(side->vertex, &side->capacity, side->count + more, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    side->vertex = grown;
    return NG_OK;
}

// The level of this depth begins at a place of the queue.
static ng_status begin_level(ng_path_side *side, uint32_t depth, uint32_t at, ng_error *err)
{
    uint32_t *grown =
        ng_path__grow(side->level, &side->level_capacity, (uint64_t)depth + 1, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    side->level = grown;
    side->level[depth] = at;
    side->depth = depth;
    return NG_OK;
}

// One end and its mark; avoided vertices are marked already.
static ng_status place_end(ng_path_search *search, uint32_t number, const uint32_t *vertex,
    size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_side *side = &search->sides[number];
    NG_TRY(reserve(side, count, err));
    NG_TRY(begin_level(side, 0, 0, err));
    for (size_t i = 0; i < count; i++) {
        unsigned char *mark = &search->mark[vertex[i]];
        if (*mark != AVOIDED) {
            search->met = search->met || *mark != 0;
            *mark |= (unsigned char)(AT_END << shift_of(number));
            side->vertex[side->count++] = vertex[i];
        }
    }
done:
    return status;
}

static ng_status start(ng_path_search *search, const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t vertex_count = task->view->graph->vertex_count;
    if (search->mark == NULL || search->vertex_count != vertex_count) {
        ng_memory__release(search->mark);
        search->mark = ng_memory__allocate_zero(vertex_count, 1);
        if (search->mark == NULL) {
            return ng_path__no_memory(err);
        }
        search->vertex_count = vertex_count;
    }
    for (size_t i = 0; i < task->question->avoid_count; i++) {
        search->mark[task->question->avoid[i]] = AVOIDED;
    }
    NG_TRY(
        place_end(search, NG_PATH_FROM, task->question->from, task->question->from_count, err));
    NG_TRY(place_end(search, NG_PATH_TO, task->question->to, task->question->to_count, err));
done:
    return status;
}

void ng_path_search__clear(ng_path_search *search, const ng_path_task *task)
{
    for (uint32_t number = 0; number < NG_PATH_SIDES; number++) {
        const ng_path_side *side = &search->sides[number];
        for (uint32_t i = 0; i < side->count; i++) {
            search->mark[side->vertex[i]] = 0;
        }
    }
    for (size_t i = 0; search->mark != NULL && i < task->question->avoid_count; i++) {
        search->mark[task->question->avoid[i]] = 0;
    }
}

// A list that was read, none when the budget does not reach for it. A vertex that is both ends
// has no way onwards.
static void take_list(
    ng_path_search *search, const ng_path_task *task, uint32_t vertex, ng_neighbor_list *list)
{
    if (search->stopped || search->mark[vertex] == (AT_END | AT_END << HALF_BITS)) {
        list->count = 0;
    } else if (list->count > task->question->budget - search->edges_read) {
        search->stopped = true;
        list->count = 0;
    }
    search->edges_read += list->count;
}

// Read the lists of the last level of one end and make room for what they can add. A view that
// makes its lists is asked for one at a time, so that it makes none in vain.
static ng_status read_level(
    ng_path_search *search, const ng_path_task *task, uint32_t number, ng_error *err)
{
    ng_status status = NG_OK;
    ng_path_side *side = &search->sides[number];
    const ng_adjacency *graph = task->view->graph;
    const uint32_t most = graph->read_many != NULL ? LISTS_A_TURN : 1;
    const uint64_t before = search->edges_read;
    ng_neighbor_list *grown =
        ng_path__grow(side->list, &side->list_capacity, side->count, sizeof *grown);
    if (grown == NULL) {
        return ng_path__no_memory(err);
    }
    side->list = grown;
    uint32_t turn = 0;
    for (uint32_t i = side->level[side->depth]; i < side->count && !search->stopped;
         i += turn) {
        turn = side->count - i < most ? side->count - i : most;
        NG_TRY(ng_adjacency__neighbors_of(graph, side->vertex + i, turn, grown + i, err));
        for (uint32_t k = 0; k < turn; k++) {
            take_list(search, task, side->vertex[i + k], &grown[i + k]);
        }
        NG_TRY(ng_path__check(task, err));
    }
    side->list_count = side->count;
    // One place behind the last vertex is written to before it is known to be needed.
    const uint64_t left = (uint64_t)search->vertex_count - side->count + 1;
    const uint64_t entries = search->edges_read - before;
    NG_TRY(reserve(side, entries < left ? entries : left, err));
done:
    return status;
}

static void prefetch(const ng_path_search *search, const ng_neighbor_list *list, uint32_t at)
{
    if (list->count - at > PREFETCH_AHEAD) {
        __builtin_prefetch(&search->mark[list->at[at + PREFETCH_AHEAD]], 1);
    }
}

// Keep every vertex that the level reaches first; the other end is reached, but not passed.
static void scan_open(
    ng_path_search *search, uint32_t number, const ng_neighbor_list *list, uint32_t code)
{
    ng_path_side *side = &search->sides[number];
    const uint32_t own = shift_of(number);
    const uint32_t other = shift_of(1 - number);
    uint32_t count = side->count;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        prefetch(search, list, i);
        const uint32_t vertex = list->at[i];
        const uint32_t mark = search->mark[vertex];
        if ((mark >> own & HALF) == 0) {
            seen |= mark;
            search->mark[vertex] = (unsigned char)(mark | code << own);
            side->vertex[count] = vertex;
            count += (mark >> other & HALF) != AT_END;
        }
    }
    side->count = count;
    search->met = search->met || seen != 0;
}

// The last of all levels, of the vertex at `at`: only vertices that the other end has reached,
// by codes from `least` on, are marked, and with one of them the vertex itself has its way.
static void scan_last(
    ng_path_search *search, uint32_t number, uint32_t at, uint32_t code, uint32_t least)
{
    const ng_path_side *side = &search->sides[number];
    const ng_neighbor_list *list = &side->list[at];
    const uint32_t own = shift_of(number);
    const uint32_t other = shift_of(1 - number);
    const uint32_t depth = search->sides[1 - number].depth;
    const uint32_t most = code_of(depth);
    bool met = false;
    for (uint32_t i = 0; i < list->count; i++) {
        prefetch(search, list, i);
        const uint32_t mark = search->mark[list->at[i]];
        const uint32_t reached = mark >> other & HALF;
        const uint32_t before = mark >> own & HALF;
        if (reached < least || reached > most || before == AT_END) {
            continue;
        }
        met = true;
        search->mark[list->at[i]] = (unsigned char)(before == 0 ? mark | code << own : mark);
    }
    unsigned char *mark = &search->mark[side->vertex[at]];
    if (met && (*mark >> other & HALF) == 0) {
        *mark |= (unsigned char)(code_of(depth + 1) << other);
    }
    search->met = search->met || met;
}

// Read a level. Shortest paths: the first vertex met makes it the last.
static ng_status expand(
    ng_path_search *search, const ng_path_task *task, uint32_t number, bool last, ng_error *err)
{
    ng_path_side *side = &search->sides[number];
    const uint32_t begin = side->level[side->depth];
    const uint32_t end = side->count;
    const uint32_t code = code_of(side->depth + 1);
    const bool shortest = task->reach == NG_PATH_REACH_SHORTEST;
    const uint32_t least = shortest ? code_of(search->sides[1 - number].depth) : AT_END;
    ng_status status = read_level(search, task, number, err);
    if (status != NG_OK || search->stopped) {
        return status;
    }
    for (uint32_t i = begin; i < end; i++) {
        if (!last) {
            scan_open(search, number, &side->list[i], code);
            last = shortest && search->met;
        }
        if (last) {
            scan_last(search, number, i, code, least);
        }
    }
    return begin_level(side, side->depth + 1, end, err);
}

// Has a list a neighbour that the other end reaches by this code, and is no end of its own?
static bool leads_on(
    const ng_path_search *search, uint32_t number, const ng_neighbor_list *list, uint32_t code)
{
    for (uint32_t i = 0; i < list->count; i++) {
        prefetch(search, list, i);
        const uint32_t mark = search->mark[list->at[i]];
        if ((mark >> shift_of(1 - number) & HALF) == code &&
            (mark >> shift_of(number) & HALF) != AT_END) {
            return true;
        }
    }
    return false;
}

// Give those of some vertices of one end that lead on to a vertex `hops` - 1 from the other end
// that distance, if they have none.
static void settle_some(
    ng_path_search *search, uint32_t number, uint32_t hops, uint32_t begin, uint32_t end)
{
    const ng_path_side *side = &search->sides[number];
    const uint32_t other = shift_of(1 - number);
    for (uint32_t i = begin; i < end; i++) {
        unsigned char *mark = &search->mark[side->vertex[i]];
        if ((*mark >> other & HALF) == 0 &&
            leads_on(search, number, &side->list[i], code_of(hops - 1))) {
            *mark |= (unsigned char)(code_of(hops) << other);
        }
    }
}

// Distances to the other end of what one end has reached, beyond what that one has read.
static void settle(ng_path_search *search, uint32_t number, uint32_t last, bool shortest)
{
    const ng_path_side *side = &search->sides[number];
    const uint32_t depth = search->sides[1 - number].depth;
    for (uint32_t hops = depth + 1; hops <= search->hops; hops++) {
        const uint32_t top = search->hops - hops;
        // The lists of the last level were looked through for this when they were read.
        const bool done = number == last && hops == depth + 1;
        const uint32_t begin = shortest ? side->level[top] : 0;
        settle_some(search, number, hops, begin, side->level[done ? top : top + 1]);
    }
}

static ng_status choose(
    const ng_path_search *search, const ng_path_task *task, uint32_t *number, ng_error *err)
{
    ng_frontier ends[NG_PATH_SIDES];
    for (uint32_t i = 0; i < NG_PATH_SIDES; i++) {
        const ng_path_side *side = &search->sides[i];
        const uint32_t begin = side->level[side->depth];
        ends[i] = (ng_frontier){side->vertex + begin, side->count - begin};
    }
    return ng_frontier__cheaper(task->view->graph, ends, number, err);
}

// Without a vertex left on one side nothing more can be met.
static bool is_spent(const ng_path_search *search)
{
    bool spent = false;
    for (uint32_t i = 0; i < NG_PATH_SIDES; i++) {
        const ng_path_side *side = &search->sides[i];
        spent = spent || side->level[side->depth] == side->count;
    }
    return spent && !search->met;
}

static ng_status run_bounded(ng_path_search *search, const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    search->hops = task->question->hops_max;
    for (uint32_t hops = 1; hops <= search->hops && !search->stopped; hops++) {
        if (is_spent(search)) {
            return NG_OK;
        }
        NG_TRY(choose(search, task, &number, err));
        NG_TRY(expand(search, task, number, hops == search->hops, err));
    }
    for (uint32_t i = 0; i < NG_PATH_SIDES && search->met && !search->stopped; i++) {
        settle(search, i, number, false);
    }
done:
    return status;
}

static ng_status run_shortest(ng_path_search *search, const ng_path_task *task, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = 0;
    while (!search->met && !search->stopped && search->hops < task->question->hops_max) {
        if (is_spent(search)) {
            return NG_OK;
        }
        NG_TRY(choose(search, task, &number, err));
        NG_TRY(expand(search, task, number, false, err));
        search->hops++;
    }
    for (uint32_t i = 0; i < NG_PATH_SIDES && search->met && !search->stopped; i++) {
        settle(search, i, number, true);
    }
done:
    return status;
}

ng_status ng_path_search__run(ng_path_search *search, const ng_path_task *task, ng_error *err)
{
    for (uint32_t i = 0; i < NG_PATH_SIDES; i++) {
        search->sides[i].count = 0;
        search->sides[i].list_count = 0;
        search->sides[i].depth = 0;
    }
    search->hops = 0;
    search->edges_read = 0;
    search->met = false;
    search->stopped = false;
    ng_status status = start(search, task, err);
    if (status != NG_OK) {
        return status;
    }
    return task->reach == NG_PATH_REACH_BOUNDED ? run_bounded(search, task, err)
                                                : run_shortest(search, task, err);
}
