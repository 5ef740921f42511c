// SPDX-License-Identifier: GPL-3.0-or-later
// Experts against numbers worked out by hand: endorsements and answers by their age, what does
// not count, and how far each is from who asks.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/import_fixture.h"

#define DAY_2024_01_01 19723

static ng_member member_of(ng_txn *txn, const char *key)
{
    ng_member member = {0};
    assert_int_equal(NG_OK, ng_member_find(txn, ng_text__of(key), &member, NULL, NULL, NULL));
    return member;
}

static ng_experts_options in_2024(void)
{
    ng_experts_options options = ng_experts_defaults();
    options.today = DAY_2024_01_01;
    return options;
}

// `key score endorsements answers`, with `near` also hops and the length of the path, one a
// line; lives until the next call.
static const char *told(
    import_fixture *f, const char *skill, ng_experts_options options, const char *near)
{
    static char text[4096];
    ng_error err = {0};
    ng_experts found;
    size_t used = 0;
    ng_txn *txn = import_fixture__begin(f);
    if (near != NULL) {
        options.near = member_of(txn, near);
    }
    text[0] = '\0';
    if (ng_experts_find(txn, ng_text__of(skill), &options, &found, &err) != NG_OK) {
        (void)snprintf(text, sizeof text, "%s", err.text);
    }
    for (size_t i = 0; i < found.count; i++) {
        const ng_expert *one = &found.at[i];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s %llu %u %llu",
            one->label.at, (unsigned long long)one->score_micro, (unsigned)one->endorsements,
            (unsigned long long)one->answers);
        if (near != NULL) {
            used += (size_t)snprintf(text + used, sizeof text - used, " %d %d", (int)one->hops,
                one->path == NULL ? -1 : (int)one->path->hops);
        }
        used += (size_t)snprintf(text + used, sizeof text - used, "\n");
        assert_true(used < sizeof text);
    }
    ng_txn_abort(txn);
    return text;
}

static void test_ng_experts_find__weighs_endorsements_by_age(void **state)
{
    import_fixture *f = *state;
    // Of today, of tomorrow, of a half-life ago, of two, undated.
    import_fixture__take(f, "e.csv",
        "from,to,skill,date\n1,a,C,2024-01-01\n1,b,C,2024-01-02\n2,b,C,2023-01-01\n"
        "1,c,C,2022-01-01\n1,d,C,\n1,e,SQL,2024-01-01\n");
    assert_string_equal("b 1500000 2 0\na 1000000 1 0\nd 500000 1 0\nc 250000 1 0\n",
        told(f, "c", in_2024(), NULL));
}

static void test_ng_experts_find__leaves_out_what_is_claimed(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(
        f, "e.csv", "from,to,skill,date,claimed\n1,a,C,2024-01-01,yes\n1,b,C,2024-01-01,\n");
    assert_string_equal("b 1000000 1 0\n", told(f, "C", in_2024(), NULL));
}

static void test_ng_experts_find__adds_answers_of_the_skill(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "e.csv", "from,to,skill,date\n1,a,C,2024-01-01\n");
    import_fixture__take(f, "i.csv",
        "from,to,kind,at,count,weight\nb,a,answer:C,2024-01-01,2,0.1\na,b,Answer:c,2023-01-01,"
        "1,\n"
        "b,a,answer,2024-01-01,9,\nb,a,answer:SQL,2024-01-01,9,\nc,b,answer:C,,1,\n");
    assert_string_equal(
        "b 2000000 0 2\na 1500000 1 1\nc 500000 0 1\n", told(f, "C", in_2024(), NULL));
}

static void test_ng_experts_find__forgets_what_is_too_old(void **state)
{
    import_fixture *f = *state;
    ng_experts_options options = in_2024();
    import_fixture__take(
        f, "e.csv", "from,to,skill,date\n1,a,C,2023-12-01\n1,b,C,2023-12-30\n");
    options.half_life_days = 1;
    assert_string_equal("b 250000 1 0\n", told(f, "C", options, NULL));
}

static void test_ng_experts_find__cuts_the_list(void **state)
{
    import_fixture *f = *state;
    ng_experts_options options = in_2024();
    import_fixture__take(
        f, "e.csv", "from,to,skill,date\n1,10,C,2024-01-01\n1,9,C,2024-01-01\n");
    options.count = 1;
    assert_string_equal("9 1000000 1 0\n", told(f, "C", options, NULL));
}

static void test_ng_experts_find__tells_how_to_reach_them(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n2,3\n3,4\n4,5\n");
    import_fixture__take(f, "e.csv",
        "from,to,skill,date\n9,5,C,2024-01-01\n9,3,C,2024-01-01\n8,3,C,2024-01-01\n"
        "9,1,C,2023-01-01\n9,7,C,2022-01-01\n");
    // 5 is four hops away: further than a path is looked for; nobody knows 7.
    assert_string_equal("3 2000000 2 0 2 2\n5 1000000 1 0 4 -1\n1 500000 1 0 0 0\n"
                        "7 250000 1 0 -1 -1\n",
        told(f, "C", in_2024(), "1"));
}

static void test_ng_experts_find__leaves_out_who_is_blocked(void **state)
{
    import_fixture *f = *state;
    ng_txn *txn = NULL;
    ng_outcome outcome;
    import_fixture__take(f, "e.csv",
        "from,to,skill,date\n9,1,C,2024-01-01\n9,2,C,2024-01-01\n9,3,C,2024-01-01\n");
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(
        NG_OK, ng_block(txn, member_of(txn, "9"), member_of(txn, "1"), &outcome, NULL));
    assert_int_equal(
        NG_OK, ng_block(txn, member_of(txn, "2"), member_of(txn, "9"), &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_string_equal("3 1000000 1 0 -1 -1\n", told(f, "C", in_2024(), "9"));
    assert_string_equal(
        "1 1000000 1 0\n2 1000000 1 0\n3 1000000 1 0\n", told(f, "C", in_2024(), NULL));
}

static void test_ng_experts_find__of_a_skill_without_evidence(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "m.csv", "id,name,skills\n1,Ann,C\n");
    assert_string_equal("", told(f, "C", in_2024(), NULL));
    assert_string_equal("there is no skill \"SQL\"", told(f, "SQL", in_2024(), NULL));
}

static void test_ng_experts_find__refuses_options_out_of_range(void **state)
{
    import_fixture *f = *state;
    ng_experts_options options = in_2024();
    import_fixture__take(f, "e.csv", "from,to,skill,date\n1,2,C,2024-01-01\n");
    options.count = 0;
    assert_non_null(strstr(told(f, "C", options, NULL), "not 1 to 100000"));
    options.count = NG_REPUTATION_COUNT_MAX;
    assert_string_equal("2 1000000 1 0\n", told(f, "C", options, NULL));
    options.count++;
    assert_non_null(strstr(told(f, "C", options, NULL), "not 1 to 100000"));
    options = in_2024();
    options.half_life_days = 0;
    assert_non_null(strstr(told(f, "C", options, NULL), "not 1 to 36525"));
    options.half_life_days = NG_HALF_LIFE_DAYS_MAX;
    assert_string_equal("2 1000000 1 0\n", told(f, "C", options, NULL));
    options.half_life_days++;
    assert_non_null(strstr(told(f, "C", options, NULL), "not 1 to 36525"));
    assert_non_null(strstr(told(f, "C", ng_experts_defaults(), NULL), "the day of today"));
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_ng_experts_find__weighs_endorsements_by_age),
        WITH_FOLDER(test_ng_experts_find__leaves_out_what_is_claimed),
        WITH_FOLDER(test_ng_experts_find__adds_answers_of_the_skill),
        WITH_FOLDER(test_ng_experts_find__forgets_what_is_too_old),
        WITH_FOLDER(test_ng_experts_find__cuts_the_list),
        WITH_FOLDER(test_ng_experts_find__tells_how_to_reach_them),
        WITH_FOLDER(test_ng_experts_find__leaves_out_who_is_blocked),
        WITH_FOLDER(test_ng_experts_find__of_a_skill_without_evidence),
        WITH_FOLDER(test_ng_experts_find__refuses_options_out_of_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
