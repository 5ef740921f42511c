// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Connections against a model that is a matrix of days: pairs in random orders and splits, by
 * the bulk path or one by one, must end in the same bytes, lists, days and degrees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "network/connection.h"
#include "support/scratch_store.h"

enum {
    PAIRS = 250,
    VERTICES = 24,
    SOURCES = 3
};

// Ids around the ends of blocks of degrees.
static uint32_t id_of(uint32_t vertex)
{
    return vertex < VERTICES / 2 ? 1 + vertex : 2 * NG_DEGREE_BLOCK - 6 + vertex;
}

typedef struct pair {
    uint32_t a, b; // vertices
    ng_day since;
} pair;

typedef struct model {
    bool connected[VERTICES][VERTICES];
    ng_day since[VERTICES][VERTICES];
    uint32_t count;
} model;

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
    assert_in_range(member, 1, id_of(VERTICES - 1));
    sums->touched++;
}

static pair random_pair(ng_random *random, bool dated)
{
    pair out = {.since = NG_DAY_NONE};
    out.a = (uint32_t)ng_random__below(random, VERTICES);
    do {
        out.b = (uint32_t)ng_random__below(random, VERTICES);
    } while (out.a == out.b);
    if (dated && ng_random__below(random, 3) > 0) {
        out.since = (ng_day)ng_random__below(random, 7) - 3;
    }
    return out;
}

static ng_outcome model_add(model *facts, const pair *added)
{
    ng_day known = facts->since[added->a][added->b];
    ng_day since = added->since;
    bool is_new = !facts->connected[added->a][added->b];
    bool earlier = since != NG_DAY_NONE && (known == NG_DAY_NONE || since < known);
    if (is_new || earlier) {
        facts->since[added->a][added->b] = since;
        facts->since[added->b][added->a] = since;
    }
    facts->connected[added->a][added->b] = true;
    facts->connected[added->b][added->a] = true;
    facts->count += is_new ? 1 : 0;
    if (is_new) {
        return NG_CREATED;
    }
    return earlier ? NG_UPDATED : NG_UNCHANGED;
}

static ng_outcome model_remove(model *facts, uint32_t a, uint32_t b)
{
    bool there = facts->connected[a][b];
    facts->connected[a][b] = facts->connected[b][a] = false;
    facts->since[a][b] = facts->since[b][a] = NG_DAY_NONE;
    facts->count -= there ? 1 : 0;
    return there ? NG_REMOVED : NG_UNCHANGED;
}

// The days of a vertex: as many as neighbours above it, or none at all.
static void assert_days(scratch_store *scratch, const model *facts, uint32_t vertex)
{
    const int32_t *days;
    uint32_t days_count;
    uint32_t above = 0;
    bool known = false;
    assert_int_equal(
        ng_connection__days(scratch->txn, id_of(vertex), &days, &days_count, NULL), NG_OK);
    for (uint32_t other = vertex + 1; other < VERTICES; other++) {
        known = known ||
            (facts->connected[vertex][other] && facts->since[vertex][other] != NG_DAY_NONE);
    }
    if (!known) {
        assert_null(days);
        assert_int_equal(days_count, 0);
        return;
    }
    assert_non_null(days);
    for (uint32_t other = vertex + 1; other < VERTICES; other++) {
        if (facts->connected[vertex][other]) {
            assert_in_range(above, 0, days_count - 1);
            assert_int_equal(days[above++], facts->since[vertex][other]);
        }
    }
    assert_int_equal(above, days_count);
}

static void assert_vertex(scratch_store *scratch, const model *facts, uint32_t vertex)
{
    ng_neighbors list;
    uint32_t degree;
    uint32_t at = 0;
    assert_int_equal(ng_connection__read(scratch->txn, id_of(vertex), &list, NULL), NG_OK);
    for (uint32_t other = 0; other < VERTICES; other++) {
        bool connected;
        ng_day since;
        if (facts->connected[vertex][other]) {
            assert_in_range(at, 0, list.count - 1);
            assert_int_equal(list.at[at++], id_of(other));
        }
        assert_int_equal(ng_connection__find(scratch->txn, id_of(vertex), id_of(other),
                             &connected, &since, NULL),
            NG_OK);
        assert_int_equal(connected, facts->connected[vertex][other]);
        assert_int_equal(since, connected ? facts->since[vertex][other] : NG_DAY_NONE);
    }
    assert_int_equal(list.count, at);
    assert_int_equal(ng_connection__degree(scratch->txn, id_of(vertex), &degree, NULL), NG_OK);
    assert_int_equal(degree, at);
    assert_days(scratch, facts, vertex);
}

static void assert_stored(scratch_store *scratch, const model *facts)
{
    for (uint32_t vertex = 0; vertex < VERTICES; vertex++) {
        assert_vertex(scratch, facts, vertex);
    }
    assert_int_equal(ng_txn__state(scratch->txn)->connections, facts->count);
}

static void clear(model *facts)
{
    memset(facts, 0, sizeof *facts);
    for (uint32_t a = 0; a < VERTICES; a++) {
        for (uint32_t b = 0; b < VERTICES; b++) {
            facts->since[a][b] = NG_DAY_NONE;
        }
    }
}

static void apply(scratch_store *scratch, const pair *pairs, uint32_t pairs_count, tally *sums)
{
    ng_error err;
    ng_sorter *sorter;
    ng_apply_hooks hooks = {.context = sums, .count = count, .touch = touch};
    assert_int_equal(ng_sorter__create(2, 1 << 20, &sorter, &err), NG_OK);
    for (uint32_t i = 0; i < pairs_count; i++) {
        uint64_t words[2];
        ng_connection__pack(
            id_of(pairs[i].a), id_of(pairs[i].b), pairs[i].since, i % SOURCES, words);
        assert_int_equal(ng_sorter__add(sorter, words, &err), NG_OK);
    }
    ng_status status =
        ng_connection__apply(scratch->txn, sorter, &ng_connection__wide, &hooks, &err);
    ng_sorter__destroy(sorter);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static void test_ng_connection__apply__equals_the_model(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 12; round++) {
        scratch_store scratch;
        model facts;
        pair pairs[PAIRS];
        tally sums = {{0}, 0};
        clear(&facts);
        scratch_store_open(&scratch);
        for (uint32_t i = 0; i < PAIRS; i++) {
            pairs[i] = random_pair(&random, round % 3 > 0);
            model_add(&facts, &pairs[i]);
        }
        apply(&scratch, pairs, PAIRS, &sums);
        assert_stored(&scratch, &facts);
        assert_int_equal(sums.outcomes[NG_CREATED], facts.count);
        assert_int_equal(sums.outcomes[NG_UNCHANGED], PAIRS - facts.count);
        scratch_store_close(&scratch);
    }
}

static void shuffle(ng_random *random, pair *pairs)
{
    for (uint32_t i = PAIRS; i > 1; i--) {
        uint32_t other = (uint32_t)ng_random__below(random, i);
        pair kept = pairs[i - 1];
        // A pair is unordered: turn some round.
        pairs[i - 1] = (pair){pairs[other].b, pairs[other].a, pairs[other].since};
        pairs[other] = kept;
    }
}

// By the bulk path in parts of random sizes, single pairs one by one.
static void apply_in_parts(scratch_store *scratch, const pair *pairs, ng_random *random)
{
    tally sums = {{0}, 0};
    for (uint32_t begin = 0; begin < PAIRS;) {
        uint32_t size = 1 + (uint32_t)ng_random__below(random, 60);
        size = size > PAIRS - begin ? PAIRS - begin : size;
        if (size > 25) {
            apply(scratch, pairs + begin, size, &sums);
        }
        for (uint32_t i = begin; size <= 25 && i < begin + size; i++) {
            ng_outcome outcome;
            assert_int_equal(ng_connection__add(scratch->txn, id_of(pairs[i].a),
                                 id_of(pairs[i].b), pairs[i].since, &outcome, NULL),
                NG_OK);
            sums.outcomes[outcome]++;
        }
        if (size % 2 == 0) {
            scratch_store_commit(scratch);
        }
        begin += size;
    }
    assert_int_equal(sums.outcomes[NG_CREATED], ng_txn__state(scratch->txn)->connections);
    assert_int_equal(
        sums.outcomes[NG_CREATED] + sums.outcomes[NG_UPDATED] + sums.outcomes[NG_UNCHANGED],
        PAIRS);
}

static void test_ng_connection__apply__does_not_depend_on_order_or_split(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 15; round++) {
        scratch_store one;
        scratch_store other;
        pair pairs[PAIRS];
        tally sums = {{0}, 0};
        scratch_store_open(&one);
        scratch_store_open(&other);
        for (uint32_t i = 0; i < PAIRS; i++) {
            pairs[i] = random_pair(&random, round % 3 > 0);
        }
        apply(&one, pairs, PAIRS, &sums);
        shuffle(&random, pairs);
        apply_in_parts(&other, pairs, &random);
        scratch_store_assert_equal(&one, &other);
        scratch_store_close(&one);
        scratch_store_close(&other);
    }
}

static void test_ng_connection__apply__again_changes_nothing(void **state)
{
    (void)state;
    ng_random random;
    scratch_store scratch;
    pair pairs[PAIRS];
    tally first = {{0}, 0};
    tally second = {{0}, 0};
    ng_buffer before = {0};
    ng_buffer after = {0};
    ng_random__init(&random, scratch_seed());
    scratch_store_open(&scratch);
    for (uint32_t i = 0; i < PAIRS; i++) {
        pairs[i] = random_pair(&random, true);
    }
    apply(&scratch, pairs, PAIRS, &first);
    scratch_store_dump(&scratch, &before);
    apply(&scratch, pairs, PAIRS, &second);
    scratch_store_dump(&scratch, &after);
    assert_int_equal(second.outcomes[NG_UNCHANGED], PAIRS);
    assert_int_equal(second.touched, 0);
    assert_int_equal(before.bytes, after.bytes);
    assert_memory_equal(before.at, after.at, before.bytes);
    ng_buffer__finish(&before);
    ng_buffer__finish(&after);
    scratch_store_close(&scratch);
}

static void test_ng_connection__add__and_remove_equal_the_model(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 6; round++) {
        scratch_store scratch;
        model facts;
        clear(&facts);
        scratch_store_open(&scratch);
        for (int step = 0; step < 500; step++) {
            pair chosen = random_pair(&random, true);
            uint32_t a = id_of(chosen.a);
            uint32_t b = id_of(chosen.b);
            ng_outcome outcome;
            if (ng_random__below(&random, 5) < 2) {
                assert_int_equal(
                    ng_connection__remove(scratch.txn, a, b, &outcome, NULL), NG_OK);
                assert_int_equal(outcome, model_remove(&facts, chosen.a, chosen.b));
            } else {
                assert_int_equal(
                    ng_connection__add(scratch.txn, a, b, chosen.since, &outcome, NULL), NG_OK);
                assert_int_equal(outcome, model_add(&facts, &chosen));
            }
        }
        assert_stored(&scratch, &facts);
        scratch_store_close(&scratch);
    }
}

static void test_ng_connection__remove__takes_everything_back(void **state)
{
    (void)state;
    ng_random random;
    scratch_store scratch;
    pair pairs[PAIRS];
    tally sums = {{0}, 0};
    ng_random__init(&random, scratch_seed());
    scratch_store_open(&scratch);
    for (uint32_t i = 0; i < PAIRS; i++) {
        pairs[i] = random_pair(&random, true);
    }
    apply(&scratch, pairs, PAIRS, &sums);
    for (uint32_t i = 0; i < PAIRS; i++) {
        ng_outcome outcome;
        assert_int_equal(ng_connection__remove(
                             scratch.txn, id_of(pairs[i].b), id_of(pairs[i].a), &outcome, NULL),
            NG_OK);
    }
    scratch_store_assert_no_ties(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_connection__remove_all__leaves_the_others(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (uint32_t vertex = 0; vertex < VERTICES; vertex += 5) {
        scratch_store scratch;
        model facts;
        pair pairs[PAIRS];
        tally sums = {{0}, 0};
        clear(&facts);
        scratch_store_open(&scratch);
        for (uint32_t i = 0; i < PAIRS; i++) {
            pairs[i] = random_pair(&random, true);
            model_add(&facts, &pairs[i]);
        }
        apply(&scratch, pairs, PAIRS, &sums);
        for (uint32_t other = 0; other < VERTICES; other++) {
            model_remove(&facts, vertex, other);
        }
        assert_int_equal(ng_connection__remove_all(scratch.txn, id_of(vertex), NULL), NG_OK);
        assert_stored(&scratch, &facts);
        for (uint32_t other = 0; other < VERTICES; other++) {
            assert_int_equal(ng_connection__remove_all(scratch.txn, id_of(other), NULL), NG_OK);
        }
        scratch_store_assert_no_ties(&scratch);
        scratch_store_close(&scratch);
    }
}

static void test_ng_connection__apply__touches_both_ends(void **state)
{
    (void)state;
    scratch_store scratch;
    tally sums = {{0}, 0};
    pair undated = {1, 2, NG_DAY_NONE};
    pair dated = {2, 1, 5};
    scratch_store_open(&scratch);
    apply(&scratch, &undated, 1, &sums);
    assert_int_equal(sums.touched, 2);
    apply(&scratch, &dated, 1, &sums);
    assert_int_equal(sums.touched, 4);
    assert_int_equal(sums.outcomes[NG_UPDATED], 1);
    scratch_store_close(&scratch);
}

static void test_ng_connection__apply__stops_when_cancelled(void **state)
{
    (void)state;
    scratch_store scratch;
    volatile int cancel = 1;
    ng_apply_hooks hooks = {.cancel = &cancel};
    ng_sorter *sorter;
    ng_error err;
    uint64_t words[2];
    scratch_store_open(&scratch);
    assert_int_equal(ng_sorter__create(2, 1 << 20, &sorter, NULL), NG_OK);
    ng_connection__pack(1, 2, 0, 0, words);
    assert_int_equal(ng_sorter__add(sorter, words, NULL), NG_OK);
    assert_int_equal(
        ng_connection__apply(scratch.txn, sorter, &ng_connection__wide, &hooks, &err),
        NG_ERR_INTERRUPTED);
    ng_sorter__destroy(sorter);
    assert_int_not_equal(ng_txn_commit(scratch.txn, &err), NG_OK);
    scratch.txn = NULL;
    scratch_store_close(&scratch);
}

static void test_ng_connection__find__names_days_of_a_wrong_length(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_outcome outcome;
    ng_error err;
    bool connected;
    ng_day since;
    const unsigned char two_days[8] = {0};
    scratch_store_open(&scratch);
    assert_int_equal(ng_connection__add(scratch.txn, 3, 8, 1, &outcome, NULL), NG_OK);
    assert_int_equal(ng_txn__put_id(scratch.txn, NG_TABLE_CONNECTION_DAYS, 3,
                         (ng_bytes){two_days, sizeof two_days}, NULL),
        NG_OK);
    assert_int_equal(
        ng_connection__find(scratch.txn, 8, 3, &connected, &since, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "connection_days of member 3"));
    assert_false(connected);
    scratch_store_close(&scratch);
}

static void test_ng_connection__remove__names_ends_that_disagree(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_outcome outcome;
    ng_error err;
    ng_key key;
    scratch_store_open(&scratch);
    assert_int_equal(ng_connection__add(scratch.txn, 3, 8, 1, &outcome, NULL), NG_OK);
    ng_key__u32(&key, 8);
    assert_int_equal(
        ng_txn__delete(scratch.txn, NG_TABLE_CONNECTIONS, &key, NULL, NULL), NG_OK);
    assert_int_equal(ng_connection__remove(scratch.txn, 3, 8, &outcome, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "members 8 and 3 disagree"));
    assert_int_not_equal(ng_txn_commit(scratch.txn, NULL), NG_OK);
    scratch.txn = NULL;
    scratch_store_close(&scratch);
}

static void test_ng_neighbors__lower_bound__finds_the_first_not_below(void **state)
{
    (void)state;
    const uint32_t ids[] = {2, 4, 4000000000u};
    const ng_neighbors list = {ids, 3};
    const ng_neighbors empty = {NULL, 0};
    assert_int_equal(ng_neighbors__lower_bound(&list, 0), 0);
    assert_int_equal(ng_neighbors__lower_bound(&list, 2), 0);
    assert_int_equal(ng_neighbors__lower_bound(&list, 3), 1);
    assert_int_equal(ng_neighbors__lower_bound(&list, 4000000000u), 2);
    assert_int_equal(ng_neighbors__lower_bound(&list, UINT32_MAX), 3);
    assert_int_equal(ng_neighbors__lower_bound(&empty, 1), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_connection__apply__equals_the_model),
        cmocka_unit_test(test_ng_connection__apply__does_not_depend_on_order_or_split),
        cmocka_unit_test(test_ng_connection__apply__again_changes_nothing),
        cmocka_unit_test(test_ng_connection__add__and_remove_equal_the_model),
        cmocka_unit_test(test_ng_connection__remove__takes_everything_back),
        cmocka_unit_test(test_ng_connection__remove_all__leaves_the_others),
        cmocka_unit_test(test_ng_connection__apply__touches_both_ends),
        cmocka_unit_test(test_ng_connection__apply__stops_when_cancelled),
        cmocka_unit_test(test_ng_connection__find__names_days_of_a_wrong_length),
        cmocka_unit_test(test_ng_connection__remove__names_ends_that_disagree),
        cmocka_unit_test(test_ng_neighbors__lower_bound__finds_the_first_not_below),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
