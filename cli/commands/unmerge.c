// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph unmerge: take back a merge.
 */
#include "progress.h"
#include "session.h"

static const cli_column columns[] = {
    {"outcome", NULL, 0},
    {"members", NULL, 0},
    {"connections", NULL, 0},
    {"left_out", NULL, 0},
    {0},
};

static ng_status take_back(cli_session *session, ng_txn *txn, ng_member member,
    ng_undo_report *report, ng_outcome *outcome, ng_error *err)
{
    cli_progress progress = cli_progress_begin(session);
    const ng_undo_options options = {.today = session->today,
        .cancel = cli_cancel(),
        .progress = progress.shown ? cli_progress_show : NULL,
        .progress_context = &progress};
    const ng_status status = ng_member_unmerge(txn, member, &options, report, outcome, err);
    cli_progress_end(&progress);
    return status;
}

static void print(
    cli_session *session, const ng_undo_report *report, ng_outcome outcome, const char *ref)
{
    const bool done = outcome != NG_UNCHANGED;
    const cli_value values[] = {cli_string(cli_text_of(done ? "updated" : "unchanged")),
        done ? cli_number(report->members) : cli_null(),
        done ? cli_number(report->connections) : cli_null(),
        done ? cli_number(report->left_out) : cli_null()};
    if (done) {
        cli_output_fact(&session->output, columns, values,
            "took back the last merge of %s; the store has %llu members now", ref,
            (unsigned long long)report->members);
    } else {
        cli_output_fact(&session->output, columns, values,
            "already so: no merge of %s is to be taken back", ref);
    }
}

static int unmerge_run(cli_session *session)
{
    ng_undo_report report = {0};
    ng_outcome outcome = NG_UNCHANGED;
    ng_member member;
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = cli_find_member(txn, cli_text_of(session->words[0]), &member);
    if (status != NG_OK) {
        ng_txn_abort(txn);
        return cli_exit_code(status);
    }
    status = take_back(session, txn, member, &report, &outcome, &err);
    if (status == NG_OK && outcome != NG_UNCHANGED) {
        status = ng_txn_commit(txn, &err);
        txn = NULL;
    }
    ng_txn_abort(txn);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print(session, &report, outcome, session->words[0]);
    return CLI_DONE;
}

const cli_command cli_unmerge = {
    .name = "unmerge",
    .usage = "REF",
    .summary = "take back the last merge of a member",
    .details = "What was imported or changed since stays, with the one of the two it names.",
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_OPEN,
    .run = unmerge_run,
};
