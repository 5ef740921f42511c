// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every form of a day and a time. What can be read lies in the valid years, is printed, and is
 * then read as the same; and what is read as a time is read as its day.
 */
#include <assert.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "fuzz/fuzz.h"
#include "import/contact.h"
#include "import/linkedin_date.h"

#define UNTOUCHED 12345678

static void check_day(ng_day day)
{
    int32_t year = 0;
    int32_t month = 0;
    int32_t day_of_month = 0;
    char printed[16];
    ng_day again = NG_DAY_NONE;
    ng_day__split(day, &year, &month, &day_of_month);
    assert(year >= 1800 && year <= 2100 && ng_day__of(year, month, day_of_month) == day);
    ng_day__print(day, printed);
    assert(ng_day__parse(ng_text__of(printed), &again) && again == day);
}

static void check_time(int64_t time_ms)
{
    char printed[32];
    int64_t again = 0;
    check_day(ng_day__of_time(time_ms));
    ng_day__print_time(time_ms, printed);
    assert(ng_day__parse_time(ng_text__of(printed), &again) && again == time_ms);
}

static void check_plain(ng_text text)
{
    ng_day day = UNTOUCHED;
    int64_t time_ms = UNTOUCHED;
    int precision = 0;
    ng_day loose = UNTOUCHED;
    const bool is_day = ng_day__parse(text, &day);
    const bool is_time = ng_day__parse_time(text, &time_ms);
    assert(is_day == is_time);
    if (is_day) {
        check_day(day);
        check_time(time_ms);
        assert(ng_day__of_time(time_ms) == day);
    } else {
        assert(day == UNTOUCHED && time_ms == UNTOUCHED);
    }
    if (ng_day__parse_loose(text, &loose, &precision)) {
        check_day(loose);
        assert(precision >= 1 && precision <= 3 && (!is_day || loose == day));
    } else {
        assert(!is_day && loose == UNTOUCHED);
    }
}

static void check_linkedin(ng_text text)
{
    ng_day day = UNTOUCHED;
    int64_t time_ms = UNTOUCHED;
    const bool is_day = ng_linkedin_date__parse(text, &day);
    const bool is_time = ng_linkedin_date__parse_time(text, &time_ms);
    assert(is_day == is_time);
    if (is_time) {
        check_time(time_ms);
        assert(ng_day__of_time(time_ms) == day);
    } else {
        assert(time_ms == UNTOUCHED);
    }
    if (ng_day__parse_linkedin(text, &day)) {
        check_day(day);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const ng_text text = {(const char *)data, size};
    bool known = false;
    ng_day day = NG_DAY_NONE;
    check_plain(text);
    check_linkedin(text);
    if (ng_contact__birthday(text, &day, &known) && known) {
        check_day(day);
    }
    return 0;
}
