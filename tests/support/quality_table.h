// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tables of tab-separated cells with a header line, read whole.
 */
#ifndef NG_TESTS_QUALITY_TABLE_H
#define NG_TESTS_QUALITY_TABLE_H

#include <stddef.h>
#include <stdint.h>

typedef struct quality_table {
    char *text;
    char **cell; // [row_count * column_count], the header is not a row
    char **header;
    size_t row_count, column_count;
} quality_table;

/** The file `folder`/`name`; ends the process when it cannot be read or is ragged. */
quality_table quality_table_read(const char *folder, const char *name);
void quality_table_release(quality_table *table);
/** Number of a column; ends the process when there is none. */
size_t quality_table_column(const quality_table *table, const char *name);
const char *quality_table_text(const quality_table *table, size_t row, size_t column);
int64_t quality_table_number(const quality_table *table, size_t row, size_t column);
/** Memory that is there: ends the process otherwise. */
void *quality_allocate(size_t count, size_t bytes);

#endif
