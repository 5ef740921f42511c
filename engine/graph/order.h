// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A total order of vertices, for the ties of a ranking.
 */
#ifndef NG_GRAPH_ORDER_H
#define NG_GRAPH_ORDER_H

#include "base/memory.h"

/** All zero, it is the order of numbers. */
typedef struct ng_vertex_order {
    uint64_t ordered; // vertices below stand in order by number among each other
    void *context;
    /** Negative when a comes first. NULL: all compare as numbers. */
    ng_status (*compare)(void *context, uint32_t a, uint32_t b, int *out, ng_error *err);
} ng_vertex_order;

/** *out negative when a comes first, 0 only for a == b. */
static inline ng_status ng_vertex_order__compare(
    const ng_vertex_order *order, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    if (order->compare == NULL || a == b || (a < order->ordered && b < order->ordered)) {
        *out = (a > b) - (a < b);
        return NG_OK;
    }
    return order->compare(order->context, a, b, out, err);
}

/**
 * Sort vertices in place.
 *
 * @param scratch  [count] room of the caller
 * Errors  those of compare; then `vertices` holds the same vertices in some order.
 * Cost    O(count) when they stand in order already, else O(count log count) comparisons.
 */
ng_status ng_vertex_order__sort(const ng_vertex_order *order, uint32_t *vertices,
    uint32_t *scratch, size_t count, ng_error *err);

#endif
