// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reading and changing entries of tables.
 *
 * Every value stands behind its checksum. Numbers are looked up by our own descent where
 * the pages of the snapshot hold: in a read transaction, and in a write transaction as long as
 * it has not written into the table; otherwise, and for other keys, by LMDB.
 * A change keeps what the table adds up to, walks the tree once (LMDB's cursor stays on the
 * entry it met), and appends what is above the last key, so that a load in key order fills its
 * pages.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "store/checksum.h"
#include "store/transaction.h"

ng_status ng_txn__fail_table(
    const ng_txn *txn, ng_table table, const char *doing, int code, ng_error *err)
{
    char what[64];
    snprintf(what, sizeof what, "%s table %s", doing, ng_table_name(table));
    return ng_lmdb__fail(err, txn->store->path, what, code);
}

static ng_status damaged(const ng_txn *txn, ng_table table, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "%s: damaged store, an entry of table %s does not match its checksum: run netgraph "
        "doctor",
        txn->store->path, ng_table_name(table));
}

/** True for tables whose values are arrays that are read where they lie. */
static bool is_aligned(ng_table table)
{
    return (table >= NG_TABLE_CONNECTIONS && table <= NG_TABLE_BLOCKS_IN) ||
        table == NG_TABLE_INTERACTION_SUMS;
}

/** Check a value against its checksum and hand out what is behind it. */
static inline ng_status hand_out(const ng_txn *txn, ng_table table, uint64_t seed,
    const MDB_val *value, ng_bytes *out, ng_error *err)
{
    const unsigned char *at = value->mv_data;
    if (value->mv_size < NG_CHECKSUM_BYTES ||
        ng_load_u64(at) !=
            ng_checksum(at + NG_CHECKSUM_BYTES, value->mv_size - NG_CHECKSUM_BYTES, seed)) {
        return damaged(txn, table, err);
    }
    *out = (ng_bytes){at + NG_CHECKSUM_BYTES, value->mv_size - NG_CHECKSUM_BYTES};
    return NG_OK;
}

ng_status ng_txn__checked(const ng_txn *txn, ng_table table, const MDB_val *key,
    const MDB_val *value, ng_bytes *out, ng_error *err)
{
    return hand_out(
        txn, table, ng_checksum_seed(table, key->mv_data, key->mv_size), value, out, err);
}

ng_status ng_txn__get_small(ng_txn *txn, ng_table table, const ng_key *key, size_t bytes_max,
    ng_bytes *out, ng_error *err)
{
    MDB_val at = ng_lmdb__value(key->at, key->bytes);
    MDB_val value;
    const ng_draft *draft = ng_drafts__of_key(&txn->drafts, table, key);
    if (draft != NULL) {
        *out = ng_draft__value(draft);
        return NG_OK;
    }
    *out = (ng_bytes){NULL, 0};
    const int code = mdb_get(txn->mdb, txn->environment->file.table[table], &at, &value);
    ng_status status = NG_OK;
    if (code == 0 && value.mv_size > NG_CHECKSUM_BYTES &&
        value.mv_size - NG_CHECKSUM_BYTES > bytes_max) {
        out->bytes = value.mv_size - NG_CHECKSUM_BYTES;
        return NG_OK;
    }
    if (code == 0) {
        status = hand_out(
            txn, table, ng_checksum_seed(table, key->at, key->bytes), &value, out, err);
    } else if (code != MDB_NOTFOUND) {
        status = ng_txn__fail_table(txn, table, "reading", code, err);
    }
    if (status == NG_OK && (txn->tail.tables >> table & 1u) != 0) {
        status = ng_txn__with_tail(txn, table, ng_key__number(key), out, err);
    }
    return status;
}

ng_status ng_txn__get(
    ng_txn *txn, ng_table table, const ng_key *key, ng_bytes *out, ng_error *err)
{
    return ng_txn__get_small(txn, table, key, SIZE_MAX, out, err);
}

static ng_status get_by_mdb(
    ng_txn *txn, ng_table table, uint32_t id, ng_bytes *out, ng_error *err)
{
    unsigned char key[4] = {(unsigned char)(id >> 24), (unsigned char)(id >> 16),
        (unsigned char)(id >> 8), (unsigned char)id};
    MDB_val at = {.mv_size = sizeof key, .mv_data = key};
    MDB_val value;
    *out = (ng_bytes){NULL, 0};
    const int code = mdb_get(txn->mdb, txn->environment->file.table[table], &at, &value);
    if (code == 0) {
        return hand_out(txn, table, ng_checksum_seed_id(table, id), &value, out, err);
    }
    return code == MDB_NOTFOUND ? NG_OK : ng_txn__fail_table(txn, table, "reading", code, err);
}

/** A batch of at most NG_TREE_BATCH from the pages. */
static ng_status get_batch(ng_txn *txn, ng_table table, const uint32_t *ids, uint32_t count,
    ng_bytes *out, ng_error *err)
{
    ng_tree_value found[NG_TREE_BATCH];
    const int code =
        ng_tree_reader__find(&txn->reader, &txn->reader.root[table], ids, count, found);
    if (code != 0) {
        return ng_txn__fail_table(txn, table, "reading", code, err);
    }
    for (uint32_t i = 0; i < count; i++) {
        const MDB_val value = ng_lmdb__value(found[i].at, found[i].bytes);
        out[i] = (ng_bytes){NULL, 0};
        if (value.mv_data == NULL) {
            continue;
        }
        const ng_status status =
            hand_out(txn, table, ng_checksum_seed_id(table, ids[i]), &value, &out[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    return NG_OK;
}

/**
 * A write transaction leaves the pages of the snapshot as they are, so that they say what is in
 * a table that it has not written into. Where a table's tree begins is looked up before the
 * first write of all: LMDB copies that record then, out of the map.
 */
static bool may_read_pages(const ng_txn *txn, ng_table table)
{
    const ng_writing *writing = txn->writing;
    return writing == NULL ||
        ((writing->written >> table & 1u) == 0 &&
            (txn->reader.root[table].known || writing->written == 0));
}

/** Values that were changed since they were written into the tree. */
static ng_status replace_by_drafts(ng_txn *txn, ng_table table, const uint32_t *ids,
    uint32_t count, ng_bytes *out, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        const ng_draft *draft = ng_drafts__find(&txn->drafts, table, ids[i]);
        if (draft != NULL) {
            out[i] = ng_draft__value(draft);
        } else {
            status = ng_txn__with_tail(txn, table, ids[i], &out[i], err);
        }
    }
    return status;
}

ng_status ng_txn__get_ids(ng_txn *txn, ng_table table, const uint32_t *ids, uint32_t count,
    ng_bytes *out, ng_error *err)
{
    ng_status status = NG_OK;
    bool by_pages = false;
    memset(out, 0, count * sizeof *out);
    if (may_read_pages(txn, table)) {
        const int code = ng_tree_reader__know(
            &txn->reader, txn->mdb, &txn->environment->file, table, &by_pages);
        if (code != 0) {
            return ng_txn__fail_table(txn, table, "reading", code, err);
        }
    }
    for (uint32_t i = 0; i < count && !by_pages; i++) {
        NG_TRY(get_by_mdb(txn, table, ids[i], &out[i], err));
    }
    for (uint32_t i = 0; i < count && by_pages; i += NG_TREE_BATCH) {
        const uint32_t batch = count - i < NG_TREE_BATCH ? count - i : NG_TREE_BATCH;
        NG_TRY(get_batch(txn, table, ids + i, batch, out + i, err));
    }
    if (txn->drafts.count_of[table] > 0 || (txn->tail.tables >> table & 1u) != 0) {
        NG_TRY(replace_by_drafts(txn, table, ids, count, out, err));
    }

done:
    return status;
}

ng_status ng_txn__get_id(ng_txn *txn, ng_table table, uint32_t id, ng_bytes *out, ng_error *err)
{
    return ng_txn__get_ids(txn, table, &id, 1, out, err);
}

/** The cursor of the table for changes. */
static int open_cursor(ng_txn *txn, ng_table table, MDB_cursor **out)
{
    ng_writing *writing = txn->writing;
    int code = 0;
    assert(writing != NULL);
    if (writing->cursor[table] == NULL) {
        code = mdb_cursor_open(
            txn->mdb, txn->environment->file.table[table], &writing->cursor[table]);
    }
    *out = writing->cursor[table];
    return code;
}

/** Read the last key of the table, unless it is known. */
static int know_last(ng_last_key *last, MDB_cursor *cursor)
{
    if (last->known) {
        return 0;
    }
    MDB_val key;
    MDB_val value;
    const int code = mdb_cursor_get(cursor, &key, &value, MDB_LAST);
    if (code != 0 && code != MDB_NOTFOUND) {
        return code;
    }
    last->known = true;
    last->key.bytes = 0;
    if (code == 0 && key.mv_size <= NG_KEY_BYTES_MAX) {
        last->key.bytes = (uint32_t)key.mv_size;
        memcpy(last->key.at, key.mv_data, key.mv_size);
    }
    return 0;
}

/** True when `key` stands above all keys of the table; it is the last one then. */
static bool is_above(ng_last_key *last, const ng_key *key)
{
    const uint32_t shorter = last->key.bytes < key->bytes ? last->key.bytes : key->bytes;
    const int order = memcmp(key->at, last->key.at, shorter);
    if (order < 0 || (order == 0 && key->bytes <= last->key.bytes)) {
        return false;
    }
    last->key.bytes = key->bytes;
    memcpy(last->key.at, key->at, key->bytes);
    return true;
}

/**
 * Make room for a value with its checksum; takes the old value out of what the table adds up
 * to, and counts the entry.
 */
static int make_room(
    ng_txn *txn, ng_table table, const ng_key *key, size_t bytes, unsigned char **out)
{
    ng_table_sum *sum = &txn->sums[table];
    ng_last_key *last = &txn->writing->last[table];
    MDB_cursor *cursor = NULL;
    int code = open_cursor(txn, table, &cursor);
    code = code != 0 ? code : know_last(last, cursor);
    if (code != 0) {
        return code;
    }
    MDB_val at = ng_lmdb__value(key->at, key->bytes);
    MDB_val value = {.mv_size = NG_CHECKSUM_BYTES + bytes, .mv_data = NULL};
    const unsigned way = is_above(last, key) ? MDB_APPEND : MDB_NOOVERWRITE;
    code = mdb_cursor_put(cursor, &at, &value, MDB_RESERVE | way);
    if (code == 0) {
        sum->entries++;
    } else if (code == MDB_KEYEXIST && way == MDB_NOOVERWRITE) {
        // The cursor stands on the entry now, and `value` is the old one.
        if (value.mv_size < NG_CHECKSUM_BYTES) {
            return MDB_CORRUPTED;
        }
        sum->checksums -= ng_load_u64(value.mv_data);
        value = (MDB_val){.mv_size = NG_CHECKSUM_BYTES + bytes, .mv_data = NULL};
        code = mdb_cursor_put(cursor, &at, &value, MDB_RESERVE | MDB_CURRENT);
    }
    *out = value.mv_data;
    return code;
}

/** Write the checksum in front of a value that is complete. */
static void seal(
    ng_txn *txn, ng_table table, uint64_t seed, unsigned char *at, size_t bytes_with_checksum)
{
    const uint64_t checksum =
        ng_checksum(at + NG_CHECKSUM_BYTES, bytes_with_checksum - NG_CHECKSUM_BYTES, seed);
    ng_save_u64(at, checksum);
    txn->sums[table].checksums += checksum;
}

ng_status ng_txn__settle(ng_txn *txn, ng_table table, ng_error *err)
{
    const bool waits = txn->drafts.count_of[table] > 0 || (txn->tail.tables >> table & 1u) != 0;
    return txn->writing != NULL && waits ? ng_txn__write_drafts(txn, err) : NG_OK;
}

/** Common to all changes: the place to begin, and what must hold. */
static ng_status begin_change(ng_txn *txn, ng_table table, const ng_key *key, ng_error *err)
{
    ng_writing *writing = txn->writing;
    assert((unsigned)table < NG_TABLE_COUNT && table != NG_TABLE_META);
    assert(key->bytes > 0 && key->bytes <= NG_KEY_BYTES_MAX);
    if (writing == NULL) {
        return ng_fail(err, NG_ERR_READ_ONLY, "%s: a read transaction cannot change table %s",
            txn->store->path, ng_table_name(table));
    }
    assert(writing->space == NULL);
    const ng_status status = ng_txn__settle(txn, table, err);
    writing->changed = writing->changed || status == NG_OK;
    writing->written |= UINT64_C(1) << table;
    return status;
}

ng_status ng_txn__put_space(ng_txn *txn, ng_table table, const ng_key *key, size_t bytes,
    unsigned char **out, ng_error *err)
{
    *out = NULL;
    const ng_status status = begin_change(txn, table, key, err);
    if (status != NG_OK) {
        return status;
    }
    assert(!is_aligned(table) || (bytes % 4 == 0 && key->bytes % 4 == 0));
    unsigned char *at = NULL;
    const int code = make_room(txn, table, key, bytes, &at);
    if (code != 0) {
        ng_txn__poison(txn);
        return ng_txn__fail_table(txn, table, "writing", code, err);
    }
    ng_writing *writing = txn->writing;
    writing->space = at;
    writing->space_bytes = NG_CHECKSUM_BYTES + bytes;
    writing->space_table = table;
    writing->space_seed = ng_checksum_seed(table, key->at, key->bytes);
    *out = at + NG_CHECKSUM_BYTES;
    return NG_OK;
}

ng_status ng_txn__seal(ng_txn *txn, ng_error *err)
{
    ng_writing *writing = txn->writing;
    if (writing == NULL || writing->space == NULL) {
        return ng_fail(err, NG_ERR_INTERNAL, "%s: there is no value to seal", txn->store->path);
    }
    seal(txn, writing->space_table, writing->space_seed, writing->space, writing->space_bytes);
    writing->space = NULL;
    return NG_OK;
}

ng_status ng_txn__put(
    ng_txn *txn, ng_table table, const ng_key *key, ng_bytes value, ng_error *err)
{
    unsigned char *at = NULL;
    const ng_status status = ng_txn__put_space(txn, table, key, value.bytes, &at, err);
    if (status != NG_OK) {
        return status;
    }
    assert(at != NULL);
    if (value.bytes > 0) {
        memcpy(at, value.at, value.bytes);
    }
    return ng_txn__seal(txn, err);
}

ng_status ng_txn__put_id(
    ng_txn *txn, ng_table table, uint32_t id, ng_bytes value, ng_error *err)
{
    ng_key key;
    ng_key__u32(&key, id);
    return ng_txn__put(txn, table, &key, value, err);
}

/**
 * Remove the entry and take it out of what the table adds up to; MDB_NOTFOUND when it is not
 * there.
 */
static int remove_entry(ng_txn *txn, ng_table table, const ng_key *key)
{
    MDB_cursor *cursor = NULL;
    MDB_val at = ng_lmdb__value(key->at, key->bytes);
    MDB_val value;
    int code = open_cursor(txn, table, &cursor);
    code = code != 0 ? code : mdb_cursor_get(cursor, &at, &value, MDB_SET);
    if (code != 0) {
        return code;
    }
    if (value.mv_size < NG_CHECKSUM_BYTES) {
        return MDB_CORRUPTED;
    }
    txn->sums[table].checksums -= ng_load_u64(value.mv_data);
    txn->sums[table].entries--;
    return mdb_cursor_del(cursor, 0);
}

ng_status ng_txn__delete(
    ng_txn *txn, ng_table table, const ng_key *key, bool *was_there, ng_error *err)
{
    bool unused;
    bool *there = was_there != NULL ? was_there : &unused;
    *there = false;
    ng_status status = ng_txn__settle(txn, table, err);
    if (status != NG_OK) {
        return status;
    }
    const bool changed_before = txn->writing != NULL && txn->writing->changed;
    status = begin_change(txn, table, key, err);
    if (status != NG_OK) {
        return status;
    }
    const int code = remove_entry(txn, table, key);
    if (code == MDB_NOTFOUND) {
        txn->writing->changed = changed_before;
        return NG_OK;
    }
    if (code != 0) {
        ng_txn__poison(txn);
        return ng_txn__fail_table(txn, table, "deleting from", code, err);
    }
    *there = true;
    return NG_OK;
}

ng_status ng_txn__clear(ng_txn *txn, ng_table table, ng_error *err)
{
    ng_writing *writing = txn->writing;
    assert(writing != NULL && writing->space == NULL && table != NG_TABLE_META);
    const ng_status status = ng_txn__settle(txn, table, err);
    if (status != NG_OK) {
        return status;
    }
    writing->changed = true;
    writing->written |= UINT64_C(1) << table;
    const int code = mdb_drop(txn->mdb, txn->environment->file.table[table], 0);
    if (code != 0) {
        ng_txn__poison(txn);
        return ng_txn__fail_table(txn, table, "emptying", code, err);
    }
    writing->last[table] = (ng_last_key){.known = true};
    txn->sums[table] = (ng_table_sum){0};
    return NG_OK;
}

uint64_t ng_txn__entries(ng_txn *txn, ng_table table)
{
    // Without memory for drafts what is stored is counted, and the walk that follows says so.
    const ng_status status = ng_txn__open_tail(txn, table, NULL);
    const int64_t more = status == NG_OK ? ng_drafts__entries(&txn->drafts, table) : 0;
    return txn->sums[table].entries + (uint64_t)more;
}

uint64_t ng_txn__checksums(const ng_txn *txn, ng_table table)
{
    return txn->sums[table].checksums;
}
