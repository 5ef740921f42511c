// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The whole grid is measured: a coordinate search would save little, since the points of one
 * degree exponent share their candidates, and could stop at a local maximum.
 */
#include "graph/grid.h"

#include "base/status.h"

enum {
    DEGREES = 4,
    WALKS = 4,
    DAMPINGS = 5,
    POINTS = WALKS * DAMPINGS,
    PARTS = DEGREES + 1
};

static const uint32_t degree_twentieths[DEGREES] = {10, 15, 20, 25};
static const uint32_t walk_sixteenths[WALKS] = {0, 8, 16, 32};
static const uint32_t damping_twentieths[DAMPINGS] = {0, 2, 4, 6, 8};

// What is compared with: resource allocation and the present parameters.
static ng_status measure_present(const ng_trial *trial, const ng_suggest_parameters *present,
    ng_grid_choice *out, ng_error *err)
{
    const ng_trial_point point[2] = {{.scorer = NG_SCORER_RESOURCE_ALLOCATION},
        {NG_SCORER_DEFAULT, *present, trial->measure != NULL}};
    ng_trial_quality quality[2];
    ng_status status = ng_trial__measure(trial, point, 2, quality, err);
    out->map_resource_allocation = quality[0].average_precision;
    out->map_present = quality[1].average_precision;
    out->map_best = out->map_present;
    out->best = *present;
    return status;
}

static ng_status measure_degree(
    const ng_trial *trial, uint32_t twentieths, ng_grid_choice *out, ng_error *err)
{
    ng_trial_point point[POINTS];
    ng_trial_quality quality[POINTS];
    for (uint32_t i = 0; i < POINTS; i++) {
        ng_suggest_parameters parameters = {
            twentieths, walk_sixteenths[i / DAMPINGS], damping_twentieths[i % DAMPINGS]};
        point[i] = (ng_trial_point){NG_SCORER_DEFAULT, parameters, trial->measure != NULL};
    }
    ng_status status = ng_trial__measure(trial, point, POINTS, quality, err);
    for (uint32_t i = 0; i < POINTS && status == NG_OK; i++) {
        if (quality[i].average_precision > out->map_best) {
            out->map_best = quality[i].average_precision;
            out->best = point[i].parameters;
        }
    }
    return status;
}

ng_status ng_grid__choose(const ng_trial *trial, const ng_suggest_parameters *present,
    ng_grid_progress progress, void *context, ng_grid_choice *out, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(measure_present(trial, present, out, err));
    for (uint32_t part = 0; part < DEGREES; part++) {
        NG_TRY(progress == NULL ? NG_OK : progress(context, part + 1, PARTS, err));
        NG_TRY(measure_degree(trial, degree_twentieths[part], out, err));
    }
done:
    if (status != NG_OK) {
        *out = (ng_grid_choice){.map_best = 0};
    }
    return status;
}
