// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Suggestions as rows, with their reasons, and remarks on stale values and stars.
 */
#include "suggest_output.h"

#include <string.h>

#include "reputation_output.h"
#include "session.h"

#define NANO 1000000000u
#define NANO_IN_MICRO 1000u

static const cli_column all_columns[SUGGEST_COLUMNS_MAX] = {
    {"for", NULL, CLI_NOT_TEXT},
    {"rank", NULL, CLI_RIGHT},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"score", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_NOT_TEXT},
    {"mutual", NULL, CLI_RIGHT},
    {"via", NULL, 0},
    {"headline", NULL, CLI_NOT_JSON | CLI_NOT_TSV},
    {"reasons", NULL, CLI_NOT_TEXT},
    {"against", NULL, CLI_NOT_TEXT},
    {"reputation", NULL, CLI_NOT_TEXT},
    {0},
};

void suggest_begin(suggest_printer *printer)
{
    memcpy(printer->columns, all_columns, sizeof all_columns);
    for (cli_column *column = printer->columns; column->name != NULL; column++) {
        const bool explains =
            strcmp(column->name, "reasons") == 0 || strcmp(column->name, "against") == 0;
        if (explains && !printer->explain) {
            column->flags |= CLI_NOT_TSV;
        }
        if (strcmp(column->name, "reputation") == 0 && !printer->explain) {
            column->flags |= CLI_NOT_TSV | CLI_NOT_JSON;
        }
    }
    // The header of tsv stands there even when nobody gets a suggestion.
    if (printer->session->output.format == CLI_FORMAT_TSV) {
        cli_output_begin(&printer->session->output, CLI_TABLE, printer->columns);
    }
}

// Billionths are read as a number with six decimals; counts as they are.
static void add_score(const suggest_printer *printer, cli_buffer *out, uint64_t score)
{
    if (printer->by_count) {
        cli_buffer_add_number(out, score);
        return;
    }
    cli_buffer_print(out, "%llu.%06llu", (unsigned long long)(score / NANO),
        (unsigned long long)(score % NANO / NANO_IN_MICRO));
}

static void add_reasons(const ng_suggestion *suggestion, cli_buffer *json, cli_buffer *shown)
{
    cli_buffer_add(json, "[", 1);
    for (size_t i = 0; i < suggestion->reason_count; i++) {
        const ng_reason *reason = &suggestion->reasons[i];
        cli_buffer_add_string(json, i > 0 ? ",{\"kind\":" : "{\"kind\":");
        cli_buffer_add_json(json, cli_text_of(reason->kind));
        cli_buffer_add_string(json, ",\"score\":");
        cli_buffer_add_number(json, reason->score);
        cli_buffer_add_string(json, ",\"text\":");
        cli_buffer_add_json(json, reason->text);
        cli_buffer_add(json, "}", 1);
        cli_buffer_add(shown, "; ", i > 0 ? 2 : 0);
        cli_buffer_add(shown, reason->text.at, reason->text.bytes);
    }
    cli_buffer_add(json, "]", 1);
}

// In text, below the row: `+` and the part of the score, `-` and a sentence.
static void print_reasons(const suggest_printer *printer, const ng_suggestion *suggestion)
{
    cli_buffer line = {0};
    for (size_t i = 0; i < suggestion->reason_count; i++) {
        line.bytes = 0;
        cli_buffer_add_string(&line, "      + ");
        add_score(printer, &line, suggestion->reasons[i].score);
        cli_buffer_add_string(&line, "  ");
        cli_buffer_add(
            &line, suggestion->reasons[i].text.at, suggestion->reasons[i].text.bytes);
        cli_output_note(&printer->session->output, cli_buffer_text(&line));
    }
    for (size_t i = 0; i < suggestion->against_count; i++) {
        line.bytes = 0;
        cli_buffer_add_string(&line, "      - ");
        cli_buffer_add(&line, suggestion->against[i].at, suggestion->against[i].bytes);
        cli_output_note(&printer->session->output, cli_buffer_text(&line));
    }
    if (suggestion->reputation.rank > 0) {
        line.bytes = 0;
        cli_buffer_add_string(&line, "      = reputation ");
        reputation_add_micro(&line, suggestion->reputation.score_micro);
        cli_buffer_print(&line, ", rank %u of %u", (unsigned)suggestion->reputation.rank,
            (unsigned)suggestion->reputation.of);
        cli_output_note(&printer->session->output, cli_buffer_text(&line));
    }
    printer->session->output.out.failed |= line.failed;
    cli_buffer_finish(&line);
}

static void print_row(
    suggest_printer *printer, ng_text whom, const ng_suggestion *suggestion, size_t rank)
{
    cli_output *output = &printer->session->output;
    cli_buffer score = {0};
    cli_buffer reasons[2] = {{0}};
    cli_buffer against[2] = {{0}};
    cli_buffer standing = {0};
    add_score(printer, &score, suggestion->score);
    add_reasons(suggestion, &reasons[0], &reasons[1]);
    cli_buffer_add_list(
        &against[0], &against[1], suggestion->against, suggestion->against_count);
    cli_value shown_score = cli_number(suggestion->score);
    shown_score.shown = cli_buffer_text(&score);
    const cli_value values[] = {
        cli_string(whom),
        cli_number(rank),
        cli_string(suggestion->label),
        cli_string(suggestion->name),
        shown_score,
        cli_number_or_null(suggestion->hops, 0),
        cli_number(suggestion->mutual),
        cli_list(suggestion->via, suggestion->via_count),
        cli_string(suggestion->headline),
        cli_nested(cli_buffer_text(&reasons[0]), cli_buffer_text(&reasons[1])),
        cli_nested(cli_buffer_text(&against[0]), cli_buffer_text(&against[1])),
        reputation_value(&suggestion->reputation, &standing),
    };
    cli_output_row(output, values);
    if (printer->explain) {
        print_reasons(printer, suggestion);
    }
    output->out.failed |= score.failed || reasons[0].failed || reasons[1].failed;
    output->out.failed |= against[0].failed || against[1].failed || standing.failed;
    cli_buffer_finish(&score);
    cli_buffer_finish(&standing);
    for (size_t i = 0; i < 2; i++) {
        cli_buffer_finish(&reasons[i]);
        cli_buffer_finish(&against[i]);
    }
}

static void remark(suggest_printer *printer, const ng_suggestions *answer)
{
    const cli_session *session = printer->session;
    const int bytes = (int)answer->label.bytes;
    const char *label = answer->label.at;
    if (answer->count == 0 && printer->many) {
        cli_remark(session, "no suggestions for %.*s", bytes, label);
    } else if (answer->count == 0) {
        cli_say("no suggestions for %.*s", bytes, label);
    }
    if (answer->star) {
        cli_remark(session,
            "the network of %.*s is a star: no connection of theirs knows another or anybody "
            "else. "
            "One person's archive holds no ties between contacts; import those of several "
            "people, "
            "or other ties",
            bytes, label);
    }
    if (answer->stale && printer->profile && !printer->told_stale) {
        printer->told_stale = true;
        if (answer->refreshed_at == 0) {
            cli_remark(session, "lifts were never measured: run netgraph refresh");
        } else {
            cli_remark(session,
                "lifts were measured at change %llu, the store is at %llu: run netgraph "
                "refresh",
                (unsigned long long)answer->refreshed_at,
                (unsigned long long)ng_txn_change(session->txn));
        }
    }
}

// In text, above the table, when there are several.
static void print_title(const suggest_printer *printer, ng_text label)
{
    cli_output *output = &printer->session->output;
    if (printer->printed) {
        cli_output_line(output, "%s", "");
    }
    cli_output_line(output, "Suggestions for %.*s", (int)label.bytes, label.at);
}

static void print_table(suggest_printer *printer, const ng_suggestions *answer)
{
    cli_output *output = &printer->session->output;
    if (printer->many) {
        print_title(printer, answer->label);
    }
    cli_output_begin(output, CLI_TABLE, printer->columns);
    for (size_t i = 0; i < answer->count; i++) {
        print_row(printer, answer->label, &answer->at[i], i + 1);
    }
    cli_output_end(output);
    printer->answered = true;
    printer->printed = true;
}

void suggest_print(suggest_printer *printer, const ng_suggestions *answer)
{
    if (answer->count > 0) {
        print_table(printer, answer);
    }
    remark(printer, answer);
}
