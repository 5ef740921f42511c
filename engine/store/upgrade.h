// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Stores of earlier formats, opened to be brought to this one.
 */
#ifndef NG_STORE_UPGRADE_H
#define NG_STORE_UPGRADE_H

#include "store/store.h"

/**
 * Open a store of this or an earlier format. Of an earlier one only ng_txn__upgrade may be
 * called in its transactions, before anything else.
 *
 * Errors  as ng_store_open; NG_ERR_FORMAT for a later format.
 */
ng_status ng_store__open_to_upgrade(const char *path, ng_store **out, ng_error *err);
/** Format of the store when it was opened. */
uint32_t ng_store__format(ng_store *store);
/**
 * Make the tables that the store lacks, empty, and give it this format. All of it is part of
 * the write transaction, so that an abort leaves the store as it was.
 *
 * @param from    [out] its format before; NG_STORE_FORMAT: another process was faster, nothing
 *                      was done
 * @param tables  [out] how many were made
 */
ng_status ng_txn__upgrade(ng_txn *txn, uint32_t *from, uint32_t *tables, ng_error *err);

#endif
