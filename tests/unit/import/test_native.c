// SPDX-License-Identifier: GPL-3.0-or-later
/** Native CSV kinds: what rows become, what is the same fact, and which rows are rejected
 * with what sentence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "network/interaction.h"
#include "network/term.h"
#include "support/import_fixture.h"

static void test_members__keeps_fields_identities_and_lists(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "members.csv",
        "id,name,first_name,last_name,headline,industry,company,title,school,location,country,"
        "email,phone,url,skills,groups,verified,birthday,suggest\n"
        "7,Ann Ray,Ann,Ray,\"Builds, and "
        "more\",IT,Acme,Engineer,MIT,Oslo,Norway,Ann@Example.ORG,"
        "+47 1,https://www.linkedin.com/in/Ann-R/,C; sql ;;C,g1;g2,Yes,1990-02-03,no\n");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "7", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Ann Ray");
    assert_text(profile.field[NG_FIELD_HEADLINE], "Builds, and more");
    assert_text(profile.field[NG_FIELD_VERIFIED], "yes");
    assert_text(profile.field[NG_FIELD_BIRTHDAY], "1990-02-03");
    assert_text(profile.field[NG_FIELD_SUGGEST], "no");
    assert_text(profile.field[NG_FIELD_PHONE], "+47 1");
    assert_int_equal(profile.identity_count, 3);
    assert_text(profile.identities[0], "email:ann@example.org");
    assert_text(profile.identities[1], "key:7");
    assert_text(profile.identities[2], "slug:ann-r");
    assert_int_equal(profile.skill_count, 2);
    assert_int_equal(profile.membership_count, 2);
    assert_text(profile.memberships[1].group, "g2");
    ng_txn_abort(txn);
}

static void test_members__may_lack_an_id_when_something_else_names_them(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "members.csv",
        "id,name,email,url,aliases\n"
        ",Ann,ann@example.org,,\n"
        ",Bob,,bob-b,\n"
        ",Cy,,,ref:000102030405060708090a0b0c0d0e0f;cy@example.org;linkedin.com/in/cy;77\n"
        ",Dan,,,\n");
    import_fixture__assert_counts(f, 3, 0, 0, 1);
    assert_string_equal(
        f->rejected, "members.csv:5: id: empty, and no email, url or alias names the member\n");
    assert_string_equal(f->rows, ",Dan,,,\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "77", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Cy");
    assert_int_equal(profile.identity_count, 4);
    import_fixture__profile(txn, "bob-b", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Bob");
    ng_txn_abort(txn);
}

static void test_members__lists_may_hold_escaped_semicolons(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "members.csv",
        "id,skills,groups,aliases\n1,C\\;C++;a\\\\b,g\\;1,key:a@example.org;key:ref:x\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_int_equal(profile.skill_count, 2);
    assert_text(profile.skills[0], "a\\b");
    assert_text(profile.skills[1], "C;C++");
    assert_text(profile.memberships[0].group, "g;1");
    assert_text(profile.identities[profile.identity_count - 1], "key:ref:x");
    ng_txn_abort(txn);
}

static void test_members__with_one_address_are_one_member(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "members.csv",
        "id,name,email\n1,Ann,ann@example.org\n2,Ann Ray,ANN@example.org\n3,Ann,\n");
    assert_int_equal(f->report.members, 2);
}

static void test_members__are_united_by_a_row_with_values_of_its_own(void **state)
{
    import_fixture *const f = *state;
    ng_profile profile;
    import_fixture__take(f, "m.csv", "id,email\n1,ann@example.org\n");
    import_fixture__take(f, "m.csv", "id,url\n2,linkedin.com/in/ann\n");
    import_fixture__take(f, "m.csv",
        "id,email,url,title,location\n"
        "1,ann@example.org,linkedin.com/in/ann,Chief Weaver,Ubud\n"
        "3,,,Potter,Sanur\n");
    assert_int_equal(f->report.members, 2);
    ng_txn *const txn = import_fixture__begin(f);
    import_fixture__profile(txn, "2", &profile);
    assert_text(profile.field[NG_FIELD_TITLE], "Chief Weaver");
    assert_text(profile.field[NG_FIELD_LOCATION], "Ubud");
    ng_txn_abort(txn);
}

static void test_members__hold_values_as_of_a_day(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "new.csv", "id,company,as_of\n1,Acme,2024-01-01\n");
    import_fixture__take(f, "old.csv", "id,company,as_of\n1,Zeta,2020-01-01\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_text(profile.field[NG_FIELD_COMPANY], "Acme");
    ng_txn_abort(txn);
}

static void test_connections__are_one_either_way_round(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        "a,b,since\n1,2,2020-05-06\n2,1,2021-01-01\n 1 "
        ",3,\n1,1,2020-01-01\n3,4,1588723200000\n");
    import_fixture__assert_counts(f, 3, 0, 1, 1);
    assert_string_equal(f->rejected, "c.csv:5: b: a tie with oneself\n");
    assert_int_equal(f->report.members, 4);
    assert_int_equal(f->report.implied, 4);
    assert_int_equal(f->report.connections, 3);
}

static void test_connections__of_one_address_are_rejected(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "c.csv", "a,b\n1,2\nhttps://www.linkedin.com/in/ann,linkedin.com/in/ann/\n");
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected, "c.csv:3: b: a tie with oneself\n");
    assert_int_equal(f->report.members, 2);
}

static void test_connections__strength_is_an_interaction_without_direction(void **state)
{
    import_fixture *const f = *state;
    char one[33];
    char other[33];
    import_fixture__take(f, "c.csv", "a,b,strength\n1,2,30\n3,4,0\n4,5,\n");
    import_fixture__digest(f, one);
    ng_txn *const txn = import_fixture__begin(f);
    ng_member a;
    ng_member b;
    uint64_t count = 0;
    int64_t weight = 0;
    assert_int_equal(ng_member_find(txn, ng_text__of("1"), &a, NULL, NULL, NULL), NG_OK);
    assert_int_equal(ng_member_find(txn, ng_text__of("2"), &b, NULL, NULL, NULL), NG_OK);
    assert_int_equal(ng_interaction__sums(txn, a.id, b.id, &count, &weight, NULL), NG_OK);
    assert_int_equal(count, 30);
    assert_int_equal(weight, 30000000);
    ng_txn_abort(txn);
    import_fixture__take(f, "c.csv", "src,dst,strength\n2,1,30\n5,4,\n");
    import_fixture__assert_counts(f, 0, 0, 2, 0);
    import_fixture__digest(f, other);
    assert_string_equal(one, other);
}

static void test_connections__reject_what_is_no_strength_or_date(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv",
        "a,b,since,strength\n1,2,2020-13-01,\n1,2,,-1\n1,2,,1.5\n1,2,,1000000001\n1,2,,"
        "1000000000\n"
        ",2,,\n1, ,,\n");
    import_fixture__assert_counts(f, 1, 0, 0, 6);
    assert_string_equal(f->rejected,
        "c.csv:2: since: not a date: 2020-13-01\n"
        "c.csv:3: strength: not a whole number from 0 to 1000000000: -1\n"
        "c.csv:4: strength: not a whole number from 0 to 1000000000: 1.5\n"
        "c.csv:5: strength: not a whole number from 0 to 1000000000: 1000000001\n"
        "c.csv:7: a: empty\n"
        "c.csv:8: b: empty\n");
}

static void test_rows__count_as_updated_when_they_bring_more_beside_the_fact(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "s.csv", "a,b,since,strength\n1,2,,4\n1,3,,\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    import_fixture__take(f, "s.csv", "a,b,since,strength\n2,1,,5\n1,2,,9\n1,3,,\n");
    import_fixture__assert_counts(f, 0, 1, 2, 0);
    import_fixture__take(f, "s.csv", "a,b,since,strength\n2,1,,8\n1,3,,1\n");
    import_fixture__assert_counts(f, 0, 1, 1, 0);
    import_fixture__take(f, "s.csv", "a,b,since,strength\n1,2,2020-01-01,10\n");
    import_fixture__assert_counts(f, 0, 1, 0, 0);
    import_fixture__take(f, "e.csv", "from,to,skill,evidence\n1,2,C,a\n1,2,,\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    import_fixture__take(f, "e.csv", "from,to,skill,evidence\n1,2,C,b\n1,2,c,\n1,2,,a\n");
    import_fixture__assert_counts(f, 0, 2, 1, 0);
    import_fixture__take(f, "e.csv", "from,to,skill,evidence\n1,2,C,a\n");
    import_fixture__assert_counts(f, 0, 0, 1, 0);
}

static void test_rejected_rows__leave_nothing_behind(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv", "a,b,since\n1,2,\n8,9,never\n");
    assert_int_equal(f->report.members, 2);
    import_fixture__take(f, "m.csv", "id,email,skills\n3,,C\n4,nobody,SQL\n");
    assert_string_equal(f->rejected, "m.csv:3: email: not an e-mail address: nobody\n");
    assert_int_equal(f->report.members, 3);
}

static void test_follows__have_a_direction(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "f.csv", "follower,followee,since\n1,2,2020-01-01\n2,1,\n1,2,\n1,1,\n");
    import_fixture__assert_counts(f, 2, 0, 1, 1);
}

static void test_endorsements__take_levels_1_to_3(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "e.csv",
        "from,to,skill,level,date,evidence\n"
        "1,2,C,3,2020-01-01,saw it\n1,2,c,3,2020-01-01,\n1,2,,1,,\n1,3,SQL,,,\n"
        "1,2,C,0,,\n1,2,C,4,,\n1,2,C,x,,\n2,2,C,1,,\n");
    import_fixture__assert_counts(f, 3, 0, 1, 4);
    assert_string_equal(f->rejected,
        "e.csv:6: level: not a whole number from 1 to 3: 0\n"
        "e.csv:7: level: not a whole number from 1 to 3: 4\n"
        "e.csv:8: level: not a whole number from 1 to 3: x\n"
        "e.csv:9: to: a tie with oneself\n");
}

static void test_endorsements__may_be_claimed(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "e.csv", "from,to,skill,claimed\n1,2,C,yes\n1,2,C,no\n1,3,C,\n1,4,C,perhaps\n");
    import_fixture__assert_counts(f, 2, 0, 1, 1);
    assert_string_equal(f->rejected, "e.csv:5: claimed: neither yes nor no: perhaps\n");
}

static void test_recommendations__are_kept_with_text(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "r.csv",
        "from,to,date,text,relationship\n1,2,2020-01-01,\"Good\nwork\",managed\n1,2,2020-01-01,"
        ",\n");
    import_fixture__assert_counts(f, 1, 0, 1, 0);
}

static void test_positions__take_years_and_months(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "p.csv",
        "member,company,title,from,to,location\n1,Acme,Engineer,2019,2021-05,Oslo\n1,Zeta,,,,\n"
        "1,,x,,,\n1,Acme,x,yesterday,,\n1,\xCC\x81,,,,\n");
    import_fixture__assert_counts(f, 2, 0, 0, 3);
    assert_string_equal(f->rejected,
        "p.csv:4: company: empty\n"
        "p.csv:5: from: not a date: yesterday\n"
        "p.csv:6: company: nothing but blanks and marks\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_int_equal(profile.position_count, 2);
    assert_text(profile.positions[0].company, "Acme");
    assert_text(profile.positions[0].location, "Oslo");
    ng_day from = 0;
    ng_day to = 0;
    assert_true(ng_day_parse("2019-01-01", &from) && ng_day_parse("2021-05-01", &to));
    assert_int_equal(profile.positions[0].from, from);
    assert_int_equal(profile.positions[0].to, to);
    ng_txn_abort(txn);
}

static void test_education__is_kept(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "e.csv", "member,school,degree,field,from,to\n1,MIT,BSc,Physics,2010,2013\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_int_equal(profile.education_count, 1);
    assert_text(profile.educations[0].school, "MIT");
    assert_text(profile.educations[0].degree, "BSc");
    assert_text(profile.educations[0].field, "Physics");
    ng_txn_abort(txn);
}

static void test_groups__and_memberships_meet_by_key(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(
        f, "m.csv", "group,member,role,joined\ng1,1,Admin,2020-01-01\ng1,1,,\n");
    import_fixture__assert_counts(f, 1, 0, 1, 0);
    import_fixture__take(
        f, "g.csv", "id,name,topic,owner,created\ng1,Chess,games,2,2019-01-01\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "1", &profile);
    assert_int_equal(profile.membership_count, 1);
    assert_text(profile.memberships[0].name, "Chess");
    assert_text(profile.memberships[0].role, "Admin");
    ng_txn_abort(txn);
    assert_int_equal(f->report.members, 2);
}

// Which owner comes first changes when the one with the address turns out to have a key.
static void test_groups__keep_all_owners_that_are_named(void **state)
{
    static const char *const file[][2] = {{"a.csv", "id,name,owner\ng1,Chess,5\n"},
        {"b.csv", "id,name,owner\ng1,Chess,linkedin.com/in/zoe\n"},
        {"c.csv", "id,name,owner\ng1,Chess,7\n"},
        {"d.csv", "id,name,url\n1,Zoe,linkedin.com/in/zoe\n"},
        {"e.csv", "id,email\n7,al@example.org\n5,al@example.org\n"}};
    enum {
        FILES = sizeof file / sizeof *file
    };
    import_fixture *const f = *state;
    char first[33];
    char other[33];
    for (size_t i = 0; i < FILES; i++) {
        import_fixture__take(f, file[i][0], file[i][1]);
    }
    import_fixture__digest(f, first);
    for (size_t start = 0; start < FILES; start++) {
        import_fixture__forget(f);
        for (size_t i = 0; i < FILES; i++) {
            const char *const *const one = file[(start + 3 * i) % FILES];
            import_fixture__take(f, one[0], one[1]);
        }
        import_fixture__digest(f, other);
        assert_string_equal(other, first);
    }
    import_fixture__take(f, "b.csv", file[1][1]);
    import_fixture__assert_counts(f, 0, 0, 1, 0);
    import_fixture__take(f, "f.csv", "id,name,owner\ng1,Chess,8\n");
    import_fixture__assert_counts(f, 0, 1, 0, 0);
    import_fixture__digest(f, other);
    assert_string_not_equal(other, first);
}

static void test_interactions__take_counts_and_weights(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "i.csv",
        "from,to,kind,at,id,count,weight\n"
        "1,2,message,2020-01-01T10:00:00Z,m1,,\n1,2,message,2020-01-01T10:00:00Z,m1,,\n"
        "2,1,call,,,5,0.25\n1,2,message,,m2,1,1000000\n"
        "1,2,message,,m3,0,\n1,2,message,,m3,,1000000.1\n1,2,message,,m3,,0.1234567\n"
        "1,2,,,,,\n1,2,message,noon,,,\n1,2,message,,m3,,.\n");
    import_fixture__assert_counts(f, 3, 0, 1, 6);
    assert_string_equal(f->rejected,
        "i.csv:6: count: not a whole number from 1 to 1000000000: 0\n"
        "i.csv:7: weight: not a number from 0 to 1000000 with at most six decimals: 1000000.1\n"
        "i.csv:8: weight: not a number from 0 to 1000000 with at most six decimals: 0.1234567\n"
        "i.csv:9: kind: empty\n"
        "i.csv:10: at: not a date or time: noon\n"
        "i.csv:11: weight: not a number from 0 to 1000000 with at most six decimals: .\n");
}

static void test_invitations__have_a_state(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "i.csv",
        "from,to,sent,state\n1,2,2020-01-01,Pending\n1,3,,declined\n1,4,,\n1,5,,maybe\n");
    import_fixture__assert_counts(f, 3, 0, 0, 1);
    assert_string_equal(
        f->rejected, "i.csv:5: state: not pending, accepted, declined or withdrawn: maybe\n");
}

static void test_blocks__are_kept(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "b.csv", "blocker,blocked\n1,2\n1,2\n2,2\n");
    import_fixture__assert_counts(f, 1, 0, 1, 1);
}

static void test_rows__are_rejected_at_the_limit_of_a_field(void **state)
{
    import_fixture *const f = *state;
    static char text[3 * NG_LIMIT_FIELD_BYTES];
    static char name[NG_LIMIT_FIELD_BYTES + 2];
    memset(name, 'n', NG_LIMIT_FIELD_BYTES);
    snprintf(text, sizeof(text), "id,name\n1,%s\n2,%sn\n", name, name);
    import_fixture__take(f, "m.csv", text);
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected, "m.csv:3: name: longer than 4096 bytes\n");
    name[NG_LIMIT_KEY_BYTES] = '\0';
    snprintf(text, sizeof(text), "a,b\n%s,1\n%sn,1\n", name, name);
    import_fixture__take(f, "c.csv", text);
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected, "c.csv:3: a: longer than 400 bytes\n");
}

static void test_rows__are_rejected_at_the_limit_of_a_list(void **state)
{
    import_fixture *const f = *state;
    static char text[32 * NG_LIMIT_LIST_ENTRIES];
    size_t used = (size_t)snprintf(text, sizeof(text), "id,skills\n1,");
    for (int i = 0; i < NG_LIMIT_LIST_ENTRIES; i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "s%d;", i);
    }
    used += (size_t)snprintf(text + used, sizeof(text) - used, "\n2,");
    for (int i = 0; i <= NG_LIMIT_LIST_ENTRIES; i++) {
        used += (size_t)snprintf(text + used, sizeof(text) - used, "s%d;", i);
    }
    snprintf(text + used, sizeof(text) - used, "\n");
    import_fixture__take(f, "m.csv", text);
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected, "m.csv:3: skills: more than 1000 entries\n");
}

static void test_headers__name_unknown_columns_once(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv", "a,b,Weight,note,\n1,2,3,x,\n2,3,4,y,\n");
    assert_string_equal(
        f->warnings, "c.csv: columns left out, connections do not have them: weight, note\n");
}

static void test_headers__in_the_middle_are_rejected(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "c.csv", "a,b\n1,2\na,b\n3,4\na,c\n");
    import_fixture__assert_counts(f, 3, 0, 0, 1);
    assert_string_equal(f->rejected, "c.csv:3: repeats the header line\n");
}

static void test_kinds__give_one_digest_in_every_delimiter_and_order(void **state)
{
    import_fixture *const f = *state;
    char one[33];
    char other[33];
    import_fixture__take(f, "c.csv", "a,b,since\n1,2,2020-01-01\n3,1,2021-01-01\n");
    import_fixture__take(f, "m.csv", "id,name,skills\n1,Ann,C;SQL\n2,Bob,\n");
    import_fixture__digest(f, one);
    import_fixture__forget(f);
    import_fixture__take(f, "m.csv", "Skills;NAME;Id\r\n;Bob;2\r\n\"SQL;C\";\"Ann\";1\r\n");
    import_fixture__take(
        f, "c.csv", "\xEF\xBB\xBFsince|b|a\n1609459200000|3|1\n2020-01-01|2|1");
    import_fixture__digest(f, other);
    assert_string_equal(one, other);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_members__keeps_fields_identities_and_lists),
        WITH_FILES(test_members__may_lack_an_id_when_something_else_names_them),
        WITH_FILES(test_members__lists_may_hold_escaped_semicolons),
        WITH_FILES(test_members__with_one_address_are_one_member),
        WITH_FILES(test_members__are_united_by_a_row_with_values_of_its_own),
        WITH_FILES(test_members__hold_values_as_of_a_day),
        WITH_FILES(test_connections__are_one_either_way_round),
        WITH_FILES(test_connections__of_one_address_are_rejected),
        WITH_FILES(test_connections__strength_is_an_interaction_without_direction),
        WITH_FILES(test_connections__reject_what_is_no_strength_or_date),
        WITH_FILES(test_rows__count_as_updated_when_they_bring_more_beside_the_fact),
        WITH_FILES(test_rejected_rows__leave_nothing_behind),
        WITH_FILES(test_follows__have_a_direction),
        WITH_FILES(test_endorsements__take_levels_1_to_3),
        WITH_FILES(test_endorsements__may_be_claimed),
        WITH_FILES(test_recommendations__are_kept_with_text),
        WITH_FILES(test_positions__take_years_and_months),
        WITH_FILES(test_education__is_kept),
        WITH_FILES(test_groups__and_memberships_meet_by_key),
        WITH_FILES(test_groups__keep_all_owners_that_are_named),
        WITH_FILES(test_interactions__take_counts_and_weights),
        WITH_FILES(test_invitations__have_a_state),
        WITH_FILES(test_blocks__are_kept),
        WITH_FILES(test_rows__are_rejected_at_the_limit_of_a_field),
        WITH_FILES(test_rows__are_rejected_at_the_limit_of_a_list),
        WITH_FILES(test_headers__name_unknown_columns_once),
        WITH_FILES(test_headers__in_the_middle_are_rejected),
        WITH_FILES(test_kinds__give_one_digest_in_every_delimiter_and_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
