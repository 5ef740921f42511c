// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows and cells of a delimited text file (RFC 4180), without allocation a row.
 *
 * Cells are views into the window of the source, or into one reused buffer when they hold
 * doubled quotes; they live until the next row is asked for. Cells are as written: nothing is
 * trimmed. Both LF and CR LF end a line; blank lines are left out; a quoted cell may hold line
 * ends. Blanks around the quotes of a quoted cell are not part of it, and a quote inside an
 * unquoted cell is a character like any other.
 */
#ifndef NG_IMPORT_CSV_H
#define NG_IMPORT_CSV_H

#include "import/source.h"

/** What is wrong with a row; its line is read all the same. */
typedef enum ng_csv_fault {
    NG_CSV_SOUND,
    NG_CSV_BAD_UTF8,  // bytes that are not UTF-8
    NG_CSV_BAD_QUOTE, // text behind a closing quote
} ng_csv_fault;

typedef struct ng_csv_row {
    const ng_text
        *cell; // [count], the first NG_LIMIT_COLUMNS are set; NULL: there are no more rows
    size_t count;
    uint64_t line; // the line it begins on, from 1
    ng_text raw;   // as written, without the line end
    ng_csv_fault fault;
    bool ends_file; // the last, without a line end: the file may have been cut
} ng_csv_row;

typedef struct ng_csv_options {
    char delimiter; // any ASCII character but quote, CR and LF
    bool quotes;    // false: a quote is a character like any other
    bool peek;      // never read on: rows end with the last whole row of the window
} ng_csv_options;

typedef struct ng_csv {
    ng_source *source; // lent
    ng_csv_options options;
    uint64_t line;    // of the next row
    size_t quote_at;  // offset of the first quote in the window from begin on; end: none
    bool quote_known; // quote_at holds
    ng_text *cell;    // [NG_LIMIT_COLUMNS]
    ng_buffer unquoted;
} ng_csv;

/** @param source  lent until finish. Errors: NG_ERR_NOMEM. */
ng_status ng_csv__init(ng_csv *csv, ng_source *source, ng_error *err);
void ng_csv__finish(ng_csv *csv);
/** Go on at offset `begin` of the window, which is on this line. */
void ng_csv__restart(ng_csv *csv, const ng_csv_options *options, size_t begin, uint64_t line);

/**
 * The next row.
 *
 * Errors  NG_ERR_INPUT `path:line: what`: an unterminated quote, a NUL byte, a cell above
 *         NG_LIMIT_CELL_BYTES, a row above NG_LIMIT_ROW_BYTES; NG_ERR_IO; NG_ERR_NOMEM.
 * Cost    a few instructions for each 8 bytes.
 */
ng_status ng_csv__next(ng_csv *csv, ng_csv_row *row, ng_error *err);

#endif
