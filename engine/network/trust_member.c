// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * What becomes of verifications and seeds when a member goes, or turns out to be another one.
 */
#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"
#include "network/trust.h"

// The verification of a key of `verifications_by`, with its day.
static ng_status read_made(
    ng_txn *txn, ng_bytes key, const ng_bytes *value, ng_verification *out, ng_error *err)
{
    const ng_verification *at = NULL;
    size_t count = 0;
    if (key.bytes <= 8 || key.bytes > 8 + NG_LIMIT_METHOD_BYTES || value->bytes != 0) {
        return ng_fail(err, NG_ERR_CORRUPT,
            "verifications_by: an entry is not of the length it must have: run netgraph "
            "doctor");
    }
    const ng_text method = {(const char *)key.at + 8, key.bytes - 8};
    const uint32_t by = ng_key__read_u32(key, 0);
    const uint32_t member = ng_key__read_u32(key, 4);
    const ng_status status = ng_trust__verifications(txn, member, &at, &count, err);
    for (size_t i = 0; i < count && status == NG_OK; i++) {
        if (at[i].by.id == by && ng_text__equal(at[i].method, method)) {
            *out = at[i];
            return NG_OK;
        }
    }
    return status != NG_OK ? status
                           : ng_fail(err, NG_ERR_CORRUPT,
                                 "verifications_by of %u names one of %u that is not there: "
                                 "run netgraph doctor",
                                 by, member);
}

ng_status ng_trust__made_by(
    ng_txn *txn, uint32_t by, const ng_verification **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_buffer found = {0};
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    *out = NULL;
    *count = 0;
    ng_key__u32(&from, by);
    NG_TRY(ng_cursor__open(txn, NG_TABLE_VERIFICATIONS_BY, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    while (key.at != NULL && key.bytes >= 4 && ng_key__read_u32(key, 0) == by) {
        ng_verification made;
        NG_TRY(read_made(txn, key, &value, &made, err));
        NG_TRY(ng_buffer__add(&found, &made, sizeof made, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    ng_verification *kept = ng_arena__allocate(ng_txn__arena(txn), found.bytes);
    if (kept == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for verifications");
        goto done;
    }
    if (found.bytes > 0) {
        memcpy(kept, found.at, found.bytes);
    }
    *out = kept;
    *count = found.bytes / sizeof *kept;

done:
    ng_cursor__close(cursor);
    ng_buffer__finish(&found);
    return status;
}

ng_status ng_trust__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_verification *made = NULL;
    size_t count = 0;
    ng_outcome outcome = NG_UNCHANGED;
    NG_TRY(ng_trust__remove_seed(txn, member, &outcome, err));
    NG_TRY(ng_trust__unverify(txn, member, (ng_text){NULL, 0}, &outcome, err));
    NG_TRY(ng_trust__made_by(txn, member, &made, &count, err));
    for (size_t i = 0; i < count; i++) {
        NG_TRY(ng_trust__unverify(txn, made[i].member.id, made[i].method, &outcome, err));
    }

done:
    return status;
}

static ng_status has_method(
    ng_txn *txn, uint32_t member, ng_text method, bool *out, ng_error *err)
{
    const ng_verification *at = NULL;
    size_t count = 0;
    const ng_status status = ng_trust__verifications(txn, member, &at, &count, err);
    *out = false;
    for (size_t i = 0; i < count; i++) {
        *out = *out || ng_text__equal(at[i].method, method);
    }
    return status;
}

// Give `into` a verification of `from`, unless it has that method or made it itself.
static ng_status take_over(
    ng_txn *txn, const ng_verification *of_from, uint32_t into, ng_error *err)
{
    ng_outcome outcome = NG_UNCHANGED;
    ng_verification moved = *of_from;
    bool known = false;
    const ng_status status = has_method(txn, into, moved.method, &known, err);
    if (status != NG_OK || known || moved.by.id == into) {
        return status;
    }
    moved.member.id = into;
    return ng_trust__verify(txn, &moved, &outcome, err);
}

ng_status ng_trust__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_trust_seed *seeds = NULL;
    const ng_verification *at = NULL;
    size_t count = 0;
    ng_outcome outcome = NG_UNCHANGED;
    NG_TRY(ng_trust__chosen(txn, &seeds, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (seeds[i].member.id == from) {
            const ng_trust_seed seed = {{into}, seeds[i].day};
            NG_TRY(ng_trust__add_seed(txn, &seed, &outcome, err));
        }
    }
    NG_TRY(ng_trust__verifications(txn, from, &at, &count, err));
    for (size_t i = 0; i < count; i++) {
        NG_TRY(take_over(txn, &at[i], into, err));
    }
    NG_TRY(ng_trust__made_by(txn, from, &at, &count, err));
    for (size_t i = 0; i < count; i++) {
        ng_verification made = at[i];
        made.by.id = into;
        if (made.member.id != into) {
            NG_TRY(ng_trust__verify(txn, &made, &outcome, err));
        }
    }
    NG_TRY(ng_trust__remove_all(txn, from, err));

done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}
