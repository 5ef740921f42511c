// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A LinkedIn archive gives the same digest as a directory, as a zip file, and file by file in
 * any order and over any number of imports; again it changes nothing, and what was imported can
 * be taken back. The doctor finds every store sound.
 *
 * With the samples of data/formats, and with the archive that NETGRAPH_TEST_DATA holds, whose
 * numbers of rows are known. NG_SEED replays a run, NG_ROUNDS asks for more.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "support/import_fixture.h"
#include "support/part_place.h"
#include "support/scratch_store.h"

#define SAMPLES NETGRAPH_SOURCE_DIR "/data/formats/linkedin"
#define OWNER "https://www.linkedin.com/in/ida-wren-example"

enum {
    FILES_MAX = 64,
    PATH_BYTES = 640,
    CALLS_MAX = 5
};

/** The files of archives. */
typedef struct file_set {
    char path[FILES_MAX][PATH_BYTES];
    size_t count;
} file_set;

static uint64_t rounds_of(uint64_t otherwise)
{
    const char *text = getenv("NG_ROUNDS");
    return text != NULL ? strtoull(text, NULL, 10) : otherwise;
}

static void print_fault(void *context, const char *sentence)
{
    (void)context;
    printf("%s\n", sentence);
}

static void assert_sound(void)
{
    ng_error err = {0};
    uint64_t faults = 0;
    assert_int_equal(ng_doctor("store", print_fault, NULL, &faults, &err), NG_OK);
    assert_int_equal(faults, 0);
}

static void add_folder(file_set *set, const char *folder)
{
    DIR *const directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry != NULL;
         entry = readdir(directory)) {
        const size_t bytes = strlen(entry->d_name);
        if (bytes > 4 && strcmp(entry->d_name + bytes - 4, ".csv") == 0) {
            assert_true(set->count < FILES_MAX);
            snprintf(set->path[set->count++], PATH_BYTES, "%s/%s", folder, entry->d_name);
        }
    }
    closedir(directory);
}

/** Files that are not read cannot be given alone. */
static void keep_readable(import_fixture *f, file_set *set)
{
    size_t kept = 0;
    f->options.dry_run = true;
    for (size_t i = 0; i < set->count; i++) {
        if (import_fixture__run(f, (const char *const[]){set->path[i], NULL}) == NG_OK) {
            memmove(set->path[kept++], set->path[i], PATH_BYTES);
        }
    }
    f->options.dry_run = false;
    set->count = kept;
}

static void take(import_fixture *f, const char *const *paths, char digest[33])
{
    if (import_fixture__run(f, paths) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
    import_fixture__digest(f, digest);
}

/** The files, shuffled and dealt out over several imports. */
static void take_split(
    import_fixture *f, const file_set *set, ng_random *random, char digest[33])
{
    const char *path[FILES_MAX];
    const char *part[FILES_MAX + 1];
    const uint64_t calls = ng_random__below(random, CALLS_MAX) + 2;
    for (size_t i = 0; i < set->count; i++) {
        const size_t other = (size_t)ng_random__below(random, i + 1);
        path[i] = path[other];
        path[other] = set->path[i];
    }
    import_fixture__forget(f);
    for (uint64_t call = 0; call < calls; call++) {
        size_t count = 0;
        for (size_t i = 0; i < set->count; i++) {
            if (i % calls == call) {
                part[count++] = path[i];
            }
        }
        part[count] = NULL;
        if (count > 0) {
            take(f, part, digest);
        }
    }
    assert_sound();
}

static void test_linkedin__files_come_in_any_order_and_split(void **state)
{
    import_fixture *const f = *state;
    file_set *const set = calloc(1, sizeof *set);
    char whole[33];
    char digest[33];
    ng_random random;
    ng_random__init(&random, scratch_seed());
    f->options.owner = OWNER;
    take(f, (const char *const[]){SAMPLES "/complete", SAMPLES "/older", NULL}, whole);
    add_folder(set, SAMPLES "/complete");
    add_folder(set, SAMPLES "/older");
    keep_readable(f, set);
    assert_int_equal(set->count, 19);
    for (uint64_t round = 0; round < rounds_of(40); round++) {
        take_split(f, set, &random, digest);
        assert_string_equal(digest, whole);
        take(f, (const char *const[]){SAMPLES "/complete", NULL}, digest);
        assert_int_equal(f->report.created + f->report.updated, 0);
        assert_string_equal(digest, whole);
    }
    free(set);
}

/** Archives of two owners, in both orders, together, and with the owner told or found. */
static void test_linkedin__archives_come_in_any_order(void **state)
{
    import_fixture *const f = *state;
    char together[33];
    char digest[33];
    import_fixture__write("bo/Connections.csv",
        "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
        "Ida,Wren," OWNER ",,Atlas Office,Cartographer,08 Mar 2023\n"
        "Sam,Lee,https://www.linkedin.com/in/sam-lee-3-example,,Quarry,Digger,04 Apr 2020\n");
    import_fixture__write("bo/Invitations.csv",
        "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
        "Bo Reed,Ida Wren,\"3/7/23, 2:37 PM\",,OUTGOING,linkedin.com/in/bo-reed-example," OWNER
        "\n");
    take(f, (const char *const[]){SAMPLES "/complete", "bo", NULL}, together);
    const char *const order[2][2] = {{SAMPLES "/complete", "bo"}, {"bo", SAMPLES "/complete"}};
    for (size_t i = 0; i < 2; i++) {
        import_fixture__forget(f);
        take(f, (const char *const[]){order[i][0], NULL}, digest);
        take(f, (const char *const[]){order[i][1], NULL}, digest);
        assert_string_equal(digest, together);
        assert_sound();
    }
}

// --------------------------------------------------------------------- the archive of the data

/** Rows and created facts of a file in the last report. */
static void assert_file(
    const import_fixture *f, const char *name, uint64_t rows, uint64_t created)
{
    for (size_t i = 0; i < f->report.file_count; i++) {
        const ng_import_file *const file = &f->report.files[i];
        const size_t bytes = strlen(name);
        if (file->path.bytes > bytes &&
            memcmp(file->path.at + file->path.bytes - bytes, name, bytes) == 0) {
            assert_int_equal(file->rows, rows);
            assert_int_equal(file->created, created);
            assert_int_equal(file->rejected, 0);
            return;
        }
    }
    fail_msg("%s was not read", name);
}

static void test_linkedin__the_sample_archive_gives_what_it_holds(void **state)
{
    import_fixture *const f = *state;
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    char folder[PATH_BYTES];
    char zip[PATH_BYTES + 4];
    char whole[33];
    char digest[33];
    if (data == NULL) {
        skip();
    }
    snprintf(
        folder, sizeof folder, "%s/formats/linkedin/silkyrich/fixtures/sample_export", data);
    snprintf(zip, sizeof zip, "%s.zip", folder);
    take(f, (const char *const[]){folder, NULL}, whole);
    assert_file(f, "/Connections.csv", 2000, 2000);
    assert_file(f, "/Endorsement_Given_Info.csv", 1500, 1492);
    assert_file(f, "/Endorsement_Received_Info.csv", 700, 696);
    assert_file(f, "/messages.csv", 20000, 19959);
    assert_file(f, "/Invitations.csv", 162, 157);
    assert_int_equal(f->report.rejected, 0);
    assert_int_equal(f->report.connections, 2000);
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile ada;
    import_fixture__profile(txn, "fake-ada-byron-lovelace", &ada);
    assert_int_equal(ada.endorsements_given, 1492);
    assert_int_equal(ada.endorsements_received, 696);
    // 156 of the 162 in the file are with people who are connected.
    assert_int_equal(ada.invitations_pending, 6);
    ng_txn_abort(txn);
    import_fixture__forget(f);
    take(f, (const char *const[]){zip, NULL}, digest);
    assert_string_equal(digest, whole);
    take(f, (const char *const[]){folder, zip, NULL}, digest);
    assert_int_equal(f->report.created + f->report.updated, 0);
    assert_string_equal(digest, whole);
    assert_sound();
}

static void test_linkedin__the_sample_archive_may_come_file_by_file(void **state)
{
    import_fixture *const f = *state;
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    file_set *const set = calloc(1, sizeof *set);
    char folder[PATH_BYTES];
    char whole[33];
    char digest[33];
    ng_random random;
    if (data == NULL) {
        free(set);
        skip();
    }
    snprintf(
        folder, sizeof folder, "%s/formats/linkedin/silkyrich/fixtures/sample_export", data);
    ng_random__init(&random, scratch_seed());
    f->options.owner = "https://www.linkedin.com/in/fake-ada-byron-lovelace";
    take(f, (const char *const[]){folder, NULL}, whole);
    add_folder(set, folder);
    keep_readable(f, set);
    assert_int_equal(set->count, 14);
    for (uint64_t round = 0; round < rounds_of(4); round++) {
        take_split(f, set, &random, digest);
        assert_string_equal(digest, whole);
    }
    free(set);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_linkedin__files_come_in_any_order_and_split),
        WITH_FILES(test_linkedin__archives_come_in_any_order),
        WITH_FILES(test_linkedin__the_sample_archive_gives_what_it_holds),
        WITH_FILES(test_linkedin__the_sample_archive_may_come_file_by_file),
    };
    (void)argc;
    part_place_link(argv[0], NETGRAPH_BUILD_DIR, "netgraph-zip.so");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
