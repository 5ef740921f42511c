// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a question for introduction paths over a store, and of one for a
 * distance, fails once: it says NG_ERR_NOMEM, all memory is given back with the transaction,
 * the answer is empty, and the next question is answered.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/suggest_fixture.h"

#define TODAY 18628

static void fill(suggest_fixture *fixture)
{
    const ng_endorse_options endorsement = {.skill = ng_text__of("C"), .day = TODAY - 300};
    ng_outcome outcome = NG_UNCHANGED;
    fixture_connect_all(fixture, "1-2 2-3 1-4 4-3 2-4 3-5 5-6 2-6 1-6");
    fixture_position(fixture, "1", "Contoh", "2019-01-01", NULL);
    fixture_position(fixture, "2", "Contoh", "2019-01-01", NULL);
    fixture_position(fixture, "3", "Contoh", "2019-01-01", "2020-01-01");
    fixture_position(fixture, "7", "Contoh", "2019-01-01", NULL);
    fixture_join(fixture, "4", "chess");
    fixture_join(fixture, "3", "chess");
    assert_int_equal(NG_OK,
        ng_endorse(fixture->scratch.txn, fixture_member(fixture, "1"),
            fixture_member(fixture, "2"), &endorsement, &outcome, NULL));
    scratch_store_commit(&fixture->scratch);
}

typedef struct question {
    ng_path_ends ends;
    ng_path_options options;
} question;

// One question in a read transaction of its own.
static ng_status ask(ng_store *store, const question *asked, size_t *count)
{
    ng_txn *txn = NULL;
    ng_paths answer = {0};
    ng_error err = {0};
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (status == NG_OK) {
        status = ng_path_from_team(txn, &asked->ends, &asked->options, &answer, &err);
    }
    *count = answer.count;
    ng_txn_abort(txn);
    return status;
}

static void fail_each(ng_store *store, const question *asked)
{
    size_t expected = 0;
    assert_int_equal(NG_OK, ask(store, asked, &expected));
    assert_true(expected > 0);
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        size_t count = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ask(store, asked, &count);
        uint64_t made = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(status != NG_OK || made < nth);
        assert_int_equal(status == NG_OK ? expected : 0, count);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

static void test_ng_path_from_team__every_allocation_fails_once(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_member starts[] = {fixture_member(fixture, "5"), fixture_member(fixture, "6")};
    const ng_member four = fixture_member(fixture, "4");
    question asked = {.ends = {.from = starts, .from_count = 2}, .options = ng_path_defaults()};
    asked.ends.company = ng_text__of("contoh");
    asked.options.count = 10;
    asked.options.max_hops = 5;
    asked.options.explain = true;
    asked.options.all_ties = true;
    asked.options.half_life_days = 100;
    asked.options.today = TODAY;
    asked.options.via = &four;
    asked.options.via_count = 1;
    fail_each(fixture->scratch.store, &asked);
}

static void test_ng_path_from_team__every_allocation_of_inferring_fails_once(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_member start = fixture_member(fixture, "7");
    const ng_member avoid = fixture_member(fixture, "4");
    question asked = {.ends = {.from = &start, .from_count = 1}, .options = ng_path_defaults()};
    asked.ends.to = fixture_member(fixture, "5");
    asked.options.all_shortest = true;
    asked.options.inferred = true;
    asked.options.explain = true;
    asked.options.today = TODAY;
    asked.options.avoid = &avoid;
    asked.options.avoid_count = 1;
    fail_each(fixture->scratch.store, &asked);
}

static ng_status ask_hops(ng_store *store, const ng_member ends[2], uint32_t *hops)
{
    ng_txn *txn = NULL;
    ng_distance answer = {.hops = UINT32_MAX};
    ng_status status = ng_txn_begin(store, NG_TXN_READ, &txn, NULL);
    if (status == NG_OK) {
        status = ng_degree(txn, ends[0], ends[1], &answer, NULL);
    }
    *hops = answer.hops;
    ng_txn_abort(txn);
    return status;
}

static void test_ng_degree__every_allocation_fails_once(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_member ends[] = {fixture_member(fixture, "1"), fixture_member(fixture, "5")};
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    for (uint64_t nth = 1; status != NG_OK; nth++) {
        uint32_t hops = 0;
        assert_true(nth < 1000);
        ng_failing_allocator_arm(nth);
        status = ask_hops(fixture->scratch.store, ends, &hops);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_int_equal(status == NG_OK ? 2 : UINT32_MAX, hops);
        assert_int_equal(before, ng_failing_allocator_outstanding());
    }
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_path_from_team__every_allocation_fails_once),
        WITH_STORE(test_ng_path_from_team__every_allocation_of_inferring_fails_once),
        WITH_STORE(test_ng_degree__every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
