// SPDX-License-Identifier: GPL-3.0-or-later
// Bare changes of packed lists.
#include "floor_writer.h"

#include <lmdb.h>
#include <stdlib.h>
#include <string.h>

struct floor_writer {
    MDB_env *env;
    MDB_dbi dbi;
    uint32_t *list; // scratch
    size_t capacity;
};

static void check(int code, const char *what)
{
    if (code != 0) {
        bench_fail("%s: %s", what, mdb_strerror(code));
    }
}

static void big_endian(unsigned char out[4], uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        out[i] = (unsigned char)(value >> (24 - 8 * i));
    }
}

floor_writer *floor_writer_open(const char *directory)
{
    MDB_txn *txn;
    floor_writer *writer = calloc(1, sizeof *writer);
    if (writer == NULL) {
        bench_fail("no memory");
    }
    check(mdb_env_create(&writer->env), "mdb_env_create");
    check(mdb_env_set_mapsize(writer->env, (size_t)1 << 40), "mdb_env_set_mapsize");
    check(mdb_env_set_maxdbs(writer->env, 2), "mdb_env_set_maxdbs");
    check(
        mdb_env_open(writer->env, directory, MDB_NOTLS | MDB_NORDAHEAD, 0600), "mdb_env_open");
    check(mdb_txn_begin(writer->env, NULL, 0, &txn), "mdb_txn_begin");
    check(mdb_dbi_open(txn, "connections", 0, &writer->dbi), "mdb_dbi_open");
    check(mdb_txn_commit(txn), "mdb_txn_commit");
    return writer;
}

void floor_writer_close(floor_writer *writer)
{
    mdb_env_close(writer->env);
    free(writer->list);
    free(writer);
}

static size_t read_list(floor_writer *writer, MDB_txn *txn, uint32_t vertex)
{
    unsigned char key[4];
    MDB_val value = {0, NULL};
    big_endian(key, vertex);
    int code = mdb_get(txn, writer->dbi, &(MDB_val){sizeof key, key}, &value);
    if (code != 0 && code != MDB_NOTFOUND) {
        check(code, "mdb_get");
    }
    size_t count = code == 0 ? value.mv_size / sizeof(uint32_t) : 0;
    if (count + 1 > writer->capacity) {
        writer->capacity = 2 * (count + 1);
        writer->list = realloc(writer->list, writer->capacity * sizeof *writer->list);
        if (writer->list == NULL) {
            bench_fail("no memory");
        }
    }
    if (count > 0) {
        memcpy(writer->list, value.mv_data, count * sizeof *writer->list);
    }
    return count;
}

static void add(floor_writer *writer, MDB_txn *txn, uint32_t vertex, uint32_t other)
{
    unsigned char key[4];
    size_t count = read_list(writer, txn, vertex);
    size_t at = count;
    while (at > 0 && writer->list[at - 1] > other) {
        at--;
    }
    if (at > 0 && writer->list[at - 1] == other) {
        return;
    }
    memmove(writer->list + at + 1, writer->list + at, (count - at) * sizeof *writer->list);
    writer->list[at] = other;
    big_endian(key, vertex);
    MDB_val value = {(count + 1) * sizeof *writer->list, writer->list};
    check(mdb_put(txn, writer->dbi, &(MDB_val){sizeof key, key}, &value, 0), "mdb_put");
}

void floor_writer_connect(floor_writer *writer, const bench_pair *pairs, size_t count)
{
    MDB_txn *txn;
    check(mdb_txn_begin(writer->env, NULL, 0, &txn), "mdb_txn_begin");
    for (size_t i = 0; i < count; i++) {
        add(writer, txn, pairs[i].a, pairs[i].b);
        add(writer, txn, pairs[i].b, pairs[i].a);
    }
    check(mdb_txn_commit(txn), "mdb_txn_commit");
}

uint32_t floor_writer_degree(floor_writer *writer, uint32_t vertex)
{
    MDB_txn *txn;
    check(mdb_txn_begin(writer->env, NULL, MDB_RDONLY, &txn), "mdb_txn_begin");
    size_t count = read_list(writer, txn, vertex);
    mdb_txn_abort(txn);
    return (uint32_t)count;
}
