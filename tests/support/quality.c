// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The protocol: split, measure lifts on what is left, score members, average.
 */
#include "support/quality.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "graph/grid.h"
#include "support/quality_table.h"

/** Part of the ties that is hidden: 15 of 100. */
#define HIDDEN_PERCENT 15u
/** As `netgraph calibrate` has them. */
#define CALIBRATE_MEMBERS 1000u
#define CALIBRATE_BETTER 1.005

static void require(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fprintf(stderr, "%s\n", err->text);
        exit(1);
    }
}

typedef struct keyed_tie {
    uint64_t key;
    size_t index;
} keyed_tie;

static int compare_keyed(const void *a, const void *b)
{
    const keyed_tie *left = a;
    const keyed_tie *right = b;
    if (left->key != right->key) {
        return left->key < right->key ? -1 : 1;
    }
    return (left->index > right->index) - (left->index < right->index);
}

// 1 for each tie that is hidden.
static unsigned char *choose_hidden(const quality_network *network, uint32_t seed)
{
    unsigned char *hidden = quality_allocate(network->tie_count, 1);
    keyed_tie *keyed = quality_allocate(network->tie_count, sizeof *keyed);
    for (size_t i = 0; i < network->tie_count; i++) {
        const quality_tie *tie = &network->tie[i];
        hidden[i] = network->split == QUALITY_SPLIT_TIME && tie->time > 0;
        keyed[i].index = i;
        keyed[i].key = network->split == QUALITY_SPLIT_RANDOM
            ? ng_hash__bytes(&keyed[i].index, sizeof keyed[i].index, seed)
            : (uint64_t)tie->time;
    }
    if (network->split != QUALITY_SPLIT_TIME) {
        qsort(keyed, network->tie_count, sizeof *keyed, compare_keyed);
        size_t kept = network->tie_count * (100 - HIDDEN_PERCENT) / 100;
        for (size_t i = kept; i < network->tie_count; i++) {
            hidden[keyed[i].index] = 1;
        }
    }
    free(keyed);
    return hidden;
}

// The ties whose mark is `wanted`. They ascend, so each list does: first the lower ends, then
// the higher ones.
static ng_adjacency pack(
    const quality_network *network, const unsigned char *mark, unsigned char wanted)
{
    uint64_t *offset = quality_allocate(network->vertex_count + 1u, sizeof *offset);
    for (size_t i = 0; i < network->tie_count; i++) {
        offset[network->tie[i].a + 1] += mark[i] == wanted;
        offset[network->tie[i].b + 1] += mark[i] == wanted;
    }
    for (uint32_t v = 0; v < network->vertex_count; v++) {
        offset[v + 1] += offset[v];
    }
    uint32_t *neighbor = quality_allocate(offset[network->vertex_count], sizeof *neighbor);
    uint64_t *next = quality_allocate(network->vertex_count + 1u, sizeof *next);
    memcpy(next, offset, (network->vertex_count + 1u) * sizeof *next);
    for (size_t i = 0; i < network->tie_count; i++) {
        if (mark[i] == wanted) {
            neighbor[next[network->tie[i].b]++] = network->tie[i].a;
        }
    }
    for (size_t i = 0; i < network->tie_count; i++) {
        if (mark[i] == wanted) {
            neighbor[next[network->tie[i].a]++] = network->tie[i].b;
        }
    }
    free(next);
    ng_adjacency packed = {
        .vertex_count = network->vertex_count, .offset = offset, .neighbor = neighbor};
    return packed;
}

static void unpack(ng_adjacency *packed)
{
    free((void *)(uintptr_t)packed->offset);
    free((void *)(uintptr_t)packed->neighbor);
}

// Vertices to score, by a hash of vertex and seed where not all are.
static void choose_scored(ng_trial *trial, uint32_t members, uint32_t seed)
{
    uint32_t count = trial->training.vertex_count;
    keyed_tie *keyed = quality_allocate(count, sizeof *keyed);
    uint32_t found = 0;
    for (uint32_t vertex = 0; vertex < count; vertex++) {
        if (ng_trial__can_score(trial, vertex)) {
            keyed[found].index = vertex;
            keyed[found++].key = ng_hash__bytes(&vertex, sizeof vertex, ~(uint64_t)seed);
        }
    }
    qsort(keyed, found, sizeof *keyed, compare_keyed);
    trial->vertex_count = members == 0 || members > found ? found : members;
    uint32_t *scored = quality_allocate(trial->vertex_count, sizeof *scored);
    for (uint32_t i = 0; i < trial->vertex_count; i++) {
        scored[i] = (uint32_t)keyed[i].index;
    }
    trial->vertex = scored;
    free(keyed);
}

quality_trial quality_begin(const quality_network *network, uint32_t members, uint32_t seed)
{
    quality_trial one = {.trial.values = network->values};
    unsigned char *hidden = choose_hidden(network, seed);
    one.trial.training = pack(network, hidden, 0);
    one.trial.hidden = pack(network, hidden, 1);
    free(hidden);
    ng_error err;
    require(ng_lift__measure(&one.trial.training, &network->values, NULL, &one.measure, &err),
        &err);
    choose_scored(&one.trial, members, seed);
    return one;
}

void quality_end(quality_trial *one)
{
    unpack(&one->trial.training);
    unpack(&one->trial.hidden);
    free((void *)(uintptr_t)one->trial.vertex);
    ng_lift__release(&one->measure);
}

// What `netgraph calibrate` would choose from the training ties: it hides 15 % of them, the
// newest where times differ.
static ng_suggest_parameters calibrate(
    const quality_network *network, const ng_suggest_parameters *present, uint32_t seed)
{
    unsigned char *hidden = choose_hidden(network, seed);
    quality_network training = *network;
    training.tie = quality_allocate(network->tie_count, sizeof *training.tie);
    training.tie_count = 0;
    bool timed = false;
    for (size_t i = 0; i < network->tie_count; i++) {
        if (!hidden[i]) {
            timed |= network->tie[i].time != 0;
            training.tie[training.tie_count++] = network->tie[i];
        }
    }
    training.split = timed ? QUALITY_SPLIT_NEWEST : QUALITY_SPLIT_RANDOM;
    quality_trial one = quality_begin(&training, CALIBRATE_MEMBERS, seed);
    one.trial.measure = &one.measure;
    ng_grid_choice choice;
    ng_error err;
    require(ng_grid__choose(&one.trial, present, NULL, NULL, &choice, &err), &err);
    bool better = (double)choice.map_best >= (double)choice.map_present * CALIBRATE_BETTER;
    quality_end(&one);
    free(training.tie);
    free(hidden);
    return better ? choice.best : *present;
}

static void measure_split(const quality_network *network, const quality_options *options,
    uint32_t seed, quality_figures *figures)
{
    uint32_t members = options->members == 0 ? network->members : options->members;
    ng_trial_point point[QUALITY_SCORERS] = {{.scorer = NG_SCORER_MUTUAL},
        {.scorer = NG_SCORER_ADAMIC_ADAR}, {.scorer = NG_SCORER_RESOURCE_ALLOCATION},
        {NG_SCORER_DEFAULT, options->parameters, false},
        {NG_SCORER_DEFAULT, options->parameters, true},
        {NG_SCORER_DEFAULT, options->parameters, true}};
    uint32_t count = QUALITY_SCORERS - 1;
    if (options->calibrate) {
        point[count].parameters = calibrate(network, &options->parameters, seed);
        figures->calibrated = point[count++].parameters;
    }
    quality_trial one = quality_begin(network, members, seed);
    one.trial.measure = &one.measure;
    ng_trial_quality quality[QUALITY_SCORERS];
    ng_error err;
    require(ng_trial__measure(&one.trial, point, count, quality, &err), &err);
    for (uint32_t i = 0; i < count; i++) {
        figures->map[i] += (double)quality[i].average_precision / (double)NG_FIXED_ONE;
        figures->mrr[i] += (double)quality[i].reciprocal_rank / (double)NG_FIXED_ONE;
    }
    figures->members += one.trial.vertex_count;
    figures->hidden += one.trial.hidden.offset[network->vertex_count] / 2;
    quality_end(&one);
}

quality_figures quality_measure(const quality_network *network, const quality_options *options)
{
    quality_figures figures = {.members = 0};
    uint32_t first = options->first_seed == 0 ? network->first_seed : options->first_seed;
    uint32_t seeds = options->seeds == 0 ? network->seeds : options->seeds;
    for (uint32_t seed = first; seed < first + seeds; seed++) {
        measure_split(network, options, seed, &figures);
    }
    for (uint32_t i = 0; i < QUALITY_SCORERS; i++) {
        figures.map[i] /= seeds;
        figures.mrr[i] /= seeds;
    }
    return figures;
}
