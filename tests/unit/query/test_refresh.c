// SPDX-License-Identifier: GPL-3.0-or-later
// refresh over a store: what it writes, what it says, when it does nothing, and that engine ids
// do not matter.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "network/derived.h"
#include "query/derived_writer.h"
#include "support/analytics_place.h"
#include "support/suggest_fixture.h"

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

// The fixture holds a write transaction: it is committed before and begun again afterwards.
static ng_status refresh_with(
    suggest_fixture *fixture, const ng_refresh_options *options, ng_refresh_report *report)
{
    ng_error err = {0};
    check(ng_txn_commit(fixture->scratch.txn, &err), &err);
    fixture->scratch.txn = NULL;
    ng_error refresh_err = {0};
    ng_status status = ng_refresh(fixture->scratch.store, options, report, &refresh_err);
    check(
        ng_txn_begin(fixture->scratch.store, NG_TXN_WRITE, &fixture->scratch.txn, &err), &err);
    return status;
}

static ng_refresh_report refresh(suggest_fixture *fixture, bool communities)
{
    const ng_refresh_options options = {.communities = communities};
    ng_refresh_report report;
    assert_int_equal(NG_OK, refresh_with(fixture, &options, &report));
    return report;
}

static ng_profile profile(suggest_fixture *fixture, const char *key)
{
    ng_profile out;
    ng_error err = {0};
    check(ng_member_profile(fixture->scratch.txn, fixture_member(fixture, key), &out, &err),
        &err);
    return out;
}

// Two triangles, a pair and one alone; the first triangle and the pair have companies.
static void fill(suggest_fixture *fixture)
{
    fixture_connect_all(fixture, "1-2 2-3 1-3 3-4 10-11 20-21 20-22 21-22");
    fixture_member(fixture, "30");
    fixture_set(fixture, "1", "company", "Acme");
    fixture_set(fixture, "2", "company", "Acme");
    fixture_set(fixture, "3", "company", "Acme");
    fixture_set(fixture, "4", "company", "Borealis");
}

static void test_ng_refresh__says_what_it_found(void **state)
{
    fill(*state);
    suggest_fixture *fixture = *state;
    uint64_t change = ng_txn__state(fixture->scratch.txn)->change;
    ng_refresh_report report = refresh(fixture, false);
    assert_false(report.already);
    assert_int_equal(0, report.was_refreshed_at);
    assert_int_equal(change, report.change);
    assert_int_equal(10, report.members);
    assert_int_equal(8, report.connections);
    assert_int_equal(4, report.components);
    assert_int_equal(4, report.largest_component);
    assert_int_equal(0, report.communities);
    // Two triangles with three closed wedges each; 1-3-4 and 2-3-4 are open.
    assert_int_equal(6, report.closed);
    assert_int_equal(2, report.open);
    // Companies: cs = c = 3, os = 0, o = 2: (4 / 5) / (1 / 4).
    assert_int_equal(3200000, report.lift_micro[NG_VALUE_COMPANY]);
    assert_int_equal(1000000, report.lift_micro[NG_VALUE_SKILL]);
}

static void test_ng_refresh__labels_components_by_size(void **state)
{
    fill(*state);
    (void)refresh(*state, false);
    assert_int_equal(4, profile(*state, "4").component);
    assert_int_equal(3, profile(*state, "22").component);
    assert_int_equal(2, profile(*state, "11").component);
    assert_int_equal(1, profile(*state, "30").component);
    assert_int_equal(0, profile(*state, "30").community);
    ng_stats stats;
    ng_error err = {0};
    suggest_fixture *fixture = *state;
    check(ng_stats_read(fixture->scratch.txn, &stats, &err), &err);
    assert_int_equal(4, stats.components);
    assert_int_equal(stats.change, stats.refreshed_at);
}

static void test_ng_refresh__is_no_change_of_facts(void **state)
{
    fill(*state);
    suggest_fixture *fixture = *state;
    char before[33];
    char after[33];
    ng_error err = {0};
    check(ng_digest(fixture->scratch.txn, NULL, before, &err), &err);
    uint64_t change = ng_txn__state(fixture->scratch.txn)->change;
    uint64_t entries = ng_txn__entries(fixture->scratch.txn, NG_TABLE_JOURNAL);
    (void)refresh(fixture, true);
    check(ng_digest(fixture->scratch.txn, NULL, after, &err), &err);
    assert_string_equal(before, after);
    assert_int_equal(change, ng_txn__state(fixture->scratch.txn)->change);
    assert_int_equal(entries, ng_txn__entries(fixture->scratch.txn, NG_TABLE_JOURNAL));
}

static void test_ng_refresh__does_nothing_when_nothing_is_stale(void **state)
{
    fill(*state);
    ng_refresh_report first = refresh(*state, false);
    ng_refresh_report second = refresh(*state, false);
    assert_true(second.already);
    assert_int_equal(first.change, second.was_refreshed_at);
    assert_int_equal(first.components, second.components);
    assert_int_equal(first.largest_component, second.largest_component);
    assert_memory_equal(first.lift_micro, second.lift_micro, sizeof first.lift_micro);
    assert_int_equal(first.closed, second.closed);
    ng_refresh_report third = refresh(*state, true);
    assert_false(third.already);
    assert_true(third.communities > 0);
    assert_true(refresh(*state, true).already);
    fixture_connect(*state, "30", "1");
    ng_refresh_report fourth = refresh(*state, false);
    assert_false(fourth.already);
    assert_int_equal(first.change, fourth.was_refreshed_at);
    assert_int_equal(3, fourth.components);
}

// Communities of an older change stay, but do not count as present ones.
static void test_ng_refresh__keeps_communities_until_asked_again(void **state)
{
    fill(*state);
    ng_refresh_report first = refresh(*state, true);
    uint32_t community = profile(*state, "20").community;
    assert_true(community > 0);
    fixture_connect(*state, "30", "31");
    ng_refresh_report second = refresh(*state, false);
    assert_int_equal(first.communities, second.communities);
    assert_int_equal(community, profile(*state, "20").community);
    assert_int_equal(0, profile(*state, "31").community);
    assert_false(refresh(*state, true).already);
    assert_true(profile(*state, "31").community > 0);
}

static void test_ng_refresh__of_an_empty_store_has_nothing_to_do(void **state)
{
    ng_refresh_report report = refresh(*state, true);
    assert_true(report.already);
    assert_int_equal(0, report.members);
}

static void test_ng_refresh__of_members_without_connections(void **state)
{
    fixture_member(*state, "1");
    fixture_member(*state, "2");
    ng_refresh_report report = refresh(*state, true);
    assert_int_equal(2, report.components);
    assert_int_equal(1, report.largest_component);
    assert_int_equal(2, report.communities);
    assert_int_equal(0, report.closed + report.open);
}

static void test_ng_refresh__writes_nothing_when_interrupted(void **state)
{
    fill(*state);
    const volatile int cancel = 1;
    const ng_refresh_options options = {.cancel = &cancel};
    ng_refresh_report report;
    assert_int_equal(NG_ERR_INTERRUPTED, refresh_with(*state, &options, &report));
    suggest_fixture *fixture = *state;
    assert_int_equal(0, ng_txn__state(fixture->scratch.txn)->refreshed_at);
    assert_int_equal(0, ng_txn__entries(fixture->scratch.txn, NG_TABLE_DERIVED));
}

static void count_calls(void *context, const char *what, uint64_t done, uint64_t total)
{
    assert_non_null(what);
    assert_true(done <= total);
    (*(uint32_t *)context)++;
}

static void test_ng_refresh__tells_its_progress(void **state)
{
    fill(*state);
    uint32_t calls = 0;
    const ng_refresh_options options = {
        .communities = true, .progress = count_calls, .progress_context = &calls};
    ng_refresh_report report;
    assert_int_equal(NG_OK, refresh_with(*state, &options, &report));
    // Reading, three steps of reputation, four of the rest, and one list that is ranked.
    assert_int_equal(9, calls);
}

/** Changes the store while refresh computes. */
typedef struct intruder {
    ng_store *store;
    uint32_t changes; // still to be made
} intruder;

static void change_meanwhile(void *context, const char *what, uint64_t done, uint64_t total)
{
    intruder *one = context;
    (void)done;
    (void)total;
    if (one->changes == 0 || strcmp(what, "finding components") != 0) {
        return;
    }
    char key[16];
    snprintf(key, sizeof key, "9%u", one->changes);
    one->changes--;
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_member member;
    ng_outcome outcome;
    check(ng_txn_begin(one->store, NG_TXN_WRITE, &txn, &err), &err);
    check(ng_member_add(txn, ng_text__of(key), &member, &outcome, &err), &err);
    check(ng_txn_commit(txn, &err), &err);
}

static void test_ng_refresh__starts_again_when_the_store_changed(void **state)
{
    fill(*state);
    suggest_fixture *fixture = *state;
    intruder one = {fixture->scratch.store, 1};
    const ng_refresh_options options = {.progress = change_meanwhile, .progress_context = &one};
    ng_refresh_report report;
    assert_int_equal(NG_OK, refresh_with(fixture, &options, &report));
    assert_int_equal(11, report.members);
    const ng_state *now = ng_txn__state(fixture->scratch.txn);
    assert_int_equal(now->change, report.change);
    assert_int_equal(now->change, now->refreshed_at);
}

static void test_ng_refresh__writes_for_the_older_change_when_it_changed_twice(void **state)
{
    fill(*state);
    suggest_fixture *fixture = *state;
    intruder one = {fixture->scratch.store, 2};
    const ng_refresh_options options = {.progress = change_meanwhile, .progress_context = &one};
    ng_refresh_report report;
    assert_int_equal(NG_OK, refresh_with(fixture, &options, &report));
    assert_int_equal(11, report.members);
    const ng_state *now = ng_txn__state(fixture->scratch.txn);
    assert_int_equal(12, now->members);
    assert_int_equal(now->change - 1, report.change);
    assert_int_equal(report.change, now->refreshed_at);
    assert_int_equal(0, profile(fixture, "91").component);
    assert_false(refresh(fixture, false).already);
}

static void test_ng_refresh__of_a_read_only_store_is_refused(void **state)
{
    fill(*state);
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    scratch_store_commit(&fixture->scratch);
    const ng_store_options options = {.read_only = true};
    ng_store *store = NULL;
    check(ng_store_open(fixture->scratch.path, &options, &store, &err), &err);
    ng_refresh_report report;
    assert_int_equal(NG_ERR_READ_ONLY, ng_refresh(store, NULL, &report, &err));
    ng_store_close(store);
}

// Weights are stored by term: Acme is had by three of four, Borealis by one.
static void test_ng_refresh__stores_weights_of_values(void **state)
{
    fill(*state);
    (void)refresh(*state, false);
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    ng_bytes block = {0};
    check(ng_derived__read_block(fixture->scratch.txn, "weights-1", 0, &block, &err), &err);
    assert_int_equal(3 * 8, block.bytes);
    int64_t common = ng_fixed__ln_ratio(4, 3);
    int64_t rare = ng_fixed__ln_ratio(4, 1);
    int64_t mean = (3 * common + rare) / 4;
    int64_t acme = (int64_t)ng_load_u64(block.at + 8);
    int64_t borealis = (int64_t)ng_load_u64(block.at + 16);
    assert_true(llabs(acme - (int64_t)(((ng_i128)common << 40) / mean)) < 1024);
    assert_true(borealis == 2 * NG_FIXED_ONE);
    check(ng_derived__read_block(fixture->scratch.txn, "weights-6", 0, &block, &err), &err);
    assert_null(block.at);
}

// Suggestions use what refresh measured: 4 shares the company of nobody, 5 that of 1.
static void test_ng_refresh__moves_suggestions(void **state)
{
    fixture_connect_all(*state, "1-2 2-4 2-5 1-6 6-7 1-7 6-2");
    fixture_set(*state, "1", "company", "Acme");
    fixture_set(*state, "5", "company", "Acme");
    fixture_set(*state, "6", "company", "Acme");
    fixture_set(*state, "7", "company", "Acme");
    fixture_set(*state, "4", "company", "Borealis");
    fixture_set(*state, "2", "company", "Borealis");
    ng_suggestions before = fixture_suggest(*state, "1", NULL);
    assert_string_equal("4 5", fixture_labels(&before));
    assert_true(before.stale);
    (void)refresh(*state, false);
    ng_suggestions after = fixture_suggest(*state, "1", NULL);
    assert_string_equal("5 4", fixture_labels(&after));
    assert_false(after.stale);
}

static ng_bytes read_derived(suggest_fixture *fixture, const char *name)
{
    ng_error err = {0};
    ng_bytes value = {0};
    check(ng_derived__read(fixture->scratch.txn, name, &value, &err), &err);
    assert_non_null(value.at);
    return value;
}

// The same facts in another order: other ids and terms, equal lifts and sizes.
static void test_ng_refresh__does_not_depend_on_the_order_of_facts(void **state)
{
    suggest_fixture *other = NULL;
    fill(*state);
    (void)refresh(*state, true);
    assert_int_equal(0, suggest_fixture_set_up((void **)&other));
    fixture_set(other, "4", "company", "Borealis");
    fixture_set(other, "3", "company", "Acme");
    fixture_set(other, "2", "company", "Acme");
    fixture_connect_all(other, "22-21 20-22 21-20 11-10");
    fixture_member(other, "30");
    fixture_connect_all(other, "4-3 3-1 3-2 2-1");
    fixture_set(other, "1", "company", "Acme");
    (void)refresh(other, true);
    assert_true(fixture_member(*state, "4").id != fixture_member(other, "4").id);
    static const char *const names[] = {"lifts", "component-sizes"};
    for (size_t i = 0; i < 2; i++) {
        ng_bytes mine = read_derived(*state, names[i]);
        ng_bytes theirs = read_derived(other, names[i]);
        assert_int_equal(mine.bytes, theirs.bytes);
        assert_memory_equal(mine.at, theirs.at, mine.bytes);
    }
    static const char *const keys[] = {"1", "4", "10", "20", "22", "30"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        assert_int_equal(profile(*state, keys[i]).component, profile(other, keys[i]).component);
        assert_int_equal(profile(*state, keys[i]).community, profile(other, keys[i]).community);
    }
    assert_int_equal(0, suggest_fixture_tear_down((void **)&other));
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(int count, char **arguments)
{
    (void)count;
    analytics_place_link(arguments[0], ANALYTICS_BUILT);
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_refresh__says_what_it_found),
        WITH_STORE(test_ng_refresh__labels_components_by_size),
        WITH_STORE(test_ng_refresh__is_no_change_of_facts),
        WITH_STORE(test_ng_refresh__does_nothing_when_nothing_is_stale),
        WITH_STORE(test_ng_refresh__keeps_communities_until_asked_again),
        WITH_STORE(test_ng_refresh__of_an_empty_store_has_nothing_to_do),
        WITH_STORE(test_ng_refresh__of_members_without_connections),
        WITH_STORE(test_ng_refresh__writes_nothing_when_interrupted),
        WITH_STORE(test_ng_refresh__tells_its_progress),
        WITH_STORE(test_ng_refresh__starts_again_when_the_store_changed),
        WITH_STORE(test_ng_refresh__writes_for_the_older_change_when_it_changed_twice),
        WITH_STORE(test_ng_refresh__of_a_read_only_store_is_refused),
        WITH_STORE(test_ng_refresh__stores_weights_of_values),
        WITH_STORE(test_ng_refresh__moves_suggestions),
        WITH_STORE(test_ng_refresh__does_not_depend_on_the_order_of_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
