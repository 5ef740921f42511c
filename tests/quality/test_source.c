// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Quality of candidates: whom do I ask? On networks of advice a fifth of the ties is hidden,
 * ten times, and everybody who has a hidden tie asks for all members whom they do not endorse
 * yet. Mean average precision of the score, beside reputation alone and proximity alone.
 *
 *   lazega      71 lawyers; connections are co-work and friendship and advice, endorsements
 *               advice; profiles: status, office, practice, school
 *   consulting  46 consultants; advice is information sought at least often (4 of 5)
 *   krackhardt  21 managers; connections are friends and reports and advice too; level and
 *               department
 *
 * Every member is a seed of trust. Needs NETGRAPH_TEST_DATA.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/quality_table.h"
#include "support/reputation_world.h"

#define KEYS 100u
#define DRAWS 10u
#define DAY_TODAY 19000

static const char *data;

typedef struct advice {
    const char *name;
    double least; // MAP that must be reached
    uint32_t keys;
    bool asks[KEYS][KEYS];
    bool knows[KEYS][KEYS]; // other ties, either way
    char profile[KEYS][128];
    const char *head; // of profiles; NULL: there are none
    bool hidden[KEYS][KEYS];
} advice;

typedef struct measured {
    double sum[3]; // of average precision: score, reputation, proximity
    uint32_t count;
} measured;

static quality_table read_table(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/networks/%s", data, folder);
    return quality_table_read(path, name);
}

static void read_ties(advice *one, const char *file, bool out[KEYS][KEYS], int64_t least_level)
{
    quality_table table = read_table(one->name, file);
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = (uint32_t)quality_table_number(&table, i, 0);
        const uint32_t to = (uint32_t)quality_table_number(&table, i, 1);
        assert_true(from < KEYS && to < KEYS);
        if (from != to &&
            (least_level == 0 || quality_table_number(&table, i, 2) >= least_level)) {
            out[from][to] = true;
        }
        one->keys = from >= one->keys ? from + 1 : one->keys;
        one->keys = to >= one->keys ? to + 1 : one->keys;
    }
    quality_table_release(&table);
}

static void read_profiles(advice *one, const size_t *columns, size_t count)
{
    quality_table table = read_table(one->name, "nodes.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t key = (uint32_t)quality_table_number(&table, i, 0);
        size_t used = 0;
        for (size_t c = 0; c < count; c++) {
            used += (size_t)snprintf(one->profile[key] + used, sizeof one->profile[key] - used,
                ",v%lld", (long long)quality_table_number(&table, i, columns[c]));
        }
    }
    quality_table_release(&table);
}

// A fifth of the ties by a shuffle.
static void hide(advice *one, uint32_t draw)
{
    uint32_t tie[KEYS * KEYS];
    uint32_t count = 0;
    ng_random random;
    ng_random__init(&random, draw + 1);
    memset(one->hidden, 0, sizeof one->hidden);
    for (uint32_t i = 0; i < KEYS * KEYS; i++) {
        if (one->asks[i / KEYS][i % KEYS]) {
            tie[count++] = i;
        }
    }
    for (uint32_t i = 0; i < count / 5; i++) {
        const uint32_t other = i + (uint32_t)ng_random__below(&random, count - i);
        const uint32_t kept = tie[i];
        tie[i] = tie[other];
        tie[other] = kept;
        one->hidden[tie[i] / KEYS][tie[i] % KEYS] = true;
    }
}

static bool is_seen(const advice *one, uint32_t from, uint32_t to)
{
    return one->asks[from][to] && !one->hidden[from][to];
}

static void fill(reputation_world *world, const advice *one)
{
    char head[128];
    snprintf(head, sizeof head, "id,name%s", one->head == NULL ? "" : one->head);
    FILE *file = reputation_world_write(world, "members.csv", head);
    for (uint32_t key = 1; key < one->keys; key++) {
        fprintf(file, "%u,%s\n", key, one->head == NULL ? "" : one->profile[key]);
    }
    assert_int_equal(0, fclose(file));
    reputation_world_import(world, "members.csv");
    file = reputation_world_write(world, "endorsements.csv", "from,to,skill");
    FILE *ties = reputation_world_write(world, "connections.csv", "a,b");
    for (uint32_t i = 0; i < KEYS * KEYS; i++) {
        const uint32_t from = i / KEYS;
        const uint32_t to = i % KEYS;
        if (is_seen(one, from, to)) {
            fprintf(file, "%u,%u,advice\n", from, to);
        }
        if (is_seen(one, from, to) || one->knows[from][to]) {
            fprintf(ties, "%u,%u\n", from, to);
        }
    }
    assert_int_equal(0, fclose(file));
    assert_int_equal(0, fclose(ties));
    reputation_world_import(world, "endorsements.csv");
    reputation_world_import(world, "connections.csv");
    for (uint32_t key = 1; key < one->keys; key++) {
        reputation_world_add_seed(world, key);
    }
    (void)reputation_world_refresh(world);
}

typedef struct scored {
    double score;
    bool good;
} scored;

static int compare_scores(const void *a, const void *b)
{
    const scored *x = a;
    const scored *y = b;
    return x->score > y->score ? -1 : x->score < y->score;
}

// Equal scores stand in the order in which a fair coin would put them: half of those tied.
static double average_precision(scored *list, size_t count)
{
    double sum = 0;
    size_t good = 0;
    qsort(list, count, sizeof *list, compare_scores);
    for (size_t i = 0; i < count; i++) {
        if (list[i].good) {
            double above = 0;
            double good_above = 0;
            for (size_t k = 0; k < count; k++) {
                const double part = k == i          ? 1
                    : list[k].score > list[i].score ? 1
                    : list[k].score < list[i].score ? 0
                                                    : 0.5;
                above += part;
                good_above += list[k].good ? part : 0;
            }
            sum += good_above / above;
            good++;
        }
    }
    return sum / (double)good;
}

static void ask(ng_txn *txn, const advice *one, uint32_t who, measured *out)
{
    ng_source_options options = ng_source_defaults();
    ng_candidates found;
    ng_error err = {0};
    const ng_text skill = {"advice", 6};
    ng_member near = reputation_world_member(txn, who);
    ng_member known[KEYS];
    scored list[3][KEYS];
    options.near = &near;
    options.near_count = 1;
    options.exclude = known;
    options.today = DAY_TODAY;
    options.count = KEYS;
    for (uint32_t key = 1; key < one->keys; key++) {
        if (is_seen(one, who, key)) {
            known[options.exclude_count++] = reputation_world_member(txn, key);
        }
    }
    // Everybody is a candidate; a need that weighs next to nothing names the skill.
    const ng_source_need need = {.trait = NG_TRAIT_SKILL,
        .any = &skill,
        .any_count = 1,
        .before = NG_DAY_NONE,
        .weight = 1};
    options.needs = &need;
    options.need_count = 1;
    if (ng_source_find(txn, &options, &found, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < found.count; i++) {
        const ng_candidate *candidate = &found.at[i];
        const uint32_t key = (uint32_t)strtoul(candidate->label.at, NULL, 10);
        const double scores[3] = {(double)candidate->score, (double)candidate->parts.reputation,
            (double)candidate->parts.proximity};
        for (size_t s = 0; s < 3; s++) {
            list[s][i] = (scored){scores[s], one->hidden[who][key]};
        }
    }
    for (size_t s = 0; s < 3; s++) {
        out->sum[s] += average_precision(list[s], found.count);
    }
    out->count++;
    ng_txn_release_answers(txn);
}

static void measure_draw(const advice *one, measured *out)
{
    reputation_world world;
    ng_txn *txn = NULL;
    reputation_world_open(&world);
    fill(&world, one);
    assert_int_equal(NG_OK, ng_txn_begin(world.store, NG_TXN_READ, &txn, NULL));
    for (uint32_t who = 1; who < one->keys; who++) {
        bool has_hidden = false;
        for (uint32_t key = 1; key < one->keys; key++) {
            has_hidden = has_hidden || one->hidden[who][key];
        }
        if (has_hidden) {
            ask(txn, one, who, out);
        }
    }
    ng_txn_abort(txn);
    reputation_world_close(&world);
}

static void check(advice *one)
{
    measured all = {.count = 0};
    for (uint32_t draw = 0; draw < DRAWS; draw++) {
        hide(one, draw);
        measure_draw(one, &all);
    }
    print_message("%-10s  score %.3f  reputation only %.3f  proximity only %.3f  (%u asked)\n",
        one->name, all.sum[0] / all.count, all.sum[1] / all.count, all.sum[2] / all.count,
        all.count);
    assert_true(all.sum[0] / all.count >= one->least);
    assert_true(all.sum[0] > all.sum[1] && all.sum[0] > all.sum[2]);
}

static void test_ng_source_find__finds_whom_lawyers_ask(void **state)
{
    static advice one = {
        .name = "lazega", .least = 0.50, .head = ",title,location,industry,school"};
    const size_t columns[] = {1, 3, 6, 7};
    (void)state;
    read_ties(&one, "edges_advice.tsv", one.asks, 0);
    read_ties(&one, "edges_cowork.tsv", one.knows, 0);
    read_ties(&one, "edges_friend.tsv", one.knows, 0);
    read_profiles(&one, columns, 4);
    check(&one);
}

static void test_ng_source_find__finds_whom_consultants_ask(void **state)
{
    static advice one = {.name = "consulting", .least = 0.58};
    (void)state;
    read_ties(&one, "edges.tsv", one.asks, 4);
    check(&one);
}

static void test_ng_source_find__finds_whom_managers_ask(void **state)
{
    static advice one = {.name = "krackhardt", .least = 0.60, .head = ",title,industry"};
    const size_t columns[] = {3, 4};
    (void)state;
    read_ties(&one, "edges_advice.tsv", one.asks, 0);
    read_ties(&one, "edges_friend.tsv", one.knows, 0);
    read_ties(&one, "edges_reports.tsv", one.knows, 0);
    read_profiles(&one, columns, 2);
    check(&one);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_source_find__finds_whom_lawyers_ask),
        cmocka_unit_test(test_ng_source_find__finds_whom_consultants_ask),
        cmocka_unit_test(test_ng_source_find__finds_whom_managers_ask),
    };
    data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL) {
        printf("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
