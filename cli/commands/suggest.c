// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph suggest: whom may a member know? For one member in the transaction that is open, for
 * many by the batch call of the engine over one snapshot.
 */
#include "options.h"
#include "reference.h"
#include "session.h"
#include "suggest_output.h"

#define THREADS_MAX 64

enum {
    KEY_BY = 0x100,
    KEY_MODE,
    KEY_INDUSTRY,
    KEY_EXPLAIN,
    KEY_THREADS
};

// Zero stands for the default of each.
typedef struct suggest_options {
    uint64_t count;
    size_t scorer, mode;
    const char *industry;
    bool explain;
    uint64_t threads;
} suggest_options;

// In the order of ng_scorer and of ng_suggest_mode.
static const char *const scorers[] = {
    "default", "mutual", "adamic-adar", "resource-allocation", NULL};
static const char *const modes[] = {"people", "colleagues", "alumni", NULL};

static const struct argp_option options[] = {
    {"count", 'n', "N", 0, "at most N suggestions a member (10)", 0},
    {"by", KEY_BY, "SCORER", 0, "default, mutual, adamic-adar or resource-allocation", 0},
    {"mode", KEY_MODE, "MODE", 0,
        "people, colleagues (same company at the same time) or alumni (same school)", 0},
    {"industry", KEY_INDUSTRY, "X", 0, "only members of this industry", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "say what speaks for and against each", 0},
    {"threads", KEY_THREADS, "T", 0, "work on many members with T threads, 1 to 64 (1)", 0},
    {0},
};

static ng_status suggest_accept(void *state, int key, const char *value, ng_error *err)
{
    suggest_options *suggest = state;
    const uint64_t counts[] = {1, NG_SUGGEST_COUNT_MAX};
    const uint64_t threads[] = {1, THREADS_MAX};
    switch (key) {
    case 'n':
        return cli_parse_number("-n", value, counts, &suggest->count, err);
    case KEY_BY:
        return cli_parse_choice("--by", value, scorers, &suggest->scorer, err);
    case KEY_MODE:
        return cli_parse_choice("--mode", value, modes, &suggest->mode, err);
    case KEY_INDUSTRY:
        suggest->industry = value;
        return NG_OK;
    case KEY_THREADS:
        return cli_parse_number("--threads", value, threads, &suggest->threads, err);
    default:
        suggest->explain = true;
        return NG_OK;
    }
}

static ng_suggest_options engine_options(const cli_session *session)
{
    const suggest_options *given = session->options;
    ng_suggest_options asked = ng_suggest_defaults();
    asked.count = given->count > 0 ? (uint32_t)given->count : asked.count;
    asked.scorer = (ng_scorer)given->scorer;
    asked.mode = (ng_suggest_mode)given->mode;
    asked.industry = cli_text_of(given->industry);
    asked.today = session->today;
    asked.reputation = given->explain;
    asked.reasons = given->explain || session->output.format == CLI_FORMAT_JSON;
    return asked;
}

static ng_status receive(
    void *context, size_t index, const ng_suggestions *answer, ng_error *err)
{
    suggest_printer *printer = context;
    (void)index;
    suggest_print(printer, answer);
    if (printer->session->output.closed) {
        return cli_fault(err, NG_ERR_INTERRUPTED, "nobody reads what is written");
    }
    return *cli_cancel() != 0 ? cli_fault(err, NG_ERR_INTERRUPTED, "interrupted") : NG_OK;
}

static ng_status answer_all(
    cli_session *session, const cli_references *found, suggest_printer *printer, ng_error *err)
{
    const suggest_options *given = session->options;
    const ng_suggest_options asked = engine_options(session);
    const ng_member *members = cli_references_members(found);
    const size_t count = cli_references_count(found);
    if (count > 1) {
        return ng_suggest_many(session->store, members, count, &asked,
            given->threads > 0 ? (uint32_t)given->threads : 1, receive, printer, err);
    }
    ng_suggestions answer;
    const ng_status status = ng_suggest(session->txn, members[0], &asked, &answer, err);
    if (status == NG_OK) {
        suggest_print(printer, &answer);
    }
    return status;
}

static int answer_found(cli_session *session, const cli_references *found)
{
    const suggest_options *given = session->options;
    ng_error err = {0};
    suggest_printer printer = {
        .session = session,
        .explain = given->explain,
        .by_count = given->scorer == NG_SCORER_MUTUAL,
        .profile = given->scorer == NG_SCORER_DEFAULT,
        .many = cli_references_many(session),
    };
    suggest_begin(&printer);
    if (cli_references_count(found) == 0) {
        return found->missing_code;
    }
    const ng_status status = answer_all(session, found, &printer, &err);
    if (session->output.closed) {
        return CLI_DONE;
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    return printer.answered ? CLI_DONE : found->missing_code;
}

static int suggest_run(cli_session *session)
{
    cli_references found = {0};
    int code = cli_references_read(session, &found);
    if (code == CLI_DONE) {
        code = answer_found(session, &found);
    }
    cli_references_finish(&found);
    return code;
}

const cli_command cli_suggest = {
    .name = "suggest",
    .usage = "REF...|-",
    .summary = "say whom a member may know",
    .details =
        "REF is an external key, an e-mail address, a profile address or its slug, ref:CODE, "
        "id:NUMBER or a full name. With - references are read from standard input, one a "
        "line, and answered in their order.",
    .options = options,
    .options_bytes = sizeof(suggest_options),
    .accept = suggest_accept,
    .words_min = 1,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = suggest_run,
};
