// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Gauss-Seidel: each vertex in turn takes what its in-arcs bring now, so that a sweep uses what
 * it has found itself. It needs about half the sweeps of a power iteration, and no second
 * vector.
 *
 * What stands in memory for a vertex is its share: damping * y / sum of its out-weights, so
 * that an arc costs one read from a far place, one multiplication and one addition.
 *
 * Invariant: after a sweep the residual is damping * W^T of what later vertices changed, so its
 * norm is at most damping times the sum of all changes. No pass of its own measures it.
 */
#include "graph/pagerank.h"

#include <assert.h>
#include <math.h>

#include "base/memory.h"
#include "base/status.h"

typedef struct solver {
    const ng_pagerank_question *question;
    double *factor; // [vertex_count] damping / sum of out-weights; 0 without out-arcs
    double *share;  // [vertex_count] y * factor
    double *y;      // [vertex_count]
    double change;  // of the last sweep: sum of |y after - y before|
    double sum;     // of y after it
} solver;

static double reset_of(const ng_pagerank_question *question, uint32_t vertex)
{
    return question->reset == NULL ? 1 : question->reset[vertex];
}

static void begin(solver *s)
{
    const ng_arcs *in = s->question->in;
    uint64_t arc_count = in->offset[in->vertex_count];
    for (uint64_t i = 0; i < arc_count; i++) {
        // Sums of whole numbers below 2^53 are exact in any order.
        s->factor[in->vertex[i]] += in->weight[i];
    }
    for (uint32_t v = 0; v < in->vertex_count; v++) {
        s->factor[v] = s->factor[v] > 0 ? s->question->damping / s->factor[v] : 0;
        s->y[v] = reset_of(s->question, v);
        s->share[v] = s->y[v] * s->factor[v];
    }
}

static void sweep(solver *s)
{
    const ng_arcs *in = s->question->in;
    const uint32_t *restrict vertex = in->vertex;
    const uint32_t *restrict weight = in->weight;
    double *restrict share = s->share;
    double change = 0;
    double sum = 0;
    for (uint32_t v = 0; v < in->vertex_count; v++) {
        double brought = 0;
        uint64_t end = in->offset[v + 1];
        for (uint64_t i = in->offset[v]; i < end; i++) {
            brought += weight[i] * share[vertex[i]];
        }
        double y = reset_of(s->question, v) + brought;
        change += fabs(y - s->y[v]);
        sum += y;
        s->y[v] = y;
        share[v] = y * s->factor[v];
    }
    s->change = change;
    s->sum = sum;
}

static ng_status run(solver *s, ng_pagerank_report *report, ng_error *err)
{
    const ng_pagerank_question *question = s->question;
    double residual_max =
        question->residual_max > 0 ? question->residual_max : NG_PAGERANK_RESIDUAL;
    uint32_t sweeps_max = question->sweeps_max > 0 ? question->sweeps_max : NG_PAGERANK_SWEEPS;
    begin(s);
    while (!report->converged && report->sweeps < sweeps_max) {
        if (question->cancel != NULL && *question->cancel != 0) {
            return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted: nothing was written");
        }
        sweep(s);
        report->sweeps++;
        report->sum = s->sum;
        report->residual = s->sum > 0 ? question->damping * s->change / s->sum : 0;
        report->converged = report->residual <= residual_max;
    }
    return NG_OK;
}

ng_status ng_pagerank__solve(const ng_pagerank_question *question, double *out,
    ng_pagerank_report *report, ng_error *err)
{
    uint32_t vertex_count = question->in->vertex_count;
    ng_status status = NG_OK;
    ng_pagerank_report done_so_far = {.converged = vertex_count == 0};
    assert(question->damping >= 0 && question->damping < 1);
    solver s = {.question = question,
        .factor = ng_memory__allocate_zero(vertex_count, sizeof(double)),
        .share = ng_memory__allocate((size_t)vertex_count * sizeof(double)),
        .y = out};
    if (s.factor == NULL || s.share == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u vertices", vertex_count);
        goto done;
    }
    NG_TRY(run(&s, &done_so_far, err));
done:
    ng_memory__release(s.factor);
    ng_memory__release(s.share);
    if (report != NULL) {
        *report = done_so_far;
    }
    return status;
}
