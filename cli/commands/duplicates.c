// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph duplicates: which members are likely one person?
 */
#include "duplicates_output.h"
#include "options.h"
#include "reference.h"
#include "session.h"

enum {
    KEY_THRESHOLD = 0x100,
    KEY_EXPLAIN
};

typedef struct duplicates_options {
    uint64_t count;
    uint64_t threshold_micro;
    bool explain;
} duplicates_options;

static const struct argp_option options[] = {
    {"count", 'n', "N", 0, "at most N pairs (100)", 0},
    {"threshold", KEY_THRESHOLD, "P", 0, "least score, above 0 and at most 1 (0.9)", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "say what speaks for and against each pair", 0},
    {0},
};

// A number above 0 and at most 1 with at most six decimals.
static ng_status parse_threshold(const char *value, uint64_t *out, ng_error *err)
{
    const uint64_t one = 1000000;
    const char *at = value;
    uint64_t micro = 0;
    uint64_t unit = one;
    for (; *at >= '0' && *at <= '9' && micro <= one; at++) {
        micro = micro * 10 + (uint64_t)(*at - '0') * one;
    }
    const bool whole = at > value;
    if (*at == '.') {
        for (at++; *at >= '0' && *at <= '9' && unit > 1; at++) {
            unit /= 10;
            micro += (uint64_t)(*at - '0') * unit;
        }
    }
    if (*at != '\0' || micro < 1 || micro > one || (!whole && unit == one)) {
        return cli_fault(err, NG_ERR_ARGUMENT,
            "--threshold takes a number above 0 and at most 1, with at most six decimals, not "
            "\"%s\"",
            value);
    }
    *out = micro;
    return NG_OK;
}

static ng_status duplicates_accept(void *state, int key, const char *value, ng_error *err)
{
    duplicates_options *duplicates = state;
    const uint64_t counts[] = {1, NG_DUPLICATES_COUNT_MAX};
    switch (key) {
    case 'n':
        return cli_parse_number("-n", value, counts, &duplicates->count, err);
    case KEY_THRESHOLD:
        return parse_threshold(value, &duplicates->threshold_micro, err);
    default:
        duplicates->explain = true;
        return NG_OK;
    }
}

static void remark(const cli_session *session, const ng_duplicates *found)
{
    if (found->count < found->total) {
        cli_remark(session, "%zu of %llu pairs; -n shows more", found->count,
            (unsigned long long)found->total);
    }
    if (found->skipped > 0) {
        cli_remark(session,
            "%llu pairs with common names and nothing else in common were not compared; name a "
            "member to compare them",
            (unsigned long long)found->skipped);
    }
    if (found->count > 0 && session->output.format == CLI_FORMAT_TEXT) {
        cli_remark(session,
            "netgraph merge A B makes two members one, netgraph not-same A B leaves a pair "
            "out");
    }
}

static int answer(cli_session *session, const cli_references *members)
{
    const duplicates_options *given = session->options;
    ng_duplicates_options asked = ng_duplicates_defaults();
    ng_duplicates found;
    ng_error err = {0};
    asked.count = given->count > 0 ? (uint32_t)given->count : asked.count;
    asked.threshold_micro =
        given->threshold_micro > 0 ? (uint32_t)given->threshold_micro : asked.threshold_micro;
    asked.members = cli_references_members(members);
    asked.member_count = cli_references_count(members);
    asked.cancel = cli_cancel();
    const ng_status status = ng_duplicates_find(session->txn, &asked, &found, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    duplicates_print(session, given->explain, &found);
    remark(session, &found);
    if (found.count == 0) {
        cli_say("no likely duplicates");
        return CLI_NONE;
    }
    return CLI_DONE;
}

// Pairs with the members that are named; nobody found is not everybody.
static int answer_named(cli_session *session)
{
    cli_references members = {0};
    int code = cli_references_read(session, &members);
    if (code == CLI_DONE) {
        code = cli_references_count(&members) > 0 ? answer(session, &members)
                                                  : members.missing_code;
    }
    cli_references_finish(&members);
    return code;
}

static int duplicates_run(cli_session *session)
{
    const cli_references everybody = {0};
    ng_error err = {0};
    if (session->word_count > 0) {
        return answer_named(session);
    }
    const ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    return status == NG_OK ? answer(session, &everybody) : cli_fail(status, &err);
}

const cli_command cli_duplicates = {
    .name = "duplicates",
    .usage = "[REF...|-]",
    .summary = "list members who are likely one person",
    .details = "Best first, with what says so. With REF only pairs with these members.",
    .options = options,
    .options_bytes = sizeof(duplicates_options),
    .accept = duplicates_accept,
    .words_min = 0,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = duplicates_run,
};
