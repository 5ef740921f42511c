// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many recommendations at once: records come in key order, the greatest text of equal keys is
 * kept and written. New ones go, exchanged, into a second sorter, whose pass writes the index
 * of those spoken of.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "base/text.h"
#include "network/apply.h"
#include "network/recommendation_key.h"
#include "record/record.h"

enum {
    PAYLOAD_TEXT_BYTES = 4,
    PAYLOAD_TEXTS = 8 // text, then relationship; before them source and bytes of the text
};

ng_status ng_recommendation__sort_in(ng_text_sorter *sorter,
    const ng_recommendation *recommendation, uint32_t source, ng_error *err)
{
    assert(recommendation->from != recommendation->to);
    ng_status status = NG_OK;
    ng_buffer payload = {0};
    unsigned char head[PAYLOAD_TEXTS];
    ng_text text = recommendation->text;
    ng_text relationship = recommendation->relationship;
    ng_recommendation_place place = {
        .from = recommendation->from, .to = recommendation->to, .day = recommendation->day};
    ng_key key;
    ng_recommendation__key(&key, &place, false);
    ng_save_u32(head, source);
    ng_save_u32(head + PAYLOAD_TEXT_BYTES, (uint32_t)text.bytes);
    NG_TRY(ng_buffer__add(&payload, head, sizeof head, err));
    NG_TRY(ng_buffer__add(&payload, text.at, text.bytes, err));
    NG_TRY(ng_buffer__add(&payload, relationship.at, relationship.bytes, err));
    ng_text key_text = {.at = (const char *)key.at, .bytes = key.bytes};
    ng_text payload_text = {.at = (const char *)payload.at, .bytes = payload.bytes};
    NG_TRY(ng_text_sorter__add(sorter, key_text, payload_text, err));
done:
    ng_buffer__finish(&payload);
    return status;
}

typedef struct pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_text_sorter *sorter;
    ng_text key, payload; // the record that is due; key.at NULL after the last
    ng_sorter *index;     // collects to << 32 | from, day in the order of keys
    ng_buffer best;       // payload of the greatest of equal keys
    ng_buffer value;      // a record being written
    ng_arena *arena;      // a record being read
    bool was_empty;       // the table had no entry
    uint64_t created, checked;
} pass;

static uint32_t source_of(ng_text payload)
{
    return ng_load_u32((const unsigned char *)payload.at);
}

static ng_recommendation_record texts_of(const char *payload, size_t bytes)
{
    size_t text_bytes = ng_load_u32((const unsigned char *)payload + PAYLOAD_TEXT_BYTES);
    return (ng_recommendation_record){
        .text = {.at = payload + PAYLOAD_TEXTS, .bytes = text_bytes},
        .relationship = {.at = payload + PAYLOAD_TEXTS + text_bytes,
            .bytes = bytes - PAYLOAD_TEXTS - text_bytes},
    };
}

static bool is_greater(const ng_recommendation_record *a, const ng_recommendation_record *b)
{
    int compared = ng_text__compare(a->text, b->text);
    if (compared == 0) {
        compared = ng_text__compare(a->relationship, b->relationship);
    }
    return compared > 0;
}

static ng_status next_record(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
    NG_TRY(ng_text_sorter__next(run->sorter, &run->key, &run->payload, err));
done:
    return status;
}

static ng_status keep(pass *run, ng_error *err)
{
    run->best.bytes = 0;
    return ng_buffer__add(&run->best, run->payload.at, run->payload.bytes, err);
}

// All records of the recommendation that is due; the greatest stays in run->best.
static ng_status take_recommendation(
    pass *run, ng_key *key, ng_apply_group *group, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_key__text(key, run->key, err));
    ng_apply_group__begin(group, run->hooks, source_of(run->payload));
    NG_TRY(keep(run, err));
    NG_TRY(next_record(run, err));
    ng_text present = {.at = (const char *)key->at, .bytes = key->bytes};
    while (run->key.at != NULL && ng_text__equal(run->key, present)) {
        ng_apply_group__add(group, source_of(run->payload));
        ng_recommendation_record best = texts_of((const char *)run->best.at, run->best.bytes);
        ng_recommendation_record other = texts_of(run->payload.at, run->payload.bytes);
        if (is_greater(&other, &best)) {
            NG_TRY(keep(run, err));
        }
        NG_TRY(next_record(run, err));
    }
done:
    return status;
}

static ng_status compare_stored(pass *run, const ng_key *key,
    const ng_recommendation_record *record, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value = {0};
    *outcome = NG_CREATED;
    if (!run->was_empty) {
        NG_TRY(ng_txn__get(run->txn, NG_TABLE_RECOMMENDATIONS, key, &value, err));
    }
    if (value.at != NULL) {
        ng_recommendation_record stored;
        ng_text bytes = {.at = (const char *)value.at, .bytes = value.bytes};
        ng_arena__reset(run->arena);
        NG_TRY(ng_record__decode_recommendation(run->arena, bytes, &stored, err));
        *outcome = is_greater(record, &stored) ? NG_UPDATED : NG_UNCHANGED;
    }
done:
    return status;
}

static ng_status write_record(pass *run, const ng_key *key,
    const ng_recommendation_record *record, ng_outcome outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_recommendation_place place;
    ng_bytes key_bytes = {.at = key->at, .bytes = key->bytes};
    NG_TRY(ng_recommendation__place_of(key_bytes, false, &place, err));
    run->value.bytes = 0;
    NG_TRY(ng_record__encode_recommendation(record, &run->value, err));
    NG_TRY(ng_txn__put(run->txn, NG_TABLE_RECOMMENDATIONS, key,
        (ng_bytes){.at = run->value.at, .bytes = run->value.bytes}, err));
    if (outcome == NG_CREATED) {
        uint64_t words[2] = {
            (uint64_t)place.to << 32 | place.from, ng_key__read_u32(key_bytes, 8)};
        NG_TRY(ng_sorter__add(run->index, words, err));
        run->created += 1;
    }
    ng_apply__touch(run->hooks, place.from);
    ng_apply__touch(run->hooks, place.to);
done:
    return status;
}

static ng_status merge_all(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_text_sorter__sort(run->sorter, err));
    NG_TRY(next_record(run, err));
    while (run->key.at != NULL) {
        ng_key key;
        ng_apply_group group;
        ng_outcome outcome;
        NG_TRY(take_recommendation(run, &key, &group, err));
        ng_recommendation_record record = texts_of((const char *)run->best.at, run->best.bytes);
        NG_TRY(compare_stored(run, &key, &record, &outcome, err));
        if (outcome != NG_UNCHANGED) {
            NG_TRY(write_record(run, &key, &record, outcome, err));
        }
        ng_apply_group__end(&group, outcome);
    }
done:
    return status;
}

static ng_status write_index(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t *words;
    NG_TRY(ng_sorter__sort(run->index, err));
    NG_TRY(ng_sorter__next(run->index, &words, err));
    while (words != NULL) {
        ng_key key;
        ng_key__u32x3(&key, (uint32_t)(words[0] >> 32), (uint32_t)words[0], (uint32_t)words[1]);
        NG_TRY(ng_txn__put(run->txn, NG_TABLE_RECOMMENDATIONS_IN, &key, (ng_bytes){0}, err));
        NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
        NG_TRY(ng_sorter__next(run->index, &words, err));
    }
done:
    return status;
}

ng_status ng_recommendation__apply(
    ng_txn *txn, ng_text_sorter *sorter, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    pass run = {.txn = txn, .hooks = hooks, .sorter = sorter};
    if (ng_text_sorter__count(sorter) == 0) {
        return NG_OK;
    }
    run.was_empty = ng_txn__entries(txn, NG_TABLE_RECOMMENDATIONS) == 0;
    NG_TRY(ng_arena__create(&run.arena, err));
    NG_TRY(ng_sorter__create(2, ng_apply__sorter_bytes(hooks), &run.index, err));
    NG_TRY(merge_all(&run, err));
    NG_TRY(write_index(&run, err));
    ng_txn__state(txn)->recommendations += run.created;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_arena__destroy(run.arena);
    ng_sorter__destroy(run.index);
    ng_buffer__finish(&run.best);
    ng_buffer__finish(&run.value);
    return status;
}
