// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Real networks, imported from their files: for every member, suggestions by mutual
 * connections are those of a brute-force count in members, numbers and order, and Adamic-Adar
 * is igraph's inverse-log-weighted similarity to 1e-6, and in its order wherever two of its
 * values differ by more than that.
 *
 * Both oracles work on the ties as this test reads them from the files, by the numbers that
 * name the members.
 *
 * Needs NETGRAPH_TEST_DATA, the folder that holds networks/facebook and the others. NG_EVERY
 * asks for every k-th member only; under a sanitizer that is every 16th.
 */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <igraph.h>

#include "base/text.h"
#include "support/store_fixture.h"

#define BILLION 1e9
#define TOLERANCE_NANO 1e3 // 1e-6 in billionths
#define ROWS_AT_ONCE 256u

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/** Ties as a matrix of bits, and as lists. */
typedef struct network {
    uint32_t limit; // numbers of members are below it
    uint32_t words; // of a row of bits
    uint64_t *bits; // [limit * words]
    bool *known;    // [limit] named by some row, alone or not
    uint64_t pairs;
    ng_store *store;
    ng_txn *txn;
} network;

// ------------------------------------------------------------------------------------ the ties

static bool has(const network *net, uint32_t a, uint32_t b)
{
    return (net->bits[(size_t)a * net->words + b / 64] >> b % 64 & 1) != 0;
}

static void set(const network *net, uint32_t a, uint32_t b)
{
    net->bits[(size_t)a * net->words + b / 64] |= UINT64_C(1) << b % 64;
}

static void add_file(network *net, const char *path)
{
    char line[256];
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    while (fgets(line, sizeof line, file) != NULL) {
        char *rest = NULL;
        const uint32_t a = (uint32_t)strtoul(line, &rest, 10);
        if (rest == line) {
            continue; // the header
        }
        const uint32_t b = (uint32_t)strtoul(rest, NULL, 10);
        assert_true(a < net->limit && b < net->limit);
        net->known[a] = net->known[a] || a != b;
        net->known[b] = net->known[b] || a != b;
        if (a != b && !has(net, a, b)) {
            set(net, a, b);
            set(net, b, a);
            net->pairs++;
        }
    }
    fclose(file);
}

/** Reads and imports the files of a network. */
static void open_network(network *net, const store_fixture *fixture, const char *kind,
    const char *const *names, size_t name_count)
{
    const char *data = getenv("NETGRAPH_TEST_DATA");
    char path[2][512];
    const char *paths[] = {path[0], path[1]};
    const ng_import_options options = {.kind = kind, .today = NG_DAY_NONE};
    ng_import_report report;
    ng_error err;
    *net = (network){.limit = 4096, .words = 4096 / 64};
    net->bits = calloc((size_t)net->limit * net->words, sizeof *net->bits);
    net->known = calloc(net->limit, sizeof *net->known);
    assert_non_null(net->bits);
    assert_non_null(net->known);
    for (size_t i = 0; i < name_count; i++) {
        snprintf(path[i], sizeof path[i], "%s/networks/%s", data, names[i]);
        add_file(net, path[i]);
    }
    net->store = store_fixture__open(fixture->path, true);
    assert_ok(ng_import(net->store, paths, name_count, &options, &report, &err), &err);
    assert_int_equal(report.connections, net->pairs);
    ng_import_report_release(&report);
    net->txn = store_fixture__begin(net->store, NG_TXN_READ);
}

static void close_network(network *net)
{
    ng_txn_abort(net->txn);
    ng_store_close(net->store);
    free(net->bits);
    free(net->known);
}

static uint32_t step(void)
{
    const char *text = getenv("NG_EVERY");
    const uint32_t every = text != NULL ? (uint32_t)strtoul(text, NULL, 10)
        : SANITIZED                     ? 16
                                        : 1;
    return every == 0 ? 1 : every;
}

// ----------------------------------------------------------------------------------- questions

static ng_member find(network *net, uint32_t number)
{
    char text[16];
    ng_member member = {0};
    ng_error err;
    snprintf(text, sizeof text, "%" PRIu32, number);
    assert_ok(ng_member_find(net->txn, ng_text__of(text), &member, NULL, NULL, &err), &err);
    return member;
}

static void suggest(network *net, uint32_t number, ng_scorer scorer, ng_suggestions *out)
{
    ng_error err;
    ng_suggest_options options = ng_suggest_defaults();
    options.count = NG_SUGGEST_COUNT_MAX;
    options.scorer = scorer;
    ng_txn_release_answers(net->txn);
    assert_ok(ng_suggest(net->txn, find(net, number), &options, out, &err), &err);
}

static uint32_t number_of(const ng_suggestion *suggestion)
{
    return (uint32_t)strtoul(suggestion->label.at, NULL, 10);
}

// -------------------------------------------------------------------------------------- mutual

typedef struct counted {
    uint32_t number, mutual;
} counted;

static int by_mutual(const void *left, const void *right)
{
    const counted *a = left;
    const counted *b = right;
    if (a->mutual != b->mutual) {
        return a->mutual > b->mutual ? -1 : 1;
    }
    return a->number < b->number ? -1 : a->number > b->number;
}

/** Everybody who is not connected and shares a connection, best first. */
static size_t count_mutual(const network *net, uint32_t number, counted *out)
{
    const uint64_t *own = net->bits + (size_t)number * net->words;
    size_t count = 0;
    for (uint32_t other = 0; other < net->limit; other++) {
        const uint64_t *row = net->bits + (size_t)other * net->words;
        uint32_t mutual = 0;
        for (uint32_t word = 0; word < net->words; word++) {
            mutual += (uint32_t)__builtin_popcountll(own[word] & row[word]);
        }
        if (mutual > 0 && other != number && !has(net, number, other)) {
            out[count++] = (counted){other, mutual};
        }
    }
    qsort(out, count, sizeof *out, by_mutual);
    return count;
}

/** At most three that both are connected with, as the answer names them. */
static void check_via(const network *net, uint32_t number, const ng_suggestion *suggestion)
{
    const uint32_t expected = suggestion->mutual < 3 ? suggestion->mutual : 3;
    assert_int_equal(suggestion->via_count, expected);
    for (uint32_t i = 0; i < suggestion->via_count; i++) {
        const uint32_t via = (uint32_t)strtoul(suggestion->via[i].at, NULL, 10);
        assert_true(has(net, number, via) && has(net, number_of(suggestion), via));
    }
}

static uint64_t check_mutual(network *net, uint32_t number, counted *expected)
{
    ng_suggestions found;
    const size_t count = count_mutual(net, number, expected);
    suggest(net, number, NG_SCORER_MUTUAL, &found);
    assert_int_equal(found.count, count);
    for (size_t i = 0; i < count; i++) {
        if (number_of(&found.at[i]) != expected[i].number ||
            found.at[i].score != expected[i].mutual ||
            found.at[i].mutual != expected[i].mutual) {
            fail_msg("member %" PRIu32 ", rank %zu: %.*s with %" PRIu64 ", expected %" PRIu32
                     " with %" PRIu32,
                number, i + 1, (int)found.at[i].label.bytes, found.at[i].label.at,
                found.at[i].score, expected[i].number, expected[i].mutual);
        }
        check_via(net, number, &found.at[i]);
    }
    return count;
}

// --------------------------------------------------------------------------------- adamic-adar

static void make_graph(const network *net, igraph_t *graph)
{
    igraph_vector_int_t edges;
    assert_int_equal(
        igraph_vector_int_init(&edges, (igraph_integer_t)(2 * net->pairs)), IGRAPH_SUCCESS);
    igraph_integer_t at = 0;
    for (uint32_t a = 0; a < net->limit; a++) {
        for (uint32_t b = a + 1; b < net->limit; b++) {
            if (has(net, a, b)) {
                VECTOR(edges)[at++] = a;
                VECTOR(edges)[at++] = b;
            }
        }
    }
    assert_int_equal(at, 2 * net->pairs);
    assert_int_equal(
        igraph_create(graph, &edges, (igraph_integer_t)net->limit, IGRAPH_UNDIRECTED),
        IGRAPH_SUCCESS);
    igraph_vector_int_destroy(&edges);
}

/** `similarity`: of the row's member to every number. */
static uint64_t check_adamic_adar(
    network *net, uint32_t number, const igraph_matrix_t *similarity, igraph_integer_t row)
{
    ng_suggestions found;
    size_t expected_count = 0;
    double last = 0;
    suggest(net, number, NG_SCORER_ADAMIC_ADAR, &found);
    for (uint32_t other = 0; other < net->limit; other++) {
        expected_count += other != number && !has(net, number, other) &&
            MATRIX(*similarity, row, (igraph_integer_t)other) > 0;
    }
    assert_int_equal(found.count, expected_count);
    for (size_t i = 0; i < found.count; i++) {
        const uint32_t other = number_of(&found.at[i]);
        const double nano = BILLION * MATRIX(*similarity, row, (igraph_integer_t)other);
        const double difference = nano - (double)found.at[i].score;
        if (difference > TOLERANCE_NANO || difference < -TOLERANCE_NANO ||
            (i > 0 && nano > last + TOLERANCE_NANO)) {
            fail_msg("member %" PRIu32 ", rank %zu: %" PRIu32 " has %" PRIu64
                     " billionths, igraph says %.3f, and %.3f before",
                number, i + 1, other, found.at[i].score, nano, last);
        }
        // Out of order by less than the tolerance at each step must not add up.
        last = i == 0 || nano < last ? nano : last;
    }
    return found.count;
}

static uint64_t check_rows(
    network *net, const igraph_t *graph, const uint32_t *numbers, uint32_t count)
{
    igraph_vector_int_t rows;
    igraph_matrix_t similarity;
    uint64_t checked = 0;
    assert_int_equal(igraph_vector_int_init(&rows, (igraph_integer_t)count), IGRAPH_SUCCESS);
    assert_int_equal(igraph_matrix_init(&similarity, 0, 0), IGRAPH_SUCCESS);
    for (uint32_t i = 0; i < count; i++) {
        VECTOR(rows)[i] = numbers[i];
    }
    assert_int_equal(igraph_similarity_inverse_log_weighted(
                         graph, &similarity, igraph_vss_vector(&rows), IGRAPH_ALL),
        IGRAPH_SUCCESS);
    for (uint32_t i = 0; i < count; i++) {
        checked += check_adamic_adar(net, numbers[i], &similarity, (igraph_integer_t)i);
    }
    igraph_matrix_destroy(&similarity);
    igraph_vector_int_destroy(&rows);
    return checked;
}

static void check_network(
    const store_fixture *fixture, const char *kind, const char *const *names, size_t name_count)
{
    network net;
    igraph_t graph;
    uint32_t numbers[ROWS_AT_ONCE];
    uint32_t count = 0;
    uint64_t members = 0;
    uint64_t mutual = 0;
    uint64_t adamic_adar = 0;
    open_network(&net, fixture, kind, names, name_count);
    counted *expected = malloc(net.limit * sizeof *expected);
    assert_non_null(expected);
    make_graph(&net, &graph);
    for (uint32_t number = 0; number < net.limit; number += step()) {
        if (!net.known[number]) {
            continue;
        }
        members++;
        mutual += check_mutual(&net, number, expected);
        numbers[count++] = number;
        if (count == ROWS_AT_ONCE) {
            adamic_adar += check_rows(&net, &graph, numbers, count);
            count = 0;
        }
    }
    adamic_adar += check_rows(&net, &graph, numbers, count);
    assert_true(members > 0 && mutual > 0);
    assert_int_equal(adamic_adar, mutual);
    printf("%s: %" PRIu64 " members, %" PRIu64 " suggestions by each\n", names[0], members,
        mutual);
    igraph_destroy(&graph);
    free(expected);
    close_network(&net);
}

// ------------------------------------------------------------------------------------ -- tests

static void test_ng_suggest__equals_the_oracles_on_facebook(void **state)
{
    static const char *const names[] = {"facebook/edges.tsv"};
    check_network(*state, "connections", names, 1);
}

static void test_ng_suggest__equals_the_oracles_on_email_eu_core(void **state)
{
    static const char *const names[] = {"email-eu-core/edges.tsv"};
    check_network(*state, "edges", names, 1);
}

static void test_ng_suggest__equals_the_oracles_on_lazega(void **state)
{
    static const char *const names[] = {"lazega/edges_advice.tsv", "lazega/edges_friend.tsv"};
    check_network(*state, "edges", names, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_suggest__equals_the_oracles_on_facebook,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_suggest__equals_the_oracles_on_email_eu_core,
            store_fixture__set_up, store_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_suggest__equals_the_oracles_on_lazega,
            store_fixture__set_up, store_fixture__tear_down),
    };
    if (getenv("NETGRAPH_TEST_DATA") == NULL) {
        printf("SKIP: no NETGRAPH_TEST_DATA\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, NULL, NULL);
}
