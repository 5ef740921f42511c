// SPDX-License-Identifier: GPL-3.0-or-later
// Reputation as it is asked for, against numbers worked out by hand: trust that thins out along
// a chain, both scales, what each discount leaves out, age, and the other two methods.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/analytics_place.h"
#include "support/import_fixture.h"

#define DAY_2024_01_01 19723
#define CHAIN 25

static ng_member member_of(ng_txn *txn, const char *key)
{
    ng_member member = {0};
    assert_int_equal(NG_OK, ng_member_find(txn, ng_text__of(key), &member, NULL, NULL, NULL));
    return member;
}

static void add_seed(import_fixture *f, const char *key)
{
    ng_txn *txn = NULL;
    ng_outcome outcome;
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(
        NG_OK, ng_trust_seed_add(txn, member_of(txn, key), NG_DAY_NONE, &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
}

static void refresh(import_fixture *f)
{
    ng_refresh_report report;
    ng_error err = {0};
    if (ng_refresh(f->store, NULL, &report, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
}

// Endorsements as CSV, their seed, and a refresh.
static void take(import_fixture *f, const char *endorsements, const char *seed)
{
    import_fixture__take(f, "e.csv", endorsements);
    if (seed != NULL) {
        add_seed(f, seed);
    }
    refresh(f);
}

static ng_reputation_options explained(const char *skill)
{
    ng_reputation_options options = ng_reputation_defaults();
    options.skill = ng_text__of(skill);
    options.explain = true;
    options.today = DAY_2024_01_01;
    return options;
}

static void add_text(char *text, size_t room, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void add_text(char *text, size_t room, const char *format, ...)
{
    const size_t used = strlen(text);
    va_list arguments;
    va_start(arguments, format);
    assert_true(vsnprintf(text + used, room - used, format, arguments) < (int)(room - used));
    va_end(arguments);
}

// `rank/of key score endorsers` a line, with `+key score` and `-key why score` behind it; lives
// until the next call. `keys` NULL: the top list.
static const char *told(
    import_fixture *f, const char *keys, const ng_reputation_options *options)
{
    static char text[16384];
    ng_error err = {0};
    ng_reputations found;
    ng_member members[64];
    size_t count = 0;
    ng_txn *txn = import_fixture__begin(f);
    for (const char *at = keys; at != NULL && *at != '\0'; at += *at == ' ') {
        const size_t bytes = strcspn(at, " ");
        assert_int_equal(NG_OK,
            ng_member_find(txn, (ng_text){at, bytes}, &members[count++], NULL, NULL, NULL));
        at += bytes;
    }
    text[0] = '\0';
    const ng_status status =
        ng_reputation_find(txn, keys == NULL ? NULL : members, count, options, &found, &err);
    if (status != NG_OK) {
        assert_int_equal(0, found.count);
        add_text(text, sizeof text, "%s: %s", ng_status_text(status), err.text);
    }
    for (size_t i = 0; i < found.count; i++) {
        const ng_reputation *one = &found.at[i];
        add_text(text, sizeof text, "%u/%u %s %lld %u%s", (unsigned)one->rank,
            (unsigned)found.of, one->label.at, (long long)one->score, (unsigned)one->endorsers,
            one->evidence ? "" : " none");
        for (size_t k = 0; k < one->from_count; k++) {
            add_text(text, sizeof text, " +%s%s %lld", one->from[k].mutual ? "=" : "",
                one->from[k].label.at, (long long)one->from[k].score);
        }
        for (size_t k = 0; k < one->discounted_count; k++) {
            add_text(text, sizeof text, " -%s %s %lld", one->discounted[k].label.at,
                ng_discount_name(one->discounted[k].why), (long long)one->discounted[k].score);
        }
        add_text(text, sizeof text, "\n");
    }
    ng_txn_abort(txn);
    return text;
}

// --- Trust -----------------------------------------------------------------------------------

// 0 is the seed, and each of 0 .. 24 endorses the next: T of k is .85^k of that of 0. The sum
// up to k is (1 - .85^(k+1)) / .15, and that of all (1 - .85^25) / .15; it reaches 95 % of that
// at k = 16. So t is 1 up to 16, .85 for 17, .85^2 for 18, ...
static void take_chain(import_fixture *f)
{
    char csv[1024] = "from,to,skill\n";
    for (unsigned i = 0; i + 1 < CHAIN; i++) {
        add_text(csv, sizeof csv, "%u,%u,C\n", i, i + 1);
    }
    take(f, csv, "0");
}

static void test_ng_reputation_find__thins_out_along_a_chain(void **state)
{
    import_fixture *f = *state;
    const ng_reputation_options options = explained("C");
    take_chain(f);
    assert_string_equal("1/24 1 1000000 1 +0 1000000\n"
                        "17/24 17 1000000 1 +16 1000000\n"
                        "18/24 18 850000 1 +17 850000\n"
                        "19/24 19 722500 1 +18 722500\n"
                        "20/24 20 614125 1 +19 614125\n"
                        "21/24 21 522006 1 +20 522006\n"
                        "0/24 0 0 0 none\n",
        told(f, "1 17 18 19 20 21 0", &options));
}

static void test_ng_reputation_find__gives_a_top_list(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = ng_reputation_defaults();
    take_chain(f);
    options.count = 3;
    assert_string_equal(
        "1/24 1 1000000 1\n2/24 2 1000000 1\n3/24 3 1000000 1\n", told(f, NULL, &options));
    options.count = 100;
    assert_non_null(strstr(told(f, NULL, &options), "\n18/24 18 850000 1\n"));
}

// The seed endorses a and b; v is endorsed by both, by a fake that only v endorses, by somebody
// whom nobody endorses, and claims one more. All trust is 1 or 0.
static const char discounts[] = "from,to,skill,date,claimed\n"
                                "s,a,C,,\ns,b,C,,\na,v,C,2024-01-01,\nb,v,C,2023-01-01,\n"
                                "v,fake,C,,\nfake,v,C,,\nstranger,v,C,,\ns,v,C,,yes\n"
                                "v,a,SQL,,\n";

static void test_ng_reputation_find__says_what_was_discounted(void **state)
{
    import_fixture *f = *state;
    const ng_reputation_options options = explained("C");
    take(f, discounts, "s");
    assert_string_equal("1/4 v 2000000 5 +=a 1000000 +b 1000000 -fake dominated 1000000 "
                        "-s claimed 1000000 -stranger untrusted 0\n"
                        "4/4 fake 1000000 1 +=v 1000000\n"
                        "0/4 stranger 0 0 none\n",
        told(f, "v fake stranger", &options));
}

static void test_ng_reputation_find__lets_age_count(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = explained("C");
    options.half_life_days = 365;
    take(f, discounts, "s");
    assert_string_equal("1/4 v 1500000 5 +=a 1000000 +b 500000 -b old 500000 "
                        "-fake dominated 1000000 -s claimed 1000000 -stranger untrusted 0\n",
        told(f, "v", &options));
    options.half_life_days = 1;
    options.explain = false;
    assert_string_equal("1/4 a 1000000 1\n2/4 b 1000000 1\n3/4 fake 1000000 1\n"
                        "4/4 v 1000000 5\n",
        told(f, NULL, &options));
}

// mu = (3 + 1 + 2) / 3 = 2, sigma = sqrt(2 / 3) = .8164966; every t is 1.
//   v: (3 + 1 + 2 - .4082483) / 3 - .8 * .8164966 / sqrt(3) = 1.8639172 - .3771236 = 1.4867936
//   w: (2 + 2 - .4082483) / 2 - .8 * .8164966 / sqrt(2) = 1.7958759 - .4618802 = 1.3339956
//   x: no level counts mu, so that it equals w.
static void test_ng_reputation_find__draws_levels_to_their_mean(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = explained("C");
    take(f,
        "from,to,skill,level\ns,a,SQL,\ns,b,SQL,\ns,v,C,3\na,v,C,1\nb,w,C,2\ns,x,C,\n"
        "stranger,w,C,3\n",
        "s");
    assert_string_equal("1/3 v 1486794 2 +s 1000000 +a 333333\n"
                        "2/3 w 1333996 2 +b 1000000 -stranger untrusted 0\n"
                        "3/3 x 1333996 1 +s 1000000\n",
        told(f, "v w x", &options));
}

static void test_ng_reputation_find__takes_the_highest_level_of_a_pair(void **state)
{
    import_fixture *f = *state;
    const ng_reputation_options options = explained("");
    // Overall: one of level 3 and one of level 1, so mu is 2 and sigma 1.
    //   v: (3 + 2 - .5) / 2 - .8 / sqrt(2) = 2.25 - .5656854, w: (1 + 2 - .5) / 2 - the same
    take(f, "from,to,skill,level\ns,v,C,3\ns,v,SQL,1\ns,v,,\ns,w,C,1\n", "s");
    assert_string_equal(
        "1/2 v 1684315 1 +s 1500000\n2/2 w 684315 1 +s 500000\n", told(f, "v w", &options));
}

static void test_ng_reputation_find__leaves_out_who_is_gone(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = ng_reputation_defaults();
    ng_txn *txn = NULL;
    ng_outcome outcome;
    take(f, "from,to,skill\ns,a,C\ns,b,C\ns,c,C\na,c,C\n", "s");
    assert_string_equal(
        "1/3 c 2000000 2\n2/3 a 1000000 1\n3/3 b 1000000 1\n", told(f, NULL, &options));
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(NG_OK, ng_member_remove(txn, member_of(txn, "a"), &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_string_equal("1/3 c 2000000 2\n3/3 b 1000000 1\n", told(f, NULL, &options));
    // Who comes after the refresh has nothing, and age is worked out from what is there now.
    import_fixture__take(f, "e.csv", "from,to,skill\ns,late,C\n");
    assert_string_equal("0/3 late 0 1 none\n", told(f, "late", &options));
    options.half_life_days = 365;
    options.today = DAY_2024_01_01;
    assert_string_equal(
        "1/3 b 1000000 1\n2/3 c 1000000 1\n3/3 late 1000000 1\n", told(f, NULL, &options));
}

// --- The other methods -----------------------------------------------------------------------

static void test_ng_reputation_find__counts_endorsers(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = explained("C");
    options.method = NG_REPUTATION_COUNT;
    take(f, discounts, NULL);
    assert_string_equal("1/4 v 5 5 +=a 1 +b 1 +=fake 1 +s 1 +stranger 1\n"
                        "2/4 a 1 1 +s 1\n0/4 s 0 0 none\n",
        told(f, "v a s", &options));
    options.skill = ng_text__of("");
    assert_string_equal("2/4 a 2 2 +s 1 +=v 1\n", told(f, "a", &options));
}

// Of a, b, c and d only a -> b (level 2) and a -> c (1) are for C, claimed or not: with y = 1
// elsewhere y_b = 1 + .85 * 2/3 = 1.5666667, y_c = 1.2833333, and 4 members share 4.85.
static void test_ng_reputation_find__ranks_one_skill_by_pagerank(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = explained("C");
    options.method = NG_REPUTATION_PAGERANK;
    take(f, "from,to,skill,level,claimed\na,b,C,2,\na,c,C,1,yes\nd,a,SQL,,\n", NULL);
    assert_string_equal("3/4 a 824742 0\n1/4 b 1292096 1 +a 467354\n2/4 c 1058419 1 +a 233677\n"
                        "4/4 d 824742 0\n",
        told(f, "a b c d", &options));
    options.count = 3;
    options.explain = false;
    assert_string_equal(
        "1/4 b 1292096 1\n2/4 c 1058419 1\n3/4 a 824742 0\n", told(f, NULL, &options));
}

static void test_ng_reputation_find__ranks_overall_by_pagerank(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = explained("");
    options.method = NG_REPUTATION_PAGERANK;
    // Both skills of a pair add up: y_b = 1 + .85 * 3/4, y_c = 1 + .85 / 4, of 3.85 in all.
    take(f, "from,to,skill,level\na,b,C,2\na,b,SQL,\na,c,C,\n", NULL);
    assert_string_equal("1/3 b 1275974 1 +a 496753\n2/3 c 944805 1 +a 165584\n3/3 a 779221 0\n",
        told(f, "b c a", &options));
}

// --- What cannot be answered -----------------------------------------------------------------

static void test_ng_reputation_find__says_what_is_missing(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = ng_reputation_defaults();
    import_fixture__take(f, "e.csv", "from,to,skill\na,b,C\nb,a,C\n");
    assert_non_null(strstr(told(f, NULL, &options), "trust seed add"));
    options.method = NG_REPUTATION_COUNT;
    assert_non_null(strstr(told(f, NULL, &options), "not found: reputation was never worked"));
    options.method = NG_REPUTATION_TRUST;
    refresh(f);
    assert_non_null(strstr(told(f, NULL, &options), "trust seed add"));
    add_seed(f, "a");
    assert_non_null(strstr(told(f, NULL, &options), "run netgraph refresh"));
    refresh(f);
    assert_string_equal("1/1 b 1000000 1\n", told(f, NULL, &options));
    options.skill = ng_text__of("Cobol");
    assert_string_equal("not found: there is no skill \"Cobol\"", told(f, NULL, &options));
}

static void test_ng_reputation_find__refuses_options_out_of_range(void **state)
{
    import_fixture *f = *state;
    ng_reputation_options options = ng_reputation_defaults();
    take(f, "from,to,skill\na,b,C\n", "a");
    options.count = NG_REPUTATION_COUNT_MAX;
    assert_string_equal("1/1 b 1000000 1\n", told(f, NULL, &options));
    options.count++;
    assert_non_null(strstr(told(f, NULL, &options), "not 1 to 100000"));
    options.count = 0;
    assert_non_null(strstr(told(f, NULL, &options), "not 1 to 100000"));
    options = ng_reputation_defaults();
    options.half_life_days = NG_HALF_LIFE_DAYS_MAX;
    assert_non_null(strstr(told(f, NULL, &options), "needs the day of today"));
    options.today = DAY_2024_01_01;
    assert_string_equal("1/1 b 1000000 1\n", told(f, NULL, &options));
    options.half_life_days++;
    assert_non_null(strstr(told(f, NULL, &options), "more than 36525"));
    options.half_life_days = 1;
    options.method = NG_REPUTATION_COUNT;
    assert_non_null(strstr(told(f, NULL, &options), "with the method trust only"));
    options.method = (ng_reputation_method)3;
    assert_non_null(strstr(told(f, NULL, &options), "no method of reputation number 3"));
}

static void test_ng_reputation_find__of_nobody_known(void **state)
{
    import_fixture *f = *state;
    ng_reputations found;
    ng_error err = {0};
    const ng_member nobody = {4000};
    take(f, "from,to,skill\na,b,C\n", "a");
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(NG_ERR_NOT_FOUND, ng_reputation_find(txn, &nobody, 1, NULL, &found, &err));
    assert_int_equal(0, found.count);
    ng_txn_abort(txn);
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(int count, char **arguments)
{
    (void)count;
    analytics_place_link(arguments[0], ANALYTICS_BUILT);
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(test_ng_reputation_find__thins_out_along_a_chain),
        WITH_FOLDER(test_ng_reputation_find__gives_a_top_list),
        WITH_FOLDER(test_ng_reputation_find__says_what_was_discounted),
        WITH_FOLDER(test_ng_reputation_find__lets_age_count),
        WITH_FOLDER(test_ng_reputation_find__draws_levels_to_their_mean),
        WITH_FOLDER(test_ng_reputation_find__takes_the_highest_level_of_a_pair),
        WITH_FOLDER(test_ng_reputation_find__leaves_out_who_is_gone),
        WITH_FOLDER(test_ng_reputation_find__counts_endorsers),
        WITH_FOLDER(test_ng_reputation_find__ranks_one_skill_by_pagerank),
        WITH_FOLDER(test_ng_reputation_find__ranks_overall_by_pagerank),
        WITH_FOLDER(test_ng_reputation_find__says_what_is_missing),
        WITH_FOLDER(test_ng_reputation_find__refuses_options_out_of_range),
        WITH_FOLDER(test_ng_reputation_find__of_nobody_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
