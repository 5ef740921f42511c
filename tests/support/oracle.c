// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The oracle. Each function is its definition in loops over all vertices; powers come from long
 * double, whose 64 binary places leave no doubt about rounding at the sizes used here.
 */
#include "support/oracle.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

__extension__ typedef unsigned __int128 wide;

oracle_graph oracle_create(uint32_t vertex_count)
{
    oracle_graph graph = {vertex_count, calloc(vertex_count, vertex_count)};
    assert(graph.edge != NULL);
    return graph;
}

void oracle_destroy(oracle_graph *graph)
{
    free(graph->edge);
    *graph = (oracle_graph){0};
}

void oracle_set(oracle_graph *graph, uint32_t a, uint32_t b, unsigned char connected)
{
    assert(a != b);
    graph->edge[(size_t)a * graph->vertex_count + b] = connected;
    graph->edge[(size_t)b * graph->vertex_count + a] = connected;
}

unsigned char oracle_edge(const oracle_graph *graph, uint32_t a, uint32_t b)
{
    return graph->edge[(size_t)a * graph->vertex_count + b];
}

uint32_t oracle_degree(const oracle_graph *graph, uint32_t vertex)
{
    uint32_t degree = 0;
    for (uint32_t other = 0; other < graph->vertex_count; other++) {
        degree += oracle_edge(graph, vertex, other);
    }
    return degree;
}

ng_adjacency oracle_pack(const oracle_graph *graph)
{
    uint64_t *offset = calloc(graph->vertex_count + 1, sizeof *offset);
    assert(offset != NULL);
    for (uint32_t a = 0; a < graph->vertex_count; a++) {
        offset[a + 1] = offset[a] + oracle_degree(graph, a);
    }
    uint32_t *neighbor = calloc(offset[graph->vertex_count] + 1, sizeof *neighbor);
    assert(neighbor != NULL);
    uint64_t at = 0;
    for (uint32_t a = 0; a < graph->vertex_count; a++) {
        for (uint32_t b = 0; b < graph->vertex_count; b++) {
            neighbor[at] = b;
            at += oracle_edge(graph, a, b);
        }
    }
    return (ng_adjacency){
        .vertex_count = graph->vertex_count, .offset = offset, .neighbor = neighbor};
}

void oracle_release(ng_adjacency *packed)
{
    union {
        const void *lent;
        void *own;
    } offset = {packed->offset}, neighbor = {packed->neighbor};
    free(offset.own);
    free(neighbor.own);
    *packed = (ng_adjacency){0};
}

static uint64_t power(uint32_t degree, uint32_t twentieths, int bits)
{
    long double value = powl((long double)degree, -(long double)twentieths / 20.0L);
    return (uint64_t)floorl(ldexpl(value, bits) + 0.5L);
}

static uint64_t weight_of(
    ng_scorer scorer, const ng_suggest_parameters *parameters, uint32_t degree)
{
    switch (scorer) {
    case NG_SCORER_DEFAULT:
        return power(degree, parameters->degree_twentieths, 32);
    case NG_SCORER_MUTUAL:
        return 1;
    case NG_SCORER_ADAMIC_ADAR:
        return (uint64_t)floorl(1e9L / logl((long double)degree) + 0.5L);
    case NG_SCORER_RESOURCE_ALLOCATION:
        break;
    }
    return power(degree, 20, 32);
}

// What the loops below need of each vertex, so that it is worked out once.
typedef struct weighed {
    const oracle_graph *graph;
    uint32_t *degree; // [vertex_count]
    uint64_t *weight; // [vertex_count] what a vertex gives to each neighbour; 0: leads nowhere
} weighed;

static weighed weigh(
    const oracle_graph *graph, ng_scorer scorer, const ng_suggest_parameters *parameters)
{
    weighed all = {graph, calloc(graph->vertex_count, sizeof *all.degree),
        calloc(graph->vertex_count, sizeof *all.weight)};
    assert(all.degree != NULL && all.weight != NULL);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        all.degree[v] = oracle_degree(graph, v);
        // A neighbour of u that has no other leads to nobody, and has no Adamic-Adar weight.
        bool leads = all.degree[v] > (scorer == NG_SCORER_ADAMIC_ADAR ? 1u : 0u);
        all.weight[v] = leads ? weight_of(scorer, parameters, all.degree[v]) : 0;
    }
    return all;
}

// How many vertices come before `vertex` in the choice of those to follow.
static uint32_t rank_of(
    const weighed *all, uint32_t self, const oracle_score *scores, uint32_t vertex)
{
    uint32_t rank = 0;
    for (uint32_t other = 0; other < all->graph->vertex_count; other++) {
        wide left = (wide)scores[other].mass * all->degree[vertex];
        wide right = (wide)scores[vertex].mass * all->degree[other];
        if (other == self || other == vertex || scores[other].mass == 0) {
            continue;
        }
        bool first = other < vertex;
        if (left != right) {
            first = left > right;
        } else if (all->degree[other] != all->degree[vertex]) {
            first = all->degree[other] < all->degree[vertex];
        }
        rank += first;
    }
    return rank;
}

static void add_walks(const weighed *all, uint32_t self, uint32_t expanded, oracle_score *out)
{
    for (uint32_t w = 0; w < all->graph->vertex_count; w++) {
        if (w == self || out[w].mass == 0 || rank_of(all, self, out, w) >= expanded) {
            continue;
        }
        for (uint32_t v = 0; v < all->graph->vertex_count; v++) {
            uint64_t passed = (uint64_t)((wide)out[w].mass * all->weight[w] >> 32);
            out[v].walk += oracle_edge(all->graph, w, v) * passed;
        }
    }
}

void oracle_suggest(const oracle_graph *graph, uint32_t vertex, ng_scorer scorer,
    const ng_suggest_parameters *parameters, uint32_t expanded, oracle_score *out)
{
    weighed all = weigh(graph, scorer, parameters);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out[v] = (oracle_score){0};
        for (uint32_t z = 0; v != vertex && z < graph->vertex_count; z++) {
            uint32_t way = oracle_edge(graph, vertex, z) * oracle_edge(graph, z, v);
            out[v].mutual += way;
            out[v].mass += way * all.weight[z];
        }
    }
    if (scorer == NG_SCORER_DEFAULT) {
        add_walks(&all, vertex, expanded, out);
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        if (v == vertex || oracle_edge(graph, vertex, v) || all.degree[v] == 0) {
            continue;
        }
        out[v].score = out[v].mass;
        if (scorer == NG_SCORER_DEFAULT) {
            uint64_t sum = out[v].mass + (out[v].walk * parameters->walk_sixteenths >> 4);
            uint64_t damping = power(all.degree[v], parameters->damping_twentieths, 30);
            out[v].score = (uint64_t)((wide)sum * damping >> 30);
        }
    }
    free(all.degree);
    free(all.weight);
}
