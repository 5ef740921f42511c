// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One import while it runs: the files, the batch they fill, and reading one of them.
 */
#ifndef NG_IMPORT_SESSION_H
#define NG_IMPORT_SESSION_H

#include "import/detect.h"
#include "import/linkedin_pool.h"
#include "import/listing.h"
#include "network/batch.h"

/** A file that was read. */
typedef struct ng_session_file {
    ng_import_file file;
    uint32_t number;   // in the batch
    ng_hash128 digest; // of its bytes
    ng_text owner;     // whose data it is; empty: not known
} ng_session_file;

typedef struct ng_session {
    const ng_import_options *options;
    const char *const *paths; // as given
    size_t path_count;
    ng_text name_space;
    ng_wanted wanted;
    ng_txn *txn;
    ng_batch *batch;
    ng_arena *arena;   // of paths
    ng_arena *scratch; // of one row
    ng_listing listing;
    ng_ldbc_lookups *lookups;
    ng_linkedin_pool *pool; // files of archives, which are read last
    ng_session_file *file;  // [file_count], room for all of the listing
    size_t file_count;
    uint64_t rows, rejected;
    char first_rejection[NG_REJECTION_BYTES];
} ng_session;

/** Clock of the caller, or 0. */
int64_t ng_session__microseconds(const ng_session *session);

/**
 * Read every file of the listing into the batch.
 * Errors: NG_ERR_INPUT also when a path gives nothing: a file without accepted rows, a
 * directory in which nothing is recognised.
 */
ng_status ng_session__read(ng_session *session, ng_error *err);

#endif
