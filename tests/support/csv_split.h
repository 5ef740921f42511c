// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * CSV files as rows that tests deal out anew: into other files, another order, several imports.
 *
 * Every call asserts that it succeeds.
 */
#ifndef TESTS_SUPPORT_CSV_SPLIT_H
#define TESTS_SUPPORT_CSV_SPLIT_H

#include "base/hash.h"
#include "base/memory.h"
#include "netgraph.h"

/** One file: what stands before its rows, and the rows as they were read. */
typedef struct csv_table {
    char name[64]; // of the file, without its folder
    ng_text header;
    ng_text *row; // [row_count] each with its line end
    size_t row_count;
    char *bytes; // of the whole file
} csv_table;

/**
 * @param header_begins  the header is the first record that begins so; NULL: the first of all
 */
void csv_table__read(csv_table *table, const char *path, const char *header_begins);
/** The same of a text that was made; the table copies it. */
void csv_table__take(csv_table *table, const char *name, const ng_buffer *made);
void csv_table__finish(csv_table *table);

/** A row that every part gets. */
#define CSV_EVERY_PART UINT32_MAX

/**
 * Puts rows (and their headers) into files of `folder`, which is made: those that `part_of_row`
 * gives to `part`, in an order drawn from `random`. `part_of_row` has an entry for each row of
 * each table in turn; NULL takes all. Tables without a row have no file.
 */
void csv_table__write(const csv_table *tables, size_t table_count, const char *folder,
    const uint32_t *part_of_row, uint32_t part, ng_random *random);

#endif
