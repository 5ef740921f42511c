// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Archives by the zip part, within limits. What the list of members says is checked first: a
 * member that then holds more than its entry says is refused where that shows. The bytes of the
 * list itself are looked up before the part reads it, so that its memory is bounded as well.
 *
 * Source: PKWARE, .ZIP file format specification (APPNOTE) 6.3.10, sections 4.3.14 to 4.3.16.
 */
#include "import/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/part.h"
#include "base/status.h"
#include "base/text.h"
#include "zip/zip_part.h"

#define PART_NAME "zip"
#define OTHERS_BYTES 320
#define NAME_SHOWN_BYTES 120

/** Records at the end of an archive: the last one and what may follow it, the locator of the
 * large form before it, and the large form. */
enum {
    END_BYTES = 22,
    COMMENT_BYTES_MAX = 65535,
    END_LIST_BYTES = 12, // offset of the size of the list
    LOCATOR_BYTES = 20,
    LOCATOR_AT = 8, // offset of the offset of the large form
    LARGE_BYTES = 56,
    LARGE_LIST_BYTES = 40
};

struct ng_archive {
    const char *path;
    ng_part part;
    const ng_zip *zip;
    ng_zip_file *file;
    ng_archive_member *member; // [count]
    size_t count, capacity;
    char others[OTHERS_BYTES];
    size_t others_count, others_bytes;
};

/** A member that is being read. */
typedef struct member_stream {
    const ng_archive *archive;
    const char *path;
    ng_zip_member *member;
    uint64_t left; // bytes that the entry says
} member_stream;

bool ng_archive__is(const char *path)
{
    unsigned char head[4] = {0};
    struct stat about;
    // What is written into a pipe can be read once: it is not to be opened here.
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) {
        return false;
    }
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) {
        return false;
    }
    const ssize_t got = pread(descriptor, head, sizeof(head), 0);
    (void)close(descriptor);
    return got == (ssize_t)sizeof(head) &&
        (memcmp(head, "PK\x03\x04", 4) == 0 || memcmp(head, "PK\x05\x06", 4) == 0);
}

// ------------------------------------------------------------------------ the size of the list

static uint64_t load(const unsigned char *at, size_t bytes)
{
    uint64_t value = 0;
    for (size_t i = bytes; i > 0; i--) {
        value = value << 8 | at[i - 1];
    }
    return value;
}

/** Bytes of the list as the large form says; `end` is where the last record begins. */
static uint64_t large_list_bytes(int descriptor, uint64_t end)
{
    unsigned char locator[LOCATOR_BYTES];
    unsigned char large[LARGE_BYTES];
    if (end < LOCATOR_BYTES ||
        pread(descriptor, locator, sizeof(locator), (off_t)(end - LOCATOR_BYTES)) !=
            (ssize_t)sizeof(locator) ||
        memcmp(locator, "PK\x06\x07", 4) != 0) {
        return UINT32_MAX;
    }
    const uint64_t at = load(locator + LOCATOR_AT, 8);
    if (at > INT64_MAX ||
        pread(descriptor, large, sizeof(large), (off_t)at) != (ssize_t)sizeof(large)) {
        return UINT32_MAX;
    }
    return load(large + LARGE_LIST_BYTES, 8);
}

/** Bytes of the list of members; 0 when there is no last record, which the part will say. */
static uint64_t list_bytes(int descriptor, uint64_t file_bytes, unsigned char *tail)
{
    const size_t most = END_BYTES + COMMENT_BYTES_MAX;
    const size_t bytes = file_bytes < most ? (size_t)file_bytes : most;
    const uint64_t begin = file_bytes - bytes;
    if (pread(descriptor, tail, bytes, (off_t)begin) != (ssize_t)bytes || bytes < END_BYTES) {
        return 0;
    }
    for (size_t at = bytes - END_BYTES + 1; at > 0; at--) {
        const unsigned char *const record = tail + at - 1;
        if (memcmp(record, "PK\x05\x06", 4) != 0) {
            continue;
        }
        const uint64_t stated = load(record + END_LIST_BYTES, 4);
        return stated == UINT32_MAX ? large_list_bytes(descriptor, begin + at - 1) : stated;
    }
    return 0;
}

static ng_status check_list_bytes(const char *path, ng_error *err)
{
    ng_status status = NG_OK;
    struct stat about;
    unsigned char *const tail = ng_memory__allocate(END_BYTES + COMMENT_BYTES_MAX);
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    if (tail == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", path));
    }
    if (descriptor < 0 || fstat(descriptor, &about) != 0) {
        NG_TRY(ng_fail(err, NG_ERR_IO, "%s: cannot be opened: %s", path, strerror(errno)));
    }
    if (list_bytes(descriptor, (uint64_t)about.st_size, tail) > NG_LIMIT_ARCHIVE_LIST_BYTES) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT,
            "%s: the list of its members is longer than %d bytes: refused", path,
            NG_LIMIT_ARCHIVE_LIST_BYTES));
    }
done:
    if (descriptor >= 0) {
        (void)close(descriptor);
    }
    ng_memory__release(tail);
    return status;
}

// --------------------------------------------------------------------------------- the members

static bool has_part(const char *name, const char *part)
{
    const size_t bytes = strlen(part);
    for (const char *at = name; at != NULL; at = strchr(at, '/')) {
        at += *at == '/';
        if (strncmp(at, part, bytes) == 0 && (at[bytes] == '/' || at[bytes] == '\0')) {
            return true;
        }
        if (*at == '\0') {
            break;
        }
    }
    return false;
}

/** A part of the name begins with a dot, or is where one system keeps its own notes. */
static bool is_hidden(const char *name)
{
    return name[0] == '.' || strstr(name, "/.") != NULL || has_part(name, "__MACOSX");
}

/** Names that would lead somewhere else if anybody unpacked them. */
static bool leads_out(const char *name)
{
    return name[0] == '/' || name[0] == '\\' || has_part(name, "..") ||
        strstr(name, "..\\") != NULL || (name[0] != '\0' && name[1] == ':');
}

static bool is_table(const char *name)
{
    const size_t bytes = strlen(name);
    const char *const end = bytes < 4 ? "" : name + bytes - 4;
    return end[0] == '.' && (end[1] | 0x20) == 'c' && (end[2] | 0x20) == 's' &&
        (end[3] | 0x20) == 'v';
}

static size_t depth_of(const char *name)
{
    size_t depth = 0;
    for (; *name != '\0'; name++) {
        depth += *name == '/';
    }
    return depth;
}

/** Sentences show names without control characters, and cut. */
static const char *shown(const char *name, char out[NAME_SHOWN_BYTES])
{
    size_t bytes = 0;
    for (; name[bytes] != '\0' && bytes + 1 < NAME_SHOWN_BYTES; bytes++) {
        const unsigned char byte = (unsigned char)name[bytes];
        out[bytes] = (char)(byte < ' ' || byte >= 0x7F ? '?' : byte);
    }
    out[bytes] = '\0';
    return out;
}

static ng_status refuse(
    const ng_archive *archive, const char *name, const char *why, ng_error *err)
{
    char own[NAME_SHOWN_BYTES];
    return ng_fail(err, NG_ERR_INPUT, "%s: the member \"%s\" %s: the archive is refused",
        archive->path, shown(name, own), why);
}

static void add_other(ng_archive *archive, const char *name)
{
    char own[NAME_SHOWN_BYTES];
    const char *const text = shown(name, own);
    const size_t bytes = strlen(text);
    archive->others_count++;
    if (archive->others_bytes + bytes + 3 > OTHERS_BYTES) {
        return;
    }
    if (archive->others_bytes > 0) {
        memcpy(archive->others + archive->others_bytes, ", ", 2);
        archive->others_bytes += 2;
    }
    memcpy(archive->others + archive->others_bytes, text, bytes + 1);
    archive->others_bytes += bytes;
}

static ng_status add_member(
    ng_archive *archive, const ng_zip_entry *entry, uint64_t number, ng_error *err)
{
    if (archive->count == archive->capacity) {
        const size_t capacity = archive->capacity == 0 ? 64 : 2 * archive->capacity;
        void *const grown =
            ng_memory__resize(archive->member, capacity * sizeof(*archive->member));
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of members");
        }
        archive->member = grown;
        archive->capacity = capacity;
    }
    const char *const slash = strrchr(entry->name, '/');
    archive->member[archive->count++] = (ng_archive_member){
        .name = entry->name,
        .folder_bytes = slash == NULL ? 0 : (size_t)(slash - entry->name),
        .number = number,
    };
    return NG_OK;
}

/** What would be read is checked whole; of the rest only the name. */
static ng_status take_entry(
    ng_archive *archive, const ng_zip_entry *entry, uint64_t number, ng_error *err)
{
    const size_t bytes = strlen(entry->name);
    if (leads_out(entry->name)) {
        return refuse(archive, entry->name, "has a name that leads out of it", err);
    }
    if (entry->is_encrypted) {
        return refuse(archive, entry->name, "is encrypted", err);
    }
    if (bytes == 0 || entry->name[bytes - 1] == '/' || is_hidden(entry->name)) {
        return NG_OK;
    }
    if (!is_table(entry->name) || depth_of(entry->name) > 1 ||
        !ng_text__valid(ng_text__of(entry->name))) {
        add_other(archive, entry->name);
        return NG_OK;
    }
    if (entry->bytes > NG_LIMIT_ARCHIVE_RATIO_BYTES &&
        entry->bytes / NG_LIMIT_ARCHIVE_RATIO > entry->packed_bytes) {
        return refuse(archive, entry->name, "would become too large by unpacking", err);
    }
    return add_member(archive, entry, number, err);
}

static int compare_members(const void *a, const void *b)
{
    const ng_archive_member *const x = a;
    const ng_archive_member *const y = b;
    const int order = strcmp(x->name, y->name);
    return order != 0 ? order : (x->number > y->number) - (x->number < y->number);
}

static ng_status take_entries(ng_archive *archive, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t bytes = 0;
    const uint64_t count = archive->zip->count(archive->file);
    if (count > NG_LIMIT_ARCHIVE_ENTRIES) {
        NG_TRY(ng_fail(err, NG_ERR_INPUT, "%s: more than %d members: refused", archive->path,
            NG_LIMIT_ARCHIVE_ENTRIES));
    }
    for (uint64_t i = 0; i < count; i++) {
        ng_zip_entry entry;
        const size_t before = archive->count;
        NG_TRY(archive->zip->entry(archive->file, i, &entry, err));
        NG_TRY(take_entry(archive, &entry, i, err));
        const uint64_t more = archive->count > before ? entry.bytes : 0;
        if (more > NG_LIMIT_ARCHIVE_BYTES - bytes) {
            NG_TRY(ng_fail(err, NG_ERR_INPUT,
                "%s: its members hold more than %" PRIu64 " bytes unpacked: refused",
                archive->path, NG_LIMIT_ARCHIVE_BYTES));
        }
        bytes += more;
    }
    if (archive->count > 0) {
        qsort(archive->member, archive->count, sizeof(*archive->member), compare_members);
    }
done:
    return status;
}

static ng_status load_part(ng_archive *archive, ng_error *err)
{
    const ng_status status = ng_part__open(PART_NAME, NG_ZIP_SYMBOL, &archive->part, err);
    if (status != NG_OK) {
        return status;
    }
    archive->zip = archive->part.table;
    if (archive->zip == NULL || archive->zip->layout != NG_ZIP_LAYOUT) {
        archive->zip = NULL;
        return ng_part__refuse(&archive->part, PART_NAME, err);
    }
    return NG_OK;
}

ng_status ng_archive__open(const char *path, ng_archive **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_error own = {.status = NG_OK};
    ng_archive *const archive = ng_memory__allocate_zero(1, sizeof(*archive));
    *out = NULL;
    if (archive == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an archive");
    }
    archive->path = path;
    NG_TRY(load_part(archive, err));
    NG_TRY(check_list_bytes(path, err));
    status = archive->zip->open(path, &archive->file, &own);
    if (status != NG_OK) {
        NG_TRY(ng_fail(err, status, "%s: cannot be read as a zip archive: %s", path, own.text));
    }
    NG_TRY(take_entries(archive, err));
    *out = archive;
done:
    if (status != NG_OK) {
        ng_archive__close(archive);
    }
    return status;
}

void ng_archive__close(ng_archive *archive)
{
    if (archive == NULL) {
        return;
    }
    if (archive->zip != NULL) {
        archive->zip->close(archive->file);
    }
    ng_part__close(&archive->part);
    ng_memory__release(archive->member);
    ng_memory__release(archive);
}

size_t ng_archive__count(const ng_archive *archive)
{
    return archive->count;
}

const ng_archive_member *ng_archive__member(const ng_archive *archive, size_t index)
{
    return &archive->member[index];
}

const char *ng_archive__others(const ng_archive *archive, size_t *count)
{
    *count = archive->others_count;
    return archive->others;
}

// ------------------------------------------------------------------------------------- reading

static ng_status read_stream(void *context, void *at, size_t bytes, size_t *got, ng_error *err)
{
    member_stream *const stream = context;
    ng_error own = {.status = NG_OK};
    const ng_status status = stream->archive->zip->read(stream->member, at, bytes, got, &own);
    if (status != NG_OK) {
        return ng_fail(err, status, "%s: cannot be unpacked: %s", stream->path, own.text);
    }
    if (*got > stream->left) {
        *got = 0;
        return ng_fail(err, NG_ERR_INPUT,
            "%s: holds more than the list of the archive says: refused", stream->path);
    }
    stream->left -= *got;
    return NG_OK;
}

static void close_stream(void *context)
{
    member_stream *const stream = context;
    stream->archive->zip->close_member(stream->member);
    ng_memory__release(stream);
}

ng_status ng_archive__open_member(ng_archive *archive, size_t index, const char *path,
    const ng_import_options *options, ng_source *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_error own = {.status = NG_OK};
    ng_zip_entry entry;
    const uint64_t number = archive->member[index].number;
    *out = (ng_source){.nul_at = SIZE_MAX, .descriptor = -1};
    member_stream *const stream = ng_memory__allocate_zero(1, sizeof(*stream));
    if (stream == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", path);
    }
    *stream = (member_stream){.archive = archive, .path = path};
    NG_TRY(archive->zip->entry(archive->file, number, &entry, err));
    stream->left = entry.bytes;
    status = archive->zip->open_member(archive->file, number, &stream->member, &own);
    if (status != NG_OK) {
        NG_TRY(ng_fail(err, status, "%s: cannot be unpacked: %s", path, own.text));
    }
    // From here on the source closes the stream, also when it cannot be opened.
    return ng_source__open_stream(path,
        &(ng_source_stream){stream, read_stream, close_stream, entry.bytes}, options, out, err);
done:
    ng_memory__release(stream);
    return status;
}
