// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The files of a LinkedIn archive, one by one: what becomes of each, and what of it is left
 * out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/text.h"
#include "network/tie.h"
#include "support/import_fixture.h"

#define OWNER "linkedin.com/in/me"
#define CONNECTIONS "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
#define INVITATIONS "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
#define RECEIVED                                                                               \
    "Endorsement Date,Skill Name,Endorser First Name,Endorser Last Name,Endorser Public Url,"  \
    "Endorsement Status\n"
#define RECOMMENDATIONS "First Name,Last Name,Company,Job Title,Text,Creation Date,Status\n"
#define MESSAGES                                                                               \
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,"    \
    "DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
#define OLD_MESSAGES                                                                           \
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,"      \
    "FOLDER\n"
#define PROFILE "First Name,Last Name,Address,Birth Date,Headline,Industry,Geo Location\n"
#define POSITIONS "Company Name,Title,Description,Location,Started On,Finished On\n"

/** Imports files of the folder in one call. */
static void take_files(import_fixture *f, const char *const *paths)
{
    if (import_fixture__run(f, paths) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
}

static ng_profile profile_of(ng_txn *txn, const char *ref)
{
    ng_profile profile;
    import_fixture__profile(txn, ref, &profile);
    return profile;
}

static ng_stats stats_of(ng_txn *txn)
{
    ng_stats stats;
    assert_int_equal(ng_stats_read(txn, &stats, NULL), NG_OK);
    return stats;
}

static void test_linkedin__profile_is_the_owner(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Profile.csv",
        PROFILE "Ada,\"Byron, Ph.D.\",1 Lane,1990-12-10,Engines,teknologi informasi,London\n");
    ng_txn *const txn = import_fixture__begin(f);
    const ng_profile me = profile_of(txn, "me");
    assert_text(me.field[NG_FIELD_NAME], "Ada Byron, Ph.D.");
    assert_text(me.field[NG_FIELD_HEADLINE], "Engines");
    assert_text(me.field[NG_FIELD_LOCATION], "London");
    assert_text(me.field[NG_FIELD_BIRTHDAY], "1990-12-10");
    assert_string_equal(f->warnings, "Profile.csv: left out, never stored: columns address\n");
    ng_txn_abort(txn);
}

static void test_linkedin__a_birthday_without_a_year_is_none(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Profile.csv", PROFILE "Ada,Byron,,Dec 10,,,\n");
    ng_txn *const txn = import_fixture__begin(f);
    assert_text(profile_of(txn, "me").field[NG_FIELD_BIRTHDAY], "");
    ng_txn_abort(txn);
}

static void test_linkedin__invitations_wait_until_the_two_are_connected(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "Invitations.csv",
        INVITATIONS
        "Me,Ann,\"1/29/26, 2:37 PM\",secret,OUTGOING,linkedin.com/in/me,linkedin.com/in/ann\n"
        "Bob,Me,\"1/30/26, 2:37 PM\",secret,INCOMING,linkedin.com/in/bob,linkedin.com/in/me\n");
    import_fixture__assert_counts(f, 2, 0, 0, 0);
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "me").invitations_pending, 2);
    assert_int_equal(profile_of(txn, "bob").invitations_pending, 1);
    ng_tie_list list;
    const ng_member ann = profile_of(txn, "ann").member;
    assert_int_equal(ng_tie__read(txn, NG_TIE_INVITATION, true, ann.id, &list, NULL), NG_OK);
    assert_int_equal(list.count, 1);
    assert_int_equal((ng_day)list.column[1][0], ng_day__of(2026, 1, 29));
    ng_txn_abort(txn);
    f->options.owner = OWNER;
    import_fixture__take(
        f, "Connections.csv", CONNECTIONS "Ann,Ray,linkedin.com/in/ann,,,,30 Jan 2026\n");
    txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "me").invitations_pending, 1);
    assert_int_equal(profile_of(txn, "ann").invitations_pending, 0);
    ng_txn_abort(txn);
}

static void test_linkedin__invitations_without_addresses_know_the_owner_by_direction(
    void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Invitations.csv",
        "From,To,Sent At,Message,Direction\nAda,Ann Ray,\"1/29/26, 2:37 PM\",,OUTGOING\n"
        "Bob Fox,Ada,,,INCOMING\nBob Fox,Ada,,,sideways\n,Ada,,,INCOMING\n");
    import_fixture__assert_counts(f, 3, 0, 1, 0);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "me").invitations_pending, 2);
    assert_int_equal(profile_of(txn, "Bob Fox").invitations_pending, 2);
    assert_non_null(strstr(f->warnings, "Direction: neither OUTGOING nor INCOMING: sideways"));
    assert_non_null(strstr(f->warnings, "rows of nobody who can be told: 1"));
    ng_txn_abort(txn);
}

/** Level column of the only endorsement of a member. */
static uint32_t only_level(ng_txn *txn, ng_member to)
{
    ng_tie_list list;
    assert_int_equal(ng_tie__read(txn, NG_TIE_ENDORSEMENT, true, to.id, &list, NULL), NG_OK);
    assert_int_equal(list.count, 1);
    return list.column[3][0];
}

static void test_linkedin__received_endorsements_are_claims(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Endorsement_Received_Info.csv",
        RECEIVED "2023/06/20 13:05:02 UTC,C,Ann,Ray,www.linkedin.com/in/ann,ACCEPTED\n"
                 "2023/06/21 13:05:02 UTC,c,Ann,Ray,www.linkedin.com/in/ann,accepted\n"
                 "2023/06/20 13:05:02 UTC,D,Ann,Ray,www.linkedin.com/in/ann,PENDING\n"
                 "2023/06/20 13:05:02 UTC,E,Ann,Ray,www.linkedin.com/in/ann,HIDDEN\n");
    import_fixture__assert_counts(f, 1, 0, 3, 0);
    assert_string_equal(f->warnings,
        "Endorsement_Received_Info.csv: left out, never stored: rows not accepted or not "
        "shown: 2\n");
    ng_txn *txn = import_fixture__begin(f);
    assert_int_equal(only_level(txn, profile_of(txn, "me").member), NG_ENDORSEMENT_CLAIMED);
    ng_txn_abort(txn);
    // Ann's own archive says so too: it is more than a claim then.
    f->options.owner = "linkedin.com/in/ann";
    import_fixture__take(f, "Endorsement_Given_Info.csv",
        "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,"
        "Endorsee Public Url,Endorsement Status\n"
        "2023/06/20 13:05:02 UTC,C,Me,Myself,linkedin.com/in/me,ACCEPTED\n");
    txn = import_fixture__begin(f);
    assert_int_equal(only_level(txn, profile_of(txn, "me").member), 0);
    ng_txn_abort(txn);
}

static void test_linkedin__rejects_endorsements_of_nothing_and_of_oneself(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Endorsement_Received_Info.csv",
        RECEIVED "2023/06/20 13:05:02 UTC,,Ann,Ray,linkedin.com/in/ann,ACCEPTED\n"
                 "2023/06/20 13:05:02 UTC,C,Me,Myself,linkedin.com/in/ME/,ACCEPTED\n"
                 "2023/06/20 13:05:02 UTC,C,,,,ACCEPTED\n"
                 "31 Feb 2023,C,Ann,Ray,linkedin.com/in/ann,ACCEPTED\n");
    import_fixture__assert_counts(f, 1, 0, 1, 2);
    assert_string_equal(f->rejected,
        "Endorsement_Received_Info.csv:2: Skill Name: empty\n"
        "Endorsement_Received_Info.csv:3: a tie with oneself\n");
    assert_non_null(strstr(f->warnings, ":5: Endorsement Date: not a date: 31 Feb 2023"));
}

static void test_linkedin__recommendations_go_the_way_their_file_is_named(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Recommendations_Received.csv",
        RECOMMENDATIONS "Ann,Ray,Acme,CTO,Good.,\"08/30/22, 05:51 PM\",VISIBLE\n"
                        "Bob,Fox,Acme,CEO,Bad.,\"08/30/22, 05:51 PM\",HIDDEN\n");
    import_fixture__take(f, "recommendations given_3.csv",
        RECOMMENDATIONS "Cy,Fox,Acme,CFO,Fine.,\"08/31/22, 05:51 PM\",VISIBLE\n");
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "me").recommendations_received, 1);
    assert_int_equal(profile_of(txn, "me").recommendations_given, 1);
    assert_int_equal(profile_of(txn, "Cy Fox").recommendations_received, 1);
    assert_text(profile_of(txn, "Ann Ray").field[NG_FIELD_TITLE], "CTO");
    assert_int_equal(stats_of(txn).members, 3);
    ng_txn_abort(txn);
}

static void test_linkedin__messages_are_who_wrote_to_whom_and_when(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "messages.csv",
        MESSAGES "c1,,Me,linkedin.com/in/me,Ann,linkedin.com/in/ann,2025-06-01 14:03:22 "
                 "UTC,S,SECRET,INBOX,,No\n"
                 "c1,,Ann,linkedin.com/in/ann,Me,linkedin.com/in/me,2025-06-01 14:04:22 "
                 "UTC,S,SECRET,INBOX,,false\n"
                 "c2,,Bob,linkedin.com/in/bob,\"Me,Ann\",\"linkedin.com/in/me,"
                 "linkedin.com/in/ann\",2025-06-02 14:04:22 UTC,,SECRET,INBOX,,No\n"
                 "c2,,Bob,linkedin.com/in/bob,\"Me, Ann\",linkedin.com/in/me "
                 "linkedin.com/in/ann,2025-06-02 14:05:22 UTC,,SECRET,INBOX,,No\n");
    import_fixture__assert_counts(f, 4, 0, 0, 0);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).members, 3);
    assert_int_equal(stats_of(txn).interactions, 6);
    assert_int_equal(stats_of(txn).connections, 0);
    ng_txn_abort(txn);
    assert_string_equal(f->warnings,
        "messages.csv: left out, never stored: columns subject, content, attachments\n");
}

static void test_linkedin__messages_that_are_none_are_left_out(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "messages.csv",
        MESSAGES
        "c1,,Me,linkedin.com/in/me,A,linkedin.com/in/a,2025-06-01 14:03:22 UTC,,,INBOX,,Yes\n"
        "c2,,S,linkedin.com/in/s,Me,linkedin.com/in/me,2025-06-01 14:03:22 UTC,,,SPAM,,No\n"
        "c3,Sponsored Conversation,S,linkedin.com/in/s,Me,linkedin.com/in/me,,,,INBOX,,No\n"
        "c4,,LinkedIn Member,,Me,linkedin.com/in/me,2025-06-01 14:03:22 UTC,,,INBOX,,No\n"
        "c5,,Me,linkedin.com/in/me,LinkedIn Member,,2025-06-01 14:03:22 UTC,,,INBOX,,No\n"
        "c6,,Acme,https://www.linkedin.com/company/acme/,Me,linkedin.com/in/me,,,,INBOX,,No\n"
        "c7,,Me,linkedin.com/in/me,Me,linkedin.com/in/me,,,,INBOX,,No\n"
        "c8,,Me,linkedin.com/in/me,Ann,linkedin.com/in/ann,never,,,INBOX,,No\n");
    import_fixture__assert_counts(f, 1, 0, 7, 0);
    assert_non_null(strstr(f->warnings,
        "drafts: 1, spam messages: 1, sponsored messages: 1, rows of nobody who can be told: "
        "4"));
    assert_non_null(strstr(f->warnings, "messages.csv:9: DATE: not a date: never"));
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).interactions, 1);
    assert_int_equal(stats_of(txn).members, 2);
    ng_txn_abort(txn);
}

static void test_linkedin__the_same_message_in_two_archives_is_one(void **state)
{
    import_fixture *const f = *state;
    static const char rows[] = MESSAGES
        "c1==,,Me,linkedin.com/in/me,Ann,linkedin.com/in/ann,2025-06-01 14:03:22 UTC,,,,,\n";
    f->options.owner = OWNER;
    import_fixture__take(f, "messages.csv", rows);
    f->options.owner = "linkedin.com/in/ann";
    import_fixture__take(f, "messages.csv", rows);
    import_fixture__assert_counts(f, 0, 0, 1, 0);
}

static void test_linkedin__old_messages_name_recipients_only(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "messages.csv",
        OLD_MESSAGES
        "c1,,Me Myself,linkedin.com/in/me,\"Ann Doe, Ph.D.\",2020-06-01 14:03:22 UTC,,X,INBOX\n"
        "c1,,Ann Doe,linkedin.com/in/ann,Me Myself,2020-06-02 14:03:22 UTC,,X,INBOX\n"
        "c2,,Me Myself,linkedin.com/in/me,\"Bob Fox,Cy Day\",2020-06-03 14:03:22 UTC,,X,INBOX\n"
        "c2,,Bob Fox,linkedin.com/in/bob,\"Me Myself,Cy Day\",2020-06-04 14:03:22 UTC,,X,\n");
    import_fixture__assert_counts(f, 4, 0, 0, 0);
    ng_txn *const txn = import_fixture__begin(f);
    // Me, Ann by address and by name, Bob by both, and Cy.
    assert_int_equal(stats_of(txn).members, 6);
    assert_int_equal(stats_of(txn).interactions, 5);
    assert_int_equal(profile_of(txn, "Ann Doe, Ph.D.").identity_count, 1);
    ng_txn_abort(txn);
}

static void test_linkedin__positions_give_the_present_company(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Positions.csv",
        POSITIONS "Acme,CTO,secret,Bandung,Jan 2020,\nZeta,CEO,,,2014,Dec 2019\n"
                  "Eta,Aide,,,Jan 2018,\n,Nothing,,,2014,\nTheta,Boss,,,Juny 2021,2022\n");
    import_fixture__assert_counts(f, 4, 0, 0, 1);
    ng_txn *const txn = import_fixture__begin(f);
    const ng_profile me = profile_of(txn, "me");
    assert_text(me.field[NG_FIELD_COMPANY], "Acme");
    assert_text(me.field[NG_FIELD_TITLE], "CTO");
    assert_int_equal(me.position_count, 4);
    assert_text(me.positions[0].company, "Acme");
    assert_int_equal(me.positions[0].from, ng_day__of(2020, 1, 1));
    assert_string_equal(f->rejected, "Positions.csv:5: Company Name: empty\n");
    assert_non_null(strstr(f->warnings, "Positions.csv:6: Started On: not a date: Juny 2021"));
    ng_txn_abort(txn);
}

static void test_linkedin__education_and_skills_are_the_owners(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__write("Education.csv",
        "School Name,Start Date,End Date,Notes,Degree Name,Activities\n"
        "Sekolah,2010,Jun 2014,n,\"BSc, Maps\",a\n");
    import_fixture__write("Skills.csv", "Name\nC\nc\nMaps\n");
    take_files(f, (const char *const[]){"Education.csv", "Skills.csv", NULL});
    import_fixture__assert_counts(f, 3, 0, 1, 0);
    ng_txn *const txn = import_fixture__begin(f);
    const ng_profile me = profile_of(txn, "me");
    assert_int_equal(me.skill_count, 2);
    assert_int_equal(me.education_count, 1);
    assert_text(me.educations[0].degree, "BSc, Maps");
    assert_int_equal(me.educations[0].to, ng_day__of(2014, 6, 1));
    ng_txn_abort(txn);
}

static void test_linkedin__confirmed_addresses_identify_the_owner(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "linkedin.com/in/bob";
    // Bob knows the owner by e-mail only, and somebody by the address that is not confirmed.
    import_fixture__take(f, "Connections.csv",
        CONNECTIONS "Ada,B,,ada@example.org,,,01 Jan 2020\nX,Y,,x@example.org,,,02 Jan 2020\n");
    f->options.owner = OWNER;
    import_fixture__take(f, "Email Addresses.csv",
        "Email Address,Confirmed,Primary,Updated On\n"
        "ADA@example.org,Yes,No,2020-06-05 14:00:00 UTC\n"
        "new@example.org,Yes,Yes,2021-06-05 14:00:00 UTC\n"
        "x@example.org,No,No,2021-06-05 14:00:00 UTC\nnone,Yes,No,\n");
    assert_int_equal(f->report.rejected, 1);
    assert_string_equal(f->warnings,
        "Email Addresses.csv: left out, never stored: addresses not confirmed: 1\n");
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).members, 3);
    const ng_profile me = profile_of(txn, "ada@example.org");
    assert_text(me.label, "me");
    assert_text(me.field[NG_FIELD_EMAIL], "new@example.org");
    assert_int_equal(me.connections, 1);
    ng_txn_abort(txn);
}

static void test_linkedin__one_phone_number_is_kept_mobile_first(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "PhoneNumbers.csv",
        "Extension,Number,Type\n+62,22 5550 0100,Home\n+62,22-5550-0101,Mobile\n"
        "+62,22 5550 0102,Mobile\n");
    ng_txn *txn = import_fixture__begin(f);
    const ng_profile me = profile_of(txn, "me");
    assert_text(me.field[NG_FIELD_PHONE], "+622255500101");
    // Both mobile numbers identify, the one of a household does not.
    assert_int_equal(me.identity_count, 3);
    assert_text(me.identities[0], "phone:+622255500101");
    assert_text(me.identities[1], "phone:+622255500102");
    ng_txn_abort(txn);
    import_fixture__forget(f);
    import_fixture__take(f, "PhoneNumbers.csv", "Extension,Number,Type\n,+62 22,Work\n");
    txn = import_fixture__begin(f);
    assert_text(profile_of(txn, "me").field[NG_FIELD_PHONE], "+6222");
    ng_txn_abort(txn);
}

static void test_linkedin__address_books_make_no_connections(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(f, "Contacts.csv",
        "Source,FirstName,LastName,Companies,Title,Emails,PhoneNumbers,CreatedAt,Addresses,"
        "FullName,Location,Profiles\n"
        "P,Ann,Ray,\"Acme,Zeta\",CTO,\"ann@example.org,ray@example.org\",+62 1,"
        "\"5/1/21, 6:00 AM\",secret,,Bandung,\n"
        "P,,,,,,,,,Gus Hill,,linkedin.com/in/gus\nP,,,,,,,,,,,\n");
    import_fixture__assert_counts(f, 2, 0, 1, 0);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).connections, 0);
    assert_int_equal(stats_of(txn).interactions, 2);
    const ng_profile ann = profile_of(txn, "ray@example.org");
    assert_text(ann.field[NG_FIELD_COMPANY], "Acme");
    assert_text(ann.field[NG_FIELD_EMAIL], "ann@example.org");
    assert_text(profile_of(txn, "gus").field[NG_FIELD_NAME], "Gus Hill");
    ng_txn_abort(txn);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_linkedin__profile_is_the_owner),
        WITH_FILES(test_linkedin__a_birthday_without_a_year_is_none),
        WITH_FILES(test_linkedin__invitations_wait_until_the_two_are_connected),
        WITH_FILES(test_linkedin__invitations_without_addresses_know_the_owner_by_direction),
        WITH_FILES(test_linkedin__received_endorsements_are_claims),
        WITH_FILES(test_linkedin__rejects_endorsements_of_nothing_and_of_oneself),
        WITH_FILES(test_linkedin__recommendations_go_the_way_their_file_is_named),
        WITH_FILES(test_linkedin__messages_are_who_wrote_to_whom_and_when),
        WITH_FILES(test_linkedin__messages_that_are_none_are_left_out),
        WITH_FILES(test_linkedin__the_same_message_in_two_archives_is_one),
        WITH_FILES(test_linkedin__old_messages_name_recipients_only),
        WITH_FILES(test_linkedin__positions_give_the_present_company),
        WITH_FILES(test_linkedin__education_and_skills_are_the_owners),
        WITH_FILES(test_linkedin__confirmed_addresses_identify_the_owner),
        WITH_FILES(test_linkedin__one_phone_number_is_kept_mobile_first),
        WITH_FILES(test_linkedin__address_books_make_no_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
