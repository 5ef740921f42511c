// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The sorter of byte strings: an entry of 8 bytes of key and a place for each record; radix
 * sort by those bytes, merge sort of the entries that have the same, sorted runs on disk above
 * the limit.
 *
 * The 8 bytes are those behind what all keys begin with. A record is the lengths of key and
 * payload in 4 bytes each, then both, padded to a multiple of 8.
 */
#include <assert.h>
#include <string.h>

#include "base/merge.h"
#include "base/pack.h"
#include "base/radix.h"
#include "base/sorter.h"
#include "base/status.h"
#include "base/text.h"

enum {
    HEAD_BYTES = 8,
    PART_BYTES_MAX = 1 << 30,
    FIRST_ENTRIES = 64,
    SMALL_COUNT = 12
};

typedef struct entry {
    uint64_t prefix;
    uint64_t place; // address of the record
} entry;

typedef struct parts {
    ng_text key;
    ng_text payload;
} parts;

struct ng_text_sorter {
    size_t memory_bytes;
    ng_arena *records;
    entry *entries;     // [entry_capacity]
    ng_merge *merge;    // NULL until the first run
    size_t entry_count; // in memory
    size_t entry_capacity;
    size_t common_bytes; // that all keys in memory begin with
    size_t position;     // of the next entry in memory
    uint64_t count;
    bool sorted;
};

static size_t padded(size_t bytes)
{
    return (bytes + HEAD_BYTES - 1) / HEAD_BYTES * HEAD_BYTES;
}

static parts parts_of(const unsigned char *record)
{
    uint32_t bytes[2];
    memcpy(bytes, record, sizeof bytes);
    const char *at = (const char *)record + HEAD_BYTES;
    return (parts){{at, bytes[0]}, {at + bytes[0], bytes[1]}};
}

static size_t record_bytes(const ng_spill_format *format, const unsigned char *at)
{
    (void)format;
    uint32_t bytes[2];
    memcpy(bytes, at, sizeof bytes);
    return HEAD_BYTES + padded((size_t)bytes[0] + bytes[1]);
}

static int compare(
    const ng_spill_format *format, const unsigned char *a, const unsigned char *b)
{
    (void)format;
    parts first = parts_of(a);
    parts second = parts_of(b);
    int order = ng_text__compare(first.key, second.key);
    return order != 0 ? order : ng_text__compare(first.payload, second.payload);
}

static const ng_spill_format text_format = {.record_bytes = record_bytes, .compare = compare};

static const unsigned char *record_of(const entry *of)
{
    return (const unsigned char *)(uintptr_t)of->place;
}

ng_status ng_text_sorter__create(size_t memory_bytes, ng_text_sorter **out, ng_error *err)
{
    *out = NULL;
    ng_text_sorter *sorter = ng_memory__allocate_zero(1, sizeof *sorter);
    if (sorter == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a sorter");
    }
    size_t least = (size_t)1 << 20;
    sorter->memory_bytes = memory_bytes < least ? least : memory_bytes;
    ng_status status = ng_arena__create(&sorter->records, err);
    if (status != NG_OK) {
        ng_memory__release(sorter);
        return status;
    }
    *out = sorter;
    return NG_OK;
}

void ng_text_sorter__destroy(ng_text_sorter *sorter)
{
    if (sorter == NULL) {
        return;
    }
    ng_arena__destroy(sorter->records);
    ng_memory__release(sorter->entries);
    ng_merge__destroy(sorter->merge);
    ng_memory__release(sorter);
}

static size_t shared_prefix(ng_text a, ng_text b, size_t bytes_max)
{
    size_t bytes = a.bytes < b.bytes ? a.bytes : b.bytes;
    bytes = bytes < bytes_max ? bytes : bytes_max;
    size_t shared = 0;
    while (shared < bytes && a.at[shared] == b.at[shared]) {
        shared++;
    }
    return shared;
}

// Bytes `from` .. `from` + 7 of the key as a number that is ordered like them.
static uint64_t key_prefix(ng_text key, size_t from)
{
    uint64_t prefix = 0;
    for (size_t i = from; i < from + 8; i++) {
        prefix = prefix << 8 | (i < key.bytes ? (unsigned char)key.at[i] : 0);
    }
    return prefix;
}

static int compare_entries(const entry *a, const entry *b)
{
    return compare(&text_format, record_of(a), record_of(b));
}

static void sort_small(entry *entries, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        entry moved = entries[i];
        size_t hole = i;
        while (hole > 0 && compare_entries(&moved, &entries[hole - 1]) < 0) {
            entries[hole] = entries[hole - 1];
            hole--;
        }
        entries[hole] = moved;
    }
}

// Merges two sorted neighbours of `half` and count - `half` entries into `to`.
static void merge_halves(const entry *from, size_t half, size_t count, entry *to)
{
    size_t left = 0;
    size_t right = half;
    for (size_t i = 0; i < count; i++) {
        bool take_right =
            left == half || (right < count && compare_entries(&from[right], &from[left]) < 0);
        to[i] = from[take_right ? right++ : left++];
    }
}

// Merge sort from below, of entries whose prefixes are equal.
static void sort_equal(entry *entries, entry *scratch, size_t count)
{
    for (size_t begin = 0; begin < count; begin += SMALL_COUNT) {
        size_t left = count - begin;
        sort_small(entries + begin, left < SMALL_COUNT ? left : SMALL_COUNT);
    }
    entry *from = entries;
    entry *to = scratch;
    for (size_t width = SMALL_COUNT; width < count; width *= 2) {
        for (size_t begin = 0; begin < count; begin += 2 * width) {
            size_t left = count - begin;
            size_t both = left < 2 * width ? left : 2 * width;
            merge_halves(from + begin, both < width ? both : width, both, to + begin);
        }
        entry *merged = to;
        to = from;
        from = merged;
    }
    if (from != entries) {
        memcpy(entries, from, count * sizeof *entries);
    }
}

static ng_status no_memory(size_t records, ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to sort %zu texts", records);
}

static ng_status sort_memory(ng_text_sorter *sorter, ng_error *err)
{
    size_t count = sorter->entry_count;
    entry *scratch = ng_memory__allocate(count * sizeof *scratch);
    if (scratch == NULL) {
        return no_memory(count, err);
    }
    for (size_t i = 0; i < count; i++) {
        entry *here = &sorter->entries[i];
        here->prefix = key_prefix(parts_of(record_of(here)).key, sorter->common_bytes);
    }
    const uint32_t words = sizeof(entry) / sizeof(uint64_t);
    uint64_t *sorted =
        ng_radix__sort((uint64_t *)sorter->entries, (uint64_t *)scratch, count, words, 1);
    if (sorted != (uint64_t *)sorter->entries) {
        entry *other = scratch;
        scratch = sorter->entries;
        sorter->entries = other;
        sorter->entry_capacity = count;
    }
    size_t begin = 0;
    for (size_t i = 1; i <= count; i++) {
        if (i == count || sorter->entries[i].prefix != sorter->entries[begin].prefix) {
            sort_equal(sorter->entries + begin, scratch + begin, i - begin);
            begin = i;
        }
    }
    ng_memory__release(scratch);
    return NG_OK;
}

static ng_status spill_run(ng_text_sorter *sorter, ng_error *err)
{
    ng_status status = NG_OK;
    if (sorter->merge == NULL) {
        NG_TRY(ng_merge__create(&text_format, &sorter->merge, err));
    }
    NG_TRY(sort_memory(sorter, err));
    for (size_t i = 0; i < sorter->entry_count; i++) {
        const unsigned char *record = record_of(&sorter->entries[i]);
        NG_TRY(ng_merge__write(sorter->merge, record, record_bytes(NULL, record), err));
    }
    NG_TRY(ng_merge__end_run(sorter->merge, err));
    sorter->entry_count = 0;
    ng_arena__reset(sorter->records);
done:
    return status;
}

static size_t grown_capacity(const ng_text_sorter *sorter)
{
    if (sorter->entry_count < sorter->entry_capacity) {
        return sorter->entry_capacity;
    }
    return sorter->entry_capacity == 0 ? FIRST_ENTRIES : sorter->entry_capacity * 2;
}

// Whether one more record of `bytes`, and sorting afterwards, keeps within the limit. The
// blocks of an arena have at most twice the bytes that it handed out, and one block more once
// they are large.
static bool has_room(const ng_text_sorter *sorter, size_t bytes)
{
    size_t used = ng_arena__bytes(sorter->records) + bytes;
    size_t spare = used < NG_ARENA_LAST_BYTES ? used : NG_ARENA_LAST_BYTES;
    size_t entries = grown_capacity(sorter) + sorter->entry_count + 1;
    return used + spare + entries * sizeof(entry) + NG_SPILL_WRITE_BYTES <=
        sorter->memory_bytes;
}

static ng_status grow(ng_text_sorter *sorter, ng_error *err)
{
    size_t capacity = grown_capacity(sorter);
    if (capacity == sorter->entry_capacity) {
        return NG_OK;
    }
    entry *grown = ng_memory__resize(sorter->entries, capacity * sizeof *grown);
    if (grown == NULL) {
        return no_memory(capacity, err);
    }
    sorter->entries = grown;
    sorter->entry_capacity = capacity;
    return NG_OK;
}

ng_status ng_text_sorter__add(
    ng_text_sorter *sorter, ng_text key, ng_text payload, ng_error *err)
{
    assert(!sorter->sorted);
    if (key.bytes > PART_BYTES_MAX || payload.bytes > PART_BYTES_MAX) {
        return ng_fail(err, NG_ERR_LIMIT, "a text of %zu and %zu bytes is too long to sort",
            key.bytes, payload.bytes);
    }
    ng_status status = NG_OK;
    size_t bytes = HEAD_BYTES + padded(key.bytes + payload.bytes);
    if (sorter->entry_count != 0 && !has_room(sorter, bytes)) {
        NG_TRY(spill_run(sorter, err));
    }
    NG_TRY(grow(sorter, err));
    unsigned char *record = ng_arena__pack(sorter->records, bytes);
    if (record == NULL) {
        return no_memory(sorter->entry_count + 1, err);
    }
    const uint32_t head[2] = {(uint32_t)key.bytes, (uint32_t)payload.bytes};
    memset(record + bytes - HEAD_BYTES, 0, HEAD_BYTES);
    memcpy(record, head, HEAD_BYTES);
    if (key.bytes != 0) {
        memcpy(record + HEAD_BYTES, key.at, key.bytes);
    }
    if (payload.bytes != 0) {
        memcpy(record + HEAD_BYTES + key.bytes, payload.at, payload.bytes);
    }
    if (sorter->entry_count == 0) {
        sorter->common_bytes = key.bytes;
    } else {
        ng_text first = parts_of(record_of(&sorter->entries[0])).key;
        sorter->common_bytes = shared_prefix(first, key, sorter->common_bytes);
    }
    sorter->entries[sorter->entry_count++] = (entry){0, (uint64_t)(uintptr_t)record};
    sorter->count++;
done:
    return status;
}

uint64_t ng_text_sorter__count(const ng_text_sorter *sorter)
{
    return sorter->count;
}

ng_status ng_text_sorter__sort(ng_text_sorter *sorter, ng_error *err)
{
    assert(!sorter->sorted);
    sorter->sorted = true;
    if (sorter->merge == NULL) {
        return sort_memory(sorter, err);
    }
    ng_status status = spill_run(sorter, err);
    if (status != NG_OK) {
        return status;
    }
    ng_arena__destroy(sorter->records);
    sorter->records = NULL;
    ng_memory__release(sorter->entries);
    sorter->entries = NULL;
    return ng_merge__start(sorter->merge, sorter->memory_bytes, err);
}

ng_status ng_text_sorter__next(
    ng_text_sorter *sorter, ng_text *key, ng_text *payload, ng_error *err)
{
    assert(sorter->sorted);
    const unsigned char *record = NULL;
    *key = *payload = (ng_text){0};
    if (sorter->merge != NULL) {
        ng_status status = ng_merge__next(sorter->merge, &record, err);
        if (status != NG_OK) {
            return status;
        }
    } else if (sorter->position < sorter->entry_count) {
        record = record_of(&sorter->entries[sorter->position++]);
    }
    if (record != NULL) {
        parts found = parts_of(record);
        *key = found.key;
        *payload = found.payload;
    }
    return NG_OK;
}
