// SPDX-License-Identifier: GPL-3.0-or-later
// Refresh of reputation in a store of endorsements alone (5 a member over 200 skills), beside
// igraph's PageRank over the same endorsements in memory in the same run: making its graph, and
// solving. Each runs in a process of its own, in turns, so that memory is told apart, and each
// refresh finds a store that was never refreshed.
//
// Seeds are the members whose number has a hash that 100 divides: one of a hundred.
#include "igraph_pagerank.h"
#include "loader.h"
#include "netgraph.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ONE_OF 100u
#define CHECKED 10000u
#define STEPS_MAX 16u

/** Of one run of either side; comes home through a pipe. */
typedef struct outcome {
    double seconds, processor_seconds, create_seconds;
    uint64_t memory, members, endorsements, seeds;
    struct {
        char name[48];
        double begin;
    } step[STEPS_MAX]; // [steps] of the refresh
    uint32_t steps;
} outcome;

typedef struct setting {
    const char *network;
    uint32_t members;
    char base[700], run[700]; // directories of stores
} setting;

static void must(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        bench_fail("%s", err->text);
    }
}

static double processor_seconds(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
        (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1e-6;
}

// --- The store -------------------------------------------------------------------------------

static bool is_seed(uint32_t key)
{
    bench_random random = {.state = key};
    return bench_random_below(&random, ONE_OF) == 0;
}

static uint64_t add_seeds(ng_store *store, uint32_t members)
{
    ng_txn *txn;
    ng_error err;
    uint64_t count = 0;
    must(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), &err);
    for (uint32_t key = 0; key <= members; key++) {
        char text[16];
        ng_member member;
        ng_outcome change;
        const int bytes = snprintf(text, sizeof text, "%u", key);
        if (is_seed(key) &&
            ng_member_find(txn, (ng_text){text, (size_t)bytes}, &member, NULL, NULL, &err) ==
                NG_OK) {
            must(ng_trust_seed_add(txn, member, NG_DAY_NONE, &change, &err), &err);
            count++;
        }
    }
    must(ng_txn_commit(txn, &err), &err);
    return count;
}

static outcome make_store(const setting *set)
{
    char file[800];
    const char *paths[] = {file};
    const ng_store_options create = {.create = true};
    ng_import_report report;
    ng_store *store;
    ng_error err;
    outcome out = {0};
    snprintf(file, sizeof file, "%s/endorsements.csv", set->network);
    must(ng_store_open(set->base, &create, &store, &err), &err);
    must(ng_import(store, paths, 1, NULL, &report, &err), &err);
    out.members = report.members;
    out.endorsements = report.created;
    ng_import_report_release(&report);
    out.seeds = add_seeds(store, set->members);
    ng_store_close(store);
    return out;
}

static void copy_store(const setting *set)
{
    char file[800];
    ng_store *store;
    ng_error err;
    snprintf(file, sizeof file, "%s/data.mdb", set->run);
    must(ng_store_open(set->base, NULL, &store, &err), &err);
    if (mkdir(set->run, 0700) != 0) {
        bench_fail("cannot make %s", set->run);
    }
    must(ng_backup(store, file, -1, &err), &err);
    ng_store_close(store);
}

// --- The two sides ---------------------------------------------------------------------------

static void note_step(void *context, const char *what, uint64_t done, uint64_t total)
{
    outcome *out = context;
    (void)done;
    (void)total;
    const bool same = out->steps > 0 && strcmp(out->step[out->steps - 1].name, what) == 0;
    if (!same && out->steps < STEPS_MAX) {
        snprintf(out->step[out->steps].name, sizeof out->step[0].name, "%s", what);
        out->step[out->steps++].begin = bench_now();
    }
}

static outcome refresh_store(const setting *set)
{
    ng_store *store;
    ng_error err;
    ng_refresh_report report;
    outcome out = {0};
    const ng_refresh_options options = {.progress = note_step, .progress_context = &out};
    must(ng_store_open(set->run, NULL, &store, &err), &err);
    const double processor = processor_seconds();
    const double begin = bench_now();
    must(ng_refresh(store, &options, &report, &err), &err);
    out.seconds = bench_now() - begin;
    out.processor_seconds = processor_seconds() - processor;
    out.memory = bench_peak_memory();
    ng_store_close(store);
    for (uint32_t i = 0; i < out.steps; i++) {
        out.step[i].begin -= begin;
    }
    return out;
}

static int compare_pairs(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

// Each row as from << 32 | to, ascending; keys are those of the file.
static uint64_t *read_pairs(const setting *set, uint64_t *count)
{
    char path[800];
    char line[512];
    uint64_t capacity = 0;
    uint64_t *pair = NULL;
    snprintf(path, sizeof path, "%s/endorsements.csv", set->network);
    FILE *file = fopen(path, "r");
    if (file == NULL || fgets(line, sizeof line, file) == NULL) {
        bench_fail("cannot read %s", path);
    }
    for (*count = 0; fgets(line, sizeof line, file) != NULL; (*count)++) {
        if (*count == capacity) {
            capacity = capacity == 0 ? 1u << 20 : 2 * capacity;
            pair = realloc(pair, capacity * sizeof *pair);
            if (pair == NULL) {
                bench_fail("no memory");
            }
        }
        char *end = NULL;
        const uint64_t from = strtoul(line, &end, 10);
        pair[*count] = from << 32 | strtoul(end + 1, NULL, 10);
    }
    fclose(file);
    qsort(pair, *count, sizeof *pair, compare_pairs);
    return pair;
}

/** The rows as one arc a pair, vertices numbered in the order of keys. */
typedef struct gathered {
    igraph_pagerank_arcs arcs;
    uint32_t *vertex_of; // [members + 1] by key, UINT32_MAX: does not occur
} gathered;

static gathered gather(const setting *set)
{
    uint64_t count;
    uint64_t *pair = read_pairs(set, &count);
    uint32_t *ends = calloc(2 * count, sizeof *ends);
    uint32_t *weight = calloc(count, sizeof *weight);
    gathered out = {.vertex_of = malloc(((size_t)set->members + 1) * sizeof *out.vertex_of)};
    if (ends == NULL || weight == NULL || out.vertex_of == NULL) {
        bench_fail("no memory");
    }
    memset(out.vertex_of, 0xff, ((size_t)set->members + 1) * sizeof *out.vertex_of);
    for (uint64_t i = 0; i < count; i++) {
        out.vertex_of[pair[i] >> 32] = 0;
        out.vertex_of[(uint32_t)pair[i]] = 0;
    }
    for (uint32_t key = 0; key <= set->members; key++) {
        if (out.vertex_of[key] == 0) {
            out.vertex_of[key] = out.arcs.vertex_count++;
        }
    }
    for (uint64_t i = 0; i < count; i++) {
        const bool again = i > 0 && pair[i - 1] == pair[i];
        out.arcs.arc_count += !again;
        ends[2 * out.arcs.arc_count - 2] = out.vertex_of[pair[i] >> 32];
        ends[2 * out.arcs.arc_count - 1] = out.vertex_of[(uint32_t)pair[i]];
        weight[out.arcs.arc_count - 1]++;
    }
    free(pair);
    out.arcs.ends = ends;
    out.arcs.weight = weight;
    return out;
}

// The best of the store have igraph's values: the average member has 1,000,000.
static void check_scores(const setting *set, const gathered *arcs, const double *rank)
{
    ng_store *store;
    ng_txn *txn;
    ng_error err;
    ng_reputations answer;
    ng_reputation_options options = ng_reputation_defaults();
    options.method = NG_REPUTATION_PAGERANK;
    options.count = CHECKED;
    must(ng_store_open(set->run, NULL, &store, &err), &err);
    must(ng_txn_begin(store, NG_TXN_READ, &txn, &err), &err);
    must(ng_reputation_find(txn, NULL, 0, &options, &answer, &err), &err);
    for (size_t i = 0; i < answer.count; i++) {
        const uint32_t key = (uint32_t)strtoul(answer.at[i].label.at, NULL, 10);
        const double expected = rank[arcs->vertex_of[key]] * arcs->arcs.vertex_count * 1e6;
        const double least = expected * 1e-8 < 2 ? 2 : expected * 1e-8;
        if (fabs((double)answer.at[i].score - expected) > least) {
            bench_fail("member %u has PageRank %lld, by igraph %.1f", key,
                (long long)answer.at[i].score, expected);
        }
    }
    ng_txn_abort(txn);
    ng_store_close(store);
}

static outcome run_igraph(const setting *set)
{
    gathered arcs = gather(set);
    double *rank = calloc(arcs.arcs.vertex_count, sizeof *rank);
    if (rank == NULL) {
        bench_fail("no memory");
    }
    igraph_pagerank_times times = igraph_pagerank_run(&arcs.arcs, rank);
    outcome out = {.seconds = times.solve_seconds,
        .create_seconds = times.create_seconds,
        .processor_seconds = times.solve_processor_seconds};
    out.members = arcs.arcs.vertex_count;
    out.endorsements = arcs.arcs.arc_count;
    out.memory = bench_peak_memory();
    check_scores(set, &arcs, rank);
    return out;
}

// Runs one side in a child and brings its figures home through a pipe.
static outcome in_child(outcome (*run)(const setting *), const setting *set)
{
    int ends[2];
    outcome out = {0};
    int status = 0;
    if (pipe(ends) != 0) {
        bench_fail("no pipe");
    }
    const pid_t pid = fork();
    if (pid == 0) {
        out = run(set);
        const ssize_t written = write(ends[1], &out, sizeof out);
        _exit(written == (ssize_t)sizeof out ? 0 : 1);
    }
    close(ends[1]);
    const ssize_t got = read(ends[0], &out, sizeof out);
    close(ends[0]);
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0 || got != (ssize_t)sizeof out) {
        bench_fail("a side failed");
    }
    return out;
}

// --- The report ------------------------------------------------------------------------------

static void print_steps(const outcome *one)
{
    for (uint32_t i = 0; i < one->steps; i++) {
        const double end = i + 1 < one->steps ? one->step[i + 1].begin : one->seconds;
        printf("  %-32s %8.3f s\n", one->step[i].name, end - one->step[i].begin);
    }
}

int main(int argc, char **argv)
{
    bench_options options =
        bench_parse(argc, argv, (bench_options){.members = 100000, .runs = 3, .seed = 1});
    bench_series refreshes = {.name = "refresh"};
    bench_series creations = {.name = "igraph, making the graph"};
    bench_series solutions = {.name = "igraph, PageRank"};
    outcome ours = {0};
    outcome theirs = {0};
    bench_print_header("bench_reputation", &options);
    setting set = {.network = bench_generate(argv[0], &options), .members = options.members};
    snprintf(set.base, sizeof set.base, "%s/base", bench_folder());
    const outcome made = in_child(make_store, &set);
    for (uint32_t i = 0; i < options.runs; i++) {
        snprintf(set.run, sizeof set.run, "%s/run-%u", bench_folder(), i);
        copy_store(&set);
        ours = in_child(refresh_store, &set);
        bench_series_add(&refreshes, ours.seconds);
        theirs = in_child(run_igraph, &set);
        bench_series_add(&creations, theirs.create_seconds);
        bench_series_add(&solutions, theirs.seconds);
        loader_remove(set.run);
    }
    printf("%llu members, %llu endorsements, %llu pairs, %llu seeds (hash of the number)\n",
        (unsigned long long)made.members, (unsigned long long)made.endorsements,
        (unsigned long long)theirs.endorsements, (unsigned long long)made.seeds);
    printf("answers: PageRank of the best %u equals igraph's\n", CHECKED);
    bench_series_print(&creations, NULL);
    bench_series_print(&solutions, NULL);
    bench_series_print(&refreshes, &solutions);
    print_steps(&ours);
    const double refresh = bench_series_at(&refreshes, 500);
    const double solve = bench_series_at(&solutions, 500);
    printf("ratio: refresh to PageRank %.2f, to making the graph and PageRank %.2f\n",
        refresh / solve, refresh / (solve + bench_series_at(&creations, 500)));
    printf("processor time: refresh %.2f s, PageRank %.2f s, ratio %.2f\n",
        ours.processor_seconds, theirs.processor_seconds,
        ours.processor_seconds / theirs.processor_seconds);
    printf("memory: refresh %.0f MB, igraph %.0f MB\n", (double)ours.memory / 1e6,
        (double)theirs.memory / 1e6);
    bench_series_finish(&refreshes);
    bench_series_finish(&creations);
    bench_series_finish(&solutions);
    loader_remove(set.base);
    return 0;
}
