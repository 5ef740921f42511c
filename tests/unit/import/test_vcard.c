// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Cards: the forms that real programs write, what identifies, what is rejected, and limits; and
 * the sample cards where NETGRAPH_TEST_DATA names them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/limits.h"
#include "base/text.h"
#include "import/vcard_card.h"
#include "support/import_fixture.h"

#define CARD(lines) "BEGIN:VCARD\r\nVERSION:3.0\r\n" lines "END:VCARD\r\n"

static void assert_field(
    const import_fixture *f, const char *ref, ng_field field, const char *expected)
{
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, ref, &profile);
    assert_text(profile.field[field], expected);
    ng_txn_abort(txn);
}

/** The card with these lines has this name. */
static void assert_name(import_fixture *f, const char *lines, const char *name)
{
    char text[2048];
    (void)snprintf(
        text, sizeof(text), "BEGIN:VCARD\n%s\nEMAIL:a@example.org\nEND:VCARD\n", lines);
    import_fixture__forget(f);
    import_fixture__take(f, "a.vcf", text);
    assert_field(f, "a@example.org", NG_FIELD_NAME, name);
}

static void test_ng_vcard_property__parse__takes_lines_apart(void **state)
{
    ng_vcard_property property;
    (void)state;
    assert_true(ng_vcard_property__parse(
        ng_text__of("item1.TEL;TYPE=\"work,cell\";PREF=1;HOME:tel:+1;2"), &property));
    assert_text(property.group, "item1");
    assert_text(property.name, "TEL");
    assert_text(property.value, "tel:+1;2");
    assert_true(ng_vcard_property__has_type(&property, "CELL"));
    assert_true(ng_vcard_property__has_type(&property, "home"));
    assert_false(ng_vcard_property__has_type(&property, "1"));
    assert_text(ng_vcard_property__find(&property, "pref"), "1");
    assert_true(ng_vcard_property__parse(ng_text__of("ADR;LABEL=\"a:b;c\":;;x"), &property));
    assert_text(property.value, ";;x");
    assert_true(ng_vcard_property__parse(ng_text__of("NOTE;X=\"open:text"), &property));
    assert_text(property.value, "text");
    assert_false(ng_vcard_property__parse(ng_text__of("no colon"), &property));
    assert_false(ng_vcard_property__parse(ng_text__of(":no name"), &property));
    assert_false(ng_vcard_property__parse(ng_text__of(""), &property));
}

static void test_vcard__unfolds_lines(void **state)
{
    assert_name(*state, "FN:Ann\r\n  Fo\r\n\tx", "Ann Fox");
    assert_name(*state, "FN:Ann Fox\r\r\nTITLE:x", "Ann Fox");
    assert_name(*state, "FN:Ann Fox\rTITLE:x", "Ann Fox");
}

static void test_vcard__reads_quoted_printable(void **state)
{
    assert_name(
        *state, "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Zo=C3=AB=20F=\n=C3=B6x", "Zoë Föx");
    assert_name(*state, "FN;QUOTED-PRINTABLE:Z=C3=\n =AB F=C3=B6=\n x", "Zë Föx");
    assert_name(*state, "FN;ENCODING=QUOTED-PRINTABLE:Ann=\n Fox", "Ann Fox");
    assert_name(*state, "FN;CHARSET=windows-1252;QUOTED-PRINTABLE:Zo=EB", "Zoë");
    assert_name(*state, "FN;QUOTED-PRINTABLE:A=3Db=zz=4", "A=b=zz=4");
    // What was cut does not swallow the end.
    assert_name(*state, "FN:Ann\nNOTE;QUOTED-PRINTABLE:cut=C3=\n\n=A4", "Ann");
}

static void test_vcard__reads_encodings(void **state)
{
    assert_name(*state, "FN:Zo\xEB", "Zoë");
    assert_name(*state, "FN:Zoë", "Zoë");
    assert_name(*state, "FN;CHARSET=UTF-8:Zo\xEB", "Zoë");
    assert_name(*state, "FN;CHARSET=murks:Zo\xEB", "Zoë");
    assert_name(*state, "FN:\xC2\xE0\xE2\nLABEL;CHARSET=windows-1251:x", "Вав");
    assert_name(*state, "FN;CHARSET=iso-8859-2:\xA9", "Š");
}

static void test_vcard__finds_a_name(void **state)
{
    assert_name(*state, "N:Fox;Ann;Maria;Dr.;", "Ann Maria Fox");
    assert_name(*state, "N:Fox", "Fox");
    assert_name(*state, "N:;Ann", "Ann");
    assert_name(*state, "FN:\nN:Fox;Ann", "Ann Fox");
    assert_name(*state, "NICKNAME:Foxy,Ann", "Foxy");
    assert_name(*state, "FN:Fox\\, Ann\\; x\\n\\\\y", "Fox, Ann; x \\y");
    assert_name(*state, "TEL:1", "");
}

static void test_vcard__maps_what_it_reads(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        CARD(
            "FN:Ann Fox\nN:Fox;Ann;;;\nORG:Acme\\, Inc;Research\nTITLE:CTO\nROLE:Boss\n"
            "item1.EMAIL;type=INTERNET:other@example.org\nEMAIL;type=PREF:ann@example.org\n"
            "ADR;TYPE=HOME:;;Private Street 1;;;;\nADR:;;Secret 2;Bandung;West "
            "Java;;Indonesia\n"
            "TEL;TYPE=HOME:022 1\nTEL;TYPE=CELL:+62 811 1111 11\nTEL;TYPE=FAX:2\n"
            "URL:www.example.org\nX-SOCIALPROFILE;type=linkedin:http://linkedin.com/in/ann\n"
            "BDAY:19900131\nREV:2020-05-06T10:00:00Z\nEXPERTISE;LEVEL=expert:C\nEXPERTISE:SQL\n"
            "CATEGORIES:Friends\nNOTE:secret\nPHOTO;ENCODING=b:AAAA\n BBBB\n"));
    static const struct {
        ng_field field;
        const char *text;
    } expected[] = {
        {NG_FIELD_NAME, "Ann Fox"},
        {NG_FIELD_FIRST_NAME, "Ann"},
        {NG_FIELD_LAST_NAME, "Fox"},
        {NG_FIELD_COMPANY, "Acme, Inc"},
        {NG_FIELD_TITLE, "CTO"},
        {NG_FIELD_EMAIL, "ann@example.org"},
        {NG_FIELD_PHONE, "+62 811 1111 11"},
        {NG_FIELD_LOCATION, "Bandung, West Java"},
        {NG_FIELD_COUNTRY, "Indonesia"},
        {NG_FIELD_URL, "http://linkedin.com/in/ann"},
        {NG_FIELD_BIRTHDAY, "1990-01-31"},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        assert_field(f, "ann", expected[i].field, expected[i].text);
    }
    ng_txn *const txn = import_fixture__begin(f);
    ng_profile profile;
    import_fixture__profile(txn, "ann", &profile);
    assert_int_equal(profile.identity_count, 4);
    assert_text(profile.identities[0], "email:ann@example.org");
    assert_text(profile.identities[1], "email:other@example.org");
    assert_text(profile.identities[2], "phone:+62811111111");
    assert_text(profile.identities[3], "slug:ann");
    assert_int_equal(profile.skill_count, 2);
    ng_txn_abort(txn);
    assert_string_equal(
        f->warnings, "a.vcf: left out, never stored: properties CATEGORIES, NOTE, PHOTO\n");
}

static void test_vcard__tells_cards_apart(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        "\n\nbegin:vcard\nFN:A\nEND:vcard\nnothing\nBEGIN:VCARD\nFN:B\nBEGIN:VCARD\nFN:"
        "C\nAGENT:\n"
        "BEGIN:VCARD\nFN:Nested\nAGENT:\nBEGIN:VCARD\nFN:Deeper\nEND:VCARD\nEND:VCARD\n"
        "TITLE:CTO\nEND:VCARD\nBEGIN:VCARD\nFN:D");
    import_fixture__assert_counts(f, 4, 0, 0, 0);
    assert_field(f, "C", NG_FIELD_TITLE, "CTO");
    assert_field(f, "D", NG_FIELD_NAME, "D");
}

static void test_vcard__leaves_out_who_is_no_person(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        CARD("FN:Acme\nX-ABShowAs:COMPANY\n") CARD("FN:Team\nKIND:group\n")
            CARD("ORG:Acme\nTEL:+62811111111\n") CARD("FN:Ann\nKIND:individual\n"));
    import_fixture__assert_counts(f, 1, 0, 3, 0);
    assert_string_equal(f->warnings,
        "a.vcf: left out, never stored: cards of organisations, groups or places: 3\n");
}

static void test_vcard__never_identifies_by_shared_numbers(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        CARD("FN:Ann\nTEL;TYPE=WORK:+62 22 5550000\n") CARD("FN:Bob\nTEL;WORK:+62 22 5550000\n")
            CARD("FN:Cy\nitem1.TEL:+62 22 5550000\nitem1.X-ABLabel:_$!<HomeFAX>!$_\n")
                CARD("FN:Di\nTEL:+62 811 5550\n") CARD("FN:Diana\nitem1.TEL:+628115550\n"
                                                       "item1.X-ABLabel:iPhone\n")
                    CARD("FN:Ed\nTEL:0811 5550\n"));
    import_fixture__assert_counts(f, 5, 0, 1, 0);
}

static void test_vcard__names_identify_within_one_owner(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf", CARD("FN:Ann Fox\n") CARD("FN:ANN  fox\n"));
    import_fixture__assert_counts(f, 1, 0, 1, 0);
    f->options.owner = "zoe@example.org";
    import_fixture__take(f, "a.vcf", CARD("FN:Ann Fox\n"));
    assert_int_equal(f->report.members, 3);
    assert_int_equal(f->report.connections, 1);
    // Cards with a UID are told apart by it.
    f->options.owner = NULL;
    import_fixture__take(
        f, "b.vcf", CARD("FN:Bo\nUID:1\n") CARD("FN:Bo\nUID:2\n") CARD("FN:Bo\nUID:1\n"));
    import_fixture__assert_counts(f, 2, 0, 1, 0);
}

static void test_vcard__connects_the_owner_only(void **state)
{
    import_fixture *const f = *state;
    static const char cards[] =
        CARD("FN:Ann\nEMAIL:ann@example.org\n") CARD("FN:Zoe\nEMAIL:zoe@example.org\n");
    import_fixture__take(f, "a.vcf", cards);
    assert_int_equal(f->report.connections, 0);
    f->options.owner = "zoe@example.org";
    import_fixture__take(f, "a.vcf", cards);
    assert_int_equal(f->report.members, 2);
    assert_int_equal(f->report.connections, 1);
}

static void test_vcard__rejects_a_card_and_reads_on(void **state)
{
    import_fixture *const f = *state;
    import_fixture__take(f, "a.vcf",
        CARD("ORG:Acme\nEMAIL:none\n")
            CARD("FN:Ann\nnonsense\nEMAIL:not one\nBDAY:1/2/1990\n"));
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected,
        "a.vcf:1: nothing says who it is: no name, and no e-mail address, profile or "
        "international phone number\n");
    assert_string_equal(f->warnings,
        "a.vcf:1: email: not an e-mail address: none\n"
        "a.vcf:9: a line that is no property\n"
        "a.vcf:6: birthday: no date that can be told for sure: 1/2/1990\n"
        "a.vcf:6: email: not an e-mail address: not one\n");
}

static void test_vcard__refuses_files_without_cards(void **state)
{
    import_fixture *const f = *state;
    f->options.kind = "vcard";
    import_fixture__write("a.vcf", "id,name\n1,x\n");
    import_fixture__assert_refused(f, "a.vcf", NG_ERR_INPUT, "a.vcf:1: holds no rows");
}

/** A card with a name of so many bytes after one that is sound. */
static void write_long(const char *property, size_t bytes)
{
    char *const text = malloc(bytes + 200);
    assert_non_null(text);
    const int used = snprintf(text, 100, "%s", CARD("FN:Ann\n") "BEGIN:VCARD\nFN:Bob\n");
    const int head = snprintf(text + used, 100, "%s:", property);
    memset(text + used + head, 'x', bytes);
    memcpy(text + used + head + bytes, "\nEND:VCARD\n" CARD("FN:Cy\n"),
        sizeof("\nEND:VCARD\n" CARD("FN:Cy\n")));
    import_fixture__write("a.vcf", text);
    free(text);
}

static void test_vcard__bounds_values(void **state)
{
    import_fixture *const f = *state;
    const char *const path[] = {"a.vcf", NULL};
    write_long("TITLE", NG_LIMIT_FIELD_BYTES);
    assert_int_equal(import_fixture__run(f, path), NG_OK);
    import_fixture__assert_counts(f, 3, 0, 0, 0);
    write_long("TITLE", NG_LIMIT_FIELD_BYTES + 1);
    assert_int_equal(import_fixture__run(f, path), NG_OK);
    assert_string_equal(f->rejected, "a.vcf:5: title: longer than 4096 bytes\n");
    write_long("TITLE", NG_LIMIT_CELL_BYTES - strlen("TITLE:") + 1);
    assert_int_equal(import_fixture__run(f, path), NG_OK);
    assert_string_equal(f->rejected, "a.vcf:7: a value longer than 1048576 bytes\n");
    write_long("TITLE", (size_t)64 * 1048576);
    assert_int_equal(import_fixture__run(f, path), NG_OK);
    assert_string_equal(f->rejected, "a.vcf:7: a value longer than 1048576 bytes\n");
    // What nobody reads may be of any length.
    write_long("PHOTO", (size_t)64 * 1048576);
    assert_int_equal(import_fixture__run(f, path), NG_OK);
    assert_int_equal(f->report.rejected, 0);
}

/** A card with so many lines. */
static ng_status run_lines(import_fixture *f, const char *line, size_t count)
{
    const size_t each = strlen(line);
    char *const text = malloc(each * count + 100);
    assert_non_null(text);
    size_t used = (size_t)snprintf(text, 50, "BEGIN:VCARD\nFN:A\n");
    for (size_t i = 0; i < count; i++) {
        memcpy(text + used, line, each + 1);
        used += each;
    }
    memcpy(text + used, CARD("FN:B\n"), sizeof(CARD("FN:B\n")));
    import_fixture__write("a.vcf", text);
    free(text);
    return import_fixture__run(f, (const char *const[]){"a.vcf", NULL});
}

static void test_vcard__bounds_what_a_card_has(void **state)
{
    import_fixture *const f = *state;
    assert_int_equal(run_lines(f, "TEL:+62811111111\n", NG_LIMIT_CONTACT_ENTRIES), NG_OK);
    assert_int_equal(f->report.rejected, 0);
    assert_int_equal(run_lines(f, "TEL:+62811111111\n", NG_LIMIT_CONTACT_ENTRIES + 1), NG_OK);
    assert_string_equal(f->rejected, "a.vcf:1: TEL: more than 200\n");
    assert_int_equal(run_lines(f, "TITLE:x\n", NG_LIMIT_CARD_PROPERTIES - 1), NG_OK);
    assert_int_equal(f->report.rejected, 0);
    assert_int_equal(run_lines(f, "TITLE:x\n", NG_LIMIT_CARD_PROPERTIES), NG_OK);
    assert_string_equal(
        f->rejected, "a.vcf:1: a card of more than 4194304 bytes or 4000 properties\n");
    assert_int_equal(run_lines(f, "NOTE:x\n", NG_LIMIT_CARD_PROPERTIES * 2), NG_OK);
    assert_int_equal(f->report.rejected, 0);
}

static void test_vcard__rejects_nul_bytes(void **state)
{
    static const char cards[] = "BEGIN:VCARD\nFN:A\0b\nEND:VCARD\n" CARD("FN:B\nNOTE:C\n");
    import_fixture *const f = *state;
    import_fixture__write_bytes("a.vcf", cards, sizeof(cards) - 1);
    assert_int_equal(import_fixture__run(f, (const char *const[]){"a.vcf", NULL}), NG_OK);
    import_fixture__assert_counts(f, 1, 0, 0, 1);
    assert_string_equal(f->rejected, "a.vcf:2: a NUL byte\n");
}

static void test_vcard__gives_one_digest_in_any_order(void **state)
{
    static const char *const card[] = {
        CARD("FN:Ann\nEMAIL:a@example.org\nREV:20200101\nORG:A\n"),
        CARD("FN:Anna\nTEL;CELL:+62811111111\nREV:20210101\nORG:B\n"),
        CARD("FN:Ann\nEMAIL:a@example.org\nTEL;CELL:+62811111111\n"),
        CARD("FN:Bob\nBDAY:19900101\n"), CARD("FN:Bob\nBDAY:19910101\n"),
        CARD("FN:Bob\nUID:x\nEMAIL:b@example.org\n")};
    import_fixture *const f = *state;
    char digest[3][33];
    char text[2048] = "";
    f->options.owner = "zoe@example.org";
    for (size_t i = 0; i < 6; i++) {
        strncat(text, card[i], sizeof(text) - strlen(text) - 1);
    }
    import_fixture__take(f, "all.vcf", text);
    import_fixture__digest(f, digest[0]);
    import_fixture__take(f, "all.vcf", text);
    import_fixture__assert_counts(f, 0, 0, 6, 0);
    for (size_t turn = 1; turn < 3; turn++) {
        import_fixture__forget(f);
        for (size_t i = 0; i < 6; i++) {
            import_fixture__take(f, "one.vcf", card[turn == 1 ? 5 - i : (i + 2) % 6]);
        }
        import_fixture__digest(f, digest[turn]);
        assert_string_equal(digest[0], digest[turn]);
    }
}

// ------------------------------------------------------------------------------------- samples

/** A file of the samples as a source; false where NETGRAPH_TEST_DATA names none. */
static bool sample_path(const char *name, char out[512])
{
    const char *const data = getenv("NETGRAPH_TEST_DATA");
    if (data == NULL) {
        print_message("SKIP: NETGRAPH_TEST_DATA is not set\n");
        return false;
    }
    (void)snprintf(out, 512, "%s/formats/vcard/%s", data, name);
    return true;
}

/** The text of the n-th property of a name in a card. */
static ng_text nth_text(
    ng_arena *arena, const ng_vcard_card *card, const char *name, size_t index)
{
    ng_text text = {"(none)", 6};
    for (size_t i = 0; i < card->count; i++) {
        if (ng_vcard_property__is(&card->property[i], name) && index-- == 0) {
            assert_int_equal(
                ng_vcard_property__text(arena, &card->property[i], card->encoding, &text, NULL),
                NG_OK);
            assert_int_equal(ng_vcard_value__unescape(arena, text, &text, NULL), NG_OK);
            break;
        }
    }
    return text;
}

/** The values that are expected of a card; returns their number. */
static size_t compare_card(ng_arena *arena, const ng_vcard_card *card, json_t *expected)
{
    static const char *const name[] = {"FN", "EMAIL", "TITLE"};
    size_t count = 0;
    for (size_t i = 0; i < sizeof(name) / sizeof(name[0]); i++) {
        json_t *const list = json_object_get(expected, name[i]);
        for (size_t k = 0; k < json_array_size(list); k++) {
            json_t *const value = json_object_get(json_array_get(list, k), "value");
            assert_text(nth_text(arena, card, name[i], k), json_string_value(value));
            count++;
        }
    }
    return count;
}

static size_t compare_file(const char *path, json_t *expected)
{
    static const ng_import_options options = {.today = NG_DAY_NONE};
    ng_source source;
    ng_vcard_reader reader;
    ng_vcard_card card;
    ng_arena *arena = NULL;
    size_t count = 0;
    bool more = true;
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    assert_int_equal(ng_source__open(path, &options, &source, NULL), NG_OK);
    assert_int_equal(ng_vcard_reader__init(&reader, &source, NULL), NG_OK);
    for (size_t i = 0; i < json_array_size(expected); i++) {
        assert_int_equal(ng_vcard_reader__next(&reader, &card, &more, NULL), NG_OK);
        assert_true(more);
        assert_int_equal(card.fault, NG_VCARD_SOUND);
        count += compare_card(arena, &card, json_array_get(expected, i));
    }
    assert_int_equal(ng_vcard_reader__next(&reader, &card, &more, NULL), NG_OK);
    assert_false(more);
    ng_vcard_reader__finish(&reader);
    ng_source__close(&source);
    ng_arena__destroy(arena);
    return count;
}

static void test_samples__of_ez_vcard_give_what_is_expected(void **state)
{
    char path[512];
    size_t cards = 0;
    size_t count = 0;
    (void)state;
    if (!sample_path("ez-vcard/expected_from_SampleVCardsTest.json", path)) {
        return;
    }
    json_t *const root = json_load_file(path, 0, NULL);
    assert_non_null(root);
    const char *name = NULL;
    json_t *expected = NULL;
    json_object_foreach(root, name, expected)
    {
        char file[256];
        (void)snprintf(file, sizeof(file), "ez-vcard/%s", name);
        assert_true(sample_path(file, path));
        cards += json_array_size(expected);
        count += compare_file(path, expected);
    }
    print_message("%zu files, %zu cards, %zu values of FN, EMAIL and TITLE\n",
        json_object_size(root), cards, count);
    assert_int_equal(count, 73);
    json_decref(root);
}

/** Rows and the name of the first person of each file. */
static void test_samples__of_folker_kinzel_give_what_is_expected(void **state)
{
    import_fixture *const f = *state;
    static const struct {
        const char *file;
        uint64_t rows;
        const char *name;
    } expected[] = {
        {"AnsiIssue.vcf", 1, "Ralf Rastral"},
        {"AnsiIssueInvalidEncoding.vcf", 1, "Ralf Rastral"},
        {"AnsiIssueNoEncoding.vcf", 1, "Ralf Rastral"},
        {"Cropped_2_1.vcf", 1, "Maxl"},
        {"German.vcf", 1, "Sören Täve Nüßlebaum"},
        {"Murks.vcf", 1, "Sören Täve Nüßlebaum"},
        {"Greek.vcf", 1, "Βαγγέλης"},
        {"src_FolkerKinzel.VCards.Tests_TestFiles_Utf-8_Greek.vcf", 1, "Βαγγέλης"},
        {"utf-8.vcf", 1, "孔夫子"},
        {"LargeFile.vcf", 1000, NULL},
        {"v2_1.vcf", 1, "Maxl"},
        {"v3.vcf", 2, "KMS Außenstelle"},
        {"v3Ansi.vcf", 2, "KMS Außenstelle"},
        {"v3Utf16Bom.vcf", 2, "KMS Außenstelle"},
        {"v4.vcf", 2, NULL},
        {"WhatsAppIssue.vcf", 1, "zzMad Perla 45"},
    };
    for (size_t i = 0; i < sizeof(expected) / sizeof(expected[0]); i++) {
        char path[512];
        char file[256];
        (void)snprintf(file, sizeof(file), "FolkerKinzel-VCards/%s", expected[i].file);
        if (!sample_path(file, path)) {
            return;
        }
        import_fixture__forget(f);
        assert_int_equal(import_fixture__run(f, (const char *const[]){path, NULL}), NG_OK);
        assert_int_equal(f->report.rows, expected[i].rows);
        assert_int_equal(f->report.rejected, 0);
        if (expected[i].name != NULL) {
            assert_field(f, expected[i].name, NG_FIELD_NAME, expected[i].name);
        }
    }
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_vcard_property__parse__takes_lines_apart),
        TEST(test_vcard__unfolds_lines),
        TEST(test_vcard__reads_quoted_printable),
        TEST(test_vcard__reads_encodings),
        TEST(test_vcard__finds_a_name),
        TEST(test_vcard__maps_what_it_reads),
        TEST(test_vcard__tells_cards_apart),
        TEST(test_vcard__leaves_out_who_is_no_person),
        TEST(test_vcard__never_identifies_by_shared_numbers),
        TEST(test_vcard__names_identify_within_one_owner),
        TEST(test_vcard__connects_the_owner_only),
        TEST(test_vcard__rejects_a_card_and_reads_on),
        TEST(test_vcard__refuses_files_without_cards),
        TEST(test_vcard__bounds_values),
        TEST(test_vcard__bounds_what_a_card_has),
        TEST(test_vcard__rejects_nul_bytes),
        TEST(test_vcard__gives_one_digest_in_any_order),
        cmocka_unit_test(test_samples__of_ez_vcard_give_what_is_expected),
        TEST(test_samples__of_folker_kinzel_give_what_is_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
