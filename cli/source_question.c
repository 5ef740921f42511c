// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads a question for candidates: options, the requirement file, and the members they name.
 */
#include "source_question.h"

#include <string.h>

#include "options.h"
#include "session.h"

static ng_status too_many(ng_error *err)
{
    return cli_fault(err, NG_ERR_ARGUMENT, "more than %d needs", NG_SOURCE_NEEDS_MAX);
}

static ng_status add_text(
    source_question *question, ng_trait trait, const char *value, ng_error *err)
{
    ng_source_need *need = requirement_add(&question->asked, trait);
    if (need == NULL || !requirement_add_text(&question->asked, need, cli_text_of(value))) {
        return too_many(err);
    }
    return NG_OK;
}

static ng_status add_any_skill(source_question *question, const char *value, ng_error *err)
{
    if (question->any_skill == NULL) {
        question->any_skill = requirement_add(&question->asked, NG_TRAIT_SKILL);
    }
    if (question->any_skill == NULL ||
        !requirement_add_text(&question->asked, question->any_skill, cli_text_of(value))) {
        return too_many(err);
    }
    return NG_OK;
}

static ng_status add_years(source_question *question, const char *value, ng_error *err)
{
    const uint64_t range[] = {1, NG_SOURCE_YEARS_MAX};
    uint64_t years = 0;
    const ng_status status = cli_parse_number("--min-years", value, range, &years, err);
    ng_source_need *need =
        status == NG_OK ? requirement_add(&question->asked, NG_TRAIT_YEARS) : NULL;
    if (need == NULL) {
        return status == NG_OK ? too_many(err) : status;
    }
    need->years = (uint32_t)years;
    return NG_OK;
}

ng_status source_question_accept(
    source_question *question, int key, const char *value, ng_error *err)
{
    const uint64_t counts[] = {1, NG_SOURCE_COUNT_MAX};
    const uint64_t hops[] = {1, NG_PATH_HOPS_MAX};
    ng_status status = NG_OK;
    switch (key) {
    case SOURCE_KEY_COUNT:
        return cli_parse_number("-n", value, counts, &question->count, err);
    case SOURCE_KEY_MAX_HOPS:
        return cli_parse_number("--max-hops", value, hops, &question->max_hops, err);
    case SOURCE_KEY_MIN_YEARS:
        return add_years(question, value, err);
    case SOURCE_KEY_VERIFIED:
        return requirement_add(&question->asked, NG_TRAIT_VERIFIED) != NULL ? NG_OK
                                                                            : too_many(err);
    case SOURCE_KEY_ANY_SKILL:
        return add_any_skill(question, value, err);
    case SOURCE_KEY_NOT_COMPANY:
        status = add_text(question, NG_TRAIT_COMPANY, value, err);
        if (status == NG_OK) {
            question->asked.needs[question->asked.need_count - 1].is_not = true;
        }
        return status;
    case SOURCE_KEY_NEAR:
        question->near = value;
        return NG_OK;
    case SOURCE_KEY_TEAM:
        question->team = value;
        return NG_OK;
    case SOURCE_KEY_EXCLUDE:
        question->exclude = value;
        return NG_OK;
    default:
        return add_text(question, (ng_trait)(key - SOURCE_KEY_TRAIT), value, err);
    }
}

// --- Files -----------------------------------------------------------------------------------

static bool is_standard_input(const char *path)
{
    return path != NULL && strcmp(path, "-") == 0;
}

int source_question_take(
    const cli_session *session, source_question *question, const char *file)
{
    ng_error err = {0};
    int code = CLI_DONE;
    if (is_standard_input(file) + is_standard_input(question->team) +
            is_standard_input(question->exclude) >
        1) {
        cli_say("only one of REQUIREMENT.json, --team and --exclude can be standard input");
        return CLI_WRONG_USAGE;
    }
    if (file != NULL) {
        const ng_status status = requirement_read(file, &question->asked, &err);
        code = status == NG_OK ? CLI_DONE : cli_fail(status, &err);
    }
    if (code == CLI_DONE && question->asked.need_count == 0) {
        cli_say("%s needs something to look for; see 'netgraph help %s'",
            session->command->name, session->command->name);
        code = CLI_WRONG_USAGE;
    }
    if (code == CLI_DONE && question->team != NULL) {
        code = cli_references_take_file(question->team, &question->team_refs);
    }
    if (code == CLI_DONE && question->exclude != NULL) {
        code = cli_references_take_file(question->exclude, &question->exclude_refs);
    }
    return code;
}

// --- Members ---------------------------------------------------------------------------------

static int begin(cli_session *session)
{
    ng_error err = {0};
    const ng_status status = session->txn != NULL
        ? NG_OK
        : ng_txn_begin(session->store, NG_TXN_READ, &session->txn, &err);
    return status == NG_OK ? CLI_DONE : cli_fail(status, &err);
}

static int find_all(
    cli_session *session, const ng_text *refs, size_t count, ng_member *out, size_t *out_count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_status status = cli_find_member(session->txn, refs[i], &out[*out_count]);
        if (status != NG_OK) {
            return cli_exit_code(status);
        }
        *out_count += 1;
    }
    return CLI_DONE;
}

static int find_file(cli_session *session, cli_references *out)
{
    if (out->path == NULL) {
        return CLI_DONE;
    }
    const int code = cli_references_find(session, out);
    return code == CLI_DONE && out->missing_code != CLI_NONE ? out->missing_code : code;
}

// Whoever is asked for by option, instead of whom the requirement names.
static int find_near(cli_session *session, source_question *out)
{
    const ng_text one = cli_text_of(out->near);
    int code = CLI_DONE;
    if (out->near != NULL) {
        code = find_all(session, &one, 1, out->members, &out->near_count);
    } else if (out->team == NULL) {
        code = find_all(
            session, out->asked.near, out->asked.near_count, out->members, &out->near_count);
    }
    const size_t team = cli_references_count(&out->team_refs);
    if (code != CLI_DONE || team == 0) {
        return code;
    }
    if (team + out->near_count > NG_PATH_STARTS_MAX) {
        cli_say("a team has at most %d members", NG_PATH_STARTS_MAX);
        return CLI_WRONG_USAGE;
    }
    memcpy(out->members + out->near_count, cli_references_members(&out->team_refs),
        team * sizeof *out->members);
    out->near_count += team;
    return CLI_DONE;
}

static int find_left_out(cli_session *session, source_question *out)
{
    const int code = find_all(session, out->asked.exclude, out->asked.exclude_count,
        out->left_out, &out->left_out_count);
    cli_buffer_add(&out->all_left_out, (const char *)out->left_out,
        out->left_out_count * sizeof *out->left_out);
    cli_buffer_add(&out->all_left_out, (const char *)cli_references_members(&out->exclude_refs),
        cli_references_count(&out->exclude_refs) * sizeof *out->left_out);
    if (code == CLI_DONE && out->all_left_out.failed) {
        return cli_fail(NG_ERR_NOMEM, &(ng_error){.text = "no memory"});
    }
    return code;
}

static int find_members(cli_session *session, source_question *out)
{
    int code = begin(session);
    if (code == CLI_DONE) {
        code = find_file(session, &out->team_refs);
    }
    if (code == CLI_DONE) {
        code = find_file(session, &out->exclude_refs);
    }
    if (code == CLI_DONE && out->team != NULL && cli_references_count(&out->team_refs) == 0) {
        return CLI_NONE;
    }
    if (code == CLI_DONE) {
        code = find_near(session, out);
    }
    return code == CLI_DONE ? find_left_out(session, out) : code;
}

int source_question_find(cli_session *session, source_question *question)
{
    const int code = find_members(session, question);
    const uint64_t count = question->count > 0 ? question->count : question->asked.count;
    const uint64_t hops =
        question->max_hops > 0 ? question->max_hops : question->asked.max_hops;
    if (code == CLI_DONE && hops > 0 && question->near_count == 0) {
        cli_say("--max-hops needs --near or --team; see 'netgraph help %s'",
            session->command->name);
        return CLI_WRONG_USAGE;
    }
    ng_source_options asked = ng_source_defaults();
    asked.needs = question->asked.needs;
    asked.need_count = question->asked.need_count;
    asked.near = question->members;
    asked.near_count = question->near_count;
    asked.exclude = (const void *)question->all_left_out.at;
    asked.exclude_count = question->all_left_out.bytes / sizeof *asked.exclude;
    asked.max_hops = (uint32_t)hops;
    asked.count = count > 0 ? (uint32_t)count : asked.count;
    asked.today = session->today;
    asked.cancel = cli_cancel();
    question->options = asked;
    return code;
}

void source_question_finish(source_question *question)
{
    cli_references_finish(&question->team_refs);
    cli_references_finish(&question->exclude_refs);
    cli_buffer_finish(&question->all_left_out);
    requirement_finish(&question->asked);
}
