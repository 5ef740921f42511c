// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The checksum in front of every value.
 *
 * It is seeded with table and key, so that a value moved to another key does not pass. Part of
 * the format: changing it makes a new one, except for `format` of `meta`, whose checksum never
 * changes.
 */
#ifndef NG_STORE_CHECKSUM_H
#define NG_STORE_CHECKSUM_H

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "store/schema.h"

#define NG_CHECKSUM_BYTES 8u

/** Seed of a key of four bytes that reads as `id`. */
static inline uint64_t ng_checksum_seed_id(ng_table table, uint32_t id)
{
    return ((uint64_t)table << 32 | id) * 0x9E3779B97F4A7C15u;
}

/** Seed of any key. */
static inline uint64_t ng_checksum_seed(ng_table table, const unsigned char *key, size_t bytes)
{
    if (bytes == 4) {
        return ng_checksum_seed_id(table,
            (uint32_t)key[0] << 24 | (uint32_t)key[1] << 16 | (uint32_t)key[2] << 8 | key[3]);
    }
    return XXH3_64bits_withSeed(key, bytes, (uint64_t)table);
}

static inline uint64_t ng_checksum(const void *at, size_t bytes, uint64_t seed)
{
    return XXH3_64bits_withSeed(at, bytes, seed);
}

#endif
