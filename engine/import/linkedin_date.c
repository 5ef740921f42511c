// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Dates of LinkedIn's files. A text is cut into words at blanks, commas, colons, slashes and
 * hyphens; what stands between the words does not matter, their order and number decide the
 * form.
 */
#include "import/linkedin_date.h"

#include <string.h>

#define WORDS_MAX 8
#define TEXT_BYTES_MAX 40
#define DAY_MS INT64_C(86400000)
#define SECOND_MS 1000

/** Words of a date. */
typedef struct words {
    ng_text at[WORDS_MAX];
    size_t count;
} words;

/** Parts of a date; NONE: not there. */
typedef struct parts {
    int32_t year, month, day, hour, minute, second;
} parts;

static bool is_mark(char byte)
{
    return memchr(" \t,:/-", byte, 6) != NULL;
}

/** Bytes of a blank beyond ASCII at the start: no-break (U+00A0) or narrow no-break (U+202F);
 * 0: none. */
static size_t wide_blank(const char *at, size_t bytes)
{
    if (bytes >= 2 && memcmp(at, "\xC2\xA0", 2) == 0) {
        return 2;
    }
    return bytes >= 3 && memcmp(at, "\xE2\x80\xAF", 3) == 0 ? 3 : 0;
}

/** False when there are too many words. */
static bool cut(ng_text text, words *out)
{
    bool within = false;
    out->count = 0;
    for (size_t i = 0; i < text.bytes;) {
        const size_t blank = wide_blank(text.at + i, text.bytes - i);
        if (blank > 0 || is_mark(text.at[i])) {
            within = false;
            i += blank > 0 ? blank : 1;
            continue;
        }
        if (!within && out->count == WORDS_MAX) {
            return false;
        }
        if (!within) {
            out->at[out->count++] = (ng_text){text.at + i, 0};
        }
        within = true;
        out->at[out->count - 1].bytes++;
        i++;
    }
    return true;
}

/** Lower case of an ASCII letter. */
static char lower(char byte)
{
    return (char)(byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte);
}

static bool is_word(ng_text word, const char *expected)
{
    const size_t bytes = strlen(expected);
    bool same = word.bytes == bytes;
    for (size_t i = 0; same && i < bytes; i++) {
        same = lower(word.at[i]) == expected[i];
    }
    return same;
}

/** Digits only; `most` of them. */
static bool take_number(ng_text word, size_t most, int32_t *out)
{
    int32_t value = 0;
    if (word.bytes == 0 || word.bytes > most) {
        return false;
    }
    for (size_t i = 0; i < word.bytes; i++) {
        if (word.at[i] < '0' || word.at[i] > '9') {
            return false;
        }
        value = value * 10 + (word.at[i] - '0');
    }
    *out = value;
    return true;
}

/** Four digits, or two of this century. */
static bool take_year(ng_text word, int32_t *out)
{
    if ((word.bytes != 2 && word.bytes != 4) || !take_number(word, 4, out)) {
        return false;
    }
    *out += word.bytes == 2 ? 2000 : 0;
    return true;
}

/** An English month, three letters or whole. */
static bool take_month(ng_text word, int32_t *out)
{
    static const char *const name[12] = {"january", "february", "march", "april", "may", "june",
        "july", "august", "september", "october", "november", "december"};
    for (int32_t i = 0; i < 12; i++) {
        const char shortened[4] = {name[i][0], name[i][1], name[i][2], '\0'};
        if (is_word(word, name[i]) || is_word(word, shortened)) {
            *out = i + 1;
            return true;
        }
    }
    return false;
}

/** `hour minute [second] [am|pm] [utc|gmt]` from word `first` on, to the end; nothing at all is
 * midnight. */
static bool take_clock(const words *from, size_t first, parts *out)
{
    size_t at = first;
    int32_t half = 0;
    if (at == from->count) {
        return true;
    }
    if (at + 2 > from->count || !take_number(from->at[at], 2, &out->hour) ||
        !take_number(from->at[at + 1], 2, &out->minute)) {
        return false;
    }
    at += 2;
    if (at < from->count && take_number(from->at[at], 2, &out->second)) {
        at++;
    }
    if (at < from->count && (is_word(from->at[at], "am") || is_word(from->at[at], "pm"))) {
        half = is_word(from->at[at], "pm") ? 2 : 1;
        at++;
    }
    if (at < from->count && (is_word(from->at[at], "utc") || is_word(from->at[at], "gmt"))) {
        at++;
    }
    if (half != 0 && (out->hour < 1 || out->hour > 12)) {
        return false;
    }
    if (half != 0) {
        out->hour = out->hour % 12 + (half == 2 ? 12 : 0);
    }
    return at == from->count;
}

/** `Wed Jun 24 12:43:42 UTC 2026`. */
static bool take_weekday_form(const words *from, parts *out)
{
    return from->count == 8 && take_month(from->at[1], &out->month) &&
        take_number(from->at[2], 2, &out->day) && take_number(from->at[3], 2, &out->hour) &&
        take_number(from->at[4], 2, &out->minute) &&
        take_number(from->at[5], 2, &out->second) &&
        (is_word(from->at[6], "utc") || is_word(from->at[6], "gmt")) &&
        from->at[7].bytes == 4 && take_year(from->at[7], &out->year);
}

/** The forms that begin with the date. */
static bool take_date_form(const words *from, parts *out)
{
    const ng_text *const word = from->at;
    const size_t count = from->count;
    out->day = 1;
    if (count == 1) {
        out->month = 1;
        return word[0].bytes == 4 && take_year(word[0], &out->year);
    }
    if (count == 2) {
        return take_month(word[0], &out->month) && word[1].bytes == 4 &&
            take_year(word[1], &out->year);
    }
    if (count < 3) {
        return false;
    }
    if (word[0].bytes == 4) { // 2023/06/20
        return take_year(word[0], &out->year) && take_number(word[1], 2, &out->month) &&
            take_number(word[2], 2, &out->day) && take_clock(from, 3, out);
    }
    if (take_month(word[1], &out->month)) { // 07 Mar 2023
        return take_number(word[0], 2, &out->day) && word[2].bytes == 4 &&
            take_year(word[2], &out->year) && take_clock(from, 3, out);
    }
    return take_number(word[0], 2, &out->month) && take_number(word[1], 2, &out->day) &&
        take_year(word[2], &out->year) && take_clock(from, 3, out); // 1/29/26
}

bool ng_linkedin_date__parse_time(ng_text text, int64_t *out_ms)
{
    words from;
    parts found = {0};
    if (ng_day__parse_time(text, out_ms)) {
        return true;
    }
    if (text.bytes > TEXT_BYTES_MAX || !cut(text, &from) ||
        (!take_weekday_form(&from, &found) && !take_date_form(&from, &found)) ||
        found.hour > 23 || found.minute > 59 || found.second > 60) {
        return false;
    }
    const ng_day day = ng_day__of(found.year, found.month, found.day);
    if (day == NG_DAY_NONE) {
        return false;
    }
    // A leap second counts as the second before it.
    const int32_t second = found.second == 60 ? 59 : found.second;
    const int64_t clock_seconds = ((int64_t)found.hour * 60 + found.minute) * 60 + second;
    *out_ms = day * DAY_MS + clock_seconds * SECOND_MS;
    return true;
}

bool ng_linkedin_date__parse(ng_text text, ng_day *out)
{
    int64_t time_ms = 0;
    if (!ng_linkedin_date__parse_time(text, &time_ms)) {
        return false;
    }
    *out = ng_day__of_time(time_ms);
    return true;
}
