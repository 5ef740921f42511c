// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Both figures are worked out from ranks.
 */
#include "support/rank_agreement.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "support/quality_table.h"

typedef struct placed {
    double value;
    size_t index;
} placed;

static int by_value(const void *left, const void *right)
{
    const placed *a = left;
    const placed *b = right;
    return a->value < b->value ? -1 : a->value > b->value;
}

void rank_agreement_ranks(const double *value, size_t count, double *rank)
{
    placed *order = quality_allocate(count, sizeof *order);
    for (size_t i = 0; i < count; i++) {
        order[i] = (placed){value[i], i};
    }
    qsort(order, count, sizeof *order, by_value);
    for (size_t i = 0; i < count;) {
        size_t end = i;
        while (end < count && by_value(&order[end], &order[i]) == 0) {
            end++;
        }
        for (size_t k = i; k < end; k++) {
            rank[order[k].index] = (double)(i + end - 1) / 2;
        }
        i = end;
    }
    free(order);
}

double rank_agreement_spearman(const double *a, const double *b, size_t count)
{
    double *x = quality_allocate(count, sizeof *x);
    double *y = quality_allocate(count, sizeof *y);
    const double mean = ((double)count - 1) / 2;
    double both = 0;
    double of_x = 0;
    double of_y = 0;
    rank_agreement_ranks(a, count, x);
    rank_agreement_ranks(b, count, y);
    for (size_t i = 0; i < count; i++) {
        both += (x[i] - mean) * (y[i] - mean);
        of_x += (x[i] - mean) * (x[i] - mean);
        of_y += (y[i] - mean) * (y[i] - mean);
    }
    free(x);
    free(y);
    return of_x > 0 && of_y > 0 ? both / sqrt(of_x * of_y) : 0;
}

double rank_agreement_auc(const double *score, const bool *good, size_t count)
{
    double *rank = quality_allocate(count, sizeof *rank);
    double sum = 0;
    double many = 0;
    rank_agreement_ranks(score, count, rank);
    for (size_t i = 0; i < count; i++) {
        sum += good[i] ? rank[i] : 0;
        many += good[i];
    }
    free(rank);
    assert(many > 0 && many < (double)count);
    return (sum - many * (many - 1) / 2) / (many * ((double)count - many));
}
