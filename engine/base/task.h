// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * One piece of work in a thread of its own, while the caller does another.
 */
#ifndef NG_BASE_TASK_H
#define NG_BASE_TASK_H

#include "netgraph.h"

typedef struct ng_task ng_task;

/**
 * Starts `work`. Context is lent until finish; the work must not call back to the user. *out is
 * NULL, with NG_OK, when the system gives no thread: the work is not begun then. Signals go to
 * other threads. Errors: NG_ERR_NOMEM.
 */
ng_status ng_task__start(ng_status (*work)(void *context, ng_error *err), void *context,
    ng_task **out, ng_error *err);
/** Waits for the work and gives what it returned. NULL is fine, and NG_OK. */
ng_status ng_task__finish(ng_task *task, ng_error *err);

#endif
