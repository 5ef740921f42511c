// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Work in a process of its own, which can be stopped at any moment and may die of anything.
 *
 * Some work cannot be interrupted, bounded or trusted from within: an algorithm of a library
 * without interruption points, or a file whose damage raises signals. A forked child does it,
 * and what happens to the child does not happen to the caller. What the child computes comes
 * back through memory that both see (ng_child__share); everything else it changes is lost with
 * it. The child must not use handles of a store.
 */
#ifndef NG_BASE_CHILD_H
#define NG_BASE_CHILD_H

#include <sys/types.h>

#include "netgraph.h"

#define NG_CHILD_UNLIMITED UINT64_MAX

/** Runs in the child. NG_ERR_NOMEM means that the memory limit was met, where there is one. */
typedef ng_status (*ng_child_work)(void *context, ng_error *err);

typedef struct ng_child_task {
    ng_child_work work;
    void *context;
    const char *what; // begins the sentences about it: "finding communities"
} ng_child_task;

typedef struct ng_child_limits {
    uint64_t memory_bytes;      // beyond what the caller has; NG_CHILD_UNLIMITED: none
    uint64_t time_ms;           // of a clock that only goes forward; NG_CHILD_UNLIMITED: none
    const volatile int *cancel; // not zero stops the work; may be NULL
} ng_child_limits;

/**
 * Do a task in a child and wait for it.
 *
 * The child ends with the caller, ignores what the keyboard sends to both, and writes no core.
 * Errors  what the task returns; NG_ERR_LIMIT a limit was met; NG_ERR_INTERRUPTED the flag was
 *         seen; NG_ERR_INTERNAL the child died; NG_ERR_IO no child. In all these cases the
 *         child is gone.
 * Threads any number of calls; each waits for its own child.
 * Cost    copying the page table, and up to 20 ms from a flag to the end.
 */
ng_status ng_child__run(
    const ng_child_task *task, const ng_child_limits *limits, ng_error *err);

/** Memory, all zero, that children of this process made later see and write too. NULL: none. */
void *ng_child__share(size_t bytes);
/** The same `bytes`; NULL is fine. */
void ng_child__unshare(void *at, size_t bytes);

/**
 * First call of a child: signals end it in the ordinary way again, whatever handlers the parent
 * had, and it dies when the thread that made it does.
 */
void ng_child__settle(pid_t parent);
/** Wait until it ended. Returns its wait status, -1 when somebody else took that. */
int ng_child__wait(pid_t child);

#endif
