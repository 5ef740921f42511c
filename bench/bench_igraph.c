// SPDX-License-Identifier: GPL-3.0-or-later
// The same questions by igraph on the whole graph in memory, beside the same floors. Its
// default error handler ends the program, which is right here.
#include "floor.h"

#include <igraph.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 10u
#define HUBS 10u
#define SEARCHES 5u // of the whole graph each

typedef struct setting {
    bench_options options;
    bench_random random;
    bench_graph graph;
    char floor_path[700];
    floor_store *floor;
    floor_scratch scratch;
    igraph_t network;
    igraph_vector_int_t own, other;
} setting;

static void load(setting *set)
{
    double begin = bench_now();
    igraph_vector_int_t edges;
    igraph_integer_t at = 0;
    igraph_vector_int_init(
        &edges, (igraph_integer_t)set->graph.offset[set->graph.vertex_count]);
    for (uint32_t v = 0; v < set->graph.vertex_count; v++) {
        for (uint64_t i = set->graph.offset[v]; i < set->graph.offset[v + 1]; i++) {
            if (v < set->graph.neighbor[i]) {
                VECTOR(edges)[at++] = v;
                VECTOR(edges)[at++] = set->graph.neighbor[i];
            }
        }
    }
    igraph_create(&set->network, &edges, (igraph_integer_t)set->graph.vertex_count, false);
    igraph_vector_int_destroy(&edges);
    double seconds = bench_now() - begin;
    begin = bench_now();
    floor_store_write(&set->graph, set->floor_path);
    double floor_seconds = bench_now() - begin;
    printf("load, floor of packed lists  %.2f s, durable\n", floor_seconds);
    printf("load, igraph                 %.2f s, in memory  ratio %.1f\n", seconds,
        seconds / floor_seconds);
}

static uint32_t add_list(setting *set, uint32_t touched)
{
    const igraph_integer_t count = igraph_vector_int_size(&set->other);
    for (igraph_integer_t j = 0; j < count; j++) {
        uint32_t w = (uint32_t)VECTOR(set->other)[j];
        if (set->scratch.mutual[w]++ == 0) {
            set->scratch.touched[touched++] = w;
        }
    }
    return touched;
}

// The loop of the floor over lists that igraph hands out.
static uint32_t suggest(setting *set, uint32_t vertex, floor_answer *out)
{
    uint32_t touched = 0;
    uint32_t used = 0;
    igraph_neighbors(&set->network, &set->own, (igraph_integer_t)vertex, IGRAPH_ALL);
    const igraph_integer_t degree = igraph_vector_int_size(&set->own);
    for (igraph_integer_t i = 0; i < degree; i++) {
        igraph_neighbors(&set->network, &set->other, VECTOR(set->own)[i], IGRAPH_ALL);
        touched = add_list(set, touched);
    }
    set->scratch.mutual[vertex] = 0;
    for (igraph_integer_t i = 0; i < degree; i++) {
        set->scratch.mutual[VECTOR(set->own)[i]] = 0;
    }
    for (uint32_t i = 0; i < touched; i++) {
        uint32_t w = set->scratch.touched[i];
        if (set->scratch.mutual[w] != 0) {
            used = floor_keep(out, used, ANSWERS, (floor_answer){w, set->scratch.mutual[w]});
            set->scratch.mutual[w] = 0;
        }
    }
    return used;
}

static void ask(setting *set, uint32_t vertex, bench_series *floor_times, bench_series *times)
{
    floor_answer expected[ANSWERS];
    floor_answer found[ANSWERS];
    double begin = bench_now();
    uint32_t count = floor_suggest_store(set->floor, &set->scratch, vertex, ANSWERS, expected);
    double middle = bench_now();
    uint32_t found_count = suggest(set, vertex, found);
    bench_series_add(floor_times, middle - begin);
    bench_series_add(times, bench_now() - middle);
    if (count != found_count || memcmp(expected, found, count * sizeof *found) != 0) {
        bench_fail("igraph and the floor disagree for member %u", vertex);
    }
}

static void print(bench_series *floor_times, bench_series *times)
{
    bench_series_print(floor_times, NULL);
    bench_series_print(times, floor_times);
    bench_series_finish(floor_times);
    bench_series_finish(times);
}

static void measure_suggest(setting *set)
{
    bench_series times[2][2] = {{{.name = "suggest, floor"}, {.name = "suggest, igraph"}},
        {{.name = "suggest hubs, floor"}, {.name = "suggest hubs, igraph"}}};
    uint32_t hub[HUBS];
    bench_find_hubs(&set->graph, hub, HUBS);
    for (uint32_t i = 0; i < set->options.runs; i++) {
        uint32_t vertex = 1 + bench_random_below(&set->random, set->options.members);
        ask(set, vertex, &times[0][0], &times[0][1]);
    }
    for (uint32_t i = 0; i < HUBS; i++) {
        ask(set, hub[i], &times[1][0], &times[1][1]);
    }
    printf("answers: those of the floor\n");
    print(&times[0][0], &times[0][1]);
    print(&times[1][0], &times[1][1]);
}

static uint32_t search(setting *set, uint32_t from, uint32_t to)
{
    igraph_matrix_t hops;
    igraph_matrix_init(&hops, 1, 1);
    igraph_distances(&set->network, &hops, igraph_vss_1((igraph_integer_t)from),
        igraph_vss_1((igraph_integer_t)to), IGRAPH_ALL);
    const double found = MATRIX(hops, 0, 0);
    igraph_matrix_destroy(&hops);
    return found < (double)FLOOR_NO_PATH ? (uint32_t)found : FLOOR_NO_PATH;
}

static void measure_degree(setting *set)
{
    bench_series floor_times = {.name = "degree, floor"};
    bench_series times = {.name = "degree, igraph"};
    for (uint32_t i = 0; i < SEARCHES; i++) {
        uint32_t from = 1 + bench_random_below(&set->random, set->options.members);
        uint32_t to = 1 + bench_random_below(&set->random, set->options.members);
        double begin = bench_now();
        uint32_t expected = floor_hops_store(set->floor, &set->graph, &set->scratch, from, to);
        double middle = bench_now();
        uint32_t found = search(set, from, to);
        bench_series_add(&floor_times, middle - begin);
        bench_series_add(&times, bench_now() - middle);
        if (found != expected) {
            bench_fail(
                "members %u and %u are %u hops apart, not %u", from, to, expected, found);
        }
    }
    print(&floor_times, &times);
}

int main(int argc, char **argv)
{
    char path[700];
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 500, .seed = 1})};
    const char *version;
    set.random.state = set.options.seed;
    bench_print_header("bench_igraph", &set.options);
    igraph_version(&version, NULL, NULL, NULL);
    printf("igraph %s\n", version);
    snprintf(path, sizeof path, "%s/connections.csv", bench_generate(argv[0], &set.options));
    snprintf(set.floor_path, sizeof set.floor_path, "%s/floor", bench_folder());
    set.graph = bench_read_graph(path, set.options.members);
    load(&set);
    set.floor = floor_store_open(set.floor_path, set.graph.vertex_count);
    set.scratch = floor_scratch_make(set.graph.vertex_count);
    igraph_vector_int_init(&set.own, 0);
    igraph_vector_int_init(&set.other, 0);
    measure_suggest(&set);
    measure_degree(&set);
    printf("peak memory %.1f MB\n", (double)bench_peak_memory() / 1e6);
    igraph_vector_int_destroy(&set.own);
    igraph_vector_int_destroy(&set.other);
    igraph_destroy(&set.network);
    floor_store_close(set.floor);
    floor_scratch_finish(&set.scratch);
    bench_graph_finish(&set.graph);
    return 0;
}
