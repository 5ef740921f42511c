// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the rules of single changes have in common.
 */
#include "network/rule.h"

#include <assert.h>

#include "base/status.h"
#include "base/text.h"
#include "network/change.h"

// Looked up side by side.
static ng_status exist(ng_txn *txn, const uint32_t *ids, uint32_t count, ng_error *err)
{
    ng_bytes value[2];
    assert(count <= 2);
    ng_status status = ng_txn__get_ids(txn, NG_TABLE_MEMBERS, ids, count, value, err);
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        if (value[i].at == NULL) {
            status =
                ng_fail(err, NG_ERR_NOT_FOUND, "there is no member with engine id %u", ids[i]);
        }
    }
    return status;
}

ng_status ng_rule__exists(ng_txn *txn, ng_member member, ng_error *err)
{
    return exist(txn, &member.id, 1, err);
}

ng_status ng_rule__two_members(
    ng_txn *txn, ng_member a, ng_member b, const char *what, ng_error *err)
{
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
    }
    const uint32_t ids[2] = {a.id, b.id};
    ng_status status = exist(txn, ids, 2, err);
    if (status == NG_OK && a.id == b.id) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: nobody can %s themselves", what);
    }
    return status;
}

ng_status ng_rule__note_journal(
    ng_txn *txn, const char *what, ng_outcome outcome, ng_error *err)
{
    const ng_journal_record record = {.what = ng_text__of(what),
        .day = NG_DAY_NONE,
        .created = outcome == NG_CREATED,
        .updated = outcome == NG_UPDATED,
        .removed = outcome == NG_REMOVED};
    return ng_change__note(txn, &record, err);
}

ng_status ng_rule__note(ng_txn *txn, const char *what, ng_outcome outcome,
    const ng_told_change *change, ng_error *err)
{
    if (outcome == NG_UNCHANGED) {
        return NG_OK;
    }
    const ng_status status = ng_history__note_change(txn, change, err);
    return status == NG_OK ? ng_rule__note_journal(txn, what, outcome, err) : status;
}
