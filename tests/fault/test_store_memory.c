// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a store's life failed once: open, create, read, write, check, copy. Each
 * call ends in NG_ERR_NOMEM or succeeds, nothing leaks, and the store holds what it held before
 * or after.
 *
 * LMDB has a few places that report a failed allocation with another code, so only the status
 * of our own calls is fixed: not NG_OK, or NG_OK with the work done.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/store_fixture.h"

#define ALLOCATIONS_MAX 10000u

/** One change, from opening to closing; *done says whether it was committed. */
static ng_status change_once(const char *path, bool *done)
{
    const ng_store_options options = {.create = true};
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    unsigned char *out = NULL;
    ng_key key;
    *done = false;
    ng_status status = ng_store_open(path, &options, &store, NULL);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_WRITE, &txn, NULL);
    for (uint32_t i = 0; i < 40 && status == NG_OK; i++) {
        ng_key__u32(&key, i);
        status = ng_txn__put_space(txn, NG_TABLE_MEMBERS, &key, i * 400, &out, NULL);
        if (status == NG_OK) {
            for (uint32_t k = 0; k < i * 400; k++) {
                out[k] = (unsigned char)i;
            }
            status = ng_txn__seal(txn, NULL);
        }
    }
    if (status == NG_OK) {
        ng_txn__state(txn)->change++;
        status = ng_txn_commit(txn, NULL);
        *done = status == NG_OK;
        txn = NULL;
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

/** Read, check and copy. */
static ng_status read_once(const char *path, const char *copy)
{
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    uint64_t fault_count = 0;
    ng_status status = ng_store_open(path, NULL, &store, NULL);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_READ, &txn, NULL);
    status = status != NG_OK ? status : ng_cursor__open(txn, NG_TABLE_MEMBERS, &cursor, NULL);
    status = status != NG_OK ? status : ng_cursor__seek(cursor, NULL, &key, &value, NULL);
    ng_cursor__close(cursor);
    status =
        status != NG_OK ? status : ng_txn__check_tables(txn, NULL, NULL, &fault_count, NULL);
    ng_txn_abort(txn);
    status =
        status != NG_OK ? status : ng_store__check_pages(path, NULL, NULL, &fault_count, NULL);
    status = status != NG_OK ? status : ng_backup(store, copy, -1, NULL);
    ng_store_close(store);
    assert_int_equal(fault_count, 0);
    return status;
}

static uint64_t change_of(const char *path)
{
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    const uint64_t change = ng_txn_change(txn);
    ng_txn_abort(txn);
    ng_store_close(store);
    return change;
}

static void test_ng_store_open__survives_every_failed_allocation(void **state)
{
    const store_fixture *fixture = *state;
    char path[128];
    bool done = false;
    for (uint64_t nth = 1; nth < ALLOCATIONS_MAX && !done; nth++) {
        snprintf(path, sizeof path, "%s/store-%llu", fixture->folder, (unsigned long long)nth);
        const int64_t before = ng_failing_allocator_outstanding();
        ng_failing_allocator_arm(nth);
        const ng_status status = change_once(path, &done);
        const uint64_t count = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        assert_int_equal(status == NG_OK, done);
        // A failed creation leaves nothing at the place.
        assert_true(done || access(path, F_OK) != 0);
        if (done && count >= nth) {
            done = false; // it was not needed
        }
    }
    assert_true(done);
    assert_int_equal(store_fixture__faults(path), 0);
}

static void test_ng_txn_commit__survives_every_failed_allocation(void **state)
{
    const store_fixture *fixture = *state;
    bool done = false;
    uint64_t change = 1;
    assert_int_equal(change_once(fixture->path, &done), NG_OK);
    for (uint64_t nth = 1; nth < ALLOCATIONS_MAX; nth++) {
        const int64_t before = ng_failing_allocator_outstanding();
        ng_failing_allocator_arm(nth);
        change_once(fixture->path, &done);
        const uint64_t count = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        change += done;
        assert_int_equal(change_of(fixture->path), change);
        assert_int_equal(store_fixture__faults(fixture->path), 0);
        if (count < nth) {
            assert_true(done);
            return;
        }
    }
    fail_msg("more than %u allocations", ALLOCATIONS_MAX);
}

/** 30 numbers more in drafts of lists and of degrees, walked on the way and committed. */
static ng_status draft_once(const char *path, bool walks)
{
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_cursor *cursor = NULL;
    ng_draft *draft = NULL;
    ng_bytes key;
    ng_bytes value;
    static const unsigned char number[4] = {1, 2, 3, 4};
    ng_status status = ng_store_open(path, NULL, &store, NULL);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_WRITE, &txn, NULL);
    for (uint32_t i = 0; i < 30 && status == NG_OK; i++) {
        const ng_table table = i % 2 == 0 ? NG_TABLE_DEGREES : NG_TABLE_CONNECTIONS;
        status = ng_txn__draft(txn, table, i, &draft, NULL);
        status = status != NG_OK ? status
                                 : ng_draft__splice(draft, 0, 0, (ng_bytes){number, 4}, NULL);
    }
    if (walks && status == NG_OK) {
        status = ng_cursor__open(txn, NG_TABLE_DEGREES, &cursor, NULL);
        status = status != NG_OK ? status : ng_cursor__seek(cursor, NULL, &key, &value, NULL);
        ng_cursor__close(cursor);
    }
    if (status == NG_OK) {
        ng_txn__state(txn)->change++;
        status = ng_txn_commit(txn, NULL);
        txn = NULL;
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

/** Of the value of degrees 0, walked to and looked up in a read transaction. */
static ng_status read_drafted(const char *path, size_t *bytes)
{
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes walked = {NULL, 0};
    ng_bytes value = {NULL, 0};
    ng_status status = ng_store_open(path, NULL, &store, NULL);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_READ, &txn, NULL);
    status = status != NG_OK ? status : ng_cursor__open(txn, NG_TABLE_DEGREES, &cursor, NULL);
    status = status != NG_OK ? status : ng_cursor__seek(cursor, NULL, &key, &walked, NULL);
    status = status != NG_OK ? status : ng_txn__get_id(txn, NG_TABLE_DEGREES, 0, &value, NULL);
    *bytes = value.bytes;
    assert_true(status != NG_OK || walked.bytes == value.bytes);
    ng_cursor__close(cursor);
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

static void test_ng_txn__draft__survives_every_failed_allocation(void **state)
{
    const store_fixture *fixture = *state;
    bool done = false;
    size_t bytes = 0;
    size_t expected = 0;
    assert_int_equal(change_once(fixture->path, &done), NG_OK);
    for (uint64_t nth = 1; nth < ALLOCATIONS_MAX; nth++) {
        const int64_t before = ng_failing_allocator_outstanding();
        ng_failing_allocator_arm(nth);
        const ng_status status = draft_once(fixture->path, nth % 2 == 0);
        const uint64_t count = ng_failing_allocator_count();
        ng_failing_allocator_arm(nth);
        const ng_status read = read_drafted(fixture->path, &bytes);
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        expected += status == NG_OK ? sizeof(uint32_t) : 0;
        assert_true(read != NG_OK || bytes == expected);
        assert_int_equal(read_drafted(fixture->path, &bytes), NG_OK);
        assert_int_equal(bytes, expected);
        assert_int_equal(store_fixture__faults(fixture->path), 0);
        if (count < nth) {
            assert_int_equal(status, NG_OK);
            return;
        }
    }
    fail_msg("more than %u allocations", ALLOCATIONS_MAX);
}

static void test_ng_backup__survives_every_failed_allocation(void **state)
{
    const store_fixture *fixture = *state;
    bool done = false;
    char copy[128];
    assert_int_equal(change_once(fixture->path, &done), NG_OK);
    snprintf(copy, sizeof copy, "%s/copy", fixture->folder);
    for (uint64_t nth = 1; nth < ALLOCATIONS_MAX; nth++) {
        const int64_t before = ng_failing_allocator_outstanding();
        ng_failing_allocator_arm(nth);
        const ng_status status = read_once(fixture->path, copy);
        const uint64_t count = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        assert_int_equal(access(copy, F_OK) == 0, status == NG_OK);
        unlink(copy);
        if (count < nth) {
            assert_int_equal(status, NG_OK);
            return;
        }
    }
    fail_msg("more than %u allocations", ALLOCATIONS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_store_open__survives_every_failed_allocation,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_txn_commit__survives_every_failed_allocation,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_txn__draft__survives_every_failed_allocation,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_backup__survives_every_failed_allocation,
            store_fixture__set_up, store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
