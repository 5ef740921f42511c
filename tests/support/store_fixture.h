// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A scratch folder for stores, entries to fill them with, and one number for all they hold.
 *
 * Every call asserts that it succeeds.
 */
#ifndef TESTS_SUPPORT_STORE_FIXTURE_H
#define TESTS_SUPPORT_STORE_FIXTURE_H

#include "store/store.h"

typedef struct store_fixture {
    char folder[64]; // removed with everything in it
    char path[96];   // of a store in it that is not made yet
} store_fixture;

/** cmocka set-up and tear-down: *state is a store_fixture. */
int store_fixture__set_up(void **state);
int store_fixture__tear_down(void **state);

/** Fails the test with the sentence. */
void assert_ok(ng_status status, const ng_error *err);

ng_store *store_fixture__open(const char *path, bool create);
ng_txn *store_fixture__begin(ng_store *store, ng_txn_kind kind);
void store_fixture__commit(ng_txn *txn);

/** One entry: `bytes` times the low byte of `key`. */
void store_fixture__put(ng_txn *txn, ng_table table, uint32_t key, size_t bytes);
/** Bytes of the entry, SIZE_MAX when it is not there; they must be as put wrote them. */
size_t store_fixture__get(ng_txn *txn, ng_table table, uint32_t key);

/**
 * `count` random entries in several tables, of 0 to 20,000 bytes; some are replaced, some
 * removed.
 */
void store_fixture__fill(ng_txn *txn, uint64_t seed, uint32_t count);

/** Faults of pages and tables together, told on the output when there are any. */
uint64_t store_fixture__faults(const char *path);
/** A number that stands for the counters and every entry of every table. */
uint64_t store_fixture__content(const char *path);

/** Whole file, to be given back with free. */
unsigned char *store_fixture__read_file(const char *file, size_t *bytes);
void store_fixture__write_file(const char *file, const unsigned char *at, size_t bytes);
/** `folder`/`name` in a buffer that lives until the fourth call from now. */
const char *store_fixture__name(const char *folder, const char *name);

#endif
