// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Ways around a few vertices. Costs are asked for where there is a way only.
 *
 * Of the vertices of `from` that lead to one of the ring, the cheapest leads on; of equal ones
 * the first in order, which is that of each path through it.
 */
#include "graph/reach.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    FILTER_BITS = 16, // of the filter, a neighbour; and at least so many words
    FILTER_WORDS = 1024,
    WATCH_EVERY = 1024 // lists
};

typedef struct ring_entry {
    uint32_t vertex;
    uint32_t cost, from; // of the cheapest connection to one of `from`
    bool avoided;
} ring_entry;

/** The neighbours of those asked for, found by number. */
typedef struct table {
    const uint32_t *begin; // [ways + 1] into the others
    uint32_t *neighbor;    // [entries]
    uint32_t *way;         // [entries] whose neighbour it is
    uint32_t *next;        // [entries] entry of the same slot, 0: none; else entry + 1
    uint32_t *cost;        // [entries] once they are known
    bool *has_costs;       // [ways]
    uint32_t *slot;        // [slots] entry + 1, 0: none
    uint64_t *filter;      // bits; the one of each neighbour is set
    uint32_t entries, slots, filter_bits;
} table;

/** An entry of a list of the ring that is next to one asked for. */
typedef struct meeting {
    uint32_t ring, entry;
} meeting;

struct ng_reach {
    ng_path_view view;
    ng_reach_question question;
    ng_arena *kept;         // of the ring
    ng_arena *scratch;      // of one call of ways
    ring_entry *ring;       // [ring_count] ascending by vertex
    uint32_t *vertex;       // [ring_count] theirs
    ng_neighbor_list *list; // [ring_count]
    uint32_t ring_count;
    uint64_t *within; // bits: at most two hops away; NULL: not yet marked
    ng_buffer meetings;
};

static ng_status no_memory(ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory for the ways to many");
}

static ng_status watch(const ng_reach *reach, ng_error *err)
{
    const volatile int *cancel = reach->question.cancel;
    return cancel != NULL && *cancel != 0 ? ng_fail(err, NG_ERR_INTERRUPTED, "interrupted")
                                          : NG_OK;
}

static int compare_vertices(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

static bool is_in(const uint32_t *list, size_t count, uint32_t vertex)
{
    return count > 0 && bsearch(&vertex, list, count, sizeof vertex, compare_vertices) != NULL;
}

static bool is_start(const ng_reach *reach, uint32_t vertex)
{
    return is_in(reach->question.from, reach->question.from_count, vertex);
}

static bool is_avoided(const ng_reach *reach, uint32_t vertex)
{
    return is_in(reach->question.avoid, reach->question.avoid_count, vertex);
}

// --- The ring --------------------------------------------------------------------------------

// By vertex; those of one vertex stay as they are: qsort would not keep them so.
typedef struct ring_candidate {
    ring_entry entry;
    size_t rank; // of `from` in the order of vertices
} ring_candidate;

static int compare_candidates(const void *a, const void *b)
{
    const ring_candidate *x = a;
    const ring_candidate *y = b;
    if (x->entry.vertex != y->entry.vertex) {
        return x->entry.vertex < y->entry.vertex ? -1 : 1;
    }
    if (x->entry.cost != y->entry.cost) {
        return x->entry.cost < y->entry.cost ? -1 : 1;
    }
    return x->rank < y->rank ? -1 : x->rank > y->rank;
}

// The connections of one of `from`, behind those met so far.
static ng_status add_start(
    ng_reach *reach, uint32_t from, size_t rank, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_neighbor_list list = {NULL, 0};
    uint32_t *cost = NULL;
    NG_TRY(ng_adjacency__neighbors(reach->view.graph, from, &list.at, &list.count, err));
    if (list.count == 0) {
        goto done;
    }
    cost = ng_memory__allocate(list.count * sizeof *cost);
    if (cost == NULL) {
        NG_TRY(no_memory(err));
    }
    NG_TRY(reach->view.cost(reach->view.context, from, list.at, list.count, cost, err));
    for (uint32_t i = 0; i < list.count; i++) {
        const ring_candidate one = {.entry = {.vertex = list.at[i],
                                        .cost = cost[i],
                                        .from = from,
                                        .avoided = is_avoided(reach, list.at[i])},
            .rank = rank};
        if (!is_start(reach, list.at[i])) {
            NG_TRY(ng_buffer__add(out, &one, sizeof one, err));
        }
    }
done:
    ng_memory__release(cost);
    return status;
}

static ng_status add_starts(ng_reach *reach, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reach_question *question = &reach->question;
    const size_t bytes = question->from_count * sizeof(uint32_t);
    uint32_t *ordered = ng_arena__allocate(reach->kept, bytes);
    uint32_t *room = ng_arena__allocate(reach->kept, bytes);
    if (ordered == NULL || room == NULL) {
        return no_memory(err);
    }
    memcpy(ordered, question->from, bytes);
    NG_TRY(ng_vertex_order__sort(&reach->view.order, ordered, room, question->from_count, err));
    for (size_t i = 0; i < question->from_count; i++) {
        NG_TRY(add_start(reach, ordered[i], i, out, err));
    }
done:
    return status;
}

static ng_status make_ring(ng_reach *reach, ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer met = {0};
    NG_TRY(add_starts(reach, &met, err));
    const size_t count = met.bytes / sizeof(ring_candidate);
    ring_candidate *candidate = (void *)met.at;
    if (count > 1 && reach->question.from_count > 1) {
        qsort(candidate, count, sizeof *candidate, compare_candidates);
    }
    reach->ring = ng_arena__allocate(reach->kept, (count + 1) * sizeof *reach->ring);
    reach->vertex = ng_arena__allocate(reach->kept, (count + 1) * sizeof *reach->vertex);
    reach->list = ng_arena__allocate(reach->kept, (count + 1) * sizeof *reach->list);
    if (reach->ring == NULL || reach->vertex == NULL || reach->list == NULL) {
        NG_TRY(no_memory(err));
    }
    for (size_t i = 0; i < count; i++) {
        const ring_entry *one = &candidate[i].entry;
        if (reach->ring_count == 0 || reach->vertex[reach->ring_count - 1] != one->vertex) {
            reach->ring[reach->ring_count] = *one;
            reach->vertex[reach->ring_count++] = one->vertex;
        }
    }
    NG_TRY(ng_adjacency__neighbors_of(
        reach->view.graph, reach->vertex, reach->ring_count, reach->list, err));
done:
    ng_buffer__finish(&met);
    return status;
}

ng_status ng_reach__open(
    const ng_path_view *view, const ng_reach_question *question, ng_reach **out, ng_error *err)
{
    ng_status status = NG_OK;
    assert(question->from_count > 0);
    ng_reach *reach = ng_memory__allocate_zero(1, sizeof *reach);
    *out = NULL;
    if (reach == NULL) {
        return no_memory(err);
    }
    reach->view = *view;
    reach->question = *question;
    NG_TRY(ng_arena__create(&reach->kept, err));
    NG_TRY(ng_arena__create(&reach->scratch, err));
    NG_TRY(make_ring(reach, err));
    *out = reach;
done:
    if (status != NG_OK) {
        ng_reach__close(reach);
    }
    return status;
}

void ng_reach__close(ng_reach *reach)
{
    if (reach != NULL) {
        ng_arena__destroy(reach->kept);
        ng_arena__destroy(reach->scratch);
        ng_buffer__finish(&reach->meetings);
        ng_memory__release(reach->within);
        ng_memory__release(reach);
    }
}

// --- The table -------------------------------------------------------------------------------

static inline uint32_t slot_of(const table *in, uint32_t vertex)
{
    return (vertex * 2654435761u) & (in->slots - 1);
}

static inline bool may_have(const table *in, uint32_t vertex)
{
    const uint32_t bit = vertex & (in->filter_bits - 1);
    return (in->filter[bit / 64] >> bit % 64 & 1) != 0;
}

static void link(table *in, uint32_t entry)
{
    const uint32_t neighbor = in->neighbor[entry];
    const uint32_t bit = neighbor & (in->filter_bits - 1);
    uint32_t *slot = &in->slot[slot_of(in, neighbor)];
    in->next[entry] = *slot;
    *slot = entry + 1;
    in->filter[bit / 64] |= UINT64_C(1) << bit % 64;
}

static uint32_t power_above(uint32_t number, uint32_t least)
{
    uint32_t power = least;
    while (power < number && power < UINT32_C(1) << 31) {
        power *= 2;
    }
    return power;
}

static ng_status make_table(
    ng_reach *reach, const ng_neighbor_list *lists, uint32_t count, table *out, ng_error *err)
{
    uint32_t *begin = ng_arena__allocate(reach->scratch, ((size_t)count + 1) * sizeof *begin);
    uint64_t entries = 0;
    for (uint32_t i = 0; i < count; i++) {
        entries += lists[i].count;
    }
    if (entries > UINT32_MAX / 64) {
        return ng_fail(err, NG_ERR_LIMIT, "too many connections of those asked for");
    }
    const size_t room = (size_t)entries + 1;
    *out = (table){.begin = begin,
        .neighbor = ng_arena__allocate(reach->scratch, room * sizeof *out->neighbor),
        .way = ng_arena__allocate(reach->scratch, room * sizeof *out->way),
        .next = ng_arena__allocate(reach->scratch, room * sizeof *out->next),
        .cost = ng_arena__allocate(reach->scratch, room * sizeof *out->cost),
        .has_costs = ng_arena__allocate_zero(reach->scratch, (size_t)count + 1, 1),
        .slots = power_above((uint32_t)entries * 2, FILTER_WORDS),
        .filter_bits = power_above((uint32_t)entries * FILTER_BITS, FILTER_WORDS * 64)};
    out->slot = ng_arena__allocate_zero(reach->scratch, out->slots, sizeof *out->slot);
    out->filter =
        ng_arena__allocate_zero(reach->scratch, out->filter_bits / 64, sizeof *out->filter);
    if (begin == NULL || out->neighbor == NULL || out->way == NULL || out->next == NULL ||
        out->cost == NULL || out->has_costs == NULL || out->slot == NULL ||
        out->filter == NULL) {
        return no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        begin[i] = out->entries;
        for (uint32_t k = 0; k < lists[i].count; k++) {
            const uint32_t neighbor = lists[i].at[k];
            const uint32_t entry = out->entries++;
            out->neighbor[entry] = neighbor;
            out->way[entry] = i;
            // No path leads over another of `from`.
            if (!is_start(reach, neighbor)) {
                link(out, entry);
            }
        }
    }
    begin[count] = out->entries;
    return NG_OK;
}

// --- Hops ------------------------------------------------------------------------------------

/** One call of ways. */
typedef struct asking {
    ng_reach *reach;
    ng_reach_way *ways; // [count]
    uint32_t count;
    uint32_t path_max;
    table table;
} asking;

static void come_near(ng_reach_way *way, uint32_t hops)
{
    way->hops = hops < way->hops ? hops : way->hops;
}

// Whom asked for a vertex, at the end of a connection of the ring, is next to.
static ng_status meet(asking *ask, uint32_t ring, uint32_t vertex, uint32_t hops, ng_error *err)
{
    ng_status status = NG_OK;
    const table *in = &ask->table;
    if (!may_have(in, vertex)) {
        return NG_OK;
    }
    for (uint32_t next = in->slot[slot_of(in, vertex)]; next != 0; next = in->next[next - 1]) {
        const meeting one = {ring, next - 1};
        ng_reach_way *way = &ask->ways[in->way[next - 1]];
        if (in->neighbor[next - 1] != vertex || way->vertex == ask->reach->vertex[ring]) {
            continue;
        }
        come_near(way, hops);
        if (hops <= ask->path_max) {
            NG_TRY(ng_buffer__add(&ask->reach->meetings, &one, sizeof one, err));
        }
    }
done:
    return status;
}

static ng_status meet_all(asking *ask, bool lists, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reach *reach = ask->reach;
    reach->meetings.bytes = 0;
    for (uint32_t r = 0; r < reach->ring_count; r++) {
        if (r % WATCH_EVERY == 0) {
            NG_TRY(watch(reach, err));
        }
        NG_TRY(meet(ask, r, reach->vertex[r], 2, err));
        for (uint32_t i = 0; lists && i < reach->list[r].count; i++) {
            NG_TRY(meet(ask, r, reach->list[r].at[i], 3, err));
        }
    }
done:
    return status;
}

static inline void mark(uint64_t *bits, uint32_t vertex)
{
    bits[vertex / 64] |= UINT64_C(1) << vertex % 64;
}

static ng_status mark_within(ng_reach *reach, ng_error *err)
{
    if (reach->within != NULL) {
        return NG_OK;
    }
    reach->within = ng_memory__allocate_zero(
        (size_t)reach->view.graph->vertex_count / 64 + 1, sizeof *reach->within);
    if (reach->within == NULL) {
        return no_memory(err);
    }
    for (uint32_t r = 0; r < reach->ring_count; r++) {
        mark(reach->within, reach->vertex[r]);
        for (uint32_t i = 0; i < reach->list[r].count; i++) {
            mark(reach->within, reach->list[r].at[i]);
        }
    }
    return NG_OK;
}

static bool touches(const uint64_t *bits, const ng_neighbor_list *list)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if ((bits[list->at[i] / 64] >> list->at[i] % 64 & 1) != 0) {
            return true;
        }
    }
    return false;
}

// One neighbour after the other of each who was not met, all of them side by side.
static ng_status look_farther(asking *ask, const ng_neighbor_list *lists, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reach *reach = ask->reach;
    uint32_t who[NG_REACH_MANY];
    uint32_t vertex[NG_REACH_MANY];
    ng_neighbor_list found[NG_REACH_MANY];
    uint32_t count = 1;
    NG_TRY(mark_within(reach, err));
    for (uint32_t step = 0; count > 0; step++) {
        count = 0;
        NG_TRY(watch(reach, err));
        for (uint32_t i = 0; i < ask->count; i++) {
            if (ask->ways[i].hops == NG_REACH_FAR && step < lists[i].count) {
                who[count] = i;
                vertex[count++] = lists[i].at[step];
            }
        }
        NG_TRY(ng_adjacency__neighbors_of(reach->view.graph, vertex, count, found, err));
        for (uint32_t i = 0; i < count; i++) {
            if (touches(reach->within, &found[i])) {
                ask->ways[who[i]].hops = 4;
            }
        }
    }
done:
    return status;
}

// --- Paths -----------------------------------------------------------------------------------

// Takes a path in place of the one that a way has, when it comes before it.
static ng_status offer(
    const ng_reach *reach, ng_reach_way *way, const ng_reach_way *path, ng_error *err)
{
    int order = 0;
    if (way->path_hops != 0) {
        order = path->cost != way->cost ? (path->cost < way->cost ? -1 : 1)
                                        : (int)path->path_hops - (int)way->path_hops;
        for (uint32_t i = 0; order == 0 && i < path->path_hops; i++) {
            const ng_status status = ng_vertex_order__compare(
                &reach->view.order, path->path[i], way->path[i], &order, err);
            if (status != NG_OK) {
                return status;
            }
        }
    }
    if (way->path_hops == 0 || order < 0) {
        way->cost = path->cost;
        way->path_hops = path->path_hops;
        memcpy(way->path, path->path, sizeof way->path);
    }
    return NG_OK;
}

// What the last connection of a way costs.
static ng_status last_cost(asking *ask, uint32_t entry, uint32_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    table *in = &ask->table;
    const uint32_t way = in->way[entry];
    const uint32_t begin = in->begin[way];
    if (!in->has_costs[way]) {
        const ng_path_view *view = &ask->reach->view;
        NG_TRY(view->cost(view->context, ask->ways[way].vertex, in->neighbor + begin,
            in->begin[way + 1] - begin, in->cost + begin, err));
        in->has_costs[way] = true;
    }
    *out = in->cost[entry];
done:
    return status;
}

// The path of a meeting; `middle` is what the connection costs that it is made over.
static ng_status offer_meeting(asking *ask, const meeting *met, uint32_t middle, ng_error *err)
{
    ng_status status = NG_OK;
    const ring_entry *ring = &ask->reach->ring[met->ring];
    const uint32_t neighbor = ask->table.neighbor[met->entry];
    ng_reach_way *way = &ask->ways[ask->table.way[met->entry]];
    uint32_t last = 0;
    if (ring->avoided || is_avoided(ask->reach, neighbor)) {
        return NG_OK;
    }
    NG_TRY(last_cost(ask, met->entry, &last, err));
    ng_reach_way path = {.path = {ring->from, ring->vertex, neighbor, way->vertex},
        .path_hops = 3,
        .cost = (uint64_t)ring->cost + middle + last};
    if (neighbor == ring->vertex) {
        path.path_hops = 2;
        path.path[2] = way->vertex;
    }
    NG_TRY(offer(ask->reach, way, &path, err));
done:
    return status;
}

// All meetings on connections of one of the ring, which ascend by neighbour but for the first
// ones, of two hops; costs are asked for together.
static ng_status offer_ring(asking *ask, const meeting *met, size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t vertex = ask->reach->vertex[met->ring];
    const ng_path_view *view = &ask->reach->view;
    uint32_t kept = 0;
    uint32_t *over = ng_arena__allocate(ask->reach->scratch, count * sizeof *over);
    uint32_t *cost = ng_arena__allocate(ask->reach->scratch, count * sizeof *cost);
    if (over == NULL || cost == NULL) {
        return no_memory(err);
    }
    for (size_t i = 0; i < count; i++) {
        const uint32_t neighbor = ask->table.neighbor[met[i].entry];
        if (neighbor != vertex && (kept == 0 || over[kept - 1] != neighbor)) {
            over[kept++] = neighbor;
        }
    }
    if (kept > 0) {
        NG_TRY(view->cost(view->context, vertex, over, kept, cost, err));
    }
    uint32_t at = 0;
    for (size_t i = 0; i < count; i++) {
        const uint32_t neighbor = ask->table.neighbor[met[i].entry];
        at += at < kept && neighbor != vertex && over[at] != neighbor;
        NG_TRY(offer_meeting(ask, &met[i], neighbor == vertex ? 0 : cost[at], err));
    }
done:
    return status;
}

static ng_status offer_all(asking *ask, ng_error *err)
{
    ng_status status = NG_OK;
    const meeting *met = (const void *)ask->reach->meetings.at;
    const size_t count = ask->reach->meetings.bytes / sizeof *met;
    for (size_t begin = 0; begin < count;) {
        size_t end = begin + 1;
        while (end < count && met[end].ring == met[begin].ring) {
            end++;
        }
        NG_TRY(offer_ring(ask, met + begin, end - begin, err));
        begin = end;
    }
done:
    return status;
}

// Those of the ring itself.
static ng_status offer_direct(asking *ask, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reach *reach = ask->reach;
    for (uint32_t i = 0; i < ask->count; i++) {
        ng_reach_way *way = &ask->ways[i];
        const uint32_t *found = reach->ring_count == 0
            ? NULL
            : bsearch(&way->vertex, reach->vertex, reach->ring_count, sizeof *reach->vertex,
                  compare_vertices);
        if (found == NULL) {
            continue;
        }
        const ring_entry *ring = &reach->ring[found - reach->vertex];
        const ng_reach_way path = {
            .path = {ring->from, way->vertex}, .path_hops = 1, .cost = ring->cost};
        way->hops = 1;
        if (ask->path_max > 0) {
            NG_TRY(offer(reach, way, &path, err));
        }
    }
done:
    return status;
}

ng_status ng_reach__ways(ng_reach *reach, uint32_t hops_max, uint32_t path_max,
    ng_reach_way *ways, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t vertex[NG_REACH_MANY];
    ng_neighbor_list lists[NG_REACH_MANY];
    asking ask = {.reach = reach, .ways = ways, .count = count, .path_max = path_max};
    assert(count <= NG_REACH_MANY && path_max <= NG_REACH_PATH_MAX);
    assert(hops_max >= 1 && hops_max <= NG_REACH_HOPS_MAX);
    ng_arena__reset(reach->scratch);
    for (uint32_t i = 0; i < count; i++) {
        vertex[i] = ways[i].vertex;
        ways[i] = (ng_reach_way){.vertex = vertex[i], .hops = NG_REACH_FAR};
    }
    NG_TRY(ng_adjacency__neighbors_of(reach->view.graph, vertex, count, lists, err));
    NG_TRY(make_table(reach, lists, count, &ask.table, err));
    NG_TRY(offer_direct(&ask, err));
    NG_TRY(meet_all(&ask, hops_max >= 3 || path_max >= 3, err));
    NG_TRY(offer_all(&ask, err));
    if (hops_max >= 4) {
        NG_TRY(look_farther(&ask, lists, err));
    }
    for (uint32_t i = 0; i < count; i++) {
        ways[i].hops = ways[i].hops <= hops_max ? ways[i].hops : NG_REACH_FAR;
    }
done:
    return status;
}
