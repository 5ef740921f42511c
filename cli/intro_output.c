// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requests for introductions as rows and sentences.
 */
#include "intro_output.h"

#include <string.h>

#include "day.h"
#include "session.h"

enum {
    COLUMN_CHANGE, // before the columns of a request, in rows of changes
    COLUMN_ID,
    COLUMN_FROM,
    COLUMN_TO,
    COLUMN_VIA,
    COLUMN_STATE,
    COLUMN_PASSED,
    COLUMN_WAITS_FOR,
    COLUMN_ASKED,
    COLUMN_CHANGED,
    COLUMN_EXPIRES,
    COLUMN_LOADS,
    COLUMN_NOTE,
    COLUMN_COUNT
};

static const cli_column columns[COLUMN_COUNT + 1] = {
    [COLUMN_CHANGE] = {"change", NULL, 0},
    [COLUMN_ID] = {"id", NULL, CLI_RIGHT},
    [COLUMN_FROM] = {"from", NULL, 0},
    [COLUMN_TO] = {"to", NULL, 0},
    [COLUMN_VIA] = {"via", NULL, 0},
    [COLUMN_STATE] = {"state", NULL, 0},
    [COLUMN_PASSED] = {"passed", NULL, CLI_RIGHT | CLI_NOT_TEXT},
    [COLUMN_WAITS_FOR] = {"waits_for", "waits for", 0},
    [COLUMN_ASKED] = {"asked", NULL, 0},
    [COLUMN_CHANGED] = {"changed", NULL, 0},
    [COLUMN_EXPIRES] = {"expires", NULL, 0},
    [COLUMN_LOADS] = {"loads", "asked this month", 0},
    [COLUMN_NOTE] = {"note", NULL, 0},
};

// Texts of one row, given back once it is printed.
typedef struct row_texts {
    cli_buffer from, to, via, waits_for, loads, loads_json;
} row_texts;

static void finish_texts(row_texts *texts)
{
    cli_buffer_finish(&texts->from);
    cli_buffer_finish(&texts->to);
    cli_buffer_finish(&texts->via);
    cli_buffer_finish(&texts->waits_for);
    cli_buffer_finish(&texts->loads);
    cli_buffer_finish(&texts->loads_json);
}

static bool is_open(const ng_intro *intro)
{
    return intro->state == NG_INTRO_ASKED || intro->state == NG_INTRO_FORWARDED;
}

// Party i of the chain from sender to who is asked, as `labels` has them.
static ng_member party(const ng_intro *intro, size_t i)
{
    if (i == 0) {
        return intro->from;
    }
    return i <= intro->via_count ? intro->via[i - 1] : intro->to;
}

// Label and name of party i.
static ng_status add_named(
    cli_buffer *out, ng_txn *txn, const ng_intro *intro, size_t i, ng_error *err)
{
    ng_text name = {0};
    const ng_status status = ng_member_name(txn, party(intro, i), &name, err);
    if (status == NG_OK) {
        cli_buffer_add(out, intro->labels[i].at, intro->labels[i].bytes);
        cli_buffer_add(out, " ", name.bytes > 0);
        cli_buffer_add(out, name.at, name.bytes);
    }
    return status;
}

static ng_status name_all(ng_txn *txn, const ng_intro *intro, row_texts *texts, ng_error *err)
{
    ng_status status = add_named(&texts->from, txn, intro, 0, err);
    for (size_t i = 1; i <= intro->via_count && status == NG_OK; i++) {
        cli_buffer_add_string(&texts->via, i > 1 ? ", " : "");
        status = add_named(&texts->via, txn, intro, i, err);
    }
    if (status == NG_OK) {
        status = add_named(&texts->to, txn, intro, intro->via_count + 1, err);
    }
    if (status == NG_OK && is_open(intro)) {
        status = add_named(&texts->waits_for, txn, intro, intro->passed + 1, err);
    }
    return status;
}

static ng_status add_loads(const cli_session *session, ng_txn *txn, const ng_intro *intro,
    row_texts *texts, ng_error *err)
{
    ng_status status = NG_OK;
    cli_buffer_add(&texts->loads_json, "[", 1);
    for (size_t i = 0; i < intro->via_count && status == NG_OK; i++) {
        uint32_t load = 0;
        status = ng_intro_load(txn, intro->via[i], session->today, &load, err);
        cli_buffer_add(&texts->loads_json, ",", i > 0);
        cli_buffer_add_number(&texts->loads_json, load);
        cli_buffer_add(&texts->loads, ";", i > 0);
        cli_buffer_add_number(&texts->loads, load);
    }
    cli_buffer_add(&texts->loads_json, "]", 1);
    return status;
}

static cli_value named(ng_text label, const cli_buffer *shown)
{
    cli_value value = cli_string(label);
    if (shown->bytes > 0) {
        value.shown = cli_buffer_text(shown);
    }
    return value;
}

static void add_row(cli_session *session, const ng_intro *intro, const row_texts *texts,
    const char *change, const cli_column *first)
{
    char asked[CLI_DAY_BYTES];
    char changed[CLI_DAY_BYTES];
    char expires[CLI_DAY_BYTES];
    const bool ends = is_open(intro) || intro->state == NG_INTRO_EXPIRED;
    const ng_text waits_for =
        is_open(intro) ? intro->labels[intro->passed + 1] : (ng_text){"", 0};
    cli_value via = cli_list(intro->labels + 1, intro->via_count);
    if (texts->via.bytes > 0) {
        via.shown = cli_buffer_text(&texts->via);
    }
    const cli_value values[COLUMN_COUNT] = {
        [COLUMN_CHANGE] = cli_string(cli_text_of(change)),
        [COLUMN_ID] = cli_number(intro->id),
        [COLUMN_FROM] = named(intro->labels[0], &texts->from),
        [COLUMN_TO] = named(intro->labels[intro->via_count + 1], &texts->to),
        [COLUMN_VIA] = via,
        [COLUMN_STATE] = cli_string(cli_text_of(ng_intro_state_name(intro->state))),
        [COLUMN_PASSED] = cli_number(intro->passed),
        [COLUMN_WAITS_FOR] = is_open(intro) ? named(waits_for, &texts->waits_for) : cli_null(),
        [COLUMN_ASKED] = cli_string(cli_day_text(intro->asked, asked)),
        [COLUMN_CHANGED] = cli_string(cli_day_text(intro->changed, changed)),
        [COLUMN_EXPIRES] = cli_string_or_null(
            cli_day_text(ends ? intro->changed + NG_INTRO_DAYS : NG_DAY_NONE, expires)),
        [COLUMN_LOADS] =
            cli_nested(cli_buffer_text(&texts->loads_json), cli_buffer_text(&texts->loads)),
        [COLUMN_NOTE] = cli_string(intro->note),
    };
    cli_output_row(&session->output, values + (first - columns));
}

void intro_begin(cli_session *session, cli_layout layout)
{
    cli_output_begin(&session->output, layout, columns + COLUMN_ID);
}

ng_status intro_print(cli_session *session, ng_txn *txn, const ng_intro *intro, ng_error *err)
{
    row_texts texts = {0};
    ng_status status = add_loads(session, txn, intro, &texts, err);
    if (status == NG_OK && session->output.layout == CLI_RECORD) {
        status = name_all(txn, intro, &texts, err);
    }
    if (status == NG_OK) {
        add_row(session, intro, &texts, "", columns + COLUMN_ID);
    }
    finish_texts(&texts);
    return status;
}

void intro_end(cli_session *session)
{
    cli_output_end(&session->output);
}

// --- Changes ---------------------------------------------------------------------------------

// What became of it, behind the name of who acted.
static void say_step(cli_session *session, const ng_intro *intro, const row_texts *texts,
    const char *action, const char *who)
{
    cli_output *out = &session->output;
    const unsigned id = intro->id;
    const char *to = texts->to.at;
    if (strcmp(action, "request") == 0) {
        cli_output_line(out, "introduction %u: %s asks for %s by way of %s", id, texts->from.at,
            to, texts->via.at);
    } else if (strcmp(action, "forward") == 0) {
        cli_output_line(out, "introduction %u: %s passed it on", id, who);
    } else if (strcmp(action, "accept") == 0) {
        cli_output_line(out, "introduction %u: %s accepted, and is connected with %s", id, to,
            texts->from.at);
    } else {
        const bool declined = intro->state == NG_INTRO_DECLINED;
        cli_output_line(
            out, "introduction %u: %s %s it", id, who, declined ? "declined" : "withdrew");
    }
}

static void say_turn(cli_session *session, const ng_intro *intro, const row_texts *texts)
{
    char day[CLI_DAY_BYTES];
    if (is_open(intro)) {
        (void)cli_day_text(intro->changed + NG_INTRO_DAYS, day);
        cli_output_line(
            &session->output, "it waits for %s and expires on %s", texts->waits_for.at, day);
    }
}

static ng_status say_loads(
    cli_session *session, ng_txn *txn, const ng_intro *intro, ng_error *err)
{
    char day[CLI_DAY_BYTES];
    ng_status status = NG_OK;
    (void)cli_day_text(session->today, day);
    for (size_t i = 0; i < intro->via_count && status == NG_OK; i++) {
        uint32_t load = 0;
        cli_buffer who = {0};
        status = ng_intro_load(txn, intro->via[i], session->today, &load, err);
        if (status == NG_OK) {
            status = add_named(&who, txn, intro, i + 1, err);
        }
        cli_buffer_add(&who, "", 1);
        if (status == NG_OK && !who.failed) {
            cli_output_line(&session->output, "%s was asked %u of at most %d times in %.7s",
                who.at, (unsigned)load, NG_INTRO_MONTHLY, day);
        }
        cli_buffer_finish(&who);
    }
    return status;
}

static void end_text(cli_buffer *text)
{
    cli_buffer_add(text, "", 1);
}

static ng_status say_change(cli_session *session, ng_txn *txn, const ng_intro *intro,
    const char *action, ng_member by, ng_error *err)
{
    row_texts texts = {0};
    cli_buffer who = {0};
    ng_status status = name_all(txn, intro, &texts, err);
    for (size_t i = 0; i < intro->via_count + 2 && status == NG_OK; i++) {
        if (party(intro, i).id == by.id) {
            status = add_named(&who, txn, intro, i, err);
        }
    }
    end_text(&texts.from);
    end_text(&texts.to);
    end_text(&texts.via);
    end_text(&texts.waits_for);
    end_text(&who);
    if (texts.from.failed || texts.to.failed || texts.via.failed || texts.waits_for.failed ||
        who.failed) {
        status = cli_fault(err, NG_ERR_NOMEM, "no memory");
    }
    if (status == NG_OK) {
        say_step(session, intro, &texts, action, who.at);
        say_turn(session, intro, &texts);
    }
    if (status == NG_OK && strcmp(action, "request") == 0) {
        status = say_loads(session, txn, intro, err);
    }
    cli_buffer_finish(&who);
    finish_texts(&texts);
    return status;
}

ng_status intro_print_change(cli_session *session, ng_txn *txn, const ng_intro *intro,
    const char *action, ng_member by, ng_error *err)
{
    if (session->output.format == CLI_FORMAT_TEXT) {
        return say_change(session, txn, intro, action, by, err);
    }
    row_texts texts = {0};
    cli_buffer change = {0};
    const ng_status status = add_loads(session, txn, intro, &texts, err);
    cli_buffer_add_string(&change, "intro ");
    cli_buffer_add_string(&change, action);
    end_text(&change);
    if (status == NG_OK && !change.failed) {
        cli_output_begin(&session->output, CLI_TABLE, columns);
        add_row(session, intro, &texts, change.at, columns);
        cli_output_end(&session->output);
    }
    session->output.out.failed |= change.failed;
    cli_buffer_finish(&change);
    finish_texts(&texts);
    return status;
}
