// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * A log: records in the order they came, the older ones in a temporary file when memory is
 * short.
 *
 * A record is its length in 8 bytes, then its bytes, padded to a multiple of 8.
 */
#include <assert.h>
#include <string.h>

#include "base/sorter.h"
#include "base/spill.h"
#include "base/status.h"

enum {
    HEAD_BYTES = 8
};

struct ng_log {
    size_t memory_bytes;
    uint64_t count;
    ng_spill spill;   // older records
    ng_buffer memory; // newer ones
    ng_spill_reader reader;
    size_t position; // of the next record in memory
    bool reading;
};

static size_t padded(uint64_t bytes)
{
    return (size_t)((bytes + HEAD_BYTES - 1) / HEAD_BYTES * HEAD_BYTES);
}

static size_t record_bytes(const ng_spill_format *format, const unsigned char *at)
{
    (void)format;
    uint64_t bytes;
    memcpy(&bytes, at, sizeof bytes);
    return HEAD_BYTES + padded(bytes);
}

static const ng_spill_format log_format = {.record_bytes = record_bytes};

ng_status ng_log__create(size_t memory_bytes, ng_log **out, ng_error *err)
{
    *out = NULL;
    ng_log *log = ng_memory__allocate_zero(1, sizeof *log);
    if (log == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a log");
    }
    log->memory_bytes = memory_bytes;
    log->spill.file = -1;
    *out = log;
    return NG_OK;
}

void ng_log__destroy(ng_log *log)
{
    if (log == NULL) {
        return;
    }
    ng_spill_reader__finish(&log->reader);
    ng_spill__finish(&log->spill);
    ng_buffer__finish(&log->memory);
    ng_memory__release(log);
}

ng_status ng_log__add(ng_log *log, const void *at, size_t bytes, ng_error *err)
{
    assert(!log->reading);
    if (bytes > SIZE_MAX / 4) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a record of %zu bytes", bytes);
    }
    size_t wanted = HEAD_BYTES + padded(bytes);
    if (log->memory.bytes != 0 && log->memory.bytes + wanted > log->memory_bytes) {
        ng_status status = ng_spill__write(&log->spill, log->memory.at, log->memory.bytes, err);
        if (status != NG_OK) {
            return status;
        }
        log->memory.bytes = 0;
    }
    const size_t capacity = log->memory.capacity;
    unsigned char *to = ng_buffer__reserve(&log->memory, wanted);
    if (to == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a record of %zu bytes", bytes);
    }
    if (log->memory.capacity != capacity) {
        ng_memory__use_whole(log->memory.at, log->memory.capacity);
    }
    uint64_t head = bytes;
    memset(to + wanted - HEAD_BYTES, 0, HEAD_BYTES);
    memcpy(to, &head, HEAD_BYTES);
    if (bytes != 0) {
        memcpy(to + HEAD_BYTES, at, bytes);
    }
    log->memory.bytes += wanted;
    log->count++;
    return NG_OK;
}

uint64_t ng_log__count(const ng_log *log)
{
    return log->count;
}

ng_status ng_log__rewind(ng_log *log, ng_error *err)
{
    ng_status status = NG_OK;
    log->reading = true;
    log->position = 0;
    ng_spill_reader__finish(&log->reader);
    log->reader =
        (ng_spill_reader){.spill = &log->spill, .format = &log_format, .end = log->spill.bytes};
    if (log->spill.bytes != 0) {
        NG_TRY(ng_spill__flush(&log->spill, err));
        NG_TRY(ng_spill_reader__init(&log->reader, NG_SPILL_READ_BYTES, err));
    }
done:
    return status;
}

ng_status ng_log__next(ng_log *log, const unsigned char **at, size_t *bytes, ng_error *err)
{
    assert(log->reading);
    const unsigned char *record;
    *at = NULL;
    *bytes = 0;
    ng_status status = ng_spill_reader__next(&log->reader, &record, err);
    if (status != NG_OK) {
        return status;
    }
    if (record == NULL) {
        if (log->position == log->memory.bytes) {
            return NG_OK;
        }
        record = log->memory.at + log->position;
        log->position += record_bytes(&log_format, record);
    }
    uint64_t head;
    memcpy(&head, record, HEAD_BYTES);
    *at = record + HEAD_BYTES;
    *bytes = (size_t)head;
    return NG_OK;
}

ng_buffer ng_log__take_memory(ng_log *log)
{
    const ng_buffer memory = log->memory;
    log->memory = (ng_buffer){.at = NULL};
    log->position = 0;
    return memory;
}

bool ng_log__is_in_memory(const ng_log *log)
{
    return log->spill.bytes == 0;
}

size_t ng_log__place(const ng_log *log)
{
    return log->position;
}

const unsigned char *ng_log__at(const ng_log *log, size_t place)
{
    return log->memory.at + place + HEAD_BYTES;
}
