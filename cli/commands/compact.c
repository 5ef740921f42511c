// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph compact: rewrite the store without free pages.
 */
#include "session.h"

static const cli_column columns[] = {
    {"bytes_before", NULL, 0},
    {"bytes_after", NULL, 0},
    {0},
};

static int compact_run(cli_session *session)
{
    ng_error err = {0};
    uint64_t before = 0;
    uint64_t after = 0;
    const ng_status status = ng_compact(session->store, &before, &after, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {cli_number(before), cli_number(after)};
    cli_output_fact(&session->output, columns, values, "%llu bytes before, %llu after",
        (unsigned long long)before, (unsigned long long)after);
    return CLI_DONE;
}

const cli_command cli_compact = {
    .name = "compact",
    .usage = "",
    .summary = "give back the room of what was removed",
    .details = "Rewrites the store without free pages. Other processes may go on using it.",
    .store = CLI_STORE_OPEN,
    .run = compact_run,
};
