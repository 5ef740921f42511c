// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a refresh fails once, in each of the ways that reputation is refreshed:
 * it says NG_ERR_NOMEM, all memory is given back, and what is stored is what it was before.
 * Then the refresh is stopped at every step that it tells of, with the same result.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/reputation_dump.h"
#include "support/store_fixture.h"

enum {
    MEMBERS = 7,
    TODAY = 20000
};

static void endorse(ng_txn *txn, uint32_t from, uint32_t to, const char *skill)
{
    const ng_endorse_options options = {.skill = ng_text__of(skill), .day = TODAY};
    ng_outcome outcome;
    ng_error err;
    assert_ok(
        ng_endorse(txn, (ng_member){from}, (ng_member){to}, &options, &outcome, &err), &err);
}

static void add_member(ng_txn *txn, const char *key)
{
    ng_member member;
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_member_add(txn, ng_text__of(key), &member, &outcome, &err), &err);
}

static void fill(ng_store *store)
{
    ng_outcome outcome;
    ng_error err;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    for (uint32_t i = 1; i <= MEMBERS; i++) {
        const char key[] = {(char)('0' + i), 0};
        add_member(txn, key);
    }
    endorse(txn, 1, 2, "Chess");
    endorse(txn, 2, 3, "Rowing");
    endorse(txn, 3, 4, "Chess");
    endorse(txn, 5, 4, "Rowing");
    assert_ok(ng_trust_seed_add(txn, (ng_member){1}, TODAY, &outcome, &err), &err);
    store_fixture__commit(txn);
}

static char *dump(ng_store *store)
{
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    char *text = reputation_dump(txn);
    ng_txn_abort(txn);
    return text;
}

static void assert_as_before(ng_store *store, const char *before)
{
    char *after = dump(store);
    assert_string_equal(before, after);
    free(after);
}

// The refresh that is due, with each allocation failing; the last time it succeeds.
static void fail_each(ng_store *store, bool full, ng_reputation_how how)
{
    const ng_refresh_options options = {.full = full};
    char *before = dump(store);
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        ng_refresh_report report;
        ng_error err;
        int64_t outstanding = ng_failing_allocator_outstanding();
        assert_true(nth < 2000);
        ng_failing_allocator_arm(nth);
        status = ng_refresh(store, &options, &report, &err);
        ng_failing_allocator_disarm();
        assert_int_equal(outstanding, ng_failing_allocator_outstanding());
        if (status == NG_OK) {
            assert_int_equal(how, report.reputation.how);
        } else {
            assert_int_equal(NG_ERR_NOMEM, status);
            assert_as_before(store, before);
        }
    }
    free(before);
}

static void assert_sound(const store_fixture *fixture)
{
    uint64_t faults = 0;
    ng_error err;
    assert_ok(ng_doctor(fixture->path, NULL, NULL, &faults, &err), &err);
    assert_int_equal(0, faults);
}

static void test_ng_refresh__every_allocation_fails_once(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    fill(store);
    fail_each(store, false, NG_REPUTATION_FULL);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    add_member(txn, "8");
    store_fixture__commit(txn);
    fail_each(store, false, NG_REPUTATION_RESCALED);
    txn = store_fixture__begin(store, NG_TXN_WRITE);
    endorse(txn, 5, 3, "Chess");
    store_fixture__commit(txn);
    fail_each(store, false, NG_REPUTATION_PARTIAL);
    fail_each(store, true, NG_REPUTATION_FULL);
    ng_store_close(store);
    assert_sound(fixture);
}

// Sets the flag at the nth step that is told.
typedef struct stopper {
    uint32_t left;
    volatile int stop;
} stopper;

static void count_down(void *context, const char *what, uint64_t done, uint64_t total)
{
    stopper *waiting = context;
    (void)what;
    (void)done;
    (void)total;
    if (waiting->left > 0 && --waiting->left == 0) {
        waiting->stop = 1;
    }
}

static void test_ng_refresh__can_be_stopped_at_every_step(void **state)
{
    const store_fixture *fixture = *state;
    ng_store *store = store_fixture__open(fixture->path, true);
    fill(store);
    char *before = dump(store);
    ng_status status = NG_ERR_INTERRUPTED;
    uint32_t steps = 0;
    while (status != NG_OK) {
        stopper waiting = {.left = ++steps};
        const ng_refresh_options options = {
            .cancel = &waiting.stop, .progress = count_down, .progress_context = &waiting};
        ng_refresh_report report;
        ng_error err;
        status = ng_refresh(store, &options, &report, &err);
        if (status != NG_OK) {
            assert_int_equal(NG_ERR_INTERRUPTED, status);
            assert_as_before(store, before);
        }
    }
    assert_true(steps > 8);
    free(before);
    ng_store_close(store);
    assert_sound(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_refresh__every_allocation_fails_once,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_refresh__can_be_stopped_at_every_step,
            store_fixture__set_up, store_fixture__tear_down),
    };
    return cmocka_run_group_tests_name("refresh of reputation", tests, NULL, NULL);
}
