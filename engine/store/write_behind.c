// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A head start for the disk. LMDB writes pages of a large transaction to the file long before
 * its commit, where they wait in the system's memory until the commit asks for them to be
 * durable: the disk would be idle until then. No page that LMDB wrote is in use before the
 * commit, so when they reach the disk does not matter.
 *
 * sync_file_range is known to Linux alone, hence _GNU_SOURCE.
 */
#define _GNU_SOURCE // NOLINT(bugprone-reserved-identifier)

#include "store/store.h"

#include <fcntl.h>

#include "store/transaction.h"

void ng_txn__write_behind(const ng_txn *txn)
{
#ifdef SYNC_FILE_RANGE_WRITE
    mdb_filehandle_t file;
    if (mdb_env_get_fd(txn->environment->file.mdb, &file) == 0) {
        // What the commit waits for tells of failures.
        (void)sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    }
#else
    (void)txn;
#endif
}
