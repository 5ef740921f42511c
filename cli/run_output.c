// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of runs. Who is no member any more has a row, but no name.
 */
#include "run_output.h"

#include "day.h"
#include "reputation_output.h"

#define NANO_A_MICRO 1000u

static const cli_column run_columns[] = {
    {"run", NULL, 0},
    {"day", NULL, 0},
    {"change", NULL, CLI_RIGHT},
    {"refreshed_at", NULL, CLI_NOT_TEXT},
    {"of", NULL, CLI_RIGHT},
    {"candidates", NULL, CLI_RIGHT},
    {"advanced", NULL, CLI_RIGHT},
    {"rejected", NULL, CLI_RIGHT},
    {"limit", NULL, CLI_NOT_TEXT},
    {"max_hops", NULL, CLI_NOT_TEXT},
    {"near", NULL, CLI_NOT_TEXT},
    {"excluded", NULL, CLI_NOT_TEXT},
    {"requirement", NULL, 0},
    {0},
};

static const cli_column person_columns[] = {
    {"rank", NULL, CLI_RIGHT},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"score", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_RIGHT},
    {"order", NULL, CLI_RIGHT},
    {"decision", NULL, 0},
    {"by", NULL, 0},
    {"on", NULL, 0},
    {"reason", NULL, 0},
    {"consent", NULL, CLI_NOT_TEXT},
    {"consent_since", NULL, CLI_NOT_TEXT},
    {0},
};

static const cli_column pair_columns[] = {
    {"change", NULL, 0},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"rank_before", "before", CLI_RIGHT},
    {"rank_after", "after", CLI_RIGHT},
    {"score_before", NULL, CLI_NOT_TEXT},
    {"score_after", NULL, CLI_NOT_TEXT},
    {"why", NULL, 0},
    {0},
};

// --- Runs ------------------------------------------------------------------------------------

void run_begin_rows(cli_session *session)
{
    cli_output_begin(&session->output, CLI_TABLE, run_columns);
}

static size_t decided(const ng_run *run, ng_decision decision)
{
    size_t count = 0;
    for (size_t i = 0; i < run->count; i++) {
        count += run->at[i].verdict.decision == decision;
    }
    return count;
}

// Labels of who asked; those who are no members any more are left out.
static cli_value labels_of(const ng_run *run, cli_buffer *room)
{
    size_t count = 0;
    for (size_t i = 0; i < run->near_count; i++) {
        if (run->near[i].member.id != 0) {
            cli_buffer_add(room, (const char *)&run->near[i].label, sizeof(ng_text));
            count++;
        }
    }
    return cli_list((const void *)room->at, room->failed ? 0 : count);
}

void run_print_row(cli_session *session, const ng_run *run)
{
    char day[CLI_DAY_BYTES];
    cli_buffer near = {0};
    const cli_value values[] = {
        cli_string(run->name),
        cli_string(cli_day_text(run->day, day)),
        cli_number(run->change),
        cli_number(run->refreshed_at),
        cli_number(run->of),
        cli_number(run->count),
        cli_number(decided(run, NG_DECISION_ADVANCE)),
        cli_number(decided(run, NG_DECISION_REJECT)),
        cli_number(run->limit),
        cli_number_or_null(run->max_hops, 0),
        labels_of(run, &near),
        cli_number(run->exclude_count),
        cli_nested(run->requirement, run->requirement),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= near.failed;
    cli_buffer_finish(&near);
}

// --- One run ---------------------------------------------------------------------------------

static void print_person(
    cli_session *session, const ng_run_person *person, size_t rank, ng_text name)
{
    const ng_run_verdict *verdict = &person->verdict;
    cli_buffer shown = {0};
    char day[CLI_DAY_BYTES];
    char since[CLI_DAY_BYTES];
    const char *basis = person->basis == NG_BASIS_NONE ? "" : ng_basis_name(person->basis);
    reputation_add_micro(&shown, (int64_t)((person->score + NANO_A_MICRO / 2) / NANO_A_MICRO));
    cli_value score = cli_number(person->score);
    score.shown = cli_buffer_text(&shown);
    cli_value member = cli_string_or_null(person->label);
    if (person->member.id == 0) {
        member.shown = cli_text_of("(removed)");
    }
    const cli_value values[] = {
        cli_number(rank),
        member,
        cli_string(name),
        score,
        cli_number_or_null(person->hops, UINT32_MAX),
        cli_number_or_null(person->place, 0),
        cli_string_or_null(cli_text_of(ng_decision_name(verdict->decision))),
        cli_string_or_null(verdict->by),
        cli_string_or_null(cli_day_text(verdict->day, day)),
        cli_string_or_null(verdict->reason),
        cli_string_or_null(cli_text_of(basis)),
        cli_string_or_null(cli_day_text(person->basis_since, since)),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= shown.failed;
    cli_buffer_finish(&shown);
}

void run_print_near(cli_output *output, const ng_run_person *near, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ng_text label =
            near[i].member.id != 0 ? near[i].label : (ng_text){"(removed)", 9};
        cli_output_line(output, "near %.*s", (int)label.bytes, label.at);
    }
}

ng_status run_print(cli_session *session, const ng_run *run, ng_error *err)
{
    ng_status status = NG_OK;
    char day[CLI_DAY_BYTES];
    cli_output *output = &session->output;
    cli_output_line(output, "run %.*s of %s, at change %llu: %zu of %u who had all they must",
        (int)run->name.bytes, run->name.at, cli_day_text(run->day, day).at,
        (unsigned long long)run->change, run->count, (unsigned)run->of);
    cli_output_line(output, "%.*s", (int)run->requirement.bytes, run->requirement.at);
    run_print_near(output, run->near, run->near_count);
    cli_output_begin(output, CLI_TABLE, person_columns);
    for (size_t i = 0; i < run->count && status == NG_OK; i++) {
        ng_text name = {NULL, 0};
        if (run->at[i].member.id != 0) {
            status = ng_member_name(session->txn, run->at[i].member, &name, err);
        }
        if (status == NG_OK) {
            print_person(session, &run->at[i], i + 1, name);
        }
    }
    cli_output_end(output);
    return status;
}

// --- Two lists -------------------------------------------------------------------------------

void run_begin_pairs(cli_session *session)
{
    cli_output_begin(&session->output, CLI_TABLE, pair_columns);
}

void run_print_pair(cli_session *session, const run_pair *pair)
{
    const char *what = pair->before == NULL ? "came" : "went";
    if (pair->before != NULL && pair->after != NULL) {
        what = pair->before_rank != pair->after_rank ? "moved" : "stayed";
    }
    cli_value member = cli_string_or_null(pair->label);
    if (pair->label.bytes == 0) {
        member.shown = cli_text_of("(removed)");
    }
    const cli_value values[] = {
        cli_string(cli_text_of(what)),
        member,
        cli_string(pair->name),
        cli_number_or_null(pair->before_rank, 0),
        cli_number_or_null(pair->after_rank, 0),
        pair->before == NULL ? cli_null() : cli_number(pair->before->score),
        pair->after == NULL ? cli_null() : cli_number(pair->after->score),
        cli_string(pair->why),
    };
    cli_output_row(&session->output, values);
}
