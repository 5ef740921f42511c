// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps answers as runs, and makes questions of runs again.
 */
#include "run_question.h"

#include <string.h>

#include "session.h"

ng_status run_begin_write(
    const cli_session *session, ng_store **store, ng_txn **txn, ng_error *err)
{
    const ng_status status = ng_store_open(session->store_path, NULL, store, err);
    return status == NG_OK ? ng_txn_begin(*store, NG_TXN_WRITE, txn, err) : status;
}

int run_save(const source_printer *printer, const char *name, const requirement *asked,
    const ng_candidates *found)
{
    cli_session *session = printer->session;
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_error err = {0};
    char head[NG_LOG_HEAD_BYTES] = "";
    cli_buffer written = {0};
    requirement_write(asked, &written);
    const ng_run_saving saving = {.name = cli_text_of(name),
        .requirement = cli_buffer_text(&written),
        .asked = printer->asked,
        .found = found,
        .change = ng_txn_change(session->txn),
        .explain = printer->explain};
    ng_status status = written.failed ? cli_fault(&err, NG_ERR_NOMEM, "no memory")
                                      : run_begin_write(session, &store, &txn, &err);
    if (status == NG_OK) {
        status = ng_run_save(txn, &saving, head, &err);
    }
    if (status == NG_OK) {
        status = ng_txn_commit(txn, &err);
        txn = NULL;
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    cli_buffer_finish(&written);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    cli_remark(session, "kept as run %s; head of the log %s", name, head);
    return CLI_DONE;
}

static void add_members(
    cli_buffer *out, const ng_run_person *people, size_t count, size_t *gone)
{
    for (size_t i = 0; i < count; i++) {
        if (people[i].member.id == 0) {
            *gone += 1;
        } else {
            cli_buffer_add(out, (const char *)&people[i].member, sizeof people[i].member);
        }
    }
}

ng_status run_question_of(const ng_run *run, run_question *out, ng_error *err)
{
    size_t left_out_gone = 0;
    const ng_status status =
        requirement_parse("requirement", run->requirement, &out->asked, err);
    if (status == NG_ERR_INPUT) {
        return cli_fault(err, NG_ERR_CORRUPT, "the requirement of run %.*s cannot be read",
            (int)run->name.bytes, run->name.at);
    }
    add_members(&out->near, run->near, run->near_count, &out->gone);
    add_members(&out->exclude, run->exclude, run->exclude_count, &left_out_gone);
    if (status == NG_OK && (out->near.failed || out->exclude.failed)) {
        return cli_fault(err, NG_ERR_NOMEM, "no memory");
    }
    out->options = ng_source_defaults();
    out->options.needs = out->asked.needs;
    out->options.need_count = out->asked.need_count;
    out->options.near = (const void *)out->near.at;
    out->options.near_count = out->near.bytes / sizeof(ng_member);
    out->options.exclude = (const void *)out->exclude.at;
    out->options.exclude_count = out->exclude.bytes / sizeof(ng_member);
    out->options.max_hops = out->options.near_count > 0 ? run->max_hops : 0;
    out->options.count = run->limit;
    out->options.today = run->day;
    out->options.cancel = cli_cancel();
    return status;
}

void run_question_finish(run_question *question)
{
    requirement_finish(&question->asked);
    cli_buffer_finish(&question->near);
    cli_buffer_finish(&question->exclude);
}

int run_find(cli_session *session, const char *name, ng_run *out)
{
    ng_error err = {0};
    ng_status status = session->txn != NULL
        ? NG_OK
        : ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    if (status == NG_OK) {
        status = ng_run_read(session->txn, cli_text_of(name), out, &err);
    }
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}
