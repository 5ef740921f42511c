// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph degree: how many hops lie between a member and others?
 */
#include "reference.h"
#include "session.h"

static const cli_column columns[] = {
    {"from", NULL, 0},
    {"to", NULL, 0},
    {"hops", NULL, CLI_RIGHT},
    {"mutual", NULL, CLI_RIGHT},
    {0},
};

static ng_status print_distance(cli_session *session, ng_text from, ng_member to,
    const ng_distance *distance, ng_error *err)
{
    ng_text label;
    const ng_status status = ng_member_label(session->txn, to, &label, err);
    if (status != NG_OK) {
        return status;
    }
    cli_value hops = cli_number_or_null(distance->hops, UINT32_MAX);
    if (distance->hops == UINT32_MAX) {
        hops.shown = cli_text_of("none");
    }
    const cli_value values[] = {
        cli_string(from), cli_string(label), hops, cli_number(distance->mutual)};
    cli_output_row(&session->output, values);
    return NG_OK;
}

static ng_status answer_all(
    cli_session *session, ng_member from, const cli_references *found, bool *any, ng_error *err)
{
    ng_text label;
    const ng_member *to = cli_references_members(found);
    ng_status status = ng_member_label(session->txn, from, &label, err);
    for (size_t i = 0; status == NG_OK && i < cli_references_count(found); i++) {
        ng_distance distance;
        if (*cli_cancel() != 0) {
            return cli_fault(err, NG_ERR_INTERRUPTED, "interrupted");
        }
        status = ng_degree(session->txn, from, to[i], &distance, err);
        if (status == NG_OK) {
            status = print_distance(session, label, to[i], &distance, err);
            *any = *any || distance.hops != UINT32_MAX;
        }
    }
    return status;
}

static int answer_found(cli_session *session, const char *from_ref, const cli_references *found)
{
    ng_error err = {0};
    ng_member from;
    bool any = false;
    ng_status status = cli_find_member(session->txn, cli_text_of(from_ref), &from);
    if (status != NG_OK) {
        return cli_exit_code(status);
    }
    if (cli_references_count(found) == 0 && session->output.format == CLI_FORMAT_TEXT) {
        return found->missing_code;
    }
    cli_output_begin(&session->output, CLI_TABLE, columns);
    status = answer_all(session, from, found, &any, &err);
    cli_output_end(&session->output);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    return any ? CLI_DONE : found->missing_code;
}

static int degree_run(cli_session *session)
{
    const char *from = session->words[0];
    cli_references found = {0};
    session->words++;
    session->word_count--;
    int code = cli_references_read(session, &found);
    if (code == CLI_DONE) {
        code = answer_found(session, from, &found);
    }
    cli_references_finish(&found);
    session->words--;
    session->word_count++;
    return code;
}

const cli_command cli_degree = {
    .name = "degree",
    .usage = "FROM TO...|-",
    .summary = "say how many hops lie between members",
    .details = "0 is oneself, 1 a connection, and so on; none when there is no path. MUTUAL "
               "counts the "
               "connections of both.",
    .words_min = 2,
    .words_max = SIZE_MAX,
    .store = CLI_STORE_READ_LATER,
    .run = degree_run,
};
