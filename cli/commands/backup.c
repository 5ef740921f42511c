// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph backup: copy the store, whole at one moment, into one file or to standard output.
 */
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "session.h"

static const cli_column columns[] = {
    {"backup", NULL, 0},
    {0},
};

// Whether nobody reads standard output any more.
static bool is_closed(void)
{
    struct pollfd output = {.fd = STDOUT_FILENO, .events = POLLOUT};
    return poll(&output, 1, 0) == 1 && (output.revents & POLLERR) != 0;
}

static int backup_run(cli_session *session)
{
    ng_error err = {0};
    const char *file = session->words[0];
    const bool to_output = strcmp(file, "-") == 0;
    if (to_output && isatty(STDOUT_FILENO)) {
        cli_say("backup - writes the store to standard output, which is a terminal");
        return CLI_WRONG_USAGE;
    }
    const ng_status status = ng_backup(
        session->store, to_output ? NULL : file, to_output ? STDOUT_FILENO : -1, &err);
    if (status != NG_OK && !(to_output && is_closed())) {
        return cli_fail(status, &err);
    }
    if (to_output) {
        return CLI_DONE;
    }
    const cli_value value = cli_string(cli_text_of(file));
    cli_output_fact(&session->output, columns, &value, "copied the store to %s", file);
    return CLI_DONE;
}

const cli_command cli_backup = {
    .name = "backup",
    .usage = "FILE|-",
    .summary = "copy the store into one file, whole at one moment",
    .details =
        "The file is the data.mdb of a store: put it under that name into a directory of "
        "its own to use it.",
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_READ_LATER,
    .run = backup_run,
};
