// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The temporary file. It has no name from its first moment on, so that nothing is left behind
 * however the process ends.
 *
 * This file reads the environment, which the rest of the engine does not: where temporary files
 * belong is known to the system alone, and the answer changes no result.
 */
#include "base/spill.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/status.h"

enum {
    HEAD_BYTES = 8
};

static ng_status open_file(ng_spill *spill, ng_error *err)
{
    const char *folder = getenv("TMPDIR");
    if (folder == NULL || folder[0] == '\0') {
        folder = "/tmp";
    }
    ng_buffer path = {0};
    ng_status status = NG_OK;
    static const char name[] = "/netgraph-XXXXXX";
    NG_TRY(ng_buffer__add(&path, folder, strlen(folder), err));
    NG_TRY(ng_buffer__add(&path, name, sizeof name, err));
    int file = mkstemp((char *)path.at); // 0600
    if (file < 0) {
        int fault = errno;
        status = ng_fail(err, fault == ENOSPC || fault == EDQUOT ? NG_ERR_FULL : NG_ERR_IO,
            "cannot make a temporary file in %s: %s", folder, strerror(fault));
        goto done;
    }
    unlink((char *)path.at);
    fcntl(file, F_SETFD, FD_CLOEXEC);
    spill->file = file;
done:
    ng_buffer__finish(&path);
    return status;
}

static ng_status write_all(
    ng_spill *spill, const unsigned char *at, size_t bytes, ng_error *err)
{
    if (spill->file < 0) {
        ng_status status = open_file(spill, err);
        if (status != NG_OK) {
            return status;
        }
    }
    while (bytes > 0) {
        ssize_t written = write(spill->file, at, bytes);
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            int fault = written == 0 ? ENOSPC : errno;
            bool full = fault == ENOSPC || fault == EDQUOT || fault == EFBIG;
            return ng_fail(err, full ? NG_ERR_FULL : NG_ERR_IO,
                "cannot write %zu bytes to a temporary file: %s", bytes, strerror(fault));
        }
        at += written;
        bytes -= (size_t)written;
    }
    return NG_OK;
}

ng_status ng_spill__flush(ng_spill *spill, ng_error *err)
{
    ng_status status = NG_OK;
    if (spill->waits.bytes != 0) {
        status = write_all(spill, spill->waits.at, spill->waits.bytes, err);
    }
    ng_buffer__finish(&spill->waits);
    return status;
}

ng_status ng_spill__write(ng_spill *spill, const void *at, size_t bytes, ng_error *err)
{
    ng_status status = NG_OK;
    if (spill->waits.bytes + bytes > NG_SPILL_WRITE_BYTES) {
        NG_TRY(ng_spill__flush(spill, err));
    }
    if (bytes >= NG_SPILL_WRITE_BYTES) {
        NG_TRY(write_all(spill, at, bytes, err));
    } else {
        NG_TRY(ng_buffer__add(&spill->waits, at, bytes, err));
    }
    spill->bytes += bytes;
done:
    return status;
}

void ng_spill__finish(ng_spill *spill)
{
    if (spill->file >= 0) {
        close(spill->file);
    }
    ng_buffer__finish(&spill->waits);
    *spill = (ng_spill){.file = -1};
}

ng_status ng_spill_reader__init(ng_spill_reader *reader, size_t capacity, ng_error *err)
{
    // Rounded, since records are moved to the front of the buffer by whole words.
    reader->capacity = capacity / HEAD_BYTES * HEAD_BYTES;
    reader->begin = reader->filled = 0;
    reader->buffer = ng_memory__allocate(reader->capacity);
    if (reader->buffer == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to read a temporary file");
    }
    return NG_OK;
}

void ng_spill_reader__finish(ng_spill_reader *reader)
{
    ng_memory__release(reader->buffer);
    reader->buffer = NULL;
}

// Fills the buffer until `bytes` of the present record are in it.
static ng_status fill(ng_spill_reader *reader, size_t bytes, ng_error *err)
{
    size_t kept = reader->filled - reader->begin;
    if (bytes - kept > reader->end - reader->position) {
        return ng_fail(err, NG_ERR_INTERNAL, "a temporary file ends within a record");
    }
    memmove(reader->buffer, reader->buffer + reader->begin, kept);
    reader->begin = 0;
    reader->filled = kept;
    if (bytes > reader->capacity) {
        unsigned char *grown = ng_memory__resize(reader->buffer, bytes);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a record of %zu bytes", bytes);
        }
        reader->buffer = grown;
        reader->capacity = bytes;
    }
    while (reader->filled < bytes) {
        uint64_t wanted = reader->end - reader->position;
        if (wanted > reader->capacity - reader->filled) {
            wanted = reader->capacity - reader->filled;
        }
        ssize_t got = pread(reader->spill->file, reader->buffer + reader->filled,
            (size_t)wanted, (off_t)reader->position);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return ng_fail(err, NG_ERR_IO, "cannot read a temporary file: %s",
                got == 0 ? "it became shorter" : strerror(errno));
        }
        reader->filled += (size_t)got;
        reader->position += (uint64_t)got;
    }
    return NG_OK;
}

ng_status ng_spill_reader__next(
    ng_spill_reader *reader, const unsigned char **record, ng_error *err)
{
    ng_status status = NG_OK;
    *record = NULL;
    if (reader->begin == reader->filled && reader->position == reader->end) {
        return NG_OK;
    }
    if (reader->filled - reader->begin < HEAD_BYTES) {
        NG_TRY(fill(reader, HEAD_BYTES, err));
    }
    size_t bytes = reader->format->record_bytes(reader->format, reader->buffer + reader->begin);
    assert(bytes >= HEAD_BYTES && bytes % HEAD_BYTES == 0);
    if (reader->filled - reader->begin < bytes) {
        NG_TRY(fill(reader, bytes, err));
    }
    *record = reader->buffer + reader->begin;
    reader->begin += bytes;
done:
    return status;
}
