// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whom a watch is to tell of: the best who are new, with the scores they would have anyway; and
 * what becomes of whom it told of when members are merged, parted, taken back or removed.
 *
 * The network: 1 to 5, 2 to 5 have skill c and 1 asks; 1 - 2 - 3 - 4 - 5 is a path.
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

#define MEMBERS "id,name,skills\n1,Member 1,\n2,Member 2,c\n3,Member 3,c\n4,Member 4,c\n"
#define FIFTH "id,name,skills\n5,Member 5,c\n"
#define ASKS "1"

enum {
    TODAY = 20000
};

static const ng_text skill = {"c", 1};
static const ng_source_need needs[] = {
    {.trait = NG_TRAIT_SKILL, .any = &skill, .any_count = 1, .before = NG_DAY_NONE}};

typedef struct network {
    import_fixture *f;
    ng_txn *txn; // NULL: none is open
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

static void begin(network *on, ng_txn_kind kind)
{
    ng_txn_abort(on->txn);
    assert_ok(ng_txn_begin(on->f->store, kind, &on->txn, &on->err), &on->err);
}

static void commit(network *on)
{
    store_fixture__commit(on->txn);
    on->txn = NULL;
}

static ng_source_options question(const ng_member *near)
{
    ng_source_options asked = ng_source_defaults();
    asked.needs = needs;
    asked.need_count = 1;
    asked.near = near;
    asked.near_count = 1;
    asked.today = TODAY;
    return asked;
}

// The network with a watch "w" that has told of nobody.
static network open_network(void **state)
{
    network on = {.f = *state};
    import_fixture__take(on.f, "members.csv", MEMBERS);
    import_fixture__take(on.f, "fifth.csv", FIFTH);
    import_fixture__take(on.f, "connections.csv", "a,b\n1,2\n2,3\n3,4\n4,5\n");
    begin(&on, NG_TXN_WRITE);
    const ng_member near = find(&on, ASKS);
    const ng_source_options asked = question(&near);
    const ng_watch_adding adding = {.name = ng_text__of("w"), .asked = &asked};
    assert_ok(ng_watch_add(on.txn, &adding, &on.err), &on.err);
    commit(&on);
    return on;
}

static void close_network(network *on)
{
    uint64_t faults = 0;
    ng_txn_abort(on->txn);
    on->txn = NULL;
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &on->err), &on->err);
    assert_int_equal(faults, 0);
}

// Asks within a new transaction.
static ng_candidates ask(network *on, ng_txn_kind kind, uint32_t count, ng_watch *watch)
{
    ng_candidates found;
    begin(on, kind);
    const ng_member near = find(on, ASKS);
    ng_source_options asked = question(&near);
    asked.count = count;
    assert_ok(ng_watch_read(on->txn, ng_text__of("w"), watch, &on->err), &on->err);
    assert_ok(ng_watch_ask(on->txn, watch, &asked, &found, &on->err), &on->err);
    return found;
}

static void assert_new(network *on, const char *expected)
{
    ng_watch watch;
    char text[64] = "";
    const ng_candidates found = ask(on, NG_TXN_READ, 25, &watch);
    for (size_t i = 0; i < found.count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", i == 0 ? "" : " ",
            found.at[i].label.at);
    }
    assert_string_equal(text, expected);
}

static void tell(network *on, uint32_t count)
{
    ng_watch watch;
    char head[NG_LOG_HEAD_BYTES];
    const ng_candidates found = ask(on, NG_TXN_WRITE, count, &watch);
    const ng_watch_telling telling = {
        .found = &found, .change = ng_txn_change(on->txn), .today = TODAY};
    assert_ok(ng_watch_tell(on->txn, &watch, &telling, head, &on->err), &on->err);
    commit(on);
}

static void test_ng_watch_ask__gives_the_best_who_are_new(void **state)
{
    network on = open_network(state);
    assert_new(&on, "2 3 4 5");
    tell(&on, 1);
    assert_new(&on, "3 4 5");
    tell(&on, 2);
    assert_new(&on, "5");
    tell(&on, 25);
    assert_new(&on, "");
    close_network(&on);
}

// Whoever is left out has no part in the scores of the others.
static void test_ng_watch_ask__scores_as_source_does(void **state)
{
    network on = open_network(state);
    ng_watch watch;
    ng_candidates all;
    tell(&on, 1);
    const ng_candidates found = ask(&on, NG_TXN_READ, 25, &watch);
    const ng_member near = find(&on, ASKS);
    const ng_source_options asked = question(&near);
    assert_ok(ng_source_find(on.txn, &asked, &all, &on.err), &on.err);
    assert_int_equal(all.count, found.count + 1);
    for (size_t i = 0; i < found.count; i++) {
        assert_int_equal(found.at[i].member.id, all.at[i + 1].member.id);
        assert_int_equal(found.at[i].score, all.at[i + 1].score);
    }
    close_network(&on);
}

static void test_ng_watch_ask__never_gives_who_is_suppressed_or_objected(void **state)
{
    network on = open_network(state);
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_suppress(on.txn, find(&on, "3"), true, 1, &on.outcome, &on.err), &on.err);
    assert_ok(
        ng_consent_end(on.txn, find(&on, "4"), NG_BASIS_OBJECTED, 1, &on.outcome, &on.err),
        &on.err);
    commit(&on);
    assert_new(&on, "2 5");
    tell(&on, 25);
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_suppress(on.txn, find(&on, "3"), false, 2, &on.outcome, &on.err), &on.err);
    commit(&on);
    assert_new(&on, "3");
    close_network(&on);
}

static void test_ng_watch_ask__names_what_the_store_does_not_know(void **state)
{
    network on = open_network(state);
    ng_watch watch;
    ng_candidates found;
    const ng_text other = ng_text__of("juggling");
    const ng_source_need need = {
        .trait = NG_TRAIT_SKILL, .any = &other, .any_count = 1, .before = NG_DAY_NONE};
    (void)ask(&on, NG_TXN_READ, 25, &watch);
    const ng_member near = find(&on, ASKS);
    ng_source_options asked = question(&near);
    asked.needs = &need;
    assert_int_equal(ng_watch_ask(on.txn, &watch, &asked, &found, &on.err), NG_ERR_NOT_FOUND);
    assert_int_equal(found.count, 0);
    close_network(&on);
}

// One who is two members, one of whom was told of, was told of; parted, the other was not.
static void test_ng_watch_ask__follows_who_is_merged_and_parted(void **state)
{
    network on = open_network(state);
    ng_member both;
    ng_undo_report report;
    tell(&on, 1); // of 2
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_member_merge(
                  on.txn, find(&on, "2"), find(&on, "4"), TODAY, &both, &on.outcome, &on.err),
        &on.err);
    commit(&on);
    assert_new(&on, "3 5");
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_member_unmerge(on.txn, find(&on, "4"), NULL, &report, &on.outcome, &on.err),
        &on.err);
    commit(&on);
    assert_new(&on, "3 4 5");
    close_network(&on);
}

// An import that is taken back and made again brings nobody who is new.
static void test_ng_watch_ask__remembers_who_was_taken_back(void **state)
{
    network on = open_network(state);
    ng_undo_report report;
    static const uint32_t import = 2; // that of FIFTH
    tell(&on, 25);
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_undo(on.txn, &import, 1, NULL, &report, &on.err), &on.err);
    commit(&on);
    assert_new(&on, "");
    import_fixture__take(on.f, "fifth.csv", FIFTH);
    assert_new(&on, "");
    close_network(&on);
}

// Who is removed is forgotten here too: whoever comes with the same key is new.
static void test_ng_watch_ask__forgets_who_is_removed(void **state)
{
    network on = open_network(state);
    tell(&on, 25);
    begin(&on, NG_TXN_WRITE);
    assert_ok(ng_member_remove(on.txn, find(&on, "5"), &on.outcome, &on.err), &on.err);
    commit(&on);
    import_fixture__take(on.f, "again.csv", "id,name,skills\n5,Member Five,c\n");
    assert_new(&on, "5");
    close_network(&on);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_watch_ask__gives_the_best_who_are_new),
        TEST(test_ng_watch_ask__scores_as_source_does),
        TEST(test_ng_watch_ask__never_gives_who_is_suppressed_or_objected),
        TEST(test_ng_watch_ask__names_what_the_store_does_not_know),
        TEST(test_ng_watch_ask__follows_who_is_merged_and_parted),
        TEST(test_ng_watch_ask__remembers_who_was_taken_back),
        TEST(test_ng_watch_ask__forgets_who_is_removed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
