// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of engine/base fails once: the call says NG_ERR_NOMEM, and all memory is
 * given back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/sorter.h"
#include "base/status.h"
#include "base/text.h"
#include "support/failing_allocator.h"

typedef ng_status (*work)(ng_error *err);

// Fails the first, second, ... allocation until `run` meets none that fails.
static void fail_each(work run, uint64_t allocations_min)
{
    int64_t before = ng_failing_allocator_outstanding();
    uint64_t nth = 1;
    for (;; nth++) {
        ng_error err = {NG_OK, ""};
        ng_failing_allocator_arm(nth);
        ng_status status = run(&err);
        uint64_t met = ng_failing_allocator_count();
        ng_failing_allocator_disarm();
        assert_int_equal(ng_failing_allocator_outstanding(), before);
        if (met < nth) {
            assert_int_equal(status, NG_OK);
            break;
        }
        assert_int_equal(status, NG_ERR_NOMEM);
        assert_int_equal(err.status, NG_ERR_NOMEM);
        assert_true(strlen(err.text) > 0);
    }
    assert_true(nth > allocations_min);
}

static ng_status use_arena(ng_error *err)
{
    ng_arena *arena;
    ng_status status = ng_arena__create(&arena, err);
    if (status != NG_OK) {
        return status;
    }
    bool whole = true;
    for (size_t i = 0; i < 20; i++) {
        whole = ng_arena__allocate(arena, i * 1000) != NULL && whole;
        whole = ng_arena__allocate_zero(arena, 10, i * 1000) != NULL && whole;
        whole = ng_arena__copy(arena, ng_text__of("text")).at != NULL && whole;
        whole = ng_arena__print(arena, "%0*d", (int)i * 100, 1).at != NULL && whole;
    }
    ng_arena__reset(arena);
    whole = ng_arena__allocate(arena, 3000000) != NULL && whole;
    ng_arena__destroy(arena);
    return whole ? NG_OK : ng_fail(err, NG_ERR_NOMEM, "a part is missing");
}

static ng_status use_buffer(ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer buffer = {0};
    for (uint32_t i = 0; i < 1000; i++) {
        size_t bytes = buffer.bytes;
        status = ng_buffer__add(&buffer, &i, sizeof i, err);
        if (status != NG_OK) {
            assert_int_equal(buffer.bytes, bytes);
            break;
        }
    }
    ng_buffer__finish(&buffer);
    return status;
}

static ng_status use_map(ng_error *err)
{
    ng_map *map;
    ng_status status = NG_OK;
    NG_TRY(ng_map__create(&map, err));
    uint32_t count = 0;
    for (; count < 3000 && status == NG_OK; count++) {
        char text[32];
        int bytes = snprintf(text, sizeof text, "a longer key %u", count);
        uint32_t number;
        status = ng_map__add(map, (ng_text){text, (size_t)bytes}, &number, NULL, err);
    }
    // What was added before is still there, and nothing else.
    assert_int_equal(ng_map__count(map), status == NG_OK ? count : count - 1);
    assert_int_equal(
        ng_map__find(map, ng_text__of("a longer key 0")), count > 1 ? 0 : UINT32_MAX);
    ng_map__destroy(map);
done:
    return status;
}

static ng_status use_log(ng_error *err)
{
    ng_log *log;
    ng_status status = ng_log__create(50000, &log, err);
    if (status != NG_OK) {
        return status;
    }
    const unsigned char *at = (const unsigned char *)"";
    size_t bytes;
    for (uint64_t i = 0; i < 20000; i++) {
        NG_TRY(ng_log__add(log, &i, sizeof i, err));
    }
    NG_TRY(ng_log__rewind(log, err));
    while (at != NULL) {
        NG_TRY(ng_log__next(log, &at, &bytes, err));
    }
done:
    ng_log__destroy(log);
    return status;
}

static ng_status sort(uint64_t count, ng_error *err)
{
    ng_sorter *sorter;
    ng_status status = ng_sorter__create(4, 1 << 20, &sorter, err);
    if (status != NG_OK) {
        return status;
    }
    const uint64_t *record = &count;
    for (uint64_t i = 0; i < count; i++) {
        const uint64_t added[4] = {i * 7919 % 10007, i, 0, 0};
        NG_TRY(ng_sorter__add(sorter, added, err));
    }
    NG_TRY(ng_sorter__sort(sorter, err));
    while (record != NULL) {
        NG_TRY(ng_sorter__next(sorter, &record, err));
    }
done:
    ng_sorter__destroy(sorter);
    return status;
}

static ng_status sort_in_memory(ng_error *err)
{
    return sort(1000, err);
}

static ng_status sort_on_disk(ng_error *err)
{
    return sort(60000, err);
}

static ng_status sort_texts(ng_error *err)
{
    ng_text_sorter *sorter;
    ng_status status = ng_text_sorter__create(1 << 20, &sorter, err);
    if (status != NG_OK) {
        return status;
    }
    ng_text key = {"", 0};
    ng_text payload;
    for (uint32_t i = 0; i < 40000; i++) {
        char text[32];
        int bytes = snprintf(text, sizeof text, "key:%u", i * 7919 % 10007);
        NG_TRY(ng_text_sorter__add(sorter, (ng_text){text, (size_t)bytes}, key, err));
    }
    NG_TRY(ng_text_sorter__sort(sorter, err));
    do {
        NG_TRY(ng_text_sorter__next(sorter, &key, &payload, err));
    } while (key.at != NULL);
done:
    ng_text_sorter__destroy(sorter);
    return status;
}

enum {
    LONG_BYTES = 5000
};

// A text of LONG_BYTES in the arena that begins with `start` and goes on with `fill`.
static ng_status long_text(ng_arena *arena, const char *start, char fill, ng_text *out)
{
    char *at = ng_arena__allocate(arena, LONG_BYTES);
    if (at == NULL) {
        return NG_ERR_NOMEM;
    }
    size_t bytes = strlen(start);
    for (size_t i = 0; i < LONG_BYTES; i++) {
        at[i] = fill;
        if (i < bytes) {
            at[i] = start[i];
        }
    }
    *out = (ng_text){at, LONG_BYTES};
    return NG_OK;
}

static ng_status fold(ng_error *err)
{
    static const char *const starts[] = {
        "", "a@b.", "linkedin.com/in/a", "\xC3\x89", "x@b.\xC3\x89"};
    ng_arena *arena;
    ng_status status = ng_arena__create(&arena, err);
    if (status != NG_OK) {
        return status;
    }
    ng_text out;
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        ng_text text;
        if (long_text(arena, starts[i], 'A', &text) != NG_OK) {
            status = ng_fail(err, NG_ERR_NOMEM, "no text");
            goto done;
        }
        NG_TRY(ng_text__fold(arena, text, &out, err));
        NG_TRY(ng_text__fold_industry(arena, text, &out, err));
        NG_TRY(ng_text__fold_email(arena, text, &out, err));
        NG_TRY(ng_text__slug(arena, text, true, &out, err));
        NG_TRY(ng_text__slug(arena, ng_text__of("/pub/a/1/2/3"), false, &out, err));
    }
done:
    ng_arena__destroy(arena);
    return status;
}

static ng_status hash_stream(ng_error *err)
{
    ng_hash_stream *stream = ng_hash__stream_create();
    if (stream == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no stream");
    }
    ng_hash__stream_finish(stream);
    return NG_OK;
}

static void test_ng_arena__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(use_arena, 10);
}

static void test_ng_buffer__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(use_buffer, 5);
}

static void test_ng_map__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(use_map, 10);
}

static void test_ng_log__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(use_log, 10);
}

static void test_ng_sorter__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(sort_in_memory, 5);
    fail_each(sort_on_disk, 20);
}

static void test_ng_text_sorter__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(sort_texts, 20);
}

static void test_ng_text__fold__survives_each_failing_allocation(void **state)
{
    (void)state;
    fail_each(fold, 4);
}

static void test_ng_hash__stream_create__survives_a_failing_allocation(void **state)
{
    (void)state;
    fail_each(hash_stream, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_arena__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_buffer__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_map__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_log__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_sorter__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_text_sorter__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_text__fold__survives_each_failing_allocation),
        cmocka_unit_test(test_ng_hash__stream_create__survives_a_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
