// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A forked child, watched through a pipe on which it says how its work ended.
 *
 * The memory limit is one on private writable memory (RLIMIT_DATA, which counts mappings since
 * Linux 4.7): a limit on address space would count the sparse map of a store. It stands above
 * what the child has when it starts, so it bounds what the work adds. Memory that cannot be had
 * is an ordinary error there, and where it is not (a library that ends the process) the child's
 * death is.
 *
 * The caller looks at the flag and the clock between waits of at most TICK_MS. The end of the
 * pipe is no sure sign of the child's death, because a child that another thread forked at the
 * same moment holds it open too; so the caller asks for the child itself as well.
 */
// For MAP_ANONYMOUS and prctl. NOLINTNEXTLINE(bugprone-reserved-identifier)
#define _GNU_SOURCE
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/status.h"

#define TICK_MS 20

/** What the child says at the end of its work; zero-initialised. */
typedef struct child_word {
    ng_error err; // err.status is the task's
    bool said;
} child_word;

void *ng_child__share(size_t bytes)
{
    void *at = mmap(NULL, bytes == 0 ? 1 : bytes, PROT_READ | PROT_WRITE,
        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    return at == MAP_FAILED ? NULL : at;
}

void ng_child__unshare(void *at, size_t bytes)
{
    if (at != NULL) {
        munmap(at, bytes == 0 ? 1 : bytes);
    }
}

// --------------------------------------------------------------------------------------- child

void ng_child__settle(pid_t parent)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        signal(faults[i], SIG_DFL);
    }
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) {
        _exit(1); // the parent died before that call
    }
}

// Bytes of private writable memory of this process; 0 when nobody knows.
static uint64_t data_bytes(void)
{
    unsigned long long pages = 0;
    FILE *file = fopen("/proc/self/statm", "re");
    if (file == NULL) {
        return 0;
    }
    if (fscanf(file, "%*u %*u %*u %*u %*u %llu", &pages) != 1) {
        pages = 0;
    }
    fclose(file);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}

static void limit_memory(uint64_t bytes)
{
    const uint64_t present = data_bytes();
    struct rlimit none = {0, 0};
    struct rlimit data;
    (void)setrlimit(RLIMIT_CORE, &none);
    if (getrlimit(RLIMIT_DATA, &data) != 0 || bytes >= data.rlim_max - present) {
        return;
    }
    data.rlim_cur = present + bytes;
    data.rlim_max = present + bytes;
    (void)setrlimit(RLIMIT_DATA, &data);
}

static void say(int fd, const ng_error *word)
{
    const char *at = (const char *)word;
    size_t left = sizeof *word;
    while (left > 0) {
        const ssize_t written = write(fd, at, left);
        if (written <= 0 && errno != EINTR) {
            return;
        }
        at += written > 0 ? written : 0;
        left -= written > 0 ? (size_t)written : 0;
    }
}

static void be_child(
    const ng_child_task *task, const ng_child_limits *limits, pid_t parent, int fd)
{
    ng_error word = {.status = NG_OK};
    ng_child__settle(parent);
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_IGN);
    signal(SIGHUP, SIG_IGN);
    limit_memory(limits->memory_bytes);
    word.status = task->work(task->context, &word);
    say(fd, &word);
    _exit(0);
}

// -------------------------------------------------------------------------------------- parent

int ng_child__wait(pid_t child)
{
    int status = 0;
    pid_t got;
    while ((got = waitpid(child, &status, 0)) < 0 && errno == EINTR) {
    }
    return got == child ? status : -1;
}

static uint64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/** One running child. */
typedef struct child_run {
    const ng_child_task *task;
    const ng_child_limits *limits;
    pid_t pid;
    int fd; // reading end, does not block
    uint64_t began_ms;
    child_word word;
    size_t got_bytes; // of the word
    bool closed;      // nothing more will come
    bool reaped;
    int wait_status; // once it is reaped
} child_run;

static void take_word(child_run *run)
{
    char *at = (char *)&run->word.err;
    while (!run->word.said && !run->closed) {
        const size_t left = sizeof run->word.err - run->got_bytes;
        const ssize_t got = read(run->fd, at + run->got_bytes, left);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0 && errno == EAGAIN) {
            return;
        }
        run->closed = got <= 0;
        run->got_bytes += got > 0 ? (size_t)got : 0;
        run->word.said = run->got_bytes == sizeof run->word.err;
    }
}

// Whether the child itself ended. A caller that ignores its children has none to wait for.
static void look_for_death(child_run *run)
{
    const pid_t got = waitpid(run->pid, &run->wait_status, WNOHANG);
    if (got == run->pid || (got < 0 && errno == ECHILD)) {
        run->reaped = true;
        run->wait_status = got == run->pid ? run->wait_status : -1;
        take_word(run); // what it said before
        run->closed = true;
    }
}

static bool is_cancelled(const ng_child_limits *limits)
{
    return limits->cancel != NULL && *limits->cancel != 0;
}

// Milliseconds until the time limit, at most TICK_MS.
static int time_left(const child_run *run)
{
    const uint64_t limit = run->limits->time_ms;
    const uint64_t spent = now_ms() - run->began_ms;
    if (limit == NG_CHILD_UNLIMITED || (spent < limit && limit - spent > TICK_MS)) {
        return TICK_MS;
    }
    return spent < limit ? (int)(limit - spent) : 0;
}

static ng_status tell_late(const child_run *run, ng_error *err)
{
    const uint64_t limit = run->limits->time_ms;
    const bool whole = limit % 1000 == 0;
    return ng_fail(err, NG_ERR_LIMIT, "%s was stopped at its time limit of %llu %s",
        run->task->what, (unsigned long long)(whole ? limit / 1000 : limit),
        !whole              ? "ms"
            : limit == 1000 ? "second"
                            : "seconds");
}

static ng_status tell_death(const child_run *run, ng_error *err)
{
    if (run->wait_status != -1 && WIFSIGNALED(run->wait_status)) {
        return ng_fail(err, NG_ERR_INTERNAL, "%s was ended by signal %d", run->task->what,
            WTERMSIG(run->wait_status));
    }
    return ng_fail(err, NG_ERR_INTERNAL, "%s ended before it was done", run->task->what);
}

// Until the child has said its word, died, or has to be stopped.
static ng_status watch(child_run *run, ng_error *err)
{
    struct pollfd ready = {.fd = run->fd, .events = POLLIN};
    while (!run->word.said && !run->closed) {
        if (is_cancelled(run->limits)) {
            return ng_fail(err, NG_ERR_INTERRUPTED, "%s was interrupted", run->task->what);
        }
        const int wait_ms = time_left(run);
        if (wait_ms == 0) {
            return tell_late(run, err);
        }
        (void)poll(&ready, 1, wait_ms);
        take_word(run);
        if (!run->word.said) {
            look_for_death(run);
        }
    }
    return NG_OK;
}

static ng_status judge(const child_run *run, ng_error *err)
{
    const uint64_t limit = run->limits->memory_bytes;
    const ng_error *word = &run->word.err;
    if (!run->word.said) {
        return tell_death(run, err);
    }
    if (word->status == NG_ERR_NOMEM && limit != NG_CHILD_UNLIMITED) {
        return ng_fail(err, NG_ERR_LIMIT, "%s needs more memory than its limit of %llu MB",
            run->task->what, (unsigned long long)(limit >> 20));
    }
    if (word->status != NG_OK) {
        return ng_fail(err, word->status, "%s", word->text);
    }
    return NG_OK;
}

static ng_status open_pipe(int ends[2], const char *what, ng_error *err)
{
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return ng_fail(err, NG_ERR_IO, "no pipe for %s: %s", what, strerror(errno));
    }
    (void)fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return NG_OK;
}

ng_status ng_child__run(const ng_child_task *task, const ng_child_limits *limits, ng_error *err)
{
    int ends[2];
    const pid_t parent = getpid();
    child_run run = {.task = task, .limits = limits, .began_ms = now_ms()};
    ng_status status = open_pipe(ends, task->what, err);
    if (status != NG_OK) {
        return status;
    }
    run.pid = fork();
    if (run.pid == 0) {
        close(ends[0]);
        be_child(task, limits, parent, ends[1]);
    }
    close(ends[1]);
    if (run.pid < 0) {
        close(ends[0]);
        return ng_fail(err, NG_ERR_IO, "no process for %s: %s", task->what, strerror(errno));
    }
    run.fd = ends[0];
    status = watch(&run, err);
    if (!run.reaped) {
        kill(run.pid, SIGKILL); // one that has said its word has nothing left to do
        run.wait_status = ng_child__wait(run.pid);
    }
    close(run.fd);
    return status == NG_OK ? judge(&run, err) : status;
}
