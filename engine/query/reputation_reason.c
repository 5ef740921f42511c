// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * From whom a reputation comes, and what was discounted and why.
 *
 * What endorsers add is told in the unit of the score. Without levels it adds up to the score
 * exactly: the exact sums are rounded as they grow, and what each rounds to is dealt out from
 * the greatest down. With levels u adds t_u * level / (n + 1); what is left is the mean of the
 * list and the doubt. PageRank: 0.85 of what the endorser has, by weight; what is left is what
 * every member has.
 */
#include <assert.h>
#include <stdlib.h>

#include "base/fixed.h"
#include "base/status.h"
#include "query/standing.h"

enum {
    NANO_A_MICRO = 1000,
    DAMPING_PERCENT = 85,
    PERCENT = 100
};

static const double MICRO = 1e6;

// One word while it is told. `part` orders, `score` is told.
typedef struct share {
    const ng_standing_word *word;
    ng_standing_worth worth;
    uint32_t place; // in the order of members
    uint64_t part;  // of what counts, in a unit of the method
    int64_t score, lost;
} share;

typedef struct story {
    ng_standing_work *work;
    uint32_t member; // whom it is of
    ng_standing_words words;
    ng_tie_list given; // by the member itself
    share *at;         // [words.count]
    uint64_t trust;    // sum of what counts, billionths
    uint64_t mean;     // level that a missing one counts, millionths
    ng_arena *arena;
} story;

// --- Order -----------------------------------------------------------------------------------

static int compare_members(const void *a, const void *b)
{
    const uint32_t x = ((const share *)a)->word->from;
    const uint32_t y = ((const share *)b)->word->from;
    return (x > y) - (x < y);
}

static int compare_places(const void *a, const void *b)
{
    const share *x = a;
    const share *y = b;
    return (x->place > y->place) - (x->place < y->place);
}

static int compare_parts(const void *a, const void *b)
{
    const share *x = a;
    const share *y = b;
    return x->part == y->part ? compare_places(a, b) : x->part < y->part ? 1 : -1;
}

static int compare_scores(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a;
    const int64_t y = *(const int64_t *)b;
    return (x < y) - (x > y);
}

// Words ascend by member, so that a share is found by it.
static ng_status find_places(story *telling, ng_error *err)
{
    const uint32_t count = telling->words.count;
    uint32_t *member =
        ng_arena__allocate_zero(telling->arena, 2 * (size_t)count + 1, sizeof *member);
    if (member == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        member[i] = telling->words.at[i].from;
    }
    const ng_status status = ng_vertex_order__sort(
        ng_snapshot__vertex_order(telling->work->snapshot), member, member + count, count, err);
    for (uint32_t i = 0; status == NG_OK && i < count; i++) {
        const ng_standing_word word = {.from = member[i]};
        const share wanted = {.word = &word};
        share *found = bsearch(&wanted, telling->at, count, sizeof wanted, compare_members);
        assert(found != NULL);
        found->place = i;
    }
    return status;
}

// --- By trust --------------------------------------------------------------------------------

static ng_status weigh_all(story *telling, ng_error *err)
{
    ng_status status = NG_OK;
    ng_trust_mark mark;
    NG_TRY(ng_reputation_columns__mark(telling->work->columns, telling->member, &mark, err));
    for (uint32_t i = 0; i < telling->words.count; i++) {
        share *one = &telling->at[i];
        NG_TRY(ng_standing__weigh(telling->work, &mark, one->word, &one->worth, err));
        telling->trust += one->worth.counted;
    }
done:
    return status;
}

// What so much trust in a levelled word adds, millionths.
static uint64_t levelled(const story *telling, const share *one, uint64_t trust)
{
    const uint64_t level =
        one->word->level == 0 ? telling->mean : one->word->level * (uint64_t)MICRO;
    return ng_fixed__scale((ng_u128)trust * level, 1, telling->trust + NG_TRUST_ONE);
}

// Rounded sums of `part`, so that what is told adds up to the score.
static ng_status deal_out(story *telling, ng_error *err)
{
    const uint32_t count = telling->words.count;
    uint64_t sum = 0;
    int64_t told = 0;
    int64_t *score = ng_arena__allocate_zero(telling->arena, (size_t)count + 1, sizeof *score);
    if (score == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        sum += telling->at[i].part;
        const int64_t rounded = (int64_t)((sum + NANO_A_MICRO / 2) / NANO_A_MICRO);
        score[i] = rounded - told;
        told = rounded;
    }
    qsort(score, count, sizeof *score, compare_scores);
    for (uint32_t i = 0; i < count; i++) {
        telling->at[i].score = score[i];
    }
    return NG_OK;
}

static ng_status share_by_trust(story *telling, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = telling->words.count;
    const bool has_levels = telling->work->scale.levelled;
    telling->mean = (uint64_t)(telling->work->scale.mu * MICRO + 0.5);
    NG_TRY(weigh_all(telling, err));
    for (uint32_t i = 0; i < count; i++) {
        share *one = &telling->at[i];
        const uint64_t lost = one->worth.trust - one->worth.counted;
        one->part =
            has_levels ? levelled(telling, one, one->worth.counted) : one->worth.counted;
        one->score = (int64_t)one->part;
        one->lost = has_levels ? (int64_t)levelled(telling, one, lost)
                               : (int64_t)((lost + NANO_A_MICRO / 2) / NANO_A_MICRO);
    }
    qsort(telling->at, count, sizeof *telling->at, compare_parts);
    if (!has_levels) {
        NG_TRY(deal_out(telling, err));
    }
done:
    return status;
}

// --- By PageRank and count -------------------------------------------------------------------

// Weight of all that a member gave in this list.
static ng_status given_weight(story *telling, uint32_t member, uint64_t *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_words words;
    ng_tie_list list;
    ng_arena__reset(telling->work->step);
    NG_TRY(ng_tie__read(telling->work->txn, NG_TIE_ENDORSEMENT, false, member, &list, err));
    NG_TRY(ng_standing__words(telling->work->step, &list, telling->work->skill, &words, err));
    *out = 0;
    for (uint32_t i = 0; i < words.count; i++) {
        *out += words.at[i].weight;
    }
done:
    return status;
}

static ng_status share_by_flow(story *telling, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < telling->words.count; i++) {
        share *one = &telling->at[i];
        ng_reputation_place place;
        uint64_t weight = 0;
        NG_TRY(ng_standing__find(telling->work, one->word->from, &place, err));
        NG_TRY(given_weight(telling, one->word->from, &weight, err));
        if (place.evidence && weight > 0) {
            const ng_u128 passed =
                (ng_u128)(uint64_t)place.score * one->word->weight * DAMPING_PERCENT;
            one->part = ng_fixed__scale(passed, 1, weight * PERCENT);
        }
        one->score = (int64_t)one->part;
    }
    qsort(telling->at, telling->words.count, sizeof *telling->at, compare_parts);
done:
    return status;
}

static void share_by_count(story *telling)
{
    for (uint32_t i = 0; i < telling->words.count; i++) {
        telling->at[i].part = 1;
        telling->at[i].score = 1;
    }
    qsort(telling->at, telling->words.count, sizeof *telling->at, compare_parts);
}

// --- What is handed out ----------------------------------------------------------------------

// Whether the member whom the story is of endorsed another one, for whatever skill.
static bool gave(const story *telling, uint32_t member)
{
    const uint32_t *to = telling->given.column[0];
    uint32_t low = 0;
    uint32_t high = telling->given.count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (to[middle] < member) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < telling->given.count && to[low] == member;
}

static ng_status list_endorsers(story *telling, ng_reputation *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = telling->words.count;
    const bool by_trust = telling->work->options.method == NG_REPUTATION_TRUST;
    ng_endorser *from =
        ng_arena__allocate_zero(telling->work->answers, (size_t)count + 1, sizeof *from);
    if (from == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        const share *one = &telling->at[i];
        const uint32_t member = one->word->from;
        ng_standing_name name;
        if (by_trust && one->worth.counted == 0) {
            continue;
        }
        NG_TRY(ng_standing__name(telling->work, member, &name, err));
        from[out->from_count++] = (ng_endorser){.member = {member},
            .label = name.label,
            .name = name.name,
            .score = one->score,
            .level = one->word->level,
            .day = one->word->day,
            .mutual = gave(telling, member)};
    }
    out->from = from;
done:
    return status;
}

static ng_status list_discounted(story *telling, ng_reputation *out, ng_error *err)
{
    ng_status status = NG_OK;
    const uint32_t count = telling->words.count;
    ng_discounted *list =
        ng_arena__allocate_zero(telling->work->answers, (size_t)count + 1, sizeof *list);
    if (list == NULL) {
        return ng_standing__no_memory(err);
    }
    qsort(telling->at, count, sizeof *telling->at, compare_places);
    for (uint32_t i = 0; i < count; i++) {
        const share *one = &telling->at[i];
        ng_standing_name name;
        if (!one->worth.discounted) {
            continue;
        }
        NG_TRY(ng_standing__name(telling->work, one->word->from, &name, err));
        list[out->discounted_count++] = (ng_discounted){.member = {one->word->from},
            .label = name.label,
            .name = name.name,
            .why = one->worth.why,
            .score = one->lost};
    }
    out->discounted = list;
done:
    return status;
}

static ng_status share_all(story *telling, ng_error *err)
{
    switch (telling->work->options.method) {
    case NG_REPUTATION_TRUST:
        return share_by_trust(telling, err);
    case NG_REPUTATION_PAGERANK:
        return share_by_flow(telling, err);
    case NG_REPUTATION_COUNT:
        share_by_count(telling);
        break;
    }
    return NG_OK;
}

static ng_status tell(story *telling, ng_reputation *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_standing_work *work = telling->work;
    NG_TRY(ng_standing__words_for(work, out->member.id, telling->arena, &telling->words, err));
    NG_TRY(ng_tie__read(
        work->txn, NG_TIE_ENDORSEMENT, false, out->member.id, &telling->given, err));
    telling->at = ng_arena__allocate_zero(
        telling->arena, (size_t)telling->words.count + 1, sizeof *telling->at);
    if (telling->at == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < telling->words.count; i++) {
        telling->at[i].word = &telling->words.at[i];
    }
    NG_TRY(find_places(telling, err));
    NG_TRY(share_all(telling, err));
    NG_TRY(list_endorsers(telling, out, err));
    NG_TRY(list_discounted(telling, out, err));
done:
    return status;
}

ng_status ng_standing__explain(ng_standing_work *work, ng_reputation *out, ng_error *err)
{
    story telling = {.work = work, .member = out->member.id};
    ng_status status = ng_arena__create(&telling.arena, err);
    if (status == NG_OK) {
        status = tell(&telling, out, err);
    }
    ng_arena__destroy(telling.arena);
    return status;
}
