// SPDX-License-Identifier: GPL-3.0-or-later
// Slots: what facts name people, values and groups by while a batch collects. Identities that
// meet in one row are joined by union-find; the store is asked once for each distinct identity,
// value and group.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/group.h"
#include "network/member.h"
#include "network/term.h"
#include "network/trust.h"

#include <string.h>

ng_status ng_batch__grow(
    void **at, size_t *capacity, size_t count, size_t element_bytes, ng_error *err)
{
    if (count < *capacity) {
        return NG_OK;
    }
    size_t wanted = *capacity == 0 ? 64 : *capacity * 2;
    void *grown = ng_memory__resize(*at, wanted * element_bytes);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu entries of a batch", wanted);
    }
    *at = grown;
    *capacity = wanted;
    return NG_OK;
}

uint32_t ng_batch__root(const ng_batch *batch, uint32_t slot)
{
    while (batch->slot[slot].parent != slot) {
        uint32_t parent = batch->slot[slot].parent;
        batch->slot[slot].parent = batch->slot[parent].parent;
        slot = parent;
    }
    return slot;
}

uint32_t ng_batch__id_of(const ng_batch *batch, uint32_t slot)
{
    if (slot < batch->settled_count) {
        return batch->settled_id[slot];
    }
    return batch->slot[ng_batch__root(batch, slot)].id;
}

static ng_status make_slot(ng_batch *batch, uint32_t id, uint32_t *slot, ng_error *err)
{
    if (batch->slot_count >= NG_BATCH_UNCOUNTED - 1) {
        return ng_fail(
            err, NG_ERR_LIMIT, "one change names more than %u members", NG_BATCH_UNCOUNTED - 1);
    }
    void *slots = batch->slot;
    ng_status status = ng_batch__grow(
        &slots, &batch->slot_capacity, batch->slot_count, sizeof *batch->slot, err);
    batch->slot = slots;
    if (status == NG_OK) {
        *slot = batch->slot_count++;
        batch->slot[*slot] = (ng_batch_slot){.parent = *slot, .id = id, .label = UINT32_MAX};
    }
    return status;
}

ng_status ng_batch__slot_of_id(ng_batch *batch, uint32_t id, uint32_t *slot, ng_error *err)
{
    uint32_t number;
    bool is_new;
    ng_text text = {(const char *)&id, sizeof id};
    ng_status status = ng_map__add(batch->by_id, text, &number, &is_new, err);
    if (status != NG_OK || !is_new) {
        *slot = status == NG_OK ? batch->id_slot[number] : 0;
        return status;
    }
    void *slots = batch->id_slot;
    status =
        ng_batch__grow(&slots, &batch->id_slot_capacity, number, sizeof *batch->id_slot, err);
    batch->id_slot = slots;
    if (status == NG_OK) {
        status = make_slot(batch, id, slot, err);
        batch->id_slot[number] = *slot;
    }
    return status;
}

// An identity met for the first time: the stored member that has it, or a new slot.
static ng_status meet_identity(ng_batch *batch, ng_identity_class identity_class, ng_text text,
    uint32_t *slot, ng_error *err)
{
    uint32_t id = 0;
    ng_status status = NG_OK;
    if (!batch->store_was_empty) {
        status = ng_identity__find(batch->txn, identity_class, text, &id, err);
    }
    if (status != NG_OK) {
        return status;
    }
    // Each identity has a slot of its own, so that the history can tell them apart.
    uint32_t stored = 0;
    if (id != 0) {
        status = ng_batch__slot_of_id(batch, id, &stored, err);
    }
    if (status == NG_OK) {
        status = make_slot(batch, 0, slot, err);
    }
    if (status == NG_OK && id != 0) {
        batch->slot[*slot].parent = ng_batch__root(batch, stored);
    }
    return status;
}

static ng_status add_identity(ng_batch *batch, ng_identity_class identity_class, ng_text text,
    uint32_t *slot, ng_error *err)
{
    char cell[NG_LIMIT_KEY_BYTES + 1];
    uint32_t number;
    bool is_new;
    cell[0] = (char)identity_class;
    memcpy(cell + 1, text.at, text.bytes);
    ng_status status =
        ng_map__add(batch->identities, (ng_text){cell, text.bytes + 1}, &number, &is_new, err);
    if (status != NG_OK || !is_new) {
        *slot = status == NG_OK ? batch->slot_of[number] : 0;
        return status;
    }
    void *slots = batch->slot_of;
    status =
        ng_batch__grow(&slots, &batch->slot_of_capacity, number, sizeof *batch->slot_of, err);
    batch->slot_of = slots;
    if (status == NG_OK) {
        status = meet_identity(batch, identity_class, text, slot, err);
        batch->slot_of[number] = status == NG_OK ? *slot : 0;
    }
    const int64_t told = *slot;
    return status == NG_OK ? ng_batch__tell(batch, NG_HISTORY_MEMBER, &told, 1,
                                 ng_map__text(batch->identities, number), err)
                           : status;
}

static void unite(ng_batch *batch, uint32_t x, uint32_t y)
{
    // The root of a union that holds stored members is the one with the least id.
    uint32_t x_id = batch->slot[x].id;
    uint32_t y_id = batch->slot[y].id;
    bool x_stays = y_id == 0 || (x_id != 0 && x_id < y_id);
    batch->slot[x_stays ? y : x].parent = x_stays ? x : y;
}

ng_status ng_batch__member(ng_batch *batch, ng_identity_class identity_class, ng_text text,
    uint32_t *slot, ng_error *err)
{
    *slot = 0;
    if (text.bytes == 0 || text.bytes > NG_LIMIT_KEY_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "a member's key has %zu bytes; 1 to %d are allowed", text.bytes,
            NG_LIMIT_KEY_BYTES);
    }
    ng_status status = add_identity(batch, identity_class, text, slot, err);
    if (status != NG_OK || identity_class != NG_IDENTITY_KEY || !ng_text__is_email(text)) {
        return status;
    }
    ng_text email;
    uint32_t other;
    ng_arena__reset(batch->arena);
    status = ng_text__fold_email(batch->arena, text, &email, err);
    if (status != NG_OK || email.bytes == 0 || email.bytes > NG_LIMIT_KEY_BYTES) {
        return status;
    }
    status = add_identity(batch, NG_IDENTITY_EMAIL, email, &other, err);
    if (status == NG_OK) {
        const int64_t told[] = {*slot, other};
        status = ng_batch__tell(batch, NG_HISTORY_SAME, told, 2, (ng_text){0}, err);
    }
    const uint32_t x = ng_batch__root(batch, *slot);
    const uint32_t y = ng_batch__root(batch, other);
    if (status == NG_OK && x != y) {
        unite(batch, x, y);
    }
    return status;
}

bool ng_batch__is_same(const ng_batch *batch, uint32_t a, uint32_t b)
{
    return ng_batch__root(batch, a) == ng_batch__root(batch, b);
}

// Whether the store vouches for the member of a root. Such a member gets no further identity
// from a file: whoever writes files could speak in their name otherwise.
static ng_status is_vouched(ng_batch *batch, uint32_t root, bool *out, ng_error *err)
{
    const uint32_t id = batch->slot[root].id;
    *out = false;
    return id == 0 || batch->by_hand ? NG_OK : ng_trust__vouches(batch->txn, id, out, err);
}

ng_status ng_batch__same(ng_batch *batch, uint32_t a, uint32_t b, ng_error *err)
{
    const int64_t told[] = {a, b};
    uint32_t x = ng_batch__root(batch, a);
    uint32_t y = ng_batch__root(batch, b);
    bool vouched[2] = {false, false};
    ng_status status = NG_OK;
    if (a != b) {
        NG_TRY(ng_batch__tell(batch, NG_HISTORY_SAME, told, 2, (ng_text){0}, err));
    }
    if (x == y) {
        goto done;
    }
    NG_TRY(is_vouched(batch, x, &vouched[0], err));
    NG_TRY(is_vouched(batch, y, &vouched[1], err));
    if (vouched[0] || vouched[1]) {
        batch->kept_apart++;
        goto done;
    }
    unite(batch, x, y);
done:
    return status;
}

ng_status ng_batch__is_vouched(ng_batch *batch, uint32_t slot, bool *out, ng_error *err)
{
    return is_vouched(batch, ng_batch__root(batch, slot), out, err);
}

uint64_t ng_batch__kept_apart(const ng_batch *batch)
{
    return batch->kept_apart;
}

void ng_batch__set_by_hand(ng_batch *batch)
{
    batch->by_hand = true;
}

// -------------------------------------------------------------------------------------- values

// A folded value met for the first time.
static ng_status meet_term(
    ng_batch *batch, ng_value_kind kind, ng_text folded, uint32_t number, ng_error *err)
{
    ng_state *state = ng_txn__state(batch->txn);
    void *terms = batch->term;
    ng_status status =
        ng_batch__grow(&terms, &batch->term_capacity, number, sizeof *batch->term, err);
    batch->term = terms;
    if (status != NG_OK) {
        return status;
    }
    ng_batch_term *term = &batch->term[number];
    *term = (ng_batch_term){.kind = kind};
    if (state->next_term[kind] > 1) {
        status = ng_term__find_folded(batch->txn, kind, folded, &term->term, err);
    }
    if (status != NG_OK) {
        return status;
    }
    if (term->term != 0) {
        ng_text stored;
        status = ng_term__text(batch->txn, kind, term->term, &stored, err);
        if (status != NG_OK) {
            return status;
        }
        term->spelling = ng_arena__copy(ng_txn__arena(batch->txn), stored);
        return term->spelling.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a value")
                                         : NG_OK;
    }
    if (state->next_term[kind] > NG_PROFILE_TERM_MAX) {
        return ng_fail(err, NG_ERR_LIMIT, "the store holds more than %u values of a kind",
            NG_PROFILE_TERM_MAX);
    }
    term->is_new = true;
    term->term = (uint32_t)state->next_term[kind]++;
    return NG_OK;
}

static ng_status fold_term(
    ng_batch *batch, ng_value_kind kind, ng_text raw, uint32_t *index, ng_error *err)
{
    ng_text folded;
    uint32_t number;
    bool is_new;
    *index = 0;
    ng_text text = {raw.at + 1, raw.bytes - 1};
    ng_arena__reset(batch->arena);
    ng_status status = ng_term__fold(batch->arena, kind, text, &folded, err);
    if (status != NG_OK || folded.bytes == 0) {
        return status;
    }
    char *tagged = ng_arena__allocate(batch->arena, folded.bytes + 1);
    if (tagged == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a value");
    }
    tagged[0] = (char)kind;
    memcpy(tagged + 1, folded.at, folded.bytes);
    status =
        ng_map__add(batch->folded, (ng_text){tagged, folded.bytes + 1}, &number, &is_new, err);
    if (status == NG_OK && is_new) {
        status = meet_term(batch, kind, folded, number, err);
    }
    if (status != NG_OK) {
        return status;
    }
    ng_batch_term *term = &batch->term[number];
    ng_text spelling = ng_term__spelling(kind, text, folded);
    if (term->spelling.at == NULL || ng_text__compare(spelling, term->spelling) > 0) {
        term->spelling = spelling;
        term->raised = true;
    }
    *index = number + 1;
    return NG_OK;
}

uint32_t ng_batch__term_of_value(const ng_batch *batch, uint32_t number)
{
    const uint32_t index = batch->term_of_raw[number];
    return index == 0 ? 0 : batch->term[index - 1].term;
}

ng_status ng_batch__value(
    ng_batch *batch, ng_value_kind kind, ng_text text, uint32_t *number, ng_error *err)
{
    char raw[NG_LIMIT_FIELD_BYTES + 1];
    uint32_t index;
    bool is_new;
    if (text.bytes > NG_LIMIT_FIELD_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a value has %zu bytes; at most %d are allowed",
            text.bytes, NG_LIMIT_FIELD_BYTES);
    }
    raw[0] = (char)kind;
    memcpy(raw + 1, text.at, text.bytes);
    ng_status status =
        ng_map__add(batch->raw, (ng_text){raw, text.bytes + 1}, number, &is_new, err);
    if (status != NG_OK || !is_new) {
        return status;
    }
    void *terms = batch->term_of_raw;
    status = ng_batch__grow(
        &terms, &batch->term_of_raw_capacity, *number, sizeof *batch->term_of_raw, err);
    batch->term_of_raw = terms;
    if (status == NG_OK) {
        status = fold_term(batch, kind, ng_map__text(batch->raw, *number), &index, err);
    }
    if (status != NG_OK) {
        return status;
    }
    batch->term_of_raw[*number] = index;
    const int64_t told[] = {(int64_t)kind, ng_batch__term_of_value(batch, *number)};
    return ng_batch__tell(batch, NG_HISTORY_TERM, told, 2, text, err);
}

ng_status ng_batch__term(
    ng_batch *batch, ng_value_kind kind, ng_text text, uint32_t *slot, ng_error *err)
{
    uint32_t number;
    *slot = 0;
    if (text.bytes == 0) {
        return NG_OK;
    }
    const ng_status status = ng_batch__value(batch, kind, text, &number, err);
    *slot = status == NG_OK ? ng_batch__term_of_value(batch, number) : 0;
    return status;
}

ng_status ng_batch__group(ng_batch *batch, ng_text key, uint32_t *slot, ng_error *err)
{
    uint32_t number;
    bool is_new;
    *slot = 0;
    if (key.bytes == 0 || key.bytes > NG_LIMIT_KEY_BYTES) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a group's id has %zu bytes; 1 to %d are allowed",
            key.bytes, NG_LIMIT_KEY_BYTES);
    }
    ng_status status = ng_map__add(batch->group_keys, key, &number, &is_new, err);
    if (status == NG_OK && is_new) {
        void *groups = batch->group;
        status =
            ng_batch__grow(&groups, &batch->group_capacity, number, sizeof *batch->group, err);
        batch->group = groups;
        if (status == NG_OK) {
            batch->group[number] = (ng_batch_group){0, false};
            status = ng_group__find(batch->txn, key, &batch->group[number].group, err);
        }
    }
    if (status != NG_OK) {
        return status;
    }
    ng_batch_group *group = &batch->group[number];
    if (group->group == 0) {
        ng_state *state = ng_txn__state(batch->txn);
        if (state->next_group > NG_PROFILE_TERM_MAX) {
            return ng_fail(
                err, NG_ERR_LIMIT, "the store holds more than %u groups", NG_PROFILE_TERM_MAX);
        }
        group->group = (uint32_t)state->next_group++;
        group->is_new = true;
    }
    *slot = group->group;
    const int64_t told = group->group;
    return is_new ? ng_batch__tell(batch, NG_HISTORY_GROUP, &told, 1, key, err) : NG_OK;
}
