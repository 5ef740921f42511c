// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Asking for introductions: every rule by name; lists, members that go, and drafts of notes.
 * The steps of a request have test_intro_step.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/connection.h"
#include "network/intro.h"
#include "support/intro_fixture.h"

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

// --- Asking ----------------------------------------------------------------------------------

static void test_ng_intro_request__is_read_as_it_was_asked(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    intro_asking what = intro_fixture_asking();
    what.note = "  May I meet you?\n";
    uint32_t id = intro_fixture_ask(&scratch, &what);
    assert_int_equal(id, 1);
    scratch_store_commit(&scratch);
    ng_intro intro = intro_fixture_read(&scratch, id, INTRO_TODAY);
    assert_int_equal(intro.id, 1);
    assert_int_equal(intro.from.id, 1);
    assert_int_equal(intro.to.id, 4);
    assert_int_equal(intro.via_count, 2);
    assert_int_equal(intro.via[0].id, 2);
    assert_int_equal(intro.via[1].id, 3);
    assert_string_equal(intro.labels[0].at, "1");
    assert_string_equal(intro.labels[2].at, "3");
    assert_string_equal(intro.labels[3].at, "4");
    assert_int_equal(intro.passed, 0);
    assert_int_equal(intro.state, NG_INTRO_ASKED);
    assert_int_equal(intro.asked, INTRO_TODAY);
    assert_int_equal(intro.changed, INTRO_TODAY);
    assert_string_equal(intro.note.at, "May I meet you?");
    intro_fixture_assert_sound(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__names_the_rule_it_breaks(void **state)
{
    (void)state;
    static const struct {
        uint32_t from, to, via[4];
        ng_status status;
        const char *words;
    } wrong[] = {
        {1, 1, {2}, NG_ERR_REFUSED, "rule: nobody can be introduced to themselves"},
        {1, 4, {2, 3, 2}, NG_ERR_REFUSED, "rule: 2 stands in the chain twice"},
        {1, 4, {1, 3}, NG_ERR_REFUSED, "rule: 1 stands in the chain twice"},
        {1, 4, {2, 4}, NG_ERR_REFUSED, "rule: 4 stands in the chain twice"},
        {1, 3, {4}, NG_ERR_REFUSED, "rule: 1 and 4 are not connected"},
        {1, 4, {2}, NG_ERR_REFUSED, "rule: 2 and 4 are not connected"},
        {1, 2, {3}, NG_ERR_REFUSED, "rule: 1 and 2 are connected already"},
        {1, 4, {0}, NG_ERR_ARGUMENT, "1 to 7 introducers, not 0"},
        {1, 99, {2, 3}, NG_ERR_NOT_FOUND, "99"},
        {99, 4, {2, 3}, NG_ERR_NOT_FOUND, "99"},
        {1, 4, {2, 99}, NG_ERR_NOT_FOUND, "99"},
    };
    scratch_store scratch;
    intro_fixture_open(&scratch);
    uint64_t change = ng_txn__state(scratch.txn)->change;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        intro_asking what = {wrong[i].from, wrong[i].to, {0}, "Hello", INTRO_TODAY};
        memcpy(what.via, wrong[i].via, sizeof wrong[i].via);
        intro_fixture_assert_not_asked(&scratch, &what, wrong[i].status, wrong[i].words);
    }
    intro_asking eight = {1, 9, {2, 3, 4, 5, 6, 7, 8, 9}, "Hello", INTRO_TODAY};
    intro_fixture_assert_not_asked(
        &scratch, &eight, NG_ERR_ARGUMENT, "1 to 7 introducers, not 8");
    intro_asking undated = intro_fixture_asking();
    undated.today = NG_DAY_NONE;
    intro_fixture_assert_not_asked(&scratch, &undated, NG_ERR_ARGUMENT, "the day of today");
    assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_INTROS), 0);
    assert_int_equal(ng_txn__state(scratch.txn)->change, change);
    scratch_store_commit(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__takes_as_many_introducers_as_the_longest_path(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    for (uint32_t id = 4; id < INTRO_MEMBERS; id++) {
        intro_fixture_connect(&scratch, id, id + 1);
    }
    intro_asking seven = {1, 9, {2, 3, 4, 5, 6, 7, 8}, "Hello", INTRO_TODAY};
    (void)intro_fixture_ask(&scratch, &seven);
    intro_fixture_assert_sound(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__counts_characters_of_a_note(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    char note[4 * NG_INTRO_NOTE_MAX + 8] = "";
    intro_asking what = intro_fixture_asking();
    what.note = " \n ";
    intro_fixture_assert_not_asked(
        &scratch, &what, NG_ERR_ARGUMENT, "note: 1 to 300 characters, not 0");
    what.note = "\xff";
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_ARGUMENT, "note: not UTF-8");
    for (int i = 0; i < NG_INTRO_NOTE_MAX; i++) {
        memcpy(note + 4 * (size_t)i, "\xF0\x9F\x8C\xB1", 5);
    }
    what.note = note;
    memcpy(note + (size_t)4 * NG_INTRO_NOTE_MAX, "!", 2);
    intro_fixture_assert_not_asked(
        &scratch, &what, NG_ERR_ARGUMENT, "note: 1 to 300 characters, not 301");
    note[(size_t)4 * NG_INTRO_NOTE_MAX] = '\0';
    uint32_t id = intro_fixture_ask(&scratch, &what);
    assert_string_equal(intro_fixture_read(&scratch, id, INTRO_TODAY).note.at, note);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__refuses_parties_who_blocked_each_other(void **state)
{
    (void)state;
    // Of the six pairs these are not connected, so that a block leaves the chain whole.
    static const uint32_t pairs[][2] = {{1, 4}, {4, 1}, {1, 3}, {3, 1}, {2, 4}, {4, 2}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        scratch_store scratch;
        ng_outcome outcome;
        char words[64];
        intro_fixture_open(&scratch);
        assert_int_equal(ng_block(scratch.txn, (ng_member){pairs[i][0]},
                             (ng_member){pairs[i][1]}, &outcome, NULL),
            NG_OK);
        snprintf(words, sizeof words, "rule: %u has blocked %u, and blocked members cannot",
            pairs[i][0], pairs[i][1]);
        intro_asking what = intro_fixture_asking();
        intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED, words);
        scratch_store_close(&scratch);
    }
}

static void test_ng_intro_request__is_one_open_request_a_pair(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    intro_asking what = intro_fixture_asking();
    uint32_t first = intro_fixture_ask(&scratch, &what);
    intro_asking back = {4, 1, {3, 2}, "The other way round", INTRO_TODAY + 1};
    intro_fixture_assert_not_asked(
        &scratch, &back, NG_ERR_REFUSED, "rule: introduction 1 of 1 to 4 is still");
    what.note = "Once more";
    what.today = INTRO_TODAY + NG_INTRO_DAYS - 1;
    intro_fixture_assert_not_asked(
        &scratch, &what, NG_ERR_REFUSED, "rule: introduction 1 of 1 to 4 is still");
    what.today = INTRO_TODAY + NG_INTRO_DAYS;
    uint32_t second = intro_fixture_ask(&scratch, &what);
    assert_int_equal(second, first + 1);
    assert_int_equal(intro_fixture_read(&scratch, first, NG_DAY_NONE).state, NG_INTRO_EXPIRED);
    intro_fixture_assert_sound(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__is_one_request_a_pair_and_day(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    intro_asking what = intro_fixture_asking();
    uint32_t id = intro_fixture_ask(&scratch, &what);
    assert_int_equal(
        ng_intro_withdraw(scratch.txn, id, (ng_member){1}, INTRO_TODAY, NULL), NG_OK);
    what.note = "Once more";
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED,
        "introduction 1 of 2024-03-18, and a pair has one a day");
    what.today = INTRO_TODAY - 1;
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED, "and a pair has one a day");
    what.today = INTRO_TODAY + 1;
    (void)intro_fixture_ask(&scratch, &what);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__limits_the_month_of_an_introducer(void **state)
{
    (void)state;
    scratch_store scratch;
    uint32_t load;
    intro_fixture_open(&scratch);
    // 2024-03-31, the last day of a month; 3 knows 5, who is asked for by five of 3's contacts.
    intro_asking what = {0, 5, {3}, "", 19813};
    intro_fixture_connect(&scratch, 3, 5);
    intro_fixture_connect(&scratch, 3, 6);
    intro_fixture_connect(&scratch, 3, 7);
    intro_fixture_connect(&scratch, 3, 8);
    intro_fixture_connect(&scratch, 3, 9);
    static const uint32_t senders[] = {2, 6, 7, 8, 9};
    for (size_t i = 0; i < NG_INTRO_MONTHLY; i++) {
        assert_int_equal(ng_intro_load(scratch.txn, (ng_member){3}, 19813, &load, NULL), NG_OK);
        assert_int_equal(load, i);
        what.from = senders[i];
        what.note = "Hello";
        (void)intro_fixture_ask(&scratch, &what);
    }
    what.from = 4;
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED,
        "rule: 3 was asked for 5 introductions in 2024-03, and 5 a month is the most");
    // One that was withdrawn was asked all the same.
    assert_int_equal(ng_intro_withdraw(scratch.txn, 1, (ng_member){2}, 19813, NULL), NG_OK);
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED, "in 2024-03");
    what.today = 19814;
    (void)intro_fixture_ask(&scratch, &what);
    assert_int_equal(ng_intro_load(scratch.txn, (ng_member){3}, 19814, &load, NULL), NG_OK);
    assert_int_equal(load, 1);
    assert_int_equal(ng_intro_load(scratch.txn, (ng_member){5}, 19814, &load, NULL), NG_OK);
    assert_int_equal(load, 0);
    assert_int_equal(
        ng_intro_load(scratch.txn, (ng_member){99}, 19814, &load, NULL), NG_ERR_NOT_FOUND);
    scratch_store_close(&scratch);
}

static void test_ng_intro_request__refuses_a_note_of_the_last_five(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    // 1 asks for 4 to 9 by way of 2, 4 and so on: each introducer is asked twice at the most.
    for (uint32_t id = 4; id <= INTRO_MEMBERS; id++) {
        intro_fixture_connect(&scratch, id == 4 ? 3 : 2, id);
    }
    intro_asking what = {1, 4, {2, 3}, "First note", INTRO_TODAY};
    (void)intro_fixture_ask(&scratch, &what);
    what = (intro_asking){1, 5, {2}, "  FIRST  n\xC3\xB3te ", INTRO_TODAY};
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED,
        "rule: the note is that of introduction 1, and a note differs from the sender's last "
        "5");
    static const char *const notes[] = {"b", "c", "d", "e", "f"};
    for (uint32_t i = 0; i < 4; i++) {
        what = (intro_asking){1, 5 + i, {2}, notes[i], INTRO_TODAY + (ng_day)i};
        (void)intro_fixture_ask(&scratch, &what);
    }
    what = (intro_asking){1, 9, {2}, "First note", INTRO_TODAY + 14};
    intro_fixture_assert_not_asked(&scratch, &what, NG_ERR_REFUSED, "introduction 1");
    // Another sender may use it.
    what = (intro_asking){3, 9, {2}, "First note", INTRO_TODAY + 14};
    (void)intro_fixture_ask(&scratch, &what);
    what = (intro_asking){1, 9, {2}, notes[4], INTRO_TODAY + 15};
    uint32_t id = intro_fixture_ask(&scratch, &what);
    assert_int_equal(
        ng_intro_withdraw(scratch.txn, id, (ng_member){1}, INTRO_TODAY + 15, NULL), NG_OK);
    what = (intro_asking){1, 9, {2}, "First note", INTRO_TODAY + 16};
    (void)intro_fixture_ask(&scratch, &what);
    scratch_store_close(&scratch);
}

// --- Listing, members that go, notes ---------------------------------------------------------

static void test_ng_intro_list__is_by_number_whatever_the_part(void **state)
{
    (void)state;
    scratch_store scratch;
    const ng_intro *list;
    size_t count;
    intro_fixture_open(&scratch);
    intro_fixture_connect(&scratch, 2, 5);
    static const intro_asking all[] = {{1, 3, {2}, "a", INTRO_TODAY},
        {4, 2, {3}, "b", INTRO_TODAY}, {5, 4, {2, 3}, "c", INTRO_TODAY},
        {3, 5, {2}, "d", INTRO_TODAY}};
    for (size_t i = 0; i < 4; i++) {
        (void)intro_fixture_ask(&scratch, &all[i]);
    }
    // 1 sent one; 2 is asked for in one and introduces in three; and so on.
    static const size_t of[] = {4, 1, 4, 4, 2, 2, 0};
    for (uint32_t id = 0; id < 7; id++) {
        assert_int_equal(
            ng_intro_list(scratch.txn, (ng_member){id}, INTRO_TODAY, &list, &count, NULL),
            NG_OK);
        assert_int_equal(count, of[id]);
        for (size_t i = 1; i < count; i++) {
            assert_true(list[i - 1].id < list[i].id);
        }
    }
    assert_int_equal(
        ng_intro_list(scratch.txn, (ng_member){99}, INTRO_TODAY, &list, &count, NULL),
        NG_ERR_NOT_FOUND);
    scratch_store_close(&scratch);
}

static void test_ng_member_remove__takes_its_requests_along(void **state)
{
    (void)state;
    // Sender, introducers, who is asked, and one who has no part.
    static const uint64_t left[] = {0, 0, 0, 0, 0, 1};
    for (uint32_t id = 1; id <= INTRO_OUTSIDER; id++) {
        scratch_store scratch;
        ng_outcome outcome;
        intro_fixture_open(&scratch);
        intro_asking what = intro_fixture_asking();
        (void)intro_fixture_ask(&scratch, &what);
        assert_int_equal(ng_member_remove(scratch.txn, (ng_member){id}, &outcome, NULL), NG_OK);
        assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_INTROS), left[id]);
        assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_INTRO_PARTIES), 4 * left[id]);
        intro_fixture_assert_sound(&scratch);
        scratch_store_close(&scratch);
    }
}

static void name(scratch_store *scratch, uint32_t id, ng_assignment *set, size_t count)
{
    ng_outcome outcome;
    ng_error err = {0};
    if (ng_member_set(scratch->txn, (ng_member){id}, set, count, INTRO_TODAY, &outcome, &err) !=
        NG_OK) {
        fail_msg("%s", err.text);
    }
}

static void open_named(scratch_store *scratch)
{
    ng_assignment ann[] = {{text("name"), text("Ann Tester")},
        {text("title"), text("Software Engineer")}, {text("company"), text("Contoh")}};
    ng_assignment citra[] = {{text("name"), text("Citra Sampel")}};
    ng_assignment dewi[] = {
        {text("first_name"), text("Dewi")}, {text("last_name"), text("Misal")}};
    intro_fixture_open(scratch);
    name(scratch, 1, ann, 3);
    name(scratch, 3, citra, 1);
    name(scratch, 4, dewi, 2);
}

static ng_status draft(scratch_store *scratch, uint32_t from, uint32_t to, const char *met,
    const char *why, ng_text *out, ng_error *err)
{
    return ng_intro_draft(scratch->txn, (ng_member){from}, (ng_member){to}, text(met),
        INTRO_TODAY, text(why), out, err);
}

static void assert_draft(scratch_store *scratch, uint32_t from, uint32_t to, const char *note)
{
    ng_error err = {0};
    ng_text out;
    if (draft(scratch, from, to, " FOSDEM. ", "I use your library...", &out, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_string_equal(out.at, note);
}

static void test_ng_intro_draft__says_who_where_when_and_why(void **state)
{
    (void)state;
    scratch_store scratch;
    open_named(&scratch);
    assert_draft(&scratch, 1, 4,
        "Hello Dewi, I am Ann Tester, Software Engineer at Contoh. We met at FOSDEM on "
        "2024-03-18. I would like to meet you because I use your library.");
    assert_draft(&scratch, 4, 3,
        "Hello Citra Sampel, I am Dewi Misal. We met at FOSDEM on 2024-03-18. I would like to "
        "meet you because I use your library.");
    assert_draft(&scratch, 3, 2,
        "Hello, I am Citra Sampel. We met at FOSDEM on 2024-03-18. I would like to meet you "
        "because I use your library.");
    scratch_store_close(&scratch);
}

static void assert_no_draft(scratch_store *scratch, const uint32_t pair[2], const char *why,
    ng_status expected, const char *words)
{
    ng_error err = {0};
    ng_text out;
    assert_int_equal(draft(scratch, pair[0], pair[1], "FOSDEM", why, &out, &err), expected);
    assert_int_equal(out.bytes, 0);
    if (strstr(err.text, words) == NULL) {
        fail_msg("\"%s\" is not in: %s", words, err.text);
    }
}

static void test_ng_intro_draft__is_checked_as_a_note_is(void **state)
{
    (void)state;
    static const uint32_t ann_to_dewi[2] = {1, 4};
    static const uint32_t nameless[2] = {2, 4};
    static const uint32_t oneself[2] = {1, 1};
    static const uint32_t unknown[2] = {1, 99};
    scratch_store scratch;
    ng_text note;
    char long_why[NG_INTRO_NOTE_MAX + 1];
    open_named(&scratch);
    memset(long_why, 'x', NG_INTRO_NOTE_MAX);
    long_why[NG_INTRO_NOTE_MAX] = '\0';
    assert_no_draft(&scratch, ann_to_dewi, "", NG_ERR_ARGUMENT, "where the two met");
    assert_no_draft(&scratch, ann_to_dewi, long_why, NG_ERR_REFUSED,
        "rule: a note has at most 300 characters, and this one would have 4");
    assert_no_draft(&scratch, nameless, "x", NG_ERR_REFUSED, "no name of 2 is known");
    assert_no_draft(&scratch, oneself, "x", NG_ERR_REFUSED, "to themselves");
    assert_no_draft(&scratch, unknown, "x", NG_ERR_NOT_FOUND, "99");
    assert_int_equal(draft(&scratch, 1, 4, "FOSDEM", "of x", &note, NULL), NG_OK);
    intro_asking what = intro_fixture_asking();
    what.note = note.at;
    (void)intro_fixture_ask(&scratch, &what);
    assert_no_draft(&scratch, ann_to_dewi, "of X", NG_ERR_REFUSED, "is that of introduction 1");
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_intro_request__is_read_as_it_was_asked),
        cmocka_unit_test(test_ng_intro_request__names_the_rule_it_breaks),
        cmocka_unit_test(test_ng_intro_request__takes_as_many_introducers_as_the_longest_path),
        cmocka_unit_test(test_ng_intro_request__counts_characters_of_a_note),
        cmocka_unit_test(test_ng_intro_request__refuses_parties_who_blocked_each_other),
        cmocka_unit_test(test_ng_intro_request__is_one_open_request_a_pair),
        cmocka_unit_test(test_ng_intro_request__is_one_request_a_pair_and_day),
        cmocka_unit_test(test_ng_intro_request__limits_the_month_of_an_introducer),
        cmocka_unit_test(test_ng_intro_request__refuses_a_note_of_the_last_five),
        cmocka_unit_test(test_ng_intro_list__is_by_number_whatever_the_part),
        cmocka_unit_test(test_ng_member_remove__takes_its_requests_along),
        cmocka_unit_test(test_ng_intro_draft__says_who_where_when_and_why),
        cmocka_unit_test(test_ng_intro_draft__is_checked_as_a_note_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
