// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What endorsements are worth: trust of an endorser, and the reputation that trusted
 * endorsements add up to.
 *
 * Trust of a member is T / tau, at most 1, in whole billionths; T is the personalised PageRank
 * from the seeds, and tau the T at which the members above it hold 95 % of it all. A reputation
 * is worked out from those integers: without levels it is their sum, exactly; with levels it is
 * made of +, -, *, / and sqrt on doubles, each correctly rounded, so that it is the same on
 * every machine.
 */
#ifndef NG_GRAPH_REPUTATION_H
#define NG_GRAPH_REPUTATION_H

#include "netgraph.h"

/** Trust 1. */
#define NG_TRUST_ONE 1000000000u
/** No place in a ranking. */
#define NG_REPUTATION_NONE UINT32_MAX

/**
 * Trust of each vertex.
 *
 * @param mass   [count] T up to a common factor, >= 0 and finite
 * @param count  vertices
 * @param trust  [out] [count] round(min(mass / tau, 1) * 1e9), half up
 * @param tau    [out] the mass at which the sum over masses, descending, reaches 95 % of all;
 *               0 when all masses are 0, and then every trust is 0
 * Errors  NG_ERR_NOMEM.
 * Cost    a radix sort. Memory: 16 bytes a vertex.
 */
ng_status ng_reputation__trust(
    const double *mass, uint32_t count, uint32_t *trust, double *tau, ng_error *err);

/** One endorsement of a list: of one skill, or the one of a pair. */
typedef struct ng_reputation_row {
    uint32_t to; // who is endorsed: any number that stands for one
    /**
     * What the endorser passes on, in billionths, times 4; plus the level 0 .. 3 (0: none). The
     * trust is 0 when the endorsement is claimed, when the endorsed dominates the endorser, or
     * when the endorser has none.
     */
    uint32_t carried;
} ng_reputation_row;

static inline ng_reputation_row ng_reputation__row(uint32_t to, uint32_t trust, uint32_t level)
{
    return (ng_reputation_row){.to = to, .carried = trust << 2 | level};
}

/** How a list is scored. */
typedef struct ng_reputation_scale {
    bool levelled;    // an endorsement that carries trust has a level
    double mu, sigma; // weighted by trust over those with a level; 0 when not levelled
} ng_reputation_scale;

/** Sums over the endorsements of one who is endorsed. */
typedef struct ng_reputation_sums {
    uint64_t trust;            // billionths, all of them: n_v
    uint64_t trust_unlevelled; // of those without a level
    uint64_t level;            // billionths times level
} ng_reputation_sums;

/** The scale of a list. */
ng_reputation_scale ng_reputation__scale(const ng_reputation_row *row, uint64_t count);
/** Add one endorsement. */
static inline void ng_reputation__add(ng_reputation_sums *sums, uint32_t carried)
{
    uint64_t trust = carried >> 2;
    uint32_t level = carried & 3;
    sums->trust += trust;
    sums->trust_unlevelled += level == 0 ? trust : 0;
    sums->level += trust * level;
}
/**
 * rep in millionths, rounded half away from zero; sums->trust > 0.
 *
 * Without levels: the sum of trust. With levels, n the sum of trust and L the sum of trust
 * times level, a missing level counting mu:
 * (L + mu - sigma / 2) / (n + 1) - 0.8 sigma / sqrt(n + 1).
 */
int64_t ng_reputation__score(const ng_reputation_scale *scale, const ng_reputation_sums *sums);

/** One who is endorsed in a list. */
typedef struct ng_reputation_entry {
    int64_t score; // millionths; 0 without evidence
    uint32_t to;
    uint32_t endorsers; // rows of the list
    uint32_t place;     // in the ranking, from 0; NG_REPUTATION_NONE without evidence
} ng_reputation_entry;

/** A scored list. The arrays are the caller's. */
typedef struct ng_reputation_ranking {
    ng_reputation_scale scale;
    uint32_t endorsed;          // vertices with a row
    uint32_t ranked;            // of them with evidence: n_v > 0
    ng_reputation_entry *entry; // [endorsed] in the order of the rows
    uint32_t *order; // [ranked] indices of entries, by score descending, then as entries are
} ng_reputation_ranking;

/** Memory that several rankings share. Zero-initialise; release in any case. */
typedef struct ng_reputation_space {
    ng_reputation_entry *entry;
    uint32_t *order;
    uint64_t *record; // two records of two words an entry, for the sort
    uint32_t capacity;
} ng_reputation_space;

void ng_reputation_space__release(ng_reputation_space *space);

/**
 * Score and rank one list.
 *
 * @param row      [count] rows of one `to` stand together; in the order in which equal scores
 *                 are ranked
 * @param space    where the arrays of `out` lie; they live until its next use
 * Errors  NG_ERR_NOMEM.
 * Cost    O(count), and a radix sort of those with evidence.
 */
ng_status ng_reputation__rank(const ng_reputation_row *row, uint64_t count,
    ng_reputation_space *space, ng_reputation_ranking *out, ng_error *err);

#endif
