// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The tail: small changes of degrees and of the journal that wait in table meta. Whatever is
 * written, read by key and walked, in transactions of every size, equals a model of plain
 * arrays; and a tail that makes no sense is told.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "store/tail.h"
#include "support/store_fixture.h"

#define KEYS 40u
#define NUMBERS_MAX 60u
#define ROUNDS 300u

typedef struct model {
    uint32_t at[KEYS][NUMBERS_MAX];
    uint32_t count[KEYS];
} model;

static void splice(ng_txn *txn, ng_table table, uint64_t id, size_t place, size_t removed,
    const uint32_t *added, size_t count)
{
    ng_draft *draft = NULL;
    ng_error err;
    const ng_bytes bytes = {(const unsigned char *)added, count * sizeof *added};
    assert_ok(ng_txn__draft(txn, table, id, &draft, &err), &err);
    assert_ok(
        ng_draft__splice(draft, place * sizeof *added, removed * sizeof *added, bytes, &err),
        &err);
}

static void append(ng_txn *txn, ng_table table, uint64_t id, uint32_t number)
{
    ng_draft *draft = NULL;
    ng_error err;
    assert_ok(ng_txn__draft(txn, table, id, &draft, &err), &err);
    splice(txn, table, id, ng_draft__value(draft).bytes / sizeof number, 0, &number, 1);
}

// One random change of both, in table degrees.
static void change(ng_txn *txn, model *expected, uint64_t draw)
{
    const uint32_t key = (uint32_t)(draw % KEYS);
    uint32_t *list = expected->at[key];
    uint32_t *count = &expected->count[key];
    const uint32_t at = (uint32_t)(draw >> 8) % (*count + 1);
    const bool removes = (draw >> 40) % 3 == 0 || *count + 2 > NUMBERS_MAX;
    const uint32_t numbers[2] = {(uint32_t)draw, at};
    const uint32_t removed = removes ? (uint32_t)(draw >> 42) % (*count - at + 1) : 0;
    const uint32_t added = removes ? 0 : 1 + (uint32_t)(draw >> 42) % 2;
    splice(txn, NG_TABLE_DEGREES, key, at, removed, numbers, added);
    memmove(list + at + added, list + at + removed, (*count - at - removed) * sizeof *list);
    memcpy(list + at, numbers, added * sizeof *list);
    *count += added - removed;
}

static void assert_list(ng_bytes value, const model *expected, uint32_t key)
{
    assert_int_equal(value.bytes, expected->count[key] * sizeof(uint32_t));
    assert_int_equal(value.at == NULL, expected->count[key] == 0);
    if (value.at != NULL) {
        assert_memory_equal(value.at, expected->at[key], value.bytes);
    }
}

// From a key on, walked.
static void assert_walk(ng_txn *txn, const model *expected, uint32_t from)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_error err;
    ng_key first;
    ng_key__u32(&first, from);
    assert_ok(ng_cursor__open(txn, NG_TABLE_DEGREES, &cursor, &err), &err);
    assert_ok(ng_cursor__seek(cursor, from == 0 ? NULL : &first, &key, &value, &err), &err);
    for (uint32_t id = from; id < KEYS; id++) {
        if (expected->count[id] > 0) {
            assert_non_null(key.at);
            assert_int_equal(ng_key__read_u32(key, 0), id);
            assert_list(value, expected, id);
            assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
        }
    }
    assert_null(key.at);
    ng_cursor__close(cursor);
}

// As the model has it, by single look-ups, by many at once, walked from any key on, counted.
static void assert_same(ng_txn *txn, const model *expected)
{
    uint32_t ids[KEYS];
    ng_bytes values[KEYS];
    uint64_t entries = 0;
    ng_error err;
    for (uint32_t key = 0; key < KEYS; key++) {
        ng_bytes value;
        ids[key] = key;
        assert_ok(ng_txn__get_id(txn, NG_TABLE_DEGREES, key, &value, &err), &err);
        assert_list(value, expected, key);
        entries += expected->count[key] > 0;
    }
    assert_ok(ng_txn__get_ids(txn, NG_TABLE_DEGREES, ids, KEYS, values, &err), &err);
    for (uint32_t key = 0; key < KEYS; key++) {
        assert_list(values[key], expected, key);
    }
    for (uint32_t key = 0; key < KEYS; key += 7) {
        assert_walk(txn, expected, key);
    }
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_DEGREES), entries);
}

// Now and then the table is written otherwise, by which the tail goes into the tree.
static void write_otherwise(ng_txn *txn, model *expected, uint32_t key)
{
    const uint32_t number = key;
    ng_error err;
    assert_ok(ng_txn__put_id(txn, NG_TABLE_DEGREES, key,
                  (ng_bytes){(const unsigned char *)&number, sizeof number}, &err),
        &err);
    expected->at[key][0] = number;
    expected->count[key] = 1;
}

static void test_tail__equals_a_model_through_small_transactions(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    model *expected = calloc(1, sizeof *expected);
    assert_non_null(expected);
    for (uint64_t round = 0; round < ROUNDS; round++) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        const uint64_t changes = round % 50 == 49 ? 200 : 1 + round % 4;
        for (uint64_t i = 0; i < changes; i++) {
            const uint64_t step = round * 1000 + i;
            change(txn, expected, ng_hash__bytes(&step, sizeof step, 5));
        }
        if (round % 31 == 30) {
            write_otherwise(txn, expected, (uint32_t)round % KEYS);
        }
        if (round % 17 == 16) {
            assert_same(txn, expected);
        }
        store_fixture__commit(txn);
        txn = store_fixture__begin(store, NG_TXN_READ);
        uint64_t faults = 1;
        ng_error err;
        assert_same(txn, expected);
        assert_ok(ng_txn__check_tables(txn, NULL, NULL, &faults, &err), &err);
        assert_int_equal(faults, 0);
        ng_txn_abort(txn);
    }
    ng_store_close(store);
    free(expected);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_tail__is_not_in_the_tree_and_goes_there_when_it_is_full(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    uint32_t emptied = 0;
    uint64_t sum = 0;
    for (uint32_t i = 0; i < 500; i++) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        append(txn, NG_TABLE_DEGREES, i % 10, i);
        store_fixture__commit(txn);
        txn = store_fixture__begin(store, NG_TXN_READ);
        const uint64_t now = ng_txn__checksums(txn, NG_TABLE_DEGREES);
        emptied += now != sum;
        sum = now;
        ng_txn_abort(txn);
    }
    ng_store_close(store);
    // 16 bytes a change: the tree is written every 125 transactions.
    assert_in_range(emptied, 3, 5);
}

static void test_tail__takes_equal_entries_of_the_journal_as_one(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    const uint32_t record[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    ng_error err;
    for (uint32_t i = 1; i <= 700; i++) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        splice(txn, NG_TABLE_JOURNAL, i, 0, 0, record, i == 400 ? 9 : 10);
        store_fixture__commit(txn);
    }
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__checksums(txn, NG_TABLE_JOURNAL), 0);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_JOURNAL), 700);
    for (uint32_t i = 1; i <= 701; i++) {
        ng_key key;
        ng_bytes value;
        ng_key__u64(&key, i);
        assert_ok(ng_txn__get(txn, NG_TABLE_JOURNAL, &key, &value, &err), &err);
        assert_int_equal(value.bytes, i == 701 ? 0 : i == 400 ? 36 : 40);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_tail__goes_with_an_aborted_transaction(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    append(txn, NG_TABLE_DEGREES, 1, 10);
    store_fixture__commit(txn);
    const uint64_t before = store_fixture__content(fixture->path);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    append(txn, NG_TABLE_DEGREES, 1, 11);
    append(txn, NG_TABLE_DEGREES, 2, 20);
    ng_txn_abort(txn);
    assert_true(store_fixture__content(fixture->path) == before);
    txn = store_fixture__begin(store, NG_TXN_READ);
    ng_bytes value;
    ng_error err;
    assert_ok(ng_txn__get_id(txn, NG_TABLE_DEGREES, 1, &value, &err), &err);
    assert_int_equal(value.bytes, 4);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn__clear__takes_the_tail_with_it(void **state)
{
    store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_error err;
    append(txn, NG_TABLE_DEGREES, 1, 10);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_ok(ng_txn__clear(txn, NG_TABLE_DEGREES, &err), &err);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_DEGREES), 0);
    append(txn, NG_TABLE_DEGREES, 2, 20);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    ng_bytes value;
    assert_ok(ng_txn__get_id(txn, NG_TABLE_DEGREES, 1, &value, &err), &err);
    assert_null(value.at);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_DEGREES), 1);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_tail__read__tells_what_is_no_tail(void **state)
{
    (void)state;
    unsigned char bytes[NG_TAIL_BYTES_MAX + 1] = {NG_TABLE_DEGREES, 4, 0, 0, 1, 0, 0, 0};
    ng_tail tail;
    ng_error err;
    assert_ok(ng_tail__read(&tail, (ng_bytes){NULL, 0}, &err), &err);
    assert_int_equal(tail.bytes, 0);
    assert_ok(ng_tail__read(&tail, (ng_bytes){bytes, 16}, &err), &err);
    assert_true(ng_tail__has(&tail, NG_TABLE_DEGREES, 1));
    assert_false(ng_tail__has(&tail, NG_TABLE_DEGREES, 2));
    assert_false(ng_tail__has(&tail, NG_TABLE_JOURNAL, 1));
    for (size_t cut = 1; cut < 16; cut++) {
        assert_int_equal(ng_tail__read(&tail, (ng_bytes){bytes, cut}, &err), NG_ERR_CORRUPT);
        assert_int_equal(tail.bytes, 0);
        assert_false(ng_tail__has(&tail, NG_TABLE_DEGREES, 1));
    }
    assert_string_equal(err.text, "`tail` of table meta holds no changes");
    bytes[0] = NG_TABLE_MEMBERS;
    assert_int_equal(ng_tail__read(&tail, (ng_bytes){bytes, 16}, &err), NG_ERR_CORRUPT);
    bytes[0] = 255;
    assert_int_equal(ng_tail__read(&tail, (ng_bytes){bytes, 16}, &err), NG_ERR_CORRUPT);
    memset(bytes, 0, sizeof bytes);
    bytes[0] = NG_TABLE_DEGREES;
    assert_int_equal(
        ng_tail__read(&tail, (ng_bytes){bytes, sizeof bytes}, &err), NG_ERR_CORRUPT);
}

static void test_ng_tail__apply__refuses_a_place_that_is_not_there(void **state)
{
    (void)state;
    unsigned char bytes[16] = {NG_TABLE_DEGREES, 4, 4, 0, 1, 0, 0, 0, 8, 0, 0, 0, 7, 0, 0, 0};
    unsigned char value[16] = {0};
    ng_draft draft = {
        .table = NG_TABLE_DEGREES, .id = 1, .at = value, .bytes = 12, .capacity = sizeof value};
    ng_tail tail;
    ng_error err;
    assert_ok(ng_tail__read(&tail, (ng_bytes){bytes, sizeof bytes}, &err), &err);
    assert_ok(ng_tail__apply(&tail, &draft, &err), &err);
    assert_int_equal(ng_load_u32(value + 8), 7);
    draft.bytes = 8;
    assert_int_equal(ng_tail__apply(&tail, &draft, &err), NG_ERR_CORRUPT);
    assert_string_equal(
        err.text, "`tail` of table meta changes what an entry of table degrees does not have");
}

#define ONE(test)                                                                              \
    cmocka_unit_test_setup_teardown(test, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ONE(test_tail__equals_a_model_through_small_transactions),
        ONE(test_tail__is_not_in_the_tree_and_goes_there_when_it_is_full),
        ONE(test_tail__takes_equal_entries_of_the_journal_as_one),
        ONE(test_tail__goes_with_an_aborted_transaction),
        ONE(test_ng_txn__clear__takes_the_tail_with_it),
        cmocka_unit_test(test_ng_tail__read__tells_what_is_no_tail),
        cmocka_unit_test(test_ng_tail__apply__refuses_a_place_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
