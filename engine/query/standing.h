// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One question about reputation while it is answered; shared by experts*.c and the files
 * query/reputation*.c.
 *
 *   reputation.c         the public question: arguments, what is stored, what is handed out
 *   skill.c              the skill that a text means
 *   reputation_word.c    whose word there is for a member, and what it counts
 *   reputation_list.c    rankings that refresh did not store
 *   reputation_flow.c    PageRank of one skill
 *   reputation_reason.c  from whom how much, and what was discounted
 *   experts.c            the question for experts
 *   experts_evidence.c   endorsements and answers by their age
 */
#ifndef NG_QUERY_STANDING_H
#define NG_QUERY_STANDING_H

#include "network/reputation_columns.h"
#include "network/snapshot.h"
#include "network/tie.h"

/** A member as a ranking has it. */
typedef struct ng_standing_entry {
    uint32_t member;
    uint32_t endorsers;
    int64_t score;
    bool evidence; // false: no rank
    uint32_t rank; // [out] of ng_standing__rank; 0: none
} ng_standing_entry;

/** A ranking worked out for one question. */
typedef struct ng_standing_ranking {
    ng_standing_entry *entry; // [count] ascending by member
    uint32_t count;
    uint32_t *order; // [ranked] indices of entries, by rank
    uint32_t ranked;
} ng_standing_ranking;

typedef struct ng_standing_work {
    ng_txn *txn;
    ng_reputation_options options;
    ng_snapshot *snapshot;
    ng_reputation_columns *columns;
    const ng_reputation_summary *summary;
    uint32_t skill;            // term; NG_REPUTATION_OVERALL
    ng_reputation_list list;   // as it is stored
    ng_reputation_scale scale; // of the list that is answered from
    bool is_worked_out;        // `ranking` holds the list that is answered from
    ng_standing_ranking ranking;
    uint32_t of;       // members that have a rank
    ng_arena *answers; // the transaction's
    ng_arena *scratch; // of the question
    ng_arena *step;    // of one member at a time; whoever needs it resets it
} ng_standing_work;

ng_status ng_standing__no_memory(ng_error *err);
/** NG_ERR_INTERRUPTED once the flag is set, looked at now and then. */
ng_status ng_standing__watch(const volatile int *cancel, uint64_t done, ng_error *err);
/** Opens what a question needs; close in any case. `work` is zero but for txn and options. */
ng_status ng_standing__open(ng_standing_work *work, ng_error *err);
void ng_standing__close(ng_standing_work *work);
/** Where the list that is answered from has a member. */
ng_status ng_standing__find(
    ng_standing_work *work, uint32_t member, ng_reputation_place *out, ng_error *err);

/** A member's place in a list that refresh stored, by trust. */
ng_status ng_standing__stored(ng_reputation_columns *columns, const ng_reputation_list *list,
    ng_member member, ng_standing *out, ng_error *err);

/** The overall list, opened when a question first asks. Zero-initialise. */
typedef struct ng_standing_overall {
    ng_reputation_columns *columns;
    ng_reputation_list list;
} ng_standing_overall;
ng_status ng_standing__overall(ng_standing_overall *overall, ng_txn *txn, ng_member member,
    ng_standing *out, ng_error *err);

/** Whether the store has changed since; after a call of ng_standing__overall. */
bool ng_standing__is_stale(const ng_standing_overall *overall, ng_txn *txn);

/** How a member is called. */
typedef struct ng_standing_name {
    ng_text label, name, headline; // in the answers
    bool there;                    // false: there is no such member
} ng_standing_name;
ng_status ng_standing__name(
    ng_standing_work *work, uint32_t member, ng_standing_name *out, ng_error *err);

// skill.c

/**
 * Term of a skill, and its spelling in the answers. NG_ERR_NOT_FOUND when there is none, with
 * those that may be meant.
 */
ng_status ng_standing__skill(
    ng_standing_work *work, ng_text skill, uint32_t *term, ng_text *spelling, ng_error *err);

// reputation_word.c

/** All that one member says of another in one list. */
typedef struct ng_standing_word {
    uint32_t from;
    uint32_t level;  // highest of the endorsements that are not claimed, 0: none has one
    uint32_t weight; // sum of all levels, 1 where none
    ng_day day;      // newest of those that are not claimed, NG_DAY_NONE: one has none
    bool claimed;    // every one is
} ng_standing_word;
typedef struct ng_standing_words {
    const ng_standing_word *at; // [count] ascending by `from`
    uint32_t count;
} ng_standing_words;

/**
 * The words in a list of endorsements: those of a skill, or of all. In the arena.
 *
 * @param inward  false: those that the owner of the list gave, `from` is then whom it endorses
 */
ng_status ng_standing__words(ng_arena *arena, const ng_tie_list *list, uint32_t skill,
    ng_standing_words *out, ng_error *err);
/** The words for a member. */
ng_status ng_standing__words_for(ng_standing_work *work, uint32_t member, ng_arena *arena,
    ng_standing_words *out, ng_error *err);

/** What one word counts by trust, in billionths. */
typedef struct ng_standing_worth {
    uint32_t trust;   // what the endorser has
    uint32_t counted; // what is counted of it
    bool discounted;  // counted is less
    ng_discount why;  // when discounted
} ng_standing_worth;
/** @param endorsed  of the member that the word is for */
ng_status ng_standing__weigh(ng_standing_work *work, const ng_trust_mark *endorsed,
    const ng_standing_word *word, ng_standing_worth *out, ng_error *err);

/** Called for each endorsed member, ascending by id; the words live until it returns. */
typedef ng_status (*ng_standing_visit)(
    void *context, uint32_t member, const ng_standing_words *words, ng_error *err);
/** Visit everybody who has words of the skill. Cost: reads every endorsement. */
ng_status ng_standing__walk(
    ng_standing_work *work, ng_standing_visit visit, void *context, ng_error *err);

// reputation_list.c

/**
 * Give those with evidence their ranks: score descending, then in the order of members.
 *
 * @param ranking  entry and count are set
 */
ng_status ng_standing__rank(
    ng_standing_work *work, ng_standing_ranking *ranking, ng_error *err);
/** The entry of a member, or NULL. */
const ng_standing_entry *ng_standing__entry(
    const ng_standing_ranking *ranking, uint32_t member);
/** Fill work->ranking, scale and of: the list by trust and age. */
ng_status ng_standing__rank_by_age(ng_standing_work *work, ng_error *err);
/** The same by the number of endorsers. */
ng_status ng_standing__rank_by_count(ng_standing_work *work, ng_error *err);

// reputation_flow.c

/** The same by PageRank over the endorsements of work->skill, all members as vertices. */
ng_status ng_standing__rank_by_flow(ng_standing_work *work, ng_error *err);

// reputation_reason.c

/** Fill `from` and `discounted` of a reputation whose other fields are set. */
ng_status ng_standing__explain(ng_standing_work *work, ng_reputation *out, ng_error *err);

#endif
