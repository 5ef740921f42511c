// SPDX-License-Identifier: GPL-3.0-or-later
// Cells that name members, to slots. Most networks number their members, and a file of ties
// names each of them fifty times, so the slots of small decimal numbers stand in an array of
// their own: what such a number names is found by one look, where the map of identities takes
// two in larger memory. The array only remembers; every answer in it came from the map.
#include "network/batch_inner.h"

#include "base/status.h"

#include <string.h>

enum {
    NUMBER_DIGITS_MAX = 9,
    SHORT_KEY_BYTES = 64, // longer ones are not fetched ahead
    FIRST_NUMBERS = 65536,
    NUMBERS_AN_IDENTITY = 16 // the array has at most so many entries an identity
};

#define NO_NUMBER UINT32_MAX

// Digits without leading zeros, so that one number is one text.
static uint32_t number_of(ng_text cell)
{
    if (cell.bytes == 0 || cell.bytes > NUMBER_DIGITS_MAX ||
        (cell.at[0] == '0' && cell.bytes > 1)) {
        return NO_NUMBER;
    }
    uint32_t number = 0;
    for (size_t i = 0; i < cell.bytes; i++) {
        const uint32_t digit = (uint32_t)(unsigned char)cell.at[i] - '0';
        if (digit > 9) {
            return NO_NUMBER;
        }
        number = number * 10 + digit;
    }
    return number;
}

// Forgets what was read in another name space.
static ng_status enter_name_space(ng_batch *batch, ng_text name_space, ng_error *err)
{
    ng_batch_numbers *numbers = &batch->numbers;
    if (ng_text__equal(numbers->name_space, name_space)) {
        return NG_OK;
    }
    const ng_text copy = ng_arena__copy(ng_txn__arena(batch->txn), name_space);
    if (copy.at == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a name space");
    }
    if (numbers->capacity > 0) {
        memset(numbers->slot, 0, numbers->capacity * sizeof *numbers->slot);
    }
    numbers->name_space = copy;
    return NG_OK;
}

static ng_status remember(ng_batch *batch, uint32_t number, uint32_t slot, ng_error *err)
{
    ng_batch_numbers *numbers = &batch->numbers;
    if (number >= numbers->capacity) {
        size_t capacity = FIRST_NUMBERS;
        while (capacity <= number) {
            capacity *= 2;
        }
        const size_t identities = ng_map__count(batch->identities);
        if (capacity > FIRST_NUMBERS && capacity / NUMBERS_AN_IDENTITY > identities) {
            return NG_OK;
        }
        uint32_t *grown = ng_memory__resize(numbers->slot, capacity * sizeof *grown);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu numbers of members", capacity);
        }
        ng_memory__use_whole(grown, capacity * sizeof *grown);
        memset(grown + numbers->capacity, 0, (capacity - numbers->capacity) * sizeof *grown);
        numbers->slot = grown;
        numbers->capacity = capacity;
    }
    numbers->slot[number] = slot;
    return NG_OK;
}

static ng_status member_of_code(ng_batch *batch, ng_hash128 code, uint32_t *slot, ng_error *err)
{
    char raw[16];
    ng_hash__save128(code, raw);
    return ng_batch__member(batch, NG_IDENTITY_STABLE, (ng_text){raw, sizeof raw}, slot, err);
}

static ng_status member_of_key(
    ng_batch *batch, ng_text cell, ng_text name_space, uint32_t *slot, ng_error *err)
{
    char key[NG_LIMIT_KEY_BYTES + 1];
    if (name_space.bytes == 0) {
        return ng_batch__member(batch, NG_IDENTITY_KEY, cell, slot, err);
    }
    const size_t bytes = name_space.bytes + 1 + cell.bytes;
    if (bytes > NG_LIMIT_KEY_BYTES || cell.bytes == 0) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "a member's key has %zu bytes; 1 to %d are allowed", cell.bytes == 0 ? 0 : bytes,
            NG_LIMIT_KEY_BYTES);
    }
    memcpy(key, name_space.at, name_space.bytes);
    key[name_space.bytes] = ':';
    memcpy(key + name_space.bytes + 1, cell.at, cell.bytes);
    return ng_batch__member(batch, NG_IDENTITY_KEY, (ng_text){key, bytes}, slot, err);
}

// `cell` reads as `number`.
static ng_status member_of_number(ng_batch *batch, uint32_t number, ng_text cell,
    ng_text name_space, uint32_t *slot, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(enter_name_space(batch, name_space, err));
    if (number < batch->numbers.capacity && batch->numbers.slot[number] != 0) {
        *slot = batch->numbers.slot[number];
        return NG_OK;
    }
    NG_TRY(member_of_key(batch, cell, name_space, slot, err));
    NG_TRY(remember(batch, number, *slot, err));
done:
    return status;
}

ng_status ng_batch__member_number(
    ng_batch *batch, uint32_t number, ng_text name_space, uint32_t *slot, ng_error *err)
{
    char digits[NUMBER_DIGITS_MAX + 1];
    size_t at = sizeof digits;
    uint32_t left = number;
    const ng_batch_numbers *numbers = &batch->numbers;
    if (number < numbers->capacity && numbers->slot[number] != 0 &&
        ng_text__equal(numbers->name_space, name_space)) {
        *slot = numbers->slot[number];
        return NG_OK;
    }
    do {
        digits[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left != 0 && at > 0);
    return member_of_number(
        batch, number, (ng_text){digits + at, sizeof digits - at}, name_space, slot, err);
}

void ng_batch__expect_number(const ng_batch *batch, uint32_t number)
{
    if (number < batch->numbers.capacity) {
        __builtin_prefetch(&batch->numbers.slot[number]);
    }
}

ng_status ng_batch__member_cell(
    ng_batch *batch, ng_text cell, ng_text name_space, uint32_t *slot, ng_error *err)
{
    ng_hash128 code;
    ng_text slug = {NULL, 0};
    ng_text phone = {NULL, 0};
    const uint32_t number = number_of(cell);
    *slot = 0;
    if (number != NO_NUMBER) {
        return member_of_number(batch, number, cell, name_space, slot, err);
    }
    if (cell.bytes == 36 && memcmp(cell.at, "ref:", 4) == 0 &&
        ng_hash__parse128((ng_text){cell.at + 4, 32}, &code)) {
        return member_of_code(batch, code, slot, err);
    }
    if (cell.bytes > 4 && memcmp(cell.at, "tel:", 4) == 0) {
        ng_arena__reset(batch->arena);
        const ng_status status = ng_text__fold_phone(batch->arena, cell, &phone, err);
        if (status != NG_OK || phone.bytes != 0) {
            return status != NG_OK
                ? status
                : ng_batch__member(batch, NG_IDENTITY_PHONE, phone, slot, err);
        }
    }
    if (memchr(cell.at, '/', cell.bytes) != NULL) {
        ng_arena__reset(batch->arena);
        const ng_status status = ng_text__slug(batch->arena, cell, false, &slug, err);
        if (status != NG_OK || slug.bytes != 0) {
            return status != NG_OK ? status
                                   : ng_batch__member(batch, NG_IDENTITY_SLUG, slug, slot, err);
        }
    }
    return member_of_key(batch, cell, name_space, slot, err);
}

void ng_batch__expect(const ng_batch *batch, ng_text cell)
{
    const uint32_t number = number_of(cell);
    char key[SHORT_KEY_BYTES + 1];
    if (number < batch->numbers.capacity) {
        __builtin_prefetch(&batch->numbers.slot[number]);
    } else if (cell.bytes <= SHORT_KEY_BYTES) {
        key[0] = NG_IDENTITY_KEY;
        memcpy(key + 1, cell.at, cell.bytes);
        ng_map__expect(batch->identities, (ng_text){key, cell.bytes + 1});
    }
}
