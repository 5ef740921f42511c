// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about reputation over random networks agree with each other: lists worked out for a
// question with those that refresh stored, members with top lists, endorsers with scores.
// NG_SEED replays the seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/text.h"
#include "support/analytics_place.h"
#include "support/import_fixture.h"

enum {
    NETWORKS = 20,
    MEMBERS = 40,
    ENDORSEMENTS = 160,
    CSV_BYTES = ENDORSEMENTS * 64,
    TODAY = 20000
};

static uint64_t seed;

// What random endorsements are like.
typedef struct recipe {
    uint32_t skills;
    bool levels;
} recipe;

// Undated, so that age leaves all as it is. Keys come in an order that is not theirs.
static void take_some(import_fixture *f, ng_random *random, const recipe *like)
{
    static char csv[CSV_BYTES];
    size_t used = (size_t)snprintf(csv, sizeof csv, "from,to,skill,level,claimed\n");
    for (uint32_t i = 0; i < ENDORSEMENTS / 2; i++) {
        const unsigned from = (unsigned)ng_random__below(random, MEMBERS);
        const unsigned to = (unsigned)ng_random__below(random, MEMBERS);
        const unsigned level = like->levels ? (unsigned)ng_random__below(random, 4) : 0;
        if (from == to) {
            continue;
        }
        used += (size_t)snprintf(csv + used, sizeof csv - used, "%u,%u,skill %u,",
            from * 7 % 41, to * 7 % 41, (unsigned)ng_random__below(random, like->skills));
        used +=
            (size_t)snprintf(csv + used, sizeof csv - used, level > 0 ? "%u,%s\n" : "%.0u,%s\n",
                level, ng_random__below(random, 6) == 0 ? "yes" : "");
        assert_true(used < sizeof csv);
    }
    import_fixture__take(f, "e.csv", csv);
}

static void make(import_fixture *f, ng_random *random, const recipe *like)
{
    ng_txn *txn = NULL;
    ng_refresh_report report;
    ng_error err = {0};
    import_fixture__forget(f);
    take_some(f, random, like);
    take_some(f, random, like);
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err));
    for (uint32_t i = 0; i < 3; i++) {
        char key[16];
        ng_member member;
        ng_outcome outcome;
        snprintf(key, sizeof key, "%u", (unsigned)ng_random__below(random, MEMBERS));
        assert_int_equal(NG_OK, ng_member_add(txn, ng_text__of(key), &member, &outcome, &err));
        assert_int_equal(NG_OK, ng_trust_seed_add(txn, member, NG_DAY_NONE, &outcome, &err));
    }
    assert_int_equal(NG_OK, ng_txn_commit(txn, &err));
    if (ng_refresh(f->store, NULL, &report, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
}

static ng_reputation_options asking(ng_reputation_method method, const char *skill)
{
    ng_reputation_options options = ng_reputation_defaults();
    options.method = method;
    options.skill = ng_text__of(skill);
    options.count = 1000;
    options.explain = true;
    options.today = TODAY;
    return options;
}

static ng_reputations ask(
    ng_txn *txn, const ng_member *members, size_t count, const ng_reputation_options *options)
{
    ng_reputations found;
    ng_error err = {0};
    if (ng_reputation_find(txn, members, count, options, &found, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return found;
}

static void assert_same(const ng_reputation *a, const ng_reputation *b)
{
    assert_int_equal(a->member.id, b->member.id);
    assert_int_equal(a->rank, b->rank);
    assert_int_equal(a->score, b->score);
    assert_int_equal(a->endorsers, b->endorsers);
    assert_int_equal(a->evidence, b->evidence);
    assert_int_equal(a->from_count, b->from_count);
    assert_int_equal(a->discounted_count, b->discounted_count);
    for (size_t i = 0; i < a->from_count; i++) {
        assert_int_equal(a->from[i].member.id, b->from[i].member.id);
        assert_int_equal(a->from[i].score, b->from[i].score);
    }
    for (size_t i = 0; i < a->discounted_count; i++) {
        assert_int_equal(a->discounted[i].member.id, b->discounted[i].member.id);
        assert_int_equal(a->discounted[i].why, b->discounted[i].why);
        assert_int_equal(a->discounted[i].score, b->discounted[i].score);
    }
}

static void assert_same_lists(const ng_reputations *a, const ng_reputations *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->of, b->of);
    assert_int_equal(a->levelled, b->levelled);
    assert_int_equal(a->mean_micro, b->mean_micro);
    assert_int_equal(a->deviation_micro, b->deviation_micro);
    for (size_t i = 0; i < a->count; i++) {
        assert_same(&a->at[i], &b->at[i]);
    }
}

// Each member of a top list, asked for by itself; and what endorsers add.
static void check_list(ng_txn *txn, const ng_reputations *top, const ng_reputation_options *by)
{
    for (size_t i = 0; i < top->count; i++) {
        const ng_reputation *one = &top->at[i];
        const ng_reputations again = ask(txn, &one->member, 1, by);
        int64_t sum = 0;
        assert_int_equal(1, again.count);
        assert_same(one, &again.at[0]);
        for (size_t k = 0; k < one->from_count; k++) {
            sum += one->from[k].score;
            assert_true(k == 0 || one->from[k].score <= one->from[k - 1].score);
        }
        assert_true(one->from_count <= one->endorsers);
        if (by->method == NG_REPUTATION_COUNT ||
            (by->method == NG_REPUTATION_TRUST && !top->levelled)) {
            assert_int_equal(one->score, sum);
        }
    }
}

static const char *const skills[] = {"", "skill 0", "skill 1", "skill 2"};

static void test_ng_reputation_find__by_age_of_the_undated_is_what_refresh_stored(void **state)
{
    import_fixture *f = *state;
    ng_random random;
    size_t ranked = 0;
    ng_random__init(&random, seed);
    for (uint32_t i = 0; i < NETWORKS; i++) {
        make(f, &random, &(recipe){.skills = 3, .levels = i % 2 == 0});
        ng_txn *txn = import_fixture__begin(f);
        for (size_t k = 0; k < sizeof skills / sizeof *skills; k++) {
            ng_reputation_options options = asking(NG_REPUTATION_TRUST, skills[k]);
            const ng_reputations stored = ask(txn, NULL, 0, &options);
            check_list(txn, &stored, &options);
            options.half_life_days = 1;
            const ng_reputations made = ask(txn, NULL, 0, &options);
            assert_same_lists(&stored, &made);
            ranked += stored.count;
        }
        ng_txn_abort(txn);
    }
    assert_true(ranked > NETWORKS * MEMBERS);
}

static void test_ng_reputation_find__counts_what_top_lists_show(void **state)
{
    import_fixture *f = *state;
    ng_random random;
    ng_random__init(&random, seed + 1);
    for (uint32_t i = 0; i < NETWORKS; i++) {
        make(f, &random, &(recipe){.skills = 3, .levels = true});
        ng_txn *txn = import_fixture__begin(f);
        for (size_t k = 0; k < sizeof skills / sizeof *skills; k++) {
            const ng_reputation_options options = asking(NG_REPUTATION_COUNT, skills[k]);
            const ng_reputations top = ask(txn, NULL, 0, &options);
            check_list(txn, &top, &options);
            for (size_t at = 0; at < top.count; at++) {
                assert_int_equal(at + 1, top.at[at].rank);
                assert_true(at == 0 || top.at[at].score <= top.at[at - 1].score);
            }
        }
        ng_txn_abort(txn);
    }
}

static void test_ng_reputation_find__pagerank_of_the_only_skill_is_that_of_all(void **state)
{
    import_fixture *f = *state;
    ng_random random;
    ng_random__init(&random, seed + 2);
    for (uint32_t i = 0; i < NETWORKS; i++) {
        make(f, &random, &(recipe){.skills = 1, .levels = true});
        ng_txn *txn = import_fixture__begin(f);
        const ng_reputation_options overall = asking(NG_REPUTATION_PAGERANK, "");
        const ng_reputation_options one = asking(NG_REPUTATION_PAGERANK, "skill 0");
        const ng_reputations stored = ask(txn, NULL, 0, &overall);
        const ng_reputations made = ask(txn, NULL, 0, &one);
        assert_same_lists(&stored, &made);
        check_list(txn, &made, &one);
        ng_txn_abort(txn);
    }
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int count, char **arguments)
{
    (void)count;
    const char *given = getenv("NG_SEED");
    seed = given == NULL ? 1 : strtoull(given, NULL, 10);
    print_message("NG_SEED=%llu\n", (unsigned long long)seed);
    analytics_place_link(arguments[0], ANALYTICS_BUILT);
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_ng_reputation_find__by_age_of_the_undated_is_what_refresh_stored),
        WITH_FOLDER(test_ng_reputation_find__counts_what_top_lists_show),
        WITH_FOLDER(test_ng_reputation_find__pagerank_of_the_only_skill_is_that_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
