// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The generator: known numbers, and evenness below a limit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"

// Of the reference code of both generators, seed 0.
static void test_ng_random__next__is_xoshiro256_of_splitmix64(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 0);
    assert_true(random.state[0] == UINT64_C(0xE220A8397B1DCDAF));
    assert_true(random.state[1] == UINT64_C(0x6E789E6AA1B965F4));
    assert_true(random.state[2] == UINT64_C(0x06C45D188009454F));
    assert_true(random.state[3] == UINT64_C(0xF88BB8A8724C81EC));
    ng_random known = {{1, 2, 3, 4}};
    static const uint64_t expected[] = {11520, 0, 1509978240, UINT64_C(1215971899390074240)};
    for (size_t i = 0; i < 4; i++) {
        assert_true(ng_random__next(&known) == expected[i]);
    }
}

static void test_ng_random__below__is_even(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 7);
    uint32_t drawn[7] = {0};
    for (int i = 0; i < 70000; i++) {
        drawn[ng_random__below(&random, 7)]++;
    }
    for (size_t i = 0; i < 7; i++) {
        assert_in_range(drawn[i], 9500, 10500);
    }
    // Just above half of the range, where a plain remainder would favour small numbers two to
    // one.
    uint64_t limit = (UINT64_C(1) << 63) + (UINT64_C(1) << 62);
    uint32_t low = 0;
    for (int i = 0; i < 30000; i++) {
        uint64_t number = ng_random__below(&random, limit);
        assert_true(number < limit);
        low += number < limit / 3 ? 1 : 0;
    }
    assert_in_range(low, 9500, 10500);
    assert_int_equal(ng_random__below(&random, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_random__next__is_xoshiro256_of_splitmix64),
        cmocka_unit_test(test_ng_random__below__is_even),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
