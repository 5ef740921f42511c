// SPDX-License-Identifier: GPL-3.0-or-later
// calibrate over a store: which ties it hides, when it writes, and that the seed and labels
// decide, not engine ids.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/batch.h"
#include "network/derived.h"
#include "support/suggest_fixture.h"

#define MEMBERS 300u

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

static uint32_t slot_of(ng_batch *batch, uint32_t number)
{
    char key[16];
    ng_error err = {0};
    uint32_t slot = 0;
    snprintf(key, sizeof key, "%u", number);
    check(ng_batch__member(batch, NG_IDENTITY_KEY, ng_text__of(key), &slot, &err), &err);
    return slot;
}

/** How the ties of a network come into the store. */
typedef struct drawing {
    uint32_t dated; // of ten ties, so many have a day
    bool backwards; // the last tie first
} drawing;

// A ring of hubs: every third member knows its neighbours on a ring and closes triangles; the
// day of a tie is its number.
static void fill(suggest_fixture *fixture, const drawing *how)
{
    ng_error err = {0};
    ng_batch *batch = NULL;
    const ng_batch_options usual = {.memory_bytes = 0};
    check(ng_batch__create(fixture->scratch.txn, &usual, &batch, &err), &err);
    uint32_t ties[8 * MEMBERS][2];
    uint32_t count = 0;
    ng_random random;
    ng_random__init(&random, 77);
    for (uint32_t i = 0; i < 8 * MEMBERS; i++) {
        uint32_t a = (uint32_t)ng_random__below(&random, MEMBERS);
        uint32_t b = (a + 1 + (uint32_t)ng_random__below(&random, 12)) % MEMBERS;
        ties[count][0] = a;
        ties[count++][1] = b;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t tie = how->backwards ? count - 1 - i : i;
        ng_day day = tie % 10 < how->dated ? (ng_day)tie : NG_DAY_NONE;
        check(ng_batch__connection(batch, NG_SOURCE_NONE, slot_of(batch, ties[tie][0]),
                  slot_of(batch, ties[tie][1]), day, &err),
            &err);
    }
    check(ng_batch__apply(batch, &err), &err);
    ng_batch__destroy(batch);
    scratch_store_commit(&fixture->scratch);
    ng_txn_abort(fixture->scratch.txn);
    fixture->scratch.txn = NULL;
}

static ng_calibration calibrate(suggest_fixture *fixture, const ng_calibrate_options *options)
{
    ng_calibration report;
    ng_error err = {0};
    check(ng_calibrate(fixture->scratch.store, options, &report, &err), &err);
    return report;
}

static ng_suggest_parameters stored(suggest_fixture *fixture)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    ng_suggest_parameters parameters;
    check(ng_txn_begin(fixture->scratch.store, NG_TXN_READ, &txn, &err), &err);
    check(ng_derived__parameters(txn, &parameters, &err), &err);
    ng_txn_abort(txn);
    return parameters;
}

static void assert_same(
    const ng_suggest_parameters *expected, const ng_suggest_parameters *parameters)
{
    assert_int_equal(expected->degree_twentieths, parameters->degree_twentieths);
    assert_int_equal(expected->walk_sixteenths, parameters->walk_sixteenths);
    assert_int_equal(expected->damping_twentieths, parameters->damping_twentieths);
}

static void test_ng_calibrate__hides_the_newest_where_days_are_known(void **state)
{
    const drawing how = {.dated = 10};
    fill(*state, &how);
    const ng_calibrate_options options = {.dry_run = true};
    ng_calibration report = calibrate(*state, &options);
    assert_true(report.by_date);
    ng_stats stats;
    ng_error err = {0};
    ng_txn *txn = NULL;
    suggest_fixture *fixture = *state;
    check(ng_txn_begin(fixture->scratch.store, NG_TXN_READ, &txn, &err), &err);
    check(ng_stats_read(txn, &stats, &err), &err);
    ng_txn_abort(txn);
    // All days differ, so that the share is exact but for the tie on the edge.
    assert_in_range(
        report.hidden, stats.connections * 15 / 100, stats.connections * 15 / 100 + 1);
    assert_true(report.members > 50 && report.members <= MEMBERS);
    assert_true(report.map_resource_allocation > 0 && report.map_resource_allocation < 1000000);
}

static void test_ng_calibrate__hides_by_hash_where_most_days_are_missing(void **state)
{
    const drawing how = {.dated = 4};
    fill(*state, &how);
    const ng_calibrate_options options = {.dry_run = true, .seed = 5};
    ng_calibration report = calibrate(*state, &options);
    assert_false(report.by_date);
    assert_in_range(report.hidden, 200, 420);
    const ng_calibrate_options other = {.dry_run = true, .seed = 6};
    assert_true(calibrate(*state, &other).map_before != report.map_before);
    assert_int_equal(report.map_before, calibrate(*state, &options).map_before);
}

static void test_ng_calibrate__scores_at_most_the_members_asked_for(void **state)
{
    const drawing how = {.dated = 10};
    fill(*state, &how);
    const ng_calibrate_options options = {.dry_run = true, .members = 60};
    assert_int_equal(60, calibrate(*state, &options).members);
}

static void test_ng_calibrate__writes_what_is_clearly_better(void **state)
{
    const drawing how = {.dated = 0};
    fill(*state, &how);
    // As bad as it gets, so that the grid must hold something better.
    const ng_suggest_parameters bad = {0, 64, 60};
    ng_error err = {0};
    suggest_fixture *fixture = *state;
    ng_txn *txn = NULL;
    check(ng_txn_begin(fixture->scratch.store, NG_TXN_WRITE, &txn, &err), &err);
    check(ng_derived__set_parameters(txn, &bad, &err), &err);
    check(ng_txn_commit(txn, &err), &err);
    const ng_calibrate_options dry = {.dry_run = true};
    ng_calibration measured = calibrate(fixture, &dry);
    assert_false(measured.written);
    assert_same(&bad, &measured.before);
    ng_suggest_parameters parameters = stored(fixture);
    assert_same(&bad, &parameters);
    ng_calibration report = calibrate(fixture, NULL);
    assert_true(report.written);
    assert_same(&measured.after, &report.after);
    assert_true(report.map_after > report.map_before);
    parameters = stored(fixture);
    assert_same(&report.after, &parameters);
    ng_calibration again = calibrate(fixture, NULL);
    assert_false(again.written);
    assert_same(&report.after, &again.before);
    assert_same(&again.before, &again.after);
    assert_int_equal(report.map_after, again.map_before);
    assert_int_equal(again.map_before, again.map_after);
}

static void test_ng_calibrate__keeps_the_parameters_when_few_members_can_be_scored(void **state)
{
    const drawing how = {.dated = 0};
    fill(*state, &how);
    const ng_calibrate_options options = {.members = 49};
    ng_calibration report = calibrate(*state, &options);
    assert_int_equal(49, report.members);
    assert_false(report.written);
    assert_same(&report.before, &report.after);
}

static void test_ng_calibrate__of_an_empty_store_measures_nothing(void **state)
{
    suggest_fixture *fixture = *state;
    scratch_store_commit(&fixture->scratch);
    ng_txn_abort(fixture->scratch.txn);
    fixture->scratch.txn = NULL;
    ng_calibration report = calibrate(fixture, NULL);
    assert_int_equal(0, report.members);
    assert_int_equal(0, report.hidden);
    assert_false(report.written);
}

static void test_ng_calibrate__does_not_depend_on_the_order_of_facts(void **state)
{
    const drawing forwards = {.dated = 5};
    const drawing backwards = {.dated = 5, .backwards = true};
    suggest_fixture *other = NULL;
    assert_int_equal(0, suggest_fixture_set_up((void **)&other));
    // Some members are there before: they have other ids than in the bulk load.
    fixture_member(other, "200");
    fixture_member(other, "7");
    fill(*state, &forwards);
    fill(other, &backwards);
    const ng_calibrate_options options = {.dry_run = true, .members = 100};
    ng_calibration mine = calibrate(*state, &options);
    ng_calibration theirs = calibrate(other, &options);
    assert_int_equal(mine.hidden, theirs.hidden);
    assert_int_equal(mine.map_before, theirs.map_before);
    assert_int_equal(mine.map_after, theirs.map_after);
    assert_int_equal(mine.map_resource_allocation, theirs.map_resource_allocation);
    assert_same(&mine.after, &theirs.after);
    assert_int_equal(0, suggest_fixture_tear_down((void **)&other));
}

static void test_ng_calibrate__stops_when_asked(void **state)
{
    const drawing how = {.dated = 0};
    fill(*state, &how);
    const volatile int cancel = 1;
    const ng_calibrate_options options = {.cancel = &cancel};
    ng_calibration report;
    suggest_fixture *fixture = *state;
    assert_int_equal(
        NG_ERR_INTERRUPTED, ng_calibrate(fixture->scratch.store, &options, &report, NULL));
    assert_int_equal(0, report.members);
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_calibrate__hides_the_newest_where_days_are_known),
        WITH_STORE(test_ng_calibrate__hides_by_hash_where_most_days_are_missing),
        WITH_STORE(test_ng_calibrate__scores_at_most_the_members_asked_for),
        WITH_STORE(test_ng_calibrate__writes_what_is_clearly_better),
        WITH_STORE(test_ng_calibrate__keeps_the_parameters_when_few_members_can_be_scored),
        WITH_STORE(test_ng_calibrate__of_an_empty_store_measures_nothing),
        WITH_STORE(test_ng_calibrate__does_not_depend_on_the_order_of_facts),
        WITH_STORE(test_ng_calibrate__stops_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
