// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The checks of pages and tables: silent on sound stores, also while they are written, and
 * plain about faults. What they find in damaged copies of all kinds is in
 * tests/fault/test_store_damage.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/checksum.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

typedef struct told {
    char first[512];
    uint64_t count;
} told;

static void keep_first(void *context, const char *sentence)
{
    told *faults = context;
    if (faults->count++ == 0) {
        snprintf(faults->first, sizeof faults->first, "%s", sentence);
    }
}

static void make_store(const char *path)
{
    ng_store *store = store_fixture__open(path, true);
    for (uint64_t seed = 1; seed <= 3; seed++) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        store_fixture__fill(txn, seed, 300);
        store_fixture__commit(txn);
    }
    ng_store_close(store);
}

static void test_ng_store__check_pages__says_when_there_is_no_store(void **state)
{
    const store_fixture *fixture = *state;
    uint64_t count = 0;
    ng_error err;
    assert_int_equal(
        ng_store__check_pages(fixture->path, NULL, NULL, &count, &err), NG_ERR_NO_STORE);
}

static void test_ng_store__check_pages__is_silent_while_others_write(void **state)
{
    const store_fixture *fixture = *state;
    uint64_t count = 0;
    int result = 0;
    ng_error err;
    make_store(fixture->path);
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        ng_store *store = store_fixture__open(fixture->path, false);
        for (uint64_t seed = 10; seed < 210; seed++) {
            ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
            store_fixture__fill(txn, seed, 30);
            store_fixture__commit(txn);
        }
        ng_store_close(store);
        _exit(0);
    }
    pid_t ended = 0;
    unsigned valid = 0;
    while (ended == 0) {
        told faults = {0};
        const ng_status status =
            ng_store__check_pages(fixture->path, keep_first, &faults, &count, &err);
        if (faults.count > 0) {
            fail_msg("%s", faults.first);
        }
        // It may not get a quiet moment, and says so.
        assert_true(status == NG_OK || status == NG_ERR_BUSY);
        valid += status == NG_OK;
        ended = waitpid(child, &result, WNOHANG);
    }
    assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    assert_true(valid > 0);
}

static void test_ng_store__check_pages__tells_a_hundred_faults_and_counts_all(void **state)
{
    const store_fixture *fixture = *state;
    size_t bytes = 0;
    uint64_t count = 0;
    told faults = {0};
    ng_error err;
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    for (uint32_t i = 0; i < 500; i++) {
        store_fixture__put(txn, NG_TABLE_MEMBERS, i, 4000);
    }
    store_fixture__commit(txn);
    ng_store_close(store);
    const char *data = store_fixture__name(fixture->path, "data.mdb");
    unsigned char *whole = store_fixture__read_file(data, &bytes);
    for (size_t page = 0; page < bytes / 4096; page++) {
        unsigned char *at = whole + page * 4096;
        // Long values: a page of their own each.
        at[0] = (unsigned char)(at[10] == 4 ? at[0] ^ 1 : at[0]);
    }
    store_fixture__write_file(data, whole, bytes);
    free(whole);
    assert_ok(ng_store__check_pages(fixture->path, keep_first, &faults, &count, &err), &err);
    assert_int_equal(count, 500);
    assert_int_equal(faults.count, 101);
    assert_non_null(strstr(faults.first, "table members: page "));
}

static void test_ng_store_open__a_file_that_only_lacks_free_pages_is_sound(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_key key;
    struct stat before;
    struct stat after;
    make_store(fixture->path);
    const char *data = store_fixture__name(fixture->path, "data.mdb");
    assert_int_equal(stat(data, &before), 0);
    const uint64_t content = store_fixture__content(fixture->path);
    ng_store *store = store_fixture__open(fixture->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_key__u32(&key, 1000000);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 1000000, 2000000);
    assert_ok(ng_txn__delete(txn, NG_TABLE_MEMBERS, &key, NULL, &err), &err);
    store_fixture__commit(txn);
    ng_store_close(store);
    // LMDB did not write those pages, and the file is as long as it counts all the same.
    assert_int_equal(stat(data, &after), 0);
    assert_true(after.st_size >= before.st_size + 2000000);
    // As if the writer had died before that.
    assert_int_equal(truncate(data, after.st_size - 1000000), 0);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    assert_true(store_fixture__content(fixture->path) == content);
    // The next commit mends it.
    store = store_fixture__open(fixture->path, false);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_txn__state(txn)->change++;
    store_fixture__commit(txn);
    ng_store_close(store);
    assert_int_equal(stat(data, &before), 0);
    assert_int_equal(before.st_size, after.st_size);
}

/** An entry with a good checksum that nobody counted. */
static void smuggle(const char *path, ng_table table, uint32_t id, uint64_t seed_of_id)
{
    unsigned char value[12] = {0};
    ng_key key;
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_key__u32(&key, id);
    ng_save_u64(
        value, ng_checksum(value + 8, 4, ng_checksum_seed_id(table, (uint32_t)seed_of_id)));
    MDB_val at = ng_lmdb__value(key.at, key.bytes);
    MDB_val data = ng_lmdb__value(value, sizeof value);
    assert_int_equal(mdb_put(txn->mdb, txn->environment->file.table[table], &at, &data, 0), 0);
    ng_txn__state(txn)->change++;
    store_fixture__commit(txn);
    ng_store_close(store);
}

static uint64_t check_tables(const char *path, told *faults)
{
    ng_error err;
    uint64_t count = 0;
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_txn__check_tables(txn, keep_first, faults, &count, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    return count;
}

static void test_ng_txn__check_tables__finds_an_entry_that_was_not_counted(void **state)
{
    const store_fixture *fixture = *state;
    told faults = {0};
    make_store(fixture->path);
    smuggle(fixture->path, NG_TABLE_ORDERS, 7, 7);
    assert_int_equal(check_tables(fixture->path, &faults), 1);
    assert_string_equal(faults.first, "table orders: has 1 entries, and should have 0");
}

static void test_ng_txn__check_tables__finds_a_value_under_another_key(void **state)
{
    const store_fixture *fixture = *state;
    told faults = {0};
    ng_bytes value;
    ng_error err;
    make_store(fixture->path);
    smuggle(fixture->path, NG_TABLE_ORDERS, 7, 8);
    assert_int_equal(check_tables(fixture->path, &faults), 2);
    assert_string_equal(
        faults.first, "table orders: the entry of key 00000007 does not match its checksum");
    // And so does whoever reads it.
    ng_store *store = store_fixture__open(fixture->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn__get_id(txn, NG_TABLE_ORDERS, 7, &value, &err), NG_ERR_CORRUPT);
    assert_null(value.at);
    assert_non_null(strstr(err.text, "run netgraph doctor"));
    ng_txn_abort(txn);
    ng_store_close(store);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_store__check_pages__says_when_there_is_no_store),
        TEST(test_ng_store__check_pages__is_silent_while_others_write),
        TEST(test_ng_store__check_pages__tells_a_hundred_faults_and_counts_all),
        TEST(test_ng_store_open__a_file_that_only_lacks_free_pages_is_sound),
        TEST(test_ng_txn__check_tables__finds_an_entry_that_was_not_counted),
        TEST(test_ng_txn__check_tables__finds_a_value_under_another_key),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
