// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph reputation: what are the endorsements of a member worth, and who has the best?
 */
#include "options.h"
#include "reference.h"
#include "reputation_output.h"
#include "session.h"

enum {
    KEY_BY = 0x100,
    KEY_EXPLAIN,
    KEY_HALF_LIFE
};

// Zero stands for the default of each.
typedef struct reputation_options {
    const char *skill;
    uint64_t count, half_life;
    size_t method;
    bool explain;
} reputation_options;

// In the order of ng_reputation_method.
static const char *const methods[] = {"trust", "pagerank", "count", NULL};

static const struct argp_option options[] = {
    {"skill", 's', "SKILL", 0, "for this skill; without it overall", 0},
    {"count", 'n', "N", 0, "without REF: at most N members (20)", 0},
    {"by", KEY_BY, "METHOD", 0, "trust, pagerank or count", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "say from whom, and what was discounted and why", 0},
    {"half-life", KEY_HALF_LIFE, "DAYS", 0,
        "an endorsement of this age counts half; with --by trust", 0},
    {0},
};

static ng_status reputation_accept(void *state, int key, const char *value, ng_error *err)
{
    reputation_options *reputation = state;
    const uint64_t counts[] = {1, NG_REPUTATION_COUNT_MAX};
    const uint64_t half_lives[] = {1, NG_HALF_LIFE_DAYS_MAX};
    switch (key) {
    case 's':
        reputation->skill = value;
        return NG_OK;
    case 'n':
        return cli_parse_number("-n", value, counts, &reputation->count, err);
    case KEY_BY:
        return cli_parse_choice("--by", value, methods, &reputation->method, err);
    case KEY_HALF_LIFE:
        return cli_parse_number("--half-life", value, half_lives, &reputation->half_life, err);
    default:
        reputation->explain = true;
        return NG_OK;
    }
}

static ng_status check_options(const cli_session *session, ng_error *err)
{
    const reputation_options *given = session->options;
    if (given->skill != NULL && given->skill[0] == '\0') {
        return cli_fault(err, NG_ERR_ARGUMENT, "--skill takes the name of a skill, not ''");
    }
    if (given->half_life > 0 && given->method != NG_REPUTATION_TRUST) {
        return cli_fault(err, NG_ERR_ARGUMENT,
            "--half-life goes with --by trust; age plays no part by %s",
            methods[given->method]);
    }
    return NG_OK;
}

static ng_reputation_options engine_options(const cli_session *session)
{
    const reputation_options *given = session->options;
    ng_reputation_options asked = ng_reputation_defaults();
    asked.method = (ng_reputation_method)given->method;
    asked.skill = cli_text_of(given->skill);
    asked.count = given->count > 0 ? (uint32_t)given->count : asked.count;
    asked.half_life_days = (uint32_t)given->half_life;
    asked.today = session->today;
    asked.explain = given->explain || session->output.format == CLI_FORMAT_JSON;
    asked.cancel = cli_cancel();
    return asked;
}

// `members` NULL: the top list.
static int answer(cli_session *session, const ng_member *members, size_t count, int none)
{
    const reputation_options *given = session->options;
    const ng_reputation_options asked = engine_options(session);
    ng_error err = {0};
    ng_reputations found;
    const ng_status status =
        ng_reputation_find(session->txn, members, count, &asked, &found, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const reputation_printer printer = {.session = session,
        .explain = given->explain,
        .top = members == NULL,
        .by_age = given->half_life > 0,
        .method = asked.method,
        .answer = &found};
    return reputation_print(&printer) ? CLI_DONE : none;
}

static int answer_named(cli_session *session)
{
    cli_references found = {0};
    int code = cli_references_read(session, &found);
    if (code == CLI_DONE && cli_references_count(&found) == 0) {
        code = found.missing_code;
    } else if (code == CLI_DONE) {
        code = answer(session, cli_references_members(&found), cli_references_count(&found),
            found.missing_code);
    }
    cli_references_finish(&found);
    return code;
}

static int reputation_run(cli_session *session)
{
    ng_error err = {0};
    ng_status status = check_options(session, &err);
    if (status == NG_OK && session->word_count > 0) {
        return answer_named(session);
    }
    if (status == NG_OK) {
        status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    }
    return status == NG_OK ? answer(session, NULL, 0, CLI_NONE) : cli_fail(status, &err);
}

const cli_command cli_reputation = {
    .name = "reputation",
    .usage = "[REF...|-]",
    .summary = "say what the endorsements of members are worth",
    .details =
        "Without REF the members with the best reputation. Trust flows from the seeds of "
        "netgraph trust along endorsements, and the word of those it does not reach counts "
        "nothing. As of the last netgraph refresh.",
    .options = options,
    .options_bytes = sizeof(reputation_options),
    .accept = reputation_accept,
    .words_min = 0,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = reputation_run,
};
