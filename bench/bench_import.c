// SPDX-License-Identifier: GPL-3.0-or-later
// Import of members, connections and endorsements into a new durable store, beside a bare
// loader that parses, sorts and writes the same three files as packed lists into plain LMDB.
// Each runs in a process of its own, in turns, so that memory is told apart; once with files
// that the page cache has lost (cold) and once with files that it holds (warm). Then the same
// files once more into the last store, which changes nothing, and files of further connections.
#include "loader.h"
#include "netgraph.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NEW_ROWS 1000u
#define FILES 3u

static const char *const names[FILES] = {"members.csv", "connections.csv", "endorsements.csv"};

typedef struct outcome {
    double seconds, processor;
    uint64_t memory, bytes, members, connections, endorsements;
} outcome;

enum {
    FLOOR,
    OURS
};

typedef struct setting {
    bench_options options;
    const char *network;
    char floor[700], store[700];
} setting;

/** One of the two, cold or warm. */
typedef struct side {
    bench_series wall, processor;
    outcome last;
} side;

static outcome import_store(const char *network, const char *directory)
{
    ng_error err;
    ng_store *store;
    ng_txn *txn;
    ng_stats stats;
    ng_import_report report;
    ng_store_options create = {.create = true};
    char files[FILES][700];
    const char *paths[FILES];
    for (uint32_t i = 0; i < FILES; i++) {
        snprintf(files[i], sizeof files[i], "%s/%s", network, names[i]);
        paths[i] = files[i];
    }
    double begin = bench_now();
    if (ng_store_open(directory, &create, &store, &err) != NG_OK ||
        ng_import(store, paths, FILES, NULL, &report, &err) != NG_OK) {
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

// One file of rows, and how many of them are new.
static outcome import_rows(const char *file, const char *directory)
{
    ng_error err;
    ng_store *store;
    ng_import_report report;
    const char *paths[1] = {file};
    double begin = bench_now();
    if (ng_store_open(directory, NULL, &store, &err) != NG_OK ||
        ng_import(store, paths, 1, NULL, &report, &err) != NG_OK) {
        bench_fail("%s", err.text);
    }
    outcome out = {.seconds = bench_now() - begin, .connections = report.created};
    ng_import_report_release(&report);
    ng_store_close(store);
    return out;
}

// Connections of members to members that no generated network has, or of random members.
static void write_rows(const char *path, bool to_new, uint32_t members, bench_random *random)
{
    FILE *rows = fopen(path, "w");
    if (rows == NULL) {
        bench_fail("cannot write %s", path);
    }
    fprintf(rows, "a,b,since\n");
    for (uint32_t i = 0; i < NEW_ROWS; i++) {
        const uint32_t from = 1 + bench_random_below(random, members);
        // Some other member.
        const uint32_t to = (from + bench_random_below(random, members - 1)) % members + 1;
        fprintf(rows, "%u,%s%u,2026-01-02\n", from, to_new ? "new-" : "", to);
    }
    if (fclose(rows) != 0) {
        bench_fail("cannot write %s", path);
    }
}

// Takes the files out of the page cache, where the system lets it.
static void forget_files(const char *network)
{
    char path[700];
    for (uint32_t i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", network, names[i]);
        const int fd = open(path, O_RDONLY);
        // Pages that were not written yet stay.
        if (fd < 0 || fsync(fd) != 0 || posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED) != 0) {
            bench_fail("cannot take %s out of the page cache", path);
        }
        close(fd);
    }
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

static void print_more(const char *name, const outcome *one, uint64_t bytes_before)
{
    printf("%-34s %.3f s, processor %.3f s, memory %.1f MB, file grown by %.1f MB\n", name,
        one->seconds, one->processor, (double)one->memory / 1e6,
        ((double)one->bytes - (double)bytes_before) / 1e6);
}

// What further imports into a store cost.
static void measure_more(const setting *set, const outcome *first)
{
    static const char *const what[] = {
        "1,000 connections to new members", "1,000 between random members"};
    char path[700];
    bench_random random = {set->options.seed};
    outcome before = in_child(import_store, set->network, set->store);
    if (before.connections != first->connections || before.bytes != first->bytes) {
        bench_fail("importing the same files again changed the store");
    }
    print_more("the same files again", &before, first->bytes);
    snprintf(path, sizeof path, "%s/rows.csv", bench_folder());
    for (uint32_t i = 0; i < 2; i++) {
        write_rows(path, i == 0, set->options.members, &random);
        outcome more = in_child(import_rows, path, set->store);
        // Few of the pairs are connected already, or drawn twice.
        if (more.connections > NEW_ROWS || more.connections < NEW_ROWS / 10 * 9) {
            bench_fail("%llu new connections", (unsigned long long)more.connections);
        }
        print_more(what[i], &more, before.bytes);
        before.bytes = more.bytes;
    }
}

// One run of one side, whose environment is removed again unless it is to be kept.
static outcome run_side(const setting *set, uint32_t which, bool keep)
{
    const char *directory = which == FLOOR ? set->floor : set->store;
    const outcome out =
        in_child(which == FLOOR ? load_bare : import_store, set->network, directory);
    if (!keep) {
        loader_remove(directory);
    }
    return out;
}

static void check_counts(const outcome *bare, const outcome *ours)
{
    if (bare->members != ours->members || bare->connections != ours->connections ||
        bare->endorsements != ours->endorsements) {
        bench_fail("the loaders disagree: %llu, %llu, %llu and %llu, %llu, %llu",
            (unsigned long long)bare->members, (unsigned long long)bare->connections,
            (unsigned long long)bare->endorsements, (unsigned long long)ours->members,
            (unsigned long long)ours->connections, (unsigned long long)ours->endorsements);
    }
}

static void print_side(side *one, side *floor)
{
    bench_series_print(&one->wall, floor == NULL ? NULL : &floor->wall);
    printf("%-34s processor %.2f s, memory %.1f MB, disk %.1f MB", "",
        bench_series_at(&one->processor, 500), (double)one->last.memory / 1e6,
        (double)one->last.bytes / 1e6);
    if (floor != NULL) {
        printf("  ratio %.2f, %.2f, %.2f",
            bench_series_at(&one->processor, 500) / bench_series_at(&floor->processor, 500),
            (double)one->last.memory / (double)floor->last.memory,
            (double)one->last.bytes / (double)floor->last.bytes);
    }
    printf("\n");
}

static void measure(setting *set)
{
    side sides[2][2] = {
        {{.wall.name = "floor, bare loader, cold"}, {.wall.name = "import, cold"}},
        {{.wall.name = "floor, bare loader, warm"}, {.wall.name = "import, warm"}}};
    for (uint32_t i = 0; i < set->options.runs; i++) {
        for (uint32_t warm = 0; warm < 2; warm++) {
            for (uint32_t which = FLOOR; which <= OURS; which++) {
                if (!warm) {
                    forget_files(set->network);
                }
                side *one = &sides[warm][which];
                const bool last = warm == 1 && which == OURS && i + 1 == set->options.runs;
                one->last = run_side(set, which, last);
                bench_series_add(&one->wall, one->last.seconds);
                bench_series_add(&one->processor, one->last.processor);
            }
            check_counts(&sides[warm][FLOOR].last, &sides[warm][OURS].last);
        }
    }
    const outcome *ours = &sides[1][OURS].last;
    printf("answers: both hold %llu members, %llu connections, %llu endorsements\n",
        (unsigned long long)ours->members, (unsigned long long)ours->connections,
        (unsigned long long)ours->endorsements);
    for (uint32_t warm = 0; warm < 2; warm++) {
        print_side(&sides[warm][FLOOR], NULL);
        print_side(&sides[warm][OURS], &sides[warm][FLOOR]);
    }
    measure_more(set, ours);
    for (uint32_t i = 0; i < 4; i++) {
        bench_series_finish(&sides[i / 2][i % 2].wall);
        bench_series_finish(&sides[i / 2][i % 2].processor);
    }
}

int main(int argc, char **argv)
{
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1})};
    bench_print_header("bench_import", &set.options);
    set.network = bench_generate(argv[0], &set.options);
    snprintf(set.floor, sizeof set.floor, "%s/bare", bench_folder());
    snprintf(set.store, sizeof set.store, "%s/store", bench_folder());
    fflush(stdout);
    measure(&set);
    return 0;
}
