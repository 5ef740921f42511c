// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Hashes: known values of XXH3, streams equal to one call, and the written form.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"

static void test_ng_hash__bytes__is_xxh3(void **state)
{
    (void)state;
    // Of the empty input, as xxHash publishes them.
    assert_true(ng_hash__bytes(NULL, 0, 0) == UINT64_C(0x2D06800538D394C2));
    ng_hash128 hash = ng_hash__bytes128(NULL, 0);
    assert_true(hash.high == UINT64_C(0x99AA06D3014798D8));
    assert_true(hash.low == UINT64_C(0x6001C324468D497F));
    assert_true(ng_hash__bytes("ann", 3, 0) != ng_hash__bytes("ann", 3, 1));
}

static void test_ng_hash__stream__equals_one_call(void **state)
{
    (void)state;
    unsigned char data[5000];
    for (size_t i = 0; i < sizeof data; i++) {
        data[i] = (unsigned char)(i * 37 >> 3);
    }
    for (size_t step = 1; step < sizeof data; step = step * 3 + 1) {
        ng_hash_stream *stream = ng_hash__stream_create();
        assert_non_null(stream);
        ng_hash__stream_add(stream, NULL, 0);
        for (size_t at = 0; at < sizeof data; at += step) {
            size_t left = sizeof data - at;
            ng_hash__stream_add(stream, data + at, left < step ? left : step);
        }
        ng_hash128 streamed = ng_hash__stream_finish(stream);
        ng_hash128 whole = ng_hash__bytes128(data, sizeof data);
        assert_true(streamed.high == whole.high && streamed.low == whole.low);
    }
}

static void test_ng_hash__print128__reads_back(void **state)
{
    (void)state;
    char text[33];
    ng_hash128 hash = {UINT64_C(0x0123456789ABCDEF), UINT64_C(0xFEDCBA9876543210)};
    ng_hash128 read = {0, 0};
    ng_hash__print128(hash, text);
    assert_string_equal(text, "0123456789abcdeffedcba9876543210");
    assert_true(ng_hash__parse128(ng_text__of(text), &read));
    assert_true(read.high == hash.high && read.low == hash.low);
    assert_true(ng_hash__parse128(ng_text__of("0123456789ABCDEFFEDCBA9876543210"), &read));
    assert_true(read.high == hash.high && read.low == hash.low);
}

static void test_ng_hash__parse128__refuses_everything_else(void **state)
{
    (void)state;
    ng_hash128 read = {1, 2};
    static const char *const bad[] = {"", "0", "0123456789abcdeffedcba987654321",
        "0123456789abcdeffedcba98765432100", "0123456789abcdeffedcba987654321g",
        "0x23456789abcdeffedcba987654321", " 123456789abcdeffedcba9876543210"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(ng_hash__parse128(ng_text__of(bad[i]), &read));
    }
    assert_true(read.high == 1 && read.low == 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_hash__bytes__is_xxh3),
        cmocka_unit_test(test_ng_hash__stream__equals_one_call),
        cmocka_unit_test(test_ng_hash__print128__reads_back),
        cmocka_unit_test(test_ng_hash__parse128__refuses_everything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
