// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The network around one vertex, in one pass over the lists of its neighbours.
 */
#include "graph/ego.h"

#include "base/fixed.h"
#include "base/memory.h"
#include "base/status.h"

enum {
    PLACES = 32, // binary, of reciprocals
    DROPPED = 24 // binary places of the sum that are too small to be seen in millionths
};

static const uint64_t MICRO = 1000000;

/** What is known while the lists are walked. */
typedef struct ego_walk {
    const ng_adjacency *graph;
    uint32_t vertex;
    uint64_t *mine; // a bit for the vertex and each of its neighbours
    uint64_t *seen; // a bit for each vertex within two hops
    const uint64_t *goal;
    uint32_t reach;
    ng_u128 squares; // of 1 + the reciprocals, 2 * PLACES binary places
} ego_walk;

static bool has(const uint64_t *bits, uint32_t vertex)
{
    return (bits[vertex / 64] >> (vertex % 64) & 1) != 0;
}

static void set(uint64_t *bits, uint32_t vertex)
{
    bits[vertex / 64] |= UINT64_C(1) << (vertex % 64);
}

static ng_status look_behind(
    ego_walk *walk, uint32_t neighbor, uint32_t *reached, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *list = NULL;
    uint32_t count = 0;
    uint64_t shared = UINT64_C(1) << PLACES;
    *reached = 0;
    NG_TRY(ng_adjacency__neighbors(walk->graph, neighbor, &list, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t other = list[i];
        if (!has(walk->mine, other)) {
            *reached += walk->goal != NULL && has(walk->goal, other);
        } else if (other != walk->vertex) {
            uint32_t degree = 0;
            NG_TRY(ng_adjacency__degree(walk->graph, other, &degree, err));
            shared += ((UINT64_C(1) << PLACES) + degree / 2) / degree;
        }
        if (!has(walk->seen, other)) {
            set(walk->seen, other);
            walk->reach++;
        }
    }
    walk->squares += (ng_u128)shared * shared;
done:
    return status;
}

ng_status ng_ego__measure(const ng_adjacency *graph, uint32_t vertex, const uint64_t *goal,
    uint32_t *behind, ng_ego *out, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t words = (size_t)graph->vertex_count / 64 + 1;
    ego_walk walk = {.graph = graph, .vertex = vertex, .goal = goal};
    const uint32_t *list = NULL;
    uint32_t count = 0;
    *out = (ng_ego){0};
    if (vertex >= graph->vertex_count) {
        return NG_OK; // Newer than every connection.
    }
    walk.mine = ng_memory__allocate_zero(words, sizeof *walk.mine);
    walk.seen = ng_memory__allocate_zero(words, sizeof *walk.seen);
    if (walk.mine == NULL || walk.seen == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a network");
        goto done;
    }
    NG_TRY(ng_adjacency__neighbors(graph, vertex, &list, &count, err));
    set(walk.mine, vertex);
    set(walk.seen, vertex);
    for (uint32_t i = 0; i < count; i++) {
        set(walk.mine, list[i]);
        set(walk.seen, list[i]);
    }
    walk.reach = count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t reached = 0;
        NG_TRY(look_behind(&walk, list[i], &reached, err));
        if (goal != NULL) {
            behind[i] = reached;
        }
    }
    out->reach = walk.reach;
    if (count > 0) {
        const ng_u128 whole = (ng_u128)count * count << (2 * PLACES - DROPPED);
        out->constraint_micro =
            (uint64_t)(((walk.squares >> DROPPED) * MICRO + whole / 2) / whole);
    }
done:
    ng_memory__release(walk.mine);
    ng_memory__release(walk.seen);
    return status;
}

uint64_t ng_ego__effective_micro(const uint32_t *counts, size_t count)
{
    uint64_t total = 0;
    ng_i128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        total += counts[i];
    }
    if (total == 0) {
        return 0;
    }
    for (size_t i = 0; i < count; i++) {
        sum += (ng_i128)ng_fixed__ln_ratio(total, counts[i]) * counts[i];
    }
    const int64_t entropy = (int64_t)(sum / (ng_i128)total);
    return ng_fixed__scale((ng_u128)ng_fixed__exp(entropy), MICRO, (uint64_t)NG_FIXED_ONE);
}
