// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Languages of members: what is one language, every way in, that no order matters, merging,
 * taking back, setting, the search index and the ways out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/languages.h"
#include "support/import_fixture.h"
#include "support/store_fixture.h"

static void assert_sound(void)
{
    ng_error err = {0};
    uint64_t faults = 1;
    assert_ok(ng_doctor("store", NULL, NULL, &faults, &err), &err);
    assert_int_equal(faults, 0);
}

// The languages of a member, one `;` between two.
static void assert_languages(const import_fixture *f, const char *ref, const char *expected)
{
    char found[512] = "";
    ng_profile profile;
    ng_txn *txn = import_fixture__begin(f);
    import_fixture__profile(txn, ref, &profile);
    for (size_t i = 0; i < profile.language_count; i++) {
        const size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%s%.*s", i > 0 ? ";" : "",
            (int)profile.languages[i].bytes, profile.languages[i].at);
    }
    ng_txn_abort(txn);
    assert_string_equal(found, expected);
}

static ng_member find(ng_txn *txn, const char *ref)
{
    ng_error err = {0};
    ng_member member = {0};
    assert_ok(ng_member_find(txn, ng_text__of(ref), &member, NULL, NULL, &err), &err);
    return member;
}

static ng_txn *begin_write(const import_fixture *f)
{
    ng_error err = {0};
    ng_txn *txn = NULL;
    assert_ok(ng_txn_begin(f->store, NG_TXN_WRITE, &txn, &err), &err);
    return txn;
}

static void commit(ng_txn *txn)
{
    ng_error err = {0};
    assert_ok(ng_txn_commit(txn, &err), &err);
}

// Keys of who is found under a language, or the sentence of the refusal.
static void assert_found(const import_fixture *f, const char *language, const char *expected)
{
    char found[512] = "";
    const ng_text text = ng_text__of(language);
    const ng_source_need need = {
        .trait = NG_TRAIT_LANGUAGE, .any = &text, .any_count = 1, .before = NG_DAY_NONE};
    ng_source_options options = ng_source_defaults();
    ng_candidates answer;
    ng_error err = {0};
    options.needs = &need;
    options.need_count = 1;
    options.today = 19000;
    ng_txn *txn = import_fixture__begin(f);
    const ng_status status = ng_source_find(txn, &options, &answer, &err);
    for (size_t i = 0; status == NG_OK && i < answer.count; i++) {
        const size_t used = strlen(found);
        snprintf(found + used, sizeof found - used, "%s%.*s", i > 0 ? " " : "",
            (int)answer.at[i].label.bytes, answer.at[i].label.at);
    }
    assert_string_equal(status == NG_OK ? found : err.text, expected);
    ng_txn_abort(txn);
}

// --- One language ----------------------------------------------------------------------------

static void test_ng_languages__add__keeps_the_greatest_spelling_of_each(void **state)
{
    static ng_languages list;
    ng_arena *arena = NULL;
    size_t index = 7;
    (void)state;
    list.count = 0;
    assert_int_equal(NG_OK, ng_arena__create(&arena, NULL));
    assert_int_equal(NG_OK, ng_languages__add(&list, arena, ng_text__of("fr"), &index, NULL));
    assert_int_equal(index, 0);
    assert_int_equal(
        NG_OK, ng_languages__add(&list, arena, ng_text__of("Deutsch"), NULL, NULL));
    assert_int_equal(
        NG_OK, ng_languages__add(&list, arena, ng_text__of("FRENCH"), &index, NULL));
    assert_int_equal(index, 0);
    assert_int_equal(
        NG_OK, ng_languages__add(&list, arena, ng_text__of("french"), &index, NULL));
    assert_int_equal(list.count, 2);
    assert_int_equal(NG_OK, ng_languages__add(&list, arena, ng_text__of(" "), &index, NULL));
    assert_int_equal(index, NG_LIMIT_LANGUAGES);
    ng_languages__sort(&list);
    assert_text(list.name[0], "Deutsch");
    assert_text(list.name[1], "french");
    ng_arena__destroy(arena);
}

static void test_ng_languages__add__holds_its_limits(void **state)
{
    static ng_languages list;
    ng_arena *arena = NULL;
    char long_name[NG_LIMIT_LANGUAGE_BYTES + 2];
    (void)state;
    list.count = 0;
    memset(long_name, 'x', sizeof long_name);
    assert_int_equal(NG_OK, ng_arena__create(&arena, NULL));
    const ng_text longest = {long_name, NG_LIMIT_LANGUAGE_BYTES};
    const ng_text too_long = {long_name, NG_LIMIT_LANGUAGE_BYTES + 1};
    assert_int_equal(NG_OK, ng_languages__add(&list, arena, longest, NULL, NULL));
    assert_int_equal(NG_ERR_LIMIT, ng_languages__add(&list, arena, too_long, NULL, NULL));
    for (uint32_t i = 1; i < NG_LIMIT_LANGUAGES; i++) {
        const ng_text name = ng_arena__print(arena, "l%u", i);
        assert_int_equal(NG_OK, ng_languages__add(&list, arena, name, NULL, NULL));
    }
    assert_int_equal(NG_OK, ng_languages__add(&list, arena, ng_text__of("L1"), NULL, NULL));
    assert_int_equal(
        NG_ERR_LIMIT, ng_languages__add(&list, arena, ng_text__of("one more"), NULL, NULL));
    assert_int_equal(
        NG_ERR_INPUT, ng_languages__add(&list, arena, (ng_text){"\xff", 1}, NULL, NULL));
    ng_arena__destroy(arena);
}

// --- Ways in ---------------------------------------------------------------------------------

static void test_members_csv__adds_up_languages_in_any_order(void **state)
{
    static const char *const files[] = {"id,languages\n1,en;Bahasa Indonesia\n",
        "id,languages\n1,\"ENGLISH;Français\"\n2,\n", "id,languages\n1,english\n2,Ga\n"};
    import_fixture *f = *state;
    char digest[2][33];
    for (size_t round = 0; round < 2; round++) {
        import_fixture__forget(f);
        for (size_t i = 0; i < 3; i++) {
            import_fixture__take(f, "l.csv", files[round == 0 ? i : 2 - i]);
        }
        assert_languages(f, "1", "Bahasa Indonesia;english;Français");
        assert_languages(f, "2", "Ga");
        assert_sound();
        import_fixture__digest(f, digest[round]);
        import_fixture__take(f, "l.csv", files[0]);
        import_fixture__assert_counts(f, 0, 0, 1, 0);
    }
    assert_string_equal(digest[0], digest[1]);
}

static void test_members_csv__rejects_too_many_and_too_long(void **state)
{
    import_fixture *f = *state;
    static char text[16384];
    size_t used = (size_t)snprintf(text, sizeof text, "id,languages\n1,");
    for (uint32_t i = 0; i <= NG_LIMIT_LANGUAGES; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "l%u;", i);
    }
    used += (size_t)snprintf(text + used, sizeof text - used, "\n2,");
    memset(text + used, 'x', NG_LIMIT_LANGUAGE_BYTES + 1);
    used += NG_LIMIT_LANGUAGE_BYTES + 1;
    snprintf(text + used, sizeof text - used, "\n3,ok\n");
    import_fixture__take(f, "l.csv", text);
    import_fixture__assert_counts(f, 1, 0, 0, 2);
    assert_non_null(strstr(f->rejected, "languages: more than 100 entries"));
    assert_non_null(strstr(f->rejected, "languages: an entry longer than 200 bytes"));
}

static void test_linkedin__reads_languages_of_the_owner_and_counts_them(void **state)
{
    import_fixture *f = *state;
    f->options.owner = "https://www.linkedin.com/in/ida";
    import_fixture__take(
        f, "Languages.csv", "Name,Proficiency\nEnglish,Native\n,\nenglish,\nSuomi,Good\n");
    import_fixture__assert_counts(f, 2, 0, 1, 1);
    assert_string_equal(
        f->warnings, "Languages.csv: left out, never stored: columns proficiency\n");
    assert_languages(f, "ida", "english;Suomi");
    import_fixture__take(f, "Languages.csv", "Name,Proficiency\nSUOMI,\nEstonian,\n");
    import_fixture__assert_counts(f, 1, 0, 1, 0);
    assert_sound();
}

static void test_ldbc__reads_languages_of_persons(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "person_0_0.csv",
        "id|firstName|lastName|gender|birthday|creationDate|locationIP|browserUsed|language|"
        "email\n7|Ann|Fox|f|1990-01-01|0|x|y|si;en|\n");
    assert_languages(f, "7", "English;Sinhala");
    import_fixture__take(
        f, "person_speaks_language_0_0.csv", "Person.id|language\n7|en\n7|zh\n8|id\n9|\n");
    import_fixture__assert_counts(f, 2, 0, 1, 1);
    assert_languages(f, "7", "Chinese;English;Sinhala");
    assert_languages(f, "8", "Indonesian");
    assert_sound();
}

static void test_cards_and_lists__have_languages(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "c.vcf",
        "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Ann Fox\r\nEMAIL:ann@example.org\r\n"
        "LANG;PREF=1:fr\r\nLANG;PREF=2:en-GB\r\nX-NETGRAPH-LANGUAGE:Ga\r\nEND:VCARD\r\n");
    assert_languages(f, "ann@example.org", "English;French;Ga");
    import_fixture__take(f, "list.csv",
        "First name,Last name,Email,Languages\nAnn,Fox,ann@example.org,Suomi; French\n");
    assert_languages(f, "ann@example.org", "English;French;Ga;Suomi");
}

// --- Changes ---------------------------------------------------------------------------------

static void set(import_fixture *f, const char *ref, const char *languages, ng_outcome expected)
{
    ng_error err = {0};
    ng_outcome outcome;
    ng_txn *txn = begin_write(f);
    const ng_assignment assignment = {ng_text__of("languages"), ng_text__of(languages)};
    assert_ok(ng_member_set(txn, find(txn, ref), &assignment, 1, 19000, &outcome, &err), &err);
    assert_int_equal(outcome, expected);
    commit(txn);
}

static void test_ng_member_set__replaces_languages(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(f, "l.csv", "id,languages\n1,French\n2,\n");
    set(f, "1", "en; Jawa ;EN-US", NG_UPDATED);
    set(f, "1", "Jawa;English", NG_UNCHANGED);
    assert_languages(f, "1", "English;Jawa");
    assert_found(f, "French", "there is no language \"French\"");
    assert_found(f, "en-AU", "1");
    set(f, "1", "", NG_UPDATED);
    assert_languages(f, "1", "");
    assert_sound();
}

static void test_ng_member_set__refuses_more_than_there_can_be(void **state)
{
    import_fixture *f = *state;
    static char text[2048];
    ng_error err = {0};
    ng_outcome outcome;
    size_t used = 0;
    import_fixture__take(f, "l.csv", "id,languages\n1,French\n");
    for (uint32_t i = 0; i <= NG_LIMIT_LANGUAGES; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "l%u;", i);
    }
    ng_txn *txn = begin_write(f);
    const ng_assignment assignment = {ng_text__of("languages"), ng_text__of(text)};
    assert_int_equal(NG_ERR_ARGUMENT,
        ng_member_set(txn, find(txn, "1"), &assignment, 1, 19000, &outcome, &err));
    assert_string_equal(
        err.text, "languages: more than 100, or one is not UTF-8 or longer than 200 bytes");
    ng_txn_abort(txn);
    assert_languages(f, "1", "French");
}

static void test_ng_member_merge__adds_languages_up_and_parts_them_again(void **state)
{
    import_fixture *f = *state;
    char before[33];
    char after[33];
    ng_error err = {0};
    ng_outcome outcome;
    ng_undo_report report;
    ng_member into;
    import_fixture__take(f, "l.csv", "id,languages\n1,en;Suomi\n2,english;Ga\n");
    import_fixture__digest(f, before);
    ng_txn *txn = begin_write(f);
    assert_ok(
        ng_member_merge(txn, find(txn, "1"), find(txn, "2"), 19000, &into, &outcome, &err),
        &err);
    commit(txn);
    assert_languages(f, "1", "english;Ga;Suomi");
    assert_sound();
    txn = begin_write(f);
    assert_ok(ng_member_unmerge(txn, find(txn, "1"), NULL, &report, &outcome, &err), &err);
    commit(txn);
    import_fixture__digest(f, after);
    assert_string_equal(before, after);
    assert_languages(f, "2", "english;Ga");
    assert_sound();
}

static void test_ng_undo__takes_languages_back_whatever_brought_them(void **state)
{
    import_fixture *f = *state;
    char before[33];
    char after[33];
    ng_error err = {0};
    ng_undo_report report;
    static const uint32_t imports[] = {2, 3};
    import_fixture__take(f, "l.csv", "id,languages\n7,French\n");
    set(f, "7", "French;Ga", NG_UPDATED);
    import_fixture__digest(f, before);
    import_fixture__take(
        f, "person_speaks_language_0_0.csv", "Person.id|language\n7|fr\n7|zh\n");
    import_fixture__take(f, "m.csv", "id,languages\n7,Suomi\n");
    assert_languages(f, "7", "Chinese;French;Ga;Suomi");
    ng_txn *txn = begin_write(f);
    assert_ok(ng_undo(txn, imports, 2, NULL, &report, &err), &err);
    commit(txn);
    import_fixture__digest(f, after);
    assert_string_equal(before, after);
    assert_languages(f, "7", "French;Ga");
    assert_sound();
}

static void test_ng_member_sources__names_what_brought_a_language(void **state)
{
    import_fixture *f = *state;
    const ng_source_fact *facts = NULL;
    size_t count = 0;
    size_t found = 0;
    bool complete = false;
    ng_error err = {0};
    import_fixture__take(f, "l.csv", "id,languages\n7,French\n");
    import_fixture__take(f, "person_speaks_language_0_0.csv", "Person.id|language\n7|zh\n");
    set(f, "7", "Ga", NG_UPDATED);
    ng_txn *txn = import_fixture__begin(f);
    assert_ok(ng_member_sources(txn, find(txn, "7"), &facts, &count, &complete, &err), &err);
    static const char *const values[] = {"French", "zh", "Ga"};
    for (size_t i = 0; i < count; i++) {
        if (strcmp(facts[i].kind, "language") == 0) {
            assert_true(found < 3);
            assert_text(facts[i].value, values[found]);
            assert_int_equal(facts[i].import, found < 2 ? found + 1 : 0);
            found++;
        }
    }
    assert_int_equal(found, 3);
    ng_txn_abort(txn);
}

// --- Search ----------------------------------------------------------------------------------

static void test_ng_source_find__finds_by_name_or_tag(void **state)
{
    import_fixture *f = *state;
    import_fixture__take(
        f, "l.csv", "id,languages\n1,en;Français\n2,ENGLISH\n3,Bahasa Indonesia\n4,\n");
    assert_found(f, "english", "1 2");
    assert_found(f, "en-NZ", "1 2");
    assert_found(f, "FRANCAIS", "1");
    assert_found(f, "Indonesia", "there is no language \"Indonesia\"");
    assert_found(f, "bahasa  indonesia", "3");
    import_fixture__take(f, "m.csv", "id,languages\n4,en\n");
    assert_found(f, "English", "1 2 4");
}

// --- Ways out --------------------------------------------------------------------------------

static void test_ng_export__gives_languages_back(void **state)
{
    static const ng_export_kind kinds[] = {NG_EXPORT_CSV, NG_EXPORT_VCARD, NG_EXPORT_VCARD3};
    import_fixture *f = *state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        char before[33];
        char after[33];
        ng_error err = {0};
        import_fixture__forget(f);
        import_fixture__take(f, "l.csv",
            "id,name,languages\n1,Ann,\"english;Français;=1+1\"\n2,Ben,\"Suomi;a\\;b;German\"\n"
            "3,Cis,\"en;ENGLISH\"\n4,Dan,\n");
        import_fixture__digest(f, before);
        ng_txn *txn = import_fixture__begin(f);
        assert_ok(ng_export(txn, kinds[i], "out", NULL, &err), &err);
        ng_txn_abort(txn);
        import_fixture__forget(f);
        if (import_fixture__run(f, (const char *const[]){"out", NULL}) != NG_OK) {
            fail_msg("%s", f->err.text);
        }
        import_fixture__digest(f, after);
        assert_string_equal(before, after);
        assert_int_equal(0, system("rm -r out"));
    }
}

// A store in which nobody has a language has the digest it had before there were any.
static void test_ng_digest__counts_languages_as_facts(void **state)
{
    import_fixture *f = *state;
    char digest[3][33];
    import_fixture__take(f, "l.csv", "id,languages\n1,\n");
    import_fixture__digest(f, digest[0]);
    set(f, "1", "French", NG_UPDATED);
    import_fixture__digest(f, digest[1]);
    set(f, "1", "", NG_UPDATED);
    import_fixture__digest(f, digest[2]);
    assert_string_not_equal(digest[0], digest[1]);
    assert_string_equal(digest[0], digest[2]);
}

#define TEST(name)                                                                             \
    cmocka_unit_test_setup_teardown(name, import_fixture__set_up, import_fixture__tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_languages__add__keeps_the_greatest_spelling_of_each),
        cmocka_unit_test(test_ng_languages__add__holds_its_limits),
        TEST(test_members_csv__adds_up_languages_in_any_order),
        TEST(test_members_csv__rejects_too_many_and_too_long),
        TEST(test_linkedin__reads_languages_of_the_owner_and_counts_them),
        TEST(test_ldbc__reads_languages_of_persons),
        TEST(test_cards_and_lists__have_languages),
        TEST(test_ng_member_set__replaces_languages),
        TEST(test_ng_member_set__refuses_more_than_there_can_be),
        TEST(test_ng_member_merge__adds_languages_up_and_parts_them_again),
        TEST(test_ng_undo__takes_languages_back_whatever_brought_them),
        TEST(test_ng_member_sources__names_what_brought_a_language),
        TEST(test_ng_source_find__finds_by_name_or_tag),
        TEST(test_ng_export__gives_languages_back),
        TEST(test_ng_digest__counts_languages_as_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
