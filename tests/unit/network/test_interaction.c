// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Interactions against a model that is an array: random ones in random orders and splits must
 * end in the same bytes, with sums worked out anew; damaged values are named.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/interaction.h"
#include "support/scratch_store.h"

enum {
    ROWS = 240,
    IDS = 7,
    SOURCES = 3,
    COLUMNS = 5 // of a list of sums
};

static const char *const NAMES[] = {"", "a", "ab", "b"};

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

static ng_interaction random_interaction(ng_random *random)
{
    static const int64_t times[] = {NG_TIME_NONE, -5, 0, 1700000000000};
    static const int64_t weights[] = {0, 500000, 1000000};
    ng_interaction out = {
        .from = 1 + (uint32_t)ng_random__below(random, IDS),
        .kind = 1 + (uint32_t)ng_random__below(random, 2),
        .count = (uint32_t)ng_random__below(random, 3),
        .at_ms = times[ng_random__below(random, 4)],
        .weight_micro = weights[ng_random__below(random, 3)],
        .id = ng_text__of(NAMES[ng_random__below(random, 4)]),
    };
    do {
        out.to = 1 + (uint32_t)ng_random__below(random, IDS);
    } while (out.to == out.from);
    return out;
}

typedef struct model {
    ng_interaction at[ROWS];
    uint32_t count;
} model;

static void model_merge(model *facts, const ng_interaction *added)
{
    for (uint32_t i = 0; i < facts->count; i++) {
        ng_interaction *known = &facts->at[i];
        if (known->from == added->from && known->to == added->to &&
            known->kind == added->kind && known->at_ms == added->at_ms &&
            ng_text__equal(known->id, added->id)) {
            bool greater = added->count > known->count ||
                (added->count == known->count && added->weight_micro > known->weight_micro);
            *known = greater ? *added : *known;
            return;
        }
    }
    facts->at[facts->count++] = *added;
}

static bool is_listed(const model *facts, const ng_interaction *found)
{
    for (uint32_t i = 0; i < facts->count; i++) {
        const ng_interaction *known = &facts->at[i];
        if (known->from == found->from && known->to == found->to &&
            known->kind == found->kind && known->at_ms == found->at_ms &&
            known->count == found->count && known->weight_micro == found->weight_micro &&
            ng_text__equal(known->id, found->id)) {
            return true;
        }
    }
    return false;
}

static void assert_pair(
    scratch_store *scratch, ng_arena *arena, const model *facts, uint32_t a, uint32_t b)
{
    ng_interactions found;
    uint64_t count_sum = 0;
    int64_t weight_sum_micro = 0;
    uint64_t stored_count;
    int64_t stored_weight;
    uint32_t expected = 0;
    for (uint32_t i = 0; i < facts->count; i++) {
        const ng_interaction *known = &facts->at[i];
        if ((known->from == a && known->to == b) || (known->from == b && known->to == a)) {
            expected++;
            count_sum += known->count;
            weight_sum_micro += known->count * known->weight_micro;
        }
    }
    assert_int_equal(ng_interaction__read(scratch->txn, arena, a, b, &found, NULL), NG_OK);
    assert_int_equal(found.count, expected);
    assert_int_equal(found.count_sum, count_sum);
    assert_int_equal(found.weight_sum_micro, weight_sum_micro);
    for (uint32_t i = 0; i < found.count; i++) {
        assert_true(is_listed(facts, &found.at[i]));
    }
    assert_int_equal(
        ng_interaction__sums(scratch->txn, b, a, &stored_count, &stored_weight, NULL), NG_OK);
    assert_int_equal(stored_count, count_sum);
    assert_int_equal(stored_weight, weight_sum_micro);
}

// The list of a member: a row for each partner in the model and no other, with its sums.
static void assert_sums_of(scratch_store *scratch, const model *facts, uint32_t member)
{
    ng_interaction_sums list;
    uint32_t row = 0;
    assert_int_equal(ng_interaction__sums_of(scratch->txn, member, &list, NULL), NG_OK);
    for (uint32_t partner = 1; partner <= IDS; partner++) {
        uint64_t count_sum = 0;
        int64_t weight_sum_micro = 0;
        uint32_t entries = 0;
        for (uint32_t i = 0; i < facts->count; i++) {
            const ng_interaction *known = &facts->at[i];
            if ((known->from == member && known->to == partner) ||
                (known->from == partner && known->to == member)) {
                entries++;
                count_sum += known->count;
                weight_sum_micro += known->count * known->weight_micro;
            }
        }
        if (entries == 0) {
            assert_int_equal(ng_interaction_sums__search(&list, partner), UINT32_MAX);
            continue;
        }
        assert_int_equal(ng_interaction_sums__search(&list, partner), row);
        assert_int_equal(list.partner[row], partner);
        assert_int_equal(ng_interaction_sums__count_at(&list, row), count_sum);
        assert_int_equal(ng_interaction_sums__weight_at(&list, row), weight_sum_micro);
        row++;
    }
    assert_int_equal(list.count, row);
}

static void assert_stored(scratch_store *scratch, const model *facts)
{
    ng_arena *arena;
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    for (uint32_t a = 1; a <= IDS; a++) {
        for (uint32_t b = a + 1; b <= IDS; b++) {
            assert_pair(scratch, arena, facts, a, b);
        }
        assert_sums_of(scratch, facts, a);
    }
    assert_int_equal(ng_txn__state(scratch->txn)->interactions, facts->count);
    ng_arena__destroy(arena);
}

static void apply(
    scratch_store *scratch, const ng_interaction *rows, uint32_t rows_count, tally *sums)
{
    ng_error err;
    ng_text_sorter *sorter;
    ng_apply_hooks hooks = {.context = sums, .count = count, .touch = touch};
    assert_int_equal(ng_text_sorter__create(1 << 20, &sorter, &err), NG_OK);
    for (uint32_t i = 0; i < rows_count; i++) {
        assert_int_equal(ng_interaction__sort_in(sorter, &rows[i], i % SOURCES, &err), NG_OK);
    }
    ng_status status = ng_interaction__apply(scratch->txn, sorter, &hooks, &err);
    ng_text_sorter__destroy(sorter);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static void shuffle(ng_random *random, ng_interaction *rows)
{
    for (uint32_t i = ROWS; i > 1; i--) {
        uint32_t other = (uint32_t)ng_random__below(random, i);
        ng_interaction kept = rows[i - 1];
        rows[i - 1] = rows[other];
        rows[other] = kept;
    }
}

static void test_ng_interaction__apply__equals_the_model_in_any_order(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 12; round++) {
        scratch_store one;
        scratch_store other;
        ng_interaction rows[ROWS];
        tally sums = {{0}, 0};
        tally again = {{0}, 0};
        model facts = {.count = 0};
        scratch_store_open(&one);
        scratch_store_open(&other);
        for (uint32_t i = 0; i < ROWS; i++) {
            rows[i] = random_interaction(&random);
            model_merge(&facts, &rows[i]);
        }
        apply(&one, rows, ROWS, &sums);
        assert_int_equal(sums.outcomes[NG_CREATED], facts.count);
        assert_int_equal(sums.outcomes[NG_UNCHANGED], ROWS - facts.count);
        assert_stored(&one, &facts);
        shuffle(&random, rows);
        for (uint32_t begin = 0; begin < ROWS; begin += ROWS / 6) {
            apply(&other, rows + begin, ROWS / 6, &sums);
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

static void test_ng_interaction__next_pair__walks_all_pairs(void **state)
{
    (void)state;
    ng_random random;
    scratch_store scratch;
    ng_interaction rows[ROWS];
    tally sums = {{0}, 0};
    ng_arena *arena;
    ng_cursor *cursor;
    ng_interactions found;
    uint32_t lower = 0;
    uint32_t higher = 0;
    uint64_t entries = 0;
    uint64_t before = 0;
    ng_random__init(&random, scratch_seed());
    scratch_store_open(&scratch);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i] = random_interaction(&random);
    }
    apply(&scratch, rows, ROWS, &sums);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    assert_int_equal(ng_cursor__open(scratch.txn, NG_TABLE_INTERACTIONS, &cursor, NULL), NG_OK);
    bool first = true;
    for (;;) {
        assert_int_equal(
            ng_interaction__next_pair(cursor, first, arena, &lower, &higher, &found, NULL),
            NG_OK);
        first = false;
        if (lower == 0) {
            break;
        }
        uint64_t pair = (uint64_t)lower << 32 | higher;
        assert_true(pair > before);
        before = pair;
        entries += found.count;
    }
    assert_int_equal(entries, ng_txn__state(scratch.txn)->interactions);
    ng_cursor__close(cursor);
    ng_arena__destroy(arena);
    scratch_store_close(&scratch);
}

static void test_ng_interaction__partners__are_those_of_the_model(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 20; round++) {
        scratch_store scratch;
        tally sums = {{0}, 0};
        ng_interaction rows[8];
        ng_arena *arena;
        scratch_store_open(&scratch);
        assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
        for (uint32_t i = 0; i < 8; i++) {
            rows[i] = random_interaction(&random);
        }
        apply(&scratch, rows, 8, &sums);
        for (uint32_t member = 1; member <= IDS; member++) {
            bool partner[IDS + 1] = {false};
            const uint32_t *found;
            uint32_t found_count;
            uint32_t at = 0;
            for (uint32_t i = 0; i < 8; i++) {
                partner[rows[i].to] |= rows[i].from == member;
                partner[rows[i].from] |= rows[i].to == member;
            }
            assert_int_equal(ng_interaction__partners(
                                 scratch.txn, arena, member, &found, &found_count, NULL),
                NG_OK);
            for (uint32_t other = 1; other <= IDS; other++) {
                if (partner[other]) {
                    assert_in_range(at, 0, found_count - 1);
                    assert_int_equal(found[at++], other);
                }
            }
            assert_int_equal(at, found_count);
        }
        ng_arena__destroy(arena);
        scratch_store_close(&scratch);
    }
}

static void test_ng_interaction__remove_all__leaves_the_others(void **state)
{
    (void)state;
    ng_random random;
    scratch_store scratch;
    tally sums = {{0}, 0};
    ng_interaction rows[ROWS];
    model left = {.count = 0};
    ng_random__init(&random, scratch_seed());
    scratch_store_open(&scratch);
    for (uint32_t i = 0; i < ROWS; i++) {
        rows[i] = random_interaction(&random);
        if (rows[i].from != 4 && rows[i].to != 4) {
            model_merge(&left, &rows[i]);
        }
    }
    apply(&scratch, rows, ROWS, &sums);
    assert_int_equal(ng_interaction__remove_all(scratch.txn, 4, NULL), NG_OK);
    assert_stored(&scratch, &left);
    for (uint32_t member = 1; member < IDS; member++) {
        assert_int_equal(ng_interaction__remove_all(scratch.txn, member, NULL), NG_OK);
    }
    scratch_store_assert_no_ties(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_interaction__apply__clamps_sums_of_extreme_weights(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {{0}, 0};
    uint64_t count_sum;
    int64_t weight_sum_micro;
    ng_interaction extreme = {.from = 2,
        .to = 1,
        .kind = 1,
        .count = 1000000000,
        .at_ms = 0,
        .weight_micro = 1000000000000};
    scratch_store_open(&scratch);
    apply(&scratch, &extreme, 1, &sums);
    assert_int_equal(
        ng_interaction__sums(scratch.txn, 1, 2, &count_sum, &weight_sum_micro, NULL), NG_OK);
    assert_int_equal(count_sum, 1000000000);
    assert_true(weight_sum_micro == INT64_MAX);
    extreme.weight_micro = -extreme.weight_micro;
    extreme.to = 3;
    apply(&scratch, &extreme, 1, &sums);
    assert_int_equal(
        ng_interaction__sums(scratch.txn, 3, 2, &count_sum, &weight_sum_micro, NULL), NG_OK);
    assert_true(weight_sum_micro == INT64_MIN);
    scratch_store_close(&scratch);
}

// Sums above 32 bits use both halves.
static void test_ng_interaction__sums_of__holds_sums_of_64_bits(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {{0}, 0};
    ng_interaction_sums list;
    ng_interaction rows[3] = {
        {.from = 1, .to = 2, .kind = 1, .count = UINT32_MAX, .at_ms = 1, .weight_micro = -3},
        {.from = 1, .to = 2, .kind = 1, .count = UINT32_MAX, .at_ms = 2, .weight_micro = -3},
        {.from = 3, .to = 2, .kind = 1, .count = 7, .at_ms = 2, .weight_micro = 1000000}};
    scratch_store_open(&scratch);
    apply(&scratch, rows, 3, &sums);
    assert_int_equal(ng_interaction__sums_of(scratch.txn, 2, &list, NULL), NG_OK);
    assert_int_equal(list.count, 2);
    assert_int_equal(ng_interaction_sums__count_at(&list, 0), 2 * (uint64_t)UINT32_MAX);
    assert_int_equal(ng_interaction_sums__weight_at(&list, 0), -6 * (int64_t)UINT32_MAX);
    assert_int_equal(ng_interaction_sums__count_at(&list, 1), 7);
    assert_int_equal(ng_interaction_sums__weight_at(&list, 1), 7000000);
    assert_int_equal(ng_interaction__sums_of(scratch.txn, 4, &list, NULL), NG_OK);
    assert_int_equal(list.count, 0);
    scratch_store_close(&scratch);
}

// A list of another length, and an end that lacks what the other has, are named.
static void test_ng_interaction__sums_of__survives_damage(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {{0}, 0};
    ng_interaction_sums list;
    uint64_t count_sum;
    int64_t weight_sum_micro;
    ng_error err;
    ng_key key;
    const uint32_t words[COLUMNS + 1] = {3, 1, 0, 1, 0, 0};
    const ng_interaction row = {.from = 1, .to = 2, .kind = 1, .count = 1};
    scratch_store_open(&scratch);
    apply(&scratch, &row, 1, &sums);
    for (size_t i = 0; i <= COLUMNS + 1; i++) {
        ng_bytes value = {(const unsigned char *)words, i * sizeof words[0]};
        bool whole = i % COLUMNS == 0;
        assert_int_equal(
            ng_txn__put_id(scratch.txn, NG_TABLE_INTERACTION_SUMS, 2, value, NULL), NG_OK);
        assert_int_equal(ng_interaction__sums_of(scratch.txn, 2, &list, &err),
            whole ? NG_OK : NG_ERR_CORRUPT);
        assert_int_equal(list.count, whole ? i / COLUMNS : 0);
        assert_int_equal(
            ng_interaction__sums(scratch.txn, 2, 3, &count_sum, &weight_sum_micro, &err),
            whole ? NG_OK : NG_ERR_CORRUPT);
        assert_int_equal(count_sum, i == COLUMNS ? 1 : 0);
        if (!whole) {
            assert_non_null(strstr(err.text, "interaction_sums of member 2"));
        }
    }
    ng_bytes other = {(const unsigned char *)words, COLUMNS * sizeof words[0]};
    assert_int_equal(
        ng_txn__put_id(scratch.txn, NG_TABLE_INTERACTION_SUMS, 2, other, NULL), NG_OK);
    assert_int_equal(ng_interaction__remove_all(scratch.txn, 1, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "interaction_sums of member 2 lacks the row of 1"));
    assert_int_not_equal(ng_txn_commit(scratch.txn, NULL), NG_OK);
    assert_int_equal(ng_txn_begin(scratch.store, NG_TXN_WRITE, &scratch.txn, NULL), NG_OK);

    apply(&scratch, &row, 1, &sums);
    ng_key__u32x2(&key, 1, 2);
    assert_int_equal(
        ng_txn__delete(scratch.txn, NG_TABLE_INTERACTIONS, &key, NULL, NULL), NG_OK);
    assert_int_equal(ng_interaction__remove_all(scratch.txn, 1, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "interactions of members 1 and 2 are not there"));
    scratch_store_close(&scratch);
}

// Every cut of a value, and every byte of its head and first entry changed, is read without
// harm.
static void test_ng_interaction__read__survives_damage(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {{0}, 0};
    ng_arena *arena;
    ng_key key;
    ng_bytes value;
    ng_interactions found;
    ng_error err;
    unsigned char copy[256];
    ng_interaction rows[2] = {
        {.from = 1, .to = 2, .kind = 1, .count = 1, .at_ms = 5, .id = {"abc", 3}},
        {.from = 2, .to = 1, .kind = 1, .count = 1, .at_ms = 5, .id = {"def", 3}}};
    scratch_store_open(&scratch);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    apply(&scratch, rows, 2, &sums);
    ng_key__u32x2(&key, 1, 2);
    assert_int_equal(
        ng_txn__get(scratch.txn, NG_TABLE_INTERACTIONS, &key, &value, NULL), NG_OK);
    assert_in_range(value.bytes, 1, sizeof copy);
    size_t bytes = value.bytes;
    memcpy(copy, value.at, bytes);
    for (size_t cut = 0; cut < bytes; cut++) {
        ng_bytes part = {copy, cut};
        assert_int_equal(
            ng_txn__put(scratch.txn, NG_TABLE_INTERACTIONS, &key, part, NULL), NG_OK);
        assert_int_equal(
            ng_interaction__read(scratch.txn, arena, 1, 2, &found, &err), NG_ERR_CORRUPT);
        assert_non_null(strstr(err.text, "interactions of members 1 and 2"));
        assert_int_equal(found.count, 0);
    }
    for (size_t at = 0; at < bytes; at++) {
        copy[at] ^= 0xff;
        ng_bytes whole = {copy, bytes};
        assert_int_equal(
            ng_txn__put(scratch.txn, NG_TABLE_INTERACTIONS, &key, whole, NULL), NG_OK);
        ng_status status = ng_interaction__read(scratch.txn, arena, 1, 2, &found, &err);
        assert_true(status == NG_OK || status == NG_ERR_CORRUPT);
        copy[at] ^= 0xff;
    }
    ng_arena__destroy(arena);
    scratch_store_close(&scratch);
}

static void test_ng_interaction__sort_in__refuses_a_long_id(void **state)
{
    (void)state;
    ng_text_sorter *sorter;
    ng_error err;
    char id[5000];
    memset(id, 'x', sizeof id);
    ng_interaction row = {.from = 1, .to = 2, .kind = 1, .count = 1, .id = {id, 4096}};
    assert_int_equal(ng_text_sorter__create(1 << 20, &sorter, NULL), NG_OK);
    assert_int_equal(ng_interaction__sort_in(sorter, &row, 0, &err), NG_OK);
    row.id.bytes++;
    assert_int_equal(ng_interaction__sort_in(sorter, &row, 0, &err), NG_ERR_LIMIT);
    ng_text_sorter__destroy(sorter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_interaction__apply__equals_the_model_in_any_order),
        cmocka_unit_test(test_ng_interaction__next_pair__walks_all_pairs),
        cmocka_unit_test(test_ng_interaction__partners__are_those_of_the_model),
        cmocka_unit_test(test_ng_interaction__remove_all__leaves_the_others),
        cmocka_unit_test(test_ng_interaction__apply__clamps_sums_of_extreme_weights),
        cmocka_unit_test(test_ng_interaction__sums_of__holds_sums_of_64_bits),
        cmocka_unit_test(test_ng_interaction__sums_of__survives_damage),
        cmocka_unit_test(test_ng_interaction__read__survives_damage),
        cmocka_unit_test(test_ng_interaction__sort_in__refuses_a_long_id),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
