// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The accumulator. What a question touched is what it clears at its end: a dense index by
 * walking the vertices met; a hash table is cleared as a whole when it is next used, since it
 * is small by construction.
 */
#include "graph/accumulator.h"

#include <assert.h>
#include <string.h>

#include "base/memory.h"
#include "base/status.h"

enum {
    HASHED_BITS_MIN = 8,
    PREFETCH_AHEAD = 12
};

void ng_accumulator__finish(ng_accumulator *sums)
{
    ng_memory__release(sums->at);
    ng_memory__release(sums->dense_kept);
    ng_memory__release(sums->hashed);
    *sums = (ng_accumulator){0};
}

// Multiplicative hashing: the high bits of the product.
static size_t place_of(uint32_t vertex, uint32_t bits)
{
    return (vertex * UINT32_C(2654435769)) >> (32 - bits);
}

static ng_status grow_candidates(ng_accumulator *sums, uint64_t wanted, ng_error *err)
{
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

static ng_status use_dense(ng_accumulator *sums, ng_error *err)
{
    if (sums->dense_kept == NULL) {
        sums->dense_kept =
            ng_memory__allocate_zero(sums->vertex_count, sizeof *sums->dense_kept);
        if (sums->dense_kept == NULL) {
            return ng_fail(
                err, NG_ERR_NOMEM, "no memory for sums of %u vertices", sums->vertex_count);
        }
    }
    sums->dense = sums->dense_kept;
    for (uint32_t i = 0; i < sums->count; i++) {
        sums->dense[sums->at[i].vertex] = i + 1;
    }
    return NG_OK;
}

static ng_status use_hashed(ng_accumulator *sums, uint32_t bits, ng_error *err)
{
    size_t places = (size_t)1 << bits;
    if (places > sums->hashed_capacity) {
        uint32_t *grown = ng_memory__allocate(places * sizeof *grown);
        if (grown == NULL) {
            return ng_fail(err, NG_ERR_NOMEM, "no memory for a table of %zu sums", places);
        }
        ng_memory__release(sums->hashed);
        sums->hashed = grown;
        sums->hashed_capacity = places;
    }
    sums->hashed_bits = bits;
    memset(sums->hashed, 0, places * sizeof *sums->hashed);
    for (uint32_t i = 0; i < sums->count; i++) {
        size_t place = place_of(sums->at[i].vertex, bits);
        while (sums->hashed[place] != 0) {
            place = (place + 1) & (places - 1);
        }
        sums->hashed[place] = i + 1;
    }
    return NG_OK;
}

ng_status ng_accumulator__begin(ng_accumulator *sums, uint32_t vertex_count, ng_error *err)
{
    assert(sums->dense == NULL);
    if (vertex_count != sums->vertex_count) {
        ng_memory__release(sums->dense_kept);
        sums->dense_kept = NULL;
        sums->vertex_count = vertex_count;
    }
    sums->count = 0;
    return use_hashed(sums, HASHED_BITS_MIN, err);
}

void ng_accumulator__end(ng_accumulator *sums)
{
    for (uint32_t i = 0; sums->dense != NULL && i < sums->count; i++) {
        sums->dense[sums->at[i].vertex] = 0;
    }
    sums->dense = NULL;
}

ng_status ng_accumulator__reserve(ng_accumulator *sums, uint64_t additions, ng_error *err)
{
    uint64_t wanted = sums->count + additions;
    if (wanted > sums->vertex_count) {
        wanted = sums->vertex_count;
    }
    ng_status status = grow_candidates(sums, wanted, err);
    if (status != NG_OK || sums->dense != NULL) {
        return status;
    }
    // A table at most half full; no larger than the dense index would be.
    uint32_t bits = sums->hashed_bits;
    while (bits < 32 && (UINT64_C(1) << bits) < 2 * wanted) {
        bits++;
    }
    if ((UINT64_C(1) << bits) >= sums->vertex_count) {
        return use_dense(sums, err);
    }
    return bits == sums->hashed_bits ? NG_OK : use_hashed(sums, bits, err);
}

// A vertex met for the first time.
static ng_suggest_candidate *append(ng_accumulator *sums, uint32_t vertex)
{
    assert(sums->count < sums->capacity);
    ng_suggest_candidate *fresh = &sums->at[sums->count++];
    *fresh = (ng_suggest_candidate){.vertex = vertex};
    return fresh;
}

static ng_suggest_candidate *touch_dense(ng_accumulator *sums, uint32_t vertex)
{
    uint32_t *place = &sums->dense[vertex];
    if (*place != 0) {
        return &sums->at[*place - 1];
    }
    *place = sums->count + 1;
    return append(sums, vertex);
}

static ng_suggest_candidate *touch_hashed(ng_accumulator *sums, uint32_t vertex)
{
    size_t mask = ((size_t)1 << sums->hashed_bits) - 1;
    size_t place = place_of(vertex, sums->hashed_bits);
    while (sums->hashed[place] != 0) {
        ng_suggest_candidate *found = &sums->at[sums->hashed[place] - 1];
        if (found->vertex == vertex) {
            return found;
        }
        place = (place + 1) & mask;
    }
    sums->hashed[place] = sums->count + 1;
    return append(sums, vertex);
}

static void add_to(ng_suggest_candidate *candidate, const ng_addition *addition)
{
    candidate->mass += addition->mass;
    candidate->walk += addition->walk;
    candidate->mutual += addition->mutual;
}

void ng_accumulator__add(
    ng_accumulator *sums, const uint32_t *list, uint32_t count, const ng_addition *addition)
{
    const ng_addition by = *addition;
    if (sums->dense == NULL) {
        for (uint32_t i = 0; i < count; i++) {
            add_to(touch_hashed(sums, list[i]), &by);
        }
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (count - i > PREFETCH_AHEAD) {
            __builtin_prefetch(&sums->dense[list[i + PREFETCH_AHEAD]], 1);
        }
        add_to(touch_dense(sums, list[i]), &by);
    }
}

ng_suggest_candidate *ng_accumulator__find(const ng_accumulator *sums, uint32_t vertex)
{
    if (sums->dense != NULL) {
        return sums->dense[vertex] == 0 ? NULL : &sums->at[sums->dense[vertex] - 1];
    }
    size_t mask = ((size_t)1 << sums->hashed_bits) - 1;
    size_t place = place_of(vertex, sums->hashed_bits);
    while (sums->hashed[place] != 0) {
        ng_suggest_candidate *found = &sums->at[sums->hashed[place] - 1];
        if (found->vertex == vertex) {
            return found;
        }
        place = (place + 1) & mask;
    }
    return NULL;
}
