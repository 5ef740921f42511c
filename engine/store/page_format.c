// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LMDB's meta pages, read before LMDB sees the file: what it takes on trust would end the
 * process by a signal when it is wrong.
 */
#include "store/page_format.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

#define META_MAGIC 0xBEEFC0DEu
#define META_VERSION 1u

uint16_t ng_page__u16(const unsigned char *at)
{
    uint16_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

uint32_t ng_page__u32(const unsigned char *at)
{
    uint32_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

uint64_t ng_page__u64(const unsigned char *at)
{
    uint64_t value;
    memcpy(&value, at, sizeof value);
    return value;
}

ng_tree ng_page__tree(const unsigned char *at)
{
    return (ng_tree){
        .pad = ng_page__u32(at),
        .flags = ng_page__u16(at + 4),
        .depth = ng_page__u16(at + 6),
        .branch_pages = ng_page__u64(at + 8),
        .leaf_pages = ng_page__u64(at + 16),
        .overflow_pages = ng_page__u64(at + 24),
        .entries = ng_page__u64(at + 32),
        .root = ng_page__u64(at + 40),
    };
}

bool ng_page__read(int fd, unsigned char *at, size_t bytes, uint64_t offset)
{
    while (bytes > 0) {
        const ssize_t got = pread(fd, at, bytes, (off_t)offset);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return false;
        }
        at += got;
        bytes -= (size_t)got;
        offset += (uint64_t)got;
    }
    return true;
}

static ng_meta_page take_apart(const unsigned char *at)
{
    const unsigned char *meta = at + NG_PAGE_HEADER_BYTES;
    return (ng_meta_page){
        .page_number = ng_page__u64(at),
        .page_flags = ng_page__u16(at + 10),
        .magic = ng_page__u32(meta),
        .version = ng_page__u32(meta + 4),
        .address = ng_page__u64(meta + 8),
        .map_bytes = ng_page__u64(meta + 16),
        .free_list = ng_page__tree(meta + 24),
        .tables = ng_page__tree(meta + 72),
        .last_page = ng_page__u64(meta + 120),
        .transaction = ng_page__u64(meta + 128),
    };
}

static ng_status read_one(
    int fd, const char *path, uint64_t offset, ng_meta_page *out, ng_error *err)
{
    unsigned char bytes[NG_PAGE_HEADER_BYTES + NG_META_BYTES];
    errno = 0;
    if (!ng_page__read(fd, bytes, sizeof bytes, offset)) {
        if (errno != 0) {
            return ng_fail(
                err, NG_ERR_IO, "%s: cannot read data.mdb: %s", path, strerror(errno));
        }
        return ng_fail(err, NG_ERR_CORRUPT,
            "%s: damaged store: data.mdb ends before its second page; restore a backup", path);
    }
    *out = take_apart(bytes);
    return NG_OK;
}

static ng_status damaged(const char *path, unsigned number, const char *what, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "%s: damaged store: meta page %u of data.mdb %s; restore a backup", path, number, what);
}

static ng_status check_one(
    const char *path, const ng_meta_pages *pages, unsigned number, ng_error *err)
{
    const ng_meta_page *page = &pages->page[number];
    if (page->magic != META_MAGIC) {
        return damaged(path, number, "is not LMDB's", err);
    }
    if (page->version != META_VERSION) {
        return damaged(path, number, "has another version of LMDB's format", err);
    }
    if (page->page_number != number || page->page_flags != NG_PAGE_META) {
        return damaged(path, number, "has another page's number or kind", err);
    }
    if (page->free_list.pad != pages->page_bytes ||
        page->free_list.flags != NG_FREE_LIST_FLAGS) {
        return damaged(path, number, "has a wrong page size or wrong flags", err);
    }
    if (page->tables.pad != 0 || page->tables.flags != 0 || page->address != 0) {
        return damaged(path, number, "has wrong flags of the table of tables", err);
    }
    if (page->last_page < 1 || page->last_page > (UINT64_MAX >> 1) / pages->page_bytes - 1) {
        return damaged(path, number, "counts no sensible number of pages", err);
    }
    return NG_OK;
}

ng_status ng_meta_pages__read(int fd, const char *path, ng_meta_pages *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_meta_pages){0};
    NG_TRY(read_one(fd, path, 0, &out->page[0], err));
    out->page_bytes = out->page[0].free_list.pad;
    const bool is_lmdb = out->page[0].magic == META_MAGIC;
    const uint32_t bytes = out->page_bytes;
    if (!is_lmdb || bytes < NG_PAGE_BYTES_MIN || bytes > NG_PAGE_BYTES_MAX ||
        (bytes & (bytes - 1)) != 0) {
        status = damaged(path, 0, is_lmdb ? "has no sensible page size" : "is not LMDB's", err);
        goto done;
    }
    NG_TRY(read_one(fd, path, bytes, &out->page[1], err));
    NG_TRY(check_one(path, out, 0, err));
    NG_TRY(check_one(path, out, 1, err));
    out->newest = out->page[1].transaction > out->page[0].transaction;
    struct stat found;
    if (fstat(fd, &found) != 0) {
        status = ng_fail(err, NG_ERR_IO, "%s: cannot read data.mdb: %s", path, strerror(errno));
        goto done;
    }
    out->file_bytes = (uint64_t)found.st_size;

done:
    return status;
}
