// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Keeps the search index. What members gain and lose is collected in sorters and written a list
 * at a time, in the order of keys.
 *
 * Of the year in which a career began only the new one is told: positions have changed before
 * their members come by. Whoever is told stands under one year at the most, so that in a block
 * of ids the lists of all years are looked through for them, once for all of them.
 */
#include "network/search.h"

#include <string.h>

#include "base/sorter.h"
#include "base/status.h"
#include "base/text.h"
#include "network/member.h"
#include "network/term.h"

#define MEMORY_LEAST ((size_t)1 << 20)

enum {
    ID_BITS = 32,
    BLOCK_BITS = 16
};

struct ng_search_writer {
    ng_txn *txn;
    ng_arena *arena;    // of one member or term
    ng_sorter *gained;  // value << 32 | id
    ng_sorter *lost;    // the same
    ng_sorter *careers; // member << 32 | year, 0: none
    ng_buffer bytes;    // of the list that is written
    uint16_t *before;   // [NG_ROARING_BLOCK] the list as it was
    uint16_t *after;    // [NG_ROARING_BLOCK] as it will be
};

static size_t at_least(size_t bytes)
{
    return bytes > MEMORY_LEAST ? bytes : MEMORY_LEAST;
}

ng_status ng_search_writer__open(
    ng_txn *txn, size_t memory_bytes, ng_search_writer **out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_search_writer *writer = ng_memory__allocate_zero(1, sizeof *writer);
    *out = NULL;
    if (writer == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for the search index");
    }
    writer->txn = txn;
    writer->before = ng_memory__allocate(NG_ROARING_BLOCK * sizeof *writer->before);
    writer->after = ng_memory__allocate(NG_ROARING_BLOCK * sizeof *writer->after);
    if (writer->before == NULL || writer->after == NULL) {
        NG_TRY(ng_fail(err, NG_ERR_NOMEM, "no memory for the search index"));
    }
    NG_TRY(ng_arena__create(&writer->arena, err));
    NG_TRY(ng_sorter__create(1, at_least(memory_bytes / 2), &writer->gained, err));
    NG_TRY(ng_sorter__create(1, at_least(memory_bytes / 8), &writer->lost, err));
    NG_TRY(ng_sorter__create(1, at_least(memory_bytes / 8), &writer->careers, err));
    *out = writer;
done:
    if (status != NG_OK) {
        ng_search_writer__close(writer);
    }
    return status;
}

void ng_search_writer__close(ng_search_writer *writer)
{
    if (writer == NULL) {
        return;
    }
    ng_arena__destroy(writer->arena);
    ng_sorter__destroy(writer->gained);
    ng_sorter__destroy(writer->lost);
    ng_sorter__destroy(writer->careers);
    ng_buffer__finish(&writer->bytes);
    ng_memory__release(writer->before);
    ng_memory__release(writer->after);
    ng_memory__release(writer);
}

// ------------------------------------------------------------------------------------- collect

ng_status ng_search_writer__add(
    ng_search_writer *writer, uint32_t value, uint32_t member, ng_error *err)
{
    const uint64_t word = (uint64_t)value << ID_BITS | member;
    return ng_sorter__add(writer->gained, &word, err);
}

ng_status ng_search_writer__remove(
    ng_search_writer *writer, uint32_t value, uint32_t member, ng_error *err)
{
    const uint64_t word = (uint64_t)value << ID_BITS | member;
    return ng_sorter__add(writer->lost, &word, err);
}

ng_status ng_search_writer__record(ng_search_writer *writer, uint32_t member,
    const ng_member_record *before, const ng_member_record *after, ng_error *err)
{
    const uint32_t *old = NULL;
    const uint32_t *now = NULL;
    uint32_t old_count = 0;
    uint32_t now_count = 0;
    uint32_t b = 0;
    uint32_t a = 0;
    ng_status status = NG_OK;
    ng_arena__reset(writer->arena);
    NG_TRY(ng_search__record_values(before, writer->arena, &old, &old_count, err));
    NG_TRY(ng_search__record_values(after, writer->arena, &now, &now_count, err));
    while (b < old_count || a < now_count) {
        const bool gone = a == now_count || (b < old_count && old[b] < now[a]);
        const bool come = b == old_count || (a < now_count && now[a] < old[b]);
        if (gone) {
            NG_TRY(ng_search_writer__remove(writer, old[b], member, err));
        } else if (come) {
            NG_TRY(ng_search_writer__add(writer, now[a], member, err));
        }
        b += !come;
        a += !gone;
    }
done:
    return status;
}

ng_status ng_search_writer__career(
    ng_search_writer *writer, uint32_t member, ng_day career_from, ng_error *err)
{
    const uint64_t word = (uint64_t)member << ID_BITS | ng_search__year(career_from);
    return ng_sorter__add(writer->careers, &word, err);
}

// --------------------------------------------------------------------------------------- years

// Those of one block of ids whose careers were told.
typedef struct told_block {
    uint32_t block;
    ng_buffer told; // u64 as collected
} told_block;

static ng_status settle_year(
    ng_search_writer *writer, const told_block *told, uint32_t year, ng_error *err)
{
    ng_status status = NG_OK;
    ng_roaring list;
    const uint64_t *at = (const void *)told->told.at;
    const size_t count = told->told.bytes / sizeof *at;
    const uint32_t value = ng_search__value(NG_SEARCH_CAREER_YEAR, year);
    NG_TRY(ng_search__read(writer->txn, value, told->block, &list, err));
    for (size_t i = 0; i < count; i++) {
        const uint32_t member = (uint32_t)(at[i] >> ID_BITS);
        const bool wanted = (uint32_t)at[i] == year;
        const bool there = list.count != 0 && ng_roaring__has(&list, (uint16_t)member);
        if (wanted && !there) {
            NG_TRY(ng_search_writer__add(writer, value, member, err));
        } else if (!wanted && there) {
            NG_TRY(ng_search_writer__remove(writer, value, member, err));
        }
    }
done:
    return status;
}

// Whether one member stands where it should already, which most do.
static ng_status is_settled(ng_search_writer *writer, uint64_t told, bool *out, ng_error *err)
{
    ng_roaring list;
    const uint32_t member = (uint32_t)(told >> ID_BITS);
    const uint32_t year = (uint32_t)told;
    *out = false;
    if (year == 0) {
        return NG_OK;
    }
    const ng_status status = ng_search__read(writer->txn,
        ng_search__value(NG_SEARCH_CAREER_YEAR, year), member >> BLOCK_BITS, &list, err);
    *out = status == NG_OK && list.count != 0 && ng_roaring__has(&list, (uint16_t)member);
    return status;
}

static ng_status settle_block(ng_search_writer *writer, told_block *told, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t year = NG_SEARCH_YEAR_FIRST;
         told->told.bytes != 0 && year <= NG_SEARCH_YEAR_LAST; year++) {
        NG_TRY(settle_year(writer, told, year, err));
    }
    told->told.bytes = 0;
done:
    return status;
}

// Turns the years that were told into what lists gain and lose. In an empty index they only
// gain.
static ng_status settle_careers(ng_search_writer *writer, ng_error *err)
{
    told_block told = {0};
    const uint64_t *word;
    ng_status status = NG_OK;
    const bool empty = ng_txn__entries(writer->txn, NG_TABLE_SEARCH) == 0;
    NG_TRY(ng_sorter__sort(writer->careers, err));
    for (;;) {
        NG_TRY(ng_sorter__next(writer->careers, &word, err));
        if (word == NULL) {
            break;
        }
        const uint32_t member = (uint32_t)(*word >> ID_BITS);
        const uint32_t year = (uint32_t)*word;
        bool settled = false;
        if (empty) {
            NG_TRY(year == 0 ? NG_OK
                             : ng_search_writer__add(writer,
                                   ng_search__value(NG_SEARCH_CAREER_YEAR, year), member, err));
            continue;
        }
        if (member >> BLOCK_BITS != told.block) {
            NG_TRY(settle_block(writer, &told, err));
            told.block = member >> BLOCK_BITS;
        }
        NG_TRY(is_settled(writer, *word, &settled, err));
        if (!settled) {
            NG_TRY(ng_buffer__add(&told.told, word, sizeof *word, err));
        }
    }
    NG_TRY(settle_block(writer, &told, err));
done:
    ng_buffer__finish(&told.told);
    return status;
}

// --------------------------------------------------------------------------------------- words

static ng_status add_words(ng_search_writer *writer, ng_value_kind kind, ng_search_part part,
    uint64_t term, ng_error *err)
{
    ng_text spelling = {NULL, 0};
    ng_text folded = {NULL, 0};
    const uint32_t *values = NULL;
    uint32_t count = 0;
    ng_status status = NG_OK;
    ng_arena__reset(writer->arena);
    NG_TRY(ng_term__text(writer->txn, kind, (uint32_t)term, &spelling, err));
    NG_TRY(ng_term__fold(writer->arena, kind, spelling, &folded, err));
    NG_TRY(ng_search__word_values(part, folded, writer->arena, &values, &count, err));
    for (uint32_t i = 0; i < count; i++) {
        NG_TRY(ng_search_writer__add(writer, values[i], (uint32_t)term, err));
    }
done:
    return status;
}

// The words of the terms behind *searched. An import numbers terms before it writes them, and
// may erase a member in between: those that are not written yet are left for the writer that
// finishes behind them.
static ng_status add_terms(ng_search_writer *writer, ng_value_kind kind, ng_search_part part,
    uint64_t *searched, ng_error *err)
{
    ng_status status = NG_OK;
    while (*searched + 1 < ng_txn__state(writer->txn)->next_term[kind]) {
        ng_key key;
        ng_bytes written;
        ng_key__u8_u32(&key, (uint8_t)kind, (uint32_t)(*searched + 1));
        NG_TRY(ng_txn__get(writer->txn, NG_TABLE_TERMS, &key, &written, err));
        if (written.at == NULL) {
            break;
        }
        NG_TRY(add_words(writer, kind, part, *searched + 1, err));
        (*searched)++;
    }
done:
    return status;
}

static ng_status add_all_terms(ng_search_writer *writer, ng_error *err)
{
    ng_state *state = ng_txn__state(writer->txn);
    ng_status status = NG_OK;
    NG_TRY(
        add_terms(writer, NG_VALUE_TITLE, NG_SEARCH_TITLE_WORD, &state->searched_titles, err));
    NG_TRY(
        add_terms(writer, NG_VALUE_PLACE, NG_SEARCH_PLACE_WORD, &state->searched_places, err));
done:
    return status;
}

// --------------------------------------------------------------------------------------- lists

// Words of both sorters; NULL at the end.
typedef struct list_merge {
    const uint64_t *gained, *lost;
    uint32_t before_count, before_at; // of the list as it was
    uint32_t after_count;
} list_merge;

static ng_status next_gained(ng_search_writer *writer, list_merge *merge, ng_error *err)
{
    const uint64_t last = merge->gained == NULL ? UINT64_MAX : *merge->gained;
    ng_status status = ng_sorter__next(writer->gained, &merge->gained, err);
    while (status == NG_OK && merge->gained != NULL && *merge->gained == last) {
        status = ng_sorter__next(writer->gained, &merge->gained, err);
    }
    return status;
}

static void keep_below(ng_search_writer *writer, list_merge *merge, uint32_t low)
{
    while (merge->before_at < merge->before_count && writer->before[merge->before_at] < low) {
        writer->after[merge->after_count++] = writer->before[merge->before_at++];
    }
}

// The list of one value and block: what was there, without what it lost, with what it gained.
static ng_status merge_list(
    ng_search_writer *writer, list_merge *merge, uint64_t list, ng_error *err)
{
    ng_status status = NG_OK;
    merge->before_at = 0;
    merge->after_count = 0;
    for (;;) {
        const bool gains = merge->gained != NULL && *merge->gained >> BLOCK_BITS == list;
        const bool loses = merge->lost != NULL && *merge->lost >> BLOCK_BITS == list;
        if (!gains && !loses) {
            break;
        }
        // Of what is lost and gained at once, the loss was first.
        const bool loss = loses && (!gains || *merge->lost <= *merge->gained);
        const uint16_t low = (uint16_t)(loss ? *merge->lost : *merge->gained);
        keep_below(writer, merge, low);
        const bool there =
            merge->before_at < merge->before_count && writer->before[merge->before_at] == low;
        if (loss) {
            merge->before_at += there;
            NG_TRY(ng_sorter__next(writer->lost, &merge->lost, err));
        } else {
            merge->before_at += there;
            writer->after[merge->after_count++] = low;
            NG_TRY(next_gained(writer, merge, err));
        }
    }
    keep_below(writer, merge, NG_ROARING_BLOCK);
done:
    return status;
}

static ng_status write_list(ng_search_writer *writer, list_merge *merge, ng_error *err)
{
    ng_status status = NG_OK;
    ng_roaring stored;
    ng_key key;
    uint64_t list = UINT64_MAX;
    if (merge->gained != NULL) {
        list = *merge->gained >> BLOCK_BITS;
    }
    if (merge->lost != NULL && *merge->lost >> BLOCK_BITS < list) {
        list = *merge->lost >> BLOCK_BITS;
    }
    const uint32_t value = (uint32_t)(list >> BLOCK_BITS);
    const uint32_t block = (uint32_t)list & 0xffff;
    NG_TRY(ng_search__read(writer->txn, value, block, &stored, err));
    ng_roaring__list(&stored, writer->before);
    merge->before_count = stored.count;
    NG_TRY(merge_list(writer, merge, list, err));
    ng_key__u32x2(&key, value, block);
    if (merge->after_count == 0) {
        NG_TRY(ng_txn__delete(writer->txn, NG_TABLE_SEARCH, &key, NULL, err));
        goto done;
    }
    writer->bytes.bytes = 0;
    NG_TRY(ng_roaring__write(writer->after, merge->after_count, &writer->bytes, err));
    NG_TRY(ng_txn__put(writer->txn, NG_TABLE_SEARCH, &key,
        (ng_bytes){writer->bytes.at, writer->bytes.bytes}, err));
done:
    return status;
}

static ng_status write_lists(ng_search_writer *writer, ng_error *err)
{
    list_merge merge = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_sorter__sort(writer->gained, err));
    NG_TRY(ng_sorter__sort(writer->lost, err));
    NG_TRY(next_gained(writer, &merge, err));
    NG_TRY(ng_sorter__next(writer->lost, &merge.lost, err));
    while (merge.gained != NULL || merge.lost != NULL) {
        NG_TRY(write_list(writer, &merge, err));
    }
done:
    return status;
}

ng_status ng_search_writer__finish(ng_search_writer *writer, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(settle_careers(writer, err));
    NG_TRY(add_all_terms(writer, err));
    NG_TRY(write_lists(writer, err));
done:
    ng_search_writer__close(writer);
    return status;
}
