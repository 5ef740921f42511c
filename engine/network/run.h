// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Table `runs`: shortlists that were kept.
 *
 * A run is a record at place 0 and one for each member that it names: at places 1 and on its
 * candidates, then who asked, then who was left out. They are named by an identity, so that a
 * run outlives everything that gives ids anew; whoever has that identity now is meant. Runs are
 * records of this store, no facts: no change is counted and nothing is told to the history.
 */
#ifndef NG_NETWORK_RUN_H
#define NG_NETWORK_RUN_H

#include "record/record.h"
#include "store/store.h"

/** True for 1 to NG_RUN_NAME_BYTES letters, digits, `.`, `_` and `-` of ASCII. */
bool ng_run__is_name(ng_text name);
/** The run at place 0. Errors: NG_ERR_NOT_FOUND, NG_ERR_CORRUPT. */
ng_status ng_run__head(
    ng_txn *txn, ng_arena *arena, ng_text name, ng_run_record *out, ng_error *err);
/** Members that a run names. */
uint32_t ng_run__places(const ng_run_record *head);
/** One of them; place 1 .. ng_run__places. Errors: NG_ERR_CORRUPT. */
ng_status ng_run__person(ng_txn *txn, ng_arena *arena, ng_text name, uint32_t place,
    ng_run_person_record *out, ng_error *err);
ng_status ng_run__put_head(
    ng_txn *txn, ng_text name, const ng_run_record *record, ng_error *err);
ng_status ng_run__put_person(ng_txn *txn, ng_text name, uint32_t place,
    const ng_run_person_record *record, ng_error *err);
/** Remove a run with all its members. */
ng_status ng_run__delete(ng_txn *txn, ng_text name, ng_error *err);
/** Names of all runs, by bytes, in the arena. */
ng_status ng_run__names(
    ng_txn *txn, ng_arena *arena, const ng_text **out, size_t *count, ng_error *err);
/** Who has an identity now; *out is 0 when nobody has. */
ng_status ng_run__resolve(ng_txn *txn, ng_text who, uint32_t *out, ng_error *err);
/**
 * Before a member is removed: forget identity, label and the words about them in every run.
 * Cost: all runs.
 */
ng_status ng_run__forget(ng_txn *txn, uint32_t member, ng_error *err);

#endif
