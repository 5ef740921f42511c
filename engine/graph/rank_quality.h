// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How good a ranking is: average precision and reciprocal rank, with ties at their expected
 * rank.
 *
 * Everything that could have been suggested is ranked by score, descending; what has no score
 * stands at 0. Of t equal scores with G greater ones and k relevant among them, the j-th
 * relevant one has the expected rank G + j (t + 1) / (k + 1). With `before` relevant ones in
 * front,
 *
 *   average precision = mean over all relevant of (before + j) / rank
 *   reciprocal rank   = 1 / rank of the first relevant
 *
 * Fixed-point numbers with 40 binary places, each quotient cut.
 */
#ifndef NG_GRAPH_RANK_QUALITY_H
#define NG_GRAPH_RANK_QUALITY_H

#include "base/fixed.h"

/** One ranking; arrays are lent. */
typedef struct ng_ranking {
    const uint64_t *score; // [count] of candidates with a score, relevant or not, in any order
    uint32_t count;
    uint32_t ranked; // candidates with and without score, at least count
} ng_ranking;

/** One thing that should have been ranked high. */
typedef struct ng_relevant {
    uint64_t score;   // 0 when it has none
    uint64_t greater; // written: candidates with a greater score
    uint64_t equal;   // written: candidates with an equal score, itself included
} ng_relevant;

typedef struct ng_rank_quality {
    uint64_t average_precision, reciprocal_rank; // of NG_FIXED_ONE
} ng_rank_quality;

/**
 * @param relevant        [relevant_count] any order; they are sorted, and their counts written
 * @param relevant_count  at least 1, at most ranking->ranked
 * Cost  O((count + relevant_count) log relevant_count); no memory.
 */
ng_rank_quality ng_rank_quality__of(
    const ng_ranking *ranking, ng_relevant *relevant, uint32_t relevant_count);

#endif
