// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A fresh store in a temporary directory with an open write transaction.
 */
#include "support/scratch_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void assert_ok(ng_status status, const ng_error *err)
{
    if (status != NG_OK) {
        fail_msg("%s: %s", ng_status_text(status), err->text);
    }
}

static void begin(scratch_store *scratch)
{
    ng_error err;
    assert_ok(ng_txn_begin(scratch->store, NG_TXN_WRITE, &scratch->txn, &err), &err);
}

void scratch_store_open(scratch_store *scratch)
{
    ng_error err;
    const char *folder = getenv("TMPDIR");
    *scratch = (scratch_store){0};
    int written = snprintf(scratch->directory, sizeof scratch->directory,
        "%s/netgraph-test-XXXXXX", folder != NULL ? folder : "/tmp");
    assert_in_range(written, 1, sizeof scratch->directory - 1);
    assert_non_null(mkdtemp(scratch->directory));
    snprintf(scratch->path, sizeof scratch->path, "%s/store", scratch->directory);
    ng_store_options options = {.create = true};
    assert_ok(ng_store_open(scratch->path, &options, &scratch->store, &err), &err);
    begin(scratch);
}

void scratch_store_close(scratch_store *scratch)
{
    char file[128];
    ng_txn_abort(scratch->txn);
    ng_store_close(scratch->store);
    snprintf(file, sizeof file, "%s/data.mdb", scratch->path);
    unlink(file);
    snprintf(file, sizeof file, "%s/lock.mdb", scratch->path);
    unlink(file);
    rmdir(scratch->path);
    assert_int_equal(rmdir(scratch->directory), 0);
}

void scratch_store_commit(scratch_store *scratch)
{
    ng_error err;
    ng_status status = ng_txn_commit(scratch->txn, &err);
    scratch->txn = NULL;
    assert_ok(status, &err);
    begin(scratch);
}

static bool is_fact(ng_table table)
{
    return table != NG_TABLE_META && table != NG_TABLE_JOURNAL && table != NG_TABLE_IMPORTS;
}

static void dump_bytes(ng_buffer *out, ng_bytes bytes)
{
    uint64_t length = bytes.bytes;
    assert_int_equal(ng_buffer__add(out, &length, sizeof length, NULL), NG_OK);
    assert_int_equal(ng_buffer__add(out, bytes.at, bytes.bytes, NULL), NG_OK);
}

static void dump_table(ng_txn *txn, ng_table table, ng_buffer *out)
{
    ng_error err;
    ng_cursor *cursor;
    ng_bytes key;
    ng_bytes value;
    uint64_t entries = 0;
    assert_ok(ng_cursor__open(txn, table, &cursor, &err), &err);
    assert_ok(ng_cursor__seek(cursor, NULL, &key, &value, &err), &err);
    for (; key.at != NULL; entries++) {
        unsigned char number = (unsigned char)table;
        dump_bytes(out, (ng_bytes){&number, 1});
        dump_bytes(out, key);
        dump_bytes(out, value);
        assert_ok(ng_cursor__next(cursor, &key, &value, &err), &err);
    }
    ng_cursor__close(cursor);
    assert_int_equal(entries, ng_txn__entries(txn, table));
}

void scratch_store_dump(scratch_store *scratch, ng_buffer *out)
{
    out->bytes = 0;
    for (int table = 0; table < NG_TABLE_COUNT; table++) {
        if (is_fact((ng_table)table)) {
            dump_table(scratch->txn, (ng_table)table, out);
        }
    }
}

void scratch_store_assert_equal(scratch_store *a, scratch_store *b)
{
    ng_buffer a_bytes = {0};
    ng_buffer b_bytes = {0};
    scratch_store_dump(a, &a_bytes);
    scratch_store_dump(b, &b_bytes);
    assert_int_equal(a_bytes.bytes, b_bytes.bytes);
    if (a_bytes.bytes > 0) {
        assert_memory_equal(a_bytes.at, b_bytes.at, a_bytes.bytes);
    }
    assert_memory_equal(ng_txn__state(a->txn), ng_txn__state(b->txn), sizeof(ng_state));
    ng_buffer__finish(&a_bytes);
    ng_buffer__finish(&b_bytes);
}

void scratch_store_assert_no_ties(scratch_store *scratch)
{
    const ng_state *state = ng_txn__state(scratch->txn);
    for (int table = 0; table < NG_TABLE_COUNT; table++) {
        bool ties = (table >= NG_TABLE_FOLLOWS_OUT && table <= NG_TABLE_EDUCATIONS) ||
            table == NG_TABLE_CONNECTIONS || table == NG_TABLE_CONNECTION_DAYS ||
            table == NG_TABLE_DEGREES || table == NG_TABLE_INTERACTIONS ||
            table == NG_TABLE_INTERACTION_SUMS;
        if (ties) {
            assert_int_equal(ng_txn__entries(scratch->txn, (ng_table)table), 0);
        }
    }
    assert_int_equal(state->connections + state->follows + state->endorsements +
            state->memberships + state->invitations + state->blocks + state->recommendations +
            state->positions + state->educations + state->interactions,
        0);
}

uint64_t scratch_seed(void)
{
    static uint64_t seed = 0;
    if (seed == 0) {
        const char *text = getenv("NG_SEED");
        seed = text != NULL ? strtoull(text, NULL, 10) : 1;
        seed = seed == 0 ? 1 : seed;
        printf("NG_SEED=%llu\n", (unsigned long long)seed);
    }
    return seed;
}
