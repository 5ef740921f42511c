// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How much sharing a value speaks for knowing each other: lifts of kinds and weights of values.
 *
 * A wedge is two neighbours of one vertex, closed when the two are connected. Of the wedges
 * whose two ends both have a value of a kind, c are closed and o open, and in cs and os of them
 * the ends share a value:
 *
 *   lift(kind) = ((cs + 1) / (c + 2)) / ((os + 1) / (o + 2)), clipped to [1, 10]
 *   w(value)   = min(2, ln(N / n) / H)    n vertices have it, N a value of its kind, H the mean
 *   of ln(N / n) over
 *                                         all n of all values; H = 0: 0
 *
 * All in integers, from packed arrays whose vertices stand in the order of members, so that the
 * result depends on nothing but the facts.
 */
#ifndef NG_GRAPH_LIFT_H
#define NG_GRAPH_LIFT_H

#include "graph/adjacency.h"
#include "graph/factor.h"

/** Up to so many wedges all are looked at; of more, a sample of NG_LIFT_SAMPLE. */
#define NG_LIFT_WEDGES_MAX (UINT64_C(1) << 22)
#define NG_LIFT_SAMPLE (UINT64_C(1) << 21)

/** Profile values of every vertex, packed. */
typedef struct ng_value_lists {
    const uint64_t *offset; // [vertex_count + 1], ascending, offset[0] == 0
    // [offset[vertex_count]], ascending per vertex, no repeats; see factor.h
    const uint32_t *value;
} ng_value_lists;

/** Wedges of one kind: those whose ends both have a value of it. */
typedef struct ng_wedge_count {
    uint64_t closed, closed_shared, open, open_shared;
} ng_wedge_count;

typedef struct ng_lift_counts {
    uint64_t closed, open; // wedges looked at
    bool sampled;
    ng_wedge_count kind[NG_FACTOR_KINDS];
} ng_lift_counts;

/**
 * Count wedges.
 *
 * @param graph   packed form; vertices in the order of members
 * @param values  of the same vertices
 * @param cancel  not zero stops the work; may be NULL
 * @param counts  [out]
 *
 * A sample is uniform over wedges, drawn by a hash of a constant and the number of the draw,
 * with replacement.
 * Errors  NG_ERR_NOMEM; NG_ERR_INTERRUPTED.
 * Memory  8 bytes a vertex, and 32 MiB for a sample.
 * Cost    at most 4 million wedges: for each a search in the shorter list and one walk through
 *         two lists of values.
 */
ng_status ng_lift__count(const ng_adjacency *graph, const ng_value_lists *values,
    const volatile int *cancel, ng_lift_counts *counts, ng_error *err);

/** ln(lift) with 40 binary places, 0 .. ln 10; counts at most 2^30 each. */
int64_t ng_lift__ln(const ng_wedge_count *count);

/**
 * Count who has each value of one kind.
 *
 * @param holders    [out] [term_count] vertices that have the term; terms beyond are not
 *                         counted
 * @return           vertices that have any value of the kind
 */
uint32_t ng_lift__holders(const ng_value_lists *values, uint32_t vertex_count, uint32_t kind,
    uint32_t term_count, uint32_t *holders);

/**
 * Weights of the values of one kind.
 *
 * @param holders    [term_count] vertices that have the term, 0: nobody
 * @param with_kind  vertices that have any value of the kind, at least each of the holders
 * @param weight     [out] [term_count] 0 .. NG_FACTOR_WEIGHT_MAX; 0 for a term that nobody has
 */
void ng_lift__weights(
    const uint32_t *holders, uint32_t term_count, uint32_t with_kind, int64_t *weight);

/** All that the profile factor needs of a network. Zero-initialise; release in any case. */
typedef struct ng_lift_measure {
    ng_lift_counts counts;
    int64_t lift_ln[NG_FACTOR_KINDS];
    int64_t *weight[NG_FACTOR_KINDS];     // [term_count[kind]] by term
    uint32_t term_count[NG_FACTOR_KINDS]; // greatest term in use + 1; 0: none
} ng_lift_measure;

/**
 * Lifts and weights of all kinds; errors, memory and cost of ng_lift__count, and 8 bytes a
 * term.
 */
ng_status ng_lift__measure(const ng_adjacency *graph, const ng_value_lists *values,
    const volatile int *cancel, ng_lift_measure *out, ng_error *err);
void ng_lift__release(ng_lift_measure *measure);

/**
 * One side of a factor.
 *
 * @param value   [count] of the vertex, as in the lists that were measured
 * @param weight  [out] [count]; the subject points to it
 */
ng_factor_subject ng_lift__subject(
    const ng_lift_measure *measure, const uint32_t *value, uint32_t count, int64_t *weight);

#endif
