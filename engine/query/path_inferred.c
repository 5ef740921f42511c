// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Colleagues who are not connected as neighbours: two members with positions at one company
 * that have a month in common (as suggestions count periods: a position without dates, or the
 * company of a profile, is one of today). Not offered are pairs of whom one has blocked the
 * other, and members who opted out of being suggested; so a tie holds from both ends.
 *
 * A list of such a view is made when it is read: connections and colleagues, ascending. Members
 * who are looked at for it count against the budget, or a company of thousands would be read
 * for nothing. Degrees stay those of connections: they only say which end is read first.
 */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "query/route.h"

// Neighbours being gathered.
typedef struct gathering {
    ng_route_work *work;
    uint32_t member;
    ng_neighbors connections;
    ng_tie_list blocking, blocked_by;
    ng_buffer found; // of uint32_t
} gathering;

bool ng_route__shares_month(const ng_suggestion_overlap *overlap)
{
    int32_t year[2];
    int32_t month[2];
    int32_t day = 0;
    if (overlap->from <= overlap->to) {
        return true;
    }
    if (!overlap->dated || overlap->from == INT32_MAX || overlap->to == INT32_MIN) {
        return false;
    }
    ng_day__split(overlap->from, &year[0], &month[0], &day);
    ng_day__split(overlap->to, &year[1], &month[1], &day);
    return year[0] == year[1] && month[0] == month[1];
}

static ng_status overlap_at(ng_route_work *work, uint32_t company, uint32_t a, uint32_t b,
    ng_suggestion_overlap *out, ng_error *err)
{
    work->career.who = a;
    return ng_suggestion__overlap(&work->career, NG_TIE_POSITION, company, b, out, err);
}

// Whether the second says more of two than the first.
static bool says_more(const ng_suggestion_overlap *first, const ng_suggestion_overlap *second)
{
    const bool shares[2] = {ng_route__shares_month(first), ng_route__shares_month(second)};
    if (shares[0] != shares[1] || first->dated != second->dated) {
        return shares[0] != shares[1] ? shares[1] : second->dated;
    }
    return (int64_t)second->to - second->from > (int64_t)first->to - first->from;
}

ng_status ng_route__colleagues(
    ng_route_work *work, uint32_t a, uint32_t b, ng_route_colleagues *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *mine = NULL;
    const uint32_t *theirs = NULL;
    uint32_t mine_count = 0;
    uint32_t theirs_count = 0;
    *out = (ng_route_colleagues){0};
    NG_TRY(ng_snapshot__profile(work->snapshot, a, &mine, &mine_count, err));
    NG_TRY(ng_snapshot__profile(work->snapshot, b, &theirs, &theirs_count, err));
    for (uint32_t i = 0; i < mine_count; i++) {
        if (mine[i] >> NG_PROFILE_SHIFT != NG_VALUE_COMPANY ||
            !ng_suggestion__has_value(theirs, theirs_count, mine[i])) {
            continue;
        }
        ng_route_colleagues at = {.company = mine[i] & NG_PROFILE_TERM_MAX};
        NG_TRY(overlap_at(work, at.company, a, b, &at.overlap, err));
        if (out->company == 0 || says_more(&out->overlap, &at.overlap)) {
            *out = at;
        }
    }
done:
    return status;
}

static ng_status has_opted_out(ng_route_work *work, uint32_t member, bool *out, ng_error *err)
{
    ng_member_record record;
    ng_arena__reset(work->scratch);
    ng_status status = ng_member__read(work->txn, member, work->scratch, &record, err);
    *out = status == NG_OK &&
        ng_text__equal(record.field[NG_FIELD_SUGGEST].text, ng_text__of("no"));
    return status;
}

static bool is_blocked(const gathering *on, uint32_t other)
{
    return ng_tie__search(NG_TIE_BLOCK, &on->blocking, &other) != UINT32_MAX ||
        ng_tie__search(NG_TIE_BLOCK, &on->blocked_by, &other) != UINT32_MAX;
}

static bool is_connected(const gathering *on, uint32_t other)
{
    const uint32_t place = ng_neighbors__lower_bound(&on->connections, other);
    return place < on->connections.count && on->connections.at[place] == other;
}

// Adds one who was at the same company, unless they may not be offered.
static ng_status add_one(gathering *on, uint32_t company, uint32_t other, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_overlap overlap;
    bool opted_out = false;
    if (other == on->member || is_connected(on, other) || is_blocked(on, other)) {
        return NG_OK;
    }
    NG_TRY(overlap_at(on->work, company, on->member, other, &overlap, err));
    if (!ng_route__shares_month(&overlap)) {
        return NG_OK;
    }
    NG_TRY(has_opted_out(on->work, other, &opted_out, err));
    if (!opted_out) {
        NG_TRY(ng_buffer__add(&on->found, &other, sizeof other, err));
    }
done:
    return status;
}

static ng_status add_company(gathering *on, uint32_t company, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = on->work;
    const uint32_t *posting = NULL;
    uint32_t count = 0;
    NG_TRY(ng_posting__read(work->txn, NG_VALUE_COMPANY, company, &posting, &count, err));
    if (count > work->options.budget - work->looked_at) {
        work->spent = true;
        return ng_fail(err, NG_ERR_LIMIT, "the budget of %llu connections ended",
            (unsigned long long)work->options.budget);
    }
    work->looked_at += count;
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(add_one(on, company, posting[i], err));
        if (work->options.cancel != NULL && *work->options.cancel != 0) {
            return ng_fail(err, NG_ERR_INTERRUPTED, "the search was interrupted");
        }
    }
done:
    return status;
}

static ng_status add_colleagues(gathering *on, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = on->work;
    const uint32_t *values = NULL;
    uint32_t count = 0;
    bool opted_out = false;
    NG_TRY(has_opted_out(work, on->member, &opted_out, err));
    if (opted_out) {
        return NG_OK;
    }
    NG_TRY(ng_tie__read(work->txn, NG_TIE_BLOCK, false, on->member, &on->blocking, err));
    NG_TRY(ng_tie__read(work->txn, NG_TIE_BLOCK, true, on->member, &on->blocked_by, err));
    NG_TRY(ng_snapshot__profile(work->snapshot, on->member, &values, &count, err));
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        if (values[i] >> NG_PROFILE_SHIFT == NG_VALUE_COMPANY) {
            status = add_company(on, values[i] & NG_PROFILE_TERM_MAX, err);
        }
    }
done:
    return status;
}

static int compare_vertices(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static ng_status read_list(
    void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_route_work *work = source;
    gathering on = {.work = work, .member = vertex};
    *neighbor = NULL;
    *count = 0;
    NG_TRY(ng_adjacency__neighbors(
        work->connections, vertex, &on.connections.at, &on.connections.count, err));
    NG_TRY(ng_buffer__add(
        &on.found, on.connections.at, on.connections.count * sizeof *on.connections.at, err));
    NG_TRY(add_colleagues(&on, err));
    const size_t found = on.found.bytes / sizeof(uint32_t);
    uint32_t *list = ng_arena__allocate(work->question, on.found.bytes + sizeof *list);
    if (list == NULL) {
        status = ng_route__no_memory(err);
        goto done;
    }
    if (found > 0) {
        memcpy(list, on.found.at, on.found.bytes);
        qsort(list, found, sizeof *list, compare_vertices);
    }
    // Who shares two companies was found twice.
    uint32_t kept = 0;
    for (size_t i = 0; i < found; i++) {
        if (kept == 0 || list[i] != list[kept - 1]) {
            list[kept++] = list[i];
        }
    }
    *neighbor = list;
    *count = kept;
done:
    ng_buffer__finish(&on.found);
    return status;
}

static ng_status read_degrees(void *source, uint32_t block, ng_error *err)
{
    const ng_route_work *work = source;
    return work->connections->read_degrees(work->connections->source, block, err);
}

void ng_route__infer(ng_route_work *work)
{
    work->graph = (ng_adjacency){.vertex_count = work->connections->vertex_count,
        .source = work,
        .read = read_list,
        .degree_block = work->connections->degree_block,
        .read_degrees = read_degrees};
}
