// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Stored records. The first byte is the kind, the rest the bytes of the record.
 *
 * A record that can be read can be written, what is written can be read, and is then written
 * the same; what is lent of a member is what is decoded of it.
 */
#include <assert.h>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "record/record.h"

typedef union any_record {
    ng_member_record member;
    ng_group_record group;
    ng_recommendation_record recommendation;
    ng_intro_record intro;
    ng_journal_record journal;
    ng_import_record import;
} any_record;

enum {
    KINDS = 6
};

static ng_status decode(
    int kind, ng_arena *arena, ng_text bytes, any_record *out, ng_error *err)
{
    switch (kind) {
    case 0:
        return ng_record__decode_member(arena, bytes, &out->member, err);
    case 1:
        return ng_record__decode_group(arena, bytes, &out->group, err);
    case 2:
        return ng_record__decode_recommendation(arena, bytes, &out->recommendation, err);
    case 3:
        return ng_record__decode_intro(arena, bytes, &out->intro, err);
    case 4:
        return ng_record__decode_journal(arena, bytes, &out->journal, err);
    default:
        return ng_record__decode_import(arena, bytes, &out->import, err);
    }
}

static ng_status encode(int kind, const any_record *record, ng_buffer *out, ng_error *err)
{
    switch (kind) {
    case 0:
        return ng_record__encode_member(&record->member, out, err);
    case 1:
        return ng_record__encode_group(&record->group, out, err);
    case 2:
        return ng_record__encode_recommendation(&record->recommendation, out, err);
    case 3:
        return ng_record__encode_intro(&record->intro, out, err);
    case 4:
        return ng_record__encode_journal(&record->journal, out, err);
    default:
        return ng_record__encode_import(&record->import, out, err);
    }
}

static ng_text text_of(const ng_buffer *buffer)
{
    return (ng_text){(const char *)buffer->at, buffer->bytes};
}

static void compare_lent(ng_arena *arena, ng_text bytes, const ng_member_record *decoded)
{
    ng_member_record lent;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_record__lend_member(arena, bytes, &lent, &err), &err);
    for (size_t i = 0; i < NG_FIELD_COUNT; i++) {
        fuzz_assert_equal(lent.field[i].text, decoded->field[i].text);
        assert(lent.field[i].day == decoded->field[i].day &&
            lent.field[i].own == decoded->field[i].own);
    }
    for (size_t i = 0; i < NG_RECORD_TERM_COUNT; i++) {
        assert(lent.term[i] == decoded->term[i]);
    }
    assert(lent.identity_count == decoded->identity_count);
    for (size_t i = 0; i < lent.identity_count; i++) {
        fuzz_assert_equal(lent.identities[i], decoded->identities[i]);
    }
}

static void write_and_read(int kind, ng_arena *arena, const any_record *record)
{
    any_record again;
    ng_buffer first = {.bytes = 0};
    ng_buffer second = {.bytes = 0};
    ng_error err = {.status = NG_OK};
    const ng_status status = encode(kind, record, &first, &err);
    assert(status == NG_OK || status == NG_ERR_LIMIT);
    if (status == NG_OK) {
        fuzz_assert_ok(decode(kind, arena, text_of(&first), &again, &err), &err);
        fuzz_assert_ok(encode(kind, &again, &second, &err), &err);
        fuzz_assert_equal(text_of(&first), text_of(&second));
    }
    if (status == NG_OK && kind == 0) {
        compare_lent(arena, text_of(&first), &again.member);
    }
    ng_buffer__finish(&first);
    ng_buffer__finish(&second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int kind = fuzz_byte(&data, &size) % KINDS;
    const ng_text bytes = {(const char *)data, size};
    ng_arena *arena = NULL;
    any_record record;
    ng_error err = {.status = NG_OK};
    fuzz_assert_ok(ng_arena__create(&arena, &err), &err);
    const ng_status status = decode(kind, arena, bytes, &record, &err);
    if (status == NG_OK) {
        write_and_read(kind, arena, &record);
    } else {
        assert(status == NG_ERR_CORRUPT);
        fuzz_assert_sentence(ng_text__of(err.text));
    }
    if (kind == 0 && status != NG_OK) {
        // Lending looks at less, so it may take what decoding does not; it must end all the
        // same.
        (void)ng_record__lend_member(arena, bytes, &record.member, &err);
    }
    ng_arena__destroy(arena);
    return 0;
}
