// SPDX-License-Identifier: GPL-3.0-or-later
// Snapshots: neighbours and degrees as kernels see them, the order of members, and what lives
// how long.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>

#include "base/text.h"
#include "network/snapshot.h"
#include "network/term.h"
#include "support/suggest_fixture.h"

static ng_snapshot *snapshot_of(ng_txn *txn)
{
    ng_error err = {0};
    ng_snapshot *snapshot = NULL;
    if (ng_snapshot__of(txn, &snapshot, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return snapshot;
}

static void test_ng_snapshot__connections__are_lists_and_degrees(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "10-20 10-30 30-40");
    fixture_member(fixture, "50");
    const ng_adjacency *graph = ng_snapshot__connections(snapshot_of(fixture->scratch.txn));
    assert_int_equal(6, graph->vertex_count);
    const uint32_t expected[] = {0, 2, 1, 2, 1, 0};
    for (uint32_t v = 0; v < 6; v++) {
        const uint32_t *list = NULL;
        uint32_t count = 0;
        uint32_t degree = 9;
        assert_int_equal(NG_OK, ng_adjacency__neighbors(graph, v, &list, &count, NULL));
        assert_int_equal(NG_OK, ng_adjacency__degree(graph, v, &degree, NULL));
        assert_int_equal(expected[v], count);
        assert_int_equal(expected[v], degree);
    }
    const uint32_t *list = NULL;
    uint32_t count = 0;
    assert_int_equal(NG_OK, ng_adjacency__neighbors(graph, 1, &list, &count, NULL));
    assert_int_equal(2, list[0]);
    assert_int_equal(3, list[1]);
}

static void test_ng_snapshot__connections__past_one_block_of_degrees(void **state)
{
    suggest_fixture *fixture = *state;
    char key[16];
    for (uint32_t i = 1; i <= 1002; i++) {
        snprintf(key, sizeof key, "%u", i);
        fixture_member(fixture, key);
    }
    fixture_connect_all(fixture, "999-1000 1000-1001");
    const ng_adjacency *graph = ng_snapshot__connections(snapshot_of(fixture->scratch.txn));
    const uint32_t expected[] = {1, 2, 1, 0};
    for (uint32_t i = 0; i < 4; i++) {
        uint32_t degree = 9;
        assert_int_equal(NG_OK, ng_adjacency__degree(graph, 999 + i, &degree, NULL));
        assert_int_equal(expected[i], degree);
    }
}

static void test_ng_snapshot__of__is_kept_with_a_read_transaction(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = NULL;
    fixture_connect_all(fixture, "1-2");
    scratch_store_commit(&fixture->scratch);
    assert_int_equal(NG_OK, ng_txn_begin(fixture->scratch.store, NG_TXN_READ, &txn, NULL));
    ng_snapshot *snapshot = snapshot_of(txn);
    ng_suggest_workspace *first = NULL;
    ng_suggest_workspace *second = NULL;
    assert_ptr_equal(snapshot, snapshot_of(txn));
    assert_int_equal(NG_OK, ng_snapshot__workspace(snapshot, &first, NULL));
    assert_int_equal(NG_OK, ng_snapshot__workspace(snapshot, &second, NULL));
    assert_ptr_equal(first, second);
    // A change of another transaction is not seen.
    fixture_connect_all(fixture, "1-3");
    scratch_store_commit(&fixture->scratch);
    assert_int_equal(3, ng_snapshot__connections(snapshot_of(txn))->vertex_count);
    ng_txn_abort(txn);
}

static void test_ng_snapshot__of__sees_changes_of_a_write_transaction(void **state)
{
    suggest_fixture *fixture = *state;
    uint32_t degree = 0;
    fixture_connect_all(fixture, "1-2");
    const ng_adjacency *graph = ng_snapshot__connections(snapshot_of(fixture->scratch.txn));
    assert_int_equal(3, graph->vertex_count);
    assert_int_equal(NG_OK, ng_adjacency__degree(graph, 1, &degree, NULL));
    assert_int_equal(1, degree);
    fixture_connect_all(fixture, "1-3");
    graph = ng_snapshot__connections(snapshot_of(fixture->scratch.txn));
    assert_int_equal(4, graph->vertex_count);
    assert_int_equal(NG_OK, ng_adjacency__degree(graph, 1, &degree, NULL));
    assert_int_equal(2, degree);
}

static void test_ng_snapshot__connections__to_nobody_are_damage(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    unsigned char list[4];
    const uint32_t *neighbor = NULL;
    uint32_t count = 0;
    fixture_connect_all(fixture, "1-2");
    ng_save_u32(list, 3);
    assert_int_equal(NG_OK,
        ng_txn__put_id(fixture->scratch.txn, NG_TABLE_CONNECTIONS, 1,
            (ng_bytes){list, sizeof list}, NULL));
    const ng_adjacency *graph = ng_snapshot__connections(snapshot_of(fixture->scratch.txn));
    assert_int_equal(
        NG_ERR_CORRUPT, ng_adjacency__neighbors(graph, 1, &neighbor, &count, &err));
    assert_int_equal(0, count);
    assert_string_equal("member 1 is connected to 3, who was never added", err.text);
}

// Added in an order that is not that of members: ids 1 .. 8 in the order of this list.
static void add_unordered(suggest_fixture *fixture)
{
    const char *const keys[] = {"30", "4", "b", "100", "prefixes-of-8-x", "prefixes-of-8-a",
        "18446744073709551617", "18446744073709551616"};
    for (size_t i = 0; i < 8; i++) {
        assert_int_equal(i + 1, fixture_member(fixture, keys[i]).id);
    }
}

static void test_ng_snapshot__order__is_that_of_labels(void **state)
{
    suggest_fixture *fixture = *state;
    const uint32_t expected[] = {2, 1, 4, 8, 7, 3, 6, 5};
    add_unordered(fixture);
    ng_snapshot *snapshot = snapshot_of(fixture->scratch.txn);
    for (uint32_t i = 0; i < 8; i++) {
        for (uint32_t j = 0; j < 8; j++) {
            int order = 9;
            assert_int_equal(
                NG_OK, ng_snapshot__order(snapshot, expected[i], expected[j], &order, NULL));
            assert_int_equal((i > j) - (i < j), (order > 0) - (order < 0));
        }
    }
}

static void test_ng_snapshot__members__in_the_order_of_members(void **state)
{
    suggest_fixture *fixture = *state;
    const uint32_t expected[] = {2, 4, 8, 7, 3, 6, 5};
    const uint32_t *members = NULL;
    uint32_t count = 0;
    ng_outcome outcome = NG_UNCHANGED;
    add_unordered(fixture);
    // Removed members are not listed.
    assert_int_equal(
        NG_OK, ng_member_remove(fixture->scratch.txn, (ng_member){1}, &outcome, NULL));
    ng_snapshot *snapshot = snapshot_of(fixture->scratch.txn);
    assert_int_equal(NG_OK, ng_snapshot__members(snapshot, &members, &count, NULL));
    assert_int_equal(7, count);
    assert_memory_equal(expected, members, sizeof expected);
}

static void test_ng_snapshot__profile__lists_values(void **state)
{
    suggest_fixture *fixture = *state;
    const uint32_t *values = NULL;
    uint32_t count = 0;
    fixture_set(fixture, "1", "industry", "Software");
    fixture_set(fixture, "1", "title", "Engineer");
    fixture_member(fixture, "2");
    ng_snapshot *snapshot = snapshot_of(fixture->scratch.txn);
    assert_int_equal(NG_OK, ng_snapshot__profile(snapshot, 1, &values, &count, NULL));
    assert_int_equal(2, count);
    assert_int_equal(NG_VALUE_INDUSTRY, values[0] >> NG_PROFILE_SHIFT);
    assert_int_equal(NG_VALUE_TITLE, values[1] >> NG_PROFILE_SHIFT);
    assert_int_equal(NG_OK, ng_snapshot__profile(snapshot, 2, &values, &count, NULL));
    assert_int_equal(0, count);
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

static void test_ng_posting__read_few__leaves_long_lists_alone(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "1-2 3-4");
    const char *const at_work[] = {"1", "2", "4"};
    for (uint32_t i = 0; i < 3; i++) {
        fixture_position(fixture, at_work[i], "Contoh Digital", NULL, NULL);
    }
    fixture_join(fixture, "2", "chess");
    fixture_join(fixture, "3", "chess");
    ng_txn *txn = fixture->scratch.txn;
    const uint32_t *members = NULL;
    uint32_t count = 0;
    uint32_t company = 0;
    assert_int_equal(NG_OK,
        ng_term__find(txn, NG_VALUE_COMPANY, ng_text__of("Contoh Digital"), &company, NULL));
    assert_int_equal(
        NG_OK, ng_posting__read_few(txn, NG_VALUE_COMPANY, company, 3, &members, &count, NULL));
    assert_int_equal(3, count);
    assert_int_equal(4, members[2]);
    assert_int_equal(
        NG_OK, ng_posting__read_few(txn, NG_VALUE_COMPANY, company, 2, &members, &count, NULL));
    assert_null(members);
    assert_int_equal(3, count);
    assert_int_equal(
        NG_OK, ng_posting__read_few(txn, NG_VALUE_GROUP, 1, 2, &members, &count, NULL));
    assert_int_equal(2, count);
    assert_int_equal(2, members[0]);
    assert_int_equal(3, members[1]);
    assert_int_equal(
        NG_OK, ng_posting__read_few(txn, NG_VALUE_GROUP, 1, 1, &members, &count, NULL));
    assert_null(members);
    assert_int_equal(2, count);
    assert_int_equal(
        NG_OK, ng_posting__read_few(txn, NG_VALUE_GROUP, 7, 9, &members, &count, NULL));
    assert_int_equal(0, count);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_posting__read_few__leaves_long_lists_alone),
        WITH_STORE(test_ng_snapshot__connections__are_lists_and_degrees),
        WITH_STORE(test_ng_snapshot__connections__past_one_block_of_degrees),
        WITH_STORE(test_ng_snapshot__of__is_kept_with_a_read_transaction),
        WITH_STORE(test_ng_snapshot__of__sees_changes_of_a_write_transaction),
        WITH_STORE(test_ng_snapshot__connections__to_nobody_are_damage),
        WITH_STORE(test_ng_snapshot__order__is_that_of_labels),
        WITH_STORE(test_ng_snapshot__members__in_the_order_of_members),
        WITH_STORE(test_ng_snapshot__profile__lists_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
