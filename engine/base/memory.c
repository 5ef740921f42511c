// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The heap, and a byte string that grows on it. No other file of the engine calls malloc.
 *
 * Large pages are asked for by madvise, which POSIX does not have: hence _DEFAULT_SOURCE.
 */
#define _DEFAULT_SOURCE
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/status.h"

enum {
    BUFFER_FIRST_BYTES = 64,
    LARGE_BYTES_LEAST = 4194304,
    LARGE_PAGE_BYTES = 2097152
};

// No object is larger, and a sanitizer ends the process that asks for one.
static bool is_possible(size_t bytes)
{
    return bytes <= PTRDIFF_MAX;
}

void *ng_memory__allocate(size_t bytes)
{
    return is_possible(bytes) ? malloc(bytes == 0 ? 1 : bytes) : NULL;
}

// calloc leaves fresh pages of the system as they are, so that large zeroed arrays cost
// nothing.
void *ng_memory__allocate_zero(size_t count, size_t bytes)
{
    if (count == 0 || bytes == 0) {
        return calloc(1, 1);
    }
    return count <= PTRDIFF_MAX / bytes ? calloc(count, bytes) : NULL;
}

void *ng_memory__resize(void *at, size_t bytes)
{
    return is_possible(bytes) ? realloc(at, bytes == 0 ? 1 : bytes) : NULL;
}

void ng_memory__use_whole(void *at, size_t bytes)
{
#ifdef MADV_HUGEPAGE
    if (at != NULL && bytes >= LARGE_BYTES_LEAST) {
        // From the first to the last page, so that the mapping stays one and can be moved.
        // Advice that is not taken changes nothing.
        const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
        const uintptr_t begin = (uintptr_t)at / page * page;
        const uintptr_t end = ((uintptr_t)at + bytes + page - 1) / page * page;
        (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
    }
#else
    (void)at;
    (void)bytes;
#endif
}

void *ng_memory__allocate_large(size_t bytes)
{
    if (bytes > SIZE_MAX / 2) {
        return NULL;
    }
    // A large page begins at a multiple of its size, so there is room at both ends.
    void *at = ng_memory__allocate_zero(1, bytes + 2 * LARGE_PAGE_BYTES);
    ng_memory__use_whole(at, bytes + 2 * LARGE_PAGE_BYTES);
    return at;
}

void ng_memory__release(void *at)
{
    free(at);
}

void ng_buffer__finish(ng_buffer *buffer)
{
    ng_memory__release(buffer->at);
    *buffer = (ng_buffer){0};
}

unsigned char *ng_buffer__reserve(ng_buffer *buffer, size_t bytes)
{
    if (buffer->capacity - buffer->bytes < bytes || buffer->at == NULL) {
        if (bytes > SIZE_MAX / 2 - buffer->bytes) {
            return NULL;
        }
        size_t capacity = buffer->capacity == 0 ? BUFFER_FIRST_BYTES : buffer->capacity;
        while (capacity - buffer->bytes < bytes) {
            capacity *= 2;
        }
        unsigned char *grown = ng_memory__resize(buffer->at, capacity);
        if (grown == NULL) {
            return NULL;
        }
        buffer->at = grown;
        buffer->capacity = capacity;
    }
    return buffer->at + buffer->bytes;
}

ng_status ng_buffer__add(ng_buffer *buffer, const void *at, size_t bytes, ng_error *err)
{
    if (bytes == 0) {
        return NG_OK;
    }
    unsigned char *to = ng_buffer__reserve(buffer, bytes);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu more bytes", bytes);
    }
    memcpy(to, at, bytes);
    buffer->bytes += bytes;
    return NG_OK;
}
