// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Sorting by an order that may fail: a merge sort from the bottom up, since qsort has no way to
 * say that a comparison could not be made.
 */
#include "graph/order.h"

#include <string.h>

#include "base/status.h"

// Merge from[begin, middle) and from[middle, end) into `to`.
static ng_status merge(const ng_vertex_order *order, const uint32_t *from, uint32_t *to,
    const size_t bounds[3], ng_error *err)
{
    ng_status status = NG_OK;
    size_t left = bounds[0];
    size_t right = bounds[1];
    for (size_t at = bounds[0]; at < bounds[2]; at++) {
        int comparison = -1;
        if (left == bounds[1]) {
            comparison = 1;
        } else if (right < bounds[2]) {
            NG_TRY(ng_vertex_order__compare(order, from[left], from[right], &comparison, err));
        }
        to[at] = comparison <= 0 ? from[left++] : from[right++];
    }
done:
    return status;
}

static ng_status is_sorted(const ng_vertex_order *order, const uint32_t *vertices, size_t count,
    bool *out, ng_error *err)
{
    *out = true;
    for (size_t i = 1; i < count && *out; i++) {
        int comparison = 0;
        ng_status status =
            ng_vertex_order__compare(order, vertices[i - 1], vertices[i], &comparison, err);
        if (status != NG_OK) {
            return status;
        }
        *out = comparison <= 0;
    }
    return NG_OK;
}

ng_status ng_vertex_order__sort(const ng_vertex_order *order, uint32_t *vertices,
    uint32_t *scratch, size_t count, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t *from = vertices;
    uint32_t *to = scratch;
    bool sorted = false;
    NG_TRY(is_sorted(order, vertices, count, &sorted, err));
    if (sorted) {
        goto done;
    }
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            size_t middle = count - begin < width ? count : begin + width;
            size_t end = count - middle < width ? count : middle + width;
            const size_t bounds[3] = {begin, middle, end};
            NG_TRY(merge(order, from, to, bounds, err));
        }
        uint32_t *sorted_half = to;
        to = from;
        from = sorted_half;
    }
done:
    // After a failure `from` still holds every vertex: merging only reads it.
    if (from != vertices) {
        memcpy(vertices, from, count * sizeof *vertices);
    }
    return status;
}
