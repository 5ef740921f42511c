// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The score of suggestions: every vertex within two and three steps of one vertex, and what
 * speaks for it.
 *
 * For u, with d = number of neighbours, all in integers, so that no order of summation matters:
 *
 *   R[d] = round(2^32 * d^-a)    a: degree exponent, in twentieths
 *   P[d] = round(2^30 * d^-g)    g: damping exponent, in twentieths
 *   mass(w)  = SUM of R[d_z] over z in N(u) and N(w), for every w != u, also in N(u)
 *   W        = the 200 w with largest mass(w) / d_w; ties: smaller degree, then their order
 *   walk(v)  = SUM over w in W and N(v) of (mass(w) * R[d_w] >> 32)
 *   score(v) = (mass(v) + (walk(v) * walk_sixteenths >> 4)) * P[d_v] >> 30, of 2^32
 *
 * Sums stay below 2^63 as long as no vertex has more than 2^23 neighbours.
 *
 * Source  resource allocation: Zhou, Lue, Zhang, Eur. Phys. J. B 71 (2009); Adamic and Adar,
 *         Social Networks 25(3) (2003); three steps and damping: engine/README.md.
 */
#ifndef NG_GRAPH_SUGGEST_H
#define NG_GRAPH_SUGGEST_H

#include "graph/adjacency.h"
#include "graph/order.h"
#include "graph/power.h"

/** Vertices at two steps that are followed one step further, by definition. */
#define NG_SUGGEST_EXPANDED 200u

typedef struct ng_suggest_candidate {
    uint32_t vertex;
    uint32_t mutual; // common neighbours, exact; 0: only three steps lead there
    uint64_t mass;   // of 2^32, or of the scorer asked for
    uint64_t walk;   // of 2^32; only the default scorer has it
    uint64_t score;  // of 2^32; Adamic-Adar: billionths; mutual: the count
} ng_suggest_candidate;

/** What a workspace is made for. */
typedef struct ng_suggest_setup {
    ng_suggest_parameters parameters;
    ng_vertex_order order;               // for ties in W
    const unsigned char *stored_degree;  // [stored_count] R[d], u64, little-endian, may be NULL
    const unsigned char *stored_damping; // [stored_count] P[d], u32, little-endian, may be NULL
    uint32_t stored_count;
} ng_suggest_setup;

/** Memory for one question at a time; kept from question to question. */
typedef struct ng_suggest_workspace ng_suggest_workspace;

/** What the setup points to is lent until destroy. Errors: NG_ERR_NOMEM. */
ng_status ng_suggest_workspace__create(
    const ng_suggest_setup *setup, ng_suggest_workspace **out, ng_error *err);
void ng_suggest_workspace__destroy(ng_suggest_workspace *workspace);
/** Between questions: more are to come, so that large memory pays for itself. */
void ng_suggest_workspace__settle_in(ng_suggest_workspace *workspace);
/** The tables of powers of a workspace. */
ng_power_tables *ng_suggest_workspace__powers(ng_suggest_workspace *workspace);

/**
 * All vertices that are neither `vertex` nor its neighbours and have a score above 0.
 *
 * @param out [out] [*count] in no particular order; the caller may change them; they live until
 *                 the next call
 * Shape   `vertex` < graph->vertex_count.
 * Scorers the named ones leave the walk out; resource allocation always has a = 1.
 * Errors  those of the graph and of the order; NG_ERR_NOMEM. The workspace stays usable.
 * Cost    the sum of the degrees of the neighbours, then (default scorer) of 200 vertices.
 */
ng_status ng_suggest__candidates(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t vertex, ng_scorer scorer, ng_suggest_candidate **out, uint32_t *count,
    ng_error *err);

/** What is asked of one vertex. */
typedef struct ng_suggest_question {
    uint32_t vertex;
    ng_scorer scorer;
    uint32_t wanted; // the best so many are enough at first; UINT32_MAX: all
} ng_suggest_question;

/** Candidates with their scores. */
typedef struct ng_suggest_found {
    ng_suggest_candidate *at; // [count] in no particular order; the caller may change them
    uint32_t count;
    uint64_t below; // whoever is not among them has a score below; 0: nobody is missing
} ng_suggest_found;

/**
 * As ng_suggest__candidates, at first only the best.
 *
 * @param found  [out] at least question->wanted, or all; lives until the next call
 * Errors  those of the graph and of the order; NG_ERR_NOMEM. The workspace stays usable.
 */
ng_status ng_suggest__best(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const ng_suggest_question *question, ng_suggest_found *found, ng_error *err);
/**
 * More candidates of the last question: those found so far keep their places, others follow.
 * `graph` is that of the question.
 *
 * @param wanted  so many in all, or all there are; UINT32_MAX: all
 * Errors  those of the graph; NG_ERR_NOMEM. Then there is nothing more.
 */
ng_status ng_suggest__more(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint32_t wanted, ng_suggest_found *found, ng_error *err);

/**
 * What the last question read: list i is that of neighbour i of its vertex, empty where that
 * neighbour has no other.
 *
 * @param count  [out] how many; 0 before the first question
 * @return       [*count] they live until the next question
 */
const ng_neighbor_list *ng_suggest_workspace__lists(
    const ng_suggest_workspace *workspace, uint32_t *count);

/**
 * More candidates of the last question, which was by the default scorer: all that have a score
 * of `least` or more. Otherwise as ng_suggest__more.
 */
ng_status ng_suggest__down_to(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    uint64_t least, ng_suggest_found *found, ng_error *err);

/**
 * The candidates of the last question, by the default scorer, that are among some vertices,
 * each with its score. It is over then; what it had found is gone.
 *
 * @param among  a bit for each vertex, 64 a word
 * @param out    [out] [*count] in no particular order; they live until the next call
 * Errors  those of the graph.
 */
ng_status ng_suggest__among(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const uint64_t *among, ng_suggest_candidate **out, uint32_t *count, ng_error *err);

/** score(v) out of its parts, for other parameters than those of the workspace. */
static inline uint64_t ng_suggest__damp(
    const ng_suggest_candidate *candidate, uint32_t walk_sixteenths, uint64_t damping)
{
    ng_u128 walk = (ng_u128)candidate->walk * walk_sixteenths >> 4;
    return (uint64_t)((candidate->mass + walk) * damping >> 30);
}

/** round(score * 1e9 / 2^32), for a score of 2^32. */
static inline uint64_t ng_suggest__billionths(uint64_t score)
{
    return (uint64_t)(((ng_u128)score * 1000000000u + (UINT64_C(1) << 31)) >> 32);
}

#endif
