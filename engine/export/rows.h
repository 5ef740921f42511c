// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of one kind of facts: a CSV file with a header line (RFC 4180, LF), or one JSON object a
 * line.
 *
 * The file is made with its first row. In CSV the entries of a list stand between `;`, and a
 * `;` or backslash inside an entry has a backslash before it, and a cell that a spreadsheet
 * would compute (it begins with `=`, `+`, `-`, `@`, TAB or CR) a `'`, which import takes off;
 * in JSON a list is an array, and empty values are left out.
 */
#ifndef NG_EXPORT_ROWS_H
#define NG_EXPORT_ROWS_H

#include "export/output.h"

#define NG_ROWS_COLUMNS_MAX 24

typedef enum ng_cell_kind {
    NG_CELL_TEXT,
    NG_CELL_NUMBER, // text is a decimal number
    NG_CELL_LIST
} ng_cell_kind;

typedef struct ng_cell {
    ng_cell_kind kind;
    ng_text text;
    const ng_text *entry; // [entry_count] of a list, none empty
    size_t entry_count;
} ng_cell;

typedef struct ng_rows {
    ng_output *output;
    ng_export_kind kind; // NG_EXPORT_CSV or NG_EXPORT_JSON
    const volatile int *cancel;
    const char *name;          // of the file, without its suffix
    const char *const *column; // [column_count]
    uint32_t column_count;     // at most NG_ROWS_COLUMNS_MAX
    uint64_t row_count;
    ng_buffer line;
} ng_rows;

/** Begin the rows of another kind. */
void ng_rows__begin(
    ng_rows *rows, const char *name, const char *const *column, uint32_t column_count);
/**
 * One row; cell: [column_count]. Errors: those of ng_output__write; NG_ERR_INTERRUPTED;
 * NG_ERR_NOMEM.
 */
ng_status ng_rows__add(ng_rows *rows, const ng_cell *cell, ng_error *err);

#endif
