// SPDX-License-Identifier: GPL-3.0-or-later
// Each single change of the history goes back to the rule that made it.
#include "network/replay_inner.h"

#include "base/status.h"
#include "network/connection.h"
#include "network/distinct.h"
#include "network/intro.h"
#include "network/member.h"

/** A step taken apart. */
typedef struct told {
    ng_txn *txn;
    ng_member member[2 + NG_LIMIT_INTRODUCERS];
    uint32_t member_count;
    const int64_t *number; // [number_count]
    uint32_t number_count;
    const ng_text *text; // [text_count]
    uint32_t text_count;
} told;

static ng_status tell_connect(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_connect(
        on->txn, on->member[0], on->member[1], (ng_day)on->number[0], outcome, err);
}

static ng_status tell_disconnect(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_disconnect(on->txn, on->member[0], on->member[1], outcome, err);
}

static ng_status tell_block(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_block(on->txn, on->member[0], on->member[1], outcome, err);
}

static ng_status tell_unblock(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_unblock(on->txn, on->member[0], on->member[1], outcome, err);
}

static ng_status tell_endorse(const told *on, ng_outcome *outcome, ng_error *err)
{
    const ng_endorse_options options = {.skill = on->text[0],
        .evidence = on->text[1],
        .level = (uint32_t)on->number[0],
        .day = (ng_day)on->number[1]};
    return ng_endorse(on->txn, on->member[0], on->member[1], &options, outcome, err);
}

static ng_status tell_withdraw(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_withdraw_endorsement(
        on->txn, on->member[0], on->member[1], on->text[0], outcome, err);
}

static ng_status tell_set(const told *on, ng_outcome *outcome, ng_error *err)
{
    const size_t count = on->text_count / 2;
    ng_arena *arena = ng_txn__scratch(on->txn);
    ng_assignment *assignments = ng_arena__allocate(arena, count * sizeof *assignments);
    if (assignments == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for assignments");
    }
    for (size_t i = 0; i < count; i++) {
        assignments[i] = (ng_assignment){on->text[2 * i], on->text[2 * i + 1]};
    }
    return ng_member_set(
        on->txn, on->member[0], assignments, count, (ng_day)on->number[0], outcome, err);
}

static ng_status tell_remove(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_member_remove(on->txn, on->member[0], outcome, err);
}

// The record as it was: the rules for asking looked at the network of then.
static ng_status tell_intro(const told *on, ng_outcome *outcome, ng_error *err)
{
    const uint32_t id = (uint32_t)on->number[0];
    ng_state *state = ng_txn__state(on->txn);
    ng_intro_record record = {.from = on->member[0].id,
        .to = on->member[1].id,
        .via_count = on->member_count - 2,
        .passed = (uint32_t)on->number[1],
        .state = (ng_intro_state)on->number[2],
        .asked = (ng_day)on->number[3],
        .changed = (ng_day)on->number[4],
        .note = on->text[0]};
    ng_intro_record before;
    ng_error none;
    for (uint32_t i = 0; i < record.via_count; i++) {
        record.via[i] = on->member[2 + i].id;
    }
    ng_status status = ng_intro__get(on->txn, ng_txn__scratch(on->txn), id, &before, &none);
    const bool is_new = status == NG_ERR_NOT_FOUND;
    if (status != NG_OK && !is_new) {
        return ng_fail(err, status, "%s", none.text);
    }
    *outcome = is_new ? NG_CREATED : NG_UPDATED;
    if (id >= state->next_intro) {
        state->next_intro = (uint64_t)id + 1;
    }
    ng_outcome connected;
    status = ng_intro__put(on->txn, id, &record, is_new, err);
    if (status == NG_OK && record.state == NG_INTRO_ACCEPTED) {
        status = ng_connection__add(
            on->txn, record.from, record.to, record.changed, &connected, err);
    }
    return status;
}

static ng_status tell_distinct(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_distinct__set(on->txn, on->member[0].id, on->member[1].id, on->number[0] != 0,
        (ng_day)on->number[1], outcome, err);
}

static ng_status tell_verify(const told *on, ng_outcome *outcome, ng_error *err)
{
    const ng_verification verification = {.member = on->member[0],
        .method = on->text[0],
        .by = on->member[1],
        .day = (ng_day)on->number[0]};
    return ng_verify(on->txn, &verification, outcome, err);
}

static ng_status tell_unverify(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_unverify(on->txn, on->member[0], on->text[0], outcome, err);
}

static ng_status tell_seed(const told *on, ng_outcome *outcome, ng_error *err)
{
    return on->number[0] != 0
        ? ng_trust_seed_add(on->txn, on->member[0], (ng_day)on->number[1], outcome, err)
        : ng_trust_seed_remove(on->txn, on->member[0], outcome, err);
}

static ng_status tell_recommend(const told *on, ng_outcome *outcome, ng_error *err)
{
    const ng_recommend_options options = {
        .text = on->text[0], .relationship = on->text[1], .day = (ng_day)on->number[0]};
    return ng_recommend(on->txn, on->member[0], on->member[1], &options, outcome, err);
}

static ng_status tell_withdraw_recommendation(
    const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_withdraw_recommendation(
        on->txn, on->member[0], on->member[1], (ng_day)on->number[0], outcome, err);
}

static ng_status tell_consent(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_consent_give(on->txn, on->member[0], (ng_basis)on->number[0], on->text[0],
        (ng_day)on->number[1], outcome, err);
}

static ng_status tell_consent_end(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_consent_end(on->txn, on->member[0], (ng_basis_end)on->number[0],
        (ng_day)on->number[1], outcome, err);
}

static ng_status tell_suppress(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_suppress(
        on->txn, on->member[0], on->number[0] != 0, (ng_day)on->number[1], outcome, err);
}

static ng_status tell_notice(const told *on, ng_outcome *outcome, ng_error *err)
{
    return ng_privacy_told(on->txn, on->member[0], (ng_day)on->number[0], outcome, err);
}

typedef struct told_shape {
    uint32_t members, numbers, texts;
    bool more_members, more_texts; // at least so many
    ng_status (*tell)(const told *on, ng_outcome *outcome, ng_error *err);
} told_shape;

static const told_shape shapes[NG_TOLD_COUNT] = {
    [NG_TOLD_CONNECT] = {.members = 2, .numbers = 1, .tell = tell_connect},
    [NG_TOLD_DISCONNECT] = {.members = 2, .tell = tell_disconnect},
    [NG_TOLD_BLOCK] = {.members = 2, .tell = tell_block},
    [NG_TOLD_UNBLOCK] = {.members = 2, .tell = tell_unblock},
    [NG_TOLD_ENDORSE] = {.members = 2, .numbers = 2, .texts = 2, .tell = tell_endorse},
    [NG_TOLD_WITHDRAW] = {.members = 2, .texts = 1, .tell = tell_withdraw},
    [NG_TOLD_SET] = {.members = 1, .numbers = 1, .more_texts = true, .tell = tell_set},
    [NG_TOLD_REMOVE] = {.members = 1, .tell = tell_remove},
    [NG_TOLD_INTRO] =
        {.members = 3, .more_members = true, .numbers = 5, .texts = 1, .tell = tell_intro},
    [NG_TOLD_DISTINCT] = {.members = 2, .numbers = 2, .tell = tell_distinct},
    [NG_TOLD_VERIFY] = {.members = 2, .numbers = 1, .texts = 1, .tell = tell_verify},
    [NG_TOLD_UNVERIFY] = {.members = 1, .texts = 1, .tell = tell_unverify},
    [NG_TOLD_SEED] = {.members = 1, .numbers = 2, .tell = tell_seed},
    [NG_TOLD_RECOMMEND] = {.members = 2, .numbers = 1, .texts = 2, .tell = tell_recommend},
    [NG_TOLD_WITHDRAW_RECOMMENDATION] = {.members = 2,
        .numbers = 1,
        .tell = tell_withdraw_recommendation},
    [NG_TOLD_CONSENT] = {.members = 1, .numbers = 2, .texts = 1, .tell = tell_consent},
    [NG_TOLD_CONSENT_END] = {.members = 1, .numbers = 2, .tell = tell_consent_end},
    [NG_TOLD_SUPPRESS] = {.members = 1, .numbers = 2, .tell = tell_suppress},
    [NG_TOLD_NOTICE] = {.members = 1, .numbers = 1, .tell = tell_notice},
};

static ng_status damaged(ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "damaged store: a change in the history makes no sense: run netgraph doctor");
}

// Members of the first texts; NG_ERR_NOT_FOUND when one is gone.
static ng_status find_members(told *on, const ng_text *text, ng_error *err)
{
    for (uint32_t i = 0; i < on->member_count; i++) {
        if (text[i].bytes < 2) {
            return damaged(err);
        }
        const ng_text identity = {text[i].at + 1, text[i].bytes - 1};
        const ng_status status = ng_identity__find(
            on->txn, (ng_identity_class)text[i].at[0], identity, &on->member[i].id, err);
        if (status != NG_OK) {
            return status;
        }
        if (on->member[i].id == 0) {
            return NG_ERR_NOT_FOUND;
        }
    }
    return NG_OK;
}

ng_status ng_replay__change(ng_txn *txn, const ng_history_step *step, bool *done, ng_error *err)
{
    told on = {.txn = txn};
    ng_outcome outcome;
    *done = false;
    if (step->number_count == 0 || step->number[0] < 0 || step->number[0] >= NG_TOLD_COUNT) {
        return damaged(err);
    }
    const told_shape *shape = &shapes[step->number[0]];
    on.number = step->number + 1;
    on.number_count = step->number_count - 1;
    on.member_count = shape->more_members ? step->text_count - shape->texts : shape->members;
    if (shape->tell == NULL || on.number_count != shape->numbers ||
        step->text_count < shape->members + shape->texts ||
        on.member_count > 2 + NG_LIMIT_INTRODUCERS ||
        (!shape->more_members && !shape->more_texts &&
            step->text_count != shape->members + shape->texts)) {
        return damaged(err);
    }
    on.text = step->text + on.member_count;
    on.text_count = step->text_count - on.member_count;
    ng_status status = find_members(&on, step->text, err);
    if (status == NG_OK) {
        status = shape->tell(&on, &outcome, err);
    }
    *done = status == NG_OK;
    return status == NG_ERR_NOT_FOUND || status == NG_ERR_REFUSED ? NG_OK : status;
}
