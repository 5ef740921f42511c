// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rates, ratios, intervals and orders against a worked example computed by hand.
 *
 * A pool of 105, of whom 60 are within reach:
 *
 *   group     pool  selected  reachable
 *   a           40        10         30   rate 0.25: the best
 *   b           50         5         20   rate 0.10: ratio 0.4
 *   c            8         0          4   nobody
 *   a and x      1         1          1   under 2 %: 2 % of 105 is 2.1
 *   unknown      6         1          5
 *
 * Of b: variance 1/5 - 1/50 + 1/10 - 1/40 = 0.255, deviation 0.504975, ln 0.4 = -0.916291, so
 * exp(-0.916291 -+ 1.959964 * 0.504975) = 0.148670 and 1.076207. Of c with halves: ratio
 * (0.5/8.5) / (10.5/40.5) = 0.226891, variance 2 - 2/17 + 2/21 - 2/81 = 1.952900.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "netgraph.h"

enum {
    A,
    B,
    C,
    SMALL,
    GROUPS
};

// A number below `limit`, the same ones each time.
static uint32_t draw(uint64_t *state, uint32_t limit)
{
    *state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*state >> 33) % limit;
}

static void measure(ng_fairness_group groups[GROUPS])
{
    const uint32_t given[GROUPS][3] = {{40, 10, 30}, {50, 5, 20}, {8, 0, 4}, {1, 1, 1}};
    memset(groups, 0, GROUPS * sizeof *groups);
    for (size_t i = 0; i < GROUPS; i++) {
        groups[i].pool = given[i][0];
        groups[i].selected = given[i][1];
        groups[i].reachable = given[i][2];
    }
    assert_int_equal(ng_fairness_measure(groups, GROUPS, 105, 60, NULL), NG_OK);
}

static void assert_near(uint64_t value, uint64_t expected)
{
    assert_in_range(value, expected - 2, expected + 2);
}

static void test_ng_fairness_measure__is_the_worked_example(void **state)
{
    ng_fairness_group groups[GROUPS];
    (void)state;
    measure(groups);
    assert_true(groups[A].is_best);
    assert_int_equal(groups[A].rate_micro, 250000);
    assert_int_equal(groups[A].ratio_micro, 1000000);
    assert_false(groups[A].is_below);
    assert_int_equal(groups[B].rate_micro, 100000);
    assert_int_equal(groups[B].ratio_micro, 400000);
    assert_near(groups[B].low_micro, 148670);
    assert_near(groups[B].high_micro, 1076207);
    assert_true(groups[B].is_below);
    assert_false(groups[B].is_certain);
}

// A group of zero has the ratio 0, and an interval all the same.
static void test_ng_fairness_measure__knows_a_group_of_zero(void **state)
{
    ng_fairness_group groups[GROUPS];
    (void)state;
    measure(groups);
    assert_true(groups[C].has_ratio);
    assert_int_equal(groups[C].rate_micro, 0);
    assert_int_equal(groups[C].ratio_micro, 0);
    assert_near(groups[C].low_micro, 14665);
    assert_near(groups[C].high_micro, 3510254);
    assert_true(groups[C].is_below);
    assert_false(groups[C].is_certain);
}

// Though its rate is 1 nobody is compared with it.
static void test_ng_fairness_measure__leaves_out_a_small_group(void **state)
{
    ng_fairness_group groups[GROUPS];
    (void)state;
    measure(groups);
    assert_true(groups[SMALL].is_small);
    assert_false(groups[SMALL].has_ratio);
    assert_false(groups[SMALL].is_best);
    assert_int_equal(groups[SMALL].rate_micro, 1000000);
}

// Shares are of the whole pool: 40/105, 30/60.
static void test_ng_fairness_measure__compares_reach_with_pool(void **state)
{
    ng_fairness_group groups[GROUPS];
    (void)state;
    measure(groups);
    assert_int_equal(groups[A].pool_share_micro, 380952);
    assert_int_equal(groups[A].reach_share_micro, 500000);
    assert_int_equal(groups[A].gap_micro, 119048);
    assert_int_equal(groups[B].gap_micro, 333333 - 476190);
}

// Nobody selected: rates, but nothing to compare with. 2 % exactly is not small.
static void test_ng_fairness_measure__without_anybody_selected(void **state)
{
    ng_fairness_group groups[2] = {{.pool = 2}, {.pool = 98}};
    (void)state;
    assert_int_equal(ng_fairness_measure(groups, 2, 100, 0, NULL), NG_OK);
    assert_false(groups[0].is_small);
    assert_false(groups[0].has_ratio || groups[1].has_ratio);
    groups[0].selected = 3;
    assert_int_equal(ng_fairness_measure(groups, 2, 100, 0, NULL), NG_ERR_ARGUMENT);
}

/**
 * Of 1,000 each, beside 400 selected: 200 are below, 390 pass, 330 pass though the interval
 * reaches below 0.8. By hand: 0.5 exp(-+ 1.959964 * 0.074162), 0.975 exp(-+ 1.959964 *
 * 0.055354), 0.825 exp(-+ 1.959964 * 0.059416). Of 10 each, 4 beside 5 are 0.8 exactly.
 */
static void test_ng_fairness_measure__tells_what_is_certain(void **state)
{
    ng_fairness_group groups[] = {{.pool = 1000, .selected = 200},
        {.pool = 1000, .selected = 390}, {.pool = 1000, .selected = 330},
        {.pool = 1000, .selected = 400}};
    ng_fairness_group tens[] = {{.pool = 10, .selected = 5}, {.pool = 10, .selected = 4}};
    (void)state;
    assert_int_equal(ng_fairness_measure(groups, 4, 4000, 0, NULL), NG_OK);
    assert_true(groups[3].is_best);
    assert_int_equal(groups[0].ratio_micro, 500000);
    assert_near(groups[0].low_micro, 432358);
    assert_near(groups[0].high_micro, 578225);
    assert_true(groups[0].is_below && groups[0].is_certain);
    assert_near(groups[1].low_micro, 874756);
    assert_near(groups[1].high_micro, 1086732);
    assert_true(!groups[1].is_below && groups[1].is_certain);
    assert_near(groups[2].low_micro, 734309);
    assert_near(groups[2].high_micro, 926892);
    assert_true(!groups[2].is_below && !groups[2].is_certain);
    assert_int_equal(ng_fairness_measure(tens, 2, 20, 0, NULL), NG_OK);
    assert_int_equal(tens[1].ratio_micro, 800000);
    assert_false(tens[1].is_below);
}

// Best first a a a a b b, half of the pool each: 2 places must have a b, 4 two, by hand.
static void test_ng_fairness_rerank__keeps_the_floor(void **state)
{
    const uint32_t group[6] = {0, 0, 0, 0, 1, 1};
    const uint32_t pool[2] = {50, 50};
    const ng_fairness_order asked = {group, 6, pool, 2, 100};
    uint32_t places[6];
    (void)state;
    assert_int_equal(ng_fairness_rerank(&asked, places, NULL), NG_OK);
    const uint32_t expected[6] = {1, 3, 5, 6, 2, 4};
    assert_memory_equal(places, expected, sizeof places);
}

// Random lists: every prefix has the floor of each share, as far as the list has so many, and
// each place is given once.
static void test_ng_fairness_rerank__holds_at_every_prefix(void **state)
{
    uint64_t random = 7;
    (void)state;
    for (int round = 0; round < 300; round++) {
        uint32_t group[40];
        uint32_t place[40];
        uint32_t pool[5];
        uint32_t have[5] = {0};
        uint32_t seen[5] = {0};
        uint32_t total = draw(&random, 20);
        for (size_t g = 0; g < 5; g++) {
            pool[g] = 1 + draw(&random, 50);
            total += pool[g];
        }
        for (size_t i = 0; i < 40; i++) {
            const uint32_t drawn = draw(&random, 6);
            group[i] = drawn == 5 ? NG_FAIRNESS_UNKNOWN : drawn;
            have[drawn % 5] += drawn < 5;
        }
        const ng_fairness_order asked = {group, 40, pool, 5, total};
        assert_int_equal(ng_fairness_rerank(&asked, place, NULL), NG_OK);
        for (uint32_t k = 1; k <= 40; k++) {
            size_t at = 0;
            while (place[at] != k) {
                at++;
                assert_true(at < 40);
            }
            seen[group[at] % 5] += group[at] != NG_FAIRNESS_UNKNOWN;
            for (size_t g = 0; g < 5; g++) {
                const uint32_t floor = pool[g] * k / total;
                assert_true(seen[g] >= (floor < have[g] ? floor : have[g]));
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_fairness_measure__is_the_worked_example),
        cmocka_unit_test(test_ng_fairness_measure__knows_a_group_of_zero),
        cmocka_unit_test(test_ng_fairness_measure__leaves_out_a_small_group),
        cmocka_unit_test(test_ng_fairness_measure__compares_reach_with_pool),
        cmocka_unit_test(test_ng_fairness_measure__without_anybody_selected),
        cmocka_unit_test(test_ng_fairness_measure__tells_what_is_certain),
        cmocka_unit_test(test_ng_fairness_rerank__keeps_the_floor),
        cmocka_unit_test(test_ng_fairness_rerank__holds_at_every_prefix),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
