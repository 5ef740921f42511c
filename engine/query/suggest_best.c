// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The best entries met so far: by score descending, then order of members. A heap with the last
 * of them on top, so that what an entry must reach is known at once; sorted at the end.
 */
#include <string.h>

#include "base/status.h"
#include "query/suggestion.h"

ng_status ng_suggestion_best__init(
    ng_suggestion_best *best, ng_suggestion_work *work, uint32_t wanted, ng_error *err)
{
    *best = (ng_suggestion_best){.work = work, .wanted = wanted};
    best->at = ng_arena__allocate(work->scratch, ((size_t)wanted + 1) * sizeof *best->at);
    return best->at != NULL
        ? NG_OK
        : ng_fail(err, NG_ERR_NOMEM, "no memory for %u suggestions", wanted);
}

static ng_status compare(const ng_suggestion_work *work, const ng_suggestion_entry *a,
    const ng_suggestion_entry *b, int *out, ng_error *err)
{
    if (a->score != b->score) {
        *out = a->score > b->score ? -1 : 1;
        return NG_OK;
    }
    return ng_vertex_order__compare(work->order, a->vertex, b->vertex, out, err);
}

// Put `entry` where the last child is added, and move it up.
static ng_status rise(ng_suggestion_best *best, const ng_suggestion_entry *entry, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t place = best->count;
    while (place > 0) {
        const uint32_t parent = (place - 1) / 2;
        int order = 0;
        NG_TRY(compare(best->work, entry, &best->at[parent], &order, err));
        if (order < 0) {
            break;
        }
        best->at[place] = best->at[parent];
        place = parent;
    }
    best->at[place] = *entry;
    best->count++;
done:
    return status;
}

// Replace the top by `entry`, and move it down.
static ng_status sink(ng_suggestion_best *best, const ng_suggestion_entry *entry, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t place = 0;
    for (uint32_t child = 1; child < best->count; child = 2 * place + 1) {
        int order = 0;
        if (child + 1 < best->count) {
            NG_TRY(compare(best->work, &best->at[child], &best->at[child + 1], &order, err));
            child += order < 0;
        }
        NG_TRY(compare(best->work, entry, &best->at[child], &order, err));
        if (order > 0) {
            break;
        }
        best->at[place] = best->at[child];
        place = child;
    }
    best->at[place] = *entry;
done:
    return status;
}

ng_status ng_suggestion_best__offer(
    ng_suggestion_best *best, const ng_suggestion_entry *entry, ng_error *err)
{
    int order = 0;
    if (best->count < best->wanted) {
        return rise(best, entry, err);
    }
    ng_status status = compare(best->work, entry, &best->at[0], &order, err);
    return status == NG_OK && order < 0 ? sink(best, entry, err) : status;
}

// Entries by the number of their place, so that the sort of vertices sorts them.
typedef struct entry_order {
    const ng_suggestion_work *work;
    const ng_suggestion_entry *at;
} entry_order;

static ng_status compare_places(void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    const entry_order *order = context;
    return compare(order->work, &order->at[a], &order->at[b], out, err);
}

ng_status ng_suggestion__sort(
    ng_suggestion_work *work, ng_suggestion_entry *entries, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    entry_order context = {work, entries};
    const ng_vertex_order order = {.context = &context, .compare = compare_places};
    uint32_t *places = ng_memory__allocate(2 * (size_t)count * sizeof *places);
    ng_suggestion_entry *sorted = ng_memory__allocate((size_t)count * sizeof *sorted);
    if (places == NULL || sorted == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to sort %u suggestions", count);
        goto done;
    }
    for (uint32_t i = 0; i < count; i++) {
        places[i] = i;
    }
    NG_TRY(ng_vertex_order__sort(&order, places, places + count, count, err));
    for (uint32_t i = 0; i < count; i++) {
        sorted[i] = entries[places[i]];
    }
    memcpy(entries, sorted, (size_t)count * sizeof *sorted);
done:
    ng_memory__release(places);
    ng_memory__release(sorted);
    return status;
}
