// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of ties with columns. Both ends of all ties of a kind are compared by sums of hashes,
 * so that a sound store costs one walk a table; only when the sums differ is each row looked
 * up at its other end, to name it.
 */
#include <inttypes.h>

#include "base/hash.h"
#include "base/status.h"
#include "base/text.h"
#include "network/doctor.h"
#include "network/doctor_parts.h"
#include "network/tie_list.h"

// What is counted in one walk of one table.
typedef struct side {
    uint64_t rows;
    uint64_t hashes; // sum over the rows, turned outward
} side;

typedef struct side_walk {
    ng_doctor_view *view;
    ng_tie tie;
    const ng_tie_shape *shape;
    const char *table; // name
    bool inward;
    bool look_up; // each row at its other end
} side_walk;

static bool is_in_range(const ng_doctor_view *view, ng_tie tie, uint32_t column, uint32_t value)
{
    ng_value_kind value_kind;
    switch (ng_tie__column(tie, column, &value_kind)) {
    case NG_COLUMN_MEMBER:
        return ng_id_set__has(&view->members, value);
    case NG_COLUMN_GROUP:
        return ng_id_set__has(&view->groups, value);
    case NG_COLUMN_TERM:
        return value != 0 && value < view->state->next_term[value_kind];
    case NG_COLUMN_TERM_OR_0:
        return value == 0 || value < view->state->next_term[value_kind];
    case NG_COLUMN_LEVEL:
        return (value & ~NG_ENDORSEMENT_CLAIMED) <= 3;
    case NG_COLUMN_STATE:
        return value <= NG_INVITATION_WITHDRAWN;
    case NG_COLUMN_ZERO:
        return value == 0;
    case NG_COLUMN_DAY:
        break;
    }
    return true;
}

// `row` is turned outward.
static void check_row(const side_walk *walk, const ng_tie_row *row, uint32_t id)
{
    const ng_doctor_view *view = walk->view;
    ng_value_kind value_kind;
    if (!ng_id_set__has(&view->members, row->from)) {
        ng_fault__add(view->faults, "%s of %u: member %u does not exist", walk->table,
            (unsigned)id, (unsigned)row->from);
    }
    for (uint32_t i = 0; i < walk->shape->columns; i++) {
        if (!is_in_range(view, walk->tie, i, row->column[i])) {
            ng_fault__add(view->faults, "%s of %u: column %u of a row holds %u", walk->table,
                (unsigned)id, (unsigned)i, (unsigned)row->column[i]);
        }
    }
    if (ng_tie__column(walk->tie, 0, &value_kind) == NG_COLUMN_MEMBER &&
        row->from == row->column[0]) {
        ng_fault__add(view->faults, "%s of %u: a tie with itself", walk->table, (unsigned)id);
    }
}

// Whether the other end has the row, with equal columns.
static ng_status look_up(const side_walk *walk, const ng_tie_row *row, ng_error *err)
{
    ng_error found;
    ng_tie_list list;
    ng_tie_row other = ng_tie__reversed(row);
    ng_status status =
        ng_tie__read(walk->view->txn, walk->tie, !walk->inward, other.from, &list, &found);
    if (status != NG_OK) {
        return ng_fault__absorb(walk->view->faults, status, &found, err);
    }
    uint32_t index = ng_tie__search(walk->tie, &list, other.column);
    bool equal = index != UINT32_MAX;
    for (uint32_t i = 0; equal && i < walk->shape->columns; i++) {
        equal = list.column[i][index] == other.column[i];
    }
    if (!equal) {
        ng_fault__add(walk->view->faults,
            "%s of %u: its row of %u is missing or different at the other end", walk->table,
            (unsigned)row->from, (unsigned)row->column[0]);
    }
    return NG_OK;
}

static ng_status check_list(
    const side_walk *walk, uint32_t id, const ng_tie_list *list, side *sums, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        ng_tie_row row = ng_tie__row_at(walk->shape, list, id, i);
        if (walk->look_up) {
            NG_TRY(look_up(walk, &row, err));
            continue;
        }
        if (i > 0 && ng_tie__compare_at(walk->shape, list, i - 1, row.column) >= 0) {
            ng_fault__add(
                walk->view->faults, "%s of %u: rows do not ascend", walk->table, (unsigned)id);
        }
        ng_tie_row outward = walk->inward ? ng_tie__reversed(&row) : row;
        check_row(walk, &outward, id);
        sums->rows++;
        sums->hashes += ng_hash__bytes(&outward, sizeof outward, 0);
    }
done:
    return status;
}

static ng_status check_side(const side_walk *walk, side *sums, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk lists = {0};
    ng_fault_list *faults = walk->view->faults;
    *sums = (side){0};
    NG_TRY(ng_check_walk__open(
        &lists, walk->view->txn, ng_tie__table(walk->tie, walk->inward), faults, err));
    for (; lists.key.at != NULL; status = ng_check_walk__next(&lists, err)) {
        NG_TRY(status);
        ng_error found;
        ng_tie_list list;
        if (lists.key.bytes != sizeof(uint32_t)) {
            ng_fault__add(faults, "%s: a key of %zu bytes", walk->table, lists.key.bytes);
            continue;
        }
        uint32_t id = ng_key__read_u32(lists.key, 0);
        NG_TRY(ng_fault__absorb(faults,
            ng_tie__list_of(walk->tie, walk->inward, id, lists.value, &list, &found), &found,
            err));
        if (list.count == 0 && !walk->look_up) {
            ng_fault__add(faults, "%s of %u: an empty list", walk->table, (unsigned)id);
        }
        NG_TRY(check_list(walk, id, &list, sums, err));
    }
done:
    ng_check_walk__close(&lists);
    return status;
}

static ng_status check_tie(ng_doctor_view *view, ng_tie tie, const char *what, ng_error *err)
{
    ng_status status = NG_OK;
    side out;
    side in;
    const ng_tie_shape *shape = ng_tie__shape(tie);
    side_walk outward = {
        .view = view, .tie = tie, .shape = shape, .table = ng_table_name(shape->out)};
    NG_TRY(check_side(&outward, &out, err));
    ng_state state = *view->state;
    ng_fault__compare(view->faults, what, *ng_tie__counter(&state, tie), out.rows);
    if (shape->in == NG_TABLE_COUNT) {
        return NG_OK;
    }
    side_walk inward = {.view = view,
        .tie = tie,
        .shape = shape,
        .table = ng_table_name(shape->in),
        .inward = true};
    NG_TRY(check_side(&inward, &in, err));
    if (in.rows != out.rows || in.hashes != out.hashes) {
        outward.look_up = true;
        inward.look_up = true;
        NG_TRY(check_side(&outward, &out, err));
        NG_TRY(check_side(&inward, &in, err));
    }
done:
    return status;
}

static ng_status check_evidence_of(
    ng_doctor_view *view, ng_bytes key, ng_bytes value, ng_error *err)
{
    ng_error found;
    ng_tie_list list;
    ng_text text = {.at = (const char *)value.at, .bytes = value.bytes};
    uint32_t from = ng_key__read_u32(key, 0);
    const uint32_t columns[] = {ng_key__read_u32(key, 4), ng_key__read_u32(key, 8)};
    ng_status status = ng_fault__absorb(view->faults,
        ng_tie__read(view->txn, NG_TIE_ENDORSEMENT, false, from, &list, &found), &found, err);
    if (status != NG_OK) {
        return status;
    }
    if (ng_tie__search(NG_TIE_ENDORSEMENT, &list, columns) == UINT32_MAX) {
        ng_fault__add(view->faults, "evidence of %u for %u, skill %u: no such endorsement",
            (unsigned)from, (unsigned)columns[0], (unsigned)columns[1]);
    }
    if (text.bytes == 0 || !ng_text__valid(text)) {
        ng_fault__add(view->faults, "evidence of %u for %u, skill %u: not a text",
            (unsigned)from, (unsigned)columns[0], (unsigned)columns[1]);
    }
    return NG_OK;
}

static ng_status check_evidence(ng_doctor_view *view, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    NG_TRY(ng_check_walk__open(&walk, view->txn, NG_TABLE_EVIDENCE, view->faults, err));
    while (walk.key.at != NULL) {
        if (walk.key.bytes == 12) {
            NG_TRY(check_evidence_of(view, walk.key, walk.value, err));
        } else {
            ng_fault__add(view->faults, "evidence: a key of %zu bytes", walk.key.bytes);
        }
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__tie_lists(ng_doctor_view *view, ng_error *err)
{
    static const char *const names[NG_TIE_COUNT] = {"follows", "endorsements", "memberships",
        "invitations", "blocks", "positions", "educations"};
    ng_status status = NG_OK;
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        NG_TRY(check_tie(view, (ng_tie)tie, names[tie], err));
    }
    NG_TRY(check_evidence(view, err));
done:
    return status;
}

ng_status ng_doctor__ties(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_fault_list faults = {.receiver = receiver, .context = context};
    const ng_state *state = ng_txn__state(txn);
    ng_doctor_view view = {.txn = txn, .state = state, .faults = &faults};
    NG_TRY(ng_id_set__read(
        &view.members, txn, NG_TABLE_MEMBERS, state->next_member, &faults, err));
    NG_TRY(
        ng_id_set__read(&view.groups, txn, NG_TABLE_GROUPS, state->next_group, &faults, err));
    NG_TRY(ng_doctor__connections(&view, err));
    NG_TRY(ng_doctor__tie_lists(&view, err));
    NG_TRY(ng_doctor__interactions(&view, err));
    NG_TRY(ng_doctor__recommendations(&view, err));
    NG_TRY(ng_doctor__intros(&view, err));
    NG_TRY(ng_doctor__trust(&view, err));
    NG_TRY(ng_doctor__runs(&view, err));
    NG_TRY(ng_doctor__privacy(&view, err));
done:
    *fault_count += faults.count;
    ng_id_set__finish(&view.members);
    ng_id_set__finish(&view.groups);
    return status;
}
