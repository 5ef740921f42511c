// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Requests for introductions, for tests.
 */
#include "support/intro_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "network/doctor.h"

void intro_fixture_connect(scratch_store *scratch, uint32_t a, uint32_t b)
{
    ng_outcome outcome;
    assert_int_equal(
        ng_connect(scratch->txn, (ng_member){a}, (ng_member){b}, NG_DAY_NONE, &outcome, NULL),
        NG_OK);
}

void intro_fixture_open(scratch_store *scratch)
{
    scratch_store_open(scratch);
    for (uint32_t id = 1; id <= INTRO_MEMBERS; id++) {
        char key[16];
        ng_member member;
        ng_outcome outcome;
        snprintf(key, sizeof key, "%u", id);
        assert_int_equal(
            ng_member_add(scratch->txn, ng_text__of(key), &member, &outcome, NULL), NG_OK);
        assert_int_equal(member.id, id);
    }
    intro_fixture_connect(scratch, 1, 2);
    intro_fixture_connect(scratch, 2, 3);
    intro_fixture_connect(scratch, 3, 4);
}

intro_asking intro_fixture_asking(void)
{
    return (intro_asking){1, 4, {2, 3}, "May I meet you?", INTRO_TODAY};
}

ng_status intro_fixture_try(
    scratch_store *scratch, const intro_asking *what, uint32_t *id, ng_error *err)
{
    ng_member via[NG_LIMIT_INTRODUCERS + 2] = {{0}};
    size_t count = 0;
    while (what->via[count] != 0) {
        via[count].id = what->via[count];
        count++;
    }
    return ng_intro_request(scratch->txn, (ng_member){what->from}, (ng_member){what->to}, via,
        count, ng_text__of(what->note), what->today, id, err);
}

uint32_t intro_fixture_ask(scratch_store *scratch, const intro_asking *what)
{
    ng_error err = {0};
    uint32_t id = 0;
    if (intro_fixture_try(scratch, what, &id, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return id;
}

void intro_fixture_assert_not_asked(
    scratch_store *scratch, const intro_asking *what, ng_status expected, const char *words)
{
    ng_error err = {0};
    uint32_t id = UINT32_MAX;
    assert_int_equal(intro_fixture_try(scratch, what, &id, &err), expected);
    assert_int_equal(id, 0);
    if (strstr(err.text, words) == NULL) {
        fail_msg("\"%s\" is not in: %s", words, err.text);
    }
}

ng_intro intro_fixture_read(scratch_store *scratch, uint32_t id, ng_day today)
{
    ng_error err = {0};
    ng_intro intro;
    if (ng_intro_read(scratch->txn, id, today, &intro, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    return intro;
}

// What the doctor says, and a part of a sentence that is looked for.
typedef struct heard {
    const char *wanted;
    bool found;
    char last[1024];
} heard;

static void hear(void *context, const char *sentence)
{
    heard *all = context;
    all->found = all->found || strstr(sentence, all->wanted) != NULL;
    snprintf(all->last, sizeof all->last, "%s", sentence);
}

void intro_fixture_assert_sound(scratch_store *scratch)
{
    heard all = {.wanted = ""};
    uint64_t faults = 0;
    assert_int_equal(ng_doctor__ties(scratch->txn, hear, &all, &faults, NULL), NG_OK);
    if (faults != 0) {
        fail_msg("%s", all.last);
    }
}

void intro_fixture_assert_fault(scratch_store *scratch, const char *words)
{
    heard all = {.wanted = words};
    uint64_t faults = 0;
    assert_int_equal(ng_doctor__ties(scratch->txn, hear, &all, &faults, NULL), NG_OK);
    if (!all.found) {
        fail_msg("no fault says \"%s\"; the last: %s", words, all.last);
    }
}
