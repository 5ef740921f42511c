// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What benchmarks share: a clock, percentiles, random numbers, a scratch folder with a
 * generated network, and the network as packed lists, which the floors are measured on.
 *
 * A benchmark checks the answer first and times it then; it exits 1 when an answer is wrong.
 * Failures end the program with a sentence, so nothing here returns a status.
 */
#ifndef NG_BENCH_HARNESS_H
#define NG_BENCH_HARNESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** Says what is wrong and exits 1. */
void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));

/** Seconds of a clock that only goes forward. */
double bench_now(void);
/** Largest resident memory of this process, in bytes. */
uint64_t bench_peak_memory(void);
/** Bytes of a file. */
uint64_t bench_file_bytes(const char *path);
/** Reads a file, so that the system holds it in memory. */
void bench_warm(const char *path);
/** Pages that this process has waited for a disk to bring so far. */
uint64_t bench_pages_from_disk(void);

typedef struct bench_random {
    uint64_t state;
} bench_random;
/** splitmix64, below `limit`. */
uint32_t bench_random_below(bench_random *random, uint32_t limit);

/** Times of one question asked many times. */
typedef struct bench_series {
    const char *name;
    double *seconds; // [count]
    size_t count, capacity;
} bench_series;
void bench_series_add(bench_series *series, double seconds);
/** Sorts. `per_mille` 500 is the median. */
double bench_series_at(bench_series *series, uint32_t per_mille);
void bench_series_finish(bench_series *series);
/**
 * One line: name, runs, median, p95, p99 in microseconds, and the ratio of the medians to
 * `floor` (may be NULL).
 */
void bench_series_print(bench_series *series, bench_series *floor);

/** Options that every benchmark takes: --members N --seed S --runs R. */
typedef struct bench_options {
    uint32_t members;
    uint32_t runs;
    uint64_t seed;
} bench_options;
bench_options bench_parse(int argc, char **argv, bench_options defaults);

/** A folder for the run, removed at exit. */
const char *bench_folder(void);
/**
 * Folder with the files of `netgen`, made in bench_folder, or in the folder that
 * NETGRAPH_BENCH_NETWORKS names, where several benchmarks find it again. `program` is argv[0]:
 * netgen stands beside it.
 */
const char *bench_generate(const char *program, const bench_options *options);

/**
 * Connections of a generated network as packed lists: vertices are external keys, 0 is nobody.
 */
typedef struct bench_graph {
    uint32_t vertex_count;
    uint64_t *offset;   // [vertex_count + 1]
    uint32_t *neighbor; // [offset[vertex_count]], ascending per vertex
} bench_graph;
bench_graph bench_read_graph(const char *connections_csv, uint32_t members);
/** The `count` vertices with most connections, most first. */
void bench_find_hubs(const bench_graph *graph, uint32_t *hub, uint32_t count);
void bench_graph_finish(bench_graph *graph);

/** Prints benchmark, size, seed, build and processor. */
void bench_print_header(const char *name, const bench_options *options);

#endif
