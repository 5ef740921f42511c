// SPDX-License-Identifier: GPL-3.0-or-later
// The kernel of suggestions on every graph of six vertices, from every vertex, by every scorer,
// against the oracle.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/suggest.h"
#include "support/oracle.h"

enum {
    VERTICES = 6,
    PAIRS = VERTICES * (VERTICES - 1) / 2
};

// Lists and degrees straight from the matrix, as the stored form hands them out.
typedef struct stored {
    oracle_graph graph;
    uint32_t list[VERTICES][VERTICES];
    uint32_t degree[NG_ADJACENCY_BLOCK];
    const uint32_t *block[1];
} stored;

static ng_status read_list(
    void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    (void)err;
    stored *from = source;
    *neighbor = from->list[vertex];
    *count = from->degree[vertex];
    return NG_OK;
}

static ng_status read_degrees(void *source, uint32_t block, ng_error *err)
{
    (void)err;
    stored *from = source;
    assert_int_equal(block, 0);
    from->block[0] = from->degree;
    return NG_OK;
}

static void load_graph(stored *out, uint32_t number)
{
    uint32_t pair = 0;
    for (uint32_t a = 0; a < VERTICES; a++) {
        for (uint32_t b = a + 1; b < VERTICES; b++) {
            oracle_set(&out->graph, a, b, (unsigned char)(number >> pair++ & 1));
        }
    }
    for (uint32_t a = 0; a < VERTICES; a++) {
        out->degree[a] = 0;
        for (uint32_t b = 0; b < VERTICES; b++) {
            if (oracle_edge(&out->graph, a, b)) {
                out->list[a][out->degree[a]++] = b;
            }
        }
    }
    out->block[0] = NULL;
}

static void check_vertex(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const stored *from, uint32_t vertex, ng_scorer scorer)
{
    const ng_suggest_parameters parameters =
        ng_suggest_workspace__powers(workspace)->parameters;
    oracle_score expected[VERTICES];
    oracle_suggest(&from->graph, vertex, scorer, &parameters, NG_SUGGEST_EXPANDED, expected);
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    assert_int_equal(
        NG_OK, ng_suggest__candidates(workspace, graph, vertex, scorer, &got, &count, NULL));
    uint32_t wanted = 0;
    for (uint32_t v = 0; v < VERTICES; v++) {
        wanted += expected[v].score != 0;
    }
    assert_int_equal(wanted, count);
    for (uint32_t i = 0; i < count; i++) {
        const oracle_score *right = &expected[got[i].vertex];
        assert_true(right->score == got[i].score);
        assert_true(right->mass == got[i].mass);
        assert_true(right->walk == got[i].walk);
        assert_true(right->mutual == got[i].mutual);
    }
}

// The best alone, and then those among some.
static void check_among(ng_suggest_workspace *workspace, const ng_adjacency *graph,
    const stored *from, uint32_t vertex, uint64_t among)
{
    const ng_suggest_parameters parameters =
        ng_suggest_workspace__powers(workspace)->parameters;
    const ng_suggest_question question = {vertex, NG_SCORER_DEFAULT, 1};
    oracle_score expected[VERTICES];
    ng_suggest_found found;
    ng_suggest_candidate *got = NULL;
    uint32_t count = 0;
    uint32_t wanted = 0;
    uint64_t best[2] = {0, 0};
    oracle_suggest(
        &from->graph, vertex, NG_SCORER_DEFAULT, &parameters, NG_SUGGEST_EXPANDED, expected);
    assert_int_equal(NG_OK, ng_suggest__best(workspace, graph, &question, &found, NULL));
    for (uint32_t i = 0; i < found.count; i++) {
        best[0] = found.at[i].score > best[0] ? found.at[i].score : best[0];
    }
    for (uint32_t v = 0; v < VERTICES; v++) {
        best[1] = expected[v].score > best[1] ? expected[v].score : best[1];
        wanted += expected[v].score != 0 && (among >> v & 1) != 0;
    }
    assert_true(best[0] == best[1]);
    assert_int_equal(NG_OK, ng_suggest__among(workspace, graph, &among, &got, &count, NULL));
    assert_int_equal(wanted, count);
    for (uint32_t i = 0; i < count; i++) {
        assert_true((among >> got[i].vertex & 1) != 0);
        assert_true(expected[got[i].vertex].score == got[i].score);
    }
}

static void check_all(const ng_suggest_parameters *parameters, uint32_t scorers)
{
    stored from = {.graph = oracle_create(VERTICES)};
    const ng_suggest_setup setup = {.parameters = *parameters};
    ng_suggest_workspace *workspace = NULL;
    assert_int_equal(NG_OK, ng_suggest_workspace__create(&setup, &workspace, NULL));
    for (uint32_t number = 0; number < 1u << PAIRS; number++) {
        load_graph(&from, number);
        ng_adjacency graph = {.vertex_count = VERTICES,
            .source = &from,
            .read = read_list,
            .degree_block = from.block,
            .read_degrees = read_degrees};
        for (uint32_t i = 0; i < VERTICES * scorers; i++) {
            check_vertex(workspace, &graph, &from, i / scorers, (ng_scorer)(i % scorers));
        }
        for (uint32_t vertex = 0; vertex < VERTICES; vertex++) {
            check_among(workspace, &graph, &from, vertex, (number * 11 + vertex * 5) % 64);
        }
    }
    ng_suggest_workspace__destroy(workspace);
    oracle_destroy(&from.graph);
}

static void test_ng_suggest__candidates__equals_the_definition_on_every_graph(void **state)
{
    (void)state;
    check_all(&(ng_suggest_parameters){20, 16, 4}, 4);
}

static void test_ng_suggest__candidates__equals_the_definition_with_other_parameters(
    void **state)
{
    (void)state;
    check_all(&(ng_suggest_parameters){15, 7, 0}, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_suggest__candidates__equals_the_definition_on_every_graph),
        cmocka_unit_test(
            test_ng_suggest__candidates__equals_the_definition_with_other_parameters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
