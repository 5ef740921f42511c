// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of suggestions where the exhaustive and random graphs do not reach: hubs, empty
// graphs, failing reads and memory kept between questions. Expected sums are worked out by hand
// or by a plain loop.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "graph/suggest.h"
#include "support/oracle.h"

static const ng_suggest_parameters usual = {20, 16, 4};

static ng_suggest_workspace *workspace_of(const ng_suggest_parameters *parameters)
{
    const ng_suggest_setup setup = {.parameters = *parameters};
    ng_suggest_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_suggest_workspace__create(&setup, &workspace, NULL));
    return workspace;
}

static const ng_suggest_candidate *find(
    const ng_suggest_candidate *all, uint32_t count, uint32_t vertex)
{
    for (uint32_t i = 0; i < count; i++) {
        if (all[i].vertex == vertex) {
            return &all[i];
        }
    }
    return NULL;
}

// 0 - 1 - 2 - 3 - 4.
static oracle_graph path_of_five(void)
{
    oracle_graph graph = oracle_create(5);
    for (uint32_t v = 0; v + 1 < 5; v++) {
        oracle_set(&graph, v, v + 1, 1);
    }
    return graph;
}

static void test_ng_suggest__candidates__on_a_path_by_hand(void **state)
{
    (void)state;
    oracle_graph graph = path_of_five();
    ng_adjacency packed = oracle_pack(&graph);
    ng_suggest_workspace *workspace = workspace_of(&usual);
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    assert_int_equal(NG_OK,
        ng_suggest__candidates(workspace, &packed, 0, NG_SCORER_DEFAULT, &got, &count, NULL));
    assert_int_equal(2, count);
    const ng_suggest_candidate *second = find(got, count, 2);
    const ng_suggest_candidate *third = find(got, count, 3);
    assert_non_null(second);
    assert_non_null(third);
    // R[2] = 2^31; 2 gives a quarter to each of its neighbours; P[2] = round(2^30 * 2^-0.2).
    assert_true(second->mass == UINT64_C(1) << 31);
    assert_true(second->walk == 0);
    assert_true(second->mutual == 1);
    assert_true(third->mass == 0);
    assert_true(third->walk == UINT64_C(1) << 30);
    assert_true(third->mutual == 0);
    assert_true(second->score == (UINT64_C(934746550) << 31) >> 30);
    assert_true(third->score == 934746550);
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

static void test_ng_suggest__candidates__none_for_a_vertex_alone(void **state)
{
    (void)state;
    oracle_graph graph = oracle_create(3);
    oracle_set(&graph, 1, 2, 1);
    ng_adjacency packed = oracle_pack(&graph);
    ng_suggest_workspace *workspace = workspace_of(&usual);
    for (uint32_t i = 0; i < 12; i++) {
        ng_suggest_candidate *got = NULL;
        uint32_t count = 1;
        assert_int_equal(NG_OK,
            ng_suggest__candidates(
                workspace, &packed, i / 4, (ng_scorer)(i % 4), &got, &count, NULL));
        assert_int_equal(0, count);
    }
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

enum {
    SPOKES =
        40000, // of the hub 0; spoke v and spoke v + SPOKES / 2 share the vertices behind them
    BEHIND = SPOKES / 2,
    HUB_VERTICES = 1 + SPOKES + BEHIND
};

// Vertex 0 with 40,000 neighbours 1 .. SPOKES; behind each pair of them one more vertex.
static ng_adjacency hub(void)
{
    uint64_t *offset = calloc(HUB_VERTICES + 1, sizeof *offset);
    uint32_t *neighbor = calloc((size_t)SPOKES * 4, sizeof *neighbor);
    assert_non_null(offset);
    assert_non_null(neighbor);
    uint64_t at = 0;
    for (uint32_t v = 0; v < HUB_VERTICES; v++) {
        if (v == 0) {
            while (at < SPOKES) {
                neighbor[at] = (uint32_t)at + 1;
                at++;
            }
        } else if (v <= SPOKES) {
            neighbor[at++] = 0;
            neighbor[at++] = 1 + SPOKES + (v - 1) % BEHIND;
        } else {
            neighbor[at++] = v - SPOKES;
            neighbor[at++] = v - SPOKES + BEHIND;
        }
        offset[v + 1] = at;
    }
    return (ng_adjacency){.vertex_count = HUB_VERTICES, .offset = offset, .neighbor = neighbor};
}

static void test_ng_suggest__candidates__of_a_hub_with_40000_neighbours(void **state)
{
    (void)state;
    ng_adjacency packed = hub();
    ng_suggest_workspace *workspace = workspace_of(&usual);
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    assert_int_equal(NG_OK,
        ng_suggest__candidates(
            workspace, &packed, 0, NG_SCORER_RESOURCE_ALLOCATION, &got, &count, NULL));
    assert_int_equal(BEHIND, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(got[i].vertex > SPOKES);
        assert_int_equal(2, got[i].mutual);
        assert_true(got[i].score == UINT64_C(1) << 32);
    }
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&packed);
}

// From behind the hub: two mutual ways lead to 0, and the three-step walk from 0 reaches every
// spoke.
static void test_ng_suggest__candidates__through_a_hub_of_40000(void **state)
{
    (void)state;
    ng_adjacency packed = hub();
    ng_suggest_workspace *workspace = workspace_of(&usual);
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    assert_int_equal(NG_OK,
        ng_suggest__candidates(
            workspace, &packed, 1 + SPOKES, NG_SCORER_DEFAULT, &got, &count, NULL));
    assert_int_equal(1 + SPOKES - 2, count);
    uint64_t mass = UINT64_C(1) << 32;
    uint64_t reach = (((UINT64_C(1) << 33) / SPOKES) + 1) / 2;
    for (uint32_t i = 0; i < count; i++) {
        assert_true(got[i].mass == (got[i].vertex == 0 ? mass : 0));
        assert_true(got[i].walk == (got[i].vertex == 0 ? 0 : reach));
    }
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&packed);
}

// A path whose reads fail from the n-th on.
typedef struct failing {
    ng_adjacency packed;
    uint32_t left;
    uint32_t degree[NG_ADJACENCY_BLOCK];
    const uint32_t *block[1];
} failing;

static ng_status read_list(
    void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    failing *from = source;
    if (from->left == 0) {
        return NG_ERR_CORRUPT;
    }
    from->left--;
    return ng_adjacency__neighbors(&from->packed, vertex, neighbor, count, err);
}

static ng_status read_degrees(void *source, uint32_t block, ng_error *err)
{
    failing *from = source;
    if (from->left == 0) {
        return NG_ERR_CORRUPT;
    }
    from->left--;
    for (uint32_t v = 0; v < from->packed.vertex_count; v++) {
        ng_status status = ng_adjacency__degree(&from->packed, v, &from->degree[v], err);
        assert_int_equal(NG_OK, status);
    }
    from->block[block] = from->degree;
    return NG_OK;
}

static void test_ng_suggest__candidates__passes_on_a_failed_read_and_goes_on(void **state)
{
    (void)state;
    oracle_graph graph = path_of_five();
    failing from = {.packed = oracle_pack(&graph)};
    ng_suggest_workspace *workspace = workspace_of(&usual);
    ng_status status = NG_ERR_CORRUPT;
    uint32_t reads = 0;
    for (; status != NG_OK; reads++) {
        assert_true(reads < 20);
        ng_adjacency view = {.vertex_count = 5,
            .source = &from,
            .read = read_list,
            .degree_block = from.block,
            .read_degrees = read_degrees};
        from.left = reads;
        from.block[0] = NULL;
        ng_suggest_candidate *got = NULL;
        uint32_t count = 7;
        status =
            ng_suggest__candidates(workspace, &view, 0, NG_SCORER_DEFAULT, &got, &count, NULL);
        assert_int_equal(status == NG_OK ? 2 : 0, count);
        assert_true(status == NG_OK || (status == NG_ERR_CORRUPT && got == NULL));
    }
    assert_true(reads > 4);
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&from.packed);
    oracle_destroy(&graph);
}

// The same workspace answers for graphs of other sizes, and the caller may change the answers.
static void test_ng_suggest__candidates__keeps_nothing_of_the_question_before(void **state)
{
    (void)state;
    ng_adjacency large = hub();
    oracle_graph graph = path_of_five();
    ng_adjacency small = oracle_pack(&graph);
    ng_suggest_workspace *workspace = workspace_of(&usual);
    for (uint32_t turn = 0; turn < 3; turn++) {
        ng_suggest_candidate *got = NULL;
        uint32_t count = 0;
        assert_int_equal(NG_OK,
            ng_suggest__candidates(
                workspace, &large, 1 + SPOKES, NG_SCORER_DEFAULT, &got, &count, NULL));
        assert_int_equal(1 + SPOKES - 2, count);
        for (uint32_t i = 0; i < count; i++) {
            got[i] = (ng_suggest_candidate){0};
        }
        assert_int_equal(NG_OK,
            ng_suggest__candidates(
                workspace, &small, 0, NG_SCORER_DEFAULT, &got, &count, NULL));
        assert_int_equal(2, count);
    }
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&large);
    oracle_release(&small);
    oracle_destroy(&graph);
}

static void test_ng_power__takes_stored_tables_and_works_out_the_rest(void **state)
{
    (void)state;
    const unsigned char degree[3 * 8] = {[8] = 7, [9] = 1, [16] = 9};
    const unsigned char damping[3 * 4] = {[4] = 5, [8] = 6};
    ng_power_tables tables;
    const ng_suggest_parameters parameters = {10, 16, 4};
    assert_int_equal(NG_OK, ng_power__init(&tables, &parameters, NULL));
    tables.stored_degree = degree;
    tables.stored_damping = damping;
    tables.stored_count = 3;
    assert_true(ng_power__degree(&tables, 1) == 263);
    assert_true(ng_power__degree(&tables, 2) == 9);
    assert_true(ng_power__degree(&tables, 4) == UINT64_C(1) << 31);
    assert_true(ng_power__degree(&tables, 4) == UINT64_C(1) << 31);
    assert_true(ng_power__degree(&tables, 10000) == ng_fixed__power(10000, 10, 32));
    assert_true(ng_power__damping(&tables, 2) == 6);
    assert_true(ng_power__damping(&tables, 32) == UINT64_C(1) << 29);
    assert_true(ng_power__damping(&tables, 100000) == ng_fixed__power(100000, 4, 30));
    assert_true(ng_power__logarithm(&tables, 2) == 1442695041);
    assert_true(ng_power__logarithm(&tables, 5000) == ng_fixed__billion_over_ln(5000));
    ng_power__finish(&tables);
}

static void test_ng_power__inverse_is_the_power_of_one(void **state)
{
    (void)state;
    for (uint32_t d = 1; d < 70000; d++) {
        assert_true(ng_power__inverse(d) == ng_fixed__power(d, 20, 32));
    }
}

// Odd vertices before even ones, each by number; fails when asked about vertex 99.
static ng_status compare_odd_first(
    void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    (void)context;
    (void)err;
    int by_number = (a > b) - (a < b);
    *out = a % 2 == b % 2 ? by_number : (a % 2 == 1 ? -1 : 1);
    return a == 99 || b == 99 ? NG_ERR_CORRUPT : NG_OK;
}

static void test_ng_vertex_order__sort__sorts_by_the_order_given(void **state)
{
    (void)state;
    const ng_vertex_order order = {.compare = compare_odd_first};
    uint32_t vertices[11] = {8, 3, 5, 4, 0, 1, 10, 7, 2, 9, 6};
    const uint32_t expected[11] = {1, 3, 5, 7, 9, 0, 2, 4, 6, 8, 10};
    uint32_t scratch[11];
    assert_int_equal(NG_OK, ng_vertex_order__sort(&order, vertices, scratch, 11, NULL));
    assert_memory_equal(expected, vertices, sizeof expected);
}

static void test_ng_vertex_order__sort__loses_no_vertex_when_it_fails(void **state)
{
    (void)state;
    const ng_vertex_order order = {.compare = compare_odd_first};
    uint32_t vertices[6] = {8, 3, 5, 4, 1, 99};
    uint32_t scratch[6];
    assert_int_equal(NG_ERR_CORRUPT, ng_vertex_order__sort(&order, vertices, scratch, 6, NULL));
    uint32_t sum = 0;
    for (uint32_t i = 0; i < 6; i++) {
        sum += vertices[i];
    }
    assert_int_equal(8 + 3 + 5 + 4 + 1 + 99, sum);
}

static void test_ng_vertex_order__compare__by_number_below_ordered(void **state)
{
    (void)state;
    const ng_vertex_order order = {.ordered = 10, .compare = compare_odd_first};
    int out = 0;
    assert_int_equal(NG_OK, ng_vertex_order__compare(&order, 2, 3, &out, NULL));
    assert_true(out < 0);
    assert_int_equal(NG_OK, ng_vertex_order__compare(&order, 2, 13, &out, NULL));
    assert_true(out > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_suggest__candidates__on_a_path_by_hand),
        cmocka_unit_test(test_ng_suggest__candidates__none_for_a_vertex_alone),
        cmocka_unit_test(test_ng_suggest__candidates__of_a_hub_with_40000_neighbours),
        cmocka_unit_test(test_ng_suggest__candidates__through_a_hub_of_40000),
        cmocka_unit_test(test_ng_suggest__candidates__passes_on_a_failed_read_and_goes_on),
        cmocka_unit_test(test_ng_suggest__candidates__keeps_nothing_of_the_question_before),
        cmocka_unit_test(test_ng_power__takes_stored_tables_and_works_out_the_rest),
        cmocka_unit_test(test_ng_power__inverse_is_the_power_of_one),
        cmocka_unit_test(test_ng_vertex_order__sort__sorts_by_the_order_given),
        cmocka_unit_test(test_ng_vertex_order__sort__loses_no_vertex_when_it_fails),
        cmocka_unit_test(test_ng_vertex_order__compare__by_number_below_ordered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
