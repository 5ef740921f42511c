// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads a whole file and cuts it in place at tabs and line ends; what is wrong with a file ends
 * the process with a sentence.
 */
#include "support/quality_table.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *quality_allocate(size_t count, size_t bytes)
{
    void *at = calloc(count == 0 ? 1 : count, bytes);
    if (at == NULL) {
        fprintf(stderr, "no memory for %zu times %zu bytes\n", count, bytes);
        exit(1);
    }
    return at;
}

static char *read_text(const char *path, size_t *bytes)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    *bytes = (size_t)ftell(file);
    rewind(file);
    char *text = quality_allocate(*bytes + 1, 1);
    if (fread(text, 1, *bytes, file) != *bytes) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(1);
    }
    fclose(file);
    return text;
}

static size_t count_of(const char *at, const char *end, char wanted)
{
    size_t count = 0;
    for (; at < end; at++) {
        count += *at == wanted;
    }
    return count;
}

quality_table quality_table_read(const char *folder, const char *name)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    size_t bytes;
    quality_table table = {.text = read_text(path, &bytes)};
    char *end = table.text + bytes;
    char *first_end = strchr(table.text, '\n');
    if (first_end == NULL || end[-1] != '\n') {
        fprintf(stderr, "%s has no whole line\n", path);
        exit(1);
    }
    size_t lines = count_of(table.text, end, '\n');
    table.column_count = count_of(table.text, first_end, '\t') + 1;
    table.row_count = lines - 1;
    table.header = quality_allocate(lines * table.column_count, sizeof *table.header);
    table.cell = table.header + table.column_count;
    size_t cells = 0;
    for (char *at = table.text; at < end && cells < lines * table.column_count; cells++) {
        table.header[cells] = at;
        char *stop = at;
        while (*stop != '\t' && *stop != '\n') {
            stop++;
        }
        bool last = (cells + 1) % table.column_count == 0;
        if (last != (*stop == '\n')) {
            fprintf(stderr, "%s: line %zu has another number of cells than the header\n", path,
                cells / table.column_count + 1);
            exit(1);
        }
        *stop = 0;
        at = stop + 1;
    }
    return table;
}

void quality_table_release(quality_table *table)
{
    free(table->header);
    free(table->text);
}

size_t quality_table_column(const quality_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->header[i], name) == 0) {
            return i;
        }
    }
    fprintf(stderr, "a table has no column %s\n", name);
    exit(1);
}

const char *quality_table_text(const quality_table *table, size_t row, size_t column)
{
    return table->cell[row * table->column_count + column];
}

int64_t quality_table_number(const quality_table *table, size_t row, size_t column)
{
    return strtoll(quality_table_text(table, row, column), NULL, 10);
}
