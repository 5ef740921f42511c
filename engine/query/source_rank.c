// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The order of those who qualify: reputation for the skills asked for, what is nice to have,
 * and what they are to who asks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/status.h"
#include "query/sourcing.h"

// --- Places ----------------------------------------------------------------------------------

// Places in the order of members, which break ties.
static ng_status set_places(ng_sourcing *work, ng_source_entry *entries, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t bytes = ((size_t)work->count + 1) * sizeof *work->member;
    uint32_t *ordered = ng_arena__allocate(work->scratch, bytes);
    uint32_t *room = ng_arena__allocate(work->scratch, bytes);
    if (ordered == NULL || room == NULL) {
        return ng_sourcing__no_memory(err);
    }
    memcpy(ordered, work->member, work->count * sizeof *ordered);
    NG_TRY(ng_vertex_order__sort(
        ng_snapshot__vertex_order(work->standing.snapshot), ordered, room, work->count, err));
    for (uint32_t i = 0; i < work->count; i++) {
        entries[ng_sourcing__index(work, ordered[i])].place = i;
    }
done:
    return status;
}

static int compare_entries(const void *a, const void *b)
{
    const ng_source_entry *x = a;
    const ng_source_entry *y = b;
    if (x->score != y->score) {
        return x->score > y->score ? -1 : 1;
    }
    return x->place < y->place ? -1 : x->place > y->place;
}

// --- Reputation ------------------------------------------------------------------------------

/** One list, and what its members are measured by. */
typedef struct measured_list {
    ng_reputation_list list;
    uint64_t top, middle; // scores of the best and of the middle one; 0: none above 0
} measured_list;

static uint64_t above_nothing(int64_t score)
{
    return score > 0 ? (uint64_t)score : 0;
}

static ng_status open_list(ng_sourcing *work, uint32_t skill, measured_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_columns *columns = work->standing.columns;
    ng_reputation_place first = {0};
    ng_reputation_place middle = {0};
    *out = (measured_list){0};
    NG_TRY(ng_reputation_columns__list(columns, skill, &out->list, err));
    if (out->list.ranked > 0) {
        NG_TRY(ng_reputation_columns__at(columns, &out->list, 1, &first, err));
        NG_TRY(ng_reputation_columns__at(
            columns, &out->list, out->list.ranked / 2 + 1, &middle, err));
    }
    out->top = above_nothing(first.score);
    out->middle = above_nothing(middle.score);
done:
    return status;
}

// Raises what is less to the share of the best in one list, where each is given the score of
// the middle one besides their own: a first endorsement is worth more than a hundredth, and
// nobody is nothing.
static ng_status raise_shares(ng_sourcing *work, uint32_t skill, ng_reputation_place *place,
    uint32_t *share, ng_error *err)
{
    ng_status status = NG_OK;
    measured_list measured;
    NG_TRY(open_list(work, skill, &measured, err));
    if (measured.top == 0) {
        goto done;
    }
    NG_TRY(ng_reputation_columns__find_many(
        work->standing.columns, &measured.list, work->member, work->count, place, err));
    for (uint32_t i = 0; i < work->count; i++) {
        const uint32_t one = ng_source_score__share(
            above_nothing(place[i].score) + measured.middle, measured.top + measured.middle);
        share[i] = one > share[i] ? one : share[i];
    }
done:
    return status;
}

// The best share of several lists for each who qualifies.
static ng_status best_shares(ng_sourcing *work, const uint32_t *skills, uint32_t skill_count,
    uint32_t *share, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_place *place =
        ng_arena__allocate(work->scratch, ((size_t)work->count + 1) * sizeof *place);
    if (place == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (uint32_t i = 0; i < work->count; i++) {
        share[i] = NG_SOURCE_REPUTATION_LEAST;
    }
    for (uint32_t s = 0; s < skill_count; s++) {
        NG_TRY(raise_shares(work, skills[s], place, share, err));
    }
done:
    return status;
}

// The mean over the skills that must be had, of each need by the best of its skills; without
// such a need over all endorsements.
static ng_status set_reputation(ng_sourcing *work, ng_source_entry *entries, ng_error *err)
{
    static const uint32_t overall = NG_REPUTATION_OVERALL;
    ng_status status = NG_OK;
    uint32_t lists = 0;
    uint32_t *share =
        ng_arena__allocate(work->scratch, ((size_t)work->count + 1) * sizeof *share);
    uint64_t *sum =
        ng_arena__allocate_zero(work->scratch, (size_t)work->count + 1, sizeof *sum);
    if (share == NULL || sum == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (size_t n = 0; n <= work->options.need_count; n++) {
        const ng_source_want *want = &work->want[n];
        const bool last = n == work->options.need_count;
        const bool counts = !last && want->need->trait == NG_TRAIT_SKILL &&
            want->need->weight == 0 && !want->need->is_not;
        if (!counts && (!last || lists > 0)) {
            continue;
        }
        NG_TRY(best_shares(
            work, last ? &overall : want->terms, last ? 1 : want->term_count, share, err));
        lists++;
        for (uint32_t i = 0; i < work->count; i++) {
            sum[i] += share[i];
        }
    }
    for (uint32_t i = 0; i < work->count; i++) {
        entries[i].parts.reputation = (uint32_t)((sum[i] + lists / 2) / lists);
    }
done:
    return status;
}

// --- What is nice to have --------------------------------------------------------------------

// One more than the weight of what is met, of one more than all weight.
static void set_match(ng_sourcing *work, ng_source_entry *entries)
{
    uint64_t all = 1;
    for (size_t n = 0; n < work->options.need_count; n++) {
        all += work->options.needs[n].weight;
    }
    for (uint32_t i = 0; i < work->count; i++) {
        uint64_t met = 1;
        for (size_t n = 0; n < work->options.need_count; n++) {
            met += (work->met[i] >> n & 1) != 0 ? work->options.needs[n].weight : 0;
        }
        entries[i].parts.match = ng_source_score__share(met, all);
    }
}

static void set_alone(ng_sourcing *work, ng_source_entry *entries)
{
    for (uint32_t i = 0; i < work->count; i++) {
        const ng_source_factors factors = {.reputation = entries[i].parts.reputation,
            .match = entries[i].parts.match,
            .alone = true};
        entries[i].score = ng_source_score__of(&factors);
    }
}

ng_status ng_sourcing__rank(ng_sourcing *work, ng_source_entry **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_source_entry *entries =
        ng_arena__allocate_zero(work->scratch, (size_t)work->count + 1, sizeof *entries);
    *out = entries;
    if (entries == NULL) {
        return ng_sourcing__no_memory(err);
    }
    for (uint32_t i = 0; i < work->count; i++) {
        entries[i].index = i;
    }
    NG_TRY(set_places(work, entries, err));
    NG_TRY(set_reputation(work, entries, err));
    set_match(work, entries);
    if (work->options.near_count == 0) {
        set_alone(work, entries);
    }
    for (size_t i = 0; i < work->options.near_count; i++) {
        NG_TRY(ng_standing__watch(work->options.cancel, 0, err));
        NG_TRY(ng_sourcing__raise(work, work->options.near[i].id, entries, err));
    }
    qsort(entries, work->count, sizeof *entries, compare_entries);
done:
    return status;
}
