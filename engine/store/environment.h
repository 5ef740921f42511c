// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One open data file: LMDB's environment and the handles of all tables.
 *
 * LMDB forbids opening a file twice in one process (closing either would drop the locks of
 * both, and two writers would not exclude each other), so handles of the same file share one
 * environment. It is found by device and inode in a list that belongs to the process: the one
 * file-level state of the engine.
 */
#ifndef NG_STORE_ENVIRONMENT_H
#define NG_STORE_ENVIRONMENT_H

#include <pthread.h>
#include <sys/types.h>

#include "store/data_file.h"

/** Address space of a map; the file takes only what is written. */
#if defined(__SANITIZE_THREAD__)
#define NG_MAP_BYTES ((size_t)1 << 36) // the thread sanitizer leaves less room
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define NG_MAP_BYTES ((size_t)1 << 36)
#endif
#endif
#ifndef NG_MAP_BYTES
#define NG_MAP_BYTES ((size_t)1 << 40)
#endif

typedef struct ng_environment {
    struct ng_environment *next;
    ng_data_file file;
    dev_t device;
    ino_t inode;
    pid_t pid;             // of the process that opened it
    uint32_t references;   // guarded by the mutex of the list
    pthread_mutex_t mutex; // guards what follows
    uint32_t active;       // transactions
    bool writing;          // by `writer`
    pthread_t writer;
} ng_environment;

/**
 * Open the data file of a store that exists, or share the environment that has it open.
 *
 * @param path       for sentences
 * @param place      the directory
 * @param map_bytes  NG_MAP_BYTES; tests take less
 * @param out        [out] give back with ng_environment__release
 * Errors  NG_ERR_NO_STORE, NG_ERR_FORMAT, NG_ERR_CORRUPT, NG_ERR_IO, NG_ERR_BUSY, NG_ERR_NOMEM.
 */
ng_status ng_environment__open(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err);

/** Make the files of an empty store in an empty directory, not yet synced, and open it. */
ng_status ng_environment__create(
    const char *path, const char *place, size_t map_bytes, ng_environment **out, ng_error *err);

void ng_environment__retain(ng_environment *environment);
/**
 * Closes with the last reference. In a forked child it leaves the files of the parent alone.
 */
void ng_environment__release(ng_environment *environment);

/** True when `place` holds this data file. `*code` is an errno when it cannot be told. */
bool ng_environment__is_at(const ng_environment *environment, const char *data_path, int *code);

/**
 * Begin an LMDB transaction; 0 or LMDB's code, EDEADLK when this thread has the write
 * transaction.
 */
int ng_environment__begin(ng_environment *environment, bool writes, MDB_txn **out);
/** Before a write transaction ends, in the thread that began it. */
void ng_environment__end_write(ng_environment *environment);
/** After any transaction ended. */
void ng_environment__end(ng_environment *environment);

#endif
