// SPDX-License-Identifier: GPL-3.0-or-later
// Arcs turned round.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/arcs.h"

static void test_ng_arcs__transpose__puts_each_arc_at_its_other_end_ascending(void **state)
{
    (void)state;
    // Under 0: 1 and 3; under 2: 0, 1 and 3.
    static const uint64_t offset[] = {0, 2, 2, 5, 5};
    static const uint32_t vertex[] = {1, 3, 0, 1, 3};
    static const uint32_t weight[] = {10, 11, 12, 13, 14};
    const ng_arcs arcs = {4, offset, vertex, weight};
    ng_arc_lists turned = {0};
    assert_int_equal(NG_OK, ng_arcs__transpose(&arcs, &turned, NULL));
    static const uint64_t expected_offset[] = {0, 1, 3, 3, 5};
    static const uint32_t expected_vertex[] = {2, 0, 2, 0, 2};
    static const uint32_t expected_weight[] = {12, 10, 13, 11, 14};
    assert_int_equal(4, turned.vertex_count);
    assert_memory_equal(expected_offset, turned.offset, sizeof expected_offset);
    assert_memory_equal(expected_vertex, turned.vertex, sizeof expected_vertex);
    assert_memory_equal(expected_weight, turned.weight, sizeof expected_weight);
    ng_arc_lists__release(&turned);
    assert_null(turned.offset);
}

static void test_ng_arcs__transpose__takes_a_graph_without_vertices(void **state)
{
    (void)state;
    static const uint64_t offset[] = {0};
    const ng_arcs arcs = {0, offset, NULL, NULL};
    ng_arc_lists turned = {0};
    assert_int_equal(NG_OK, ng_arcs__transpose(&arcs, &turned, NULL));
    assert_int_equal(0, turned.vertex_count);
    assert_int_equal(0, turned.offset[0]);
    ng_arc_lists__release(&turned);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_arcs__transpose__puts_each_arc_at_its_other_end_ascending),
        cmocka_unit_test(test_ng_arcs__transpose__takes_a_graph_without_vertices),
    };
    return cmocka_run_group_tests_name("arcs", tests, NULL, NULL);
}
