// SPDX-License-Identifier: GPL-3.0-or-later
// Why a path, in words: interactions, since when, shared companies and groups, how often
// introducers were asked, what the next best differs in.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/import_fixture.h"

#define DAY_2021_01_01 18628

static ng_member member_of(ng_txn *txn, const char *key)
{
    ng_member member = {0};
    assert_int_equal(NG_OK, ng_member_find(txn, ng_text__of(key), &member, NULL, NULL, NULL));
    return member;
}

static ng_path_options explained(void)
{
    ng_path_options options = ng_path_defaults();
    options.explain = true;
    options.today = DAY_2021_01_01;
    return options;
}

// All sentences of the paths, one a line; lives until the next call.
static const char *told(
    import_fixture *f, const char *from, const char *to, const ng_path_options *options)
{
    static char text[8192];
    ng_error err = {0};
    ng_paths paths;
    size_t used = 0;
    ng_txn *txn = import_fixture__begin(f);
    if (ng_path_find(txn, member_of(txn, from), member_of(txn, to), options, &paths, &err) !=
        NG_OK) {
        fail_msg("%s", err.text);
    }
    text[0] = '\0';
    for (size_t i = 0; i < paths.count; i++) {
        for (size_t k = 0; k < paths.at[i].why_count; k++) {
            used += (size_t)snprintf(
                text + used, sizeof text - used, "%s\n", paths.at[i].why[k].at);
            assert_true(used < sizeof text);
        }
    }
    ng_txn_abort(txn);
    return text;
}

static void test_ng_path_find__says_nothing_unless_asked(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = ng_path_defaults();
    import_fixture__take(f, "c.csv", "a,b,since\n1,2,2020-02-02\n");
    assert_string_equal("", told(f, "1", "2", &options));
}

static void test_ng_path_find__tells_interactions_and_since(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = explained();
    options.count = 1;
    import_fixture__take(f, "m.csv", "id,name\n1,Ann\n2,Budi\n");
    import_fixture__take(f, "c.csv", "a,b,since\n1,2,2020-02-02\n1,3,\n3,4,\n");
    import_fixture__take(f, "i.csv",
        "from,to,kind,count,at,id\n1,2,m,15,2020-05-02,a\n2,1,m,1,2020-05-01,b\n"
        "1,3,m,1,2020-01-01T10:00:00Z,c\n");
    assert_string_equal("Ann and Budi have interacted 16 times, last on 2020-05-02; connected "
                        "since 2020-02-02\n",
        told(f, "1", "2", &options));
    assert_string_equal(
        "Ann and 3 have interacted once on 2020-01-01\n", told(f, "1", "3", &options));
    assert_string_equal(
        "3 and 4 have no interactions on record\n", told(f, "3", "4", &options));
    options.half_life_days = 365;
    assert_string_equal(
        "Ann and 3 have interacted once on 2020-01-01, which with age and other "
        "ties count as 0\n",
        told(f, "1", "3", &options));
}

static void test_ng_path_find__tells_the_company_or_the_group(void **state)
{
    import_fixture *f = *state;
    const ng_path_options options = explained();
    import_fixture__take(f, "c.csv", "a,b\n1,2\n3,4\n5,6\n");
    import_fixture__take(f, "p.csv",
        "member,company,from,to\n1,Contoh,2015-01-01,2019-12-31\n2,Contoh,2017-01-01,\n"
        "1,Other,2001-01-01,2001-05-01\n2,Other,2001-01-01,2001-05-01\n"
        "3,Contoh,2010-01-01,2011-01-01\n4,Contoh,2015-01-01,2016-01-01\n"
        "5,Contoh,2010-01-01,2011-01-01\n6,Contoh,2015-01-01,2016-01-01\n");
    import_fixture__take(f, "g.csv",
        "group,member,joined\njazz,3,2018-01-01\njazz,4,2018-02-01\njazz,1,2000-01-01\n"
        "jazz,2,2000-01-01\nchess,3,2019-01-01\nchess,4,2019-01-01\n");
    assert_string_equal("1 and 2 have no interactions on record; both at Contoh 2017-2019\n",
        told(f, "1", "2", &options));
    assert_string_equal(
        "3 and 4 have no interactions on record; both in group jazz since 2018-02-01\n",
        told(f, "3", "4", &options));
    assert_string_equal(
        "5 and 6 have no interactions on record; both at Contoh at different times\n",
        told(f, "5", "6", &options));
}

static void test_ng_path_find__tells_that_a_tie_is_inferred(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = explained();
    options.inferred = true;
    import_fixture__take(f, "p.csv",
        "member,company,from,to\n1,Contoh,2015-01-01,2019-12-31\n2,Contoh,2017-01-01,\n");
    assert_string_equal("1 and 2 are not connected: both at Contoh 2017-2019 (inferred)\n",
        told(f, "1", "2", &options));
}

static void test_ng_path_find__tells_how_often_introducers_were_asked(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = explained();
    ng_txn *txn = NULL;
    uint32_t id = 0;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n2,3\n4,2\n");
    assert_string_equal("1 and 2 have no interactions on record\n"
                        "2 and 3 have no interactions on record\n"
                        "2 has not been asked for an introduction this month\n",
        told(f, "1", "3", &options));
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    const ng_member via = member_of(txn, "2");
    assert_int_equal(NG_OK,
        ng_intro_request(txn, member_of(txn, "4"), member_of(txn, "3"), &via, 1,
            ng_text__of("We met at a fair."), DAY_2021_01_01, &id, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_non_null(strstr(told(f, "1", "3", &options),
        "2 has been asked for 1 introduction this month, of 5 at most\n"));
    options.today += 31;
    assert_non_null(strstr(
        told(f, "1", "3", &options), "2 has not been asked for an introduction this month\n"));
    options.today = NG_DAY_NONE;
    assert_null(strstr(told(f, "1", "3", &options), "asked"));
}

static void test_ng_path_find__tells_what_the_next_best_differs_in(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = explained();
    options.count = 5;
    import_fixture__take(f, "c.csv", "a,b\n1,2\n2,5\n1,3\n3,5\n3,4\n4,5\n");
    import_fixture__take(f, "i.csv", "from,to,kind,count\n1,2,m,9\n");
    const char *text = told(f, "1", "5", &options);
    assert_non_null(
        strstr(text, "the next best path costs 3 more and goes by 3 instead of 2\n"));
    assert_non_null(
        strstr(text, "the next best path costs 40 more, has 1 hop more and goes by 4\n"));
    options.all_shortest = true;
    assert_non_null(strstr(told(f, "1", "5", &options),
        "the next best path is weaker by 9.000 and goes by 3 instead of 2\n"));
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_ng_path_find__says_nothing_unless_asked),
        WITH_FOLDER(test_ng_path_find__tells_interactions_and_since),
        WITH_FOLDER(test_ng_path_find__tells_the_company_or_the_group),
        WITH_FOLDER(test_ng_path_find__tells_that_a_tie_is_inferred),
        WITH_FOLDER(test_ng_path_find__tells_how_often_introducers_were_asked),
        WITH_FOLDER(test_ng_path_find__tells_what_the_next_best_differs_in),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
