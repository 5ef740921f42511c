// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A small network in a scratch store, made fact by fact, for tests of suggestions. Every call
 * asserts that it succeeds. Members are named by their external keys.
 */
#ifndef NG_TESTS_SUGGEST_FIXTURE_H
#define NG_TESTS_SUGGEST_FIXTURE_H

#include "network/batch.h"
#include "support/scratch_store.h"

typedef struct suggest_fixture {
    scratch_store scratch;
} suggest_fixture;

/** cmocka set-up and tear-down: *state is a suggest_fixture. */
int suggest_fixture_set_up(void **state);
int suggest_fixture_tear_down(void **state);

/** Member with a key; added when it is not there. */
ng_member fixture_member(suggest_fixture *fixture, const char *key);
/** Set one field, as `member set` does. */
void fixture_set(
    suggest_fixture *fixture, const char *key, const char *field, const char *value);
void fixture_connect(suggest_fixture *fixture, const char *a, const char *b);
/** Connects each member of a list `1-2 2-3 ...`. */
void fixture_connect_all(suggest_fixture *fixture, const char *pairs);
void fixture_block(suggest_fixture *fixture, const char *by, const char *whom);
void fixture_invite(
    suggest_fixture *fixture, const char *from, const char *to, ng_invitation_state state);
/** Days as YYYY-MM-DD; NULL: not known. */
void fixture_position(suggest_fixture *fixture, const char *key, const char *company,
    const char *from, const char *to);
void fixture_education(suggest_fixture *fixture, const char *key, const char *school,
    const char *from, const char *to);
void fixture_join(suggest_fixture *fixture, const char *key, const char *group);
void fixture_skill(suggest_fixture *fixture, const char *key, const char *skill);
/** Store the same ln(lift) for each kind, and a weight for every term, of 40 binary places;
 * refreshed now. */
void fixture_refresh(suggest_fixture *fixture, int64_t lift_ln, int64_t weight);

/** The answer within the fixture's transaction. */
ng_suggestions fixture_suggest(
    suggest_fixture *fixture, const char *key, const ng_suggest_options *options);
/** Labels of an answer in order, `2 5 7`; lives until the next call. */
const char *fixture_labels(const ng_suggestions *answer);

#endif
