// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Damaged copies of a small store: bits flipped, bytes changed, pages zeroed, swapped, made
 * random or copied over others, and files cut. Each is checked in a child process, pages first
 * and tables only when those had no fault.
 *
 * What holds: the child never dies of a signal, and when it finds nothing, every table holds
 * exactly what it held before. NG_SEED replays a run, NG_COPIES asks for more copies than 500.
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

#include "base/hash.h"
#include "support/store_fixture.h"

#define PAGE_BYTES 4096u
#define COPIES 500u

/** What a child found. */
enum {
    FOUND_SAME,    // no fault, and everything is there
    FOUND_FAULT,   // by the checks, or when it was opened
    FOUND_NOTHING, // no fault, but something else is there
    FOUND_ERROR
};

static const char *const damages[] = {"bit", "byte", "zeroed page", "swapped pages",
    "random page", "copied page", "cut", "zeroed sector"};
#define DAMAGE_COUNT (sizeof damages / sizeof *damages)

static uint64_t number_of(const char *name, uint64_t otherwise)
{
    const char *text = getenv(name);
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

/** A number for the content, or FOUND_* when the store cannot be read. */
static int compare_content(const char *path, uint64_t expected)
{
    ng_error err;
    ng_store *store = NULL;
    ng_txn *txn = NULL;
    uint64_t fault_count = 0;
    ng_status status = ng_store_open(path, NULL, &store, &err);
    status = status != NG_OK ? status : ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    status =
        status != NG_OK ? status : ng_txn__check_tables(txn, NULL, NULL, &fault_count, &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    if (status == NG_ERR_CORRUPT || status == NG_ERR_FORMAT || fault_count > 0) {
        return FOUND_FAULT;
    }
    if (status != NG_OK) {
        printf("%s\n", err.text);
        return FOUND_ERROR;
    }
    return store_fixture__content(path) == expected ? FOUND_SAME : FOUND_NOTHING;
}

static int check_copy(const char *path, uint64_t expected)
{
    ng_error err;
    uint64_t fault_count = 0;
    const ng_status status = ng_store__check_pages(path, NULL, NULL, &fault_count, &err);
    if (status != NG_OK) {
        printf("%s\n", err.text);
        return FOUND_ERROR;
    }
    return fault_count > 0 ? FOUND_FAULT : compare_content(path, expected);
}

static void fill_random(ng_random *random, unsigned char *at, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++) {
        at[i] = (unsigned char)ng_random__next(random);
    }
}

/** Damages the copy in one way; returns its new length. */
static size_t damage(ng_random *random, size_t kind, unsigned char *at, size_t bytes)
{
    const size_t pages = bytes / PAGE_BYTES;
    unsigned char *page = at + PAGE_BYTES * ng_random__below(random, pages);
    unsigned char *other = at + PAGE_BYTES * ng_random__below(random, pages);
    unsigned char kept[PAGE_BYTES];
    const size_t place = ng_random__below(random, bytes);
    switch (kind) {
    case 0:
        at[place] ^= (unsigned char)(1u << ng_random__below(random, 8));
        break;
    case 1:
        at[place] = (unsigned char)(at[place] + 1 + ng_random__below(random, 255));
        break;
    case 2:
        memset(page, 0, PAGE_BYTES);
        break;
    case 3:
        memcpy(kept, page, PAGE_BYTES);
        memmove(page, other, PAGE_BYTES);
        memcpy(other, kept, PAGE_BYTES);
        break;
    case 4:
        fill_random(random, page, PAGE_BYTES);
        break;
    case 5:
        memmove(page, other, PAGE_BYTES);
        break;
    case 6:
        return place;
    default:
        memset(at + place / 512 * 512, 0, 512);
        break;
    }
    return bytes;
}

/** Several commits, so that there are free pages and both meta pages are in use. */
static void make_store(const char *path)
{
    ng_store *store = store_fixture__open(path, true);
    for (uint64_t seed = 1; seed <= 6; seed++) {
        ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
        store_fixture__fill(txn, seed, 400);
        store_fixture__commit(txn);
    }
    ng_store_close(store);
}

static int check_in_child(const char *path, uint64_t expected)
{
    int result = 0;
    fflush(stdout);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        _exit(check_copy(path, expected));
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    return result;
}

static void test_ng_store__check_pages__finds_all_damage_that_matters(void **state)
{
    const store_fixture *fixture = *state;
    const uint64_t seed = number_of("NG_SEED", 1);
    const uint64_t copies = number_of("NG_COPIES", COPIES);
    const char *copy = store_fixture__name(fixture->folder, "copy");
    uint64_t counts[2] = {0};
    size_t bytes = 0;
    ng_random random;
    char original[128];
    char target[128];
    make_store(fixture->path);
    assert_int_equal(store_fixture__faults(fixture->path), 0);
    const uint64_t expected = store_fixture__content(fixture->path);
    snprintf(original, sizeof original, "%s/data.mdb", fixture->path);
    snprintf(target, sizeof target, "%s/data.mdb", copy);
    unsigned char *whole = store_fixture__read_file(original, &bytes);
    unsigned char *at = malloc(bytes);
    assert_non_null(at);
    assert_int_equal(mkdir(copy, 0700), 0);
    ng_random__init(&random, seed);
    printf("NG_SEED=%llu, %zu pages\n", (unsigned long long)seed, bytes / PAGE_BYTES);
    for (uint64_t i = 0; i < copies; i++) {
        const size_t kind = i % DAMAGE_COUNT;
        memcpy(at, whole, bytes);
        const size_t length = damage(&random, kind, at, bytes);
        store_fixture__write_file(target, at, length);
        const int result = check_in_child(copy, expected);
        if (!WIFEXITED(result) || WEXITSTATUS(result) > FOUND_FAULT) {
            fail_msg("copy %llu (%s): child ended with %#x", (unsigned long long)i,
                damages[kind], (unsigned)result);
        }
        counts[WEXITSTATUS(result)]++;
    }
    printf("%llu faults found, %llu copies unharmed\n", (unsigned long long)counts[FOUND_FAULT],
        (unsigned long long)counts[FOUND_SAME]);
    assert_true(counts[FOUND_FAULT] > copies / 3);
    free(at);
    free(whole);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_store__check_pages__finds_all_damage_that_matters, store_fixture__set_up,
            store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
