// SPDX-License-Identifier: GPL-3.0-or-later
// Dominators of drawn graphs. All small graphs: tests/exhaustive/test_dominator.c.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "graph/dominator.h"

enum {
    VERTICES = 6,
    CHAIN_MAX = 1000000
};

// 0 -> 1 -> 2 -> 3, 1 -> 3, 3 -> 1, 4 -> 0; 5 stands alone. In-lists:
static const uint64_t in_offset[] = {0, 1, 3, 4, 6, 6, 6};
static const uint32_t in_vertex[] = {4, 0, 3, 1, 1, 2};
static const uint32_t in_weight[] = {1, 1, 1, 1, 1, 1};
static const ng_arcs in = {VERTICES, in_offset, in_vertex, in_weight};

static ng_dominators find(const uint32_t *root, uint32_t root_count)
{
    ng_arc_lists out = {0};
    ng_dominators dominators = {0};
    assert_int_equal(NG_OK, ng_arcs__transpose(&in, &out, NULL));
    const ng_arcs out_arcs = ng_arc_lists__view(&out);
    assert_int_equal(
        NG_OK, ng_dominators__find(&in, &out_arcs, root, root_count, NULL, &dominators, NULL));
    ng_arc_lists__release(&out);
    return dominators;
}

static void test_ng_dominators__find__knows_whom_every_walk_comes_through(void **state)
{
    (void)state;
    static const uint32_t root[] = {0};
    ng_dominators dominators = find(root, 1);
    assert_int_equal(4, dominators.reached);
    assert_true(ng_dominators__dominates(&dominators, 0, 3));
    assert_true(ng_dominators__dominates(&dominators, 1, 2));
    assert_true(ng_dominators__dominates(&dominators, 1, 3));
    assert_false(ng_dominators__dominates(&dominators, 2, 3));
    assert_false(ng_dominators__dominates(&dominators, 3, 1));
    assert_false(ng_dominators__dominates(&dominators, 1, 1));
    ng_dominators__release(&dominators);
}

static void test_ng_dominators__find__knows_nothing_of_whom_no_root_reaches(void **state)
{
    (void)state;
    static const uint32_t root[] = {0};
    ng_dominators dominators = find(root, 1);
    assert_int_equal(0, dominators.first[4]);
    assert_int_equal(0, dominators.first[5]);
    assert_false(ng_dominators__dominates(&dominators, 4, 0));
    assert_false(ng_dominators__dominates(&dominators, 0, 5));
    assert_false(ng_dominators__dominates(&dominators, 4, 5));
    ng_dominators__release(&dominators);
}

static void test_ng_dominators__find__lets_nobody_dominate_a_root(void **state)
{
    (void)state;
    static const uint32_t root[] = {0, 2};
    ng_dominators dominators = find(root, 2);
    assert_false(ng_dominators__dominates(&dominators, 0, 1));
    assert_false(ng_dominators__dominates(&dominators, 1, 2));
    assert_false(ng_dominators__dominates(&dominators, 0, 2));
    assert_false(ng_dominators__dominates(&dominators, 2, 3));
    ng_dominators__release(&dominators);
}

static void test_ng_dominators__find__reaches_nothing_without_roots(void **state)
{
    (void)state;
    ng_dominators dominators = find(NULL, 0);
    assert_int_equal(0, dominators.reached);
    for (uint32_t v = 0; v < VERTICES; v++) {
        assert_int_equal(0, dominators.first[v]);
        assert_int_equal(0, dominators.last[v]);
    }
    ng_dominators__release(&dominators);
    assert_null(dominators.first);
}

static void test_ng_dominators__find__numbers_a_subtree_in_a_row(void **state)
{
    (void)state;
    static const uint32_t root[] = {0};
    ng_dominators dominators = find(root, 1);
    assert_int_equal(1, dominators.first[0]);
    assert_int_equal(4, dominators.last[0]);
    assert_int_equal(2, dominators.first[1]);
    assert_int_equal(4, dominators.last[1]);
    assert_int_equal(dominators.first[2], dominators.last[2]);
    ng_dominators__release(&dominators);
}

typedef struct chain {
    ng_arcs in, out;
} chain;

// 0 -> 1 -> ... -> length - 1.
static chain make_chain(uint32_t length)
{
    static uint64_t offset[CHAIN_MAX + 1];
    static uint64_t out_offset[CHAIN_MAX + 1];
    static uint32_t from[CHAIN_MAX];
    static uint32_t to[CHAIN_MAX];
    for (uint32_t v = 0; v < length; v++) {
        offset[v + 1] = v;
        out_offset[v] = v;
        from[v] = v;
        to[v] = v + 1;
    }
    out_offset[length] = length - 1;
    return (chain){{length, offset, from, NULL}, {length, out_offset, to, NULL}};
}

static void test_ng_dominators__find__goes_down_a_long_chain_without_recursion(void **state)
{
    (void)state;
    static const uint32_t root[] = {0};
    const chain long_one = make_chain(CHAIN_MAX);
    ng_dominators dominators = {0};
    assert_int_equal(NG_OK,
        ng_dominators__find(&long_one.in, &long_one.out, root, 1, NULL, &dominators, NULL));
    assert_int_equal(CHAIN_MAX, dominators.reached);
    assert_true(ng_dominators__dominates(&dominators, 0, CHAIN_MAX - 1));
    assert_true(ng_dominators__dominates(&dominators, CHAIN_MAX - 2, CHAIN_MAX - 1));
    ng_dominators__release(&dominators);
}

// The flag is looked at every so many numbers, so the graph must be large.
static void test_ng_dominators__find__stops_when_asked(void **state)
{
    (void)state;
    static const uint32_t root[] = {0};
    static const int stop = 1;
    const chain long_one = make_chain(70000);
    ng_dominators dominators = {0};
    assert_int_equal(NG_ERR_INTERRUPTED,
        ng_dominators__find(&long_one.in, &long_one.out, root, 1, &stop, &dominators, NULL));
    assert_null(dominators.first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_dominators__find__knows_whom_every_walk_comes_through),
        cmocka_unit_test(test_ng_dominators__find__knows_nothing_of_whom_no_root_reaches),
        cmocka_unit_test(test_ng_dominators__find__lets_nobody_dominate_a_root),
        cmocka_unit_test(test_ng_dominators__find__reaches_nothing_without_roots),
        cmocka_unit_test(test_ng_dominators__find__numbers_a_subtree_in_a_row),
        cmocka_unit_test(test_ng_dominators__find__goes_down_a_long_chain_without_recursion),
        cmocka_unit_test(test_ng_dominators__find__stops_when_asked),
    };
    return cmocka_run_group_tests_name("dominator", tests, NULL, NULL);
}
