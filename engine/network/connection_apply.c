// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Many connections at once, in two passes. The first goes through the pairs by their lower
 * member: it finds what is new, and writes the days, which stand under the lower member only.
 * New pairs go, in both directions, into a second sorter; its pass merges them into the lists
 * of both ends and writes the degrees, a block at a time. Every list is written once, in key
 * order.
 */
#include <assert.h>

#include "base/status.h"
#include "network/apply.h"
#include "network/connection_list.h"
#include "network/degree_writer.h"

// The pass over pairs.
typedef struct pair_pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_sorter *pairs;     // sorted: (lower, higher) (day, source)
    const uint64_t *next; // the record that is due, NULL after the last
    ng_sorter *ends;      // collects member << 32 | new neighbour
    ng_value_reader lists, days;
    ng_buffer merged; // days of the lower member, i32 each
    uint64_t created, checked;
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
        NG_TRY(ng_sorter__next(run->pairs, &run->next, err));
        if (run->next == NULL || run->next[0] != pair) {
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
static ng_status append_stored(pair_pass *run, lower_list *list, uint32_t end, ng_error *err)
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
    uint64_t forward = (uint64_t)lower << 32 | higher;
    uint64_t backward = (uint64_t)higher << 32 | lower;
    NG_TRY(ng_sorter__add(run->ends, &forward, err));
    NG_TRY(ng_sorter__add(run->ends, &backward, err));
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
    NG_TRY(append_stored(run, list, index, err));
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
    NG_TRY(append_stored(run, list, list->stored.count, err));
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
    while (run->next != NULL && (uint32_t)(run->next[0] >> 32) == list.lower) {
        uint32_t higher;
        ng_day since;
        ng_apply_group group;
        ng_outcome outcome;
        NG_TRY(take_pair(run, &higher, &since, &group, err));
        NG_TRY(place_pair(run, &list, higher, since, &outcome, err));
        ng_apply_group__end(&group, outcome);
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
    NG_TRY(ng_sorter__next(run->pairs, &run->next, err));
    while (run->next != NULL) {
        NG_TRY(merge_lower(run, err));
    }
    ng_txn__state(run->txn)->connections += run->created;
done:
    ng_value_reader__close(&run->lists);
    ng_value_reader__close(&run->days);
    ng_buffer__finish(&run->merged);
    return status;
}

// The pass over the ends of new pairs.
typedef struct end_pass {
    ng_txn *txn;
    const ng_apply_hooks *hooks;
    ng_sorter *ends;
    const uint64_t *next;
    ng_value_reader lists;
    ng_buffer merged; // u32 neighbours of the member that is due
    ng_degree_writer degrees;
    uint64_t checked;
} end_pass;

static ng_status append_neighbors(
    end_pass *run, const ng_neighbors *stored, uint32_t begin, uint32_t end, ng_error *err)
{
    if (begin == end) {
        return NG_OK;
    }
    return ng_buffer__add(
        &run->merged, stored->at + begin, (end - begin) * sizeof *stored->at, err);
}

// All new neighbours of the member that is due.
static ng_status merge_member(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t member = (uint32_t)(*run->next >> 32);
    uint32_t at = 0;
    ng_bytes value;
    ng_neighbors stored;
    NG_TRY(ng_value_reader__get(&run->lists, member, &value, err));
    NG_TRY(ng_connection__list_of(member, value, &stored, err));
    run->merged.bytes = 0;
    while (run->next != NULL && (uint32_t)(*run->next >> 32) == member) {
        uint32_t neighbor = (uint32_t)*run->next;
        uint32_t begin = at;
        while (at < stored.count && stored.at[at] < neighbor) {
            at++;
        }
        NG_TRY(append_neighbors(run, &stored, begin, at, err));
        if (at < stored.count && stored.at[at] == neighbor) {
            NG_TRY(ng_fail(err, NG_ERR_CORRUPT, "connections of members %u and %u disagree",
                (unsigned)member, (unsigned)neighbor));
        }
        NG_TRY(ng_buffer__add(&run->merged, &neighbor, sizeof neighbor, err));
        NG_TRY(ng_apply__check(run->hooks, &run->checked, err));
        NG_TRY(ng_sorter__next(run->ends, &run->next, err));
    }
    NG_TRY(append_neighbors(run, &stored, at, stored.count, err));
    NG_TRY(ng_txn__put_id(run->txn, NG_TABLE_CONNECTIONS, member,
        (ng_bytes){.at = run->merged.at, .bytes = run->merged.bytes}, err));
    NG_TRY(ng_degree_writer__set(
        &run->degrees, member, (uint32_t)(run->merged.bytes / sizeof member), err));
    ng_apply__touch(run->hooks, member);
done:
    return status;
}

static ng_status run_end_pass(end_pass *run, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(run->ends, err));
    NG_TRY(ng_value_reader__open(&run->lists, run->txn, NG_TABLE_CONNECTIONS, 4, err));
    NG_TRY(ng_sorter__next(run->ends, &run->next, err));
    ng_degree_writer__init(&run->degrees, run->txn);
    while (run->next != NULL) {
        NG_TRY(merge_member(run, err));
    }
    NG_TRY(ng_degree_writer__flush(&run->degrees, err));
done:
    ng_value_reader__close(&run->lists);
    ng_buffer__finish(&run->merged);
    return status;
}

ng_status ng_connection__apply(
    ng_txn *txn, ng_sorter *pairs, const ng_apply_hooks *hooks, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sorter *ends = NULL;
    if (ng_sorter__count(pairs) == 0) {
        return NG_OK;
    }
    NG_TRY(ng_sorter__create(1, ng_apply__sorter_bytes(hooks), &ends, err));
    pair_pass first = {.txn = txn, .hooks = hooks, .pairs = pairs, .ends = ends};
    NG_TRY(run_pair_pass(&first, err));
    end_pass second = {.txn = txn, .hooks = hooks, .ends = ends};
    NG_TRY(run_end_pass(&second, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    ng_sorter__destroy(ends);
    return status;
}
