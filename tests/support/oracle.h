// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Answers worked out from the definitions over a matrix of edges: obviously right, not fast.
 */
#ifndef NG_TESTS_ORACLE_H
#define NG_TESTS_ORACLE_H

#include "graph/adjacency.h"

/** A simple undirected graph. */
typedef struct oracle_graph {
    uint32_t vertex_count;
    unsigned char
        *edge; // [vertex_count * vertex_count], 1 where a and b are connected, both ways
} oracle_graph;

oracle_graph oracle_create(uint32_t vertex_count);
void oracle_destroy(oracle_graph *graph);
/** Connect or disconnect two different vertices. */
void oracle_set(oracle_graph *graph, uint32_t a, uint32_t b, unsigned char connected);
unsigned char oracle_edge(const oracle_graph *graph, uint32_t a, uint32_t b);
uint32_t oracle_degree(const oracle_graph *graph, uint32_t vertex);

/** The same graph as packed lists; release with oracle_release. */
ng_adjacency oracle_pack(const oracle_graph *graph);
void oracle_release(ng_adjacency *packed);

typedef struct oracle_score {
    uint32_t mutual;
    uint64_t mass, walk, score; // as ng_suggest_candidate
} oracle_score;

/**
 * The score of every vertex for `vertex`; itself and its neighbours have mass and walk, but
 * score 0. The order of vertices is that of numbers.
 *
 * @param expanded  how many vertices at two steps are followed: 200 in the definition
 * @param out       [out] [vertex_count]
 */
void oracle_suggest(const oracle_graph *graph, uint32_t vertex, ng_scorer scorer,
    const ng_suggest_parameters *parameters, uint32_t expanded, oracle_score *out);

#endif
