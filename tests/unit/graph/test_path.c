// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of paths: each rule once, on graphs that show it. Right answers on all small
// graphs: tests/exhaustive/test_path.c; on random ones, with budgets:
// tests/property/test_path.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "graph/path.h"
#include "support/path_oracle.h"

typedef struct fixture {
    path_oracle oracle;
    ng_path_workspace *workspace;
    ng_vertex_paths got;
} fixture;

static int set_up(void **state)
{
    fixture *fixed = calloc(1, sizeof *fixed);
    path_oracle_init(&fixed->oracle, PATH_ORACLE_VERTICES);
    *state = fixed;
    return ng_path_workspace__create(&fixed->workspace, NULL) == NG_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *fixed = *state;
    ng_path_workspace__destroy(fixed->workspace);
    path_oracle_finish(&fixed->oracle);
    free(fixed);
    return 0;
}

static void connect(fixture *fixed, uint32_t a, uint32_t b, uint32_t cost)
{
    oracle_set(&fixed->oracle.graph, a, b, 1);
    fixed->oracle.cost[a][b] = fixed->oracle.cost[b][a] = cost;
    fixed->oracle.strength[a][b] = fixed->oracle.strength[b][a] = 10 * (int64_t)cost;
}

// 0 to 3 directly for 100, over 1 for 20, over 4 and 5 for 6, over 1 and 2 for 21.
static void connect_four_ways(fixture *fixed)
{
    connect(fixed, 0, 3, 100);
    connect(fixed, 0, 1, 10);
    connect(fixed, 1, 3, 10);
    connect(fixed, 1, 2, 1);
    connect(fixed, 2, 3, 10);
    connect(fixed, 0, 4, 1);
    connect(fixed, 4, 5, 4);
    connect(fixed, 5, 3, 1);
}

static const uint32_t vertex[PATH_ORACLE_VERTICES] = {
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15};

static ng_path_question between(uint32_t from, uint32_t to)
{
    return (ng_path_question){.from = &vertex[from],
        .to = &vertex[to],
        .from_count = 1,
        .to_count = 1,
        .paths_max = 10,
        .hops_max = 3,
        .budget = UINT64_MAX};
}

static ng_status ask(fixture *fixed, const ng_path_question *question)
{
    const ng_path_view view = path_oracle_view(&fixed->oracle);
    return ng_path__cheapest(fixed->workspace, &view, question, &fixed->got, NULL);
}

static ng_status ask_shortest(fixture *fixed, const ng_path_question *question)
{
    const ng_path_view view = path_oracle_view(&fixed->oracle);
    return ng_path__shortest(fixed->workspace, &view, question, &fixed->got, NULL);
}

static void assert_costs(const fixture *fixed, size_t count, const uint64_t *costs)
{
    assert_int_equal(count, fixed->got.count);
    for (size_t i = 0; i < count; i++) {
        assert_true(costs[i] == fixed->got.at[i].cost);
    }
}

static void test_ng_path__cheapest__puts_cost_before_hops(void **state)
{
    connect_four_ways(*state);
    const ng_path_question question = between(0, 3);
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 4, (const uint64_t[]){6, 20, 21, 100});
}

static void test_ng_path__cheapest__keeps_the_limit_of_hops(void **state)
{
    connect_four_ways(*state);
    ng_path_question question = between(0, 3);
    question.hops_max = 2;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 2, (const uint64_t[]){20, 100});
    question.hops_max = 1;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 1, (const uint64_t[]){100});
}

static void test_ng_path__cheapest__gives_as_many_as_asked_for(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    ng_path_question question = between(0, 3);
    question.paths_max = 2;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 2, (const uint64_t[]){6, 20});
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
}

static void test_ng_path__cheapest__is_one_path_of_no_hops_to_oneself(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    const ng_path_question question = between(3, 3);
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 1, (const uint64_t[]){0});
    assert_int_equal(0, fixed->got.at[0].hops);
    assert_int_equal(3, fixed->got.at[0].vertex[0]);
}

static void test_ng_path__cheapest__is_empty_without_a_path(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    const ng_path_question question = between(0, 9);
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(0, fixed->got.count);
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
}

static void test_ng_path__cheapest__leaves_avoided_vertices_out(void **state)
{
    connect_four_ways(*state);
    ng_path_question question = between(0, 3);
    question.avoid = (const uint32_t[]){2, 5};
    question.avoid_count = 2;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 2, (const uint64_t[]){20, 100});
    question.avoid = (const uint32_t[]){0};
    question.avoid_count = 1;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 0, NULL);
}

static void test_ng_path__cheapest__visits_what_it_must(void **state)
{
    connect_four_ways(*state);
    ng_path_question question = between(0, 3);
    question.via = (const uint32_t[]){1};
    question.via_count = 1;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 2, (const uint64_t[]){20, 21});
    question.via = (const uint32_t[]){0, 1, 2, 3};
    question.via_count = 4;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 1, (const uint64_t[]){21});
    question.via = (const uint32_t[]){1, 5};
    question.via_count = 2;
    assert_int_equal(NG_OK, ask(*state, &question));
    assert_costs(*state, 0, NULL);
}

// 6 is known to 1 only: every walk over 6 passes 1 twice.
static void test_ng_path__cheapest__never_goes_back_for_a_visit(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    connect(fixed, 1, 6, 1);
    ng_path_question question = between(0, 3);
    question.hops_max = 8;
    question.via = (const uint32_t[]){6};
    question.via_count = 1;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(0, fixed->got.count);
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
    connect(fixed, 6, 5, 1);
    assert_int_equal(NG_OK, ask(fixed, &question));
    // 0 1 6 5 3; over 4 and 5 to 6 and 1 to 3; the same with 2 before 3.
    assert_costs(fixed, 3, (const uint64_t[]){13, 17, 18});
}

static void test_ng_path__cheapest__settles_ties_by_hops_then_order(void **state)
{
    fixture *fixed = *state;
    connect(fixed, 0, 9, 2);
    for (uint32_t v = 1; v <= 3; v++) {
        connect(fixed, 0, v, 1);
        connect(fixed, v, 9, 1);
    }
    fixed->oracle.rank[1] = 3;
    fixed->oracle.rank[3] = 1;
    const ng_path_question question = between(0, 9);
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 4, (const uint64_t[]){2, 2, 2, 2});
    assert_int_equal(1, fixed->got.at[0].hops);
    for (uint32_t i = 1; i <= 3; i++) {
        assert_int_equal(4 - i, fixed->got.at[i].vertex[1]);
    }
}

static void test_ng_path__cheapest__starts_and_ends_at_the_best_of_many(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    ng_path_question question = between(0, 3);
    question.from = (const uint32_t[]){0, 4};
    question.from_count = 2;
    question.to = (const uint32_t[]){2, 3, 4};
    question.to_count = 3;
    assert_int_equal(NG_OK, ask(fixed, &question));
    // 4 alone; 0 1 2; 0 1 3; 0 3. Not 0 4, for 4 is a start, nor 0 1 2 3, nor 4 5 3.
    assert_costs(fixed, 4, (const uint64_t[]){0, 11, 20, 100});
    assert_int_equal(4, fixed->got.at[0].vertex[0]);
    question.to = (const uint32_t[]){2, 3};
    question.to_count = 2;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 4, (const uint64_t[]){5, 11, 20, 100});
    assert_int_equal(4, fixed->got.at[0].vertex[0]);
}

static void connect_row(fixture *fixed, uint32_t count)
{
    for (uint32_t v = 0; v + 1 < count; v++) {
        connect(fixed, v, v + 1, 1);
    }
}

static void test_ng_path__cheapest__goes_as_far_as_the_largest_limit(void **state)
{
    fixture *fixed = *state;
    connect_row(fixed, NG_PATH_LEVELS_MAX + 2);
    ng_path_question question = between(0, NG_PATH_LEVELS_MAX);
    question.hops_max = NG_PATH_LEVELS_MAX;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 1, (const uint64_t[]){NG_PATH_LEVELS_MAX});
    question.to = &vertex[NG_PATH_LEVELS_MAX + 1];
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(0, fixed->got.count);
}

static void test_ng_path__cheapest__adds_the_largest_costs_up(void **state)
{
    fixture *fixed = *state;
    for (uint32_t v = 0; v < NG_PATH_LEVELS_MAX; v++) {
        connect(fixed, v, v + 1, UINT32_MAX);
    }
    ng_path_question question = between(0, NG_PATH_LEVELS_MAX);
    question.hops_max = NG_PATH_LEVELS_MAX;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_costs(fixed, 1, (const uint64_t[]){(uint64_t)NG_PATH_LEVELS_MAX * UINT32_MAX});
}

static void test_ng_path__cheapest__is_empty_when_the_budget_ends(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    ng_path_question question = between(0, 3);
    assert_int_equal(NG_OK, ask(fixed, &question));
    question.budget = fixed->got.edges_read;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
    question.budget--;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(NG_PATH_END_BUDGET, fixed->got.end);
    assert_int_equal(0, fixed->got.count);
}

static void test_ng_path__cheapest__stops_when_cancelled(void **state)
{
    fixture *fixed = *state;
    const volatile int cancel = 1;
    connect_four_ways(fixed);
    ng_path_question question = between(0, 3);
    question.cancel = &cancel;
    assert_int_equal(NG_ERR_INTERRUPTED, ask(fixed, &question));
    assert_int_equal(0, fixed->got.count);
    question.cancel = NULL;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(4, fixed->got.count);
}

static void test_ng_path__cheapest__passes_a_fault_of_the_view_on(void **state)
{
    fixture *fixed = *state;
    connect_four_ways(fixed);
    ng_path_question question = between(0, 3);
    ng_path_view view = path_oracle_view(&fixed->oracle);
    fixed->oracle.failure = NG_ERR_CORRUPT;
    // First the order fails, then, without one, the costs.
    assert_int_equal(NG_ERR_CORRUPT,
        ng_path__cheapest(fixed->workspace, &view, &question, &fixed->got, NULL));
    view.order = (ng_vertex_order){0};
    assert_int_equal(NG_ERR_CORRUPT,
        ng_path__cheapest(fixed->workspace, &view, &question, &fixed->got, NULL));
    assert_int_equal(NG_ERR_CORRUPT,
        ng_path__shortest(fixed->workspace, &view, &question, &fixed->got, NULL));
    assert_int_equal(0, fixed->got.count);
    fixed->oracle.failure = NG_OK;
    assert_int_equal(NG_OK, ask(fixed, &question));
    assert_int_equal(4, fixed->got.count);
}

static void test_ng_path__shortest__puts_the_strongest_first(void **state)
{
    fixture *fixed = *state;
    for (uint32_t v = 1; v <= 3; v++) {
        connect(fixed, 0, v, 1 + v % 2);
        connect(fixed, v, 9, 1);
    }
    connect(fixed, 0, 5, 1);
    connect(fixed, 5, 6, 1);
    connect(fixed, 6, 9, 1);
    ng_path_question question = between(0, 9);
    question.hops_max = UINT32_MAX;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(3, fixed->got.count);
    const uint32_t order[] = {1, 3, 2};
    const int64_t strengths[] = {30, 30, 20};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(order[i], fixed->got.at[i].vertex[1]);
        assert_true(strengths[i] == fixed->got.at[i].strength);
    }
}

static void test_ng_path__shortest__says_when_there_are_more(void **state)
{
    fixture *fixed = *state;
    for (uint32_t v = 1; v <= 3; v++) {
        connect(fixed, 0, v, v);
        connect(fixed, v, 9, 1);
    }
    ng_path_question question = between(0, 9);
    question.paths_max = 3;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(3, fixed->got.count);
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
    question.paths_max = 2;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(2, fixed->got.count);
    assert_int_equal(3, fixed->got.at[0].vertex[1]);
    assert_int_equal(2, fixed->got.at[1].vertex[1]);
    assert_int_equal(NG_PATH_END_MEMORY, fixed->got.end);
}

static void test_ng_path__shortest__is_empty_beyond_the_limit_of_hops(void **state)
{
    fixture *fixed = *state;
    connect_row(fixed, 5);
    ng_path_question question = between(0, 4);
    question.hops_max = 3;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(0, fixed->got.count);
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
    question.hops_max = 4;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(1, fixed->got.count);
}

static void test_ng_path__shortest__does_not_overflow(void **state)
{
    fixture *fixed = *state;
    connect_row(fixed, PATH_ORACLE_VERTICES);
    for (uint32_t v = 0; v + 1 < PATH_ORACLE_VERTICES; v++) {
        fixed->oracle.strength[v][v + 1] = fixed->oracle.strength[v + 1][v] = INT64_MAX;
    }
    ng_path_question question = between(0, PATH_ORACLE_VERTICES - 1);
    question.hops_max = UINT32_MAX;
    assert_int_equal(NG_OK, ask_shortest(fixed, &question));
    assert_int_equal(1, fixed->got.count);
    assert_true(fixed->got.at[0].strength > INT64_C(1) << 60);
}

static ng_status cost_one(void *context, uint32_t from, const uint32_t *neighbor,
    uint32_t count, uint32_t *cost, ng_error *err)
{
    (void)context;
    (void)from;
    (void)neighbor;
    (void)err;
    for (uint32_t i = 0; i < count; i++) {
        cost[i] = 1;
    }
    return NG_OK;
}

// Two ends that know one member only, who knows a crowd that all know each other: every walk
// into the crowd must come back through that member, so there is one path. Trying all rows of
// vertices would take longer than anybody waits.
static void test_ng_path__cheapest__is_not_lost_behind_a_gateway(void **state)
{
    enum {
        CROWD = 200
    };
    fixture *fixed = *state;
    oracle_graph graph = oracle_create(CROWD);
    for (uint32_t a = 2; a < CROWD; a++) {
        for (uint32_t b = 2; b < a; b++) {
            oracle_set(&graph, a, b, 1);
        }
    }
    oracle_set(&graph, 0, 2, 1);
    oracle_set(&graph, 1, 2, 1);
    ng_adjacency packed = oracle_pack(&graph);
    const ng_path_view view = {.graph = &packed, .cost = cost_one};
    ng_path_question question = between(0, 1);
    question.hops_max = 8;
    question.paths_max = 50;
    assert_int_equal(
        NG_OK, ng_path__cheapest(fixed->workspace, &view, &question, &fixed->got, NULL));
    assert_int_equal(1, fixed->got.count);
    assert_int_equal(NG_PATH_END_COMPLETE, fixed->got.end);
    // Into the crowd there are many: 0 2 9, and one more for each member between 2 and 9.
    question.to = &vertex[9];
    assert_int_equal(
        NG_OK, ng_path__cheapest(fixed->workspace, &view, &question, &fixed->got, NULL));
    assert_int_equal(50, fixed->got.count);
    assert_true(fixed->got.at[0].cost == 2 && fixed->got.at[49].cost == 3);
    assert_int_equal(3, fixed->got.at[1].vertex[2]);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

#define WITH_GRAPH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_GRAPH(test_ng_path__cheapest__puts_cost_before_hops),
        WITH_GRAPH(test_ng_path__cheapest__keeps_the_limit_of_hops),
        WITH_GRAPH(test_ng_path__cheapest__gives_as_many_as_asked_for),
        WITH_GRAPH(test_ng_path__cheapest__is_one_path_of_no_hops_to_oneself),
        WITH_GRAPH(test_ng_path__cheapest__is_empty_without_a_path),
        WITH_GRAPH(test_ng_path__cheapest__leaves_avoided_vertices_out),
        WITH_GRAPH(test_ng_path__cheapest__visits_what_it_must),
        WITH_GRAPH(test_ng_path__cheapest__never_goes_back_for_a_visit),
        WITH_GRAPH(test_ng_path__cheapest__settles_ties_by_hops_then_order),
        WITH_GRAPH(test_ng_path__cheapest__starts_and_ends_at_the_best_of_many),
        WITH_GRAPH(test_ng_path__cheapest__goes_as_far_as_the_largest_limit),
        WITH_GRAPH(test_ng_path__cheapest__adds_the_largest_costs_up),
        WITH_GRAPH(test_ng_path__cheapest__is_empty_when_the_budget_ends),
        WITH_GRAPH(test_ng_path__cheapest__stops_when_cancelled),
        WITH_GRAPH(test_ng_path__cheapest__passes_a_fault_of_the_view_on),
        WITH_GRAPH(test_ng_path__cheapest__is_not_lost_behind_a_gateway),
        WITH_GRAPH(test_ng_path__shortest__puts_the_strongest_first),
        WITH_GRAPH(test_ng_path__shortest__says_when_there_are_more),
        WITH_GRAPH(test_ng_path__shortest__is_empty_beyond_the_limit_of_hops),
        WITH_GRAPH(test_ng_path__shortest__does_not_overflow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
