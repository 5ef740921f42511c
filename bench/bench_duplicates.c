// SPDX-License-Identifier: GPL-3.0-or-later
// Likely duplicates of a whole network. One member in a hundred is imported a second time under
// another key, half of them with two letters of the name exchanged; those pairs must be found.
// The floor reads the names and sorts them. Time in process; time and memory as a command.
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ONE_OF 100u
#define LINE_BYTES 4096u
#define COLUMNS 8u // of members.csv that are read
#define FOUND_PER_CENT 90u

enum {
    COLUMN_NAME = 1,
    COLUMN_COMPANY = 4,
    COLUMN_SCHOOL = 6,
    COLUMN_PLACE = 7
};

typedef struct setting {
    bench_options options;
    const char *network;
    const char *command;
    char store[700];
    char second[700]; // members.csv of those who stand there twice
    uint32_t planted;
} setting;

// Cuts a row into cells where they are, without their quotes.
static void split_row(char *row, char *cell[COLUMNS])
{
    char *to = row;
    bool quoted = false;
    uint32_t count = 0;
    cell[count++] = to;
    for (const char *at = row; *at != '\0' && *at != '\n'; at++) {
        if (*at == '"') {
            quoted = !quoted;
        } else if (*at == ',' && !quoted) {
            *to++ = '\0';
            if (count == COLUMNS) {
                return;
            }
            cell[count++] = to;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    while (count < COLUMNS) {
        cell[count++] = to;
    }
}

static FILE *open_file(const char *folder, const char *name, const char *mode)
{
    char path[800];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, mode);
    if (file == NULL) {
        bench_fail("cannot open %s", path);
    }
    return file;
}

// The second list.
static void plant(setting *set)
{
    char line[LINE_BYTES];
    char *cell[COLUMNS];
    bench_random random = {set->options.seed};
    snprintf(set->second, sizeof set->second, "%s/second.csv", bench_folder());
    FILE *from = open_file(set->network, "members.csv", "r");
    FILE *to = open_file(bench_folder(), "second.csv", "w");
    fprintf(to, "id,name,company,school,location\n");
    while (fgets(line, sizeof line, from) != NULL) {
        split_row(line, cell);
        if (bench_random_below(&random, ONE_OF) != 0 || atol(cell[0]) == 0) {
            continue; // The header too.
        }
        char *last = strrchr(cell[COLUMN_NAME], ' ');
        if (set->planted++ % 2 == 0 && last != NULL && strlen(last) > 5) {
            const char letter = last[3];
            last[3] = last[4];
            last[4] = letter;
        }
        fprintf(to, "second-%s,%s,\"%s\",\"%s\",\"%s\"\n", cell[0], cell[COLUMN_NAME],
            cell[COLUMN_COMPANY], cell[COLUMN_SCHOOL], cell[COLUMN_PLACE]);
    }
    fclose(from);
    fclose(to);
}

static int compare_names(const void *a, const void *b)
{
    char *const *left = a;
    char *const *right = b;
    return strcmp(*left, *right);
}

// Reads all names and sorts them.
static double run_floor(const setting *set)
{
    char line[LINE_BYTES];
    char *cell[COLUMNS];
    const double begin = bench_now();
    char **name = malloc(((size_t)set->options.members + 1) * sizeof *name);
    uint32_t count = 0;
    FILE *from = open_file(set->network, "members.csv", "r");
    while (name != NULL && count <= set->options.members &&
        fgets(line, sizeof line, from) != NULL) {
        split_row(line, cell);
        name[count++] = strdup(cell[COLUMN_NAME]);
    }
    fclose(from);
    qsort(name, count, sizeof *name, compare_names);
    const double seconds = bench_now() - begin;
    for (uint32_t i = 0; i < count; i++) {
        free(name[i]);
    }
    free(name);
    return seconds;
}

static void make_store(setting *set)
{
    ng_error err;
    ng_import_report report;
    const char *paths[] = {set->second};
    ng_store *store = bench_store_make(set->network, set->store);
    bench_must(ng_import(store, paths, 1, NULL, &report, &err), &err);
    ng_import_report_release(&report);
    ng_store_close(store);
}

// Whether a pair is `K` and `second-K`.
static bool is_planted(const ng_duplicate *pair)
{
    const size_t bytes = strlen("second-");
    return pair->b_label.bytes == pair->a_label.bytes + bytes &&
        memcmp(pair->b_label.at, "second-", bytes) == 0 &&
        memcmp(pair->b_label.at + bytes, pair->a_label.at, pair->a_label.bytes) == 0;
}

static double ask(const setting *set, uint32_t threshold_micro, bool print)
{
    ng_error err;
    ng_store *store;
    ng_txn *txn;
    ng_duplicates found;
    ng_store_options read_only = {.read_only = true};
    ng_duplicates_options options = ng_duplicates_defaults();
    options.count = NG_DUPLICATES_COUNT_MAX;
    options.threshold_micro = threshold_micro;
    bench_must(ng_store_open(set->store, &read_only, &store, &err), &err);
    bench_must(ng_txn_begin(store, NG_TXN_READ, &txn, &err), &err);
    const double begin = bench_now();
    bench_must(ng_duplicates_find(txn, &options, &found, &err), &err);
    const double seconds = bench_now() - begin;
    uint32_t right = 0;
    for (size_t i = 0; i < found.count; i++) {
        right += is_planted(&found.at[i]);
    }
    if (print) {
        printf("threshold %.2f: %llu pairs, %u of %u members who were imported twice; "
               "%llu pairs compared, %llu skipped\n",
            threshold_micro / 1e6, (unsigned long long)found.total, (unsigned)right,
            (unsigned)set->planted, (unsigned long long)found.compared,
            (unsigned long long)found.skipped);
    }
    if (threshold_micro < NG_DUPLICATES_THRESHOLD_MICRO && found.count == found.total &&
        right * 100u < set->planted * FOUND_PER_CENT) {
        bench_fail("only %u of %u members are found twice", right, set->planted);
    }
    ng_txn_abort(txn);
    ng_store_close(store);
    return seconds;
}

static void run_command(const setting *set, bench_series *series, bool print)
{
    char *arguments[] = {strdup(set->command), strdup("--db"), strdup(set->store),
        strdup("--quiet"), strdup("duplicates"), strdup("-n"), strdup("100"), NULL};
    bench_process process = {.arguments = arguments};
    bench_process_run(&process);
    bench_series_add(series, process.seconds);
    if (print) {
        printf("as a command: %.2f s, %.2f s of processor, %.0f MB\n", process.seconds,
            process.processor_seconds, (double)process.memory_bytes / 1e6);
    }
    for (size_t i = 0; arguments[i] != NULL; i++) {
        free(arguments[i]);
    }
}

int main(int argc, char **argv)
{
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 1000000, .runs = 1, .seed = 1})};
    bench_series floor = {.name = "floor, names read and sorted"};
    bench_series process = {.name = "duplicates, in process"};
    bench_series command = {.name = "duplicates -n 100, as a command"};
    bench_print_header("bench_duplicates", &set.options);
    set.network = bench_generate(argv[0], &set.options);
    set.command = bench_command(argv[0]);
    snprintf(set.store, sizeof set.store, "%s/store", bench_folder());
    plant(&set);
    make_store(&set);
    ask(&set, 500000, true);
    for (uint32_t run = 0; run < set.options.runs; run++) {
        bench_series_add(&floor, run_floor(&set));
        bench_series_add(&process, ask(&set, NG_DUPLICATES_THRESHOLD_MICRO, run == 0));
        run_command(&set, &command, run == 0);
    }
    bench_series_print(&floor, NULL);
    bench_series_print(&process, &floor);
    bench_series_print(&command, &floor);
    bench_series_finish(&floor);
    bench_series_finish(&process);
    bench_series_finish(&command);
    return 0;
}
