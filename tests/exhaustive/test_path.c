// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of paths and distances on every graph of six vertices against a search that
// tries every row of vertices: pairs of ends, costs and orders take turns, with every number of
// hops. Costs are few, so that ties are common.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/degree.h"
#include "graph/path.h"
#include "support/path_oracle.h"

enum {
    VERTICES = 6,
    PAIRS = VERTICES * (VERTICES - 1) / 2,
    TURNS = 2,
    HOPS_MAX = 5
};

static void load_graph(path_oracle *oracle, uint32_t number)
{
    uint32_t pair = 0;
    for (uint32_t a = 0; a < VERTICES; a++) {
        for (uint32_t b = a + 1; b < VERTICES; b++) {
            oracle_set(&oracle->graph, a, b, (unsigned char)(number >> pair++ & 1));
        }
    }
}

// Any vertex of a pair, self included, from a number.
static void choose_ends(uint32_t number, uint32_t *from, uint32_t *to)
{
    *from = number % VERTICES;
    *to = number / VERTICES % VERTICES;
}

static void test_ng_path__cheapest__equals_trying_all_on_every_graph(void **state)
{
    (void)state;
    path_oracle oracle;
    path_oracle_paths expected = {0};
    ng_path_workspace *workspace = NULL;
    ng_random random;
    ng_random__init(&random, 1);
    path_oracle_init(&oracle, VERTICES);
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t turn = 0; turn < TURNS << PAIRS; turn++) {
        load_graph(&oracle, turn / TURNS);
        path_oracle_weigh(&oracle, turn, 1 + turn % 4, 1);
        path_oracle_shuffle(&oracle, &random);
        const ng_path_view view = path_oracle_view(&oracle);
        uint32_t from;
        uint32_t to;
        choose_ends(turn * 7 + turn / 36, &from, &to);
        for (uint32_t hops = 1; hops <= HOPS_MAX; hops++) {
            const ng_path_question question = {.from = &from,
                .to = &to,
                .from_count = 1,
                .to_count = 1,
                .paths_max = 1 + (turn + hops) % 10,
                .hops_max = hops,
                .budget = UINT64_MAX};
            ng_vertex_paths got;
            assert_int_equal(NG_OK, ng_path__cheapest(workspace, &view, &question, &got, NULL));
            path_oracle_find(&oracle, &question, false, &expected);
            path_oracle_compare(&expected, &got, false);
            assert_int_equal(NG_PATH_END_COMPLETE, got.end);
            assert_true(got.count ==
                (expected.count < question.paths_max ? expected.count : question.paths_max));
        }
    }
    path_oracle_release(&expected);
    ng_path_workspace__destroy(workspace);
    path_oracle_finish(&oracle);
}

static void test_ng_path__shortest__equals_trying_all_on_every_graph(void **state)
{
    (void)state;
    path_oracle oracle;
    path_oracle_paths expected = {0};
    ng_path_workspace *workspace = NULL;
    ng_random random;
    ng_random__init(&random, 2);
    path_oracle_init(&oracle, VERTICES);
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t turn = 0; turn < TURNS << PAIRS; turn++) {
        load_graph(&oracle, turn / TURNS);
        path_oracle_weigh(&oracle, turn, 1, 1 + turn % 4);
        path_oracle_shuffle(&oracle, &random);
        const ng_path_view view = path_oracle_view(&oracle);
        uint32_t from;
        uint32_t to;
        choose_ends(turn * 7 + turn / 36, &from, &to);
        const ng_path_question question = {.from = &from,
            .to = &to,
            .from_count = 1,
            .to_count = 1,
            .paths_max = 1000,
            .hops_max = turn % 3 == 0 ? 2 : UINT32_MAX,
            .budget = UINT64_MAX};
        ng_vertex_paths got;
        assert_int_equal(NG_OK, ng_path__shortest(workspace, &view, &question, &got, NULL));
        path_oracle_find(&oracle, &question, true, &expected);
        path_oracle_compare(&expected, &got, true);
        assert_int_equal(NG_PATH_END_COMPLETE, got.end);
        assert_true(got.count == expected.count);
    }
    path_oracle_release(&expected);
    ng_path_workspace__destroy(workspace);
    path_oracle_finish(&oracle);
}

// Distances by the definition: as many rounds as vertices, each of one hop.
static void find_hops(const oracle_graph *graph, uint32_t from, uint32_t hops[VERTICES])
{
    for (uint32_t v = 0; v < VERTICES; v++) {
        hops[v] = v == from ? 0 : NG_DEGREE_NONE;
    }
    for (uint32_t round = 0; round < VERTICES; round++) {
        for (uint32_t pair = 0; pair < VERTICES * VERTICES; pair++) {
            const uint32_t a = pair / VERTICES;
            const uint32_t b = pair % VERTICES;
            if (oracle_edge(graph, a, b) && hops[a] == round && hops[b] > round + 1) {
                hops[b] = round + 1;
            }
        }
    }
}

static void test_ng_degree__hops__equals_the_definition_on_every_graph(void **state)
{
    (void)state;
    path_oracle oracle;
    ng_degree_workspace *workspace = NULL;
    path_oracle_init(&oracle, VERTICES);
    assert_int_equal(NG_OK, ng_degree_workspace__create(&workspace, NULL));
    for (uint32_t number = 0; number < 1u << PAIRS; number++) {
        load_graph(&oracle, number);
        const ng_path_view view = path_oracle_view(&oracle);
        uint32_t hops[VERTICES];
        for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
            const uint32_t hops_max = (number + i) % 7 == 6 ? 2 : UINT32_MAX;
            const ng_degree_question question = {
                i / VERTICES, i % VERTICES, hops_max, UINT64_MAX, NULL};
            ng_degree_answer got;
            if (question.to == 0) {
                find_hops(&oracle.graph, question.from, hops);
            }
            assert_int_equal(
                NG_OK, ng_degree__hops(workspace, view.graph, &question, &got, NULL));
            const uint32_t right =
                hops[question.to] <= hops_max ? hops[question.to] : NG_DEGREE_NONE;
            assert_true(got.complete && got.hops == right);
        }
    }
    ng_degree_workspace__destroy(workspace);
    path_oracle_finish(&oracle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_path__cheapest__equals_trying_all_on_every_graph),
        cmocka_unit_test(test_ng_path__shortest__equals_trying_all_on_every_graph),
        cmocka_unit_test(test_ng_degree__hops__equals_the_definition_on_every_graph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
