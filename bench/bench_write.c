// SPDX-License-Identifier: GPL-3.0-or-later
// Incremental writes: connections between random members, each durable on its own, and by
// `netgraph apply` in groups of 1,000 and 20,000. The floor changes the same two lists of the
// same pairs in plain LMDB; single changes are made in turns with it.
#include "floor.h"
#include "floor_writer.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct setting {
    bench_options options;
    bench_random random;
    char floor_path[700], store_path[700];
    floor_writer *floor;
    ng_store *store;
    const char *command;
    bench_pair *pairs; // [count] connected so far
    size_t count, capacity;
} setting;

// `count` further pairs of random members.
static const bench_pair *draw(setting *set, size_t count)
{
    if (set->count + count > set->capacity) {
        set->capacity = 2 * (set->count + count);
        set->pairs = realloc(set->pairs, set->capacity * sizeof *set->pairs);
        if (set->pairs == NULL) {
            bench_fail("no memory");
        }
    }
    bench_pair *out = set->pairs + set->count;
    for (size_t i = 0; i < count; i++) {
        do {
            out[i].a = 1 + bench_random_below(&set->random, set->options.members);
            out[i].b = 1 + bench_random_below(&set->random, set->options.members);
        } while (out[i].a == out[i].b);
    }
    set->count += count;
    return out;
}

static double connect_floor(setting *set, const bench_pair *pairs, size_t count)
{
    double begin = bench_now();
    floor_writer_connect(set->floor, pairs, count);
    return bench_now() - begin;
}

static double connect_one(setting *set, bench_pair pair)
{
    ng_txn *txn;
    ng_error err;
    ng_outcome outcome;
    double begin = bench_now();
    bench_must(ng_txn_begin(set->store, NG_TXN_WRITE, &txn, &err), &err);
    ng_member a = bench_member(txn, pair.a);
    ng_member b = bench_member(txn, pair.b);
    bench_must(ng_connect(txn, a, b, NG_DAY_NONE, &outcome, &err), &err);
    bench_must(ng_txn_commit(txn, &err), &err);
    return bench_now() - begin;
}

static void measure_single(setting *set)
{
    bench_series floor_times = {.name = "floor, one commit of two lists"};
    bench_series times = {.name = "connect, each durable"};
    for (uint32_t i = 0; i < set->options.runs; i++) {
        const bench_pair *pair = draw(set, 1);
        if (i % 2 == 0) {
            bench_series_add(&floor_times, connect_floor(set, pair, 1));
            bench_series_add(&times, connect_one(set, *pair));
        } else {
            bench_series_add(&times, connect_one(set, *pair));
            bench_series_add(&floor_times, connect_floor(set, pair, 1));
        }
    }
    bench_series_print(&floor_times, NULL);
    bench_series_print(&times, &floor_times);
    bench_series_finish(&floor_times);
    bench_series_finish(&times);
}

static void write_changes(const char *path, const bench_pair *pairs, size_t count, size_t group)
{
    FILE *file = fopen(path, "w");
    for (size_t i = 0; file != NULL && i < count; i++) {
        fprintf(file, "connect\t%u\t%u\n%s", pairs[i].a, pairs[i].b,
            (i + 1) % group == 0 ? "\n" : "");
    }
    if (file == NULL || fclose(file) != 0) {
        bench_fail("cannot write %s", path);
    }
}

static void print_rate(const char *who, size_t group, bench_series *times, double processor)
{
    double seconds = 0;
    for (size_t i = 0; i < times->count; i++) {
        seconds += times->seconds[i];
    }
    double changes = (double)(group * times->count);
    printf("  %s: %.0f connections a second", who, changes / seconds);
    if (processor > 0) {
        printf(", %.1f us of processor each", processor / changes * 1e6);
    }
    printf("\n");
}

static void measure_groups(setting *set, size_t group, size_t groups)
{
    char path[700];
    char names[2][64];
    const bench_pair *pairs = draw(set, group * groups);
    snprintf(path, sizeof path, "%s/changes", bench_folder());
    snprintf(names[0], sizeof names[0], "floor, groups of %zu", group);
    snprintf(names[1], sizeof names[1], "apply, groups of %zu", group);
    write_changes(path, pairs, group * groups, group);
    bench_series floor_times = {.name = names[0]};
    bench_series times = {.name = names[1]};
    for (size_t i = 0; i < groups; i++) {
        bench_series_add(&floor_times, connect_floor(set, pairs + i * group, group));
    }
    char command[700];
    char words[5][16] = {"--db", "--format", "json", "apply", "-"};
    snprintf(command, sizeof command, "%s", set->command);
    char *arguments[] = {
        command, words[0], set->store_path, words[1], words[2], words[3], words[4], NULL};
    bench_process apply = {.arguments = arguments, .input = path, .lines = &times};
    bench_process_run(&apply);
    times.count--; // The last line is the total.
    if (times.count != groups) {
        bench_fail("apply printed %zu groups instead of %zu", times.count, groups);
    }
    bench_series_print(&floor_times, NULL);
    bench_series_print(&times, &floor_times);
    print_rate("floor", group, &floor_times, 0);
    print_rate("apply", group, &times, apply.processor_seconds);
    printf("  apply: peak memory %.1f MB\n", (double)apply.memory_bytes / 1e6);
    bench_series_finish(&floor_times);
    bench_series_finish(&times);
}

// Every pair is connected from both ends, and members have as many connections as the floor
// says.
static void check_answers(setting *set)
{
    ng_txn *txn;
    ng_error err;
    ng_distance distance;
    ng_profile profile;
    bench_must(ng_txn_begin(set->store, NG_TXN_READ, &txn, &err), &err);
    for (size_t i = 0; i < set->count; i++) {
        ng_member a = bench_member(txn, set->pairs[i].a);
        ng_member b = bench_member(txn, set->pairs[i].b);
        bench_must(
            ng_degree(txn, i % 2 == 0 ? a : b, i % 2 == 0 ? b : a, &distance, &err), &err);
        if (distance.hops != 1) {
            bench_fail("members %u and %u are not connected", set->pairs[i].a, set->pairs[i].b);
        }
        if (i % 100 == 0) {
            uint32_t degree = floor_writer_degree(set->floor, set->pairs[i].a);
            bench_must(ng_member_profile(txn, a, &profile, &err), &err);
            if (profile.connections != degree) {
                bench_fail("member %u has %llu connections instead of %u", set->pairs[i].a,
                    (unsigned long long)profile.connections, degree);
            }
        }
        ng_txn_release_answers(txn);
    }
    ng_txn_abort(txn);
    printf("answers: %zu pairs connected; as many connections as the floor\n", set->count);
}

int main(int argc, char **argv)
{
    char path[700];
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 200, .seed = 1})};
    set.random.state = set.options.seed;
    set.command = bench_command(argv[0]);
    bench_print_header("bench_write", &set.options);
    const char *network = bench_generate(argv[0], &set.options);
    snprintf(path, sizeof path, "%s/connections.csv", network);
    bench_graph graph = bench_read_graph(path, set.options.members);
    snprintf(set.floor_path, sizeof set.floor_path, "%s/floor", bench_folder());
    snprintf(set.store_path, sizeof set.store_path, "%s/store", bench_folder());
    floor_store_write(&graph, set.floor_path);
    bench_graph_finish(&graph);
    set.floor = floor_writer_open(set.floor_path);
    set.store = bench_store_make(network, set.store_path);
    uint64_t before[2] = {bench_data_bytes(set.floor_path), bench_data_bytes(set.store_path)};

    measure_single(&set);
    measure_groups(&set, 1000, 20);
    measure_groups(&set, 20000, 5);
    check_answers(&set);
    printf("growth: floor %.1f MB, store %.1f MB\n",
        (double)(bench_data_bytes(set.floor_path) - before[0]) / 1e6,
        (double)(bench_data_bytes(set.store_path) - before[1]) / 1e6);
    floor_writer_close(set.floor);
    ng_store_close(set.store);
    free(set.pairs);
    return 0;
}
