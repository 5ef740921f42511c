// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Consent, objections, suppression and notice: the rules, who is withheld, what becomes of them
 * when a member goes, is merged or parted, or an import is taken back, who is to be told, and
 * what the doctor says when they are put wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/text.h"
#include "network/doctor.h"
#include "network/privacy.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

#define PEOPLE "id,name,email\n1,Member 1,one@example.com\n2,Member 2,\n3,Member 3,\n"

typedef struct network {
    import_fixture *f;
    ng_txn *txn;
    ng_error err;
    ng_outcome outcome;
} network;

static network begin(import_fixture *f)
{
    network on = {.f = f};
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &on.txn, &on.err), &on.err);
    return on;
}

static void commit(network *on)
{
    uint64_t faults = 1;
    assert_ok(ng_txn_commit(on->txn, &on->err), &on->err);
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &on->err), &on->err);
    assert_int_equal(faults, 0);
}

static network open_people(void **state)
{
    import_fixture *f = *state;
    f->options.today = ng_day__of(2026, 1, 31);
    import_fixture__take(f, "members.csv", PEOPLE);
    return begin(f);
}

static ng_member find(network *on, const char *ref)
{
    ng_member member = {0};
    assert_ok(
        ng_member_find(on->txn, ng_text__of(ref), &member, NULL, NULL, &on->err), &on->err);
    return member;
}

static ng_status give(network *on, const char *ref, ng_basis basis, ng_day day)
{
    return ng_consent_give(
        on->txn, find(on, ref), basis, ng_text__of("web form"), day, &on->outcome, &on->err);
}

static ng_status end(network *on, const char *ref, ng_basis_end how, ng_day day)
{
    return ng_consent_end(on->txn, find(on, ref), how, day, &on->outcome, &on->err);
}

static void suppress(network *on, const char *ref, bool is, ng_outcome expected)
{
    assert_ok(ng_suppress(on->txn, find(on, ref), is, 20, &on->outcome, &on->err), &on->err);
    assert_int_equal(on->outcome, expected);
}

static void tell(network *on, const char *ref, ng_day day, ng_outcome expected)
{
    assert_ok(ng_privacy_told(on->txn, find(on, ref), day, &on->outcome, &on->err), &on->err);
    assert_int_equal(on->outcome, expected);
}

/** "basis given source, ended on, suppressed, told" and whether they may be proposed. */
static void assert_noted(network *on, const char *ref, const char *expected, bool may)
{
    ng_privacy p;
    bool proposed = !may;
    char text[256];
    const ng_member member = find(on, ref);
    assert_ok(ng_privacy_read(on->txn, member, &p, &on->err), &on->err);
    const int days[] = {p.given, p.ended_on, p.suppressed, p.told};
    int shown[4];
    for (size_t i = 0; i < 4; i++) {
        shown[i] = days[i] == NG_DAY_NONE ? -1 : days[i];
    }
    snprintf(text, sizeof text, "%s %d '%.*s', %s %d, %d, %d", ng_basis_name(p.basis), shown[0],
        (int)p.source.bytes, p.source.bytes == 0 ? "" : p.source.at, ng_basis_end_name(p.ended),
        shown[1], shown[2], shown[3]);
    assert_string_equal(text, expected);
    assert_ok(ng_privacy_may_propose(on->txn, member, &proposed, &on->err), &on->err);
    assert_int_equal(proposed, may);
}

#define NOTHING "none -1 '', holds -1, -1, -1"

static void test_ng_basis_of__knows_six_words(void **state)
{
    (void)state;
    for (ng_basis basis = NG_BASIS_CONSENT; basis < NG_BASIS_COUNT; basis++) {
        assert_int_equal(ng_basis_of(ng_text__of(ng_basis_name(basis))), basis);
    }
    assert_int_equal(ng_basis_of(ng_text__of("none")), NG_BASIS_NONE);
    assert_int_equal(ng_basis_of(ng_text__of("Consent")), NG_BASIS_NONE);
    assert_int_equal(ng_basis_of((ng_text){NULL, 0}), NG_BASIS_NONE);
}

static void test_ng_consent_give__notes_and_replaces(void **state)
{
    network on = open_people(state);
    assert_noted(&on, "1", NOTHING, true);
    assert_ok(give(&on, "1", NG_BASIS_LEGITIMATE_INTEREST, 10), &on.err);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_ok(give(&on, "1", NG_BASIS_LEGITIMATE_INTEREST, 10), &on.err);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_ok(give(&on, "1", NG_BASIS_CONSENT, 12), &on.err);
    assert_int_equal(on.outcome, NG_UPDATED);
    assert_noted(&on, "1", "consent 12 'web form', holds -1, -1, -1", true);
    assert_noted(&on, "2", NOTHING, true);
    commit(&on);
}

static void test_ng_consent_give__refuses_what_makes_no_sense(void **state)
{
    network on = open_people(state);
    char longer[NG_LIMIT_FIELD_BYTES + 1];
    memset(longer, 'x', sizeof longer);
    assert_int_equal(give(&on, "1", NG_BASIS_NONE, 10), NG_ERR_ARGUMENT);
    assert_int_equal(give(&on, "1", NG_BASIS_COUNT, 10), NG_ERR_ARGUMENT);
    assert_int_equal(give(&on, "1", NG_BASIS_CONSENT, NG_DAY_NONE), NG_ERR_ARGUMENT);
    const ng_member one = find(&on, "1");
    assert_int_equal(ng_consent_give(on.txn, one, NG_BASIS_CONSENT,
                         (ng_text){longer, sizeof longer}, 1, &on.outcome, &on.err),
        NG_ERR_ARGUMENT);
    assert_int_equal(ng_consent_give(on.txn, one, NG_BASIS_CONSENT, (ng_text){"\xff", 1}, 1,
                         &on.outcome, &on.err),
        NG_ERR_ARGUMENT);
    assert_ok(ng_consent_give(on.txn, one, NG_BASIS_CONSENT,
                  (ng_text){longer, NG_LIMIT_FIELD_BYTES}, 1, &on.outcome, &on.err),
        &on.err);
    assert_int_equal(ng_consent_give(on.txn, (ng_member){99}, NG_BASIS_CONSENT,
                         (ng_text){NULL, 0}, 1, &on.outcome, &on.err),
        NG_ERR_NOT_FOUND);
    commit(&on);
}

static void test_ng_consent_end__withholds_until_a_later_consent(void **state)
{
    network on = open_people(state);
    assert_int_equal(end(&on, "1", NG_BASIS_WITHDRAWN, 10), NG_ERR_REFUSED);
    assert_non_null(strstr(on.err.text, "no consent is noted"));
    assert_int_equal(end(&on, "1", NG_BASIS_HOLDS, 10), NG_ERR_ARGUMENT);
    assert_ok(give(&on, "1", NG_BASIS_CONSENT, 5), &on.err);
    assert_ok(end(&on, "1", NG_BASIS_WITHDRAWN, 10), &on.err);
    assert_noted(&on, "1", "consent 5 'web form', withdrawn 10, -1, -1", false);
    assert_ok(end(&on, "1", NG_BASIS_WITHDRAWN, 11), &on.err);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_ok(end(&on, "1", NG_BASIS_OBJECTED, 11), &on.err);
    assert_noted(&on, "1", "consent 5 'web form', objected 10, -1, -1", false);
    assert_int_equal(give(&on, "1", NG_BASIS_LEGITIMATE_INTEREST, 20), NG_ERR_REFUSED);
    assert_string_equal(on.err.text,
        "rule: the person objected on 1970-01-11; only a consent of that day or later ends "
        "that");
    assert_int_equal(give(&on, "1", NG_BASIS_CONSENT, 9), NG_ERR_REFUSED);
    assert_ok(give(&on, "1", NG_BASIS_CONSENT, 10), &on.err);
    assert_noted(&on, "1", "consent 10 'web form', holds -1, -1, -1", true);
    // Nothing has to be noted of whom objects.
    assert_ok(end(&on, "2", NG_BASIS_OBJECTED, 3), &on.err);
    assert_noted(&on, "2", "none -1 '', objected 3, -1, -1", false);
    commit(&on);
}

static void test_ng_suppress__and_back_leave_consent_alone(void **state)
{
    network on = open_people(state);
    const uint32_t *withheld = NULL;
    size_t count = 0;
    assert_ok(give(&on, "1", NG_BASIS_CONTRACT, 5), &on.err);
    assert_false(ng_privacy__withholds(on.txn));
    suppress(&on, "1", true, NG_CREATED);
    suppress(&on, "1", true, NG_UNCHANGED);
    suppress(&on, "3", true, NG_CREATED);
    assert_noted(&on, "1", "contract 5 'web form', holds -1, 20, -1", false);
    assert_ok(ng_privacy__withheld(on.txn, &withheld, &count, &on.err), &on.err);
    assert_int_equal(count, 2);
    assert_int_equal(withheld[0], find(&on, "1").id);
    assert_int_equal(withheld[1], find(&on, "3").id);
    suppress(&on, "1", false, NG_REMOVED);
    suppress(&on, "1", false, NG_UNCHANGED);
    suppress(&on, "3", false, NG_REMOVED);
    assert_noted(&on, "1", "contract 5 'web form', holds -1, -1, -1", true);
    assert_int_equal(ng_txn__entries(on.txn, NG_TABLE_PRIVACY), 1);
    assert_false(ng_privacy__withholds(on.txn));
    commit(&on);
}

static void test_ng_privacy_told__keeps_the_latest_day(void **state)
{
    network on = open_people(state);
    tell(&on, "1", 10, NG_CREATED);
    tell(&on, "1", 9, NG_UNCHANGED);
    tell(&on, "1", 12, NG_UPDATED);
    assert_noted(&on, "1", "none -1 '', holds -1, -1, 12", true);
    commit(&on);
}

static void test_ng_member_remove__forgets_what_is_noted(void **state)
{
    network on = open_people(state);
    suppress(&on, "1", true, NG_CREATED);
    assert_ok(give(&on, "1", NG_BASIS_CONSENT, 5), &on.err);
    assert_ok(ng_member_remove(on.txn, find(&on, "1"), &on.outcome, &on.err), &on.err);
    assert_int_equal(ng_txn__entries(on.txn, NG_TABLE_PRIVACY), 0);
    assert_false(ng_privacy__withholds(on.txn));
    commit(&on);
}

static void test_ng_privacy__both__is_the_same_in_either_order(void **state)
{
    (void)state;
    const ng_privacy a = {.basis = NG_BASIS_CONSENT,
        .source = {"a", 1},
        .given = 5,
        .ended_on = NG_DAY_NONE,
        .suppressed = 9,
        .told = NG_DAY_NONE};
    const ng_privacy b = {.basis = NG_BASIS_CONTRACT,
        .source = {"b", 1},
        .given = 7,
        .ended = NG_BASIS_OBJECTED,
        .ended_on = 8,
        .suppressed = 4,
        .told = 3};
    for (int turn = 0; turn < 2; turn++) {
        const ng_privacy both = turn == 0 ? ng_privacy__both(&a, &b) : ng_privacy__both(&b, &a);
        assert_int_equal(both.basis, NG_BASIS_CONTRACT);
        assert_int_equal(both.given, 7);
        assert_int_equal(both.source.at[0], 'b');
        assert_int_equal(both.ended, NG_BASIS_OBJECTED);
        assert_int_equal(both.ended_on, 8);
        assert_int_equal(both.suppressed, 4);
        assert_int_equal(both.told, 3);
    }
}

// Merged they are withheld if either was; parted again each has what was told of it.
static void test_ng_member_merge__takes_what_is_noted_of_both(void **state)
{
    network on = open_people(state);
    ng_member kept;
    ng_undo_report report;
    suppress(&on, "2", true, NG_CREATED);
    assert_ok(give(&on, "1", NG_BASIS_CONSENT, 5), &on.err);
    assert_ok(ng_member_merge(
                  on.txn, find(&on, "1"), find(&on, "2"), 40, &kept, &on.outcome, &on.err),
        &on.err);
    assert_noted(&on, "1", "consent 5 'web form', holds -1, 20, -1", false);
    commit(&on);
    on = begin(on.f);
    assert_ok(ng_member_unmerge(on.txn, find(&on, "1"), NULL, &report, &on.outcome, &on.err),
        &on.err);
    assert_noted(&on, "1", "consent 5 'web form', holds -1, -1, -1", true);
    assert_noted(&on, "2", "none -1 '', holds -1, 20, -1", false);
    commit(&on);
}

// The first import that named member 2 is taken back, the second still does: who objected in
// between stays withheld.
static void test_ng_undo__loses_no_objection(void **state)
{
    network on = open_people(state);
    ng_undo_report report;
    assert_ok(end(&on, "2", NG_BASIS_OBJECTED, 30), &on.err);
    assert_ok(give(&on, "3", NG_BASIS_CONSENT, 30), &on.err);
    suppress(&on, "3", true, NG_CREATED);
    tell(&on, "3", 31, NG_CREATED);
    commit(&on);
    import_fixture__take(on.f, "again.csv", "id,name\n2,Member Two\n3,Member Three\n");
    on = begin(on.f);
    const uint32_t first = 1;
    assert_ok(ng_undo(on.txn, &first, 1, NULL, &report, &on.err), &on.err);
    assert_noted(&on, "2", "none -1 '', objected 30, -1, -1", false);
    assert_noted(&on, "3", "consent 30 'web form', holds -1, 20, 31", false);
    commit(&on);
    // And again: what was noted anew is kept as well.
    import_fixture__take(on.f, "more.csv", "id,name\n2,Member Zwo\n");
    on = begin(on.f);
    const uint32_t last = 3;
    assert_ok(ng_undo(on.txn, &last, 1, NULL, &report, &on.err), &on.err);
    assert_noted(&on, "2", "none -1 '', objected 30, -1, -1", false);
    commit(&on);
}

static void assert_due(
    network *on, ng_day today, uint32_t within, const char *expected, uint64_t unknown)
{
    ng_notices notices;
    char text[256] = "";
    assert_ok(ng_privacy_due(on->txn, today, within, &notices, &on->err), &on->err);
    for (size_t i = 0; i < notices.count; i++) {
        char due[16];
        ng_day__print(notices.at[i].due, due);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s %s %d;",
            notices.at[i].label.at, due, notices.at[i].days_left);
    }
    assert_string_equal(text, expected);
    assert_int_equal(notices.unknown, unknown);
}

// The data came on 31 January: a month later is the last day of February.
static void test_ng_privacy_due__lists_whom_nobody_told(void **state)
{
    network on = open_people(state);
    ng_member made;
    ng_notices notices;
    assert_ok(ng_member_add(on.txn, ng_text__of("9"), &made, &on.outcome, &on.err), &on.err);
    tell(&on, "2", ng_day__of(2026, 2, 1), NG_CREATED);
    const ng_day today = ng_day__of(2026, 2, 21);
    assert_due(&on, today, 7, "1 2026-02-28 7;3 2026-02-28 7;", 1);
    assert_due(&on, today, 6, "", 1);
    assert_due(&on, ng_day__of(2026, 3, 2), 0, "1 2026-02-28 -2;3 2026-02-28 -2;", 1);
    assert_int_equal(
        ng_privacy_due(on.txn, NG_DAY_NONE, 0, &notices, &on.err), NG_ERR_ARGUMENT);
    commit(&on);
    // Who gave the data themselves needs no telling.
    on.f->options.owner = "1";
    import_fixture__take(on.f, "own.csv", "a,b\n1,3\n");
    on = begin(on.f);
    assert_due(&on, today, 7, "3 2026-02-28 7;", 1);
    ng_txn_abort(on.txn);
}

typedef struct fault {
    char first[256];
} fault;

static void keep_fault(void *context, const char *sentence)
{
    fault *kept = context;
    if (kept->first[0] == '\0') {
        snprintf(kept->first, sizeof kept->first, "%s", sentence);
    }
}

static void test_ng_doctor__privacy__names_each_fault(void **state)
{
    const unsigned char none[4] = {0, 0, 0, 0x80};
    const struct {
        ng_table table;
        uint32_t member;
        size_t bytes;      // of a note
        unsigned char add; // to the basis
        const char *words;
    } wrong[] = {
        {NG_TABLE_PRIVACY, 1, 23, 0, "privacy: an entry makes no sense"},
        {NG_TABLE_PRIVACY, 1, 24, 9, "privacy: an entry makes no sense"},
        {NG_TABLE_PRIVACY, 9, 24, 0, "privacy names member 9, which is not there"},
        {NG_TABLE_PRIVACY, 2, 24, 0, "withheld lacks 2, who may not be proposed"},
        {NG_TABLE_WITHHELD, 3, 0, 0, "withheld names 3, of whom nothing is noted"},
        {NG_TABLE_WITHHELD, 1, 1, 0, "withheld: an entry has not the length"},
        {NG_TABLE_LOG_KEYS, 1, 5, 0, "log_keys: an entry has not the length"},
    };
    network on = open_people(state);
    suppress(&on, "1", true, NG_CREATED);
    commit(&on);
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        unsigned char value[24] = {0};
        fault found = {{0}};
        uint64_t faults = 0;
        on = begin(on.f);
        memcpy(value + 8, none, 4);
        memcpy(value + 12, none, 4);
        value[16] = 7; // suppressed
        memcpy(value + 20, none, 4);
        value[0] = wrong[i].add;
        assert_ok(ng_txn__put_id(on.txn, wrong[i].table, wrong[i].member,
                      (ng_bytes){value, wrong[i].bytes}, &on.err),
            &on.err);
        store_fixture__commit(on.txn);
        assert_ok(ng_doctor("store", keep_fault, &found, &faults, &on.err), &on.err);
        if (strstr(found.first, wrong[i].words) == NULL) {
            fail_msg("%zu: %s", i, found.first);
        }
        import_fixture__forget(on.f);
        on = open_people(state);
        suppress(&on, "1", true, NG_CREATED);
        commit(&on);
    }
}

#define IN_FOLDER(test)                                                                        \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_basis_of__knows_six_words),
        cmocka_unit_test(test_ng_privacy__both__is_the_same_in_either_order),
        IN_FOLDER(test_ng_consent_give__notes_and_replaces),
        IN_FOLDER(test_ng_consent_give__refuses_what_makes_no_sense),
        IN_FOLDER(test_ng_consent_end__withholds_until_a_later_consent),
        IN_FOLDER(test_ng_suppress__and_back_leave_consent_alone),
        IN_FOLDER(test_ng_privacy_told__keeps_the_latest_day),
        IN_FOLDER(test_ng_member_remove__forgets_what_is_noted),
        IN_FOLDER(test_ng_member_merge__takes_what_is_noted_of_both),
        IN_FOLDER(test_ng_undo__loses_no_objection),
        IN_FOLDER(test_ng_privacy_due__lists_whom_nobody_told),
        IN_FOLDER(test_ng_doctor__privacy__names_each_fault),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
