// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The files, one function each: every one writes FOLDER/<name>.csv with the header of the
 * native CSV kind and its rows in random order. Errors: false, after one sentence on standard
 * error.
 */
#ifndef NETGEN_ROWS_H
#define NETGEN_ROWS_H

#include <stdbool.h>
#include <stdint.h>

#include "netgen_people.h"
#include "netgen_ties.h"
#include "netgen_writer.h"

/** What a file is written from, and where to. */
typedef struct netgen_output {
    const netgen_people *people;
    const netgen_ties *ties;
    const char *folder;
    netgen_writer *writer;
    uint32_t *scratch; // [4 * member_count]
    uint64_t rows;     // set by each function: rows written
} netgen_output;

bool netgen_write_members(netgen_output *output);
bool netgen_write_positions(netgen_output *output);
bool netgen_write_education(netgen_output *output);
bool netgen_write_groups(netgen_output *output);
bool netgen_write_memberships(netgen_output *output);

bool netgen_write_connections(netgen_output *output);
bool netgen_write_follows(netgen_output *output);
bool netgen_write_endorsements(netgen_output *output);
bool netgen_write_interactions(netgen_output *output);

#endif
