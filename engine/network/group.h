// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Groups: a key, what is known of the group, and who owns it. Sources may disagree about the
 * owner; all they name are kept, because which of them comes first in the order of members can
 * change with what is learnt of them.
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

/** An owner who became another member, or nobody. */
typedef struct ng_owner_move {
    uint32_t from, to; // to is 0 for nobody, else it stays in place
} ng_owner_move;
/**
 * Replace owners in all groups.
 *
 * @param move  [count] ascending by `from`
 * Cost: O(groups).
 */
ng_status ng_group__move_owners(
    ng_txn *txn, const ng_owner_move *move, size_t count, ng_error *err);
/**
 * Put a member among ascending owners.
 *
 * @param owners  [*count] and room for one more
 * @return        whether it was not among them
 */
bool ng_group__add_owner(uint32_t *owners, size_t *count, uint32_t member);

#endif
