// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days and times, by arithmetic in the proleptic Gregorian calendar alone.
 *
 * Years count from March in the inner arithmetic, so that the leap day is the last of its year;
 * an era is 400 years of 146,097 days. Source: Hinnant, chrono-compatible low-level date
 * algorithms; RFC 3339.
 */
#include "base/day.h"

#include <string.h>

enum {
    YEAR_MIN = 1800,
    YEAR_MAX = 2100,
    ERA_DAYS = 146097,
    DAYS_TO_1970 = 719468, // from 0000-03-01
    PLAIN_BYTES = 10,
    EPOCH_DIGITS_MIN = 9,
    EPOCH_DIGITS_MAX = 15
};

static const int64_t day_ms = INT64_C(86400000);

// Reads a text from its start.
typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static bool is_leap(int32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int32_t month_days(int32_t year, int32_t month)
{
    static const int8_t days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

ng_day ng_day__of(int32_t year, int32_t month, int32_t day)
{
    if (year < YEAR_MIN || year > YEAR_MAX || month < 1 || month > 12 || day < 1 ||
        day > month_days(year, month)) {
        return NG_DAY_NONE;
    }
    int32_t shifted = month <= 2 ? year - 1 : year;
    int32_t era = shifted / 400;
    int32_t year_of_era = shifted - era * 400;
    int32_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int32_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + day_of_era - DAYS_TO_1970;
}

void ng_day__split(ng_day day, int32_t *year, int32_t *month, int32_t *day_of_month)
{
    int64_t shifted = (int64_t)day + DAYS_TO_1970;
    int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    int32_t day_of_era = (int32_t)(shifted - era * ERA_DAYS);
    int32_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t month_from_march = (5 * day_of_year + 2) / 153;
    *day_of_month = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = (int32_t)(era * 400) + year_of_era + (*month <= 2 ? 1 : 0);
}

ng_day ng_day__of_time(int64_t time_ms)
{
    if (time_ms == NG_TIME_NONE) {
        return NG_DAY_NONE;
    }
    int64_t day = time_ms / day_ms - (time_ms % day_ms < 0 ? 1 : 0);
    return day > INT32_MAX || day < -INT32_MAX ? NG_DAY_NONE : (ng_day)day;
}

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

static bool take_digits(cursor *from, int count, int32_t *out)
{
    if (from->end - from->at < count) {
        return false;
    }
    int32_t value = 0;
    for (int i = 0; i < count; i++) {
        if (!is_digit(from->at[i])) {
            return false;
        }
        value = value * 10 + (from->at[i] - '0');
    }
    from->at += count;
    *out = value;
    return true;
}

// Takes the next byte when it is one of `set`.
static bool take_one(cursor *from, const char *set)
{
    if (from->at == from->end || *from->at == '\0' || strchr(set, *from->at) == NULL) {
        return false;
    }
    from->at++;
    return true;
}

static bool take_date(cursor *from, ng_day *out)
{
    int32_t year;
    int32_t month;
    int32_t day;
    if (!take_digits(from, 4, &year) || !take_one(from, "-") || !take_digits(from, 2, &month) ||
        !take_one(from, "-") || !take_digits(from, 2, &day)) {
        return false;
    }
    *out = ng_day__of(year, month, day);
    return *out != NG_DAY_NONE;
}

// `hh:mm:ss` and a fraction; a leap second counts as the second before it.
static bool take_clock(cursor *from, int64_t *out_ms)
{
    int32_t hour;
    int32_t minute;
    int32_t second;
    if (!take_digits(from, 2, &hour) || !take_one(from, ":") ||
        !take_digits(from, 2, &minute) || !take_one(from, ":") ||
        !take_digits(from, 2, &second) || hour > 23 || minute > 59 || second > 60) {
        return false;
    }
    second = second == 60 ? 59 : second;
    int32_t fraction_ms = 0;
    if (take_one(from, ".,")) {
        int32_t digit;
        int32_t unit_ms = 100;
        if (from->at == from->end || !is_digit(*from->at)) {
            return false;
        }
        while (take_digits(from, 1, &digit)) {
            fraction_ms += digit * unit_ms;
            unit_ms /= 10;
        }
    }
    *out_ms = (((int64_t)hour * 60 + minute) * 60 + second) * 1000 + fraction_ms;
    return true;
}

// `Z`, ` UTC`, `+hh:mm`, `+hhmm` (LDBC) or nothing, which is UTC as well.
static bool take_offset(cursor *from, int64_t *out_ms)
{
    *out_ms = 0;
    if (from->at == from->end || take_one(from, "Zz")) {
        return true;
    }
    if (from->end - from->at == 4 && memcmp(from->at, " UTC", 4) == 0) {
        from->at += 4;
        return true;
    }
    bool west = *from->at == '-';
    int32_t hours;
    int32_t minutes;
    if (!take_one(from, "+-") || !take_digits(from, 2, &hours)) {
        return false;
    }
    take_one(from, ":");
    if (!take_digits(from, 2, &minutes) || hours > 23 || minutes > 59) {
        return false;
    }
    int64_t offset_ms = ((int64_t)hours * 60 + minutes) * 60000;
    *out_ms = west ? -offset_ms : offset_ms;
    return true;
}

static bool is_valid_day(ng_day day)
{
    return day != NG_DAY_NONE && day >= ng_day__of(YEAR_MIN, 1, 1) &&
        day <= ng_day__of(YEAR_MAX, 12, 31);
}

static bool parse_epoch(ng_text text, int64_t *out_ms)
{
    size_t sign = text.bytes != 0 && text.at[0] == '-' ? 1 : 0;
    size_t digits = text.bytes - sign;
    if (digits < EPOCH_DIGITS_MIN || digits > EPOCH_DIGITS_MAX) {
        return false;
    }
    int64_t value = 0;
    for (size_t i = sign; i < text.bytes; i++) {
        if (!is_digit(text.at[i])) {
            return false;
        }
        value = value * 10 + (text.at[i] - '0');
    }
    value = sign != 0 ? -value : value;
    if (!is_valid_day(ng_day__of_time(value))) {
        return false;
    }
    *out_ms = value;
    return true;
}

bool ng_day__parse_time(ng_text text, int64_t *out_ms)
{
    cursor from = {text.at, text.bytes == 0 ? text.at : text.at + text.bytes};
    ng_day day;
    if (!take_date(&from, &day)) {
        return parse_epoch(text, out_ms);
    }
    int64_t clock_ms = 0;
    int64_t offset_ms = 0;
    if (from.at != from.end &&
        (!take_one(&from, "Tt ") || !take_clock(&from, &clock_ms) ||
            !take_offset(&from, &offset_ms) || from.at != from.end)) {
        return false;
    }
    int64_t time_ms = day * day_ms + clock_ms - offset_ms;
    if (!is_valid_day(ng_day__of_time(time_ms))) {
        return false;
    }
    *out_ms = time_ms;
    return true;
}

// `YYYY-MM-DD` and nothing else, which most dates are.
static bool parse_plain(const char *at, ng_day *out)
{
    static const uint8_t place[8] = {0, 1, 2, 3, 5, 6, 8, 9};
    int32_t digit[8];
    bool digits = at[4] == '-' && at[7] == '-';
    for (int i = 0; i < 8; i++) {
        digit[i] = at[place[i]] - '0';
        digits = digits && digit[i] >= 0 && digit[i] <= 9;
    }
    if (!digits) {
        return false;
    }
    const ng_day day = ng_day__of(digit[0] * 1000 + digit[1] * 100 + digit[2] * 10 + digit[3],
        digit[4] * 10 + digit[5], digit[6] * 10 + digit[7]);
    if (day == NG_DAY_NONE) {
        return false;
    }
    *out = day;
    return true;
}

bool ng_day__parse(ng_text text, ng_day *out)
{
    if (text.bytes == PLAIN_BYTES && text.at[4] == '-') {
        return parse_plain(text.at, out);
    }
    int64_t time_ms;
    if (!ng_day__parse_time(text, &time_ms)) {
        return false;
    }
    *out = ng_day__of_time(time_ms);
    return true;
}

bool ng_day__parse_loose(ng_text text, ng_day *out, int *precision)
{
    *precision = 3;
    if (text.bytes != 4 && text.bytes != 7) {
        return ng_day__parse(text, out);
    }
    cursor from = {text.at, text.at + text.bytes};
    int32_t year;
    int32_t month = 1;
    if (!take_digits(&from, 4, &year)) {
        return false;
    }
    *precision = 1;
    if (from.at != from.end) {
        *precision = 2;
        if (!take_one(&from, "-") || !take_digits(&from, 2, &month)) {
            return false;
        }
    }
    ng_day day = ng_day__of(year, month, 1);
    if (day == NG_DAY_NONE) {
        return false;
    }
    *out = day;
    return true;
}

// Number of an English month, three letters or whole, in any case: 0 when it is none.
static int32_t month_of(const char *at, size_t bytes)
{
    static const char *const names[12] = {"january", "february", "march", "april", "may",
        "june", "july", "august", "september", "october", "november", "december"};
    for (int32_t i = 0; i < 12; i++) {
        size_t matched = 0;
        while (matched < bytes && (at[matched] | 0x20) == names[i][matched]) {
            matched++;
        }
        if (matched == bytes && (bytes == 3 || names[i][bytes] == '\0')) {
            return i + 1;
        }
    }
    return 0;
}

bool ng_day__parse_linkedin(ng_text text, ng_day *out)
{
    cursor from = {text.at, text.bytes == 0 ? text.at : text.at + text.bytes};
    int32_t day;
    int32_t year;
    if ((!take_digits(&from, 2, &day) && !take_digits(&from, 1, &day)) ||
        !take_one(&from, " ")) {
        return false;
    }
    const char *name = from.at;
    while (from.at != from.end && *from.at != ' ') {
        from.at++;
    }
    int32_t month = month_of(name, (size_t)(from.at - name));
    if (month == 0 || !take_one(&from, " ") || !take_digits(&from, 4, &year) ||
        from.at != from.end) {
        return false;
    }
    ng_day found = ng_day__of(year, month, day);
    if (found == NG_DAY_NONE) {
        return false;
    }
    *out = found;
    return true;
}

static char *write_digits(char *to, int32_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        to[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return to + count;
}

// Behind the date; nothing for a day that is none.
static char *write_day(char *to, ng_day day)
{
    if (!is_valid_day(day)) {
        return to;
    }
    int32_t year;
    int32_t month;
    int32_t day_of_month;
    ng_day__split(day, &year, &month, &day_of_month);
    to = write_digits(to, year, 4);
    *to++ = '-';
    to = write_digits(to, month, 2);
    *to++ = '-';
    return write_digits(to, day_of_month, 2);
}

void ng_day__print(ng_day day, char out[16])
{
    *write_day(out, day) = '\0';
}

void ng_day__print_time(int64_t time_ms, char out[32])
{
    ng_day day = ng_day__of_time(time_ms);
    char *to = write_day(out, day);
    if (to != out && time_ms != day * day_ms) {
        int32_t clock_ms = (int32_t)(time_ms - day * day_ms);
        const int32_t unit_ms[3] = {3600000, 60000, 1000};
        for (int i = 0; i < 3; i++) {
            *to++ = i == 0 ? 'T' : ':';
            to = write_digits(to, clock_ms / unit_ms[i], 2);
            clock_ms %= unit_ms[i];
        }
        *to++ = '.';
        to = write_digits(to, clock_ms, 3);
        *to++ = 'Z';
    }
    *to = '\0';
}

bool ng_day_parse(const char *text, ng_day *out)
{
    if (text == NULL) {
        return false;
    }
    cursor from = {text, text + strlen(text)};
    ng_day day;
    if (!take_date(&from, &day) || from.at != from.end) {
        return false;
    }
    *out = day;
    return true;
}
