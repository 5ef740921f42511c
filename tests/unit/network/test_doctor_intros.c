// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The doctor and requests for introductions: each single thing put wrong behind the back of the
 * rules has a fault that names it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/intro.h"
#include "support/intro_fixture.h"

// Request 1 of the chain, open.
static void open_asked(scratch_store *scratch)
{
    intro_fixture_open(scratch);
    intro_asking what = intro_fixture_asking();
    assert_int_equal(intro_fixture_ask(scratch, &what), 1);
    intro_fixture_assert_sound(scratch);
}

static ng_intro_record sound_record(void)
{
    return (ng_intro_record){.from = 1,
        .to = 4,
        .via = {2, 3},
        .via_count = 2,
        .asked = INTRO_TODAY,
        .changed = INTRO_TODAY,
        .note = ng_text__of("May I meet you?")};
}

static void put(scratch_store *scratch, uint32_t id, const ng_intro_record *record, bool is_new)
{
    assert_int_equal(ng_intro__put(scratch->txn, id, record, is_new, NULL), NG_OK);
}

static void test_ng_doctor__intros__names_fields_that_do_not_fit(void **state)
{
    (void)state;
    struct {
        ng_intro_record record;
        const char *words;
    } wrong[6];
    for (size_t i = 0; i < 6; i++) {
        wrong[i].record = sound_record();
    }
    char long_note[NG_INTRO_NOTE_MAX + 2];
    for (size_t i = 0; i <= NG_INTRO_NOTE_MAX; i++) {
        long_note[i] = 'x';
    }
    long_note[NG_INTRO_NOTE_MAX + 1] = '\0';
    wrong[0].record.passed = 2;
    wrong[0].words = "intros: 1 is in state 0, and 2 of 2 passed it on";
    wrong[1].record.state = NG_INTRO_FORWARDED;
    wrong[1].words = "intros: 1 is in state 1, and 0 of 2 passed it on";
    wrong[2].record.state = NG_INTRO_ACCEPTED;
    wrong[2].record.passed = 1;
    wrong[2].words = "intros: 1 is in state 2, and 1 of 2 passed it on";
    wrong[3].record.changed--;
    wrong[3].words = "intros: 1 took a step before it was asked";
    wrong[4].record.note = ng_text__of(long_note);
    wrong[4].words = "intros: 1: note: 1 to 300 characters, not 301";
    wrong[5].record.via[1] = 77;
    wrong[5].words = "intros: 1 names member 77, which is not there";
    for (size_t i = 0; i < 6; i++) {
        scratch_store scratch;
        open_asked(&scratch);
        put(&scratch, 1, &wrong[i].record, false);
        intro_fixture_assert_fault(&scratch, wrong[i].words);
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__intros__names_a_member_with_two_parts(void **state)
{
    (void)state;
    scratch_store scratch;
    open_asked(&scratch);
    ng_intro_record record = sound_record();
    record.via[1] = 1;
    put(&scratch, 1, &record, true);
    intro_fixture_assert_fault(&scratch, "intros: 1 names member 1 twice");
    scratch_store_close(&scratch);
}

static void test_ng_doctor__intros__names_what_the_index_lacks_or_has_too_much(void **state)
{
    (void)state;
    const ng_intro_record record = sound_record();
    ng_intro_place place[NG_LIMIT_INTRODUCERS + 2];
    ng_intro__places(1, &record, place);
    for (size_t i = 0; i < 4; i++) {
        scratch_store scratch;
        ng_key key;
        char words[64];
        open_asked(&scratch);
        ng_intro__key(&key, &place[i]);
        assert_int_equal(
            ng_txn__delete(scratch.txn, NG_TABLE_INTRO_PARTIES, &key, NULL, NULL), NG_OK);
        snprintf(words, sizeof words, "intro_parties lacks member %u of request 1",
            (unsigned)place[i].member);
        intro_fixture_assert_fault(&scratch, words);
        scratch_store_close(&scratch);
    }
    const ng_intro_place extra[] = {{5, NG_INTRO_FROM, 4, 1}, {1, NG_INTRO_FROM, 3, 1},
        {2, NG_INTRO_VIA, 1, 1}, {1, NG_INTRO_TO, 4, 1}, {1, NG_INTRO_FROM, 4, 9}};
    for (size_t i = 0; i < sizeof extra / sizeof *extra; i++) {
        scratch_store scratch;
        ng_key key;
        char words[64];
        open_asked(&scratch);
        ng_intro__key(&key, &extra[i]);
        assert_int_equal(
            ng_txn__put(scratch.txn, NG_TABLE_INTRO_PARTIES, &key, (ng_bytes){0}, NULL), NG_OK);
        snprintf(words, sizeof words, "member %u has no such part in request %u",
            (unsigned)extra[i].member, (unsigned)extra[i].intro);
        intro_fixture_assert_fault(&scratch, words);
        scratch_store_close(&scratch);
    }
}

static void test_ng_doctor__intros__names_keys_and_records_that_are_none(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_key key;
    open_asked(&scratch);
    ng_intro_record record = sound_record();
    put(&scratch, 2, &record, false);
    intro_fixture_assert_fault(
        &scratch, "intros: a record has a number that was never given out");
    scratch_store_close(&scratch);

    open_asked(&scratch);
    ng_key__u32x2(&key, 1, 0);
    assert_int_equal(
        ng_txn__put(scratch.txn, NG_TABLE_INTRO_PARTIES, &key, (ng_bytes){0}, NULL), NG_OK);
    intro_fixture_assert_fault(&scratch, "a key that names no part in a request");
    scratch_store_close(&scratch);

    open_asked(&scratch);
    assert_int_equal(ng_txn__put_id(scratch.txn, NG_TABLE_INTROS, 1,
                         (ng_bytes){(const unsigned char *)"\x91\x01", 2}, NULL),
        NG_OK);
    intro_fixture_assert_fault(&scratch, "a request record is damaged");
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_doctor__intros__names_fields_that_do_not_fit),
        cmocka_unit_test(test_ng_doctor__intros__names_a_member_with_two_parts),
        cmocka_unit_test(test_ng_doctor__intros__names_what_the_index_lacks_or_has_too_much),
        cmocka_unit_test(test_ng_doctor__intros__names_keys_and_records_that_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
