// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One question for candidates while it is answered; shared by the files query/source*.c.
 *
 *   source.c         the public question: arguments, hops and paths, what is handed out
 *   source_needs.c   what is asked for, as lists of the search index
 *   source_terms.c   titles and places that have the words asked for
 *   source_check.c   whether a member has what a list can only say roughly
 *   source_filter.c  who qualifies: lists put together, and who is left out whatever they have
 *   source_rank.c    the order of those who qualify
 *   source_pool.c    all who qualify, and who of them is near
 *   source_near.c    what who asks makes of them: proximity, shared advisers, lift
 *   source_way.c     hops and introductions
 *
 * Sets of members are bits by id. Those who qualify are numbered in ascending order of ids.
 */
#ifndef NG_QUERY_SOURCING_H
#define NG_QUERY_SOURCING_H

#include "graph/source_score.h"
#include "network/search.h"
#include "query/standing.h"
#include "query/suggestion.h"

/** A need as it is looked up. */
typedef struct ng_source_want {
    const ng_source_need *need;
    uint64_t *bits;  // [work->words] who may have it
    bool exact;      // they have it; else source_check.c tells
    uint32_t *terms; // [term_count] ascending: terms of the texts, or that have their words
    uint32_t term_count;
    ng_text *folded; // [need->any_count]
    uint32_t year;   // of careers that began early enough on some days of it only
    ng_day begun;    // careers must have begun by then
} ng_source_want;

/** One who qualifies, as it is ranked. */
typedef struct ng_source_entry {
    uint64_t score;
    uint32_t index; // among those who qualify
    uint32_t place; // in the order of members
    ng_source_parts parts;
} ng_source_entry;

typedef struct ng_sourcing {
    ng_txn *txn;
    ng_source_options options;
    ng_standing_work standing; // its arenas serve the question, its answers are the answers
    ng_arena *scratch;         // of the question
    ng_arena *step;            // of one member at a time
    const ng_adjacency *graph;
    ng_source_want want[NG_SOURCE_NEEDS_MAX];
    size_t words; // of a set of bits
    uint64_t *found;
    uint32_t *member; // [count] those who qualify, ascending
    uint64_t *met;    // [count] a bit for each need that they have
    uint32_t count;
    uint32_t import; // that was told of last, and its file
    ng_text source;
} ng_sourcing;

/** Of one member, read when it is first asked for. */
typedef struct ng_source_person {
    uint32_t member;
    ng_text packed; // the record as it lies in the map; NULL: not looked up yet
    bool has_record, has_positions;
    ng_member_record record;
    ng_tie_list positions;
} ng_source_person;

ng_status ng_sourcing__no_memory(ng_error *err);
static inline bool ng_sourcing__has_bit(const uint64_t *bits, uint32_t member)
{
    return (bits[member / 64] >> member % 64 & 1) != 0;
}
/** A set without anybody, in the scratch arena. */
ng_status ng_sourcing__no_bits(ng_sourcing *work, uint64_t **out, ng_error *err);
/** Adds whoever stands under a value. */
ng_status ng_sourcing__add_value(
    ng_sourcing *work, uint32_t value, uint64_t *bits, ng_error *err);
/** Number of a member among those who qualify; UINT32_MAX: it is none of them. */
uint32_t ng_sourcing__index(const ng_sourcing *work, uint32_t member);

// source.c
/** Check and open a question; close it also after a failure. */
ng_status ng_sourcing__open(
    ng_txn *txn, const ng_source_options *options, ng_sourcing **out, ng_error *err);
void ng_sourcing__close(ng_sourcing *work);

// source_needs.c
/** Fill work->want. NG_ERR_NOT_FOUND: what must be had is nowhere in the store. */
ng_status ng_sourcing__resolve(ng_sourcing *work, ng_error *err);

// source_terms.c
/** Terms of titles or places that have all words of one of the texts: want->terms. */
ng_status ng_sourcing__find_terms(ng_sourcing *work, ng_value_kind kind, ng_search_part part,
    ng_source_want *want, ng_error *err);
/** Whether terms, ascending, have one. */
bool ng_sourcing__has_term(const ng_source_want *want, uint32_t term);

// source_check.c
/** Whether a member has what is wanted; who stands in want->bits is asked for only. */
ng_status ng_sourcing__check(ng_sourcing *work, const ng_source_want *want,
    ng_source_person *person, bool *out, ng_error *err);

// source_filter.c
/** Fill found, member, met and count. */
ng_status ng_sourcing__collect(ng_sourcing *work, ng_error *err);

// source_rank.c
/** Everybody who qualifies, best first, in the scratch arena: [work->count]. */
ng_status ng_sourcing__rank(ng_sourcing *work, ng_source_entry **out, ng_error *err);

// source_near.c
/** Raise the entries, by index, to what they are for one who asks. */
ng_status ng_sourcing__raise(
    ng_sourcing *work, uint32_t near, ng_source_entry *entries, ng_error *err);

// source_way.c

/** How somebody is reached from who asks. */
typedef struct ng_source_way {
    uint32_t member;
    uint32_t hops;       // UINT32_MAX: no path, farther than the limit, or nobody asks
    const ng_path *path; // in the answers; NULL: none of so few hops
} ng_source_way;
/** What all ways of a question have in common. */
typedef struct ng_source_ways ng_source_ways;
/** Open; close it also after a failure. */
ng_status ng_sourcing__open_ways(ng_sourcing *work, ng_source_ways **out, ng_error *err);
void ng_sourcing__close_ways(ng_source_ways *ways);
/** @param at  [count] at most NG_SOURCE_WAYS; `member` is set */
ng_status ng_sourcing__ways(
    ng_source_ways *ways, ng_source_way *at, uint32_t count, ng_error *err);
#define NG_SOURCE_WAYS 256u

#endif
