// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Address books as tables: Google's, Outlook's and plain lists; encodings, delimiters, cells
 * that spreadsheets would compute; and the sample files where NETGRAPH_TEST_DATA names them.
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
#include "import/book_columns.h"
#include "support/import_fixture.h"

#define GOOGLE_OLD                                                                             \
    "Name,Given Name,Additional Name,Family Name,Group Membership,E-mail 1 - Type,E-mail 1 - " \
    "Value,Phone 1 - Type,Phone 1 - Value,Phone 2 - Type,Phone 2 - Value,Address 1 - "         \
    "City,Address 1 - Region,Address 1 - Country,Organization 1 - Name,Organization 1 - "      \
    "Title,Website 1 - Value\n"
#define GOOGLE_NEW                                                                             \
    "First Name,Middle Name,Last Name,Organization Name,Organization Title,Birthday,Labels,"   \
    "E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Label,Phone 1 - Value\n"
#define OUTLOOK                                                                                \
    "Title,First Name,Middle Name,Last Name,Company,Job Title,Business City,Business "         \
    "Country/Region,Home City,Business Phone,Mobile Phone,Birthday,Categories,E-mail "         \
    "Address,E-mail 2 Address,Notes\n"

static void assert_field(
    const import_fixture *f, const char *ref, ng_field field, const char *expected)
{
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, ref, &profile);
    assert_text(profile.field[field], expected);
    ng_txn_abort(txn);
}

static void assert_kind(const import_fixture *f, const char *kind)
{
    assert_text(f->report.files[0].kind, kind);
}

static void test_ng_book_column__of__takes_numbers_off(void **state)
{
    (void)state;
    ng_book_column column = ng_book_column__of(NG_BOOK_GOOGLE, ng_text__of("Phone 2 - Value"));
    assert_int_equal(column.role, NG_BOOK_LABELED_PHONE);
    assert_int_equal(column.number, 2);
    column = ng_book_column__of(NG_BOOK_GOOGLE, ng_text__of("Phone 10 - Value"));
    assert_int_equal(column.role, NG_BOOK_NONE);
    column = ng_book_column__of(NG_BOOK_OUTLOOK, ng_text__of("Title"));
    assert_int_equal(column.role, NG_BOOK_NONE);
    column = ng_book_column__of(NG_BOOK_LIST, ng_text__of("TITLE"));
    assert_int_equal(column.role, NG_BOOK_TITLE);
}

static void test_book__reads_google_of_before_2024(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        GOOGLE_OLD
        "Ann M Fox,Ann,M,Fox,* myContacts,* Home,ann@example.org ::: ann.fox@example.org,"
        "Work,+62225550000,Mobile,+62 811 1111 11,Bandung,West Java,ID,Acme,CTO,"
        "https://linkedin.com/in/ann\n");
    assert_kind(f, "google");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_field(f, "ann", NG_FIELD_NAME, "Ann M Fox");
    assert_field(f, "ann.fox@example.org", NG_FIELD_EMAIL, "ann@example.org");
    assert_field(f,
        "+6281111111"
        "1",
        NG_FIELD_PHONE, "+62 811 1111 11");
    assert_field(f, "ann", NG_FIELD_LOCATION, "Bandung, West Java");
    assert_field(f, "ann", NG_FIELD_COUNTRY, "ID");
    assert_field(f, "ann", NG_FIELD_COMPANY, "Acme");
    assert_field(f, "ann", NG_FIELD_TITLE, "CTO");
    assert_string_equal(f->warnings,
        "c.csv: left out, never stored: columns group_membership, e_mail_1_type\n");
}

static void test_book__reads_google_since_2024(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        GOOGLE_NEW "Ann,M,Fox,Acme,CTO,1990-01-31,Friends ::: VIP,Work,ann@example.org,,\n"
                   ",,,,,--12-10,,,bob@example.org,Home,+62225550000\n");
    assert_kind(f, "google");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    assert_field(f, "ann@example.org", NG_FIELD_NAME, "Ann M Fox");
    assert_field(f, "ann@example.org", NG_FIELD_BIRTHDAY, "1990-01-31");
    assert_field(f, "bob@example.org", NG_FIELD_BIRTHDAY, "");
    assert_field(f, "bob@example.org", NG_FIELD_PHONE, "+62225550000");
}

static void test_book__reads_outlook(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        OUTLOOK "Dr.,Ann,,Fox,Acme,CTO,,,Bandung,022 5550000,0811 1111,0/0/00,x,"
                "ann@example.org,fox@example.org,\"two\nlines\"\n");
    assert_kind(f, "outlook");
    assert_field(f, "fox@example.org", NG_FIELD_NAME, "Ann Fox");
    assert_field(f, "fox@example.org", NG_FIELD_TITLE, "CTO");
    assert_field(f, "fox@example.org", NG_FIELD_LOCATION, "Bandung");
    assert_field(f, "fox@example.org", NG_FIELD_PHONE, "0811 1111");
}

static void test_book__reads_lists_of_offices(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        "First name;Last name;Email;Phone number;Job title;Company;Location;Pipeline stage\n"
        "Ann;Fox;ann@example.org;+62225550000;CTO;Acme;Bandung;new\n"
        "Bob;Ray;bob@example.org;+62225550000;CEO;Acme\n"
        ";;;;;;;\n"
        "Cy;Day;c@example.org;1;2;3;4;5;6\n");
    assert_kind(f, "contacts");
    // The number of the house is nobody's.
    import_fixture__assert_counts(f, 2, 0, 0, 1);
    assert_field(f, "ann@example.org", NG_FIELD_LOCATION, "Bandung");
    assert_string_equal(f->rejected, "c.csv:5: expected at most 8 fields, found 9\n");
}

static void test_book__reads_ansi_and_utf16(void **state)
{
    import_fixture *const f = *state;
    static const char wide[] = "\xFF\xFE"
                               "n\0a\0m\0e\0\t\0e\0m\0a\0i\0l\0\n\0Z\0\xEB\0\t\0a\0@\0b\0"
                               ".\0c\0\n\0";
    import_fixture__take(f, "c.csv", "Name,Email\nZo\xEB,a@example.org\nZoë,b@example.org\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    assert_field(f, "a@example.org", NG_FIELD_NAME, "Zoë");
    assert_field(f, "b@example.org", NG_FIELD_NAME, "Zoë");
    import_fixture__write_bytes("w.csv", wide, sizeof(wide) - 1);
    assert_int_equal(import_fixture__run(f, (const char *const[]){"w.csv", NULL}), NG_OK);
    assert_field(f, "a@b.c", NG_FIELD_NAME, "Zë");
}

static void test_book__takes_guards_off_cells(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        "Name,Email,Company\n'=1+1,a@example.org,'@cme\n''-x,b@example.org,'quoted\n");
    assert_field(f, "a@example.org", NG_FIELD_NAME, "=1+1");
    assert_field(f, "a@example.org", NG_FIELD_COMPANY, "@cme");
    assert_field(f, "b@example.org", NG_FIELD_NAME, "'-x");
    assert_field(f, "b@example.org", NG_FIELD_COMPANY, "'quoted");
}

static void test_book__says_what_a_row_lacks(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "c.csv", "Name,Email,Company\n,nobody,Acme\n,,Acme\nAnn,\"a\"x,B\nAnn,,B\n");
    import_fixture__assert_counts(f, 1, 0, 0, 3);
    assert_string_equal(f->rejected,
        "c.csv:2: nothing says who it is: no name, and no e-mail address, profile or "
        "international phone number\n"
        "c.csv:3: nothing says who it is: no name, and no e-mail address, profile or "
        "international phone number\n"
        "c.csv:4: text behind a closing quote\n");
}

static void test_book__connects_the_owner(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "zoe@example.org";
    import_fixture__take(f, "c.csv", "Name,Email\nAnn,a@example.org\nZoe,zoe@example.org\n");
    assert_int_equal(f->report.members, 2);
    assert_int_equal(f->report.connections, 1);
    import_fixture__take(f, "c.csv", "Name,Email\nAnn,a@example.org\nZoe,zoe@example.org\n");
    import_fixture__assert_counts(f, 0, 0, 2, 0);
}

/** A member known from a card and a table is one. */
static void test_book__meets_cards(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        "BEGIN:VCARD\nFN:Ann\nTEL;CELL:+62 811-1111-11\nEND:VCARD\n"
        "BEGIN:VCARD\nFN:Bob Ray\nEND:VCARD\n");
    import_fixture__take(f, "c.csv",
        GOOGLE_NEW "Ann,,Fox,,,,,,a@example.org,Mobile,+62811111111\nBOB,,ray,,,,,,,,\n");
    import_fixture__assert_counts(f, 0, 2, 0, 0);
    assert_int_equal(f->report.members, 2);
}

/** What each of the sample files is read as. */
static void test_samples__are_read_as_expected(void **state)
{
    import_fixture *const f = *state;
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    char path[512];
    if (data == NULL) {
        print_message("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return;
    }
    (void)snprintf(path, sizeof(path), "%s/formats/csv-contacts/%s", data,
        "google-contacts-import-template.sample.csv");
    assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
    assert_kind(f, "google");
    assert_field(f, "ada@example.test", NG_FIELD_NAME, "Ada Augusta Lovelace");
    assert_field(f, "+48123456789", NG_FIELD_COMPANY, "Analytical Society");
    assert_field(f, "ada@example.test", NG_FIELD_BIRTHDAY, "1815-12-10");
    (void)snprintf(path, sizeof(path), "%s/formats/csv-contacts/%s", data,
        "google-export-as-outlook-csv.sample.csv");
    assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
    assert_kind(f, "outlook");
    import_fixture__assert_counts(f, 3, 0, 0, 0);
    assert_field(f, "mail@hotmail.com", NG_FIELD_NAME, "Norway Doe");
    assert_field(f, "John Doe", NG_FIELD_PHONE, "91551000");
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_book_column__of__takes_numbers_off),
        TEST(test_book__reads_google_of_before_2024),
        TEST(test_book__reads_google_since_2024),
        TEST(test_book__reads_outlook),
        TEST(test_book__reads_lists_of_offices),
        TEST(test_book__reads_ansi_and_utf16),
        TEST(test_book__takes_guards_off_cells),
        TEST(test_book__says_what_a_row_lacks),
        TEST(test_book__connects_the_owner),
        TEST(test_book__meets_cards),
        TEST(test_samples__are_read_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
