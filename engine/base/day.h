// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days and times as numbers. Days are UTC, counted from 1970-01-01; times are milliseconds from
 * then. Valid years are 1800 to 2100.
 */
#ifndef NG_BASE_DAY_H
#define NG_BASE_DAY_H

#include "netgraph.h"

/** NG_DAY_NONE and NG_TIME_NONE (netgraph.h) stand for "not known". */

/** Day of a civil date, NG_DAY_NONE when there is no such day or the year is out of range. */
ng_day ng_day__of(int32_t year, int32_t month, int32_t day);
/** Civil date of a day. */
void ng_day__split(ng_day day, int32_t *year, int32_t *month, int32_t *day_of_month);
/**
 * `YYYY-MM-DD`, RFC 3339 (`2020-01-31T10:00:00Z`, offset and fraction allowed, blank for T), or
 * epoch milliseconds (digits only, optional minus, at least 9 digits). An offset that is
 * missing or ` UTC` is Z, one without a colon is taken too. Blanks around are not trimmed.
 * False when it is none of these or no day of the valid years; *out is then as it was.
 */
bool ng_day__parse(ng_text text, ng_day *out);
/** The same to a time in milliseconds; a plain date is its first millisecond. */
bool ng_day__parse_time(ng_text text, int64_t *out_ms);
/**
 * `YYYY-MM-DD` or `YYYY-MM` or `YYYY`; *precision is 3, 2 or 1 parts; missing parts are 1. For
 * positions and education. RFC 3339 and milliseconds are accepted as ng_day__parse does.
 */
bool ng_day__parse_loose(ng_text text, ng_day *out, int *precision);
/** LinkedIn `07 Mar 2023` (also `7 March 2023`); false when it is not. */
bool ng_day__parse_linkedin(ng_text text, ng_day *out);
/** Day that holds a time (floor). */
ng_day ng_day__of_time(int64_t time_ms);
/** Writes `YYYY-MM-DD` and NUL; an empty string for NG_DAY_NONE. */
void ng_day__print(ng_day day, char out[16]);
/**
 * Writes RFC 3339 with milliseconds and Z and NUL; a plain date when it is midnight; empty for
 * none.
 */
void ng_day__print_time(int64_t time_ms, char out[32]);

#endif
