// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph digest: one hash of all facts.
 */
#include "session.h"

static const cli_column columns[] = {
    {"digest", NULL, 0},
    {0},
};

static int digest_run(cli_session *session)
{
    ng_error err = {0};
    char digest[33] = "";
    const ng_status status = ng_digest(session->txn, cli_cancel(), digest, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value value = cli_string(cli_text_of(digest));
    cli_output_fact(&session->output, columns, &value, "%s", digest);
    return CLI_DONE;
}

const cli_command cli_digest = {
    .name = "digest",
    .usage = "",
    .summary = "print one hash of all facts",
    .details =
        "Two stores with the same facts have the same digest, whatever the order they were "
        "imported in.",
    .store = CLI_STORE_READ,
    .run = digest_run,
};
