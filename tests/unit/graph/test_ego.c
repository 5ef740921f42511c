// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The network around a vertex against an example worked out by hand:
 *
 *   1 - 2, 1 - 3, 1 - 4, 2 - 3, 2 - 5, 4 - 5, 4 - 6, 6 - 7; vertices 0 and 8 are alone.
 *
 * Around 1: n = 3. Within two hops 2, 3, 4, 5, 6. Degrees: 2 has 3, 3 has 2, 4 has 3. Terms of
 * the constraint: of 2, with 3 in common, 1 + 1/2; of 3, with 2 in common, 1 + 1/3; of 4, 1.
 * (9/4 + 16/9 + 1) / 9 = 181/324 = 0.558642.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "graph/ego.h"

static const uint64_t offsets[] = {0, 0, 3, 6, 8, 11, 13, 15, 16, 16};
static const uint32_t neighbors[] = {2, 3, 4, 1, 3, 5, 1, 2, 1, 5, 6, 2, 4, 4, 7, 6};
static const ng_adjacency graph = {.vertex_count = 9, .offset = offsets, .neighbor = neighbors};

static void test_ng_ego__measure__equals_the_example_by_hand(void **state)
{
    (void)state;
    ng_ego ego;
    ng_error err;
    assert_int_equal(ng_ego__measure(&graph, 1, NULL, NULL, &ego, &err), NG_OK);
    assert_int_equal(ego.reach, 5);
    assert_int_equal(ego.constraint_micro, 558642);
}

static void test_ng_ego__measure__counts_the_goal_behind_each(void **state)
{
    (void)state;
    ng_ego ego;
    ng_error err;
    uint32_t behind[3] = {9, 9, 9};
    // The vertex itself, a neighbour, two behind neighbours, one too far.
    const uint64_t goal[] = {1u << 1 | 1u << 3 | 1u << 5 | 1u << 6 | 1u << 7};
    assert_int_equal(ng_ego__measure(&graph, 1, goal, behind, &ego, &err), NG_OK);
    assert_int_equal(behind[0], 1); // 2: 5
    assert_int_equal(behind[1], 0); // 3
    assert_int_equal(behind[2], 2); // 4: 5 and 6
}

static void test_ng_ego__measure__of_few_neighbours(void **state)
{
    (void)state;
    ng_ego ego;
    ng_error err;
    assert_int_equal(ng_ego__measure(&graph, 8, NULL, NULL, &ego, &err), NG_OK);
    assert_int_equal(ego.reach, 0);
    assert_int_equal(ego.constraint_micro, 0);
    assert_int_equal(ng_ego__measure(&graph, 99, NULL, NULL, &ego, &err), NG_OK);
    assert_int_equal(ego.reach, 0);
    assert_int_equal(ng_ego__measure(&graph, 7, NULL, NULL, &ego, &err), NG_OK);
    assert_int_equal(ego.reach, 2);
    assert_int_equal(ego.constraint_micro, 1000000);
}

// exp of the entropy of 2/3 and 1/3 is 3 / 2^(2/3) = 1.8898816.
static void test_ng_ego__effective_micro__is_the_exponential_of_entropy(void **state)
{
    (void)state;
    const uint32_t uneven[] = {2, 1};
    const uint32_t even[] = {7, 7, 7, 7};
    const uint32_t one[] = {500};
    assert_int_equal(ng_ego__effective_micro(uneven, 2), 1889882);
    assert_int_equal(ng_ego__effective_micro(even, 4), 4000000);
    assert_int_equal(ng_ego__effective_micro(one, 1), 1000000);
    assert_int_equal(ng_ego__effective_micro(NULL, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_ego__measure__equals_the_example_by_hand),
        cmocka_unit_test(test_ng_ego__measure__counts_the_goal_behind_each),
        cmocka_unit_test(test_ng_ego__measure__of_few_neighbours),
        cmocka_unit_test(test_ng_ego__effective_micro__is_the_exponential_of_entropy),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
