// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph help: what --help prints, as a command.
 */
#include "options.h"
#include "session.h"

static int help_run(cli_session *session)
{
    const cli_command *command = NULL;
    ng_error err = {0};
    if (session->word_count > 0) {
        const ng_status status = cli_find_command(session->words[0], &command, &err);
        if (status != NG_OK) {
            return cli_fail(status, &err);
        }
    }
    cli_add_help(&session->output.out, command);
    return CLI_DONE;
}

const cli_command cli_help = {
    .name = "help",
    .usage = "[COMMAND]",
    .summary = "list the commands, or explain one",
    .words_max = 1,
    .store = CLI_STORE_NONE,
    .run = help_run,
};
