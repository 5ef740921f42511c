// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Experts as rows; the way to each as `path` prints it.
 */
#include "experts_output.h"

#include <string.h>

#include "day.h"
#include "path_output.h"
#include "reputation_output.h"

enum {
    COLUMN_HOPS = 10, // places in the table of columns
    COLUMN_COST,
    COLUMN_PATH,
    COLUMN_COUNT
};

static const cli_column all_columns[COLUMN_COUNT + 1] = {
    {"rank", NULL, CLI_RIGHT},
    {"of", NULL, CLI_NOT_TEXT},
    {"member", NULL, 0},
    {"name", NULL, 0},
    {"skill", NULL, CLI_NOT_TEXT},
    {"score", NULL, CLI_RIGHT},
    {"endorsements", NULL, CLI_RIGHT},
    {"answers", NULL, CLI_RIGHT},
    {"last", NULL, 0},
    {"reputation", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_RIGHT},
    {"cost", NULL, CLI_NOT_TEXT},
    {"path", NULL, 0},
    {0},
};

// Texts that one row is made of.
typedef struct row_text {
    cli_buffer score, reputation, rank, path;
    char day[CLI_DAY_BYTES];
} row_text;

// In text the rank, which can be read without knowing the scale of the skill.
static cli_value reputation_of(const cli_output *output, const ng_expert *expert, row_text *out)
{
    cli_value value = reputation_value(&expert->reputation, &out->reputation);
    if (output->format == CLI_FORMAT_TEXT && expert->reputation.rank > 0) {
        cli_buffer_print(&out->rank, "%u of %u", (unsigned)expert->reputation.rank,
            (unsigned)expert->reputation.of);
        value.shown = cli_buffer_text(&out->rank);
    }
    return value;
}

static cli_value path_of(const ng_expert *expert, row_text *out)
{
    if (expert->path == NULL) {
        return cli_null();
    }
    cli_value value = cli_list(expert->path->labels, expert->path->hops + (size_t)1);
    path_add_chain(&out->path, expert->path);
    value.shown = cli_buffer_text(&out->path);
    return value;
}

static void print_row(cli_session *session, const ng_experts *experts, size_t index)
{
    const ng_expert *expert = &experts->at[index];
    cli_output *output = &session->output;
    row_text texts = {0};
    reputation_add_micro(&texts.score, (int64_t)expert->score_micro);
    cli_value score = cli_number(expert->score_micro);
    score.shown = cli_buffer_text(&texts.score);
    cli_value hops = cli_number_or_null(expert->hops, UINT32_MAX);
    if (expert->hops == UINT32_MAX) {
        hops.shown = cli_text_of("none");
    }
    const cli_value values[COLUMN_COUNT] = {
        cli_number(index + 1),
        cli_number(experts->of),
        cli_string(expert->label),
        cli_string(expert->name),
        cli_string(experts->skill),
        score,
        cli_number(expert->endorsements),
        cli_number(expert->answers),
        cli_string_or_null(cli_day_text(expert->last, texts.day)),
        reputation_of(output, expert, &texts),
        hops,
        expert->path == NULL ? cli_null() : cli_number(expert->path->cost),
        path_of(expert, &texts),
    };
    cli_output_row(output, values);
    output->out.failed |=
        texts.score.failed || texts.reputation.failed || texts.rank.failed || texts.path.failed;
    cli_buffer_finish(&texts.score);
    cli_buffer_finish(&texts.reputation);
    cli_buffer_finish(&texts.rank);
    cli_buffer_finish(&texts.path);
}

void experts_print(cli_session *session, bool near, const ng_experts *experts)
{
    cli_output *output = &session->output;
    cli_column columns[COLUMN_COUNT + 1];
    memcpy(columns, all_columns, sizeof all_columns);
    if (!near) {
        columns[COLUMN_HOPS] = (cli_column){0}; // ends the table
    }
    if (experts->count == 0 && output->format != CLI_FORMAT_TSV) {
        return;
    }
    cli_output_begin(output, CLI_TABLE, columns);
    for (size_t i = 0; i < experts->count; i++) {
        print_row(session, experts, i);
    }
    cli_output_end(output);
}
