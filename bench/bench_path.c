// SPDX-License-Identifier: GPL-3.0-or-later
// Distances and introduction paths in process, beside their floors over the same stored lists
// in the same run: the bare search from both ends, and reading once every list that paths of
// three hops lie on. --igraph 1 adds igraph on the whole graph; --tugraph 1 asks on the shape
// on which TuGraph reports its paths a second: 1.65 million members with 10 ties each.
#include "floor.h"
#include "igraph_paths.h"
#include "netgraph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PATHS 3u
#define HOPS 3u
#define CHECKED 200u
#define CHECKED_PATHS 40u
#define YEN_RUNS 3u
#define TUGRAPH_MEMBERS 1650000u
#define TUGRAPH_TIES 10u
#define SECONDS_LEAST 5.0

typedef struct setting {
    bench_options options;
    bool with_igraph, tugraph;
    bench_graph graph;
    uint32_t *cost; // beside graph.neighbor
    floor_store *floor;
    floor_scratch scratch[2]; // of the arrays, of the lists
    ng_store *store;
    ng_txn *txn;
    bench_random random;
} setting;

static void must(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        bench_fail("%s", err->text);
    }
}

// --- The network -----------------------------------------------------------------------------

static void open_store(setting *set, const char *network)
{
    char path[700];
    ng_error err;
    ng_import_report report;
    const char *paths[] = {network};
    ng_store_options create = {.create = true};
    snprintf(path, sizeof path, "%s/store", bench_folder());
    must(ng_store_open(path, &create, &set->store, &err), &err);
    must(ng_import(set->store, paths, 1, NULL, &report, &err), &err);
    printf("store: %llu members, %llu connections\n", (unsigned long long)report.members,
        (unsigned long long)report.connections);
    ng_import_report_release(&report);
    must(ng_txn_begin(set->store, NG_TXN_READ, &set->txn, &err), &err);
}

static ng_member member_of(setting *set, uint32_t key)
{
    char text[16];
    ng_member member;
    ng_error err;
    int bytes = snprintf(text, sizeof text, "%u", key);
    must(ng_member_find(set->txn, (ng_text){text, (size_t)bytes}, &member, NULL, NULL, &err),
        &err);
    return member;
}

static int compare_numbers(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a;
    uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

// Place of a connection in the arrays, UINT64_MAX when there is none.
static uint64_t edge_of(const bench_graph *graph, uint32_t from, uint32_t to)
{
    const uint32_t *list = graph->neighbor + graph->offset[from];
    const uint32_t *at = bsearch(
        &to, list, graph->offset[from + 1] - graph->offset[from], sizeof to, compare_numbers);
    return at == NULL ? UINT64_MAX : (uint64_t)(at - graph->neighbor);
}

// Costs of all connections, worked out from the file of interactions: max(40 - root, 1), the
// root rounded.
static void read_costs(setting *set, const char *network)
{
    char path[700];
    char line[256];
    const uint64_t count = set->graph.offset[set->graph.vertex_count];
    set->cost = calloc(count + 1, sizeof *set->cost);
    snprintf(path, sizeof path, "%s/interactions.csv", network);
    FILE *file = fopen(path, "r");
    if (file == NULL || set->cost == NULL || fgets(line, sizeof line, file) == NULL) {
        bench_fail("cannot read %s", path);
    }
    while (fgets(line, sizeof line, file) != NULL) {
        char *end = NULL;
        uint32_t from = (uint32_t)strtoul(line, &end, 10);
        uint32_t to = (uint32_t)strtoul(end + 1, NULL, 10);
        uint32_t times = (uint32_t)strtoul(strrchr(line, ',') + 1, NULL, 10);
        uint64_t edge[2] = {edge_of(&set->graph, from, to), edge_of(&set->graph, to, from)};
        if (edge[0] != UINT64_MAX) {
            set->cost[edge[0]] += times;
            set->cost[edge[1]] += times;
        }
    }
    fclose(file);
    for (uint64_t i = 0; i < count; i++) {
        uint32_t root = 0;
        // n > root * (root + 1): the square root rounds up.
        while (set->cost[i] > root * (root + 1)) {
            root++;
        }
        set->cost[i] = root < 40 ? 40 - root : 1;
    }
}

// --- Answers ---------------------------------------------------------------------------------

static double ask_hops(setting *set, const ng_member ends[2], uint32_t *out)
{
    ng_error err;
    ng_distance distance;
    double begin = bench_now();
    ng_status status = ng_degree(set->txn, ends[0], ends[1], &distance, &err);
    double end = bench_now();
    must(status, &err);
    *out = distance.hops;
    return end - begin;
}

static double ask_paths(setting *set, const ng_member ends[2], ng_paths *out)
{
    ng_error err;
    ng_path_options options = ng_path_defaults();
    options.count = PATHS;
    options.max_hops = HOPS;
    ng_txn_release_answers(set->txn);
    double begin = bench_now();
    ng_status status = ng_path_find(set->txn, ends[0], ends[1], &options, out, &err);
    double end = bench_now();
    must(status, &err);
    return end - begin;
}

static void check_hops(setting *set, const uint32_t key[2])
{
    uint32_t found = 0;
    const ng_member ends[2] = {member_of(set, key[0]), member_of(set, key[1])};
    uint32_t arrays = floor_hops_arrays(&set->graph, &set->scratch[0], key[0], key[1]);
    uint32_t lists =
        floor_hops_store(set->floor, &set->graph, &set->scratch[1], key[0], key[1]);
    ask_hops(set, ends, &found);
    if (arrays != lists || arrays != found) {
        bench_fail("%u to %u: %u hops, the floors say %u and %u", key[0], key[1], found, arrays,
            lists);
    }
}

// The cheapest paths by trying all.
typedef struct trial {
    setting *set;
    uint32_t path[PATHS][HOPS + 1];
    uint32_t hops[PATHS], cost[PATHS];
    uint32_t count;
} trial;

// By cost, then hops, then members.
static bool comes_before(
    const trial *best, uint32_t place, const uint32_t *path, uint32_t hops, uint32_t cost)
{
    if (best->cost[place] != cost || best->hops[place] != hops) {
        return best->cost[place] != cost ? cost < best->cost[place] : hops < best->hops[place];
    }
    for (uint32_t i = 0; i <= hops; i++) {
        if (path[i] != best->path[place][i]) {
            return path[i] < best->path[place][i];
        }
    }
    return false;
}

static void try_path(trial *best, const uint32_t *path, uint32_t hops)
{
    uint32_t cost = 0;
    for (uint32_t i = 0; i < hops; i++) {
        uint64_t edge = edge_of(&best->set->graph, path[i], path[i + 1]);
        if (edge == UINT64_MAX) {
            return;
        }
        cost += best->set->cost[edge];
    }
    uint32_t at = best->count;
    while (at > 0 && comes_before(best, at - 1, path, hops, cost)) {
        at--;
    }
    if (at == PATHS) {
        return;
    }
    best->count += best->count < PATHS;
    for (uint32_t i = best->count - 1; i > at; i--) {
        memcpy(best->path[i], best->path[i - 1], sizeof best->path[i]);
        best->hops[i] = best->hops[i - 1];
        best->cost[i] = best->cost[i - 1];
    }
    memcpy(best->path[at], path, (hops + 1) * sizeof *path);
    best->hops[at] = hops;
    best->cost[at] = cost;
}

// Paths of two and three hops that begin with `from`, `x`.
static void try_all_by(trial *best, uint32_t from, uint32_t x, uint32_t to)
{
    const bench_graph *graph = &best->set->graph;
    if (x == to) {
        return;
    }
    try_path(best, (uint32_t[]){from, x, to}, 2);
    for (uint64_t k = graph->offset[to]; k < graph->offset[to + 1]; k++) {
        uint32_t y = graph->neighbor[k];
        if (y != from && y != x) {
            try_path(best, (uint32_t[]){from, x, y, to}, 3);
        }
    }
}

static void try_all(trial *best, uint32_t from, uint32_t to)
{
    const bench_graph *graph = &best->set->graph;
    try_path(best, (uint32_t[]){from, to}, 1);
    for (uint64_t i = graph->offset[from]; i < graph->offset[from + 1]; i++) {
        try_all_by(best, from, graph->neighbor[i], to);
    }
}

static void check_paths(setting *set, const uint32_t key[2])
{
    trial best = {.set = set};
    ng_paths found;
    const ng_member ends[2] = {member_of(set, key[0]), member_of(set, key[1])};
    if (key[0] == key[1]) {
        return;
    }
    try_all(&best, key[0], key[1]);
    ask_paths(set, ends, &found);
    if (found.count != best.count || !found.complete) {
        bench_fail(
            "%u to %u: %zu paths instead of %u", key[0], key[1], found.count, best.count);
    }
    for (uint32_t i = 0; i < best.count; i++) {
        bool same = found.at[i].cost == best.cost[i] && found.at[i].hops == best.hops[i];
        for (uint32_t k = 0; same && k <= best.hops[i]; k++) {
            same = strtoul(found.at[i].labels[k].at, NULL, 10) == best.path[i][k];
        }
        if (!same) {
            bench_fail(
                "%u to %u: path %u is not the one found by trying all", key[0], key[1], i + 1);
        }
    }
}

// --- Times -----------------------------------------------------------------------------------

typedef struct comparison {
    bench_series arrays, lists, degree, reading, path, bfs, yen;
    uint64_t sink; // so that reading is done
} comparison;

static void draw(setting *set, uint32_t key[2])
{
    for (uint32_t i = 0; i < 2; i++) {
        key[i] = 1 + bench_random_below(&set->random, set->graph.vertex_count - 1);
    }
}

static void measure(setting *set, comparison *times)
{
    uint32_t key[2];
    uint32_t hops = 0;
    ng_paths paths;
    draw(set, key);
    const ng_member ends[2] = {member_of(set, key[0]), member_of(set, key[1])};
    double begin = bench_now();
    floor_hops_arrays(&set->graph, &set->scratch[0], key[0], key[1]);
    double middle = bench_now();
    floor_hops_store(set->floor, &set->graph, &set->scratch[1], key[0], key[1]);
    bench_series_add(&times->arrays, middle - begin);
    bench_series_add(&times->lists, bench_now() - middle);
    bench_series_add(&times->degree, ask_hops(set, ends, &hops));
    begin = bench_now();
    times->sink += floor_read_three_hops(set->floor, &set->graph, key[0], key[1]);
    bench_series_add(&times->reading, bench_now() - begin);
    bench_series_add(&times->path, ask_paths(set, ends, &paths));
}

static void print_comparison(comparison *times)
{
    times->arrays.name = "floor: bare search, packed arrays";
    times->lists.name = "floor: bare search, LMDB packed lists";
    times->degree.name = "degree";
    times->reading.name = "floor: reading the lists of 3 hops once";
    times->path.name = "path -k 3 --max-hops 3";
    bench_series_print(&times->arrays, &times->lists);
    bench_series_print(&times->lists, NULL);
    bench_series_print(&times->degree, &times->lists);
    bench_series_print(&times->reading, NULL);
    bench_series_print(&times->path, &times->reading);
    const double most = bench_series_at(&times->path, 990);
    printf("path: p99 is %.2f of that of its floor (%llu)\n",
        most / bench_series_at(&times->reading, 990), (unsigned long long)(times->sink & 1));
    bench_series_finish(&times->arrays);
    bench_series_finish(&times->lists);
    bench_series_finish(&times->degree);
    bench_series_finish(&times->reading);
    bench_series_finish(&times->path);
}

// igraph has no limit of hops, so that its cheapest path can be cheaper, never dearer.
static void compare_igraph(setting *set)
{
    comparison times = {0};
    igraph_paths *igraph = igraph_paths_make(&set->graph, set->cost);
    for (uint32_t i = 0; i < 10 * YEN_RUNS; i++) {
        uint32_t key[2];
        uint32_t cost = 0;
        ng_paths paths;
        draw(set, key);
        double begin = bench_now();
        uint32_t hops = igraph_paths_hops(igraph, key[0], key[1]);
        bench_series_add(&times.bfs, bench_now() - begin);
        if (hops != floor_hops_arrays(&set->graph, &set->scratch[0], key[0], key[1])) {
            bench_fail("%u to %u: igraph says %u hops", key[0], key[1], hops);
        }
        if (i % 10 != 0) {
            continue;
        }
        const ng_member ends[2] = {member_of(set, key[0]), member_of(set, key[1])};
        begin = bench_now();
        uint32_t count = igraph_paths_cheapest(igraph, key, PATHS, &cost);
        bench_series_add(&times.yen, bench_now() - begin);
        ask_paths(set, ends, &paths);
        if (paths.count > 0 && (count == 0 || cost > paths.at[0].cost)) {
            bench_fail("%u to %u: igraph finds nothing as cheap", key[0], key[1]);
        }
    }
    times.bfs.name = "igraph: breadth-first search";
    times.yen.name = "igraph: Yen, k 3, any length";
    bench_series_print(&times.bfs, NULL);
    bench_series_print(&times.yen, NULL);
    bench_series_finish(&times.bfs);
    bench_series_finish(&times.yen);
    igraph_paths_destroy(igraph);
}

static void compare(setting *set, const char *program)
{
    char path[700];
    comparison times = {0};
    const char *network = bench_generate(program, &set->options);
    snprintf(path, sizeof path, "%s/connections.csv", network);
    set->graph = bench_read_graph(path, set->options.members);
    read_costs(set, network);
    snprintf(path, sizeof path, "%s/floor", bench_folder());
    floor_store_write(&set->graph, path);
    set->floor = floor_store_open(path, set->graph.vertex_count);
    // The second floor would find the marks of the first in the processor's caches.
    set->scratch[0] = floor_scratch_make(set->graph.vertex_count);
    set->scratch[1] = floor_scratch_make(set->graph.vertex_count);
    open_store(set, network);
    for (uint32_t i = 0; i < CHECKED; i++) {
        uint32_t key[2];
        draw(set, key);
        check_hops(set, key);
        if (i < CHECKED_PATHS) {
            check_paths(set, key);
        }
    }
    printf("answers: hops of the floors for %u random pairs; paths of trying all for %u\n",
        CHECKED, CHECKED_PATHS);
    snprintf(path, sizeof path, "%s/floor/data.mdb", bench_folder());
    bench_warm(path);
    snprintf(path, sizeof path, "%s/store/data.mdb", bench_folder());
    bench_warm(path);
    const uint64_t pages = bench_pages_from_disk();
    for (uint32_t i = 0; i < set->options.runs; i++) {
        measure(set, &times);
    }
    print_comparison(&times);
    printf("%llu pages came from the disk meanwhile\n",
        (unsigned long long)(bench_pages_from_disk() - pages));
    if (set->with_igraph) {
        compare_igraph(set);
    }
    floor_store_close(set->floor);
    floor_scratch_finish(&set->scratch[0]);
    floor_scratch_finish(&set->scratch[1]);
    bench_graph_finish(&set->graph);
    free(set->cost);
}

// --- TuGraph's shape -------------------------------------------------------------------------

// Members tied at random, each to about TUGRAPH_TIES others.
static void write_ties(setting *set, const char *path)
{
    FILE *file = fopen(path, "w");
    if (file == NULL) {
        bench_fail("cannot write %s", path);
    }
    fprintf(file, "a,b\n");
    for (uint32_t v = 1; v <= set->options.members; v++) {
        for (uint32_t i = 0; i < TUGRAPH_TIES / 2; i++) {
            uint32_t other = 1 + bench_random_below(&set->random, set->options.members);
            fprintf(file, "%u,%u\n", v, other == v ? other % set->options.members + 1 : other);
        }
    }
    if (fclose(file) != 0) {
        bench_fail("cannot write %s", path);
    }
}

// Whom a random walk of `hops` steps ends at.
static uint32_t walk(setting *set, uint32_t from, uint32_t hops)
{
    for (uint32_t i = 0; i < hops; i++) {
        const uint64_t begin = set->graph.offset[from];
        const uint64_t count = set->graph.offset[from + 1] - begin;
        from = count == 0
            ? from
            : set->graph.neighbor[begin + bench_random_below(&set->random, (uint32_t)count)];
    }
    return from;
}

// Seconds that this thread has had a processor: what a busy machine takes away is not counted.
static double processor_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// One thread asks for paths between members three steps apart until enough time has passed.
static void ask_on_shape(setting *set)
{
    char path[700];
    uint64_t questions = 0;
    uint64_t found = 0;
    double seconds = 0;
    double processor = 0;
    snprintf(path, sizeof path, "%s/connections.csv", bench_folder());
    write_ties(set, path);
    set->graph = bench_read_graph(path, set->options.members);
    open_store(set, path);
    while (seconds < SECONDS_LEAST) {
        ng_paths paths;
        const uint32_t from = 1 + bench_random_below(&set->random, set->options.members);
        const ng_member ends[2] = {member_of(set, from), member_of(set, walk(set, from, HOPS))};
        const double begin = processor_now();
        seconds += ask_paths(set, ends, &paths);
        processor += processor_now() - begin;
        if (paths.count == 0 || !paths.complete) {
            bench_fail("no path between members on a walk of %u steps", HOPS);
        }
        questions++;
        found += paths.count;
    }
    printf("%u members, %u ties each, paths of at most %u hops: %.0f a second by the clock, "
           "%.0f a "
           "second of one core\n",
        set->options.members, TUGRAPH_TIES, HOPS, (double)found / seconds,
        (double)found / processor);
    printf("%llu questions, %llu paths\n", (unsigned long long)questions,
        (unsigned long long)found);
    bench_graph_finish(&set->graph);
}

// Takes an own option with its value out of the arguments.
static bool take_option(int *argc, char **argv, const char *name)
{
    for (int i = 1; i + 1 < *argc; i++) {
        if (strcmp(argv[i], name) == 0) {
            bool on = strcmp(argv[i + 1], "0") != 0;
            memmove(argv + i, argv + i + 2, (size_t)(*argc - i - 2) * sizeof *argv);
            *argc -= 2;
            return on;
        }
    }
    return false;
}

int main(int argc, char **argv)
{
    setting set = {0};
    set.with_igraph = take_option(&argc, argv, "--igraph");
    set.tugraph = take_option(&argc, argv, "--tugraph");
    const uint32_t members = set.tugraph ? TUGRAPH_MEMBERS : 10000;
    set.options =
        bench_parse(argc, argv, (bench_options){.members = members, .runs = 1000, .seed = 1});
    set.random.state = set.options.seed;
    bench_print_header("bench_path", &set.options);
    if (set.tugraph) {
        ask_on_shape(&set);
    } else {
        compare(&set, argv[0]);
    }
    printf("peak memory %.1f MB\n", (double)bench_peak_memory() / 1e6);
    ng_txn_abort(set.txn);
    ng_store_close(set.store);
    return 0;
}
