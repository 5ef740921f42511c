// SPDX-License-Identifier: GPL-3.0-or-later
// Outboxes: what was put in is in the store afterwards, byte for byte, and the box is empty.
#include "network/outbox.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/store_fixture.h"

enum {
    VALUES = 300
};

static ng_bytes value_of(uint32_t id, unsigned char at[VALUES])
{
    memset(at, (int)(id % 251), id);
    return (ng_bytes){at, id};
}

static void test_ng_outbox__deliver__puts_what_was_added(void **state)
{
    const store_fixture *fixture = *state;
    ng_outbox outbox = {{0}};
    unsigned char at[VALUES];
    ng_error err = {0};
    ng_store *store = store_fixture__open(fixture->path, true);
    ng_txn *txn = store_fixture__begin(store, NG_TXN_WRITE);
    for (int round = 0; round < 2; round++) {
        for (uint32_t id = 0; id < VALUES; id++) {
            const ng_table table = id % 2 == 0 ? NG_TABLE_MEMBERS : NG_TABLE_JOURNAL;
            assert_ok(ng_outbox__add(&outbox, table, id, value_of(id, at), &err), &err);
        }
        assert_ok(ng_outbox__deliver(&outbox, txn, &err), &err);
        assert_int_equal(outbox.bytes.bytes, 0);
    }
    assert_int_equal(ng_txn__entries(txn, NG_TABLE_MEMBERS), VALUES / 2);
    for (uint32_t id = 0; id < VALUES; id++) {
        ng_bytes stored;
        const ng_table table = id % 2 == 0 ? NG_TABLE_MEMBERS : NG_TABLE_JOURNAL;
        assert_ok(ng_txn__get_id(txn, table, id, &stored, &err), &err);
        assert_int_equal(stored.bytes, id);
        assert_memory_equal(stored.at, value_of(id, at).at, id);
    }
    ng_outbox__finish(&outbox);
    ng_txn_abort(txn);
    ng_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_ng_outbox__deliver__puts_what_was_added,
            store_fixture__set_up, store_fixture__tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
