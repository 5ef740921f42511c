// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of the journal and of the list of imports: every change up to the last one has its
 * record, and so has every import.
 */
#include "base/status.h"
#include "network/doctor.h"
#include "network/fault_list.h"
#include "record/record.h"

typedef struct journal_check {
    ng_txn *txn;
    ng_arena *arena; // of one record
    ng_fault_list *faults;
    ng_table table;
} journal_check;

/** The record decodes, and its number was given out. */
static ng_status check_record(
    const journal_check *check, ng_bytes key, ng_bytes value, ng_error *err)
{
    const ng_state *state = ng_txn__state(check->txn);
    const ng_text bytes = {(const char *)value.at, value.bytes};
    ng_error found;
    ng_status status;
    uint64_t number = 0;
    uint64_t last;
    ng_arena__reset(check->arena);
    if (check->table == NG_TABLE_JOURNAL) {
        ng_journal_record record;
        number = key.bytes == 8 ? ng_key__read_u64(key, 0) : 0;
        last = state->change;
        status = ng_record__decode_journal(check->arena, bytes, &record, &found);
    } else {
        ng_import_record record;
        number = key.bytes == 4 ? ng_key__read_u32(key, 0) : 0;
        last = state->next_import - 1;
        status = ng_record__decode_import(check->arena, bytes, &record, &found);
    }
    if (number == 0 || number > last) {
        ng_fault__add(check->faults, "%s: a record has a number that was never given out",
            ng_table_name(check->table));
    }
    return ng_fault__absorb(check->faults, status, &found, err);
}

static ng_status check_numbered(journal_check *check, uint64_t last, ng_error *err)
{
    ng_status status = NG_OK;
    ng_check_walk walk = {0};
    uint64_t records = 0;
    NG_TRY(ng_check_walk__open(&walk, check->txn, check->table, check->faults, err));
    while (walk.key.at != NULL) {
        records++;
        NG_TRY(check_record(check, walk.key, walk.value, err));
        NG_TRY(ng_check_walk__next(&walk, err));
    }
    ng_fault__compare(check->faults,
        check->table == NG_TABLE_JOURNAL ? "changes in the journal" : "imports", last, records);
done:
    ng_check_walk__close(&walk);
    return status;
}

ng_status ng_doctor__journal(ng_txn *txn, ng_fault_receiver receiver, void *context,
    uint64_t *fault_count, ng_error *err)
{
    const ng_state *state = ng_txn__state(txn);
    ng_fault_list faults = {.receiver = receiver, .context = context};
    journal_check check = {.txn = txn, .faults = &faults, .table = NG_TABLE_JOURNAL};
    ng_status status = NG_OK;
    NG_TRY(ng_arena__create(&check.arena, err));
    NG_TRY(check_numbered(&check, state->change, err));
    check.table = NG_TABLE_IMPORTS;
    NG_TRY(check_numbered(&check, state->next_import - 1, err));
done:
    *fault_count += faults.count;
    ng_arena__destroy(check.arena);
    return status;
}
