// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Records of groups, recommendations, introductions, changes and imports: round trips, limits,
 * and bytes cut and flipped at every place. Members have test_member.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/text.h"
#include "record/record.h"

typedef struct bench {
    ng_arena *arena;
    ng_buffer buffer;
} bench;

static int open_bench(void **state)
{
    static bench only;
    only = (bench){0};
    *state = &only;
    return ng_arena__create(&only.arena, NULL) == NG_OK ? 0 : -1;
}

static int close_bench(void **state)
{
    bench *on = *state;
    ng_arena__destroy(on->arena);
    ng_buffer__finish(&on->buffer);
    return 0;
}

static ng_text text_of(bench *on, size_t bytes)
{
    char *at = ng_arena__allocate(on->arena, bytes + 1);
    assert_non_null(at);
    memset(at, 'x', bytes);
    return (ng_text){at, bytes};
}

static ng_text bytes_of(const bench *on)
{
    return (ng_text){(const char *)on->buffer.at, on->buffer.bytes};
}

typedef ng_status (*decoder)(ng_arena *arena, ng_text bytes);

static ng_status decode_group(ng_arena *arena, ng_text bytes)
{
    ng_group_record back;
    return ng_record__decode_group(arena, bytes, &back, NULL);
}

static ng_status decode_recommendation(ng_arena *arena, ng_text bytes)
{
    ng_recommendation_record back;
    return ng_record__decode_recommendation(arena, bytes, &back, NULL);
}

static ng_status decode_intro(ng_arena *arena, ng_text bytes)
{
    ng_intro_record back;
    return ng_record__decode_intro(arena, bytes, &back, NULL);
}

static ng_status decode_journal(ng_arena *arena, ng_text bytes)
{
    ng_journal_record back;
    return ng_record__decode_journal(arena, bytes, &back, NULL);
}

static ng_status decode_import(ng_arena *arena, ng_text bytes)
{
    ng_import_record back;
    return ng_record__decode_import(arena, bytes, &back, NULL);
}

// The record of the bench, cut at every byte and with every byte changed to every value.
static void assert_hardy(bench *on, decoder decode)
{
    size_t length = on->buffer.bytes;
    assert_int_equal(decode(on->arena, bytes_of(on)), NG_OK);
    for (size_t cut = 0; cut < length; cut++) {
        char *part = ng_memory__allocate(cut);
        memcpy(part, on->buffer.at, cut);
        assert_int_equal(decode(on->arena, (ng_text){part, cut}), NG_ERR_CORRUPT);
        ng_memory__release(part);
    }
    for (size_t i = 0; i < length; i++) {
        unsigned char good = on->buffer.at[i];
        for (int value = 0; value < 256; value++) {
            on->buffer.at[i] = (unsigned char)value;
            ng_status status = decode(on->arena, bytes_of(on));
            assert_true(status == NG_OK || status == NG_ERR_CORRUPT);
            ng_arena__reset(on->arena);
        }
        on->buffer.at[i] = good;
    }
    assert_int_equal(ng_buffer__add(&on->buffer, "", 1, NULL), NG_OK);
    assert_int_equal(decode(on->arena, bytes_of(on)), NG_ERR_CORRUPT);
}

static ng_group_record a_group(void)
{
    static const uint32_t owners[] = {77, 4000000000u};
    return (ng_group_record){.key = ng_text__of("g1"),
        .name = ng_text__of("Penerjemah Jakarta"),
        .topic = ng_text__of("übersetzen"),
        .owners = owners,
        .owner_count = 2,
        .created = -3};
}

static void test_ng_record__encode_group__round_trips(void **state)
{
    bench *on = *state;
    ng_group_record record = a_group();
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_OK);
    ng_group_record back;
    assert_int_equal(ng_record__decode_group(on->arena, bytes_of(on), &back, NULL), NG_OK);
    assert_true(ng_text__equal(record.key, back.key));
    assert_true(ng_text__equal(record.name, back.name));
    assert_true(ng_text__equal(record.topic, back.topic));
    assert_int_equal(record.owner_count, back.owner_count);
    assert_memory_equal(record.owners, back.owners, 2 * sizeof *record.owners);
    assert_int_equal(record.created, back.created);
    assert_int_equal(back.name.at[back.name.bytes], 0);
}

static void test_ng_record__decode_group__withstands_damage(void **state)
{
    ng_group_record record = a_group();
    bench *on = *state;
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_OK);
    assert_hardy(on, decode_group);
}

static void test_ng_record__encode_group__holds_its_limits(void **state)
{
    bench *on = *state;
    ng_group_record record = {.created = NG_DAY_NONE};
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.key = text_of(on, NG_LIMIT_KEY_BYTES);
    record.name = record.topic = text_of(on, NG_LIMIT_FIELD_BYTES);
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_OK);
    assert_int_equal(decode_group(on->arena, bytes_of(on)), NG_OK);
    record.key = text_of(on, NG_LIMIT_KEY_BYTES + 1);
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.key = text_of(on, 1);
    record.topic = text_of(on, NG_LIMIT_FIELD_BYTES + 1);
    assert_int_equal(ng_record__encode_group(&record, &on->buffer, NULL), NG_ERR_LIMIT);
}

static void test_ng_record__decode_group__refuses_an_empty_key(void **state)
{
    bench *on = *state;
    ng_text bytes = {"\x96\x01\xa0\xa0\xa0\x00\xc0", 7};
    ng_group_record back;
    ng_error err;
    assert_int_equal(ng_record__decode_group(on->arena, bytes, &back, &err), NG_ERR_CORRUPT);
    assert_string_equal(err.text, "a group record is damaged: bad key");
}

static void test_ng_record__encode_recommendation__round_trips(void **state)
{
    bench *on = *state;
    ng_recommendation_record record = {
        text_of(on, NG_LIMIT_LONG_TEXT_BYTES), ng_text__of("colleague")};
    assert_int_equal(ng_record__encode_recommendation(&record, &on->buffer, NULL), NG_OK);
    ng_recommendation_record back;
    assert_int_equal(
        ng_record__decode_recommendation(on->arena, bytes_of(on), &back, NULL), NG_OK);
    assert_true(ng_text__equal(record.text, back.text));
    assert_true(ng_text__equal(record.relationship, back.relationship));
}

static void test_ng_record__encode_recommendation__holds_its_limit(void **state)
{
    bench *on = *state;
    ng_recommendation_record record = {.text = text_of(on, NG_LIMIT_LONG_TEXT_BYTES + 1)};
    assert_int_equal(
        ng_record__encode_recommendation(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    assert_int_equal(on->buffer.bytes, 0);
}

static void test_ng_record__decode_recommendation__withstands_damage(void **state)
{
    bench *on = *state;
    ng_recommendation_record record = {ng_text__of("Sorgfältig."), ng_text__of("client")};
    assert_int_equal(ng_record__encode_recommendation(&record, &on->buffer, NULL), NG_OK);
    assert_hardy(on, decode_recommendation);
}

static ng_intro_record an_intro(void)
{
    return (ng_intro_record){.from = 7,
        .to = UINT32_MAX,
        .via = {3, 70000},
        .via_count = 2,
        .passed = 1,
        .state = NG_INTRO_DECLINED,
        .asked = -1,
        .changed = 19800,
        .note = ng_text__of("Darf ich Sie kennenlernen? Grüße")};
}

static void test_ng_record__encode_intro__round_trips(void **state)
{
    bench *on = *state;
    ng_intro_record record = an_intro();
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_OK);
    ng_intro_record back;
    assert_int_equal(ng_record__decode_intro(on->arena, bytes_of(on), &back, NULL), NG_OK);
    assert_int_equal(record.from, back.from);
    assert_int_equal(record.to, back.to);
    assert_int_equal(record.via_count, back.via_count);
    assert_memory_equal(record.via, back.via, sizeof record.via);
    assert_int_equal(record.passed, back.passed);
    assert_int_equal(record.state, back.state);
    assert_int_equal(record.asked, back.asked);
    assert_int_equal(record.changed, back.changed);
    assert_true(ng_text__equal(record.note, back.note));
    assert_hardy(on, decode_intro);
}

static void test_ng_record__encode_intro__holds_its_limits(void **state)
{
    bench *on = *state;
    ng_intro_record record = an_intro();
    record.via_count = 0;
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.via_count = NG_LIMIT_INTRODUCERS + 1;
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.via_count = NG_LIMIT_INTRODUCERS;
    record.note = text_of(on, 4 * NG_INTRO_NOTE_MAX + 1);
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.note = text_of(on, 0);
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    assert_int_equal(on->buffer.bytes, 0);
    record.note = text_of(on, 4 * NG_INTRO_NOTE_MAX);
    assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_OK);
    assert_int_equal(decode_intro(on->arena, bytes_of(on)), NG_OK);
}

static void test_ng_record__decode_intro__refuses_progress_out_of_range(void **state)
{
    bench *on = *state;
    for (int wrong = 0; wrong < 3; wrong++) {
        ng_intro_record record = an_intro();
        record.passed = wrong == 0 ? 3 : 1;
        record.state = wrong == 1 ? NG_INTRO_EXPIRED : NG_INTRO_ASKED;
        record.asked = wrong == 2 ? NG_DAY_NONE : 0;
        on->buffer.bytes = 0;
        assert_int_equal(ng_record__encode_intro(&record, &on->buffer, NULL), NG_OK);
        assert_int_equal(decode_intro(on->arena, bytes_of(on)), NG_ERR_CORRUPT);
    }
}

static void test_ng_record__encode_journal__round_trips(void **state)
{
    bench *on = *state;
    ng_journal_record record = {
        ng_text__of("member set"), 20000, 3, UINT64_MAX, 1, UINT64_C(1) << 40};
    assert_int_equal(ng_record__encode_journal(&record, &on->buffer, NULL), NG_OK);
    ng_journal_record back;
    assert_int_equal(ng_record__decode_journal(on->arena, bytes_of(on), &back, NULL), NG_OK);
    assert_true(ng_text__equal(record.what, back.what));
    assert_int_equal(record.day, back.day);
    assert_int_equal(record.import, back.import);
    assert_true(record.created == back.created);
    assert_true(record.updated == back.updated);
    assert_true(record.removed == back.removed);
    assert_hardy(on, decode_journal);
}

static void test_ng_record__encode_import__round_trips(void **state)
{
    bench *on = *state;
    ng_import_record record = {.path = {"a\xff.csv", 6},
        .kind = ng_text__of("members"),
        .owner = ng_text__of("Šárka"),
        .digest = {UINT64_MAX, 5},
        .day = NG_DAY_NONE,
        .rows = 1,
        .created = 2,
        .updated = 300,
        .unchanged = 70000,
        .rejected = UINT64_C(1) << 63};
    assert_int_equal(ng_record__encode_import(&record, &on->buffer, NULL), NG_OK);
    ng_import_record back;
    assert_int_equal(ng_record__decode_import(on->arena, bytes_of(on), &back, NULL), NG_OK);
    assert_true(ng_text__equal(record.path, back.path));
    assert_true(ng_text__equal(record.kind, back.kind));
    assert_true(ng_text__equal(record.owner, back.owner));
    assert_true(record.digest.high == back.digest.high && record.digest.low == back.digest.low);
    assert_int_equal(record.day, back.day);
    assert_int_equal(record.rows, back.rows);
    assert_int_equal(record.created, back.created);
    assert_int_equal(record.updated, back.updated);
    assert_int_equal(record.unchanged, back.unchanged);
    assert_true(record.rejected == back.rejected);
    assert_hardy(on, decode_import);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_record__encode_group__round_trips),
        TEST(test_ng_record__decode_group__withstands_damage),
        TEST(test_ng_record__encode_group__holds_its_limits),
        TEST(test_ng_record__decode_group__refuses_an_empty_key),
        TEST(test_ng_record__encode_recommendation__round_trips),
        TEST(test_ng_record__encode_recommendation__holds_its_limit),
        TEST(test_ng_record__decode_recommendation__withstands_damage),
        TEST(test_ng_record__encode_intro__round_trips),
        TEST(test_ng_record__encode_intro__holds_its_limits),
        TEST(test_ng_record__decode_intro__refuses_progress_out_of_range),
        TEST(test_ng_record__encode_journal__round_trips),
        TEST(test_ng_record__encode_import__round_trips),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
