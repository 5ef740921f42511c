// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The accumulator. Invariant: between questions every place of the index is 0.
 */
#include "graph/accumulator.h"

#include <assert.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    PREFETCH_AHEAD = 12
};

void ng_accumulator__finish(ng_accumulator *sums)
{
    ng_memory__release(sums->at);
    ng_memory__release(sums->place);
    *sums = (ng_accumulator){0};
}

ng_status ng_accumulator__begin(ng_accumulator *sums, uint32_t vertex_count, ng_error *err)
{
    sums->count = 0;
    if (sums->place != NULL && sums->vertex_count == vertex_count) {
        return NG_OK;
    }
    ng_memory__release(sums->place);
    sums->vertex_count = vertex_count;
    sums->place = ng_memory__allocate_zero(vertex_count, sizeof *sums->place);
    if (sums->place == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for sums of %u vertices", vertex_count);
    }
    return NG_OK;
}

void ng_accumulator__end(ng_accumulator *sums)
{
    for (uint32_t i = 0; i < sums->count; i++) {
        sums->place[sums->at[i].vertex] = 0;
    }
}

ng_status ng_accumulator__reserve(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    uint64_t wanted = sums->count + additions;
    if (wanted > sums->vertex_count) {
        wanted = sums->vertex_count;
    }
    if (wanted <= sums->capacity) {
        return NG_OK;
    }
    ng_suggest_candidate *grown = ng_memory__resize(sums->at, wanted * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(
            err, NG_ERR_NOMEM, "no memory for %llu candidates", (unsigned long long)wanted);
    }
    sums->at = grown;
    sums->capacity = (uint32_t)wanted;
    return NG_OK;
}

// The sums of a vertex, new ones when it was not met.
static ng_suggest_candidate *touch(ng_accumulator *sums, uint32_t vertex)
{
    uint32_t *place = &sums->place[vertex];
    if (*place != 0) {
        return &sums->at[*place - 1];
    }
    assert(sums->count < sums->capacity);
    *place = sums->count + 1;
    ng_suggest_candidate *fresh = &sums->at[sums->count++];
    *fresh = (ng_suggest_candidate){.vertex = vertex};
    return fresh;
}

void ng_accumulator__add(
    ng_accumulator *sums, const uint32_t *list, uint32_t count, const ng_addition *addition)
{
    const ng_addition by = *addition;
    for (uint32_t i = 0; i < count; i++) {
        if (count - i > PREFETCH_AHEAD) {
            __builtin_prefetch(&sums->place[list[i + PREFETCH_AHEAD]], 1);
        }
        ng_suggest_candidate *candidate = touch(sums, list[i]);
        candidate->mass += by.mass;
        candidate->walk += by.walk;
        candidate->mutual += by.mutual;
    }
}

ng_suggest_candidate *ng_accumulator__find(const ng_accumulator *sums, uint32_t vertex)
{
    uint32_t place = sums->place[vertex];
    return place == 0 ? NULL : &sums->at[place - 1];
}
