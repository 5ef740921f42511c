// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of what stands under pairs of members: interactions and recommendations. The sums of
 * interactions that stand under single members are compared with those of the pairs by sums of
 * hashes; only when they differ is each row looked up, to name it.
 */
#include <inttypes.h>
#include <string.h>

#include "base/hash.h"
#include "base/status.h"
#include "network/doctor_parts.h"
#include "network/interaction_sums.h"
#include "network/interaction_value.h"
#include "network/recommendation_key.h"
#include "record/record.h"

static void check_members(ng_doctor_view *view, const char *table, uint32_t a, uint32_t b)
{
    if (!ng_id_set__has(&view->members, a) || !ng_id_set__has(&view->members, b) || a == b) {
        ng_fault__add(
            view->faults, "%s: %u and %u are not two members", table, (unsigned)a, (unsigned)b);
    }
}

// Entries ascend and, written anew, are the same bytes: sums, number and padding with them.
static ng_status check_entries(ng_doctor_view *view, ng_interaction_walk *walk,
    ng_interaction_writer *writer, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_entry entry;
    ng_interaction_entry before = {0};
    bool there;
    bool first = true;
    NG_TRY(ng_interaction_writer__begin(writer, err));
    NG_TRY(ng_interaction_walk__next(walk, &entry, &there, err));
    while (there) {
        if (!first && ng_interaction__compare(&before, &entry) >= 0) {
            ng_fault__add(view->faults, "interactions of members %u and %u do not ascend",
                (unsigned)walk->lower, (unsigned)walk->higher);
        }
        if (entry.kind == 0 || entry.kind >= view->state->next_term[NG_VALUE_INTERACTION]) {
            ng_fault__add(view->faults,
                "interactions of members %u and %u: kind %u is no value", (unsigned)walk->lower,
                (unsigned)walk->higher, (unsigned)entry.kind);
        }
        NG_TRY(ng_interaction_writer__add(writer, &entry, err));
        before = entry;
        first = false;
        NG_TRY(ng_interaction_walk__next(walk, &entry, &there, err));
    }
    NG_TRY(ng_interaction_writer__end(writer, err));
    if (first) {
        ng_fault__add(view->faults, "interactions of members %u and %u: none",
            (unsigned)walk->lower, (unsigned)walk->higher);
    } else if (writer->value.bytes != walk->value.bytes ||
        memcmp(writer->value.at, walk->value.at, walk->value.bytes) != 0) {
        ng_fault__add(view->faults,
            "interactions of members %u and %u: sums or padding are not those of the entries",
            (unsigned)walk->lower, (unsigned)walk->higher);
    }
done:
    return status;
}

// Rows of interaction_sums as one of the two tables tells them.
typedef struct sums_tally {
    uint64_t rows;
    uint64_t hashes; // sum over the rows
} sums_tally;

static void tally_row(sums_tally *tally, uint32_t member, uint32_t partner, uint64_t count_sum,
    int64_t weight_sum_micro)
{
    const uint64_t row[] = {
        (uint64_t)member << 32 | partner, count_sum, (uint64_t)weight_sum_micro};
    tally->rows++;
    tally->hashes += ng_hash__bytes(row, sizeof row, 0);
}

// What the walk of all pairs gathers.
typedef struct pairs_walk {
    ng_doctor_view *view;
    ng_interaction_writer writer;
    uint64_t entries;
    sums_tally tally;
} pairs_walk;

static ng_status check_interactions_of(
    pairs_walk *pairs, const ng_check_walk *at, ng_error *err)
{
    ng_error found;
    ng_interaction_walk walk;
    ng_doctor_view *view = pairs->view;
    if (at->key.bytes != 8) {
        ng_fault__add(view->faults, "interactions: a key of %zu bytes", at->key.bytes);
        return NG_OK;
    }
    uint32_t lower = ng_key__read_u32(at->key, 0);
    uint32_t higher = ng_key__read_u32(at->key, 4);
    check_members(view, "interactions", lower, higher);
    if (lower > higher) {
        ng_fault__add(view->faults, "interactions: the pair %u, %u is turned round",
            (unsigned)lower, (unsigned)higher);
    }
    ng_status status = ng_interaction_walk__init(&walk, lower, higher, at->value, &found);
    if (status == NG_OK) {
        pairs->entries += walk.left;
        tally_row(&pairs->tally, lower, higher, walk.count_sum, walk.weight_sum_micro);
        tally_row(&pairs->tally, higher, lower, walk.count_sum, walk.weight_sum_micro);
        status = check_entries(view, &walk, &pairs->writer, &found);
    }
    return ng_fault__absorb(view->faults, status, &found, err);
}

static void check_sums_of(
    ng_doctor_view *view, uint32_t member, const ng_interaction_sums *list, sums_tally *tally)
{
    if (list->count == 0) {
        ng_fault__add(
            view->faults, "interaction_sums of member %u: an empty list", (unsigned)member);
    }
    for (uint32_t i = 0; i < list->count; i++) {
        uint32_t partner = list->partner[i];
        check_members(view, "interaction_sums", member, partner);
        if (i > 0 && list->partner[i - 1] >= partner) {
            ng_fault__add(view->faults, "interaction_sums of member %u: rows do not ascend",
                (unsigned)member);
        }
        tally_row(tally, member, partner, ng_interaction_sums__count_at(list, i),
            ng_interaction_sums__weight_at(list, i));
    }
}

// Each row beside the value of its pair.
static ng_status look_up_pairs(
    ng_doctor_view *view, uint32_t member, const ng_interaction_sums *list, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        ng_error found;
        ng_key key;
        ng_bytes value;
        ng_interaction_walk walk = {0};
        uint32_t partner = list->partner[i];
        uint32_t lower = member < partner ? member : partner;
        uint32_t higher = member < partner ? partner : member;
        ng_key__u32x2(&key, lower, higher);
        status = ng_txn__get(view->txn, NG_TABLE_INTERACTIONS, &key, &value, &found);
        if (status == NG_OK) {
            status = ng_interaction_walk__init(&walk, lower, higher, value, &found);
        }
        if (status == NG_OK &&
            (value.at == NULL || walk.count_sum != ng_interaction_sums__count_at(list, i) ||
                walk.weight_sum_micro != ng_interaction_sums__weight_at(list, i))) {
            ng_fault__add(view->faults,
                "interaction_sums of member %u: the row of %u is not what their interactions "
                "add up to",
                (unsigned)member, (unsigned)partner);
        }
        NG_TRY(ng_fault__absorb(view->faults, status, &found, err));
    }
done:
    return status;
}

// One list: counted in a tally, or, without one, looked up row by row.
static ng_status check_list(
    ng_doctor_view *view, const ng_check_walk *at, sums_tally *tally, ng_error *err)
{
    ng_error found;
    ng_interaction_sums list;
    if (at->key.bytes != sizeof(uint32_t)) {
        ng_fault__add(view->faults, "interaction_sums: a key of %zu bytes", at->key.bytes);
        return NG_OK;
    }
    uint32_t member = ng_key__read_u32(at->key, 0);
    ng_status status = ng_interaction_sums__of(member, at->value, &list, &found);
    if (status != NG_OK) {
        return ng_fault__absorb(view->faults, status, &found, err);
    }
    if (tally == NULL) {
        return look_up_pairs(view, member, &list, err);
    }
    check_sums_of(view, member, &list, tally);
    return NG_OK;
}

static ng_status walk_sums(ng_doctor_view *view, sums_tally *tally, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_INTERACTION_SUMS, view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(check_list(view, &walk, tally, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

static ng_status look_up_row(
    ng_doctor_view *view, uint32_t member, uint32_t partner, ng_error *err)
{
    ng_error found;
    ng_interaction_sums list;
    ng_status status = ng_interaction__sums_of(view->txn, member, &list, &found);
    if (status == NG_OK && ng_interaction_sums__search(&list, partner) == UINT32_MAX) {
        ng_fault__add(view->faults, "interaction_sums of member %u lacks the row of %u",
            (unsigned)member, (unsigned)partner);
    }
    return ng_fault__absorb(view->faults, status, &found, err);
}

static ng_status look_up_both_rows(ng_doctor_view *view, ng_bytes key, ng_error *err)
{
    if (key.bytes != 8) {
        return NG_OK;
    }
    uint32_t lower = ng_key__read_u32(key, 0);
    uint32_t higher = ng_key__read_u32(key, 4);
    ng_status status = look_up_row(view, lower, higher, err);
    return status == NG_OK ? look_up_row(view, higher, lower, err) : status;
}

// Names the rows that differ, from both sides.
static ng_status look_up_sums(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    NG_TRY(walk_sums(view, NULL, err));
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_INTERACTIONS, view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(look_up_both_rows(view, walk.key, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__interactions(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    pairs_walk pairs = {.view = view};
    sums_tally sums = {0};
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_INTERACTIONS, view->faults, err));
    while (walk.key.at != NULL) {
        NG_TRY(check_interactions_of(&pairs, &walk, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
    ng_fault__compare(view->faults, "interactions", view->state->interactions, pairs.entries);
    NG_TRY(walk_sums(view, &sums, err));
    if (sums.rows != pairs.tally.rows || sums.hashes != pairs.tally.hashes) {
        NG_TRY(look_up_sums(view, err));
    }
done:
    ng_buffer__finish(&pairs.writer.value);
    ng_check_walk__close(&walk);
    return status;
}

// A key of one table, and whether the other has its counterpart.
static ng_status check_place(
    ng_doctor_view *view, const ng_check_walk *at, bool inward, ng_error *err)
{
    ng_error found;
    ng_recommendation_place place;
    ng_key other;
    ng_bytes value = {0};
    ng_table table = inward ? NG_TABLE_RECOMMENDATIONS : NG_TABLE_RECOMMENDATIONS_IN;
    ng_status status = ng_recommendation__place_of(at->key, inward, &place, &found);
    if (status == NG_OK) {
        check_members(view, "recommendations", place.from, place.to);
        ng_recommendation__key(&other, &place, !inward);
        status = ng_txn__get(view->txn, table, &other, &value, &found);
    }
    if (status == NG_OK && value.at == NULL) {
        ng_fault__add(view->faults, "%s lacks the recommendation of %u by %u",
            ng_table_name(table), (unsigned)place.to, (unsigned)place.from);
    }
    if (status == NG_OK && inward && at->value.bytes != 0) {
        ng_fault__add(view->faults, "recommendations_in of %u by %u has a value",
            (unsigned)place.to, (unsigned)place.from);
    }
    return ng_fault__absorb(view->faults, status, &found, err);
}

static ng_status check_record(
    ng_doctor_view *view, ng_arena *arena, ng_bytes value, ng_error *err)
{
    ng_error found;
    ng_recommendation_record record;
    ng_text bytes = {.at = (const char *)value.at, .bytes = value.bytes};
    ng_arena__reset(arena);
    return ng_fault__absorb(view->faults,
        ng_record__decode_recommendation(arena, bytes, &record, &found), &found, err);
}

static ng_status check_recommendations(
    ng_doctor_view *view, ng_arena *arena, bool inward, uint64_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    ng_table table = inward ? NG_TABLE_RECOMMENDATIONS_IN : NG_TABLE_RECOMMENDATIONS;
    NG_TRY(ng_check_walk__open(&walk, view->txn, table, view->faults, err));
    for (*count = 0; walk.key.at != NULL; *count += 1) {
        NG_TRY(check_place(view, &walk, inward, err));
        NG_TRY(inward ? NG_OK : check_record(view, arena, walk.value, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__recommendations(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *arena = NULL;
    uint64_t out;
    uint64_t in;
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(check_recommendations(view, arena, false, &out, err));
    NG_TRY(check_recommendations(view, arena, true, &in, err));
    ng_fault__compare(view->faults, "recommendations", view->state->recommendations, out);
done:
    ng_arena__destroy(arena);
    return status;
}
