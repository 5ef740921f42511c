// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of paths and distances on random graphs: against trying every row of vertices,
// with vertices to avoid and to visit, several ends and every budget; and against igraph, where
// graphs are larger or paths long. NG_SEED replays the seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/degree.h"
#include "graph/path.h"
#include "support/path_oracle.h"

enum {
    GRAPHS = 2000,
    VERTICES_MAX = 9,
    BUDGET_GRAPHS = 150,
    IGRAPH_GRAPHS = 150
};

static uint64_t seed;

static uint32_t below(ng_random *random, uint32_t limit)
{
    return (uint32_t)ng_random__below(random, limit);
}

static void random_oracle(path_oracle *oracle, ng_random *random)
{
    const uint32_t vertex_count = 2 + below(random, VERTICES_MAX - 1);
    const uint32_t density = 1 + below(random, 9);
    path_oracle_init(oracle, vertex_count);
    for (uint32_t a = 0; a < vertex_count; a++) {
        for (uint32_t b = 0; b < a; b++) {
            oracle_set(&oracle->graph, a, b, below(random, 10) < density);
        }
    }
    path_oracle_weigh(
        oracle, ng_random__next(random), 1 + below(random, 6), 1 + below(random, 4));
    path_oracle_shuffle(oracle, random);
}

// Each vertex with a chance of one in `rarity`, ascending, at most `most`.
static size_t choose_some(
    ng_random *random, uint32_t vertex_count, uint32_t rarity, size_t most, uint32_t *out)
{
    size_t count = 0;
    for (uint32_t v = 0; v < vertex_count && count < most; v++) {
        if (below(random, rarity) == 0) {
            out[count++] = v;
        }
    }
    return count;
}

static size_t least(size_t a, uint64_t b)
{
    return a < b ? a : (size_t)b;
}

static void check(ng_path_workspace *workspace, path_oracle *oracle, const ng_path_view *view,
    const ng_path_question *question, bool shortest)
{
    static path_oracle_paths expected;
    ng_vertex_paths got;
    path_oracle_find(oracle, question, shortest, &expected);
    assert_int_equal(NG_OK,
        shortest ? ng_path__shortest(workspace, view, question, &got, NULL)
                 : ng_path__cheapest(workspace, view, question, &got, NULL));
    path_oracle_compare(&expected, &got, shortest);
    assert_true(got.count == least(expected.count, question->paths_max));
    const bool cut = shortest && expected.count > question->paths_max;
    assert_int_equal(cut ? NG_PATH_END_MEMORY : NG_PATH_END_COMPLETE, got.end);
}

static void test_ng_path__cheapest__equals_trying_all_between_every_pair(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < GRAPHS; i++) {
        path_oracle oracle;
        random_oracle(&oracle, &random);
        const ng_path_view view = path_oracle_view(&oracle);
        const uint32_t vertex_count = oracle.graph.vertex_count;
        for (uint32_t pair = 0; pair < vertex_count * vertex_count; pair++) {
            const uint32_t ends[2] = {pair / vertex_count, pair % vertex_count};
            const ng_path_question question = {.from = &ends[0],
                .to = &ends[1],
                .from_count = 1,
                .to_count = 1,
                .paths_max = 1 + below(&random, 10),
                .hops_max = 1 + below(&random, 5),
                .budget = UINT64_MAX};
            check(workspace, &oracle, &view, &question, false);
        }
        path_oracle_finish(&oracle);
    }
    ng_path_workspace__destroy(workspace);
}

static void check_sets(ng_path_workspace *workspace, ng_random *random, path_oracle *oracle)
{
    const ng_path_view view = path_oracle_view(oracle);
    const uint32_t vertex_count = oracle->graph.vertex_count;
    uint32_t from[VERTICES_MAX];
    uint32_t to[VERTICES_MAX];
    uint32_t avoid[VERTICES_MAX];
    uint32_t via[VERTICES_MAX];
    ng_path_question question = {
        .from = from, .to = to, .avoid = avoid, .via = via, .budget = UINT64_MAX};
    question.from_count = choose_some(random, vertex_count, 5, VERTICES_MAX, from);
    question.to_count = choose_some(random, vertex_count, 5, VERTICES_MAX, to);
    if (question.from_count == 0 || below(random, 2) == 0) {
        from[0] = below(random, vertex_count);
        question.from_count = 1;
    }
    if (question.to_count == 0 || below(random, 2) == 0) {
        to[0] = below(random, vertex_count);
        question.to_count = 1;
    }
    question.avoid_count = choose_some(random, vertex_count, 7, VERTICES_MAX, avoid);
    question.hops_max = 1 + below(random, NG_PATH_LEVELS_MAX);
    question.paths_max = 1 + below(random, 30);
    check(workspace, oracle, &view, &question, true);
    question.via_count = choose_some(random, vertex_count, 4, NG_PATH_VIA_MAX, via);
    check(workspace, oracle, &view, &question, false);
}

static void test_ng_path__cheapest__equals_trying_all_with_avoid_and_via(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 1);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < GRAPHS; i++) {
        path_oracle oracle;
        random_oracle(&oracle, &random);
        for (uint32_t k = 0; k < 20; k++) {
            check_sets(workspace, &random, &oracle);
        }
        path_oracle_finish(&oracle);
    }
    ng_path_workspace__destroy(workspace);
}

// From no budget at all to the first that is enough: always the beginning of the order, never
// more read than allowed, complete only with everything asked for; enough stays enough.
static void check_budgets(ng_path_workspace *workspace, path_oracle *oracle,
    const ng_path_view *view, ng_path_question *question)
{
    static path_oracle_paths expected;
    uint32_t enough = 0;
    path_oracle_find(oracle, question, false, &expected);
    for (uint32_t budget = 0; enough < 2; budget++) {
        ng_vertex_paths got;
        question->budget = budget;
        assert_int_equal(NG_OK, ng_path__cheapest(workspace, view, question, &got, NULL));
        assert_true(got.edges_read <= budget);
        path_oracle_compare(&expected, &got, false);
        assert_true(got.end != NG_PATH_END_MEMORY);
        assert_true(enough == 0 || got.end == NG_PATH_END_COMPLETE);
        if (got.end == NG_PATH_END_COMPLETE) {
            assert_true(got.count == least(expected.count, question->paths_max));
            enough++;
        }
    }
}

static void test_ng_path__cheapest__is_right_or_incomplete_at_every_budget(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 2);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < BUDGET_GRAPHS; i++) {
        path_oracle oracle;
        random_oracle(&oracle, &random);
        const ng_path_view view = path_oracle_view(&oracle);
        const uint32_t vertex_count = oracle.graph.vertex_count;
        for (uint32_t pair = 0; pair < vertex_count * vertex_count; pair++) {
            const uint32_t ends[2] = {pair / vertex_count, pair % vertex_count};
            ng_path_question question = {.from = &ends[0],
                .to = &ends[1],
                .from_count = 1,
                .to_count = 1,
                .paths_max = 1 + below(&random, 10),
                .hops_max = 1 + below(&random, 5)};
            check_budgets(workspace, &oracle, &view, &question);
        }
        path_oracle_finish(&oracle);
    }
    ng_path_workspace__destroy(workspace);
}

// Few states or few candidates: a shorter answer, never a wrong one.
static void test_ng_path__cheapest__is_a_beginning_under_other_limits(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 3);
    ng_path_workspace *workspace = NULL;
    path_oracle_paths expected = {0};
    uint32_t cut = 0;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < GRAPHS; i++) {
        path_oracle oracle;
        random_oracle(&oracle, &random);
        const ng_path_view view = path_oracle_view(&oracle);
        const uint32_t ends[2] = {below(&random, oracle.graph.vertex_count),
            below(&random, oracle.graph.vertex_count)};
        const uint32_t via = below(&random, oracle.graph.vertex_count);
        const ng_path_question question = {.from = &ends[0],
            .to = &ends[1],
            .via = &via,
            .from_count = 1,
            .to_count = 1,
            .via_count = below(&random, 2),
            .paths_max = 10,
            .hops_max = 6,
            .budget = UINT64_MAX,
            .states_max = below(&random, 2) * (1 + below(&random, 60)),
            .candidates_max = 1 + below(&random, 12)};
        ng_vertex_paths got;
        path_oracle_find(&oracle, &question, false, &expected);
        assert_int_equal(NG_OK, ng_path__cheapest(workspace, &view, &question, &got, NULL));
        path_oracle_compare(&expected, &got, false);
        assert_true(got.end == NG_PATH_END_MEMORY || got.count == least(expected.count, 10));
        cut += got.end == NG_PATH_END_MEMORY;
        path_oracle_finish(&oracle);
    }
    assert_true(cut > GRAPHS / 10 && cut < GRAPHS * 9 / 10);
    path_oracle_release(&expected);
    ng_path_workspace__destroy(workspace);
}

static void load_igraph(const oracle_graph *graph, igraph_t *out)
{
    igraph_vector_int_t edges;
    assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_init(&edges, 0));
    for (uint32_t a = 0; a < graph->vertex_count; a++) {
        for (uint32_t b = a + 1; b < graph->vertex_count; b++) {
            if (oracle_edge(graph, a, b)) {
                assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_push_back(&edges, a));
                assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_push_back(&edges, b));
            }
        }
    }
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_create(out, &edges, (igraph_integer_t)graph->vertex_count, IGRAPH_UNDIRECTED));
    igraph_vector_int_destroy(&edges);
}

// A connection's cost on larger graphs, the same from both ends: 1 .. 40 from a hash.
static uint32_t cost_of(uint32_t a, uint32_t b)
{
    const uint32_t pair[2] = {a < b ? a : b, a < b ? b : a};
    return 1 + (uint32_t)(ng_hash__bytes(pair, sizeof pair, 7) % 40);
}

static ng_status read_costs(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, uint32_t *cost, ng_error *err)
{
    (void)context;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        cost[i] = cost_of(vertex, neighbor[i]);
    }
    return NG_OK;
}

static ng_status read_strengths(void *context, uint32_t vertex, const uint32_t *neighbor,
    uint32_t count, int64_t *strength, ng_error *err)
{
    (void)context;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        strength[i] = cost_of(vertex, neighbor[i]);
    }
    return NG_OK;
}

static oracle_graph random_graph(ng_random *random, uint32_t vertex_count, uint32_t ties)
{
    oracle_graph graph = oracle_create(vertex_count);
    for (uint32_t i = 0; i < ties; i++) {
        const uint32_t a = below(random, vertex_count);
        const uint32_t b = below(random, vertex_count);
        if (a != b) {
            oracle_set(&graph, a, b, 1);
        }
    }
    return graph;
}

static uint64_t cost_of_row(const igraph_vector_int_t *row)
{
    uint64_t cost = 0;
    for (igraph_integer_t i = 1; i < igraph_vector_int_size(row); i++) {
        cost += cost_of((uint32_t)VECTOR(*row)[i - 1], (uint32_t)VECTOR(*row)[i]);
    }
    return cost;
}

static void compare_with_igraph(
    ng_path_workspace *workspace, const oracle_graph *graph, uint32_t from, uint32_t to)
{
    enum {
        PATHS = 10
    };
    igraph_t other;
    igraph_vector_t weights;
    igraph_vector_int_list_t rows;
    ng_adjacency packed = oracle_pack(graph);
    load_igraph(graph, &other);
    igraph_vector_init(&weights, igraph_ecount(&other));
    igraph_vector_int_list_init(&rows, 0);
    for (igraph_integer_t i = 0; i < igraph_ecount(&other); i++) {
        VECTOR(weights)
        [i] = cost_of((uint32_t)IGRAPH_FROM(&other, i), (uint32_t)IGRAPH_TO(&other, i));
    }
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_get_k_shortest_paths(
            &other, &weights, &rows, NULL, PATHS, from, to, IGRAPH_ALL));
    const ng_path_view view = {.graph = &packed, .cost = read_costs};
    const ng_path_question question = {.from = &from,
        .to = &to,
        .from_count = 1,
        .to_count = 1,
        .paths_max = PATHS,
        .hops_max = NG_PATH_LEVELS_MAX,
        .budget = UINT64_MAX};
    ng_vertex_paths got;
    assert_int_equal(NG_OK, ng_path__cheapest(workspace, &view, &question, &got, NULL));
    assert_int_equal(igraph_vector_int_list_size(&rows), got.count);
    for (size_t i = 0; i < got.count; i++) {
        const igraph_vector_int_t *row =
            igraph_vector_int_list_get_ptr(&rows, (igraph_integer_t)i);
        assert_true(got.at[i].cost == cost_of_row(row));
    }
    igraph_vector_int_list_destroy(&rows);
    igraph_vector_destroy(&weights);
    igraph_destroy(&other);
    oracle_release(&packed);
}

// Eleven vertices: no loopless path has more hops than may be asked for.
static void test_ng_path__cheapest__costs_equal_igraph(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 4);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < IGRAPH_GRAPHS; i++) {
        const uint32_t vertex_count = 4 + below(&random, NG_PATH_LEVELS_MAX - 2);
        oracle_graph graph =
            random_graph(&random, vertex_count, vertex_count * (1 + below(&random, 4)));
        const uint32_t from = below(&random, vertex_count);
        const uint32_t to = (from + 1 + below(&random, vertex_count - 1)) % vertex_count;
        compare_with_igraph(workspace, &graph, from, to);
        oracle_destroy(&graph);
    }
    ng_path_workspace__destroy(workspace);
}

// Is `path` among the rows, and in order behind the path before it?
static void check_shortest(
    const ng_vertex_paths *got, size_t index, const igraph_vector_int_list_t *rows)
{
    const ng_vertex_path *path = &got->at[index];
    bool found = false;
    int64_t strength = 0;
    for (igraph_integer_t i = 0; i < igraph_vector_int_list_size(rows) && !found; i++) {
        const igraph_vector_int_t *row = igraph_vector_int_list_get_ptr(rows, i);
        found = igraph_vector_int_size(row) == (igraph_integer_t)path->hops + 1;
        for (uint32_t k = 0; k <= path->hops && found; k++) {
            found = VECTOR(*row)[k] == (igraph_integer_t)path->vertex[k];
        }
    }
    assert_true(found);
    for (uint32_t k = 0; k < path->hops; k++) {
        strength += cost_of(path->vertex[k], path->vertex[k + 1]);
    }
    assert_true(strength == path->strength);
    if (index == 0) {
        return;
    }
    const ng_vertex_path *before = &got->at[index - 1];
    uint32_t k = 0;
    while (k <= path->hops && before->vertex[k] == path->vertex[k]) {
        k++;
    }
    assert_true(k <= path->hops);
    assert_true(before->strength > strength ||
        (before->strength == strength && before->vertex[k] < path->vertex[k]));
}

static void compare_all_shortest(
    ng_path_workspace *workspace, const oracle_graph *graph, uint32_t from, uint32_t to)
{
    igraph_t other;
    igraph_vector_int_list_t rows;
    ng_adjacency packed = oracle_pack(graph);
    load_igraph(graph, &other);
    igraph_vector_int_list_init(&rows, 0);
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_get_all_shortest_paths(
            &other, &rows, NULL, NULL, from, igraph_vss_1(to), IGRAPH_ALL));
    const ng_path_view view = {.graph = &packed, .strength = read_strengths};
    const ng_path_question question = {.from = &from,
        .to = &to,
        .from_count = 1,
        .to_count = 1,
        .paths_max = UINT64_MAX,
        .hops_max = UINT32_MAX,
        .budget = UINT64_MAX};
    ng_vertex_paths got;
    assert_int_equal(NG_OK, ng_path__shortest(workspace, &view, &question, &got, NULL));
    assert_int_equal(NG_PATH_END_COMPLETE, got.end);
    assert_int_equal(igraph_vector_int_list_size(&rows), got.count);
    for (size_t i = 0; i < got.count; i++) {
        check_shortest(&got, i, &rows);
    }
    igraph_vector_int_list_destroy(&rows);
    igraph_destroy(&other);
    oracle_release(&packed);
}

// Members stand in a row and know some of those at most three places away: paths of up to a
// hundred hops, and many of them.
static void test_ng_path__shortest__equals_igraph_on_long_paths(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 5);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < IGRAPH_GRAPHS; i++) {
        const uint32_t vertex_count = 10 + below(&random, 120);
        oracle_graph graph = oracle_create(vertex_count);
        for (uint32_t a = 0; a < vertex_count; a++) {
            for (uint32_t b = a + 1; b < vertex_count && b <= a + 3; b++) {
                oracle_set(&graph, a, b, b == a + 1 || below(&random, 6) == 0);
            }
        }
        compare_all_shortest(workspace, &graph, 0, vertex_count - 1 - below(&random, 5));
        compare_all_shortest(
            workspace, &graph, below(&random, vertex_count), below(&random, vertex_count));
        oracle_destroy(&graph);
    }
    ng_path_workspace__destroy(workspace);
}

static void test_ng_path__shortest__equals_igraph_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 6);
    ng_path_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_path_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < IGRAPH_GRAPHS; i++) {
        const uint32_t vertex_count = 10 + below(&random, 200);
        oracle_graph graph =
            random_graph(&random, vertex_count, vertex_count * (1 + below(&random, 4)));
        for (uint32_t k = 0; k < 4; k++) {
            compare_all_shortest(
                workspace, &graph, below(&random, vertex_count), below(&random, vertex_count));
        }
        oracle_destroy(&graph);
    }
    ng_path_workspace__destroy(workspace);
}

static void compare_distances(ng_degree_workspace *workspace, const oracle_graph *graph)
{
    igraph_t other;
    igraph_matrix_t distance;
    ng_adjacency packed = oracle_pack(graph);
    load_igraph(graph, &other);
    igraph_matrix_init(&distance, 0, 0);
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_distances(&other, &distance, igraph_vss_all(), igraph_vss_all(), IGRAPH_ALL));
    for (uint32_t a = 0; a < graph->vertex_count; a++) {
        for (uint32_t b = 0; b < graph->vertex_count; b++) {
            const ng_degree_question question = {a, b, UINT32_MAX, UINT64_MAX, NULL};
            const double right = MATRIX(distance, a, b);
            ng_degree_answer got;
            assert_int_equal(NG_OK, ng_degree__hops(workspace, &packed, &question, &got, NULL));
            assert_true(got.complete);
            assert_true(right == IGRAPH_INFINITY ? got.hops == NG_DEGREE_NONE
                                                 : got.hops == (uint32_t)right);
        }
    }
    igraph_matrix_destroy(&distance);
    igraph_destroy(&other);
    oracle_release(&packed);
}

static void test_ng_degree__hops__equals_igraph(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed + 7);
    ng_degree_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_degree_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < IGRAPH_GRAPHS; i++) {
        const uint32_t vertex_count = 2 + below(&random, 150);
        oracle_graph graph =
            random_graph(&random, vertex_count, vertex_count * (1 + below(&random, 12)) / 2);
        compare_distances(workspace, &graph);
        oracle_destroy(&graph);
    }
    ng_degree_workspace__destroy(workspace);
}

int main(void)
{
    const char *wanted = getenv("NG_SEED");
    seed = wanted != NULL ? strtoull(wanted, NULL, 10) : 20260101;
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_path__cheapest__equals_trying_all_between_every_pair),
        cmocka_unit_test(test_ng_path__cheapest__equals_trying_all_with_avoid_and_via),
        cmocka_unit_test(test_ng_path__cheapest__is_right_or_incomplete_at_every_budget),
        cmocka_unit_test(test_ng_path__cheapest__is_a_beginning_under_other_limits),
        cmocka_unit_test(test_ng_path__cheapest__costs_equal_igraph),
        cmocka_unit_test(test_ng_path__shortest__equals_igraph_on_long_paths),
        cmocka_unit_test(test_ng_path__shortest__equals_igraph_on_random_graphs),
        cmocka_unit_test(test_ng_degree__hops__equals_igraph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
