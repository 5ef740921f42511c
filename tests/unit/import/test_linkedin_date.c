// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Each form of date that LinkedIn's files use, the limits of each part, and texts that are no
 * dates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "import/linkedin_date.h"

static void assert_time(const char *text, const char *expected)
{
    int64_t time_ms = NG_TIME_NONE;
    char printed[32];
    if (!ng_linkedin_date__parse_time(ng_text__of(text), &time_ms)) {
        fail_msg("\"%s\" is not read", text);
    }
    ng_day__print_time(time_ms, printed);
    assert_string_equal(printed, expected);
}

static void test_ng_linkedin_date__parse_time__reads_each_form(void **state)
{
    (void)state;
    assert_time("07 Mar 2023", "2023-03-07");
    assert_time("7 march 2023", "2023-03-07");
    assert_time("2025-06-01 14:03:22 UTC", "2025-06-01T14:03:22.000Z");
    assert_time("1/29/26, 2:37 PM", "2026-01-29T14:37:00.000Z");
    assert_time("1/29/26, 2:37\xE2\x80\xAFPM", "2026-01-29T14:37:00.000Z");
    assert_time("1/29/26,\xC2\xA0"
                "2:37 am",
        "2026-01-29T02:37:00.000Z");
    assert_time("2023/06/20 13:05:02 UTC", "2023-06-20T13:05:02.000Z");
    assert_time("08/30/22, 05:51 PM", "2022-08-30T17:51:00.000Z");
    assert_time("08/30/2022", "2022-08-30");
    assert_time("Wed Jun 24 12:43:42 UTC 2026", "2026-06-24T12:43:42.000Z");
    assert_time("Jan 2020", "2020-01-01");
    assert_time("2014", "2014-01-01");
    assert_time("2020-02-29", "2020-02-29");
}

static void test_ng_linkedin_date__parse_time__turns_halves_of_the_day(void **state)
{
    (void)state;
    assert_time("1/2/26, 12:05 AM", "2026-01-02T00:05:00.000Z");
    assert_time("1/2/26, 12:05 PM", "2026-01-02T12:05:00.000Z");
    assert_time("1/2/26, 11:59 PM", "2026-01-02T23:59:00.000Z");
    assert_time("2023/06/20 23:59:60 UTC", "2023-06-20T23:59:59.000Z");
}

static void test_ng_linkedin_date__parse_time__holds_the_years_1800_to_2100(void **state)
{
    (void)state;
    int64_t time_ms = 7;
    assert_time("1800", "1800-01-01");
    assert_time("31 Dec 2100", "2100-12-31");
    assert_time("05 Jun 1833", "1833-06-05");
    assert_false(ng_linkedin_date__parse_time(ng_text__of("1799"), &time_ms));
    assert_false(ng_linkedin_date__parse_time(ng_text__of("01 Jan 2101"), &time_ms));
    assert_int_equal(time_ms, 7);
}

static void test_ng_linkedin_date__parse_time__refuses_what_is_no_date(void **state)
{
    static const char *const bad[] = {"", " ", "never", "30 Feb 2026", "02/30/26, 1:00 PM",
        "13/01/26", "1/29/26, 13:37 PM", "1/29/26, 0:37 AM", "1/29/26, 2 PM", "2023/13/01",
        "2023/06/20 24:00:00 UTC", "2023/06/20 23:60:00", "Wed Jun 24 12:43:42 CET 2026",
        "Wed Jun 24 12:43:42 UTC 26", "Juny 2020", "Jan 20", "20", "123", "12345", "7 Mar 23",
        "07 Mar 2023 x", "a b c d e f g h i", "1/2/3", "1//26",
        "07 Mar 2023                                          "};
    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        int64_t time_ms = 0;
        if (ng_linkedin_date__parse_time(ng_text__of(bad[i]), &time_ms)) {
            fail_msg("\"%s\" is read", bad[i]);
        }
    }
}

static void test_ng_linkedin_date__parse__gives_the_day(void **state)
{
    (void)state;
    ng_day day = NG_DAY_NONE;
    assert_true(ng_linkedin_date__parse(ng_text__of("08/30/22, 11:51 PM"), &day));
    assert_int_equal(day, ng_day__of(2022, 8, 30));
    assert_false(ng_linkedin_date__parse(ng_text__of("31/31/22"), &day));
    assert_int_equal(day, ng_day__of(2022, 8, 30));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_linkedin_date__parse_time__reads_each_form),
        cmocka_unit_test(test_ng_linkedin_date__parse_time__turns_halves_of_the_day),
        cmocka_unit_test(test_ng_linkedin_date__parse_time__holds_the_years_1800_to_2100),
        cmocka_unit_test(test_ng_linkedin_date__parse_time__refuses_what_is_no_date),
        cmocka_unit_test(test_ng_linkedin_date__parse__gives_the_day),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
