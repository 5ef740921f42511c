// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads a file of groups: CSV with a header line, cells in quotes where they hold a comma.
 */
#include "groups.h"

#include <stdlib.h>
#include <string.h>

#include "session.h"

enum {
    CELLS_MAX = GROUPS_COLUMNS_MAX + 1
};

typedef struct groups_reading {
    ng_txn *txn;
    groups *out;
    ng_error *err;
} groups_reading;

static ng_status wrong(const groups_reading *on, const char *what)
{
    return cli_fault(on->err, NG_ERR_INPUT, "%s:%llu: %s", on->out->lines.name,
        (unsigned long long)on->out->lines.number, what);
}

static ng_status no_memory(const groups_reading *on)
{
    return cli_fault(on->err, NG_ERR_NOMEM, "no memory for the groups");
}

// One cell, unquoted in place; NULL: a quote stands where it cannot.
static char *take_cell(char **at, bool *last)
{
    char *in = *at;
    char *out = *at;
    char *begin = *at;
    const bool quoted = *in == '"';
    in += quoted;
    while (*in != '\0' && (quoted || *in != ',')) {
        if (quoted && *in == '"' && in[1] != '"') {
            break;
        }
        in += quoted && *in == '"';
        *out++ = *in++;
    }
    if (quoted && *in++ != '"') {
        return NULL;
    }
    if (*in != ',' && *in != '\0') {
        return NULL;
    }
    *last = *in == '\0';
    *out = '\0';
    *at = *last ? in : in + 1;
    return begin;
}

static ng_status split(const groups_reading *on, char *line, char **cells, size_t *count)
{
    bool last = false;
    for (*count = 0; !last; *count += 1) {
        if (*count == CELLS_MAX) {
            return wrong(on, "more columns than a member and 4 of labels");
        }
        cells[*count] = take_cell(&line, &last);
        if (cells[*count] == NULL) {
            return wrong(on, "a quote that does not end a cell");
        }
    }
    return NG_OK;
}

// The next line, copied with a NUL behind it; *out NULL at the end.
static ng_status next_line(groups_reading *on, cli_buffer *room, char **out)
{
    ng_text line = {NULL, 0};
    *out = NULL;
    const ng_status status = cli_lines_next(&on->out->lines, &line, on->err);
    if (status != NG_OK || line.at == NULL) {
        return status;
    }
    room->bytes = 0;
    if (on->out->lines.number == 1 && line.bytes >= 3 &&
        memcmp(line.at, "\xEF\xBB\xBF", 3) == 0) {
        line.at += 3;
        line.bytes -= 3;
    }
    cli_buffer_add(room, line.at, line.bytes);
    cli_buffer_add(room, "", 1);
    if (room->failed) {
        return no_memory(on);
    }
    if (strlen(room->at) != line.bytes) {
        return wrong(on, "a NUL inside the line");
    }
    *out = room->at;
    return NG_OK;
}

static ng_status read_header(groups_reading *on)
{
    char *line = NULL;
    char *cells[CELLS_MAX];
    size_t count = 0;
    ng_status status = next_line(on, &on->out->header, &line);
    if (status == NG_OK && line == NULL) {
        return cli_fault(on->err, NG_ERR_INPUT,
            "%s: a header line is needed: member, and a column of labels or more",
            on->out->lines.name);
    }
    if (status == NG_OK) {
        status = split(on, line, cells, &count);
    }
    if (status == NG_OK && (count < 2 || strcmp(cells[0], "member") != 0)) {
        return wrong(on, "the columns are member, and one of labels or more");
    }
    for (size_t i = 1; status == NG_OK && i < count; i++) {
        if (cells[i][0] == '\0') {
            return wrong(on, "a column without a name");
        }
        on->out->column[i - 1] = cells[i];
        on->out->column_count = i;
    }
    return status;
}

// --- Rows ------------------------------------------------------------------------------------

size_t groups_count(const groups *of, size_t column)
{
    return of->begin[column].bytes / sizeof(size_t);
}

const char *groups_label(const groups *of, size_t column, size_t number)
{
    const size_t *begin = (const void *)of->begin[column].at;
    return of->label[column].at + begin[number];
}

static ng_status find_label(
    const groups_reading *on, size_t column, const char *label, uint32_t *out)
{
    groups *to = on->out;
    const size_t count = groups_count(to, column);
    *out = NG_FAIRNESS_UNKNOWN;
    if (label[0] == '\0') {
        return NG_OK;
    }
    for (size_t i = 0; i < count; i++) {
        if (strcmp(groups_label(to, column, i), label) == 0) {
            *out = (uint32_t)i;
            return NG_OK;
        }
    }
    if (count == NG_FAIRNESS_GROUPS_MAX) {
        return wrong(on, "more than 200 groups in a column");
    }
    const size_t begin = to->label[column].bytes;
    cli_buffer_add(&to->label[column], label, strlen(label) + 1);
    cli_buffer_add(&to->begin[column], (const char *)&begin, sizeof begin);
    *out = (uint32_t)count;
    return to->label[column].failed || to->begin[column].failed ? no_memory(on) : NG_OK;
}

static ng_status read_row(const groups_reading *on, char *line)
{
    char *cells[CELLS_MAX];
    size_t count = 0;
    ng_member member;
    groups_row row;
    memset(&row, 0, sizeof row);
    ng_status status = split(on, line, cells, &count);
    if (status == NG_OK && count != on->out->column_count + 1) {
        return wrong(on, "not as many cells as the header has");
    }
    if (status != NG_OK) {
        return status;
    }
    const ng_status found =
        ng_member_find(on->txn, cli_text_of(cells[0]), &member, NULL, NULL, on->err);
    if (found == NG_ERR_NOT_FOUND) {
        on->out->strange++;
        return NG_OK;
    }
    if (found == NG_ERR_AMBIGUOUS) {
        return wrong(on, "member: several members have this name");
    }
    row.member = member.id;
    status = found;
    for (size_t i = 1; status == NG_OK && i < count; i++) {
        status = find_label(on, i - 1, cells[i], &row.group[i - 1]);
    }
    cli_buffer_add(&on->out->rows, (const char *)&row, sizeof row);
    return status == NG_OK && on->out->rows.failed ? no_memory(on) : status;
}

static int compare_rows(const void *a, const void *b)
{
    const groups_row *x = a;
    const groups_row *y = b;
    return x->member < y->member ? -1 : x->member > y->member;
}

static ng_status sort_rows(const groups_reading *on)
{
    groups_row *rows = (void *)on->out->rows.at;
    const size_t count = on->out->rows.bytes / sizeof *rows;
    if (count > 1) {
        qsort(rows, count, sizeof *rows, compare_rows);
    }
    for (size_t i = 1; i < count; i++) {
        if (rows[i].member == rows[i - 1].member) {
            ng_text label = {"", 0};
            (void)ng_member_label(on->txn, (ng_member){rows[i].member}, &label, NULL);
            return cli_fault(on->err, NG_ERR_INPUT, "%s: member: %.*s stands there twice",
                on->out->lines.name, (int)label.bytes, label.at);
        }
    }
    return NG_OK;
}

ng_status groups_take(const char *path, groups *out, ng_error *err)
{
    const ng_status status = cli_lines_open(&out->lines, path, err);
    return status == NG_OK ? cli_lines_take(&out->lines, GROUPS_BYTES_MAX, err) : status;
}

ng_status groups_read(ng_txn *txn, groups *out, ng_error *err)
{
    groups_reading on = {.txn = txn, .out = out, .err = err};
    cli_buffer room = {0};
    char *line = NULL;
    ng_status status = read_header(&on);
    while (status == NG_OK) {
        status = next_line(&on, &room, &line);
        if (status != NG_OK || line == NULL) {
            break;
        }
        status = line[0] == '\0' ? NG_OK : read_row(&on, line);
    }
    if (status == NG_OK) {
        status = sort_rows(&on);
    }
    cli_buffer_finish(&room);
    return status;
}

const groups_row *groups_find(const groups *of, ng_member member)
{
    const groups_row key = {.member = member.id};
    const size_t count = of->rows.bytes / sizeof key;
    return count == 0 ? NULL : bsearch(&key, of->rows.at, count, sizeof key, compare_rows);
}

void groups_finish(groups *of)
{
    cli_lines_finish(&of->lines);
    cli_buffer_finish(&of->header);
    cli_buffer_finish(&of->rows);
    for (size_t i = 0; i < GROUPS_COLUMNS_MAX; i++) {
        cli_buffer_finish(&of->label[i]);
        cli_buffer_finish(&of->begin[i]);
    }
}
