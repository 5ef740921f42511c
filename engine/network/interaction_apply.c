// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many interactions at once. A record of the sorter is a key in the order of the store (pair,
 * direction, kind, time, id) and a payload of count, weight and source, so that the last of
 * equal keys is the one that holds. Each pair's value is read once, merged once and written
 * once, in key order. The sums of pairs that changed go, turned both ways, into a second
 * sorter, from which the lists of sums are written in the same way.
 */
#include <assert.h>
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "network/apply.h"
#include "network/interaction_sums.h"
#include "network/interaction_value.h"

enum {
    KEY_PAIR_BYTES = 8,
    KEY_DIRECTION = 8,
    KEY_KIND = 9,
    KEY_AT = 13,
    KEY_ID = 21,
    PAYLOAD_WEIGHT = 4,
    PAYLOAD_SOURCE = 12,
    PAYLOAD_BYTES = 16
};

static const uint64_t SIGN = UINT64_C(1) << 63;

// Big-endian, so that byte order is numeric order.
static void save_ordered_u32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (unsigned char)(value >> (24 - 8 * i));
    }
}

static void save_ordered_i64(unsigned char *at, int64_t value)
{
    uint64_t ordered = (uint64_t)value ^ SIGN;
    save_ordered_u32(at, (uint32_t)(ordered >> 32));
    save_ordered_u32(at + 4, (uint32_t)ordered);
}

static ng_bytes bytes_of(ng_text text)
{
    return (ng_bytes){.at = (const unsigned char *)text.at, .bytes = text.bytes};
}

static int64_t read_ordered_i64(ng_text text, size_t offset)
{
    return (int64_t)(ng_key__read_u64(bytes_of(text), offset) ^ SIGN);
}

ng_status ng_interaction__sort_in(
    ng_text_sorter *sorter, const ng_interaction *interaction, uint32_t source, ng_error *err)
{
    assert(interaction->from != interaction->to);
    unsigned char key[KEY_ID + NG_LIMIT_FIELD_BYTES];
    unsigned char payload[PAYLOAD_BYTES];
    ng_text id = interaction->id;
    if (id.bytes > NG_LIMIT_FIELD_BYTES) {
        return ng_fail(err, NG_ERR_LIMIT, "the id of an interaction has %zu bytes; at most %d",
            id.bytes, NG_LIMIT_FIELD_BYTES);
    }
    bool forward = interaction->from < interaction->to;
    save_ordered_u32(key, forward ? interaction->from : interaction->to);
    save_ordered_u32(key + 4, forward ? interaction->to : interaction->from);
    key[KEY_DIRECTION] = forward ? 0 : 1;
    save_ordered_u32(key + KEY_KIND, interaction->kind);
    save_ordered_i64(key + KEY_AT, interaction->at_ms);
    if (id.bytes > 0) {
        memcpy(key + KEY_ID, id.at, id.bytes);
    }
    save_ordered_u32(payload, interaction->count);
    save_ordered_i64(payload + PAYLOAD_WEIGHT, interaction->weight_micro);
    save_ordered_u32(payload + PAYLOAD_SOURCE, source);
    ng_text key_text = {.at = (const char *)key, .bytes = KEY_ID + id.bytes};
    ng_text payload_text = {.at = (const char *)payload, .bytes = sizeof payload};
    return ng_text_sorter__add(sorter, key_text, payload_text, err);
}

typedef struct pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_text_sorter *sorter;
    ng_sorter *sums;      // of pairs that changed
    ng_text key, payload; // the record that is due; key.at NULL after the last
    ng_buffer id;         // of the interaction taken, since records die at the next one
    ng_value_reader reader;
    ng_interaction_writer writer;
    uint64_t created, checked;
} pass;

// A pair's value while interactions are merged into it.
typedef struct merge {
    uint64_t pair;
    ng_interaction_walk walk;
    ng_interaction_entry stored; // not yet copied, when `there`
    bool there;
    bool changed;
} merge;

static uint64_t pair_due(const pass *run)
{
    return ng_key__read_u64(bytes_of(run->key), 0);
}

// Whether the record that is due is the same interaction of the same pair as `entry`.
static bool is_due(const pass *run, uint64_t pair, const ng_interaction_entry *entry)
{
    if (run->key.at == NULL || run->key.bytes != KEY_ID + entry->id.bytes) {
        return false;
    }
    ng_bytes key = bytes_of(run->key);
    return ng_key__read_u64(key, 0) == pair && key.at[KEY_DIRECTION] == entry->direction &&
        ng_key__read_u32(key, KEY_KIND) == entry->kind &&
        read_ordered_i64(run->key, KEY_AT) == entry->at_ms &&
        (entry->id.bytes == 0 || memcmp(key.at + KEY_ID, entry->id.at, entry->id.bytes) == 0);
}

static ng_status next_record(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
    NG_TRY(ng_text_sorter__next(run->sorter, &run->key, &run->payload, err));
done:
    return status;
}

// All records of the interaction that is due; the last has the greatest count and weight.
static ng_status take_interaction(
    pass *run, ng_interaction_entry *out, ng_apply_group *group, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t pair = pair_due(run);
    ng_bytes key = bytes_of(run->key);
    run->id.bytes = 0;
    NG_TRY(ng_buffer__add(&run->id, key.at + KEY_ID, key.bytes - KEY_ID, err));
    *out = (ng_interaction_entry){
        .direction = key.at[KEY_DIRECTION],
        .kind = ng_key__read_u32(key, KEY_KIND),
        .at_ms = read_ordered_i64(run->key, KEY_AT),
        .id = {.at = (const char *)run->id.at, .bytes = run->id.bytes},
    };
    bool first = true;
    do {
        uint32_t source = ng_key__read_u32(bytes_of(run->payload), PAYLOAD_SOURCE);
        if (first) {
            ng_apply_group__begin(group, run->hooks, source);
        } else {
            ng_apply_group__add(group, source);
        }
        first = false;
        out->count = ng_key__read_u32(bytes_of(run->payload), 0);
        out->weight_micro = read_ordered_i64(run->payload, PAYLOAD_WEIGHT);
        NG_TRY(next_record(run, err));
    } while (is_due(run, pair, out));
done:
    return status;
}

static ng_status append_stored(pass *run, merge *list, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_interaction_writer__add(&run->writer, &list->stored, err));
    NG_TRY(ng_interaction_walk__next(&list->walk, &list->stored, &list->there, err));
done:
    return status;
}

static bool is_greater(const ng_interaction_entry *a, const ng_interaction_entry *b)
{
    return a->count != b->count ? a->count > b->count : a->weight_micro > b->weight_micro;
}

static ng_status place_interaction(pass *run, merge *list, const ng_interaction_entry *entry,
    ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    int compared = -1;
    while (list->there) {
        compared = ng_interaction__compare(&list->stored, entry);
        if (compared >= 0) {
            break;
        }
        NG_TRY(append_stored(run, list, err));
    }
    if (!list->there || compared != 0) {
        *outcome = NG_CREATED;
        NG_TRY(ng_interaction_writer__add(&run->writer, entry, err));
    } else if (is_greater(entry, &list->stored)) {
        *outcome = NG_UPDATED;
        NG_TRY(ng_interaction_writer__add(&run->writer, entry, err));
        NG_TRY(ng_interaction_walk__next(&list->walk, &list->stored, &list->there, err));
    } else {
        *outcome = NG_UNCHANGED;
        NG_TRY(append_stored(run, list, err));
    }
    list->changed = list->changed || *outcome != NG_UNCHANGED;
    run->created += *outcome == NG_CREATED ? 1 : 0;
done:
    return status;
}

// The sums of the value just written, for the lists of both members.
static ng_status note_sums(pass *run, uint32_t lower, uint32_t higher, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_walk written;
    const ng_buffer *value = &run->writer.value;
    NG_TRY(ng_interaction_walk__init(
        &written, lower, higher, (ng_bytes){.at = value->at, .bytes = value->bytes}, err));
    NG_TRY(ng_interaction_sums__sort_in(
        run->sums, lower, higher, written.count_sum, written.weight_sum_micro, err));
done:
    return status;
}

static ng_status write_pair(pass *run, merge *list, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t lower = (uint32_t)(list->pair >> 32);
    uint32_t higher = (uint32_t)list->pair;
    while (list->there) {
        NG_TRY(append_stored(run, list, err));
    }
    NG_TRY(ng_interaction_writer__end(&run->writer, err));
    const ng_buffer *value = &run->writer.value;
    if (value->bytes > UINT32_MAX - KEY_PAIR_BYTES) {
        status = ng_fail(err, NG_ERR_LIMIT,
            "interactions of members %u and %u: %zu bytes; at most 4 GiB", (unsigned)lower,
            (unsigned)higher, value->bytes);
        goto done;
    }
    ng_key key;
    ng_key__u32x2(&key, lower, higher);
    NG_TRY(ng_txn__put(run->txn, NG_TABLE_INTERACTIONS, &key,
        (ng_bytes){.at = value->at, .bytes = value->bytes}, err));
    NG_TRY(note_sums(run, lower, higher, err));
    ng_apply__touch(run->hooks, lower);
    ng_apply__touch(run->hooks, higher);
done:
    return status;
}

// All interactions of the pair that is due.
static ng_status merge_pair(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    merge list = {.pair = pair_due(run)};
    ng_bytes value;
    NG_TRY(ng_value_reader__get(&run->reader, list.pair, &value, err));
    NG_TRY(ng_interaction_walk__init(
        &list.walk, (uint32_t)(list.pair >> 32), (uint32_t)list.pair, value, err));
    NG_TRY(ng_interaction_walk__next(&list.walk, &list.stored, &list.there, err));
    NG_TRY(ng_interaction_writer__begin(&run->writer, err));
    while (run->key.at != NULL && pair_due(run) == list.pair) {
        ng_interaction_entry entry;
        ng_apply_group group;
        ng_outcome outcome;
        NG_TRY(take_interaction(run, &entry, &group, err));
        NG_TRY(place_interaction(run, &list, &entry, &outcome, err));
        ng_apply_group__end(&group, outcome);
    }
    if (list.changed) {
        NG_TRY(write_pair(run, &list, err));
    }
done:
    return status;
}

ng_status ng_interaction__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    pass run = {.txn = txn, .hooks = hooks, .sorter = sorter};
    if (ng_text_sorter__count(sorter) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_sorter__create(
        NG_INTERACTION_SUMS_WORDS, ng_apply__sorter_bytes(hooks), &run.sums, err));
    NG_TRY(ng_text_sorter__sort(sorter, err));
    NG_TRY(ng_value_reader__open(&run.reader, txn, NG_TABLE_INTERACTIONS, KEY_PAIR_BYTES, err));
    NG_TRY(next_record(&run, err));
    while (run.key.at != NULL) {
        NG_TRY(merge_pair(&run, err));
    }
    ng_txn__state(txn)->interactions += run.created;
    NG_TRY(ng_interaction_sums__apply(txn, run.sums, hooks, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_value_reader__close(&run.reader);
    ng_buffer__finish(&run.writer.value);
    ng_buffer__finish(&run.id);
    ng_sorter__destroy(run.sums);
    return status;
}
