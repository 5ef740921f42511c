// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One question for suggestions while it is answered; shared by the files query/suggest*.c.
 *
 *   suggest.c          the public question: arguments, who asks, what is handed out
 *   suggest_rank.c     the best candidates, looking at as few as possible
 *   suggest_best.c     the best of those looked at
 *   suggest_filter.c   who is left out
 *   suggest_profile.c  the profile factor
 *   suggest_mode.c     colleagues and alumni
 *   suggest_answer.c   one suggestion: names, via, hops
 *   suggest_reason.c   what speaks for it, in words
 *   suggest_against.c  what speaks against it, in words
 *   suggest_words.c    lists of names, numbers and years in words
 *   suggest_many.c     many questions by several threads
 */
#ifndef NG_QUERY_SUGGESTION_H
#define NG_QUERY_SUGGESTION_H

#include "graph/factor.h"
#include "graph/mutual.h"
#include "graph/suggest.h"
#include "network/connection.h"
#include "network/snapshot.h"
#include "network/tie.h"
#include "query/standing.h"
#include "record/record.h"

#define NG_SCORE_MAX NG_FACTOR_SCORE_MAX
/** Mutual connections that are named. */
#define NG_VIA_COUNT 3u

/** A candidate as it is ranked. */
typedef struct ng_suggestion_entry {
    uint32_t vertex;
    uint32_t mutual;
    uint64_t mass;   // of the default scorer, of 2^32
    uint64_t base;   // the kernel's score
    uint64_t shared; // for shared organisations, billionths
    uint64_t score;  // as answered
} ng_suggestion_entry;

/** Those among whom is chosen: candidate i has shared[i] more. */
typedef struct ng_suggestion_pool {
    const ng_suggest_candidate *at; // [count]
    const uint64_t *shared;         // [count] billionths, NULL: all 0
    uint32_t count;
    ng_suggest_found *found; // whose candidates they are, more may follow; NULL: all are there
} ng_suggestion_pool;

/** Names of one mutual connection; the same few stand behind most suggestions. */
typedef struct ng_suggestion_named {
    uint32_t vertex; // 0: none yet
    ng_text label;
    ng_text name; // the label of those without a name
} ng_suggestion_named;
/** Candidates that are looked at side by side. */
#define NG_SUGGESTION_TURN 16u
/** Names that a question keeps, by vertex modulo this. */
#define NG_SUGGESTION_NAMED 64u

/** Kinds whose values say who has them: companies, schools and groups. */
#define NG_SUGGESTION_MARKED 3u
/** Who may have a value of who asks: a bit for each member's last digits. */
#define NG_SUGGESTION_FELLOW_BITS 32768u
typedef struct ng_suggestion_fellows {
    uint64_t marks[NG_SUGGESTION_MARKED][NG_SUGGESTION_FELLOW_BITS / 64];
    // Largest factor of who is marked for these kinds, a bit each, and for no other.
    uint64_t most[1u << NG_SUGGESTION_MARKED];
} ng_suggestion_fellows;

typedef struct ng_suggestion_work {
    ng_txn *txn;
    ng_suggest_options options;
    ng_snapshot *snapshot;
    const ng_adjacency *graph;
    const ng_vertex_order *order;
    ng_suggest_workspace *workspace;
    ng_arena *answers; // the transaction's
    ng_arena *scratch; // of this question
    ng_arena *records; // of one record at a time
    uint32_t who;
    ng_neighbors around; // connections of who
    ng_mutual_side side; // the same, to be met by other lists

    // suggest_filter.c
    ng_tie_list sent, received, blocking, blocked_by;
    uint32_t industry;                     // term; 0: every industry
    bool nobody;                           // the industry asked for is nobody's
    uint32_t foreseen[NG_SUGGESTION_TURN]; // [foreseen_count] candidates that are next
    ng_text foreseen_record[NG_SUGGESTION_TURN];
    uint32_t foreseen_count;

    ng_suggestion_named named[NG_SUGGESTION_NAMED]; // suggest_answer.c

    // suggest_profile.c
    ng_factor_subject subject; // values of who
    uint64_t factor_most;      // no factor is larger; NG_FIXED_ONE: every factor is 1
    ng_suggestion_fellows fellows;

    ng_standing_overall standing; // when asked for
} ng_suggestion_work;

/** Add up to the clamp. */
static inline uint64_t ng_suggestion__add(uint64_t a, uint64_t b)
{
    return a > NG_SCORE_MAX - (b < NG_SCORE_MAX ? b : NG_SCORE_MAX) ? NG_SCORE_MAX : a + b;
}
/** A kernel score with a factor (40 binary places; the default scorer's only) as it is
 * answered. */
uint64_t ng_suggestion__score(ng_scorer scorer, uint64_t base, uint64_t factor);

ng_status ng_suggestion__load_filter(ng_suggestion_work *work, ng_error *err);
/** Read side by side what may_show needs of at most NG_SUGGESTION_TURN candidates. */
ng_status ng_suggestion__foresee(
    ng_suggestion_work *work, const uint32_t *vertices, uint32_t count, ng_error *err);
/** Whether a candidate may be shown to who. */
ng_status ng_suggestion__may_show(
    ng_suggestion_work *work, uint32_t vertex, bool *out, ng_error *err);
/** Whether a stored profile has a value. */
bool ng_suggestion__has_value(const uint32_t *values, uint32_t count, uint32_t value);

ng_status ng_suggestion__load_profile(ng_suggestion_work *work, ng_error *err);
/** No factor of this candidate is larger, by what is known without its profile. */
uint64_t ng_suggestion__factor_most(const ng_suggestion_work *work, uint32_t vertex);
/** Factor of a candidate; parts [NG_FACTOR_KINDS] may be NULL. */
ng_status ng_suggestion__factor(
    ng_suggestion_work *work, uint32_t vertex, uint64_t *factor, int64_t *parts, ng_error *err);

/** The best entries met so far, the last of them on top of a heap. */
typedef struct ng_suggestion_best {
    ng_suggestion_work *work;
    ng_suggestion_entry *at; // [count]
    uint32_t count, wanted;
} ng_suggestion_best;

/** wanted > 0. */
ng_status ng_suggestion_best__init(
    ng_suggestion_best *best, ng_suggestion_work *work, uint32_t wanted, ng_error *err);
/** True when an entry of this score cannot enter, whatever its order. */
static inline bool ng_suggestion_best__is_late(const ng_suggestion_best *best, uint64_t score)
{
    return best->count == best->wanted && score < best->at[0].score;
}
ng_status ng_suggestion_best__offer(
    ng_suggestion_best *best, const ng_suggestion_entry *entry, ng_error *err);
/** By score descending, then order of members. */
ng_status ng_suggestion__sort(
    ng_suggestion_work *work, ng_suggestion_entry *entries, uint32_t count, ng_error *err);

/** Factors of at most NG_SUGGESTION_TURN candidates, worked out side by side. */
ng_status ng_suggestion__factors(ng_suggestion_work *work, const uint32_t *vertices,
    uint32_t count, uint64_t *factors, ng_error *err);

/**
 * The best options.count of a pool, best first, in the scratch arena. The pool grows when its
 * first candidates are not enough.
 */
ng_status ng_suggestion__rank(ng_suggestion_work *work, ng_suggestion_pool *pool,
    ng_suggestion_entry **out, uint32_t *count, ng_error *err);

/**
 * The pool of colleagues or alumni, in the scratch arena.
 *
 * @param candidates  [count] what the kernel found
 */
ng_status ng_suggestion__pool_of_mode(ng_suggestion_work *work,
    const ng_suggest_candidate *candidates, uint32_t count, ng_suggestion_pool *out,
    ng_error *err);

/** Fill suggestions [count] out of their entries. */
ng_status ng_suggestion__answers(ng_suggestion_work *work, const ng_suggestion_entry *entries,
    uint32_t count, ng_suggestion *out, ng_error *err);

/** What reasons are told of besides the entry. */
typedef struct ng_suggestion_facts {
    const ng_suggestion_entry *entry;
    const ng_member_record *record; // of the candidate
    uint32_t degree;                // of the candidate
    const ng_text *via;             // [via_count] names
    uint32_t via_count;
    uint32_t hops;
} ng_suggestion_facts;
ng_status ng_suggestion__reasons(ng_suggestion_work *work, const ng_suggestion_facts *facts,
    ng_suggestion *out, ng_error *err);
ng_status ng_suggestion__against(ng_suggestion_work *work, const ng_suggestion_facts *facts,
    ng_suggestion *out, ng_error *err);

/** Days that two periods share; from > to: none. NG_DAY_NONE stands for not known. */
typedef struct ng_suggestion_overlap {
    ng_day from, to;
    bool dated; // both periods have a beginning or an end
    bool open;  // neither has ended
} ng_suggestion_overlap;
/**
 * What two members share at one organisation: the longest overlap of their positions (or
 * educations) there. A profile field without dates is a position held today, an education of
 * unknown years.
 */
ng_status ng_suggestion__overlap(ng_suggestion_work *work, ng_tie tie, uint32_t organisation,
    uint32_t other, ng_suggestion_overlap *out, ng_error *err);
/** Months of an overlap, begun ones counted; 0 when there is none. */
uint32_t ng_suggestion__months(const ng_suggestion_overlap *overlap);

/** `A, B and C`. */
ng_status ng_suggestion__join(
    ng_arena *arena, const ng_text *parts, size_t count, ng_text *out, ng_error *err);
/** ` 2019-2021`, ` 2019`, ` since 2019`, or what else is known of the time. */
ng_status ng_suggestion__years(
    ng_arena *arena, const ng_suggestion_overlap *overlap, ng_text *out, ng_error *err);
/** Spelling of a value of a profile, in the arena. */
ng_status ng_suggestion__value_text(
    ng_suggestion_work *work, ng_value_kind kind, uint32_t term, ng_text *out, ng_error *err);
/** NG_ERR_NOMEM when an arena had no room for the text. */
ng_status ng_suggestion__keep(ng_text made, ng_text *out, ng_error *err);

#endif
