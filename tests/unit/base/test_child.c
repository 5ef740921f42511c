// SPDX-License-Identifier: GPL-3.0-or-later
// Work in a child: what it brings back, and that whatever ends it leaves the caller alive with
// one sentence and without the child.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "base/status.h"
#include "support/sanitized.h"

static const ng_child_limits unlimited = {NG_CHILD_UNLIMITED, NG_CHILD_UNLIMITED, NULL};

/** Lies in memory that parent and child share. */
typedef struct shared_work {
    volatile pid_t child;
    volatile int stop;
    uint64_t sum;
    int signal; // raised by the child
} shared_work;

static int share(void **state)
{
    *state = ng_child__share(sizeof(shared_work));
    return *state == NULL ? -1 : 0;
}

static int unshare(void **state)
{
    ng_child__unshare(*state, sizeof(shared_work));
    return 0;
}

static ng_status run(
    shared_work *work, ng_child_work what, const ng_child_limits *limits, ng_error *err)
{
    const ng_child_task task = {what, work, "counting"};
    const ng_status status = ng_child__run(&task, limits, err);
    // Nobody is left to wait for.
    assert_int_equal(-1, waitpid(-1, NULL, WNOHANG));
    assert_int_equal(ECHILD, errno);
    return status;
}

static ng_status count_up(void *context, ng_error *err)
{
    shared_work *work = context;
    (void)err;
    work->child = getpid();
    for (uint64_t i = 1; i <= 1000; i++) {
        work->sum += i;
    }
    return NG_OK;
}

static void test_ng_child__run__brings_back_what_is_shared(void **state)
{
    shared_work *work = *state;
    ng_error err = {0};
    assert_int_equal(NG_OK, run(work, count_up, &unlimited, &err));
    assert_int_equal(500500, work->sum);
    assert_true(work->child > 0 && work->child != getpid());
}

static ng_status refuse(void *context, ng_error *err)
{
    (void)context;
    return ng_fail(err, NG_ERR_REFUSED, "numbers above %d are refused", 9);
}

static void test_ng_child__run__passes_faults_on(void **state)
{
    ng_error err = {0};
    assert_int_equal(NG_ERR_REFUSED, run(*state, refuse, &unlimited, &err));
    assert_string_equal("numbers above 9 are refused", err.text);
    assert_int_equal(NG_ERR_REFUSED, err.status);
    assert_int_equal(NG_ERR_REFUSED, run(*state, refuse, &unlimited, NULL));
}

static ng_status end_by_signal(void *context, ng_error *err)
{
    const shared_work *work = context;
    (void)err;
    raise(work->signal);
    return NG_OK;
}

static void ignore(int number)
{
    (void)number;
}

// Handlers of the caller do not keep the child alive either.
static void test_ng_child__run__survives_the_death_of_the_child(void **state)
{
    static const int numbers[] = {SIGKILL, SIGABRT, SIGSEGV};
    shared_work *work = *state;
    void (*before)(int) = signal(SIGABRT, ignore);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char sentence[64];
        ng_error err = {0};
        work->signal = numbers[i];
        snprintf(sentence, sizeof sentence, "counting was ended by signal %d", numbers[i]);
        assert_int_equal(NG_ERR_INTERNAL, run(work, end_by_signal, &unlimited, &err));
        assert_string_equal(sentence, err.text);
    }
    signal(SIGABRT, before);
}

static ng_status leave_without_a_word(void *context, ng_error *err)
{
    (void)context;
    (void)err;
    _exit(0);
}

static void test_ng_child__run__says_when_the_child_said_nothing(void **state)
{
    ng_error err = {0};
    assert_int_equal(NG_ERR_INTERNAL, run(*state, leave_without_a_word, &unlimited, &err));
    assert_string_equal("counting ended before it was done", err.text);
}

static ng_status count_for_ever(void *context, ng_error *err)
{
    shared_work *work = context;
    (void)err;
    work->child = getpid();
    while (work->stop == 0) {
    }
    return NG_OK;
}

static void test_ng_child__run__stops_at_the_time_limit(void **state)
{
    ng_error err = {0};
    ng_child_limits limits = unlimited;
    limits.time_ms = 30;
    assert_int_equal(NG_ERR_LIMIT, run(*state, count_for_ever, &limits, &err));
    assert_string_equal("counting was stopped at its time limit of 30 ms", err.text);
    limits.time_ms = 1000;
    assert_int_equal(NG_ERR_LIMIT, run(*state, count_for_ever, &limits, &err));
    assert_string_equal("counting was stopped at its time limit of 1 second", err.text);
}

static volatile sig_atomic_t flag;

static void set_flag(int number)
{
    (void)number;
    flag = 1;
}

// An interrupt from the keyboard reaches both; the child leaves it to the caller.
static void *interrupt_both(void *context)
{
    const shared_work *work = context;
    while (work->child == 0) {
    }
    kill(work->child, SIGINT);
    kill(getpid(), SIGINT);
    return NULL;
}

static void test_ng_child__run__stops_when_asked(void **state)
{
    shared_work *work = *state;
    ng_error err = {0};
    pthread_t thread;
    ng_child_limits limits = unlimited;
    flag = 0;
    limits.cancel = &flag;
    void (*before)(int) = signal(SIGINT, set_flag);
    assert_int_equal(0, pthread_create(&thread, NULL, interrupt_both, work));
    assert_int_equal(NG_ERR_INTERRUPTED, run(work, count_for_ever, &limits, &err));
    assert_string_equal("counting was interrupted", err.text);
    pthread_join(thread, NULL);
    signal(SIGINT, before);
}

#if !NG_TESTS_SANITIZED
// Takes 64 MB, and the error that its caller makes of it when there is no more.
static ng_status take_memory(void *context, ng_error *err)
{
    (void)context;
    for (size_t i = 0; i < 64; i++) {
        char *at = ng_memory__allocate((size_t)1 << 20);
        if (at == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory to count");
        }
        memset(at, 1, (size_t)1 << 20);
    }
    return NG_OK;
}

static void test_ng_child__run__stops_at_the_memory_limit(void **state)
{
    ng_error err = {0};
    ng_child_limits limits = unlimited;
    limits.memory_bytes = UINT64_C(32) << 20;
    assert_int_equal(NG_ERR_LIMIT, run(*state, take_memory, &limits, &err));
    assert_string_equal("counting needs more memory than its limit of 32 MB", err.text);
    limits.memory_bytes = UINT64_C(80) << 20;
    assert_int_equal(NG_OK, run(*state, take_memory, &limits, &err));
}
#endif

static ng_status say_there_is_no_memory(void *context, ng_error *err)
{
    (void)context;
    return ng_fail(err, NG_ERR_NOMEM, "no memory to count");
}

static void test_ng_child__run__without_a_limit_passes_want_of_memory_on(void **state)
{
    ng_error err = {0};
    assert_int_equal(NG_ERR_NOMEM, run(*state, say_there_is_no_memory, &unlimited, &err));
    assert_string_equal("no memory to count", err.text);
}

// A caller that does not want to know of its children gets its answer all the same.
static void test_ng_child__run__works_when_children_are_not_waited_for(void **state)
{
    shared_work *work = *state;
    ng_error err = {0};
    void (*before)(int) = signal(SIGCHLD, SIG_IGN);
    assert_int_equal(NG_OK, run(work, count_up, &unlimited, &err));
    assert_int_equal(500500, work->sum);
    assert_int_equal(NG_ERR_INTERNAL, run(work, leave_without_a_word, &unlimited, &err));
    signal(SIGCHLD, before);
}

// The caller is killed while its child works: the pipe that only the child still holds closes.
static void test_ng_child__run__ends_with_the_caller(void **state)
{
    shared_work *work = *state;
    int ends[2];
    char byte;
    assert_int_equal(0, pipe(ends));
    const pid_t caller = fork();
    if (caller == 0) {
        const ng_child_task task = {count_for_ever, work, "counting"};
        close(ends[0]);
        (void)ng_child__run(&task, &unlimited, NULL);
        _exit(0);
    }
    close(ends[1]);
    while (work->child == 0) {
    }
    assert_int_equal(0, kill(caller, SIGKILL));
    assert_int_equal(caller, waitpid(caller, NULL, 0));
    assert_int_equal(0, read(ends[0], &byte, 1));
    close(ends[0]);
}

#define WITH_MEMORY(test) cmocka_unit_test_setup_teardown(test, share, unshare)

int main(void)
{
    const struct rlimit no_core = {0, 0};
    setrlimit(RLIMIT_CORE, &no_core);
    const struct CMUnitTest tests[] = {
        WITH_MEMORY(test_ng_child__run__brings_back_what_is_shared),
        WITH_MEMORY(test_ng_child__run__passes_faults_on),
        WITH_MEMORY(test_ng_child__run__survives_the_death_of_the_child),
        WITH_MEMORY(test_ng_child__run__says_when_the_child_said_nothing),
        WITH_MEMORY(test_ng_child__run__stops_at_the_time_limit),
        WITH_MEMORY(test_ng_child__run__stops_when_asked),
#if !NG_TESTS_SANITIZED
        WITH_MEMORY(test_ng_child__run__stops_at_the_memory_limit),
#endif
        WITH_MEMORY(test_ng_child__run__without_a_limit_passes_want_of_memory_on),
        WITH_MEMORY(test_ng_child__run__works_when_children_are_not_waited_for),
        WITH_MEMORY(test_ng_child__run__ends_with_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
