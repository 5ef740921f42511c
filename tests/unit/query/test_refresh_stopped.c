// SPDX-License-Identifier: GPL-3.0-or-later
// refresh --communities, stopped from without in every way there is: the caller lives, hears
// one sentence, and the store is as it was.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/text.h"
#include "support/analytics_place.h"
#include "support/sanitized.h"
#include "support/suggest_fixture.h"

/** Large enough for Leiden to take many times as long as finding and stopping its process. */
#define MEMBERS 20000u
#define CONNECTIONS 200000u

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

// A random network in a store without open transaction.
static int set_up(void **state)
{
    assert_int_equal(0, suggest_fixture_set_up(state));
    suggest_fixture *fixture = *state;
    char path[128];
    snprintf(path, sizeof path, "%s/connections.csv", fixture->scratch.directory);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "a,b\n");
    ng_random random;
    ng_random__init(&random, 5);
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        const unsigned long long a = ng_random__below(&random, MEMBERS);
        const unsigned long long b = ng_random__below(&random, MEMBERS);
        fprintf(file, "%llu,%llu\n", a, a == b ? b + 1 : b);
    }
    assert_int_equal(0, fclose(file));
    ng_error err = {0};
    ng_import_report report;
    const char *paths[] = {path};
    check(ng_txn_commit(fixture->scratch.txn, &err), &err);
    fixture->scratch.txn = NULL;
    check(ng_import(fixture->scratch.store, paths, 1, NULL, &report, &err), &err);
    ng_import_report_release(&report);
    assert_int_equal(0, unlink(path));
    return 0;
}

static int tear_down(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    check(
        ng_txn_begin(fixture->scratch.store, NG_TXN_WRITE, &fixture->scratch.txn, &err), &err);
    return suggest_fixture_tear_down(state);
}

static void dump(suggest_fixture *fixture, ng_buffer *out)
{
    ng_error err = {0};
    check(ng_txn_begin(fixture->scratch.store, NG_TXN_READ, &fixture->scratch.txn, &err), &err);
    scratch_store_dump(&fixture->scratch, out);
    ng_txn_abort(fixture->scratch.txn);
    fixture->scratch.txn = NULL;
}

// Refresh ends as expected and leaves every byte as it was; then one without limits works.
static void assert_stopped(suggest_fixture *fixture, const ng_refresh_options *options,
    ng_status expected, const char *sentence)
{
    ng_buffer before = {0};
    ng_buffer after = {0};
    ng_refresh_report report;
    ng_error err = {0};
    dump(fixture, &before);
    assert_int_equal(expected, ng_refresh(fixture->scratch.store, options, &report, &err));
    assert_string_equal(sentence, err.text);
    assert_int_equal(0, report.change);
    dump(fixture, &after);
    assert_int_equal(before.bytes, after.bytes);
    assert_memory_equal(before.at, after.at, before.bytes);
    ng_buffer__finish(&before);
    ng_buffer__finish(&after);
    const ng_refresh_options again = {.communities = true};
    check(ng_refresh(fixture->scratch.store, &again, &report, &err), &err);
    assert_true(report.communities > 0);
    uint64_t faults = 7;
    check(ng_doctor(fixture->scratch.path, NULL, NULL, &faults, &err), &err);
    assert_int_equal(0, faults);
}

static void test_ng_refresh__stops_at_the_time_limit(void **state)
{
    const ng_refresh_options options = {.communities = true, .time_limit_ms = 5};
    assert_stopped(*state, &options, NG_ERR_LIMIT,
        "finding communities was stopped at its time limit of 5 ms");
}

#if !NG_TESTS_SANITIZED
static void test_ng_refresh__stops_at_the_memory_limit(void **state)
{
    const ng_refresh_options options = {
        .communities = true, .memory_limit_bytes = UINT64_C(4) << 20};
    assert_stopped(*state, &options, NG_ERR_LIMIT,
        "finding communities needs more memory than its limit of 4 MB");
}
#endif

/** Waits for the child, and does something then. */
typedef struct intruder {
    pthread_t thread;
    bool began;
    volatile int cancel;
    bool kills; // the child; else it sets the flag
} intruder;

// The process id in `name` when that is a child of this process; else 0.
static pid_t child_named(const char *name)
{
    char path[300];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", name);
    FILE *file = strspn(name, "0123456789") == strlen(name) ? fopen(path, "r") : NULL;
    if (file == NULL) {
        return 0;
    }
    // "pid (name) state parent": the name is that of this test.
    const bool read = fscanf(file, "%*d (%*[^)]) %*c %d", &parent) == 1;
    fclose(file);
    return read && parent == getpid() ? (pid_t)strtol(name, NULL, 10) : 0;
}

static pid_t find_child(void)
{
    pid_t child = 0;
    DIR *folder = opendir("/proc");
    assert_non_null(folder);
    const struct dirent *entry;
    while (child == 0 && (entry = readdir(folder)) != NULL) {
        child = child_named(entry->d_name);
    }
    closedir(folder);
    return child;
}

static void *wait_and_stop(void *context)
{
    intruder *one = context;
    pid_t child;
    while ((child = find_child()) == 0) {
        sched_yield();
    }
    if (one->kills) {
        kill(child, SIGKILL);
    } else {
        one->cancel = 1;
    }
    return NULL;
}

static void begin_waiting(void *context, const char *what, uint64_t done, uint64_t total)
{
    intruder *one = context;
    (void)done;
    (void)total;
    if (strcmp(what, "finding communities") == 0) {
        one->began = pthread_create(&one->thread, NULL, wait_and_stop, one) == 0;
    }
}

static void assert_stopped_by(
    void **state, intruder *one, ng_status expected, const char *sentence)
{
    const ng_refresh_options options = {.communities = true,
        .cancel = &one->cancel,
        .progress = begin_waiting,
        .progress_context = one};
    assert_stopped(*state, &options, expected, sentence);
    assert_true(one->began);
    pthread_join(one->thread, NULL);
}

static void test_ng_refresh__outlives_the_death_of_its_child(void **state)
{
    intruder one = {.kills = true};
    assert_stopped_by(
        state, &one, NG_ERR_INTERNAL, "finding communities was ended by signal 9");
}

static void test_ng_refresh__stops_its_child_when_asked(void **state)
{
    intruder one = {.kills = false};
    assert_stopped_by(state, &one, NG_ERR_INTERRUPTED, "finding communities was interrupted");
}

#define WITH_NETWORK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(int count, char **arguments)
{
    (void)count;
    analytics_place_link(arguments[0], ANALYTICS_BUILT);
    const struct CMUnitTest tests[] = {
        WITH_NETWORK(test_ng_refresh__stops_at_the_time_limit),
#if !NG_TESTS_SANITIZED
        WITH_NETWORK(test_ng_refresh__stops_at_the_memory_limit),
#endif
        WITH_NETWORK(test_ng_refresh__outlives_the_death_of_its_child),
        WITH_NETWORK(test_ng_refresh__stops_its_child_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
