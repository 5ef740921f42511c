// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * No room: the map is full, the file may not grow, the disk is full. Each ends in NG_ERR_FULL
 * with nothing half done: what was there stays there, sound, and a smaller change is possible
 * afterwards.
 */
// unshare and mount, for a disk of our own.
#define _GNU_SOURCE

#include <sched.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/transaction.h"
#include "support/store_fixture.h"

#define SKIPPED 77

/** Put large values until one fails, then commit; returns the status of the first failure. */
static ng_status write_until_full(ng_store *store, uint32_t count)
{
    ng_error err;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        ng_key key;
        unsigned char *out = NULL;
        ng_key__u32(&key, 1000000 + i);
        status = ng_txn__put_space(txn, NG_TABLE_MEMBERS, &key, 10000, &out, &err);
        if (status == NG_OK) {
            // What stood in the page before must not get into the test's comparison.
            for (size_t k = 0; k < 10000; k++) {
                out[k] = 0;
            }
            status = ng_txn__seal(txn, &err);
        }
    }
    const ng_status committed = ng_txn_commit(txn, &err);
    if (status != NG_OK) {
        // Whatever failed, it cannot be committed.
        assert_int_equal(committed, NG_ERR_INTERNAL);
        return status;
    }
    return committed;
}

static void fill(ng_store *store, uint64_t seed)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__fill(txn, seed, 100);
    store_fixture__commit(txn);
}

static void test_ng_txn__put__full_map(void **state)
{
    const store_fixture *fixture = *state;
    const ng_store_options options = {.create = true};
    ng_error err;
    ng_store *store = NULL;
    assert_ok(
        ng_store__open_sized(fixture->path, &options, (size_t)1 << 21, &store, &err), &err);
    fill(store, 1);
    const uint64_t before = store_fixture__content(fixture->path);
    assert_int_equal(write_until_full(store, 1000), NG_ERR_FULL);
    assert_true(store_fixture__content(fixture->path) == before);
    fill(store, 2);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

/** In a child: its exit code. */
static int run_in_child(int (*run)(const store_fixture *fixture), const store_fixture *fixture)
{
    int result = 0;
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(run(fixture));
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    return WEXITSTATUS(result);
}

static int write_beyond_limit(const store_fixture *fixture)
{
    ng_store *store = store_fixture__open(fixture->path, false);
    const struct rlimit limit = {1 << 21, 1 << 21};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) {
        return 100;
    }
    const ng_status status = write_until_full(store, 1000);
    fill(store, 2);
    ng_store_close(store);
    return (int)status;
}

static void test_ng_txn_commit__file_may_not_grow(void **state)
{
    const store_fixture *fixture = *state;
    char model[128];
    snprintf(model, sizeof model, "%s/model", fixture->folder);
    ng_store *store = store_fixture__open(fixture->path, true);
    fill(store, 1);
    ng_store_close(store);
    assert_int_equal(run_in_child(write_beyond_limit, fixture), NG_ERR_FULL);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    store = store_fixture__open(model, true);
    fill(store, 1);
    fill(store, 2);
    ng_store_close(store);
    assert_true(store_fixture__content(fixture->path) == store_fixture__content(model));
}

static int write_to_full_disk(const store_fixture *fixture)
{
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", fixture->folder, "tmpfs", 0, "size=3m") != 0) {
        return SKIPPED;
    }
    ng_store *store = store_fixture__open(fixture->path, true);
    fill(store, 1);
    const uint64_t before = store_fixture__content(fixture->path);
    const ng_status status = write_until_full(store, 1000);
    if (store_fixture__content(fixture->path) != before) {
        return 100;
    }
    fill(store, 2);
    ng_store_close(store);
    return store_fixture__faults(fixture->path) > 0 ? 101 : (int)status;
}

static void test_ng_txn_commit__disk_is_full(void **state)
{
    const int result = run_in_child(write_to_full_disk, *state);
    if (result == SKIPPED) {
        print_message("no right to mount a disk of our own\n");
        skip();
    }
    assert_int_equal(result, NG_ERR_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_txn__put__full_map, store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_txn_commit__file_may_not_grow,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_txn_commit__disk_is_full, store_fixture__set_up, store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
