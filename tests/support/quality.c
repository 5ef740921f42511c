// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The protocol: split, measure lifts on what is left, score members, average.
 */
#include "support/quality.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/quality_table.h"

/** Part of the ties that is hidden: 15 of 100. */
#define HIDDEN_PERCENT 15u

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

quality_figures quality_measure(const quality_network *network, const quality_options *options)
{
    quality_figures figures = {.members = 0};
    uint32_t first = options->first_seed == 0 ? network->first_seed : options->first_seed;
    uint32_t seeds = options->seeds == 0 ? network->seeds : options->seeds;
    uint32_t members = options->members == 0 ? network->members : options->members;
    const ng_trial_point point[QUALITY_SCORERS] = {{.scorer = NG_SCORER_MUTUAL},
        {.scorer = NG_SCORER_ADAMIC_ADAR}, {.scorer = NG_SCORER_RESOURCE_ALLOCATION},
        {NG_SCORER_DEFAULT, options->parameters, false},
        {NG_SCORER_DEFAULT, options->parameters, true}};
    for (uint32_t seed = first; seed < first + seeds; seed++) {
        quality_trial one = quality_begin(network, members, seed);
        one.trial.measure = &one.measure;
        ng_trial_quality quality[QUALITY_SCORERS];
        ng_error err;
        require(ng_trial__measure(&one.trial, point, QUALITY_SCORERS, quality, &err), &err);
        for (uint32_t i = 0; i < QUALITY_SCORERS; i++) {
            double unit = (double)NG_FIXED_ONE * seeds;
            figures.map[i] += (double)quality[i].average_precision / unit;
            figures.mrr[i] += (double)quality[i].reciprocal_rank / unit;
        }
        figures.members += one.trial.vertex_count;
        figures.hidden += one.trial.hidden.offset[network->vertex_count] / 2;
        quality_end(&one);
    }
    return figures;
}
