// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From an earlier format to this one: what belongs to the store itself.
 *
 * Formats only add tables at the end, so the upgrade makes them and extends `tables` of table
 * meta, which the commit writes. What is in them is up to those who know the facts.
 */
#include "store/upgrade.h"

#include "store/transaction.h"

uint32_t ng_store__format(ng_store *store)
{
    pthread_mutex_lock(&store->mutex);
    const uint32_t format =
        store->environment != NULL ? store->environment->file.format : NG_STORE_FORMAT;
    pthread_mutex_unlock(&store->mutex);
    return format;
}

ng_status ng_txn__upgrade(ng_txn *txn, uint32_t *from, uint32_t *tables, ng_error *err)
{
    ng_data_file *file = &txn->environment->file;
    const MDB_dbi meta = file->table[NG_TABLE_META];
    const char *path = txn->store->path;
    *tables = 0;
    // Read again, since another process may have been faster than the writer's lock.
    const ng_status status = ng_meta__read_format(txn->mdb, meta, path, from, err);
    if (status != NG_OK || *from == NG_STORE_FORMAT) {
        return status;
    }
    int code = 0;
    for (unsigned i = ng_meta__tables_of(*from); i < NG_TABLE_COUNT && code == 0; i++) {
        code = mdb_dbi_open(txn->mdb, ng_table_name((ng_table)i), MDB_CREATE, &file->table[i]);
        *tables += code == 0;
    }
    code = code != 0 ? code : ng_meta__save_format(txn->mdb, meta);
    if (code != 0) {
        ng_txn__poison(txn);
        return ng_lmdb__fail(err, path, "making tables", code);
    }
    txn->writing->changed = true;
    return NG_OK;
}
