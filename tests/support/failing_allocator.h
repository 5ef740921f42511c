// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A heap that fails on demand, for tests/fault: those are linked with --wrap for malloc,
 * calloc, realloc and free, so that every call of the engine and of the archives it stands on
 * comes here.
 *
 * Use: for n = 1, 2, ... arm(n), call what is tested, disarm; it must return NG_ERR_NOMEM until
 * n passes the allocations it makes, and outstanding must be what it was before.
 */
#ifndef TESTS_SUPPORT_FAILING_ALLOCATOR_H
#define TESTS_SUPPORT_FAILING_ALLOCATOR_H

#include <stdint.h>

/** The nth allocation from now on fails, once; 0: none does, they are only counted. */
void ng_failing_allocator_arm(uint64_t nth);
/** No allocation fails any more. */
void ng_failing_allocator_disarm(void);
/** Allocations since arm, with the one that failed. */
uint64_t ng_failing_allocator_count(void);
/** Pieces of memory that are not given back, of the whole process. */
int64_t ng_failing_allocator_outstanding(void);

#endif
