// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of sourcing failed once: a question with needs of every kind, a team and who
 * is left out; keeping, ordering, deciding and removing runs; consent, suppression and notice;
 * the log; the audit. See support/store_trial.h for what must hold each time.
 *
 * The network is the refreshed office: member 4 is a seed of trust, 7 and 12 ask for C or
 * accounting, 3 is left out. A run is kept, 5 is advanced, 9 is suppressed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/store_trial.h"

#define OFFICE NETGRAPH_SOURCE_DIR "/data/office"
#define REQUIREMENT "{\"must\":[{\"skill\":[\"C\",\"accounting\"]}]}"

enum {
    TODAY = 20000
};

static ng_status find(ng_txn *txn, const char *ref, ng_member *out, ng_error *err)
{
    return ng_member_find(txn, ng_text__of(ref), out, NULL, NULL, err);
}

// --- The question ----------------------------------------------------------------------------

/** Asks in a transaction; found is a run when it gets a name. */
static ng_status find_candidates(ng_txn *txn, ng_source_options *asked, ng_member members[3],
    ng_candidates *found, ng_error *err)
{
    static const ng_text skills[] = {{"C", 1}, {"accounting", 10}};
    static const ng_text places[] = {{"jakarta", 7}};
    static const ng_text words[] = {{"lead developer", 14}};
    static const ng_source_need needs[] = {
        {.trait = NG_TRAIT_SKILL, .any = skills, .any_count = 2, .before = NG_DAY_NONE},
        {.trait = NG_TRAIT_VERIFIED, .is_not = true, .before = NG_DAY_NONE},
        {.trait = NG_TRAIT_LOCATION,
            .any = places,
            .any_count = 1,
            .before = NG_DAY_NONE,
            .weight = 2},
        {.trait = NG_TRAIT_TITLE,
            .any = words,
            .any_count = 1,
            .before = NG_DAY_NONE,
            .weight = 1},
        {.trait = NG_TRAIT_YEARS, .years = 3, .before = NG_DAY_NONE, .weight = 1},
    };
    const char *const refs[] = {"7", "12", "3"};
    *asked = ng_source_defaults();
    for (size_t i = 0; i < 3; i++) {
        const ng_status status = find(txn, refs[i], &members[i], err);
        if (status != NG_OK) {
            return status;
        }
    }
    asked->needs = needs;
    asked->need_count = sizeof needs / sizeof *needs;
    asked->near = members;
    asked->near_count = 2;
    asked->exclude = members + 2;
    asked->exclude_count = 1;
    asked->today = TODAY;
    return ng_source_find(txn, asked, found, err);
}

static ng_status ask(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member members[3];
    ng_source_options asked;
    ng_candidates found = {.count = 0};
    ng_source_pool pool = {.count = 0};
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : find_candidates(txn, &asked, members, &found, err);
    if (status == NG_OK) {
        assert_int_equal(found.count, 3);
        status = ng_source_qualified(txn, &asked, 3, &pool, err);
    }
    assert_int_equal(pool.count, status == NG_OK ? 3 : 0);
    assert_true(status == NG_OK || found.count == 0 || found.count == 3);
    ng_txn_abort(txn);
    return status;
}

// --- What is there before --------------------------------------------------------------------

/** A run in a write transaction that is given. */
static ng_status save(ng_txn *txn, const char *name, ng_error *err)
{
    ng_member members[3];
    ng_source_options asked;
    ng_candidates found;
    char head[NG_LOG_HEAD_BYTES];
    const ng_status status = find_candidates(txn, &asked, members, &found, err);
    const ng_run_saving saving = {.name = ng_text__of(name),
        .requirement = ng_text__of(REQUIREMENT),
        .asked = &asked,
        .found = &found,
        .change = ng_txn_change(txn)};
    return status != NG_OK ? status : ng_run_save(txn, &saving, head, err);
}

static ng_status decide(ng_txn *txn, ng_decision decision, ng_error *err)
{
    ng_member member;
    ng_outcome outcome;
    char head[NG_LOG_HEAD_BYTES];
    const ng_run_verdict verdict = {.decision = decision,
        .by = ng_text__of("Rita"),
        .reason = ng_text__of("answers on C"),
        .day = TODAY};
    const ng_status status = find(txn, "5", &member, err);
    return status != NG_OK
        ? status
        : ng_run_decide(txn, ng_text__of("kept"), member, &verdict, &outcome, head, err);
}

/** Ends a transaction in which something was changed, or not. */
static ng_status end(ng_txn *txn, ng_status status, ng_error *err)
{
    if (status == NG_OK) {
        return ng_txn_commit(txn, err);
    }
    ng_txn_abort(txn);
    return status;
}

static ng_status import_office(store_trial *trial, ng_error *err)
{
    static const char path[] = OFFICE;
    const char *const paths[] = {path};
    const ng_import_options options = {.today = TODAY, .memory_bytes = (size_t)4 << 20};
    ng_import_report report;
    const ng_status status = ng_import(trial->store, paths, 1, &options, &report, err);
    ng_import_report_release(&report);
    return status;
}

static ng_status prepare(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_outcome outcome;
    ng_refresh_report report;
    ng_status status = import_office(trial, err);
    status = status != NG_OK ? status : ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    status = status != NG_OK ? status : find(txn, "4", &member, err);
    status = status != NG_OK ? status : ng_trust_seed_add(txn, member, TODAY, &outcome, err);
    status = end(txn, status, err);
    status = status != NG_OK ? status : ng_refresh(trial->store, NULL, &report, err);
    status = status != NG_OK ? status : ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    status = status != NG_OK ? status : save(txn, "kept", err);
    status = status != NG_OK ? status : decide(txn, NG_DECISION_ADVANCE, err);
    status = status != NG_OK ? status : find(txn, "9", &member, err);
    status = status != NG_OK ? status : ng_suppress(txn, member, true, TODAY, &outcome, err);
    return end(txn, status, err);
}

static void test_ng_source_find__and_who_is_qualified(void **state)
{
    store_trial__ask(*state, prepare, ask, 30);
}

// --- Runs ------------------------------------------------------------------------------------

static ng_status keep(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK ? status : end(txn, save(txn, "another", err), err);
}

static void test_ng_run_save__of_a_second_run(void **state)
{
    store_trial__change(*state, prepare, keep);
}

/** Decides anew, keeps an order, and removes the run. */
static ng_status change_run(store_trial *trial, ng_error *err)
{
    static const uint32_t places[] = {2, 3, 1};
    ng_txn *txn = NULL;
    const ng_text name = ng_text__of("kept");
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = decide(txn, NG_DECISION_REJECT, err);
    status = status != NG_OK ? status : ng_run_order(txn, name, places, 3, err);
    status = status != NG_OK ? status : save(txn, "another", err);
    status = status != NG_OK ? status : ng_run_remove(txn, ng_text__of("another"), err);
    return end(txn, status, err);
}

static void test_ng_run_decide__and_other_changes_of_runs(void **state)
{
    store_trial__change(*state, prepare, change_run);
}

static ng_status read_run(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_run run = {.count = 0};
    const ng_text *names = NULL;
    const ng_change *changes = NULL;
    size_t count = 0;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : ng_run_list(txn, &names, &count, err);
    status = status != NG_OK ? status : ng_run_read(txn, ng_text__of("kept"), &run, err);
    if (status == NG_OK) {
        assert_int_equal(run.count, 3);
        assert_int_equal(run.near_count, 2);
        assert_int_equal(run.exclude_count, 1);
    }
    status = status != NG_OK ? status : ng_change_list(txn, 0, 10, &changes, &count, err);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_run_read__and_the_changes_since(void **state)
{
    store_trial__ask(*state, prepare, read_run, 10);
}

// --- Members who go, are merged, object ------------------------------------------------------

/** A candidate is removed, with a run that names them and a note of their own. */
static ng_status forget_member(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_outcome outcome;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "5", &member, err);
    status = status != NG_OK ? status : ng_suppress(txn, member, true, TODAY, &outcome, err);
    status = status != NG_OK ? status : ng_member_remove(txn, member, &outcome, err);
    return end(txn, status, err);
}

static void test_ng_member_remove__of_a_candidate(void **state)
{
    store_trial__change(*state, prepare, forget_member);
}

static ng_status merge_candidates(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member a;
    ng_member b;
    ng_member kept;
    ng_outcome outcome;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "10", &a, err);
    status = status != NG_OK ? status : find(txn, "9", &b, err);
    status = status != NG_OK ? status : ng_member_merge(txn, a, b, TODAY, &kept, &outcome, err);
    return end(txn, status, err);
}

static void test_ng_member_merge__of_one_who_is_suppressed(void **state)
{
    store_trial__change(*state, prepare, merge_candidates);
}

/** Everything that can be noted of a person, in one transaction. */
static ng_status note_privacy(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_outcome outcome;
    const ng_text source = ng_text__of("web form");
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "1", &member, err);
    status = status != NG_OK
        ? status
        : ng_consent_give(txn, member, NG_BASIS_CONSENT, source, TODAY, &outcome, err);
    status = status != NG_OK
        ? status
        : ng_consent_end(txn, member, NG_BASIS_WITHDRAWN, TODAY, &outcome, err);
    status = status != NG_OK
        ? status
        : ng_consent_give(txn, member, NG_BASIS_CONSENT, source, TODAY + 1, &outcome, err);
    status = status != NG_OK ? status : ng_privacy_told(txn, member, TODAY, &outcome, err);
    status = status != NG_OK
        ? status
        : ng_consent_end(txn, member, NG_BASIS_OBJECTED, TODAY, &outcome, err);
    status = status != NG_OK ? status : ng_suppress(txn, member, true, TODAY, &outcome, err);
    status = status != NG_OK ? status : ng_suppress(txn, member, false, TODAY, &outcome, err);
    return end(txn, status, err);
}

static void test_ng_consent_give__and_what_else_is_noted(void **state)
{
    store_trial__change(*state, prepare, note_privacy);
}

/** What `privacy access` and `privacy due` ask. */
static ng_status read_privacy(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_privacy privacy;
    ng_notices notices = {.count = 0};
    const ng_member_tie *ties = NULL;
    const ng_source_fact *facts = NULL;
    const ng_log_entry *entries = NULL;
    size_t count = 0;
    bool complete = false;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : find(txn, "5", &member, err);
    status = status != NG_OK ? status : ng_privacy_read(txn, member, &privacy, err);
    status = status != NG_OK ? status : ng_privacy_ties(txn, member, &ties, &count, err);
    status = status != NG_OK ? status
                             : ng_member_sources(txn, member, &facts, &count, &complete, err);
    status = status != NG_OK ? status : ng_privacy_due(txn, TODAY, 60, &notices, err);
    status = status != NG_OK ? status : ng_log_list(txn, member, &entries, &count, err);
    if (status == NG_OK) {
        assert_int_equal(notices.count, 12);
        assert_int_equal(count, 2); // a run and a decision
    }
    ng_txn_abort(txn);
    return status;
}

static void test_ng_privacy_due__and_what_else_access_tells(void **state)
{
    store_trial__ask(*state, prepare, read_privacy, 30);
}

// --- Log, audit ------------------------------------------------------------------------------

static ng_status forget_key(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    uint32_t keys = 0;
    const ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    return status != NG_OK ? status : end(txn, ng_log_forget_key(txn, TODAY, &keys, err), err);
}

static void test_ng_log_forget_key__and_a_new_entry(void **state)
{
    store_trial__change(*state, prepare, forget_key);
}

static ng_status read_log(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_log_report report = {.entries = 0};
    const ng_log_entry *entries = NULL;
    size_t count = 0;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : ng_log_verify(txn, (ng_text){NULL, 0}, &report, err);
    // A lack of memory is never a fault of the log.
    assert_int_equal(report.fault, 0);
    status = status != NG_OK ? status : ng_log_list(txn, (ng_member){0}, &entries, &count, err);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_log_verify__never_calls_a_lack_of_memory_a_fault(void **state)
{
    store_trial__ask(*state, prepare, read_log, 3);
}

static ng_status audit(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_audit found = {.connections = 0};
    ng_audit_options options = ng_audit_defaults();
    options.goal = ng_text__of("Conferences & Exhibitions");
    options.today = TODAY;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : find(txn, "2", &member, err);
    status = status != NG_OK ? status : ng_audit_member(txn, member, &options, &found, err);
    assert_true(status != NG_OK || found.bridge_count == 1);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_audit_member__with_a_goal(void **state)
{
    store_trial__ask(*state, prepare, audit, 5);
}

#define TEST(function)                                                                         \
    cmocka_unit_test_setup_teardown(function, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_source_find__and_who_is_qualified),
        TEST(test_ng_run_save__of_a_second_run),
        TEST(test_ng_run_decide__and_other_changes_of_runs),
        TEST(test_ng_run_read__and_the_changes_since),
        TEST(test_ng_member_remove__of_a_candidate),
        TEST(test_ng_member_merge__of_one_who_is_suppressed),
        TEST(test_ng_consent_give__and_what_else_is_noted),
        TEST(test_ng_privacy_due__and_what_else_access_tells),
        TEST(test_ng_log_forget_key__and_a_new_entry),
        TEST(test_ng_log_verify__never_calls_a_lack_of_memory_a_fault),
        TEST(test_ng_audit_member__with_a_goal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
