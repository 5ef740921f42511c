// SPDX-License-Identifier: GPL-3.0-or-later
// Intersections of ascending lists, against a loop over both.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/hash.h"
#include "graph/mutual.h"

enum {
    LENGTH_MAX = 300,
    LONG_MAX_LENGTH = 9000
};

static uint32_t random_list(ng_random *random, uint32_t out[LENGTH_MAX])
{
    uint32_t count = (uint32_t)ng_random__below(random, LENGTH_MAX);
    uint32_t gap = 1 + (uint32_t)ng_random__below(random, 12);
    uint32_t value = 0;
    for (uint32_t i = 0; i < count; i++) {
        value += 1 + (uint32_t)ng_random__below(random, gap);
        out[i] = value;
    }
    return count;
}

static void test_ng_mutual__intersect__equals_a_loop_over_both(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 3);
    for (uint32_t turn = 0; turn < 2000; turn++) {
        uint32_t a[LENGTH_MAX];
        uint32_t b[LENGTH_MAX];
        uint32_t out[LENGTH_MAX];
        uint32_t a_count = random_list(&random, a);
        uint32_t b_count = random_list(&random, b);
        uint32_t found = ng_mutual__intersect(a, a_count, b, b_count, out);
        assert_int_equal(found, ng_mutual__intersect(b, b_count, a, a_count, NULL));
        uint32_t expected = 0;
        for (uint32_t i = 0; i < a_count; i++) {
            for (uint32_t j = 0; j < b_count; j++) {
                if (a[i] == b[j]) {
                    assert_true(expected < found);
                    assert_int_equal(a[i], out[expected++]);
                }
            }
        }
        assert_int_equal(expected, found);
    }
}

static void test_ng_mutual__meet__equals_the_intersection(void **state)
{
    (void)state;
    static uint32_t a[LONG_MAX_LENGTH];
    static uint32_t b[LONG_MAX_LENGTH];
    static uint32_t met[LONG_MAX_LENGTH];
    static uint32_t out[LONG_MAX_LENGTH];
    ng_random random;
    ng_random__init(&random, 5);
    for (uint32_t turn = 0; turn < 600; turn++) {
        // From a few to more than the filter takes, on both sides.
        const uint32_t most[] = {10, 300, LONG_MAX_LENGTH};
        uint32_t a_count = (uint32_t)ng_random__below(&random, most[turn % 3]);
        uint32_t b_count = (uint32_t)ng_random__below(&random, most[turn / 3 % 3]);
        uint32_t value = 0;
        for (uint32_t i = 0; i < a_count; i++) {
            a[i] = value += 1 + (uint32_t)ng_random__below(&random, 1 + turn % 40);
        }
        value = 0;
        for (uint32_t i = 0; i < b_count; i++) {
            b[i] = value += 1 + (uint32_t)ng_random__below(&random, 1 + turn % 30);
        }
        ng_mutual_side side;
        ng_mutual__prepare(&side, a, a_count);
        const uint32_t expected = ng_mutual__intersect(a, a_count, b, b_count, out);
        assert_int_equal(expected, ng_mutual__meet(&side, b, b_count, met));
        assert_int_equal(expected, ng_mutual__meet(&side, b, b_count, NULL));
        if (expected > 0) {
            assert_memory_equal(out, met, expected * sizeof *met);
        }
    }
}

static void test_ng_mutual__holders__are_the_lists_with_the_value(void **state)
{
    (void)state;
    enum {
        LISTS = 9
    };
    ng_random random;
    ng_random__init(&random, 7);
    for (uint32_t turn = 0; turn < 300; turn++) {
        static uint32_t at[LISTS][LENGTH_MAX];
        ng_neighbor_list lists[LISTS];
        for (uint32_t i = 0; i < LISTS; i++) {
            lists[i] = (ng_neighbor_list){at[i], random_list(&random, at[i])};
        }
        lists[turn % LISTS].count = turn % 3; // none, one, two
        for (uint32_t value = 0; value < 2 * LENGTH_MAX; value += 1 + turn % 5) {
            uint32_t out[LISTS];
            const uint32_t found = ng_mutual__holders(lists, LISTS, value, out);
            uint32_t expected = 0;
            for (uint32_t i = 0; i < LISTS; i++) {
                if (ng_mutual__intersect(lists[i].at, lists[i].count, &value, 1, NULL) == 1) {
                    assert_true(expected < found);
                    assert_int_equal(i, out[expected++]);
                }
            }
            assert_int_equal(expected, found);
        }
    }
    assert_int_equal(0, ng_mutual__holders(NULL, 0, 1, NULL));
}

static void test_ng_mutual__intersect__of_nothing(void **state)
{
    (void)state;
    const uint32_t one[] = {7};
    uint32_t out[1];
    assert_int_equal(0, ng_mutual__intersect(NULL, 0, one, 1, out));
    assert_int_equal(0, ng_mutual__intersect(one, 1, NULL, 0, out));
    assert_int_equal(0, ng_mutual__intersect(NULL, 0, NULL, 0, out));
}

static void test_ng_mutual__intersect__at_the_largest_number(void **state)
{
    (void)state;
    const uint32_t a[] = {0, UINT32_MAX};
    const uint32_t b[] = {1, 2, UINT32_MAX};
    uint32_t out[2];
    assert_int_equal(1, ng_mutual__intersect(a, 2, b, 3, out));
    assert_true(out[0] == UINT32_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_mutual__intersect__equals_a_loop_over_both),
        cmocka_unit_test(test_ng_mutual__meet__equals_the_intersection),
        cmocka_unit_test(test_ng_mutual__holders__are_the_lists_with_the_value),
        cmocka_unit_test(test_ng_mutual__intersect__of_nothing),
        cmocka_unit_test(test_ng_mutual__intersect__at_the_largest_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
