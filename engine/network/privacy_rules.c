// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The rules for noting consent, objections, suppression and notice.
 */
#include "base/day.h"
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/privacy.h"
#include "network/rule.h"

static const char *const basis_names[NG_BASIS_COUNT] = {[NG_BASIS_NONE] = "none",
    [NG_BASIS_CONSENT] = "consent",
    [NG_BASIS_CONTRACT] = "contract",
    [NG_BASIS_LEGAL_OBLIGATION] = "legal-obligation",
    [NG_BASIS_VITAL_INTEREST] = "vital-interest",
    [NG_BASIS_PUBLIC_TASK] = "public-task",
    [NG_BASIS_LEGITIMATE_INTEREST] = "legitimate-interest"};

const char *ng_basis_name(ng_basis basis)
{
    return (uint32_t)basis < NG_BASIS_COUNT ? basis_names[basis] : "none";
}

ng_basis ng_basis_of(ng_text word)
{
    for (ng_basis basis = NG_BASIS_CONSENT; basis < NG_BASIS_COUNT; basis++) {
        if (ng_text__equal(word, ng_text__of(basis_names[basis]))) {
            return basis;
        }
    }
    return NG_BASIS_NONE;
}

const char *ng_basis_end_name(ng_basis_end end)
{
    switch (end) {
    case NG_BASIS_HOLDS:
        return "holds";
    case NG_BASIS_WITHDRAWN:
        return "withdrawn";
    case NG_BASIS_OBJECTED:
        return "objected";
    }
    return "holds";
}

// Before a change of what is noted of a member: *out as it is now.
static ng_status begin_change(
    ng_txn *txn, ng_member member, ng_day day, ng_privacy *out, ng_error *err)
{
    if (!ng_txn__writes(txn)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
    }
    if (day == NG_DAY_NONE) {
        return ng_fail(err, NG_ERR_ARGUMENT, "on: consent and notice have a day");
    }
    const ng_status status = ng_rule__exists(txn, member, err);
    return status == NG_OK ? ng_privacy__read(txn, member.id, out, err) : status;
}

/** What is written and noted when a rule let it pass. */
typedef struct privacy_change {
    const char *what; // in the journal
    ng_told told;
    int64_t number[2];
    uint32_t number_count;
    const ng_text *text; // NULL: none
} privacy_change;

static ng_status end_change(ng_txn *txn, ng_member member, const ng_privacy *privacy,
    const privacy_change *change, ng_outcome outcome, ng_error *err)
{
    const ng_told_change told = {.told = change->told,
        .members = &member.id,
        .member_count = 1,
        .number = change->number,
        .number_count = change->number_count,
        .text = change->text,
        .text_count = change->text != NULL};
    const ng_status status = ng_privacy__write(txn, member.id, privacy, err);
    return status == NG_OK ? ng_rule__note(txn, change->what, outcome, &told, err) : status;
}

// Nobody's "no" is overruled by another basis than a consent of theirs that came later.
static ng_status check_give(
    const ng_privacy *now, ng_basis basis, ng_text source, ng_day day, ng_error *err)
{
    char text[16];
    if (basis <= NG_BASIS_NONE || basis >= NG_BASIS_COUNT) {
        return ng_fail(err, NG_ERR_ARGUMENT,
            "basis: one of consent, contract, legal-obligation, vital-interest, public-task "
            "and "
            "legitimate-interest is needed");
    }
    if (source.bytes > NG_LIMIT_FIELD_BYTES || !ng_text__valid(source)) {
        return ng_fail(err, NG_ERR_ARGUMENT, "source: not UTF-8, or longer than %d bytes",
            NG_LIMIT_FIELD_BYTES);
    }
    if (now->ended != NG_BASIS_HOLDS && (basis != NG_BASIS_CONSENT || day < now->ended_on)) {
        ng_day__print(now->ended_on, text);
        return ng_fail(err, NG_ERR_REFUSED,
            "rule: the person %s on %s; only a consent of that day or later ends that",
            now->ended == NG_BASIS_OBJECTED ? "objected" : "withdrew consent", text);
    }
    return NG_OK;
}

ng_status ng_consent_give(ng_txn *txn, ng_member member, ng_basis basis, ng_text source,
    ng_day day, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy now;
    *outcome = NG_UNCHANGED;
    NG_TRY(begin_change(txn, member, day, &now, err));
    NG_TRY(check_give(&now, basis, source, day, err));
    if (now.basis == basis && now.given == day && ng_text__equal(now.source, source) &&
        now.ended == NG_BASIS_HOLDS) {
        goto done;
    }
    *outcome = now.basis == NG_BASIS_NONE ? NG_CREATED : NG_UPDATED;
    now.basis = basis;
    now.given = day;
    now.source = source;
    now.ended = NG_BASIS_HOLDS;
    now.ended_on = NG_DAY_NONE;
    const privacy_change change = {
        "consent", NG_TOLD_CONSENT, {(int64_t)basis, day}, 2, &source};
    NG_TRY(end_change(txn, member, &now, &change, *outcome, err));
done:
    *outcome = status == NG_OK ? *outcome : NG_UNCHANGED;
    return status;
}

ng_status ng_consent_end(ng_txn *txn, ng_member member, ng_basis_end end, ng_day day,
    ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy now;
    *outcome = NG_UNCHANGED;
    NG_TRY(begin_change(txn, member, day, &now, err));
    if (end != NG_BASIS_WITHDRAWN && end != NG_BASIS_OBJECTED) {
        NG_TRY(ng_fail(err, NG_ERR_ARGUMENT, "a basis is withdrawn or objected to"));
    }
    if (end == NG_BASIS_WITHDRAWN && now.basis != NG_BASIS_CONSENT) {
        NG_TRY(ng_fail(err, NG_ERR_REFUSED,
            "rule: no consent is noted that could be withdrawn; what a person says against "
            "another basis is an objection"));
    }
    if (now.ended >= end) {
        goto done;
    }
    *outcome = NG_UPDATED;
    now.ended_on = now.ended == NG_BASIS_HOLDS ? day : now.ended_on;
    now.ended = end;
    const privacy_change change = {
        "consent", NG_TOLD_CONSENT_END, {(int64_t)end, day}, 2, NULL};
    NG_TRY(end_change(txn, member, &now, &change, *outcome, err));
done:
    *outcome = status == NG_OK ? *outcome : NG_UNCHANGED;
    return status;
}

ng_status ng_suppress(
    ng_txn *txn, ng_member member, bool is, ng_day day, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy now;
    *outcome = NG_UNCHANGED;
    NG_TRY(begin_change(txn, member, day, &now, err));
    if (is == (now.suppressed != NG_DAY_NONE)) {
        goto done;
    }
    *outcome = is ? NG_CREATED : NG_REMOVED;
    now.suppressed = is ? day : NG_DAY_NONE;
    const privacy_change change = {"suppress", NG_TOLD_SUPPRESS, {is, day}, 2, NULL};
    NG_TRY(end_change(txn, member, &now, &change, *outcome, err));
done:
    *outcome = status == NG_OK ? *outcome : NG_UNCHANGED;
    return status;
}

ng_status ng_privacy_told(
    ng_txn *txn, ng_member member, ng_day day, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_privacy now;
    *outcome = NG_UNCHANGED;
    NG_TRY(begin_change(txn, member, day, &now, err));
    if (now.told >= day) {
        goto done;
    }
    *outcome = now.told == NG_DAY_NONE ? NG_CREATED : NG_UPDATED;
    now.told = day;
    const privacy_change change = {"privacy told", NG_TOLD_NOTICE, {day, 0}, 1, NULL};
    NG_TRY(end_change(txn, member, &now, &change, *outcome, err));
done:
    *outcome = status == NG_OK ? *outcome : NG_UNCHANGED;
    return status;
}

ng_status ng_privacy_read(ng_txn *txn, ng_member member, ng_privacy *out, ng_error *err)
{
    const ng_status status = ng_rule__exists(txn, member, err);
    return status == NG_OK ? ng_privacy__read(txn, member.id, out, err) : status;
}

ng_status ng_privacy_may_propose(ng_txn *txn, ng_member member, bool *out, ng_error *err)
{
    return ng_privacy__may_propose(txn, member.id, out, err);
}
