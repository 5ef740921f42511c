// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The best of a pool, with the same result as scoring and sorting all of it.
 *
 * Candidates are taken from a heap, best first by what their score can reach: that at factor 1
 * times the largest factor that they can have by what is known without their profile. Once that
 * is below the last of the full list, nobody who follows can enter it. Then the pool grows by
 * those who still could. Who may be shown is looked at last.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "query/suggestion.h"

enum {
    BASE_STEP = 8, // of 2^32: so far apart, scores differ in billionths
    MORE = 4       // times as many candidates, when those at hand are not enough
};

// A candidate as the heap orders it.
typedef struct mark {
    uint64_t reach; // no score of it is larger; without factors it is the score
    uint64_t base;  // the kernel's
    uint32_t vertex;
    uint32_t index; // in the pool
} mark;

typedef struct rank_run {
    ng_suggestion_work *work;
    ng_suggestion_pool *pool;
    bool with_factors;
    bool by_number; // vertices stand in the order of members
    mark *heap;     // [heap_count] the best on top
    uint32_t heap_count;
    uint32_t in_heap; // candidates of the pool that came into the heap
    ng_buffer group;  // ng_suggestion_entry, the next ones in order
    ng_suggestion_best best;
    uint32_t base_step; // kernel scores further apart than this differ as answered
} rank_run;

static uint64_t clamp(ng_u128 score)
{
    return score > NG_SCORE_MAX ? NG_SCORE_MAX : (uint64_t)score;
}

uint64_t ng_suggestion__score(ng_scorer scorer, uint64_t base, uint64_t factor)
{
    switch (scorer) {
    case NG_SCORER_DEFAULT:
        break;
    case NG_SCORER_RESOURCE_ALLOCATION:
        return clamp(ng_suggest__billionths(base));
    case NG_SCORER_MUTUAL:
    case NG_SCORER_ADAMIC_ADAR:
        return clamp(base);
    }
    return ng_factor__score(base, factor);
}

static uint64_t plain_score(const rank_run *ranking, uint32_t index)
{
    const ng_suggestion_pool *pool = ranking->pool;
    uint64_t score = ng_suggestion__score(
        ranking->work->options.scorer, pool->at[index].score, (uint64_t)NG_FIXED_ONE);
    return pool->shared == NULL ? score : ng_suggestion__add(score, pool->shared[index]);
}

// The largest score for a plain score and a factor up to `most`: the shared part takes no
// factor, and rounding adds less than one before the factor and one after it.
static uint64_t reach_of(uint64_t plain, uint64_t most)
{
    const ng_u128 product = (ng_u128)(plain + 1) * most;
    return clamp((product >> 40) + 2);
}

static mark mark_of(const rank_run *ranking, uint32_t index)
{
    const ng_suggest_candidate *candidate = &ranking->pool->at[index];
    uint64_t reach = plain_score(ranking, index);
    if (ranking->with_factors && reach > 0) {
        reach = reach_of(reach, ng_suggestion__factor_most(ranking->work, candidate->vertex));
    }
    return (mark){reach, candidate->score, candidate->vertex, index};
}

static bool is_before(const mark *a, const mark *b)
{
    return a->reach != b->reach ? a->reach > b->reach : a->vertex < b->vertex;
}

// Puts `entry` at a free place, or below it.
static void sink(const rank_run *ranking, uint32_t place, mark entry)
{
    mark *heap = ranking->heap;
    const uint32_t count = ranking->heap_count;
    for (uint32_t child = 2 * place + 1; child < count; child = 2 * place + 1) {
        child += child + 1 < count && is_before(&heap[child + 1], &heap[child]);
        if (!is_before(&heap[child], &entry)) {
            break;
        }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = entry;
}

// What came into the pool comes into the heap, but for who scores 0 or comes too late.
static ng_status fill_heap(rank_run *ranking, ng_error *err)
{
    const uint32_t pool_count = ranking->pool->count;
    const size_t room = (size_t)ranking->heap_count + (pool_count - ranking->in_heap);
    mark *grown = ng_memory__resize(ranking->heap, (room + 1) * sizeof *grown);
    if (grown == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to rank %u candidates", pool_count);
    }
    ranking->heap = grown;
    for (; ranking->in_heap < pool_count; ranking->in_heap++) {
        const mark entry = mark_of(ranking, ranking->in_heap);
        if (entry.reach != 0 && !ng_suggestion_best__is_late(&ranking->best, entry.reach)) {
            grown[ranking->heap_count++] = entry;
        }
    }
    for (uint32_t place = ranking->heap_count / 2; place > 0; place--) {
        sink(ranking, place - 1, grown[place - 1]);
    }
    return NG_OK;
}

static ng_suggestion_entry entry_of(const rank_run *ranking, const mark *from)
{
    const ng_suggest_candidate *candidate = &ranking->pool->at[from->index];
    return (ng_suggestion_entry){.vertex = candidate->vertex,
        .mutual = candidate->mutual,
        .mass = candidate->mass,
        .base = candidate->score,
        .shared = ranking->pool->shared == NULL ? 0 : ranking->pool->shared[from->index],
        .score = from->reach};
}

static uint64_t score_of(
    const rank_run *ranking, const ng_suggestion_entry *entry, uint64_t factor)
{
    return ng_suggestion__add(
        ng_suggestion__score(ranking->work->options.scorer, entry->base, factor),
        entry->shared);
}

static ng_status consider(
    rank_run *ranking, const ng_suggestion_entry *from, uint64_t factor, ng_error *err)
{
    ng_status status = NG_OK;
    bool may_show = false;
    ng_suggestion_entry entry = *from;
    entry.score = score_of(ranking, from, factor);
    if (!ng_suggestion_best__is_late(&ranking->best, entry.score)) {
        NG_TRY(ng_suggestion__may_show(ranking->work, entry.vertex, &may_show, err));
    }
    if (may_show) {
        NG_TRY(ng_suggestion_best__offer(&ranking->best, &entry, err));
    }
done:
    return status;
}

// Considers some entries that take a factor: of those who can enter the list the profiles are
// read, and of those who then still can, the records.
static ng_status take_with_factors(
    rank_run *ranking, const ng_suggestion_entry *entries, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_suggestion_best *best = &ranking->best;
    uint32_t place[NG_SUGGESTION_TURN];
    uint32_t vertex[NG_SUGGESTION_TURN];
    uint64_t factor[NG_SUGGESTION_TURN];
    uint32_t picked = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        place[picked] = i;
        vertex[picked] = entries[i].vertex;
        picked += !ng_suggestion_best__is_late(best, entries[i].score);
    }
    NG_TRY(ng_suggestion__factors(ranking->work, vertex, picked, factor, err));
    for (uint32_t i = 0; i < picked; i++) {
        const ng_suggestion_entry *entry = &entries[place[i]];
        const uint64_t score = score_of(ranking, entry, factor[i]);
        place[kept] = place[i];
        vertex[kept] = entry->vertex;
        factor[kept] = factor[i];
        kept += !ng_suggestion_best__is_late(best, score);
    }
    NG_TRY(ng_suggestion__foresee(ranking->work, vertex, kept, err));
    for (uint32_t i = 0; i < kept; i++) {
        NG_TRY(consider(ranking, &entries[place[i]], factor[i], err));
    }
done:
    return status;
}

// Considers some entries in order that take no factor, until the list is full.
static ng_status take_plain(
    rank_run *ranking, const ng_suggestion_entry *entries, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_best *best = &ranking->best;
    uint32_t vertex[NG_SUGGESTION_TURN];
    for (uint32_t i = 0; i < count && best->count < best->wanted;) {
        const uint32_t missing = best->wanted - best->count;
        const uint32_t turn = missing < count - i ? missing : count - i;
        for (uint32_t k = 0; k < turn; k++) {
            vertex[k] = entries[i + k].vertex;
        }
        NG_TRY(ng_suggestion__foresee(ranking->work, vertex, turn, err));
        for (uint32_t k = 0; k < turn; k++, i++) {
            NG_TRY(consider(ranking, &entries[i], (uint64_t)NG_FIXED_ONE, err));
        }
    }
done:
    return status;
}

// Considers entries in order; *finished when nobody behind can enter the list.
static ng_status take_group(rank_run *ranking, const ng_suggestion_entry *group, uint32_t count,
    bool *finished, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && !*finished; i += NG_SUGGESTION_TURN) {
        const uint32_t left = count - i;
        const uint32_t turn = left < NG_SUGGESTION_TURN ? left : NG_SUGGESTION_TURN;
        if (ranking->with_factors) {
            *finished = ng_suggestion_best__is_late(&ranking->best, group[i].score);
            NG_TRY(*finished ? NG_OK : take_with_factors(ranking, &group[i], turn, err));
            continue;
        }
        NG_TRY(take_plain(ranking, &group[i], turn, err));
        *finished = ranking->best.count == ranking->best.wanted;
    }
done:
    return status;
}

// Whether somebody who is not yet in the pool may stand before the top of the heap; with
// factors that is asked for when the heap has nobody left.
static bool is_missing(const rank_run *ranking)
{
    const ng_suggest_found *found = ranking->pool->found;
    return !ranking->with_factors && found != NULL && found->below > 0 &&
        (ranking->heap_count == 0 || ranking->heap[0].base < found->below + ranking->base_step);
}

// Whether a candidate of this score of the kernel comes too late even with the largest factor.
static bool is_base_late(const rank_run *ranking, uint64_t base)
{
    const uint64_t plain =
        ng_suggestion__score(NG_SCORER_DEFAULT, base, (uint64_t)NG_FIXED_ONE);
    return ng_suggestion_best__is_late(
        &ranking->best, reach_of(plain, ranking->work->factor_most));
}

// The least score of the kernel, up to `most`, that is not too late.
static uint64_t least_base(const rank_run *ranking, uint64_t most)
{
    uint64_t low = 0;
    uint64_t high = most;
    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;
        if (is_base_late(ranking, middle)) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// More candidates come into the pool, and into the heap: with factors and a full list all who
// may enter it, else some more.
static ng_status add_more(rank_run *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    ng_suggestion_pool *pool = ranking->pool;
    const ng_suggestion_work *work = ranking->work;
    const uint32_t wanted = pool->count < UINT32_MAX / MORE ? pool->count * MORE : UINT32_MAX;
    if (ranking->with_factors && ranking->best.count == ranking->best.wanted) {
        const uint64_t least = least_base(ranking, pool->found->below);
        NG_TRY(ng_suggest__down_to(work->workspace, work->graph, least, pool->found, err));
    } else {
        NG_TRY(ng_suggest__more(work->workspace, work->graph, wanted, pool->found, err));
    }
    pool->at = pool->found->at;
    pool->count = pool->found->count;
    NG_TRY(fill_heap(ranking, err));
done:
    return status;
}

// Moves the top of the heap behind the group; *out false when nobody is left.
static ng_status pop(rank_run *ranking, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    while (is_missing(ranking)) {
        NG_TRY(add_more(ranking, err));
    }
    *out = ranking->heap_count > 0;
    if (*out) {
        const ng_suggestion_entry entry = entry_of(ranking, &ranking->heap[0]);
        ranking->heap_count--;
        sink(ranking, 0, ranking->heap[ranking->heap_count]);
        NG_TRY(ng_buffer__add(&ranking->group, &entry, sizeof entry, err));
    }
done:
    return status;
}

static uint32_t group_count(const rank_run *ranking)
{
    return (uint32_t)(ranking->group.bytes / sizeof(ng_suggestion_entry));
}

static ng_suggestion_entry *group_of(const rank_run *ranking)
{
    return (ng_suggestion_entry *)(void *)ranking->group.at;
}

// True when the top of the heap belongs to the group for having the same score as its last.
static bool is_tied(const rank_run *ranking)
{
    const uint32_t count = group_count(ranking);
    return !ranking->by_number && count > 0 && ranking->heap_count > 0 &&
        ranking->heap[0].reach == group_of(ranking)[count - 1].score;
}

// The next entries in order. Without the order of members at hand all of one score belong to
// one group, which is sorted.
static ng_status gather(rank_run *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    bool more = true;
    ranking->group.bytes = 0;
    for (uint32_t i = 0; more && (i < NG_SUGGESTION_TURN || is_tied(ranking)); i++) {
        NG_TRY(pop(ranking, &more, err));
    }
    if (!ranking->by_number && group_count(ranking) > 1) {
        NG_TRY(
            ng_suggestion__sort(ranking->work, group_of(ranking), group_count(ranking), err));
    }
done:
    return status;
}

// Considers those in the heap, as far as they can enter the list.
static ng_status take_all(rank_run *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    bool finished = false;
    NG_TRY(gather(ranking, err));
    while (!finished && group_count(ranking) > 0) {
        NG_TRY(take_group(ranking, group_of(ranking), group_count(ranking), &finished, err));
        if (!finished) {
            NG_TRY(gather(ranking, err));
        }
    }
    ranking->heap_count = 0;
done:
    return status;
}

static ng_status run(rank_run *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_suggest_found *found = ranking->pool->found;
    NG_TRY(fill_heap(ranking, err));
    NG_TRY(take_all(ranking, err));
    while (ranking->with_factors && found != NULL && found->below > 0 &&
        !is_base_late(ranking, found->below - 1)) {
        NG_TRY(add_more(ranking, err));
        NG_TRY(take_all(ranking, err));
    }
    NG_TRY(ng_suggestion__sort(ranking->work, ranking->best.at, ranking->best.count, err));
done:
    return status;
}

ng_status ng_suggestion__rank(ng_suggestion_work *work, ng_suggestion_pool *pool,
    ng_suggestion_entry **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_scorer scorer = work->options.scorer;
    const bool as_counted = scorer == NG_SCORER_MUTUAL || scorer == NG_SCORER_ADAMIC_ADAR;
    const uint32_t wanted =
        work->options.count < pool->count ? work->options.count : pool->count;
    const bool with_factors = work->factor_most != (uint64_t)NG_FIXED_ONE;
    rank_run ranking = {.work = work,
        .pool = pool,
        .with_factors = with_factors,
        .by_number = with_factors || work->graph->vertex_count <= work->order->ordered,
        .base_step = as_counted ? 0 : BASE_STEP};
    *out = NULL;
    *count = 0;
    if (wanted == 0 || work->nobody) {
        return NG_OK;
    }
    NG_TRY(ng_suggestion_best__init(&ranking.best, work, wanted, err));
    NG_TRY(run(&ranking, err));
    *out = ranking.best.at;
    *count = ranking.best.count;
done:
    ng_memory__release(ranking.heap);
    ng_buffer__finish(&ranking.group);
    return status;
}
