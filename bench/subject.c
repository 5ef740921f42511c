// SPDX-License-Identifier: GPL-3.0-or-later
// Stores and processes under measurement.
//
// wait4 tells the memory of one child; POSIX tells that of the largest so far.
#define _DEFAULT_SOURCE
#include "subject.h"

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

void bench_must(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        bench_fail("%s", err->text);
    }
}

uint64_t bench_data_bytes(const char *directory)
{
    char path[800];
    snprintf(path, sizeof path, "%s/data.mdb", directory);
    return bench_file_bytes(path);
}

ng_store *bench_store_make(const char *network, const char *path)
{
    ng_error err;
    ng_store *store;
    ng_import_report report;
    ng_store_options create = {.create = true};
    bench_must(ng_store_open(path, &create, &store, &err), &err);
    bench_must(ng_import(store, &network, 1, NULL, &report, &err), &err);
    printf("store: %llu members, %llu connections, %.1f MB\n",
        (unsigned long long)report.members, (unsigned long long)report.connections,
        (double)bench_data_bytes(path) / 1e6);
    ng_import_report_release(&report);
    return store;
}

ng_member bench_member(ng_txn *txn, uint32_t key)
{
    char text[16];
    ng_member member;
    ng_error err;
    int bytes = snprintf(text, sizeof text, "%u", key);
    bench_must(
        ng_member_find(txn, (ng_text){text, (size_t)bytes}, &member, NULL, NULL, &err), &err);
    return member;
}

const char *bench_command(const char *program)
{
    static char command[700];
    const char *slash = strrchr(program, '/');
    snprintf(command, sizeof command, "%.*snetgraph",
        slash == NULL ? 0 : (int)(slash - program + 1), program);
    return command;
}

// Reads what the command prints until it ends.
static void read_lines(int from, double begin, bench_series *lines)
{
    static char block[65536];
    double last = begin;
    ssize_t got;
    while ((got = read(from, block, sizeof block)) > 0) {
        double now = bench_now();
        for (const char *at = block; lines != NULL && at < block + got; at++) {
            if (*at == '\n') {
                bench_series_add(lines, now - last);
                last = now;
            }
        }
    }
    close(from);
}

static double of_timeval(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

void bench_process_run(bench_process *process)
{
    int ends[2];
    int status = 0;
    pid_t pid;
    struct rusage usage;
    posix_spawn_file_actions_t actions;
    const char *input = process->input == NULL ? "/dev/null" : process->input;
    if (pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) != 0 ||
        (process->output == NULL
                ? posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
                : posix_spawn_file_actions_addopen(
                      &actions, 1, process->output, O_WRONLY | O_CREAT | O_TRUNC, 0600)) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[0]) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[1]) != 0) {
        bench_fail("no memory");
    }
    double begin = bench_now();
    if (posix_spawn(&pid, process->arguments[0], &actions, NULL, process->arguments, environ) !=
        0) {
        bench_fail("cannot start %s", process->arguments[0]);
    }
    close(ends[1]);
    read_lines(ends[0], begin, process->lines);
    if (wait4(pid, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        bench_fail("%s failed", process->arguments[0]);
    }
    process->seconds = bench_now() - begin;
    process->processor_seconds = of_timeval(usage.ru_utime) + of_timeval(usage.ru_stime);
    process->memory_bytes = (uint64_t)usage.ru_maxrss * 1024;
    posix_spawn_file_actions_destroy(&actions);
}
