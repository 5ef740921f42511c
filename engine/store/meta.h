// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The table `meta`: format, counters, and what every table must add up to.
 */
#ifndef NG_STORE_META_H
#define NG_STORE_META_H

#include "store/lmdb_status.h"
#include "store/schema.h"
#include "store/tail.h"

/** What a table adds up to. */
typedef struct ng_table_sum {
    uint64_t entries;
    uint64_t checksums; // their sum modulo 2^64
} ng_table_sum;

/** Write the three records of an empty store. Returns LMDB's code. */
int ng_meta__create(MDB_txn *mdb, MDB_dbi meta);

/**
 * Read the format, 1 .. NG_STORE_FORMAT. Errors: NG_ERR_FORMAT for a later one, or no store;
 * NG_ERR_CORRUPT.
 */
ng_status ng_meta__read_format(
    MDB_txn *mdb, MDB_dbi meta, const char *path, uint32_t *out, ng_error *err);
/** Give the store the format of this version. Returns LMDB's code. */
int ng_meta__save_format(MDB_txn *mdb, MDB_dbi meta);
/** Tables of a format, with meta: the first so many of ng_table. */
unsigned ng_meta__tables_of(uint32_t format);

/**
 * Read counters and sums [NG_TABLE_COUNT]; those of tables that an earlier format lacks are 0.
 * Errors: NG_ERR_FORMAT, NG_ERR_CORRUPT, NG_ERR_IO.
 */
ng_status ng_meta__load(MDB_txn *mdb, MDB_dbi meta, const char *path, ng_state *state,
    ng_table_sum *sums, ng_error *err);

/** Write counters and sums. Returns LMDB's code. */
int ng_meta__save(MDB_txn *mdb, MDB_dbi meta, const ng_state *state, const ng_table_sum *sums);

/** Read the tail, empty where there is none. Errors: NG_ERR_CORRUPT, NG_ERR_IO. */
ng_status ng_meta__load_tail(
    MDB_txn *mdb, MDB_dbi meta, const char *path, ng_tail *tail, ng_error *err);
/** Write the tail, or take it away when it is empty. Returns LMDB's code. */
int ng_meta__save_tail(MDB_txn *mdb, MDB_dbi meta, const ng_tail *tail);

#endif
