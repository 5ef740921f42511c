// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph log: what was done with the data, in a chain that shows every change.
 */
#include <string.h>

#include "day.h"
#include "session.h"

typedef struct log_options {
    const char *of, *head; // NULL when not given
} log_options;

static const struct argp_option options[] = {
    {"of", 'o', "REF", 0, "list: entries that name the member, as long as the key is there", 0},
    {"head", 'H', "HASH", 0,
        "verify: a head that was kept, to find what was cut off or written anew since", 0},
    {0},
};

static const cli_column columns[] = {
    {"entry", NULL, CLI_RIGHT},
    {"day", NULL, 0},
    {"kind", NULL, 0},
    {"members", NULL, CLI_RIGHT},
    {"named", NULL, CLI_NOT_TEXT},
    {"what", NULL, 0},
    {"hash", NULL, CLI_NOT_TEXT},
    {0},
};

static const cli_column head_columns[] = {{"entries", NULL, 0}, {"head", NULL, 0}, {0}};
static const cli_column verify_columns[] = {
    {"entries", NULL, 0},
    {"head", NULL, 0},
    {"fault", NULL, 0},
    {"head_known", NULL, 0},
    {"head_at", NULL, 0},
    {0},
};
static const cli_column key_columns[] = {{"keys", NULL, 0}, {"bytes_after", NULL, 0}, {0}};

static ng_status log_accept(void *state, int key, const char *value, ng_error *err)
{
    log_options *log = state;
    (void)err;
    if (key == 'o') {
        log->of = value;
    } else {
        log->head = value;
    }
    return NG_OK;
}

static int list(cli_session *session, ng_txn *txn, const char *of)
{
    ng_error err = {0};
    ng_member member = {0};
    const ng_log_entry *at = NULL;
    size_t count = 0;
    ng_status status = of == NULL ? NG_OK : cli_find_member(txn, cli_text_of(of), &member);
    if (status != NG_OK) {
        return cli_exit_code(status);
    }
    status = ng_log_list(txn, member, &at, &count, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (count == 0) {
        cli_say(of == NULL ? "the log is empty" : "no entry of the log is known to name them");
        return CLI_NONE;
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    for (size_t i = 0; i < count; i++) {
        char day[CLI_DAY_BYTES];
        const cli_value values[] = {
            cli_number(at[i].number),
            cli_string_or_null(cli_day_text(at[i].day, day)),
            cli_string(cli_text_of(at[i].kind)),
            cli_number(at[i].members),
            cli_boolean(at[i].key_kept),
            cli_string(at[i].what),
            cli_string(cli_text_of(at[i].hash)),
        };
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
    return CLI_DONE;
}

static int head(cli_session *session, ng_txn *txn)
{
    ng_error err = {0};
    ng_log_report report;
    const ng_status status = ng_log_verify(txn, (ng_text){NULL, 0}, &report, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (report.fault != 0) {
        cli_say(
            "entry %llu of the log is not as it was written", (unsigned long long)report.fault);
        return CLI_NO_ACCESS;
    }
    const cli_value values[] = {
        cli_number(report.entries), cli_string(cli_text_of(report.head))};
    cli_output_fact(&session->output, head_columns, values, "%s", report.head);
    return CLI_DONE;
}

static int verify(cli_session *session, ng_txn *txn, const char *kept)
{
    ng_error err = {0};
    ng_log_report report;
    const ng_status status =
        ng_log_verify(txn, cli_text_of(kept == NULL ? "" : kept), &report, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const bool sound = report.fault == 0 && report.head_known;
    if (sound || session->output.format != CLI_FORMAT_TEXT) {
        const cli_value values[] = {
            cli_number(report.entries),
            cli_string(cli_text_of(report.head)),
            cli_number_or_null(report.fault, 0),
            kept == NULL ? cli_null() : cli_boolean(report.head_known),
            kept == NULL || !report.head_known ? cli_null() : cli_number(report.head_at),
        };
        cli_output_fact(&session->output, verify_columns, values,
            kept == NULL
                ? "the chain is whole; entries: %llu"
                : "the chain is whole; entries: %llu; entry %llu is the head that was kept",
            (unsigned long long)report.entries, (unsigned long long)report.head_at);
    }
    if (report.fault != 0) {
        cli_say(
            "entry %llu of the log is not as it was written", (unsigned long long)report.fault);
    } else if (!report.head_known) {
        cli_say("the log was cut off or written anew: no entry has the head that was kept");
    }
    return sound ? CLI_DONE : CLI_NO_ACCESS;
}

static int in_read(cli_session *session, const log_options *log, const char *action)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &txn, &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const int code = strcmp(action, "verify") == 0 ? verify(session, txn, log->head)
        : strcmp(action, "head") == 0              ? head(session, txn)
                                                   : list(session, txn, log->of);
    ng_txn_abort(txn);
    return code;
}

// The bytes of the key stay in pages that are free until the store is written anew.
static int forget_key(cli_session *session)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    uint32_t keys = 0;
    uint64_t before = 0;
    uint64_t after = 0;
    ng_status status = ng_txn_begin(session->store, NG_TXN_WRITE, &txn, &err);
    if (status == NG_OK) {
        status = ng_log_forget_key(txn, session->today, &keys, &err);
    }
    if (status == NG_OK && keys > 0) {
        ng_txn *committing = txn;
        txn = NULL;
        status = ng_txn_commit(committing, &err);
    }
    ng_txn_abort(txn);
    if (status == NG_OK) {
        status = ng_compact(session->store, &before, &after, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const cli_value values[] = {cli_number(keys), cli_number(after)};
    cli_output_fact(&session->output, key_columns, values, "%s",
        keys > 0 ? "destroyed the key of the names in the log: nobody can tell any more whom "
                   "its entries name"
                 : "already so: the log has no key");
    return CLI_DONE;
}

static int log_run(cli_session *session)
{
    const log_options *log = session->options;
    const char *action = session->word_count == 0 ? "list" : session->words[0];
    const bool is_list = strcmp(action, "list") == 0;
    const bool is_verify = strcmp(action, "verify") == 0;
    const bool is_forget = strcmp(action, "forget-key") == 0;
    if ((!is_list && !is_verify && !is_forget && strcmp(action, "head") != 0) ||
        (log->of != NULL && !is_list) || (log->head != NULL && !is_verify)) {
        cli_say("log takes list [--of REF], verify [--head HASH], head or forget-key; see "
                "'netgraph help log'");
        return CLI_WRONG_USAGE;
    }
    return is_forget ? forget_key(session) : in_read(session, log, action);
}

const cli_command cli_log = {
    .name = "log",
    .usage = "[list | verify | head | forget-key]",
    .summary = "what was done with the data, in a chain that shows every change",
    .details = "Entries name members by hashes whose key can be destroyed.",
    .options = options,
    .options_bytes = sizeof(log_options),
    .accept = log_accept,
    .words_max = 1,
    .store = CLI_STORE_OPEN,
    .run = log_run,
};
