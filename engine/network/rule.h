// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the rules of single changes have in common; shared by the files that hold rules.
 */
#ifndef NG_NETWORK_RULE_H
#define NG_NETWORK_RULE_H

#include "network/history.h"

/** NG_ERR_NOT_FOUND when there is no such member. */
ng_status ng_rule__exists(ng_txn *txn, ng_member member, ng_error *err);
/**
 * NG_ERR_REFUSED when `by` has blocked `whom`.
 *
 * @param what  what blocked members cannot: "be connected"
 */
ng_status ng_rule__refuse_blocked(
    ng_txn *txn, ng_member by, ng_member whom, const char *what, ng_error *err);

/** Both exist and are two, and the transaction may write. `what`: "endorse". */
ng_status ng_rule__two_members(
    ng_txn *txn, ng_member a, ng_member b, const char *what, ng_error *err);
/** Note a single change in the journal. */
ng_status ng_rule__note_journal(
    ng_txn *txn, const char *what, ng_outcome outcome, ng_error *err);
/** The same, and in the history with the members and what else `change` names; unless nothing
 *  changed. */
ng_status ng_rule__note(ng_txn *txn, const char *what, ng_outcome outcome,
    const ng_told_change *change, ng_error *err);

#endif
