// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The forms in which LinkedIn's files write days and times; each file has its own.
 */
#ifndef NG_IMPORT_LINKEDIN_DATE_H
#define NG_IMPORT_LINKEDIN_DATE_H

#include "base/day.h"

/**
 * A time in milliseconds, UTC, from any of
 *
 *     07 Mar 2023                     2025-06-01 14:03:22 UTC        1/29/26, 2:37 PM
 *     2023/06/20 13:05:02 UTC         08/30/22, 05:51 PM             Jan 2020
 *     Wed Jun 24 12:43:42 UTC 2026    2014
 *
 * and what ng_day__parse_time reads. Month comes before day where both are numbers; two digits
 * of a year are of this century; a month or year alone is its first day. Narrow and no-break
 * blanks count as blanks.
 *
 * @param out_ms  [out] untouched on failure; a plain date is its first millisecond
 *
 * False for any other text, a day that is none, and years outside 1800 to 2100.
 */
bool ng_linkedin_date__parse_time(ng_text text, int64_t *out_ms);
/** The same to the day that holds it. */
bool ng_linkedin_date__parse(ng_text text, ng_day *out);

#endif
