// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The printer: values to json, tsv or the cells of a table. table.c lays the cells out.
 */
#include "output.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "table.h"

// So much is gathered before it is written.
#define FLUSH_BYTES ((size_t)1 << 16)

cli_value cli_string(ng_text text)
{
    return (cli_value){.kind = CLI_STRING, .text = text};
}

cli_value cli_string_or_null(ng_text text)
{
    return text.bytes > 0 ? cli_string(text) : cli_null();
}

cli_value cli_number(uint64_t number)
{
    return (cli_value){.kind = CLI_NUMBER, .number = number};
}

cli_value cli_signed(int64_t number)
{
    return (cli_value){.kind = CLI_SIGNED, .number = (uint64_t)number};
}

cli_value cli_number_or_null(uint64_t number, uint64_t null)
{
    return number == null ? cli_null() : cli_number(number);
}

cli_value cli_boolean(bool truth)
{
    return (cli_value){.kind = CLI_BOOLEAN, .number = truth};
}

cli_value cli_decimal(uint64_t micro)
{
    return (cli_value){.kind = CLI_DECIMAL, .number = micro};
}

cli_value cli_list(const ng_text *list, size_t count)
{
    return (cli_value){.kind = CLI_LIST, .list = list, .list_count = count};
}

cli_value cli_nested(ng_text json, ng_text shown)
{
    return (cli_value){.kind = CLI_NESTED, .text = json, .shown = shown};
}

cli_value cli_null(void)
{
    return (cli_value){.kind = CLI_NULL};
}

// Also of a string that fails half way: what was written is gone from `out`.
void cli_output_flush(cli_output *output)
{
    size_t done = 0;
    while (done < output->out.bytes && !output->closed && output->error_number == 0) {
        const ssize_t bytes =
            write(STDOUT_FILENO, output->out.at + done, output->out.bytes - done);
        if (bytes >= 0) {
            done += (size_t)bytes;
        } else if (errno == EPIPE) {
            output->closed = true;
        } else if (errno != EINTR) {
            output->error_number = errno;
        }
    }
    output->out.bytes = 0;
}

static void flush_when_large(cli_output *output)
{
    if (output->out.bytes >= FLUSH_BYTES) {
        cli_output_flush(output);
    }
}

bool cli_output_finish(cli_output *output, const char **what)
{
    cli_output_flush(output);
    const bool no_memory = output->out.failed || output->cells.failed || output->index.failed;
    cli_buffer_finish(&output->out);
    cli_buffer_finish(&output->cells);
    cli_buffer_finish(&output->index);
    if (output->error_number != 0) {
        *what = strerror(output->error_number);
        return false;
    }
    *what = "no memory";
    return !no_memory;
}

static void add_decimal(cli_buffer *buffer, uint64_t micro)
{
    cli_buffer_print(buffer, "%llu.%06llu", (unsigned long long)(micro / 1000000),
        (unsigned long long)(micro % 1000000));
}

static void add_json_value(cli_buffer *out, const cli_value *value)
{
    switch (value->kind) {
    case CLI_NULL:
        cli_buffer_add_string(out, "null");
        break;
    case CLI_STRING:
        cli_buffer_add_json(out, value->text);
        break;
    case CLI_NUMBER:
        cli_buffer_add_number(out, value->number);
        break;
    case CLI_SIGNED:
        cli_buffer_print(out, "%lld", (long long)(int64_t)value->number);
        break;
    case CLI_BOOLEAN:
        cli_buffer_add_string(out, value->number != 0 ? "true" : "false");
        break;
    case CLI_DECIMAL:
        add_decimal(out, value->number);
        break;
    case CLI_LIST:
        cli_buffer_add(out, "[", 1);
        for (size_t i = 0; i < value->list_count; i++) {
            cli_buffer_add(out, ",", i > 0);
            cli_buffer_add_json(out, value->list[i]);
        }
        cli_buffer_add(out, "]", 1);
        break;
    case CLI_NESTED:
        cli_buffer_add(out, value->text.at, value->text.bytes);
        break;
    }
}

static void add_json_row(cli_output *output, const cli_value *values)
{
    cli_buffer *out = &output->out;
    const char *between = "{";
    for (size_t i = 0; i < output->column_count; i++) {
        if ((output->columns[i].flags & CLI_NOT_JSON) == 0) {
            cli_buffer_add_string(out, between);
            cli_buffer_add_json(out, cli_text_of(output->columns[i].name));
            cli_buffer_add(out, ":", 1);
            add_json_value(out, &values[i]);
            between = ",";
        }
    }
    cli_buffer_add(out, "}\n", 2);
}

static void add_tsv_value(cli_buffer *out, const cli_value *value)
{
    switch (value->kind) {
    case CLI_NULL:
        break;
    case CLI_STRING:
        cli_buffer_add_tsv(out, value->text);
        break;
    case CLI_NESTED:
        cli_buffer_add_tsv(out, value->shown);
        break;
    case CLI_LIST:
        for (size_t i = 0; i < value->list_count; i++) {
            cli_buffer_add(out, ";", i > 0);
            cli_buffer_add_tsv(out, value->list[i]);
        }
        break;
    case CLI_NUMBER:
    case CLI_SIGNED:
    case CLI_BOOLEAN:
    case CLI_DECIMAL:
        add_json_value(out, value);
        break;
    }
}

// The values, or (NULL) the names of the columns.
static void add_tsv_row(cli_output *output, const cli_value *values)
{
    bool first = true;
    for (size_t i = 0; i < output->column_count; i++) {
        if ((output->columns[i].flags & CLI_NOT_TSV) != 0) {
            continue;
        }
        cli_buffer_add(&output->out, "\t", !first);
        first = false;
        if (values == NULL) {
            cli_buffer_add_string(&output->out, output->columns[i].name);
        } else {
            add_tsv_value(&output->out, &values[i]);
        }
    }
    cli_buffer_add(&output->out, "\n", 1);
}

// Returns the terminal columns taken.
static size_t add_text_value(cli_buffer *cells, const cli_value *value)
{
    if (value->shown.at != NULL) {
        return cli_buffer_add_visible(cells, value->shown);
    }
    const size_t before = cells->bytes;
    size_t width = 0;
    switch (value->kind) {
    case CLI_NULL:
    case CLI_NESTED:
        return 0;
    case CLI_STRING:
        return cli_buffer_add_visible(cells, value->text);
    case CLI_LIST:
        for (size_t i = 0; i < value->list_count; i++) {
            width += i > 0 ? 2 : 0;
            cli_buffer_add(cells, ", ", i > 0 ? 2 : 0);
            width += cli_buffer_add_visible(cells, value->list[i]);
        }
        return width;
    case CLI_BOOLEAN:
        cli_buffer_add_string(cells, value->number != 0 ? "yes" : "no");
        break;
    case CLI_NUMBER:
    case CLI_SIGNED:
    case CLI_DECIMAL:
        add_json_value(cells, value);
        break;
    }
    return cells->bytes - before;
}

static void add_cell(cli_output *output, const cli_value *value)
{
    cli_cell cell = {.begin = output->cells.bytes};
    cell.width = add_text_value(&output->cells, value);
    cell.bytes = output->cells.bytes - cell.begin;
    cli_buffer_add(&output->index, (const char *)&cell, sizeof cell);
}

void cli_output_begin(cli_output *output, cli_layout layout, const cli_column *columns)
{
    output->layout = layout;
    output->columns = columns;
    output->column_count = 0;
    while (columns[output->column_count].name != NULL) {
        output->column_count++;
    }
    if (output->format == CLI_FORMAT_TSV && !output->has_header) {
        output->has_header = true;
        add_tsv_row(output, NULL);
    }
}

void cli_output_row(cli_output *output, const cli_value *values)
{
    switch (output->format) {
    case CLI_FORMAT_JSON:
        add_json_row(output, values);
        break;
    case CLI_FORMAT_TSV:
        add_tsv_row(output, values);
        break;
    case CLI_FORMAT_TEXT:
        for (size_t i = 0; i < output->column_count; i++) {
            add_cell(output, &values[i]);
        }
        break;
    }
    flush_when_large(output);
}

void cli_output_note(cli_output *output, ng_text line)
{
    if (output->format == CLI_FORMAT_TEXT) {
        const cli_value value = cli_string(line);
        add_cell(output, &value);
        if (!output->index.failed) {
            const size_t last = output->index.bytes / sizeof(cli_cell) - 1;
            cli_cell *cells = (cli_cell *)(void *)output->index.at;
            cells[last].is_note = true;
        }
    }
}

void cli_output_end(cli_output *output)
{
    if (output->format == CLI_FORMAT_TEXT && !output->cells.failed && !output->index.failed) {
        cli_table_lay_out(output);
    }
    output->cells.bytes = 0;
    output->index.bytes = 0;
    output->columns = NULL;
    flush_when_large(output);
}

static void __attribute__((format(printf, 2, 0)))
add_sentence(cli_output *output, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    cli_buffer line = {0};
    const int bytes = vsnprintf(NULL, 0, format, arguments);
    char *to = cli_buffer_reserve(&line, bytes < 0 ? 0 : (size_t)bytes + 1);
    if (to != NULL && bytes >= 0) {
        (void)vsnprintf(to, (size_t)bytes + 1, format, again);
        cli_buffer_add_visible(&output->out, (ng_text){to, (size_t)bytes});
        cli_buffer_add(&output->out, "\n", 1);
    }
    va_end(again);
    output->out.failed |= line.failed;
    cli_buffer_finish(&line);
    flush_when_large(output);
}

void cli_output_line(cli_output *output, const char *format, ...)
{
    if (output->format == CLI_FORMAT_TEXT) {
        va_list arguments;
        va_start(arguments, format);
        add_sentence(output, format, arguments);
        va_end(arguments);
    }
}

void cli_output_fact(cli_output *output, const cli_column *columns, const cli_value *values,
    const char *format, ...)
{
    if (output->format == CLI_FORMAT_TEXT) {
        va_list arguments;
        va_start(arguments, format);
        add_sentence(output, format, arguments);
        va_end(arguments);
        return;
    }
    cli_output_begin(output, CLI_TABLE, columns);
    cli_output_row(output, values);
    cli_output_end(output);
}
