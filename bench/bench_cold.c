// SPDX-License-Identifier: GPL-3.0-or-later
// A question in a cold process: `netgraph suggest --by mutual` and `netgraph suggest` beside a
// bare one-shot that counts the mutual connections of the same member over plain lists in LMDB
// and prints the same ten, and beside a process that opens the store, reads one value and ends.
// All are started in turns, their output goes to /dev/null, the stores are in the page cache.
#include "cold.h"
#include "floor.h"
#include "netgraph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 10u

// The bare one-shot: what it takes from the command line is what a store has to look up.
static int one_shot(const char *directory, const char *vertex, const char *vertex_count)
{
    floor_answer answer[ANSWERS];
    const uint32_t limit = (uint32_t)strtoul(vertex_count, NULL, 10);
    const uint32_t who = (uint32_t)strtoul(vertex, NULL, 10);
    floor_store *store = floor_store_open(directory, limit);
    floor_scratch scratch = floor_scratch_make(limit);
    const uint32_t count = floor_suggest_store(store, &scratch, who, ANSWERS, answer);
    for (uint32_t i = 0; i < count; i++) {
        printf("%u  %u\n", answer[i].vertex, answer[i].mutual);
    }
    floor_scratch_finish(&scratch);
    floor_store_close(store);
    return 0;
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

// One way to answer.
typedef struct contestant {
    char *arguments[10]; // NULL behind the last
    bench_series times;
} contestant;

enum {
    TRIVIAL,
    BARE,
    MUTUAL,
    DEFAULT,
    CONTESTANTS
};

static void measure(contestant *all, const bench_options *options, char member[16])
{
    bench_random random = {options->seed};
    for (uint32_t i = 0; i < options->runs + 20; i++) {
        snprintf(member, 16, "%u", 1 + bench_random_below(&random, options->members));
        for (uint32_t k = 0; k < CONTESTANTS; k++) {
            // Each comes first, second, third and last as often as the others.
            contestant *one = &all[(k + i) % CONTESTANTS];
            const double seconds = cold_run(one->arguments);
            // The first runs fill the page cache.
            if (i >= 20) {
                bench_series_add(&one->times, seconds);
            }
        }
    }
}

static void make_floor(const char *network, const bench_options *options, const char *directory)
{
    char path[700];
    snprintf(path, sizeof path, "%s/connections.csv", network);
    bench_graph graph = bench_read_graph(path, options->members);
    floor_store_write(&graph, directory);
    bench_graph_finish(&graph);
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--trivial") == 0) {
        return cold_trivial(argv[2]);
    }
    if (argc == 5 && strcmp(argv[1], "--one-shot") == 0) {
        return one_shot(argv[2], argv[3], argv[4]);
    }
    bench_options options =
        bench_parse(argc, argv, (bench_options){.members = 2000, .runs = 500, .seed = 1});
    char store[700];
    char plain[700];
    char command[700];
    char self[700];
    char member[16];
    char limit[16];
    const char *slash = strrchr(argv[0], '/');
    int folder = slash == NULL ? 0 : (int)(slash - argv[0] + 1);
    bench_print_header("bench_cold", &options);
    snprintf(store, sizeof store, "%s/store", bench_folder());
    snprintf(plain, sizeof plain, "%s/plain", bench_folder());
    snprintf(command, sizeof command, "%.*snetgraph", folder, argv[0]);
    snprintf(self, sizeof self, "%s", argv[0]);
    snprintf(limit, sizeof limit, "%u", options.members + 1);
    const char *network = bench_generate(argv[0], &options);
    make_store(network, store);
    make_floor(network, &options, plain);
    char trivial_option[] = "--trivial";
    char one_shot_option[] = "--one-shot";
    char db[] = "--db";
    char suggest[] = "suggest";
    char by[] = "--by";
    char mutual[] = "mutual";
    char quiet[] = "--quiet";
    contestant all[CONTESTANTS] = {
        [TRIVIAL] = {{self, trivial_option, store, NULL},
            {.name = "opens the store and reads"}},
        [BARE] = {{self, one_shot_option, plain, member, limit, NULL},
            {.name = "floor, bare one-shot"}},
        [MUTUAL] = {{command, db, store, quiet, suggest, by, mutual, member, NULL},
            {.name = "netgraph suggest --by mutual"}},
        [DEFAULT] = {{command, db, store, quiet, suggest, member, NULL},
            {.name = "netgraph suggest"}},
    };
    measure(all, &options, member);
    for (uint32_t k = 0; k < CONTESTANTS; k++) {
        bench_series_print(&all[k].times, k == BARE ? NULL : &all[BARE].times);
    }
    for (uint32_t k = 0; k < CONTESTANTS; k++) {
        bench_series_finish(&all[k].times);
    }
    return 0;
}
