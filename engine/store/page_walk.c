// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One tree of LMDB's file, checked from its root.
 *
 * Everything read from the file is checked before it is used, pages are copied before they are
 * looked at, each page is entered at most once, and the depth is bounded: no content can crash
 * it or make it run for ever.
 */
#include "store/page_walk.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "store/page.h"

/** One tree while it is walked. */
typedef struct descent {
    ng_page_walk *walk;
    const char *name;
    const ng_tree *tree;
    bool is_free_list;
    bool is_table_list;
    ng_tree counted;
    uint32_t level;
    uint32_t index[NG_TREE_DEPTH_MAX]; // of the entry that is next, a level
} descent;

void ng_page_walk__fault(ng_page_walk *at, const char *format, ...)
{
    char sentence[512];
    va_list arguments;
    va_start(arguments, format);
    // clang-tidy 14 forgets va_start when it reads several files.
    // NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized)
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    if (at->fault_count < NG_FAULTS_KEPT) {
        at->faults[at->fault_count] = ng_arena__print(at->arena, "%s", sentence);
    }
    at->fault_count++;
}

/**
 * Mark `count` pages from `first` on; false when one is outside of the file's pages or marked
 * already.
 */
static bool take(ng_page_walk *at, uint64_t first, uint64_t count)
{
    if (first < 2 || first > at->last_page || count > at->last_page - first + 1) {
        return false;
    }
    bool fresh = true;
    for (uint64_t page = first; page < first + count; page++) {
        const unsigned char bit = (unsigned char)(1u << (page % 8));
        fresh = fresh && (at->seen[page / 8] & bit) == 0;
        at->seen[page / 8] |= bit;
    }
    return fresh;
}

static bool read_page(
    const ng_page_walk *at, unsigned char *out, uint64_t number, uint64_t bytes)
{
    return ng_page__read(at->fd, out, bytes, number * at->page_bytes);
}

static int compare_keys(const descent *in, const ng_page_entry *a, const ng_page_entry *b)
{
    if (in->is_free_list) {
        const uint64_t x = ng_page__u64(a->key);
        const uint64_t y = ng_page__u64(b->key);
        return (x > y) - (x < y);
    }
    const uint16_t shorter = a->key_bytes < b->key_bytes ? a->key_bytes : b->key_bytes;
    const int order = memcmp(a->key, b->key, shorter);
    return order != 0 ? order : (a->key_bytes > b->key_bytes) - (a->key_bytes < b->key_bytes);
}

static unsigned char *page_at(const descent *in, uint32_t level)
{
    return in->walk->pages + (size_t)level * in->walk->page_bytes;
}

/**
 * The entry of the branches above that bounds the page at `level`: from below (step 0) or above
 * (step 1).
 */
static bool find_bound(const descent *in, uint32_t level, uint32_t step, ng_page_entry *out)
{
    while (level > 0) {
        level--;
        const unsigned char *page = page_at(in, level);
        // The index points behind the entry that was entered.
        const uint32_t bound = in->index[level] - 1 + step;
        if (bound > 0 && bound < ng_page__entry_count(page)) {
            *out = ng_page__entry(page, bound);
            return true;
        }
    }
    return false;
}

/** Keys must have sensible lengths, ascend, and lie within what the branches above promise. */
static bool keys_ascend(const descent *in)
{
    const unsigned char *page = page_at(in, in->level);
    const uint32_t count = ng_page__entry_count(page);
    const bool is_branch = in->level + 1u < in->tree->depth;
    ng_page_entry before = {0};
    bool bounded = find_bound(in, in->level, 0, &before);
    // The first key of a branch is never looked at.
    for (uint32_t i = is_branch ? 1 : 0; i < count; i++) {
        const ng_page_entry entry = ng_page__entry(page, i);
        if (in->is_free_list ? entry.key_bytes != 8 : entry.key_bytes == 0) {
            return false;
        }
        const int order = bounded ? compare_keys(in, &before, &entry) : -1;
        const bool may_equal = i == 0; // a separator may be the first key behind it
        if (order > 0 || (order == 0 && !may_equal)) {
            return false;
        }
        before = entry;
        bounded = true;
    }
    ng_page_entry above;
    return !bounded || !find_bound(in, in->level, 1, &above) ||
        compare_keys(in, &before, &above) < 0;
}

/** Count the pages of free list entry `entry` as free; `ids` reads them from where they are. */
static void walk_free_pages(descent *in, const ng_page_entry *entry, uint64_t offset)
{
    ng_page_walk *at = in->walk;
    const uint64_t transaction = ng_page__u64(entry->key);
    unsigned char bytes[8];
    uint64_t count = 0;
    uint64_t before = NG_PAGE_NONE;
    if (transaction > at->transaction || entry->value_bytes < 8 ||
        entry->value_bytes % 8 != 0 || !ng_page__read(at->fd, bytes, 8, offset) ||
        (count = ng_page__u64(bytes)) > entry->value_bytes / 8 - 1) {
        ng_page_walk__fault(at, "the free list of transaction %llu is not sensible",
            (unsigned long long)transaction);
        return;
    }
    for (uint64_t i = 1; i <= count; i++) {
        if (!ng_page__read(at->fd, bytes, 8, offset + 8 * i)) {
            ng_page_walk__fault(at, "the free list of transaction %llu cannot be read",
                (unsigned long long)transaction);
            return;
        }
        const uint64_t page = ng_page__u64(bytes);
        if (page >= before || !take(at, page, 1)) {
            ng_page_walk__fault(at,
                "page %llu is in the free list and in use, or twice there, or out of order",
                (unsigned long long)page);
        }
        before = page;
        at->free++;
    }
}

static void note_table(descent *in, const ng_page_entry *entry)
{
    ng_page_walk *at = in->walk;
    if (entry->flags != NG_NODE_TABLE || entry->value_bytes != NG_TREE_BYTES ||
        at->tree_count == NG_TREES_MAX) {
        ng_page_walk__fault(at, "the table of tables has an entry that is no table");
        return;
    }
    ng_named_tree *noted = &at->trees[at->tree_count++];
    snprintf(noted->name, sizeof noted->name, "table %.*s",
        entry->key_bytes < 40 ? entry->key_bytes : 40, (const char *)entry->key);
    noted->tree = ng_page__tree(entry->value);
}

/** The run of pages that holds a long value; true and where the value lies. */
static bool walk_overflow(descent *in, const ng_page_entry *entry, uint64_t *offset)
{
    ng_page_walk *at = in->walk;
    unsigned char header[NG_PAGE_HEADER_BYTES];
    const uint64_t first = ng_page__u64(entry->value);
    const uint64_t needed =
        (NG_PAGE_HEADER_BYTES - 1 + (uint64_t)entry->value_bytes) / at->page_bytes + 1;
    if (first < 2 || first > at->last_page || !read_page(at, header, first, sizeof header) ||
        ng_page__u64(header) != first || ng_page__u16(header + 10) != NG_PAGE_OVERFLOW) {
        ng_page_walk__fault(
            at, "%s: page %llu is no long value", in->name, (unsigned long long)first);
        return false;
    }
    // A value that was replaced by a shorter one keeps its pages.
    const uint32_t pages = ng_page__u32(header + 12);
    if (pages < needed || !take(at, first, pages) ||
        (first + needed) * at->page_bytes > at->file_bytes) {
        ng_page_walk__fault(at,
            "%s: the long value at page %llu is shared, or goes beyond the file", in->name,
            (unsigned long long)first);
        return false;
    }
    in->counted.overflow_pages += pages;
    at->used += pages;
    *offset = first * at->page_bytes + NG_PAGE_HEADER_BYTES;
    return true;
}

static void walk_leaf_entry(descent *in, const ng_page_entry *entry, uint64_t page_number)
{
    const unsigned char *page = page_at(in, in->level);
    uint64_t offset = page_number * in->walk->page_bytes + (uint64_t)(entry->value - page);
    in->counted.entries++;
    if (in->is_table_list) {
        note_table(in, entry);
        return;
    }
    if ((entry->flags & ~NG_NODE_OVERFLOW) != 0) {
        ng_page_walk__fault(in->walk, "%s: page %llu has an entry of an unknown kind", in->name,
            (unsigned long long)page_number);
        return;
    }
    if (entry->flags == NG_NODE_OVERFLOW && !walk_overflow(in, entry, &offset)) {
        return;
    }
    if (in->is_free_list) {
        walk_free_pages(in, entry, offset);
    }
}

/** Read a page into its level and check it; false when it cannot be entered. */
static bool enter(descent *in, uint64_t number)
{
    ng_page_walk *at = in->walk;
    const bool is_leaf = in->level + 1u == in->tree->depth;
    unsigned char *page = page_at(in, in->level);
    const unsigned long long shown = (unsigned long long)number;
    if (!take(at, number, 1)) {
        ng_page_walk__fault(
            at, "%s: page %llu does not exist or is used twice", in->name, shown);
        return false;
    }
    if (!read_page(at, page, number, at->page_bytes)) {
        ng_page_walk__fault(at, "%s: page %llu cannot be read", in->name, shown);
        return false;
    }
    const char *what =
        ng_page__fault(page, at->page_bytes, number, is_leaf ? NG_PAGE_LEAF : NG_PAGE_BRANCH);
    if (what == NULL && !is_leaf && !in->is_free_list && ng_page__entry_count(page) < 2) {
        what = "is a branch of one";
    }
    if (what == NULL && !keys_ascend(in)) {
        what = "has keys out of order";
    }
    if (what != NULL) {
        ng_page_walk__fault(at, "%s: page %llu %s", in->name, shown, what);
        return false;
    }
    in->index[in->level] = 0;
    in->counted.leaf_pages += is_leaf;
    in->counted.branch_pages += !is_leaf;
    at->used++;
    return true;
}

static void walk_leaf(descent *in)
{
    const unsigned char *page = page_at(in, in->level);
    const uint32_t count = ng_page__entry_count(page);
    for (uint32_t i = 0; i < count; i++) {
        const ng_page_entry entry = ng_page__entry(page, i);
        walk_leaf_entry(in, &entry, ng_page__u64(page));
    }
}

/** Depth first from the root, which has been entered at level 0. */
static void walk_pages(descent *in)
{
    for (;;) {
        const unsigned char *page = page_at(in, in->level);
        const bool is_leaf = in->level + 1u == in->tree->depth;
        if (is_leaf) {
            walk_leaf(in);
        }
        const bool is_done = is_leaf || in->index[in->level] == ng_page__entry_count(page);
        if (is_done && in->level == 0) {
            return;
        }
        if (is_done) {
            in->level--;
            continue;
        }
        const ng_page_entry entry = ng_page__entry(page, in->index[in->level]++);
        in->level++;
        in->level -= !enter(in, entry.child);
    }
}

void ng_page_walk__tree(ng_page_walk *at, const ng_named_tree *named, ng_tree_kind kind)
{
    const ng_tree *tree = &named->tree;
    descent in = {.walk = at,
        .name = named->name,
        .tree = tree,
        .is_free_list = kind == NG_TREE_FREE_LIST,
        .is_table_list = kind == NG_TREE_TABLE_LIST};
    const bool is_empty = tree->root == NG_PAGE_NONE;
    if (!in.is_free_list && (tree->pad != 0 || tree->flags != 0)) {
        ng_page_walk__fault(at, "%s: its record has unknown flags", named->name);
        return;
    }
    if (is_empty ? tree->depth != 0 : tree->depth == 0 || tree->depth > NG_TREE_DEPTH_MAX) {
        ng_page_walk__fault(at, "%s: a tree of depth %u cannot be", named->name, tree->depth);
        return;
    }
    const uint64_t faults_before = at->fault_count;
    if (!is_empty && enter(&in, tree->root)) {
        walk_pages(&in);
    }
    const ng_tree *counted = &in.counted;
    if (at->fault_count == faults_before &&
        (counted->branch_pages != tree->branch_pages ||
            counted->leaf_pages != tree->leaf_pages ||
            counted->overflow_pages != tree->overflow_pages ||
            counted->entries != tree->entries)) {
        ng_page_walk__fault(
            at, "%s: its record counts other pages or entries than there are", named->name);
    }
}
