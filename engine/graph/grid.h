// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The grid of parameters that calibration chooses from.
 *
 *   degree exponent  10, 15, 20, 25 twentieths     damping g  0, 2, 4, 6, 8 twentieths
 *   walk             0, 8, 16, 32 sixteenths
 */
#ifndef NG_GRAPH_GRID_H
#define NG_GRAPH_GRID_H

#include "graph/trial.h"

/** What the grid gave: mean average precisions with 40 binary places. */
typedef struct ng_grid_choice {
    ng_suggest_parameters best; // equals `present` when nothing in the grid is better
    uint64_t map_best, map_present, map_resource_allocation;
} ng_grid_choice;

/** Told after each of `total` parts; anything but NG_OK stops the work and is passed on. */
typedef ng_status (*ng_grid_progress)(
    void *context, uint32_t done, uint32_t total, ng_error *err);

/**
 * Measure the default scorer at every point of the grid and at the present parameters, all with
 * the profile factor when the trial has a measure.
 *
 * @param progress  may be NULL
 * Order   of two equal points the first: smaller degree exponent, then walk, then damping.
 * Errors  those of ng_trial__measure and of progress.
 * Cost    six trials, four of them of twenty points.
 */
ng_status ng_grid__choose(const ng_trial *trial, const ng_suggest_parameters *present,
    ng_grid_progress progress, void *context, ng_grid_choice *out, ng_error *err);

#endif
