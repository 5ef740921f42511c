// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Checks of the journal, the list of imports and the history: every change up to the last one
 * has its record, every record and every step can be read, and where the history is whole it
 * tells of every import in the list. Pairs said to be two persons are two members.
 */
#include "base/status.h"
#include "network/doctor.h"
#include "network/fault_list.h"
#include "network/history.h"
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
    // Imports that were taken back have no record any more.
    if (check->table == NG_TABLE_JOURNAL) {
        ng_fault__compare(check->faults, "changes in the journal", last, records);
    }
done:
    ng_check_walk__close(&walk);
    return status;
}

// Every step of every entry can be read. `told` gets the imports that entries are about.
typedef struct history_check {
    journal_check *check;
    ng_id_set told;
} history_check;

static ng_status check_step(void *context, const ng_history_step *step, ng_error *err)
{
    history_check *history = context;
    ng_history_head head;
    if (step->code != NG_HISTORY_HEAD) {
        return step->code > 0 && step->code < NG_HISTORY_CODES
            ? NG_OK
            : ng_fail(err, NG_ERR_CORRUPT, "history: a step of no kind");
    }
    const ng_status status = ng_history__head(step, &head, err);
    const uint64_t limit = history->told.limit;
    for (uint32_t i = 0; status == NG_OK && i < head.imports; i++) {
        const uint64_t import = (uint64_t)head.first_import + i;
        if (import >= limit) {
            return ng_fail(err, NG_ERR_CORRUPT, "history: an import that never was");
        }
        history->told.bits[import / 8] |= (unsigned char)(1u << (import % 8));
    }
    return status;
}

static ng_status check_entries(history_check *history, ng_error *err)
{
    journal_check *check = history->check;
    const uint64_t next = ng_txn__state(check->txn)->next_history;
    ng_status status = NG_OK;
    for (uint32_t entry = 1; entry < next && status == NG_OK; entry++) {
        ng_error found;
        status = ng_history__read(check->txn, entry, check->arena, check_step, history, &found);
        status = status == NG_ERR_NOT_FOUND
            ? NG_OK
            : ng_fault__absorb(check->faults, status, &found, err);
    }
    return status;
}

static ng_status check_history(journal_check *check, ng_error *err)
{
    const ng_state *state = ng_txn__state(check->txn);
    history_check history = {.check = check, .told = {.limit = state->next_import}};
    ng_id_set listed = {0};
    ng_status status = NG_OK;
    history.told.bits = ng_memory__allocate_zero(state->next_import / 8 + 1, 1);
    if (history.told.bits == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for a check of the history");
    }
    NG_TRY(check_entries(&history, err));
    NG_TRY(ng_id_set__read(
        &listed, check->txn, NG_TABLE_IMPORTS, state->next_import, check->faults, err));
    for (uint32_t import = 1; import < state->next_import; import++) {
        const bool missing = state->history_lost == 0 && ng_id_set__has(&listed, import) &&
            !ng_id_set__has(&history.told, import);
        if (missing) {
            ng_fault__add(check->faults, "history: nothing is told of import %u", import);
        }
    }
done:
    ng_id_set__finish(&listed);
    ng_id_set__finish(&history.told);
    return status;
}

static ng_status check_distinct(journal_check *check, ng_error *err)
{
    const ng_state *state = ng_txn__state(check->txn);
    ng_id_set members = {0};
    ng_check_walk walk = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_id_set__read(
        &members, check->txn, NG_TABLE_MEMBERS, state->next_member, check->faults, err));
    NG_TRY(ng_check_walk__open(&walk, check->txn, NG_TABLE_DISTINCT, check->faults, err));
    while (walk.key.at != NULL) {
        const bool sized = walk.key.bytes == 8 && walk.value.bytes == 4;
        const uint32_t a = sized ? ng_key__read_u32(walk.key, 0) : 0;
        const uint32_t b = sized ? ng_key__read_u32(walk.key, 4) : 0;
        if (a >= b || !ng_id_set__has(&members, a) || !ng_id_set__has(&members, b)) {
            ng_fault__add(check->faults, "distinct: %u and %u are no two members", a, b);
        }
        NG_TRY(ng_check_walk__next(&walk, err));
    }
done:
    ng_check_walk__close(&walk);
    ng_id_set__finish(&members);
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
    NG_TRY(check_history(&check, err));
    NG_TRY(check_distinct(&check, err));
done:
    *fault_count += faults.count;
    ng_arena__destroy(check.arena);
    return status;
}
