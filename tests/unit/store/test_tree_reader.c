// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Look-ups by our own descent give what LMDB gives, for tables of every depth, with gaps, long
 * values and keys of other lengths; and whatever a page holds, no byte outside the file is
 * read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

#define PAGE_BYTES 4096u
#define DAMAGES 20000u

/** `count` entries of table profiles, `gap` ids between them at most, in one transaction. */
static uint32_t fill(ng_store *store, uint32_t count, uint32_t gap, size_t bytes_most)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    unsigned char *value = calloc(1, bytes_most + 4);
    ng_random random;
    ng_random__init(&random, count);
    uint32_t id = 0;
    ng_error err;
    assert_non_null(value);
    for (uint32_t i = 0; i < count; i++) {
        const size_t bytes = ng_random__below(&random, bytes_most / 4 + 1) * 4;
        id += 1 + (uint32_t)ng_random__below(&random, gap);
        memset(value, (int)(id & 0xff), bytes);
        assert_ok(
            ng_txn__put_id(txn, NG_TABLE_PROFILES, id, (ng_bytes){value, bytes}, &err), &err);
    }
    free(value);
    store_fixture__commit(txn);
    return id;
}

/** Every id up to a little above the last, by both ways, in batches of odd lengths. */
static void compare_all(ng_store *store, uint32_t last)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    ng_error err;
    uint32_t ids[150];
    ng_bytes found[150];
    for (uint32_t first = 0; first < last + 5; first += 149) {
        for (uint32_t i = 0; i < 150; i++) {
            ids[i] = first + (i * 71) % 150;
        }
        assert_ok(ng_txn__get_ids(txn, NG_TABLE_PROFILES, ids, 150, found, &err), &err);
        for (uint32_t i = 0; i < 150; i++) {
            ng_key key;
            ng_bytes expected;
            ng_key__u32(&key, ids[i]);
            assert_ok(ng_txn__get(txn, NG_TABLE_PROFILES, &key, &expected, &err), &err);
            assert_ptr_equal(found[i].at, expected.at);
            assert_int_equal(found[i].bytes, expected.bytes);
        }
    }
    ng_txn_abort(txn);
}

static void check_table(void **state, uint32_t count, uint32_t gap, size_t bytes_most)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    const uint32_t last = fill(store, count, gap, bytes_most);
    compare_all(store, last);
    ng_store_close(store);
}

static void test_ng_txn__get_ids__in_an_empty_table(void **state)
{
    check_table(state, 0, 1, 0);
}

static void test_ng_txn__get_ids__in_one_leaf(void **state)
{
    check_table(state, 3, 2, 40);
}

static void test_ng_txn__get_ids__of_dense_ids(void **state)
{
    check_table(state, 20000, 1, 200);
}

static void test_ng_txn__get_ids__of_scattered_ids_and_long_values(void **state)
{
    check_table(state, 5000, 40, 9000);
}

static void test_ng_txn__get_ids__beside_keys_of_other_lengths(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_error err;
    for (uint32_t i = 0; i < 4000; i++) {
        char text[32];
        ng_key key;
        snprintf(text, sizeof text, "%.*s%u", (int)(i % 7), "aaaaaaa", i);
        assert_ok(ng_key__text(&key, (ng_text){text, strlen(text)}, &err), &err);
        assert_ok(ng_txn__put(txn, NG_TABLE_DERIVED, &key,
                      (ng_bytes){(const unsigned char *)text, strlen(text)}, &err),
            &err);
    }
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    for (uint32_t i = 1000; i < 4000; i += 7) {
        // Keys of four letters are numbers, too.
        char text[32];
        ng_bytes found;
        snprintf(text, sizeof text, "%u", i);
        const unsigned char *at = (const unsigned char *)text;
        const uint32_t id =
            (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
        assert_ok(ng_txn__get_id(txn, NG_TABLE_DERIVED, id, &found, &err), &err);
        assert_int_equal(found.bytes, i % 7 == 0 ? 4 : 0);
        assert_true((found.at != NULL) == (i % 7 == 0));
    }
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn__get_ids__stay_with_their_snapshot(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    const uint32_t last = fill(store, 3000, 1, 100);
    ng_txn *before = store_fixture__begin(store, NG_TXN_READ);
    ng_bytes first;
    ng_bytes second;
    ng_error err;
    assert_ok(ng_txn__get_id(before, NG_TABLE_PROFILES, last, &first, &err), &err);
    const uint64_t hash = ng_hash__bytes(first.at, first.bytes, 0);
    for (uint32_t i = 0; i < 5; i++) {
        fill(store, 3000 + i, 3, 300);
    }
    assert_ok(ng_txn__get_id(before, NG_TABLE_PROFILES, last, &second, &err), &err);
    assert_ptr_equal(first.at, second.at);
    assert_int_equal(hash, ng_hash__bytes(second.at, second.bytes, 0));
    ng_txn_abort(before);
    ng_store_close(store);
}

/** A reader of a copy in memory, where the address sanitizer sees each byte outside of it. */
static ng_tree_reader reader_of_copy(ng_store *store, const unsigned char *copy, size_t bytes)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    ng_bytes unused;
    ng_error err;
    assert_ok(ng_txn__get_id(txn, NG_TABLE_PROFILES, 1, &unused, &err), &err);
    ng_tree_reader reader = txn->reader;
    ng_txn_abort(txn);
    reader.map = copy;
    reader.page_limit = bytes / PAGE_BYTES;
    return reader;
}

static void test_ng_tree_reader__find__stays_inside_a_damaged_file(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    const uint32_t last = fill(store, 600, 3, 1500);
    fill(store, 20000, 1, 40);
    size_t bytes = 0;
    unsigned char *file =
        store_fixture__read_file(store_fixture__name(fixture->path, "data.mdb"), &bytes);
    // Exactly as long as the file, for the sanitizer.
    unsigned char *copy = malloc(bytes);
    assert_non_null(copy);
    memcpy(copy, file, bytes);
    free(file);
    const ng_tree_reader reader = reader_of_copy(store, copy, bytes);
    ng_random random;
    ng_random__init(&random, 1);
    uint32_t damaged = 0;
    for (uint32_t i = 0; i < DAMAGES; i++) {
        // Most that decides stands in the first bytes of a page.
        const size_t page = ng_random__below(&random, bytes / PAGE_BYTES);
        const size_t within = ng_random__below(&random, i % 2 == 0 ? 32 : PAGE_BYTES);
        unsigned char *at = copy + page * PAGE_BYTES + within;
        const unsigned char kept = *at;
        uint32_t ids[NG_TREE_BATCH];
        ng_tree_value found[NG_TREE_BATCH];
        *at = (unsigned char)ng_random__next(&random);
        for (uint32_t k = 0; k < NG_TREE_BATCH; k++) {
            ids[k] = (uint32_t)ng_random__below(&random, last > 20000 ? last : 20000);
        }
        const int code = ng_tree_reader__find(
            &reader, &reader.root[NG_TABLE_PROFILES], ids, NG_TREE_BATCH, found);
        assert_true(code == 0 || code == MDB_CORRUPTED);
        for (uint32_t k = 0; k < NG_TREE_BATCH && code == 0; k++) {
            assert_true(found[k].at == NULL ||
                (found[k].at >= copy && found[k].at + found[k].bytes <= copy + bytes));
        }
        damaged += code != 0;
        *at = kept;
    }
    assert_true(damaged > 0);
    free(copy);
    ng_store_close(store);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_txn__get_ids__in_an_empty_table),
        TEST(test_ng_txn__get_ids__in_one_leaf),
        TEST(test_ng_txn__get_ids__of_dense_ids),
        TEST(test_ng_txn__get_ids__of_scattered_ids_and_long_values),
        TEST(test_ng_txn__get_ids__beside_keys_of_other_lengths),
        TEST(test_ng_txn__get_ids__stay_with_their_snapshot),
        TEST(test_ng_tree_reader__find__stays_inside_a_damaged_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
