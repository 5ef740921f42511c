// SPDX-License-Identifier: GPL-3.0-or-later
/** What a file is taken for: one row of a table for each form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "import/detect.h"
#include "support/import_fixture.h"

/** A text, and the name of what it is; the delimiter is 0 where it does not matter. */
typedef struct sample {
    const char *text;
    const char *name;
    char delimiter;
} sample;

static void detect_as(const char *path, const char *kind, ng_detected *out)
{
    static const ng_import_options options = {.today = NG_DAY_NONE};
    ng_source source;
    ng_csv csv;
    ng_wanted wanted;
    assert_true(ng_detect__wanted(kind, &wanted));
    assert_int_equal(ng_source__open(path, &options, &source, NULL), NG_OK);
    assert_int_equal(ng_csv__init(&csv, &source, NULL), NG_OK);
    ng_detect(&csv, &wanted, out);
    ng_csv__finish(&csv);
    ng_source__close(&source);
}

static void assert_samples(const sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        ng_detected detected;
        import_fixture__write("file.csv", samples[i].text);
        detect_as("file.csv", NULL, &detected);
        if (strcmp(ng_detect__name(&detected), samples[i].name) != 0) {
            fail_msg("%s is taken for %s", samples[i].text, ng_detect__name(&detected));
        }
        if (samples[i].delimiter != 0) {
            assert_int_equal(detected.csv.delimiter, samples[i].delimiter);
        }
    }
}

#define ASSERT_SAMPLES(samples) assert_samples(samples, sizeof(samples) / sizeof((samples)[0]))

static void test_ng_detect__knows_every_native_kind(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"id\n", "members", 0},
        {"id,name\n", "members", ','},
        {"id,name,headline,industry\n", "members", ','},
        {"Name;ID;Company\n", "members", ';'},
        {"a,b\n", "connections", ','},
        {"src\tdst\n", "connections", '\t'},
        {"src\tdst\tlevel\n", "connections", '\t'},
        {"from,to,since\n", "connections", ','},
        {"from,to,strength\n", "connections", ','},
        {"a|b|since\n", "connections", '|'},
        {"follower,followee\n", "follows", ','},
        {"member,what\n", "trust", ','},
        {"from,to,skill\n", "endorsements", ','},
        {"from,to,level,date\n", "endorsements", ','},
        {"from,to,skill,kind,text,since\n", "endorsements", ','},
        {"from,to,date,text\n", "recommendations", ','},
        {"from,to,relationship\n", "recommendations", ','},
        {"member,company,title,from,to\n", "positions", ','},
        {"member,school,degree,field,from,to\n", "education", ','},
        {"id,name,topic,owner,created\n", "groups", ','},
        {"id,name,created\n", "groups", ','},
        {"group,member,role,joined\n", "memberships", ','},
        {"from,to,kind,at,id,count,weight\n", "interactions", ','},
        {"from,to,kind,text,since\n", "interactions", ','},
        {"from,to,sent,state\n", "invitations", ','},
        {"blocker,blocked\n", "blocks", ','},
    };
    ASSERT_SAMPLES(samples);
}

static void test_ng_detect__tells_members_from_groups_by_their_columns(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"id,name,company,created\n", "members", 0},
        {"id,name,owner,topic\n", "groups", 0},
        {"id,owner\n", "members", 0},
    };
    ASSERT_SAMPLES(samples);
}

static void test_ng_detect__cannot_tell_from_and_to_alone(void **state)
{
    (void)state;
    ng_detected detected;
    import_fixture__write("file.csv", "from,to,date\n1,2,2020-01-01\n");
    detect_as("file.csv", NULL, &detected);
    assert_int_equal(detected.format, NG_FORMAT_AMBIGUOUS);
}

static void test_ng_detect__leaves_other_files_alone(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"First Name,Last Name,Headline\n", "unknown", 0},
        {"Name\nC\n", "unknown", 0},
        {"First Name,Last Name,Text,Status\n", "unknown", 0},
        {"Saved At,Link,Name\n", "unknown", 0},
        {"foo,bar,baz\n1,2,3\n", "unknown", 0},
        {"a:b\n1:2\n", "unknown", 0},
        {"", "unknown", 0},
        {"\n\n", "unknown", 0},
        {"\x89PNG\r\n\x1a\n", "unknown", 0},
    };
    ASSERT_SAMPLES(samples);
}

static void test_ng_detect__knows_edges_by_two_numbers(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"0 1\n", "edges", 0},
        {"0\t1\t1082040961\n", "edges", 0},
        {"# Directed graph\n# FromNodeId\tToNodeId\n0\t1\n", "edges", 0},
        {"6,2,4,1289241911.72836\n", "edges", 0},
        {"0 one\n", "unknown", 0},
        {"7\n", "unknown", 0},
        {"# only a comment\n", "unknown", 0},
    };
    ASSERT_SAMPLES(samples);
}

static void test_ng_detect__knows_ldbc_by_the_header(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"Person.id|Person.id|creationDate\n", "ldbc", '|'},
        {"id|firstName|lastName|gender|birthday\n", "ldbc", '|'},
        {"Person.id|Organisation.id|classYear\n", "ldbc", '|'},
        {"Forum.id|Person.id\n", "ldbc", '|'},
        {"Comment.id|Comment.id\n", "ldbc", '|'},
        {"id|title|creationDate\n", "ldbc", '|'},
    };
    ASSERT_SAMPLES(samples);
}

static void test_ng_detect__knows_ldbc_by_the_name_where_headers_are_alike(void **state)
{
    (void)state;
    ng_detected detected;
    import_fixture__write("tag_0_0.csv", "id|name|url\n");
    detect_as("tag_0_0.csv", NULL, &detected);
    assert_int_equal(detected.format, NG_FORMAT_LDBC);
    assert_int_equal(detected.ldbc, NG_LDBC_TAG);
    import_fixture__write("forum_hasMember_person_3_12.csv", "Forum.id|Person.id|joinDate\n");
    detect_as("forum_hasMember_person_3_12.csv", NULL, &detected);
    assert_int_equal(detected.ldbc, NG_LDBC_FORUM_MEMBER);
    import_fixture__write("people.csv", "id|name|url\n");
    detect_as("people.csv", NULL, &detected);
    assert_string_equal(ng_detect__name(&detected), "members");
}

static void test_ng_detect__finds_the_linkedin_header_behind_any_preamble(void **state)
{
    (void)state;
    static const sample samples[] = {
        {"First Name,Last Name,Email Address,Company,Position,Connected On\n", "linkedin", ','},
        {"First Name,Last Name,URL,Email Address,Company,Position,Connected On\n", "linkedin",
            ','},
        {"Notes:\n\"When exporting, \"\"you\"\"\nmay\"\n\nFirst Name,Last Name,Connected On\n",
            "linkedin", ','},
        {"\xEF\xBB\xBFNotes:\r\nx;y\r\n\r\nFirst Name;Last Name;Connected On\r\n", "linkedin",
            ';'},
    };
    ASSERT_SAMPLES(samples);
    ng_detected detected;
    import_fixture__write(
        "file.csv", "Notes:\n\"a\nb\"\n\nFirst Name,Last Name,Connected On\n");
    detect_as("file.csv", NULL, &detected);
    assert_int_equal(detected.begin, strlen("Notes:\n\"a\nb\"\n"));
    assert_int_equal(detected.line, 4);
}

static void test_ng_detect__takes_what_is_wanted(void **state)
{
    (void)state;
    ng_detected detected;
    import_fixture__write("file.csv", "from,to,date\n");
    detect_as("file.csv", "recommendations", &detected);
    assert_string_equal(ng_detect__name(&detected), "recommendations");
    assert_false(detected.lacks_columns);
    detect_as("file.csv", "endorsements", &detected);
    assert_true(detected.lacks_columns);
    detect_as("file.csv", "linkedin", &detected);
    assert_int_equal(detected.format, NG_FORMAT_NONE);
    detect_as("file.csv", "edges", &detected);
    assert_int_equal(detected.format, NG_FORMAT_EDGES);
    ng_wanted wanted;
    assert_false(ng_detect__wanted("member", &wanted));
}

#define WITH_FILES(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FILES(test_ng_detect__knows_every_native_kind),
        WITH_FILES(test_ng_detect__tells_members_from_groups_by_their_columns),
        WITH_FILES(test_ng_detect__cannot_tell_from_and_to_alone),
        WITH_FILES(test_ng_detect__leaves_other_files_alone),
        WITH_FILES(test_ng_detect__knows_edges_by_two_numbers),
        WITH_FILES(test_ng_detect__knows_ldbc_by_the_header),
        WITH_FILES(test_ng_detect__knows_ldbc_by_the_name_where_headers_are_alike),
        WITH_FILES(test_ng_detect__finds_the_linkedin_header_behind_any_preamble),
        WITH_FILES(test_ng_detect__takes_what_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
