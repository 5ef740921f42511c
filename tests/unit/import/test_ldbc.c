// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * LDBC SNB: what the sample becomes, that files may come in any order and in several calls,
 * what is missed when a file is not there; and the real data set where NETGRAPH_TEST_DATA names
 * it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "import/ldbc.h"
#include "network/interaction.h"
#include "support/import_fixture.h"

static const char sample[] = NETGRAPH_SOURCE_DIR "/data/formats/ldbc";

static const char *const files[] = {"person_0_0.csv", "person_isLocatedIn_place_0_0.csv",
    "person_studyAt_organisation_0_0.csv", "person_workAt_organisation_0_0.csv",
    "person_hasInterest_tag_0_0.csv", "person_knows_person_0_0.csv", "forum_0_0.csv",
    "forum_hasModerator_person_0_0.csv", "comment_replyOf_post_0_0.csv",
    "comment_replyOf_comment_0_0.csv", "tag_0_0.csv", "place_0_0.csv"};
#define FILES (sizeof(files) / sizeof(files[0]))
/** Holds a folder of up to 511 bytes and the longest name of a file. */
#define PATH_BYTES 1024

static void import_directory(import_fixture *f, const char *path)
{
    if (import_fixture__run(f, (const char *const[]){path, NULL}) != NG_OK) {
        fail_msg("%s", f->err.text);
    }
}

/** Paths of the files of a folder, in the order of a permutation by a step. */
static void fill_paths(
    const char *folder, size_t step, char path[FILES][PATH_BYTES], const char *out[FILES + 1])
{
    for (size_t i = 0; i < FILES; i++) {
        snprintf(path[i], PATH_BYTES, "%s/%s", folder, files[(i * step + 3) % FILES]);
        out[i] = path[i];
    }
    out[FILES] = NULL;
}

static void test_ng_ldbc__of_path__reads_names_with_two_numbers(void **state)
{
    (void)state;
    assert_int_equal(ng_ldbc__of_path("a/b/person_0_0.csv"), NG_LDBC_PERSON);
    assert_int_equal(ng_ldbc__of_path("person_knows_person_12_3.csv"), NG_LDBC_KNOWS);
    assert_int_equal(ng_ldbc__of_path("PERSON_KNOWS_PERSON_0_0.csv"), NG_LDBC_KNOWS);
    assert_int_equal(ng_ldbc__of_path("post_hasTag_tag_0_0.csv"), NG_LDBC_OTHER);
    assert_int_equal(ng_ldbc__of_path("person_0.csv"), NG_LDBC_COUNT);
    assert_int_equal(ng_ldbc__of_path("person.csv"), NG_LDBC_COUNT);
    assert_int_equal(ng_ldbc__of_path("members_0_0.csv"), NG_LDBC_COUNT);
    assert_int_equal(ng_ldbc__of_path("_0_0.csv"), NG_LDBC_COUNT);
    assert_int_equal(ng_ldbc__of_path(".csv"), NG_LDBC_COUNT);
}

static void test_ldbc__persons_have_names_places_schools_work_and_interests(void **state)
{
    import_fixture *const f = *state;
    import_directory(f, sample);
    assert_int_equal(f->report.members, 4);
    assert_int_equal(f->report.connections, 4);
    assert_int_equal(f->report.implied, 0);
    assert_int_equal(f->report.rejected, 0);
    ng_txn *const txn = import_fixture__begin(f);
    ng_stats stats;
    assert_int_equal(ng_stats_read(txn, &stats, NULL), NG_OK);
    assert_int_equal(stats.educations, 2);
    assert_int_equal(stats.positions, 4);
    assert_int_equal(stats.groups, 2);
    assert_int_equal(stats.memberships, 2);
    assert_int_equal(stats.interactions, 4);
    ng_txn_abort(txn);
}

static void test_ldbc__fields_come_from_several_files(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/person_0_0.csv",
        "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|language|"
        "email\n"
        "7|Ann|\"Ray\"|female|86400000|1266161530447|192.0.2.1|Firefox|en|Ann@example.org;a@"
        "example.org\n"
        "8|Bob|Fox|male|||||||\n");
    import_fixture__write(
        "d/person_isLocatedIn_place_0_0.csv", "Person.id|Place.id\n7|2\n8|1\n");
    import_fixture__write(
        "d/place_0_0.csv", "id|name|url|type\n1|Norway|u|country\n2|Oslo|u|city\n");
    import_fixture__write("d/place_isPartOf_place_0_0.csv", "Place.id|Place.id\n2|1\n");
    import_fixture__write("d/person_studyAt_organisation_0_0.csv",
        "Person.id|Organisation.id|classYear\n7|5|2011\n");
    import_fixture__write("d/person_workAt_organisation_0_0.csv",
        "Person.id|Organisation.id|workFrom\n7|6|2013\n");
    import_fixture__write(
        "d/organisation_0_0.csv", "id|type|name|url\n5|university|MIT|u\n6|company|Acme|u\n");
    import_fixture__write("d/person_hasInterest_tag_0_0.csv", "Person.id|Tag.id\n7|9\n");
    import_fixture__write("d/tag_0_0.csv", "id|name|url\n9|Chess|u\n");
    import_fixture__write(
        "d/forum_0_0.csv", "id|title|creationDate\n3|Wall of \"Ann\"|1266161540447\n");
    import_fixture__write("d/forum_hasModerator_person_0_0.csv", "Forum.id|Person.id\n3|7\n");
    import_directory(f, "d");
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    ng_day day = 0;
    import_fixture__profile(txn, "7", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Ann \"Ray\"");
    assert_text(profile.field[NG_FIELD_BIRTHDAY], "1970-01-02");
    assert_text(profile.field[NG_FIELD_LOCATION], "Oslo");
    assert_text(profile.field[NG_FIELD_COUNTRY], "Norway");
    assert_text(profile.field[NG_FIELD_EMAIL], "Ann@example.org");
    assert_int_equal(profile.identity_count, 3);
    assert_text(profile.skills[0], "Chess");
    assert_text(profile.positions[0].company, "Acme");
    assert_true(ng_day_parse("2013-01-01", &day));
    assert_int_equal(profile.positions[0].from, day);
    assert_int_equal(profile.positions[0].to, NG_DAY_NONE);
    assert_text(profile.educations[0].school, "MIT");
    assert_true(ng_day_parse("2011-01-01", &day));
    assert_int_equal(profile.educations[0].to, day);
    assert_text(profile.memberships[0].group, "3");
    assert_text(profile.memberships[0].name, "Wall of \"Ann\"");
    assert_text(profile.memberships[0].role, "moderator");
    import_fixture__profile(txn, "8", &profile);
    assert_text(profile.field[NG_FIELD_LOCATION], "");
    assert_text(profile.field[NG_FIELD_COUNTRY], "Norway");
    ng_txn_abort(txn);
}

static void test_ldbc__replies_are_weighted_interactions(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/comment_replyOf_post_0_0.csv",
        "Comment.id|Post.id\n10|1\n11|1\n12|1\n13|99\n99|1\n");
    import_fixture__write(
        "d/comment_replyOf_comment_0_0.csv", "Comment.id|Comment.id\n14|10\n");
    import_fixture__write("d/comment_hasCreator_person_0_0.csv",
        "Comment.id|Person.id\n14|7\n10|8\n11|8\n12|7\n13|8\n");
    import_fixture__write("d/post_hasCreator_person_0_0.csv", "Post.id|Person.id\n1|7\n");
    import_directory(f, "d");
    import_fixture__assert_counts(f, 3, 0, 7, 2);
    assert_string_equal(f->rejected,
        "d/comment_replyOf_post_0_0.csv:5: Post.id: 99 has no creator in "
        "post_hasCreator_person\n"
        "d/comment_replyOf_post_0_0.csv:6: Comment.id: 99 has no creator in "
        "comment_hasCreator_person\n");
    assert_string_equal(f->warnings,
        "d/comment_replyOf_post_0_0.csv: replies of members to themselves, which say nothing: "
        "1\n");
    ng_txn *const txn = import_fixture__begin(f);
    ng_member a;
    ng_member b;
    uint64_t count = 0;
    int64_t weight = 0;
    assert_int_equal(ng_member_find(txn, ng_text__of("7"), &a, NULL, NULL, NULL), NG_OK);
    assert_int_equal(ng_member_find(txn, ng_text__of("8"), &b, NULL, NULL, NULL), NG_OK);
    assert_int_equal(ng_interaction__sums(txn, a.id, b.id, &count, &weight, NULL), NG_OK);
    assert_int_equal(count, 3);
    assert_int_equal(weight, 2500000);
    ng_txn_abort(txn);
}

static void test_ldbc__files_may_come_in_any_order_and_in_several_calls(void **state)
{
    import_fixture *const f = *state;
    char whole[33];
    char other[33];
    char path[FILES][PATH_BYTES];
    const char *paths[FILES + 1];
    import_directory(f, sample);
    import_fixture__digest(f, whole);
    import_directory(f, sample);
    assert_int_equal(f->report.created + f->report.updated, 0);
    import_fixture__forget(f);
    fill_paths(sample, 5, path, paths);
    assert_int_equal(import_fixture__run(f, paths), NG_OK);
    import_fixture__digest(f, other);
    assert_string_equal(whole, other);
    import_fixture__forget(f);
    fill_paths(sample, 7, path, paths);
    for (size_t i = 0; i < FILES; i++) {
        import_directory(f, paths[i]);
    }
    import_fixture__digest(f, other);
    assert_string_equal(whole, other);
}

static void test_ldbc__names_the_file_that_is_missing(void **state)
{
    import_fixture *const f = *state;
    import_fixture__write("d/person_workAt_organisation_0_0.csv",
        "Person.id|Organisation.id|workFrom\n7|6|2013\n");
    import_fixture__assert_refused(f, "d/person_workAt_organisation_0_0.csv", NG_ERR_INPUT,
        "d/person_workAt_organisation_0_0.csv:1: needs organisation_0_0.csv beside it, which "
        "is "
        "not there");
    import_fixture__write("e/organisation_0_0.csv", "id|type|name|url\n6|company|Acme|u\n");
    assert_int_equal(import_fixture__run(f,
                         (const char *const[]){"d/person_workAt_organisation_0_0.csv",
                             "e/organisation_0_0.csv", NULL}),
        NG_OK);
    import_fixture__assert_counts(f, 1, 0, 1, 0);
}

static void test_ldbc__rejects_what_cannot_be(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "person_knows_person_0_0.csv",
        "Person.id|Person.id|creationDate\n1|2|1271939457947\n1|1|1271939457947\n"
        "x|2|1271939457947\n1|3|soon\n1|4|99999999999999\n");
    import_fixture__assert_counts(f, 1, 0, 0, 4);
    assert_string_equal(f->rejected,
        "person_knows_person_0_0.csv:3: Person.id: a tie with oneself\n"
        "person_knows_person_0_0.csv:4: Person.id: not a whole number from 0 to "
        "999999999999999999: x\n"
        "person_knows_person_0_0.csv:5: creationDate: not a time: soon\n"
        "person_knows_person_0_0.csv:6: creationDate: not a time: 99999999999999\n");
}

static void test_ldbc__reads_scale_factor_a_tenth(void **state)
{
    import_fixture *const f = *state;
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL) {
        skip();
    }
    char folder[512];
    char whole[33];
    char other[33];
    snprintf(folder, sizeof(folder), "%s/ldbc/snb-sf01", data);
    import_directory(f, folder);
    assert_int_equal(f->report.members, 1528);
    assert_int_equal(f->report.connections, 14073);
    assert_int_equal(f->report.rejected, 0);
    import_fixture__digest(f, whole);
    import_directory(f, folder);
    assert_int_equal(f->report.created + f->report.updated, 0);
    import_fixture__forget(f);
    char path[FILES][PATH_BYTES];
    const char *paths[FILES + 1];
    fill_paths(folder, 5, path, paths);
    for (size_t i = 0; i < FILES; i++) {
        import_directory(f, paths[i]);
    }
    import_fixture__digest(f, other);
    assert_string_equal(whole, other);
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_ldbc__of_path__reads_names_with_two_numbers),
        WITH_FILES(test_ldbc__persons_have_names_places_schools_work_and_interests),
        WITH_FILES(test_ldbc__fields_come_from_several_files),
        WITH_FILES(test_ldbc__replies_are_weighted_interactions),
        WITH_FILES(test_ldbc__files_may_come_in_any_order_and_in_several_calls),
        WITH_FILES(test_ldbc__names_the_file_that_is_missing),
        WITH_FILES(test_ldbc__rejects_what_cannot_be),
        WITH_FILES(test_ldbc__reads_scale_factor_a_tenth),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
