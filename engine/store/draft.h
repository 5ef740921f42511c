// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Drafts: values held beside the tree, for the files of this folder. In a write transaction
 * while they change (store.h says what for), in any where the tail (tail.h) changes them.
 */
#ifndef NG_STORE_DRAFT_H
#define NG_STORE_DRAFT_H

#include "store/store.h"

struct ng_tail;

struct ng_draft {
    ng_table table;
    uint64_t id;
    bool stored;       // the tree has a value
    bool changed;      // differs from it
    unsigned char *at; // [capacity], the first `bytes` are the value; 4-byte aligned
    size_t bytes;
    size_t capacity;
    ng_arena *arena;      // of all drafts
    struct ng_tail *tail; // NULL, or where changes are noted
};

/** Zero-initialise; finish gives the memory back. */
typedef struct ng_drafts {
    ng_arena *arena; // drafts and their bytes
    bool stale;      // the arena holds nothing but what was handed out before the last clearing
    ng_draft **list; // [list_capacity], the first `count` are set, in the order of opening
    uint32_t *slots; // [slot_count] index into `list` + 1, 0: free; searched linearly
    uint32_t count, list_capacity, slot_count;
    uint32_t count_of[NG_TABLE_COUNT];
} ng_drafts;

/** The draft of a key, NULL when it has none. */
ng_draft *ng_drafts__find(const ng_drafts *drafts, ng_table table, uint64_t id);
/** The draft of a key of 4 or 8 bytes; NULL when it has none. */
ng_draft *ng_drafts__of_key(const ng_drafts *drafts, ng_table table, const ng_key *key);
/** What the drafts of a table add to the entries of its tree. */
int64_t ng_drafts__entries(const ng_drafts *drafts, ng_table table);
/** Forget all; their bytes live until the next is opened. */
void ng_drafts__clear(ng_drafts *drafts);
void ng_drafts__finish(ng_drafts *drafts);

#endif
