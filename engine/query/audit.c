// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How good the network of one member is: what its connections are, what lies idle, and who of
 * them leads to an industry.
 *
 * Reads the lists of the member and of its connections, one profile and the interactions of
 * each connection; who is of the goal industry is read from the search index.
 */
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "graph/ego.h"
#include "network/connection.h"
#include "network/interaction.h"
#include "network/privacy.h"
#include "network/search.h"
#include "network/snapshot.h"
#include "network/term.h"
#include "query/route.h"

enum {
    BRIDGES_DEFAULT = 10,
    DORMANT_DAYS_MAX = 36500,
    SCORE_ONE = 1000, // of somebody one never dealt with
    SCORE_STEP = 25   // for each step by which the connection costs less than the most
};

static const uint64_t MICRO = 1000000;

typedef struct audit_work {
    ng_txn *txn;
    ng_audit_options options;
    uint32_t member;
    ng_snapshot *snapshot;
    ng_arena *answers;
    ng_arena *scratch; // of one connection
    ng_neighbors list;
    uint32_t *industry; // [list.count] terms; 0: not known
    uint32_t goal;      // term; 0: none
    uint64_t *goal_bits;
    uint32_t *behind; // [list.count]
} audit_work;

ng_audit_options ng_audit_defaults(void)
{
    return (ng_audit_options){.today = NG_DAY_NONE,
        .dormant_days = NG_AUDIT_DORMANT_DAYS,
        .bridges = BRIDGES_DEFAULT};
}

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for an audit");
}

static ng_status check_options(const ng_audit_options *options, ng_error *err)
{
    if (options->today == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "an audit needs the day of today");
    }
    if (options->dormant_days < 1 || options->dormant_days > DORMANT_DAYS_MAX) {
        return ng_fail(err, NG_ERR_ARGUMENT, "dormant after %u days, not 1 to %d",
            (unsigned)options->dormant_days, DORMANT_DAYS_MAX);
    }
    return options->bridges >= 1 && options->bridges <= NG_AUDIT_BRIDGES_MAX
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT, "%u bridges asked for, not 1 to %u",
              (unsigned)options->bridges, NG_AUDIT_BRIDGES_MAX);
}

// The industry is the first of the ascending values, as its kind is the least.
static ng_status industry_of(audit_work *work, uint32_t vertex, uint32_t *out, ng_error *err)
{
    const uint32_t *values = NULL;
    uint32_t count = 0;
    const ng_status status = ng_snapshot__profile(work->snapshot, vertex, &values, &count, err);
    *out = status == NG_OK && count > 0 && values[0] >> NG_PROFILE_SHIFT == NG_VALUE_INDUSTRY
        ? values[0]
        : 0;
    return status;
}

static ng_status keep_term(audit_work *work, uint32_t term, ng_text *out, ng_error *err)
{
    ng_text text = {"", 0};
    ng_status status =
        term == 0 ? NG_OK : ng_term__text(work->txn, NG_VALUE_INDUSTRY, term, &text, err);
    *out = ng_arena__copy(work->answers, text);
    return status == NG_OK && out->at == NULL ? no_memory(err) : status;
}

// ---------------------------------------------------------------------------------- industries

static int compare_terms(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static int compare_industries(const void *a, const void *b)
{
    const ng_audit_industry *x = a;
    const ng_audit_industry *y = b;
    return x->members != y->members ? (x->members < y->members) - (x->members > y->members)
                                    : ng_text__compare(x->industry, y->industry);
}

// Runs of equal terms in a sorted copy.
static ng_status add_industries(
    audit_work *work, const uint32_t *sorted, uint32_t count, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_audit_industry *at =
        ng_arena__allocate_zero(work->answers, (size_t)count + 1, sizeof *at);
    uint32_t *counts =
        ng_arena__allocate_zero(work->answers, (size_t)count + 1, sizeof *counts);
    size_t kinds = 0;
    if (at == NULL || counts == NULL) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (sorted[i] == 0) {
            continue;
        }
        if (i == 0 || sorted[i] != sorted[i - 1]) {
            NG_TRY(keep_term(work, sorted[i], &at[kinds].industry, err));
            kinds++;
        }
        at[kinds - 1].members++;
        out->known++;
    }
    if (kinds > 0) {
        qsort(at, kinds, sizeof *at, compare_industries);
    }
    for (size_t i = 0; i < kinds; i++) {
        counts[i] = at[i].members;
        at[i].share_micro = (uint32_t)ng_fixed__scale(at[i].members, MICRO, out->known);
    }
    out->industries = at;
    out->industry_count = kinds;
    out->effective_micro = ng_ego__effective_micro(counts, kinds);
done:
    return status;
}

static ng_status audit_industries(audit_work *work, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = work->list.count;
    uint32_t own = 0;
    uint32_t shared = 0;
    uint32_t *sorted =
        ng_arena__allocate_zero(work->answers, (size_t)count + 1, sizeof *sorted);
    work->industry =
        ng_arena__allocate_zero(work->answers, (size_t)count + 1, sizeof *work->industry);
    if (sorted == NULL || work->industry == NULL) {
        return no_memory(err);
    }
    NG_TRY(industry_of(work, work->member, &own, err));
    NG_TRY(keep_term(work, own, &out->industry, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(industry_of(work, work->list.at[i], &work->industry[i], err));
        sorted[i] = work->industry[i];
        shared += own != 0 && sorted[i] == own;
        out->goal_members += work->goal != 0 && sorted[i] == work->goal;
    }
    qsort(sorted, count, sizeof *sorted, compare_terms);
    NG_TRY(add_industries(work, sorted, count, out, err));
    out->own_share_micro =
        out->known == 0 ? 0 : (uint32_t)ng_fixed__scale(shared, MICRO, out->known);
done:
    return status;
}

// ------------------------------------------------------------------------------------ dormancy

// The day of the last interaction up to today; NG_DAY_NONE: none has one.
static ng_status last_day(audit_work *work, uint32_t other, ng_day *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interactions pair;
    *out = NG_DAY_NONE;
    ng_arena__reset(work->scratch);
    NG_TRY(ng_interaction__read(work->txn, work->scratch, work->member, other, &pair, err));
    for (uint32_t i = 0; i < pair.count; i++) {
        const int64_t at = pair.at[i].at_ms;
        const ng_day day = at == NG_TIME_NONE ? NG_DAY_NONE : ng_day__of_time(at);
        if (day > *out && day <= work->options.today) {
            *out = day;
        }
    }
done:
    return status;
}

static ng_status audit_dormancy(audit_work *work, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_sums sums;
    NG_TRY(ng_interaction__sums_of(work->txn, work->member, &sums, err));
    for (uint32_t i = 0; i < work->list.count; i++) {
        ng_day last = NG_DAY_NONE;
        if (ng_interaction_sums__search(&sums, work->list.at[i]) == UINT32_MAX) {
            out->silent++;
            continue;
        }
        NG_TRY(last_day(work, work->list.at[i], &last, err));
        const bool recent = last != NG_DAY_NONE &&
            (int64_t)work->options.today - last <= work->options.dormant_days;
        out->undated += last == NG_DAY_NONE;
        out->active += recent;
        out->dormant += last != NG_DAY_NONE && !recent;
    }
done:
    return status;
}

// ------------------------------------------------------------------------------------- bridges

static ng_status find_goal(audit_work *work, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_text goal = work->options.goal;
    if (goal.bytes == 0) {
        return NG_OK;
    }
    NG_TRY(ng_term__find(work->txn, NG_VALUE_INDUSTRY, goal, &work->goal, err));
    if (work->goal == 0) {
        return ng_fail(
            err, NG_ERR_NOT_FOUND, "there is no industry \"%.*s\"", (int)goal.bytes, goal.at);
    }
    NG_TRY(keep_term(work, work->goal, &out->goal, err));
done:
    return status;
}

// A bit for each member of the goal industry, as the search index has them.
static ng_status load_goal(audit_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t limit = ng_snapshot__connections(work->snapshot)->vertex_count;
    const size_t words = (size_t)limit / 64 + 1;
    uint16_t *found = ng_arena__allocate_zero(work->scratch, NG_ROARING_BLOCK, sizeof *found);
    work->goal_bits = ng_arena__allocate_zero(work->answers, words, sizeof *work->goal_bits);
    if (found == NULL || work->goal_bits == NULL) {
        return no_memory(err);
    }
    for (uint32_t block = 0; block <= (limit - 1) / NG_ROARING_BLOCK; block++) {
        ng_roaring set;
        NG_TRY(ng_search__read(work->txn, work->goal, block, &set, err));
        if (set.count > 0) {
            ng_roaring__list(&set, found);
        }
        for (uint32_t i = 0; i < set.count; i++) {
            const uint32_t id = block * NG_ROARING_BLOCK + found[i];
            if (id < limit) {
                work->goal_bits[id / 64] |= UINT64_C(1) << (id % 64);
            }
        }
    }
done:
    return status;
}

// Score first, then the order of members.
static ng_status is_better(audit_work *work, const ng_audit_bridge *a, const ng_audit_bridge *b,
    bool *out, ng_error *err)
{
    int order = 0;
    ng_status status = NG_OK;
    if (a->score_milli == b->score_milli) {
        status = ng_snapshot__order(work->snapshot, a->member.id, b->member.id, &order, err);
    }
    *out = a->score_milli > b->score_milli || (a->score_milli == b->score_milli && order < 0);
    return status;
}

// Into the list of the best by insertion; it is short.
static ng_status insert(audit_work *work, const ng_audit_bridge *fresh, ng_audit_bridge *best,
    size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    size_t place = *count;
    for (bool better = true; place > 0 && better;) {
        NG_TRY(is_better(work, fresh, &best[place - 1], &better, err));
        place -= better;
    }
    if (place == work->options.bridges) {
        goto done;
    }
    *count += *count < work->options.bridges;
    for (size_t behind = *count - 1; behind > place; behind--) {
        best[behind] = best[behind - 1];
    }
    best[place] = *fresh;
done:
    return status;
}

static ng_status find_bridges(audit_work *work, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_sums sums;
    size_t count = 0;
    ng_audit_bridge *best =
        ng_arena__allocate_zero(work->answers, (size_t)work->options.bridges + 1, sizeof *best);
    if (best == NULL) {
        return no_memory(err);
    }
    NG_TRY(ng_interaction__sums_of(work->txn, work->member, &sums, err));
    for (uint32_t i = 0; i < work->list.count; i++) {
        bool proposed = false;
        ng_audit_bridge fresh = {.member = {work->list.at[i]}, .reached = work->behind[i]};
        NG_TRY(ng_privacy__may_propose(work->txn, fresh.member.id, &proposed, err));
        if (fresh.reached == 0 || !proposed) {
            continue;
        }
        const uint32_t row = ng_interaction_sums__search(&sums, fresh.member.id);
        fresh.interactions = row == UINT32_MAX ? 0 : ng_interaction_sums__count_at(&sums, row);
        const uint32_t cheaper = NG_ROUTE_COST_MOST - ng_route__cost_of(fresh.interactions);
        fresh.score_milli = (uint64_t)fresh.reached * (SCORE_ONE + SCORE_STEP * cheaper);
        out->bridges_of++;
        NG_TRY(insert(work, &fresh, best, &count, err));
    }
    for (size_t i = 0; i < count; i++) {
        NG_TRY(ng_member_label(work->txn, best[i].member, &best[i].label, err));
        NG_TRY(ng_member_name(work->txn, best[i].member, &best[i].name, err));
    }
    out->bridges = best;
    out->bridge_count = count;
done:
    return status;
}

static ng_status audit_reach(audit_work *work, ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_ego ego;
    if (work->goal != 0) {
        work->behind = ng_arena__allocate_zero(
            work->answers, (size_t)work->list.count + 1, sizeof *work->behind);
        if (work->behind == NULL) {
            return no_memory(err);
        }
        NG_TRY(load_goal(work, err));
    }
    NG_TRY(ng_ego__measure(ng_snapshot__connections(work->snapshot), work->member,
        work->goal_bits, work->behind, &ego, err));
    out->reach = ego.reach;
    out->constraint_micro = ego.constraint_micro;
    if (work->goal != 0) {
        NG_TRY(find_bridges(work, out, err));
    }
done:
    return status;
}

ng_status ng_audit_member(ng_txn *txn, ng_member member, const ng_audit_options *options,
    ng_audit *out, ng_error *err)
{
    ng_status status = NG_OK;
    audit_work work = {.txn = txn,
        .options = options == NULL ? ng_audit_defaults() : *options,
        .member = member.id,
        .answers = ng_txn__arena(txn)};
    *out = (ng_audit){0};
    NG_TRY(check_options(&work.options, err));
    NG_TRY(ng_arena__create(&work.scratch, err));
    NG_TRY(ng_snapshot__of(txn, &work.snapshot, err));
    NG_TRY(ng_member_label(txn, member, &out->label, err));
    NG_TRY(ng_member_name(txn, member, &out->name, err));
    NG_TRY(find_goal(&work, out, err));
    NG_TRY(ng_connection__read(txn, member.id, &work.list, err));
    out->connections = work.list.count;
    NG_TRY(audit_industries(&work, out, err));
    NG_TRY(audit_dormancy(&work, out, err));
    NG_TRY(audit_reach(&work, out, err));
done:
    ng_arena__destroy(work.scratch);
    if (status != NG_OK) {
        *out = (ng_audit){0};
    }
    return status;
}
