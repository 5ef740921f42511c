// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a question for suggestions fails once: it says NG_ERR_NOMEM, all memory
 * is given back with the transaction, the answer is empty, and the next question is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/fixed.h"
#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/suggest_fixture.h"

static void fill(suggest_fixture *fixture)
{
    const char *const keys[] = {"1", "3", "4"};
    fixture_connect_all(fixture, "1-2 2-3 2-4 3-4 4-5 5-6 2-7");
    for (size_t i = 0; i < 3; i++) {
        fixture_set(fixture, keys[i], "industry", "Software");
        fixture_position(fixture, keys[i], "Contoh", "2019-01-01", NULL);
        fixture_join(fixture, keys[i], "chess");
        fixture_skill(fixture, keys[i], "C");
    }
    fixture_refresh(fixture, NG_FIXED_ONE, NG_FIXED_ONE);
    scratch_store_commit(&fixture->scratch);
}

// One question in a read transaction of its own.
static ng_status ask(
    ng_store *store, ng_member who, const ng_suggest_options *options, size_t *count)
{
    ng_txn *txn = NULL;
    ng_suggestions answer = {0};
    ng_error err = {0};
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (status == NG_OK) {
        status = ng_suggest(txn, who, options, &answer, &err);
    }
    *count = answer.count;
    ng_txn_abort(txn);
    return status;
}

static void fail_each(suggest_fixture *fixture, const ng_suggest_options *options)
{
    ng_store *store = fixture->scratch.store;
    ng_member who = fixture_member(fixture, "1");
    size_t expected = 0;
    assert_int_equal(NG_OK, ask(store, who, options, &expected));
    assert_true(expected > 1);
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ask(store, who, options, &count);
        uint64_t made = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(status != NG_OK || made < nth);
        assert_int_equal(status == NG_OK ? expected : 0, count);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

static void test_ng_suggest__every_allocation_fails_once(void **state)
{
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    options.industry = ng_text__of("Software");
    fill(*state);
    fail_each(*state, &options);
}

static void test_ng_suggest__every_allocation_for_colleagues_fails_once(void **state)
{
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    options.mode = NG_MODE_COLLEAGUES;
    fill(*state);
    fail_each(*state, &options);
}

static ng_status count_answers(
    void *context, size_t index, const ng_suggestions *answer, ng_error *err)
{
    (void)index;
    (void)err;
    *(size_t *)context += answer->count;
    return NG_OK;
}

static void test_ng_suggest_many__every_allocation_fails_once(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    ng_store *store = fixture->scratch.store;
    const ng_member members[] = {
        fixture_member(fixture, "1"), {0}, fixture_member(fixture, "3")};
    ng_status status = NG_ERR_NOMEM;
    int64_t before = ng_failing_allocator_outstanding();
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ng_suggest_many(store, members, 3, NULL, 1, count_answers, &count, NULL);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_suggest__every_allocation_fails_once),
        WITH_STORE(test_ng_suggest__every_allocation_for_colleagues_fails_once),
        WITH_STORE(test_ng_suggest_many__every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
