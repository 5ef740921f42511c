// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Drafts: values changed in memory and written once. Against a model of plain arrays, with
 * reads, walks and commits in between.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "support/store_fixture.h"

#define KEYS 60u
#define NUMBERS_MAX 400u

typedef struct model {
    uint32_t at[KEYS][NUMBERS_MAX];
    uint32_t count[KEYS];
} model;

static ng_draft *draft_of(ng_txn *txn, uint64_t id)
{
    ng_draft *draft = NULL;
    ng_error err;
    assert_ok(ng_txn__draft(txn, NG_TABLE_CONNECTIONS, id, &draft, &err), &err);
    return draft;
}

static void splice(
    ng_txn *txn, uint64_t id, const size_t place[2], const uint32_t *added, size_t count)
{
    ng_error err;
    const ng_bytes bytes = {(const unsigned char *)added, count * sizeof *added};
    assert_ok(ng_draft__splice(draft_of(txn, id), place[0] * sizeof *added,
                  place[1] * sizeof *added, bytes, &err),
        &err);
}

static void append(ng_txn *txn, uint32_t id, uint32_t number)
{
    const size_t place[2] = {ng_draft__value(draft_of(txn, id)).bytes / sizeof number, 0};
    splice(txn, id, place, &number, 1);
}

// As the model has it, read by key.
static void assert_same(ng_txn *txn, const model *expected)
{
    uint64_t entries = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        ng_bytes value;
        ng_error err;
        assert_ok(ng_txn__get_id(txn, NG_TABLE_CONNECTIONS, key, &value, &err), &err);
        assert_int_equal(value.bytes, expected->count[key] * sizeof(uint32_t));
        assert_int_equal(value.at == NULL, expected->count[key] == 0);
        if (value.at != NULL) {
            assert_memory_equal(value.at, expected->at[key], value.bytes);
        }
        entries += expected->count[key] > 0;
    }
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_CONNECTIONS), entries);
}

// One random change of both.
static void change(ng_txn *txn, model *expected, uint64_t draw)
{
    const uint32_t key = (uint32_t)(draw % KEYS);
    uint32_t *list = expected->at[key];
    uint32_t *count = &expected->count[key];
    const uint32_t at = (uint32_t)(draw >> 8) % (*count + 1);
    const bool removes = (draw >> 40) % 3 == 0 || *count + 4 > NUMBERS_MAX;
    const uint32_t numbers[4] = {(uint32_t)draw, at, key, *count};
    const uint32_t removed = removes ? (uint32_t)(draw >> 42) % (*count - at + 1) : 0;
    const uint32_t added = removes ? 0 : 1 + (uint32_t)(draw >> 42) % 4;
    const size_t place[2] = {at, removed};
    splice(txn, key, place, numbers, added);
    memmove(list + at + added, list + at + removed, (*count - at - removed) * sizeof *list);
    memcpy(list + at, numbers, added * sizeof *list);
    *count += added - removed;
}

static void test_ng_draft__splice__equals_a_model_through_commits_and_walks(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    model *expected = calloc(1, sizeof *expected);
    assert_non_null(expected);
    for (uint64_t i = 0; i < 20000; i++) {
        const uint64_t draw = ng_hash__bytes(&i, sizeof i, 17);
        change(txn, expected, draw);
        if (i % 1000 == 999) {
            assert_same(txn, expected);
        }
        if (i % 3000 == 2999) {
            uint64_t faults = 1;
            ng_error err;
            assert_ok(ng_txn__check_tables(txn, NULL, NULL, &faults, &err), &err);
            assert_int_equal(faults, 0);
        }
        if (i % 4000 == 3999) {
            store_fixture__commit(txn);
            txn = store_fixture__begin(store, NG_TXN_WRITE);
            assert_same(txn, expected);
        }
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    free(expected);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_txn__draft__is_seen_by_a_walk(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_error err;
    append(txn, 5, 50);
    assert_ok(ng_cursor__open(txn, NG_TABLE_CONNECTIONS, &cursor, &err), &err);
    append(txn, 7, 70);
    assert_ok(ng_cursor__seek(cursor, NULL, &key, &value, &err), &err);
    assert_int_equal(ng_key__read_u32(key, 0), 5);
    append(txn, 6, 60);
    assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
    assert_int_equal(ng_key__read_u32(key, 0), 6);
    assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
    assert_int_equal(ng_key__read_u32(key, 0), 7);
    assert_int_equal(ng_load_u32(value.at), 70);
    ng_cursor__close(cursor);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn__put__replaces_a_draft(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    const unsigned char four[4] = {9, 0, 0, 0};
    bool there = false;
    ng_bytes value;
    ng_error err;
    ng_key key;
    append(txn, 1, 10);
    append(txn, 2, 20);
    assert_ok(ng_txn__put_id(txn, NG_TABLE_CONNECTIONS, 1, (ng_bytes){four, sizeof four}, &err),
        &err);
    assert_ok(ng_txn__get_id(txn, NG_TABLE_CONNECTIONS, 1, &value, &err), &err);
    assert_int_equal(ng_load_u32(value.at), 9);
    append(txn, 2, 21);
    ng_key__u32(&key, 2);
    assert_ok(ng_txn__delete(txn, NG_TABLE_CONNECTIONS, &key, &there, &err), &err);
    assert_true(there);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_CONNECTIONS), 1);
    append(txn, 2, 22);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_txn__get_id(txn, NG_TABLE_CONNECTIONS, 2, &value, &err), &err);
    assert_int_equal(value.bytes, 4);
    assert_int_equal(ng_load_u32(value.at), 22);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_txn__draft__goes_with_an_aborted_transaction(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_CONNECTIONS, 1, 8);
    store_fixture__commit(txn);
    const uint64_t before = store_fixture__content(fixture->path);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    append(txn, 1, 10);
    append(txn, 2, 20);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_true(store_fixture__content(fixture->path) == before);
}

static void test_ng_txn__draft__that_did_not_change_writes_nothing(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_CONNECTIONS, 1, 8);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    const uint64_t before = ng_txn__snapshot_number(txn);
    ng_txn_abort(txn);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_int_equal(ng_draft__value(draft_of(txn, 1)).bytes, 8);
    assert_null(ng_draft__value(draft_of(txn, 2)).at);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__snapshot_number(txn), before);
    ng_txn_abort(txn);
    ng_store_close(store);
}

// 40 values of 3 MB: more than a transaction holds beside the tree.
static void test_ng_txn__draft__goes_into_the_tree_when_there_are_many(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    const size_t numbers = 750000;
    uint32_t *long_list = calloc(numbers, sizeof *long_list);
    assert_non_null(long_list);
    for (uint32_t id = 1; id <= 40; id++) {
        long_list[0] = id;
        splice(txn, id, (const size_t[2]){0, 0}, long_list, numbers);
    }
    for (uint32_t id = 1; id <= 40; id++) {
        ng_bytes value;
        ng_error err;
        append(txn, id, 7);
        assert_ok(ng_txn__get_id(txn, NG_TABLE_CONNECTIONS, id, &value, &err), &err);
        assert_int_equal(value.bytes, (numbers + 1) * sizeof *long_list);
        assert_int_equal(ng_load_u32(value.at), id);
    }
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_CONNECTIONS), 40);
    store_fixture__commit(txn);
    ng_store_close(store);
    free(long_list);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_txn__draft__is_refused_by_a_read_transaction(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_CONNECTIONS, 1, 8);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    ng_draft *draft = NULL;
    ng_error err;
    assert_int_equal(
        ng_txn__draft(txn, NG_TABLE_CONNECTIONS, 1, &draft, &err), NG_ERR_READ_ONLY);
    assert_string_equal(err.text, "a read transaction cannot change table connections");
    assert_null(draft);
    ng_txn_abort(txn);
    ng_store_close(store);
}

#define ONE(test)                                                                              \
    cmocka_unit_test_setup_teardown(test, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_ng_draft__splice__equals_a_model_through_commits_and_walks),
        ONE(test_ng_txn__draft__is_seen_by_a_walk),
        ONE(test_ng_txn__put__replaces_a_draft),
        ONE(test_ng_txn__draft__goes_with_an_aborted_transaction),
        ONE(test_ng_txn__draft__that_did_not_change_writes_nothing),
        ONE(test_ng_txn__draft__goes_into_the_tree_when_there_are_many),
        ONE(test_ng_txn__draft__is_refused_by_a_read_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
