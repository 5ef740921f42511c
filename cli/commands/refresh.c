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
    KEY_TIME_LIMIT,
    KEY_FULL
};

typedef struct refresh_options {
    bool communities, full;
    uint64_t memory_megabytes, time_seconds; // 0: not given
} refresh_options;

static const struct argp_option options[] = {
    {"communities", 'c', NULL, 0, "also find communities (Leiden); takes longer", 0},
    {"full", KEY_FULL, NULL, 0, "recompute what is not stale too", 0},
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
    {"reputation", NULL, CLI_NOT_TSV | CLI_NOT_TEXT},
    {"reputation_how", "reputation", CLI_NOT_JSON},
    {"trust", NULL, CLI_NOT_JSON | CLI_NOT_TSV},
    {"endorsement_words", "endorsements", CLI_NOT_JSON | CLI_NOT_TSV},
    {"seeds", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"trusted", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"pairs", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"endorsements", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"claimed", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"dominated", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"untrusted", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"skills", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"rankings", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"reputation_seconds", NULL, CLI_NOT_JSON | CLI_NOT_TEXT},
    {"seconds", NULL, CLI_NOT_TEXT},
    {"all_seconds", "seconds", CLI_NOT_JSON | CLI_NOT_TSV},
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
    if (key == KEY_FULL) {
        refresh->full = true;
        return NG_OK;
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

static double seconds_of(int64_t microseconds)
{
    return (double)microseconds / 1e6;
}

static void add_reputation(const ng_reputation_report *report, cli_buffer *json)
{
    cli_buffer_print(json, "{\"how\":\"%s\",\"seeds\":%u,\"trusted\":%u,\"pairs\":%llu,",
        ng_reputation_how_name(report->how), report->seeds, report->trusted,
        (unsigned long long)report->edges);
    cli_buffer_print(json, "\"endorsements\":%llu,\"claimed\":%llu,\"dominated\":%llu,",
        (unsigned long long)report->endorsements, (unsigned long long)report->claimed,
        (unsigned long long)report->dominated);
    cli_buffer_print(json, "\"untrusted\":%llu,\"skills\":%u,\"rankings\":%u,\"seconds\":%.6f}",
        (unsigned long long)report->untrusted, report->skills, report->rankings,
        seconds_of(report->microseconds));
}

// The same for people: how, whom trust starts from, and what was discounted.
typedef struct reputation_words {
    cli_buffer how, trust, endorsements, seconds;
} reputation_words;

static void add_words(
    const ng_reputation_report *report, int64_t microseconds, reputation_words *words)
{
    cli_buffer_print(&words->seconds, "%.3f, %.3f of them for reputation",
        seconds_of(microseconds), seconds_of(report->microseconds));
    cli_buffer_print(&words->how, "%s, %u ranking%s made", ng_reputation_how_name(report->how),
        report->rankings, report->rankings == 1 ? "" : "s");
    if (report->seeds == 0) {
        cli_buffer_print(&words->trust, "no seeds; `netgraph trust seed add` chooses one");
    } else {
        cli_buffer_print(&words->trust, "from %u seed%s to %u member%s", report->seeds,
            report->seeds == 1 ? "" : "s", report->trusted, report->trusted == 1 ? "" : "s");
    }
    cli_buffer_print(&words->endorsements,
        "%llu for %u skill%s; discounted: %llu claimed, %llu dominated, %llu untrusted",
        (unsigned long long)report->endorsements, report->skills,
        report->skills == 1 ? "" : "s", (unsigned long long)report->claimed,
        (unsigned long long)report->dominated, (unsigned long long)report->untrusted);
}

static void finish_words(cli_session *session, reputation_words *words)
{
    session->output.out.failed |= words->how.failed || words->trust.failed ||
        words->endorsements.failed || words->seconds.failed;
    cli_buffer_finish(&words->how);
    cli_buffer_finish(&words->trust);
    cli_buffer_finish(&words->endorsements);
    cli_buffer_finish(&words->seconds);
}

static void print_row(
    cli_session *session, const ng_refresh_report *report, int64_t microseconds)
{
    cli_buffer json = {0};
    cli_buffer shown = {0};
    cli_buffer reputation = {0};
    reputation_words words = {0};
    const ng_reputation_report *trust = &report->reputation;
    const bool is_text = session->output.format == CLI_FORMAT_TEXT;
    add_lifts(report, &json, &shown);
    add_reputation(trust, &reputation);
    add_words(trust, microseconds, &words);
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
        cli_nested(cli_buffer_text(&reputation), cli_buffer_text(&reputation)),
        cli_string(is_text ? cli_buffer_text(&words.how)
                           : cli_text_of(ng_reputation_how_name(trust->how))),
        cli_string(cli_buffer_text(&words.trust)),
        cli_string(cli_buffer_text(&words.endorsements)),
        cli_number(trust->seeds),
        cli_number(trust->trusted),
        cli_number(trust->edges),
        cli_number(trust->endorsements),
        cli_number(trust->claimed),
        cli_number(trust->dominated),
        cli_number(trust->untrusted),
        cli_number(trust->skills),
        cli_number(trust->rankings),
        cli_decimal((uint64_t)trust->microseconds),
        cli_decimal((uint64_t)microseconds),
        cli_string(cli_buffer_text(&words.seconds)),
    };
    cli_output_row(&session->output, values);
    session->output.out.failed |= json.failed || shown.failed || reputation.failed;
    cli_buffer_finish(&json);
    cli_buffer_finish(&shown);
    cli_buffer_finish(&reputation);
    finish_words(session, &words);
}

static void print_report(
    cli_session *session, const ng_refresh_report *report, int64_t microseconds)
{
    cli_output_begin(&session->output, CLI_RECORD, columns);
    if (report->already) {
        cli_output_line(&session->output, "nothing was stale: refreshed at change %llu",
            (unsigned long long)report->change);
    }
    if (!report->already || session->output.format != CLI_FORMAT_TEXT) {
        print_row(session, report, microseconds);
    }
    cli_output_end(&session->output);
}

static int refresh_run(cli_session *session)
{
    const refresh_options *refresh = session->options;
    cli_progress progress = cli_progress_begin(session);
    const ng_refresh_options asked = {
        .communities = refresh->communities,
        .full = refresh->full,
        .memory_limit_bytes = refresh->memory_megabytes << 20,
        .time_limit_ms = refresh->time_seconds * 1000,
        .cancel = cli_cancel(),
        .progress = progress.shown ? cli_progress_show : NULL,
        .progress_context = &progress,
        .microseconds = cli_microseconds,
    };
    ng_error err = {0};
    ng_refresh_report report;
    const int64_t begin = cli_microseconds(NULL);
    const ng_status status = ng_refresh(session->store, &asked, &report, &err);
    cli_progress_end(&progress);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    print_report(session, &report, cli_microseconds(NULL) - begin);
    return CLI_DONE;
}

const cli_command cli_refresh = {
    .name = "refresh",
    .usage = "",
    .summary = "recompute what is derived from the whole network",
    .details =
        "Measures what a shared company, school, industry and so on is worth, finds the "
        "connected components, and computes trust and the rankings of reputation. Questions "
        "say when these are older than the store.",
    .options = options,
    .options_bytes = sizeof(refresh_options),
    .accept = refresh_accept,
    .store = CLI_STORE_OPEN,
    .run = refresh_run,
};
