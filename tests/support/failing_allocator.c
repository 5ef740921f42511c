// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The wrappers that the linker puts before the heap. Counters are atomic: the engine has
 * threads.
 */
#include "support/failing_allocator.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

// Names that the linker makes from --wrap.
void *__real_malloc(size_t bytes);               // NOLINT(bugprone-reserved-identifier)
void *__real_calloc(size_t count, size_t bytes); // NOLINT(bugprone-reserved-identifier)
void *__real_realloc(void *at, size_t bytes);    // NOLINT(bugprone-reserved-identifier)
void __real_free(void *at);                      // NOLINT(bugprone-reserved-identifier)
int __real_posix_memalign(                       // NOLINT(bugprone-reserved-identifier)
    void **out, size_t alignment, size_t bytes);
void *__wrap_malloc(size_t bytes);               // NOLINT(bugprone-reserved-identifier)
void *__wrap_calloc(size_t count, size_t bytes); // NOLINT(bugprone-reserved-identifier)
void *__wrap_realloc(void *at, size_t bytes);    // NOLINT(bugprone-reserved-identifier)
void __wrap_free(void *at);                      // NOLINT(bugprone-reserved-identifier)
char *__wrap_strdup(const char *text);           // NOLINT(bugprone-reserved-identifier)
int __wrap_posix_memalign(                       // NOLINT(bugprone-reserved-identifier)
    void **out, size_t alignment, size_t bytes);

static atomic_uint_fast64_t fails_at; // 0: never
static atomic_uint_fast64_t allocation_count;
static atomic_int_fast64_t outstanding;

void ng_failing_allocator_arm(uint64_t nth)
{
    atomic_store(&allocation_count, 0);
    atomic_store(&fails_at, nth);
}

void ng_failing_allocator_disarm(void)
{
    atomic_store(&fails_at, 0);
}

uint64_t ng_failing_allocator_count(void)
{
    return atomic_load(&allocation_count);
}

int64_t ng_failing_allocator_outstanding(void)
{
    return atomic_load(&outstanding);
}

static bool fails_now(void)
{
    if (atomic_fetch_add(&allocation_count, 1) + 1 != atomic_load(&fails_at)) {
        return false;
    }
    errno = ENOMEM;
    return true;
}

static void *counted(void *at)
{
    atomic_fetch_add(&outstanding, at != NULL ? 1 : 0);
    return at;
}

void *__wrap_malloc(size_t bytes) // NOLINT(bugprone-reserved-identifier)
{
    return fails_now() ? NULL : counted(__real_malloc(bytes));
}

void *__wrap_calloc(size_t count, size_t bytes) // NOLINT(bugprone-reserved-identifier)
{
    return fails_now() ? NULL : counted(__real_calloc(count, bytes));
}

void *__wrap_realloc(void *at, size_t bytes) // NOLINT(bugprone-reserved-identifier)
{
    if (fails_now()) {
        return NULL;
    }
    void *moved = __real_realloc(at, bytes);
    if (at != NULL) {
        // Shrinking to nothing gives the memory back.
        atomic_fetch_sub(&outstanding, moved == NULL && bytes == 0 ? 1 : 0);
        return moved;
    }
    return counted(moved);
}

void __wrap_free(void *at) // NOLINT(bugprone-reserved-identifier)
{
    atomic_fetch_sub(&outstanding, at != NULL ? 1 : 0);
    __real_free(at);
}

// What LMDB gives back with free was made by these, too.
char *__wrap_strdup(const char *text) // NOLINT(bugprone-reserved-identifier)
{
    const size_t bytes = strlen(text) + 1;
    char *copy = __wrap_malloc(bytes);
    return copy != NULL ? memcpy(copy, text, bytes) : NULL;
}

int __wrap_posix_memalign(
    void **out, size_t alignment, size_t bytes) // NOLINT(bugprone-reserved-identifier)
{
    if (fails_now()) {
        return ENOMEM;
    }
    const int code = __real_posix_memalign(out, alignment, bytes);
    if (code == 0) {
        counted(*out);
    }
    return code;
}
