// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph recommend: one member speaks for another, in words.
 */
#include "change.h"
#include "options.h"
#include "session.h"

// Texts are NULL when not given.
typedef struct recommend_options {
    const char *text, *relationship;
    bool has_day;
    ng_day day;
} recommend_options;

static const struct argp_option options[] = {
    {"text", 't', "TEXT", 0, "what they say; needed", 0},
    {"relationship", 'r', "R", 0, "how they know each other", 0},
    {"date", 'd', "DAY", 0, "the day of it, YYYY-MM-DD; otherwise today", 0},
    {0},
};

static ng_status recommend_accept(void *state, int key, const char *value, ng_error *err)
{
    recommend_options *recommend = state;
    switch (key) {
    case 't':
        recommend->text = value;
        return NG_OK;
    case 'r':
        recommend->relationship = value;
        return NG_OK;
    default:
        recommend->has_day = true;
        return cli_parse_day("--date", value, &recommend->day, err);
    }
}

static int recommend_run(cli_session *session)
{
    const recommend_options *recommend = session->options;
    cli_change change = cli_change_of(CLI_RECOMMEND);
    if (recommend->text == NULL) {
        cli_say("recommend needs --text; see 'netgraph help recommend'");
        return CLI_WRONG_USAGE;
    }
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    change.recommend.text = cli_text_of(recommend->text);
    change.recommend.relationship = cli_text_of(recommend->relationship);
    change.day = recommend->has_day ? recommend->day : NG_DAY_NONE;
    return cli_change_run(session, &change);
}

const cli_command cli_recommend = {
    .name = "recommend",
    .usage = "FROM TO",
    .summary = "recommend a member, in words",
    .details = "Once a day: the same day again replaces the words.",
    .options = options,
    .options_bytes = sizeof(recommend_options),
    .accept = recommend_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = recommend_run,
};
