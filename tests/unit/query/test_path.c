// SPDX-License-Identifier: GPL-3.0-or-later
// Introduction paths over a store: costs, order, options, inferred ties, teams and companies,
// limits. Each test imports the few facts it needs; expected costs are worked out by hand. An
// answer is written `1-3-5:71 1-2-5:76`, an inferred tie with `~`; `...` says it is incomplete.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "support/import_fixture.h"

#define DAY_2021_01_01 18628

static void take(import_fixture *f, const char *name, const char *text)
{
    import_fixture__take(f, name, text);
}

static ng_member member_of(ng_txn *txn, const char *key)
{
    ng_member member = {0};
    assert_int_equal(NG_OK, ng_member_find(txn, ng_text__of(key), &member, NULL, NULL, NULL));
    return member;
}

static void write_answer(const ng_paths *paths, char *out, size_t room)
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < paths->count; i++) {
        const ng_path *path = &paths->at[i];
        uint32_t cost = 0;
        int64_t strength = 0;
        for (size_t k = 0; k <= path->hops; k++) {
            const char *line = k == 0       ? (i == 0 ? "" : " ")
                : path->hop[k - 1].inferred ? "~"
                                            : "-";
            used += (size_t)snprintf(out + used, room - used, "%s%s", line, path->labels[k].at);
            assert_true(used < room);
        }
        for (size_t k = 0; k < path->hops; k++) {
            cost += path->hop[k].cost;
            strength += path->hop[k].strength_milli;
        }
        assert_int_equal(cost, path->cost);
        assert_int_equal(strength, path->strength_milli);
        used += (size_t)snprintf(out + used, room - used, ":%u", (unsigned)path->cost);
        assert_true(used < room);
    }
    if (!paths->complete) {
        snprintf(out + used, room - used, "%s...", used > 0 ? " " : "");
    }
}

// The answer in words; lives until the next call.
static const char *asked(
    import_fixture *f, const char *from, const char *to, const ng_path_options *options)
{
    static char answer[8192];
    ng_error err = {0};
    ng_paths paths;
    ng_txn *txn = import_fixture__begin(f);
    if (ng_path_find(txn, member_of(txn, from), member_of(txn, to), options, &paths, &err) !=
        NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(member_of(txn, from).id, paths.from.id);
    assert_int_equal(member_of(txn, to).id, paths.to.id);
    write_answer(&paths, answer, sizeof answer);
    ng_txn_abort(txn);
    return answer;
}

static ng_path_options with(uint32_t count, uint32_t max_hops)
{
    ng_path_options options = ng_path_defaults();
    options.count = count;
    options.max_hops = max_hops;
    return options;
}

static void test_ng_path_defaults__three_of_three_hops(void **state)
{
    (void)state;
    const ng_path_options options = ng_path_defaults();
    assert_int_equal(3, options.count);
    assert_int_equal(3, options.max_hops);
    assert_int_equal(NG_PATH_BUDGET, options.budget);
    assert_int_equal(NG_DAY_NONE, options.today);
    assert_false(options.all_shortest || options.all_ties || options.inferred ||
        options.explain || options.half_life_days != 0);
}

static void test_ng_path_find__costs_by_interactions(void **state)
{
    static const struct {
        const char *count;
        const char *answer;
    } cases[] = {{"1", "1-2:39"}, {"2", "1-2:39"}, {"3", "1-2:38"}, {"6", "1-2:38"},
        {"7", "1-2:37"}, {"12", "1-2:37"}, {"13", "1-2:36"}, {"1482", "1-2:2"},
        {"1483", "1-2:1"}, {"1600", "1-2:1"}, {"1000000000", "1-2:1"}};
    import_fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[200];
        import_fixture__forget(f);
        take(f, "c.csv", "a,b\n1,2\n");
        assert_string_equal("1-2:40", asked(f, "1", "2", NULL));
        snprintf(text, sizeof text, "from,to,kind,count\n2,1,m,%s\n", cases[i].count);
        take(f, "i.csv", text);
        assert_string_equal(cases[i].answer, asked(f, "1", "2", NULL));
        assert_string_equal(cases[i].answer + 3, asked(f, "2", "1", NULL) + 3);
    }
}

static void test_ng_path_find__cheapest_first_then_hops_then_members(void **state)
{
    import_fixture *f = *state;
    const ng_path_options options = with(10, 3);
    // Added in an order that is not that of members.
    take(f, "c.csv", "a,b\n1,30\n30,9\n1,4\n4,9\n1,x\nx,9\n1,100\n100,9\n1,b\nb,c\nc,9\n");
    // 1-b-c-9 costs 80 too: 20 interactions count 4, 400 count 20.
    take(f, "i.csv", "from,to,kind,count\n1,b,m,400\nb,c,m,400\n");
    assert_string_equal(
        "1-4-9:80 1-30-9:80 1-100-9:80 1-x-9:80 1-b-c-9:80", asked(f, "1", "9", &options));
    assert_string_equal("1-4-9:80 1-30-9:80 1-100-9:80", asked(f, "1", "9", NULL));
}

static void test_ng_path_find__within_the_hops(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(5, 4);
    take(f, "c.csv", "a,b\n1,2\n2,3\n3,4\n4,5\n5,6\n6,7\n7,8\n8,9\n");
    assert_string_equal("1-2-3-4:120", asked(f, "1", "4", NULL));
    assert_string_equal("", asked(f, "1", "5", NULL));
    assert_string_equal("1-2-3-4-5:160", asked(f, "1", "5", &options));
    options.max_hops = NG_PATH_HOPS_MAX;
    assert_string_equal("1-2-3-4-5-6-7-8-9:320", asked(f, "1", "9", &options));
}

static void test_ng_path_find__oneself_is_one_path(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(5, 3);
    take(f, "c.csv", "a,b\n1,2\n2,3\n1,3\n");
    assert_string_equal("1:0", asked(f, "1", "1", &options));
    options.all_shortest = true;
    assert_string_equal("1:0", asked(f, "1", "1", &options));
    options.budget = 0;
    assert_string_equal("1:0", asked(f, "1", "1", &options));
}

static void test_ng_path_find__around_and_through_members(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(5, 3);
    take(f, "c.csv", "a,b\n1,2\n2,5\n1,3\n3,5\n2,3\n1,5\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_member two = member_of(txn, "2");
    const ng_member both[] = {member_of(txn, "3"), two, two};
    ng_txn_abort(txn);
    options.avoid = &two;
    options.avoid_count = 1;
    assert_string_equal("1-5:40 1-3-5:80", asked(f, "1", "5", &options));
    assert_string_equal("", asked(f, "2", "5", &options));
    options.avoid_count = 0;
    options.via = &two;
    options.via_count = 1;
    assert_string_equal("1-2-5:80 1-2-3-5:120 1-3-2-5:120", asked(f, "1", "5", &options));
    options.via = both;
    options.via_count = 3;
    assert_string_equal("1-2-3-5:120 1-3-2-5:120", asked(f, "1", "5", &options));
    assert_string_equal("2-3-5:80 2-1-3-5:120 2-3-1-5:120", asked(f, "2", "5", &options));
}

static void test_ng_path_find__all_shortest_by_strength(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(1, 0);
    options.all_shortest = true;
    take(f, "c.csv", "a,b\n1,2\n2,5\n1,3\n3,5\n1,4\n4,5\n5,6\n6,7\n7,8\n4,3\n");
    take(f, "i.csv",
        "from,to,kind,count,weight\n1,3,m,2,0.5\n3,5,m,1,2.0004\n1,4,m,100,0.01\n4,1,m,1,9\n");
    assert_string_equal("1-4-5:70 1-3-5:78 1-2-5:80", asked(f, "1", "5", &options));
    assert_string_equal(
        "1-4-5-6-7-8:190 1-3-5-6-7-8:198 1-2-5-6-7-8:200", asked(f, "1", "8", &options));
    options.max_hops = 4;
    assert_string_equal("", asked(f, "1", "8", &options));
}

static void test_ng_path_find__adds_up_strength_in_thousandths(void **state)
{
    import_fixture *f = *state;
    ng_paths paths;
    take(f, "c.csv", "a,b\n1,2\n2,3\n");
    take(
        f, "i.csv", "from,to,kind,count,weight\n1,2,m,3,0.0007\n2,1,m,1,2.5\n2,3,m,2,0.0009\n");
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(
        NG_OK, ng_path_find(txn, member_of(txn, "1"), member_of(txn, "3"), NULL, &paths, NULL));
    assert_int_equal(1, paths.count);
    // 2.5021 and 0.0018, each rounded down.
    assert_int_equal(2502 + 1, paths.at[0].strength_milli);
    assert_int_equal(4, paths.at[0].hop[0].interactions);
    assert_int_equal(2, paths.at[0].hop[1].interactions);
    ng_txn_abort(txn);
}

static void test_ng_path_find__all_ties_count_endorsements_and_recommendations(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 3);
    take(f, "c.csv", "a,b\n1,2\n2,3\n");
    take(f, "i.csv", "from,to,kind,count\n1,2,m,4\n");
    take(f, "e.csv", "from,to,skill\n1,2,C\n1,2,SQL\n2,1,C\n3,1,C\n");
    take(f, "r.csv", "from,to,text\n2,1,well done\n3,2,good\n");
    assert_string_equal("1-2-3:78", asked(f, "1", "3", &options));
    options.all_ties = true;
    // 4 + 3 + 5 = 12 interactions cost 37; 5 cost 38. What is not connected stays so.
    assert_string_equal("1-2-3:75", asked(f, "1", "3", &options));
    options.all_shortest = true;
    assert_string_equal("1-2-3:75", asked(f, "1", "3", &options));
}

static void test_ng_path_find__half_life_counts_what_is_old_less(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 3);
    ng_paths paths;
    take(f, "c.csv", "a,b\n1,2\n");
    // A year, two years, the future, and no date.
    take(f, "i.csv",
        "from,to,kind,count,at,id\n1,2,m,16,2020-01-02,a\n2,1,m,8,2019-01-02,b\n"
        "1,2,m,3,2022-01-01,c\n1,2,n,1,,d\n");
    options.half_life_days = 365;
    options.today = DAY_2021_01_01;
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(NG_OK,
        ng_path_find(txn, member_of(txn, "1"), member_of(txn, "2"), &options, &paths, NULL));
    // 16 / 2 + 8 / 4 + 3 + 1, with 365 days between each.
    assert_int_equal(14, paths.at[0].hop[0].interactions);
    assert_int_equal(14000, paths.at[0].strength_milli);
    options.half_life_days = 730;
    assert_int_equal(NG_OK,
        ng_path_find(txn, member_of(txn, "1"), member_of(txn, "2"), &options, &paths, NULL));
    // 11.31 + 4 + 3 + 1
    assert_int_equal(19, paths.at[0].hop[0].interactions);
    assert_int_equal(19313, paths.at[0].strength_milli);
    ng_txn_abort(txn);
}

// --- Inferred ties ---------------------------------------------------------------------------

static void take_colleagues(import_fixture *f)
{
    take(f, "c.csv", "a,b\n1,2\n2,3\n3,9\n");
    // 1 and 9 in 2019; 5 left before 1 came; 7 left in the month in which 1 came.
    take(f, "p.csv",
        "member,company,from,to\n1,Contoh,2018-05-20,2019-12-31\n9,Contoh,2019-06-01,\n"
        "5,Contoh,2010-01-01,2017-01-01\n7,Contoh,2016-01-01,2018-05-10\n");
}

static void test_ng_path_find__infers_only_when_asked(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 3);
    take_colleagues(f);
    assert_string_equal("1-2-3-9:120", asked(f, "1", "9", &options));
    options.inferred = true;
    options.today = DAY_2021_01_01;
    assert_string_equal("1~9:60 1-2-3-9:120", asked(f, "1", "9", &options));
    assert_string_equal("9~1:60 9-3-2-1:120", asked(f, "9", "1", &options));
    assert_string_equal("1~7~5:120", asked(f, "1", "5", &options));
    assert_string_equal("1~7:60", asked(f, "1", "7", &options));
    assert_string_equal("9~1~7:120", asked(f, "9", "7", &options));
    options.all_shortest = true;
    assert_string_equal("1~9:60", asked(f, "1", "9", &options));
}

static void test_ng_path_find__infers_nothing_of_the_connected(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 3);
    options.inferred = true;
    take(f, "c.csv", "a,b\n1,2\n");
    take(f, "p.csv", "member,company\n1,Contoh\n2,Contoh\n");
    assert_string_equal("1-2:40", asked(f, "1", "2", &options));
}

static void test_ng_path_find__infers_nothing_of_the_blocked_and_opted_out(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 2);
    ng_txn *txn = NULL;
    ng_outcome outcome = NG_UNCHANGED;
    const ng_assignment no = {ng_text__of("suggest"), ng_text__of("no")};
    options.inferred = true;
    take(f, "m.csv", "id,company\n1,Contoh\n2,Contoh\n3,Contoh\n");
    assert_string_equal("1~2:60 1~3~2:120", asked(f, "1", "2", &options));
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(
        NG_OK, ng_block(txn, member_of(txn, "2"), member_of(txn, "1"), &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_string_equal("1~3~2:120", asked(f, "1", "2", &options));
    assert_string_equal("2~3~1:120", asked(f, "2", "1", &options));
    assert_int_equal(NG_OK, ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL));
    assert_int_equal(
        NG_OK, ng_member_set(txn, member_of(txn, "3"), &no, 1, DAY_2021_01_01, &outcome, NULL));
    assert_int_equal(NG_OK, ng_txn_commit(txn, NULL));
    assert_string_equal("", asked(f, "1", "3", &options));
    assert_string_equal("", asked(f, "3", "2", &options));
}

static void test_ng_path_find__colleagues_count_against_the_budget(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(3, 2);
    options.inferred = true;
    take(f, "m.csv", "id,company\n1,Contoh\n2,Contoh\n3,Contoh\n");
    options.budget = 2;
    assert_string_equal("...", asked(f, "1", "2", &options));
    options.budget = 100;
    assert_string_equal("1~2:60 1~3~2:120", asked(f, "1", "2", &options));
}

// --- Teams and companies ---------------------------------------------------------------------

static const char *asked_team(import_fixture *f, const char *const from[2], const char *to,
    const char *company, const ng_path_options *options)
{
    static char answer[8192];
    ng_error err = {0};
    ng_paths paths;
    ng_txn *txn = import_fixture__begin(f);
    const ng_member starts[] = {member_of(txn, from[0]), member_of(txn, from[1])};
    const ng_path_ends ends = {.from = starts,
        .from_count = 2,
        .to = to == NULL ? (ng_member){0} : member_of(txn, to),
        .company = ng_text__of(company)};
    if (ng_path_from_team(txn, &ends, options, &paths, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    write_answer(&paths, answer, sizeof answer);
    ng_txn_abort(txn);
    return answer;
}

static void test_ng_path_from_team__the_warmest_of_all_starts(void **state)
{
    import_fixture *f = *state;
    const char *const team[2] = {"2", "1"};
    take(f, "c.csv", "a,b\n1,2\n1,3\n2,3\n3,4\n2,4\n");
    take(f, "i.csv", "from,to,kind,count\n1,3,m,100\n3,4,m,100\n");
    assert_string_equal("2-4:40 1-3-4:60 2-3-4:70", asked_team(f, team, "4", "", NULL));
    // A start is a path of its own, and on no path of another.
    assert_string_equal("2:0", asked_team(f, (const char *const[]){"2", "1"}, "2", "", NULL));
}

static void test_ng_path_from_team__to_those_at_a_company_today(void **state)
{
    import_fixture *f = *state;
    const char *const team[2] = {"1", "1"};
    ng_path_options options = with(9, 2);
    options.today = DAY_2021_01_01;
    take(f, "c.csv", "a,b\n1,2\n1,3\n1,4\n1,5\n1,6\n1,7\n2,8\n");
    take(f, "m.csv", "id,company\n5,contoh\n6,CONTOH\n7,Other\n");
    // 2 is there, 3 left, 4 comes later, 6 left although the profile still says so.
    take(f, "p.csv",
        "member,company,from,to\n2,Contoh,2018-01-01,\n3,Contoh,2018-01-01,2020-12-31\n"
        "4,Contoh,2021-01-02,\n6,Contoh,2018-01-01,2020-01-01\n8,Contoh,2018-01-01,2021-01-"
        "01\n");
    assert_string_equal("1-2:40 1-5:40", asked_team(f, team, NULL, "Contoh", &options));
    options.count = 1;
    assert_string_equal("1-2:40", asked_team(f, team, NULL, "contoh ", &options));
    assert_string_equal("",
        asked_team(f, (const char *const[]){"7", "7"}, NULL, "Contoh",
            (const ng_path_options[]){with(3, 1)}));
}

static void test_ng_path_from_team__refuses_what_it_cannot_mean(void **state)
{
    import_fixture *f = *state;
    ng_paths paths;
    take(f, "c.csv", "a,b\n1,2\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_member one = member_of(txn, "1");
    const ng_member nobody = {0};
    const ng_text company = ng_text__of("X");
    const ng_path_ends wrong[] = {{.from = &one, .from_count = 0, .to = one},
        {.from = &one, .from_count = NG_PATH_STARTS_MAX + 1, .to = one},
        {.from = &one, .from_count = 1},
        {.from = &one, .from_count = 1, .to = one, .company = company}};
    const ng_path_ends unknown[] = {{.from = &one, .from_count = 1, .company = company},
        {.from = &nobody, .from_count = 1, .to = one}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(
            NG_ERR_ARGUMENT, ng_path_from_team(txn, &wrong[i], NULL, &paths, NULL));
    }
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(
            NG_ERR_NOT_FOUND, ng_path_from_team(txn, &unknown[i], NULL, &paths, NULL));
    }
    ng_txn_abort(txn);
}

// --- Limits ----------------------------------------------------------------------------------

static void test_ng_path_find__is_right_or_incomplete_at_every_budget(void **state)
{
    static const char *const whole = "1-4-5:70 1-3-5:80 1-4-3-5:110 1-2-3-5:120 1-3-4-5:120";
    import_fixture *f = *state;
    ng_path_options options = with(9, 3);
    bool done = false;
    take(f, "c.csv", "a,b\n1,2\n2,3\n1,3\n3,5\n1,4\n4,5\n5,6\n6,7\n3,4\n");
    take(f, "i.csv", "from,to,kind,count\n1,4,m,100\n");
    for (options.budget = 0; options.budget < 40; options.budget++) {
        const char *answer = asked(f, "1", "5", &options);
        const bool cut = strstr(answer, "...") != NULL;
        assert_true(cut || strcmp(answer, whole) == 0);
        assert_true(!cut || strcmp(answer, "...") == 0);
        assert_false(done && cut);
        done = !cut;
    }
    assert_true(done);
}

// Five layers of ten members, each connected to all of the next one; or, to be one path above,
// with another way of the same length past them.
static void write_layers(import_fixture *f, bool above)
{
    char text[16384];
    size_t used = (size_t)snprintf(text, sizeof text, "a,b\n");
    for (unsigned i = 0; i < 10 * 10 * 4; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "l%u%u,l%u%u\n", i / 100,
            i / 10 % 10, i / 100 + 1, i % 10);
    }
    for (unsigned i = 0; i < 10; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "1,l0%u\nl4%u,2\n", i, i);
    }
    snprintf(text + used, sizeof text - used, "%s",
        above ? "1,m1\nm1,m2\nm2,m3\nm3,m4\nm4,m5\nm5,2\n" : "");
    take(f, above ? "above.csv" : "at.csv", text);
}

static void test_ng_path_find__shortest_paths_at_their_limit(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(1, 0);
    options.all_shortest = true;
    for (unsigned above = 0; above < 2; above++) {
        ng_paths paths;
        write_layers(f, above == 1);
        ng_txn *txn = import_fixture__begin(f);
        assert_int_equal(NG_OK,
            ng_path_find(
                txn, member_of(txn, "1"), member_of(txn, "2"), &options, &paths, NULL));
        assert_int_equal(NG_PATH_SHORTEST_MAX, paths.count);
        assert_int_equal(above == 0, paths.complete);
        ng_txn_abort(txn);
    }
}

static void test_ng_path_find__explaining_asks_for_no_more_than_it_tells(void **state)
{
    import_fixture *f = *state;
    ng_path_options options = with(1, 3);
    options.explain = true;
    take(f, "c.csv", "a,b\n1,2\n2,5\n1,3\n3,5\n");
    assert_string_equal("1-2-5:80", asked(f, "1", "5", &options));
    options.count = 2;
    assert_string_equal("1-2-5:80 1-3-5:80", asked(f, "1", "5", &options));
    options.count = NG_PATH_COUNT_MAX;
    assert_string_equal("1-2-5:80 1-3-5:80", asked(f, "1", "5", &options));
}

static ng_status status_of(import_fixture *f, const ng_path_options *options)
{
    ng_paths paths;
    ng_txn *txn = import_fixture__begin(f);
    const ng_status status =
        ng_path_find(txn, member_of(txn, "1"), member_of(txn, "2"), options, &paths, NULL);
    assert_true(status == NG_OK || paths.count == 0);
    ng_txn_abort(txn);
    return status;
}

static void test_ng_path_find__options_at_their_limits(void **state)
{
    import_fixture *f = *state;
    ng_member via[NG_PATH_HOPS_MAX] = {{1}, {2}, {1}, {2}, {1}};
    take(f, "c.csv", "a,b\n1,2\n");
    ng_path_options options = with(0, 3);
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options.count = NG_PATH_COUNT_MAX;
    assert_int_equal(NG_OK, status_of(f, &options));
    options.count++;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options = with(3, 0);
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options.max_hops = NG_PATH_HOPS_MAX + 1;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options = with(3, 3);
    options.via = via;
    options.via_count = 4;
    assert_int_equal(NG_OK, status_of(f, &options));
    options.all_shortest = true;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options.all_shortest = false;
    options.via_count = 5;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options = with(3, 3);
    options.half_life_days = 1;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
    options.today = DAY_2021_01_01;
    assert_int_equal(NG_OK, status_of(f, &options));
    options.half_life_days = 36526;
    assert_int_equal(NG_ERR_ARGUMENT, status_of(f, &options));
}

static void test_ng_path_find__no_such_member(void **state)
{
    import_fixture *f = *state;
    const ng_member nobody = {99};
    ng_path_options options = with(3, 3);
    options.avoid = &nobody;
    options.avoid_count = 1;
    take(f, "c.csv", "a,b\n1,2\n");
    assert_int_equal(NG_ERR_NOT_FOUND, status_of(f, &options));
    options.avoid_count = 0;
    options.via = &nobody;
    options.via_count = 1;
    assert_int_equal(NG_ERR_NOT_FOUND, status_of(f, &options));
}

static void test_ng_path_find__stops_when_cancelled(void **state)
{
    import_fixture *f = *state;
    const volatile int cancel = 1;
    ng_path_options options = with(3, 3);
    take(f, "c.csv", "a,b\n1,2\n2,3\n");
    options.cancel = &cancel;
    assert_int_equal(NG_ERR_INTERRUPTED, status_of(f, &options));
}

#define WITH_FOLDER(test)                                                                      \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_path_defaults__three_of_three_hops),
        WITH_FOLDER(test_ng_path_find__costs_by_interactions),
        WITH_FOLDER(test_ng_path_find__cheapest_first_then_hops_then_members),
        WITH_FOLDER(test_ng_path_find__within_the_hops),
        WITH_FOLDER(test_ng_path_find__oneself_is_one_path),
        WITH_FOLDER(test_ng_path_find__around_and_through_members),
        WITH_FOLDER(test_ng_path_find__all_shortest_by_strength),
        WITH_FOLDER(test_ng_path_find__adds_up_strength_in_thousandths),
        WITH_FOLDER(test_ng_path_find__all_ties_count_endorsements_and_recommendations),
        WITH_FOLDER(test_ng_path_find__half_life_counts_what_is_old_less),
        WITH_FOLDER(test_ng_path_find__infers_only_when_asked),
        WITH_FOLDER(test_ng_path_find__infers_nothing_of_the_connected),
        WITH_FOLDER(test_ng_path_find__infers_nothing_of_the_blocked_and_opted_out),
        WITH_FOLDER(test_ng_path_find__colleagues_count_against_the_budget),
        WITH_FOLDER(test_ng_path_from_team__the_warmest_of_all_starts),
        WITH_FOLDER(test_ng_path_from_team__to_those_at_a_company_today),
        WITH_FOLDER(test_ng_path_from_team__refuses_what_it_cannot_mean),
        WITH_FOLDER(test_ng_path_find__is_right_or_incomplete_at_every_budget),
        WITH_FOLDER(test_ng_path_find__shortest_paths_at_their_limit),
        WITH_FOLDER(test_ng_path_find__explaining_asks_for_no_more_than_it_tells),
        WITH_FOLDER(test_ng_path_find__options_at_their_limits),
        WITH_FOLDER(test_ng_path_find__no_such_member),
        WITH_FOLDER(test_ng_path_find__stops_when_cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
