// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The sorter of byte strings against qsort, in memory and through runs on disk.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/sorter.h"
#include "base/text.h"

enum {
    LEAST_BYTES = 1 << 20
};

typedef struct record {
    ng_text key;
    ng_text payload;
} record;

static int compare(const void *a, const void *b)
{
    const record *left = a;
    const record *right = b;
    int order = ng_text__compare(left->key, right->key);
    return order != 0 ? order : ng_text__compare(left->payload, right->payload);
}

typedef void (*maker)(ng_arena *arena, ng_random *random, record *out);

static void make_number(ng_arena *arena, ng_random *random, record *out)
{
    out->key = ng_arena__print(arena, "key:%u", (unsigned)ng_random__below(random, 3000));
    out->payload = ng_arena__print(arena, "%u", (unsigned)ng_random__below(random, 9));
}

static void make_long(ng_arena *arena, ng_random *random, record *out)
{
    out->key = ng_arena__print(arena, "%0*u", (int)ng_random__below(random, 300),
        (unsigned)ng_random__below(random, 9));
    out->payload = ng_arena__print(arena, "%*s", (int)ng_random__below(random, 40), "x");
}

static void make_bytes(ng_arena *arena, ng_random *random, record *out)
{
    char at[24];
    for (size_t i = 0; i < sizeof at; i++) {
        at[i] = (char)(ng_random__below(random, 3) == 0 ? 0xFF : 0);
    }
    out->key = ng_arena__copy(arena, (ng_text){at, ng_random__below(random, 13)});
    out->payload = ng_arena__copy(arena, (ng_text){at + 12, ng_random__below(random, 13)});
}

static void make_equal(ng_arena *arena, ng_random *random, record *out)
{
    (void)random;
    out->key = ng_arena__copy(arena, ng_text__of("the same"));
    out->payload = ng_arena__copy(arena, ng_text__of(""));
}

static void try_sorter(maker make, size_t count, size_t memory_bytes)
{
    ng_text_sorter *sorter;
    ng_arena *arena;
    ng_random random;
    ng_random__init(&random, count);
    assert_int_equal(ng_text_sorter__create(memory_bytes, &sorter, NULL), NG_OK);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    record *expected = calloc(count + 1, sizeof *expected);
    assert_non_null(expected);
    for (size_t i = 0; i < count; i++) {
        make(arena, &random, &expected[i]);
        ng_status status =
            ng_text_sorter__add(sorter, expected[i].key, expected[i].payload, NULL);
        assert_int_equal(status, NG_OK);
    }
    assert_int_equal(ng_text_sorter__count(sorter), count);
    qsort(expected, count, sizeof *expected, compare);
    assert_int_equal(ng_text_sorter__sort(sorter, NULL), NG_OK);
    record got;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ng_text_sorter__next(sorter, &got.key, &got.payload, NULL), NG_OK);
        assert_non_null(got.key.at);
        if (compare(&got, &expected[i]) != 0) {
            fail_msg("record %zu of %zu", i, count);
        }
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ng_text_sorter__next(sorter, &got.key, &got.payload, NULL), NG_OK);
        assert_null(got.key.at);
    }
    free(expected);
    ng_arena__destroy(arena);
    ng_text_sorter__destroy(sorter);
}

static const maker makers[] = {make_number, make_long, make_bytes, make_equal};

static void test_ng_text_sorter__next__in_order_from_memory(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 11, 12, 13, 63, 64, 200, 5000};
    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
            try_sorter(makers[i], counts[k], (size_t)1 << 26);
        }
    }
}

static void test_ng_text_sorter__next__in_order_from_disk(void **state)
{
    (void)state;
    for (size_t i = 0; i < 4; i++) {
        try_sorter(makers[i], 60000, LEAST_BYTES);
    }
}

static void test_ng_text_sorter__next__of_records_larger_than_its_memory(void **state)
{
    (void)state;
    enum {
        BYTES = 2000000,
        COUNT = 4
    };
    char *large = calloc(1, BYTES);
    assert_non_null(large);
    ng_text_sorter *sorter;
    assert_int_equal(ng_text_sorter__create(0, &sorter, NULL), NG_OK);
    for (int i = 0; i < COUNT; i++) {
        large[0] = (char)(COUNT - i);
        ng_text all = {large, BYTES};
        assert_int_equal(ng_text_sorter__add(sorter, all, all, NULL), NG_OK);
    }
    assert_int_equal(ng_text_sorter__sort(sorter, NULL), NG_OK);
    for (int i = 0; i < COUNT; i++) {
        ng_text key;
        ng_text payload;
        assert_int_equal(ng_text_sorter__next(sorter, &key, &payload, NULL), NG_OK);
        large[0] = (char)(i + 1);
        assert_true(ng_text__equal(key, (ng_text){large, BYTES}));
        assert_true(ng_text__equal(payload, (ng_text){large, BYTES}));
    }
    free(large);
    ng_text_sorter__destroy(sorter);
}

static void test_ng_text_sorter__add__refuses_a_text_that_is_too_long(void **state)
{
    (void)state;
    ng_text_sorter *sorter;
    ng_error err;
    assert_int_equal(ng_text_sorter__create(0, &sorter, &err), NG_OK);
    ng_text huge = {"", ((size_t)1 << 30) + 1};
    ng_text empty = {"", 0};
    assert_int_equal(ng_text_sorter__add(sorter, huge, empty, &err), NG_ERR_LIMIT);
    assert_int_equal(ng_text_sorter__add(sorter, empty, huge, &err), NG_ERR_LIMIT);
    assert_int_equal(ng_text_sorter__count(sorter), 0);
    ng_text_sorter__destroy(sorter);
}

static void test_ng_text_sorter__add__says_where_it_cannot_write(void **state)
{
    (void)state;
    ng_text_sorter *sorter;
    ng_error err;
    assert_int_equal(setenv("TMPDIR", "/dev/null/folder", 1), 0);
    assert_int_equal(ng_text_sorter__create(LEAST_BYTES, &sorter, &err), NG_OK);
    ng_status status = NG_OK;
    for (int i = 0; i < 100000 && status == NG_OK; i++) {
        status = ng_text_sorter__add(sorter, ng_text__of("ann"), ng_text__of("ben"), &err);
    }
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(status, NG_ERR_IO);
    assert_non_null(strstr(err.text, "/dev/null/folder"));
    ng_text_sorter__destroy(sorter);
    ng_text_sorter__destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_text_sorter__next__in_order_from_memory),
        cmocka_unit_test(test_ng_text_sorter__next__in_order_from_disk),
        cmocka_unit_test(test_ng_text_sorter__next__of_records_larger_than_its_memory),
        cmocka_unit_test(test_ng_text_sorter__add__refuses_a_text_that_is_too_long),
        cmocka_unit_test(test_ng_text_sorter__add__says_where_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
