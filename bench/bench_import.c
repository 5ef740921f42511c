// SPDX-License-Identifier: GPL-3.0-or-later
// Import of members, connections and endorsements into a new durable store, beside a bare
// loader that parses, sorts and writes the same three files as packed lists into plain LMDB.
// Each runs in a process of its own, in turns, so that memory is told apart. Then the same
// files once more into the last store, which changes nothing, and a file of new connections.
#include "loader.h"
#include "netgraph.h"

#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEW_ROWS 1000u

typedef struct outcome {
    double seconds, processor;
    uint64_t memory, bytes, members, connections, endorsements;
} outcome;

static outcome import_store(const char *network, const char *directory)
{
    ng_error err;
    ng_store *store;
    ng_txn *txn;
    ng_stats stats;
    ng_import_report report;
    ng_store_options create = {.create = true};
    char files[3][700];
    const char *paths[3] = {files[0], files[1], files[2]};
    snprintf(files[0], sizeof files[0], "%s/members.csv", network);
    snprintf(files[1], sizeof files[1], "%s/connections.csv", network);
    snprintf(files[2], sizeof files[2], "%s/endorsements.csv", network);
    double begin = bench_now();
    if (ng_store_open(directory, &create, &store, &err) != NG_OK ||
        ng_import(store, paths, 3, NULL, &report, &err) != NG_OK) {
        bench_fail("%s", err.text);
    }
    double end = bench_now();
    if (ng_txn_begin(store, NG_TXN_READ, &txn, &err) != NG_OK ||
        ng_stats_read(txn, &stats, &err) != NG_OK) {
        bench_fail("%s", err.text);
    }
    outcome out = {.seconds = end - begin,
        .members = stats.members,
        .connections = stats.connections,
        .endorsements = stats.endorsements};
    ng_txn_abort(txn);
    ng_import_report_release(&report);
    ng_store_close(store);
    return out;
}

static outcome load_bare(const char *network, const char *directory)
{
    double begin = bench_now();
    loader_counts counts = loader_run(network, directory);
    return (outcome){.seconds = bench_now() - begin,
        .members = counts.members,
        .connections = counts.connections,
        .endorsements = counts.endorsements};
}

// Connections that no generated network has: of members that are not in it.
static outcome import_new(const char *network, const char *directory)
{
    ng_error err;
    ng_store *store;
    ng_import_report report;
    char file[700];
    const char *paths[1] = {file};
    snprintf(file, sizeof file, "%s/new.csv", network);
    FILE *rows = fopen(file, "w");
    if (rows == NULL) {
        bench_fail("cannot write %s", file);
    }
    fprintf(rows, "a,b,since\n");
    for (uint32_t i = 0; i < NEW_ROWS; i++) {
        fprintf(rows, "%u,new-%u,2026-01-02\n", i * 7919u % 10000u, i);
    }
    fclose(rows);
    double begin = bench_now();
    if (ng_store_open(directory, NULL, &store, &err) != NG_OK ||
        ng_import(store, paths, 1, NULL, &report, &err) != NG_OK) {
        bench_fail("%s", err.text);
    }
    outcome out = {.seconds = bench_now() - begin, .connections = report.created};
    ng_import_report_release(&report);
    ng_store_close(store);
    unlink(file);
    return out;
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
        (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Runs one of them in a child and brings its figures home through a pipe.
static outcome in_child(
    outcome (*run)(const char *, const char *), const char *network, const char *directory)
{
    int ends[2];
    outcome out = {0};
    char data[800];
    int status = 0;
    if (pipe(ends) != 0) {
        bench_fail("no pipe");
    }
    pid_t pid = fork();
    if (pid == 0) {
        out = run(network, directory);
        out.memory = bench_peak_memory();
        out.processor = processor_seconds();
        ssize_t written = write(ends[1], &out, sizeof out);
        _exit(written == (ssize_t)sizeof out ? 0 : 1);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], &out, sizeof out);
    close(ends[0]);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0 || got != (ssize_t)sizeof out) {
        bench_fail("a loader failed");
    }
    snprintf(data, sizeof data, "%s/data.mdb", directory);
    out.bytes = bench_file_bytes(data);
    return out;
}

static void print_outcome(const char *name, bench_series *series, const outcome *one)
{
    series->name = name;
    bench_series_print(series, NULL);
    printf("%-34s processor %.2f s in the last run, memory %.1f MB, disk %.1f MB\n", "",
        one->processor, (double)one->memory / 1e6, (double)one->bytes / 1e6);
}

static void print_more(const char *name, const outcome *one, uint64_t bytes_before)
{
    printf("%-34s %.3f s, processor %.3f s, memory %.1f MB, file grown by %.1f MB\n", name,
        one->seconds, one->processor, (double)one->memory / 1e6,
        ((double)one->bytes - (double)bytes_before) / 1e6);
}

// What further imports into a store cost.
static void measure_more(const char *network, const char *directory, const outcome *first)
{
    outcome again = in_child(import_store, network, directory);
    if (again.connections != first->connections || again.bytes != first->bytes) {
        bench_fail("importing the same files again changed the store");
    }
    print_more("the same files again", &again, first->bytes);
    outcome more = in_child(import_new, network, directory);
    if (more.connections != NEW_ROWS) {
        bench_fail("%llu new connections", (unsigned long long)more.connections);
    }
    print_more("1,000 connections to new members", &more, again.bytes);
}

int main(int argc, char **argv)
{
    bench_options options =
        bench_parse(argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1});
    bench_series bare_times = {0};
    bench_series times = {0};
    outcome bare = {0};
    outcome ours = {0};
    bench_print_header("bench_import", &options);
    const char *network = bench_generate(argv[0], &options);
    char directory[700] = "";
    for (uint32_t i = 0; i < options.runs; i++) {
        snprintf(directory, sizeof directory, "%s/bare-%u", bench_folder(), i);
        bare = in_child(load_bare, network, directory);
        bench_series_add(&bare_times, bare.seconds);
        loader_remove(directory);
        snprintf(directory, sizeof directory, "%s/store-%u", bench_folder(), i);
        ours = in_child(import_store, network, directory);
        bench_series_add(&times, ours.seconds);
        if (i + 1 < options.runs) {
            loader_remove(directory);
        }
        if (bare.members != ours.members || bare.connections != ours.connections ||
            bare.endorsements != ours.endorsements) {
            bench_fail("the loaders disagree: %llu, %llu, %llu and %llu, %llu, %llu",
                (unsigned long long)bare.members, (unsigned long long)bare.connections,
                (unsigned long long)bare.endorsements, (unsigned long long)ours.members,
                (unsigned long long)ours.connections, (unsigned long long)ours.endorsements);
        }
    }
    printf("answers: both hold %llu members, %llu connections, %llu endorsements\n",
        (unsigned long long)ours.members, (unsigned long long)ours.connections,
        (unsigned long long)ours.endorsements);
    print_outcome("floor, bare loader", &bare_times, &bare);
    print_outcome("import", &times, &ours);
    printf("ratio: time %.2f, processor %.2f, memory %.2f, disk %.2f\n",
        bench_series_at(&times, 500) / bench_series_at(&bare_times, 500),
        ours.processor / bare.processor, (double)ours.memory / (double)bare.memory,
        (double)ours.bytes / (double)bare.bytes);
    measure_more(network, directory, &ours);
    loader_remove(directory);
    bench_series_finish(&bare_times);
    bench_series_finish(&times);
    return 0;
}
