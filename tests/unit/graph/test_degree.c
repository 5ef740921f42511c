// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of distances: ends, limits, budgets and faults of the view. Right distances on all
// small graphs: tests/exhaustive/test_path.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/degree.h"
#include "support/oracle.h"

enum {
    VERTICES = 12
};

typedef struct fixture {
    oracle_graph graph;
    ng_adjacency packed;
    ng_degree_workspace *workspace;
} fixture;

// 0 - 1 - ... - 8 in a row, 0 also connected to 9 and 10; 11 knows nobody.
static int set_up(void **state)
{
    static fixture only;
    only = (fixture){.graph = oracle_create(VERTICES)};
    for (uint32_t v = 0; v < 8; v++) {
        oracle_set(&only.graph, v, v + 1, 1);
    }
    oracle_set(&only.graph, 0, 9, 1);
    oracle_set(&only.graph, 0, 10, 1);
    only.packed = oracle_pack(&only.graph);
    *state = &only;
    return ng_degree_workspace__create(&only.workspace, NULL) == NG_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    fixture *fixed = *state;
    ng_degree_workspace__destroy(fixed->workspace);
    oracle_release(&fixed->packed);
    oracle_destroy(&fixed->graph);
    return 0;
}

static ng_degree_answer ask(fixture *fixed, ng_degree_question question)
{
    ng_degree_answer answer;
    assert_int_equal(
        NG_OK, ng_degree__hops(fixed->workspace, &fixed->packed, &question, &answer, NULL));
    return answer;
}

static void test_ng_degree__hops__counts_hops_along_a_row(void **state)
{
    for (uint32_t to = 0; to <= 8; to++) {
        ng_degree_answer answer =
            ask(*state, (ng_degree_question){0, to, UINT32_MAX, UINT64_MAX, NULL});
        assert_true(answer.complete);
        assert_int_equal(to, answer.hops);
    }
}

static void test_ng_degree__hops__is_0_for_oneself_and_reads_nothing(void **state)
{
    ng_degree_answer answer = ask(*state, (ng_degree_question){11, 11, UINT32_MAX, 0, NULL});
    assert_true(answer.complete);
    assert_int_equal(0, answer.hops);
    assert_int_equal(0, answer.edges_read);
}

static void test_ng_degree__hops__is_none_without_a_path(void **state)
{
    ng_degree_answer answer =
        ask(*state, (ng_degree_question){0, 11, UINT32_MAX, UINT64_MAX, NULL});
    assert_true(answer.complete);
    assert_true(answer.hops == NG_DEGREE_NONE);
    // The end that knows nobody is read first.
    assert_int_equal(0, answer.edges_read);
}

static void test_ng_degree__hops__is_none_beyond_the_limit(void **state)
{
    assert_int_equal(8, ask(*state, (ng_degree_question){0, 8, 8, UINT64_MAX, NULL}).hops);
    ng_degree_answer answer = ask(*state, (ng_degree_question){0, 8, 7, UINT64_MAX, NULL});
    assert_true(answer.complete);
    assert_true(answer.hops == NG_DEGREE_NONE);
}

static void test_ng_degree__hops__is_incomplete_when_the_budget_ends(void **state)
{
    ng_degree_answer all = ask(*state, (ng_degree_question){0, 8, UINT32_MAX, 1000, NULL});
    assert_true(all.edges_read > 0);
    for (uint64_t budget = 0; budget <= all.edges_read; budget++) {
        ng_degree_answer answer =
            ask(*state, (ng_degree_question){0, 8, UINT32_MAX, budget, NULL});
        assert_true(answer.edges_read <= budget);
        assert_true(answer.complete == (budget == all.edges_read));
        assert_true(answer.hops == (answer.complete ? 8 : NG_DEGREE_NONE));
    }
}

static void test_ng_degree__hops__stops_when_cancelled(void **state)
{
    fixture *fixed = *state;
    const volatile int cancel = 1;
    const ng_degree_question question = {0, 8, UINT32_MAX, UINT64_MAX, &cancel};
    ng_degree_answer answer;
    assert_int_equal(NG_ERR_INTERRUPTED,
        ng_degree__hops(fixed->workspace, &fixed->packed, &question, &answer, NULL));
    assert_false(answer.complete);
    assert_int_equal(
        8, ask(fixed, (ng_degree_question){0, 8, UINT32_MAX, UINT64_MAX, NULL}).hops);
}

// Lists out of the packed form, the n-th read fails.
typedef struct failing_view {
    const ng_adjacency *packed;
    uint32_t reads_left;
    uint32_t degree[NG_ADJACENCY_BLOCK];
    const uint32_t *block[1];
} failing_view;

static ng_status read_or_fail(
    void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    failing_view *view = source;
    return view->reads_left-- == 0
        ? NG_ERR_CORRUPT
        : ng_adjacency__neighbors(view->packed, vertex, neighbor, count, err);
}

static ng_status read_degrees(void *source, uint32_t block, ng_error *err)
{
    failing_view *view = source;
    for (uint32_t v = 0; v < view->packed->vertex_count; v++) {
        ng_status status = ng_adjacency__degree(view->packed, v, &view->degree[v], err);
        assert_int_equal(NG_OK, status);
    }
    view->block[block] = view->degree;
    return NG_OK;
}

static void test_ng_degree__hops__passes_a_fault_of_the_view_on(void **state)
{
    fixture *fixed = *state;
    const ng_degree_question question = {0, 8, UINT32_MAX, UINT64_MAX, NULL};
    ng_status status = NG_ERR_CORRUPT;
    for (uint32_t reads = 0; status != NG_OK; reads++) {
        failing_view view = {.packed = &fixed->packed, .reads_left = reads};
        const ng_adjacency graph = {.vertex_count = VERTICES,
            .source = &view,
            .read = read_or_fail,
            .degree_block = view.block,
            .read_degrees = read_degrees};
        ng_degree_answer answer;
        assert_true(reads < 20);
        status = ng_degree__hops(fixed->workspace, &graph, &question, &answer, NULL);
        assert_true(status == NG_OK || status == NG_ERR_CORRUPT);
        assert_true(answer.hops == (status == NG_OK ? 8 : NG_DEGREE_NONE));
    }
}

static void test_ng_degree__hops__takes_a_graph_of_another_size(void **state)
{
    fixture *fixed = *state;
    oracle_graph larger = oracle_create(300);
    oracle_set(&larger, 0, 299, 1);
    ng_adjacency packed = oracle_pack(&larger);
    const ng_degree_question question = {0, 299, UINT32_MAX, UINT64_MAX, NULL};
    ng_degree_answer answer;
    assert_int_equal(
        8, ask(fixed, (ng_degree_question){0, 8, UINT32_MAX, UINT64_MAX, NULL}).hops);
    assert_int_equal(
        NG_OK, ng_degree__hops(fixed->workspace, &packed, &question, &answer, NULL));
    assert_int_equal(1, answer.hops);
    oracle_release(&packed);
    oracle_destroy(&larger);
}

#define WITH_ROW(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ROW(test_ng_degree__hops__counts_hops_along_a_row),
        WITH_ROW(test_ng_degree__hops__is_0_for_oneself_and_reads_nothing),
        WITH_ROW(test_ng_degree__hops__is_none_without_a_path),
        WITH_ROW(test_ng_degree__hops__is_none_beyond_the_limit),
        WITH_ROW(test_ng_degree__hops__is_incomplete_when_the_budget_ends),
        WITH_ROW(test_ng_degree__hops__stops_when_cancelled),
        WITH_ROW(test_ng_degree__hops__passes_a_fault_of_the_view_on),
        WITH_ROW(test_ng_degree__hops__takes_a_graph_of_another_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
