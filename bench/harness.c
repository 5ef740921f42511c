// SPDX-License-Identifier: GPL-3.0-or-later
// The harness of the benchmarks.
#include "harness.h"

#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

void bench_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fprintf(stderr, "bench: ");
    vfprintf(stderr, format, arguments);
    fprintf(stderr, "\n");
    va_end(arguments);
    exit(1);
}

double bench_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

uint64_t bench_peak_memory(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_maxrss * 1024;
}

uint64_t bench_file_bytes(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0) {
        bench_fail("cannot read %s", path);
    }
    return (uint64_t)info.st_blocks * 512;
}

void bench_warm(const char *path)
{
    static char unused[1 << 16];
    const int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t bytes = fd;
    while (bytes > 0) {
        bytes = read(fd, unused, sizeof unused);
    }
    if (bytes < 0) {
        bench_fail("cannot read %s", path);
    }
    close(fd);
}

uint64_t bench_pages_from_disk(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (uint64_t)usage.ru_majflt;
}

uint32_t bench_random_below(bench_random *random, uint32_t limit)
{
    uint64_t x = random->state += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (uint32_t)((x ^ x >> 31) % limit);
}

// -------------------------------------------------------------------------------------- series

void bench_series_add(bench_series *series, double seconds)
{
    if (series->count == series->capacity) {
        series->capacity = series->capacity == 0 ? 256 : series->capacity * 2;
        series->seconds = realloc(series->seconds, series->capacity * sizeof *series->seconds);
        if (series->seconds == NULL) {
            bench_fail("no memory");
        }
    }
    series->seconds[series->count++] = seconds;
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

double bench_series_at(bench_series *series, uint32_t per_mille)
{
    if (series->count == 0) {
        return 0;
    }
    qsort(series->seconds, series->count, sizeof *series->seconds, compare_seconds);
    // The least that so many of a thousand do not exceed: of few runs p99 is the worst.
    return series->seconds[(series->count * per_mille + 999) / 1000 - 1];
}

void bench_series_finish(bench_series *series)
{
    free(series->seconds);
    *series = (bench_series){0};
}

void bench_series_print(bench_series *series, bench_series *floor)
{
    double median = bench_series_at(series, 500);
    printf("%-34s %6zu runs  median %10.1f us  p95 %10.1f us  p99 %10.1f us", series->name,
        series->count, median * 1e6, bench_series_at(series, 950) * 1e6,
        bench_series_at(series, 990) * 1e6);
    if (floor != NULL) {
        printf("  ratio %.2f (p99 %.2f)", median / bench_series_at(floor, 500),
            bench_series_at(series, 990) / bench_series_at(floor, 990));
    }
    printf("\n");
}

// ------------------------------------------------------------------------------------- options

static uint64_t number(const char *text)
{
    char *end;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text == '\0' || *end != '\0') {
        bench_fail("\"%s\" is not a number", text);
    }
    return value;
}

bench_options bench_parse(int argc, char **argv, bench_options defaults)
{
    for (int i = 1; i < argc; i += 2) {
        if (i + 1 == argc) {
            bench_fail("%s needs a number", argv[i]);
        }
        if (strcmp(argv[i], "--members") == 0) {
            defaults.members = (uint32_t)number(argv[i + 1]);
        } else if (strcmp(argv[i], "--seed") == 0) {
            defaults.seed = number(argv[i + 1]);
        } else if (strcmp(argv[i], "--runs") == 0) {
            defaults.runs = (uint32_t)number(argv[i + 1]);
        } else {
            bench_fail("usage: %s [--members N] [--seed S] [--runs R]", argv[0]);
        }
    }
    if (defaults.members < 2 || defaults.runs == 0) {
        bench_fail("at least two members and one run");
    }
    return defaults;
}

// ----------------------------------------------------------------------------------- generated

static char folder[512];

static void remove_folder(void)
{
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", folder, (char *)NULL);
        _exit(1);
    }
    if (pid > 0) {
        waitpid(pid, NULL, 0);
    }
}

const char *bench_folder(void)
{
    if (folder[0] == '\0') {
        const char *base = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/netgraph-bench-XXXXXX",
            base == NULL || *base == '\0' ? "/tmp" : base);
        if (mkdtemp(folder) == NULL) {
            bench_fail("cannot make a folder like %s", folder);
        }
        atexit(remove_folder);
    }
    return folder;
}

static void run_netgen(const char *program, const bench_options *options, const char *target)
{
    char netgen[600];
    char members[32];
    char seed[32];
    int status = 0;
    const char *slash = strrchr(program, '/');
    snprintf(netgen, sizeof netgen, "%.*snetgen",
        slash == NULL ? 0 : (int)(slash - program + 1), program);
    snprintf(members, sizeof members, "%u", options->members);
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)options->seed);
    pid_t pid = fork();
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        dup2(null, 1);
        execlp(netgen, netgen, "--members", members, "--seed", seed, target, (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) < 0 || status != 0) {
        bench_fail("%s did not make a network", netgen);
    }
}

const char *bench_generate(const char *program, const bench_options *options)
{
    static char target[600];
    const char *kept = getenv("NETGRAPH_BENCH_NETWORKS");
    if (kept == NULL || *kept == '\0') {
        snprintf(target, sizeof target, "%s/network", bench_folder());
    } else {
        snprintf(target, sizeof target, "%s/%u-%llu", kept, options->members,
            (unsigned long long)options->seed);
    }
    if (access(target, F_OK) != 0) {
        run_netgen(program, options, target);
    }
    return target;
}

// --------------------------------------------------------------------------------------- graph

typedef struct mapped {
    const char *at;
    size_t bytes;
} mapped;

static mapped map_file(const char *path)
{
    struct stat info;
    int fd = open(path, O_RDONLY);
    if (fd < 0 || fstat(fd, &info) != 0) {
        bench_fail("cannot read %s", path);
    }
    void *at = mmap(NULL, (size_t)info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED) {
        bench_fail("cannot map %s", path);
    }
    return (mapped){at, (size_t)info.st_size};
}

// The two numbers a line begins with.
static const char *read_pair(const char *at, const char *end, uint32_t pair[2])
{
    for (int i = 0; i < 2; i++) {
        pair[i] = 0;
        while (at < end && *at >= '0' && *at <= '9') {
            pair[i] = pair[i] * 10 + (uint32_t)(*at++ - '0');
        }
        at += at < end && i == 0;
    }
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline == NULL ? end : newline + 1;
}

static void for_each_pair(mapped file, bench_graph *graph, uint64_t *cursor)
{
    const char *end = file.at + file.bytes;
    const char *at = memchr(file.at, '\n', file.bytes);
    for (at = at == NULL ? end : at + 1; at < end;) {
        uint32_t pair[2];
        at = read_pair(at, end, pair);
        if (pair[0] >= graph->vertex_count || pair[1] >= graph->vertex_count) {
            bench_fail("a key is above the number of members");
        }
        if (cursor == NULL) {
            graph->offset[pair[0] + 1]++;
            graph->offset[pair[1] + 1]++;
        } else {
            graph->neighbor[cursor[pair[0]]++] = pair[1];
            graph->neighbor[cursor[pair[1]]++] = pair[0];
        }
    }
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

bench_graph bench_read_graph(const char *connections_csv, uint32_t members)
{
    mapped file = map_file(connections_csv);
    bench_graph graph = {.vertex_count = members + 1};
    graph.offset = calloc(graph.vertex_count + 1, sizeof *graph.offset);
    uint64_t *cursor = malloc((graph.vertex_count + 1) * sizeof *cursor);
    if (graph.offset == NULL || cursor == NULL) {
        bench_fail("no memory");
    }
    for_each_pair(file, &graph, NULL);
    for (uint32_t v = 0; v < graph.vertex_count; v++) {
        graph.offset[v + 1] += graph.offset[v];
    }
    memcpy(cursor, graph.offset, (graph.vertex_count + 1) * sizeof *cursor);
    graph.neighbor = malloc((graph.offset[graph.vertex_count] + 1) * sizeof *graph.neighbor);
    if (graph.neighbor == NULL) {
        bench_fail("no memory");
    }
    for_each_pair(file, &graph, cursor);
    for (uint32_t v = 0; v < graph.vertex_count; v++) {
        qsort(graph.neighbor + graph.offset[v], graph.offset[v + 1] - graph.offset[v],
            sizeof *graph.neighbor, compare_numbers);
    }
    free(cursor);
    munmap((void *)(uintptr_t)file.at, file.bytes);
    return graph;
}

static uint64_t degree(const bench_graph *graph, uint32_t vertex)
{
    return graph->offset[vertex + 1] - graph->offset[vertex];
}

void bench_find_hubs(const bench_graph *graph, uint32_t *hub, uint32_t count)
{
    memset(hub, 0, count * sizeof *hub);
    for (uint32_t v = 1; v < graph->vertex_count; v++) {
        uint32_t at = count;
        while (at > 0 && degree(graph, v) > degree(graph, hub[at - 1])) {
            at--;
        }
        if (at < count) {
            memmove(hub + at + 1, hub + at, (count - 1 - at) * sizeof *hub);
            hub[at] = v;
        }
    }
}

void bench_graph_finish(bench_graph *graph)
{
    free(graph->offset);
    free(graph->neighbor);
    *graph = (bench_graph){0};
}

// -------------------------------------------------------------------------------------- header

static void print_processor(void)
{
    char line[256];
    FILE *file = fopen("/proc/cpuinfo", "r");
    while (file != NULL && fgets(line, sizeof line, file) != NULL) {
        const char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) == 0 && colon != NULL) {
            printf("processor: %s", colon + 2);
            break;
        }
    }
    if (file != NULL) {
        fclose(file);
    }
}

void bench_print_header(const char *name, const bench_options *options)
{
    printf("%s: members %u, seed %llu, runs %u; compiler %s%s\n", name, options->members,
        (unsigned long long)options->seed, options->runs, __VERSION__,
#ifdef __OPTIMIZE__
        ", optimised"
#else
        ", NOT optimised"
#endif
    );
    print_processor();
}
