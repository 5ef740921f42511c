// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph withdraw-recommendation: take a recommendation back.
 */
#include "change.h"
#include "options.h"
#include "session.h"

typedef struct withdraw_recommendation_options {
    bool has_day;
    ng_day day;
} withdraw_recommendation_options;

static const struct argp_option options[] = {
    {"date", 'd', "DAY", 0, "the recommendation of this day, YYYY-MM-DD; otherwise all", 0},
    {0},
};

static ng_status withdraw_recommendation_accept(
    void *state, int key, const char *value, ng_error *err)
{
    withdraw_recommendation_options *withdraw = state;
    (void)key;
    withdraw->has_day = true;
    return cli_parse_day("--date", value, &withdraw->day, err);
}

static int withdraw_recommendation_run(cli_session *session)
{
    const withdraw_recommendation_options *withdraw = session->options;
    cli_change change = cli_change_of(CLI_WITHDRAW_RECOMMENDATION);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    change.day = withdraw->has_day ? withdraw->day : NG_DAY_NONE;
    return cli_change_run(session, &change);
}

const cli_command cli_withdraw_recommendation = {
    .name = "withdraw-recommendation",
    .usage = "FROM TO",
    .summary = "take a recommendation back",
    .details = "Without --date each that FROM wrote of TO.",
    .options = options,
    .options_bytes = sizeof(withdraw_recommendation_options),
    .accept = withdraw_recommendation_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = withdraw_recommendation_run,
};
