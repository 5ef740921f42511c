// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What a store handle and a transaction are made of, for the files of this folder.
 */
#ifndef NG_STORE_TRANSACTION_H
#define NG_STORE_TRANSACTION_H

#include "store/environment.h"
#include "store/meta.h"
#include "store/store.h"
#include "store/tail.h"
#include "store/tree_reader.h"

struct ng_store {
    char *path;       // as given
    size_t map_bytes; // of the environments it opens
    bool read_only;
    bool upgrades;         // opened to be upgraded: its format may be an earlier one
    pid_t pid;             // of the process that opened it
    pthread_mutex_t mutex; // guards what follows
    char *place;           // of its directory, absolute
    char *temporary;       // where the directory is until the first commit; NULL: at `place`
    char *data_path;       // of the data file, where it is now
    ng_environment *environment; // NULL: to be opened by the next transaction
    uint64_t generation;         // counts environments
};

/** The last key of a table or a greater one: what is above it can be appended. */
typedef struct ng_last_key {
    bool known;
    ng_key key; // bytes 0: the table is empty
} ng_last_key;

/** What only a write transaction has. */
typedef struct ng_writing {
    MDB_cursor *cursor[NG_TABLE_COUNT]; // opened at the first change; LMDB closes them
    ng_last_key last[NG_TABLE_COUNT];
    ng_state state_before;
    bool changed;     // a table was changed
    uint64_t written; // the tables whose trees were, a bit each
    bool poisoned;    // a change failed half way
    bool retelling;
    ng_table space_table;
    unsigned char *space; // value of put_space, not yet sealed
    size_t space_bytes;   // with the checksum
    uint64_t space_seed;
    ng_tail tail;      // what this transaction puts behind that of the store
    bool tail_changed; // that of the store is to be saved
} ng_writing;

struct ng_txn {
    MDB_txn *mdb;
    ng_environment *environment;
    ng_store *store;
    ng_arena *answers;
    ng_arena *scratch;
    ng_writing *writing; // NULL: a read transaction
    pid_t pid;
    uint64_t generation;
    uint64_t change_at_begin;
    void *attachment;
    void (*destroy_attachment)(void *object);
    ng_state state;
    ng_table_sum sums[NG_TABLE_COUNT];
    ng_tail tail;
    ng_drafts drafts;
    ng_tree_reader reader; // only a read transaction uses it
};

/**
 * Write all drafts and the tail into the tree, in the order of tables and keys, and forget
 * them. Poisons the transaction when it fails.
 */
ng_status ng_txn__write_drafts(ng_txn *txn, ng_error *err);
/** At the commit: the same, but small changes are put behind the tail where it takes them. */
ng_status ng_txn__keep_drafts(ng_txn *txn, ng_error *err);
/** Draft all that the tail changes in a table. */
ng_status ng_txn__open_tail(ng_txn *txn, ng_table table, ng_error *err);
/** Turn a value as the tree has it into what it is with the tail. */
ng_status ng_txn__with_tail(
    ng_txn *txn, ng_table table, uint64_t id, ng_bytes *value, ng_error *err);
/** Before a write transaction walks or changes a table otherwise: drafts and tail go into the
 *  tree when they concern it. */
ng_status ng_txn__settle(ng_txn *txn, ng_table table, ng_error *err);
/** Hand out what is behind the checksum of a value; NG_ERR_CORRUPT. */
ng_status ng_txn__checked(const ng_txn *txn, ng_table table, const MDB_val *key,
    const MDB_val *value, ng_bytes *out, ng_error *err);
/** LMDB's code in a sentence: `doing` a table. */
ng_status ng_txn__fail_table(
    const ng_txn *txn, ng_table table, const char *doing, int code, ng_error *err);

/** As ng_store_open, with a map of `map_bytes`: tests fill it. */
ng_status ng_store__open_sized(const char *path, const ng_store_options *options,
    size_t map_bytes, ng_store **out, ng_error *err);

/** The environment of the store, opened if need be, with a reference for the caller. */
ng_status ng_store__environment(
    ng_store *store, ng_environment **out, uint64_t *generation, ng_error *err);
/**
 * The environment's file is no longer the store's: forget it, if it is still the one in use.
 */
void ng_store__forget(ng_store *store, const ng_environment *environment);
/** True when the environment's file is where the store's is. */
ng_status ng_store__is_current(
    ng_store *store, const ng_environment *environment, bool *out, ng_error *err);
/** After a commit: let a new store appear at its place. */
ng_status ng_store__publish(ng_store *store, ng_error *err);
/** True before that. */
bool ng_store__is_unpublished(ng_store *store);

#endif
