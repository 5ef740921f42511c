// SPDX-License-Identifier: GPL-3.0-or-later
// Stores and processes under measurement.
//
// wait4 tells the processor time of one child.
#define _DEFAULT_SOURCE
#include "subject.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define LOOK_EVERY_MS 20

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

// The largest memory of a running process so far; the memory that a finished one had is told
// too large by the memory of the process that started it.
static void look_at_memory(bench_process *process, pid_t pid)
{
    char path[64];
    char line[256];
    unsigned long kilobytes = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        if (sscanf(line, "VmHWM: %lu", &kilobytes) == 1 &&
            kilobytes * 1024 > process->memory_bytes) {
            process->memory_bytes = kilobytes * 1024;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

// Reads what the command prints until it ends.
static void read_lines(bench_process *process, pid_t pid, int from, double begin)
{
    static char block[65536];
    double last = begin;
    ssize_t got = 1;
    while (got > 0) {
        struct pollfd wait = {.fd = from, .events = POLLIN};
        if (poll(&wait, 1, LOOK_EVERY_MS) == 0) {
            look_at_memory(process, pid);
            continue;
        }
        got = read(from, block, sizeof block);
        double now = bench_now();
        for (const char *at = block; process->lines != NULL && at < block + got; at++) {
            if (*at == '\n') {
                bench_series_add(process->lines, now - last);
                last = now;
            }
        }
        look_at_memory(process, pid);
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
    // The command keeps the other end of the pipe open, so that its end is seen.
    const char *input = process->input == NULL ? "/dev/null" : process->input;
    if (pipe(ends) != 0 || posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0) != 0 ||
        (process->output == NULL
                ? posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
                : posix_spawn_file_actions_addopen(
                      &actions, 1, process->output, O_WRONLY | O_CREAT | O_TRUNC, 0600)) != 0 ||
        posix_spawn_file_actions_addclose(&actions, ends[0]) != 0) {
        bench_fail("no memory");
    }
    double begin = bench_now();
    if (posix_spawn(&pid, process->arguments[0], &actions, NULL, process->arguments, environ) !=
        0) {
        bench_fail("cannot start %s", process->arguments[0]);
    }
    close(ends[1]);
    process->memory_bytes = 0;
    read_lines(process, pid, ends[0], begin);
    if (wait4(pid, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        bench_fail("%s failed", process->arguments[0]);
    }
    process->seconds = bench_now() - begin;
    process->processor_seconds = of_timeval(usage.ru_utime) + of_timeval(usage.ru_stime);
    posix_spawn_file_actions_destroy(&actions);
}
