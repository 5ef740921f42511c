// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One tree of LMDB's file, checked from its root without LMDB.
 */
#ifndef NG_STORE_PAGE_WALK_H
#define NG_STORE_PAGE_WALK_H

#include "base/memory.h"
#include "store/page_format.h"

/** LMDB's own limit of a tree's depth. */
#define NG_TREE_DEPTH_MAX 32u
/** More tables than LMDB is asked to open. */
#define NG_TREES_MAX 64u
/** Sentences kept; the rest is counted. */
#define NG_FAULTS_KEPT 100u

typedef struct ng_named_tree {
    char name[64];
    ng_tree tree;
} ng_named_tree;

/** What is known of the file while it is walked. */
typedef struct ng_page_walk {
    int fd;
    uint32_t page_bytes;
    uint64_t file_bytes;
    uint64_t last_page;
    uint64_t transaction;
    unsigned char *seen;  // one bit a page: reached, or free
    uint64_t used, free;  // pages counted
    unsigned char *pages; // [NG_TREE_DEPTH_MAX][page_bytes]
    ng_arena *arena;      // of the sentences
    ng_text faults[NG_FAULTS_KEPT];
    uint64_t fault_count;
    ng_named_tree trees[NG_TREES_MAX]; // [tree_count], of the table of tables
    uint32_t tree_count;
} ng_page_walk;

typedef enum ng_tree_kind {
    NG_TREE_FREE_LIST,
    NG_TREE_TABLE_LIST,
    NG_TREE_TABLE
} ng_tree_kind;

/** Note a fault: one sentence. */
void ng_page_walk__fault(ng_page_walk *walk, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/** Walk a tree, noting faults and counting pages. The table list fills walk->trees. */
void ng_page_walk__tree(ng_page_walk *walk, const ng_named_tree *named, ng_tree_kind kind);

#endif
