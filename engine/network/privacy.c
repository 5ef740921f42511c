// SPDX-License-Identifier: GPL-3.0-or-later
/**
 * Consent and notice in their tables. The rules stand in privacy_rules.c.
 */
#include "network/privacy.h"

#include <string.h>

#include "base/limits.h"
#include "base/status.h"
#include "base/text.h"

enum {
    FIXED_BYTES = 24
};

static const ng_privacy nothing = {.given = NG_DAY_NONE,
    .ended_on = NG_DAY_NONE,
    .suppressed = NG_DAY_NONE,
    .told = NG_DAY_NONE};

bool ng_privacy__is_empty(const ng_privacy *privacy)
{
    return privacy->basis == NG_BASIS_NONE && privacy->ended == NG_BASIS_HOLDS &&
        privacy->suppressed == NG_DAY_NONE && privacy->told == NG_DAY_NONE;
}

bool ng_privacy__allows(const ng_privacy *privacy)
{
    return privacy->ended == NG_BASIS_HOLDS && privacy->suppressed == NG_DAY_NONE;
}

bool ng_privacy__decode(ng_bytes value, ng_privacy *out)
{
    *out = nothing;
    if (value.bytes < FIXED_BYTES || value.bytes > FIXED_BYTES + NG_LIMIT_FIELD_BYTES) {
        return false;
    }
    const uint32_t basis = ng_load_u32(value.at);
    const uint32_t ended = ng_load_u32(value.at + 4);
    if (basis >= NG_BASIS_COUNT || ended > NG_BASIS_OBJECTED) {
        return false;
    }
    *out = (ng_privacy){.basis = (ng_basis)basis,
        .ended = (ng_basis_end)ended,
        .given = (ng_day)ng_load_u32(value.at + 8),
        .ended_on = (ng_day)ng_load_u32(value.at + 12),
        .suppressed = (ng_day)ng_load_u32(value.at + 16),
        .told = (ng_day)ng_load_u32(value.at + 20),
        .source = {(const char *)value.at + FIXED_BYTES, value.bytes - FIXED_BYTES}};
    return (out->basis == NG_BASIS_NONE) == (out->given == NG_DAY_NONE) &&
        (out->ended == NG_BASIS_HOLDS) == (out->ended_on == NG_DAY_NONE) &&
        ng_text__valid(out->source) && !ng_privacy__is_empty(out);
}

ng_status ng_privacy__read(ng_txn *txn, uint32_t member, ng_privacy *out, ng_error *err)
{
    ng_bytes value;
    *out = nothing;
    const ng_status status = ng_txn__get_id(txn, NG_TABLE_PRIVACY, member, &value, err);
    if (status != NG_OK || value.at == NULL) {
        return status;
    }
    if (!ng_privacy__decode(value, out)) {
        *out = nothing;
        return ng_fail(err, NG_ERR_CORRUPT,
            "privacy: the entry of member %u makes no sense: run netgraph doctor", member);
    }
    out->source = ng_arena__copy(ng_txn__arena(txn), out->source);
    return out->source.at == NULL ? ng_fail(err, NG_ERR_NOMEM, "no memory for a source")
                                  : NG_OK;
}

ng_status ng_privacy__write(
    ng_txn *txn, uint32_t member, const ng_privacy *privacy, ng_error *err)
{
    unsigned char value[FIXED_BYTES + NG_LIMIT_FIELD_BYTES];
    ng_status status = NG_OK;
    ng_key key;
    ng_key__u32(&key, member);
    ng_save_u32(value, (uint32_t)privacy->basis);
    ng_save_u32(value + 4, (uint32_t)privacy->ended);
    ng_save_u32(value + 8, (uint32_t)privacy->given);
    ng_save_u32(value + 12, (uint32_t)privacy->ended_on);
    ng_save_u32(value + 16, (uint32_t)privacy->suppressed);
    ng_save_u32(value + 20, (uint32_t)privacy->told);
    const size_t bytes = privacy->source.bytes < NG_LIMIT_FIELD_BYTES ? privacy->source.bytes
                                                                      : NG_LIMIT_FIELD_BYTES;
    if (bytes > 0) {
        memcpy(value + FIXED_BYTES, privacy->source.at, bytes);
    }
    if (ng_privacy__is_empty(privacy)) {
        NG_TRY(ng_txn__delete(txn, NG_TABLE_PRIVACY, &key, NULL, err));
    } else {
        NG_TRY(ng_txn__put(
            txn, NG_TABLE_PRIVACY, &key, (ng_bytes){value, FIXED_BYTES + bytes}, err));
    }
    if (ng_privacy__allows(privacy)) {
        NG_TRY(ng_txn__delete(txn, NG_TABLE_WITHHELD, &key, NULL, err));
    } else {
        NG_TRY(ng_txn__put(
            txn, NG_TABLE_WITHHELD, &key, (ng_bytes){(const unsigned char *)"", 0}, err));
    }
done:
    if (status != NG_OK) {
        ng_txn__poison(txn);
    }
    return status;
}

bool ng_privacy__withholds(ng_txn *txn)
{
    return ng_txn__entries(txn, NG_TABLE_WITHHELD) > 0;
}

ng_status ng_privacy__may_propose(ng_txn *txn, uint32_t member, bool *out, ng_error *err)
{
    ng_bytes value;
    *out = true;
    if (!ng_privacy__withholds(txn)) {
        return NG_OK;
    }
    const ng_status status = ng_txn__get_id(txn, NG_TABLE_WITHHELD, member, &value, err);
    *out = status == NG_OK && value.at == NULL;
    return status;
}

ng_status ng_privacy__withheld(ng_txn *txn, const uint32_t **out, size_t *count, ng_error *err)
{
    ng_status status = NG_OK;
    ng_cursor *cursor = NULL;
    ng_bytes key;
    ng_bytes value;
    const size_t expected = (size_t)ng_txn__entries(txn, NG_TABLE_WITHHELD);
    uint32_t *list = ng_arena__allocate(ng_txn__arena(txn), (expected + 1) * sizeof *list);
    *out = list;
    *count = 0;
    if (list == NULL) {
        return ng_fail(err, NG_ERR_NOMEM, "no memory for %zu members", expected);
    }
    if (expected == 0) {
        return NG_OK;
    }
    NG_TRY(ng_cursor__open(txn, NG_TABLE_WITHHELD, &cursor, err));
    NG_TRY(ng_cursor__seek(cursor, NULL, &key, &value, err));
    while (key.at != NULL) {
        if (key.bytes != 4 || *count == expected) {
            NG_TRY(ng_fail(err, NG_ERR_CORRUPT, "withheld: an entry that is no member"));
        }
        list[(*count)++] = ng_key__read_u32(key, 0);
        NG_TRY(ng_cursor__next(cursor, &key, &value, err));
    }
done:
    ng_cursor__close(cursor);
    return status;
}

// ------------------------------------------------------------------------------- two are one

static ng_day earlier(ng_day a, ng_day b)
{
    if (a == NG_DAY_NONE || b == NG_DAY_NONE) {
        return a == NG_DAY_NONE ? b : a;
    }
    return a < b ? a : b;
}

// Whether what `b` says of the basis holds against `a`: later day, then the earlier of the
// list, then greater source.
static bool basis_holds(const ng_privacy *a, const ng_privacy *b)
{
    if (a->basis == NG_BASIS_NONE || b->basis == NG_BASIS_NONE) {
        return a->basis == NG_BASIS_NONE;
    }
    if (a->given != b->given) {
        return b->given > a->given;
    }
    return a->basis != b->basis ? b->basis < a->basis
                                : ng_text__compare(b->source, a->source) > 0;
}

ng_privacy ng_privacy__both(const ng_privacy *a, const ng_privacy *b)
{
    ng_privacy both = basis_holds(a, b) ? *b : *a;
    both.ended = a->ended > b->ended ? a->ended : b->ended;
    both.ended_on = earlier(a->ended_on, b->ended_on);
    both.suppressed = earlier(a->suppressed, b->suppressed);
    both.told = a->told > b->told ? a->told : b->told; // NG_DAY_NONE is the least of days
    return both;
}

ng_status ng_privacy__remove_all(ng_txn *txn, uint32_t member, ng_error *err)
{
    ng_bytes value;
    const ng_status status = ng_txn__get_id(txn, NG_TABLE_PRIVACY, member, &value, err);
    return status != NG_OK || value.at == NULL ? status
                                               : ng_privacy__write(txn, member, &nothing, err);
}

ng_status ng_privacy__absorb(ng_txn *txn, uint32_t from, uint32_t into, ng_error *err)
{
    ng_privacy one;
    ng_privacy other;
    ng_status status = NG_OK;
    NG_TRY(ng_privacy__read(txn, from, &one, err));
    if (ng_privacy__is_empty(&one)) {
        goto done;
    }
    NG_TRY(ng_privacy__read(txn, into, &other, err));
    const ng_privacy both = ng_privacy__both(&one, &other);
    NG_TRY(ng_privacy__write(txn, into, &both, err));
    NG_TRY(ng_privacy__remove_all(txn, from, err));
done:
    return status;
}
