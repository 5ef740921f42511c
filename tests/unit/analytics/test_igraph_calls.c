// SPDX-License-Identifier: GPL-3.0-or-later
// The analytics part, loaded from the build tree: components against a plain search on random
// graphs, communities on graphs where they are plain, order of labels, interruption, and
// handlers put back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <igraph.h>
#include <stdio.h>
#include <string.h>

#include "analytics/analytics.h"
#include "base/hash.h"
#include "support/analytics_place.h"
#include "support/oracle.h"

#define VERTICES 40u

static const ng_analytics *part;
static const ng_analytics_watch nobody;

static int load(void **state)
{
    (void)state;
    void *handle = dlopen(ANALYTICS_BUILT, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        return -1;
    }
    const ng_analytics *(*get)(void) = NULL;
    void *symbol = dlsym(handle, NG_ANALYTICS_SYMBOL);
    memcpy(&get, &symbol, sizeof get);
    part = get == NULL ? NULL : get();
    return part == NULL ? -1 : 0;
}

static void test_ng_analytics_table__names_its_layout_and_library(void **state)
{
    (void)state;
    assert_int_equal(NG_ANALYTICS_LAYOUT, part->layout);
    assert_int_equal(0, strncmp(part->library, "igraph ", 7));
}

// Sizes descend, equal sizes stand in the order of their first vertices, and labels are 1 ..
// count.
static void assert_ranked(const uint32_t *label, uint32_t vertex_count, uint32_t count)
{
    uint32_t size[VERTICES + 2] = {0};
    uint32_t first[VERTICES + 2];
    for (uint32_t i = 0; i < vertex_count; i++) {
        uint32_t vertex = vertex_count - 1 - i;
        assert_true(label[vertex] >= 1 && label[vertex] <= count);
        size[label[vertex]]++;
        first[label[vertex]] = vertex;
    }
    for (uint32_t part_number = 1; part_number <= count; part_number++) {
        assert_true(size[part_number] > 0);
        if (part_number > 1) {
            assert_true(size[part_number] <= size[part_number - 1]);
            assert_true(size[part_number] < size[part_number - 1] ||
                first[part_number] > first[part_number - 1]);
        }
    }
}

// One round of spreading the least vertex of each component along edges.
static void spread(const oracle_graph *graph, uint32_t root[VERTICES])
{
    for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
        uint32_t a = i / VERTICES;
        uint32_t b = i % VERTICES;
        bool nearer = oracle_edge(graph, a, b) && root[b] < root[a];
        root[a] = nearer ? root[b] : root[a];
    }
}

static oracle_graph draw_graph(ng_random *random, uint32_t edges)
{
    oracle_graph graph = oracle_create(VERTICES);
    for (uint32_t i = 0; i < edges; i++) {
        uint32_t a = (uint32_t)ng_random__below(random, VERTICES);
        uint32_t b = (uint32_t)ng_random__below(random, VERTICES);
        if (a != b) {
            oracle_set(&graph, a, b, 1);
        }
    }
    return graph;
}

static void assert_components(const oracle_graph *graph, const uint32_t label[VERTICES])
{
    uint32_t root[VERTICES];
    for (uint32_t v = 0; v < VERTICES; v++) {
        root[v] = v;
    }
    for (uint32_t round = 0; round < VERTICES; round++) {
        spread(graph, root);
    }
    for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
        assert_int_equal(root[i / VERTICES] == root[i % VERTICES],
            label[i / VERTICES] == label[i % VERTICES]);
    }
}

static void test_components__equal_a_plain_search_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 17);
    for (uint32_t round = 0; round < 60; round++) {
        oracle_graph graph = draw_graph(&random, round);
        ng_adjacency packed = oracle_pack(&graph);
        uint32_t label[VERTICES];
        uint32_t count = 0;
        assert_int_equal(NG_OK, part->components(&packed, &nobody, label, &count, NULL));
        assert_ranked(label, VERTICES, count);
        assert_components(&graph, label);
        oracle_release(&packed);
        oracle_destroy(&graph);
    }
}

static void test_components__of_no_members_are_none(void **state)
{
    (void)state;
    const uint64_t offset[] = {0};
    const ng_adjacency empty = {.vertex_count = 0, .offset = offset};
    uint32_t label[1];
    uint32_t count = 7;
    assert_int_equal(NG_OK, part->components(&empty, &nobody, label, &count, NULL));
    assert_int_equal(0, count);
    count = 7;
    assert_int_equal(NG_OK, part->communities(&empty, &nobody, label, &count, NULL));
    assert_int_equal(0, count);
}

// Cliques of 12, 8 and 4 in a row, one edge between neighbours, and a vertex alone: vertices
// are dealt out so that the labels cannot follow from their order.
static oracle_graph create_cliques(uint32_t clique_of[25])
{
    static const uint32_t from[] = {0, 8, 12, 24}; // sizes 8, 4, 12
    oracle_graph graph = oracle_create(25);
    for (uint32_t i = 0; i < 24; i++) {
        clique_of[i] = i < from[1] ? 2 : i < from[2] ? 3 : 1;
    }
    clique_of[24] = 4;
    for (uint32_t i = 0; i < 24 * 24; i++) {
        uint32_t a = i / 24;
        uint32_t b = i % 24;
        if (a < b && clique_of[a] == clique_of[b]) {
            oracle_set(&graph, a, b, 1);
        }
    }
    oracle_set(&graph, 7, 8, 1);
    oracle_set(&graph, 11, 12, 1);
    return graph;
}

static void test_communities__are_the_cliques_largest_first(void **state)
{
    (void)state;
    uint32_t expected[25];
    oracle_graph graph = create_cliques(expected);
    ng_adjacency packed = oracle_pack(&graph);
    uint32_t label[25];
    uint32_t count = 0;
    assert_int_equal(NG_OK, part->communities(&packed, &nobody, label, &count, NULL));
    assert_int_equal(4, count);
    assert_memory_equal(expected, label, sizeof label);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

static void test_communities__are_the_same_whatever_was_drawn_before(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 4);
    oracle_graph graph = draw_graph(&random, 90);
    ng_adjacency packed = oracle_pack(&graph);
    uint32_t label[2][VERTICES];
    uint32_t count[2] = {0, 0};
    for (uint32_t i = 0; i < 2; i++) {
        igraph_rng_seed(igraph_rng_default(), 1 + i);
        assert_int_equal(NG_OK, part->communities(&packed, &nobody, label[i], &count[i], NULL));
        assert_ranked(label[i], VERTICES, count[i]);
    }
    assert_int_equal(count[0], count[1]);
    assert_memory_equal(label[0], label[1], sizeof label[0]);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

static void test_communities__leave_the_numbers_of_others_alone(void **state)
{
    (void)state;
    uint32_t expected[25];
    oracle_graph graph = create_cliques(expected);
    ng_adjacency packed = oracle_pack(&graph);
    uint32_t label[25];
    uint32_t count = 0;
    igraph_rng_seed(igraph_rng_default(), 42);
    igraph_real_t first = igraph_rng_get_unif01(igraph_rng_default());
    igraph_rng_seed(igraph_rng_default(), 42);
    assert_int_equal(NG_OK, part->communities(&packed, &nobody, label, &count, NULL));
    assert_true(first == igraph_rng_get_unif01(igraph_rng_default()));
    oracle_release(&packed);
    oracle_destroy(&graph);
}

// A clique is large enough for igraph to look at the interruption handler.
static void test_communities__stop_when_asked_and_work_again_afterwards(void **state)
{
    (void)state;
    oracle_graph graph = oracle_create(400);
    for (uint32_t i = 0; i < 400 * 400; i++) {
        if (i / 400 < i % 400) {
            oracle_set(&graph, i / 400, i % 400, 1);
        }
    }
    ng_adjacency packed = oracle_pack(&graph);
    uint32_t label[400];
    uint32_t count = 0;
    const volatile int cancel = 1;
    const ng_analytics_watch watch = {.cancel = &cancel};
    ng_error err;
    assert_int_equal(
        NG_ERR_INTERRUPTED, part->communities(&packed, &watch, label, &count, &err));
    assert_string_equal("finding communities was interrupted", err.text);
    assert_int_equal(0, count);
    assert_int_equal(NG_OK, part->communities(&packed, &nobody, label, &count, &err));
    assert_int_equal(1, count);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

static void others_handler(const char *reason, const char *file, int line, igraph_error_t code)
{
    (void)reason;
    (void)file;
    (void)line;
    (void)code;
}

static void test_components__put_the_handlers_of_others_back(void **state)
{
    (void)state;
    uint32_t expected[25];
    oracle_graph graph = create_cliques(expected);
    ng_adjacency packed = oracle_pack(&graph);
    uint32_t label[25];
    uint32_t count = 0;
    igraph_error_handler_t *before = igraph_set_error_handler(others_handler);
    assert_int_equal(NG_OK, part->components(&packed, &nobody, label, &count, NULL));
    assert_true(igraph_set_error_handler(before) == others_handler);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_analytics_table__names_its_layout_and_library),
        cmocka_unit_test(test_components__equal_a_plain_search_on_random_graphs),
        cmocka_unit_test(test_components__of_no_members_are_none),
        cmocka_unit_test(test_communities__are_the_cliques_largest_first),
        cmocka_unit_test(test_communities__are_the_same_whatever_was_drawn_before),
        cmocka_unit_test(test_communities__leave_the_numbers_of_others_alone),
        cmocka_unit_test(test_communities__stop_when_asked_and_work_again_afterwards),
        cmocka_unit_test(test_components__put_the_handlers_of_others_back),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
