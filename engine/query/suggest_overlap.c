// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * When two members were at the same company or school.
 *
 * Positions count by days. One that has begun and has no end lasts until today; one of which
 * only the end is known counts on that day; one without dates, and the company of a profile,
 * count today. Educations count by whole years: between the two years known, or in the only
 * one; one without dates, and the school of a profile, are at any time.
 */
#include "base/day.h"
#include "base/status.h"
#include "query/suggestion.h"

typedef struct period {
    ng_day from, to;
    bool dated; // a date of it is known
    bool open;  // has begun and not ended
} period;

enum {
    POSITION_FROM = 2, // columns
    EDUCATION_FROM = 3,
    TO = 4,
    MONTHS_A_YEAR = 12
};

static ng_day day_of(uint32_t stored)
{
    return (ng_day)(int32_t)stored;
}

// Without a day for today, today is later than every day known.
static ng_day today_of(const ng_suggestion_work *work)
{
    return work->options.today == NG_DAY_NONE ? INT32_MAX : work->options.today;
}

static period position_period(ng_day from, ng_day to, ng_day today)
{
    period known = {from, to, true, false};
    if (from == NG_DAY_NONE && to == NG_DAY_NONE) {
        known.from = known.to = today;
        known.dated = false;
    } else if (from == NG_DAY_NONE) {
        known.from = to;
    } else if (to == NG_DAY_NONE) {
        known.to = today;
        known.open = true;
    }
    return known;
}

static ng_day whole_year(ng_day day, int32_t month, int32_t day_of_month)
{
    int32_t year = 0;
    int32_t unused_month = 0;
    int32_t unused_day = 0;
    ng_day__split(day, &year, &unused_month, &unused_day);
    return ng_day__of(year, month, day_of_month);
}

static period education_period(ng_day from, ng_day to)
{
    if (from == NG_DAY_NONE && to == NG_DAY_NONE) {
        return (period){INT32_MIN, INT32_MAX, false, false};
    }
    ng_day first = from == NG_DAY_NONE ? to : from;
    ng_day last = to == NG_DAY_NONE ? from : to;
    return (period){whole_year(first, 1, 1), whole_year(last, 12, 31), true, false};
}

// The period of a row; that of the profile for the row behind the last.
static period period_at(
    const ng_suggestion_work *work, ng_tie tie, const ng_tie_list *list, uint32_t row)
{
    uint32_t from_column = tie == NG_TIE_POSITION ? POSITION_FROM : EDUCATION_FROM;
    bool stored = row < list->count;
    ng_day from = stored ? day_of(list->column[from_column][row]) : NG_DAY_NONE;
    ng_day to = stored ? day_of(list->column[TO][row]) : NG_DAY_NONE;
    return tie == NG_TIE_POSITION ? position_period(from, to, today_of(work))
                                  : education_period(from, to);
}

static bool is_longer(const ng_suggestion_overlap *a, const ng_suggestion_overlap *b)
{
    int64_t a_days = (int64_t)a->to - a->from;
    int64_t b_days = (int64_t)b->to - b->from;
    bool a_shared = a_days >= 0;
    bool b_shared = b_days >= 0;
    if (a_shared != b_shared || a->dated != b->dated) {
        return a_shared != b_shared ? a_shared : a->dated;
    }
    return a_days != b_days ? a_days > b_days : a->from < b->from;
}

static ng_suggestion_overlap overlap_of(const period *a, const period *b)
{
    return (ng_suggestion_overlap){.from = a->from > b->from ? a->from : b->from,
        .to = a->to < b->to ? a->to : b->to,
        .dated = a->dated && b->dated,
        .open = a->open && b->open};
}

// Rows of one organisation: [*begin, *end), ascending by organisation. Who has none there has
// the organisation from the profile: one row behind the last.
static void rows_at(
    const ng_tie_list *list, uint32_t organisation, uint32_t *begin, uint32_t *end)
{
    *begin = 0;
    while (*begin < list->count && list->column[0][*begin] < organisation) {
        (*begin)++;
    }
    *end = *begin;
    while (*end < list->count && list->column[0][*end] == organisation) {
        (*end)++;
    }
    if (*begin == *end) {
        *begin = list->count;
        *end = list->count + 1;
    }
}

ng_status ng_suggestion__overlap(ng_suggestion_work *work, ng_tie tie, uint32_t organisation,
    uint32_t other, ng_suggestion_overlap *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list mine = {0};
    ng_tie_list theirs = {0};
    uint32_t begin = 0;
    uint32_t end = 0;
    uint32_t their_begin = 0;
    uint32_t their_end = 0;
    *out = (ng_suggestion_overlap){.from = INT32_MAX, .to = INT32_MIN};
    NG_TRY(ng_tie__read(work->txn, tie, false, work->who, &mine, err));
    NG_TRY(ng_tie__read(work->txn, tie, false, other, &theirs, err));
    rows_at(&mine, organisation, &begin, &end);
    rows_at(&theirs, organisation, &their_begin, &their_end);
    for (uint32_t i = begin; i < end; i++) {
        period a = period_at(work, tie, &mine, i);
        for (uint32_t j = their_begin; j < their_end; j++) {
            period b = period_at(work, tie, &theirs, j);
            ng_suggestion_overlap overlap = overlap_of(&a, &b);
            *out = is_longer(&overlap, out) ? overlap : *out;
        }
    }
done:
    return status;
}

uint32_t ng_suggestion__months(const ng_suggestion_overlap *overlap)
{
    if (overlap->from > overlap->to) {
        return 0;
    }
    if (!overlap->dated || overlap->to == INT32_MAX) {
        return 1;
    }
    int32_t year[2];
    int32_t month[2];
    int32_t day = 0;
    ng_day__split(overlap->from, &year[0], &month[0], &day);
    ng_day__split(overlap->to, &year[1], &month[1], &day);
    return (uint32_t)((year[1] - year[0]) * MONTHS_A_YEAR + month[1] - month[0] + 1);
}
