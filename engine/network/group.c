// SPDX-License-Identifier: GPL-3.0-or-later
// Groups by id and by key. A group made by a membership alone has a key and nothing else.
#include "network/group.h"

#include <string.h>

#include "base/status.h"

static ng_status read_group(
    ng_txn *txn, uint32_t group, ng_arena *arena, ng_group_record *out, ng_error *err)
{
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_GROUPS, group, &value, err);
    *out = (ng_group_record){.created = NG_DAY_NONE};
    if (status != NG_OK) {
        return status;
    }
    if (value.at == NULL) {
        return ng_fail(err, NG_ERR_NOT_FOUND, "there is no group number %u", group);
    }
    return ng_record__decode_group(
        arena, (ng_text){(const char *)value.at, value.bytes}, out, err);
}

ng_status ng_group__read(ng_txn *txn, uint32_t group, ng_group_record *out, ng_error *err)
{
    return read_group(txn, group, ng_txn__arena(txn), out, err);
}

ng_status ng_group__find(ng_txn *txn, ng_text text, uint32_t *out, ng_error *err)
{
    ng_key key;
    ng_bytes value;
    *out = 0;
    ng_status status = ng_key__text(&key, text, err);
    if (status == NG_OK) {
        status = ng_txn__get(txn, NG_TABLE_GROUP_KEYS, &key, &value, err);
    }
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    if (value.bytes != 4) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "table group_keys holds an entry of %zu bytes instead of 4", value.bytes);
    }
    *out = ng_load_u32(value.at);
    return NG_OK;
}

ng_status ng_group__write(
    ng_txn *txn, uint32_t group, const ng_group_record *record, ng_error *err)
{
    ng_buffer buffer = {0};
    ng_key key;
    uint32_t known = 0;
    unsigned char id[4];
    ng_status status = ng_record__encode_group(record, &buffer, err);
    if (status != NG_OK) {
        goto done;
    }
    NG_TRY(ng_group__find(txn, record->key, &known, err));
    NG_TRY(
        ng_txn__put_id(txn, NG_TABLE_GROUPS, group, (ng_bytes){buffer.at, buffer.bytes}, err));
    if (known == 0) {
        ng_save_u32(id, group);
        NG_TRY(ng_key__text(&key, record->key, err));
        NG_TRY(ng_txn__put(txn, NG_TABLE_GROUP_KEYS, &key, (ng_bytes){id, sizeof id}, err));
        ng_txn__state(txn)->groups++;
    }
done:
    ng_buffer__finish(&buffer);
    return status;
}

bool ng_group__add_owner(uint32_t *owners, size_t *count, uint32_t member)
{
    size_t place = *count;
    while (place > 0 && owners[place - 1] > member) {
        place--;
    }
    if (place > 0 && owners[place - 1] == member) {
        return false;
    }
    memmove(&owners[place + 1], &owners[place], (*count - place) * sizeof *owners);
    owners[place] = member;
    (*count)++;
    return true;
}

static const ng_owner_move *find_move(const ng_owner_move *move, size_t count, uint32_t from)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (move[middle].from < from) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && move[low].from == from ? &move[low] : NULL;
}

// Owners after the moves, in the arena; *changed false when none of them moves.
static ng_status move_owners(ng_arena *arena, ng_group_record *record,
    const ng_owner_move *move, size_t count, bool *changed, ng_error *err)
{
    uint32_t *owners = ng_arena__allocate(arena, (record->owner_count + 1) * sizeof *owners);
    size_t owner_count = 0;
    *changed = false;
    if (owners == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the owners of a group");
    }
    for (size_t i = 0; i < record->owner_count; i++) {
        const ng_owner_move *found = find_move(move, count, record->owners[i]);
        uint32_t owner = found == NULL ? record->owners[i] : found->to;
        *changed = *changed || found != NULL;
        if (owner != 0) {
            ng_group__add_owner(owners, &owner_count, owner);
        }
    }
    record->owners = owners;
    record->owner_count = owner_count;
    return NG_OK;
}

ng_status ng_group__move_owners(
    ng_txn *txn, const ng_owner_move *move, size_t count, ng_error *err)
{
    uint32_t next = (uint32_t)ng_txn__state(txn)->next_group;
    ng_arena *arena = NULL;
    ng_status status = ng_arena__create(&arena, err);
    for (uint32_t group = 1; group < next && status == NG_OK; group++) {
        ng_group_record record;
        bool changed = false;
        ng_arena__reset(arena);
        status = read_group(txn, group, arena, &record, err);
        if (status == NG_ERR_NOT_FOUND) {
            // A group of a batch that is not written yet.
            status = NG_OK;
            continue;
        }
        if (status == NG_OK && record.owner_count > 0) {
            status = move_owners(arena, &record, move, count, &changed, err);
        }
        if (status == NG_OK && changed) {
            status = ng_group__write(txn, group, &record, err);
        }
    }
    ng_arena__destroy(arena);
    return status;
}
