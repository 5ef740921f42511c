// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Integer arithmetic that is the same on every machine: logarithm, exponential and powers by
 * own tables.
 */
#ifndef NG_BASE_FIXED_H
#define NG_BASE_FIXED_H

#include "netgraph.h"

__extension__ typedef unsigned __int128 ng_u128;
__extension__ typedef __int128 ng_i128;

/** One, in the fixed-point numbers of this file: 40 binary places. */
#define NG_FIXED_ONE (INT64_C(1) << 40)

/** ln(numerator / denominator) with 40 binary places, both 1 .. 2^62, error below 2^-38. */
int64_t ng_fixed__ln_ratio(uint64_t numerator, uint64_t denominator);
/**
 * exp(x) with 40 binary places, x with 40 binary places in [-30 ONE, 15 ONE], relative error
 * below 2^-36, or half of the last place where that is more.
 */
int64_t ng_fixed__exp(int64_t x);
/**
 * round(2^bits * d^(-twentieths/20)), d 1 .. 2^32 - 1, bits 1 .. 32, twentieths 0 .. 60; exact
 * rounding (half up) of the true value: checked against big integers by the test for d up to
 * 100,000.
 */
uint64_t ng_fixed__power(uint32_t d, uint32_t twentieths, uint32_t bits);
/** round(1e9 / ln d), d >= 2. */
uint64_t ng_fixed__billion_over_ln(uint32_t d);
/** round(value * numerator / denominator), half up, clamped to UINT64_MAX; denominator > 0. */
uint64_t ng_fixed__scale(ng_u128 value, uint64_t numerator, uint64_t denominator);
/**
 * 2^(-age / half_life) with 40 binary places: what one of this age counts when one of half_life
 * counts half; exact at each multiple of half_life > 0, and 0 past forty of them.
 */
uint64_t ng_fixed__decay(uint64_t age, uint64_t half_life);
/** floor(sqrt(value)). */
uint64_t ng_fixed__sqrt(uint64_t value);
/** NG_FIXED_ONE / sqrt(n), rounded; n 1 .. 1000. */
int64_t ng_fixed__inverse_sqrt(uint32_t n);

#endif
