// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Wedges counted one by one, or a sample of them.
 *
 * The wedges of all centres stand in one row: centre by centre, and per centre by the pair (i,
 * j), i < j, of places in its list, as j * (j - 1) / 2 + i. A draw is a number below the length
 * of that row. Draws are sorted first, so that the row is walked once and every list of a
 * centre is read while it is in the cache.
 */
#include "graph/lift.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/radix.h"
#include "base/status.h"

/** Of the draws; any constant would do. */
#define DRAW_SEED UINT64_C(0x6e65746772617068)
/** Wedges between two looks at the cancel flag; a power of two. */
#define CHECK_EVERY UINT64_C(65536)

typedef struct counting {
    const ng_adjacency *graph;
    const ng_value_lists *values;
    const volatile int *cancel;
    ng_lift_counts *counts;
    uint64_t seen;
} counting;

static uint64_t degree_of(const ng_adjacency *graph, uint32_t vertex)
{
    return graph->offset[vertex + 1] - graph->offset[vertex];
}

static bool are_connected(const ng_adjacency *graph, uint32_t a, uint32_t b)
{
    if (degree_of(graph, a) > degree_of(graph, b)) {
        uint32_t swapped = a;
        a = b;
        b = swapped;
    }
    uint64_t low = graph->offset[a];
    uint64_t high = graph->offset[a + 1];
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (graph->neighbor[middle] < b) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < graph->offset[a + 1] && graph->neighbor[low] == b;
}

// Kinds that both have, and kinds of which they share a value, a bit each.
static void compare_values(
    const ng_value_lists *values, uint32_t a, uint32_t b, uint32_t *both, uint32_t *shared)
{
    const uint32_t *left = values->value + values->offset[a];
    const uint32_t *left_end = values->value + values->offset[a + 1];
    const uint32_t *right = values->value + values->offset[b];
    const uint32_t *right_end = values->value + values->offset[b + 1];
    uint32_t kinds_left = 0;
    uint32_t kinds_right = 0;
    *shared = 0;
    while (left < left_end && right < right_end) {
        kinds_left |= 1u << (*left >> NG_FACTOR_SHIFT);
        kinds_right |= 1u << (*right >> NG_FACTOR_SHIFT);
        if (*left == *right) {
            *shared |= 1u << (*left >> NG_FACTOR_SHIFT);
        }
        bool step_left = *left <= *right;
        bool step_right = *right <= *left;
        left += step_left;
        right += step_right;
    }
    // The kind that the other list ended with may go on in this one.
    if (left < left_end) {
        kinds_left |= 1u << (*left >> NG_FACTOR_SHIFT);
    }
    if (right < right_end) {
        kinds_right |= 1u << (*right >> NG_FACTOR_SHIFT);
    }
    *both = kinds_left & kinds_right;
}

static ng_status count_wedge(counting *count, uint32_t a, uint32_t b, ng_error *err)
{
    if ((++count->seen & (CHECK_EVERY - 1)) == 0 && count->cancel != NULL &&
        *count->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "measuring the lifts was interrupted");
    }
    bool closed = are_connected(count->graph, a, b);
    uint32_t both;
    uint32_t shared;
    compare_values(count->values, a, b, &both, &shared);
    ng_lift_counts *counts = count->counts;
    counts->closed += closed;
    counts->open += !closed;
    for (; both != 0; both &= both - 1) {
        uint32_t kind = (uint32_t)__builtin_ctz(both);
        assert(kind < NG_FACTOR_KINDS);
        ng_wedge_count *of = &counts->kind[kind];
        uint64_t one = shared >> kind & 1u;
        of->closed += closed;
        of->closed_shared += closed ? one : 0;
        of->open += !closed;
        of->open_shared += closed ? 0 : one;
    }
    return NG_OK;
}

static ng_status count_centre(counting *count, uint32_t centre, ng_error *err)
{
    const uint32_t *list = count->graph->neighbor + count->graph->offset[centre];
    uint64_t degree = degree_of(count->graph, centre);
    ng_status status = NG_OK;
    for (uint64_t j = 1; j < degree; j++) {
        for (uint64_t i = 0; i < j && status == NG_OK; i++) {
            status = count_wedge(count, list[i], list[j], err);
        }
    }
    return status;
}

static ng_status count_all(counting *count, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t centre = 0; centre < count->graph->vertex_count && status == NG_OK;
         centre++) {
        status = count_centre(count, centre, err);
    }
    return status;
}

// Ends of the wedge with a number among those of its centre.
static ng_status count_numbered(
    counting *count, uint32_t centre, uint64_t number, ng_error *err)
{
    const uint32_t *list = count->graph->neighbor + count->graph->offset[centre];
    uint64_t j = (1 + ng_fixed__sqrt(1 + 8 * number)) / 2;
    uint64_t i = number - j * (j - 1) / 2;
    assert(i < j && j < degree_of(count->graph, centre));
    return count_wedge(count, list[i], list[j], err);
}

static ng_status count_sample(counting *count, uint64_t wedges, ng_error *err)
{
    uint64_t *draws = ng_memory__allocate(2 * NG_LIFT_SAMPLE * sizeof *draws);
    if (draws == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to sample wedges");
    }
    ng_status status = NG_OK;
    for (uint64_t i = 0; i < NG_LIFT_SAMPLE; i++) {
        draws[i] = (uint64_t)((ng_u128)ng_hash__bytes(&i, sizeof i, DRAW_SEED) * wedges >> 64);
    }
    const uint64_t *sorted =
        ng_radix__sort(draws, draws + NG_LIFT_SAMPLE, NG_LIFT_SAMPLE, 1, 1);
    uint32_t centre = 0;
    uint64_t before = 0; // wedges of the centres before this one
    for (uint64_t i = 0; i < NG_LIFT_SAMPLE; i++) {
        uint64_t degree = degree_of(count->graph, centre);
        while (sorted[i] - before >= degree * (degree - 1) / 2) {
            before += degree * (degree - 1) / 2;
            centre++;
            assert(centre < count->graph->vertex_count);
            degree = degree_of(count->graph, centre);
        }
        NG_TRY(count_numbered(count, centre, sorted[i] - before, err));
    }
done:
    ng_memory__release(draws);
    return status;
}

ng_status ng_lift__count(const ng_adjacency *graph, const ng_value_lists *values,
    const volatile int *cancel, ng_lift_counts *counts, ng_error *err)
{
    assert(graph->offset != NULL || graph->vertex_count == 0);
    memset(counts, 0, sizeof *counts);
    uint64_t wedges = 0;
    for (uint32_t vertex = 0; vertex < graph->vertex_count; vertex++) {
        uint64_t degree = degree_of(graph, vertex);
        wedges += degree * (degree - 1) / 2;
    }
    counting count = {.graph = graph, .values = values, .cancel = cancel, .counts = counts};
    counts->sampled = wedges > NG_LIFT_WEDGES_MAX;
    ng_status status =
        counts->sampled ? count_sample(&count, wedges, err) : count_all(&count, err);
    if (status != NG_OK) {
        memset(counts, 0, sizeof *counts);
    }
    return status;
}

int64_t ng_lift__ln(const ng_wedge_count *count)
{
    uint64_t numerator = (count->closed_shared + 1) * (count->open + 2);
    uint64_t denominator = (count->closed + 2) * (count->open_shared + 1);
    if (numerator <= denominator) {
        return 0;
    }
    int64_t most = ng_fixed__ln_ratio(10, 1);
    int64_t ln = ng_fixed__ln_ratio(numerator, denominator);
    return ln < most ? ln : most;
}

// Counts the terms of one vertex; 1 when it has any of the kind.
static uint32_t count_terms(const ng_value_lists *values, uint32_t vertex, uint32_t kind,
    uint32_t term_count, uint32_t *holders)
{
    uint32_t any = 0;
    for (uint64_t i = values->offset[vertex]; i < values->offset[vertex + 1]; i++) {
        uint32_t term = values->value[i] & ((1u << NG_FACTOR_SHIFT) - 1);
        bool wanted = values->value[i] >> NG_FACTOR_SHIFT == kind;
        any |= wanted;
        if (wanted && term < term_count) {
            holders[term]++;
        }
    }
    return any;
}

uint32_t ng_lift__holders(const ng_value_lists *values, uint32_t vertex_count, uint32_t kind,
    uint32_t term_count, uint32_t *holders)
{
    memset(holders, 0, term_count * sizeof *holders);
    uint32_t with_kind = 0;
    for (uint32_t vertex = 0; vertex < vertex_count; vertex++) {
        with_kind += count_terms(values, vertex, kind, term_count, holders);
    }
    return with_kind;
}

void ng_lift__weights(
    const uint32_t *holders, uint32_t term_count, uint32_t with_kind, int64_t *weight)
{
    ng_u128 sum = 0;
    uint64_t occurrences = 0;
    for (uint32_t term = 0; term < term_count; term++) {
        assert(holders[term] <= with_kind);
        weight[term] = holders[term] == 0 ? 0 : ng_fixed__ln_ratio(with_kind, holders[term]);
        sum += (ng_u128)(uint64_t)weight[term] * holders[term];
        occurrences += holders[term];
    }
    int64_t mean = occurrences == 0 ? 0 : (int64_t)(sum / occurrences);
    for (uint32_t term = 0; term < term_count; term++) {
        if (mean == 0) {
            weight[term] = 0;
            continue;
        }
        int64_t ratio = (int64_t)(((ng_i128)weight[term] << 40) / mean);
        weight[term] = ratio < NG_FACTOR_WEIGHT_MAX ? ratio : NG_FACTOR_WEIGHT_MAX;
    }
}

static ng_status measure_kind(const ng_value_lists *values, uint32_t vertex_count,
    uint32_t kind, ng_lift_measure *out, ng_error *err)
{
    uint32_t term_count = out->term_count[kind];
    if (term_count == 0) {
        return NG_OK;
    }
    uint32_t *holders = ng_memory__allocate((size_t)term_count * sizeof *holders);
    out->weight[kind] = ng_memory__allocate((size_t)term_count * sizeof *out->weight[kind]);
    if (holders == NULL || out->weight[kind] == NULL) {
        ng_memory__release(holders);
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the weights of %u values", term_count);
    }
    uint32_t with_kind = ng_lift__holders(values, vertex_count, kind, term_count, holders);
    ng_lift__weights(holders, term_count, with_kind, out->weight[kind]);
    ng_memory__release(holders);
    return NG_OK;
}

ng_status ng_lift__measure(const ng_adjacency *graph, const ng_value_lists *values,
    const volatile int *cancel, ng_lift_measure *out, ng_error *err)
{
    ng_status status = NG_OK;
    *out = (ng_lift_measure){.counts.closed = 0};
    uint64_t total = graph->vertex_count == 0 ? 0 : values->offset[graph->vertex_count];
    for (uint64_t i = 0; i < total; i++) {
        uint32_t *count = &out->term_count[values->value[i] >> NG_FACTOR_SHIFT];
        uint32_t term = values->value[i] & ((1u << NG_FACTOR_SHIFT) - 1);
        *count = term >= *count ? term + 1 : *count;
    }
    NG_TRY(ng_lift__count(graph, values, cancel, &out->counts, err));
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        out->lift_ln[kind] = ng_lift__ln(&out->counts.kind[kind]);
        NG_TRY(measure_kind(values, graph->vertex_count, kind, out, err));
    }
done:
    if (status != NG_OK) {
        ng_lift__release(out);
    }
    return status;
}

void ng_lift__release(ng_lift_measure *measure)
{
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        ng_memory__release(measure->weight[kind]);
    }
    *measure = (ng_lift_measure){.counts.closed = 0};
}

ng_factor_subject ng_lift__subject(
    const ng_lift_measure *measure, const uint32_t *value, uint32_t count, int64_t *weight)
{
    ng_factor_subject subject = {.value = value, .weight = weight, .count = count};
    memcpy(subject.lift_ln, measure->lift_ln, sizeof subject.lift_ln);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t term = value[i] & ((1u << NG_FACTOR_SHIFT) - 1);
        weight[i] = measure->weight[value[i] >> NG_FACTOR_SHIFT][term];
    }
    return subject;
}
