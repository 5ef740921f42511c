// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Backups: one file, whole at one moment, that is a store when it is put into an empty
 * directory as `data.mdb`. Writers go on meanwhile.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"
#include "store/copy.h"
#include "store/directory.h"

static ng_status fail(ng_error *err, const char *doing, const char *what, int code)
{
    const bool full = code == ENOSPC || code == EDQUOT || code == EFBIG;
    const ng_status status = full ? NG_ERR_FULL : code == ENOMEM ? NG_ERR_NOMEM : NG_ERR_IO;
    return ng_fail(err, status, "cannot %s %s: %s", doing, what, mdb_strerror(code));
}

ng_status ng_copy__write(
    const ng_environment *environment, int fd, const char *what, ng_error *err)
{
    const int code = mdb_env_copyfd2(environment->file.mdb, fd, MDB_CP_COMPACT);
    return code != 0 ? fail(err, "write", what, code) : NG_OK;
}

ng_status ng_copy__write_file(
    const ng_environment *environment, const char *file, ng_error *err)
{
    ng_status status = NG_OK;
    int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0) {
        return fail(err, "make", file, errno);
    }
    if (fchmod(fd, 0600) != 0) {
        status = fail(err, "set the mode of", file, errno);
        goto done;
    }
    NG_TRY(ng_copy__write(environment, fd, file, err));
    if (fsync(fd) != 0) {
        status = fail(err, "sync", file, errno);
        goto done;
    }
    const int closed = close(fd);
    fd = -1;
    if (closed != 0) {
        status = fail(err, "write", file, errno);
    }

done:
    if (fd >= 0) {
        close(fd);
    }
    if (status != NG_OK) {
        unlink(file);
    }
    return status;
}

/** Let the whole copy appear under its name, which must not be taken. */
static ng_status name_copy(const char *temporary, const char *file, ng_error *err)
{
    if (link(temporary, file) == 0) {
        unlink(temporary);
        return NG_OK;
    }
    const int code = errno;
    if (code == EEXIST) {
        return ng_fail(err, NG_ERR_IO, "%s exists; name a new file for the backup", file);
    }
    // File systems without hard links.
    if ((code == EPERM || code == ENOTSUP || code == ENOSYS) && rename(temporary, file) == 0) {
        return NG_OK;
    }
    return fail(err, "make", file, code);
}

static ng_status back_up_into(
    const ng_environment *environment, const char *file, ng_error *err)
{
    ng_status status = NG_OK;
    struct stat found;
    int folder = -1;
    char *temporary = NULL;
    const size_t bytes = strlen(file) + 32;
    if (lstat(file, &found) == 0) {
        return ng_fail(err, NG_ERR_IO, "%s exists; name a new file for the backup", file);
    }
    NG_TRY(ng_directory__open_parent(file, &folder, err));
    temporary = ng_memory__allocate(bytes);
    if (temporary == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a backup");
        goto done;
    }
    snprintf(temporary, bytes, "%s.tmp-%ld", file, (long)getpid());
    NG_TRY(ng_copy__write_file(environment, temporary, err));
    status = name_copy(temporary, file, err);
    if (status != NG_OK) {
        unlink(temporary);
        goto done;
    }
    status = ng_directory__sync_fd(folder, file, err);
    folder = -1;

done:
    if (folder >= 0) {
        close(folder);
    }
    ng_memory__release(temporary);
    return status;
}

ng_status ng_backup(ng_store *store, const char *file, int fd, ng_error *err)
{
    ng_txn *txn = NULL;
    if (fd < 0 && (file == NULL || file[0] == '\0')) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a backup needs a file to be written to");
    }
    // Holds the environment of the store as it stands, opened again if it was replaced.
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    if (fd >= 0) {
        status = ng_copy__write(txn->environment, fd, "the backup", err);
    } else {
        status = back_up_into(txn->environment, file, err);
    }
    ng_txn_abort(txn);
    return status;
}
