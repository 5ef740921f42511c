// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph unblock: take a block back.
 */
#include "change.h"
#include "session.h"

static int unblock_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_UNBLOCK);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    return cli_change_run(session, &change);
}

const cli_command cli_unblock = {
    .name = "unblock",
    .usage = "A B",
    .summary = "take a block back",
    .details = "A connection that the block ended does not come back.",
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = unblock_run,
};
