// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The profile factor of two lists of values.
 *
 * Both lists are walked once. Where one is far longer than the other (somebody with a thousand
 * skills), its next value is found by doubling steps instead.
 */
#include "graph/factor.h"

#include <assert.h>
#include <string.h>

enum {
    FILTER_BITS_LOG = 9,
    FEW = 16,  // shared values that are looked at by themselves
    SHORT = 64 // lists of so many values are walked without steps
};

static_assert(NG_FACTOR_FILTER_WORDS * 64 == 1 << FILTER_BITS_LOG, "a bit a place");

// ng_fixed__inverse_sqrt of 1 .. NG_FACTOR_KINDS.
static const int64_t INVERSE_SQRT[NG_FACTOR_KINDS + 1] = {0, 1099511627776, 777472127994,
    634803334274, 549755813888, 491716548352, 448873742385, 415576332960};

static uint32_t kind_of(uint32_t value)
{
    return value >> NG_FACTOR_SHIFT;
}

// First index from `begin` on whose value is not below `wanted`.
static uint32_t skip_below(
    const uint32_t *value, uint32_t begin, uint32_t count, uint32_t wanted)
{
    uint32_t step = 1;
    uint32_t low = begin;
    while (low < count && value[low] < wanted) {
        begin = low + 1;
        low = step < count - low ? low + step : count;
        step *= 2;
    }
    while (begin < low) {
        uint32_t middle = begin + (low - begin) / 2;
        if (value[middle] < wanted) {
            begin = middle + 1;
        } else {
            low = middle;
        }
    }
    return begin;
}

// Kinds of a list, a bit each.
static uint32_t kinds_of(const uint32_t *value, uint32_t count)
{
    uint32_t kinds = 0;
    for (uint32_t i = 0; i < count && count <= SHORT; i++) {
        kinds |= 1u << kind_of(value[i]);
    }
    for (uint32_t i = 0; i < count && count > SHORT;) {
        uint32_t kind = kind_of(value[i]);
        kinds |= 1u << kind;
        i = skip_below(value, i, count, (kind + 1) << NG_FACTOR_SHIFT);
    }
    assert(kinds >> NG_FACTOR_KINDS == 0);
    return kinds;
}

// Bit of a value among those of the subject.
static uint32_t bit_of(uint32_t value)
{
    return value * 0x9E3779B1u >> (32 - FILTER_BITS_LOG);
}

void ng_factor__prepare(ng_factor_subject *subject)
{
    memset(subject->filter, 0, sizeof subject->filter);
    subject->filtered = true;
    for (uint32_t i = 0; i < subject->count; i++) {
        const uint32_t bit = bit_of(subject->value[i]);
        subject->filter[bit / 64] |= UINT64_C(1) << bit % 64;
    }
}

// Values of a list that stand in the filter, at most FEW; more than that: FEW + 1.
static uint32_t pick(const ng_factor_subject *subject, const uint32_t *value, uint32_t count,
    uint32_t out[FEW + 1])
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < count && found <= FEW; i++) {
        const uint32_t bit = bit_of(value[i]);
        out[found] = value[i];
        found += subject->filter[bit / 64] >> bit % 64 & 1;
    }
    return found;
}

// Largest weight of a shared value by kind.
static void share(const ng_factor_subject *subject, const uint32_t *value, uint32_t count,
    int64_t weight[NG_FACTOR_KINDS])
{
    uint32_t few[FEW + 1];
    const uint32_t picked = subject->filtered ? pick(subject, value, count, few) : UINT32_MAX;
    if (picked <= FEW) {
        value = few;
        count = picked;
    }
    uint32_t at = 0;
    for (uint32_t i = 0; i < subject->count && at < count;) {
        if (subject->value[i] < value[at]) {
            i = skip_below(subject->value, i + 1, subject->count, value[at]);
            continue;
        }
        if (subject->value[i] == value[at]) {
            int64_t *most = &weight[kind_of(value[at])];
            *most = subject->weight[i] > *most ? subject->weight[i] : *most;
            i++;
            at++;
            continue;
        }
        at = skip_below(value, at + 1, count, subject->value[i]);
    }
}

static int64_t multiply(int64_t a, int64_t b, uint32_t shift)
{
    return (int64_t)((ng_i128)a * b >> shift);
}

uint64_t ng_factor__of(
    const ng_factor_subject *subject, const uint32_t *value, uint32_t count, int64_t *part)
{
    if (part != NULL) {
        memset(part, 0, NG_FACTOR_KINDS * sizeof *part);
    }
    if (subject->count == 0 || count == 0) {
        return (uint64_t)NG_FIXED_ONE;
    }
    int64_t weight[NG_FACTOR_KINDS] = {0};
    share(subject, value, count, weight);
    int64_t strength[NG_FACTOR_KINDS];
    int64_t any = 0;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        strength[kind] = multiply(subject->lift_ln[kind], weight[kind], 40);
        any |= strength[kind];
    }
    if (any == 0) {
        return (uint64_t)NG_FIXED_ONE;
    }
    uint32_t both = kinds_of(subject->value, subject->count) & kinds_of(value, count);
    int64_t share_of_kind = INVERSE_SQRT[__builtin_popcount(both)];
    int64_t sum = 0;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        int64_t one = multiply(strength[kind], share_of_kind, 41);
        sum += one;
        if (part != NULL) {
            part[kind] = one;
        }
    }
    return sum == 0 ? (uint64_t)NG_FIXED_ONE : (uint64_t)ng_fixed__exp(sum);
}

int64_t ng_factor__strength(const ng_factor_subject *subject, uint32_t index)
{
    const uint32_t kind = kind_of(subject->value[index]);
    return multiply(subject->lift_ln[kind], subject->weight[index], 40);
}

void ng_factor__strengths(const ng_factor_subject *subject, int64_t strength[NG_FACTOR_KINDS])
{
    memset(strength, 0, NG_FACTOR_KINDS * sizeof *strength);
    for (uint32_t i = 0; i < subject->count; i++) {
        const uint32_t kind = kind_of(subject->value[i]);
        const int64_t one = ng_factor__strength(subject, i);
        strength[kind] = one > strength[kind] ? one : strength[kind];
    }
}

uint64_t ng_factor__bound_of(const int64_t strength[NG_FACTOR_KINDS])
{
    int64_t left[NG_FACTOR_KINDS];
    memcpy(left, strength, sizeof left);
    // Most is reached by sharing the strongest kinds and having no other in common.
    int64_t most = 0;
    int64_t sum = 0;
    for (uint32_t kinds = 1; kinds <= NG_FACTOR_KINDS; kinds++) {
        uint32_t best = 0;
        for (uint32_t kind = 1; kind < NG_FACTOR_KINDS; kind++) {
            best = left[kind] > left[best] ? kind : best;
        }
        sum += left[best];
        left[best] = 0;
        int64_t exponent = multiply(sum, INVERSE_SQRT[kinds], 41);
        most = exponent > most ? exponent : most;
    }
    // One above: the exponential is good to 2^-36 of its value and the parts are cut one by
    // one.
    return most == 0 ? (uint64_t)NG_FIXED_ONE : (uint64_t)ng_fixed__exp(most) + 16384;
}

uint64_t ng_factor__bound(const ng_factor_subject *subject)
{
    int64_t strength[NG_FACTOR_KINDS];
    ng_factor__strengths(subject, strength);
    return ng_factor__bound_of(strength);
}
