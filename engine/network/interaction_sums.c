// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Lists of a member's sums of interactions, one row a partner: read where they lie, merged in
 * key order with the rows that a bulk change hands over, and shortened by a row. A row repeats
 * what the pair's value in table `interactions` begins with, so that all partners of a member
 * are found by one look-up.
 */
#include "network/interaction_sums.h"

#include <assert.h>

#include "base/status.h"
#include "network/apply.h"

enum {
    COLUMNS = 5 // partner | sum of counts: low, high | sum of weights: low, high
};

ng_status ng_interaction_sums__of(
    uint32_t member, ng_bytes value, ng_interaction_sums *out, ng_error *err)
{
    *out = (ng_interaction_sums){0};
    if (value.at == NULL) {
        return NG_OK;
    }
    const uint32_t *words;
    uint32_t word_count;
    ng_status status = ng_bytes__u32(value, &words, &word_count, NULL);
    if (status != NG_OK || word_count % COLUMNS != 0) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "interaction_sums of member %u: %zu bytes are no rows of %d columns",
            (unsigned)member, value.bytes, COLUMNS);
    }
    size_t count = word_count / COLUMNS;
    *out = (ng_interaction_sums){.count = (uint32_t)count,
        .partner = words,
        .count_low = words + count,
        .count_high = words + 2 * count,
        .weight_low = words + 3 * count,
        .weight_high = words + 4 * count};
    return NG_OK;
}

ng_status ng_interaction__sums_of(
    ng_txn *txn, uint32_t member, ng_interaction_sums *out, ng_error *err)
{
    *out = (ng_interaction_sums){0};
    ng_bytes value;
    ng_status status = ng_txn__get_id(txn, NG_TABLE_INTERACTION_SUMS, member, &value, err);
    return status == NG_OK ? ng_interaction_sums__of(member, value, out, err) : status;
}

// The first row whose partner is not below.
static uint32_t lower_bound(const ng_interaction_sums *list, uint32_t begin, uint32_t partner)
{
    uint32_t low = begin;
    uint32_t high = list->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list->partner[middle] < partner) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool is_partner_at(const ng_interaction_sums *list, uint32_t index, uint32_t partner)
{
    return index < list->count && list->partner[index] == partner;
}

uint32_t ng_interaction_sums__search(const ng_interaction_sums *list, uint32_t partner)
{
    uint32_t index = lower_bound(list, 0, partner);
    return is_partner_at(list, index, partner) ? index : UINT32_MAX;
}

ng_status ng_interaction__sums(ng_txn *txn, uint32_t a, uint32_t b, uint64_t *count_sum,
    int64_t *weight_sum_micro, ng_error *err)
{
    ng_interaction_sums list;
    *count_sum = 0;
    *weight_sum_micro = 0;
    ng_status status = ng_interaction__sums_of(txn, a, &list, err);
    uint32_t index = ng_interaction_sums__search(&list, b);
    if (status == NG_OK && index != UINT32_MAX) {
        *count_sum = ng_interaction_sums__count_at(&list, index);
        *weight_sum_micro = ng_interaction_sums__weight_at(&list, index);
    }
    return status;
}

ng_status ng_interaction_sums__sort_in(ng_sorter *rows, uint32_t a, uint32_t b,
    uint64_t count_sum, int64_t weight_sum_micro, ng_error *err)
{
    const uint64_t out[NG_INTERACTION_SUMS_WORDS] = {
        (uint64_t)a << 32 | b, count_sum, (uint64_t)weight_sum_micro};
    const uint64_t back[NG_INTERACTION_SUMS_WORDS] = {
        (uint64_t)b << 32 | a, count_sum, (uint64_t)weight_sum_micro};
    ng_status status = ng_sorter__add(rows, out, err);
    return status == NG_OK ? ng_sorter__add(rows, back, err) : status;
}

typedef struct pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_sorter *rows;
    const uint64_t *next; // the row that is due, NULL after the last
    ng_value_reader reader;
    ng_buffer merged; // the list being made: u32[COLUMNS] a row, row after row
    uint64_t checked;
} pass;

static ng_status next_row(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
    NG_TRY(ng_sorter__next(run->rows, &run->next, err));
done:
    return status;
}

static ng_status append_stored(
    pass *run, const ng_interaction_sums *stored, uint32_t begin, uint32_t end, ng_error *err)
{
    ng_status status = NG_OK;
    assert(begin >= end || stored->partner != NULL);
    for (uint32_t i = begin; i < end && status == NG_OK; i++) {
        const uint32_t row[COLUMNS] = {stored->partner[i], stored->count_low[i],
            stored->count_high[i], stored->weight_low[i], stored->weight_high[i]};
        status = ng_buffer__add(&run->merged, row, sizeof row, err);
    }
    return status;
}

static ng_status append_due(pass *run, ng_error *err)
{
    const uint64_t *words = run->next;
    const uint32_t row[COLUMNS] = {(uint32_t)words[0], (uint32_t)words[1],
        (uint32_t)(words[1] >> 32), (uint32_t)words[2], (uint32_t)(words[2] >> 32)};
    return ng_buffer__add(&run->merged, row, sizeof row, err);
}

// The merged rows as one value, column after column.
static ng_status write_list(pass *run, uint32_t member, ng_error *err)
{
    const uint32_t *rows = (const uint32_t *)(const void *)run->merged.at;
    size_t count = run->merged.bytes / (COLUMNS * sizeof *rows);
    ng_key key;
    ng_key__u32(&key, member);
    unsigned char *to;
    ng_status status = ng_txn__put_space(
        run->txn, NG_TABLE_INTERACTION_SUMS, &key, run->merged.bytes, &to, err);
    if (status != NG_OK) {
        return status;
    }
    for (size_t column = 0; column < COLUMNS; column++) {
        for (size_t row = 0; row < count; row++) {
            ng_save_u32(to, rows[row * COLUMNS + column]);
            to += sizeof *rows;
        }
    }
    return ng_txn__seal(run->txn, err);
}

// All rows of the member that is due.
static ng_status merge_list(pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t member = (uint32_t)(run->next[0] >> 32);
    uint32_t at = 0; // rows of `stored` already copied or replaced
    ng_bytes value;
    ng_interaction_sums stored;
    NG_TRY(ng_value_reader__get(&run->reader, member, &value, err));
    NG_TRY(ng_interaction_sums__of(member, value, &stored, err));
    run->merged.bytes = 0;
    while (run->next != NULL && (uint32_t)(run->next[0] >> 32) == member) {
        uint32_t partner = (uint32_t)run->next[0];
        assert(partner != member);
        uint32_t place = lower_bound(&stored, at, partner);
        NG_TRY(append_stored(run, &stored, at, place, err));
        at = place + (is_partner_at(&stored, place, partner) ? 1 : 0);
        NG_TRY(append_due(run, err));
        NG_TRY(next_row(run, err));
    }
    NG_TRY(append_stored(run, &stored, at, stored.count, err));
    NG_TRY(write_list(run, member, err));
done:
    return status;
}

ng_status ng_interaction_sums__apply(
    ng_txn *txn, ng_sorter *rows, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    pass run = {.txn = txn, .hooks = hooks, .rows = rows};
    if (ng_sorter__count(rows) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_sorter__sort(rows, err));
    NG_TRY(ng_value_reader__open(&run.reader, txn, NG_TABLE_INTERACTION_SUMS, 4, err));
    NG_TRY(next_row(&run, err));
    while (run.next != NULL) {
        NG_TRY(merge_list(&run, err));
    }
done:
    ng_value_reader__close(&run.reader);
    ng_buffer__finish(&run.merged);
    return status;
}

// All rows but one, column after column.
static ng_status copy_without(
    ng_buffer *value, const ng_interaction_sums *list, uint32_t index, ng_error *err)
{
    const uint32_t *const columns[COLUMNS] = {
        list->partner, list->count_low, list->count_high, list->weight_low, list->weight_high};
    ng_status status = NG_OK;
    for (int i = 0; i < COLUMNS; i++) {
        const uint32_t *column = columns[i];
        NG_TRY(ng_buffer__add(value, column, index * sizeof *column, err));
        NG_TRY(ng_buffer__add(
            value, column + index + 1, (list->count - index - 1) * sizeof *column, err));
    }
done:
    return status;
}

ng_status ng_interaction_sums__remove(
    ng_txn *txn, uint32_t member, uint32_t partner, ng_error *err)
{
    ng_status status = NG_OK;
    ng_interaction_sums list;
    ng_buffer value = {0};
    NG_TRY(ng_interaction__sums_of(txn, member, &list, err));
    uint32_t index = ng_interaction_sums__search(&list, partner);
    if (index == UINT32_MAX) {
        status = ng_fail(err, NG_ERR_CORRUPT,
            "interaction_sums of member %u lacks the row of %u that the other end has",
            (unsigned)member, (unsigned)partner);
        goto done;
    }
    if (list.count == 1) {
        ng_key key;
        ng_key__u32(&key, member);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_INTERACTION_SUMS, &key, NULL, err));
    } else {
        NG_TRY(copy_without(&value, &list, index, err));
        NG_TRY(ng_txn__put_id(txn, NG_TABLE_INTERACTION_SUMS, member,
            (ng_bytes){.at = value.at, .bytes = value.bytes}, err));
    }
done:
    ng_buffer__finish(&value);
    return status;
}
