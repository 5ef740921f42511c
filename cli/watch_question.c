// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs watches.
 *
 * They are asked of a snapshot, which keeps nobody waiting. When somebody is new the writer's
 * lock is taken, the answers are noted under it, printed and written out, and then committed: a
 * failed write leaves no trace, and of two processes one tells. When the store has changed
 * between the snapshot and the lock, the questions are asked once more under the lock, where
 * nothing changes any more.
 */
#include "watch_question.h"

#include <string.h>

#include "session.h"

/** A watch that is asked. */
typedef struct asking {
    ng_watch watch;
    run_question question;
    ng_candidates found;
} asking;

/** All of them. */
typedef struct asking_all {
    cli_session *session;
    const watch_running *running;
    cli_buffer room; // of asking, [count]
    size_t count, news;
    ng_store *store; // for writing; NULL: not yet
    ng_txn *txn;
    char head[NG_LOG_HEAD_BYTES];
} asking_all;

static asking *at(const asking_all *all, size_t index)
{
    return (asking *)(void *)all->room.at + index;
}

static void forget_answers(asking_all *all)
{
    for (size_t i = 0; i < all->count; i++) {
        run_question_finish(&at(all, i)->question);
    }
    all->count = 0;
    all->news = 0;
}

// --- Asking ----------------------------------------------------------------------------------

ng_run watch_as_run(const ng_watch *watch)
{
    return (ng_run){.name = watch->name,
        .requirement = watch->requirement,
        .max_hops = watch->max_hops,
        .limit = watch->limit,
        .near = watch->near,
        .near_count = watch->near_count,
        .exclude = watch->exclude,
        .exclude_count = watch->exclude_count};
}

// What a store does not know yet, like a skill, may come: nobody is new until then.
static ng_status ask(const asking_all *all, asking *one, ng_error *err)
{
    cli_session *session = all->session;
    const ng_text name = one->watch.name;
    ng_run run = watch_as_run(&one->watch);
    run.day = session->today;
    ng_status status = run_question_of(&run, &one->question, err);
    if (status != NG_OK) {
        return status;
    }
    if (one->question.gone == run.near_count && run.near_count > 0) {
        cli_say("watch %.*s: nobody who asks is a member any more", (int)name.bytes, name.at);
        return NG_OK;
    }
    if (one->question.gone > 0) {
        cli_remark(session, "watch %.*s: %zu of the %zu who ask %s no member%s any more",
            (int)name.bytes, name.at, one->question.gone, run.near_count,
            one->question.gone == 1 ? "is" : "are", one->question.gone == 1 ? "" : "s");
    }
    if (all->running->count > 0) {
        one->question.options.count = all->running->count;
    }
    status = ng_watch_ask(session->txn, &one->watch, &one->question.options, &one->found, err);
    if (status == NG_ERR_NOT_FOUND) {
        cli_remark(session, "watch %.*s: %s", (int)name.bytes, name.at, err->text);
        return NG_OK;
    }
    return status;
}

static ng_status ask_one(asking_all *all, ng_text name, ng_error *err)
{
    asking *one = at(all, all->count++);
    memset(one, 0, sizeof *one);
    ng_status status = ng_watch_read(all->session->txn, name, &one->watch, err);
    if (status == NG_OK) {
        status = ask(all, one, err);
    }
    all->news += one->found.count;
    return status;
}

static ng_status ask_each(asking_all *all, const ng_text *names, size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    if (count == 0) {
        return cli_fault(
            err, NG_ERR_NOT_FOUND, "no watch is kept; 'netgraph watch add NAME ...' keeps one");
    }
    // At once, since a question points into itself.
    if (cli_buffer_reserve(&all->room, count * sizeof(asking)) == NULL) {
        return cli_fault(err, NG_ERR_NOMEM, "no memory");
    }
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        status = ask_one(all, names[i], err);
    }
    return status;
}

static ng_status ask_all(asking_all *all, ng_error *err)
{
    const ng_text given = cli_text_of(all->running->name);
    const ng_text *names = &given;
    size_t count = 1;
    cli_session *session = all->session;
    forget_answers(all);
    ng_txn_abort(session->txn);
    session->txn = NULL;
    ng_status status = ng_txn_begin(session->store, NG_TXN_READ, &session->txn, err);
    if (status == NG_OK && all->running->name == NULL) {
        status = ng_watch_list(session->txn, &names, &count, err);
    }
    return status == NG_OK ? ask_each(all, names, count, err) : status;
}

// --- Telling ---------------------------------------------------------------------------------

static ng_status tell_all(asking_all *all, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < all->count && status == NG_OK; i++) {
        const asking *one = at(all, i);
        const ng_watch_telling telling = {.found = &one->found,
            .change = ng_txn_change(all->session->txn),
            .today = all->session->today};
        if (one->found.count > 0) {
            status = ng_watch_tell(all->txn, &one->watch, &telling, all->head, err);
        }
    }
    return status;
}

static ng_status begin_telling(asking_all *all, ng_error *err)
{
    ng_txn_abort(all->txn);
    all->txn = NULL;
    if (all->store == NULL) {
        return run_begin_write(all->session, &all->store, &all->txn, err);
    }
    return ng_txn_begin(all->store, NG_TXN_WRITE, &all->txn, err);
}

// Notes whom was told of, without a commit.
static ng_status note_all(asking_all *all, ng_error *err)
{
    ng_status status = begin_telling(all, err);
    if (status == NG_OK) {
        status = tell_all(all, err);
    }
    if (status != NG_ERR_BUSY && status != NG_ERR_NOT_FOUND) {
        return status;
    }
    status = begin_telling(all, err);
    if (status == NG_OK) {
        status = ask_all(all, err);
    }
    return status == NG_OK ? tell_all(all, err) : status;
}

// --- Printing --------------------------------------------------------------------------------

static ng_status print_all(asking_all *all, ng_error *err)
{
    cli_session *session = all->session;
    cli_buffer printers = {0};
    cli_buffer found = {0};
    for (size_t i = 0; i < all->count; i++) {
        const asking *one = at(all, i);
        const ng_candidates *candidates = &one->found;
        const source_printer printer = {.session = session,
            .asked = &one->question.options,
            .explain = all->running->explain,
            .watch = one->watch.name};
        if (candidates->count > 0 && all->running->name != NULL) {
            source_say_what_to_know(&printer, candidates);
        }
        cli_buffer_add(&printers, (const char *)&printer, sizeof printer);
        cli_buffer_add(&found, (const char *)&candidates, sizeof candidates);
    }
    const bool failed = printers.failed || found.failed;
    if (!failed) {
        source_print_all((const void *)printers.at, (const void *)found.at, all->count);
    }
    cli_buffer_finish(&printers);
    cli_buffer_finish(&found);
    cli_output_flush(&session->output);
    return failed ? cli_fault(err, NG_ERR_NOMEM, "no memory") : NG_OK;
}

// Whether all that was printed has been written.
static bool is_written(const cli_output *output)
{
    return !output->closed && output->error_number == 0 && !output->out.failed &&
        !output->cells.failed && !output->index.failed;
}

static ng_status commit(asking_all *all, ng_error *err)
{
    ng_txn *txn = all->txn;
    all->txn = NULL;
    const ng_status status = ng_txn_commit(txn, err);
    if (status == NG_OK) {
        cli_remark(all->session, "told of %zu; head of the log %s", all->news, all->head);
    }
    return status;
}

static ng_status run_all(asking_all *all, ng_error *err)
{
    ng_status status = ask_all(all, err);
    if (status == NG_OK && all->news > 0 && !all->running->dry_run) {
        status = note_all(all, err);
    }
    if (status == NG_OK && all->news > 0) {
        status = print_all(all, err);
    }
    if (status == NG_OK && all->news > 0 && !all->running->dry_run &&
        is_written(&all->session->output)) {
        status = commit(all, err);
    }
    return status;
}

int watch_run(cli_session *session, const watch_running *running)
{
    asking_all all = {.session = session, .running = running};
    ng_error err = {0};
    const ng_status status = run_all(&all, &err);
    const size_t news = all.news;
    ng_txn_abort(all.txn);
    ng_store_close(all.store);
    forget_answers(&all);
    cli_buffer_finish(&all.room);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (news == 0) {
        cli_remark(session, "nobody is new");
        return CLI_NONE;
    }
    return CLI_DONE;
}
