// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A sound store has no fault; each single thing put wrong behind the back of the engine has
 * one that names it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "network/connection.h"
#include "network/doctor.h"
#include "network/interaction.h"
#include "network/recommendation.h"
#include "network/term.h"
#include "support/scratch_store.h"

enum {
    MEMBERS = 30,
    GROUPS = 3
};

static void put(
    scratch_store *scratch, ng_table table, const ng_key *key, const void *at, size_t bytes)
{
    assert_int_equal(ng_txn__put(scratch->txn, table, key, (ng_bytes){at, bytes}, NULL), NG_OK);
}

static void put_words(scratch_store *scratch, ng_table table, uint32_t id,
    const uint32_t *words, size_t words_count)
{
    ng_key key;
    ng_key__u32(&key, id);
    put(scratch, table, &key, words, words_count * sizeof *words);
}

// Members, groups and terms as far as these checks look at them.
static void make_ids(scratch_store *scratch)
{
    ng_state *state = ng_txn__state(scratch->txn);
    static const ng_value_kind kinds[] = {
        NG_VALUE_SKILL, NG_VALUE_ROLE, NG_VALUE_COMPANY, NG_VALUE_SCHOOL, NG_VALUE_INTERACTION};
    for (uint32_t id = 1; id <= MEMBERS; id++) {
        put_words(scratch, NG_TABLE_MEMBERS, id, &id, 1);
    }
    for (uint32_t id = 1; id <= GROUPS; id++) {
        put_words(scratch, NG_TABLE_GROUPS, id, &id, 1);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        uint32_t term;
        assert_int_equal(
            ng_term__add(scratch->txn, kinds[i], (ng_text){"x", 1}, &term, NULL), NG_OK);
        assert_int_equal(term, 1);
    }
    state->next_member = MEMBERS + 1;
    state->next_group = GROUPS + 1;
    state->members = MEMBERS;
    state->groups = GROUPS;
}

static void set(scratch_store *scratch, ng_tie tie, ng_tie_row row)
{
    ng_outcome outcome;
    assert_int_equal(ng_tie__set(scratch->txn, tie, &row, &outcome, NULL), NG_OK);
}

static void add_pair_texts(scratch_store *scratch)
{
    const ng_apply_hooks hooks = {0};
    ng_text_sorter *sorter;
    const ng_interaction interaction = {.from = 2, .to = 1, .kind = 1, .count = 3};
    const ng_recommendation recommendation = {.from = 3, .to = 1, .text = {"good", 4}};
    assert_int_equal(ng_text_sorter__create(1 << 20, &sorter, NULL), NG_OK);
    assert_int_equal(ng_interaction__sort_in(sorter, &interaction, 0, NULL), NG_OK);
    assert_int_equal(ng_interaction__apply(scratch->txn, sorter, &hooks, NULL), NG_OK);
    ng_text_sorter__destroy(sorter);
    assert_int_equal(ng_text_sorter__create(1 << 20, &sorter, NULL), NG_OK);
    assert_int_equal(ng_recommendation__sort_in(sorter, &recommendation, 0, NULL), NG_OK);
    assert_int_equal(ng_recommendation__apply(scratch->txn, sorter, &hooks, NULL), NG_OK);
    ng_text_sorter__destroy(sorter);
}

static void fill(scratch_store *scratch)
{
    ng_random random;
    bool changed;
    ng_random__init(&random, scratch_seed());
    scratch_store_open(scratch);
    make_ids(scratch);
    for (int i = 0; i < 150; i++) {
        ng_outcome outcome;
        uint32_t a = 1 + (uint32_t)ng_random__below(&random, MEMBERS);
        uint32_t b = 1 + (a + (uint32_t)ng_random__below(&random, MEMBERS - 1)) % MEMBERS;
        ng_day since = i % 2 == 0 ? NG_DAY_NONE : i;
        assert_int_equal(ng_connection__add(scratch->txn, a, b, since, &outcome, NULL), NG_OK);
        set(scratch, NG_TIE_FOLLOW, (ng_tie_row){a, {b, 5}});
        set(scratch, NG_TIE_ENDORSEMENT, (ng_tie_row){a, {b, a % 2, 5, 2}});
        set(scratch, NG_TIE_MEMBERSHIP, (ng_tie_row){a, {1 + b % GROUPS, 5, b % 2}});
        set(scratch, NG_TIE_INVITATION, (ng_tie_row){a, {b, 5, NG_INVITATION_DECLINED}});
        set(scratch, NG_TIE_BLOCK, (ng_tie_row){a, {b}});
        set(scratch, NG_TIE_POSITION, (ng_tie_row){a, {1, 0, b, 0, 70}});
        set(scratch, NG_TIE_EDUCATION, (ng_tie_row){a, {1, 0, 0, b, 70}});
    }
    set(scratch, NG_TIE_ENDORSEMENT, (ng_tie_row){1, {2, 1, 5, 2}});
    assert_int_equal(
        ng_evidence__merge(scratch->txn, 1, 2, 1, (ng_text){"talk", 4}, &changed, NULL), NG_OK);
    add_pair_texts(scratch);
}

typedef struct heard {
    uint64_t count;
    const char *wanted; // part of a sentence
    bool found;
    char last[1024];
} heard;

static void hear(void *context, const char *sentence)
{
    heard *all = context;
    all->count++;
    all->found = all->found || strstr(sentence, all->wanted) != NULL;
    snprintf(all->last, sizeof all->last, "%s", sentence);
}

static void assert_fault(scratch_store *scratch, const char *wanted)
{
    heard all = {.wanted = wanted};
    uint64_t fault_count = 0;
    assert_int_equal(ng_doctor__ties(scratch->txn, hear, &all, &fault_count, NULL), NG_OK);
    assert_int_equal(fault_count, all.count);
    if (!all.found) {
        fail_msg("no fault says \"%s\"; %llu faults, the last: %s", wanted,
            (unsigned long long)all.count, all.last);
    }
}

static void test_ng_doctor__ties__finds_nothing_in_a_sound_store(void **state)
{
    (void)state;
    scratch_store scratch;
    heard all = {.wanted = ""};
    uint64_t fault_count = 0;
    fill(&scratch);
    assert_int_equal(ng_doctor__ties(scratch.txn, hear, &all, &fault_count, NULL), NG_OK);
    if (fault_count != 0) {
        fail_msg("%s", all.last);
    }
    scratch_store_close(&scratch);
}

static void test_ng_doctor__ties__finds_nothing_in_an_empty_store(void **state)
{
    (void)state;
    scratch_store scratch;
    uint64_t fault_count = 0;
    scratch_store_open(&scratch);
    assert_int_equal(ng_doctor__ties(scratch.txn, NULL, NULL, &fault_count, NULL), NG_OK);
    assert_int_equal(fault_count, 0);
    scratch_store_close(&scratch);
}

static void test_ng_doctor__ties__finds_wrong_lists_of_connections(void **state)
{
    (void)state;
    static const struct {
        uint32_t words[3];
        size_t count;
        const char *wanted;
    } cases[] = {
        {{3, 2}, 2, "connections of member 1 do not ascend"},
        {{1, 2}, 2, "connections of member 1: with itself"},
        {{2, 99}, 2, "connections of member 1: member 99 does not exist"},
        {{2}, 1, "degrees of member 1"},
        {{2}, 0, "connections of member 1: an empty list"},
        {{2}, 1, "whose connections lack it"},
        {{2}, 1, "connections; there are"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scratch_store scratch;
        fill(&scratch);
        put_words(&scratch, NG_TABLE_CONNECTIONS, 1, cases[i].words, cases[i].count);
        assert_fault(&scratch, cases[i].wanted);
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__ties__finds_wrong_days_and_degrees(void **state)
{
    (void)state;
    scratch_store scratch;
    const uint32_t unknown[] = {(uint32_t)NG_DAY_NONE};
    const uint32_t words[] = {7, 7, 7, 0};
    ng_neighbors list;
    fill(&scratch);
    put_words(&scratch, NG_TABLE_CONNECTION_DAYS, 1, words, 1);
    assert_fault(&scratch, "connection_days of member 1: 4 bytes");
    scratch_store_close(&scratch);

    fill(&scratch);
    uint32_t member = MEMBERS; // the first from above with one neighbour above it
    uint32_t above = 0;
    while (above != 1) {
        member--;
        assert_int_equal(ng_connection__read(scratch.txn, member, &list, NULL), NG_OK);
        above = list.count - ng_neighbors__lower_bound(&list, member);
    }
    put_words(&scratch, NG_TABLE_CONNECTION_DAYS, member, unknown, 1);
    assert_fault(&scratch, "no day is known");
    scratch_store_close(&scratch);

    fill(&scratch);
    put_words(&scratch, NG_TABLE_DEGREES, 5, words, 3);
    assert_fault(&scratch, "members have connections; there are");
    put_words(&scratch, NG_TABLE_DEGREES, 5, words, 4);
    assert_fault(&scratch, "a block of 16 bytes");
    scratch_store_close(&scratch);
}

static void test_ng_doctor__ties__finds_wrong_rows_of_ties(void **state)
{
    (void)state;
    static const struct {
        ng_table table;
        uint32_t words[5];
        size_t count;
        const char *wanted;
    } cases[] = {
        {NG_TABLE_FOLLOWS_OUT, {2, 77}, 2, "is missing or different at the other end"},
        {NG_TABLE_FOLLOWS_IN, {2, 77}, 2, "is missing or different at the other end"},
        {NG_TABLE_FOLLOWS_OUT, {2, 77}, 2, "follows; there are"},
        {NG_TABLE_FOLLOWS_OUT, {3, 2, 5, 5}, 4, "follows_out of 1: rows do not ascend"},
        {NG_TABLE_FOLLOWS_OUT, {2, 2, 5, 5}, 4, "follows_out of 1: rows do not ascend"},
        {NG_TABLE_FOLLOWS_OUT, {1, 5}, 2, "follows_out of 1: a tie with itself"},
        {NG_TABLE_FOLLOWS_OUT, {99, 5}, 2, "follows_out of 1: column 0 of a row holds 99"},
        {NG_TABLE_FOLLOWS_OUT, {2, 5, 5}, 3, "12 bytes are no rows of 2 columns"},
        {NG_TABLE_FOLLOWS_OUT, {0}, 0, "follows_out of 1: an empty list"},
        {NG_TABLE_ENDORSEMENTS_IN, {2, 2, 5, 1}, 4, "column 1 of a row holds 2"},
        {NG_TABLE_ENDORSEMENTS_OUT, {2, 1, 5, 4}, 4, "column 3 of a row holds 4"},
        {NG_TABLE_MEMBERSHIPS_OUT, {9, 5, 0}, 3, "column 0 of a row holds 9"},
        {NG_TABLE_INVITATIONS_OUT, {2, 5, 4}, 3, "column 2 of a row holds 4"},
        {NG_TABLE_BLOCKS_OUT, {2, 1}, 2, "column 1 of a row holds 1"},
        {NG_TABLE_POSITIONS, {0, 0, 0, 0, 0}, 5, "positions of 1: column 0"},
        {NG_TABLE_EDUCATIONS, {1, 1, 0, 0, 0}, 5, "educations of 1: column 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scratch_store scratch;
        fill(&scratch);
        put_words(&scratch, cases[i].table, 1, cases[i].words, cases[i].count);
        assert_fault(&scratch, cases[i].wanted);
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__ties__finds_wrong_texts_of_pairs(void **state)
{
    (void)state;
    static const ng_table tables[] = {NG_TABLE_RECOMMENDATIONS, NG_TABLE_RECOMMENDATIONS_IN};
    scratch_store scratch;
    ng_key key;
    ng_bytes value;
    unsigned char copy[64];
    fill(&scratch);
    ng_key__u32x3(&key, 4, 5, 1);
    put(&scratch, NG_TABLE_EVIDENCE, &key, "\xff", 1);
    assert_fault(&scratch, "evidence of 4 for 5, skill 1: not a text");
    ng_key__u32x3(&key, MEMBERS, 99, 1);
    put(&scratch, NG_TABLE_EVIDENCE, &key, "x", 1);
    assert_fault(&scratch, "evidence of 30 for 99, skill 1: no such endorsement");
    ng_key__u32x2(&key, 1, 2);
    assert_int_equal(
        ng_txn__get(scratch.txn, NG_TABLE_INTERACTIONS, &key, &value, NULL), NG_OK);
    assert_in_range(value.bytes, 20, sizeof copy);
    size_t bytes = value.bytes;
    memcpy(copy, value.at, bytes);
    copy[0] ^= 1;
    put(&scratch, NG_TABLE_INTERACTIONS, &key, copy, bytes);
    assert_fault(&scratch, "interactions of members 1 and 2: sums or padding");
    ng_txn__state(scratch.txn)->interactions++;
    assert_fault(&scratch, "the state counts 2 interactions; there are 1");
    scratch_store_close(&scratch);
    for (int i = 0; i < 2; i++) {
        fill(&scratch);
        ng_key__u32x3(&key, i == 0 ? 6 : 7, i == 0 ? 7 : 6, 0);
        put(&scratch, tables[i], &key, "", 0);
        assert_fault(&scratch,
            i == 0 ? "recommendations_in lacks the recommendation of 7 by 6"
                   : "recommendations lacks the recommendation of 7 by 6");
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__ties__finds_wrong_sums_of_interactions(void **state)
{
    (void)state;
    // The sound list of member 1 is {2, 3, 0, 0, 0}.
    static const struct {
        uint32_t member;
        uint32_t words[10];
        size_t count;
        const char *wanted;
    } cases[] = {
        {1, {2, 4, 0, 0, 0}, 5, "of member 1: the row of 2 is not what their interactions"},
        {1, {2, 3, 1, 0, 0}, 5, "of member 1: the row of 2 is not what their interactions"},
        {1, {2, 3, 0, 1, 0}, 5, "of member 1: the row of 2 is not what their interactions"},
        {1, {2, 3, 0, 0, 1}, 5, "of member 1: the row of 2 is not what their interactions"},
        {2, {1, 3, 0, 1, 0}, 5, "of member 2: the row of 1 is not what their interactions"},
        {1, {3, 3, 0, 0, 0}, 5, "interaction_sums of member 1 lacks the row of 2"},
        {1, {3, 3, 0, 0, 0}, 5, "of member 1: the row of 3 is not what their interactions"},
        {2, {4, 3, 0, 0, 0}, 5, "interaction_sums of member 2 lacks the row of 1"},
        {1, {3, 2, 3, 3, 0, 0, 0, 0, 0, 0}, 10, "of member 1: rows do not ascend"},
        {1, {2, 2, 3, 3, 0, 0, 0, 0, 0, 0}, 10, "of member 1: rows do not ascend"},
        {1, {0}, 0, "interaction_sums of member 1: an empty list"},
        {1, {2, 3, 0, 0}, 4, "of member 1: 16 bytes are no rows of 5 columns"},
        {1, {1, 3, 0, 0, 0}, 5, "interaction_sums: 1 and 1 are not two members"},
        {99, {1, 3, 0, 0, 0}, 5, "interaction_sums: 99 and 1 are not two members"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        scratch_store scratch;
        fill(&scratch);
        put_words(&scratch, NG_TABLE_INTERACTION_SUMS, cases[i].member, cases[i].words,
            cases[i].count);
        assert_fault(&scratch, cases[i].wanted);
        scratch_store_close(&scratch);
    }
    for (uint32_t member = 1; member <= 2; member++) {
        scratch_store scratch;
        ng_key key;
        fill(&scratch);
        ng_key__u32(&key, member);
        assert_int_equal(
            ng_txn__delete(scratch.txn, NG_TABLE_INTERACTION_SUMS, &key, NULL, NULL), NG_OK);
        assert_fault(&scratch,
            member == 1 ? "interaction_sums of member 1 lacks the row of 2"
                        : "interaction_sums of member 2 lacks the row of 1");
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__ties__finds_a_wrong_key_of_sums(void **state)
{
    (void)state;
    static const uint32_t words[] = {1, 3, 0, 0, 0};
    scratch_store scratch;
    ng_key key;
    fill(&scratch);
    ng_key__u32x2(&key, 2, 1);
    put(&scratch, NG_TABLE_INTERACTION_SUMS, &key, words, sizeof words);
    assert_fault(&scratch, "interaction_sums: a key of 8 bytes");
    scratch_store_close(&scratch);
}

static void test_ng_doctor__ties__finds_members_that_are_gone(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_key key;
    fill(&scratch);
    ng_key__u32(&key, 3);
    assert_int_equal(ng_txn__delete(scratch.txn, NG_TABLE_MEMBERS, &key, NULL, NULL), NG_OK);
    assert_fault(&scratch, "connections of member 3, who does not exist");
    assert_fault(&scratch, "recommendations: 3 and 1 are not two members");
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_doctor__ties__finds_nothing_in_a_sound_store),
        cmocka_unit_test(test_ng_doctor__ties__finds_nothing_in_an_empty_store),
        cmocka_unit_test(test_ng_doctor__ties__finds_wrong_lists_of_connections),
        cmocka_unit_test(test_ng_doctor__ties__finds_wrong_days_and_degrees),
        cmocka_unit_test(test_ng_doctor__ties__finds_wrong_rows_of_ties),
        cmocka_unit_test(test_ng_doctor__ties__finds_wrong_texts_of_pairs),
        cmocka_unit_test(test_ng_doctor__ties__finds_wrong_sums_of_interactions),
        cmocka_unit_test(test_ng_doctor__ties__finds_a_wrong_key_of_sums),
        cmocka_unit_test(test_ng_doctor__ties__finds_members_that_are_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
