// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Average precision without sorting all candidates: each finds its place among the few relevant
 * scores.
 */
#include "graph/rank_quality.h"

#include <assert.h>
#include <stdlib.h>

static int compare_descending(const void *a, const void *b)
{
    uint64_t left = ((const ng_relevant *)a)->score;
    uint64_t right = ((const ng_relevant *)b)->score;
    return (left < right) - (left > right);
}

// First of the relevant, in descending order, whose score is at most this one.
static uint32_t place_of(const ng_relevant *relevant, uint32_t count, uint64_t score)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (relevant[middle].score > score) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Counts, for the first relevant of each score, candidates with a greater and with an equal
// score.
static void count_places(const ng_ranking *ranking, ng_relevant *relevant, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        relevant[i].greater = 0;
        relevant[i].equal = 0;
    }
    // First those that stand between this relevant one and the one before.
    for (uint32_t i = 0; i < ranking->count; i++) {
        uint32_t place = place_of(relevant, count, ranking->score[i]);
        if (place == count) {
            continue;
        }
        bool equal = relevant[place].score == ranking->score[i];
        relevant[place].equal += equal;
        relevant[place].greater += !equal;
    }
    uint64_t before = 0;
    for (uint32_t i = 0; i < count; i++) {
        before += relevant[i].greater;
        relevant[i].greater = before;
        before += relevant[i].equal;
        if (relevant[i].score == 0) {
            relevant[i].equal = ranking->ranked - relevant[i].greater;
            break;
        }
    }
}

static uint64_t quotient(uint64_t numerator, uint64_t multiplier, ng_u128 denominator)
{
    return (uint64_t)(((ng_u128)numerator * multiplier << 40) / denominator);
}

ng_rank_quality ng_rank_quality__of(
    const ng_ranking *ranking, ng_relevant *relevant, uint32_t relevant_count)
{
    assert(relevant_count > 0 && relevant_count <= ranking->ranked);
    assert(ranking->count <= ranking->ranked);
    qsort(relevant, relevant_count, sizeof *relevant, compare_descending);
    count_places(ranking, relevant, relevant_count);
    ng_rank_quality quality = {0, 0};
    ng_u128 sum = 0;
    for (uint32_t first = 0; first < relevant_count;) {
        uint32_t end = first + 1;
        while (end < relevant_count && relevant[end].score == relevant[first].score) {
            end++;
        }
        uint64_t greater = relevant[first].greater;
        uint64_t equal = relevant[first].equal;
        uint64_t parts = end - first + 1;
        for (uint32_t i = first; i < end; i++) {
            relevant[i].greater = greater;
            relevant[i].equal = equal;
            ng_u128 rank = (ng_u128)greater * parts + (ng_u128)(i - first + 1) * (equal + 1);
            sum += quotient(i + 1, parts, rank);
            quality.reciprocal_rank =
                i == 0 ? quotient(1, parts, rank) : quality.reciprocal_rank;
        }
        first = end;
    }
    quality.average_precision = (uint64_t)(sum / relevant_count);
    return quality;
}
