// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Trials: the candidates of a vertex come from the kernel of suggestions with mass and walk
 * apart, so that points which differ in the weight of the walk and in damping only are a few
 * multiplications a candidate.
 */
#include "graph/trial.h"

#include <string.h>

#include "base/memory.h"
#include "base/status.h"

/** What one vertex needs; kept from vertex to vertex. */
typedef struct trial_room {
    ng_suggest_workspace *workspace;
    uint64_t *score;  // [graph] of candidates
    uint64_t *factor; // [graph]
    uint32_t *place;  // [relevant_capacity] candidate + 1 that a relevant vertex is; 0: none
    ng_relevant *relevant; // [relevant_capacity]
    int64_t *weight;       // [value_capacity]
    uint32_t ranked_all;   // vertices with a training tie
} trial_room;

/** The candidates of one vertex. */
typedef struct trial_answer {
    const ng_suggest_candidate *candidate; // [count]
    uint32_t count;
    uint32_t relevant_count;
    uint32_t ranked;
} trial_answer;

static uint32_t degree_of(const ng_adjacency *graph, uint32_t vertex)
{
    return (uint32_t)(graph->offset[vertex + 1] - graph->offset[vertex]);
}

bool ng_trial__can_score(const ng_trial *trial, uint32_t vertex)
{
    if (degree_of(&trial->training, vertex) == 0) {
        return false;
    }
    const uint32_t *hidden = trial->hidden.neighbor + trial->hidden.offset[vertex];
    uint32_t count = degree_of(&trial->hidden, vertex);
    for (uint32_t i = 0; i < count; i++) {
        if (degree_of(&trial->training, hidden[i]) > 0) {
            return true;
        }
    }
    return false;
}

// Whoever calls it destroys the room, whatever came of it.
static ng_status create_room(const ng_trial *trial, trial_room *room, ng_error *err)
{
    uint32_t vertex_count = trial->training.vertex_count;
    uint32_t relevant = 1;
    uint64_t values = 1;
    for (uint32_t i = 0; i < trial->vertex_count; i++) {
        uint32_t vertex = trial->vertex[i];
        uint32_t hidden = degree_of(&trial->hidden, vertex);
        uint64_t mine = trial->values.offset[vertex + 1] - trial->values.offset[vertex];
        relevant = hidden > relevant ? hidden : relevant;
        values = mine > values ? mine : values;
    }
    for (uint32_t vertex = 0; vertex < vertex_count; vertex++) {
        room->ranked_all += degree_of(&trial->training, vertex) > 0;
    }
    room->score = ng_memory__allocate(vertex_count * sizeof *room->score);
    room->factor = ng_memory__allocate(vertex_count * sizeof *room->factor);
    room->place = ng_memory__allocate(relevant * sizeof *room->place);
    room->relevant = ng_memory__allocate(relevant * sizeof *room->relevant);
    room->weight = ng_memory__allocate(values * sizeof *room->weight);
    if (room->score == NULL || room->factor == NULL || room->place == NULL ||
        room->relevant == NULL || room->weight == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a trial of %u members", vertex_count);
    }
    return NG_OK;
}

static void destroy_room(trial_room *room)
{
    ng_memory__release(room->score);
    ng_memory__release(room->factor);
    ng_memory__release(room->place);
    ng_memory__release(room->relevant);
    ng_memory__release(room->weight);
}

// Index of a vertex in the hidden list of another; UINT32_MAX when it is not there.
static uint32_t find_hidden(const ng_trial *trial, uint32_t of, uint32_t vertex)
{
    const uint32_t *list = trial->hidden.neighbor + trial->hidden.offset[of];
    uint32_t count = degree_of(&trial->hidden, of);
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list[middle] < vertex) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && list[low] == vertex ? low : UINT32_MAX;
}

// Which candidates are relevant. Those hidden neighbours that are not ranked are passed over.
static void place_relevant(
    const ng_trial *trial, uint32_t vertex, trial_room *room, trial_answer *answer)
{
    const uint32_t *hidden = trial->hidden.neighbor + trial->hidden.offset[vertex];
    uint32_t hidden_count = degree_of(&trial->hidden, vertex);
    memset(room->place, 0, hidden_count * sizeof *room->place);
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t at = find_hidden(trial, vertex, answer->candidate[i].vertex);
        if (at != UINT32_MAX) {
            room->place[at] = i + 1;
        }
    }
    answer->relevant_count = 0;
    for (uint32_t i = 0; i < hidden_count; i++) {
        if (degree_of(&trial->training, hidden[i]) > 0) {
            room->place[answer->relevant_count++] = room->place[i];
        }
    }
    answer->ranked = room->ranked_all - 1 - degree_of(&trial->training, vertex);
}

static void compute_factors(
    const ng_trial *trial, uint32_t vertex, trial_room *room, const trial_answer *answer)
{
    if (trial->measure == NULL) {
        for (uint32_t i = 0; i < answer->count; i++) {
            room->factor[i] = (uint64_t)NG_FIXED_ONE;
        }
        return;
    }
    const uint64_t *offset = trial->values.offset;
    ng_factor_subject subject =
        ng_lift__subject(trial->measure, trial->values.value + offset[vertex],
            (uint32_t)(offset[vertex + 1] - offset[vertex]), room->weight);
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t other = answer->candidate[i].vertex;
        room->factor[i] = ng_factor__of(&subject, trial->values.value + offset[other],
            (uint32_t)(offset[other + 1] - offset[other]), NULL);
    }
}

// The numbers that a point ranks by.
static void compute_scores(const ng_trial *trial, const ng_trial_point *point,
    ng_power_tables *powers, trial_room *room, const trial_answer *answer)
{
    if (point->scorer != NG_SCORER_DEFAULT) {
        for (uint32_t i = 0; i < answer->count; i++) {
            room->score[i] = answer->candidate[i].score;
        }
        return;
    }
    for (uint32_t i = 0; i < answer->count; i++) {
        uint32_t degree = degree_of(&trial->training, answer->candidate[i].vertex);
        uint64_t base = ng_suggest__damp(&answer->candidate[i],
            point->parameters.walk_sixteenths, ng_power__damping(powers, degree));
        uint64_t factor = point->factor ? room->factor[i] : (uint64_t)NG_FIXED_ONE;
        room->score[i] = ng_factor__score(base, factor);
    }
}

static void rate(trial_room *room, const trial_answer *answer, ng_trial_quality *quality)
{
    for (uint32_t i = 0; i < answer->relevant_count; i++) {
        room->relevant[i].score = room->place[i] == 0 ? 0 : room->score[room->place[i] - 1];
    }
    ng_ranking ranking = {
        .score = room->score, .count = answer->count, .ranked = answer->ranked};
    ng_rank_quality one = ng_rank_quality__of(&ranking, room->relevant, answer->relevant_count);
    quality->average_precision += one.average_precision;
    quality->reciprocal_rank += one.reciprocal_rank;
}

/** Points that share their candidates, with the powers of each. */
typedef struct trial_group {
    const ng_trial_point *point; // [count]
    ng_power_tables *powers;     // [count]
    ng_trial_quality *quality;   // [count]
    uint32_t count;
} trial_group;

static ng_status measure_vertex(const ng_trial *trial, uint32_t vertex,
    const trial_group *group, trial_room *room, ng_error *err)
{
    if (trial->cancel != NULL && *trial->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "the trial was interrupted");
    }
    ng_suggest_candidate *candidate = NULL;
    trial_answer answer = {.count = 0};
    ng_status status = ng_suggest__candidates(room->workspace, &trial->training, vertex,
        group->point[0].scorer, &candidate, &answer.count, err);
    if (status != NG_OK) {
        return status;
    }
    answer.candidate = candidate;
    place_relevant(trial, vertex, room, &answer);
    compute_factors(trial, vertex, room, &answer);
    for (uint32_t i = 0; i < group->count; i++) {
        compute_scores(trial, &group->point[i], &group->powers[i], room, &answer);
        rate(room, &answer, &group->quality[i]);
    }
    return NG_OK;
}

static ng_status measure_group(
    const ng_trial *trial, trial_group *group, trial_room *room, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t made = 0;
    // The walk is wanted in full, whatever the points make of it.
    ng_suggest_setup setup = {.parameters = group->point[0].parameters};
    setup.parameters.walk_sixteenths = 16;
    group->powers = ng_memory__allocate_zero(group->count, sizeof *group->powers);
    if (group->powers == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a trial");
    }
    NG_TRY(ng_suggest_workspace__create(&setup, &room->workspace, err));
    for (; made < group->count; made++) {
        NG_TRY(ng_power__init(&group->powers[made], &group->point[made].parameters, err));
    }
    for (uint32_t i = 0; i < trial->vertex_count; i++) {
        NG_TRY(measure_vertex(trial, trial->vertex[i], group, room, err));
    }
done:
    for (uint32_t i = 0; i < made; i++) {
        ng_power__finish(&group->powers[i]);
    }
    ng_memory__release(group->powers);
    ng_suggest_workspace__destroy(room->workspace);
    room->workspace = NULL;
    return status;
}

static bool share_candidates(const ng_trial_point *a, const ng_trial_point *b)
{
    return a->scorer == b->scorer &&
        (a->scorer != NG_SCORER_DEFAULT ||
            a->parameters.degree_twentieths == b->parameters.degree_twentieths);
}

ng_status ng_trial__measure(const ng_trial *trial, const ng_trial_point *point,
    uint32_t point_count, ng_trial_quality *quality, ng_error *err)
{
    ng_status status = NG_OK;
    trial_room room = {.ranked_all = 0};
    memset(quality, 0, point_count * sizeof *quality);
    if (trial->vertex_count == 0) {
        return NG_OK;
    }
    NG_TRY(create_room(trial, &room, err));
    for (uint32_t first = 0; first < point_count;) {
        trial_group group = {.point = &point[first], .quality = &quality[first], .count = 1};
        while (first + group.count < point_count &&
            share_candidates(group.point, &group.point[group.count])) {
            group.count++;
        }
        NG_TRY(measure_group(trial, &group, &room, err));
        first += group.count;
    }
    for (uint32_t i = 0; i < point_count; i++) {
        quality[i].average_precision /= trial->vertex_count;
        quality[i].reciprocal_rank /= trial->vertex_count;
    }
done:
    if (status != NG_OK) {
        memset(quality, 0, point_count * sizeof *quality);
    }
    destroy_room(&room);
    return status;
}
