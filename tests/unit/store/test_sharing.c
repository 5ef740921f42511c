// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One store shared by handles, threads and processes: LMDB's hazards, one test each.
 */
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/transaction.h"
#include "support/store_fixture.h"

/** As many as the lock file has places for. */
#define READERS_MAX 510u

static void put_one(ng_store *store, uint32_t key, size_t bytes)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, key, bytes);
    ng_txn__state(txn)->change++;
    store_fixture__commit(txn);
}

static ng_store *make_store(const store_fixture *fixture)
{
    ng_store *store = store_fixture__open(fixture->path, true);
    put_one(store, 1, 10);
    return store;
}

/** Run in a child; its exit code, or 256 and its signal. */
static int run_in_child(
    int (*run)(ng_store *store, const char *path), ng_store *store, const char *path)
{
    int result = 0;
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(run(store, path));
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    return WIFEXITED(result) ? WEXITSTATUS(result) : 256 + WTERMSIG(result);
}

static void test_ng_store_open__handles_of_one_process_share_the_file(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *first = make_store(fixture);
    ng_store *second = store_fixture__open(fixture->path, false);
    assert_ptr_equal(first->environment, second->environment);
    put_one(second, 2, 20);
    ng_txn *txn = store_fixture__begin(first, NG_TXN_READ);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), 20);
    // Closing one drops no lock of the other.
    ng_store_close(second);
    put_one(first, 2, 30);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), 20);
    ng_txn_abort(txn);
    ng_store_close(first);
}

typedef struct thread_work {
    const char *path;
    uint32_t first;
    bool failed;
} thread_work;

static void *write_and_read(void *argument)
{
    thread_work *work = argument;
    const ng_store_options options = {.create = false};
    for (uint32_t i = 0; i < 20 && !work->failed; i++) {
        ng_store *store = NULL;
        ng_txn *txn = NULL;
        ng_key key;
        ng_key__u32(&key, work->first + i);
        const ng_bytes value = {(const unsigned char *)"value", 5};
        work->failed = ng_store_open(work->path, &options, &store, NULL) != NG_OK ||
            ng_txn_begin(store, NG_TXN_WRITE, &txn, NULL) != NG_OK ||
            ng_txn__put(txn, NG_TABLE_MEMBERS, &key, value, NULL) != NG_OK ||
            ng_txn_commit(txn, NULL) != NG_OK;
        ng_store_close(store);
    }
    return NULL;
}

static void test_ng_store_open__threads_open_write_and_close(void **state)
{
    const store_fixture *fixture = *state;
    ng_store_close(make_store(fixture));
    pthread_t threads[4];
    thread_work works[4];
    for (uint32_t i = 0; i < 4; i++) {
        works[i] = (thread_work){.path = fixture->path, .first = 100 * (i + 1)};
        assert_int_equal(pthread_create(&threads[i], NULL, write_and_read, &works[i]), 0);
    }
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(works[i].failed);
    }
    ng_store *store = store_fixture__open(fixture->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_MEMBERS), 81);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static int use_after_fork(ng_store *store, const char *path)
{
    ng_error err;
    ng_txn *txn = NULL;
    (void)path;
    const ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    return strstr(err.text, "forked") != NULL ? (int)status : 100;
}

static void test_ng_txn_begin__refuses_a_handle_from_before_a_fork(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    assert_int_equal(run_in_child(use_after_fork, store, fixture->path), NG_ERR_ARGUMENT);
    ng_store_close(store);
}

static ng_txn *inherited;

/** Ends everything it inherited, then opens anew and changes the entry many times. */
static int close_and_write(ng_store *store, const char *path)
{
    ng_error err;
    ng_txn_abort(inherited);
    ng_store_close(store);
    store = NULL;
    if (ng_store_open(path, NULL, &store, &err) != NG_OK) {
        return 100;
    }
    for (uint32_t i = 0; i < 50; i++) {
        ng_txn *txn = NULL;
        ng_key key;
        ng_key__u32(&key, 1);
        const ng_bytes value = {(const unsigned char *)"changed", 7};
        if (ng_txn_begin(store, NG_TXN_WRITE, &txn, &err) != NG_OK ||
            ng_txn__put(txn, NG_TABLE_MEMBERS, &key, value, &err) != NG_OK ||
            ng_txn_commit(txn, &err) != NG_OK) {
            return 101;
        }
    }
    ng_store_close(store);
    return 0;
}

static void test_ng_store_close__in_a_child_leaves_the_parent_its_snapshot(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    inherited = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(run_in_child(close_and_write, store, fixture->path), 0);
    // Had the child given up the parent's place, the pages would have been used again.
    assert_int_equal(store_fixture__get(inherited, NG_TABLE_MEMBERS, 1), 10);
    ng_txn_abort(inherited);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    ng_bytes value;
    ng_error err;
    assert_ok(ng_txn__get_id(txn, NG_TABLE_MEMBERS, 1, &value, &err), &err);
    assert_int_equal(value.bytes, 7);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_begin__too_many_readers_are_busy(void **state)
{
    const store_fixture *fixture = *state;
    static ng_txn *txns[READERS_MAX];
    ng_txn *more = NULL;
    ng_error err;
    ng_store *store = make_store(fixture);
    for (unsigned i = 0; i < READERS_MAX; i++) {
        txns[i] = store_fixture__begin(store, NG_TXN_READ);
    }
    assert_int_equal(ng_txn_begin(store, NG_TXN_READ, &more, &err), NG_ERR_BUSY);
    assert_null(more);
    // Writers need no place.
    put_one(store, 2, 20);
    ng_txn_abort(txns[17]);
    txns[17] = store_fixture__begin(store, NG_TXN_READ);
    for (unsigned i = 0; i < READERS_MAX; i++) {
        ng_txn_abort(txns[i]);
    }
    ng_store_close(store);
}

/** Takes every place of a reader and dies. */
static int read_and_die(ng_store *store, const char *path)
{
    ng_error err;
    (void)store;
    ng_store *own = NULL;
    ng_txn *txn = NULL;
    if (ng_store_open(path, NULL, &own, &err) != NG_OK) {
        return 100;
    }
    for (unsigned i = 0; i < READERS_MAX; i++) {
        if (ng_txn_begin(own, NG_TXN_READ, &txn, &err) != NG_OK) {
            return 101;
        }
    }
    raise(SIGKILL);
    return 102;
}

static void test_ng_txn_begin__takes_the_places_of_dead_readers(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    assert_int_equal(run_in_child(read_and_die, NULL, fixture->path), 256 + SIGKILL);
    ng_txn_abort(store_fixture__begin(store, NG_TXN_READ));
    ng_store_close(store);
}

static void test_ng_txn_begin__dead_readers_do_not_make_the_file_grow(void **state)
{
    const store_fixture *fixture = *state;
    size_t before = 0;
    size_t after = 0;
    ng_store *store = make_store(fixture);
    assert_int_equal(run_in_child(read_and_die, NULL, fixture->path), 256 + SIGKILL);
    const char *data = store_fixture__name(fixture->path, "data.mdb");
    for (uint32_t i = 0; i < 200; i++) {
        put_one(store, 1, 20000);
        if (i == 20) {
            free(store_fixture__read_file(data, &before));
        }
    }
    free(store_fixture__read_file(data, &after));
    assert_true(after <= before + 20 * 4096);
    ng_store_close(store);
}

/** Dies in the middle of a write transaction. */
static int write_and_die(ng_store *store, const char *path)
{
    ng_error err;
    (void)store;
    ng_store *own = NULL;
    ng_txn *txn = NULL;
    ng_key key;
    ng_key__u32(&key, 5);
    if (ng_store_open(path, NULL, &own, &err) != NG_OK ||
        ng_txn_begin(own, NG_TXN_WRITE, &txn, &err) != NG_OK ||
        ng_txn__put(txn, NG_TABLE_MEMBERS, &key, (ng_bytes){NULL, 0}, &err) != NG_OK) {
        return 100;
    }
    raise(SIGKILL);
    return 101;
}

static void test_ng_txn_begin__takes_the_lock_of_a_dead_writer(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = make_store(fixture);
    assert_int_equal(run_in_child(write_and_die, NULL, fixture->path), 256 + SIGKILL);
    put_one(store, 2, 20);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 5), SIZE_MAX);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), 20);
    ng_txn_abort(txn);
    ng_store_close(store);
}

/** Fills more than the map of the parent, through a larger one. */
static int grow(ng_store *store, const char *path)
{
    ng_error err;
    (void)store;
    ng_store *own = NULL;
    if (ng_store__open_sized(path, NULL, (size_t)1 << 26, &own, &err) != NG_OK) {
        return 100;
    }
    put_one(own, 3, 4000000);
    ng_store_close(own);
    return 0;
}

static void test_ng_txn_begin__takes_over_a_map_that_grew(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = NULL;
    ng_txn *more = NULL;
    ng_error err;
    ng_store_close(make_store(fixture));
    assert_ok(ng_store__open_sized(fixture->path, NULL, (size_t)1 << 20, &store, &err), &err);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(run_in_child(grow, NULL, fixture->path), 0);
    // While somebody reads the small map it cannot be replaced.
    assert_int_equal(ng_txn_begin(store, NG_TXN_READ, &more, &err), NG_ERR_BUSY);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 1), 10);
    ng_txn_abort(txn);
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 3), 4000000);
    ng_txn_abort(txn);
    put_one(store, 4, 100);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_txn_begin__says_when_the_store_is_gone(void **state)
{
    const store_fixture *fixture = *state;
    ng_txn *txn = NULL;
    ng_error err;
    ng_store *store = make_store(fixture);
    const char *elsewhere = store_fixture__name(fixture->folder, "elsewhere");
    assert_int_equal(rename(fixture->path, elsewhere), 0);
    assert_int_equal(ng_txn_begin(store, NG_TXN_READ, &txn, &err), NG_ERR_NO_STORE);
    assert_int_equal(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), NG_ERR_NO_STORE);
    // Back again, it is read on.
    assert_int_equal(rename(elsewhere, fixture->path), 0);
    put_one(store, 2, 20);
    ng_store_close(store);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_store_open__handles_of_one_process_share_the_file),
        TEST(test_ng_store_open__threads_open_write_and_close),
        TEST(test_ng_txn_begin__refuses_a_handle_from_before_a_fork),
        TEST(test_ng_store_close__in_a_child_leaves_the_parent_its_snapshot),
        TEST(test_ng_txn_begin__too_many_readers_are_busy),
        TEST(test_ng_txn_begin__takes_the_places_of_dead_readers),
        TEST(test_ng_txn_begin__dead_readers_do_not_make_the_file_grow),
        TEST(test_ng_txn_begin__takes_the_lock_of_a_dead_writer),
        TEST(test_ng_txn_begin__takes_over_a_map_that_grew),
        TEST(test_ng_txn_begin__says_when_the_store_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
