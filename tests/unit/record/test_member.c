// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Member records: round trips of random and of full records, and every way of damaging the
 * bytes of one.
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

static ng_text text_of(bench *on, size_t bytes, char fill)
{
    char *at = ng_arena__allocate(on->arena, bytes + 1);
    assert_non_null(at);
    memset(at, fill, bytes);
    return (ng_text){at, bytes};
}

static ng_member_record empty_record(void)
{
    ng_member_record record = {0};
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        record.field[i].day = NG_DAY_NONE;
    }
    return record;
}

static ng_text encode(bench *on, const ng_member_record *record)
{
    ng_error err;
    on->buffer.bytes = 0;
    ng_status status = ng_record__encode_member(record, &on->buffer, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
    return (ng_text){(const char *)on->buffer.at, on->buffer.bytes};
}

static void assert_same(const ng_member_record *a, const ng_member_record *b)
{
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        assert_true(ng_text__equal(a->field[i].text, b->field[i].text));
        assert_int_equal(a->field[i].day, b->field[i].day);
        bool is_set = a->field[i].text.bytes != 0 || a->field[i].day != NG_DAY_NONE;
        assert_int_equal(is_set ? a->field[i].own : 0, b->field[i].own);
    }
    assert_memory_equal(a->term, b->term, sizeof a->term);
    assert_int_equal(a->identity_count, b->identity_count);
    for (size_t i = 0; i < a->identity_count; i++) {
        assert_true(ng_text__equal(a->identities[i], b->identities[i]));
    }
    assert_int_equal(a->skill_count, b->skill_count);
    for (size_t i = 0; i < a->skill_count; i++) {
        assert_int_equal(a->skills[i], b->skills[i]);
    }
    assert_int_equal(a->language_count, b->language_count);
    for (size_t i = 0; i < a->language_count; i++) {
        assert_true(ng_text__equal(a->languages[i], b->languages[i]));
    }
    assert_int_equal(a->import, b->import);
    assert_int_equal(a->row, b->row);
}

// What is lent is what is decoded, as far as it goes, and lies in the bytes.
static void assert_lent(bench *on, ng_text bytes, const ng_member_record *decoded)
{
    ng_error err;
    ng_member_record lent;
    if (ng_record__lend_member(on->arena, bytes, &lent, &err) != NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_int_equal(lent.skill_count, 0);
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        const ng_text text = lent.field[i].text;
        assert_true(text.bytes == 0 ||
            (text.at >= bytes.at && text.at + text.bytes <= bytes.at + bytes.bytes));
    }
    for (size_t i = 0; i < lent.language_count; i++) {
        const ng_text text = lent.languages[i];
        assert_true(text.at >= bytes.at && text.at + text.bytes <= bytes.at + bytes.bytes);
    }
    lent.skills = decoded->skills;
    lent.skill_count = decoded->skill_count;
    lent.import = decoded->import;
    lent.row = decoded->row;
    assert_same(decoded, &lent);
}

static void assert_round_trip(bench *on, const ng_member_record *record)
{
    ng_error err;
    ng_member_record back;
    ng_status status = ng_record__decode_member(on->arena, encode(on, record), &back, &err);
    if (status != NG_OK) {
        fail_msg("%s", err.text);
    }
    assert_same(record, &back);
    assert_lent(on, (ng_text){(const char *)on->buffer.at, on->buffer.bytes}, &back);
}

// A record in which every part is used.
static ng_member_record full_record(void)
{
    static const char stable[] =
        "r\x00\xff\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e";
    static const ng_text identities[] = {
        {"eana@example.org", 16}, {"k933", 4}, {stable, 17}, {"sana-müller", 12}};
    static const uint32_t skills[] = {1, 7, 300, 70000, UINT32_MAX};
    static const ng_text languages[] = {{"Bahasa Indonesia", 16}, {"Español", 8}};
    ng_member_record record = empty_record();
    record.field[NG_FIELD_NAME] = (ng_field_value){ng_text__of("Ana Müller"), 18000, 1};
    record.field[NG_FIELD_COMPANY] = (ng_field_value){ng_text__of("Acme"), NG_DAY_NONE, 1};
    record.field[NG_FIELD_TITLE] = (ng_field_value){ng_text__of(""), -4000, 0};
    record.field[NG_FIELD_SUGGEST] = (ng_field_value){ng_text__of("no"), NG_DAY_NONE, 0};
    record.term[1] = 4;
    record.term[3] = UINT32_MAX;
    record.identities = identities;
    record.identity_count = 4;
    record.skills = skills;
    record.skill_count = 5;
    record.languages = languages;
    record.language_count = 2;
    record.import = UINT32_MAX;
    record.row = UINT64_MAX;
    return record;
}

static void test_ng_record__encode_member__round_trips_a_full_record(void **state)
{
    ng_member_record record = full_record();
    assert_round_trip(*state, &record);
}

static void test_ng_record__encode_member__is_small_for_an_empty_member(void **state)
{
    ng_member_record record = empty_record();
    assert_round_trip(*state, &record);
    assert_int_equal(encode(*state, &record).bytes, 8);
}

static ng_member_record random_record(bench *on, ng_random *random)
{
    ng_member_record record = empty_record();
    for (uint32_t i = 0; i < NG_FIELD_COUNT; i++) {
        if (ng_random__below(random, 2) == 0) {
            size_t bytes =
                ng_random__below(random, ng_random__below(random, 8) == 0 ? 500 : 40);
            record.field[i].text =
                text_of(on, bytes, (char)('a' + ng_random__below(random, 26)));
        }
        if (ng_random__below(random, 3) == 0) {
            record.field[i].day = (ng_day)ng_random__below(random, 100000) - 50000;
        }
        record.field[i].own = (uint32_t)ng_random__below(random, 2);
    }
    for (uint32_t i = 0; i < NG_RECORD_TERM_COUNT; i++) {
        record.term[i] = (uint32_t)(ng_random__next(random) >> ng_random__below(random, 64));
    }
    record.identity_count = ng_random__below(random, 5);
    ng_text *identities = ng_arena__allocate(on->arena, 5 * sizeof *identities);
    for (size_t i = 0; i < record.identity_count; i++) {
        identities[i] =
            ng_arena__print(on->arena, "k%zu-%u", i, (unsigned)(random->state[0] % 99));
    }
    record.identities = identities;
    record.skill_count = ng_random__below(random, 30);
    uint32_t *skills = ng_arena__allocate(on->arena, 30 * sizeof *skills);
    for (size_t i = 0; i < record.skill_count; i++) {
        skills[i] =
            (i == 0 ? 1 : skills[i - 1] + 1) + (uint32_t)ng_random__below(random, 90000);
    }
    record.skills = skills;
    record.language_count = ng_random__below(random, 4);
    ng_text *languages = ng_arena__allocate(on->arena, 4 * sizeof *languages);
    for (size_t i = 0; i < record.language_count; i++) {
        languages[i] =
            ng_arena__print(on->arena, "l%zu-%u", i, (unsigned)(random->state[0] % 99));
    }
    record.languages = languages;
    record.import = (uint32_t)ng_random__below(random, 300);
    record.row = ng_random__next(random) >> ng_random__below(random, 64);
    return record;
}

static void test_ng_record__encode_member__round_trips_random_records(void **state)
{
    bench *on = *state;
    ng_random random;
    ng_random__init(&random, 20);
    for (int i = 0; i < 2000; i++) {
        ng_member_record record = random_record(on, &random);
        assert_round_trip(on, &record);
        ng_arena__reset(on->arena);
    }
}

static void test_ng_record__encode_member__appends_to_the_buffer(void **state)
{
    bench *on = *state;
    ng_member_record record = full_record();
    assert_int_equal(ng_buffer__add(&on->buffer, "before", 6, NULL), NG_OK);
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_OK);
    assert_memory_equal(on->buffer.at, "before", 6);
    ng_member_record back;
    ng_text bytes = {(const char *)on->buffer.at + 6, on->buffer.bytes - 6};
    assert_int_equal(ng_record__decode_member(on->arena, bytes, &back, NULL), NG_OK);
    assert_same(&record, &back);
}

static void test_ng_record__decode_member__finds_a_cut_at_every_byte(void **state)
{
    bench *on = *state;
    ng_member_record record = full_record();
    ng_text bytes = encode(on, &record);
    for (size_t cut = 0; cut < bytes.bytes; cut++) {
        // A copy of its own, so that a sanitizer sees a read behind the end.
        char *part = ng_memory__allocate(cut);
        memcpy(part, bytes.at, cut);
        ng_error err;
        ng_member_record back;
        ng_status status =
            ng_record__decode_member(on->arena, (ng_text){part, cut}, &back, &err);
        assert_int_equal(status, NG_ERR_CORRUPT);
        assert_non_null(strstr(err.text, "member record is damaged"));
        assert_int_equal(back.identity_count, 0);
        ng_memory__release(part);
    }
}

static size_t count_refused_cuts(bench *on, ng_text bytes)
{
    size_t refused = 0;
    for (size_t cut = 0; cut < bytes.bytes; cut++) {
        char *part = ng_memory__allocate(cut);
        memcpy(part, bytes.at, cut);
        ng_error err;
        ng_member_record lent;
        ng_status status = ng_record__lend_member(on->arena, (ng_text){part, cut}, &lent, &err);
        if (status != NG_OK) {
            assert_int_equal(status, NG_ERR_CORRUPT);
            assert_non_null(strstr(err.text, "member record is damaged"));
            assert_int_equal(lent.identity_count, 0);
            refused++;
        }
        ng_memory__release(part);
    }
    return refused;
}

static void test_ng_record__lend_member__reads_nothing_behind_a_cut(void **state)
{
    bench *on = *state;
    ng_member_record record = full_record();
    ng_text bytes = encode(on, &record);
    // Languages stand last.
    assert_int_equal(count_refused_cuts(on, bytes), bytes.bytes);
    record.language_count = 0;
    bytes = encode(on, &record);
    // Skills, import and row are not looked at.
    assert_in_range(count_refused_cuts(on, bytes), bytes.bytes - 40, bytes.bytes - 10);
}

// A flipped bit may make another good record, but never a bad one that is let through: what was
// decoded can be encoded and comes back.
static void test_ng_record__decode_member__survives_every_flipped_bit(void **state)
{
    bench *on = *state;
    ng_member_record record = full_record();
    ng_text bytes = encode(on, &record);
    char *damaged = ng_memory__allocate(bytes.bytes);
    size_t length = bytes.bytes;
    size_t refused = 0;
    memcpy(damaged, bytes.at, length);
    for (size_t bit = 0; bit < length * 8; bit++) {
        damaged[bit / 8] = (char)(damaged[bit / 8] ^ (1 << bit % 8));
        ng_member_record back;
        ng_status status =
            ng_record__decode_member(on->arena, (ng_text){damaged, length}, &back, NULL);
        if (status == NG_OK) {
            assert_round_trip(on, &back);
        } else {
            assert_int_equal(status, NG_ERR_CORRUPT);
            refused++;
        }
        damaged[bit / 8] = (char)(damaged[bit / 8] ^ (1 << bit % 8));
    }
    assert_true(refused > length);
    ng_memory__release(damaged);
}

static void test_ng_record__decode_member__survives_every_changed_byte(void **state)
{
    bench *on = *state;
    ng_member_record record = full_record();
    ng_text bytes = encode(on, &record);
    char *damaged = ng_memory__allocate(bytes.bytes);
    memcpy(damaged, bytes.at, bytes.bytes);
    for (size_t i = 0; i < bytes.bytes; i++) {
        char good = damaged[i];
        for (int value = 0; value < 256; value++) {
            damaged[i] = (char)value;
            ng_member_record back;
            ng_status status = ng_record__decode_member(
                on->arena, (ng_text){damaged, bytes.bytes}, &back, NULL);
            assert_true(status == NG_OK || status == NG_ERR_CORRUPT);
            if (status == NG_OK) {
                assert_lent(on, (ng_text){damaged, bytes.bytes}, &back);
            }
            ng_arena__reset(on->arena);
        }
        damaged[i] = good;
    }
    ng_memory__release(damaged);
}

static ng_status decode(bench *on, const char *bytes, size_t length, ng_error *err)
{
    ng_member_record back;
    return ng_record__decode_member(on->arena, (ng_text){bytes, length}, &back, err);
}
#define DECODE(on, literal, err) decode(on, literal, sizeof(literal) - 1, err)

static void test_ng_record__decode_member__refuses_what_is_not_a_member(void **state)
{
    bench *on = *state;
    // Another version, too few elements, a number for the fields, unsorted skills, skill 0, an
    // identity without text, one of an unknown class, a short stable code, a field twice, an
    // empty field, bytes left over.
    assert_int_equal(DECODE(on, "\x97\x01\x90\x90\x90\x90\x00\x00", NULL), NG_OK);
    assert_int_equal(DECODE(on, "\x97\x02\x90\x90\x90\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(DECODE(on, "\x96\x01\x90\x90\x90\x90\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(DECODE(on, "\x97\x01\x00\x90\x90\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(
        DECODE(on, "\x97\x01\x90\x90\x90\x92\x02\x02\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(DECODE(on, "\x97\x01\x90\x90\x90\x91\x00\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(
        DECODE(on, "\x97\x01\x90\x90\x91\xc4\x01k\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(
        DECODE(on, "\x97\x01\x90\x90\x91\xc4\x02zz\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(
        DECODE(on, "\x97\x01\x90\x90\x91\xc4\x02ra\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(DECODE(on,
                         "\x97\x01\x92\x92\x01\xa1"
                         "a\x92\x01\xa1"
                         "b\x90\x90\x90\x00\x00",
                         NULL),
        NG_ERR_CORRUPT);
    assert_int_equal(
        DECODE(on, "\x97\x01\x91\x92\x01\xa0\x90\x90\x90\x00\x00", NULL), NG_ERR_CORRUPT);
    assert_int_equal(DECODE(on, "\x97\x01\x90\x90\x90\x90\x00\x00\x00", NULL), NG_ERR_CORRUPT);
}

// Records before format 3 have no languages; an empty list of them, an empty name, one twice
// and what stands behind them are damage, told by both readers.
static void test_ng_record__decode_member__takes_languages_or_none(void **state)
{
    bench *on = *state;
    static const char *const refused[] = {"\x90", "\x91\xa0",
        ("\x92\xa1"
         "b\xa1"
         "a"),
        ("\x92\xa1"
         "a\xa1"
         "a"),
        "\x91\x01",
        ("\x91\xa1"
         "a\x01"),
        "\x91\xa1\xff"};
    const ng_text without = {"\x97\x01\x90\x90\x90\x90\x00\x00", 8};
    ng_member_record back;
    assert_int_equal(NG_OK, ng_record__decode_member(on->arena, without, &back, NULL));
    assert_int_equal(back.language_count, 0);
    assert_lent(on, without, &back);
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        char bytes[32] = "\x98\x01\x90\x90\x90\x90";
        const size_t length = 8 + strlen(refused[i]);
        memcpy(bytes + 8, refused[i], strlen(refused[i]));
        const ng_text text = {bytes, length};
        assert_int_equal(
            NG_ERR_CORRUPT, ng_record__decode_member(on->arena, text, &back, NULL));
        assert_int_equal(NG_ERR_CORRUPT, ng_record__lend_member(on->arena, text, &back, NULL));
    }
}

static void test_ng_record__encode_member__holds_the_limits_of_languages(void **state)
{
    bench *on = *state;
    ng_text *languages =
        ng_arena__allocate(on->arena, (NG_LIMIT_LANGUAGES + 1) * sizeof *languages);
    for (uint32_t i = 0; i <= NG_LIMIT_LANGUAGES; i++) {
        languages[i] = ng_arena__print(on->arena, "l%05u", i);
    }
    ng_member_record record = empty_record();
    record.languages = languages;
    record.language_count = NG_LIMIT_LANGUAGES;
    assert_round_trip(on, &record);
    record.language_count = NG_LIMIT_LANGUAGES + 1;
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.language_count = 1;
    languages[0] = text_of(on, NG_LIMIT_LANGUAGE_BYTES, 'l');
    on->buffer.bytes = 0;
    assert_round_trip(on, &record);
    languages[0] = text_of(on, NG_LIMIT_LANGUAGE_BYTES + 1, 'l');
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
}

static void test_ng_record__decode_member__names_what_is_bad(void **state)
{
    ng_error err;
    DECODE(*state, "\x97\x01\x91\x92\x00\xa1\xff\x90\x90\x90\x00\x00", &err);
    assert_string_equal(err.text, "a member record is damaged: bad text of a field");
    DECODE(*state, "\x97\x01\x90\x90\x92\xc4\x02kb\xc4\x02ka\x90\x00\x00", &err);
    assert_string_equal(err.text, "a member record is damaged: bad order of identities");
}

static void test_ng_record__encode_member__holds_the_limit_of_a_field(void **state)
{
    bench *on = *state;
    ng_member_record record = empty_record();
    record.field[NG_FIELD_HEADLINE].text = text_of(on, NG_LIMIT_FIELD_BYTES, 'h');
    assert_round_trip(on, &record);
    record.field[NG_FIELD_HEADLINE].text = text_of(on, NG_LIMIT_FIELD_BYTES + 1, 'h');
    on->buffer.bytes = 0;
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    assert_int_equal(on->buffer.bytes, 0);
}

static void test_ng_record__encode_member__holds_the_limit_of_lists(void **state)
{
    bench *on = *state;
    uint32_t *skills =
        ng_arena__allocate(on->arena, (NG_LIMIT_LIST_ENTRIES + 1) * sizeof *skills);
    ng_text *keys = ng_arena__allocate(on->arena, (NG_LIMIT_LIST_ENTRIES + 1) * sizeof *keys);
    for (uint32_t i = 0; i <= NG_LIMIT_LIST_ENTRIES; i++) {
        skills[i] = i + 1;
        keys[i] = ng_arena__print(on->arena, "k%05u", i);
    }
    ng_member_record record = empty_record();
    record.skills = skills;
    record.skill_count = NG_LIMIT_LIST_ENTRIES;
    record.identities = keys;
    record.identity_count = NG_LIMIT_LIST_ENTRIES;
    assert_round_trip(on, &record);
    record.skill_count = NG_LIMIT_LIST_ENTRIES + 1;
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
    record.skill_count = 0;
    record.identity_count = NG_LIMIT_LIST_ENTRIES + 1;
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
}

static void test_ng_record__encode_member__holds_the_limit_of_a_key(void **state)
{
    bench *on = *state;
    ng_text key = text_of(on, 1 + NG_LIMIT_KEY_BYTES, 'k');
    ng_member_record record = empty_record();
    record.identities = &key;
    record.identity_count = 1;
    assert_round_trip(on, &record);
    key = text_of(on, 2 + NG_LIMIT_KEY_BYTES, 'k');
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_LIMIT);
}

// Fifteen full fields take 61,487 bytes; the sixteenth fills the record up to the byte.
static void test_ng_record__encode_member__holds_the_limit_of_a_record(void **state)
{
    bench *on = *state;
    ng_member_record record = empty_record();
    for (uint32_t i = 0; i + 1 < NG_FIELD_COUNT; i++) {
        record.field[i].text = text_of(on, NG_LIMIT_FIELD_BYTES, 'x');
    }
    record.field[NG_FIELD_COUNT - 1].text = text_of(on, 300, 'x');
    size_t room = NG_LIMIT_RECORD_BYTES - encode(on, &record).bytes;
    record.field[NG_FIELD_COUNT - 1].text = text_of(on, 300 + room, 'x');
    assert_true(300 + room < NG_LIMIT_FIELD_BYTES);
    assert_round_trip(on, &record);
    assert_int_equal(on->buffer.bytes, NG_LIMIT_RECORD_BYTES);
    record.field[NG_FIELD_COUNT - 1].text = text_of(on, 301 + room, 'x');
    ng_error err;
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, &err), NG_ERR_LIMIT);
    assert_non_null(strstr(err.text, "65536"));
}

static void test_ng_record__encode_member__refuses_text_that_is_not_utf8(void **state)
{
    bench *on = *state;
    ng_member_record record = empty_record();
    record.field[NG_FIELD_NAME].text = (ng_text){"\xc3", 1};
    assert_int_equal(ng_record__encode_member(&record, &on->buffer, NULL), NG_ERR_ARGUMENT);
    assert_int_equal(on->buffer.bytes, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, open_bench, close_bench)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_ng_record__encode_member__round_trips_a_full_record),
        TEST(test_ng_record__encode_member__is_small_for_an_empty_member),
        TEST(test_ng_record__encode_member__round_trips_random_records),
        TEST(test_ng_record__encode_member__appends_to_the_buffer),
        TEST(test_ng_record__decode_member__finds_a_cut_at_every_byte),
        TEST(test_ng_record__lend_member__reads_nothing_behind_a_cut),
        TEST(test_ng_record__decode_member__survives_every_flipped_bit),
        TEST(test_ng_record__decode_member__survives_every_changed_byte),
        TEST(test_ng_record__decode_member__refuses_what_is_not_a_member),
        TEST(test_ng_record__decode_member__takes_languages_or_none),
        TEST(test_ng_record__encode_member__holds_the_limits_of_languages),
        TEST(test_ng_record__decode_member__names_what_is_bad),
        TEST(test_ng_record__encode_member__holds_the_limit_of_a_field),
        TEST(test_ng_record__encode_member__holds_the_limit_of_lists),
        TEST(test_ng_record__encode_member__holds_the_limit_of_a_key),
        TEST(test_ng_record__encode_member__holds_the_limit_of_a_record),
        TEST(test_ng_record__encode_member__refuses_text_that_is_not_utf8),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
