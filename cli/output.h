// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The one printer: rows of named values, and text, tsv or json behind it.
 *
 * A command declares its columns once, begins, prints rows, and ends. Everything is kept in
 * memory and written in few large writes. A closed pipe is quiet: `closed` is set and nothing
 * more is written. Any other failure is kept in `error_number` and reported once, by
 * cli_output_finish.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "buffer.h"

typedef enum cli_format {
    CLI_FORMAT_TEXT,
    CLI_FORMAT_JSON,
    CLI_FORMAT_TSV
} cli_format;

/** Where a column is left out. */
enum {
    CLI_NOT_JSON = 1,
    CLI_NOT_TSV = 2,
    CLI_NOT_TEXT = 4,
    CLI_RIGHT = 8 // numbers: flush right in the table
};

/** Columns end with one whose name is NULL. */
typedef struct cli_column {
    const char *name;    // json field and tsv header
    const char *heading; // in text; NULL: the name
    unsigned flags;
} cli_column;

typedef enum cli_value_kind {
    CLI_NULL,
    CLI_STRING,
    CLI_NUMBER,
    CLI_SIGNED, // `number` is an int64_t
    CLI_BOOLEAN,
    CLI_DECIMAL, // millionths, printed with six decimals
    CLI_LIST,    // of strings
    CLI_NESTED   // json as rendered, and a text for the other formats
} cli_value_kind;

typedef struct cli_value {
    cli_value_kind kind;
    uint64_t number;
    ng_text text;  // of a string; of a nested value: its json
    ng_text shown; // in text (and, when nested, tsv) instead of the value; NULL: the value
    const ng_text *list; // [list_count]
    size_t list_count;
} cli_value;

/** How rows look in text. */
typedef enum cli_layout {
    CLI_TABLE, // aligned, a heading above; columns empty in every row are left out
    CLI_RECORD // each value on a line of its own behind its heading; empty ones are left out
} cli_layout;

typedef struct cli_cell {
    size_t begin, bytes; // in `cells`
    size_t width;        // terminal columns
    bool is_note;        // a whole line instead of one cell
} cli_cell;

typedef struct cli_output {
    cli_format format;
    cli_layout layout;
    const cli_column *columns; // NULL outside of begin and end
    size_t column_count;
    cli_buffer out;   // not yet written
    cli_buffer cells; // text of the table that is being laid out
    cli_buffer index; // of cli_cell
    bool has_header;  // the tsv header is written
    bool closed;      // nobody reads what is written
    int error_number; // errno of the write that failed; 0: none
} cli_output;

cli_value cli_string(ng_text text);
/** Null for the empty text: not known. */
cli_value cli_string_or_null(ng_text text);
cli_value cli_number(uint64_t number);
cli_value cli_signed(int64_t number);
cli_value cli_number_or_null(uint64_t number, uint64_t null);
cli_value cli_boolean(bool truth);
cli_value cli_decimal(uint64_t micro);
cli_value cli_list(const ng_text *list, size_t count);
cli_value cli_nested(ng_text json, ng_text shown);
cli_value cli_null(void);

void cli_output_begin(cli_output *output, cli_layout layout, const cli_column *columns);
/** One row; `values` has one entry a column. */
void cli_output_row(cli_output *output, const cli_value *values);
/** A line of its own below the last row; text only. */
void cli_output_note(cli_output *output, ng_text line);
void cli_output_end(cli_output *output);

/** One row on its own: in text the sentence, otherwise the values. */
void cli_output_fact(cli_output *output, const cli_column *columns, const cli_value *values,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/** A sentence for people: text only. */
void cli_output_line(cli_output *output, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Write what is there; called by the printer itself once enough has gathered. */
void cli_output_flush(cli_output *output);
/** Write and give memory back. False after a failed write; `what` says why. */
bool cli_output_finish(cli_output *output, const char **what);

#endif
