// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Steps of requests for introductions: each step in each stage by each party, and what a
 * refusal says.
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

// --- Steps -----------------------------------------------------------------------------------

typedef ng_status (*step)(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err);

typedef enum stage {
    STAGE_ASKED,
    STAGE_PASSED_ONCE,
    STAGE_FORWARDED,
    STAGE_ACCEPTED,
    STAGE_DECLINED,
    STAGE_DECLINED_BY_THE_LAST,
    STAGE_WITHDRAWN,
    STAGE_EXPIRED,
    STAGE_EXPIRED_FORWARDED,
    STAGE_COUNT
} stage;

static void take(scratch_store *scratch, step taken, uint32_t by)
{
    ng_error err = {0};
    if (taken(scratch->txn, 1, (ng_member){by}, INTRO_TODAY, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
}

// A request of the chain, brought into a stage; returns the day on which to go on.
static ng_day bring(scratch_store *scratch, stage into)
{
    intro_asking what = intro_fixture_asking();
    assert_int_equal(intro_fixture_ask(scratch, &what), 1);
    bool passed_once = into == STAGE_PASSED_ONCE;
    bool forwarded = into == STAGE_FORWARDED || into == STAGE_ACCEPTED ||
        into == STAGE_DECLINED_BY_THE_LAST || into == STAGE_EXPIRED_FORWARDED;
    if (passed_once || forwarded) {
        take(scratch, ng_intro_forward, 2);
    }
    if (forwarded) {
        take(scratch, ng_intro_forward, 3);
    }
    if (into == STAGE_ACCEPTED) {
        take(scratch, ng_intro_accept, 4);
    }
    if (into == STAGE_DECLINED) {
        take(scratch, ng_intro_decline, 2);
    }
    if (into == STAGE_DECLINED_BY_THE_LAST) {
        take(scratch, ng_intro_decline, 4);
    }
    if (into == STAGE_WITHDRAWN) {
        take(scratch, ng_intro_withdraw, 1);
    }
    return into >= STAGE_EXPIRED ? INTRO_TODAY + NG_INTRO_DAYS : INTRO_TODAY;
}

// Who may take a step in a stage (0: nobody), and what the request is then.
typedef struct permission {
    uint32_t by;
    ng_intro_state state;
    size_t passed;
} permission;

static const step steps[] = {
    ng_intro_forward, ng_intro_accept, ng_intro_decline, ng_intro_withdraw};

static const permission allowed[STAGE_COUNT][4] = {
    [STAGE_ASKED] = {{2, NG_INTRO_ASKED, 1}, {0}, {2, NG_INTRO_DECLINED, 0},
        {1, NG_INTRO_WITHDRAWN, 0}},
    [STAGE_PASSED_ONCE] = {{3, NG_INTRO_FORWARDED, 2}, {0}, {3, NG_INTRO_DECLINED, 1},
        {1, NG_INTRO_WITHDRAWN, 1}},
    [STAGE_FORWARDED] = {{0}, {4, NG_INTRO_ACCEPTED, 2}, {4, NG_INTRO_DECLINED, 2},
        {1, NG_INTRO_WITHDRAWN, 2}},
};

static bool are_connected(scratch_store *scratch, uint32_t a, uint32_t b, ng_day *since)
{
    bool connected;
    assert_int_equal(ng_connection__find(scratch->txn, a, b, &connected, since, NULL), NG_OK);
    return connected;
}

static void check_step(stage at, size_t taken, uint32_t by)
{
    scratch_store scratch;
    ng_error err = {0};
    intro_fixture_open(&scratch);
    ng_day today = bring(&scratch, at);
    ng_intro before = intro_fixture_read(&scratch, 1, today);
    ng_status status = steps[taken](scratch.txn, 1, (ng_member){by}, today, &err);
    ng_intro after = intro_fixture_read(&scratch, 1, today);
    const permission *may = &allowed[at][taken];
    if (by == may->by) {
        assert_int_equal(status, NG_OK);
        assert_int_equal(after.state, may->state);
        assert_int_equal(after.passed, may->passed);
    } else {
        assert_int_equal(status, NG_ERR_REFUSED);
        assert_int_equal(strncmp(err.text, "rule: ", 6), 0);
        assert_int_equal(after.state, before.state);
        assert_int_equal(after.passed, before.passed);
        assert_int_equal(after.changed, before.changed);
    }
    ng_day since = NG_DAY_NONE;
    bool connected = after.state == NG_INTRO_ACCEPTED;
    assert_true(are_connected(&scratch, 1, 4, &since) == connected);
    assert_int_equal(since, connected ? INTRO_TODAY : NG_DAY_NONE);
    intro_fixture_assert_sound(&scratch);
    // A refusal leaves the transaction as good as it was.
    scratch_store_commit(&scratch);
    scratch_store_close(&scratch);
}

static void test_ng_intro_step__is_for_whose_turn_it_is(void **state)
{
    (void)state;
    for (int at = 0; at < STAGE_COUNT; at++) {
        for (size_t taken = 0; taken < sizeof steps / sizeof *steps; taken++) {
            for (uint32_t by = 1; by <= INTRO_OUTSIDER; by++) {
                check_step((stage)at, taken, by);
            }
        }
    }
}

static void assert_refused(
    scratch_store *scratch, step taken, uint32_t by, ng_day today, const char *words)
{
    ng_error err = {0};
    assert_int_equal(taken(scratch->txn, 1, (ng_member){by}, today, &err), NG_ERR_REFUSED);
    if (strstr(err.text, words) == NULL) {
        fail_msg("\"%s\" is not in: %s", words, err.text);
    }
}

static void test_ng_intro_step__says_who_acts_and_what_became_of_it(void **state)
{
    (void)state;
    static const struct {
        stage at;
        step taken;
        uint32_t by;
        const char *words;
    } wrong[] = {
        {STAGE_ASKED, ng_intro_forward, 3, "introduction 1 waits for 2, not for 3"},
        {STAGE_ASKED, ng_intro_accept, 4, "introduction 1 waits for 2, not for 4"},
        {STAGE_ASKED, ng_intro_accept, 2, "has not reached 4; 2 can forward or decline it"},
        {STAGE_PASSED_ONCE, ng_intro_decline, 2, "introduction 1 waits for 3, not for 2"},
        {STAGE_FORWARDED, ng_intro_forward, 4, "has reached 4, who can accept or decline it"},
        {STAGE_FORWARDED, ng_intro_withdraw, 4, "only 1, who sent introduction 1, can"},
        {STAGE_ACCEPTED, ng_intro_decline, 4, "was accepted on 2024-03-18 and is closed"},
        {STAGE_DECLINED, ng_intro_forward, 2, "was declined on 2024-03-18 and is closed"},
        {STAGE_WITHDRAWN, ng_intro_forward, 2, "was withdrawn on 2024-03-18 and is closed"},
        {STAGE_EXPIRED, ng_intro_forward, 2, "expired on 2024-04-17, 30 days after its last"},
        {STAGE_EXPIRED_FORWARDED, ng_intro_accept, 4, "expired on 2024-04-17, 30 days after"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        scratch_store scratch;
        intro_fixture_open(&scratch);
        ng_day today = bring(&scratch, wrong[i].at);
        assert_refused(&scratch, wrong[i].taken, wrong[i].by, today, wrong[i].words);
        scratch_store_close(&scratch);
    }
}

static void test_ng_intro_step__renews_the_days(void **state)
{
    (void)state;
    scratch_store scratch;
    intro_fixture_open(&scratch);
    intro_asking what = intro_fixture_asking();
    uint32_t id = intro_fixture_ask(&scratch, &what);
    ng_day last = INTRO_TODAY + NG_INTRO_DAYS - 1;
    assert_int_equal(ng_intro_forward(scratch.txn, id, (ng_member){2}, last, NULL), NG_OK);
    assert_int_equal(intro_fixture_read(&scratch, id, last + 1).state, NG_INTRO_ASKED);
    assert_int_equal(
        intro_fixture_read(&scratch, id, last + NG_INTRO_DAYS).state, NG_INTRO_EXPIRED);
    assert_int_equal(intro_fixture_read(&scratch, id, NG_DAY_NONE).state, NG_INTRO_ASKED);
    assert_refused(&scratch, ng_intro_forward, 3, last - 1, "steps do not go back in time");
    scratch_store_close(&scratch);
}

static void test_ng_intro_step__looks_at_the_chain_again(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_outcome outcome;
    intro_fixture_open(&scratch);
    intro_asking what = intro_fixture_asking();
    (void)intro_fixture_ask(&scratch, &what);
    assert_int_equal(
        ng_disconnect(scratch.txn, (ng_member){2}, (ng_member){3}, &outcome, NULL), NG_OK);
    assert_refused(
        &scratch, ng_intro_forward, 2, INTRO_TODAY, "rule: 2 and 3 are not connected");
    intro_fixture_connect(&scratch, 2, 3);
    take(&scratch, ng_intro_forward, 2);
    take(&scratch, ng_intro_forward, 3);
    assert_int_equal(
        ng_block(scratch.txn, (ng_member){4}, (ng_member){1}, &outcome, NULL), NG_OK);
    assert_refused(&scratch, ng_intro_accept, 4, INTRO_TODAY, "rule: 4 has blocked 1");
    take(&scratch, ng_intro_decline, 4);
    scratch_store_close(&scratch);
}

static void test_ng_intro_accept__lets_an_older_connection_be(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_day since;
    intro_fixture_open(&scratch);
    (void)bring(&scratch, STAGE_FORWARDED);
    ng_outcome outcome;
    assert_int_equal(ng_connect(scratch.txn, (ng_member){1}, (ng_member){4}, INTRO_TODAY - 9,
                         &outcome, NULL),
        NG_OK);
    take(&scratch, ng_intro_accept, 4);
    assert_true(are_connected(&scratch, 1, 4, &since));
    assert_int_equal(since, INTRO_TODAY - 9);
    scratch_store_close(&scratch);
}

static void test_ng_intro_step__needs_a_request_and_a_member(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_error err;
    ng_intro intro;
    intro_fixture_open(&scratch);
    (void)bring(&scratch, STAGE_ASKED);
    assert_int_equal(
        ng_intro_forward(scratch.txn, 2, (ng_member){2}, INTRO_TODAY, &err), NG_ERR_NOT_FOUND);
    assert_string_equal(err.text, "there is no introduction request 2");
    assert_int_equal(
        ng_intro_forward(scratch.txn, 1, (ng_member){99}, INTRO_TODAY, &err), NG_ERR_NOT_FOUND);
    assert_int_equal(
        ng_intro_read(scratch.txn, 2, INTRO_TODAY, &intro, &err), NG_ERR_NOT_FOUND);
    assert_int_equal(intro.id, 0);
    scratch_store_close(&scratch);
}

static void test_ng_intro_step__is_in_the_journal(void **state)
{
    (void)state;
    scratch_store scratch;
    ng_arena *arena;
    intro_fixture_open(&scratch);
    (void)bring(&scratch, STAGE_FORWARDED);
    scratch_store_commit(&scratch);
    take(&scratch, ng_intro_accept, 4);
    scratch_store_commit(&scratch);
    assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
    ng_key key;
    ng_bytes value;
    ng_journal_record record;
    ng_key__u64(&key, ng_txn__state(scratch.txn)->change);
    assert_int_equal(ng_txn__get(scratch.txn, NG_TABLE_JOURNAL, &key, &value, NULL), NG_OK);
    assert_int_equal(ng_record__decode_journal(
                         arena, (ng_text){(const char *)value.at, value.bytes}, &record, NULL),
        NG_OK);
    assert_string_equal(record.what.at, "intro accept");
    assert_int_equal(record.day, INTRO_TODAY);
    assert_int_equal(record.created, 1);
    assert_int_equal(record.updated, 1);
    ng_arena__destroy(arena);
    scratch_store_close(&scratch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_intro_step__is_for_whose_turn_it_is),
        cmocka_unit_test(test_ng_intro_step__says_who_acts_and_what_became_of_it),
        cmocka_unit_test(test_ng_intro_step__renews_the_days),
        cmocka_unit_test(test_ng_intro_step__looks_at_the_chain_again),
        cmocka_unit_test(test_ng_intro_accept__lets_an_older_connection_be),
        cmocka_unit_test(test_ng_intro_step__needs_a_request_and_a_member),
        cmocka_unit_test(test_ng_intro_step__is_in_the_journal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
