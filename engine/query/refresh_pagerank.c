// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PageRank over all endorsements, claimed ones too: solved for those who take part, as every
 * other member has an unscaled value of 1; and the ranking of all members.
 */
#include "base/radix.h"
#include "base/status.h"
#include "graph/pagerank.h"
#include "query/refresh_reputation.h"

ng_status ng_reputation_work__pagerank(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_pagerank_report report;
    const ng_endorsement_graph *graph = &work->graph;
    double *y = ng_memory__allocate((size_t)graph->vertex_count * sizeof *y);
    work->y = ng_memory__allocate_zero(work->summary.id_limit, sizeof *work->y);
    if (y == NULL || work->y == NULL) {
        status = ng_reputation_work__no_memory(err);
        goto done;
    }
    const ng_pagerank_question question = {
        .in = in, .damping = NG_REPUTATION_DAMPING, .cancel = watch->cancel};
    NG_TRY(ng_pagerank__solve(&question, y, &report, err));
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        work->y[graph->member[v]] = y[v];
    }
    work->stamp.active_sum = report.sum;
done:
    ng_memory__release(y);
    return status;
}

// What is printed for a member.
static int64_t score_of(const ng_reputation_work *work, uint32_t id)
{
    double y = work->y[id] > 0 ? work->y[id] : 1;
    return ng_reputation__pagerank_score(y, work->summary.members, work->summary.pagerank_sum);
}

/**
 * Those above the score of a member without endorsements are sorted; all others have that score
 * (nobody has less) and follow in the order of members. The sort is stable, so equal scores
 * stay in that order too.
 */
ng_status ng_reputation_work__rank_all(
    const ng_whole_graph *network, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t count = network->member_count;
    uint32_t active = 0;
    uint32_t above = 0;
    uint64_t *record = ng_memory__allocate(4 * (size_t)count * sizeof *record);
    work->order = ng_memory__allocate((size_t)count * sizeof *work->order);
    if (record == NULL || work->order == NULL) {
        status = ng_reputation_work__no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < count; i++) {
        active += work->y[network->member[i]] > 0;
    }
    work->summary.pagerank_sum = work->stamp.active_sum + (double)(count - active);
    int64_t least = ng_reputation__pagerank_score(1, count, work->summary.pagerank_sum);
    for (uint32_t i = 0; i < count; i++) {
        int64_t score = score_of(work, network->member[i]);
        if (score > least) {
            record[2 * (size_t)above] = ~(uint64_t)score;
            record[2 * (size_t)above + 1] = network->member[i];
            above++;
        }
    }
    const uint64_t *sorted = ng_radix__sort(record, record + 2 * (size_t)count, above, 2, 1);
    for (uint32_t i = 0; i < above; i++) {
        work->order[i] = (uint32_t)sorted[2 * (size_t)i + 1];
    }
    for (uint32_t i = 0; i < count; i++) {
        if (score_of(work, network->member[i]) <= least) {
            work->order[above++] = network->member[i];
        }
    }
done:
    ng_memory__release(record);
    return status;
}
