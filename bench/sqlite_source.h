// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The questions of bench_source by SQLite: values as numbers, an index on each column that is
 * filtered by, skills by (skill, member), connections both ways by (a, b), ANALYZE done, all of
 * it in the cache, each question prepared once.
 */
#ifndef NG_BENCH_SQLITE_SOURCE_H
#define NG_BENCH_SQLITE_SOURCE_H

#include "people.h"

typedef struct sqlite_source sqlite_source;

/** Loads a new database and prints what it took. */
sqlite_source *sqlite_source_make(const people *of, const bench_graph *graph, const char *path);
void sqlite_source_destroy(sqlite_source *source);
/** Keys of those who pass, in any order; returns how many. */
uint32_t sqlite_source_filter(
    sqlite_source *source, const people_filter *filter, uint32_t *keys);
/** The same, at most `most`, those with most connections in common with a member first. */
uint32_t sqlite_source_best(sqlite_source *source, const people_filter *filter, uint32_t near,
    uint32_t most, uint32_t *keys);

#endif
