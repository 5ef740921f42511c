// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What goes with facts and is stored apart from them: the declared strength of a connection, as
 * an interaction that is not counted, and the evidence of an endorsement. A row whose fact is
 * known counts as updated when it brings more of these, so they are compared with the store
 * before anything is written.
 */
#include "network/batch_inner.h"

#include <string.h>

#include "base/status.h"
#include "network/interaction.h"

enum {
    KEY_NUMBERS = 3 // a, b, skill
};

static ng_text key_of(uint32_t key[KEY_NUMBERS])
{
    return (ng_text){(const char *)key, KEY_NUMBERS * sizeof *key};
}

bool ng_batch__is_raised(const ng_batch *batch, uint32_t a, uint32_t b, uint32_t skill)
{
    uint32_t key[KEY_NUMBERS] = {a, b, skill};
    return batch->raised != NULL && ng_map__find(batch->raised, key_of(key)) != UINT32_MAX;
}

static ng_status note(ng_batch *batch, uint32_t a, uint32_t b, uint32_t skill, ng_error *err)
{
    uint32_t key[KEY_NUMBERS] = {a, b, skill};
    uint32_t unused;
    return ng_map__add(batch->raised, key_of(key), &unused, NULL, err);
}

// Whether the store has the interaction with as great a count, and weight where counts are
// equal.
static bool holds(const ng_interactions *stored, const ng_interaction *one)
{
    for (uint32_t i = 0; i < stored->count; i++) {
        const ng_interaction *at = &stored->at[i];
        if (at->from == one->from && at->kind == one->kind && at->at_ms == one->at_ms &&
            ng_text__equal(at->id, one->id)) {
            return at->count > one->count ||
                (at->count == one->count && at->weight_micro >= one->weight_micro);
        }
    }
    return false;
}

static ng_status compare_strength(
    ng_batch *batch, const unsigned char *at, size_t bytes, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interactions stored;
    uint64_t head[5];
    memcpy(head, at, sizeof head);
    const ng_interaction one = {.from = ng_batch__id_of(batch, (uint32_t)(head[0] >> 32)),
        .to = ng_batch__id_of(batch, (uint32_t)head[0]),
        .kind = (uint32_t)(head[1] >> 32),
        .count = (uint32_t)head[1],
        .at_ms = (int64_t)head[2],
        .weight_micro = (int64_t)head[3],
        .id = {(const char *)at + sizeof head, bytes - sizeof head}};
    if (((uint32_t)head[4] & NG_BATCH_UNCOUNTED) == 0 || one.from == one.to) {
        return NG_OK;
    }
    ng_arena__reset(batch->arena);
    NG_TRY(ng_interaction__read(batch->txn, batch->arena, one.from, one.to, &stored, err));
    if (!holds(&stored, &one)) {
        const bool forward = one.from < one.to;
        status = note(batch, forward ? one.from : one.to, forward ? one.to : one.from, 0, err);
    }
done:
    return status;
}

static ng_status compare_evidence(
    ng_batch *batch, const unsigned char *at, size_t bytes, ng_error *err)
{
    ng_status status = NG_OK;
    ng_text stored;
    uint32_t head[3];
    memcpy(head, at, sizeof head);
    const uint32_t from = ng_batch__id_of(batch, head[0]);
    const uint32_t to = ng_batch__id_of(batch, head[1]);
    const ng_text text = {(const char *)at + sizeof head, bytes - sizeof head};
    NG_TRY(ng_evidence__read(batch->txn, from, to, head[2], &stored, err));
    if (ng_text__compare(text, stored) > 0) {
        status = note(batch, from, to, head[2], err);
    }
done:
    return status;
}

static ng_status for_each(ng_batch *batch, ng_log *log,
    ng_status (*compare)(ng_batch *, const unsigned char *, size_t, ng_error *), ng_error *err)
{
    const unsigned char *at;
    size_t bytes;
    ng_status status = ng_log__rewind(log, err);
    while (status == NG_OK) {
        status = ng_log__next(log, &at, &bytes, err);
        if (status != NG_OK || at == NULL) {
            break;
        }
        status = compare(batch, at, bytes, err);
    }
    return status;
}

ng_status ng_batch__find_raised(ng_batch *batch, ng_error *err)
{
    ng_status status = NG_OK;
    // In an empty store every fact is new.
    if (batch->store_was_empty) {
        return NG_OK;
    }
    NG_TRY(ng_map__create(&batch->raised, err));
    NG_TRY(for_each(batch, batch->interactions, compare_strength, err));
    NG_TRY(for_each(batch, batch->evidence, compare_evidence, err));
done:
    return status;
}
