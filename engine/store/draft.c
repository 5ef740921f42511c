// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Drafts.
 *
 * A group of changes meets the same lists, blocks and journal entry again and again. Each is
 * copied once out of the tree, changed in memory, and written once in the order of keys, so
 * that checksums are computed once and the pages of the tree are walked in their order.
 *
 * Invariant of a write transaction: a table with drafts, or that the tail changes, is read by
 * key through them, and is neither walked nor written otherwise before they are in the tree
 * (ng_txn__write_drafts). A read transaction drafts what the tail changes when it is asked for.
 */
#include "store/draft.h"

#include <assert.h>
#include <string.h>

#include "base/radix.h"
#include "base/status.h"
#include "store/transaction.h"

enum {
    FIRST_SLOTS = 64,
    DRAFTS_AT_ONCE = 2,
    LIST_GROWTH = 48 // bytes left free behind a value, besides half of it
};

/** Bytes of drafts; beyond, they are written into the tree and begun anew. */
static const size_t DRAFT_BYTES_MAX = (size_t)64 << 20;

static uint32_t first_slot(const ng_drafts *drafts, ng_table table, uint64_t id)
{
    const uint64_t mixed = (id + ((uint64_t)table << 56)) * UINT64_C(0x9E3779B97F4A7C15);
    return (uint32_t)(mixed >> 32) & (drafts->slot_count - 1);
}

ng_draft *ng_drafts__find(const ng_drafts *drafts, ng_table table, uint64_t id)
{
    if (drafts->count_of[table] == 0) {
        return NULL;
    }
    for (uint32_t i = first_slot(drafts, table, id); drafts->slots[i] != 0;
         i = (i + 1) & (drafts->slot_count - 1)) {
        ng_draft *draft = drafts->list[drafts->slots[i] - 1];
        if (draft->id == id && draft->table == table) {
            return draft;
        }
    }
    return NULL;
}

ng_draft *ng_drafts__of_key(const ng_drafts *drafts, ng_table table, const ng_key *key)
{
    return drafts->count_of[table] == 0 ? NULL
                                        : ng_drafts__find(drafts, table, ng_key__number(key));
}

int64_t ng_drafts__entries(const ng_drafts *drafts, ng_table table)
{
    int64_t more = 0;
    for (uint32_t i = 0; drafts->count_of[table] > 0 && i < drafts->count; i++) {
        const ng_draft *draft = drafts->list[i];
        if (draft->table == table) {
            more += (draft->bytes > 0 ? 1 : 0) - (draft->stored ? 1 : 0);
        }
    }
    return more;
}

ng_bytes ng_draft__value(const ng_draft *draft)
{
    return draft->bytes == 0 ? (ng_bytes){NULL, 0} : (ng_bytes){draft->at, draft->bytes};
}

void ng_drafts__clear(ng_drafts *drafts)
{
    if (drafts->count == 0) {
        return;
    }
    drafts->stale = true;
    memset(drafts->slots, 0, drafts->slot_count * sizeof *drafts->slots);
    memset(drafts->count_of, 0, sizeof drafts->count_of);
    drafts->count = 0;
}

void ng_drafts__finish(ng_drafts *drafts)
{
    ng_arena__destroy(drafts->arena);
    ng_memory__release(drafts->list);
    ng_memory__release(drafts->slots);
    *drafts = (ng_drafts){0};
}

static void enter(ng_drafts *drafts, uint32_t index)
{
    const ng_draft *draft = drafts->list[index];
    uint32_t i = first_slot(drafts, draft->table, draft->id);
    while (drafts->slots[i] != 0) {
        i = (i + 1) & (drafts->slot_count - 1);
    }
    drafts->slots[i] = index + 1;
}

/** Room for one draft more; slots are at most half full. */
static bool make_room(ng_drafts *drafts)
{
    if (drafts->count < drafts->list_capacity) {
        return true;
    }
    const uint32_t capacity =
        drafts->list_capacity == 0 ? FIRST_SLOTS / 2 : drafts->list_capacity * 2;
    ng_draft **list = ng_memory__resize(drafts->list, capacity * sizeof *list);
    drafts->list = list == NULL ? drafts->list : list;
    uint32_t *slots = ng_memory__allocate_zero((size_t)capacity * 2, sizeof *slots);
    if (list == NULL || slots == NULL) {
        ng_memory__release(slots);
        return false;
    }
    ng_memory__release(drafts->slots);
    drafts->slots = slots;
    drafts->slot_count = capacity * 2;
    drafts->list_capacity = capacity;
    for (uint32_t i = 0; i < drafts->count; i++) {
        enter(drafts, i);
    }
    return true;
}

static ng_status no_memory(ng_txn *txn, ng_error *err)
{
    ng_txn__poison(txn);
    return ng_fail(err, NG_ERR_NOMEM, "no memory for what a transaction changes");
}

/** A draft of a value as the tree has it. */
static ng_status open_draft(
    ng_txn *txn, ng_draft wanted, ng_bytes value, ng_draft **out, ng_error *err)
{
    ng_drafts *drafts = &txn->drafts;
    if (drafts->arena == NULL) {
        const ng_status status = ng_arena__create(&drafts->arena, err);
        if (status != NG_OK) {
            return status;
        }
    }
    if (drafts->stale) {
        ng_arena__reset(drafts->arena);
        drafts->stale = false;
    }
    if (!make_room(drafts)) {
        return no_memory(txn, err);
    }
    ng_draft *draft = ng_arena__allocate(drafts->arena, sizeof *draft);
    const size_t capacity = value.bytes + value.bytes / 2 + LIST_GROWTH;
    unsigned char *at = ng_arena__allocate(drafts->arena, capacity);
    if (draft == NULL || at == NULL) {
        return no_memory(txn, err);
    }
    *draft = wanted;
    draft->stored = value.at != NULL;
    draft->at = at;
    draft->bytes = value.bytes;
    draft->capacity = capacity;
    draft->arena = drafts->arena;
    if (value.bytes > 0) {
        memcpy(at, value.at, value.bytes);
    }
    drafts->list[drafts->count] = draft;
    enter(drafts, drafts->count);
    drafts->count++;
    drafts->count_of[draft->table]++;
    *out = draft;
    return NG_OK;
}

static void make_key(const ng_draft *draft, ng_key *key)
{
    if (draft->table == NG_TABLE_JOURNAL) {
        ng_key__u64(key, draft->id);
    } else {
        ng_key__u32(key, (uint32_t)draft->id);
    }
}

/** A draft of a value with what the tail changes in it. */
static ng_status open_changed(
    ng_txn *txn, ng_draft wanted, ng_bytes value, ng_draft **out, ng_error *err)
{
    ng_status status = open_draft(txn, wanted, value, out, err);
    if (status == NG_OK && ng_tail__has(&txn->tail, wanted.table, wanted.id)) {
        status = ng_tail__apply(&txn->tail, *out, err);
    }
    // What is noted from now on comes behind the tail.
    if (status == NG_OK && txn->writing != NULL && ng_tail__takes(wanted.table)) {
        (*out)->tail = &txn->writing->tail;
    }
    return status;
}

ng_status ng_txn__with_tail(
    ng_txn *txn, ng_table table, uint64_t id, ng_bytes *value, ng_error *err)
{
    if (!ng_tail__has(&txn->tail, table, id)) {
        return NG_OK;
    }
    ng_draft *draft = NULL;
    const ng_draft wanted = {.table = table, .id = id};
    const ng_status status = open_changed(txn, wanted, *value, &draft, err);
    *value = status == NG_OK ? ng_draft__value(draft) : (ng_bytes){NULL, 0};
    return status;
}

/** The draft of a key, opened unless it is there. */
static ng_status obtain(ng_txn *txn, ng_table table, uint64_t id, ng_draft **out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_draft wanted = {.table = table, .id = id};
    ng_key key;
    ng_bytes value;
    *out = ng_drafts__find(&txn->drafts, table, id);
    if (*out != NULL) {
        return NG_OK;
    }
    if (table == NG_TABLE_JOURNAL) {
        make_key(&wanted, &key);
        NG_TRY(ng_txn__get(txn, table, &key, &value, err));
    } else {
        NG_TRY(ng_txn__get_id(txn, table, (uint32_t)id, &value, err));
    }
    *out = ng_drafts__find(&txn->drafts, table, id);
    if (*out == NULL) {
        NG_TRY(open_changed(txn, wanted, value, out, err));
    }
done:
    return status;
}

/** Before a draft is asked for by who will change it. */
static ng_status prepare(ng_txn *txn, ng_table table, ng_error *err)
{
    const ng_drafts *drafts = &txn->drafts;
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_READ_ONLY, "a read transaction cannot change table %s",
            ng_table_name(table));
    }
    const bool many = drafts->arena != NULL && !drafts->stale &&
        ng_arena__bytes(drafts->arena) > DRAFT_BYTES_MAX;
    return many ? ng_txn__write_drafts(txn, err) : NG_OK;
}

ng_status ng_txn__draft(ng_txn *txn, ng_table table, uint64_t id, ng_draft **out, ng_error *err)
{
    *out = NULL;
    const ng_status status = prepare(txn, table, err);
    return status == NG_OK ? obtain(txn, table, id, out, err) : status;
}

ng_status ng_txn__draft_ids(
    ng_txn *txn, ng_table table, const uint32_t *ids, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value[DRAFTS_AT_ONCE];
    ng_draft *draft = NULL;
    assert(count <= DRAFTS_AT_ONCE && table != NG_TABLE_JOURNAL);
    NG_TRY(prepare(txn, table, err));
    NG_TRY(ng_txn__get_ids(txn, table, ids, count, value, err));
    for (uint32_t i = 0; i < count; i++) {
        const ng_draft wanted = {.table = table, .id = ids[i]};
        if (ng_drafts__find(&txn->drafts, table, ids[i]) == NULL) {
            NG_TRY(open_changed(txn, wanted, value[i], &draft, err));
        }
    }
done:
    return status;
}

ng_status ng_draft__splice(
    ng_draft *draft, size_t at, size_t removed, ng_bytes added, ng_error *err)
{
    assert(at <= draft->bytes && removed <= draft->bytes - at);
    const size_t bytes = draft->bytes - removed + added.bytes;
    if (removed == 0 && added.bytes == 0) {
        return NG_OK;
    }
    if (bytes > draft->capacity) {
        const size_t capacity = bytes + bytes / 2 + LIST_GROWTH;
        unsigned char *larger = ng_arena__allocate(draft->arena, capacity);
        if (larger == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for what a transaction changes");
        }
        memcpy(larger, draft->at, draft->bytes);
        draft->at = larger;
        draft->capacity = capacity;
    }
    if (draft->tail != NULL) {
        ng_tail__note(draft->tail, draft, at, removed, added);
    }
    memmove(
        draft->at + at + added.bytes, draft->at + at + removed, draft->bytes - at - removed);
    if (added.bytes > 0) {
        memcpy(draft->at + at, added.at, added.bytes);
    }
    draft->bytes = bytes;
    draft->changed = true;
    return NG_OK;
}

static ng_status write_one(ng_txn *txn, const ng_draft *draft, ng_error *err)
{
    ng_key key;
    if (!draft->changed) {
        return NG_OK;
    }
    make_key(draft, &key);
    if (draft->bytes == 0) {
        return draft->stored ? ng_txn__delete(txn, draft->table, &key, NULL, err) : NG_OK;
    }
    return ng_txn__put(txn, draft->table, &key, (ng_bytes){draft->at, draft->bytes}, err);
}

/**
 * Write drafts in the order of tables and keys; when `waits`, without those whose changes wait
 * in the tail.
 */
static ng_status write_all(ng_txn *txn, bool waits, ng_error *err)
{
    ng_status status = NG_OK;
    ng_drafts *drafts = &txn->drafts;
    const size_t count = drafts->count;
    if (count == 0) {
        return NG_OK;
    }
    uint64_t *order = ng_memory__allocate(4 * count * sizeof *order);
    if (order == NULL) {
        return no_memory(txn, err);
    }
    for (size_t i = 0; i < count; i++) {
        order[2 * i] = (uint64_t)drafts->list[i]->table << 56 | drafts->list[i]->id;
        order[2 * i + 1] = i;
    }
    const uint64_t *sorted = ng_radix__sort(order, order + 2 * count, count, 2, 1);
    // The tables are written in the usual way from here on.
    memset(drafts->count_of, 0, sizeof drafts->count_of);
    for (size_t i = 0; i < count; i++) {
        const ng_draft *draft = drafts->list[sorted[2 * i + 1]];
        if (!waits || !ng_tail__takes(draft->table)) {
            NG_TRY(write_one(txn, draft, err));
        }
    }
    ng_drafts__clear(drafts);
done:
    ng_memory__release(order);
    return status;
}

ng_status ng_txn__open_tail(ng_txn *txn, ng_table table, ng_error *err)
{
    ng_status status = NG_OK;
    ng_draft *draft = NULL;
    if ((txn->tail.tables >> table & 1u) == 0) {
        return NG_OK;
    }
    uint64_t *ids = ng_memory__allocate(NG_TAIL_KEYS_MAX * sizeof *ids);
    if (ids == NULL) {
        return no_memory(txn, err);
    }
    const size_t count = ng_tail__keys(&txn->tail, table, ids);
    for (size_t i = 0; i < count; i++) {
        NG_TRY(obtain(txn, table, ids[i], &draft, err));
    }
done:
    ng_memory__release(ids);
    return status;
}

ng_status ng_txn__write_drafts(ng_txn *txn, ng_error *err)
{
    ng_status status = NG_OK;
    ng_writing *writing = txn->writing;
    for (unsigned table = 0; table < NG_TABLE_COUNT; table++) {
        NG_TRY(ng_txn__open_tail(txn, (ng_table)table, err));
    }
    writing->tail_changed = writing->tail_changed || txn->tail.bytes > 0;
    writing->changed = writing->changed || txn->tail.bytes > 0;
    txn->tail = (ng_tail){.bytes = 0};
    writing->tail = (ng_tail){.bytes = 0};
    NG_TRY(write_all(txn, false, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

ng_status ng_txn__keep_drafts(ng_txn *txn, ng_error *err)
{
    ng_writing *writing = txn->writing;
    if (writing->tail.full || !ng_tail__join(&txn->tail, &writing->tail)) {
        return ng_txn__write_drafts(txn, err);
    }
    writing->tail_changed = writing->tail_changed || writing->tail.bytes > 0;
    writing->changed = writing->changed || writing->tail.bytes > 0;
    return write_all(txn, true, err);
}
