// SPDX-License-Identifier: GPL-3.0-or-later
// Lifts and weights: by hand, against three plain loops over all triples, and the sample on
// graphs whose wedges are known.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "graph/lift.h"
#include "support/oracle.h"

#define ONE NG_FIXED_ONE
#define VERTICES 12u
#define VALUES_MAX 200u

/** Values of every vertex, in the two forms. */
typedef struct profiles {
    uint64_t offset[VERTICES + 1];
    uint32_t value[VALUES_MAX];
    bool has[VERTICES][NG_FACTOR_KINDS][4];
} profiles;

static uint32_t value_of(uint32_t kind, uint32_t term)
{
    return kind << NG_FACTOR_SHIFT | term;
}

static void draw_profiles(ng_random *random, profiles *out)
{
    memset(out, 0, sizeof *out);
    uint64_t count = 0;
    for (uint32_t i = 0; i < VERTICES * NG_FACTOR_KINDS * 4; i++) {
        uint32_t vertex = i / (NG_FACTOR_KINDS * 4);
        uint32_t kind = i / 4 % NG_FACTOR_KINDS;
        if (ng_random__below(random, 4) == 0 && count < VALUES_MAX) {
            out->value[count++] = value_of(kind, i % 4);
            out->has[vertex][kind][i % 4] = true;
        }
        out->offset[vertex + 1] = count;
    }
}

static oracle_graph draw_graph(ng_random *random, uint64_t one_in)
{
    oracle_graph graph = oracle_create(VERTICES);
    for (uint32_t i = 0; i < VERTICES * VERTICES; i++) {
        if (i % VERTICES < i / VERTICES && ng_random__below(random, one_in) == 0) {
            oracle_set(&graph, i % VERTICES, i / VERTICES, 1);
        }
    }
    return graph;
}

// Whether both have any value of the kind, and whether they share one.
static void compare(
    const profiles *values, const uint32_t pair[2], uint32_t kind, bool *both, bool *shared)
{
    bool a = false;
    bool b = false;
    *shared = false;
    for (uint32_t term = 0; term < 4; term++) {
        a |= values->has[pair[0]][kind][term];
        b |= values->has[pair[1]][kind][term];
        *shared |= values->has[pair[0]][kind][term] && values->has[pair[1]][kind][term];
    }
    *both = a && b;
}

static void count_pair(const oracle_graph *graph, const profiles *values,
    const uint32_t pair[2], ng_lift_counts *counts)
{
    bool closed = oracle_edge(graph, pair[0], pair[1]);
    counts->closed += closed;
    counts->open += !closed;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        bool both;
        bool shared;
        compare(values, pair, kind, &both, &shared);
        ng_wedge_count *of = &counts->kind[kind];
        of->closed += both && closed;
        of->closed_shared += both && closed && shared;
        of->open += both && !closed;
        of->open_shared += both && !closed && shared;
    }
}

static ng_lift_counts count_by_definition(const oracle_graph *graph, const profiles *values)
{
    ng_lift_counts counts;
    memset(&counts, 0, sizeof counts);
    for (uint32_t i = 0; i < VERTICES * VERTICES * VERTICES; i++) {
        const uint32_t pair[2] = {i % VERTICES, i / VERTICES % VERTICES};
        uint32_t centre = i / (VERTICES * VERTICES);
        if (pair[0] < pair[1] && oracle_edge(graph, centre, pair[0]) &&
            oracle_edge(graph, centre, pair[1])) {
            count_pair(graph, values, pair, &counts);
        }
    }
    return counts;
}

static void test_ng_lift__count__equals_the_definition_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, 7);
    for (uint32_t round = 0; round < 400; round++) {
        profiles values;
        draw_profiles(&random, &values);
        oracle_graph graph = draw_graph(&random, 2 + round % 4);
        ng_adjacency packed = oracle_pack(&graph);
        ng_value_lists lists = {values.offset, values.value};
        ng_lift_counts expected = count_by_definition(&graph, &values);
        ng_lift_counts counts;
        assert_int_equal(NG_OK, ng_lift__count(&packed, &lists, NULL, &counts, NULL));
        assert_false(counts.sampled);
        assert_int_equal(expected.closed, counts.closed);
        assert_int_equal(expected.open, counts.open);
        assert_memory_equal(expected.kind, counts.kind, sizeof counts.kind);
        oracle_release(&packed);
        oracle_destroy(&graph);
    }
}

/** A graph of stars and one clique, packed. */
typedef struct big_graph {
    uint64_t *offset;
    uint32_t *neighbor;
    uint64_t *value_offset;
    uint32_t *value;
    uint32_t vertex_count;
} big_graph;

// Stars with so many leaves each, then a clique. Leaf i has the company i % 2, members of the
// clique company 5.
static big_graph create_big(const uint32_t *leaves, uint32_t star_count, uint32_t clique)
{
    big_graph big = {.vertex_count = star_count + clique};
    uint64_t entries = (uint64_t)clique * (clique == 0 ? 0 : clique - 1);
    for (uint32_t star = 0; star < star_count; star++) {
        big.vertex_count += leaves[star];
        entries += 2 * (uint64_t)leaves[star];
    }
    big.offset = calloc(big.vertex_count + 1u, sizeof *big.offset);
    big.value_offset = calloc(big.vertex_count + 1u, sizeof *big.value_offset);
    big.neighbor = calloc(entries + 1, sizeof *big.neighbor);
    big.value = calloc(big.vertex_count, sizeof *big.value);
    assert_true(big.offset != NULL && big.value_offset != NULL);
    assert_true(big.neighbor != NULL && big.value != NULL);
    uint32_t vertex = 0;
    uint64_t at = 0;
    for (uint32_t star = 0; star < star_count; star++) {
        uint32_t hub = vertex;
        for (uint32_t i = 0; i < leaves[star]; i++) {
            big.neighbor[at++] = hub + 1 + i;
        }
        big.offset[++vertex] = at;
        for (uint32_t i = 0; i < leaves[star]; i++) {
            big.value[vertex] = value_of(1, i % 2);
            big.neighbor[at++] = hub;
            big.offset[++vertex] = at;
        }
    }
    uint32_t first = vertex;
    for (uint32_t i = 0; i < clique * clique; i++) {
        if (i / clique != i % clique) {
            big.neighbor[at++] = first + i % clique;
        }
        if (i % clique == clique - 1) {
            big.value[vertex] = value_of(1, 5);
            big.offset[++vertex] = at;
        }
    }
    for (uint32_t i = 0; i <= big.vertex_count; i++) {
        big.value_offset[i] = i;
    }
    return big;
}

static void destroy_big(big_graph *big)
{
    free(big->offset);
    free(big->neighbor);
    free(big->value_offset);
    free(big->value);
}

static ng_status count_big(
    const big_graph *big, const volatile int *cancel, ng_lift_counts *out)
{
    ng_adjacency graph = {
        .vertex_count = big->vertex_count, .offset = big->offset, .neighbor = big->neighbor};
    ng_value_lists values = {big->value_offset, big->value};
    return ng_lift__count(&graph, &values, cancel, out, NULL);
}

// 2,896, 68 and 12 leaves make exactly 2^22 wedges; one more star of two leaves makes one more.
static void test_ng_lift__count__looks_at_all_up_to_the_limit_and_samples_above(void **state)
{
    (void)state;
    const uint32_t leaves[] = {2896, 68, 12, 2};
    for (uint32_t stars = 3; stars <= 4; stars++) {
        big_graph big = create_big(leaves, stars, 0);
        ng_lift_counts counts;
        assert_int_equal(NG_OK, count_big(&big, NULL, &counts));
        assert_int_equal(stars == 4, counts.sampled);
        assert_int_equal(
            stars == 4 ? NG_LIFT_SAMPLE : NG_LIFT_WEDGES_MAX, counts.closed + counts.open);
        assert_int_equal(0, counts.closed);
        destroy_big(&big);
    }
}

// 4,498,500 open wedges of one hub and 485,100 closed ones of a hundred middles: 9.73 % are
// closed. Half of the open ones share a value.
static void test_ng_lift__count__samples_wedges_not_middles(void **state)
{
    (void)state;
    const uint32_t leaves[] = {3000};
    big_graph big = create_big(leaves, 1, 100);
    ng_lift_counts counts;
    assert_int_equal(NG_OK, count_big(&big, NULL, &counts));
    assert_true(counts.sampled);
    double closed = (double)counts.closed / (double)NG_LIFT_SAMPLE;
    assert_true(closed > 0.0963 && closed < 0.0983);
    assert_int_equal(counts.closed, counts.kind[1].closed_shared);
    double shared = (double)counts.kind[1].open_shared / (double)counts.open;
    assert_true(shared > 0.498 && shared < 0.502);
    ng_lift_counts again;
    assert_int_equal(NG_OK, count_big(&big, NULL, &again));
    assert_memory_equal(&counts, &again, sizeof counts);
    destroy_big(&big);
}

static void test_ng_lift__count__stops_when_asked(void **state)
{
    (void)state;
    const uint32_t leaves[] = {500};
    big_graph big = create_big(leaves, 1, 0);
    const volatile int cancel = 1;
    ng_lift_counts counts;
    assert_int_equal(NG_ERR_INTERRUPTED, count_big(&big, &cancel, &counts));
    assert_int_equal(0, counts.open);
    destroy_big(&big);
}

static void test_ng_lift__ln__is_clipped_to_one_and_ten(void **state)
{
    (void)state;
    const ng_wedge_count none = {0, 0, 0, 0};
    const ng_wedge_count harmful = {100, 10, 100, 50};
    const ng_wedge_count strong = {100, 99, 1000, 0};
    const ng_wedge_count threefold = {98, 59, 198, 39}; // (60 / 100) / (40 / 200)
    assert_true(ng_lift__ln(&none) == 0);
    assert_true(ng_lift__ln(&harmful) == 0);
    assert_true(ng_lift__ln(&strong) == ng_fixed__ln_ratio(10, 1));
    assert_true(llabs(ng_lift__ln(&threefold) - ng_fixed__ln_ratio(3, 1)) <= 8);
}

// N = 4, n = 1, 2, 1: H = (1 ln 4 + 2 ln 2 + 1 ln 4) / 4 = 1.5 ln 2.
static void test_ng_lift__weights__by_hand(void **state)
{
    (void)state;
    const uint32_t holders[] = {0, 1, 2, 1};
    int64_t weight[4];
    ng_lift__weights(holders, 4, 4, weight);
    assert_true(weight[0] == 0);
    assert_true(llabs(weight[1] - ONE * 4 / 3) <= 16);
    assert_true(llabs(weight[2] - ONE * 2 / 3) <= 16);
    assert_true(weight[3] == weight[1]);
}

static void test_ng_lift__weights__are_at_most_two_and_0_without_information(void **state)
{
    (void)state;
    const uint32_t skewed[] = {0, 1000, 1};
    const uint32_t same[] = {0, 5};
    int64_t weight[3];
    ng_lift__weights(skewed, 3, 1001, weight);
    assert_true(weight[2] == NG_FACTOR_WEIGHT_MAX);
    assert_true(weight[1] > 0 && weight[1] < ONE);
    ng_lift__weights(same, 2, 5, weight);
    assert_true(weight[0] == 0 && weight[1] == 0);
}

// A triangle with a tail: wedges 1-0-2, 0-1-2, 0-2-1 closed, 0-2-3 and 1-2-3 open.
static void test_ng_lift__measure__gives_subjects_their_weights(void **state)
{
    (void)state;
    oracle_graph graph = oracle_create(4);
    oracle_set(&graph, 0, 1, 1);
    oracle_set(&graph, 0, 2, 1);
    oracle_set(&graph, 1, 2, 1);
    oracle_set(&graph, 2, 3, 1);
    ng_adjacency packed = oracle_pack(&graph);
    const uint64_t offset[] = {0, 2, 4, 5, 6};
    const uint32_t value[] = {value_of(1, 3), value_of(2, 1), value_of(1, 3), value_of(2, 1),
        value_of(1, 3), value_of(1, 9)};
    ng_value_lists lists = {offset, value};
    ng_lift_measure measure;
    assert_int_equal(NG_OK, ng_lift__measure(&packed, &lists, NULL, &measure, NULL));
    assert_int_equal(3, measure.counts.closed);
    assert_int_equal(2, measure.counts.open);
    assert_int_equal(10, measure.term_count[1]);
    assert_int_equal(2, measure.term_count[2]);
    assert_int_equal(0, measure.term_count[0]);
    // Companies: cs = c = 3, os = 0, o = 2: (4 / 5) / (1 / 4).
    assert_true(llabs(measure.lift_ln[1] - ng_fixed__ln_ratio(16, 5)) <= 8);
    int64_t weight[2];
    ng_factor_subject subject = ng_lift__subject(&measure, value, 2, weight);
    assert_int_equal(2, subject.count);
    assert_true(subject.weight[0] == measure.weight[1][3] && subject.weight[0] > 0);
    assert_true(subject.weight[1] == 0);
    assert_memory_equal(measure.lift_ln, subject.lift_ln, sizeof measure.lift_ln);
    ng_lift__release(&measure);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_lift__count__equals_the_definition_on_random_graphs),
        cmocka_unit_test(test_ng_lift__count__looks_at_all_up_to_the_limit_and_samples_above),
        cmocka_unit_test(test_ng_lift__count__samples_wedges_not_middles),
        cmocka_unit_test(test_ng_lift__count__stops_when_asked),
        cmocka_unit_test(test_ng_lift__ln__is_clipped_to_one_and_ten),
        cmocka_unit_test(test_ng_lift__weights__by_hand),
        cmocka_unit_test(test_ng_lift__weights__are_at_most_two_and_0_without_information),
        cmocka_unit_test(test_ng_lift__measure__gives_subjects_their_weights),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
