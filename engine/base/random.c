// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * xoshiro256** seeded by splitmix64.
 * Source: Blackman and Vigna, Scrambled linear pseudorandom number generators, ACM TOMS 47(4),
 * 2021.
 */
#include "base/hash.h"

static uint64_t rotate_left(uint64_t value, unsigned by)
{
    return value << by | value >> (64 - by);
}

void ng_random__init(ng_random *random, uint64_t seed)
{
    for (size_t i = 0; i < 4; i++) {
        seed += UINT64_C(0x9E3779B97F4A7C15);
        uint64_t mixed = seed;
        mixed = (mixed ^ mixed >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
        mixed = (mixed ^ mixed >> 27) * UINT64_C(0x94D049BB133111EB);
        random->state[i] = mixed ^ mixed >> 31;
    }
}

uint64_t ng_random__next(ng_random *random)
{
    uint64_t *state = random->state;
    uint64_t result = rotate_left(state[1] * 5, 7) * 9;
    uint64_t shifted = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotate_left(state[3], 45);
    return result;
}

// The lowest 2^64 mod limit numbers are drawn again, so that each remainder has equally many.
uint64_t ng_random__below(ng_random *random, uint64_t limit)
{
    uint64_t uneven = (0 - limit) % limit;
    uint64_t drawn;
    do {
        drawn = ng_random__next(random);
    } while (drawn < uneven);
    return drawn % limit;
}
