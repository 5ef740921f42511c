// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * ng_import as a whole: paths, directories, standard input, options, and one change or none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/import_fixture.h"

static bool has_store(void)
{
    return access("store", F_OK) == 0;
}

static void test_ng_import__reads_a_directory_in_the_order_of_names(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/b.csv", "a,b\n1,2\n");
    import_fixture__write("d/a.csv", "id,name\n1,Ann\n");
    import_fixture__write("d/notes.txt", "just words\n");
    import_fixture__write("d/.hidden.csv", "id\n9\n");
    import_fixture__write("d/empty.csv", "follower,followee\n");
    import_fixture__write("d/sub", "");
    assert_int_equal(import_fixture__run(f, (const char *const[]){"d", NULL}), NG_OK);
    assert_int_equal(f->report.file_count, 3);
    assert_text(f->report.files[0].path, "d/a.csv");
    assert_text(f->report.files[1].path, "d/b.csv");
    assert_text(f->report.files[2].path, "d/empty.csv");
    assert_string_equal(f->warnings,
        "d/empty.csv: holds no rows\nd: left out, not recognised: notes.txt, sub\n");
    assert_int_equal(f->report.members, 2);
}

static void test_ng_import__does_not_search_below_a_directory(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/a.csv", "id\n1\n");
    assert_int_equal(chdir("d"), 0);
    import_fixture__write("e/b.csv", "id\n2\n");
    assert_int_equal(chdir(".."), 0);
    assert_int_equal(import_fixture__run(f, (const char *const[]){"d/", NULL}), NG_OK);
    assert_int_equal(f->report.members, 1);
    assert_text(f->report.files[0].path, "d/a.csv");
    assert_int_equal(unlink("d/e/b.csv") + rmdir("d/e"), 0);
}

static void test_ng_import__refuses_a_directory_without_anything(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/notes.txt", "just words\n");
    import_fixture__assert_refused(
        f, "d", NG_ERR_INPUT, "d: no file in this directory is recognised");
    import_fixture__write("d/empty.csv", "follower,followee\n");
    import_fixture__assert_refused(f, "d", NG_ERR_INPUT, "d: holds no rows");
    assert_false(has_store());
}

static void test_ng_import__names_a_path_that_is_not_there(void **state)
{
    import_fixture *const f = *state;
    import_fixture__assert_refused(f, "nothing.csv", NG_ERR_IO,
        "nothing.csv: cannot be opened: No such file or directory");
}

static void test_ng_import__is_all_or_nothing(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("a.csv", "id\n1\n");
    import_fixture__write("b.csv", "a,b\n1,\"2\n");
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.csv", "b.csv", NULL}), NG_ERR_INPUT);
    assert_string_equal(f->err.text, "b.csv:2: unterminated quote");
    assert_false(has_store());
}

static void test_ng_import__strict_refuses_any_rejected_row(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("c.csv", "a,b\n1,2\n3,3\n4,\n");
    f->options.strict = true;
    import_fixture__assert_refused(f, "c.csv", NG_ERR_INPUT,
        "c.csv:3: b: a tie with oneself; nothing was imported, rows rejected: 2");
    assert_int_equal(f->rejected_count, 2);
    assert_string_equal(f->rows, "3,3\n4,\n");
    assert_false(has_store());
}

static void test_ng_import__refuses_a_file_of_rejected_rows(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("c.csv", "a,b\n3,3\n4,4\n");
    import_fixture__assert_refused(f, "c.csv", NG_ERR_INPUT,
        "c.csv:2: b: a tie with oneself; nothing is left of c.csv, rows rejected: 2");
}

static void test_ng_import__dry_run_counts_and_writes_nothing(void **state)
{
    import_fixture *const f = *state;
    f->options.dry_run = true;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_int_equal(f->report.implied, 2);
    assert_int_equal(f->report.members, 2);
    assert_false(has_store());
}

static void test_ng_import__puts_the_name_space_before_keys(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "m.csv", "id,name,groups\n1,Ann,g\n");
    f->options.name_space = "hr";
    import_fixture__take(f, "m.csv",
        "id,name,groups,email\n1,Bob,g,bob@example.org\n"
        "linkedin.com/in/cy,Cy,,\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Ann");
    import_fixture__profile(txn, "hr:1", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Bob");
    assert_text(profile.memberships[0].group, "hr:g");
    import_fixture__profile(txn, "cy", &profile);
    assert_text(profile.identities[0], "slug:cy");
    ng_txn_abort(txn);
}

static void test_ng_import__refuses_bad_options(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("m.csv", "id\n1\n");
    f->options.kind = "person";
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"m.csv", NULL}), NG_ERR_ARGUMENT);
    f->options.kind = NULL;
    f->options.name_space = "";
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"m.csv", NULL}), NG_ERR_ARGUMENT);
    f->options.name_space = NULL;
    assert_int_equal(import_fixture__run(f, (const char *const[]){NULL}), NG_ERR_ARGUMENT);
    assert_int_equal(import_fixture__run(f, (const char *const[]){"-", NULL}), NG_ERR_ARGUMENT);
}

/** A text as standard input, a byte a call. */
static const char *standard_input;

static int read_byte(void *context, void *at, size_t bytes)
{
    (void)context;
    if (*standard_input == '\0' || bytes == 0) {
        return 0;
    }
    memcpy(at, standard_input++, 1);
    return 1;
}

static void test_ng_import__reads_standard_input(void **state)
{
    import_fixture *const f = *state;
    standard_input = "a,b\n1,2\n2,3\n";
    f->options.read_standard_input = read_byte;
    assert_int_equal(import_fixture__run(f, (const char *const[]){"-", NULL}), NG_OK);
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    assert_text(f->report.files[0].path, "-");
}

static int fail_reading(void *context, void *at, size_t bytes)
{
    (void)context;
    (void)at;
    (void)bytes;
    return -1;
}

static void test_ng_import__tells_that_reading_failed(void **state)
{
    import_fixture *const f = *state;
    f->options.read_standard_input = fail_reading;
    assert_int_equal(import_fixture__run(f, (const char *const[]){"-", NULL}), NG_ERR_IO);
}

static void test_ng_import__stops_when_it_is_cancelled(void **state)
{
    import_fixture *const f = *state;
    volatile int cancel = 1;
    f->options.cancel = &cancel;
    import_fixture__write("c.csv", "a,b\n1,2\n");
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"c.csv", NULL}), NG_ERR_INTERRUPTED);
    assert_false(has_store());
}

static void test_ng_import__takes_a_path_twice(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("c.csv", "a,b\n1,2\n2,3\n");
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"c.csv", "c.csv", NULL}), NG_OK);
    import_fixture__assert_counts(f, 2, 0, 2, 0);
    assert_int_equal(f->report.files[0].created, 2);
    assert_int_equal(f->report.files[1].unchanged, 2);
}

static void test_ng_import__again_changes_nothing(void **state)
{
    import_fixture *const f = *state;
    static const char folder[] = NETGRAPH_SOURCE_DIR "/data/formats/native";
    char one[33];
    char other[33];
    assert_int_equal(import_fixture__run(f, (const char *const[]){folder, NULL}), NG_OK);
    assert_int_equal(f->report.file_count, 12);
    assert_int_equal(f->report.rejected, 0);
    import_fixture__digest(f, one);
    ng_txn *txn = import_fixture__begin(f);
    const uint64_t change = ng_txn_change(txn);
    ng_txn_abort(txn);
    assert_int_equal(import_fixture__run(f, (const char *const[]){folder, NULL}), NG_OK);
    assert_int_equal(f->report.unchanged, f->report.rows);
    import_fixture__digest(f, other);
    assert_string_equal(one, other);
    txn = import_fixture__begin(f);
    assert_int_equal(ng_txn_change(txn), change);
    ng_txn_abort(txn);
}

static void test_ng_import__gives_one_digest_in_any_order_and_split(void **state)
{
    static const char *const name[] = {"members", "connections", "positions", "education",
        "groups", "memberships", "endorsements", "interactions"};
    const size_t count = sizeof(name) / sizeof(name[0]);
    import_fixture *const f = *state;
    static const char folder[] = NETGRAPH_SOURCE_DIR "/data/office";
    char whole[33];
    char other[33];
    assert_int_equal(import_fixture__run(f, (const char *const[]){folder, NULL}), NG_OK);
    assert_int_equal(f->report.rejected, 0);
    import_fixture__digest(f, whole);
    for (size_t step = 1; step < 8; step += 2) {
        import_fixture__forget(f);
        for (size_t i = 0; i < count; i++) {
            char path[512];
            snprintf(path, sizeof(path), "%s/%s.csv", folder, name[(i * step + step) % count]);
            assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
        }
        import_fixture__digest(f, other);
        assert_string_equal(whole, other);
    }
}

/** The last call that spoke of a file. */
static uint64_t progress_done, progress_total;

static void take_progress(void *context, const char *what, uint64_t done, uint64_t total)
{
    (void)context;
    if (strcmp(what, "c.csv") == 0) {
        progress_done = done;
        progress_total = total;
    }
}

static void test_ng_import__tells_its_progress(void **state)
{
    import_fixture *const f = *state;
    f->options.progress = take_progress;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n");
    assert_int_equal(progress_done, 8);
    assert_int_equal(progress_total, 8);
}

static int64_t tick(void *context)
{
    static int64_t now;
    (void)context;
    return now += 1000;
}

static void test_ng_import__takes_time_from_the_clock_it_is_given(void **state)
{
    import_fixture *const f = *state;
    f->options.microseconds = tick;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n");
    assert_int_equal(f->report.files[0].microseconds, 1000);
    assert_int_equal(f->report.microseconds, 3000);
}

static void test_ng_import__has_no_clock_of_its_own(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n");
    assert_int_equal(f->report.microseconds, 0);
    assert_int_equal(f->report.files[0].microseconds, 0);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

// Another process makes the store while an import is at work.
static void make_the_store(void *context, const char *what, uint64_t done, uint64_t total)
{
    (void)what;
    (void)done;
    (void)total;
    import_fixture *const f = context;
    const ng_store_options options = {.create = true};
    ng_store *other = NULL;
    ng_import_report report;
    f->options.progress = NULL;
    if (has_store()) {
        return;
    }
    assert_int_equal(ng_store_open("store", &options, &other, NULL), NG_OK);
    const char *const path = "other.csv";
    assert_int_equal(ng_import(other, &path, 1, NULL, &report, NULL), NG_OK);
    ng_import_report_release(&report);
    ng_store_close(other);
}

static void test_ng_import__starts_over_when_another_process_made_the_store(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("mine.csv", "a,b\n1,2\n3,3\n");
    import_fixture__write("other.csv", "a,b\n2,1\n4,5\n");
    f->options.progress = make_the_store;
    const ng_status status = import_fixture__run(f, (const char *const[]){"mine.csv", NULL});
    assert_int_equal(status, NG_OK);
    import_fixture__assert_counts(f, 0, 0, 1, 1);
    assert_int_equal(f->report.connections, 2);
    assert_string_equal(f->rejected, "mine.csv:3: b: a tie with oneself\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_ng_import__reads_a_directory_in_the_order_of_names),
        WITH_FILES(test_ng_import__does_not_search_below_a_directory),
        WITH_FILES(test_ng_import__refuses_a_directory_without_anything),
        WITH_FILES(test_ng_import__names_a_path_that_is_not_there),
        WITH_FILES(test_ng_import__is_all_or_nothing),
        WITH_FILES(test_ng_import__strict_refuses_any_rejected_row),
        WITH_FILES(test_ng_import__refuses_a_file_of_rejected_rows),
        WITH_FILES(test_ng_import__dry_run_counts_and_writes_nothing),
        WITH_FILES(test_ng_import__puts_the_name_space_before_keys),
        WITH_FILES(test_ng_import__refuses_bad_options),
        WITH_FILES(test_ng_import__reads_standard_input),
        WITH_FILES(test_ng_import__tells_that_reading_failed),
        WITH_FILES(test_ng_import__stops_when_it_is_cancelled),
        WITH_FILES(test_ng_import__takes_a_path_twice),
        WITH_FILES(test_ng_import__again_changes_nothing),
        WITH_FILES(test_ng_import__gives_one_digest_in_any_order_and_split),
        WITH_FILES(test_ng_import__starts_over_when_another_process_made_the_store),
        WITH_FILES(test_ng_import__tells_its_progress),
        WITH_FILES(test_ng_import__takes_time_from_the_clock_it_is_given),
        WITH_FILES(test_ng_import__has_no_clock_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
