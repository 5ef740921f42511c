// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions for many members in one process: `netgraph suggest -` with one thread and with
// two. The answers must be the same bytes.
#include "subject.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ASKED_MAX 100000u

typedef struct setting {
    bench_options options;
    char command[700], store[700], list[700], output[2][700];
    uint32_t asked;
} setting;

static void write_list(setting *set)
{
    bench_random random = {set->options.seed};
    FILE *file = fopen(set->list, "w");
    set->asked = set->options.members < ASKED_MAX ? set->options.members : ASKED_MAX;
    for (uint32_t i = 0; file != NULL && i < set->asked; i++) {
        fprintf(file, "%u\n", 1 + bench_random_below(&random, set->options.members));
    }
    if (file == NULL || fclose(file) != 0) {
        bench_fail("cannot write %s", set->list);
    }
}

static void run(setting *set, uint32_t threads, bench_series *series, bench_process *process)
{
    char number[16];
    char words[6][16] = {"--db", "--format", "json", "--quiet", "suggest", "--threads"};
    char dash[] = "-";
    snprintf(number, sizeof number, "%u", threads);
    char *arguments[] = {set->command, words[0], set->store, words[1], words[2], words[3],
        words[4], words[5], number, dash, NULL};
    *process = (bench_process){
        .arguments = arguments, .input = set->list, .output = set->output[threads - 1]};
    bench_process_run(process);
    process->arguments = NULL;
    bench_series_add(series, process->seconds);
}

// Whether two files hold the same bytes; *lines of the first.
static bool are_equal(const char *left, const char *right, uint64_t *lines)
{
    FILE *a = fopen(left, "r");
    FILE *b = fopen(right, "r");
    bool equal = a != NULL && b != NULL;
    *lines = 0;
    while (equal) {
        int c = getc_unlocked(a);
        equal = c == getc_unlocked(b);
        if (c == EOF) {
            break;
        }
        *lines += c == '\n';
    }
    if (a != NULL) {
        fclose(a);
    }
    if (b != NULL) {
        fclose(b);
    }
    return equal;
}

static void measure(setting *set)
{
    bench_series one = {.name = "suggest -, 1 thread"};
    bench_series two = {.name = "suggest -, 2 threads"};
    bench_process process[2];
    uint64_t lines;
    for (uint32_t i = 0; i < set->options.runs; i++) {
        run(set, 1, &one, &process[0]);
        run(set, 2, &two, &process[1]);
    }
    if (!are_equal(set->output[0], set->output[1], &lines) || lines < set->asked) {
        bench_fail("one thread and two answer differently");
    }
    printf("answers: %llu lines for %u members, the same bytes with 1 and 2 threads\n",
        (unsigned long long)lines, set->asked);
    bench_series_print(&one, NULL);
    bench_series_print(&two, &one);
    double rate = set->asked / bench_series_at(&one, 500);
    double faster = set->asked / bench_series_at(&two, 500);
    printf("  members a second: %.0f with 1 thread, %.0f with 2, %.2f times\n", rate, faster,
        faster / rate);
    printf("  peak memory %.1f MB with 1 thread, %.1f MB with 2\n",
        (double)process[0].memory_bytes / 1e6, (double)process[1].memory_bytes / 1e6);
    bench_series_finish(&one);
    bench_series_finish(&two);
}

int main(int argc, char **argv)
{
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1})};
    ng_error err;
    bench_print_header("bench_many", &set.options);
    snprintf(set.command, sizeof set.command, "%s", bench_command(argv[0]));
    snprintf(set.store, sizeof set.store, "%s/store", bench_folder());
    snprintf(set.list, sizeof set.list, "%s/list", bench_folder());
    snprintf(set.output[0], sizeof set.output[0], "%s/one", bench_folder());
    snprintf(set.output[1], sizeof set.output[1], "%s/two", bench_folder());
    ng_store *store = bench_store_make(bench_generate(argv[0], &set.options), set.store);
    bench_must(ng_refresh(store, NULL, &(ng_refresh_report){0}, &err), &err);
    ng_store_close(store);
    write_list(&set);
    measure(&set);
    return 0;
}
