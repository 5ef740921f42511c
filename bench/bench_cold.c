// SPDX-License-Identifier: GPL-3.0-or-later
// A question in a cold process: `netgraph suggest` beside a trivial process that opens the same
// LMDB environment, reads one value and ends. Both are started in turns, their output goes to
// /dev/null, the store is in the page cache.
#include "harness.h"
#include "netgraph.h"

#include <fcntl.h>
#include <lmdb.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

// The trivial process.
static int trivial(const char *directory)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    unsigned char key[4] = {0, 0, 0, 1};
    MDB_val k = {sizeof key, key};
    MDB_val value;
    if (mdb_env_create(&env) != 0 || mdb_env_set_mapsize(env, (size_t)1 << 40) != 0 ||
        mdb_env_set_maxdbs(env, 64) != 0 ||
        mdb_env_open(env, directory, MDB_RDONLY | MDB_NOTLS | MDB_NORDAHEAD, 0600) != 0 ||
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
static double run(char *const *arguments)
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

static void make_store(const char *network, const char *store)
{
    ng_error err;
    ng_store *handle;
    ng_import_report report;
    ng_store_options create = {.create = true};
    if (ng_store_open(store, &create, &handle, &err) != NG_OK ||
        ng_import(handle, &network, 1, NULL, &report, &err) != NG_OK ||
        ng_refresh(handle, NULL, &(ng_refresh_report){0}, &err) != NG_OK) {
        bench_fail("%s", err.text);
    }
    ng_import_report_release(&report);
    ng_store_close(handle);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--trivial") == 0) {
        return trivial(argv[2]);
    }
    bench_options options =
        bench_parse(argc, argv, (bench_options){.members = 2000, .runs = 500, .seed = 1});
    bench_random random = {options.seed};
    char store[700];
    char command[700];
    char self[700];
    char member[16];
    const char *slash = strrchr(argv[0], '/');
    int folder = slash == NULL ? 0 : (int)(slash - argv[0] + 1);
    bench_print_header("bench_cold", &options);
    snprintf(store, sizeof store, "%s/store", bench_folder());
    snprintf(command, sizeof command, "%.*snetgraph", folder, argv[0]);
    snprintf(self, sizeof self, "%s", argv[0]);
    make_store(bench_generate(argv[0], &options), store);
    char trivial_option[] = "--trivial";
    char db[] = "--db";
    char suggest[] = "suggest";
    char quiet[] = "--quiet";
    char *trivial_arguments[] = {self, trivial_option, store, NULL};
    char *arguments[] = {command, db, store, quiet, suggest, member, NULL};
    bench_series floor_times = {.name = "floor, opens the store and reads"};
    bench_series times = {.name = "netgraph suggest"};
    for (uint32_t i = 0; i < options.runs + 20; i++) {
        snprintf(member, sizeof member, "%u", 1 + bench_random_below(&random, options.members));
        double floor_seconds = run(trivial_arguments);
        double seconds = run(arguments);
        // The first runs fill the page cache.
        if (i >= 20) {
            bench_series_add(&floor_times, floor_seconds);
            bench_series_add(&times, seconds);
        }
    }
    bench_series_print(&floor_times, NULL);
    bench_series_print(&times, &floor_times);
    bench_series_finish(&floor_times);
    bench_series_finish(&times);
    return 0;
}
