// SPDX-License-Identifier: GPL-3.0-or-later
// When a row shows that two stored members are one, the facts of the one with the greater id
// are collected into the batch under the other's slot, the member is erased, and the batch goes
// on as if it had been one member from the start.
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/distinct.h"
#include "network/group.h"
#include "network/interaction.h"
#include "network/intro.h"
#include "network/member.h"
#include "network/privacy.h"
#include "network/recommendation.h"
#include "network/trust.h"

#include <stdlib.h>
#include <string.h>

typedef struct absorption {
    ng_batch *batch;
    ng_arena *arena;
    uint32_t id;   // who goes
    uint32_t slot; // who stays
} absorption;

static ng_status take_identities(
    absorption *take, const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    for (size_t i = 0; i < record->identity_count && status == NG_OK; i++) {
        ng_text identity = record->identities[i];
        uint32_t slot;
        status = ng_batch__member(take->batch, (ng_identity_class)identity.at[0],
            (ng_text){identity.at + 1, identity.bytes - 1}, &slot, err);
        if (status == NG_OK) {
            status = ng_batch__same(take->batch, take->slot, slot, err);
        }
    }
    return status;
}

// Fields with their own days need rows of their own.
static ng_status take_fields(absorption *take, const ng_member_record *record, ng_error *err)
{
    ng_status status = NG_OK;
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT && status == NG_OK; field++) {
        const ng_field_value *value = &record->field[field];
        if (value->text.bytes == 0) {
            continue;
        }
        ng_batch_fields row = {.day = value->day, .own = value->own};
        row.field[field] = value->text;
        status = ng_batch__member_row(take->batch, NG_SOURCE_NONE, 0, take->slot, &row, err);
    }
    for (size_t i = 0; i < record->skill_count && status == NG_OK; i++) {
        status =
            ng_batch__skill(take->batch, NG_SOURCE_NONE, take->slot, record->skills[i], err);
    }
    for (size_t i = 0; i < record->language_count && status == NG_OK; i++) {
        status = ng_batch__language(
            take->batch, NG_SOURCE_NONE, take->slot, record->languages[i], err);
    }
    return status;
}

static ng_status take_evidence(absorption *take, bool inward, uint32_t other,
    uint32_t other_slot, uint32_t skill, ng_error *err)
{
    ng_text text;
    ng_status status = ng_evidence__read(take->batch->txn, inward ? other : take->id,
        inward ? take->id : other, skill, &text, err);
    if (status != NG_OK || text.bytes == 0) {
        return status;
    }
    return ng_batch__evidence(take->batch, inward ? other_slot : take->slot,
        inward ? take->slot : other_slot, skill, text, err);
}

static ng_status take_ties(absorption *take, ng_tie tie, bool inward, ng_error *err)
{
    ng_tie_list list;
    uint32_t columns = ng_tie__shape(tie)->columns;
    ng_status status = ng_tie__read(take->batch->txn, tie, inward, take->id, &list, err);
    for (uint32_t i = 0; i < list.count && status == NG_OK; i++) {
        ng_tie_row row = {.from = take->slot};
        uint32_t other = 0;
        for (uint32_t c = 0; c < columns; c++) {
            row.column[c] = list.column[c][i];
        }
        if (ng_tie__joins_members(tie)) {
            uint32_t id = row.column[0];
            status = ng_batch__slot_of_id(take->batch, id, &other, err);
            row.from = inward ? other : take->slot;
            row.column[0] = inward ? take->slot : other;
            if (status == NG_OK && tie == NG_TIE_ENDORSEMENT) {
                status = take_evidence(take, inward, id, other, row.column[1], err);
            }
        }
        if (status == NG_OK) {
            status = ng_batch__tie(take->batch, NG_SOURCE_NONE, tie, &row, err);
        }
    }
    return status;
}

static ng_status take_connections(absorption *take, ng_error *err)
{
    ng_neighbors list;
    ng_status status = ng_connection__read(take->batch->txn, take->id, &list, err);
    for (uint32_t i = 0; i < list.count && status == NG_OK; i++) {
        uint32_t slot;
        bool connected;
        ng_day since;
        status = ng_connection__find(
            take->batch->txn, take->id, list.at[i], &connected, &since, err);
        if (status == NG_OK) {
            status = ng_batch__slot_of_id(take->batch, list.at[i], &slot, err);
        }
        if (status == NG_OK) {
            status =
                ng_batch__connection(take->batch, NG_SOURCE_NONE, slot, take->slot, since, err);
        }
    }
    return status;
}

static ng_status take_pair(absorption *take, uint32_t partner, ng_error *err)
{
    ng_interactions pair;
    uint32_t slot;
    ng_status status =
        ng_interaction__read(take->batch->txn, take->arena, take->id, partner, &pair, err);
    if (status == NG_OK) {
        status = ng_batch__slot_of_id(take->batch, partner, &slot, err);
    }
    for (uint32_t i = 0; i < pair.count && status == NG_OK; i++) {
        const ng_interaction *one = &pair.at[i];
        bool outward = one->from == take->id;
        ng_batch_interaction row = {.from = outward ? take->slot : slot,
            .to = outward ? slot : take->slot,
            .kind = one->kind,
            .count = one->count,
            .at_ms = one->at_ms,
            .weight_micro = one->weight_micro,
            .id = one->id};
        status = ng_batch__interaction(take->batch, NG_SOURCE_NONE, &row, err);
    }
    return status;
}

static ng_status take_interactions(absorption *take, ng_error *err)
{
    const uint32_t *partner;
    uint32_t count;
    ng_status status = ng_interaction__partners(
        take->batch->txn, take->arena, take->id, &partner, &count, err);
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        status = take_pair(take, partner[i], err);
    }
    return status;
}

static ng_status take_recommendations(absorption *take, bool inward, ng_error *err)
{
    const ng_recommendation *list;
    uint32_t count;
    ng_status status = ng_recommendation__read(
        take->batch->txn, take->arena, inward, take->id, &list, &count, err);
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        uint32_t slot;
        status =
            ng_batch__slot_of_id(take->batch, inward ? list[i].from : list[i].to, &slot, err);
        if (status == NG_OK) {
            status = ng_batch__recommendation(take->batch, NG_SOURCE_NONE,
                inward ? slot : take->slot, inward ? take->slot : slot, list[i].day,
                list[i].text, list[i].relationship, err);
        }
    }
    return status;
}

static ng_status take_intro(absorption *take, uint32_t intro, ng_error *err)
{
    ng_intro_record record;
    ng_status status = NG_OK;
    NG_TRY(ng_intro__get(take->batch->txn, take->arena, intro, &record, err));
    uint32_t *party[NG_LIMIT_INTRODUCERS + 2] = {&record.from, &record.to};
    for (uint32_t i = 0; i < record.via_count; i++) {
        party[2 + i] = &record.via[i];
    }
    for (uint32_t i = 0; i < record.via_count + 2; i++) {
        uint32_t slot = take->slot;
        if (*party[i] != take->id) {
            NG_TRY(ng_batch__slot_of_id(take->batch, *party[i], &slot, err));
        }
        *party[i] = slot;
    }
    NG_TRY(ng_batch__intro(take->batch, NG_SOURCE_NONE, &record, intro, err));
done:
    return status;
}

static ng_status take_intros(absorption *take, ng_error *err)
{
    const ng_intro_filter any = {.member = take->id, .role = NG_INTRO_ROLE_COUNT};
    ng_buffer intros = {0};
    ng_status status = ng_intro__collect(take->batch->txn, &any, &intros, err);
    const uint32_t *intro = (const void *)intros.at;
    for (size_t i = 0; i < intros.bytes / sizeof *intro && status == NG_OK; i++) {
        status = take_intro(take, intro[i], err);
    }
    ng_buffer__finish(&intros);
    return status;
}

static ng_status absorb(absorption *take, ng_error *err)
{
    ng_member_record record;
    ng_status status = NG_OK;
    NG_TRY(ng_member__read(take->batch->txn, take->id, take->arena, &record, err));
    NG_TRY(take_identities(take, &record, err));
    NG_TRY(take_fields(take, &record, err));
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        NG_TRY(take_ties(take, (ng_tie)tie, false, err));
        if (ng_tie__joins_members((ng_tie)tie)) {
            NG_TRY(take_ties(take, (ng_tie)tie, true, err));
        }
    }
    NG_TRY(take_connections(take, err));
    NG_TRY(take_interactions(take, err));
    NG_TRY(take_recommendations(take, false, err));
    NG_TRY(take_recommendations(take, true, err));
    NG_TRY(take_intros(take, err));
    NG_TRY(ng_trust__absorb(
        take->batch->txn, take->id, ng_batch__id_of(take->batch, take->slot), err));
    NG_TRY(ng_privacy__absorb(
        take->batch->txn, take->id, ng_batch__id_of(take->batch, take->slot), err));
    NG_TRY(ng_distinct__absorb(
        take->batch->txn, take->id, ng_batch__id_of(take->batch, take->slot), err));
    take->batch->changed = true;
    take->batch->slot[ng_batch__root(take->batch, take->slot)].changed = true;
    NG_TRY(ng_member__erase(take->batch->txn, take->id, err));
done:
    return status;
}

static int compare_moves(const void *left, const void *right)
{
    const ng_owner_move *a = left;
    const ng_owner_move *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

ng_status ng_batch__absorb_doubles(ng_batch *batch, ng_error *err)
{
    absorption take = {.batch = batch};
    ng_buffer moves = {0};
    ng_status status = ng_arena__create(&take.arena, err);
    // Taking in adds slots for the other ends of ties; those are stored members of their own.
    uint32_t count = batch->slot_count;
    for (uint32_t slot = 1; slot < count && status == NG_OK; slot++) {
        uint32_t root = ng_batch__root(batch, slot);
        if (root == slot || batch->slot[slot].id == 0) {
            continue;
        }
        take.id = batch->slot[slot].id;
        take.slot = root;
        batch->slot[slot].id = 0;
        ng_arena__reset(take.arena);
        status = absorb(&take, err);
        if (status == NG_OK) {
            // The root of a union with a stored member is a stored member too.
            ng_owner_move move = {take.id, ng_batch__id_of(batch, root)};
            status = ng_buffer__add(&moves, &move, sizeof move, err);
        }
    }
    if (status == NG_OK && moves.bytes > 0) {
        size_t move_count = moves.bytes / sizeof(ng_owner_move);
        qsort(moves.at, move_count, sizeof(ng_owner_move), compare_moves);
        status = ng_group__move_owners(batch->txn, (const void *)moves.at, move_count, err);
    }
    ng_buffer__finish(&moves);
    ng_arena__destroy(take.arena);
    return status;
}
