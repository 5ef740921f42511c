// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of ways to many on random graphs, with several starts, vertices to avoid and a
// random order: hops against the search for one distance, paths against trying every row of
// vertices. NG_SEED replays the seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "graph/degree.h"
#include "graph/reach.h"
#include "support/path_oracle.h"

enum {
    GRAPHS = 6000,
    VERTICES_MAX = 11
};

static uint64_t seed;

static uint32_t below(ng_random *random, uint32_t limit)
{
    return (uint32_t)ng_random__below(random, limit);
}

static void draw(path_oracle *oracle, ng_random *random)
{
    const uint32_t vertex_count = 2 + below(random, VERTICES_MAX - 1);
    const uint32_t density = 1 + below(random, 9);
    path_oracle_init(oracle, vertex_count);
    for (uint32_t a = 0; a < vertex_count; a++) {
        for (uint32_t b = 0; b < a; b++) {
            oracle_set(&oracle->graph, a, b, below(random, 16) < density);
        }
    }
    path_oracle_weigh(oracle, ng_random__next(random), 1 + below(random, 6), 1);
    path_oracle_shuffle(oracle, random);
}

// Starts, and who is to be avoided, none of both.
static void choose(ng_random *random, uint32_t vertex_count, uint32_t from[VERTICES_MAX],
    uint32_t avoid[VERTICES_MAX], ng_reach_question *out)
{
    *out = (ng_reach_question){.from = from, .avoid = avoid};
    const uint32_t rarity = 1 + below(random, 6);
    const uint32_t first = below(random, vertex_count);
    for (uint32_t v = 0; v < vertex_count; v++) {
        if (v == first || (rarity < 4 && below(random, 6) == 0)) {
            from[out->from_count++] = v;
        } else if (rarity % 2 == 0 && below(random, 5) == 0) {
            avoid[out->avoid_count++] = v;
        }
    }
}

static bool is_among(const uint32_t *list, size_t count, uint32_t vertex)
{
    bool found = false;
    for (size_t i = 0; i < count; i++) {
        found = found || list[i] == vertex;
    }
    return found;
}

static uint32_t least_hops(ng_degree_workspace *workspace, const ng_path_view *view,
    const ng_reach_question *from, uint32_t to, uint32_t hops_max)
{
    uint32_t least = NG_REACH_FAR;
    for (size_t i = 0; i < from->from_count; i++) {
        const ng_degree_question question = {
            .from = from->from[i], .to = to, .hops_max = hops_max, .budget = UINT64_MAX};
        ng_degree_answer answer;
        assert_int_equal(
            NG_OK, ng_degree__hops(workspace, view->graph, &question, &answer, NULL));
        least = answer.hops < least ? answer.hops : least;
    }
    return least;
}

static void check_path(
    path_oracle *oracle, const ng_reach_question *from, uint32_t path_max, ng_reach_way *way)
{
    static path_oracle_paths expected;
    // Those who are avoided may be asked for.
    uint32_t avoid[VERTICES_MAX];
    const ng_path_question question = {.from = from->from,
        .to = &way->vertex,
        .avoid = avoid,
        .from_count = from->from_count,
        .to_count = 1,
        .avoid_count =
            from->avoid_count - is_among(from->avoid, from->avoid_count, way->vertex),
        .paths_max = 1,
        .hops_max = path_max};
    size_t kept = 0;
    for (size_t i = 0; i < from->avoid_count; i++) {
        avoid[kept] = from->avoid[i];
        kept += from->avoid[i] != way->vertex;
    }
    path_oracle_find(oracle, &question, false, &expected);
    if (expected.count == 0) {
        assert_int_equal(0, way->path_hops);
        return;
    }
    assert_int_equal(expected.at[0].hops, way->path_hops);
    assert_int_equal(expected.at[0].cost, way->cost);
    for (uint32_t i = 0; i <= way->path_hops; i++) {
        assert_int_equal(expected.at[0].vertex[i], way->path[i]);
    }
}

static void check_graph(ng_random *random, ng_degree_workspace *workspace, path_oracle *oracle)
{
    uint32_t from[VERTICES_MAX];
    uint32_t avoid[VERTICES_MAX];
    ng_reach_question question;
    ng_reach_way ways[VERTICES_MAX];
    ng_reach *reach = NULL;
    const ng_path_view view = path_oracle_view(oracle);
    const uint32_t vertex_count = oracle->graph.vertex_count;
    choose(random, vertex_count, from, avoid, &question);
    assert_int_equal(NG_OK, ng_reach__open(&view, &question, &reach, NULL));
    for (uint32_t turn = 0; turn < 2; turn++) {
        const uint32_t hops_max = 1 + below(random, NG_REACH_HOPS_MAX);
        const uint32_t path_max = below(random, NG_REACH_PATH_MAX + 1);
        uint32_t count = 0;
        for (uint32_t v = 0; v < vertex_count; v++) {
            ways[count].vertex = v;
            count += !is_among(from, question.from_count, v) && below(random, 4) > 0;
        }
        assert_int_equal(NG_OK, ng_reach__ways(reach, hops_max, path_max, ways, count, NULL));
        for (uint32_t i = 0; i < count; i++) {
            assert_int_equal(least_hops(workspace, &view, &question, ways[i].vertex, hops_max),
                ways[i].hops);
            if (path_max == 0) {
                assert_int_equal(0, ways[i].path_hops);
            } else {
                check_path(oracle, &question, path_max, &ways[i]);
            }
        }
    }
    ng_reach__close(reach);
}

static void test_ng_reach__ways__are_those_of_one_after_another(void **state)
{
    (void)state;
    ng_random random;
    ng_degree_workspace *workspace = NULL;
    ng_random__init(&random, seed);
    assert_int_equal(NG_OK, ng_degree_workspace__create(&workspace, NULL));
    for (uint32_t i = 0; i < GRAPHS; i++) {
        path_oracle oracle;
        draw(&oracle, &random);
        check_graph(&random, workspace, &oracle);
        path_oracle_finish(&oracle);
    }
    ng_degree_workspace__destroy(workspace);
}

static void test_ng_reach__ways__pass_failures_of_the_view_on(void **state)
{
    (void)state;
    path_oracle oracle;
    ng_reach *reach = NULL;
    const uint32_t from = 0;
    const ng_reach_question question = {.from = &from, .from_count = 1};
    ng_reach_way way = {.vertex = 3};
    path_oracle_init(&oracle, 4);
    for (uint32_t v = 1; v < 4; v++) {
        oracle_set(&oracle.graph, v - 1, v, 1);
    }
    const ng_path_view view = path_oracle_view(&oracle);
    assert_int_equal(NG_OK, ng_reach__open(&view, &question, &reach, NULL));
    oracle.failure = NG_ERR_CORRUPT;
    assert_int_equal(NG_ERR_CORRUPT, ng_reach__ways(reach, 4, 3, &way, 1, NULL));
    oracle.failure = NG_OK;
    assert_int_equal(NG_OK, ng_reach__ways(reach, 4, 3, &way, 1, NULL));
    assert_int_equal(3, way.hops);
    assert_int_equal(3, way.path_hops);
    ng_reach__close(reach);
    oracle.failure = NG_ERR_CORRUPT;
    assert_int_equal(NG_ERR_CORRUPT, ng_reach__open(&view, &question, &reach, NULL));
    assert_null(reach);
    path_oracle_finish(&oracle);
}

static void test_ng_reach__stops_when_asked_to(void **state)
{
    (void)state;
    path_oracle oracle;
    ng_reach *reach = NULL;
    volatile int cancel = 0;
    const uint32_t from = 0;
    const ng_reach_question question = {.from = &from, .from_count = 1, .cancel = &cancel};
    ng_reach_way way = {.vertex = 1};
    path_oracle_init(&oracle, 2);
    oracle_set(&oracle.graph, 0, 1, 1);
    const ng_path_view view = path_oracle_view(&oracle);
    assert_int_equal(NG_OK, ng_reach__open(&view, &question, &reach, NULL));
    cancel = 1;
    assert_int_equal(NG_ERR_INTERRUPTED, ng_reach__ways(reach, 1, 0, &way, 1, NULL));
    ng_reach__close(reach);
    path_oracle_finish(&oracle);
}

int main(void)
{
    const char *given = getenv("NG_SEED");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_reach__ways__are_those_of_one_after_another),
        cmocka_unit_test(test_ng_reach__ways__pass_failures_of_the_view_on),
        cmocka_unit_test(test_ng_reach__stops_when_asked_to),
    };
    seed = given == NULL ? 1 : strtoull(given, NULL, 10);
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
