// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph block: one member does not want to see another.
 */
#include "change.h"
#include "session.h"

static int block_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_BLOCK);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    return cli_change_run(session, &change);
}

const cli_command cli_block = {
    .name = "block",
    .usage = "A B",
    .summary = "let A no longer see B, nor be suggested to them",
    .details = "An existing connection ends. Neither is suggested to the other.",
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = block_run,
};
