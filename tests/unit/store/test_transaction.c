// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Transactions: what is committed, what is taken back, snapshots, and what may not be done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/store_fixture.h"

static ng_store *make_store(const store_fixture *fixture)
{
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 1, 10);
    ng_txn__state(txn)->change = 1;
    store_fixture__commit(txn);
    return store;
}

static void test_ng_txn_begin__an_empty_store_counts_from_one(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    const ng_state *counters = ng_txn__state(txn);
    assert_int_equal(ng_txn_change(txn), 0);
    assert_int_equal(counters->next_member, 1);
    assert_int_equal(counters->next_term[NG_VALUE_SKILL], 1);
    assert_int_equal(counters->ordered, 1);
    assert_false(ng_txn__writes(txn));
    assert_ptr_equal(ng_txn__store(txn), store);
    assert_string_equal(ng_store__path(store), fixture->path);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_abort__takes_everything_back(void **state)
{
    ng_store *store = make_store(*state);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_true(ng_txn__writes(txn));
    store_fixture__put(txn, NG_TABLE_MEMBERS, 2, 10);
    ng_txn__state(txn)->change = 2;
    assert_int_equal(ng_txn_change(txn), 2);
    assert_int_equal(ng_txn__change_at_begin(txn), 1);
    ng_txn_abort(txn);
    ng_txn_abort(NULL);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), SIZE_MAX);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_MEMBERS), 1);
    assert_int_equal(ng_txn_change(txn), 1);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_begin__a_snapshot_does_not_see_later_commits(void **state)
{
    ng_store *store = make_store(*state);
    ng_txn *before = store_fixture__begin(store, NG_TXN_READ);
    ng_txn *write = store_fixture__begin(store, NG_TXN_WRITE);
    // A reader begins while a writer is at work.
    ng_txn *same = store_fixture__begin(store, NG_TXN_READ);
    store_fixture__put(write, NG_TABLE_MEMBERS, 1, 20);
    ng_txn__state(write)->change = 2;
    store_fixture__commit(write);
    ng_txn *after = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(store_fixture__get(before, NG_TABLE_MEMBERS, 1), 10);
    assert_int_equal(store_fixture__get(same, NG_TABLE_MEMBERS, 1), 10);
    assert_int_equal(store_fixture__get(after, NG_TABLE_MEMBERS, 1), 20);
    assert_int_equal(ng_txn_change(before), 1);
    assert_int_equal(ng_txn_change(after), 2);
    assert_true(ng_txn__snapshot_number(before) == ng_txn__snapshot_number(same));
    assert_true(ng_txn__snapshot_number(before) != ng_txn__snapshot_number(after));
    ng_txn_abort(before);
    ng_txn_abort(same);
    ng_txn_abort(after);
    ng_store_close(store);
}

static void test_ng_txn_commit__of_no_change_makes_no_snapshot(void **state)
{
    ng_store *store = make_store(*state);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    const uint64_t before = ng_txn__snapshot_number(txn);
    // A read transaction may be committed, which ends it.
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_error err;
    ng_key key;
    ng_key__u32(&key, 99);
    assert_ok(ng_txn__delete(txn, NG_TABLE_MEMBERS, &key, NULL, &err), &err);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_true(ng_txn__snapshot_number(txn) == before);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_commit__keeps_counters_without_any_entry(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_txn__state(txn)->refreshed_at = 77;
    store_fixture__commit(txn);
    ng_store_close(store);
    store = store_fixture__open(fixture->path, false);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__state(txn)->refreshed_at, 77);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_commit__refuses_after_a_failed_change(void **state)
{
    ng_store *store = make_store(*state);
    ng_error err;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 2, 10);
    ng_txn__poison(txn);
    assert_int_equal(ng_txn_commit(txn, &err), NG_ERR_INTERNAL);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), SIZE_MAX);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_begin__refuses_a_second_writer_in_one_thread(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    ng_store *again = store_fixture__open(fixture->path, false);
    ng_error err;
    ng_txn *second = NULL;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_int_equal(ng_txn_begin(again, NG_TXN_WRITE, &second, &err), NG_ERR_BUSY);
    assert_null(second);
    ng_txn_abort(txn);
    txn = store_fixture__begin(again, NG_TXN_WRITE);
    ng_txn_abort(txn);
    ng_store_close(again);
    ng_store_close(store);
}

static void count_call(void *object)
{
    int *calls = object;
    ++*calls;
}

static void test_ng_txn__set_attachment__is_destroyed_with_the_transaction(void **state)
{
    ng_store *store = make_store(*state);
    int first = 0;
    int second = 0;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_null(*ng_txn__attachment(txn));
    ng_txn__set_attachment(txn, &first, count_call);
    assert_ptr_equal(*ng_txn__attachment(txn), &first);
    ng_txn__set_attachment(txn, &second, count_call);
    assert_int_equal(first, 1);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 3, 1);
    store_fixture__commit(txn);
    assert_int_equal(second, 1);
    txn = store_fixture__begin(store, NG_TXN_READ);
    ng_txn__set_attachment(txn, &first, count_call);
    ng_txn_abort(txn);
    assert_int_equal(first, 2);
    ng_store_close(store);
}

static void test_ng_txn_release_answers__frees_answers_and_keeps_the_snapshot(void **state)
{
    ng_store *store = make_store(*state);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_non_null(ng_arena__allocate(ng_txn__arena(txn), 1000));
    assert_non_null(ng_arena__allocate(ng_txn__scratch(txn), 500));
    ng_txn_release_answers(txn);
    assert_int_equal(ng_arena__bytes(ng_txn__arena(txn)), 0);
    assert_int_equal(ng_arena__bytes(ng_txn__scratch(txn)), 500);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 1), 10);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn__bytes_used__grows_with_what_is_put(void **state)
{
    ng_store *store = make_store(*state);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    const uint64_t before = ng_txn__bytes_used(txn);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 4, 1000000);
    assert_in_range(ng_txn__bytes_used(txn) - before, 1000000, 1010000);
    ng_txn_abort(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__bytes_used(txn), before);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_version__names_what_it_stands_on(void **state)
{
    const char *version = ng_version();
    (void)state;
    assert_ptr_equal(
        strstr(version, "netgraph " NG_VERSION "\nstore format 3\nLMDB 0.9."), version);
    assert_non_null(strstr(version, "\nxxHash "));
    assert_int_equal(version[strlen(version) - 1], '\n');
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_txn_begin__an_empty_store_counts_from_one),
        TEST(test_ng_txn_abort__takes_everything_back),
        TEST(test_ng_txn_begin__a_snapshot_does_not_see_later_commits),
        TEST(test_ng_txn_commit__of_no_change_makes_no_snapshot),
        TEST(test_ng_txn_commit__keeps_counters_without_any_entry),
        TEST(test_ng_txn_commit__refuses_after_a_failed_change),
        TEST(test_ng_txn_begin__refuses_a_second_writer_in_one_thread),
        TEST(test_ng_txn__set_attachment__is_destroyed_with_the_transaction),
        TEST(test_ng_txn_release_answers__frees_answers_and_keeps_the_snapshot),
        TEST(test_ng_txn__bytes_used__grows_with_what_is_put),
        TEST(test_ng_version__names_what_it_stands_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
