// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Bytes of the derived values, little-endian, block after block.
 */
#include "query/derived_writer.h"

#include <string.h>

#include "base/status.h"
#include "network/derived.h"

enum {
    SUMMARY_BYTES = 24,
    SUMMARY_SHORT_BYTES = 16, // without the change of the communities
    LIFTS_BYTES = 8 * (int)NG_FACTOR_KINDS + 16 + 32 * (int)NG_FACTOR_KINDS
};

void ng_derived_values__release(ng_derived_values *values)
{
    ng_lift__release(&values->measure);
    ng_memory__release(values->components.label);
    ng_memory__release(values->communities.label);
    *values = (ng_derived_values){.components.count = 0};
}

ng_status ng_derived_summary__read(ng_txn *txn, ng_derived_summary *out, ng_error *err)
{
    ng_bytes stored = {0};
    *out = (ng_derived_summary){0};
    ng_status status = ng_derived__read(txn, "summary", &stored, err);
    if (status != NG_OK || stored.at == NULL) {
        return status;
    }
    if (stored.bytes < SUMMARY_SHORT_BYTES) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "the summary of the last refresh has %zu bytes", stored.bytes);
    }
    out->change = ng_load_u64(stored.at);
    out->components = ng_load_u32(stored.at + 8);
    out->communities = ng_load_u32(stored.at + 12);
    if (stored.bytes >= SUMMARY_BYTES) {
        out->communities_change = ng_load_u64(stored.at + SUMMARY_SHORT_BYTES);
    }
    return NG_OK;
}

static ng_status write_summary(
    ng_txn *txn, const ng_whole_graph *graph, const ng_derived_values *values, ng_error *err)
{
    ng_derived_summary summary;
    ng_status status = ng_derived_summary__read(txn, &summary, err);
    if (status != NG_OK) {
        return status;
    }
    if (values->communities.label != NULL) {
        summary.communities = values->communities.count;
        summary.communities_change = graph->change;
    }
    unsigned char bytes[SUMMARY_BYTES];
    ng_save_u64(bytes, graph->change);
    ng_save_u32(bytes + 8, values->components.count);
    ng_save_u32(bytes + 12, summary.communities);
    ng_save_u64(bytes + SUMMARY_SHORT_BYTES, summary.communities_change);
    return ng_derived__write(txn, "summary", (ng_bytes){bytes, sizeof bytes}, err);
}

static ng_status write_lifts(ng_txn *txn, const ng_lift_measure *measure, ng_error *err)
{
    unsigned char bytes[LIFTS_BYTES];
    unsigned char *at = bytes;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++, at += 8) {
        ng_save_u64(at, (uint64_t)measure->lift_ln[kind]);
    }
    ng_save_u64(at, measure->counts.closed);
    ng_save_u64(at + 8, measure->counts.open);
    at += 16;
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++, at += 32) {
        const ng_wedge_count *count = &measure->counts.kind[kind];
        ng_save_u64(at, count->closed);
        ng_save_u64(at + 8, count->closed_shared);
        ng_save_u64(at + 16, count->open);
        ng_save_u64(at + 24, count->open_shared);
    }
    return ng_derived__write(txn, "lifts", (ng_bytes){bytes, sizeof bytes}, err);
}

static ng_status write_weights(
    ng_txn *txn, const ng_lift_measure *measure, uint32_t kind, ng_error *err)
{
    ng_status status = NG_OK;
    char name[] = "weights-0";
    name[sizeof name - 2] = (char)('0' + kind);
    unsigned char bytes[8 * NG_DERIVED_BLOCK];
    NG_TRY(ng_derived__clear_blocks(txn, name, err));
    for (uint32_t first = 0; first < measure->term_count[kind]; first += NG_DERIVED_BLOCK) {
        uint32_t left = measure->term_count[kind] - first;
        uint32_t count = left < NG_DERIVED_BLOCK ? left : NG_DERIVED_BLOCK;
        for (uint32_t i = 0; i < count; i++) {
            ng_save_u64(bytes + 8 * (size_t)i, (uint64_t)measure->weight[kind][first + i]);
        }
        ng_bytes value = {bytes, 8 * (size_t)count};
        NG_TRY(ng_derived__write_block(txn, name, first / NG_DERIVED_BLOCK, value, err));
    }
done:
    return status;
}

// Labels by id; 0 for an id without member.
static ng_status write_labels(ng_txn *txn, const char *name, const ng_whole_graph *graph,
    const ng_parts *parts, ng_error *err)
{
    ng_status status = NG_OK;
    unsigned char bytes[4 * NG_DERIVED_BLOCK];
    NG_TRY(ng_derived__clear_blocks(txn, name, err));
    for (uint32_t first = 0; first < graph->id_limit; first += NG_DERIVED_BLOCK) {
        uint32_t left = graph->id_limit - first;
        uint32_t count = left < NG_DERIVED_BLOCK ? left : NG_DERIVED_BLOCK;
        for (uint32_t i = 0; i < count; i++) {
            uint32_t vertex = graph->vertex_of[first + i];
            ng_save_u32(bytes + 4 * (size_t)i, vertex == UINT32_MAX ? 0 : parts->label[vertex]);
        }
        ng_bytes value = {bytes, 4 * (size_t)count};
        NG_TRY(ng_derived__write_block(txn, name, first / NG_DERIVED_BLOCK, value, err));
    }
done:
    return status;
}

static ng_status write_component_sizes(
    ng_txn *txn, const ng_whole_graph *graph, const ng_parts *components, ng_error *err)
{
    uint32_t *size = ng_memory__allocate_zero((size_t)components->count + 1, sizeof *size);
    unsigned char *bytes = ng_memory__allocate(4 * (size_t)components->count);
    ng_status status = NG_OK;
    if (size == NULL || bytes == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u components", components->count);
        goto done;
    }
    for (uint32_t vertex = 0; vertex < graph->member_count; vertex++) {
        size[components->label[vertex]]++;
    }
    for (uint32_t i = 0; i < components->count; i++) {
        ng_save_u32(bytes + 4 * (size_t)i, size[i + 1]);
    }
    NG_TRY(ng_derived__write(
        txn, "component-sizes", (ng_bytes){bytes, 4 * (size_t)components->count}, err));
done:
    ng_memory__release(size);
    ng_memory__release(bytes);
    return status;
}

ng_status ng_derived_values__write(
    ng_txn *txn, const ng_whole_graph *graph, const ng_derived_values *values, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(write_lifts(txn, &values->measure, err));
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        NG_TRY(write_weights(txn, &values->measure, kind, err));
    }
    NG_TRY(write_labels(txn, "components", graph, &values->components, err));
    NG_TRY(write_component_sizes(txn, graph, &values->components, err));
    if (values->communities.label != NULL) {
        NG_TRY(write_labels(txn, "communities", graph, &values->communities, err));
    }
    NG_TRY(write_summary(txn, graph, values, err));
    ng_txn__state(txn)->refreshed_at = graph->change;
done:
    return status;
}

ng_status ng_derived_values__report(ng_txn *txn, ng_refresh_report *report, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes lifts = {0};
    ng_bytes sizes = {0};
    ng_derived_summary summary;
    NG_TRY(ng_derived_summary__read(txn, &summary, err));
    NG_TRY(ng_derived__read(txn, "lifts", &lifts, err));
    NG_TRY(ng_derived__read(txn, "component-sizes", &sizes, err));
    report->components = summary.components;
    report->communities = summary.communities;
    report->largest_component = sizes.bytes >= 4 ? ng_load_u32(sizes.at) : 0;
    if (lifts.at == NULL) {
        goto done;
    }
    if (lifts.bytes != LIFTS_BYTES) {
        return ng_fail(err, NG_ERR_CORRUPT, "the lifts have %zu bytes", lifts.bytes);
    }
    for (uint32_t kind = 0; kind < NG_FACTOR_KINDS; kind++) {
        int64_t ln = (int64_t)ng_load_u64(lifts.at + 8 * (size_t)kind);
        int64_t most = 15 * NG_FIXED_ONE;
        uint64_t lift = (uint64_t)ng_fixed__exp(ln < 0 ? 0 : ln > most ? most : ln);
        report->lift_micro[kind] =
            (int64_t)ng_fixed__scale(lift, 1000000, (uint64_t)NG_FIXED_ONE);
    }
    report->closed = ng_load_u64(lifts.at + 8 * (size_t)NG_FACTOR_KINDS);
    report->open = ng_load_u64(lifts.at + 8 * (size_t)NG_FACTOR_KINDS + 8);
done:
    return status;
}
