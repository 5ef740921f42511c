// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Folding of names, addresses, slugs and phone numbers. Every folding is UTF-8 and folds to
 * itself, and is the same for a text and for the text trimmed.
 */
#include <assert.h>

#include "base/fold.h"
#include "base/text.h"
#include "fuzz/fuzz.h"

typedef ng_status (*folding)(ng_arena *arena, ng_text text, ng_text *out, ng_error *err);

static ng_status slug_of_address(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    return ng_text__slug(arena, text, false, out, err);
}

static ng_status slug_of_any(ng_arena *arena, ng_text text, ng_text *out, ng_error *err)
{
    return ng_text__slug(arena, text, true, out, err);
}

/** What folds to `out`, and again to itself where `settles`. */
static ng_text fold(folding function, ng_arena *arena, ng_text text, bool settles)
{
    ng_text once = {NULL, 0};
    ng_text twice = {NULL, 0};
    ng_error err = {.status = NG_OK};
    const ng_status status = function(arena, text, &once, &err);
    if (status != NG_OK) {
        assert(status == NG_ERR_INPUT && !ng_text__valid(text));
        return (ng_text){NULL, 0};
    }
    assert(ng_text__valid(once));
    if (settles) {
        fuzz_assert_ok(function(arena, once, &twice, &err), &err);
        fuzz_assert_equal(once, twice);
    }
    return once;
}

static void check_phone(ng_text phone)
{
    assert(phone.bytes == 0 || (phone.at[0] == '+' && phone.bytes >= 9 && phone.bytes <= 16));
    for (size_t i = 1; i < phone.bytes; i++) {
        assert(phone.at[i] >= '0' && phone.at[i] <= '9');
    }
}

static void check_order(ng_text a, ng_text b)
{
    const ng_name_class a_class = ng_text__is_decimal(a) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
    const ng_name_class b_class = ng_text__is_decimal(b) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
    const int order = ng_text__order(a_class, a, b_class, b);
    const uint64_t a_prefix = ng_text__order_prefix(a_class, a);
    const uint64_t b_prefix = ng_text__order_prefix(b_class, b);
    assert((order == 0) == ng_text__equal(a, b));
    assert((ng_text__order(b_class, b, a_class, a) > 0) == (order < 0));
    assert(a_prefix >= b_prefix || order < 0);
    assert(a_prefix <= b_prefix || order > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const ng_text text = {(const char *)data, size};
    const ng_text half = {(const char *)data, size / 2};
    const ng_text rest = {(const char *)data + size / 2, size - size / 2};
    ng_arena *arena = NULL;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    (void)fold(ng_text__fold, arena, text, true);
    (void)fold(ng_text__fold_case, arena, text, true);
    (void)fold(ng_text__fold_industry, arena, text, true);
    const ng_text email = fold(ng_text__fold_email, arena, text, true);
    assert(email.bytes == 0 || ng_text__is_email(email));
    check_phone(fold(ng_text__fold_phone, arena, text, true));
    (void)fold(slug_of_address, arena, text, false);
    (void)fold(slug_of_any, arena, text, false);
    check_order(half, rest);
    check_order(text, half);
    ng_arena__destroy(arena);
    return 0;
}
