// SPDX-License-Identifier: GPL-3.0-or-later
// Candidates of random questions against a look at every profile, over the small network and
// over one that netgen draws; and the search index after random histories, against one built
// anew. NG_SEED replays a run. NETGRAPH_SOURCE_MEMBERS and NETGRAPH_SOURCE_QUESTIONS make it
// larger.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "support/import_fixture.h"
#include "support/scratch_store.h"
#include "support/source_oracle.h"

enum {
    MEMBERS = 600,
    QUESTIONS = 10000,
    QUESTIONS_DRAWN = 1500, // over the network of netgen
    ANSWERED_WHOLE = 2000,  // members of networks in which everybody who passes is answered
    ANSWERS = 50,           // in larger ones
    NEEDS_MAX = 4,
    TEXTS_MAX = 3,
    CHANGES = 60,
    LANGUAGES = 100,   // members who are given some
    DAY_FIRST = 14000, // 2008
    DAYS = 6000
};

typedef struct asking {
    ng_random random;
    ng_txn *txn;
    source_oracle oracle;
    ng_source_need need[NEEDS_MAX];
    ng_text text[NEEDS_MAX][TEXTS_MAX];
    size_t need_count;
    uint32_t answered; // questions that somebody answers to
    bool *passes;      // [ids] whether a member is found
    uint32_t ids;
} asking;

static uint32_t below(asking *ask, uint32_t limit)
{
    return (uint32_t)ng_random__below(&ask->random, limit);
}

// One word of a text, or all of it.
static ng_text cut(asking *ask, ng_text text)
{
    const char *blank = text.bytes == 0 ? NULL : memchr(text.at, ' ', text.bytes);
    return blank == NULL || below(ask, 2) == 0 ? text
                                               : (ng_text){text.at, (size_t)(blank - text.at)};
}

// A text of the trait that somebody has; empty when the member at hand has none.
static ng_text draw_text(asking *ask, ng_trait trait)
{
    static const ng_field fields[NG_TRAIT_COUNT] = {[NG_TRAIT_INDUSTRY] = NG_FIELD_INDUSTRY,
        [NG_TRAIT_COMPANY] = NG_FIELD_COMPANY,
        [NG_TRAIT_TITLE] = NG_FIELD_TITLE,
        [NG_TRAIT_SCHOOL] = NG_FIELD_SCHOOL,
        [NG_TRAIT_LOCATION] = NG_FIELD_LOCATION,
        [NG_TRAIT_HEADLINE] = NG_FIELD_HEADLINE};
    const ng_profile *one = &ask->oracle.at[below(ask, (uint32_t)ask->oracle.count)];
    const ng_position *position = one->position_count == 0
        ? NULL
        : &one->positions[below(ask, (uint32_t)one->position_count)];
    if (trait == NG_TRAIT_SKILL) {
        return one->skill_count == 0 ? (ng_text){0}
                                     : one->skills[below(ask, (uint32_t)one->skill_count)];
    }
    if (trait == NG_TRAIT_LANGUAGE) {
        return one->language_count == 0
            ? (ng_text){0}
            : one->languages[below(ask, (uint32_t)one->language_count)];
    }
    if (trait == NG_TRAIT_GROUP) {
        return one->membership_count == 0 ? (ng_text){0} : one->memberships[0].group;
    }
    if (trait == NG_TRAIT_WORKED_IN) {
        return position == NULL ? (ng_text){0} : cut(ask, position->location);
    }
    if (trait == NG_TRAIT_PAST_COMPANY && position == NULL) {
        return (ng_text){0};
    }
    if (position != NULL && (trait == NG_TRAIT_PAST_COMPANY || below(ask, 2) == 0)) {
        if (trait == NG_TRAIT_PAST_COMPANY || trait == NG_TRAIT_COMPANY) {
            return position->company;
        }
        if (trait == NG_TRAIT_TITLE) {
            return cut(ask, position->title);
        }
    }
    if (trait == NG_TRAIT_LOCATION && below(ask, 3) == 0) {
        return one->field[NG_FIELD_COUNTRY];
    }
    const ng_text text = one->field[fields[trait]];
    return trait == NG_TRAIT_TITLE || trait == NG_TRAIT_HEADLINE || trait == NG_TRAIT_LOCATION
        ? cut(ask, text)
        : text;
}

static bool draw_need(asking *ask, size_t index)
{
    ng_source_need *need = &ask->need[index];
    *need = (ng_source_need){.trait = (ng_trait)below(ask, NG_TRAIT_COUNT),
        .any = ask->text[index],
        .before = NG_DAY_NONE,
        .is_not = below(ask, 6) == 0,
        .weight = below(ask, 8) == 0 ? 1 + below(ask, 9) : 0};
    if (need->trait == NG_TRAIT_YEARS) {
        need->years = 1 + below(ask, 15);
        return true;
    }
    if (need->trait == NG_TRAIT_VERIFIED) {
        return true;
    }
    const uint32_t wanted = 1 + (below(ask, 3) == 0 ? below(ask, TEXTS_MAX) : 0);
    for (uint32_t i = 0; i < wanted; i++) {
        const ng_text text = draw_text(ask, need->trait);
        if (text.bytes > 0) {
            ask->text[index][need->any_count++] = text;
        }
    }
    if ((need->trait == NG_TRAIT_WORKED_IN || need->trait == NG_TRAIT_COMPANY) &&
        below(ask, 2) == 0) {
        need->before = (ng_day)(DAY_FIRST + below(ask, DAYS));
    }
    return need->any_count > 0;
}

static void draw(asking *ask)
{
    const uint32_t wanted = 1 + below(ask, NEEDS_MAX);
    ask->need_count = 0;
    while (ask->need_count < wanted) {
        ask->need_count += draw_need(ask, ask->need_count);
    }
}

// Everybody who passes, member by member.
static uint32_t check_pool(asking *ask, const ng_source_options *options)
{
    ng_source_pool pool;
    ng_error err = {0};
    uint32_t expected = 0;
    const ng_status status = ng_source_qualified(ask->txn, options, 1, &pool, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
    memset(ask->passes, 0, ask->ids);
    for (uint32_t i = 0; i < pool.count; i++) {
        assert_in_range(pool.at[i].id, 1, ask->ids - 1);
        ask->passes[pool.at[i].id] = true;
    }
    for (size_t i = 0; i < ask->oracle.count; i++) {
        const ng_profile *member = &ask->oracle.at[i];
        const bool has = source_oracle_has(member, ask->need, ask->need_count, options->today);
        expected += has;
        if (has != ask->passes[member->member.id]) {
            fail_msg("%s %s under %s \"%s\"", member->label.at, has ? "is missing" : "is found",
                ng_trait_name(ask->need[0].trait),
                ask->need[0].any_count == 0 ? "" : ask->need[0].any[0].at);
        }
    }
    assert_int_equal(pool.count, expected);
    return expected;
}

static void check_one(asking *ask)
{
    ng_candidates found;
    ng_error err = {0};
    ng_source_options options = ng_source_defaults();
    draw(ask);
    options.needs = ask->need;
    options.need_count = ask->need_count;
    // All, where they are few.
    options.count = ask->oracle.count <= ANSWERED_WHOLE ? NG_SOURCE_COUNT_MAX : ANSWERS;
    options.today = (ng_day)(DAY_FIRST + below(ask, DAYS));
    const uint32_t expected = check_pool(ask, &options);
    const ng_status status = ng_source_find(ask->txn, &options, &found, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(found.of, expected);
    assert_int_equal(found.count, expected < options.count ? expected : options.count);
    for (size_t i = 0; i < found.count; i++) {
        assert_true(i == 0 || found.at[i - 1].score >= found.at[i].score);
        // Nobody twice.
        assert_true(ask->passes[found.at[i].member.id]);
        ask->passes[found.at[i].member.id] = false;
    }
    ask->answered += expected > 0;
    ng_txn_release_answers(ask->txn);
}

static void check_many(const import_fixture *f, uint32_t questions)
{
    // Profiles live in a transaction of their own: answers are given back after each question.
    ng_txn *profiles = import_fixture__begin(f);
    asking ask = {.txn = import_fixture__begin(f)};
    ng_random__init(&ask.random, scratch_seed());
    source_oracle_load(profiles, &ask.oracle);
    for (size_t i = 0; i < ask.oracle.count; i++) {
        const uint32_t id = ask.oracle.at[i].member.id;
        ask.ids = id >= ask.ids ? id + 1 : ask.ids;
    }
    ask.passes = calloc(ask.ids, sizeof *ask.passes);
    assert_non_null(ask.passes);
    for (uint32_t i = 0; i < questions; i++) {
        check_one(&ask);
    }
    print_message("%u of %u questions have an answer\n", ask.answered, questions);
    assert_true(ask.answered > questions / 10);
    source_oracle_release(&ask.oracle);
    free(ask.passes);
    ng_txn_abort(ask.txn);
    ng_txn_abort(profiles);
}

static uint32_t number_of(const char *name, uint32_t otherwise)
{
    const char *given = getenv(name);
    return given == NULL ? otherwise : (uint32_t)strtoul(given, NULL, 10);
}

// Languages of the first members of either network.
static void give_languages(import_fixture *f)
{
    static const char *const lists[] = {"Bahasa Indonesia;English", "en;Deutsch", "Francais",
        "japanese;Ga;EN-GB", "English", "su"};
    char rows[4096] = "id,languages\n";
    for (uint32_t key = 1; key <= LANGUAGES; key++) {
        const size_t used = strlen(rows);
        snprintf(rows + used, sizeof rows - used, "%u,%s\n", key,
            lists[key % (sizeof lists / sizeof *lists)]);
    }
    import_fixture__take(f, "languages.csv", rows);
}

static void draw_network(import_fixture *f)
{
    const char *netgen = getenv("NETGEN");
    char command[1024];
    if (netgen == NULL) {
        netgen = NETGRAPH_BUILD_DIR "/netgen";
    }
    snprintf(command, sizeof command, "%s --members %u --seed %llu drawn >/dev/null", netgen,
        number_of("NETGRAPH_SOURCE_MEMBERS", MEMBERS), (unsigned long long)scratch_seed());
    assert_int_equal(0, system(command));
    const char *const paths[] = {"drawn", NULL};
    if (import_fixture__run(f, paths) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
}

static void take_office(import_fixture *f)
{
    const char *const paths[] = {NETGRAPH_SOURCE_DIR "/data/office", NULL};
    if (import_fixture__run(f, paths) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
}

static void assert_sound(const import_fixture *f)
{
    uint64_t faults = 0;
    ng_error err = {0};
    char path[600];
    snprintf(path, sizeof path, "%s/store", f->folder);
    assert_int_equal(NG_OK, ng_doctor(path, NULL, NULL, &faults, &err));
    assert_int_equal(faults, 0);
}

static void test_ng_source_find__finds_whom_a_look_at_everybody_finds(void **state)
{
    import_fixture *f = *state;
    take_office(f);
    give_languages(f);
    check_many(f, number_of("NETGRAPH_SOURCE_QUESTIONS", QUESTIONS));
}

static void test_ng_source_find__finds_the_same_in_a_drawn_network(void **state)
{
    import_fixture *f = *state;
    draw_network(f);
    give_languages(f);
    check_many(f, number_of("NETGRAPH_SOURCE_QUESTIONS", QUESTIONS_DRAWN));
}

// --- Histories -------------------------------------------------------------------------------

static void change_member(asking *ask, ng_member member)
{
    static const char *const values[] = {"headline=Senior C++ engineer",
        "headline=", "suggest=no", "suggest=", "company=Contoh Digital", "title=Head of Data",
        "location=Surabaya", "country=Malaysia", "skills=C;SQL;Chess", "languages=en;Jawa",
        "languages=", "languages=ENGLISH", "industry=Banking", "school=Universitas Rekaan",
        "company="};
    const char *chosen = values[below(ask, sizeof values / sizeof *values)];
    const char *equals = strchr(chosen, '=');
    const ng_assignment assignment = {
        .name = {chosen, (size_t)(equals - chosen)}, .value = {equals + 1, strlen(equals + 1)}};
    ng_outcome outcome;
    ng_error err = {0};
    assert_int_equal(
        NG_OK, ng_member_set(ask->txn, member, &assignment, 1, 19000, &outcome, &err));
}

static void import_career(asking *ask, import_fixture *f)
{
    char rows[512];
    static const char *const heads[] = {
        "member,company,title,from,to,location", "member,school,degree,field,from,to"};
    const bool works = below(ask, 2) == 0;
    snprintf(rows, sizeof rows, "%s\n%u,House %u,%s,%u-0%u-01,,%s\n%u,House %u,%s,,,\n",
        heads[works ? 0 : 1], 1 + below(ask, 20), below(ask, 9), works ? "Data Lead" : "BSc",
        1990 + below(ask, 30), 1 + below(ask, 9), works ? "Kota Contoh" : "2019-01-01",
        1 + below(ask, 20), below(ask, 9), works ? "Clerk" : "MSc");
    if (!works) {
        snprintf(rows, sizeof rows, "member,school,from\n%u,School %u,2001-01-01\n",
            1 + below(ask, 20), below(ask, 9));
    }
    import_fixture__take(f, works ? "career.csv" : "schools.csv", rows);
}

static void change_once(asking *ask, import_fixture *f)
{
    ng_error err = {0};
    ng_outcome outcome;
    char key[16];
    ng_member members[2];
    if (below(ask, 4) == 0) {
        import_career(ask, f);
        return;
    }
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &ask->txn, &err));
    for (size_t i = 0; i < 2; i++) {
        snprintf(key, sizeof key, "%u", 1 + below(ask, 20));
        assert_int_equal(NG_OK,
            ng_member_add(ask->txn, (ng_text){key, strlen(key)}, &members[i], &outcome, &err));
    }
    const uint32_t what = below(ask, 10);
    if (what == 0) {
        assert_int_equal(NG_OK, ng_member_remove(ask->txn, members[0], &outcome, &err));
    } else if (what == 1 && members[0].id != members[1].id) {
        assert_int_equal(NG_OK,
            ng_member_merge(
                ask->txn, members[0], members[1], 19000, &members[0], &outcome, &err));
    } else if (what == 2) {
        ng_undo_report report;
        assert_int_equal(
            NG_OK, ng_member_unmerge(ask->txn, members[0], NULL, &report, &outcome, &err));
    } else {
        change_member(ask, members[0]);
    }
    assert_int_equal(NG_OK, ng_txn_commit(ask->txn, &err));
}

static void test_search_index__equals_one_built_anew_after_any_history(void **state)
{
    import_fixture *f = *state;
    asking ask = {.txn = NULL};
    ng_random__init(&ask.random, scratch_seed());
    take_office(f);
    for (uint32_t i = 0; i < CHANGES; i++) {
        change_once(&ask, f);
        assert_sound(f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_source_find__finds_whom_a_look_at_everybody_finds, import_fixture__set_up,
            import_fixture__tear_down),
        cmocka_unit_test_setup_teardown(test_ng_source_find__finds_the_same_in_a_drawn_network,
            import_fixture__set_up, import_fixture__tear_down),
        cmocka_unit_test_setup_teardown(
            test_search_index__equals_one_built_anew_after_any_history, import_fixture__set_up,
            import_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
