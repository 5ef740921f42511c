// SPDX-License-Identifier: GPL-3.0-or-later
// Reasons for and against in words, and that the scores of reasons add up to the score.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "network/derived.h"
#include "support/suggest_fixture.h"

// The suggestion of `whom` for `who`, with reasons, today being 2026-06-01.
static ng_suggestion ask(
    suggest_fixture *fixture, const char *who, const char *whom, ng_scorer scorer)
{
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    options.scorer = scorer;
    options.count = 1000;
    assert_true(ng_day_parse("2026-06-01", &options.today));
    ng_suggestions answer = fixture_suggest(fixture, who, &options);
    for (size_t i = 0; i < answer.count; i++) {
        if (strcmp(answer.at[i].label.at, whom) == 0) {
            return answer.at[i];
        }
    }
    fail_msg("%s is not suggested to %s", whom, who);
    return (ng_suggestion){0};
}

// `kind: text` of every reason, one a line.
static const char *told(const ng_suggestion *suggestion)
{
    static char lines[4096];
    size_t length = 0;
    uint64_t sum = 0;
    lines[0] = '\0';
    for (size_t i = 0; i < suggestion->reason_count; i++) {
        const ng_reason *reason = &suggestion->reasons[i];
        assert_int_equal(strlen(reason->text.at), reason->text.bytes);
        length += (size_t)snprintf(lines + length, sizeof lines - length, "%s%s: %s",
            i == 0 ? "" : "\n", reason->kind, reason->text.at);
        assert_true(length < sizeof lines);
        sum += reason->score;
    }
    assert_true(sum == suggestion->score);
    return lines;
}

static const char *told_against(const ng_suggestion *suggestion)
{
    static char lines[4096];
    size_t length = 0;
    lines[0] = '\0';
    for (size_t i = 0; i < suggestion->against_count; i++) {
        length += (size_t)snprintf(lines + length, sizeof lines - length, "%s%s",
            i == 0 ? "" : "\n", suggestion->against[i].at);
        assert_true(length < sizeof lines);
    }
    return lines;
}

static void assert_told(
    suggest_fixture *fixture, const char *who, const char *whom, const char *expected)
{
    ng_suggestion suggestion = ask(fixture, who, whom, NG_SCORER_DEFAULT);
    assert_string_equal(expected, told(&suggestion));
}

static void assert_told_against(
    suggest_fixture *fixture, const char *who, const char *whom, const char *expected)
{
    ng_suggestion suggestion = ask(fixture, who, whom, NG_SCORER_DEFAULT);
    assert_string_equal(expected, told_against(&suggestion));
}

static void test_reasons__name_mutual_connections(void **state)
{
    fixture_connect_all(*state, "1-2 2-9 1-3 3-8 1-4 4-8 1-5 5-7 1-6 6-7 1-10 10-7 1-11 11-7");
    fixture_set(*state, "2", "name", "Ann Tester");
    fixture_set(*state, "5", "name", "Budi Contoh");
    assert_told(*state, "1", "9", "mutual: 1 mutual connection: Ann Tester");
    assert_told(*state, "1", "8", "mutual: 2 mutual connections: 3 and 4");
    assert_told(
        *state, "1", "7", "mutual: 4 mutual connections, among them Budi Contoh, 6 and 10");
}

static void test_reasons__of_three_steps(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4 2-4");
    fixture_connect_all(*state, "4-5");
    assert_told(*state, "1", "5", "distant: connections of your connections know them");
    assert_told(*state, "1", "3",
        "mutual: 1 mutual connection: 2\n"
        "distant: connections of your connections know them");
}

static void test_reasons__a_named_scorer_has_one(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4 2-4");
    fixture_set(*state, "1", "industry", "Software");
    fixture_set(*state, "3", "industry", "Software");
    const ng_scorer scorers[] = {
        NG_SCORER_MUTUAL, NG_SCORER_ADAMIC_ADAR, NG_SCORER_RESOURCE_ALLOCATION};
    for (size_t i = 0; i < 3; i++) {
        ng_suggestion suggestion = ask(*state, "1", "3", scorers[i]);
        assert_string_equal("mutual: 1 mutual connection: 2", told(&suggestion));
    }
}

static void test_reasons__of_one_shared_value(void **state)
{
    fixture_connect_all(*state, "1-2 2-3");
    const char *const fields[] = {"industry", "company", "school", "title", "location"};
    const char *const values[] = {
        "Software", "Contoh Ltd", "Universitas Contoh", "Engineer", "Bandung"};
    for (size_t i = 0; i < 5; i++) {
        fixture_set(*state, "1", fields[i], values[i]);
        fixture_set(*state, "3", fields[i], values[i]);
    }
    fixture_join(*state, "1", "chess");
    fixture_join(*state, "3", "chess");
    fixture_skill(*state, "1", "C");
    fixture_skill(*state, "3", "C");
    const char *expected = "mutual: 1 mutual connection: 2\n"
                           "industry: same industry: Software Development\n"
                           "company: both at Contoh Ltd\n"
                           "school: both studied at Universitas Contoh\n"
                           "title: same title: Engineer\n"
                           "location: same location: Bandung\n"
                           "group: both in group chess\n"
                           "skill: 1 shared skill: C";
    assert_told(*state, "1", "3", expected);
    ng_suggestion suggestion = ask(*state, "1", "3", NG_SCORER_DEFAULT);
    assert_true(suggestion.reasons[1].score == 0);
    // With lifts each kind has its part, and they still add up.
    fixture_refresh(*state, NG_FIXED_ONE, NG_FIXED_ONE);
    assert_told(*state, "1", "3", expected);
    suggestion = ask(*state, "1", "3", NG_SCORER_DEFAULT);
    for (size_t i = 1; i < 8; i++) {
        assert_true(suggestion.reasons[i].score > 0);
        assert_true(suggestion.reasons[1].score - suggestion.reasons[i].score < 8);
    }
}

static void test_reasons__those_that_add_come_before_those_that_are_only_true(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "1-2 2-3");
    fixture_set(fixture, "1", "industry", "Software");
    fixture_set(fixture, "3", "industry", "Software");
    fixture_skill(fixture, "1", "C");
    fixture_skill(fixture, "3", "C");
    fixture_refresh(fixture, NG_FIXED_ONE, NG_FIXED_ONE);
    const unsigned char none[NG_DERIVED_BLOCK * 8] = {0};
    assert_int_equal(NG_OK,
        ng_derived__write_block(
            fixture->scratch.txn, "weights-0", 0, (ng_bytes){none, sizeof none}, NULL));
    assert_told(fixture, "1", "3",
        "mutual: 1 mutual connection: 2\n"
        "skill: 1 shared skill: C\n"
        "industry: same industry: Software Development");
}

static void test_reasons__of_many_shared_values(void **state)
{
    fixture_connect_all(*state, "1-2 2-3");
    const char *const skills[] = {"C", "Sewing", "Chess", "Baking", "Ada"};
    const char *const groups[] = {"g1", "g2", "g3", "g4"};
    for (size_t i = 0; i < 2; i++) {
        fixture_skill(*state, "1", skills[i]);
        fixture_skill(*state, "3", skills[i]);
        fixture_join(*state, "1", groups[i]);
        fixture_join(*state, "3", groups[i]);
    }
    assert_told(*state, "1", "3",
        "mutual: 1 mutual connection: 2\n"
        "group: both in groups g1 and g2\n"
        "skill: 2 shared skills: C and Sewing");
    for (size_t i = 2; i < 5; i++) {
        fixture_skill(*state, "1", skills[i]);
        fixture_skill(*state, "3", skills[i]);
    }
    for (size_t i = 2; i < 4; i++) {
        fixture_join(*state, "1", groups[i]);
        fixture_join(*state, "3", groups[i]);
    }
    assert_told(*state, "1", "3",
        "mutual: 1 mutual connection: 2\n"
        "group: both in 4 groups, among them g1, g2 and g3\n"
        "skill: 5 shared skills, among them Ada, Baking and C");
}

static void test_reasons__tell_when_both_were_at_a_company(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5 2-6 2-7");
    fixture_position(*state, "1", "Contoh Ltd", "2018-03-01", "2021-06-30");
    fixture_position(*state, "3", "Contoh Ltd", "2019-01-01", NULL);
    fixture_position(*state, "4", "Contoh Ltd", "2020-01-01", "2020-12-31");
    fixture_position(*state, "5", "Contoh Ltd", "2022-01-01", NULL);
    fixture_set(*state, "6", "company", "Contoh Ltd");
    fixture_position(*state, "1", "Misal", "2022-01-01", NULL);
    fixture_position(*state, "7", "Misal", "2023-05-01", NULL);
    const char *mutual = "mutual: 1 mutual connection: 2\ncompany: both at ";
    const char *const expected[] = {"Contoh Ltd 2019-2021", "Contoh Ltd 2020",
        "Contoh Ltd at different times", "Contoh Ltd", "Misal since 2023"};
    for (size_t i = 0; i < 5; i++) {
        char key[16];
        char text[200];
        snprintf(key, sizeof key, "%zu", i + 3);
        snprintf(text, sizeof text, "%s%s", mutual, expected[i]);
        assert_told(*state, "1", key, text);
    }
}

static void test_reasons__tell_when_both_were_at_a_school(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4");
    fixture_education(*state, "1", "Universitas Contoh", "2009-09-01", "2013-07-01");
    fixture_education(*state, "3", "Universitas Contoh", "2010-09-01", "2014-07-01");
    fixture_education(*state, "4", "Universitas Contoh", NULL, NULL);
    assert_told(*state, "1", "3",
        "mutual: 1 mutual connection: 2\nschool: both studied at Universitas Contoh 2010-2013");
    assert_told(*state, "1", "4",
        "mutual: 1 mutual connection: 2\nschool: both studied at Universitas Contoh");
}

static void test_against__three_steps(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4");
    assert_told_against(*state, "1", "3", "");
    assert_told_against(*state, "1", "4", "no mutual connection: three steps away");
}

static void test_against__another_industry(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5");
    fixture_set(*state, "3", "industry", "Farming");
    assert_told_against(*state, "1", "3", "");
    fixture_set(*state, "1", "industry", "Software");
    fixture_set(*state, "4", "industry", "Software");
    assert_told_against(*state, "1", "3", "different industry: Agriculture");
    assert_told_against(*state, "1", "4", "");
    assert_told_against(*state, "1", "5", "");
}

static void test_against__one_more_contact_at_a_company(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 1-4");
    fixture_set(*state, "2", "company", "Contoh Ltd");
    fixture_set(*state, "3", "company", "Contoh Ltd");
    assert_told_against(*state, "1", "3", "");
    fixture_position(*state, "4", "Contoh Ltd", "2020-01-01", NULL);
    assert_told_against(*state, "1", "3", "would be your 3rd contact at Contoh Ltd");
    for (uint32_t i = 0; i < 18; i++) {
        char key[16];
        snprintf(key, sizeof key, "%u", 100 + i);
        fixture_connect(*state, "1", key);
        fixture_set(*state, key, "company", "Contoh Ltd");
        if (i == 7) {
            assert_told_against(*state, "1", "3", "would be your 11th contact at Contoh Ltd");
        }
    }
    assert_told_against(*state, "1", "3", "would be your 21st contact at Contoh Ltd");
    // Where the profile names no company, the latest position that has not ended counts.
    fixture_connect_all(*state, "2-5");
    fixture_position(*state, "5", "Misal", "2015-01-01", NULL);
    fixture_position(*state, "5", "Contoh Ltd", "2016-01-01", NULL);
    assert_told_against(*state, "1", "5", "would be your 21st contact at Contoh Ltd");
}

static void test_against__somebody_who_knows_everybody(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    ng_batch *batch = NULL;
    uint32_t hub = 0;
    uint32_t near = 0;
    uint32_t who = 0;
    assert_int_equal(
        NG_OK, ng_batch__create(fixture->scratch.txn, &(ng_batch_options){0}, &batch, &err));
    const char *const keys[] = {"1", "2", "3"};
    uint32_t *const slots[] = {&who, &near, &hub};
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(NG_OK,
            ng_batch__member(batch, NG_IDENTITY_KEY, ng_text__of(keys[i]), slots[i], &err));
    }
    assert_int_equal(
        NG_OK, ng_batch__connection(batch, NG_SOURCE_NONE, who, near, NG_DAY_NONE, &err));
    assert_int_equal(
        NG_OK, ng_batch__connection(batch, NG_SOURCE_NONE, near, hub, NG_DAY_NONE, &err));
    for (uint32_t i = 0; i < 1998; i++) {
        char key[16];
        uint32_t slot = 0;
        snprintf(key, sizeof key, "%u", 1000 + i);
        assert_int_equal(
            NG_OK, ng_batch__member(batch, NG_IDENTITY_KEY, ng_text__of(key), &slot, &err));
        assert_int_equal(
            NG_OK, ng_batch__connection(batch, NG_SOURCE_NONE, hub, slot, NG_DAY_NONE, &err));
    }
    assert_int_equal(NG_OK, ng_batch__apply(batch, &err));
    ng_batch__destroy(batch);
    assert_told_against(fixture, "1", "3", "");
    fixture_connect(fixture, "3", "4000");
    assert_told_against(
        fixture, "1", "3", "knows 2,000 people: a mutual connection says little");
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_reasons__name_mutual_connections),
        WITH_STORE(test_reasons__of_three_steps),
        WITH_STORE(test_reasons__a_named_scorer_has_one),
        WITH_STORE(test_reasons__of_one_shared_value),
        WITH_STORE(test_reasons__those_that_add_come_before_those_that_are_only_true),
        WITH_STORE(test_reasons__of_many_shared_values),
        WITH_STORE(test_reasons__tell_when_both_were_at_a_company),
        WITH_STORE(test_reasons__tell_when_both_were_at_a_school),
        WITH_STORE(test_against__three_steps),
        WITH_STORE(test_against__another_industry),
        WITH_STORE(test_against__one_more_contact_at_a_company),
        WITH_STORE(test_against__somebody_who_knows_everybody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
