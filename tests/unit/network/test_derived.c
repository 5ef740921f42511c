// SPDX-License-Identifier: GPL-3.0-or-later
// Derived values: named arrays, blocks of columns, and the parameters of the default scorer
// with their tables.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <string.h>

#include "base/fixed.h"
#include "network/derived.h"
#include "support/suggest_fixture.h"

static ng_bytes bytes_of(const char *text)
{
    return (ng_bytes){(const unsigned char *)text, strlen(text)};
}

static void assert_stored(ng_bytes stored, const char *expected)
{
    assert_non_null(stored.at);
    assert_int_equal(strlen(expected), stored.bytes);
    assert_memory_equal(expected, stored.at, stored.bytes);
}

static void test_ng_derived__read__gives_what_was_written(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    ng_bytes stored = {0};
    assert_int_equal(NG_OK, ng_derived__read(txn, "summary", &stored, NULL));
    assert_null(stored.at);
    assert_int_equal(NG_OK, ng_derived__write(txn, "summary", bytes_of("one"), NULL));
    assert_int_equal(NG_OK, ng_derived__write(txn, "summary", bytes_of("other"), NULL));
    assert_int_equal(NG_OK, ng_derived__read(txn, "summary", &stored, NULL));
    assert_stored(stored, "other");
}

static void test_ng_derived__clear_blocks__of_one_column_only(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    ng_bytes stored = {0};
    const uint32_t blocks[] = {0, 1, 300, 70000, UINT32_MAX};
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(
            NG_OK, ng_derived__write_block(txn, "components", blocks[i], bytes_of("x"), NULL));
    }
    assert_int_equal(NG_OK, ng_derived__write(txn, "components", bytes_of("plain"), NULL));
    assert_int_equal(
        NG_OK, ng_derived__write_block(txn, "component", 1, bytes_of("before"), NULL));
    assert_int_equal(
        NG_OK, ng_derived__write_block(txn, "components2", 1, bytes_of("behind"), NULL));
    assert_int_equal(
        NG_OK, ng_derived__read_block(txn, "components", UINT32_MAX, &stored, NULL));
    assert_stored(stored, "x");
    assert_int_equal(NG_OK, ng_derived__clear_blocks(txn, "components", NULL));
    for (size_t i = 0; i < 5; i++) {
        assert_int_equal(
            NG_OK, ng_derived__read_block(txn, "components", blocks[i], &stored, NULL));
        assert_null(stored.at);
    }
    assert_int_equal(NG_OK, ng_derived__read(txn, "components", &stored, NULL));
    assert_stored(stored, "plain");
    assert_int_equal(NG_OK, ng_derived__read_block(txn, "component", 1, &stored, NULL));
    assert_stored(stored, "before");
    assert_int_equal(NG_OK, ng_derived__read_block(txn, "components2", 1, &stored, NULL));
    assert_stored(stored, "behind");
    assert_int_equal(NG_OK, ng_derived__clear_blocks(txn, "components", NULL));
}

static void test_ng_derived__parameters__are_20_16_4_until_set(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    ng_suggest_parameters parameters = {0};
    assert_int_equal(NG_OK, ng_derived__parameters(txn, &parameters, NULL));
    assert_int_equal(20, parameters.degree_twentieths);
    assert_int_equal(16, parameters.walk_sixteenths);
    assert_int_equal(4, parameters.damping_twentieths);
    const ng_suggest_parameters other = {15, 8, 2};
    assert_int_equal(NG_OK, ng_derived__set_parameters(txn, &other, NULL));
    assert_int_equal(NG_OK, ng_derived__parameters(txn, &parameters, NULL));
    assert_memory_equal(&other, &parameters, sizeof other);
}

static void test_ng_derived__set_parameters__stores_the_tables(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    ng_bytes degree = {0};
    ng_bytes damping = {0};
    const ng_suggest_parameters parameters = {15, 8, 2};
    assert_int_equal(NG_OK, ng_derived__set_parameters(txn, &parameters, NULL));
    assert_int_equal(NG_OK, ng_derived__read(txn, "power-degree", &degree, NULL));
    assert_int_equal(NG_OK, ng_derived__read(txn, "power-damping", &damping, NULL));
    assert_int_equal(NG_POWER_TABLE * 8, degree.bytes);
    assert_int_equal(NG_POWER_TABLE * 4, damping.bytes);
    assert_true(ng_load_u64(degree.at) == 0);
    assert_int_equal(0, ng_load_u32(damping.at));
    for (uint32_t d = 1; d < NG_POWER_TABLE; d++) {
        assert_true(ng_load_u64(degree.at + (size_t)d * 8) == ng_fixed__power(d, 15, 32));
        assert_true(ng_load_u32(damping.at + (size_t)d * 4) == ng_fixed__power(d, 2, 30));
    }
}

static void test_ng_derived__parameters__of_another_length_are_damage(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    ng_suggest_parameters parameters = {0};
    assert_int_equal(NG_OK, ng_derived__write(txn, "parameters", bytes_of("short"), NULL));
    assert_int_equal(NG_ERR_CORRUPT, ng_derived__parameters(txn, &parameters, NULL));
}

static void test_ng_derived__names_at_their_limit(void **state)
{
    suggest_fixture *fixture = *state;
    ng_txn *txn = fixture->scratch.txn;
    char name[66];
    memset(name, 'n', sizeof name);
    name[64] = '\0';
    assert_int_equal(NG_OK, ng_derived__write_block(txn, name, 1, bytes_of("x"), NULL));
    name[64] = 'n';
    name[65] = '\0';
    assert_int_equal(
        NG_ERR_ARGUMENT, ng_derived__write_block(txn, name, 1, bytes_of("x"), NULL));
}

#define WITH_STORE(test)                                                                       \
    cmocka_unit_test_setup_teardown(test, suggest_fixture_set_up, suggest_fixture_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(test_ng_derived__read__gives_what_was_written),
        WITH_STORE(test_ng_derived__clear_blocks__of_one_column_only),
        WITH_STORE(test_ng_derived__parameters__are_20_16_4_until_set),
        WITH_STORE(test_ng_derived__set_parameters__stores_the_tables),
        WITH_STORE(test_ng_derived__parameters__of_another_length_are_damage),
        WITH_STORE(test_ng_derived__names_at_their_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
