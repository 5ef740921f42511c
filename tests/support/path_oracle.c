// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The oracle of paths. Every loopless row of vertices from a first end is listed, row by row
 * from shorter ones; those that end well are kept, sorted by the definition of the order.
 */
#include "support/path_oracle.h"

#include <assert.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

void path_oracle_init(path_oracle *oracle, uint32_t vertex_count)
{
    assert(vertex_count <= PATH_ORACLE_VERTICES);
    *oracle = (path_oracle){.graph = oracle_create(vertex_count)};
    for (uint32_t i = 0; i < vertex_count; i++) {
        oracle->rank[i] = i;
    }
}

void path_oracle_finish(path_oracle *oracle)
{
    oracle_release(&oracle->packed);
    oracle_destroy(&oracle->graph);
}

void path_oracle_weigh(
    path_oracle *oracle, uint64_t seed, uint32_t cost_max, uint32_t strength_max)
{
    for (uint32_t a = 0; a < oracle->graph.vertex_count; a++) {
        for (uint32_t b = 0; b < a; b++) {
            const uint32_t pair[2] = {a, b};
            const uint64_t hash = ng_hash__bytes(pair, sizeof pair, seed);
            oracle->cost[a][b] = oracle->cost[b][a] = 1 + (uint32_t)(hash % cost_max);
            oracle->strength[a][b] = oracle->strength[b][a] =
                (int64_t)((hash >> 32) % strength_max);
        }
    }
}

void path_oracle_shuffle(path_oracle *oracle, ng_random *random)
{
    for (uint32_t i = oracle->graph.vertex_count; i > 1; i--) {
        const uint32_t other = (uint32_t)ng_random__below(random, i);
        const uint32_t moved = oracle->rank[i - 1];
        oracle->rank[i - 1] = oracle->rank[other];
        oracle->rank[other] = moved;
    }
}

static ng_status compare_ranks(void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    (void)err;
    const path_oracle *oracle = context;
    *out = (oracle->rank[a] > oracle->rank[b]) - (oracle->rank[a] < oracle->rank[b]);
    return oracle->failure;
}

static void check_asked(
    const path_oracle *oracle, uint32_t vertex, const uint32_t *neighbor, uint32_t count)
{
    assert_true(count > 0);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(oracle_edge(&oracle->graph, vertex, neighbor[i]));
        assert_true(i == 0 || neighbor[i - 1] < neighbor[i]);
    }
}

static ng_status read_costs(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, uint32_t *cost, ng_error *err)
{
    (void)err;
    const path_oracle *oracle = context;
    check_asked(oracle, vertex, neighbor, count);
    for (uint32_t i = 0; i < count; i++) {
        cost[i] = oracle->cost[vertex][neighbor[i]];
    }
    return oracle->failure;
}

static ng_status read_strengths(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, int64_t *strength, ng_error *err)
{
    (void)err;
    const path_oracle *oracle = context;
    check_asked(oracle, vertex, neighbor, count);
    for (uint32_t i = 0; i < count; i++) {
        strength[i] = oracle->strength[vertex][neighbor[i]];
    }
    return oracle->failure;
}

ng_path_view path_oracle_view(path_oracle *oracle)
{
    oracle_release(&oracle->packed);
    oracle->packed = oracle_pack(&oracle->graph);
    return (ng_path_view){.graph = &oracle->packed,
        .order = {.context = oracle, .compare = compare_ranks},
        .context = oracle,
        .cost = read_costs,
        .strength = read_strengths};
}

static bool is_among(const uint32_t *list, size_t count, uint32_t vertex)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i] == vertex) {
            return true;
        }
    }
    return false;
}

static path_oracle_path *add(path_oracle_paths *paths)
{
    if (paths->count == paths->capacity) {
        paths->capacity = 2 * paths->capacity + 64;
        paths->at = realloc(paths->at, paths->capacity * sizeof *paths->at);
        assert_non_null(paths->at);
    }
    return &paths->at[paths->count++];
}

static bool is_path(const path_oracle_path *path, const ng_path_question *question)
{
    for (size_t i = 0; i < question->via_count; i++) {
        if (!is_among(path->vertex, path->hops + 1, question->via[i])) {
            return false;
        }
    }
    return is_among(question->to, question->to_count, path->vertex[path->hops]);
}

// Every way to go on from a row of vertices.
static void extend(const path_oracle *oracle, const ng_path_question *question,
    path_oracle_paths *rows, size_t index)
{
    const path_oracle_path row = rows->at[index];
    const uint32_t last = row.vertex[row.hops];
    if (row.hops == question->hops_max || is_among(question->to, question->to_count, last)) {
        return;
    }
    for (uint32_t v = 0; v < oracle->graph.vertex_count; v++) {
        if (oracle_edge(&oracle->graph, last, v) && !is_among(row.vertex, row.hops + 1, v) &&
            !is_among(question->avoid, question->avoid_count, v) &&
            !is_among(question->from, question->from_count, v)) {
            path_oracle_path *longer = add(rows);
            *longer = row;
            longer->vertex[++longer->hops] = v;
            longer->cost += oracle->cost[last][v];
            longer->strength += oracle->strength[last][v];
        }
    }
}

static bool comes_before(const path_oracle *oracle, const path_oracle_path *a,
    const path_oracle_path *b, bool shortest)
{
    if (shortest && a->strength != b->strength) {
        return a->strength > b->strength;
    }
    if (!shortest && a->cost != b->cost) {
        return a->cost < b->cost;
    }
    if (a->hops != b->hops) {
        return a->hops < b->hops;
    }
    for (uint32_t i = 0; i <= a->hops; i++) {
        if (a->vertex[i] != b->vertex[i]) {
            return oracle->rank[a->vertex[i]] < oracle->rank[b->vertex[i]];
        }
    }
    return false;
}

static void sort(const path_oracle *oracle, path_oracle_paths *paths, bool shortest)
{
    // Halving gaps, so that complete graphs of nine vertices do not take a minute.
    for (size_t gap = paths->count / 2; gap > 0; gap /= 2) {
        for (size_t i = gap; i < paths->count; i++) {
            const path_oracle_path moved = paths->at[i];
            size_t at = i;
            while (at >= gap && comes_before(oracle, &moved, &paths->at[at - gap], shortest)) {
                paths->at[at] = paths->at[at - gap];
                at -= gap;
            }
            paths->at[at] = moved;
        }
    }
}

void path_oracle_find(const path_oracle *oracle, const ng_path_question *question,
    bool shortest, path_oracle_paths *out)
{
    path_oracle_paths rows = {0};
    uint32_t least = UINT32_MAX;
    out->count = 0;
    for (size_t i = 0; i < question->from_count; i++) {
        if (!is_among(question->avoid, question->avoid_count, question->from[i])) {
            *add(&rows) = (path_oracle_path){.vertex = {question->from[i]}};
        }
    }
    for (size_t i = 0; i < rows.count; i++) {
        extend(oracle, question, &rows, i);
        if (is_path(&rows.at[i], question)) {
            *add(out) = rows.at[i];
            least = rows.at[i].hops < least ? rows.at[i].hops : least;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < out->count; i++) {
        if (!shortest || out->at[i].hops == least) {
            out->at[kept++] = out->at[i];
        }
    }
    out->count = kept;
    sort(oracle, out, shortest);
    path_oracle_release(&rows);
}

void path_oracle_release(path_oracle_paths *paths)
{
    free(paths->at);
    *paths = (path_oracle_paths){0};
}

void path_oracle_compare(
    const path_oracle_paths *expected, const ng_vertex_paths *got, bool shortest)
{
    assert_true(got->count <= expected->count);
    for (size_t i = 0; i < got->count; i++) {
        const path_oracle_path *right = &expected->at[i];
        const ng_vertex_path *path = &got->at[i];
        assert_int_equal(right->hops, path->hops);
        assert_memory_equal(
            right->vertex, path->vertex, (right->hops + 1) * sizeof *right->vertex);
        assert_true(path->cost == (shortest ? 0 : right->cost));
        assert_true(path->strength == (shortest ? right->strength : 0));
    }
}
