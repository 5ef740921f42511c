// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph verify: note that a member is who they say.
 */
#include "change.h"
#include "options.h"
#include "session.h"

// Texts are NULL when not given.
typedef struct verify_options {
    const char *method, *by;
    bool has_day;
    ng_day day;
} verify_options;

static const struct argp_option options[] = {
    {"method", 'm', "M", 0, "how: a word, as passport or in-person; needed", 0},
    {"by", 'b', "REF", 0, "who looked; needed", 0},
    {"on", 'o', "DAY", 0, "the day of it, YYYY-MM-DD; otherwise today", 0},
    {0},
};

static ng_status verify_accept(void *state, int key, const char *value, ng_error *err)
{
    verify_options *verify = state;
    switch (key) {
    case 'm':
        verify->method = value;
        return NG_OK;
    case 'b':
        verify->by = value;
        return NG_OK;
    default:
        verify->has_day = true;
        return cli_parse_day("--on", value, &verify->day, err);
    }
}

static int verify_run(cli_session *session)
{
    const verify_options *verify = session->options;
    cli_change change = cli_change_of(CLI_VERIFY);
    if (verify->method == NULL || verify->by == NULL) {
        cli_say("verify needs --method and --by; see 'netgraph help verify'");
        return CLI_WRONG_USAGE;
    }
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(verify->by);
    change.method = cli_text_of(verify->method);
    change.day = verify->has_day ? verify->day : NG_DAY_NONE;
    return cli_change_run(session, &change);
}

const cli_command cli_verify = {
    .name = "verify",
    .usage = "REF",
    .summary = "note that a member is who they say",
    .details =
        "Once for each method; again replaces who looked and when. Trust starts from the "
        "verified as long as no seeds are chosen.",
    .options = options,
    .options_bytes = sizeof(verify_options),
    .accept = verify_accept,
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_CREATE,
    .run = verify_run,
};
