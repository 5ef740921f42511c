// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * CSV files as rows: a line feed outside quotes ends a row. No dialect is understood beyond
 * that.
 */
#include "support/csv_split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "support/store_fixture.h"

/** End of the record that begins at `at`, behind its line feed. */
static size_t record_end(const char *bytes, size_t at, size_t end)
{
    bool quoted = false;
    for (; at < end; at++) {
        quoted = quoted != (bytes[at] == '"');
        if (bytes[at] == '\n' && !quoted) {
            return at + 1;
        }
    }
    return end;
}

static void split(csv_table *table, size_t bytes, const char *header_begins)
{
    size_t at = 0;
    size_t capacity = 0;
    bool in_header = true;
    while (at < bytes) {
        const size_t end = record_end(table->bytes, at, bytes);
        const ng_text record = {table->bytes + at, end - at};
        at = end;
        if (in_header) {
            in_header = header_begins != NULL &&
                strncmp(record.at, header_begins, strlen(header_begins)) != 0;
            table->header = (ng_text){table->bytes, end};
            continue;
        }
        if (table->row_count == capacity) {
            capacity = capacity == 0 ? 64 : 2 * capacity;
            ng_text *grown = realloc(table->row, capacity * sizeof *grown);
            assert_non_null(grown);
            table->row = grown;
        }
        table->row[table->row_count++] = record;
    }
    assert_false(in_header);
}

void csv_table__read(csv_table *table, const char *path, const char *header_begins)
{
    size_t bytes = 0;
    const char *name = strrchr(path, '/');
    *table = (csv_table){.bytes = (char *)store_fixture__read_file(path, &bytes)};
    table->bytes[bytes] = '\0';
    snprintf(table->name, sizeof table->name, "%s", name != NULL ? name + 1 : path);
    split(table, bytes, header_begins);
}

void csv_table__take(csv_table *table, const char *name, const ng_buffer *made)
{
    *table = (csv_table){.bytes = malloc(made->bytes + 1)};
    assert_non_null(table->bytes);
    memcpy(table->bytes, made->at, made->bytes);
    table->bytes[made->bytes] = '\0';
    snprintf(table->name, sizeof table->name, "%s", name);
    split(table, made->bytes, NULL);
}

void csv_table__finish(csv_table *table)
{
    free(table->row);
    free(table->bytes);
    *table = (csv_table){.row = NULL};
}

static void write_one(const csv_table *table, const char *folder, ng_text *rows,
    size_t row_count, ng_random *random)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s", folder, table->name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(
        fwrite(table->header.at, 1, table->header.bytes, file), table->header.bytes);
    for (size_t left = row_count; left > 0; left--) {
        const size_t drawn = ng_random__below(random, left);
        const ng_text row = rows[drawn];
        rows[drawn] = rows[left - 1];
        assert_int_equal(fwrite(row.at, 1, row.bytes, file), row.bytes);
        if (row.at[row.bytes - 1] != '\n') {
            fputc('\n', file);
        }
    }
    assert_int_equal(fclose(file), 0);
}

void csv_table__write(const csv_table *tables, size_t table_count, const char *folder,
    const uint32_t *part_of_row, uint32_t part, ng_random *random)
{
    size_t first = 0;
    assert_int_equal(mkdir(folder, 0700), 0);
    for (size_t i = 0; i < table_count; i++) {
        const csv_table *table = &tables[i];
        ng_text *rows = malloc((table->row_count + 1) * sizeof *rows);
        size_t row_count = 0;
        assert_non_null(rows);
        for (size_t k = 0; k < table->row_count; k++) {
            if (part_of_row == NULL || part_of_row[first + k] == part ||
                part_of_row[first + k] == CSV_EVERY_PART) {
                rows[row_count++] = table->row[k];
            }
        }
        if (row_count > 0) {
            write_one(table, folder, rows, row_count, random);
        }
        first += table->row_count;
        free(rows);
    }
}
