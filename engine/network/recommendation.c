// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Recommendations: one record each under (from, to, day), and an index (to, from, day) that
 * holds keys only. Days in keys have their sign bit turned, so that byte order is the order of
 * days; an unknown day comes first.
 */
#include "network/recommendation.h"

#include "base/status.h"
#include "network/recommendation_key.h"
#include "record/record.h"

static const uint32_t DAY_SIGN = UINT32_C(1) << 31;

void ng_recommendation__key(ng_key *key, const ng_recommendation_place *place, bool inward)
{
    uint32_t first = inward ? place->to : place->from;
    uint32_t second = inward ? place->from : place->to;
    ng_key__u32x3(key, first, second, (uint32_t)place->day ^ DAY_SIGN);
}

ng_status ng_recommendation__place_of(
    ng_bytes key, bool inward, ng_recommendation_place *out, ng_error *err)
{
    *out = (ng_recommendation_place){0};
    if (key.bytes != 12) {
        return ng_fail(err, NG_ERR_CORRUPT, "%s: a key of %zu bytes where 12 are expected",
            ng_table_name(inward ? NG_TABLE_RECOMMENDATIONS_IN : NG_TABLE_RECOMMENDATIONS),
            key.bytes);
    }
    uint32_t first = ng_key__read_u32(key, 0);
    uint32_t second = ng_key__read_u32(key, 4);
    *out = (ng_recommendation_place){
        .from = inward ? second : first,
        .to = inward ? first : second,
        .day = (ng_day)(ng_key__read_u32(key, 8) ^ DAY_SIGN),
    };
    return NG_OK;
}

// Places of a member in one of the two tables, in key order.
static ng_status collect_places(
    ng_txn *txn, bool inward, uint32_t member, ng_buffer *places, ng_error *err)
{
    ng_status status = NG_OK;
    ng_table table = inward ? NG_TABLE_RECOMMENDATIONS_IN : NG_TABLE_RECOMMENDATIONS;
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    ng_key__u32x3(&from, member, 0, 0);
    NG_TRY(ng_cursor__open(txn, table, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    while (key.at != NULL) {
        ng_recommendation_place place;
        NG_TRY(ng_recommendation__place_of(key, inward, &place, err));
        if ((inward ? place.to : place.from) != member) {
            break;
        }
        NG_TRY(ng_buffer__add(places, &place, sizeof place, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

static ng_status read_record(ng_txn *txn, ng_arena *arena, const ng_recommendation_place *place,
    ng_recommendation *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_key key;
    ng_bytes value;
    ng_recommendation_record record;
    ng_recommendation__key(&key, place, false);
    NG_TRY(ng_txn__get(txn, NG_TABLE_RECOMMENDATIONS, &key, &value, err));
    if (value.at == NULL) {
        status = ng_fail(err, NG_ERR_CORRUPT,
            "recommendations_in of %u names one of %u that is not there", (unsigned)place->to,
            (unsigned)place->from);
        goto done;
    }
    ng_text bytes = {.at = (const char *)value.at, .bytes = value.bytes};
    NG_TRY(ng_record__decode_recommendation(arena, bytes, &record, err));
    *out = (ng_recommendation){
        .from = place->from,
        .to = place->to,
        .day = place->day,
        .text = record.text,
        .relationship = record.relationship,
    };
done:
    return status;
}

ng_status ng_recommendation__read(ng_txn *txn, ng_arena *arena, bool inward, uint32_t member,
    const ng_recommendation **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer places = {0};
    *out = NULL;
    *count = 0;
    NG_TRY(collect_places(txn, inward, member, &places, err));
    size_t found = places.bytes / sizeof(ng_recommendation_place);
    const ng_recommendation_place *place = (const void *)places.at;
    ng_recommendation *at = ng_arena__allocate(arena, found * sizeof *at);
    if (at == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %zu recommendations", found);
        goto done;
    }
    for (size_t i = 0; i < found; i++) {
        NG_TRY(read_record(txn, arena, &place[i], &at[i], err));
    }
    *out = at;
    *count = (uint32_t)found;
done:
    ng_buffer__finish(&places);
    return status;
}

static ng_status remove_places(ng_txn *txn, bool inward, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer places = {0};
    NG_TRY(collect_places(txn, inward, member, &places, err));
    const ng_recommendation_place *place = (const void *)places.at;
    for (size_t i = 0; i < places.bytes / sizeof *place; i++) {
        ng_key key;
        ng_recommendation__key(&key, &place[i], false);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_RECOMMENDATIONS, &key, NULL, err));
        ng_recommendation__key(&key, &place[i], true);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_RECOMMENDATIONS_IN, &key, NULL, err));
        ng_txn__state(txn)->recommendations -= 1;
    }
done:
    ng_buffer__finish(&places);
    return status;
}

ng_status ng_recommendation__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(remove_places(txn, false, member, err));
    NG_TRY(remove_places(txn, true, member, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}
