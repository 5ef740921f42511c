// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A scratch folder with input files and a store, for tests of engine/import.
 *
 * The folder is the present one while a test runs, so paths in sentences are the names of the
 * files.
 */
#ifndef TESTS_SUPPORT_IMPORT_FIXTURE_H
#define TESTS_SUPPORT_IMPORT_FIXTURE_H

#include "netgraph.h"

#define IMPORT_NOTICE_BYTES 16384

typedef struct import_fixture {
    char folder[64];
    char before[512]; // the present folder before the test
    ng_store *store;  // "store" in the folder; made by the first import
    ng_import_options options;
    ng_import_report report; // of the last import
    ng_error err;
    char warnings[IMPORT_NOTICE_BYTES]; // of the last import, one a line
    char rejected[IMPORT_NOTICE_BYTES];
    char rows[IMPORT_NOTICE_BYTES]; // rejected rows, one a line
    size_t rejected_count;
} import_fixture;

/** cmocka set-up and tear-down: *state is an import_fixture. */
int import_fixture__set_up(void **state);
int import_fixture__tear_down(void **state);

/** Write a file of the folder; a name with a slash makes the folder before it. */
void import_fixture__write(const char *name, const char *text);
void import_fixture__write_bytes(const char *name, const char *at, size_t bytes);

/** Import up to eight paths, which end with NULL; what is in f->options holds. */
ng_status import_fixture__run(import_fixture *f, const char *const *paths);
/** Import one file of the folder with a text, which must succeed. */
void import_fixture__take(import_fixture *f, const char *name, const char *text);
/** The last import made the whole of so much. */
void import_fixture__assert_counts(const import_fixture *f, uint64_t created, uint64_t updated,
    uint64_t unchanged, uint64_t rejected);
/** Import one file, which must end in this sentence and status and leave the store as it
 * was. */
void import_fixture__assert_refused(
    import_fixture *f, const char *name, ng_status status, const char *sentence);

/** Digest of the store: 32 digits; "none" when there is no store. */
void import_fixture__digest(const import_fixture *f, char out[33]);
/** A read transaction; the caller ends it. */
ng_txn *import_fixture__begin(const import_fixture *f);
/** The profile of the member that a REF means. */
void import_fixture__profile(ng_txn *txn, const char *ref, ng_profile *out);
/** Fails unless the text is this. */
void assert_text(ng_text text, const char *expected);
/** Start with an empty store again. */
void import_fixture__forget(import_fixture *f);

#endif
