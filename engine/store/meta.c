// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The table `meta`.
 *
 * `format` is read before anything else is believed, by this and by every later version:
 * neither its key, nor its checksum, nor the place of its numbers ever changes.
 */
#include "store/meta.h"

#include <assert.h>
#include <string.h>

#include "store/checksum.h"
#include "store/store.h"

#define FORMAT_KEY "format"
#define STATE_KEY "state"
#define TABLES_KEY "tables"
#define TAIL_KEY "tail"

#define FORMAT_BYTES 16u
#define STATE_NUMBERS (sizeof(ng_state) / sizeof(uint64_t))
#define STATE_BYTES (STATE_NUMBERS * 8)
#define SUMS_BYTES ((size_t)(NG_TABLE_COUNT - 1) * 16)

_Static_assert(sizeof(ng_state) % sizeof(uint64_t) == 0, "the state is numbers of 64 bits");

static const unsigned char format_word[8] = {'n', 'e', 't', 'g', 'r', 'a', 'p', 'h'};

static uint64_t seed_of(const char *key)
{
    return ng_checksum_seed(NG_TABLE_META, (const unsigned char *)key, strlen(key));
}

static int save_record(
    MDB_txn *mdb, MDB_dbi meta, const char *name, const unsigned char *at, size_t bytes)
{
    MDB_val key = ng_lmdb__value(name, strlen(name));
    MDB_val value = {.mv_size = NG_CHECKSUM_BYTES + bytes, .mv_data = NULL};
    const int code = mdb_put(mdb, meta, &key, &value, MDB_RESERVE);
    if (code == 0) {
        unsigned char *out = value.mv_data;
        ng_save_u64(out, ng_checksum(at, bytes, seed_of(name)));
        memcpy(out + NG_CHECKSUM_BYTES, at, bytes);
    }
    return code;
}

/** Where table meta is read; `path` for sentences. */
typedef struct meta_reader {
    MDB_txn *mdb;
    MDB_dbi meta;
    const char *path;
} meta_reader;

/** `bytes` 0: any length. */
static ng_status load_record(
    const meta_reader *reader, const char *name, size_t bytes, ng_bytes *out, ng_error *err)
{
    MDB_val key = ng_lmdb__value(name, strlen(name));
    MDB_val value;
    *out = (ng_bytes){NULL, 0};
    const int code = mdb_get(reader->mdb, reader->meta, &key, &value);
    if (code != 0) {
        return ng_lmdb__fail(err, reader->path, "reading table meta", code);
    }
    const unsigned char *at = value.mv_data;
    const bool sized = value.mv_size >= NG_CHECKSUM_BYTES &&
        (bytes == 0 || value.mv_size == NG_CHECKSUM_BYTES + bytes);
    if (!sized ||
        ng_load_u64(at) !=
            ng_checksum(
                at + NG_CHECKSUM_BYTES, value.mv_size - NG_CHECKSUM_BYTES, seed_of(name))) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store, `%s` of table meta does not match its checksum: run netgraph "
            "doctor",
            reader->path, name);
    }
    *out = (ng_bytes){at + NG_CHECKSUM_BYTES, value.mv_size - NG_CHECKSUM_BYTES};
    return NG_OK;
}

int ng_meta__save(MDB_txn *mdb, MDB_dbi meta, const ng_state *state, const ng_table_sum *sums)
{
    unsigned char state_bytes[STATE_BYTES];
    unsigned char sums_bytes[SUMS_BYTES];
    uint64_t numbers[STATE_NUMBERS];
    memcpy(numbers, state, sizeof numbers);
    for (size_t i = 0; i < STATE_NUMBERS; i++) {
        ng_save_u64(state_bytes + 8 * i, numbers[i]);
    }
    for (size_t i = 1; i < NG_TABLE_COUNT; i++) {
        ng_save_u64(sums_bytes + 16 * (i - 1), sums[i].entries);
        ng_save_u64(sums_bytes + 16 * (i - 1) + 8, sums[i].checksums);
    }
    const int code = save_record(mdb, meta, STATE_KEY, state_bytes, sizeof state_bytes);
    return code != 0 ? code : save_record(mdb, meta, TABLES_KEY, sums_bytes, sizeof sums_bytes);
}

ng_status ng_meta__read_format(
    MDB_txn *mdb, MDB_dbi meta, const char *path, uint32_t *out, ng_error *err)
{
    const meta_reader reader = {.mdb = mdb, .meta = meta, .path = path};
    ng_bytes value;
    *out = NG_STORE_FORMAT;
    const ng_status status = load_record(&reader, FORMAT_KEY, 0, &value, err);
    if (status != NG_OK) {
        return status;
    }
    if (value.bytes < FORMAT_BYTES ||
        memcmp(value.at + 8, format_word, sizeof format_word) != 0 ||
        ng_load_u32(value.at) == 0) {
        return ng_fail(err, NG_ERR_FORMAT, "%s is no store of netgraph", path);
    }
    const uint32_t format = ng_load_u32(value.at);
    if (format > NG_STORE_FORMAT) {
        return ng_fail(err, NG_ERR_FORMAT,
            "%s is a store of format %u; this netgraph reads format %d: use a newer netgraph",
            path, format, NG_STORE_FORMAT);
    }
    *out = format;
    return NG_OK;
}

unsigned ng_meta__tables_of(uint32_t format)
{
    static const unsigned tables[] = {0, NG_TABLE_FORMAT_2, NG_TABLE_FORMAT_3, NG_TABLE_COUNT};
    _Static_assert(
        sizeof tables / sizeof *tables == NG_STORE_FORMAT + 1, "one number for each format");
    assert(format <= NG_STORE_FORMAT);
    return tables[format];
}

/** Tables that `bytes` of sums are for. */
static ng_status count_tables(
    const meta_reader *reader, size_t bytes, unsigned *out, ng_error *err)
{
    uint32_t format = NG_STORE_FORMAT;
    *out = NG_TABLE_COUNT;
    if (bytes == SUMS_BYTES) {
        return NG_OK;
    }
    // It is of an earlier format, or became one of a later format since it was opened.
    const ng_status status =
        ng_meta__read_format(reader->mdb, reader->meta, reader->path, &format, err);
    *out = ng_meta__tables_of(format);
    if (status == NG_OK && bytes != (size_t)(*out - 1) * 16) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store, `%s` of table meta is of another length than format %u asks "
            "for: run netgraph doctor",
            reader->path, TABLES_KEY, format);
    }
    return status;
}

ng_status ng_meta__load(MDB_txn *mdb, MDB_dbi meta, const char *path, ng_state *state,
    ng_table_sum *sums, ng_error *err)
{
    const meta_reader reader = {.mdb = mdb, .meta = meta, .path = path};
    ng_status status = NG_OK;
    ng_bytes value;
    uint64_t numbers[STATE_NUMBERS];
    NG_TRY(load_record(&reader, STATE_KEY, STATE_BYTES, &value, err));
    assert(value.at != NULL);
    for (size_t i = 0; i < STATE_NUMBERS; i++) {
        numbers[i] = ng_load_u64(value.at + 8 * i);
    }
    memcpy(state, numbers, sizeof *state);
    NG_TRY(load_record(&reader, TABLES_KEY, 0, &value, err));
    assert(value.at != NULL);
    unsigned count = 0;
    NG_TRY(count_tables(&reader, value.bytes, &count, err));
    memset(sums, 0, sizeof *sums * NG_TABLE_COUNT);
    for (size_t i = 1; i < count; i++) {
        sums[i].entries = ng_load_u64(value.at + 16 * (i - 1));
        sums[i].checksums = ng_load_u64(value.at + 16 * (i - 1) + 8);
    }

done:
    return status;
}

ng_status ng_meta__load_tail(
    MDB_txn *mdb, MDB_dbi meta, const char *path, ng_tail *tail, ng_error *err)
{
    const meta_reader reader = {.mdb = mdb, .meta = meta, .path = path};
    MDB_val key = ng_lmdb__value(TAIL_KEY, strlen(TAIL_KEY));
    MDB_val there;
    ng_bytes value = {NULL, 0};
    ng_status status = NG_OK;
    if (mdb_get(mdb, meta, &key, &there) != MDB_NOTFOUND) {
        NG_TRY(load_record(&reader, TAIL_KEY, 0, &value, err));
    }
    NG_TRY(ng_tail__read(tail, value, err));
done:
    return status;
}

int ng_meta__save_tail(MDB_txn *mdb, MDB_dbi meta, const ng_tail *tail)
{
    if (tail->bytes > 0) {
        return save_record(mdb, meta, TAIL_KEY, tail->at, tail->bytes);
    }
    MDB_val key = ng_lmdb__value(TAIL_KEY, strlen(TAIL_KEY));
    const int code = mdb_del(mdb, meta, &key, NULL);
    return code == MDB_NOTFOUND ? 0 : code;
}

int ng_meta__save_format(MDB_txn *mdb, MDB_dbi meta)
{
    unsigned char format[FORMAT_BYTES];
    ng_save_u32(format, NG_STORE_FORMAT);
    ng_save_u32(format + 4, NG_STORE_FORMAT);
    memcpy(format + 8, format_word, sizeof format_word);
    return save_record(mdb, meta, FORMAT_KEY, format, sizeof format);
}

int ng_meta__create(MDB_txn *mdb, MDB_dbi meta)
{
    const int code = ng_meta__save_format(mdb, meta);
    if (code != 0) {
        return code;
    }
    ng_state state = {.next_member = 1,
        .next_group = 1,
        .next_import = 1,
        .ordered = 1,
        .next_intro = 1,
        .next_history = 1};
    for (size_t i = 0; i < NG_VALUE_COUNT; i++) {
        state.next_term[i] = 1;
    }
    const ng_table_sum sums[NG_TABLE_COUNT] = {{0}};
    return ng_meta__save(mdb, meta, &state, sums);
}
