// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Selection by groups: rates, impact ratios with Katz's interval, shares, and an order in which
 * no group falls behind its share.
 *
 * Integers and fixed-point numbers only, so that the figures are the same on every machine.
 */
#include <assert.h>

#include "base/fixed.h"
#include "base/status.h"

enum {
    MICRO = 1000000,
    Z_MICRO = 1959964, // of a two-sided interval of 95 %
    SMALL_PERCENT = 2
};

static uint64_t share(uint64_t part, uint64_t whole)
{
    return whole == 0 ? 0 : ng_fixed__scale(part, MICRO, whole);
}

// --- Impact ratio ----------------------------------------------------------------------------

// The interval of (a/n) / (c/m) by the logarithm; a half is added to each count when a is 0.
// Numbers are doubled, so that halves are whole.
static void set_interval(ng_fairness_group *group, const ng_fairness_group *best)
{
    const uint64_t half = group->selected == 0;
    const uint64_t a = 2 * (uint64_t)group->selected + half;
    const uint64_t n = 2 * (uint64_t)group->pool + half;
    const uint64_t c = 2 * (uint64_t)best->selected + half;
    const uint64_t m = 2 * (uint64_t)best->pool + half;
    const uint64_t two = (uint64_t)NG_FIXED_ONE * 2;
    const int64_t ratio = ng_fixed__ln_ratio(a * m, n * c);
    const uint64_t plus = two / a + two / c;
    const uint64_t minus = two / n + two / m;
    const uint64_t variance = plus > minus ? plus - minus : 0;
    // 40 binary places become 60, of which the root has 30.
    const uint64_t deviation = ng_fixed__sqrt(variance << 20);
    const int64_t reach = (int64_t)((ng_u128)deviation * Z_MICRO / MICRO) << 10;
    group->low_micro =
        ng_fixed__scale((ng_u128)ng_fixed__exp(ratio - reach), MICRO, (uint64_t)NG_FIXED_ONE);
    group->high_micro =
        ng_fixed__scale((ng_u128)ng_fixed__exp(ratio + reach), MICRO, (uint64_t)NG_FIXED_ONE);
}

static void set_ratio(ng_fairness_group *group, const ng_fairness_group *best)
{
    const uint64_t part = (uint64_t)group->selected * best->pool;
    const uint64_t whole = (uint64_t)group->pool * best->selected;
    group->has_ratio = true;
    group->ratio_micro = share(part, whole);
    group->is_below = 5 * (ng_u128)part < 4 * (ng_u128)whole;
    set_interval(group, best);
    group->is_certain =
        group->is_below ? group->high_micro < 4 * MICRO / 5 : group->low_micro >= 4 * MICRO / 5;
}

static bool is_better(const ng_fairness_group *a, const ng_fairness_group *b)
{
    return b == NULL || (uint64_t)a->selected * b->pool > (uint64_t)b->selected * a->pool;
}

ng_status ng_fairness_measure(
    ng_fairness_group *groups, size_t count, uint32_t pool, uint32_t reachable, ng_error *err)
{
    ng_fairness_group *best = NULL;
    for (size_t i = 0; i < count; i++) {
        ng_fairness_group *group = &groups[i];
        if (group->pool > NG_FAIRNESS_POOL_MAX || group->selected > group->pool ||
            group->reachable > group->pool || group->pool > pool ||
            group->reachable > reachable) {
            return ng_fail(err, NG_ERR_ARGUMENT,
                "group %zu: %u selected and %u reachable of %u in a pool of %u", i,
                (unsigned)group->selected, (unsigned)group->reachable, (unsigned)group->pool,
                (unsigned)pool);
        }
        group->rate_micro = share(group->selected, group->pool);
        group->pool_share_micro = share(group->pool, pool);
        group->reach_share_micro = share(group->reachable, reachable);
        group->gap_micro = (int64_t)group->reach_share_micro - (int64_t)group->pool_share_micro;
        group->is_small = (uint64_t)group->pool * 100 < (uint64_t)pool * SMALL_PERCENT;
        group->has_ratio = false;
        group->is_best = false;
        if (!group->is_small && group->selected > 0 && is_better(group, best)) {
            best = group;
        }
    }
    for (size_t i = 0; i < count && best != NULL; i++) {
        if (!groups[i].is_small && groups[i].pool > 0) {
            set_ratio(&groups[i], best);
        }
    }
    if (best != NULL) {
        best->is_best = true;
    }
    return NG_OK;
}

// --- Order -----------------------------------------------------------------------------------

// How an order stands before its next place.
typedef struct ordering {
    const ng_fairness_order *asked;
    uint32_t available[NG_FAIRNESS_GROUPS_MAX]; // in the list
    uint32_t taken[NG_FAIRNESS_GROUPS_MAX];
    uint32_t *places;
} ordering;

// How many more of a group the first `prefix` places must have, as far as the list has them.
static uint32_t owed(const ordering *on, size_t group, size_t prefix)
{
    const uint64_t floor = (uint64_t)on->asked->pool[group] * prefix / on->asked->pool_total;
    const uint64_t due = floor < on->available[group] ? floor : on->available[group];
    return due > on->taken[group] ? (uint32_t)(due - on->taken[group]) : 0;
}

// The first prefix that leaves no place free for anybody else; 0: none does.
static size_t find_tight(const ordering *on, size_t place)
{
    for (size_t prefix = place; prefix <= on->asked->count; prefix++) {
        uint64_t sum = 0;
        for (size_t g = 0; g < on->asked->group_count; g++) {
            sum += owed(on, g, prefix);
        }
        if (sum >= prefix - place + 1) {
            return prefix;
        }
    }
    return 0;
}

static size_t choose(const ordering *on, size_t tight)
{
    size_t i = 0;
    for (; i < on->asked->count; i++) {
        const uint32_t group = on->asked->group[i];
        const bool fits =
            tight == 0 || (group != NG_FAIRNESS_UNKNOWN && owed(on, group, tight) > 0);
        if (on->places[i] == 0 && fits) {
            break;
        }
    }
    assert(i < on->asked->count);
    return i;
}

ng_status ng_fairness_rerank(const ng_fairness_order *asked, uint32_t *places, ng_error *err)
{
    ordering on = {.asked = asked, .places = places};
    if (asked->count > NG_FAIRNESS_ORDER_MAX || asked->group_count > NG_FAIRNESS_GROUPS_MAX ||
        asked->pool_total == 0) {
        return ng_fail(err, NG_ERR_LIMIT, "an order of at most %d of at most %d groups",
            NG_FAIRNESS_ORDER_MAX, NG_FAIRNESS_GROUPS_MAX);
    }
    for (size_t i = 0; i < asked->count; i++) {
        places[i] = 0;
        if (asked->group[i] < asked->group_count) {
            on.available[asked->group[i]]++;
        }
    }
    for (size_t place = 1; place <= asked->count; place++) {
        const size_t chosen = choose(&on, find_tight(&on, place));
        places[chosen] = (uint32_t)place;
        if (asked->group[chosen] != NG_FAIRNESS_UNKNOWN) {
            on.taken[asked->group[chosen]]++;
        }
    }
    return NG_OK;
}
