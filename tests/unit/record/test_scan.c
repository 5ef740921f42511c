// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The scan before unpacking: hostile sizes, depth, leftovers, and random bytes held against
 * msgpack-c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <msgpack.h>

#include "base/hash.h"
#include "base/limits.h"
#include "record/scan.h"

static bool scan(const void *at, size_t bytes)
{
    const char *fault = "unset";
    bool good = ng_record__scan((ng_text){at, bytes}, &fault);
    assert_true(good == (fault == NULL));
    return good;
}
#define SCAN(literal) scan(literal, sizeof(literal) - 1)

static void test_ng_record__scan__takes_every_type_of_records(void **state)
{
    (void)state;
    assert_true(SCAN("\x00"));
    assert_true(SCAN("\xff"));
    assert_true(SCAN("\xc0"));
    assert_true(SCAN("\xcc\x80"));
    assert_true(SCAN("\xcd\x80\x00"));
    assert_true(SCAN("\xce\x80\x00\x00\x00"));
    assert_true(SCAN("\xcf\x80\x00\x00\x00\x00\x00\x00\x00"));
    assert_true(SCAN("\xd0\x80"));
    assert_true(SCAN("\xd1\x80\x00"));
    assert_true(SCAN("\xd2\x80\x00\x00\x00"));
    assert_true(SCAN("\xd3\x80\x00\x00\x00\x00\x00\x00\x00"));
    assert_true(SCAN("\xa1z"));
    assert_true(SCAN("\xd9\x01z"));
    assert_true(SCAN("\xda\x00\x01z"));
    assert_true(SCAN("\xdb\x00\x00\x00\x01z"));
    assert_true(SCAN("\xc4\x01z"));
    assert_true(SCAN("\xc5\x00\x01z"));
    assert_true(SCAN("\xc6\x00\x00\x00\x01z"));
    assert_true(SCAN("\x91\x92\x00\x90"));
    assert_true(SCAN("\xdc\x00\x01\x00"));
    assert_true(SCAN("\xdd\x00\x00\x00\x01\x00"));
}

static void test_ng_record__scan__refuses_types_that_no_record_has(void **state)
{
    (void)state;
    // Never used, booleans, extensions, fractions, maps.
    assert_false(SCAN("\xc1"));
    assert_false(SCAN("\xc2"));
    assert_false(SCAN("\xc7\x01\x01z"));
    assert_false(SCAN("\xca\x00\x00\x00\x00"));
    assert_false(SCAN("\xd4\x01z"));
    assert_false(SCAN("\x80"));
    assert_false(SCAN("\xde\x00\x00"));
}

static void test_ng_record__scan__refuses_sizes_larger_than_the_bytes_left(void **state)
{
    (void)state;
    assert_false(SCAN(""));
    assert_false(SCAN("\xdd\xff\xff\xff\xff"));
    assert_false(SCAN("\xdc\xff\xff\x00\x00"));
    assert_false(SCAN("\xdb\xff\xff\xff\xff"));
    assert_false(SCAN("\xc6\xff\xff\xff\xff z"));
    assert_false(SCAN("\x9f\x00"));
    assert_false(SCAN("\xa2z"));
    assert_false(SCAN("\xce\x00\x00"));
    assert_false(SCAN("\xdd\x00\x00"));
    // Two arrays that each fit, but not together.
    assert_false(SCAN("\x92\x92\x00\x92\x00\x00"));
}

static void test_ng_record__scan__refuses_bytes_left_over(void **state)
{
    (void)state;
    assert_false(SCAN("\x90\x00"));
}

static void test_ng_record__scan__holds_the_limit_of_depth(void **state)
{
    (void)state;
    char nested[NG_LIMIT_RECORD_DEPTH + 2];
    memset(nested, '\x91', sizeof nested);
    nested[NG_LIMIT_RECORD_DEPTH] = '\x00';
    assert_true(scan(nested, NG_LIMIT_RECORD_DEPTH + 1));
    nested[NG_LIMIT_RECORD_DEPTH] = '\x91';
    nested[NG_LIMIT_RECORD_DEPTH + 1] = '\x00';
    assert_false(scan(nested, NG_LIMIT_RECORD_DEPTH + 2));
}

static void test_ng_record__scan__holds_the_limit_of_bytes(void **state)
{
    (void)state;
    static char large[NG_LIMIT_RECORD_BYTES + 1];
    memcpy(large, "\xc6\x00\x00\xff\xfb", 5);
    assert_true(scan(large, NG_LIMIT_RECORD_BYTES));
    memcpy(large, "\xc6\x00\x00\xff\xfc", 5);
    assert_false(scan(large, NG_LIMIT_RECORD_BYTES + 1));
}

// What the scan lets through, msgpack-c unpacks to the last byte.
static void test_ng_record__scan__agrees_with_msgpack(void **state)
{
    (void)state;
    static const unsigned char heads[] = {0x00, 0x90, 0x91, 0x92, 0x93, 0xa0, 0xa1, 0xa2, 0xc0,
        0xc4, 0xcc, 0xcd, 0xd0, 0xd1, 0xd9, 0xda, 0xdc, 0xff};
    ng_random random;
    ng_random__init(&random, 7);
    size_t good_count = 0;
    for (int i = 0; i < 200000; i++) {
        unsigned char bytes[12];
        size_t length = 1 + ng_random__below(&random, sizeof bytes);
        for (size_t j = 0; j < length; j++) {
            bytes[j] = heads[ng_random__below(&random, sizeof heads)];
        }
        if (!scan(bytes, length)) {
            continue;
        }
        good_count++;
        msgpack_unpacked unpacked;
        msgpack_unpacked_init(&unpacked);
        size_t offset = 0;
        assert_int_equal(msgpack_unpack_next(&unpacked, (char *)bytes, length, &offset),
            MSGPACK_UNPACK_SUCCESS);
        assert_int_equal(offset, length);
        msgpack_unpacked_destroy(&unpacked);
    }
    assert_true(good_count > 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_record__scan__takes_every_type_of_records),
        cmocka_unit_test(test_ng_record__scan__refuses_types_that_no_record_has),
        cmocka_unit_test(test_ng_record__scan__refuses_sizes_larger_than_the_bytes_left),
        cmocka_unit_test(test_ng_record__scan__refuses_bytes_left_over),
        cmocka_unit_test(test_ng_record__scan__holds_the_limit_of_depth),
        cmocka_unit_test(test_ng_record__scan__holds_the_limit_of_bytes),
        cmocka_unit_test(test_ng_record__scan__agrees_with_msgpack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
