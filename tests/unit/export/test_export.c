// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Exports: the CSV form read back gives an equal digest, whatever keys and texts look like;
 * rows, quotes and order are as stated; nothing is left of an export that failed.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <igraph.h>

#include "base/text.h"
#include "network/batch.h"
#include "support/store_fixture.h"

// --- Stores ----------------------------------------------------------------------------------

// A rejected row stands in the output of the test that fails.
static void show_notice(void *context, ng_notice_kind kind, ng_text sentence, ng_text row)
{
    (void)context;
    (void)row;
    if (kind == NG_NOTICE_REJECTED) {
        print_message("%.*s\n", (int)sentence.bytes, sentence.at);
    }
}

static ng_status import_path(const char *store_path, const char *path)
{
    ng_error err;
    ng_import_report report;
    ng_import_options options = {.today = NG_DAY_NONE, .strict = true, .notice = show_notice};
    ng_store *store = store_fixture__open(store_path, true);
    ng_status status = ng_import(store, &path, 1, &options, &report, &err);
    assert_ok(status, &err);
    ng_import_report_release(&report);
    ng_store_close(store);
    return status;
}

static ng_status export_store(
    const char *store_path, ng_export_kind kind, const char *directory, ng_error *err)
{
    ng_store *store = store_fixture__open(store_path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    ng_status status = ng_export(txn, kind, directory, NULL, err);
    ng_txn_abort(txn);
    ng_store_close(store);
    return status;
}

static void digest_of(const char *store_path, char out[33])
{
    ng_error err;
    ng_store *store = store_fixture__open(store_path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_ok(ng_digest(txn, NULL, out, &err), &err);
    ng_txn_abort(txn);
    ng_store_close(store);
}

static void write_text(const char *folder, const char *name, const char *text)
{
    store_fixture__write_file(
        store_fixture__name(folder, name), (const unsigned char *)text, strlen(text));
}

// The file as a string that lives until the next call.
static const char *read_text(const char *folder, const char *name)
{
    static char *text;
    size_t bytes;
    free(text);
    unsigned char *at = store_fixture__read_file(store_fixture__name(folder, name), &bytes);
    text = malloc(bytes + 1);
    memcpy(text, at, bytes);
    text[bytes] = '\0';
    free(at);
    return text;
}

// Export, read back into a second store, compare digests, and export that too.
static void assert_round_trip(const store_fixture *on, const char *store_path)
{
    char before[33];
    char after[33];
    char directory[128];
    char second[128];
    ng_error err;
    snprintf(directory, sizeof directory, "%s/exported", on->folder);
    snprintf(second, sizeof second, "%s/second", on->folder);
    assert_ok(export_store(store_path, NG_EXPORT_CSV, directory, &err), &err);
    import_path(second, directory);
    digest_of(store_path, before);
    digest_of(second, after);
    assert_string_equal(before, after);
}

// --- Tests -----------------------------------------------------------------------------------

static void test_ng_export__reads_back_the_office(void **state)
{
    store_fixture *on = *state;
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    assert_round_trip(on, on->path);
}

// Members of every kind of name, with cells that need every kind of quoting.
static void write_awkward(const char *folder)
{
    mkdir(folder, S_IRWXU);
    write_text(folder, "members.csv",
        "id,name,headline,email,url,skills,verified,birthday,suggest,aliases,as_of\n"
        "933,\"Ana \"\"A\"\", née "
        "Müller\",\"two\nlines\",,,c;\\;semi\\;colon;back\\\\slash,yes,"
        "1980-02-29,no,,\n"
        "933,,newer,,,,,,,,2021-05-01\n"
        "933,,,ana@example.org,,,,,,,2020-05-01\n"
        "0933,Leading Zero,,,,,,,,,\n"
        "\"k;1,\"\"x\"\"\",Quoted,,,,,,,,\"a\\;b;key:b@example.org;c\\\\d\",\n"
        "boris@example.org,Boris,,,,,,,,key:key:odd,\n"
        "https://www.linkedin.com/in/ana-m%C3%BCller,Slug Only,,,,,,,,,\n"
        "https://www.linkedin.com/in/50%2525,Percent,,,,,,,,"
        "https://www.linkedin.com/in/second;7,\n"
        "ref:000102030405060708090a0b0c0d0e0f,Stable,,,,,,,,,\n"
        ",Mail Only,,mail.only@example.org,,,,,,,\n"
        "=1+1,Formula,,,https://www.linkedin.com/in/formula,,,,,,\n"
        "#hash,\xe2\x80\xae bidi,,,,,,,,,\n");
    write_text(folder, "languages.csv",
        "id,languages\n933,\"a\\;b;en;français\"\n0933,=2+2\n#hash,c\\\\d;Ga\n");
    write_text(folder, "connections.csv",
        "a,b,since\n933,0933,2020-01-31\n933,boris@example.org,\n"
        "https://www.linkedin.com/in/ana-m%C3%BCller,ref:000102030405060708090a0b0c0d0e0f,"
        "1999-12-31\n#hash,=1+1,\n");
    write_text(folder, "follows.csv",
        "follower,followee,since\n933,#hash,2020-01-01\n"
        "#hash,933,\n");
    write_text(folder, "endorsements.csv",
        "from,to,skill,date,level,evidence,claimed\n"
        "933,0933,C++,2020-01-01,3,\"saw \"\"it\"\"\",yes\n933,0933,,,,general,\n"
        "933,#hash,\"a;b\",,1,,no\n");
    write_text(folder, "recommendations.csv",
        "from,to,date,text,relationship\n933,0933,2020-01-01,\"Gut;\n\nsehr gut\",colleague\n"
        "933,0933,,undated,\n");
    write_text(folder, "positions.csv",
        "member,company,title,from,to,location\n933,Contoh & "
        "Söhne,Übersetzer,2019-01-01,,Jena\n"
        "933,Contoh & Söhne,Übersetzer,,2018-01-01,\n933,Acme,,,,\n");
    write_text(folder, "education.csv",
        "member,school,degree,field,from,to\n933,Uni,MA,Linguistik,2001-10-01,2006-03-31\n"
        "0933,Uni,,,,\n");
    write_text(folder, "groups.csv",
        "id,name,topic,owner,created\n\"g,1\",\"Group "
        "\"\"one\"\"\",x,#hash,2010-01-01\ng2,,,,\n");
    write_text(folder, "memberships.csv",
        "group,member,role,joined\n\"g,1\",933,owner,2011-01-01\nimplied-group,933,,\n");
    write_text(folder, "interactions.csv",
        "from,to,kind,at,id,count,weight\n933,0933,message,2020-01-01T10:00:00.250Z,m;1,2,0.5\n"
        "0933,933,message,2020-01-01T10:00:00.250Z,m;1,1,0.000001\n"
        "933,0933,declared,,,17,\n933,#hash,call,2020-01-02,,1000000000,1000000\n");
    write_text(folder, "invitations.csv",
        "from,to,sent,state\n933,#hash,2020-01-01,pending\n#hash,933,,declined\n"
        "0933,#hash,2019-01-01,withdrawn\n0933,=1+1,2019-01-01,accepted\n");
    write_text(folder, "blocks.csv", "blocker,blocked\n#hash,boris@example.org\n");
}

static void import_awkward(store_fixture *on)
{
    char folder[128];
    snprintf(folder, sizeof folder, "%s/awkward", on->folder);
    write_awkward(folder);
    import_path(on->path, folder);
}

static void test_ng_export__reads_back_awkward_names_and_texts(void **state)
{
    store_fixture *on = *state;
    import_awkward(on);
    assert_round_trip(on, on->path);
}

// The second export, from a store whose ids were given out anew, has the same bytes.
static void test_ng_export__writes_equal_files_for_equal_facts(void **state)
{
    static const char *const name[] = {"members.csv", "connections.csv", "follows.csv",
        "endorsements.csv", "recommendations.csv", "positions.csv", "education.csv",
        "groups.csv", "memberships.csv", "interactions.csv", "invitations.csv", "blocks.csv"};
    store_fixture *on = *state;
    char second[128];
    char again[128];
    char first[128];
    ng_error err;
    snprintf(first, sizeof first, "%s/exported", on->folder);
    snprintf(second, sizeof second, "%s/second", on->folder);
    snprintf(again, sizeof again, "%s/again", on->folder);
    import_awkward(on);
    assert_round_trip(on, on->path);
    assert_ok(export_store(second, NG_EXPORT_CSV, again, &err), &err);
    for (size_t i = 0; i < sizeof name / sizeof *name; i++) {
        char *text = strdup(read_text(first, name[i]));
        assert_string_equal(text, read_text(again, name[i]));
        free(text);
    }
}

static void export_small(store_fixture *on, const char *directory, ng_export_kind kind)
{
    char folder[128];
    ng_error err;
    snprintf(folder, sizeof folder, "%s/small", on->folder);
    mkdir(folder, S_IRWXU);
    write_text(folder, "members.csv",
        "id,name,headline,skills,as_of\nb,\"Ben \"\"B\"\"\tTab\",<a & b>,\"x;a\\;b\",\n"
        "10,Zehn,,,\n9,Neun,,,2020-02-03\n");
    write_text(folder, "connections.csv", "a,b,since\nb,9,2020-01-31\n10,9,\n");
    write_text(folder, "interactions.csv",
        "from,to,kind,at,count,weight\nb,9,call,2020-01-01T00:00:01Z,2,1.50\n");
    import_path(on->path, folder);
    assert_ok(export_store(on->path, kind, directory, &err), &err);
}

static void test_ng_export__csv_rows_stand_in_the_order_of_members(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    export_small(on, directory, NG_EXPORT_CSV);
    assert_string_equal(read_text(directory, "members.csv"),
        "id,name,first_name,last_name,headline,industry,company,title,school,location,country,"
        "email,phone,url,verified,birthday,suggest,skills,languages,aliases,as_of\n"
        "9,,,,,,,,,,,,,,,,,,,,\n"
        "9,Neun,,,,,,,,,,,,,,,,,,,2020-02-03\n"
        "10,Zehn,,,,,,,,,,,,,,,,,,,\n"
        "b,\"Ben \"\"B\"\"\tTab\",,,<a & b>,,,,,,,,,,,,,\"a\\;b;x\",,,\n");
    assert_string_equal(
        read_text(directory, "connections.csv"), "a,b,since\n9,10,\n9,b,2020-01-31\n");
    assert_string_equal(read_text(directory, "interactions.csv"),
        "from,to,kind,at,id,count,weight\nb,9,call,2020-01-01T00:00:01.000Z,,2,1.5\n");
}

static void test_ng_export__writes_only_files_that_have_rows(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    struct stat is;
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    export_small(on, directory, NG_EXPORT_CSV);
    assert_int_not_equal(stat(store_fixture__name(directory, "follows.csv"), &is), 0);
    assert_int_equal(stat(store_fixture__name(directory, "members.csv"), &is), 0);
    assert_int_equal(is.st_mode & 0777, 0600);
    assert_int_equal(stat(directory, &is), 0);
    assert_int_equal(is.st_mode & 0777, 0700);
}

static void test_ng_export__json_has_one_object_a_line(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    export_small(on, directory, NG_EXPORT_JSON);
    assert_string_equal(read_text(directory, "members.json"),
        "{\"id\":\"9\"}\n{\"id\":\"9\",\"name\":\"Neun\",\"as_of\":\"2020-02-03\"}\n"
        "{\"id\":\"10\",\"name\":\"Zehn\"}\n"
        "{\"id\":\"b\",\"name\":\"Ben \\\"B\\\"\\tTab\",\"headline\":\"<a & b>\","
        "\"skills\":[\"a;b\",\"x\"]}\n");
    assert_string_equal(read_text(directory, "interactions.json"),
        "{\"from\":\"b\",\"to\":\"9\",\"kind\":\"call\",\"at\":\"2020-01-01T00:00:01.000Z\","
        "\"count\":2,\"weight\":1.5}\n");
}

static void test_ng_export__graphml_is_read_by_igraph(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    export_small(on, directory, NG_EXPORT_GRAPHML);
    igraph_set_attribute_table(&igraph_cattribute_table);
    igraph_t graph;
    FILE *file = fopen(store_fixture__name(directory, "network.graphml"), "r");
    assert_non_null(file);
    assert_int_equal(igraph_read_graph_graphml(&graph, file, 0), IGRAPH_SUCCESS);
    fclose(file);
    assert_int_equal(igraph_vcount(&graph), 3);
    assert_int_equal(igraph_ecount(&graph), 2);
    assert_false(igraph_is_directed(&graph));
    assert_string_equal(VAS(&graph, "label", 0), "9");
    assert_string_equal(VAS(&graph, "label", 2), "b");
    assert_string_equal(VAS(&graph, "name", 2), "Ben \"B\"\tTab");
    assert_string_equal(VAS(&graph, "headline", 2), "<a & b>");
    igraph_integer_t edge;
    assert_int_equal(igraph_get_eid(&graph, &edge, 0, 2, 0, 1), IGRAPH_SUCCESS);
    assert_string_equal(EAS(&graph, "since", edge), "2020-01-31");
    igraph_destroy(&graph);
}

static void test_ng_export__refuses_a_directory_that_is_not_empty(void **state)
{
    store_fixture *on = *state;
    ng_error err;
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    assert_int_equal(export_store(on->path, NG_EXPORT_CSV, on->folder, &err), NG_ERR_IO);
    assert_non_null(strstr(err.text, "is not empty"));
}

static void test_ng_export__takes_an_empty_directory(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    ng_error err;
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    assert_int_equal(mkdir(directory, S_IRWXU), 0);
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    assert_ok(export_store(on->path, NG_EXPORT_CSV, directory, &err), &err);
    assert_int_equal(strncmp(read_text(directory, "members.csv"), "id,name", 7), 0);
}

static void test_ng_export__leaves_nothing_when_it_is_interrupted(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    char sibling[192];
    ng_error err;
    const volatile int cancel = 1;
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    snprintf(sibling, sizeof sibling, "%s.tmp-%ld", directory, (long)getpid());
    ng_store *store = store_fixture__open(on->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    assert_int_equal(
        ng_export(txn, NG_EXPORT_CSV, directory, &cancel, &err), NG_ERR_INTERRUPTED);
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_not_equal(access(directory, F_OK), 0);
    assert_int_not_equal(access(sibling, F_OK), 0);
}

static void test_ng_export__says_that_it_cannot_write(void **state)
{
    store_fixture *on = *state;
    ng_error err;
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    assert_int_equal(
        export_store(on->path, NG_EXPORT_CSV, "/proc/nothing/here", &err), NG_ERR_IO);
    assert_non_null(strstr(err.text, "cannot make the directory /proc/nothing/here.tmp-"));
}

static void test_ng_export__changes_nothing_when_read_back_into_its_store(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    ng_error err;
    ng_import_report report;
    ng_import_options options = {.today = NG_DAY_NONE, .notice = show_notice};
    const char *path = directory;
    snprintf(directory, sizeof directory, "%s/exported", on->folder);
    import_awkward(on);
    assert_ok(export_store(on->path, NG_EXPORT_CSV, directory, &err), &err);
    ng_store *store = store_fixture__open(on->path, false);
    assert_ok(ng_import(store, &path, 1, &options, &report, &err), &err);
    for (size_t i = 0; i < report.file_count; i++) {
        const ng_import_file *file = &report.files[i];
        if (file->created + file->updated + file->rejected != 0) {
            print_message("%.*s: created %d updated %d rejected %d\n", (int)file->path.bytes,
                file->path.at, (int)file->created, (int)file->updated, (int)file->rejected);
        }
    }
    assert_int_equal(report.created, 0);
    assert_int_equal(report.updated, 0);
    assert_int_equal(report.rejected, 0);
    ng_import_report_release(&report);
    ng_store_close(store);
}

// Ids that do not stand in the order of members: the days of connections lie under the other
// end.
static void test_ng_export__reads_back_members_added_out_of_order(void **state)
{
    static const char *const part[] = {
        "a,b,since\n50,40,2020-01-01\n50,zz,2020-01-02\nzz,aa,\n",
        "a,b,since\n50,7,2020-01-03\naa,7,2020-01-04\n40,7,\n1,50,2020-01-05\n",
        "a,b,since\n0,zz,2020-01-06\n0,1,2020-01-07\n"};
    store_fixture *on = *state;
    char directory[128];
    for (size_t i = 0; i < sizeof part / sizeof *part; i++) {
        write_text(on->folder, "connections.csv", part[i]);
        import_path(on->path, store_fixture__name(on->folder, "connections.csv"));
    }
    assert_round_trip(on, on->path);
    snprintf(directory, sizeof directory, "%s/exported", on->folder);
    assert_string_equal(read_text(directory, "connections.csv"),
        "a,b,since\n0,1,2020-01-07\n0,zz,2020-01-06\n1,50,2020-01-05\n7,40,\n7,50,2020-01-03\n"
        "7,aa,2020-01-04\n40,50,2020-01-01\n50,zz,2020-01-02\naa,zz,\n");
}

static void test_ng_export__tells_a_full_disk_and_leaves_nothing(void **state)
{
    store_fixture *on = *state;
    char directory[128];
    char sibling[192];
    ng_error err;
    struct rlimit before;
    snprintf(directory, sizeof directory, "%s/out", on->folder);
    snprintf(sibling, sizeof sibling, "%s.tmp-%ld", directory, (long)getpid());
    import_path(on->path, NETGRAPH_SOURCE_DIR "/data/office");
    ng_store *store = store_fixture__open(on->path, false);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_READ);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {100, before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    ng_status status = ng_export(txn, NG_EXPORT_CSV, directory, NULL, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(status, NG_ERR_FULL);
    assert_non_null(strstr(err.text, "members.csv"));
    ng_txn_abort(txn);
    ng_store_close(store);
    assert_int_not_equal(access(directory, F_OK), 0);
    assert_int_not_equal(access(sibling, F_OK), 0);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, store_fixture__set_up, store_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_export__reads_back_the_office),
        TEST(test_ng_export__reads_back_awkward_names_and_texts),
        TEST(test_ng_export__writes_equal_files_for_equal_facts),
        TEST(test_ng_export__csv_rows_stand_in_the_order_of_members),
        TEST(test_ng_export__writes_only_files_that_have_rows),
        TEST(test_ng_export__json_has_one_object_a_line),
        TEST(test_ng_export__graphml_is_read_by_igraph),
        TEST(test_ng_export__refuses_a_directory_that_is_not_empty),
        TEST(test_ng_export__takes_an_empty_directory),
        TEST(test_ng_export__leaves_nothing_when_it_is_interrupted),
        TEST(test_ng_export__says_that_it_cannot_write),
        TEST(test_ng_export__changes_nothing_when_read_back_into_its_store),
        TEST(test_ng_export__reads_back_members_added_out_of_order),
        TEST(test_ng_export__tells_a_full_disk_and_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
