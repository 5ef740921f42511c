// SPDX-License-Identifier: GPL-3.0-or-later
// Average precision and reciprocal rank: by hand, and without ties against a sorted list.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/hash.h"
#include "graph/rank_quality.h"

#define CANDIDATES 60u

static double of_one(uint64_t fixed)
{
    return (double)fixed / (double)NG_FIXED_ONE;
}

static void assert_near(double expected, uint64_t fixed)
{
    double difference = of_one(fixed) - expected;
    assert_true(difference < 1e-9 && difference > -1e-9);
}

static void test_ng_rank_quality__of__first_and_third_of_five(void **state)
{
    (void)state;
    const uint64_t score[] = {10, 50, 30, 20, 40};
    ng_ranking ranking = {score, 5, 5};
    ng_relevant relevant[] = {{.score = 30}, {.score = 50}};
    ng_rank_quality quality = ng_rank_quality__of(&ranking, relevant, 2);
    assert_near((1.0 + 2.0 / 3) / 2, quality.average_precision);
    assert_near(1, quality.reciprocal_rank);
}

// One relevant among three equals behind one greater: expected rank 1 + 4 / 2 = 3.
static void test_ng_rank_quality__of__equal_scores_share_their_expected_rank(void **state)
{
    (void)state;
    const uint64_t score[] = {7, 9, 7, 7};
    ng_ranking ranking = {score, 4, 10};
    ng_relevant relevant[] = {{.score = 7}};
    ng_rank_quality quality = ng_rank_quality__of(&ranking, relevant, 1);
    assert_near(1.0 / 3, quality.average_precision);
    assert_near(1.0 / 3, quality.reciprocal_rank);
}

// Two relevant among five equals: expected ranks 2 and 4.
static void test_ng_rank_quality__of__several_relevant_among_equals(void **state)
{
    (void)state;
    const uint64_t score[] = {7, 7, 7, 7, 7};
    ng_ranking ranking = {score, 5, 5};
    ng_relevant relevant[] = {{.score = 7}, {.score = 7}};
    ng_rank_quality quality = ng_rank_quality__of(&ranking, relevant, 2);
    assert_near((1.0 / 2 + 2.0 / 4) / 2, quality.average_precision);
    assert_near(1.0 / 2, quality.reciprocal_rank);
}

// Without score: behind both candidates, among the eight others; expected rank 2 + 9 / 2.
static void test_ng_rank_quality__of__no_score_stands_behind_all(void **state)
{
    (void)state;
    const uint64_t score[] = {1, 2};
    ng_ranking ranking = {score, 2, 10};
    ng_relevant relevant[] = {{.score = 0}};
    ng_rank_quality quality = ng_rank_quality__of(&ranking, relevant, 1);
    assert_near(1 / 6.5, quality.average_precision);
    ng_relevant both[] = {{.score = 0}, {.score = 2}};
    quality = ng_rank_quality__of(&ranking, both, 2);
    assert_near((1 + 2 / 6.5) / 2, quality.average_precision);
}

static void test_ng_rank_quality__of__equals_a_sorted_list_without_ties(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 3);
    for (uint32_t round = 0; round < 200; round++) {
        uint64_t score[CANDIDATES];
        ng_relevant relevant[CANDIDATES];
        uint32_t count = 0;
        for (uint32_t i = 0; i < CANDIDATES; i++) {
            score[i] = 1 + i;
        }
        for (uint32_t i = CANDIDATES - 1; i > 0; i--) {
            uint64_t other = ng_random__below(&random, i + 1u);
            uint64_t swapped = score[i];
            score[i] = score[other];
            score[other] = swapped;
        }
        double expected = 0;
        uint32_t chosen = 1 + (uint32_t)ng_random__below(&random, 20);
        for (uint32_t rank = 1; rank <= CANDIDATES && count < chosen; rank++) {
            if (ng_random__below(&random, 3) == 0) {
                relevant[count++].score = CANDIDATES + 1 - rank;
                expected += (double)count / rank;
            }
        }
        if (count > 0) {
            ng_ranking ranking = {score, CANDIDATES, 100};
            ng_rank_quality quality = ng_rank_quality__of(&ranking, relevant, count);
            assert_near(expected / count, quality.average_precision);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_rank_quality__of__first_and_third_of_five),
        cmocka_unit_test(test_ng_rank_quality__of__equal_scores_share_their_expected_rank),
        cmocka_unit_test(test_ng_rank_quality__of__several_relevant_among_equals),
        cmocka_unit_test(test_ng_rank_quality__of__no_score_stands_behind_all),
        cmocka_unit_test(test_ng_rank_quality__of__equals_a_sorted_list_without_ties),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
