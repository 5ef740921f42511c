// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rows that name two members by small decimal numbers and say little more: nearly all of what a
 * large network is. They are read where they lie, without cells, by the thread that reads the
 * file.
 *
 * Such a row has exactly the cells of its shape, unquoted: two different numbers of at most 8
 * digits without leading zeros; a day `YYYY-MM-DD` or nothing; a label of at most
 * NG_PAIR_LABEL_BYTES printable ASCII characters with a letter or digit among them, or nothing.
 * Any other row is left to the tokenizer, which reads both alike.
 */
#ifndef NG_IMPORT_PAIRS_H
#define NG_IMPORT_PAIRS_H

#include "base/hash.h"
#include "import/csv.h"

#define NG_PAIR_CELLS 4
#define NG_PAIR_LABEL_BYTES 64
/** Different labels of one file; rows with others are left to the tokenizer. */
#define NG_PAIR_LABELS_MAX 65536

/** What a cell of the shape says. */
typedef enum ng_pair_cell {
    NG_PAIR_FIRST,
    NG_PAIR_SECOND,
    NG_PAIR_DAY,
    NG_PAIR_LABEL
} ng_pair_cell;

/** The cells of each row, in their order. */
typedef struct ng_pair_shape {
    uint32_t count; // of cells; 0: no row is read so
    ng_pair_cell cell[NG_PAIR_CELLS];
} ng_pair_shape;

typedef struct ng_pair {
    uint32_t number[2];
    ng_day day;     // NG_DAY_NONE: none
    uint32_t label; // number of the label, from 1; 0: none
} ng_pair;

/** Reads pairs of one file. */
typedef struct ng_pair_scan {
    ng_csv *csv; // lent
    ng_pair_shape shape;
    ng_map *labels; // their numbers, less one; NULL: none yet
} ng_pair_scan;

void ng_pair_scan__finish(ng_pair_scan *scan);
/**
 * Pairs from where the tokenizer stands, one a line, at most `most`: up to the first row that
 * is none, which is left to it. Reads on where the window ends.
 * Errors: those of ng_csv__next.
 */
ng_status ng_pair_scan__next(
    ng_pair_scan *scan, ng_pair *out, size_t most, size_t *count, ng_error *err);

#endif
