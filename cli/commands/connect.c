// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph connect: make a mutual connection.
 */
#include "change.h"
#include "options.h"
#include "session.h"

typedef struct connect_options {
    bool has_since;
    ng_day since;
} connect_options;

static const struct argp_option options[] = {
    {"since", 's', "DAY", 0, "the day they connected, YYYY-MM-DD", 0},
    {0},
};

static ng_status connect_accept(void *state, int key, const char *value, ng_error *err)
{
    connect_options *connect = state;
    (void)key;
    connect->has_since = true;
    return cli_parse_day("--since", value, &connect->since, err);
}

static int connect_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_CONNECT);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    const connect_options *connect = session->options;
    change.since = connect->has_since ? connect->since : NG_DAY_NONE;
    return cli_change_run(session, &change);
}

const cli_command cli_connect = {
    .name = "connect",
    .usage = "A B",
    .summary = "connect two members",
    .details =
        "A connection is mutual. Connecting again with an earlier day moves the day back.",
    .options = options,
    .options_bytes = sizeof(connect_options),
    .accept = connect_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = connect_run,
};
