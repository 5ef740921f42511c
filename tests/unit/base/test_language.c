// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Names of languages by hand, and all tags there and back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/language.h"
#include "base/text.h"

static void assert_name(const char *text, const char *expected)
{
    const ng_text name = ng_language__name(ng_text__of(text));
    assert_int_equal(name.bytes, ng_text__of(expected).bytes);
    assert_memory_equal(name.at, expected, name.bytes);
}

static void test_ng_language__name__is_that_of_a_tag(void **state)
{
    (void)state;
    assert_name("en", "English");
    assert_name("pt-BR", "Portuguese");
    assert_name(" zu ", "Zulu");
    assert_name("aa", "Afar");
    assert_name("EN", "English");
    assert_name("DE-AT", "German");
    assert_name("nb", "Norwegian Bokmål");
}

static void test_ng_language__name__leaves_what_is_no_tag(void **state)
{
    (void)state;
    assert_name("English", "English");
    assert_name(" Bahasa Indonesia ", "Bahasa Indonesia");
    // A name of two letters is written with a capital one.
    assert_name("Ga", "Ga");
    assert_name("xx", "xx");
    assert_name("eng", "eng");
    assert_name("e", "e");
    assert_name("", "");
}

static void test_ng_language__tag__is_the_way_back(void **state)
{
    uint32_t known = 0;
    (void)state;
    for (char first = 'a'; first <= 'z'; first++) {
        for (char second = 'a'; second <= 'z'; second++) {
            const char tag[] = {first, second, '\0'};
            const ng_text name = ng_language__name(ng_text__of(tag));
            if (name.bytes > 2) {
                assert_true(ng_text__equal(ng_language__tag(name), ng_text__of(tag)));
                known++;
            }
        }
    }
    assert_int_equal(known, 183);
    assert_int_equal(ng_language__tag(ng_text__of("english")).bytes, 0);
    assert_int_equal(ng_language__tag(ng_text__of("")).bytes, 0);
}

static void test_ng_language__fold__makes_tag_and_name_one(void **state)
{
    ng_arena *arena = NULL;
    ng_text a = {NULL, 0};
    ng_text b = {NULL, 0};
    (void)state;
    assert_int_equal(NG_OK, ng_arena__create(&arena, NULL));
    assert_int_equal(NG_OK, ng_language__fold(arena, ng_text__of("fr-CA"), &a, NULL));
    assert_int_equal(NG_OK, ng_language__fold(arena, ng_text__of(" FRENCH"), &b, NULL));
    assert_true(ng_text__equal(a, b));
    assert_int_equal(NG_ERR_INPUT, ng_language__fold(arena, (ng_text){"\xff", 1}, &a, NULL));
    ng_arena__destroy(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_language__name__is_that_of_a_tag),
        cmocka_unit_test(test_ng_language__name__leaves_what_is_no_tag),
        cmocka_unit_test(test_ng_language__tag__is_the_way_back),
        cmocka_unit_test(test_ng_language__fold__makes_tag_and_name_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
