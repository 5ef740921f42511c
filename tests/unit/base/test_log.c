// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The log: what was added comes out again, from memory, from disk and from both, as often as
 * asked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/sorter.h"

// Record i has (i * 37) % 200 bytes, each (i + k) % 256.
static size_t record_of(uint64_t i, unsigned char at[200])
{
    size_t bytes = (size_t)(i * 37 % 200);
    for (size_t k = 0; k < bytes; k++) {
        at[k] = (unsigned char)(i + k);
    }
    return bytes;
}

static void expect_records(ng_log *log, uint64_t count)
{
    const unsigned char *at;
    size_t bytes;
    assert_int_equal(ng_log__rewind(log, NULL), NG_OK);
    for (uint64_t i = 0; i < count; i++) {
        unsigned char expected[200];
        size_t expected_bytes = record_of(i, expected);
        assert_int_equal(ng_log__next(log, &at, &bytes, NULL), NG_OK);
        assert_non_null(at);
        assert_int_equal((uintptr_t)at % 8, 0);
        assert_int_equal(bytes, expected_bytes);
        assert_memory_equal(at, expected, bytes);
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ng_log__next(log, &at, &bytes, NULL), NG_OK);
        assert_null(at);
        assert_int_equal(bytes, 0);
    }
}

static void try_log(size_t memory_bytes, uint64_t count)
{
    ng_log *log;
    assert_int_equal(ng_log__create(memory_bytes, &log, NULL), NG_OK);
    for (uint64_t i = 0; i < count; i++) {
        unsigned char at[200];
        size_t bytes = record_of(i, at);
        assert_int_equal(ng_log__add(log, at, bytes, NULL), NG_OK);
    }
    assert_int_equal(ng_log__count(log), count);
    expect_records(log, count);
    expect_records(log, count);
    ng_log__destroy(log);
}

static void test_ng_log__next__gives_all_in_order_from_memory(void **state)
{
    (void)state;
    try_log(1 << 24, 0);
    try_log(1 << 24, 1);
    try_log(1 << 24, 20000);
}

static void test_ng_log__next__gives_all_in_order_from_disk(void **state)
{
    (void)state;
    try_log(0, 2000);
    try_log(4096, 20000);
    try_log(1 << 20, 20000);
}

static void test_ng_log__add__of_records_larger_than_its_memory(void **state)
{
    (void)state;
    enum {
        BYTES = 1000000
    };
    unsigned char *large = malloc(BYTES);
    assert_non_null(large);
    ng_log *log;
    assert_int_equal(ng_log__create(1000, &log, NULL), NG_OK);
    for (int i = 0; i < 3; i++) {
        memset(large, i, BYTES);
        assert_int_equal(ng_log__add(log, large, BYTES, NULL), NG_OK);
        assert_int_equal(ng_log__add(log, NULL, 0, NULL), NG_OK);
    }
    assert_int_equal(ng_log__rewind(log, NULL), NG_OK);
    for (int i = 0; i < 6; i++) {
        const unsigned char *at;
        size_t bytes;
        assert_int_equal(ng_log__next(log, &at, &bytes, NULL), NG_OK);
        assert_non_null(at);
        assert_int_equal(bytes, i % 2 == 0 ? BYTES : 0);
        if (bytes != 0) {
            memset(large, i / 2, BYTES);
            assert_memory_equal(at, large, BYTES);
        }
    }
    free(large);
    ng_log__destroy(log);
}

static void test_ng_log__rewind__may_stop_in_the_middle(void **state)
{
    (void)state;
    ng_log *log;
    assert_int_equal(ng_log__create(4096, &log, NULL), NG_OK);
    for (uint64_t i = 0; i < 1000; i++) {
        unsigned char at[200];
        size_t bytes = record_of(i, at);
        assert_int_equal(ng_log__add(log, at, bytes, NULL), NG_OK);
    }
    assert_int_equal(ng_log__rewind(log, NULL), NG_OK);
    for (int i = 0; i < 500; i++) {
        const unsigned char *at;
        size_t bytes;
        assert_int_equal(ng_log__next(log, &at, &bytes, NULL), NG_OK);
    }
    expect_records(log, 1000);
    ng_log__destroy(log);
}

static void test_ng_log__add__says_where_it_cannot_write(void **state)
{
    (void)state;
    assert_int_equal(setenv("TMPDIR", "/dev/null/folder", 1), 0);
    ng_log *log;
    ng_error err;
    assert_int_equal(ng_log__create(0, &log, &err), NG_OK);
    unsigned char at[100] = {0};
    ng_status status = NG_OK;
    for (int i = 0; i < 2000 && status == NG_OK; i++) {
        status = ng_log__add(log, at, sizeof at, &err);
    }
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(status, NG_ERR_IO);
    assert_non_null(strstr(err.text, "/dev/null/folder"));
    ng_log__destroy(log);
    ng_log__destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_log__next__gives_all_in_order_from_memory),
        cmocka_unit_test(test_ng_log__next__gives_all_in_order_from_disk),
        cmocka_unit_test(test_ng_log__add__of_records_larger_than_its_memory),
        cmocka_unit_test(test_ng_log__rewind__may_stop_in_the_middle),
        cmocka_unit_test(test_ng_log__add__says_where_it_cannot_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
