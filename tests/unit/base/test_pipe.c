// SPDX-License-Identifier: GPL-3.0-or-later
// Pipes: blocks come in the order in which they were filled, all of them, before a failure; and
// a pipe ends at any moment.
#include "base/pipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/status.h"

typedef struct counter {
    uint64_t block[NG_PIPE_BLOCKS];
    uint64_t next;
    uint64_t last; // number of the last block
    bool fails;    // with it
} counter;

static ng_status count(void *context, void *block, bool *more, ng_error *err)
{
    counter *from = context;
    *(uint64_t *)block = from->next;
    *more = from->next < from->last;
    if (from->next++ == from->last && from->fails) {
        return ng_fail(err, NG_ERR_INPUT, "block %d is bad", (int)from->last);
    }
    return NG_OK;
}

static ng_pipe *open_pipe(counter *from)
{
    ng_pipe_work work = {.context = from, .fill = count};
    ng_pipe *pipe;
    for (size_t i = 0; i < NG_PIPE_BLOCKS; i++) {
        work.block[i] = &from->block[i];
    }
    assert_int_equal(ng_pipe__create(&work, &pipe, NULL), NG_OK);
    assert_non_null(pipe);
    return pipe;
}

static void test_ng_pipe__next__gives_blocks_in_order(void **state)
{
    (void)state;
    for (uint64_t last = 0; last < 2000; last = last * 3 + 1) {
        counter from = {.last = last, .fails = last % 2 == 0};
        ng_pipe *pipe = open_pipe(&from);
        ng_error err = {.status = NG_OK};
        void *block;
        for (uint64_t i = 0; i <= last; i++) {
            assert_int_equal(ng_pipe__next(pipe, &block, &err), NG_OK);
            assert_non_null(block);
            assert_int_equal(*(uint64_t *)block, i);
        }
        for (int again = 0; again < 2; again++) {
            const ng_status expected = from.fails ? NG_ERR_INPUT : NG_OK;
            assert_int_equal(ng_pipe__next(pipe, &block, &err), expected);
            assert_null(block);
        }
        if (from.fails && last == 0) {
            assert_string_equal(err.text, "block 0 is bad");
        }
        ng_pipe__destroy(pipe);
    }
}

static void test_ng_pipe__destroy__at_any_moment(void **state)
{
    (void)state;
    for (uint64_t taken = 0; taken < 12; taken++) {
        counter from = {.last = 8};
        ng_pipe *pipe = open_pipe(&from);
        for (uint64_t i = 0; i < taken; i++) {
            void *block;
            assert_int_equal(ng_pipe__next(pipe, &block, NULL), NG_OK);
        }
        ng_pipe__destroy(pipe);
    }
    ng_pipe__destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_pipe__next__gives_blocks_in_order),
        cmocka_unit_test(test_ng_pipe__destroy__at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
