// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Opening: what is there, what is made and when it appears, what is refused and left alone.
 */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "store/checksum.h"
#include "store/transaction.h"
#include "support/store_fixture.h"

static const ng_store_options create = {.create = true};
static const ng_store_options read_only = {.read_only = true};

static void make_store(const char *path)
{
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__fill(txn, 1, 200);
    store_fixture__commit(txn);
    ng_store_close(store);
}

/** Opening must fail with the status and a sentence that holds `words`. */
static void assert_refused(
    const char *path, const ng_store_options *options, ng_status status, const char *words)
{
    ng_error err = {0};
    ng_store *store = NULL;
    assert_int_equal(ng_store_open(path, options, &store, &err), status);
    assert_null(store);
    assert_int_equal(err.status, status);
    if (strstr(err.text, words) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, words);
    }
}

static unsigned count_names(const char *folder)
{
    unsigned count = 0;
    DIR *names = opendir(folder);
    assert_non_null(names);
    while (readdir(names) != NULL) {
        count++;
    }
    closedir(names);
    return count - 2;
}

static unsigned mode_of(const char *file)
{
    struct stat found;
    assert_int_equal(stat(file, &found), 0);
    return found.st_mode & 07777;
}

static void test_ng_store_open__says_how_to_make_a_store(void **state)
{
    const store_fixture *fixture = *state;
    assert_refused(fixture->path, NULL, NG_ERR_NO_STORE, "netgraph import FILE");
    assert_int_equal(mkdir(fixture->path, 0700), 0);
    assert_refused(fixture->path, NULL, NG_ERR_NO_STORE, "netgraph import FILE");
    assert_refused("", NULL, NG_ERR_ARGUMENT, "empty");
    // Reading only, it makes nothing.
    const ng_store_options both = {.create = true, .read_only = true};
    assert_refused(fixture->path, &both, NG_ERR_NO_STORE, "there is no store");
}

static void test_ng_store_open__a_new_store_appears_with_its_first_commit(void **state)
{
    const store_fixture *fixture = *state;
    const mode_t mask = umask(0);
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 1, 1);
    ng_txn_abort(txn);
    assert_int_not_equal(access(fixture->path, F_OK), 0);
    // Nothing was changed, and still there is a store afterwards.
    store_fixture__commit(store_fixture__begin(store, NG_TXN_WRITE));
    assert_int_equal(mode_of(fixture->path), 0700);
    assert_int_equal(mode_of(store_fixture__name(fixture->path, "data.mdb")), 0600);
    assert_int_equal(mode_of(store_fixture__name(fixture->path, "lock.mdb")), 0600);
    assert_int_equal(count_names(fixture->folder), 1);
    // The handle that made it goes on.
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 2, 2);
    store_fixture__commit(txn);
    ng_store_close(store);
    umask(mask);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_store_close__without_commit_leaves_nothing(void **state)
{
    const store_fixture *fixture = *state;
    ng_store_close(store_fixture__open(fixture->path, true));
    ng_store_close(NULL);
    assert_int_equal(count_names(fixture->folder), 0);
}

static void test_ng_store_open__makes_missing_parents(void **state)
{
    const store_fixture *fixture = *state;
    char path[160];
    snprintf(path, sizeof path, "%s/a//b/c/", fixture->folder);
    make_store(path);
    assert_int_equal(store_fixture__faults(path), 0);
    assert_int_equal(mode_of(store_fixture__name(fixture->folder, "a")), 0700);
    // A parent that is a file is left as it is.
    snprintf(path, sizeof path, "%s/a/b/c/data.mdb/x", fixture->folder);
    assert_refused(path, &create, NG_ERR_IO, "data.mdb");
}

static void test_ng_store_open__an_empty_directory_becomes_the_store(void **state)
{
    const store_fixture *fixture = *state;
    assert_int_equal(mkdir(fixture->path, 0755), 0);
    make_store(fixture->path);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    assert_int_equal(mode_of(fixture->path), 0700);
}

static void test_ng_store_open__leaves_other_directories_alone(void **state)
{
    const store_fixture *fixture = *state;
    assert_int_equal(mkdir(fixture->path, 0755), 0);
    const char *file = store_fixture__name(fixture->path, "letter");
    store_fixture__write_file(file, (const unsigned char *)"Dear", 4);
    assert_refused(fixture->path, &create, NG_ERR_IO, "other files");
    assert_refused(fixture->path, NULL, NG_ERR_NO_STORE, "no store");
    assert_int_equal(count_names(fixture->path), 1);
    assert_int_equal(count_names(fixture->folder), 1);
    assert_refused(file, &create, NG_ERR_IO, "is a file");
    assert_refused(file, NULL, NG_ERR_IO, "is a file");
}

static void test_ng_store_open__the_second_of_two_makers_is_busy(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_store *first = store_fixture__open(fixture->path, true);
    ng_store *second = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(first, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 1, 1);
    store_fixture__commit(txn);
    txn = store_fixture__begin(second, NG_TXN_WRITE);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 2, 2);
    assert_int_equal(ng_txn_commit(txn, &err), NG_ERR_BUSY);
    assert_non_null(strstr(err.text, "try again"));
    // Trying again, it writes into the store of the first.
    txn = store_fixture__begin(second, NG_TXN_WRITE);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 1), 1);
    assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2), SIZE_MAX);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 2, 2);
    store_fixture__commit(txn);
    ng_store_close(second);
    ng_store_close(first);
    assert_int_equal(count_names(fixture->folder), 1);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

static void test_ng_store_open__removes_what_dead_makers_left(void **state)
{
    const store_fixture *fixture = *state;
    // Larger than any process number.
    const char *stale = store_fixture__name(fixture->folder, ".store.new-2000000000-abcdef");
    assert_int_equal(mkdir(stale, 0700), 0);
    store_fixture__write_file(
        store_fixture__name(stale, "data.mdb"), (const unsigned char *)"x", 1);
    const char *other = store_fixture__name(fixture->folder, ".other.new-2000000000-abcdef");
    assert_int_equal(mkdir(other, 0700), 0);
    make_store(fixture->path);
    assert_int_not_equal(access(stale, F_OK), 0);
    assert_int_equal(access(other, F_OK), 0);
}

static void test_ng_store_open__follows_links_and_relative_paths(void **state)
{
    const store_fixture *fixture = *state;
    char here[512];
    ng_store *store = NULL;
    ng_error err;
    make_store(fixture->path);
    const char *link = store_fixture__name(fixture->folder, "link");
    assert_int_equal(symlink("store", link), 0);
    assert_int_equal(store_fixture__faults(link), 0);
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(fixture->folder), 0);
    assert_ok(ng_store_open("./store/", NULL, &store, &err), &err);
    assert_int_equal(chdir("/"), 0);
    ng_txn_abort(store_fixture__begin(store, NG_TXN_READ));
    ng_store_close(store);
    assert_int_equal(chdir(here), 0);
}

static void test_ng_store_open__a_cut_file_is_damaged(void **state)
{
    const store_fixture *fixture = *state;
    static const off_t lengths[] = {0, 100, 4096, 5000, 8192, 40960};
    make_store(fixture->path);
    const char *data = store_fixture__name(fixture->path, "data.mdb");
    for (size_t i = sizeof lengths / sizeof *lengths; i > 0; i--) {
        assert_int_equal(truncate(data, lengths[i - 1]), 0);
        assert_refused(fixture->path, NULL, NG_ERR_CORRUPT, "damaged store");
        assert_refused(fixture->path, &create, NG_ERR_CORRUPT, "damaged store");
    }
}

static void test_ng_store_open__another_file_is_no_store(void **state)
{
    const store_fixture *fixture = *state;
    unsigned char bytes[10000];
    memset(bytes, 'A', sizeof bytes);
    make_store(fixture->path);
    store_fixture__write_file(
        store_fixture__name(fixture->path, "data.mdb"), bytes, sizeof bytes);
    assert_refused(fixture->path, NULL, NG_ERR_CORRUPT, "is not LMDB's");
}

static void write_format(const char *path, uint32_t format)
{
    unsigned char value[24];
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_save_u32(value + 8, format);
    ng_save_u32(value + 12, format);
    memcpy(value + 16, "netgraph", 8);
    ng_save_u64(value,
        ng_checksum(value + 8, 16,
            ng_checksum_seed(NG_TABLE_META, (const unsigned char *)"format", 6)));
    MDB_val key = ng_lmdb__value("format", 6);
    MDB_val data = ng_lmdb__value(value, sizeof value);
    assert_int_equal(
        mdb_put(txn->mdb, txn->environment->file.table[NG_TABLE_META], &key, &data, 0), 0);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 1, 1);
    store_fixture__commit(txn);
    ng_store_close(store);
}

static void test_ng_store_open__names_another_format(void **state)
{
    const store_fixture *fixture = *state;
    char older[160];
    write_format(fixture->path, 7);
    assert_refused(fixture->path, NULL, NG_ERR_FORMAT,
        "is a store of format 7; this netgraph reads format 3: use a newer netgraph");
    assert_refused(fixture->path, &create, NG_ERR_FORMAT, "format 7");
    snprintf(older, sizeof older, "%s/older", fixture->folder);
    write_format(older, 1);
    assert_refused(older, NULL, NG_ERR_FORMAT, "run `netgraph upgrade`");
}

static void test_ng_txn_begin__a_read_only_handle_refuses_writers(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    ng_error err;
    make_store(fixture->path);
    assert_ok(ng_store_open(fixture->path, &read_only, &store, &err), &err);
    assert_int_equal(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), NG_ERR_READ_ONLY);
    assert_null(txn);
    ng_txn_abort(store_fixture__begin(store, NG_TXN_READ));
    // Another handle of the process may write.
    ng_store *other = store_fixture__open(fixture->path, false);
    ng_txn_abort(store_fixture__begin(other, NG_TXN_WRITE));
    ng_store_close(other);
    ng_store_close(store);
}

/**
 * Opened by whatever mode bits the files have, reading works and writing is refused with
 * `words`.
 */
static void assert_reads_only(const char *path, const char *words)
{
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = NULL;
    ng_error err;
    assert_int_equal(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), NG_ERR_READ_ONLY);
    if (strstr(err.text, words) == NULL) {
        fail_msg("'%s' does not say '%s'", err.text, words);
    }
    txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn_change(txn), 1);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_txn_begin__honours_the_modes_of_the_files(void **state)
{
    const store_fixture *fixture = *state;
    make_store(fixture->path);
    const char *data = store_fixture__name(fixture->path, "data.mdb");
    const char *lock = store_fixture__name(fixture->path, "lock.mdb");
    assert_int_equal(chmod(data, 0400), 0);
    assert_reads_only(fixture->path, "data.mdb has no write permission");
    assert_int_equal(chmod(data, 0600), 0);
    assert_int_equal(chmod(fixture->path, 0500), 0);
    assert_reads_only(fixture->path, "its directory has no write permission");
    // Without a lock file, and none can be made.
    assert_int_equal(chmod(fixture->path, 0700), 0);
    assert_int_equal(unlink(lock), 0);
    assert_int_equal(chmod(fixture->path, 0500), 0);
    assert_reads_only(fixture->path, "its directory has no write permission");
    assert_int_not_equal(access(lock, F_OK), 0);
    assert_int_equal(chmod(fixture->path, 0700), 0);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_store_open__says_how_to_make_a_store),
        TEST(test_ng_store_open__a_new_store_appears_with_its_first_commit),
        TEST(test_ng_store_close__without_commit_leaves_nothing),
        TEST(test_ng_store_open__makes_missing_parents),
        TEST(test_ng_store_open__an_empty_directory_becomes_the_store),
        TEST(test_ng_store_open__leaves_other_directories_alone),
        TEST(test_ng_store_open__the_second_of_two_makers_is_busy),
        TEST(test_ng_store_open__removes_what_dead_makers_left),
        TEST(test_ng_store_open__follows_links_and_relative_paths),
        TEST(test_ng_store_open__a_cut_file_is_damaged),
        TEST(test_ng_store_open__another_file_is_no_store),
        TEST(test_ng_store_open__names_another_format),
        TEST(test_ng_txn_begin__a_read_only_handle_refuses_writers),
        TEST(test_ng_txn_begin__honours_the_modes_of_the_files),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
