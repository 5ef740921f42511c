// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A store with the chain 1 - 2 - 3 - 4 among nine members (keys are ids), and requests for
 * introductions in it. Every call asserts that it succeeds, unless it is about a failure.
 */
#ifndef TESTS_SUPPORT_INTRO_FIXTURE_H
#define TESTS_SUPPORT_INTRO_FIXTURE_H

#include "base/limits.h"
#include "support/scratch_store.h"

enum {
    INTRO_MEMBERS = 9,
    INTRO_OUTSIDER = 5,
    INTRO_TODAY = 19800 // 2024-03-18
};

/** A request as tests write it. */
typedef struct intro_asking {
    uint32_t from, to;
    uint32_t via[NG_LIMIT_INTRODUCERS + 2]; // ends with 0
    const char *note;
    ng_day today;
} intro_asking;

void intro_fixture_open(scratch_store *scratch);
void intro_fixture_connect(scratch_store *scratch, uint32_t a, uint32_t b);
/** 1 asks for 4 by way of 2 and 3. */
intro_asking intro_fixture_asking(void);
ng_status intro_fixture_try(
    scratch_store *scratch, const intro_asking *what, uint32_t *id, ng_error *err);
uint32_t intro_fixture_ask(scratch_store *scratch, const intro_asking *what);
/** It fails with `expected` and a sentence that holds `words`. */
void intro_fixture_assert_not_asked(
    scratch_store *scratch, const intro_asking *what, ng_status expected, const char *words);
ng_intro intro_fixture_read(scratch_store *scratch, uint32_t id, ng_day today);
/** The doctor finds nothing. */
void intro_fixture_assert_sound(scratch_store *scratch);
/** The doctor says a sentence that holds `words`. */
void intro_fixture_assert_fault(scratch_store *scratch, const char *words);

#endif
