// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Work on a store, tried with its first, second, ... allocation failed until none does: it says
 * that there is no memory, or does its work without what was optional; nothing leaks; the store
 * is as before or after, and serves the next call.
 *
 * NG_EVERY asks for every k-th allocation only; under a sanitizer that is every 7th.
 */
#ifndef TESTS_SUPPORT_STORE_TRIAL_H
#define TESTS_SUPPORT_STORE_TRIAL_H

#include "support/store_fixture.h"

/** What is tried, and what it works on. */
typedef struct store_trial {
    ng_store *store;
    char folder[96]; // scratch, for what is written
    const char *path;
} store_trial;
typedef ng_status (*store_work)(store_trial *trial, ng_error *err);

/** From one allocation that is failed to the next. */
uint64_t store_trial__step(void);
/** Fails the test when the doctor finds anything. */
void store_trial__assert_sound(const char *path);
/** Digest of a store. */
void store_trial__digest(const char *path, char out[33]);
/** Makes the store whole again from a file, or keeps it in one. */
void store_trial__copy_file(const char *from, const char *to);

/**
 * Opens the store, does the work with its nth allocation failed, and closes the store.
 *
 * @return  true when it made fewer, and so did everything
 */
bool store_trial__fail_one(
    store_work work, store_trial *trial, uint64_t nth, ng_status *status);
/**
 * A change of the store that `prepare` makes: all of it or nothing, allocation by allocation. A
 * failed one leaves every entry of every table as it was.
 */
void store_trial__change(const store_fixture *fixture, store_work prepare, store_work work);
/** A question to the store that `prepare` makes; fails unless `refused_min` allocations do. */
void store_trial__ask(
    const store_fixture *fixture, store_work prepare, store_work work, uint64_t refused_min);

#endif
