// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph runs: the shortlists that were kept.
 */
#include "run_output.h"
#include "session.h"

static int runs_run(cli_session *session)
{
    ng_error err = {0};
    const ng_text *names = NULL;
    size_t count = 0;
    ng_status status = ng_run_list(session->txn, &names, &count, &err);
    if (status == NG_OK && count == 0) {
        cli_say("no run is kept; 'netgraph source ... --save NAME' keeps one");
        return CLI_NONE;
    }
    run_begin_rows(session);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        ng_run run;
        status = ng_run_read(session->txn, names[i], &run, &err);
        if (status == NG_OK) {
            run_print_row(session, &run);
        }
    }
    cli_output_end(&session->output);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

const cli_command cli_runs = {
    .name = "runs",
    .usage = "",
    .summary = "list the shortlists that were kept",
    .details = "`netgraph source --save NAME` keeps one, `netgraph run` works with it.",
    .words_min = 0,
    .words_max = 0,
    .store = CLI_STORE_READ,
    .run = runs_run,
};
