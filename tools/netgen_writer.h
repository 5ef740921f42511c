// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * A CSV file being written: buffered, quoted where RFC 4180 asks for it, dates from a table.
 * The first fault is kept and later calls do nothing, so rows need no checks;
 * netgen_writer_close tells.
 */
#ifndef NETGEN_WRITER_H
#define NETGEN_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum {
    NETGEN_PATH_BYTES = 4096,
    NETGEN_BUFFER_BYTES = 1 << 18,
    NETGEN_FIELD_BYTES = 512,
    NETGEN_FIRST_YEAR = 1950,
    NETGEN_DAY_COUNT = 29220 // days of 1950-01-01 .. 2029-12-31
};

typedef struct netgen_writer {
    FILE *file;
    char path[NETGEN_PATH_BYTES];
    int fault;              // errno of the first failed write, or 0
    uint32_t created_count; // files made since init
    bool at_row;            // false at the start of a row: no comma before the next field
    size_t used_bytes;
    char buffer[NETGEN_BUFFER_BYTES];
    char date[NETGEN_DAY_COUNT][10]; // date[d]: the d-th day from 1950-01-01
} netgen_writer;

/** Fill the table of dates. Once for a writer, before its first file. */
void netgen_writer_init(netgen_writer *writer);

/**
 * Create FOLDER/NAME and write the header line. Refuses a file that exists.
 * Errors: false, after one sentence on standard error.
 */
bool netgen_writer_open(
    netgen_writer *writer, const char *folder, const char *name, const char *header);

/** One field of plain characters (no quoting needed). */
void netgen_writer_plain(netgen_writer *writer, const char *text);

/** One field of any text, at most NETGEN_FIELD_BYTES; quoted if a comma or quote is in it. */
void netgen_writer_text(netgen_writer *writer, const char *text);

/** One number. */
void netgen_writer_number(netgen_writer *writer, uint64_t number);

/** A letter and a number in one field, such as g17. */
void netgen_writer_label(netgen_writer *writer, char letter, uint64_t number);

/** One date; `day` counts from 1970-01-01, within 1950 .. 2029. */
void netgen_writer_day(netgen_writer *writer, int32_t day);

/** One RFC 3339 time in UTC. */
void netgen_writer_time(netgen_writer *writer, int32_t day, uint32_t second);

/** One empty field. */
void netgen_writer_empty(netgen_writer *writer);

/** End of the row. */
void netgen_writer_end(netgen_writer *writer);

/**
 * Flush and close.
 * Errors: false if anything of this file could not be written, after one sentence on standard
 * error.
 */
bool netgen_writer_close(netgen_writer *writer);

#endif
