// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths as rows. A connection is `-COST-` between two names, an inferred tie `~COST~`.
 */
#include "path_output.h"

#include <string.h>

#include "day.h"

#define MILLI 1000

enum {
    COLUMN_TIES = 8, // places in the table of columns
    COLUMN_INFERRED,
    COLUMN_WHY,
    COLUMN_COUNT
};

static const cli_column all_columns[COLUMN_COUNT + 1] = {
    {"from", NULL, CLI_NOT_TEXT},
    {"to", NULL, CLI_NOT_TEXT},
    {"rank", NULL, CLI_RIGHT},
    {"hops", NULL, CLI_RIGHT},
    {"cost", NULL, CLI_RIGHT},
    {"strength", NULL, CLI_RIGHT},
    {"members", "PATH", 0},
    {"complete", NULL, CLI_NOT_TEXT},
    {"ties", NULL, CLI_NOT_TEXT | CLI_NOT_TSV},
    {"inferred", NULL, CLI_NOT_TEXT},
    {"why", NULL, CLI_NOT_TEXT},
    {0},
};

// Texts that one row is made of.
typedef struct row_text {
    cli_buffer chain, strength, ties, inferred, inferred_shown, why, why_shown;
} row_text;

static void finish_texts(row_text *texts)
{
    cli_buffer_finish(&texts->chain);
    cli_buffer_finish(&texts->strength);
    cli_buffer_finish(&texts->ties);
    cli_buffer_finish(&texts->inferred);
    cli_buffer_finish(&texts->inferred_shown);
    cli_buffer_finish(&texts->why);
    cli_buffer_finish(&texts->why_shown);
}

void path_add_chain(cli_buffer *out, const ng_path *path)
{
    for (size_t i = 0; i <= path->hops; i++) {
        const ng_text name = path->names[i].bytes > 0 ? path->names[i] : path->labels[i];
        if (i > 0) {
            const char *line = path->hop[i - 1].inferred ? "~" : "-";
            cli_buffer_print(out, " %s%u%s ", line, (unsigned)path->hop[i - 1].cost, line);
        }
        cli_buffer_add(out, name.at, name.bytes);
    }
}

static void add_tie(cli_buffer *out, const ng_path_hop *hop)
{
    char room[CLI_DAY_BYTES];
    const ng_text since = cli_day_text(hop->since, room);
    cli_buffer_print(out,
        "{\"cost\":%u,\"interactions\":%llu,\"strength\":%lld,\"since\":", (unsigned)hop->cost,
        (unsigned long long)hop->interactions, (long long)hop->strength_milli);
    if (since.bytes > 0) {
        cli_buffer_add_json(out, since);
    } else {
        cli_buffer_add_string(out, "null");
    }
    cli_buffer_print(out, ",\"inferred\":%s,\"context\":", hop->inferred ? "true" : "false");
    cli_buffer_add_json(out, hop->context);
    cli_buffer_add(out, "}", 1);
}

static void add_hops(row_text *out, const ng_path *path)
{
    cli_buffer_add(&out->ties, "[", 1);
    cli_buffer_add(&out->inferred, "[", 1);
    for (size_t i = 0; i < path->hops; i++) {
        const char *inferred = path->hop[i].inferred ? "true" : "false";
        cli_buffer_add(&out->ties, ",", i > 0);
        cli_buffer_add(&out->inferred, ",", i > 0);
        cli_buffer_add(&out->inferred_shown, ";", i > 0);
        add_tie(&out->ties, &path->hop[i]);
        cli_buffer_add_string(&out->inferred, inferred);
        cli_buffer_add_string(&out->inferred_shown, inferred);
    }
    cli_buffer_add(&out->ties, "]", 1);
    cli_buffer_add(&out->inferred, "]", 1);
}

static void add_why(row_text *out, const ng_path *path)
{
    cli_buffer_add(&out->why, "[", 1);
    for (size_t i = 0; i < path->why_count; i++) {
        cli_buffer_add(&out->why, ",", i > 0);
        cli_buffer_add_json(&out->why, path->why[i]);
        cli_buffer_add(&out->why_shown, "; ", i > 0 ? 2 : 0);
        cli_buffer_add(&out->why_shown, path->why[i].at, path->why[i].bytes);
    }
    cli_buffer_add(&out->why, "]", 1);
}

// In text, below the row.
static void print_why(const path_printer *printer, const ng_path *path)
{
    cli_buffer line = {0};
    for (size_t i = 0; i < path->why_count; i++) {
        line.bytes = 0;
        cli_buffer_add_string(&line, "      ");
        cli_buffer_add(&line, path->why[i].at, path->why[i].bytes);
        cli_output_note(&printer->session->output, cli_buffer_text(&line));
    }
    cli_buffer_finish(&line);
}

// In text without sentences: why an inferred tie is one.
static void print_inferred(const path_printer *printer, const ng_path *path)
{
    cli_buffer line = {0};
    for (size_t i = 0; i < path->hops; i++) {
        if (!path->hop[i].inferred || printer->explain) {
            continue;
        }
        line.bytes = 0;
        cli_buffer_print(&line, "      %s ~ %s: not connected; ", path->labels[i].at,
            path->labels[i + 1].at);
        cli_buffer_add(&line, path->hop[i].context.at, path->hop[i].context.bytes);
        cli_output_note(&printer->session->output, cli_buffer_text(&line));
    }
    cli_buffer_finish(&line);
}

static void print_row(
    const path_printer *printer, const cli_column *columns, const ng_paths *paths, size_t index)
{
    const ng_path *path = &paths->at[index];
    row_text texts = {0};
    path_add_chain(&texts.chain, path);
    add_hops(&texts, path);
    add_why(&texts, path);
    cli_buffer_print(&texts.strength, "%lld.%03lld", (long long)(path->strength_milli / MILLI),
        (long long)(path->strength_milli % MILLI));
    cli_value strength = cli_number((uint64_t)path->strength_milli);
    cli_value members = cli_list(path->labels, path->hops + (size_t)1);
    strength.shown = cli_buffer_text(&texts.strength);
    members.shown = cli_buffer_text(&texts.chain);
    const cli_value all[COLUMN_COUNT] = {
        cli_string(path->labels[0]),
        cli_string(path->labels[path->hops]),
        cli_number(index + 1),
        cli_number(path->hops),
        cli_number(path->cost),
        strength,
        members,
        cli_boolean(paths->complete),
        cli_nested(cli_buffer_text(&texts.ties), cli_text_of("")),
        cli_nested(cli_buffer_text(&texts.inferred), cli_buffer_text(&texts.inferred_shown)),
        cli_nested(cli_buffer_text(&texts.why), cli_buffer_text(&texts.why_shown)),
    };
    // Values stand beside the columns that the options ask for.
    cli_value values[COLUMN_COUNT];
    size_t count = 0;
    for (size_t i = 0; columns[count].name != NULL; i++) {
        if (strcmp(columns[count].name, all_columns[i].name) == 0) {
            values[count++] = all[i];
        }
    }
    cli_output_row(&printer->session->output, values);
    print_why(printer, path);
    print_inferred(printer, path);
    finish_texts(&texts);
}

void path_print(const path_printer *printer, const ng_paths *paths)
{
    cli_output *output = &printer->session->output;
    cli_column columns[COLUMN_COUNT + 1] = {{0}};
    size_t count = 0;
    for (size_t i = 0; i < COLUMN_COUNT; i++) {
        const bool wanted = i == COLUMN_INFERRED  ? printer->inferred
            : i == COLUMN_TIES || i == COLUMN_WHY ? printer->explain
                                                  : true;
        if (wanted) {
            columns[count++] = all_columns[i];
        }
    }
    if (paths->count == 0 && output->format != CLI_FORMAT_TSV) {
        return;
    }
    cli_output_begin(output, CLI_TABLE, columns);
    for (size_t i = 0; i < paths->count; i++) {
        print_row(printer, columns, paths, i);
    }
    cli_output_end(output);
}
