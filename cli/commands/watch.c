// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph watch: who is new since a question was asked last?
 */
#include <string.h>

#include "options.h"
#include "session.h"
#include "source_question.h"
#include "watch_output.h"
#include "watch_question.h"

enum {
    KEY_DRY_RUN = 1,
    KEY_EXPLAIN
};

typedef struct watch_options {
    source_question question;
    bool dry_run, explain;
    bool asks; // an option of `add` alone was given
} watch_options;

static const struct argp_option options[] = {
    SOURCE_QUESTION_OPTIONS,
    {"dry-run", KEY_DRY_RUN, NULL, 0, "run: show who is new, and remember nothing", 0},
    {"explain", KEY_EXPLAIN, NULL, 0, "run: show what each score is made of", 0},
    {0},
};

static ng_status watch_accept(void *state, int key, const char *value, ng_error *err)
{
    watch_options *given = state;
    const uint64_t counts[] = {1, NG_RUN_COUNT_MAX};
    switch (key) {
    case KEY_DRY_RUN:
        given->dry_run = true;
        return NG_OK;
    case KEY_EXPLAIN:
        given->explain = true;
        return NG_OK;
    case SOURCE_KEY_COUNT:
        return cli_parse_number("-n", value, counts, &given->question.count, err);
    default:
        given->asks = true;
        return source_question_accept(&given->question, key, value, err);
    }
}

// --- add -------------------------------------------------------------------------------------

// Asks the question once: what the store does not know may be a slip, and waits.
static ng_status check_question(
    cli_session *session, const ng_source_options *question, ng_error *err)
{
    ng_candidates found;
    ng_source_options asked = *question;
    asked.count = 1;
    const ng_status status = ng_source_find(session->txn, &asked, &found, err);
    if (status == NG_ERR_NOT_FOUND) {
        cli_remark(session, "%s; the watch waits for one", err->text);
        return NG_OK;
    }
    return status;
}

static ng_status add_to(cli_session *session, ng_error *err)
{
    const watch_options *given = session->options;
    cli_buffer written = {0};
    requirement_write(&given->question.asked, &written);
    const ng_watch_adding adding = {.name = cli_text_of(session->words[1]),
        .requirement = cli_buffer_text(&written),
        .asked = &given->question.options};
    ng_status status = written.failed ? cli_fault(err, NG_ERR_NOMEM, "no memory")
                                      : ng_watch_add(session->txn, &adding, err);
    cli_buffer_finish(&written);
    return status;
}

static ng_status commit(cli_session *session, ng_error *err)
{
    ng_txn *txn = session->txn;
    session->txn = NULL;
    return ng_txn_commit(txn, err);
}

static int add_and_commit(cli_session *session)
{
    watch_options *given = session->options;
    ng_error err = {0};
    const int code = source_question_find(session, &given->question);
    if (code != CLI_DONE) {
        return code;
    }
    ng_status status = add_to(session, &err);
    if (status == NG_OK) {
        status = check_question(session, &given->question.options, &err);
    }
    if (status == NG_OK) {
        status = commit(session, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    watch_print_change(session, session->words[1], "created", "is kept");
    return CLI_DONE;
}

// Does what is to be done in a write transaction of the session.
static int write_with(cli_session *session, int (*change)(cli_session *session))
{
    ng_store *store = NULL;
    ng_error err = {0};
    const ng_status status = run_begin_write(session, &store, &session->txn, &err);
    const int code = status == NG_OK ? change(session) : cli_fail(status, &err);
    ng_txn_abort(session->txn);
    session->txn = NULL;
    ng_store_close(store);
    return code;
}

static int add_watch(cli_session *session)
{
    watch_options *given = session->options;
    const char *file = session->word_count == 3 ? session->words[2] : NULL;
    const int code = source_question_take(session, &given->question, file);
    return code == CLI_DONE ? write_with(session, add_and_commit) : code;
}

// --- run -------------------------------------------------------------------------------------

static int run_watches(cli_session *session)
{
    const watch_options *given = session->options;
    const watch_running running = {.name = session->word_count == 2 ? session->words[1] : NULL,
        .count = (uint32_t)given->question.count,
        .dry_run = given->dry_run,
        .explain = given->explain};
    return watch_run(session, &running);
}

// --- list, show ------------------------------------------------------------------------------

static int list_watches(cli_session *session)
{
    ng_error err = {0};
    const ng_text *names = NULL;
    size_t count = 0;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status == NG_OK) {
        status = ng_watch_list(session->txn, &names, &count, &err);
    }
    if (status == NG_OK && count == 0) {
        cli_say("no watch is kept; 'netgraph watch add NAME ...' keeps one");
        return CLI_NONE;
    }
    watch_begin_rows(session);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        ng_watch watch;
        status = ng_watch_read(session->txn, names[i], &watch, &err);
        if (status == NG_OK) {
            watch_print_row(session, &watch);
        }
    }
    cli_output_end(&session->output);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static int show_watch(cli_session *session)
{
    ng_watch watch;
    ng_error err = {0};
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status == NG_OK) {
        status = ng_watch_read(session->txn, cli_text_of(session->words[1]), &watch, &err);
    }
    if (status == NG_OK) {
        status = watch_print(session, &watch, &err);
    }
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

// --- reset, remove ---------------------------------------------------------------------------

static int reset_and_commit(cli_session *session)
{
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    const char *name = session->words[1];
    ng_status status = ng_watch_reset(session->txn, cli_text_of(name), &outcome, &err);
    if (status == NG_OK) {
        status = commit(session, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    const bool unchanged = outcome == NG_UNCHANGED;
    watch_print_change(session, name, unchanged ? "unchanged" : "updated",
        unchanged ? "has told of nobody: already so" : "has told of nobody now");
    return CLI_DONE;
}

static int remove_and_commit(cli_session *session)
{
    ng_error err = {0};
    const char *name = session->words[1];
    ng_status status = ng_watch_remove(session->txn, cli_text_of(name), &err);
    if (status == NG_OK) {
        status = commit(session, &err);
    }
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    watch_print_change(session, name, "removed", "is removed");
    return CLI_DONE;
}

static int reset_watch(cli_session *session)
{
    return write_with(session, reset_and_commit);
}

static int remove_watch(cli_session *session)
{
    return write_with(session, remove_and_commit);
}

// --- Actions ---------------------------------------------------------------------------------

typedef struct watch_action {
    const char *name;
    const char *takes;
    size_t words_min, words_max; // behind the name
    int (*run)(cli_session *session);
} watch_action;

static const watch_action actions[] = {
    {"add", "a name and at most one requirement file", 1, 2, add_watch},
    {"run", "at most one name", 0, 1, run_watches},
    {"list", "nothing more", 0, 0, list_watches},
    {"show", "one name", 1, 1, show_watch},
    {"reset", "one name", 1, 1, reset_watch},
    {"remove", "one name", 1, 1, remove_watch},
};

static int check_words(const cli_session *session, const watch_action *action)
{
    const watch_options *given = session->options;
    const size_t words = session->word_count - 1;
    if (words < action->words_min || words > action->words_max) {
        cli_say("watch %s takes %s; see 'netgraph help watch'", action->name, action->takes);
        return CLI_WRONG_USAGE;
    }
    if (given->asks && action->run != add_watch) {
        cli_say("what is looked for, and for whom, goes with watch add only");
        return CLI_WRONG_USAGE;
    }
    if ((given->dry_run || given->explain) && action->run != run_watches) {
        cli_say("--dry-run and --explain go with watch run only");
        return CLI_WRONG_USAGE;
    }
    if (given->question.count > 0 && action->run != add_watch && action->run != run_watches) {
        cli_say("-n goes with watch add and watch run only");
        return CLI_WRONG_USAGE;
    }
    return CLI_DONE;
}

static int watch_command(cli_session *session)
{
    watch_options *given = session->options;
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++) {
        if (strcmp(actions[i].name, session->words[0]) == 0) {
            int code = check_words(session, &actions[i]);
            if (code == CLI_DONE) {
                code = actions[i].run(session);
            }
            source_question_finish(&given->question);
            return code;
        }
    }
    cli_say("watch has no action '%s'; see 'netgraph help watch'", session->words[0]);
    return CLI_WRONG_USAGE;
}

const cli_command cli_watch = {
    .name = "watch",
    .usage = "add NAME [REQUIREMENT.json] | run [NAME] | list | show NAME | reset NAME | "
             "remove NAME",
    .summary = "keep a question, and tell who is new",
    .details =
        "`add` takes a question as `netgraph source` does. `run` asks it again and prints "
        "those whom it has not told of before; exit status 1 when there is nobody, so "
        "that cron mails news only.",
    .options = options,
    .options_bytes = sizeof(watch_options),
    .accept = watch_accept,
    .words_min = 1,
    .words_max = 3,
    .store = CLI_STORE_READ_LATER,
    .run = watch_command,
};
