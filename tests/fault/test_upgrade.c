// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of an upgrade failed once: the store is as it was, or upgraded.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/older_store.h"
#include "support/store_fixture.h"

static void make_store(const char *path)
{
    ng_error err;
    ng_outcome outcome;
    ng_member member;
    ng_store *store = store_fixture__open(path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    assert_ok(ng_member_add(txn, ng_text__of("a"), &member, &outcome, &err), &err);
    store_fixture__commit(txn);
    ng_store_close(store);
}

static void assert_old(const char *path, const char *words)
{
    ng_error err;
    ng_store *store = NULL;
    assert_int_equal(ng_store_open(path, NULL, &store, &err), NG_ERR_FORMAT);
    assert_non_null(strstr(err.text, words));
}

static void upgrade_without_memory(const char *path, const char *words)
{
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        ng_error err;
        ng_upgrade_report report;
        const int64_t before = ng_failing_allocator_outstanding();
        ng_failing_allocator_arm(nth);
        status = ng_store_upgrade(path, NULL, &report, &err);
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        if (status != NG_OK) {
            assert_int_equal(status, NG_ERR_NOMEM);
            assert_old(path, words);
        }
        assert_true(nth < 1000);
    }
    ng_error err;
    uint64_t faults = 0;
    assert_ok(ng_doctor(path, NULL, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

static void test_ng_store_upgrade__leaves_the_store_when_memory_fails(void **state)
{
    const store_fixture *fixture = *state;
    make_store(fixture->path);
    older_store__make(fixture->path, 2, NG_TABLE_FORMAT_3);
    upgrade_without_memory(fixture->path, "is a store of format 2");
    older_store__make(fixture->path, 1, NG_TABLE_FORMAT_2);
    upgrade_without_memory(fixture->path, "is a store of format 1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_store_upgrade__leaves_the_store_when_memory_fails, store_fixture__set_up,
            store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
