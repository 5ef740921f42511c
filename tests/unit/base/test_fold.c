// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Folding: what it takes for equal, that it changes nothing twice, and industries.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/fold.h"
#include "base/hash.h"
#include "base/text.h"

static int open_arena(void **state)
{
    ng_arena *arena = NULL;
    ng_status status = ng_arena__create(&arena, NULL);
    *state = arena;
    return status == NG_OK ? 0 : -1;
}

static int close_arena(void **state)
{
    ng_arena__destroy(*state);
    return 0;
}

static void expect_fold(ng_arena *arena, const char *from, const char *to)
{
    ng_text folded;
    assert_int_equal(ng_text__fold(arena, ng_text__of(from), &folded, NULL), NG_OK);
    assert_string_equal(folded.at, to);
    assert_int_equal(folded.bytes, strlen(to));
}

static void test_ng_text__fold__of_plain_text(void **state)
{
    expect_fold(*state, "", "");
    expect_fold(*state, " \t\r\n\v\f ", "");
    expect_fold(*state, "  Ann \t\n LEE  ", "ann lee");
    expect_fold(*state, "a", "a");
    expect_fold(*state, "Az@[`{", "az@[`{");
}

static void test_ng_text__fold__strips_marks_and_folds_case(void **state)
{
    expect_fold(*state, "J\xC3\xB6RG", "jorg");
    expect_fold(*state, "JO\xCC\x88rg", "jorg");
    expect_fold(*state, "\xC4\xB0stanbul", "istanbul");
    expect_fold(*state,
        "STRA\xE1\xBA\x9E"
        "E stra\xC3\x9F"
        "e",
        "strasse strasse");
    expect_fold(*state, "\xCE\xA3\xCE\xB1\xCF\x82", "\xCF\x83\xCE\xB1\xCF\x83");
}

static void test_ng_text__fold__uses_compatibility_forms(void **state)
{
    expect_fold(*state, "\xEF\xAC\x81n", "fin");
    expect_fold(*state, "\xEF\xBC\xA1\xEF\xBD\x8E\xEF\xBD\x8E", "ann");
    expect_fold(*state, "\xF0\x9D\x90\x80", "a");
}

static void test_ng_text__fold__knows_the_letters_that_unicode_leaves(void **state)
{
    expect_fold(*state, "\xC3\x98\xC3\xB8 \xC5\x81\xC5\x82", "oo ll");
    expect_fold(*state, "\xC4\x90\xC4\x91 \xC3\x90\xC3\xB0", "dd dd");
    expect_fold(*state, "\xC3\x9E\xC3\xBE \xC3\x86\xC3\xA6", "thth aeae");
    expect_fold(*state, "\xC5\x92\xC5\x93 \xC4\xB1", "oeoe i");
}

static void test_ng_text__fold__makes_any_white_space_one_blank(void **state)
{
    expect_fold(*state,
        "a\xC2\xA0 \xE3\x80\x80\xE2\x80\xA8 \xC2\x85\xE1\x9A\x80"
        "b\xC2\xA0",
        "a b");
    expect_fold(*state,
        "\xC2\xA0"
        "a",
        "a");
}

static void test_ng_text__fold__of_marks_and_blanks_is_empty(void **state)
{
    expect_fold(*state, "\xCC\x81", "");
    expect_fold(*state, " \xCC\x81\xC2\xA0\xC2\xB4 ", "");
}

static void test_ng_text__fold__drops_ignorable_characters(void **state)
{
    expect_fold(*state,
        "so\xC2\xAD"
        "ft",
        "soft");
    expect_fold(*state,
        "a\xE2\x80\x8D"
        "b",
        "ab");
}

static void test_ng_text__fold__leaves_other_scripts(void **state)
{
    expect_fold(*state, "\xED\x95\x9C\xEA\xB8\x80", "\xED\x95\x9C\xEA\xB8\x80");
    expect_fold(*state, "\xE5\xB1\xB1\xE7\x94\xB0", "\xE5\xB1\xB1\xE7\x94\xB0");
    expect_fold(*state, "\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0", "\xD0\xB0\xD0\xBD\xD0\xBD\xD0\xB0");
}

static void test_ng_text__fold__refuses_bad_utf8_and_nul(void **state)
{
    ng_text folded = {NULL, 1};
    ng_error err;
    assert_int_equal(ng_text__fold(*state, ng_text__of("a\xC3("), &folded, &err), NG_ERR_INPUT);
    assert_int_equal(folded.bytes, 0);
    assert_int_equal(ng_text__fold(*state, (ng_text){"a\0b", 3}, &folded, &err), NG_ERR_INPUT);
    assert_int_equal(ng_text__fold(*state, (ng_text){NULL, 0}, &folded, &err), NG_OK);
    assert_int_equal(folded.bytes, 0);
}

static void test_ng_text__fold__of_long_text(void **state)
{
    // The longest decomposition is of U+FDFA, 18 characters.
    static const char longest[3] = {'\xEF', '\xB7', '\xBA'};
    const size_t count = 12000;
    char *text = calloc(count, sizeof longest);
    assert_non_null(text);
    for (size_t i = 0; i < count * sizeof longest; i++) {
        text[i] = longest[i % sizeof longest];
    }
    ng_text one;
    ng_text many;
    ng_text all = {text, count * sizeof longest};
    assert_int_equal(
        ng_text__fold(*state, (ng_text){longest, sizeof longest}, &one, NULL), NG_OK);
    assert_int_equal(ng_text__fold(*state, all, &many, NULL), NG_OK);
    assert_int_equal(many.bytes, count * one.bytes);
    assert_memory_equal(many.at + many.bytes - one.bytes, one.at, one.bytes);
    free(text);
}

static size_t encode(uint32_t point, char to[4])
{
    if (point < 0x80) {
        to[0] = (char)point;
        return 1;
    }
    size_t bytes = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned char lead[5] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = bytes - 1; i > 0; i--) {
        to[i] = (char)(0x80 | (point & 0x3F));
        point >>= 6;
    }
    to[0] = (char)(lead[bytes] | point);
    return bytes;
}

typedef ng_status (*folder)(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

static void expect_idempotent(ng_arena *arena, folder fold, ng_text text)
{
    ng_text once;
    ng_text twice;
    assert_int_equal(fold(arena, text, &once, NULL), NG_OK);
    assert_true(ng_text__valid(once));
    assert_int_equal(fold(arena, once, &twice, NULL), NG_OK);
    if (!ng_text__equal(once, twice)) {
        fail_msg("%.*s: %s, then %s", (int)text.bytes, text.at, once.at, twice.at);
    }
    ng_arena__reset(arena);
}

static void test_ng_text__fold__changes_no_character_twice(void **state)
{
    for (uint32_t point = 1; point < 0x110000; point++) {
        if (point == 0xD800) {
            point = 0xE000;
        }
        if (point > 0x30000 && point < 0xE0000) {
            point += 96;
        }
        char at[4];
        ng_text text = {at, encode(point, at)};
        expect_idempotent(*state, ng_text__fold, text);
        expect_idempotent(*state, ng_text__fold_case, text);
    }
}

static void test_ng_text__fold__changes_no_random_text_twice(void **state)
{
    static const uint32_t from[] = {0x20, 0x80, 0x300, 0x370, 0x1100, 0x1E00, 0xAC00, 0x10000};
    static const uint32_t span[] = {0x60, 0x200, 0x70, 0x300, 0x100, 0x300, 0x2B00, 0xFFFF};
    ng_random random;
    ng_random__init(&random, 20);
    for (int round = 0; round < 50000; round++) {
        char at[64];
        size_t bytes = 0;
        size_t characters = 1 + ng_random__below(&random, 7);
        for (size_t i = 0; i < characters; i++) {
            uint64_t kind = ng_random__below(&random, 8);
            uint64_t point = from[kind] + ng_random__below(&random, span[kind]);
            bytes += encode((uint32_t)point, at + bytes);
        }
        expect_idempotent(*state, ng_text__fold, (ng_text){at, bytes});
        expect_idempotent(*state, ng_text__fold_case, (ng_text){at, bytes});
    }
}

static void test_ng_text__fold_case__keeps_marks_and_composes(void **state)
{
    ng_text folded;
    assert_int_equal(
        ng_text__fold_case(*state, ng_text__of("JO\xCC\x88RG \xC3\x98"), &folded, NULL), NG_OK);
    assert_string_equal(folded.at, "j\xC3\xB6rg \xC3\xB8");
    assert_int_equal(ng_text__fold_case(*state, ng_text__of("ANN"), &folded, NULL), NG_OK);
    assert_string_equal(folded.at, "ann");
    assert_int_equal(
        ng_text__fold_case(*state, ng_text__of("\xFF"), &folded, NULL), NG_ERR_INPUT);
}

static void expect_industry(ng_arena *arena, const char *from, const char *to)
{
    ng_text folded;
    assert_int_equal(ng_text__fold_industry(arena, ng_text__of(from), &folded, NULL), NG_OK);
    assert_string_equal(folded.at, to);
}

static const char *const industries[][2] = {
#include "base/industry_table.inc"
};

static void test_ng_text__fold_industry__maps_every_alias(void **state)
{
    size_t count = sizeof industries / sizeof industries[0];
    for (size_t i = 0; i < count; i++) {
        ng_text canonical;
        expect_fold(*state, industries[i][0], industries[i][0]);
        assert_true(i == 0 || strcmp(industries[i - 1][0], industries[i][0]) < 0);
        assert_int_equal(
            ng_text__fold(*state, ng_text__of(industries[i][1]), &canonical, NULL), NG_OK);
        expect_industry(*state, industries[i][0], canonical.at);
        expect_industry(*state, industries[i][1], canonical.at);
        expect_industry(*state, canonical.at, canonical.at);
    }
}

static void test_ng_text__fold_industry__folds_what_it_does_not_know(void **state)
{
    expect_industry(*state, "", "");
    expect_industry(*state, "  \xC3\x84ther  Weaving ", "ather weaving");
    ng_text folded;
    assert_int_equal(
        ng_text__fold_industry(*state, ng_text__of("\xFF"), &folded, NULL), NG_ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__of_plain_text, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__strips_marks_and_folds_case, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__uses_compatibility_forms, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__knows_the_letters_that_unicode_leaves, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__makes_any_white_space_one_blank, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__of_marks_and_blanks_is_empty, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__drops_ignorable_characters, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__leaves_other_scripts, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__refuses_bad_utf8_and_nul, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__of_long_text, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__changes_no_character_twice, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold__changes_no_random_text_twice, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_case__keeps_marks_and_composes, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_industry__maps_every_alias, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_industry__folds_what_it_does_not_know, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
