// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The distance of two vertices by a search from both ends, a whole level of one end at a time.
 *
 * Why the first meeting is the answer: with d and e levels behind the two ends and no vertex in
 * both, the distance is more than d + e, since a way of at most d + e hops has a vertex within
 * d of one end and within e of the other. A list of level d that holds a vertex of the other
 * end shows a way of at most d + 1 + e hops. So neither the level of the vertex met nor the
 * rest of the lists matters, and one mark a vertex is enough: which ends have reached it.
 *
 * Lists are read in turns, a few at first and then twice as many: nobody knows how many it
 * takes until the ends meet, and lists that are read side by side cost less than half.
 *
 * The marks are bytes, a megabyte at a million vertices; the queues name all that are set.
 */
#include "graph/degree.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"
#include "graph/frontier.h"

enum {
    ENDS = 2,
    FIRST_TURN = 4, // lists
    TURN_MAX = 64,
    PREFETCH_AHEAD = 12
};

// What one end has reached, level by level; the last level is its frontier.
typedef struct end {
    uint32_t *vertex; // [capacity], the first `count` are reached
    size_t capacity;
    uint32_t count;
    uint32_t frontier; // where the last level begins
    uint32_t depth;    // hops to the last level
} end;

struct ng_degree_workspace {
    unsigned char *mark; // [vertex_count] bit i: reached from end i; 0 between questions
    uint32_t vertex_count;
    end ends[ENDS];
    ng_neighbor_list first[ENDS];    // of the vertices asked for
    ng_neighbor_list list[TURN_MAX]; // of a turn
};

ng_status ng_degree_workspace__create(ng_degree_workspace **out, ng_error *err)
{
    *out = ng_memory__allocate_zero(1, sizeof **out);
    return *out != NULL ? NG_OK : ng_fail(err, NG_ERR_NOMEM, "no memory for a distance");
}

void ng_degree_workspace__destroy(ng_degree_workspace *workspace)
{
    if (workspace == NULL) {
        return;
    }
    ng_memory__release(workspace->mark);
    for (uint32_t i = 0; i < ENDS; i++) {
        ng_memory__release(workspace->ends[i].vertex);
    }
    ng_memory__release(workspace);
}

// Room for so many more vertices of an end.
static ng_status reserve(end *side, uint64_t more, uint32_t vertex_count, ng_error *err)
{
    uint64_t wanted = side->count + more;
    if (wanted <= side->capacity) {
        return NG_OK;
    }
    // One place behind the last vertex is written to before it is known to be needed.
    const uint64_t most = (uint64_t)vertex_count + 1;
    uint64_t roomy = 2 * wanted + 1;
    roomy = roomy < most ? roomy : most;
    if (roomy <= side->capacity) {
        return NG_OK;
    }
    uint32_t *grown = ng_memory__resize(side->vertex, roomy * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %llu members on the way",
            (unsigned long long)wanted);
    }
    side->vertex = grown;
    side->capacity = roomy;
    return NG_OK;
}

static ng_status start(ng_degree_workspace *workspace, uint32_t vertex_count,
    const uint32_t vertex[ENDS], ng_error *err)
{
    ng_status status = NG_OK;
    if (workspace->mark == NULL || workspace->vertex_count != vertex_count) {
        ng_memory__release(workspace->mark);
        workspace->mark = ng_memory__allocate_zero(vertex_count, 1);
        if (workspace->mark == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for marks of %u vertices",
                (unsigned)vertex_count);
        }
        workspace->vertex_count = vertex_count;
    }
    for (uint32_t i = 0; i < ENDS; i++) {
        end *side = &workspace->ends[i];
        side->count = 0;
        NG_TRY(reserve(side, 1, vertex_count, err));
        side->vertex[0] = vertex[i];
        side->count = 1;
        side->frontier = 0;
        side->depth = 0;
        workspace->mark[vertex[i]] |= (unsigned char)(1u << i);
    }
done:
    return status;
}

static void clear(ng_degree_workspace *workspace)
{
    for (uint32_t i = 0; i < ENDS; i++) {
        const end *side = &workspace->ends[i];
        for (uint32_t at = 0; at < side->count; at++) {
            workspace->mark[side->vertex[at]] = 0;
        }
        workspace->ends[i].count = 0;
    }
}

// Mark and queue what is new on a list; true when it holds a vertex of the other end.
static bool scan(
    unsigned char *mark, end *side, uint32_t number, const uint32_t *list, uint32_t count)
{
    const unsigned char own = (unsigned char)(1u << number);
    uint32_t *vertex = side->vertex;
    uint32_t reached = side->count;
    bool met = false;
    for (uint32_t i = 0; i < count; i++) {
        if (count - i > PREFETCH_AHEAD) {
            __builtin_prefetch(&mark[list[i + PREFETCH_AHEAD]], 1);
        }
        const uint32_t neighbor = list[i];
        const unsigned char before = mark[neighbor];
        if ((before & ~own) != 0) {
            met = true;
            break;
        }
        vertex[reached] = neighbor;
        mark[neighbor] = own;
        reached += before == 0;
    }
    side->count = reached;
    return met;
}

// The end to go on from. At first the lists of both vertices are read: one is needed at once,
// the other nearly always.
static ng_status choose(
    ng_degree_workspace *workspace, const ng_adjacency *graph, uint32_t *out, ng_error *err)
{
    ng_frontier ends[ENDS];
    const end *side = workspace->ends;
    if (side[0].depth == 0 && side[1].depth == 0) {
        const uint32_t vertex[ENDS] = {side[0].vertex[0], side[1].vertex[0]};
        *out = 0;
        const ng_status status =
            ng_adjacency__neighbors_of(graph, vertex, ENDS, workspace->first, err);
        if (status == NG_OK) {
            *out = workspace->first[1].count < workspace->first[0].count ? 1 : 0;
        }
        return status;
    }
    for (uint32_t i = 0; i < ENDS; i++) {
        ends[i] =
            (ng_frontier){side[i].vertex + side[i].frontier, side[i].count - side[i].frontier};
    }
    return ng_frontier__cheaper(graph, ends, out, err);
}

// The lists of a frontier from `at` on, as far as they belong to this turn.
static ng_status read_turn(ng_degree_workspace *workspace, const ng_adjacency *graph,
    uint32_t number, uint32_t at, uint32_t count, ng_error *err)
{
    const end *side = &workspace->ends[number];
    if (side->depth == 0) {
        workspace->list[0] = workspace->first[number];
        return NG_OK;
    }
    return ng_adjacency__neighbors_of(graph, side->vertex + at, count, workspace->list, err);
}

// One list of a frontier; *met when it holds a vertex of the other end. The answer turns
// incomplete when the budget ends.
static ng_status take_list(ng_degree_workspace *workspace, const ng_degree_question *question,
    uint32_t number, ng_neighbor_list list, ng_degree_answer *out, bool *met, ng_error *err)
{
    end *side = &workspace->ends[number];
    if (question->cancel != NULL && *question->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "the search was interrupted");
    }
    if (list.count > question->budget - out->edges_read) {
        out->complete = false;
        return NG_OK;
    }
    const ng_status status = reserve(side, list.count, workspace->vertex_count, err);
    if (status != NG_OK) {
        return status;
    }
    out->edges_read += list.count;
    *met = scan(workspace->mark, side, number, list.at, list.count);
    return NG_OK;
}

// Read the lists of the frontier of one end, until the ends meet.
static ng_status expand(ng_degree_workspace *workspace, const ng_adjacency *graph,
    const ng_degree_question *question, uint32_t number, ng_degree_answer *out, ng_error *err)
{
    ng_status status = NG_OK;
    end *side = &workspace->ends[number];
    const uint32_t stop = side->count;
    uint32_t turn = FIRST_TURN;
    bool met = false;
    for (uint32_t at = side->frontier; at < stop && !met; at += turn) {
        turn = at == side->frontier ? turn : turn < TURN_MAX ? 2 * turn : TURN_MAX;
        turn = turn < stop - at ? turn : stop - at;
        NG_TRY(read_turn(workspace, graph, number, at, turn, err));
        for (uint32_t i = 0; i < turn && !met; i++) {
            NG_TRY(take_list(workspace, question, number, workspace->list[i], out, &met, err));
            if (!out->complete) {
                goto done;
            }
        }
    }
    side->frontier = stop;
    side->depth++;
    if (met) {
        out->hops = workspace->ends[0].depth + workspace->ends[1].depth;
    }
done:
    return status;
}

static bool is_open(const ng_degree_workspace *workspace, uint32_t hops_max)
{
    const end *ends = workspace->ends;
    return ends[0].frontier < ends[0].count && ends[1].frontier < ends[1].count &&
        (uint64_t)ends[0].depth + ends[1].depth < hops_max;
}

ng_status ng_degree__hops(ng_degree_workspace *workspace, const ng_adjacency *graph,
    const ng_degree_question *question, ng_degree_answer *out, ng_error *err)
{
    assert(question->from < graph->vertex_count && question->to < graph->vertex_count);
    ng_status status = NG_OK;
    const uint32_t vertex[ENDS] = {question->from, question->to};
    *out = (ng_degree_answer){.hops = NG_DEGREE_NONE, .complete = true};
    if (question->from == question->to) {
        out->hops = 0;
        return NG_OK;
    }
    NG_TRY(start(workspace, graph->vertex_count, vertex, err));
    while (out->hops == NG_DEGREE_NONE && out->complete &&
        is_open(workspace, question->hops_max)) {
        uint32_t number = 0;
        NG_TRY(choose(workspace, graph, &number, err));
        NG_TRY(expand(workspace, graph, question, number, out, err));
    }
done:
    clear(workspace);
    if (status != NG_OK) {
        *out = (ng_degree_answer){.hops = NG_DEGREE_NONE};
    }
    return status;
}
