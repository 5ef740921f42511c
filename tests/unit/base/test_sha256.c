// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * SHA-256 and HMAC with it against the examples of FIPS 180-2 and RFC 4231, texts in pieces,
 * hex both ways, keys that differ.
 */
#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static ng_text text(const char *string)
{
    return (ng_text){string, strlen(string)};
}

static void assert_hash(const ng_sha256 *hash, const char *expected)
{
    char hex[NG_SHA256_TEXT_BYTES];
    ng_sha256__print(hash, hex);
    assert_string_equal(hex, expected);
}

static void test_ng_sha256__of__hashes_as_the_standard_says(void **state)
{
    (void)state;
    ng_sha256 hash;
    const ng_text whole = text("abc");
    const ng_text pieces[] = {text("a"), {NULL, 0}, text("bc")};
    ng_sha256__of(&whole, 1, &hash);
    assert_hash(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ng_sha256__of(pieces, 3, &hash);
    assert_hash(&hash, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    ng_sha256__of(NULL, 0, &hash);
    assert_hash(&hash, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

// RFC 4231, case 1, has a key of 20 bytes; shorter keys are filled up with zeros.
static void test_ng_sha256__keyed__hashes_as_the_standard_says(void **state)
{
    (void)state;
    ng_sha256 key = {{0}};
    ng_sha256 hash;
    const ng_text data = text("Hi There");
    memset(key.at, 0x0b, 20);
    ng_sha256__keyed(&key, &data, 1, &hash);
    assert_hash(&hash, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}

static void test_ng_sha256__parse__reads_what_print_writes(void **state)
{
    (void)state;
    ng_sha256 hash;
    ng_sha256 read;
    char hex[NG_SHA256_TEXT_BYTES];
    const ng_text data = text("x");
    ng_sha256__of(&data, 1, &hash);
    ng_sha256__print(&hash, hex);
    assert_true(ng_sha256__parse(text(hex), &read));
    assert_true(ng_sha256__equal(&hash, &read));
    hex[0] = 'A';
    assert_true(ng_sha256__parse(text(hex), &read));
    assert_int_equal(read.at[0] >> 4, 10);
    hex[5] = 'g';
    assert_false(ng_sha256__parse(text(hex), &read));
    assert_false(ng_sha256__parse((ng_text){hex, 63}, &read));
    assert_false(ng_sha256__parse((ng_text){NULL, 0}, &read));
}

static void test_ng_sha256__new_key__is_another_each_time(void **state)
{
    (void)state;
    ng_sha256 a;
    ng_sha256 b;
    ng_error err;
    assert_int_equal(ng_sha256__new_key(&a, &err), NG_OK);
    assert_int_equal(ng_sha256__new_key(&b, &err), NG_OK);
    assert_false(ng_sha256__equal(&a, &b));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_sha256__of__hashes_as_the_standard_says),
        cmocka_unit_test(test_ng_sha256__keyed__hashes_as_the_standard_says),
        cmocka_unit_test(test_ng_sha256__parse__reads_what_print_writes),
        cmocka_unit_test(test_ng_sha256__new_key__is_another_each_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
