// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lists of ties: their shapes, reading, searching, packing for a sorter, and the rule that
 * makes one row of two.
 */
#include "network/tie.h"

#include <assert.h>

#include "base/status.h"
#include "network/tie_list.h"

static const ng_tie_shape SHAPES[NG_TIE_COUNT] = {
    [NG_TIE_FOLLOW] = {NG_TABLE_FOLLOWS_OUT, NG_TABLE_FOLLOWS_IN, 1, 2},
    [NG_TIE_ENDORSEMENT] = {NG_TABLE_ENDORSEMENTS_OUT, NG_TABLE_ENDORSEMENTS_IN, 2, 4},
    [NG_TIE_MEMBERSHIP] = {NG_TABLE_MEMBERSHIPS_OUT, NG_TABLE_MEMBERSHIPS_IN, 1, 3},
    [NG_TIE_INVITATION] = {NG_TABLE_INVITATIONS_OUT, NG_TABLE_INVITATIONS_IN, 1, 3},
    [NG_TIE_BLOCK] = {NG_TABLE_BLOCKS_OUT, NG_TABLE_BLOCKS_IN, 1, 2},
    [NG_TIE_POSITION] = {NG_TABLE_POSITIONS, NG_TABLE_COUNT, 3, 5},
    [NG_TIE_EDUCATION] = {NG_TABLE_EDUCATIONS, NG_TABLE_COUNT, 4, 5},
};

typedef struct column_meaning {
    ng_tie_column column;
    ng_value_kind value_kind;
} column_meaning;

static const column_meaning MEANINGS[NG_TIE_COUNT][NG_TIE_COLUMNS] = {
    [NG_TIE_FOLLOW] = {{NG_COLUMN_MEMBER, 0}, {NG_COLUMN_DAY, 0}},
    [NG_TIE_ENDORSEMENT] = {{NG_COLUMN_MEMBER, 0}, {NG_COLUMN_TERM_OR_0, NG_VALUE_SKILL},
        {NG_COLUMN_DAY, 0}, {NG_COLUMN_LEVEL, 0}},
    [NG_TIE_MEMBERSHIP] = {{NG_COLUMN_GROUP, 0}, {NG_COLUMN_DAY, 0},
        {NG_COLUMN_TERM_OR_0, NG_VALUE_ROLE}},
    [NG_TIE_INVITATION] = {{NG_COLUMN_MEMBER, 0}, {NG_COLUMN_DAY, 0}, {NG_COLUMN_STATE, 0}},
    [NG_TIE_BLOCK] = {{NG_COLUMN_MEMBER, 0}, {NG_COLUMN_ZERO, 0}},
    [NG_TIE_POSITION] = {{NG_COLUMN_TERM, NG_VALUE_COMPANY},
        {NG_COLUMN_TERM_OR_0, NG_VALUE_TITLE}, {NG_COLUMN_DAY, 0},
        {NG_COLUMN_TERM_OR_0, NG_VALUE_PLACE}, {NG_COLUMN_DAY, 0}},
    [NG_TIE_EDUCATION] = {{NG_COLUMN_TERM, NG_VALUE_SCHOOL},
        {NG_COLUMN_TERM_OR_0, NG_VALUE_DEGREE}, {NG_COLUMN_TERM_OR_0, NG_VALUE_STUDY},
        {NG_COLUMN_DAY, 0}, {NG_COLUMN_DAY, 0}},
};

const ng_tie_shape *ng_tie__shape(ng_tie tie)
{
    assert(tie < NG_TIE_COUNT);
    return &SHAPES[tie];
}

bool ng_tie__joins_members(ng_tie tie)
{
    return tie == NG_TIE_FOLLOW || tie == NG_TIE_ENDORSEMENT || tie == NG_TIE_INVITATION ||
        tie == NG_TIE_BLOCK;
}

ng_tie_column ng_tie__column(ng_tie tie, uint32_t column, ng_value_kind *value_kind)
{
    assert(tie < NG_TIE_COUNT && column < SHAPES[tie].columns);
    *value_kind = MEANINGS[tie][column].value_kind;
    return MEANINGS[tie][column].column;
}

ng_table ng_tie__table(ng_tie tie, bool inward)
{
    const ng_tie_shape *shape = ng_tie__shape(tie);
    assert(!inward || shape->in != NG_TABLE_COUNT);
    return inward ? shape->in : shape->out;
}

uint64_t *ng_tie__counter(ng_state *state, ng_tie tie)
{
    uint64_t *const counters[NG_TIE_COUNT] = {
        [NG_TIE_FOLLOW] = &state->follows,
        [NG_TIE_ENDORSEMENT] = &state->endorsements,
        [NG_TIE_MEMBERSHIP] = &state->memberships,
        [NG_TIE_INVITATION] = &state->invitations,
        [NG_TIE_BLOCK] = &state->blocks,
        [NG_TIE_POSITION] = &state->positions,
        [NG_TIE_EDUCATION] = &state->educations,
    };
    assert(tie < NG_TIE_COUNT);
    return counters[tie];
}

ng_status ng_tie__list_of(
    ng_tie tie, bool inward, uint32_t id, ng_bytes value, ng_tie_list *out, ng_error *err)
{
    *out = (ng_tie_list){0};
    if (value.at == NULL) {
        return NG_OK;
    }
    const ng_tie_shape *shape = ng_tie__shape(tie);
    const uint32_t *words;
    uint32_t count;
    ng_status status = ng_bytes__u32(value, &words, &count, NULL);
    if (status != NG_OK || count % shape->columns != 0) {
        return ng_fail(err, NG_ERR_CORRUPT, "%s of %u: %zu bytes are no rows of %u columns",
            ng_table_name(ng_tie__table(tie, inward)), (unsigned)id, value.bytes,
            (unsigned)shape->columns);
    }
    out->count = count / shape->columns;
    for (uint32_t i = 0; i < shape->columns; i++) {
        out->column[i] = words + (size_t)i * out->count;
    }
    return NG_OK;
}

ng_status ng_tie__read(
    ng_txn *txn, ng_tie tie, bool inward, uint32_t id, ng_tie_list *out, ng_error *err)
{
    *out = (ng_tie_list){0};
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, ng_tie__table(tie, inward), id, &value, err);
    if (status != NG_OK) {
        return status;
    }
    return ng_tie__list_of(tie, inward, id, value, out, err);
}

ng_status ng_tie__read_many(ng_txn *txn, ng_tie tie, bool inward, const uint32_t *ids,
    uint32_t count, ng_tie_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value[NG_TIES_MANY];
    assert(count <= NG_TIES_MANY);
    NG_TRY(ng_txn__get_ids(txn, ng_tie__table(tie, inward), ids, count, value, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(ng_tie__list_of(tie, inward, ids[i], value[i], &out[i], err));
    }
done:
    return status;
}

int ng_tie__compare_at(const ng_tie_shape *shape, const ng_tie_list *list, uint32_t index,
    const uint32_t *key_columns)
{
    for (uint32_t i = 0; i < shape->key_columns; i++) {
        uint32_t stored = list->column[i][index];
        if (stored != key_columns[i]) {
            return stored < key_columns[i] ? -1 : 1;
        }
    }
    return 0;
}

uint32_t ng_tie__lower_bound(
    const ng_tie_shape *shape, const ng_tie_list *list, const uint32_t *key_columns)
{
    uint32_t low = 0;
    uint32_t high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (ng_tie__compare_at(shape, list, middle, key_columns) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

uint32_t ng_tie__search(ng_tie tie, const ng_tie_list *list, const uint32_t *key_columns)
{
    const ng_tie_shape *shape = ng_tie__shape(tie);
    uint32_t index = ng_tie__lower_bound(shape, list, key_columns);
    bool found =
        index < list->count && ng_tie__compare_at(shape, list, index, key_columns) == 0;
    return found ? index : UINT32_MAX;
}

ng_tie_row ng_tie__row_at(
    const ng_tie_shape *shape, const ng_tie_list *list, uint32_t id, uint32_t index)
{
    ng_tie_row row = {.from = id};
    for (uint32_t i = 0; i < shape->columns; i++) {
        row.column[i] = list->column[i][index];
    }
    return row;
}

ng_tie_row ng_tie__reversed(const ng_tie_row *row)
{
    ng_tie_row reversed = *row;
    reversed.from = row->column[0];
    reversed.column[0] = row->from;
    return reversed;
}

uint32_t ng_tie__words(const ng_tie_shape *shape)
{
    return 1 + shape->columns / 2;
}

void ng_tie__pack(const ng_tie_row *row, uint32_t source, uint64_t words[4])
{
    words[0] = (uint64_t)row->from << 32 | row->column[0];
    words[1] = (uint64_t)row->column[1] << 32 | row->column[2];
    words[2] = (uint64_t)row->column[3] << 32 | row->column[4];
    words[3] = source;
}

ng_tie_row ng_tie__unpack(const ng_tie_shape *shape, const uint64_t *words)
{
    ng_tie_row row = {.from = (uint32_t)(words[0] >> 32), .column = {(uint32_t)words[0]}};
    for (uint32_t i = 1; i < shape->columns; i++) {
        uint64_t word = words[(i + 1) / 2];
        row.column[i] = i % 2 == 1 ? (uint32_t)(word >> 32) : (uint32_t)word;
    }
    return row;
}

// The earliest of two days of which either may be unknown.
static uint32_t earliest_day(uint32_t a, uint32_t b)
{
    ng_day a_day = (ng_day)a;
    ng_day b_day = (ng_day)b;
    if (a_day == NG_DAY_NONE || b_day == NG_DAY_NONE) {
        return a_day == NG_DAY_NONE ? b : a;
    }
    return a_day < b_day ? a : b;
}

// An unknown day is below every other.
static uint32_t latest_day(uint32_t a, uint32_t b)
{
    return (ng_day)a > (ng_day)b ? a : b;
}

// The term with the greater text; no term is below every other.
static ng_status greater_term(const ng_term_order *order, ng_value_kind kind, uint32_t a,
    uint32_t b, uint32_t *out, ng_error *err)
{
    *out = a > b ? a : b;
    if (a == b || a == 0 || b == 0 || order == NULL || order->compare == NULL) {
        return NG_OK;
    }
    int compared = 0;
    ng_status status = order->compare(order->context, kind, a, b, &compared, err);
    if (status == NG_OK && compared != 0) {
        *out = compared > 0 ? a : b;
    }
    return status;
}

// Columns `day` and `day + 1`: the pair with the later day, then the greater value. The value
// is compared without the flag of a claim, which both must carry to keep it.
static void combine_latest(
    const ng_tie_row *a, const ng_tie_row *b, uint32_t day, ng_tie_row *out)
{
    uint32_t a_value = a->column[day + 1] & ~NG_ENDORSEMENT_CLAIMED;
    uint32_t b_value = b->column[day + 1] & ~NG_ENDORSEMENT_CLAIMED;
    uint32_t claimed = a->column[day + 1] & b->column[day + 1] & NG_ENDORSEMENT_CLAIMED;
    out->column[day] = latest_day(a->column[day], b->column[day]);
    if (a->column[day] == b->column[day]) {
        out->column[day + 1] = (a_value > b_value ? a_value : b_value) | claimed;
    } else {
        out->column[day + 1] =
            (out->column[day] == a->column[day] ? a_value : b_value) | claimed;
    }
}

ng_status ng_tie__combine(ng_tie tie, const ng_term_order *order, const ng_tie_row *a,
    const ng_tie_row *b, ng_tie_row *out, ng_error *err)
{
    ng_tie_row result = *a;
    ng_status status = NG_OK;
    switch (tie) {
    case NG_TIE_FOLLOW:
        result.column[1] = earliest_day(a->column[1], b->column[1]);
        break;
    case NG_TIE_ENDORSEMENT:
        combine_latest(a, b, 2, &result);
        break;
    case NG_TIE_MEMBERSHIP:
        result.column[1] = earliest_day(a->column[1], b->column[1]);
        status = greater_term(
            order, NG_VALUE_ROLE, a->column[2], b->column[2], &result.column[2], err);
        break;
    case NG_TIE_INVITATION:
        combine_latest(a, b, 1, &result);
        break;
    case NG_TIE_POSITION:
        result.column[4] = latest_day(a->column[4], b->column[4]);
        status = greater_term(
            order, NG_VALUE_PLACE, a->column[3], b->column[3], &result.column[3], err);
        break;
    case NG_TIE_EDUCATION:
        result.column[4] = latest_day(a->column[4], b->column[4]);
        break;
    case NG_TIE_BLOCK:
    case NG_TIE_COUNT:
        break;
    }
    if (status == NG_OK) {
        *out = result;
    }
    return status;
}
