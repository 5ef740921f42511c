// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of reputation on random weighted graphs: PageRank against a power iteration
// stopped at 1e-14, dominators against taking each vertex away, ranked lists against a plain
// sort. NG_SEED replays the seed that is printed.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "graph/dominator.h"
#include "graph/pagerank.h"
#include "graph/reputation.h"

enum {
    VERTICES_MAX = 120,
    GRAPHS = 150,
    ROWS_MAX = 400
};

static uint64_t seed;

typedef struct random_graph {
    uint32_t vertex_count;
    uint32_t weight[VERTICES_MAX][VERTICES_MAX]; // from, to; 0: no arc
    ng_arc_lists in, out;
} random_graph;

// Sparse to dense, with vertices that endorse nobody.
static void make_graph(random_graph *graph, ng_random *random)
{
    *graph =
        (random_graph){.vertex_count = 1 + (uint32_t)ng_random__below(random, VERTICES_MAX)};
    uint32_t n = graph->vertex_count;
    uint64_t arc_count = ng_random__below(random, 1 + (uint64_t)n * (n < 20 ? n : 4));
    for (uint64_t i = 0; i < arc_count; i++) {
        uint32_t from = (uint32_t)ng_random__below(random, n);
        uint32_t to = (uint32_t)ng_random__below(random, n);
        if (from != to && from % 5 != 3) {
            graph->weight[from][to] += 1 + (uint32_t)ng_random__below(random, 3);
        }
    }
    graph->in = (ng_arc_lists){.vertex_count = n,
        .offset = calloc((size_t)n + 1, sizeof(uint64_t)),
        .vertex = calloc((size_t)n * n + 1, sizeof(uint32_t)),
        .weight = calloc((size_t)n * n + 1, sizeof(uint32_t))};
    uint64_t count = 0;
    for (uint32_t to = 0; to < n; to++) {
        for (uint32_t from = 0; from < n; from++) {
            if (graph->weight[from][to] > 0) {
                graph->in.vertex[count] = from;
                graph->in.weight[count++] = graph->weight[from][to];
            }
        }
        graph->in.offset[to + 1] = count;
    }
    const ng_arcs in = ng_arc_lists__view(&graph->in);
    assert_int_equal(NG_OK, ng_arcs__transpose(&in, &graph->out, NULL));
}

static void finish_graph(random_graph *graph)
{
    ng_arc_lists__release(&graph->in);
    ng_arc_lists__release(&graph->out);
}

// Some vertices with a reset above zero, at least one; NULL of 1 each now and then.
static const double *make_reset(const random_graph *graph, ng_random *random, double *out)
{
    if (ng_random__below(random, 3) == 0) {
        return NULL;
    }
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out[v] = ng_random__below(random, 4) == 0 ? 1 : 0;
    }
    out[ng_random__below(random, graph->vertex_count)] = 1;
    return out;
}

// The textbook: mass of those who endorse nobody goes to the reset vector.
static void iterate(const random_graph *graph, const double *reset, double *rank)
{
    uint32_t n = graph->vertex_count;
    double to_reset[VERTICES_MAX];
    double next[VERTICES_MAX];
    double out_weight[VERTICES_MAX] = {0};
    double reset_sum = 0;
    for (uint32_t v = 0; v < n; v++) {
        reset_sum += reset == NULL ? 1 : reset[v];
        for (uint32_t u = 0; u < n; u++) {
            out_weight[v] += graph->weight[v][u];
        }
    }
    for (uint32_t v = 0; v < n; v++) {
        to_reset[v] = (reset == NULL ? 1 : reset[v]) / reset_sum;
        rank[v] = to_reset[v];
    }
    double change = 1;
    while (change > 1e-14) {
        double hanging = 0;
        for (uint32_t v = 0; v < n; v++) {
            hanging += out_weight[v] > 0 ? 0 : rank[v];
        }
        for (uint32_t v = 0; v < n; v++) {
            next[v] = (0.15 + 0.85 * hanging) * to_reset[v];
            for (uint32_t u = 0; u < n; u++) {
                next[v] += graph->weight[u][v] > 0
                    ? 0.85 * rank[u] * graph->weight[u][v] / out_weight[u]
                    : 0;
            }
        }
        change = 0;
        for (uint32_t v = 0; v < n; v++) {
            change += fabs(next[v] - rank[v]);
            rank[v] = next[v];
        }
    }
}

static void test_ng_pagerank__solve__equals_a_power_iteration(void **state)
{
    (void)state;
    static random_graph graph;
    ng_random random;
    ng_random__init(&random, seed);
    double worst = 0;
    for (int i = 0; i < GRAPHS; i++) {
        double room[VERTICES_MAX];
        double expected[VERTICES_MAX];
        double y[VERTICES_MAX];
        make_graph(&graph, &random);
        const double *reset = make_reset(&graph, &random, room);
        const ng_arcs in = ng_arc_lists__view(&graph.in);
        const ng_pagerank_question question = {.in = &in, .reset = reset, .damping = 0.85};
        ng_pagerank_report report;
        assert_int_equal(NG_OK, ng_pagerank__solve(&question, y, &report, NULL));
        assert_true(report.converged);
        iterate(&graph, reset, expected);
        double apart = 0;
        for (uint32_t v = 0; v < graph.vertex_count; v++) {
            apart += fabs(expected[v] - y[v] / report.sum);
        }
        worst = apart > worst ? apart : worst;
        finish_graph(&graph);
    }
    printf("PageRank and the power iteration are %.1e apart at most (L1)\n", worst);
    assert_true(worst < 2e-13);
}

// 1 for each vertex that a root reaches without going through `removed`.
static void reach(const random_graph *graph, const unsigned char *is_root, uint32_t removed,
    unsigned char *out)
{
    uint32_t stack[VERTICES_MAX];
    uint32_t depth = 0;
    memset(out, 0, VERTICES_MAX);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        if (is_root[v] && v != removed) {
            out[v] = 1;
            stack[depth++] = v;
        }
    }
    while (depth > 0) {
        uint32_t u = stack[--depth];
        for (uint32_t v = 0; v < graph->vertex_count; v++) {
            if (graph->weight[u][v] > 0 && v != removed && !out[v]) {
                out[v] = 1;
                stack[depth++] = v;
            }
        }
    }
}

static void check_dominators(
    const random_graph *graph, const unsigned char *is_root, const ng_dominators *found)
{
    unsigned char reached[VERTICES_MAX];
    unsigned char without[VERTICES_MAX];
    reach(graph, is_root, UINT32_MAX, reached);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        assert_int_equal(reached[v], found->first[v] != 0);
        reach(graph, is_root, v, without);
        for (uint32_t u = 0; u < graph->vertex_count; u++) {
            bool expected = u != v && reached[u] && !without[u];
            assert_int_equal(expected, ng_dominators__dominates(found, v, u));
        }
    }
}

static void test_ng_dominators__find__equals_taking_each_vertex_away(void **state)
{
    (void)state;
    static random_graph graph;
    ng_random random;
    ng_random__init(&random, seed + 1);
    for (int i = 0; i < GRAPHS; i++) {
        uint32_t root[VERTICES_MAX];
        unsigned char is_root[VERTICES_MAX] = {0};
        uint32_t root_count = 0;
        make_graph(&graph, &random);
        uint64_t one_in = 1 + ng_random__below(&random, graph.vertex_count);
        for (uint32_t v = graph.vertex_count; v-- > 0;) {
            is_root[v] = ng_random__below(&random, one_in) == 0;
            if (is_root[v]) {
                root[root_count++] = v;
            }
        }
        const ng_arcs in = ng_arc_lists__view(&graph.in);
        const ng_arcs out = ng_arc_lists__view(&graph.out);
        ng_dominators found = {0};
        assert_int_equal(
            NG_OK, ng_dominators__find(&in, &out, root, root_count, NULL, &found, NULL));
        check_dominators(&graph, is_root, &found);
        ng_dominators__release(&found);
        finish_graph(&graph);
    }
}

// Whether entry a stands before entry b.
static bool stands_before(const ng_reputation_entry *a, const ng_reputation_entry *b)
{
    return a->score != b->score ? a->score > b->score : a->to < b->to;
}

static uint64_t make_rows(ng_random *random, ng_reputation_row *row)
{
    uint64_t count = ng_random__below(random, ROWS_MAX);
    bool levels = ng_random__below(random, 2) == 0;
    uint32_t to = 0;
    for (uint64_t i = 0; i < count; i++) {
        to += (uint32_t)ng_random__below(random, 3);
        uint32_t trust = (uint32_t)ng_random__below(random, 4) * (NG_TRUST_ONE / 3);
        uint32_t level = levels ? (uint32_t)ng_random__below(random, 4) : 0;
        row[i] = ng_reputation__row(to, trust, level);
    }
    return count;
}

static void test_ng_reputation__rank__equals_the_definition(void **state)
{
    (void)state;
    ng_reputation_space space = {0};
    ng_random random;
    ng_random__init(&random, seed + 2);
    for (int i = 0; i < GRAPHS; i++) {
        ng_reputation_row row[ROWS_MAX];
        ng_reputation_ranking ranking;
        uint64_t count = make_rows(&random, row);
        assert_int_equal(NG_OK, ng_reputation__rank(row, count, &space, &ranking, NULL));
        uint64_t endorsers = 0;
        uint32_t ranked = 0;
        for (uint32_t a = 0; a < ranking.endorsed; a++) {
            const ng_reputation_entry *entry = &ranking.entry[a];
            uint64_t trust = 0;
            uint32_t place = 0;
            for (uint64_t r = 0; r < count; r++) {
                trust += row[r].to == entry->to ? row[r].carried >> 2 : 0;
            }
            for (uint32_t b = 0; b < ranking.endorsed; b++) {
                bool evidence = ranking.entry[b].place != NG_REPUTATION_NONE;
                place += evidence && stands_before(&ranking.entry[b], entry);
            }
            endorsers += entry->endorsers;
            ranked += trust > 0;
            assert_true(entry->place == (trust > 0 ? place : NG_REPUTATION_NONE));
            assert_true(trust == 0 || ranking.order[place] == a);
        }
        assert_int_equal(count, endorsers);
        assert_int_equal(ranked, ranking.ranked);
    }
    ng_reputation_space__release(&space);
}

int main(void)
{
    const char *wanted = getenv("NG_SEED");
    seed = wanted != NULL ? strtoull(wanted, NULL, 10) : 20260401;
    printf("NG_SEED=%llu\n", (unsigned long long)seed);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_pagerank__solve__equals_a_power_iteration),
        cmocka_unit_test(test_ng_dominators__find__equals_taking_each_vertex_away),
        cmocka_unit_test(test_ng_reputation__rank__equals_the_definition),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
