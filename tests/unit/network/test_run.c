// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Runs: what is kept of a shortlist, what becomes of it when members go or are merged, what was
 * decided, and what the doctor says when a run is put wrong.
 *
 * The network: members a, b, c, d, named by keys; a asks, b and c are the shortlist, d is left
 * out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/doctor.h"
#include "network/run.h"
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
    char head[NG_LOG_HEAD_BYTES];
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
    }
    scratch_store_commit(&on->scratch);
}

static ng_status save(network *on, const char *name)
{
    static const ng_member near[] = {{A}};
    static const ng_member exclude[] = {{D}};
    const ng_candidate candidates[] = {
        {.member = {B},
            .label = {"b", 1},
            .score = 900,
            .parts = {.reputation = 1,
                .proximity = 2,
                .advisers = 3,
                .lift = 4,
                .match = 5,
                .by = {A}},
            .hops = 2,
            .basis = NG_BASIS_CONTRACT,
            .basis_since = 19000},
        {.member = {C}, .label = {"c", 1}, .score = 800, .hops = UINT32_MAX},
    };
    const ng_candidates found = {.at = candidates, .count = 2, .of = 3, .refreshed_at = 7};
    ng_source_options asked = ng_source_defaults();
    asked.near = near;
    asked.near_count = 1;
    asked.exclude = exclude;
    asked.exclude_count = 1;
    asked.max_hops = 3;
    asked.today = 20000;
    const ng_run_saving saving = {.name = ng_text__of(name),
        .requirement = ng_text__of("{\"must\":[{\"skill\":\"C\"}]}"),
        .asked = &asked,
        .found = &found,
        .change = 4,
        .explain = true};
    return ng_run_save(on->scratch.txn, &saving, on->head, &on->err);
}

static ng_run read_run(network *on, const char *name)
{
    ng_run run;
    assert_int_equal(ng_run_read(on->scratch.txn, ng_text__of(name), &run, &on->err), NG_OK);
    return run;
}

static ng_status decide(network *on, uint32_t member, ng_decision decision, const char *reason)
{
    const ng_run_verdict verdict = {.decision = decision,
        .by = ng_text__of("Rita"),
        .reason = ng_text__of(reason),
        .day = 20001};
    return ng_run_decide(on->scratch.txn, ng_text__of("one"), (ng_member){member}, &verdict,
        &on->outcome, on->head, &on->err);
}

static void assert_text(ng_text text, const char *expected)
{
    assert_int_equal(text.bytes, strlen(expected));
    assert_memory_equal(text.at, expected, text.bytes);
}

static uint64_t doctor(network *on)
{
    uint64_t faults = 0;
    assert_int_equal(ng_doctor__ties(on->scratch.txn, NULL, NULL, &faults, &on->err), NG_OK);
    return faults;
}

// All of a question and its answer comes back, and no change of facts was counted.
static void test_ng_run_save__keeps_question_and_answer(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    const uint64_t change = ng_txn_change(on.scratch.txn);
    assert_int_equal(save(&on, "one"), NG_OK);
    assert_int_equal(strlen(on.head), NG_LOG_HEAD_BYTES - 1);
    scratch_store_commit(&on.scratch);
    assert_int_equal(ng_txn_change(on.scratch.txn), change);
    const ng_run run = read_run(&on, "one");
    assert_text(run.name, "one");
    assert_text(run.requirement, "{\"must\":[{\"skill\":\"C\"}]}");
    assert_int_equal(run.change, 4);
    assert_int_equal(run.refreshed_at, 7);
    assert_int_equal(run.day, 20000);
    assert_int_equal(run.max_hops, 3);
    assert_int_equal(run.limit, 25);
    assert_int_equal(run.of, 3);
    assert_true(run.explain);
    assert_int_equal(run.count, 2);
    assert_int_equal(run.at[0].member.id, B);
    assert_text(run.at[0].label, "b");
    assert_int_equal(run.at[0].score, 900);
    assert_int_equal(run.at[0].parts.reputation, 1);
    assert_int_equal(run.at[0].parts.proximity, 2);
    assert_int_equal(run.at[0].parts.advisers, 3);
    assert_int_equal(run.at[0].parts.lift, 4);
    assert_int_equal(run.at[0].parts.match, 5);
    assert_int_equal(run.at[0].parts.by.id, A);
    assert_int_equal(run.at[0].hops, 2);
    assert_int_equal(run.at[1].hops, UINT32_MAX);
    assert_int_equal(run.near_count, 1);
    assert_int_equal(run.near[0].member.id, A);
    assert_int_equal(run.exclude_count, 1);
    assert_int_equal(run.exclude[0].member.id, D);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// A name that is taken, none, or too long; and one of the greatest length.
// The basis of each is kept; of a run from before that, it is not known.
static void test_ng_run_save__keeps_the_basis_of_each(void **state)
{
    network on;
    ng_run_person_record record;
    (void)state;
    open_network(&on);
    assert_int_equal(save(&on, "one"), NG_OK);
    ng_run run = read_run(&on, "one");
    assert_true(run.at[0].knows_basis && run.at[1].knows_basis);
    assert_int_equal(run.at[0].basis, NG_BASIS_CONTRACT);
    assert_int_equal(run.at[0].basis_since, 19000);
    assert_int_equal(run.at[1].basis, NG_BASIS_NONE);
    assert_int_equal(run.at[1].basis_since, NG_DAY_NONE);
    assert_false(run.near[0].knows_basis);
    const ng_run_name name = {NG_TABLE_RUNS, {"one", 3}};
    ng_arena *arena = ng_txn__arena(on.scratch.txn);
    assert_int_equal(ng_run__person(on.scratch.txn, arena, name, 1, &record, &on.err), NG_OK);
    record.person.knows_basis = false;
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 1, &record, &on.err), NG_OK);
    run = read_run(&on, "one");
    assert_false(run.at[0].knows_basis);
    assert_int_equal(run.at[0].basis, NG_BASIS_NONE);
    assert_int_equal(run.at[0].basis_since, NG_DAY_NONE);
    assert_int_equal(run.at[0].score, 900);
    assert_int_equal(doctor(&on), 0);
    // A basis without a day is damage.
    record.person.knows_basis = true;
    record.person.basis_since = NG_DAY_NONE;
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 1, &record, &on.err), NG_OK);
    assert_int_equal(
        ng_run_read(on.scratch.txn, ng_text__of("one"), &run, &on.err), NG_ERR_CORRUPT);
    scratch_store_close(&on.scratch);
}

static void test_ng_run_save__refuses_names(void **state)
{
    network on;
    char longest[NG_RUN_NAME_BYTES + 2];
    (void)state;
    open_network(&on);
    assert_int_equal(save(&on, "one"), NG_OK);
    assert_int_equal(save(&on, "one"), NG_ERR_REFUSED);
    assert_string_equal(on.err.text, "there is a run 'one' already");
    assert_int_equal(save(&on, ""), NG_ERR_ARGUMENT);
    assert_int_equal(save(&on, "a b"), NG_ERR_ARGUMENT);
    memset(longest, 'x', sizeof longest);
    longest[NG_RUN_NAME_BYTES + 1] = '\0';
    assert_int_equal(save(&on, longest), NG_ERR_ARGUMENT);
    longest[NG_RUN_NAME_BYTES] = '\0';
    assert_int_equal(save(&on, longest), NG_OK);
    scratch_store_close(&on.scratch);
}

// Names by bytes, one of which begins another.
static void test_ng_run_list__is_in_order(void **state)
{
    network on;
    const ng_text *names;
    size_t count;
    (void)state;
    open_network(&on);
    assert_int_equal(save(&on, "b"), NG_OK);
    assert_int_equal(save(&on, "ab"), NG_OK);
    assert_int_equal(save(&on, "a"), NG_OK);
    assert_int_equal(ng_run_list(on.scratch.txn, &names, &count, &on.err), NG_OK);
    assert_int_equal(count, 3);
    assert_text(names[0], "a");
    assert_text(names[1], "ab");
    assert_text(names[2], "b");
    assert_int_equal(ng_run_remove(on.scratch.txn, names[1], &on.err), NG_OK);
    assert_int_equal(
        ng_run_remove(on.scratch.txn, ng_text__of("ab"), &on.err), NG_ERR_NOT_FOUND);
    assert_string_equal(on.err.text, "there is no run 'ab'");
    assert_int_equal(ng_run_list(on.scratch.txn, &names, &count, &on.err), NG_OK);
    assert_int_equal(count, 2);
    assert_int_equal(read_run(&on, "a").count, 2);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// A decision is kept, replaced, the same again is none, and only candidates have one.
static void test_ng_run_decide__keeps_the_last(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    assert_int_equal(save(&on, "one"), NG_OK);
    assert_int_equal(decide(&on, C, NG_DECISION_ADVANCE, "knows C"), NG_OK);
    assert_int_equal(on.outcome, NG_CREATED);
    assert_int_equal(strlen(on.head), NG_LOG_HEAD_BYTES - 1);
    assert_int_equal(decide(&on, C, NG_DECISION_ADVANCE, "knows C"), NG_OK);
    assert_int_equal(on.outcome, NG_UNCHANGED);
    assert_string_equal(on.head, "");
    assert_int_equal(decide(&on, C, NG_DECISION_REJECT, "withdrew"), NG_OK);
    assert_int_equal(on.outcome, NG_UPDATED);
    const ng_run run = read_run(&on, "one");
    assert_int_equal(run.at[0].verdict.decision, NG_DECISION_NONE);
    assert_int_equal(run.at[1].verdict.decision, NG_DECISION_REJECT);
    assert_text(run.at[1].verdict.by, "Rita");
    assert_text(run.at[1].verdict.reason, "withdrew");
    assert_int_equal(run.at[1].verdict.day, 20001);
    assert_int_equal(decide(&on, D, NG_DECISION_REJECT, "x"), NG_ERR_NOT_FOUND);
    assert_int_equal(decide(&on, C, NG_DECISION_NONE, "x"), NG_ERR_ARGUMENT);
    assert_int_equal(decide(&on, C, NG_DECISION_REJECT, " "), NG_ERR_ARGUMENT);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// Neither label nor reason outlive a member; the score and the decision do.
static void test_ng_run_read__forgets_who_is_removed(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    assert_int_equal(save(&on, "one"), NG_OK);
    assert_int_equal(decide(&on, B, NG_DECISION_REJECT, "lives far away"), NG_OK);
    for (uint32_t member = A; member <= B; member++) {
        assert_int_equal(
            ng_member_remove(on.scratch.txn, (ng_member){member}, &on.outcome, &on.err), NG_OK);
    }
    const ng_run run = read_run(&on, "one");
    assert_int_equal(run.at[0].member.id, 0);
    assert_int_equal(run.at[0].label.bytes, 0);
    assert_int_equal(run.at[0].score, 900);
    assert_int_equal(run.at[0].parts.by.id, 0);
    assert_int_equal(run.at[0].verdict.decision, NG_DECISION_REJECT);
    assert_int_equal(run.at[0].verdict.reason.bytes, 0);
    assert_int_equal(run.near[0].member.id, 0);
    assert_int_equal(run.at[1].member.id, C);
    assert_int_equal(doctor(&on), 0);
    // Nor does whoever takes the key over stand for them.
    ng_member again;
    assert_int_equal(
        ng_member_add(on.scratch.txn, ng_text__of("b"), &again, &on.outcome, &on.err), NG_OK);
    assert_int_equal(read_run(&on, "one").at[0].member.id, 0);
    scratch_store_close(&on.scratch);
}

// An order has each place once.
static void test_ng_run_order__takes_each_place_once(void **state)
{
    network on;
    (void)state;
    open_network(&on);
    const ng_text name = ng_text__of("one");
    assert_int_equal(save(&on, "one"), NG_OK);
    assert_int_equal(ng_run_order(on.scratch.txn, name, (const uint32_t[]){2, 2}, 2, &on.err),
        NG_ERR_ARGUMENT);
    assert_int_equal(ng_run_order(on.scratch.txn, name, (const uint32_t[]){0, 1}, 2, &on.err),
        NG_ERR_ARGUMENT);
    assert_int_equal(
        ng_run_order(on.scratch.txn, name, (const uint32_t[]){1}, 1, &on.err), NG_ERR_ARGUMENT);
    assert_int_equal(
        ng_run_order(on.scratch.txn, name, (const uint32_t[]){2, 1}, 2, &on.err), NG_OK);
    assert_int_equal(read_run(&on, "one").at[0].place, 2);
    assert_int_equal(read_run(&on, "one").at[1].place, 1);
    assert_int_equal(doctor(&on), 0);
    scratch_store_close(&on.scratch);
}

// Half an order, a member too many, and scores that rise.
static void test_ng_doctor__finds_runs_put_wrong(void **state)
{
    network on;
    ng_run_person_record record;
    (void)state;
    open_network(&on);
    const ng_run_name name = {NG_TABLE_RUNS, {"one", 3}};
    assert_int_equal(save(&on, "one"), NG_OK);
    ng_arena *arena = ng_txn__arena(on.scratch.txn);
    assert_int_equal(ng_run__person(on.scratch.txn, arena, name, 2, &record, &on.err), NG_OK);
    record.person.place = 1;
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 2, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    record.person.place = 0;
    record.person.score = 901;
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 2, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    record.person.score = 800;
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 2, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 0);
    assert_int_equal(ng_run__put_person(on.scratch.txn, name, 9, &record, &on.err), NG_OK);
    assert_int_equal(doctor(&on), 1);
    scratch_store_close(&on.scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_run_save__keeps_question_and_answer),
        cmocka_unit_test(test_ng_run_save__keeps_the_basis_of_each),
        cmocka_unit_test(test_ng_run_save__refuses_names),
        cmocka_unit_test(test_ng_run_list__is_in_order),
        cmocka_unit_test(test_ng_run_decide__keeps_the_last),
        cmocka_unit_test(test_ng_run_read__forgets_who_is_removed),
        cmocka_unit_test(test_ng_run_order__takes_each_place_once),
        cmocka_unit_test(test_ng_doctor__finds_runs_put_wrong),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
