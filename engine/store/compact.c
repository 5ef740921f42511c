// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rewriting a store without free pages.
 *
 * A copy is made in a directory beside the store while the writer's lock is held, checked,
 * synced, and the two directories exchange their names in one step: at every moment there is
 * one whole store at the place. The lock file must go with the data file, since LMDB keeps the
 * number of the last transaction in it; that is why directories are exchanged and not files.
 * Whoever has the old one open notices at the next transaction that the file at the place is
 * another.
 */
// renameat2 with RENAME_EXCHANGE is Linux's.
#define _GNU_SOURCE // NOLINT(bugprone-reserved-identifier)

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "store/copy.h"
#include "store/directory.h"

static ng_status check_place(const ng_store *store, ng_error *err)
{
    bool has_others = false;
    char name[256];
    const ng_status status = ng_directory__has_others(store->place, &has_others, name, err);
    if (status == NG_OK && has_others) {
        return ng_fail(err, NG_ERR_IO,
            "%s holds %s, which is no part of the store; move it away before compacting",
            store->path, name);
    }
    return status;
}

/** Give `to` the owner and the mode of `from`. */
static int copy_owner(const char *from, const char *to)
{
    struct stat wanted;
    struct stat found;
    if (stat(from, &wanted) != 0 || stat(to, &found) != 0) {
        return errno;
    }
    if ((wanted.st_uid != found.st_uid || wanted.st_gid != found.st_gid) &&
        chown(to, wanted.st_uid, wanted.st_gid) != 0) {
        return errno;
    }
    return chmod(to, wanted.st_mode & 07777) != 0 ? errno : 0;
}

/** Both files and the directory, as those of the store. */
static ng_status copy_owners(const ng_store *store, const char *temporary, ng_error *err)
{
    const char *const names[] = {NG_DATA_FILE, NG_LOCK_FILE, "."};
    int code = 0;
    for (size_t i = 0; i < sizeof names / sizeof *names && code == 0; i++) {
        char *from = ng_directory__join(store->place, names[i]);
        char *to = ng_directory__join(temporary, names[i]);
        code = from == NULL || to == NULL ? ENOMEM : copy_owner(from, to);
        ng_memory__release(from);
        ng_memory__release(to);
    }
    return code == 0 ? NG_OK
                     : ng_fail(err, code == ENOMEM ? NG_ERR_NOMEM : NG_ERR_IO,
                           "cannot give the owner and mode of %s to its copy: %s", store->path,
                           strerror(code));
}

/** Fill the temporary directory with a whole and durable copy; `*bytes` takes its size. */
static ng_status make_copy(
    const ng_txn *txn, const char *temporary, uint64_t *bytes, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t fault_count = 0;
    struct stat found;
    char *data_path = ng_directory__join(temporary, NG_DATA_FILE);
    char *lock_path = ng_directory__join(temporary, NG_LOCK_FILE);
    if (data_path == NULL || lock_path == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to compact %s", txn->store->path);
        goto done;
    }
    NG_TRY(ng_copy__write_file(txn->environment, data_path, err));
    const int fd = open(lock_path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        status = ng_fail(err, NG_ERR_IO, "cannot make %s: %s", lock_path, strerror(errno));
        goto done;
    }
    close(fd);
    if (stat(data_path, &found) != 0) {
        status = ng_fail(err, NG_ERR_IO, "cannot read %s: %s", data_path, strerror(errno));
        goto done;
    }
    *bytes = (uint64_t)found.st_size;
    NG_TRY(ng_store__check_pages(temporary, NULL, NULL, &fault_count, err));
    if (fault_count > 0) {
        status = ng_fail(err, NG_ERR_CORRUPT,
            "%s: the copy made to compact it has faults, so the store was left as it is: run "
            "netgraph doctor",
            txn->store->path);
        goto done;
    }
    NG_TRY(copy_owners(txn->store, temporary, err));
    NG_TRY(ng_directory__sync(temporary, err));

done:
    ng_memory__release(data_path);
    ng_memory__release(lock_path);
    return status;
}

static ng_status exchange(const ng_store *store, const char *temporary, ng_error *err)
{
    int parent = -1;
    const ng_status status = ng_directory__open_parent(store->place, &parent, err);
    if (status != NG_OK) {
        return status;
    }
    if (renameat2(AT_FDCWD, temporary, AT_FDCWD, store->place, RENAME_EXCHANGE) == 0) {
        return ng_directory__sync_fd(parent, store->path, err);
    }
    const int code = errno;
    close(parent);
    if (code == EINVAL || code == ENOSYS || code == ENOTSUP) {
        return ng_fail(err, NG_ERR_IO,
            "%s: its file system cannot exchange two directories; back it up and put the "
            "backup in "
            "its place instead",
            store->path);
    }
    return ng_fail(err, NG_ERR_IO, "cannot put the compacted store at %s: %s", store->path,
        strerror(code));
}

ng_status ng_compact(
    ng_store *store, uint64_t *bytes_before, uint64_t *bytes_after, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = NULL;
    char *temporary = NULL;
    struct stat found;
    *bytes_before = 0;
    *bytes_after = 0;
    if (ng_store__is_unpublished(store)) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "%s is not made yet: nothing was committed", store->path);
    }
    NG_TRY(ng_txn_begin(store, NG_TXN_WRITE, &txn, err));
    NG_TRY(check_place(store, err));
    if (stat(store->data_path, &found) != 0) {
        status =
            ng_fail(err, NG_ERR_IO, "cannot read %s: %s", store->data_path, strerror(errno));
        goto done;
    }
    uint64_t copied = 0;
    NG_TRY(ng_directory__make_sibling(store->place, &temporary, err));
    NG_TRY(make_copy(txn, temporary, &copied, err));
    NG_TRY(exchange(store, temporary, err));
    *bytes_before = (uint64_t)found.st_size;
    *bytes_after = copied;

done:
    // After the exchange the old store is in the temporary directory.
    if (temporary != NULL) {
        ng_directory__remove(temporary);
    }
    ng_txn_abort(txn);
    ng_memory__release(temporary);
    return status;
}
