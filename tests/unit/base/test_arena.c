// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The arena: alignment, independence of parts, reuse after reset, large parts.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "base/pack.h"

static int open_arena(void **state)
{
    ng_arena *arena = NULL;
    ng_status status = ng_arena__create(&arena, NULL);
    *state = arena;
    return status == NG_OK ? 0 : -1;
}

static int close_arena(void **state)
{
    ng_arena__destroy(*state);
    return 0;
}

static void test_ng_arena__allocate__is_aligned_and_never_overlaps(void **state)
{
    ng_arena *arena = *state;
    unsigned char *parts[400];
    for (size_t i = 0; i < 400; i++) {
        parts[i] = ng_arena__allocate(arena, i * 7);
        assert_non_null(parts[i]);
        assert_int_equal((uintptr_t)parts[i] % 16, 0);
        memset(parts[i], (int)(i % 251), i * 7);
    }
    for (size_t i = 0; i < 400; i++) {
        for (size_t k = 0; k < i * 7; k++) {
            assert_int_equal(parts[i][k], i % 251);
        }
    }
}

static void test_ng_arena__allocate__holds_parts_larger_than_a_block(void **state)
{
    ng_arena *arena = *state;
    unsigned char *small = ng_arena__allocate(arena, 10);
    unsigned char *large = ng_arena__allocate(arena, 5 * NG_ARENA_LAST_BYTES);
    unsigned char *next = ng_arena__allocate(arena, 10);
    assert_non_null(large);
    memset(large, 1, 5 * NG_ARENA_LAST_BYTES);
    // The rest of the first block is still in use.
    assert_ptr_equal(next, small + 16);
    assert_int_equal(ng_arena__bytes(arena), 5 * NG_ARENA_LAST_BYTES + 20);
}

static void test_ng_arena__allocate__at_the_edges_of_a_block(void **state)
{
    ng_arena *arena = *state;
    for (size_t bytes = NG_ARENA_FIRST_BYTES - 64; bytes < NG_ARENA_FIRST_BYTES + 64; bytes++) {
        unsigned char *part = ng_arena__allocate(arena, bytes);
        assert_non_null(part);
        memset(part, 1, bytes);
        part = ng_arena__pack(arena, bytes);
        assert_non_null(part);
        memset(part, 2, bytes);
    }
}

static void test_ng_arena__reset__forgets_all_and_keeps_a_block(void **state)
{
    ng_arena *arena = *state;
    ng_arena__reset(arena);
    for (int i = 0; i < 1000; i++) {
        assert_non_null(ng_arena__allocate(arena, 1000));
    }
    assert_int_equal(ng_arena__bytes(arena), 1000000);
    ng_arena__reset(arena);
    assert_int_equal(ng_arena__bytes(arena), 0);
    void *first = ng_arena__allocate(arena, 1000);
    ng_arena__reset(arena);
    assert_ptr_equal(ng_arena__allocate(arena, 1000), first);
}

static void test_ng_arena__reset__gives_back_a_large_part(void **state)
{
    ng_arena *arena = *state;
    assert_non_null(ng_arena__allocate(arena, 4 * NG_ARENA_LAST_BYTES));
    ng_arena__reset(arena);
    unsigned char *part = ng_arena__allocate(arena, 100);
    assert_non_null(part);
    memset(part, 1, 100);
}

static void test_ng_arena__allocate_zero__clears_memory_that_was_used(void **state)
{
    ng_arena *arena = *state;
    memset(ng_arena__allocate(arena, 2000), 0xFF, 2000);
    ng_arena__reset(arena);
    unsigned char *zero = ng_arena__allocate_zero(arena, 250, 8);
    assert_non_null(zero);
    for (size_t i = 0; i < 2000; i++) {
        assert_int_equal(zero[i], 0);
    }
    assert_null(ng_arena__allocate_zero(arena, SIZE_MAX / 4, 8));
    assert_null(ng_arena__allocate(arena, SIZE_MAX));
    assert_null(ng_arena__allocate(arena, SIZE_MAX - 64));
}

static void test_ng_arena__copy__ends_with_nul(void **state)
{
    ng_arena *arena = *state;
    ng_text copy = ng_arena__copy(arena, (ng_text){"anna", 3});
    assert_int_equal(copy.bytes, 3);
    assert_string_equal(copy.at, "ann");
    copy = ng_arena__copy(arena, (ng_text){NULL, 0});
    assert_int_equal(copy.bytes, 0);
    assert_string_equal(copy.at, "");
    copy = ng_arena__copy(arena, (ng_text){"", SIZE_MAX});
    assert_null(copy.at);
}

static void test_ng_arena__print__of_any_length(void **state)
{
    ng_arena *arena = *state;
    for (int width = 1; width < 700; width += 3) {
        ng_text text = ng_arena__print(arena, "%0*d", width, 7);
        assert_int_equal(text.bytes, width);
        assert_int_equal(strlen(text.at), width);
        assert_int_equal(text.at[width - 1], '7');
    }
    assert_int_equal(ng_arena__print(arena, "%s", "").bytes, 0);
}

static void test_ng_arena__destroy__takes_null(void **state)
{
    (void)state;
    ng_arena__destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(
            test_ng_arena__allocate__is_aligned_and_never_overlaps, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__allocate__holds_parts_larger_than_a_block, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__allocate__at_the_edges_of_a_block, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__reset__forgets_all_and_keeps_a_block, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__reset__gives_back_a_large_part, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__allocate_zero__clears_memory_that_was_used, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__copy__ends_with_nul, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__print__of_any_length, open_arena, close_arena),
        cmocka_unit_test_setup_teardown(
            test_ng_arena__destroy__takes_null, open_arena, close_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
