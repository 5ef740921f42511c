// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sets of numbers below 65,536 as bytes: a Roaring bitmap of one container, in the portable
 * format (https://github.com/RoaringBitmap/RoaringFormatSpec). Read where they lie.
 *
 *   u32 12346, u32 1 (containers), u16 0 (high bits), u16 members - 1, u32 16 (where they
 *   begin), then at most 4,096 members ascending as u16 each, or 8,192 bytes with a bit each
 */
#ifndef NG_BASE_ROARING_H
#define NG_BASE_ROARING_H

#include "base/memory.h"

/** Numbers of one set. */
#define NG_ROARING_BLOCK 65536u
/** Words of a set with a bit for each number. */
#define NG_ROARING_WORDS (NG_ROARING_BLOCK / 64)

/** A set as it lies in memory. */
typedef struct ng_roaring {
    const unsigned char *at; // the members; NULL: the empty set
    uint32_t count;
    bool dense; // a bit for each number
} ng_roaring;

/** The set that bytes are; no bytes are the empty set. False: they are none. */
bool ng_roaring__open(const unsigned char *at, size_t bytes, ng_roaring *out);
bool ng_roaring__has(const ng_roaring *set, uint16_t number);
/** The members, ascending; out has room for set->count. */
void ng_roaring__list(const ng_roaring *set, uint16_t *out);
/** Adds the members to bits [NG_ROARING_WORDS]. */
void ng_roaring__or(const ng_roaring *set, uint64_t *bits);
/**
 * Append the bytes of a set.
 *
 * @param member  [count] ascending, no repeats; count 1 .. NG_ROARING_BLOCK
 * Errors  NG_ERR_NOMEM.
 */
ng_status ng_roaring__write(
    const uint16_t *member, uint32_t count, ng_buffer *out, ng_error *err);

#endif
