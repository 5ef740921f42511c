// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * calibrate: hide the newest ties, see which parameters find them best.
 *
 * A sixth or so of the ties (15 %) is hidden: the newest where at least half have a day, else
 * by a hash of the labels of both ends. Whatever is chosen by hash, ties and members, stands on
 * labels and the seed, never on engine ids.
 */
#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/radix.h"
#include "base/status.h"
#include "graph/grid.h"
#include "network/connection.h"
#include "network/derived.h"
#include "query/whole_graph.h"

#define MEMBERS_DEFAULT 1000u
/** Fewer scored members than this decide nothing. */
#define MEMBERS_LEAST 50u
/** Of the ties, hidden. */
#define HIDDEN_PERCENT 15u
/** Parameters are stored when they are better by one part in this: 0.5 %. */
#define BETTER_PART 200u
/** Days from 1800 to 2100, with room at both ends. */
#define DAY_FIRST (-70000)
#define DAY_COUNT 130000u

/** Arrays of the calibration, by vertex or by entry of the graph's lists. */
typedef struct calibration {
    ng_whole_graph graph;
    uint64_t *label_hash;     // [member_count]
    int32_t *day;             // [entries] at the entry under the lower id, else NG_DAY_NONE
    unsigned char *is_hidden; // [entries] at both entries of a tie
    ng_suggest_parameters present;
    ng_trial trial; // owns its packed arrays and `vertex`
    ng_lift_measure measure;
    uint64_t hidden; // ties
    bool by_date;
} calibration;

/** Which ties are hidden. */
typedef struct hiding {
    bool by_date;
    int32_t day;         // newer ones are hidden
    uint64_t hash_below; // of that day, or of all: those whose hash is below
    uint64_t seed;
} hiding;

static ng_status read_hashes(ng_txn *txn, uint64_t seed, calibration *work, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t vertex = 0; vertex < work->graph.member_count; vertex++) {
        ng_text label;
        NG_TRY(ng_member_label(txn, (ng_member){work->graph.member[vertex]}, &label, err));
        work->label_hash[vertex] = ng_hash__bytes(label.at, label.bytes, seed);
    }
done:
    return status;
}

// First entry of a vertex' list that is not below `other`.
static uint64_t entry_of(const ng_whole_graph *graph, uint32_t vertex, uint32_t other)
{
    uint64_t low = graph->offset[vertex];
    uint64_t high = graph->offset[vertex + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (graph->neighbor[middle] < other) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static ng_status read_days_of(ng_txn *txn, uint32_t vertex, calibration *work, ng_error *err)
{
    const ng_whole_graph *graph = &work->graph;
    uint32_t member = graph->member[vertex];
    const int32_t *day = NULL;
    uint32_t count = 0;
    ng_neighbors list = {0};
    ng_status status = ng_connection__days(txn, member, &day, &count, err);
    if (status != NG_OK || day == NULL) {
        return status;
    }
    status = ng_connection__read(txn, member, &list, err);
    if (status != NG_OK) {
        return status;
    }
    uint32_t above = ng_neighbors__lower_bound(&list, member);
    if (list.count - above != count) {
        return ng_fail(err, NG_ERR_CORRUPT, "member %u has %u days for %u connections", member,
            count, list.count - above);
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t other = graph->vertex_of[list.at[above + i]];
        work->day[entry_of(graph, vertex, other)] = day[i];
    }
    return NG_OK;
}

static ng_status read_network(
    ng_store *store, const ng_calibrate_options *options, calibration *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_txn *txn = NULL;
    const ng_observer watch = {options->cancel, options->progress, options->progress_context};
    NG_TRY(ng_txn_begin(store, NG_TXN_READ, &txn, err));
    NG_TRY(ng_derived__parameters(txn, &work->present, err));
    NG_TRY(ng_whole_graph__read(txn, &watch, &work->graph, err));
    uint64_t entries = work->graph.offset[work->graph.member_count];
    work->label_hash = ng_memory__allocate(work->graph.member_count * sizeof(uint64_t));
    work->day = ng_memory__allocate((size_t)entries * sizeof *work->day);
    work->is_hidden = ng_memory__allocate_zero((size_t)entries, 1);
    if (work->label_hash == NULL || work->day == NULL || work->is_hidden == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for the days of %llu connections",
            (unsigned long long)(entries / 2));
        goto done;
    }
    for (uint64_t i = 0; i < entries; i++) {
        work->day[i] = NG_DAY_NONE;
    }
    for (uint32_t vertex = 0; vertex < work->graph.member_count; vertex++) {
        NG_TRY(read_days_of(txn, vertex, work, err));
    }
    NG_TRY(read_hashes(txn, options->seed, work, err));
done:
    ng_txn_abort(txn);
    return status;
}

static uint32_t day_place(int32_t day)
{
    int64_t place = (int64_t)day - DAY_FIRST;
    return place < 0 ? 0 : place >= (int64_t)DAY_COUNT ? DAY_COUNT - 1 : (uint32_t)place;
}

// part / whole of all 64-bit hashes.
static uint64_t hash_limit(uint64_t part, uint64_t whole)
{
    return part >= whole ? UINT64_MAX : (uint64_t)(((ng_u128)part << 64) / whole);
}

static ng_status choose_hiding(const calibration *work, hiding *out, ng_error *err)
{
    uint64_t entries = work->graph.offset[work->graph.member_count];
    uint64_t *ties_of_day = ng_memory__allocate_zero(DAY_COUNT, sizeof *ties_of_day);
    if (ties_of_day == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to count days");
    }
    uint64_t dated = 0;
    for (uint64_t i = 0; i < entries; i++) {
        bool known = work->day[i] != NG_DAY_NONE;
        dated += known;
        ties_of_day[known ? day_place(work->day[i]) : 0] += known;
    }
    uint64_t wanted = entries / 2 * HIDDEN_PERCENT / 100;
    out->by_date = 2 * dated >= entries / 2;
    out->hash_below = hash_limit(HIDDEN_PERCENT, 100);
    if (out->by_date) {
        uint32_t place = DAY_COUNT - 1;
        uint64_t newer = 0;
        while (place > 0 && newer + ties_of_day[place] <= wanted) {
            newer += ties_of_day[place--];
        }
        out->day = (int32_t)place + DAY_FIRST;
        out->hash_below =
            ties_of_day[place] == 0 ? 0 : hash_limit(wanted - newer, ties_of_day[place]);
    }
    ng_memory__release(ties_of_day);
    return NG_OK;
}

static bool hides(const hiding *how, const uint64_t label_hash[2], int32_t day)
{
    if (how->by_date && day != how->day) {
        return day > how->day;
    }
    return ng_hash__bytes(label_hash, 2 * sizeof *label_hash, how->seed) < how->hash_below;
}

// Marks both entries of each hidden tie. Lists are walked in ascending order of their vertices,
// so that the entries of a vertex that lead to lower ones are met in the order in which they
// stand.
static ng_status mark_hidden(calibration *work, const hiding *how, ng_error *err)
{
    const ng_whole_graph *graph = &work->graph;
    uint64_t *next = ng_memory__allocate(graph->member_count * sizeof *next);
    if (next == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to hide connections");
    }
    memcpy(next, graph->offset, graph->member_count * sizeof *next);
    for (uint32_t vertex = 0; vertex < graph->member_count; vertex++) {
        for (uint64_t i = next[vertex]; i < graph->offset[vertex + 1]; i++) {
            uint32_t other = graph->neighbor[i];
            uint64_t mirrored = next[other]++;
            const uint64_t hash[2] = {work->label_hash[vertex], work->label_hash[other]};
            int32_t day =
                work->day[i] > work->day[mirrored] ? work->day[i] : work->day[mirrored];
            work->is_hidden[i] = hides(how, hash, day);
            work->is_hidden[mirrored] = work->is_hidden[i];
            work->hidden += work->is_hidden[i];
        }
    }
    work->by_date = how->by_date;
    ng_memory__release(next);
    return NG_OK;
}

// The entries whose mark is `wanted`, packed.
static ng_status pack(
    const calibration *work, unsigned char wanted, ng_adjacency *out, ng_error *err)
{
    const ng_whole_graph *graph = &work->graph;
    uint64_t entries = graph->offset[graph->member_count];
    uint64_t kept = wanted ? 2 * work->hidden : entries - 2 * work->hidden;
    uint64_t *offset = ng_memory__allocate(((size_t)graph->member_count + 1) * sizeof *offset);
    uint32_t *neighbor = ng_memory__allocate((size_t)kept * sizeof *neighbor);
    *out = (ng_adjacency){
        .vertex_count = graph->member_count, .offset = offset, .neighbor = neighbor};
    if (offset == NULL || neighbor == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %llu connections",
            (unsigned long long)(kept / 2));
    }
    uint64_t at = 0;
    uint32_t vertex = 0;
    for (uint64_t i = 0; i < entries; i++) {
        for (; graph->offset[vertex] == i; vertex++) {
            offset[vertex] = at;
        }
        if (work->is_hidden[i] == wanted) {
            neighbor[at++] = graph->neighbor[i];
        }
    }
    for (; vertex <= graph->member_count; vertex++) {
        offset[vertex] = at;
    }
    assert(at == kept);
    return NG_OK;
}

// At most `members` of those that can be scored: the ones with the least hashes.
static ng_status choose_members(calibration *work, uint32_t members, ng_error *err)
{
    uint32_t vertex_count = work->graph.member_count;
    uint64_t *records = ng_memory__allocate_zero((size_t)vertex_count * 4, sizeof *records);
    uint32_t *vertices = ng_memory__allocate((size_t)members * sizeof *vertices);
    work->trial.vertex = vertices;
    if (records == NULL || vertices == NULL) {
        ng_memory__release(records);
        return ng_fail(err, NG_ERR_NOMEM, "no memory to choose among %u members", vertex_count);
    }
    uint32_t count = 0;
    for (uint32_t vertex = 0; vertex < vertex_count; vertex++) {
        if (ng_trial__can_score(&work->trial, vertex)) {
            records[2 * (size_t)count] = work->label_hash[vertex];
            records[2 * (size_t)count + 1] = vertex;
            count++;
        }
    }
    const uint64_t *sorted =
        ng_radix__sort(records, records + 2 * (size_t)vertex_count, count, 2, 1);
    work->trial.vertex_count = count < members ? count : members;
    for (uint32_t i = 0; i < work->trial.vertex_count; i++) {
        vertices[i] = (uint32_t)sorted[2 * (size_t)i + 1];
    }
    ng_memory__release(records);
    return NG_OK;
}

static ng_status prepare(calibration *work, const ng_calibrate_options *options, ng_error *err)
{
    ng_status status = NG_OK;
    hiding how = {.seed = options->seed};
    uint32_t members = options->members == 0 ? MEMBERS_DEFAULT : options->members;
    members = members < work->graph.member_count ? members : work->graph.member_count;
    NG_TRY(choose_hiding(work, &how, err));
    NG_TRY(mark_hidden(work, &how, err));
    NG_TRY(pack(work, 0, &work->trial.training, err));
    NG_TRY(pack(work, 1, &work->trial.hidden, err));
    work->trial.values = ng_whole_graph__values(&work->graph);
    work->trial.cancel = options->cancel;
    NG_TRY(ng_lift__measure(
        &work->trial.training, &work->trial.values, options->cancel, &work->measure, err));
    work->trial.measure = &work->measure;
    NG_TRY(choose_members(work, members, err));
done:
    return status;
}

static void release(calibration *work)
{
    // The trial's arrays are const for kernels; they were allocated here.
    ng_memory__release((void *)(uintptr_t)work->trial.training.offset);
    ng_memory__release((void *)(uintptr_t)work->trial.training.neighbor);
    ng_memory__release((void *)(uintptr_t)work->trial.hidden.offset);
    ng_memory__release((void *)(uintptr_t)work->trial.hidden.neighbor);
    ng_memory__release((void *)(uintptr_t)work->trial.vertex);
    ng_memory__release(work->label_hash);
    ng_memory__release(work->day);
    ng_memory__release(work->is_hidden);
    ng_lift__release(&work->measure);
    ng_whole_graph__release(&work->graph);
}

static ng_status tell(void *context, uint32_t done, uint32_t total, ng_error *err)
{
    return ng_observer__tell(context, "trying parameters", done, total, err);
}

static uint64_t millionths(uint64_t fixed)
{
    return ng_fixed__scale(fixed, 1000000, (uint64_t)NG_FIXED_ONE);
}

static ng_status store_parameters(
    ng_store *store, const ng_suggest_parameters *parameters, ng_error *err)
{
    ng_txn *txn = NULL;
    ng_status status = ng_txn_begin(store, NG_TXN_WRITE, &txn, err);
    if (status != NG_OK) {
        return status;
    }
    status = ng_derived__set_parameters(txn, parameters, err);
    if (status != NG_OK) {
        ng_txn_abort(txn);
        return status;
    }
    return ng_txn_commit(txn, err);
}

ng_status ng_calibrate(
    ng_store *store, const ng_calibrate_options *options, ng_calibration *out, ng_error *err)
{
    static const ng_calibrate_options defaults = {.members = 0};
    ng_status status = NG_OK;
    calibration work = {.hidden = 0};
    ng_grid_choice choice;
    options = options == NULL ? &defaults : options;
    *out = (ng_calibration){.members = 0};
    ng_observer watch = {options->cancel, options->progress, options->progress_context};
    NG_TRY(read_network(store, options, &work, err));
    NG_TRY(prepare(&work, options, err));
    NG_TRY(ng_grid__choose(&work.trial, &work.present, tell, &watch, &choice, err));
    bool better = work.trial.vertex_count >= MEMBERS_LEAST &&
        choice.map_best - choice.map_present >= choice.map_present / BETTER_PART &&
        choice.map_best > choice.map_present;
    *out = (ng_calibration){.before = work.present,
        .after = better ? choice.best : work.present,
        .map_before = millionths(choice.map_present),
        .map_after = millionths(better ? choice.map_best : choice.map_present),
        .map_resource_allocation = millionths(choice.map_resource_allocation),
        .members = work.trial.vertex_count,
        .hidden = work.hidden,
        .by_date = work.by_date};
    if (better && !options->dry_run) {
        NG_TRY(store_parameters(store, &choice.best, err));
        out->written = true;
    }
done:
    if (status != NG_OK) {
        *out = (ng_calibration){.members = 0};
    }
    release(&work);
    return status;
}
