// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What every reader of one file works with: rows, the batch, counters, and how rows are
 * rejected.
 *
 * A row is checked as a whole before anything of it goes into the batch, so that a rejected row
 * leaves nothing behind.
 */
#ifndef NG_IMPORT_READER_H
#define NG_IMPORT_READER_H

#include "import/rows.h"
#include "network/batch.h"

/** Room for the sentence of the first row that an import rejects. */
#define NG_REJECTION_BYTES 512

typedef struct ng_reader {
    ng_batch *batch;
    ng_txn *txn; // the write transaction of the batch
    const ng_import_options *options;
    ng_text name_space; // put before keys; empty: none
    ng_arena *arena;    // scratch of one row
    ng_source *source;
    ng_csv *csv;
    ng_rows *rows; // reads the rest of csv; NULL: not begun, or csv is read here
    bool begun;
    const ng_pair_shape *shape; // of rows that may be read as pairs; NULL: none
    ng_csv_row row;             // the present row
    size_t cell_count;          // cells that each row must have; 0: any number
    ng_text first_header;       // first cell of the header
    ng_hash128 header;          // of the header's bytes
    bool has_header;
    bool row_rejected;
    ng_import_file *file;  // path, kind and counters: rows and rejected are counted here
    uint32_t number;       // of the file in the batch
    uint32_t term;         // a term that every row needs, kept by the row functions; 0: not yet
    uint64_t dropped;      // fields left out of accepted rows
    char *first_rejection; // [NG_REJECTION_BYTES] of the file; lent, empty until there is one
} ng_reader;

/** Remember the header, which is the present row: rows must have as many cells, and none may
 *  repeat it. The text of `first_header` must be kept by the caller. */
void ng_reader__set_header(ng_reader *reader, ng_text first_header);

/**
 * The next row that can be read; those that cannot are rejected on the way. *more is false
 * after the last.
 * Errors: those of ng_csv__next; NG_ERR_INPUT when the file ends within a row;
 * NG_ERR_INTERRUPTED.
 */
ng_status ng_reader__next(ng_reader *reader, bool *more, ng_error *err);

/**
 * All pairs that come next, counted as rows; count 0: ask for the next row. Without a shape
 * there are none. Errors: as ng_reader__next.
 */
ng_status ng_reader__pairs(ng_reader *reader, ng_rows_pairs *out, ng_error *err);

/** The row that comes `distance` rows behind the next one; NULL where that is not known yet. */
const ng_csv_row *ng_reader__ahead(const ng_reader *reader, size_t distance);

/** Reject the present row: `path:line: field: what`. `field` may be NULL. */
void ng_reader__reject(ng_reader *reader, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** Drop a field of the present row, with a warning for the first few of a file. */
void ng_reader__drop(ng_reader *reader, const char *field, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/** A warning about the file: `path: what`. */
void ng_reader__warn(ng_reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** At the end of a file: says how many more fields were dropped. */
void ng_reader__finish(ng_reader *reader);

#define NG_SHOWN_BYTES 64
/** A value as sentences show it: cut, without control characters. Returns `out`. */
const char *ng_reader__shown(ng_text value, char out[NG_SHOWN_BYTES]);

/** Cell `index` of the present row, trimmed; empty when there is none. */
ng_text ng_reader__cell(const ng_reader *reader, size_t index);
/** A cell without blanks around it. */
ng_text ng_reader__trim(ng_text cell);
/**
 * What a trimmed cell of our own exports says: a `'` before any number of others and a `=`,
 * `+`, `-`, `@`, TAB or CR keeps spreadsheets from computing the cell, and is not part of it.
 */
ng_text ng_reader__plain(ng_text cell);

// Each of these is false after it rejected the row. An empty value gives none.
bool ng_reader__day(ng_reader *reader, const char *field, ng_text value, ng_day *out);
bool ng_reader__loose_day(ng_reader *reader, const char *field, ng_text value, ng_day *out);
/** Digits only, from `least` to `most`. */
bool ng_reader__number(ng_reader *reader, const char *field, ng_text value,
    const uint64_t range[2], uint64_t *out);
/** Not empty, and within the limit of a key with the name space. */
bool ng_reader__key(ng_reader *reader, const char *field, ng_text value);
/** Two members named by cells: keys, and not the same. */
bool ng_reader__two(ng_reader *reader, const char *const field[2], const ng_text value[2]);

/** Whether the present row is the last, and has no line end: the file may have been cut. */
bool ng_reader__ends_file(const ng_reader *reader);
/** Says that the file ends within a row. */
ng_status ng_reader__fail_cut(const ng_reader *reader, ng_error *err);

/** Slot of the member named by a cell that ng_reader__key let pass. */
ng_status ng_reader__member(ng_reader *reader, ng_text cell, uint32_t *slot, ng_error *err);
/** Slots of two members; *same when they are one, and then the row is rejected. */
ng_status ng_reader__members(
    ng_reader *reader, const ng_text value[2], uint32_t slot[2], bool *same, ng_error *err);
/** Slot of the group with a key, in the name space. */
ng_status ng_reader__group(ng_reader *reader, ng_text key, uint32_t *slot, ng_error *err);

/**
 * Next non-empty entry of a list whose entries end with `mark`, trimmed; false at the end.
 * `rest` shrinks.
 */
bool ng_reader__entry(ng_text *rest, char mark, ng_text *entry);
/**
 * A `;` list in which `\;` is a semicolon and `\\` a backslash of an entry, as exports write
 * it. Its entries end with NUL afterwards, which no cell holds.
 */
ng_status ng_reader__list(ng_reader *reader, ng_text cell, ng_text *out, ng_error *err);

#endif
