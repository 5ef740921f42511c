// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Blocks: members who meet under one key are compared with each other.
 *
 * A block of more than BLOCK_MOST is divided by present company, then by school, then by place:
 * who shares one of these is compared; of a part that is still too large everyone with the next
 * WINDOW ones in the order of members. All other pairs of the block count as skipped. Where
 * certain members are asked for, they are compared with the whole block.
 */
#include "base/status.h"
#include "query/duplicate_work.h"

#include <stdlib.h>

enum {
    BLOCK_MOST = 300,
    WINDOW = 50
};

static const uint64_t PLACE_MASK = UINT32_MAX;

// One of a block.
typedef struct entry {
    uint32_t part; // the value by which the block is divided
    uint32_t place;
    bool holds; // the initial itself; by name: a group of short forms
} entry;

typedef struct block {
    ng_duplicate_work *work;
    ng_duplicate_way way;
    entry *at; // [count]
    uint32_t count, room;
    uint64_t met; // pairs compared
} block;

static int compare_entries(const void *a, const void *b)
{
    const entry *left = a;
    const entry *right = b;
    const int part = (left->part > right->part) - (left->part < right->part);
    return part != 0 ? part : (left->place > right->place) - (left->place < right->place);
}

// Those of equal outer words met by the name already, as far as it was not too common.
static bool met_by_name(const block *on, const entry *a, const entry *b)
{
    const bool again = on->way == NG_DUPLICATE_BY_NAME ? a->holds && b->holds
                                                       : on->way < NG_DUPLICATE_BY_EMAIL;
    const uint32_t outer = again ? on->work->person[a->place].outer : 0;
    return outer != 0 && outer == on->work->person[b->place].outer;
}

static ng_status meet(block *on, const entry *a, const entry *b, ng_error *err)
{
    if (on->way == NG_DUPLICATE_BY_INITIAL && !a->holds && !b->holds) {
        return NG_OK;
    }
    if (a->place == b->place || met_by_name(on, a, b)) {
        return NG_OK;
    }
    on->met++;
    return ng_duplicate__meet(on->work, on->way, a->place, b->place, err);
}

// Everyone of [begin, end) with at most `window` that follow.
static ng_status meet_part(
    block *on, uint32_t begin, uint32_t end, uint32_t window, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = begin; i < end; i++) {
        const uint32_t last = end - i > window ? i + window + 1 : end;
        for (uint32_t j = i + 1; j < last; j++) {
            NG_TRY(meet(on, &on->at[i], &on->at[j], err));
        }
    }
done:
    return status;
}

static ng_status meet_wanted(block *on, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_duplicate_person *person = on->work->person;
    for (uint32_t i = 0; i < on->count; i++) {
        const bool wanted = person[on->at[i].place].is_wanted;
        for (uint32_t j = 0; j < on->count && wanted; j++) {
            if (j > i || !person[on->at[j].place].is_wanted) {
                NG_TRY(meet(on, &on->at[i], &on->at[j], err));
            }
        }
    }
done:
    return status;
}

// Those with the initial, who are few, with everyone else.
static ng_status meet_holding(block *on, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < on->count; i++) {
        for (uint32_t j = 0; j < on->count && on->at[i].holds; j++) {
            if (j < i || !on->at[j].holds) {
                NG_TRY(meet(on, &on->at[j], &on->at[i], err));
            }
        }
    }
done:
    return status;
}

static ng_status divide(block *on, uint32_t kind, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < on->count; i++) {
        on->at[i].part = on->work->person[on->at[i].place].now[kind];
    }
    qsort(on->at, on->count, sizeof *on->at, compare_entries);
    for (uint32_t begin = 0; begin < on->count;) {
        uint32_t end = begin + 1;
        while (end < on->count && on->at[end].part == on->at[begin].part) {
            end++;
        }
        if (on->at[begin].part != 0) {
            NG_TRY(
                meet_part(on, begin, end, end - begin > BLOCK_MOST ? WINDOW : BLOCK_MOST, err));
        }
        begin = end;
    }
done:
    return status;
}

// Pairs of a large block that met by the name.
static uint64_t pairs_by_name(block *on)
{
    uint64_t pairs = 0;
    uint64_t run = 0;
    for (uint32_t i = 0; i < on->count; i++) {
        on->at[i].part = on->work->person[on->at[i].place].outer;
    }
    qsort(on->at, on->count, sizeof *on->at, compare_entries);
    for (uint32_t i = 1; i < on->count; i++) {
        const bool same = on->at[i].part == on->at[i - 1].part;
        run = same && met_by_name(on, &on->at[i], &on->at[i - 1]) ? run + 1 : 0;
        pairs += run;
    }
    return pairs;
}

// Pairs that a block has: where the way is by initial, those with one who has it.
static uint64_t pairs_of(const block *on)
{
    uint64_t holding = 0;
    for (uint32_t i = 0; i < on->count; i++) {
        holding += on->at[i].holds;
    }
    const uint64_t others = on->count - holding;
    const uint64_t all = (uint64_t)on->count * (on->count - 1) / 2;
    const bool by_initial = on->way == NG_DUPLICATE_BY_INITIAL;
    return by_initial && others > 0 ? all - others * (others - 1) / 2 : all;
}

static ng_status compare_block(block *on, ng_error *err)
{
    ng_status status = NG_OK;
    const uint64_t pairs = pairs_of(on);
    if (on->work->options.member_count > 0) {
        return meet_wanted(on, err);
    }
    if (pairs == 0) {
        return NG_OK;
    }
    if (pairs <= (uint64_t)BLOCK_MOST * BLOCK_MOST / 2) {
        return on->way == NG_DUPLICATE_BY_INITIAL ? meet_holding(on, err)
                                                  : meet_part(on, 0, on->count, on->count, err);
    }
    on->met = 0;
    for (uint32_t kind = 0; kind < NG_LIKENESS_VALUES; kind++) {
        // A title is no reason to look: too many share it.
        if (kind != NG_LIKENESS_TITLE - NG_LIKENESS_COMPANY) {
            NG_TRY(divide(on, kind, err));
        }
    }
    const uint64_t met = on->met + pairs_by_name(on);
    on->work->skipped += pairs > met ? pairs - met : 0;
done:
    return status;
}

static ng_status add_entry(block *on, uint64_t word, ng_error *err)
{
    if (on->count == on->room) {
        const uint32_t room = on->room * 2 + 1024;
        entry *grown = ng_memory__resize(on->at, room * sizeof *grown);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for %u members who are alike", room);
        }
        on->at = grown;
        on->room = room;
    }
    const entry added = {.place = (uint32_t)(word & PLACE_MASK), .holds = word >> 32 != 0};
    // One name may have a key twice.
    if (on->count > 0 && on->at[on->count - 1].place == added.place) {
        on->at[on->count - 1].holds = on->at[on->count - 1].holds || added.holds;
        return NG_OK;
    }
    on->at[on->count++] = added;
    return NG_OK;
}

ng_status ng_duplicate__compare_blocks(
    ng_duplicate_work *work, ng_duplicate_way way, ng_sorter *keys, ng_error *err)
{
    ng_status status = NG_OK;
    block on = {.work = work, .way = way};
    const uint64_t *record;
    uint64_t key = 0;
    NG_TRY(ng_sorter__sort(keys, err));
    NG_TRY(ng_sorter__next(keys, &record, err));
    while (record != NULL) {
        if (on.count > 0 && record[0] != key) {
            NG_TRY(compare_block(&on, err));
            on.count = 0;
        }
        key = record[0];
        NG_TRY(add_entry(&on, record[1], err));
        NG_TRY(ng_sorter__next(keys, &record, err));
    }
    if (on.count > 0) {
        NG_TRY(compare_block(&on, err));
    }
done:
    ng_memory__release(on.at);
    return status;
}
