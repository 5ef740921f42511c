// SPDX-License-Identifier: GPL-3.0-or-later
// Distances over a store: hops, mutual connections, who does not exist, changes of the same
// transaction.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "support/suggest_fixture.h"

static ng_distance between(suggest_fixture *fixture, const char *from, const char *to)
{
    ng_error err = {0};
    ng_distance out;
    const ng_member ends[2] = {fixture_member(fixture, from), fixture_member(fixture, to)};
    if (ng_degree(fixture->scratch.txn, ends[0], ends[1], &out, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return out;
}

static void test_ng_degree__counts_hops_both_ways(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4 4-5 1-6 6-7");
    assert_int_equal(1, between(*state, "1", "2").hops);
    assert_int_equal(2, between(*state, "1", "3").hops);
    assert_int_equal(4, between(*state, "1", "5").hops);
    assert_int_equal(6, between(*state, "5", "7").hops);
    assert_int_equal(6, between(*state, "7", "5").hops);
}

static void test_ng_degree__counts_mutual_connections(void **state)
{
    fixture_connect_all(*state, "1-2 1-3 1-4 5-2 5-3 5-6 1-5 4-6");
    assert_int_equal(2, between(*state, "1", "5").mutual);
    assert_int_equal(1, between(*state, "1", "5").hops);
    assert_int_equal(2, between(*state, "1", "6").mutual);
    assert_int_equal(2, between(*state, "1", "6").hops);
    assert_int_equal(1, between(*state, "2", "6").mutual);
    assert_int_equal(1, between(*state, "1", "2").mutual);
}

static void test_ng_degree__oneself_is_zero_hops(void **state)
{
    fixture_connect_all(*state, "1-2 1-3");
    assert_int_equal(0, between(*state, "1", "1").hops);
    assert_int_equal(2, between(*state, "1", "1").mutual);
    assert_int_equal(0, between(*state, "9", "9").hops);
    assert_int_equal(0, between(*state, "9", "9").mutual);
}

static void test_ng_degree__none_without_a_path(void **state)
{
    fixture_connect_all(*state, "1-2 3-4");
    assert_int_equal(UINT32_MAX, between(*state, "1", "3").hops);
    assert_int_equal(UINT32_MAX, between(*state, "1", "9").hops);
    assert_int_equal(0, between(*state, "1", "9").mutual);
}

static void test_ng_degree__sees_changes_of_its_own_transaction(void **state)
{
    suggest_fixture *fixture = *state;
    ng_outcome outcome = NG_UNCHANGED;
    fixture_connect_all(fixture, "1-2 2-3");
    assert_int_equal(2, between(fixture, "1", "3").hops);
    fixture_connect_all(fixture, "1-3 3-4 4-5");
    assert_int_equal(1, between(fixture, "1", "3").hops);
    assert_int_equal(3, between(fixture, "1", "5").hops);
    assert_int_equal(NG_OK,
        ng_disconnect(fixture->scratch.txn, fixture_member(fixture, "1"),
            fixture_member(fixture, "3"), &outcome, NULL));
    assert_int_equal(2, between(fixture, "1", "3").hops);
}

static void test_ng_degree__no_such_member(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    ng_distance out = {.hops = 1, .mutual = 1};
    const ng_member known = fixture_member(fixture, "1");
    const ng_member unknown[] = {{0}, {2}, {UINT32_MAX}};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(
            NG_ERR_NOT_FOUND, ng_degree(fixture->scratch.txn, known, unknown[i], &out, &err));
        assert_int_equal(
            NG_ERR_NOT_FOUND, ng_degree(fixture->scratch.txn, unknown[i], known, &out, NULL));
        assert_int_equal(UINT32_MAX, out.hops);
        assert_int_equal(0, out.mutual);
    }
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_degree__counts_hops_both_ways),
        WITH_STORE(test_ng_degree__counts_mutual_connections),
        WITH_STORE(test_ng_degree__oneself_is_zero_hops),
        WITH_STORE(test_ng_degree__none_without_a_path),
        WITH_STORE(test_ng_degree__sees_changes_of_its_own_transaction),
        WITH_STORE(test_ng_degree__no_such_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
