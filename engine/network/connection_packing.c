// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Packing of connection rows. In one word a day is its distance from the least one and 1, or 0
 * where it is not known.
 */
#include "network/connection_packing.h"

enum {
    WORD_BITS = 64
};

const ng_connection_packing ng_connection__wide = {.words = 2, .free_bits = WORD_BITS - 1};

static uint32_t bits_of(uint64_t most)
{
    return most == 0 ? 0 : WORD_BITS - (uint32_t)__builtin_clzll(most);
}

static uint64_t low_bits(uint64_t word, uint32_t bits)
{
    return word & ((UINT64_C(1) << bits) - 1);
}

ng_connection_packing ng_connection__packing(const ng_connection_range *range)
{
    const int64_t days = (int64_t)range->day_most - range->day_least + 1;
    ng_connection_packing packing = {
        .words = 1,
        .member_bits = bits_of(range->next_member),
        .day_bits = bits_of(days > 0 ? (uint64_t)days : 0),
        .source_bits = bits_of(range->source_most),
        .day_least = range->day_least,
    };
    packing.free_bits = packing.day_bits + packing.source_bits;
    const bool fits = 2 * packing.member_bits + packing.free_bits <= WORD_BITS;
    return fits ? packing : ng_connection__wide;
}

void ng_connection__tighten(const ng_connection_packing *packing, uint64_t words[2])
{
    if (packing->words == 2) {
        return;
    }
    const ng_day day = (ng_day)(uint32_t)(words[1] >> 32);
    const uint64_t code =
        day == NG_DAY_NONE ? 0 : (uint64_t)((int64_t)day - packing->day_least) + 1;
    const uint64_t pair = words[0] >> 32 << packing->member_bits | (uint32_t)words[0];
    words[0] = (pair << packing->day_bits | code) << packing->source_bits | (uint32_t)words[1];
}

void ng_connection__widen(
    const ng_connection_packing *packing, const uint64_t *packed, uint64_t words[2])
{
    if (packing->words == 2) {
        words[0] = packed[0];
        words[1] = packed[1];
        return;
    }
    const uint64_t source = low_bits(packed[0], packing->source_bits);
    const uint64_t code = low_bits(packed[0] >> packing->source_bits, packing->day_bits);
    const uint64_t pair = packed[0] >> packing->free_bits;
    const ng_day day =
        code == 0 ? NG_DAY_NONE : (ng_day)((int64_t)(code - 1) + packing->day_least);
    words[0] = pair >> packing->member_bits << 32 | low_bits(pair, packing->member_bits);
    words[1] = (uint64_t)(uint32_t)day << 32 | source;
}
