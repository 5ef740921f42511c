// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keys sort as their numbers do, texts are held at their limit and refused above it, lists are
 * read where they lie.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/store.h"

static int compare(const ng_key *a, const ng_key *b)
{
    const uint32_t shorter = a->bytes < b->bytes ? a->bytes : b->bytes;
    const int order = memcmp(a->at, b->at, shorter);
    return order != 0 ? order : (a->bytes > b->bytes) - (a->bytes < b->bytes);
}

static void test_ng_key__u32__sorts_as_numbers_do(void **state)
{
    static const uint32_t numbers[] = {0, 1, 255, 256, 65535, 65536, 1u << 31, UINT32_MAX};
    (void)state;
    for (size_t i = 1; i < sizeof numbers / sizeof *numbers; i++) {
        ng_key a;
        ng_key b;
        ng_key__u32(&a, numbers[i - 1]);
        ng_key__u32(&b, numbers[i]);
        assert_true(compare(&a, &b) < 0);
        ng_key__u32x2(&a, numbers[i - 1], UINT32_MAX);
        ng_key__u32x2(&b, numbers[i], 0);
        assert_true(compare(&a, &b) < 0);
        ng_key__u64(&a, (uint64_t)numbers[i - 1] << 20);
        ng_key__u64(&b, (uint64_t)numbers[i] << 20);
        assert_true(compare(&a, &b) < 0);
        ng_key__u8_u32(&a, 7, numbers[i - 1]);
        ng_key__u8_u32(&b, 7, numbers[i]);
        assert_true(compare(&a, &b) < 0);
    }
}

static void test_ng_key__read__gives_back_what_was_put(void **state)
{
    ng_key key;
    (void)state;
    ng_key__u32x3(&key, 1, 0x80000001u, UINT32_MAX);
    assert_int_equal(key.bytes, 12);
    assert_int_equal(ng_key__read_u32((ng_bytes){key.at, key.bytes}, 4), 0x80000001u);
    assert_int_equal(ng_key__read_u32((ng_bytes){key.at, key.bytes}, 8), UINT32_MAX);
    ng_key__u64(&key, 0x0123456789abcdefu);
    assert_true(ng_key__read_u64((ng_bytes){key.at, key.bytes}, 0) == 0x0123456789abcdefu);
    ng_key__u8_u32(&key, 3, 77);
    assert_int_equal(key.bytes, 8);
    assert_int_equal(key.at[0], 3);
    assert_int_equal(ng_key__read_u32((ng_bytes){key.at, key.bytes}, 1), 77);
    assert_memory_equal(key.at + 5, "\0\0\0", 3);
}

static void test_ng_key__text__holds_511_bytes_and_refuses_512(void **state)
{
    char long_text[NG_KEY_BYTES_MAX + 1];
    ng_error err;
    ng_key key;
    (void)state;
    memset(long_text, 'x', sizeof long_text);
    assert_int_equal(ng_key__text(&key, (ng_text){long_text, NG_KEY_BYTES_MAX}, &err), NG_OK);
    assert_int_equal(key.bytes, NG_KEY_BYTES_MAX);
    assert_int_equal(
        ng_key__text(&key, (ng_text){long_text, NG_KEY_BYTES_MAX + 1}, &err), NG_ERR_ARGUMENT);
    assert_int_equal(ng_key__text(&key, (ng_text){NULL, 0}, &err), NG_ERR_ARGUMENT);
    assert_int_equal(
        ng_key__u8_text(&key, 'k', (ng_text){long_text, NG_KEY_BYTES_MAX - 1}, &err), NG_OK);
    assert_int_equal(key.bytes, NG_KEY_BYTES_MAX);
    assert_int_equal(ng_key__u8_text(&key, 'k', (ng_text){long_text, NG_KEY_BYTES_MAX}, &err),
        NG_ERR_ARGUMENT);
    assert_int_equal(ng_key__u8_text(&key, 'k', (ng_text){NULL, 0}, &err), NG_OK);
    assert_int_equal(key.bytes, 1);
}

static void test_ng_key__name__is_cut_after_200_bytes(void **state)
{
    char name[300];
    ng_key key;
    (void)state;
    memset(name, 'n', sizeof name);
    ng_key__name(&key, (ng_text){name, 200}, 1, 5);
    assert_int_equal(key.bytes, 206);
    ng_key__name(&key, (ng_text){name, 201}, 1, 5);
    assert_int_equal(key.bytes, 206);
    assert_int_equal(key.at[200], 0);
    assert_int_equal(key.at[201], 1);
    assert_int_equal(ng_key__read_u32((ng_bytes){key.at, key.bytes}, 202), 5);
}

static void test_ng_save__is_little_endian(void **state)
{
    unsigned char at[8];
    (void)state;
    ng_save_u32(at, 0x01020304u);
    assert_memory_equal(at, "\4\3\2\1", 4);
    assert_int_equal(ng_load_u32(at), 0x01020304u);
    ng_save_u64(at, 0xfedcba9876543210u);
    assert_int_equal(at[0], 0x10);
    assert_int_equal(at[7], 0xfe);
    assert_true(ng_load_u64(at) == 0xfedcba9876543210u);
}

static void test_ng_bytes__u32__refuses_what_is_no_list(void **state)
{
    _Alignas(8) unsigned char at[16] = {1, 0, 0, 0, 2, 0, 0, 0};
    const uint32_t *list = NULL;
    uint32_t count = 0;
    ng_error err;
    (void)state;
    assert_int_equal(ng_bytes__u32((ng_bytes){at, 8}, &list, &count, &err), NG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(list[1], 2);
    assert_int_equal(ng_bytes__u32((ng_bytes){at, 7}, &list, &count, &err), NG_ERR_CORRUPT);
    assert_null(list);
    assert_int_equal(ng_bytes__u32((ng_bytes){at + 2, 8}, &list, &count, &err), NG_ERR_CORRUPT);
    assert_int_equal(count, 0);
    assert_int_equal(ng_bytes__u32((ng_bytes){NULL, 0}, &list, &count, &err), NG_OK);
    assert_int_equal(count, 0);
}

static void test_ng_table_name__differs_for_each_table(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NG_TABLE_COUNT; i++) {
        for (unsigned k = 0; k < i; k++) {
            assert_string_not_equal(ng_table_name((ng_table)i), ng_table_name((ng_table)k));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_key__u32__sorts_as_numbers_do),
        cmocka_unit_test(test_ng_key__read__gives_back_what_was_put),
        cmocka_unit_test(test_ng_key__text__holds_511_bytes_and_refuses_512),
        cmocka_unit_test(test_ng_key__name__is_cut_after_200_bytes),
        cmocka_unit_test(test_ng_save__is_little_endian),
        cmocka_unit_test(test_ng_bytes__u32__refuses_what_is_no_list),
        cmocka_unit_test(test_ng_table_name__differs_for_each_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
