// SPDX-License-Identifier: GPL-3.0-or-later
// A question in a cold process: `netgraph suggest --by mutual` and `netgraph suggest` beside a
// bare one-shot that counts the mutual connections of the same member over plain lists in LMDB
// and prints the same ten, and beside a process that opens the store, reads one value and ends.
// All are started in turns, their output goes to /dev/null, the stores are in the page cache.
// Before, `--by mutual` must name the members of the bare one-shot.
#include "cold.h"
#include "floor.h"
#include "netgraph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 10u
#define CHECKED 50u

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
        printf("%u %u\n", answer[i].vertex, answer[i].mutual);
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

// Members and their mutual connections as printed: alone, or in a table whose columns are for,
// rank, member, name, score, hops, mutual.
static uint32_t read_answers(const char *path, bool table, floor_answer *out)
{
    char line[4096];
    uint32_t count = 0;
    FILE *file = fopen(path, "r");
    while (file != NULL && count < ANSWERS && fgets(line, sizeof line, file) != NULL) {
        uint32_t *vertex = &out[count].vertex;
        uint32_t *mutual = &out[count].mutual;
        // The header of a table has no numbers.
        count += 2 ==
            (table ? sscanf(line, "%*u %*u %u %*[^\t] %*u %*u %u", vertex, mutual)
                   : sscanf(line, "%u %u", vertex, mutual));
    }
    if (file == NULL) {
        bench_fail("cannot read %s", path);
    }
    fclose(file);
    return count;
}

static void check_answers(
    char *const *bare, char *const *table, const bench_options *options, char member[16])
{
    char path[2][700];
    bench_random random = {options->seed + 1};
    snprintf(path[0], sizeof path[0], "%s/bare", bench_folder());
    snprintf(path[1], sizeof path[1], "%s/table", bench_folder());
    for (uint32_t i = 0; i < CHECKED; i++) {
        floor_answer expected[ANSWERS];
        floor_answer found[ANSWERS];
        snprintf(member, 16, "%u", 1 + bench_random_below(&random, options->members));
        cold_run_into(bare, path[0]);
        cold_run_into(table, path[1]);
        const uint32_t count = read_answers(path[0], false, expected);
        if (read_answers(path[1], true, found) != count ||
            memcmp(expected, found, count * sizeof *found) != 0) {
            bench_fail("netgraph and the floor disagree for member %s", member);
        }
    }
    printf("answers: those of the floor for %u random members\n", CHECKED);
}

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

static bool is_small(const char *word)
{
    return strcmp(word, "--trivial") == 0 || strcmp(word, "--one-shot") == 0 ||
        strcmp(word, "--memory") == 0;
}

// What this program is in a process of its own.
static int be_small(int argc, char **argv)
{
    if (strcmp(argv[1], "--memory") == 0) {
        return cold_tell_memory(argv + 2);
    }
    return argc == 5 ? one_shot(argv[2], argv[3], argv[4]) : cold_trivial(argv[2]);
}

int main(int argc, char **argv)
{
    if (argc > 2 && is_small(argv[1])) {
        return be_small(argc, argv);
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
    char format[] = "--format";
    char tsv[] = "tsv";
    char *const table[] = {
        command, db, store, quiet, format, tsv, suggest, by, mutual, member, NULL};
    check_answers(all[BARE].arguments, table, &options, member);
    measure(all, &options, member);
    for (uint32_t k = 0; k < CONTESTANTS; k++) {
        bench_series_print(&all[k].times, k == BARE ? NULL : &all[BARE].times);
        printf("%-34s memory %.1f MB\n", "", (double)cold_memory(self, all[k].arguments) / 1e6);
    }
    for (uint32_t k = 0; k < CONTESTANTS; k++) {
        bench_series_finish(&all[k].times);
    }
    return 0;
}
