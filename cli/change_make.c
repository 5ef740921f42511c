// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Making a change: from its REFs to a call of the engine, and what it did kept for printing.
 */
#include "change_words.h"

#include <string.h>

#include "session.h"

static void keep(cli_changed *changed, size_t part, ng_text text)
{
    cli_buffer_add(&changed->text, text.at, text.bytes);
    changed->bytes[part] = changed->text.failed ? 0 : text.bytes;
}

ng_text cli_changed_part(const cli_changed *changed, size_t part)
{
    size_t begin = 0;
    for (size_t i = 0; i < part; i++) {
        begin += changed->bytes[i];
    }
    const char *at = changed->text.at == NULL ? "" : changed->text.at + begin;
    return (ng_text){at, changed->bytes[part]};
}

// Copies of label and name, before the change may take them away.
static ng_status keep_member(
    ng_txn *txn, ng_member member, size_t which, cli_changed *out, ng_error *err)
{
    ng_text label = {0};
    ng_text name = {0};
    if (out->brief) {
        return NG_OK;
    }
    ng_status status = ng_member_label(txn, member, &label, err);
    if (status == NG_OK) {
        status = ng_member_name(txn, member, &name, err);
    }
    if (status == NG_OK) {
        keep(out, 2 * which, label);
        keep(out, 2 * which + 1, name);
    }
    return status;
}

static ng_status find_members(
    ng_txn *txn, const cli_change *change, ng_member member[2], cli_changed *out, ng_error *err)
{
    for (size_t i = 0; i < 2 && cli_verbs[change->verb].field[i] != NULL; i++) {
        ng_error why = {0};
        const ng_status status =
            ng_member_find(txn, change->ref[i], &member[i], NULL, NULL, &why);
        if (status != NG_OK) {
            return cli_fault(
                err, status, "%s: %.900s", cli_verbs[change->verb].field[i], why.text);
        }
    }
    for (size_t i = 0; i < 2 && cli_verbs[change->verb].field[i] != NULL; i++) {
        const ng_status status = keep_member(txn, member[i], i, out, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

static ng_status add_member(
    ng_txn *txn, const cli_change *change, cli_changed *out, ng_error *err)
{
    ng_member member = {0};
    ng_status status = ng_member_add(txn, change->ref[0], &member, &out->outcome, err);
    return status == NG_OK ? keep_member(txn, member, 0, out, err) : status;
}

// Said with the name that the member has afterwards.
static ng_status set_member(ng_txn *txn, ng_member member, const cli_change *change,
    ng_day today, cli_changed *out, ng_error *err)
{
    const ng_status status = ng_member_set(
        txn, member, change->assignments, change->assignment_count, today, &out->outcome, err);
    if (status != NG_OK) {
        return status;
    }
    out->text.bytes = 0;
    return keep_member(txn, member, 0, out, err);
}

static void keep_in_list(cli_changed *changed, ng_text text)
{
    cli_buffer_add(&changed->list, text.at, text.bytes);
    cli_buffer_add(&changed->list, "", 1);
    changed->list_count++;
}

// What `from` endorses `to` for, those left out that only the other's data claims.
static ng_status list_skills(
    ng_txn *txn, ng_member from, ng_member to, cli_changed *out, ng_error *err)
{
    const ng_endorsement *at = NULL;
    size_t count = 0;
    const ng_status status = ng_endorsements(txn, from, to, &at, &count, err);
    for (size_t i = 0; i < count; i++) {
        if (!at[i].claimed) {
            keep_in_list(out, at[i].skill);
        }
    }
    return status;
}

static ng_status endorse(ng_txn *txn, const ng_member member[2], const cli_change *change,
    cli_changed *out, ng_error *err)
{
    ng_endorse_options options = change->endorse;
    options.day = out->day;
    ng_status status = ng_endorse(txn, member[0], member[1], &options, &out->outcome, err);
    if (status == NG_OK) {
        status = ng_connected(txn, member[0], member[1], &out->connected, err);
    }
    return status == NG_OK ? list_skills(txn, member[1], member[0], out, err) : status;
}

static ng_status withdraw_endorsement(ng_txn *txn, const ng_member member[2],
    const cli_change *change, cli_changed *out, ng_error *err)
{
    const ng_status status = ng_withdraw_endorsement(
        txn, member[0], member[1], change->endorse.skill, &out->outcome, err);
    return status == NG_OK ? list_skills(txn, member[0], member[1], out, err) : status;
}

static ng_status recommend(ng_txn *txn, const ng_member member[2], const cli_change *change,
    cli_changed *out, ng_error *err)
{
    ng_recommend_options options = change->recommend;
    options.day = out->day;
    const ng_status status =
        ng_recommend(txn, member[0], member[1], &options, &out->outcome, err);
    return status == NG_OK ? ng_connected(txn, member[0], member[1], &out->connected, err)
                           : status;
}

static ng_status verify(ng_txn *txn, const ng_member member[2], const cli_change *change,
    cli_changed *out, ng_error *err)
{
    const ng_verification verification = {
        .member = member[0], .method = change->method, .by = member[1], .day = out->day};
    return ng_verify(txn, &verification, &out->outcome, err);
}

static ng_status unverify(
    ng_txn *txn, ng_member member, ng_text method, cli_changed *out, ng_error *err)
{
    const ng_verification *at = NULL;
    size_t count = 0;
    ng_status status = ng_unverify(txn, member, method, &out->outcome, err);
    if (status == NG_OK) {
        status = ng_verifications(txn, member, &at, &count, err);
    }
    for (size_t i = 0; i < count; i++) {
        keep_in_list(out, at[i].method);
    }
    return status;
}

static ng_status merge(ng_txn *txn, const ng_member member[2], cli_changed *out, ng_error *err)
{
    ng_member kept;
    return ng_member_merge(txn, member[0], member[1], out->day, &kept, &out->outcome, err);
}

static ng_status consent(
    ng_txn *txn, ng_member member, const cli_change *change, cli_changed *out, ng_error *err)
{
    return change->basis == NG_BASIS_NONE
        ? ng_consent_end(txn, member, change->end, out->day, &out->outcome, err)
        : ng_consent_give(
              txn, member, change->basis, change->source, out->day, &out->outcome, err);
}

// Changes of one pair, or of one member, found before.
static ng_status make_change(ng_txn *txn, const ng_member member[2], const cli_change *change,
    cli_changed *out, ng_error *err)
{
    switch (change->verb) {
    case CLI_CONNECT:
        return ng_connect(txn, member[0], member[1], change->since, &out->outcome, err);
    case CLI_DISCONNECT:
        return ng_disconnect(txn, member[0], member[1], &out->outcome, err);
    case CLI_BLOCK:
        return ng_block(txn, member[0], member[1], &out->outcome, err);
    case CLI_UNBLOCK:
        return ng_unblock(txn, member[0], member[1], &out->outcome, err);
    case CLI_ENDORSE:
        return endorse(txn, member, change, out, err);
    case CLI_WITHDRAW_ENDORSEMENT:
        return withdraw_endorsement(txn, member, change, out, err);
    case CLI_RECOMMEND:
        return recommend(txn, member, change, out, err);
    case CLI_WITHDRAW_RECOMMENDATION:
        return ng_withdraw_recommendation(
            txn, member[0], member[1], change->day, &out->outcome, err);
    case CLI_VERIFY:
        return verify(txn, member, change, out, err);
    case CLI_UNVERIFY:
        return unverify(txn, member[0], change->method, out, err);
    case CLI_SEED_ADD:
        return ng_trust_seed_add(txn, member[0], out->day, &out->outcome, err);
    case CLI_SEED_REMOVE:
        return ng_trust_seed_remove(txn, member[0], &out->outcome, err);
    case CLI_MERGE:
        return merge(txn, member, out, err);
    case CLI_NOT_SAME:
        return ng_member_not_same(
            txn, member[0], member[1], change->take_back, out->day, &out->outcome, err);
    case CLI_MEMBER_REMOVE:
        return ng_member_remove(txn, member[0], &out->outcome, err);
    case CLI_CONSENT:
        return consent(txn, member[0], change, out, err);
    case CLI_SUPPRESS:
        return ng_suppress(txn, member[0], !change->take_back, out->day, &out->outcome, err);
    case CLI_TOLD:
        return ng_privacy_told(txn, member[0], out->day, &out->outcome, err);
    case CLI_MEMBER_ADD:
    case CLI_MEMBER_SET:
    case CLI_VERB_COUNT:
        break;
    }
    return cli_fault(err, NG_ERR_INTERNAL, "a change without a verb");
}

ng_status cli_change_make(
    ng_txn *txn, const cli_change *change, ng_day today, cli_changed *out, ng_error *err)
{
    ng_member member[2] = {{0}, {0}};
    out->verb = change->verb;
    out->outcome = NG_UNCHANGED;
    out->text.bytes = 0;
    out->list.bytes = 0;
    out->list_count = 0;
    // Without a day it is of today; only what is taken back is then of any.
    out->day = change->day == NG_DAY_NONE && change->verb != CLI_WITHDRAW_RECOMMENDATION
        ? today
        : change->day;
    memset(out->bytes, 0, sizeof out->bytes);
    if (change->verb == CLI_MEMBER_ADD) {
        return add_member(txn, change, out, err);
    }
    const ng_status status = find_members(txn, change, member, out, err);
    if (status != NG_OK) {
        return status;
    }
    keep(out, 4, change->method.bytes > 0 ? change->method : change->endorse.skill);
    return change->verb == CLI_MEMBER_SET ? set_member(txn, member[0], change, today, out, err)
                                          : make_change(txn, member, change, out, err);
}

void cli_changed_finish(cli_changed *changed)
{
    cli_buffer_finish(&changed->text);
    cli_buffer_finish(&changed->list);
}

int cli_change_run(cli_session *session, const cli_change *change)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    cli_changed changed = {0};
    int code = CLI_DONE;
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    if (status == NG_OK) {
        status = cli_change_make(txn, change, session->today, &changed, &err);
    }
    if (status == NG_OK && changed.outcome != NG_UNCHANGED) {
        status = ng_txn_commit(txn, &err);
        txn = NULL;
    }
    if (status == NG_OK) {
        cli_change_print(session, &changed);
    } else {
        code = cli_fail(status, &err);
    }
    for (size_t i = 0; status == NG_ERR_AMBIGUOUS && txn != NULL && i < 2; i++) {
        cli_say_candidates(txn, change->ref[i]);
    }
    ng_txn_abort(txn);
    cli_changed_finish(&changed);
    return code;
}
