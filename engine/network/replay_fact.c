// SPDX-License-Identifier: GPL-3.0-or-later
// Steps of a batch go into a new batch. Slots and values are made when a step that is not left
// out needs them, so that members whom only a left out file named do not come back.
#include "network/replay_inner.h"

#include "base/status.h"
#include "base/text.h"
#include "network/member.h"

#include <string.h>

ng_status ng_replay__damaged(const ng_replay *run, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "damaged store: entry %u of the history makes no sense: run netgraph doctor",
        run->entry);
}

// ---------------------------------------------------------------------- numbers of the entry

static ng_status note_slot(ng_replay *run, uint64_t number, ng_text identity, ng_error *err)
{
    if (number >= NG_BATCH_UNCOUNTED || identity.bytes < 2) {
        return ng_replay__damaged(run, err);
    }
    if (number >= run->slot_capacity) {
        const size_t wanted = (size_t)number * 2 + 64;
        ng_replay_slot *grown = ng_memory__resize(run->slot, wanted * sizeof *grown);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu members", wanted);
        }
        memset(grown + run->slot_capacity, 0, (wanted - run->slot_capacity) * sizeof *grown);
        run->slot = grown;
        run->slot_capacity = wanted;
    }
    run->slot[number] = (ng_replay_slot){ng_arena__copy(run->kept, identity), 0};
    return run->slot[number].identity.at == NULL
        ? ng_fail(err, NG_ERR_NOMEM, "no memory for an identity")
        : NG_OK;
}

static ng_status slot_of(ng_replay *run, int64_t number, uint32_t *out, ng_error *err)
{
    *out = 0;
    if (number == 0) {
        return NG_OK;
    }
    if (number < 0 || (uint64_t)number >= run->slot_capacity ||
        run->slot[number].identity.at == NULL) {
        return ng_replay__damaged(run, err);
    }
    ng_replay_slot *slot = &run->slot[number];
    ng_status status = NG_OK;
    if (slot->slot == 0) {
        const ng_text text = {slot->identity.at + 1, slot->identity.bytes - 1};
        status = ng_batch__member(
            run->batch, (ng_identity_class)slot->identity.at[0], text, &slot->slot, err);
    }
    *out = slot->slot;
    return status;
}

static ng_text value_key(uint32_t key[2], int64_t kind, int64_t number)
{
    key[0] = (uint32_t)kind;
    key[1] = (uint32_t)number;
    return (ng_text){(const char *)key, 2 * sizeof *key};
}

static ng_status note_value(
    ng_replay *run, int64_t kind, int64_t number, ng_text text, ng_error *err)
{
    uint32_t key[2];
    uint32_t index;
    ng_status status = NG_OK;
    if (kind < 0 || kind >= NG_VALUE_COUNT) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(ng_map__add(run->values, value_key(key, kind, number), &index, NULL, err));
    void *values = run->value;
    NG_TRY(ng_batch__grow(&values, &run->value_capacity, index, sizeof *run->value, err));
    run->value = values;
    run->value[index] = (ng_replay_value){.text = ng_arena__copy(run->kept, text)};
    if (run->value[index].text.at == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for a value");
    }
done:
    return status;
}

static ng_status value_of(
    ng_replay *run, int64_t kind, int64_t number, uint32_t *out, ng_error *err)
{
    uint32_t key[2];
    *out = 0;
    if (number == 0) {
        return NG_OK;
    }
    const uint32_t index = ng_map__find(run->values, value_key(key, kind, number));
    if (index == UINT32_MAX) {
        return ng_replay__damaged(run, err);
    }
    ng_replay_value *value = &run->value[index];
    ng_status status = NG_OK;
    if (!value->known) {
        status = kind == NG_VALUE_GROUP
            ? ng_batch__group(run->batch, value->text, &value->value, err)
            : ng_batch__term(run->batch, (ng_value_kind)kind, value->text, &value->value, err);
        value->known = status == NG_OK;
    }
    *out = value->value;
    return status;
}

// -------------------------------------------------------------------------------------- facts

static uint32_t source_of(const ng_replay *run, int64_t counted)
{
    return counted != 0 ? run->source : NG_SOURCE_NONE;
}

static ng_status tell_row(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    enum {
        ROW_COUNTED,
        ROW_ROW,
        ROW_SLOT,
        ROW_DAY,
        ROW_OWN,
        ROW_FIELDS
    };
    uint32_t slot;
    ng_batch_fields fields = {0};
    ng_status status = NG_OK;
    const int64_t *number = step->number;
    const uint32_t heads = ROW_FIELDS + step->text_count;
    if (step->number_count < heads) {
        return ng_replay__damaged(run, err);
    }
    fields.day = (ng_day)number[ROW_DAY];
    fields.own = (uint32_t)number[ROW_OWN];
    fields.skill_count = step->number_count - heads;
    uint32_t *skills = ng_arena__allocate(run->arena, fields.skill_count * sizeof *skills);
    ng_text *languages = ng_arena__allocate(run->arena, step->text_count * sizeof *languages);
    if (skills == NULL || languages == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for skills and languages");
    }
    for (uint32_t i = 0; i < step->text_count; i++) {
        const int64_t field = number[ROW_FIELDS + i];
        if (field == NG_HISTORY_ROW_LANGUAGE) {
            languages[fields.language_count++] = step->text[i];
        } else if (field >= 0 && field < NG_FIELD_COUNT) {
            fields.field[field] = step->text[i];
        } else {
            return ng_replay__damaged(run, err);
        }
    }
    fields.languages = languages;
    for (size_t i = 0; i < fields.skill_count; i++) {
        NG_TRY(value_of(run, NG_VALUE_SKILL, number[heads + i], &skills[i], err));
    }
    fields.skills = skills;
    NG_TRY(slot_of(run, number[ROW_SLOT], &slot, err));
    NG_TRY(ng_batch__member_row(run->batch, source_of(run, number[ROW_COUNTED]),
        (uint64_t)number[ROW_ROW], slot, &fields, err));
done:
    return status;
}

/** What the columns of a tie behind `from` are: a member, a kind of value, or a number. */
enum {
    COLUMN_NUMBER = -1,
    COLUMN_MEMBER = -2
};
static const int tie_columns[NG_TIE_COUNT][NG_TIE_COLUMNS] = {
    [NG_TIE_FOLLOW] = {COLUMN_MEMBER, COLUMN_NUMBER, COLUMN_NUMBER, COLUMN_NUMBER,
        COLUMN_NUMBER},
    [NG_TIE_ENDORSEMENT] = {COLUMN_MEMBER, NG_VALUE_SKILL, COLUMN_NUMBER, COLUMN_NUMBER,
        COLUMN_NUMBER},
    [NG_TIE_MEMBERSHIP] = {NG_VALUE_GROUP, COLUMN_NUMBER, NG_VALUE_ROLE, COLUMN_NUMBER,
        COLUMN_NUMBER},
    [NG_TIE_INVITATION] = {COLUMN_MEMBER, COLUMN_NUMBER, COLUMN_NUMBER, COLUMN_NUMBER,
        COLUMN_NUMBER},
    [NG_TIE_BLOCK] = {COLUMN_MEMBER, COLUMN_NUMBER, COLUMN_NUMBER, COLUMN_NUMBER,
        COLUMN_NUMBER},
    [NG_TIE_POSITION] = {NG_VALUE_COMPANY, NG_VALUE_TITLE, COLUMN_NUMBER, NG_VALUE_PLACE,
        COLUMN_NUMBER},
    [NG_TIE_EDUCATION] = {NG_VALUE_SCHOOL, NG_VALUE_DEGREE, NG_VALUE_STUDY, COLUMN_NUMBER,
        COLUMN_NUMBER},
};

static ng_status tell_tie(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    ng_tie_row row = {0};
    ng_status status = NG_OK;
    const int64_t *number = step->number;
    if (step->number_count != 3 + NG_TIE_COLUMNS || number[1] < 0 ||
        number[1] >= NG_TIE_COUNT) {
        return ng_replay__damaged(run, err);
    }
    const ng_tie tie = (ng_tie)number[1];
    NG_TRY(slot_of(run, number[2], &row.from, err));
    for (int i = 0; i < NG_TIE_COLUMNS; i++) {
        const int kind = tie_columns[tie][i];
        const int64_t value = number[3 + i];
        if (kind == COLUMN_MEMBER) {
            NG_TRY(slot_of(run, value, &row.column[i], err));
        } else if (kind == COLUMN_NUMBER) {
            row.column[i] = (uint32_t)value;
        } else {
            NG_TRY(value_of(run, kind, value, &row.column[i], err));
        }
    }
    NG_TRY(ng_batch__tie(run->batch, source_of(run, number[0]), tie, &row, err));
done:
    return status;
}

static ng_status tell_connection(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot[2];
    ng_status status = NG_OK;
    if (step->number_count != 4) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[1], &slot[0], err));
    NG_TRY(slot_of(run, step->number[2], &slot[1], err));
    NG_TRY(ng_batch__connection(run->batch, source_of(run, step->number[0]), slot[0], slot[1],
        (ng_day)step->number[3], err));
done:
    return status;
}

static ng_status tell_skill(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot;
    uint32_t skill;
    ng_status status = NG_OK;
    if (step->number_count != 3) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[1], &slot, err));
    NG_TRY(value_of(run, NG_VALUE_SKILL, step->number[2], &skill, err));
    NG_TRY(ng_batch__skill(run->batch, source_of(run, step->number[0]), slot, skill, err));
done:
    return status;
}

static ng_status tell_language(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot;
    ng_status status = NG_OK;
    if (step->number_count != 2 || step->text_count != 1) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[1], &slot, err));
    NG_TRY(ng_batch__language(
        run->batch, source_of(run, step->number[0]), slot, step->text[0], err));
done:
    return status;
}

static ng_status tell_evidence(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot[2];
    uint32_t skill;
    ng_status status = NG_OK;
    if (step->number_count != 3 || step->text_count != 1) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[0], &slot[0], err));
    NG_TRY(slot_of(run, step->number[1], &slot[1], err));
    NG_TRY(value_of(run, NG_VALUE_SKILL, step->number[2], &skill, err));
    NG_TRY(ng_batch__evidence(run->batch, slot[0], slot[1], skill, step->text[0], err));
done:
    return status;
}

static ng_status tell_recommendation(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot[2];
    ng_status status = NG_OK;
    if (step->number_count != 4 || step->text_count != 2) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[1], &slot[0], err));
    NG_TRY(slot_of(run, step->number[2], &slot[1], err));
    NG_TRY(ng_batch__recommendation(run->batch, source_of(run, step->number[0]), slot[0],
        slot[1], (ng_day)step->number[3], step->text[0], step->text[1], err));
done:
    return status;
}

static ng_status tell_group_row(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t group;
    uint32_t owner = NG_SOURCE_NONE;
    ng_status status = NG_OK;
    if (step->number_count != 4 || step->text_count != 2) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(value_of(run, NG_VALUE_GROUP, step->number[1], &group, err));
    if (step->number[2] >= 0) {
        NG_TRY(slot_of(run, step->number[2], &owner, err));
    }
    NG_TRY(ng_batch__group_row(run->batch, source_of(run, step->number[0]), group,
        step->text[0], step->text[1], owner, (ng_day)step->number[3], err));
done:
    return status;
}

static ng_status tell_interaction(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    ng_batch_interaction one = {0};
    ng_status status = NG_OK;
    const int64_t *number = step->number;
    if (step->number_count != 7 || step->text_count != 1) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, number[1], &one.from, err));
    NG_TRY(slot_of(run, number[2], &one.to, err));
    NG_TRY(value_of(run, NG_VALUE_INTERACTION, number[3], &one.kind, err));
    one.count = (uint32_t)number[4];
    one.at_ms = number[5];
    one.weight_micro = number[6];
    one.id = step->text[0];
    NG_TRY(ng_batch__interaction(run->batch, source_of(run, number[0]), &one, err));
done:
    return status;
}

static ng_status tell_intro(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    enum {
        INTRO_COUNTED,
        INTRO_NUMBER,
        INTRO_FROM,
        INTRO_TO,
        INTRO_PASSED,
        INTRO_STATE,
        INTRO_ASKED,
        INTRO_CHANGED,
        INTRO_VIA
    };
    ng_intro_record record = {0};
    ng_status status = NG_OK;
    const int64_t *number = step->number;
    if (step->number_count <= INTRO_VIA || step->text_count != 1 ||
        step->number_count > INTRO_VIA + NG_LIMIT_INTRODUCERS) {
        return ng_replay__damaged(run, err);
    }
    record.via_count = step->number_count - INTRO_VIA;
    NG_TRY(slot_of(run, number[INTRO_FROM], &record.from, err));
    NG_TRY(slot_of(run, number[INTRO_TO], &record.to, err));
    for (uint32_t i = 0; i < record.via_count; i++) {
        NG_TRY(slot_of(run, number[INTRO_VIA + i], &record.via[i], err));
    }
    record.passed = (uint32_t)number[INTRO_PASSED];
    record.state = (ng_intro_state)number[INTRO_STATE];
    record.asked = (ng_day)number[INTRO_ASKED];
    record.changed = (ng_day)number[INTRO_CHANGED];
    record.note = step->text[0];
    NG_TRY(ng_batch__intro(run->batch, source_of(run, number[INTRO_COUNTED]), &record,
        (uint32_t)number[INTRO_NUMBER], err));
done:
    return status;
}

static ng_status tell_same(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    uint32_t slot[2];
    ng_status status = NG_OK;
    if (step->number_count != 2) {
        return ng_replay__damaged(run, err);
    }
    NG_TRY(slot_of(run, step->number[0], &slot[0], err));
    NG_TRY(slot_of(run, step->number[1], &slot[1], err));
    NG_TRY(ng_batch__same(run->batch, slot[0], slot[1], err));
done:
    return status;
}

// A merge of somebody who is no longer there is none.
static ng_status find_merged(ng_replay *run, ng_text identity, ng_error *err)
{
    uint32_t member;
    const ng_status status = ng_identity__find(run->txn, (ng_identity_class)identity.at[0],
        (ng_text){identity.at + 1, identity.bytes - 1}, &member, err);
    run->leaves_out = run->leaves_out || member == 0;
    return status;
}

// What gives numbers to members and values; slots are made at once unless left out.
ng_status ng_replay__define(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    if (step->text_count != 1 || step->number_count == 0) {
        return ng_replay__damaged(run, err);
    }
    const ng_text text = step->text[0];
    if (step->code == NG_HISTORY_GROUP) {
        return note_value(run, NG_VALUE_GROUP, step->number[0], text, err);
    }
    if (step->code == NG_HISTORY_TERM) {
        return step->number_count == 2
            ? note_value(run, step->number[0], step->number[1], text, err)
            : ng_replay__damaged(run, err);
    }
    ng_status status = note_slot(run, (uint64_t)step->number[0], text, err);
    if (status == NG_OK && run->head.kind == NG_HISTORY_MERGE) {
        status = find_merged(run, text, err);
    }
    uint32_t unused;
    return status == NG_OK && !run->leaves_out ? slot_of(run, step->number[0], &unused, err)
                                               : status;
}

ng_status ng_replay__fact(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    static ng_status (*const tell[NG_HISTORY_CODES])(
        ng_replay *, const ng_history_step *, ng_error *) = {
        [NG_HISTORY_SAME] = tell_same,
        [NG_HISTORY_ROW] = tell_row,
        [NG_HISTORY_CONNECTION] = tell_connection,
        [NG_HISTORY_TIE] = tell_tie,
        [NG_HISTORY_SKILL] = tell_skill,
        [NG_HISTORY_LANGUAGE] = tell_language,
        [NG_HISTORY_EVIDENCE] = tell_evidence,
        [NG_HISTORY_RECOMMENDATION] = tell_recommendation,
        [NG_HISTORY_GROUP_ROW] = tell_group_row,
        [NG_HISTORY_INTERACTION] = tell_interaction,
        [NG_HISTORY_INTRO] = tell_intro,
    };
    if (step->code >= NG_HISTORY_CODES || tell[step->code] == NULL) {
        return ng_replay__damaged(run, err);
    }
    return run->leaves_out ? NG_OK : tell[step->code](run, step, err);
}
