// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What candidates are to one who asks.
 *
 *   proximity  half of their base score for suggestions, as a share of the best that anybody
 *   has;
 *              1 for a connection
 *   advisers   A are those whom who asks endorses, E those who endorse the candidate:
 *              |A and E| / sqrt(|A| * |E|); they would be named by the same advisers
 *   lift       the profile factor of suggestions
 */
#include "base/status.h"
#include "query/sourcing.h"

enum {
    CONNECTED_TIMES = 2 // a connection counts so many times the best suggestion
};

typedef struct near_work {
    ng_sourcing *work;
    uint32_t near;
    uint32_t *proximity; // [count]
    uint32_t *advisers;  // [count]
} near_work;

static ng_status measure_proximity(near_work *near, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = near->work;
    ng_suggest_workspace *workspace = NULL;
    ng_suggest_candidate *found = NULL;
    uint32_t count = 0;
    uint64_t best = 0;
    const uint32_t *neighbor = NULL;
    NG_TRY(ng_snapshot__workspace(work->standing.snapshot, &workspace, err));
    NG_TRY(ng_suggest__candidates(
        workspace, work->graph, near->near, NG_SCORER_DEFAULT, &found, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        best = found[i].score > best ? found[i].score : best;
    }
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = ng_sourcing__index(work, found[i].vertex);
        if (index != UINT32_MAX) {
            near->proximity[index] =
                ng_source_score__share(found[i].score, best) / CONNECTED_TIMES;
        }
    }
    NG_TRY(ng_adjacency__neighbors(work->graph, near->near, &neighbor, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t index = ng_sourcing__index(work, neighbor[i]);
        if (index != UINT32_MAX) {
            near->proximity[index] = NG_SOURCE_ONE;
        }
    }
done:
    return status;
}

// Rows of a list of endorsements by whom they join; each is counted once, whatever the skills.
static uint32_t distinct(const ng_tie_list *list)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        count += i == 0 || list->column[0][i] != list->column[0][i - 1];
    }
    return count;
}

static ng_status count_named(near_work *near, uint32_t adviser, ng_error *err)
{
    ng_tie_list named;
    const ng_status status =
        ng_tie__read(near->work->txn, NG_TIE_ENDORSEMENT, false, adviser, &named, err);
    for (uint32_t i = 0; status == NG_OK && i < named.count; i++) {
        const uint32_t index = ng_sourcing__index(near->work, named.column[0][i]);
        if (index != UINT32_MAX && (i == 0 || named.column[0][i] != named.column[0][i - 1])) {
            near->advisers[index]++;
        }
    }
    return status;
}

static ng_status measure_advisers(near_work *near, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = near->work;
    ng_tie_list mine;
    NG_TRY(ng_tie__read(work->txn, NG_TIE_ENDORSEMENT, false, near->near, &mine, err));
    for (uint32_t i = 0; i < mine.count; i++) {
        if (i == 0 || mine.column[0][i] != mine.column[0][i - 1]) {
            NG_TRY(count_named(near, mine.column[0][i], err));
        }
    }
    const uint32_t advisers = distinct(&mine);
    for (uint32_t i = 0; i < work->count; i++) {
        ng_tie_list theirs;
        if (near->advisers[i] == 0) {
            continue;
        }
        NG_TRY(
            ng_tie__read(work->txn, NG_TIE_ENDORSEMENT, true, work->member[i], &theirs, err));
        near->advisers[i] =
            ng_source_score__cosine(near->advisers[i], advisers, distinct(&theirs));
    }
done:
    return status;
}

// Everything but the lift is known; entries that become better are raised.
static void raise_one(
    const near_work *near, uint32_t index, uint64_t lift, ng_source_entry *entry)
{
    const ng_source_factors factors = {.reputation = entry->parts.reputation,
        .match = entry->parts.match,
        .proximity = near->proximity[index],
        .advisers = near->advisers[index],
        .lift = lift};
    const uint64_t score = ng_source_score__of(&factors);
    if (entry->parts.by.id != 0 && score <= entry->score) {
        return;
    }
    entry->score = score;
    entry->parts.proximity = factors.proximity;
    entry->parts.advisers = factors.advisers;
    entry->parts.lift = (uint64_t)(((ng_u128)lift * NG_SOURCE_ONE) >> 40);
    entry->parts.by = (ng_member){near->near};
}

static ng_status raise_all(near_work *near, ng_source_entry *entries, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = near->work;
    ng_suggestion_work *profile = ng_arena__allocate_zero(work->scratch, 1, sizeof *profile);
    if (profile == NULL) {
        return ng_sourcing__no_memory(err);
    }
    profile->txn = work->txn;
    profile->options = ng_suggest_defaults();
    profile->snapshot = work->standing.snapshot;
    profile->scratch = work->scratch;
    profile->who = near->near;
    NG_TRY(ng_suggestion__load_profile(profile, err));
    for (uint32_t first = 0; first < work->count; first += NG_SUGGESTION_FACTORS) {
        uint64_t lift[NG_SUGGESTION_FACTORS];
        const uint32_t left = work->count - first;
        const uint32_t turn = left < NG_SUGGESTION_FACTORS ? left : NG_SUGGESTION_FACTORS;
        for (uint32_t i = 0; i < turn; i++) {
            lift[i] = (uint64_t)NG_FIXED_ONE;
        }
        if (profile->factor_most > (uint64_t)NG_FIXED_ONE) {
            NG_TRY(ng_suggestion__factors(profile, work->member + first, turn, lift, err));
        }
        for (uint32_t i = 0; i < turn; i++) {
            raise_one(near, first + i, lift[i], &entries[first + i]);
        }
    }
done:
    return status;
}

ng_status ng_sourcing__raise(
    ng_sourcing *work, uint32_t near, ng_source_entry *entries, ng_error *err)
{
    ng_status status = NG_OK;
    near_work one = {.work = work, .near = near};
    const size_t count = (size_t)work->count + 1;
    one.proximity = ng_memory__allocate_zero(count, sizeof *one.proximity);
    one.advisers = ng_memory__allocate_zero(count, sizeof *one.advisers);
    if (one.proximity == NULL || one.advisers == NULL) {
        NG_TRY(ng_sourcing__no_memory(err));
    }
    NG_TRY(measure_proximity(&one, err));
    NG_TRY(measure_advisers(&one, err));
    NG_TRY(raise_all(&one, entries, err));
done:
    ng_memory__release(one.proximity);
    ng_memory__release(one.advisers);
    return status;
}
