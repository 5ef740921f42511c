// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Every allocation of packing and unpacking a member fails once: NG_ERR_NOMEM, nothing half
 * done, all memory given back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "record/record.h"
#include "support/failing_allocator.h"

enum {
    SKILLS = 900, // more than one block of the arena
    ATTEMPTS_MAX = 1000
};

static ng_member_record large_record(void)
{
    static const ng_text identities[] = {{"k1", 2}, {"sann", 4}};
    static uint32_t skills[SKILLS];
    ng_member_record record = {.identities = identities, .identity_count = 2};
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        record.field[i] = (ng_field_value){ng_text__of("value"), 100, 1};
    }
    for (uint32_t i = 0; i < SKILLS; i++) {
        skills[i] = i + 1;
    }
    record.skills = skills;
    record.skill_count = SKILLS;
    return record;
}

static void test_ng_record__encode_member__withstands_each_failing_allocation(void **state)
{
    (void)state;
    ng_member_record record = large_record();
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    uint64_t nth = 0;
    while (status != NG_OK && nth < ATTEMPTS_MAX) {
        ng_buffer buffer = {0};
        ng_failing_allocator_arm(++nth);
        status = ng_record__encode_member(&record, &buffer, NULL);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_true(status == NG_OK || buffer.bytes == 0);
        ng_buffer__finish(&buffer);
        assert_int_equal(ng_failing_allocator_outstanding(), before);
    }
    assert_int_equal(status, NG_OK);
    assert_true(nth > 1);
}

static void test_ng_record__decode_member__withstands_each_failing_allocation(void **state)
{
    (void)state;
    ng_member_record record = large_record();
    ng_buffer buffer = {0};
    assert_int_equal(ng_record__encode_member(&record, &buffer, NULL), NG_OK);
    ng_text bytes = {(const char *)buffer.at, buffer.bytes};
    int64_t before = ng_failing_allocator_outstanding();
    ng_status status = NG_ERR_NOMEM;
    uint64_t nth = 0;
    while (status != NG_OK && nth < ATTEMPTS_MAX) {
        ng_member_record back;
        ng_arena *arena;
        ng_error err;
        assert_int_equal(ng_arena__create(&arena, NULL), NG_OK);
        ng_failing_allocator_arm(++nth);
        status = ng_record__decode_member(arena, bytes, &back, &err);
        ng_failing_allocator_disarm();
        assert_true(status == NG_OK || status == NG_ERR_NOMEM);
        assert_int_equal(back.skill_count, status == NG_OK ? SKILLS : 0);
        ng_arena__destroy(arena);
        assert_int_equal(ng_failing_allocator_outstanding(), before);
    }
    assert_int_equal(status, NG_OK);
    assert_true(nth > 3);
    ng_buffer__finish(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_record__encode_member__withstands_each_failing_allocation),
        cmocka_unit_test(test_ng_record__decode_member__withstands_each_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
