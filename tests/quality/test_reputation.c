// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Quality of reputation on real networks of people who judge each other: how well trust,
 * PageRank and the count of endorsers agree with what was said of members later, or is known of
 * them otherwise.
 *
 * Everything goes through the store: members and endorsements are imported, seeds set, the
 * store refreshed, and whole rankings read back. Who has no evidence stands below all others.
 *
 *   advogato     certificates of 2000-08-11 with levels 1 to 3, the four historical seeds;
 *                against the mean level over pairs of the later file that are absent from the
 *                first, of members with at least 3 of them; good: a mean of at least 2.5
 *   bitcoin-otc  positive ratings of the older half (1: level 1, 2 to 4: 2, more: 3), from the
 *                first four members who rated; against the mean of later ratings of at least 3
 *                new pairs; good: above 0. Levels mean something else there.
 *   lazega       who asks whom for advice, from every tenth lawyer; against seniority; good: a
 *                partner. Those seeds are not scored.
 *
 * Needs NETGRAPH_TEST_DATA. Only advogato has figures that must be reached.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "support/quality_table.h"
#include "support/rank_agreement.h"
#include "support/reputation_world.h"

#define KEYS 10000u // more than any id
#define SEEDS_MAX 16u
#define LEAST_PAIRS 3u

static const char *data;

/** One network, by the numbers of its files. */
typedef struct judged {
    const char *name;
    bool known[KEYS];         // is a member
    uint8_t (*level)[KEYS];   // [KEYS] of the endorsement from, to; 0: none
    bool levels;              // write them
    uint32_t seed[SEEDS_MAX]; // [seed_count]
    uint32_t seed_count;
    double sum[KEYS];     // of what is known of a member
    uint32_t pairs[KEYS]; // it is the sum of; 0: not scored
    bool good[KEYS];
} judged;

static judged *begin(const char *name)
{
    judged *one = quality_allocate(1, sizeof *one);
    one->name = name;
    one->level = quality_allocate(KEYS, sizeof *one->level);
    return one;
}

static void finish(judged *one)
{
    free(one->level);
    free(one);
}

static quality_table read_table(const char *network, const char *file)
{
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/networks/%s", data, network);
    return quality_table_read(folder, file);
}

static uint32_t key_of(const quality_table *table, size_t row, size_t column)
{
    const int64_t key = quality_table_number(table, row, column);
    assert_in_range(key, 0, KEYS - 1);
    return (uint32_t)key;
}

// ------------------------------------------------------------------------------- the networks

// Members without enough later pairs are not scored.
static void keep_well_known(judged *one, double good_from)
{
    for (uint32_t key = 0; key < KEYS; key++) {
        one->pairs[key] =
            one->known[key] && one->pairs[key] >= LEAST_PAIRS ? one->pairs[key] : 0;
        one->good[key] = one->pairs[key] > 0 && one->sum[key] / one->pairs[key] >= good_from;
    }
}

static judged *read_advogato(void)
{
    judged *one = begin("advogato");
    bool(*before)[KEYS] = quality_allocate(KEYS, sizeof *before);
    one->levels = true;
    quality_table table = read_table("advogato", "edges_2000-08-11.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = key_of(&table, i, 0);
        const uint32_t to = key_of(&table, i, 1);
        before[from][to] = true;
        one->known[from] = one->known[from] || from != to;
        one->known[to] = one->known[to] || from != to;
        one->level[from][to] = from == to ? 0 : (uint8_t)quality_table_number(&table, i, 2);
    }
    quality_table_release(&table);
    table = read_table("advogato", "edges.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = key_of(&table, i, 0);
        const uint32_t to = key_of(&table, i, 1);
        const bool counts = from != to && !before[from][to];
        one->pairs[to] += counts;
        one->sum[to] += counts ? (double)quality_table_number(&table, i, 2) : 0;
    }
    quality_table_release(&table);
    table = read_table("advogato", "seeds.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        one->seed[one->seed_count++] = key_of(&table, i, 0);
    }
    quality_table_release(&table);
    free(before);
    keep_well_known(one, 2.5);
    return one;
}

static double *sort_times(const quality_table *table)
{
    const size_t column = quality_table_column(table, "t");
    double *time = quality_allocate(table->row_count, sizeof *time);
    for (size_t i = 0; i < table->row_count; i++) {
        time[i] = strtod(quality_table_text(table, i, column), NULL);
    }
    return time;
}

static double middle_of(const double *time, size_t count)
{
    double *rank = quality_allocate(count, sizeof *rank);
    double middle = time[0];
    rank_agreement_ranks(time, count, rank);
    for (size_t i = 0; i < count; i++) {
        const bool nearer = rank[i] <= (double)count / 2 && time[i] > middle;
        middle = nearer ? time[i] : middle;
    }
    free(rank);
    return middle;
}

static void add_seed_once(judged *one, uint32_t key, uint32_t most)
{
    for (uint32_t i = 0; i < one->seed_count; i++) {
        if (one->seed[i] == key) {
            return;
        }
    }
    if (one->seed_count < most) {
        one->seed[one->seed_count++] = key;
    }
}

// Rows of the file ascend by time.
static judged *read_bitcoin(void)
{
    judged *one = begin("bitcoin-otc");
    one->levels = true;
    quality_table table = read_table("bitcoin-otc", "edges.tsv");
    double *time = sort_times(&table);
    const double middle = middle_of(time, table.row_count);
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t from = key_of(&table, i, 0);
        const uint32_t to = key_of(&table, i, 1);
        const int64_t rating = quality_table_number(&table, i, 2);
        const bool older = time[i] <= middle;
        if (older && rating > 0 && from != to) {
            one->level[from][to] = rating >= 5 ? 3 : rating >= 2 ? 2 : 1;
            one->known[from] = true;
            one->known[to] = true;
            add_seed_once(one, from, 4);
        }
        if (!older && from != to && one->level[from][to] == 0) {
            one->pairs[to]++;
            one->sum[to] += (double)rating;
        }
    }
    free(time);
    quality_table_release(&table);
    keep_well_known(one, 1e-9);
    return one;
}

static judged *read_lazega(void)
{
    judged *one = begin("lazega");
    quality_table table = read_table("lazega", "edges_advice.tsv");
    for (size_t i = 0; i < table.row_count; i++) {
        one->level[key_of(&table, i, 0)][key_of(&table, i, 1)] = 1;
    }
    quality_table_release(&table);
    table = read_table("lazega", "nodes.tsv");
    const size_t seniority = quality_table_column(&table, "seniority");
    const size_t status = quality_table_column(&table, "status");
    for (size_t i = 0; i < table.row_count; i++) {
        const uint32_t key = key_of(&table, i, 0);
        const bool is_seed = key % 10 == 0;
        one->known[key] = true;
        one->pairs[key] = !is_seed;
        one->sum[key] = (double)quality_table_number(&table, i, seniority);
        one->good[key] = quality_table_number(&table, i, status) == 1;
        if (is_seed) {
            one->seed[one->seed_count++] = key;
        }
    }
    quality_table_release(&table);
    return one;
}

// -------------------------------------------------------------------------------- measurement

static void fill(reputation_world *world, const judged *one)
{
    FILE *members = reputation_world_write(world, "members.csv", "id,name");
    for (uint32_t key = 0; key < KEYS; key++) {
        if (one->known[key]) {
            fprintf(members, "%u,\n", key);
        }
    }
    assert_int_equal(0, fclose(members));
    reputation_world_import(world, "members.csv");
    FILE *rows = reputation_world_write(world, "endorsements.csv", "from,to,skill,level");
    for (size_t i = 0; i < (size_t)KEYS * KEYS; i++) {
        const uint8_t level = one->level[i / KEYS][i % KEYS];
        if (level > 0 && one->levels) {
            fprintf(rows, "%zu,%zu,,%u\n", i / KEYS, i % KEYS, level);
        } else if (level > 0) {
            fprintf(rows, "%zu,%zu,,\n", i / KEYS, i % KEYS);
        }
    }
    assert_int_equal(0, fclose(rows));
    reputation_world_import(world, "endorsements.csv");
    for (uint32_t i = 0; i < one->seed_count; i++) {
        reputation_world_add_seed(world, one->seed[i]);
    }
}

typedef struct agreement {
    double spearman, auc;
} agreement;

static agreement measure(
    reputation_world *world, const judged *one, ng_reputation_method method)
{
    reputation_column column = reputation_world_read(world, method, "", KEYS);
    double *score = quality_allocate(KEYS, sizeof *score);
    double *known = quality_allocate(KEYS, sizeof *known);
    bool *good = quality_allocate(KEYS, sizeof *good);
    size_t count = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        if (one->pairs[key] > 0) {
            score[count] = (double)column.score[key];
            known[count] = one->sum[key] / one->pairs[key];
            good[count++] = one->good[key];
        }
    }
    const agreement out = {
        rank_agreement_spearman(score, known, count), rank_agreement_auc(score, good, count)};
    reputation_column_release(&column);
    free(score);
    free(known);
    free(good);
    return out;
}

static uint32_t count_scored(const judged *one, bool good_only)
{
    uint32_t count = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        count += one->pairs[key] > 0 && (one->good[key] || !good_only);
    }
    return count;
}

// Prints three lines and returns the one of trust.
static agreement compare_methods(judged *one)
{
    static const struct {
        ng_reputation_method method;
        const char *name;
    } asked[] = {{NG_REPUTATION_COUNT, "count"}, {NG_REPUTATION_PAGERANK, "PageRank"},
        {NG_REPUTATION_TRUST, "trust"}};
    reputation_world world;
    agreement last = {0, 0};
    reputation_world_open(&world);
    fill(&world, one);
    (void)reputation_world_refresh(&world);
    printf("%s: %u members scored, %u of them good, %u seeds\n", one->name,
        count_scored(one, false), count_scored(one, true), one->seed_count);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        last = measure(&world, one, asked[i].method);
        printf("  %-9s Spearman %.3f  AUC %.3f\n", asked[i].name, last.spearman, last.auc);
    }
    reputation_world_close(&world);
    return last;
}

static void test_reputation__by_trust_foretells_levels_on_advogato(void **state)
{
    (void)state;
    judged *one = read_advogato();
    assert_int_equal(4, one->seed_count);
    const agreement trust = compare_methods(one);
    assert_true(trust.spearman >= 0.71);
    assert_true(trust.auc >= 0.87);
    finish(one);
}

static void test_reputation__is_shown_on_bitcoin_otc_and_lazega(void **state)
{
    (void)state;
    judged *bitcoin = read_bitcoin();
    (void)compare_methods(bitcoin);
    finish(bitcoin);
    judged *lazega = read_lazega();
    (void)compare_methods(lazega);
    finish(lazega);
}

int main(void)
{
    data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL || data[0] == 0) {
        printf("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return 0;
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reputation__by_trust_foretells_levels_on_advogato),
        cmocka_unit_test(test_reputation__is_shown_on_bitcoin_otc_and_lazega),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
