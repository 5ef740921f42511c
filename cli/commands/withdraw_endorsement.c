// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph withdraw-endorsement: take an endorsement back.
 */
#include "change.h"
#include "session.h"

typedef struct withdraw_endorsement_options {
    const char *skill; // NULL: the general endorsement
} withdraw_endorsement_options;

static const struct argp_option options[] = {
    {"skill", 's', "S", 0, "the endorsement for this skill; otherwise the general one", 0},
    {0},
};

static ng_status withdraw_endorsement_accept(
    void *state, int key, const char *value, ng_error *err)
{
    withdraw_endorsement_options *withdraw = state;
    (void)key;
    (void)err;
    withdraw->skill = value;
    return NG_OK;
}

static int withdraw_endorsement_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_WITHDRAW_ENDORSEMENT);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    const withdraw_endorsement_options *withdraw = session->options;
    change.endorse.skill = cli_text_of(withdraw->skill);
    return cli_change_run(session, &change);
}

const cli_command cli_withdraw_endorsement = {
    .name = "withdraw-endorsement",
    .usage = "FROM TO",
    .summary = "take an endorsement back",
    .details = "Without --skill the general endorsement.",
    .options = options,
    .options_bytes = sizeof(withdraw_endorsement_options),
    .accept = withdraw_endorsement_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = withdraw_endorsement_run,
};
