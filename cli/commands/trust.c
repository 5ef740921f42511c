// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph trust seed: choose whom trust starts from, and list them.
 */
#include <string.h>

#include "change.h"
#include "day.h"
#include "session.h"

#define WORDS_MAX 8

static const cli_column columns[] = {
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"seed", NULL, 0},
    {"day", NULL, 0},
    {0},
};

static ng_status print_seed(
    cli_session *session, ng_txn *txn, const ng_trust_seed *seed, bool chosen, ng_error *err)
{
    ng_text label = {0};
    ng_text name = {0};
    char day[CLI_DAY_BYTES];
    ng_status status = ng_member_label(txn, seed->member, &label, err);
    if (status == NG_OK) {
        status = ng_member_name(txn, seed->member, &name, err);
    }
    if (status == NG_OK) {
        const cli_value values[] = {cli_string(label), cli_string_or_null(name),
            cli_string(cli_text_of(chosen ? "chosen" : "verified")),
            cli_string_or_null(cli_day_text(seed->day, day))};
        cli_output_row(&session->output, values);
    }
    return status;
}

static int list(cli_session *session, ng_txn *txn)
{
    ng_error err = {0};
    const ng_trust_seed *seeds = NULL;
    size_t count = 0;
    bool chosen = false;
    ng_status status = ng_trust_seeds(txn, &seeds, &count, &chosen, &err);
    if (status == NG_OK && count == 0) {
        cli_say("trust starts nowhere: no seed is chosen and nobody is verified; 'netgraph "
                "trust seed add REF' chooses one");
        return CLI_NONE;
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        status = print_seed(session, txn, &seeds[i], chosen, &err);
    }
    cli_output_end(&session->output);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static int list_run(cli_session *session)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &txn, &err);
    const int code = status == NG_OK ? list(session, txn) : cli_fail(status, &err);
    ng_txn_abort(txn);
    return code;
}

static int trust_run(cli_session *session)
{
    if (session->word_count == 2 && strcmp(session->words[0], "seed") == 0 &&
        strcmp(session->words[1], "list") == 0) {
        return list_run(session);
    }
    ng_text words[WORDS_MAX] = {cli_text_of("trust")};
    for (size_t i = 0; i < session->word_count; i++) {
        words[i + 1] = cli_text_of(session->words[i]);
    }
    ng_error err = {0};
    cli_change change;
    const ng_status status = cli_change_read(words, session->word_count + 1, &change, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    return cli_change_run(session, &change);
}

const cli_command cli_trust = {
    .name = "trust",
    .usage = "seed add REF | seed remove REF | seed list",
    .summary = "choose whom trust starts from",
    .details = "As long as no seed is chosen trust starts from all who are verified.",
    .words_min = 2,
    .words_max = WORDS_MAX - 1,
    .store = CLI_STORE_OPEN,
    .run = trust_run,
};
