// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of an import of LinkedIn archives, unpacked and zipped, fails once:
 * ng_import says NG_ERR_NOMEM, gives all memory back, and the store is what it was.
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
#include "support/part_place.h"
#include "support/zip_writer.h"

#define SAMPLES NETGRAPH_SOURCE_DIR "/data/formats/linkedin"

/** Pieces of memory in use while the store is closed: LMDB keeps some for reuse until then. */
static int64_t count_pieces(import_fixture *f)
{
    static const ng_store_options options = {.create = true};
    ng_store_close(f->store);
    const int64_t outstanding = ng_failing_allocator_outstanding();
    assert_int_equal(ng_store_open("store", &options, &f->store, NULL), NG_OK);
    return outstanding;
}

static void fail_each(import_fixture *f, const char *const *paths)
{
    char before[33];
    char digest[33];
    // What is loaded and kept by the first import is no loss.
    assert_int_equal(import_fixture__run(f, paths), NG_OK);
    import_fixture__forget(f);
    ng_import_report_release(&f->report);
    import_fixture__digest(f, before);
    for (uint64_t nth = 1;; nth++) {
        const int64_t pieces = count_pieces(f);
        ng_failing_allocator_arm(nth);
        const ng_status status = import_fixture__run(f, paths);
        const uint64_t met = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        if (met < nth) {
            assert_int_equal(status, NG_OK);
            break;
        }
        if (status == NG_OK) {
            // LMDB goes on without its check for readers that died.
            import_fixture__forget(f);
            continue;
        }
        if (status != NG_ERR_NOMEM || f->err.text[0] == '\0') {
            fail_msg("allocation %lu: %d: %s", (unsigned long)nth, (int)status, f->err.text);
        }
        assert_true(count_pieces(f) <= pieces);
        import_fixture__digest(f, digest);
        assert_string_equal(digest, before);
    }
}

static void test_linkedin__an_unpacked_archive_fails_whole(void **state)
{
    import_fixture *const f = *state;
    fail_each(f, (const char *const[]){SAMPLES "/complete", NULL});
}

static void test_linkedin__older_files_fail_whole(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    fail_each(f, (const char *const[]){SAMPLES "/older", NULL});
}

static void test_linkedin__a_zip_archive_fails_whole(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entries[] = {
        {.name = "x/Invitations.csv",
            .data = "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
                    "Me,Ann,,,OUTGOING,linkedin.com/in/me,linkedin.com/in/ann\n"},
        {.name = "x/Skills.csv", .data = "Name\nC\n"},
        {.name = "notes.txt", .data = ""},
    };
    zip_writer_write("a.zip", entries, 3, 0);
    fail_each(f, (const char *const[]){"a.zip", NULL});
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_linkedin__an_unpacked_archive_fails_whole),
        WITH_FILES(test_linkedin__older_files_fail_whole),
        WITH_FILES(test_linkedin__a_zip_archive_fails_whole),
    };
    (void)argc;
    part_place_link(argv[0], NETGRAPH_BUILD_DIR, "netgraph-zip.so");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
