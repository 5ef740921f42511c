// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Terms: texts that fold alike are one, the greatest spelling holds, industries follow their
 * aliases.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/term.h"
#include "support/scratch_store.h"

static uint32_t add(scratch_store *scratch, ng_value_kind kind, const char *text)
{
    uint32_t term;
    ng_error err;
    ng_status status = ng_term__add(scratch->txn, kind, ng_text__of(text), &term, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
    return term;
}

static uint32_t find(scratch_store *scratch, ng_value_kind kind, const char *text)
{
    uint32_t term;
    assert_int_equal(ng_term__find(scratch->txn, kind, ng_text__of(text), &term, NULL), NG_OK);
    return term;
}

static void assert_spelled(
    scratch_store *scratch, ng_value_kind kind, uint32_t term, const char *spelling)
{
    ng_text text;
    assert_int_equal(ng_term__text(scratch->txn, kind, term, &text, NULL), NG_OK);
    assert_int_equal(text.bytes, strlen(spelling));
    assert_memory_equal(text.at, spelling, text.bytes);
}

static void test_ng_term__add__is_one_for_texts_that_fold_alike(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    uint32_t first = add(&scratch, NG_VALUE_COMPANY, "ACME Bandung");
    assert_int_equal(first, 1);
    assert_int_equal(add(&scratch, NG_VALUE_COMPANY, " acme  bandung "), first);
    assert_int_equal(add(&scratch, NG_VALUE_COMPANY, "Acme Jakarta"), first + 1);
    assert_int_equal(find(&scratch, NG_VALUE_COMPANY, "Acme BANDUNG"), first);
    assert_int_equal(find(&scratch, NG_VALUE_SCHOOL, "Acme Bandung"), 0);
    assert_int_equal(ng_txn__state(scratch.txn)->next_term[NG_VALUE_COMPANY], 3);
    scratch_store_close(&scratch);
}

static void test_ng_term__add__keeps_the_greatest_spelling(void **state)
{
    (void)state;
    static const char *const spellings[] = {"Python", "PYTHON", "python", "pYTHON"};
    for (int begin = 0; begin < 4; begin++) {
        scratch_store scratch;
        scratch_store_open(&scratch);
        uint32_t term = 0;
        for (int i = 0; i < 4; i++) {
            term = add(&scratch, NG_VALUE_SKILL, spellings[(begin + i) % 4]);
        }
        assert_int_equal(term, 1);
        assert_spelled(&scratch, NG_VALUE_SKILL, term, "python");
        scratch_store_close(&scratch);
    }
}

static void test_ng_term__add__is_zero_for_what_folds_to_nothing(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_text text;
    scratch_store_open(&scratch);
    assert_int_equal(add(&scratch, NG_VALUE_TITLE, ""), 0);
    assert_int_equal(add(&scratch, NG_VALUE_TITLE, " \t "), 0);
    assert_int_equal(find(&scratch, NG_VALUE_TITLE, ""), 0);
    assert_int_equal(ng_txn__entries(scratch.txn, NG_TABLE_TERMS), 0);
    assert_int_equal(ng_term__text(scratch.txn, NG_VALUE_TITLE, 0, &text, NULL), NG_OK);
    assert_int_equal(text.bytes, 0);
    scratch_store_close(&scratch);
}

static void test_ng_term__write__makes_and_raises(void **state)
{
    (void)state;
    scratch_store scratch;
    scratch_store_open(&scratch);
    ng_txn *txn = scratch.txn;
    assert_int_equal(
        ng_term__write(txn, NG_VALUE_PLACE, 1, (ng_text){"Depok", 5}, NULL), NG_OK);
    assert_int_equal(
        ng_term__write(txn, NG_VALUE_PLACE, 2, (ng_text){"Bogor", 5}, NULL), NG_OK);
    assert_int_equal(
        ng_term__write(txn, NG_VALUE_PLACE, 1, (ng_text){"depok", 5}, NULL), NG_OK);
    assert_int_equal(
        ng_term__write(txn, NG_VALUE_PLACE, 2, (ng_text){"BOGOR", 5}, NULL), NG_OK);
    assert_spelled(&scratch, NG_VALUE_PLACE, 1, "depok");
    assert_spelled(&scratch, NG_VALUE_PLACE, 2, "Bogor");
    assert_int_equal(find(&scratch, NG_VALUE_PLACE, "DEPOK"), 1);
    assert_int_equal(add(&scratch, NG_VALUE_PLACE, "bogor"), 2);
    scratch_store_close(&scratch);
}

static void test_ng_term__add__takes_aliases_of_an_industry_for_one(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_arena *arena;
    ng_text folded;
    scratch_store_open(&scratch);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    uint32_t english = add(&scratch, NG_VALUE_INDUSTRY, "Banking");
    uint32_t indonesian = add(&scratch, NG_VALUE_INDUSTRY, "Perbankan");
    assert_int_equal(english, indonesian);
    assert_int_not_equal(
        add(&scratch, NG_VALUE_SKILL, "Banking"), add(&scratch, NG_VALUE_SKILL, "Perbankan"));
    assert_int_equal(
        ng_term__fold(arena, NG_VALUE_INDUSTRY, ng_text__of("PERBANKAN"), &folded, NULL),
        NG_OK);
    uint32_t term;
    assert_int_equal(
        ng_term__find_folded(scratch.txn, NG_VALUE_INDUSTRY, folded, &term, NULL), NG_OK);
    assert_int_equal(term, english);
    ng_arena__destroy(arena);
    scratch_store_close(&scratch);
}

static void test_ng_term__text__names_a_missing_term(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    ng_text text;
    scratch_store_open(&scratch);
    assert_int_equal(
        ng_term__text(scratch.txn, NG_VALUE_SKILL, 12, &text, &err), NG_ERR_CORRUPT);
    assert_non_null(strstr(err.text, "term 12"));
    scratch_store_close(&scratch);
}

static void test_ng_term__add__refuses_more_than_a_profile_can_name(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    uint32_t term;
    scratch_store_open(&scratch);
    ng_txn__state(scratch.txn)->next_term[NG_VALUE_SKILL] = NG_PROFILE_TERM_MAX;
    assert_int_equal(add(&scratch, NG_VALUE_SKILL, "last"), NG_PROFILE_TERM_MAX);
    assert_int_equal(
        ng_term__add(scratch.txn, NG_VALUE_SKILL, ng_text__of("one more"), &term, &err),
        NG_ERR_LIMIT);
    assert_int_equal(term, 0);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_term__add__is_one_for_texts_that_fold_alike),
        cmocka_unit_test(test_ng_term__add__keeps_the_greatest_spelling),
        cmocka_unit_test(test_ng_term__add__is_zero_for_what_folds_to_nothing),
        cmocka_unit_test(test_ng_term__write__makes_and_raises),
        cmocka_unit_test(test_ng_term__add__takes_aliases_of_an_industry_for_one),
        cmocka_unit_test(test_ng_term__text__names_a_missing_term),
        cmocka_unit_test(test_ng_term__add__refuses_more_than_a_profile_can_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
