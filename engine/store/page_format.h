// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LMDB's data file, version 1 (LMDB 0.9), read without LMDB.
 *
 * The file is pages of equal size. A page begins with a header of 16 bytes: number u64, pad
 * u16, flags u16, then for branches and leaves lower u16 and upper u16 (ends of the free
 * space), for overflow runs their pages u32. Pages 0 and 1 are meta pages, written in turn: the
 * one with the greater transaction number is valid. Numbers are in the order of the processor,
 * little-endian where we build.
 *
 * Source: mdb.c of LMDB 0.9.24, "Page header" to "Meta page content".
 */
#ifndef NG_STORE_PAGE_FORMAT_H
#define NG_STORE_PAGE_FORMAT_H

#include "netgraph.h"

#define NG_PAGE_HEADER_BYTES 16u
#define NG_PAGE_BYTES_MIN 512u
#define NG_PAGE_BYTES_MAX 32768u
#define NG_PAGE_NONE UINT64_MAX

/** Flags of a page. */
#define NG_PAGE_BRANCH 0x01u
#define NG_PAGE_LEAF 0x02u
#define NG_PAGE_OVERFLOW 0x04u
#define NG_PAGE_META 0x08u

/** Flags of an entry of a leaf. */
#define NG_NODE_OVERFLOW 0x01u
#define NG_NODE_TABLE 0x02u
/** An entry: lower and upper half of the size u16 each, flags u16, key bytes u16, key, data. */
#define NG_NODE_HEADER_BYTES 8u

/** What a record of a table holds: 48 bytes. */
#define NG_TREE_BYTES 48u
typedef struct ng_tree {
    uint32_t pad; // page size in the record of the free list, else 0
    uint16_t flags;
    uint16_t depth;
    uint64_t branch_pages, leaf_pages, overflow_pages;
    uint64_t entries;
    uint64_t root; // NG_PAGE_NONE: empty
} ng_tree;

/** A meta page. */
#define NG_META_BYTES 136u
typedef struct ng_meta_page {
    uint64_t page_number;
    uint16_t page_flags;
    uint32_t magic;
    uint32_t version;
    uint64_t address; // 0
    uint64_t map_bytes;
    ng_tree free_list;
    ng_tree tables;
    uint64_t last_page;
    uint64_t transaction;
} ng_meta_page;

/** Flags that the record of the free list must have: its keys are integers. */
#define NG_FREE_LIST_FLAGS 0x08u

uint16_t ng_page__u16(const unsigned char *at);
uint32_t ng_page__u32(const unsigned char *at);
uint64_t ng_page__u64(const unsigned char *at);
/** Takes NG_TREE_BYTES apart. */
ng_tree ng_page__tree(const unsigned char *at);

/** Both meta pages of a data file. */
typedef struct ng_meta_pages {
    ng_meta_page page[2];
    uint32_t page_bytes;
    uint32_t newest;     // 0 or 1
    uint64_t file_bytes; // size of the file after they were read
} ng_meta_pages;

/** Read exactly `bytes` at `offset`; false when the file ends before, or cannot be read. */
bool ng_page__read(int fd, unsigned char *at, size_t bytes, uint64_t offset);

/**
 * Read both meta pages and check what LMDB trusts when it opens the file.
 *
 * @param path  for sentences
 * Errors  NG_ERR_CORRUPT no LMDB file, or a damaged meta page; NG_ERR_IO.
 */
ng_status ng_meta_pages__read(int fd, const char *path, ng_meta_pages *out, ng_error *err);

#endif
