// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The fixture: keys are looked up anew by each call, so that a test reads like its network.
 */
#include "support/suggest_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/derived.h"

static void check(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

int suggest_fixture_set_up(void **state)
{
    suggest_fixture *fixture = calloc(1, sizeof *fixture);
    assert_non_null(fixture);
    scratch_store_open(&fixture->scratch);
    *state = fixture;
    return 0;
}

int suggest_fixture_tear_down(void **state)
{
    suggest_fixture *fixture = *state;
    scratch_store_close(&fixture->scratch);
    free(fixture);
    return 0;
}

ng_member fixture_member(suggest_fixture *fixture, const char *key)
{
    ng_error err = {0};
    ng_member member = {0};
    ng_outcome outcome = NG_UNCHANGED;
    check(ng_member_add(fixture->scratch.txn, ng_text__of(key), &member, &outcome, &err), &err);
    return member;
}

void fixture_set(
    suggest_fixture *fixture, const char *key, const char *field, const char *value)
{
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    ng_assignment assignment = {ng_text__of(field), ng_text__of(value)};
    check(ng_member_set(fixture->scratch.txn, fixture_member(fixture, key), &assignment, 1, 0,
              &outcome, &err),
        &err);
}

void fixture_connect(suggest_fixture *fixture, const char *a, const char *b)
{
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    // New members get their ids in the order they are named.
    ng_member first = fixture_member(fixture, a);
    ng_member second = fixture_member(fixture, b);
    check(ng_connect(fixture->scratch.txn, first, second, NG_DAY_NONE, &outcome, &err), &err);
}

void fixture_connect_all(suggest_fixture *fixture, const char *pairs)
{
    char a[16];
    char b[16];
    int length = 0;
    while (sscanf(pairs, " %15[^-]-%15s%n", a, b, &length) == 2) {
        fixture_connect(fixture, a, b);
        pairs += length;
    }
}

void fixture_block(suggest_fixture *fixture, const char *by, const char *whom)
{
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    ng_member first = fixture_member(fixture, by);
    ng_member second = fixture_member(fixture, whom);
    check(ng_block(fixture->scratch.txn, first, second, &outcome, &err), &err);
}

void fixture_invite(
    suggest_fixture *fixture, const char *from, const char *to, ng_invitation_state state)
{
    ng_error err = {0};
    ng_outcome outcome = NG_UNCHANGED;
    ng_tie_row row = {.column = {0, 0, state}};
    row.from = fixture_member(fixture, from).id;
    row.column[0] = fixture_member(fixture, to).id;
    check(ng_tie__set(fixture->scratch.txn, NG_TIE_INVITATION, &row, &outcome, &err), &err);
}

static uint32_t day(const char *text)
{
    ng_day out = NG_DAY_NONE;
    if (text != NULL) {
        assert_true(ng_day_parse(text, &out));
    }
    return (uint32_t)out;
}

static ng_batch *begin_batch(suggest_fixture *fixture, const char *key, uint32_t *slot)
{
    ng_error err = {0};
    ng_batch *batch = NULL;
    check(ng_batch__create(fixture->scratch.txn, &(ng_batch_options){0}, &batch, &err), &err);
    check(ng_batch__member(batch, NG_IDENTITY_KEY, ng_text__of(key), slot, &err), &err);
    return batch;
}

static void apply_batch(ng_batch *batch)
{
    ng_error err = {0};
    check(ng_batch__apply(batch, &err), &err);
    ng_batch__destroy(batch);
}

static uint32_t term(ng_batch *batch, ng_value_kind kind, const char *text)
{
    ng_error err = {0};
    uint32_t slot = 0;
    check(ng_batch__term(batch, kind, ng_text__of(text), &slot, &err), &err);
    return slot;
}

void fixture_position(suggest_fixture *fixture, const char *key, const char *company,
    const char *from, const char *to)
{
    ng_error err = {0};
    ng_tie_row row = {0};
    ng_batch *batch = begin_batch(fixture, key, &row.from);
    row.column[0] = term(batch, NG_VALUE_COMPANY, company);
    row.column[2] = day(from);
    row.column[4] = day(to);
    check(ng_batch__tie(batch, NG_SOURCE_NONE, NG_TIE_POSITION, &row, &err), &err);
    apply_batch(batch);
}

void fixture_education(suggest_fixture *fixture, const char *key, const char *school,
    const char *from, const char *to)
{
    ng_error err = {0};
    ng_tie_row row = {0};
    ng_batch *batch = begin_batch(fixture, key, &row.from);
    row.column[0] = term(batch, NG_VALUE_SCHOOL, school);
    row.column[3] = day(from);
    row.column[4] = day(to);
    check(ng_batch__tie(batch, NG_SOURCE_NONE, NG_TIE_EDUCATION, &row, &err), &err);
    apply_batch(batch);
}

void fixture_join(suggest_fixture *fixture, const char *key, const char *group)
{
    ng_error err = {0};
    ng_tie_row row = {.column = {0, day(NULL), 0}};
    ng_batch *batch = begin_batch(fixture, key, &row.from);
    check(ng_batch__group(batch, ng_text__of(group), &row.column[0], &err), &err);
    check(ng_batch__tie(batch, NG_SOURCE_NONE, NG_TIE_MEMBERSHIP, &row, &err), &err);
    apply_batch(batch);
}

void fixture_skill(suggest_fixture *fixture, const char *key, const char *skill)
{
    ng_error err = {0};
    uint32_t slot = 0;
    ng_batch *batch = begin_batch(fixture, key, &slot);
    check(
        ng_batch__skill(batch, NG_SOURCE_NONE, slot, term(batch, NG_VALUE_SKILL, skill), &err),
        &err);
    apply_batch(batch);
}

void fixture_refresh(suggest_fixture *fixture, int64_t lift_ln, int64_t weight)
{
    ng_error err = {0};
    ng_txn *txn = fixture->scratch.txn;
    unsigned char lifts[(NG_VALUE_PROFILE_COUNT + 2 + 4 * NG_VALUE_PROFILE_COUNT) * 8] = {0};
    unsigned char weights[NG_DERIVED_BLOCK * 8];
    for (uint32_t i = 0; i < NG_VALUE_PROFILE_COUNT; i++) {
        ng_save_u64(lifts + (size_t)i * 8, (uint64_t)lift_ln);
    }
    for (uint32_t i = 0; i < NG_DERIVED_BLOCK; i++) {
        ng_save_u64(weights + (size_t)i * 8, (uint64_t)weight);
    }
    check(ng_derived__write(txn, "lifts", (ng_bytes){lifts, sizeof lifts}, &err), &err);
    for (uint32_t i = 0; i < NG_VALUE_PROFILE_COUNT; i++) {
        char name[] = "weights-0";
        name[8] = (char)('0' + i);
        check(ng_derived__write_block(txn, name, 0, (ng_bytes){weights, sizeof weights}, &err),
            &err);
    }
    ng_txn__state(txn)->refreshed_at = ng_txn__state(txn)->change;
}

ng_suggestions fixture_suggest(
    suggest_fixture *fixture, const char *key, const ng_suggest_options *options)
{
    ng_error err = {0};
    ng_suggestions answer = {0};
    check(
        ng_suggest(fixture->scratch.txn, fixture_member(fixture, key), options, &answer, &err),
        &err);
    return answer;
}

const char *fixture_labels(const ng_suggestions *answer)
{
    static char labels[4096];
    size_t length = 0;
    labels[0] = '\0';
    for (size_t i = 0; i < answer->count; i++) {
        length += (size_t)snprintf(labels + length, sizeof labels - length, "%s%s",
            i == 0 ? "" : " ", answer->at[i].label.at);
        assert_true(length < sizeof labels);
    }
    return labels;
}
