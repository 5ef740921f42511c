// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From LMDB's codes to ng_status.
 */
#include "store/lmdb_status.h"

#include <errno.h>

static ng_status status_of(int code)
{
    switch (code) {
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return NG_ERR_FULL;
    case MDB_READERS_FULL:
    case MDB_MAP_RESIZED:
    case EBUSY:
        return NG_ERR_BUSY;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
    case MDB_INVALID:
    case MDB_VERSION_MISMATCH:
    case MDB_INCOMPATIBLE:
    case MDB_BAD_DBI:
    case MDB_NOTFOUND:
        return NG_ERR_CORRUPT;
    case MDB_BAD_RSLOT:
    case MDB_BAD_TXN:
    case MDB_BAD_VALSIZE:
    case MDB_KEYEXIST:
    case MDB_DBS_FULL:
    case MDB_TLS_FULL:
    case MDB_TXN_FULL:
        return NG_ERR_INTERNAL;
    case EACCES:
    case EPERM:
    case EROFS:
        return NG_ERR_READ_ONLY;
    case ENOMEM:
        return NG_ERR_NOMEM;
    default: // MDB_PANIC and what the system says
        return NG_ERR_IO;
    }
}

ng_status ng_lmdb__fail(ng_error *err, const char *path, const char *doing, int code)
{
    const ng_status status = status_of(code);
    if (status == NG_ERR_CORRUPT) {
        return ng_fail(err, status, "%s: damaged store, %s: %s: run netgraph doctor", path,
            doing, mdb_strerror(code));
    }
    if (code == MDB_MAP_FULL) {
        return ng_fail(
            err, status, "%s: %s: the store has reached its largest size", path, doing);
    }
    if (code == MDB_PANIC) {
        return ng_fail(
            err, status, "%s: %s: a write failed before; open the store again", path, doing);
    }
    return ng_fail(err, status, "%s: %s: %s", path, doing, mdb_strerror(code));
}
