// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of a change of ties fails once: the call says NG_ERR_NOMEM, all memory is
 * given back, the transaction refuses to commit, and the store is what it was.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/status.h"
#include "network/connection.h"
#include "network/interaction.h"
#include "network/recommendation.h"
#include "network/term.h"
#include "support/failing_allocator.h"
#include "support/scratch_store.h"

enum {
    ROWS = 40,
    SORTER_BYTES = 1 << 20
};

typedef ng_status (*work)(ng_txn *txn, ng_error *err);

static const ng_apply_hooks HOOKS = {0};

static ng_status apply_follows(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sorter *sorter = NULL;
    NG_TRY(ng_sorter__create(4, SORTER_BYTES, &sorter, err));
    for (uint32_t i = 1; i <= ROWS; i++) {
        ng_tie_row row = {.from = 1 + i % 7, .column = {10 + i, i}};
        uint64_t words[4];
        ng_tie__pack(&row, 0, words);
        NG_TRY(ng_sorter__add(sorter, words, err));
    }
    NG_TRY(ng_tie__apply(txn, NG_TIE_FOLLOW, sorter, &HOOKS, err));
done:
    ng_sorter__destroy(sorter);
    return status;
}

static ng_status apply_connections(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sorter *sorter = NULL;
    NG_TRY(ng_sorter__create(2, SORTER_BYTES, &sorter, err));
    for (uint32_t i = 1; i <= ROWS; i++) {
        uint64_t words[2];
        ng_connection__pack(1 + i % 7, 10 + i, (ng_day)i, 0, words);
        NG_TRY(ng_sorter__add(sorter, words, err));
    }
    NG_TRY(ng_connection__apply(txn, sorter, &ng_connection__wide, &HOOKS, err));
done:
    ng_sorter__destroy(sorter);
    return status;
}

static ng_status apply_interactions(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text_sorter *sorter = NULL;
    NG_TRY(ng_text_sorter__create(SORTER_BYTES, &sorter, err));
    for (uint32_t i = 1; i <= ROWS; i++) {
        ng_interaction row = {
            .from = 1 + i % 3, .to = 10 + i % 5, .kind = 1, .count = i, .id = {"message", 7}};
        NG_TRY(ng_interaction__sort_in(sorter, &row, 0, err));
    }
    NG_TRY(ng_interaction__apply(txn, sorter, &HOOKS, err));
done:
    ng_text_sorter__destroy(sorter);
    return status;
}

static ng_status apply_recommendations(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text_sorter *sorter = NULL;
    NG_TRY(ng_text_sorter__create(SORTER_BYTES, &sorter, err));
    for (uint32_t i = 1; i <= ROWS; i++) {
        ng_recommendation row = {.from = 1 + i % 3, .to = 10 + i % 5, .text = {"kind", 4}};
        NG_TRY(ng_recommendation__sort_in(sorter, &row, 0, err));
    }
    NG_TRY(ng_recommendation__apply(txn, sorter, &HOOKS, err));
done:
    ng_text_sorter__destroy(sorter);
    return status;
}

static ng_status change_single_ties(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_outcome outcome;
    bool changed;
    uint32_t term;
    const ng_tie_row row = {.from = 1, .column = {2, 1, 5, 3}};
    NG_TRY(ng_term__add(txn, NG_VALUE_SKILL, (ng_text){"Python", 6}, &term, err));
    NG_TRY(ng_tie__set(txn, NG_TIE_ENDORSEMENT, &row, &outcome, err));
    NG_TRY(ng_evidence__merge(txn, 1, 2, 1, (ng_text){"talk", 4}, &changed, err));
    NG_TRY(ng_connection__add(txn, 1, 2, 5, &outcome, err));
    NG_TRY(ng_connection__add(txn, 1, 3, 5, &outcome, err));
done:
    return status;
}

static ng_status remove_everything(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_outcome outcome;
    NG_TRY(ng_connection__remove(txn, 1, 17, &outcome, err));
    for (uint32_t member = 1; member <= 7; member++) {
        NG_TRY(ng_connection__remove_all(txn, member, err));
        NG_TRY(ng_tie__remove_all(txn, NG_TIE_FOLLOW, false, member, err));
        NG_TRY(ng_interaction__remove_all(txn, member, err));
        NG_TRY(ng_recommendation__remove_all(txn, member, err));
    }
done:
    return status;
}

static void fill(ng_txn *txn)
{
    static const work parts[] = {
        apply_follows, apply_connections, apply_interactions, apply_recommendations};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        assert_int_equal(parts[i](txn, NULL), NG_OK);
    }
}

// A transaction with a failed change refuses to commit; the next one sees what was there.
static void assert_as_before(scratch_store *scratch, const ng_buffer *before)
{
    ng_buffer after = {0};
    scratch_store_dump(scratch, &after);
    assert_int_equal(after.bytes, before->bytes);
    assert_true(before->bytes == 0 || memcmp(after.at, before->at, before->bytes) == 0);
    ng_buffer__finish(&after);
}

// Fails the first, second, ... allocation until `run` meets none that fails. In a store that is
// empty, or filled with what all works apply; single changes begin with a change, so that every
// failure must make commit refuse.
static void fail_each(work run, bool filled)
{
    scratch_store scratch;
    ng_buffer before = {0};
    scratch_store_open(&scratch);
    if (filled) {
        fill(scratch.txn);
    }
    scratch_store_commit(&scratch);
    scratch_store_dump(&scratch, &before);
    for (uint64_t nth = 1;; nth++) {
        ng_error err = {NG_OK, ""};
        ng_failing_allocator_arm(nth);
        ng_status status = run(scratch.txn, &err);
        uint64_t met = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        if (met < nth) {
            assert_int_equal(status, NG_OK);
            break;
        }
        assert_int_equal(status, NG_ERR_NOMEM);
        assert_true(strlen(err.text) > 0);
        if (filled) {
            assert_int_not_equal(ng_txn_commit(scratch.txn, NULL), NG_OK);
        } else {
            ng_txn_abort(scratch.txn);
        }
        assert_int_equal(ng_txn_begin(scratch.store, NG_TXN_WRITE, &scratch.txn, NULL), NG_OK);
        assert_as_before(&scratch, &before);
    }
    ng_buffer__finish(&before);
    scratch_store_close(&scratch);
}

static void test_ng_tie__apply__leaves_the_store_as_before(void **state)
{
    (void)state;
    int64_t outstanding = ng_failing_allocator_outstanding();
    fail_each(apply_follows, false);
    assert_int_equal(ng_failing_allocator_outstanding(), outstanding);
}

static void test_ng_connection__apply__leaves_the_store_as_before(void **state)
{
    (void)state;
    int64_t outstanding = ng_failing_allocator_outstanding();
    fail_each(apply_connections, false);
    assert_int_equal(ng_failing_allocator_outstanding(), outstanding);
}

static void test_ng_interaction__apply__leaves_the_store_as_before(void **state)
{
    (void)state;
    int64_t outstanding = ng_failing_allocator_outstanding();
    fail_each(apply_interactions, false);
    fail_each(apply_recommendations, false);
    assert_int_equal(ng_failing_allocator_outstanding(), outstanding);
}

static void test_ng_tie__set__leaves_the_store_as_before(void **state)
{
    (void)state;
    int64_t outstanding = ng_failing_allocator_outstanding();
    fail_each(change_single_ties, true);
    assert_int_equal(ng_failing_allocator_outstanding(), outstanding);
}

static void test_ng_tie__remove_all__leaves_the_store_as_before(void **state)
{
    (void)state;
    int64_t outstanding = ng_failing_allocator_outstanding();
    fail_each(remove_everything, true);
    assert_int_equal(ng_failing_allocator_outstanding(), outstanding);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_tie__apply__leaves_the_store_as_before),
        cmocka_unit_test(test_ng_connection__apply__leaves_the_store_as_before),
        cmocka_unit_test(test_ng_interaction__apply__leaves_the_store_as_before),
        cmocka_unit_test(test_ng_tie__set__leaves_the_store_as_before),
        cmocka_unit_test(test_ng_tie__remove_all__leaves_the_store_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
