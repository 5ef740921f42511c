// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Aligned tables and records. Widths are terminal columns as counted when the cells were made,
 * so neither the locale nor the width of the terminal changes a byte.
 */
#include "table.h"

#include <assert.h>
#include <string.h>

#define GAP 2

// Upper case of a name, with blanks for underscores.
static void add_heading(cli_buffer *out, const cli_column *column)
{
    const char *from = column->heading != NULL ? column->heading : column->name;
    for (; *from != '\0'; from++) {
        const char capital = cli_upper(*from);
        cli_buffer_add(out, *from == '_' ? " " : &capital, 1);
    }
}

static size_t heading_width(const cli_column *column)
{
    return strlen(column->heading != NULL ? column->heading : column->name);
}

static void add_blanks(cli_buffer *out, size_t count)
{
    char *to = cli_buffer_reserve(out, count);
    if (to != NULL && count > 0) {
        memset(to, ' ', count);
        out->bytes += count;
    }
}

static void trim_line(cli_buffer *out)
{
    while (out->bytes > 0 && out->at[out->bytes - 1] == ' ') {
        out->bytes--;
    }
    cli_buffer_add(out, "\n", 1);
}

// A column counts when it may be shown in text and some row has a value in it.
static size_t column_width(
    const cli_output *output, const cli_cell *cells, size_t count, size_t c)
{
    size_t width = 0;
    size_t in_row = 0;
    for (size_t i = 0; i < count; i++) {
        if (cells[i].is_note) {
            continue;
        }
        if (in_row == c && cells[i].width > width) {
            width = cells[i].width;
        }
        in_row = (in_row + 1) % output->column_count;
    }
    if (width == 0 || (output->columns[c].flags & CLI_NOT_TEXT) != 0) {
        return 0;
    }
    const size_t heading = heading_width(&output->columns[c]);
    return width > heading ? width : heading;
}

static void add_padded(cli_buffer *out, ng_text text, size_t blanks, bool right)
{
    add_blanks(out, right ? blanks : 0);
    cli_buffer_add(out, text.at, text.bytes);
    add_blanks(out, (right ? 0 : blanks) + GAP);
}

static void add_headings(cli_output *output, const size_t *widths)
{
    cli_buffer *out = &output->out;
    for (size_t c = 0; c < output->column_count; c++) {
        const cli_column *column = &output->columns[c];
        if (widths[c] == 0) {
            continue;
        }
        const size_t blanks = widths[c] - heading_width(column);
        const bool right = (column->flags & CLI_RIGHT) != 0;
        add_blanks(out, right ? blanks : 0);
        add_heading(out, column);
        add_blanks(out, (right ? 0 : blanks) + GAP);
    }
    trim_line(out);
}

static void lay_out_table(
    cli_output *output, const cli_cell *cells, size_t count, size_t *widths)
{
    cli_buffer *out = &output->out;
    for (size_t c = 0; c < output->column_count; c++) {
        widths[c] = column_width(output, cells, count, c);
    }
    if (count > 0) {
        add_headings(output, widths);
    }
    size_t c = 0;
    for (size_t i = 0; i < count; i++) {
        const ng_text text = {output->cells.at + cells[i].begin, cells[i].bytes};
        if (cells[i].is_note) {
            cli_buffer_add(out, text.at, text.bytes);
            cli_buffer_add(out, "\n", 1);
            continue;
        }
        if (widths[c] > 0) {
            add_padded(out, text, widths[c] - cells[i].width,
                (output->columns[c].flags & CLI_RIGHT) != 0);
        }
        c = (c + 1) % output->column_count;
        if (c == 0) {
            trim_line(out);
        }
    }
}

static void lay_out_records(cli_output *output, const cli_cell *cells, size_t count)
{
    cli_buffer *out = &output->out;
    size_t width = 0;
    for (size_t c = 0; c < output->column_count; c++) {
        const size_t heading = heading_width(&output->columns[c]);
        const bool shown = (output->columns[c].flags & CLI_NOT_TEXT) == 0;
        width = shown && heading > width ? heading : width;
    }
    size_t c = 0;
    for (size_t i = 0; i < count; i++) {
        const ng_text text = {output->cells.at + cells[i].begin, cells[i].bytes};
        if (cells[i].is_note) {
            cli_buffer_add(out, text.at, text.bytes);
            cli_buffer_add(out, "\n", 1);
            continue;
        }
        if (c == 0 && i > 0) {
            cli_buffer_add(out, "\n", 1);
        }
        const cli_column *column = &output->columns[c];
        if (text.bytes > 0 && (column->flags & CLI_NOT_TEXT) == 0) {
            const char *heading = column->heading != NULL ? column->heading : column->name;
            add_padded(out, cli_text_of(heading), width - heading_width(column), false);
            cli_buffer_add(out, text.at, text.bytes);
            cli_buffer_add(out, "\n", 1);
        }
        c = (c + 1) % output->column_count;
    }
}

void cli_table_lay_out(cli_output *output)
{
    const cli_cell *cells = (const cli_cell *)(const void *)output->index.at;
    const size_t count = output->index.bytes / sizeof *cells;
    assert(output->column_count > 0);
    if (output->layout == CLI_RECORD) {
        lay_out_records(output, cells, count);
        return;
    }
    cli_buffer room = {0};
    char *widths = cli_buffer_reserve(&room, output->column_count * sizeof(size_t));
    if (widths != NULL) {
        lay_out_table(output, cells, count, (size_t *)(void *)widths);
    }
    output->out.failed |= room.failed;
    cli_buffer_finish(&room);
}
