// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Pairs of members as rows, with their evidence.
 */
#include "duplicates_output.h"

#include <string.h>

enum {
    COLUMN_EVIDENCE = 6, // places in the table of columns
    COLUMN_AGAINST,
    COLUMN_COUNT
};

static const cli_column all_columns[COLUMN_COUNT + 1] = {
    {"rank", NULL, CLI_RIGHT},
    {"a", NULL, 0},
    {"b", NULL, 0},
    {"a_name", "a name", 0},
    {"b_name", "b name", 0},
    {"score", NULL, CLI_RIGHT},
    {"evidence", NULL, CLI_NOT_TEXT},
    {"against", NULL, CLI_NOT_TEXT},
    {0},
};

static void add_evidence(const ng_duplicate *pair, cli_buffer *json, cli_buffer *shown)
{
    cli_buffer_add(json, "[", 1);
    for (size_t i = 0; i < pair->evidence_count; i++) {
        const ng_duplicate_evidence *evidence = &pair->evidence[i];
        cli_buffer_add_string(json, i > 0 ? ",{\"kind\":" : "{\"kind\":");
        cli_buffer_add_json(json, cli_text_of(evidence->kind));
        cli_buffer_add_string(json, ",\"text\":");
        cli_buffer_add_json(json, evidence->text);
        cli_buffer_add(json, "}", 1);
        cli_buffer_add(shown, "; ", i > 0 ? 2 : 0);
        cli_buffer_add(shown, evidence->text.at, evidence->text.bytes);
    }
    cli_buffer_add(json, "]", 1);
}

// In text, below the row: `+` what says so, `-` what speaks against it.
static void print_evidence(cli_output *output, const ng_duplicate *pair)
{
    cli_buffer line = {0};
    for (size_t i = 0; i < pair->evidence_count + pair->against_count; i++) {
        const bool is_for = i < pair->evidence_count;
        const ng_text text =
            is_for ? pair->evidence[i].text : pair->against[i - pair->evidence_count];
        line.bytes = 0;
        cli_buffer_add_string(&line, is_for ? "      + " : "      - ");
        cli_buffer_add(&line, text.at, text.bytes);
        cli_output_note(output, cli_buffer_text(&line));
    }
    output->out.failed |= line.failed;
    cli_buffer_finish(&line);
}

static void print_row(cli_output *output, bool explain, const ng_duplicate *pair, size_t rank)
{
    cli_buffer score = {0};
    cli_buffer evidence[2] = {{0}};
    cli_buffer against[2] = {{0}};
    cli_buffer_print(&score, "%u.%06u", (unsigned)(pair->score_micro / 1000000u),
        (unsigned)(pair->score_micro % 1000000u));
    add_evidence(pair, &evidence[0], &evidence[1]);
    cli_buffer_add_list(&against[0], &against[1], pair->against, pair->against_count);
    cli_value shown_score = cli_number(pair->score_micro);
    shown_score.shown = cli_buffer_text(&score);
    const cli_value values[COLUMN_COUNT] = {
        cli_number(rank),
        cli_string(pair->a_label),
        cli_string(pair->b_label),
        cli_string_or_null(pair->a_name),
        cli_string_or_null(pair->b_name),
        shown_score,
        cli_nested(cli_buffer_text(&evidence[0]), cli_buffer_text(&evidence[1])),
        cli_nested(cli_buffer_text(&against[0]), cli_buffer_text(&against[1])),
    };
    cli_output_row(output, values);
    if (explain) {
        print_evidence(output, pair);
    }
    output->out.failed |= score.failed;
    cli_buffer_finish(&score);
    for (size_t i = 0; i < 2; i++) {
        output->out.failed |= evidence[i].failed || against[i].failed;
        cli_buffer_finish(&evidence[i]);
        cli_buffer_finish(&against[i]);
    }
}

void duplicates_print(cli_session *session, bool explain, const ng_duplicates *found)
{
    cli_output *output = &session->output;
    cli_column columns[COLUMN_COUNT + 1];
    memcpy(columns, all_columns, sizeof all_columns);
    if (!explain) {
        columns[COLUMN_EVIDENCE].flags |= CLI_NOT_TSV;
        columns[COLUMN_AGAINST].flags |= CLI_NOT_TSV;
    }
    if (found->count == 0 && output->format != CLI_FORMAT_TSV) {
        return;
    }
    cli_output_begin(output, CLI_TABLE, columns);
    for (size_t i = 0; i < found->count; i++) {
        print_row(output, explain, &found->at[i], i + 1);
    }
    cli_output_end(output);
}
