// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The order of members, against its definition on all pairs of a list that is in order.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

typedef struct named {
    ng_name_class name_class;
    const char *name;
} named;

// In the order of members.
static const named ordered[] = {{NG_NAME_DECIMAL, "0"}, {NG_NAME_DECIMAL, "1"},
    {NG_NAME_DECIMAL, "2"}, {NG_NAME_DECIMAL, "9"}, {NG_NAME_DECIMAL, "10"},
    {NG_NAME_DECIMAL, "933"}, {NG_NAME_DECIMAL, "4611686018427387903"},
    {NG_NAME_DECIMAL, "4611686018427387904"}, {NG_NAME_DECIMAL, "4611686018427387905"},
    {NG_NAME_DECIMAL, "9223372036854775808"}, {NG_NAME_DECIMAL, "18446744073709551616"},
    {NG_NAME_DECIMAL, "99999999999999999999"}, {NG_NAME_TEXT, "000"},
    {NG_NAME_TEXT, "100000000000000000000"}, {NG_NAME_TEXT, "A"}, {NG_NAME_TEXT, "a"},
    {NG_NAME_TEXT, "aaaaaaa"}, {NG_NAME_TEXT, "aaaaaaaa"}, {NG_NAME_TEXT, "aaaaaaaaa"},
    {NG_NAME_TEXT, "aaaaaaab"}, {NG_NAME_TEXT, "ann"}, {NG_NAME_TEXT, "\xC3\xA9"},
    {NG_NAME_TEXT, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"},
    {NG_NAME_STABLE, "0000000000000000ffffffffffffffff"},
    {NG_NAME_STABLE, "00000000000000010000000000000000"},
    {NG_NAME_STABLE, "ffffffffffffffffffffffffffffffff"}};
enum {
    ORDERED_COUNT = sizeof ordered / sizeof ordered[0]
};

static int order_of(size_t a, size_t b)
{
    int order = ng_text__order(ordered[a].name_class, ng_text__of(ordered[a].name),
        ordered[b].name_class, ng_text__of(ordered[b].name));
    return (order > 0) - (order < 0);
}

static uint64_t prefix_of(size_t index)
{
    return ng_text__order_prefix(ordered[index].name_class, ng_text__of(ordered[index].name));
}

static void test_ng_text__order__of_all_pairs(void **state)
{
    (void)state;
    for (size_t a = 0; a < ORDERED_COUNT; a++) {
        for (size_t b = 0; b < ORDERED_COUNT; b++) {
            assert_int_equal(order_of(a, b), (a > b) - (a < b));
        }
    }
}

static void test_ng_text__order_prefix__never_contradicts_the_order(void **state)
{
    (void)state;
    for (size_t a = 0; a + 1 < ORDERED_COUNT; a++) {
        assert_true(prefix_of(a) <= prefix_of(a + 1));
    }
}

static void test_ng_text__order_prefix__ties_only_large_decimals_and_long_beginnings(
    void **state)
{
    (void)state;
    for (size_t a = 0; a < 7; a++) {
        assert_true(prefix_of(a) < prefix_of(a + 1));
    }
    assert_true(prefix_of(7) == UINT64_C(1) << 62);
    assert_true(prefix_of(7) == prefix_of(11));
    assert_true(prefix_of(11) < prefix_of(12));
    assert_true(ng_text__order_prefix(NG_NAME_TEXT, ng_text__of("ann")) <
        ng_text__order_prefix(NG_NAME_TEXT, ng_text__of("anne")));
    assert_true(ng_text__order_prefix(NG_NAME_TEXT, ng_text__of("aaaaaaaa")) ==
        ng_text__order_prefix(NG_NAME_TEXT, ng_text__of("aaaaaaaaa")));
}

static void test_ng_text__order_prefix__separates_the_classes(void **state)
{
    (void)state;
    ng_text high = {"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 9};
    ng_text low = {"", 0};
    assert_true(ng_text__order_prefix(NG_NAME_DECIMAL, ng_text__of("99999999999999999999")) <
        ng_text__order_prefix(NG_NAME_TEXT, low));
    assert_true(
        ng_text__order_prefix(NG_NAME_TEXT, high) < ng_text__order_prefix(NG_NAME_STABLE, low));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_text__order__of_all_pairs),
        cmocka_unit_test(test_ng_text__order_prefix__never_contradicts_the_order),
        cmocka_unit_test(
            test_ng_text__order_prefix__ties_only_large_decimals_and_long_beginnings),
        cmocka_unit_test(test_ng_text__order_prefix__separates_the_classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
