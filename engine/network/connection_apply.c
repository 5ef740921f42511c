// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many connections at once, in two passes. The first goes through the pairs by their lower
 * member: it finds what is new, and writes the days, which stand under the lower member only.
 * The second merges new pairs into the lists of both ends, and writes the degrees at its end, a
 * block at a time. Every list is written once, in key order.
 *
 * Between the passes new pairs lie twice: under the lower member in a log, since they come in
 * that order, and under the higher in a sorter.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "network/apply.h"
#include "network/connection_list.h"
#include "network/degree_writer.h"

enum {
    LOG_PART = 32 // part of the memory that the log between the passes may use
};

// The pass over pairs.
typedef struct pair_pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_sorter *pairs; // sorted
    const ng_connection_packing *packing;
    bool ended;
    uint64_t next[2];  // the record that is due: (lower, higher) (day, source); none when ended
    ng_log *uppers;    // collects new neighbours above a member: u32 member, then theirs
    ng_sorter *lowers; // collects member << 32 | new neighbour below it
    ng_value_reader lists, days;
    ng_buffer merged; // days of the lower member, i32 each
    ng_buffer fresh;  // record of `uppers` for it; empty: none is new yet
    uint64_t created, checked, merged_lists;
} pair_pass;

// The list of a lower member while pairs are merged into it.
typedef struct lower_list {
    uint32_t lower;
    ng_neighbors stored;
    const int32_t *days; // of the neighbours above `lower`; NULL: none known
    uint32_t above;      // index of the first neighbour above `lower`
    uint32_t at;         // neighbours gone by
    bool grown, changed; // a neighbour more; a day known that was not
    bool known;          // some day of the merged ones
} lower_list;

void ng_connection__pack(
    uint32_t a, uint32_t b, ng_day since, uint32_t source, uint64_t words[2])
{
    assert(a != b);
    uint32_t lower = a < b ? a : b;
    uint32_t higher = a < b ? b : a;
    words[0] = (uint64_t)lower << 32 | higher;
    words[1] = (uint64_t)(uint32_t)since << 32 | source;
}

static ng_day earlier(ng_day a, ng_day b)
{
    if (a == NG_DAY_NONE || b == NG_DAY_NONE) {
        return a == NG_DAY_NONE ? b : a;
    }
    return a < b ? a : b;
}

static ng_status next_pair(pair_pass *run, ng_error *err)
{
    const uint64_t *packed;
    const ng_status status = ng_sorter__next(run->pairs, &packed, err);
    run->ended = status != NG_OK || packed == NULL;
    if (!run->ended) {
        ng_connection__widen(run->packing, packed, run->next);
    }
    return status;
}

// All records of the pair that is due.
static ng_status take_pair(
    pair_pass *run, uint32_t *higher, ng_day *since, ng_apply_group *group, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t pair = run->next[0];
    *higher = (uint32_t)pair;
    *since = (ng_day)(uint32_t)(run->next[1] >> 32);
    ng_apply_group__begin(group, run->hooks, (uint32_t)run->next[1]);
    for (;;) {
        NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
        NG_TRY(next_pair(run, err));
        if (run->ended || run->next[0] != pair) {
            break;
        }
        *since = earlier(*since, (ng_day)(uint32_t)(run->next[1] >> 32));
        ng_apply_group__add(group, (uint32_t)run->next[1]);
    }
done:
    return status;
}

static ng_status append_day(pair_pass *run, lower_list *list, ng_day day, ng_error *err)
{
    list->known = list->known || day != NG_DAY_NONE;
    return ng_buffer__add(&run->merged, &day, sizeof day, err);
}

static ng_day stored_day(const lower_list *list, uint32_t index)
{
    return list->days == NULL ? NG_DAY_NONE : list->days[index - list->above];
}

// Copy the days of neighbours below index `end`.
static ng_status append_stored_days(
    pair_pass *run, lower_list *list, uint32_t end, ng_error *err)
{
    ng_status status = NG_OK;
    for (; list->at < end && status == NG_OK; list->at++) {
        status = append_day(run, list, stored_day(list, list->at), err);
    }
    return status;
}

static ng_status add_ends(pair_pass *run, uint32_t lower, uint32_t higher, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t backward = (uint64_t)higher << 32 | lower;
    if (run->fresh.bytes == 0) {
        NG_TRY(ng_buffer__add(&run->fresh, &lower, sizeof lower, err));
    }
    NG_TRY(ng_buffer__add(&run->fresh, &higher, sizeof higher, err));
    NG_TRY(ng_sorter__add(run->lowers, &backward, err));
    run->created += 1;
done:
    return status;
}

static ng_status place_pair(pair_pass *run, lower_list *list, uint32_t higher, ng_day since,
    ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t index = list->at;
    while (index < list->stored.count && list->stored.at[index] < higher) {
        index++;
    }
    NG_TRY(append_stored_days(run, list, index, err));
    if (index < list->stored.count && list->stored.at[index] == higher) {
        ng_day known = stored_day(list, index);
        ng_day day = earlier(known, since);
        NG_TRY(append_day(run, list, day, err));
        list->at = index + 1;
        *outcome = day == known ? NG_UNCHANGED : NG_UPDATED;
        list->changed = list->changed || day != known;
    } else {
        NG_TRY(append_day(run, list, since, err));
        NG_TRY(add_ends(run, list->lower, higher, err));
        *outcome = NG_CREATED;
        list->grown = true;
    }
    if (*outcome == NG_UPDATED) {
        ng_apply__touch(run->hooks, list->lower);
        ng_apply__touch(run->hooks, higher);
    }
done:
    return status;
}

// Lists without a known day have no value; days never become unknown again, so none is removed
// here.
static ng_status write_days(pair_pass *run, lower_list *list, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(append_stored_days(run, list, list->stored.count, err));
    if (list->known) {
        NG_TRY(ng_txn__put_id(run->txn, NG_TABLE_CONNECTION_DAYS, list->lower,
            (ng_bytes){.at = run->merged.at, .bytes = run->merged.bytes}, err));
    }
done:
    return status;
}

// All pairs of the lower member that is due.
static ng_status merge_lower(pair_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    lower_list list = {.lower = (uint32_t)(run->next[0] >> 32)};
    ng_bytes value;
    NG_TRY(ng_value_reader__get(&run->lists, list.lower, &value, err));
    NG_TRY(ng_connection__list_of(list.lower, value, &list.stored, err));
    NG_TRY(ng_value_reader__get(&run->days, list.lower, &value, err));
    NG_TRY(ng_connection__days_of(list.lower, &list.stored, value, &list.days, err));
    list.above = ng_neighbors__lower_bound(&list.stored, list.lower);
    list.at = list.above;
    run->merged.bytes = 0;
    run->fresh.bytes = 0;
    while (!run->ended && (uint32_t)(run->next[0] >> 32) == list.lower) {
        uint32_t higher;
        ng_day since;
        ng_apply_group group;
        ng_outcome outcome;
        NG_TRY(take_pair(run, &higher, &since, &group, err));
        NG_TRY(place_pair(run, &list, higher, since, &outcome, err));
        ng_apply_group__end(
            &group, ng_apply__with_sides(run->hooks, outcome, list.lower, higher, 0));
    }
    if (list.grown) {
        NG_TRY(ng_log__add(run->uppers, run->fresh.at, run->fresh.bytes, err));
    }
    if (list.grown || list.changed) {
        NG_TRY(write_days(run, &list, err));
    }
done:
    return status;
}

static ng_status run_pair_pass(pair_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(run->pairs, err));
    NG_TRY(ng_value_reader__open(&run->lists, run->txn, NG_TABLE_CONNECTIONS, 4, err));
    NG_TRY(ng_value_reader__open(&run->days, run->txn, NG_TABLE_CONNECTION_DAYS, 4, err));
    NG_TRY(next_pair(run, err));
    while (!run->ended) {
        NG_TRY(ng_apply__meanwhile(run->hooks, &run->merged_lists, err));
        NG_TRY(merge_lower(run, err));
    }
    ng_txn__state(run->txn)->connections += run->created;
done:
    ng_value_reader__close(&run->lists);
    ng_value_reader__close(&run->days);
    ng_buffer__finish(&run->merged);
    ng_buffer__finish(&run->fresh);
    return status;
}

// The pass over the ends of new pairs.
typedef struct end_pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_sorter *lowers;     // sorted
    const uint64_t *lower; // its record that is due, NULL after the last
    ng_log *uppers;
    const uint32_t *upper; // [upper_count] its record that is due, NULL after the last
    size_t upper_count;
    ng_value_reader lists;
    ng_buffer merged;  // u32 neighbours of the member that is due
    ng_buffer degrees; // u32 member and degree, of all whose lists were written
    uint64_t checked, merged_lists;
} end_pass;

// The list of a member while new neighbours are merged into it.
typedef struct member_list {
    uint32_t member;
    ng_neighbors stored;
    uint32_t at; // neighbours already copied
} member_list;

static ng_status next_lower(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
    NG_TRY(ng_sorter__next(run->lowers, &run->lower, err));
done:
    return status;
}

static ng_status next_upper(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    const unsigned char *at;
    size_t bytes;
    NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
    NG_TRY(ng_log__next(run->uppers, &at, &bytes, err));
    run->upper = (const uint32_t *)(const void *)at;
    run->upper_count = at == NULL ? 0 : bytes / sizeof *run->upper;
done:
    return status;
}

static ng_status append_stored(end_pass *run, member_list *list, uint32_t end, ng_error *err)
{
    uint32_t begin = list->at;
    list->at = end;
    if (begin == end) {
        return NG_OK;
    }
    return ng_buffer__add(&run->merged, list->stored.at + begin,
        (size_t)(end - begin) * sizeof *list->stored.at, err);
}

static ng_status place_neighbor(
    end_pass *run, member_list *list, uint32_t neighbor, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t end = list->at;
    while (end < list->stored.count && list->stored.at[end] < neighbor) {
        end++;
    }
    if (end < list->stored.count && list->stored.at[end] == neighbor) {
        status = ng_fail(err, NG_ERR_CORRUPT, "connections of members %u and %u disagree",
            (unsigned)list->member, (unsigned)neighbor);
        goto done;
    }
    NG_TRY(append_stored(run, list, end, err));
    NG_TRY(ng_buffer__add(&run->merged, &neighbor, sizeof neighbor, err));
done:
    return status;
}

// New neighbours below the member, then those above it.
static ng_status place_all(end_pass *run, member_list *list, ng_error *err)
{
    ng_status status = NG_OK;
    while (run->lower != NULL && (uint32_t)(*run->lower >> 32) == list->member) {
        NG_TRY(place_neighbor(run, list, (uint32_t)*run->lower, err));
        NG_TRY(next_lower(run, err));
    }
    if (run->upper != NULL && run->upper[0] == list->member) {
        for (size_t i = 1; i < run->upper_count; i++) {
            NG_TRY(place_neighbor(run, list, run->upper[i], err));
        }
        NG_TRY(next_upper(run, err));
    }
    NG_TRY(append_stored(run, list, list->stored.count, err));
done:
    return status;
}

static uint32_t member_due(const end_pass *run)
{
    uint32_t by_lower = run->lower == NULL ? UINT32_MAX : (uint32_t)(*run->lower >> 32);
    uint32_t by_upper = run->upper == NULL ? UINT32_MAX : run->upper[0];
    return by_lower < by_upper ? by_lower : by_upper;
}

// All new neighbours of the member that is due.
static ng_status merge_member(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    member_list list = {.member = member_due(run)};
    ng_bytes value;
    NG_TRY(ng_value_reader__get(&run->lists, list.member, &value, err));
    NG_TRY(ng_connection__list_of(list.member, value, &list.stored, err));
    run->merged.bytes = 0;
    NG_TRY(place_all(run, &list, err));
    NG_TRY(ng_txn__put_id(run->txn, NG_TABLE_CONNECTIONS, list.member,
        (ng_bytes){.at = run->merged.at, .bytes = run->merged.bytes}, err));
    const uint32_t degree[] = {list.member, (uint32_t)(run->merged.bytes / sizeof list.member)};
    NG_TRY(ng_buffer__add(&run->degrees, degree, sizeof degree, err));
    ng_apply__touch(run->hooks, list.member);
done:
    return status;
}

// After all lists, so that the pages of degrees lie side by side: a question in a fresh process
// reads most of them.
static ng_status write_degrees(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    ng_degree_writer degrees;
    ng_degree_writer__init(&degrees, run->txn);
    for (size_t at = 0; at < run->degrees.bytes; at += 2 * sizeof(uint32_t)) {
        uint32_t degree[2];
        memcpy(degree, run->degrees.at + at, sizeof degree);
        NG_TRY(ng_degree_writer__set(&degrees, degree[0], degree[1], err));
    }
    NG_TRY(ng_degree_writer__flush(&degrees, err));
done:
    return status;
}

static ng_status run_end_pass(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(run->lowers, err));
    NG_TRY(ng_log__rewind(run->uppers, err));
    NG_TRY(ng_value_reader__open(&run->lists, run->txn, NG_TABLE_CONNECTIONS, 4, err));
    NG_TRY(next_lower(run, err));
    NG_TRY(next_upper(run, err));
    while (run->lower != NULL || run->upper != NULL) {
        NG_TRY(ng_apply__meanwhile(run->hooks, &run->merged_lists, err));
        NG_TRY(merge_member(run, err));
    }
    NG_TRY(write_degrees(run, err));
done:
    ng_value_reader__close(&run->lists);
    ng_buffer__finish(&run->merged);
    ng_buffer__finish(&run->degrees);
    return status;
}

ng_status ng_connection__apply(ng_txn *txn, ng_sorter *pairs,
    const ng_connection_packing *packing, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    size_t memory_bytes = ng_apply__sorter_bytes(hooks);
    ng_sorter *lowers = NULL;
    ng_log *uppers = NULL;
    if (ng_sorter__count(pairs) == 0) {
        return NG_OK;
    }
    // The log is read and written in order, so that spilling costs it little.
    NG_TRY(ng_log__create(memory_bytes / LOG_PART, &uppers, err));
    NG_TRY(ng_sorter__create(1, memory_bytes - memory_bytes / LOG_PART, &lowers, err));
    // Pairs come by their lower member, so that what is sorted by the higher alone is in order.
    ng_sorter__leave_bits(lowers, 32);
    ng_sorter__pass_on(pairs, lowers);
    if (hooks->heir != NULL) {
        ng_sorter__pass_on(lowers, hooks->heir);
    }
    pair_pass first = {.txn = txn,
        .hooks = hooks,
        .pairs = pairs,
        .packing = packing,
        .uppers = uppers,
        .lowers = lowers};
    NG_TRY(run_pair_pass(&first, err));
    end_pass second = {.txn = txn, .hooks = hooks, .uppers = uppers, .lowers = lowers};
    NG_TRY(run_end_pass(&second, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_sorter__destroy(lowers);
    ng_log__destroy(uppers);
    return status;
}
