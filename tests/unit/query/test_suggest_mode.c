// SPDX-License-Identifier: GPL-3.0-or-later
// Colleagues and alumni: whom dates make one, what a shared organisation is worth, hops. Today
// is 2026-06-01.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "support/suggest_fixture.h"

static ng_suggest_options mode_of(ng_suggest_mode mode)
{
    ng_suggest_options options = ng_suggest_defaults();
    options.mode = mode;
    options.reasons = true;
    assert_true(ng_day_parse("2026-06-01", &options.today));
    return options;
}

static const char *found(suggest_fixture *fixture, const char *key, ng_suggest_mode mode)
{
    ng_suggest_options options = mode_of(mode);
    ng_suggestions answer = fixture_suggest(fixture, key, &options);
    return fixture_labels(&answer);
}

static void assert_sums(const ng_suggestions *answer)
{
    for (size_t i = 0; i < answer->count; i++) {
        uint64_t sum = 0;
        for (size_t j = 0; j < answer->at[i].reason_count; j++) {
            sum += answer->at[i].reasons[j].score;
        }
        assert_true(sum == answer->at[i].score);
    }
}

static void test_colleagues__need_overlapping_days(void **state)
{
    fixture_position(*state, "1", "Contoh", "2018-01-01", "2020-12-31");
    fixture_position(*state, "2", "Contoh", "2020-12-31", NULL);
    fixture_position(*state, "3", "Contoh", "2021-01-01", NULL);
    fixture_position(*state, "4", "Contoh", "2015-01-01", "2018-01-01");
    fixture_position(*state, "5", "Contoh", "2015-01-01", "2017-12-31");
    fixture_position(*state, "6", "Other", "2018-01-01", "2020-12-31");
    // Only the end of it is known.
    fixture_position(*state, "7", "Contoh", NULL, "2019-05-05");
    fixture_position(*state, "8", "Contoh", NULL, "2021-05-05");
    assert_string_equal("2 4 7", found(*state, "1", NG_MODE_COLLEAGUES));
}

static void test_colleagues__a_profile_field_is_a_position_of_today(void **state)
{
    fixture_set(*state, "1", "company", "Contoh");
    fixture_set(*state, "2", "company", "contoh");
    fixture_position(*state, "3", "Contoh", "2020-01-01", NULL);
    fixture_position(*state, "4", "Contoh", "2020-01-01", "2026-05-31");
    fixture_position(*state, "5", "Contoh", "2026-06-02", NULL);
    assert_string_equal("2 3", found(*state, "1", NG_MODE_COLLEAGUES));
}

static void test_colleagues__without_a_day_for_today_open_ends_never_end(void **state)
{
    fixture_position(*state, "1", "Contoh", "2020-01-01", NULL);
    fixture_position(*state, "2", "Contoh", "2030-01-01", NULL);
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    options.today = NG_DAY_NONE;
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("2", fixture_labels(&answer));
    assert_string_equal("both at Contoh since 2030", answer.at[0].reasons[0].text.at);
    // One month of two members.
    assert_int_equal(41666667, answer.at[0].score);
}

static void test_colleagues__leave_out_connections_and_blocked(void **state)
{
    fixture_set(*state, "1", "company", "Contoh");
    fixture_set(*state, "2", "company", "Contoh");
    fixture_set(*state, "3", "company", "Contoh");
    fixture_set(*state, "4", "company", "Contoh");
    fixture_set(*state, "5", "company", "Contoh");
    fixture_connect_all(*state, "1-2");
    fixture_block(*state, "3", "1");
    fixture_set(*state, "4", "suggest", "no");
    assert_string_equal("5", found(*state, "1", NG_MODE_COLLEAGUES));
}

static void test_colleagues__score_by_months_and_size(void **state)
{
    // Three at Contoh: 24 months with 2, and 3 has been there for ever.
    fixture_position(*state, "1", "Contoh", "2000-01-15", "2020-01-01");
    fixture_position(*state, "2", "Contoh", "2018-02-28", NULL);
    fixture_position(*state, "3", "Contoh", "1990-01-01", NULL);
    // Two at Misal, one day.
    fixture_position(*state, "1", "Misal", "2021-01-01", "2021-01-01");
    fixture_position(*state, "4", "Misal", "2021-01-01", NULL);
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3 2 4", fixture_labels(&answer));
    // 120 months at most; a third; rounded.
    assert_int_equal(3333333333, answer.at[0].score);
    assert_int_equal(666666667, answer.at[1].score);
    assert_int_equal(41666667, answer.at[2].score);
    assert_string_equal("company", answer.at[0].reasons[0].kind);
    assert_string_equal("both at Contoh 2000-2020", answer.at[0].reasons[0].text.at);
    assert_sums(&answer);
}

static void test_colleagues__add_the_ordinary_score(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4 8-9");
    fixture_set(*state, "1", "company", "Contoh");
    fixture_set(*state, "3", "company", "Contoh");
    fixture_set(*state, "4", "company", "Contoh");
    fixture_set(*state, "9", "company", "Contoh");
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3 4 9", fixture_labels(&answer));
    // One month of four members: 1e9 / 48.
    assert_int_equal(20833333 + 435275282, answer.at[0].score);
    assert_int_equal(20833333 + 250000000, answer.at[1].score);
    assert_int_equal(20833333, answer.at[2].score);
    assert_sums(&answer);
    assert_int_equal(2, answer.at[0].hops);
    assert_int_equal(3, answer.at[1].hops);
    assert_int_equal(0, answer.at[2].hops);
    assert_string_equal(
        "no mutual connection, nor one in three steps", answer.at[2].against[0].at);
    // The factor is of the ordinary score only.
    fixture_refresh(*state, NG_FIXED_ONE, NG_FIXED_ONE);
    answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3 4 9", fixture_labels(&answer));
    assert_int_equal(20833333, answer.at[2].score);
    assert_true(answer.at[0].score > 20833333 + 435275282);
    assert_sums(&answer);
}

static void test_colleagues__at_three_steps_past_those_that_are_followed(void **state)
{
    // Behind 4 is 5, at three steps; by mutual connections it has no score, and stays out.
    fixture_connect_all(*state, "1-2 2-4 4-5 4-6");
    fixture_set(*state, "1", "company", "Contoh");
    fixture_set(*state, "5", "company", "Contoh");
    fixture_set(*state, "4", "company", "Contoh");
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("4 5", fixture_labels(&answer));
    assert_int_equal(3, answer.at[1].hops);
    options.scorer = NG_SCORER_MUTUAL;
    answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("4", fixture_labels(&answer));
    assert_int_equal(1, answer.at[0].score);
    assert_string_equal("mutual", answer.at[0].reasons[0].kind);
    assert_sums(&answer);
}

static void test_colleagues__sum_over_shared_companies(void **state)
{
    fixture_position(*state, "1", "Contoh", "2020-01-01", "2020-12-31");
    fixture_position(*state, "2", "Contoh", "2020-01-01", "2020-12-31");
    fixture_position(*state, "1", "Misal", "2021-01-01", "2021-06-30");
    fixture_position(*state, "2", "Misal", "2021-01-01", "2021-06-30");
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_int_equal(1, answer.count);
    assert_int_equal(500000000 + 250000000, answer.at[0].score);
    assert_string_equal("both at Contoh 2020 and Misal 2021", answer.at[0].reasons[0].text.at);
    assert_sums(&answer);
}

static void test_alumni__need_overlapping_years(void **state)
{
    fixture_education(*state, "1", "Universitas", "2010-09-01", "2013-06-30");
    // In the same year, though not on the same day.
    fixture_education(*state, "2", "Universitas", "2013-09-01", "2016-06-30");
    fixture_education(*state, "3", "Universitas", "2014-01-01", "2016-06-30");
    fixture_education(*state, "4", "Universitas", NULL, "2012-06-30");
    fixture_education(*state, "5", "Universitas", "2009-09-01", NULL);
    fixture_education(*state, "6", "Universitas", NULL, NULL);
    fixture_set(*state, "7", "school", "Universitas");
    fixture_position(*state, "8", "Universitas", "2010-09-01", "2013-06-30");
    assert_string_equal("2 4 6 7", found(*state, "1", NG_MODE_ALUMNI));
    assert_string_equal("", found(*state, "1", NG_MODE_COLLEAGUES));
}

static void test_alumni__score_by_months_and_size(void **state)
{
    fixture_education(*state, "1", "Universitas", "2010-09-01", "2013-06-30");
    fixture_education(*state, "2", "Universitas", "2012-01-01", "2016-06-30");
    ng_suggest_options options = mode_of(NG_MODE_ALUMNI);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_int_equal(1, answer.count);
    // Two whole years of two members.
    assert_int_equal(1000000000, answer.at[0].score);
    assert_string_equal("school", answer.at[0].reasons[0].kind);
    assert_string_equal(
        "both studied at Universitas 2012-2013", answer.at[0].reasons[0].text.at);
    assert_sums(&answer);
}

static void test_modes__empty_without_an_organisation(void **state)
{
    fixture_connect_all(*state, "1-2 2-3");
    assert_string_equal("", found(*state, "1", NG_MODE_COLLEAGUES));
    assert_string_equal("", found(*state, "1", NG_MODE_ALUMNI));
}

static void test_modes__obey_count_and_industry(void **state)
{
    fixture_set(*state, "1", "company", "Contoh");
    const char *const keys[] = {"2", "3", "4", "5"};
    for (size_t i = 0; i < 4; i++) {
        fixture_set(*state, keys[i], "company", "Contoh");
        fixture_set(*state, keys[i], "industry", i < 2 ? "Software" : "Farming");
    }
    ng_suggest_options options = mode_of(NG_MODE_COLLEAGUES);
    options.count = 3;
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("2 3 4", fixture_labels(&answer));
    options.industry = ng_text__of("Farming");
    answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("4 5", fixture_labels(&answer));
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_colleagues__need_overlapping_days),
        WITH_STORE(test_colleagues__a_profile_field_is_a_position_of_today),
        WITH_STORE(test_colleagues__without_a_day_for_today_open_ends_never_end),
        WITH_STORE(test_colleagues__leave_out_connections_and_blocked),
        WITH_STORE(test_colleagues__score_by_months_and_size),
        WITH_STORE(test_colleagues__add_the_ordinary_score),
        WITH_STORE(test_colleagues__at_three_steps_past_those_that_are_followed),
        WITH_STORE(test_colleagues__sum_over_shared_companies),
        WITH_STORE(test_alumni__need_overlapping_years),
        WITH_STORE(test_alumni__score_by_months_and_size),
        WITH_STORE(test_modes__empty_without_an_organisation),
        WITH_STORE(test_modes__obey_count_and_industry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
