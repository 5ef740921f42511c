// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Intersection of ascending lists: the longer one is searched by doubling steps from where the
 * last search ended, which is a merge for lists alike and a binary search for unlike ones.
 */
#include "graph/mutual.h"

#include <string.h>

enum {
    FILTER_DIGITS = 12,
    FILTERED_MAX = 512, // longer lists fill the filter
    LONGER_MAX = 64     // a list so many times longer is searched instead
};

// Index of the first of list[from, count) that is not below `value`.
static uint32_t lower_bound_from(
    const uint32_t *list, uint32_t from, uint32_t count, uint32_t value)
{
    uint64_t step = 1;
    uint64_t low = from;
    uint64_t high = from;
    while (high < count && list[high] < value) {
        low = high + 1;
        high += step;
        step *= 2;
    }
    high = high < count ? high : count;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (list[middle] < value) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return (uint32_t)low;
}

uint32_t ng_mutual__intersect(
    const uint32_t *a, uint32_t a_count, const uint32_t *b, uint32_t b_count, uint32_t *out)
{
    if (a_count > b_count) {
        return ng_mutual__intersect(b, b_count, a, a_count, out);
    }
    uint32_t found = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < a_count; i++) {
        at = lower_bound_from(b, at, b_count, a[i]);
        if (at == b_count) {
            break;
        }
        bool both = b[at] == a[i];
        if (both && out != NULL) {
            out[found] = a[i];
        }
        found += both;
    }
    return found;
}

void ng_mutual__prepare(ng_mutual_side *side, const uint32_t *list, uint32_t count)
{
    side->list = list;
    side->count = count;
    memset(side->filter, 0, sizeof side->filter);
    for (uint32_t i = 0; i < count && count <= FILTERED_MAX; i++) {
        const uint32_t bit = list[i] & ((1u << FILTER_DIGITS) - 1);
        side->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

uint32_t ng_mutual__meet(
    const ng_mutual_side *side, const uint32_t *list, uint32_t count, uint32_t *out)
{
    if (side->count > FILTERED_MAX || count / LONGER_MAX > side->count) {
        return ng_mutual__intersect(side->list, side->count, list, count, out);
    }
    uint32_t found = 0;
    uint32_t at = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t bit = list[i] & ((1u << FILTER_DIGITS) - 1);
        if ((side->filter[bit / 64] >> bit % 64 & 1) == 0) {
            continue;
        }
        at = lower_bound_from(side->list, at, side->count, list[i]);
        if (at == side->count) {
            break;
        }
        const bool both = side->list[at] == list[i];
        if (both && out != NULL) {
            out[found] = list[i];
        }
        found += both;
    }
    return found;
}

// Without a branch on what is read, so that the searches of different lists overlap.
static bool holds(ng_neighbor_list list, uint32_t value)
{
    const uint32_t *at = list.at;
    uint32_t left = list.count;
    while (left > 1) {
        const uint32_t half = left / 2;
        at = at[half] <= value ? at + half : at;
        left -= half;
    }
    return left == 1 && *at == value;
}

uint32_t ng_mutual__holders(
    const ng_neighbor_list *lists, uint32_t count, uint32_t value, uint32_t *out)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count; i++) {
        out[found] = i;
        found += holds(lists[i], value);
    }
    return found;
}
