// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that answer one question.
#include "cold.h"

#include <fcntl.h>
#include <lmdb.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MAX 32u

extern char **environ;

int cold_trivial(const char *store)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    unsigned char key[4] = {0, 0, 0, 1};
    MDB_val k = {sizeof key, key};
    MDB_val value;
    if (mdb_env_create(&env) != 0 || mdb_env_set_mapsize(env, (size_t)1 << 40) != 0 ||
        mdb_env_set_maxdbs(env, 64) != 0 ||
        mdb_env_open(env, store, MDB_RDONLY | MDB_NOTLS | MDB_NORDAHEAD, 0600) != 0 ||
        mdb_txn_begin(env, NULL, MDB_RDONLY, &txn) != 0 ||
        mdb_dbi_open(txn, "members", 0, &dbi) != 0 || mdb_get(txn, dbi, &k, &value) != 0) {
        return 1;
    }
    printf("%zu\n", value.mv_size);
    mdb_txn_abort(txn);
    mdb_env_close(env);
    return 0;
}

// posix_spawn does not copy the page tables of this process, which may have grown by the
// import. What is said besides is not kept.
static double run_into(char *const *arguments, const char *output)
{
    int status = 0;
    pid_t pid;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(
            &actions, 1, output, O_WRONLY | O_CREAT | O_TRUNC, 0600) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0) != 0) {
        bench_fail("no memory");
    }
    double begin = bench_now();
    int failed = posix_spawn(&pid, arguments[0], &actions, NULL, arguments, environ);
    if (failed != 0 || waitpid(pid, &status, 0) < 0) {
        bench_fail("cannot start %s", arguments[0]);
    }
    double end = bench_now();
    posix_spawn_file_actions_destroy(&actions);
    if (!WIFEXITED(status) || WEXITSTATUS(status) > 1) {
        bench_fail("%s failed", arguments[0]);
    }
    return end - begin;
}

double cold_run(char *const *arguments)
{
    return run_into(arguments, "/dev/null");
}

void cold_run_into(char *const *arguments, const char *output)
{
    run_into(arguments, output);
}

int cold_tell_memory(char *const *arguments)
{
    struct rusage usage;
    run_into(arguments, "/dev/null");
    getrusage(RUSAGE_CHILDREN, &usage);
    printf("%ld\n", usage.ru_maxrss);
    return 0;
}

uint64_t cold_memory(const char *program, char *const *arguments)
{
    char self[700];
    char option[] = "--memory";
    char path[700];
    char *words[WORDS_MAX + 3] = {self, option};
    unsigned long kilobytes = 0;
    snprintf(self, sizeof self, "%s", program);
    snprintf(path, sizeof path, "%s/memory", bench_folder());
    for (size_t i = 0; i < WORDS_MAX && arguments[i] != NULL; i++) {
        words[i + 2] = arguments[i];
    }
    run_into(words, path);
    FILE *file = fopen(path, "r");
    if (file == NULL || fscanf(file, "%lu", &kilobytes) != 1) {
        bench_fail("cannot read %s", path);
    }
    fclose(file);
    return (uint64_t)kilobytes * 1024;
}
