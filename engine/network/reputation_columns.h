// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the last refresh stored about reputation: trust, dominance and PageRank of each member,
 * and a scored list for each skill and for all endorsements. The bytes are described in
 * network/derived.h.
 *
 * Everything here stands for the store as it was at `summary.change`. Members who came later
 * have nothing here. Members removed since still stand in the lists: ids are never given out
 * again, so whoever hands an entry out checks that the member exists, and leaves it out when it
 * does not (ranks are those of the refresh, and so may have gaps).
 */
#ifndef NG_NETWORK_REPUTATION_COLUMNS_H
#define NG_NETWORK_REPUTATION_COLUMNS_H

#include "graph/dominator.h"
#include "graph/reputation.h"
#include "store/store.h"

/** The list over all endorsements, one a pair; skills are terms from 1 on. */
#define NG_REPUTATION_OVERALL 0u

/** Zero, `refreshed` false, when refresh never ran since reputation exists. */
typedef struct ng_reputation_summary {
    bool refreshed;
    uint64_t change;       // number of the last change it stands for
    uint32_t id_limit;     // ids were below
    uint32_t mark_limit;   // ids with a trust mark are below, <= id_limit
    uint32_t members;      // vertices of PageRank
    uint32_t seeds;        // in force; 0: no trust was computed
    uint32_t reached;      // members that seeds reach, seeds included
    uint32_t trusted;      // members with a trust above 0
    double tau;            // share of all trust mass, 0 .. 1, at which trust is 1
    uint64_t edges;        // arcs of the trust graph: pairs with an unclaimed endorsement
    uint64_t endorsements; // all
    uint64_t claimed;      // endorsements that are claimed
    uint64_t dominated;    // unclaimed endorsements dropped because the endorsed dominates
    uint64_t untrusted;    // unclaimed endorsements, not dropped, of endorsers without trust
    uint32_t skills;       // lists besides the one over all
    double pagerank_sum;   // of the unscaled values
} ng_reputation_summary;

ng_status ng_reputation_summary__read(ng_txn *txn, ng_reputation_summary *out, ng_error *err);

/** Reads the columns, block by block as they are needed; in the transaction's arena, and gone
 *  with it. Nothing is found in it when refresh never ran. */
typedef struct ng_reputation_columns ng_reputation_columns;

/** Errors here and below: NG_ERR_CORRUPT, NG_ERR_NOMEM, NG_ERR_IO. */
ng_status ng_reputation_columns__open(ng_txn *txn, ng_reputation_columns **out, ng_error *err);
const ng_reputation_summary *ng_reputation_columns__summary(
    const ng_reputation_columns *columns);

/** Trust and place in the dominator tree of one member. */
typedef struct ng_trust_mark {
    uint32_t trust;       // billionths; 0: none
    uint32_t first, last; // ng_dominators; 0, 0: seeds do not reach the member
} ng_trust_mark;

/** All zero for members who came later. Cost: one look-up a block of 1,000 ids, remembered. */
ng_status ng_reputation_columns__mark(
    ng_reputation_columns *columns, uint32_t member, ng_trust_mark *out, ng_error *err);
/** Whether v dominates u, so that an endorsement of v by u is dropped. */
static inline bool ng_trust_mark__dominates(const ng_trust_mark *v, const ng_trust_mark *u)
{
    return ng_dominator__precedes(v->first, v->last, u->first);
}

/** One place of a ranking. */
typedef struct ng_reputation_place {
    bool found;    // the ranking knows the member
    bool evidence; // it has a score and a rank
    uint32_t member;
    uint32_t rank;      // from 1; 0 without evidence
    int64_t score;      // millionths for trust and PageRank, members for the count
    uint32_t endorsers; // distinct, of all endorsements of the list; PageRank: 0, not looked up
} ng_reputation_place;

/** PageRank over all endorsements: the average member has 1,000,000. The ranking is of
 *  summary.members, by score descending, then in the order of members; all have evidence. */
ng_status ng_reputation_columns__pagerank(
    ng_reputation_columns *columns, uint32_t member, ng_reputation_place *out, ng_error *err);
/** The member at a rank, 1 .. summary.members. */
ng_status ng_reputation_columns__pagerank_at(
    ng_reputation_columns *columns, uint32_t rank, ng_reputation_place *out, ng_error *err);

/** One list: of a skill, or NG_REPUTATION_OVERALL. */
typedef struct ng_reputation_list {
    uint32_t skill;
    uint32_t ranked;       // members with evidence: ranks of trust are 1 .. ranked
    uint32_t endorsed;     // members with an endorsement: ranks of the count are 1 .. endorsed
    uint64_t endorsements; // of the list; overall: pairs
    ng_reputation_scale scale;
} ng_reputation_list;

/** *out has endorsed == 0 when nobody was endorsed for the skill. */
ng_status ng_reputation_columns__list(
    ng_reputation_columns *columns, uint32_t skill, ng_reputation_list *out, ng_error *err);
/** A member's trust reputation in a list. Cost: O(log endorsed) blocks, each read once while
 *  the same list is asked for. */
ng_status ng_reputation_columns__find(ng_reputation_columns *columns,
    const ng_reputation_list *list, uint32_t member, ng_reputation_place *out, ng_error *err);
/**
 * The same of many members.
 *
 * @param members  [count] ascending
 * @param out      [out] [count]
 * Cost   each block that one of them stands in once, and a few beside them.
 */
ng_status ng_reputation_columns__find_many(ng_reputation_columns *columns,
    const ng_reputation_list *list, const uint32_t *members, uint32_t count,
    ng_reputation_place *out, ng_error *err);
/** The member at a rank of trust, 1 .. list->ranked. */
ng_status ng_reputation_columns__at(ng_reputation_columns *columns,
    const ng_reputation_list *list, uint32_t rank, ng_reputation_place *out, ng_error *err);

/** The endorsed members of a list, ascending by id, in the transaction's arena: [endorsed]
 *  each. Rankings by count and PageRank of one skill are worked out over these. */
typedef struct ng_reputation_endorsed {
    uint32_t count;
    const uint32_t *member;
    const uint32_t *endorsers; // distinct
} ng_reputation_endorsed;
ng_status ng_reputation_columns__endorsed(ng_reputation_columns *columns,
    const ng_reputation_list *list, ng_reputation_endorsed *out, ng_error *err);

#endif
