// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reputations as rows. In text what adds to a score stands behind `+` below the row, what was
 * discounted behind `-`.
 */
#include "reputation_output.h"

#include <string.h>

#include "session.h"

#define MICRO 1000000

static const cli_column all_columns[] = {
    {"rank", NULL, CLI_RIGHT},
    {"of", NULL, CLI_NOT_TEXT},
    {"member", NULL, 0},
    {"name", NULL, CLI_NOT_JSON | CLI_NOT_TSV},
    {"skill", NULL, CLI_NOT_TEXT},
    {"score", NULL, CLI_RIGHT},
    {"endorsers", NULL, CLI_RIGHT},
    {"evidence", NULL, CLI_NOT_TEXT},
    {"from", NULL, CLI_NOT_TEXT},
    {"discounted", NULL, CLI_NOT_TEXT},
    {0},
};
#define COLUMN_COUNT (sizeof all_columns / sizeof *all_columns)

// Texts that one row is made of.
typedef struct row_text {
    cli_buffer rank, score, from, from_shown, discounted, discounted_shown;
} row_text;

void reputation_add_micro(cli_buffer *out, int64_t micro)
{
    const unsigned long long size =
        micro < 0 ? 0 - (unsigned long long)micro : (unsigned long long)micro;
    cli_buffer_print(out, "%s%llu.%06llu", micro < 0 ? "-" : "", size / MICRO, size % MICRO);
}

cli_value reputation_value(const ng_standing *standing, cli_buffer *room)
{
    if (standing->rank == 0) {
        return cli_nested(cli_text_of("null"), cli_text_of(""));
    }
    // Both texts behind each other: places are taken last, since the buffer moves as it grows.
    cli_buffer_print(room, "{\"score\":%lld,\"rank\":%u,\"of\":%u}",
        (long long)standing->score_micro, (unsigned)standing->rank, (unsigned)standing->of);
    const size_t json = room->bytes;
    cli_buffer_print(room, "%lld", (long long)standing->score_micro);
    if (room->failed) {
        return cli_null(); // the caller sees the buffer too
    }
    return cli_nested(
        (ng_text){room->at, json}, (ng_text){room->at + json, room->bytes - json});
}

static void add_score(const reputation_printer *printer, cli_buffer *out, int64_t score)
{
    if (printer->method == NG_REPUTATION_COUNT) {
        cli_buffer_print(out, "%lld", (long long)score);
    } else {
        reputation_add_micro(out, score);
    }
}

static void add_from(row_text *out, const ng_reputation *reputation)
{
    cli_buffer_add(&out->from, "[", 1);
    for (size_t i = 0; i < reputation->from_count; i++) {
        const ng_endorser *one = &reputation->from[i];
        cli_buffer_add_string(&out->from, i > 0 ? ",{\"member\":" : "{\"member\":");
        cli_buffer_add_json(&out->from, one->label);
        cli_buffer_print(&out->from, ",\"score\":%lld}", (long long)one->score);
        cli_buffer_add(&out->from_shown, "; ", i > 0 ? 2 : 0);
        cli_buffer_add(&out->from_shown, one->label.at, one->label.bytes);
        cli_buffer_print(&out->from_shown, " %lld", (long long)one->score);
    }
    cli_buffer_add(&out->from, "]", 1);
}

static void add_discounted(row_text *out, const ng_reputation *reputation)
{
    cli_buffer_add(&out->discounted, "[", 1);
    for (size_t i = 0; i < reputation->discounted_count; i++) {
        const ng_discounted *one = &reputation->discounted[i];
        const char *why = ng_discount_name(one->why);
        cli_buffer_add_string(&out->discounted, i > 0 ? ",{\"member\":" : "{\"member\":");
        cli_buffer_add_json(&out->discounted, one->label);
        cli_buffer_print(
            &out->discounted, ",\"reason\":\"%s\",\"score\":%lld}", why, (long long)one->score);
        cli_buffer_add(&out->discounted_shown, "; ", i > 0 ? 2 : 0);
        cli_buffer_add(&out->discounted_shown, one->label.at, one->label.bytes);
        cli_buffer_print(&out->discounted_shown, " %s %lld", why, (long long)one->score);
    }
    cli_buffer_add(&out->discounted, "]", 1);
}

// --- Lines below a row -----------------------------------------------------------------------

static void add_person(cli_buffer *out, ng_text label, ng_text name)
{
    cli_buffer_add(out, label.at, label.bytes);
    cli_buffer_add(out, " ", name.bytes > 0);
    cli_buffer_add(out, name.at, name.bytes);
}

static void note(const reputation_printer *printer, cli_buffer *line)
{
    cli_output_note(&printer->session->output, cli_buffer_text(line));
    line->bytes = 0;
}

// What a score has besides the words for the member.
static const char *rest_of(const reputation_printer *printer)
{
    if (printer->method == NG_REPUTATION_PAGERANK) {
        return "what every member has";
    }
    return printer->answer->levelled
        ? "the mean of the list, and the doubt that so many endorsements leave"
        : "what has changed since the last refresh";
}

static void print_rest(
    const reputation_printer *printer, const ng_reputation *reputation, cli_buffer *line)
{
    int64_t left = reputation->score;
    int64_t unnamed = 0;
    for (size_t i = 0; i < reputation->from_count; i++) {
        left -= reputation->from[i].score;
        unnamed += i >= REPUTATION_NAMED_MAX ? reputation->from[i].score : 0;
    }
    if (reputation->from_count > REPUTATION_NAMED_MAX) {
        cli_buffer_add_string(line, "      + ");
        add_score(printer, line, unnamed);
        cli_buffer_print(line, "  %zu more", reputation->from_count - REPUTATION_NAMED_MAX);
        note(printer, line);
    }
    if (left != 0 && reputation->evidence) {
        cli_buffer_add_string(line, left < 0 ? "      - " : "      + ");
        add_score(printer, line, left < 0 ? -left : left);
        cli_buffer_print(line, "  %s", rest_of(printer));
        note(printer, line);
    }
}

static void print_from(
    const reputation_printer *printer, const ng_reputation *reputation, cli_buffer *line)
{
    for (size_t i = 0; i < reputation->from_count && i < REPUTATION_NAMED_MAX; i++) {
        const ng_endorser *one = &reputation->from[i];
        cli_buffer_add_string(line, "      + ");
        add_score(printer, line, one->score);
        cli_buffer_add_string(line, "  ");
        add_person(line, one->label, one->name);
        if (one->level > 0 && printer->method == NG_REPUTATION_TRUST) {
            cli_buffer_print(line, ", level %u", (unsigned)one->level);
        }
        cli_buffer_add_string(line, one->mutual ? ", endorsed by them too" : "");
        note(printer, line);
    }
    print_rest(printer, reputation, line);
}

static const char *reason_of(ng_discount why)
{
    switch (why) {
    case NG_DISCOUNT_CLAIMED:
        return "claimed, known from the endorsed person's own data only";
    case NG_DISCOUNT_UNTRUSTED:
        return "untrusted, no trust reaches them";
    case NG_DISCOUNT_DOMINATED:
        return "dominated, trust reaches them only by way of whom they endorse";
    case NG_DISCOUNT_OLD:
        return "old";
    }
    return "";
}

// Those of one reason in one line.
static void print_reason(const reputation_printer *printer, const ng_reputation *reputation,
    ng_discount why, cli_buffer *line)
{
    int64_t lost = 0;
    size_t count = 0;
    cli_buffer_print(line, "      - %s: ", reason_of(why));
    for (size_t i = 0; i < reputation->discounted_count; i++) {
        const ng_discounted *one = &reputation->discounted[i];
        if (one->why != why) {
            continue;
        }
        lost += one->score;
        if (count++ < REPUTATION_NAMED_MAX) {
            cli_buffer_add(line, ", ", count > 1 ? 2 : 0);
            add_person(line, one->label, one->name);
        }
    }
    if (count > REPUTATION_NAMED_MAX) {
        cli_buffer_print(line, " and %zu more", count - REPUTATION_NAMED_MAX);
    }
    if (lost > 0) {
        cli_buffer_add_string(line, "; would add ");
        add_score(printer, line, lost);
        cli_buffer_add_string(line, why == NG_DISCOUNT_OLD ? " more" : "");
    }
    if (count > 0) {
        note(printer, line);
    }
    line->bytes = 0;
}

static void print_reasons(const reputation_printer *printer, const ng_reputation *reputation)
{
    cli_buffer line = {0};
    print_from(printer, reputation, &line);
    for (int why = NG_DISCOUNT_CLAIMED; why <= NG_DISCOUNT_OLD; why++) {
        print_reason(printer, reputation, (ng_discount)why, &line);
    }
    printer->session->output.out.failed |= line.failed;
    cli_buffer_finish(&line);
}

// --- Rows ------------------------------------------------------------------------------------

static void finish_texts(cli_output *output, row_text *texts)
{
    cli_buffer *const all[] = {&texts->rank, &texts->score, &texts->from, &texts->from_shown,
        &texts->discounted, &texts->discounted_shown};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        output->out.failed |= all[i]->failed;
        cli_buffer_finish(all[i]);
    }
}

static void print_row(const reputation_printer *printer, const ng_reputation *reputation)
{
    const ng_reputations *answer = printer->answer;
    cli_output *output = &printer->session->output;
    row_text texts = {0};
    cli_value rank = cli_null();
    cli_value score = cli_null();
    score.shown = cli_text_of("no evidence");
    add_from(&texts, reputation);
    add_discounted(&texts, reputation);
    if (reputation->evidence) {
        rank = cli_number(reputation->rank);
        score = cli_signed(reputation->score);
        add_score(printer, &texts.score, reputation->score);
        score.shown = cli_buffer_text(&texts.score);
        if (!printer->top) {
            cli_buffer_print(
                &texts.rank, "%u of %u", (unsigned)reputation->rank, (unsigned)answer->of);
            rank.shown = cli_buffer_text(&texts.rank);
        }
    }
    const cli_value values[COLUMN_COUNT] = {
        rank,
        cli_number(answer->of),
        cli_string(reputation->label),
        cli_string(reputation->name),
        cli_string_or_null(answer->skill),
        score,
        cli_number(reputation->endorsers),
        cli_boolean(reputation->evidence),
        cli_nested(cli_buffer_text(&texts.from), cli_buffer_text(&texts.from_shown)),
        cli_nested(
            cli_buffer_text(&texts.discounted), cli_buffer_text(&texts.discounted_shown)),
    };
    cli_output_row(output, values);
    if (printer->explain) {
        print_reasons(printer, reputation);
    }
    finish_texts(output, &texts);
}

static void remark(const reputation_printer *printer, bool any)
{
    const ng_reputations *answer = printer->answer;
    const cli_session *session = printer->session;
    if (answer->stale) {
        cli_remark(session,
            "reputation was worked out at change %llu, the store is at %llu: run netgraph "
            "refresh",
            (unsigned long long)answer->refreshed_at,
            (unsigned long long)ng_txn_change(session->txn));
    }
    if (any || !printer->top) {
        return;
    }
    const int bytes = (int)answer->skill.bytes;
    const bool trust = printer->method == NG_REPUTATION_TRUST;
    const char *what = !trust ? "nobody was endorsed"
        : printer->by_age     ? "no endorsement"
                              : "nobody whom trust reaches endorses anybody";
    cli_say("%s%s%.*s%s", what, bytes > 0 ? " for " : "", bytes,
        bytes > 0 ? answer->skill.at : "",
        trust && printer->by_age ? " by anybody whom trust reaches is recent enough" : "");
}

bool reputation_print(const reputation_printer *printer)
{
    const ng_reputations *answer = printer->answer;
    cli_output *output = &printer->session->output;
    cli_column columns[COLUMN_COUNT];
    bool any = false;
    memcpy(columns, all_columns, sizeof all_columns);
    for (cli_column *column = columns; column->name != NULL; column++) {
        const bool explains =
            strcmp(column->name, "from") == 0 || strcmp(column->name, "discounted") == 0;
        column->flags |= explains && !printer->explain ? CLI_NOT_TSV : 0;
    }
    if (answer->count > 0 || output->format == CLI_FORMAT_TSV) {
        cli_output_begin(output, CLI_TABLE, columns);
        for (size_t i = 0; i < answer->count; i++) {
            print_row(printer, &answer->at[i]);
            any = any || answer->at[i].evidence;
        }
        cli_output_end(output);
    }
    remark(printer, any);
    return any;
}
