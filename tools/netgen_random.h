// SPDX-License-Identifier: GPL-3.0-or-later
/*
 * Random numbers of the generator: splitmix64, so that the same seed gives the same network on
 * every machine. Integers only. A stream is either walked (the matching of ties) or made for
 * one purpose and one index (a member's attributes), so that attributes need no storage.
 *
 * Source: Steele, Lea and Flood, Fast splittable pseudorandom number generators, OOPSLA 2014.
 */
#ifndef NETGEN_RANDOM_H
#define NETGEN_RANDOM_H

#include <stdint.h>

typedef struct netgen_random {
    uint64_t state;
} netgen_random;

/** What a stream is drawn for; streams of different purposes are independent. */
typedef enum netgen_purpose {
    NETGEN_FOR_ORDER = 1,
    NETGEN_FOR_INDUSTRY,
    NETGEN_FOR_COMPANY,
    NETGEN_FOR_SCHOOL,
    NETGEN_FOR_LIFE,
    NETGEN_FOR_NAME,
    NETGEN_FOR_PROFILE,
    NETGEN_FOR_SKILL,
    NETGEN_FOR_POSITION,
    NETGEN_FOR_EDUCATION,
    NETGEN_FOR_GROUP,
    NETGEN_FOR_MEMBERSHIP,
    NETGEN_FOR_TIE,
    NETGEN_FOR_ENDORSEMENT,
    NETGEN_FOR_INTERACTION,
    NETGEN_FOR_FOLLOW
} netgen_purpose;

/** The next 64 random bits. */
static inline uint64_t netgen_random_next(netgen_random *random)
{
    uint64_t z = (random->state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

/** A number in 0 .. bound-1; 0 for bound 0. The bias is below bound / 2^32. */
static inline uint32_t netgen_random_below(netgen_random *random, uint32_t bound)
{
    return (uint32_t)(((netgen_random_next(random) >> 32) * bound) >> 32);
}

/** A number in 0 .. bound-1, the small ones more often (density falls like a logarithm). */
static inline uint32_t netgen_random_skewed(netgen_random *random, uint32_t bound)
{
    const uint64_t first = netgen_random_below(random, bound);
    const uint64_t second = netgen_random_below(random, bound);
    return bound == 0 ? 0 : (uint32_t)(first * second / bound);
}

/** The stream of one purpose and one index. */
static inline netgen_random netgen_random_stream(
    uint64_t seed, netgen_purpose purpose, uint32_t index)
{
    netgen_random random = {seed};
    random.state = netgen_random_next(&random) ^ ((uint64_t)purpose << 56);
    random.state = netgen_random_next(&random) + index;
    random.state = netgen_random_next(&random);
    return random;
}

/** Shuffle `count` numbers in place (Fisher-Yates). */
static inline void netgen_random_shuffle(netgen_random *random, uint32_t *value, uint32_t count)
{
    for (uint32_t i = count; i > 1; i--) {
        const uint32_t j = netgen_random_below(random, i);
        const uint32_t kept = value[i - 1];
        value[i - 1] = value[j];
        value[j] = kept;
    }
}

#endif
