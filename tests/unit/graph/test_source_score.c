// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The score of candidates by hand, and at the ends of its ranges.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/source_score.h"

static void test_ng_source_score__of__is_the_product_of_its_parts(void **state)
{
    (void)state;
    // sqrt(0.25) * (0.5 + 0.48 + 0.02) * sqrt(4) * 0.5
    const ng_source_factors factors = {.reputation = NG_SOURCE_ONE / 4,
        .proximity = NG_SOURCE_ONE / 2,
        .advisers = 480000000,
        .match = NG_SOURCE_ONE / 2,
        .lift = (uint64_t)NG_FIXED_ONE * 4};
    assert_int_equal(ng_source_score__of(&factors), NG_SOURCE_ONE / 2);
}

static void test_ng_source_score__of__leaves_out_who_asks_when_nobody_does(void **state)
{
    (void)state;
    const ng_source_factors factors = {
        .reputation = NG_SOURCE_ONE / 4, .match = NG_SOURCE_ONE, .alone = true};
    assert_int_equal(ng_source_score__of(&factors), NG_SOURCE_ONE / 2);
}

static void test_ng_source_score__of__holds_at_the_largest_parts(void **state)
{
    (void)state;
    const ng_source_factors factors = {.reputation = NG_SOURCE_ONE,
        .proximity = NG_SOURCE_ONE,
        .advisers = (uint32_t)NG_SOURCE_ADVISERS_MAX,
        .match = NG_SOURCE_ONE,
        .lift = (uint64_t)NG_FIXED_ONE * 441};
    // 2.52 * 21
    assert_int_equal(ng_source_score__of(&factors), UINT64_C(52920000000));
}

static void test_ng_source_score__share__rounds_and_stays_within_one(void **state)
{
    (void)state;
    assert_int_equal(ng_source_score__share(1, 3), 333333333);
    assert_int_equal(ng_source_score__share(2, 3), 666666667);
    assert_int_equal(ng_source_score__share(5, 4), NG_SOURCE_ONE);
    assert_int_equal(ng_source_score__share(5, 0), 0);
    assert_int_equal(ng_source_score__share(UINT64_MAX - 1, UINT64_MAX), NG_SOURCE_ONE);
}

static void test_ng_source_score__cosine__is_one_for_equal_sets(void **state)
{
    (void)state;
    assert_int_equal(ng_source_score__cosine(7, 7, 7), NG_SOURCE_ONE);
    assert_int_equal(ng_source_score__cosine(1, 1, 4), NG_SOURCE_ONE / 2);
    assert_int_equal(ng_source_score__cosine(0, 3, 4), 0);
    assert_int_equal(ng_source_score__cosine(3, 0, 4), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_source_score__of__is_the_product_of_its_parts),
        cmocka_unit_test(test_ng_source_score__of__leaves_out_who_asks_when_nobody_does),
        cmocka_unit_test(test_ng_source_score__of__holds_at_the_largest_parts),
        cmocka_unit_test(test_ng_source_score__share__rounds_and_stays_within_one),
        cmocka_unit_test(test_ng_source_score__cosine__is_one_for_equal_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
