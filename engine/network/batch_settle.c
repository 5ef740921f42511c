// SPDX-License-Identifier: GPL-3.0-or-later
// Settles who is who: new members get their ids in the order of members, and each slot its id.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/member.h"

#include <stdlib.h>
#include <string.h>

static ng_name_class class_of(ng_text identity)
{
    if (identity.at[0] == NG_IDENTITY_STABLE || ng_member__is_address(identity)) {
        return NG_NAME_STABLE;
    }
    ng_text text = {identity.at + 1, identity.bytes - 1};
    return ng_text__is_decimal(text) ? NG_NAME_DECIMAL : NG_NAME_TEXT;
}

// Which identity names a member: keys before slugs before codes before addresses before phones.
static int identity_rank(ng_text identity)
{
    switch (identity.at[0]) {
    case NG_IDENTITY_KEY:
        return 0;
    case NG_IDENTITY_SLUG:
        return 1;
    case NG_IDENTITY_STABLE:
        return 2;
    case NG_IDENTITY_EMAIL:
        return 3;
    default:
        return 4;
    }
}

static bool names_better(ng_text a, ng_text b)
{
    int a_rank = identity_rank(a);
    int b_rank = identity_rank(b);
    if (a_rank != b_rank) {
        return a_rank < b_rank;
    }
    ng_text a_text = {a.at + 1, a.bytes - 1};
    ng_text b_text = {b.at + 1, b.bytes - 1};
    return a_rank >= 2 ? ng_text__compare(a_text, b_text) < 0
                       : ng_text__order(class_of(a), a_text, class_of(b), b_text) < 0;
}

static void choose_labels(ng_batch *batch)
{
    uint32_t count = ng_map__count(batch->identities);
    for (uint32_t i = 0; i < count; i++) {
        ng_batch_slot *slot = &batch->slot[ng_batch__root(batch, batch->slot_of[i])];
        if (slot->id != 0) {
            continue;
        }
        if (slot->label == UINT32_MAX ||
            names_better(ng_map__text(batch->identities, i),
                ng_map__text(batch->identities, slot->label))) {
            slot->label = i;
        }
    }
}

typedef struct newcomer {
    ng_name_class name_class;
    uint32_t slot;
    ng_text label;
    char code[36]; // holds the label of a code
} newcomer;

// What the label of an identity is, as ng_member__label has it.
static void label_of(const ng_batch *batch, uint32_t slot, newcomer *out)
{
    ng_text identity = ng_map__text(batch->identities, batch->slot[slot].label);
    ng_text text = {identity.at + 1, identity.bytes - 1};
    out->slot = slot;
    out->name_class = class_of(identity);
    out->label = text;
    if (out->name_class != NG_NAME_STABLE) {
        return;
    }
    char hex[33];
    ng_hash__print128(ng_member__is_address(identity) ? ng_member__address_code(identity)
                                                      : ng_hash__load128(text.at),
        hex);
    memcpy(out->code, "ref:", 4);
    memcpy(out->code + 4, hex, 32);
    out->label = (ng_text){out->code, sizeof out->code};
}

static int compare_newcomers(const void *a, const void *b)
{
    const newcomer *x = *(const newcomer *const *)a;
    const newcomer *y = *(const newcomer *const *)b;
    return ng_text__order(x->name_class, x->label, y->name_class, y->label);
}

// Slots with equal prefixes, put into order by their whole labels.
static ng_status settle_run(ng_batch *batch, uint32_t *slot, size_t count, ng_error *err)
{
    newcomer *all = ng_memory__allocate(count * sizeof *all);
    newcomer **order = ng_memory__allocate(count * sizeof(newcomer *));
    if (all == NULL || order == NULL) {
        ng_memory__release(all);
        ng_memory__release(order);
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the order of %zu new members", count);
    }
    for (size_t i = 0; i < count; i++) {
        label_of(batch, slot[i], &all[i]);
        order[i] = &all[i];
    }
    qsort(order, count, sizeof(newcomer *), compare_newcomers);
    for (size_t i = 0; i < count; i++) {
        slot[i] = order[i]->slot;
    }
    ng_memory__release(all);
    ng_memory__release(order);
    return NG_OK;
}

// Whether ids that follow those of the store keep to the order of members.
static ng_status follows_last(ng_batch *batch, uint32_t first_slot, bool *out, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    ng_member_record record;
    ng_name_class last_class;
    ng_text last;
    newcomer first;
    *out = state->next_member == 1;
    if (*out || state->ordered != state->next_member) {
        return NG_OK;
    }
    ng_arena__reset(batch->arena);
    ng_status status = ng_member__read(
        batch->txn, (uint32_t)state->next_member - 1, batch->arena, &record, err);
    if (status == NG_ERR_NOT_FOUND) {
        return NG_OK;
    }
    if (status == NG_OK) {
        status = ng_member__label(batch->txn, &record, batch->arena, &last_class, &last, err);
    }
    if (status == NG_OK) {
        label_of(batch, first_slot, &first);
        *out = ng_text__order(last_class, last, first.name_class, first.label) < 0;
    }
    return status;
}

static ng_status give_ids(ng_batch *batch, uint32_t *slot, size_t count, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    bool ordered = false;
    if (count == 0) {
        return NG_OK;
    }
    if (state->next_member + count > NG_LIMIT_MEMBERS) {
        return ng_fail(err, NG_ERR_LIMIT, "a store holds at most %u members", NG_LIMIT_MEMBERS);
    }
    ng_status status = follows_last(batch, slot[0], &ordered, err);
    if (status != NG_OK) {
        return status;
    }
    for (size_t i = 0; i < count; i++) {
        ng_batch_slot *one = &batch->slot[slot[i]];
        one->id = (uint32_t)state->next_member++;
        one->is_new = true;
    }
    batch->new_members = (uint32_t)count;
    batch->changed = true;
    state->ordered = ordered ? state->next_member : state->ordered;
    return NG_OK;
}

static ng_status sort_newcomers(
    ng_batch *batch, ng_sorter *sorter, uint32_t *slot, ng_error *err)
{
    const uint64_t *words;
    uint64_t prefix = 0;
    size_t count = 0;
    size_t run = 0; // where slots of the present prefix begin
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(sorter, err));
    for (;;) {
        NG_TRY(ng_sorter__next(sorter, &words, err));
        if (words == NULL || words[0] != prefix) {
            if (count - run > 1) {
                NG_TRY(settle_run(batch, slot + run, count - run, err));
            }
            run = count;
        }
        if (words == NULL) {
            break;
        }
        prefix = words[0];
        slot[count++] = (uint32_t)words[1];
    }
    status = give_ids(batch, slot, count, err);
done:
    return status;
}

static ng_status settle_members(ng_batch *batch, ng_error *err)
{
    ng_sorter *sorter = NULL;
    uint32_t *slot = NULL;
    ng_status status = NG_OK;
    choose_labels(batch);
    NG_TRY(ng_sorter__create(2, batch->memory_bytes / 2, &sorter, err));
    for (uint32_t i = 1; i < batch->slot_count; i++) {
        if (batch->slot[i].parent == i && batch->slot[i].id == 0 &&
            batch->slot[i].label != UINT32_MAX) {
            newcomer one;
            label_of(batch, i, &one);
            uint64_t words[2] = {ng_text__order_prefix(one.name_class, one.label), i};
            NG_TRY(ng_sorter__add(sorter, words, err));
        }
    }
    slot = ng_memory__allocate(ng_sorter__count(sorter) * sizeof *slot);
    if (slot == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for new members");
        goto done;
    }
    status = sort_newcomers(batch, sorter, slot, err);
done:
    ng_sorter__destroy(sorter);
    ng_memory__release(slot);
    return status;
}

// No unions come any more: each slot has its id for good.
static ng_status settle_slots(ng_batch *batch, ng_error *err)
{
    uint32_t *id = ng_memory__allocate(batch->slot_count * sizeof *id);
    if (id == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the ids of %u members",
            (unsigned)batch->slot_count);
    }
    ng_memory__use_whole(id, batch->slot_count * sizeof *id);
    for (uint32_t slot = 0; slot < batch->slot_count; slot++) {
        id[slot] = ng_batch__id_of(batch, slot);
    }
    batch->settled_id = id;
    batch->settled_count = batch->slot_count;
    return NG_OK;
}

ng_status ng_batch__settle(ng_batch *batch, ng_error *err)
{
    const ng_status status = settle_members(batch, err);
    return status == NG_OK ? settle_slots(batch, err) : status;
}
