// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many requests at once: what is stored does not depend on their order, nor on how they are
 * split over batches, nor on when two members turn out to be one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/batch.h"
#include "network/intro.h"
#include "support/intro_fixture.h"

enum {
    ROWS = 120,
    KEYS = 5,
    ROUNDS = 12,
    DAY = 19000
};

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

// A row of a file: members are their keys.
typedef struct row {
    const char *from, *to, *via[2]; // the second NULL: only one introducer
    const char *note;
    ng_intro_state state;
    uint32_t passed, number;
    ng_day asked, changed;
} row;

static uint32_t slot_of(ng_batch *batch, const char *cell)
{
    uint32_t slot;
    assert_int_equal(ng_batch__member_cell(batch, text(cell), text(""), &slot, NULL), NG_OK);
    return slot;
}

static void add(ng_batch *batch, uint32_t source, const row *one)
{
    ng_intro_record record = {.from = slot_of(batch, one->from),
        .to = slot_of(batch, one->to),
        .via = {slot_of(batch, one->via[0])},
        .via_count = one->via[1] == NULL ? 1 : 2,
        .passed = one->passed,
        .state = one->state,
        .asked = one->asked,
        .changed = one->changed,
        .note = text(one->note)};
    if (one->via[1] != NULL) {
        record.via[1] = slot_of(batch, one->via[1]);
    }
    assert_int_equal(ng_batch__intro(batch, source, &record, one->number, NULL), NG_OK);
}

static ng_batch *open_batch(scratch_store *scratch, uint32_t *source)
{
    ng_batch_options options = {.memory_bytes = (size_t)16 << 20};
    ng_batch *batch;
    assert_int_equal(ng_batch__create(scratch->txn, &options, &batch, NULL), NG_OK);
    assert_int_equal(ng_batch__add_source(batch, source, NULL), NG_OK);
    return batch;
}

static ng_batch_count close_batch(ng_batch *batch, uint32_t source)
{
    ng_error err = {0};
    if (ng_batch__apply(batch, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    ng_batch_count count = ng_batch__count(batch, source);
    ng_batch__destroy(batch);
    return count;
}

static ng_batch_count apply(scratch_store *scratch, const row *rows, size_t count)
{
    uint32_t source;
    ng_batch *batch = open_batch(scratch, &source);
    for (size_t i = 0; i < count; i++) {
        add(batch, source, &rows[i]);
    }
    return close_batch(batch, source);
}

static void assert_same_digest(scratch_store *a, scratch_store *b)
{
    char of_a[33];
    char of_b[33];
    assert_int_equal(ng_digest(a->txn, NULL, of_a, NULL), NG_OK);
    assert_int_equal(ng_digest(b->txn, NULL, of_b, NULL), NG_OK);
    assert_string_equal(of_a, of_b);
}

// Few members, notes and days, so that many rows are about one request or one pair.
static row random_row(ng_random *random)
{
    static const char *const keys[KEYS] = {"a", "b", "c", "d", "e"};
    static const char *const notes[] = {"one", "two"};
    uint32_t order[KEYS] = {0, 1, 2, 3, 4};
    for (uint32_t i = 0; i < KEYS; i++) {
        uint32_t other = (uint32_t)ng_random__below(random, KEYS);
        uint32_t swapped = order[i];
        order[i] = order[other];
        order[other] = swapped;
    }
    row out = {.from = keys[order[0]],
        .to = keys[order[1]],
        .via = {keys[order[2]]},
        .note = notes[ng_random__below(random, 2)],
        .state = (ng_intro_state)ng_random__below(random, NG_INTRO_WITHDRAWN + 1),
        .asked = DAY + (ng_day)ng_random__below(random, 3)};
    uint32_t count = 1 + (uint32_t)ng_random__below(random, 2);
    out.via[1] = count == 2 ? keys[order[3]] : NULL;
    out.changed = out.asked + (ng_day)ng_random__below(random, 3);
    out.passed = (uint32_t)ng_random__below(random, count + 1);
    if (out.state == NG_INTRO_FORWARDED || out.state == NG_INTRO_ACCEPTED) {
        out.passed = count;
    } else if (out.state == NG_INTRO_ASKED && out.passed == count) {
        out.passed = 0;
    }
    out.number = (uint32_t)ng_random__below(random, 50);
    return out;
}

static void test_ng_intro__apply__ends_the_same_in_any_order_and_split(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < ROUNDS; round++) {
        scratch_store one;
        scratch_store other;
        row rows[ROWS];
        scratch_store_open(&one);
        scratch_store_open(&other);
        for (size_t i = 0; i < ROWS; i++) {
            rows[i] = random_row(&random);
        }
        (void)apply(&one, rows, ROWS);
        intro_fixture_assert_sound(&one);
        for (size_t part = ROWS / 10; part > 0; part--) {
            (void)apply(&other, rows + (part - 1) * 10, 10);
        }
        intro_fixture_assert_sound(&other);
        assert_same_digest(&one, &other);
        ng_batch_count again = apply(&other, rows, ROWS);
        assert_int_equal(again.unchanged, ROWS);
        assert_same_digest(&one, &other);
        scratch_store_close(&one);
        scratch_store_close(&other);
    }
}

static void test_ng_intro__apply__keeps_the_later_step(void **state)
{
    (void)state;
    const row rows[] = {
        {"a", "b", {"c", "d"}, "hi", NG_INTRO_ASKED, 1, 0, DAY, DAY + 2},
        {"a", "b", {"c", "d"}, "hi", NG_INTRO_FORWARDED, 2, 0, DAY, DAY + 1},
        {"a", "b", {"c", "d"}, "hi", NG_INTRO_DECLINED, 0, 0, DAY, DAY + 1},
    };
    scratch_store scratch;
    scratch_store_open(&scratch);
    ng_batch_count count = apply(&scratch, rows, 3);
    assert_int_equal(count.created, 1);
    assert_int_equal(count.unchanged, 2);
    ng_intro intro = intro_fixture_read(&scratch, 1, NG_DAY_NONE);
    assert_int_equal(intro.state, NG_INTRO_FORWARDED);
    assert_int_equal(intro.passed, 2);
    assert_int_equal(intro.changed, DAY + 2);
    scratch_store_close(&scratch);
}

static void test_ng_intro__apply__leaves_the_last_of_a_pair_open(void **state)
{
    (void)state;
    const row rows[] = {
        {"a", "b", {"c"}, "first", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"b", "a", {"c"}, "second", NG_INTRO_ASKED, 0, 0, DAY + 1, DAY + 1},
        {"a", "d", {"c"}, "third", NG_INTRO_ASKED, 0, 0, DAY, DAY},
    };
    scratch_store scratch;
    const ng_intro *list;
    size_t count;
    scratch_store_open(&scratch);
    for (size_t i = 3; i > 0; i--) {
        assert_int_equal(apply(&scratch, &rows[i - 1], 1).created, 1);
    }
    assert_int_equal(
        ng_intro_list(scratch.txn, (ng_member){0}, NG_DAY_NONE, &list, &count, NULL), NG_OK);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++) {
        bool first = strcmp(list[i].note.at, "first") == 0;
        assert_int_equal(list[i].state, first ? NG_INTRO_EXPIRED : NG_INTRO_ASKED);
        if (first) {
            ng_error err;
            assert_int_equal(
                ng_intro_forward(scratch.txn, list[i].id, list[i].via[0], DAY, &err),
                NG_ERR_REFUSED);
            assert_non_null(strstr(err.text, "gave way to a later one of the two"));
        }
    }
    scratch_store_close(&scratch);
}

static void test_ng_intro__apply__leaves_one_of_a_day_open_whatever_the_order(void **state)
{
    (void)state;
    static const row rows[] = {
        {"a", "b", {"c"}, "first", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"b", "a", {"c"}, "second", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"a", "b", {"d"}, "first", NG_INTRO_ASKED, 0, 0, DAY, DAY},
    };
    char open[2][32] = {"", ""};
    for (size_t order = 0; order < 2; order++) {
        scratch_store scratch;
        size_t open_count = 0;
        scratch_store_open(&scratch);
        for (size_t i = 0; i < 3; i++) {
            (void)apply(&scratch, &rows[order == 0 ? i : 2 - i], 1);
        }
        for (uint32_t id = 1; id <= 3; id++) {
            ng_intro intro = intro_fixture_read(&scratch, id, DAY);
            if (intro.state == NG_INTRO_ASKED) {
                open_count++;
                snprintf(open[order], sizeof open[order], "%s %s", intro.note.at,
                    intro.labels[1].at);
            }
        }
        assert_int_equal(open_count, 1);
        scratch_store_close(&scratch);
    }
    assert_string_equal(open[0], open[1]);
}

static void test_ng_intro__apply__keeps_numbers_that_are_free(void **state)
{
    (void)state;
    const row rows[] = {
        {"a", "b", {"c"}, "x", NG_INTRO_ASKED, 0, 7, DAY, DAY},
        {"a", "d", {"c"}, "x", NG_INTRO_ASKED, 0, 7, DAY, DAY},
        {"a", "e", {"c"}, "x", NG_INTRO_ASKED, 0, 3, DAY, DAY},
    };
    scratch_store scratch;
    scratch_store_open(&scratch);
    for (size_t i = 0; i < 3; i++) {
        (void)apply(&scratch, &rows[i], 1);
    }
    assert_string_equal(intro_fixture_read(&scratch, 7, DAY).labels[2].at, "b");
    assert_string_equal(intro_fixture_read(&scratch, 8, DAY).labels[2].at, "d");
    assert_string_equal(intro_fixture_read(&scratch, 3, DAY).labels[2].at, "e");
    assert_int_equal(ng_txn__state(scratch.txn)->next_intro, 9);
    intro_fixture_assert_sound(&scratch);
    scratch_store_close(&scratch);
}

// A batch in which `a` is `z`.
static void unite(scratch_store *scratch, const char *a, const char *z)
{
    uint32_t source;
    ng_batch *batch = open_batch(scratch, &source);
    assert_int_equal(ng_batch__same(batch, slot_of(batch, a), slot_of(batch, z), NULL), NG_OK);
    (void)close_batch(batch, source);
}

static void test_ng_batch__apply__renames_who_turns_out_to_be_another(void **state)
{
    (void)state;
    // z is a: as sender, as introducer, and as who is asked.
    const row rows[] = {
        {"z", "b", {"c"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"b", "d", {"c", "z"}, "x", NG_INTRO_ASKED, 1, 0, DAY, DAY},
        {"d", "z", {"b"}, "x", NG_INTRO_DECLINED, 0, 0, DAY, DAY},
        {"a", "b", {"c"}, "x", NG_INTRO_DECLINED, 0, 0, DAY, DAY},
        {"d", "c", {"b"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
    };
    scratch_store late;
    scratch_store early;
    scratch_store_open(&late);
    scratch_store_open(&early);
    (void)apply(&late, rows, 5);
    unite(&late, "a", "z");
    unite(&early, "a", "z");
    (void)apply(&early, rows, 5);
    assert_same_digest(&late, &early);
    assert_int_equal(ng_txn__entries(late.txn, NG_TABLE_INTROS), 4);
    intro_fixture_assert_sound(&late);
    intro_fixture_assert_sound(&early);
    scratch_store_close(&late);
    scratch_store_close(&early);
}

static void test_ng_batch__apply__drops_a_request_of_one_to_themselves(void **state)
{
    (void)state;
    const row rows[] = {
        {"a", "b", {"z"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"a", "z", {"b"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"b", "c", {"a", "z"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
        {"b", "c", {"a"}, "x", NG_INTRO_ASKED, 0, 0, DAY, DAY},
    };
    scratch_store scratch;
    scratch_store_open(&scratch);
    (void)apply(&scratch, rows, 4);
    unite(&scratch, "a", "z");
    assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_INTROS), 1);
    ng_batch_count again = apply(&scratch, rows, 4);
    assert_int_equal(again.unchanged, 4);
    intro_fixture_assert_sound(&scratch);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_intro__apply__ends_the_same_in_any_order_and_split),
        cmocka_unit_test(test_ng_intro__apply__keeps_the_later_step),
        cmocka_unit_test(test_ng_intro__apply__leaves_the_last_of_a_pair_open),
        cmocka_unit_test(test_ng_intro__apply__leaves_one_of_a_day_open_whatever_the_order),
        cmocka_unit_test(test_ng_intro__apply__keeps_numbers_that_are_free),
        cmocka_unit_test(test_ng_batch__apply__renames_who_turns_out_to_be_another),
        cmocka_unit_test(test_ng_batch__apply__drops_a_request_of_one_to_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
