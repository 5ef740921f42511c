// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The kernel of suggestions.
 *
 * Lists are read before their vertices are added up, so that room is made once and the reads of
 * many lists overlap. While a question runs, a candidate's `score` remembers the vertex's
 * degree, 0 when it was not looked up yet.
 */
#include "graph/suggest.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"
#include "graph/accumulator.h"
#include "graph/choice.h"

enum {
    DEGREES_A_TURN = 64
};

typedef struct list {
    const uint32_t *at; // [count]
    uint32_t count;
    uint64_t mass; // of the vertex whose list it is, for the walk
} list;

struct ng_suggest_workspace {
    ng_vertex_order order;
    ng_power_tables powers;
    ng_accumulator sums;
    list *lists; // [list_capacity]
    uint32_t list_capacity;
    ng_choice choice;
};

ng_status ng_suggest_workspace__create(
    const ng_suggest_setup *setup, ng_suggest_workspace **out, ng_error *err)
{
    *out = NULL;
    ng_suggest_workspace *workspace = ng_memory__allocate_zero(1, sizeof *workspace);
    if (workspace == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a question");
    }
    ng_status status = ng_power__init(&workspace->powers, &setup->parameters, err);
    if (status != NG_OK) {
        ng_memory__release(workspace);
        return status;
    }
    workspace->powers.stored_degree = setup->stored_degree;
    workspace->powers.stored_damping = setup->stored_damping;
    workspace->powers.stored_count = setup->stored_count;
    workspace->order = setup->order;
    *out = workspace;
    return NG_OK;
}

void ng_suggest_workspace__destroy(ng_suggest_workspace *workspace)
{
    if (workspace == NULL) {
        return;
    }
    ng_power__finish(&workspace->powers);
    ng_accumulator__finish(&workspace->sums);
    ng_memory__release(workspace->lists);
    ng_memory__release(workspace);
}

ng_power_tables *ng_suggest_workspace__powers(ng_suggest_workspace *workspace)
{
    return &workspace->powers;
}

static ng_status reserve_lists(ng_suggest_workspace *workspace, uint32_t count, ng_error *err)
{
    if (count <= workspace->list_capacity) {
        return NG_OK;
    }
    list *grown = ng_memory__resize(workspace->lists, (size_t)count * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u lists", count);
    }
    workspace->lists = grown;
    workspace->list_capacity = count;
    return NG_OK;
}

static ng_status read_list(
    const ng_adjacency *graph, uint32_t vertex, list *out, uint64_t *total, ng_error *err)
{
    ng_status status = ng_adjacency__neighbors(graph, vertex, &out->at, &out->count, err);
    if (status == NG_OK && out->count > 0) {
        __builtin_prefetch(out->at);
        *total += out->count;
    }
    return status;
}

// What a neighbour of so many connections gives to each of its neighbours.
static ng_addition addition_of(ng_power_tables *powers, ng_scorer scorer, uint32_t degree)
{
    ng_addition addition = {.mutual = 1};
    switch (scorer) {
    case NG_SCORER_DEFAULT:
        addition.mass = ng_power__degree(powers, degree);
        break;
    case NG_SCORER_MUTUAL:
        addition.mass = 1;
        break;
    case NG_SCORER_ADAMIC_ADAR:
        addition.mass = ng_power__logarithm(powers, degree);
        break;
    case NG_SCORER_RESOURCE_ALLOCATION:
        addition.mass = ng_power__inverse(degree);
        break;
    }
    return addition;
}

// mass and mutual of every vertex at most two steps away, u itself without any.
static ng_status add_two_steps(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t vertex, ng_scorer scorer, ng_error *err)
{
    ng_status status = NG_OK;
    list around = {0};
    uint64_t total = 0;
    NG_TRY(read_list(graph, vertex, &around, &total, err));
    NG_TRY(reserve_lists(workspace, around.count, err));
    total = 1;
    for (uint32_t i = 0; i < around.count; i++) {
        NG_TRY(read_list(graph, around.at[i], &workspace->lists[i], &total, err));
    }
    NG_TRY(ng_accumulator__reserve(&workspace->sums, total, err));
    for (uint32_t i = 0; i < around.count; i++) {
        // A neighbour with one connection leads back to u only.
        if (workspace->lists[i].count > 1) {
            ng_addition addition =
                addition_of(&workspace->powers, scorer, workspace->lists[i].count);
            ng_accumulator__add(
                &workspace->sums, workspace->lists[i].at, workspace->lists[i].count, &addition);
        }
    }
    ng_suggest_candidate *self = ng_accumulator__find(&workspace->sums, vertex);
    if (self != NULL) {
        self->mass = 0;
        self->mutual = 0;
    }
done:
    return status;
}

// The degrees of some candidates that have none yet, reads overlapping.
static ng_status fill_degrees(
    const ng_adjacency *graph, ng_suggest_candidate *candidates, uint32_t count, ng_error *err)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t vertex = candidates[i].vertex;
        uint32_t block = vertex / NG_ADJACENCY_BLOCK;
        if (graph->offset != NULL) {
            __builtin_prefetch(&graph->offset[vertex]);
        } else if (graph->degree_block[block] != NULL) {
            __builtin_prefetch(&graph->degree_block[block][vertex % NG_ADJACENCY_BLOCK]);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t degree = 0;
        if (candidates[i].score != 0) {
            continue;
        }
        ng_status status = ng_adjacency__degree(graph, candidates[i].vertex, &degree, err);
        if (status != NG_OK) {
            return status;
        }
        candidates[i].score = degree;
    }
    return NG_OK;
}

static ng_status fill_all_degrees(
    const ng_adjacency *graph, ng_accumulator *sums, ng_error *err)
{
    for (uint32_t i = 0; i < sums->count; i += DEGREES_A_TURN) {
        uint32_t turn = sums->count - i < DEGREES_A_TURN ? sums->count - i : DEGREES_A_TURN;
        ng_status status = fill_degrees(graph, &sums->at[i], turn, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// W: those that pass most mass per connection.
static ng_status choose(ng_suggest_workspace *workspace, ng_error *err)
{
    ng_choice *choice = &workspace->choice;
    choice->order = workspace->order;
    choice->count = 0;
    for (uint32_t i = 0; i < workspace->sums.count; i++) {
        const ng_suggest_candidate *met = &workspace->sums.at[i];
        ng_choice_entry entry = {met->mass, met->vertex, (uint32_t)met->score};
        if (met->mass == 0) {
            continue;
        }
        ng_status status = ng_choice__offer(choice, &entry, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// walk of every vertex next to W.
static ng_status add_third_step(
    ng_suggest_workspace *workspace, const ng_adjacency *graph, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t total = 0;
    NG_TRY(fill_all_degrees(graph, &workspace->sums, err));
    NG_TRY(choose(workspace, err));
    const ng_choice *choice = &workspace->choice;
    NG_TRY(reserve_lists(workspace, choice->count, err));
    for (uint32_t i = 0; i < choice->count; i++) {
        NG_TRY(read_list(graph, choice->at[i].vertex, &workspace->lists[i], &total, err));
        workspace->lists[i].mass = choice->at[i].mass;
    }
    NG_TRY(ng_accumulator__reserve(&workspace->sums, total, err));
    for (uint32_t i = 0; i < choice->count; i++) {
        const list *from = &workspace->lists[i];
        uint64_t power =
            from->count == 0 ? 0 : ng_power__degree(&workspace->powers, from->count);
        ng_addition addition = {.walk = (uint64_t)((ng_u128)from->mass * power >> 32)};
        ng_accumulator__add(&workspace->sums, from->at, from->count, &addition);
    }
    NG_TRY(fill_all_degrees(graph, &workspace->sums, err));
done:
    return status;
}

static void leave_out(const ng_accumulator *sums, uint32_t vertex)
{
    ng_suggest_candidate *found = ng_accumulator__find(sums, vertex);
    if (found != NULL) {
        *found = (ng_suggest_candidate){.vertex = vertex};
    }
}

// Turns degrees into scores and packs those above 0.
static uint32_t finish_scores(ng_suggest_workspace *workspace, ng_scorer scorer)
{
    ng_suggest_candidate *at = workspace->sums.at;
    uint32_t walk_sixteenths = workspace->powers.parameters.walk_sixteenths;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < workspace->sums.count; i++) {
        ng_suggest_candidate candidate = at[i];
        if (scorer != NG_SCORER_DEFAULT) {
            candidate.score = candidate.mass;
        } else if (candidate.score != 0) {
            uint64_t damping = ng_power__damping(&workspace->powers, (uint32_t)candidate.score);
            candidate.score = ng_suggest__damp(&candidate, walk_sixteenths, damping);
        }
        if (candidate.score != 0) {
            at[kept++] = candidate;
        }
    }
    return kept;
}

ng_status ng_suggest__candidates(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t vertex, ng_scorer scorer, ng_suggest_candidate **out, uint32_t *count,
    ng_error *err)
{
    assert(vertex < graph->vertex_count);
    ng_status status = NG_OK;
    const uint32_t *around = NULL;
    uint32_t around_count = 0;
    *out = NULL;
    *count = 0;
    NG_TRY(ng_accumulator__begin(&workspace->sums, graph->vertex_count, err));
    NG_TRY(add_two_steps(workspace, graph, vertex, scorer, err));
    if (scorer == NG_SCORER_DEFAULT) {
        NG_TRY(add_third_step(workspace, graph, err));
    }
    NG_TRY(ng_adjacency__neighbors(graph, vertex, &around, &around_count, err));
    leave_out(&workspace->sums, vertex);
    for (uint32_t i = 0; i < around_count; i++) {
        leave_out(&workspace->sums, around[i]);
    }
done:
    ng_accumulator__end(&workspace->sums);
    if (status == NG_OK) {
        *count = finish_scores(workspace, scorer);
        *out = workspace->sums.at;
    }
    return status;
}
