// SPDX-License-Identifier: GPL-3.0-or-later
// Reputation refreshed again and again along a random history of a store: after every refresh
// all that is stored equals what a store has that was told the same facts at once, and now and
// then what `full` makes of the same store. NG_SEED replays the seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/change.h"
#include "network/snapshot.h"
#include "network/term.h"
#include "network/tie.h"
#include "network/trust.h"
#include "support/reputation_dump.h"
#include "support/store_fixture.h"

enum {
    HISTORIES = 12,
    REFRESHES = 30,
    MEMBERS = 24,
    SKILLS = 4,
    TODAY = 20000
};

static const char *const skill_names[SKILLS] = {"", "Knitting", "Rowing", "Chess"};
static uint64_t seed;
static uint32_t times[4];   // refreshes by ng_reputation_how
static uint32_t trusted[4]; // of them with somebody trusted besides the seeds

typedef struct history {
    const store_fixture *fixture;
    ng_store *store;
    ng_txn *txn; // of the present step
    ng_random random;
    const uint32_t *member; // [member_count] in the order of members
    uint32_t member_count;
} history;

static uint32_t below(history *h, uint32_t limit)
{
    return (uint32_t)ng_random__below(&h->random, limit);
}

static void list_members(history *h)
{
    ng_snapshot *snapshot = NULL;
    ng_error err;
    assert_ok(ng_snapshot__of(h->txn, &snapshot, &err), &err);
    assert_ok(ng_snapshot__members(snapshot, &h->member, &h->member_count, &err), &err);
}

static uint32_t some_member(history *h)
{
    return h->member[below(h, h->member_count)];
}

// Changes without their rules take no number themselves.
static void note(history *h)
{
    ng_error err;
    ng_journal_record record = {.what = ng_text__of("test"), .day = NG_DAY_NONE, .updated = 1};
    assert_ok(ng_change__note(h->txn, &record, &err), &err);
}

static void add_member(history *h)
{
    char key[16];
    ng_member member;
    ng_outcome outcome;
    ng_error err;
    // Keys by value, not by age: a new member comes in between.
    snprintf(key, sizeof key, "%u", below(h, 1000));
    assert_ok(ng_member_add(h->txn, ng_text__of(key), &member, &outcome, &err), &err);
}

static uint32_t term_of(ng_txn *txn, uint32_t skill)
{
    uint32_t term = 0;
    ng_error err;
    assert_ok(
        ng_term__add(txn, NG_VALUE_SKILL, ng_text__of(skill_names[skill]), &term, &err), &err);
    return term;
}

static void endorse(history *h)
{
    ng_tie_row row = {.from = some_member(h), .column = {some_member(h)}};
    ng_outcome outcome;
    ng_error err;
    if (row.from == row.column[0]) {
        return;
    }
    row.column[1] = term_of(h->txn, below(h, SKILLS));
    row.column[2] = TODAY;
    // One skill has no levels at all, so that both kinds of lists occur.
    bool levels = row.column[1] == 0 || row.column[1] != term_of(h->txn, 1);
    row.column[3] = levels ? below(h, 4) : 0;
    row.column[3] |= below(h, 5) == 0 ? NG_ENDORSEMENT_CLAIMED : 0;
    assert_ok(ng_tie__set(h->txn, NG_TIE_ENDORSEMENT, &row, &outcome, &err), &err);
    note(h);
}

static void withdraw(history *h)
{
    uint32_t from = some_member(h);
    ng_tie_list list;
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_tie__read(h->txn, NG_TIE_ENDORSEMENT, false, from, &list, &err), &err);
    if (list.count > 0) {
        uint32_t i = below(h, list.count);
        const uint32_t key[2] = {list.column[0][i], list.column[1][i]};
        assert_ok(ng_tie__remove(h->txn, NG_TIE_ENDORSEMENT, from, key, &outcome, &err), &err);
        note(h);
    }
}

static void change_trust(history *h)
{
    ng_member member = {some_member(h)};
    ng_verification verification = {.member = member,
        .method = ng_text__of("passport"),
        .by = {some_member(h)},
        .day = TODAY};
    ng_outcome outcome;
    ng_error err;
    switch (below(h, 4)) {
    case 0:
        if (verification.by.id != member.id) {
            assert_ok(ng_verify(h->txn, &verification, &outcome, &err), &err);
        }
        return;
    case 1:
        assert_ok(ng_unverify(h->txn, member, ng_text__of(""), &outcome, &err), &err);
        return;
    case 2:
        assert_ok(ng_trust_seed_add(h->txn, member, TODAY, &outcome, &err), &err);
        return;
    default:
        assert_ok(ng_trust_seed_remove(h->txn, member, &outcome, &err), &err);
        return;
    }
}

static void merge(history *h)
{
    ng_member one = {some_member(h)};
    ng_member other = {some_member(h)};
    ng_member both;
    ng_outcome outcome;
    ng_error err;
    if (one.id != other.id) {
        assert_ok(ng_member_merge(h->txn, one, other, TODAY, &both, &outcome, &err), &err);
    }
}

static void remove_member(history *h)
{
    ng_member member = {some_member(h)};
    ng_outcome outcome;
    ng_error err;
    assert_ok(ng_member_remove(h->txn, member, &outcome, &err), &err);
}

static void connect(history *h)
{
    ng_member one = {some_member(h)};
    ng_member other = {some_member(h)};
    ng_outcome outcome;
    ng_error err;
    if (one.id != other.id) {
        assert_ok(ng_connect(h->txn, one, other, NG_DAY_NONE, &outcome, &err), &err);
    }
}

static void step(history *h)
{
    uint32_t kind = below(h, 24);
    list_members(h);
    if (kind < 9) {
        endorse(h);
    } else if (kind < 13) {
        withdraw(h);
    } else if (kind < 17 || h->member_count < 6) {
        add_member(h);
    } else if (kind < 19) {
        connect(h);
    } else if (kind < 20) {
        merge(h);
    } else if (kind < 22) {
        remove_member(h);
    } else {
        change_trust(h);
    }
}

// A file of endorsements, by members of whom some may be new.
static void import_rows(history *h)
{
    char path[128];
    ng_import_report report;
    ng_error err;
    const ng_import_options options = {.kind = "endorsements", .today = TODAY};
    snprintf(path, sizeof path, "%s/rows.csv", h->fixture->folder);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "from,to,skill,level\n");
    for (uint32_t rows = 1 + below(h, 4); rows > 0; rows--) {
        uint32_t from = below(h, 40);
        fprintf(file, "%u,%u,%s,%u\n", from, from + 1 + below(h, 40),
            skill_names[1 + below(h, SKILLS - 1)], 1 + below(h, 3));
    }
    fclose(file);
    const char *const paths[] = {path};
    assert_ok(ng_import(h->store, paths, 1, &options, &report, &err), &err);
    ng_import_report_release(&report);
}

// Takes the last import back, so that all that is left is told again and ids are others. What
// the other steps told without a history is gone then.
static void undo(history *h)
{
    ng_undo_report report;
    ng_error err;
    ng_txn *txn = store_fixture__begin(h->store, NG_TXN_WRITE);
    const uint32_t import = (uint32_t)ng_txn__state(txn)->next_import - 1;
    ng_status status = ng_undo(txn, &import, 1, NULL, &report, &err);
    if (status == NG_OK) {
        store_fixture__commit(txn);
    } else {
        ng_txn_abort(txn);
        assert_true(status == NG_ERR_NOT_FOUND || status == NG_ERR_REFUSED);
    }
}

static char *refresh(ng_store *store, bool full, ng_reputation_how *how)
{
    const ng_refresh_options options = {.full = full};
    ng_refresh_report report;
    ng_error err;
    assert_ok(ng_refresh(store, &options, &report, &err), &err);
    *how = report.reputation.how;
    trusted[*how] += report.reputation.trusted > report.reputation.seeds;
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    char *text = reputation_dump(txn);
    ng_txn_abort(txn);
    return text;
}

// Members in their order, so that ids are others.
static void tell_members(history *h, ng_txn *fresh, uint32_t *new_id)
{
    for (uint32_t i = 0; i < h->member_count; i++) {
        ng_text label;
        ng_member member;
        ng_outcome outcome;
        ng_error err;
        assert_ok(ng_member_label(h->txn, (ng_member){h->member[i]}, &label, &err), &err);
        assert_ok(ng_member_add(fresh, label, &member, &outcome, &err), &err);
        new_id[h->member[i]] = member.id;
    }
}

static void tell_endorsements(history *h, ng_txn *fresh, const uint32_t *new_id)
{
    for (uint32_t i = 0; i < h->member_count; i++) {
        ng_tie_list list;
        ng_outcome outcome;
        ng_error err;
        assert_ok(
            ng_tie__read(h->txn, NG_TIE_ENDORSEMENT, false, h->member[i], &list, &err), &err);
        for (uint32_t j = 0; j < list.count; j++) {
            ng_text skill = {"", 0};
            ng_tie_row row = {
                .from = new_id[h->member[i]], .column = {new_id[list.column[0][j]]}};
            if (list.column[1][j] != 0) {
                assert_ok(
                    ng_term__text(h->txn, NG_VALUE_SKILL, list.column[1][j], &skill, &err),
                    &err);
            }
            assert_ok(ng_term__add(fresh, NG_VALUE_SKILL, skill, &row.column[1], &err), &err);
            row.column[2] = list.column[2][j];
            row.column[3] = list.column[3][j];
            assert_ok(ng_tie__set(fresh, NG_TIE_ENDORSEMENT, &row, &outcome, &err), &err);
        }
    }
}

// What a store has that was told everything at once.
static char *refresh_fresh(history *h)
{
    static uint32_t new_id[4096];
    char path[128];
    const uint32_t *seeds = NULL;
    uint32_t seed_count = 0;
    bool chosen = false;
    ng_error err;
    ng_reputation_how how;
    snprintf(path, sizeof path, "%s/fresh", h->fixture->folder);
    ng_store *store = store_fixture__open(path, true);
    ng_txn *fresh = store_fixture__begin(store, NG_TXN_WRITE);
    h->txn = store_fixture__begin(h->store, NG_TXN_READ);
    list_members(h);
    tell_members(h, fresh, new_id);
    tell_endorsements(h, fresh, new_id);
    assert_ok(ng_trust__seeds(h->txn, &seeds, &seed_count, &chosen, &err), &err);
    for (uint32_t i = 0; i < seed_count; i++) {
        ng_outcome outcome;
        assert_ok(
            ng_trust_seed_add(fresh, (ng_member){new_id[seeds[i]]}, TODAY, &outcome, &err),
            &err);
    }
    ng_txn_abort(h->txn);
    store_fixture__commit(fresh);
    char *text = refresh(store, false, &how);
    assert_int_equal(NG_REPUTATION_FULL, how);
    ng_store_close(store);
    snprintf(path, sizeof path, "%s/fresh/data.mdb", h->fixture->folder);
    remove(path);
    snprintf(path, sizeof path, "%s/fresh/lock.mdb", h->fixture->folder);
    remove(path);
    return text;
}

static void check_refresh(history *h)
{
    ng_reputation_how how;
    char *got = refresh(h->store, false, &how);
    times[how]++;
    char *expected = refresh_fresh(h);
    reputation_dump_compare(expected, got, ng_reputation_how_name(how));
    free(expected);
    if (below(h, 4) == 0) {
        ng_reputation_how full;
        char *again = refresh(h->store, true, &full);
        assert_int_equal(NG_REPUTATION_FULL, full);
        reputation_dump_compare(again, got, "full");
        free(again);
    }
    free(got);
}

static void live(history *h)
{
    h->txn = store_fixture__begin(h->store, NG_TXN_WRITE);
    for (uint32_t i = 0; i < MEMBERS; i++) {
        add_member(h);
    }
    for (uint32_t i = 0; i < MEMBERS; i++) {
        list_members(h);
        endorse(h);
    }
    for (uint32_t i = 0; i < 2; i++) {
        ng_outcome outcome;
        ng_error err;
        assert_ok(ng_trust_seed_add(h->txn, (ng_member){some_member(h)}, TODAY, &outcome, &err),
            &err);
    }
    store_fixture__commit(h->txn);
    for (uint32_t i = 0; i < REFRESHES; i++) {
        check_refresh(h);
        h->txn = store_fixture__begin(h->store, NG_TXN_WRITE);
        for (uint32_t steps = 1 + below(h, 3); steps > 0; steps--) {
            step(h);
        }
        store_fixture__commit(h->txn);
        if (below(h, 6) == 0) {
            import_rows(h);
        }
        if (below(h, 30) == 0) {
            undo(h);
        }
    }
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

static void test_ng_refresh__equals_a_full_run_along_random_histories(void **state)
{
    const store_fixture *fixture = *state;
    for (uint64_t i = 0; i < HISTORIES; i++) {
        char path[128];
        history h = {.fixture = fixture};
        ng_random__init(&h.random, seed + i);
        snprintf(path, sizeof path, "%s/store-%u", fixture->folder, (unsigned)i);
        h.store = store_fixture__open(path, true);
        live(&h);
        ng_store_close(h.store);
        uint64_t faults = 0;
        ng_error err;
        assert_ok(ng_doctor(path, print_fault, NULL, &faults, &err), &err);
        assert_int_equal(0, faults);
    }
    printf("with trust: kept %u, rescaled %u, partial %u\n", trusted[NG_REPUTATION_KEPT],
        trusted[NG_REPUTATION_RESCALED], trusted[NG_REPUTATION_PARTIAL]);
    printf("kept %u, rescaled %u, partial %u, full %u\n", times[NG_REPUTATION_KEPT],
        times[NG_REPUTATION_RESCALED], times[NG_REPUTATION_PARTIAL], times[NG_REPUTATION_FULL]);
    for (int how = 0; how < 4; how++) {
        assert_true(times[how] > 0 && trusted[how] > 0);
    }
}

int main(void)
{
    const char *wanted = getenv("NG_SEED");
    seed = wanted != NULL ? strtoull(wanted, NULL, 10) : 20260402;
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_refresh__equals_a_full_run_along_random_histories, store_fixture__set_up,
            store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
