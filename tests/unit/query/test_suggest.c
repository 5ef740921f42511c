// SPDX-License-Identifier: GPL-3.0-or-later
// Suggestions over a store: who is left out, order, scores, via, hops, star and stale. Each
// test makes the few members it needs; expected scores are worked out by hand.
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

static ng_suggest_options by(ng_scorer scorer)
{
    ng_suggest_options options = ng_suggest_defaults();
    options.scorer = scorer;
    return options;
}

static const char *suggested(suggest_fixture *fixture, const char *key, ng_scorer scorer)
{
    ng_suggest_options options = by(scorer);
    ng_suggestions answer = fixture_suggest(fixture, key, &options);
    return fixture_labels(&answer);
}

static void test_ng_suggest_defaults__ten_people_without_reasons(void **state)
{
    (void)state;
    ng_suggest_options options = ng_suggest_defaults();
    assert_int_equal(10, options.count);
    assert_int_equal(NG_SCORER_DEFAULT, options.scorer);
    assert_int_equal(NG_MODE_PEOPLE, options.mode);
    assert_int_equal(0, options.industry.bytes);
    assert_int_equal(NG_DAY_NONE, options.today);
    assert_false(options.reasons);
}

static void test_ng_suggest__scores_by_hand(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4");
    ng_suggest_options options = by(NG_SCORER_DEFAULT);
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3 4", fixture_labels(&answer));
    // B(3) = 2^31, damped by P[2] / 2^30 = 2^-0.2; B(4) = 2^31 * 2^31 / 2^32, P[1] / 2^30 = 1.
    assert_int_equal(435275282, answer.at[0].score);
    assert_int_equal(250000000, answer.at[1].score);
    assert_int_equal(2, answer.at[0].hops);
    assert_int_equal(1, answer.at[0].mutual);
    assert_int_equal(3, answer.at[1].hops);
    assert_int_equal(0, answer.at[1].mutual);
    assert_int_equal(0, answer.at[1].via_count);
    options.scorer = NG_SCORER_RESOURCE_ALLOCATION;
    answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3", fixture_labels(&answer));
    assert_int_equal(500000000, answer.at[0].score);
    options.scorer = NG_SCORER_ADAMIC_ADAR;
    answer = fixture_suggest(*state, "1", &options);
    assert_int_equal(1442695041, answer.at[0].score);
    options.scorer = NG_SCORER_MUTUAL;
    answer = fixture_suggest(*state, "1", &options);
    assert_int_equal(1, answer.at[0].score);
}

static void test_ng_suggest__no_options_are_the_defaults(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 3-4");
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_string_equal("3 4", fixture_labels(&answer));
    assert_null(answer.at[0].reasons);
    assert_int_equal(0, answer.at[0].reason_count);
    assert_string_equal("1", answer.label.at);
    assert_int_equal(fixture_member(*state, "1").id, answer.member.id);
}

static void test_ng_suggest__equal_scores_stand_in_the_order_of_members(void **state)
{
    // Added in an order that is neither that of keys nor its reverse.
    fixture_connect_all(*state, "1-2 2-30 2-4 2-x 2-100 2-beta 2-5 2-alphabet2 2-alphabet1");
    assert_string_equal(
        "4 5 30 100 alphabet1 alphabet2 beta x", suggested(*state, "1", NG_SCORER_MUTUAL));
}

static void test_ng_suggest__cuts_ties_by_the_order_of_members(void **state)
{
    fixture_connect_all(*state, "1-2 2-30 2-4 2-x 2-100 2-5");
    ng_suggest_options options = by(NG_SCORER_MUTUAL);
    options.count = 3;
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("4 5 30", fixture_labels(&answer));
}

static void test_ng_suggest__leaves_out_pending_invitations(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5 2-6 2-7 2-8 2-9");
    fixture_invite(*state, "1", "3", NG_INVITATION_PENDING);
    fixture_invite(*state, "4", "1", NG_INVITATION_PENDING);
    fixture_invite(*state, "1", "5", NG_INVITATION_DECLINED);
    fixture_invite(*state, "6", "1", NG_INVITATION_WITHDRAWN);
    fixture_invite(*state, "1", "7", NG_INVITATION_ACCEPTED);
    fixture_invite(*state, "8", "9", NG_INVITATION_PENDING);
    assert_string_equal("5 6 7 8 9", suggested(*state, "1", NG_SCORER_MUTUAL));
}

static void test_ng_suggest__leaves_out_blocked_either_way(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5 2-6");
    fixture_block(*state, "1", "3");
    fixture_block(*state, "4", "1");
    fixture_block(*state, "5", "6");
    assert_string_equal("5 6", suggested(*state, "1", NG_SCORER_MUTUAL));
}

// More are left out than the kernel hands over at first.
static void test_ng_suggest__goes_on_behind_many_who_are_left_out(void **state)
{
    char ties[4000] = "1-2 1-3";
    size_t bytes = strlen(ties);
    for (uint32_t i = 10; i < 60; i++) {
        bytes += (size_t)snprintf(ties + bytes, sizeof ties - bytes, " 2-%u 3-%u", i, i);
    }
    for (uint32_t i = 60; i < 70; i++) {
        bytes += (size_t)snprintf(ties + bytes, sizeof ties - bytes, " 2-%u", i);
    }
    fixture_connect_all(*state, ties);
    for (uint32_t i = 10; i < 60; i++) {
        char key[16];
        snprintf(key, sizeof key, "%u", i);
        fixture_block(*state, "1", key);
    }
    for (uint32_t scorer = 0; scorer < 4; scorer++) {
        ng_suggest_options options = by((ng_scorer)scorer);
        options.count = 1;
        ng_suggestions answer = fixture_suggest(*state, "1", &options);
        assert_string_equal("60", fixture_labels(&answer));
        options.count = 20;
        answer = fixture_suggest(*state, "1", &options);
        assert_string_equal("60 61 62 63 64 65 66 67 68 69", fixture_labels(&answer));
    }
}

static void test_ng_suggest__leaves_out_those_who_opted_out(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5");
    fixture_set(*state, "4", "suggest", "no");
    assert_string_equal("3 5", suggested(*state, "1", NG_SCORER_MUTUAL));
    // They still connect others, and are themselves answered.
    fixture_set(*state, "2", "suggest", "no");
    assert_string_equal("3 5", suggested(*state, "1", NG_SCORER_MUTUAL));
    assert_string_equal("1 3 5", suggested(*state, "4", NG_SCORER_MUTUAL));
}

static void test_ng_suggest__leaves_out_connections_and_oneself(void **state)
{
    fixture_connect_all(*state, "1-2 1-3 2-3 2-4 3-4");
    assert_string_equal("4", suggested(*state, "1", NG_SCORER_DEFAULT));
}

static void test_ng_suggest__goes_on_to_those_behind_the_left_out(void **state)
{
    char key[16];
    for (uint32_t i = 0; i < 60; i++) {
        snprintf(key, sizeof key, "%u", 100 + i);
        fixture_connect(*state, "1", "2");
        fixture_connect(*state, "2", key);
        if (i < 57) {
            fixture_set(*state, key, "suggest", "no");
        }
    }
    ng_suggest_options options = by(NG_SCORER_DEFAULT);
    options.count = 2;
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("157 158", fixture_labels(&answer));
}

static void test_ng_suggest__of_one_industry(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4 2-5 2-6");
    fixture_set(*state, "3", "industry", "Software");
    fixture_set(*state, "4", "industry", "Farming");
    fixture_set(*state, "5", "industry", "software");
    ng_suggest_options options = by(NG_SCORER_DEFAULT);
    options.industry = ng_text__of("SOFTWARE");
    ng_suggestions answer = fixture_suggest(*state, "1", &options);
    assert_string_equal("3 5", fixture_labels(&answer));
    options.industry = ng_text__of("Basket weaving");
    answer = fixture_suggest(*state, "1", &options);
    assert_int_equal(0, answer.count);
}

static void test_ng_suggest__via_names_the_strongest_three(void **state)
{
    // 9 shares 2, 3, 4, 5 and 6 with 1; 6 knows two people, 3 and 4 three, 5 four, 2 five.
    fixture_connect_all(*state, "1-2 1-3 1-4 1-5 1-6 9-2 9-3 9-4 9-5 9-6");
    fixture_connect_all(*state, "2-20 2-21 2-22 3-20 4-21 5-20 5-21");
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_string_equal("9", answer.at[0].label.at);
    assert_int_equal(5, answer.at[0].mutual);
    assert_int_equal(3, answer.at[0].via_count);
    assert_string_equal("6", answer.at[0].via[0].at);
    assert_string_equal("3", answer.at[0].via[1].at);
    assert_string_equal("4", answer.at[0].via[2].at);
}

static void test_ng_suggest__gives_label_name_and_headline(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4");
    fixture_set(*state, "3", "name", "Citra Misal");
    fixture_set(*state, "3", "headline", "Builds bridges");
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_int_equal(2, answer.count);
    assert_string_equal("3", answer.at[0].label.at);
    assert_string_equal("Citra Misal", answer.at[0].name.at);
    assert_string_equal("Builds bridges", answer.at[0].headline.at);
    assert_int_equal(0, answer.at[1].name.bytes);
    assert_int_equal(0, answer.at[1].headline.bytes);
}

static void test_ng_suggest__empty_without_connections(void **state)
{
    fixture_connect_all(*state, "2-3");
    fixture_member(*state, "1");
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_int_equal(0, answer.count);
    assert_false(answer.star);
    assert_string_equal("1", answer.label.at);
}

static void test_ng_suggest__says_that_a_network_is_a_star(void **state)
{
    fixture_connect_all(*state, "1-2 1-3 1-4 10-11 11-12 10-12 20-21 20-22 22-23");
    assert_true(fixture_suggest(*state, "1", NULL).star);
    // From a point of the star the others are two steps away.
    assert_false(fixture_suggest(*state, "2", NULL).star);
    // A triangle knows nobody else, and is no star.
    ng_suggestions triangle = fixture_suggest(*state, "10", NULL);
    assert_int_equal(0, triangle.count);
    assert_false(triangle.star);
    assert_false(fixture_suggest(*state, "20", NULL).star);
}

static void test_ng_suggest__star_is_about_connections_not_about_who_is_left_out(void **state)
{
    fixture_connect_all(*state, "1-2 2-3");
    fixture_block(*state, "1", "3");
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_int_equal(0, answer.count);
    assert_false(answer.star);
}

static void test_ng_suggest__says_when_lifts_are_stale(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "1-2 2-3");
    ng_suggestions answer = fixture_suggest(fixture, "1", NULL);
    assert_true(answer.stale);
    assert_int_equal(0, answer.refreshed_at);
    ng_txn__state(fixture->scratch.txn)->change = 7;
    fixture_refresh(fixture, 0, 0);
    answer = fixture_suggest(fixture, "1", NULL);
    assert_false(answer.stale);
    assert_int_equal(7, answer.refreshed_at);
    ng_txn__state(fixture->scratch.txn)->change = 8;
    answer = fixture_suggest(fixture, "1", NULL);
    assert_true(answer.stale);
    assert_int_equal(7, answer.refreshed_at);
}

static void test_ng_suggest__multiplies_by_the_profile_factor(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4");
    fixture_set(*state, "1", "industry", "Software");
    fixture_set(*state, "4", "industry", "Software");
    fixture_set(*state, "3", "industry", "Farming");
    assert_string_equal("3 4", suggested(*state, "1", NG_SCORER_DEFAULT));
    // ln(lift) = 1 and w = 1: the factor is exp(0.5).
    fixture_refresh(*state, NG_FIXED_ONE, NG_FIXED_ONE);
    ng_suggestions answer = fixture_suggest(*state, "1", NULL);
    assert_string_equal("4 3", fixture_labels(&answer));
    assert_int_equal(333333333, answer.at[1].score);
    assert_int_equal(549573757, answer.at[0].score);
    // Named scorers have no factor.
    assert_string_equal("3 4", suggested(*state, "1", NG_SCORER_RESOURCE_ALLOCATION));
    assert_string_equal("3 4", suggested(*state, "1", NG_SCORER_MUTUAL));
}

// 3 has the larger base; 5 has a value of the asking member that so many share that the members
// who have it are not read.
static void test_ng_suggest__a_common_value_lifts_as_a_rare_one_does(void **state)
{
    suggest_fixture *fixture = *state;
    char key[16];
    fixture_connect_all(fixture, "1-2 2-3 1-4 4-5 4-6");
    fixture_join(fixture, "1", "common");
    fixture_join(fixture, "5", "common");
    for (uint32_t i = 10; i < 4120; i++) {
        snprintf(key, sizeof key, "%u", i);
        fixture_member(fixture, key);
        fixture_join(fixture, key, "common");
    }
    fixture_refresh(fixture, NG_FIXED_ONE, NG_FIXED_ONE);
    ng_suggest_options options = by(NG_SCORER_DEFAULT);
    options.count = 1;
    ng_suggestions answer = fixture_suggest(fixture, "1", &options);
    assert_string_equal("5", fixture_labels(&answer));
    options.count = 3;
    answer = fixture_suggest(fixture, "1", &options);
    assert_string_equal("5 3 6", fixture_labels(&answer));
}

static void test_ng_suggest__lifts_of_nothing_change_nothing(void **state)
{
    fixture_connect_all(*state, "1-2 2-3 2-4");
    fixture_set(*state, "1", "industry", "Software");
    fixture_set(*state, "4", "industry", "Software");
    fixture_refresh(*state, -5, NG_FIXED_ONE);
    assert_string_equal("3 4", suggested(*state, "1", NG_SCORER_DEFAULT));
}

static void test_ng_suggest__uses_the_parameters_of_the_store(void **state)
{
    suggest_fixture *fixture = *state;
    const ng_suggest_parameters parameters = {20, 0, 0};
    fixture_connect_all(fixture, "1-2 2-3 3-4");
    assert_int_equal(
        NG_OK, ng_derived__set_parameters(fixture->scratch.txn, &parameters, NULL));
    ng_suggestions answer = fixture_suggest(fixture, "1", NULL);
    assert_string_equal("3", fixture_labels(&answer));
    assert_int_equal(500000000, answer.at[0].score);
}

static void test_ng_suggest__sees_changes_of_its_own_transaction(void **state)
{
    fixture_connect_all(*state, "1-2 2-3");
    assert_string_equal("3", suggested(*state, "1", NG_SCORER_DEFAULT));
    fixture_connect_all(*state, "2-4");
    assert_string_equal("3 4", suggested(*state, "1", NG_SCORER_DEFAULT));
}

static void test_ng_suggest__no_such_member(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err = {0};
    ng_suggestions answer = {.count = 5};
    fixture_connect_all(fixture, "1-2 2-3");
    assert_int_equal(NG_ERR_NOT_FOUND,
        ng_suggest(fixture->scratch.txn, (ng_member){4000}, NULL, &answer, &err));
    assert_int_equal(0, answer.count);
    assert_true(strlen(err.text) > 0);
    assert_int_equal(NG_ERR_NOT_FOUND,
        ng_suggest(fixture->scratch.txn, (ng_member){0}, NULL, &answer, NULL));
}

static void test_ng_suggest__removed_members_are_gone(void **state)
{
    suggest_fixture *fixture = *state;
    ng_outcome outcome = NG_UNCHANGED;
    fixture_connect_all(fixture, "1-2 2-3 2-4");
    ng_member gone = fixture_member(fixture, "3");
    assert_int_equal(NG_OK, ng_member_remove(fixture->scratch.txn, gone, &outcome, NULL));
    assert_string_equal("4", suggested(fixture, "1", NG_SCORER_DEFAULT));
    ng_suggestions answer;
    assert_int_equal(
        NG_ERR_NOT_FOUND, ng_suggest(fixture->scratch.txn, gone, NULL, &answer, NULL));
}

static void test_ng_suggest__count_at_its_limits(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "1-2 2-3 2-4");
    ng_member who = fixture_member(fixture, "1");
    ng_suggest_options options = ng_suggest_defaults();
    ng_suggestions answer;
    options.count = 0;
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest(fixture->scratch.txn, who, &options, &answer, NULL));
    options.count = NG_SUGGEST_COUNT_MAX + 1;
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest(fixture->scratch.txn, who, &options, &answer, NULL));
    options.count = NG_SUGGEST_COUNT_MAX;
    answer = fixture_suggest(fixture, "1", &options);
    assert_int_equal(2, answer.count);
    options.count = 1;
    answer = fixture_suggest(fixture, "1", &options);
    assert_string_equal("3", fixture_labels(&answer));
}

static void test_ng_suggest__refuses_unknown_scorers_and_modes(void **state)
{
    suggest_fixture *fixture = *state;
    fixture_connect_all(fixture, "1-2");
    ng_member who = fixture_member(fixture, "1");
    ng_suggestions answer;
    ng_suggest_options options = by((ng_scorer)9);
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest(fixture->scratch.txn, who, &options, &answer, NULL));
    options = by(NG_SCORER_DEFAULT);
    options.mode = (ng_suggest_mode)3;
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest(fixture->scratch.txn, who, &options, &answer, NULL));
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_suggest_defaults__ten_people_without_reasons),
        WITH_STORE(test_ng_suggest__scores_by_hand),
        WITH_STORE(test_ng_suggest__no_options_are_the_defaults),
        WITH_STORE(test_ng_suggest__equal_scores_stand_in_the_order_of_members),
        WITH_STORE(test_ng_suggest__cuts_ties_by_the_order_of_members),
        WITH_STORE(test_ng_suggest__leaves_out_pending_invitations),
        WITH_STORE(test_ng_suggest__leaves_out_blocked_either_way),
        WITH_STORE(test_ng_suggest__goes_on_behind_many_who_are_left_out),
        WITH_STORE(test_ng_suggest__leaves_out_those_who_opted_out),
        WITH_STORE(test_ng_suggest__leaves_out_connections_and_oneself),
        WITH_STORE(test_ng_suggest__goes_on_to_those_behind_the_left_out),
        WITH_STORE(test_ng_suggest__of_one_industry),
        WITH_STORE(test_ng_suggest__via_names_the_strongest_three),
        WITH_STORE(test_ng_suggest__gives_label_name_and_headline),
        WITH_STORE(test_ng_suggest__empty_without_connections),
        WITH_STORE(test_ng_suggest__says_that_a_network_is_a_star),
        WITH_STORE(test_ng_suggest__star_is_about_connections_not_about_who_is_left_out),
        WITH_STORE(test_ng_suggest__says_when_lifts_are_stale),
        WITH_STORE(test_ng_suggest__multiplies_by_the_profile_factor),
        WITH_STORE(test_ng_suggest__a_common_value_lifts_as_a_rare_one_does),
        WITH_STORE(test_ng_suggest__lifts_of_nothing_change_nothing),
        WITH_STORE(test_ng_suggest__uses_the_parameters_of_the_store),
        WITH_STORE(test_ng_suggest__sees_changes_of_its_own_transaction),
        WITH_STORE(test_ng_suggest__no_such_member),
        WITH_STORE(test_ng_suggest__removed_members_are_gone),
        WITH_STORE(test_ng_suggest__count_at_its_limits),
        WITH_STORE(test_ng_suggest__refuses_unknown_scorers_and_modes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
