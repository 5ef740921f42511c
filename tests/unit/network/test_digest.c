// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The digest: the same for the same facts however they came, and another one for every single
 * fact that differs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/text.h"
#include "network/batch.h"
#include "support/scratch_store.h"
#include "support/store_fixture.h"

static ng_text text(const char *string)
{
    return ng_text__of(string);
}

// --- Facts by number -------------------------------------------------------------------------

static ng_batch *open_batch(ng_txn *txn)
{
    ng_error err;
    ng_batch_options options = {.memory_bytes = (size_t)16 << 20};
    ng_batch *batch;
    assert_ok(ng_batch__create(txn, &options, &batch, &err), &err);
    return batch;
}

static void apply(ng_batch *batch)
{
    ng_error err;
    assert_ok(ng_batch__apply(batch, &err), &err);
    ng_batch__destroy(batch);
}

static uint32_t member(ng_batch *batch, const char *name)
{
    ng_error err;
    uint32_t slot;
    assert_ok(ng_batch__member_cell(batch, text(name), text(""), &slot, &err), &err);
    return slot;
}

static uint32_t term(ng_batch *batch, ng_value_kind kind, const char *value)
{
    ng_error err;
    uint32_t slot;
    assert_ok(ng_batch__term(batch, kind, text(value), &slot, &err), &err);
    return slot;
}

static uint32_t group(ng_batch *batch, const char *key)
{
    ng_error err;
    uint32_t slot;
    assert_ok(ng_batch__group(batch, text(key), &slot, &err), &err);
    return slot;
}

static void tie(ng_batch *batch, ng_tie kind, const ng_tie_row *row)
{
    ng_error err;
    assert_ok(ng_batch__tie(batch, NG_SOURCE_NONE, kind, row, &err), &err);
}

static void field(ng_batch *batch, const char *name, ng_field which, const char *value)
{
    ng_error err;
    ng_batch_fields fields = {.day = NG_DAY_NONE};
    fields.field[which] = text(value);
    assert_ok(
        ng_batch__member_row(batch, NG_SOURCE_NONE, 1, member(batch, name), &fields, &err),
        &err);
}

static void interaction(ng_batch *batch, const char *from, const char *to, const char *kind,
    uint32_t count, int64_t weight_micro)
{
    ng_error err;
    ng_batch_interaction row = {.from = member(batch, from),
        .to = member(batch, to),
        .kind = term(batch, NG_VALUE_INTERACTION, kind),
        .count = count,
        .at_ms = 5,
        .weight_micro = weight_micro,
        .id = text("m1")};
    assert_ok(ng_batch__interaction(batch, NG_SOURCE_NONE, &row, &err), &err);
}

static void recommendation(ng_batch *batch, const char *words, const char *relationship)
{
    ng_error err;
    assert_ok(ng_batch__recommendation(batch, NG_SOURCE_NONE, member(batch, "1"),
                  member(batch, "a"), 100, text(words), text(relationship), &err),
        &err);
}

static void connection(ng_batch *batch, const char *a, const char *b, ng_day since)
{
    ng_error err;
    assert_ok(ng_batch__connection(
                  batch, NG_SOURCE_NONE, member(batch, a), member(batch, b), since, &err),
        &err);
}

// Each number is one fact; facts of PLAIN are in every store below, and every later one changes
// the digest of those.
enum {
    PLAIN = 17,
    ALL = 49
};

// By way of `via`; 1 passes it on or not.
static void intro(ng_batch *batch, const char *via, const char *note, uint32_t passed)
{
    ng_error err;
    ng_intro_record record = {.from = member(batch, "1"),
        .to = member(batch, "c"),
        .via = {member(batch, via)},
        .via_count = 1,
        .passed = passed,
        .state = passed == 0 ? NG_INTRO_ASKED : NG_INTRO_FORWARDED,
        .asked = 100,
        .changed = 100,
        .note = text(note)};
    assert_ok(ng_batch__intro(batch, NG_SOURCE_NONE, &record, 0, &err), &err);
}

static void add_plain_tie(ng_batch *batch, int number)
{
    uint32_t one = member(batch, "1");
    uint32_t a = member(batch, "a");
    uint32_t c = member(batch, "c");
    uint32_t skill = term(batch, NG_VALUE_SKILL, "c");
    uint32_t company = term(batch, NG_VALUE_COMPANY, "Acme");
    uint32_t school = term(batch, NG_VALUE_SCHOOL, "Uni");
    const struct {
        ng_tie tie;
        ng_tie_row row;
    } facts[] = {
        {NG_TIE_FOLLOW, {one, {a, 100}}},
        {NG_TIE_ENDORSEMENT, {one, {a, skill, 100, 1}}},
        {NG_TIE_MEMBERSHIP, {one, {group(batch, "g"), 100, 0}}},
        {NG_TIE_INVITATION, {one, {c, 100, NG_INVITATION_PENDING}}},
        {NG_TIE_BLOCK, {a, {c}}},
        {NG_TIE_POSITION, {one, {company, 0, 100, 0, 0}}},
        {NG_TIE_EDUCATION, {one, {school, 0, 0, 100, 0}}},
    };
    tie(batch, facts[number].tie, &facts[number].row);
}

static void add_plain_fact(ng_batch *batch, int number)
{
    ng_error err;
    uint32_t one = member(batch, "1");
    switch (number) {
    case 7:
        field(batch, "1", NG_FIELD_NAME, "Ann");
        break;
    case 8:
        connection(batch, "1", "a", NG_DAY_NONE);
        break;
    case 9:
        connection(batch, "1", "b", 7);
        break;
    case 10:
        recommendation(batch, "good", "");
        break;
    case 11:
        interaction(batch, "1", "a", "call", 2, 500000);
        break;
    case 12:
        assert_ok(
            ng_batch__skill(batch, NG_SOURCE_NONE, one, term(batch, NG_VALUE_SKILL, "c"), &err),
            &err);
        break;
    case 13:
        assert_ok(ng_batch__group_row(batch, NG_SOURCE_NONE, group(batch, "g"), text("Group"),
                      text(""), NG_SOURCE_NONE, NG_DAY_NONE, &err),
            &err);
        break;
    case 14:
        assert_ok(ng_batch__evidence(batch, one, member(batch, "a"),
                      term(batch, NG_VALUE_SKILL, "c"), text("seen"), &err),
            &err);
        break;
    case 15:
        field(batch, "0", NG_FIELD_COUNTRY, "ID");
        break;
    case 16:
        intro(batch, "a", "Hello", 0);
        break;
    default:
        add_plain_tie(batch, number);
        break;
    }
}

static void add_tie_fact(ng_batch *batch, int number)
{
    uint32_t one = member(batch, "1");
    uint32_t a = member(batch, "a");
    uint32_t skill = term(batch, NG_VALUE_SKILL, number == 18 ? "rust" : "c");
    uint32_t company = term(batch, NG_VALUE_COMPANY, "Acme");
    uint32_t school = term(batch, NG_VALUE_SCHOOL, "Uni");
    const struct {
        ng_tie tie;
        ng_tie_row row;
    } facts[] = {
        {NG_TIE_FOLLOW, {one, {a, 99}}},
        {NG_TIE_ENDORSEMENT, {one, {a, skill, 100, 1}}},
        {NG_TIE_ENDORSEMENT, {one, {a, 0, 100, 1}}},
        {NG_TIE_ENDORSEMENT, {one, {a, skill, 101, 1}}},
        {NG_TIE_ENDORSEMENT, {one, {a, skill, 100, 2}}},
        {NG_TIE_ENDORSEMENT, {a, {one, skill, 100, 1}}},
        {NG_TIE_ENDORSEMENT, {a, {one, skill, 100, 1 | NG_ENDORSEMENT_CLAIMED}}},
        {NG_TIE_MEMBERSHIP, {one, {group(batch, "g"), 99, 0}}},
        {NG_TIE_MEMBERSHIP, {one, {group(batch, "h"), 100, 0}}},
        {NG_TIE_MEMBERSHIP, {one, {group(batch, "g"), 100, term(batch, NG_VALUE_ROLE, "r")}}},
        {NG_TIE_INVITATION, {one, {member(batch, "c"), 100, NG_INVITATION_ACCEPTED}}},
        {NG_TIE_BLOCK, {one, {member(batch, "c")}}},
        {NG_TIE_POSITION, {one, {company, 0, 100, 0, 200}}},
        {NG_TIE_POSITION, {one, {company, term(batch, NG_VALUE_TITLE, "t"), 100, 0, 0}}},
        {NG_TIE_EDUCATION, {one, {school, 0, 0, 100, 200}}},
        {NG_TIE_EDUCATION, {one, {school, 0, term(batch, NG_VALUE_STUDY, "s"), 100, 0}}},
        {NG_TIE_FOLLOW, {a, {one, 100}}},
    };
    tie(batch, facts[number - PLAIN].tie, &facts[number - PLAIN].row);
}

static void add_other_fact(ng_batch *batch, int number)
{
    ng_error err;
    uint32_t one = member(batch, "1");
    uint32_t slot;
    switch (number) {
    case 34:
        field(batch, "1", NG_FIELD_HEADLINE, "Ann");
        break;
    case 35:
        connection(batch, "1", "a", 9);
        break;
    case 36:
        connection(batch, "a", "b", NG_DAY_NONE);
        break;
    case 37:
        recommendation(batch, "good", "client");
        break;
    case 38:
        interaction(batch, "a", "1", "call", 2, 500000);
        break;
    case 39:
        interaction(batch, "1", "a", "call", 3, 500000);
        break;
    case 40:
        interaction(batch, "1", "a", "call", 2, 500001);
        break;
    case 41:
        assert_ok(ng_batch__skill(
                      batch, NG_SOURCE_NONE, one, term(batch, NG_VALUE_SKILL, "rust"), &err),
            &err);
        break;
    case 42:
        assert_ok(
            ng_batch__member(batch, NG_IDENTITY_EMAIL, text("x@example.org"), &slot, &err),
            &err);
        assert_ok(ng_batch__same(batch, one, slot, &err), &err);
        field(batch, "1", NG_FIELD_NAME, "Ann");
        break;
    case 43:
        assert_ok(ng_batch__group_row(batch, NG_SOURCE_NONE, group(batch, "g"), text("Group"),
                      text(""), one, NG_DAY_NONE, &err),
            &err);
        break;
    case 44:
        intro(batch, "a", "Hello", 1);
        break;
    case 45:
        intro(batch, "b", "Hello", 0);
        break;
    case 46:
    case 47:
        intro(batch, "a", number == 46 ? "Hello!" : "hello", 0);
        break;
    default:
        assert_ok(ng_batch__evidence(batch, one, member(batch, "a"),
                      term(batch, NG_VALUE_SKILL, "c"), text("seen!"), &err),
            &err);
        break;
    }
}

static void add_fact(ng_batch *batch, int number)
{
    if (number < PLAIN) {
        add_plain_fact(batch, number);
    } else if (number < 34) {
        add_tie_fact(batch, number);
    } else {
        add_other_fact(batch, number);
    }
}

static void digest(scratch_store *scratch, char out[33])
{
    ng_error err;
    assert_ok(ng_digest(scratch->txn, NULL, out, &err), &err);
    assert_int_equal(strlen(out), 32);
}

static void add_all_plain(scratch_store *scratch)
{
    ng_batch *batch = open_batch(scratch->txn);
    for (int i = 0; i < PLAIN; i++) {
        add_fact(batch, i);
    }
    apply(batch);
}

static void plain_digest(char out[33])
{
    scratch_store scratch;
    scratch_store_open(&scratch);
    add_all_plain(&scratch);
    digest(&scratch, out);
    scratch_store_close(&scratch);
}

// --- Tests -----------------------------------------------------------------------------------

static void test_ng_digest__is_the_same_for_every_order_of_facts(void **state)
{
    (void)state;
    char expected[33];
    plain_digest(expected);
    ng_random random;
    ng_random__init(&random, scratch_seed());
    for (int round = 0; round < 12; round++) {
        scratch_store scratch;
        char found[33];
        int order[PLAIN];
        for (int i = 0; i < PLAIN; i++) {
            order[i] = i;
        }
        for (int i = PLAIN - 1; i > 0; i--) {
            int j = (int)ng_random__below(&random, (uint64_t)i + 1);
            int kept = order[i];
            order[i] = order[j];
            order[j] = kept;
        }
        scratch_store_open(&scratch);
        // Each fact in a batch of its own gives the members other ids than all in one.
        for (int i = 0; i < PLAIN; i++) {
            ng_batch *batch = open_batch(scratch.txn);
            add_fact(batch, order[i]);
            apply(batch);
        }
        digest(&scratch, found);
        assert_string_equal(found, expected);
        scratch_store_close(&scratch);
    }
}

static void test_ng_digest__differs_for_every_fact(void **state)
{
    (void)state;
    static char found[ALL][33];
    plain_digest(found[0]);
    int count = 1;
    for (int number = PLAIN; number < ALL; number++) {
        scratch_store scratch;
        scratch_store_open(&scratch);
        add_all_plain(&scratch);
        ng_batch *batch = open_batch(scratch.txn);
        add_fact(batch, number);
        apply(batch);
        digest(&scratch, found[count]);
        for (int i = 0; i < count; i++) {
            if (strcmp(found[i], found[count]) == 0) {
                fail_msg("fact %d has the digest of %d", number, i == 0 ? 0 : PLAIN + i - 1);
            }
        }
        count++;
        scratch_store_close(&scratch);
    }
}

static void test_ng_digest__does_not_cover_spellings_that_fold_alike(void **state)
{
    (void)state;
    char digests[2][33];
    static const char *const spelling[2] = {"Acme", "ACME"};
    for (int i = 0; i < 2; i++) {
        scratch_store scratch;
        scratch_store_open(&scratch);
        ng_batch *batch = open_batch(scratch.txn);
        tie(batch, NG_TIE_POSITION,
            &(ng_tie_row){member(batch, "1"),
                {term(batch, NG_VALUE_COMPANY, spelling[i]), 0, 100, 0, 0}});
        apply(batch);
        digest(&scratch, digests[i]);
        scratch_store_close(&scratch);
    }
    assert_string_equal(digests[0], digests[1]);
}

static void test_ng_digest__comes_back_when_a_change_is_taken_back(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    char before[33];
    char between[33];
    char after[33];
    ng_member one;
    ng_member c;
    ng_outcome outcome;
    scratch_store_open(&scratch);
    add_all_plain(&scratch);
    digest(&scratch, before);
    assert_ok(ng_member_find(scratch.txn, text("b"), &one, NULL, NULL, &err), &err);
    assert_ok(ng_member_find(scratch.txn, text("c"), &c, NULL, NULL, &err), &err);
    assert_ok(ng_connect(scratch.txn, one, c, 12, &outcome, &err), &err);
    digest(&scratch, between);
    assert_string_not_equal(before, between);
    assert_ok(ng_disconnect(scratch.txn, one, c, &outcome, &err), &err);
    digest(&scratch, after);
    assert_string_equal(before, after);
    scratch_store_close(&scratch);
}

static void test_ng_digest__has_a_value_for_an_empty_store(void **state)
{
    (void)state;
    scratch_store scratch;
    char found[33];
    scratch_store_open(&scratch);
    digest(&scratch, found);
    scratch_store_close(&scratch);
}

static void test_ng_digest__stops_when_it_is_told_to(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    char found[33];
    const volatile int cancel = 1;
    scratch_store_open(&scratch);
    ng_batch *batch = open_batch(scratch.txn);
    for (uint32_t i = 0; i < 400; i++) {
        char name[2][16];
        snprintf(name[0], sizeof name[0], "%u", i);
        for (uint32_t j = 0; j < i; j++) {
            snprintf(name[1], sizeof name[1], "%u", j);
            connection(batch, name[0], name[1], NG_DAY_NONE);
        }
    }
    apply(batch);
    assert_int_equal(ng_digest(scratch.txn, &cancel, found, &err), NG_ERR_INTERRUPTED);
    assert_string_equal(found, "");
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_digest__is_the_same_for_every_order_of_facts),
        cmocka_unit_test(test_ng_digest__differs_for_every_fact),
        cmocka_unit_test(test_ng_digest__does_not_cover_spellings_that_fold_alike),
        cmocka_unit_test(test_ng_digest__comes_back_when_a_change_is_taken_back),
        cmocka_unit_test(test_ng_digest__has_a_value_for_an_empty_store),
        cmocka_unit_test(test_ng_digest__stops_when_it_is_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
