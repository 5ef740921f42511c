// SPDX-License-Identifier: GPL-3.0-or-later
// The changes people make one by one, with the rules for them. Each notes itself in the journal
// when it did something.
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/change.h"
#include "network/connection.h"
#include "network/endorsement.h"
#include "network/group.h"
#include "network/member.h"
#include "network/rule.h"
#include "network/run.h"
#include "network/term.h"

static ng_status label(ng_txn *txn, ng_member member, ng_text *out)
{
    return ng_member_label(txn, member, out, NULL);
}

// A change of two members that nothing else belongs to.
static ng_status note_pair(ng_txn *txn, const char *what, ng_outcome outcome, ng_told told,
    const uint32_t pair[2], ng_error *err)
{
    const ng_told_change change = {.told = told, .members = pair, .member_count = 2};
    return ng_rule__note(txn, what, outcome, &change, err);
}

static ng_status is_blocked(ng_txn *txn, uint32_t by, uint32_t whom, bool *out, ng_error *err)
{
    ng_tie_list list;
    ng_status status = ng_tie__read(txn, NG_TIE_BLOCK, false, by, &list, err);
    *out = status == NG_OK && ng_tie__search(NG_TIE_BLOCK, &list, &whom) != UINT32_MAX;
    return status;
}

ng_status ng_rule__refuse_blocked(
    ng_txn *txn, ng_member by, ng_member whom, const char *what, ng_error *err)
{
    bool blocked;
    ng_text by_label;
    ng_text whom_label;
    ng_status status = is_blocked(txn, by.id, whom.id, &blocked, err);
    if (status != NG_OK || !blocked) {
        return status;
    }
    if (label(txn, by, &by_label) != NG_OK || label(txn, whom, &whom_label) != NG_OK) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: blocked members cannot %s", what);
    }
    return ng_fail(err, NG_ERR_REFUSED,
        "rule: %s has blocked %s, and blocked members cannot %s", by_label.at, whom_label.at,
        what);
}

ng_status ng_connect(
    ng_txn *txn, ng_member a, ng_member b, ng_day since, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, a, b, "connect to", err));
    NG_TRY(ng_rule__refuse_blocked(txn, a, b, "be connected", err));
    NG_TRY(ng_rule__refuse_blocked(txn, b, a, "be connected", err));
    NG_TRY(ng_connection__add(txn, a.id, b.id, since, outcome, err));
    const int64_t day = since;
    const ng_told_change change = {.told = NG_TOLD_CONNECT,
        .members = (const uint32_t[]){a.id, b.id},
        .member_count = 2,
        .number = &day,
        .number_count = 1};
    NG_TRY(ng_rule__note(txn, "connect", *outcome, &change, err));
done:
    return status;
}

ng_status ng_disconnect(
    ng_txn *txn, ng_member a, ng_member b, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, a, b, "disconnect from", err));
    NG_TRY(ng_connection__remove(txn, a.id, b.id, outcome, err));
    NG_TRY(note_pair(
        txn, "disconnect", *outcome, NG_TOLD_DISCONNECT, (const uint32_t[]){a.id, b.id}, err));
done:
    return status;
}

ng_status ng_block(
    ng_txn *txn, ng_member by, ng_member whom, ng_outcome *outcome, ng_error *err)
{
    ng_outcome ended;
    ng_tie_row row = {.from = by.id, .column = {whom.id}};
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, by, whom, "block", err));
    NG_TRY(ng_tie__set(txn, NG_TIE_BLOCK, &row, outcome, err));
    NG_TRY(ng_connection__remove(txn, by.id, whom.id, &ended, err));
    if (*outcome == NG_UNCHANGED && ended != NG_UNCHANGED) {
        *outcome = NG_UPDATED;
    }
    NG_TRY(note_pair(
        txn, "block", *outcome, NG_TOLD_BLOCK, (const uint32_t[]){by.id, whom.id}, err));
done:
    return status;
}

ng_status ng_unblock(
    ng_txn *txn, ng_member by, ng_member whom, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, by, whom, "unblock", err));
    NG_TRY(ng_tie__remove(txn, NG_TIE_BLOCK, by.id, &whom.id, outcome, err));
    NG_TRY(note_pair(
        txn, "unblock", *outcome, NG_TOLD_UNBLOCK, (const uint32_t[]){by.id, whom.id}, err));
done:
    return status;
}

ng_status ng_endorse(ng_txn *txn, ng_member from, ng_member to,
    const ng_endorse_options *options, ng_outcome *outcome, ng_error *err)
{
    ng_endorse_options asked = {.day = NG_DAY_NONE};
    uint32_t skill;
    bool evidence = false;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    if (options != NULL) {
        asked = *options;
    }
    NG_TRY(ng_rule__two_members(txn, from, to, "endorse", err));
    if (asked.level > 3) {
        return ng_fail(err, NG_ERR_ARGUMENT, "level %u is not one of 1, 2, 3", asked.level);
    }
    if (asked.skill.bytes > NG_LIMIT_FIELD_BYTES ||
        asked.evidence.bytes > NG_LIMIT_LONG_TEXT_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "the skill or the evidence is too long");
    }
    NG_TRY(ng_endorsement__refuse_many(txn, from, to, &asked, err));
    NG_TRY(ng_term__add(txn, NG_VALUE_SKILL, asked.skill, &skill, err));
    ng_tie_row row = {
        .from = from.id, .column = {to.id, skill, (uint32_t)asked.day, asked.level}};
    NG_TRY(ng_tie__set(txn, NG_TIE_ENDORSEMENT, &row, outcome, err));
    if (asked.evidence.bytes != 0) {
        NG_TRY(ng_evidence__merge(txn, from.id, to.id, skill, asked.evidence, &evidence, err));
    }
    if (*outcome == NG_UNCHANGED && evidence) {
        *outcome = NG_UPDATED;
    }
    const ng_told_change change = {.told = NG_TOLD_ENDORSE,
        .members = (const uint32_t[]){from.id, to.id},
        .member_count = 2,
        .number = (const int64_t[]){asked.level, asked.day},
        .number_count = 2,
        .text = (const ng_text[]){asked.skill, asked.evidence},
        .text_count = 2};
    NG_TRY(ng_rule__note(txn, "endorse", *outcome, &change, err));
done:
    return status;
}

ng_status ng_withdraw_endorsement(ng_txn *txn, ng_member from, ng_member to, ng_text skill,
    ng_outcome *outcome, ng_error *err)
{
    uint32_t term = 0;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, from, to, "endorse", err));
    NG_TRY(ng_term__find(txn, NG_VALUE_SKILL, skill, &term, err));
    if (skill.bytes != 0 && term == 0) {
        goto done; // Nobody has this skill.
    }
    uint32_t key[2] = {to.id, term};
    NG_TRY(ng_tie__remove(txn, NG_TIE_ENDORSEMENT, from.id, key, outcome, err));
    const ng_told_change change = {.told = NG_TOLD_WITHDRAW,
        .members = (const uint32_t[]){from.id, to.id},
        .member_count = 2,
        .text = &skill,
        .text_count = 1};
    NG_TRY(ng_rule__note(txn, "withdraw-endorsement", *outcome, &change, err));
done:
    return status;
}

ng_status ng_member_remove(ng_txn *txn, ng_member member, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__exists(txn, member, err));
    const ng_told_change change = {
        .told = NG_TOLD_REMOVE, .members = &member.id, .member_count = 1};
    NG_TRY(ng_history__note_change(txn, &change, err));
    NG_TRY(ng_run__forget(txn, member.id, err));
    NG_TRY(ng_member__erase(txn, member.id, err));
    NG_TRY(ng_group__move_owners(txn, &(ng_owner_move){member.id, 0}, 1, err));
    *outcome = NG_REMOVED;
    NG_TRY(ng_rule__note_journal(txn, "member remove", *outcome, err));
done:
    return status;
}
