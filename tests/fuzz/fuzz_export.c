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

static void export_to(ng_txn *txn, ng_export_kind kind)
{
    ng_error err = {.status = NG_OK};
    fuzz_remove("exported");
    fuzz_assert_ok(ng_export(txn, kind, fuzz_path("exported"), NULL, &err), &err);
}

/** Facts and all: the digest is the same, and the store that was exported is sound. */
static void check_csv(ng_txn *txn)
{
    const char *const folder = fuzz_path("exported");
    ng_txn *again = NULL;
    ng_store *second = NULL;
    char digest[2][DIGEST_BYTES];
    uint64_t faults = 0;
    ng_error err = {.status = NG_OK};
    export_to(txn, NG_EXPORT_CSV);
    fuzz_assert_ok(ng_doctor(fuzz_path("first"), fail_at_fault, NULL, &faults, &err), &err);
    assert(faults == 0);
    fuzz_assert_ok(make_store("second", &folder, 1, &second, &err), &err);
    fuzz_assert_ok(ng_txn_begin(second, NG_TXN_READ, &again, &err), &err);
    digest_of(txn, digest[0]);
    digest_of(again, digest[1]);
    assert(strcmp(digest[0], digest[1]) == 0);
    ng_txn_abort(again);
    ng_store_close(second);
}

/** XML cannot say control characters, so they are left out there, of keys too. */
static bool can_be_xml(const uint8_t *data, size_t size)
{
    bool can = true;
    for (size_t i = 0; i < size; i++) {
        can = can && (data[i] == '\n' || (data[i] >= ' ' && data[i] < 0x7F));
    }
    return can;
}

/** Formats of others: they can be read, and GraphML names the members that were there. */
static void check_others(ng_txn *txn, ng_store *store, bool is_xml)
{
    static const ng_export_kind kinds[] = {
        NG_EXPORT_GRAPHML, NG_EXPORT_VCARD, NG_EXPORT_VCARD3, NG_EXPORT_GOOGLE};
    static const ng_import_options how = {.today = TODAY, .dry_run = true};
    const char *const folder = fuzz_path("exported");
    ng_stats stats;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_stats_read(txn, &stats, &err), &err);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        ng_import_report report = {.files = NULL};
        export_to(txn, kinds[i]);
        fuzz_assert_ok(ng_import(store, &folder, 1, &how, &report, &err), &err);
        assert(kinds[i] != NG_EXPORT_GRAPHML || !is_xml || report.members == stats.members);
        ng_import_report_release(&report);
    }
}

static void export_and_import(ng_store *store, bool is_xml)
{
    ng_txn *txn = NULL;
    ng_error err = {.status = NG_OK};
    const ng_status begun = ng_txn_begin(store, NG_TXN_READ, &txn, &err);
    if (begun == NG_ERR_NO_STORE) { // there was nothing to write
        return;
    }
    fuzz_assert_ok(begun, &err);
    check_csv(txn);
    check_others(txn, store, is_xml);
    ng_txn_abort(txn);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_bundle bundle;
    ng_store *store = NULL;
    ng_error err = {.status = NG_OK};
    fuzz_bundle_write("members.csv", data, size, &bundle);
    const ng_status status = make_store("first", bundle.path, bundle.count, &store, &err);
    if (status == NG_OK) {
        export_and_import(store, can_be_xml(data, size));
    } else {
        fuzz_assert_blames_input(status, &err);
    }
    ng_store_close(store);
    return 0;
}
