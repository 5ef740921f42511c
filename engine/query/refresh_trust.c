// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Trust and dominance of the members of the endorsement graph.
 *
 * Only what the seeds reach matters: an arc from a member that they do not reach carries
 * nothing and opens no way. So when the arcs out of the members reached before are what they
 * were, the same members are reached, and T, tau and dominance are the same. The members
 * reached must also stand in the same order, because T is a sum in that order.
 */
#include "base/hash.h"
#include "base/status.h"
#include "graph/pagerank.h"
#include "query/refresh_reputation.h"

// Sum of the hashes of the arcs that trust flows along, from the numbers of dominators.
static uint64_t hash_arcs(
    const ng_endorsement_graph *graph, const ng_arcs *in, const uint32_t *first)
{
    uint64_t sum = 0;
    for (uint32_t v = 0; v < in->vertex_count; v++) {
        for (uint64_t i = in->offset[v]; i < in->offset[v + 1]; i++) {
            if (first[in->vertex[i]] != 0) {
                const uint32_t arc[3] = {
                    graph->member[in->vertex[i]], graph->member[v], in->weight[i]};
                sum += ng_hash__bytes(arc, sizeof arc, 0);
            }
        }
    }
    return sum;
}

static ng_status hash_reached(
    const ng_endorsement_graph *graph, const uint32_t *first, uint64_t *out, ng_error *err)
{
    uint32_t count = 0;
    uint32_t *member = ng_memory__allocate((size_t)graph->vertex_count * sizeof *member);
    if (member == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        if (first[v] != 0) {
            member[count++] = graph->member[v];
        }
    }
    *out = ng_hash__bytes(member, count * sizeof *member, count);
    ng_memory__release(member);
    return NG_OK;
}

static ng_status stamp(const ng_arcs *in, ng_reputation_work *work, ng_error *err)
{
    const uint32_t *first = work->dominators.first;
    work->stamp.trust = hash_arcs(&work->graph, in, first);
    return hash_reached(&work->graph, first, &work->stamp.reached, err);
}

// Trust and dominance as they are stored; whether they hold is seen afterwards.
static ng_status take_over(ng_reputation_work *work, ng_error *err)
{
    const ng_endorsement_graph *graph = &work->graph;
    ng_dominators *dominators = &work->dominators;
    size_t count = (size_t)graph->vertex_count + 1;
    *dominators = (ng_dominators){.vertex_count = graph->vertex_count,
        .reached = work->before.reached,
        .first = ng_memory__allocate_zero(count, sizeof *dominators->first),
        .last = ng_memory__allocate_zero(count, sizeof *dominators->last)};
    if (dominators->first == NULL || dominators->last == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint32_t id = graph->member[v];
        ng_trust_mark mark = id < work->before.mark_limit ? work->mark[id] : (ng_trust_mark){0};
        work->trust[v] = mark.trust;
        dominators->first[v] = mark.first;
        dominators->last[v] = mark.last;
    }
    return NG_OK;
}

static ng_status solve(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_endorsement_graph *graph = &work->graph;
    ng_pagerank_report report;
    double tau = 0;
    double *reset = ng_memory__allocate_zero(graph->vertex_count, sizeof *reset);
    double *mass = ng_memory__allocate((size_t)graph->vertex_count * sizeof *mass);
    if (reset == NULL || mass == NULL) {
        status = ng_reputation_work__no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < graph->seed_count; i++) {
        reset[graph->seed[i]] = 1;
    }
    const ng_pagerank_question question = {
        .in = in, .reset = reset, .damping = NG_REPUTATION_DAMPING, .cancel = watch->cancel};
    NG_TRY(ng_pagerank__solve(&question, mass, &report, err));
    NG_TRY(ng_reputation__trust(mass, graph->vertex_count, work->trust, &tau, err));
    work->summary.tau = report.sum > 0 ? tau / report.sum : 0;
done:
    ng_memory__release(reset);
    ng_memory__release(mass);
    return status;
}

static ng_status dominate(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arc_lists turned = {0};
    const ng_endorsement_graph *graph = &work->graph;
    NG_TRY(ng_arcs__transpose(in, &turned, err));
    const ng_arcs out = ng_arc_lists__view(&turned);
    NG_TRY(ng_dominators__find(
        in, &out, graph->seed, graph->seed_count, watch->cancel, &work->dominators, err));
done:
    ng_arc_lists__release(&turned);
    return status;
}

static void count_trusted(ng_reputation_work *work)
{
    work->summary.reached = work->dominators.reached;
    work->summary.trusted = 0;
    for (uint32_t v = 0; v < work->graph.vertex_count; v++) {
        work->summary.trusted += work->trust[v] > 0;
    }
}

ng_status ng_reputation_work__trust(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    work->trust = ng_memory__allocate_zero(work->graph.vertex_count, sizeof *work->trust);
    if (work->trust == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    if (work->mark != NULL) {
        NG_TRY(take_over(work, err));
        NG_TRY(stamp(in, work, err));
        if (work->stamp.trust == work->stamp_before.trust &&
            work->stamp.reached == work->stamp_before.reached) {
            work->how = NG_REPUTATION_PARTIAL;
            work->summary.tau = work->before.tau;
            count_trusted(work);
            goto done;
        }
        ng_dominators__release(&work->dominators);
    }
    NG_TRY(solve(in, watch, work, err));
    NG_TRY(dominate(in, watch, work, err));
    NG_TRY(stamp(in, work, err));
    count_trusted(work);
done:
    return status;
}
