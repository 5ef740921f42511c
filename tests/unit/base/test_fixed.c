// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Integer arithmetic: against the long double of this machine where a bound is promised,
 * against large integers where the rounding is exact.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/fixed.h"
#include "base/hash.h"

static long double real(int64_t value)
{
    return (long double)value / (long double)NG_FIXED_ONE;
}

static void test_ng_fixed__ln_ratio__within_its_bound(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 1);
    for (int i = 0; i < 200000; i++) {
        uint64_t a = 1 + (ng_random__next(&random) >> (2 + ng_random__below(&random, 61)));
        uint64_t b = 1 + (ng_random__next(&random) >> (2 + ng_random__below(&random, 61)));
        int64_t ratio = ng_fixed__ln_ratio(a, b);
        long double fault = real(ratio) - (logl((long double)a) - logl((long double)b));
        assert_true(fabsl(fault) < 0x1p-38L);
        assert_int_equal(ng_fixed__ln_ratio(b, a), -ratio);
        assert_int_equal(ng_fixed__ln_ratio(a, a), 0);
    }
    uint64_t largest = UINT64_C(1) << 62;
    assert_true(fabsl(real(ng_fixed__ln_ratio(largest, 1)) - logl(0x1p62L)) < 0x1p-38L);
    assert_true(fabsl(real(ng_fixed__ln_ratio(1, largest)) + logl(0x1p62L)) < 0x1p-38L);
    // ln 2 with 40 places.
    assert_int_equal(ng_fixed__ln_ratio(2, 1), INT64_C(762123384786));
}

static void test_ng_fixed__exp__within_its_bound(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 2);
    for (int i = 0; i < 200000; i++) {
        int64_t x = (int64_t)ng_random__below(&random, 45 * (uint64_t)NG_FIXED_ONE + 1) -
            30 * NG_FIXED_ONE;
        long double expected = expl(real(x));
        // Below one the last place is coarser than the relative bound.
        long double bound = expected * 0x1p-36L + 0x1p-41L;
        assert_true(fabsl(real(ng_fixed__exp(x)) - expected) <= bound);
    }
    assert_int_equal(ng_fixed__exp(0), NG_FIXED_ONE);
    assert_int_equal(ng_fixed__exp(-30 * NG_FIXED_ONE), 0);
    assert_int_equal(ng_fixed__exp(15 * NG_FIXED_ONE) >> 40, 3269017);
}

static void test_ng_fixed__exp__never_falls(void **state)
{
    (void)state;
    int64_t last = 0;
    for (int64_t x = -3 * NG_FIXED_ONE; x < 3 * NG_FIXED_ONE; x += NG_FIXED_ONE / 65536 + 1) {
        int64_t value = ng_fixed__exp(x);
        assert_true(value >= last);
        last = value;
    }
}

enum {
    LIMBS = 128
};

// A number of up to 4096 bits, the least digit first.
typedef struct large {
    uint32_t limb[LIMBS];
} large;

static void multiply(large *number, uint64_t factor)
{
    // By halves of 32 bits.
    large low = {{0}};
    uint64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t product = number->limb[i] * (factor & UINT32_MAX) + carry;
        low.limb[i] = (uint32_t)product;
        carry = product >> 32;
    }
    assert_int_equal(carry, 0);
    for (size_t i = 0; i + 1 < LIMBS; i++) {
        uint64_t sum = low.limb[i + 1] + number->limb[i] * (factor >> 32) + carry;
        low.limb[i + 1] = (uint32_t)sum;
        carry = sum >> 32;
    }
    assert_int_equal(carry, 0);
    *number = low;
}

// odd^20 * d^twentieths compared with 2^(20 (bits + 1)).
static int compare_half(uint64_t odd, uint32_t d, uint32_t twentieths, uint32_t bits)
{
    large number = {{1}};
    for (uint32_t i = 0; i < 20; i++) {
        multiply(&number, odd);
    }
    for (uint32_t i = 0; i < twentieths; i++) {
        multiply(&number, d);
    }
    large power = {{0}};
    power.limb[20 * (bits + 1) / 32] = (uint32_t)1 << (20 * (bits + 1) % 32);
    for (size_t i = LIMBS; i-- > 0;) {
        if (number.limb[i] != power.limb[i]) {
            return number.limb[i] < power.limb[i] ? -1 : 1;
        }
    }
    return 0;
}

static void expect_exact(uint32_t d, uint32_t twentieths, uint32_t bits)
{
    uint64_t power = ng_fixed__power(d, twentieths, bits);
    bool low = power == 0 || compare_half(2 * power - 1, d, twentieths, bits) <= 0;
    bool high = compare_half(2 * power + 1, d, twentieths, bits) > 0;
    if (!low || !high) {
        fail_msg(
            "2^%u * %u^(-%u/20) is not %llu", bits, d, twentieths, (unsigned long long)power);
    }
}

static void test_ng_fixed__power__rounds_exactly(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 3);
    for (int i = 0; i < 4000; i++) {
        uint32_t d =
            (uint32_t)(1 + (ng_random__next(&random) >> (32 + ng_random__below(&random, 32))));
        d = d == 0 ? UINT32_MAX : d;
        uint32_t twentieths = (uint32_t)ng_random__below(&random, 61);
        expect_exact(d, twentieths, (uint32_t)(1 + ng_random__below(&random, 32)));
    }
    for (uint32_t d = 1; d < 20; d++) {
        for (uint32_t twentieths = 0; twentieths <= 60; twentieths++) {
            expect_exact(d, twentieths, 30);
            expect_exact(d, twentieths, 32);
        }
    }
    expect_exact(UINT32_MAX, 60, 1);
    expect_exact(UINT32_MAX, 1, 32);
}

static void test_ng_fixed__power__rounds_a_half_up(void **state)
{
    (void)state;
    // 2^(32 - 33), 2^(31 - 33), 2^(2 - 3), 2^(2 - 3).
    assert_int_equal(ng_fixed__power(UINT32_C(1) << 22, 30, 32), 1);
    assert_int_equal(ng_fixed__power(UINT32_C(1) << 22, 30, 31), 0);
    assert_int_equal(ng_fixed__power(8, 20, 2), 1);
    assert_int_equal(ng_fixed__power(4, 30, 2), 1);
}

static void test_ng_fixed__power__of_one_and_to_nothing(void **state)
{
    (void)state;
    for (uint32_t bits = 1; bits <= 32; bits++) {
        for (uint32_t twentieths = 0; twentieths <= 60; twentieths++) {
            assert_int_equal(ng_fixed__power(1, twentieths, bits), UINT64_C(1) << bits);
        }
        assert_int_equal(ng_fixed__power(UINT32_MAX, 0, bits), UINT64_C(1) << bits);
    }
    assert_int_equal(ng_fixed__power(3, 20, 32), 1431655765);
    assert_int_equal(ng_fixed__power(7, 20, 32), 613566757);
}

// The table that scores stand on, whole: its hash was taken when every entry for d up to
// 100,000, 30 and 32 bits, had been checked by the two inequalities of compare_half in large
// integers.
static void test_ng_fixed__power__table_is_the_checked_one(void **state)
{
    (void)state;
    ng_hash_stream *stream = ng_hash__stream_create();
    assert_non_null(stream);
    for (uint32_t bits = 30; bits <= 32; bits += 2) {
        for (uint32_t d = 1; d <= 100000; d++) {
            uint64_t row[61];
            for (uint32_t twentieths = 0; twentieths <= 60; twentieths++) {
                row[twentieths] = ng_fixed__power(d, twentieths, bits);
            }
            ng_hash__stream_add(stream, row, sizeof row);
        }
    }
    char text[33];
    ng_hash__print128(ng_hash__stream_finish(stream), text);
    assert_string_equal(text, "5fc56bf67f69ad7399b3c149663e0af8");
}

static void test_ng_fixed__billion_over_ln__rounds(void **state)
{
    (void)state;
    assert_int_equal(ng_fixed__billion_over_ln(2), 1442695041);
    assert_int_equal(ng_fixed__billion_over_ln(3), 910239227);
    for (uint32_t d = 2; d < 200000; d++) {
        uint64_t expected = (uint64_t)(1e9L / logl((long double)d) + 0.5L);
        assert_int_equal(ng_fixed__billion_over_ln(d), expected);
    }
    assert_int_equal(ng_fixed__billion_over_ln(UINT32_MAX), 45084220);
}

static void test_ng_fixed__scale__rounds_a_half_up(void **state)
{
    (void)state;
    assert_int_equal(ng_fixed__scale(0, 7, 3), 0);
    assert_int_equal(ng_fixed__scale(5, 1, 2), 3);
    assert_int_equal(ng_fixed__scale(7, 1, 3), 2);
    assert_int_equal(ng_fixed__scale(8, 1, 3), 3);
    assert_int_equal(ng_fixed__scale(UINT64_MAX, UINT64_MAX, UINT64_MAX), UINT64_MAX);
    assert_int_equal(ng_fixed__scale(1, UINT64_MAX - 1, UINT64_MAX), 1);
    ng_u128 wide = (ng_u128)3 << 100;
    assert_int_equal(ng_fixed__scale(wide, 0, 1), 0);
    assert_int_equal(ng_fixed__scale(wide, 1, UINT64_MAX), UINT64_C(3) << 36);
    assert_int_equal(ng_fixed__scale((ng_u128)1 << 64, 3, 7), UINT64_C(7905747460161236407));
}

static void test_ng_fixed__scale__is_clamped(void **state)
{
    (void)state;
    ng_u128 largest = ~(ng_u128)0;
    assert_int_equal(ng_fixed__scale(largest, UINT64_MAX, 1), UINT64_MAX);
    assert_int_equal(ng_fixed__scale(largest, 1, 1), UINT64_MAX);
    assert_int_equal(ng_fixed__scale(UINT64_MAX, 2, 1), UINT64_MAX);
    // UINT64_MAX and a half would round to what does not fit.
    assert_int_equal(ng_fixed__scale((ng_u128)UINT64_MAX * 2 + 1, 1, 2), UINT64_MAX);
}

static void test_ng_fixed__sqrt__is_the_floor(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 4);
    for (uint64_t value = 0; value < 100000; value++) {
        uint64_t root = ng_fixed__sqrt(value);
        assert_true(root * root <= value && (root + 1) * (root + 1) > value);
    }
    for (int i = 0; i < 100000; i++) {
        uint64_t root = 1 + (ng_random__next(&random) >> (33 + ng_random__below(&random, 31)));
        assert_int_equal(ng_fixed__sqrt(root * root), root);
        assert_int_equal(ng_fixed__sqrt(root * root + 2 * root), root);
        assert_int_equal(ng_fixed__sqrt(root * root - 1), root - 1);
    }
    assert_int_equal(ng_fixed__sqrt(UINT64_MAX), UINT32_MAX);
}

static void test_ng_fixed__inverse_sqrt__rounds(void **state)
{
    (void)state;
    assert_int_equal(ng_fixed__inverse_sqrt(1), NG_FIXED_ONE);
    assert_int_equal(ng_fixed__inverse_sqrt(4), NG_FIXED_ONE / 2);
    for (uint32_t n = 1; n <= 1000; n++) {
        int64_t expected = (int64_t)((long double)NG_FIXED_ONE / sqrtl((long double)n) + 0.5L);
        assert_int_equal(ng_fixed__inverse_sqrt(n), expected);
    }
}

static void test_ng_fixed__decay__halves_with_each_half_life(void **state)
{
    (void)state;
    for (uint64_t half_life = 1; half_life < 40000; half_life += 97) {
        for (uint64_t halves = 0; halves <= 40; halves++) {
            assert_int_equal(
                ng_fixed__decay(halves * half_life, half_life), NG_FIXED_ONE >> halves);
        }
        assert_int_equal(ng_fixed__decay(41 * half_life, half_life), 0);
    }
}

static void test_ng_fixed__decay__is_a_power_of_two_and_never_rises(void **state)
{
    (void)state;
    uint64_t before = (uint64_t)NG_FIXED_ONE;
    for (uint64_t age = 0; age < 5000; age++) {
        const uint64_t decay = ng_fixed__decay(age, 365);
        const long double exact = (long double)NG_FIXED_ONE * exp2l(-(long double)age / 365);
        assert_true(fabsl((long double)decay - exact) <= 2 + exact * 0x1p-35L);
        assert_true(decay <= before);
        before = decay;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_fixed__ln_ratio__within_its_bound),
        cmocka_unit_test(test_ng_fixed__exp__within_its_bound),
        cmocka_unit_test(test_ng_fixed__exp__never_falls),
        cmocka_unit_test(test_ng_fixed__power__rounds_exactly),
        cmocka_unit_test(test_ng_fixed__power__rounds_a_half_up),
        cmocka_unit_test(test_ng_fixed__power__of_one_and_to_nothing),
        cmocka_unit_test(test_ng_fixed__power__table_is_the_checked_one),
        cmocka_unit_test(test_ng_fixed__billion_over_ln__rounds),
        cmocka_unit_test(test_ng_fixed__scale__rounds_a_half_up),
        cmocka_unit_test(test_ng_fixed__scale__is_clamped),
        cmocka_unit_test(test_ng_fixed__decay__halves_with_each_half_life),
        cmocka_unit_test(test_ng_fixed__decay__is_a_power_of_two_and_never_rises),
        cmocka_unit_test(test_ng_fixed__sqrt__is_the_floor),
        cmocka_unit_test(test_ng_fixed__inverse_sqrt__rounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
