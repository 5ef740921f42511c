// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of what the store's tables say together. Each check walks its tables once, reports
 * every fault as one sentence, and goes on; what fails is reading itself, not the store.
 */
#ifndef NG_NETWORK_DOCTOR_H
#define NG_NETWORK_DOCTOR_H

#include "store/store.h"

/**
 * Ties, connections, interactions, recommendations, evidence and introductions: both ends there
 * and equal, lists ascending, columns in their range, ids of members, groups and values that
 * exist, days and degrees that fit their lists, sums, and the counters of the state.
 *
 * @param receiver     may be NULL
 * @param fault_count  [in, out] raised by the number of faults
 * Errors  NG_ERR_NOMEM, NG_ERR_IO; damage is a fault, not an error.
 * Cost    one walk of each table; a tie that lacks its other end makes the tables of its kind
 *         be walked once more with a look-up a row. Memory: a bit a member and group.
 */
ng_status ng_doctor__ties(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);

/** Members: identities, names, order, profiles, postings; terms and groups; counters. */
ng_status ng_doctor__members(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);
/** The search index: what it holds is what one built anew would. */
ng_status ng_doctor__search(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);
/** The journal and the imports: a record for each number that was given out. */
ng_status ng_doctor__journal(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);
/** What refresh stored about reputation: blocks, ranges, rankings. */
ng_status ng_doctor__reputation(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err);

#endif
