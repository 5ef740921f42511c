// SPDX-License-Identifier: GPL-3.0-or-later
/** GraphML: our own export back, files of other programs, XML that is none, and bounds. */
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
#include "import/xml.h"
#include "support/import_fixture.h"

#define HEAD                                                                                   \
    "<?xml version=\"1.0\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">"
#define GRAPH(parts) HEAD "<graph edgedefault=\"directed\">" parts "</graph></graphml>"

static void assert_field(
    const import_fixture *f, const char *ref, ng_field field, const char *expected)
{
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, ref, &profile);
    assert_text(profile.field[field], expected);
    ng_txn_abort(txn);
}

static void assert_unescaped(const char *from, const char *to)
{
    ng_arena *arena = NULL;
    ng_text out;
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    assert_int_equal(ng_xml__unescape(arena, ng_text__of(from), &out, NULL), NG_OK);
    assert_text(out, to);
    ng_arena__destroy(arena);
}

static void test_ng_xml__unescape__knows_five_entities_and_numbers(void **state)
{
    (void)state;
    assert_unescaped("a&amp;b&lt;&gt;&quot;&apos;", "a&b<>\"'");
    assert_unescaped("&#65;&#x20AC;&#x1F600;&#X41;", "A€😀A");
    assert_unescaped(
        "&lol; &#xD800; &#x110000; &#0; &; & &amp", "&lol; &#xD800; &#x110000; &#0; &; & &amp");
    assert_unescaped("&amp;amp;", "&amp;");
}

static void test_graphml__reads_files_of_others(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "g.graphml",
        HEAD
        "<!-- a comment with <node id='no'/> -->\n"
        "<key id=\"d0\" for=\"node\" attr.name=\"name\"/>"
        "<key id=\"d1\" for=\"node\" attr.name=\"Company\"/>"
        "<key id=\"d2\" for=\"edge\" attr.name=\"since\"/>"
        "<key id=\"d3\" for=\"node\" attr.name=\"email\"/>"
        "<graph edgedefault=\"directed\">\n"
        "<edge source=\"b\" target='a'><data key=\"d2\">2020-01-02</data></edge>"
        "<node id='a'><data key='d0'>Ann &amp; Co</data><data key='d1'><![CDATA[A<B]]></data>"
        "<data key='d3'>ann@example.org</data></node>\n"
        "<g:node xmlns:g='x' id=\"b\"/>"
        "<edge source=\"a\" target=\"b\"/><edge source=\"a\" target=\"a\"/>\n"
        "<node id='c'><data key='y'><y:ShapeNode><y:NodeLabel>Cy</y:NodeLabel></y:ShapeNode>"
        "</data><graph><node id='d'/></graph></node><hyperedge/></graph></graphml>");
    assert_text(f->report.files[0].kind, "graphml");
    assert_int_equal(f->report.rows, 7);
    import_fixture__assert_counts(f, 5, 0, 1, 1);
    assert_string_equal(f->rejected, "g.graphml:5: target: a tie with oneself\n");
    assert_field(f, "a", NG_FIELD_NAME, "Ann & Co");
    assert_field(f, "ann@example.org", NG_FIELD_COMPANY, "A<B");
    assert_field(f, "c", NG_FIELD_NAME, "Cy");
    assert_int_equal(f->report.members, 4);
    assert_int_equal(f->report.connections, 1);
}

static void test_graphml__puts_keys_into_a_name_space(void **state)
{
    import_fixture *const f = *state;
    f->options.name_space = "igraph";
    import_fixture__take(f, "g.graphml",
        GRAPH("<node id=\"n0\"/><node id=\"n1\"/><edge source=\"n0\" target=\"n1\"/>"));
    assert_field(f, "igraph:n0", NG_FIELD_NAME, "");
    assert_int_equal(f->report.members, 2);
}

static void test_graphml__reads_our_own_export(void **state)
{
    import_fixture *const f = *state;
    char digest[2][33];
    ng_error err = {0};
    import_fixture__take(f, "members.csv",
        "id,name,company,aliases\n7,\"Ann <&> \"\"Fox\"\"\",Acme,\n,Bob,,linkedin.com/in/bob\n"
        "ref:00112233445566778899aabbccddeeff,Di,,\n");
    import_fixture__take(f, "connections.csv",
        "a,b,since\n7,linkedin.com/in/"
        "bob,2020-01-02\nref:00112233445566778899aabbccddeeff,7,\n");
    import_fixture__digest(f, digest[0]);
    ng_txn *const txn = import_fixture__begin(f);
    assert_int_equal(ng_export(txn, NG_EXPORT_GRAPHML, "graph", NULL, &err), NG_OK);
    ng_txn_abort(txn);
    import_fixture__forget(f);
    assert_int_equal(
        import_fixture__run(f, (const char *const[]){"graph/network.graphml", NULL}), NG_OK);
    import_fixture__assert_counts(f, 5, 0, 0, 0);
    assert_field(f, "bob", NG_FIELD_NAME, "Bob");
    assert_field(f, "7", NG_FIELD_NAME, "Ann <&> \"Fox\"");
    import_fixture__digest(f, digest[1]);
    assert_string_equal(digest[0], digest[1]);
}

static void assert_refused(import_fixture *f, const char *text, const char *sentence)
{
    f->options.kind = "graphml";
    import_fixture__write("g.graphml", text);
    import_fixture__assert_refused(f, "g.graphml", NG_ERR_INPUT, sentence);
}

static void test_graphml__refuses_what_is_no_document(void **state)
{
    import_fixture *const f = *state;
    assert_refused(f, "<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a \"b\">]><graphml/>",
        "g.graphml:2: a document type is not read");
    assert_refused(
        f, "<graphml>\n<node id='1'/>", "g.graphml:2: the file ends within an element");
    assert_refused(f, "<graphml>\n<node id='1", "g.graphml:2: the file ends within a tag");
    assert_refused(
        f, "<graphml></graphml></x>", "g.graphml:1: a tag closes what was not opened");
    assert_refused(f, "<graphml><></graphml>", "g.graphml:1: a tag without a name");
    assert_refused(f, "<graphml>\n\xFF</graphml>", "g.graphml:1: not UTF-8, or a NUL byte");
    assert_refused(f, "<graphml/>", "g.graphml:1: holds no rows");
}

static void test_graphml__bounds_what_it_reads(void **state)
{
    import_fixture *const f = *state;
    char *const text = malloc((size_t)NG_LIMIT_XML_BYTES + 1000);
    assert_non_null(text);
    // Elements within each other, one of them graphml itself.
    for (size_t extra = 0; extra < 2; extra++) {
        size_t used = (size_t)snprintf(text, 100, "<graphml><node id='1'/>");
        const size_t depth = NG_LIMIT_XML_DEPTH - 1 + extra;
        for (size_t i = 0; i < depth; i++) {
            used += (size_t)snprintf(text + used, 10, "<a>");
        }
        for (size_t i = 0; i < depth; i++) {
            used += (size_t)snprintf(text + used, 10, "</a>");
        }
        (void)snprintf(text + used, 20, "</graphml>");
        import_fixture__write("g.graphml", text);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"g.graphml", NULL}),
            extra == 0 ? NG_OK : NG_ERR_INPUT);
    }
    assert_string_equal(f->err.text, "g.graphml:1: elements nested deeper than 64");
    // Keys.
    for (size_t extra = 0; extra < 2; extra++) {
        size_t used = (size_t)snprintf(text, 100, "<graphml><node id='1'/>");
        for (size_t i = 0; i < NG_LIMIT_XML_KEYS + extra; i++) {
            used += (size_t)snprintf(text + used, 40, "<key id='%zu'/>", i);
        }
        (void)snprintf(text + used, 20, "</graphml>");
        import_fixture__write("g.graphml", text);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"g.graphml", NULL}),
            extra == 0 ? NG_OK : NG_ERR_INPUT);
    }
    assert_string_equal(f->err.text, "g.graphml:1: more than 256 keys");
    // A text.
    for (size_t extra = 0; extra < 2; extra++) {
        const size_t used = (size_t)snprintf(text, 100, "<graphml><node id='1'/>");
        memset(text + used, ' ', NG_LIMIT_XML_BYTES + extra);
        (void)snprintf(text + used + NG_LIMIT_XML_BYTES + extra, 20, "</graphml>");
        import_fixture__write("g.graphml", text);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"g.graphml", NULL}),
            extra == 0 ? NG_OK : NG_ERR_INPUT);
    }
    assert_string_equal(f->err.text, "g.graphml:1: a tag or text longer than 1048576 bytes");
    free(text);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_xml__unescape__knows_five_entities_and_numbers),
        TEST(test_graphml__reads_files_of_others),
        TEST(test_graphml__puts_keys_into_a_name_space),
        TEST(test_graphml__reads_our_own_export),
        TEST(test_graphml__refuses_what_is_no_document),
        TEST(test_graphml__bounds_what_it_reads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
