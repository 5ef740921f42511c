// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * PageRank of every network of the test data: the kernel against a plain power iteration that
 * stops when a step changes less than 1e-14, and against igraph's PRPACK, to 1e-8 of each
 * value; Graphalytics' published values to 1e-4; and the closed form on a complete graph of
 * four.
 *
 * Directed networks as their files say, undirected ones as two arcs a tie. Needs
 * NETGRAPH_TEST_DATA, the folder that holds networks and ldbc; without it only what needs no
 * file is tested.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <igraph.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "graph/pagerank.h"
#include "support/arc_graph.h"
#include "support/quality_table.h"
#include "support/scratch_store.h"

#define DAMPING 0.85
#define RELATIVE_MAX 1e-8
#define POWER_STOP 1e-14
/** Below this a value is compared absolutely: the oracles stop at a bound on the sum. */
#define TINY 1e-6

static const char *data;

/** Out-weight of each vertex; 0: it spreads nothing. */
static double *sum_out_weights(const arc_graph *graph)
{
    double *sum = quality_allocate(graph->vertex_count, sizeof *sum);
    for (size_t i = 0; i < graph->row_count; i++) {
        sum[graph->row[i].from] += graph->row[i].weight;
    }
    return sum;
}

// One step of the power iteration with everything that dangles sent to the reset.
static double step(const arc_graph *graph, const double *out_weight, const double *reset,
    const double *from, double *to)
{
    double dangling = 0;
    double change = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        dangling += out_weight[v] > 0 ? 0 : from[v];
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        to[v] = reset[v] * (1 - DAMPING + DAMPING * dangling);
    }
    for (size_t i = 0; i < graph->row_count; i++) {
        const arc_row *row = &graph->row[i];
        to[row->to] += DAMPING * from[row->from] * row->weight / out_weight[row->from];
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        change += fabs(to[v] - from[v]);
    }
    return change;
}

// `reset` adds up to 1.
static double *iterate(const arc_graph *graph, const double *reset)
{
    double *out_weight = sum_out_weights(graph);
    double *now = quality_allocate(graph->vertex_count, sizeof *now);
    double *next = quality_allocate(graph->vertex_count, sizeof *next);
    memcpy(now, reset, graph->vertex_count * sizeof *now);
    double change = 1;
    for (uint32_t i = 0; i < 1000 && change >= POWER_STOP; i++) {
        change = step(graph, out_weight, reset, now, next);
        double *other = now;
        now = next;
        next = other;
    }
    assert_true(change < POWER_STOP);
    free(next);
    free(out_weight);
    return now;
}

static double *ask_igraph(const arc_graph *graph, const double *reset)
{
    igraph_t oracle;
    igraph_vector_int_t ends;
    igraph_vector_t weight;
    igraph_vector_t found;
    igraph_vector_t start;
    igraph_real_t eigenvalue;
    igraph_vector_int_init(&ends, (igraph_integer_t)(2 * graph->row_count));
    igraph_vector_init(&weight, (igraph_integer_t)graph->row_count);
    igraph_vector_init(&found, 0);
    igraph_vector_init_array(&start, reset, graph->vertex_count);
    for (size_t i = 0; i < graph->row_count; i++) {
        VECTOR(ends)[2 * i] = graph->row[i].from;
        VECTOR(ends)[2 * i + 1] = graph->row[i].to;
        VECTOR(weight)[i] = graph->row[i].weight;
    }
    igraph_create(&oracle, &ends, graph->vertex_count, IGRAPH_DIRECTED);
    assert_int_equal(IGRAPH_SUCCESS,
        igraph_personalized_pagerank(&oracle, IGRAPH_PAGERANK_ALGO_PRPACK, &found, &eigenvalue,
            igraph_vss_all(), IGRAPH_DIRECTED, DAMPING, &start, &weight, NULL));
    double *out = quality_allocate(graph->vertex_count, sizeof *out);
    memcpy(out, VECTOR(found), graph->vertex_count * sizeof *out);
    igraph_vector_destroy(&start);
    igraph_vector_destroy(&found);
    igraph_vector_destroy(&weight);
    igraph_vector_int_destroy(&ends);
    igraph_destroy(&oracle);
    return out;
}

// The kernel's answer, scaled to add up to 1.
static double *ask_kernel(const arc_graph *graph, const double *reset)
{
    const ng_arcs in = ng_arc_lists__view(&graph->in);
    const ng_pagerank_question question = {.in = &in, .reset = reset, .damping = DAMPING};
    double *out = quality_allocate(graph->vertex_count, sizeof *out);
    ng_pagerank_report report;
    assert_int_equal(NG_OK, ng_pagerank__solve(&question, out, &report, NULL));
    assert_true(report.converged);
    assert_true(report.residual <= NG_PAGERANK_RESIDUAL);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out[v] /= report.sum;
    }
    return out;
}

// The largest difference, as a part of the expected value.
static double compare(
    const double *expected, const double *actual, uint32_t count, double least_value)
{
    double largest = 0;
    for (uint32_t v = 0; v < count; v++) {
        const double scale = expected[v] > least_value ? expected[v] : least_value;
        largest = fmax(largest, fabs(actual[v] - expected[v]) / scale);
    }
    return largest;
}

static double *even_reset(uint32_t count)
{
    double *reset = quality_allocate(count, sizeof *reset);
    for (uint32_t v = 0; v < count; v++) {
        reset[v] = 1.0 / count;
    }
    return reset;
}

// About one vertex of a hundred, and at least one.
static double *seed_reset(uint32_t count, ng_random *random)
{
    double *reset = quality_allocate(count, sizeof *reset);
    const uint32_t seeds = count / 100 + 1;
    for (uint32_t i = 0; i < seeds; i++) {
        reset[ng_random__below(random, count)] += 1.0 / seeds;
    }
    return reset;
}

static void assert_agrees(const char *name, const arc_graph *graph, const double *reset)
{
    double *kernel = ask_kernel(graph, reset);
    double *power = iterate(graph, reset);
    double *prpack = ask_igraph(graph, reset);
    const double least = reset[0] > 0 && reset[0] == reset[graph->vertex_count - 1] ? 0 : TINY;
    const double of_power = compare(power, kernel, graph->vertex_count, least);
    const double of_igraph = compare(prpack, kernel, graph->vertex_count, least);
    print_message("%-36s %6u vertices %6zu arcs: power iteration %.1e, igraph %.1e\n", name,
        graph->vertex_count, graph->row_count, of_power, of_igraph);
    assert_true(of_power <= RELATIVE_MAX);
    assert_true(of_igraph <= RELATIVE_MAX);
    free(kernel);
    free(power);
    free(prpack);
}

static void test_ng_pagerank__solve__equals_both_oracles_on_every_network(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARC_FILES; i++) {
        char name[80];
        arc_graph graph = arc_graph_read(data, &arc_files[i]);
        double *reset = even_reset(graph.vertex_count);
        snprintf(name, sizeof name, "%s/%s", arc_files[i].folder, arc_files[i].file);
        assert_agrees(name, &graph, reset);
        free(reset);
        arc_graph_release(&graph);
    }
}

static void test_ng_pagerank__solve__equals_both_oracles_from_seeds(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (size_t i = 0; i < ARC_FILES; i++) {
        char name[80];
        arc_graph graph = arc_graph_read(data, &arc_files[i]);
        double *reset = seed_reset(graph.vertex_count, &random);
        snprintf(name, sizeof name, "%s/%s seeds", arc_files[i].folder, arc_files[i].file);
        assert_agrees(name, &graph, reset);
        free(reset);
        arc_graph_release(&graph);
    }
}

// ------------------------------------------------------------------------------- Graphalytics

// Lines `vertex neighbour neighbour ...`, with vertices from 1 on.
static arc_graph read_lists(const char *path, bool directed)
{
    char line[4096];
    arc_graph graph = {.vertex_count = 0};
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL;
        const uint32_t from = (uint32_t)strtoul(line, &rest, 10) - 1;
        arc_graph_add(&graph, from, from, 1);
        for (char *at = rest; *at != '\n' && *at != 0; at = rest) {
            const uint32_t to = (uint32_t)strtoul(at, &rest, 10) - 1;
            arc_graph_add(&graph, from, to, 1);
            if (!directed) {
                arc_graph_add(&graph, to, from, 1);
            }
            rest += strspn(rest, " \r");
        }
    }
    fclose(file);
    arc_graph_pack(&graph);
    // Both ends of a tie may name it.
    for (size_t i = 0; i < graph.row_count; i++) {
        graph.row[i].weight = 1;
        graph.in.weight[i] = 1;
        graph.out.weight[i] = 1;
    }
    return graph;
}

static void assert_graphalytics(const char *name, bool directed)
{
    char path[4096];
    unsigned long vertex;
    double value;
    uint32_t read = 0;
    double largest = 0;
    snprintf(path, sizeof path, "%s/ldbc/graphalytics/pr/%s-input", data, name);
    arc_graph graph = read_lists(path, directed);
    double *reset = even_reset(graph.vertex_count);
    double *kernel = ask_kernel(&graph, reset);
    snprintf(path, sizeof path, "%s/ldbc/graphalytics/pr/%s-output", data, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (; fscanf(file, "%lu %lf", &vertex, &value) == 2; read++) {
        assert_in_range(vertex, 1, graph.vertex_count);
        largest = fmax(largest, fabs(kernel[vertex - 1] - value) / value);
    }
    fclose(file);
    print_message("Graphalytics pr/%s: %u vertices, %.1e\n", name, read, largest);
    assert_int_equal(graph.vertex_count, read);
    assert_true(largest <= 1e-4);
    free(kernel);
    free(reset);
    arc_graph_release(&graph);
}

static void test_ng_pagerank__solve__gives_the_published_values_of_graphalytics(void **state)
{
    (void)state;
    assert_graphalytics("dir", true);
    assert_graphalytics("undir", false);
}

// ------------------------------------------------------------------------------ without files

static void test_ng_pagerank__solve__of_one_member_of_a_complete_graph_of_four(void **state)
{
    (void)state;
    arc_graph graph = {.vertex_count = 4};
    static const double reset[] = {0, 1, 0, 0};
    for (uint32_t i = 0; i < 16; i++) {
        arc_graph_add(&graph, i / 4, i % 4, 1);
    }
    arc_graph_pack(&graph);
    double *kernel = ask_kernel(&graph, reset);
    for (uint32_t v = 0; v < 4; v++) {
        assert_true(fabs(kernel[v] - (v == 1 ? 0.3376623377 : 0.2207792208)) < 5e-11);
    }
    free(kernel);
    arc_graph_release(&graph);
}

// Small graphs with everything at once: no arcs, weights far apart, vertices that spread
// nothing, parts that no seed reaches.
static void test_ng_pagerank__solve__equals_both_oracles_on_random_graphs(void **state)
{
    (void)state;
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (uint32_t round = 0; round < 300; round++) {
        arc_graph graph = {.vertex_count = 2 + round % 40};
        const uint32_t arcs = (uint32_t)ng_random__below(&random, 4 * graph.vertex_count);
        for (uint32_t i = 0; i < arcs; i++) {
            const uint32_t from = (uint32_t)ng_random__below(&random, graph.vertex_count);
            const uint32_t to = (uint32_t)ng_random__below(&random, graph.vertex_count);
            const uint32_t weight = i % 7 == 0 ? 100000 : 1 + i % 3;
            arc_graph_add(&graph, from, to, weight);
        }
        arc_graph_pack(&graph);
        double *reset = round % 2 == 0 ? even_reset(graph.vertex_count)
                                       : seed_reset(graph.vertex_count, &random);
        double *kernel = ask_kernel(&graph, reset);
        double *power = iterate(&graph, reset);
        assert_true(compare(power, kernel, graph.vertex_count, TINY) <= RELATIVE_MAX);
        free(kernel);
        free(power);
        free(reset);
        arc_graph_release(&graph);
    }
}

int main(void)
{
    const struct CMUnitTest alone[] = {
        cmocka_unit_test(test_ng_pagerank__solve__of_one_member_of_a_complete_graph_of_four),
        cmocka_unit_test(test_ng_pagerank__solve__equals_both_oracles_on_random_graphs),
    };
    const struct CMUnitTest of_files[] = {
        cmocka_unit_test(test_ng_pagerank__solve__equals_both_oracles_on_every_network),
        cmocka_unit_test(test_ng_pagerank__solve__equals_both_oracles_from_seeds),
        cmocka_unit_test(test_ng_pagerank__solve__gives_the_published_values_of_graphalytics),
    };
    const int failed = cmocka_run_group_tests(alone, NULL, NULL);
    data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL || data[0] == 0) {
        printf("SKIP: NETGRAPH_TEST_DATA is not set; networks were not compared\n");
        return failed;
    }
    return failed + cmocka_run_group_tests(of_files, NULL, NULL);
}
