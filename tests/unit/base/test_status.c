// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Status words and error sentences: every status has words, and a sentence is cut at a whole
 * character.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"

static void test_ng_status_text__has_words_for_every_status(void **state)
{
    (void)state;
    for (int a = NG_OK; a <= NG_ERR_INTERNAL; a++) {
        const char *words = ng_status_text((ng_status)a);
        assert_string_not_equal(words, "unknown status");
        assert_true(strlen(words) > 0);
        for (int b = NG_OK; b < a; b++) {
            assert_string_not_equal(words, ng_status_text((ng_status)b));
        }
    }
    assert_string_equal(ng_status_text((ng_status)99), "unknown status");
    assert_string_equal(ng_status_text(NG_ERR_NOT_FOUND), "not found");
    assert_string_equal(ng_status_text(NG_ERR_CORRUPT), "damaged store");
}

static void test_ng_fail__writes_status_and_sentence(void **state)
{
    (void)state;
    ng_error err = {0};
    assert_int_equal(ng_fail(&err, NG_ERR_INPUT, "%s:%d: bad day", "a.csv", 7), NG_ERR_INPUT);
    assert_int_equal(err.status, NG_ERR_INPUT);
    assert_string_equal(err.text, "a.csv:7: bad day");
}

static void test_ng_fail__needs_no_error(void **state)
{
    (void)state;
    assert_int_equal(ng_fail(NULL, NG_ERR_FULL, "disk full"), NG_ERR_FULL);
}

static void test_ng_fail__may_quote_the_sentence_it_replaces(void **state)
{
    (void)state;
    ng_error err;
    ng_fail(&err, NG_ERR_IO, "inner");
    ng_fail(&err, NG_ERR_INPUT, "outer: %s", err.text);
    assert_string_equal(err.text, "outer: inner");
}

static void test_ng_fail__cuts_a_long_sentence_at_a_whole_character(void **state)
{
    (void)state;
    static const char *const characters[] = {
        "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t kind = 0; kind < 4; kind++) {
        char text[4097] = "";
        size_t width = strlen(characters[kind]);
        for (size_t i = 0; i < 1024; i++) {
            memcpy(text + i * width, characters[kind], width + 1);
        }
        ng_error err;
        ng_fail(&err, NG_ERR_INPUT, "%s", text);
        size_t expected = (sizeof err.text - 1) / width * width;
        assert_int_equal(strlen(err.text), expected);
        assert_memory_equal(err.text, text, expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_status_text__has_words_for_every_status),
        cmocka_unit_test(test_ng_fail__writes_status_and_sentence),
        cmocka_unit_test(test_ng_fail__needs_no_error),
        cmocka_unit_test(test_ng_fail__may_quote_the_sentence_it_replaces),
        cmocka_unit_test(test_ng_fail__cuts_a_long_sentence_at_a_whole_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
