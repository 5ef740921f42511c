// SPDX-License-Identifier: GPL-3.0-or-later
// Trust out of masses, and scored lists worked out by hand.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/reputation.h"

enum {
    HALF = NG_TRUST_ONE / 2,
    FULL = NG_TRUST_ONE
};

static void test_ng_reputation__trust__is_1_from_the_mass_that_reaches_95_percent(void **state)
{
    (void)state;
    // 60 + 30 reach 90 of 100, and with 6 they reach 96.
    static const double mass[] = {6, 60, 3, 30, 1, 0};
    uint32_t trust[6];
    double tau;
    assert_int_equal(NG_OK, ng_reputation__trust(mass, 6, trust, &tau, NULL));
    assert_true(tau == 6);
    assert_int_equal(FULL, trust[0]);
    assert_int_equal(FULL, trust[1]);
    assert_int_equal(HALF, trust[2]);
    assert_int_equal(FULL, trust[3]);
    assert_int_equal(166666667, trust[4]); // 1/6, half up
    assert_int_equal(0, trust[5]);
}

static void test_ng_reputation__trust__is_the_same_for_masses_times_a_factor(void **state)
{
    (void)state;
    static const double mass[] = {3, 1, 4, 1, 5};
    static const double scaled[] = {24, 8, 32, 8, 40};
    uint32_t trust[5];
    uint32_t scaled_trust[5];
    double tau;
    double scaled_tau;
    assert_int_equal(NG_OK, ng_reputation__trust(mass, 5, trust, &tau, NULL));
    assert_int_equal(NG_OK, ng_reputation__trust(scaled, 5, scaled_trust, &scaled_tau, NULL));
    assert_true(scaled_tau == 8 * tau);
    assert_memory_equal(trust, scaled_trust, sizeof trust);
}

static void test_ng_reputation__trust__is_0_without_mass(void **state)
{
    (void)state;
    static const double mass[] = {0, 0};
    uint32_t trust[2] = {7, 7};
    double tau = 7;
    assert_int_equal(NG_OK, ng_reputation__trust(mass, 2, trust, &tau, NULL));
    assert_true(tau == 0);
    assert_int_equal(0, trust[0]);
    assert_int_equal(0, trust[1]);
    assert_int_equal(NG_OK, ng_reputation__trust(NULL, 0, NULL, &tau, NULL));
}

static void test_ng_reputation__scale__is_unlevelled_when_no_trusted_one_has_a_level(
    void **state)
{
    (void)state;
    // A level that carries no trust cannot change how a list is scored.
    const ng_reputation_row row[] = {ng_reputation__row(1, FULL, 0),
        ng_reputation__row(2, 0, 3), ng_reputation__row(3, HALF, 0)};
    ng_reputation_scale scale = ng_reputation__scale(row, 3);
    assert_false(scale.levelled);
    assert_true(scale.mu == 0 && scale.sigma == 0);
}

static void test_ng_reputation__scale__weighs_mu_and_sigma_by_trust(void **state)
{
    (void)state;
    // Level 1 with trust 1, level 3 with trust 1/2 twice: mean 2, deviation 1. The endorsement
    // without level and the one without trust do not count.
    const ng_reputation_row row[] = {ng_reputation__row(1, FULL, 1),
        ng_reputation__row(2, HALF, 3), ng_reputation__row(3, HALF, 3),
        ng_reputation__row(4, FULL, 0), ng_reputation__row(5, 0, 2)};
    ng_reputation_scale scale = ng_reputation__scale(row, 5);
    assert_true(scale.levelled);
    assert_true(scale.mu == 2);
    assert_true(scale.sigma == 1);
}

static int64_t score(const ng_reputation_scale *scale, const uint32_t carried[][2], int count)
{
    ng_reputation_sums sums = {0};
    for (int i = 0; i < count; i++) {
        ng_reputation__add(&sums, ng_reputation__row(0, carried[i][0], carried[i][1]).carried);
    }
    return ng_reputation__score(scale, &sums);
}

static void test_ng_reputation__score__is_the_sum_of_trust_without_levels(void **state)
{
    (void)state;
    const ng_reputation_scale scale = {.levelled = false};
    const uint32_t two[][2] = {{FULL, 0}, {HALF, 0}};
    const uint32_t little[][2] = {{1499, 0}};
    const uint32_t half_up[][2] = {{1500, 0}};
    assert_int_equal(1500000, score(&scale, two, 2));
    assert_int_equal(1, score(&scale, little, 1));
    assert_int_equal(2, score(&scale, half_up, 1));
}

static void test_ng_reputation__score__follows_the_formula_with_levels(void **state)
{
    (void)state;
    const ng_reputation_scale scale = {.levelled = true, .mu = 2, .sigma = 1};
    // n = 3/2; L = 3 + 1/2 * 2, the missing level counting mu.
    const uint32_t carried[][2] = {{FULL, 3}, {HALF, 0}};
    double expected = (4 + 2 - 0.5) / 2.5 - 0.8 / sqrt(2.5);
    assert_int_equal(llround(expected * 1e6), score(&scale, carried, 2));
}

static void test_ng_reputation__score__may_be_negative(void **state)
{
    (void)state;
    const ng_reputation_scale scale = {.levelled = true, .mu = 1, .sigma = 2};
    const uint32_t carried[][2] = {{1, 1}};
    assert_int_equal(llround(((1 - 1) - 1.6) * 1e6), score(&scale, carried, 1));
}

static void test_ng_reputation__rank__orders_by_score_and_then_as_they_came(void **state)
{
    (void)state;
    const ng_reputation_row row[] = {
        ng_reputation__row(2, HALF, 0),
        ng_reputation__row(4, FULL, 0),
        ng_reputation__row(4, HALF, 0),
        ng_reputation__row(7, 0, 0),
        ng_reputation__row(9, HALF, 0),
    };
    ng_reputation_space space = {0};
    ng_reputation_ranking ranking;
    assert_int_equal(NG_OK, ng_reputation__rank(row, 5, &space, &ranking, NULL));
    assert_int_equal(4, ranking.endorsed);
    assert_int_equal(3, ranking.ranked);
    static const uint32_t order[] = {1, 0, 3};
    assert_memory_equal(order, ranking.order, sizeof order);
    assert_int_equal(4, ranking.entry[1].to);
    assert_int_equal(1500000, ranking.entry[1].score);
    assert_int_equal(2, ranking.entry[1].endorsers);
    assert_int_equal(0, ranking.entry[1].place);
    assert_int_equal(1, ranking.entry[0].place);
    assert_int_equal(2, ranking.entry[3].place);
    ng_reputation_space__release(&space);
}

static void test_ng_reputation__rank__gives_no_place_without_trust(void **state)
{
    (void)state;
    const ng_reputation_row row[] = {ng_reputation__row(3, 0, 2), ng_reputation__row(3, 0, 0)};
    ng_reputation_space space = {0};
    ng_reputation_ranking ranking;
    assert_int_equal(NG_OK, ng_reputation__rank(row, 2, &space, &ranking, NULL));
    assert_int_equal(1, ranking.endorsed);
    assert_int_equal(0, ranking.ranked);
    assert_true(ranking.entry[0].place == NG_REPUTATION_NONE);
    assert_int_equal(0, ranking.entry[0].score);
    assert_int_equal(2, ranking.entry[0].endorsers);
    ng_reputation_space__release(&space);
}

static void test_ng_reputation__rank__ranks_negative_scores_below(void **state)
{
    (void)state;
    // Weighted by trust nearly all levels are 1, so that the second, of level 1 and little
    // trust, comes out near mu and the doubt about the third pulls nobody below it.
    const ng_reputation_row row[] = {ng_reputation__row(1, 1000, 1),
        ng_reputation__row(2, FULL, 3), ng_reputation__row(3, FULL, 1)};
    ng_reputation_space space = {0};
    ng_reputation_ranking ranking;
    assert_int_equal(NG_OK, ng_reputation__rank(row, 3, &space, &ranking, NULL));
    assert_true(ranking.scale.levelled);
    for (uint32_t i = 1; i < ranking.ranked; i++) {
        assert_true(
            ranking.entry[ranking.order[i - 1]].score >= ranking.entry[ranking.order[i]].score);
    }
    assert_int_equal(2, ranking.entry[ranking.order[0]].to);
    ng_reputation_space__release(&space);
}

static void test_ng_reputation__rank__takes_an_empty_list(void **state)
{
    (void)state;
    ng_reputation_space space = {0};
    ng_reputation_ranking ranking;
    assert_int_equal(NG_OK, ng_reputation__rank(NULL, 0, &space, &ranking, NULL));
    assert_int_equal(0, ranking.endorsed);
    assert_int_equal(0, ranking.ranked);
    ng_reputation_space__release(&space);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_reputation__trust__is_1_from_the_mass_that_reaches_95_percent),
        cmocka_unit_test(test_ng_reputation__trust__is_the_same_for_masses_times_a_factor),
        cmocka_unit_test(test_ng_reputation__trust__is_0_without_mass),
        cmocka_unit_test(
            test_ng_reputation__scale__is_unlevelled_when_no_trusted_one_has_a_level),
        cmocka_unit_test(test_ng_reputation__scale__weighs_mu_and_sigma_by_trust),
        cmocka_unit_test(test_ng_reputation__score__is_the_sum_of_trust_without_levels),
        cmocka_unit_test(test_ng_reputation__score__follows_the_formula_with_levels),
        cmocka_unit_test(test_ng_reputation__score__may_be_negative),
        cmocka_unit_test(test_ng_reputation__rank__orders_by_score_and_then_as_they_came),
        cmocka_unit_test(test_ng_reputation__rank__gives_no_place_without_trust),
        cmocka_unit_test(test_ng_reputation__rank__ranks_negative_scores_below),
        cmocka_unit_test(test_ng_reputation__rank__takes_an_empty_list),
    };
    return cmocka_run_group_tests_name("reputation", tests, NULL, NULL);
}
