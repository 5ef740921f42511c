// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Whose a LinkedIn archive is, and who is meant by a bare name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/import_fixture.h"

#define OWNER "linkedin.com/in/me"
#define CONNECTIONS "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
#define INVITATIONS "From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl\n"
#define GIVEN                                                                                  \
    "Endorsement Date,Skill Name,Endorsee First Name,Endorsee Last Name,Endorsement Status\n"
#define MESSAGES                                                                               \
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,"    \
    "DATE,SUBJECT,CONTENT,FOLDER,ATTACHMENTS,IS MESSAGE DRAFT\n"
#define OLD_MESSAGES                                                                           \
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,DATE,SUBJECT,CONTENT,"      \
    "FOLDER\n"
#define PROFILE "First Name,Last Name,Address,Birth Date,Headline,Industry,Geo Location\n"

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

// ----------------------------------------------------------------------------------- the owner

static void test_linkedin__the_owner_is_who_goes_with_the_profile(void **state)
{
    import_fixture *const f = *state;
    // Most rows are of somebody else: a name counts more than numbers.
    import_fixture__write("a/Profile.csv", PROFILE "Ada,Byron,,,,,\n");
    import_fixture__write("a/Invitations.csv",
        INVITATIONS "Ann,X,,,OUTGOING,linkedin.com/in/ann,linkedin.com/in/x\n"
                    "Ann,Y,,,OUTGOING,linkedin.com/in/ann,linkedin.com/in/y\n"
                    "ada  BYRON,Z,,,OUTGOING,linkedin.com/in/ada,linkedin.com/in/z\n");
    take_files(f, (const char *const[]){"a", NULL});
    ng_txn *const txn = import_fixture__begin(f);
    assert_text(profile_of(txn, "Ada Byron").label, "ada");
    ng_txn_abort(txn);
}

static void test_linkedin__messages_tell_the_owner_where_invitations_do_not(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("a/Profile.csv", PROFILE "Ada,Byron,,,,,\n");
    import_fixture__write("a/Connections.csv", CONNECTIONS "X,Y,linkedin.com/in/x,,,,\n");
    import_fixture__write("a/messages.csv",
        OLD_MESSAGES "c,,Ada Byron,linkedin.com/in/ada,X Y,2020-06-01,,,\n"
                     "c,,X Y,linkedin.com/in/x,Ada Byron,2020-06-01,,,\n"
                     "c,,X Y,linkedin.com/in/x,Ada Byron,2020-06-02,,,\n");
    take_files(f, (const char *const[]){"a", NULL});
    assert_int_equal(f->report.connections, 1);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "ada").connections, 1);
    ng_txn_abort(txn);
}

static void test_linkedin__messages_alone_tell_only_who_is_in_all_of_them(void **state)
{
    import_fixture *const f = *state;
    static const char one[] =
        MESSAGES "c,,Ada,linkedin.com/in/ada,Ann,linkedin.com/in/ann,2020-06-01,,,,,\n";
    import_fixture__write("messages.csv", one);
    import_fixture__assert_refused(f, "messages.csv", NG_ERR_ARGUMENT,
        "messages.csv: nothing here says whose archive it is from: name the owner with "
        "--owner");
    import_fixture__take(f, "messages.csv",
        MESSAGES "c,,Ada,linkedin.com/in/ada,Ann,linkedin.com/in/ann,2020-06-01,,,,,\n"
                 "d,,Bob,linkedin.com/in/bob,Ada,linkedin.com/in/ada,2020-06-01,,,,,\n");
    assert_int_equal(f->report.members, 3);
}

static void test_linkedin__an_owner_who_is_somebody_else_is_refused(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("Invitations.csv",
        INVITATIONS "Ada,X,,,OUTGOING,linkedin.com/in/ada,linkedin.com/in/x\n");
    f->options.owner = "linkedin.com/in/bob";
    import_fixture__assert_refused(f, "Invitations.csv", NG_ERR_ARGUMENT,
        "Invitations.csv: Invitations.csv says that this is the archive of "
        "linkedin.com/in/ada, --owner says linkedin.com/in/bob: leave --owner out, or import "
        "the archives one by one");
    // A key without an address of its own is joined with what the archive says.
    f->options.owner = "7";
    take_files(f, (const char *const[]){"Invitations.csv", NULL});
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "7").identity_count, 2);
    ng_txn_abort(txn);
}

static void test_linkedin__one_owner_is_not_made_of_two_archives(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "7";
    import_fixture__write("a/Invitations.csv",
        INVITATIONS "Ada,X,,,OUTGOING,linkedin.com/in/ada,linkedin.com/in/x\n");
    import_fixture__write("b/Invitations.csv",
        INVITATIONS "Bob,X,,,OUTGOING,linkedin.com/in/bob,linkedin.com/in/x\n");
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"a", "b", NULL}), NG_ERR_ARGUMENT);
    f->options.owner = NULL;
    take_files(f, (const char *const[]){"a", "b", NULL});
    assert_int_equal(f->report.members, 3);
}

// ---------------------------------------------------------------------------------- bare names

static void test_linkedin__a_name_means_the_only_contact_of_that_name(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__write("Connections.csv",
        CONNECTIONS "Ann,Ray,linkedin.com/in/ann,,,,01 Jan 2020\n"
                    "Sam,Lee,linkedin.com/in/sam1,,,,01 Jan 2020\n"
                    "Sam,Lee,linkedin.com/in/sam2,,,,02 Jan 2020\n");
    import_fixture__write("Endorsement_Given_Info.csv",
        GIVEN "05 Jun 2020,C,ANN,Ray,ACCEPTED\n05 Jun 2020,C,Sam,Lee,ACCEPTED\n");
    take_files(f, (const char *const[]){"Endorsement_Given_Info.csv", "Connections.csv", NULL});
    ng_txn *const txn = import_fixture__begin(f);
    // Me, Ann, two Sams, and the Sam who is neither for certain.
    assert_int_equal(stats_of(txn).members, 5);
    assert_int_equal(profile_of(txn, "ann").endorsements_received, 1);
    assert_int_equal(profile_of(txn, "sam1").endorsements_received, 0);
    assert_int_equal(profile_of(txn, "sam2").endorsements_received, 0);
    ng_txn_abort(txn);
}

static void test_linkedin__a_name_means_nobody_in_the_archive_of_another(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(
        f, "Connections.csv", CONNECTIONS "Ann,Ray,linkedin.com/in/ann,,,,01 Jan 2020\n");
    f->options.owner = "linkedin.com/in/bob";
    import_fixture__take(
        f, "Endorsement_Given_Info.csv", GIVEN "05 Jun 2020,C,Ann,Ray,ACCEPTED\n");
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).members, 4);
    assert_int_equal(profile_of(txn, "ann").endorsements_received, 0);
    ng_txn_abort(txn);
}

static void test_linkedin__two_addresses_are_never_made_one_by_a_name(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = OWNER;
    import_fixture__take(
        f, "Endorsement_Given_Info.csv", GIVEN "05 Jun 2020,C,Sam,Lee,ACCEPTED\n");
    import_fixture__take(
        f, "Connections.csv", CONNECTIONS "Sam,Lee,linkedin.com/in/sam1,,,,01 Jan 2020\n");
    import_fixture__take(
        f, "Connections.csv", CONNECTIONS "Sam,Lee,linkedin.com/in/sam2,,,,02 Jan 2021\n");
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(stats_of(txn).members, 3);
    assert_int_equal(profile_of(txn, "sam1").endorsements_received, 1);
    assert_int_equal(profile_of(txn, "sam2").endorsements_received, 0);
    ng_txn_abort(txn);
}

/** Whom the store vouches for gets no code either: it would be a member of its own. */
static void test_linkedin__a_name_joins_nobody_with_whom_the_store_vouches_for(void **state)
{
    import_fixture *const f = *state;
    ng_txn *txn = NULL;
    ng_outcome outcome;
    f->options.owner = OWNER;
    import_fixture__take(f, "m.csv", "id,name,url\n7,Ann Ray,linkedin.com/in/ann\n");
    assert_int_equal(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, NULL), NG_OK);
    const ng_member ann = profile_of(txn, "7").member;
    assert_int_equal(ng_trust_seed_add(txn, ann, NG_DAY_NONE, &outcome, NULL), NG_OK);
    assert_int_equal(ng_txn_commit(txn, NULL), NG_OK);
    import_fixture__take(
        f, "Connections.csv", CONNECTIONS "Ann,Ray,linkedin.com/in/ann,,,,01 Jan 2020\n");
    assert_string_equal(f->warnings, "");
    assert_int_equal(f->report.members, 2);
    import_fixture__take(
        f, "Endorsement_Given_Info.csv", GIVEN "05 Jun 2020,C,Ann,Ray,ACCEPTED\n");
    assert_int_equal(f->report.members, 3);
    txn = import_fixture__begin(f);
    assert_int_equal(profile_of(txn, "7").endorsements_received, 0);
    assert_int_equal(profile_of(txn, "7").connections, 1);
    ng_txn_abort(txn);
}

static void test_linkedin__a_contact_is_the_same_with_and_without_address(void **state)
{
    import_fixture *const f = *state;
    static const char plain[] = "First Name,Last Name,Email Address,Company,Position,Connected "
                                "On\nAnn,Ray,,Acme,,01 Jan 2020\nSam,Lee,,,,02 Jan 2020\n"
                                "Sam,Lee,,,,03 Jan 2020\n";
    static const char full[] = CONNECTIONS "Ann,Ray,linkedin.com/in/ann,,Acme,,01 Jan 2020\n"
                                           "Sam,Lee,linkedin.com/in/sam1,,,,02 Jan 2020\n"
                                           "Sam,Lee,linkedin.com/in/sam2,,,,03 Jan 2020\n";
    char digest[2][33];
    f->options.owner = OWNER;
    for (int i = 0; i < 2; i++) {
        import_fixture__forget(f);
        import_fixture__take(f, "Connections.csv", i == 0 ? plain : full);
        import_fixture__take(f, "Connections.csv", i == 0 ? full : plain);
        assert_int_equal(f->report.members, 4);
        assert_int_equal(f->report.connections, 3);
        import_fixture__digest(f, digest[i]);
    }
    assert_string_equal(digest[0], digest[1]);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_linkedin__the_owner_is_who_goes_with_the_profile),
        WITH_FILES(test_linkedin__messages_tell_the_owner_where_invitations_do_not),
        WITH_FILES(test_linkedin__messages_alone_tell_only_who_is_in_all_of_them),
        WITH_FILES(test_linkedin__an_owner_who_is_somebody_else_is_refused),
        WITH_FILES(test_linkedin__one_owner_is_not_made_of_two_archives),
        WITH_FILES(test_linkedin__a_name_means_the_only_contact_of_that_name),
        WITH_FILES(test_linkedin__a_name_means_nobody_in_the_archive_of_another),
        WITH_FILES(test_linkedin__two_addresses_are_never_made_one_by_a_name),
        WITH_FILES(test_linkedin__a_name_joins_nobody_with_whom_the_store_vouches_for),
        WITH_FILES(test_linkedin__a_contact_is_the_same_with_and_without_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
