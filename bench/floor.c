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
        calloc(vertex_count, sizeof *scratch.touched),
        calloc(vertex_count, sizeof *scratch.queue)};
    if (scratch.mutual == NULL || scratch.touched == NULL || scratch.queue == NULL) {
        bench_fail("no memory");
    }
    return scratch;
}

void floor_scratch_finish(floor_scratch *scratch)
{
    free(scratch->mutual);
    free(scratch->touched);
    free(scratch->queue);
}

static floor_list list_of_graph(const void *context, uint32_t vertex)
{
    const bench_graph *graph = context;
    return (floor_list){graph->neighbor + graph->offset[vertex],
        (size_t)(graph->offset[vertex + 1] - graph->offset[vertex])};
}

static floor_list list_of_store(const void *context, uint32_t vertex)
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
    return (floor_list){value.mv_data, code == 0 ? value.mv_size / sizeof(uint32_t) : 0};
}

uint32_t floor_keep(floor_answer *out, uint32_t used, uint32_t count, floor_answer one)
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

static inline uint32_t suggest(floor_read *read, const void *context, floor_scratch *scratch,
    uint32_t vertex, uint32_t count, floor_answer *out)
{
    uint32_t used = 0;
    uint32_t touched = 0;
    floor_list own = read(context, vertex);
    for (size_t i = 0; i < own.count; i++) {
        floor_list other = read(context, own.at[i]);
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
            used = floor_keep(out, used, count, (floor_answer){w, scratch->mutual[w]});
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

// --- Distances -------------------------------------------------------------------------------

// One end: its vertices lie in `queue`, those of the last level from `frontier` on.
typedef struct side {
    uint32_t *queue; // [count]
    uint32_t count, frontier, depth;
} side;

static uint64_t entries_of(const bench_graph *graph, const uint32_t *vertex, size_t count)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++) {
        sum += graph->offset[vertex[i] + 1] - graph->offset[vertex[i]];
    }
    return sum;
}

// Marks are 1 and 2. True when the list holds a vertex of the other end.
static inline bool scan(floor_list next, uint32_t *mark, side *end, uint32_t own)
{
    for (size_t i = 0; i < next.count; i++) {
        uint32_t w = next.at[i];
        if (mark[w] == 0) {
            mark[w] = own;
            end->queue[end->count++] = w;
        } else if (mark[w] != own) {
            return true;
        }
    }
    return false;
}

static inline bool expand(
    floor_read *read, const void *context, uint32_t *mark, side *end, uint32_t own)
{
    uint32_t stop = end->count;
    for (; end->frontier < stop; end->frontier++) {
        if (scan(read(context, end->queue[end->frontier]), mark, end, own)) {
            return true;
        }
    }
    end->depth++;
    return false;
}

static inline uint32_t hops(floor_read *read, const void *context, const bench_graph *graph,
    floor_scratch *scratch, const uint32_t ends[2])
{
    uint32_t found = FLOOR_NO_PATH;
    if (ends[0] == ends[1]) {
        return 0;
    }
    uint32_t *mark = scratch->mutual;
    side sides[2] = {{scratch->touched, 1, 0, 0}, {scratch->queue, 1, 0, 0}};
    for (uint32_t i = 0; i < 2; i++) {
        sides[i].queue[0] = ends[i];
        mark[ends[i]] = i + 1;
    }
    while (found == FLOOR_NO_PATH && sides[0].frontier < sides[0].count &&
        sides[1].frontier < sides[1].count) {
        uint64_t entries[2];
        for (uint32_t i = 0; i < 2; i++) {
            entries[i] = entries_of(
                graph, sides[i].queue + sides[i].frontier, sides[i].count - sides[i].frontier);
        }
        uint32_t turn = entries[1] < entries[0];
        if (expand(read, context, mark, &sides[turn], turn + 1)) {
            found = sides[0].depth + sides[1].depth + 1;
        }
    }
    for (uint32_t i = 0; i < 2; i++) {
        for (uint32_t k = 0; k < sides[i].count; k++) {
            mark[sides[i].queue[k]] = 0;
        }
    }
    return found;
}

uint32_t floor_hops_arrays(
    const bench_graph *graph, floor_scratch *scratch, uint32_t from, uint32_t to)
{
    const uint32_t ends[2] = {from, to};
    return hops(list_of_graph, graph, graph, scratch, ends);
}

uint32_t floor_hops_store(floor_store *store, const bench_graph *graph, floor_scratch *scratch,
    uint32_t from, uint32_t to)
{
    const uint32_t ends[2] = {from, to};
    return hops(list_of_store, store, graph, scratch, ends);
}

uint32_t floor_hops_by(floor_read *read, const void *context, const bench_graph *graph,
    floor_scratch *scratch, const uint32_t ends[2])
{
    return hops(read, context, graph, scratch, ends);
}

static uint64_t sum_of(floor_list read)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < read.count; i++) {
        sum += read.at[i];
    }
    return sum;
}

uint64_t floor_read_three_hops(
    floor_store *store, const bench_graph *graph, uint32_t from, uint32_t to)
{
    floor_list near[2] = {list_of_store(store, from), list_of_store(store, to)};
    uint64_t sum = sum_of(near[0]) + sum_of(near[1]);
    uint32_t turn = entries_of(graph, near[1].at, near[1].count) <
        entries_of(graph, near[0].at, near[0].count);
    for (size_t i = 0; i < near[turn].count; i++) {
        sum += sum_of(list_of_store(store, near[turn].at[i]));
    }
    return sum;
}
