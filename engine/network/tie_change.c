// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Single ties: set, removed, and all of one end removed. Each list that changes is copied once
 * into a buffer with the row in or out, and put; both directions in the same call. A fault
 * half way poisons the transaction.
 */
#include "base/status.h"
#include "network/tie_list.h"

// Which list, and what is to happen to the row with the key columns of `row`.
typedef struct splice {
    ng_tie tie;
    bool inward;
    bool remove; // else set
    ng_tie_row row;
} splice;

static ng_status missing_row(const splice *change, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT, "%s of %u lacks the row of %u that the other end has",
        ng_table_name(ng_tie__table(change->tie, change->inward)), (unsigned)change->row.from,
        (unsigned)change->row.column[0]);
}

// Where a list is cut: rows before `at` and from `after` on stay.
typedef struct cut {
    uint32_t at, after, count;
} cut;

// One column: what stands before the cut, the new value if there is one, and what follows.
static ng_status add_column(ng_buffer *value, const uint32_t *column, const cut *where,
    const uint32_t *set, ng_error *err)
{
    ng_status status = NG_OK;
    if (column != NULL) {
        NG_TRY(ng_buffer__add(value, column, (size_t)where->at * sizeof *column, err));
    }
    if (set != NULL) {
        NG_TRY(ng_buffer__add(value, set, sizeof *set, err));
    }
    if (column != NULL) {
        NG_TRY(ng_buffer__add(value, column + where->after,
            (size_t)(where->count - where->after) * sizeof *column, err));
    }
done:
    return status;
}

static ng_status splice_list(ng_txn *txn, const splice *change, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_tie_shape *shape = ng_tie__shape(change->tie);
    ng_table table = ng_tie__table(change->tie, change->inward);
    ng_buffer value = {0};
    ng_tie_list list;
    NG_TRY(ng_tie__read(txn, change->tie, change->inward, change->row.from, &list, err));
    uint32_t at = ng_tie__lower_bound(shape, &list, change->row.column);
    bool found =
        at < list.count && ng_tie__compare_at(shape, &list, at, change->row.column) == 0;
    if (change->remove && !found) {
        status = missing_row(change, err);
        goto done;
    }
    const cut where = {.at = at, .after = at + (found ? 1 : 0), .count = list.count};
    for (uint32_t i = 0; i < shape->columns; i++) {
        const uint32_t *set = change->remove ? NULL : &change->row.column[i];
        NG_TRY(add_column(&value, list.column[i], &where, set, err));
    }
    if (value.bytes == 0) {
        ng_key key;
        ng_key__u32(&key, change->row.from);
        NG_TRY(ng_txn__delete(txn, table, &key, NULL, err));
    } else {
        NG_TRY(ng_txn__put_id(txn, table, change->row.from,
            (ng_bytes){.at = value.at, .bytes = value.bytes}, err));
    }
done:
    ng_buffer__finish(&value);
    return status;
}

// The same change at both ends.
static ng_status splice_ends(
    ng_txn *txn, ng_tie tie, const ng_tie_row *row, bool remove, ng_error *err)
{
    ng_status status = NG_OK;
    splice change = {.tie = tie, .remove = remove, .row = *row};
    NG_TRY(splice_list(txn, &change, err));
    if (ng_tie__shape(tie)->in != NG_TABLE_COUNT) {
        change.inward = true;
        change.row = ng_tie__reversed(row);
        NG_TRY(splice_list(txn, &change, err));
    }
done:
    return status;
}

ng_status ng_tie__set(
    ng_txn *txn, ng_tie tie, const ng_tie_row *row, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_tie_shape *shape = ng_tie__shape(tie);
    ng_tie_list list;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_tie__read(txn, tie, false, row->from, &list, err));
    uint32_t index = ng_tie__search(tie, &list, row->column);
    bool known = index != UINT32_MAX;
    bool equal = known;
    for (uint32_t i = 0; equal && i < shape->columns; i++) {
        equal = list.column[i][index] == row->column[i];
    }
    if (equal) {
        return NG_OK;
    }
    NG_TRY(splice_ends(txn, tie, row, false, err));
    if (!known) {
        *ng_tie__counter(ng_txn__state(txn), tie) += 1;
    }
    *outcome = known ? NG_UPDATED : NG_CREATED;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

static ng_status remove_evidence(ng_txn *txn, ng_tie tie, const ng_tie_row *row, ng_error *err)
{
    if (tie != NG_TIE_ENDORSEMENT) {
        return NG_OK;
    }
    return ng_evidence__remove(txn, row->from, row->column[0], row->column[1], err);
}

ng_status ng_tie__remove(ng_txn *txn, ng_tie tie, uint32_t from, const uint32_t *key_columns,
    ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_tie_shape *shape = ng_tie__shape(tie);
    ng_tie_list list;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_tie__read(txn, tie, false, from, &list, err));
    uint32_t index = ng_tie__search(tie, &list, key_columns);
    if (index == UINT32_MAX) {
        return NG_OK;
    }
    ng_tie_row row = ng_tie__row_at(shape, &list, from, index);
    NG_TRY(splice_ends(txn, tie, &row, true, err));
    NG_TRY(remove_evidence(txn, tie, &row, err));
    *ng_tie__counter(ng_txn__state(txn), tie) -= 1;
    *outcome = NG_REMOVED;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

// The rows of a list, copied out of the map.
static ng_status copy_rows(
    ng_txn *txn, ng_tie tie, bool inward, uint32_t id, ng_buffer *rows, ng_error *err)
{
    ng_tie_list list;
    ng_status status = ng_tie__read(txn, tie, inward, id, &list, err);
    for (uint32_t i = 0; status == NG_OK && i < list.count; i++) {
        ng_tie_row row = ng_tie__row_at(ng_tie__shape(tie), &list, id, i);
        status = ng_buffer__add(rows, &row, sizeof row, err);
    }
    return status;
}

ng_status ng_tie__remove_all(ng_txn *txn, ng_tie tie, bool inward, uint32_t id, ng_error *err)
{
    ng_status status = NG_OK;
    bool two_sided = ng_tie__shape(tie)->in != NG_TABLE_COUNT;
    ng_buffer rows = {0};
    if (inward && !two_sided) {
        return NG_OK;
    }
    NG_TRY(copy_rows(txn, tie, inward, id, &rows, err));
    size_t count = rows.bytes / sizeof(ng_tie_row);
    const ng_tie_row *row = (const ng_tie_row *)(const void *)rows.at;
    for (size_t i = 0; i < count; i++) {
        ng_tie_row reversed = ng_tie__reversed(&row[i]);
        splice change = {.tie = tie, .inward = !inward, .remove = true, .row = reversed};
        if (two_sided) {
            NG_TRY(splice_list(txn, &change, err));
        }
        NG_TRY(remove_evidence(txn, tie, inward ? &reversed : &row[i], err));
    }
    if (count > 0) {
        ng_key key;
        ng_key__u32(&key, id);
        NG_TRY(ng_txn__delete(txn, ng_tie__table(tie, inward), &key, NULL, err));
    }
    *ng_tie__counter(ng_txn__state(txn), tie) -= count;
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_buffer__finish(&rows);
    return status;
}
