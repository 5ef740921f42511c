// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The sorter of fixed-size records: radix sort in memory, sorted runs on disk above the limit.
 *
 * Invariant: the records, the scratch area of the same size that sorting needs and the buffer
 * of the temporary file together stay within memory_bytes.
 */
#include "base/sorter.h"

#include <assert.h>
#include <string.h>

#include "base/merge.h"
#include "base/radix.h"
#include "base/status.h"

enum {
    FIRST_RECORDS = 64,
    WORD_BITS = 64
};

struct ng_sorter {
    ng_spill_format format;
    size_t memory_bytes;
    size_t record_max;   // in memory
    uint64_t *records;   // [record_capacity * format.words]
    uint64_t *scratch;   // the same; NULL until the first sort
    ng_merge *merge;     // NULL until the first run
    size_t record_count; // in memory
    size_t record_capacity;
    size_t scratch_capacity;
    size_t position; // of the next record in memory
    uint64_t count;
    ng_radix_key key;
    ng_sorter *heir; // of memory; NULL: none
    bool sorted;
};

static size_t record_bytes(const ng_spill_format *format, const unsigned char *at)
{
    (void)at;
    return format->words * sizeof(uint64_t);
}

static int compare(
    const ng_spill_format *format, const unsigned char *a, const unsigned char *b)
{
    return ng_radix__compare((const void *)a, (const void *)b, format->words);
}

ng_status ng_sorter__create(uint32_t words, size_t memory_bytes, ng_sorter **out, ng_error *err)
{
    *out = NULL;
    assert(words >= 1 && words <= 4);
    ng_sorter *sorter = ng_memory__allocate_zero(1, sizeof *sorter);
    if (sorter == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a sorter");
    }
    size_t least = (size_t)1 << 20;
    sorter->format = (ng_spill_format){record_bytes, compare, words};
    sorter->key = (ng_radix_key){words, words, 0};
    sorter->memory_bytes = memory_bytes < least ? least : memory_bytes;
    sorter->record_max =
        (sorter->memory_bytes - NG_SPILL_WRITE_BYTES) / (2 * sizeof(uint64_t) * words);
    *out = sorter;
    return NG_OK;
}

void ng_sorter__leave_bits(ng_sorter *sorter, uint32_t bits)
{
    const uint32_t words = sorter->format.words;
    assert(sorter->count == 0 && bits < words * WORD_BITS);
    sorter->key = (ng_radix_key){words, words - bits / WORD_BITS, bits % WORD_BITS};
}

static void release_records(ng_sorter *sorter)
{
    ng_memory__release(sorter->records);
    ng_memory__release(sorter->scratch);
    sorter->records = sorter->scratch = NULL;
    sorter->record_capacity = sorter->scratch_capacity = 0;
    sorter->record_count = 0;
}

void ng_sorter__destroy(ng_sorter *sorter)
{
    if (sorter == NULL) {
        return;
    }
    release_records(sorter);
    ng_merge__destroy(sorter->merge);
    ng_memory__release(sorter);
}

static ng_status no_memory(size_t records, ng_error *err)
{
    return ng_fail(err, NG_ERR_NOMEM, "no memory to sort %zu records", records);
}

static ng_status sort_memory(ng_sorter *sorter, ng_error *err)
{
    if (sorter->scratch_capacity < sorter->record_count) {
        ng_memory__release(sorter->scratch);
        sorter->scratch_capacity = 0;
        sorter->scratch = ng_memory__allocate(
            sorter->record_count * sorter->format.words * sizeof *sorter->scratch);
        if (sorter->scratch == NULL) {
            return no_memory(sorter->record_count, err);
        }
        ng_memory__use_whole(sorter->scratch,
            sorter->record_count * sorter->format.words * sizeof *sorter->scratch);
        sorter->scratch_capacity = sorter->record_count;
    }
    uint64_t *sorted =
        ng_radix__sort_by(sorter->records, sorter->scratch, sorter->record_count, &sorter->key);
    if (sorted == sorter->scratch) {
        size_t capacity = sorter->scratch_capacity;
        sorter->scratch = sorter->records;
        sorter->scratch_capacity = sorter->record_capacity;
        sorter->records = sorted;
        sorter->record_capacity = capacity;
    }
    return NG_OK;
}

static ng_status spill_run(ng_sorter *sorter, ng_error *err)
{
    ng_status status = NG_OK;
    if (sorter->merge == NULL) {
        NG_TRY(ng_merge__create(&sorter->format, &sorter->merge, err));
    }
    NG_TRY(sort_memory(sorter, err));
    NG_TRY(ng_merge__write(sorter->merge, sorter->records,
        sorter->record_count * sorter->format.words * sizeof *sorter->records, err));
    NG_TRY(ng_merge__end_run(sorter->merge, err));
    sorter->record_count = 0;
done:
    return status;
}

static ng_status grow(ng_sorter *sorter, ng_error *err)
{
    size_t capacity =
        sorter->record_capacity == 0 ? FIRST_RECORDS : sorter->record_capacity * 2;
    capacity = capacity > sorter->record_max ? sorter->record_max : capacity;
    size_t bytes = capacity * sorter->format.words * sizeof *sorter->records;
    uint64_t *grown = ng_memory__resize(sorter->records, bytes);
    if (grown == NULL) {
        return no_memory(capacity, err);
    }
    ng_memory__use_whole(grown, bytes);
    sorter->records = grown;
    sorter->record_capacity = capacity;
    return NG_OK;
}

ng_status ng_sorter__add(ng_sorter *sorter, const uint64_t *record, ng_error *err)
{
    assert(!sorter->sorted);
    if (sorter->record_count == sorter->record_capacity) {
        bool full = sorter->record_count == sorter->record_max;
        ng_status status = full ? spill_run(sorter, err) : grow(sorter, err);
        if (status != NG_OK) {
            return status;
        }
    }
    uint32_t words = sorter->format.words;
    uint64_t *to = sorter->records + sorter->record_count * words;
    for (uint32_t word = 0; word < words; word++) {
        to[word] = record[word];
    }
    sorter->record_count++;
    sorter->count++;
    return NG_OK;
}

uint64_t ng_sorter__count(const ng_sorter *sorter)
{
    return sorter->count;
}

void ng_sorter__lend(ng_sorter *sorter, ng_buffer *memory)
{
    const size_t capacity = memory->capacity / (sorter->format.words * sizeof *sorter->records);
    uint64_t *const at = (uint64_t *)(void *)memory->at;
    assert(!sorter->sorted);
    memory->at = NULL;
    if (sorter->records == NULL && capacity > 0) {
        sorter->records = at;
        sorter->record_capacity = capacity < sorter->record_max ? capacity : sorter->record_max;
    } else if (capacity > sorter->scratch_capacity) {
        ng_memory__release(sorter->scratch);
        sorter->scratch = at;
        sorter->scratch_capacity = capacity;
    } else {
        ng_memory__release(at);
    }
    *memory = (ng_buffer){.at = NULL};
}

void ng_sorter__pass_on(ng_sorter *sorter, ng_sorter *heir)
{
    assert(!sorter->sorted && heir->record_capacity == 0);
    sorter->heir = heir;
}

// What was scratch takes in the records of the heir.
static void pass_on_scratch(ng_sorter *sorter)
{
    ng_sorter *heir = sorter->heir;
    if (heir == NULL || heir->records != NULL) {
        return;
    }
    const size_t capacity =
        sorter->scratch_capacity * sorter->format.words / heir->format.words;
    heir->records = sorter->scratch;
    heir->record_capacity = capacity < heir->record_max ? capacity : heir->record_max;
    sorter->scratch = NULL;
    sorter->scratch_capacity = 0;
}

// All records were given: their place serves the heir to sort.
static void pass_on_records(ng_sorter *sorter)
{
    ng_sorter *heir = sorter->heir;
    if (heir == NULL || heir->scratch != NULL || sorter->records == NULL) {
        return;
    }
    heir->scratch = sorter->records;
    heir->scratch_capacity =
        sorter->record_capacity * sorter->format.words / heir->format.words;
    sorter->records = NULL;
    sorter->record_capacity = sorter->record_count = sorter->position = 0;
}

ng_status ng_sorter__sort(ng_sorter *sorter, ng_error *err)
{
    ng_status status = NG_OK;
    assert(!sorter->sorted);
    sorter->sorted = true;
    if (sorter->merge == NULL) {
        NG_TRY(sort_memory(sorter, err));
        pass_on_scratch(sorter);
        ng_memory__release(sorter->scratch);
        sorter->scratch = NULL;
        sorter->scratch_capacity = 0;
    } else {
        NG_TRY(spill_run(sorter, err));
        release_records(sorter);
        NG_TRY(ng_merge__start(sorter->merge, sorter->memory_bytes, err));
    }
done:
    return status;
}

ng_status ng_sorter__next(ng_sorter *sorter, const uint64_t **record, ng_error *err)
{
    assert(sorter->sorted);
    if (sorter->merge != NULL) {
        const unsigned char *merged;
        ng_status status = ng_merge__next(sorter->merge, &merged, err);
        *record = (const void *)merged;
        return status;
    }
    *record = NULL;
    if (sorter->position < sorter->record_count) {
        *record = sorter->records + sorter->position * sorter->format.words;
        sorter->position++;
    } else {
        pass_on_records(sorter);
    }
    return NG_OK;
}
