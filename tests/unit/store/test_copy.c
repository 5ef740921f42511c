// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Backups and compaction: the same content, nothing overwritten, and everybody goes on with the
 * new files.
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
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "support/store_fixture.h"

/** With free pages: much is put and removed again. */
static ng_store *make_store(const store_fixture *fixture)
{
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    store_fixture__fill(txn, 1, 500);
    store_fixture__put(txn, NG_TABLE_MEMBERS, 100000, 1000000);
    store_fixture__commit(txn);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    ng_error err;
    ng_key key;
    ng_key__u32(&key, 100000);
    assert_ok(ng_txn__delete(txn, NG_TABLE_MEMBERS, &key, NULL, &err), &err);
    ng_txn__state(txn)->change = 2;
    store_fixture__commit(txn);
    return store;
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

static void test_ng_backup__is_a_store_in_an_empty_directory(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_store *store = make_store(fixture);
    const uint64_t content = store_fixture__content(fixture->path);
    const char *folder = store_fixture__name(fixture->folder, "restored");
    const char *file = store_fixture__name(folder, "data.mdb");
    assert_int_equal(mkdir(folder, 0700), 0);
    const mode_t mask = umask(0);
    assert_ok(ng_backup(store, file, -1, &err), &err);
    umask(mask);
    assert_int_equal(mode_of(file), 0600);
    assert_int_equal(count_names(folder), 1);
    assert_true(store_fixture__content(folder) == content);
    assert_int_equal(store_fixture__faults(folder), 0);
    // And it can be written.
    ng_store *restored = store_fixture__open(folder, false);
    ng_txn *txn = store_fixture__begin(restored, NG_TXN_WRITE);
    store_fixture__fill(txn, 2, 100);
    store_fixture__commit(txn);
    ng_store_close(restored);
    assert_int_equal(store_fixture__faults(folder), 0);
    assert_true(store_fixture__content(fixture->path) == content);
    ng_store_close(store);
}

static void test_ng_backup__overwrites_nothing(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    size_t bytes = 0;
    ng_store *store = make_store(fixture);
    const char *file = store_fixture__name(fixture->folder, "letter");
    store_fixture__write_file(file, (const unsigned char *)"Dear", 4);
    assert_int_equal(ng_backup(store, file, -1, &err), NG_ERR_IO);
    assert_non_null(strstr(err.text, "exists"));
    free(store_fixture__read_file(file, &bytes));
    assert_int_equal(bytes, 4);
    assert_int_equal(
        ng_backup(store, store_fixture__name(fixture->folder, "missing/file"), -1, &err),
        NG_ERR_IO);
    assert_int_equal(ng_backup(store, NULL, -1, &err), NG_ERR_ARGUMENT);
    assert_int_equal(count_names(fixture->folder), 2);
    ng_store_close(store);
}

static void test_ng_backup__writes_to_a_descriptor(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_store *store = make_store(fixture);
    const char *folder = store_fixture__name(fixture->folder, "restored");
    assert_int_equal(mkdir(folder, 0700), 0);
    int fd = open(store_fixture__name(folder, "data.mdb"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    assert_true(fd >= 0);
    assert_ok(ng_backup(store, NULL, fd, &err), &err);
    close(fd);
    assert_true(store_fixture__content(folder) == store_fixture__content(fixture->path));
    fd = open("/dev/full", O_WRONLY);
    assert_true(fd >= 0);
    assert_int_equal(ng_backup(store, NULL, fd, &err), NG_ERR_FULL);
    close(fd);
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    close(ends[0]);
    // A reader that went away is an error, and no signal.
    assert_int_equal(ng_backup(store, NULL, ends[1], &err), NG_ERR_IO);
    close(ends[1]);
    ng_store_close(store);
}

static void test_ng_compact__gives_back_free_pages(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    uint64_t before = 0;
    uint64_t after = 0;
    ng_store *store = make_store(fixture);
    const uint64_t content = store_fixture__content(fixture->path);
    assert_int_equal(chmod(fixture->path, 0750), 0);
    ng_txn *old = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_compact(store, &before, &after, &err), &err);
    assert_true(after + 1000000 <= before);
    assert_true(store_fixture__content(fixture->path) == content);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    assert_int_equal(count_names(fixture->folder), 1);
    assert_int_equal(count_names(fixture->path), 2);
    assert_int_equal(mode_of(fixture->path), 0750);
    assert_int_equal(mode_of(store_fixture__name(fixture->path, "lock.mdb")), 0600);
    // The snapshot from before stays, and is another than the one that is read now.
    assert_int_equal(ng_txn_change(old), 2);
    assert_int_equal(store_fixture__get(old, NG_TABLE_MEMBERS, 100000), SIZE_MAX);
    ng_txn *new = store_fixture__begin(store, NG_TXN_WRITE);
    assert_true(ng_txn__snapshot_number(old) != ng_txn__snapshot_number(new));
    store_fixture__fill(new, 3, 100);
    store_fixture__commit(new);
    ng_txn_abort(old);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

/** In a child: go on with the handle's store after each byte that comes. */
static int go_on(const char *path, int asked, int done)
{
    char byte;
    ng_store *store = store_fixture__open(path, false);
    uint64_t change = 2;
    while (write(done, "", 1) == 1 && read(asked, &byte, 1) == 1) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
        if (ng_txn_change(txn) != change) {
            return 100;
        }
        ng_txn_abort(txn);
        txn = store_fixture__begin(store, NG_TXN_WRITE);
        store_fixture__put(txn, NG_TABLE_MEMBERS, (uint32_t)change, 50);
        change = ++ng_txn__state(txn)->change;
        store_fixture__commit(txn);
    }
    ng_store_close(store);
    return 0;
}

static void test_ng_compact__other_processes_go_on_with_the_new_store(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    int ask[2];
    int done[2];
    int result = 0;
    char byte;
    uint64_t before = 0;
    uint64_t after = 0;
    ng_store_close(make_store(fixture));
    assert_int_equal(pipe(ask), 0);
    assert_int_equal(pipe(done), 0);
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(ask[1]);
        close(done[0]);
        _exit(go_on(fixture->path, ask[0], done[1]));
    }
    close(ask[0]);
    close(done[1]);
    ng_store *store = store_fixture__open(fixture->path, false);
    for (int round = 0; round < 4; round++) {
        assert_int_equal(read(done[0], &byte, 1), 1);
        assert_ok(ng_compact(store, &before, &after, &err), &err);
        assert_int_equal(write(ask[1], "", 1), 1);
    }
    assert_int_equal(read(done[0], &byte, 1), 1);
    close(ask[1]);
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_true(WIFEXITED(result));
    assert_int_equal(WEXITSTATUS(result), 0);
    close(done[0]);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn_change(txn), 6);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
}

/** In a child: open, write, close, again and again. */
static int open_and_write(const char *path, uint32_t first)
{
    for (uint32_t i = 0; i < 100; i++) {
        ng_store *store = store_fixture__open(path, false);
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        store_fixture__put(txn, NG_TABLE_MEMBERS, first + i, 40);
        store_fixture__commit(txn);
        ng_store_close(store);
    }
    return 0;
}

static void test_ng_compact__while_others_open_and_write(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    uint64_t before = 0;
    uint64_t after = 0;
    pid_t children[2];
    ng_store *store = make_store(fixture);
    fflush(stdout);
    for (uint32_t i = 0; i < 2; i++) {
        children[i] = fork();
        assert_true(children[i] >= 0);
        if (children[i] == 0) {
            _exit(open_and_write(fixture->path, 1000 * (i + 1)));
        }
    }
    for (int round = 0; round < 40; round++) {
        assert_ok(ng_compact(store, &before, &after, &err), &err);
    }
    for (uint32_t i = 0; i < 2; i++) {
        int result = 0;
        assert_int_equal(waitpid(children[i], &result, 0), children[i]);
        assert_true(WIFEXITED(result) && WEXITSTATUS(result) == 0);
    }
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 1000 + i), 40);
        assert_int_equal(store_fixture__get(txn, NG_TABLE_MEMBERS, 2000 + i), 40);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    assert_int_equal(count_names(fixture->folder), 1);
}

static void test_ng_compact__refuses_what_it_would_lose(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    uint64_t before = 0;
    uint64_t after = 0;
    ng_store *store = store_fixture__open(fixture->path, true);
    assert_int_equal(ng_compact(store, &before, &after, &err), NG_ERR_ARGUMENT);
    ng_store_close(store);
    store = make_store(fixture);
    const char *file = store_fixture__name(fixture->path, "letter");
    store_fixture__write_file(file, (const unsigned char *)"Dear", 4);
    assert_int_equal(ng_compact(store, &before, &after, &err), NG_ERR_IO);
    assert_non_null(strstr(err.text, "letter"));
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(unlink(file), 0);
    ng_store_close(store);
    assert_int_equal(chmod(store_fixture__name(fixture->path, "data.mdb"), 0400), 0);
    store = store_fixture__open(fixture->path, false);
    assert_int_equal(ng_compact(store, &before, &after, &err), NG_ERR_READ_ONLY);
    ng_store_close(store);
    assert_int_equal(count_names(fixture->folder), 1);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_backup__is_a_store_in_an_empty_directory),
        TEST(test_ng_backup__overwrites_nothing),
        TEST(test_ng_backup__writes_to_a_descriptor),
        TEST(test_ng_compact__gives_back_free_pages),
        TEST(test_ng_compact__other_processes_go_on_with_the_new_store),
        TEST(test_ng_compact__while_others_open_and_write),
        TEST(test_ng_compact__refuses_what_it_would_lose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
