// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The third step of a question for paths: the paths of a region one by one, in their order.
 */
#ifndef NG_GRAPH_PATH_RANK_H
#define NG_GRAPH_PATH_RANK_H

#include "graph/path_detour.h"

/** A set of paths: those that begin alike and do not go on to some rows. */
typedef struct ng_path_candidate {
    int64_t key;       // no path of the set weighs less
    int64_t spent;     // weight of what is fixed
    uint64_t path;     // place in `room`
    uint32_t prefix;   // rows of it that are fixed
    uint32_t next;     // no path of weight `key` goes on to a row below
    uint32_t excluded; // rows not to go on to: place + 1 in `exclusion`, 0: none
    uint32_t visit;    // bits still to visit behind what is fixed
    uint32_t kind;     // see path_rank.c
} ng_path_candidate;

typedef struct ng_path_exclusion {
    uint32_t row, then; // then: place + 1, 0: none
} ng_path_exclusion;

typedef struct ng_path_found {
    uint64_t path; // place in `room`
    int64_t weight;
} ng_path_found;

typedef struct ng_path_rank {
    ng_path_candidate *heap;      // [heap_count] the first in order on top
    uint32_t *room;               // [room_count] paths: number of rows, then rows
    ng_path_exclusion *exclusion; // [exclusion_count]
    ng_path_found *found;         // [found_count] the answer
    uint64_t heap_count, room_count, exclusion_count, found_count;
    size_t heap_capacity, room_capacity, exclusion_capacity, found_capacity;
    bool stopped; // by a limit
    bool more;    // there are paths beyond paths_max
    ng_path_stamps stamps;
    ng_path_detour detour;
} ng_path_rank;

void ng_path_rank__finish(ng_path_rank *rank);
/**
 * The first paths_max paths of a region, fewer when a limit stops it.
 *
 * Errors: NG_ERR_NOMEM, NG_ERR_INTERRUPTED.
 */
ng_status ng_path_rank__run(
    ng_path_rank *rank, const ng_path_region *region, const ng_path_task *task, ng_error *err);

#endif
