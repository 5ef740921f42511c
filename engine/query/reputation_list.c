// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Rankings that refresh did not store: by age, by the number of endorsers, and the ranking of
 * entries that these and PageRank of one skill end in.
 */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/radix.h"
#include "base/status.h"
#include "query/standing.h"

enum {
    RECORD_WORDS = 2 // of the sort: score, greatest first; index of the entry
};

static int compare_entries(const void *a, const void *b)
{
    const uint32_t x = ((const ng_standing_entry *)a)->member;
    const uint32_t y = ((const ng_standing_entry *)b)->member;
    return (x > y) - (x < y);
}

const ng_standing_entry *ng_standing__entry(const ng_standing_ranking *ranking, uint32_t member)
{
    const ng_standing_entry wanted = {.member = member};
    return ranking->count == 0
        ? NULL
        : bsearch(&wanted, ranking->entry, ranking->count, sizeof wanted, compare_entries);
}

// --- Ranks -----------------------------------------------------------------------------------

// A number that is the smaller the greater the score.
static uint64_t descending(int64_t score)
{
    return UINT64_MAX - ((uint64_t)score ^ UINT64_C(1) << 63);
}

// Entries with evidence as records, in the order of members. `member` has room for all twice.
static ng_status list_records(ng_standing_work *work, const ng_standing_ranking *ranking,
    uint32_t *member, uint64_t *record, uint32_t *count, ng_error *err)
{
    uint32_t found = 0;
    for (uint32_t i = 0; i < ranking->count; i++) {
        if (ranking->entry[i].evidence) {
            member[found++] = ranking->entry[i].member;
        }
    }
    ng_status status = ng_vertex_order__sort(
        ng_snapshot__vertex_order(work->snapshot), member, member + ranking->count, found, err);
    for (uint32_t i = 0; status == NG_OK && i < found; i++) {
        const ng_standing_entry *entry = ng_standing__entry(ranking, member[i]);
        assert(entry != NULL); // members are those of the entries
        record[(size_t)i * RECORD_WORDS] = descending(entry->score);
        record[(size_t)i * RECORD_WORDS + 1] = (uint64_t)(entry - ranking->entry);
    }
    *count = status == NG_OK ? found : 0;
    return status;
}

ng_status ng_standing__rank(ng_standing_work *work, ng_standing_ranking *ranking, ng_error *err)
{
    ng_status status = NG_OK;
    const size_t room = (size_t)ranking->count + 1;
    uint32_t *member = ng_memory__allocate_zero(2 * room, sizeof *member);
    uint64_t *record = ng_memory__allocate_zero(2 * RECORD_WORDS * room, sizeof *record);
    ranking->order = ng_arena__allocate_zero(work->scratch, room, sizeof *ranking->order);
    if (member == NULL || record == NULL || ranking->order == NULL) {
        status = ng_standing__no_memory(err);
        goto done;
    }
    NG_TRY(list_records(work, ranking, member, record, &ranking->ranked, err));
    const uint64_t *sorted =
        ng_radix__sort(record, record + RECORD_WORDS * room, ranking->ranked, RECORD_WORDS, 1);
    for (uint32_t i = 0; i < ranking->ranked; i++) {
        ranking->order[i] = (uint32_t)sorted[(size_t)i * RECORD_WORDS + 1];
        ranking->entry[ranking->order[i]].rank = i + 1;
    }
done:
    ng_memory__release(member);
    ng_memory__release(record);
    return status;
}

static ng_status rank_all(ng_standing_work *work, ng_error *err)
{
    ng_status status = ng_standing__rank(work, &work->ranking, err);
    work->is_worked_out = true;
    work->of = work->ranking.ranked;
    return status;
}

// --- By trust and age ------------------------------------------------------------------------

typedef struct collection {
    ng_standing_work *work;
    ng_buffer rows;    // of ng_reputation_row, those of one member behind each other
    ng_buffer entries; // of ng_standing_entry
} collection;

static ng_status collect(
    void *context, uint32_t member, const ng_standing_words *words, ng_error *err)
{
    ng_status status = NG_OK;
    collection *all = context;
    const ng_standing_entry entry = {.member = member, .endorsers = words->count};
    ng_trust_mark mark;
    NG_TRY(ng_reputation_columns__mark(all->work->columns, member, &mark, err));
    for (uint32_t i = 0; i < words->count; i++) {
        ng_standing_worth worth;
        NG_TRY(ng_standing__weigh(all->work, &mark, &words->at[i], &worth, err));
        const ng_reputation_row row =
            ng_reputation__row(member, worth.counted, words->at[i].level);
        NG_TRY(ng_buffer__add(&all->rows, &row, sizeof row, err));
    }
    NG_TRY(ng_buffer__add(&all->entries, &entry, sizeof entry, err));
done:
    return status;
}

// Scores of all entries by the rows of each.
static void score(collection *all)
{
    const ng_reputation_row *row = (const ng_reputation_row *)(const void *)all->rows.at;
    ng_standing_entry *entry = (ng_standing_entry *)(void *)all->entries.at;
    const size_t count = all->entries.bytes / sizeof *entry;
    all->work->scale = ng_reputation__scale(row, all->rows.bytes / sizeof *row);
    for (size_t i = 0; i < count; i++) {
        ng_reputation_sums sums = {0};
        for (uint32_t k = 0; k < entry[i].endorsers; k++) {
            ng_reputation__add(&sums, row[k].carried);
        }
        row += entry[i].endorsers;
        entry[i].evidence = sums.trust > 0;
        entry[i].score = entry[i].evidence ? ng_reputation__score(&all->work->scale, &sums) : 0;
    }
}

ng_status ng_standing__rank_by_age(ng_standing_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    collection all = {.work = work};
    NG_TRY(ng_standing__walk(work, collect, &all, err));
    score(&all);
    work->ranking.count = (uint32_t)(all.entries.bytes / sizeof *work->ranking.entry);
    work->ranking.entry = ng_arena__allocate_zero(
        work->scratch, (size_t)work->ranking.count + 1, sizeof *work->ranking.entry);
    if (work->ranking.entry == NULL) {
        status = ng_standing__no_memory(err);
        goto done;
    }
    if (work->ranking.count > 0) {
        memcpy(work->ranking.entry, all.entries.at, all.entries.bytes);
    }
    NG_TRY(rank_all(work, err));
done:
    ng_buffer__finish(&all.rows);
    ng_buffer__finish(&all.entries);
    return status;
}

// --- By the number of endorsers --------------------------------------------------------------

ng_status ng_standing__rank_by_count(ng_standing_work *work, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_endorsed endorsed;
    NG_TRY(ng_reputation_columns__endorsed(work->columns, &work->list, &endorsed, err));
    work->ranking.count = endorsed.count;
    work->ranking.entry = ng_arena__allocate_zero(
        work->scratch, (size_t)endorsed.count + 1, sizeof *work->ranking.entry);
    if (work->ranking.entry == NULL) {
        return ng_standing__no_memory(err);
    }
    for (uint32_t i = 0; i < endorsed.count; i++) {
        work->ranking.entry[i] = (ng_standing_entry){.member = endorsed.member[i],
            .endorsers = endorsed.endorsers[i],
            .score = endorsed.endorsers[i],
            .evidence = true};
    }
    NG_TRY(rank_all(work, err));
done:
    return status;
}
