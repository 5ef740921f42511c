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

#endif
