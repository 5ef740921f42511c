// SPDX-License-Identifier: GPL-3.0-or-later
// Tells the history again, entry by entry.
#include "network/replay_inner.h"

#include "base/status.h"
#include "base/text.h"
#include "network/derived.h"
#include "network/privacy.h"

#include <string.h>

#define BATCH_MEMORY ((size_t)64 << 20)

// Whether an import is taken back now, or was before.
static ng_status find_left_out(const ng_replay *run, uint32_t import, bool *out, ng_error *err)
{
    ng_bytes value;
    *out = true;
    for (size_t i = 0; i < run->options->import_count; i++) {
        if (run->options->imports[i] == import) {
            return NG_OK;
        }
    }
    const ng_status status = ng_txn__get_id(run->txn, NG_TABLE_IMPORTS, import, &value, err);
    *out = status == NG_OK && value.at == NULL;
    return status;
}

// ------------------------------------------------------------------------------------- entries

static ng_status begin_entry(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    ng_status status = NG_OK;
    ng_batch_options options = {.memory_bytes = BATCH_MEMORY, .cancel = run->options->cancel};
    NG_TRY(ng_history__head(step, &run->head, err));
    run->entry_kept = true;
    if (run->head.kind == NG_HISTORY_SINGLE) {
        goto done;
    }
    run->entry_kept = run->head.kind != NG_HISTORY_IMPORT;
    NG_TRY(ng_batch__create(run->txn, &options, &run->batch, err));
    ng_batch__set_untold(run->batch, run->head.first_import);
    if (run->head.kind == NG_HISTORY_MERGE) {
        ng_batch__set_by_hand(run->batch);
    }
    for (uint32_t i = 0; i < run->head.imports || i == 0; i++) {
        uint32_t source;
        bool leaves_out = false;
        NG_TRY(ng_batch__add_source(run->batch, &source, err));
        if (run->head.kind == NG_HISTORY_IMPORT) {
            NG_TRY(find_left_out(run, run->head.first_import + i, &leaves_out, err));
        }
        run->entry_kept = run->entry_kept || !leaves_out;
    }
done:
    return status;
}

static ng_status move_to(ng_replay *run, const ng_history_step *step, ng_error *err)
{
    const uint32_t sources = run->head.imports == 0 ? 1 : run->head.imports;
    if (step->number_count != 2 || step->number[0] < 0 || step->number[0] >= sources) {
        return ng_replay__damaged(run, err);
    }
    // Lines of one file follow each other, and what holds for the first holds for all.
    const uint32_t source = (uint32_t)step->number[0];
    if (run->has_moved && source == run->source) {
        return NG_OK;
    }
    run->has_moved = true;
    run->source = source;
    run->leaves_out = false;
    return run->head.kind != NG_HISTORY_IMPORT
        ? NG_OK
        : find_left_out(run, run->head.first_import + run->source, &run->leaves_out, err);
}

static ng_status visit(void *context, const ng_history_step *step, ng_error *err)
{
    ng_replay *run = context;
    if (step->code == NG_HISTORY_HEAD) {
        return begin_entry(run, step, err);
    }
    if (step->code == NG_HISTORY_CHANGE) {
        bool done = false;
        if (run->leaves_out) {
            return NG_OK;
        }
        const ng_status status = ng_replay__change(run->txn, step, &done, err);
        run->report->left_out += status == NG_OK && !done;
        return status;
    }
    if (run->batch == NULL) {
        return ng_replay__damaged(run, err);
    }
    if (step->code == NG_HISTORY_AT) {
        return move_to(run, step, err);
    }
    return step->code <= NG_HISTORY_GROUP && step->code != NG_HISTORY_SAME
        ? ng_replay__define(run, step, err)
        : ng_replay__fact(run, step, err);
}

static ng_status tell_entry(ng_replay *run, uint32_t entry, ng_error *err)
{
    ng_status status = NG_OK;
    run->entry = entry;
    run->batch = NULL;
    run->leaves_out = false;
    run->source = 0;
    run->has_moved = false;
    ng_arena__reset(run->kept);
    if (run->slot_capacity != 0) {
        memset(run->slot, 0, run->slot_capacity * sizeof *run->slot);
    }
    NG_TRY(ng_map__create(&run->values, err));
    NG_TRY(ng_history__read(run->txn, entry, run->arena, visit, run, err));
    const bool idle = run->head.kind == NG_HISTORY_MERGE && run->leaves_out;
    if (run->batch != NULL && run->entry_kept && !idle) {
        NG_TRY(ng_batch__apply(run->batch, err));
    }
    run->report->left_out += idle;
    run->report->entries += run->entry_kept;
done:
    ng_batch__destroy(run->batch);
    run->batch = NULL;
    ng_map__destroy(run->values);
    run->values = NULL;
    return status;
}

// ----------------------------------------------------------------------------------------- all

// Everything but the journal, imports, history, log, runs and watches goes; counters begin
// anew.
static ng_status empty_store(ng_txn *txn, ng_error *err)
{
    static const bool stays[NG_TABLE_COUNT] = {[NG_TABLE_META] = true,
        [NG_TABLE_JOURNAL] = true,
        [NG_TABLE_IMPORTS] = true,
        [NG_TABLE_HISTORY] = true,
        [NG_TABLE_LOG] = true,
        [NG_TABLE_LOG_KEYS] = true,
        [NG_TABLE_RUNS] = true,
        [NG_TABLE_WATCHES] = true};
    ng_state *state = ng_txn__state(txn);
    const ng_state before = *state;
    ng_suggest_parameters parameters;
    ng_status status = NG_OK;
    NG_TRY(ng_derived__parameters(txn, &parameters, err));
    for (ng_table table = NG_TABLE_META; table < NG_TABLE_COUNT; table++) {
        if (!stays[table]) {
            NG_TRY(ng_txn__clear(txn, table, err));
        }
    }
    *state = (ng_state){.change = before.change,
        .next_member = 1,
        .next_group = 1,
        .next_import = before.next_import,
        .ordered = 1,
        .next_intro = 1,
        .next_history = before.next_history};
    for (int kind = 0; kind < NG_VALUE_COUNT; kind++) {
        state->next_term[kind] = 1;
    }
    NG_TRY(ng_derived__set_parameters(txn, &parameters, err));
done:
    return status;
}

static ng_status tell_all(ng_replay *run, ng_error *err)
{
    const uint32_t limit = (uint32_t)ng_txn__state(run->txn)->next_history;
    const ng_replay_options *options = run->options;
    ng_status status = NG_OK;
    for (uint32_t entry = 1; entry < limit; entry++) {
        if (options->cancel != NULL && *options->cancel != 0) {
            return ng_fail(err, NG_ERR_INTERRUPTED, "interrupted; nothing was changed");
        }
        if (options->progress != NULL) {
            options->progress(options->progress_context, "telling again", entry, limit - 1);
        }
        ng_error why;
        run->entry_kept = false;
        if (entry != options->merge) {
            status = tell_entry(run, entry, &why);
        }
        // Entries taken back earlier are gone.
        if (status == NG_ERR_NOT_FOUND) {
            status = NG_OK;
            continue;
        }
        if (status != NG_OK) {
            return ng_fail(err, status, "%s", why.text);
        }
        if (!run->entry_kept) {
            NG_TRY(ng_history__remove(run->txn, entry, err));
        }
    }
done:
    return status;
}

ng_status ng_replay__rebuild(
    ng_txn *txn, const ng_replay_options *options, ng_replay_report *out, ng_error *err)
{
    ng_replay run = {.txn = txn, .options = options, .report = out};
    const uint64_t lost = ng_txn__state(txn)->history_lost;
    ng_privacy_keeper *keeper = NULL;
    ng_status status = NG_OK;
    *out = (ng_replay_report){0};
    if (lost == NG_HISTORY_BEFORE) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: this store has facts from before histories were kept, so nothing can be "
            "taken back");
    }
    if (lost != 0) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: import %llu has more than %d rows and was not kept in the history, so "
            "nothing can be taken back",
            (unsigned long long)lost, NG_LIMIT_HISTORY_ROWS);
    }
    NG_TRY(ng_arena__create(&run.arena, err));
    NG_TRY(ng_arena__create(&run.kept, err));
    NG_TRY(ng_privacy_keeper__create(txn, &keeper, err));
    ng_txn__set_retelling(txn, true);
    NG_TRY(empty_store(txn, err));
    NG_TRY(tell_all(&run, err));
    NG_TRY(ng_privacy_keeper__restore(keeper, txn, err));
done:
    ng_privacy_keeper__destroy(keeper);
    ng_txn__set_retelling(txn, false);
    ng_arena__destroy(run.arena);
    ng_arena__destroy(run.kept);
    ng_memory__release(run.slot);
    ng_memory__release(run.value);
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}
