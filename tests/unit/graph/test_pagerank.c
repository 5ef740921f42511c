// SPDX-License-Identifier: GPL-3.0-or-later
// PageRank on graphs whose answer is known, and its report. Against a power iteration on random
// graphs: tests/property/test_reputation_kernels.c.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/pagerank.h"

// Everybody endorses everybody else.
static const uint64_t complete_offset[] = {0, 3, 6, 9, 12};
static const uint32_t complete_vertex[] = {1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2};
static const uint32_t complete_weight[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
static const ng_arcs complete = {4, complete_offset, complete_vertex, complete_weight};

static ng_pagerank_report solve(const ng_arcs *in, const double *reset, double *out)
{
    ng_pagerank_report report;
    const ng_pagerank_question question = {.in = in, .reset = reset, .damping = 0.85};
    assert_int_equal(NG_OK, ng_pagerank__solve(&question, out, &report, NULL));
    assert_true(report.converged);
    assert_true(report.residual <= NG_PAGERANK_RESIDUAL);
    return report;
}

static void assert_near(double expected, double got)
{
    if (fabs(expected - got) > 1e-12) {
        fail_msg("%.15f is not %.15f", got, expected);
    }
}

static void test_ng_pagerank__solve__is_personalised_on_one_of_a_complete_graph(void **state)
{
    (void)state;
    static const double reset[] = {1, 0, 0, 0};
    double y[4];
    ng_pagerank_report report = solve(&complete, reset, y);
    // 26 / 77 and 17 / 77.
    assert_near(26.0 / 77, y[0] / report.sum);
    assert_near(17.0 / 77, y[1] / report.sum);
    assert_near(17.0 / 77, y[2] / report.sum);
    assert_near(17.0 / 77, y[3] / report.sum);
    assert_int_equal(3376623377, llround(y[0] / report.sum * 1e10));
    assert_int_equal(2207792208, llround(y[1] / report.sum * 1e10));
}

static void test_ng_pagerank__solve__is_even_on_a_complete_graph(void **state)
{
    (void)state;
    double y[4];
    ng_pagerank_report report = solve(&complete, NULL, y);
    for (int v = 0; v < 4; v++) {
        assert_near(0.25, y[v] / report.sum);
    }
}

// 0 -> 1 with weight 3, 0 -> 2 with weight 1; 1 and 2 endorse nobody; 3 has no arc.
static const uint64_t fork_offset[] = {0, 0, 1, 2, 2};
static const uint32_t fork_vertex[] = {0, 0};
static const uint32_t fork_weight[] = {3, 1};
static const ng_arcs fork = {4, fork_offset, fork_vertex, fork_weight};

static void test_ng_pagerank__solve__spreads_by_weight(void **state)
{
    (void)state;
    double y[4];
    solve(&fork, NULL, y);
    assert_near(1, y[0]);
    assert_near(1 + 0.85 * 0.75, y[1]);
    assert_near(1 + 0.85 * 0.25, y[2]);
}

static void test_ng_pagerank__solve__leaves_a_vertex_without_arcs_at_its_reset(void **state)
{
    (void)state;
    double y[4];
    ng_pagerank_report report = solve(&fork, NULL, y);
    assert_true(y[3] == 1);
    assert_near(4.85, report.sum);
}

static void test_ng_pagerank__solve__gives_nothing_to_whom_the_reset_does_not_reach(
    void **state)
{
    (void)state;
    static const double reset[] = {0, 0.5, 0, 0.5};
    double y[4];
    ng_pagerank_report report = solve(&fork, reset, y);
    assert_true(y[0] == 0 && y[2] == 0);
    assert_true(y[1] == 0.5 && y[3] == 0.5);
    assert_true(report.sum == 1);
}

static void test_ng_pagerank__solve__is_zero_for_a_reset_of_zeros(void **state)
{
    (void)state;
    static const double reset[] = {0, 0, 0, 0};
    double y[4] = {7, 7, 7, 7};
    ng_pagerank_report report = solve(&complete, reset, y);
    assert_true(report.sum == 0 && report.residual == 0);
    assert_true(y[0] == 0 && y[3] == 0);
}

static void test_ng_pagerank__solve__takes_a_graph_without_vertices(void **state)
{
    (void)state;
    const ng_arcs none = {0, fork_offset, NULL, NULL};
    ng_pagerank_report report = solve(&none, NULL, NULL);
    assert_int_equal(0, report.sweeps);
}

static void test_ng_pagerank__solve__is_the_reset_without_damping(void **state)
{
    (void)state;
    static const double reset[] = {1, 2, 3, 4};
    double y[4];
    const ng_pagerank_question question = {.in = &complete, .reset = reset, .damping = 0};
    assert_int_equal(NG_OK, ng_pagerank__solve(&question, y, NULL, NULL));
    assert_true(y[0] == 1 && y[1] == 2 && y[2] == 3 && y[3] == 4);
}

static void test_ng_pagerank__solve__says_when_the_sweeps_did_not_suffice(void **state)
{
    (void)state;
    static const double reset[] = {1, 0, 0, 0};
    double y[4];
    ng_pagerank_report report;
    const ng_pagerank_question question = {
        .in = &complete, .reset = reset, .damping = 0.85, .sweeps_max = 2};
    assert_int_equal(NG_OK, ng_pagerank__solve(&question, y, &report, NULL));
    assert_false(report.converged);
    assert_int_equal(2, report.sweeps);
    assert_true(report.residual > NG_PAGERANK_RESIDUAL);
}

static void test_ng_pagerank__solve__stops_at_the_residual_asked_for(void **state)
{
    (void)state;
    static const double reset[] = {1, 0, 0, 0};
    double y[4];
    ng_pagerank_report rough;
    const ng_pagerank_question question = {
        .in = &complete, .reset = reset, .damping = 0.85, .residual_max = 1e-3};
    assert_int_equal(NG_OK, ng_pagerank__solve(&question, y, &rough, NULL));
    ng_pagerank_report fine = solve(&complete, reset, y);
    assert_true(rough.converged && rough.residual <= 1e-3);
    assert_true(rough.sweeps < fine.sweeps);
}

static void test_ng_pagerank__solve__stops_when_asked(void **state)
{
    (void)state;
    static const int stop = 1;
    double y[4];
    ng_error err;
    const ng_pagerank_question question = {.in = &complete, .damping = 0.85, .cancel = &stop};
    assert_int_equal(NG_ERR_INTERRUPTED, ng_pagerank__solve(&question, y, NULL, &err));
    assert_string_equal("interrupted: nothing was written", err.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_pagerank__solve__is_personalised_on_one_of_a_complete_graph),
        cmocka_unit_test(test_ng_pagerank__solve__is_even_on_a_complete_graph),
        cmocka_unit_test(test_ng_pagerank__solve__spreads_by_weight),
        cmocka_unit_test(test_ng_pagerank__solve__leaves_a_vertex_without_arcs_at_its_reset),
        cmocka_unit_test(
            test_ng_pagerank__solve__gives_nothing_to_whom_the_reset_does_not_reach),
        cmocka_unit_test(test_ng_pagerank__solve__is_zero_for_a_reset_of_zeros),
        cmocka_unit_test(test_ng_pagerank__solve__takes_a_graph_without_vertices),
        cmocka_unit_test(test_ng_pagerank__solve__is_the_reset_without_damping),
        cmocka_unit_test(test_ng_pagerank__solve__says_when_the_sweeps_did_not_suffice),
        cmocka_unit_test(test_ng_pagerank__solve__stops_at_the_residual_asked_for),
        cmocka_unit_test(test_ng_pagerank__solve__stops_when_asked),
    };
    return cmocka_run_group_tests_name("pagerank", tests, NULL, NULL);
}
