// SPDX-License-Identifier: GPL-3.0-or-later
// Bare loops over packed lists.
#include "floor.h"

#include <lmdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct floor_store {
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    uint32_t vertex_count;
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

static MDB_env *open_env(const char *directory, unsigned int flags)
{
    MDB_env *env;
    check(mdb_env_create(&env), "mdb_env_create");
    check(mdb_env_set_mapsize(env, (size_t)1 << 40), "mdb_env_set_mapsize");
    check(mdb_env_set_maxdbs(env, 2), "mdb_env_set_maxdbs");
    check(mdb_env_open(env, directory, flags | MDB_NORDAHEAD, 0600), "mdb_env_open");
    return env;
}

void floor_store_write(const bench_graph *graph, const char *directory)
{
    MDB_txn *txn;
    MDB_dbi dbi;
    mkdir(directory, 0700);
    MDB_env *env = open_env(directory, 0);
    check(mdb_txn_begin(env, NULL, 0, &txn), "mdb_txn_begin");
    check(mdb_dbi_open(txn, "connections", MDB_CREATE, &dbi), "mdb_dbi_open");
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint64_t degree = graph->offset[v + 1] - graph->offset[v];
        unsigned char key[4];
        if (degree == 0) {
            continue;
        }
        big_endian(key, v);
        MDB_val k = {sizeof key, key};
        MDB_val value = {degree * sizeof *graph->neighbor, graph->neighbor + graph->offset[v]};
        check(mdb_put(txn, dbi, &k, &value, MDB_APPEND), "mdb_put");
    }
    check(mdb_txn_commit(txn), "mdb_txn_commit");
    mdb_env_close(env);
}

floor_store *floor_store_open(const char *directory, uint32_t vertex_count)
{
    floor_store *store = calloc(1, sizeof *store);
    if (store == NULL) {
        bench_fail("no memory");
    }
    store->vertex_count = vertex_count;
    store->env = open_env(directory, MDB_RDONLY | MDB_NOTLS);
    check(mdb_txn_begin(store->env, NULL, MDB_RDONLY, &store->txn), "mdb_txn_begin");
    check(mdb_dbi_open(store->txn, "connections", 0, &store->dbi), "mdb_dbi_open");
    return store;
}

void floor_store_close(floor_store *store)
{
    mdb_txn_abort(store->txn);
    mdb_env_close(store->env);
    free(store);
}

floor_scratch floor_scratch_make(uint32_t vertex_count)
{
    floor_scratch scratch = {calloc(vertex_count, sizeof *scratch.mutual),
        calloc(vertex_count, sizeof *scratch.touched)};
    if (scratch.mutual == NULL || scratch.touched == NULL) {
        bench_fail("no memory");
    }
    return scratch;
}

void floor_scratch_finish(floor_scratch *scratch)
{
    free(scratch->mutual);
    free(scratch->touched);
}

typedef struct list {
    const uint32_t *at;
    size_t count;
} list;

static list list_of_graph(const void *context, uint32_t vertex)
{
    const bench_graph *graph = context;
    return (list){graph->neighbor + graph->offset[vertex],
        (size_t)(graph->offset[vertex + 1] - graph->offset[vertex])};
}

static list list_of_store(const void *context, uint32_t vertex)
{
    const floor_store *store = context;
    unsigned char key[4];
    big_endian(key, vertex);
    MDB_val k = {sizeof key, key};
    MDB_val value = {0, NULL};
    int code = mdb_get(store->txn, store->dbi, &k, &value);
    if (code != 0 && code != MDB_NOTFOUND) {
        bench_fail("mdb_get: %s", mdb_strerror(code));
    }
    return (list){value.mv_data, code == 0 ? value.mv_size / sizeof(uint32_t) : 0};
}

// Insertion into the answers, most mutual connections first, then least key.
static uint32_t keep(floor_answer *out, uint32_t used, uint32_t count, floor_answer one)
{
    if (used == count &&
        (one.mutual < out[used - 1].mutual ||
            (one.mutual == out[used - 1].mutual && one.vertex > out[used - 1].vertex))) {
        return used;
    }
    uint32_t at = used < count ? used : count - 1;
    while (at > 0 &&
        (out[at - 1].mutual < one.mutual ||
            (out[at - 1].mutual == one.mutual && out[at - 1].vertex > one.vertex))) {
        out[at] = out[at - 1];
        at--;
    }
    out[at] = one;
    return used < count ? used + 1 : used;
}

static inline uint32_t suggest(list (*read)(const void *, uint32_t), const void *context,
    floor_scratch *scratch, uint32_t vertex, uint32_t count, floor_answer *out)
{
    uint32_t used = 0;
    uint32_t touched = 0;
    list own = read(context, vertex);
    for (size_t i = 0; i < own.count; i++) {
        list other = read(context, own.at[i]);
        for (size_t j = 0; j < other.count; j++) {
            uint32_t w = other.at[j];
            if (scratch->mutual[w]++ == 0) {
                scratch->touched[touched++] = w;
            }
        }
    }
    // Oneself and present connections are no answers.
    scratch->mutual[vertex] = 0;
    for (size_t i = 0; i < own.count; i++) {
        scratch->mutual[own.at[i]] = 0;
    }
    for (uint32_t i = 0; i < touched; i++) {
        uint32_t w = scratch->touched[i];
        if (scratch->mutual[w] != 0) {
            used = keep(out, used, count, (floor_answer){w, scratch->mutual[w]});
            scratch->mutual[w] = 0;
        }
    }
    return used;
}

uint32_t floor_suggest_arrays(const bench_graph *graph, floor_scratch *scratch, uint32_t vertex,
    uint32_t count, floor_answer *out)
{
    return suggest(list_of_graph, graph, scratch, vertex, count, out);
}

uint32_t floor_suggest_store(floor_store *store, floor_scratch *scratch, uint32_t vertex,
    uint32_t count, floor_answer *out)
{
    return suggest(list_of_store, store, scratch, vertex, count, out);
}
