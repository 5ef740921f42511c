// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Columns of a header line, found by name: letters of either case, blanks, underscores and
 * hyphens alike, in any order.
 */
#ifndef NG_IMPORT_COLUMNS_H
#define NG_IMPORT_COLUMNS_H

#include "import/csv.h"

#define NG_COLUMNS_MAX 32u
#define NG_COLUMN_NAMES_MAX 4
#define NG_COLUMN_NONE SIZE_MAX

/** One column that a reader knows. */
typedef struct ng_column {
    const char *name[NG_COLUMN_NAMES_MAX]; // the first that is there is taken
    uint32_t limit_bytes;                  // of a value
    bool filled;                           // an empty value rejects the row
} ng_column;

/** Where the columns of a reader stand in one file. */
typedef struct ng_columns {
    size_t cell[NG_COLUMNS_MAX]; // index in a row, or NG_COLUMN_NONE
    size_t cell_count;           // cells of the header
    uint32_t found;              // bit i: column i is there
} ng_columns;

#define NG_COLUMN_NAME_BYTES 48
/** Name of a header cell as it is compared: "Connected On" is "connected_on". Longer names
 * are cut. */
void ng_columns__name(ng_text cell, char out[NG_COLUMN_NAME_BYTES]);
/** Index of the header cell with this name (as written by ng_columns__name), or
 * NG_COLUMN_NONE. */
size_t ng_columns__find(const ng_csv_row *header, const char *name);

/**
 * Map a header.
 *
 * @param known        [known_count], at most NG_COLUMNS_MAX
 * @param header       the header row
 * @param duplicate    [out] index of a known column that stands twice, or NG_COLUMN_NONE
 */
void ng_columns__map(const ng_column *known, uint32_t known_count, const ng_csv_row *header,
    ng_columns *out, size_t *duplicate);
/** Names of the header's cells that are not mapped, joined by commas, at most about 300 bytes;
 *  empty when there are none. `columns` NULL: all cells. */
ng_status ng_columns__list(const ng_columns *columns, uint32_t known_count,
    const ng_csv_row *header, ng_buffer *out, ng_error *err);

#endif
