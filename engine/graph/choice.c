// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The choice. Fractions are compared by their cross products: mass < 2^63 and degree < 2^32
 * need 128 bits.
 */
#include "graph/choice.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

// *out negative when `a` is chosen before `b`.
static ng_status compare(const ng_vertex_order *order, const ng_choice_entry *a,
    const ng_choice_entry *b, int *out, ng_error *err)
{
    ng_u128 left = (ng_u128)a->mass * b->degree;
    ng_u128 right = (ng_u128)b->mass * a->degree;
    if (left != right) {
        *out = left > right ? -1 : 1;
        return NG_OK;
    }
    if (a->degree != b->degree) {
        *out = a->degree < b->degree ? -1 : 1;
        return NG_OK;
    }
    return ng_vertex_order__compare(order, a->vertex, b->vertex, out, err);
}

// Put `entry` where the last child is added, and move it up.
static ng_status rise(ng_choice *choice, const ng_choice_entry *entry, ng_error *err)
{
    uint32_t place = choice->heap_count;
    while (place > 0) {
        uint32_t parent = (place - 1) / 2;
        int comparison = 0;
        ng_status status =
            compare(&choice->order, entry, &choice->heap[parent], &comparison, err);
        if (status != NG_OK) {
            return status;
        }
        if (comparison <= 0) {
            break;
        }
        choice->heap[place] = choice->heap[parent];
        place = parent;
    }
    choice->heap[place] = *entry;
    choice->heap_count++;
    return NG_OK;
}

// Replace the root by `entry`, and move it down.
static ng_status sink(ng_choice *choice, const ng_choice_entry *entry, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t place = 0;
    for (uint32_t child = 1; child < choice->heap_count; child = 2 * place + 1) {
        int comparison = 0;
        if (child + 1 < choice->heap_count) {
            NG_TRY(compare(&choice->order, &choice->heap[child], &choice->heap[child + 1],
                &comparison, err));
            child += comparison < 0 ? 1 : 0;
        }
        NG_TRY(compare(&choice->order, entry, &choice->heap[child], &comparison, err));
        if (comparison > 0) {
            break;
        }
        choice->heap[place] = choice->heap[child];
        place = child;
    }
    choice->heap[place] = *entry;
done:
    return status;
}

void ng_choice__begin(ng_choice *choice)
{
    memset(choice->buckets.count, 0, (choice->buckets.top + 1) * sizeof *choice->buckets.count);
    choice->buckets.top = 0;
    choice->heap_count = 0;
    choice->sure_count = 0;
}

void ng_choice__cut(ng_choice *choice)
{
    uint32_t above = 0;
    choice->cut = ng_buckets__cut(&choice->buckets, NG_SUGGEST_EXPANDED, &above);
    choice->heap_most = NG_SUGGEST_EXPANDED - above;
}

ng_status ng_choice__offer(
    ng_choice *choice, const ng_choice_entry *entry, uint32_t bucket, ng_error *err)
{
    if (bucket < choice->cut) {
        return NG_OK;
    }
    if (bucket > choice->cut) {
        assert(choice->sure_count < NG_SUGGEST_EXPANDED);
        choice->sure[choice->sure_count++] = *entry;
        return NG_OK;
    }
    if (choice->heap_count < choice->heap_most) {
        return rise(choice, entry, err);
    }
    int comparison = 0;
    ng_status status = compare(&choice->order, entry, &choice->heap[0], &comparison, err);
    if (status != NG_OK || comparison > 0) {
        return status;
    }
    return sink(choice, entry, err);
}

uint32_t ng_choice__finish(ng_choice *choice)
{
    assert(choice->sure_count + choice->heap_count <= NG_SUGGEST_EXPANDED);
    memcpy(choice->sure + choice->sure_count, choice->heap,
        choice->heap_count * sizeof *choice->heap);
    choice->sure_count += choice->heap_count;
    choice->heap_count = 0;
    return choice->sure_count;
}
