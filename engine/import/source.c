// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reading in large pieces. Each new piece is looked through once for NUL bytes and for bytes
 * above 127, so that readers need not do so row by row.
 */
#include "import/source.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/status.h"

#define FIRST_BYTES ((size_t)1048576)
#define LARGEST_BYTES ((size_t)NG_LIMIT_ROW_BYTES + 2)
// Room without which no character of UTF-16 is turned.
#define UTF16_ROOM_BYTES 4
#define HIGH_BITS UINT64_C(0x8080808080808080)

static bool has_high_byte(const unsigned char *at, size_t bytes)
{
    uint64_t seen = 0;
    size_t i = 0;
    for (; i + sizeof(uint64_t) <= bytes; i += sizeof(uint64_t)) {
        uint64_t word = 0;
        memcpy(&word, at + i, sizeof(word));
        seen |= word;
    }
    for (; i < bytes; i++) {
        seen |= at[i];
    }
    return (seen & HIGH_BITS) != 0;
}

static ng_status read_bytes(
    const ng_source *source, void *to, size_t room, size_t *bytes, ng_error *err)
{
    ssize_t got = 0;
    *bytes = 0;
    if (source->stream.read != NULL) {
        return source->stream.read(source->stream.context, to, room, bytes, err);
    }
    if (source->descriptor < 0) {
        got = source->options->read_standard_input(source->options->context, to, room);
    } else {
        do {
            got = read(source->descriptor, to, room);
        } while (got < 0 && errno == EINTR);
    }
    if (got < 0 || (size_t)got > room) {
        return ng_fail(err, NG_ERR_IO, "%s: cannot be read: %s", source->path, strerror(errno));
    }
    *bytes = (size_t)got;
    return NG_OK;
}

/** Bytes as the file has them. */
static ng_status read_raw(
    ng_source *source, unsigned char *to, size_t room, size_t *bytes, ng_error *err)
{
    const ng_status status = read_bytes(source, to, room, bytes, err);
    if (status == NG_OK && *bytes > 0) {
        ng_hash__stream_add(source->digest, to, *bytes);
        source->read_bytes += *bytes;
    }
    return status;
}

/** Bytes turned from UTF-16; *bytes is 0 when the file has no more. */
static ng_status read_turned(
    ng_source *source, unsigned char *to, size_t room, size_t *bytes, ng_error *err)
{
    bool last = false;
    *bytes = 0;
    while (*bytes == 0 && !last) {
        const size_t kept = source->raw_end - source->raw_begin;
        size_t got = 0;
        size_t used = 0;
        memmove(source->raw, source->raw + source->raw_begin, kept);
        source->raw_begin = 0;
        source->raw_end = kept;
        const ng_status status =
            read_raw(source, source->raw + kept, source->raw_capacity - kept, &got, err);
        if (status != NG_OK) {
            return status;
        }
        source->raw_end += got;
        last = got == 0 && kept < source->raw_capacity;
        *bytes = ng_utf16__decode(
            source->utf16, source->raw, source->raw_end, last, to, room, &used);
        source->raw_begin = used;
    }
    return NG_OK;
}

static ng_status read_piece(ng_source *source, ng_error *err)
{
    unsigned char *const to = source->at + source->end;
    const size_t room = source->capacity - source->end;
    size_t bytes = 0;
    const ng_status status = source->utf16 == NG_UTF16_NONE
        ? read_raw(source, to, room, &bytes, err)
        : read_turned(source, to, room, &bytes, err);
    if (status != NG_OK) {
        return status;
    }
    if (bytes == 0) {
        source->ended = true;
        return NG_OK;
    }
    if (source->nul_at == SIZE_MAX) {
        const unsigned char *const nul = memchr(to, 0, bytes);
        source->nul_at = nul == NULL ? SIZE_MAX : (size_t)(nul - source->at);
    }
    source->high = source->high || has_high_byte(to, bytes);
    source->end += bytes;
    return NG_OK;
}

static ng_status grow(ng_source *source, ng_error *err)
{
    if (source->capacity >= LARGEST_BYTES) {
        return NG_ERR_LIMIT;
    }
    size_t capacity = source->capacity * 2;
    if (capacity > LARGEST_BYTES) {
        capacity = LARGEST_BYTES;
    }
    unsigned char *const at = ng_memory__resize(source->at, capacity + NG_SOURCE_PADDING);
    if (at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", source->path);
    }
    source->at = at;
    source->capacity = capacity;
    return NG_OK;
}

ng_status ng_source__more(ng_source *source, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t kept = source->end - source->begin;
    if (source->begin > 0) {
        memmove(source->at, source->at + source->begin, kept);
        assert(source->nul_at >= source->begin);
        source->nul_at -= source->nul_at == SIZE_MAX ? 0 : source->begin;
        source->high = source->high && has_high_byte(source->at, kept);
        source->begin = 0;
        source->end = kept;
    }
    const size_t room = source->utf16 == NG_UTF16_NONE ? 1 : UTF16_ROOM_BYTES;
    if (source->end + room > source->capacity) {
        NG_TRY(grow(source, err));
    }
    // Pipes give little at a time: rows are looked for in full windows only.
    while (!source->ended && source->end + room <= source->capacity) {
        NG_TRY(read_piece(source, err));
    }
    if (source->options->progress != NULL && !source->silent) {
        source->options->progress(
            source->options->context, source->path, source->read_bytes, source->total_bytes);
    }
done:
    return status;
}

static ng_status open_descriptor(ng_source *source, ng_error *err)
{
    if (strcmp(source->path, "-") == 0) {
        if (source->options->read_standard_input == NULL) {
            return ng_fail(err, NG_ERR_ARGUMENT, "standard input cannot be read here");
        }
        return NG_OK;
    }
    source->descriptor = open(source->path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    struct stat about;
    if (source->descriptor < 0 || fstat(source->descriptor, &about) != 0) {
        return ng_fail(
            err, NG_ERR_IO, "%s: cannot be opened: %s", source->path, strerror(errno));
    }
    if (S_ISREG(about.st_mode)) {
        source->total_bytes = (uint64_t)about.st_size;
    }
    return NG_OK;
}

/** The window, which holds the first bytes of a file of UTF-16, is to hold them as UTF-8. */
static ng_status turn_window(ng_source *source, ng_utf16 order, ng_error *err)
{
    const size_t mark_bytes = 2;
    source->raw_capacity = source->capacity;
    source->raw = ng_memory__allocate(source->raw_capacity);
    if (source->raw == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", source->path);
    }
    source->raw_end = source->end - mark_bytes;
    memcpy(source->raw, source->at + mark_bytes, source->raw_end);
    source->utf16 = order;
    source->end = 0;
    source->nul_at = SIZE_MAX;
    source->high = false;
    source->ended = false;
    return ng_source__more(source, err);
}

/** Fills the window of a source whose bytes can be read. */
static ng_status begin(ng_source *source, ng_error *err)
{
    ng_status status = NG_OK;
    source->digest = ng_hash__stream_create();
    source->at = ng_memory__allocate(FIRST_BYTES + NG_SOURCE_PADDING);
    if (source->digest == NULL || source->at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read %s", source->path);
    }
    memset(source->at, 0, FIRST_BYTES + NG_SOURCE_PADDING);
    source->capacity = FIRST_BYTES;
    NG_TRY(ng_source__more(source, err));
    const ng_utf16 order = ng_utf16__of(source->at, source->end);
    if (order != NG_UTF16_NONE) {
        NG_TRY(turn_window(source, order, err));
    }
    if (source->end >= 3 && memcmp(source->at, "\xEF\xBB\xBF", 3) == 0) {
        source->begin = 3;
    }
done:
    return status;
}

ng_status ng_source__open(
    const char *path, const ng_import_options *options, ng_source *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_source){.path = path, .nul_at = SIZE_MAX, .descriptor = -1, .options = options};
    NG_TRY(open_descriptor(out, err));
    NG_TRY(begin(out, err));
done:
    if (status != NG_OK) {
        ng_source__close(out);
    }
    return status;
}

ng_status ng_source__open_stream(const char *path, const ng_source_stream *stream,
    const ng_import_options *options, ng_source *out, ng_error *err)
{
    *out = (ng_source){.path = path,
        .nul_at = SIZE_MAX,
        .descriptor = -1,
        .stream = *stream,
        .total_bytes = stream->total_bytes,
        .options = options};
    const ng_status status = begin(out, err);
    if (status != NG_OK) {
        ng_source__close(out);
    }
    return status;
}

void ng_source__close(ng_source *source)
{
    if (source->digest != NULL) {
        (void)ng_hash__stream_finish(source->digest);
    }
    if (source->path != NULL && source->descriptor >= 0) {
        (void)close(source->descriptor);
    }
    if (source->stream.close != NULL) {
        source->stream.close(source->stream.context);
    }
    ng_memory__release(source->at);
    ng_memory__release(source->raw);
    *source = (ng_source){.nul_at = SIZE_MAX, .descriptor = -1};
}

ng_hash128 ng_source__digest(ng_source *source)
{
    const ng_hash128 digest = ng_hash__stream_finish(source->digest);
    source->digest = NULL;
    return digest;
}
