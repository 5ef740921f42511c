// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Processes that answer one question and end, for benchmarks of cold starts.
 */
#ifndef NG_BENCH_COLD_H
#define NG_BENCH_COLD_H

#include "harness.h"

/** What the trivial process does: opens the store, reads one value, prints its size. */
int cold_trivial(const char *store);
/**
 * Seconds of one run, its output to /dev/null.
 *
 * @param arguments  NULL-terminated; the first is a path
 */
double cold_run(char *const *arguments);
/** One run, its output to the file `output`. */
void cold_run_into(char *const *arguments, const char *output);
/**
 * The largest resident memory of one run, in bytes, pages of the store's map among it. The
 * process is started by a small one, since it would inherit the peak of this one: the program
 * must answer `--memory ARGUMENTS...` by cold_tell_memory.
 */
uint64_t cold_memory(const char *program, char *const *arguments);
int cold_tell_memory(char *const *arguments);

#endif
