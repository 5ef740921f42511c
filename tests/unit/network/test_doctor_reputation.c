// SPDX-License-Identifier: GPL-3.0-or-later
// The doctor and the columns of reputation: each single thing put wrong in them has a fault
// that names it, and a sound store has none.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "network/doctor.h"
#include "network/reputation_layout.h"
#include "network/term.h"
#include "network/tie.h"
#include "support/store_fixture.h"

enum {
    MEMBERS = 4,
    BLOCK_BYTES_MAX = 4096
};

typedef struct fixture {
    store_fixture *files;
    ng_store *store;
    char said[4096];
} fixture;

static void endorse(ng_txn *txn, uint32_t from, uint32_t to)
{
    ng_tie_row row = {.from = from, .column = {to, 0, 100, 0}};
    ng_outcome outcome;
    ng_error err;
    assert_ok(
        ng_term__add(txn, NG_VALUE_SKILL, ng_text__of("Chess"), &row.column[1], &err), &err);
    assert_ok(ng_tie__set(txn, NG_TIE_ENDORSEMENT, &row, &outcome, &err), &err);
}

// 1 is the seed and endorses 2 and 3; 2 endorses 3.
static int set_up(void **state)
{
    static fixture only;
    void *files = NULL;
    ng_refresh_report report;
    ng_outcome outcome;
    ng_error err;
    if (store_fixture__set_up(&files) != 0) {
        return -1;
    }
    only = (fixture){.files = files};
    only.store = store_fixture__open(only.files->path, true);
    ng_txn *txn = store_fixture__begin(only.store, NG_TXN_WRITE);
    for (uint32_t i = 1; i <= MEMBERS; i++) {
        const char key[] = {(char)('0' + i), 0};
        ng_member member;
        assert_ok(ng_member_add(txn, ng_text__of(key), &member, &outcome, &err), &err);
    }
    endorse(txn, 1, 2);
    endorse(txn, 1, 3);
    endorse(txn, 2, 3);
    assert_ok(ng_trust_seed_add(txn, (ng_member){1}, 100, &outcome, &err), &err);
    store_fixture__commit(txn);
    assert_ok(ng_refresh(only.store, NULL, &report, &err), &err);
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

static void keep(void *context, const char *sentence)
{
    fixture *fixed = context;
    size_t used = strlen(fixed->said);
    (void)snprintf(fixed->said + used, sizeof fixed->said - used, "%s\n", sentence);
}

static uint64_t check(fixture *fixed, ng_txn *txn)
{
    uint64_t faults = 0;
    ng_error err;
    fixed->said[0] = 0;
    assert_ok(ng_doctor__reputation(txn, keep, fixed, &faults, &err), &err);
    return faults;
}

static void assert_fault(fixture *fixed, ng_txn *txn, const char *words)
{
    uint64_t faults = check(fixed, txn);
    if (faults == 0 || strstr(fixed->said, words) == NULL) {
        fail_msg("'%s' is not in: %s", words, fixed->said);
    }
}

/** What to put wrong: four bytes of the first block of a column. */
typedef struct damage {
    const char *name;
    size_t at;
    uint32_t value;
    const char *words; // of the fault
} damage;

// The block with those bytes written over, and then as it was.
static void try_damage(fixture *fixed, const damage *wrong)
{
    unsigned char bytes[BLOCK_BYTES_MAX];
    ng_bytes stored;
    ng_error err;
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_WRITE);
    assert_ok(ng_derived__read_block(txn, wrong->name, 0, &stored, &err), &err);
    assert_non_null(stored.at);
    assert_in_range(stored.bytes, wrong->at + 4, BLOCK_BYTES_MAX);
    memcpy(bytes, stored.at, stored.bytes);
    ng_save_u32(bytes + wrong->at, wrong->value);
    ng_bytes changed = {bytes, stored.bytes};
    assert_ok(ng_derived__write_block(txn, wrong->name, 0, changed, &err), &err);
    assert_fault(fixed, txn, wrong->words);
    ng_txn_abort(txn);
}

static void test_ng_doctor__reputation__finds_a_refreshed_store_sound(void **state)
{
    fixture *fixed = *state;
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_READ);
    assert_int_equal(0, check(fixed, txn));
    ng_txn_abort(txn);
}

static void test_ng_doctor__reputation__names_numbers_that_cannot_be(void **state)
{
    static const damage damages[] = {
        // Of member 1.
        {NG_REPUTATION_MARKS, 12, NG_TRUST_ONE + 1, "member 1 has trust 1000000001"},
        {NG_REPUTATION_MARKS, 12, 0, "members with trust"},
        {NG_REPUTATION_MARKS, 16, 3, "has trust 1000000000, numbers 3 to 3"},
        {NG_REPUTATION_MARKS, 20, 9, "numbers 1 to 9"},
        // Of nobody.
        {NG_REPUTATION_MARKS, 4, 1, "member 0 has trust 0, numbers 1 to 0"},
        {NG_REPUTATION_PAGERANK_OF, 20, 4, "member 1 has rank 4, but stands at"},
        {NG_REPUTATION_PAGERANK_OF, 16, 0xffffffff, "reputation-pagerank: member 1 has rank"},
        {NG_REPUTATION_PAGERANK_ORDER, 0, 9, "place 1 has 9, who cannot stand there"},
        {NG_REPUTATION_PAGERANK_ORDER, 0, 1, "who cannot stand there"},
        {NG_REPUTATION_LISTS, 0, 1, "list 0 is of skill 1"},
        {NG_REPUTATION_LISTS, NG_REPUTATION_LIST_BYTES, 7, "list 1 is of skill 7"},
        {NG_REPUTATION_LISTS, 4, 3, "list 0 is of skill 0"},
        {NG_REPUTATION_LISTS, 16, 9, "endorsements of a list"},
        {NG_REPUTATION_LISTS, 8, 3, "reputation-found-0 has 24 bytes, not 36"},
        {"reputation-ranked-0", 4, 0, "place 2 has a score above that of the one before"},
        {"reputation-ranked-1", 0, 2, "who cannot stand there"},
        {"reputation-found-1", 0, 1, "entry 0 is of 1 at place"},
        {"reputation-found-1", 4, 0, "entry 0 is of 2 at place 1, not 2"},
        {"reputation-found-1", 4, UINT32_MAX, "ranked members of a list"},
        {"reputation-found-1", 8, 0, "entry 0 is of 2 at place 2, not 2"},
    };
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        try_damage(*state, &damages[i]);
    }
}

static void test_ng_doctor__reputation__misses_a_block(void **state)
{
    fixture *fixed = *state;
    ng_error err;
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_WRITE);
    assert_ok(ng_derived__delete_block(txn, "reputation-found-1", 0, &err), &err);
    assert_fault(fixed, txn, "block 0 of reputation-found-1 has 0 bytes, not 24");
    ng_txn_abort(txn);
}

static void test_ng_doctor__reputation__finds_a_block_left_over(void **state)
{
    fixture *fixed = *state;
    ng_error err;
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_WRITE);
    const unsigned char bytes[12] = {0};
    const ng_bytes value = {bytes, sizeof bytes};
    assert_ok(ng_derived__write_block(txn, "reputation-found-1", 1, value, &err), &err);
    assert_fault(fixed, txn, "blocks of reputation");
    ng_txn_abort(txn);
}

static void test_ng_doctor__reputation__names_a_summary_that_cannot_be(void **state)
{
    fixture *fixed = *state;
    unsigned char bytes[NG_REPUTATION_SUMMARY_BYTES];
    ng_bytes stored;
    ng_error err;
    ng_txn *txn = store_fixture__begin(fixed->store, NG_TXN_WRITE);
    assert_ok(ng_derived__read(txn, NG_REPUTATION_SUMMARY, &stored, &err), &err);
    assert_int_equal(sizeof bytes, stored.bytes);
    memcpy(bytes, stored.at, sizeof bytes);
    ng_save_u32(bytes + 8, 99);
    assert_ok(
        ng_derived__write(txn, NG_REPUTATION_SUMMARY, (ng_bytes){bytes, sizeof bytes}, &err),
        &err);
    assert_fault(fixed, txn, "reputation is of 4 members below 99, who never were");
    assert_ok(ng_derived__write(txn, NG_REPUTATION_SUMMARY, (ng_bytes){bytes, 7}, &err), &err);
    assert_fault(fixed, txn, "the summary of reputation has 7 bytes");
    ng_txn_abort(txn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_doctor__reputation__finds_a_refreshed_store_sound, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_doctor__reputation__names_numbers_that_cannot_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_doctor__reputation__misses_a_block, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_doctor__reputation__finds_a_block_left_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(
            test_ng_doctor__reputation__names_a_summary_that_cannot_be, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("doctor of reputation", tests, NULL, NULL);
}
