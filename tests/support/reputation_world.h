// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A store in a scratch folder that is filled through imports, refreshed, and read back as
 * columns of reputation, for tests that look at whole rankings. Members have numbers as
 * external keys. Every call asserts that it succeeds.
 */
#ifndef NG_TESTS_REPUTATION_WORLD_H
#define NG_TESTS_REPUTATION_WORLD_H

#include <stdio.h>

#include "netgraph.h"

typedef struct reputation_world {
    char folder[64]; // removed with everything in it
    char path[96];   // of the store
    ng_store *store;
} reputation_world;

/** An empty store that can be written. */
void reputation_world_open(reputation_world *world);
/** A copy with a store of its own. */
void reputation_world_copy(const reputation_world *from, reputation_world *to);
void reputation_world_close(reputation_world *world);

/** A file of the folder, with its header line; close it before it is imported. */
FILE *reputation_world_write(
    const reputation_world *world, const char *name, const char *header);
/** Import a file of the folder as facts, found by its content, and remove it. */
void reputation_world_import(reputation_world *world, const char *name);
/** Begin a folder within the folder, for files `name`/... */
void reputation_world_make(const reputation_world *world, const char *name);
/** Import such a folder with an owner and remove it. What is in it that is no fact is left
 *  out; rejected rows are no failure. */
void reputation_world_import_folder(
    reputation_world *world, const char *name, const char *owner);

ng_member reputation_world_member(ng_txn *txn, uint32_t key);
void reputation_world_add_seed(reputation_world *world, uint32_t key);
/** Note that a member was verified by another one. */
void reputation_world_verify(reputation_world *world, uint32_t key, uint32_t by);
/** Returns what it reports. */
ng_refresh_report reputation_world_refresh(reputation_world *world);

/** One ranking by key. */
typedef struct reputation_column {
    uint32_t limit; // keys are below
    uint32_t of;    // members with a rank
    int64_t *score; // [limit] INT64_MIN: no rank
    uint32_t *rank; // [limit] 0: none
} reputation_column;

/** The whole ranking; `skill` may be empty: overall. An answer of "none" is one without
 *  ranks. */
reputation_column reputation_world_read(
    reputation_world *world, ng_reputation_method method, const char *skill, uint32_t limit);
void reputation_column_release(reputation_column *column);

#endif
