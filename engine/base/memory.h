// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The only door to the heap, and the arena that answers live in.
 */
#ifndef NG_BASE_MEMORY_H
#define NG_BASE_MEMORY_H

#include "netgraph.h"

/** Heap memory, uninitialised. NULL when there is none; `bytes` 0 is treated as 1. */
void *ng_memory__allocate(size_t bytes);
/**
 * The same, all zero (untouched zero pages cost nothing). NULL also when count * bytes
 * overflows.
 */
void *ng_memory__allocate_zero(size_t count, size_t bytes);
/** Grow or shrink; NULL leaves `at` as it was. */
void *ng_memory__resize(void *at, size_t bytes);
/**
 * All of these bytes will be used: where they are many, the system may give large pages, which
 * spares page faults and makes random access cheaper. Never for memory that is touched here and
 * there.
 */
void ng_memory__use_whole(void *at, size_t bytes);
/**
 * Zeros that are read and written here and there for long: in large pages where the system has
 * them. Their first use clears a page of two megabytes. NULL when there is no memory.
 */
void *ng_memory__allocate_large(size_t bytes);
/** Give back; NULL is fine. */
void ng_memory__release(void *at);

/** A growing region whose parts are all given back at once. Not thread-safe. */
typedef struct ng_arena ng_arena;

ng_status ng_arena__create(ng_arena **out, ng_error *err);
void ng_arena__destroy(ng_arena *arena);
/** Forget everything handed out; keeps one block for reuse. */
void ng_arena__reset(ng_arena *arena);
/** 16-byte aligned, uninitialised. NULL when there is no memory. */
void *ng_arena__allocate(ng_arena *arena, size_t bytes);
/**
 * `count` elements of `bytes`, zeroed; NULL when there is no memory or the product overflows.
 */
void *ng_arena__allocate_zero(ng_arena *arena, size_t count, size_t bytes);
/** A copy of the bytes with a NUL behind them; {NULL, 0} when there is no memory. */
ng_text ng_arena__copy(ng_arena *arena, ng_text text);
/** printf into the arena; {NULL, 0} when there is no memory. */
ng_text ng_arena__print(ng_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/** Bytes handed out since create or reset. */
size_t ng_arena__bytes(const ng_arena *arena);

/** A growing byte string. Zero-initialise; finish gives the memory back. */
typedef struct ng_buffer {
    unsigned char *at; // [capacity], the first `bytes` are set
    size_t bytes;
    size_t capacity;
} ng_buffer;

void ng_buffer__finish(ng_buffer *buffer);
/** Append; NG_ERR_NOMEM leaves the buffer as it was. `at` may be NULL when `bytes` is 0. */
ng_status ng_buffer__add(ng_buffer *buffer, const void *at, size_t bytes, ng_error *err);
/** Make room for `bytes` more and return where they go (not yet counted), or NULL. */
unsigned char *ng_buffer__reserve(ng_buffer *buffer, size_t bytes);

#endif
