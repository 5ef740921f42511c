// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The accumulator. Invariants: between questions every place of the index of sums is 0, and no
 * number of the index of counts is above the one at which the next question begins.
 *
 * The inner loops have no branch on whether a vertex is met for the first time: that is as good
 * as random, and a wrong guess of the processor costs more than both ways together.
 */
#include "graph/accumulator.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    PREFETCH_AHEAD = 12,
    COUNTS_AHEAD = 32,
    SETTLED_VERTICES = 262144, // smaller indexes need no large pages
    SORTED_VERTICES = 262144,  // in smaller indexes few pages are touched
    SETTLED_SUMS = 65536,
    SORTED_PART = 16,  // of all vertices: so few additions are sorted
    COUNTS_TOLD = 255, // counts above are taken for this one where they are cut
    TABLES = 4         // most counts are equal, and adding to one number again and again waits
};

void ng_accumulator__finish(ng_accumulator *sums)
{
    ng_memory__release(sums->at);
    ng_memory__release(sums->place);
    ng_memory__release(sums->met);
    ng_memory__release(sums->tally);
    ng_memory__release(sums->tiny);
    ng_memory__release(sums->spare);
    ng_gather__finish(&sums->gather);
    *sums = (ng_accumulator){0};
}

void ng_accumulator__begin(ng_accumulator *sums, uint32_t vertex_count)
{
    sums->count = 0;
    sums->met_count = 0;
    sums->sorted = false;
    if (sums->vertex_count != vertex_count) {
        ng_memory__release(sums->place);
        ng_memory__release(sums->tiny);
        sums->place = NULL;
        sums->tiny = NULL;
        sums->settled = false;
        sums->vertex_count = vertex_count;
    }
}

ng_status ng_accumulator__choose(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    sums->sorted = !sums->settled && sums->vertex_count >= SORTED_VERTICES &&
        additions <= sums->vertex_count / SORTED_PART;
    if (sums->sorted || sums->place != NULL) {
        return NG_OK;
    }
    sums->place = ng_memory__allocate_zero(sums->vertex_count, sizeof *sums->place);
    return sums->place != NULL
        ? NG_OK
        : ng_fail(err, NG_ERR_NOMEM, "no memory for sums of %u vertices", sums->vertex_count);
}

void ng_accumulator__settle_in(ng_accumulator *sums)
{
    if (sums->vertex_count < SETTLED_VERTICES) {
        return;
    }
    uint32_t *place = ng_memory__allocate_large(sums->vertex_count * sizeof *place);
    if (place != NULL) {
        ng_memory__release(sums->place);
        ng_memory__release(sums->tiny);
        sums->place = place;
        sums->tiny = NULL;
        sums->settled = true;
    }
    if (sums->capacity < SETTLED_SUMS) {
        ng_suggest_candidate *at = ng_memory__allocate_large(SETTLED_SUMS * sizeof *at);
        if (at != NULL) {
            ng_memory__release(sums->at);
            sums->at = at;
            sums->capacity = SETTLED_SUMS;
        }
    }
}

void ng_accumulator__end(ng_accumulator *sums)
{
    if (sums->sorted) {
        return;
    }
    for (uint32_t i = 0; i < sums->count; i++) {
        sums->place[sums->at[i].vertex] = 0;
    }
}

ng_status ng_accumulator__reserve(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    uint64_t wanted = sums->count + additions;
    if (wanted > sums->vertex_count) {
        wanted = sums->vertex_count;
    }
    if (wanted <= sums->capacity) {
        return NG_OK;
    }
    ng_suggest_candidate *grown = ng_memory__resize(sums->at, wanted * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu candidates", (unsigned long long)wanted);
    }
    sums->at = grown;
    sums->capacity = (uint32_t)wanted;
    return NG_OK;
}

static inline void prefetch_place(
    const ng_accumulator *sums, ng_neighbor_list list, uint32_t index)
{
    if (list.count - index > PREFETCH_AHEAD) {
        __builtin_prefetch(&sums->place[list.at[index + PREFETCH_AHEAD]], 1);
    }
}

// The sums of a vertex and, all ones or all zeros, whether they held something before.
static inline ng_suggest_candidate *touch(ng_accumulator *sums, uint32_t vertex, uint64_t *kept)
{
    const uint32_t before = sums->place[vertex];
    const uint32_t place = before != 0 ? before : sums->count + 1;
    sums->place[vertex] = place;
    sums->count += before == 0;
    *kept = (uint64_t)(before == 0) - 1;
    return &sums->at[place - 1];
}

void ng_accumulator__add_mass(ng_accumulator *sums, ng_neighbor_list list, uint64_t mass)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint64_t kept;
        prefetch_place(sums, list, i);
        ng_suggest_candidate *sum = touch(sums, list.at[i], &kept);
        sum->vertex = list.at[i];
        sum->mutual = (sum->mutual & (uint32_t)kept) + 1;
        sum->mass = (sum->mass & kept) + mass;
        sum->walk &= kept;
        sum->score &= kept;
    }
    assert(sums->count <= sums->capacity);
}

void ng_accumulator__add_walk(ng_accumulator *sums, ng_neighbor_list list, uint64_t walk)
{
    for (uint32_t i = 0; i < list.count; i++) {
        uint64_t kept;
        prefetch_place(sums, list, i);
        ng_suggest_candidate *sum = touch(sums, list.at[i], &kept);
        sum->vertex = list.at[i];
        sum->mutual &= (uint32_t)kept;
        sum->mass &= kept;
        sum->walk = (sum->walk & kept) + walk;
        sum->score &= kept;
    }
    assert(sums->count <= sums->capacity);
}

ng_status ng_accumulator__gather_mass(ng_accumulator *sums, const ng_neighbor_list *lists,
    const uint64_t *amount, uint32_t list_count, ng_error *err)
{
    ng_status status = NG_OK;
    assert(sums->sorted && sums->count == 0);
    NG_TRY(ng_gather__lists(&sums->gather, lists, list_count, err));
    NG_TRY(ng_accumulator__reserve(sums, sums->gather.count, err));
    const uint64_t *entry = sums->gather.sorted;
    ng_suggest_candidate *last = NULL;
    for (uint64_t i = 0; i < sums->gather.count; i++) {
        const uint32_t vertex = ng_gather__vertex(entry[i]);
        if (last == NULL || last->vertex != vertex) {
            last = &sums->at[sums->count++];
            *last = (ng_suggest_candidate){.vertex = vertex};
        }
        last->mass += amount[ng_gather__list(entry[i])];
        last->mutual++;
    }
done:
    return status;
}

// Room for what is there and so many more, beside it.
static ng_status reserve_spare(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    uint64_t wanted = sums->count + additions;
    wanted = wanted < sums->vertex_count ? wanted : sums->vertex_count;
    if (wanted <= sums->spare_capacity) {
        return NG_OK;
    }
    ng_suggest_candidate *grown = ng_memory__resize(sums->spare, wanted * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu candidates", (unsigned long long)wanted);
    }
    sums->spare = grown;
    sums->spare_capacity = (uint32_t)wanted;
    return NG_OK;
}

ng_status ng_accumulator__gather_walk(ng_accumulator *sums, const ng_neighbor_list *lists,
    const uint64_t *amount, uint32_t list_count, ng_error *err)
{
    ng_status status = NG_OK;
    assert(sums->sorted);
    NG_TRY(ng_gather__lists(&sums->gather, lists, list_count, err));
    NG_TRY(reserve_spare(sums, sums->gather.count, err));
    const ng_gather *gather = &sums->gather;
    ng_suggest_candidate *merged = sums->spare;
    uint32_t count = 0;
    uint32_t old = 0;
    for (uint64_t i = 0; i < gather->count;) {
        const uint32_t vertex = ng_gather__vertex(gather->sorted[i]);
        while (old < sums->count && sums->at[old].vertex < vertex) {
            merged[count++] = sums->at[old++];
        }
        const bool known = old < sums->count && sums->at[old].vertex == vertex;
        merged[count] = known ? sums->at[old++] : (ng_suggest_candidate){.vertex = vertex};
        for (; i < gather->count && ng_gather__vertex(gather->sorted[i]) == vertex; i++) {
            merged[count].walk += amount[ng_gather__list(gather->sorted[i])];
        }
        count++;
    }
    for (; old < sums->count; old++) {
        merged[count++] = sums->at[old];
    }
    const uint32_t capacity = sums->spare_capacity;
    sums->spare = sums->at;
    sums->spare_capacity = sums->capacity;
    sums->at = merged;
    sums->capacity = capacity;
    sums->count = count;
done:
    return status;
}

static ng_suggest_candidate *find_sorted(const ng_accumulator *sums, uint32_t vertex)
{
    uint32_t low = 0;
    uint32_t high = sums->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (sums->at[middle].vertex < vertex) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < sums->count && sums->at[low].vertex == vertex ? &sums->at[low] : NULL;
}

ng_suggest_candidate *ng_accumulator__find(const ng_accumulator *sums, uint32_t vertex)
{
    if (sums->sorted) {
        return find_sorted(sums, vertex);
    }
    uint32_t place = sums->place[vertex];
    return place == 0 ? NULL : &sums->at[place - 1];
}

static ng_status reserve_met(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    // A vertex is written before it is known to be new, hence one more.
    const uint64_t wanted =
        (additions < sums->vertex_count ? additions : sums->vertex_count) + 1;
    if (wanted <= sums->met_capacity) {
        return NG_OK;
    }
    uint32_t *met = ng_memory__resize(sums->met, wanted * sizeof *met);
    sums->met = met != NULL ? met : sums->met;
    uint32_t *tally = ng_memory__resize(sums->tally, wanted * sizeof *tally);
    sums->tally = tally != NULL ? tally : sums->tally;
    if (met == NULL || tally == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu counts", (unsigned long long)wanted);
    }
    sums->met_capacity = (uint32_t)wanted;
    return NG_OK;
}

// The index of counts, for counts of at most `list_count`. It is cleared when its numbers have
// run out: after more than a thousand questions of usual members.
static ng_status begin_counts(ng_accumulator *sums, uint32_t list_count, ng_error *err)
{
    const size_t bytes = (size_t)sums->vertex_count * sizeof *sums->tiny;
    sums->is_tiny = list_count <= UINT16_MAX;
    if (!sums->is_tiny) {
        return NG_OK;
    }
    if (sums->tiny == NULL) {
        sums->tiny = sums->settled ? ng_memory__allocate_large(bytes)
                                   : ng_memory__allocate_zero(1, bytes);
        if (sums->tiny == NULL) {
            return ng_fail(
                err, NG_ERR_NOMEM, "no memory for counts of %u vertices", sums->vertex_count);
        }
        sums->tiny_base = 0;
        sums->tiny_count = 0;
    }
    sums->tiny_base += sums->tiny_count;
    sums->tiny_count = list_count;
    if (sums->tiny_base + list_count > UINT16_MAX) {
        memset(sums->tiny, 0, bytes);
        sums->tiny_base = 0;
    }
    return NG_OK;
}

// Counts, and notes who is met a second time: most are met once and answer nothing.
static void count_tiny(ng_accumulator *sums)
{
    uint16_t *tiny = sums->tiny;
    uint32_t *met = sums->met;
    const uint32_t base = sums->tiny_base;
    uint32_t count = 0;
    for (uint32_t l = 0; l < sums->counted_count; l++) {
        const ng_neighbor_list list = sums->counted[l];
        for (uint32_t i = 0; i < list.count; i++) {
            const uint32_t vertex = list.at[i];
            if (list.count - i > COUNTS_AHEAD) {
                __builtin_prefetch(&tiny[list.at[i + COUNTS_AHEAD]], 1);
            }
            const uint32_t before = tiny[vertex] > base ? tiny[vertex] : base;
            tiny[vertex] = (uint16_t)(before + 1);
            met[count] = vertex;
            count += before == base + 1;
        }
    }
    sums->met_count = count;
    sums->has_once = false;
}

// Counts in the index of sums, more than the small numbers hold.
static void count_places(ng_accumulator *sums)
{
    uint32_t *place = sums->place;
    uint32_t *met = sums->met;
    uint32_t count = 0;
    for (uint32_t l = 0; l < sums->counted_count; l++) {
        const ng_neighbor_list list = sums->counted[l];
        for (uint32_t i = 0; i < list.count; i++) {
            const uint32_t vertex = list.at[i];
            met[count] = vertex;
            count += place[vertex]++ == 0;
        }
    }
    sums->met_count = count;
    sums->has_once = true;
}

static ng_status gather_counts(ng_accumulator *sums, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(ng_gather__lists(&sums->gather, sums->counted, sums->counted_count, err));
    const uint64_t *entry = sums->gather.sorted;
    uint32_t count = 0;
    for (uint64_t i = 0; i < sums->gather.count; i++) {
        const uint32_t vertex = ng_gather__vertex(entry[i]);
        if (count > 0 && sums->met[count - 1] == vertex) {
            sums->tally[count - 1]++;
        } else {
            sums->met[count] = vertex;
            sums->tally[count++] = 1;
        }
    }
    sums->met_count = count;
    sums->has_once = true;
done:
    return status;
}

ng_status ng_accumulator__count(ng_accumulator *sums, const ng_neighbor_list *lists,
    uint32_t list_count, uint64_t additions, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(reserve_met(sums, additions, err));
    sums->counted = lists;
    sums->counted_count = list_count;
    if (sums->sorted) {
        NG_TRY(gather_counts(sums, err));
        goto done;
    }
    NG_TRY(begin_counts(sums, list_count, err));
    if (sums->is_tiny) {
        count_tiny(sums);
    } else {
        count_places(sums);
    }
    assert(sums->met_count < sums->met_capacity);
done:
    return status;
}

void ng_accumulator__leave_out(ng_accumulator *sums, uint32_t vertex)
{
    if (!sums->sorted) {
        if (sums->is_tiny) {
            sums->tiny[vertex] = (uint16_t)sums->tiny_base;
        } else {
            sums->place[vertex] = 0;
        }
        return;
    }
    uint32_t low = 0;
    uint32_t high = sums->met_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (sums->met[middle] < vertex) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    if (low < sums->met_count && sums->met[low] == vertex) {
        sums->tally[low] = 0;
    }
}

// Moves the counts of those met into `tally`.
static void take_counts(ng_accumulator *sums)
{
    uint32_t *tally = sums->tally;
    const uint32_t base = sums->tiny_base;
    for (uint32_t i = 0; i < sums->met_count && sums->is_tiny; i++) {
        tally[i] = sums->tiny[sums->met[i]] - base;
    }
    for (uint32_t i = 0; i < sums->met_count && !sums->is_tiny; i++) {
        uint32_t *place = &sums->place[sums->met[i]];
        tally[i] = *place;
        *place = 0;
    }
}

// Those with a count of 1 come behind the others. Their counts stay where they are.
static void meet_once(ng_accumulator *sums)
{
    const uint32_t once = sums->tiny_base + 1;
    uint32_t count = sums->met_count;
    for (uint32_t l = 0; l < sums->counted_count && !sums->has_once; l++) {
        const ng_neighbor_list list = sums->counted[l];
        for (uint32_t i = 0; i < list.count; i++) {
            const uint32_t vertex = list.at[i];
            sums->met[count] = vertex;
            sums->tally[count] = 1;
            count += sums->tiny[vertex] == once;
        }
    }
    sums->met_count = count;
    sums->has_once = true;
}

uint32_t ng_accumulator__settle(ng_accumulator *sums, uint32_t wanted, uint32_t *held)
{
    uint32_t having[TABLES][COUNTS_TOLD + 1];
    uint32_t least = COUNTS_TOLD + 1;
    *held = 0;
    memset(having, 0, sizeof having);
    if (!sums->sorted) {
        take_counts(sums);
    }
    for (uint32_t i = 0; i < sums->met_count; i++) {
        const uint32_t tally = sums->tally[i];
        having[i % TABLES][tally < COUNTS_TOLD ? tally : COUNTS_TOLD]++;
    }
    while (least > 2 && *held < wanted) {
        least--;
        for (uint32_t table = 0; table < TABLES; table++) {
            *held += having[table][least];
        }
    }
    if (*held < wanted) {
        meet_once(sums);
        *held = sums->met_count;
        least = 1;
    }
    return least;
}

static void take(ng_accumulator *sums, uint32_t index)
{
    const uint32_t tally = sums->tally[index];
    assert(sums->count < sums->capacity);
    sums->at[sums->count++] = (ng_suggest_candidate){
        .vertex = sums->met[index], .mutual = tally, .mass = tally, .score = tally};
}

void ng_accumulator__take_many(ng_accumulator *sums, uint32_t least)
{
    const uint32_t *tally = sums->tally;
    const uint32_t count = sums->met_count;
    for (uint32_t i = 0; i < count; i++) {
        if (tally[i] >= least) {
            take(sums, i);
        }
    }
}

ng_status ng_accumulator__take_few(ng_accumulator *sums, uint32_t most, ng_error *err)
{
    meet_once(sums);
    const ng_status status = ng_accumulator__reserve(sums, sums->met_count, err);
    for (uint32_t i = 0; i < sums->met_count && status == NG_OK; i++) {
        if (sums->tally[i] > 0 && sums->tally[i] <= most) {
            take(sums, i);
        }
    }
    return status;
}
