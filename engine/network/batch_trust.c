// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Decisions that imports of kinds `trust` and `consents` bring: done at once, on members that
 * are stored. Verifications and seeds are told with the batch.
 */
#include "network/batch_inner.h"

#include "base/status.h"
#include "base/text.h"
#include "network/privacy.h"
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

static bool is_same(const ng_privacy *a, const ng_privacy *b)
{
    return a->basis == b->basis && ng_text__equal(a->source, b->source) &&
        a->given == b->given && a->ended == b->ended && a->ended_on == b->ended_on &&
        a->suppressed == b->suppressed && a->told == b->told;
}

ng_status ng_batch__privacy(
    ng_batch *batch, uint32_t source, uint32_t member, const ng_privacy *privacy, ng_error *err)
{
    ng_privacy now;
    ng_status status = NG_OK;
    NG_TRY(ng_privacy__read(batch->txn, member, &now, err));
    const ng_privacy both = ng_privacy__both(&now, privacy);
    if (is_same(&now, &both)) {
        count(batch, source, NG_UNCHANGED);
        goto done;
    }
    NG_TRY(ng_privacy__write(batch->txn, member, &both, err));
    count(batch, source, ng_privacy__is_empty(&now) ? NG_CREATED : NG_UPDATED);
done:
    return status;
}
