// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Interactions: reading pairs, finding the partners of a member, and removing.
 */
#include "network/interaction.h"

#include <string.h>

#include "base/status.h"
#include "network/interaction_sums.h"
#include "network/interaction_value.h"

static ng_status read_value(
    ng_txn *txn, uint32_t a, uint32_t b, ng_interaction_walk *walk, ng_error *err)
{
    uint32_t lower = a < b ? a : b;
    uint32_t higher = a < b ? b : a;
    ng_key key;
    ng_key__u32x2(&key, lower, higher);
    ng_bytes value;
    *walk = (ng_interaction_walk){0};
    ng_status status = ng_txn__get(txn, NG_TABLE_INTERACTIONS, &key, &value, err);
    if (status == NG_OK) {
        status = ng_interaction_walk__init(walk, lower, higher, value, err);
    }
    return status;
}

// The rest of a walk as an array in the arena, ids copied.
static ng_status collect(
    ng_interaction_walk *walk, ng_arena *arena, ng_interactions *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_interactions){0};
    ng_interaction *at = ng_arena__allocate(arena, walk->left * sizeof *at);
    if (at == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %u interactions", (unsigned)walk->left);
    }
    uint32_t count = walk->left;
    for (uint32_t i = 0; i < count; i++) {
        ng_interaction_entry entry;
        bool there;
        NG_TRY(ng_interaction_walk__next(walk, &entry, &there, err));
        ng_text id = ng_arena__copy(arena, entry.id);
        if (id.at == NULL) {
            status =
                ng_fail(err, NG_ERR_NOMEM, "no memory for an id of %zu bytes", entry.id.bytes);
            goto done;
        }
        at[i] = (ng_interaction){
            .from = entry.direction == 0 ? walk->lower : walk->higher,
            .to = entry.direction == 0 ? walk->higher : walk->lower,
            .kind = entry.kind,
            .count = entry.count,
            .at_ms = entry.at_ms,
            .weight_micro = entry.weight_micro,
            .id = id,
        };
    }
    *out = (ng_interactions){.count_sum = walk->count_sum,
        .weight_sum_micro = walk->weight_sum_micro,
        .at = at,
        .count = count};
done:
    return status;
}

ng_status ng_interaction__read(
    ng_txn *txn, ng_arena *arena, uint32_t a, uint32_t b, ng_interactions *out, ng_error *err)
{
    *out = (ng_interactions){0};
    ng_interaction_walk walk;
    ng_status status = read_value(txn, a, b, &walk, err);
    return status == NG_OK ? collect(&walk, arena, out, err) : status;
}

// The pair that a key of the table names; lower 0 after the last key.
static ng_status pair_of(ng_bytes key, uint32_t *lower, uint32_t *higher, ng_error *err)
{
    *lower = 0;
    *higher = 0;
    if (key.at == NULL) {
        return NG_OK;
    }
    if (key.bytes == 8) {
        *lower = ng_key__read_u32(key, 0);
        *higher = ng_key__read_u32(key, 4);
    }
    if (*lower == 0 || *lower >= *higher) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "interactions: a key of %zu bytes names no pair", key.bytes);
    }
    return NG_OK;
}

ng_status ng_interaction__next_pair(ng_cursor *cursor, bool first, ng_arena *arena,
    uint32_t *lower, uint32_t *higher, ng_interactions *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    ng_interaction_walk walk;
    *out = (ng_interactions){0};
    if (first) {
        ng_key__u32x2(&from, *lower, *higher);
        NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    } else {
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    NG_TRY(pair_of(key, lower, higher, err));
    if (*lower != 0) {
        NG_TRY(ng_interaction_walk__init(&walk, *lower, *higher, value, err));
        NG_TRY(collect(&walk, arena, out, err));
    }
done:
    return status;
}

ng_status ng_interaction__partners(ng_txn *txn, ng_arena *arena, uint32_t member,
    const uint32_t **out, uint32_t *count, ng_error *err)
{
    ng_interaction_sums list;
    *out = NULL;
    *count = 0;
    ng_status status = ng_interaction__sums_of(txn, member, &list, err);
    if (status != NG_OK || list.count == 0) {
        return status;
    }
    size_t bytes = list.count * sizeof *list.partner;
    uint32_t *copy = ng_arena__allocate(arena, bytes);
    if (copy == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu bytes", bytes);
    }
    memcpy(copy, list.partner, bytes);
    *out = copy;
    *count = list.count;
    return NG_OK;
}

// The pair's value, and its row in the list of the partner.
static ng_status remove_pair(ng_txn *txn, uint32_t member, uint32_t partner, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_walk walk;
    bool was_there;
    NG_TRY(read_value(txn, member, partner, &walk, err));
    uint32_t entries = walk.left;
    ng_key key;
    ng_key__u32x2(&key, walk.lower, walk.higher);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_INTERACTIONS, &key, &was_there, err));
    if (!was_there) {
        status = ng_fail(err, NG_ERR_CORRUPT,
            "interactions of members %u and %u are not there; their sums are",
            (unsigned)walk.lower, (unsigned)walk.higher);
        goto done;
    }
    NG_TRY(ng_interaction_sums__remove(txn, partner, member, err));
    ng_txn__state(txn)->interactions -= entries;
done:
    return status;
}

ng_status ng_interaction__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_sums list;
    ng_buffer partners = {0};
    ng_key key;
    NG_TRY(ng_interaction__sums_of(txn, member, &list, err));
    uint32_t count = list.count;
    NG_TRY(ng_buffer__add(&partners, list.partner, count * sizeof *list.partner, err));
    const uint32_t *partner = (const uint32_t *)(const void *)partners.at;
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(remove_pair(txn, member, partner[i], err));
    }
    if (count > 0) {
        ng_key__u32(&key, member);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_INTERACTION_SUMS, &key, NULL, err));
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_buffer__finish(&partners);
    return status;
}
