// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The refresh of reputation: read within one transaction, computed without one, written within
 * another.
 *
 *   refresh_reputation.c  reading, and how much of what is stored still holds
 *   refresh_trust.c       trust and dominance
 *   refresh_pagerank.c    PageRank of everybody, and its ranking
 *   refresh_lists.c       what each endorsement carries, sorted into lists by skill
 *   refresh_columns.c     ranking the lists and writing everything
 *
 * What still holds is found by comparing, never by trusting marks of whoever changed something:
 * the store keeps a checksum of each table, and the results keep hashes of what they follow
 * from. So a change costs nothing more, and no change can be overlooked.
 */
#ifndef NG_QUERY_REFRESH_REPUTATION_H
#define NG_QUERY_REFRESH_REPUTATION_H

#include "graph/dominator.h"
#include "network/reputation_layout.h"
#include "query/endorsement_graph.h"

/** Damping of both ranks. */
#define NG_REPUTATION_DAMPING 0.85

/** Zero-initialise but for `full`; release in any case. */
typedef struct ng_reputation_work {
    bool full; // leave nothing as it is stored
    ng_reputation_how how;

    // What is stored.
    ng_reputation_summary before;
    ng_reputation_stamp stamp_before;
    ng_trust_mark *mark; // [before.mark_limit], for NG_REPUTATION_PARTIAL

    // What was read, for NG_REPUTATION_PARTIAL and NG_REPUTATION_FULL.
    ng_endorsement_graph graph;

    // What comes out. KEPT: summary and stamp; RESCALED: with y and order; else all.
    ng_reputation_summary summary;
    ng_reputation_stamp stamp;
    uint32_t *trust;          // [graph.vertex_count] billionths
    ng_dominators dominators; // of the vertices
    double *y;                // [summary.id_limit] unscaled PageRank; 0 without endorsements
    uint32_t *order;          // [summary.members] ids by PageRank
    // [graph.skill_limit + 1] where the list of a skill begins; list 0 is the one over all
    uint64_t *list;
    ng_reputation_row *row; // [list[graph.skill_limit]] `to` is an id
    uint32_t lists_written;
} ng_reputation_work;

void ng_reputation_work__release(ng_reputation_work *work);

/** Read what is needed, and settle `how` as far as that shows. */
ng_status ng_reputation_work__read(ng_txn *txn, const ng_whole_graph *network,
    const ng_observer *watch, ng_reputation_work *work, ng_error *err);
/** Compute; settles `how`. Errors: NG_ERR_NOMEM, NG_ERR_INTERRUPTED. */
ng_status ng_reputation_work__compute(const ng_whole_graph *network, const ng_observer *watch,
    ng_reputation_work *work, ng_error *err);
/**
 * Write.
 *
 * @param written  [out] false: somebody else refreshed meanwhile, and what was to stay is gone;
 *                 nothing was written
 */
ng_status ng_reputation_work__write(ng_txn *txn, const ng_observer *watch,
    ng_reputation_work *work, bool *written, ng_error *err);

// Of the files above.
ng_status ng_reputation_work__no_memory(ng_error *err);
/** Trust and dominance, taken over where they hold (`mark` is there), else computed. */
ng_status ng_reputation_work__trust(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err);
/** y from in-lists. */
ng_status ng_reputation_work__pagerank(
    const ng_arcs *in, const ng_observer *watch, ng_reputation_work *work, ng_error *err);
/** order from y, and the sum over all members. */
ng_status ng_reputation_work__rank_all(
    const ng_whole_graph *network, ng_reputation_work *work, ng_error *err);
/** list and row, and the counts of the summary. */
ng_status ng_reputation_work__lists(ng_reputation_work *work, ng_error *err);

#endif
