// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Who may be proposed to nobody appears in no list that proposes people: suggestions and whom
 * they name as mutual, paths between others, experts, the list of reputations. Who asks by name
 * is still answered.
 *
 * The network: 1 - 2 - 4, 1 - 3 - 4 and 4 - 5; 1 is verified and endorses 2 and 3 for skill c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

typedef struct network {
    ng_txn *txn;
    ng_error err;
    ng_outcome outcome;
} network;

static ng_member find(network *on, const char *ref)
{
    ng_member member = {0};
    assert_ok(
        ng_member_find(on->txn, ng_text__of(ref), &member, NULL, NULL, &on->err), &on->err);
    return member;
}

// Ends in a read transaction after a refresh.
static network open_withheld(void **state, const char *const *withheld)
{
    import_fixture *f = *state;
    network on = {0};
    import_fixture__take(f, "members.csv",
        "id,name,skills\n1,Member 1,\n2,Member 2,c\n3,Member 3,c\n4,Member 4,\n5,Member 5,\n");
    import_fixture__take(f, "connections.csv", "a,b\n1,2\n1,3\n2,4\n3,4\n4,5\n");
    import_fixture__take(f, "endorsements.csv", "from,to,skill\n1,2,c\n1,3,c\n2,3,c\n");
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &on.txn, &on.err), &on.err);
    assert_ok(ng_trust_seed_add(on.txn, find(&on, "1"), 1, &on.outcome, &on.err), &on.err);
    for (; *withheld != NULL; withheld++) {
        assert_ok(
            ng_suppress(on.txn, find(&on, *withheld), true, 1, &on.outcome, &on.err), &on.err);
    }
    store_fixture__commit(on.txn);
    ng_refresh_report report;
    assert_ok(ng_refresh(f->store, NULL, &report, &on.err), &on.err);
    on.txn = import_fixture__begin(f);
    return on;
}

// "label via,via;..." of the suggestions for a member.
static void assert_suggested(network *on, const char *for_whom, const char *expected)
{
    ng_suggestions found;
    char text[256] = "";
    assert_ok(ng_suggest(on->txn, find(on, for_whom), NULL, &found, &on->err), &on->err);
    for (size_t i = 0; i < found.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s", found.at[i].label.at);
        for (size_t k = 0; k < found.at[i].via_count; k++) {
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s",
                k == 0 ? " " : ",", found.at[i].via[k].at);
        }
        snprintf(text + strlen(text), sizeof text - strlen(text), ";");
    }
    assert_string_equal(text, expected);
}

static const char *const nobody[] = {NULL};
static const char *const two[] = {"2", NULL};
static const char *const two_and_three[] = {"2", "3", NULL};
static const char *const four[] = {"4", NULL};

static void test_ng_suggest__proposes_nobody_who_is_withheld(void **state)
{
    network on = open_withheld(state, nobody);
    assert_suggested(&on, "1", "4 2,3;5;");
    assert_suggested(&on, "2", "3 1,4;5 4;");
    ng_txn_abort(on.txn);
    import_fixture__forget(*state);
    on = open_withheld(state, four);
    assert_suggested(&on, "1", "5;");
    assert_suggested(&on, "2", "3 1;5;");
    // Who is withheld may still ask.
    assert_suggested(&on, "4", "1 2,3;");
    ng_txn_abort(on.txn);
}

static void test_ng_suggest__counts_mutuals_it_does_not_name(void **state)
{
    network on = open_withheld(state, two_and_three);
    ng_suggestions found;
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    assert_ok(ng_suggest(on.txn, find(&on, "1"), &options, &found, &on.err), &on.err);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.at[0].mutual, 2);
    assert_int_equal(found.at[0].via_count, 0);
    assert_text(found.at[0].reasons[0].text, "2 mutual connections");
    ng_txn_abort(on.txn);
}

// "a-b-c;..." of the paths between two.
static void assert_paths(
    network *on, const char *from, const char *to, const char *via, const char *expected)
{
    ng_paths found;
    char text[256] = "";
    ng_path_options options = ng_path_defaults();
    const ng_member through = via == NULL ? (ng_member){0} : find(on, via);
    options.via = &through;
    options.via_count = via != NULL;
    assert_ok(ng_path_find(on->txn, find(on, from), find(on, to), &options, &found, &on->err),
        &on->err);
    for (size_t i = 0; i < found.count; i++) {
        for (size_t k = 0; k < found.at[i].hops + 1u; k++) {
            ng_text label = {0};
            assert_ok(
                ng_member_label(on->txn, found.at[i].members[k], &label, &on->err), &on->err);
            snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", k == 0 ? "" : "-",
                label.at);
        }
        snprintf(text + strlen(text), sizeof text - strlen(text), ";");
    }
    assert_string_equal(text, expected);
}

static void test_ng_path_find__asks_nobody_who_is_withheld(void **state)
{
    network on = open_withheld(state, two);
    assert_paths(&on, "1", "4", NULL, "1-3-4;");
    // Named ones are answered for.
    assert_paths(&on, "2", "4", NULL, "2-4;2-1-3-4;");
    assert_paths(&on, "1", "2", NULL, "1-2;1-3-4-2;");
    assert_paths(&on, "1", "4", "2", "1-2-4;");
    ng_txn_abort(on.txn);
    import_fixture__forget(*state);
    on = open_withheld(state, two_and_three);
    assert_paths(&on, "1", "4", NULL, "");
    ng_txn_abort(on.txn);
}

static void test_ng_reputation_find__lists_nobody_who_is_withheld(void **state)
{
    network on = open_withheld(state, two);
    ng_reputations found;
    ng_reputation_options options = ng_reputation_defaults();
    assert_ok(ng_reputation_find(on.txn, NULL, 0, &options, &found, &on.err), &on.err);
    assert_int_equal(found.of, 2);
    assert_int_equal(found.count, 1);
    assert_text(found.at[0].label, "3");
    const ng_member named = find(&on, "2");
    assert_ok(ng_reputation_find(on.txn, &named, 1, &options, &found, &on.err), &on.err);
    assert_int_equal(found.count, 1);
    assert_text(found.at[0].label, "2");
    ng_txn_abort(on.txn);
}

static void test_ng_experts_find__lists_nobody_who_is_withheld(void **state)
{
    network on = open_withheld(state, two);
    ng_experts found;
    ng_experts_options options = ng_experts_defaults();
    options.today = 20000;
    options.count = 1;
    assert_ok(ng_experts_find(on.txn, ng_text__of("c"), &options, &found, &on.err), &on.err);
    assert_int_equal(found.count, 1);
    assert_text(found.at[0].label, "3");
    options.count = 20;
    assert_ok(ng_experts_find(on.txn, ng_text__of("c"), &options, &found, &on.err), &on.err);
    assert_int_equal(found.count, 1);
    ng_txn_abort(on.txn);
}

static void test_ng_source_find__lists_nobody_who_is_withheld(void **state)
{
    const ng_text skill = ng_text__of("c");
    const ng_source_need need = {
        .trait = NG_TRAIT_SKILL, .any = &skill, .any_count = 1, .before = NG_DAY_NONE};
    ng_source_options options = ng_source_defaults();
    options.needs = &need;
    options.need_count = 1;
    options.today = 20000;
    for (int turn = 0; turn < 2; turn++) {
        network on = open_withheld(state, turn == 0 ? nobody : two);
        ng_candidates found;
        assert_ok(ng_source_find(on.txn, &options, &found, &on.err), &on.err);
        assert_int_equal(found.count, turn == 0 ? 2 : 1);
        assert_text(found.at[0].label, "3");
        ng_txn_abort(on.txn);
        import_fixture__forget(*state);
    }
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_ng_suggest__proposes_nobody_who_is_withheld),
        IN_FOLDER(test_ng_suggest__counts_mutuals_it_does_not_name),
        IN_FOLDER(test_ng_path_find__asks_nobody_who_is_withheld),
        IN_FOLDER(test_ng_reputation_find__lists_nobody_who_is_withheld),
        IN_FOLDER(test_ng_experts_find__lists_nobody_who_is_withheld),
        IN_FOLDER(test_ng_source_find__lists_nobody_who_is_withheld),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
