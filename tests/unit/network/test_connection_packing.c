// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of connections in one word: they come back as they were, in the order of pairs, and what
// does not fit takes two.
#include "network/connection.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static const ng_day days[] = {NG_DAY_NONE, -62091, 0, 1, 20000, 47846};

static void assert_kept(
    const ng_connection_packing *packing, uint32_t a, uint32_t b, ng_day since, uint32_t source)
{
    uint64_t wide[2];
    uint64_t packed[2];
    uint64_t back[2];
    ng_connection__pack(a, b, since, source, wide);
    ng_connection__pack(a, b, since, source, packed);
    ng_connection__tighten(packing, packed);
    ng_connection__widen(packing, packed, back);
    assert_true(back[0] == wide[0]);
    assert_true(back[1] == wide[1]);
}

static void test_ng_connection__widen__gives_back_what_was_tightened(void **state)
{
    static const uint32_t most[] = {5, 1000, 1048575, 1048576, 8388607, 4294967294u};
    static const uint32_t sources[] = {0, 1, 5, 200, 0x80000007u};
    (void)state;
    for (size_t m = 0; m < sizeof most / sizeof most[0]; m++) {
        for (size_t s = 0; s < sizeof sources / sizeof sources[0]; s++) {
            const ng_connection_range range = {most[m], days[1], days[5], sources[s]};
            const ng_connection_packing packing = ng_connection__packing(&range);
            for (size_t d = 0; d < sizeof days / sizeof days[0]; d++) {
                assert_kept(&packing, 1, most[m] - 1, days[d], sources[s]);
                assert_kept(&packing, most[m] - 1, 2, days[d], 0);
                assert_kept(&ng_connection__wide, 1, 2, days[d], sources[s]);
            }
        }
    }
}

static void test_ng_connection__packing__takes_one_word_where_it_fits(void **state)
{
    (void)state;
    // 2 * 23 bits of members, 17 of days, 1 of sources are 64.
    const ng_connection_range full = {8388607, days[1], days[5], 1};
    const ng_connection_range more = {8388608, days[1], days[5], 1};
    const ng_connection_range uncounted = {1048576, days[1], days[5], 0x80000000u};
    const ng_connection_range dayless = {1u << 31, INT32_MAX, INT32_MIN, 0};
    assert_int_equal(ng_connection__packing(&full).words, 1);
    assert_int_equal(ng_connection__packing(&more).words, 2);
    assert_int_equal(ng_connection__packing(&uncounted).words, 2);
    assert_int_equal(ng_connection__packing(&dayless).words, 1);
    const ng_connection_packing packing = ng_connection__packing(&dayless);
    assert_kept(&packing, 7, 1u << 30, NG_DAY_NONE, 0);
}

static void test_ng_connection__tighten__keeps_the_order_of_pairs(void **state)
{
    (void)state;
    const ng_connection_range range = {100, 0, 20000, 3};
    const ng_connection_packing packing = ng_connection__packing(&range);
    uint64_t before = 0;
    for (uint32_t a = 1; a < 100; a++) {
        for (uint32_t b = a + 1; b < 100; b++) {
            uint64_t words[2];
            ng_connection__pack(b, a, (ng_day)(a * b % 20001), b % 4, words);
            ng_connection__tighten(&packing, words);
            assert_true(words[0] >> packing.free_bits > before);
            before = words[0] >> packing.free_bits;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_connection__widen__gives_back_what_was_tightened),
        cmocka_unit_test(test_ng_connection__packing__takes_one_word_where_it_fits),
        cmocka_unit_test(test_ng_connection__tighten__keeps_the_order_of_pairs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
