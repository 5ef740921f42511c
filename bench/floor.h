// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The floor: the same questions answered by bare loops over packed lists, in arrays and in
 * LMDB. No records, no checksums, no exclusions: what the memory accesses cost.
 */
#ifndef NG_BENCH_FLOOR_H
#define NG_BENCH_FLOOR_H

#include "harness.h"

/** One packed list a member in a plain LMDB environment. */
typedef struct floor_store floor_store;
/** Writes the lists of a graph into DIRECTORY (made here), durable. */
void floor_store_write(const bench_graph *graph, const char *directory);
floor_store *floor_store_open(const char *directory, uint32_t vertex_count);
void floor_store_close(floor_store *store);

typedef struct floor_answer {
    uint32_t vertex, mutual;
} floor_answer;

/** One list; lives until the next is read. */
typedef struct floor_list {
    const uint32_t *at; // [count]
    size_t count;
} floor_list;
typedef floor_list floor_read(const void *context, uint32_t vertex);

/** Scratch of the loops: zero between questions. */
typedef struct floor_scratch {
    uint32_t *mutual;  // [vertex_count]
    uint32_t *touched; // [vertex_count]
    uint32_t *queue;   // [vertex_count]
} floor_scratch;
floor_scratch floor_scratch_make(uint32_t vertex_count);
void floor_scratch_finish(floor_scratch *scratch);

/**
 * The `count` members with most mutual connections, most first, then least key. Returns how
 * many there are.
 */
uint32_t floor_suggest_arrays(const bench_graph *graph, floor_scratch *scratch, uint32_t vertex,
    uint32_t count, floor_answer *out);
uint32_t floor_suggest_store(floor_store *store, floor_scratch *scratch, uint32_t vertex,
    uint32_t count, floor_answer *out);

/**
 * Puts one answer into its place among `used` of at most `count`, most mutual connections
 * first, then least key. Returns how many there are then.
 */
uint32_t floor_keep(floor_answer *out, uint32_t used, uint32_t count, floor_answer one);

/** The answer of a distance without a path. */
#define FLOOR_NO_PATH UINT32_MAX

/**
 * Hops between two vertices: a search from both ends, a whole level of the end whose lists have
 * fewer entries at a time, until a list holds a vertex of the other end. Degrees come from the
 * arrays and cost nothing.
 */
uint32_t floor_hops_arrays(
    const bench_graph *graph, floor_scratch *scratch, uint32_t from, uint32_t to);
uint32_t floor_hops_store(floor_store *store, const bench_graph *graph, floor_scratch *scratch,
    uint32_t from, uint32_t to);
/** The same search over lists that come from elsewhere. */
uint32_t floor_hops_by(floor_read *read, const void *context, const bench_graph *graph,
    floor_scratch *scratch, const uint32_t ends[2]);

/**
 * Reads once each list that the paths of at most three hops between two vertices lie on: those
 * of the two, and of all neighbours of the one where these have fewer entries.
 *
 * @return  the sum of the entries, so that they are read
 */
uint64_t floor_read_three_hops(
    floor_store *store, const bench_graph *graph, uint32_t from, uint32_t to);

#endif
