// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reads lists in the order of members. After a bulk load ids ascend in that order, so that the
 * store is read from front to back and no list has to be sorted again.
 */
#include "query/whole_graph.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

static_assert(NG_FACTOR_KINDS == NG_VALUE_PROFILE_COUNT, "lifts are measured for all kinds");
static_assert(NG_FACTOR_SHIFT == NG_PROFILE_SHIFT, "values are compared as they are stored");

/** Members between two looks at the cancel flag. */
#define TELL_EVERY 4096u

ng_status ng_observer__tell(
    const ng_observer *watch, const char *what, uint64_t done, uint64_t total, ng_error *err)
{
    if (watch->cancel != NULL && *watch->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted: nothing was written");
    }
    if (watch->progress != NULL) {
        watch->progress(watch->context, what, done, total);
    }
    return NG_OK;
}

static ng_status tell_sometimes(
    const ng_observer *watch, uint32_t vertex, uint32_t count, ng_error *err)
{
    return vertex % TELL_EVERY == 0
        ? ng_observer__tell(watch, "reading the network", vertex, count, err)
        : NG_OK;
}

static ng_status read_members(ng_snapshot *snapshot, ng_whole_graph *out, ng_error *err)
{
    const uint32_t *member = NULL;
    ng_status status = ng_snapshot__members(snapshot, &member, &out->member_count, err);
    if (status != NG_OK) {
        return status;
    }
    out->member = ng_memory__allocate((size_t)out->member_count * sizeof *out->member);
    out->vertex_of = ng_memory__allocate((size_t)out->id_limit * sizeof *out->vertex_of);
    if (out->member == NULL || out->vertex_of == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u members", out->member_count);
    }
    memset(out->vertex_of, 0xff, (size_t)out->id_limit * sizeof *out->vertex_of);
    for (uint32_t vertex = 0; vertex < out->member_count; vertex++) {
        out->member[vertex] = member[vertex];
        out->vertex_of[member[vertex]] = vertex;
    }
    return NG_OK;
}

static ng_status read_offsets(ng_snapshot *snapshot, ng_whole_graph *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_adjacency *stored = ng_snapshot__connections(snapshot);
    out->offset = ng_memory__allocate(((size_t)out->member_count + 1) * sizeof *out->offset);
    if (out->offset == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u members", out->member_count);
    }
    out->offset[0] = 0;
    for (uint32_t vertex = 0; vertex < out->member_count; vertex++) {
        uint32_t degree = 0;
        NG_TRY(ng_adjacency__degree(stored, out->member[vertex], &degree, err));
        out->offset[vertex + 1] = out->offset[vertex] + degree;
    }
    uint64_t ends = out->offset[out->member_count];
    out->neighbor = ng_memory__allocate((size_t)ends * sizeof *out->neighbor);
    if (out->neighbor == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %llu connections",
            (unsigned long long)(ends / 2));
    }
done:
    return status;
}

// One list, as vertices. `scratch` has room for it.
static ng_status read_list(const ng_adjacency *stored, uint32_t vertex, uint32_t *scratch,
    ng_whole_graph *out, ng_error *err)
{
    static const ng_vertex_order by_number = {.compare = NULL};
    const uint32_t *list = NULL;
    uint32_t count = 0;
    uint32_t member = out->member[vertex];
    ng_status status = ng_adjacency__neighbors(stored, member, &list, &count, err);
    if (status != NG_OK) {
        return status;
    }
    if (count != out->offset[vertex + 1] - out->offset[vertex]) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "member %u has %u connections, but a degree of %llu", member, count,
            (unsigned long long)(out->offset[vertex + 1] - out->offset[vertex]));
    }
    uint32_t *into = out->neighbor + out->offset[vertex];
    for (uint32_t i = 0; i < count; i++) {
        into[i] = list[i] < out->id_limit ? out->vertex_of[list[i]] : UINT32_MAX;
        if (into[i] == UINT32_MAX) {
            return ng_fail(err, NG_ERR_CORRUPT,
                "member %u is connected to %u, who is no member", member, list[i]);
        }
    }
    return ng_vertex_order__sort(&by_number, into, scratch, count, err);
}

static ng_status read_lists(
    ng_snapshot *snapshot, const ng_observer *watch, ng_whole_graph *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t longest = 0;
    for (uint32_t vertex = 0; vertex < out->member_count; vertex++) {
        uint64_t count = out->offset[vertex + 1] - out->offset[vertex];
        longest = count > longest ? count : longest;
    }
    uint32_t *scratch = ng_memory__allocate((size_t)longest * sizeof *scratch);
    if (scratch == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a list of %llu connections",
            (unsigned long long)longest);
    }
    const ng_adjacency *stored = ng_snapshot__connections(snapshot);
    for (uint32_t vertex = 0; vertex < out->member_count; vertex++) {
        NG_TRY(tell_sometimes(watch, vertex, out->member_count, err));
        NG_TRY(read_list(stored, vertex, scratch, out, err));
    }
done:
    ng_memory__release(scratch);
    return status;
}

// Profile values; a value of another kind than those that are compared is damage.
static ng_status read_profile(ng_snapshot *snapshot, uint32_t vertex, ng_buffer *values,
    ng_whole_graph *out, ng_error *err)
{
    const uint32_t *value = NULL;
    uint32_t count = 0;
    uint32_t member = out->member[vertex];
    ng_status status = ng_snapshot__profile(snapshot, member, &value, &count, err);
    if (status != NG_OK) {
        return status;
    }
    if (count > 0 && value[count - 1] >> NG_PROFILE_SHIFT >= NG_VALUE_PROFILE_COUNT) {
        return ng_fail(
            err, NG_ERR_CORRUPT, "the profile of member %u has a value of no kind", member);
    }
    out->value_offset[vertex + 1] = out->value_offset[vertex] + count;
    return ng_buffer__add(values, value, (size_t)count * sizeof *value, err);
}

static ng_status read_profiles(ng_snapshot *snapshot, ng_whole_graph *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer values = {0};
    out->value_offset =
        ng_memory__allocate(((size_t)out->member_count + 1) * sizeof *out->value_offset);
    if (out->value_offset == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u profiles", out->member_count);
    }
    out->value_offset[0] = 0;
    for (uint32_t vertex = 0; vertex < out->member_count; vertex++) {
        NG_TRY(read_profile(snapshot, vertex, &values, out, err));
    }
    // The buffer's memory becomes the graph's; without any value it has none.
    out->value = values.at == NULL ? ng_memory__allocate(0) : (void *)values.at;
    values = (ng_buffer){0};
    if (out->value == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u profiles", out->member_count);
    }
done:
    ng_buffer__finish(&values);
    return status;
}

ng_status ng_whole_graph__read(
    ng_txn *txn, const ng_observer *watch, ng_whole_graph *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_snapshot *snapshot = NULL;
    *out = (ng_whole_graph){
        .change = ng_txn_change(txn), .id_limit = (uint32_t)ng_txn__state(txn)->next_member};
    NG_TRY(ng_snapshot__of(txn, &snapshot, err));
    NG_TRY(read_members(snapshot, out, err));
    NG_TRY(read_offsets(snapshot, out, err));
    NG_TRY(read_lists(snapshot, watch, out, err));
    NG_TRY(read_profiles(snapshot, out, err));
done:
    if (status != NG_OK) {
        ng_whole_graph__release(out);
    }
    return status;
}

void ng_whole_graph__release(ng_whole_graph *graph)
{
    ng_memory__release(graph->member);
    ng_memory__release(graph->vertex_of);
    ng_memory__release(graph->offset);
    ng_memory__release(graph->neighbor);
    ng_memory__release(graph->value_offset);
    ng_memory__release(graph->value);
    *graph = (ng_whole_graph){.change = 0};
}

ng_adjacency ng_whole_graph__connections(const ng_whole_graph *graph)
{
    return (ng_adjacency){.vertex_count = graph->member_count,
        .offset = graph->offset,
        .neighbor = graph->neighbor};
}

ng_value_lists ng_whole_graph__values(const ng_whole_graph *graph)
{
    return (ng_value_lists){.offset = graph->value_offset, .value = graph->value};
}
