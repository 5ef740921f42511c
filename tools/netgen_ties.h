// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * The connections: every member gets a wanted number of them, and the ends are matched within
 * company, school and industry, at random, and by closing triangles.
 */
#ifndef NETGEN_TIES_H
#define NETGEN_TIES_H

#include <stdbool.h>
#include <stdint.h>

#include "netgen_people.h"

enum {
    NETGEN_DEGREE_MAX = 30000
};

/** How a connection came about. */
typedef enum netgen_stage {
    NETGEN_COMPANY,
    NETGEN_SCHOOL,
    NETGEN_INDUSTRY,
    NETGEN_RANDOM,
    NETGEN_TRIANGLE,
    NETGEN_STAGE_COUNT
} netgen_stage;

typedef struct netgen_tie {
    uint32_t a;
    uint32_t b;
    int32_t since_day;
} netgen_tie;

typedef struct netgen_ties {
    const netgen_people *people;
    uint64_t *offset;   // [member_count + 1] room in `neighbor`, ascending
    uint32_t *degree;   // [member_count] neighbours so far, at most the room
    uint32_t *neighbor; // [offset[member_count]] in order of arrival, no loops, no repeats
    netgen_tie *tie;    // [tie_count] each pair once, shuffled
    uint64_t tie_count;
    uint64_t stage_count[NETGEN_STAGE_COUNT]; // ties by origin
} netgen_ties;

/** What is said about the finished network. */
typedef struct netgen_summary {
    uint64_t connections;
    uint32_t mean_hundredths;
    uint32_t median;
    uint32_t largest;
    uint32_t triangle_permille; // connections made by closing a triangle
    uint32_t alone;             // members with no connection
} netgen_summary;

/** Make the connections. Errors: false when memory is short; finish is allowed either way. */
bool netgen_ties_init(netgen_ties *ties, const netgen_people *people);
void netgen_ties_finish(netgen_ties *ties);

netgen_summary netgen_ties_summary(const netgen_ties *ties);

#endif
