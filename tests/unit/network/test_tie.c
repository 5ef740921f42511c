// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Ties with columns, against a model that is an array of rows: random rows in random orders
 * and splits must end in the same bytes, at both ends, with the same counters; the laws of
 * combining are tried over all small values. Longer than other tests: one model for all kinds
 * and all ways to change them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "network/tie.h"
#include "support/scratch_store.h"

enum {
    ROWS = 300,
    IDS = 9,
    SOURCES = 4
};

// Terms compare the other way round than their numbers, to see that the callback is asked.
static ng_status compare_terms(
    void *context, ng_value_kind kind, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    (void)context;
    (void)kind;
    (void)err;
    *out = a < b ? 1 : -1;
    return NG_OK;
}

typedef struct tally {
    uint64_t created, updated, unchanged;
    uint64_t of_source[SOURCES];
    uint32_t touched[IDS + 1];
} tally;

static void count(void *context, uint32_t source, ng_outcome outcome)
{
    tally *sums = context;
    assert_in_range(source, 0, SOURCES - 1);
    sums->of_source[source]++;
    sums->created += outcome == NG_CREATED ? 1 : 0;
    sums->updated += outcome == NG_UPDATED ? 1 : 0;
    sums->unchanged += outcome == NG_UNCHANGED ? 1 : 0;
}

static void touch(void *context, uint32_t member)
{
    tally *sums = context;
    assert_in_range(member, 1, IDS);
    sums->touched[member]++;
}

static ng_apply_hooks hooks_of(tally *sums)
{
    return (ng_apply_hooks){
        .context = sums, .count = count, .touch = touch, .order = {.compare = compare_terms}};
}

static uint32_t random_day(ng_random *random)
{
    uint64_t number = ng_random__below(random, 5);
    return number == 0 ? (uint32_t)NG_DAY_NONE : (uint32_t)((int32_t)number - 3);
}

static ng_tie_row random_row(ng_random *random, ng_tie tie)
{
    ng_tie_row row = {.from = 1 + (uint32_t)ng_random__below(random, IDS)};
    do {
        row.column[0] = 1 + (uint32_t)ng_random__below(random, IDS);
    } while (row.column[0] == row.from);
    uint32_t small = (uint32_t)ng_random__below(random, 3);
    uint32_t other = (uint32_t)ng_random__below(random, 3);
    switch (tie) {
    case NG_TIE_FOLLOW:
        row.column[1] = random_day(random);
        break;
    case NG_TIE_ENDORSEMENT:
        row.column[1] = small;
        row.column[2] = random_day(random);
        row.column[3] = other + (ng_random__below(random, 2) == 0 ? NG_ENDORSEMENT_CLAIMED : 0);
        break;
    case NG_TIE_MEMBERSHIP:
    case NG_TIE_INVITATION:
        row.column[1] = random_day(random);
        row.column[2] = small;
        break;
    case NG_TIE_POSITION:
        row.column[1] = small;
        row.column[2] = random_day(random);
        row.column[3] = other;
        row.column[4] = random_day(random);
        break;
    case NG_TIE_EDUCATION:
        row.column[1] = small;
        row.column[2] = other;
        row.column[3] = random_day(random);
        row.column[4] = random_day(random);
        break;
    case NG_TIE_BLOCK:
    case NG_TIE_COUNT:
        break;
    }
    return row;
}

// A model of what is stored: rows in no order.
typedef struct model {
    ng_tie_row at[ROWS];
    uint32_t count;
} model;

static bool same_tie(ng_tie tie, const ng_tie_row *a, const ng_tie_row *b)
{
    return a->from == b->from &&
        memcmp(a->column, b->column, ng_tie__shape(tie)->key_columns * sizeof a->column[0]) ==
        0;
}

static ng_tie_row *model_find(model *facts, ng_tie tie, const ng_tie_row *row)
{
    for (uint32_t i = 0; i < facts->count; i++) {
        if (same_tie(tie, &facts->at[i], row)) {
            return &facts->at[i];
        }
    }
    return NULL;
}

static void model_merge(model *facts, ng_tie tie, const ng_tie_row *row)
{
    ng_term_order order = {.compare = compare_terms};
    ng_tie_row *known = model_find(facts, tie, row);
    if (known == NULL) {
        facts->at[facts->count++] = *row;
    } else {
        assert_int_equal(ng_tie__combine(tie, &order, row, known, known, NULL), NG_OK);
    }
}

// A list holds exactly the model's rows under `id`, ascending.
static void assert_list(
    scratch_store *scratch, const model *facts, ng_tie tie, bool inward, uint32_t id)
{
    ng_tie_list list;
    const ng_tie_shape *shape = ng_tie__shape(tie);
    assert_int_equal(ng_tie__read(scratch->txn, tie, inward, id, &list, NULL), NG_OK);
    uint32_t expected = 0;
    for (uint32_t i = 0; i < facts->count; i++) {
        ng_tie_row row = facts->at[i];
        if ((inward ? row.column[0] : row.from) != id) {
            continue;
        }
        if (inward) {
            row.column[0] = row.from;
        }
        uint32_t index = ng_tie__search(tie, &list, row.column);
        assert_int_not_equal(index, UINT32_MAX);
        for (uint32_t c = 0; c < shape->columns; c++) {
            assert_int_equal(list.column[c][index], row.column[c]);
        }
        expected++;
    }
    assert_int_equal(list.count, expected);
}

static uint64_t counter_of(scratch_store *scratch, ng_tie tie)
{
    const ng_state *state = ng_txn__state(scratch->txn);
    const uint64_t counters[NG_TIE_COUNT] = {state->follows, state->endorsements,
        state->memberships, state->invitations, state->blocks, state->positions,
        state->educations};
    return counters[tie];
}

// Lists read side by side are those read one by one.
static void assert_many(scratch_store *scratch, ng_tie tie, bool inward)
{
    uint32_t ids[IDS + 1];
    ng_tie_list many[IDS + 1];
    for (uint32_t i = 0; i <= IDS; i++) {
        ids[i] = i + 1; // the last has none
    }
    assert_int_equal(
        ng_tie__read_many(scratch->txn, tie, inward, ids, IDS + 1, many, NULL), NG_OK);
    for (uint32_t i = 0; i <= IDS; i++) {
        ng_tie_list one;
        assert_int_equal(ng_tie__read(scratch->txn, tie, inward, ids[i], &one, NULL), NG_OK);
        assert_int_equal(many[i].count, one.count);
        assert_ptr_equal(many[i].column[0], one.column[0]);
    }
}

static void assert_stored(scratch_store *scratch, const model *facts, ng_tie tie)
{
    assert_many(scratch, tie, false);
    for (uint32_t id = 1; id <= IDS; id++) {
        assert_list(scratch, facts, tie, false, id);
        if (ng_tie__shape(tie)->in != NG_TABLE_COUNT) {
            assert_list(scratch, facts, tie, true, id);
        }
    }
    assert_int_equal(counter_of(scratch, tie), facts->count);
}

static void apply(
    scratch_store *scratch, ng_tie tie, const ng_tie_row *rows, uint32_t count_, tally *sums)
{
    ng_error err;
    ng_sorter *sorter;
    ng_apply_hooks hooks = hooks_of(sums);
    assert_int_equal(ng_sorter__create(4, 1 << 20, &sorter, &err), NG_OK);
    for (uint32_t i = 0; i < count_; i++) {
        uint64_t words[4];
        ng_tie__pack(&rows[i], i % SOURCES, words);
        assert_int_equal(ng_sorter__add(sorter, words, &err), NG_OK);
    }
    ng_status status = ng_tie__apply(scratch->txn, tie, sorter, &hooks, &err);
    ng_sorter__destroy(sorter);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static void shuffle(ng_random *random, ng_tie_row *rows, uint32_t count_)
{
    for (uint32_t i = count_; i > 1; i--) {
        uint32_t other = (uint32_t)ng_random__below(random, i);
        ng_tie_row kept = rows[i - 1];
        rows[i - 1] = rows[other];
        rows[other] = kept;
    }
}

static void apply_in_parts(
    scratch_store *scratch, ng_tie tie, const ng_tie_row *rows, ng_random *random)
{
    tally sums = {0};
    for (uint32_t begin = 0; begin < ROWS;) {
        uint32_t size = 1 + (uint32_t)ng_random__below(random, 90);
        size = size > ROWS - begin ? ROWS - begin : size;
        apply(scratch, tie, rows + begin, size, &sums);
        begin += size;
        if (size % 2 == 0) {
            scratch_store_commit(scratch);
        }
    }
    assert_int_equal(sums.created, counter_of(scratch, tie));
    assert_int_equal(sums.created + sums.updated + sums.unchanged, ROWS);
}

static void test_ng_tie__apply__equals_the_model_in_any_order(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        for (int round = 0; round < 6; round++) {
            scratch_store one;
            scratch_store other;
            ng_tie_row rows[ROWS];
            tally sums = {0};
            model facts = {.count = 0};
            scratch_store_open(&one);
            scratch_store_open(&other);
            for (uint32_t i = 0; i < ROWS; i++) {
                rows[i] = random_row(&random, (ng_tie)tie);
                model_merge(&facts, (ng_tie)tie, &rows[i]);
            }
            apply(&one, (ng_tie)tie, rows, ROWS, &sums);
            assert_stored(&one, &facts, (ng_tie)tie);
            assert_int_equal(sums.created, facts.count);
            assert_int_equal(sums.updated, 0);
            assert_int_equal(sums.unchanged, ROWS - facts.count);
            shuffle(&random, rows, ROWS);
            apply_in_parts(&other, (ng_tie)tie, rows, &random);
            scratch_store_assert_equal(&one, &other);
            scratch_store_close(&one);
            scratch_store_close(&other);
        }
    }
}

static void test_ng_tie__apply__again_changes_nothing(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        scratch_store scratch;
        ng_tie_row rows[ROWS];
        tally first = {0};
        tally second = {0};
        ng_buffer before = {0};
        ng_buffer after = {0};
        scratch_store_open(&scratch);
        for (uint32_t i = 0; i < ROWS; i++) {
            rows[i] = random_row(&random, (ng_tie)tie);
        }
        apply(&scratch, (ng_tie)tie, rows, ROWS, &first);
        scratch_store_dump(&scratch, &before);
        apply(&scratch, (ng_tie)tie, rows, ROWS, &second);
        scratch_store_dump(&scratch, &after);
        assert_int_equal(second.unchanged, ROWS);
        for (uint32_t id = 0; id <= IDS; id++) {
            assert_int_equal(second.touched[id], 0);
        }
        assert_int_equal(before.bytes, after.bytes);
        assert_memory_equal(before.at, after.at, before.bytes);
        ng_buffer__finish(&before);
        ng_buffer__finish(&after);
        scratch_store_close(&scratch);
    }
}

static void test_ng_tie__apply__counts_the_least_source_and_touches_both_ends(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {0};
    ng_apply_hooks hooks = hooks_of(&sums);
    ng_sorter *sorter;
    const uint32_t sources[] = {3, 1, NG_SOURCE_NONE, 1, 2};
    scratch_store_open(&scratch);
    assert_int_equal(ng_sorter__create(4, 1 << 20, &sorter, NULL), NG_OK);
    for (uint32_t i = 0; i < 5; i++) {
        ng_tie_row row = {.from = 4, .column = {2, 10 - i}};
        uint64_t words[4];
        ng_tie__pack(&row, sources[i], words);
        assert_int_equal(ng_sorter__add(sorter, words, NULL), NG_OK);
    }
    assert_int_equal(ng_tie__apply(scratch.txn, NG_TIE_FOLLOW, sorter, &hooks, NULL), NG_OK);
    ng_sorter__destroy(sorter);
    assert_int_equal(sums.created, 1);
    assert_int_equal(sums.unchanged, 3);
    assert_int_equal(sums.of_source[1], 2);
    assert_int_equal(sums.touched[4], 1);
    assert_int_equal(sums.touched[2], 1);
    scratch_store_close(&scratch);
}

static void test_ng_tie__apply__stops_when_cancelled(void **state)
{
    (void)state;
    scratch_store scratch;
    volatile int cancel = 1;
    ng_apply_hooks hooks = {.cancel = &cancel};
    ng_sorter *sorter;
    ng_error err;
    ng_tie_row row = {.from = 1, .column = {2, 0}};
    uint64_t words[4];
    scratch_store_open(&scratch);
    assert_int_equal(ng_sorter__create(4, 1 << 20, &sorter, NULL), NG_OK);
    ng_tie__pack(&row, 0, words);
    assert_int_equal(ng_sorter__add(sorter, words, NULL), NG_OK);
    assert_int_equal(
        ng_tie__apply(scratch.txn, NG_TIE_FOLLOW, sorter, &hooks, &err), NG_ERR_INTERRUPTED);
    ng_sorter__destroy(sorter);
    assert_int_not_equal(ng_txn_commit(scratch.txn, &err), NG_OK);
    scratch.txn = NULL;
    scratch_store_close(&scratch);
}

static void model_remove(model *facts, ng_tie_row *row)
{
    *row = facts->at[--facts->count];
}

static void test_ng_tie__set__and_remove_equal_the_model(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        scratch_store scratch;
        scratch_store fresh;
        model facts = {.count = 0};
        tally sums = {0};
        scratch_store_open(&scratch);
        scratch_store_open(&fresh);
        for (int step = 0; step < 400; step++) {
            ng_tie_row row = random_row(&random, (ng_tie)tie);
            ng_tie_row *known = model_find(&facts, (ng_tie)tie, &row);
            bool remove = ng_random__below(&random, 3) == 0;
            ng_outcome outcome;
            ng_outcome expected = NG_UNCHANGED;
            if (remove) {
                assert_int_equal(ng_tie__remove(scratch.txn, (ng_tie)tie, row.from, row.column,
                                     &outcome, NULL),
                    NG_OK);
                if (known != NULL) {
                    expected = NG_REMOVED;
                    model_remove(&facts, known);
                }
            } else {
                assert_int_equal(
                    ng_tie__set(scratch.txn, (ng_tie)tie, &row, &outcome, NULL), NG_OK);
                if (known == NULL) {
                    expected = NG_CREATED;
                    facts.at[facts.count++] = row;
                } else if (memcmp(known, &row, sizeof row) != 0) {
                    expected = NG_UPDATED;
                    *known = row;
                }
            }
            assert_int_equal(outcome, expected);
        }
        assert_stored(&scratch, &facts, (ng_tie)tie);
        apply(&fresh, (ng_tie)tie, facts.at, facts.count, &sums);
        scratch_store_assert_equal(&scratch, &fresh);
        scratch_store_close(&scratch);
        scratch_store_close(&fresh);
    }
}

static void test_ng_tie__remove_all__leaves_the_others(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        scratch_store scratch;
        model facts = {.count = 0};
        model left = {.count = 0};
        tally sums = {0};
        bool two_sided = ng_tie__shape((ng_tie)tie)->in != NG_TABLE_COUNT;
        scratch_store_open(&scratch);
        for (uint32_t i = 0; i < ROWS; i++) {
            ng_tie_row row = random_row(&random, (ng_tie)tie);
            model_merge(&facts, (ng_tie)tie, &row);
        }
        apply(&scratch, (ng_tie)tie, facts.at, facts.count, &sums);
        for (uint32_t i = 0; i < facts.count; i++) {
            bool named = facts.at[i].from == 3 || (two_sided && facts.at[i].column[0] == 5);
            if (!named) {
                left.at[left.count++] = facts.at[i];
            }
        }
        assert_int_equal(ng_tie__remove_all(scratch.txn, (ng_tie)tie, false, 3, NULL), NG_OK);
        assert_int_equal(ng_tie__remove_all(scratch.txn, (ng_tie)tie, true, 5, NULL), NG_OK);
        assert_stored(&scratch, &left, (ng_tie)tie);
        for (uint32_t id = 1; id <= IDS; id++) {
            assert_int_equal(
                ng_tie__remove_all(scratch.txn, (ng_tie)tie, false, id, NULL), NG_OK);
        }
        scratch_store_assert_no_ties(&scratch);
        scratch_store_close(&scratch);
    }
}

static ng_tie_row combined(ng_tie tie, const ng_tie_row *a, const ng_tie_row *b)
{
    ng_term_order order = {.compare = compare_terms};
    ng_tie_row out;
    assert_int_equal(ng_tie__combine(tie, &order, a, b, &out, NULL), NG_OK);
    return out;
}

// Every row of a tie whose columns behind the key take few values each; the key is fixed.
static uint32_t small_rows(ng_tie tie, ng_tie_row *out)
{
    static const uint32_t values[] = {(uint32_t)NG_DAY_NONE, (uint32_t)-7, 0, 1, 2,
        NG_ENDORSEMENT_CLAIMED, NG_ENDORSEMENT_CLAIMED + 1, NG_ENDORSEMENT_CLAIMED + 2};
    enum {
        VALUES = sizeof values / sizeof values[0]
    };
    const ng_tie_shape *shape = ng_tie__shape(tie);
    bool pair = shape->columns - shape->key_columns == 2;
    uint32_t found = 0;
    if (tie == NG_TIE_BLOCK) { // says nothing but that it is there
        out[0] = (ng_tie_row){.from = 1, .column = {2}};
        return 1;
    }
    for (uint32_t first = 0; first < VALUES; first++) {
        for (uint32_t second = 0; second < (pair ? VALUES : 1); second++) {
            ng_tie_row row = {.from = 1, .column = {2}};
            row.column[shape->key_columns] = values[first];
            if (pair) {
                row.column[shape->key_columns + 1] = values[second];
            }
            out[found++] = row;
        }
    }
    return found;
}

static void test_ng_tie__combine__is_commutative_associative_idempotent(void **state)
{
    (void)state;
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        ng_tie_row rows[64];
        uint32_t rows_count = small_rows((ng_tie)tie, rows);
        for (uint32_t a = 0; a < rows_count; a++) {
            ng_tie_row self = combined((ng_tie)tie, &rows[a], &rows[a]);
            assert_memory_equal(&self, &rows[a], sizeof self);
            for (uint32_t b = 0; b < rows_count; b++) {
                ng_tie_row ab = combined((ng_tie)tie, &rows[a], &rows[b]);
                ng_tie_row ba = combined((ng_tie)tie, &rows[b], &rows[a]);
                assert_memory_equal(&ab, &ba, sizeof ab);
                for (uint32_t c = 0; c < rows_count; c++) {
                    ng_tie_row bc = combined((ng_tie)tie, &rows[b], &rows[c]);
                    ng_tie_row left = combined((ng_tie)tie, &ab, &rows[c]);
                    ng_tie_row right = combined((ng_tie)tie, &rows[a], &bc);
                    assert_memory_equal(&left, &right, sizeof left);
                }
            }
        }
    }
}

static void test_ng_tie__combine__keeps_what_the_rules_say(void **state)
{
    (void)state;
    ng_tie_row early = {.from = 1, .column = {2, 10}};
    ng_tie_row unknown = {.from = 1, .column = {2, (uint32_t)NG_DAY_NONE}};
    assert_int_equal(combined(NG_TIE_FOLLOW, &unknown, &early).column[1], 10);
    ng_tie_row claimed = {.from = 1, .column = {2, 7, 20, 3 + NG_ENDORSEMENT_CLAIMED}};
    ng_tie_row known = {.from = 1, .column = {2, 7, 10, 1}};
    ng_tie_row endorsed = combined(NG_TIE_ENDORSEMENT, &claimed, &known);
    assert_int_equal(endorsed.column[2], 20);
    assert_int_equal(endorsed.column[3], 3);
    endorsed = combined(NG_TIE_ENDORSEMENT, &claimed, &claimed);
    assert_int_equal(endorsed.column[3], 3 + NG_ENDORSEMENT_CLAIMED);
    ng_tie_row joined = {.from = 1, .column = {2, 5, 1}};
    ng_tie_row led = {.from = 1, .column = {2, 9, 2}};
    ng_tie_row member = combined(NG_TIE_MEMBERSHIP, &joined, &led);
    assert_int_equal(member.column[1], 5);
    assert_int_equal(member.column[2], 1);
    ng_tie_row here = {.from = 1, .column = {2, 0, 5, 0, 100}};
    ng_tie_row there = {.from = 1, .column = {2, 0, 5, 4, (uint32_t)NG_DAY_NONE}};
    ng_tie_row position = combined(NG_TIE_POSITION, &here, &there);
    assert_int_equal(position.column[3], 4);
    assert_int_equal(position.column[4], 100);
}

static void test_ng_tie__read__names_table_and_member_of_a_damaged_list(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    ng_tie_list list;
    const unsigned char three_words[12] = {0};
    scratch_store_open(&scratch);
    assert_int_equal(ng_txn__put_id(scratch.txn, NG_TABLE_FOLLOWS_IN, 77,
                         (ng_bytes){three_words, sizeof three_words}, NULL),
        NG_OK);
    assert_int_equal(
        ng_tie__read(scratch.txn, NG_TIE_FOLLOW, true, 77, &list, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "follows_in of 77"));
    assert_int_equal(list.count, 0);
    scratch_store_close(&scratch);
}

static void test_ng_evidence__merge__keeps_the_greater_text(void **state)
{
    (void)state;
    scratch_store scratch;
    bool changed;
    ng_text text;
    scratch_store_open(&scratch);
    ng_txn *txn = scratch.txn;
    assert_int_equal(
        ng_evidence__merge(txn, 1, 2, 3, (ng_text){"built it", 8}, &changed, NULL), NG_OK);
    assert_true(changed);
    assert_int_equal(
        ng_evidence__merge(txn, 1, 2, 3, (ng_text){"a talk", 6}, &changed, NULL), NG_OK);
    assert_false(changed);
    assert_int_equal(ng_evidence__merge(txn, 1, 2, 3, (ng_text){0}, &changed, NULL), NG_OK);
    assert_false(changed);
    assert_int_equal(ng_evidence__read(txn, 1, 2, 3, &text, NULL), NG_OK);
    assert_int_equal(text.bytes, 8);
    assert_memory_equal(text.at, "built it", 8);
    scratch_store_close(&scratch);
}

static void test_ng_tie__remove__takes_the_evidence_along(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_outcome outcome;
    bool changed;
    scratch_store_open(&scratch);
    ng_txn *txn = scratch.txn;
    for (uint32_t skill = 1; skill <= 3; skill++) {
        ng_tie_row row = {.from = 1, .column = {2, skill, 0, 1}};
        assert_int_equal(ng_tie__set(txn, NG_TIE_ENDORSEMENT, &row, &outcome, NULL), NG_OK);
        assert_int_equal(
            ng_evidence__merge(txn, 1, 2, skill, (ng_text){"text", 4}, &changed, NULL), NG_OK);
    }
    const uint32_t key_columns[] = {2, 2};
    assert_int_equal(
        ng_tie__remove(txn, NG_TIE_ENDORSEMENT, 1, key_columns, &outcome, NULL), NG_OK);
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_EVIDENCE), 2);
    assert_int_equal(ng_tie__remove_all(txn, NG_TIE_ENDORSEMENT, true, 2, NULL), NG_OK);
    scratch_store_assert_no_ties(&scratch);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_tie__apply__equals_the_model_in_any_order),
        cmocka_unit_test(test_ng_tie__apply__again_changes_nothing),
        cmocka_unit_test(test_ng_tie__apply__counts_the_least_source_and_touches_both_ends),
        cmocka_unit_test(test_ng_tie__apply__stops_when_cancelled),
        cmocka_unit_test(test_ng_tie__set__and_remove_equal_the_model),
        cmocka_unit_test(test_ng_tie__remove_all__leaves_the_others),
        cmocka_unit_test(test_ng_tie__combine__is_commutative_associative_idempotent),
        cmocka_unit_test(test_ng_tie__combine__keeps_what_the_rules_say),
        cmocka_unit_test(test_ng_tie__read__names_table_and_member_of_a_damaged_list),
        cmocka_unit_test(test_ng_evidence__merge__keeps_the_greater_text),
        cmocka_unit_test(test_ng_tie__remove__takes_the_evidence_along),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
