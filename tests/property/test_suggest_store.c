// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions over random stores with profiles, lifts, blocks and invitations: ranking that
// looks at few candidates must give what scoring, filtering and sorting everybody gives.
// NG_SEED replays a run.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/hash.h"
#include "base/text.h"
#include "graph/factor.h"
#include "network/derived.h"
#include "network/member.h"
#include "support/oracle.h"
#include "support/suggest_fixture.h"

enum {
    STORES = 4,
    MEMBERS = 150,
    VERTICES = MEMBERS + 1,
    TERMS = 5
};

// What the test knows of a store besides the store itself.
typedef struct small_world {
    suggest_fixture *fixture;
    ng_random random;
    oracle_graph graph;
    char key[VERTICES][24];
    bool hidden[VERTICES][VERTICES]; // blocked or invited
    bool opted_out[VERTICES];
    uint32_t industry[VERTICES]; // 0: none
    int64_t lift_ln[NG_FACTOR_KINDS];
    int64_t weight[NG_FACTOR_KINDS][TERMS * 2];
} small_world;

typedef struct ranked {
    uint32_t vertex;
    uint64_t score;
} ranked;

static uint32_t below(small_world *world, uint32_t limit)
{
    return (uint32_t)ng_random__below(&world->random, limit);
}

static void add_members(small_world *world)
{
    for (uint32_t v = 1; v < VERTICES; v++) {
        const char *const forms[] = {"%u", "%u", "k%u", "1000000000000000%u"};
        uint32_t number = 1000 + below(world, 1000) * VERTICES + v;
        const char *form = forms[below(world, 4)];
        size_t at = 0;
        for (; *form != '%'; form++) {
            world->key[v][at++] = *form;
        }
        snprintf(world->key[v] + at, sizeof world->key[v] - at, "%u", number);
        assert_int_equal(v, fixture_member(world->fixture, world->key[v]).id);
    }
}

static void set_random(small_world *world, uint32_t vertex, const char *field, const char *stem)
{
    char value[64];
    uint32_t number = below(world, TERMS);
    if (below(world, 4) == 0) {
        return;
    }
    snprintf(value, sizeof value, "%s %u", stem, number);
    fixture_set(world->fixture, world->key[vertex], field, value);
    if (strcmp(field, "industry") == 0) {
        world->industry[vertex] = number + 1;
    }
}

static void add_profiles(small_world *world)
{
    for (uint32_t v = 1; v < VERTICES; v++) {
        char skills[64];
        set_random(world, v, "industry", "Trade");
        set_random(world, v, "company", "Company");
        set_random(world, v, "school", "School");
        set_random(world, v, "title", "Title");
        set_random(world, v, "location", "Town");
        snprintf(skills, sizeof skills, "s%u;s%u;s%u", below(world, TERMS), below(world, TERMS),
            below(world, TERMS));
        fixture_set(world->fixture, world->key[v], "skills", skills);
        world->opted_out[v] = below(world, 10) == 0;
        if (world->opted_out[v]) {
            fixture_set(world->fixture, world->key[v], "suggest", "no");
        }
    }
}

static void hide(small_world *world, uint32_t a, uint32_t b)
{
    if (below(world, 2) == 0) {
        fixture_invite(world->fixture, world->key[a], world->key[b], NG_INVITATION_PENDING);
    } else {
        fixture_block(world->fixture, world->key[a], world->key[b]);
        // Blocking ends a connection.
        oracle_set(&world->graph, a, b, 0);
    }
    world->hidden[a][b] = world->hidden[b][a] = true;
}

static void add_ties(small_world *world)
{
    uint32_t ties = VERTICES * (1 + below(world, 5));
    for (uint32_t i = 0; i < ties; i++) {
        uint32_t a = 1 + below(world, MEMBERS);
        uint32_t b = 1 + below(world, MEMBERS);
        if (a != b) {
            fixture_connect(world->fixture, world->key[a], world->key[b]);
            oracle_set(&world->graph, a, b, 1);
        }
    }
    for (uint32_t i = 0; i < MEMBERS; i++) {
        uint32_t a = 1 + below(world, MEMBERS);
        uint32_t b = 1 + below(world, MEMBERS);
        if (a != b) {
            hide(world, a, b);
        }
    }
}

static void write_lifts(small_world *world)
{
    ng_txn *txn = world->fixture->scratch.txn;
    unsigned char lifts[NG_FACTOR_KINDS * 8];
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        unsigned char weights[TERMS * 2 * 8];
        char name[] = "weights-0";
        world->lift_ln[kind] =
            (int64_t)ng_random__below(&world->random, (uint64_t)NG_FIXED_ONE * 23 / 10);
        ng_save_u64(lifts + (size_t)kind * 8, (uint64_t)world->lift_ln[kind]);
        for (uint32_t i = 0; i < TERMS * 2; i++) {
            world->weight[kind][i] =
                (int64_t)ng_random__below(&world->random, 2 * (uint64_t)NG_FIXED_ONE);
            ng_save_u64(weights + (size_t)i * 8, (uint64_t)world->weight[kind][i]);
        }
        name[8] = (char)('0' + kind);
        assert_int_equal(NG_OK,
            ng_derived__write_block(txn, name, 0, (ng_bytes){weights, sizeof weights}, NULL));
    }
    assert_int_equal(
        NG_OK, ng_derived__write(txn, "lifts", (ng_bytes){lifts, sizeof lifts}, NULL));
}

static uint64_t factor_of(small_world *world, uint32_t u, uint32_t v)
{
    ng_txn *txn = world->fixture->scratch.txn;
    ng_factor_subject subject = {0};
    int64_t weight[64] = {0};
    const uint32_t *theirs = NULL;
    uint32_t count = 0;
    assert_int_equal(NG_OK, ng_profile__read(txn, u, &subject.value, &subject.count, NULL));
    assert_true(subject.count <= 64);
    for (uint32_t i = 0; i < subject.count; i++) {
        weight[i] = world->weight[subject.value[i] >> NG_FACTOR_SHIFT]
                                 [subject.value[i] & NG_PROFILE_TERM_MAX];
    }
    subject.weight = weight;
    memcpy(subject.lift_ln, world->lift_ln, sizeof subject.lift_ln);
    assert_int_equal(NG_OK, ng_profile__read(txn, v, &theirs, &count, NULL));
    return ng_factor__of(&subject, theirs, count, NULL);
}

static uint64_t score_of(
    small_world *world, const oracle_score *score, uint32_t u, uint32_t v, ng_scorer scorer)
{
    ng_u128 half = 1;
    switch (scorer) {
    case NG_SCORER_MUTUAL:
    case NG_SCORER_ADAMIC_ADAR:
        return score->score;
    case NG_SCORER_RESOURCE_ALLOCATION:
        return (uint64_t)(((ng_u128)score->score * 1000000000u + (half << 31)) >> 32);
    case NG_SCORER_DEFAULT:
        break;
    }
    ng_u128 product = (ng_u128)score->score * factor_of(world, u, v) * 1000000000u;
    return (uint64_t)((product + (half << 71)) >> 72);
}

static int order_of(small_world *world, uint32_t a, uint32_t b)
{
    ng_text left = ng_text__of(world->key[a]);
    ng_text right = ng_text__of(world->key[b]);
    return ng_text__order(ng_text__is_decimal(left) ? NG_NAME_DECIMAL : NG_NAME_TEXT, left,
        ng_text__is_decimal(right) ? NG_NAME_DECIMAL : NG_NAME_TEXT, right);
}

// Everybody scored, filtered and sorted.
static uint32_t rank_all(
    small_world *world, uint32_t u, const ng_suggest_options *options, ranked out[VERTICES])
{
    oracle_score scores[VERTICES];
    const ng_suggest_parameters parameters = {20, 16, 4};
    uint32_t count = 0;
    uint32_t industry = options->industry.bytes == 0
        ? 0
        : 1 + (uint32_t)strtoul(options->industry.at + 6, NULL, 10);
    oracle_suggest(&world->graph, u, options->scorer, &parameters, 200, scores);
    for (uint32_t v = 1; v < VERTICES; v++) {
        bool wanted = industry == 0 || world->industry[v] == industry;
        if (scores[v].score == 0 || world->hidden[u][v] || world->opted_out[v] || !wanted) {
            continue;
        }
        ranked fresh = {v, score_of(world, &scores[v], u, v, options->scorer)};
        uint32_t place = count++;
        while (place > 0 &&
            (out[place - 1].score < fresh.score ||
                (out[place - 1].score == fresh.score &&
                    order_of(world, out[place - 1].vertex, v) > 0))) {
            out[place] = out[place - 1];
            place--;
        }
        out[place] = fresh;
    }
    return count;
}

static void check_question(small_world *world, uint32_t u, const ng_suggest_options *options)
{
    ranked expected[VERTICES];
    uint32_t count = rank_all(world, u, options, expected);
    ng_suggestions answer = fixture_suggest(world->fixture, world->key[u], options);
    assert_int_equal(count < options->count ? count : options->count, answer.count);
    for (size_t i = 0; i < answer.count; i++) {
        assert_int_equal(expected[i].vertex, answer.at[i].member.id);
        assert_true(expected[i].score == answer.at[i].score);
        uint64_t sum = 0;
        for (size_t j = 0; j < answer.at[i].reason_count; j++) {
            sum += answer.at[i].reasons[j].score;
        }
        assert_true(sum == answer.at[i].score);
    }
}

static void check_world(small_world *world)
{
    const uint32_t counts[] = {1, 2, 3, 10, 40, 1000};
    const char *const industries[] = {"", "Trade 3", "Trade 4"};
    for (uint32_t i = 0; i < 200; i++) {
        ng_suggest_options options = ng_suggest_defaults();
        options.count = counts[below(world, 6)];
        options.scorer = i % 2 == 0 ? NG_SCORER_DEFAULT : (ng_scorer)below(world, 4);
        options.industry = ng_text__of(industries[i % 5 < 3 ? 0 : i % 5 - 2]);
        options.reasons = true;
        check_question(world, 1 + below(world, MEMBERS), &options);
    }
}

static void test_ng_suggest__equals_scoring_everybody(void **state)
{
    (void)state;
    const char *wanted = getenv("NG_SEED");
    uint64_t seed = wanted != NULL ? strtoull(wanted, NULL, 10) : 20260101;
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    for (uint32_t i = 0; i < STORES; i++) {
        void *fixture = NULL;
        small_world *world = calloc(1, sizeof *world);
        assert_non_null(world);
        suggest_fixture_set_up(&fixture);
        world->fixture = fixture;
        world->graph = oracle_create(VERTICES);
        ng_random__init(&world->random, seed + i);
        add_members(world);
        add_profiles(world);
        add_ties(world);
        if (i % 3 != 0) {
            write_lifts(world);
        }
        check_world(world);
        oracle_destroy(&world->graph);
        free(world);
        suggest_fixture_tear_down(&fixture);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_suggest__equals_scoring_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
