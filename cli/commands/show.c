// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph show: all that is known of a member, or where it came from.
 */
#include <string.h>

#include "reference.h"
#include "session.h"
#include "show_output.h"
#include "sources_output.h"

typedef struct show_options {
    bool sources;
} show_options;

static const struct argp_option options[] = {
    {"sources", 's', NULL, 0, "where each fact came from, instead of the facts", 0},
    {0},
};

static ng_status show_accept(void *state, int key, const char *value, ng_error *err)
{
    show_options *show = state;
    (void)key;
    (void)value;
    (void)err;
    show->sources = true;
    return NG_OK;
}

static int show_sources(cli_session *session, const ng_member *members, size_t count)
{
    bool complete = true;
    ng_status status = NG_OK;
    ng_error err = {0};
    sources_begin(session);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        const ng_source_fact *facts = NULL;
        size_t fact_count = 0;
        ng_text label = {0};
        status = ng_member_label(session->txn, members[i], &label, &err);
        if (status == NG_OK) {
            status = ng_member_sources(
                session->txn, members[i], &facts, &fact_count, &complete, &err);
        }
        sources_print(session, label, facts, status == NG_OK ? fact_count : 0);
        ng_txn_release_answers(session->txn);
    }
    sources_end(session);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    if (!complete) {
        cli_remark(session,
            "not all of it: imports of more than a million rows, and those of earlier formats, "
            "are not kept in the history");
    }
    return CLI_DONE;
}

static int show_all(cli_session *session, const ng_member *members, size_t count)
{
    show_begin(session);
    for (size_t i = 0; i < count; i++) {
        ng_error err = {0};
        ng_profile profile;
        const ng_status status = ng_member_profile(session->txn, members[i], &profile, &err);
        if (status != NG_OK) {
            return cli_fail(status, &err);
        }
        if (i > 0) {
            cli_output_line(&session->output, "%s", "");
        }
        show_print(session, &profile);
        ng_txn_release_answers(session->txn);
    }
    return CLI_DONE;
}

static int show_run(cli_session *session)
{
    cli_references found = {0};
    int code = cli_references_read(session, &found);
    const size_t count = cli_references_count(&found);
    if (code == CLI_DONE) {
        const show_options *show = session->options;
        code = show->sources && count > 0
            ? show_sources(session, cli_references_members(&found), count)
            : show_all(session, cli_references_members(&found), count);
    }
    if (code == CLI_DONE && count == 0) {
        code = found.missing_code;
    }
    cli_references_finish(&found);
    return code;
}

const cli_command cli_show = {
    .name = "show",
    .usage = "REF...|-",
    .summary = "print all that is known of a member",
    .options = options,
    .options_bytes = sizeof(show_options),
    .accept = show_accept,
    .words_min = 1,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = show_run,
};
