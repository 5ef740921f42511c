// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows of a large file, read and cut into cells by a thread of their own, so that the caller
 * does nothing but take in what they say. They come as ng_csv__next would give them.
 */
#ifndef NG_IMPORT_ROWS_H
#define NG_IMPORT_ROWS_H

#include "import/csv.h"

typedef struct ng_rows ng_rows;

/**
 * Read on from where `csv` stands. *out is NULL, with NG_OK, where another thread does not pay
 * or cannot be had: for what is nearly read already, and for standard input, which is read
 * through the caller. `csv` and its source belong to the rows until close; progress is told by
 * next then. Errors: NG_ERR_NOMEM.
 */
ng_status ng_rows__open(ng_csv *csv, ng_rows **out, ng_error *err);
/** The thread has ended afterwards. NULL is fine. */
void ng_rows__close(ng_rows *rows);
/** As ng_csv__next. */
ng_status ng_rows__next(ng_rows *rows, ng_csv_row *row, ng_error *err);
/** The row that comes after `distance` more calls of next; NULL where that is not known yet. */
const ng_csv_row *ng_rows__ahead(const ng_rows *rows, size_t distance);

#endif
