// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a question for paths, and of one for a distance, fails once: it says
 * NG_ERR_NOMEM with an empty answer, all memory is given back with the workspace, and the next
 * question to the same workspace is answered right.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/degree.h"
#include "graph/path.h"
#include "support/failing_allocator.h"
#include "support/path_oracle.h"

static const uint32_t from = 0;
static const uint32_t to = 1;
static const uint32_t via = 4;

// Two ends behind a gateway and a ring with chords, so that ways must be searched for around
// what a path already has; vertices out of order, so that rows are sorted.
static ng_path_view make_view(path_oracle *oracle)
{
    ng_random random;
    ng_random__init(&random, 5);
    path_oracle_init(oracle, PATH_ORACLE_VERTICES);
    for (uint32_t v = 2; v < PATH_ORACLE_VERTICES; v++) {
        oracle_set(&oracle->graph, v, v + 1 < PATH_ORACLE_VERTICES ? v + 1 : 2, 1);
        if (v + 3 < PATH_ORACLE_VERTICES) {
            oracle_set(&oracle->graph, v, v + 3, 1);
        }
    }
    oracle_set(&oracle->graph, 0, 2, 1);
    oracle_set(&oracle->graph, 0, 8, 1);
    oracle_set(&oracle->graph, 1, 2, 1);
    oracle_set(&oracle->graph, 1, 3, 1);
    path_oracle_weigh(oracle, 3, 3, 3);
    path_oracle_shuffle(oracle, &random);
    return path_oracle_view(oracle);
}

static ng_status ask(
    ng_path_workspace *workspace, const ng_path_view *view, bool shortest, size_t *count)
{
    const ng_path_question question = {.from = &from,
        .to = &to,
        .via = &via,
        .from_count = 1,
        .to_count = 1,
        .via_count = shortest ? 0 : 1,
        .paths_max = 20,
        .hops_max = 8,
        .budget = UINT64_MAX};
    ng_vertex_paths got;
    ng_error err;
    ng_status status = shortest ? ng_path__shortest(workspace, view, &question, &got, &err)
                                : ng_path__cheapest(workspace, view, &question, &got, &err);
    *count = got.count;
    return status;
}

static ng_status ask_anew(const ng_path_view *view, bool shortest, size_t *count)
{
    ng_path_workspace *workspace = NULL;
    *count = 0;
    ng_status status = ng_path_workspace__create(&workspace, NULL);
    if (status == NG_OK) {
        status = ask(workspace, view, shortest, count);
    }
    if (status != NG_OK && workspace != NULL) {
        size_t again = 0;
        ng_failing_allocator_disarm();
        assert_int_equal(0, *count);
        assert_int_equal(NG_OK, ask(workspace, view, shortest, &again));
        assert_true(again > 0);
    }
    ng_path_workspace__destroy(workspace);
    return status;
}

static void fail_each(bool shortest)
{
    path_oracle oracle;
    const ng_path_view view = make_view(&oracle);
    size_t expected = 0;
    size_t failures = 0;
    assert_int_equal(NG_OK, ask_anew(&view, shortest, &expected));
    const int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ask_anew(&view, shortest, &count);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_int_equal(status == NG_OK ? expected : 0, count);
        assert_int_equal(before, ng_failing_allocator_outstanding());
        failures += status != NG_OK;
    }
    assert_true(failures > 10);
    path_oracle_finish(&oracle);
}

static void test_ng_path__cheapest__every_allocation_fails_once(void **state)
{
    (void)state;
    fail_each(false);
}

static void test_ng_path__shortest__every_allocation_fails_once(void **state)
{
    (void)state;
    fail_each(true);
}

static ng_status ask_hops(const ng_adjacency *graph, uint32_t *hops)
{
    ng_degree_workspace *workspace = NULL;
    const ng_degree_question question = {from, to, UINT32_MAX, UINT64_MAX, NULL};
    ng_degree_answer answer = {.hops = NG_DEGREE_NONE};
    ng_status status = ng_degree_workspace__create(&workspace, NULL);
    if (status == NG_OK) {
        status = ng_degree__hops(workspace, graph, &question, &answer, NULL);
    }
    *hops = answer.hops;
    ng_degree_workspace__destroy(workspace);
    return status;
}

static void test_ng_degree__hops__every_allocation_fails_once(void **state)
{
    (void)state;
    path_oracle oracle;
    const ng_path_view view = make_view(&oracle);
    const int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        uint32_t hops = 0;
        assert_true(nth < 20);
        ng_failing_allocator_arm(nth);
        status = ask_hops(view.graph, &hops);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(hops == (status == NG_OK ? 2 : NG_DEGREE_NONE));
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
    path_oracle_finish(&oracle);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_path__cheapest__every_allocation_fails_once),
        cmocka_unit_test(test_ng_path__shortest__every_allocation_fails_once),
        cmocka_unit_test(test_ng_degree__hops__every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
