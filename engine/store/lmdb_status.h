// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From LMDB's codes to ng_status: the one switch.
 */
#ifndef NG_STORE_LMDB_STATUS_H
#define NG_STORE_LMDB_STATUS_H

#include <lmdb.h>

#include "base/status.h"

/**
 * Write the sentence for an LMDB code or errno, and return its status.
 *
 * @param path   directory of the store
 * @param doing  "reading table connections"
 * @param code   not 0
 */
ng_status ng_lmdb__fail(ng_error *err, const char *path, const char *doing, int code);

/** A value for LMDB, which never writes through it. */
static inline MDB_val ng_lmdb__value(const void *at, size_t bytes)
{
    return (MDB_val){.mv_size = bytes, .mv_data = (void *)(uintptr_t)at};
}

#endif
