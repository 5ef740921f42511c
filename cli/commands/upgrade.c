// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph upgrade: bring a store of an earlier format to this one.
 */
#include "session.h"

static const cli_column columns[] = {
    {"from", NULL, 0},
    {"to", NULL, 0},
    {"tables", NULL, 0},
    {"entries", NULL, 0},
    {0},
};

static int upgrade_run(cli_session *session)
{
    ng_error err = {0};
    ng_upgrade_report report;
    const ng_status status = ng_store_upgrade(session->store_path, cli_cancel(), &report, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {cli_number(report.from), cli_number(report.to),
        cli_number(report.tables), cli_number(report.entries)};
    if (report.from == report.to) {
        cli_output_fact(&session->output, columns, values, "already so: %s is of format %u",
            session->store_path, report.to);
    } else {
        cli_output_fact(&session->output, columns, values,
            "%s is now of format %u, before %u: %u new table%s, entries in them: %llu",
            session->store_path, report.to, report.from, report.tables,
            report.tables == 1 ? "" : "s", (unsigned long long)report.entries);
    }
    return CLI_DONE;
}

const cli_command cli_upgrade = {
    .name = "upgrade",
    .usage = "",
    .summary = "bring a store of an earlier format to this one",
    .details = "All of it or nothing. Earlier versions cannot read the store afterwards.",
    .store = CLI_STORE_PLACE,
    .run = upgrade_run,
};
