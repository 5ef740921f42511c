// SPDX-License-Identifier: GPL-3.0-or-later
// Where the analytics part is loaded from: beside the program; and the sentence when it is
// missing, broken or foreign.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "query/analytics_loader.h"
#include "support/analytics_place.h"

static const char *program;

static int remove_link(void **state)
{
    (void)state;
    unlink(analytics_place(program));
    return 0;
}

static void test_ng_analytics_part__open__loads_from_beside_the_program(void **state)
{
    (void)state;
    analytics_place_link(program, ANALYTICS_BUILT);
    ng_analytics_part part;
    ng_error err;
    assert_int_equal(NG_OK, ng_analytics_part__open(&part, &err));
    assert_int_equal(NG_ANALYTICS_LAYOUT, part.table->layout);
    ng_analytics_part__close(&part);
    assert_null(part.table);
    ng_analytics_part__close(&part);
}

// Neither the working directory nor the search path of libraries is looked at.
static void test_ng_analytics_part__open__looks_nowhere_else(void **state)
{
    (void)state;
    char before[4096];
    assert_non_null(getcwd(before, sizeof before));
    assert_int_equal(0, chdir(NETGRAPH_BUILD_DIR));
    assert_int_equal(0, setenv("LD_LIBRARY_PATH", NETGRAPH_BUILD_DIR, 1));
    ng_analytics_part part;
    ng_error err;
    ng_status status = ng_analytics_part__open(&part, &err);
    assert_int_equal(0, chdir(before));
    if (status == NG_OK) {
        // netgraph is installed on this machine.
        ng_analytics_part__close(&part);
        return;
    }
    assert_int_equal(NG_ERR_IO, status);
    assert_null(part.table);
    assert_non_null(strstr(
        err.text, "/netgraph-analytics.so: the analytics part of netgraph is not installed"));
    assert_int_equal('/', err.text[0]);
}

static void test_ng_analytics_part__open__names_a_file_that_is_no_library(void **state)
{
    (void)state;
    const char *place = analytics_place(program);
    FILE *file = fopen(place, "w");
    assert_non_null(file);
    assert_true(fputs("not a library\n", file) >= 0);
    assert_int_equal(0, fclose(file));
    ng_analytics_part part;
    ng_error err;
    assert_int_equal(NG_ERR_IO, ng_analytics_part__open(&part, &err));
    assert_non_null(strstr(err.text, "cannot load "));
    assert_non_null(strstr(err.text, "/netgraph-analytics.so: "));
    assert_null(part.table);
}

int main(int count, char **arguments)
{
    (void)count;
    program = arguments[0];
    // A part stays loaded, so the one that works comes last.
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_analytics_part__open__looks_nowhere_else, remove_link, remove_link),
        cmocka_unit_test_setup_teardown(
            test_ng_analytics_part__open__names_a_file_that_is_no_library, remove_link,
            remove_link),
        cmocka_unit_test_setup_teardown(
            test_ng_analytics_part__open__loads_from_beside_the_program, remove_link,
            remove_link),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
