// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The largest of many numbers without sorting them: numbers are counted by bucket, and from the
 * top bucket down as many buckets are taken as are needed.
 *
 * A bucket holds the numbers that agree in their seven leading binary digits, so that below 128
 * each number has its own. Buckets ascend with the numbers.
 */
#ifndef NG_GRAPH_BUCKET_H
#define NG_GRAPH_BUCKET_H

#include <stdint.h>

#define NG_BUCKET_DIGITS 6u
#define NG_BUCKET_COUNT ((64u - NG_BUCKET_DIGITS + 1u) << NG_BUCKET_DIGITS)

/** Counts by bucket; zero-initialise. */
typedef struct ng_buckets {
    uint32_t count[NG_BUCKET_COUNT];
    uint32_t top; // no bucket above it has a number
} ng_buckets;

static inline uint32_t ng_bucket__of(uint64_t number)
{
    if (number < (1u << NG_BUCKET_DIGITS)) {
        return (uint32_t)number;
    }
    const uint32_t shift = 63u - NG_BUCKET_DIGITS - (uint32_t)__builtin_clzll(number);
    return (shift << NG_BUCKET_DIGITS) + (uint32_t)(number >> shift);
}

/** The least number of a bucket. */
static inline uint64_t ng_bucket__least(uint32_t bucket)
{
    if (bucket < (2u << NG_BUCKET_DIGITS)) {
        return bucket;
    }
    const uint32_t shift = (bucket >> NG_BUCKET_DIGITS) - 1;
    return (uint64_t)(bucket - (shift << NG_BUCKET_DIGITS)) << shift;
}

static inline void ng_buckets__add(ng_buckets *buckets, uint32_t bucket)
{
    buckets->count[bucket]++;
    buckets->top = bucket > buckets->top ? bucket : buckets->top;
}

/**
 * The highest bucket such that it and all above hold at least `wanted` numbers; 0 when there
 * are fewer. *above takes what the buckets above it hold.
 */
static inline uint32_t ng_buckets__cut(
    const ng_buckets *buckets, uint32_t wanted, uint32_t *above)
{
    uint32_t held = 0;
    uint32_t bucket = buckets->top;
    while (bucket > 0 && wanted > held + buckets->count[bucket]) {
        held += buckets->count[bucket--];
    }
    *above = held;
    return bucket;
}

#endif
