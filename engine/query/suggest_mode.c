// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Colleagues and alumni.
 *
 * Colleagues are members who were at the same company on the same day, alumni those at the same
 * school in the same year, as suggest_overlap.c counts days and years. They need not be near in
 * the network; connections are left out as always.
 *
 * By the default scorer each shared organisation adds
 *
 *   round(1e9 * min(months, 120) / 12 / size)        at least one month
 *
 * billionths to the ordinary score: months of the longest overlap there, begun ones counted,
 * and size the number of members who were ever at the organisation. Two years in a team of ten
 * say much, a day in a company of 100,000 says nothing. By a named scorer its score among
 * colleagues counts alone.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "network/member.h"
#include "query/suggestion.h"

enum {
    MONTHS_MAX = 120,
    MONTHS_A_YEAR = 12
};

typedef struct fellow {
    uint32_t vertex;
    uint64_t shared;
} fellow;

static bool is_connected(const ng_suggestion_work *work, uint32_t vertex)
{
    uint32_t at = ng_neighbors__lower_bound(&work->around, vertex);
    return at < work->around.count && work->around.at[at] == vertex;
}

static uint64_t worth(uint32_t months, uint32_t size)
{
    uint64_t counted = months < MONTHS_MAX ? months : MONTHS_MAX;
    uint64_t parts = (uint64_t)MONTHS_A_YEAR * size;
    return (counted * 1000000000u + parts / 2) / parts;
}

// Those who share one organisation, appended to `out`.
static ng_status add_fellows(
    ng_suggestion_work *work, ng_value_kind kind, uint32_t term, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie tie = kind == NG_VALUE_COMPANY ? NG_TIE_POSITION : NG_TIE_EDUCATION;
    const uint32_t *members = NULL;
    uint32_t size = 0;
    NG_TRY(ng_posting__read(work->txn, kind, term, &members, &size, err));
    for (uint32_t i = 0; i < size; i++) {
        ng_suggestion_overlap overlap;
        if (members[i] == work->who || members[i] >= work->graph->vertex_count ||
            is_connected(work, members[i])) {
            continue;
        }
        NG_TRY(ng_suggestion__overlap(work, tie, term, members[i], &overlap, err));
        uint32_t months = ng_suggestion__months(&overlap);
        if (months > 0) {
            fellow found;
            memset(&found, 0, sizeof found);
            found.vertex = members[i];
            found.shared = worth(months, size);
            NG_TRY(ng_buffer__add(out, &found, sizeof found, err));
        }
    }
done:
    return status;
}

static ng_status add_all_fellows(ng_suggestion_work *work, ng_buffer *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t *values = NULL;
    uint32_t count = 0;
    ng_value_kind kind =
        work->options.mode == NG_MODE_COLLEAGUES ? NG_VALUE_COMPANY : NG_VALUE_SCHOOL;
    NG_TRY(ng_snapshot__profile(work->snapshot, work->who, &values, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        if (values[i] >> NG_PROFILE_SHIFT == (uint32_t)kind) {
            NG_TRY(add_fellows(work, kind, values[i] & NG_PROFILE_TERM_MAX, out, err));
        }
    }
done:
    return status;
}

static int compare_fellows(const void *a, const void *b)
{
    const fellow *left = a;
    const fellow *right = b;
    return (left->vertex > right->vertex) - (left->vertex < right->vertex);
}

// One entry a vertex, with the sum of what is shared; ascending.
static uint32_t unite(fellow *fellows, size_t count)
{
    uint32_t kept = 0;
    qsort(fellows, count, sizeof *fellows, compare_fellows);
    for (size_t i = 0; i < count; i++) {
        if (kept > 0 && fellows[kept - 1].vertex == fellows[i].vertex) {
            fellows[kept - 1].shared =
                ng_suggestion__add(fellows[kept - 1].shared, fellows[i].shared);
        } else {
            fellows[kept++] = fellows[i];
        }
    }
    return kept;
}

static ng_suggest_candidate *find(ng_suggest_candidate *sorted, uint32_t count, uint32_t vertex)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (sorted[middle].vertex < vertex) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && sorted[low].vertex == vertex ? &sorted[low] : NULL;
}

ng_status ng_suggestion__pool_of_mode(ng_suggestion_work *work,
    const ng_suggest_candidate *candidates, uint32_t count, ng_suggestion_pool *out,
    ng_error *err)
{
    ng_status status = NG_OK;
    ng_buffer found = {0};
    *out = (ng_suggestion_pool){0};
    NG_TRY(add_all_fellows(work, &found, err));
    if (found.bytes == 0) {
        goto done;
    }
    fellow *fellows = ng_arena__allocate(work->scratch, found.bytes);
    if (fellows == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for colleagues");
        goto done;
    }
    memcpy(fellows, found.at, found.bytes);
    uint32_t fellow_count = unite(fellows, found.bytes / sizeof *fellows);
    ng_suggest_candidate *pool =
        ng_arena__allocate_zero(work->scratch, fellow_count, sizeof *pool);
    uint64_t *shared = ng_arena__allocate_zero(work->scratch, fellow_count, sizeof *shared);
    if (pool == NULL || shared == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u colleagues", fellow_count);
        goto done;
    }
    for (uint32_t i = 0; i < fellow_count; i++) {
        pool[i].vertex = fellows[i].vertex;
        shared[i] = fellows[i].shared;
    }
    for (uint32_t i = 0; i < count; i++) {
        ng_suggest_candidate *same = find(pool, fellow_count, candidates[i].vertex);
        if (same != NULL) {
            *same = candidates[i];
        }
    }
    out->at = pool;
    out->shared = work->options.scorer == NG_SCORER_DEFAULT ? shared : NULL;
    out->count = fellow_count;
done:
    ng_buffer__finish(&found);
    return status;
}
