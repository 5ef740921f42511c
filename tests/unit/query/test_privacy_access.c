// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What is told to a person who asks what is known of them: every tie in words, from either end,
 * and where each fact came from; and the words that go with it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
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

/** A store with a tie of every kind of member 1, from both ends where it has two. */
static ng_txn *open_ties(import_fixture *f)
{
    ng_error err;
    ng_outcome outcome;
    f->options.today = ng_day__of(2026, 1, 31);
    import_fixture__take(f, "members.csv", "id,name\n1,Ann\n2,Budi\n3,Citra\n4,Dewi\n");
    import_fixture__take(f, "connections.csv", "a,b,since\n1,2,2020-01-01\n3,1,\n");
    import_fixture__take(f, "follows.csv", "follower,followee,since\n1,3,2021-01-01\n4,1,\n");
    import_fixture__take(
        f, "endorsements.csv", "from,to,skill,date\n1,2,C,2021-02-01\n3,1,SQL,\n");
    import_fixture__take(f, "recommendations.csv",
        "from,to,date,text,relationship\n1,2,2021-03-01,Kind,colleague\n4,1,2021-04-01,Fast,"
        "\n");
    import_fixture__take(f, "invitations.csv", "from,to,sent,state\n1,4,2021-05-01,pending\n");
    import_fixture__take(f, "interactions.csv",
        "from,to,kind,at,count\n1,2,message,2022-01-01,3\n2,1,message,2022-01-02,4\n");
    ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_block(txn, find(txn, "4"), find(txn, "2"), &outcome, &err), &err);
    store_fixture__commit(txn);
    return import_fixture__begin(f);
}

/** One tie a line: `endorsed 2 C 2021-02-01`. */
static void assert_ties(ng_txn *txn, const char *ref, const char *expected)
{
    ng_error err;
    const ng_member_tie *at = NULL;
    size_t count = 0;
    char found[1024] = "";
    assert_ok(ng_privacy_ties(txn, find(txn, ref), &at, &count, &err), &err);
    for (size_t i = 0; i < count; i++) {
        char day[16] = "-";
        if (at[i].day != NG_DAY_NONE) {
            ng_day__print(at[i].day, day);
        }
        const size_t bytes = strlen(found);
        snprintf(found + bytes, sizeof found - bytes, "%s %.*s %.*s %s\n", at[i].kind,
            (int)at[i].other.bytes, at[i].other.at, (int)at[i].what.bytes,
            at[i].what.bytes > 0 ? at[i].what.at : "", day);
    }
    assert_string_equal(found, expected);
}

static void test_ng_privacy_ties__tells_every_kind_from_both_ends(void **state)
{
    ng_txn *txn = open_ties(*state);
    assert_ties(txn, "1",
        "connection 2  2020-01-01\n"
        "connection 3  -\n"
        "follows 3  2021-01-01\n"
        "followed-by 4  -\n"
        "endorsed 2 C 2021-02-01\n"
        "endorsed-by 3 SQL -\n"
        "recommended 2 Kind 2021-03-01\n"
        "recommended-by 4 Fast 2021-04-01\n"
        "invited 4 pending 2021-05-01\n"
        "interactions 2 7 -\n");
    assert_ties(txn, "4",
        "follows 1  -\n"
        "recommended 1 Fast 2021-04-01\n"
        "invited-by 1 pending 2021-05-01\n"
        "blocks 2  -\n");
    ng_txn_abort(txn);
}

// Who blocks a person is a decision of somebody else.
static void test_ng_privacy_ties__leaves_out_who_blocks(void **state)
{
    import_fixture *f = *state;
    ng_error err;
    ng_outcome outcome;
    ng_txn_abort(open_ties(f));
    ng_txn *txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_disconnect(txn, find(txn, "1"), find(txn, "3"), &outcome, &err), &err);
    store_fixture__commit(txn);
    txn = import_fixture__begin(f);
    assert_ties(txn, "2",
        "connection 1  2020-01-01\n"
        "endorsed-by 1 C 2021-02-01\n"
        "recommended-by 1 Kind 2021-03-01\n"
        "interactions 1 7 -\n");
    ng_txn_abort(txn);
    txn = store_fixture__begin(f->store, NG_TXN_WRITE);
    assert_ok(ng_unblock(txn, find(txn, "4"), find(txn, "2"), &outcome, &err), &err);
    assert_int_equal(outcome, NG_REMOVED);
    assert_ok(ng_unblock(txn, find(txn, "4"), find(txn, "2"), &outcome, &err), &err);
    assert_int_equal(outcome, NG_UNCHANGED);
    assert_ties(txn, "4",
        "follows 1  -\n"
        "recommended 1 Fast 2021-04-01\n"
        "invited-by 1 pending 2021-05-01\n");
    ng_txn_abort(txn);
}

static void test_ng_privacy_ties__needs_a_member(void **state)
{
    ng_error err;
    const ng_member_tie *at = NULL;
    size_t count = 0;
    ng_txn *txn = open_ties(*state);
    assert_int_equal(
        ng_privacy_ties(txn, (ng_member){77}, &at, &count, &err), NG_ERR_NOT_FOUND);
    assert_int_equal(count, 0);
    ng_txn_abort(txn);
}

// Two lists name member 2 differently: both are told, and which holds.
static void test_ng_member_sources__tells_what_lost_too(void **state)
{
    import_fixture *f = *state;
    ng_error err;
    const ng_source_fact *at = NULL;
    size_t count = 0;
    size_t names = 0;
    size_t shown = 0;
    bool complete = false;
    ng_txn_abort(open_ties(f));
    import_fixture__take(f, "again.csv", "id,name\n2,Budi Contoh\n");
    ng_txn *txn = import_fixture__begin(f);
    assert_ok(ng_member_sources(txn, find(txn, "2"), &at, &count, &complete, &err), &err);
    assert_true(complete);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(at[i].kind, "name") == 0) {
            names++;
            shown += at[i].shown;
            assert_text(at[i].file_kind, "members");
            assert_int_equal(at[i].imported, ng_day__of(2026, 1, 31));
            assert_int_equal(strlen(at[i].digest), 32);
            assert_int_equal(at[i].line, at[i].shown ? 2 : 3);
            assert_text(at[i].value, at[i].shown ? "Budi Contoh" : "Budi");
        }
    }
    assert_int_equal(names, 2);
    assert_int_equal(shown, 1);
    ng_txn_abort(txn);
}

static void test_ng_import_owners__counts_what_an_owner_gave(void **state)
{
    import_fixture *f = *state;
    ng_error err;
    const ng_import_owner *at = NULL;
    size_t count = 0;
    f->options.owner = "1";
    import_fixture__take(f, "own.csv", "a,b\n1,2\n1,3\n");
    ng_txn *txn = import_fixture__begin(f);
    assert_ok(ng_import_owners(txn, &at, &count, &err), &err);
    assert_int_equal(count, 1);
    assert_int_equal(at[0].imports, 1);
    assert_int_equal(at[0].connections, 2);
    ng_txn_abort(txn);
}

static void test_ng_member_name__is_empty_where_there_is_none(void **state)
{
    import_fixture *f = *state;
    ng_error err;
    ng_text name;
    import_fixture__take(f, "members.csv", "id,name\n1,Ann Tester\n2,\n");
    ng_txn *txn = import_fixture__begin(f);
    assert_ok(ng_member_name(txn, find(txn, "1"), &name, &err), &err);
    assert_text(name, "Ann Tester");
    assert_ok(ng_member_name(txn, find(txn, "2"), &name, &err), &err);
    assert_int_equal(name.bytes, 0);
    assert_int_equal(ng_member_name(txn, (ng_member){77}, &name, &err), NG_ERR_NOT_FOUND);
    ng_txn_abort(txn);
}

// Each name is known by what reads it, and no two are alike.
static void test_ng_field_of__knows_each_name_once(void **state)
{
    (void)state;
    for (int i = 0; i < NG_FIELD_COUNT; i++) {
        assert_int_equal(ng_field_of(ng_text__of(ng_field_name((ng_field)i))), i);
    }
    assert_int_equal(ng_field_of(ng_text__of("gender")), NG_FIELD_COUNT);
    assert_int_equal(ng_field_of((ng_text){"", 0}), NG_FIELD_COUNT);
}

static void test_ng_decision_name__and_other_words(void **state)
{
    (void)state;
    assert_string_equal(ng_decision_name(NG_DECISION_NONE), "");
    assert_string_equal(ng_decision_name(NG_DECISION_ADVANCE), "advance");
    assert_string_equal(ng_decision_name(NG_DECISION_REJECT), "reject");
    assert_string_equal(ng_intro_state_name(NG_INTRO_ASKED), "asked");
    assert_string_equal(ng_intro_state_name(NG_INTRO_EXPIRED), "expired");
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(test_ng_privacy_ties__tells_every_kind_from_both_ends),
        IN_FOLDER(test_ng_privacy_ties__leaves_out_who_blocks),
        IN_FOLDER(test_ng_privacy_ties__needs_a_member),
        IN_FOLDER(test_ng_member_sources__tells_what_lost_too),
        IN_FOLDER(test_ng_import_owners__counts_what_an_owner_gave),
        IN_FOLDER(test_ng_member_name__is_empty_where_there_is_none),
        cmocka_unit_test(test_ng_field_of__knows_each_name_once),
        cmocka_unit_test(test_ng_decision_name__and_other_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
