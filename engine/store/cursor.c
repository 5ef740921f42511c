// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Walking a table in key order.
 *
 * In a write transaction the drafts of a table go into its tree first. In a read transaction
 * the tree stays as it is, and entries that the tail changes are merged in: of two equal keys
 * the tail's is the newer, and one that it empties is not there.
 */
#include "base/status.h"
#include "store/transaction.h"

#include <assert.h>
#include <string.h>

struct ng_cursor {
    ng_txn *txn;
    ng_table table;
    MDB_cursor *mdb;
    uint64_t *ids; // [id_count] keys that the tail changes, ascending; NULL: none
    size_t id_count;
    size_t id_at;  // the first that was not handed out
    ng_key id_key; // of the last that was
    bool holds;    // `key` and `value` are read and not handed out
    bool ended;    // the tree has no more
    MDB_val key, value;
};

ng_status ng_cursor__open(ng_txn *txn, ng_table table, ng_cursor **out, ng_error *err)
{
    *out = NULL;
    ng_cursor *cursor = ng_memory__allocate_zero(1, sizeof *cursor);
    if (cursor == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read table %s", ng_table_name(table));
    }
    cursor->txn = txn;
    cursor->table = table;
    const int code =
        mdb_cursor_open(txn->mdb, txn->environment->file.table[table], &cursor->mdb);
    if (code != 0) {
        ng_memory__release(cursor);
        return ng_txn__fail_table(txn, table, "reading", code, err);
    }
    *out = cursor;
    return NG_OK;
}

void ng_cursor__close(ng_cursor *cursor)
{
    if (cursor != NULL) {
        mdb_cursor_close(cursor->mdb);
        ng_memory__release(cursor->ids);
        ng_memory__release(cursor);
    }
}

/** Read the next entry of the tree, or the one that `where` and `key` say. */
static ng_status read_tree(ng_cursor *cursor, MDB_cursor_op where, ng_error *err)
{
    const int code = mdb_cursor_get(cursor->mdb, &cursor->key, &cursor->value, where);
    cursor->holds = code == 0;
    cursor->ended = code == MDB_NOTFOUND;
    return code == 0 || code == MDB_NOTFOUND
        ? NG_OK
        : ng_txn__fail_table(cursor->txn, cursor->table, "reading", code, err);
}

static ng_status hand_out_tree(
    ng_cursor *cursor, ng_bytes *out_key, ng_bytes *out_value, ng_error *err)
{
    const ng_status status = ng_txn__checked(
        cursor->txn, cursor->table, &cursor->key, &cursor->value, out_value, err);
    cursor->holds = false;
    if (status == NG_OK) {
        *out_key = (ng_bytes){cursor->key.mv_data, cursor->key.mv_size};
    }
    return status;
}

static void make_key(const ng_cursor *cursor, uint64_t id, ng_key *key)
{
    if (cursor->table == NG_TABLE_JOURNAL) {
        ng_key__u64(key, id);
    } else {
        ng_key__u32(key, (uint32_t)id);
    }
}

static int compare(const ng_key *key, const void *other, size_t other_bytes)
{
    const size_t shorter = key->bytes < other_bytes ? key->bytes : other_bytes;
    const int order = shorter == 0 ? 0 : memcmp(key->at, other, shorter);
    return order != 0 ? order : (key->bytes > other_bytes) - (key->bytes < other_bytes);
}

/** Get to know the keys of the tail, and stand before the first that is not below `key`. */
static ng_status seek_tail(ng_cursor *cursor, const ng_key *key, ng_error *err)
{
    ng_txn *txn = cursor->txn;
    cursor->id_at = 0;
    if ((txn->tail.tables >> cursor->table & 1u) == 0) {
        return NG_OK;
    }
    if (cursor->ids == NULL) {
        cursor->ids = ng_memory__allocate(NG_TAIL_KEYS_MAX * sizeof *cursor->ids);
        if (cursor->ids == NULL) {
            return ng_fail(
                err, NG_ERR_NOMEM, "no memory to read table %s", ng_table_name(cursor->table));
        }
        cursor->id_count = ng_tail__keys(&txn->tail, cursor->table, cursor->ids);
    }
    for (; key != NULL && cursor->id_at < cursor->id_count; cursor->id_at++) {
        ng_key own;
        make_key(cursor, cursor->ids[cursor->id_at], &own);
        if (compare(&own, key->at, key->bytes) >= 0) {
            break;
        }
    }
    return NG_OK;
}

/** The least entry that was not handed out, of the tree or of the tail. */
static ng_status merge(ng_cursor *cursor, ng_bytes *out_key, ng_bytes *out_value, ng_error *err)
{
    while (cursor->id_at < cursor->id_count) {
        ng_key *own = &cursor->id_key;
        make_key(cursor, cursor->ids[cursor->id_at], own);
        const int order =
            cursor->holds ? compare(own, cursor->key.mv_data, cursor->key.mv_size) : -1;
        if (order > 0) {
            break;
        }
        cursor->id_at++;
        cursor->holds = cursor->holds && order != 0;
        const ng_status status = ng_txn__get(cursor->txn, cursor->table, own, out_value, err);
        if (status != NG_OK) {
            return status;
        }
        if (out_value->at != NULL) {
            *out_key = (ng_bytes){own->at, own->bytes};
            return NG_OK;
        }
        if (!cursor->holds && !cursor->ended) {
            const ng_status next = read_tree(cursor, MDB_NEXT, err);
            if (next != NG_OK) {
                return next;
            }
        }
    }
    return cursor->holds ? hand_out_tree(cursor, out_key, out_value, err) : NG_OK;
}

ng_status ng_cursor__seek(
    ng_cursor *cursor, const ng_key *key, ng_bytes *out_key, ng_bytes *out_value, ng_error *err)
{
    ng_status status = NG_OK;
    const bool first = key == NULL || key->bytes == 0;
    *out_key = (ng_bytes){NULL, 0};
    *out_value = (ng_bytes){NULL, 0};
    NG_TRY(ng_txn__settle(cursor->txn, cursor->table, err));
    cursor->key = first ? (MDB_val){0, NULL} : ng_lmdb__value(key->at, key->bytes);
    NG_TRY(read_tree(cursor, first ? MDB_FIRST : MDB_SET_RANGE, err));
    NG_TRY(seek_tail(cursor, first ? NULL : key, err));
    NG_TRY(merge(cursor, out_key, out_value, err));
done:
    return status;
}

ng_status ng_cursor__next(
    ng_cursor *cursor, ng_bytes *out_key, ng_bytes *out_value, ng_error *err)
{
    ng_status status = NG_OK;
    *out_key = (ng_bytes){NULL, 0};
    *out_value = (ng_bytes){NULL, 0};
    NG_TRY(ng_txn__settle(cursor->txn, cursor->table, err));
    if (!cursor->holds && !cursor->ended) {
        NG_TRY(read_tree(cursor, MDB_NEXT, err));
    }
    NG_TRY(merge(cursor, out_key, out_value, err));
done:
    return status;
}
