// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Verifications and trust seeds in their tables.
 *
 * `verifications` is keyed by member and method, and `verifications_by` names each entry again
 * under who looked, so that removing a member finds what it made. What a loop changes is
 * collected before, since a change moves the pages under a cursor.
 */
#include "network/trust.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

static const uint32_t VALUE_BYTES = 8; // by, day

static void key_of(const ng_verification *verification, bool inward, ng_key *key)
{
    if (inward) {
        ng_key__u32x2(key, verification->by.id, verification->member.id);
    } else {
        ng_key__u32(key, verification->member.id);
    }
    ng_key__append_text(key, verification->method);
}

static ng_status bad_entry(ng_table table, ng_error *err)
{
    return ng_fail(err, NG_ERR_CORRUPT,
        "%s: an entry is not of the length it must have: run netgraph doctor",
        ng_table_name(table));
}

// Copies the method into `arena`.
static ng_status read_verification(
    ng_arena *arena, ng_bytes key, ng_bytes value, ng_verification *out, ng_error *err)
{
    if (key.bytes <= 4 || key.bytes > 4 + NG_LIMIT_METHOD_BYTES || value.bytes != VALUE_BYTES) {
        return bad_entry(NG_TABLE_VERIFICATIONS, err);
    }
    char *method = ng_arena__allocate(arena, key.bytes - 4 + 1);
    if (method == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for verifications");
    }
    memcpy(method, key.at + 4, key.bytes - 4);
    method[key.bytes - 4] = '\0';
    *out = (ng_verification){.member = {ng_key__read_u32(key, 0)},
        .method = {method, key.bytes - 4},
        .by = {ng_load_u32(value.at)},
        .day = (ng_day)ng_load_u32(value.at + 4)};
    return NG_OK;
}

ng_status ng_trust__verifications(
    ng_txn *txn, uint32_t member, const ng_verification **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_buffer found = {0};
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    ng_arena *arena = ng_txn__arena(txn);
    *out = NULL;
    *count = 0;
    ng_key__u32(&from, member);
    NG_TRY(ng_cursor__open(txn, NG_TABLE_VERIFICATIONS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    while (key.at != NULL) {
        ng_verification verification;
        NG_TRY(read_verification(arena, key, value, &verification, err));
        if (member != 0 && verification.member.id != member) {
            break;
        }
        NG_TRY(ng_buffer__add(&found, &verification, sizeof verification, err));
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    ng_verification *kept = ng_arena__allocate(arena, found.bytes);
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

ng_status ng_trust__vouches(ng_txn *txn, uint32_t member, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key = {NULL, 0};
    ng_bytes value;
    *out = false;
    if (ng_txn__entries(txn, NG_TABLE_TRUST_SEEDS) > 0) {
        NG_TRY(ng_txn__get_id(txn, NG_TABLE_TRUST_SEEDS, member, &value, err));
        *out = value.at != NULL;
    }
    if (*out || ng_txn__entries(txn, NG_TABLE_VERIFICATIONS) == 0) {
        goto done;
    }
    ng_key__u32(&from, member);
    NG_TRY(ng_cursor__open(txn, NG_TABLE_VERIFICATIONS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    *out = key.at != NULL && key.bytes > 4 && ng_key__read_u32(key, 0) == member;

done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_trust__chosen(ng_txn *txn, const ng_trust_seed **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    size_t found = 0;
    const size_t expected = (size_t)ng_txn__entries(txn, NG_TABLE_TRUST_SEEDS);
    *out = NULL;
    *count = 0;
    ng_trust_seed *seeds = ng_arena__allocate(ng_txn__arena(txn), expected * sizeof *seeds);
    if (seeds == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu trust seeds", expected);
    }
    NG_TRY(ng_cursor__open(txn, NG_TABLE_TRUST_SEEDS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        if (key.bytes != 4 || value.bytes != 4 || found == expected) {
            status = bad_entry(NG_TABLE_TRUST_SEEDS, err);
            goto done;
        }
        seeds[found] = (ng_trust_seed){
            .member = {ng_key__read_u32(key, 0)}, .day = (ng_day)ng_load_u32(value.at)};
        found++;
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
    *out = seeds;
    *count = found;

done:
    ng_cursor__close(cursor);
    return status;
}

ng_status ng_trust__seeds(
    ng_txn *txn, const uint32_t **members, uint32_t *count, bool *chosen, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_trust_seed *seeds = NULL;
    const ng_verification *verified = NULL;
    size_t found = 0;
    size_t kept = 0;
    *members = NULL;
    *count = 0;
    *chosen = ng_txn__entries(txn, NG_TABLE_TRUST_SEEDS) > 0;
    NG_TRY(*chosen ? ng_trust__chosen(txn, &seeds, &found, err)
                   : ng_trust__verifications(txn, 0, &verified, &found, err));
    uint32_t *at = ng_arena__allocate(ng_txn__arena(txn), found * sizeof *at);
    if (at == NULL) {
        status = ng_fail(err, NG_ERR_NOMEM, "no memory for %zu trust seeds", found);
        goto done;
    }
    for (size_t i = 0; i < found; i++) {
        const uint32_t member = *chosen ? seeds[i].member.id : verified[i].member.id;
        // One member may be verified by several methods.
        if (kept == 0 || at[kept - 1] != member) {
            at[kept] = member;
            kept++;
        }
    }
    *members = at;
    *count = (uint32_t)kept;

done:
    return status;
}

static ng_status has_verification(ng_txn *txn, uint32_t member, bool *out, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_key from;
    ng_bytes key;
    ng_bytes value;
    *out = false;
    ng_key__u32(&from, member);
    NG_TRY(ng_cursor__open(txn, NG_TABLE_VERIFICATIONS, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, &from, &key, &value, err));
    *out = key.at != NULL && key.bytes > 4 && ng_key__read_u32(key, 0) == member;

done:
    ng_cursor__close(cursor);
    return status;
}

static ng_status put_verification(
    ng_txn *txn, const ng_verification *verification, ng_error *err)
{
    ng_status status = NG_OK;
    unsigned char value[8];
    ng_key key;
    key_of(verification, false, &key);
    ng_save_u32(value, verification->by.id);
    ng_save_u32(value + 4, (uint32_t)verification->day);
    NG_TRY(
        ng_txn__put(txn, NG_TABLE_VERIFICATIONS, &key, (ng_bytes){value, sizeof value}, err));
    key_of(verification, true, &key);
    NG_TRY(ng_txn__put(
        txn, NG_TABLE_VERIFICATIONS_BY, &key, (ng_bytes){(const unsigned char *)"", 0}, err));

done:
    return status;
}

static ng_status drop_verification(
    ng_txn *txn, const ng_verification *verification, ng_error *err)
{
    ng_status status = NG_OK;
    bool verified = false;
    ng_key key;
    key_of(verification, false, &key);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_VERIFICATIONS, &key, NULL, err));
    key_of(verification, true, &key);
    NG_TRY(ng_txn__delete(txn, NG_TABLE_VERIFICATIONS_BY, &key, NULL, err));
    NG_TRY(has_verification(txn, verification->member.id, &verified, err));
    ng_txn__state(txn)->verified -= !verified;

done:
    return status;
}

ng_status ng_trust__verify(
    ng_txn *txn, const ng_verification *verification, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value;
    ng_key key;
    bool verified = false;
    ng_verification before = *verification;
    *outcome = NG_UNCHANGED;
    key_of(verification, false, &key);
    NG_TRY(ng_txn__get(txn, NG_TABLE_VERIFICATIONS, &key, &value, err));
    const bool known = value.at != NULL;
    if (known && value.bytes != VALUE_BYTES) {
        status = bad_entry(NG_TABLE_VERIFICATIONS, err);
        goto done;
    }
    if (known) {
        before.by.id = ng_load_u32(value.at);
        before.day = (ng_day)ng_load_u32(value.at + 4);
    }
    if (known && before.by.id == verification->by.id && before.day == verification->day) {
        return NG_OK;
    }
    NG_TRY(has_verification(txn, verification->member.id, &verified, err));
    if (known) {
        key_of(&before, true, &key);
        NG_TRY(ng_txn__delete(txn, NG_TABLE_VERIFICATIONS_BY, &key, NULL, err));
    }
    NG_TRY(put_verification(txn, verification, err));
    ng_txn__state(txn)->verified += !verified;
    *outcome = known ? NG_UPDATED : NG_CREATED;

done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

ng_status ng_trust__unverify(
    ng_txn *txn, uint32_t member, ng_text method, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    const ng_verification *at = NULL;
    size_t count = 0;
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_trust__verifications(txn, member, &at, &count, err));
    for (size_t i = 0; i < count; i++) {
        if (method.bytes == 0 || ng_text__equal(method, at[i].method)) {
            NG_TRY(drop_verification(txn, &at[i], err));
            *outcome = NG_REMOVED;
        }
    }

done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

ng_status ng_trust__add_seed(
    ng_txn *txn, const ng_trust_seed *seed, ng_outcome *outcome, ng_error *err)
{
    ng_status status = NG_OK;
    ng_bytes value;
    unsigned char day[4];
    *outcome = NG_UNCHANGED;
    NG_TRY(ng_txn__get_id(txn, NG_TABLE_TRUST_SEEDS, seed->member.id, &value, err));
    if (value.at != NULL) {
        return NG_OK;
    }
    ng_save_u32(day, (uint32_t)seed->day);
    NG_TRY(ng_txn__put_id(
        txn, NG_TABLE_TRUST_SEEDS, seed->member.id, (ng_bytes){day, sizeof day}, err));
    *outcome = NG_CREATED;

done:
    return status;
}

ng_status ng_trust__remove_seed(
    ng_txn *txn, uint32_t member, ng_outcome *outcome, ng_error *err)
{
    bool was_there = false;
    ng_key key;
    ng_key__u32(&key, member);
    const ng_status status = ng_txn__delete(txn, NG_TABLE_TRUST_SEEDS, &key, &was_there, err);
    *outcome = status == NG_OK && was_there ? NG_REMOVED : NG_UNCHANGED;
    return status;
}
