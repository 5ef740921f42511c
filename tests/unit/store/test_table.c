// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Entries of tables: put, replaced, removed, walked, against a model of plain arrays; lists
 * where they can be read as numbers; loads in key order that fill their pages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "support/store_fixture.h"

#define KEYS 500u

typedef struct open_store {
    store_fixture *fixture;
    ng_store *store;
    ng_txn *txn;
} open_store;

static int set_up(void **state)
{
    void *fixture = NULL;
    open_store *open = calloc(1, sizeof *open);
    if (open == NULL || store_fixture__set_up(&fixture) != 0) {
        return -1;
    }
    open->fixture = fixture;
    open->store = store_fixture__open(open->fixture->path, true);
    open->txn = store_fixture__begin(open->store, NG_TXN_WRITE);
    *state = open;
    return 0;
}

static int tear_down(void **state)
{
    open_store *open = *state;
    void *fixture = open->fixture;
    ng_txn_abort(open->txn);
    ng_store_close(open->store);
    free(open);
    return store_fixture__tear_down(&fixture);
}

/** Commit and begin another. */
static void go_on(open_store *open, ng_txn_kind kind)
{
    store_fixture__commit(open->txn);
    open->txn = store_fixture__begin(open->store, kind);
}

static uint64_t fault_count(ng_txn *txn)
{
    uint64_t count = 0;
    ng_error err;
    assert_ok(ng_txn__check_tables(txn, NULL, NULL, &count, &err), &err);
    return count;
}

static void test_ng_txn__get__missing_is_no_error(void **state)
{
    open_store *open = *state;
    ng_bytes value;
    ng_error err;
    ng_key key;
    ng_key__u64(&key, 7);
    assert_ok(ng_txn__get(open->txn, NG_TABLE_JOURNAL, &key, &value, &err), &err);
    assert_null(value.at);
    assert_int_equal(store_fixture__get(open->txn, NG_TABLE_MEMBERS, 7), SIZE_MAX);
}

static void test_ng_txn__put__an_empty_value_is_there(void **state)
{
    open_store *open = *state;
    ng_bytes value;
    ng_error err;
    ng_key key;
    ng_key__name(&key, (ng_text){"ana", 3}, 0, 1);
    assert_ok(ng_txn__put(open->txn, NG_TABLE_NAMES, &key, (ng_bytes){NULL, 0}, &err), &err);
    assert_ok(ng_txn__get(open->txn, NG_TABLE_NAMES, &key, &value, &err), &err);
    assert_non_null(value.at);
    assert_int_equal(value.bytes, 0);
    assert_int_equal(ng_txn__entries(open->txn, NG_TABLE_NAMES), 1);
}

static void test_ng_txn__put__replaces_by_any_length(void **state)
{
    static const size_t lengths[] = {0, 4, 4, 100, 3000, 20, 100000, 99000, 8, 5000, 5000, 0};
    open_store *open = *state;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
        store_fixture__put(open->txn, NG_TABLE_CONNECTIONS, 5, lengths[i]);
        assert_int_equal(store_fixture__get(open->txn, NG_TABLE_CONNECTIONS, 5), lengths[i]);
        assert_int_equal(ng_txn__entries(open->txn, NG_TABLE_CONNECTIONS), 1);
        go_on(open, NG_TXN_WRITE);
        assert_int_equal(store_fixture__get(open->txn, NG_TABLE_CONNECTIONS, 5), lengths[i]);
        assert_int_equal(fault_count(open->txn), 0);
    }
}

static void test_ng_txn__put__longest_key(void **state)
{
    open_store *open = *state;
    ng_bytes value;
    ng_error err;
    ng_key key = {.bytes = NG_KEY_BYTES_MAX};
    memset(key.at, 'k', NG_KEY_BYTES_MAX);
    const ng_bytes put = {(const unsigned char *)"value", 5};
    assert_ok(ng_txn__put(open->txn, NG_TABLE_GROUP_KEYS, &key, put, &err), &err);
    assert_ok(ng_txn__get(open->txn, NG_TABLE_GROUP_KEYS, &key, &value, &err), &err);
    assert_int_equal(value.bytes, 5);
    assert_memory_equal(value.at, "value", 5);
}

static void test_ng_txn__delete__says_whether_it_was_there(void **state)
{
    open_store *open = *state;
    bool was_there = true;
    ng_error err;
    ng_key key;
    ng_key__u32(&key, 3);
    assert_ok(ng_txn__delete(open->txn, NG_TABLE_MEMBERS, &key, &was_there, &err), &err);
    assert_false(was_there);
    store_fixture__put(open->txn, NG_TABLE_MEMBERS, 3, 10);
    assert_ok(ng_txn__delete(open->txn, NG_TABLE_MEMBERS, &key, &was_there, &err), &err);
    assert_true(was_there);
    assert_int_equal(store_fixture__get(open->txn, NG_TABLE_MEMBERS, 3), SIZE_MAX);
    assert_int_equal(ng_txn__entries(open->txn, NG_TABLE_MEMBERS), 0);
    assert_int_equal(fault_count(open->txn), 0);
}

static void test_ng_txn__put__a_read_transaction_refuses(void **state)
{
    open_store *open = *state;
    ng_error err;
    ng_key key;
    go_on(open, NG_TXN_READ);
    ng_key__u32(&key, 3);
    assert_int_equal(ng_txn__put(open->txn, NG_TABLE_MEMBERS, &key, (ng_bytes){NULL, 0}, &err),
        NG_ERR_READ_ONLY);
    assert_int_equal(
        ng_txn__delete(open->txn, NG_TABLE_MEMBERS, &key, NULL, &err), NG_ERR_READ_ONLY);
}

static void test_ng_txn__get_id__lists_lie_at_multiples_of_four(void **state)
{
    open_store *open = *state;
    const uint32_t *list;
    uint32_t count;
    ng_bytes value;
    ng_error err;
    ng_key key;
    // Lengths around those at which LMDB moves a value to pages of its own.
    for (uint32_t i = 0; i < 1300; i++) {
        store_fixture__put(open->txn, NG_TABLE_CONNECTIONS, i * 7 % 1300, i * 4);
        ng_key__u8_u32(&key, (uint8_t)(i % 2), i);
        unsigned char *out;
        assert_ok(
            ng_txn__put_space(open->txn, NG_TABLE_POSTINGS, &key, i * 4, &out, &err), &err);
        memset(out, 1, i * 4);
        assert_ok(ng_txn__seal(open->txn, &err), &err);
    }
    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < 1300; i++) {
            assert_ok(
                ng_txn__get_id(open->txn, NG_TABLE_CONNECTIONS, i * 7 % 1300, &value, &err),
                &err);
            assert_ok(ng_bytes__u32(value, &list, &count, &err), &err);
            assert_int_equal(count, i);
            ng_key__u8_u32(&key, (uint8_t)(i % 2), i);
            assert_ok(ng_txn__get(open->txn, NG_TABLE_POSTINGS, &key, &value, &err), &err);
            assert_ok(ng_bytes__u32(value, &list, &count, &err), &err);
            assert_int_equal(count, i);
        }
        go_on(open, NG_TXN_READ);
    }
}

/** Compares the whole table with the model: lengths by key, SIZE_MAX where there is none. */
static void compare_with_model(ng_txn *txn, ng_table table, const size_t *model)
{
    ng_error err;
    ng_cursor *cursor;
    ng_bytes key;
    ng_bytes value;
    uint64_t entries = 0;
    assert_ok(ng_cursor__open(txn, table, &cursor, &err), &err);
    assert_ok(ng_cursor__seek(cursor, NULL, &key, &value, &err), &err);
    for (uint32_t i = 0; i < KEYS; i++) {
        assert_int_equal(store_fixture__get(txn, table, i), model[i]);
        if (model[i] == SIZE_MAX) {
            continue;
        }
        assert_non_null(key.at);
        assert_int_equal(ng_key__read_u32(key, 0), i);
        assert_int_equal(value.bytes, model[i]);
        assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
        entries++;
    }
    assert_null(key.at);
    ng_cursor__close(cursor);
    assert_int_equal(ng_txn__entries(txn, table), entries);
}

static void test_ng_txn__put__random_histories_agree_with_a_model(void **state)
{
    open_store *open = *state;
    static size_t model[2][KEYS];
    static const ng_table tables[] = {NG_TABLE_MEMBERS, NG_TABLE_FOLLOWS_OUT};
    ng_random random;
    ng_error err;
    const char *seed = getenv("NG_SEED");
    ng_random__init(&random, seed != NULL ? strtoull(seed, NULL, 10) : 1);
    memset(model, 0xff, sizeof model);
    for (uint32_t round = 0; round < 25; round++) {
        for (uint32_t i = 0; i < 400; i++) {
            const uint64_t which = ng_random__below(&random, 2);
            const uint32_t number = (uint32_t)ng_random__below(&random, KEYS);
            const size_t bytes = 4 * ng_random__below(&random, i % 20 == 0 ? 3000 : 50);
            ng_key key;
            bool was_there;
            ng_key__u32(&key, number);
            if (ng_random__below(&random, 3) == 0) {
                assert_ok(
                    ng_txn__delete(open->txn, tables[which], &key, &was_there, &err), &err);
                assert_int_equal(was_there, model[which][number] != SIZE_MAX);
                model[which][number] = SIZE_MAX;
            } else {
                store_fixture__put(open->txn, tables[which], number, bytes);
                model[which][number] = bytes;
            }
        }
        compare_with_model(open->txn, tables[0], model[0]);
        go_on(open, NG_TXN_WRITE);
        compare_with_model(open->txn, tables[1], model[1]);
        assert_int_equal(store_fixture__faults(open->fixture->path), 0);
    }
}

static void test_ng_cursor__seek__finds_the_first_key_not_below(void **state)
{
    open_store *open = *state;
    ng_cursor *cursor;
    ng_bytes key;
    ng_bytes value;
    ng_error err;
    ng_key at;
    for (uint32_t i = 10; i <= 100; i += 10) {
        store_fixture__put(open->txn, NG_TABLE_MEMBERS, i, 4);
    }
    assert_ok(ng_cursor__open(open->txn, NG_TABLE_MEMBERS, &cursor, &err), &err);
    ng_key__u32(&at, 20);
    assert_ok(ng_cursor__seek(cursor, &at, &key, &value, &err), &err);
    assert_int_equal(ng_key__read_u32(key, 0), 20);
    ng_key__u32(&at, 21);
    assert_ok(ng_cursor__seek(cursor, &at, &key, &value, &err), &err);
    assert_int_equal(ng_key__read_u32(key, 0), 30);
    ng_key__u32(&at, 101);
    assert_ok(ng_cursor__seek(cursor, &at, &key, &value, &err), &err);
    assert_null(key.at);
    ng_cursor__close(cursor);
    ng_cursor__close(NULL);
}

static void test_ng_cursor__next__goes_on_after_a_change_of_its_table(void **state)
{
    open_store *open = *state;
    ng_cursor *cursor;
    ng_bytes key;
    ng_bytes value;
    ng_error err;
    ng_key at;
    uint32_t seen = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        store_fixture__put(open->txn, NG_TABLE_MEMBERS, i, 40);
    }
    assert_ok(ng_cursor__open(open->txn, NG_TABLE_MEMBERS, &cursor, &err), &err);
    assert_ok(ng_cursor__seek(cursor, NULL, &key, &value, &err), &err);
    while (key.at != NULL) {
        assert_int_equal(ng_key__read_u32(key, 0), seen);
        ng_key__u32(&at, seen);
        if (seen % 2 == 0) {
            assert_ok(ng_txn__delete(open->txn, NG_TABLE_MEMBERS, &at, NULL, &err), &err);
        } else {
            store_fixture__put(open->txn, NG_TABLE_MEMBERS, seen, 80);
        }
        seen++;
        assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
    }
    assert_int_equal(seen, 1000);
    assert_int_equal(ng_txn__entries(open->txn, NG_TABLE_MEMBERS), 500);
    ng_cursor__close(cursor);
}

static void test_ng_txn__put__in_key_order_fills_its_pages(void **state)
{
    open_store *open = *state;
    for (uint32_t i = 0; i < 20000; i++) {
        store_fixture__put(open->txn, NG_TABLE_CONNECTIONS, i, 100);
        // Far from in order.
        store_fixture__put(open->txn, NG_TABLE_FOLLOWS_IN, i * 7919u % 20000, 100);
    }
    go_on(open, NG_TXN_READ);
    assert_int_equal(fault_count(open->txn), 0);
    // 20,000 entries of 8 + 4 + 8 + 100 bytes and 2 for their place: 33 a page of 4,096 bytes.
    go_on(open, NG_TXN_WRITE);
    ng_error err;
    for (uint32_t i = 0; i < 20000; i++) {
        ng_key key;
        ng_key__u32(&key, i);
        assert_ok(ng_txn__delete(open->txn, NG_TABLE_FOLLOWS_IN, &key, NULL, &err), &err);
    }
    go_on(open, NG_TXN_READ);
    assert_in_range(ng_txn__bytes_used(open->txn) / 4096, 20000 / 33, 20000 / 33 + 20);
}

static void test_ng_txn__get_small__leaves_larger_values_alone(void **state)
{
    open_store *open = *state;
    ng_error err;
    ng_key key;
    ng_bytes value;
    store_fixture__put(open->txn, NG_TABLE_CONNECTIONS, 5, 100);
    go_on(open, NG_TXN_READ);
    ng_key__u32(&key, 5);
    assert_ok(ng_txn__get_small(open->txn, NG_TABLE_CONNECTIONS, &key, 99, &value, &err), &err);
    assert_null(value.at);
    assert_int_equal(100, value.bytes);
    assert_ok(
        ng_txn__get_small(open->txn, NG_TABLE_CONNECTIONS, &key, 100, &value, &err), &err);
    assert_non_null(value.at);
    assert_int_equal(100, value.bytes);
    ng_key__u32(&key, 6);
    assert_ok(ng_txn__get_small(open->txn, NG_TABLE_CONNECTIONS, &key, 0, &value, &err), &err);
    assert_null(value.at);
    assert_int_equal(0, value.bytes);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_txn__get__missing_is_no_error),
        TEST(test_ng_txn__put__an_empty_value_is_there),
        TEST(test_ng_txn__get_small__leaves_larger_values_alone),
        TEST(test_ng_txn__put__replaces_by_any_length),
        TEST(test_ng_txn__put__longest_key),
        TEST(test_ng_txn__delete__says_whether_it_was_there),
        TEST(test_ng_txn__put__a_read_transaction_refuses),
        TEST(test_ng_txn__get_id__lists_lie_at_multiples_of_four),
        TEST(test_ng_txn__put__random_histories_agree_with_a_model),
        TEST(test_ng_cursor__seek__finds_the_first_key_not_below),
        TEST(test_ng_cursor__next__goes_on_after_a_change_of_its_table),
        TEST(test_ng_txn__put__in_key_order_fills_its_pages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
