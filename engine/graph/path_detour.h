// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The best walk onwards that does not meet some rows.
 */
#ifndef NG_GRAPH_PATH_DETOUR_H
#define NG_GRAPH_PATH_DETOUR_H

#include "graph/path_region.h"

/** Rows marked for a moment: forgetting all of them costs nothing. */
typedef struct ng_path_stamps {
    uint32_t *at; // [capacity]
    size_t capacity;
    uint32_t now;
} ng_path_stamps;

/** Room for so many rows. Errors: NG_ERR_NOMEM. */
ng_status ng_path_stamps__reserve(ng_path_stamps *stamps, uint32_t count, ng_error *err);
/** No row is marked any more. */
void ng_path_stamps__clear(ng_path_stamps *stamps);

static inline void ng_path_stamps__mark(ng_path_stamps *stamps, uint32_t row)
{
    stamps->at[row] = stamps->now;
}

static inline bool ng_path_stamps__has(const ng_path_stamps *stamps, uint32_t row)
{
    return stamps->at[row] == stamps->now;
}

/** A walk that waits to go on. */
typedef struct ng_path_walk {
    int64_t key; // weight so far and least weight left
    uint32_t row, hops, visit;
} ng_path_walk;

typedef struct ng_path_detour {
    ng_path_walk *heap; // [heap_count]
    int64_t *walked;    // [state_capacity] 1 + least weight to a state, 0: not reached
    uint32_t *touched;  // [touched_count] states that are not 0
    size_t heap_capacity, touched_capacity, state_capacity;
    uint64_t heap_count, touched_count;
    int64_t weight;                        // of the walk found
    uint32_t row[NG_PATH_LEVELS_MAX + 1u]; // [count] the walk found
    uint32_t count;
} ng_path_detour;

/** Where a walk begins. */
typedef struct ng_path_start {
    const uint32_t *row;    // [count] rows so far, not to be met again
    uint32_t count;         // 0: it begins with a first vertex
    uint32_t visit;         // bits still to visit
    ng_path_stamps *barred; // rows not to go on to with the first step; changed
} ng_path_start;

void ng_path_detour__finish(ng_path_detour *detour);
/**
 * The walk of least weight, among those the first in order; count 0: there is none.
 *
 * Without anything to visit it is free of loops: leaving one out would make it lighter.
 *
 * @param stopped [out] more walks waited than candidates_max
 * Errors  NG_ERR_NOMEM, NG_ERR_INTERRUPTED.
 */
ng_status ng_path_detour__find(ng_path_detour *detour, const ng_path_region *region,
    const ng_path_task *task, const ng_path_start *start, bool *stopped, ng_error *err);

#endif
