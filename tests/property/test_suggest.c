// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of suggestions on random graphs: against the oracle where more than 200 vertices
// could be followed, under another order of vertices, and against igraph. NG_SEED replays the
// seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "graph/suggest.h"
#include "support/oracle.h"

enum {
    GRAPHS = 24,
    QUESTIONS = 6,
    SIZE_MAX_VERTICES = 1400,
    WIDE_STEP = 400,
    WIDE_VERTICES = 600000
};

static uint64_t seed;

// A graph with hubs: each new tie ends at the end of an older one as often as at any vertex.
static oracle_graph random_graph(ng_random *random, uint32_t vertex_count, uint32_t ties)
{
    oracle_graph graph = oracle_create(vertex_count);
    uint32_t *ends = calloc(ties, sizeof *ends);
    assert_non_null(ends);
    for (uint32_t i = 0; i < ties; i++) {
        uint32_t a = (uint32_t)ng_random__below(random, vertex_count);
        uint32_t b = (uint32_t)ng_random__below(random, vertex_count);
        if (i > 0 && ng_random__below(random, 2) == 0) {
            b = ends[ng_random__below(random, i)];
        }
        ends[i] = b;
        if (a != b) {
            oracle_set(&graph, a, b, 1);
        }
    }
    free(ends);
    return graph;
}

static ng_suggest_workspace *workspace_of(
    const ng_suggest_parameters *parameters, const ng_vertex_order *order)
{
    ng_suggest_setup setup = {.parameters = *parameters};
    if (order != NULL) {
        setup.order = *order;
    }
    ng_suggest_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_suggest_workspace__create(&setup, &workspace, NULL));
    return workspace;
}

// The answer as one entry a vertex, all zero where the kernel gave none.
static void ask(ng_suggest_workspace *workspace, const ng_adjacency *graph, uint32_t vertex,
    ng_scorer scorer, oracle_score *out)
{
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    assert_int_equal(
        NG_OK, ng_suggest__candidates(workspace, graph, vertex, scorer, &got, &count, NULL));
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out[v] = (oracle_score){0};
    }
    for (uint32_t i = 0; i < count; i++) {
        assert_true(got[i].score > 0);
        assert_true(out[got[i].vertex].score == 0);
        out[got[i].vertex] =
            (oracle_score){got[i].mutual, got[i].mass, got[i].walk, got[i].score};
    }
}

static void assert_equal_scores(const oracle_score *expected, const oracle_score *got)
{
    assert_true(expected->score == got->score);
    if (expected->score != 0) {
        assert_true(expected->mutual == got->mutual);
        assert_true(expected->mass == got->mass);
        assert_true(expected->walk == got->walk);
    }
}

// All down to a score, behind the best.
static void check_down_to(ng_random *random, ng_suggest_workspace *workspace,
    const ng_adjacency *graph, const ng_suggest_question *asked, const oracle_score *expected)
{
    ng_suggest_question question = *asked;
    ng_suggest_found found;
    question.wanted = 1 + (uint32_t)ng_random__below(random, 10);
    assert_int_equal(NG_OK, ng_suggest__best(workspace, graph, &question, &found, NULL));
    const uint32_t first = found.count;
    const uint64_t least = ng_random__below(random, found.below + 1);
    assert_int_equal(NG_OK, ng_suggest__down_to(workspace, graph, least, &found, NULL));
    assert_true(found.below <= least);
    uint32_t expected_count = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        expected_count += expected[v].score > 0 && expected[v].score >= found.below;
    }
    assert_int_equal(expected_count, found.count);
    for (uint32_t i = first; i < found.count; i++) {
        assert_true(expected[found.at[i].vertex].score == found.at[i].score);
        assert_true(found.at[i].score >= least);
    }
}

// The best first: whoever is missing has a score below, and the rest completes the answer.
static void check_best(ng_random *random, ng_suggest_workspace *workspace,
    const ng_adjacency *graph, const ng_suggest_question *asked, const oracle_score *expected)
{
    ng_suggest_question question = *asked;
    ng_suggest_found found;
    question.wanted = 1 + (uint32_t)ng_random__below(random, 40);
    assert_int_equal(NG_OK, ng_suggest__best(workspace, graph, &question, &found, NULL));
    assert_true(found.count >= question.wanted || found.below == 0);
    uint32_t first = found.count;
    for (uint32_t i = 0; i < found.count; i++) {
        assert_true(found.at[i].score >= found.below);
    }
    const uint64_t below = found.below;
    const uint32_t wanted = 3 * question.wanted;
    assert_int_equal(NG_OK, ng_suggest__more(workspace, graph, wanted, &found, NULL));
    assert_true(found.count >= wanted || found.below == 0);
    const uint32_t second = found.count;
    const uint64_t second_below = found.below;
    assert_int_equal(NG_OK, ng_suggest__more(workspace, graph, UINT32_MAX, &found, NULL));
    assert_int_equal(0, found.below);
    uint32_t expected_count = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        expected_count += expected[v].score > 0;
    }
    assert_int_equal(expected_count, found.count);
    for (uint32_t i = 0; i < found.count; i++) {
        const oracle_score got = {
            found.at[i].mutual, found.at[i].mass, found.at[i].walk, found.at[i].score};
        assert_equal_scores(&expected[found.at[i].vertex], &got);
        assert_true(i < first || got.score < below);
        assert_true(i < second || got.score < second_below);
    }
}

// The same graph among so many vertices that a question sorts what it meets: vertex v stands at
// wide_of(v).
static uint32_t wide_of(uint32_t vertex)
{
    return vertex * WIDE_STEP + 7;
}

static ng_adjacency spread(const ng_adjacency *packed)
{
    const uint32_t vertex_count = WIDE_VERTICES;
    const uint64_t entries = packed->offset[packed->vertex_count];
    uint64_t *offset = calloc(vertex_count + 1, sizeof *offset);
    uint32_t *neighbor = calloc(entries + 1, sizeof *neighbor);
    assert_non_null(offset);
    assert_non_null(neighbor);
    for (uint32_t v = 0; v < packed->vertex_count; v++) {
        offset[wide_of(v) + 1] = packed->offset[v + 1] - packed->offset[v];
    }
    for (uint32_t v = 0; v < vertex_count; v++) {
        offset[v + 1] += offset[v];
    }
    for (uint64_t i = 0; i < entries; i++) {
        neighbor[i] = wide_of(packed->neighbor[i]);
    }
    return (ng_adjacency){.vertex_count = vertex_count, .offset = offset, .neighbor = neighbor};
}

// One question for each scorer; all of them twice, so that nothing is left of one before.
static void check_wide(const oracle_graph *graph, const ng_adjacency *packed, uint32_t vertex,
    const ng_suggest_parameters *parameters)
{
    static oracle_score expected[SIZE_MAX_VERTICES];
    ng_suggest_workspace *workspace = workspace_of(parameters, NULL);
    ng_adjacency wide = spread(packed);
    for (uint32_t turn = 0; turn < 8; turn++) {
        const ng_scorer scorer = (ng_scorer)(turn % 4);
        ng_suggest_candidate *got = NULL;
        uint32_t count = 0;
        uint32_t expected_count = 0;
        if (turn == 4) {
            ng_suggest_workspace__settle_in(workspace);
        }
        oracle_suggest(graph, vertex, scorer, parameters, NG_SUGGEST_EXPANDED, expected);
        assert_int_equal(NG_OK,
            ng_suggest__candidates(
                workspace, &wide, wide_of(vertex), scorer, &got, &count, NULL));
        for (uint32_t v = 0; v < graph->vertex_count; v++) {
            expected_count += expected[v].score > 0;
        }
        assert_int_equal(expected_count, count);
        for (uint32_t i = 0; i < count; i++) {
            const oracle_score score = {got[i].mutual, got[i].mass, got[i].walk, got[i].score};
            const uint32_t v = (got[i].vertex - 7) / WIDE_STEP;
            assert_int_equal(got[i].vertex, wide_of(v));
            assert_equal_scores(&expected[v], &score);
        }
    }
    free((void *)(uintptr_t)wide.offset);
    free((void *)(uintptr_t)wide.neighbor);
    ng_suggest_workspace__destroy(workspace);
}

static void check_graph(ng_random *random, const oracle_graph *graph)
{
    static oracle_score expected[SIZE_MAX_VERTICES];
    static oracle_score got[SIZE_MAX_VERTICES];
    const ng_suggest_parameters parameters = {(uint32_t)(20 - 5 * ng_random__below(random, 3)),
        (uint32_t)(8 * ng_random__below(random, 5)),
        (uint32_t)(2 * ng_random__below(random, 6))};
    ng_suggest_workspace *workspace = workspace_of(&parameters, NULL);
    ng_adjacency packed = oracle_pack(graph);
    for (uint32_t i = 0; i < QUESTIONS; i++) {
        uint32_t vertex = (uint32_t)ng_random__below(random, graph->vertex_count);
        for (uint32_t scorer = 0; scorer < 4; scorer++) {
            oracle_suggest(
                graph, vertex, (ng_scorer)scorer, &parameters, NG_SUGGEST_EXPANDED, expected);
            ask(workspace, &packed, vertex, (ng_scorer)scorer, got);
            for (uint32_t v = 0; v < graph->vertex_count; v++) {
                assert_equal_scores(&expected[v], &got[v]);
            }
            const ng_suggest_question question = {vertex, (ng_scorer)scorer, 0};
            check_best(random, workspace, &packed, &question, expected);
            if (scorer == NG_SCORER_DEFAULT) {
                check_down_to(random, workspace, &packed, &question, expected);
            }
        }
    }
    check_wide(
        graph, &packed, (uint32_t)ng_random__below(random, graph->vertex_count), &parameters);
    oracle_release(&packed);
    ng_suggest_workspace__destroy(workspace);
}

// From a dozen vertices to more than fit into the first tables; sparse and dense.
static void test_ng_suggest__candidates__equals_the_definition_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, seed);
    for (uint32_t i = 0; i < GRAPHS; i++) {
        uint32_t vertex_count =
            12 + (uint32_t)ng_random__below(&random, i % 2 == 0 ? 300 : SIZE_MAX_VERTICES - 12);
        uint32_t ties = vertex_count * (1 + (uint32_t)ng_random__below(&random, 12));
        oracle_graph graph = random_graph(&random, vertex_count, ties);
        check_graph(&random, &graph);
        oracle_destroy(&graph);
    }
}

static ng_status compare_backwards(
    void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    (void)context;
    (void)err;
    *out = (a < b) - (a > b);
    return NG_OK;
}

// The graph with its vertices numbered backwards and ordered backwards is the same graph.
static void test_ng_suggest__candidates__breaks_ties_by_the_order_given(void **state)
{
    (void)state;
    enum {
        VERTICES = 500
    };
    static oracle_score forwards[VERTICES];
    static oracle_score backwards[VERTICES];
    const ng_suggest_parameters parameters = {20, 16, 4};
    const ng_vertex_order order = {.compare = compare_backwards};
    ng_random random;
    ng_random__init(&random, seed);
    oracle_graph graph = random_graph(&random, VERTICES, 4 * VERTICES);
    oracle_graph mirror = oracle_create(VERTICES);
    for (uint32_t a = 0; a < VERTICES; a++) {
        for (uint32_t b = 0; b < a; b++) {
            oracle_set(&mirror, VERTICES - 1 - a, VERTICES - 1 - b, oracle_edge(&graph, a, b));
        }
    }
    ng_adjacency packed = oracle_pack(&graph);
    ng_adjacency packed_mirror = oracle_pack(&mirror);
    ng_suggest_workspace *workspace = workspace_of(&parameters, NULL);
    ng_suggest_workspace *workspace_mirror = workspace_of(&parameters, &order);
    for (uint32_t u = 0; u < VERTICES; u += 7) {
        ask(workspace, &packed, u, NG_SCORER_DEFAULT, forwards);
        ask(workspace_mirror, &packed_mirror, VERTICES - 1 - u, NG_SCORER_DEFAULT, backwards);
        for (uint32_t v = 0; v < VERTICES; v++) {
            assert_equal_scores(&forwards[v], &backwards[VERTICES - 1 - v]);
        }
    }
    ng_suggest_workspace__destroy(workspace);
    ng_suggest_workspace__destroy(workspace_mirror);
    oracle_release(&packed);
    oracle_release(&packed_mirror);
    oracle_destroy(&graph);
    oracle_destroy(&mirror);
}

static void load_igraph(const oracle_graph *graph, igraph_t *out)
{
    igraph_vector_int_t edges;
    assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_init(&edges, 0));
    for (uint32_t a = 0; a < graph->vertex_count; a++) {
        for (uint32_t b = a + 1; b < graph->vertex_count; b++) {
            if (oracle_edge(graph, a, b)) {
                assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_push_back(&edges, a));
                assert_int_equal(IGRAPH_SUCCESS, igraph_vector_int_push_back(&edges, b));
            }
        }
    }
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_create(out, &edges, (igraph_integer_t)graph->vertex_count, IGRAPH_UNDIRECTED));
    igraph_vector_int_destroy(&edges);
}

static void test_ng_suggest__candidates__adamic_adar_equals_igraph(void **state)
{
    (void)state;
    enum {
        VERTICES = 300
    };
    static oracle_score got[VERTICES];
    ng_random random;
    ng_random__init(&random, seed);
    oracle_graph graph = random_graph(&random, VERTICES, 6 * VERTICES);
    ng_adjacency packed = oracle_pack(&graph);
    ng_suggest_workspace *workspace = workspace_of(&(ng_suggest_parameters){20, 16, 4}, NULL);
    igraph_t other;
    igraph_matrix_t similarity;
    load_igraph(&graph, &other);
    assert_int_equal(IGRAPH_SUCCESS, igraph_matrix_init(&similarity, 0, 0));
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_similarity_inverse_log_weighted(
            &other, &similarity, igraph_vss_all(), IGRAPH_ALL));
    for (uint32_t u = 0; u < VERTICES; u++) {
        ask(workspace, &packed, u, NG_SCORER_ADAMIC_ADAR, got);
        for (uint32_t v = 0; v < VERTICES; v++) {
            if (v != u && !oracle_edge(&graph, u, v)) {
                double right = MATRIX(similarity, u, v);
                assert_true(fabs((double)got[v].score / 1e9 - right) < 1e-6);
            }
        }
    }
    igraph_matrix_destroy(&similarity);
    igraph_destroy(&other);
    ng_suggest_workspace__destroy(workspace);
    oracle_release(&packed);
    oracle_destroy(&graph);
}

int main(void)
{
    const char *wanted = getenv("NG_SEED");
    seed = wanted != NULL ? strtoull(wanted, NULL, 10) : 20260101;
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_suggest__candidates__equals_the_definition_on_random_graphs),
        cmocka_unit_test(test_ng_suggest__candidates__breaks_ties_by_the_order_given),
        cmocka_unit_test(test_ng_suggest__candidates__adamic_adar_equals_igraph),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
