// SPDX-License-Identifier: GPL-3.0-or-later
/** Columns by name: how names are compared, and where known columns are found. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/columns.h"

static const ng_column known[] = {
    {{"first_name"}, 10, false},
    {{"a", "src"}, 10, true},
    {{"since"}, 10, false},
};

static void set_header(ng_csv_row *header, ng_text *cell, const char *const *names)
{
    size_t count = 0;
    for (; names[count] != NULL; count++) {
        cell[count] = ng_text__of(names[count]);
    }
    *header = (ng_csv_row){.cell = cell, .count = count};
}

static void assert_name(const char *cell, const char *expected)
{
    char name[NG_COLUMN_NAME_BYTES];
    ng_columns__name(ng_text__of(cell), name);
    assert_string_equal(name, expected);
}

static void test_ng_columns__name__takes_letters_and_gaps_alike(void **state)
{
    (void)state;
    assert_name("Connected On", "connected_on");
    assert_name("  first__NAME ", "first_name");
    assert_name("e-mail\taddress", "e_mail_address");
    assert_name("", "");
    assert_name("_", "");
    assert_name("a\x01", "a?");
}

static void test_ng_columns__name__cuts_long_names(void **state)
{
    (void)state;
    char name[NG_COLUMN_NAME_BYTES];
    char cell[200];
    memset(cell, 'x', sizeof(cell));
    ng_columns__name((ng_text){cell, sizeof(cell)}, name);
    assert_true(strlen(name) < NG_COLUMN_NAME_BYTES);
}

static void test_ng_columns__map__finds_columns_in_any_order(void **state)
{
    (void)state;
    ng_csv_row header;
    ng_text cell[8];
    ng_columns columns;
    size_t duplicate = 0;
    set_header(&header, cell, (const char *const[]){"SINCE", "note", "Src", NULL});
    ng_columns__map(known, 3, &header, &columns, &duplicate);
    assert_int_equal(columns.cell[0], NG_COLUMN_NONE);
    assert_int_equal(columns.cell[1], 2);
    assert_int_equal(columns.cell[2], 0);
    assert_int_equal(columns.found, 6);
    assert_int_equal(columns.cell_count, 3);
    assert_int_equal(duplicate, NG_COLUMN_NONE);
}

static void test_ng_columns__map__prefers_the_first_name(void **state)
{
    (void)state;
    ng_csv_row header;
    ng_text cell[8];
    ng_columns columns;
    size_t duplicate = 0;
    set_header(&header, cell, (const char *const[]){"src", "a", NULL});
    ng_columns__map(known, 3, &header, &columns, &duplicate);
    assert_int_equal(columns.cell[1], 1);
    assert_int_equal(duplicate, NG_COLUMN_NONE);
}

static void test_ng_columns__map__names_a_column_that_stands_twice(void **state)
{
    (void)state;
    ng_csv_row header;
    ng_text cell[8];
    ng_columns columns;
    size_t duplicate = 0;
    set_header(&header, cell, (const char *const[]){"a", "first name", "First_Name", NULL});
    ng_columns__map(known, 3, &header, &columns, &duplicate);
    assert_int_equal(duplicate, 0);
}

static void test_ng_columns__list__names_the_others(void **state)
{
    (void)state;
    ng_csv_row header;
    ng_text cell[8];
    ng_columns columns;
    size_t duplicate = 0;
    ng_buffer names = {.at = NULL};
    set_header(&header, cell, (const char *const[]){"a", "Note", "", "x y", NULL});
    ng_columns__map(known, 3, &header, &columns, &duplicate);
    assert_int_equal(ng_columns__list(&columns, 3, &header, &names, NULL), NG_OK);
    assert_int_equal(names.bytes, strlen("note, x_y"));
    assert_memory_equal(names.at, "note, x_y", names.bytes);
    assert_int_equal(ng_columns__list(NULL, 0, &header, &names, NULL), NG_OK);
    assert_int_equal(names.bytes, strlen("a, note, x_y"));
    ng_buffer__finish(&names);
}

static void test_ng_columns__list__ends_early(void **state)
{
    (void)state;
    static ng_text cell[NG_LIMIT_COLUMNS];
    const ng_csv_row header = {.cell = cell, .count = NG_LIMIT_COLUMNS + 5};
    ng_buffer names = {.at = NULL};
    for (size_t i = 0; i < NG_LIMIT_COLUMNS; i++) {
        cell[i] = ng_text__of("a_rather_long_name");
    }
    assert_int_equal(ng_columns__list(NULL, 0, &header, &names, NULL), NG_OK);
    assert_true(names.bytes < 400);
    assert_memory_equal(names.at + names.bytes - 3, "...", 3);
    ng_buffer__finish(&names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_columns__name__takes_letters_and_gaps_alike),
        cmocka_unit_test(test_ng_columns__name__cuts_long_names),
        cmocka_unit_test(test_ng_columns__map__finds_columns_in_any_order),
        cmocka_unit_test(test_ng_columns__map__prefers_the_first_name),
        cmocka_unit_test(test_ng_columns__map__names_a_column_that_stands_twice),
        cmocka_unit_test(test_ng_columns__list__names_the_others),
        cmocka_unit_test(test_ng_columns__list__ends_early),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
