// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * The rules for verifying members and for choosing whom trust starts from.
 */
#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/rule.h"
#include "network/snapshot.h"
#include "network/trust.h"

bool ng_trust__is_method(ng_text method)
{
    for (size_t i = 0; i < method.bytes; i++) {
        const char c = method.at[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '.' && c != '_' &&
            c != '-') {
            return false;
        }
    }
    return method.bytes > 0 && method.bytes <= NG_LIMIT_METHOD_BYTES;
}

static ng_status check_method(ng_text method, ng_error *err)
{
    return ng_trust__is_method(method)
        ? NG_OK
        : ng_fail(err, NG_ERR_ARGUMENT,
              "method: '%.*s' is no word of 1 to %d lower case letters, digits, '.', '_' and "
              "'-'",
              (int)(method.bytes < 200 ? method.bytes : 200), method.bytes > 0 ? method.at : "",
              NG_LIMIT_METHOD_BYTES);
}

ng_status ng_verify(
    ng_txn *txn, const ng_verification *verification, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_rule__two_members(txn, verification->member, verification->by, "verify", err));
    NG_TRY(check_method(verification->method, err));
    NG_TRY(ng_trust__verify(txn, verification, outcome, err));
    const ng_told_change change = {.told = NG_TOLD_VERIFY,
        .members = (const uint32_t[]){verification->member.id, verification->by.id},
        .member_count = 2,
        .number = (const int64_t[]){verification->day},
        .number_count = 1,
        .text = &verification->method,
        .text_count = 1};
    NG_TRY(ng_rule__note(txn, "verify", *outcome, &change, err));

done:
    return status;
}

// Before a change of one member.
static ng_status one_member(ng_txn *txn, ng_member member, ng_error *err)
{
    return ng_txn__writes(txn)
        ? ng_rule__exists(txn, member, err)
        : ng_fail(err, NG_ERR_ARGUMENT, "a change needs a write transaction");
}

ng_status ng_unverify(
    ng_txn *txn, ng_member member, ng_text method, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(one_member(txn, member, err));
    NG_TRY(method.bytes > 0 ? check_method(method, err) : NG_OK);
    NG_TRY(ng_trust__unverify(txn, member.id, method, outcome, err));
    const ng_told_change change = {.told = NG_TOLD_UNVERIFY,
        .members = &member.id,
        .member_count = 1,
        .text = &method,
        .text_count = 1};
    NG_TRY(ng_rule__note(txn, "unverify", *outcome, &change, err));

done:
    return status;
}

ng_status ng_verifications(
    ng_txn *txn, ng_member member, const ng_verification **out, size_t *count, ng_error *err)
{
    *out = NULL;
    *count = 0;
    const ng_status status = ng_rule__exists(txn, member, err);
    return status == NG_OK ? ng_trust__verifications(txn, member.id, out, count, err) : status;
}

static ng_status note_seed(
    ng_txn *txn, const char *what, ng_outcome outcome, const ng_trust_seed *seed, ng_error *err)
{
    const ng_told_change change = {.told = NG_TOLD_SEED,
        .members = &seed->member.id,
        .member_count = 1,
        .number = (const int64_t[]){outcome == NG_CREATED, seed->day},
        .number_count = 2};
    return ng_rule__note(txn, what, outcome, &change, err);
}

ng_status ng_trust_seed_add(
    ng_txn *txn, ng_member member, ng_day day, ng_outcome *outcome, ng_error *err)
{
    const ng_trust_seed seed = {.member = member, .day = day};
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(one_member(txn, member, err));
    NG_TRY(ng_trust__add_seed(txn, &seed, outcome, err));
    NG_TRY(note_seed(txn, "trust seed add", *outcome, &seed, err));

done:
    return status;
}

ng_status ng_trust_seed_remove(
    ng_txn *txn, ng_member member, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    *outcome = NG_UNCHANGED;
    NG_TRY(one_member(txn, member, err));
    NG_TRY(ng_trust__remove_seed(txn, member.id, outcome, err));
    const ng_trust_seed seed = {.member = member, .day = NG_DAY_NONE};
    NG_TRY(note_seed(txn, "trust seed remove", *outcome, &seed, err));

done:
    return status;
}

// The day that a member was chosen, or verified first.
static ng_status seed_day(ng_txn *txn, uint32_t member, bool chosen, ng_day *out, ng_error *err)
{
    const ng_verification *at = NULL;
    size_t count = 0;
    ng_bytes value;
    *out = NG_DAY_NONE;
    ng_status status = NG_OK;
    if (chosen) {
        status = ng_txn__get_id(txn, NG_TABLE_TRUST_SEEDS, member, &value, err);
        *out = status == NG_OK && value.bytes == 4 ? (ng_day)ng_load_u32(value.at) : *out;
        return status;
    }
    status = ng_trust__verifications(txn, member, &at, &count, err);
    for (size_t i = 0; i < count; i++) {
        if (at[i].day != NG_DAY_NONE && (*out == NG_DAY_NONE || at[i].day < *out)) {
            *out = at[i].day;
        }
    }
    return status;
}

static bool is_among(const uint32_t *members, uint32_t count, uint32_t member)
{
    uint32_t low = 0;
    uint32_t high = count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (members[middle] < member) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < count && members[low] == member;
}

ng_status ng_trust_seeds(
    ng_txn *txn, const ng_trust_seed **out, size_t *count, bool *chosen, ng_error *err)
{
    ng_status status = NG_OK;
    ng_snapshot *snapshot = NULL;
    const uint32_t *seeds = NULL;
    const uint32_t *ordered = NULL;
    uint32_t seed_count = 0;
    uint32_t member_count = 0;
    size_t kept = 0;
    *out = NULL;
    *count = 0;
    NG_TRY(ng_trust__seeds(txn, &seeds, &seed_count, chosen, err));
    NG_TRY(ng_snapshot__of(txn, &snapshot, err));
    NG_TRY(ng_snapshot__members(snapshot, &ordered, &member_count, err));
    ng_trust_seed *list =
        ng_arena__allocate(ng_txn__arena(txn), (size_t)seed_count * sizeof *list);
    if (list == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %u trust seeds", seed_count);
        goto done;
    }
    for (uint32_t i = 0; i < member_count && kept < seed_count; i++) {
        if (is_among(seeds, seed_count, ordered[i])) {
            list[kept].member.id = ordered[i];
            NG_TRY(seed_day(txn, ordered[i], *chosen, &list[kept].day, err));
            kept++;
        }
    }
    *out = list;
    *count = kept;

done:
    return status;
}
