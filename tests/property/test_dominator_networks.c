// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Dominators: on random graphs against the definition (a vertex dominates those that no root
 * reaches once it is taken out) and against igraph's dominator tree, on every network of the
 * test data against igraph's, for each arc and for random pairs.
 *
 * Networks need NETGRAPH_TEST_DATA.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "graph/dominator.h"
#include "support/arc_graph.h"
#include "support/quality_table.h"
#include "support/scratch_store.h"

#define PAIRS 20000u

static const char *data;

/** Roots of one graph. */
typedef struct root_set {
    uint32_t *vertex; // [count], no repeats
    uint32_t count;
} root_set;

static root_set draw_roots(uint32_t vertex_count, uint32_t wanted, ng_random *random)
{
    root_set roots = {quality_allocate(wanted, sizeof *roots.vertex), 0};
    bool *taken = quality_allocate(vertex_count, sizeof *taken);
    for (uint32_t i = 0; i < wanted; i++) {
        const uint32_t vertex = (uint32_t)ng_random__below(random, vertex_count);
        if (!taken[vertex]) {
            roots.vertex[roots.count++] = vertex;
        }
        taken[vertex] = true;
    }
    free(taken);
    return roots;
}

static ng_dominators ask_kernel(const arc_graph *graph, const root_set *roots)
{
    const ng_arcs in = ng_arc_lists__view(&graph->in);
    const ng_arcs out = ng_arc_lists__view(&graph->out);
    ng_dominators dominators = {.vertex_count = 0};
    assert_int_equal(NG_OK,
        ng_dominators__find(&in, &out, roots->vertex, roots->count, NULL, &dominators, NULL));
    return dominators;
}

// igraph's immediate dominators from a virtual root, which is vertex_count: below 0 where no
// root reaches.
static igraph_vector_int_t ask_igraph(const arc_graph *graph, const root_set *roots)
{
    igraph_t oracle;
    igraph_vector_int_t ends;
    igraph_vector_int_t parent;
    const size_t arcs = graph->row_count + roots->count;
    igraph_vector_int_init(&ends, (igraph_integer_t)(2 * arcs));
    igraph_vector_int_init(&parent, 0);
    for (size_t i = 0; i < arcs; i++) {
        const bool from_root = i >= graph->row_count;
        VECTOR(ends)[2 * i] = from_root ? graph->vertex_count : graph->row[i].from;
        VECTOR(ends)
        [2 * i + 1] = from_root ? roots->vertex[i - graph->row_count] : graph->row[i].to;
    }
    igraph_create(&oracle, &ends, graph->vertex_count + 1, IGRAPH_DIRECTED);
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_dominator_tree(&oracle, graph->vertex_count, &parent, NULL, NULL, IGRAPH_OUT));
    igraph_vector_int_destroy(&ends);
    igraph_destroy(&oracle);
    return parent;
}

static bool is_above(
    const igraph_vector_int_t *parent, uint32_t vertex_count, uint32_t v, uint32_t u)
{
    igraph_integer_t at = VECTOR(*parent)[u];
    while (at >= 0 && at != (igraph_integer_t)vertex_count) {
        if (at == (igraph_integer_t)v) {
            return true;
        }
        at = VECTOR(*parent)[at];
    }
    return false;
}

// Which vertices the roots reach without coming through `without`.
static void reach(
    const arc_graph *graph, const root_set *roots, uint32_t without, bool *reached)
{
    memset(reached, 0, graph->vertex_count * sizeof *reached);
    for (uint32_t i = 0; i < roots->count; i++) {
        reached[roots->vertex[i]] = roots->vertex[i] != without;
    }
    for (uint32_t round = 0; round < graph->vertex_count; round++) {
        for (size_t i = 0; i < graph->row_count; i++) {
            const arc_row *row = &graph->row[i];
            reached[row->to] |= reached[row->from] && row->to != without;
        }
    }
}

static void assert_defined(
    const arc_graph *graph, const root_set *roots, const ng_dominators *dominators)
{
    bool *all = quality_allocate(graph->vertex_count, sizeof *all);
    bool *rest = quality_allocate(graph->vertex_count, sizeof *rest);
    uint32_t count = 0;
    reach(graph, roots, UINT32_MAX, all);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        reach(graph, roots, v, rest);
        count += all[v];
        assert_int_equal(all[v], dominators->first[v] != 0);
        for (uint32_t u = 0; u < graph->vertex_count; u++) {
            const bool expected = u != v && all[u] && all[v] && !rest[u];
            assert_int_equal(expected, ng_dominators__dominates(dominators, v, u));
        }
    }
    assert_int_equal(count, dominators->reached);
    free(all);
    free(rest);
}

static void assert_equals_igraph(const arc_graph *graph, const root_set *roots,
    const ng_dominators *dominators, ng_random *random)
{
    igraph_vector_int_t parent = ask_igraph(graph, roots);
    uint32_t dropped = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        assert_int_equal(VECTOR(parent)[v] >= 0, dominators->first[v] != 0);
    }
    for (size_t i = 0; i < graph->row_count + PAIRS; i++) {
        const bool drawn = i >= graph->row_count;
        const uint32_t u = drawn ? (uint32_t)ng_random__below(random, graph->vertex_count)
                                 : graph->row[i].from;
        const uint32_t v =
            drawn ? (uint32_t)ng_random__below(random, graph->vertex_count) : graph->row[i].to;
        const bool expected = is_above(&parent, graph->vertex_count, v, u);
        assert_int_equal(expected, ng_dominators__dominates(dominators, v, u));
        dropped += expected && !drawn;
    }
    print_message("  %u roots, %u vertices reached, %u of %zu arcs go to a dominator\n",
        roots->count, dominators->reached, dropped, graph->row_count);
    igraph_vector_int_destroy(&parent);
}

// Sparse graphs have long chains of dominators, dense ones none.
static void test_ng_dominators__find__equals_the_definition_and_igraph(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (uint32_t round = 0; round < 2000; round++) {
        arc_graph graph = {.vertex_count = 1 + round % 14};
        const uint32_t arcs = (uint32_t)ng_random__below(&random, 3 * graph.vertex_count);
        for (uint32_t i = 0; i < arcs; i++) {
            arc_graph_add(&graph, (uint32_t)ng_random__below(&random, graph.vertex_count),
                (uint32_t)ng_random__below(&random, graph.vertex_count), 1);
        }
        arc_graph_pack(&graph);
        root_set roots = draw_roots(graph.vertex_count, round % 4, &random);
        ng_dominators dominators = ask_kernel(&graph, &roots);
        assert_defined(&graph, &roots, &dominators);
        igraph_vector_int_t parent = ask_igraph(&graph, &roots);
        for (uint32_t i = 0; i < graph.vertex_count * graph.vertex_count; i++) {
            const uint32_t v = i / graph.vertex_count;
            const uint32_t u = i % graph.vertex_count;
            assert_int_equal(is_above(&parent, graph.vertex_count, v, u),
                ng_dominators__dominates(&dominators, v, u));
        }
        igraph_vector_int_destroy(&parent);
        ng_dominators__release(&dominators);
        free(roots.vertex);
        arc_graph_release(&graph);
    }
}

// A path of 200,000 vertices: no recursion, no quadratic time.
static void test_ng_dominators__find__of_a_long_path(void **state)
{
    (void)state;
    const uint32_t vertices = 200000;
    arc_graph graph = {.vertex_count = vertices};
    for (uint32_t v = 0; v + 1 < vertices; v++) {
        arc_graph_add(&graph, v, v + 1, 1);
        arc_graph_add(&graph, v + 1, v / 2, 1);
    }
    arc_graph_pack(&graph);
    uint32_t first = 0;
    const root_set roots = {&first, 1};
    ng_dominators dominators = ask_kernel(&graph, &roots);
    assert_int_equal(vertices, dominators.reached);
    for (uint32_t v = 0; v + 1 < vertices; v++) {
        assert_true(ng_dominators__dominates(&dominators, v, v + 1));
        assert_true(ng_dominators__dominates(&dominators, v, vertices - 1));
        assert_false(ng_dominators__dominates(&dominators, v + 1, v));
    }
    ng_dominators__release(&dominators);
    arc_graph_release(&graph);
}

static void test_ng_dominators__find__equals_igraph_on_every_network(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (size_t i = 0; i < 2 * (size_t)ARC_FILES; i++) {
        const arc_file *file = &arc_files[i / 2];
        arc_graph graph = arc_graph_read(data, file);
        const uint32_t wanted = i % 2 == 0 ? 1 : graph.vertex_count / 200 + 2;
        root_set roots = draw_roots(graph.vertex_count, wanted, &random);
        print_message("%s/%s\n", file->folder, file->file);
        ng_dominators dominators = ask_kernel(&graph, &roots);
        assert_equals_igraph(&graph, &roots, &dominators, &random);
        ng_dominators__release(&dominators);
        free(roots.vertex);
        arc_graph_release(&graph);
    }
}

int main(void)
{
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(test_ng_dominators__find__equals_the_definition_and_igraph),
        cmocka_unit_test(test_ng_dominators__find__of_a_long_path),
    };
    const struct CMUnitTest of_files[] = {
        cmocka_unit_test(test_ng_dominators__find__equals_igraph_on_every_network),
    };
    const int failed = cmocka_run_group_tests(alone, NULL, NULL);
    data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL || data[0] == 0) {
        printf("SKIP: NETGRAPH_TEST_DATA is not set; networks were not compared\n");
        return failed;
    }
    return failed + cmocka_run_group_tests(of_files, NULL, NULL);
}
