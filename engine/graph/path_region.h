// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The second step of a question for paths: the part of the graph that lies on walks short
 * enough, with the weights of its connections, and the least weight left from each state.
 *
 * Vertices of the region are rows 0 .. count - 1 in the order given, so that comparing rows is
 * comparing vertices. A state is a row, the hops so far, and the set of vertices still to
 * visit; a row has states for from_hops .. hops - to_hops only.
 *
 * Weights: cheapest: 16 * cost + 1 a connection, so that one number orders cost, then hops;
 * shortest: minus strength.
 */
#ifndef NG_GRAPH_PATH_REGION_H
#define NG_GRAPH_PATH_REGION_H

#include "graph/path_search.h"

/** No way from this state. */
#define NG_PATH_NO_WAY INT64_MAX
/** Hops in a weight of cheapest paths. */
#define NG_PATH_HOP_BITS 4

enum {
    NG_PATH_WORDS = 2
};

typedef struct ng_path_node {
    uint64_t edge;  // of the first connection onwards
    uint64_t state; // of from_hops hops and nothing to visit
    uint32_t edge_count;
    uint32_t from_hops; // least hops from `from`; 0: it is one
    uint32_t to_hops;   // least hops to `to`; 0: it is one
    uint32_t visit;     // bits of `via` that the vertex is
} ng_path_node;

typedef struct ng_path_region {
    uint32_t count;
    uint32_t *vertex;   // [count] in order
    ng_path_node *node; // [count]
    uint32_t *target;   // [edge_count] rows, ascending per node
    int64_t *weight;    // [edge_count]
    uint32_t *source;   // [source_count] rows that are in `from`, ascending
    int64_t *left;      // [state_count] least weight onwards to `to`, or NG_PATH_NO_WAY
    uint64_t edge_count, state_count;
    uint32_t source_count;
    uint32_t hops;     // most hops of a path
    uint32_t via_bits; // one for each vertex to visit
    bool stopped;      // more states than allowed: nothing else is set

    // Room for building it.
    size_t vertex_capacity, node_capacity, target_capacity, weight_capacity, source_capacity;
    size_t left_capacity, list_capacity, value_capacity, sort_capacity;
    size_t word_capacity[NG_PATH_WORDS];
    uint32_t *list;                 // neighbours of one vertex
    int64_t *value;                 // their weights
    uint64_t *sort;                 // connections of one row that stand out of order
    uint32_t *words[NG_PATH_WORDS]; // a word or two a row
    uint32_t *place;                // [vertex_count] row + 1, 0 outside and between questions
    uint32_t vertex_count;
} ng_path_region;

void ng_path_region__finish(ng_path_region *region);
/**
 * Cut out what a search found. The region is empty when there is no path.
 *
 * Errors: those of the view, NG_ERR_NOMEM, NG_ERR_INTERRUPTED.
 */
ng_status ng_path_region__build(ng_path_region *region, const ng_path_search *search,
    const ng_path_task *task, ng_error *err);
/** The part of build that finds the connections; the rows are known. Errors: as build. */
ng_status ng_path_region__connect(ng_path_region *region, const ng_path_search *search,
    const ng_path_task *task, ng_error *err);
/** The part of build that fills `left`. Errors: as build. */
ng_status ng_path_region__weigh(
    ng_path_region *region, const ng_path_task *task, ng_error *err);
/** Make room in an array of words, or of weights. Errors: NG_ERR_NOMEM. */
ng_status ng_path_region__words(
    uint32_t **at, size_t *capacity, uint64_t wanted, ng_error *err);
ng_status ng_path_region__weights(
    int64_t **at, size_t *capacity, uint64_t wanted, ng_error *err);

/** Is there a state of this row after so many hops? */
static inline bool ng_path_region__holds(
    const ng_path_region *region, uint32_t row, uint32_t hops)
{
    return hops + region->node[row].to_hops <= region->hops;
}

/** The state of a row after so many hops that it holds, with these vertices still to visit. */
static inline uint64_t ng_path_region__state(
    const ng_path_region *region, uint32_t row, uint32_t hops, uint32_t visit)
{
    const ng_path_node *node = &region->node[row];
    return node->state + ((uint64_t)(hops - node->from_hops) << region->via_bits) + visit;
}

/** Before the first vertex of a path. */
#define NG_PATH_NO_ROW UINT32_MAX

/** Where a walk can go on to. */
typedef struct ng_path_onward {
    const uint32_t *row;   // [count] ascending
    const int64_t *weight; // [count], NULL: all 0
    uint32_t count;
} ng_path_onward;

/** From a row; from NG_PATH_NO_ROW to every first vertex. */
static inline ng_path_onward ng_path_region__onward(const ng_path_region *region, uint32_t row)
{
    if (row == NG_PATH_NO_ROW) {
        return (ng_path_onward){region->source, NULL, region->source_count};
    }
    const ng_path_node *node = &region->node[row];
    return (ng_path_onward){
        region->target + node->edge, region->weight + node->edge, node->edge_count};
}

/** Least weight onwards from a row, NG_PATH_NO_WAY where there is no such state. */
static inline int64_t ng_path_region__left(
    const ng_path_region *region, uint32_t row, uint32_t hops, uint32_t visit)
{
    return ng_path_region__holds(region, row, hops)
        ? region->left[ng_path_region__state(region, row, hops, visit)]
        : NG_PATH_NO_WAY;
}

#endif
