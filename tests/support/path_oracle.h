// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Paths worked out from the definition: every row of different vertices is tried. And the view
 * that kernels read the same graph through.
 */
#ifndef NG_TESTS_PATH_ORACLE_H
#define NG_TESTS_PATH_ORACLE_H

#include "base/hash.h"
#include "graph/path.h"
#include "support/oracle.h"

#define PATH_ORACLE_VERTICES 16u

/** A graph with a cost and a strength a connection, and an order of vertices. */
typedef struct path_oracle {
    oracle_graph graph;
    uint32_t cost[PATH_ORACLE_VERTICES][PATH_ORACLE_VERTICES];
    int64_t strength[PATH_ORACLE_VERTICES][PATH_ORACLE_VERTICES];
    uint32_t rank[PATH_ORACLE_VERTICES]; // place of each vertex in the order
    ng_adjacency packed;
    ng_status failure; // what the view's functions return, NG_OK for none
} path_oracle;

typedef struct path_oracle_path {
    uint32_t vertex[PATH_ORACLE_VERTICES];
    uint32_t hops;
    uint64_t cost;
    int64_t strength;
} path_oracle_path;

typedef struct path_oracle_paths {
    path_oracle_path *at; // [count]
    size_t count, capacity;
} path_oracle_paths;

/** No connections, vertices in the order of numbers. */
void path_oracle_init(path_oracle *oracle, uint32_t vertex_count);
void path_oracle_finish(path_oracle *oracle);
/** Costs below 1 + cost_max and strengths below strength_max, from a hash of seed and pair. */
void path_oracle_weigh(
    path_oracle *oracle, uint64_t seed, uint32_t cost_max, uint32_t strength_max);
/** A random order of the vertices. */
void path_oracle_shuffle(path_oracle *oracle, ng_random *random);
/** The view of the graph as it is now; it lives until the next call or finish. */
ng_path_view path_oracle_view(path_oracle *oracle);

/**
 * All cheapest paths (`shortest` false), or all shortest ones, in order; paths_max and budget
 * are not looked at.
 */
void path_oracle_find(const path_oracle *oracle, const ng_path_question *question,
    bool shortest, path_oracle_paths *out);
void path_oracle_release(path_oracle_paths *paths);
/** Fails the test unless `got` are the first paths of `expected`, field by field. */
void path_oracle_compare(
    const path_oracle_paths *expected, const ng_vertex_paths *got, bool shortest);

#endif
