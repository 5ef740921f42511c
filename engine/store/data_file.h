// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opening and making a data file through LMDB: flags, permissions, format, handles of all
 * tables.
 */
#ifndef NG_STORE_DATA_FILE_H
#define NG_STORE_DATA_FILE_H

#include "store/lmdb_status.h"
#include "store/schema.h"

typedef struct ng_data_file {
    MDB_env *mdb;
    MDB_dbi table[NG_TABLE_COUNT];
    MDB_dbi tables;      // the table of tables
    uint32_t format;     // as opened; tables that it lacks have no handle
    const char *refusal; // why it takes no writes; NULL: it does
} ng_data_file;

/**
 * Open the data file in the directory `place`, after checking it without LMDB. Its format is
 * this version's or an earlier one: who opens it refuses what it cannot use.
 *
 * @param path  for sentences
 * @param fd    the data file, open for reading
 * Errors NG_ERR_FORMAT, NG_ERR_CORRUPT, NG_ERR_IO, NG_ERR_READ_ONLY, NG_ERR_BUSY, NG_ERR_NOMEM.
 */
ng_status ng_data_file__open(const char *path, const char *place, int fd, size_t map_bytes,
    ng_data_file *out, ng_error *err);

/** Make the files of an empty store in an empty directory, not yet synced, and open them. */
ng_status ng_data_file__create(
    const char *path, const char *place, size_t map_bytes, ng_data_file *out, ng_error *err);

void ng_data_file__close(ng_data_file *file);

/** mdb_txn_begin, after freeing what dead readers hold where that matters. */
int ng_data_file__begin(MDB_env *mdb, unsigned flags, MDB_txn **out);

#endif
