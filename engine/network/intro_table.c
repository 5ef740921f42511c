// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Tables `intros` and `intro_parties`.
 *
 * A place of the index has the member first, so that one walk lists their requests; then the
 * role and what a rule asks for: the requests of two members, and how often an introducer was
 * asked in a month, are each one short walk.
 */
#include "network/intro.h"

#include "base/day.h"
#include "base/hash.h"
#include "base/status.h"

enum {
    KEY_BYTES = 16,
    PART_BYTES = 4,
    MONTHS = 12
};

void ng_intro__key(ng_key *key, const ng_intro_place *place)
{
    const uint32_t part[] = {place->member, (uint32_t)place->role, place->other, place->intro};
    ng_key__u32x4(key, part);
}

ng_status ng_intro__place_of(ng_bytes key, ng_intro_place *out, ng_error *err)
{
    *out = (ng_intro_place){0};
    if (key.bytes != KEY_BYTES ||
        ng_key__read_u32(key, PART_BYTES) >= (uint32_t)NG_INTRO_ROLE_COUNT) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "intro_parties: a key that names no part in a request");
    }
    *out = (ng_intro_place){
        .member = ng_key__read_u32(key, 0),
        .role = (ng_intro_role)ng_key__read_u32(key, PART_BYTES),
        .other = ng_key__read_u32(key, (size_t)2 * PART_BYTES),
        .intro = ng_key__read_u32(key, (size_t)3 * PART_BYTES),
    };
    return NG_OK;
}

uint32_t ng_intro__month(ng_day day)
{
    int32_t year;
    int32_t month;
    int32_t day_of_month;
    ng_day__split(day, &year, &month, &day_of_month);
    return (uint32_t)(year * MONTHS + month - 1);
}

void ng_intro__places(
    uint32_t intro, const ng_intro_record *record, ng_intro_place out[NG_LIMIT_INTRODUCERS + 2])
{
    out[0] = (ng_intro_place){record->from, NG_INTRO_FROM, record->to, intro};
    out[1] = (ng_intro_place){record->to, NG_INTRO_TO, record->from, intro};
    for (uint32_t i = 0; i < record->via_count; i++) {
        out[2 + i] = (ng_intro_place){
            record->via[i], NG_INTRO_VIA, ng_intro__month(record->asked), intro};
    }
}

bool ng_intro__is_open(const ng_intro_record *record)
{
    return record->state == NG_INTRO_ASKED || record->state == NG_INTRO_FORWARDED;
}

bool ng_intro__is_expired(const ng_intro_record *record, ng_day today)
{
    return ng_intro__is_open(record) && today != NG_DAY_NONE &&
        (int64_t)today - record->changed >= NG_INTRO_DAYS;
}

ng_status ng_intro__get(
    ng_txn *txn, ng_arena *arena, uint32_t intro, ng_intro_record *out, ng_error *err)
{
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_INTROS, intro, &value, err);
    *out = (ng_intro_record){0};
    if (status == NG_OK && value.at == NULL) {
        return ng_fail(
            err, NG_ERR_NOT_FOUND, "there is no introduction request %u", (unsigned)intro);
    }
    if (status == NG_OK) {
        ng_text bytes = {(const char *)value.at, value.bytes};
        status = ng_record__decode_intro(arena, bytes, out, err);
    }
    return status;
}

ng_status ng_intro__put(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, bool is_new, ng_error *err)
{
    ng_intro_place place[NG_LIMIT_INTRODUCERS + 2];
    ng_buffer value = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_record__encode_intro(record, &value, err));
    NG_TRY(ng_txn__put_id(
        txn, NG_TABLE_INTROS, intro, (ng_bytes){.at = value.at, .bytes = value.bytes}, err));
    ng_intro__places(intro, record, place);
    for (uint32_t i = 0; is_new && i < record->via_count + 2; i++) {
        ng_key key;
        ng_intro__key(&key, &place[i]);
        NG_TRY(ng_txn__put(txn, NG_TABLE_INTRO_PARTIES, &key, (ng_bytes){0}, err));
    }
done:
    ng_buffer__finish(&value);
    return status;
}

ng_status ng_intro__remove(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, ng_error *err)
{
    ng_intro_place place[NG_LIMIT_INTRODUCERS + 2];
    ng_key key;
    ng_status status = NG_OK;
    ng_intro__places(intro, record, place);
    for (uint32_t i = 0; i < record->via_count + 2; i++) {
        ng_intro__key(&key, &place[i]);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_INTRO_PARTIES, &key, NULL, err));
    }
    ng_key__u32(&key, intro);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_INTROS, &key, NULL, err));
done:
    return status;
}

static bool passes(const ng_intro_filter *filter, const ng_intro_place *place)
{
    return place->member == filter->member &&
        (filter->role == NG_INTRO_ROLE_COUNT ||
            (place->role == filter->role &&
                (filter->other == 0 || place->other == filter->other)));
}

ng_status ng_intro__collect(
    ng_txn *txn, const ng_intro_filter *filter, ng_buffer *intros, ng_error *err)
{
    bool any_role = filter->role == NG_INTRO_ROLE_COUNT;
    ng_intro_place place = {.member = filter->member,
        .role = any_role ? NG_INTRO_FROM : filter->role,
        .other = any_role ? 0 : filter->other};
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    ng_intro__key(&from, &place);
    NG_TRY(ng_cursor__open(txn, NG_TABLE_INTRO_PARTIES, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    while (key.at != NULL) {
        NG_TRY(ng_intro__place_of(key, &place, err));
        if (!passes(filter, &place)) {
            break;
        }
        NG_TRY(ng_buffer__add(intros, &place.intro, sizeof place.intro, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_intro__collect_pair(
    ng_txn *txn, uint32_t a, uint32_t b, ng_buffer *intros, ng_error *err)
{
    const ng_intro_filter there = {a, NG_INTRO_FROM, b};
    const ng_intro_filter back = {b, NG_INTRO_FROM, a};
    ng_status status = ng_intro__collect(txn, &there, intros, err);
    return status == NG_OK ? ng_intro__collect(txn, &back, intros, err) : status;
}

ng_status ng_intro__collect_all(ng_txn *txn, ng_buffer *intros, ng_error *err)
{
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    ng_status status = NG_OK;
    NG_TRY(ng_cursor__open(txn, NG_TABLE_INTROS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        if (key.bytes != PART_BYTES) {
            status = ng_fail(err, NG_ERR_CORRUPT, "intros: a key of %zu bytes", key.bytes);
            goto done;
        }
        uint32_t intro = ng_key__read_u32(key, 0);
        NG_TRY(ng_buffer__add(intros, &intro, sizeof intro, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// An order of requests of one day that numbers do not enter.
static ng_status mark_of(
    ng_txn *txn, const ng_intro_record *record, ng_hash128 *out, ng_error *err)
{
    ng_buffer text = {0};
    ng_text label;
    ng_status status = NG_OK;
    NG_TRY(ng_buffer__add(&text, record->note.at, record->note.bytes, err));
    for (uint32_t i = 0; i <= record->via_count; i++) {
        uint32_t member = i == 0 ? record->from : record->via[i - 1];
        NG_TRY(ng_member_label(txn, (ng_member){member}, &label, err));
        NG_TRY(ng_buffer__add(&text, label.at, label.bytes + 1, err));
    }
    *out = ng_hash__bytes128(text.at, text.bytes);
done:
    ng_buffer__finish(&text);
    return status;
}

// Whether `a` was asked after `b`.
static ng_status is_later(
    ng_txn *txn, const ng_intro_record *a, const ng_intro_record *b, bool *out, ng_error *err)
{
    ng_hash128 mark[2];
    ng_status status = NG_OK;
    *out = a->asked > b->asked;
    if (a->asked == b->asked) {
        NG_TRY(mark_of(txn, a, &mark[0], err));
        NG_TRY(mark_of(txn, b, &mark[1], err));
        *out = mark[0].high != mark[1].high ? mark[0].high > mark[1].high
                                            : mark[0].low > mark[1].low;
    }
done:
    return status;
}

ng_status ng_intro__is_superseded(
    ng_txn *txn, uint32_t intro, const ng_intro_record *record, bool *out, ng_error *err)
{
    ng_buffer intros = {0};
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    *out = false;
    if (!ng_intro__is_open(record)) {
        return NG_OK;
    }
    NG_TRY(ng_intro__collect_pair(txn, record->from, record->to, &intros, err));
    const uint32_t *other = (const void *)intros.at;
    size_t count = intros.bytes / sizeof *other;
    if (count > 1) {
        NG_TRY(ng_arena__create(&arena, err));
    }
    for (size_t i = 0; i < count && count > 1 && !*out; i++) {
        ng_intro_record later;
        NG_TRY(ng_intro__get(txn, arena, other[i], &later, err));
        NG_TRY(other[i] == intro ? NG_OK : is_later(txn, &later, record, out, err));
    }
done:
    ng_arena__destroy(arena);
    ng_buffer__finish(&intros);
    return status;
}

ng_status ng_intro__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    const ng_intro_filter any = {.member = member, .role = NG_INTRO_ROLE_COUNT};
    ng_buffer intros = {0};
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_intro__collect(txn, &any, &intros, err));
    const uint32_t *intro = (const void *)intros.at;
    for (size_t i = 0; i < intros.bytes / sizeof *intro; i++) {
        ng_intro_record record;
        ng_arena__reset(arena);
        NG_TRY(ng_intro__get(txn, arena, intro[i], &record, err));
        NG_TRY(ng_intro__remove(txn, intro[i], &record, err));
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(arena);
    ng_buffer__finish(&intros);
    return status;
}
