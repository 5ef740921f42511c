// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What each endorsement carries, sorted by counting into one list a skill, and one over all
 * with one endorsement a pair: the highest level of those not claimed.
 */
#include "base/status.h"
#include "query/refresh_reputation.h"

// One pair: endorsements of `to` by one member.
typedef struct pair {
    uint64_t begin, end; // rows
    uint32_t to;         // vertex
    uint32_t trust;      // that passes from one to the other
} pair;

static void count_rows(const ng_endorsement_graph *graph, uint64_t *next)
{
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint64_t at = graph->offset[v];
        while (at < graph->offset[v + 1]) {
            uint64_t end = ng_endorsed__pair_end(graph->row, at, graph->offset[v + 1]);
            next[0]++;
            for (; at < end; at++) {
                uint32_t skill = ng_endorsed__skill(graph->row[at]);
                next[skill] += skill != 0;
            }
        }
    }
}

// What passes from an endorser to the endorsed; counts what is lost on the way.
static uint32_t pass_on(ng_reputation_work *work, const pair *of)
{
    const ng_endorsement_graph *graph = &work->graph;
    uint32_t from = ng_endorsed__from(graph->row[of->begin]);
    uint64_t unclaimed = 0;
    for (uint64_t i = of->begin; i < of->end; i++) {
        unclaimed += !ng_endorsed__is_claimed(graph->row[i]);
    }
    if (ng_dominators__dominates(&work->dominators, of->to, from)) {
        work->summary.dominated += unclaimed;
        return 0;
    }
    if (work->trust[from] == 0) {
        work->summary.untrusted += unclaimed;
    }
    return work->trust[from];
}

static void place_pair(ng_reputation_work *work, const pair *of, uint64_t *next)
{
    const ng_endorsement_graph *graph = &work->graph;
    uint32_t to = graph->member[of->to];
    uint32_t trust = 0;
    uint32_t highest = 0;
    for (uint64_t i = of->begin; i < of->end; i++) {
        uint32_t skill = ng_endorsed__skill(graph->row[i]);
        uint32_t level = ng_endorsed__level(graph->row[i]);
        uint32_t carried = ng_endorsed__is_claimed(graph->row[i]) ? 0 : of->trust;
        if (skill != 0) {
            work->row[next[skill]++] = ng_reputation__row(to, carried, level);
        }
        if (!ng_endorsed__is_claimed(graph->row[i])) {
            trust = of->trust;
            highest = level > highest ? level : highest;
        }
    }
    work->row[next[0]++] = ng_reputation__row(to, trust, highest);
}

static void place_rows(ng_reputation_work *work, uint64_t *next)
{
    const ng_endorsement_graph *graph = &work->graph;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint64_t at = graph->offset[v];
        while (at < graph->offset[v + 1]) {
            pair of = {.begin = at,
                .end = ng_endorsed__pair_end(graph->row, at, graph->offset[v + 1]),
                .to = v};
            of.trust = pass_on(work, &of);
            place_pair(work, &of, next);
            at = of.end;
        }
    }
}

ng_status ng_reputation_work__lists(ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_endorsement_graph *graph = &work->graph;
    size_t lists = (size_t)graph->skill_limit + 1;
    uint64_t *next = ng_memory__allocate_zero(lists, sizeof *next);
    work->list = ng_memory__allocate(lists * sizeof *work->list);
    if (next == NULL || work->list == NULL) {
        status = ng_reputation_work__no_memory(err);
        goto done;
    }
    count_rows(graph, next);
    uint64_t rows = 0;
    work->summary.skills = 0;
    for (size_t i = 0; i < lists; i++) {
        work->summary.skills += i > 0 && next[i] > 0;
        work->list[i] = rows;
        rows += next[i];
        next[i] = work->list[i];
    }
    work->row = ng_memory__allocate((size_t)rows * sizeof *work->row);
    if (work->row == NULL) {
        status = ng_reputation_work__no_memory(err);
        goto done;
    }
    work->summary.endorsements = graph->offset[graph->vertex_count];
    work->summary.claimed = graph->claimed;
    place_rows(work, next);
done:
    ng_memory__release(next);
    return status;
}
