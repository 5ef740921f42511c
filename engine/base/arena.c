// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The arena: blocks that grow from 4 KiB to 1 MiB, so that a small answer costs one page and a
 * large one few calls of the heap.
 *
 * Invariants: `blocks` begins with the block that parts are cut from; it is the largest of the
 * ordinary size, which reset keeps. A part larger than the next block gets a block of its own
 * behind it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/pack.h"
#include "base/status.h"

enum {
    ALIGNMENT = 16
};

// 32 bytes before the first part, so that it is aligned.
typedef struct block {
    struct block *next;
    size_t capacity; // bytes behind this head
    size_t unused[2];
} block;

struct ng_arena {
    unsigned char *free; // first free byte of the first block
    unsigned char *end;  // behind the last byte of the first block
    block *blocks;
    size_t next_bytes; // of the next ordinary block
    size_t bytes;      // handed out
};

static unsigned char *first_byte(block *head)
{
    return (unsigned char *)(head + 1);
}

// A block of its own for a part that is larger than what an ordinary one holds.
static unsigned char *add_large(ng_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX - sizeof(block)) {
        return NULL;
    }
    block *large = ng_memory__allocate(sizeof(block) + bytes);
    if (large == NULL) {
        return NULL;
    }
    large->capacity = bytes;
    if (arena->blocks == NULL) {
        large->next = NULL;
        arena->blocks = large;
        arena->free = arena->end = first_byte(large) + bytes;
    } else {
        large->next = arena->blocks->next;
        arena->blocks->next = large;
    }
    arena->bytes += bytes;
    return first_byte(large);
}

// The part that the first block has no room for.
static unsigned char *add_block(ng_arena *arena, size_t bytes)
{
    size_t capacity = arena->next_bytes - sizeof(block);
    if (bytes > capacity) {
        return add_large(arena, bytes);
    }
    block *fresh = ng_memory__allocate(arena->next_bytes);
    if (fresh == NULL) {
        return NULL;
    }
    fresh->capacity = capacity;
    fresh->next = arena->blocks;
    arena->blocks = fresh;
    arena->free = first_byte(fresh) + bytes;
    arena->end = first_byte(fresh) + capacity;
    if (arena->next_bytes < NG_ARENA_LAST_BYTES) {
        arena->next_bytes *= 2;
    }
    arena->bytes += bytes;
    return first_byte(fresh);
}

ng_status ng_arena__create(ng_arena **out, ng_error *err)
{
    *out = NULL;
    ng_arena *arena = ng_memory__allocate_zero(1, sizeof *arena);
    if (arena == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for an arena");
    }
    arena->next_bytes = NG_ARENA_FIRST_BYTES;
    *out = arena;
    return NG_OK;
}

static void release_blocks(block *head)
{
    while (head != NULL) {
        block *next = head->next;
        ng_memory__release(head);
        head = next;
    }
}

void ng_arena__destroy(ng_arena *arena)
{
    if (arena == NULL) {
        return;
    }
    release_blocks(arena->blocks);
    ng_memory__release(arena);
}

void ng_arena__reset(ng_arena *arena)
{
    arena->bytes = 0;
    block *kept = arena->blocks;
    if (kept == NULL) {
        return;
    }
    release_blocks(kept->next);
    kept->next = NULL;
    if (kept->capacity > NG_ARENA_LAST_BYTES) {
        ng_memory__release(kept);
        arena->blocks = NULL;
        arena->free = arena->end = NULL;
        return;
    }
    arena->free = first_byte(kept);
    arena->end = arena->free + kept->capacity;
}

void *ng_arena__allocate(ng_arena *arena, size_t bytes)
{
    uintptr_t past = (uintptr_t)arena->free % ALIGNMENT;
    size_t gap = past == 0 ? 0 : ALIGNMENT - past;
    size_t left = (size_t)(arena->end - arena->free);
    if (left > gap && left - gap >= bytes) {
        unsigned char *part = arena->free + gap;
        arena->free = part + bytes;
        arena->bytes += bytes;
        return part;
    }
    return add_block(arena, bytes);
}

unsigned char *ng_arena__pack(ng_arena *arena, size_t bytes)
{
    if ((size_t)(arena->end - arena->free) > bytes) {
        unsigned char *part = arena->free;
        arena->free = part + bytes;
        arena->bytes += bytes;
        return part;
    }
    return add_block(arena, bytes);
}

void *ng_arena__allocate_zero(ng_arena *arena, size_t count, size_t bytes)
{
    if (bytes != 0 && count > SIZE_MAX / bytes) {
        return NULL;
    }
    void *part = ng_arena__allocate(arena, count * bytes);
    if (part != NULL) {
        memset(part, 0, count * bytes);
    }
    return part;
}

ng_text ng_arena__copy(ng_arena *arena, ng_text text)
{
    if (text.bytes == SIZE_MAX) {
        return (ng_text){0};
    }
    char *copy = (char *)ng_arena__pack(arena, text.bytes + 1);
    if (copy == NULL) {
        return (ng_text){0};
    }
    if (text.bytes != 0) {
        memcpy(copy, text.at, text.bytes);
    }
    copy[text.bytes] = '\0';
    return (ng_text){copy, text.bytes};
}

ng_text ng_arena__print(ng_arena *arena, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    int wanted = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (wanted < 0) {
        return (ng_text){0};
    }
    size_t bytes = (size_t)wanted;
    if (bytes < sizeof small) {
        return ng_arena__copy(arena, (ng_text){small, bytes});
    }
    char *text = (char *)ng_arena__pack(arena, bytes + 1);
    if (text == NULL) {
        return (ng_text){0};
    }
    va_start(arguments, format);
    vsnprintf(text, bytes + 1, format, arguments);
    va_end(arguments);
    return (ng_text){text, bytes};
}

size_t ng_arena__bytes(const ng_arena *arena)
{
    return arena->bytes;
}
