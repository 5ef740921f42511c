// SPDX-License-Identifier: GPL-3.0-or-later
// The same questions by SQLite, beside the same floors: one table of pairs with its primary key
// for an index, both directions stored, as SQL says it best. Write-ahead log with full
// synchronisation, which is durable as the floor is. Loading takes rows in the order of keys
// from memory, so that no CSV is read.
#include "floor.h"
#include "floor_writer.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ANSWERS 10u
#define HUBS 10u
#define GROUP 1000u
#define GROUPS 5u

static const char make_table[] =
    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144;"
    "CREATE TABLE connection(a INTEGER, b INTEGER, PRIMARY KEY(a, b)) WITHOUT ROWID;";
static const char insert_one[] = "INSERT OR IGNORE INTO connection VALUES(?1, ?2)";
static const char list_one[] = "SELECT b FROM connection WHERE a = ?1";
static const char suggest_ten[] =
    "SELECT c2.b, count(*) AS n FROM connection c1 JOIN connection c2 ON c2.a = c1.b"
    " WHERE c1.a = ?1 AND c2.b <> ?1"
    " AND NOT EXISTS (SELECT 1 FROM connection WHERE a = ?1 AND b = c2.b)"
    " GROUP BY c2.b ORDER BY n DESC, c2.b LIMIT 10";

typedef struct setting {
    bench_options options;
    bench_random random;
    bench_graph graph;
    char floor_path[700], path[700];
    floor_store *floor;
    floor_scratch scratch;
    sqlite3 *db;
    sqlite3_stmt *insert, *list, *suggest;
} setting;

static void check(setting *set, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        bench_fail("sqlite: %s", sqlite3_errmsg(set->db));
    }
}

static void execute(setting *set, const char *sql)
{
    check(set, sqlite3_exec(set->db, sql, NULL, NULL, NULL));
}

static void insert(setting *set, uint32_t a, uint32_t b)
{
    check(set, sqlite3_bind_int64(set->insert, 1, a));
    check(set, sqlite3_bind_int64(set->insert, 2, b));
    check(set, sqlite3_step(set->insert));
    check(set, sqlite3_reset(set->insert));
}

static void load(setting *set)
{
    double begin = bench_now();
    check(set, sqlite3_open(set->path, &set->db));
    execute(set, make_table);
    check(set, sqlite3_prepare_v2(set->db, insert_one, -1, &set->insert, NULL));
    execute(set, "BEGIN");
    for (uint32_t v = 0; v < set->graph.vertex_count; v++) {
        for (uint64_t i = set->graph.offset[v]; i < set->graph.offset[v + 1]; i++) {
            insert(set, v, set->graph.neighbor[i]);
        }
    }
    execute(set, "COMMIT");
    execute(set, "PRAGMA wal_checkpoint(TRUNCATE)");
    double seconds = bench_now() - begin;
    begin = bench_now();
    floor_store_write(&set->graph, set->floor_path);
    double floor_seconds = bench_now() - begin;
    char data[800];
    snprintf(data, sizeof data, "%s/data.mdb", set->floor_path);
    printf("load, floor of packed lists  %.2f s, %.1f MB\n", floor_seconds,
        (double)bench_file_bytes(data) / 1e6);
    printf("load, sqlite                 %.2f s, %.1f MB  ratio %.1f in time, %.2f\n", seconds,
        (double)bench_file_bytes(set->path) / 1e6, seconds / floor_seconds,
        (double)bench_file_bytes(set->path) / (double)bench_file_bytes(data));
    check(set, sqlite3_prepare_v2(set->db, list_one, -1, &set->list, NULL));
    check(set, sqlite3_prepare_v2(set->db, suggest_ten, -1, &set->suggest, NULL));
}

static uint32_t suggest(setting *set, uint32_t vertex, floor_answer *out)
{
    uint32_t count = 0;
    int code;
    check(set, sqlite3_bind_int64(set->suggest, 1, vertex));
    while ((code = sqlite3_step(set->suggest)) == SQLITE_ROW) {
        out[count++] = (floor_answer){(uint32_t)sqlite3_column_int64(set->suggest, 0),
            (uint32_t)sqlite3_column_int64(set->suggest, 1)};
    }
    check(set, code);
    check(set, sqlite3_reset(set->suggest));
    return count;
}

// Answers in turns with the floor, and checks the two against each other.
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
        bench_fail("sqlite and the floor disagree for member %u", vertex);
    }
}

static void measure_suggest(setting *set)
{
    bench_series times[2][2] = {{{.name = "suggest, floor"}, {.name = "suggest, sqlite"}},
        {{.name = "suggest hubs, floor"}, {.name = "suggest hubs, sqlite"}}};
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
    for (uint32_t i = 0; i < 2; i++) {
        bench_series_print(&times[i][0], NULL);
        bench_series_print(&times[i][1], &times[i][0]);
        bench_series_finish(&times[i][0]);
        bench_series_finish(&times[i][1]);
    }
}

// A list by SQL, for the floor's search.
static floor_list read_list(const void *context, uint32_t vertex)
{
    static uint32_t *list;
    static size_t capacity;
    setting *set = *(setting *const *)context;
    size_t count = 0;
    int code;
    check(set, sqlite3_bind_int64(set->list, 1, vertex));
    while ((code = sqlite3_step(set->list)) == SQLITE_ROW) {
        if (count == capacity) {
            capacity = capacity == 0 ? 1024 : capacity * 2;
            list = realloc(list, capacity * sizeof *list);
            if (list == NULL) {
                bench_fail("no memory");
            }
        }
        list[count++] = (uint32_t)sqlite3_column_int64(set->list, 0);
    }
    check(set, code);
    check(set, sqlite3_reset(set->list));
    return (floor_list){list, count};
}

static void measure_degree(setting *set)
{
    bench_series floor_times = {.name = "degree, floor"};
    bench_series times = {.name = "degree, sqlite"};
    for (uint32_t i = 0; i < set->options.runs; i++) {
        uint32_t from = 1 + bench_random_below(&set->random, set->options.members);
        uint32_t to = 1 + bench_random_below(&set->random, set->options.members);
        double begin = bench_now();
        uint32_t expected = floor_hops_store(set->floor, &set->graph, &set->scratch, from, to);
        double middle = bench_now();
        uint32_t found =
            floor_hops_by(read_list, &set, &set->graph, &set->scratch, (uint32_t[]){from, to});
        bench_series_add(&floor_times, middle - begin);
        bench_series_add(&times, bench_now() - middle);
        if (found != expected) {
            bench_fail(
                "members %u and %u are %u hops apart, not %u", from, to, expected, found);
        }
    }
    bench_series_print(&floor_times, NULL);
    bench_series_print(&times, &floor_times);
    bench_series_finish(&floor_times);
    bench_series_finish(&times);
}

static void connect_pairs(setting *set, const bench_pair *pairs, size_t count)
{
    execute(set, "BEGIN");
    for (size_t i = 0; i < count; i++) {
        insert(set, pairs[i].a, pairs[i].b);
        insert(set, pairs[i].b, pairs[i].a);
    }
    execute(set, "COMMIT");
}

static void measure_group(setting *set, floor_writer *floor, size_t group, uint32_t runs)
{
    static bench_pair pairs[GROUP];
    char names[2][64];
    snprintf(names[0], sizeof names[0], "connect %zu, floor", group);
    snprintf(names[1], sizeof names[1], "connect %zu, sqlite", group);
    bench_series floor_times = {.name = names[0]};
    bench_series times = {.name = names[1]};
    for (uint32_t i = 0; i < runs; i++) {
        for (size_t k = 0; k < group; k++) {
            pairs[k].a = 1 + bench_random_below(&set->random, set->options.members - 1);
            pairs[k].b = pairs[k].a + 1;
        }
        double begin = bench_now();
        floor_writer_connect(floor, pairs, group);
        double middle = bench_now();
        connect_pairs(set, pairs, group);
        bench_series_add(&floor_times, middle - begin);
        bench_series_add(&times, bench_now() - middle);
        uint32_t degree = floor_writer_degree(floor, pairs[0].a);
        if (read_list(&set, pairs[0].a).count != degree) {
            bench_fail("sqlite and the floor disagree about member %u", pairs[0].a);
        }
    }
    bench_series_print(&floor_times, NULL);
    bench_series_print(&times, &floor_times);
    bench_series_finish(&floor_times);
    bench_series_finish(&times);
}

int main(int argc, char **argv)
{
    char path[700];
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 100, .seed = 1})};
    set.random.state = set.options.seed;
    bench_print_header("bench_sqlite", &set.options);
    printf("sqlite %s\n", sqlite3_libversion());
    snprintf(path, sizeof path, "%s/connections.csv", bench_generate(argv[0], &set.options));
    snprintf(set.floor_path, sizeof set.floor_path, "%s/floor", bench_folder());
    snprintf(set.path, sizeof set.path, "%s/sqlite", bench_folder());
    set.graph = bench_read_graph(path, set.options.members);
    load(&set);
    set.floor = floor_store_open(set.floor_path, set.graph.vertex_count);
    set.scratch = floor_scratch_make(set.graph.vertex_count);
    measure_suggest(&set);
    measure_degree(&set);
    floor_store_close(set.floor);
    floor_writer *floor = floor_writer_open(set.floor_path);
    measure_group(&set, floor, 1, set.options.runs);
    measure_group(&set, floor, GROUP, GROUPS);
    floor_writer_close(floor);
    printf("peak memory %.1f MB\n", (double)bench_peak_memory() / 1e6);
    sqlite3_finalize(set.insert);
    sqlite3_finalize(set.list);
    sqlite3_finalize(set.suggest);
    sqlite3_close(set.db);
    floor_scratch_finish(&set.scratch);
    bench_graph_finish(&set.graph);
    return 0;
}
