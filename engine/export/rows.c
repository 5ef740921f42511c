// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows as text. Source: RFC 4180 (CSV), RFC 8259 (JSON).
 */
#include "export/rows.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"

enum {
    CANCEL_EVERY = 1024 // rows between two looks at the flag
};

static ng_status add(ng_rows *rows, const char *at, size_t bytes, ng_error *err)
{
    return ng_buffer__add(&rows->line, at, bytes, err);
}

static ng_status add_byte(ng_rows *rows, char byte, ng_error *err)
{
    return ng_buffer__add(&rows->line, &byte, 1, err);
}

// --- CSV -------------------------------------------------------------------------------------

// Quotes are also put where a reader may trim or take the line for something else.
static bool needs_quotes(ng_text text)
{
    if (text.bytes == 0) {
        return false;
    }
    if (text.at[0] == ' ' || text.at[text.bytes - 1] == ' ') {
        return true;
    }
    for (size_t i = 0; i < text.bytes; i++) {
        if (strchr("\",;|\t\r\n#", text.at[i]) != NULL) {
            return true;
        }
    }
    return false;
}

// True for what a spreadsheet would compute, and for what would be taken for a guarded cell.
static bool needs_guard(ng_text text)
{
    size_t quotes = 0;
    while (quotes < text.bytes && text.at[quotes] == '\'') {
        quotes++;
    }
    return quotes < text.bytes && memchr("=+-@\t\r", text.at[quotes], 6) != NULL;
}

static ng_status add_csv(ng_rows *rows, ng_text text, ng_error *err)
{
    ng_status status = NG_OK;
    const char *const guard = needs_guard(text) ? "'" : "";
    if (!needs_quotes(text)) {
        NG_TRY(add(rows, guard, strlen(guard), err));
        return add(rows, text.at, text.bytes, err);
    }
    NG_TRY(add_byte(rows, '"', err));
    NG_TRY(add(rows, guard, strlen(guard), err));
    for (size_t i = 0; i < text.bytes; i++) {
        if (text.at[i] == '"') {
            NG_TRY(add_byte(rows, '"', err));
        }
        NG_TRY(add_byte(rows, text.at[i], err));
    }
    NG_TRY(add_byte(rows, '"', err));
done:
    return status;
}

// The entries of a list as one text, before it is quoted.
static ng_status join(const ng_cell *cell, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < cell->entry_count; i++) {
        ng_text entry = cell->entry[i];
        if (i > 0) {
            NG_TRY(ng_buffer__add(out, ";", 1, err));
        }
        for (size_t j = 0; j < entry.bytes; j++) {
            if (entry.at[j] == ';' || entry.at[j] == '\\') {
                NG_TRY(ng_buffer__add(out, "\\", 1, err));
            }
            NG_TRY(ng_buffer__add(out, entry.at + j, 1, err));
        }
    }
done:
    return status;
}

static ng_status add_csv_cell(ng_rows *rows, const ng_cell *cell, ng_error *err)
{
    if (cell->kind != NG_CELL_LIST) {
        return add_csv(rows, cell->text, err);
    }
    ng_buffer joined = {0};
    ng_status status = join(cell, &joined, err);
    if (status == NG_OK) {
        status = add_csv(rows, (ng_text){(const char *)joined.at, joined.bytes}, err);
    }
    ng_buffer__finish(&joined);
    return status;
}

static ng_status add_csv_row(ng_rows *rows, const ng_cell *cell, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < rows->column_count; i++) {
        if (i > 0) {
            NG_TRY(add_byte(rows, ',', err));
        }
        NG_TRY(add_csv_cell(rows, &cell[i], err));
    }
done:
    return status;
}

static ng_status write_header(ng_rows *rows, ng_error *err)
{
    ng_cell cell[NG_ROWS_COLUMNS_MAX] = {{0}};
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < rows->column_count; i++) {
        cell[i].text = ng_text__of(rows->column[i]);
    }
    rows->line.bytes = 0;
    NG_TRY(add_csv_row(rows, cell, err));
    NG_TRY(add_byte(rows, '\n', err));
    NG_TRY(ng_output__write(
        rows->output, (ng_text){(const char *)rows->line.at, rows->line.bytes}, err));
done:
    return status;
}

// --- JSON ------------------------------------------------------------------------------------

static ng_status add_json_byte(ng_rows *rows, char byte, ng_error *err)
{
    static const char plain[] = "\"\\\n\r\t";
    static const char letter[] = "\"\\nrt";
    const char *found = memchr(plain, byte, sizeof plain - 1);
    char escape[8];
    if (found != NULL) {
        escape[0] = '\\';
        escape[1] = letter[found - plain];
        return add(rows, escape, 2, err);
    }
    if ((unsigned char)byte < 0x20 || byte == 0x7f) {
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)byte);
        return add(rows, escape, 6, err);
    }
    return add_byte(rows, byte, err);
}

static ng_status add_json_text(ng_rows *rows, ng_text text, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(add_byte(rows, '"', err));
    for (size_t i = 0; i < text.bytes; i++) {
        NG_TRY(add_json_byte(rows, text.at[i], err));
    }
    NG_TRY(add_byte(rows, '"', err));
done:
    return status;
}

static ng_status add_json_value(ng_rows *rows, const ng_cell *cell, ng_error *err)
{
    switch (cell->kind) {
    case NG_CELL_TEXT:
        return add_json_text(rows, cell->text, err);
    case NG_CELL_NUMBER:
        return add(rows, cell->text.at, cell->text.bytes, err);
    case NG_CELL_LIST:
        break;
    }
    ng_status status = NG_OK;
    for (size_t i = 0; i < cell->entry_count; i++) {
        NG_TRY(add_byte(rows, i == 0 ? '[' : ',', err));
        NG_TRY(add_json_text(rows, cell->entry[i], err));
    }
    NG_TRY(add_byte(rows, ']', err));
done:
    return status;
}

static ng_status add_json_row(ng_rows *rows, const ng_cell *cell, ng_error *err)
{
    ng_status status = NG_OK;
    char mark = '{';
    for (uint32_t i = 0; i < rows->column_count; i++) {
        size_t size = cell[i].kind == NG_CELL_LIST ? cell[i].entry_count : cell[i].text.bytes;
        if (size == 0) {
            continue;
        }
        NG_TRY(add_byte(rows, mark, err));
        NG_TRY(add_json_text(rows, ng_text__of(rows->column[i]), err));
        NG_TRY(add_byte(rows, ':', err));
        NG_TRY(add_json_value(rows, &cell[i], err));
        mark = ',';
    }
    NG_TRY(add_byte(rows, '}', err));
done:
    return status;
}

// --- Either ----------------------------------------------------------------------------------

void ng_rows__begin(
    ng_rows *rows, const char *name, const char *const *column, uint32_t column_count)
{
    assert(column_count <= NG_ROWS_COLUMNS_MAX);
    rows->name = name;
    rows->column = column;
    rows->column_count = column_count;
    rows->row_count = 0;
}

ng_status ng_rows__add(ng_rows *rows, const ng_cell *cell, ng_error *err)
{
    bool csv = rows->kind == NG_EXPORT_CSV;
    ng_status status = NG_OK;
    if (rows->row_count == 0) {
        NG_TRY(ng_output__begin_file(rows->output, rows->name, csv ? "csv" : "json", err));
        NG_TRY(csv ? write_header(rows, err) : NG_OK);
    }
    if (rows->row_count % CANCEL_EVERY == 0 && rows->cancel != NULL && *rows->cancel != 0) {
        status = ng_fail(err, NG_ERR_INTERRUPTED, "interrupted");
        goto done;
    }
    rows->row_count++;
    rows->line.bytes = 0;
    NG_TRY(csv ? add_csv_row(rows, cell, err) : add_json_row(rows, cell, err));
    NG_TRY(add_byte(rows, '\n', err));
    NG_TRY(ng_output__write(
        rows->output, (ng_text){(const char *)rows->line.at, rows->line.bytes}, err));
done:
    return status;
}
