// SPDX-License-Identifier: GPL-3.0-or-later
/** Resumes: what becomes what, bad types by their path, bounds; and the published sample. */
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
#include "import/resume.h"
#include "support/import_fixture.h"

#define RESUME(rest) "{\"basics\":{\"name\":\"Ann Fox\",\"email\":\"ann@example.org\"}" rest "}"

static void read_profile(
    const import_fixture *f, ng_txn **txn, const char *ref, ng_profile *out)
{
    *txn = import_fixture__begin(f);
    import_fixture__profile(*txn, ref, out);
}

static void test_ng_resume__is__wants_an_object_with_basics(void **state)
{
    (void)state;
    assert_true(ng_resume__is(ng_text__of(" {\"x\":1,\n \"basics\" :{}}")));
    assert_false(ng_resume__is(ng_text__of("[\"basics\"]")));
    assert_false(ng_resume__is(ng_text__of("{\"basic\":1}")));
    assert_false(ng_resume__is(ng_text__of("{\"basics")));
    assert_false(ng_resume__is(ng_text__of("")));
}

static void test_ng_resume__is_deeper__counts_outside_of_texts(void **state)
{
    (void)state;
    assert_false(ng_resume__is_deeper(ng_text__of("{\"a\":[1]}"), 2));
    assert_true(ng_resume__is_deeper(ng_text__of("{\"a\":[[1]]}"), 2));
    assert_false(ng_resume__is_deeper(ng_text__of("[\"[[[\\\"[[[\"]"), 1));
    assert_false(ng_resume__is_deeper(ng_text__of("[]][][]"), 1));
    assert_false(ng_resume__is_deeper(ng_text__of("[\"\\"), 1));
}

static void test_resume__maps_what_it_reads(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "r.json",
        "{\"basics\":{\"name\":\"Ann Fox\",\"label\":\"Builder\",\"email\":\"ann@example.org\","
        "\"phone\":\"+62 811 1111 11\",\"url\":\"https://example.org\",\"summary\":\"private\","
        "\"location\":{\"city\":\"Bandung\",\"region\":\"West Java\",\"countryCode\":\"ID\","
        "\"address\":\"Secret 1\"},\"profiles\":[{\"network\":\"LinkedIn\","
        "\"url\":\"https://linkedin.com/in/ann\"}]},"
        "\"work\":[{\"name\":\"Old\",\"position\":\"Dev\",\"startDate\":\"2010\","
        "\"endDate\":\"2012-06\"},{\"name\":\"Acme\",\"position\":\"CTO\","
        "\"startDate\":\"2015-01-02\",\"location\":\"Bandung\"}],"
        "\"education\":[{\"institution\":\"ITB\",\"studyType\":\"BSc\",\"area\":\"Maths\","
        "\"startDate\":\"2005\",\"endDate\":\"2009\"}],"
        "\"skills\":[{\"name\":\"Data\",\"keywords\":[\"SQL\",\"C\"]}],"
        "\"languages\":[{\"language\":\"Indonesian\",\"fluency\":\"Native\"},"
        "{\"language\":\"en\"}],\"awards\":[{\"title\":\"Best\"}]}");
    assert_text(f->report.files[0].kind, "jsonresume");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_string_equal(f->warnings, "r.json: left out, never stored: awards\n");
    ng_txn *txn = NULL;
    ng_profile profile;
    read_profile(f, &txn, "+62811111111", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Ann Fox");
    assert_text(profile.field[NG_FIELD_HEADLINE], "Builder");
    assert_text(profile.field[NG_FIELD_COMPANY], "Acme");
    assert_text(profile.field[NG_FIELD_TITLE], "CTO");
    assert_text(profile.field[NG_FIELD_URL], "https://linkedin.com/in/ann");
    assert_text(profile.field[NG_FIELD_LOCATION], "Bandung, West Java");
    assert_text(profile.field[NG_FIELD_COUNTRY], "ID");
    assert_int_equal(profile.identity_count, 3);
    assert_int_equal(profile.skill_count, 3);
    assert_int_equal(profile.language_count, 2);
    assert_text(profile.languages[0], "English");
    assert_text(profile.languages[1], "Indonesian");
    assert_int_equal(profile.position_count, 2);
    assert_int_equal(profile.education_count, 1);
    ng_txn_abort(txn);
    import_fixture__take(f, "r.json", RESUME(""));
    import_fixture__assert_counts(f, 0, 0, 1, 0);
}

static void test_resume__names_bad_types_by_path(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "r.json",
        "{\"basics\":{\"name\":\"Ann\",\"email\":\"ann@example.org\",\"label\":7,"
        "\"location\":\"x\",\"profiles\":{}},\"work\":[7,{\"name\":[],\"startDate\":\"soon\"},"
        "{\"name\":\"Acme\",\"startDate\":\"soon\"}],\"skills\":\"x\",\"education\":null}");
    import_fixture__assert_counts(f, 1, 0, 0, 0);
    assert_string_equal(f->warnings,
        "r.json:1: basics.label: not a text\n"
        "r.json:1: basics.location: not an object\n"
        "r.json:1: basics.profiles: not a list\n"
        "r.json:1: skills: not a list\n"
        "r.json:1: work[0]: not an object\n"
        "r.json:1: work[1].name: not a text\n"
        "r.json:1: work[2].startDate: not a date: soon\n");
}

static void test_resume__refuses_what_is_none(void **state)
{
    static const struct {
        const char *text, *sentence;
    } bad[] = {
        {"{\"basics\":", "r.json:1: no JSON: unexpected token near end of file"},
        {"{\"basics\":{\"name\":1,\n\"name\":2}}", "r.json:2: no JSON: duplicate object key"},
        {"{\"basics\":[]}",
            "r.json:1: basics: not an object; nothing is left of r.json, rows rejected: 1"},
    };
    import_fixture *const f = *state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        import_fixture__write("r.json", bad[i].text);
        const ng_status status = import_fixture__run(f, (const char *const[]){"r.json", NULL});
        assert_int_equal(status, NG_ERR_INPUT);
        assert_non_null(strstr(f->err.text, bad[i].sentence));
    }
}

static void test_resume__bounds_depth_and_size(void **state)
{
    import_fixture *const f = *state;
    static const char head[] = "{\"basics\":{\"name\":\"Ann\"},\"x\":";
    for (size_t extra = 0; extra < 2; extra++) {
        char text[256];
        const size_t depth = NG_LIMIT_RESUME_DEPTH - 1 + extra;
        size_t used = (size_t)snprintf(text, sizeof(text), "%s", head);
        memset(text + used, '[', depth);
        memset(text + used + depth, ']', depth);
        memcpy(text + used + 2 * depth, "}", 2);
        import_fixture__write("r.json", text);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"r.json", NULL}),
            extra == 0 ? NG_OK : NG_ERR_INPUT);
    }
    assert_string_equal(f->err.text, "r.json:1: a resume nested deeper than 32");
    static const char resume[] = RESUME("");
    char *const large = malloc(NG_LIMIT_RESUME_BYTES + 2);
    assert_non_null(large);
    for (size_t extra = 0; extra < 2; extra++) {
        memset(large, ' ', NG_LIMIT_RESUME_BYTES + 1);
        memcpy(large, resume, sizeof(resume) - 1);
        import_fixture__write_bytes("r.json", large, NG_LIMIT_RESUME_BYTES + extra);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"r.json", NULL}),
            extra == 0 ? NG_OK : NG_ERR_INPUT);
    }
    assert_string_equal(f->err.text, "r.json:1: a resume larger than 4194304 bytes");
    free(large);
}

static void test_resume__belongs_to_the_owner(void **state)
{
    import_fixture *const f = *state;
    f->options.owner = "7";
    import_fixture__take(f, "r.json", "{\"basics\":{\"label\":\"x\"}}");
    assert_int_equal(f->report.members, 1);
    assert_int_equal(f->report.connections, 0);
    f->options.owner = NULL;
    import_fixture__write("r.json", "{\"basics\":{\"label\":\"x\"}}");
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"r.json", NULL}), NG_ERR_INPUT);
    assert_string_equal(
        f->rejected, "r.json:1: nothing says whose it is: name the owner with --owner\n");
}

static void test_samples__are_read_as_expected(void **state)
{
    import_fixture *const f = *state;
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    char path[512];
    if (data == NULL) {
        print_message("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return;
    }
    (void)snprintf(path, sizeof(path), "%s/formats/jsonresume/sample.resume.json", data);
    assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
    ng_txn *txn = NULL;
    ng_profile profile;
    read_profile(f, &txn, "richard.hendriks@mail.com", &profile);
    assert_text(profile.field[NG_FIELD_NAME], "Richard Hendriks");
    assert_text(profile.field[NG_FIELD_HEADLINE], "Programmer");
    assert_text(profile.field[NG_FIELD_PHONE], "(912) 555-4321");
    assert_text(profile.field[NG_FIELD_LOCATION], "San Francisco, California");
    assert_int_equal(profile.skill_count, 8);
    assert_int_equal(profile.position_count, 1);
    assert_text(profile.positions[0].company, "Pied Piper");
    assert_int_equal(profile.education_count, 1);
    ng_txn_abort(txn);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_resume__is__wants_an_object_with_basics),
        cmocka_unit_test(test_ng_resume__is_deeper__counts_outside_of_texts),
        TEST(test_resume__maps_what_it_reads),
        TEST(test_resume__names_bad_types_by_path),
        TEST(test_resume__refuses_what_is_none),
        TEST(test_resume__bounds_depth_and_size),
        TEST(test_resume__belongs_to_the_owner),
        TEST(test_samples__are_read_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
