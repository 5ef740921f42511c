// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Plain text functions: bytes, blanks, UTF-8 and the shapes of keys and addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static ng_text of(const char *string)
{
    return ng_text__of(string);
}

static void test_ng_text__of__takes_null(void **state)
{
    (void)state;
    assert_int_equal(ng_text__of(NULL).bytes, 0);
    assert_int_equal(of("ann").bytes, 3);
}

static void test_ng_text__equal__compares_bytes(void **state)
{
    (void)state;
    assert_true(ng_text__equal(of("ann"), of("ann")));
    assert_false(ng_text__equal(of("ann"), of("anne")));
    assert_false(ng_text__equal(of("ann"), of("anN")));
    assert_true(ng_text__equal((ng_text){NULL, 0}, of("")));
}

static void test_ng_text__compare__orders_by_unsigned_bytes_and_length(void **state)
{
    (void)state;
    static const char *const ordered[] = {"", "A", "AA", "B", "a", "\x7F", "\x80", "\xFF"};
    for (size_t a = 0; a < 8; a++) {
        for (size_t b = 0; b < 8; b++) {
            int order = ng_text__compare(of(ordered[a]), of(ordered[b]));
            assert_int_equal((order > 0) - (order < 0), (a > b) - (a < b));
        }
    }
    assert_int_equal(ng_text__compare((ng_text){NULL, 0}, of("")), 0);
}

static void test_ng_text__trim__takes_blanks_from_both_ends(void **state)
{
    (void)state;
    assert_true(ng_text__equal(ng_text__trim(of(" \t\r\nann lee \n")), of("ann lee")));
    assert_true(ng_text__equal(
        ng_text__trim(of("\xEF\xBB\xBF\xC2\xA0 ann\xC2\xA0\xEF\xBB\xBF ")), of("ann")));
    assert_int_equal(ng_text__trim(of(" \xC2\xA0\t")).bytes, 0);
    assert_int_equal(ng_text__trim((ng_text){NULL, 0}).bytes, 0);
    // Bytes that only look like the end of a blank stay.
    assert_true(ng_text__equal(ng_text__trim(of("x\xC3\xA0")), of("x\xC3\xA0")));
}

static void test_ng_text__valid__accepts_every_character_but_nul(void **state)
{
    (void)state;
    for (uint32_t point = 1; point < 0x110000; point++) {
        char at[4];
        size_t bytes = 0;
        if (point < 0x80) {
            at[bytes++] = (char)point;
        } else if (point < 0x800) {
            at[bytes++] = (char)(0xC0 | point >> 6);
        } else if (point < 0x10000) {
            at[bytes++] = (char)(0xE0 | point >> 12);
            at[bytes++] = (char)(0x80 | (point >> 6 & 0x3F));
        } else {
            at[bytes++] = (char)(0xF0 | point >> 18);
            at[bytes++] = (char)(0x80 | (point >> 12 & 0x3F));
            at[bytes++] = (char)(0x80 | (point >> 6 & 0x3F));
        }
        if (point >= 0x80) {
            at[bytes++] = (char)(0x80 | (point & 0x3F));
        }
        bool surrogate = point >= 0xD800 && point < 0xE000;
        if (ng_text__valid((ng_text){at, bytes}) == surrogate) {
            fail_msg("U+%04X", point);
        }
        if (bytes > 1 && ng_text__valid((ng_text){at, bytes - 1})) {
            fail_msg("U+%04X cut off", point);
        }
    }
}

static void test_ng_text__valid__refuses_malformed_bytes_anywhere(void **state)
{
    (void)state;
    static const ng_text malformed[] = {{"\0", 1}, {"\x80", 1}, {"\xC0\x80", 2},
        {"\xC1\xBF", 2}, {"\xE0\x9F\xBF", 3}, {"\xED\xA0\x80", 3}, {"\xF0\x8F\xBF\xBF", 4},
        {"\xF4\x90\x80\x80", 4}, {"\xF5\x80\x80\x80", 4}, {"\xFF", 1}, {"\xC3(", 2},
        {"\xE2\x82(", 3}, {"\xC3", 1}};
    for (size_t i = 0; i < sizeof malformed / sizeof malformed[0]; i++) {
        for (size_t before = 0; before < 20; before++) {
            char text[64];
            memset(text, 'x', sizeof text);
            memcpy(text + before, malformed[i].at, malformed[i].bytes);
            assert_false(ng_text__valid((ng_text){text, before + malformed[i].bytes + 10}));
            assert_false(ng_text__valid((ng_text){text, before + malformed[i].bytes}));
        }
    }
    assert_true(ng_text__valid((ng_text){NULL, 0}));
}

static void test_ng_text__is_email__wants_one_at_and_a_dot(void **state)
{
    (void)state;
    static const char *const good[] = {"a@b.c", "ann.lee+x@mail.example.org", "\xC3\xA9@x.y"};
    static const char *const bad[] = {"", "a", "@b.c", "a@b", "a@.c", "a@b.", "a@b@c.d",
        "a b@c.d", "a@b .c", "a@b.c ", "a\xC2\xA0@b.c", "a@b.c\n", "ann <a@b.c>", "a.b@c",
        "NS:a@b.c"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_true(ng_text__is_email(of(good[i])));
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (ng_text__is_email(of(bad[i]))) {
            fail_msg("accepted: %s", bad[i]);
        }
    }
}

static void test_ng_text__is_decimal__is_canonical(void **state)
{
    (void)state;
    assert_true(ng_text__is_decimal(of("0")));
    assert_true(ng_text__is_decimal(of("10")));
    assert_true(ng_text__is_decimal(of("12345678901234567890")));
    assert_false(ng_text__is_decimal(of("123456789012345678901")));
    assert_false(ng_text__is_decimal(of("")));
    assert_false(ng_text__is_decimal(of("00")));
    assert_false(ng_text__is_decimal(of("01")));
    assert_false(ng_text__is_decimal(of("-1")));
    assert_false(ng_text__is_decimal(of("1a")));
    assert_false(ng_text__is_decimal(of("1 ")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_text__of__takes_null),
        cmocka_unit_test(test_ng_text__equal__compares_bytes),
        cmocka_unit_test(test_ng_text__compare__orders_by_unsigned_bytes_and_length),
        cmocka_unit_test(test_ng_text__trim__takes_blanks_from_both_ends),
        cmocka_unit_test(test_ng_text__valid__accepts_every_character_but_nul),
        cmocka_unit_test(test_ng_text__valid__refuses_malformed_bytes_anywhere),
        cmocka_unit_test(test_ng_text__is_email__wants_one_at_and_a_dot),
        cmocka_unit_test(test_ng_text__is_decimal__is_canonical),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
