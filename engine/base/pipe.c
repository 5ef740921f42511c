// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A ring of blocks behind a mutex. Blocks from `begin` on are filled, `filled` of them; the
 * first of these is the caller's while `taken` holds. The one behind them belongs to the
 * thread.
 */
#include "base/pipe.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>

#include "base/memory.h"
#include "base/status.h"

struct ng_pipe {
    ng_pipe_work work;
    pthread_t thread;
    pthread_mutex_t mutex; // guards what follows
    pthread_cond_t changed;
    size_t begin, filled;
    bool taken;
    bool ended;   // nothing more is filled
    bool stopped; // by the caller
    ng_error failure;
};

static void *run(void *argument)
{
    ng_pipe *pipe = argument;
    bool more = true;
    pthread_mutex_lock(&pipe->mutex);
    while (more) {
        while (pipe->filled == NG_PIPE_BLOCKS && !pipe->stopped) {
            pthread_cond_wait(&pipe->changed, &pipe->mutex);
        }
        if (pipe->stopped) {
            break;
        }
        void *block = pipe->work.block[(pipe->begin + pipe->filled) % NG_PIPE_BLOCKS];
        ng_error failure = {.status = NG_OK};
        pthread_mutex_unlock(&pipe->mutex);
        const ng_status status = pipe->work.fill(pipe->work.context, block, &more, &failure);
        pthread_mutex_lock(&pipe->mutex);
        more = more && status == NG_OK;
        pipe->failure = failure;
        pipe->failure.status = status;
        pipe->filled++;
        pipe->ended = !more;
        pthread_cond_signal(&pipe->changed);
    }
    pthread_mutex_unlock(&pipe->mutex);
    return NULL;
}

// Signals are for the threads of the program.
static int start(ng_pipe *pipe)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    int code = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (code == 0) {
        code = pthread_create(&pipe->thread, NULL, run, pipe);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    return code;
}

ng_status ng_pipe__create(const ng_pipe_work *work, ng_pipe **out, ng_error *err)
{
    *out = NULL;
    ng_pipe *pipe = ng_memory__allocate_zero(1, sizeof *pipe);
    if (pipe == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a second thread");
    }
    pipe->work = *work;
    if (pthread_mutex_init(&pipe->mutex, NULL) != 0) {
        ng_memory__release(pipe);
        return NG_OK;
    }
    if (pthread_cond_init(&pipe->changed, NULL) != 0) {
        pthread_mutex_destroy(&pipe->mutex);
        ng_memory__release(pipe);
        return NG_OK;
    }
    if (start(pipe) != 0) {
        pthread_cond_destroy(&pipe->changed);
        pthread_mutex_destroy(&pipe->mutex);
        ng_memory__release(pipe);
        return NG_OK;
    }
    *out = pipe;
    return NG_OK;
}

ng_status ng_pipe__next(ng_pipe *pipe, void **block, ng_error *err)
{
    *block = NULL;
    pthread_mutex_lock(&pipe->mutex);
    if (pipe->taken) {
        pipe->taken = false;
        pipe->begin = (pipe->begin + 1) % NG_PIPE_BLOCKS;
        pipe->filled--;
        pthread_cond_signal(&pipe->changed);
    }
    while (pipe->filled == 0 && !pipe->ended) {
        pthread_cond_wait(&pipe->changed, &pipe->mutex);
    }
    pipe->taken = pipe->filled > 0;
    if (pipe->taken) {
        *block = pipe->work.block[pipe->begin];
    }
    const ng_error failure = pipe->failure;
    pthread_mutex_unlock(&pipe->mutex);
    if (*block != NULL || failure.status == NG_OK) {
        return NG_OK;
    }
    return ng_fail(err, failure.status, "%s", failure.text);
}

void ng_pipe__destroy(ng_pipe *pipe)
{
    if (pipe == NULL) {
        return;
    }
    pthread_mutex_lock(&pipe->mutex);
    pipe->stopped = true;
    pthread_cond_signal(&pipe->changed);
    pthread_mutex_unlock(&pipe->mutex);
    pthread_join(pipe->thread, NULL);
    pthread_cond_destroy(&pipe->changed);
    pthread_mutex_destroy(&pipe->mutex);
    ng_memory__release(pipe);
}
