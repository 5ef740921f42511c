// SPDX-License-Identifier: GPL-3.0-or-later
// The question for candidates: three filters drawn from what a random member has (a skill, an
// industry and a place; a skill, an industry and a country; two skills and a country), `near` a
// random member, 25 candidates with an introduction to each, in process; and `netgraph source`
// as a process. Whoever passes the filters is checked against a bare loop over packed columns,
// and against SQLite where it is found, for each question.
//
//   netgraph, filters, ranking, paths   all of `netgraph source --near`
//   netgraph, filters                   who passes, all of them
//   floor, filters                      the bare loop
//   sqlite, filters                     who passes, all of them
//   sqlite, filters, mutual             the 25 of those with most mutual connections; no paths
#include "cold.h"
#include "people.h"
#include "subject.h"
#ifdef NETGRAPH_BENCH_SQLITE
#include "sqlite_source.h"
#endif

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CANDIDATES = 25,
    SEED_ONE_OF = 100, // members are seeds of trust
    TODAY = 20605,     // 2026-06-01
    COLD_RUNS = 200,
    WARM_UP = 20,
    SHAPES = 3
};

typedef struct question {
    people_filter filter;
    uint32_t near; // key
} question;

typedef struct setting {
    bench_options options;
    bench_random random;
    people people;
    uint32_t *key_of;           // by member
    uint32_t *expected, *found; // [members] keys who pass
    char path[700];
    ng_store *store;
    ng_txn *txn;
#ifdef NETGRAPH_BENCH_SQLITE
    sqlite_source *sqlite;
#endif
} setting;

// --- Store -----------------------------------------------------------------------------------

static void add_seeds(setting *set)
{
    ng_txn *txn;
    ng_error err;
    ng_outcome change;
    bench_must(ng_txn_begin(set->store, NG_TXN_WRITE, &txn, &err), &err);
    for (uint32_t key = SEED_ONE_OF; key <= set->options.members; key += SEED_ONE_OF) {
        bench_must(
            ng_trust_seed_add(txn, bench_member(txn, key), NG_DAY_NONE, &change, &err), &err);
    }
    bench_must(ng_txn_commit(txn, &err), &err);
}

static void make_store(setting *set, const char *network)
{
    ng_error err;
    snprintf(set->path, sizeof set->path, "%s/store", bench_folder());
    set->store = bench_store_make(network, set->path);
    add_seeds(set);
    bench_must(ng_refresh(set->store, NULL, &(ng_refresh_report){0}, &err), &err);
}

static void *allocate(size_t count, size_t bytes)
{
    void *at = calloc(count, bytes);
    if (at == NULL) {
        bench_fail("no memory");
    }
    return at;
}

static void open_store(setting *set)
{
    ng_error err;
    const uint32_t members = set->options.members;
    bench_must(ng_txn_begin(set->store, NG_TXN_READ, &set->txn, &err), &err);
    set->key_of = allocate((size_t)members + 1, sizeof *set->key_of);
    set->expected = allocate((size_t)members + 1, sizeof *set->expected);
    set->found = allocate((size_t)members + 1, sizeof *set->found);
    for (uint32_t key = 1; key <= members; key++) {
        const ng_member member = bench_member(set->txn, key);
        if (member.id > members) {
            bench_fail("member %u has the id %u", key, member.id);
        }
        set->key_of[member.id] = key;
    }
}

// --- Questions -------------------------------------------------------------------------------

static uint32_t below(setting *set, uint32_t limit)
{
    return bench_random_below(&set->random, limit);
}

// What somebody has, so that somebody passes.
static question draw(setting *set)
{
    const people *all = &set->people;
    for (;;) {
        const uint32_t key = 1 + below(set, set->options.members);
        const uint32_t begin = all->skill_begin[key];
        const uint32_t skills = all->skill_begin[key + 1] - begin;
        const uint32_t shape = below(set, SHAPES);
        const people_column second = shape == 2 ? PEOPLE_SKILL : PEOPLE_INDUSTRY;
        const people_column third = shape == 0 ? PEOPLE_PLACE : PEOPLE_COUNTRY;
        question out = {.near = 1 + below(set, set->options.members)};
        if (skills < 2) {
            continue;
        }
        const uint32_t first = below(set, skills);
        const uint32_t other = (first + 1 + below(set, skills - 1)) % skills;
        out.filter.skill = all->skill[begin + first];
        out.filter.other[0].column = second;
        out.filter.other[0].value =
            shape == 2 ? all->skill[begin + other] : all->value[second][key];
        out.filter.other[1].column = third;
        out.filter.other[1].value = all->value[third][key];
        if (out.filter.other[0].value != 0 && out.filter.other[1].value != 0) {
            return out;
        }
    }
}

static const char *text_of(const setting *set, people_column column, uint32_t value)
{
    return set->people.texts[column].at[value];
}

// The same as needs; needs and texts live on.
static ng_source_options options_of(const setting *set, const people_filter *filter)
{
    static const ng_trait traits[PEOPLE_COLUMNS] = {
        NG_TRAIT_INDUSTRY, NG_TRAIT_LOCATION, NG_TRAIT_LOCATION, NG_TRAIT_SKILL};
    static ng_source_need needs[3];
    static ng_text texts[3];
    for (uint32_t i = 0; i < 3; i++) {
        const people_column column = i == 0 ? PEOPLE_SKILL : filter->other[i - 1].column;
        const uint32_t value = i == 0 ? filter->skill : filter->other[i - 1].value;
        const char *text = text_of(set, column, value);
        texts[i] = (ng_text){text, strlen(text)};
        needs[i] = (ng_source_need){
            .trait = traits[column], .any = &texts[i], .any_count = 1, .before = NG_DAY_NONE};
    }
    ng_source_options options = ng_source_defaults();
    options.needs = needs;
    options.need_count = 3;
    options.count = CANDIDATES;
    options.today = TODAY;
    return options;
}

static int compare_keys(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static void must_be_same(const setting *set, const char *who, uint32_t count, uint32_t expected)
{
    qsort(set->found, count, sizeof *set->found, compare_keys);
    if (count != expected ||
        memcmp(set->found, set->expected, count * sizeof *set->found) != 0) {
        bench_fail("%s finds %u who pass instead of the %u who do", who, count, expected);
    }
}

// --- Series ----------------------------------------------------------------------------------

enum {
    ANSWER,
    FILTERS,
    FLOOR,
    SQLITE,
    SQLITE_BEST,
    SERIES
};

static void ask_pool(setting *set, const question *asked, uint32_t expected, double *seconds)
{
    ng_error err;
    ng_source_pool pool;
    const ng_source_options options = options_of(set, &asked->filter);
    ng_txn_release_answers(set->txn);
    const double begin = bench_now();
    const ng_status status = ng_source_qualified(set->txn, &options, 1, &pool, &err);
    *seconds = bench_now() - begin;
    bench_must(status, &err);
    for (uint32_t i = 0; i < pool.count; i++) {
        set->found[i] = set->key_of[pool.at[i].id];
    }
    must_be_same(set, "netgraph", pool.count, expected);
}

// All of those who pass but who asks, and the best of them.
static void ask(setting *set, const question *asked, uint32_t expected, double *seconds)
{
    ng_error err;
    ng_candidates found;
    ng_source_options options = options_of(set, &asked->filter);
    const ng_member near = bench_member(set->txn, asked->near);
    options.near = &near;
    options.near_count = 1;
    ng_txn_release_answers(set->txn);
    const double begin = bench_now();
    const ng_status status = ng_source_find(set->txn, &options, &found, &err);
    *seconds = bench_now() - begin;
    bench_must(status, &err);
    const bool is_among = bsearch(&asked->near, set->expected, expected, sizeof asked->near,
                              compare_keys) != NULL;
    const uint32_t of = expected - is_among;
    if (found.of != of || found.count != (of < CANDIDATES ? of : CANDIDATES)) {
        bench_fail("%zu of %u answered instead of %u", found.count, found.of, of);
    }
    for (size_t i = 0; i < found.count; i++) {
        const uint32_t key = set->key_of[found.at[i].member.id];
        if (bsearch(&key, set->expected, expected, sizeof key, compare_keys) == NULL) {
            bench_fail("%u is answered, but does not pass", key);
        }
    }
}

#ifdef NETGRAPH_BENCH_SQLITE
static void ask_sqlite(
    setting *set, const question *asked, uint32_t expected, double seconds[SERIES])
{
    double begin = bench_now();
    uint32_t count = sqlite_source_filter(set->sqlite, &asked->filter, set->found);
    seconds[SQLITE] = bench_now() - begin;
    must_be_same(set, "sqlite", count, expected);
    begin = bench_now();
    count =
        sqlite_source_best(set->sqlite, &asked->filter, asked->near, CANDIDATES, set->found);
    seconds[SQLITE_BEST] = bench_now() - begin;
    for (uint32_t i = 0; i < count; i++) {
        if (bsearch(&set->found[i], set->expected, expected, sizeof *set->found,
                compare_keys) == NULL) {
            bench_fail("sqlite answers %u, who does not pass", set->found[i]);
        }
    }
}
#else
static void ask_sqlite(
    setting *set, const question *asked, uint32_t expected, double seconds[SERIES])
{
    (void)set;
    (void)asked;
    (void)expected;
    (void)seconds;
}
#endif

static uint32_t ask_all(setting *set, const question *asked, double seconds[SERIES])
{
    const double begin = bench_now();
    const uint32_t expected = people_find(&set->people, &asked->filter, set->expected);
    seconds[FLOOR] = bench_now() - begin;
    ask_sqlite(set, asked, expected, seconds);
    ask(set, asked, expected, &seconds[ANSWER]);
    ask_pool(set, asked, expected, &seconds[FILTERS]);
    return expected;
}

static void print_part(bench_series series[SERIES], const char *what)
{
    static const char *const names[SERIES] = {"  netgraph, filters, ranking, paths",
        "  netgraph, filters", "  floor, filters", "  sqlite, filters",
        "  sqlite, filters, mutual"};
    bench_series *beside = series[SQLITE].count > 0 ? &series[SQLITE] : NULL;
    printf("%s\n", what);
    for (uint32_t i = 0; i < SERIES; i++) {
        series[i].name = names[i];
        if (series[i].count > 0) {
            bench_series_print(&series[i], &series[i] == beside ? NULL : beside);
        }
    }
    if (beside != NULL) {
        const double answer = bench_series_at(&series[ANSWER], 500);
        printf("  times faster: than sqlite's filters %.1f (filters alone %.1f), than its"
               " filters with mutual %.1f\n",
            bench_series_at(&series[SQLITE], 500) / answer,
            bench_series_at(&series[SQLITE], 500) / bench_series_at(&series[FILTERS], 500),
            bench_series_at(&series[SQLITE_BEST], 500) / answer);
    }
}

static uint32_t shape_of(const people_filter *filter)
{
    return filter->other[0].column == PEOPLE_SKILL ? 2
        : filter->other[1].column == PEOPLE_PLACE  ? 0
                                                   : 1;
}

static void measure(setting *set)
{
    static const char *const shapes[] = {"skill, industry and place",
        "skill, industry and country", "two skills and country", "all questions"};
    bench_series series[SHAPES + 1][SERIES] = {0};
    bench_series passed = {0};
    for (uint32_t i = 0; i < set->options.runs + WARM_UP; i++) {
        double seconds[SERIES] = {0};
        const question asked = draw(set);
        const uint32_t count = ask_all(set, &asked, seconds);
        if (i < WARM_UP) {
            continue;
        }
        bench_series_add(&passed, count);
        for (uint32_t k = 0; k < SERIES; k++) {
            if (seconds[k] > 0) {
                bench_series_add(&series[shape_of(&asked.filter)][k], seconds[k]);
                bench_series_add(&series[SHAPES][k], seconds[k]);
            }
        }
    }
    printf("answers: those of the floor; who passes: median %.0f, p95 %.0f, most %.0f\n",
        bench_series_at(&passed, 500), bench_series_at(&passed, 950),
        bench_series_at(&passed, 1000));
    bench_series_finish(&passed);
    for (uint32_t i = 0; i <= SHAPES; i++) {
        print_part(series[i], shapes[i]);
        for (uint32_t k = 0; k < SERIES; k++) {
            bench_series_finish(&series[i][k]);
        }
    }
}

// --- Processes -------------------------------------------------------------------------------

// A trivial process, the command, and the same question in this process, in turns.
static void measure_cold(setting *set, char *program)
{
    bench_series series[] = {{.name = "opens the store and reads"}, {.name = "netgraph source"},
        {.name = "the same in process"}};
    char trivial[] = "--trivial";
    char word[][12] = {"--db", "--quiet", "--now", "2026-06-01", "source", "--skill", "--near",
        "--industry", "--location"};
    char near[16];
    char texts[3][128];
    char *const trivially[] = {program, trivial, set->path, NULL};
    char command[700];
    snprintf(command, sizeof command, "%s", bench_command(program));
    for (uint32_t i = 0; i < COLD_RUNS + WARM_UP; i++) {
        double seconds[3];
        const question asked = draw(set);
        const people_filter *filter = &asked.filter;
        snprintf(near, sizeof near, "%u", asked.near);
        snprintf(texts[0], sizeof texts[0], "%s", text_of(set, PEOPLE_SKILL, filter->skill));
        for (uint32_t k = 0; k < 2; k++) {
            snprintf(texts[1 + k], sizeof texts[1], "%s",
                text_of(set, filter->other[k].column, filter->other[k].value));
        }
        char *const arguments[] = {command, word[0], set->path, word[1], word[2], word[3],
            word[4], word[5], texts[0], shape_of(filter) == 2 ? word[5] : word[7], texts[1],
            word[8], texts[2], word[6], near, NULL};
        const uint32_t expected = people_find(&set->people, filter, set->expected);
        seconds[0] = cold_run(trivially);
        seconds[1] = cold_run(arguments);
        ask(set, &asked, expected, &seconds[2]);
        for (uint32_t k = 0; k < 3 && i >= WARM_UP; k++) {
            bench_series_add(&series[k], seconds[k]);
        }
    }
    printf("as a process\n");
    for (uint32_t k = 0; k < 3; k++) {
        bench_series_print(&series[k], NULL);
    }
    printf("  a process takes %.2f of both together\n",
        bench_series_at(&series[1], 500) /
            (bench_series_at(&series[0], 500) + bench_series_at(&series[2], 500)));
    for (uint32_t k = 0; k < 3; k++) {
        bench_series_finish(&series[k]);
    }
}

static void load_sqlite(setting *set, const char *network)
{
#ifdef NETGRAPH_BENCH_SQLITE
    char path[700];
    snprintf(path, sizeof path, "%s/connections.csv", network);
    bench_graph graph = bench_read_graph(path, set->options.members);
    snprintf(path, sizeof path, "%s/sqlite", bench_folder());
    set->sqlite = sqlite_source_make(&set->people, &graph, path);
    bench_graph_finish(&graph);
#else
    (void)set;
    (void)network;
    printf("sqlite: not found when this was built\n");
#endif
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "--trivial") == 0) {
        return cold_trivial(argv[2]);
    }
    char path[700];
    setting set = {.options = bench_parse(
                       argc, argv, (bench_options){.members = 10000, .runs = 500, .seed = 1})};
    set.random.state = set.options.seed;
    bench_print_header("bench_source", &set.options);
    const char *network = bench_generate(argv[0], &set.options);
    make_store(&set, network);
    printf("peak memory of import and refresh %.1f MB\n", (double)bench_peak_memory() / 1e6);
    snprintf(path, sizeof path, "%s/members.csv", network);
    set.people = people_read(path, set.options.members);
    open_store(&set);
    load_sqlite(&set, network);
    measure(&set);
    measure_cold(&set, argv[0]);
    ng_txn_abort(set.txn);
    ng_store_close(set.store);
#ifdef NETGRAPH_BENCH_SQLITE
    sqlite_source_destroy(set.sqlite);
#endif
    people_finish(&set.people);
    free(set.key_of);
    free(set.expected);
    free(set.found);
    return 0;
}
