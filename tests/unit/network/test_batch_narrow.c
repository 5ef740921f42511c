// SPDX-License-Identifier: GPL-3.0-or-later
// Narrow connections: what fits comes back as it was, and what does not is told so.
#include "network/batch_inner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum {
    DAY_1900 = -25567,
    DAYS = 65535 // that fit
};

static void test_ng_batch_connection__narrow__comes_back(void **state)
{
    static const uint32_t slot[] = {0, 1, 2, 255, 256, 65535, 65536, 9999999, 16777215};
    static const ng_day day[] = {NG_DAY_NONE, DAY_1900, -1, 0, 1, 20000, DAY_1900 + DAYS - 1};
    (void)state;
    for (size_t i = 0; i < sizeof slot / sizeof slot[0]; i++) {
        for (size_t k = 0; k < sizeof slot / sizeof slot[0]; k++) {
            for (size_t d = 0; d < sizeof day / sizeof day[0]; d++) {
                const ng_batch_connection wide = {slot[i], slot[k], day[d], 7};
                ng_batch_narrow narrow;
                assert_true(ng_batch_connection__narrow(&wide, &narrow));
                const ng_batch_connection back = ng_batch_connection__of(&narrow);
                assert_int_equal(narrow.source, 7);
                assert_int_equal(back.a, wide.a);
                assert_int_equal(back.b, wide.b);
                assert_int_equal(back.since, wide.since);
            }
        }
    }
}

static void test_ng_batch_connection__narrow__leaves_what_does_not_fit(void **state)
{
    static const ng_batch_connection wide[] = {{16777216, 1, 0, 0}, {1, 16777216, 0, 0},
        {1, 2, DAY_1900 - 1, 0}, {1, 2, DAY_1900 + DAYS, 0}, {1, 2, INT32_MAX, 0}};
    ng_batch_narrow narrow;
    (void)state;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++) {
        assert_false(ng_batch_connection__narrow(&wide[i], &narrow));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_batch_connection__narrow__comes_back),
        cmocka_unit_test(test_ng_batch_connection__narrow__leaves_what_does_not_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
