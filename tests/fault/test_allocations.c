// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of the work on whole stores failed once: import into a new store and into
 * an existing one, suggestions with reasons, and what else reads or writes everything. Each
 * call says that there is no memory, or does its work without what was optional; nothing
 * leaks; the store is as before or after, and serves the next call.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/failing_allocator.h"
#include "support/store_trial.h"

#define OFFICE NETGRAPH_SOURCE_DIR "/data/office"
#define NATIVE NETGRAPH_SOURCE_DIR "/data/formats/native"
#define LDBC NETGRAPH_SOURCE_DIR "/data/formats/ldbc"
#define LINKEDIN NETGRAPH_SOURCE_DIR "/data/formats/linkedin/url"

static ng_status import_one(ng_store *store, const char *path, const char *owner, ng_error *err)
{
    const ng_import_options options = {
        .today = 20000, .owner = owner, .memory_bytes = (size_t)4 << 20};
    ng_import_report report;
    const ng_status status = ng_import(store, &path, 1, &options, &report, err);
    ng_import_report_release(&report);
    return status;
}

// ------------------------------------------------------------------------------------- imports

/** Into a store that is made by the import: there as a whole, or not at all. */
static void import_new(const store_fixture *fixture, store_work run)
{
    char expected[33] = "";
    char found[33];
    char file[128];
    store_trial trial = {.path = fixture->path};
    uint64_t refused = 0;
    bool done = false;
    for (uint64_t nth = 1; !done; nth += store_trial__step()) {
        ng_status status;
        done = store_trial__fail_one(run, &trial, nth, &status);
        assert_int_equal(access(fixture->path, F_OK) == 0, status == NG_OK);
        refused += status != NG_OK;
        if (status != NG_OK) {
            continue;
        }
        store_trial__digest(fixture->path, found);
        store_trial__assert_sound(fixture->path);
        assert_true(expected[0] == '\0' || strcmp(found, expected) == 0);
        memcpy(expected, found, sizeof expected);
        snprintf(file, sizeof file, "%s/data.mdb", fixture->path);
        unlink(file);
        snprintf(file, sizeof file, "%s/lock.mdb", fixture->path);
        unlink(file);
        assert_int_equal(rmdir(fixture->path), 0);
    }
    printf("%llu failures\n", (unsigned long long)refused);
    assert_true(refused * store_trial__step() > 10);
}

static ng_status import_office(store_trial *trial, ng_error *err)
{
    return import_one(trial->store, OFFICE, NULL, err);
}

static ng_status import_native(store_trial *trial, ng_error *err)
{
    return import_one(trial->store, NATIVE, NULL, err);
}

static ng_status import_ldbc(store_trial *trial, ng_error *err)
{
    return import_one(trial->store, LDBC, NULL, err);
}

static ng_status import_linkedin(store_trial *trial, ng_error *err)
{
    return import_one(trial->store, LINKEDIN, "budi.contoh@example.org", err);
}

static void test_ng_import__of_the_office_into_a_new_store(void **state)
{
    import_new(*state, import_office);
}

static void test_ng_import__of_ldbc_into_a_new_store(void **state)
{
    import_new(*state, import_ldbc);
}

static void test_ng_import__into_an_existing_store(void **state)
{
    store_trial__change(*state, import_office, import_native);
}

static void test_ng_import__of_an_archive_into_an_existing_store(void **state)
{
    store_trial__change(*state, import_office, import_linkedin);
}

// ------------------------------------------------------------------------------- other changes

static ng_status find(ng_txn *txn, const char *ref, ng_member *out, ng_error *err)
{
    return ng_member_find(txn, ng_text__of(ref), out, NULL, NULL, err);
}

/** Several changes in one transaction. */
static ng_status change(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member a = {0};
    ng_member b = {0};
    ng_outcome outcome;
    const ng_endorse_options endorse = {.skill = ng_text__of("Singing"),
        .level = 2,
        .day = 100,
        .evidence = ng_text__of("heard")};
    const ng_assignment assignment = {ng_text__of("company"), ng_text__of("New Company")};
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "1", &a, err);
    status = status != NG_OK ? status : find(txn, "emil.example@example.org", &b, err);
    status = status != NG_OK ? status : ng_connect(txn, a, b, 100, &outcome, err);
    status = status != NG_OK ? status : ng_endorse(txn, a, b, &endorse, &outcome, err);
    status =
        status != NG_OK ? status : ng_member_set(txn, b, &assignment, 1, 200, &outcome, err);
    status = status != NG_OK ? status : find(txn, "Hana Placeholder", &a, err);
    status = status != NG_OK ? status : ng_block(txn, a, b, &outcome, err);
    status = status != NG_OK ? status : ng_member_remove(txn, a, &outcome, err);
    status =
        status != NG_OK ? status : ng_member_add(txn, ng_text__of("new"), &a, &outcome, err);
    if (status == NG_OK) {
        return ng_txn_commit(txn, err);
    }
    ng_txn_abort(txn);
    return status;
}

static void test_ng_txn_commit__of_changes_of_every_kind(void **state)
{
    store_trial__change(*state, import_office, change);
}

/** Whom the store trusts, chosen and taken back, and a recommendation, in one transaction. */
static ng_status decide(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member a = {0};
    ng_member b = {0};
    ng_outcome outcome;
    const ng_trust_seed *seeds;
    const ng_endorsement *endorsements;
    ng_profile profile;
    size_t count;
    bool chosen;
    const ng_recommend_options words = {.text = ng_text__of("Keeps a cool head."), .day = 100};
    ng_verification verification = {.method = ng_text__of("passport"), .day = 100};
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "1", &a, err);
    status = status != NG_OK ? status : find(txn, "2", &b, err);
    verification.member = a;
    verification.by = b;
    status = status != NG_OK ? status : ng_verify(txn, &verification, &outcome, err);
    verification.method = ng_text__of("video");
    status = status != NG_OK ? status : ng_verify(txn, &verification, &outcome, err);
    status =
        status != NG_OK ? status : ng_unverify(txn, a, ng_text__of("video"), &outcome, err);
    status = status != NG_OK ? status : ng_trust_seed_add(txn, b, 100, &outcome, err);
    status = status != NG_OK ? status : ng_trust_seeds(txn, &seeds, &count, &chosen, err);
    status = status != NG_OK ? status : ng_trust_seed_remove(txn, b, &outcome, err);
    status = status != NG_OK ? status : ng_recommend(txn, a, b, &words, &outcome, err);
    status = status != NG_OK ? status : ng_recommend(txn, b, a, &words, &outcome, err);
    status = status != NG_OK
        ? status
        : ng_withdraw_recommendation(txn, b, a, NG_DAY_NONE, &outcome, err);
    status = status != NG_OK ? status : ng_endorsements(txn, b, a, &endorsements, &count, err);
    status = status != NG_OK ? status : ng_member_profile(txn, a, &profile, err);
    status = status != NG_OK ? status : ng_member_remove(txn, b, &outcome, err);
    if (status == NG_OK) {
        return ng_txn_commit(txn, err);
    }
    ng_txn_abort(txn);
    return status;
}

static void test_ng_verify__and_what_else_is_decided(void **state)
{
    store_trial__change(*state, import_office, decide);
}

/** The whole life of a request for an introduction, in one transaction. */
static ng_status introduce(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member from = {0};
    ng_member to = {0};
    ng_member via[2] = {{0}, {0}};
    ng_text note;
    uint32_t id = 0;
    const ng_intro *list;
    size_t count;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = find(txn, "1", &from, err);
    status = status != NG_OK ? status : find(txn, "6", &to, err);
    status = status != NG_OK ? status : find(txn, "2", &via[0], err);
    status = status != NG_OK ? status : find(txn, "5", &via[1], err);
    status = status != NG_OK ? status
                             : ng_intro_draft(txn, from, to, ng_text__of("a fair"), 100,
                                   ng_text__of("I look for a hall"), &note, err);
    status = status != NG_OK ? status
                             : ng_intro_request(txn, from, to, via, 2, note, 19800, &id, err);
    status = status != NG_OK ? status : ng_intro_forward(txn, id, via[0], 19801, err);
    status = status != NG_OK ? status : ng_intro_forward(txn, id, via[1], 19802, err);
    status = status != NG_OK ? status : ng_intro_list(txn, to, 19803, &list, &count, err);
    status = status != NG_OK ? status : ng_intro_accept(txn, id, to, 19803, err);
    if (status == NG_OK) {
        return ng_txn_commit(txn, err);
    }
    ng_txn_abort(txn);
    return status;
}

static void test_ng_intro_accept__of_a_request_from_the_start(void **state)
{
    store_trial__change(*state, import_office, introduce);
}

static ng_status refresh(store_trial *trial, ng_error *err)
{
    ng_refresh_report report;
    return ng_refresh(trial->store, NULL, &report, err);
}

static void test_ng_refresh__of_an_existing_store(void **state)
{
    store_trial__change(*state, import_office, refresh);
}

static ng_status compact(store_trial *trial, ng_error *err)
{
    uint64_t before;
    uint64_t after;
    return ng_compact(trial->store, &before, &after, err);
}

static void test_ng_compact__of_an_existing_store(void **state)
{
    store_trial__change(*state, import_office, compact);
}

// ----------------------------------------------------------------------------------- questions

static ng_status refreshed_office(store_trial *trial, ng_error *err)
{
    const ng_status status = import_office(trial, err);
    return status == NG_OK ? refresh(trial, err) : status;
}

static ng_status suggest_by(
    store_trial *trial, ng_scorer scorer, ng_suggest_mode mode, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member;
    ng_suggestions found;
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    options.scorer = scorer;
    options.mode = mode;
    options.today = 20000;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : find(txn, "1", &member, err);
    status = status != NG_OK ? status : ng_suggest(txn, member, &options, &found, err);
    if (status == NG_OK) {
        assert_true(found.count > 0);
    }
    ng_txn_abort(txn);
    return status;
}

static ng_status suggest_people(store_trial *trial, ng_error *err)
{
    return suggest_by(trial, NG_SCORER_DEFAULT, NG_MODE_PEOPLE, err);
}

static ng_status suggest_mutual(store_trial *trial, ng_error *err)
{
    return suggest_by(trial, NG_SCORER_MUTUAL, NG_MODE_PEOPLE, err);
}

static ng_status suggest_colleagues(store_trial *trial, ng_error *err)
{
    return suggest_by(trial, NG_SCORER_DEFAULT, NG_MODE_COLLEAGUES, err);
}

static ng_status suggest_alumni(store_trial *trial, ng_error *err)
{
    return suggest_by(trial, NG_SCORER_DEFAULT, NG_MODE_ALUMNI, err);
}

static void test_ng_suggest__of_every_mode(void **state)
{
    const store_fixture *fixture = *state;
    store_trial__ask(fixture, refreshed_office, suggest_people, 3);
    store_trial__ask(fixture, refreshed_office, suggest_mutual, 3);
    store_trial__ask(fixture, refreshed_office, suggest_colleagues, 3);
    store_trial__ask(fixture, refreshed_office, suggest_alumni, 3);
}

static ng_status receive(
    void *context, size_t index, const ng_suggestions *answer, ng_error *err)
{
    size_t *received = context;
    (void)answer;
    (void)err;
    assert_int_equal(index, *received);
    ++*received;
    return NG_OK;
}

static ng_status suggest_many(store_trial *trial, ng_error *err)
{
    ng_member members[12];
    size_t received = 0;
    for (uint32_t i = 0; i < 12; i++) {
        members[i].id = i + 1;
    }
    const ng_status status =
        ng_suggest_many(trial->store, members, 12, NULL, 3, receive, &received, err);
    assert_true(status != NG_OK || received == 12);
    return status;
}

static void test_ng_suggest_many__of_everybody(void **state)
{
    store_trial__ask(*state, refreshed_office, suggest_many, 3);
}

static ng_status export_csv(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : ng_export(txn, NG_EXPORT_CSV, trial->folder, NULL, err);
    ng_txn_abort(txn);
    // All files or none.
    assert_int_equal(access(trial->folder, F_OK) == 0, status == NG_OK);
    return status;
}

static ng_status export_graphml(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status =
        status != NG_OK ? status : ng_export(txn, NG_EXPORT_GRAPHML, trial->folder, NULL, err);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_export__of_every_kind(void **state)
{
    const store_fixture *fixture = *state;
    store_trial__ask(fixture, refreshed_office, export_csv, 10);
    store_trial__ask(fixture, refreshed_office, export_graphml, 10);
}

/** Profile, search, counts and digest. */
static ng_status read_all(store_trial *trial, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_member member = {0};
    ng_profile profile;
    ng_stats stats;
    const ng_found *found = NULL;
    size_t count = 0;
    uint64_t total = 0;
    char digest[33];
    ng_status status = ng_txn_begin(trial->store, NG_TXN_READ, &txn, err);
    status = status != NG_OK ? status : find(txn, "1", &member, err);
    const ng_find_options options = {.as = member};
    status = status != NG_OK ? status : ng_member_profile(txn, member, &profile, err);
    status = status != NG_OK ? status : ng_stats_read(txn, &stats, err);
    status = status != NG_OK
        ? status
        : ng_find(txn, ng_text__of("sam"), &options, &found, &count, &total, err);
    status = status != NG_OK ? status : ng_digest(txn, NULL, digest, err);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_digest__and_other_reading(void **state)
{
    store_trial__ask(*state, refreshed_office, read_all, 5);
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

static ng_status examine(store_trial *trial, ng_error *err)
{
    uint64_t fault_count = 0;
    const ng_status status = ng_doctor(trial->path, print_fault, NULL, &fault_count, err);
    assert_int_equal(fault_count, 0);
    return status;
}

/** The examination forks, so its failures are counted there; up to here they are as many as a
 *  sound store asks. */
static void test_ng_doctor__never_calls_a_lack_of_memory_a_fault(void **state)
{
    const store_fixture *fixture = *state;
    ng_error err = {NG_OK, ""};
    store_trial trial = {.path = fixture->path};
    uint64_t refused = 0;
    uint64_t sound = 0;
    trial.store = store_fixture__open(fixture->path, true);
    assert_ok(import_office(&trial, &err), &err);
    for (uint64_t nth = 1; sound < 3; nth += store_trial__step()) {
        ng_failing_allocator_arm(nth);
        const ng_status status = examine(&trial, &err);
        ng_failing_allocator_disarm();
        if (status != NG_OK && status != NG_ERR_NOMEM) {
            fail_msg("allocation %llu: status %d: %s", (unsigned long long)nth, (int)status,
                err.text);
        }
        refused += status != NG_OK;
        sound = status == NG_OK ? sound + 1 : 0;
    }
    ng_store_close(trial.store);
    printf("%llu failures\n", (unsigned long long)refused);
    assert_true(refused * store_trial__step() > 3);
}

#define TEST(function)                                                                         \
    cmocka_unit_test_setup_teardown(function, store_fixture__set_up, store_fixture__tear_down)

/** The analytics part is looked for beside the program. */
static void link_analytics(void)
{
    char place[512];
    const ssize_t bytes = readlink("/proc/self/exe", place, sizeof place - 64);
    if (bytes > 0) {
        place[bytes] = '\0';
        char *name = strrchr(place, '/') + 1;
        snprintf(name, 64, "netgraph-analytics.so");
        (void)symlink(NETGRAPH_BUILD_DIR "/netgraph-analytics.so", place);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_import__of_the_office_into_a_new_store),
        TEST(test_ng_import__of_ldbc_into_a_new_store),
        TEST(test_ng_import__into_an_existing_store),
        TEST(test_ng_import__of_an_archive_into_an_existing_store),
        TEST(test_ng_txn_commit__of_changes_of_every_kind),
        TEST(test_ng_verify__and_what_else_is_decided),
        TEST(test_ng_intro_accept__of_a_request_from_the_start),
        TEST(test_ng_refresh__of_an_existing_store),
        TEST(test_ng_compact__of_an_existing_store),
        TEST(test_ng_suggest__of_every_mode),
        TEST(test_ng_suggest_many__of_everybody),
        TEST(test_ng_export__of_every_kind),
        TEST(test_ng_digest__and_other_reading),
        TEST(test_ng_doctor__never_calls_a_lack_of_memory_a_fault),
    };
    link_analytics();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
