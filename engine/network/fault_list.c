// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * How checks report, and the sets of ids that they look things up in.
 */
#include "network/fault_list.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/status.h"

void ng_fault__add(ng_fault_list *faults, const char *format, ...)
{
    char sentence[1024];
    va_list arguments;
    faults->count++;
    if (faults->receiver == NULL) {
        return;
    }
    va_start(arguments, format);
    vsnprintf(sentence, sizeof sentence, format, arguments);
    va_end(arguments);
    faults->receiver(faults->context, sentence);
}

ng_status ng_fault__absorb(
    ng_fault_list *faults, ng_status status, const ng_error *found, ng_error *err)
{
    if (status == NG_ERR_CORRUPT) {
        ng_fault__add(faults, "%s", found->text);
        return NG_OK;
    }
    if (status != NG_OK && err != NULL) {
        *err = *found;
    }
    return status;
}

void ng_fault__compare(
    ng_fault_list *faults, const char *what, uint64_t stated, uint64_t counted)
{
    if (stated != counted) {
        ng_fault__add(faults, "the state counts %" PRIu64 " %s; there are %" PRIu64, stated,
            what, counted);
    }
}

static void add_id(ng_id_set *set, ng_table table, ng_bytes key, ng_fault_list *faults)
{
    uint32_t id = key.bytes == sizeof id ? ng_key__read_u32(key, 0) : 0;
    if (id == 0 || id >= set->limit) {
        ng_fault__add(faults, "%s: a key of %zu bytes is no id below %" PRIu64,
            ng_table_name(table), key.bytes, set->limit);
        return;
    }
    set->bits[id / 8] |= (unsigned char)(1u << id % 8);
}

ng_status ng_id_set__read(ng_id_set *set, ng_txn *txn, ng_table table, uint64_t next_id,
    ng_fault_list *faults, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    *set = (ng_id_set){.limit = next_id};
    if (next_id > (uint64_t)NG_LIMIT_MEMBERS + 1) {
        set->limit = (uint64_t)NG_LIMIT_MEMBERS + 1;
        ng_fault__add(faults, "the state's next id of %s is %" PRIu64 ", above every id",
            ng_table_name(table), next_id);
    }
    set->bits = ng_memory__allocate_zero((size_t)set->limit / 8 + 1, 1);
    if (set->bits == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory to check %" PRIu64 " ids", set->limit);
    }
    NG_TRY(ng_check_walk__open(&walk, txn, table, faults, err));
    while (walk.key.at != NULL) {
        add_id(set, table, walk.key, faults);
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

bool ng_id_set__has(const ng_id_set *set, uint32_t id)
{
    return id != 0 && id < set->limit && (set->bits[id / 8] >> id % 8 & 1) != 0;
}

void ng_id_set__finish(ng_id_set *set)
{
    ng_memory__release(set->bits);
    *set = (ng_id_set){0};
}

ng_status ng_check_walk__open(
    ng_check_walk *walk, ng_txn *txn, ng_table table, ng_fault_list *faults, ng_error *err)
{
    ng_error found;
    *walk = (ng_check_walk){.faults = faults};
    ng_status status = ng_cursor__open(txn, table, &walk->cursor, err);
    if (status != NG_OK) {
        return status;
    }
    status = ng_cursor__seek(walk->cursor, NULL, &walk->key, &walk->value, &found);
    if (status != NG_OK) {
        walk->key = (ng_bytes){0};
    }
    return ng_fault__absorb(faults, status, &found, err);
}

ng_status ng_check_walk__next(ng_check_walk *walk, ng_error *err)
{
    ng_error found;
    ng_status status = ng_cursor__next(walk->cursor, &walk->key, &walk->value, &found);
    if (status != NG_OK) {
        walk->key = (ng_bytes){0};
    }
    return ng_fault__absorb(walk->faults, status, &found, err);
}

void ng_check_walk__close(ng_check_walk *walk)
{
    ng_cursor__close(walk->cursor);
    walk->cursor = NULL;
}
