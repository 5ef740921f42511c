// SPDX-License-Identifier: GPL-3.0-or-later
// Batches: which slots are one member, what is counted, and that neither the order of facts nor
// their split over batches can be seen in the store.
#include "base/text.h"
#include "network/batch.h"
#include "network/change.h"
#include "network/connection.h"
#include "network/member.h"
#include "support/scratch_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

static ng_batch *open_batch(ng_txn *txn, uint32_t *source)
{
    ng_batch_options options = {.memory_bytes = (size_t)16 << 20};
    ng_batch *batch;
    assert_int_equal(ng_batch__create(txn, &options, &batch, NULL), NG_OK);
    assert_int_equal(ng_batch__add_source(batch, source, NULL), NG_OK);
    return batch;
}

static uint32_t key(ng_batch *batch, const char *name)
{
    uint32_t slot;
    assert_int_equal(ng_batch__member_cell(batch, text(name), text(""), &slot, NULL), NG_OK);
    return slot;
}

static uint32_t email(ng_batch *batch, const char *address)
{
    uint32_t slot;
    assert_int_equal(
        ng_batch__member(batch, NG_IDENTITY_EMAIL, text(address), &slot, NULL), NG_OK);
    return slot;
}

static void row(
    ng_batch *batch, uint32_t source, uint32_t slot, const char *name, const char *company)
{
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    fields.field[NG_FIELD_NAME] = text(name);
    fields.field[NG_FIELD_COMPANY] = text(company);
    assert_int_equal(ng_batch__member_row(batch, source, 1, slot, &fields, NULL), NG_OK);
}

static void apply(ng_batch *batch)
{
    ng_error err = {0};
    ng_status status = ng_batch__apply(batch, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static ng_member find(ng_txn *txn, const char *ref)
{
    ng_member member;
    ng_error err = {0};
    if (ng_member_find(txn, text(ref), &member, NULL, NULL, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return member;
}

static void assert_label(ng_txn *txn, ng_member member, const char *expected)
{
    ng_text label;
    assert_int_equal(ng_member_label(txn, member, &label, NULL), NG_OK);
    assert_string_equal(label.at, expected);
}

static void test_ng_batch__apply__gives_ids_in_the_order_of_members(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    static const char *const names[] = {
        "b", "10", "9", "a", "010", "https://www.linkedin.com/in/zed"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        row(batch, source, key(batch, names[i]), names[i], "");
    }
    apply(batch);
    static const char *const expected[] = {"9", "10", "010", "a", "b", "zed"};
    for (uint32_t id = 1; id <= 6; id++) {
        assert_label(scratch.txn, (ng_member){id}, expected[id - 1]);
    }
    assert_int_equal(ng_batch__count(batch, source).created, 6);
    assert_int_equal(ng_txn__state(scratch.txn)->ordered, 7);
    ng_batch__destroy(batch);
    scratch_store_close(&scratch);
}

static void test_ng_batch__apply__counts_net_effects(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "1"), "Ann Tester", "Contoh");
    row(batch, source, key(batch, "1"), "Ann Tester", "Contoh");
    uint32_t ties;
    assert_int_equal(ng_batch__add_source(batch, &ties, NULL), NG_OK);
    ng_batch__connection(batch, ties, key(batch, "1"), key(batch, "2"), NG_DAY_NONE, NULL);
    ng_batch__connection(batch, ties, key(batch, "2"), key(batch, "1"), NG_DAY_NONE, NULL);
    apply(batch);
    assert_int_equal(ng_batch__count(batch, source).created, 1);
    assert_int_equal(ng_batch__count(batch, source).unchanged, 1);
    assert_int_equal(ng_batch__count(batch, ties).created, 1);
    assert_int_equal(ng_batch__count(batch, ties).unchanged, 1);
    assert_int_equal(ng_batch__implied(batch), 1);
    ng_batch__destroy(batch);

    batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "1"), "Ann Tester", "Contoh");
    row(batch, source, key(batch, "2"), "Budi Contoh", "");
    ng_batch__connection(batch, source, key(batch, "1"), key(batch, "2"), 100, NULL);
    apply(batch);
    assert_int_equal(ng_batch__count(batch, source).created, 0);
    assert_int_equal(ng_batch__count(batch, source).updated, 2);
    assert_int_equal(ng_batch__count(batch, source).unchanged, 1);
    assert_int_equal(ng_batch__implied(batch), 0);
    ng_batch__destroy(batch);
    scratch_store_close(&scratch);
}

static void test_ng_batch__same__joins_members_within_a_batch(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "7"), "Ann Tester", "");
    row(batch, source, email(batch, "ann@example.org"), "", "Contoh");
    assert_int_equal(
        ng_batch__same(batch, key(batch, "7"), email(batch, "ann@example.org"), NULL), NG_OK);
    apply(batch);
    assert_int_equal(ng_txn__state(scratch.txn)->members, 1);
    assert_int_equal(find(scratch.txn, "Ann@Example.org").id, find(scratch.txn, "7").id);
    ng_batch__destroy(batch);
    scratch_store_close(&scratch);
}

static void test_ng_batch__apply__makes_stored_members_one(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "1"), "Ann Tester", "");
    row(batch, source, email(batch, "ann@example.org"), "", "Contoh");
    ng_batch__connection(batch, source, key(batch, "1"), key(batch, "2"), 50, NULL);
    ng_batch__connection(
        batch, source, email(batch, "ann@example.org"), key(batch, "2"), 40, NULL);
    ng_batch__connection(
        batch, source, email(batch, "ann@example.org"), key(batch, "3"), 30, NULL);
    apply(batch);
    assert_int_equal(ng_txn__state(scratch.txn)->members, 4);
    assert_int_equal(ng_txn__state(scratch.txn)->connections, 3);
    ng_batch__destroy(batch);

    batch = open_batch(scratch.txn, &source);
    ng_batch__same(batch, email(batch, "ann@example.org"), key(batch, "1"), NULL);
    apply(batch);
    ng_batch__destroy(batch);
    ng_member ann = find(scratch.txn, "ann@example.org");
    assert_label(scratch.txn, ann, "1");
    assert_int_equal(ng_txn__state(scratch.txn)->members, 3);
    assert_int_equal(ng_txn__state(scratch.txn)->connections, 2);
    ng_profile profile;
    assert_int_equal(ng_member_profile(scratch.txn, ann, &profile, NULL), NG_OK);
    assert_string_equal(profile.field[NG_FIELD_COMPANY].at, "Contoh");
    bool connected;
    ng_day since;
    ng_connection__find(
        scratch.txn, ann.id, find(scratch.txn, "2").id, &connected, &since, NULL);
    assert_true(connected);
    assert_int_equal(since, 40);
    scratch_store_close(&scratch);
}

static void test_ng_member_find__tells_names_apart(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "2"), "Citra Misal", "");
    row(batch, source, key(batch, "1"), "citra  MISAL", "");
    row(batch, source, key(batch, "3"), "Dewi Rekaan", "");
    apply(batch);
    ng_batch__destroy(batch);
    const ng_member *candidates;
    size_t count;
    ng_member member;
    assert_int_equal(find(scratch.txn, "dewi rekaan").id, 3);
    assert_int_equal(find(scratch.txn, "id:2").id, 2);
    assert_int_equal(
        ng_member_find(scratch.txn, text("Citra Misal"), &member, &candidates, &count, NULL),
        NG_ERR_AMBIGUOUS);
    assert_int_equal(count, 2);
    assert_int_equal(candidates[0].id, 1);
    assert_int_equal(
        ng_member_find(scratch.txn, text("Dewi"), &member, NULL, NULL, NULL), NG_ERR_NOT_FOUND);
    scratch_store_close(&scratch);
}

static void test_ng_member_remove__leaves_nothing(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_outcome outcome;
    ng_batch *batch = open_batch(scratch.txn, &source);
    row(batch, source, key(batch, "1"), "Ann Tester", "Contoh");
    ng_batch__connection(batch, source, key(batch, "1"), key(batch, "2"), 5, NULL);
    apply(batch);
    ng_batch__destroy(batch);
    assert_int_equal(
        ng_member_remove(scratch.txn, find(scratch.txn, "1"), &outcome, NULL), NG_OK);
    assert_int_equal(outcome, NG_REMOVED);
    ng_member member;
    assert_int_equal(
        ng_member_find(scratch.txn, text("1"), &member, NULL, NULL, NULL), NG_ERR_NOT_FOUND);
    assert_int_equal(ng_member_find(scratch.txn, text("Ann Tester"), &member, NULL, NULL, NULL),
        NG_ERR_NOT_FOUND);
    assert_int_equal(ng_txn__state(scratch.txn)->connections, 0);
    assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_POSTINGS), 0);
    assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_CONNECTIONS), 0);
    scratch_store_close(&scratch);
}

// Rows of members, some told twice with other days, skills and an identity more.
static void digest_of_rows(size_t memory_bytes, char out[33])
{
    enum {
        ROWS = 60000
    };
    scratch_store scratch;
    scratch_store_open(&scratch);
    ng_batch_options options = {.memory_bytes = memory_bytes};
    ng_batch *batch;
    uint32_t source;
    uint32_t skill[2];
    char name[160];
    assert_int_equal(ng_batch__create(scratch.txn, &options, &batch, NULL), NG_OK);
    assert_int_equal(ng_batch__add_source(batch, &source, NULL), NG_OK);
    assert_int_equal(
        ng_batch__term(batch, NG_VALUE_SKILL, text("Law"), &skill[0], NULL), NG_OK);
    assert_int_equal(
        ng_batch__term(batch, NG_VALUE_SKILL, text("Ale"), &skill[1], NULL), NG_OK);
    for (uint32_t i = 0; i < ROWS; i++) {
        const uint32_t member = i * 7919 % (ROWS - 5000);
        snprintf(name, sizeof name, "%u", member);
        const uint32_t slot = key(batch, name);
        if (i % 100 == 0) {
            snprintf(name, sizeof name, "m%u@example.org", i);
            assert_int_equal(ng_batch__same(batch, slot, email(batch, name), NULL), NG_OK);
        }
        snprintf(name, sizeof name, "%-120u.", i);
        ng_batch_fields fields = {.day = i % 3 == 0 ? NG_DAY_NONE : (ng_day)i - 30000,
            .own = i % 2,
            .skills = skill,
            .skill_count = i % 3};
        fields.field[NG_FIELD_NAME] = text(name);
        fields.field[NG_FIELD_COMPANY] = text(i % 5 == 0 ? "Acme" : "Mill & Sons");
        assert_int_equal(
            ng_batch__member_row(batch, source, i + 1, slot, &fields, NULL), NG_OK);
        if (i % 50 == 0) {
            assert_int_equal(ng_batch__skill(batch, source, slot, skill[1], NULL), NG_OK);
        }
    }
    apply(batch);
    // Members, and skills told by themselves: of 1,200 such rows 100 tell the same again.
    assert_int_equal(ng_batch__count(batch, source).created, ROWS - 5000 + 1100);
    ng_batch__destroy(batch);
    assert_int_equal(ng_digest(scratch.txn, NULL, out, NULL), NG_OK);
    scratch_store_close(&scratch);
}

static void test_ng_batch__apply__does_not_depend_on_memory(void **state)
{
    char spilled[33];
    char whole[33];
    (void)state;
    digest_of_rows((size_t)16 << 20, spilled);
    digest_of_rows((size_t)512 << 20, whole);
    assert_string_equal(spilled, whole);
}

// What a cell names, by whether it was met before, by its spelling and by the name space.
static void test_ng_batch__member_cell__tells_numbers_apart(void **state)
{
    static const char *const cells[] = {
        "7", "07", "0", "00", "65535", "65536", "999999999", "1000000000", "4294967296", "7a"};
    enum {
        CELLS = sizeof cells / sizeof cells[0]
    };
    static const char *const spaces[] = {"", "work", "school"};
    uint32_t slot[3][CELLS];
    scratch_store scratch;
    (void)state;
    scratch_store_open(&scratch);
    uint32_t source;
    ng_batch *batch = open_batch(scratch.txn, &source);
    for (int round = 0; round < 3; round++) {
        for (size_t space = 0; space < 3; space++) {
            for (size_t i = 0; i < CELLS; i++) {
                uint32_t found;
                assert_int_equal(ng_batch__member_cell(
                                     batch, text(cells[i]), text(spaces[space]), &found, NULL),
                    NG_OK);
                assert_int_equal(found, round == 0 ? found : slot[space][i]);
                slot[space][i] = found;
            }
        }
        // Makes room for larger numbers in what remembers them.
        for (unsigned i = 0; i < 20000; i++) {
            char name[32];
            snprintf(name, sizeof name, "%u", 60000 + i * 3);
            assert_int_not_equal(key(batch, name), 0);
        }
    }
    for (size_t i = 0; i < 3 * CELLS; i++) {
        for (size_t j = 0; j < i; j++) {
            assert_int_not_equal(slot[i / CELLS][i % CELLS], slot[j / CELLS][j % CELLS]);
        }
    }
    assert_int_equal(key(batch, "65535"), slot[0][4]);
    ng_batch__destroy(batch);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_batch__apply__gives_ids_in_the_order_of_members),
        cmocka_unit_test(test_ng_batch__apply__counts_net_effects),
        cmocka_unit_test(test_ng_batch__same__joins_members_within_a_batch),
        cmocka_unit_test(test_ng_batch__apply__does_not_depend_on_memory),
        cmocka_unit_test(test_ng_batch__member_cell__tells_numbers_apart),
        cmocka_unit_test(test_ng_batch__apply__makes_stored_members_one),
        cmocka_unit_test(test_ng_member_find__tells_names_apart),
        cmocka_unit_test(test_ng_member_remove__leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
