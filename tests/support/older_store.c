// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Writing table meta as another version of the format would.
 */
#include "support/older_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/checksum.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

static void put_meta(ng_txn *txn, const char *name, unsigned char *value, size_t bytes)
{
    ng_save_u64(value,
        ng_checksum(value + 8, bytes - 8,
            ng_checksum_seed(NG_TABLE_META, (const unsigned char *)name, strlen(name))));
    MDB_val key = ng_lmdb__value(name, strlen(name));
    MDB_val data = ng_lmdb__value(value, bytes);
    assert_int_equal(
        mdb_put(txn->mdb, txn->environment->file.table[NG_TABLE_META], &key, &data, 0), 0);
}

// Its own commit would write what this version writes.
void older_store__make(const char *path, uint32_t format, unsigned tables)
{
    unsigned char value[24];
    unsigned char sums[8 + 16 * NG_TABLE_COUNT];
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    for (unsigned i = tables; i < NG_TABLE_COUNT; i++) {
        assert_int_equal(mdb_drop(txn->mdb, txn->environment->file.table[i], 1), 0);
    }
    ng_save_u32(value + 8, format);
    ng_save_u32(value + 12, format);
    memcpy(value + 16, "netgraph", 8);
    put_meta(txn, "format", value, sizeof value);
    for (unsigned i = 1; i < tables; i++) {
        ng_save_u64(sums + 8 + 16 * (i - 1), txn->sums[i].entries);
        ng_save_u64(sums + 8 + 16 * (i - 1) + 8, txn->sums[i].checksums);
    }
    put_meta(txn, "tables", sums, 8 + 16 * (size_t)(tables - 1));
    assert_int_equal(mdb_txn_commit(txn->mdb), 0);
    ng_environment__end_write(txn->environment);
    txn->mdb = NULL;
    ng_txn_abort(txn);
    ng_store_close(store);
}
