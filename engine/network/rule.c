// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the rules of single changes have in common.
 */
#include "network/rule.h"

#include "base/status.h"
#include "base/text.h"
#include "network/change.h"

ng_status ng_rule__exists(ng_txn *txn, ng_member member, ng_error *err)
{
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_MEMBERS, member.id, &value, err);
    if (status == NG_OK && value.at == NULL) {
        return ng_fail(
            err, NG_ERR_NOT_FOUND, "there is no member with engine id %u", member.id);
    }
    return status;
}

ng_status ng_rule__two_members(
    ng_txn *txn, ng_member a, ng_member b, const char *what, ng_error *err)
{
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
    }
    ng_status status = ng_rule__exists(txn, a, err);
    if (status == NG_OK) {
        status = ng_rule__exists(txn, b, err);
    }
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
