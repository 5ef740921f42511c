// SPDX-License-Identifier: GPL-3.0-or-later
// Trials on small graphs by hand, and the grid against points measured one by one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/hash.h"
#include "graph/grid.h"
#include "support/oracle.h"

#define VERTICES 40u

/** A split graph without profiles. */
typedef struct split {
    oracle_graph training, hidden;
    uint64_t offset[VERTICES + 1]; // of no values
    uint32_t vertex[VERTICES];
    ng_trial trial;
} split;

static void begin(split *one, uint32_t vertex_count)
{
    memset(one, 0, sizeof *one);
    one->training = oracle_create(vertex_count);
    one->hidden = oracle_create(vertex_count);
}

static void pack(split *one)
{
    one->trial.training = oracle_pack(&one->training);
    one->trial.hidden = oracle_pack(&one->hidden);
    one->trial.values.offset = one->offset;
    one->trial.vertex = one->vertex;
    for (uint32_t vertex = 0; vertex < one->training.vertex_count; vertex++) {
        if (ng_trial__can_score(&one->trial, vertex)) {
            one->vertex[one->trial.vertex_count++] = vertex;
        }
    }
}

static void end(split *one)
{
    oracle_release(&one->trial.training);
    oracle_release(&one->trial.hidden);
    oracle_destroy(&one->training);
    oracle_destroy(&one->hidden);
}

// Training 0-1, 1-2, 1-3, hidden 0-2 and 0-4; 4 has no training tie. Vertex 0 ranks 2 and 3,
// which are equal: expected rank 1.5. Vertex 2 ranks 0 and 3 the same way.
static void test_ng_trial__measure__by_hand(void **state)
{
    (void)state;
    split one;
    begin(&one, 5);
    oracle_set(&one.training, 0, 1, 1);
    oracle_set(&one.training, 1, 2, 1);
    oracle_set(&one.training, 1, 3, 1);
    oracle_set(&one.hidden, 0, 2, 1);
    oracle_set(&one.hidden, 0, 4, 1);
    pack(&one);
    assert_int_equal(2, one.trial.vertex_count);
    assert_int_equal(0, one.vertex[0]);
    assert_int_equal(2, one.vertex[1]);
    const ng_trial_point point = {.scorer = NG_SCORER_RESOURCE_ALLOCATION};
    ng_trial_quality quality;
    assert_int_equal(NG_OK, ng_trial__measure(&one.trial, &point, 1, &quality, NULL));
    assert_int_equal(NG_FIXED_ONE * 2 / 3, quality.average_precision);
    assert_int_equal(NG_FIXED_ONE * 2 / 3, quality.reciprocal_rank);
    end(&one);
}

static void draw(split *one, uint64_t seed)
{
    ng_random random;
    ng_random__init(&random, seed);
    begin(one, VERTICES);
    for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
        uint32_t a = i / VERTICES;
        uint32_t b = i % VERTICES;
        if (a < b && ng_random__below(&random, 1 + b / 4) == 0) {
            oracle_set(
                ng_random__below(&random, 5) == 0 ? &one->hidden : &one->training, a, b, 1);
        }
    }
    pack(one);
}

static void test_ng_trial__measure__shared_candidates_give_the_same_as_single_points(
    void **state)
{
    (void)state;
    split one;
    draw(&one, 5);
    const ng_trial_point point[] = {{NG_SCORER_DEFAULT, {20, 16, 4}, false},
        {NG_SCORER_DEFAULT, {20, 0, 8}, false}, {NG_SCORER_DEFAULT, {20, 32, 0}, false},
        {NG_SCORER_DEFAULT, {10, 32, 0}, false}, {.scorer = NG_SCORER_MUTUAL},
        {.scorer = NG_SCORER_ADAMIC_ADAR}};
    ng_trial_quality together[6];
    assert_int_equal(NG_OK, ng_trial__measure(&one.trial, point, 6, together, NULL));
    for (uint32_t i = 0; i < 6; i++) {
        ng_trial_quality alone;
        assert_int_equal(NG_OK, ng_trial__measure(&one.trial, &point[i], 1, &alone, NULL));
        assert_int_equal(alone.average_precision, together[i].average_precision);
        assert_int_equal(alone.reciprocal_rank, together[i].reciprocal_rank);
        assert_true(alone.average_precision > 0);
    }
    assert_true(together[1].average_precision != together[2].average_precision);
    end(&one);
}

static bool is_ranked(const split *one, uint32_t of, uint32_t vertex)
{
    return vertex != of && !oracle_edge(&one->training, of, vertex) &&
        oracle_degree(&one->training, vertex) > 0;
}

// Average precision of one vertex by the scores of the oracle.
static uint64_t precision_by_oracle(
    const split *one, uint32_t vertex, const ng_suggest_parameters *parameters)
{
    oracle_score score[VERTICES];
    oracle_suggest(&one->training, vertex, NG_SCORER_DEFAULT, parameters, 200, score);
    uint64_t ranked[VERTICES];
    ng_relevant relevant[VERTICES];
    ng_ranking ranking = {.score = ranked};
    uint32_t relevant_count = 0;
    for (uint32_t v = 0; v < VERTICES; v++) {
        if (!is_ranked(one, vertex, v)) {
            continue;
        }
        uint64_t number = ng_factor__score(score[v].score, (uint64_t)NG_FIXED_ONE);
        ranking.ranked++;
        ranked[ranking.count] = number;
        ranking.count += number > 0;
        if (oracle_edge(&one->hidden, vertex, v)) {
            relevant[relevant_count++].score = number;
        }
    }
    return ng_rank_quality__of(&ranking, relevant, relevant_count).average_precision;
}

static void test_ng_trial__measure__ranks_by_the_scores_of_the_oracle(void **state)
{
    (void)state;
    split one;
    draw(&one, 9);
    const ng_suggest_parameters parameters = {15, 8, 6};
    const ng_trial_point point = {NG_SCORER_DEFAULT, parameters, false};
    uint64_t sum = 0;
    for (uint32_t i = 0; i < one.trial.vertex_count; i++) {
        sum += precision_by_oracle(&one, one.vertex[i], &parameters);
    }
    ng_trial_quality quality;
    assert_true(sum > 0);
    assert_int_equal(NG_OK, ng_trial__measure(&one.trial, &point, 1, &quality, NULL));
    // Cut once: the mean is the largest number that is not above the sum.
    uint64_t low = quality.average_precision * one.trial.vertex_count;
    assert_true(low <= sum && sum - low < one.trial.vertex_count);
    end(&one);
}

static void test_ng_trial__measure__stops_when_asked(void **state)
{
    (void)state;
    split one;
    draw(&one, 2);
    const volatile int cancel = 1;
    one.trial.cancel = &cancel;
    const ng_trial_point point = {.scorer = NG_SCORER_MUTUAL};
    ng_trial_quality quality;
    assert_int_equal(
        NG_ERR_INTERRUPTED, ng_trial__measure(&one.trial, &point, 1, &quality, NULL));
    assert_int_equal(0, quality.average_precision);
    end(&one);
}

static void test_ng_grid__choose__takes_the_best_point_of_the_grid(void **state)
{
    (void)state;
    split one;
    draw(&one, 21);
    const ng_suggest_parameters present = {60, 0, 60};
    ng_grid_choice choice;
    assert_int_equal(NG_OK, ng_grid__choose(&one.trial, &present, NULL, NULL, &choice, NULL));
    uint64_t best = 0;
    for (uint32_t i = 0; i < 80; i++) {
        const uint32_t walk[] = {0, 8, 16, 32};
        const ng_trial_point point = {
            NG_SCORER_DEFAULT, {10 + 5 * (i / 20), walk[i / 5 % 4], 2 * (i % 5)}, false};
        ng_trial_quality quality;
        assert_int_equal(NG_OK, ng_trial__measure(&one.trial, &point, 1, &quality, NULL));
        best = quality.average_precision > best ? quality.average_precision : best;
    }
    assert_true(best > choice.map_present);
    assert_int_equal(best, choice.map_best);
    const ng_trial_point chosen = {NG_SCORER_DEFAULT, choice.best, false};
    ng_trial_quality quality;
    assert_int_equal(NG_OK, ng_trial__measure(&one.trial, &chosen, 1, &quality, NULL));
    assert_int_equal(best, quality.average_precision);
    end(&one);
}

static ng_status stop(void *context, uint32_t done, uint32_t total, ng_error *err)
{
    (void)err;
    uint32_t *calls = context;
    (*calls)++;
    return done < total - 1 ? NG_OK : NG_ERR_INTERRUPTED;
}

static void test_ng_grid__choose__passes_on_what_progress_says(void **state)
{
    (void)state;
    split one;
    draw(&one, 3);
    uint32_t calls = 0;
    const ng_suggest_parameters present = {20, 16, 4};
    ng_grid_choice choice;
    assert_int_equal(
        NG_ERR_INTERRUPTED, ng_grid__choose(&one.trial, &present, stop, &calls, &choice, NULL));
    assert_int_equal(4, calls);
    assert_int_equal(0, choice.map_best);
    end(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_trial__measure__by_hand),
        cmocka_unit_test(
            test_ng_trial__measure__shared_candidates_give_the_same_as_single_points),
        cmocka_unit_test(test_ng_trial__measure__ranks_by_the_scores_of_the_oracle),
        cmocka_unit_test(test_ng_trial__measure__stops_when_asked),
        cmocka_unit_test(test_ng_grid__choose__takes_the_best_point_of_the_grid),
        cmocka_unit_test(test_ng_grid__choose__passes_on_what_progress_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
