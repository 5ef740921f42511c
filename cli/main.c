// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The command `netgraph`: read the command line, open what the command declares, run it, and
 * turn the result into the exit code.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "options.h"
#include "session.h"

#define DAY_SECONDS 86400

// With a standard stream closed the next file opened would take its number, and what is printed
// would land in the store. In its place goes a file that refuses what the stream is for.
static bool keep_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
            open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) {
            return false;
        }
    }
    return true;
}

// Place of the store: --db, the environment, or the folder of user data (XDG Base Directory
// Specification: a relative or empty XDG_DATA_HOME counts as not set).
static ng_status place_store(const char *given, cli_buffer *place, ng_error *err)
{
    const char *from_environment = getenv("NETGRAPH_DB");
    const char *data_home = getenv("XDG_DATA_HOME");
    const char *home = getenv("HOME");
    if (given != NULL) {
        cli_buffer_add_string(place, given);
    } else if (from_environment != NULL && from_environment[0] != '\0') {
        cli_buffer_add_string(place, from_environment);
    } else if (data_home != NULL && data_home[0] == '/') {
        cli_buffer_print(place, "%s/netgraph/default", data_home);
    } else if (home != NULL && home[0] != '\0') {
        cli_buffer_print(place, "%s/.local/share/netgraph/default", home);
    } else {
        return cli_fault(err, NG_ERR_NO_STORE,
            "which store is meant? Neither --db nor "
            "NETGRAPH_DB nor HOME is set");
    }
    if (given != NULL && given[0] == '\0') {
        return cli_fault(err, NG_ERR_ARGUMENT, "--db needs a directory");
    }
    cli_buffer_add(place, "", 1);
    return place->failed ? cli_fault(err, NG_ERR_NOMEM, "no memory") : NG_OK;
}

static ng_status open_store(cli_session *session, ng_error *err)
{
    const cli_store_use use = session->command->store;
    if (use == CLI_STORE_PLACE) {
        return NG_OK;
    }
    const ng_store_options options = {
        .create = use == CLI_STORE_CREATE,
        .read_only = use == CLI_STORE_READ || use == CLI_STORE_READ_LATER,
    };
    ng_status status = ng_store_open(session->store_path, &options, &session->store, err);
    if (status == NG_OK && use == CLI_STORE_READ) {
        status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, err);
    }
    return status;
}

static int run_with_store(cli_session *session, const char *db)
{
    ng_error err = {0};
    cli_buffer place = {0};
    int code = CLI_DONE;
    ng_status status = place_store(db, &place, &err);
    if (status == NG_OK) {
        session->store_path = place.at;
        cli_catch_damage(place.at);
        status = open_store(session, &err);
    }
    if (status != NG_OK) {
        code = cli_fail(status, &err);
    } else {
        code = session->command->run(session);
    }
    ng_txn_abort(session->txn);
    ng_store_close(session->store);
    cli_buffer_finish(&place);
    return code;
}

static int run_command(cli_session *session, const cli_global_options *global)
{
    if (global->version) {
        cli_buffer_add_string(&session->output.out, ng_version());
        return CLI_DONE;
    }
    if (global->help) {
        cli_add_help(&session->output.out, session->command);
        return CLI_DONE;
    }
    if (session->command == NULL) {
        cli_say("which command? 'netgraph help' lists them");
        return CLI_WRONG_USAGE;
    }
    if (global->now == NULL) {
        session->today = (ng_day)(time(NULL) / DAY_SECONDS);
    }
    if (session->command->store == CLI_STORE_NONE) {
        return session->command->run(session);
    }
    return run_with_store(session, global->db);
}

int main(int argc, char **argv)
{
    if (!keep_standard_streams()) {
        return CLI_NO_ACCESS;
    }
    cli_catch_signals();
    cli_session session = {0};
    cli_global_options global = {0};
    cli_buffer state = {0};
    ng_error err = {0};
    int code = CLI_DONE;

    const ng_status status = cli_read_arguments(&session, argc, argv, &global, &state, &err);
    if (status != NG_OK) {
        code = cli_fail(status, &err);
    } else {
        code = run_command(&session, &global);
    }

    const bool closed = session.output.closed;
    const char *what = NULL;
    if (!cli_output_finish(&session.output, &what)) {
        cli_say("cannot write to standard output: %s", what);
        code = CLI_NO_ACCESS;
    } else if (closed && code == CLI_INTERRUPTED) {
        code = CLI_DONE;
    }
    cli_buffer_finish(&state);
    return code;
}
