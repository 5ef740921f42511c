// SPDX-License-Identifier: GPL-3.0-or-later
// The whole refresh of a whole network as a command (lifts, components, trust, PageRank, lists
// of skills; one of a hundred members is a seed of trust), beside igraph's PageRank alone over
// the same endorsements in memory: making its graph, and solving. In turns, each in a process
// of its own. Before each refresh a seed and a connection change, so that all is done anew.
#include "igraph_pagerank.h"
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE_OF 100u

typedef struct setting {
    bench_options options;
    const char *network;
    const char *command;
    char store[700];
} setting;

/** Of one run of igraph; comes home through a pipe. */
typedef struct outcome {
    double create_seconds, solve_seconds, solve_processor_seconds;
    uint64_t memory_bytes, arcs;
} outcome;

// --- igraph ----------------------------------------------------------------------------------

static outcome rank_by_igraph(const setting *set)
{
    char path[700];
    char line[512];
    uint32_t *ends = NULL;
    uint64_t count = 0;
    uint64_t capacity = 0;
    snprintf(path, sizeof path, "%s/endorsements.csv", set->network);
    FILE *file = fopen(path, "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        unsigned from;
        unsigned to;
        if (sscanf(line, "%u,%u", &from, &to) != 2) {
            continue; // The header.
        }
        if (count == capacity) {
            capacity = capacity == 0 ? 65536 : capacity * 2;
            ends = realloc(ends, 2 * capacity * sizeof *ends);
        }
        if (ends == NULL) {
            bench_fail("no memory");
        }
        ends[2 * count] = from;
        ends[2 * count + 1] = to;
        count++;
    }
    uint32_t *weight = malloc((count + 1) * sizeof *weight);
    double *rank = malloc((set->options.members + 1) * sizeof *rank);
    if (file == NULL || count == 0 || weight == NULL || rank == NULL) {
        bench_fail("cannot read %s", path);
    }
    fclose(file);
    for (uint64_t i = 0; i < count; i++) {
        weight[i] = 1;
    }
    const igraph_pagerank_arcs arcs = {set->options.members + 1, count, ends, weight};
    const igraph_pagerank_times times = igraph_pagerank_run(&arcs, rank);
    free(ends);
    free(weight);
    free(rank);
    return (outcome){times.create_seconds, times.solve_seconds, times.solve_processor_seconds,
        bench_peak_memory(), count};
}

static outcome run_igraph(const setting *set)
{
    int ends[2];
    int status = 0;
    outcome out = {0};
    fflush(stdout);
    pid_t pid = pipe(ends) == 0 ? fork() : -1;
    if (pid == 0) {
        out = rank_by_igraph(set);
        _exit(write(ends[1], &out, sizeof out) == (ssize_t)sizeof out ? 0 : 1);
    }
    if (pid < 0) {
        bench_fail("cannot start a process");
    }
    close(ends[1]);
    const bool told = read(ends[0], &out, sizeof out) == (ssize_t)sizeof out;
    close(ends[0]);
    if (waitpid(pid, &status, 0) < 0 || status != 0 || !told) {
        bench_fail("igraph failed");
    }
    return out;
}

// --- netgraph --------------------------------------------------------------------------------

static void change_store(const setting *set, uint32_t run)
{
    ng_txn *txn;
    ng_store *store;
    ng_error err;
    ng_outcome change;
    bench_must(ng_store_open(set->store, NULL, &store, &err), &err);
    bench_must(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), &err);
    // All seeds before the first run, one more before each.
    uint32_t step = run == 0 ? ONE_OF : set->options.members;
    for (uint32_t key = 1 + run; key <= set->options.members; key += step) {
        bench_must(
            ng_trust_seed_add(txn, bench_member(txn, key), NG_DAY_NONE, &change, &err), &err);
    }
    bench_must(ng_connect(txn, bench_member(txn, 1 + run),
                   bench_member(txn, set->options.members - run), NG_DAY_NONE, &change, &err),
        &err);
    bench_must(ng_txn_commit(txn, &err), &err);
    ng_store_close(store);
}

static bench_process run_refresh(const setting *set)
{
    char command[700];
    char words[3][16] = {"--db", "--quiet", "refresh"};
    char store[700];
    snprintf(command, sizeof command, "%s", set->command);
    snprintf(store, sizeof store, "%s", set->store);
    char *arguments[] = {command, words[0], store, words[1], words[2], NULL};
    bench_process process = {.arguments = arguments};
    bench_process_run(&process);
    process.arguments = NULL;
    return process;
}

static uint32_t find_root(uint32_t *parent, uint32_t vertex)
{
    while (parent[vertex] != vertex) {
        parent[vertex] = parent[parent[vertex]];
        vertex = parent[vertex];
    }
    return vertex;
}

// Connected components of the network with the connections of `runs` changes.
static uint32_t count_components(const setting *set, uint32_t runs)
{
    char path[700];
    snprintf(path, sizeof path, "%s/connections.csv", set->network);
    bench_graph graph = bench_read_graph(path, set->options.members);
    uint32_t *parent = malloc(graph.vertex_count * sizeof *parent);
    uint32_t count = set->options.members;
    if (parent == NULL) {
        bench_fail("no memory");
    }
    for (uint32_t v = 0; v < graph.vertex_count; v++) {
        parent[v] = v;
    }
    for (uint32_t v = 1; v < graph.vertex_count; v++) {
        for (uint64_t i = graph.offset[v]; i < graph.offset[v + 1]; i++) {
            uint32_t a = find_root(parent, v);
            uint32_t b = find_root(parent, graph.neighbor[i]);
            count -= a != b;
            parent[a] = b;
        }
    }
    for (uint32_t run = 0; run < runs; run++) {
        uint32_t a = find_root(parent, 1 + run);
        uint32_t b = find_root(parent, set->options.members - run);
        count -= a != b;
        parent[a] = b;
    }
    free(parent);
    bench_graph_finish(&graph);
    return count;
}

static void check_answer(const setting *set)
{
    ng_txn *txn;
    ng_store *store;
    ng_error err;
    ng_stats stats;
    bench_must(ng_store_open(set->store, NULL, &store, &err), &err);
    bench_must(ng_txn_begin(store, NG_TXN_READ, &txn, &err), &err);
    bench_must(ng_stats_read(txn, &stats, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    uint32_t expected = count_components(set, set->options.runs);
    if (stats.refreshed_at != stats.change || stats.components != expected) {
        bench_fail("%u components instead of %u", stats.components, expected);
    }
    printf("answers: refreshed at the last change; %u components, as counted otherwise\n",
        expected);
}

// In a process of its own, whose memory igraph's runs do not inherit.
static void make_store(const setting *set)
{
    int status = 0;
    fflush(stdout);
    const pid_t pid = fork();
    if (pid == 0) {
        ng_store_close(bench_store_make(set->network, set->store));
        fflush(stdout);
        _exit(0);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
        bench_fail("cannot make a store");
    }
}

static void measure(const setting *set)
{
    bench_series creation = {.name = "igraph, making its graph"};
    bench_series solution = {.name = "floor, igraph's PageRank alone"};
    bench_series spent = {.name = "floor, its processor time"};
    bench_series times = {.name = "refresh"};
    bench_series processor = {.name = "refresh, processor time"};
    outcome last = {0};
    bench_process process = {0};
    for (uint32_t i = 0; i < set->options.runs; i++) {
        last = run_igraph(set);
        bench_series_add(&creation, last.create_seconds);
        bench_series_add(&solution, last.solve_seconds);
        bench_series_add(&spent, last.solve_processor_seconds);
        change_store(set, i);
        process = run_refresh(set);
        bench_series_add(&times, process.seconds);
        bench_series_add(&processor, process.processor_seconds);
    }
    check_answer(set);
    bench_series_print(&creation, NULL);
    bench_series_print(&solution, NULL);
    bench_series_print(&times, &solution);
    bench_series_print(&spent, NULL);
    bench_series_print(&processor, &spent);
    const double seconds = bench_series_at(&times, 500);
    printf("  to making the graph and PageRank %.2f; memory: igraph %.1f MB, refresh %.1f MB; "
           "%llu endorsements\n",
        seconds / (bench_series_at(&creation, 500) + bench_series_at(&solution, 500)),
        (double)last.memory_bytes / 1e6, (double)process.memory_bytes / 1e6,
        (unsigned long long)last.arcs);
    bench_series_finish(&creation);
    bench_series_finish(&solution);
    bench_series_finish(&spent);
    bench_series_finish(&times);
    bench_series_finish(&processor);
}

int main(int argc, char **argv)
{
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1})};
    bench_print_header("bench_refresh", &set.options);
    set.command = bench_command(argv[0]);
    set.network = bench_generate(argv[0], &set.options);
    snprintf(set.store, sizeof set.store, "%s/store", bench_folder());
    make_store(&set);
    measure(&set);
    return 0;
}
