// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LinkedIn's Connections.csv: the eras of its header, who the rows are, and the owner; and the
 * sample archives where NETGRAPH_TEST_DATA names them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/import_fixture.h"

#define PLAIN "First Name,Last Name,Email Address,Company,Position,Connected On\n"
#define WITH_URL "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
#define PREAMBLE "Notes:\n\"When exporting your data, \"\"you\"\"\nmay notice\"\n\n"

static void assert_contact(
    const import_fixture *f, const char *ref, const char *name, const char *company)
{
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, ref, &profile);
    assert_text(profile.field[NG_FIELD_NAME], name);
    assert_text(profile.field[NG_FIELD_COMPANY], company);
    assert_int_equal(profile.connections, 1);
    ng_txn_abort(txn);
}

static void test_linkedin__reads_the_three_eras(void **state)
{
    static const char *const era[] = {
        PLAIN "Ann,Ray,ann@example.org,Acme,CTO,07 Mar 2023\n",
        WITH_URL
        "Ann,Ray,https://www.linkedin.com/in/ann,ann@example.org,Acme,CTO,7 March 2023\n",
        PREAMBLE PLAIN "Ann,Ray,ann@example.org,Acme,CTO,07 Mar 2023\n",
        PREAMBLE WITH_URL
        "Ann,Ray,https://www.linkedin.com/in/ann,ann@example.org,Acme,CTO,07 Mar 2023\n",
    };
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    for (size_t i = 0; i < sizeof(era) / sizeof(era[0]); i++) {
        import_fixture__take(f, "Connections.csv", era[i]);
        assert_int_equal(f->report.members, 2);
        assert_int_equal(f->report.connections, 1);
        assert_contact(f, "ann@example.org", "Ann Ray", "Acme");
    }
    import_fixture__assert_counts(f, 0, 0, 1, 0);
}

static void test_linkedin__takes_files_saved_by_a_spreadsheet(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv",
        "\xEF\xBB\xBFNotes:;;;;;\r\nx;;;;;\r\n\r\nFirst Name;Last Name;Email "
        "Address;Company;Position;"
        "Connected On\r\nAnn;\"Doe, Ph.D.\";ann@example.org;Acme;CTO;07 Mar 2023\r\n");
    assert_contact(f, "ann@example.org", "Ann Doe, Ph.D.", "Acme");
}

static void test_linkedin__needs_an_owner(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("Connections.csv", PLAIN "Ann,Ray,,,,07 Mar 2023\n");
    import_fixture__assert_refused(f, "Connections.csv", NG_ERR_ARGUMENT,
        "Connections.csv: nothing here says whose archive it is from: name the owner with "
        "--owner");
}

static void test_linkedin__finds_the_owner_in_the_store(void **state)
{
    static const char *const owner[] = {
        "7", "zoe@example.org", "https://linkedin.com/in/zoe", "zoe", "Zoe Fox"};
    import_fixture *const f = *state;
    for (size_t i = 0; i < sizeof(owner) / sizeof(owner[0]); i++) {
        import_fixture__forget(f);
        f->options.owner = NULL;
        import_fixture__take(
            f, "m.csv", "id,name,email,url\n7,Zoe Fox,zoe@example.org,linkedin.com/in/zoe\n");
        f->options.owner = owner[i];
        import_fixture__take(
            f, "Connections.csv", PLAIN "Ann,Ray,ann@example.org,,,07 Mar 2023\n");
        assert_int_equal(f->report.members, 2);
        assert_contact(f, "7", "Zoe Fox", "");
    }
}

static void test_linkedin__makes_an_owner_that_is_not_there(void **state)
{
    static const char *const owner[] = {"7", "zoe@example.org", "https://linkedin.com/in/zoe"};
    static const char *const label[] = {"key:7", "email:zoe@example.org", "slug:zoe"};
    import_fixture *const f = *state;
    for (size_t i = 0; i < sizeof(owner) / sizeof(owner[0]); i++) {
        import_fixture__forget(f);
        f->options.owner = owner[i];
        import_fixture__take(
            f, "Connections.csv", PLAIN "Ann,Ray,ann@example.org,,,07 Mar 2023\n");
        ng_txn *const txn = import_fixture__begin(f);
        ng_profile profile;
        import_fixture__profile(txn, owner[i], &profile);
        assert_int_equal(profile.identity_count, 1);
        assert_text(profile.identities[0], label[i]);
        ng_txn_abort(txn);
    }
}

static void test_linkedin__names_alone_identify_within_owner_and_day(void **state)
{
    import_fixture *const f = *state;
    static const char rows[] =
        PLAIN "Ann,Ray,,Acme,,07 Mar 2023\nANN,ray,,,,07 Mar 2023\nAnn,Ray,,,,08 Mar 2023\n";
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv", rows);
    import_fixture__assert_counts(f, 2, 0, 1, 0);
    f->options.owner = "ME@example.org";
    import_fixture__take(f, "Connections.csv", rows);
    import_fixture__assert_counts(f, 0, 0, 3, 0);
    f->options.owner = "other@example.org";
    import_fixture__take(f, "Connections.csv", rows);
    import_fixture__assert_counts(f, 2, 0, 1, 0);
    assert_int_equal(f->report.members, 6);
}

static void test_linkedin__counts_hidden_members_and_makes_nobody(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv",
        PLAIN ",,,,,07 Mar 2023\n  ,,,,,07 Mar 2023\nAnn,Ray,,,,07 Mar 2023\n");
    import_fixture__assert_counts(f, 1, 0, 2, 0);
    assert_int_equal(f->report.members, 2);
    assert_string_equal(
        f->warnings, "Connections.csv: left out, never stored: hidden members: 2\n");
}

static void test_linkedin__drops_impossible_fields_and_keeps_the_row(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv",
        WITH_URL "Ann,Ray,https://example.com/ann,nobody,Acme,,30 Feb 2026\n");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_string_equal(f->warnings,
        "Connections.csv:2: URL: not a profile address: https://example.com/ann\n"
        "Connections.csv:2: Email Address: not an e-mail address: nobody\n"
        "Connections.csv:2: Connected On: not a date: 30 Feb 2026\n");
}

static void test_linkedin__shows_ten_dropped_fields_and_counts_the_rest(void **state)
{
    import_fixture *const f = *state;
    static char text[4096];
    size_t used = (size_t)snprintf(text, sizeof(text), PLAIN);
    for (int i = 0; i < 15; i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "Ann%d,,,,,never\n", i);
    }
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv", text);
    assert_non_null(strstr(f->warnings, "Connections.csv: further fields left out: 5\n"));
}

static void test_linkedin__rejects_the_owner_as_a_contact(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "me@example.org";
    import_fixture__take(f, "Connections.csv",
        PLAIN "Me,Myself,ME@example.org,,,07 Mar 2023\nAnn,Ray,,,,07 Mar 2023\n");
    import_fixture__assert_counts(f, 1, 0, 0, 1);
}

static void test_linkedin__two_archives_become_one_network(void **state)
{
    import_fixture *const f = *state;
    char one[33];
    char other[33];
    static const char first[] = WITH_URL "Ann,Ray,linkedin.com/in/ann,,Acme,,07 Mar "
                                         "2023\nCy,Fox,linkedin.com/in/cy,,,,01 Jan 2020\n";
    static const char second[] =
        WITH_URL "Ann,Ray-Fox,linkedin.com/in/ANN,,Zeta,,07 Mar 2024\n";
    f->options.owner = "linkedin.com/in/bob";
    import_fixture__take(f, "Connections.csv", first);
    f->options.owner = "linkedin.com/in/cy";
    import_fixture__take(f, "Connections.csv", second);
    import_fixture__digest(f, one);
    assert_int_equal(f->report.members, 3);
    assert_int_equal(f->report.connections, 3);
    import_fixture__forget(f);
    import_fixture__take(f, "Connections.csv", second);
    f->options.owner = "linkedin.com/in/bob";
    import_fixture__take(f, "Connections.csv", first);
    import_fixture__digest(f, other);
    assert_string_equal(one, other);
}

static void test_linkedin__reads_the_sample_archives(void **state)
{
    import_fixture *const f = *state;
    static const struct {
        const char *path;
        uint64_t rows;
    } archive[] = {
        {"silkyrich/fixtures/sample_export/Connections.csv", 2000},
        {"hermione/tests/fixtures/connections-corpus.csv", 220},
        {"hermione/tests/fixtures/connections-parity.csv", 5},
        {"hermione/web/e2e/fixtures/Connections.csv", 2},
        {"hermione/web/e2e/fixtures/ConnectionsWide.csv", 53},
    };
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL) {
        skip();
    }
    f->options.owner = "https://www.linkedin.com/in/the-owner";
    for (size_t i = 0; i < sizeof(archive) / sizeof(archive[0]); i++) {
        char path[512];
        snprintf(path, sizeof(path), "%s/formats/linkedin/%s", data, archive[i].path);
        import_fixture__forget(f);
        assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
        assert_int_equal(f->report.rows, archive[i].rows);
        assert_int_equal(f->report.rejected, 0);
        assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
        assert_int_equal(f->report.created + f->report.updated, 0);
    }
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_linkedin__reads_the_three_eras),
        WITH_FILES(test_linkedin__takes_files_saved_by_a_spreadsheet),
        WITH_FILES(test_linkedin__needs_an_owner),
        WITH_FILES(test_linkedin__finds_the_owner_in_the_store),
        WITH_FILES(test_linkedin__makes_an_owner_that_is_not_there),
        WITH_FILES(test_linkedin__names_alone_identify_within_owner_and_day),
        WITH_FILES(test_linkedin__counts_hidden_members_and_makes_nobody),
        WITH_FILES(test_linkedin__drops_impossible_fields_and_keeps_the_row),
        WITH_FILES(test_linkedin__shows_ten_dropped_fields_and_counts_the_rest),
        WITH_FILES(test_linkedin__rejects_the_owner_as_a_contact),
        WITH_FILES(test_linkedin__two_archives_become_one_network),
        WITH_FILES(test_linkedin__reads_the_sample_archives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
