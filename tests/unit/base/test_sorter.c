// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The sorter of fixed-size records against qsort, in memory and through runs on disk, with few
 * and many merges; and what it says when the disk does not take them.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/sorter.h"

enum {
    LEAST_BYTES = 1 << 20
};

typedef struct shape {
    uint32_t words;
    uint64_t limit[4]; // values of each word; 0: all 64 bits
} shape;

static uint32_t compared_words;

static int compare(const void *a, const void *b)
{
    const uint64_t *left = a;
    const uint64_t *right = b;
    for (uint32_t i = 0; i < compared_words; i++) {
        if (left[i] != right[i]) {
            return left[i] < right[i] ? -1 : 1;
        }
    }
    return 0;
}

static void try_sorter(shape of, size_t count, size_t memory_bytes)
{
    ng_sorter *sorter;
    assert_int_equal(ng_sorter__create(of.words, memory_bytes, &sorter, NULL), NG_OK);
    uint64_t *expected = malloc((count + 1) * of.words * sizeof *expected);
    assert_non_null(expected);
    ng_random random;
    ng_random__init(&random, count);
    for (size_t i = 0; i < count; i++) {
        uint64_t *record = expected + i * of.words;
        for (uint32_t word = 0; word < of.words; word++) {
            uint64_t limit = of.limit[word];
            record[word] =
                limit == 0 ? ng_random__next(&random) : ng_random__below(&random, limit);
        }
        assert_int_equal(ng_sorter__add(sorter, record, NULL), NG_OK);
    }
    assert_int_equal(ng_sorter__count(sorter), count);
    compared_words = of.words;
    qsort(expected, count, of.words * sizeof *expected, compare);
    assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
    const uint64_t *record;
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        assert_non_null(record);
        if (compare(record, expected + i * of.words) != 0) {
            fail_msg("record %zu of %zu, %u words", i, count, of.words);
        }
    }
    for (int i = 0; i < 2; i++) {
        assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        assert_null(record);
    }
    free(expected);
    ng_sorter__destroy(sorter);
}

static const shape shapes[] = {{1, {0}}, {1, {1000}}, {2, {0, 0}}, {2, {200000, 200000}},
    {2, {1, 3}}, {3, {70000, 1, 0}}, {4, {0, 0, 0, 0}}, {4, {3, 1, 300, 5000000000}}};
enum {
    SHAPE_COUNT = sizeof shapes / sizeof shapes[0]
};

static void test_ng_sorter__next__in_order_from_memory(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 2, 63, 64, 65, 1000, 5000};
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        for (size_t k = 0; k < sizeof counts / sizeof counts[0]; k++) {
            try_sorter(shapes[i], counts[k], (size_t)1 << 26);
        }
    }
}

static void test_ng_sorter__next__in_order_from_disk(void **state)
{
    (void)state;
    for (size_t i = 0; i < SHAPE_COUNT; i++) {
        try_sorter(shapes[i], 200000, LEAST_BYTES);
    }
}

static void test_ng_sorter__next__in_order_at_the_edge_of_memory(void **state)
{
    (void)state;
    // What fits with its scratch area beside the write buffer of 64 KiB.
    size_t fitting = (LEAST_BYTES - 65536) / 16;
    for (size_t count = fitting - 1; count <= fitting + 1; count++) {
        try_sorter(shapes[0], count, LEAST_BYTES);
        try_sorter(shapes[0], 2 * count, LEAST_BYTES);
    }
}

static void test_ng_sorter__next__in_order_of_more_runs_than_one_merge_takes(void **state)
{
    (void)state;
    try_sorter((shape){4, {0, 0, 0, 0}}, 1000000, LEAST_BYTES);
}

// Records that differ in the free bits alone come together, all of them.
static void test_ng_sorter__leave_bits__groups_equal_records(void **state)
{
    (void)state;
    static const size_t memory[] = {(size_t)1 << 26, LEAST_BYTES};
    static const size_t counts[] = {40, 200000};
    for (size_t i = 0; i < 4; i++) {
        const size_t count = counts[i / 2];
        ng_sorter *sorter;
        ng_random random;
        uint64_t sum = 0;
        uint64_t before = 0;
        ng_random__init(&random, i);
        assert_int_equal(ng_sorter__create(1, memory[i % 2], &sorter, NULL), NG_OK);
        ng_sorter__leave_bits(sorter, 20);
        for (size_t k = 0; k < count; k++) {
            const uint64_t record = ng_random__below(&random, (uint64_t)1 << 32);
            sum += record;
            assert_int_equal(ng_sorter__add(sorter, &record, NULL), NG_OK);
        }
        assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
        for (size_t k = 0; k < count; k++) {
            const uint64_t *record;
            assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
            assert_true(*record >> 20 >= before);
            before = *record >> 20;
            sum -= *record;
        }
        assert_int_equal(sum, 0);
        ng_sorter__destroy(sorter);
    }
}

// The heir gives the same records in order, whoever had its memory before.
static void test_ng_sorter__pass_on__gives_memory_alone(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 50, 3000, 200000};
    for (uint32_t i = 0; i < 5 * 4 * 4; i++) {
        const size_t count = counts[i / 16];
        const uint32_t words = 1 + i % 4;
        const uint32_t heir_words = 1 + i / 4 % 4;
        ng_sorter *sorter;
        ng_sorter *heir;
        const uint64_t *record;
        ng_random random;
        ng_random__init(&random, i);
        const size_t memory = i % 3 == 0 ? LEAST_BYTES : (size_t)1 << 26;
        assert_int_equal(ng_sorter__create(words, memory, &sorter, NULL), NG_OK);
        assert_int_equal(ng_sorter__create(heir_words, memory, &heir, NULL), NG_OK);
        ng_sorter__pass_on(sorter, heir);
        for (size_t k = 0; k < count; k++) {
            const uint64_t added[4] = {ng_random__next(&random), 1, 2, 3};
            assert_int_equal(ng_sorter__add(sorter, added, NULL), NG_OK);
        }
        assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
        assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        while (record != NULL) {
            const uint64_t turned[4] = {~record[0], 4, 5, 6};
            assert_int_equal(ng_sorter__add(heir, turned, NULL), NG_OK);
            assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        }
        assert_int_equal(ng_sorter__sort(heir, NULL), NG_OK);
        uint64_t before = 0;
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(ng_sorter__next(heir, &record, NULL), NG_OK);
            assert_true(record[0] >= before);
            before = record[0];
        }
        assert_int_equal(ng_sorter__next(heir, &record, NULL), NG_OK);
        assert_null(record);
        ng_sorter__destroy(sorter);
        ng_sorter__destroy(heir);
    }
}

// The memory of a log that was read serves for records, or to sort, or is too small for either.
static void test_ng_sorter__lend__gives_memory_alone(void **state)
{
    (void)state;
    static const size_t counts[] = {0, 1, 50, 3000, 200000};
    for (uint32_t i = 0; i < 5 * 5 * 2; i++) {
        const size_t count = counts[i % 5];
        const bool first = i / 25 == 0;
        ng_sorter *sorter;
        ng_log *log;
        const uint64_t *record;
        ng_random random;
        ng_random__init(&random, i);
        assert_int_equal(ng_sorter__create(2, (size_t)1 << 24, &sorter, NULL), NG_OK);
        assert_int_equal(ng_log__create((size_t)1 << 24, &log, NULL), NG_OK);
        for (size_t k = 0; k < counts[i / 5 % 5]; k++) {
            assert_int_equal(ng_log__add(log, &k, sizeof k, NULL), NG_OK);
        }
        assert_int_equal(ng_log__rewind(log, NULL), NG_OK);
        ng_buffer memory = ng_log__take_memory(log);
        ng_log__destroy(log);
        if (first) {
            ng_sorter__lend(sorter, &memory);
        }
        for (size_t k = 0; k < count; k++) {
            const uint64_t added[2] = {ng_random__next(&random), k};
            assert_int_equal(ng_sorter__add(sorter, added, NULL), NG_OK);
        }
        if (!first) {
            ng_sorter__lend(sorter, &memory);
        }
        assert_null(memory.at);
        assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
        uint64_t before = 0;
        for (size_t k = 0; k < count; k++) {
            assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
            assert_true(record[0] >= before);
            before = record[0];
        }
        assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        assert_null(record);
        ng_sorter__destroy(sorter);
    }
}

static void test_ng_sorter__next__of_records_in_order_already(void **state)
{
    (void)state;
    static const uint64_t steps[] = {1, UINT64_MAX};
    for (size_t i = 0; i < 2; i++) {
        ng_sorter *sorter;
        assert_int_equal(ng_sorter__create(1, LEAST_BYTES, &sorter, NULL), NG_OK);
        for (uint64_t k = 0; k < 1000; k++) {
            uint64_t record = 5000 + k * steps[i];
            assert_int_equal(ng_sorter__add(sorter, &record, NULL), NG_OK);
        }
        assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
        const uint64_t *record;
        for (uint64_t k = 0; k < 1000; k++) {
            assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
            assert_int_equal(*record, i == 0 ? 5000 + k : 4001 + k);
        }
        ng_sorter__destroy(sorter);
    }
}

static ng_status fill_until_fault(ng_error *err)
{
    ng_sorter *sorter;
    assert_int_equal(ng_sorter__create(4, LEAST_BYTES, &sorter, err), NG_OK);
    ng_status status = NG_OK;
    for (uint64_t i = 0; i < 100000 && status == NG_OK; i++) {
        uint64_t record[4] = {i * 7919 % 100000, 1, 2, 3};
        status = ng_sorter__add(sorter, record, err);
    }
    ng_sorter__destroy(sorter);
    return status;
}

static void test_ng_sorter__add__says_where_it_cannot_write(void **state)
{
    (void)state;
    ng_error err;
    assert_int_equal(setenv("TMPDIR", "/dev/null/folder", 1), 0);
    ng_status status = fill_until_fault(&err);
    assert_int_equal(unsetenv("TMPDIR"), 0);
    assert_int_equal(status, NG_ERR_IO);
    assert_non_null(strstr(err.text, "/dev/null/folder"));
}

static void test_ng_sorter__add__says_that_the_disk_is_full(void **state)
{
    (void)state;
    // A limit on the size of files stands for a full disk.
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit small = {1 << 20, before.rlim_max};
    void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    ng_error err;
    ng_status status = fill_until_fault(&err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, handler);
    assert_int_equal(status, NG_ERR_FULL);
    assert_non_null(strstr(err.text, "temporary file"));
}

static void test_ng_sorter__destroy__at_any_moment(void **state)
{
    (void)state;
    ng_sorter__destroy(NULL);
    for (int stage = 0; stage < 4; stage++) {
        ng_sorter *sorter;
        assert_int_equal(ng_sorter__create(4, LEAST_BYTES, &sorter, NULL), NG_OK);
        for (uint64_t i = 0; i < 50000 && stage > 0; i++) {
            uint64_t record[4] = {i * 31 % 1000, i, 0, 0};
            assert_int_equal(ng_sorter__add(sorter, record, NULL), NG_OK);
        }
        if (stage > 1) {
            assert_int_equal(ng_sorter__sort(sorter, NULL), NG_OK);
        }
        for (int i = 0; i < 1000 && stage > 2; i++) {
            const uint64_t *record;
            assert_int_equal(ng_sorter__next(sorter, &record, NULL), NG_OK);
        }
        ng_sorter__destroy(sorter);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_sorter__next__in_order_from_memory),
        cmocka_unit_test(test_ng_sorter__next__in_order_from_disk),
        cmocka_unit_test(test_ng_sorter__next__in_order_at_the_edge_of_memory),
        cmocka_unit_test(test_ng_sorter__next__in_order_of_more_runs_than_one_merge_takes),
        cmocka_unit_test(test_ng_sorter__leave_bits__groups_equal_records),
        cmocka_unit_test(test_ng_sorter__pass_on__gives_memory_alone),
        cmocka_unit_test(test_ng_sorter__lend__gives_memory_alone),
        cmocka_unit_test(test_ng_sorter__next__of_records_in_order_already),
        cmocka_unit_test(test_ng_sorter__add__says_where_it_cannot_write),
        cmocka_unit_test(test_ng_sorter__add__says_that_the_disk_is_full),
        cmocka_unit_test(test_ng_sorter__destroy__at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
