// SPDX-License-Identifier: GPL-3.0-or-later
// Buckets of numbers: they ascend with the numbers, begin where they say, and the cut takes as
// many of the largest as are wanted.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdlib.h>

#include "base/hash.h"
#include "graph/bucket.h"

enum {
    NUMBERS = 500
};

static void test_ng_bucket__of__ascends_from_its_least_number(void **state)
{
    (void)state;
    for (uint32_t bucket = 0; bucket < NG_BUCKET_COUNT; bucket++) {
        const uint64_t least = ng_bucket__least(bucket);
        assert_int_equal(bucket, ng_bucket__of(least));
        if (bucket > 0) {
            assert_int_equal(bucket - 1, ng_bucket__of(least - 1));
        }
    }
    assert_int_equal(NG_BUCKET_COUNT - 1, ng_bucket__of(UINT64_MAX));
    assert_int_equal(127, ng_bucket__of(127));
}

static int compare_down(const void *a, const void *b)
{
    const uint64_t x = *(const uint64_t *)a;
    const uint64_t y = *(const uint64_t *)b;
    return x > y ? -1 : x < y;
}

static void test_ng_buckets__cut__takes_the_largest(void **state)
{
    (void)state;
    static ng_buckets buckets;
    uint64_t number[NUMBERS];
    ng_random random;
    ng_random__init(&random, 9);
    for (uint32_t turn = 0; turn < 500; turn++) {
        const uint32_t count = (uint32_t)ng_random__below(&random, NUMBERS);
        const uint32_t shift = (uint32_t)ng_random__below(&random, 64);
        buckets = (ng_buckets){.top = 0};
        for (uint32_t i = 0; i < count; i++) {
            number[i] = ng_random__next(&random) >> shift;
            ng_buckets__add(&buckets, ng_bucket__of(number[i]));
        }
        qsort(number, count, sizeof *number, compare_down);
        const uint32_t wanted = 1 + (uint32_t)ng_random__below(&random, NUMBERS);
        uint32_t above = 0;
        const uint32_t cut = ng_buckets__cut(&buckets, wanted, &above);
        assert_int_equal(wanted <= count ? ng_bucket__of(number[wanted - 1]) : 0, cut);
        assert_true(above < wanted);
        assert_true(above <= count);
        assert_true(above == 0 || ng_bucket__of(number[above - 1]) > cut);
        assert_true(above == count || ng_bucket__of(number[above]) <= cut);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_bucket__of__ascends_from_its_least_number),
        cmocka_unit_test(test_ng_buckets__cut__takes_the_largest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
