// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph endorse: one member vouches for another.
 */
#include "change.h"
#include "options.h"
#include "session.h"

// Texts are NULL and numbers 0 when not given.
typedef struct endorse_options {
    const char *skill, *evidence;
    uint64_t level;
    bool has_day;
    ng_day day;
} endorse_options;

static const struct argp_option options[] = {
    {"skill", 's', "S", 0, "for this skill; otherwise in general", 0},
    {"level", 'l', "L", 0, "how good they are at it, 1 to 3", 0},
    {"date", 'd', "DAY", 0, "the day of the endorsement, YYYY-MM-DD; otherwise today", 0},
    {"evidence", 'e', "TEXT", 0, "what shows it", 0},
    {0},
};

static ng_status endorse_accept(void *state, int key, const char *value, ng_error *err)
{
    endorse_options *endorse = state;
    const uint64_t levels[] = {1, 3};
    switch (key) {
    case 's':
        endorse->skill = value;
        return NG_OK;
    case 'l':
        return cli_parse_number("--level", value, levels, &endorse->level, err);
    case 'd':
        endorse->has_day = true;
        return cli_parse_day("--date", value, &endorse->day, err);
    default:
        endorse->evidence = value;
        return NG_OK;
    }
}

static int endorse_run(cli_session *session)
{
    cli_change change = cli_change_of(CLI_ENDORSE);
    change.ref[0] = cli_text_of(session->words[0]);
    change.ref[1] = cli_text_of(session->words[1]);
    const endorse_options *endorse = session->options;
    change.endorse.skill = cli_text_of(endorse->skill);
    change.endorse.evidence = cli_text_of(endorse->evidence);
    change.endorse.level = (uint32_t)endorse->level;
    change.day = endorse->has_day ? endorse->day : NG_DAY_NONE;
    return cli_change_run(session, &change);
}

const cli_command cli_endorse = {
    .name = "endorse",
    .usage = "FROM TO",
    .summary = "endorse a member, in general or for a skill",
    .details =
        "Endorsing again for the same skill updates level, day and evidence. Nobody gives "
        "more than 50 endorsements a day.",
    .options = options,
    .options_bytes = sizeof(endorse_options),
    .accept = endorse_accept,
    .words_min = 2,
    .words_max = 2,
    .store = CLI_STORE_CREATE,
    .run = endorse_run,
};
