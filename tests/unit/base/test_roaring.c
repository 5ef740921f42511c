// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sets of numbers as bytes, against CRoaring: the bytes are those it writes, and it reads what
 * is written here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <roaring/roaring.h>

#include "base/roaring.h"
#include "support/store_fixture.h"

typedef struct sample {
    uint16_t at[NG_ROARING_BLOCK];
    uint32_t count;
} sample;

// Each number with a chance of `parts` in 65,536, drawn by a counter.
static void draw(sample *out, uint32_t parts, uint64_t seed)
{
    out->count = 0;
    for (uint32_t i = 0; i < NG_ROARING_BLOCK; i++) {
        seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
        if ((seed >> 48) < parts || parts >= NG_ROARING_BLOCK) {
            out->at[out->count++] = (uint16_t)i;
        }
    }
}

static void check_same_as_croaring(const sample *drawn)
{
    ng_error err = {0};
    ng_buffer bytes = {0};
    static char other[NG_ROARING_BLOCK];
    static uint16_t back[NG_ROARING_BLOCK];
    ng_roaring set;
    roaring_bitmap_t *bitmap = roaring_bitmap_create();
    for (uint32_t i = 0; i < drawn->count; i++) {
        roaring_bitmap_add(bitmap, drawn->at[i]);
    }
    assert_ok(ng_roaring__write(drawn->at, drawn->count, &bytes, &err), &err);
    assert_int_equal(roaring_bitmap_portable_size_in_bytes(bitmap), bytes.bytes);
    roaring_bitmap_portable_serialize(bitmap, other);
    assert_memory_equal(bytes.at, other, bytes.bytes);
    assert_true(ng_roaring__open(bytes.at, bytes.bytes, &set));
    assert_int_equal(set.count, drawn->count);
    ng_roaring__list(&set, back);
    assert_memory_equal(back, drawn->at, drawn->count * sizeof *back);
    uint64_t bits[NG_ROARING_WORDS] = {0};
    ng_roaring__or(&set, bits);
    for (uint32_t i = 0; i < NG_ROARING_BLOCK; i++) {
        const bool there = roaring_bitmap_contains(bitmap, i);
        assert_int_equal(ng_roaring__has(&set, (uint16_t)i), there);
        assert_int_equal(bits[i / 64] >> i % 64 & 1, there);
    }
    roaring_bitmap_free(bitmap);
    ng_buffer__finish(&bytes);
}

static void test_ng_roaring__write__makes_the_bytes_of_croaring(void **state)
{
    static sample drawn;
    (void)state;
    const uint32_t parts[] = {1, 40, 1000, 3900, 4096, 5000, 40000, NG_ROARING_BLOCK};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        draw(&drawn, parts[i], i + 1);
        if (drawn.count > 0) {
            check_same_as_croaring(&drawn);
        }
    }
}

static void test_ng_roaring__write__turns_dense_above_4096_members(void **state)
{
    static sample drawn;
    (void)state;
    for (drawn.count = 4095; drawn.count <= 4097; drawn.count++) {
        for (uint32_t i = 0; i < drawn.count; i++) {
            drawn.at[i] = (uint16_t)(i * 15);
        }
        check_same_as_croaring(&drawn);
    }
}

static void test_ng_roaring__open__refuses_other_bytes(void **state)
{
    ng_error err = {0};
    ng_buffer bytes = {0};
    ng_roaring set;
    (void)state;
    const uint16_t members[] = {3, 9, 4000};
    assert_ok(ng_roaring__write(members, 3, &bytes, &err), &err);
    assert_true(ng_roaring__open(NULL, 0, &set));
    assert_int_equal(set.count, 0);
    for (size_t cut = 1; cut < bytes.bytes; cut++) {
        assert_false(ng_roaring__open(bytes.at, cut, &set));
    }
    for (size_t at = 0; at < 16; at++) {
        bytes.at[at] ^= 0x80;
        assert_false(ng_roaring__open(bytes.at, bytes.bytes, &set));
        bytes.at[at] ^= 0x80;
    }
    ng_buffer__finish(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ng_roaring__write__makes_the_bytes_of_croaring),
        cmocka_unit_test(test_ng_roaring__write__turns_dense_above_4096_members),
        cmocka_unit_test(test_ng_roaring__open__refuses_other_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
