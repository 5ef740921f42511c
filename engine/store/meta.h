// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The table `meta`: format, counters, and what every table must add up to.
 */
#ifndef NG_STORE_META_H
#define NG_STORE_META_H

#include "store/lmdb_status.h"
#include "store/schema.h"

/** What a table adds up to. */
typedef struct ng_table_sum {
    uint64_t entries;
    uint64_t checksums; // their sum modulo 2^64
} ng_table_sum;

/** Write the three records of an empty store. Returns LMDB's code. */
int ng_meta__create(MDB_txn *mdb, MDB_dbi meta);

/** Errors: NG_ERR_FORMAT for a store of another format; NG_ERR_CORRUPT. */
ng_status ng_meta__check_format(MDB_txn *mdb, MDB_dbi meta, const char *path, ng_error *err);

/** Read counters and sums [NG_TABLE_COUNT]. Errors: NG_ERR_CORRUPT, NG_ERR_IO. */
ng_status ng_meta__load(MDB_txn *mdb, MDB_dbi meta, const char *path, ng_state *state,
    ng_table_sum *sums, ng_error *err);

/** Write counters and sums. Returns LMDB's code. */
int ng_meta__save(MDB_txn *mdb, MDB_dbi meta, const ng_state *state, const ng_table_sum *sums);

#endif
