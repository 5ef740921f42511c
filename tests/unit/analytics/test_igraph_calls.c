// SPDX-License-Identifier: GPL-3.0-or-later
// The analytics part, loaded from the build tree: communities on graphs where they are plain,
// order of labels, the limits of the child; and without the child: interruption, and what is
// others' put back.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dlfcn.h>
#include <igraph.h>
#include <stdio.h>
#include <string.h>

#include "analytics/analytics.h"
#include "analytics/igraph_calls.h"
#include "base/hash.h"
#include "support/analytics_place.h"
#include "support/oracle.h"
#include "support/sanitized.h"

#define VERTICES 40u

static const ng_analytics *part;
static const ng_child_limits nobody = {NG_CHILD_UNLIMITED, NG_CHILD_UNLIMITED, NULL};

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

static void test_ng_igraph__find_communities__leaves_the_numbers_of_others_alone(void **state)
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
    assert_int_equal(NG_OK, ng_igraph__find_communities(&packed, NULL, label, &count, NULL));
    assert_true(first == igraph_rng_get_unif01(igraph_rng_default()));
    oracle_release(&packed);
    oracle_destroy(&graph);
}

// Large enough for igraph to look at the interruption handler, and for a child to be met
// alive.
static ng_adjacency create_clique(uint32_t vertices)
{
    oracle_graph graph = oracle_create(vertices);
    for (uint32_t i = 0; i < vertices * vertices; i++) {
        if (i / vertices < i % vertices) {
            oracle_set(&graph, i / vertices, i % vertices, 1);
        }
    }
    ng_adjacency packed = oracle_pack(&graph);
    oracle_destroy(&graph);
    return packed;
}

#define CLIQUE 1200u

static void assert_stopped(
    ng_status expected, const char *sentence, const ng_child_limits *limits)
{
    ng_adjacency clique = create_clique(CLIQUE);
    uint32_t label[CLIQUE];
    uint32_t count = 7;
    ng_error err;
    assert_int_equal(expected, part->communities(&clique, limits, label, &count, &err));
    assert_string_equal(sentence, err.text);
    assert_int_equal(0, count);
    assert_int_equal(NG_OK, part->communities(&clique, &nobody, label, &count, &err));
    assert_int_equal(1, count);
    oracle_release(&clique);
}

static void test_communities__stop_when_asked_and_work_again_afterwards(void **state)
{
    (void)state;
    const volatile int cancel = 1;
    const ng_child_limits limits = {NG_CHILD_UNLIMITED, NG_CHILD_UNLIMITED, &cancel};
    assert_stopped(NG_ERR_INTERRUPTED, "finding communities was interrupted", &limits);
}

static void test_communities__stop_at_the_time_limit(void **state)
{
    (void)state;
    const ng_child_limits limits = {NG_CHILD_UNLIMITED, 1, NULL};
    assert_stopped(
        NG_ERR_LIMIT, "finding communities was stopped at its time limit of 1 ms", &limits);
}

#if !NG_TESTS_SANITIZED
static void test_communities__stop_at_the_memory_limit(void **state)
{
    (void)state;
    const ng_child_limits limits = {UINT64_C(1) << 20, NG_CHILD_UNLIMITED, NULL};
    assert_stopped(
        NG_ERR_LIMIT, "finding communities needs more memory than its limit of 1 MB", &limits);
}
#endif

// Without the child: igraph itself looks at the flag.
static void test_ng_igraph__find_communities__stops_when_asked(void **state)
{
    (void)state;
    ng_adjacency clique = create_clique(CLIQUE);
    uint32_t label[CLIQUE];
    uint32_t count = 7;
    const volatile int cancel = 1;
    ng_error err;
    assert_int_equal(
        NG_ERR_INTERRUPTED, ng_igraph__find_communities(&clique, &cancel, label, &count, &err));
    assert_string_equal("finding communities was interrupted", err.text);
    assert_int_equal(NG_OK, ng_igraph__find_communities(&clique, NULL, label, &count, &err));
    assert_int_equal(1, count);
    oracle_release(&clique);
}

static igraph_error_t others_interruption(void *data)
{
    (void)data;
    return IGRAPH_SUCCESS;
}

static void others_error(const char *reason, const char *file, int line, igraph_error_t code)
{
    (void)reason;
    (void)file;
    (void)line;
    (void)code;
}

static void others_warning(const char *reason, const char *file, int line)
{
    (void)reason;
    (void)file;
    (void)line;
}

static void test_ng_igraph__find_communities__puts_the_handlers_of_others_back(void **state)
{
    (void)state;
    ng_adjacency clique = create_clique(12);
    uint32_t label[12];
    uint32_t count = 0;
    igraph_error_handler_t *error = igraph_set_error_handler(others_error);
    igraph_warning_handler_t *warning = igraph_set_warning_handler(others_warning);
    igraph_interruption_handler_t *interruption =
        igraph_set_interruption_handler(others_interruption);
    assert_int_equal(NG_OK, ng_igraph__find_communities(&clique, NULL, label, &count, NULL));
    assert_true(igraph_set_error_handler(error) == others_error);
    assert_true(igraph_set_warning_handler(warning) == others_warning);
    assert_true(igraph_set_interruption_handler(interruption) == others_interruption);
    oracle_release(&clique);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_analytics_table__names_its_layout_and_library),
        cmocka_unit_test(test_communities__are_the_cliques_largest_first),
        cmocka_unit_test(test_communities__are_the_same_whatever_was_drawn_before),
        cmocka_unit_test(test_ng_igraph__find_communities__leaves_the_numbers_of_others_alone),
        cmocka_unit_test(test_communities__stop_when_asked_and_work_again_afterwards),
        cmocka_unit_test(test_communities__stop_at_the_time_limit),
#if !NG_TESTS_SANITIZED
        cmocka_unit_test(test_communities__stop_at_the_memory_limit),
#endif
        cmocka_unit_test(test_ng_igraph__find_communities__stops_when_asked),
        cmocka_unit_test(test_ng_igraph__find_communities__puts_the_handlers_of_others_back),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}
