// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Stores of an earlier format: refused by everything but the upgrade, brought to this format as
 * a whole or left as they were, and sound afterwards.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/history.h"
#include "store/upgrade.h"
#include "support/older_store.h"
#include "support/store_fixture.h"

/** Two members who are connected. */
static void make_store(const char *path)
{
    ng_error err;
    ng_outcome outcome;
    ng_member a;
    ng_member b;
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_ok(ng_member_add(txn, ng_text__of("a"), &a, &outcome, &err), &err);
    assert_ok(ng_member_add(txn, ng_text__of("b"), &b, &outcome, &err), &err);
    assert_ok(ng_connect(txn, a, b, 100, &outcome, &err), &err);
    store_fixture__commit(txn);
    ng_store_close(store);
}

static void digest_of(const char *path, char out[33])
{
    ng_error err;
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_digest(txn, NULL, out, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

static void assert_sound(const char *path)
{
    ng_error err;
    uint64_t faults = 0;
    assert_ok(ng_doctor(path, print_fault, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

static void assert_format_refused(const char *path, const char *words)
{
    ng_error err;
    ng_store *store = NULL;
    assert_int_equal(ng_store_open(path, NULL, &store, &err), NG_ERR_FORMAT);
    assert_null(store);
    assert_non_null(strstr(err.text, words));
}

static void test_ng_store_upgrade__brings_format_1_to_this_one(void **state)
{
    const store_fixture *fixture = *state;
    char before[33];
    char after[33];
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    digest_of(fixture->path, before);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    assert_format_refused(fixture->path, "is a store of format 1");
    assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
    assert_int_equal(report.from, 1);
    assert_int_equal(report.to, NG_STORE_FORMAT);
    assert_int_equal(report.tables, NG_TABLE_COUNT - NG_TABLE_FORMAT_2);
    digest_of(fixture->path, after);
    assert_string_equal(before, after);
    assert_sound(fixture->path);
}

static uint64_t history_lost(const char *path)
{
    ng_store *store = store_fixture__open(path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    const uint64_t lost = ng_txn__state(txn)->history_lost;
    ng_txn_abort(txn);
    ng_store_close(store);
    return lost;
}

static void test_ng_store_upgrade__brings_format_2_to_this_one(void **state)
{
    const store_fixture *fixture = *state;
    char before[33];
    char after[33];
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    digest_of(fixture->path, before);
    older_store__make(fixture->path, 2, NG_TABLE_FORMAT_3);
    assert_format_refused(fixture->path, "is a store of format 2");
    assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
    assert_int_equal(report.from, 2);
    assert_int_equal(report.to, NG_STORE_FORMAT);
    assert_int_equal(report.tables, NG_TABLE_COUNT - NG_TABLE_FORMAT_3);
    assert_int_equal(report.entries, 0);
    digest_of(fixture->path, after);
    assert_string_equal(before, after);
    assert_sound(fixture->path);
}

static void test_ng_store_upgrade__loses_the_history_of_format_1_only(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    older_store__make(fixture->path, 2, NG_TABLE_FORMAT_3);
    assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
    assert_int_equal(history_lost(fixture->path), 0);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
    assert_int_equal(history_lost(fixture->path), NG_HISTORY_BEFORE);
}

static void test_ng_store_upgrade__is_noted_once_and_done_once(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    for (int time = 0; time < 2; time++) {
        assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
        assert_int_equal(report.from, time == 0 ? 1 : NG_STORE_FORMAT);
        assert_int_equal(report.to, NG_STORE_FORMAT);
    }
    assert_int_equal(report.tables, 0);
    ng_store *store = store_fixture__open(fixture->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(ng_txn_change(txn), 2);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_JOURNAL), 2);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void test_ng_store_upgrade__an_interrupted_one_leaves_the_store(void **state)
{
    const store_fixture *fixture = *state;
    const volatile int cancel = 1;
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    assert_int_equal(
        ng_store_upgrade(fixture->path, &cancel, &report, &err), NG_ERR_INTERRUPTED);
    assert_int_equal(report.from, report.to);
    assert_format_refused(fixture->path, "is a store of format 1");
    assert_ok(ng_store_upgrade(fixture->path, NULL, &report, &err), &err);
    assert_int_equal(report.from, 1);
    assert_sound(fixture->path);
}

static void test_ng_store_upgrade__refuses_what_it_does_not_know(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    older_store__make(fixture->path, NG_STORE_FORMAT + 1, NG_TABLE_COUNT);
    assert_int_equal(ng_store_upgrade(fixture->path, NULL, &report, &err), NG_ERR_FORMAT);
    assert_non_null(strstr(err.text, "use a newer netgraph"));
    assert_format_refused(fixture->path, "use a newer netgraph");
    assert_int_equal(ng_store_upgrade(fixture->folder, NULL, &report, &err), NG_ERR_NO_STORE);
}

static void test_ng_store_upgrade__a_table_too_few_is_damage(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_upgrade_report report;
    make_store(fixture->path);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2 - 1);
    assert_int_equal(ng_store_upgrade(fixture->path, NULL, &report, &err), NG_ERR_CORRUPT);
}

static void test_ng_store_open__shares_no_file_that_is_being_upgraded(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err;
    ng_store *old = NULL;
    make_store(fixture->path);
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    assert_ok(ng_store__open_to_upgrade(fixture->path, &old, &err), &err);
    assert_int_equal(ng_store__format(old), 1);
    assert_format_refused(fixture->path, "run `netgraph upgrade`");
    ng_store_close(old);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_store_upgrade__brings_format_1_to_this_one),
        TEST(test_ng_store_upgrade__brings_format_2_to_this_one),
        TEST(test_ng_store_upgrade__loses_the_history_of_format_1_only),
        TEST(test_ng_store_upgrade__is_noted_once_and_done_once),
        TEST(test_ng_store_upgrade__an_interrupted_one_leaves_the_store),
        TEST(test_ng_store_upgrade__refuses_what_it_does_not_know),
        TEST(test_ng_store_upgrade__a_table_too_few_is_damage),
        TEST(test_ng_store_open__shares_no_file_that_is_being_upgraded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
