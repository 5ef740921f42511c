// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of watches. Who is no member any more has a row, but no name.
 */
#include "watch_output.h"

#include "day.h"
#include "reputation_output.h"
#include "run_output.h"

#define NANO_A_MICRO 1000u

static const cli_column watch_columns[] = {
    {"watch", NULL, 0},
    {"told", NULL, CLI_RIGHT},
    {"on", "last", 0},
    {"limit", NULL, CLI_RIGHT},
    {"max_hops", "hops", CLI_RIGHT},
    {"near", NULL, 0},
    {"excluded", NULL, CLI_NOT_TEXT},
    {"requirement", NULL, 0},
    {0},
};

static const cli_column told_columns[] = {
    {"on", NULL, 0},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"score", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_RIGHT},
    {0},
};

static const cli_column change_columns[] = {
    {"watch", NULL, 0},
    {"outcome", NULL, 0},
    {0},
};

void watch_begin_rows(cli_session *session)
{
    cli_output_begin(&session->output, CLI_TABLE, watch_columns);
}

void watch_print_row(cli_session *session, const ng_watch *watch)
{
    char day[CLI_DAY_BYTES];
    cli_buffer near = {0};
    for (size_t i = 0; i < watch->near_count; i++) {
        if (watch->near[i].member.id != 0) {
            cli_buffer_add(&near, (const char *)&watch->near[i].label, sizeof(ng_text));
        }
    }
    const size_t near_count = near.failed ? 0 : near.bytes / sizeof(ng_text);
    const cli_value values[] = {
        cli_string(watch->name),
        cli_number(watch->told_count),
        cli_string_or_null(cli_day_text(watch->told_on, day)),
        cli_number(watch->limit),
        cli_number_or_null(watch->max_hops, 0),
        cli_list((const void *)near.at, near_count),
        cli_number(watch->exclude_count),
        cli_nested(watch->requirement, watch->requirement),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= near.failed;
    cli_buffer_finish(&near);
}

static void print_told(cli_session *session, const ng_run_person *person, ng_text name)
{
    char day[CLI_DAY_BYTES];
    cli_buffer shown = {0};
    reputation_add_micro(&shown, (int64_t)((person->score + NANO_A_MICRO / 2) / NANO_A_MICRO));
    cli_value score = cli_number(person->score);
    score.shown = cli_buffer_text(&shown);
    cli_value member = cli_string_or_null(person->label);
    if (person->member.id == 0) {
        member.shown = cli_text_of("(removed)");
    }
    const cli_value values[] = {
        cli_string_or_null(cli_day_text(person->verdict.day, day)),
        member,
        cli_string(name),
        score,
        cli_number_or_null(person->hops, UINT32_MAX),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= shown.failed;
    cli_buffer_finish(&shown);
}

ng_status watch_print(cli_session *session, const ng_watch *watch, ng_error *err)
{
    ng_status status = NG_OK;
    cli_output *output = &session->output;
    cli_output_line(output, "watch %.*s has told of %zu", (int)watch->name.bytes,
        watch->name.at, watch->told_count);
    cli_output_line(output, "%.*s", (int)watch->requirement.bytes, watch->requirement.at);
    run_print_near(output, watch->near, watch->near_count);
    cli_output_begin(output, CLI_TABLE, told_columns);
    for (size_t i = 0; i < watch->told_count && status == NG_OK; i++) {
        ng_text name = {NULL, 0};
        if (watch->told[i].member.id != 0) {
            status = ng_member_name(session->txn, watch->told[i].member, &name, err);
        }
        if (status == NG_OK) {
            print_told(session, &watch->told[i], name);
        }
    }
    cli_output_end(output);
    return status;
}

void watch_print_change(
    cli_session *session, const char *name, const char *outcome, const char *sentence)
{
    const cli_value values[] = {
        cli_string(cli_text_of(name)), cli_string(cli_text_of(outcome))};
    cli_output_fact(&session->output, change_columns, values, "watch %s %s", name, sentence);
}
