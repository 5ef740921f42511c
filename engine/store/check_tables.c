// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every entry of every table, checked through LMDB: its checksum, that it is found again by its
 * key (a wrong key in a branch would lead elsewhere), and that the table adds up to what table
 * meta says.
 *
 * Only for files whose pages were checked before: LMDB trusts them.
 */
#include <inttypes.h>
#include <stdio.h>

#include "base/status.h"
#include "store/checksum.h"
#include "store/transaction.h"

/** Sentences a table; the rest is counted. */
#define FAULTS_TOLD 20u
/** `format`, `state`, `tables`; and `tail` when there is one. */
#define META_ENTRIES 3u

typedef struct table_check {
    ng_txn *txn;
    ng_table table;
    ng_fault_receiver receiver;
    void *context;
    uint64_t fault_count;
    ng_table_sum sum;
} table_check;

static void tell(table_check *check, const char *what)
{
    check->fault_count++;
    if (check->receiver != NULL && check->fault_count <= FAULTS_TOLD) {
        char sentence[256];
        snprintf(sentence, sizeof sentence, "table %s: %s", ng_table_name(check->table), what);
        check->receiver(check->context, sentence);
    }
}

/** The key in hexadecimal, cut after 16 bytes, behind `what`. */
static void tell_entry(table_check *check, const char *what, const MDB_val *key)
{
    char text[128];
    char digits[33];
    const unsigned char *at = key->mv_data;
    const size_t shown = key->mv_size < 16 ? key->mv_size : 16;
    for (size_t i = 0; i < shown; i++) {
        snprintf(digits + 2 * i, 3, "%02x", at[i]);
    }
    snprintf(text, sizeof text, "the entry of key %s%s %s", digits,
        key->mv_size > shown ? ".." : "", what);
    tell(check, text);
}

static void check_entry(table_check *check, MDB_dbi handle, MDB_val *key, const MDB_val *value)
{
    const unsigned char *at = value->mv_data;
    const uint64_t seed = ng_checksum_seed(check->table, key->mv_data, key->mv_size);
    check->sum.entries++;
    if (value->mv_size < NG_CHECKSUM_BYTES ||
        ng_load_u64(at) !=
            ng_checksum(at + NG_CHECKSUM_BYTES, value->mv_size - NG_CHECKSUM_BYTES, seed)) {
        tell_entry(check, "does not match its checksum", key);
        return;
    }
    check->sum.checksums += ng_load_u64(at);
    MDB_val again;
    if (mdb_get(check->txn->mdb, handle, key, &again) != 0 || again.mv_data != value->mv_data) {
        tell_entry(check, "is not found by its key", key);
    }
}

static ng_status check_table(table_check *check, ng_error *err)
{
    ng_txn *txn = check->txn;
    const MDB_dbi handle = txn->environment->file.table[check->table];
    const ng_table_sum *expected = &txn->sums[check->table];
    MDB_cursor *cursor = NULL;
    MDB_val key;
    MDB_val value;
    int code = mdb_cursor_open(txn->mdb, handle, &cursor);
    if (code != 0) {
        return ng_lmdb__fail(err, txn->store->path, "checking tables", code);
    }
    code = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
    while (code == 0) {
        check_entry(check, handle, &key, &value);
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
    mdb_cursor_close(cursor);
    char text[160];
    if (code != MDB_NOTFOUND) {
        snprintf(text, sizeof text, "cannot be read to its end: %s", mdb_strerror(code));
        tell(check, text);
        return NG_OK;
    }
    const uint64_t meta_entries = META_ENTRIES + (txn->tail.bytes > 0 ? 1 : 0);
    const uint64_t entries = check->table == NG_TABLE_META ? meta_entries : expected->entries;
    if (check->sum.entries != entries) {
        snprintf(text, sizeof text, "has %" PRIu64 " entries, and should have %" PRIu64,
            check->sum.entries, entries);
        tell(check, text);
    } else if (check->table != NG_TABLE_META && check->sum.checksums != expected->checksums) {
        tell(check, "its checksums do not add up to what table meta says");
    }
    return NG_OK;
}

ng_status ng_txn__check_tables(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    *fault_count = 0;
    if (txn->writing != NULL) {
        const ng_status status = ng_txn__write_drafts(txn, err);
        if (status != NG_OK) {
            return status;
        }
    }
    for (unsigned i = NG_TABLE_META; i < NG_TABLE_COUNT; i++) {
        table_check check = {
            .txn = txn, .table = (ng_table)i, .receiver = receiver, .context = context};
        const ng_status status = check_table(&check, err);
        if (status != NG_OK) {
            return status;
        }
        *fault_count += check.fault_count;
        if (check.fault_count > FAULTS_TOLD && receiver != NULL) {
            char more[128];
            snprintf(more, sizeof more, "table %s: and %" PRIu64 " more faults",
                ng_table_name(check.table), check.fault_count - FAULTS_TOLD);
            receiver(context, more);
        }
    }
    return NG_OK;
}
