// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of an import of all formats fails once, into an empty and into a filled
 * store: ng_import says NG_ERR_NOMEM, gives all memory back, and the store is what it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/failing_allocator.h"
#include "support/import_fixture.h"

#define FORMATS NETGRAPH_SOURCE_DIR "/data/formats"

static const char *const everything[] = {FORMATS "/native", FORMATS "/ldbc",
    FORMATS "/edges/edges.txt", FORMATS "/linkedin/preamble-url/Connections.csv", NULL};

/** An empty store, or one that holds `before`; its digest. */
static void start(import_fixture *f, const char *const *before, char digest[33])
{
    import_fixture__forget(f);
    if (before != NULL) {
        assert_int_equal(import_fixture__run(f, before), NG_OK);
    }
    ng_import_report_release(&f->report);
    import_fixture__digest(f, digest);
}

/** Pieces of memory in use while the store is closed: LMDB keeps some for reuse until then. */
static int64_t count_pieces(import_fixture *f)
{
    static const ng_store_options options = {.create = true};
    ng_store_close(f->store);
    const int64_t outstanding = ng_failing_allocator_outstanding();
    assert_int_equal(ng_store_open("store", &options, &f->store, NULL), NG_OK);
    return outstanding;
}

/** The store is as before, and nothing is lost. */
static void assert_refused(
    const import_fixture *f, uint64_t nth, const char *before, int64_t lost)
{
    char digest[33];
    if (f->err.status != NG_ERR_NOMEM || f->err.text[0] == '\0') {
        fail_msg("allocation %lu: %d: %s", (unsigned long)nth, (int)f->err.status, f->err.text);
    }
    if (lost != 0 || f->report.files != NULL) {
        fail_msg("allocation %lu: %ld pieces are lost", (unsigned long)nth, (long)lost);
    }
    import_fixture__digest(f, digest);
    assert_string_equal(digest, before);
}

/** Imports with the first, second, ... allocation failing, until none does. */
static void fail_each(import_fixture *f, const char *const *filled)
{
    char before[33];
    char after[33];
    char digest[33];
    uint64_t absorbed = 0;
    start(f, filled, before);
    assert_int_equal(import_fixture__run(f, everything), NG_OK);
    import_fixture__digest(f, after);
    start(f, filled, before);
    for (uint64_t nth = 1;; nth++) {
        const int64_t pieces = count_pieces(f);
        ng_failing_allocator_arm(nth);
        const ng_status status = import_fixture__run(f, everything);
        const uint64_t met = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        if (status != NG_OK) {
            assert_refused(f, nth, before, count_pieces(f) - pieces);
            continue;
        }
        import_fixture__digest(f, digest);
        assert_string_equal(digest, after);
        if (met < nth) {
            break;
        }
        // LMDB goes on without its check for readers that died.
        absorbed++;
        start(f, filled, before);
    }
    assert_true(absorbed <= 2);
}

static void test_ng_import__leaves_no_store_where_there_was_none(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    fail_each(f, NULL);
}

static void test_ng_import__leaves_the_store_as_before(void **state)
{
    static const char *const native[] = {FORMATS "/native", NULL};
    import_fixture *const f = *state;
    f->options.owner = "101";
    fail_each(f, native);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_ng_import__leaves_no_store_where_there_was_none),
        WITH_FILES(test_ng_import__leaves_the_store_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
