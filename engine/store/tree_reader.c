// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The descent: branches, leaf, value, each step for all keys of a batch before the next step.
 *
 * A branch's entry holds the least key of its child, so the place of a dense key in a leaf is
 * its distance from that. A leaf's keys ascend and differ, so the place is never behind the
 * guess, and where the guess fails the search is over what lies before it.
 */
#include "store/tree_reader.h"

#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "store/page_format.h"
#include "store/store.h"

enum {
    DEPTH_MAX = 32,  // LMDB's own limit
    LINE_BYTES = 64, // of the processor's cache
    LINES_AHEAD = 8, // of a value that are fetched early
    KEY_BYTES = 4,
    PLACE_BYTES = 2 // of an entry's place in its page
};

/** One look-up. */
typedef struct descent {
    uint32_t id;
    uint32_t least; // key that the leaf begins with, when `guided`
    bool guided;
    uint64_t number; // of the page that is due
    const unsigned char *page;
    uint32_t entry_count; // of the leaf
} descent;

// Numbers lie where the format puts them, and a processor without alignment rules reads them.
static inline uint16_t load_u16(const unsigned char *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint32_t load_u32(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint64_t load_u64(const unsigned char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

static inline uint32_t load_key(const unsigned char *at)
{
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/** The page of a number; NULL: there is none. */
static inline const unsigned char *page_at(const ng_tree_reader *reader, uint64_t number)
{
    return number < reader->page_limit ? reader->map + number * reader->page_bytes : NULL;
}

/** Entries of a page that is what it must be; 0: it is not. */
static inline uint32_t count_entries(
    const ng_tree_reader *reader, const unsigned char *page, uint64_t number, uint16_t flags)
{
    const uint32_t lower = load_u16(page + 12);
    const bool sound = load_u64(page) == number && load_u16(page + 10) == flags &&
        lower > NG_PAGE_HEADER_BYTES && lower <= load_u16(page + 14) &&
        load_u16(page + 14) <= reader->page_bytes;
    return sound ? (lower - NG_PAGE_HEADER_BYTES) / PLACE_BYTES : 0;
}

/** Entry `index` with its key inside the page; NULL: it is not. */
static inline const unsigned char *entry_at(
    const ng_tree_reader *reader, const unsigned char *page, uint32_t index)
{
    const uint32_t place = load_u16(page + NG_PAGE_HEADER_BYTES + (size_t)index * PLACE_BYTES);
    if (place + NG_NODE_HEADER_BYTES > reader->page_bytes) {
        return NULL;
    }
    const unsigned char *entry = page + place;
    const uint32_t key_bytes = load_u16(entry + 6);
    return place + NG_NODE_HEADER_BYTES + key_bytes <= reader->page_bytes ? entry : NULL;
}

/** Negative when the id stands before the key of the entry, 0 when it is that key. */
static inline int compare(uint32_t id, const unsigned char *entry)
{
    const uint32_t key_bytes = load_u16(entry + 6);
    const unsigned char *key = entry + NG_NODE_HEADER_BYTES;
    if (key_bytes == KEY_BYTES) {
        const uint32_t found = load_key(key);
        return (id > found) - (id < found);
    }
    const unsigned char wanted[KEY_BYTES] = {(unsigned char)(id >> 24),
        (unsigned char)(id >> 16), (unsigned char)(id >> 8), (unsigned char)id};
    const uint32_t shorter = key_bytes < KEY_BYTES ? key_bytes : KEY_BYTES;
    const int order = memcmp(wanted, key, shorter);
    return order != 0 ? order : key_bytes < KEY_BYTES ? 1 : -1;
}

/** From a branch to the child that can hold the key; false: the page is damaged. */
static inline bool descend(const ng_tree_reader *reader, descent *one)
{
    const unsigned char *page = one->page;
    const uint32_t count = count_entries(reader, page, one->number, NG_PAGE_BRANCH);
    uint32_t low = 0;
    uint32_t high = count;
    // The first entry stands for everything below the second; its key is empty.
    while (high - low > 1) {
        const uint32_t middle = low + (high - low) / 2;
        const unsigned char *entry = entry_at(reader, page, middle);
        if (entry == NULL) {
            return false;
        }
        if (compare(one->id, entry) >= 0) {
            low = middle;
        } else {
            high = middle;
        }
    }
    const unsigned char *entry = count == 0 ? NULL : entry_at(reader, page, low);
    if (entry == NULL) {
        return false;
    }
    if (low > 0 && load_u16(entry + 6) == KEY_BYTES) {
        one->least = load_key(entry + NG_NODE_HEADER_BYTES);
        one->guided = true;
    }
    one->number = load_u16(entry) | (uint64_t)load_u16(entry + 2) << 16 |
        (uint64_t)load_u16(entry + 4) << 32;
    one->page = page_at(reader, one->number);
    return one->page != NULL;
}

/** Where the key stands in the leaf if no id below it is missing. */
static inline uint32_t guess(const descent *one)
{
    const uint32_t distance =
        one->guided && one->id >= one->least ? one->id - one->least : UINT32_MAX;
    return distance < one->entry_count ? distance : one->entry_count - 1;
}

/** The leaf's header is here: fetch the entry of the guess. False: the page is damaged. */
static inline bool open_leaf(const ng_tree_reader *reader, descent *one)
{
    one->entry_count = count_entries(reader, one->page, one->number, NG_PAGE_LEAF);
    if (one->entry_count == 0) {
        return false;
    }
    if (!one->guided) {
        const unsigned char *first = entry_at(reader, one->page, 0);
        one->guided = first != NULL && load_u16(first + 6) == KEY_BYTES;
        one->least = one->guided ? load_key(first + NG_NODE_HEADER_BYTES) : 0;
    }
    const unsigned char *entry = entry_at(reader, one->page, guess(one));
    __builtin_prefetch(entry);
    return entry != NULL;
}

/** The entry of the key, NULL when the leaf has none; false: the page is damaged. */
static inline bool search_leaf(
    const ng_tree_reader *reader, const descent *one, const unsigned char **out)
{
    uint32_t low = 0;
    uint32_t high = one->entry_count;
    uint32_t middle = guess(one);
    *out = NULL;
    while (low < high) {
        const unsigned char *entry = entry_at(reader, one->page, middle);
        if (entry == NULL) {
            return false;
        }
        const int order = compare(one->id, entry);
        if (order == 0) {
            *out = entry;
            return true;
        }
        low = order > 0 ? middle + 1 : low;
        high = order < 0 ? middle : high;
        middle = low + (high - low) / 2;
    }
    return true;
}

/** A value that fills pages of its own. */
static inline bool take_overflow(
    const ng_tree_reader *reader, uint64_t number, ng_tree_value *value)
{
    value->at = page_at(reader, number);
    if (value->at == NULL) {
        return false;
    }
    const unsigned char *page = value->at;
    const uint64_t pages = load_u32(page + 12);
    value->at += NG_PAGE_HEADER_BYTES;
    return load_u64(page) == number && load_u16(page + 10) == NG_PAGE_OVERFLOW && pages > 0 &&
        pages <= reader->page_limit - number &&
        value->bytes <= pages * reader->page_bytes - NG_PAGE_HEADER_BYTES;
}

/** The value of an entry, its first lines on their way; false: the page is damaged. */
static inline bool take_value(const ng_tree_reader *reader, const descent *one,
    const unsigned char *entry, ng_tree_value *out)
{
    const uint64_t place =
        (uint64_t)(entry - one->page) + NG_NODE_HEADER_BYTES + load_u16(entry + 6);
    const uint16_t flags = load_u16(entry + 4);
    const unsigned char *data = one->page + place;
    out->bytes = load_u16(entry) | (size_t)load_u16(entry + 2) << 16;
    out->at = data;
    if (flags == NG_NODE_OVERFLOW) {
        if (place + sizeof(uint64_t) > reader->page_bytes ||
            !take_overflow(reader, load_u64(data), out)) {
            return false;
        }
    } else if (flags != 0 || place + out->bytes > reader->page_bytes) {
        return false;
    }
    for (size_t ahead = 0; ahead < out->bytes && ahead < LINES_AHEAD * LINE_BYTES;
         ahead += LINE_BYTES) {
        __builtin_prefetch(out->at + ahead);
    }
    return true;
}

int ng_tree_reader__find(const ng_tree_reader *reader, const ng_tree_root *root,
    const uint32_t *ids, uint32_t count, ng_tree_value *out)
{
    assert(root->known && count <= NG_TREE_BATCH);
    descent batch[NG_TREE_BATCH];
    memset(out, 0, count * sizeof *out);
    if (root->depth == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        batch[i] =
            (descent){.id = ids[i], .number = root->page, .page = page_at(reader, root->page)};
    }
    for (uint32_t level = 1; level < root->depth; level++) {
        for (uint32_t i = 0; i < count; i++) {
            if (!descend(reader, &batch[i])) {
                return MDB_CORRUPTED;
            }
            __builtin_prefetch(batch[i].page);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!open_leaf(reader, &batch[i])) {
            return MDB_CORRUPTED;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *entry;
        if (!search_leaf(reader, &batch[i], &entry) ||
            (entry != NULL && !take_value(reader, &batch[i], entry, &out[i]))) {
            return MDB_CORRUPTED;
        }
    }
    return 0;
}

int ng_tree_reader__know(
    ng_tree_reader *reader, MDB_txn *mdb, const ng_data_file *file, ng_table table, bool *can)
{
    ng_tree_root *root = &reader->root[table];
    const char *name = ng_table_name(table);
    MDB_val key = ng_lmdb__value(name, strlen(name));
    MDB_val value;
    MDB_stat stat;
    MDB_envinfo info;
    *can = root->known;
    if (root->known) {
        return 0;
    }
    int code = mdb_get(mdb, file->tables, &key, &value);
    code = code != 0 ? code : mdb_env_stat(file->mdb, &stat);
    code = code != 0 ? code : mdb_env_info(file->mdb, &info);
    if (code != 0 || value.mv_size != NG_TREE_BYTES) {
        return code != 0 ? code : MDB_CORRUPTED;
    }
    if (stat.ms_psize != (size_t)sysconf(_SC_PAGESIZE)) {
        return 0;
    }
    // The record lies in a leaf, whose number says where the map begins.
    const unsigned char *at = value.mv_data;
    const unsigned char *page = at - (uintptr_t)at % stat.ms_psize;
    const ng_tree tree = ng_page__tree(at);
    reader->page_bytes = stat.ms_psize;
    reader->page_limit = info.me_last_pgno + 1;
    reader->map = page - load_u64(page) * stat.ms_psize;
    const bool empty = tree.root == NG_PAGE_NONE;
    if (!empty &&
        (tree.root >= reader->page_limit || tree.depth == 0 || tree.depth > DEPTH_MAX)) {
        return MDB_CORRUPTED;
    }
    *root = (ng_tree_root){.known = true, .depth = empty ? 0 : tree.depth, .page = tree.root};
    *can = true;
    return 0;
}
