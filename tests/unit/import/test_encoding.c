// SPDX-License-Identifier: GPL-3.0-or-later
/** Single-byte encodings by name and byte, UTF-16 cut anywhere, and files of UTF-16. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "import/encoding.h"
#include "support/import_fixture.h"

static void test_ng_encoding__find__knows_the_names_of_files(void **state)
{
    static const struct {
        const char *name;
        ng_encoding encoding;
    } known[] = {
        {"UTF-8", NG_ENCODING_UTF8},
        {"us-ascii", NG_ENCODING_UTF8},
        {"Windows-1252", NG_ENCODING_1252},
        {"CP1252", NG_ENCODING_1252},
        {"ISO-8859-1", NG_ENCODING_1252},
        {"latin1", NG_ENCODING_1252},
        {"windows-1258", NG_ENCODING_1258},
        {"Windows-1250", NG_ENCODING_1250},
        {"iso_8859-15", NG_ENCODING_8859_15},
        {"KOI8-R", NG_ENCODING_KOI8_R},
        {"windows-1259", NG_ENCODING_UNKNOWN},
        {"windows-12520", NG_ENCODING_UNKNOWN},
        {"cp125", NG_ENCODING_UNKNOWN},
        {"Murks", NG_ENCODING_UNKNOWN},
        {"", NG_ENCODING_UNKNOWN},
        {"a name that is longer than any encoding has", NG_ENCODING_UNKNOWN},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
        assert_int_equal(ng_encoding__find(ng_text__of(known[i].name)), known[i].encoding);
    }
}

static void assert_decoded(ng_encoding encoding, const char *from, const char *to)
{
    ng_arena *arena = NULL;
    ng_text out;
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    assert_int_equal(
        ng_encoding__decode(arena, encoding, ng_text__of(from), &out, NULL), NG_OK);
    assert_text(out, to);
    ng_arena__destroy(arena);
}

static void test_ng_encoding__decode__maps_each_byte(void **state)
{
    (void)state;
    assert_decoded(NG_ENCODING_1252, "L\xE4mmer \x80 \x81.", "Lämmer € \xEF\xBF\xBD.");
    assert_decoded(NG_ENCODING_1251, "\xCA\xE8\xBF\xE2", "Київ");
    assert_decoded(NG_ENCODING_1253, "A\xE8\xDE\xED", "Aθήν");
    assert_decoded(NG_ENCODING_1255, "\xE0\xF4\xF8\xE9\xED", "אפרים");
    assert_decoded(NG_ENCODING_8859_15, "\xA4", "€");
    assert_decoded(NG_ENCODING_KOI8_R, "\xEB", "К");
    assert_decoded(NG_ENCODING_850, "\x81", "ü");
    assert_decoded(NG_ENCODING_1252, "", "");
}

/** Turned in pieces of every size, it is the same. */
static void assert_turned(ng_utf16 order, const char *from, size_t bytes, const char *to)
{
    for (size_t piece = 1; piece <= bytes + 1; piece++) {
        unsigned char out[64];
        size_t written = 0;
        size_t at = 0;
        size_t seen = 0;
        while (at < bytes) {
            seen = seen + piece < bytes ? seen + piece : bytes;
            size_t used = 0;
            written += ng_utf16__decode(order, (const unsigned char *)from + at, seen - at,
                seen == bytes, out + written, sizeof(out) - written, &used);
            at += used;
        }
        assert_int_equal(written, strlen(to));
        assert_memory_equal(out, to, written);
    }
}

static void test_ng_utf16__decode__takes_pairs_and_pieces(void **state)
{
    (void)state;
    assert_turned(NG_UTF16_LITTLE, "a\0\xE9\0\xAC\x20\x3D\xD8\x00\xDE", 10, "aé€😀");
    assert_turned(NG_UTF16_BIG, "\0a\0\xE9\x20\xAC\xD8\x3D\xDE\x00", 10, "aé€😀");
}

static void test_ng_utf16__decode__marks_halves(void **state)
{
    (void)state;
    assert_turned(NG_UTF16_BIG, "\xD8\x3D\0a", 4,
        "\xEF\xBF\xBD"
        "a");
    assert_turned(NG_UTF16_BIG, "\xDE\0\0a", 4,
        "\xEF\xBF\xBD"
        "a");
    assert_turned(NG_UTF16_BIG, "\0a\xD8\x3D", 4, "a\xEF\xBF\xBD");
    assert_turned(NG_UTF16_BIG, "\0a\0", 3, "a\xEF\xBF\xBD");
}

static void test_ng_utf16__decode__stops_where_there_is_no_room(void **state)
{
    unsigned char out[5];
    size_t used = 0;
    (void)state;
    assert_int_equal(ng_utf16__decode(NG_UTF16_LITTLE, (const unsigned char *)"a\0b\0c\0", 6,
                         true, out, sizeof(out), &used),
        2);
    assert_int_equal(used, 4);
}

static void test_ng_import__reads_utf16_as_utf8(void **state)
{
    import_fixture *const f = *state;
    static const char little[] = "\xFF\xFEi\0d\0,\0n\0a\0m\0e\0\n\0"
                                 "1\0,\0Z\0\xEB\0\n\0";
    static const char big[] = "\xFE\xFF\0i\0d\0,\0n\0a\0m\0e\0\n\0"
                              "1\0,\0Z\0\xEB\0\n";
    char digest[3][33];
    import_fixture__take(f, "m.csv", "\xEF\xBB\xBFid,name\n1,Zë\n");
    import_fixture__digest(f, digest[0]);
    for (size_t i = 0; i < 2; i++) {
        import_fixture__forget(f);
        import_fixture__write_bytes("m.csv", i == 0 ? little : big, sizeof(little) - 1);
        assert_int_equal(import_fixture__run(f, (const char *const[]){"m.csv", NULL}), NG_OK);
        import_fixture__digest(f, digest[i + 1]);
        assert_string_equal(digest[0], digest[i + 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_encoding__find__knows_the_names_of_files),
        cmocka_unit_test(test_ng_encoding__decode__maps_each_byte),
        cmocka_unit_test(test_ng_utf16__decode__takes_pairs_and_pieces),
        cmocka_unit_test(test_ng_utf16__decode__marks_halves),
        cmocka_unit_test(test_ng_utf16__decode__stops_where_there_is_no_room),
        cmocka_unit_test_setup_teardown(test_ng_import__reads_utf16_as_utf8,
            import_fixture__set_up, import_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
