// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions in process, beside the floor: the same ten members by mutual connections from
// bare loops over packed arrays and over packed lists in LMDB, for the same random members and
// the same ten hubs, in one run.
#include "floor.h"
#include "netgraph.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 10u
#define HUBS 10u

typedef struct setting {
    bench_options options;
    bench_graph graph;
    floor_store *floor;
    floor_scratch scratch[2]; // of the arrays, of the lists
    ng_store *store;
    ng_txn *txn;
} setting;

static void must(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        bench_fail("%s", err->text);
    }
}

// Both stores are in memory when questions are timed.
static void warm(void)
{
    char path[720];
    snprintf(path, sizeof path, "%s/store/data.mdb", bench_folder());
    bench_warm(path);
    snprintf(path, sizeof path, "%s/floor/data.mdb", bench_folder());
    bench_warm(path);
}

static void open_store(setting *set, const char *network)
{
    char path[700];
    char data[720];
    ng_error err;
    ng_import_report report;
    const char *paths[] = {network};
    ng_store_options create = {.create = true};
    snprintf(path, sizeof path, "%s/store", bench_folder());
    snprintf(data, sizeof data, "%s/data.mdb", path);
    must(ng_store_open(path, &create, &set->store, &err), &err);
    must(ng_import(set->store, paths, 1, NULL, &report, &err), &err);
    printf("store: %llu members, %llu connections, %.1f MB\n",
        (unsigned long long)report.members, (unsigned long long)report.connections,
        (double)bench_file_bytes(data) / 1e6);
    ng_import_report_release(&report);
    must(ng_refresh(set->store, NULL, &(ng_refresh_report){0}, &err), &err);
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

static double ask(
    setting *set, ng_member member, const ng_suggest_options *options, ng_suggestions *out)
{
    ng_error err;
    ng_txn_release_answers(set->txn);
    double begin = bench_now();
    ng_status status = ng_suggest(set->txn, member, options, out, &err);
    double end = bench_now();
    must(status, &err);
    return end - begin;
}

// The answer by mutual connections must be the floor's, member by member.
static void check_answer(setting *set, uint32_t key)
{
    floor_answer expected[ANSWERS];
    floor_answer stored[ANSWERS];
    ng_suggest_options options = ng_suggest_defaults();
    ng_suggestions answer;
    options.scorer = NG_SCORER_MUTUAL;
    options.count = ANSWERS;
    uint32_t count =
        floor_suggest_arrays(&set->graph, &set->scratch[0], key, ANSWERS, expected);
    uint32_t stored_count =
        floor_suggest_store(set->floor, &set->scratch[1], key, ANSWERS, stored);
    ask(set, member_of(set, key), &options, &answer);
    if (count != stored_count || memcmp(expected, stored, count * sizeof *stored) != 0) {
        bench_fail("the two floors disagree for member %u", key);
    }
    if (answer.count != count) {
        bench_fail("member %u: %zu suggestions instead of %u", key, answer.count, count);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t label = (uint32_t)strtoul(answer.at[i].label.at, NULL, 10);
        if (label != expected[i].vertex || answer.at[i].mutual != expected[i].mutual) {
            bench_fail(
                "member %u: rank %u is %u with %u mutual connections instead of %u with %u",
                key, i + 1, label, answer.at[i].mutual, expected[i].vertex, expected[i].mutual);
        }
    }
}

typedef struct comparison {
    bench_series arrays, lists, mutual, plain, reasons;
} comparison;

static void measure(setting *set, comparison *times, uint32_t key)
{
    floor_answer answers[ANSWERS];
    ng_suggestions answer;
    ng_suggest_options options = ng_suggest_defaults();
    ng_member member = member_of(set, key);
    options.count = ANSWERS;
    double begin = bench_now();
    floor_suggest_arrays(&set->graph, &set->scratch[0], key, ANSWERS, answers);
    double middle = bench_now();
    floor_suggest_store(set->floor, &set->scratch[1], key, ANSWERS, answers);
    bench_series_add(&times->arrays, middle - begin);
    bench_series_add(&times->lists, bench_now() - middle);
    options.scorer = NG_SCORER_MUTUAL;
    bench_series_add(&times->mutual, ask(set, member, &options, &answer));
    options.scorer = NG_SCORER_DEFAULT;
    // Which comes second finds the caches warm, so they take turns.
    options.reasons = times->plain.count % 2 == 1;
    for (uint32_t i = 0; i < 2; i++) {
        bench_series *series = options.reasons ? &times->reasons : &times->plain;
        bench_series_add(series, ask(set, member, &options, &answer));
        options.reasons = !options.reasons;
    }
}

static void print_comparison(const char *what, comparison *times)
{
    printf("%s\n", what);
    times->arrays.name = "  floor, packed arrays";
    times->lists.name = "  floor, LMDB packed lists";
    times->mutual.name = "  --by mutual";
    times->plain.name = "  default scorer";
    times->reasons.name = "  default scorer with reasons";
    bench_series_print(&times->arrays, &times->lists);
    bench_series_print(&times->lists, NULL);
    bench_series_print(&times->mutual, &times->lists);
    bench_series_print(&times->plain, &times->lists);
    bench_series_print(&times->reasons, &times->lists);
    bench_series_finish(&times->arrays);
    bench_series_finish(&times->lists);
    bench_series_finish(&times->mutual);
    bench_series_finish(&times->plain);
    bench_series_finish(&times->reasons);
}

static uint64_t degree(const bench_graph *graph, uint32_t vertex)
{
    return graph->offset[vertex + 1] - graph->offset[vertex];
}

// The members with most connections, most first.
static void find_hubs(const bench_graph *graph, uint32_t hub[HUBS])
{
    memset(hub, 0, HUBS * sizeof *hub);
    for (uint32_t v = 1; v < graph->vertex_count; v++) {
        uint32_t at = HUBS;
        while (at > 0 && degree(graph, v) > degree(graph, hub[at - 1])) {
            at--;
        }
        if (at < HUBS) {
            memmove(hub + at + 1, hub + at, (HUBS - 1 - at) * sizeof *hub);
            hub[at] = v;
        }
    }
}

int main(int argc, char **argv)
{
    char path[700];
    uint32_t hub[HUBS];
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 1000, .seed = 1})};
    bench_random random = {set.options.seed};
    bench_print_header("bench_suggest", &set.options);
    const char *network = bench_generate(argv[0], &set.options);
    snprintf(path, sizeof path, "%s/connections.csv", network);
    set.graph = bench_read_graph(path, set.options.members);
    snprintf(path, sizeof path, "%s/floor", bench_folder());
    floor_store_write(&set.graph, path);
    set.floor = floor_store_open(path, set.graph.vertex_count);
    // The second floor would find the counters of the first in the processor's caches.
    set.scratch[0] = floor_scratch_make(set.graph.vertex_count);
    set.scratch[1] = floor_scratch_make(set.graph.vertex_count);
    open_store(&set, network);

    find_hubs(&set.graph, hub);
    for (uint32_t i = 0; i < 200; i++) {
        check_answer(&set, 1 + bench_random_below(&random, set.options.members));
    }
    for (uint32_t i = 0; i < HUBS; i++) {
        check_answer(&set, hub[i]);
    }
    printf("answers: those of the floor for 200 random members and %u hubs\n", HUBS);

    comparison times = {0};
    warm();
    const uint64_t pages = bench_pages_from_disk();
    for (uint32_t i = 0; i < set.options.runs; i++) {
        measure(&set, &times, 1 + bench_random_below(&random, set.options.members));
    }
    print_comparison("random members", &times);
    for (uint32_t i = 0; i < HUBS; i++) {
        measure(&set, &times, hub[i]);
    }
    print_comparison("the ten members with most connections", &times);
    printf("%llu pages came from the disk meanwhile; peak memory %.1f MB\n",
        (unsigned long long)(bench_pages_from_disk() - pages),
        (double)bench_peak_memory() / 1e6);

    ng_txn_abort(set.txn);
    ng_store_close(set.store);
    floor_store_close(set.floor);
    floor_scratch_finish(&set.scratch[0]);
    floor_scratch_finish(&set.scratch[1]);
    bench_graph_finish(&set.graph);
    return 0;
}
