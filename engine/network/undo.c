// SPDX-License-Identifier: GPL-3.0-or-later
// Taking back imports and merges, by telling the history again without them; and merging by
// hand.
#include "base/status.h"
#include "network/batch.h"
#include "network/change.h"
#include "network/distinct.h"
#include "network/member.h"
#include "network/replay.h"
#include "network/rule.h"

#include <stdlib.h>
#include <string.h>

#define SMALL_MEMORY ((size_t)16 << 20)

static ng_status note(ng_txn *txn, const char *what, ng_day day, ng_error *err)
{
    const ng_journal_record record = {.what = ng_text__of(what), .day = day, .updated = 1};
    return ng_change__note(txn, &record, err);
}

static ng_status need_writing(ng_txn *txn, ng_error *err)
{
    return ng_txn__writes(txn)
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
}

// ---------------------------------------------------------------------------------------- undo

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a;
    const uint32_t y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

// The numbers ascending and without repeats, each of them an import.
static ng_status settle_imports(
    ng_txn *txn, const uint32_t *imports, size_t *count, uint32_t **out, ng_error *err)
{
    uint32_t *sorted = ng_arena__allocate(ng_txn__arena(txn), *count * sizeof *sorted);
    size_t kept = 0;
    *out = sorted;
    if (sorted == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu numbers", *count);
    }
    memcpy(sorted, imports, *count * sizeof *sorted);
    qsort(sorted, *count, sizeof *sorted, compare_numbers);
    for (size_t i = 0; i < *count; i++) {
        ng_bytes value;
        if (kept > 0 && sorted[kept - 1] == sorted[i]) {
            continue;
        }
        const ng_status status = ng_txn__get_id(txn, NG_TABLE_IMPORTS, sorted[i], &value, err);
        if (status != NG_OK) {
            return status;
        }
        if (value.at == NULL) {
            return ng_fail(err, NG_ERR_NOT_FOUND, "there is no import %u", sorted[i]);
        }
        sorted[kept++] = sorted[i];
    }
    *count = kept;
    return NG_OK;
}

static ng_status rebuild(
    ng_txn *txn, const ng_replay_options *options, ng_undo_report *out, ng_error *err)
{
    ng_replay_report report;
    const ng_status status = ng_replay__rebuild(txn, options, &report, err);
    const ng_state *state = ng_txn__state(txn);
    if (status == NG_OK) {
        *out = (ng_undo_report){.members = state->members,
            .connections = state->connections,
            .left_out = report.left_out};
    }
    return status;
}

ng_status ng_undo(ng_txn *txn, const uint32_t *imports, size_t count,
    const ng_undo_options *options, ng_undo_report *out, ng_error *err)
{
    static const ng_undo_options defaults = {.today = NG_DAY_NONE};
    ng_replay_options replay = {0};
    uint32_t *sorted;
    ng_status status = NG_OK;
    *out = (ng_undo_report){0};
    options = options == NULL ? &defaults : options;
    NG_TRY(need_writing(txn, err));
    NG_TRY(settle_imports(txn, imports, &count, &sorted, err));
    if (count == 0) {
        goto done;
    }
    replay.imports = sorted;
    replay.import_count = count;
    replay.cancel = options->cancel;
    replay.progress = options->progress;
    replay.progress_context = options->progress_context;
    NG_TRY(rebuild(txn, &replay, out, err));
    for (size_t i = 0; i < count; i++) {
        ng_key key;
        ng_key__u32(&key, sorted[i]);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_IMPORTS, &key, NULL, err));
    }
    out->imports = count;
    NG_TRY(note(txn, "undo", options->today, err));
done:
    return status;
}

// -------------------------------------------------------------------------------------- merges

ng_status ng_member_not_same(ng_txn *txn, ng_member a, ng_member b, bool same_after_all,
    ng_day today, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(need_writing(txn, err));
    NG_TRY(ng_rule__exists(txn, a, err));
    NG_TRY(ng_rule__exists(txn, b, err));
    if (a.id == b.id) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: a member is the same as themselves");
    }
    NG_TRY(ng_distinct__set(txn, a.id, b.id, !same_after_all, today, outcome, err));
    if (*outcome == NG_UNCHANGED) {
        goto done;
    }
    const ng_told_change change = {.told = NG_TOLD_DISTINCT,
        .members = (const uint32_t[]){a.id, b.id},
        .member_count = 2,
        .number = (const int64_t[]){!same_after_all, today},
        .number_count = 2};
    NG_TRY(ng_history__note_change(txn, &change, err));
    NG_TRY(note(txn, "not-same", today, err));
done:
    return status;
}

// A slot for each identity of a member would do; the best names it.
static ng_status slot_of(ng_batch *batch, ng_txn *txn, ng_arena *arena, uint32_t member,
    uint32_t *slot, ng_error *err)
{
    ng_text identity;
    const ng_status status = ng_history__name(txn, arena, member, &identity, err);
    return status == NG_OK ? ng_batch__member(batch, (ng_identity_class)identity.at[0],
                                 (ng_text){identity.at + 1, identity.bytes - 1}, slot, err)
                           : status;
}

ng_status ng_member_merge(ng_txn *txn, ng_member a, ng_member b, ng_day today, ng_member *out,
    ng_outcome *outcome, ng_error *err)
{
    const ng_batch_options options = {.memory_bytes = SMALL_MEMORY};
    const ng_history_head head = {
        .kind = NG_HISTORY_MERGE, .day = today, .what = ng_text__of("merge")};
    ng_batch *batch = NULL;
    ng_arena *arena = NULL;
    uint32_t slot[2];
    bool distinct;
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    *out = a;
    NG_TRY(need_writing(txn, err));
    NG_TRY(ng_rule__exists(txn, a, err));
    NG_TRY(ng_rule__exists(txn, b, err));
    if (a.id == b.id) {
        goto done;
    }
    NG_TRY(ng_distinct__is(txn, a.id, b.id, &distinct, err));
    if (distinct) {
        NG_TRY(ng_fail(err, NG_ERR_REFUSED,
            "rule: the two were said not to be the same person; not-same --undo takes that "
            "back"));
    }
    NG_TRY(ng_arena__create(&arena, err));
    NG_TRY(ng_batch__create(txn, &options, &batch, err));
    ng_batch__set_by_hand(batch);
    NG_TRY(slot_of(batch, txn, arena, a.id, &slot[0], err));
    NG_TRY(slot_of(batch, txn, arena, b.id, &slot[1], err));
    NG_TRY(ng_batch__same(batch, slot[0], slot[1], err));
    NG_TRY(ng_batch__apply(batch, err));
    *out = ng_batch__member_of(batch, slot[0]);
    *outcome = NG_UPDATED;
    NG_TRY(note(txn, "merge", today, err));
    NG_TRY(ng_batch__keep(batch, &head, err));
done:
    ng_batch__destroy(batch);
    ng_arena__destroy(arena);
    return status;
}

/** Whether a merge is about a member. */
typedef struct merge_search {
    ng_txn *txn;
    uint32_t member;
    bool found;
} merge_search;

static ng_status look_at(void *context, const ng_history_step *step, ng_error *err)
{
    merge_search *search = context;
    uint32_t member;
    if (step->code != NG_HISTORY_MEMBER || step->text_count != 1 || step->text[0].bytes < 2) {
        return NG_OK;
    }
    const ng_text identity = step->text[0];
    const ng_status status = ng_identity__find(search->txn, (ng_identity_class)identity.at[0],
        (ng_text){identity.at + 1, identity.bytes - 1}, &member, err);
    search->found = search->found || (status == NG_OK && member == search->member);
    return status;
}

// The last merge that a member is part of; 0 when there is none.
static ng_status find_merge(ng_txn *txn, uint32_t member, uint32_t *out, ng_error *err)
{
    ng_arena *arena = NULL;
    ng_status status = NG_OK;
    *out = 0;
    NG_TRY(ng_arena__create(&arena, err));
    for (uint32_t entry = (uint32_t)ng_txn__state(txn)->next_history - 1;
         entry > 0 && *out == 0; entry--) {
        merge_search search = {txn, member, false};
        ng_history_head head;
        bool found;
        NG_TRY(ng_history__read_head(txn, entry, arena, &head, &found, err));
        if (found && head.kind == NG_HISTORY_MERGE) {
            NG_TRY(ng_history__read(txn, entry, arena, look_at, &search, err));
        }
        *out = search.found ? entry : 0;
    }
done:
    ng_arena__destroy(arena);
    return status;
}

ng_status ng_member_unmerge(ng_txn *txn, ng_member member, const ng_undo_options *options,
    ng_undo_report *out, ng_outcome *outcome, ng_error *err)
{
    static const ng_undo_options defaults = {.today = NG_DAY_NONE};
    ng_replay_options replay = {0};
    ng_status status = NG_OK;
    *out = (ng_undo_report){0};
    *outcome = NG_UNCHANGED;
    options = options == NULL ? &defaults : options;
    NG_TRY(need_writing(txn, err));
    NG_TRY(ng_rule__exists(txn, member, err));
    NG_TRY(find_merge(txn, member.id, &replay.merge, err));
    if (replay.merge == 0) {
        goto done;
    }
    replay.cancel = options->cancel;
    replay.progress = options->progress;
    replay.progress_context = options->progress_context;
    NG_TRY(rebuild(txn, &replay, out, err));
    NG_TRY(note(txn, "unmerge", options->today, err));
    *outcome = NG_UPDATED;
done:
    return status;
}
