// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many ties at once. The rows come sorted by (from, key columns), so that each list under
 * `from` is read once, merged once and written once, in key order. Rows that changed something
 * go, exchanged, into a second sorter, whose pass writes the lists of the other ends in the
 * same way.
 */
#include <assert.h>

#include "base/status.h"
#include "network/apply.h"
#include "network/tie_list.h"

// One pass over one direction.
typedef struct pass {
    ng_txn *txn;
    ng_tie tie;
    const ng_tie_shape *shape;
    const ng_apply_hooks *hooks;
    bool inward;          // rows are as they are to be stored, and are not counted
    ng_sorter *rows;      // being read
    ng_sorter *other;     // collects the exchanged rows that changed; NULL: nowhere
    const uint64_t *next; // the row that is due, NULL after the last
    ng_value_reader reader;
    ng_buffer merged; // the list being made: u32[columns] a row, row after row
    uint64_t created, checked, merged_lists;
} pass;

// A list while rows are merged into it.
typedef struct merge {
    uint32_t id;
    ng_tie_list stored;
    uint32_t at; // rows of `stored` already copied
    bool changed;
} merge;

static ng_status append_row(pass *run, const uint32_t *columns, ng_error *err)
{
    return ng_buffer__add(&run->merged, columns, run->shape->columns * sizeof(uint32_t), err);
}

static ng_status append_stored(pass *run, merge *list, uint32_t end, ng_error *err)
{
    ng_status status = NG_OK;
    for (; list->at < end && status == NG_OK; list->at++) {
        ng_tie_row row = ng_tie__row_at(run->shape, &list->stored, list->id, list->at);
        status = append_row(run, row.column, err);
    }
    return status;
}

static bool same_key(const ng_tie_shape *shape, const ng_tie_row *a, const ng_tie_row *b)
{
    bool same = a->from == b->from;
    for (uint32_t i = 0; i < shape->key_columns; i++) {
        same = same && a->column[i] == b->column[i];
    }
    return same;
}

static bool same_columns(const ng_tie_shape *shape, const ng_tie_row *a, const ng_tie_row *b)
{
    bool same = true;
    for (uint32_t i = 0; i < shape->columns; i++) {
        same = same && a->column[i] == b->column[i];
    }
    return same;
}

static bool is_between_members(ng_tie tie)
{
    ng_value_kind value_kind;
    return ng_tie__column(tie, 0, &value_kind) == NG_COLUMN_MEMBER;
}

// All rows of the tie that is due as one row, the counting of the others done.
static ng_status take_tie(pass *run, ng_tie_row *out, ng_apply_group *group, ng_error *err)
{
    ng_status status = NG_OK;
    *out = ng_tie__unpack(run->shape, run->next);
    assert(!is_between_members(run->tie) || out->from != out->column[0]);
    ng_apply_group__begin(
        group, run->hooks, run->inward ? NG_SOURCE_NONE : (uint32_t)run->next[3]);
    for (;;) {
        NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
        NG_TRY(ng_sorter__next(run->rows, &run->next, err));
        if (run->next == NULL) {
            break;
        }
        ng_tie_row row = ng_tie__unpack(run->shape, run->next);
        if (!same_key(run->shape, out, &row)) {
            break;
        }
        NG_TRY(ng_tie__combine(run->tie, &run->hooks->order, out, &row, out, err));
        if (!run->inward) {
            ng_apply_group__add(group, (uint32_t)run->next[3]);
        }
    }
done:
    return status;
}

// Put one tie into the list; `row` becomes what is stored of it.
static ng_status place_tie(
    pass *run, merge *list, ng_tie_row *row, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t at = list->at;
    int compared = 1;
    while (at < list->stored.count) {
        compared = ng_tie__compare_at(run->shape, &list->stored, at, row->column);
        if (compared >= 0) {
            break;
        }
        at++;
    }
    NG_TRY(append_stored(run, list, at, err));
    *outcome = NG_CREATED;
    if (at < list->stored.count && compared == 0) {
        ng_tie_row stored = ng_tie__row_at(run->shape, &list->stored, list->id, at);
        if (!run->inward) {
            NG_TRY(ng_tie__combine(run->tie, &run->hooks->order, &stored, row, row, err));
        }
        *outcome = same_columns(run->shape, &stored, row) ? NG_UNCHANGED : NG_UPDATED;
        list->at = at + 1;
    }
    NG_TRY(append_row(run, row->column, err));
done:
    return status;
}

// Hand a tie that changed to the hooks and to the pass of the other ends.
static ng_status note_change(
    pass *run, merge *list, const ng_tie_row *row, ng_outcome outcome, ng_error *err)
{
    list->changed = true;
    if (run->inward) {
        return NG_OK;
    }
    run->created += outcome == NG_CREATED ? 1 : 0;
    if (run->other == NULL) {
        return NG_OK;
    }
    ng_tie_row reversed = ng_tie__reversed(row);
    uint64_t words[4];
    ng_tie__pack(&reversed, NG_SOURCE_NONE, words);
    return ng_sorter__add(run->other, words, err);
}

// The merged rows as one value, column after column.
static ng_status write_list(pass *run, uint32_t id, ng_error *err)
{
    uint32_t columns = run->shape->columns;
    size_t row_bytes = columns * sizeof(uint32_t);
    size_t count = run->merged.bytes / row_bytes;
    const uint32_t *rows = (const uint32_t *)(const void *)run->merged.at;
    ng_key key;
    ng_key__u32(&key, id);
    unsigned char *to;
    ng_status status = ng_txn__put_space(
        run->txn, ng_tie__table(run->tie, run->inward), &key, run->merged.bytes, &to, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t i = 0; i < columns; i++) {
        for (size_t row = 0; row < count; row++) {
            ng_save_u32(to, rows[row * columns + i]);
            to += sizeof(uint32_t);
        }
    }
    return ng_txn__seal(run->txn, err);
}

// All rows of the id that is due.
static ng_status merge_list(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    merge list = {.id = (uint32_t)(run->next[0] >> 32)};
    ng_bytes value;
    NG_TRY(ng_value_reader__get(&run->reader, list.id, &value, err));
    NG_TRY(ng_tie__list_of(run->tie, run->inward, list.id, value, &list.stored, err));
    run->merged.bytes = 0;
    while (run->next != NULL && (uint32_t)(run->next[0] >> 32) == list.id) {
        ng_tie_row row;
        ng_apply_group group;
        ng_outcome outcome;
        NG_TRY(take_tie(run, &row, &group, err));
        NG_TRY(place_tie(run, &list, &row, &outcome, err));
        if (outcome != NG_UNCHANGED) {
            NG_TRY(note_change(run, &list, &row, outcome, err));
        } else if (run->tie == NG_TIE_ENDORSEMENT && !run->inward) {
            outcome = ng_apply__with_sides(
                run->hooks, outcome, row.from, row.column[0], row.column[1]);
        }
        ng_apply_group__end(&group, outcome);
    }
    if (list.changed) {
        NG_TRY(append_stored(run, &list, list.stored.count, err));
        NG_TRY(write_list(run, list.id, err));
        if (!run->inward || is_between_members(run->tie)) {
            ng_apply__touch(run->hooks, list.id);
        }
    }
done:
    return status;
}

static ng_status run_pass(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    if (ng_sorter__count(run->rows) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_sorter__sort(run->rows, err));
    NG_TRY(ng_value_reader__open(
        &run->reader, run->txn, ng_tie__table(run->tie, run->inward), 4, err));
    NG_TRY(ng_sorter__next(run->rows, &run->next, err));
    while (run->next != NULL) {
        NG_TRY(ng_apply__meanwhile(run->hooks, &run->merged_lists, err));
        NG_TRY(merge_list(run, err));
    }
done:
    ng_value_reader__close(&run->reader);
    return status;
}

ng_status ng_tie__apply(
    ng_txn *txn, ng_tie tie, ng_sorter *rows, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_tie_shape *shape = ng_tie__shape(tie);
    ng_sorter *other = NULL;
    pass run = {.txn = txn, .tie = tie, .shape = shape, .hooks = hooks, .rows = rows};
    if (shape->in != NG_TABLE_COUNT) {
        NG_TRY(ng_sorter__create(
            ng_tie__words(shape), ng_apply__sorter_bytes(hooks), &other, err));
        // Rows come in order, so that those of one other end keep it.
        ng_sorter__leave_bits(other, ng_tie__words(shape) * 64 - 32);
        ng_sorter__pass_on(rows, other);
    }
    run.other = other;
    NG_TRY(run_pass(&run, err));
    *ng_tie__counter(ng_txn__state(txn), tie) += run.created;
    if (other != NULL) {
        run.inward = true;
        run.rows = other;
        run.other = NULL;
        NG_TRY(run_pass(&run, err));
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_buffer__finish(&run.merged);
    ng_sorter__destroy(other);
    return status;
}
