// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph experts: who has lately shown that they know a skill, and how to reach them.
 */
#include "experts_output.h"
#include "options.h"
#include "session.h"

enum {
    KEY_NEAR = 0x100,
    KEY_HALF_LIFE
};

// Zero stands for the default of each.
typedef struct experts_options {
    const char *skill, *near;
    uint64_t count, half_life;
} experts_options;

static const struct argp_option options[] = {
    {"skill", 's', "SKILL", 0, "the skill; must be given", 0},
    {"near", KEY_NEAR, "REF", 0, "say how far each is from this member, and by whom", 0},
    {"count", 'n', "N", 0, "at most N experts (20)", 0},
    {"half-life", KEY_HALF_LIFE, "DAYS", 0, "evidence of this age counts half (365)", 0},
    {0},
};

static ng_status experts_accept(void *state, int key, const char *value, ng_error *err)
{
    experts_options *experts = state;
    const uint64_t counts[] = {1, NG_REPUTATION_COUNT_MAX};
    const uint64_t half_lives[] = {1, NG_HALF_LIFE_DAYS_MAX};
    switch (key) {
    case 's':
        experts->skill = value;
        return NG_OK;
    case 'n':
        return cli_parse_number("-n", value, counts, &experts->count, err);
    case KEY_HALF_LIFE:
        return cli_parse_number("--half-life", value, half_lives, &experts->half_life, err);
    default:
        experts->near = value;
        return NG_OK;
    }
}

static int experts_run(cli_session *session)
{
    const experts_options *given = session->options;
    ng_experts_options asked = ng_experts_defaults();
    ng_error err = {0};
    ng_experts found;
    if (given->skill == NULL || given->skill[0] == '\0') {
        (void)cli_fault(
            &err, NG_ERR_ARGUMENT, "experts needs --skill; see 'netgraph help experts'");
        return cli_fail(NG_ERR_ARGUMENT, &err);
    }
    if (given->near != NULL) {
        const ng_status missing =
            cli_find_member(session->txn, cli_text_of(given->near), &asked.near);
        if (missing != NG_OK) {
            return cli_exit_code(missing);
        }
    }
    asked.count = given->count > 0 ? (uint32_t)given->count : asked.count;
    asked.half_life_days =
        given->half_life > 0 ? (uint32_t)given->half_life : asked.half_life_days;
    asked.today = session->today;
    asked.cancel = cli_cancel();
    const ng_status status =
        ng_experts_find(session->txn, cli_text_of(given->skill), &asked, &found, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    experts_print(session, given->near != NULL, &found);
    if (found.stale && found.count > 0) {
        cli_remark(session,
            "reputation was worked out at change %llu, the store is at %llu: run netgraph "
            "refresh",
            (unsigned long long)found.refreshed_at,
            (unsigned long long)ng_txn_change(session->txn));
    }
    if (found.count == 0) {
        cli_say("nobody has shown that they know %.*s", (int)found.skill.bytes, found.skill.at);
        return CLI_NONE;
    }
    return CLI_DONE;
}

const cli_command cli_experts = {
    .name = "experts",
    .usage = "--skill SKILL",
    .summary = "say who has lately shown that they know a skill",
    .details = "Endorsements of the skill and answers, each counting the less the older it is. "
               "With --near also how to be introduced.",
    .options = options,
    .options_bytes = sizeof(experts_options),
    .accept = experts_accept,
    .words_min = 0,
    .words_max = 0,
    .store = CLI_STORE_READ,
    .run = experts_run,
};
