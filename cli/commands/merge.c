// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph merge: two members are one person.
 */
#include "change.h"
#include "session.h"

static int merge_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_MERGE);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    return cli_change_run(session, &change);
}

const cli_command cli_merge = {
    .name = "merge",
    .usage = "A B",
    .summary = "say that two members are one person",
    .details =
        "Their facts and identities are taken together. `netgraph unmerge` takes it back.",
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_OPEN,
    .run = merge_run,
};
