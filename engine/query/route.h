// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One question for paths while it is answered; shared by degree.c and the files query/path*.c.
 *
 *   degree.c         the distance of two members
 *   path.c           the public question: arguments, search, what is complete
 *   path_team.c      several starts, and everybody at a company as end
 *   path_cost.c      what a connection costs: interactions, other ties, age
 *   path_inferred.c  colleagues who are not connected, as neighbours
 *   path_answer.c    paths as they are handed out: names, hops
 *   path_words.c     why a path, in words
 *
 * Connections are searched as they lie in the map. With inferred ties the search reads lists
 * that path_inferred.c makes: connections and colleagues, one behind the other and in order.
 */
#ifndef NG_QUERY_ROUTE_H
#define NG_QUERY_ROUTE_H

#include "base/fixed.h"
#include "query/suggestion.h"

/** Cost of a connection without interactions. */
#define NG_ROUTE_COST_MOST 40u
/** What --ties all counts an endorsement and a recommendation as: interactions of weight 1. */
#define NG_ROUTE_ENDORSEMENT 1u
#define NG_ROUTE_RECOMMENDATION 5u

/** Vertices, ascending, without repeats; in the arena of the question. */
typedef struct ng_route_list {
    const uint32_t *at; // [count]
    size_t count;
} ng_route_list;

typedef struct ng_route_work {
    ng_txn *txn;
    ng_path_options options;
    ng_snapshot *snapshot;
    const ng_adjacency *connections;
    ng_adjacency graph; // what is searched
    ng_arena *answers;  // the transaction's
    ng_arena *question; // of this question
    ng_arena *scratch;  // of one step; whoever needs it resets it
    ng_route_list from, to, avoid, via;
    // Overlaps and spellings, as suggestions have them; its scratch is that above.
    ng_suggestion_work career;
    uint64_t looked_at; // colleagues that path_inferred.c has compared
    bool spent;         // they were more than the budget
} ng_route_work;

/**
 * NG_ERR_NOT_FOUND when there is no such member. Who has a connection exists, which is known
 * without reading the member.
 */
ng_status ng_route__check_member(
    ng_txn *txn, const ng_adjacency *graph, ng_member member, ng_error *err);
/** Members as a list; each must exist. */
ng_status ng_route__list_of(ng_route_work *work, const ng_member *members, size_t count,
    ng_route_list *out, ng_error *err);
ng_status ng_route__no_memory(ng_error *err);

/** Opens what a question needs; close in any case. `work` is zero but for txn and options. */
ng_status ng_route__open(ng_route_work *work, ng_error *err);
void ng_route__close(ng_route_work *work);
/** Search from work->from to work->to and hand out. */
ng_status ng_route__run(ng_route_work *work, ng_paths *out, ng_error *err);

// path_cost.c

/** What is between two members, as the options count it. */
typedef struct ng_route_tie {
    uint64_t interactions;
    int64_t strength_milli;
} ng_route_tie;
/** Cost of so many interactions. */
uint32_t ng_route__cost_of(uint64_t interactions);
/** Ties of a vertex to neighbor[0, count), ascending. */
ng_status ng_route__ties(ng_route_work *work, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, ng_route_tie *out, ng_error *err);
/** The functions of ng_path_view; the context is the work. */
ng_status ng_route__costs(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, uint32_t *cost, ng_error *err);
ng_status ng_route__strengths(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, int64_t *strength, ng_error *err);

// path_inferred.c

/** Let work->graph have inferred ties too. */
void ng_route__infer(ng_route_work *work);
/** The longest time two members were at one company. */
typedef struct ng_route_colleagues {
    uint32_t company;              // term; 0: they share none
    ng_suggestion_overlap overlap; // may be empty
} ng_route_colleagues;
ng_status ng_route__colleagues(
    ng_route_work *work, uint32_t a, uint32_t b, ng_route_colleagues *out, ng_error *err);
/** Whether an overlap is at least one month in common. */
bool ng_route__shares_month(const ng_suggestion_overlap *overlap);

// path_team.c

/** Members whose current position is at a company. NG_ERR_NOT_FOUND without such a company. */
ng_status ng_route__staff(
    ng_route_work *work, ng_text company, ng_route_list *out, ng_error *err);

// path_answer.c

/** Paths as they are handed out; `more` is the next one that is not, or NULL. */
typedef struct ng_route_found {
    const ng_vertex_path *at; // [count]
    size_t count;
    const ng_vertex_path *more;
} ng_route_found;
ng_status ng_route__answer(
    ng_route_work *work, const ng_route_found *found, ng_paths *out, ng_error *err);

// path_words.c

/** What two members who follow each other on a path have in common, or an empty text. */
ng_status ng_route__context(
    ng_route_work *work, const ng_member ends[2], ng_text *out, ng_error *err);
/** Fill `why` of a path; `next` is the next best or NULL. */
ng_status ng_route__explain(
    ng_route_work *work, ng_path *path, const ng_path *next, ng_error *err);

#endif
