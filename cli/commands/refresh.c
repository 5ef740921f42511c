// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph refresh: recompute what is derived from the whole graph.
 */
#include "options.h"
#include "progress.h"
#include "session.h"

#define KIND_COUNT 7

/** 16 TiB, and a year. */
#define MEMORY_MEGABYTES_MAX (UINT64_C(1) << 24)
#define TIME_SECONDS_MAX UINT64_C(31536000)

enum {
    KEY_MEMORY_LIMIT = 1000, // no letter of its own
    KEY_TIME_LIMIT
};

typedef struct refresh_options {
    bool communities;
    uint64_t memory_megabytes, time_seconds; // 0: not given
} refresh_options;

static const struct argp_option options[] = {
    {"communities", 'c', NULL, 0, "also find communities (Leiden); takes longer", 0},
    {"memory-limit", KEY_MEMORY_LIMIT, "MB", 0, "memory for finding communities at most (8192)",
        0},
    {"time-limit", KEY_TIME_LIMIT, "SECONDS", 0, "time for finding communities at most (3600)",
        0},
    {0},
};

static const cli_column columns[] = {
    {"change", NULL, 0},
    {"was_refreshed_at", "refreshed before at", 0},
    {"already", NULL, CLI_NOT_TEXT},
    {"members", NULL, 0},
    {"connections", NULL, 0},
    {"components", NULL, 0},
    {"largest_component", "largest component", 0},
    {"communities", NULL, 0},
    {"closed_wedges", "closed wedges", 0},
    {"open_wedges", "open wedges", 0},
    {"lifts", NULL, CLI_NOT_TSV},
    {"lift_industry", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_company", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_school", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_title", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_location", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_group", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"lift_skill", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {0},
};

static const char *const lift_names[KIND_COUNT] = {
    "industry", "company", "school", "title", "location", "group", "skill"};

static ng_status refresh_accept(void *state, int key, const char *value, ng_error *err)
{
    static const uint64_t megabytes[] = {1, MEMORY_MEGABYTES_MAX};
    static const uint64_t seconds[] = {1, TIME_SECONDS_MAX};
    refresh_options *refresh = state;
    if (key == KEY_MEMORY_LIMIT) {
        return cli_parse_number(
            "--memory-limit", value, megabytes, &refresh->memory_megabytes, err);
    }
    if (key == KEY_TIME_LIMIT) {
        return cli_parse_number("--time-limit", value, seconds, &refresh->time_seconds, err);
    }
    refresh->communities = true;
    return NG_OK;
}

static void add_lifts(const ng_refresh_report *report, cli_buffer *json, cli_buffer *shown)
{
    cli_buffer_add(json, "{", 1);
    for (size_t i = 0; i < KIND_COUNT; i++) {
        const long long lift = (long long)report->lift_micro[i];
        cli_buffer_print(json, "%s\"%s\":%lld", i > 0 ? "," : "", lift_names[i], lift);
        cli_buffer_print(shown, "%s%s %lld.%02lld", i > 0 ? ", " : "", lift_names[i],
            lift / 1000000, lift % 1000000 / 10000);
    }
    cli_buffer_add(json, "}", 1);
}

static void print_report(cli_session *session, const ng_refresh_report *report)
{
    cli_buffer json = {0};
    cli_buffer shown = {0};
    add_lifts(report, &json, &shown);
    const cli_value values[] = {
        cli_number(report->change),
        cli_number_or_null(report->was_refreshed_at, 0),
        cli_boolean(report->already),
        cli_number(report->members),
        cli_number(report->connections),
        cli_number(report->components),
        cli_number(report->largest_component),
        cli_number_or_null(report->communities, 0),
        cli_number(report->closed),
        cli_number(report->open),
        cli_nested(cli_buffer_text(&json), cli_buffer_text(&shown)),
        cli_number((uint64_t)report->lift_micro[0]),
        cli_number((uint64_t)report->lift_micro[1]),
        cli_number((uint64_t)report->lift_micro[2]),
        cli_number((uint64_t)report->lift_micro[3]),
        cli_number((uint64_t)report->lift_micro[4]),
        cli_number((uint64_t)report->lift_micro[5]),
        cli_number((uint64_t)report->lift_micro[6]),
    };
    cli_output_begin(&session->output, CLI_RECORD, columns);
    if (report->already) {
        cli_output_line(&session->output, "nothing was stale: refreshed at change %llu",
            (unsigned long long)report->change);
    }
    if (!report->already || session->output.format != CLI_FORMAT_TEXT) {
        cli_output_row(&session->output, values);
    }
    cli_output_end(&session->output);
    session->output.out.failed |= json.failed || shown.failed;
    cli_buffer_finish(&json);
    cli_buffer_finish(&shown);
}

static int refresh_run(cli_session *session)
{
    const refresh_options *refresh = session->options;
    cli_progress progress = cli_progress_begin(session);
    const ng_refresh_options asked = {
        .communities = refresh->communities,
        .memory_limit_bytes = refresh->memory_megabytes << 20,
        .time_limit_ms = refresh->time_seconds * 1000,
        .cancel = cli_cancel(),
        .progress = progress.shown ? cli_progress_show : NULL,
        .progress_context = &progress,
    };
    ng_error err = {0};
    ng_refresh_report report;
    const ng_status status = ng_refresh(session->store, &asked, &report, &err);
    cli_progress_end(&progress);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_report(session, &report);
    return CLI_DONE;
}

const cli_command cli_refresh = {
    .name = "refresh",
    .usage = "",
    .summary = "recompute what is derived from the whole network",
    .details =
        "Measures what a shared company, school, industry and so on is worth, and finds the "
        "connected components. Questions say when these are older than the store.",
    .options = options,
    .options_bytes = sizeof(refresh_options),
    .accept = refresh_accept,
    .store = CLI_STORE_OPEN,
    .run = refresh_run,
};
