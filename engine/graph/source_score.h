// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The score of a candidate out of its parts, in integers:
 *
 *   reputation^0.5 * (proximity + advisers + 0.02) * lift^0.5 * match
 *
 * Square roots are cut to 30 bits and more behind the point, the product is rounded once.
 */
#ifndef NG_GRAPH_SOURCE_SCORE_H
#define NG_GRAPH_SOURCE_SCORE_H

#include "base/fixed.h"

/** One, in the parts of a score. */
#define NG_SOURCE_ONE 1000000000u
/** Largest part of shared advisers: a half for who is named by them, 1 for who is named by
 *  those who share them. */
#define NG_SOURCE_ADVISERS_MAX (3 * (uint64_t)NG_SOURCE_ONE / 2)
/** What is added to proximity and advisers: 0.02. */
#define NG_SOURCE_FAR 20000000u

/** Billionths, each at most NG_SOURCE_ONE but advisers; the lift has 40 binary places,
 *  1 .. 442. */
typedef struct ng_source_factors {
    uint32_t reputation, proximity, advisers, match;
    uint64_t lift;
    bool alone; // nobody asks: proximity, advisers and lift do not count
} ng_source_factors;

/** Billionths, at most 53 * 10^9. */
uint64_t ng_source_score__of(const ng_source_factors *factors);
/** round(part * 1e9 / whole), at most NG_SOURCE_ONE; 0 when `whole` is 0. */
uint32_t ng_source_score__share(uint64_t part, uint64_t whole);
/** round(both * 1e9 / sqrt(a * b)): what two sets of these sizes have in common; 0 for none. */
uint32_t ng_source_score__cosine(uint32_t both, uint32_t a, uint32_t b);

#endif
