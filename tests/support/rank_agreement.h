// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How well scores agree with what was found out later: Spearman's correlation of ranks, and the
 * area under the curve that tells good members from others.
 */
#ifndef NG_TESTS_RANK_AGREEMENT_H
#define NG_TESTS_RANK_AGREEMENT_H

#include <stdbool.h>
#include <stddef.h>

/** Ranks from 0, equal values at the mean of their places. `rank` has room for `count`. */
void rank_agreement_ranks(const double *value, size_t count, double *rank);
/** Correlation of the ranks, -1 .. 1; 0 where all values of one side are equal. */
double rank_agreement_spearman(const double *a, const double *b, size_t count);
/** Chance that a good one scores above another one, ties half; there must be some of both. */
double rank_agreement_auc(const double *score, const bool *good, size_t count);

#endif
