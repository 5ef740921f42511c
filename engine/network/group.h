// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Groups: a key, what is known of the group, and who owns it.
 */
#ifndef NG_NETWORK_GROUP_H
#define NG_NETWORK_GROUP_H

#include "record/record.h"
#include "store/store.h"

/**
 * Record of a group, decoded into the transaction's answers. NG_ERR_NOT_FOUND when there is
 * none.
 */
ng_status ng_group__read(ng_txn *txn, uint32_t group, ng_group_record *out, ng_error *err);
/** Group with a key; *out 0 when there is none. */
ng_status ng_group__find(ng_txn *txn, ng_text key, uint32_t *out, ng_error *err);
/** Store a record under its id, new or replaced. */
ng_status ng_group__write(
    ng_txn *txn, uint32_t group, const ng_group_record *record, ng_error *err);

#endif
