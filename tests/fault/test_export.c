// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of an export, a digest and a search fails once: NG_ERR_NOMEM, all memory
 * given back, and no file left of an export.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/store_fixture.h"

enum {
    ATTEMPTS_MAX = 100000
};

typedef ng_status (*work)(ng_txn *txn, const char *directory, ng_error *err);

static ng_status export_csv(ng_txn *txn, const char *directory, ng_error *err)
{
    return ng_export(txn, NG_EXPORT_CSV, directory, NULL, err);
}

static ng_status export_json(ng_txn *txn, const char *directory, ng_error *err)
{
    return ng_export(txn, NG_EXPORT_JSON, directory, NULL, err);
}

static ng_status export_graphml(ng_txn *txn, const char *directory, ng_error *err)
{
    return ng_export(txn, NG_EXPORT_GRAPHML, directory, NULL, err);
}

static ng_status digest(ng_txn *txn, const char *directory, ng_error *err)
{
    (void)directory;
    char out[33];
    return ng_digest(txn, NULL, out, err);
}

static ng_status find(ng_txn *txn, const char *directory, ng_error *err)
{
    (void)directory;
    const ng_find_options options = {.as = {1}};
    const ng_found *found;
    size_t count;
    uint64_t total;
    ng_status status = ng_find(txn, ng_text__of("a"), &options, &found, &count, &total, err);
    assert_true(status == NG_OK || (count == 0 && total == 0));
    return status;
}

static void import_office(const char *store_path)
{
    ng_error err;
    ng_import_report report;
    ng_import_options options = {.today = NG_DAY_NONE};
    const char *path = NETGRAPH_SOURCE_DIR "/data/office";
    ng_store *store = store_fixture__open(store_path, true);
    assert_ok(ng_import(store, &path, 1, &options, &report, &err), &err);
    ng_import_report_release(&report);
    ng_store_close(store);
}

// One attempt with a transaction of its own, so that nothing is remembered from the last.
static ng_status attempt(ng_store *store, work what, const char *directory, uint64_t nth)
{
    ng_error err;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    ng_failing_allocator_arm(nth);
    ng_status status = what(txn, directory, &err);
    ng_failing_allocator_disarm();
    ng_txn_abort(txn);
    return status;
}

static void assert_withstands(const store_fixture *on, work what)
{
    char directory[128];
    char sibling[192];
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    snprintf(sibling, sizeof sibling, "%s.tmp-%ld", directory, (long)getpid());
    import_office(on->path);
    ng_store *store = store_fixture__open(on->path, false);
    // The first reader of a store makes what later ones use again.
    ng_txn_abort(store_fixture__begin(store, NG_TXN_READ));
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    uint64_t nth = 0;
    while (status != NG_OK && nth < ATTEMPTS_MAX) {
        status = attempt(store, what, directory, ++nth);
        assert_true(status == NG_OK || status == NG_ERR_NOMEM || status == NG_ERR_IO);
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        assert_int_not_equal(access(sibling, F_OK), 0);
        assert_true(status == NG_OK || access(directory, F_OK) != 0);
    }
    assert_int_equal(status, NG_OK);
    assert_true(nth > 5);
    ng_store_close(store);
}

static void test_ng_export__withstands_each_failing_allocation_in_csv(void **state)
{
    assert_withstands(*state, export_csv);
}

static void test_ng_export__withstands_each_failing_allocation_in_json(void **state)
{
    assert_withstands(*state, export_json);
}

static void test_ng_export__withstands_each_failing_allocation_in_graphml(void **state)
{
    assert_withstands(*state, export_graphml);
}

static void test_ng_digest__withstands_each_failing_allocation(void **state)
{
    assert_withstands(*state, digest);
}

static void test_ng_find__withstands_each_failing_allocation(void **state)
{
    assert_withstands(*state, find);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_export__withstands_each_failing_allocation_in_csv),
        TEST(test_ng_export__withstands_each_failing_allocation_in_json),
        TEST(test_ng_export__withstands_each_failing_allocation_in_graphml),
        TEST(test_ng_digest__withstands_each_failing_allocation),
        TEST(test_ng_find__withstands_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
