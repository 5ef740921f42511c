// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The heap's door and the growing byte string.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"

static void test_ng_memory__takes_zero_bytes_as_one(void **state)
{
    (void)state;
    unsigned char *at = ng_memory__allocate(0);
    assert_non_null(at);
    at[0] = 1;
    at = ng_memory__resize(at, 0);
    assert_non_null(at);
    ng_memory__release(at);
    at = ng_memory__allocate_zero(0, 8);
    assert_non_null(at);
    assert_int_equal(at[0], 0);
    ng_memory__release(at);
    ng_memory__release(NULL);
}

static void test_ng_memory__allocate_zero__is_zero_and_refuses_overflow(void **state)
{
    (void)state;
    unsigned char *at = ng_memory__allocate_zero(1000, 8);
    assert_non_null(at);
    for (size_t i = 0; i < 8000; i++) {
        assert_int_equal(at[i], 0);
    }
    ng_memory__release(at);
    // Not a constant, or the compiler refuses it already.
    volatile size_t huge = SIZE_MAX / 4;
    assert_null(ng_memory__allocate_zero(huge, 8));
}

static void test_ng_buffer__keeps_all_that_was_added(void **state)
{
    (void)state;
    ng_buffer buffer = {0};
    for (unsigned i = 0; i < 10000; i++) {
        assert_int_equal(ng_buffer__add(&buffer, &i, sizeof i, NULL), NG_OK);
    }
    assert_int_equal(buffer.bytes, 10000 * sizeof(unsigned));
    for (unsigned i = 0; i < 10000; i++) {
        assert_memory_equal(buffer.at + i * sizeof i, &i, sizeof i);
    }
    ng_buffer__finish(&buffer);
    assert_null(buffer.at);
    assert_int_equal(buffer.capacity, 0);
}

static void test_ng_buffer__add__takes_nothing_from_null(void **state)
{
    (void)state;
    ng_buffer buffer = {0};
    assert_int_equal(ng_buffer__add(&buffer, NULL, 0, NULL), NG_OK);
    assert_int_equal(buffer.bytes, 0);
    ng_buffer__finish(&buffer);
}

static void test_ng_buffer__reserve__does_not_count(void **state)
{
    (void)state;
    ng_buffer buffer = {0};
    assert_int_equal(ng_buffer__add(&buffer, "ab", 2, NULL), NG_OK);
    unsigned char *to = ng_buffer__reserve(&buffer, 100000);
    assert_non_null(to);
    memset(to, 'x', 100000);
    assert_int_equal(buffer.bytes, 2);
    assert_memory_equal(buffer.at, "ab", 2);
    assert_non_null(ng_buffer__reserve(&buffer, 0));
    ng_buffer__finish(&buffer);
}

static void test_ng_buffer__add__refuses_what_no_memory_can_hold(void **state)
{
    (void)state;
    ng_buffer buffer = {0};
    ng_error err;
    assert_int_equal(ng_buffer__add(&buffer, "ab", 2, &err), NG_OK);
    assert_null(ng_buffer__reserve(&buffer, SIZE_MAX));
    assert_null(ng_buffer__reserve(&buffer, SIZE_MAX / 2));
    assert_int_equal(ng_buffer__add(&buffer, "", SIZE_MAX / 2, &err), NG_ERR_NOMEM);
    assert_int_equal(err.status, NG_ERR_NOMEM);
    assert_int_equal(buffer.bytes, 2);
    assert_memory_equal(buffer.at, "ab", 2);
    ng_buffer__finish(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_memory__takes_zero_bytes_as_one),
        cmocka_unit_test(test_ng_memory__allocate_zero__is_zero_and_refuses_overflow),
        cmocka_unit_test(test_ng_buffer__keeps_all_that_was_added),
        cmocka_unit_test(test_ng_buffer__add__takes_nothing_from_null),
        cmocka_unit_test(test_ng_buffer__reserve__does_not_count),
        cmocka_unit_test(test_ng_buffer__add__refuses_what_no_memory_can_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
