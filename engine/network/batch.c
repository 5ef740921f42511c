// SPDX-License-Identifier: GPL-3.0-or-later
// Collects the facts of a batch in logs, which spill to disk above their share of the stated
// memory.
#include "network/batch_people.h"

#include "base/status.h"
#include "network/member.h"

#include <string.h>

#define MEMORY_DEFAULT ((size_t)512 << 20)
#define MEMORY_LEAST ((size_t)16 << 20)

void ng_batch__destroy(ng_batch *batch)
{
    if (batch == NULL) {
        return;
    }
    ng_arena__destroy(batch->arena);
    ng_map__destroy(batch->identities);
    ng_map__destroy(batch->by_id);
    ng_map__destroy(batch->raw);
    ng_map__destroy(batch->folded);
    ng_map__destroy(batch->group_keys);
    ng_map__destroy(batch->raised);
    ng_history_writer__close(batch->history);
    ng_memory__release(batch->slot_of);
    ng_memory__release(batch->id_slot);
    ng_memory__release(batch->slot);
    ng_memory__release(batch->numbers.slot);
    ng_memory__release(batch->settled_id);
    ng_memory__release(batch->term_of_raw);
    ng_memory__release(batch->term);
    ng_memory__release(batch->group);
    ng_memory__release(batch->count);
    ng_log__destroy(batch->people);
    ng_log__destroy(batch->interactions);
    ng_log__destroy(batch->recommendations);
    ng_log__destroy(batch->evidence);
    ng_log__destroy(batch->groups);
    ng_log__destroy(batch->intros);
    ng_batch_log__finish(&batch->connections);
    ng_batch_log__finish(&batch->wide);
    ng_batch_log__finish(&batch->skills);
    for (int tie = 0; tie < NG_TIE_COUNT; tie++) {
        ng_batch_log__finish(&batch->ties[tie]);
    }
    ng_buffer__finish(&batch->buffer);
    ng_memory__release(batch);
}

ng_status ng_batch__create(
    ng_txn *txn, const ng_batch_options *options, ng_batch **out, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t nobody;
    ng_batch *batch = ng_memory__allocate_zero(1, sizeof *batch);
    *out = NULL;
    if (batch == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a batch");
    }
    batch->txn = txn;
    batch->memory_bytes = options->memory_bytes == 0 ? MEMORY_DEFAULT : options->memory_bytes;
    batch->memory_bytes =
        batch->memory_bytes < MEMORY_LEAST ? MEMORY_LEAST : batch->memory_bytes;
    batch->connected = (ng_connection_range){.day_least = INT32_MAX, .day_most = INT32_MIN};
    batch->cancel = options->cancel;
    batch->progress = options->progress;
    batch->progress_context = options->progress_context;
    batch->store_was_empty = ng_txn__entries(txn, NG_TABLE_IDENTITIES) == 0;
    batch->first_import = (uint32_t)ng_txn__state(txn)->next_import;
    NG_TRY(ng_arena__create(&batch->arena, err));
    NG_TRY(ng_map__create(&batch->identities, err));
    NG_TRY(ng_map__create(&batch->by_id, err));
    NG_TRY(ng_map__create(&batch->raw, err));
    NG_TRY(ng_map__create(&batch->folded, err));
    NG_TRY(ng_map__create(&batch->group_keys, err));
    NG_TRY(ng_log__create(batch->memory_bytes / 4, &batch->people, err));
    NG_TRY(ng_log__create(batch->memory_bytes / 16, &batch->interactions, err));
    NG_TRY(ng_log__create(batch->memory_bytes / 16, &batch->recommendations, err));
    NG_TRY(ng_log__create(batch->memory_bytes / 16, &batch->evidence, err));
    NG_TRY(ng_log__create(batch->memory_bytes / 16, &batch->groups, err));
    // Slot 0 is nobody.
    uint32_t none = 0;
    NG_TRY(ng_batch__slot_of_id(batch, none, &nobody, err));
    NG_TRY(ng_batch__open_history(batch, err));
    *out = batch;
done:
    if (status != NG_OK) {
        ng_batch__destroy(batch);
    }
    return status;
}

ng_status ng_batch__check(const ng_batch *batch, ng_error *err)
{
    if (batch->cancel != NULL && *batch->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was written");
    }
    return NG_OK;
}

ng_status ng_batch__add_source(ng_batch *batch, uint32_t *source, ng_error *err)
{
    void *counts = batch->count;
    ng_status status = ng_batch__grow(
        &counts, &batch->count_capacity, batch->source_count, sizeof *batch->count, err);
    batch->count = counts;
    *source = 0;
    if (status == NG_OK) {
        *source = batch->source_count++;
        batch->count[*source] = (ng_batch_count){0, 0, 0};
    }
    return status;
}

// ---------------------------------------------------------------------------------------- logs

ng_status ng_batch_log__add(
    ng_batch *batch, ng_batch_log *log, const void *record, size_t record_bytes, ng_error *err)
{
    ng_status status = NG_OK;
    uint32_t source;
    record_bytes -= sizeof source;
    memcpy(&source, (const unsigned char *)record + record_bytes, sizeof source);
    if (log->log == NULL) {
        // Connections are most of what a network is. A log that does not fit goes to disk
        // whole.
        const size_t parts = log == &batch->connections ? 5 : 2;
        status = ng_log__create(batch->memory_bytes / 8 * parts, &log->log, err);
        log->block = status == NG_OK ? ng_memory__allocate(NG_BATCH_BLOCK) : NULL;
        log->record_bytes = record_bytes;
        if (status == NG_OK && log->block == NULL) {
            status = ng_fail(err, NG_ERR_NOMEM, "no memory for a block of facts");
        }
        if (status != NG_OK) {
            ng_batch_log__finish(log);
            return status;
        }
    }
    if (log->used != 0 &&
        (log->used + record_bytes > NG_BATCH_BLOCK ||
            memcmp(log->block, &source, sizeof source) != 0)) {
        status = ng_log__add(log->log, log->block, log->used, err);
        log->used = 0;
    }
    if (status == NG_OK && log->used == 0) {
        const uint32_t head[2] = {source, 0};
        memcpy(log->block, head, sizeof head);
        log->used = sizeof head;
    }
    if (status == NG_OK) {
        memcpy(log->block + log->used, record, record_bytes);
        log->used += record_bytes;
    }
    return status;
}

ng_status ng_batch_log__rewind(ng_batch_log *log, ng_error *err)
{
    if (log->log == NULL) {
        return NG_OK;
    }
    ng_status status = NG_OK;
    if (log->used != 0) {
        status = ng_log__add(log->log, log->block, log->used, err);
        log->used = 0;
    }
    return status == NG_OK ? ng_log__rewind(log->log, err) : status;
}

ng_status ng_batch_log__next(ng_batch_log *log, ng_batch_block *block, ng_error *err)
{
    const unsigned char *at;
    size_t bytes = 0;
    uint32_t head[2];
    *block = (ng_batch_block){.at = NULL};
    if (log->log == NULL) {
        return NG_OK;
    }
    const ng_status status = ng_log__next(log->log, &at, &bytes, err);
    if (status != NG_OK || at == NULL) {
        return status;
    }
    memcpy(head, at, sizeof head);
    *block =
        (ng_batch_block){at + sizeof head, (bytes - sizeof head) / log->record_bytes, head[0]};
    return NG_OK;
}

void ng_batch_log__pass_on(ng_batch_log *log, ng_sorter *heir)
{
    if (log->log != NULL) {
        ng_buffer memory = ng_log__take_memory(log->log);
        ng_sorter__lend(heir, &memory);
    }
    ng_batch_log__finish(log);
}

void ng_batch_log__finish(ng_batch_log *log)
{
    ng_log__destroy(log->log);
    ng_memory__release(log->block);
    *log = (ng_batch_log){0};
}

// --------------------------------------------------------------------------------------- facts

static uint32_t source_or_slot(uint32_t source, uint32_t slot)
{
    return source == NG_SOURCE_NONE ? NG_BATCH_UNCOUNTED | slot : source;
}

ng_status ng_batch__member_row(ng_batch *batch, uint32_t source, uint64_t row, uint32_t slot,
    const ng_batch_fields *fields, ng_error *err)
{
    ng_batch_person person = {.row = row,
        .slot = slot,
        .source = source_or_slot(source, slot),
        .day = fields->day,
        .own = fields->own,
        .skill_count = (uint32_t)fields->skill_count,
        .language_count = (uint32_t)fields->language_count};
    ng_status status = NG_OK;
    NG_TRY(ng_batch__tell_row(batch, source, row, slot, fields, err));
    for (ng_field field = NG_FIELD_NAME; field < NG_FIELD_COUNT; field++) {
        person.field_count += fields->field[field].bytes != 0;
    }
    NG_TRY(ng_batch_person__add(batch, &person, fields, err));
done:
    return status;
}

static void widen(ng_connection_range *range, ng_day since, uint32_t source)
{
    if (since != NG_DAY_NONE) {
        range->day_least = since < range->day_least ? since : range->day_least;
        range->day_most = since > range->day_most ? since : range->day_most;
    }
    range->source_most = source > range->source_most ? source : range->source_most;
}

#define NARROW_SLOT_BITS 24
#define NARROW_SLOTS (UINT32_C(1) << NARROW_SLOT_BITS)
#define NARROW_NO_DAY 0xffffu
#define NARROW_DAY_BITS 16
#define DAYS_FROM_1900 25567

bool ng_batch_connection__narrow(const ng_batch_connection *wide, ng_batch_narrow *out)
{
    const bool dated = wide->since != NG_DAY_NONE;
    const int64_t day = dated ? (int64_t)wide->since + DAYS_FROM_1900 : NARROW_NO_DAY;
    if (wide->a >= NARROW_SLOTS || wide->b >= NARROW_SLOTS || day < 0 || day > NARROW_NO_DAY ||
        (dated && day == NARROW_NO_DAY)) {
        return false;
    }
    const uint64_t word =
        ((uint64_t)wide->a * NARROW_SLOTS + wide->b) << NARROW_DAY_BITS | (uint64_t)day;
    *out = (ng_batch_narrow){(uint32_t)word, (uint32_t)(word >> 32), wide->source};
    return true;
}

ng_batch_connection ng_batch_connection__of(const ng_batch_narrow *narrow)
{
    const uint64_t word = (uint64_t)narrow->high << 32 | narrow->low;
    const uint32_t day = narrow->low & NARROW_NO_DAY;
    return (ng_batch_connection){.a = (uint32_t)(word >> (NARROW_DAY_BITS + NARROW_SLOT_BITS)),
        .b = (uint32_t)(word >> NARROW_DAY_BITS) & (NARROW_SLOTS - 1),
        .since = day == NARROW_NO_DAY ? NG_DAY_NONE : (ng_day)day - DAYS_FROM_1900};
}

ng_status ng_batch__connection(
    ng_batch *batch, uint32_t source, uint32_t a, uint32_t b, ng_day since, ng_error *err)
{
    ng_batch_connection record = {a, b, since, source_or_slot(source, b)};
    ng_batch_narrow narrow;
    widen(&batch->connected, since, record.source);
    const int64_t told[] = {source != NG_SOURCE_NONE, a, b, since};
    const ng_status status =
        ng_batch__tell(batch, NG_HISTORY_CONNECTION, told, 4, (ng_text){0}, err);
    if (status != NG_OK) {
        return status;
    }
    return ng_batch_connection__narrow(&record, &narrow)
        ? ng_batch_log__add(batch, &batch->connections, &narrow, sizeof narrow, err)
        : ng_batch_log__add(batch, &batch->wide, &record, sizeof record, err);
}

ng_status ng_batch__tie(
    ng_batch *batch, uint32_t source, ng_tie tie, const ng_tie_row *row, ng_error *err)
{
    ng_batch_tie record = {*row, source_or_slot(source, row->from)};
    int64_t told[3 + NG_TIE_COLUMNS] = {source != NG_SOURCE_NONE, (int64_t)tie, row->from};
    for (int i = 0; i < NG_TIE_COLUMNS; i++) {
        told[3 + i] = row->column[i];
    }
    const ng_status status =
        ng_batch__tell(batch, NG_HISTORY_TIE, told, 3 + NG_TIE_COLUMNS, (ng_text){0}, err);
    return status == NG_OK
        ? ng_batch_log__add(batch, &batch->ties[tie], &record, sizeof record, err)
        : status;
}

ng_status ng_batch__skill(
    ng_batch *batch, uint32_t source, uint32_t slot, uint32_t skill, ng_error *err)
{
    ng_batch_skill record = {slot, skill, source_or_slot(source, slot)};
    const int64_t told[] = {source != NG_SOURCE_NONE, slot, skill};
    const ng_status status =
        ng_batch__tell(batch, NG_HISTORY_SKILL, told, 3, (ng_text){0}, err);
    return status == NG_OK
        ? ng_batch_log__add(batch, &batch->skills, &record, sizeof record, err)
        : status;
}

ng_status ng_batch__language(
    ng_batch *batch, uint32_t source, uint32_t slot, ng_text name, ng_error *err)
{
    const ng_batch_fields fields = {.languages = &name, .language_count = 1};
    const ng_batch_person person = {.slot = slot,
        .source = source_or_slot(source, slot),
        .day = NG_DAY_NONE,
        .own = NG_BATCH_LANGUAGE,
        .language_count = 1};
    const int64_t told[] = {source != NG_SOURCE_NONE, slot};
    const ng_status status = ng_batch__tell(batch, NG_HISTORY_LANGUAGE, told, 2, name, err);
    return status == NG_OK ? ng_batch_person__add(batch, &person, &fields, err) : status;
}

// Variable records: a head of u32 numbers, then texts.
static ng_status add_record(ng_batch *batch, ng_log *log, const void *head, size_t head_bytes,
    ng_text a, ng_text b, ng_error *err)
{
    batch->buffer.bytes = 0;
    ng_status status = ng_buffer__add(&batch->buffer, head, head_bytes, err);
    if (status == NG_OK) {
        status = ng_buffer__add(&batch->buffer, a.at, a.bytes, err);
    }
    if (status == NG_OK) {
        status = ng_buffer__add(&batch->buffer, b.at, b.bytes, err);
    }
    return status == NG_OK ? ng_log__add(log, batch->buffer.at, batch->buffer.bytes, err)
                           : status;
}

ng_status ng_batch__evidence(
    ng_batch *batch, uint32_t from, uint32_t to, uint32_t skill, ng_text text, ng_error *err)
{
    uint32_t head[3] = {from, to, skill};
    const int64_t told[] = {from, to, skill};
    const ng_status status = ng_batch__tell(batch, NG_HISTORY_EVIDENCE, told, 3, text, err);
    return status == NG_OK
        ? add_record(batch, batch->evidence, head, sizeof head, text, (ng_text){NULL, 0}, err)
        : status;
}

ng_status ng_batch__recommendation(ng_batch *batch, uint32_t source, uint32_t from, uint32_t to,
    ng_day day, ng_text text, ng_text relationship, ng_error *err)
{
    uint32_t head[5] = {
        from, to, (uint32_t)day, source_or_slot(source, from), (uint32_t)text.bytes};
    const int64_t told[] = {source != NG_SOURCE_NONE, from, to, day};
    const ng_status status =
        ng_batch__tell_texts(batch, NG_HISTORY_RECOMMENDATION, told, text, relationship, err);
    return status == NG_OK
        ? add_record(batch, batch->recommendations, head, sizeof head, text, relationship, err)
        : status;
}

ng_status ng_batch__group_row(ng_batch *batch, uint32_t source, uint32_t group, ng_text name,
    ng_text topic, uint32_t owner, ng_day created, ng_error *err)
{
    uint32_t head[5] = {group, source, owner == NG_SOURCE_NONE ? 0 : owner, (uint32_t)created,
        (uint32_t)name.bytes};
    const int64_t told[] = {source != NG_SOURCE_NONE, group,
        owner == NG_SOURCE_NONE ? -1 : (int64_t)owner, created};
    const ng_status status =
        ng_batch__tell_texts(batch, NG_HISTORY_GROUP_ROW, told, name, topic, err);
    return status == NG_OK
        ? add_record(batch, batch->groups, head, sizeof head, name, topic, err)
        : status;
}

ng_status ng_batch__interaction(
    ng_batch *batch, uint32_t source, const ng_batch_interaction *interaction, ng_error *err)
{
    uint64_t head[5] = {(uint64_t)interaction->from << 32 | interaction->to,
        (uint64_t)interaction->kind << 32 | interaction->count, (uint64_t)interaction->at_ms,
        (uint64_t)interaction->weight_micro, source_or_slot(source, interaction->from)};
    const int64_t told[] = {source != NG_SOURCE_NONE, interaction->from, interaction->to,
        interaction->kind, interaction->count, interaction->at_ms, interaction->weight_micro};
    const ng_status status =
        ng_batch__tell(batch, NG_HISTORY_INTERACTION, told, 7, interaction->id, err);
    return status == NG_OK ? add_record(batch, batch->interactions, head, sizeof head,
                                 interaction->id, (ng_text){NULL, 0}, err)
                           : status;
}

// ------------------------------------------------------------------------------------- results

void ng_batch__count_outcome(void *context, uint32_t source, ng_outcome outcome)
{
    ng_batch *batch = context;
    if (outcome != NG_UNCHANGED) {
        batch->changed = true;
    }
    if (source & NG_BATCH_UNCOUNTED) {
        if (outcome != NG_UNCHANGED && source != NG_SOURCE_NONE && !batch->only_new) {
            batch->slot[ng_batch__root(batch, source & ~NG_BATCH_UNCOUNTED)].changed = true;
        }
        return;
    }
    ng_batch_count *count = &batch->count[source];
    count->created += outcome == NG_CREATED;
    count->updated += outcome == NG_UPDATED;
    count->unchanged += outcome == NG_UNCHANGED;
}

ng_batch_count ng_batch__count(const ng_batch *batch, uint32_t source)
{
    return batch->count[source];
}

uint64_t ng_batch__implied(const ng_batch *batch)
{
    return batch->implied;
}

bool ng_batch__changed(const ng_batch *batch)
{
    return batch->changed;
}

ng_member ng_batch__member_of(const ng_batch *batch, uint32_t slot)
{
    return (ng_member){batch->slot[ng_batch__root(batch, slot)].id};
}
