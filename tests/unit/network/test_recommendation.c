// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Recommendations against a model that is an array: any order and split ends in the same
 * bytes, read from both ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/recommendation.h"
#include "support/scratch_store.h"

enum {
    ROWS = 120,
    IDS = 5,
    SOURCES = 3
};

static const char *const TEXTS[] = {"", "kept every promise", "sharp", "sharper"};

typedef struct tally {
    uint64_t outcomes[NG_REMOVED + 1];
    uint64_t touched;
} tally;

static void count(void *context, uint32_t source, ng_outcome outcome)
{
    tally *sums = context;
    assert_in_range(source, 0, SOURCES - 1);
    sums->outcomes[outcome]++;
}

static void touch(void *context, uint32_t member)
{
    tally *sums = context;
    assert_in_range(member, 1, IDS);
    sums->touched++;
}

static ng_recommendation random_recommendation(ng_random *random)
{
    static const ng_day days[] = {NG_DAY_NONE, -1, 0, 19000};
    ng_recommendation out = {
        .from = 1 + (uint32_t)ng_random__below(random, IDS),
        .day = days[ng_random__below(random, 4)],
        .text = ng_text__of(TEXTS[ng_random__below(random, 4)]),
        .relationship = ng_text__of(TEXTS[ng_random__below(random, 4)]),
    };
    do {
        out.to = 1 + (uint32_t)ng_random__below(random, IDS);
    } while (out.to == out.from);
    return out;
}

typedef struct model {
    ng_recommendation at[ROWS];
    uint32_t count;
} model;

static ng_recommendation *model_find(model *facts, uint32_t from, uint32_t to, ng_day day)
{
    for (uint32_t i = 0; i < facts->count; i++) {
        ng_recommendation *known = &facts->at[i];
        if (known->from == from && known->to == to && known->day == day) {
            return known;
        }
    }
    return NULL;
}

static void model_merge(model *facts, const ng_recommendation *added)
{
    ng_recommendation *known = model_find(facts, added->from, added->to, added->day);
    if (known == NULL) {
        facts->at[facts->count++] = *added;
        return;
    }
    int order = ng_text__compare(added->text, known->text);
    if (order > 0 ||
        (order == 0 && ng_text__compare(added->relationship, known->relationship) > 0)) {
        *known = *added;
    }
}

static void assert_side(
    scratch_store *scratch, ng_arena *arena, model *facts, bool inward, uint32_t member)
{
    const ng_recommendation *found;
    uint32_t found_count;
    uint32_t expected = 0;
    for (uint32_t i = 0; i < facts->count; i++) {
        uint32_t end = inward ? facts->at[i].to : facts->at[i].from;
        expected += end == member ? 1 : 0;
    }
    assert_int_equal(ng_recommendation__read(
                         scratch->txn, arena, inward, member, &found, &found_count, NULL),
        NG_OK);
    assert_int_equal(found_count, expected);
    for (uint32_t i = 0; i < found_count; i++) {
        const ng_recommendation *known =
            model_find(facts, found[i].from, found[i].to, found[i].day);
        if (known == NULL) {
            fail_msg("%u recommends %u, unasked", found[i].from, found[i].to);
            return;
        }
        assert_true(ng_text__equal(known->text, found[i].text));
        assert_true(ng_text__equal(known->relationship, found[i].relationship));
        if (i > 0) {
            uint32_t before = inward ? found[i - 1].from : found[i - 1].to;
            uint32_t present = inward ? found[i].from : found[i].to;
            assert_true(
                before < present || (before == present && found[i - 1].day < found[i].day));
        }
    }
}

static void assert_stored(scratch_store *scratch, model *facts)
{
    ng_arena *arena;
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    for (uint32_t member = 1; member <= IDS; member++) {
        assert_side(scratch, arena, facts, false, member);
        assert_side(scratch, arena, facts, true, member);
    }
    assert_int_equal(ng_txn__state(scratch->txn)->recommendations, facts->count);
    ng_arena__destroy(arena);
}

static void apply(
    scratch_store *scratch, const ng_recommendation *rows, uint32_t rows_count, tally *sums)
{
    ng_error err;
    ng_text_sorter *sorter;
    ng_apply_hooks hooks = {.context = sums, .count = count, .touch = touch};
    assert_int_equal(ng_text_sorter__create(1 << 20, &sorter, &err), NG_OK);
    for (uint32_t i = 0; i < rows_count; i++) {
        assert_int_equal(
            ng_recommendation__sort_in(sorter, &rows[i], i % SOURCES, &err), NG_OK);
    }
    ng_status status = ng_recommendation__apply(scratch->txn, sorter, &hooks, &err);
    ng_text_sorter__destroy(sorter);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static void test_ng_recommendation__apply__equals_the_model_in_any_order(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 12; round++) {
        scratch_store one;
        scratch_store other;
        ng_recommendation rows[ROWS];
        tally sums = {{0}, 0};
        tally again = {{0}, 0};
        model facts = {.count = 0};
        scratch_store_open(&one);
        scratch_store_open(&other);
        for (uint32_t i = 0; i < ROWS; i++) {
            rows[i] = random_recommendation(&random);
            model_merge(&facts, &rows[i]);
        }
        apply(&one, rows, ROWS, &sums);
        assert_int_equal(sums.outcomes[NG_CREATED], facts.count);
        assert_int_equal(sums.outcomes[NG_UNCHANGED], ROWS - facts.count);
        assert_stored(&one, &facts);
        for (uint32_t part = 6; part > 0; part--) {
            apply(&other, rows + (size_t)(part - 1) * (ROWS / 6), ROWS / 6, &sums);
            scratch_store_commit(&other);
        }
        scratch_store_assert_equal(&one, &other);
        apply(&other, rows, ROWS, &again);
        assert_int_equal(again.outcomes[NG_UNCHANGED], ROWS);
        assert_int_equal(again.touched, 0);
        scratch_store_close(&one);
        scratch_store_close(&other);
    }
}

static void test_ng_recommendation__remove_all__leaves_the_others(void **state)
{
    (void)state;
    ng_random random;
    scratch_store scratch;
    ng_recommendation rows[ROWS];
    tally sums = {{0}, 0};
    model left = {.count = 0};
    ng_random__init(&random, scratch_seed());
    scratch_store_open(&scratch);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i] = random_recommendation(&random);
        if (rows[i].from != 2 && rows[i].to != 2) {
            model_merge(&left, &rows[i]);
        }
    }
    apply(&scratch, rows, ROWS, &sums);
    assert_int_equal(ng_recommendation__remove_all(scratch.txn, 2, NULL), NG_OK);
    assert_stored(&scratch, &left);
    for (uint32_t member = 1; member <= IDS; member++) {
        assert_int_equal(ng_recommendation__remove_all(scratch.txn, member, NULL), NG_OK);
    }
    scratch_store_assert_no_ties(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_recommendation__read__names_one_without_its_record(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_arena *arena;
    ng_error err;
    ng_key key;
    const ng_recommendation *found;
    uint32_t found_count;
    scratch_store_open(&scratch);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    ng_key__u32x3(&key, 7, 9, 0);
    assert_int_equal(
        ng_txn__put(scratch.txn, NG_TABLE_RECOMMENDATIONS_IN, &key, (ng_bytes){NULL, 0}, NULL),
        NG_OK);
    assert_int_equal(
        ng_recommendation__read(scratch.txn, arena, true, 7, &found, &found_count, &err),
        NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "recommendations_in of 7"));
    assert_int_equal(found_count, 0);
    ng_arena__destroy(arena);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_recommendation__apply__equals_the_model_in_any_order),
        cmocka_unit_test(test_ng_recommendation__remove_all__leaves_the_others),
        cmocka_unit_test(test_ng_recommendation__read__names_one_without_its_record),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
