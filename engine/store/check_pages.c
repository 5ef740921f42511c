// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every page of the data file, checked without LMDB: the meta pages, the free list, the table
 * of tables and each table.
 *
 * A writer may be at work meanwhile. The pages of the snapshot of transaction N stay as they
 * are until transaction N + 2 has been committed (LMDB takes a freed page again only when it
 * was freed before the last committed transaction), so the walk is valid when N + 1 is the
 * newest afterwards, and is repeated otherwise.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/status.h"
#include "store/directory.h"
#include "store/page_walk.h"
#include "store/store.h"

/** Bytes that the map may have, and the file then. */
#define MAP_BYTES_MAX ((uint64_t)1 << 46)
#define ATTEMPTS_MAX 10

/** What the two meta pages say about each other and about the file. */
static void check_meta(ng_page_walk *at, const ng_meta_pages *pages)
{
    const ng_meta_page *newest = &pages->page[pages->newest];
    const ng_meta_page *older = &pages->page[1 - pages->newest];
    const bool is_fresh = newest->transaction == 0 && older->transaction == 0;
    if (!is_fresh &&
        (newest->transaction % 2 != pages->newest ||
            older->transaction + 1 != newest->transaction)) {
        ng_page_walk__fault(at,
            "the meta pages count transactions %llu and %llu, which cannot be",
            (unsigned long long)pages->page[0].transaction,
            (unsigned long long)pages->page[1].transaction);
    }
    if (newest->map_bytes / at->page_bytes < newest->last_page + 1) {
        ng_page_walk__fault(
            at, "the newest meta page counts more pages than its map has room for");
    }
}

static void walk_all(ng_page_walk *at, const ng_meta_pages *pages)
{
    const ng_meta_page *newest = &pages->page[pages->newest];
    const ng_named_tree free_list = {.name = "the free list", .tree = newest->free_list};
    const ng_named_tree tables = {.name = "the table of tables", .tree = newest->tables};
    check_meta(at, pages);
    ng_page_walk__tree(at, &free_list, NG_TREE_FREE_LIST);
    ng_page_walk__tree(at, &tables, NG_TREE_TABLE_LIST);
    for (uint32_t i = 0; i < at->tree_count; i++) {
        ng_page_walk__tree(at, &at->trees[i], NG_TREE_TABLE);
    }
    if (at->fault_count == 0 && at->used + at->free + 2 != at->last_page + 1) {
        ng_page_walk__fault(at, "%llu of %llu pages are neither used nor free",
            (unsigned long long)(at->last_page - 1 - at->used - at->free),
            (unsigned long long)(at->last_page + 1));
    }
}

static void finish_walk(ng_page_walk *at)
{
    ng_memory__release(at->seen);
    ng_memory__release(at->pages);
    ng_arena__destroy(at->arena);
    at->seen = NULL;
    at->pages = NULL;
    at->arena = NULL;
}

/**
 * Whether commits came between the reading of one meta page and the other: they do not follow
 * each other, and the older one is another by now. In a damaged file it stays as it is.
 */
static bool are_of_two_moments(const ng_meta_pages *pages, const ng_meta_pages *after)
{
    const uint32_t older = 1 - pages->newest;
    return pages->page[older].transaction + 1 != pages->page[pages->newest].transaction &&
        pages->page[older].transaction != after->page[older].transaction;
}

/** One walk. `*valid` false: writers went on too far meanwhile. */
static ng_status walk_once(
    int fd, const char *path, ng_page_walk *at, bool *valid, ng_error *err)
{
    ng_status status = NG_OK;
    ng_meta_pages pages;
    ng_meta_pages after;
    ng_error found;
    *valid = true;
    *at = (ng_page_walk){.fd = fd};
    NG_TRY(ng_arena__create(&at->arena, err));
    const ng_status readable = ng_meta_pages__read(fd, path, &pages, &found);
    if (readable == NG_ERR_CORRUPT) {
        ng_page_walk__fault(at, "%s", found.text);
        goto done;
    }
    if (readable != NG_OK) {
        status = ng_fail(err, readable, "%s", found.text);
        goto done;
    }
    at->page_bytes = pages.page_bytes;
    at->file_bytes = pages.file_bytes;
    at->last_page = pages.page[pages.newest].last_page;
    at->transaction = pages.page[pages.newest].transaction;
    if (at->last_page > MAP_BYTES_MAX / at->page_bytes) {
        ng_page_walk__fault(at, "the newest meta page counts %llu pages, which cannot be",
            (unsigned long long)at->last_page);
        goto done;
    }
    at->seen = ng_memory__allocate_zero(at->last_page / 8 + 1, 1);
    at->pages = ng_memory__allocate_zero(NG_TREE_DEPTH_MAX, at->page_bytes);
    if (at->seen == NULL || at->pages == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to check %s", path);
        goto done;
    }
    walk_all(at, &pages);
    NG_TRY(ng_meta_pages__read(fd, path, &after, err));
    *valid = after.page[after.newest].transaction <= at->transaction + 1 &&
        !are_of_two_moments(&pages, &after);

done:
    return status;
}

static ng_status walk_until_valid(int fd, const char *path, ng_page_walk *at, ng_error *err)
{
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
        bool valid = false;
        finish_walk(at);
        const ng_status status = walk_once(fd, path, at, &valid, err);
        if (status != NG_OK || valid) {
            return status;
        }
    }
    return ng_fail(
        err, NG_ERR_BUSY, "%s is being written too often to be checked; try again", path);
}

static void deliver(const ng_page_walk *at, ng_fault_receiver receiver, void *context)
{
    for (uint64_t i = 0; i < at->fault_count && i < NG_FAULTS_KEPT && receiver != NULL; i++) {
        receiver(context, at->faults[i].at != NULL ? at->faults[i].at : "a fault");
    }
    if (receiver != NULL && at->fault_count > NG_FAULTS_KEPT) {
        char more[64];
        snprintf(more, sizeof more, "and %llu more faults of pages",
            (unsigned long long)(at->fault_count - NG_FAULTS_KEPT));
        receiver(context, more);
    }
}

ng_status ng_store__check_pages(const char *path, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    ng_status status = NG_OK;
    int fd = -1;
    ng_page_walk *at = ng_memory__allocate_zero(1, sizeof *at);
    char *data_path = ng_directory__join(path, NG_DATA_FILE);
    *fault_count = 0;
    if (at == NULL || data_path == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to check %s", path);
        goto done;
    }
    fd = open(data_path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        status = errno == ENOENT
            ? ng_fail(err, NG_ERR_NO_STORE,
                  "there is no store at %s; `netgraph import FILE` makes one", path)
            : ng_fail(err, NG_ERR_IO, "cannot open %s: %s", data_path, strerror(errno));
        goto done;
    }
    NG_TRY(walk_until_valid(fd, path, at, err));
    *fault_count = at->fault_count;
    deliver(at, receiver, context);

done:
    if (at != NULL) {
        finish_walk(at);
    }
    if (fd >= 0) {
        close(fd);
    }
    ng_memory__release(at);
    ng_memory__release(data_path);
    return status;
}
