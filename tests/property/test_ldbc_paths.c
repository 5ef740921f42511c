// SPDX-License-Identifier: GPL-3.0-or-later
// Distances and all shortest paths over LDBC SNB, scale factor 0.1, against the benchmark's own
// answers: every line of ic13.txt and ic14.txt (members and weights as multisets). And
// distances of 500 pairs against a breadth-first search over the file of connections, among
// them the persons without any, and persons with themselves. NG_SEED replays the pairs.
//
// Needs NETGRAPH_TEST_DATA, the folder that holds ldbc/snb-sf01.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/import_fixture.h"
#include "support/scratch_store.h"

enum {
    LINE_BYTES = 1 << 16,
    PERSONS_MAX = 2000,
    PATHS_MAX = 1000,
    MEMBERS_MAX = 8,
    ISOLATED = 171,
    SELF_PAIRS = 20,
    PAIRS = 500
};

typedef struct expected_path {
    uint64_t member[MEMBERS_MAX];
    size_t count;
    int64_t weight_milli;
} expected_path;

typedef struct network {
    import_fixture *fixture;
    char folder[512];
    ng_txn *txn;
    uint64_t key[PERSONS_MAX]; // [person_count] ascending
    size_t person_count;
    unsigned char *connected; // [person_count * person_count]
} network;

// --- Files -----------------------------------------------------------------------------------

static FILE *open_file(const network *net, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", net->folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

static int compare_keys(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

static size_t person_of(const network *net, uint64_t key)
{
    const uint64_t *at = bsearch(&key, net->key, net->person_count, sizeof key, compare_keys);
    assert_non_null(at);
    return (size_t)(at - net->key);
}

static void read_persons(network *net)
{
    char line[LINE_BYTES];
    FILE *file = open_file(net, "person_0_0.csv");
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        assert_true(net->person_count < PERSONS_MAX);
        net->key[net->person_count++] = strtoull(line, NULL, 10);
    }
    fclose(file);
    qsort(net->key, net->person_count, sizeof *net->key, compare_keys);
}

static void read_connections(network *net)
{
    char line[LINE_BYTES];
    FILE *file = open_file(net, "person_knows_person_0_0.csv");
    net->connected = calloc(net->person_count, net->person_count);
    assert_non_null(net->connected);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *end = NULL;
        const size_t a = person_of(net, strtoull(line, &end, 10));
        const size_t b = person_of(net, strtoull(end + 1, NULL, 10));
        net->connected[a * net->person_count + b] = 1;
        net->connected[b * net->person_count + a] = 1;
    }
    fclose(file);
}

// --- Questions -------------------------------------------------------------------------------

static ng_member member_of(const network *net, uint64_t key)
{
    char text[24];
    ng_member member = {0};
    const int bytes = snprintf(text, sizeof text, "%" PRIu64, key);
    assert_int_equal(NG_OK,
        ng_member_find(net->txn, (ng_text){text, (size_t)bytes}, &member, NULL, NULL, NULL));
    return member;
}

static ng_distance distance(const network *net, uint64_t from, uint64_t to)
{
    ng_error err = {0};
    ng_distance out;
    if (ng_degree(net->txn, member_of(net, from), member_of(net, to), &out, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return out;
}

// The number behind the next `:` of a line, which then goes on behind it.
static uint64_t next_number(char **at)
{
    char *colon = strchr(*at, ':');
    assert_non_null(colon);
    return strtoull(colon + 1, at, 10);
}

static void test_ng_degree__every_line_of_ic13(void **state)
{
    const network *net = *state;
    char line[LINE_BYTES];
    FILE *file = open_file(net, "validation/ic13.txt");
    size_t lines = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char *at = line;
        const uint64_t from = next_number(&at);
        const uint64_t to = next_number(&at);
        const char *colon = strrchr(at, ':');
        assert_non_null(colon);
        const long expected = strtol(colon + 1, NULL, 10);
        const uint32_t hops = distance(net, from, to).hops;
        assert_int_equal(expected < 0 ? UINT32_MAX : (uint32_t)expected, hops);
        lines++;
    }
    fclose(file);
    assert_int_equal(8, lines);
}

// Whom a search has found, in that order.
typedef struct reached {
    uint32_t hops[PERSONS_MAX]; // UINT32_MAX: not yet
    size_t queue[PERSONS_MAX];  // [count]
    size_t count;
} reached;

static void find_neighbours(const network *net, size_t person, reached *all)
{
    for (size_t next = 0; next < net->person_count; next++) {
        if (net->connected[person * net->person_count + next] &&
            all->hops[next] == UINT32_MAX) {
            all->hops[next] = all->hops[person] + 1;
            all->queue[all->count++] = next;
        }
    }
}

// Breadth first.
static uint32_t search(const network *net, size_t from, size_t to)
{
    reached all = {.queue = {from}, .count = 1};
    for (size_t i = 0; i < net->person_count; i++) {
        all.hops[i] = UINT32_MAX;
    }
    all.hops[from] = 0;
    for (size_t at = 0; at < all.count; at++) {
        find_neighbours(net, all.queue[at], &all);
    }
    return all.hops[to];
}

static uint32_t count_mutual(const network *net, size_t a, size_t b)
{
    uint32_t count = 0;
    for (size_t i = 0; i < net->person_count; i++) {
        count += net->connected[a * net->person_count + i] &&
            net->connected[b * net->person_count + i];
    }
    return count;
}

static void check_pair(const network *net, size_t a, size_t b)
{
    const ng_distance found = distance(net, net->key[a], net->key[b]);
    assert_int_equal(search(net, a, b), found.hops);
    assert_int_equal(count_mutual(net, a, b), found.mutual);
}

static void test_ng_degree__as_brute_force(void **state)
{
    const network *net = *state;
    const size_t count = net->person_count;
    ng_random random;
    size_t pairs = 0;
    size_t isolated = 0;
    ng_random__init(&random, scratch_seed());
    for (size_t a = 0; a < count; a++) {
        if (count_mutual(net, a, a) == 0) {
            const size_t b = ng_random__below(&random, count);
            check_pair(net, a, b);
            assert_int_equal(
                a == b ? 0 : UINT32_MAX, distance(net, net->key[b], net->key[a]).hops);
            isolated++;
            pairs++;
        }
    }
    assert_int_equal(ISOLATED, isolated);
    for (size_t i = 0; i < SELF_PAIRS; i++) {
        const size_t a = ng_random__below(&random, count);
        assert_int_equal(0, distance(net, net->key[a], net->key[a]).hops);
        pairs++;
    }
    for (; pairs < PAIRS; pairs++) {
        check_pair(net, ng_random__below(&random, count), ng_random__below(&random, count));
    }
}

// Thousandths of `18.5`.
static int64_t milli_of(const char *text)
{
    char *end = NULL;
    int64_t milli = 1000 * strtoll(text, &end, 10);
    int64_t place = 100;
    if (*end == '.') {
        for (const char *digit = end + 1; *digit >= '0' && *digit <= '9'; digit++) {
            milli += place * (*digit - '0');
            place /= 10;
        }
    }
    return milli;
}

// Paths of one line of ic14.txt.
static size_t read_paths(char *at, expected_path *out)
{
    size_t count = 0;
    while ((at = strchr(at, '[')) != NULL) {
        if (at[1] == '{' || at[1] == ']') {
            at++;
            continue;
        }
        expected_path *path = &out[count++];
        assert_true(count <= PATHS_MAX);
        *path = (expected_path){0};
        do {
            assert_true(path->count < MEMBERS_MAX);
            path->member[path->count++] = strtoull(at + 1, &at, 10);
        } while (*at == ',');
        at = strchr(at, ':');
        assert_non_null(at);
        path->weight_milli = milli_of(at + 1);
    }
    return count;
}

static int compare_paths(const void *a, const void *b)
{
    const expected_path *x = a;
    const expected_path *y = b;
    if (x->weight_milli != y->weight_milli) {
        return x->weight_milli > y->weight_milli ? -1 : 1;
    }
    return memcmp(x->member, y->member, sizeof x->member);
}

static size_t take_paths(const ng_paths *found, expected_path *out)
{
    for (size_t i = 0; i < found->count; i++) {
        const ng_path *path = &found->at[i];
        assert_true(path->hops < MEMBERS_MAX);
        out[i] = (expected_path){
            .count = path->hops + (size_t)1, .weight_milli = path->strength_milli};
        for (size_t k = 0; k <= path->hops; k++) {
            out[i].member[k] = strtoull(path->labels[k].at, NULL, 10);
        }
        // Strongest first.
        assert_true(i == 0 || out[i - 1].weight_milli >= out[i].weight_milli);
    }
    return found->count;
}

static void check_line(const network *net, char *line, expected_path *room)
{
    ng_error err = {0};
    ng_paths found;
    ng_path_options options = ng_path_defaults();
    char *at = line;
    const uint64_t from = next_number(&at);
    const uint64_t to = next_number(&at);
    expected_path *got = room + PATHS_MAX;
    options.all_shortest = true;
    options.max_hops = 0;
    options.count = 1;
    if (ng_path_find(net->txn, member_of(net, from), member_of(net, to), &options, &found,
            &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_true(found.complete);
    assert_true(found.count <= PATHS_MAX);
    const size_t expected = read_paths(at, room);
    assert_int_equal(expected, take_paths(&found, got));
    assert_true(expected > 0);
    qsort(room, expected, sizeof *room, compare_paths);
    qsort(got, expected, sizeof *got, compare_paths);
    for (size_t i = 0; i < expected; i++) {
        assert_memory_equal(&room[i], &got[i], sizeof *room);
    }
}

static void test_ng_path_find__every_line_of_ic14(void **state)
{
    const network *net = *state;
    char line[LINE_BYTES];
    FILE *file = open_file(net, "validation/ic14.txt");
    expected_path *room = calloc(2 * (size_t)PATHS_MAX, sizeof *room);
    size_t lines = 0;
    assert_non_null(room);
    while (fgets(line, sizeof line, file) != NULL) {
        check_line(net, line, room);
        lines++;
    }
    fclose(file);
    free(room);
    assert_int_equal(8, lines);
}

// --- One store for all -----------------------------------------------------------------------

static int set_up(void **state)
{
    static network one;
    network *net = &one;
    void *fixture = NULL;
    if (import_fixture__set_up(&fixture) != 0) {
        return -1;
    }
    net->fixture = fixture;
    snprintf(net->folder, sizeof net->folder, "%s/ldbc/snb-sf01", getenv("NETGRAPH_TEST_DATA"));
    const char *const paths[] = {net->folder, NULL};
    if (import_fixture__run(net->fixture, paths) != NG_OK) {
        print_message("%s\n", net->fixture->err.text);
        return -1;
    }
    net->txn = import_fixture__begin(net->fixture);
    read_persons(net);
    read_connections(net);
    *state = net;
    return 0;
}

static int tear_down(void **state)
{
    network *net = *state;
    void *fixture = net->fixture;
    ng_txn_abort(net->txn);
    free(net->connected);
    return import_fixture__tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_degree__every_line_of_ic13),
        cmocka_unit_test(test_ng_degree__as_brute_force),
        cmocka_unit_test(test_ng_path_find__every_line_of_ic14),
    };
    if (getenv("NETGRAPH_TEST_DATA") == NULL) {
        printf("SKIP: no NETGRAPH_TEST_DATA\n");
        return 77;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
