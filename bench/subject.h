// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is measured: a store of a generated network, and the command in a process of its own.
 */
#ifndef NG_BENCH_SUBJECT_H
#define NG_BENCH_SUBJECT_H

#include "harness.h"
#include "netgraph.h"

/** Ends the program with the sentence of `err` unless the status is NG_OK. */
void bench_must(ng_status status, const ng_error *err);

/** Imports a network into a new store at `path` and prints its size. Close it. */
ng_store *bench_store_make(const char *network, const char *path);
/** The member of an external key. */
ng_member bench_member(ng_txn *txn, uint32_t key);
/** Bytes of the data file of a store or of an environment. */
uint64_t bench_data_bytes(const char *directory);
/** netgraph beside this program, whose argv[0] is `program`. */
const char *bench_command(const char *program);

/** One run of a command. */
typedef struct bench_process {
    char *const *arguments; // NULL-terminated; the first is a path
    const char *input;      // file for its standard input, NULL: nothing
    const char *output;     // file for its standard output, NULL: it is read and forgotten
    bench_series *lines;    // NULL, or gets the time before each line of its standard output
    double seconds;         // results
    double processor_seconds;
    uint64_t memory_bytes;
} bench_process;
/** Fails unless the command ends with 0. */
void bench_process_run(bench_process *process);

#endif
