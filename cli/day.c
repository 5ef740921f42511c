// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Days as `YYYY-MM-DD`.
 *
 * Source: H. Hinnant, chrono-compatible low-level date algorithms (civil_from_days).
 */
#include "day.h"

#include <stdio.h>
#include <string.h>

#define ERA_DAYS 146097   // 400 years
#define EPOCH_DAYS 719468 // 0000-03-01 to 1970-01-01

ng_text cli_day_text(ng_day day, char room[CLI_DAY_BYTES])
{
    room[0] = '\0';
    if (day == NG_DAY_NONE) {
        return (ng_text){room, 0};
    }
    const int64_t since = (int64_t)day + EPOCH_DAYS;
    const int64_t era = (since >= 0 ? since : since - (ERA_DAYS - 1)) / ERA_DAYS;
    const int64_t day_of_era = since - era * ERA_DAYS;
    const int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const int64_t shifted = (5 * day_of_year + 2) / 153; // month, from March
    const int64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
    const int64_t year = year_of_era + era * 400 + (month <= 2);
    const int bytes = snprintf(room, CLI_DAY_BYTES, "%04d-%02d-%02d", (int)year, (int)month,
        (int)(day_of_year - (153 * shifted + 2) / 5 + 1));
    return (ng_text){room, bytes < 0 ? 0 : strlen(room)};
}
