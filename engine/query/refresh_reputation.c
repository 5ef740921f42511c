// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reading what the refresh of reputation needs, and how much of what is stored still holds.
 *
 *   kept      endorsements, members and seeds are what they were: only the change number moves
 *   rescaled  endorsements and seeds are, and so is the order of those who take part: PageRank
 *             has another scale and other places, and nothing else changes
 *   partial   the seeds are, and so is every arc that trust flows along: trust and dominance
 *             stay, PageRank is solved again, lists whose rows differ are ranked again
 *   full      else; lists whose rows happen to be equal are still left alone, unless all was
 *             asked for
 *
 * Each of these is exact: what stays is what a full run would write again, to the bit.
 */
#include "query/refresh_reputation.h"

#include "base/hash.h"
#include "base/status.h"
#include "network/trust.h"

ng_status ng_reputation_work__no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the refresh of reputation");
}

void ng_reputation_work__release(ng_reputation_work *work)
{
    ng_memory__release(work->mark);
    ng_endorsement_graph__release(&work->graph);
    ng_memory__release(work->trust);
    ng_dominators__release(&work->dominators);
    ng_memory__release(work->y);
    ng_memory__release(work->order);
    ng_memory__release(work->list);
    ng_memory__release(work->row);
    *work = (ng_reputation_work){.full = work->full};
}

static ng_status read_stamp(ng_txn *txn, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *seed = NULL;
    bool chosen = false;
    NG_TRY(ng_reputation__read_summary(txn, &work->before, &work->stamp_before, err));
    NG_TRY(ng_trust__seeds(txn, &seed, &work->summary.seeds, &chosen, err));
    work->stamp.endorsements = ng_txn__checksums(txn, NG_TABLE_ENDORSEMENTS_IN);
    work->stamp.members = ng_txn__checksums(txn, NG_TABLE_MEMBERS);
    work->stamp.seeds =
        ng_hash__bytes(seed, work->summary.seeds * sizeof *seed, work->summary.seeds);
done:
    return status;
}

// The unscaled PageRank as it is stored.
static ng_status read_pagerank(ng_txn *txn, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t limit = work->before.id_limit;
    work->y = ng_memory__allocate_zero(work->summary.id_limit, sizeof *work->y);
    if (work->y == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t block = 0; block < ng_reputation__block_count(limit); block++) {
        const unsigned char *at = NULL;
        uint32_t entries = ng_reputation__block_entries(limit, block);
        NG_TRY(ng_reputation__read_block(txn, NG_REPUTATION_PAGERANK_OF, block,
            entries * (size_t)NG_REPUTATION_PAGERANK_BYTES, &at, err));
        for (uint32_t i = 0; i < entries; i++) {
            work->y[block * NG_DERIVED_BLOCK + i] = ng_reputation__double(
                ng_load_u64(at + i * (size_t)NG_REPUTATION_PAGERANK_BYTES));
        }
    }
done:
    return status;
}

static ng_status read_marks(ng_txn *txn, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t limit = work->before.mark_limit;
    work->mark = ng_memory__allocate((size_t)limit * sizeof *work->mark);
    if (work->mark == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t block = 0; block < ng_reputation__block_count(limit); block++) {
        const unsigned char *at = NULL;
        uint32_t entries = ng_reputation__block_entries(limit, block);
        NG_TRY(ng_reputation__read_block(txn, NG_REPUTATION_MARKS, block,
            entries * (size_t)NG_REPUTATION_MARK_BYTES, &at, err));
        for (uint32_t i = 0; i < entries; i++, at += NG_REPUTATION_MARK_BYTES) {
            work->mark[block * NG_DERIVED_BLOCK + i] = (ng_trust_mark){
                .trust = ng_load_u32(at), ng_load_u32(at + 4), ng_load_u32(at + 8)};
        }
    }
done:
    return status;
}

// Whether those who take part still stand in the order they did, by the y that is stored.
static ng_status has_same_order(
    const ng_whole_graph *network, ng_reputation_work *work, bool *out, ng_error *err)
{
    uint32_t active = 0;
    uint32_t *member = ng_memory__allocate((size_t)network->member_count * sizeof *member);
    if (member == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t i = 0; i < network->member_count; i++) {
        if (work->y[network->member[i]] > 0) {
            member[active++] = network->member[i];
        }
    }
    *out = ng_hash__bytes(member, active * sizeof *member, active) == work->stamp_before.active;
    ng_memory__release(member);
    return NG_OK;
}

// What only other members, not their endorsements, leave of the work.
static ng_status look_at_members(
    ng_txn *txn, const ng_whole_graph *network, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    bool same = work->stamp.members == work->stamp_before.members;
    if (same) {
        work->how = NG_REPUTATION_KEPT;
        goto done;
    }
    NG_TRY(read_pagerank(txn, work, err));
    NG_TRY(has_same_order(network, work, &same, err));
    if (same) {
        work->how = NG_REPUTATION_RESCALED;
    } else {
        ng_memory__release(work->y);
        work->y = NULL;
    }
done:
    return status;
}

ng_status ng_reputation_work__read(ng_txn *txn, const ng_whole_graph *network,
    const ng_observer *watch, ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    work->how = NG_REPUTATION_FULL;
    work->summary = (ng_reputation_summary){.refreshed = true,
        .change = network->change,
        .id_limit = network->id_limit,
        .mark_limit = network->id_limit,
        .members = network->member_count};
    NG_TRY(read_stamp(txn, work, err));
    work->stamp.generation = work->stamp_before.generation + 1;
    const ng_reputation_stamp *before = &work->stamp_before;
    bool seeds = !work->full && work->before.refreshed &&
        work->before.id_limit <= network->id_limit && work->stamp.seeds == before->seeds;
    if (seeds && work->stamp.endorsements == before->endorsements) {
        NG_TRY(look_at_members(txn, network, work, err));
    }
    if (work->how != NG_REPUTATION_FULL) {
        goto done;
    }
    if (seeds) {
        NG_TRY(read_marks(txn, work, err));
    }
    NG_TRY(ng_endorsement_graph__read(txn, network, watch, &work->graph, err));
done:
    return status;
}

// What stays as it is stored, but for the change it stands for and the members there are.
static void keep_summary(ng_reputation_work *work)
{
    ng_reputation_summary now = work->summary;
    ng_reputation_stamp stamp = work->stamp;
    work->summary = work->before;
    work->summary.change = now.change;
    work->stamp = work->stamp_before;
    work->stamp.generation = stamp.generation;
    work->stamp.members = stamp.members;
    if (work->how == NG_REPUTATION_RESCALED) {
        work->summary.id_limit = now.id_limit;
        work->summary.members = now.members;
    }
}

static ng_status compute_anew(const ng_whole_graph *network, const ng_observer *watch,
    ng_reputation_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arc_lists all = {0};
    ng_arc_lists unclaimed = {0};
    const ng_endorsement_graph *graph = &work->graph;
    work->stamp.active = ng_hash__bytes(
        graph->member, graph->vertex_count * sizeof *graph->member, graph->vertex_count);
    NG_TRY(ng_endorsement_graph__arcs(graph, true, &all, err));
    ng_arcs in = ng_arc_lists__view(&all);
    ng_arcs trusted = in;
    if (graph->claimed > 0) {
        NG_TRY(ng_endorsement_graph__arcs(graph, false, &unclaimed, err));
        trusted = ng_arc_lists__view(&unclaimed);
    }
    work->summary.edges = trusted.offset[trusted.vertex_count];
    NG_TRY(ng_observer__tell(watch, "computing trust", 0, 4, err));
    NG_TRY(ng_reputation_work__trust(&trusted, watch, work, err));
    NG_TRY(ng_observer__tell(watch, "computing PageRank", 1, 4, err));
    NG_TRY(ng_reputation_work__pagerank(&in, watch, work, err));
    NG_TRY(ng_reputation_work__rank_all(network, work, err));
    NG_TRY(ng_observer__tell(watch, "sorting endorsements by skill", 2, 4, err));
    NG_TRY(ng_reputation_work__lists(work, err));
done:
    ng_arc_lists__release(&all);
    ng_arc_lists__release(&unclaimed);
    return status;
}

ng_status ng_reputation_work__compute(const ng_whole_graph *network, const ng_observer *watch,
    ng_reputation_work *work, ng_error *err)
{
    switch (work->how) {
    case NG_REPUTATION_KEPT:
        keep_summary(work);
        return NG_OK;
    case NG_REPUTATION_RESCALED:
        keep_summary(work);
        return ng_reputation_work__rank_all(network, work, err);
    case NG_REPUTATION_PARTIAL:
    case NG_REPUTATION_FULL:
        break;
    }
    return compute_anew(network, watch, work, err);
}
