// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Look-ups by a number in the tables of one snapshot, straight from the pages of LMDB's map.
 *
 * LMDB finds a key by one cursor, one comparison function and one dependent memory access after
 * another. Here numbers are compared as numbers, the place in a leaf is guessed first (ids are
 * dense, so the guess nearly always holds), and many look-ups go side by side, so that their
 * memory accesses overlap. Figures: engine/decisions/0041-reading-lists.md.
 *
 * Only for read transactions: pages of their snapshot never change. Every page is held against
 * the snapshot's size and its own header before it is believed, which LMDB does not do.
 */
#ifndef NG_STORE_TREE_READER_H
#define NG_STORE_TREE_READER_H

#include "store/data_file.h"

/** Look-ups that go side by side. */
#define NG_TREE_BATCH 64u

typedef struct ng_tree_root {
    bool known;
    uint16_t depth; // pages from the root to a leaf, 0: the table is empty
    uint64_t page;
} ng_tree_root;

typedef struct ng_tree_reader {
    const unsigned char *map; // page 0; NULL: nothing was read yet
    uint64_t page_limit;      // pages from here on are not there
    uint32_t page_bytes;
    ng_tree_root root[NG_TABLE_COUNT];
} ng_tree_reader;

/** What stands behind a key; `at` NULL: it is not there. */
typedef struct ng_tree_value {
    const unsigned char *at;
    size_t bytes;
} ng_tree_value;

/**
 * Get to know the root of a table, unless it is known.
 *
 * @param reader  of the transaction `mdb`, zeroed when that began
 * @param can     [out] false: the file has pages of another size than this machine, and only
 *                LMDB can tell where its map begins
 * @return 0 or LMDB's code, MDB_CORRUPTED when the record of the table is not sensible
 */
int ng_tree_reader__know(
    ng_tree_reader *reader, MDB_txn *mdb, const ng_data_file *file, ng_table table, bool *can);

/**
 * Find keys of four bytes, big-endian numbers, in a table whose root is known.
 *
 * @param ids    [count] at most NG_TREE_BATCH, in any order; least cost where they ascend
 * @param out    [out] [count]
 * @return 0, or MDB_CORRUPTED where a page is not what it must be
 * Cost    one page a level and key; memory accesses of different keys overlap.
 */
int ng_tree_reader__find(const ng_tree_reader *reader, const ng_tree_root *root,
    const uint32_t *ids, uint32_t count, ng_tree_value *out);

#endif
