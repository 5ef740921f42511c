// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The bare loader: the floor of an import. It takes keys for numbers below the count of rows,
 * keeps member rows as they are, interns nothing but skills, checks nothing, and writes packed
 * lists into plain LMDB in one transaction.
 */
#ifndef NG_BENCH_LOADER_H
#define NG_BENCH_LOADER_H

#include "harness.h"

typedef struct loader_counts {
    uint64_t members, connections, endorsements;
} loader_counts;

/**
 * Loads members.csv, connections.csv and endorsements.csv of a folder into a new environment.
 */
loader_counts loader_run(const char *network, const char *directory);
/** Removes a store's or an environment's directory. */
void loader_remove(const char *directory);

#endif
