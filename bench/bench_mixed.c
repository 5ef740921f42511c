// SPDX-License-Identifier: GPL-3.0-or-later
// Four readers at full speed, with and without one writer that commits all the time. Each is a
// process; a reader begins a transaction for each question (ten suggestions for a random
// member). What counts is the processor time of a question: on a machine with fewer than five
// cores the writer also takes turns from the readers, which is not theirs to pay.
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define READERS 4u
#define PARTIES (READERS + 1u)
#define SECONDS 2.0

typedef struct setting {
    bench_options options;
    char path[700];
} setting;

/** What one party did in one round. */
typedef struct work {
    uint64_t count;
    double processor_seconds;
} work;

static double processor_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void ask(ng_store *store, uint32_t key)
{
    ng_txn *txn;
    ng_error err;
    ng_suggestions answer;
    ng_suggest_options options = ng_suggest_defaults();
    options.count = 10;
    bench_must(ng_txn_begin(store, NG_TXN_READ, &txn, &err), &err);
    bench_must(ng_suggest(txn, bench_member(txn, key), &options, &answer, &err), &err);
    ng_txn_abort(txn);
}

static bool connect_two(ng_store *store, uint32_t a, uint32_t b)
{
    ng_txn *txn;
    ng_error err;
    ng_outcome outcome = NG_UNCHANGED;
    bench_must(ng_txn_begin(store, NG_TXN_WRITE, &txn, &err), &err);
    if (a != b) {
        bench_must(ng_connect(txn, bench_member(txn, a), bench_member(txn, b), NG_DAY_NONE,
                       &outcome, &err),
            &err);
    }
    bench_must(ng_txn_commit(txn, &err), &err);
    return outcome == NG_CREATED;
}

// Party 0 writes, the others read; ends at `deadline`.
static work work_until(const setting *set, uint32_t party, uint64_t seed, double deadline)
{
    ng_error err;
    ng_store *store;
    bench_random random = {set->options.seed * 1000003 + seed * PARTIES + party};
    bench_must(ng_store_open(set->path, NULL, &store, &err), &err);
    work done = {0, 0};
    double begin = processor_now();
    while (bench_now() < deadline) {
        uint32_t key = 1 + bench_random_below(&random, set->options.members);
        if (party == 0) {
            uint32_t other = 1 + bench_random_below(&random, set->options.members);
            done.count += connect_two(store, key, other);
        } else {
            ask(store, key);
            done.count++;
        }
    }
    done.processor_seconds = processor_now() - begin;
    ng_store_close(store);
    return done;
}

// One round; parties below `first` stand aside.
static void run_round(const setting *set, uint32_t first, uint64_t seed, work done[PARTIES])
{
    int ends[PARTIES][2];
    pid_t pid[PARTIES];
    double deadline = bench_now() + SECONDS;
    for (uint32_t i = first; i < PARTIES; i++) {
        if (pipe(ends[i]) != 0 || (pid[i] = fork()) < 0) {
            bench_fail("cannot start a process");
        }
        if (pid[i] == 0) {
            work own = work_until(set, i, seed, deadline);
            _exit(write(ends[i][1], &own, sizeof own) == (ssize_t)sizeof own ? 0 : 1);
        }
        close(ends[i][1]);
    }
    for (uint32_t i = first; i < PARTIES; i++) {
        int status = 0;
        bool told = read(ends[i][0], &done[i], sizeof done[i]) == (ssize_t)sizeof done[i];
        close(ends[i][0]);
        if (waitpid(pid[i], &status, 0) < 0 || status != 0 || !told) {
            bench_fail("a %s failed", i == 0 ? "writer" : "reader");
        }
    }
}

// Processor time of a question of all readers.
static double question_seconds(const work done[PARTIES], uint64_t *questions)
{
    double seconds = 0;
    uint64_t count = 0;
    for (uint32_t i = 1; i < PARTIES; i++) {
        seconds += done[i].processor_seconds;
        count += done[i].count;
    }
    *questions += count;
    return seconds / (double)count;
}

static uint64_t stored_connections(const setting *set)
{
    ng_error err;
    ng_store *store;
    ng_txn *txn;
    ng_stats stats;
    bench_must(ng_store_open(set->path, NULL, &store, &err), &err);
    bench_must(ng_txn_begin(store, NG_TXN_READ, &txn, &err), &err);
    bench_must(ng_stats_read(txn, &stats, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
    return stats.connections;
}

static void measure(const setting *set)
{
    bench_series alone = {.name = "readers alone, processor time"};
    bench_series beside = {.name = "beside a writer, processor time"};
    uint64_t questions[2] = {0, 0};
    uint64_t commits = 0;
    uint64_t before = stored_connections(set);
    uint64_t bytes = bench_data_bytes(set->path);
    for (uint32_t i = 0; i < set->options.runs; i++) {
        work done[PARTIES] = {{0, 0}};
        run_round(set, 1, 2 * i, done);
        bench_series_add(&alone, question_seconds(done, &questions[0]));
        run_round(set, 0, 2 * i + 1, done);
        bench_series_add(&beside, question_seconds(done, &questions[1]));
        commits += done[0].count;
    }
    if (stored_connections(set) != before + commits) {
        bench_fail("%llu connections were committed and %llu are there",
            (unsigned long long)commits,
            (unsigned long long)(stored_connections(set) - before));
    }
    printf("answers: each of %llu connections that were committed is there\n",
        (unsigned long long)commits);
    bench_series_print(&alone, NULL);
    bench_series_print(&beside, &alone);
    printf("  questions %llu alone, %llu beside %.0f commits a second; file %.1f to %.1f MB, "
           "growth %.2f\n",
        (unsigned long long)questions[0], (unsigned long long)questions[1],
        (double)commits / (SECONDS * set->options.runs), (double)bytes / 1e6,
        (double)bench_data_bytes(set->path) / 1e6,
        (double)bench_data_bytes(set->path) / (double)bytes);
    bench_series_finish(&alone);
    bench_series_finish(&beside);
}

int main(int argc, char **argv)
{
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1})};
    ng_error err;
    bench_print_header("bench_mixed", &set.options);
    snprintf(set.path, sizeof set.path, "%s/store", bench_folder());
    ng_store *store = bench_store_make(bench_generate(argv[0], &set.options), set.path);
    bench_must(ng_refresh(store, NULL, &(ng_refresh_report){0}, &err), &err);
    ng_store_close(store);
    fflush(stdout);
    measure(&set);
    printf("peak memory %.1f MB\n", (double)bench_peak_memory() / 1e6);
    return 0;
}
