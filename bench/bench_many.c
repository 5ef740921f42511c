// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions for many members: `netgraph suggest -` with one thread, with two, and two at once
// with one thread and half of the members each, which is what the machine gives two processes
// that share nothing. 100,000 members are cut into as many lists as there are runs, and these
// are asked in turns: a machine that is slow for a while is slow for all three. The answers
// must be the same bytes.
#include "subject.h"

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ASKED_MAX 100000u

enum {
    WHOLE,
    FIRST_HALF,
    SECOND_HALF,
    LISTS
};

typedef struct setting {
    bench_options options;
    bench_random random;
    char command[700], store[700], list[LISTS][700], output[2][700];
    uint32_t at_once; // members of a list
    uint64_t lines;   // of answers
} setting;

/** One way to ask. */
typedef struct side {
    bench_series times;
    double processor_seconds;
    uint64_t memory_bytes;
} side;

// Random members.
static void write_lists(setting *set)
{
    FILE *file[LISTS];
    for (uint32_t i = 0; i < LISTS; i++) {
        file[i] = fopen(set->list[i], "w");
        if (file[i] == NULL) {
            bench_fail("cannot write %s", set->list[i]);
        }
    }
    for (uint32_t i = 0; i < set->at_once; i++) {
        const uint32_t key = 1 + bench_random_below(&set->random, set->options.members);
        fprintf(file[WHOLE], "%u\n", key);
        fprintf(file[i < set->at_once / 2 ? FIRST_HALF : SECOND_HALF], "%u\n", key);
    }
    for (uint32_t i = 0; i < LISTS; i++) {
        if (fclose(file[i]) != 0) {
            bench_fail("cannot write %s", set->list[i]);
        }
    }
}

static bench_process ask(setting *set, uint32_t threads, const char *list, const char *output)
{
    char number[16];
    char words[7][16] = {"--db", "--format", "json", "--quiet", "suggest", "--threads", "-"};
    snprintf(number, sizeof number, "%u", threads);
    char *arguments[] = {set->command, words[0], set->store, words[1], words[2], words[3],
        words[4], words[5], number, words[6], NULL};
    bench_process process = {.arguments = arguments, .input = list, .output = output};
    bench_process_run(&process);
    process.arguments = NULL;
    return process;
}

static void note(side *one, const bench_process *process)
{
    bench_series_add(&one->times, process->seconds);
    one->processor_seconds += process->processor_seconds;
    if (process->memory_bytes > one->memory_bytes) {
        one->memory_bytes = process->memory_bytes;
    }
}

// Both halves at the same time.
static double ask_apart(setting *set)
{
    int status = 0;
    const double begin = bench_now();
    const pid_t pid = fork();
    if (pid == 0) {
        ask(set, 1, set->list[SECOND_HALF], "/dev/null");
        _exit(0);
    }
    ask(set, 1, set->list[FIRST_HALF], "/dev/null");
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
        bench_fail("the second half failed");
    }
    return bench_now() - begin;
}

// Compares what both printed.
static void check_answers(setting *set)
{
    static char block[2][1 << 16];
    FILE *file[2] = {fopen(set->output[0], "r"), fopen(set->output[1], "r")};
    size_t got = 1;
    if (file[0] == NULL || file[1] == NULL) {
        bench_fail("cannot read %s", set->output[0]);
    }
    while (got > 0) {
        got = fread(block[0], 1, sizeof block[0], file[0]);
        if (fread(block[1], 1, sizeof block[1], file[1]) != got ||
            memcmp(block[0], block[1], got) != 0) {
            bench_fail("one thread and two answer differently");
        }
        for (size_t i = 0; i < got; i++) {
            set->lines += block[0][i] == '\n';
        }
    }
    fclose(file[0]);
    fclose(file[1]);
}

static void print_side(side *one, const setting *set, side *floor)
{
    const double seconds = bench_series_at(&one->times, 500);
    printf("  %-32s %6.0f members a second, %.2f times one thread", one->times.name,
        set->at_once / seconds, bench_series_at(&floor->times, 500) / seconds);
    if (one->processor_seconds > 0) {
        printf("; processor %.2f s, memory %.1f MB", one->processor_seconds,
            (double)one->memory_bytes / 1e6);
    }
    printf("\n");
}

static void measure(setting *set)
{
    side one = {.times = {.name = "suggest -, 1 thread"}};
    side two = {.times = {.name = "suggest -, 2 threads"}};
    side apart = {.times = {.name = "two processes, 1 thread each"}};
    for (uint32_t i = 0; i < set->options.runs; i++) {
        write_lists(set);
        bench_process process = ask(set, 1, set->list[WHOLE], set->output[0]);
        note(&one, &process);
        process = ask(set, 2, set->list[WHOLE], set->output[1]);
        note(&two, &process);
        bench_series_add(&apart.times, ask_apart(set));
        check_answers(set);
    }
    const uint32_t asked = set->at_once * set->options.runs;
    if (set->lines < asked) {
        bench_fail("only %llu lines", (unsigned long long)set->lines);
    }
    printf("answers: %llu lines for %u members, the same bytes with 1 and 2 threads\n",
        (unsigned long long)set->lines, asked);
    bench_series_print(&one.times, NULL);
    bench_series_print(&two.times, &one.times);
    bench_series_print(&apart.times, &one.times);
    print_side(&one, set, &one);
    print_side(&two, set, &one);
    print_side(&apart, set, &one);
    bench_series_finish(&one.times);
    bench_series_finish(&two.times);
    bench_series_finish(&apart.times);
}

int main(int argc, char **argv)
{
    static const char *const names[LISTS] = {"whole", "first", "second"};
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 5, .seed = 1})};
    ng_error err;
    bench_print_header("bench_many", &set.options);
    set.random.state = set.options.seed;
    const uint32_t asked = set.options.members < ASKED_MAX ? set.options.members : ASKED_MAX;
    set.at_once = asked / set.options.runs;
    snprintf(set.command, sizeof set.command, "%s", bench_command(argv[0]));
    snprintf(set.store, sizeof set.store, "%s/store", bench_folder());
    for (uint32_t i = 0; i < LISTS; i++) {
        snprintf(set.list[i], sizeof set.list[i], "%s/%s", bench_folder(), names[i]);
    }
    snprintf(set.output[0], sizeof set.output[0], "%s/one", bench_folder());
    snprintf(set.output[1], sizeof set.output[1], "%s/two", bench_folder());
    ng_store *store = bench_store_make(bench_generate(argv[0], &set.options), set.store);
    bench_must(ng_refresh(store, NULL, &(ng_refresh_report){0}, &err), &err);
    ng_store_close(store);
    fflush(stdout);
    measure(&set);
    return 0;
}
