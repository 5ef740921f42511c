// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Ranking the lists and writing the columns. Lists are ranked one after the other while they
 * are written, so that no more than one ranking is in memory.
 */
#include <string.h>

#include "base/hash.h"
#include "base/radix.h"
#include "base/status.h"
#include "query/refresh_reputation.h"

/** Bytes of the widest block. */
#define BLOCK_BYTES ((size_t)NG_REPUTATION_LIST_BYTES * NG_DERIVED_BLOCK)

/** A column that is filled from its first entry to its last. */
typedef struct column_writer {
    ng_txn *txn;
    const char *name;
    size_t entry_bytes;
    uint32_t count; // entries so far
    unsigned char block[BLOCK_BYTES];
} column_writer;

static void begin_column(
    column_writer *column, ng_txn *txn, const char *name, size_t entry_bytes)
{
    column->txn = txn;
    column->name = name;
    column->entry_bytes = entry_bytes;
    column->count = 0;
}

static ng_status put_block(column_writer *column, ng_error *err)
{
    uint32_t block = (column->count - 1) / NG_DERIVED_BLOCK;
    uint32_t entries = column->count - block * NG_DERIVED_BLOCK;
    return ng_derived__write_block(column->txn, column->name, block,
        (ng_bytes){column->block, entries * column->entry_bytes}, err);
}

// Where the next entry goes; what stands before it is written when a block is full.
static ng_status next_entry(column_writer *column, unsigned char **out, ng_error *err)
{
    ng_status status = NG_OK;
    if (column->count > 0 && column->count % NG_DERIVED_BLOCK == 0) {
        NG_TRY(put_block(column, err));
    }
    *out = column->block + column->count % NG_DERIVED_BLOCK * column->entry_bytes;
    column->count++;
done:
    return status;
}

// Writes the last block, and removes those above it, of a column that had `before` entries.
static ng_status end_column(column_writer *column, uint32_t before, ng_error *err)
{
    ng_status status = NG_OK;
    if (column->count > 0) {
        NG_TRY(put_block(column, err));
    }
    for (uint32_t block = ng_reputation__block_count(column->count);
         block < ng_reputation__block_count(before); block++) {
        NG_TRY(ng_derived__delete_block(column->txn, column->name, block, err));
    }
done:
    return status;
}

/** What the writing works with. */
typedef struct writing {
    ng_txn *txn;
    ng_reputation_work *work;
    ng_reputation_summary before; // as it is stored now
    ng_reputation_space space;
    uint64_t *by_id; // [2 * by_id_room] entries of a list by id, and scratch
    uint32_t by_id_room;
    column_writer column, lists;
} writing;

static ng_status write_marks(writing *w, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_work *work = w->work;
    begin_column(&w->column, w->txn, NG_REPUTATION_MARKS, NG_REPUTATION_MARK_BYTES);
    for (uint32_t id = 0; id < work->summary.mark_limit; id++) {
        unsigned char *at = NULL;
        uint32_t vertex = work->graph.vertex_of[id];
        NG_TRY(next_entry(&w->column, &at, err));
        if (vertex == UINT32_MAX) {
            memset(at, 0, NG_REPUTATION_MARK_BYTES);
            continue;
        }
        ng_save_u32(at, work->trust[vertex]);
        ng_save_u32(at + 4, work->dominators.first[vertex]);
        ng_save_u32(at + 8, work->dominators.last[vertex]);
    }
    NG_TRY(end_column(&w->column, w->before.mark_limit, err));
done:
    return status;
}

static ng_status write_pagerank(writing *w, const uint32_t *rank_of, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_work *work = w->work;
    begin_column(&w->column, w->txn, NG_REPUTATION_PAGERANK_OF, NG_REPUTATION_PAGERANK_BYTES);
    for (uint32_t id = 0; id < work->summary.id_limit; id++) {
        unsigned char *at = NULL;
        NG_TRY(next_entry(&w->column, &at, err));
        ng_save_u64(at, ng_reputation__bits(work->y[id]));
        ng_save_u32(at + 8, rank_of[id]);
    }
    NG_TRY(end_column(&w->column, w->before.id_limit, err));
    begin_column(&w->column, w->txn, NG_REPUTATION_PAGERANK_ORDER, NG_REPUTATION_ORDER_BYTES);
    for (uint32_t i = 0; i < work->summary.members; i++) {
        unsigned char *at = NULL;
        NG_TRY(next_entry(&w->column, &at, err));
        ng_save_u32(at, work->order[i]);
    }
    NG_TRY(end_column(&w->column, w->before.members, err));
done:
    return status;
}

static ng_status write_ranks(writing *w, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_reputation_work *work = w->work;
    uint32_t *rank_of = ng_memory__allocate_zero(work->summary.id_limit, sizeof *rank_of);
    if (rank_of == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t i = 0; i < work->summary.members; i++) {
        rank_of[work->order[i]] = i + 1;
    }
    NG_TRY(write_pagerank(w, rank_of, err));
done:
    ng_memory__release(rank_of);
    return status;
}

static ng_status write_ranked(writing *w, const ng_reputation_ranking *ranking, uint32_t skill,
    uint32_t before, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    ng_reputation__ranked_name(name, skill);
    begin_column(&w->column, w->txn, name, NG_REPUTATION_RANKED_BYTES);
    for (uint32_t i = 0; i < ranking->ranked; i++) {
        const ng_reputation_entry *entry = &ranking->entry[ranking->order[i]];
        unsigned char *at = NULL;
        NG_TRY(next_entry(&w->column, &at, err));
        ng_save_u32(at, entry->to);
        ng_save_u64(at + 4, (uint64_t)entry->score);
    }
    NG_TRY(end_column(&w->column, before, err));
done:
    return status;
}

// Entries of a list ascending by id: id << 32 | index.
static ng_status sort_by_id(
    writing *w, const ng_reputation_ranking *ranking, const uint64_t **out, ng_error *err)
{
    uint32_t count = ranking->endorsed;
    if (w->by_id == NULL || w->by_id_room < count) {
        ng_memory__release(w->by_id);
        w->by_id = ng_memory__allocate(2 * (size_t)count * sizeof *w->by_id);
        w->by_id_room = w->by_id == NULL ? 0 : count;
        if (w->by_id == NULL) {
            return ng_reputation_work__no_memory(err);
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        w->by_id[i] = (uint64_t)ranking->entry[i].to << 32 | i;
    }
    *out = ng_radix__sort(w->by_id, w->by_id + count, count, 1, 1);
    return NG_OK;
}

static ng_status write_found(writing *w, const ng_reputation_ranking *ranking, uint32_t skill,
    uint32_t before, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    const uint64_t *sorted = NULL;
    NG_TRY(sort_by_id(w, ranking, &sorted, err));
    ng_reputation__found_name(name, skill);
    begin_column(&w->column, w->txn, name, NG_REPUTATION_FOUND_BYTES);
    for (uint32_t i = 0; i < ranking->endorsed; i++) {
        const ng_reputation_entry *entry = &ranking->entry[(uint32_t)sorted[i]];
        unsigned char *at = NULL;
        NG_TRY(next_entry(&w->column, &at, err));
        ng_save_u32(at, entry->to);
        ng_save_u32(at + 4, entry->place);
        ng_save_u32(at + 8, entry->endorsers);
    }
    NG_TRY(end_column(&w->column, before, err));
done:
    return status;
}

// One list, unless it is stored and its rows are what they were.
static ng_status write_list(
    writing *w, uint32_t skill, const ng_reputation_stored_list *before, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_work *work = w->work;
    const ng_reputation_row *row = work->row + work->list[skill];
    uint64_t count = work->list[skill + 1] - work->list[skill];
    ng_reputation_stored_list now = *before;
    uint64_t rows = ng_hash__bytes(row, (size_t)count * sizeof *row, count);
    unsigned char *at = NULL;
    if (work->full || before->list.endorsements != count || before->rows != rows) {
        ng_reputation_ranking ranking;
        NG_TRY(ng_reputation__rank(row, count, &w->space, &ranking, err));
        NG_TRY(write_ranked(w, &ranking, skill, before->list.ranked, err));
        NG_TRY(write_found(w, &ranking, skill, before->list.endorsed, err));
        now = (ng_reputation_stored_list){.list = {.skill = skill,
                                              .ranked = ranking.ranked,
                                              .endorsed = ranking.endorsed,
                                              .endorsements = count,
                                              .scale = ranking.scale},
            .rows = rows};
        work->lists_written++;
    }
    NG_TRY(next_entry(&w->lists, &at, err));
    ng_reputation__encode_list(&now, at);
done:
    return status;
}

// The lists that are stored now, by skill; in memory, because writing moves what lies in the
// map.
static ng_status read_stored(
    writing *w, ng_reputation_stored_list **out, uint32_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    *count = w->before.refreshed ? w->before.skills + 1 : 0;
    *out = ng_memory__allocate(((size_t)*count + 1) * sizeof **out);
    if (*out == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    for (uint32_t i = 0; i < *count; i++) {
        const unsigned char *at = NULL;
        uint32_t block = i / NG_DERIVED_BLOCK;
        NG_TRY(ng_reputation__read_block(w->txn, NG_REPUTATION_LISTS, block,
            ng_reputation__block_entries(*count, block) * (size_t)NG_REPUTATION_LIST_BYTES, &at,
            err));
        (*out)[i] = ng_reputation__decode_list(
            at + i % NG_DERIVED_BLOCK * (size_t)NG_REPUTATION_LIST_BYTES);
    }
done:
    return status;
}

static ng_status remove_list(writing *w, const ng_reputation_stored_list *stored, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    ng_reputation__ranked_name(name, stored->list.skill);
    begin_column(&w->column, w->txn, name, NG_REPUTATION_RANKED_BYTES);
    NG_TRY(end_column(&w->column, stored->list.ranked, err));
    ng_reputation__found_name(name, stored->list.skill);
    begin_column(&w->column, w->txn, name, NG_REPUTATION_FOUND_BYTES);
    NG_TRY(end_column(&w->column, stored->list.endorsed, err));
done:
    return status;
}

// Old and new lists side by side, both by skill.
static ng_status write_lists(writing *w, const ng_observer *watch, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_stored_list *stored = NULL;
    uint32_t stored_count = 0;
    uint32_t at = 0;
    uint32_t limit = w->work->graph.skill_limit;
    NG_TRY(read_stored(w, &stored, &stored_count, err));
    begin_column(&w->lists, w->txn, NG_REPUTATION_LISTS, NG_REPUTATION_LIST_BYTES);
    for (uint32_t skill = 0; skill < limit; skill++) {
        ng_reputation_stored_list before = {.list = {.skill = skill}};
        bool is_stored = at < stored_count && stored[at].list.skill == skill;
        if (is_stored) {
            before = stored[at++];
        }
        if (skill > 0 && w->work->list[skill] == w->work->list[skill + 1]) {
            if (is_stored) {
                NG_TRY(remove_list(w, &before, err));
            }
            continue;
        }
        NG_TRY(ng_observer__tell(watch, "ranking by skill", skill, limit, err));
        NG_TRY(write_list(w, skill, &before, err));
    }
    for (; at < stored_count; at++) {
        NG_TRY(remove_list(w, &stored[at], err));
    }
    NG_TRY(end_column(&w->lists, stored_count, err));
done:
    ng_memory__release(stored);
    return status;
}

static ng_status write_all(writing *w, const ng_observer *watch, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_work *work = w->work;
    unsigned char bytes[NG_REPUTATION_SUMMARY_BYTES];
    if (work->how == NG_REPUTATION_PARTIAL || work->how == NG_REPUTATION_FULL) {
        NG_TRY(write_marks(w, err));
        NG_TRY(write_lists(w, watch, err));
    }
    if (work->how != NG_REPUTATION_KEPT) {
        NG_TRY(write_ranks(w, err));
    }
    ng_reputation__encode_summary(&work->summary, &work->stamp, bytes);
    NG_TRY(
        ng_derived__write(w->txn, NG_REPUTATION_SUMMARY, (ng_bytes){bytes, sizeof bytes}, err));
done:
    return status;
}

ng_status ng_reputation_work__write(ng_txn *txn, const ng_observer *watch,
    ng_reputation_work *work, bool *written, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_stamp stamp;
    writing *w = ng_memory__allocate_zero(1, sizeof *w);
    *written = false;
    if (w == NULL) {
        return ng_reputation_work__no_memory(err);
    }
    w->txn = txn;
    w->work = work;
    NG_TRY(ng_reputation__read_summary(txn, &w->before, &stamp, err));
    if (stamp.generation != work->stamp_before.generation && !work->full) {
        goto done;
    }
    work->stamp.generation = stamp.generation + 1;
    NG_TRY(write_all(w, watch, err));
    *written = true;
done:
    ng_reputation_space__release(&w->space);
    ng_memory__release(w->by_id);
    ng_memory__release(w);
    return status;
}
