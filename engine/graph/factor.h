// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The profile factor: how much more likely two members are to know each other for what their
 * profiles share.
 *
 * Profiles are ascending lists of values, kind << NG_FACTOR_SHIFT | term, of NG_FACTOR_KINDS
 * kinds. With F the number of kinds of which both have a value (F = 0: factor 1), and w the
 * largest weight among the shared values of a kind (so 30 shared skills count once),
 *
 *   part(kind) = ln(lift(kind)) * w * 0.5 / sqrt(F)    for kinds with a shared value, else 0
 *   factor     = exp(sum of the parts)                 1 .. 441
 *
 * All numbers are fixed-point with 40 binary places (base/fixed.h); each product is cut, not
 * rounded: part = (ln(lift) * w >> 40) * (2^40 / sqrt(F)) >> 41. Lifts and weights are measured
 * by graph/lift.h.
 */
#ifndef NG_GRAPH_FACTOR_H
#define NG_GRAPH_FACTOR_H

#include "base/fixed.h"

/** Kinds of values that are compared; the first of enum ng_value_kind. */
#define NG_FACTOR_KINDS 7u
/** A value is kind << this | term; terms are 1 .. 2^29 - 1. */
#define NG_FACTOR_SHIFT 29
/** Words of the filter of a subject's values. */
#define NG_FACTOR_FILTER_WORDS 8u
/** Largest weight of a value. */
#define NG_FACTOR_WEIGHT_MAX (2 * NG_FIXED_ONE)

/** One side of the comparison: the member that the question is about. Arrays are lent. */
typedef struct ng_factor_subject {
    const uint32_t *value; // [count] ascending, no repeats
    const int64_t *weight; // [count] w of value[i], 0 .. NG_FACTOR_WEIGHT_MAX
    uint32_t count;
    int64_t lift_ln[NG_FACTOR_KINDS]; // ln(lift) by kind, 0 .. ln 10
    // Set by ng_factor__prepare, which is left out where one comparison is all.
    bool filtered;
    uint64_t filter[NG_FACTOR_FILTER_WORDS];
} ng_factor_subject;

/** After value and count are set: tells most values that are not shared at a glance. */
void ng_factor__prepare(ng_factor_subject *subject);

/**
 * Factor of the subject and a member with these values.
 *
 * @param value  [count] ascending, no repeats
 * @param part   [out] [NG_FACTOR_KINDS] of ln(factor) by kind, they add up to it; may be NULL
 * @return       NG_FIXED_ONE .. 442 * NG_FIXED_ONE; exactly NG_FIXED_ONE when all parts are 0
 * Cost          O(min(a + b, a * log b)) for lists of a and b values; no memory.
 */
uint64_t ng_factor__of(
    const ng_factor_subject *subject, const uint32_t *value, uint32_t count, int64_t *part);

/** ln(lift) * w of value[index], 40 binary places. */
int64_t ng_factor__strength(const ng_factor_subject *subject, uint32_t index);
/** That of the strongest value of each kind; strength [out]. */
void ng_factor__strengths(const ng_factor_subject *subject, int64_t strength[NG_FACTOR_KINDS]);
/** No factor is larger where the values shared of each kind are not stronger than these. */
uint64_t ng_factor__bound_of(const int64_t strength[NG_FACTOR_KINDS]);
/** No member has a larger factor with the subject. Cost: O(count). */
uint64_t ng_factor__bound(const ng_factor_subject *subject);

/** Largest score that every reader of JSON has exactly. */
#define NG_FACTOR_SCORE_MAX ((UINT64_C(1) << 53) - 1)

/**
 * The score that is ranked on: round(base * factor * 1e9 / 2^32), at most NG_FACTOR_SCORE_MAX;
 * base is of 2^32.
 */
static inline uint64_t ng_factor__score(uint64_t base, uint64_t factor)
{
    ng_u128 product = (ng_u128)base * factor; // of 2^72
    ng_u128 below = (product & (((ng_u128)1 << 40) - 1)) * 1000000000u >> 40;
    ng_u128 score = ((product >> 40) * 1000000000u + below + (UINT64_C(1) << 31)) >> 32;
    return score < NG_FACTOR_SCORE_MAX ? (uint64_t)score : NG_FACTOR_SCORE_MAX;
}

#endif
