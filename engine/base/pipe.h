// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Two threads on one work: a thread of the pipe's own fills blocks, in order, while the caller
 * uses them up. What comes out does not depend on their speed.
 */
#ifndef NG_BASE_PIPE_H
#define NG_BASE_PIPE_H

#include "netgraph.h"

typedef struct ng_pipe ng_pipe;

/** Blocks that are filled ahead, with the one in use. */
#define NG_PIPE_BLOCKS 3

typedef struct ng_pipe_work {
    void *context;
    void *block[NG_PIPE_BLOCKS];
    /**
     * Fill a block, whatever it held. *more false: it is the last. On failure it is the last
     * too, and what it was filled with is used before the failure is told. Runs in the thread
     * of the pipe, one call at a time, and must not call back to the user.
     */
    ng_status (*fill)(void *context, void *block, bool *more, ng_error *err);
} ng_pipe_work;

/**
 * Starts filling. Context and blocks belong to the pipe until destroy. *out is NULL, with
 * NG_OK, when the system gives no thread: the caller then works alone. Signals go to other
 * threads. Errors: NG_ERR_NOMEM.
 */
ng_status ng_pipe__create(const ng_pipe_work *work, ng_pipe **out, ng_error *err);
/** The next filled block, the caller's until the next call; *block NULL after the last. Errors:
 *  those of fill. */
ng_status ng_pipe__next(ng_pipe *pipe, void **block, ng_error *err);
/** Waits for the block being filled, and ends. NULL is fine. */
void ng_pipe__destroy(ng_pipe *pipe);

#endif
