// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Gathering: lists one behind the other, then a stable sort by vertex.
 */
#include "graph/gather.h"

#include "base/memory.h"
#include "base/radix.h"
#include "base/status.h"

void ng_gather__finish(ng_gather *gather)
{
    ng_memory__release(gather->entry);
    ng_memory__release(gather->scratch);
    *gather = (ng_gather){0};
}

static ng_status reserve(ng_gather *gather, uint64_t count, ng_error *err)
{
    if (count <= gather->capacity) {
        return NG_OK;
    }
    uint64_t *entry = ng_memory__resize(gather->entry, count * sizeof *entry);
    gather->entry = entry != NULL ? entry : gather->entry;
    uint64_t *scratch = ng_memory__resize(gather->scratch, count * sizeof *scratch);
    gather->scratch = scratch != NULL ? scratch : gather->scratch;
    if (entry == NULL || scratch == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu neighbours", (unsigned long long)count);
    }
    gather->capacity = count;
    return NG_OK;
}

ng_status ng_gather__lists(
    ng_gather *gather, const ng_neighbor_list *lists, uint32_t list_count, ng_error *err)
{
    static const ng_radix_key by_vertex = {.words = 1, .key_words = 1, .free_bits = 32};
    uint64_t total = 0;
    uint64_t count = 0;
    gather->count = 0;
    for (uint32_t i = 0; i < list_count; i++) {
        total += lists[i].count;
    }
    ng_status status = reserve(gather, total, err);
    if (status != NG_OK) {
        return status;
    }
    for (uint32_t i = 0; i < list_count; i++) {
        for (uint32_t k = 0; k < lists[i].count; k++) {
            gather->entry[count++] = (uint64_t)lists[i].at[k] << 32 | i;
        }
    }
    gather->count = count;
    gather->sorted = count == 0
        ? gather->entry
        : ng_radix__sort_by(gather->entry, gather->scratch, count, &by_vertex);
    return NG_OK;
}
