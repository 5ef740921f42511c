// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What was imported is exported, and imported again: the store is sound, and both have the same
 * digest. Names that begin as formulas of spreadsheets do come back as they were.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "fuzz/bundle.h"

#define TODAY 20000
#define DIGEST_BYTES 33

static void fail_at_fault(void *context, const char *sentence)
{
    ng_error err = {.status = NG_ERR_CORRUPT};
    (void)context;
    (void)snprintf(err.text, sizeof(err.text), "%s", sentence);
    fuzz_assert_ok(NG_ERR_CORRUPT, &err);
}

/** Imports into a new store. */
static ng_status make_store(
    const char *name, const char *const *paths, size_t count, ng_store **out, ng_error *err)
{
    static const ng_store_options options = {.create = true};
    static const ng_import_options how = {.today = TODAY};
    ng_import_report report = {.files = NULL};
    fuzz_remove(name);
    fuzz_assert_ok(ng_store_open(fuzz_path(name), &options, out, err), err);
    const ng_status status = ng_import(*out, paths, count, &how, &report, err);
    ng_import_report_release(&report);
    return status;
}

static void digest_of(ng_txn *txn, char out[DIGEST_BYTES])
{
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_digest(txn, NULL, out, &err), &err);
}

static void export_and_import(ng_store *store)
{
    ng_txn *txn = NULL;
    ng_txn *again = NULL;
    ng_store *second = NULL;
    char digest[2][DIGEST_BYTES];
    uint64_t faults = 0;
    ng_error err = {.status = NG_OK};
    const char *const folder = fuzz_path("exported");
    const ng_status begun = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (begun == NG_ERR_NO_STORE) { // there was nothing to write
        return;
    }
    fuzz_assert_ok(begun, &err);
    digest_of(txn, digest[0]);
    fuzz_remove("exported");
    fuzz_assert_ok(ng_export(txn, NG_EXPORT_CSV, folder, NULL, &err), &err);
    ng_txn_abort(txn);
    fuzz_assert_ok(ng_doctor(fuzz_path("first"), fail_at_fault, NULL, &faults, &err), &err);
    assert(faults == 0);
    fuzz_assert_ok(make_store("second", &folder, 1, &second, &err), &err);
    fuzz_assert_ok(ng_txn_begin(second, NG_TXN_READ, &again, &err), &err);
    digest_of(again, digest[1]);
    assert(strcmp(digest[0], digest[1]) == 0);
    ng_txn_abort(again);
    ng_store_close(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bundle bundle;
    ng_store *store = NULL;
    ng_error err = {.status = NG_OK};
    fuzz_bundle_write("members.csv", data, size, &bundle);
    const ng_status status = make_store("first", bundle.path, bundle.count, &store, &err);
    if (status == NG_OK) {
        export_and_import(store);
    } else {
        fuzz_assert_blames_input(status, &err);
    }
    ng_store_close(store);
    return 0;
}
