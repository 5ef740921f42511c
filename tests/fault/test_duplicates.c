// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of the question for duplicates fails once: it says NG_ERR_NOMEM, all memory
 * is given back with the transaction, the answer is empty, and the next question is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/import_fixture.h"

enum {
    ALLOCATIONS_MAX = 2000
};

// One question in a read transaction of its own.
static ng_status ask(ng_store *store, size_t *count)
{
    ng_txn *txn = NULL;
    ng_duplicates found = {0};
    ng_error err = {0};
    ng_duplicates_options options = ng_duplicates_defaults();
    options.threshold_micro = 10000;
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (status == NG_OK) {
        status = ng_duplicates_find(txn, &options, &found, &err);
    }
    *count = found.count;
    ng_txn_abort(txn);
    return status;
}

static void test_ng_duplicates_find__every_allocation_fails_once(void **state)
{
    import_fixture *f = *state;
    size_t expected = 0;
    import_fixture__take(f, "members.csv",
        "id,name,company,school,location,email,phone,birthday\n"
        "1,Robert Müller,Contoh,Rekaan,Bandung,zwerg77@example.com,030 1234567,1970-01-02\n"
        "2,Bob Mueller,Contoh,Rekaan,Bandung,zwerg77@example.org,030 123 4567,1970-01-02\n"
        "3,B. Müller,Misal,,Jakarta,b@example.org,,\n"
        "4,,Misal,,,ann.tester@example.org,,\n5,Ann Tester,Misal,,,,,\n");
    import_fixture__take(f, "connections.csv", "a,b,since\n1,5,\n2,5,\n1,2,\n");
    assert_int_equal(ask(f->store, &expected), NG_OK);
    assert_true(expected > 1);
    const int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < ALLOCATIONS_MAX);
        ng_failing_allocator_arm(nth);
        status = ask(f->store, &count);
        const uint64_t made = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(status != NG_OK || made < nth);
        assert_int_equal(status == NG_OK ? expected : 0, count);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_duplicates_find__every_allocation_fails_once,
            import_fixture__set_up, import_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
