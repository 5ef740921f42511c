// SPDX-License-Identifier: GPL-3.0-or-later
// The refresh of reputation on drawn stores: what it computes, how much of it, and what it
// leaves alone. Against full runs along random histories: tests/property.
//
//     1 ──► 2 ──► 3 ──► 4 ──► 3          1 is the seed
//           │           ▲
//           └───────────┘          5 ──► 2, and nobody endorses 5
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "network/change.h"
#include "network/reputation_columns.h"
#include "network/term.h"
#include "network/tie.h"
#include "support/reputation_dump.h"
#include "support/store_fixture.h"

enum {
    MEMBERS = 6,
    MANY = 2100 // members: three blocks
};

typedef struct fixture {
    store_fixture *files;
    ng_store *store;
} fixture;

static void add_members(ng_txn *txn, uint32_t count)
{
    for (uint32_t i = 1; i <= count; i++) {
        char key[16];
        ng_member member;
        ng_outcome outcome;
        ng_error err;
        (void)snprintf(key, sizeof key, "%u", i);
        assert_ok(ng_member_add(txn, ng_text__of(key), &member, &outcome, &err), &err);
        assert_int_equal(i, member.id);
    }
}

static void endorse(ng_txn *txn, uint32_t from, uint32_t to, const char *skill, uint32_t level)
{
    ng_tie_row row = {.from = from, .column = {to, 0, 100, level}};
    ng_journal_record record = {.what = ng_text__of("test"), .day = NG_DAY_NONE, .created = 1};
    ng_outcome outcome;
    ng_error err;
    assert_ok(
        ng_term__add(txn, NG_VALUE_SKILL, ng_text__of(skill), &row.column[1], &err), &err);
    assert_ok(ng_tie__set(txn, NG_TIE_ENDORSEMENT, &row, &outcome, &err), &err);
    assert_ok(ng_change__note(txn, &record, &err), &err);
}

static void withdraw(ng_txn *txn, uint32_t from, uint32_t to, const char *skill)
{
    uint32_t key[2] = {to, 0};
    ng_journal_record record = {.what = ng_text__of("test"), .day = NG_DAY_NONE, .removed = 1};
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_term__find(txn, NG_VALUE_SKILL, ng_text__of(skill), &key[1], &err), &err);
    assert_ok(ng_tie__remove(txn, NG_TIE_ENDORSEMENT, from, key, &outcome, &err), &err);
    assert_int_equal(NG_REMOVED, outcome);
    assert_ok(ng_change__note(txn, &record, &err), &err);
}

static void add_seed(ng_txn *txn, uint32_t member)
{
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_trust_seed_add(txn, (ng_member){member}, 100, &outcome, &err), &err);
}

static int set_up(void **state)
{
    static fixture only;
    void *files = NULL;
    if (store_fixture__set_up(&files) != 0) {
        return -1;
    }
    only = (fixture){.files = files};
    only.store = store_fixture__open(only.files->path, true);
    *state = &only;
    return 0;
}

static int tear_down(void **state)
{
    fixture *fixed = *state;
    void *files = fixed->files;
    ng_store_close(fixed->store);
    return store_fixture__tear_down(&files);
}

static ng_txn *begin(fixture *fixed)
{
    return store_fixture__begin(fixed->store, NG_TXN_WRITE);
}

static void draw(fixture *fixed, uint32_t seed)
{
    ng_txn *txn = begin(fixed);
    add_members(txn, MEMBERS);
    endorse(txn, 1, 2, "Chess", 0);
    endorse(txn, 2, 3, "Chess", 0);
    endorse(txn, 2, 4, "Chess", 0);
    endorse(txn, 3, 4, "Rowing", 2);
    endorse(txn, 4, 3, "Chess", 0);
    endorse(txn, 5, 2, "Chess", 0);
    if (seed != 0) {
        add_seed(txn, seed);
    }
    store_fixture__commit(txn);
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    print_message("%s\n", sentence);
}

static void assert_sound(fixture *fixed)
{
    uint64_t faults = 0;
    ng_error err;
    assert_ok(ng_doctor(fixed->files->path, print_fault, NULL, &faults, &err), &err);
    assert_int_equal(0, faults);
}

static ng_reputation_report refresh(fixture *fixed, bool full)
{
    const ng_refresh_options options = {.full = full};
    ng_refresh_report report;
    ng_error err;
    assert_ok(ng_refresh(fixed->store, &options, &report, &err), &err);
    assert_sound(fixed);
    return report.reputation;
}

static char *dump(fixture *fixed)
{
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    char *text = reputation_dump(txn);
    ng_txn_abort(txn);
    return text;
}

// The place of a member in the ranking of a skill; an empty one is the ranking over all.
static ng_reputation_place place_of(fixture *fixed, const char *skill, uint32_t member)
{
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    ng_reputation_columns *columns = NULL;
    ng_reputation_list list;
    ng_reputation_place place;
    uint32_t term = NG_REPUTATION_OVERALL;
    ng_error err;
    assert_ok(ng_term__find(txn, NG_VALUE_SKILL, ng_text__of(skill), &term, &err), &err);
    assert_ok(ng_reputation_columns__open(txn, &columns, &err), &err);
    assert_ok(ng_reputation_columns__list(columns, term, &list, &err), &err);
    assert_ok(ng_reputation_columns__find(columns, &list, member, &place, &err), &err);
    ng_txn_abort(txn);
    return place;
}

static void test_ng_refresh__counts_what_carries_no_trust(void **state)
{
    draw(*state, 1);
    ng_reputation_report report = refresh(*state, false);
    assert_int_equal(NG_REPUTATION_FULL, report.how);
    assert_int_equal(1, report.seeds);
    assert_int_equal(4, report.trusted);
    assert_int_equal(6, report.edges);
    assert_int_equal(6, report.endorsements);
    assert_int_equal(0, report.claimed);
    assert_int_equal(0, report.dominated);
    assert_int_equal(1, report.untrusted); // of 5
    assert_int_equal(2, report.skills);
    assert_int_equal(3, report.rankings);
}

static void test_ng_refresh__drops_the_word_of_whom_one_brought_in(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    ng_txn *txn = begin(fixed);
    endorse(txn, 4, 2, "Chess", 0);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(1, report.dominated);
    // 1 alone counts; 4 and 5 are endorsers all the same.
    ng_reputation_place place = place_of(fixed, "Chess", 2);
    assert_true(place.evidence);
    assert_int_equal(3, place.endorsers);
    assert_int_equal(1000000, place.score);
}

static void test_ng_refresh__gives_no_evidence_to_claims(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    ng_txn *txn = begin(fixed);
    endorse(txn, 1, 6, "Chess", NG_ENDORSEMENT_CLAIMED);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(1, report.claimed);
    assert_int_equal(6, report.edges);
    ng_reputation_place place = place_of(fixed, "Chess", 6);
    assert_true(place.found);
    assert_false(place.evidence);
    assert_int_equal(1, place.endorsers);
    assert_int_equal(0, place.rank);
}

static void test_ng_refresh__takes_the_highest_unclaimed_level_of_a_pair_over_all(void **state)
{
    fixture *fixed = *state;
    ng_txn *txn = begin(fixed);
    add_members(txn, 2);
    endorse(txn, 1, 2, "Chess", 1);
    endorse(txn, 1, 2, "Rowing", 2);
    endorse(txn, 1, 2, "Knitting", 3 | NG_ENDORSEMENT_CLAIMED);
    add_seed(txn, 1);
    store_fixture__commit(txn);
    (void)refresh(fixed, false);
    // t = 1, mu = 2, sigma = 0: (2 + 2) / 2.
    ng_reputation_place place = place_of(fixed, "", 2);
    assert_int_equal(2000000, place.score);
    assert_int_equal(1, place.endorsers);
    assert_int_equal(1000000, place_of(fixed, "Chess", 2).score);
    assert_false(place_of(fixed, "Knitting", 2).evidence);
}

static void test_ng_refresh__ranks_nobody_without_seeds(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 0);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(0, report.seeds);
    assert_int_equal(0, report.trusted);
    assert_int_equal(6, report.untrusted);
    ng_reputation_place place = place_of(fixed, "Chess", 2);
    assert_true(place.found);
    assert_false(place.evidence);
    assert_int_equal(2, place.endorsers);
}

static void test_ng_refresh__computes_reputation_of_a_store_without_endorsements(void **state)
{
    fixture *fixed = *state;
    ng_txn *txn = begin(fixed);
    add_members(txn, 3);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(0, report.endorsements);
    assert_int_equal(0, report.skills);
    txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    ng_reputation_columns *columns = NULL;
    ng_reputation_place place;
    ng_error err;
    assert_ok(ng_reputation_columns__open(txn, &columns, &err), &err);
    assert_true(ng_reputation_columns__summary(columns)->refreshed);
    assert_ok(ng_reputation_columns__pagerank(columns, 3, &place, &err), &err);
    assert_int_equal(1000000, place.score);
    assert_int_equal(3, place.rank);
    ng_txn_abort(txn);
}

static void test_ng_reputation_columns__open__finds_nothing_before_a_refresh(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    ng_reputation_columns *columns = NULL;
    ng_reputation_place place;
    ng_reputation_list list;
    ng_trust_mark mark;
    ng_error err;
    assert_ok(ng_reputation_columns__open(txn, &columns, &err), &err);
    assert_false(ng_reputation_columns__summary(columns)->refreshed);
    assert_ok(ng_reputation_columns__mark(columns, 1, &mark, &err), &err);
    assert_int_equal(0, mark.trust);
    assert_ok(ng_reputation_columns__pagerank(columns, 1, &place, &err), &err);
    assert_false(place.found);
    assert_ok(ng_reputation_columns__pagerank_at(columns, 1, &place, &err), &err);
    assert_false(place.found);
    assert_ok(ng_reputation_columns__list(columns, NG_REPUTATION_OVERALL, &list, &err), &err);
    assert_int_equal(0, list.endorsed);
    assert_ok(ng_reputation_columns__find(columns, &list, 2, &place, &err), &err);
    assert_false(place.found);
    assert_ok(ng_reputation_columns__at(columns, &list, 1, &place, &err), &err);
    assert_false(place.found);
    ng_txn_abort(txn);
}

static void test_ng_refresh__keeps_reputation_when_only_connections_changed(void **state)
{
    fixture *fixed = *state;
    ng_outcome outcome;
    ng_error err;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    char *before = dump(fixed);
    ng_txn *txn = begin(fixed);
    assert_ok(
        ng_connect(txn, (ng_member){1}, (ng_member){6}, NG_DAY_NONE, &outcome, &err), &err);
    uint64_t change = ng_txn_change(txn);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(NG_REPUTATION_KEPT, report.how);
    assert_int_equal(0, report.rankings);
    assert_int_equal(6, report.endorsements);
    char *after = dump(fixed);
    reputation_dump_compare(before, after, "kept");
    free(before);
    free(after);
    ng_reputation_summary summary;
    txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    assert_ok(ng_reputation_summary__read(txn, &summary, &err), &err);
    assert_int_equal(change, summary.change);
    ng_txn_abort(txn);
}

static void test_ng_refresh__rescales_when_members_without_endorsements_come(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    ng_txn *txn = begin(fixed);
    ng_member member;
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_member_add(txn, ng_text__of("0"), &member, &outcome, &err), &err);
    store_fixture__commit(txn);
    assert_int_equal(NG_REPUTATION_RESCALED, refresh(fixed, false).how);
    char *rescaled = dump(fixed);
    assert_int_equal(NG_REPUTATION_FULL, refresh(fixed, true).how);
    char *full = dump(fixed);
    reputation_dump_compare(full, rescaled, "rescaled");
    free(rescaled);
    free(full);
}

static void test_ng_refresh__redoes_the_rankings_that_an_untrusted_word_is_in(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    ng_txn *txn = begin(fixed);
    endorse(txn, 5, 4, "Rowing", 3);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(NG_REPUTATION_PARTIAL, report.how);
    assert_int_equal(2, report.rankings); // Rowing, and that over all
    assert_int_equal(2, place_of(fixed, "Rowing", 4).endorsers);
    assert_int_equal(2, report.untrusted);
}

static void test_ng_refresh__computes_in_full_when_trust_flows_another_way(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    ng_txn *txn = begin(fixed);
    withdraw(txn, 2, 3, "Chess");
    store_fixture__commit(txn);
    assert_int_equal(NG_REPUTATION_FULL, refresh(fixed, false).how);
    txn = begin(fixed);
    add_seed(txn, 5);
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(NG_REPUTATION_FULL, report.how);
    assert_int_equal(0, report.untrusted);
}

static void test_ng_refresh__forgets_a_skill_that_nobody_is_endorsed_for(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    ng_txn *txn = begin(fixed);
    withdraw(txn, 3, 4, "Rowing");
    store_fixture__commit(txn);
    ng_reputation_report report = refresh(fixed, false);
    assert_int_equal(1, report.skills);
    assert_false(place_of(fixed, "Rowing", 4).found);
}

// Lists, columns of members and PageRank of several blocks, which shrink again.
static void test_ng_refresh__writes_columns_of_many_blocks(void **state)
{
    fixture *fixed = *state;
    ng_txn *txn = begin(fixed);
    add_members(txn, MANY);
    add_seed(txn, 1);
    for (uint32_t i = 2; i <= MANY; i++) {
        endorse(txn, 1, i, "Chess", 0);
    }
    store_fixture__commit(txn);
    assert_int_equal(MANY, refresh(fixed, false).trusted);
    // Equal scores stand in the order of members.
    assert_int_equal(1, place_of(fixed, "Chess", 2).rank);
    assert_int_equal(1000, place_of(fixed, "Chess", 1001).rank);
    assert_int_equal(MANY - 1, place_of(fixed, "Chess", MANY).rank);
    assert_false(place_of(fixed, "Chess", 1).found);
    txn = begin(fixed);
    for (uint32_t i = 1001; i <= MANY; i++) {
        withdraw(txn, 1, i, "Chess");
    }
    store_fixture__commit(txn);
    (void)refresh(fixed, false);
    assert_int_equal(999, place_of(fixed, "Chess", 1000).rank);
    assert_false(place_of(fixed, "Chess", 1001).found);
}

typedef struct intruder {
    fixture *fixed;
    bool done;
} intruder;

// Refreshes in full while the first refresh is computing.
static void intrude(void *context, const char *what, uint64_t done, uint64_t total)
{
    intruder *other = context;
    (void)done;
    (void)total;
    if (!other->done && strcmp(what, "measuring lifts") == 0) {
        other->done = true;
        (void)refresh(other->fixed, true);
    }
}

static void test_ng_refresh__builds_on_nothing_that_was_replaced_meanwhile(void **state)
{
    fixture *fixed = *state;
    draw(fixed, 1);
    (void)refresh(fixed, false);
    ng_txn *txn = begin(fixed);
    endorse(txn, 5, 4, "Rowing", 3);
    store_fixture__commit(txn);
    intruder other = {.fixed = fixed};
    const ng_refresh_options options = {.progress = intrude, .progress_context = &other};
    ng_refresh_report report;
    ng_error err;
    assert_ok(ng_refresh(fixed->store, &options, &report, &err), &err);
    assert_true(other.done);
    assert_int_equal(NG_REPUTATION_FULL, report.reputation.how);
    assert_sound(fixed);
}

static int64_t next_tick(void *context)
{
    int64_t *ticks = context;
    return ++*ticks;
}

static void test_ng_refresh__takes_the_time_with_the_callers_clock(void **state)
{
    fixture *fixed = *state;
    int64_t ticks = 0;
    draw(fixed, 1);
    const ng_refresh_options options = {.microseconds = next_tick, .progress_context = &ticks};
    ng_refresh_report report;
    ng_error err;
    assert_ok(ng_refresh(fixed->store, &options, &report, &err), &err);
    assert_int_equal(3, report.reputation.microseconds);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__counts_what_carries_no_trust, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__drops_the_word_of_whom_one_brought_in, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__gives_no_evidence_to_claims, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__takes_the_highest_unclaimed_level_of_a_pair_over_all, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__ranks_nobody_without_seeds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__computes_reputation_of_a_store_without_endorsements, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_reputation_columns__open__finds_nothing_before_a_refresh, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__keeps_reputation_when_only_connections_changed, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__rescales_when_members_without_endorsements_come, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__redoes_the_rankings_that_an_untrusted_word_is_in, set_up,
            tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__computes_in_full_when_trust_flows_another_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__forgets_a_skill_that_nobody_is_endorsed_for, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__writes_columns_of_many_blocks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__builds_on_nothing_that_was_replaced_meanwhile, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__takes_the_time_with_the_callers_clock, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("refresh of reputation", tests, NULL, NULL);
}
