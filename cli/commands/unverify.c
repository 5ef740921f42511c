// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph unverify: take back that a member is verified.
 */
#include "change.h"
#include "session.h"

typedef struct unverify_options {
    const char *method; // NULL: all
} unverify_options;

static const struct argp_option options[] = {
    {"method", 'm', "M", 0, "only this way; otherwise all", 0},
    {0},
};

static ng_status unverify_accept(void *state, int key, const char *value, ng_error *err)
{
    unverify_options *unverify = state;
    (void)key;
    (void)err;
    unverify->method = value;
    return NG_OK;
}

static int unverify_run(cli_session *session)
{
    const unverify_options *unverify = session->options;
    cli_change change = cli_change_of(CLI_UNVERIFY);
    change.ref[0] = cli_text_of(session->words[0]);
    change.method = cli_text_of(unverify->method);
    return cli_change_run(session, &change);
}

const cli_command cli_unverify = {
    .name = "unverify",
    .usage = "REF",
    .summary = "take back that a member is verified",
    .details = "Without --method in every way.",
    .options = options,
    .options_bytes = sizeof(unverify_options),
    .accept = unverify_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_CREATE,
    .run = unverify_run,
};
