// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Stores with endorsements of honest members and seeds of trust, refreshed, for tests of what
 * dishonest ones can do.
 */
#ifndef NG_TESTS_HONEST_NETWORK_H
#define NG_TESTS_HONEST_NETWORK_H

#include "support/reputation_world.h"

/** Keys of the honest are below. */
#define HONEST_KEYS 10000u

/** An honest network in a store, and its rankings. */
typedef struct honest_network {
    const char *name;
    bool levels;
    reputation_world world;
    bool known[HONEST_KEYS];
    uint32_t seed;     // one of them
    uint32_t *evident; // [evident_count] keys with a rank by trust
    uint32_t evident_count;
} honest_network;

/**
 * The endorsements that a program netgen makes, 2,000 members, one row a pair; one of a hundred
 * is verified, by a hash. `levels`: each row gets one, by a quality of the endorsed and a mood
 * of the pair.
 */
void honest_network_of_netgen(honest_network *net, const char *netgen, bool levels);
/** The certificates of 2000 above level 0, with the four historical seeds. */
void honest_network_of_advogato(honest_network *net, const char *data);
void honest_network_release(honest_network *net);

#endif
