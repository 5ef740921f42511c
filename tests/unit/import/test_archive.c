// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Zip archives: what of them is read, and that none that is hostile or damaged gets anything
 * into the store, memory or the file system.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "import/archive.h"
#include "support/import_fixture.h"
#include "support/part_place.h"
#include "support/zip_writer.h"

#define CONNECTIONS "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
#define ANN "Ann,Ray,linkedin.com/in/ann,,Acme,CTO,07 Mar 2023\n"
#define CY "Cy,Fox,linkedin.com/in/cy,,Acme,CTO,08 Mar 2023\n"
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static void write_one(const char *path, const char *name, const char *data)
{
    const zip_writer_entry entry = {.name = name, .data = data};
    zip_writer_write(path, &entry, 1, 0);
}

static void assert_takes(import_fixture *f, const char *path, uint64_t connections)
{
    import_fixture__forget(f);
    f->options.owner = "me@example.org";
    if (import_fixture__run(f, (const char *const[]){path, NULL}) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
    assert_int_equal(f->report.connections, connections);
}

static void assert_refuses(import_fixture *f, const char *sentence)
{
    f->options.owner = "me@example.org";
    import_fixture__assert_refused(f, "a.zip", NG_ERR_INPUT, sentence);
}

static void test_ng_archive__reads_tables_at_the_top_and_one_folder_below(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entries[] = {
        {.name = "x/", .data = ""},
        {.name = "x/Connections.csv", .data = CONNECTIONS ANN},
        {.name = "x/y/Connections.csv", .data = CONNECTIONS CY},
        {.name = "notes.txt", .data = "1 2"},
        {.name = "__MACOSX/._Connections.csv", .data = "rubbish"},
        {.name = "__MACOSX/Connections.csv", .data = "rubbish"},
        {.name = ".hidden/Connections.csv", .data = CONNECTIONS CY},
    };
    zip_writer_write("a.zip", entries, LENGTH(entries), 0);
    assert_takes(f, "a.zip", 1);
    assert_int_equal(f->report.file_count, 1);
    assert_text(f->report.files[0].path, "a.zip/x/Connections.csv");
    assert_string_equal(
        f->warnings, "a.zip: left out, no tables: 2 (x/y/Connections.csv, notes.txt)\n");
}

#define IDENTITY                                                                               \
    "First name,Last name,Email address,Document type\nAnn,Ray,ann@example.org,Passport\n"

/** What is not known of a LinkedIn archive is not stored, whatever else it looks like. */
static void test_ng_archive__takes_nothing_unknown_of_a_linkedin_archive(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entries[] = {
        {.name = "Checks/Checks.csv", .data = IDENTITY},
        {.name = "Ads.csv", .data = "id,name\n1,Ann\n"},
        {.name = "Pairs.csv", .data = "from,to\n1,2\n"},
        {.name = "Connections.csv", .data = CONNECTIONS ANN},
    };
    zip_writer_write("a.zip", entries, LENGTH(entries), 0);
    assert_takes(f, "a.zip", 1);
    assert_int_equal(f->report.members, 2);
    assert_string_equal(
        f->warnings, "a.zip: left out, not recognised: Ads.csv, Checks.csv, Pairs.csv\n");
    zip_writer_write("a.zip", entries, 2, 0);
    assert_takes(f, "a.zip", 1);
    assert_int_equal(f->report.file_count, 2);
    assert_int_equal(f->report.members, 3);
}

static void test_ng_archive__takes_no_list_beside_an_unpacked_one(void **state)
{
    import_fixture *const f = *state;
    assert_int_equal(mkdir("x", 0700), 0);
    import_fixture__write("x/Checks.csv", IDENTITY);
    import_fixture__write("x/Connections.csv", CONNECTIONS CY);
    assert_takes(f, "x", 1);
    assert_int_equal(f->report.members, 2);
    assert_string_equal(f->warnings, "x: left out, not recognised: Checks.csv\n");
    assert_int_equal(unlink("x/Connections.csv"), 0);
    assert_takes(f, "x", 1);
    assert_text(f->report.files[0].path, "x/Checks.csv");
}

static void test_ng_archive__leaves_archives_in_archives_alone(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entries[] = {
        {.name = "Connections.csv", .data = CONNECTIONS ANN},
        {.name = "b.zip", .data = "PK\x03\x04 whatever"},
        {.name = "c.csv", .data = "PK\x03\x04 whatever"},
    };
    zip_writer_write("a.zip", entries, LENGTH(entries), 0);
    assert_takes(f, "a.zip", 1);
    assert_string_equal(f->warnings,
        "a.zip: left out, no tables: 1 (b.zip)\na.zip: left out, not recognised: c.csv\n");
}

static void test_ng_archive__refuses_names_that_lead_out(void **state)
{
    static const char *const names[] = {"../Connections.csv", "/etc/Connections.csv",
        "x/../../Connections.csv", "..", "x/..", "..\\Connections.csv", "\\Connections.csv",
        "C:\\Connections.csv", "x/../Connections.csv"};
    import_fixture *const f = *state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        char sentence[256];
        const zip_writer_entry entries[] = {
            {.name = "Connections.csv", .data = CONNECTIONS ANN},
            {.name = names[i], .data = CONNECTIONS CY},
        };
        zip_writer_write("a.zip", entries, LENGTH(entries), 0);
        snprintf(sentence, sizeof(sentence),
            "a.zip: the member \"%s\" has a name that leads out of it: the archive is refused",
            names[i]);
        assert_refuses(f, sentence);
    }
    assert_int_equal(access("../Connections.csv", F_OK), -1);
}

static void test_ng_archive__takes_names_that_only_look_like_it(void **state)
{
    static const char *const names[] = {
        "..x/Connections.csv", "x../Connections.csv", "a..b.csv", "...csv"};
    import_fixture *const f = *state;
    for (size_t i = 0; i < LENGTH(names); i++) {
        const zip_writer_entry entries[] = {
            {.name = "Connections.csv", .data = CONNECTIONS ANN},
            {.name = names[i], .data = CONNECTIONS CY},
        };
        zip_writer_write("a.zip", entries, LENGTH(entries), 0);
        assert_takes(f, "a.zip", names[i][0] == '.' ? 1 : 2);
    }
}

static void test_ng_archive__refuses_encrypted_members(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entries[] = {
        {.name = "Connections.csv", .data = CONNECTIONS ANN},
        {.name = "secret.bin", .data = "0123456789abcdef", .is_encrypted = true},
    };
    zip_writer_write("a.zip", entries, LENGTH(entries), 0);
    assert_refuses(f, "a.zip: the member \"secret.bin\" is encrypted: the archive is refused");
}

static void test_ng_archive__bounds_how_much_larger_a_member_becomes(void **state)
{
    import_fixture *const f = *state;
    static char data[NG_LIMIT_ARCHIVE_RATIO_BYTES / NG_LIMIT_ARCHIVE_RATIO + 2];
    memset(data, 'x', sizeof(data) - 1);
    const uint32_t packed = sizeof(data) - 1;
    zip_writer_entry entry = {.name = "a.csv", .data = data, .is_deflated = true};
    // One too many: refused by the list alone, nothing is unpacked.
    entry.stated_bytes = (packed + 1) * NG_LIMIT_ARCHIVE_RATIO;
    zip_writer_write("a.zip", &entry, 1, 0);
    assert_refuses(f,
        "a.zip: the member \"a.csv\" would become too large by unpacking: the archive is "
        "refused");
    // At the limit it is read, and is then no packed data.
    entry.stated_bytes = packed * NG_LIMIT_ARCHIVE_RATIO;
    zip_writer_write("a.zip", &entry, 1, 0);
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.zip", NULL}), NG_ERR_INPUT);
    assert_non_null(strstr(f->err.text, "a.zip/a.csv: cannot be unpacked: "));
    // Small members may be as hollow as they like.
    entry = (zip_writer_entry){.name = "a.csv",
        .data = "x",
        .is_deflated = true,
        .stated_bytes = NG_LIMIT_ARCHIVE_RATIO_BYTES};
    zip_writer_write("a.zip", &entry, 1, 0);
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.zip", NULL}), NG_ERR_INPUT);
    assert_non_null(strstr(f->err.text, "a.zip/a.csv: cannot be unpacked: "));
}

static void test_ng_archive__bounds_all_members_together(void **state)
{
    import_fixture *const f = *state;
    static char data[16777216 + 1];
    memset(data, 'x', sizeof(data) - 1);
    // Each states as much as its data allows; three of them are more than the limit.
    const uint32_t stated = (uint32_t)(NG_LIMIT_ARCHIVE_BYTES / 3);
    zip_writer_entry entries[4] = {{.name = "a.csv"}, {.name = "b.csv"}, {.name = "c.csv"},
        {.name = "d.csv", .data = "", .is_deflated = true, .stated_bytes = 3}};
    for (size_t i = 0; i < 3; i++) {
        entries[i].data = data;
        entries[i].is_deflated = true;
        entries[i].stated_bytes = stated;
    }
    zip_writer_write("a.zip", entries, 4, 0);
    assert_refuses(f, "a.zip: its members hold more than 8589934592 bytes unpacked: refused");
    // The limit itself: the first member is read.
    entries[3].stated_bytes = (uint32_t)(NG_LIMIT_ARCHIVE_BYTES - 3 * (uint64_t)stated);
    zip_writer_write("a.zip", entries, 4, 0);
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.zip", NULL}), NG_ERR_INPUT);
    assert_non_null(strstr(f->err.text, "a.zip/a.csv: cannot be unpacked: "));
}

static void test_ng_archive__bounds_the_number_of_members(void **state)
{
    import_fixture *const f = *state;
    static zip_writer_entry entries[NG_LIMIT_ARCHIVE_ENTRIES + 1];
    static char names[NG_LIMIT_ARCHIVE_ENTRIES + 1][16];
    for (size_t i = 0; i < LENGTH(entries); i++) {
        snprintf(names[i], sizeof(names[i]), "%zu.txt", i);
        entries[i] = (zip_writer_entry){.name = names[i], .data = ""};
    }
    entries[0] = (zip_writer_entry){.name = "Connections.csv", .data = CONNECTIONS ANN};
    zip_writer_write("a.zip", entries, NG_LIMIT_ARCHIVE_ENTRIES + 1, 0);
    assert_refuses(f, "a.zip: more than 10000 members: refused");
    zip_writer_write("a.zip", entries, NG_LIMIT_ARCHIVE_ENTRIES, 0);
    assert_takes(f, "a.zip", 1);
}

static void test_ng_archive__bounds_the_list_of_members(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entry = {.name = "Connections.csv", .data = CONNECTIONS ANN};
    zip_writer_write("a.zip", &entry, 1, NG_LIMIT_ARCHIVE_LIST_BYTES + 1);
    assert_refuses(f, "a.zip: the list of its members is longer than 16777216 bytes: refused");
    // At the limit the list is looked for, and is not there.
    zip_writer_write("a.zip", &entry, 1, NG_LIMIT_ARCHIVE_LIST_BYTES);
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.zip", NULL}), NG_ERR_INPUT);
    assert_non_null(strstr(f->err.text, "a.zip: cannot be read as a zip archive: "));
}

static void test_ng_archive__refuses_a_wrong_checksum(void **state)
{
    import_fixture *const f = *state;
    const zip_writer_entry entry = {
        .name = "Connections.csv", .data = CONNECTIONS ANN, .checksum = 1};
    zip_writer_write("a.zip", &entry, 1, 0);
    f->options.owner = "me@example.org";
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a.zip", NULL}), NG_ERR_INPUT);
    assert_string_equal(f->err.text, "a.zip/Connections.csv: cannot be unpacked: CRC error");
}

/** An archive that was cut anywhere is refused or gives what its whole form gives; never
 * anything else. */
static void test_ng_archive__survives_every_cut(void **state)
{
    import_fixture *const f = *state;
    char bytes[1024];
    write_one("whole.zip", "Connections.csv", CONNECTIONS ANN);
    FILE *const file = fopen("whole.zip", "rb");
    assert_non_null(file);
    const size_t count = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    f->options.owner = "me@example.org";
    for (size_t i = 4; i < count; i++) {
        import_fixture__write_bytes("a.zip", bytes, i);
        const ng_status status = import_fixture__run(f, (const char *const[]){"a.zip", NULL});
        assert_int_equal(status, NG_ERR_INPUT);
        assert_memory_equal(f->err.text, "a.zip", 5);
    }
}

/** So is one with any one byte changed. */
static void test_ng_archive__survives_every_changed_byte(void **state)
{
    import_fixture *const f = *state;
    char bytes[1024];
    write_one("whole.zip", "Connections.csv", CONNECTIONS ANN);
    FILE *const file = fopen("whole.zip", "rb");
    assert_non_null(file);
    const size_t count = fread(bytes, 1, sizeof(bytes), file);
    fclose(file);
    f->options.owner = "me@example.org";
    f->options.dry_run = true;
    for (size_t i = 4; i < count; i++) {
        bytes[i] = (char)(bytes[i] ^ 0x55);
        import_fixture__write_bytes("a.zip", bytes, count);
        const ng_status status = import_fixture__run(f, (const char *const[]){"a.zip", NULL});
        if (status != NG_ERR_INPUT && status != NG_OK) {
            fail_msg("byte %zu: %d %s", i, (int)status, f->err.text);
        }
        bytes[i] = (char)(bytes[i] ^ 0x55);
    }
}

static void test_ng_archive__refuses_an_archive_without_tables(void **state)
{
    import_fixture *const f = *state;
    write_one("a.zip", "notes.txt", "1 2");
    assert_refuses(f, "a.zip: no file in this archive is recognised");
    zip_writer_write("a.zip", NULL, 0, 0);
    assert_refuses(f, "a.zip: no file in this archive is recognised");
}

static void test_ng_archive__reads_archives_in_a_directory(void **state)
{
    import_fixture *const f = *state;
    assert_int_equal(mkdir("d", 0700), 0);
    assert_int_equal(mkdir("d/deep", 0700), 0);
    write_one("d/a.zip", "Connections.csv", CONNECTIONS ANN);
    import_fixture__write("d/bo/Connections.csv", CONNECTIONS CY);
    write_one("d/deep/b.zip", "Connections.csv", CONNECTIONS CY);
    import_fixture__write("d/deep/other.csv", "a,b\n1,2\n");
    assert_takes(f, "d", 2);
    assert_int_equal(f->report.file_count, 2);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_ng_archive__reads_tables_at_the_top_and_one_folder_below),
        WITH_FILES(test_ng_archive__takes_nothing_unknown_of_a_linkedin_archive),
        WITH_FILES(test_ng_archive__takes_no_list_beside_an_unpacked_one),
        WITH_FILES(test_ng_archive__leaves_archives_in_archives_alone),
        WITH_FILES(test_ng_archive__refuses_names_that_lead_out),
        WITH_FILES(test_ng_archive__takes_names_that_only_look_like_it),
        WITH_FILES(test_ng_archive__refuses_encrypted_members),
        WITH_FILES(test_ng_archive__bounds_how_much_larger_a_member_becomes),
        WITH_FILES(test_ng_archive__bounds_all_members_together),
        WITH_FILES(test_ng_archive__bounds_the_number_of_members),
        WITH_FILES(test_ng_archive__bounds_the_list_of_members),
        WITH_FILES(test_ng_archive__refuses_a_wrong_checksum),
        WITH_FILES(test_ng_archive__survives_every_cut),
        WITH_FILES(test_ng_archive__survives_every_changed_byte),
        WITH_FILES(test_ng_archive__refuses_an_archive_without_tables),
        WITH_FILES(test_ng_archive__reads_archives_in_a_directory),
    };
    (void)argc;
    part_place_link(argv[0], NETGRAPH_BUILD_DIR, "netgraph-zip.so");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
