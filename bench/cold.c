// SPDX-License-Identifier: GPL-3.0-or-later
// Processes that answer one question.
#include "cold.h"

#include <fcntl.h>
#include <lmdb.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

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
// import.
double cold_run(char *const *arguments)
{
    int status = 0;
    pid_t pid;
    posix_spawn_file_actions_t actions;
    if (posix_spawn_file_actions_init(&actions) != 0 ||
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0) != 0 ||
        posix_spawn_file_actions_adddup2(&actions, 1, 2) != 0) {
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
