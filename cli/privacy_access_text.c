// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Everything that the store knows of a person, for reading: the profile as `show` prints it,
 * then a table for each list that is not empty.
 */
#include "privacy_access.h"

#include "day.h"
#include "privacy_output.h"
#include "reputation_output.h"
#include "show_output.h"
#include "sources_output.h"

#define NANO_A_MICRO 1000u

static const cli_column tie_columns[] = {
    {"kind", NULL, 0},
    {"member", NULL, 0},
    {"what", NULL, 0},
    {"day", NULL, 0},
    {0},
};

static const cli_column intro_columns[] = {
    {"from", NULL, 0},
    {"to", NULL, 0},
    {"state", NULL, 0},
    {"asked", NULL, 0},
    {"note", NULL, 0},
    {0},
};

static const cli_column mention_columns[] = {
    {"list", NULL, 0},
    {"name", NULL, 0},
    {"as", NULL, 0},
    {"day", NULL, 0},
    {"rank", NULL, CLI_RIGHT},
    {"score", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_RIGHT},
    {"decision", NULL, 0},
    {"by", NULL, 0},
    {"on", NULL, 0},
    {"reason", NULL, 0},
    {0},
};

static const cli_column log_columns[] = {
    {"entry", NULL, CLI_RIGHT},
    {"kind", NULL, 0},
    {"day", NULL, 0},
    {"what", NULL, 0},
    {0},
};

static void head(cli_session *session, const char *words, ng_text rest)
{
    cli_output_line(&session->output, "%s", "");
    cli_output_line(&session->output, "%s%.*s", words, (int)rest.bytes, rest.at);
}

static void begin(cli_session *session, const char *heading, const cli_column *columns)
{
    head(session, heading, cli_text_of(""));
    cli_output_begin(&session->output, CLI_TABLE, columns);
}

static void print_ties(cli_session *session, const privacy_access *access)
{
    char day[CLI_DAY_BYTES];
    begin(session, "Ties", tie_columns);
    for (size_t i = 0; i < access->tie_count; i++) {
        const ng_member_tie *tie = &access->ties[i];
        const cli_value values[] = {cli_string(cli_text_of(tie->kind)), cli_string(tie->other),
            cli_string_or_null(tie->what), cli_string_or_null(cli_day_text(tie->day, day))};
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
}

static void print_intros(cli_session *session, const privacy_access *access)
{
    char day[CLI_DAY_BYTES];
    begin(session, "Introductions", intro_columns);
    for (size_t i = 0; i < access->intro_count; i++) {
        const ng_intro *intro = &access->intros[i];
        const cli_value values[] = {cli_string(intro->labels[0]),
            cli_string(intro->labels[intro->via_count + 1]),
            cli_string(cli_text_of(ng_intro_state_name(intro->state))),
            cli_string_or_null(cli_day_text(intro->asked, day)), cli_string(intro->note)};
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
}

static void print_mention(cli_session *session, const ng_mention *mention)
{
    char day[CLI_DAY_BYTES];
    char on[CLI_DAY_BYTES];
    cli_buffer score = {0};
    cli_buffer rank = {0};
    const ng_run_person *person = &mention->person;
    const ng_run_verdict *verdict = &person->verdict;
    const bool is_candidate = mention->role == NG_LIST_CANDIDATE;
    const bool is_decided = is_candidate && !mention->is_watch;
    reputation_add_micro(&score, (int64_t)((person->score + NANO_A_MICRO / 2) / NANO_A_MICRO));
    cli_buffer_print(&rank, "%u of %u", (unsigned)mention->rank, (unsigned)mention->of);
    const cli_value values[] = {
        cli_string(cli_text_of(mention->is_watch ? "watch" : "run")),
        cli_string(mention->name),
        cli_string(cli_text_of(ng_list_role_name(mention->role))),
        cli_string_or_null(cli_day_text(mention->day, day)),
        cli_string(is_candidate ? cli_buffer_text(&rank) : cli_text_of("")),
        cli_string(is_candidate ? cli_buffer_text(&score) : cli_text_of("")),
        cli_number_or_null(is_candidate ? person->hops : UINT32_MAX, UINT32_MAX),
        cli_string_or_null(cli_text_of(is_decided ? ng_decision_name(verdict->decision) : "")),
        cli_string_or_null(is_decided ? verdict->by : cli_text_of("")),
        cli_string_or_null(cli_day_text(is_decided ? verdict->day : NG_DAY_NONE, on)),
        cli_string_or_null(is_decided ? verdict->reason : cli_text_of("")),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= score.failed || rank.failed;
    cli_buffer_finish(&score);
    cli_buffer_finish(&rank);
}

static void print_log(cli_session *session, const privacy_access *access)
{
    char day[CLI_DAY_BYTES];
    begin(session, "Entries of the log", log_columns);
    for (size_t i = 0; i < access->entry_count; i++) {
        const ng_log_entry *entry = &access->entries[i];
        const cli_value values[] = {cli_number(entry->number),
            cli_string(cli_text_of(entry->kind)),
            cli_string_or_null(cli_day_text(entry->day, day)), cli_string(entry->what)};
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
}

static void print_noted(cli_session *session, const ng_privacy *noted)
{
    cli_buffer words = {0};
    privacy_add_words(&words, noted);
    head(session, "Consent and notice: ", cli_buffer_text(&words));
    session->output.out.failed |= words.failed;
    cli_buffer_finish(&words);
}

void privacy_access_print_text(cli_session *session, const privacy_access *access)
{
    show_print(session, &access->profile);
    print_noted(session, &access->noted);
    if (access->tie_count > 0) {
        print_ties(session, access);
    }
    if (access->intro_count > 0) {
        print_intros(session, access);
    }
    if (access->mention_count > 0) {
        begin(session, "Runs and watches", mention_columns);
        for (size_t i = 0; i < access->mention_count; i++) {
            print_mention(session, &access->mentions[i]);
        }
        cli_output_end(&session->output);
    }
    if (access->fact_count > 0) {
        head(session, "Sources",
            cli_text_of(access->complete ? "" : ", as far as they are kept"));
        sources_begin(session);
        sources_print(session, access->profile.label, access->facts, access->fact_count);
        sources_end(session);
    }
    if (access->entry_count > 0) {
        print_log(session, access);
    }
}
