// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph disconnect: end a connection.
 */
#include "change.h"
#include "session.h"

static int disconnect_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_DISCONNECT);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    return cli_change_run(session, &change);
}

const cli_command cli_disconnect = {
    .name = "disconnect",
    .usage = "A B",
    .summary = "end the connection of two members",
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = disconnect_run,
};
