// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The floor of changes: the two lists of each pair, read and written back with one number more,
 * in plain LMDB with its default sync. No days, no degrees, no journal, no checksums.
 */
#ifndef NG_BENCH_FLOOR_WRITER_H
#define NG_BENCH_FLOOR_WRITER_H

#include "harness.h"

/** Two vertices to be connected. */
typedef struct bench_pair {
    uint32_t a, b;
} bench_pair;

typedef struct floor_writer floor_writer;
/** Opens what floor_store_write wrote. */
floor_writer *floor_writer_open(const char *directory);
void floor_writer_close(floor_writer *writer);
/** Connects pairs in one durable transaction, in their order; known connections stay. */
void floor_writer_connect(floor_writer *writer, const bench_pair *pairs, size_t count);
/** Connections of a vertex. */
uint32_t floor_writer_degree(floor_writer *writer, uint32_t vertex);

#endif
