// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How well scorers find ties that were hidden from them.
 *
 * Ties are split into training and hidden ones. A vertex can be scored when it has a training
 * tie, and a hidden tie whose other end has a training tie. For it all vertices with a training
 * tie, but itself and its training neighbours, are ranked; relevant are its hidden neighbours
 * with a training tie. Ties stand at their expected rank (graph/rank_quality.h).
 */
#ifndef NG_GRAPH_TRIAL_H
#define NG_GRAPH_TRIAL_H

#include "graph/lift.h"
#include "graph/rank_quality.h"
#include "graph/suggest.h"

typedef struct ng_trial {
    ng_adjacency training, hidden; // packed, of the same vertices
    ng_value_lists values;
    const ng_lift_measure *measure; // from training ties; NULL: no profile factor
    const uint32_t *vertex;         // [vertex_count] to be scored; each can be
    uint32_t vertex_count;
    const volatile int *cancel; // looked at once a vertex; may be NULL
} ng_trial;

/** One scorer with its parameters. */
typedef struct ng_trial_point {
    ng_scorer scorer;
    ng_suggest_parameters parameters; // of the default scorer
    bool factor;                      // with the profile factor; the default scorer only
} ng_trial_point;

/** Means over the vertices scored, 40 binary places. */
typedef struct ng_trial_quality {
    uint64_t average_precision, reciprocal_rank;
} ng_trial_quality;

/** Whether a vertex can be scored. */
bool ng_trial__can_score(const ng_trial *trial, uint32_t vertex);

/**
 * Measure scorers.
 *
 * @param point    [point_count]; neighbours in it with equal scorer and degree exponent share
 *                 their candidates
 * @param quality  [out] [point_count]; 0 when no vertex is scored
 * Errors  NG_ERR_NOMEM; NG_ERR_INTERRUPTED.
 * Memory  about 40 bytes a vertex of the graph.
 * Cost    for each vertex: its candidates once a group of points, and a few steps a candidate
 *         and point.
 */
ng_status ng_trial__measure(const ng_trial *trial, const ng_trial_point *point,
    uint32_t point_count, ng_trial_quality *quality, ng_error *err);

#endif
