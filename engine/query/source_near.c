// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What candidates are to one who asks.
 *
 *   proximity  a quarter of their base score for suggestions, as a share of the best that
 *              anybody has; 1 for a connection
 *   advisers   with A(x) those whom x endorses, E(x) those who endorse x, and
 *              like(S, T) = |S and T| / sqrt(|S| * |T|), of who asks u and a candidate v:
 *                like(A(u), E(v)) / 2                        v is named by u's advisers
 *                + mean over w in E(v) of like(A(u), A(w))   and by those who share them
 *   lift       the profile factor of suggestions
 *
 * Why so: engine/decisions/0071-whom-do-i-ask.md.
 */
#include "base/status.h"
#include "query/sourcing.h"

enum {
    CONNECTED_TIMES = 4, // a connection counts so many times the best suggestion
    NAMED_SHARE = 2      // to be named by advisers counts a half
};

typedef struct near_work {
    ng_sourcing *work;
    uint32_t near;
    uint32_t *proximity; // [count]
    uint32_t *advisers;  // [count] at first those who endorse the candidate
    uint64_t *fellows;   // [count] sum of how like those who endorse them are
    uint32_t *shared;    // [vertex_count] advisers that somebody shares with who asks
    ng_buffer sharing;   // u32, who shares one
    uint32_t adviser_count;
} near_work;

static ng_status measure_proximity(near_work *near, ng_error *err)
{
    ng_status status = NG_OK;
    ng_sourcing *work = near->work;
    ng_suggest_workspace *workspace = NULL;
    ng_suggest_candidate *found = NULL;
    ng_suggest_found first;
    uint32_t count = 0;
    uint64_t best = 0;
    const uint32_t *neighbor = NULL;
    const ng_suggest_question question = {near->near, NG_SCORER_DEFAULT, 1};
    NG_TRY(ng_snapshot__workspace(work->standing.snapshot, &workspace, err));
    NG_TRY(ng_suggest__best(workspace, work->graph, &question, &first, err));
    for (uint32_t i = 0; i < first.count; i++) {
        best = first.at[i].score > best ? first.at[i].score : best;
    }
    NG_TRY(ng_suggest__among(workspace, work->graph, work->found, &found, &count, err));
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

// The next member of a list of endorsements, each once whatever the skills; *row begins at 0.
// False at the end. What the endorsed alone claim is no word of anybody.
static bool next_named(const ng_tie_list *list, uint32_t *row, uint32_t *member)
{
    enum {
        LEVEL = 3 // column, with the flag of claims
    };
    const uint32_t last = *row == 0 ? 0 : *member;
    for (; *row < list->count; *row += 1) {
        const bool claimed = (list->column[LEVEL][*row] & NG_ENDORSEMENT_CLAIMED) != 0;
        *member = list->column[0][*row];
        if (!claimed && *member != last) {
            *row += 1;
            return true;
        }
    }
    return false;
}

static uint32_t count_named(const ng_tie_list *list)
{
    uint32_t count = 0;
    uint32_t row = 0;
    uint32_t member = 0;
    while (next_named(list, &row, &member)) {
        count++;
    }
    return count;
}

static ng_status read_endorsed(
    near_work *near, uint32_t member, bool inward, ng_tie_list *out, ng_error *err)
{
    return ng_tie__read(near->work->txn, NG_TIE_ENDORSEMENT, inward, member, out, err);
}

// Whom an adviser endorses is named once more; who endorses the adviser shares it.
static ng_status visit_adviser(near_work *near, uint32_t adviser, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list list;
    uint32_t row = 0;
    uint32_t member = 0;
    NG_TRY(read_endorsed(near, adviser, false, &list, err));
    while (next_named(&list, &row, &member)) {
        const uint32_t index = ng_sourcing__index(near->work, member);
        if (index != UINT32_MAX) {
            near->advisers[index]++;
        }
    }
    NG_TRY(read_endorsed(near, adviser, true, &list, err));
    for (row = 0; next_named(&list, &row, &member);) {
        if (member == near->near || member >= near->work->graph->vertex_count) {
            continue;
        }
        if (near->shared[member]++ == 0) {
            NG_TRY(ng_buffer__add(&near->sharing, &member, sizeof member, err));
        }
    }
done:
    return status;
}

// Adds how like a fellow is to all whom the fellow endorses.
static ng_status visit_fellow(near_work *near, uint32_t fellow, ng_error *err)
{
    ng_tie_list list;
    uint32_t row = 0;
    uint32_t member = 0;
    const ng_status status = read_endorsed(near, fellow, false, &list, err);
    if (status != NG_OK) {
        return status;
    }
    const uint32_t like =
        ng_source_score__cosine(near->shared[fellow], near->adviser_count, count_named(&list));
    while (next_named(&list, &row, &member)) {
        const uint32_t index = ng_sourcing__index(near->work, member);
        if (index != UINT32_MAX) {
            near->fellows[index] += like;
        }
    }
    return NG_OK;
}

static ng_status settle_advisers(near_work *near, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < near->work->count; i++) {
        ng_tie_list list;
        if (near->advisers[i] == 0 && near->fellows[i] == 0) {
            continue;
        }
        NG_TRY(read_endorsed(near, near->work->member[i], true, &list, err));
        const uint32_t endorsers = count_named(&list);
        const uint64_t mean = endorsers == 0 ? 0 : near->fellows[i] / endorsers;
        near->advisers[i] =
            ng_source_score__cosine(near->advisers[i], near->adviser_count, endorsers) /
                NAMED_SHARE +
            (uint32_t)(mean < NG_SOURCE_ONE ? mean : NG_SOURCE_ONE);
    }
done:
    return status;
}

static ng_status measure_advisers(near_work *near, ng_error *err)
{
    ng_status status = NG_OK;
    ng_tie_list mine;
    uint32_t row = 0;
    uint32_t adviser = 0;
    NG_TRY(read_endorsed(near, near->near, false, &mine, err));
    near->adviser_count = count_named(&mine);
    while (next_named(&mine, &row, &adviser)) {
        NG_TRY(visit_adviser(near, adviser, err));
    }
    const uint32_t *fellow = (const void *)near->sharing.at;
    for (size_t i = 0; i < near->sharing.bytes / sizeof *fellow; i++) {
        NG_TRY(visit_fellow(near, fellow[i], err));
    }
    NG_TRY(settle_advisers(near, err));
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
    for (uint32_t first = 0; first < work->count; first += NG_SUGGESTION_TURN) {
        uint64_t lift[NG_SUGGESTION_TURN];
        const uint32_t left = work->count - first;
        const uint32_t turn = left < NG_SUGGESTION_TURN ? left : NG_SUGGESTION_TURN;
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
    one.fellows = ng_memory__allocate_zero(count, sizeof *one.fellows);
    one.shared = ng_memory__allocate_zero(work->graph->vertex_count, sizeof *one.shared);
    if (one.proximity == NULL || one.advisers == NULL || one.fellows == NULL ||
        one.shared == NULL) {
        NG_TRY(ng_sourcing__no_memory(err));
    }
    NG_TRY(measure_proximity(&one, err));
    NG_TRY(measure_advisers(&one, err));
    NG_TRY(raise_all(&one, entries, err));
done:
    ng_memory__release(one.proximity);
    ng_memory__release(one.advisers);
    ng_memory__release(one.fellows);
    ng_memory__release(one.shared);
    ng_buffer__finish(&one.sharing);
    return status;
}
