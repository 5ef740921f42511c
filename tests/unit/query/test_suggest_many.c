// SPDX-License-Identifier: GPL-3.0-or-later
// Many questions by several threads: the same answers in the same order as one by one, and what
// stops them.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/hash.h"
#include "support/suggest_fixture.h"

enum {
    MEMBERS = 500,
    TIES = 3000
};

static void fill(suggest_fixture *fixture)
{
    ng_error err = {0};
    ng_batch *batch = NULL;
    uint32_t slot[MEMBERS];
    ng_random random;
    ng_random__init(&random, 5);
    assert_int_equal(
        NG_OK, ng_batch__create(fixture->scratch.txn, &(ng_batch_options){0}, &batch, &err));
    for (uint32_t i = 0; i < MEMBERS; i++) {
        char key[16];
        int length = snprintf(key, sizeof key, "%u", i + 1);
        assert_int_equal(NG_OK,
            ng_batch__member(
                batch, NG_IDENTITY_KEY, (ng_text){key, (size_t)length}, &slot[i], &err));
    }
    for (uint32_t i = 0; i < TIES; i++) {
        uint32_t a = (uint32_t)ng_random__below(&random, MEMBERS);
        uint32_t b = (uint32_t)ng_random__below(&random, MEMBERS);
        if (a != b) {
            assert_int_equal(NG_OK,
                ng_batch__connection(
                    batch, NG_SOURCE_NONE, slot[a], slot[b], NG_DAY_NONE, &err));
        }
    }
    assert_int_equal(NG_OK, ng_batch__apply(batch, &err));
    ng_batch__destroy(batch);
    scratch_store_commit(&fixture->scratch);
}

// Compares what comes with a question of its own.
typedef struct comparison {
    ng_txn *txn;
    const ng_member *members;
    const ng_suggest_options *options;
    size_t next;
    size_t stop_at;
} comparison;

static void assert_equal_text(ng_text a, ng_text b)
{
    assert_int_equal(a.bytes, b.bytes);
    assert_memory_equal(a.at, b.at, a.bytes);
}

static void assert_equal_answers(const ng_suggestions *a, const ng_suggestions *b)
{
    assert_int_equal(a->member.id, b->member.id);
    assert_int_equal(a->count, b->count);
    assert_equal_text(a->label, b->label);
    assert_int_equal(a->star, b->star);
    for (size_t i = 0; i < a->count; i++) {
        assert_int_equal(a->at[i].member.id, b->at[i].member.id);
        assert_true(a->at[i].score == b->at[i].score);
        assert_int_equal(a->at[i].mutual, b->at[i].mutual);
        assert_int_equal(a->at[i].via_count, b->at[i].via_count);
        assert_int_equal(a->at[i].reason_count, b->at[i].reason_count);
        for (size_t j = 0; j < a->at[i].reason_count; j++) {
            assert_equal_text(a->at[i].reasons[j].text, b->at[i].reasons[j].text);
        }
    }
}

static ng_status compare(
    void *context, size_t index, const ng_suggestions *answer, ng_error *err)
{
    comparison *with = context;
    assert_int_equal(with->next, index);
    with->next++;
    if (index == with->stop_at) {
        snprintf(err->text, sizeof err->text, "stopped at %zu", index);
        return NG_ERR_INTERRUPTED;
    }
    if (with->members[index].id == 0) {
        assert_int_equal(0, answer->count);
        assert_int_equal(0, answer->member.id);
        return NG_OK;
    }
    ng_suggestions own = {0};
    assert_int_equal(
        NG_OK, ng_suggest(with->txn, with->members[index], with->options, &own, NULL));
    assert_equal_answers(&own, answer);
    ng_txn_release_answers(with->txn);
    return NG_OK;
}

static void list_members(ng_member members[MEMBERS])
{
    for (uint32_t i = 0; i < MEMBERS; i++) {
        members[i] = (ng_member){1 + (i * 7) % MEMBERS};
    }
    members[3] = (ng_member){0};
}

static void test_ng_suggest_many__equals_one_by_one(void **state)
{
    suggest_fixture *fixture = *state;
    ng_member members[MEMBERS];
    ng_suggest_options options = ng_suggest_defaults();
    options.reasons = true;
    fill(fixture);
    list_members(members);
    const uint32_t threads[] = {1, 2, 3, 64};
    for (size_t i = 0; i < 4; i++) {
        comparison with = {fixture->scratch.txn, members, &options, 0, SIZE_MAX};
        ng_error err = {0};
        assert_int_equal(NG_OK,
            ng_suggest_many(fixture->scratch.store, members, MEMBERS, &options, threads[i],
                compare, &with, &err));
        assert_int_equal(MEMBERS, with.next);
    }
}

static void test_ng_suggest_many__the_receiver_can_stop(void **state)
{
    suggest_fixture *fixture = *state;
    ng_member members[MEMBERS];
    ng_error err = {0};
    fill(fixture);
    list_members(members);
    comparison with = {fixture->scratch.txn, members, NULL, 0, 200};
    assert_int_equal(NG_ERR_INTERRUPTED,
        ng_suggest_many(
            fixture->scratch.store, members, MEMBERS, NULL, 2, compare, &with, &err));
    assert_int_equal(201, with.next);
    assert_string_equal("stopped at 200", err.text);
}

static void test_ng_suggest_many__stops_at_a_member_that_is_not_there(void **state)
{
    suggest_fixture *fixture = *state;
    ng_member members[MEMBERS];
    ng_error err = {0};
    fill(fixture);
    list_members(members);
    members[150] = (ng_member){MEMBERS + 1};
    members[170] = (ng_member){MEMBERS + 2};
    comparison with = {fixture->scratch.txn, members, NULL, 0, SIZE_MAX};
    assert_int_equal(NG_ERR_NOT_FOUND,
        ng_suggest_many(
            fixture->scratch.store, members, MEMBERS, NULL, 3, compare, &with, &err));
    assert_int_equal(150, with.next);
    assert_non_null(strstr(err.text, "501"));
}

static void test_ng_suggest_many__threads_at_their_limits(void **state)
{
    suggest_fixture *fixture = *state;
    comparison with = {.stop_at = SIZE_MAX};
    ng_store *store = fixture->scratch.store;
    scratch_store_commit(&fixture->scratch);
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest_many(store, NULL, 0, NULL, 0, compare, &with, NULL));
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_suggest_many(store, NULL, 0, NULL, 65, compare, &with, NULL));
    assert_int_equal(NG_OK, ng_suggest_many(store, NULL, 0, NULL, 64, compare, &with, NULL));
    assert_int_equal(0, with.next);
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_suggest_many__equals_one_by_one),
        WITH_STORE(test_ng_suggest_many__the_receiver_can_stop),
        WITH_STORE(test_ng_suggest_many__stops_at_a_member_that_is_not_there),
        WITH_STORE(test_ng_suggest_many__threads_at_their_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
