// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Endorsements and recommendations made one by one: how many a day, what one member says of
 * another, what replaces what, and what is refused.
 *
 * The network: members 1 to 60, named m1, m2, ...; 1 and 2 are connected.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "network/doctor.h"
#include "network/recommendation.h"
#include "network/tie.h"
#include "support/scratch_store.h"

#define MEMBERS 60u
#define TODAY 1000

typedef struct network {
    scratch_store scratch;
    ng_error err;
    ng_outcome outcome;
} network;

static void open_network(network *on)
{
    memset(on, 0, sizeof *on);
    scratch_store_open(&on->scratch);
    for (uint32_t i = 1; i <= MEMBERS; i++) {
        char key[16];
        ng_member member;
        snprintf(key, sizeof key, "m%u", (unsigned)i);
        assert_int_equal(
            ng_member_add(on->scratch.txn, ng_text__of(key), &member, &on->outcome, &on->err),
            NG_OK);
        assert_int_equal(member.id, i);
    }
    assert_int_equal(ng_connect(on->scratch.txn, (ng_member){1}, (ng_member){2}, NG_DAY_NONE,
                         &on->outcome, &on->err),
        NG_OK);
    scratch_store_commit(&on->scratch);
}

static void close_network(network *on)
{
    uint64_t faults = 0;
    assert_int_equal(ng_doctor__ties(on->scratch.txn, NULL, NULL, &faults, &on->err), NG_OK);
    assert_int_equal(faults, 0);
    scratch_store_close(&on->scratch);
}

static ng_status endorse(network *on, uint32_t from, uint32_t to, const char *skill, ng_day day)
{
    const ng_endorse_options options = {.skill = ng_text__of(skill), .day = day};
    return ng_endorse(
        on->scratch.txn, (ng_member){from}, (ng_member){to}, &options, &on->outcome, &on->err);
}

/** As many as a day allows, of members from 2 on. */
static void endorse_daily(network *on, ng_day day)
{
    for (uint32_t i = 0; i < NG_ENDORSE_DAILY; i++) {
        assert_int_equal(endorse(on, 1, 2 + i, "", day), NG_OK);
    }
}

static void test_ng_endorse__refuses_one_more_than_a_day_allows(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    endorse_daily(&on, TODAY);
    assert_int_equal(endorse(&on, 1, MEMBERS, "", TODAY), NG_ERR_REFUSED);
    assert_string_equal(on.err.text,
        "rule: nobody gives more than 50 endorsements a day, and m1 has given 50 on "
        "1972-09-27");
    assert_int_equal(endorse(&on, 1, 2, "C", TODAY), NG_ERR_REFUSED);
    // A skill nobody had is not made by what was refused.
    assert_int_equal(ng_txn__entries(on.scratch.txn, NG_TABLE_TERMS), 0);
    assert_int_equal(endorse(&on, 1, MEMBERS, "", TODAY + 1), NG_OK);
    assert_int_equal(endorse(&on, 1, MEMBERS - 1, "", NG_DAY_NONE), NG_OK);
    assert_int_equal(endorse(&on, 3, MEMBERS, "", TODAY), NG_OK);
    close_network(&on);
}

static void test_ng_endorse__changing_one_of_the_day_is_no_new_one(void **state)
{
    (void)state;
    network on;
    const ng_endorse_options better = {.level = 3, .day = TODAY};
    open_network(&on);
    endorse_daily(&on, TODAY);
    assert_int_equal(endorse(&on, 1, 2, "", TODAY), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_int_equal(ng_endorse(on.scratch.txn, (ng_member){1}, (ng_member){2}, &better,
                         &on.outcome, &on.err),
        NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    // One of another day would become one more of this day.
    assert_int_equal(endorse(&on, 1, MEMBERS, "", TODAY + 1), NG_OK);
    assert_int_equal(endorse(&on, 1, MEMBERS, "", TODAY), NG_ERR_REFUSED);
    close_network(&on);
}

static void test_ng_endorse__claimed_ones_do_not_count_and_become_given(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    for (uint32_t i = 0; i < NG_ENDORSE_DAILY; i++) {
        const ng_tie_row row = {
            .from = 1, .column = {2 + i, 0, (uint32_t)TODAY, NG_ENDORSEMENT_CLAIMED}};
        assert_int_equal(
            ng_tie__set(on.scratch.txn, NG_TIE_ENDORSEMENT, &row, &on.outcome, &on.err), NG_OK);
    }
    const ng_endorsement *at;
    size_t count;
    assert_int_equal(
        ng_endorsements(on.scratch.txn, (ng_member){1}, (ng_member){2}, &at, &count, &on.err),
        NG_OK);
    assert_true(count == 1 && at[0].claimed);
    assert_int_equal(endorse(&on, 1, 2, "", TODAY), NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    assert_int_equal(
        ng_endorsements(on.scratch.txn, (ng_member){1}, (ng_member){2}, &at, &count, &on.err),
        NG_OK);
    assert_true(count == 1 && !at[0].claimed);
    close_network(&on);
}

static void test_ng_endorsements__lists_what_one_says_of_the_other(void **state)
{
    (void)state;
    network on;
    const ng_endorsement *at;
    size_t count;
    open_network(&on);
    assert_int_equal(endorse(&on, 1, 2, "SQL", 5), NG_OK);
    assert_int_equal(endorse(&on, 1, 2, "C", NG_DAY_NONE), NG_OK);
    assert_int_equal(endorse(&on, 1, 2, "", 7), NG_OK);
    assert_int_equal(endorse(&on, 1, 3, "C", 7), NG_OK);
    assert_int_equal(endorse(&on, 2, 1, "Go", 7), NG_OK);
    assert_int_equal(
        ng_endorsements(on.scratch.txn, (ng_member){1}, (ng_member){2}, &at, &count, &on.err),
        NG_OK);
    assert_int_equal(count, 3);
    const char *const skills[] = {"", "C", "SQL"};
    const ng_day days[] = {7, NG_DAY_NONE, 5};
    for (size_t i = 0; i < 3; i++) {
        assert_true(ng_text__equal(at[i].skill, ng_text__of(skills[i])));
        assert_int_equal(at[i].day, days[i]);
        assert_int_equal(at[i].to.id, 2);
    }
    assert_int_equal(
        ng_endorsements(on.scratch.txn, (ng_member){1}, (ng_member){99}, &at, &count, &on.err),
        NG_ERR_NOT_FOUND);
    assert_int_equal(count, 0);
    close_network(&on);
}

static void test_ng_connected__says_yes_no_and_not_with_oneself(void **state)
{
    (void)state;
    network on;
    bool connected;
    open_network(&on);
    const struct {
        uint32_t a, b;
        bool connected;
    } pairs[] = {{1, 2, true}, {2, 1, true}, {1, 3, false}, {1, 1, false}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(ng_connected(on.scratch.txn, (ng_member){pairs[i].a},
                             (ng_member){pairs[i].b}, &connected, &on.err),
            NG_OK);
        assert_int_equal(connected, pairs[i].connected);
    }
    close_network(&on);
}

static ng_status recommend(network *on, const char *words, const char *relationship, ng_day day)
{
    const ng_recommend_options options = {
        .text = ng_text__of(words), .relationship = ng_text__of(relationship), .day = day};
    return ng_recommend(
        on->scratch.txn, (ng_member){1}, (ng_member){2}, &options, &on->outcome, &on->err);
}

static void test_ng_recommend__is_once_a_day_and_replaces(void **state)
{
    (void)state;
    network on;
    const ng_recommendation *at;
    uint32_t count;
    open_network(&on);
    assert_int_equal(recommend(&on, "Zeal", "peer", 5), NG_OK);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_int_equal(recommend(&on, " Zeal ", "peer", 5), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_int_equal(recommend(&on, "Care", "peer", 5), NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    assert_int_equal(recommend(&on, "Zeal", "", 6), NG_OK);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_int_equal(ng_txn__state(on.scratch.txn)->recommendations, 2);
    assert_int_equal(ng_recommendation__read(on.scratch.txn, ng_txn__arena(on.scratch.txn),
                         true, 2, &at, &count, &on.err),
        NG_OK);
    assert_int_equal(count, 2);
    assert_true(ng_text__equal(at[0].text, ng_text__of("Care")));
    assert_true(ng_text__equal(at[0].relationship, ng_text__of("peer")));
    close_network(&on);
}

static void test_ng_recommend__refuses_oneself_and_needs_words(void **state)
{
    (void)state;
    network on;
    const ng_recommend_options words = {.text = ng_text__of("x"), .day = 5};
    open_network(&on);
    assert_int_equal(ng_recommend(on.scratch.txn, (ng_member){1}, (ng_member){1}, &words,
                         &on.outcome, &on.err),
        NG_ERR_REFUSED);
    assert_int_equal(recommend(&on, "", "", 5), NG_ERR_ARGUMENT);
    assert_int_equal(recommend(&on, " \n ", "", 5), NG_ERR_ARGUMENT);
    assert_int_equal(recommend(&on, "\xff", "", 5), NG_ERR_ARGUMENT);
    char *longest = calloc(NG_LIMIT_LONG_TEXT_BYTES + 2, 1);
    assert_non_null(longest);
    memset(longest, 'x', NG_LIMIT_LONG_TEXT_BYTES + 1);
    assert_int_equal(recommend(&on, longest, "", 5), NG_ERR_ARGUMENT);
    longest[NG_LIMIT_LONG_TEXT_BYTES] = '\0';
    assert_int_equal(recommend(&on, longest, "", 5), NG_OK);
    free(longest);
    close_network(&on);
}

static void test_ng_withdraw_recommendation__of_a_day_or_all(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    for (ng_day day = 5; day < 8; day++) {
        assert_int_equal(recommend(&on, "Zeal", "", day), NG_OK);
    }
    const ng_day days[] = {6, 6, NG_DAY_NONE, NG_DAY_NONE};
    const ng_outcome outcomes[] = {NG_REMOVED, NG_UNCHANGED, NG_REMOVED, NG_UNCHANGED};
    const uint64_t left[] = {2, 2, 0, 0};
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(ng_withdraw_recommendation(on.scratch.txn, (ng_member){1},
                             (ng_member){2}, days[i], &on.outcome, &on.err),
            NG_OK);
        assert_int_equal(on.outcome, outcomes[i]);
        assert_int_equal(ng_txn__state(on.scratch.txn)->recommendations, left[i]);
        assert_int_equal(ng_txn__entries(on.scratch.txn, NG_TABLE_RECOMMENDATIONS_IN), left[i]);
    }
    close_network(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_endorse__refuses_one_more_than_a_day_allows),
        cmocka_unit_test(test_ng_endorse__changing_one_of_the_day_is_no_new_one),
        cmocka_unit_test(test_ng_endorse__claimed_ones_do_not_count_and_become_given),
        cmocka_unit_test(test_ng_endorsements__lists_what_one_says_of_the_other),
        cmocka_unit_test(test_ng_connected__says_yes_no_and_not_with_oneself),
        cmocka_unit_test(test_ng_recommend__is_once_a_day_and_replaces),
        cmocka_unit_test(test_ng_recommend__refuses_oneself_and_needs_words),
        cmocka_unit_test(test_ng_withdraw_recommendation__of_a_day_or_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
