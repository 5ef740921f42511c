// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PageRank over the endorsements of one skill. Few members have any, so only those are
 * vertices: for everybody else the solution is the reset of 1, which counts in the sum that the
 * scores are scaled by.
 */
#include "base/radix.h"
#include "base/status.h"
#include "graph/pagerank.h"
#include "query/standing.h"

enum {
    ARC_WORDS = 2 // of the sort: endorsed and endorser, weight
};

static const double DAMPING = 0.85;
static const double AVERAGE_MICRO = 1e6; // score of the average member

// An arc before members are vertices.
typedef struct arc {
    uint32_t from, to, weight;
} arc;

typedef struct flow {
    ng_standing_work *work;
    ng_buffer arcs;         // of arc
    const uint32_t *member; // [member_count] all, in the order of members
    uint32_t member_count;
    uint32_t *vertex; // [id limit] 1 + vertex of a member; 0: none
    uint32_t vertex_count;
    ng_arc_lists in;
    double *mass; // [vertex_count]
} flow;

static ng_status collect(
    void *context, uint32_t member, const ng_standing_words *words, ng_error *err)
{
    flow *on = context;
    ng_status status = NG_OK;
    for (uint32_t i = 0; status == NG_OK && i < words->count; i++) {
        const arc one = {words->at[i].from, member, words->at[i].weight};
        status = ng_buffer__add(&on->arcs, &one, sizeof one, err);
    }
    return status;
}

// Vertices are those with an arc, in the order of members.
static ng_status number(flow *on, ng_error *err)
{
    const arc *arcs = (const arc *)(const void *)on->arcs.at;
    const size_t count = on->arcs.bytes / sizeof *arcs;
    const uint32_t limit = ng_snapshot__connections(on->work->snapshot)->vertex_count;
    on->vertex = ng_memory__allocate_zero((size_t)limit + 1, sizeof *on->vertex);
    if (on->vertex == NULL) {
        return ng_standing__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        if (arcs[i].from >= limit || arcs[i].to >= limit) {
            return ng_fail(err, NG_ERR_CORRUPT,
                "an endorsement of member %u by %u, of whom "
                "one was never added",
                (unsigned)arcs[i].to, (unsigned)arcs[i].from);
        }
        on->vertex[arcs[i].from] = 1;
        on->vertex[arcs[i].to] = 1;
    }
    for (uint32_t i = 0; i < on->member_count; i++) {
        if (on->vertex[on->member[i]] != 0) {
            on->vertex[on->member[i]] = ++on->vertex_count;
        }
    }
    return NG_OK;
}

// In-lists out of sorted records.
static ng_status pack(flow *on, const uint64_t *record, size_t count, ng_error *err)
{
    ng_arc_lists *in = &on->in;
    in->vertex_count = on->vertex_count;
    in->offset = ng_memory__allocate_zero((size_t)on->vertex_count + 1, sizeof *in->offset);
    in->vertex = ng_memory__allocate_zero(count + 1, sizeof *in->vertex);
    in->weight = ng_memory__allocate_zero(count + 1, sizeof *in->weight);
    if (in->offset == NULL || in->vertex == NULL || in->weight == NULL) {
        return ng_standing__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        in->offset[(record[i * ARC_WORDS] >> 32) + 1]++;
        in->vertex[i] = (uint32_t)record[i * ARC_WORDS];
        in->weight[i] = (uint32_t)record[i * ARC_WORDS + 1];
    }
    for (uint32_t i = 0; i < on->vertex_count; i++) {
        in->offset[i + 1] += in->offset[i];
    }
    return NG_OK;
}

static ng_status pack_arcs(flow *on, ng_error *err)
{
    const arc *arcs = (const arc *)(const void *)on->arcs.at;
    const size_t count = on->arcs.bytes / sizeof *arcs;
    uint64_t *record = ng_memory__allocate_zero(count + 1, 2 * ARC_WORDS * sizeof *record);
    if (record == NULL) {
        return ng_standing__no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const uint64_t to = on->vertex[arcs[i].to] - 1;
        record[i * ARC_WORDS] = to << 32 | (on->vertex[arcs[i].from] - 1);
        record[i * ARC_WORDS + 1] = arcs[i].weight;
    }
    const uint64_t *sorted =
        ng_radix__sort(record, record + ARC_WORDS * (count + 1), count, ARC_WORDS, 1);
    const ng_status status = pack(on, sorted, count, err);
    ng_memory__release(record);
    return status;
}

static ng_status solve(flow *on, double *sum, ng_error *err)
{
    const ng_arcs in = ng_arc_lists__view(&on->in);
    const ng_pagerank_question question = {
        .in = &in, .damping = DAMPING, .cancel = on->work->options.cancel};
    ng_pagerank_report report;
    on->mass = ng_memory__allocate_zero((size_t)on->vertex_count + 1, sizeof *on->mass);
    if (on->mass == NULL) {
        return ng_standing__no_memory(err);
    }
    const ng_status status = ng_pagerank__solve(&question, on->mass, &report, err);
    *sum = report.sum + (double)(on->member_count - on->vertex_count);
    return status;
}

// An entry for every member, ascending by id.
static ng_status list_entries(flow *on, double sum, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_ranking *ranking = &on->work->ranking;
    const double scale = AVERAGE_MICRO * (double)on->member_count / sum;
    uint64_t *id = ng_memory__allocate_zero((size_t)on->member_count + 1, 2 * sizeof *id);
    ranking->entry = ng_arena__allocate_zero(
        on->work->scratch, (size_t)on->member_count + 1, sizeof *ranking->entry);
    if (id == NULL || ranking->entry == NULL) {
        status = ng_standing__no_memory(err);
        goto done;
    }
    for (uint32_t i = 0; i < on->member_count; i++) {
        id[i] = on->member[i];
    }
    const uint64_t *sorted = ng_radix__sort(id, id + on->member_count, on->member_count, 1, 1);
    for (uint32_t i = 0; i < on->member_count; i++) {
        const uint32_t member = (uint32_t)sorted[i];
        const uint32_t vertex = on->vertex[member];
        const double mass = vertex == 0 ? 1 : on->mass[vertex - 1];
        ranking->entry[i] = (ng_standing_entry){
            .member = member, .score = (int64_t)(mass * scale + 0.5), .evidence = true};
    }
    ranking->count = on->member_count;
done:
    ng_memory__release(id);
    return status;
}

ng_status ng_standing__rank_by_flow(ng_standing_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    flow on = {.work = work};
    double sum = 0;
    NG_TRY(ng_snapshot__members(work->snapshot, &on.member, &on.member_count, err));
    NG_TRY(ng_standing__walk(work, collect, &on, err));
    NG_TRY(number(&on, err));
    NG_TRY(pack_arcs(&on, err));
    NG_TRY(solve(&on, &sum, err));
    NG_TRY(list_entries(&on, sum, err));
    NG_TRY(ng_standing__rank(work, &work->ranking, err));
    work->is_worked_out = true;
    work->of = work->ranking.ranked;
done:
    ng_buffer__finish(&on.arcs);
    ng_memory__release(on.vertex);
    ng_memory__release(on.mass);
    ng_arc_lists__release(&on.in);
    return status;
}
