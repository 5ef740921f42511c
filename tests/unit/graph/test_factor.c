// SPDX-License-Identifier: GPL-3.0-or-later
// The profile factor: by hand where few values meet, and against a plain double loop on random
// lists.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/hash.h"
#include "graph/factor.h"

#define ONE NG_FIXED_ONE
#define VALUES_MAX 300u

static uint32_t value_of(uint32_t kind, uint32_t term)
{
    return kind << NG_FACTOR_SHIFT | term;
}

static uint64_t factor_of(
    const ng_factor_subject *subject, const uint32_t *value, uint32_t count, int64_t *part)
{
    return ng_factor__of(subject, value, count, part);
}

static void test_ng_factor__of__without_common_kind_is_one(void **state)
{
    (void)state;
    const uint32_t mine[] = {value_of(0, 1), value_of(1, 1)};
    const int64_t weight[] = {ONE, ONE};
    const uint32_t theirs[] = {value_of(2, 1), value_of(3, 1)};
    ng_factor_subject subject = {.value = mine,
        .weight = weight,
        .count = 2,
        .lift_ln = {ONE, ONE, ONE, ONE, ONE, ONE, ONE}};
    int64_t part[NG_FACTOR_KINDS] = {1, 1, 1, 1, 1, 1, 1};
    assert_true(factor_of(&subject, theirs, 2, part) == (uint64_t)ONE);
    assert_true(factor_of(&subject, theirs, 0, NULL) == (uint64_t)ONE);
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        assert_true(part[kind] == 0);
    }
}

// One kind in common and shared: exp(0.5 * ln 4 * 1) = 2; a second kind in common, but not
// shared: exp(ln 2 / sqrt 2).
static void test_ng_factor__of__divides_by_the_root_of_kinds_in_common(void **state)
{
    (void)state;
    const uint32_t mine[] = {value_of(0, 1), value_of(1, 7)};
    const int64_t weight[] = {ONE, ONE};
    const uint32_t one_kind[] = {value_of(0, 1)};
    const uint32_t two_kinds[] = {value_of(0, 1), value_of(1, 8)};
    ng_factor_subject subject = {.value = mine,
        .weight = weight,
        .count = 2,
        .lift_ln = {ng_fixed__ln_ratio(4, 1), ONE}};
    double first = (double)factor_of(&subject, one_kind, 1, NULL) / (double)ONE;
    double second = (double)factor_of(&subject, two_kinds, 2, NULL) / (double)ONE;
    assert_true(first > 1.999999999 && first < 2.000000001);
    assert_true(second > 1.632526918 && second < 1.632526920);
}

static void test_ng_factor__of__many_shared_values_of_a_kind_count_once(void **state)
{
    (void)state;
    uint32_t mine[30];
    int64_t weight[30];
    for (uint32_t i = 0; i < 30; i++) {
        mine[i] = value_of(6, 2 * i + 1);
        weight[i] = ONE / 4;
    }
    weight[17] = ONE;
    ng_factor_subject subject = {
        .value = mine, .weight = weight, .count = 30, .lift_ln = {0, 0, 0, 0, 0, 0, ONE}};
    int64_t part[NG_FACTOR_KINDS];
    uint64_t all = factor_of(&subject, mine, 30, part);
    assert_true(all == factor_of(&subject, &mine[17], 1, NULL));
    assert_true(all > factor_of(&subject, mine, 17, NULL));
    assert_true(part[6] == ONE / 2);
}

static void test_ng_factor__of__is_at_most_441(void **state)
{
    (void)state;
    uint32_t mine[NG_FACTOR_KINDS];
    int64_t weight[NG_FACTOR_KINDS];
    ng_factor_subject subject = {
        .value = mine, .weight = weight, .count = NG_FACTOR_KINDS, .lift_ln = {0}};
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        mine[kind] = value_of(kind, 1);
        weight[kind] = NG_FACTOR_WEIGHT_MAX;
        subject.lift_ln[kind] = ng_fixed__ln_ratio(10, 1);
    }
    uint64_t most = factor_of(&subject, mine, NG_FACTOR_KINDS, NULL);
    assert_int_equal(442, (most + (uint64_t)ONE / 2) / (uint64_t)ONE);
    assert_true(most <= ng_factor__bound(&subject));
}

// Random ascending list; returns its length.
static uint32_t draw_list(ng_random *random, uint32_t terms, uint32_t value[VALUES_MAX])
{
    uint32_t count = 0;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        uint32_t one_in = 1 + (uint32_t)ng_random__below(random, 9);
        for (uint32_t term = 1; term <= terms; term++) {
            if (ng_random__below(random, one_in) == 0 && ng_random__below(random, 3) == 0) {
                value[count++] = value_of(kind, term);
            }
        }
    }
    return count;
}

static uint64_t factor_by_definition(
    const ng_factor_subject *subject, const uint32_t *value, uint32_t count, int64_t *part)
{
    int64_t weight[NG_FACTOR_KINDS] = {0};
    uint32_t mine = 0;
    uint32_t theirs = 0;
    for (uint32_t i = 0; i < subject->count; i++) {
        mine |= 1u << (subject->value[i] >> NG_FACTOR_SHIFT);
        for (uint32_t j = 0; j < count; j++) {
            theirs |= 1u << (value[j] >> NG_FACTOR_SHIFT);
            uint32_t kind = value[j] >> NG_FACTOR_SHIFT;
            if (value[j] == subject->value[i] && subject->weight[i] > weight[kind]) {
                weight[kind] = subject->weight[i];
            }
        }
    }
    uint32_t both = 0;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        both += (mine & theirs) >> kind & 1u;
    }
    int64_t sum = 0;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        int64_t strength = (int64_t)((ng_i128)subject->lift_ln[kind] * weight[kind] >> 40);
        part[kind] =
            both == 0 ? 0 : (int64_t)((ng_i128)strength * ng_fixed__inverse_sqrt(both) >> 41);
        sum += part[kind];
    }
    return sum == 0 ? (uint64_t)ONE : (uint64_t)ng_fixed__exp(sum);
}

// Strengths of the strongest values that both have.
static void share_strengths(const ng_factor_subject *subject, const uint32_t *value,
    uint32_t count, int64_t strength[NG_FACTOR_KINDS])
{
    memset(strength, 0, NG_FACTOR_KINDS * sizeof *strength);
    for (uint32_t i = 0; i < subject->count; i++) {
        const int64_t one = ng_factor__strength(subject, i);
        int64_t *most = &strength[subject->value[i] >> NG_FACTOR_SHIFT];
        for (uint32_t j = 0; j < count; j++) {
            *most = value[j] == subject->value[i] && one > *most ? one : *most;
        }
    }
}

static void test_ng_factor__of__equals_the_definition_on_random_lists(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 11);
    for (uint32_t round = 0; round < 3000; round++) {
        uint32_t mine[VALUES_MAX];
        uint32_t theirs[VALUES_MAX];
        int64_t weight[VALUES_MAX];
        uint32_t mine_count = draw_list(&random, 1 + round % 40, mine);
        uint32_t their_count = draw_list(&random, 1 + round % 37, theirs);
        ng_factor_subject subject = {
            .value = mine, .weight = weight, .count = mine_count, .lift_ln = {0}};
        for (uint32_t i = 0; i < mine_count; i++) {
            weight[i] = (int64_t)ng_random__below(&random, (uint64_t)NG_FACTOR_WEIGHT_MAX + 1);
        }
        for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
            subject.lift_ln[kind] = (int64_t)ng_random__below(&random, 5 * (uint64_t)ONE / 2);
        }
        int64_t part[NG_FACTOR_KINDS];
        int64_t expected_part[NG_FACTOR_KINDS];
        uint64_t expected = factor_by_definition(&subject, theirs, their_count, expected_part);
        uint64_t factor = factor_of(&subject, theirs, their_count, part);
        assert_true(factor == expected);
        assert_memory_equal(expected_part, part, sizeof part);
        assert_true(factor <= ng_factor__bound(&subject));
        // What is known to be shared bounds it too.
        int64_t strength[NG_FACTOR_KINDS];
        share_strengths(&subject, theirs, their_count, strength);
        assert_true(factor <= ng_factor__bound_of(strength));
        ng_factor__prepare(&subject);
        factor = factor_of(&subject, theirs, their_count, part);
        assert_true(factor == expected);
        assert_memory_equal(expected_part, part, sizeof part);
    }
}

static void test_ng_factor__bound__is_one_without_lifts(void **state)
{
    (void)state;
    const uint32_t mine[] = {value_of(0, 1)};
    const int64_t weight[] = {ONE};
    ng_factor_subject subject = {.value = mine, .weight = weight, .count = 1, .lift_ln = {0}};
    assert_true(ng_factor__bound(&subject) == (uint64_t)ONE);
    subject.count = 0;
    subject.lift_ln[0] = ONE;
    assert_true(ng_factor__bound(&subject) == (uint64_t)ONE);
}

static void test_ng_factor__score__rounds_to_billionths_and_is_clamped(void **state)
{
    (void)state;
    assert_int_equal(1000000000, ng_factor__score(UINT64_C(1) << 32, (uint64_t)ONE));
    assert_int_equal(3000000000, ng_factor__score(UINT64_C(1) << 32, 3 * (uint64_t)ONE));
    // 2 / 2^32 are 0.4657 billionths, 3 are 0.698.
    assert_int_equal(0, ng_factor__score(2, (uint64_t)ONE));
    assert_int_equal(1, ng_factor__score(3, (uint64_t)ONE));
    assert_int_equal(1, ng_factor__score(2, (uint64_t)ONE * 3 / 2));
    assert_true(ng_factor__score(UINT64_MAX >> 1, 442 * (uint64_t)ONE) == NG_FACTOR_SCORE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_factor__of__without_common_kind_is_one),
        cmocka_unit_test(test_ng_factor__of__divides_by_the_root_of_kinds_in_common),
        cmocka_unit_test(test_ng_factor__of__many_shared_values_of_a_kind_count_once),
        cmocka_unit_test(test_ng_factor__of__is_at_most_441),
        cmocka_unit_test(test_ng_factor__of__equals_the_definition_on_random_lists),
        cmocka_unit_test(test_ng_factor__bound__is_one_without_lifts),
        cmocka_unit_test(test_ng_factor__score__rounds_to_billionths_and_is_clamped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
