// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Transactions: one LMDB transaction each, with the counters of the store and the arenas of its
 * answers.
 *
 * A transaction keeps its environment open, so that a store replaced by a compacted one stays
 * readable for those who read it.
 */
#include "store/transaction.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/status.h"

/** How often a store may be replaced while one transaction begins. */
#define ATTEMPTS_MAX 1000

static ng_status refuse(const ng_store *store, int code, ng_error *err)
{
    if (code == EDEADLK) {
        return ng_fail(err, NG_ERR_BUSY,
            "%s: this thread has a write transaction already; end it first", store->path);
    }
    if (code == MDB_READERS_FULL) {
        return ng_fail(err, NG_ERR_BUSY,
            "%s: too many processes and threads are reading the store; try again", store->path);
    }
    if (code == MDB_MAP_RESIZED) {
        return ng_fail(err, NG_ERR_BUSY,
            "%s: another process enlarged the store; end the transactions of this one and try "
            "again",
            store->path);
    }
    return ng_lmdb__fail(err, store->path, "beginning a transaction", code);
}

/**
 * Begin within the environment of the store as it stands. `*current` false: it was replaced.
 */
static ng_status begin_once(ng_txn *txn, bool writes, bool *current, ng_error *err)
{
    ng_status status = NG_OK;
    ng_environment *environment = NULL;
    MDB_txn *mdb = NULL;
    NG_TRY(ng_store__environment(txn->store, &environment, &txn->generation, err));
    if (writes && environment->file.refusal != NULL) {
        status = ng_fail(err, NG_ERR_READ_ONLY, "the store %s is read-only: %s",
            txn->store->path, environment->file.refusal);
        goto done;
    }
    const int code = ng_environment__begin(environment, writes, &mdb);
    if (code != 0) {
        status = refuse(txn->store, code, err);
        if (code == MDB_PANIC) {
            ng_store__forget(txn->store, environment);
        }
        goto done;
    }
    // Looked at after the writer's lock is held: who replaces the store holds it too.
    status = ng_store__is_current(txn->store, environment, current, err);
    if (status == NG_OK && *current) {
        txn->environment = environment;
        txn->mdb = mdb;
        return NG_OK;
    }
    if (writes) {
        ng_environment__end_write(environment);
    }
    mdb_txn_abort(mdb);
    ng_environment__end(environment);
    if (status == NG_OK) {
        ng_store__forget(txn->store, environment);
    }

done:
    ng_environment__release(environment);
    return status;
}

static ng_status begin(ng_txn *txn, bool writes, ng_error *err)
{
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        bool current = false;
        const ng_status status = begin_once(txn, writes, &current, err);
        if (status != NG_OK || current) {
            return status;
        }
    }
    return ng_fail(err, NG_ERR_BUSY,
        "the store %s is being replaced again and again; try again", txn->store->path);
}

/** Before the LMDB transaction ends: what may hold cursors of it goes first. */
static void destroy_attachment(ng_txn *txn)
{
    if (txn->destroy_attachment != NULL && txn->attachment != NULL) {
        txn->destroy_attachment(txn->attachment);
    }
    txn->attachment = NULL;
}

/** Everything but the LMDB transaction, which has ended. */
static void finish(ng_txn *txn)
{
    if (txn->environment != NULL && txn->pid == getpid()) {
        ng_environment__end(txn->environment);
        ng_environment__release(txn->environment);
    }
    ng_arena__destroy(txn->answers);
    ng_arena__destroy(txn->scratch);
    ng_drafts__finish(&txn->drafts);
    ng_memory__release(txn->writing);
    ng_memory__release(txn);
}

static ng_status check_begin(const ng_store *store, ng_txn_kind kind, ng_error *err)
{
    if (store->pid != getpid()) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "%s was opened before this process was forked; open it again in the child",
            store->path);
    }
    if (kind == NG_TXN_WRITE && store->read_only) {
        return ng_fail(
            err, NG_ERR_READ_ONLY, "the store %s was opened for reading only", store->path);
    }
    return NG_OK;
}

ng_status ng_txn_begin(ng_store *store, ng_txn_kind kind, ng_txn **out, ng_error *err)
{
    const bool writes = kind == NG_TXN_WRITE;
    ng_txn *txn = NULL;
    *out = NULL;
    ng_status status = check_begin(store, kind, err);
    if (status != NG_OK) {
        return status;
    }
    txn = ng_memory__allocate_zero(1, sizeof *txn);
    if (txn == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a transaction");
    }
    txn->store = store;
    txn->pid = store->pid;
    NG_TRY(ng_arena__create(&txn->answers, err));
    NG_TRY(ng_arena__create(&txn->scratch, err));
    if (writes) {
        txn->writing = ng_memory__allocate_zero(1, sizeof *txn->writing);
        if (txn->writing == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for a transaction");
            goto done;
        }
    }
    NG_TRY(begin(txn, writes, err));
    NG_TRY(ng_meta__load(txn->mdb, txn->environment->file.table[NG_TABLE_META], store->path,
        &txn->state, txn->sums, err));
    NG_TRY(ng_meta__load_tail(
        txn->mdb, txn->environment->file.table[NG_TABLE_META], store->path, &txn->tail, err));
    txn->change_at_begin = txn->state.change;
    if (writes) {
        txn->writing->state_before = txn->state;
    }
    *out = txn;
    txn = NULL;

done:
    ng_txn_abort(txn);
    return status;
}

void ng_txn_abort(ng_txn *txn)
{
    if (txn == NULL) {
        return;
    }
    destroy_attachment(txn);
    if (txn->mdb != NULL && txn->pid == getpid()) {
        if (txn->writing != NULL) {
            ng_environment__end_write(txn->environment);
        }
        mdb_txn_abort(txn->mdb);
    }
    finish(txn);
}

/**
 * LMDB says EIO for a page that was written in part, as it is when the disk or the file's limit
 * is full.
 */
static bool is_full(int fd)
{
    struct statvfs disk;
    struct stat file;
    struct rlimit limit;
    if (fstatvfs(fd, &disk) == 0 && disk.f_bavail == 0) {
        return true;
    }
    return fstat(fd, &file) == 0 && getrlimit(RLIMIT_FSIZE, &limit) == 0 &&
        limit.rlim_cur != RLIM_INFINITY && (rlim_t)file.st_size >= limit.rlim_cur;
}

/**
 * LMDB does not write free pages, so the file may end before the last page it counts when that
 * is free. Make it as long as it counts, since a shorter file means that it was cut. Failing is
 * harmless: the next commit tries again, and a reader looks closer.
 */
static void lengthen(MDB_env *mdb, int fd)
{
    MDB_envinfo info;
    MDB_stat page;
    struct stat found;
    if (mdb_env_info(mdb, &info) != 0 || mdb_env_stat(mdb, &page) != 0 ||
        fstat(fd, &found) != 0) {
        return;
    }
    const off_t needed = (off_t)((info.me_last_pgno + 1) * page.ms_psize);
    if (found.st_size < needed) {
        posix_fallocate(fd, needed - 1, 1);
    }
}

static ng_status commit_mdb(ng_txn *txn, ng_error *err)
{
    MDB_env *mdb = txn->environment->file.mdb;
    int fd = -1;
    mdb_env_get_fd(mdb, &fd);
    ng_environment__end_write(txn->environment);
    int code = mdb_txn_commit(txn->mdb);
    txn->mdb = NULL;
    if (code == EIO && is_full(fd)) {
        code = ENOSPC;
    }
    if (code != 0) {
        return ng_lmdb__fail(err, txn->store->path, "committing", code);
    }
    lengthen(mdb, fd);
    return NG_OK;
}

static int save_meta(ng_txn *txn)
{
    const MDB_dbi meta = txn->environment->file.table[NG_TABLE_META];
    const int code = ng_meta__save(txn->mdb, meta, &txn->state, txn->sums);
    return code == 0 && txn->writing->tail_changed
        ? ng_meta__save_tail(txn->mdb, meta, &txn->tail)
        : code;
}

ng_status ng_txn_commit(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_writing *writing = txn->writing;
    if (writing == NULL) {
        goto done;
    }
    if (txn->pid != getpid()) {
        status = ng_fail(err, NG_ERR_ARGUMENT,
            "%s: a transaction from before the fork cannot be committed", txn->store->path);
        goto done;
    }
    if (writing->poisoned || writing->space != NULL) {
        status = ng_fail(err, NG_ERR_INTERNAL,
            "%s: a change failed, so nothing of its transaction is kept", txn->store->path);
        goto done;
    }
    NG_TRY(ng_txn__keep_drafts(txn, err));
    const bool counted =
        memcmp(&writing->state_before, &txn->state, sizeof txn->state) != 0 || writing->changed;
    const bool is_new = ng_store__is_unpublished(txn->store);
    if (!counted && !is_new) {
        goto done;
    }
    destroy_attachment(txn);
    const int code = counted ? save_meta(txn) : 0;
    if (code != 0) {
        status = ng_lmdb__fail(err, txn->store->path, "writing table meta", code);
        goto done;
    }
    NG_TRY(commit_mdb(txn, err));
    status = is_new ? ng_store__publish(txn->store, err) : NG_OK;

done:
    ng_txn_abort(txn);
    return status;
}

void ng_txn_release_answers(ng_txn *txn)
{
    ng_arena__reset(txn->answers);
}

uint64_t ng_txn_change(const ng_txn *txn)
{
    return txn->state.change;
}

ng_store *ng_txn__store(const ng_txn *txn)
{
    return txn->store;
}

bool ng_txn__writes(const ng_txn *txn)
{
    return txn->writing != NULL;
}

ng_state *ng_txn__state(ng_txn *txn)
{
    return &txn->state;
}

uint64_t ng_txn__change_at_begin(const ng_txn *txn)
{
    return txn->change_at_begin;
}

ng_arena *ng_txn__arena(ng_txn *txn)
{
    return txn->answers;
}

ng_arena *ng_txn__swap_arena(ng_txn *txn, ng_arena *arena)
{
    ng_arena *before = txn->answers;
    txn->answers = arena;
    return before;
}

ng_arena *ng_txn__scratch(ng_txn *txn)
{
    return txn->scratch;
}

void ng_txn__poison(ng_txn *txn)
{
    if (txn->writing != NULL) {
        txn->writing->poisoned = true;
    }
}

void ng_txn__set_retelling(ng_txn *txn, bool retelling)
{
    if (txn->writing != NULL) {
        txn->writing->retelling = retelling;
    }
}

bool ng_txn__is_retelling(const ng_txn *txn)
{
    return txn->writing != NULL && txn->writing->retelling;
}

void **ng_txn__attachment(ng_txn *txn)
{
    return &txn->attachment;
}

void ng_txn__set_attachment(ng_txn *txn, void *object, void (*destroy)(void *object))
{
    destroy_attachment(txn);
    txn->attachment = object;
    txn->destroy_attachment = destroy;
}

uint64_t ng_txn__snapshot_number(const ng_txn *txn)
{
    // A compacted store counts from the beginning again, so the environments are counted above.
    return txn->generation << 48 | mdb_txn_id(txn->mdb);
}

uint64_t ng_txn__bytes_used(ng_txn *txn)
{
    uint64_t pages = 2; // the meta pages
    MDB_stat stat;
    if (mdb_env_stat(txn->environment->file.mdb, &stat) != 0) {
        return 0;
    }
    const uint64_t page_bytes = stat.ms_psize;
    for (unsigned i = 0; i < NG_TABLE_COUNT; i++) {
        if (mdb_stat(txn->mdb, txn->environment->file.table[i], &stat) == 0) {
            pages += stat.ms_branch_pages + stat.ms_leaf_pages + stat.ms_overflow_pages;
        }
    }
    return pages * page_bytes;
}
