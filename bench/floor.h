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

/** Scratch of the loops: zero between questions. */
typedef struct floor_scratch {
    uint32_t *mutual;  // [vertex_count]
    uint32_t *touched; // [vertex_count]
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

#endif
