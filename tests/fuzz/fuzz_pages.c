// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Pages and values as they lie in a store's file. The first byte is what the rest is: pages of
 * 512 bytes, both meta pages, or the value of a pair's interactions.
 *
 * Nothing outside of the bytes is read, whatever they hold: a page without fault has entries
 * inside of itself, and what is found by a number lies inside of the pages.
 */
#include <assert.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "network/interaction_value.h"
#include "store/page.h"
#include "store/tree_reader.h"

#define PAGE_BYTES 512u

static void check_page(const unsigned char *page, uint64_t number, uint16_t flags)
{
    if (ng_page__fault(page, PAGE_BYTES, number, flags) != NULL) {
        return;
    }
    const uint32_t count = ng_page__entry_count(page);
    assert(count > 0 && count <= PAGE_BYTES / 2);
    for (uint32_t i = 0; i < count; i++) {
        const ng_page_entry entry = ng_page__entry(page, i);
        assert(entry.key >= page && entry.key + entry.key_bytes <= page + PAGE_BYTES);
        if (flags == NG_PAGE_LEAF && (entry.flags & NG_NODE_OVERFLOW) == 0) {
            assert(entry.value + entry.value_bytes <= page + PAGE_BYTES);
        }
    }
}

static void check_pages(const uint8_t *data, size_t size)
{
    const size_t pages = size / PAGE_BYTES + (size % PAGE_BYTES != 0);
    unsigned char *const map = calloc(pages + (pages == 0), PAGE_BYTES);
    assert(map != NULL);
    memcpy(map, data, size);
    for (size_t i = 0; i < pages; i++) {
        check_page(map + i * PAGE_BYTES, i, NG_PAGE_LEAF);
        check_page(map + i * PAGE_BYTES, i, NG_PAGE_BRANCH);
    }
    const ng_tree_reader reader = {.map = map, .page_limit = pages, .page_bytes = PAGE_BYTES};
    uint32_t ids[NG_TREE_BATCH];
    ng_tree_value found[NG_TREE_BATCH];
    for (uint32_t i = 0; i < NG_TREE_BATCH; i++) {
        ids[i] = i < 48 ? i : UINT32_MAX >> (i - 48);
    }
    for (uint16_t depth = 0; depth <= 4 && pages > 0; depth++) {
        const ng_tree_root root = {.known = true, .depth = depth, .page = 0};
        const int code = ng_tree_reader__find(&reader, &root, ids, NG_TREE_BATCH, found);
        assert(code == 0 || code == MDB_CORRUPTED);
        for (uint32_t i = 0; code == 0 && i < NG_TREE_BATCH; i++) {
            assert(found[i].at == NULL ||
                (found[i].at >= map && found[i].bytes <= pages * PAGE_BYTES &&
                    found[i].at + found[i].bytes <= map + pages * PAGE_BYTES));
        }
    }
    free(map);
}

static void check_meta(const uint8_t *data, size_t size)
{
    ng_meta_pages meta;
    ng_error err = {.status = NG_OK};
    fuzz_write("meta", data, size);
    const int fd = open(fuzz_path("meta"), O_RDONLY | O_CLOEXEC);
    assert(fd >= 0);
    const ng_status status = ng_meta_pages__read(fd, "meta", &meta, &err);
    if (status == NG_OK) {
        assert(meta.page_bytes >= NG_PAGE_BYTES_MIN && meta.page_bytes <= NG_PAGE_BYTES_MAX);
        assert(meta.newest < 2 && meta.file_bytes == size);
    } else {
        assert(status == NG_ERR_CORRUPT);
        fuzz_assert_sentence(ng_text__of(err.text));
    }
    (void)close(fd);
}

/** The entries of a value that is read whole are written the same. */
static void check_interactions(const uint8_t *data, size_t size)
{
    const ng_bytes value = {size == 0 ? NULL : data, size};
    ng_interaction_walk walk;
    ng_interaction_entry entry;
    ng_interaction_writer writer = {.entries = 0};
    ng_error err = {.status = NG_OK};
    bool there = true;
    ng_status status = ng_interaction_walk__init(&walk, 1, 2, value, &err);
    fuzz_assert_ok(ng_interaction_writer__begin(&writer, &err), &err);
    while (status == NG_OK && there) {
        status = ng_interaction_walk__next(&walk, &entry, &there, &err);
        if (status == NG_OK && there) {
            assert(entry.id.bytes <= size && entry.direction <= 1);
            fuzz_assert_ok(ng_interaction_writer__add(&writer, &entry, &err), &err);
        }
    }
    assert(status == NG_OK || status == NG_ERR_CORRUPT);
    if (status == NG_OK) {
        fuzz_assert_ok(ng_interaction_writer__end(&writer, &err), &err);
        assert(size == 0 ||
            (writer.value.bytes == size &&
                memcmp(writer.value.at + NG_INTERACTION_HEAD_BYTES,
                    data + NG_INTERACTION_HEAD_BYTES,
                    walk.offset - NG_INTERACTION_HEAD_BYTES) == 0));
    }
    ng_buffer__finish(&writer.value);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    switch (fuzz_byte(&data, &size) % 3) {
    case 0:
        check_pages(data, size);
        break;
    case 1:
        check_meta(data, size);
        break;
    default:
        check_interactions(data, size);
        break;
    }
    return 0;
}
