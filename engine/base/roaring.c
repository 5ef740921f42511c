// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sets of one container. Bytes come from a store or a file, so that lengths are checked before
 * they are believed; that members ascend is up to whoever wrote them, and a set in which they
 * do not merely has other members.
 */
#include "base/roaring.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

enum {
    COOKIE = 12346, // no container of runs
    HEAD_BYTES = 16,
    SPARSE_MAX = 4096,
    DENSE_BYTES = NG_ROARING_BLOCK / 8
};

static uint32_t load_u16(const unsigned char *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8;
}

static uint32_t load_u32(const unsigned char *at)
{
    return load_u16(at) | load_u16(at + 2) << 16;
}

static void save_u16(unsigned char *at, uint32_t value)
{
    at[0] = (unsigned char)value;
    at[1] = (unsigned char)(value >> 8);
}

static void save_u32(unsigned char *at, uint32_t value)
{
    save_u16(at, value & 0xffff);
    save_u16(at + 2, value >> 16);
}

bool ng_roaring__open(const unsigned char *at, size_t bytes, ng_roaring *out)
{
    *out = (ng_roaring){NULL, 0, false};
    if (bytes == 0) {
        return true;
    }
    if (bytes < HEAD_BYTES || load_u32(at) != COOKIE || load_u32(at + 4) != 1 ||
        load_u16(at + 8) != 0 || load_u32(at + 12) != HEAD_BYTES) {
        return false;
    }
    const uint32_t count = load_u16(at + 10) + 1;
    const bool dense = count > SPARSE_MAX;
    if (bytes - HEAD_BYTES != (dense ? (size_t)DENSE_BYTES : (size_t)count * 2)) {
        return false;
    }
    *out = (ng_roaring){at + HEAD_BYTES, count, dense};
    return true;
}

bool ng_roaring__has(const ng_roaring *set, uint16_t number)
{
    if (set->dense) {
        return (set->at[number / 8] >> number % 8 & 1) != 0;
    }
    uint32_t low = 0;
    uint32_t high = set->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (load_u16(set->at + (size_t)middle * 2) < number) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < set->count && load_u16(set->at + (size_t)low * 2) == number;
}

static uint64_t word_at(const ng_roaring *set, uint32_t word)
{
    uint64_t bits;
    _Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "words are read where they lie");
    memcpy(&bits, set->at + (size_t)word * 8, sizeof bits);
    return bits;
}

void ng_roaring__list(const ng_roaring *set, uint16_t *out)
{
    uint32_t count = 0;
    for (uint32_t i = 0; !set->dense && i < set->count; i++) {
        out[i] = (uint16_t)load_u16(set->at + (size_t)i * 2);
    }
    for (uint32_t word = 0; set->dense && word < NG_ROARING_WORDS; word++) {
        // More bits than members are damage; what is beyond them is left out.
        for (uint64_t bits = word_at(set, word); bits != 0 && count < set->count;
             bits &= bits - 1) {
            out[count++] = (uint16_t)(word * 64 + (uint32_t)__builtin_ctzll(bits));
        }
    }
    for (; set->dense && count < set->count; count++) {
        out[count] = UINT16_MAX;
    }
}

void ng_roaring__or(const ng_roaring *set, uint64_t *bits)
{
    for (uint32_t i = 0; !set->dense && i < set->count; i++) {
        const uint32_t number = load_u16(set->at + (size_t)i * 2);
        bits[number / 64] |= UINT64_C(1) << number % 64;
    }
    for (uint32_t word = 0; set->dense && word < NG_ROARING_WORDS; word++) {
        bits[word] |= word_at(set, word);
    }
}

ng_status ng_roaring__write(
    const uint16_t *member, uint32_t count, ng_buffer *out, ng_error *err)
{
    assert(count > 0 && count <= NG_ROARING_BLOCK);
    const bool dense = count > SPARSE_MAX;
    const size_t bytes = HEAD_BYTES + (dense ? (size_t)DENSE_BYTES : (size_t)count * 2);
    unsigned char *at = ng_buffer__reserve(out, bytes);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a set of %u numbers", count);
    }
    save_u32(at, COOKIE);
    save_u32(at + 4, 1);
    save_u16(at + 8, 0);
    save_u16(at + 10, count - 1);
    save_u32(at + 12, HEAD_BYTES);
    at += HEAD_BYTES;
    if (dense) {
        memset(at, 0, DENSE_BYTES);
    }
    for (uint32_t i = 0; i < count; i++) {
        if (dense) {
            at[member[i] / 8] |= (unsigned char)(1u << member[i] % 8);
        } else {
            save_u16(at + (size_t)i * 2, member[i]);
        }
    }
    out->bytes += bytes;
    return NG_OK;
}
