// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * E-mail addresses and slugs of profile addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

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

static void expect_email(ng_arena *arena, const char *from, const char *to)
{
    ng_text email;
    assert_int_equal(ng_text__fold_email(arena, ng_text__of(from), &email, NULL), NG_OK);
    assert_string_equal(email.at, to);
}

static void test_ng_text__fold_email__trims_and_lowers(void **state)
{
    expect_email(*state, " Ann.Lee@Example.ORG ", "ann.lee@example.org");
    expect_email(*state, "MAILTO:Ann@example.org", "ann@example.org");
    expect_email(*state, "mailto: ann@example.org?subject=Hi there", "ann@example.org");
}

static void assert_phone(ng_arena *arena, const char *from, const char *to)
{
    ng_text phone;
    assert_int_equal(ng_text__fold_phone(arena, ng_text__of(from), &phone, NULL), NG_OK);
    assert_int_equal(phone.bytes, strlen(to));
    assert_memory_equal(phone.at, to, phone.bytes);
}

static void test_ng_text__fold_phone__keeps_plus_and_digits(void **state)
{
    assert_phone(*state, "+62 222-555.001/01", "+6222255500101");
    assert_phone(*state, " tel:+1-(418)-656-9254 ", "+14186569254");
    assert_phone(*state, "+49 (0)30 123456", "+4930123456");
    assert_phone(*state,
        "+49\xC2\xA0"
        "30\xE2\x80\x91"
        "123456",
        "+4930123456");
    assert_phone(*state, "+12345678", "+12345678");
    assert_phone(*state, "+123456789012345", "+123456789012345");
}

static void test_ng_text__fold_phone__never_guesses(void **state)
{
    assert_phone(*state, "", "");
    assert_phone(*state, "0170 1234567", "");
    assert_phone(*state, "00 49 170 1234567", "");
    assert_phone(*state, "tel:", "");
    assert_phone(*state, "+1234567", "");
    assert_phone(*state, "+1234567890123456", "");
    assert_phone(*state, "+0123456789", "");
    assert_phone(*state, "+1-418-656-9254;ext=102", "");
    assert_phone(*state, "+1 418 656 9254 x102", "");
    assert_phone(*state, "+1 800 FLOWERS1", "");
    assert_phone(*state, "++4930123456", "");
}

static void test_ng_text__fold_email__keeps_what_tells_people_apart(void **state)
{
    expect_email(*state, "JOS\xC3\x89@example.org", "jos\xC3\xA9@example.org");
    expect_email(*state, "jose@example.org", "jose@example.org");
    expect_email(*state, "ann+x@example.org", "ann+x@example.org");
}

static void test_ng_text__fold_email__of_none_is_empty(void **state)
{
    expect_email(*state, "", "");
    expect_email(*state, "mailto:", "");
    expect_email(*state, "ann", "");
    expect_email(*state, "ann@example", "");
    expect_email(*state, "Ann <ann@example.org>", "");
    ng_text email;
    assert_int_equal(
        ng_text__fold_email(*state, ng_text__of("\xFF@a.b"), &email, NULL), NG_ERR_INPUT);
    assert_int_equal(ng_text__fold_email(*state, (ng_text){NULL, 0}, &email, NULL), NG_OK);
    assert_int_equal(email.bytes, 0);
}

static void expect_slug(ng_arena *arena, const char *from, bool bare, const char *to)
{
    ng_text slug;
    assert_int_equal(ng_text__slug(arena, ng_text__of(from), bare, &slug, NULL), NG_OK);
    if (strcmp(slug.at, to) != 0) {
        fail_msg("%s: %s, not %s", from, slug.at, to);
    }
}

static void test_ng_text__slug__of_addresses(void **state)
{
    static const char *const addresses[] = {"https://www.linkedin.com/in/ann-tester-123/",
        "https://www.linkedin.com/in/ann-tester-123", "http://linkedin.com/in/Ann-Tester-123",
        "www.linkedin.com/in/ann-tester-123?trk=profile", "linkedin.com/in/ann-tester-123#top",
        "id.linkedin.com/in/ann-tester-123/en", "HTTPS://ID.LinkedIn.COM/IN/ANN-TESTER-123/",
        "//linkedin.com/in/ann-tester-123", "/in/ann-tester-123",
        " linkedin.com/in/ann-tester-123 ",
        "https://www.linkedin.com:443/comm/in/ann-tester-123",
        "linkedin.com/pub/ann-tester-123/"};
    for (size_t i = 0; i < sizeof addresses / sizeof addresses[0]; i++) {
        expect_slug(*state, addresses[i], false, "ann-tester-123");
        expect_slug(*state, addresses[i], true, "ann-tester-123");
    }
}

static void test_ng_text__slug__decodes_percent(void **state)
{
    expect_slug(*state, "linkedin.com/in/J%C3%96rg", false, "j\xC3\xB6rg");
    expect_slug(*state, "linkedin.com/in/J\xC3\x96rg", false, "j\xC3\xB6rg");
    expect_slug(*state, "linkedin.com/in/jo%cc%88rg", false, "j\xC3\xB6rg");
    expect_slug(*state, "j%c3%b6rg", true, "j\xC3\xB6rg");
    expect_slug(*state, "linkedin.com/in/a%2Fb", false, "a/b");
}

static void test_ng_text__slug__keeps_what_cannot_be_decoded(void **state)
{
    expect_slug(*state, "linkedin.com/in/Ann%C3%28", false, "ann%c3%28");
    expect_slug(*state, "linkedin.com/in/Ann%00", false, "ann%00");
    expect_slug(*state, "linkedin.com/in/Ann%G1%", false, "ann%g1%");
    expect_slug(*state, "linkedin.com/in/Ann%4", false, "ann%4");
    ng_text slug;
    assert_int_equal(
        ng_text__slug(*state, ng_text__of("linkedin.com/in/\xFF"), false, &slug, NULL),
        NG_ERR_INPUT);
}

static void test_ng_text__slug__keeps_marks(void **state)
{
    expect_slug(*state, "linkedin.com/in/ren%C3%A9", false, "ren\xC3\xA9");
}

static void test_ng_text__slug__of_numbered_pub_addresses(void **state)
{
    expect_slug(*state, "linkedin.com/pub/ann-tester/12/345/678", false, "ann-tester-67834512");
    expect_slug(*state, "linkedin.com/pub/Ann-Tester/1/2B/3?x", false, "ann-tester-00302b1");
    expect_slug(*state, "linkedin.com/pub/ann-tester/12/345", false, "ann-tester");
    expect_slug(*state, "linkedin.com/pub/ann-tester/12/3456/1", false, "ann-tester");
}

static void test_ng_text__slug__of_other_texts_is_empty(void **state)
{
    static const char *const others[] = {"", "linkedin.com/in/", "linkedin.com/company/x/",
        "https://example.com/in/store", "https://notlinkedin.com/in/ann",
        "linkedin.com.example/in/ann", "ann@example.org", "ann tester", "a/b",
        "linkedin.com/?next=/in/ann", "/in//", "/", "?x", "#"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        expect_slug(*state, others[i], false, "");
        expect_slug(*state, others[i], true, "");
    }
    expect_slug(*state, "ann-tester", false, "");
}

static void test_ng_text__slug__takes_a_bare_one_when_told(void **state)
{
    expect_slug(*state, "Ann-Tester", true, "ann-tester");
    expect_slug(*state, " ann-tester?x ", true, "ann-tester");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_email__trims_and_lowers, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_phone__keeps_plus_and_digits, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_phone__never_guesses, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_email__keeps_what_tells_people_apart, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__fold_email__of_none_is_empty, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__of_addresses, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__decodes_percent, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__keeps_what_cannot_be_decoded, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__keeps_marks, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__of_numbered_pub_addresses, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__of_other_texts_is_empty, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_text__slug__takes_a_bare_one_when_told, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
