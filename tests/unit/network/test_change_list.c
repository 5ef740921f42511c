// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What the journal says of changes: an import, a connection, a change that is none, a removal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

static ng_member find(ng_txn *txn, const char *ref)
{
    ng_error err;
    ng_member member;
    assert_ok(ng_member_find(txn, ng_text__of(ref), &member, NULL, NULL, &err), &err);
    return member;
}

/** Three changes after that of the import, each in a transaction of its own. */
static ng_txn *make_changes(import_fixture *f)
{
    ng_error err;
    ng_outcome outcome;
    f->options.today = 20000;
    import_fixture__take(f, "members.csv", "id,name\n1,Member 1\n2,Member 2\n3,Member 3\n");
    for (int step = 0; step < 4; step++) {
        ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
        if (step == 3) {
            assert_ok(ng_member_remove(txn, find(txn, "3"), &outcome, &err), &err);
        } else {
            // The second time it is already so: no change.
            assert_ok(ng_connect(txn, find(txn, "1"), find(txn, step == 2 ? "3" : "2"), 100,
                          &outcome, &err),
                &err);
        }
        store_fixture__commit(txn);
    }
    return import_fixture__begin(f);
}

static void assert_change(
    const ng_change *change, uint64_t number, const char *what, const uint64_t counts[3])
{
    assert_int_equal(change->number, number);
    assert_text(change->what, what);
    assert_int_equal(change->created, counts[0]);
    assert_int_equal(change->updated, counts[1]);
    assert_int_equal(change->removed, counts[2]);
}

static void test_ng_change_list__tells_each_change_once(void **state)
{
    ng_error err;
    const ng_change *at = NULL;
    size_t count = 0;
    ng_txn *txn = make_changes(*state);
    assert_int_equal(ng_txn_change(txn), 4);
    assert_ok(ng_change_list(txn, 0, 100, &at, &count, &err), &err);
    assert_int_equal(count, 4);
    assert_change(&at[0], 1, "import", (const uint64_t[]){3, 0, 0});
    assert_int_equal(at[0].day, 20000);
    assert_change(&at[1], 2, "connect", (const uint64_t[]){1, 0, 0});
    assert_change(&at[2], 3, "connect", (const uint64_t[]){1, 0, 0});
    assert_int_equal(at[3].number, 4);
    assert_text(at[3].what, "member remove");
    ng_txn_abort(txn);
}

static void test_ng_change_list__begins_after_a_number_and_ends_at_the_limit(void **state)
{
    ng_error err;
    const ng_change *at = NULL;
    size_t count = 9;
    ng_txn *txn = make_changes(*state);
    assert_ok(ng_change_list(txn, 2, 100, &at, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(at[0].number, 3);
    assert_ok(ng_change_list(txn, 1, 2, &at, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_int_equal(at[1].number, 3);
    assert_ok(ng_change_list(txn, 0, 0, &at, &count, &err), &err);
    assert_int_equal(count, 0);
    const uint64_t behind[] = {4, 5, UINT64_MAX};
    for (size_t i = 0; i < 3; i++) {
        assert_ok(ng_change_list(txn, behind[i], 100, &at, &count, &err), &err);
        assert_int_equal(count, 0);
    }
    ng_txn_abort(txn);
}

static void test_ng_change_list__tells_a_transaction_its_own_change(void **state)
{
    import_fixture *f = *state;
    ng_error err;
    ng_outcome outcome;
    const ng_change *at = NULL;
    size_t count = 0;
    ng_txn_abort(make_changes(f));
    ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_disconnect(txn, find(txn, "1"), find(txn, "2"), &outcome, &err), &err);
    assert_ok(ng_change_list(txn, 3, 100, &at, &count, &err), &err);
    assert_int_equal(count, 2);
    assert_change(&at[1], 5, "disconnect", (const uint64_t[]){0, 0, 1});
    store_fixture__commit(txn);
    txn = import_fixture__begin(f);
    assert_ok(ng_change_list(txn, 4, 100, &at, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_change(&at[0], 5, "disconnect", (const uint64_t[]){0, 0, 1});
    ng_txn_abort(txn);
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_ng_change_list__tells_each_change_once),
        IN_FOLDER(test_ng_change_list__begins_after_a_number_and_ends_at_the_limit),
        IN_FOLDER(test_ng_change_list__tells_a_transaction_its_own_change),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
