// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A scratch folder for stores, entries to fill them with, and one number for all they hold.
 */
#include "support/store_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/hash.h"

void assert_ok(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("status %d: %s", (int)status, err->text);
    }
}

int store_fixture__set_up(void **state)
{
    const char *folder = getenv("TMPDIR");
    store_fixture *fixture = calloc(1, sizeof *fixture);
    if (fixture == NULL) {
        return -1;
    }
    snprintf(fixture->folder, sizeof fixture->folder, "%s/netgraph-test-XXXXXX",
        folder != NULL ? folder : "/tmp");
    if (mkdtemp(fixture->folder) == NULL) {
        free(fixture);
        return -1;
    }
    snprintf(fixture->path, sizeof fixture->path, "%s/store", fixture->folder);
    *state = fixture;
    return 0;
}

/** Files of a folder and of the folders in it. */
static void remove_folder(const char *path, int depth)
{
    char name[512];
    chmod(path, 0700);
    DIR *folder = opendir(path);
    const struct dirent *entry = folder != NULL ? readdir(folder) : NULL;
    for (; entry != NULL; entry = readdir(folder)) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        snprintf(name, sizeof name, "%s/%s", path, entry->d_name);
        if (unlink(name) != 0 && depth > 0) {
            remove_folder(name, depth - 1);
        }
    }
    if (folder != NULL) {
        closedir(folder);
    }
    rmdir(path);
}

int store_fixture__tear_down(void **state)
{
    store_fixture *fixture = *state;
    remove_folder(fixture->folder, 4);
    free(fixture);
    return 0;
}

ng_store *store_fixture__open(const char *path, bool create)
{
    ng_error err;
    ng_store *store = NULL;
    const ng_store_options options = {.create = create};
    assert_ok(ng_store_open(path, &options, &store, &err), &err);
    return store;
}

ng_txn *store_fixture__begin(ng_store *store, ng_txn_kind kind)
{
    ng_error err;
    ng_txn *txn = NULL;
    assert_ok(ng_txn_begin(store, kind, &txn, &err), &err);
    return txn;
}

void store_fixture__commit(ng_txn *txn)
{
    ng_error err;
    assert_ok(ng_txn_commit(txn, &err), &err);
}

void store_fixture__put(ng_txn *txn, ng_table table, uint32_t key, size_t bytes)
{
    ng_error err;
    ng_key at;
    unsigned char *out = NULL;
    ng_key__u32(&at, key);
    assert_ok(ng_txn__put_space(txn, table, &at, bytes, &out, &err), &err);
    memset(out, (int)(key & 255), bytes);
    assert_ok(ng_txn__seal(txn, &err), &err);
}

size_t store_fixture__get(ng_txn *txn, ng_table table, uint32_t key)
{
    ng_error err;
    ng_bytes value;
    assert_ok(ng_txn__get_id(txn, table, key, &value, &err), &err);
    if (value.at == NULL) {
        return SIZE_MAX;
    }
    for (size_t i = 0; i < value.bytes; i++) {
        assert_int_equal(value.at[i], key & 255);
    }
    return value.bytes;
}

void store_fixture__fill(ng_txn *txn, uint64_t seed, uint32_t count)
{
    static const ng_table tables[] = {NG_TABLE_MEMBERS, NG_TABLE_CONNECTIONS, NG_TABLE_NAMES,
        NG_TABLE_FOLLOWS_IN, NG_TABLE_DERIVED};
    ng_random random;
    ng_error err;
    ng_random__init(&random, seed);
    for (uint32_t i = 0; i < count; i++) {
        const ng_table table = tables[ng_random__below(&random, 5)];
        const uint32_t key = (uint32_t)ng_random__below(&random, count);
        const uint64_t kind = ng_random__below(&random, 100);
        if (kind < 10) {
            ng_key at;
            ng_key__u32(&at, key);
            assert_ok(ng_txn__delete(txn, table, &at, NULL, &err), &err);
        } else {
            const uint64_t below = kind < 90 ? 60 : kind < 98 ? 600 : 5000;
            store_fixture__put(txn, table, key, 4 * ng_random__below(&random, below));
        }
    }
    ng_txn__state(txn)->change++;
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

uint64_t store_fixture__faults(const char *path)
{
    ng_error err;
    uint64_t pages = 0;
    uint64_t tables = 0;
    assert_ok(ng_store__check_pages(path, print_fault, NULL, &pages, &err), &err);
    if (pages > 0) {
        return pages;
    }
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_txn__check_tables(txn, print_fault, NULL, &tables, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    return tables;
}

static uint64_t add_table(ng_txn *txn, ng_table table, uint64_t sum)
{
    ng_error err;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    assert_ok(ng_cursor__open(txn, table, &cursor, &err), &err);
    assert_ok(ng_cursor__seek(cursor, NULL, &key, &value, &err), &err);
    while (key.at != NULL) {
        sum = ng_hash__bytes(key.at, key.bytes, sum + (uint64_t)table);
        sum = ng_hash__bytes(value.at, value.bytes, sum);
        assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
    }
    ng_cursor__close(cursor);
    return sum;
}

uint64_t store_fixture__content(const char *path)
{
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    uint64_t sum = ng_hash__bytes(ng_txn__state(txn), sizeof(ng_state), 0);
    for (unsigned i = 0; i < NG_TABLE_COUNT; i++) {
        sum = add_table(txn, (ng_table)i, sum);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return sum;
}

unsigned char *store_fixture__read_file(const char *file, size_t *bytes)
{
    struct stat found;
    const int fd = open(file, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(fstat(fd, &found), 0);
    *bytes = (size_t)found.st_size;
    unsigned char *at = malloc(*bytes + 1);
    assert_non_null(at);
    assert_int_equal(read(fd, at, *bytes), (ssize_t)*bytes);
    close(fd);
    return at;
}

void store_fixture__write_file(const char *file, const unsigned char *at, size_t bytes)
{
    const int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, at, bytes), (ssize_t)bytes);
    assert_int_equal(close(fd), 0);
}

const char *store_fixture__name(const char *folder, const char *name)
{
    static char names[4][512];
    static unsigned next;
    char *out = names[next++ % 4];
    snprintf(out, sizeof names[0], "%s/%s", folder, name);
    return out;
}
