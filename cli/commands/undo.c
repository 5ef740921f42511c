// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph undo: take back imports.
 */
#include "options.h"
#include "progress.h"
#include "session.h"

#define IMPORTS_MAX 1000

static const cli_column columns[] = {
    {"imports", NULL, 0},
    {"members", NULL, 0},
    {"connections", NULL, 0},
    {"left_out", NULL, 0},
    {0},
};

// The numbers of the command line.
static ng_status read_numbers(
    const cli_session *session, uint32_t numbers[IMPORTS_MAX], ng_error *err)
{
    const uint64_t range[] = {1, UINT32_MAX};
    for (size_t i = 0; i < session->word_count; i++) {
        uint64_t number;
        const ng_status status =
            cli_parse_number("IMPORT", session->words[i], range, &number, err);
        if (status != NG_OK) {
            return status;
        }
        numbers[i] = (uint32_t)number;
    }
    return NG_OK;
}

static ng_status take_back(
    cli_session *session, const uint32_t *numbers, ng_undo_report *report, ng_error *err)
{
    cli_progress progress = cli_progress_begin(session);
    const ng_undo_options options = {.today = session->today,
        .cancel = cli_cancel(),
        .progress = progress.shown ? cli_progress_show : NULL,
        .progress_context = &progress};
    ng_txn *txn = NULL;
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, err);
    if (status == NG_OK) {
        status = ng_undo(txn, numbers, session->word_count, &options, report, err);
    }
    if (status == NG_OK) {
        status = ng_txn_commit(txn, err);
        txn = NULL;
    }
    ng_txn_abort(txn);
    cli_progress_end(&progress);
    return status;
}

static int undo_run(cli_session *session)
{
    uint32_t numbers[IMPORTS_MAX];
    ng_undo_report report = {0};
    ng_error err = {0};
    ng_status status = read_numbers(session, numbers, &err);
    if (status == NG_OK) {
        status = take_back(session, numbers, &report, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {cli_number(report.imports), cli_number(report.members),
        cli_number(report.connections), cli_number(report.left_out)};
    cli_output_fact(&session->output, columns, values,
        "took back %llu import%s; the store has %llu members and %llu connections now",
        (unsigned long long)report.imports, report.imports == 1 ? "" : "s",
        (unsigned long long)report.members, (unsigned long long)report.connections);
    if (report.left_out > 0) {
        cli_remark(session,
            "%llu single changes were left out: they name members that are no longer there, "
            "or a rule refuses them now",
            (unsigned long long)report.left_out);
    }
    return CLI_DONE;
}

const cli_command cli_undo = {
    .name = "undo",
    .usage = "IMPORT...",
    .summary = "take back imports, as if they had never been made",
    .details =
        "IMPORT is a number that `netgraph imports` lists. What other imports say too, and "
        "changes made by hand, stay.",
    .words_min = 1,
    .words_max = IMPORTS_MAX,
    .store = CLI_STORE_OPEN,
    .run = undo_run,
};
