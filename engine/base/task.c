// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A thread, its work and what came of it, which is read when the thread has ended.
 */
#include "base/task.h"

#include <pthread.h>
#include <signal.h>

#include "base/memory.h"
#include "base/status.h"

struct ng_task {
    pthread_t thread;
    ng_status (*work)(void *context, ng_error *err);
    void *context;
    ng_status status;
    ng_error failure;
};

static void *run(void *argument)
{
    ng_task *task = argument;
    task->status = task->work(task->context, &task->failure);
    return NULL;
}

// Signals are for the threads of the program.
static int begin(ng_task *task)
{
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    int code = pthread_sigmask(SIG_SETMASK, &all, &before);
    if (code == 0) {
        code = pthread_create(&task->thread, NULL, run, task);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    return code;
}

ng_status ng_task__start(ng_status (*work)(void *context, ng_error *err), void *context,
    ng_task **out, ng_error *err)
{
    *out = NULL;
    ng_task *task = ng_memory__allocate_zero(1, sizeof *task);
    if (task == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a second thread");
    }
    task->work = work;
    task->context = context;
    if (begin(task) != 0) {
        ng_memory__release(task);
        return NG_OK;
    }
    *out = task;
    return NG_OK;
}

ng_status ng_task__finish(ng_task *task, ng_error *err)
{
    if (task == NULL) {
        return NG_OK;
    }
    pthread_join(task->thread, NULL);
    const ng_task done = *task;
    ng_memory__release(task);
    return done.status == NG_OK ? NG_OK : ng_fail(err, done.status, "%s", done.failure.text);
}
