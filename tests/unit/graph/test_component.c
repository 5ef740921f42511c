// SPDX-License-Identifier: GPL-3.0-or-later
// Components against igraph's on random graphs; order of labels, the flag, and the numbering of
// any partition.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>
#include <stdlib.h>

#include "base/hash.h"
#include "graph/component.h"
#include "support/oracle.h"

#define VERTICES 60u

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

// igraph's components, counted from 0 in an order of its own.
static uint32_t ask_igraph(const oracle_graph *graph, uint32_t membership[VERTICES])
{
    igraph_t oracle;
    igraph_vector_int_t found;
    igraph_integer_t count = 0;
    igraph_empty(&oracle, VERTICES, IGRAPH_UNDIRECTED);
    igraph_vector_int_init(&found, 0);
    for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
        if (i / VERTICES < i % VERTICES && oracle_edge(graph, i / VERTICES, i % VERTICES)) {
            igraph_add_edge(&oracle, i / VERTICES, i % VERTICES);
        }
    }
    igraph_connected_components(&oracle, &found, NULL, &count, IGRAPH_WEAK);
    for (uint32_t v = 0; v < VERTICES; v++) {
        membership[v] = (uint32_t)VECTOR(found)[v];
    }
    igraph_vector_int_destroy(&found);
    igraph_destroy(&oracle);
    return (uint32_t)count;
}

// Sizes descend, equal sizes stand in the order of their first vertices, labels are 1 .. count.
static void assert_ranked(const uint32_t label[VERTICES], uint32_t count)
{
    uint32_t size[VERTICES + 1] = {0};
    uint32_t first[VERTICES + 1] = {0};
    for (uint32_t i = 0; i < VERTICES; i++) {
        uint32_t vertex = VERTICES - 1 - i;
        assert_in_range(label[vertex], 1, count);
        size[label[vertex]]++;
        first[label[vertex]] = vertex;
    }
    for (uint32_t part = 2; part <= count; part++) {
        assert_true(size[part] <= size[part - 1]);
        assert_true(size[part] < size[part - 1] || first[part] > first[part - 1]);
    }
    assert_true(size[count] > 0);
}

static void test_ng_component__label__equals_igraph_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 17);
    for (uint32_t edges = 0; edges < 90; edges++) {
        oracle_graph graph = draw_graph(&random, edges);
        ng_adjacency packed = oracle_pack(&graph);
        uint32_t label[VERTICES];
        uint32_t membership[VERTICES];
        uint32_t count = 0;
        assert_int_equal(NG_OK, ng_component__label(&packed, NULL, label, &count, NULL));
        assert_int_equal(ask_igraph(&graph, membership), count);
        assert_ranked(label, count);
        for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
            assert_int_equal(membership[i / VERTICES] == membership[i % VERTICES],
                label[i / VERTICES] == label[i % VERTICES]);
        }
        oracle_release(&packed);
        oracle_destroy(&graph);
    }
}

static void test_ng_component__label__of_no_members_finds_none(void **state)
{
    (void)state;
    const uint64_t offset[] = {0};
    const ng_adjacency graph = {.vertex_count = 0, .offset = offset};
    uint32_t label[1];
    uint32_t count = 7;
    assert_int_equal(NG_OK, ng_component__label(&graph, NULL, label, &count, NULL));
    assert_int_equal(0, count);
}

// Members without connections: many looks at the flag.
static void test_ng_component__label__stops_when_asked(void **state)
{
    (void)state;
    const uint32_t vertices = 200000;
    uint64_t *offset = calloc(vertices + 1, sizeof *offset);
    uint32_t *label = calloc(vertices, sizeof *label);
    const ng_adjacency graph = {.vertex_count = vertices, .offset = offset};
    const volatile int cancel = 1;
    uint32_t count = 7;
    ng_error err;
    assert_int_equal(
        NG_ERR_INTERRUPTED, ng_component__label(&graph, &cancel, label, &count, &err));
    assert_string_equal("finding components was interrupted", err.text);
    assert_int_equal(0, count);
    assert_int_equal(NG_OK, ng_component__label(&graph, NULL, label, &count, &err));
    assert_int_equal(vertices, count);
    assert_int_equal(vertices, label[vertices - 1]);
    free(offset);
    free(label);
}

static void test_ng_component__number__ranks_by_size_then_first_vertex(void **state)
{
    (void)state;
    uint32_t label[] = {3, 0, 1, 1, 2, 0, 3, 1};
    static const uint32_t expected[] = {2, 3, 1, 1, 4, 3, 2, 1};
    assert_int_equal(NG_OK, ng_component__number(label, 8, 4, NULL));
    assert_memory_equal(expected, label, sizeof label);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_component__label__equals_igraph_on_random_graphs),
        cmocka_unit_test(test_ng_component__label__of_no_members_finds_none),
        cmocka_unit_test(test_ng_component__label__stops_when_asked),
        cmocka_unit_test(test_ng_component__number__ranks_by_size_then_first_vertex),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
