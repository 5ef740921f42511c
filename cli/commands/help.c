// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph help: what --help prints, as a command.
 */
#include "options.h"
#include "session.h"

static int help_run(cli_session *session)
{
    const cli_command *command = NULL;
    if (session->word_count > 0) {
        command = cli_command_of(session->words[0]);
        if (command == NULL) {
            const cli_command *near = cli_command_near(session->words[0]);
            cli_say("there is no command '%s'%s%s%s", session->words[0],
                near == NULL ? "; 'netgraph help' lists them" : "; did you mean '",
                near == NULL ? "" : near->name, near == NULL ? "" : "'?");
            return CLI_WRONG_USAGE;
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
