// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What every bulk change shares. The reader stands on a cursor: LMDB keeps a cursor valid
 * while its own transaction writes, and a seek costs what a look-up costs.
 */
#include "network/apply.h"

#include "base/status.h"

enum {
    ROWS_BETWEEN_CHECKS = 4096,
    LISTS_BETWEEN = 32768
};

static const size_t SORTER_BYTES_LEAST = 1048576;

ng_status ng_value_reader__open(
    ng_value_reader *reader, ng_txn *txn, ng_table table, uint32_t key_bytes, ng_error *err)
{
    *reader = (ng_value_reader){.key_bytes = key_bytes};
    if (ng_txn__entries(txn, table) == 0) {
        return NG_OK;
    }
    return ng_cursor__open(txn, table, &reader->cursor, err);
}

ng_status ng_value_reader__get(
    ng_value_reader *reader, uint64_t id, ng_bytes *out, ng_error *err)
{
    *out = (ng_bytes){0};
    if (reader->cursor == NULL || id < reader->next) {
        return NG_OK;
    }
    ng_key wanted;
    if (reader->key_bytes == 4) {
        ng_key__u32(&wanted, (uint32_t)id);
    } else {
        ng_key__u64(&wanted, id);
    }
    ng_bytes key;
    ng_bytes value;
    ng_status status = ng_cursor__seek(reader->cursor, &wanted, &key, &value, err);
    if (status != NG_OK) {
        return status;
    }
    if (key.at == NULL) {
        reader->next = UINT64_MAX;
        return NG_OK;
    }
    if (key.bytes != reader->key_bytes) {
        return ng_fail(err, NG_ERR_CORRUPT, "a key of %zu bytes where %u are expected",
            key.bytes, (unsigned)reader->key_bytes);
    }
    reader->next = reader->key_bytes == 4 ? ng_key__read_u32(key, 0) : ng_key__read_u64(key, 0);
    if (reader->next == id) {
        *out = value;
    }
    return NG_OK;
}

void ng_value_reader__close(ng_value_reader *reader)
{
    ng_cursor__close(reader->cursor);
    reader->cursor = NULL;
}

void ng_apply__count(const ng_apply_hooks *hooks, uint32_t source, ng_outcome outcome)
{
    if (hooks->count != NULL && source != NG_SOURCE_NONE) {
        hooks->count(hooks->context, source, outcome);
    }
}

ng_outcome ng_apply__with_sides(
    const ng_apply_hooks *hooks, ng_outcome outcome, uint32_t a, uint32_t b, uint32_t skill)
{
    const bool raised = outcome == NG_UNCHANGED && hooks->is_raised != NULL &&
        hooks->is_raised(hooks->context, a, b, skill);
    return raised ? NG_UPDATED : outcome;
}

void ng_apply__touch(const ng_apply_hooks *hooks, uint32_t member)
{
    if (hooks->touch != NULL) {
        hooks->touch(hooks->context, member);
    }
}

ng_status ng_apply__check(const ng_apply_hooks *hooks, uint64_t *rows, ng_error *err)
{
    bool due = *rows % ROWS_BETWEEN_CHECKS == 0;
    *rows += 1;
    if (due && hooks->cancel != NULL && *hooks->cancel != 0) {
        return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was written");
    }
    return NG_OK;
}

ng_status ng_apply__meanwhile(const ng_apply_hooks *hooks, uint64_t *lists, ng_error *err)
{
    const bool due = hooks->meanwhile != NULL && *lists % LISTS_BETWEEN == 0;
    *lists += 1;
    return due ? hooks->meanwhile(hooks->context, err) : NG_OK;
}

size_t ng_apply__sorter_bytes(const ng_apply_hooks *hooks)
{
    return hooks->memory_bytes < SORTER_BYTES_LEAST ? SORTER_BYTES_LEAST : hooks->memory_bytes;
}

void ng_apply_group__begin(ng_apply_group *group, const ng_apply_hooks *hooks, uint32_t source)
{
    *group = (ng_apply_group){.hooks = hooks, .source = source};
}

void ng_apply_group__add(ng_apply_group *group, uint32_t source)
{
    if (source < group->source) {
        ng_apply__count(group->hooks, group->source, NG_UNCHANGED);
        group->source = source;
    } else {
        ng_apply__count(group->hooks, source, NG_UNCHANGED);
    }
}

void ng_apply_group__end(const ng_apply_group *group, ng_outcome outcome)
{
    ng_apply__count(group->hooks, group->source, outcome);
}
