// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Verifications and trust seeds: the rules for them, whom trust starts from, what becomes of
 * them when a member goes or is merged, and what the doctor says when they are put wrong.
 *
 * The network: members a, b, c, d.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/batch.h"
#include "network/doctor.h"
#include "network/trust.h"
#include "support/scratch_store.h"

enum {
    A = 1,
    B,
    C,
    D
};

typedef struct network {
    scratch_store scratch;
    ng_error err;
    ng_outcome outcome;
} network;

static void open_network(network *on)
{
    const char *const keys[] = {"a", "b", "c", "d"};
    ng_member member;
    memset(on, 0, sizeof *on);
    scratch_store_open(&on->scratch);
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(ng_member_add(on->scratch.txn, ng_text__of(keys[i]), &member,
                             &on->outcome, &on->err),
            NG_OK);
        assert_int_equal(member.id, i + 1);
    }
    scratch_store_commit(&on->scratch);
}

static void close_network(network *on)
{
    scratch_store_close(&on->scratch);
}

static ng_status verify(network *on, uint32_t member, const char *method, uint32_t by)
{
    const ng_verification verification = {
        .member = {member}, .method = ng_text__of(method), .by = {by}, .day = 100};
    return ng_verify(on->scratch.txn, &verification, &on->outcome, &on->err);
}

static ng_status unverify(network *on, uint32_t member, const char *method)
{
    return ng_unverify(
        on->scratch.txn, (ng_member){member}, ng_text__of(method), &on->outcome, &on->err);
}

static void add_seed(network *on, uint32_t member)
{
    assert_int_equal(
        ng_trust_seed_add(on->scratch.txn, (ng_member){member}, 50, &on->outcome, &on->err),
        NG_OK);
}

static void assert_seeds(network *on, bool expected_chosen, const char *expected)
{
    const uint32_t *members;
    uint32_t count;
    bool chosen;
    char text[64] = "";
    assert_int_equal(
        ng_trust__seeds(on->scratch.txn, &members, &count, &chosen, &on->err), NG_OK);
    assert_int_equal(chosen, expected_chosen);
    for (uint32_t i = 0; i < count; i++) {
        snprintf(text + strlen(text), sizeof text - strlen(text), "%u ", (unsigned)members[i]);
    }
    assert_string_equal(text, expected);
}

/** "method by day;..." of a member. */
static void assert_verified(network *on, uint32_t member, const char *expected)
{
    const ng_verification *at;
    size_t count;
    char text[256] = "";
    assert_int_equal(
        ng_verifications(on->scratch.txn, (ng_member){member}, &at, &count, &on->err), NG_OK);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(at[i].member.id, member);
        snprintf(text + strlen(text), sizeof text - strlen(text), "%s %u %d;", at[i].method.at,
            (unsigned)at[i].by.id, (int)at[i].day);
    }
    assert_string_equal(text, expected);
}

typedef struct faults {
    uint64_t count;
    char first[256];
} faults;

static void keep_fault(void *context, const char *sentence)
{
    faults *kept = context;
    if (kept->count == 0) {
        snprintf(kept->first, sizeof kept->first, "%s", sentence);
    }
    kept->count++;
}

static faults examine(network *on)
{
    faults found = {0};
    uint64_t count = 0;
    assert_int_equal(
        ng_doctor__ties(on->scratch.txn, keep_fault, &found, &count, &on->err), NG_OK);
    assert_int_equal(count, found.count);
    return found;
}

static void assert_sound(network *on)
{
    const faults found = examine(on);
    if (found.count > 0) {
        fail_msg("%s", found.first);
    }
}

static void test_ng_verify__is_once_a_method_and_says_what_it_did(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_int_equal(verify(&on, A, "passport", B), NG_OK);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_int_equal(verify(&on, A, "passport", B), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_int_equal(verify(&on, A, "passport", C), NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    assert_int_equal(verify(&on, A, "in-person", B), NG_OK);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_verified(&on, A, "in-person 2 100;passport 3 100;");
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 1);
    assert_sound(&on);
    close_network(&on);
}

static void test_ng_verify__refuses_oneself_and_what_is_no_word(void **state)
{
    (void)state;
    network on;
    char longest[66];
    open_network(&on);
    assert_int_equal(verify(&on, A, "passport", A), NG_ERR_REFUSED);
    assert_string_equal(on.err.text, "rule: nobody can verify themselves");
    assert_int_equal(verify(&on, A, "passport", 9), NG_ERR_NOT_FOUND);
    assert_int_equal(verify(&on, 9, "passport", A), NG_ERR_NOT_FOUND);
    const char *const wrong[] = {"", "Passport", "e mail", "p\xc3\xa4ss", "a/b"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(verify(&on, A, wrong[i], B), NG_ERR_ARGUMENT);
    }
    memset(longest, 'x', 65);
    longest[65] = '\0';
    assert_int_equal(verify(&on, A, longest, B), NG_ERR_ARGUMENT);
    longest[64] = '\0';
    assert_int_equal(verify(&on, A, longest, B), NG_OK);
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 1);
    assert_sound(&on);
    close_network(&on);
}

static void test_ng_unverify__takes_one_method_or_all(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    assert_int_equal(verify(&on, A, "y", B), NG_OK);
    assert_int_equal(verify(&on, A, "z", B), NG_OK);
    assert_int_equal(unverify(&on, A, "y"), NG_OK);
    assert_int_equal(on.outcome, NG_REMOVED);
    assert_verified(&on, A, "x 2 100;z 2 100;");
    assert_int_equal(unverify(&on, A, "y"), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_int_equal(unverify(&on, A, ""), NG_OK);
    assert_verified(&on, A, "");
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 0);
    assert_int_equal(ng_txn__entries(on.scratch.txn, NG_TABLE_VERIFICATIONS_BY), 0);
    assert_sound(&on);
    close_network(&on);
}

static void test_ng_trust__seeds__are_the_chosen_else_the_verified(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_seeds(&on, false, "");
    assert_int_equal(verify(&on, C, "x", A), NG_OK);
    assert_int_equal(verify(&on, C, "y", A), NG_OK);
    assert_int_equal(verify(&on, B, "x", A), NG_OK);
    assert_seeds(&on, false, "2 3 ");
    add_seed(&on, D);
    add_seed(&on, A);
    assert_seeds(&on, true, "1 4 ");
    add_seed(&on, A);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    for (uint32_t i = 0; i < 2; i++) {
        assert_int_equal(ng_trust_seed_remove(
                             on.scratch.txn, (ng_member){i == 0 ? A : D}, &on.outcome, &on.err),
            NG_OK);
        assert_int_equal(on.outcome, NG_REMOVED);
    }
    assert_seeds(&on, false, "2 3 ");
    assert_sound(&on);
    close_network(&on);
}

static void test_ng_trust_seeds__say_when(void **state)
{
    (void)state;
    network on;
    const ng_trust_seed *seeds;
    size_t count;
    bool chosen;
    open_network(&on);
    assert_int_equal(verify(&on, C, "x", A), NG_OK);
    assert_int_equal(ng_trust_seeds(on.scratch.txn, &seeds, &count, &chosen, &on.err), NG_OK);
    assert_int_equal(count, 1);
    assert_false(chosen);
    assert_int_equal(seeds[0].member.id, C);
    assert_int_equal(seeds[0].day, 100);
    add_seed(&on, B);
    assert_int_equal(ng_trust_seeds(on.scratch.txn, &seeds, &count, &chosen, &on.err), NG_OK);
    assert_int_equal(count, 1);
    assert_true(chosen);
    assert_int_equal(seeds[0].member.id, B);
    assert_int_equal(seeds[0].day, 50);
    close_network(&on);
}

static void test_ng_trust__changes_are_noted(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    const uint64_t before = ng_txn_change(on.scratch.txn);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_change(on.scratch.txn), before + 1);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_change(on.scratch.txn), before + 1);
    add_seed(&on, C);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_change(on.scratch.txn), before + 2);
    close_network(&on);
}

static void test_ng_member_remove__takes_verifications_on_both_sides_and_the_seed(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    assert_int_equal(verify(&on, C, "x", A), NG_OK);
    assert_int_equal(verify(&on, C, "y", B), NG_OK);
    add_seed(&on, A);
    scratch_store_commit(&on.scratch);
    assert_int_equal(
        ng_member_remove(on.scratch.txn, (ng_member){A}, &on.outcome, &on.err), NG_OK);
    assert_verified(&on, C, "y 2 100;");
    assert_seeds(&on, false, "3 ");
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 1);
    assert_sound(&on);
    close_network(&on);
}

/** Two rows say that a and b have one address. */
static void merge_a_and_b(network *on)
{
    const ng_batch_options options = {.memory_bytes = (size_t)1 << 20};
    ng_batch *batch = NULL;
    uint32_t slot[2];
    const char *const keys[] = {"a", "b"};
    assert_int_equal(ng_batch__create(on->scratch.txn, &options, &batch, &on->err), NG_OK);
    ng_batch__set_by_hand(batch);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(
            ng_batch__member(batch, NG_IDENTITY_KEY, ng_text__of(keys[i]), &slot[i], &on->err),
            NG_OK);
    }
    assert_int_equal(ng_batch__same(batch, slot[0], slot[1], &on->err), NG_OK);
    assert_int_equal(ng_batch__apply(batch, &on->err), NG_OK);
    ng_batch__destroy(batch);
}

static void test_ng_trust__absorb__moves_what_names_who_goes(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_int_equal(verify(&on, A, "x", C), NG_OK);
    assert_int_equal(verify(&on, B, "x", D), NG_OK);
    assert_int_equal(verify(&on, B, "y", D), NG_OK);
    assert_int_equal(verify(&on, B, "z", A), NG_OK); // of one by the other
    assert_int_equal(verify(&on, A, "w", B), NG_OK);
    assert_int_equal(verify(&on, C, "x", B), NG_OK);
    add_seed(&on, B);
    scratch_store_commit(&on.scratch);
    merge_a_and_b(&on);
    assert_verified(&on, A, "x 3 100;y 4 100;");
    assert_verified(&on, C, "x 1 100;");
    assert_seeds(&on, true, "1 ");
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 2);
    assert_sound(&on);
    close_network(&on);
}

static void test_ng_member_unmerge__tells_trust_again(void **state)
{
    (void)state;
    network on;
    ng_member both;
    ng_undo_options options = {.today = 200};
    ng_undo_report report;
    const ng_recommend_options words = {.text = ng_text__of("Zeal"), .day = 7};
    open_network(&on);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    assert_int_equal(verify(&on, A, "y", B), NG_OK);
    assert_int_equal(verify(&on, B, "x", C), NG_OK);
    assert_int_equal(unverify(&on, A, "y"), NG_OK);
    add_seed(&on, D);
    add_seed(&on, A);
    assert_int_equal(
        ng_trust_seed_remove(on.scratch.txn, (ng_member){A}, &on.outcome, &on.err), NG_OK);
    for (ng_day day = 7; day < 9; day++) {
        ng_recommend_options chosen = words;
        chosen.day = day;
        assert_int_equal(ng_recommend(on.scratch.txn, (ng_member){A}, (ng_member){B}, &chosen,
                             &on.outcome, &on.err),
            NG_OK);
    }
    assert_int_equal(ng_withdraw_recommendation(on.scratch.txn, (ng_member){A}, (ng_member){B},
                         8, &on.outcome, &on.err),
        NG_OK);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_member_merge(on.scratch.txn, (ng_member){C}, (ng_member){D}, 200, &both,
                         &on.outcome, &on.err),
        NG_OK);
    assert_seeds(&on, true, "3 ");
    scratch_store_commit(&on.scratch);
    assert_int_equal(
        ng_member_unmerge(on.scratch.txn, both, &options, &report, &on.outcome, &on.err),
        NG_OK);
    assert_int_equal(report.left_out, 0);
    assert_verified(&on, A, "x 2 100;");
    assert_verified(&on, B, "x 3 100;");
    assert_seeds(&on, true, "4 ");
    assert_int_equal(ng_txn__state(on.scratch.txn)->verified, 2);
    assert_int_equal(ng_txn__state(on.scratch.txn)->recommendations, 1);
    assert_sound(&on);
    close_network(&on);
}

static void put(network *on, ng_table table, const ng_key *key, const void *value, size_t bytes)
{
    assert_int_equal(
        ng_txn__put(on->scratch.txn, table, key, (ng_bytes){value, bytes}, &on->err), NG_OK);
}

static void key_of(ng_key *key, const uint32_t *numbers, size_t count, const char *method)
{
    if (count == 1) {
        ng_key__u32(key, numbers[0]);
    } else {
        ng_key__u32x2(key, numbers[0], numbers[1]);
    }
    ng_key__append_text(key, ng_text__of(method));
}

static void test_ng_doctor__trust__names_each_fault(void **state)
{
    (void)state;
    const unsigned char by_b[8] = {B, 0, 0, 0, 100, 0, 0, 0};
    const unsigned char by_nobody[8] = {9, 0, 0, 0, 100, 0, 0, 0};
    const struct {
        ng_table table;
        uint32_t number[2];
        size_t count;
        const char *method;
        const void *value;
        size_t bytes;
        const char *words;
    } wrong[] = {
        {NG_TABLE_VERIFICATIONS, {A}, 1, "y", by_b, 8,
            "verifications_by lacks one of 1 that 2"},
        {NG_TABLE_VERIFICATIONS, {A}, 1, "x", by_b, 7, "has not the length it must have"},
        {NG_TABLE_VERIFICATIONS, {9}, 1, "x", by_b, 8, "names member 9, which is not there"},
        {NG_TABLE_VERIFICATIONS, {A}, 1, "x", by_nobody, 8, "names member 9, which is not"},
        {NG_TABLE_VERIFICATIONS, {B}, 1, "x", by_b, 8, "2 verified themselves"},
        {NG_TABLE_VERIFICATIONS, {A}, 1, "X", by_b, 8, "a method of 1 is no word"},
        {NG_TABLE_VERIFICATIONS_BY, {B, A}, 2, "y", "", 0, "2 made no such verification of 1"},
        {NG_TABLE_VERIFICATIONS_BY, {C, A}, 2, "x", "", 0, "3 made no such verification of 1"},
        {NG_TABLE_VERIFICATIONS_BY, {C, A}, 2, "", "", 0, "has not the length it must have"},
        {NG_TABLE_TRUST_SEEDS, {9}, 1, "", by_b, 4, "trust_seeds names member 9"},
        {NG_TABLE_TRUST_SEEDS, {A}, 1, "", by_b, 3, "has not the length it must have"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        network on;
        ng_key key;
        open_network(&on);
        assert_int_equal(verify(&on, A, "x", B), NG_OK);
        assert_sound(&on);
        key_of(&key, wrong[i].number, wrong[i].count, wrong[i].method);
        put(&on, wrong[i].table, &key, wrong[i].value, wrong[i].bytes);
        const faults found = examine(&on);
        assert_true(found.count > 0);
        if (strstr(found.first, wrong[i].words) == NULL) {
            fail_msg("%zu: %s", i, found.first);
        }
        close_network(&on);
    }
}

static void test_ng_doctor__trust__counts_the_verified(void **state)
{
    (void)state;
    network on;
    open_network(&on);
    assert_int_equal(verify(&on, A, "x", B), NG_OK);
    ng_txn__state(on.scratch.txn)->verified = 2;
    const faults found = examine(&on);
    assert_int_equal(found.count, 1);
    assert_non_null(strstr(found.first, "verified members"));
    close_network(&on);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_verify__is_once_a_method_and_says_what_it_did),
        cmocka_unit_test(test_ng_verify__refuses_oneself_and_what_is_no_word),
        cmocka_unit_test(test_ng_unverify__takes_one_method_or_all),
        cmocka_unit_test(test_ng_trust__seeds__are_the_chosen_else_the_verified),
        cmocka_unit_test(test_ng_trust_seeds__say_when),
        cmocka_unit_test(test_ng_trust__changes_are_noted),
        cmocka_unit_test(test_ng_member_remove__takes_verifications_on_both_sides_and_the_seed),
        cmocka_unit_test(test_ng_trust__absorb__moves_what_names_who_goes),
        cmocka_unit_test(test_ng_member_unmerge__tells_trust_again),
        cmocka_unit_test(test_ng_doctor__trust__names_each_fault),
        cmocka_unit_test(test_ng_doctor__trust__counts_the_verified),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
