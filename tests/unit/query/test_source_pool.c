// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The pool that a shortlist is chosen from: everybody who has what they must, near or far.
 *
 *   1 - 2 - 3 - 4 - 5 - 6     7 - 8     9
 *
 * All but 2 have C. 4 opted out, 6 blocked 1, 9 is suppressed, 8 is left out by the question.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "support/suggest_fixture.h"

static const ng_text skills[] = {{"c", 1}};
static const ng_source_need needs[] = {
    {.trait = NG_TRAIT_SKILL, .any = skills, .any_count = 1, .before = NG_DAY_NONE}};

static void fill(suggest_fixture *fixture)
{
    ng_outcome outcome;
    ng_error err;
    char key[2] = "";
    for (key[0] = '1'; key[0] <= '9'; key[0]++) {
        fixture_member(fixture, key);
        if (key[0] != '2') {
            fixture_skill(fixture, key, "C");
        }
    }
    fixture_connect_all(fixture, "1-2 2-3 3-4 4-5 5-6 7-8");
    fixture_set(fixture, "4", "suggest", "no");
    fixture_block(fixture, "6", "1");
    assert_int_equal(ng_suppress(fixture->scratch.txn, fixture_member(fixture, "9"), true, 1,
                         &outcome, &err),
        NG_OK);
    scratch_store_commit(&fixture->scratch);
}

static ng_source_options options_of(const ng_member *near, const ng_member *exclude)
{
    ng_source_options asked = ng_source_defaults();
    asked.needs = needs;
    asked.need_count = 1;
    asked.near = near;
    asked.near_count = near != NULL;
    asked.exclude = exclude;
    asked.exclude_count = exclude != NULL;
    asked.today = 20000;
    return asked;
}

/** Labels in order of ids, a star behind those who are near: `3* 5 7`. */
static void assert_pool(suggest_fixture *fixture, const ng_source_options *asked, uint32_t hops,
    const char *expected)
{
    ng_error err;
    ng_source_pool pool;
    char found[64] = "";
    assert_int_equal(
        ng_source_qualified(fixture->scratch.txn, asked, hops, &pool, &err), NG_OK);
    for (uint32_t id = 1; id < 20; id++) {
        for (uint32_t i = 0; i < pool.count; i++) {
            ng_text label;
            if (pool.at[i].id != id) {
                continue;
            }
            assert_int_equal(
                ng_member_label(fixture->scratch.txn, pool.at[i], &label, &err), NG_OK);
            const size_t bytes = strlen(found);
            snprintf(found + bytes, sizeof found - bytes, "%s%.*s%s", bytes > 0 ? " " : "",
                (int)label.bytes, label.at, pool.is_near[i] ? "*" : "");
        }
    }
    assert_string_equal(found, expected);
}

static void test_ng_source_qualified__tells_who_is_near(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_member near = fixture_member(fixture, "1");
    const ng_member exclude = fixture_member(fixture, "8");
    const ng_source_options asked = options_of(&near, &exclude);
    assert_pool(fixture, &asked, 1, "3 5 7");
    assert_pool(fixture, &asked, 2, "3* 5 7");
    assert_pool(fixture, &asked, 3, "3* 5 7");
    // Through 4, who is proposed to nobody.
    assert_pool(fixture, &asked, 4, "3* 5* 7");
    assert_pool(fixture, &asked, NG_PATH_HOPS_MAX, "3* 5* 7");
}

static void test_ng_source_qualified__counts_from_the_nearest_of_a_team(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_member near[] = {fixture_member(fixture, "3"), fixture_member(fixture, "7")};
    ng_source_options asked = options_of(near, NULL);
    asked.near_count = 2;
    assert_pool(fixture, &asked, 1, "1 5 6 8*");
    assert_pool(fixture, &asked, 2, "1* 5* 6 8*");
}

static void test_ng_source_qualified__knows_nobody_near_when_nobody_asks(void **state)
{
    suggest_fixture *fixture = *state;
    fill(fixture);
    const ng_source_options asked = options_of(NULL, NULL);
    assert_pool(fixture, &asked, 3, "1 3 5 6 7 8");
}

// What only bounds an answer bounds no pool; whoever is answered is in it.
static void test_ng_source_qualified__is_whom_a_shortlist_is_chosen_from(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err;
    ng_candidates found;
    fill(fixture);
    const ng_member near = fixture_member(fixture, "1");
    ng_source_options asked = options_of(&near, NULL);
    asked.count = 1;
    asked.max_hops = 2;
    assert_pool(fixture, &asked, 2, "3* 5 7 8");
    assert_int_equal(ng_source_find(fixture->scratch.txn, &asked, &found, &err), NG_OK);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.of, 4);
    asked.count = 100;
    asked.max_hops = 0;
    assert_int_equal(ng_source_find(fixture->scratch.txn, &asked, &found, &err), NG_OK);
    assert_int_equal(found.count, 4);
}

static void test_ng_source_qualified__refuses_hops_out_of_range(void **state)
{
    suggest_fixture *fixture = *state;
    ng_error err;
    ng_source_pool pool;
    fill(fixture);
    const ng_source_options asked = options_of(NULL, NULL);
    assert_int_equal(
        ng_source_qualified(fixture->scratch.txn, &asked, 0, &pool, &err), NG_ERR_ARGUMENT);
    assert_int_equal(
        ng_source_qualified(fixture->scratch.txn, &asked, NG_PATH_HOPS_MAX + 1, &pool, &err),
        NG_ERR_ARGUMENT);
    assert_int_equal(pool.count, 0);
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_source_qualified__tells_who_is_near),
        WITH_STORE(test_ng_source_qualified__counts_from_the_nearest_of_a_team),
        WITH_STORE(test_ng_source_qualified__knows_nobody_near_when_nobody_asks),
        WITH_STORE(test_ng_source_qualified__is_whom_a_shortlist_is_chosen_from),
        WITH_STORE(test_ng_source_qualified__refuses_hops_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
