// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A fresh store in a temporary directory with an open write transaction, for tests of
 * engine/network. Every call asserts that it succeeds.
 */
#ifndef NG_TESTS_SCRATCH_STORE_H
#define NG_TESTS_SCRATCH_STORE_H

#include "store/store.h"

typedef struct scratch_store {
    char directory[64]; // holds the store; removed with it
    char path[80];
    ng_store *store;
    ng_txn *txn; // a write transaction
} scratch_store;

void scratch_store_open(scratch_store *scratch);
/** Takes back what was not committed and removes the files. */
void scratch_store_close(scratch_store *scratch);
/** Commit, and begin the next write transaction. */
void scratch_store_commit(scratch_store *scratch);
/** Every table but meta, journal and imports, as bytes. */
void scratch_store_dump(scratch_store *scratch, ng_buffer *out);
/** Both hold the same bytes and counters. */
void scratch_store_assert_equal(scratch_store *a, scratch_store *b);
/** The tables of ties (NG_TABLE_CONNECTIONS to NG_TABLE_EDUCATIONS, interactions) have no
 *  entry. */
void scratch_store_assert_no_ties(scratch_store *scratch);
/** Seed of this run: NG_SEED or 1, printed once. */
uint64_t scratch_seed(void);

#endif
