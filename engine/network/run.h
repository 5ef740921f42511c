// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tables `runs` and `watches`: shortlists that were kept, and questions that are asked again
 * with whom they told of.
 *
 * Either is a record at place 0 and one for each member that it names. Of a run those are at
 * places 1 and on its candidates, then who asked, then who was left out; of a watch who asks,
 * then who is left out, then its candidates, which are more each time. They are named by an
 * identity, so that a run outlives everything that gives ids anew; whoever has that identity
 * now is meant. Runs and watches are records of this store, no facts: no change is counted and
 * nothing is told to the history.
 */
#ifndef NG_NETWORK_RUN_H
#define NG_NETWORK_RUN_H

#include "record/record.h"
#include "store/store.h"

/** A run or a watch. */
typedef struct ng_run_name {
    ng_table table; // NG_TABLE_RUNS or NG_TABLE_WATCHES
    ng_text text;
} ng_run_name;

/** "run" or "watch", for sentences. */
const char *ng_run__kind(ng_table table);
/** True for 1 to NG_RUN_NAME_BYTES letters, digits, `.`, `_` and `-` of ASCII. */
bool ng_run__is_name(ng_text name);
/** The record at place 0. Errors: NG_ERR_NOT_FOUND, NG_ERR_CORRUPT. */
ng_status ng_run__head(
    ng_txn *txn, ng_arena *arena, ng_run_name name, ng_run_record *out, ng_error *err);
/** Members that it names. */
uint32_t ng_run__places(const ng_run_record *head);
/** One of them; place 1 .. ng_run__places. Errors: NG_ERR_CORRUPT. */
ng_status ng_run__person(ng_txn *txn, ng_arena *arena, ng_run_name name, uint32_t place,
    ng_run_person_record *out, ng_error *err);
/** All of them, [ng_run__places], in the arena of the transaction, as members of now. */
ng_status ng_run__people(ng_txn *txn, ng_run_name name, const ng_run_record *head,
    const ng_run_person **out, ng_error *err);
ng_status ng_run__put_head(
    ng_txn *txn, ng_run_name name, const ng_run_record *record, ng_error *err);
ng_status ng_run__put_person(ng_txn *txn, ng_run_name name, uint32_t place,
    const ng_run_person_record *record, ng_error *err);
/** Remove a run or a watch with all its members. */
ng_status ng_run__delete(ng_txn *txn, ng_run_name name, ng_error *err);
/** Remove what is at a place and those behind it. */
ng_status ng_run__delete_people(
    ng_txn *txn, ng_run_name name, uint32_t first, const ng_run_record *head, ng_error *err);
/** Names of all of a table, by bytes, in the arena. */
ng_status ng_run__names(ng_txn *txn, ng_arena *arena, ng_table table, const ng_text **out,
    size_t *count, ng_error *err);
/** Who has an identity now; *out is 0 when nobody has. */
ng_status ng_run__resolve(ng_txn *txn, ng_text who, uint32_t *out, ng_error *err);
/**
 * Before a member is removed: forget identity, label and the words about them in every run and
 * every watch. Cost: all of them.
 */
ng_status ng_run__forget(ng_txn *txn, uint32_t member, ng_error *err);

// --- Keeping ---------------------------------------------------------------------------------

/** A run or a watch that is changed. */
typedef struct ng_run_keeping {
    ng_txn *txn;
    ng_arena *arena; // scratch
    ng_run_name name;
    uint32_t place; // of the member kept last, or found; 0: none yet
} ng_run_keeping;

/** NG_ERR_ARGUMENT outside of a write transaction. */
ng_status ng_run__check_writes(ng_txn *txn, ng_error *err);
/** Errors: NG_ERR_ARGUMENT no such name, or a requirement too long or no UTF-8; NG_ERR_LIMIT
 *  too many left out. */
ng_status ng_run__check(
    ng_run_name name, ng_text requirement, const ng_source_options *asked, ng_error *err);
/** NG_ERR_REFUSED when there is one of the name. */
ng_status ng_run__check_new(const ng_run_keeping *on, ng_error *err);
/**
 * Keep a member at the next place.
 *
 * @param candidate  what they were answered with; NULL: who asks, or is left out
 * @param day        that they were told of; NG_DAY_NONE: of a run
 */
ng_status ng_run__keep(ng_run_keeping *on, ng_member member, const ng_candidate *candidate,
    ng_day day, ng_error *err);
/** Keep who asks, then who is left out. */
ng_status ng_run__keep_sides(ng_run_keeping *on, const ng_source_options *asked, ng_error *err);
/** Note a whole answer in the log: hashed, and in clear that there was one. */
ng_status ng_run__log(ng_run_keeping *on, const ng_candidates *found, ng_text requirement,
    ng_day today, char head[NG_LOG_HEAD_BYTES], ng_error *err);

#endif
