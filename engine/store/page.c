// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One branch or leaf page of LMDB's file.
 *
 * After the header stand the places of the entries, u16 each, in the order of their keys; the
 * entries themselves fill the page from its end, each at an even place, without gaps.
 */
#include "store/page.h"

#include <string.h>

#include "store/store.h"

static uint32_t lower_of(const unsigned char *page)
{
    return ng_page__u16(page + 12);
}

static uint32_t upper_of(const unsigned char *page)
{
    return ng_page__u16(page + 14);
}

uint32_t ng_page__entry_count(const unsigned char *page)
{
    return (lower_of(page) - NG_PAGE_HEADER_BYTES) / 2;
}

static uint32_t place_of(const unsigned char *page, uint32_t index)
{
    return ng_page__u16(page + NG_PAGE_HEADER_BYTES + 2 * (size_t)index);
}

ng_page_entry ng_page__entry(const unsigned char *page, uint32_t index)
{
    const unsigned char *at = page + place_of(page, index);
    const uint32_t low = ng_page__u16(at);
    const uint32_t high = ng_page__u16(at + 2);
    const uint16_t flags = ng_page__u16(at + 4);
    const uint16_t key_bytes = ng_page__u16(at + 6);
    return (ng_page_entry){
        .key = at + NG_NODE_HEADER_BYTES,
        .key_bytes = key_bytes,
        .flags = flags,
        .value_bytes = low | high << 16,
        .value = at + NG_NODE_HEADER_BYTES + key_bytes,
        .child = low | (uint64_t)high << 16 | (uint64_t)flags << 32,
    };
}

/**
 * Bytes of the entry within its page, up to the next even place; the key may still be too long.
 */
static uint64_t entry_bytes(const ng_page_entry *entry, uint16_t page_flags)
{
    uint64_t bytes = NG_NODE_HEADER_BYTES + (uint64_t)entry->key_bytes;
    if (page_flags == NG_PAGE_LEAF) {
        bytes += (entry->flags & NG_NODE_OVERFLOW) != 0 ? sizeof(uint64_t) : entry->value_bytes;
    }
    return (bytes + 1) & ~(uint64_t)1;
}

/** Entries must lie between the free space and the end, without overlap or gap. */
static const char *entries_fault(
    const unsigned char *page, uint32_t page_bytes, uint16_t page_flags)
{
    unsigned char taken[NG_PAGE_BYTES_MAX / 2]; // by an entry: each place of two bytes
    uint64_t sum = 0;
    memset(taken, 0, page_bytes / 2);
    const uint32_t count = ng_page__entry_count(page);
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t place = place_of(page, i);
        if (place % 2 != 0 || place < upper_of(page) ||
            place + NG_NODE_HEADER_BYTES > page_bytes) {
            return "has an entry outside of itself";
        }
        const ng_page_entry entry = ng_page__entry(page, i);
        const uint64_t bytes = entry_bytes(&entry, page_flags);
        if (entry.key_bytes > NG_KEY_BYTES_MAX || bytes > page_bytes - place) {
            return "has an entry that goes beyond its end";
        }
        if (memchr(taken + place / 2, 1, bytes / 2) != NULL) {
            return "has two entries at one place";
        }
        memset(taken + place / 2, 1, bytes / 2);
        sum += bytes;
    }
    return sum != page_bytes - upper_of(page) ? "has a gap between its entries" : NULL;
}

const char *ng_page__fault(
    const unsigned char *page, uint32_t page_bytes, uint64_t number, uint16_t flags)
{
    if (ng_page__u64(page) != number) {
        return "has the number of another page";
    }
    if (ng_page__u16(page + 10) != flags) {
        return flags == NG_PAGE_LEAF ? "is no leaf" : "is no branch";
    }
    const uint32_t lower = lower_of(page);
    const uint32_t upper = upper_of(page);
    if (lower <= NG_PAGE_HEADER_BYTES || lower % 2 != 0 || lower > upper ||
        upper > page_bytes) {
        return "has no sensible free space";
    }
    return entries_fault(page, page_bytes, flags);
}
