// SPDX-License-Identifier: GPL-3.0-or-later
// Counts of the accumulator, against counting one by one, from question to question.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/memory.h"
#include "graph/accumulator.h"

enum {
    VERTICES = 300,
    LISTS_MAX = 40,
    MANY = 70000 // lists: more than a count of two bytes holds
};

typedef struct world {
    uint32_t at[LISTS_MAX][VERTICES];
    ng_neighbor_list lists[LISTS_MAX];
    uint32_t list_count;
    uint64_t additions;
    uint32_t expected[VERTICES];
} world;

static void draw(world *out, ng_random *random)
{
    memset(out->expected, 0, sizeof out->expected);
    out->list_count = (uint32_t)ng_random__below(random, LISTS_MAX + 1);
    out->additions = 0;
    for (uint32_t l = 0; l < out->list_count; l++) {
        const uint32_t gap = 1 + (uint32_t)ng_random__below(random, 90);
        uint32_t count = 0;
        for (uint32_t v = (uint32_t)ng_random__below(random, gap); v < VERTICES;
             v += 1 + (uint32_t)ng_random__below(random, gap)) {
            out->at[l][count++] = v;
            out->expected[v]++;
        }
        out->lists[l] = (ng_neighbor_list){out->at[l], count};
        out->additions += count;
    }
}

// Nobody is left out or taken twice, and all have their count.
static void check_taken(const ng_accumulator *sums, const uint32_t *expected, uint32_t least)
{
    uint32_t wanted = 0;
    for (uint32_t v = 0; v < VERTICES; v++) {
        wanted += expected[v] >= least;
    }
    assert_int_equal(wanted, sums->count);
    for (uint32_t i = 0; i < sums->count; i++) {
        const uint32_t vertex = sums->at[i].vertex;
        assert_int_equal(expected[vertex], sums->at[i].mutual);
        assert_int_equal(expected[vertex], sums->at[i].score);
        for (uint32_t k = 0; k < i; k++) {
            assert_int_not_equal(vertex, sums->at[k].vertex);
        }
    }
}

// The best so many, and then all.
static void ask(ng_accumulator *sums, const world *asked, uint32_t left_out, uint32_t wanted)
{
    uint32_t expected[VERTICES];
    uint32_t held = 0;
    memcpy(expected, asked->expected, sizeof expected);
    expected[left_out] = 0;
    ng_accumulator__begin(sums, VERTICES);
    assert_int_equal(NG_OK, ng_accumulator__choose(sums, asked->additions, NULL));
    assert_int_equal(NG_OK,
        ng_accumulator__count(sums, asked->lists, asked->list_count, asked->additions, NULL));
    ng_accumulator__leave_out(sums, left_out);
    const uint32_t least = ng_accumulator__settle(sums, wanted, &held);
    assert_true(least >= 1);
    assert_int_equal(NG_OK, ng_accumulator__reserve(sums, held, NULL));
    ng_accumulator__take_many(sums, least);
    check_taken(sums, expected, least);
    assert_true(least == 1 || sums->count >= wanted);
    if (least > 1) {
        assert_int_equal(NG_OK, ng_accumulator__take_few(sums, least - 1, NULL));
        check_taken(sums, expected, 1);
    }
}

// So many questions that the numbers of the index run out several times.
static void test_ng_accumulator__count__equals_counting_in_thousands_of_questions(void **state)
{
    (void)state;
    static world asked;
    ng_accumulator sums = {0};
    ng_random random;
    ng_random__init(&random, 11);
    for (uint32_t turn = 0; turn < 12000; turn++) {
        draw(&asked, &random);
        ask(&sums, &asked, (uint32_t)ng_random__below(&random, VERTICES),
            1 + (uint32_t)ng_random__below(&random, 60));
    }
    ng_accumulator__finish(&sums);
}

// The same list many times: counts beyond two bytes, and those of usual questions around them.
static void test_ng_accumulator__count__of_more_lists_than_two_bytes_count(void **state)
{
    (void)state;
    static const uint32_t at[] = {3, 5, 8};
    static const uint32_t most[] = {MANY, 65535, 65534, MANY, 65536, 1};
    ng_accumulator sums = {0};
    ng_neighbor_list *lists = ng_memory__allocate(MANY * sizeof *lists);
    assert_non_null(lists);
    for (uint32_t turn = 0; turn < sizeof most / sizeof *most; turn++) {
        for (uint32_t i = 0; i < most[turn]; i++) {
            lists[i] = (ng_neighbor_list){at + (i == 0 ? 0 : 1), i == 0 ? 3 : 2};
        }
        uint32_t held = 0;
        const uint64_t additions = 2 * (uint64_t)most[turn] + 1;
        ng_accumulator__begin(&sums, VERTICES);
        assert_int_equal(NG_OK, ng_accumulator__choose(&sums, additions, NULL));
        assert_int_equal(
            NG_OK, ng_accumulator__count(&sums, lists, most[turn], additions, NULL));
        ng_accumulator__leave_out(&sums, 8);
        assert_int_equal(1, ng_accumulator__settle(&sums, 10, &held));
        assert_int_equal(NG_OK, ng_accumulator__reserve(&sums, held, NULL));
        ng_accumulator__take_many(&sums, 1);
        assert_int_equal(2, sums.count);
        const bool swapped = sums.at[0].vertex == 5;
        assert_int_equal(3, sums.at[swapped ? 1 : 0].vertex);
        assert_int_equal(1, sums.at[swapped ? 1 : 0].mutual);
        assert_int_equal(5, sums.at[swapped ? 0 : 1].vertex);
        assert_int_equal(most[turn], sums.at[swapped ? 0 : 1].mutual);
    }
    ng_memory__release(lists);
    ng_accumulator__finish(&sums);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_accumulator__count__equals_counting_in_thousands_of_questions),
        cmocka_unit_test(test_ng_accumulator__count__of_more_lists_than_two_bytes_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
