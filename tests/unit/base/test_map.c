// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The map of texts: numbers in order of appearance, through growth, for texts of every kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"

static uint32_t add(ng_map *map, ng_text text, bool expected_new)
{
    uint32_t number = UINT32_MAX;
    bool is_new = !expected_new;
    assert_int_equal(ng_map__add(map, text, &number, &is_new, NULL), NG_OK);
    assert_int_equal(is_new, expected_new);
    return number;
}

static ng_map *create(void)
{
    ng_map *map = NULL;
    assert_int_equal(ng_map__create(&map, NULL), NG_OK);
    return map;
}

static void test_ng_map__add__numbers_in_order_of_appearance(void **state)
{
    (void)state;
    ng_map *map = create();
    assert_int_equal(ng_map__count(map), 0);
    assert_int_equal(add(map, ng_text__of("ann"), true), 0);
    assert_int_equal(add(map, ng_text__of("ben"), true), 1);
    assert_int_equal(add(map, ng_text__of("ann"), false), 0);
    assert_int_equal(add(map, ng_text__of(""), true), 2);
    assert_int_equal(add(map, (ng_text){NULL, 0}, false), 2);
    assert_int_equal(ng_map__add(map, ng_text__of("cy"), &(uint32_t){0}, NULL, NULL), NG_OK);
    assert_int_equal(ng_map__count(map), 4);
    assert_int_equal(ng_map__find(map, ng_text__of("ben")), 1);
    assert_int_equal(ng_map__find(map, ng_text__of("Ben")), UINT32_MAX);
    ng_map__destroy(map);
    ng_map__destroy(NULL);
}

static void test_ng_map__add__tells_lengths_and_nul_bytes_apart(void **state)
{
    (void)state;
    ng_map *map = create();
    static const char zeros[20] = {0};
    for (uint32_t bytes = 0; bytes < 20; bytes++) {
        assert_int_equal(add(map, (ng_text){zeros, bytes}, true), bytes);
    }
    for (uint32_t bytes = 0; bytes < 20; bytes++) {
        assert_int_equal(ng_map__find(map, (ng_text){zeros, bytes}), bytes);
    }
    ng_map__destroy(map);
}

// A text for each number, in turn short, of 8 bytes, a little longer, and long.
static ng_text text_of(uint32_t number, char at[320])
{
    int bytes = 0;
    switch (number % 4) {
    case 0:
        bytes = snprintf(at, 320, "%u", number);
        break;
    case 1:
        bytes = snprintf(at, 320, "%08u", number);
        break;
    case 2:
        bytes = snprintf(at, 320, "key:%08u", number);
        break;
    default:
        bytes = snprintf(at, 320, "%0300u", number);
        break;
    }
    return (ng_text){at, (size_t)bytes};
}

static void test_ng_map__add__of_many_texts(void **state)
{
    (void)state;
    enum {
        COUNT = 100000
    };
    ng_map *map = create();
    char at[320];
    const char *first = NULL;
    for (uint32_t i = 0; i < COUNT; i++) {
        assert_int_equal(add(map, text_of(i, at), true), i);
        first = i == 0 ? ng_map__text(map, 0).at : first;
    }
    // Texts stay where they were while the map grew.
    assert_ptr_equal(ng_map__text(map, 0).at, first);
    assert_int_equal(ng_map__count(map), COUNT);
    for (uint32_t i = 0; i < COUNT; i++) {
        ng_text text = text_of(i, at);
        assert_int_equal(ng_map__find(map, text), i);
        assert_int_equal(add(map, text, false), i);
        ng_text kept = ng_map__text(map, i);
        assert_true(ng_text__equal(kept, text));
        assert_int_equal(kept.at[kept.bytes], '\0');
    }
    for (uint32_t i = COUNT; i < 2 * COUNT; i++) {
        assert_int_equal(ng_map__find(map, text_of(i, at)), UINT32_MAX);
    }
    ng_map__destroy(map);
}

static void test_ng_map__add__refuses_a_text_of_four_gibibytes(void **state)
{
    (void)state;
    ng_map *map = create();
    uint32_t number = 0;
    ng_error err;
    ng_text text = {"", UINT32_MAX};
    assert_int_equal(ng_map__add(map, text, &number, NULL, &err), NG_ERR_LIMIT);
    assert_int_equal(ng_map__find(map, text), UINT32_MAX);
    assert_int_equal(ng_map__count(map), 0);
    ng_map__destroy(map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_map__add__numbers_in_order_of_appearance),
        cmocka_unit_test(test_ng_map__add__tells_lengths_and_nul_bytes_apart),
        cmocka_unit_test(test_ng_map__add__of_many_texts),
        cmocka_unit_test(test_ng_map__add__refuses_a_text_of_four_gibibytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
