// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Quality of suggestions on real networks: what the default scorer finds of hidden ties,
 * against resource allocation.
 *
 *   test_quality         a small part, as a test
 *   test_quality --all   all networks and scorers as a table, how figures move from split to
 *   split, and whether
 *                        everything is reached that must be; exit 1 when it is not
 *                        (tools/quality)
 *
 * Networks are read from $NETGRAPH_TEST_DATA/networks; without it the test is skipped. The
 * protocol stands in support/quality.h.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/quality.h"

/** What the geometric mean of the ratios must reach. */
#define MUST_MEAN_RATIO 1.10
#define SPREAD_SPLITS 10u

static const ng_suggest_parameters defaults = {20, 16, 4};
static const char *data;

static const char *const scorer_names[QUALITY_SCORERS] = {
    "mutual", "Adamic-Adar", "resource alloc.", "base", "default", "calibrated"};

static double ratio_of(const quality_figures *figures, quality_scorer scorer)
{
    return figures->map[scorer] / figures->map[QUALITY_RESOURCE_ALLOCATION];
}

static void assert_reaches(uint32_t index, double least_map)
{
    quality_network network = quality_read(data, index);
    const quality_options options = {.parameters = defaults};
    quality_figures figures = quality_measure(&network, &options);
    double ratio = ratio_of(&figures, QUALITY_DEFAULT);
    print_message("%s: MAP %.3f, ratio to resource allocation %.3f\n", network.name,
        figures.map[QUALITY_DEFAULT], ratio);
    assert_true(figures.map[QUALITY_DEFAULT] >= least_map);
    assert_true(ratio * 1000 >= network.must_ratio);
    quality_release(&network);
}

static void test_default_scorer__finds_hidden_ties_of_lazega(void **state)
{
    (void)state;
    assert_reaches(0, 0.47);
}

static void test_default_scorer__finds_hidden_ties_of_email_eu_core(void **state)
{
    (void)state;
    assert_reaches(1, 0.31);
}

static void test_default_scorer__finds_hidden_ties_of_ca_grqc(void **state)
{
    (void)state;
    assert_reaches(3, 0.65);
}

// Without random splits and with all members, so that the stated figures are met exactly.
static void test_named_scorers__give_the_stated_figures_on_enron(void **state)
{
    (void)state;
    quality_network network = quality_read(data, 4);
    const quality_options options = {.parameters = defaults};
    quality_figures figures = quality_measure(&network, &options);
    static const double stated[] = {.209, .223, .239, .246, .246};
    for (uint32_t i = 0; i <= QUALITY_DEFAULT; i++) {
        assert_true(fabs(figures.map[i] - stated[i]) < 0.0005);
    }
    quality_release(&network);
}

// Six lines, and the ratio of the default scorer.
static double print_network(uint32_t index, bool *reached)
{
    quality_network network = quality_read(data, index);
    const quality_options options = {.parameters = defaults, .calibrate = true};
    quality_figures figures = quality_measure(&network, &options);
    double ratio = ratio_of(&figures, QUALITY_DEFAULT);
    bool good = ratio * 1000 >= network.must_ratio;
    printf("%s: %u members, %zu ties, %llu hidden, %llu scored (%u split%s)\n", network.name,
        network.vertex_count, network.tie_count, (unsigned long long)figures.hidden,
        (unsigned long long)figures.members, network.seeds, network.seeds == 1 ? "" : "s");
    for (uint32_t i = 0; i < QUALITY_SCORERS; i++) {
        printf("  %-16s MAP %.3f  MRR %.3f  ratio %.3f", scorer_names[i], figures.map[i],
            figures.mrr[i], ratio_of(&figures, (quality_scorer)i));
        if (i == QUALITY_DEFAULT) {
            printf("  must %.2f: %s  (stated %.3f, aim %.2f)", network.must_ratio / 1000.0,
                good ? "reached" : "MISSED", network.stated_map / 1000.0,
                network.aim_map / 1000.0);
        }
        if (i == QUALITY_CALIBRATED) {
            printf("  degree %u/20, walk %u/16, damping %u/20",
                figures.calibrated.degree_twentieths, figures.calibrated.walk_sixteenths,
                figures.calibrated.damping_twentieths);
        }
        printf("\n");
    }
    *reached &= good;
    quality_release(&network);
    return ratio;
}

// The ratio of each of ten splits, all members scored.
static void print_spread(uint32_t index)
{
    quality_network network = quality_read(data, index);
    double sum = 0;
    double least = 0;
    double most = 0;
    for (uint32_t seed = 1; seed <= SPREAD_SPLITS; seed++) {
        const quality_options options = {
            .parameters = defaults, .members = UINT32_MAX, .seeds = 1, .first_seed = seed};
        quality_figures figures = quality_measure(&network, &options);
        double ratio = ratio_of(&figures, QUALITY_DEFAULT);
        sum += ratio;
        least = seed == 1 || ratio < least ? ratio : least;
        most = ratio > most ? ratio : most;
    }
    printf("  %-16s %.3f  (%.3f to %.3f)\n", network.name, sum / SPREAD_SPLITS, least, most);
    quality_release(&network);
}

static int print_all(void)
{
    bool reached = true;
    double logarithms = 0;
    for (uint32_t index = 0; index < QUALITY_NETWORKS; index++) {
        logarithms += log(print_network(index, &reached));
        fflush(stdout);
    }
    double mean = exp(logarithms / QUALITY_NETWORKS);
    bool good = mean >= MUST_MEAN_RATIO;
    printf("geometric mean of the ratios of default: %.3f, must %.2f: %s\n", mean,
        MUST_MEAN_RATIO, good ? "reached" : "MISSED");
    printf("ratio of default over %u random splits, all members: mean (least to most)\n",
        SPREAD_SPLITS);
    for (uint32_t index = 0; index < 4; index++) {
        print_spread(index);
        fflush(stdout);
    }
    return reached && good ? 0 : 1;
}

int main(int count, char **arguments)
{
    data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL || data[0] == 0) {
        printf("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return 0;
    }
    if (count == 2 && strcmp(arguments[1], "--all") == 0) {
        return print_all();
    }
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_scorer__finds_hidden_ties_of_lazega),
        cmocka_unit_test(test_default_scorer__finds_hidden_ties_of_email_eu_core),
        cmocka_unit_test(test_default_scorer__finds_hidden_ties_of_ca_grqc),
        cmocka_unit_test(test_named_scorers__give_the_stated_figures_on_enron),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
