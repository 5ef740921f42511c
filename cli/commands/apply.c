// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * netgraph apply: many changes, in groups that are each atomic and durable.
 *
 * A group is read whole before its transaction begins, so that nobody waits for a slow writer
 * of the input; and what is printed of a group is printed once it is durable.
 */
#include <string.h>

#include "change.h"
#include "line.h"
#include "session.h"

#define GROUP_BYTES_MAX ((size_t)64 << 20)
#define WORDS_MAX (CLI_ASSIGNMENTS_MAX + 3)

typedef struct counts {
    uint64_t changes, by_outcome[4]; // indexed by ng_outcome
} counts;

typedef struct apply_state {
    cli_session *session;
    cli_lines lines;
    cli_buffer group;    // lines of the group, each with a line feed behind it
    uint64_t first_line; // number of its first line
    uint64_t groups;     // written so far
    counts total;        // of these
} apply_state;

static const cli_column group_columns[] = {
    {"group", NULL, 0},
    {"changes", NULL, 0},
    {"created", NULL, 0},
    {"updated", NULL, 0},
    {"removed", NULL, 0},
    {"unchanged", NULL, 0},
    {0},
};
static const cli_column total_columns[] = {
    {"total", NULL, 0},
    {"groups", NULL, 0},
    {"changes", NULL, 0},
    {"created", NULL, 0},
    {"updated", NULL, 0},
    {"removed", NULL, 0},
    {"unchanged", NULL, 0},
    {0},
};

static ng_status read_group(apply_state *state, ng_error *err)
{
    state->group.bytes = 0;
    for (;;) {
        ng_text line;
        const ng_status status = cli_lines_next(&state->lines, &line, err);
        if (status != NG_OK) {
            return status;
        }
        const bool empty = line.bytes == 0;
        if (line.at == NULL || (empty && state->group.bytes > 0)) {
            return NG_OK;
        }
        if (empty) {
            continue;
        }
        if (state->group.bytes == 0) {
            state->first_line = state->lines.number;
        }
        if (state->group.bytes + line.bytes > GROUP_BYTES_MAX) {
            return cli_fault(err, NG_ERR_INPUT,
                "%s:%llu: a group of more than %zu bytes; put empty lines between changes",
                state->lines.name, (unsigned long long)state->lines.number, GROUP_BYTES_MAX);
        }
        cli_buffer_add(&state->group, line.at, line.bytes);
        cli_buffer_add(&state->group, "\n", 1);
        if (state->group.failed) {
            return cli_fault(err, NG_ERR_NOMEM, "no memory for a group of changes");
        }
    }
}

// Words of a line, without the escapes of tsv. The line is changed in place.
static ng_status split_line(
    char *line, size_t bytes, ng_text words[WORDS_MAX], size_t *count, ng_error *err)
{
    char *end = line + bytes;
    *count = 0;
    for (;;) {
        char *tab = memchr(line, '\t', (size_t)(end - line));
        size_t word_bytes = (size_t)((tab == NULL ? end : tab) - line);
        if (*count == WORDS_MAX) {
            return cli_fault(err, NG_ERR_ARGUMENT, "more than %d words", WORDS_MAX);
        }
        if (!cli_text_unescape(line, &word_bytes)) {
            return cli_fault(err, NG_ERR_ARGUMENT,
                "a backslash before something else than t, n or a backslash");
        }
        words[(*count)++] = (ng_text){line, word_bytes};
        if (tab == NULL) {
            return NG_OK;
        }
        line = tab + 1;
    }
}

static ng_status apply_line(
    apply_state *state, ng_txn *txn, char *line, size_t bytes, counts *made, ng_error *err)
{
    ng_text words[WORDS_MAX];
    size_t count = 0;
    cli_change change;
    cli_changed changed = {.brief = true};
    ng_status status = split_line(line, bytes, words, &count, err);
    if (status == NG_OK) {
        status = cli_change_read(words, count, &change, err);
    }
    if (status == NG_OK) {
        status = cli_change_make(txn, &change, state->session->today, &changed, err);
    }
    if (status == NG_OK) {
        made->changes++;
        made->by_outcome[changed.outcome]++;
    }
    cli_changed_finish(&changed);
    return status;
}

// What is wrong with a line is bad input data, unless a rule of the network or the store
// refuses.
static ng_status at_line(
    const apply_state *state, uint64_t number, ng_status status, ng_error *err)
{
    ng_error why = *err;
    if (status == NG_ERR_NOT_FOUND || status == NG_ERR_AMBIGUOUS || status == NG_ERR_ARGUMENT) {
        status = NG_ERR_INPUT;
    }
    return cli_fault(err, status, "%.400s:%llu: %.500s", state->lines.name,
        (unsigned long long)number, why.text);
}

static ng_status apply_group(apply_state *state, counts *made, ng_error *err)
{
    ng_txn *txn = NULL;
    uint64_t number = state->first_line;
    ng_status status = ng_txn_begin(state->session->store, NG_TXN_WRITE, &txn, err);
    for (size_t at = 0; status == NG_OK && at < state->group.bytes; number++) {
        char *line = state->group.at + at;
        const char *end = memchr(line, '\n', state->group.bytes - at);
        const size_t bytes = (size_t)(end - line);
        at += bytes + 1;
        status = apply_line(state, txn, line, bytes, made, err);
        if (status != NG_OK) {
            status = at_line(state, number, status, err);
        } else if (*cli_cancel() != 0) {
            status = cli_fault(err, NG_ERR_INTERRUPTED, "interrupted");
        }
    }
    if (status == NG_OK && made->changes > made->by_outcome[NG_UNCHANGED]) {
        status = ng_txn_commit(txn, err);
        txn = NULL;
    }
    ng_txn_abort(txn);
    return status;
}

// Fills the columns that both rows end in.
static void set_counts(cli_value *values, const counts *made)
{
    values[0] = cli_number(made->changes);
    values[1] = cli_number(made->by_outcome[NG_CREATED]);
    values[2] = cli_number(made->by_outcome[NG_UPDATED]);
    values[3] = cli_number(made->by_outcome[NG_REMOVED]);
    values[4] = cli_number(made->by_outcome[NG_UNCHANGED]);
}

// Written at once: it says that the group is durable.
static void print_group(apply_state *state, const counts *made)
{
    cli_output *output = &state->session->output;
    cli_value values[6] = {cli_number(state->groups)};
    set_counts(values + 1, made);
    if (output->format != CLI_FORMAT_TEXT) {
        cli_output_fact(output, group_columns, values, "%s", "");
        cli_output_flush(output);
    }
}

static void print_total(apply_state *state)
{
    cli_output *output = &state->session->output;
    const counts *made = &state->total;
    if (output->format == CLI_FORMAT_TSV) {
        cli_value values[6] = {cli_string(cli_text_of("total"))};
        set_counts(values + 1, made);
        cli_output_fact(output, group_columns, values, "%s", "");
        return;
    }
    cli_value values[7] = {cli_boolean(true), cli_number(state->groups)};
    set_counts(values + 2, made);
    cli_output_fact(output, total_columns, values,
        "groups %llu changes %llu: created %llu updated %llu removed %llu unchanged %llu",
        (unsigned long long)state->groups, (unsigned long long)made->changes,
        (unsigned long long)made->by_outcome[NG_CREATED],
        (unsigned long long)made->by_outcome[NG_UPDATED],
        (unsigned long long)made->by_outcome[NG_REMOVED],
        (unsigned long long)made->by_outcome[NG_UNCHANGED]);
}

static ng_status apply_all(apply_state *state, ng_error *err)
{
    for (;;) {
        ng_status status = read_group(state, err);
        if (status != NG_OK || state->group.bytes == 0) {
            return status;
        }
        counts made = {0};
        status = apply_group(state, &made, err);
        if (status != NG_OK) {
            return status;
        }
        state->groups++;
        state->total.changes += made.changes;
        for (size_t i = 0; i < 4; i++) {
            state->total.by_outcome[i] += made.by_outcome[i];
        }
        print_group(state, &made);
    }
}

static int apply_run(cli_session *session)
{
    apply_state state = {.session = session};
    ng_error err = {0};
    int code = CLI_DONE;
    ng_status status = cli_lines_open(&state.lines, session->words[0], &err);
    if (status != NG_OK) {
        return cli_fail(status, &err);
    }
    status = apply_all(&state, &err);
    print_total(&state);
    if (status != NG_OK) {
        cli_output_flush(&session->output);
        code = cli_fail(status, &err);
        cli_say("nothing of this group is written; groups written before it: %llu",
            (unsigned long long)state.groups);
    }
    cli_lines_finish(&state.lines);
    cli_buffer_finish(&state.group);
    return code;
}

const cli_command cli_apply = {
    .name = "apply",
    .usage = "FILE|-",
    .summary = "make many changes, in groups",
    .details =
        "One change a line, its words separated by tabs, options as name=value. An empty "
        "line ends a group; each group is one atomic and durable change. \\t, \\n and \\\\ "
        "in a word stand for tab, newline and backslash.",
    .words_min = 1,
    .words_max = 1,
    .store = CLI_STORE_CREATE,
    .run = apply_run,
};
