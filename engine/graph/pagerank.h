// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PageRank with any reset vector, weighted, in doubles.
 *
 * Solves y = reset + damping * W^T y, where W spreads what a vertex has over its out-arcs by
 * weight, and a vertex without out-arcs spreads nothing. The PageRank that sends the mass of
 * such vertices to the reset vector is y / sum(y): both are the same up to that factor. So a
 * vertex without any arc has y = reset, and does not change y elsewhere.
 *
 * Source  Gleich, PageRank beyond the Web, SIAM Review 57(3), 2015, section 2 (the scaled
 *         system); Gauss-Seidel steps after Arasu, Novak, Tomkins and Tomlin, PageRank
 *         computation and the structure of the Web, WWW 2002.
 */
#ifndef NG_GRAPH_PAGERANK_H
#define NG_GRAPH_PAGERANK_H

#include "graph/arcs.h"

/** Residual at which solving stops when none is given. */
#define NG_PAGERANK_RESIDUAL 1e-14
/** Sweeps at the most when no number is given. A damping of 0.85 needs less than 300 on any
 *  graph. */
#define NG_PAGERANK_SWEEPS 1000u

typedef struct ng_pagerank_question {
    const ng_arcs *in;          // in-lists
    const double *reset;        // [vertex_count] >= 0 and finite; NULL: 1 each
    double damping;             // in [0, 1)
    double residual_max;        // 0: NG_PAGERANK_RESIDUAL
    uint32_t sweeps_max;        // 0: NG_PAGERANK_SWEEPS
    const volatile int *cancel; // may be NULL
} ng_pagerank_question;

typedef struct ng_pagerank_report {
    uint32_t sweeps; // over all in-arcs
    /**
     * Bound on the L1 norm of reset + damping * W^T y - y, over sum(y). The L1 error of
     * y / sum(y) is at most 2 / (1 - damping) times that.
     */
    double residual;
    double sum;     // of y, all vertices
    bool converged; // residual <= residual_max
} ng_pagerank_report;

/**
 * Solve.
 *
 * @param out     [out] [vertex_count] y, not divided by its sum: report->sum is there for that
 * @param report  [out] may be NULL
 * Errors  NG_ERR_NOMEM; NG_ERR_INTERRUPTED when the flag was set.
 * Empty   no vertex, or a reset of zeros: y is 0 everywhere, sum 0, converged.
 * Order   additions are made in one order that follows from the lists alone, so that the same
 *         lists and reset give the same bits.
 * Cost    O(arcs) a sweep; about 90 sweeps with a damping of 0.85. Memory: 16 bytes a vertex.
 */
ng_status ng_pagerank__solve(const ng_pagerank_question *question, double *out,
    ng_pagerank_report *report, ng_error *err);

#endif
