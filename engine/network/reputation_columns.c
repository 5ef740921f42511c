// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Reading what refresh stored about reputation: a block of a column is looked up when an entry
 * of it is asked for. Blocks of trust by id, and those of the list asked for last, are
 * remembered, because the endorsers of one member lie in many of them and are asked for again
 * and again.
 */
#include "network/reputation_columns.h"

#include "base/status.h"
#include "network/reputation_layout.h"

// One column of a list, whose blocks are looked up once.
typedef struct opened_column {
    char name[NG_REPUTATION_NAME_BYTES];
    uint32_t count, blocks;
    size_t entry_bytes;
    const unsigned char **block; // [blocks] NULL: not read yet
} opened_column;

struct ng_reputation_columns {
    ng_txn *txn;
    ng_reputation_summary summary;
    const unsigned char **mark_block; // [blocks of ids] NULL: not read yet
    // Of the list asked for last, by id and by rank.
    bool has_list;
    ng_reputation_list list;
    opened_column found, ranked;
};

ng_status ng_reputation_summary__read(ng_txn *txn, ng_reputation_summary *out, ng_error *err)
{
    return ng_reputation__read_summary(txn, out, NULL, err);
}

ng_status ng_reputation_columns__open(ng_txn *txn, ng_reputation_columns **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_arena *arena = ng_txn__arena(txn);
    *out = NULL;
    ng_reputation_columns *columns = ng_arena__allocate_zero(arena, 1, sizeof *columns);
    if (columns == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the columns of reputation");
    }
    columns->txn = txn;
    NG_TRY(ng_reputation_summary__read(txn, &columns->summary, err));
    columns->mark_block = ng_arena__allocate_zero(arena,
        (size_t)ng_reputation__block_count(columns->summary.mark_limit) + 1,
        sizeof *columns->mark_block);
    if (columns->mark_block == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the columns of reputation");
    }
    *out = columns;
done:
    return status;
}

const ng_reputation_summary *ng_reputation_columns__summary(
    const ng_reputation_columns *columns)
{
    return &columns->summary;
}

// Where entry `index` of a column of `count` entries lies.
static ng_status read_entry(ng_txn *txn, const char *name, uint32_t count, uint32_t index,
    size_t entry_bytes, const unsigned char **out, ng_error *err)
{
    uint32_t block = index / NG_DERIVED_BLOCK;
    size_t bytes = ng_reputation__block_entries(count, block) * entry_bytes;
    ng_status status = ng_reputation__read_block(txn, name, block, bytes, out, err);
    *out = status == NG_OK ? *out + index % NG_DERIVED_BLOCK * entry_bytes : NULL;
    return status;
}

ng_status ng_reputation_columns__mark(
    ng_reputation_columns *columns, uint32_t member, ng_trust_mark *out, ng_error *err)
{
    *out = (ng_trust_mark){0};
    if (member >= columns->summary.mark_limit) {
        return NG_OK;
    }
    uint32_t block = member / NG_DERIVED_BLOCK;
    if (columns->mark_block[block] == NULL) {
        size_t bytes = ng_reputation__block_entries(columns->summary.mark_limit, block) *
            (size_t)NG_REPUTATION_MARK_BYTES;
        ng_status status = ng_reputation__read_block(
            columns->txn, NG_REPUTATION_MARKS, block, bytes, &columns->mark_block[block], err);
        if (status != NG_OK) {
            columns->mark_block[block] = NULL;
            return status;
        }
    }
    const unsigned char *at =
        columns->mark_block[block] + member % NG_DERIVED_BLOCK * NG_REPUTATION_MARK_BYTES;
    *out = (ng_trust_mark){
        .trust = ng_load_u32(at), .first = ng_load_u32(at + 4), .last = ng_load_u32(at + 8)};
    return NG_OK;
}

ng_status ng_reputation_columns__pagerank(
    ng_reputation_columns *columns, uint32_t member, ng_reputation_place *out, ng_error *err)
{
    const ng_reputation_summary *summary = &columns->summary;
    const unsigned char *at = NULL;
    ng_status status = NG_OK;
    *out = (ng_reputation_place){.member = member};
    if (member >= summary->id_limit) {
        return NG_OK;
    }
    NG_TRY(read_entry(columns->txn, NG_REPUTATION_PAGERANK_OF, summary->id_limit, member,
        NG_REPUTATION_PAGERANK_BYTES, &at, err));
    out->rank = ng_load_u32(at + 8);
    if (out->rank == 0) {
        goto done; // No member then.
    }
    double y = ng_reputation__double(ng_load_u64(at));
    out->found = true;
    out->evidence = true;
    out->score =
        ng_reputation__pagerank_score(y > 0 ? y : 1, summary->members, summary->pagerank_sum);
done:
    return status;
}

ng_status ng_reputation_columns__pagerank_at(
    ng_reputation_columns *columns, uint32_t rank, ng_reputation_place *out, ng_error *err)
{
    const unsigned char *at = NULL;
    ng_status status = NG_OK;
    *out = (ng_reputation_place){0};
    if (rank == 0 || rank > columns->summary.members) {
        return NG_OK;
    }
    NG_TRY(read_entry(columns->txn, NG_REPUTATION_PAGERANK_ORDER, columns->summary.members,
        rank - 1, NG_REPUTATION_ORDER_BYTES, &at, err));
    uint32_t member = ng_load_u32(at);
    NG_TRY(ng_reputation_columns__pagerank(columns, member, out, err));
    if (out->rank != rank) {
        *out = (ng_reputation_place){0};
        return ng_fail(err, NG_ERR_CORRUPT, "the member at rank %u of PageRank is not", rank);
    }
done:
    return status;
}

// Lists stand in one column, the one over all first, then by skill.
static ng_status list_at(
    ng_reputation_columns *columns, uint32_t index, ng_reputation_list *out, ng_error *err)
{
    const unsigned char *at = NULL;
    ng_status status = read_entry(columns->txn, NG_REPUTATION_LISTS,
        columns->summary.skills + 1, index, NG_REPUTATION_LIST_BYTES, &at, err);
    if (status == NG_OK) {
        *out = ng_reputation__decode_list(at).list;
    }
    return status;
}

ng_status ng_reputation_columns__list(
    ng_reputation_columns *columns, uint32_t skill, ng_reputation_list *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_reputation_list found = {0};
    uint32_t low = 0;
    uint32_t high = columns->summary.refreshed ? columns->summary.skills + 1 : 0;
    *out = (ng_reputation_list){.skill = skill};
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        NG_TRY(list_at(columns, middle, &found, err));
        if (found.skill == skill) {
            *out = found;
            goto done;
        }
        if (found.skill < skill) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
done:
    return status;
}

// --- One list --------------------------------------------------------------------------------

static ng_status open_column(ng_reputation_columns *columns, opened_column *column,
    uint32_t count, size_t entry_bytes, ng_error *err)
{
    column->count = count;
    column->entry_bytes = entry_bytes;
    column->blocks = ng_reputation__block_count(count);
    column->block = ng_arena__allocate_zero(
        ng_txn__arena(columns->txn), (size_t)column->blocks + 1, sizeof *column->block);
    return column->block != NULL
        ? NG_OK
        : ng_fail(err, NG_ERR_NOMEM, "no memory for the columns of reputation");
}

static ng_status open_list(
    ng_reputation_columns *columns, const ng_reputation_list *list, ng_error *err)
{
    ng_status status = NG_OK;
    if (columns->has_list && columns->list.skill == list->skill &&
        columns->list.endorsed == list->endorsed && columns->list.ranked == list->ranked) {
        return NG_OK;
    }
    columns->has_list = false;
    ng_reputation__found_name(columns->found.name, list->skill);
    ng_reputation__ranked_name(columns->ranked.name, list->skill);
    NG_TRY(
        open_column(columns, &columns->found, list->endorsed, NG_REPUTATION_FOUND_BYTES, err));
    NG_TRY(
        open_column(columns, &columns->ranked, list->ranked, NG_REPUTATION_RANKED_BYTES, err));
    columns->list = *list;
    columns->has_list = true;
done:
    return status;
}

static ng_status open_block(ng_reputation_columns *columns, opened_column *column,
    uint32_t block, const unsigned char **out, ng_error *err)
{
    ng_status status = NG_OK;
    if (column->block[block] == NULL) {
        const size_t bytes =
            ng_reputation__block_entries(column->count, block) * column->entry_bytes;
        status = ng_reputation__read_block(
            columns->txn, column->name, block, bytes, &column->block[block], err);
    }
    *out = status == NG_OK ? column->block[block] : NULL;
    return status;
}

static uint32_t member_at(const unsigned char *block, uint32_t index)
{
    return ng_load_u32(block + (size_t)index * NG_REPUTATION_FOUND_BYTES);
}

// From one block on, the first that does not end before the member; *block is the number of
// blocks when there is none. Ids are taken to be spread evenly, so that few blocks are read
// besides.
static ng_status seek_block(ng_reputation_columns *columns, uint32_t member, uint32_t *block,
    const unsigned char **out, ng_error *err)
{
    ng_status status = NG_OK;
    opened_column *column = &columns->found;
    const uint32_t id_limit = columns->summary.id_limit;
    const uint32_t begin = *block;
    bool jumped = false;
    bool passed = false; // a block that ends before the member
    while (*block < column->blocks) {
        NG_TRY(open_block(columns, column, *block, out, err));
        const uint32_t last =
            member_at(*out, ng_reputation__block_entries(column->count, *block) - 1);
        if (last < member && !jumped && member < id_limit) {
            const uint64_t left = column->blocks - *block - 1;
            *block += 1 + (uint32_t)(left * (member - last - 1) / (id_limit - last));
            jumped = true;
        } else if (last < member) {
            *block += 1;
            passed = true;
        } else if (!passed && *block > begin && member_at(*out, 0) > member) {
            *block -= 1;
        } else {
            break;
        }
    }
done:
    return status;
}

// Where the member stands in a block, or would.
static uint32_t place_in(const unsigned char *block, uint32_t entries, uint32_t member)
{
    uint32_t low = 0;
    uint32_t high = entries;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (member_at(block, middle) < member) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

// Score of the member at a place of the list by rank.
static ng_status read_score(
    ng_reputation_columns *columns, uint32_t place, ng_reputation_place *out, ng_error *err)
{
    ng_status status = NG_OK;
    const unsigned char *at = NULL;
    const ng_reputation_list *list = &columns->list;
    if (place >= list->ranked) {
        return ng_fail(err, NG_ERR_CORRUPT, "place %u of list %u is above its %u", place,
            list->skill, list->ranked);
    }
    NG_TRY(open_block(columns, &columns->ranked, place / NG_DERIVED_BLOCK, &at, err));
    at += (size_t)(place % NG_DERIVED_BLOCK) * NG_REPUTATION_RANKED_BYTES;
    out->evidence = true;
    out->rank = place + 1;
    out->score = (int64_t)ng_load_u64(at + 4);
done:
    return status;
}

ng_status ng_reputation_columns__find_many(ng_reputation_columns *columns,
    const ng_reputation_list *list, const uint32_t *members, uint32_t count,
    ng_reputation_place *out, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t block = 0;
    NG_TRY(open_list(columns, list, err));
    for (uint32_t i = 0; i < count; i++) {
        const unsigned char *at = NULL;
        out[i] = (ng_reputation_place){.member = members[i]};
        NG_TRY(seek_block(columns, members[i], &block, &at, err));
        if (block == columns->found.blocks) {
            continue;
        }
        const uint32_t entries = ng_reputation__block_entries(list->endorsed, block);
        const uint32_t entry = place_in(at, entries, members[i]);
        if (entry == entries || member_at(at, entry) != members[i]) {
            continue;
        }
        at += (size_t)entry * NG_REPUTATION_FOUND_BYTES;
        out[i].found = true;
        out[i].endorsers = ng_load_u32(at + 8);
        if (ng_load_u32(at + 4) != NG_REPUTATION_NONE) {
            NG_TRY(read_score(columns, ng_load_u32(at + 4), &out[i], err));
        }
    }
done:
    return status;
}

ng_status ng_reputation_columns__find(ng_reputation_columns *columns,
    const ng_reputation_list *list, uint32_t member, ng_reputation_place *out, ng_error *err)
{
    return ng_reputation_columns__find_many(columns, list, &member, 1, out, err);
}

ng_status ng_reputation_columns__at(ng_reputation_columns *columns,
    const ng_reputation_list *list, uint32_t rank, ng_reputation_place *out, ng_error *err)
{
    const unsigned char *at = NULL;
    ng_status status = NG_OK;
    *out = (ng_reputation_place){0};
    if (rank == 0 || rank > list->ranked) {
        return NG_OK;
    }
    NG_TRY(open_list(columns, list, err));
    NG_TRY(open_block(columns, &columns->ranked, (rank - 1) / NG_DERIVED_BLOCK, &at, err));
    at += (size_t)((rank - 1) % NG_DERIVED_BLOCK) * NG_REPUTATION_RANKED_BYTES;
    const uint32_t member = ng_load_u32(at);
    NG_TRY(ng_reputation_columns__find(columns, list, member, out, err));
    if (out->rank != rank) {
        *out = (ng_reputation_place){0};
        return ng_fail(
            err, NG_ERR_CORRUPT, "the member at rank %u of list %u is not", rank, list->skill);
    }
done:
    return status;
}

ng_status ng_reputation_columns__endorsed(ng_reputation_columns *columns,
    const ng_reputation_list *list, ng_reputation_endorsed *out, ng_error *err)
{
    ng_status status = NG_OK;
    char name[NG_REPUTATION_NAME_BYTES];
    ng_arena *arena = ng_txn__arena(columns->txn);
    uint32_t *member = ng_arena__allocate(arena, (size_t)list->endorsed * sizeof *member);
    uint32_t *endorsers = ng_arena__allocate(arena, (size_t)list->endorsed * sizeof *endorsers);
    *out = (ng_reputation_endorsed){0};
    if (member == NULL || endorsers == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %u members", list->endorsed);
    }
    ng_reputation__found_name(name, list->skill);
    for (uint32_t i = 0; i < list->endorsed; i += NG_DERIVED_BLOCK) {
        const unsigned char *at = NULL;
        NG_TRY(read_entry(
            columns->txn, name, list->endorsed, i, NG_REPUTATION_FOUND_BYTES, &at, err));
        uint32_t entries = ng_reputation__block_entries(list->endorsed, i / NG_DERIVED_BLOCK);
        for (uint32_t j = 0; j < entries; j++) {
            member[i + j] = ng_load_u32(at + j * (size_t)NG_REPUTATION_FOUND_BYTES);
            endorsers[i + j] = ng_load_u32(at + j * (size_t)NG_REPUTATION_FOUND_BYTES + 8);
        }
    }
    *out = (ng_reputation_endorsed){list->endorsed, member, endorsers};
done:
    return status;
}
