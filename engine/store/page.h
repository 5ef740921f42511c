// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One branch or leaf page of LMDB's file, in memory: is it whole, and what are its entries.
 */
#ifndef NG_STORE_PAGE_H
#define NG_STORE_PAGE_H

#include "store/page_format.h"

typedef struct ng_page_entry {
    const unsigned char *key;
    uint16_t key_bytes;
    uint16_t flags;       // of a leaf's entry
    uint32_t value_bytes; // of a leaf's entry
    const unsigned char
        *value;     // of a leaf's entry: the value, or the number of its overflow page
    uint64_t child; // of a branch's entry
} ng_page_entry;

/**
 * Find what is wrong with a page by itself.
 *
 * @param page   [page_bytes]
 * @param flags  NG_PAGE_BRANCH or NG_PAGE_LEAF: what it must be
 * @return NULL, or words that go after "page N": afterwards all entries can be read
 */
const char *ng_page__fault(
    const unsigned char *page, uint32_t page_bytes, uint64_t number, uint16_t flags);

uint32_t ng_page__entry_count(const unsigned char *page);
/** Entry `index` of a page without fault. */
ng_page_entry ng_page__entry(const unsigned char *page, uint32_t index);

#endif
