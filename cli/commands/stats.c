// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph stats: how much of everything the store holds.
 */
#include "session.h"

static const cli_column columns[] = {
    {"members", NULL, 0},
    {"connections", NULL, 0},
    {"follows", NULL, 0},
    {"endorsements", NULL, 0},
    {"groups", NULL, 0},
    {"memberships", NULL, 0},
    {"recommendations", NULL, 0},
    {"positions", NULL, 0},
    {"educations", NULL, 0},
    {"interactions", NULL, 0},
    {"invitations", NULL, 0},
    {"blocks", NULL, 0},
    {"companies", NULL, 0},
    {"schools", NULL, 0},
    {"skills", NULL, 0},
    {"industries", NULL, 0},
    {"components", NULL, 0},
    {"communities", NULL, 0},
    {"verified", NULL, 0},
    {"seeds", "seeds of trust", 0},
    {"change", NULL, 0},
    {"refreshed_at", "refreshed at", 0},
    {"bytes", NULL, 0},
    {0},
};

static int stats_run(cli_session *session)
{
    ng_error err = {0};
    ng_stats stats;
    const ng_status status = ng_stats_read(session->txn, &stats, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {
        cli_number(stats.members),
        cli_number(stats.connections),
        cli_number(stats.follows),
        cli_number(stats.endorsements),
        cli_number(stats.groups),
        cli_number(stats.memberships),
        cli_number(stats.recommendations),
        cli_number(stats.positions),
        cli_number(stats.educations),
        cli_number(stats.interactions),
        cli_number(stats.invitations),
        cli_number(stats.blocks),
        cli_number(stats.companies),
        cli_number(stats.schools),
        cli_number(stats.skills),
        cli_number(stats.industries),
        cli_number_or_null(stats.components, 0),
        cli_number_or_null(stats.communities, 0),
        cli_number(stats.verified),
        cli_number(stats.seeds),
        cli_number(stats.change),
        cli_number_or_null(stats.refreshed_at, 0),
        cli_number(stats.bytes),
    };
    cli_output_begin(&session->output, CLI_RECORD, columns);
    cli_output_row(&session->output, values);
    cli_output_end(&session->output);
    return CLI_DONE;
}

const cli_command cli_stats = {
    .name = "stats",
    .usage = "",
    .summary = "count what the store holds",
    .store = CLI_STORE_READ,
    .run = stats_run,
};
