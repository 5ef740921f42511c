// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The audit of a member's network against an example worked out by hand:
 *
 *   1 - 2, 1 - 3, 1 - 4, 1 - 5; 2 - 6, 2 - 7, 3 - 6, 4 - 7, 4 - 8
 *
 * Industries: 1 and 2 Software, 3 Software, 4 Design, 5 none, 6, 7 and 8 Catering, which is
 * Food Service. So of 1: two of three known are Software and one Design: exp(entropy) =
 * 1.889882. Within two hops 2 to 8. 1 wrote to 2 a hundred times 10 days ago, once to 3 400
 * days ago, to 4 without a day, to 5 never. Bridges to Catering: 2 leads to 2, a connection of
 * cost 40 - 10 = 30, so 2 * (1000 + 250); 4 leads to 2 at cost 39, so 2 * 1025; 3 leads to 1 at
 * cost 39.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/text.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

static ng_txn *open_network(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "members.csv",
        "id,name,industry\n1,Member 1,Software Development\n2,Member 2,Software Development\n"
        "3,Member 3,Software Development\n4,Member 4,Design\n5,Member 5,\n"
        "6,Member 6,Catering\n7,Member 7,Catering\n8,Member 8,Catering\n");
    import_fixture__take(
        f, "connections.csv", "a,b\n1,2\n1,3\n1,4\n1,5\n2,6\n2,7\n3,6\n4,7\n4,8\n");
    import_fixture__take(f, "interactions.csv",
        "from,to,kind,at,count\n1,2,message,2026-01-21,100\n3,1,message,2024-12-27,1\n"
        "1,4,message,,1\n");
    return import_fixture__begin(f);
}

static ng_audit audit(ng_txn *txn, const char *goal)
{
    ng_error err = {0};
    ng_audit out;
    ng_audit_options options = ng_audit_defaults();
    options.today = ng_day__of(2026, 1, 31);
    options.goal = ng_text__of(goal);
    assert_ok(ng_audit_member(txn, (ng_member){1}, &options, &out, &err), &err);
    return out;
}

static void test_ng_audit_member__equals_the_example_by_hand(void **state)
{
    ng_txn *txn = open_network(state);
    const ng_audit found = audit(txn, "");
    assert_text(found.label, "1");
    assert_text(found.industry, "Software Development");
    assert_int_equal(found.connections, 4);
    assert_int_equal(found.known, 3);
    assert_int_equal(found.industry_count, 2);
    assert_text(found.industries[0].industry, "Software Development");
    assert_int_equal(found.industries[0].members, 2);
    assert_int_equal(found.industries[0].share_micro, 666667);
    assert_text(found.industries[1].industry, "Design");
    assert_int_equal(found.effective_micro, 1889882);
    assert_int_equal(found.own_share_micro, 666667);
    assert_int_equal(found.active, 1);
    assert_int_equal(found.dormant, 1);
    assert_int_equal(found.undated, 1);
    assert_int_equal(found.silent, 1);
    assert_int_equal(found.reach, 7);
    assert_int_equal(found.constraint_micro, 250000);
    assert_int_equal(found.bridge_count, 0);
    ng_txn_abort(txn);
}

static void test_ng_audit_member__finds_the_best_bridges(void **state)
{
    ng_txn *txn = open_network(state);
    const struct {
        const char *label;
        uint32_t reached;
        uint64_t score;
    } expected[] = {{"2", 2, 2500}, {"4", 2, 2050}, {"3", 1, 1025}};
    const ng_audit found = audit(txn, "CATERING");
    assert_text(found.goal, "Food Service");
    assert_int_equal(found.goal_members, 0);
    assert_int_equal(found.bridges_of, 3);
    assert_int_equal(found.bridge_count, 3);
    for (size_t i = 0; i < 3; i++) {
        assert_text(found.bridges[i].label, expected[i].label);
        assert_int_equal(found.bridges[i].reached, expected[i].reached);
        assert_int_equal(found.bridges[i].score_milli, expected[i].score);
    }
    ng_txn_abort(txn);
}

static void test_ng_audit_member__refuses_what_makes_no_sense(void **state)
{
    ng_txn *txn = open_network(state);
    ng_error err = {0};
    ng_audit out;
    ng_audit_options options = ng_audit_defaults();
    assert_int_equal(
        ng_audit_member(txn, (ng_member){1}, &options, &out, &err), NG_ERR_ARGUMENT);
    options.today = 20000;
    options.bridges = 0;
    assert_int_equal(
        ng_audit_member(txn, (ng_member){1}, &options, &out, &err), NG_ERR_ARGUMENT);
    options.bridges = NG_AUDIT_BRIDGES_MAX;
    options.dormant_days = 36501;
    assert_int_equal(
        ng_audit_member(txn, (ng_member){1}, &options, &out, &err), NG_ERR_ARGUMENT);
    options.dormant_days = 36500;
    assert_ok(ng_audit_member(txn, (ng_member){1}, &options, &out, &err), &err);
    options.goal = ng_text__of("nowhere");
    assert_int_equal(
        ng_audit_member(txn, (ng_member){1}, &options, &out, &err), NG_ERR_NOT_FOUND);
    options.goal = (ng_text){NULL, 0};
    assert_int_equal(
        ng_audit_member(txn, (ng_member){99}, &options, &out, &err), NG_ERR_NOT_FOUND);
    ng_txn_abort(txn);
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_ng_audit_member__equals_the_example_by_hand),
        IN_FOLDER(test_ng_audit_member__finds_the_best_bridges),
        IN_FOLDER(test_ng_audit_member__refuses_what_makes_no_sense),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
