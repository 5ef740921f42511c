// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The kernel of suggestions.
 *
 * Lists are read before their vertices are added up, so that room is made once and the reads of
 * many lists overlap. While a question runs, a candidate's `score` remembers the vertex's
 * degree, 0 when it was not looked up yet. The best come to the front of the candidates, so
 * that ranking looks at few of them.
 */
#include "graph/suggest.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"
#include "graph/accumulator.h"
#include "graph/choice.h"

enum {
    DEGREES_AHEAD = 16,  // looked up early
    NO_DAMPING = 1 << 30 // P[d] of an exponent of 0
};

struct ng_suggest_workspace {
    ng_vertex_order order;
    ng_power_tables powers;
    ng_accumulator sums;
    // [list_capacity] of the neighbours, then of those of the third step
    ng_neighbor_list *lists;
    uint64_t *amounts;   // [list_capacity] what each list adds to its vertices
    uint32_t list_count; // of this question so far
    uint32_t list_capacity;
    uint32_t around_count; // neighbours of the vertex of this question
    ng_choice choice;
    ng_buckets scores;
    uint32_t candidate_count; // all of the last question that are in `sums.at`
    uint32_t uncounted;       // vertices with fewer common neighbours are not yet there
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
    ng_memory__release(workspace->amounts);
    ng_memory__release(workspace);
}

void ng_suggest_workspace__settle_in(ng_suggest_workspace *workspace)
{
    ng_accumulator__settle_in(&workspace->sums);
}

ng_power_tables *ng_suggest_workspace__powers(ng_suggest_workspace *workspace)
{
    return &workspace->powers;
}

static ng_status reserve_lists(ng_suggest_workspace *workspace, uint32_t count, ng_error *err)
{
    // Room for one where there are none: nothing may be added to no array.
    const size_t room = count == 0 ? 1 : count;
    if (room <= workspace->list_capacity) {
        return NG_OK;
    }
    ng_neighbor_list *lists = ng_memory__resize(workspace->lists, room * sizeof *lists);
    workspace->lists = lists != NULL ? lists : workspace->lists;
    uint64_t *amounts = ng_memory__resize(workspace->amounts, room * sizeof *amounts);
    workspace->amounts = amounts != NULL ? amounts : workspace->amounts;
    if (lists == NULL || amounts == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u lists", count);
    }
    workspace->list_capacity = (uint32_t)room;
    return NG_OK;
}

// The lists of some vertices, behind those read before; *total counts their entries.
static ng_status read_lists(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    ng_neighbor_list of, uint64_t *total, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t first = workspace->list_count;
    *total = 0;
    NG_TRY(reserve_lists(workspace, first + of.count, err));
    NG_TRY(ng_adjacency__neighbors_of(graph, of.at, of.count, workspace->lists + first, err));
    for (uint32_t i = 0; i < of.count; i++) {
        *total += workspace->lists[first + i].count;
    }
    workspace->list_count = first + of.count;
done:
    return status;
}

// The lists of the neighbours of the vertex that is asked about.
static ng_status read_around(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    ng_neighbor_list around, uint64_t *total, ng_error *err)
{
    workspace->list_count = 0;
    const ng_status status = read_lists(workspace, graph, around, total, err);
    workspace->around_count = workspace->list_count;
    return status;
}

const ng_neighbor_list *ng_suggest_workspace__lists(
    const ng_suggest_workspace *workspace, uint32_t *count)
{
    *count = workspace->around_count;
    return workspace->lists;
}

// What a neighbour of so many connections gives to each of its neighbours.
static uint64_t mass_of(ng_power_tables *powers, ng_scorer scorer, uint32_t degree)
{
    switch (scorer) {
    case NG_SCORER_DEFAULT:
        return ng_power__degree(powers, degree);
    case NG_SCORER_ADAMIC_ADAR:
        return ng_power__logarithm(powers, degree);
    case NG_SCORER_RESOURCE_ALLOCATION:
        return ng_power__inverse(degree);
    case NG_SCORER_MUTUAL:
        break;
    }
    return 1;
}

// The amounts of the lists to their vertices.
static ng_status add_masses(
    ng_suggest_workspace *workspace, uint32_t list_count, uint64_t total, ng_error *err)
{
    ng_accumulator *sums = &workspace->sums;
    if (sums->sorted) {
        return ng_accumulator__gather_mass(
            sums, workspace->lists, workspace->amounts, list_count, err);
    }
    ng_status status = ng_accumulator__reserve(sums, total, err);
    for (uint32_t i = 0; i < list_count && status == NG_OK; i++) {
        ng_accumulator__add_mass(sums, workspace->lists[i], workspace->amounts[i]);
    }
    return status;
}

// mass and mutual of every vertex at most two steps away, u itself without any.
static ng_status add_two_steps(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_suggest_question *question, ng_neighbor_list around, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t total = 0;
    NG_TRY(read_around(workspace, graph, around, &total, err));
    NG_TRY(ng_accumulator__choose(&workspace->sums, total, err));
    for (uint32_t i = 0; i < around.count; i++) {
        ng_neighbor_list *list = &workspace->lists[i];
        // A neighbour with one connection leads back to u only.
        list->count = list->count < 2 ? 0 : list->count;
        workspace->amounts[i] =
            list->count == 0 ? 0 : mass_of(&workspace->powers, question->scorer, list->count);
    }
    NG_TRY(add_masses(workspace, around.count, total, err));
    ng_suggest_candidate *self = ng_accumulator__find(&workspace->sums, question->vertex);
    if (self != NULL) {
        self->mass = 0;
        self->mutual = 0;
    }
done:
    return status;
}

// The degree of each vertex met, reads overlapping, and its bucket, which waits in `walk`.
static ng_status rate(ng_suggest_workspace *workspace, const ng_adjacency *graph, ng_error *err)
{
    ng_suggest_candidate *at = workspace->sums.at;
    const uint32_t count = workspace->sums.count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t degree = 0;
        if (i + DEGREES_AHEAD < count) {
            ng_adjacency__prefetch_degree(graph, at[i + DEGREES_AHEAD].vertex);
        }
        if (at[i].mass == 0) {
            continue;
        }
        ng_status status = ng_adjacency__degree(graph, at[i].vertex, &degree, err);
        if (status != NG_OK) {
            return status;
        }
        if (degree == 0) {
            return ng_fail(
                err, NG_ERR_CORRUPT, "vertex %u is met, but has a degree of 0", at[i].vertex);
        }
        at[i].score = degree;
        at[i].walk = ng_choice__count(&workspace->choice, at[i].mass, degree);
    }
    return NG_OK;
}

// W: those that pass most mass per connection.
static ng_status choose(ng_suggest_workspace *workspace, ng_error *err)
{
    ng_choice *choice = &workspace->choice;
    ng_suggest_candidate *at = workspace->sums.at;
    ng_choice__cut(choice);
    for (uint32_t i = 0; i < workspace->sums.count; i++) {
        const uint32_t bucket = (uint32_t)at[i].walk;
        at[i].walk = 0;
        if (bucket < choice->cut || at[i].mass == 0) {
            continue;
        }
        const ng_choice_entry entry = {at[i].mass, at[i].vertex, (uint32_t)at[i].score};
        ng_status status = ng_choice__offer(choice, &entry, bucket, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

// walk of every vertex next to W.
static ng_status add_walks(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_choice_entry *entries, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_accumulator *sums = &workspace->sums;
    uint32_t vertex[NG_SUGGEST_EXPANDED] = {0};
    uint64_t total = 0;
    for (uint32_t i = 0; i < count; i++) {
        vertex[i] = entries[i].vertex;
    }
    NG_TRY(read_lists(workspace, graph, (ng_neighbor_list){vertex, count}, &total, err));
    const ng_neighbor_list *lists = workspace->lists + workspace->around_count;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t degree = lists[i].count;
        const uint64_t power = degree == 0 ? 0 : ng_power__degree(&workspace->powers, degree);
        workspace->amounts[i] = (uint64_t)((ng_u128)entries[i].mass * power >> 32);
    }
    if (sums->sorted) {
        status = ng_accumulator__gather_walk(sums, lists, workspace->amounts, count, err);
        goto done;
    }
    NG_TRY(ng_accumulator__reserve(sums, total, err));
    for (uint32_t i = 0; i < count; i++) {
        ng_accumulator__add_walk(sums, lists[i], workspace->amounts[i]);
    }
done:
    return status;
}

static ng_status add_third_step(
    ng_suggest_workspace *workspace, const ng_adjacency *graph, ng_error *err)
{
    ng_status status = NG_OK;
    ng_choice *choice = &workspace->choice;
    choice->order = workspace->order;
    ng_choice__begin(choice);
    NG_TRY(rate(workspace, graph, err));
    NG_TRY(choose(workspace, err));
    NG_TRY(add_walks(workspace, graph, choice->sure, ng_choice__finish(choice), err));
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

// The score of a candidate of so many connections.
static uint64_t damp(
    ng_suggest_workspace *workspace, const ng_suggest_candidate *candidate, uint32_t degree)
{
    return degree == 0
        ? 0
        : ng_suggest__damp(candidate, workspace->powers.parameters.walk_sixteenths,
              ng_power__damping(&workspace->powers, degree));
}

// Packs all that have something and scores those whose degree is known. Candidates that only
// the third step met keep a score of 0.
static void score_known(ng_suggest_workspace *workspace, ng_scorer scorer)
{
    ng_suggest_candidate *at = workspace->sums.at;
    ng_buckets *scores = &workspace->scores;
    uint32_t kept = 0;
    memset(scores->count, 0, (scores->top + 1) * sizeof *scores->count);
    scores->top = 0;
    for (uint32_t i = 0; i < workspace->sums.count; i++) {
        ng_suggest_candidate candidate = at[i];
        if (candidate.mass == 0 && candidate.walk == 0) {
            continue;
        }
        if (candidate.mass > 0) {
            candidate.score = scorer == NG_SCORER_DEFAULT
                ? damp(workspace, &candidate, (uint32_t)candidate.score)
                : candidate.mass;
            if (candidate.score == 0) {
                continue;
            }
            ng_buckets__add(scores, ng_bucket__of(candidate.score));
        }
        at[kept++] = candidate;
    }
    workspace->candidate_count = kept;
}

// A score that the best `wanted` of those who have one reach.
static uint64_t cut(const ng_suggest_workspace *workspace, uint32_t wanted)
{
    uint32_t above = 0;
    return ng_bucket__least(ng_buckets__cut(&workspace->scores, wanted, &above));
}

// Scores those from `first` on that have no score yet, as far as they can reach `least`.
// Damping takes something away and never adds, so that most candidates of the third step are
// behind without a look at their degree. Those who score 0 go.
static ng_status score_others(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t first, uint64_t least, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggest_candidate *at = workspace->sums.at;
    const uint32_t walk_sixteenths = workspace->powers.parameters.walk_sixteenths;
    uint32_t kept = first;
    for (uint32_t i = first; i < workspace->candidate_count; i++) {
        ng_suggest_candidate candidate = at[i];
        if (candidate.score == 0 &&
            ng_suggest__damp(&candidate, walk_sixteenths, NO_DAMPING) >= least) {
            uint32_t degree = 0;
            NG_TRY(ng_adjacency__degree(graph, candidate.vertex, &degree, err));
            candidate.score = damp(workspace, &candidate, degree);
            if (candidate.score == 0) {
                continue;
            }
            ng_buckets__add(&workspace->scores, ng_bucket__of(candidate.score));
        }
        at[kept++] = candidate;
    }
    workspace->candidate_count = kept;
done:
    return status;
}

// Brings those who reach `least` behind those found so far.
static void part(ng_suggest_workspace *workspace, uint64_t least, ng_suggest_found *found)
{
    ng_suggest_candidate *at = workspace->sums.at;
    uint32_t front = found->count;
    for (uint32_t i = front; i < workspace->candidate_count; i++) {
        if (at[i].score >= least) {
            const ng_suggest_candidate other = at[front];
            at[front++] = at[i];
            at[i] = other;
        }
    }
    *found = (ng_suggest_found){at, front, front == workspace->candidate_count ? 0 : least};
}

static ng_status add_up(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_suggest_question *question, ng_suggest_found *found, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbor_list around = {NULL, 0};
    NG_TRY(ng_adjacency__neighbors(graph, question->vertex, &around.at, &around.count, err));
    NG_TRY(add_two_steps(workspace, graph, question, around, err));
    if (question->scorer == NG_SCORER_DEFAULT) {
        NG_TRY(add_third_step(workspace, graph, err));
    }
    leave_out(&workspace->sums, question->vertex);
    for (uint32_t i = 0; i < around.count; i++) {
        leave_out(&workspace->sums, around.at[i]);
    }
done:
    ng_accumulator__end(&workspace->sums);
    if (status == NG_OK) {
        score_known(workspace, question->scorer);
        status = score_others(workspace, graph, 0, cut(workspace, question->wanted), err);
    }
    if (status == NG_OK) {
        part(workspace, cut(workspace, question->wanted), found);
    }
    return status;
}

// By the number of common neighbours, which needs no sums.
static ng_status count_common(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_suggest_question *question, ng_suggest_found *found, ng_error *err)
{
    ng_status status = NG_OK;
    ng_accumulator *sums = &workspace->sums;
    ng_neighbor_list around = {NULL, 0};
    uint64_t total = 0;
    NG_TRY(ng_adjacency__neighbors(graph, question->vertex, &around.at, &around.count, err));
    NG_TRY(read_around(workspace, graph, around, &total, err));
    NG_TRY(ng_accumulator__choose(sums, total, err));
    NG_TRY(ng_accumulator__count(sums, workspace->lists, around.count, total, err));
    ng_accumulator__leave_out(sums, question->vertex);
    for (uint32_t i = 0; i < around.count; i++) {
        ng_accumulator__leave_out(sums, around.at[i]);
    }
    uint32_t held = 0;
    const uint32_t least = ng_accumulator__settle(sums, question->wanted, &held);
    NG_TRY(ng_accumulator__reserve(sums, held, err));
    ng_accumulator__take_many(sums, least);
    workspace->uncounted = least;
    *found = (ng_suggest_found){sums->at, sums->count, least > 1 ? least : 0};
done:
    return status;
}

ng_status ng_suggest__best(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_suggest_question *question, ng_suggest_found *found, ng_error *err)
{
    assert(question->vertex < graph->vertex_count);
    *found = (ng_suggest_found){0};
    ng_accumulator__begin(&workspace->sums, graph->vertex_count);
    workspace->uncounted = 0;
    return question->scorer == NG_SCORER_MUTUAL
        ? count_common(workspace, graph, question, found, err)
        : add_up(workspace, graph, question, found, err);
}

ng_status ng_suggest__more(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t wanted, ng_suggest_found *found, ng_error *err)
{
    ng_status status = NG_OK;
    if (found->below == 0) {
        return NG_OK;
    }
    if (workspace->uncounted > 1) {
        NG_TRY(ng_accumulator__take_few(&workspace->sums, workspace->uncounted - 1, err));
        workspace->uncounted = 0;
        *found = (ng_suggest_found){workspace->sums.at, workspace->sums.count, 0};
        goto done;
    }
    NG_TRY(score_others(workspace, graph, found->count, cut(workspace, wanted), err));
    part(workspace, cut(workspace, wanted), found);
done:
    return status;
}

ng_status ng_suggest__down_to(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint64_t least, ng_suggest_found *found, ng_error *err)
{
    assert(workspace->uncounted == 0);
    if (found->below <= least) {
        return NG_OK;
    }
    const ng_status status = score_others(workspace, graph, found->count, least, err);
    if (status == NG_OK) {
        part(workspace, least, found);
    }
    return status;
}

ng_status ng_suggest__among(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const uint64_t *among, ng_suggest_candidate **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggest_candidate *at = workspace->sums.at;
    uint32_t kept = 0;
    *out = at;
    *count = 0;
    for (uint32_t i = 0; i < workspace->candidate_count; i++) {
        ng_suggest_candidate candidate = at[i];
        if ((among[candidate.vertex / 64] >> candidate.vertex % 64 & 1) == 0) {
            continue;
        }
        if (candidate.score == 0) {
            uint32_t degree = 0;
            NG_TRY(ng_adjacency__degree(graph, candidate.vertex, &degree, err));
            candidate.score = damp(workspace, &candidate, degree);
        }
        at[kept] = candidate;
        kept += candidate.score > 0;
    }
    *count = kept;
done:
    workspace->candidate_count = 0;
    return status;
}

ng_status ng_suggest__candidates(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t vertex, ng_scorer scorer, ng_suggest_candidate **out, uint32_t *count,
    ng_error *err)
{
    const ng_suggest_question question = {vertex, scorer, UINT32_MAX};
    ng_suggest_found found;
    ng_status status = ng_suggest__best(workspace, graph, &question, &found, err);
    *out = found.at;
    *count = found.count;
    return status;
}
