// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * K-way merge of sorted runs by a binary heap of their readers.
 *
 * More runs than there is memory for are first merged, so many at a time, into new runs at the
 * end of the file. Invariant: the heap holds the readers that have a record, the smallest at
 * its top.
 */
#include "base/merge.h"

#include <assert.h>
#include <string.h>

#include "base/status.h"

// Reading less at once than this costs more than merging once more.
#define READ_BYTES_MIN ((size_t)32768)

typedef struct run {
    uint64_t begin;
    uint64_t end;
} run;

typedef struct source {
    ng_spill_reader reader;
    const unsigned char *record;
} source;

struct ng_merge {
    const ng_spill_format *format;
    ng_spill spill;
    ng_buffer runs;  // of `run`
    source *sources; // [source_count]
    source **heap;   // [heap_count]
    size_t source_count;
    size_t heap_count;
    bool given; // the top of the heap was handed out
};

ng_status ng_merge__create(const ng_spill_format *format, ng_merge **out, ng_error *err)
{
    *out = ng_memory__allocate_zero(1, sizeof **out);
    if (*out == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to merge");
    }
    (*out)->format = format;
    (*out)->spill.file = -1;
    return NG_OK;
}

static void close_sources(ng_merge *merge)
{
    for (size_t i = 0; i < merge->source_count; i++) {
        ng_spill_reader__finish(&merge->sources[i].reader);
    }
    ng_memory__release(merge->sources);
    ng_memory__release(merge->heap);
    merge->sources = NULL;
    merge->heap = NULL;
    merge->source_count = merge->heap_count = 0;
    merge->given = false;
}

void ng_merge__destroy(ng_merge *merge)
{
    if (merge == NULL) {
        return;
    }
    close_sources(merge);
    ng_spill__finish(&merge->spill);
    ng_buffer__finish(&merge->runs);
    ng_memory__release(merge);
}

ng_status ng_merge__write(ng_merge *merge, const void *at, size_t bytes, ng_error *err)
{
    return ng_spill__write(&merge->spill, at, bytes, err);
}

static size_t run_count(const ng_merge *merge)
{
    return merge->runs.bytes / sizeof(run);
}

static run run_at(const ng_merge *merge, size_t index)
{
    run found;
    memcpy(&found, merge->runs.at + index * sizeof found, sizeof found);
    return found;
}

ng_status ng_merge__end_run(ng_merge *merge, ng_error *err)
{
    size_t count = run_count(merge);
    run added = {count == 0 ? 0 : run_at(merge, count - 1).end, merge->spill.bytes};
    if (added.begin == added.end) {
        return NG_OK;
    }
    return ng_buffer__add(&merge->runs, &added, sizeof added, err);
}

// Lets the source at `hole` sink until none below it comes before it.
static void sink(ng_merge *merge, size_t hole)
{
    const ng_spill_format *format = merge->format;
    source **heap = merge->heap;
    source *moved = heap[hole];
    size_t below;
    while ((below = 2 * hole + 1) < merge->heap_count) {
        if (below + 1 < merge->heap_count &&
            format->compare(format, heap[below + 1]->record, heap[below]->record) < 0) {
            below++;
        }
        if (format->compare(format, moved->record, heap[below]->record) <= 0) {
            break;
        }
        heap[hole] = heap[below];
        hole = below;
    }
    heap[hole] = moved;
}

// Opens the first `count` runs, with the first record of each in the heap.
static ng_status open_sources(ng_merge *merge, size_t count, size_t memory_bytes, ng_error *err)
{
    ng_status status = ng_spill__flush(&merge->spill, err);
    if (status != NG_OK) {
        return status;
    }
    size_t read_bytes = count == 0 ? 0 : memory_bytes / count;
    read_bytes = read_bytes > NG_SPILL_READ_BYTES ? NG_SPILL_READ_BYTES : read_bytes;
    read_bytes = read_bytes < READ_BYTES_MIN ? READ_BYTES_MIN : read_bytes;
    merge->sources = ng_memory__allocate_zero(count, sizeof *merge->sources);
    merge->heap = ng_memory__allocate_zero(count, sizeof(source *));
    if (merge->sources == NULL || merge->heap == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to merge %zu runs", count);
    }
    merge->source_count = count;
    for (size_t i = 0; i < count; i++) {
        source *opened = &merge->sources[i];
        run part = run_at(merge, i);
        opened->reader = (ng_spill_reader){.spill = &merge->spill,
            .format = merge->format,
            .position = part.begin,
            .end = part.end};
        NG_TRY(ng_spill_reader__init(&opened->reader, read_bytes, err));
        NG_TRY(ng_spill_reader__next(&opened->reader, &opened->record, err));
        assert(opened->record != NULL);
        merge->heap[merge->heap_count++] = opened;
    }
    for (size_t i = count / 2; i-- > 0;) {
        sink(merge, i);
    }
done:
    return status;
}

ng_status ng_merge__next(ng_merge *merge, const unsigned char **record, ng_error *err)
{
    *record = NULL;
    if (merge->given) {
        source *top = merge->heap[0];
        merge->given = false;
        ng_status status = ng_spill_reader__next(&top->reader, &top->record, err);
        if (status != NG_OK) {
            return status;
        }
        if (top->record == NULL) {
            merge->heap[0] = merge->heap[--merge->heap_count];
        }
        if (merge->heap_count != 0) {
            sink(merge, 0);
        }
    }
    if (merge->heap_count != 0) {
        merge->given = true;
        *record = merge->heap[0]->record;
    }
    return NG_OK;
}

// Turns the first `count` runs into one behind the others.
static ng_status merge_first(ng_merge *merge, size_t count, size_t memory_bytes, ng_error *err)
{
    ng_status status = NG_OK;
    const unsigned char *record;
    NG_TRY(open_sources(merge, count, memory_bytes, err));
    NG_TRY(ng_merge__next(merge, &record, err));
    while (record != NULL) {
        size_t bytes = merge->format->record_bytes(merge->format, record);
        NG_TRY(ng_merge__write(merge, record, bytes, err));
        NG_TRY(ng_merge__next(merge, &record, err));
    }
    NG_TRY(ng_merge__end_run(merge, err));
    merge->runs.bytes -= count * sizeof(run);
    memmove(merge->runs.at, merge->runs.at + count * sizeof(run), merge->runs.bytes);
done:
    close_sources(merge);
    return status;
}

ng_status ng_merge__start(ng_merge *merge, size_t memory_bytes, ng_error *err)
{
    size_t runs_max = memory_bytes / READ_BYTES_MIN;
    runs_max = runs_max < 2 ? 2 : runs_max;
    while (run_count(merge) > runs_max) {
        ng_status status = merge_first(merge, runs_max, memory_bytes, err);
        if (status != NG_OK) {
            return status;
        }
    }
    return open_sources(merge, run_count(merge), memory_bytes, err);
}
