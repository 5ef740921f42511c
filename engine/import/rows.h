// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of a large file, read and cut into cells by a thread of their own, so that the caller
 * does nothing but take in what they say. They come as ng_csv__next would give them, or, where
 * a shape of pairs is given, as pairs.
 */
#ifndef NG_IMPORT_ROWS_H
#define NG_IMPORT_ROWS_H

#include "import/pairs.h"

typedef struct ng_rows ng_rows;

/** Pairs that stand behind each other in the file, one a line. */
typedef struct ng_rows_pairs {
    const ng_pair *at; // [count]
    size_t count;
    uint64_t line;        // of the first
    const ng_text *label; // [label_count] of those that are new: numbers label_first on
    size_t label_count;
    uint32_t label_first;
} ng_rows_pairs;

/**
 * Read on from where `csv` stands. *out is NULL, with NG_OK, where another thread does not pay
 * or cannot be had: for what is nearly read already, and for standard input, which is read
 * through the caller. `csv` and its source belong to the rows until close; progress is told by
 * next then. Errors: NG_ERR_NOMEM.
 *
 * @param shape  of rows that are read as pairs; NULL: none is
 */
ng_status ng_rows__open(ng_csv *csv, const ng_pair_shape *shape, ng_rows **out, ng_error *err);
/** The thread has ended afterwards. NULL is fine. */
void ng_rows__close(ng_rows *rows);
/**
 * All pairs that come next, until the next call; count 0: what comes next is no pair. Labels
 * live as long as the rows. Errors: those of ng_csv__next.
 */
ng_status ng_rows__pairs(ng_rows *rows, ng_rows_pairs *out, ng_error *err);
/** As ng_csv__next. Pairs that come next are no rows and must be asked for first. */
ng_status ng_rows__next(ng_rows *rows, ng_csv_row *row, ng_error *err);
/** The row that comes after `distance` more calls of next; NULL where that is not known yet. */
const ng_csv_row *ng_rows__ahead(const ng_rows *rows, size_t distance);

#endif
