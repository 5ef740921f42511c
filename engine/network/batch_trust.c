// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Verifications and seeds that an import of kind `trust` brings: done at once, on members that
 * are stored, and told with the batch.
 */
#include "network/batch_inner.h"

#include "base/status.h"
#include "network/trust.h"

static ng_status tell(ng_batch *batch, const uint32_t members[2], const int64_t number[3],
    ng_text method, ng_error *err)
{
    const bool verifies = number[0] == NG_TOLD_VERIFY;
    ng_text text[3];
    ng_status status = NG_OK;
    if (batch->history == NULL) {
        return NG_OK;
    }
    ng_arena__reset(batch->arena);
    NG_TRY(ng_history__name(batch->txn, batch->arena, members[0], &text[0], err));
    if (verifies) {
        NG_TRY(ng_history__name(batch->txn, batch->arena, members[1], &text[1], err));
        text[2] = method;
    }
    const ng_history_step step = {
        NG_HISTORY_CHANGE, number, verifies ? 2 : 3, text, verifies ? 3 : 1};
    NG_TRY(ng_history_writer__add(batch->history, &step, err));
done:
    return status;
}

static void count(ng_batch *batch, uint32_t source, ng_outcome outcome)
{
    batch->count[source].created += outcome == NG_CREATED;
    batch->count[source].updated += outcome == NG_UPDATED;
    batch->count[source].unchanged += outcome == NG_UNCHANGED;
    batch->changed = batch->changed || outcome != NG_UNCHANGED;
}

ng_status ng_batch__verification(
    ng_batch *batch, uint32_t source, const ng_verification *verification, ng_error *err)
{
    const uint32_t members[2] = {verification->member.id, verification->by.id};
    const int64_t number[3] = {NG_TOLD_VERIFY, verification->day, 0};
    ng_outcome outcome = NG_UNCHANGED;
    ng_status status = NG_OK;
    NG_TRY(ng_trust__verify(batch->txn, verification, &outcome, err));
    if (outcome != NG_UNCHANGED) {
        NG_TRY(tell(batch, members, number, verification->method, err));
    }
    count(batch, source, outcome);
done:
    return status;
}

ng_status ng_batch__trust_seed(
    ng_batch *batch, uint32_t source, const ng_trust_seed *seed, ng_error *err)
{
    const uint32_t members[2] = {seed->member.id, 0};
    const int64_t number[3] = {NG_TOLD_SEED, 1, seed->day};
    ng_outcome outcome = NG_UNCHANGED;
    ng_status status = NG_OK;
    NG_TRY(ng_trust__add_seed(batch->txn, seed, &outcome, err));
    if (outcome != NG_UNCHANGED) {
        NG_TRY(tell(batch, members, number, (ng_text){NULL, 0}, err));
    }
    count(batch, source, outcome);
done:
    return status;
}
