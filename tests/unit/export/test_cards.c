// SPDX-License-Identifier: GPL-3.0-or-later
/** Contacts and guarded cells: what is written is read back as the same members. */
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

static const char members[] =
    "id,name,first_name,last_name,headline,industry,company,title,school,location,country,"
    "email,"
    "phone,url,skills,aliases,birthday\n"
    "7,\"Zoë, Ph.D. Ünïcödé with a name that is much longer than any line of a card "
    "may be\",Zoë,Fox,\"Line; a\\b\",Banking,Acme,CTO,ITB,\"Bandung, West Java\",ID,"
    "zoe@example.org,+62 22 5550000,https://www.linkedin.com/in/zoe,C;SQL,"
    "tel:+62811111111;zoe2@example.org,1990-01-31\n"
    "ref:00112233445566778899aabbccddeeff,Di,,,,,,,,,,,,,,,\n"
    ",Cy,,,,,,,,,,,+62 812 3,,,tel:+62811111112,\n"
    ",Bob,,,,,,,,,,bob@example.org,,,,,\n";

/** Exports, imports into an empty store, and compares digests. */
static void assert_reads_back(import_fixture *f, ng_export_kind kind, const char *const *paths)
{
    char digest[2][33];
    ng_error err = {0};
    import_fixture__digest(f, digest[0]);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(ng_export(txn, kind, "out", NULL, &err), NG_OK);
    ng_txn_abort(txn);
    import_fixture__forget(f);
    assert_int_equal(import_fixture__run(f, paths), NG_OK);
    assert_int_equal(f->report.rejected, 0);
    import_fixture__digest(f, digest[1]);
    assert_string_equal(digest[0], digest[1]);
}

static void test_ng_export__vcard_reads_back(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "m.csv", members);
    assert_reads_back(f, NG_EXPORT_VCARD, (const char *const[]){"out/contacts.vcf", NULL});
}

static void test_ng_export__vcard3_reads_back(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "m.csv", members);
    assert_reads_back(f, NG_EXPORT_VCARD3, (const char *const[]){"out/contacts.vcf", NULL});
}

static void test_ng_export__google_reads_back(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "m.csv",
        "id,name,first_name,last_name,company,title,location,country,email,phone,url,aliases\n"
        "7,Zoë Fox,Zoë,Fox,=Acme,'-CTO,Bandung,ID,zoe@example.org,0811,linkedin.com/in/zoe,"
        "zoe2@example.org\n-5,Ann Ray,Ann,Ray,,,,,,,,\n");
    assert_reads_back(f, NG_EXPORT_GOOGLE, (const char *const[]){"out/contacts.csv", NULL});
}

/** Cells that a spreadsheet would compute, and those that look as if they were guarded. */
static void test_ng_export__csv_guards_cells(void **state)
{
    import_fixture *const f = *state;
    static const char *const value[] = {
        "=1+1", "+1", "-1", "@x", "''=1+1", "'''+1", "'x", "''", "x=1", "'"};
    char text[1024] = "id,name\n";
    for (size_t i = 0; i < sizeof(value) / sizeof(value[0]); i++) {
        char row[64];
        (void)snprintf(row, sizeof(row), "k%zu,%s\n", i, value[i]);
        strncat(text, row, sizeof(text) - strlen(text) - 1);
    }
    strncat(text, "-7,x\n=8,y\n", sizeof(text) - strlen(text) - 1);
    import_fixture__take(f, "m.csv", text);
    import_fixture__take(f, "c.csv", "a,b\n-7,=8\nk0,'-7\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    assert_int_equal(f->report.implied, 0);
    assert_reads_back(f, NG_EXPORT_CSV,
        (const char *const[]){"out/members.csv", "out/connections.csv", NULL});
    FILE *const file = fopen("out/members.csv", "r");
    char line[256];
    assert_non_null(file);
    while (fgets(line, sizeof(line), file) != NULL) {
        const char *const name = strchr(line, ',') + 1;
        assert_null(strchr("=+-@", line[0]));
        assert_null(name[0] == '\0' ? NULL : strchr("=+-@", name[0]));
    }
    assert_int_equal(fclose(file), 0);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_export__vcard_reads_back),
        TEST(test_ng_export__vcard3_reads_back),
        TEST(test_ng_export__google_reads_back),
        TEST(test_ng_export__csv_guards_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
