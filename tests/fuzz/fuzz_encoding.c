// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Text that is not UTF-8. The first byte is the encoding, the second the room for what is
 * turned at once. What comes out is UTF-8, and the same however it was cut.
 */
#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "fuzz/fuzz.h"

#define ROOM_BYTES 260

/** UTF-8 of NULs, which are characters like any other here, and no more. */
static void assert_utf8(const unsigned char *at, size_t bytes)
{
    while (bytes > 0) {
        const unsigned char *const nul = memchr(at, 0, bytes);
        const size_t used = nul == NULL ? bytes : (size_t)(nul - at) + 1;
        assert(ng_text__valid((ng_text){(const char *)at, used - (nul != NULL)}));
        at += used;
        bytes -= used;
    }
}

static void turn_all(
    ng_utf16 order, const uint8_t *at, size_t bytes, size_t room, ng_buffer *out)
{
    unsigned char to[ROOM_BYTES];
    ng_error err = {.status = NG_OK};
    size_t used = 0;
    size_t written = 0;
    do {
        written = ng_utf16__decode(order, at, bytes, true, to, room, &used);
        assert(written <= room && used <= bytes);
        assert_utf8(to, written);
        fuzz_assert_ok(ng_buffer__add(out, to, written, &err), &err);
        at += used;
        bytes -= used;
    } while (used > 0);
    assert(bytes == 0);
}

static void check_utf16(const uint8_t *data, size_t size, size_t room)
{
    for (int order = NG_UTF16_LITTLE; order <= NG_UTF16_BIG; order++) {
        ng_buffer small = {.bytes = 0};
        ng_buffer large = {.bytes = 0};
        turn_all((ng_utf16)order, data, size, room, &small);
        turn_all((ng_utf16)order, data, size, ROOM_BYTES, &large);
        fuzz_assert_equal((ng_text){(const char *)small.at, small.bytes},
            (ng_text){(const char *)large.at, large.bytes});
        assert(small.bytes <= 2 * size + 3);
        ng_buffer__finish(&small);
        ng_buffer__finish(&large);
    }
    (void)ng_utf16__of(data, size);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t encoding = fuzz_byte(&data, &size);
    const size_t room = 4 + fuzz_byte(&data, &size);
    const ng_text text = {(const char *)data, size};
    ng_text out = {NULL, 0};
    ng_arena *arena = NULL;
    ng_error err = {.status = NG_OK};
    (void)ng_encoding__find(text);
    if (encoding % 2 == 0) {
        check_utf16(data, size, room);
        return 0;
    }
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    const int kinds = NG_ENCODING_UNKNOWN - NG_ENCODING_1250;
    fuzz_assert_ok(
        ng_encoding__decode(
            arena, (ng_encoding)(NG_ENCODING_1250 + encoding / 2 % kinds), text, &out, &err),
        &err);
    assert_utf8((const unsigned char *)out.at, out.bytes);
    assert(out.bytes <= 3 * size && out.bytes >= size);
    ng_arena__destroy(arena);
    return 0;
}
