// SPDX-License-Identifier: GPL-3.0-or-later
// Taking back imports and merges: the store is afterwards what it would be without them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "support/import_fixture.h"
#include "support/store_fixture.h"

static ng_txn *begin_write(const import_fixture *f)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err), &err);
    return txn;
}

static void commit(ng_txn *txn)
{
    ng_error err = {0};
    assert_ok(ng_txn_commit(txn, &err), &err);
}

static ng_member find(ng_txn *txn, const char *ref)
{
    ng_error err = {0};
    ng_member member = {0};
    const ng_text text = {ref, strlen(ref)};
    assert_ok(ng_member_find(txn, text, &member, NULL, NULL, &err), &err);
    return member;
}

static ng_status find_status(import_fixture *f, const char *ref)
{
    ng_member member = {0};
    const ng_text text = {ref, strlen(ref)};
    ng_txn *txn = import_fixture__begin(f);
    const ng_status status = ng_member_find(txn, text, &member, NULL, NULL, NULL);
    ng_txn_abort(txn);
    return status;
}

static ng_undo_report undo(import_fixture *f, uint32_t import)
{
    ng_error err = {0};
    ng_undo_report report;
    ng_txn *txn = begin_write(f);
    assert_ok(ng_undo(txn, &import, 1, NULL, &report, &err), &err);
    commit(txn);
    return report;
}

static void assert_sound(void)
{
    ng_error err = {0};
    uint64_t faults = 1;
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

static void assert_digest(const import_fixture *f, const char expected[33])
{
    char digest[33];
    import_fixture__digest(f, digest);
    assert_string_equal(digest, expected);
}

#define PEOPLE                                                                                 \
    "id,name,company,email,skills\n1,Member 1,Contoh Ltd,one@example.com,sailing\n2,Member "   \
    "2,,,\n3,Member 3,,,\n"

static void test_ng_undo__of_the_last_import_gives_the_digest_before(void **state)
{
    import_fixture *f = *state;
    char before[33];
    import_fixture__take(f, "members.csv", PEOPLE);
    import_fixture__digest(f, before);
    import_fixture__take(f, "connections.csv", "a,b,since\n1,2,2020-01-01\n2,9,\n");
    const ng_undo_report report = undo(f, 2);
    assert_int_equal(report.imports, 1);
    assert_int_equal(report.members, 3);
    assert_int_equal(report.connections, 0);
    assert_int_equal(find_status(f, "9"), NG_ERR_NOT_FOUND);
    assert_digest(f, before);
    assert_sound();
}

// What a later import says too stays, with what that one says of it.
static void test_ng_undo__leaves_an_archive_to_whom_it_was_named_for(void **state)
{
    static const char contacts[] = "First Name,Last Name,Email Address,Company,Position,"
                                   "Connected On\nAnn,Ray,ann@example.org,,,01 Jan 2020\n";
    static const char people[] = "id,email,url\n7,zoe@example.org,linkedin.com/in/zoe\n";
    static const char *const named[] = {"zoe@example.org", "https://www.linkedin.com/in/zoe"};
    import_fixture *f = *state;
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        char alone[33];
        import_fixture__forget(f);
        f->options.owner = named[i];
        import_fixture__take(f, "Connections.csv", contacts);
        import_fixture__digest(f, alone);
        import_fixture__forget(f);
        f->options.owner = NULL;
        import_fixture__take(f, "members.csv", people);
        f->options.owner = named[i];
        import_fixture__take(f, "Connections.csv", contacts);
        (void)undo(f, 1);
        assert_digest(f, alone);
    }
}

static void test_ng_undo__of_an_earlier_import_keeps_what_others_say(void **state)
{
    import_fixture *f = *state;
    char alone[33];
    import_fixture__take(f, "b.csv", "a,b,since\n2,3,2019-05-05\n1,2,2021-01-01\n");
    import_fixture__digest(f, alone);
    import_fixture__forget(f);
    import_fixture__take(f, "a.csv", "a,b,since\n1,2,2020-01-01\n3,4,\n");
    import_fixture__take(f, "b.csv", "a,b,since\n2,3,2019-05-05\n1,2,2021-01-01\n");
    // The second says nothing new of 1 and 2, but says it.
    undo(f, 1);
    assert_digest(f, alone);
    assert_sound();
}

// An import that showed two members to be one is taken back: they are two again.
static void test_ng_undo__parts_members_that_the_import_joined(void **state)
{
    import_fixture *f = *state;
    char before[33];
    import_fixture__take(f, "members.csv",
        "id,name,email\n1,Member 1,\n,Another name,one@example.com\n2,Member 2,\n");
    import_fixture__take(f, "connections.csv", "a,b\n1,2\n");
    import_fixture__digest(f, before);
    import_fixture__take(f, "more.csv", "id,name,email\n1,Member 1,one@example.com\n");
    undo(f, 3);
    assert_digest(f, before);
    assert_sound();
}

static void test_ng_undo__keeps_single_changes_and_counts_those_left_out(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    import_fixture__take(f, "members.csv", PEOPLE);
    import_fixture__take(f, "more.csv", "id,name\n8,Member 8\n");
    ng_txn *txn = begin_write(f);
    assert_ok(ng_connect(txn, find(txn, "1"), find(txn, "3"), 100, &outcome, &err), &err);
    assert_ok(ng_connect(txn, find(txn, "1"), find(txn, "8"), 100, &outcome, &err), &err);
    commit(txn);
    const ng_undo_report report = undo(f, 2);
    assert_int_equal(report.connections, 1);
    assert_int_equal(report.left_out, 1);
    assert_int_equal(find_status(f, "8"), NG_ERR_NOT_FOUND);
    assert_sound();
}

static void test_ng_undo__names_an_import_that_is_not_there(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_undo_report report;
    const uint32_t import = 7;
    import_fixture__take(f, "members.csv", PEOPLE);
    ng_txn *txn = begin_write(f);
    assert_int_equal(ng_undo(txn, &import, 1, NULL, &report, &err), NG_ERR_NOT_FOUND);
    assert_string_equal(err.text, "there is no import 7");
    ng_txn_abort(txn);
}

static void test_ng_member_unmerge__gives_back_two_after_a_later_import(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    ng_member kept;
    ng_undo_report report;
    char without[33];
    const char *later = "from,to,skill\n2,3,sailing\n3,1,rowing\n";
    import_fixture__take(f, "members.csv", PEOPLE);
    import_fixture__take(f, "connections.csv", "a,b\n1,2\n");
    import_fixture__take(f, "endorsements.csv", later);
    import_fixture__digest(f, without);
    import_fixture__forget(f);
    import_fixture__take(f, "members.csv", PEOPLE);
    import_fixture__take(f, "connections.csv", "a,b\n1,2\n");
    ng_txn *txn = begin_write(f);
    assert_ok(ng_member_merge(
                  txn, find(txn, "1"), find(txn, "3"), NG_DAY_NONE, &kept, &outcome, &err),
        &err);
    assert_int_equal(outcome, NG_UPDATED);
    assert_int_equal(find(txn, "1").id, find(txn, "3").id);
    commit(txn);
    import_fixture__take(f, "endorsements.csv", later);
    assert_sound();
    txn = begin_write(f);
    assert_ok(ng_member_unmerge(txn, find(txn, "3"), NULL, &report, &outcome, &err), &err);
    assert_int_equal(outcome, NG_UPDATED);
    commit(txn);
    assert_digest(f, without);
    assert_sound();
}

static void test_ng_member_merge__is_refused_for_members_said_to_be_two(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    ng_member kept;
    import_fixture__take(f, "members.csv", PEOPLE);
    ng_txn *txn = begin_write(f);
    const ng_member a = find(txn, "1");
    const ng_member b = find(txn, "2");
    assert_ok(ng_member_not_same(txn, a, b, false, 100, &outcome, &err), &err);
    assert_int_equal(outcome, NG_CREATED);
    assert_int_equal(
        ng_member_merge(txn, b, a, NG_DAY_NONE, &kept, &outcome, &err), NG_ERR_REFUSED);
    assert_ok(ng_member_not_same(txn, b, a, true, 100, &outcome, &err), &err);
    assert_int_equal(outcome, NG_REMOVED);
    assert_ok(ng_member_merge(txn, b, a, NG_DAY_NONE, &kept, &outcome, &err), &err);
    commit(txn);
    assert_sound();
}

// A file that names a verified member with a further identity joins nothing: whoever wrote it
// could speak in their name.
static void test_ng_import__gives_a_verified_member_no_further_identity(void **state)
{
    import_fixture *f = *state;
    ng_error err = {0};
    ng_outcome outcome;
    const char *row = "id,email\nfake,one@example.com\n";
    import_fixture__take(f, "members.csv", PEOPLE);
    ng_txn *txn = begin_write(f);
    const ng_verification verified = {
        .member = find(txn, "1"), .method = {"in-person", 9}, .by = find(txn, "2"), .day = 100};
    assert_ok(ng_verify(txn, &verified, &outcome, &err), &err);
    commit(txn);
    import_fixture__take(f, "more.csv", row);
    assert_non_null(strstr(f->warnings, "they were kept apart"));
    txn = begin_write(f);
    assert_int_not_equal(find(txn, "fake").id, find(txn, "1").id);
    assert_int_equal(find(txn, "one@example.com").id, find(txn, "1").id);
    assert_ok(ng_unverify(txn, find(txn, "1"), (ng_text){"", 0}, &outcome, &err), &err);
    commit(txn);
    assert_sound();
    import_fixture__take(f, "again.csv", row);
    txn = import_fixture__begin(f);
    assert_int_equal(find(txn, "fake").id, find(txn, "1").id);
    ng_txn_abort(txn);
}

int main(void)
{
#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_ng_undo__of_the_last_import_gives_the_digest_before),
        TEST(test_ng_undo__leaves_an_archive_to_whom_it_was_named_for),
        TEST(test_ng_undo__of_an_earlier_import_keeps_what_others_say),
        TEST(test_ng_undo__parts_members_that_the_import_joined),
        TEST(test_ng_undo__keeps_single_changes_and_counts_those_left_out),
        TEST(test_ng_undo__names_an_import_that_is_not_there),
        TEST(test_ng_member_unmerge__gives_back_two_after_a_later_import),
        TEST(test_ng_import__gives_a_verified_member_no_further_identity),
        TEST(test_ng_member_merge__is_refused_for_members_said_to_be_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
