// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The best of a pool, with the same result as scoring and sorting all of it.
 *
 * Candidates are taken in turns, best first by their score at factor 1: first a few more than
 * are asked for, then twice as many, and so on. A candidate's score is at most its score at
 * factor 1 times the largest factor that who asks can have; once that is below the last of the
 * full list, nobody who follows can enter it. Who may be shown is looked at last.
 */
#include <assert.h>
#include <string.h>

#include "base/status.h"
#include "query/suggestion.h"

enum {
    TURN_MIN = 16,
    BASE_STEP = 8 // of 2^32: so far apart, scores differ in billionths
};

// A candidate, as turns are divided: those with a larger plain score, or the same and a lower
// vertex, come before. As the end of a turn, vertex UINT32_MAX takes in all of its score.
typedef struct mark {
    uint64_t score;
    uint64_t base; // the kernel's score
    uint32_t vertex;
    uint32_t index; // in the pool
} mark;

typedef struct rank_run {
    ng_suggestion_work *work;
    const ng_suggestion_pool *pool;
    bool by_number;            // vertices stand in the order of members
    mark *heap;                // [turn] the last of the turn on top
    ng_suggestion_entry *kept; // [kept_capacity], the first `wanted` sorted after each cut
    uint32_t kept_count, kept_capacity;
    uint32_t wanted;
    uint32_t base_step; // kernel scores further apart than this differ as answered
    bool full;          // kept[wanted - 1] is the last that counts
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

static mark mark_of(const rank_run *ranking, uint32_t index)
{
    const ng_suggest_candidate *candidate = &ranking->pool->at[index];
    return (mark){plain_score(ranking, index), candidate->score, candidate->vertex, index};
}

// A quick look that saves most candidates the exact comparison.
static bool is_far_behind(const rank_run *ranking, uint32_t index, const mark *end)
{
    return ranking->pool->shared == NULL &&
        ranking->pool->at[index].score + ranking->base_step < end->base;
}

static bool is_before(const mark *a, const mark *b)
{
    return a->score != b->score ? a->score > b->score : a->vertex < b->vertex;
}

// Puts `entry` at the top of a full heap, or at the end of one that is filling.
static void heap_add(mark *heap, uint32_t *count, uint32_t capacity, mark entry)
{
    uint32_t place = 0;
    if (*count < capacity) {
        for (place = (*count)++; place > 0 && is_before(&heap[(place - 1) / 2], &entry);
             place = (place - 1) / 2) {
            heap[place] = heap[(place - 1) / 2];
        }
        heap[place] = entry;
        return;
    }
    for (uint32_t child = 1; child < capacity; child = 2 * place + 1) {
        child += child + 1 < capacity && is_before(&heap[child], &heap[child + 1]);
        if (!is_before(&entry, &heap[child])) {
            break;
        }
        heap[place] = heap[child];
        place = child;
    }
    heap[place] = entry;
}

// Fills the heap with the next `turn` candidates behind `begin`; the last of them is on top.
static uint32_t fill_heap(const rank_run *ranking, const mark *begin, uint32_t turn)
{
    mark *heap = ranking->heap;
    uint32_t count = 0;
    for (uint32_t i = 0; i < ranking->pool->count; i++) {
        if (count == turn && is_far_behind(ranking, i, &heap[0])) {
            continue;
        }
        mark entry = mark_of(ranking, i);
        if (entry.score != 0 && is_before(begin, &entry) &&
            (count < turn || is_before(&entry, &heap[0]))) {
            heap_add(heap, &count, turn, entry);
        }
    }
    return count;
}

static ng_suggestion_entry entry_of(const rank_run *ranking, const mark *from)
{
    const ng_suggest_candidate *candidate = &ranking->pool->at[from->index];
    return (ng_suggestion_entry){.vertex = candidate->vertex,
        .mutual = candidate->mutual,
        .mass = candidate->mass,
        .base = candidate->score,
        .shared = ranking->pool->shared == NULL ? 0 : ranking->pool->shared[from->index],
        .score = from->score};
}

// Entries by the number of their place, so that the sort of vertices sorts them.
typedef struct entry_order {
    const ng_suggestion_entry *at;
    const ng_vertex_order *members;
} entry_order;

static ng_status compare_entries(void *context, uint32_t a, uint32_t b, int *out, ng_error *err)
{
    const entry_order *order = context;
    const ng_suggestion_entry *left = &order->at[a];
    const ng_suggestion_entry *right = &order->at[b];
    if (left->score != right->score) {
        *out = left->score > right->score ? -1 : 1;
        return NG_OK;
    }
    return ng_vertex_order__compare(order->members, left->vertex, right->vertex, out, err);
}

// By score descending, then order of members.
static ng_status sort_entries(
    ng_suggestion_work *work, ng_suggestion_entry *entries, uint32_t count, ng_error *err)
{
    ng_status status = NG_OK;
    entry_order context = {entries, work->order};
    const ng_vertex_order order = {.context = &context, .compare = compare_entries};
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

// Sort what is kept and forget all behind the wanted.
static ng_status cut(rank_run *ranking, ng_error *err)
{
    ng_status status = sort_entries(ranking->work, ranking->kept, ranking->kept_count, err);
    if (status == NG_OK && ranking->kept_count >= ranking->wanted) {
        ranking->kept_count = ranking->wanted;
        ranking->full = true;
    }
    return status;
}

// Whether an entry comes too late for the list, whatever its order.
static bool is_late(const rank_run *ranking, uint64_t score)
{
    return ranking->full && score < ranking->kept[ranking->wanted - 1].score;
}

// No candidate behind one of this plain score has a larger score: its shared part takes no
// factor, and rounding adds less than one before the factor and one after it.
static uint64_t bound_behind(const rank_run *ranking, uint64_t plain)
{
    ng_u128 product = (ng_u128)(plain + 1) * ranking->work->factor_most;
    return clamp((product >> 40) + 2);
}

static ng_status consider(rank_run *ranking, ng_suggestion_entry *entry, ng_error *err)
{
    ng_status status = NG_OK;
    uint64_t factor = (uint64_t)NG_FIXED_ONE;
    bool may_show = false;
    NG_TRY(ng_suggestion__factor(ranking->work, entry->vertex, &factor, NULL, err));
    entry->score = ng_suggestion__add(
        ng_suggestion__score(ranking->work->options.scorer, entry->base, factor),
        entry->shared);
    if (is_late(ranking, entry->score)) {
        goto done;
    }
    NG_TRY(ng_suggestion__may_show(ranking->work, entry->vertex, &may_show, err));
    if (!may_show) {
        goto done;
    }
    ranking->kept[ranking->kept_count++] = *entry;
    if (ranking->kept_count == ranking->kept_capacity) {
        NG_TRY(cut(ranking, err));
    }
done:
    return status;
}

// Considers one turn in order; *finished when nobody behind it can enter the list.
static ng_status take_turn(
    rank_run *ranking, ng_suggestion_entry *turn, uint32_t count, bool *finished, ng_error *err)
{
    ng_status status = NG_OK;
    bool plain = ranking->work->factor_most == (uint64_t)NG_FIXED_ONE;
    NG_TRY(sort_entries(ranking->work, turn, count, err));
    for (uint32_t i = 0; i < count && !*finished; i++) {
        *finished = plain ? ranking->kept_count == ranking->wanted
                          : is_late(ranking, bound_behind(ranking, turn[i].score));
        if (!*finished) {
            NG_TRY(consider(ranking, &turn[i], err));
        }
    }
done:
    return status;
}

// Without the order of members at hand all of one score belong to one turn: the others that
// score as the last of the heap, behind the heap. `room` for all of them is in the pool's
// count.
static uint32_t add_ties(const rank_run *ranking, uint32_t count)
{
    const mark end = ranking->heap[0];
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (ranking->heap[i].score != end.score) {
            ranking->heap[kept++] = ranking->heap[i];
        }
    }
    for (uint32_t i = 0; i < ranking->pool->count; i++) {
        if (is_far_behind(ranking, i, &end)) {
            continue;
        }
        mark entry = mark_of(ranking, i);
        if (entry.score == end.score) {
            ranking->heap[kept++] = entry;
        }
    }
    return kept;
}

// The next candidates behind *begin, in the scratch arena; *begin moves behind them.
static ng_status gather(rank_run *ranking, uint32_t turn, mark *begin,
    ng_suggestion_entry **out, uint32_t *count, ng_error *err)
{
    *count = fill_heap(ranking, begin, turn);
    bool more = *count == turn;
    mark end = *count == 0 ? (mark){0} : ranking->heap[0];
    if (more && !ranking->by_number) {
        *count = add_ties(ranking, *count);
        end.vertex = UINT32_MAX;
    }
    *begin = more ? end : (mark){0};
    *out = ng_arena__allocate(ranking->work->scratch, (*count + 1u) * sizeof **out);
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u candidates", *count);
    }
    for (uint32_t i = 0; i < *count; i++) {
        (*out)[i] = entry_of(ranking, &ranking->heap[i]);
    }
    return NG_OK;
}

static ng_status run(rank_run *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    bool finished = false;
    mark begin = {.score = UINT64_MAX};
    uint32_t turn = ranking->wanted + TURN_MIN;
    while (!finished && begin.score != 0) {
        ng_suggestion_entry *entries = NULL;
        uint32_t count = 0;
        turn = turn < ranking->pool->count ? turn : ranking->pool->count;
        NG_TRY(gather(ranking, turn, &begin, &entries, &count, err));
        NG_TRY(take_turn(ranking, entries, count, &finished, err));
        turn *= 2;
    }
    NG_TRY(cut(ranking, err));
done:
    return status;
}

ng_status ng_suggestion__rank(ng_suggestion_work *work, const ng_suggestion_pool *pool,
    ng_suggestion_entry **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_scorer scorer = work->options.scorer;
    bool as_counted = scorer == NG_SCORER_MUTUAL || scorer == NG_SCORER_ADAMIC_ADAR;
    uint32_t wanted = work->options.count < pool->count ? work->options.count : pool->count;
    rank_run ranking = {.work = work,
        .pool = pool,
        .by_number = work->graph->vertex_count <= work->order->ordered,
        .wanted = wanted,
        .base_step = as_counted ? 0 : BASE_STEP,
        .kept_capacity = 2 * wanted + TURN_MIN};
    *out = NULL;
    *count = 0;
    if (wanted == 0 || work->nobody) {
        return NG_OK;
    }
    ranking.kept =
        ng_arena__allocate(work->scratch, (size_t)ranking.kept_capacity * sizeof *ranking.kept);
    ranking.heap = ng_memory__allocate((size_t)pool->count * sizeof *ranking.heap);
    if (ranking.kept == NULL || ranking.heap == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory to rank %u candidates", pool->count);
        goto done;
    }
    NG_TRY(run(&ranking, err));
    *out = ranking.kept;
    *count = ranking.kept_count;
done:
    ng_memory__release(ranking.heap);
    return status;
}
