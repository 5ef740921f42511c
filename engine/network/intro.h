// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requests for introductions: one record each, and an index of who takes part in them.
 *
 *   intro_table.c  records, index, removal
 *   intro.c        what people do with a request, and the rules for it
 *   intro_read.c   what is told of requests; notes
 *   intro_apply.c  many requests at once
 *
 * A fact is one by sender, who is asked, introducers, day and note: numbers of requests are
 * names within one store, like engine ids.
 */
#ifndef NG_NETWORK_INTRO_H
#define NG_NETWORK_INTRO_H

#include "network/tie.h"
#include "record/record.h"

/** What a member is in a request; with what the index keeps beside it. */
typedef enum ng_intro_role {
    NG_INTRO_FROM, // the sender; whom they want to reach
    NG_INTRO_TO,   // who is asked; the sender
    NG_INTRO_VIA,  // an introducer; the calendar month of the request
    NG_INTRO_ROLE_COUNT
} ng_intro_role;

/** An entry of `intro_parties`. */
typedef struct ng_intro_place {
    uint32_t member;
    ng_intro_role role;
    uint32_t other; // a member, or ng_intro__month
    uint32_t intro;
} ng_intro_place;

void ng_intro__key(ng_key *key, const ng_intro_place *place);
/** Back from a key. NG_ERR_CORRUPT when it is none. */
ng_status ng_intro__place_of(ng_bytes key, ng_intro_place *out, ng_error *err);
/** Places that belong to a request: out[0 .. via_count + 1]. */
void ng_intro__places(uint32_t intro, const ng_intro_record *record,
    ng_intro_place out[NG_LIMIT_INTRODUCERS + 2]);
/** Months since the beginning of year 0. The day is one of the valid years. */
uint32_t ng_intro__month(ng_day day);
/** Waits for somebody, as stored. */
bool ng_intro__is_open(const ng_intro_record *record);
/** True when it is open and nobody acted in time; NG_DAY_NONE: not told. */
bool ng_intro__is_expired(const ng_intro_record *record, ng_day today);

/**
 * Whether a request is open but another of the two members was asked later (of one day: by what
 * they say, in an order without numbers): of a pair the last alone is open. Imports may bring
 * others along, requests never do.
 */
ng_status ng_intro__is_superseded(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, bool *out, ng_error *err);

/** Record of a request in the arena. NG_ERR_NOT_FOUND. */
ng_status ng_intro__get(
    ng_txn *txn, ng_arena *arena, uint32_t intro, ng_intro_record *out, ng_error *err);
/** Write a record; `is_new`: its places too. A request keeps its parties and its day. */
ng_status ng_intro__put(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, bool is_new, ng_error *err);
/** Remove a request with its places. */
ng_status ng_intro__remove(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, ng_error *err);
/** Remove every request that a member takes part in. */
ng_status ng_intro__remove_all(ng_txn *txn, uint32_t member, ng_error *err);

/** Which requests of a member. */
typedef struct ng_intro_filter {
    uint32_t member;
    ng_intro_role role; // NG_INTRO_ROLE_COUNT: any, and then any `other`
    uint32_t other;     // 0: any
} ng_intro_filter;
/** Append the numbers (u32) of the requests that a filter lets pass, in key order. */
ng_status ng_intro__collect(
    ng_txn *txn, const ng_intro_filter *filter, ng_buffer *intros, ng_error *err);
/** Append those of two members, whoever asked whom. */
ng_status ng_intro__collect_pair(
    ng_txn *txn, uint32_t a, uint32_t b, ng_buffer *intros, ng_error *err);
/** Append all, ascending. */
ng_status ng_intro__collect_all(ng_txn *txn, ng_buffer *intros, ng_error *err);

/** NG_ERR_ARGUMENT when it is empty or too long. */
ng_status ng_intro__check_note(ng_text note, ng_error *err);
/** NG_ERR_REFUSED when it repeats one of the sender's last five. */
ng_status ng_intro__refuse_repeated(ng_txn *txn, uint32_t from, ng_text note, ng_error *err);

/**
 * Add a request to a sorter for ng_intro__apply.
 *
 * @param number  the request's number if that is free; 0: the next
 */
ng_status ng_intro__sort_in(ng_text_sorter *sorter, const ng_intro_record *record,
    uint32_t number, uint32_t source, ng_error *err);
/**
 * Merge all requests of a sorter. Of equal ones the later step holds, then the further state,
 * and the most introducers who passed it on. Members must be stored.
 */
ng_status ng_intro__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err);

#endif
