// SPDX-License-Identifier: GPL-3.0-or-later
// Dominators on all directed graphs of four vertices with every set of roots, and on a part of
// those of five, against the definition: v dominates u when u is reached, and is not once v is
// taken away. Under the address sanitizer a fifth of a second is enough: a stride leaves out
// the rest.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/dominator.h"

enum {
    VERTICES_MAX = 5,
    ARCS_MAX = VERTICES_MAX * (VERTICES_MAX - 1),
    STRIDE_OF_FIVE = 211 // prime: every arc is there and not there
};

typedef struct small_graph {
    uint32_t vertex_count;
    unsigned char arc[VERTICES_MAX][VERTICES_MAX];
} small_graph;

// The graph whose arcs are the bits of a number.
static small_graph graph_of(uint32_t vertex_count, uint32_t bits)
{
    small_graph graph = {.vertex_count = vertex_count};
    uint32_t bit = 0;
    for (uint32_t u = 0; u < vertex_count; u++) {
        for (uint32_t v = 0; v < vertex_count; v++) {
            if (u != v) {
                graph.arc[u][v] = bits >> bit++ & 1;
            }
        }
    }
    return graph;
}

typedef struct packed_graph {
    uint64_t offset[VERTICES_MAX + 1];
    uint32_t vertex[ARCS_MAX];
} packed_graph;

static ng_arcs pack(const small_graph *graph, bool inward, packed_graph *out)
{
    uint32_t count = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        out->offset[v] = count;
        for (uint32_t u = 0; u < graph->vertex_count; u++) {
            if (inward ? graph->arc[u][v] : graph->arc[v][u]) {
                out->vertex[count++] = u;
            }
        }
    }
    out->offset[graph->vertex_count] = count;
    return (ng_arcs){graph->vertex_count, out->offset, out->vertex, NULL};
}

// Bits of the vertices that the roots reach without going through `removed`.
static uint32_t reach(const small_graph *graph, uint32_t roots, uint32_t removed)
{
    uint32_t reached = roots & ~(removed < VERTICES_MAX ? 1u << removed : 0);
    for (uint32_t round = 0; round < graph->vertex_count; round++) {
        for (uint32_t u = 0; u < graph->vertex_count; u++) {
            for (uint32_t v = 0; (reached >> u & 1) != 0 && v < graph->vertex_count; v++) {
                reached |= v != removed && graph->arc[u][v] ? 1u << v : 0;
            }
        }
    }
    return reached;
}

static void check(const small_graph *graph, uint32_t bits, uint32_t roots)
{
    packed_graph in_lists;
    packed_graph out_lists;
    ng_arcs in = pack(graph, true, &in_lists);
    ng_arcs out = pack(graph, false, &out_lists);
    uint32_t root[VERTICES_MAX];
    uint32_t root_count = 0;
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        if ((roots >> v & 1) != 0) {
            root[root_count++] = v;
        }
    }
    ng_dominators found = {0};
    assert_int_equal(
        NG_OK, ng_dominators__find(&in, &out, root, root_count, NULL, &found, NULL));
    uint32_t reached = reach(graph, roots, UINT32_MAX);
    for (uint32_t v = 0; v < graph->vertex_count; v++) {
        uint32_t without = reach(graph, roots, v);
        if ((found.first[v] != 0) != (reached >> v & 1)) {
            fail_msg("graph %u, roots %u: %u", bits, roots, v);
        }
        for (uint32_t u = 0; u < graph->vertex_count; u++) {
            bool expected = u != v && (reached >> u & 1) != 0 && (without >> u & 1) == 0;
            if (expected != ng_dominators__dominates(&found, v, u)) {
                fail_msg("graph %u, roots %u: does %u dominate %u", bits, roots, v, u);
            }
        }
    }
    ng_dominators__release(&found);
}

static uint32_t stride(uint32_t wanted)
{
#ifdef __SANITIZE_ADDRESS__
    return wanted * 17;
#else
    return wanted;
#endif
}

static void test_ng_dominators__find__equals_the_definition_on_four_vertices(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 1u << 12; bits += stride(1)) {
        small_graph graph = graph_of(4, bits);
        for (uint32_t roots = 0; roots < 1u << 4; roots++) {
            check(&graph, bits, roots);
        }
    }
}

static void test_ng_dominators__find__equals_the_definition_on_five_vertices(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits < 1u << 20; bits += stride(STRIDE_OF_FIVE)) {
        small_graph graph = graph_of(5, bits);
        for (uint32_t roots = 1; roots < 1u << 5; roots++) {
            check(&graph, bits, roots);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_dominators__find__equals_the_definition_on_four_vertices),
        cmocka_unit_test(test_ng_dominators__find__equals_the_definition_on_five_vertices),
    };
    return cmocka_run_group_tests_name("dominator", tests, NULL, NULL);
}
