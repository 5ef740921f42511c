// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The snapshot: blocks of degrees and order prefixes are looked up once and remembered.
 *
 * Everything handed out lies in the map, so in a write transaction each call forgets what was
 * remembered: a change may have moved it.
 */
#include "network/snapshot.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "network/connection.h"
#include "network/derived.h"
#include "network/member.h"

static_assert(NG_ADJACENCY_BLOCK == NG_DEGREE_BLOCK, "blocks of degrees are read as they lie");

enum {
    MANY_QUESTIONS = 16,
    SETTLED_MEMBERS = 262144 // fewer need no large memory
};

struct ng_snapshot {
    ng_txn *txn;
    ng_adjacency connections;
    ng_vertex_order order;
    const uint32_t **degree_block; // one of NG_DEGREE_BLOCK members each
    ng_bytes *order_block;         // [order_block_count], at NULL: not read yet
    uint32_t order_block_count;
    ng_arena *copies; // blocks that are not stored in full
    ng_arena *names;  // records while two labels are compared
    ng_suggest_workspace *workspace;
    uint32_t questions;     // that were asked of the workspace
    uint16_t *short_degree; // once there were many: degrees of blocks that were read
    ng_degree_workspace *degree_workspace;
    ng_path_workspace *path_workspace;
};

static void destroy(void *object)
{
    ng_snapshot *snapshot = object;
    if (snapshot == NULL) {
        return;
    }
    ng_suggest_workspace__destroy(snapshot->workspace);
    ng_degree_workspace__destroy(snapshot->degree_workspace);
    ng_path_workspace__destroy(snapshot->path_workspace);
    ng_arena__destroy(snapshot->copies);
    ng_arena__destroy(snapshot->names);
    ng_memory__release(snapshot->short_degree);
    ng_memory__release(snapshot->degree_block);
    ng_memory__release(snapshot->order_block);
    ng_memory__release(snapshot);
}

// Lists ascend, so that the last entry bounds all.
static ng_status check_list(
    const ng_snapshot *snapshot, uint32_t vertex, const ng_neighbors *list, ng_error *err)
{
    if (list->count > 0 && list->at[list->count - 1] >= snapshot->connections.vertex_count) {
        return ng_fail(err, NG_ERR_CORRUPT, "member %u is connected to %u, who was never added",
            vertex, list->at[list->count - 1]);
    }
    return NG_OK;
}

static ng_status read_list(
    void *source, uint32_t vertex, const uint32_t **neighbor, uint32_t *count, ng_error *err)
{
    ng_snapshot *snapshot = source;
    ng_neighbors list = {0};
    *neighbor = NULL;
    *count = 0;
    ng_status status = ng_connection__read(snapshot->txn, vertex, &list, err);
    if (status == NG_OK) {
        status = check_list(snapshot, vertex, &list, err);
    }
    if (status == NG_OK) {
        *neighbor = list.at;
        *count = list.count;
    }
    return status;
}

// Many lists at once, in batches.
static ng_status read_lists(void *source, const uint32_t *vertices, uint32_t count,
    ng_neighbor_list *out, ng_error *err)
{
    ng_snapshot *snapshot = source;
    ng_status status = NG_OK;
    ng_neighbors list[NG_CONNECTIONS_MANY];
    for (uint32_t i = 0; i < count; i += NG_CONNECTIONS_MANY) {
        const uint32_t turn = count - i < NG_CONNECTIONS_MANY ? count - i : NG_CONNECTIONS_MANY;
        NG_TRY(ng_connection__read_many(snapshot->txn, vertices + i, turn, list, err));
        for (uint32_t k = 0; k < turn; k++) {
            NG_TRY(check_list(snapshot, vertices[i + k], &list[k], err));
            out[i + k] = (ng_neighbor_list){list[k].at, list[k].count};
        }
    }
done:
    return status;
}

// Degrees of a block in two bytes each; those that do not fit stay where they are.
static void shorten(ng_snapshot *snapshot, uint32_t block, uint32_t count)
{
    const uint32_t *degrees = snapshot->degree_block[block];
    const uint32_t first = block * NG_DEGREE_BLOCK;
    for (uint32_t i = 0; i < count && snapshot->short_degree != NULL; i++) {
        if (first + i < snapshot->connections.vertex_count) {
            snapshot->short_degree[first + i] =
                degrees[i] <= UINT16_MAX ? (uint16_t)degrees[i] : 0;
        }
    }
}

// A block of degrees as it lies, or copied and filled up with zeros when it is cut.
static ng_status read_degrees(void *source, uint32_t block, ng_error *err)
{
    ng_snapshot *snapshot = source;
    ng_bytes stored = {0};
    const uint32_t *degrees = NULL;
    uint32_t count = 0;
    ng_status status = NG_OK;
    NG_TRY(ng_txn__get_id(snapshot->txn, NG_TABLE_DEGREES, block, &stored, err));
    if (stored.at != NULL) {
        NG_TRY(ng_bytes__u32(stored, &degrees, &count, err));
    }
    if (count < NG_DEGREE_BLOCK) {
        uint32_t *copy =
            ng_arena__allocate_zero(snapshot->copies, NG_DEGREE_BLOCK, sizeof *copy);
        if (copy == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for degrees");
        }
        if (count > 0) {
            memcpy(copy, degrees, count * sizeof *copy);
        }
        degrees = copy;
    }
    snapshot->degree_block[block] = degrees;
    shorten(snapshot, block, count);
done:
    return status;
}

static ng_status read_prefix(
    ng_snapshot *snapshot, uint32_t member, uint64_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t number = member / NG_ORDER_BLOCK;
    *out = UINT64_MAX;
    if (number >= snapshot->order_block_count) {
        return NG_OK;
    }
    ng_bytes *block = &snapshot->order_block[number];
    if (block->at == NULL) {
        NG_TRY(ng_txn__get_id(snapshot->txn, NG_TABLE_ORDERS, number, block, err));
    }
    size_t at = (size_t)(member % NG_ORDER_BLOCK) * sizeof *out;
    if (block->at != NULL && at + sizeof *out <= block->bytes) {
        *out = ng_load_u64(block->at + at);
    }
done:
    return status;
}

static ng_status compare_labels(
    ng_snapshot *snapshot, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t member[2] = {a, b};
    ng_name_class name_class[2] = {NG_NAME_STABLE, NG_NAME_STABLE};
    ng_text label[2] = {{0}, {0}};
    ng_arena__reset(snapshot->names);
    for (uint32_t i = 0; i < 2; i++) {
        ng_member_record record;
        NG_TRY(ng_member__read(snapshot->txn, member[i], snapshot->names, &record, err));
        NG_TRY(ng_member__label(
            snapshot->txn, &record, snapshot->names, &name_class[i], &label[i], err));
    }
    *out = ng_text__order(name_class[0], label[0], name_class[1], label[1]);
done:
    return status;
}

static ng_status compare(void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    ng_snapshot *snapshot = context;
    ng_status status = NG_OK;
    uint64_t prefix_a = 0;
    uint64_t prefix_b = 0;
    *out = 0;
    NG_TRY(read_prefix(snapshot, a, &prefix_a, err));
    NG_TRY(read_prefix(snapshot, b, &prefix_b, err));
    if (prefix_a != prefix_b) {
        *out = prefix_a < prefix_b ? -1 : 1;
        goto done;
    }
    NG_TRY(compare_labels(snapshot, a, b, out, err));
done:
    return status;
}

// Room for the blocks of a store of this size; forgets what was remembered.
static ng_status renew(ng_snapshot *snapshot, ng_error *err)
{
    const ng_state *state = ng_txn__state(snapshot->txn);
    uint32_t vertex_count = (uint32_t)state->next_member;
    uint32_t degree_blocks = vertex_count / NG_DEGREE_BLOCK + 1;
    uint32_t order_blocks = vertex_count / NG_ORDER_BLOCK + 1;
    const uint32_t **degree_block =
        ng_memory__allocate_zero(degree_blocks, sizeof *degree_block);
    ng_bytes *order_block = ng_memory__allocate_zero(order_blocks, sizeof *order_block);
    if (degree_block == NULL || order_block == NULL) {
        ng_memory__release(degree_block);
        ng_memory__release(order_block);
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a view of %u members", vertex_count);
    }
    ng_memory__release(snapshot->short_degree);
    ng_memory__release(snapshot->degree_block);
    ng_memory__release(snapshot->order_block);
    ng_suggest_workspace__destroy(snapshot->workspace);
    ng_arena__reset(snapshot->copies);
    snapshot->workspace = NULL;
    snapshot->short_degree = NULL;
    snapshot->questions = 0;
    snapshot->degree_block = degree_block;
    snapshot->order_block = order_block;
    snapshot->order_block_count = order_blocks;
    snapshot->connections = (ng_adjacency){.vertex_count = vertex_count,
        .source = snapshot,
        .read = read_list,
        .read_many = read_lists,
        .degree_block = degree_block,
        .read_degrees = read_degrees};
    snapshot->order =
        (ng_vertex_order){.ordered = state->ordered, .context = snapshot, .compare = compare};
    return NG_OK;
}

ng_status ng_snapshot__of(ng_txn *txn, ng_snapshot **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_snapshot *fresh = NULL;
    ng_snapshot *kept = *ng_txn__attachment(txn);
    *out = NULL;
    if (kept != NULL) {
        if (ng_txn__writes(txn)) {
            NG_TRY(renew(kept, err));
        }
        *out = kept;
        goto done;
    }
    fresh = ng_memory__allocate_zero(1, sizeof *fresh);
    if (fresh == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a view of the network");
    }
    fresh->txn = txn;
    NG_TRY(ng_arena__create(&fresh->copies, err));
    NG_TRY(ng_arena__create(&fresh->names, err));
    NG_TRY(renew(fresh, err));
    ng_txn__set_attachment(txn, fresh, destroy);
    *out = fresh;
    fresh = NULL;
done:
    destroy(fresh);
    return status;
}

const ng_adjacency *ng_snapshot__connections(ng_snapshot *snapshot)
{
    return &snapshot->connections;
}

const ng_vertex_order *ng_snapshot__vertex_order(const ng_snapshot *snapshot)
{
    return &snapshot->order;
}

ng_status ng_snapshot__order(
    ng_snapshot *snapshot, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    return ng_vertex_order__compare(&snapshot->order, a, b, out, err);
}

ng_status ng_snapshot__members(
    ng_snapshot *snapshot, const uint32_t **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t vertex_count = snapshot->connections.vertex_count;
    uint32_t *members = ng_arena__allocate(
        ng_txn__arena(snapshot->txn), (size_t)vertex_count * sizeof *members);
    uint32_t *scratch = ng_memory__allocate((size_t)vertex_count * sizeof *scratch);
    uint32_t found = 0;
    *out = NULL;
    *count = 0;
    if (members == NULL || scratch == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u members", vertex_count);
        goto done;
    }
    for (uint32_t member = 1; member < vertex_count; member++) {
        uint64_t prefix = 0;
        NG_TRY(read_prefix(snapshot, member, &prefix, err));
        if (prefix != UINT64_MAX) {
            members[found++] = member;
        }
    }
    NG_TRY(ng_vertex_order__sort(&snapshot->order, members, scratch, found, err));
    *out = members;
    *count = found;
done:
    ng_memory__release(scratch);
    return status;
}

ng_status ng_snapshot__profile(ng_snapshot *snapshot, uint32_t member, const uint32_t **out,
    uint32_t *count, ng_error *err)
{
    return ng_profile__read(snapshot->txn, member, out, count, err);
}

ng_status ng_snapshot__profiles(ng_snapshot *snapshot, const uint32_t *members, uint32_t count,
    ng_profile_values *out, ng_error *err)
{
    return ng_profile__read_many(snapshot->txn, members, count, out, err);
}

// Many questions are asked of one large snapshot: memory that pays for itself from now on.
// Blocks of degrees are read again, into the short ones.
static void settle_in(ng_snapshot *snapshot)
{
    const uint32_t vertex_count = snapshot->connections.vertex_count;
    ng_suggest_workspace__settle_in(snapshot->workspace);
    if (vertex_count < SETTLED_MEMBERS) {
        return;
    }
    snapshot->short_degree =
        ng_memory__allocate_large((size_t)vertex_count * sizeof *snapshot->short_degree);
    if (snapshot->short_degree != NULL) {
        snapshot->connections.short_degree = snapshot->short_degree;
        memset(snapshot->degree_block, 0,
            (vertex_count / NG_DEGREE_BLOCK + 1) * sizeof *snapshot->degree_block);
    }
}

ng_status ng_snapshot__workspace(
    ng_snapshot *snapshot, ng_suggest_workspace **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggest_setup setup = {.order = snapshot->order};
    ng_bytes degree = {0};
    ng_bytes damping = {0};
    *out = NULL;
    if (snapshot->workspace == NULL) {
        NG_TRY(ng_derived__parameters(snapshot->txn, &setup.parameters, err));
        NG_TRY(ng_derived__read(snapshot->txn, "power-degree", &degree, err));
        NG_TRY(ng_derived__read(snapshot->txn, "power-damping", &damping, err));
        if (degree.bytes == NG_POWER_TABLE * sizeof(uint64_t) &&
            damping.bytes == NG_POWER_TABLE * sizeof(uint32_t)) {
            setup.stored_degree = degree.at;
            setup.stored_damping = damping.at;
            setup.stored_count = NG_POWER_TABLE;
        }
        NG_TRY(ng_suggest_workspace__create(&setup, &snapshot->workspace, err));
    }
    snapshot->questions++;
    if (snapshot->questions == MANY_QUESTIONS) {
        settle_in(snapshot);
    }
    *out = snapshot->workspace;
done:
    return status;
}

ng_status ng_snapshot__degree_workspace(
    ng_snapshot *snapshot, ng_degree_workspace **out, ng_error *err)
{
    ng_status status = NG_OK;
    if (snapshot->degree_workspace == NULL) {
        status = ng_degree_workspace__create(&snapshot->degree_workspace, err);
    }
    *out = snapshot->degree_workspace;
    return status;
}

ng_status ng_snapshot__path_workspace(
    ng_snapshot *snapshot, ng_path_workspace **out, ng_error *err)
{
    ng_status status = NG_OK;
    if (snapshot->path_workspace == NULL) {
        status = ng_path_workspace__create(&snapshot->path_workspace, err);
    }
    *out = snapshot->path_workspace;
    return status;
}
