// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What people do with requests for introductions, and the rules for it.
 *
 *   asked -> forwarded -> accepted
 *
 * A request is asked while it waits for an introducer, in turn, and forwarded once all of them
 * passed it on. Whoever's turn it is may decline, and the sender may withdraw, before that is
 * answered. When nobody acts within NG_INTRO_DAYS it expires, which is told by the day of the
 * reader and never written. A change checks every rule before it writes anything.
 */
#include "network/intro.h"

#include "base/day.h"
#include "base/status.h"
#include "base/text.h"
#include "network/change.h"
#include "network/connection.h"
#include "network/history.h"
#include "network/rule.h"

#define TOGETHER "take part in one introduction"

// One change, with what it needs.
typedef struct change {
    ng_txn *txn;
    ng_arena *arena;
    ng_day today;
    uint32_t intro;
    ng_intro_record record;
} change;

// How sentences name a member.
static const char *label(ng_txn *txn, uint32_t member)
{
    ng_text text;
    if (ng_member_label(txn, (ng_member){member}, &text, NULL) != NG_OK) {
        return "a member";
    }
    return text.at;
}

static ng_status check_today(ng_txn *txn, ng_day today, ng_error *err)
{
    int32_t year = 0;
    int32_t month;
    int32_t day;
    if (today != NG_DAY_NONE) {
        ng_day__split(today, &year, &month, &day);
    }
    if (year == 0 || ng_day__of(year, month, day) == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "introductions need the day of today");
    }
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
    }
    return NG_OK;
}

static ng_status note_step(
    const change *on, const char *what, ng_journal_record counts, ng_error *err)
{
    const ng_intro_record *record = &on->record;
    uint32_t member[2 + NG_LIMIT_INTRODUCERS] = {record->from, record->to};
    for (uint32_t i = 0; i < record->via_count; i++) {
        member[2 + i] = record->via[i];
    }
    const ng_told_change told = {.told = NG_TOLD_INTRO,
        .members = member,
        .member_count = 2 + record->via_count,
        .number = (const int64_t[]){on->intro, record->passed, (int64_t)record->state,
            record->asked, record->changed},
        .number_count = 5,
        .text = &record->note,
        .text_count = 1};
    counts.what = ng_text__of(what);
    counts.day = on->today;
    const ng_status status = ng_history__note_change(on->txn, &told, err);
    return status == NG_OK ? ng_change__note(on->txn, &counts, err) : status;
}

// Party i of the chain from sender to who is asked.
static uint32_t party(const ng_intro_record *record, uint32_t i)
{
    if (i == 0) {
        return record->from;
    }
    return i <= record->via_count ? record->via[i - 1] : record->to;
}

static ng_status refuse_blocked_parties(const change *on, ng_error *err)
{
    uint32_t count = on->record.via_count + 2;
    ng_status status = NG_OK;
    for (uint32_t pair = 0; pair < count * count && status == NG_OK; pair++) {
        ng_member by = {party(&on->record, pair / count)};
        ng_member whom = {party(&on->record, pair % count)};
        if (by.id != whom.id) {
            status = ng_rule__refuse_blocked(on->txn, by, whom, TOGETHER, err);
        }
    }
    return status;
}

// Party i and the next one must be connected.
static ng_status refuse_strangers(const change *on, uint32_t i, ng_error *err)
{
    uint32_t a = party(&on->record, i);
    uint32_t b = party(&on->record, i + 1);
    bool connected;
    ng_day since;
    ng_status status = ng_connection__find(on->txn, a, b, &connected, &since, err);
    if (status == NG_OK && !connected) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: %s and %s are not connected, and each must know the next", label(on->txn, a),
            label(on->txn, b));
    }
    return status;
}

// --- Asking ----------------------------------------------------------------------------------

static ng_status check_parties(const change *on, ng_error *err)
{
    const ng_intro_record *record = &on->record;
    uint32_t count = record->via_count + 2;
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < count && status == NG_OK; i++) {
        status = ng_rule__exists(on->txn, (ng_member){party(record, i)}, err);
    }
    if (status == NG_OK && record->from == record->to) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: nobody can be introduced to themselves");
    }
    for (uint32_t pair = 0; pair < count * count && status == NG_OK; pair++) {
        uint32_t a = party(record, pair / count);
        if (pair / count < pair % count && a == party(record, pair % count)) {
            return ng_fail(
                err, NG_ERR_REFUSED, "rule: %s stands in the chain twice", label(on->txn, a));
        }
    }
    return status;
}

static ng_status check_chain(const change *on, ng_error *err)
{
    const ng_intro_record *record = &on->record;
    bool connected;
    ng_day since;
    ng_status status = NG_OK;
    NG_TRY(refuse_blocked_parties(on, err));
    NG_TRY(ng_connection__find(on->txn, record->from, record->to, &connected, &since, err));
    if (connected) {
        status = ng_fail(err, NG_ERR_REFUSED, "rule: %s and %s are connected already",
            label(on->txn, record->from), label(on->txn, record->to));
        goto done;
    }
    for (uint32_t i = 0; i <= record->via_count; i++) {
        NG_TRY(refuse_strangers(on, i, err));
    }
done:
    return status;
}

static ng_status check_loads(const change *on, ng_error *err)
{
    ng_status status = NG_OK;
    for (uint32_t i = 0; i < on->record.via_count && status == NG_OK; i++) {
        uint32_t load = 0;
        ng_member introducer = {on->record.via[i]};
        char day[16];
        status = ng_intro_load(on->txn, introducer, on->today, &load, err);
        ng_day__print(on->today, day);
        if (status == NG_OK && load >= NG_INTRO_MONTHLY) {
            return ng_fail(err, NG_ERR_REFUSED,
                "rule: %s was asked for %u introductions in %.7s, and %d a month is the most",
                label(on->txn, introducer.id), (unsigned)load, day, NG_INTRO_MONTHLY);
        }
    }
    return status;
}

// An earlier request of the two, in either direction.
static ng_status check_earlier(
    const change *on, uint32_t intro, const ng_intro_record *earlier, ng_error *err)
{
    char day[16];
    bool superseded;
    ng_status status = ng_intro__is_superseded(on->txn, intro, earlier, &superseded, err);
    if (status != NG_OK || superseded) {
        return status; // A later one is looked at too.
    }
    if (ng_intro__is_open(earlier) && !ng_intro__is_expired(earlier, on->today)) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u of %s to %s is still open, and a pair has one at a time",
            (unsigned)intro, label(on->txn, earlier->from), label(on->txn, earlier->to));
    }
    if (earlier->asked >= on->today) {
        ng_day__print(earlier->asked, day);
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: %s and %s have introduction %u of %s, and a pair has one a day",
            label(on->txn, earlier->from), label(on->txn, earlier->to), (unsigned)intro, day);
    }
    return NG_OK;
}

static ng_status check_pair(const change *on, ng_error *err)
{
    ng_buffer intros = {0};
    ng_status status = NG_OK;
    NG_TRY(ng_intro__collect_pair(on->txn, on->record.from, on->record.to, &intros, err));
    const uint32_t *intro = (const void *)intros.at;
    for (size_t i = 0; i < intros.bytes / sizeof *intro; i++) {
        ng_intro_record earlier;
        NG_TRY(ng_intro__get(on->txn, on->arena, intro[i], &earlier, err));
        NG_TRY(check_earlier(on, intro[i], &earlier, err));
    }
done:
    ng_buffer__finish(&intros);
    return status;
}

static ng_status write_request(change *on, ng_error *err)
{
    ng_state *state = ng_txn__state(on->txn);
    ng_status status = NG_OK;
    if (state->next_intro >= UINT32_MAX) {
        return ng_fail(err, NG_ERR_LIMIT, "there are no more numbers for introductions");
    }
    on->intro = (uint32_t)state->next_intro++;
    NG_TRY(ng_intro__put(on->txn, on->intro, &on->record, true, err));
    NG_TRY(note_step(on, "intro request", (ng_journal_record){.created = 1}, err));
done:
    return status;
}

static ng_status request(change *on, ng_error *err)
{
    ng_status status = NG_OK;
    NG_TRY(check_parties(on, err));
    NG_TRY(ng_intro__check_note(on->record.note, err));
    NG_TRY(check_chain(on, err));
    NG_TRY(check_pair(on, err));
    NG_TRY(check_loads(on, err));
    NG_TRY(ng_intro__refuse_repeated(on->txn, on->record.from, on->record.note, err));
    status = write_request(on, err);
    if (status != NG_OK) {
        ng_txn__poison(on->txn);
    }
done:
    return status;
}

ng_status ng_intro_request(ng_txn *txn, ng_member from, ng_member to, const ng_member *via,
    size_t via_count, ng_text note, ng_day today, uint32_t *id, ng_error *err)
{
    change on = {.txn = txn, .today = today};
    ng_status status = check_today(txn, today, err);
    *id = 0;
    if (status != NG_OK) {
        return status;
    }
    if (via_count == 0 || via_count > NG_LIMIT_INTRODUCERS) {
        return ng_fail(err, NG_ERR_ARGUMENT, "an introduction has 1 to %d introducers, not %zu",
            NG_LIMIT_INTRODUCERS, via_count);
    }
    on.record = (ng_intro_record){.from = from.id,
        .to = to.id,
        .via_count = (uint32_t)via_count,
        .asked = today,
        .changed = today,
        .note = ng_text__trim(note)};
    for (size_t i = 0; i < via_count; i++) {
        on.record.via[i] = via[i].id;
    }
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(request(&on, err));
    *id = on.intro;
done:
    ng_arena__destroy(on.arena);
    return status;
}

// --- Steps -----------------------------------------------------------------------------------

typedef enum step {
    STEP_FORWARD,
    STEP_ACCEPT,
    STEP_DECLINE,
    STEP_WITHDRAW
} step;

// Whose turn it is.
static uint32_t awaited(const ng_intro_record *record)
{
    return party(record, record->passed + 1);
}

static ng_status refuse_closed(const change *on, ng_error *err)
{
    static const char *const how[] = {[NG_INTRO_ASKED] = "asked",
        [NG_INTRO_FORWARDED] = "forwarded",
        [NG_INTRO_ACCEPTED] = "was accepted",
        [NG_INTRO_DECLINED] = "was declined",
        [NG_INTRO_WITHDRAWN] = "was withdrawn",
        [NG_INTRO_EXPIRED] = "expired"};
    const ng_intro_record *record = &on->record;
    char day[16];
    bool superseded;
    bool expired = ng_intro__is_expired(record, on->today);
    ng_status status = ng_intro__is_superseded(on->txn, on->intro, record, &superseded, err);
    if (status != NG_OK) {
        return status;
    }
    ng_day__print(record->changed + (expired ? NG_INTRO_DAYS : 0), day);
    if (expired) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u expired on %s, %d days after its last step",
            (unsigned)on->intro, day, NG_INTRO_DAYS);
    }
    if (superseded) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u gave way to a later one of the two", (unsigned)on->intro);
    }
    if (!ng_intro__is_open(record)) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: introduction %u %s on %s and is closed",
            (unsigned)on->intro, how[record->state], day);
    }
    if (on->today < record->changed) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u had its last step on %s, and steps do not go back in time",
            (unsigned)on->intro, day);
    }
    return NG_OK;
}

static ng_status refuse_turn(const change *on, step taken, ng_member by, ng_error *err)
{
    const ng_intro_record *record = &on->record;
    bool forwarded = record->passed == record->via_count;
    if (taken == STEP_WITHDRAW) {
        return by.id == record->from
            ? NG_OK
            : ng_fail(err, NG_ERR_REFUSED,
                  "rule: only %s, who sent introduction %u, can withdraw it",
                  label(on->txn, record->from), (unsigned)on->intro);
    }
    if (by.id != awaited(record)) {
        return ng_fail(err, NG_ERR_REFUSED, "rule: introduction %u waits for %s, not for %s",
            (unsigned)on->intro, label(on->txn, awaited(record)), label(on->txn, by.id));
    }
    if (taken == STEP_FORWARD && forwarded) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u has reached %s, who can accept or decline it",
            (unsigned)on->intro, label(on->txn, record->to));
    }
    if (taken == STEP_ACCEPT && !forwarded) {
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: introduction %u has not reached %s; %s can forward or decline it",
            (unsigned)on->intro, label(on->txn, record->to), label(on->txn, by.id));
    }
    return NG_OK;
}

// What a step that is allowed does to the record.
static ng_status take(change *on, step taken, ng_error *err)
{
    ng_intro_record *record = &on->record;
    ng_status status = NG_OK;
    record->changed = on->today;
    switch (taken) {
    case STEP_FORWARD:
        NG_TRY(refuse_blocked_parties(on, err));
        NG_TRY(refuse_strangers(on, record->passed + 1, err));
        record->passed++;
        record->state =
            record->passed == record->via_count ? NG_INTRO_FORWARDED : NG_INTRO_ASKED;
        break;
    case STEP_ACCEPT:
        NG_TRY(refuse_blocked_parties(on, err));
        record->state = NG_INTRO_ACCEPTED;
        break;
    case STEP_DECLINE:
        record->state = NG_INTRO_DECLINED;
        break;
    case STEP_WITHDRAW:
        record->state = NG_INTRO_WITHDRAWN;
        break;
    }
done:
    return status;
}

static ng_status write_step(change *on, step taken, ng_error *err)
{
    static const char *const what[] = {[STEP_FORWARD] = "intro forward",
        [STEP_ACCEPT] = "intro accept",
        [STEP_DECLINE] = "intro decline",
        [STEP_WITHDRAW] = "intro withdraw"};
    ng_outcome connected = NG_UNCHANGED;
    ng_status status = NG_OK;
    NG_TRY(ng_intro__put(on->txn, on->intro, &on->record, false, err));
    if (taken == STEP_ACCEPT) {
        NG_TRY(ng_connection__add(
            on->txn, on->record.from, on->record.to, on->today, &connected, err));
    }
    NG_TRY(note_step(on, what[taken],
        (ng_journal_record){.created = connected == NG_CREATED, .updated = 1}, err));
done:
    if (status != NG_OK) {
        ng_txn__poison(on->txn);
    }
    return status;
}

static ng_status act(
    ng_txn *txn, uint32_t id, step taken, ng_member by, ng_day today, ng_error *err)
{
    change on = {.txn = txn, .today = today, .intro = id};
    ng_status status = NG_OK;
    NG_TRY(check_today(txn, today, err));
    NG_TRY(ng_arena__create(&on.arena, err));
    NG_TRY(ng_intro__get(txn, on.arena, id, &on.record, err));
    NG_TRY(ng_rule__exists(txn, by, err));
    NG_TRY(refuse_closed(&on, err));
    NG_TRY(refuse_turn(&on, taken, by, err));
    NG_TRY(take(&on, taken, err));
    NG_TRY(write_step(&on, taken, err));
done:
    ng_arena__destroy(on.arena);
    return status;
}

ng_status ng_intro_forward(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err)
{
    return act(txn, id, STEP_FORWARD, by, today, err);
}

ng_status ng_intro_accept(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err)
{
    return act(txn, id, STEP_ACCEPT, by, today, err);
}

ng_status ng_intro_decline(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err)
{
    return act(txn, id, STEP_DECLINE, by, today, err);
}

ng_status ng_intro_withdraw(ng_txn *txn, uint32_t id, ng_member by, ng_day today, ng_error *err)
{
    return act(txn, id, STEP_WITHDRAW, by, today, err);
}
