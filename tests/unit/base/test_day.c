// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days and times: every day of the valid years, all written forms, and what is none of them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/text.h"

enum {
    FIRST_DAY = -62091, // 1800-01-01
    LAST_DAY = 47846    // 2100-12-31
};

static const int64_t day_ms = 86400000;

static ng_day day_of(const char *text)
{
    ng_day day = NG_DAY_NONE;
    return ng_day__parse(ng_text__of(text), &day) ? day : NG_DAY_NONE;
}

static int64_t time_of(const char *text)
{
    int64_t time_ms = NG_TIME_NONE;
    return ng_day__parse_time(ng_text__of(text), &time_ms) ? time_ms : NG_TIME_NONE;
}

static void test_ng_day__of__counts_every_day_of_the_valid_years(void **state)
{
    (void)state;
    ng_day expected = FIRST_DAY;
    for (int32_t year = 1800; year <= 2100; year++) {
        for (int32_t month = 1; month <= 12; month++) {
            static const int32_t lengths[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
            bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
            int32_t length = lengths[month - 1] + (month == 2 && leap ? 1 : 0);
            for (int32_t day = 1; day <= length; day++) {
                int32_t split[3];
                assert_int_equal(ng_day__of(year, month, day), expected);
                ng_day__split(expected, &split[0], &split[1], &split[2]);
                assert_true(split[0] == year && split[1] == month && split[2] == day);
                char text[16];
                ng_day__print(expected, text);
                assert_int_equal(day_of(text), expected);
                expected++;
            }
            assert_int_equal(ng_day__of(year, month, length + 1), NG_DAY_NONE);
            assert_int_equal(ng_day__of(year, month, 0), NG_DAY_NONE);
        }
    }
    assert_int_equal(expected, LAST_DAY + 1);
    assert_int_equal(ng_day__of(1970, 1, 1), 0);
}

static void test_ng_day__of__refuses_what_is_no_day(void **state)
{
    (void)state;
    assert_int_equal(ng_day__of(1799, 12, 31), NG_DAY_NONE);
    assert_int_equal(ng_day__of(2101, 1, 1), NG_DAY_NONE);
    assert_int_equal(ng_day__of(2000, 0, 1), NG_DAY_NONE);
    assert_int_equal(ng_day__of(2000, 13, 1), NG_DAY_NONE);
    assert_int_equal(ng_day__of(1900, 2, 29), NG_DAY_NONE);
    assert_int_equal(ng_day__of(INT32_MIN, INT32_MIN, INT32_MIN), NG_DAY_NONE);
    assert_int_equal(ng_day__of(INT32_MAX, INT32_MAX, INT32_MAX), NG_DAY_NONE);
}

static void test_ng_day__split__of_days_far_away(void **state)
{
    (void)state;
    int32_t year;
    int32_t month;
    int32_t day;
    ng_day__split(INT32_MAX, &year, &month, &day);
    assert_true(year == 5881580 && month == 7 && day == 11);
    ng_day__split(-719529, &year, &month, &day);
    assert_true(year == -1 && month == 12 && day == 31);
    ng_day__split(NG_DAY_NONE, &year, &month, &day);
    assert_true(month >= 1 && month <= 12 && day >= 1 && day <= 31);
}

static void test_ng_day__parse__reads_all_forms(void **state)
{
    (void)state;
    ng_day day = ng_day__of(2020, 1, 31);
    static const char *const forms[] = {"2020-01-31", "2020-01-31T10:00:00Z",
        "2020-01-31 10:00:00Z", "2020-01-31t10:00:00z", "2020-01-31T10:00:00.123456789Z",
        "2020-01-31T10:00:00.123+0000", "2020-02-01T01:00:00+02:00",
        "2020-01-30T23:00:00-01:00", "2020-01-31T23:59:60Z", "2020-01-31 10:00:00 UTC",
        "2020-01-31T10:00:00", "1580428800000", "1580515199999"};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (day_of(forms[i]) != day) {
            fail_msg("%s", forms[i]);
        }
    }
    assert_int_equal(day_of("-86400000"), NG_DAY_NONE);
    assert_int_equal(day_of("-100000000"), -2);
    assert_int_equal(day_of("-172800000"), -2);
    assert_int_equal(day_of("100000000"), 1);
}

static void test_ng_day__parse__refuses_everything_else(void **state)
{
    (void)state;
    static const char *const others[] = {"", "-", "2020", "2020-01", "2020-1-31", "20-01-31",
        "2020-01-32", "2020-02-30", "2020/01/31", "2020-01-31x", " 2020-01-31", "2020-01-31T",
        "2020-01-31T10", "2020-01-31T10:00", "2020-01-31T24:00:00Z", "2020-01-31T10:60:00Z",
        "2020-01-31T10:00:61Z", "2020-01-31T10:00:00.Z", "2020-01-31T10:00:00+1",
        "2020-01-31T10:00:00+24:00", "2020-01-31T10:00:00+10:60", "2020-01-31T10:00:00Zx",
        "2020-01-31_10:00:00Z", "20200131", "12345678", "-12345678", "1234567890123456",
        "15804288000x0", "+1580428800000", "1799-12-31", "2101-01-01",
        "2100-12-31T23:30:00-01:00", "1800-01-01T00:30:00+01:00", "99999999999999",
        "-99999999999999", "yesterday"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        if (day_of(others[i]) != NG_DAY_NONE) {
            fail_msg("accepted: %s", others[i]);
        }
    }
    ng_day day = 7;
    assert_false(ng_day__parse((ng_text){NULL, 0}, &day));
    assert_false(ng_day__parse((ng_text){"2020-01-31\0", 11}, &day));
    assert_false(ng_day__parse((ng_text){"2020-02-30", 10}, &day));
    assert_int_equal(day, 7);
}

static void test_ng_day__parse_time__to_the_millisecond(void **state)
{
    (void)state;
    int64_t midnight_ms = ng_day__of(2020, 1, 31) * day_ms;
    assert_int_equal(time_of("2020-01-31"), midnight_ms);
    assert_int_equal(time_of("2020-01-31T10:11:12.345Z"), midnight_ms + 36672345);
    assert_int_equal(time_of("2020-01-31T10:11:12.3Z"), midnight_ms + 36672300);
    assert_int_equal(time_of("2020-01-31T10:11:12.3459Z"), midnight_ms + 36672345);
    assert_int_equal(time_of("2020-01-31T10:11:12+05:30"), midnight_ms + 36672000 - 19800000);
    assert_int_equal(time_of("2020-01-31T10:11:12-0530"), midnight_ms + 36672000 + 19800000);
    assert_int_equal(time_of("1969-12-31T23:59:59.999Z"), -1);
    assert_int_equal(time_of("1580428800001"), midnight_ms + 1);
    assert_int_equal(time_of("-123456789"), -123456789);
}

static void test_ng_day__parse_loose__tells_what_was_given(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t date[3];
        int precision;
    } good[] = {{"2020", {2020, 1, 1}, 1}, {"2020-05", {2020, 5, 1}, 2},
        {"2020-05-06", {2020, 5, 6}, 3}, {"2020-05-06T07:08:09Z", {2020, 5, 6}, 3},
        {"1580428800000", {2020, 1, 31}, 3}};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        ng_day day;
        int precision = 0;
        assert_true(ng_day__parse_loose(ng_text__of(good[i].text), &day, &precision));
        assert_int_equal(day, ng_day__of(good[i].date[0], good[i].date[1], good[i].date[2]));
        assert_int_equal(precision, good[i].precision);
    }
    static const char *const bad[] = {"", "202", "20x0", "2020-13", "2020-00", "2020/05",
        "1799", "2101", "2020-5", "05-2020", "2020-05-32"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ng_day day;
        int precision;
        assert_false(ng_day__parse_loose(ng_text__of(bad[i]), &day, &precision));
    }
}

static void test_ng_day__parse_linkedin__reads_english_months(void **state)
{
    (void)state;
    ng_day day;
    assert_true(ng_day__parse_linkedin(ng_text__of("07 Mar 2023"), &day));
    assert_int_equal(day, ng_day__of(2023, 3, 7));
    assert_true(ng_day__parse_linkedin(ng_text__of("7 March 2023"), &day));
    assert_int_equal(day, ng_day__of(2023, 3, 7));
    static const char *const months[12] = {"Jan", "feb", "MAR", "April", "May", "June", "jul",
        "August", "September", "Oct", "nov", "December"};
    for (int32_t i = 0; i < 12; i++) {
        char text[32] = "28 ";
        memcpy(text + 3, months[i], strlen(months[i]) + 1);
        memcpy(text + strlen(text), " 1999", 6);
        assert_true(ng_day__parse_linkedin(ng_text__of(text), &day));
        assert_int_equal(day, ng_day__of(1999, i + 1, 28));
    }
    static const char *const bad[] = {"", "07", "07 ", "07 Mar", "07 Mar ", "07 Mar 23",
        "Mar 07 2023", "31 Feb 2023", "07 Marc 2023", "07 Ma 2023", "07  2023", "007 Mar 2023",
        "07 Mar 2023 ", "07-Mar-2023", "00 Mar 2023", "07 Marchx 2023"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (ng_day__parse_linkedin(ng_text__of(bad[i]), &day)) {
            fail_msg("accepted: %s", bad[i]);
        }
    }
    assert_false(ng_day__parse_linkedin((ng_text){NULL, 0}, &day));
}

static void test_ng_day__of_time__rounds_down(void **state)
{
    (void)state;
    assert_int_equal(ng_day__of_time(0), 0);
    assert_int_equal(ng_day__of_time(day_ms - 1), 0);
    assert_int_equal(ng_day__of_time(-1), -1);
    assert_int_equal(ng_day__of_time(-day_ms), -1);
    assert_int_equal(ng_day__of_time(NG_TIME_NONE), NG_DAY_NONE);
    assert_int_equal(ng_day__of_time(INT64_MAX), NG_DAY_NONE);
}

static void test_ng_day__print__of_days_and_none(void **state)
{
    (void)state;
    char text[16];
    ng_day__print(FIRST_DAY, text);
    assert_string_equal(text, "1800-01-01");
    ng_day__print(LAST_DAY, text);
    assert_string_equal(text, "2100-12-31");
    static const ng_day none[] = {NG_DAY_NONE, FIRST_DAY - 1, LAST_DAY + 1, INT32_MAX};
    for (size_t i = 0; i < 4; i++) {
        ng_day__print(none[i], text);
        assert_string_equal(text, "");
    }
}

static void test_ng_day__print_time__reads_back(void **state)
{
    (void)state;
    char text[32];
    ng_day__print_time(ng_day__of(2020, 1, 31) * day_ms, text);
    assert_string_equal(text, "2020-01-31");
    ng_day__print_time(ng_day__of(2020, 1, 31) * day_ms + 36672345, text);
    assert_string_equal(text, "2020-01-31T10:11:12.345Z");
    ng_day__print_time(-1, text);
    assert_string_equal(text, "1969-12-31T23:59:59.999Z");
    ng_day__print_time(NG_TIME_NONE, text);
    assert_string_equal(text, "");
    ng_day__print_time(INT64_MAX, text);
    assert_string_equal(text, "");
    for (int64_t time_ms = FIRST_DAY * day_ms; time_ms < LAST_DAY * day_ms;
         time_ms += 987654321) {
        ng_day__print_time(time_ms, text);
        assert_int_equal(time_of(text), time_ms);
    }
}

static void test_ng_day_parse__reads_plain_dates_only(void **state)
{
    (void)state;
    ng_day day = 5;
    assert_true(ng_day_parse("2020-01-31", &day));
    assert_int_equal(day, ng_day__of(2020, 1, 31));
    assert_false(ng_day_parse(NULL, &day));
    assert_false(ng_day_parse("", &day));
    assert_false(ng_day_parse("2020-01-31T10:00:00Z", &day));
    assert_false(ng_day_parse("1580428800000", &day));
    assert_false(ng_day_parse("2020-02-30", &day));
    assert_int_equal(day, ng_day__of(2020, 1, 31));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_day__of__counts_every_day_of_the_valid_years),
        cmocka_unit_test(test_ng_day__of__refuses_what_is_no_day),
        cmocka_unit_test(test_ng_day__split__of_days_far_away),
        cmocka_unit_test(test_ng_day__parse__reads_all_forms),
        cmocka_unit_test(test_ng_day__parse__refuses_everything_else),
        cmocka_unit_test(test_ng_day__parse_time__to_the_millisecond),
        cmocka_unit_test(test_ng_day__parse_loose__tells_what_was_given),
        cmocka_unit_test(test_ng_day__parse_linkedin__reads_english_months),
        cmocka_unit_test(test_ng_day__of_time__rounds_down),
        cmocka_unit_test(test_ng_day__print__of_days_and_none),
        cmocka_unit_test(test_ng_day__print_time__reads_back),
        cmocka_unit_test(test_ng_day_parse__reads_plain_dates_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
