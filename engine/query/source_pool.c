// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Everybody who qualifies, without an order, and who of them is near: what a shortlist was
 * chosen from.
 */
#include "base/status.h"
#include "query/sourcing.h"

// Members at one distance from who asks.
typedef struct ring {
    uint32_t *at; // [count] room for every member of the store
    uint32_t count;
} ring;

static ng_status add_neighbors(
    ng_sourcing *work, uint32_t member, uint64_t *seen, ring *out, ng_error *err)
{
    const uint32_t *neighbor = NULL;
    uint32_t count = 0;
    const ng_status status =
        ng_adjacency__neighbors(work->graph, member, &neighbor, &count, err);
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        const uint32_t next = neighbor[i];
        if (!ng_sourcing__has_bit(seen, next)) {
            seen[next / 64] |= UINT64_C(1) << next % 64;
            out->at[out->count++] = next;
        }
    }
    return status;
}

// Marks all within so many hops of one who asks.
static ng_status find_near(ng_sourcing *work, uint32_t hops, uint64_t *seen, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t bytes = work->words * 64 * sizeof(uint32_t);
    ring now = {.at = ng_arena__allocate(work->scratch, bytes + sizeof(uint32_t))};
    ring next = {.at = ng_arena__allocate(work->scratch, bytes + sizeof(uint32_t))};
    if (now.at == NULL || next.at == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t i = 0; i < work->options.near_count; i++) {
        const uint32_t member = work->options.near[i].id;
        if (!ng_sourcing__has_bit(seen, member)) {
            seen[member / 64] |= UINT64_C(1) << member % 64;
            now.at[now.count++] = member;
        }
    }
    for (uint32_t hop = 0; hop < hops; hop++) {
        next.count = 0;
        NG_TRY(ng_standing__watch(work->options.cancel, 0, err));
        for (uint32_t i = 0; i < now.count; i++) {
            NG_TRY(add_neighbors(work, now.at[i], seen, &next, err));
        }
        const ring swap = now;
        now = next;
        next = swap;
    }
done:
    return status;
}

static ng_status hand_out(ng_sourcing *work, uint32_t hops, ng_source_pool *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t *seen = NULL;
    const size_t count = (size_t)work->count + 1;
    ng_member *at = ng_arena__allocate(work->standing.answers, count * sizeof *at);
    bool *is_near = ng_arena__allocate(work->standing.answers, count * sizeof *is_near);
    if (at == NULL || is_near == NULL) {
        return ng_sourcing__no_memory(err);
    }
    NG_TRY(ng_sourcing__no_bits(work, &seen, err));
    NG_TRY(find_near(work, hops, seen, err));
    for (uint32_t i = 0; i < work->count; i++) {
        at[i].id = work->member[i];
        is_near[i] = ng_sourcing__has_bit(seen, work->member[i]);
    }
    *out = (ng_source_pool){.at = at, .is_near = is_near, .count = work->count};
done:
    return status;
}

ng_status ng_source_qualified(ng_txn *txn, const ng_source_options *options, uint32_t hops,
    ng_source_pool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = NULL;
    *out = (ng_source_pool){0};
    if (hops < 1 || hops > NG_PATH_HOPS_MAX) {
        return ng_fail(
            err, NG_ERR_ARGUMENT, "%u hops, not 1 to %d", (unsigned)hops, NG_PATH_HOPS_MAX);
    }
    NG_TRY(ng_sourcing__open(txn, options, &work, err));
    NG_TRY(ng_sourcing__resolve(work, err));
    NG_TRY(ng_sourcing__collect(work, err));
    NG_TRY(hand_out(work, hops, out, err));
done:
    ng_sourcing__close(work);
    return status;
}
