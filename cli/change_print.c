// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a change did, as a sentence or a row.
 */
#include <string.h>

#include "change_words.h"
#include "day.h"
#include "session.h"

#define COLUMNS_MAX 10

const char *cli_outcome_name(ng_outcome outcome)
{
    switch (outcome) {
    case NG_UNCHANGED:
        return "unchanged";
    case NG_CREATED:
        return "created";
    case NG_UPDATED:
        return "updated";
    case NG_REMOVED:
        return "removed";
    }
    return "unchanged";
}

static void add_named(cli_buffer *out, const cli_changed *changed, size_t which)
{
    const ng_text label = cli_changed_part(changed, 2 * which);
    const ng_text name = cli_changed_part(changed, 2 * which + 1);
    cli_buffer_add(out, label.at, label.bytes);
    cli_buffer_add(out, " ", name.bytes > 0);
    cli_buffer_add(out, name.at, name.bytes);
}

// The entries of the list with commas between; the empty one is the general endorsement.
static void add_list(cli_buffer *out, const cli_changed *changed)
{
    const char *at = changed->list.at;
    for (size_t i = 0; i < changed->list_count; i++, at += strlen(at) + 1) {
        cli_buffer_add_string(out, i > 0 ? ", " : "");
        cli_buffer_add_string(out, at[0] == '\0' ? "in general" : at);
    }
}

static void add_detail(cli_buffer *out, const cli_changed *changed)
{
    const ng_text detail = cli_changed_part(changed, 4);
    const bool is_method = changed->verb == CLI_VERIFY || changed->verb == CLI_UNVERIFY;
    if (detail.bytes > 0) {
        cli_buffer_add_string(out, is_method ? " (" : " for ");
        cli_buffer_add(out, detail.at, detail.bytes);
        cli_buffer_add_string(out, is_method ? ")" : "");
    }
}

// What else a reader should know of the two.
static void add_remarks(cli_buffer *out, const cli_changed *changed)
{
    const cli_verb_words *made = &cli_verbs[changed->verb];
    if ((made->says & CLI_SAYS_CONNECTED) != 0 && !changed->connected) {
        cli_buffer_add_string(out, "; they are not connected");
    }
    if (changed->list_count == 0) {
        return;
    }
    cli_buffer_add_string(out, "; ");
    if (changed->verb == CLI_ENDORSE) {
        add_named(out, changed, 1);
        cli_buffer_add_string(out, " endorses ");
        add_named(out, changed, 0);
        cli_buffer_add_string(out, " too: ");
    } else {
        cli_buffer_add_string(out, "still: ");
    }
    add_list(out, changed);
}

static void print_sentence(cli_session *session, const cli_changed *changed)
{
    const cli_verb_words *made = &cli_verbs[changed->verb];
    const cli_phrase *words = changed->outcome == NG_UNCHANGED ? &made->already : &made->did;
    cli_buffer line = {0};
    cli_buffer_add_string(&line,
        changed->outcome == NG_UPDATED && made->field[1] != NULL &&
                (made->says & CLI_SAYS_NO_UPDATE) == 0
            ? "updated: "
            : changed->verb == CLI_NOT_SAME && changed->outcome == NG_REMOVED ? "taken back: "
                                                                              : "");
    cli_buffer_add_string(&line, words->before);
    add_named(&line, changed, 0);
    cli_buffer_add_string(&line, words->between);
    add_named(&line, changed, 1);
    add_detail(&line, changed);
    cli_buffer_add_string(&line, words->after);
    add_remarks(&line, changed);
    cli_output_line(&session->output, "%.*s", (int)line.bytes, line.at == NULL ? "" : line.at);
    session->output.out.failed |= line.failed;
    cli_buffer_finish(&line);
}

// A row that is being put together.
typedef struct change_row {
    cli_column columns[COLUMNS_MAX];
    cli_value values[COLUMNS_MAX];
    size_t count;
} change_row;

static void add_value(change_row *row, const char *name, cli_value value)
{
    row->columns[row->count] = (cli_column){name, NULL, 0};
    row->values[row->count] = value;
    row->count++;
}

// The list as texts, behind each other in `room`.
static cli_value list_of(const cli_changed *changed, cli_buffer *room)
{
    const char *at = changed->list.at;
    for (size_t i = 0; i < changed->list_count; i++, at += strlen(at) + 1) {
        const ng_text text = {at, strlen(at)};
        cli_buffer_add(room, (const char *)(const void *)&text, sizeof text);
    }
    return room->failed
        ? cli_null()
        : cli_list((const ng_text *)(const void *)room->at, changed->list_count);
}

static void print_row(cli_session *session, const cli_changed *changed)
{
    const cli_verb_words *made = &cli_verbs[changed->verb];
    change_row row = {.count = 0};
    cli_buffer list = {0};
    char day[CLI_DAY_BYTES];
    add_value(&row, "change", cli_string(cli_text_of(made->name)));
    add_value(&row, "outcome", cli_string(cli_text_of(cli_outcome_name(changed->outcome))));
    for (size_t i = 0; i < 2 && made->field[i] != NULL; i++) {
        add_value(&row, made->field[i], cli_string(cli_changed_part(changed, 2 * i)));
    }
    if (made->detail != NULL) {
        add_value(&row, made->detail, cli_string_or_null(cli_changed_part(changed, 4)));
    }
    if ((made->says & CLI_SAYS_DAY) != 0) {
        add_value(&row, "day", cli_string_or_null(cli_day_text(changed->day, day)));
    }
    if ((made->says & CLI_SAYS_CONNECTED) != 0) {
        add_value(&row, "connected", cli_boolean(changed->connected));
    }
    if (made->list != NULL) {
        add_value(&row, made->list, list_of(changed, &list));
    }
    cli_output_begin(&session->output, CLI_TABLE, row.columns);
    cli_output_row(&session->output, row.values);
    cli_output_end(&session->output);
    session->output.out.failed |= list.failed;
    cli_buffer_finish(&list);
}

void cli_change_print(cli_session *session, const cli_changed *changed)
{
    if (session->output.format == CLI_FORMAT_TEXT) {
        print_sentence(session, changed);
    } else {
        print_row(session, changed);
    }
    // What could not be kept cannot be told either.
    session->output.out.failed |= changed->text.failed || changed->list.failed;
}
