// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph suppress: propose a person to nobody.
 */
#include "options.h"
#include "privacy_output.h"

typedef struct suppress_options {
    bool undo, has_day;
    ng_day day;
} suppress_options;

static const struct argp_option options[] = {
    {"undo", 'u', NULL, 0, "take it back", 0},
    {"on", 'o', "DAY", 0, "the day of it, YYYY-MM-DD; otherwise today", 0},
    {0},
};

static ng_status suppress_accept(void *state, int key, const char *value, ng_error *err)
{
    suppress_options *suppress = state;
    if (key == 'u') {
        suppress->undo = true;
        return NG_OK;
    }
    suppress->has_day = true;
    return cli_parse_day("--on", value, &suppress->day, err);
}

static int suppress_run(cli_session *session)
{
    const suppress_options *suppress = session->options;
    const privacy_change change = {
        .verb = suppress->undo ? PRIVACY_UNSUPPRESS : PRIVACY_SUPPRESS,
        .ref = session->words[0],
        .day = suppress->has_day ? suppress->day : session->today};
    return privacy_change_run(session, &change);
}

const cli_command cli_suppress = {
    .name = "suppress",
    .usage = "REF",
    .summary = "propose a person to nobody",
    .details = "They appear in no list that proposes people; `netgraph show` still answers who "
               "asks by name.",
    .options = options,
    .options_bytes = sizeof(suppress_options),
    .accept = suppress_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_OPEN,
    .run = suppress_run,
};
