// SPDX-License-Identifier: GPL-3.0-or-later
/** Edge lists: separators, comments, further columns and what is rejected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "import/edges.h"
#include "support/import_fixture.h"

static void test_ng_edges__is_edge__takes_two_numbers_and_numbers_behind(void **state)
{
    (void)state;
    assert_true(ng_edges__is_edge(ng_text__of("0 1")));
    assert_true(ng_edges__is_edge(ng_text__of("  12\t7\r")));
    assert_true(ng_edges__is_edge(ng_text__of("12,7,-1.5,2e3")));
    assert_false(ng_edges__is_edge(ng_text__of("12")));
    assert_false(ng_edges__is_edge(ng_text__of("a b")));
    assert_false(ng_edges__is_edge(ng_text__of("1 2 x")));
    assert_false(ng_edges__is_edge(ng_text__of("2020-01-01,7")));
}

static void test_edges__reads_snap_files(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "e.txt",
        "# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n1 0\n2,3\n\n# in "
        "between\n2;4\n5|6\r\n7 7\n");
    import_fixture__assert_counts(f, 4, 0, 1, 1);
    assert_int_equal(f->report.rows, 6);
    assert_int_equal(f->report.members, 7);
    assert_string_equal(f->rejected, "e.txt:10: second column: a tie with oneself\n");
}

static void test_edges__leaves_further_numbers_out_with_one_warning(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "e.txt", "0 1 1082040961\n1 2 1082040962 0.5\n2 3 x\n4\n5 6\n");
    import_fixture__assert_counts(f, 3, 0, 0, 2);
    assert_string_equal(f->warnings, "e.txt: the columns behind the first two are left out\n");
    assert_string_equal(f->rejected,
        "e.txt:3: expected two keys and numbers, found x\n"
        "e.txt:4: expected two keys, found one\n");
}

static void test_edges__takes_any_keys_when_asked(void **state)
{
    import_fixture *const f = *state;
    f->options.kind = "edges";
    import_fixture__take(f, "e.txt", "src\tdst\nann\tbob\nbob\tcy\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    assert_int_equal(f->report.members, 3);
}

static void test_edges__and_connections_give_one_digest(void **state)
{
    import_fixture *const f = *state;
    char one[33];
    char other[33];
    import_fixture__take(f, "e.txt", "1 2\n3 2\n");
    import_fixture__digest(f, one);
    import_fixture__forget(f);
    import_fixture__take(f, "c.csv", "a,b\n2,3\n2,1\n");
    import_fixture__digest(f, other);
    assert_string_equal(one, other);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_edges__is_edge__takes_two_numbers_and_numbers_behind),
        WITH_FILES(test_edges__reads_snap_files),
        WITH_FILES(test_edges__leaves_further_numbers_out_with_one_warning),
        WITH_FILES(test_edges__takes_any_keys_when_asked),
        WITH_FILES(test_edges__and_connections_give_one_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
