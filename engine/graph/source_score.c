// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The score of a candidate. The largest product is 10^9 * 2.52 * 10^9 * 22 * 2^27 * 10^9, which
 * is below 2^126.
 */
#include "graph/source_score.h"

#include <assert.h>

enum {
    LIFT_SHIFT = 14, // sqrt(2^40 * 2^14) = 2^27
    LIFT_ROOT = 27
};

uint64_t ng_source_score__of(const ng_source_factors *factors)
{
    assert(factors->reputation <= NG_SOURCE_ONE && factors->match <= NG_SOURCE_ONE);
    assert(factors->proximity <= NG_SOURCE_ONE);
    assert(factors->advisers <= NG_SOURCE_ADVISERS_MAX);
    const uint64_t reputation = ng_fixed__sqrt((uint64_t)factors->reputation * NG_SOURCE_ONE);
    ng_u128 product = (ng_u128)reputation * factors->match;
    if (factors->alone) {
        return (uint64_t)((product + NG_SOURCE_ONE / 2) / NG_SOURCE_ONE);
    }
    const uint64_t near = (uint64_t)factors->proximity + factors->advisers + NG_SOURCE_FAR;
    const uint64_t lift = ng_fixed__sqrt(factors->lift << LIFT_SHIFT);
    const ng_u128 one = ((ng_u128)NG_SOURCE_ONE * NG_SOURCE_ONE) << LIFT_ROOT;
    product = product * near * lift;
    return (uint64_t)((product + one / 2) / one);
}

uint32_t ng_source_score__share(uint64_t part, uint64_t whole)
{
    if (whole == 0 || part >= whole) {
        return whole == 0 ? 0 : NG_SOURCE_ONE;
    }
    return (uint32_t)(((ng_u128)part * NG_SOURCE_ONE + whole / 2) / whole);
}

uint32_t ng_source_score__cosine(uint32_t both, uint32_t a, uint32_t b)
{
    if (both == 0 || a == 0 || b == 0) {
        return 0;
    }
    // both^2 / (a * b) of 10^18, whose root is of 10^9.
    const ng_u128 square = (ng_u128)both * both * NG_SOURCE_ONE * NG_SOURCE_ONE;
    const uint64_t root = ng_fixed__sqrt((uint64_t)(square / ((uint64_t)a * b)));
    return root < NG_SOURCE_ONE ? (uint32_t)root : NG_SOURCE_ONE;
}
