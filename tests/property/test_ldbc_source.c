// SPDX-License-Identifier: GPL-3.0-or-later
// Candidates and names over LDBC SNB, scale factor 0.1, against the benchmark's own answers:
// every line of ic11.txt (who works in a country since before a year, within two hops) and of
// ic1.txt (who has a first name, within three hops). The published answers of ic11 are empty,
// so 200 questions that somebody answers are drawn from the files and compared with a walk over
// them. NG_SEED replays these.
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
    DRAWN = 200,
    LIMIT_NAMES = 20,
    LIMIT_JOBS = 10,
    HOPS_NAMES = 3,
    HOPS_JOBS = 2,
    ROWS_MAX = 4096,
    COMPANIES_MAX = 16384,
    PLACES_MAX = 4096
};

typedef struct company {
    char name[128];
    uint32_t place;
} company;

typedef struct network {
    import_fixture *fixture;
    char folder[512];
    ng_txn *txn;
    company company[COMPANIES_MAX]; // by number of the file
    char country[PLACES_MAX][64];   // names of places, by number
} network;

// One line of an answer of ic11.
typedef struct job {
    uint64_t person;
    int32_t year;
    char company[128];
} job;

// One line of an answer of ic1.
typedef struct named {
    uint64_t person;
    uint32_t hops;
    char last[64];
} named;

static ng_member member_of(const network *net, uint64_t key)
{
    char text[24];
    ng_member member = {0};
    const int bytes = snprintf(text, sizeof text, "%" PRIu64, key);
    assert_int_equal(NG_OK,
        ng_member_find(net->txn, (ng_text){text, (size_t)bytes}, &member, NULL, NULL, NULL));
    return member;
}

static uint64_t number_behind(const char *line, const char *name)
{
    const char *at = strstr(line, name);
    assert_non_null(at);
    return strtoull(at + strlen(name), NULL, 10);
}

static void text_behind(const char *line, const char *name, char *out, size_t bytes)
{
    const char *at = strstr(line, name);
    assert_non_null(at);
    at += strlen(name);
    const char *end = strchr(at, '"');
    assert_true(end != NULL && (size_t)(end - at) < bytes);
    memcpy(out, at, (size_t)(end - at));
    out[end - at] = '\0';
}

static int32_t year_of(ng_day day)
{
    return day == NG_DAY_NONE ? INT32_MAX : (int32_t)(1970 + (day + 0.5) / 365.2425);
}

// --- Jobs ------------------------------------------------------------------------------------

static int compare_jobs(const void *a, const void *b)
{
    const job *x = a;
    const job *y = b;
    if (x->year != y->year) {
        return x->year < y->year ? -1 : 1;
    }
    if (x->person != y->person) {
        return x->person < y->person ? -1 : 1;
    }
    return strcmp(y->company, x->company);
}

static bool is_text(ng_text text, const char *expected)
{
    return text.bytes == strlen(expected) && memcmp(text.at, expected, text.bytes) == 0;
}

static const char *country_of(const network *net, const char *name)
{
    for (size_t i = 0; i < COMPANIES_MAX; i++) {
        if (strcmp(net->company[i].name, name) == 0) {
            return net->country[net->company[i].place];
        }
    }
    fail_msg("%s is no company of the files", name);
    return NULL;
}

static void add_jobs(const network *net, ng_member member, const char *country, int32_t before,
    job *out, size_t *count)
{
    ng_profile profile;
    assert_int_equal(NG_OK, ng_member_profile(net->txn, member, &profile, NULL));
    for (size_t i = 0; i < profile.position_count; i++) {
        const ng_position *one = &profile.positions[i];
        if (strcmp(country_of(net, one->company.at), country) != 0 ||
            year_of(one->from) >= before) {
            continue;
        }
        assert_true(*count < ROWS_MAX);
        job *made = &out[(*count)++];
        made->person = strtoull(profile.label.at, NULL, 10);
        made->year = year_of(one->from);
        snprintf(made->company, sizeof made->company, "%s", one->company.at);
    }
}

// By the command's question: who works at one of some companies since before the year, within
// two hops.
static void ask_some(const network *net, uint64_t person, const ng_source_need *need,
    const char *country, int32_t before, job *out, size_t *count)
{
    ng_source_options options = ng_source_defaults();
    ng_candidates found;
    ng_error err = {0};
    const ng_member near = member_of(net, person);
    options.needs = need;
    options.need_count = 1;
    options.near = &near;
    options.near_count = 1;
    options.max_hops = HOPS_JOBS;
    options.count = NG_SOURCE_COUNT_MAX;
    options.today = 19000;
    const ng_status status = ng_source_find(net->txn, &options, &found, &err);
    // Of many companies of the files nobody was at one.
    if (status != NG_OK && status != NG_ERR_NOT_FOUND) {
        fail_msg("%s", err.text);
    }
    for (size_t i = 0; i < found.count; i++) {
        assert_in_range(found.at[i].hops, 1, HOPS_JOBS);
        add_jobs(net, found.at[i].member, country, before, out, count);
    }
}

// A question takes so many companies; whoever two questions find has the same jobs twice.
static size_t ask_jobs(
    const network *net, uint64_t person, const char *country, int32_t before, job *out)
{
    ng_text text[NG_SOURCE_TEXTS_MAX];
    ng_source_need need = {.trait = NG_TRAIT_COMPANY, .any = text};
    char day[16];
    size_t count = 0;
    size_t kept = 0;
    snprintf(day, sizeof day, "%04d-01-01", (int)before);
    assert_true(ng_day_parse(day, &need.before));
    for (size_t i = 0; i <= COMPANIES_MAX; i++) {
        if (need.any_count == NG_SOURCE_TEXTS_MAX ||
            (i == COMPANIES_MAX && need.any_count > 0)) {
            ask_some(net, person, &need, country, before, out, &count);
            need.any_count = 0;
        }
        if (i < COMPANIES_MAX && net->company[i].name[0] != '\0' &&
            strcmp(net->country[net->company[i].place], country) == 0) {
            text[need.any_count++] =
                (ng_text){net->company[i].name, strlen(net->company[i].name)};
        }
    }
    qsort(out, count, sizeof *out, compare_jobs);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || compare_jobs(&out[i], &out[kept - 1]) != 0) {
            out[kept++] = out[i];
        }
    }
    return kept;
}

static FILE *open_file(const network *net, const char *name)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", net->folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    return file;
}

static void test_ng_source_find__answers_every_line_of_ic11(void **state)
{
    static char line[LINE_BYTES];
    static job jobs[ROWS_MAX];
    const network *net = *state;
    FILE *file = open_file(net, "validation/ic11.txt");
    uint32_t lines = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char country[64];
        if (line[0] != '{') {
            continue;
        }
        text_behind(line, "\"countryName\":\"", country, sizeof country);
        const size_t count = ask_jobs(net, number_behind(line, "\"personIdQ11\":"), country,
            (int32_t)number_behind(line, "\"workFromYear\":"), jobs);
        assert_non_null(strstr(line, "|[]"));
        assert_int_equal(count, 0);
        lines++;
        ng_txn_release_answers(net->txn);
    }
    fclose(file);
    print_message("%u lines\n", lines);
    assert_true(lines > 0);
}

// The same by walking: everybody within two hops, and every position of theirs.
static size_t walk_jobs(const network *net, const ng_profile *all, size_t all_count,
    uint64_t person, const char *country, int32_t before, job *out)
{
    const ng_member from = member_of(net, person);
    size_t count = 0;
    for (size_t i = 0; i < all_count; i++) {
        ng_distance distance;
        assert_int_equal(NG_OK, ng_degree(net->txn, from, all[i].member, &distance, NULL));
        if (distance.hops >= 1 && distance.hops <= HOPS_JOBS) {
            add_jobs(net, all[i].member, country, before, out, &count);
        }
    }
    qsort(out, count, sizeof *out, compare_jobs);
    return count;
}

static size_t read_persons(const network *net, ng_profile *out, size_t most)
{
    static char line[LINE_BYTES];
    FILE *file = open_file(net, "person_0_0.csv");
    size_t count = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL && count < most) {
        const ng_member member = member_of(net, strtoull(line, NULL, 10));
        assert_int_equal(NG_OK, ng_member_profile(net->txn, member, &out[count], NULL));
        count++;
    }
    fclose(file);
    return count;
}

static void test_ng_source_find__answers_drawn_questions_like_a_walk(void **state)
{
    static ng_profile all[2000];
    static job asked[ROWS_MAX];
    static job walked[ROWS_MAX];
    const network *net = *state;
    ng_random random;
    const size_t all_count = read_persons(net, all, sizeof all / sizeof *all);
    uint32_t answered = 0;
    ng_random__init(&random, scratch_seed());
    while (answered < DRAWN) {
        const ng_profile *who = &all[ng_random__below(&random, all_count)];
        const ng_profile *other = &all[ng_random__below(&random, all_count)];
        if (who->connections == 0 || other->position_count == 0) {
            continue;
        }
        const uint64_t key = strtoull(who->label.at, NULL, 10);
        const int32_t before = 2000 + (int32_t)ng_random__below(&random, 15);
        const char *country = country_of(net, other->positions[0].company.at);
        const size_t count = walk_jobs(net, all, all_count, key, country, before, walked);
        assert_int_equal(count, ask_jobs(net, key, country, before, asked));
        for (size_t i = 0; i < count && i < LIMIT_JOBS; i++) {
            assert_int_equal(asked[i].person, walked[i].person);
            assert_int_equal(asked[i].year, walked[i].year);
            assert_string_equal(asked[i].company, walked[i].company);
        }
        answered += count > 0;
    }
}

// --- Names -----------------------------------------------------------------------------------

static int compare_named(const void *a, const void *b)
{
    const named *x = a;
    const named *y = b;
    if (x->hops != y->hops) {
        return x->hops < y->hops ? -1 : 1;
    }
    const int order = strcmp(x->last, y->last);
    return order != 0 ? order : x->person < y->person ? -1 : x->person > y->person;
}

static size_t ask_names(const network *net, uint64_t person, const char *first, named *out)
{
    const ng_find_options options = {.as = member_of(net, person), .limit = 100000};
    const ng_found *found;
    size_t found_count;
    uint64_t total;
    size_t count = 0;
    assert_int_equal(NG_OK,
        ng_find(net->txn, (ng_text){first, strlen(first)}, &options, &found, &found_count,
            &total, NULL));
    for (size_t i = 0; i < found_count; i++) {
        ng_profile profile;
        assert_int_equal(NG_OK, ng_member_profile(net->txn, found[i].member, &profile, NULL));
        if (found[i].hops < 1 || found[i].hops > HOPS_NAMES ||
            !is_text(profile.field[NG_FIELD_FIRST_NAME], first)) {
            continue;
        }
        assert_true(count < ROWS_MAX);
        out[count] =
            (named){.person = strtoull(found[i].label.at, NULL, 10), .hops = found[i].hops};
        snprintf(out[count].last, sizeof out[count].last, "%s",
            profile.field[NG_FIELD_LAST_NAME].at);
        count++;
    }
    qsort(out, count, sizeof *out, compare_named);
    return count < LIMIT_NAMES ? count : LIMIT_NAMES;
}

static void test_ng_find__answers_every_line_of_ic1(void **state)
{
    static char line[LINE_BYTES];
    static named names[ROWS_MAX];
    const network *net = *state;
    FILE *file = open_file(net, "validation/ic1.txt");
    uint32_t lines = 0;
    while (fgets(line, sizeof line, file) != NULL) {
        char first[64];
        if (line[0] != '{') {
            continue;
        }
        text_behind(line, "\"firstName\":\"", first, sizeof first);
        const size_t count =
            ask_names(net, number_behind(line, "\"personIdQ1\":"), first, names);
        const char *at = line;
        for (size_t i = 0; i < count; i++) {
            at = strstr(at, "\"friendId\":");
            assert_non_null(at);
            assert_int_equal(names[i].person, number_behind(at, "\"friendId\":"));
            assert_int_equal(names[i].hops, number_behind(at, "\"distanceFromPerson\":"));
            at++;
        }
        assert_null(strstr(at, "\"friendId\":"));
        lines++;
        ng_txn_release_answers(net->txn);
    }
    fclose(file);
    print_message("%u lines\n", lines);
    assert_true(lines > 0);
}

// The second column of a `|` file, under the number of the first.
static void read_names(
    const network *net, const char *name, char *out, size_t step, size_t most)
{
    static char line[LINE_BYTES];
    FILE *file = open_file(net, name);
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *at = NULL;
        const size_t number = strtoull(line, &at, 10);
        const bool is_company = strncmp(at, "|company|", 9) == 0;
        const bool is_university = strncmp(at, "|university|", 12) == 0;
        at += is_company ? 9 : 1;
        assert_true(number < most);
        if (!is_university) {
            snprintf(out + number * step, step < 128 ? step : 128, "%.*s",
                (int)strcspn(at, "|\n"), at);
        }
    }
    fclose(file);
}

static void read_companies(network *net)
{
    static char line[LINE_BYTES];
    read_names(net, "place_0_0.csv", net->country[0], sizeof net->country[0], PLACES_MAX);
    read_names(net, "organisation_0_0.csv", net->company[0].name, sizeof net->company[0],
        COMPANIES_MAX);
    FILE *file = open_file(net, "organisation_isLocatedIn_place_0_0.csv");
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file) != NULL) {
        char *at = NULL;
        const size_t number = strtoull(line, &at, 10);
        assert_true(number < COMPANIES_MAX);
        net->company[number].place = (uint32_t)strtoul(at + 1, NULL, 10);
        assert_true(net->company[number].place < PLACES_MAX);
    }
    fclose(file);
}

static int set_up(void **state)
{
    static network net;
    void *fixture = NULL;
    assert_int_equal(0, import_fixture__set_up(&fixture));
    net = (network){.fixture = fixture};
    snprintf(net.folder, sizeof net.folder, "%s/ldbc/snb-sf01", getenv("NETGRAPH_TEST_DATA"));
    const char *const paths[] = {net.folder, NULL};
    if (import_fixture__run(net.fixture, paths) != NG_OK) {
        fail_msg("%s", net.fixture->err.text);
    }
    read_companies(&net);
    net.txn = import_fixture__begin(net.fixture);
    *state = &net;
    return 0;
}

static int tear_down(void **state)
{
    network *net = *state;
    void *fixture = net->fixture;
    ng_txn_abort(net->txn);
    return import_fixture__tear_down(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_source_find__answers_every_line_of_ic11),
        cmocka_unit_test(test_ng_find__answers_every_line_of_ic1),
        cmocka_unit_test(test_ng_source_find__answers_drawn_questions_like_a_walk),
    };
    if (getenv("NETGRAPH_TEST_DATA") == NULL) {
        printf("SKIP: no NETGRAPH_TEST_DATA\n");
        return 0;
    }
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
