// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Which vertices at two steps are followed one step further: the NG_SUGGEST_EXPANDED with the
 * largest mass / degree; ties: smaller degree, then the order of vertices.
 *
 * The quotients are cut to integers first and counted by bucket: a larger integer is a larger
 * quotient, so all above the bucket in which the last place falls are in, and only those of
 * that bucket are compared exactly. They go through a heap whose root is the least of those
 * kept.
 */
#ifndef NG_GRAPH_CHOICE_H
#define NG_GRAPH_CHOICE_H

#include "graph/bucket.h"
#include "graph/suggest.h"

typedef struct ng_choice_entry {
    uint64_t mass;
    uint32_t vertex, degree; // degree > 0
} ng_choice_entry;

typedef struct ng_choice {
    ng_vertex_order order;
    ng_buckets buckets;
    uint32_t cut;       // bucket of the last place
    uint32_t heap_most; // places for those of bucket `cut`
    uint32_t heap_count;
    uint32_t sure_count;
    ng_choice_entry heap[NG_SUGGEST_EXPANDED]; // [heap_count] of bucket `cut`
    ng_choice_entry sure[NG_SUGGEST_EXPANDED]; // [sure_count] of higher buckets
} ng_choice;

/** Start with nobody. */
void ng_choice__begin(ng_choice *choice);

/** Count a vertex, each at most once; returns its bucket. degree > 0. */
static inline uint32_t ng_choice__count(ng_choice *choice, uint64_t mass, uint32_t degree)
{
    const uint32_t bucket = ng_bucket__of(mass / degree);
    ng_buckets__add(&choice->buckets, bucket);
    return bucket;
}

/** After all were counted. */
void ng_choice__cut(ng_choice *choice);

/**
 * After the cut: offer a vertex that was counted. Those of a lower bucket than `cut` need not
 * be offered. Errors: those of the order.
 */
ng_status ng_choice__offer(
    ng_choice *choice, const ng_choice_entry *entry, uint32_t bucket, ng_error *err);

/** All were offered: brings those chosen together in `sure`; returns how many they are. */
uint32_t ng_choice__finish(ng_choice *choice);

#endif
