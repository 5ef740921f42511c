// SPDX-License-Identifier: GPL-3.0-or-later
// Tasks: what the work did and returned is there when it is finished.
#include "base/task.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/status.h"

static ng_status add_up(void *context, ng_error *err)
{
    uint64_t *sum = context;
    const uint64_t most = *sum;
    *sum = 0;
    for (uint64_t i = 1; i <= most; i++) {
        *sum += i;
    }
    return most % 2 == 0 ? NG_OK : ng_fail(err, NG_ERR_LIMIT, "%d is odd", (int)most);
}

static void test_ng_task__finish__gives_what_came_of_the_work(void **state)
{
    (void)state;
    for (uint64_t most = 0; most < 50; most++) {
        uint64_t sum = most;
        ng_task *task;
        ng_error err = {.status = NG_OK};
        assert_int_equal(ng_task__start(add_up, &sum, &task, &err), NG_OK);
        assert_non_null(task);
        const ng_status status = ng_task__finish(task, &err);
        assert_int_equal(status, most % 2 == 0 ? NG_OK : NG_ERR_LIMIT);
        assert_int_equal(sum, most * (most + 1) / 2);
        if (most == 7) {
            assert_string_equal(err.text, "7 is odd");
        }
    }
    assert_int_equal(ng_task__finish(NULL, NULL), NG_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_task__finish__gives_what_came_of_the_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
